//! A finished network and its receipt as bytes, and back in a fraction of the time that reading the files took.
//!
//! A snapshot is a note of this program to itself, not a format: whatever is not exactly as this version wrote it is
//! [`SnapshotError::Damaged`], and the files are read again. Nothing here knows paths or clocks.
//!
//! ```text
//! head     magic, version, length of the label, their hash together with the label's      24 bytes
//! label    what the caller says of it: read alone by `label`
//! arrays   one after the other, little-endian, each number in 1, 2 or 4 bytes
//! plan     JSON: everything small, and for each array its length, its width and a hash for each block
//! foot     length and hash of the plan                                                    16 bytes
//! ```
//!
//! Arrays are read block by block on all cores: a block is read, its hash and the range of its numbers are checked while
//! it is in the processor's cache, and it is widened into its place. No bit is left out of every hash, every number that
//! is used as an index is below what it is an index of, offsets never fall, and texts are cut between characters: nothing
//! that comes out of [`read`] can make the network panic, whoever wrote it. No length is believed before it was compared
//! with the size of the whole: at most four bytes of memory are asked for each byte that is there.

mod parts;

use std::borrow::Cow;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use twox_hash::{XxHash3_64, XxHash3_128};

use super::*;
use crate::ticket::{Cancelled, Ticket};

/// Raised whenever arrays are added, left out or put in another order.
const VERSION: u32 = 2;
const MAGIC: [u8; 8] = *b"maillage";
const HEAD: usize = 24;
const FOOT: usize = 16;
/// Bytes read and hashed at once: they stay in the cache of a core.
const BLOCK: usize = 512 << 10;

/// Why there is no network in some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SnapshotError {
    /// They are not what this version of the program wrote.
    #[error("not a snapshot of this version, or damaged")]
    Damaged,
    /// They cannot be read or written.
    #[error("cannot be read or written: {0}")]
    Stream(io::ErrorKind),
    /// Whoever waits for them has gone.
    #[error("cancelled")]
    Cancelled,
}

use SnapshotError::Damaged;

impl From<io::Error> for SnapshotError {
    fn from(error: io::Error) -> SnapshotError {
        SnapshotError::Stream(error.kind())
    }
}

impl From<Cancelled> for SnapshotError {
    fn from(Cancelled: Cancelled) -> SnapshotError {
        SnapshotError::Cancelled
    }
}

type Result<T> = std::result::Result<T, SnapshotError>;

/// Bytes that several threads read at once, each at its own place.
pub trait ReadAt: Sync {
    /// How many there are.
    ///
    /// # Errors
    /// What the system says.
    fn size(&self) -> io::Result<u64>;

    /// Fills a buffer with the bytes from a place on.
    ///
    /// # Errors
    /// What the system says; also when there are too few.
    fn read_at(&self, place: u64, buffer: &mut [u8]) -> io::Result<()>;
}

impl ReadAt for &[u8] {
    fn size(&self) -> io::Result<u64> {
        Ok(self.len() as u64)
    }

    fn read_at(&self, place: u64, buffer: &mut [u8]) -> io::Result<()> {
        let bytes = usize::try_from(place).ok().and_then(|place| self.get(place..)?.get(..buffer.len()));
        buffer.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

impl ReadAt for std::fs::File {
    fn size(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    #[cfg(unix)]
    fn read_at(&self, place: u64, buffer: &mut [u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(self, buffer, place)
    }

    #[cfg(windows)]
    fn read_at(&self, mut place: u64, mut buffer: &mut [u8]) -> io::Result<()> {
        while !buffer.is_empty() {
            match std::os::windows::fs::FileExt::seek_read(self, buffer, place)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => {
                    buffer = &mut buffer[read..];
                    place += read as u64;
                }
            }
        }
        Ok(())
    }
}

/// Everything small, and where the arrays are.
#[derive(Serialize, Deserialize)]
struct Plan<'a> {
    about: Cow<'a, About>,
    kinds: Cow<'a, [Kind]>,
    relation_kinds: Cow<'a, [RelationKind]>,
    sources: Cow<'a, [Source]>,
    implicit_prefix: Cow<'a, str>,
    short: Option<usize>,
    actor_columns: Vec<(Cow<'a, str>, Scope)>,
    relation_columns: Vec<(Cow<'a, str>, Scope)>,
    labels: (Cow<'a, str>, Scope),
    receipt: Cow<'a, Receipt>,
    arrays: Vec<Array>,
}

/// An array: `len` numbers of `width` bytes, and the hashes of its blocks.
#[derive(Serialize, Deserialize)]
struct Array {
    len: usize,
    width: usize,
    hashes: Vec<u64>,
}

/// Writes a snapshot of a network and its receipt. Linear; a few hundred kilobytes of memory, whatever the network.
///
/// # Errors
/// What the writer says; [`SnapshotError::Cancelled`]. What is written by then is no snapshot.
pub fn write(network: &Network, receipt: &Receipt, label: &[u8], out: &mut dyn Write, ticket: &Ticket) -> Result<()> {
    let mut head = [&MAGIC[..], &VERSION.to_le_bytes(), &(label.len() as u32).to_le_bytes()].concat();
    let hash = XxHash3_64::oneshot(&[&head, label].concat());
    head.extend(hash.to_le_bytes());
    out.write_all(&head)?;
    out.write_all(label)?;
    let mut writer = Writer { out, ticket, buffer: Vec::with_capacity(BLOCK), arrays: Vec::new() };
    network.save(&mut writer)?;
    let name = |column: &'_ Column| (Cow::Owned(column.name.clone()), column.scope);
    let plan = Plan {
        about: Cow::Borrowed(&network.about),
        kinds: Cow::Borrowed(&network.kinds),
        relation_kinds: Cow::Borrowed(&network.relation_kinds),
        sources: Cow::Borrowed(&network.sources),
        implicit_prefix: Cow::Borrowed(&network.implicit_prefix),
        short: network.short,
        actor_columns: network.actors.columns.iter().map(name).collect(),
        relation_columns: network.relations.columns.iter().map(name).collect(),
        labels: name(&network.relations.labels),
        receipt: Cow::Borrowed(receipt),
        arrays: writer.arrays,
    };
    let plan = serde_json::to_vec(&plan).map_err(io::Error::from)?;
    out.write_all(&plan)?;
    out.write_all(&(plan.len() as u64).to_le_bytes())?;
    out.write_all(&XxHash3_64::oneshot(&plan).to_le_bytes())?;
    Ok(())
}

/// The label of a snapshot, without the rest of it being looked at.
///
/// # Errors
/// When it does not begin like a snapshot of this version.
pub fn label(source: &dyn ReadAt) -> Result<Vec<u8>> {
    let size = source.size()?;
    let mut head = vec![0; HEAD];
    if size < (HEAD + FOOT) as u64 {
        return Err(Damaged);
    }
    source.read_at(0, &mut head)?;
    let len = u32::from_le_bytes([head[12], head[13], head[14], head[15]]);
    if head[..8] != MAGIC || head[8..12] != VERSION.to_le_bytes() || u64::from(len) > size - (HEAD + FOOT) as u64 {
        return Err(Damaged);
    }
    let mut label = vec![0; len as usize];
    source.read_at(HEAD as u64, &mut label)?;
    let hash = XxHash3_64::oneshot(&[&head[..16], &label].concat());
    if head[16..] == hash.to_le_bytes() { Ok(label) } else { Err(Damaged) }
}

/// Reads a snapshot, on all cores. Linear. The ticket is told of bytes, from nothing on.
///
/// # Errors
/// [`SnapshotError::Damaged`] unless every byte is as [`write()`] wrote it and everything fits together.
pub fn read(source: &dyn ReadAt, ticket: &Ticket) -> Result<(Network, Receipt)> {
    let start = (HEAD + label(source)?.len()) as u64;
    let size = source.size()?;
    let mut foot = [0; FOOT];
    source.read_at(size - FOOT as u64, &mut foot)?;
    let (len, hash) = foot.split_at(8);
    let len = u64::from_le_bytes(len.try_into().map_err(|_| Damaged)?);
    let end = (size - FOOT as u64).checked_sub(len).filter(|end| *end >= start).ok_or(Damaged)?;
    let mut plan = vec![0; len as usize];
    source.read_at(end, &mut plan)?;
    if hash != XxHash3_64::oneshot(&plan).to_le_bytes() {
        return Err(Damaged);
    }
    let mut plan: Plan<'_> = serde_json::from_slice(&plan).map_err(|_| Damaged)?;
    let arrays = std::mem::take(&mut plan.arrays).into_iter();
    ticket.restart();
    ticket.expect(end - start);
    let mut reader = Reader { source, ticket, arrays, place: start, end };
    let receipt = std::mem::take(plan.receipt.to_mut());
    let network = Network::load(plan, &mut reader)?;
    if reader.place != end || reader.arrays.next().is_some() {
        return Err(Damaged);
    }
    Ok((network, receipt))
}

/// A hash of everything there is, made on all cores: the same bytes have the same hash, and others have another. The ticket
/// is told of each byte.
///
/// # Errors
/// What the system says; [`SnapshotError::Cancelled`].
pub fn hash(source: &dyn ReadAt, ticket: &Ticket) -> Result<u128> {
    let size = source.size()?;
    let mut hashes = vec![[0; 16]; usize::try_from(size.div_ceil(BLOCK as u64)).map_err(|_| Damaged)?];
    parallel::each(hashes.iter_mut().enumerate(), |(i, hash), buffer| {
        ticket.check()?;
        let place = (i * BLOCK) as u64;
        buffer.resize((size - place).min(BLOCK as u64) as usize, 0);
        source.read_at(place, buffer)?;
        *hash = XxHash3_128::oneshot(buffer).to_le_bytes();
        ticket.advance(buffer.len() as u64);
        Ok::<(), SnapshotError>(())
    })?;
    Ok(XxHash3_128::oneshot_with_seed(size, hashes.as_flattened()))
}

struct Writer<'a> {
    out: &'a mut dyn Write,
    ticket: &'a Ticket,
    buffer: Vec<u8>,
    arrays: Vec<Array>,
}

impl Writer<'_> {
    /// Numbers, in as few bytes as the largest of them needs.
    fn words(&mut self, words: &[u32]) -> Result<()> {
        let width = match largest(words) {
            0..=0xFF => 1,
            0x100..=0xFFFF => 2,
            _ => 4,
        };
        let mut hashes = Vec::new();
        for block in words.chunks(BLOCK / width) {
            self.buffer.resize(block.len() * width, 0);
            let places = self.buffer.as_mut_slice();
            match width {
                1 => places.iter_mut().zip(block).for_each(|(place, word)| *place = *word as u8),
                2 => places
                    .as_chunks_mut()
                    .0
                    .iter_mut()
                    .zip(block)
                    .for_each(|(place, word)| *place = (*word as u16).to_le_bytes()),
                _ => {
                    places.as_chunks_mut().0.iter_mut().zip(block).for_each(|(place, word)| *place = word.to_le_bytes())
                }
            }
            hashes.push(self.block(None)?);
        }
        self.arrays.push(Array { len: words.len(), width, hashes });
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        let hashes = bytes.chunks(BLOCK).map(|block| self.block(Some(block))).collect::<Result<_>>()?;
        self.arrays.push(Array { len: bytes.len(), width: 1, hashes });
        Ok(())
    }

    /// Writes a block, the one in the buffer unless another is given, and gives its hash.
    fn block(&mut self, block: Option<&[u8]>) -> Result<u64> {
        self.ticket.check()?;
        let block = block.unwrap_or(&self.buffer);
        self.out.write_all(block)?;
        Ok(XxHash3_64::oneshot(block))
    }
}

struct Reader<'a> {
    source: &'a dyn ReadAt,
    ticket: &'a Ticket,
    /// The arrays to come, the place of the next of them, and where the last of them ends.
    arrays: std::vec::IntoIter<Array>,
    place: u64,
    end: u64,
}

impl Reader<'_> {
    /// The next array and its place. Its length is one that is really there.
    fn array(&mut self) -> Result<(Array, u64)> {
        let array = self.arrays.next().filter(|array| matches!(array.width, 1 | 2 | 4)).ok_or(Damaged)?;
        let size = array.len.checked_mul(array.width).ok_or(Damaged)?;
        if size as u64 > self.end - self.place || array.hashes.len() != size.div_ceil(BLOCK) {
            return Err(Damaged);
        }
        let place = self.place;
        self.place += size as u64;
        Ok((array, place))
    }

    /// Numbers, all of them below a limit.
    fn words(&mut self, below: usize) -> Result<Vec<u32>> {
        let (array, place) = self.array()?;
        let mut words = vec![0; array.len];
        self.fill(&mut words, array, place, below).map(|()| words)
    }

    /// Numbers by two.
    fn pairs(&mut self, below: usize) -> Result<Vec<[u32; 2]>> {
        let (array, place) = self.array()?;
        let mut pairs = vec![[0; 2]; array.len / 2];
        fits(array.len % 2 == 0, ())?;
        self.fill(pairs.as_flattened_mut(), array, place, below).map(|()| pairs)
    }

    fn fill(&self, words: &mut [u32], Array { width, hashes, .. }: Array, place: u64, below: usize) -> Result<()> {
        parallel::each(words.chunks_mut(BLOCK / width).zip(hashes).enumerate(), |(i, (words, hash)), buffer| {
            buffer.resize(words.len() * width, 0);
            self.block(place, i, buffer, hash)?;
            let places = words.iter_mut();
            match width {
                1 => places.zip(&*buffer).for_each(|(word, byte)| *word = u32::from(*byte)),
                2 => {
                    places.zip(buffer.as_chunks().0).for_each(|(word, two)| *word = u32::from(u16::from_le_bytes(*two)))
                }
                _ => places.zip(buffer.as_chunks().0).for_each(|(word, four)| *word = u32::from_le_bytes(*four)),
            }
            fits(words.is_empty() || (largest(words) as usize) < below, ())
        })
    }

    fn bytes(&mut self) -> Result<Vec<u8>> {
        let (Array { len, width, hashes }, place) = self.array()?;
        fits(width == 1, ())?;
        let mut bytes = vec![0; len];
        parallel::each(bytes.chunks_mut(BLOCK).zip(hashes).enumerate(), |(i, (bytes, hash)), _| {
            self.block(place, i, bytes, hash)
        })?;
        Ok(bytes)
    }

    /// Reads the `i`-th block of the array at a place, and compares its hash.
    fn block(&self, place: u64, i: usize, block: &mut [u8], hash: u64) -> Result<()> {
        self.ticket.check()?;
        self.source.read_at(place + (i * BLOCK) as u64, block)?;
        self.ticket.advance(block.len() as u64);
        fits(XxHash3_64::oneshot(block) == hash, ())
    }

    /// Numbers that never fall, from 0 to `last`: the places where the parts of something begin and end.
    fn offsets(&mut self, last: usize) -> Result<Vec<u32>> {
        let offsets = self.words(last + 1)?;
        let whole = offsets.first() == Some(&0) && offsets.last().is_some_and(|end| *end as usize == last);
        if whole && offsets.is_sorted() { Ok(offsets) } else { Err(Damaged) }
    }

    /// A code for each row, for at most so many rows.
    fn codes(&mut self, rows: usize, below: usize) -> Result<Vec<u32>> {
        self.words(below).and_then(|codes| fits(codes.len() <= rows, codes))
    }
}

/// The largest of some numbers, 0 if there is none. A fold of values is done many at a time, which `Iterator::max` is not.
fn largest(words: &[u32]) -> u32 {
    words.iter().fold(0, |largest, word| largest.max(*word))
}

fn fits<T>(does: bool, value: T) -> Result<T> {
    if does { Ok(value) } else { Err(Damaged) }
}
