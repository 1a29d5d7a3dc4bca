//! What a reader reads: a text that is there as a whole, or one that comes in blocks and is never there as a whole.
//!
//! # From bytes to a network
//!
//! A reader is given a [`Content`] and a [`Builder`]. It looks at [`Content::head`], calls [`Content::begin`], and then either
//! takes the [`Content::whole`] text (formats whose files are small) or walks it in blocks (`blocks`): each block ends
//! with a record, workers on all cores turn blocks into batches of codes (`batch`), and the builder takes the batches
//! in the order of the text, so that the network is the same whatever the number of cores. A worker gives each distinct text
//! of a column a number of its own; what the text means (a kind, a date, an attribute) is asked of the builder once for each,
//! and rows are filled with codes. No record and no field is a `String` of its own; places are offsets into the block until
//! one is shown. Memory is bounded by the network, the few blocks that are on their way, and the numbered texts of a worker,
//! which are forgotten when they are many.
//!
//! A reader of blocks need not understand every oddity of its format. Where it meets something that only the whole text can
//! decide (another encoding, quotes out of place, keys in an unusual order) it answers [`FormatError::NeedsWhole`], and the
//! files are opened again with that one as a whole. Where any block may be odd on its own, as in graph XML, that block is
//! read record by record in its place (`markup::replay`).

use std::borrow::Cow;
use std::io::{self, BufRead, Read};
use std::sync::Arc;

use super::error::{FormatError, FormatReason};
use super::head::Head;
use super::text_input::{Document, is_utf_8};
use crate::network::{Builder, Ends};
use crate::position::Position;

/// How much of a text is read before anything is decided, and how large blocks are.
pub const BLOCK: usize = 1 << 20;
/// A record that is longer than this is left to readers of the whole text.
const LONGEST: usize = 64 << 20;

/// A text to be read.
pub struct Content {
    /// The name under which the file was opened, without the extension of its compression.
    pub name: String,
    /// One of so many relations is taken.
    pub every: u32,
    text: Text,
    block: usize,
}

enum Text {
    Whole(Document),
    Stream(Stream),
    /// No text at all, but an archive as spreadsheets write it.
    Bytes(Vec<u8>),
}

/// How archives and the older spreadsheets start.
const BINARY: [&[u8]; 2] = [b"PK\x03\x04", &[0xD0, 0xCF, 0x11, 0xE0]];

/// Text that is still to come. It is UTF-8 as far as the head tells.
struct Stream {
    rest: Box<dyn Read + Send>,
    /// Bytes that were read and not given out.
    ahead: Vec<u8>,
    ended: bool,
    /// Where `ahead` starts.
    place: Place,
}

/// Where a block starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Offset in bytes, from 0.
    pub offset: u64,
    /// Line, from 1.
    pub line: u64,
    /// Column in characters, from 1.
    pub column: u64,
}

impl Place {
    /// The start of a text.
    pub const START: Place = Place { offset: 0, line: 1, column: 1 };

    /// The place after a text that starts here.
    #[must_use]
    pub fn after(self, text: &[u8]) -> Place {
        let (line, column) = match memchr::memrchr(b'\n', text) {
            Some(last) => {
                (self.line + memchr::memchr_iter(b'\n', text).count() as u64, 1 + characters(&text[last + 1..]))
            }
            None => (self.line, self.column + characters(text)),
        };
        Place { offset: self.offset + text.len() as u64, line, column }
    }
}

fn characters(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|b| (**b & 0xC0) != 0x80).count() as u64
}

/// Whether the relation at that offset is taken where one of so many is: always the same ones, whatever the blocks, and
/// evenly from all of a file, whatever its order.
pub fn is_taken(every: u32, offset: u64) -> bool {
    (offset.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32).is_multiple_of(u64::from(every.max(1)))
}

/// Lines and columns of places that mostly come near each other, so that counting them is linear in all.
pub struct Lines<'t> {
    text: &'t str,
    start: Place,
    /// The place that was asked for last.
    last: Place,
}

impl<'t> Lines<'t> {
    /// The lines of a text that starts at a place.
    pub fn new(text: &'t str, start: Place) -> Lines<'t> {
        Lines { text, start, last: start }
    }

    /// The place of a byte of the text.
    pub fn at(&mut self, offset: usize) -> Position {
        let (bytes, passed) = (self.text.as_bytes(), (self.last.offset - self.start.offset) as usize);
        if offset >= passed {
            self.last = self.last.after(&bytes[passed..offset]);
        } else {
            // Back from where one was, not forth from the start: of a record its values may be placed before itself.
            let between = &bytes[offset..passed];
            let lines = memchr::memchr_iter(b'\n', between).count() as u64;
            let column = match memchr::memrchr(b'\n', &bytes[..offset]) {
                _ if lines == 0 => self.last.column - characters(between),
                Some(end) => 1 + characters(&bytes[end + 1..offset]),
                None => self.start.column + characters(&bytes[..offset]),
            };
            self.last = Place { offset: self.start.offset + offset as u64, line: self.last.line - lines, column };
        }
        Position { line: self.last.line, column: self.last.column, offset: self.last.offset }
    }
}

/// Some whole records of a text.
pub struct Block {
    /// The records.
    pub text: String,
    /// Where they start.
    pub place: Place,
}

impl Content {
    /// A text that is there.
    pub fn of_document(document: Document) -> Content {
        Content { name: document.name.clone(), every: 1, text: Text::Whole(document), block: BLOCK }
    }

    /// Bytes that are still to come; `block` is how many are held at a time, [`BLOCK`] but for tests. What fits one block,
    /// or is not UTF-8 to start with, is read and decoded as a whole, as is everything if `whole`.
    ///
    /// # Errors
    /// Those of the stream, and bytes that are no text.
    pub fn read(name: &str, rest: Box<dyn Read + Send>, whole: bool, block: usize) -> Result<Content, FormatError> {
        let mut stream = Stream { rest, ahead: Vec::new(), ended: false, place: Place::START };
        stream.fill(block)?;
        if BINARY.iter().any(|start| stream.ahead.starts_with(start)) {
            stream.fill(usize::MAX)?;
            return Ok(Content { name: name.to_string(), every: 1, text: Text::Bytes(stream.ahead), block });
        }
        if whole || stream.ended || !is_utf_8(&stream.ahead) || stream.ahead.trim_ascii().is_empty() {
            stream.fill(usize::MAX)?;
            return Ok(Content::of_document(Document::decode(name, Cow::Owned(stream.ahead))?));
        }
        if stream.ahead.starts_with("\u{FEFF}".as_bytes()) {
            stream.ahead.drain(..3);
        }
        Ok(Content { name: name.to_string(), every: 1, text: Text::Stream(stream), block })
    }

    /// The beginning of the text, at least [`BLOCK`] bytes of it or all there is.
    pub fn head(&self) -> &str {
        match &self.text {
            Text::Whole(document) => {
                let text = document.text();
                let end = (0..=self.block.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
                &text[..end.unwrap_or(0)]
            }
            Text::Stream(stream) => {
                let bytes = &stream.ahead;
                let end = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
                std::str::from_utf8(&bytes[..end]).unwrap_or("")
            }
            Text::Bytes(_) => "",
        }
    }

    /// The beginning as those see it who tell formats apart.
    pub fn beginning(&self) -> Head<'_> {
        match &self.text {
            Text::Bytes(bytes) => Head::of_bytes(&self.name, bytes),
            _ => Head::of_text(&self.name, self.head()),
        }
    }

    /// Whether it is a text, not an archive.
    pub fn is_text(&self) -> bool {
        !matches!(self.text, Text::Bytes(_))
    }

    /// The bytes of a content that is no text.
    ///
    /// # Errors
    /// It is a text.
    pub fn bytes(&self) -> Result<&[u8], FormatError> {
        match &self.text {
            Text::Bytes(bytes) => Ok(bytes),
            _ => Err(FormatError::at(Position::line(1), FormatReason::NotArchive)),
        }
    }

    /// The text from left to right, for readers that need not have it as a whole.
    ///
    /// # Errors
    /// It is no text.
    pub fn feed(&mut self) -> Result<Feed<'_>, FormatError> {
        let from = match &mut self.text {
            Text::Whole(document) => From::Text(document.text().as_bytes()),
            Text::Stream(stream) => From::Stream { stream, given: 0, block: self.block },
            Text::Bytes(_) => return Err(not_text()),
        };
        Ok(Feed { from, place: Place::START })
    }

    /// Makes the head twice as long; `false` at the end of the text, or when it is too long for the beginning of anything.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn look_further(&mut self) -> Result<bool, FormatError> {
        let Text::Stream(stream) = &mut self.text else {
            let is_longer = self.document().is_some_and(|document| document.text().len() > self.block);
            let looks = is_longer && self.block * 2 <= LONGEST;
            self.block *= if looks { 2 } else { 1 };
            return Ok(looks);
        };
        let size = stream.ahead.len() * 2;
        if stream.ended || size > LONGEST {
            return Ok(false);
        }
        stream.fill(size)?;
        Ok(true)
    }

    /// The text, if it is there.
    pub fn document(&self) -> Option<&Document> {
        match &self.text {
            Text::Whole(document) => Some(document),
            Text::Stream(_) | Text::Bytes(_) => None,
        }
    }

    /// Reads what is still to come and gives the whole text.
    ///
    /// # Errors
    /// [`FormatError::NeedsWhole`] if it is not there: it is then read again as a whole. It is no text.
    pub fn whole(&self) -> Result<&Document, FormatError> {
        match &self.text {
            Text::Whole(document) => Ok(document),
            Text::Stream(_) => Err(FormatError::NeedsWhole),
            Text::Bytes(_) => Err(not_text()),
        }
    }

    /// Starts the file's part of the draft, and tells the receipt what had to be done to the bytes.
    pub fn begin(&self, builder: &mut Builder, format: &str, ends: Ends) {
        match &self.text {
            Text::Whole(document) => document.begin(builder, format, ends),
            Text::Stream(_) => builder.begin(&self.name, format, ends),
            Text::Bytes(_) => {
                builder.begin(&self.name, format, ends);
                builder.encoding("");
            }
        }
    }

    /// Where what is still to come starts.
    pub fn place(&self) -> Place {
        match &self.text {
            Text::Stream(stream) => stream.place,
            Text::Whole(_) | Text::Bytes(_) => Place::START,
        }
    }

    /// Goes past the first bytes of the head of a stream.
    pub fn skip(&mut self, bytes: usize) {
        if let Text::Stream(stream) = &mut self.text {
            stream.place = stream.place.after(&stream.ahead[..bytes]);
            stream.ahead.drain(..bytes);
        }
    }

    /// The next records of a stream, up to where `cut` says that one has ended in these bytes; all of them at the end of the
    /// text. `spent` is the text of a block that was given out before, whose memory is used again.
    ///
    /// # Errors
    /// Those of the stream; a record without end; text that is not UTF-8, or has zeros in it.
    pub fn block(&mut self, spent: String, cut: impl Fn(&[u8]) -> Option<usize>) -> Result<Option<Block>, FormatError> {
        let Text::Stream(stream) = &mut self.text else { return Ok(None) };
        let mut size = self.block;
        let end = loop {
            stream.fill(size)?;
            if stream.ended {
                break stream.ahead.len();
            }
            match cut(&stream.ahead) {
                Some(end) if end > 0 => break end,
                _ if size >= LONGEST => return Err(FormatError::NeedsWhole),
                _ => size *= 2,
            }
        };
        if end == 0 {
            return Ok(None);
        }
        let mut ahead = spent.into_bytes();
        ahead.clear();
        ahead.extend_from_slice(&stream.ahead[end..]);
        let mut bytes = std::mem::replace(&mut stream.ahead, ahead);
        bytes.truncate(end);
        let place = stream.place;
        stream.place = place.after(&bytes);
        Ok(Some(Block { text: text_of(bytes)?, place }))
    }
}

fn not_text() -> FormatError {
    FormatError::at(Position { line: 1, column: 1, offset: 0 }, FormatReason::NotText)
}

/// A text from left to right, and where in it one is.
pub struct Feed<'c> {
    from: From<'c>,
    place: Place,
}

enum From<'c> {
    Text(&'c [u8]),
    Stream {
        stream: &'c mut Stream,
        /// How much of what was read ahead was given out.
        given: usize,
        block: usize,
    },
}

impl Feed<'_> {
    /// Where the next byte stands.
    pub fn at(&self) -> Position {
        Position { line: self.place.line, column: self.place.column, offset: self.place.offset }
    }
}

impl Read for Feed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Feed<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match &mut self.from {
            From::Text(text) => Ok(text),
            From::Stream { stream, given, block } => {
                if *given == stream.ahead.len() {
                    stream.ahead.clear();
                    *given = 0;
                    stream.fill(*block).map_err(|error| match error {
                        FormatError::CannotRead { kind } => kind.into(),
                        _ => io::Error::from(io::ErrorKind::Other),
                    })?;
                }
                Ok(&stream.ahead[*given..])
            }
        }
    }

    fn consume(&mut self, bytes: usize) {
        match &mut self.from {
            From::Text(text) => {
                self.place = self.place.after(&text[..bytes]);
                *text = &text[bytes..];
            }
            From::Stream { stream, given, .. } => {
                self.place = self.place.after(&stream.ahead[*given..*given + bytes]);
                *given += bytes;
            }
        }
    }
}

fn text_of(bytes: Vec<u8>) -> Result<String, FormatError> {
    if memchr::memchr(0, &bytes).is_some() {
        return Err(FormatError::NeedsWhole);
    }
    String::from_utf8(bytes).map_err(|_| FormatError::NeedsWhole)
}

impl Stream {
    /// Reads until so many bytes are there, or all.
    fn fill(&mut self, bytes: usize) -> Result<(), FormatError> {
        let missing = bytes.saturating_sub(self.ahead.len()) as u64;
        if missing > 0 && !self.ended {
            self.ahead.reserve(missing.min(BLOCK as u64) as usize);
            let read = (&mut self.rest).take(missing).read_to_end(&mut self.ahead).map_err(FormatError::from)?;
            self.ended = (read as u64) < missing;
        }
        Ok(())
    }
}

/// Bytes that are there already, read as a stream without a copy.
pub struct Shared {
    bytes: Arc<Cow<'static, [u8]>>,
    at: usize,
}

impl Shared {
    /// A reader of these bytes from their start.
    pub fn new(bytes: Arc<Cow<'static, [u8]>>) -> Shared {
        Shared { bytes, at: 0 }
    }
}

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = (&self.bytes[self.at..]).read(buffer)?;
        self.at += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_in_any_order() {
        let text = "é\nab\r\n\n  ç d\ne";
        let start = Place { offset: 10, line: 3, column: 4 };
        let offsets: Vec<usize> = (0..=text.len()).filter(|offset| text.is_char_boundary(*offset)).collect();
        for first in &offsets {
            for second in &offsets {
                let mut lines = Lines::new(text, start);
                lines.at(*first);
                assert_eq!(lines.at(*second), Lines::new(text, start).at(*second), "{first} {second}");
            }
        }
    }
}
