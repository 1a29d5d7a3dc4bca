//! Snapshots of large networks in a folder of the user's cache: found by what was opened, kept within a bound.
//!
//! What counts is content. Files whose path, size, times and place on the disk are those that were read are taken at
//! their word; any others are hashed, and the hash is what a snapshot is kept under. The caller says which folder, who is
//! asking (a program of another build neither reads nor is read) and what time it is. Nothing here is ever an error for
//! whoever opens a network: without a snapshot the files are read.
//!
//! ```text
//! SIZE-HASH.snapshot    a network, by the size and the hash of all that was read for it
//! HASH.names            by the paths that were opened: how the files looked then, and which snapshot they lead to
//! draft-…               a file that is being written
//! ```

mod pieces;

use std::borrow::Cow;
use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;
use twox_hash::XxHash3_64;

use pieces::{Asked, Content, Key, Piece, Stamp, content_key, describe, total};

use crate::formats::{Format, Input, Origin};
use crate::network::snapshot::{self, SnapshotError};
use crate::network::{Network, Receipt};
use crate::ticket::{Cancelled, Ticket};

/// All snapshots together take no more than this.
pub const LIMIT: u64 = 4 << 30;
/// Nor more than this part of the space that is free.
const PART_OF_FREE: u64 = 10;
/// A snapshot is worth its place if the files are at least this large, which takes about 0.3 s to read...
pub const LARGE: u64 = 16 << 20;
/// ...or hold at least this many actors and relations, compressed as they are.
const MANY: usize = 250_000;
/// Files this many times smaller than large ones hold fewer, however compressed: they are not even looked for.
const COMPRESSED: u64 = 16;
/// A draft that nobody wrote to for so long is left from a process that is gone.
const ABANDONED: Duration = Duration::from_secs(600);

const SNAPSHOT: &str = "snapshot";
const NAMES: &str = "names";
const DRAFT: &str = "draft-";

/// A folder of snapshots, and what one must know to use it. See the module's head.
#[derive(Clone, Debug)]
pub struct Cache {
    /// The folder; it need not be there.
    pub folder: PathBuf,
    /// The version and build of the program: snapshots of another one are not read.
    pub maker: String,
    /// Bytes that all snapshots together may take: [`LIMIT`].
    pub limit: u64,
    /// Bytes from which on files are large: [`LARGE`].
    pub large: u64,
    /// The time.
    pub now: SystemTime,
}

/// What the cache has for something that is about to be opened.
#[derive(Debug)]
pub enum Found {
    /// The network, as it would be read.
    Snapshot(Box<(Network, Receipt)>),
    /// Nothing; the draft of a snapshot, if there may be one.
    Nothing(Option<Draft>),
}

/// A snapshot in the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name of its own file.
    pub file: String,
    /// The files it was made from, by their paths then; none if it cannot be read.
    pub files: Vec<String>,
    /// Its size.
    pub bytes: u64,
    /// When it was written or used last.
    pub used: SystemTime,
    /// Whether this build of the program can read it.
    pub usable: bool,
}

/// What stands at the head of a snapshot.
#[derive(Serialize, Deserialize)]
struct Label<'a> {
    maker: Cow<'a, str>,
    key: String,
    files: Vec<String>,
}

/// How files looked when they led to a snapshot.
#[derive(Serialize, Deserialize)]
struct Names {
    stamps: Vec<Stamp>,
    key: String,
}

/// What will become a snapshot, once what it speaks of is read.
#[derive(Debug)]
pub struct Draft {
    cache: Cache,
    asked: Vec<Asked>,
    pieces: Vec<Piece>,
    from: &'static str,
}

impl Cache {
    /// Looks for a snapshot of what is about to be opened; `from` is the format that is forced on it, if any.
    ///
    /// # Errors
    /// [`Cancelled`] when the ticket is.
    pub fn find(&self, inputs: &[Input], from: Option<&Format>, ticket: &Ticket) -> Result<Found, Cancelled> {
        let nothing = Ok(Found::Nothing(None));
        let mut asked = Vec::new();
        let mut own = 0;
        for input in inputs {
            let (path, bytes) = match input.origin() {
                Origin::Path(path) => (Some(path.clone()), None),
                Origin::Bytes(bytes) => {
                    own += if matches!(**bytes, Cow::Borrowed(_)) { bytes.len() as u64 } else { 0 };
                    let Ok(hash) = snapshot::hash(&&***bytes, ticket) else { return nothing };
                    (None, Some((bytes.len() as u64, hash)))
                }
            };
            asked.push(Asked { name: input.name().to_string(), path, bytes });
        }
        let Some(pieces) = describe(&asked) else { return nothing };
        if total(&pieces) - own < self.large / COMPRESSED {
            return nothing;
        }
        let draft = Draft { cache: self.clone(), asked, pieces, from: from.map_or("", |format| format.name) };
        let found = match draft.named(ticket) {
            None if draft.may_be_known() => {
                ticket.restart();
                ticket.expect(total(&draft.pieces));
                match content_key(&self.maker, draft.from, &draft.pieces, ticket) {
                    Ok(key) => draft.read(&key, ticket).inspect(|_| {
                        // Without it the content is hashed again next time.
                        let _ = draft.write_names(&key);
                    }),
                    Err(_) => None,
                }
            }
            found => found,
        };
        ticket.check()?;
        let is_settled = draft.pieces.iter().all(|piece| piece.is_settled(self.now));
        Ok(match found {
            Some(found) => Found::Snapshot(Box::new(found)),
            None => Found::Nothing(is_settled.then_some(draft)),
        })
    }

    /// The snapshots that are there, the one used last first.
    ///
    /// # Errors
    /// What the system says of the folder; one that is not there is empty.
    pub fn entries(&self) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for (path, metadata) in self.files(|name| name.ends_with(SNAPSHOT))? {
            let label = File::open(&path).ok().and_then(|file| snapshot::label(&file).ok());
            let label = label.as_ref().and_then(|label| serde_json::from_slice::<Label<'_>>(label).ok());
            entries.push(Entry {
                file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                usable: label.as_ref().is_some_and(|label| label.maker == self.maker),
                files: label.map(|label| label.files).unwrap_or_default(),
                bytes: metadata.len(),
                used: metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH),
            });
        }
        entries.sort_by(|a, b| b.used.cmp(&a.used).then_with(|| a.file.cmp(&b.file)));
        Ok(entries)
    }

    /// Removes everything, and tells how many snapshots and how many bytes that was.
    ///
    /// # Errors
    /// What the system says.
    pub fn clear(&self) -> io::Result<(u64, u64)> {
        let (mut count, mut bytes) = (0, 0);
        for (path, metadata) in self.files(|_| true)? {
            fs::remove_file(&path)?;
            count += u64::from(path.extension().is_some_and(|extension| extension == SNAPSHOT));
            bytes += metadata.len();
        }
        Ok((count, bytes))
    }

    /// The files of the cache whose name is wanted. Others in its folder are none of ours.
    fn files(&self, wanted: impl Fn(&str) -> bool) -> io::Result<Vec<(PathBuf, Metadata)>> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut files = Vec::new();
        for entry in entries.filter_map(Result::ok) {
            let name = entry.file_name().to_string_lossy().into_owned();
            let ours = name.starts_with(DRAFT)
                || name.rsplit_once('.').is_some_and(|(_, extension)| matches!(extension, SNAPSHOT | NAMES));
            // A name may have gone since; what is no file is none of ours.
            if let Ok(metadata) = entry.metadata()
                && ours
                && metadata.is_file()
                && wanted(&name)
            {
                files.push((entry.path(), metadata));
            }
        }
        files.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(files)
    }

    /// Makes the folder, which nobody else may look into.
    fn make_folder(&self) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.folder)?;
        #[cfg(unix)]
        fs::set_permissions(&self.folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
        Ok(())
    }

    /// Removes the snapshots that this build cannot read, then those that were not used for the longest time until no
    /// more than `left` bytes of them are there; names that lead nowhere and abandoned drafts go too.
    fn tidy(&self, left: u64) -> io::Result<()> {
        let (mut entries, others): (Vec<Entry>, Vec<Entry>) =
            self.entries()?.into_iter().partition(|entry| entry.usable);
        others.iter().try_for_each(|entry| fs::remove_file(self.folder.join(&entry.file)))?;
        let mut bytes: u64 = entries.iter().map(|entry| entry.bytes).sum();
        while bytes > left
            && let Some(oldest) = entries.pop()
        {
            bytes -= oldest.bytes;
            fs::remove_file(self.folder.join(oldest.file))?;
        }
        for (path, metadata) in self.files(|name| !name.ends_with(SNAPSHOT))? {
            let gone = match read_names(&path) {
                Some(names) => !entries.iter().any(|entry| entry.file.contains(&names.key)),
                None => metadata.modified().is_ok_and(|modified| modified + ABANDONED < self.now),
            };
            if gone {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    /// Writes a file aside, then gives it its name: it is never half there.
    fn appear(
        &self,
        file: &Path,
        write: impl FnOnce(&mut NamedTempFile) -> Result<(), SnapshotError>,
    ) -> Result<(), SnapshotError> {
        let mut draft = tempfile::Builder::new().prefix(DRAFT).tempfile_in(&self.folder)?;
        write(&mut draft)?;
        // Written is used, by the same clock.
        draft.as_file().set_modified(self.now)?;
        draft.persist(file).map_err(|error| error.error)?;
        Ok(())
    }

    /// Bytes that all snapshots together may take on this disk.
    fn bound(&self) -> io::Result<u64> {
        let taken: u64 = self.entries()?.iter().map(|entry| entry.bytes).sum();
        Ok(self.limit.min(free(&self.folder).saturating_add(taken) / PART_OF_FREE))
    }
}

/// Bytes that are free on the disk of a folder.
#[cfg(unix)]
fn free(folder: &Path) -> u64 {
    rustix::fs::statvfs(folder).map_or(u64::MAX, |disk| disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Bytes that are free on the disk of a folder: here nobody tells.
#[cfg(not(unix))]
fn free(_folder: &Path) -> u64 {
    u64::MAX
}

fn read_names(path: &Path) -> Option<Names> {
    let text = fs::read(path).ok()?;
    let (hash, names) = text.split_at_checked(8)?;
    (hash == XxHash3_64::oneshot(names).to_le_bytes()).then(|| serde_json::from_slice(names).ok())?
}

impl Draft {
    /// The file that says how the files looked.
    fn names_file(&self) -> PathBuf {
        let mut key = Key::default();
        key.add(self.cache.maker.as_bytes());
        key.add(self.from.as_bytes());
        for piece in &self.pieces {
            key.add(&[u8::from(piece.in_folder)]);
            match &piece.content {
                // Two names of one file may be read as two formats.
                Content::File(path, _) => {
                    key.add(path.as_os_str().as_encoded_bytes());
                    key.add(piece.ending().as_bytes());
                }
                Content::Bytes { hash, .. } => key.add(&hash.to_le_bytes()),
            }
        }
        self.cache.folder.join(format!("{}.{NAMES}", key.text()))
    }

    fn snapshot_file(&self, key: &str) -> PathBuf {
        self.cache.folder.join(format!("{:x}-{key}.{SNAPSHOT}", total(&self.pieces)))
    }

    /// The snapshot that these paths lead to, if their files look as they did.
    fn named(&self, ticket: &Ticket) -> Option<(Network, Receipt)> {
        let names = read_names(&self.names_file())?;
        let stamps = self.pieces.iter().filter_map(Piece::stamp);
        let is_fresh = names.stamps.iter().eq(stamps) && names.stamps.iter().all(|stamp| stamp.identity.is_some());
        is_fresh.then(|| self.read(&names.key, ticket))?
    }

    /// Whether there is a snapshot of files of this size: only then is it worth hashing them.
    fn may_be_known(&self) -> bool {
        let start = format!("{:x}-", total(&self.pieces));
        self.cache.files(|name| name.starts_with(&start)).is_ok_and(|files| !files.is_empty())
    }

    fn read(&self, key: &str, ticket: &Ticket) -> Option<(Network, Receipt)> {
        let path = self.snapshot_file(key);
        // Opening a pipe would wait for somebody to write.
        let file = path.metadata().is_ok_and(|file| file.is_file()).then(|| File::open(&path).ok())??;
        let label = snapshot::label(&file).ok()?;
        let label: Label<'_> = serde_json::from_slice(&label).ok()?;
        if label.maker != self.cache.maker || label.key != key {
            return None;
        }
        let (network, mut receipt) = snapshot::read(&file, ticket).ok()?;
        for file in &mut receipt.files {
            file.file = self.pieces.get(file.file.parse::<usize>().ok()?)?.name.clone();
        }
        // Only the order in which snapshots are removed suffers if this cannot be done.
        let _ = file.set_modified(self.cache.now);
        Some((network, receipt))
    }

    /// Writes the snapshot of what was read, unless it is too small to be worth it, was read in part, or its files are
    /// no longer those that were read. It appears whole or not at all.
    ///
    /// The answer is whether there is one now.
    ///
    /// # Errors
    /// Why there is none, though one would be worth it.
    pub fn write(&self, network: &Network, receipt: &Receipt, ticket: &Ticket) -> Result<bool, SnapshotError> {
        let is_large =
            total(&self.pieces) >= self.cache.large || network.actor_count() + network.relation_count() >= MANY;
        if receipt.is_partial() || !is_large {
            return Ok(false);
        }
        self.cache.make_folder()?;
        let key = content_key(&self.cache.maker, self.from, &self.pieces, ticket)?;
        // Nothing was touched since before it was read: what was hashed is what was read.
        if describe(&self.asked).as_ref() != Some(&self.pieces) {
            return Ok(false);
        }
        // A receipt speaks of files by the names of its own opening; another will have others.
        let mut receipt = receipt.clone();
        let mut places = self.pieces.iter().enumerate();
        for file in &mut receipt.files {
            let Some((place, _)) = places.find(|(_, piece)| piece.name == file.file) else { return Ok(false) };
            file.file = place.to_string();
        }
        let label = Label {
            maker: Cow::Borrowed(&self.cache.maker),
            key: key.clone(),
            files: self.pieces.iter().map(Piece::path).collect(),
        };
        let label = serde_json::to_vec(&label).map_err(io::Error::from)?;
        let bound = self.cache.bound()?;
        let file = self.snapshot_file(&key);
        self.cache.appear(&file, |draft| {
            let mut bounded = Bounded { out: &mut *draft, left: bound };
            snapshot::write(network, &receipt, &label, &mut bounded, ticket)?;
            let left = bounded.left;
            Ok(self.cache.tidy(left)?)
        })?;
        self.write_names(&key).map(|()| true)
    }

    /// Notes that files which look like this lead to a snapshot.
    fn write_names(&self, key: &str) -> Result<(), SnapshotError> {
        if !self.pieces.iter().all(|piece| piece.is_settled(self.cache.now)) {
            return Ok(());
        }
        let stamps = self.pieces.iter().filter_map(Piece::stamp).cloned().collect();
        let names = serde_json::to_vec(&Names { stamps, key: key.to_string() }).map_err(io::Error::from)?;
        self.cache.appear(&self.names_file(), |draft| {
            draft.write_all(&XxHash3_64::oneshot(&names).to_le_bytes())?;
            Ok(draft.write_all(&names)?)
        })
    }
}

/// Takes no more than a number of bytes.
struct Bounded<W> {
    out: W,
    left: u64,
}

impl<W: Write> Write for Bounded<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or(io::ErrorKind::StorageFull)?;
        self.out.write_all(bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A snapshot that is written while its network is in use already. Dropped before the end, nothing is left of it.
#[derive(Debug)]
pub struct Writing {
    ticket: Ticket,
    thread: Option<thread::JoinHandle<bool>>,
}

impl Writing {
    /// Begins to write.
    pub fn start(draft: Draft, network: Arc<Network>, receipt: Arc<Receipt>) -> Writing {
        let ticket = Ticket::new();
        let its_ticket = ticket.clone();
        let write = move || draft.write(&network, &receipt, &its_ticket).unwrap_or(false);
        Writing { ticket, thread: thread::Builder::new().spawn(write).ok() }
    }

    /// Waits for the end, and tells whether there is a snapshot now.
    pub fn wait(mut self) -> bool {
        self.thread.take().is_some_and(|thread| thread.join().unwrap_or(false))
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.ticket.cancel();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests;
