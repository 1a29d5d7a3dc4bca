//! What is read for what was asked, how it looks, and the key of its content.
//!
//! Nothing here knows snapshots or the folder that they are kept in.

use std::fs::{File, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_128;

use crate::formats::tables_of;
use crate::network::snapshot::{self, SnapshotError};
use crate::ticket::Ticket;

/// Something to open as it was asked for: a path, or bytes by their size and hash.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) name: String,
    pub(super) path: Option<PathBuf>,
    pub(super) bytes: Option<(u64, u128)>,
}

/// A file, or bytes, that is read for what was asked.
#[derive(Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) name: String,
    pub(super) in_folder: bool,
    pub(super) content: Content,
}

#[derive(Debug, PartialEq)]
pub(super) enum Content {
    File(PathBuf, Stamp),
    Bytes { size: u64, hash: u128 },
}

/// How a file looks without being read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
    /// When anything about the file was last changed, which nobody can set, and which file it is: device and number.
    /// Not every system tells; where none does, content is always hashed.
    pub(super) identity: Option<[i64; 4]>,
}

/// A file that was changed later than this before it was read may have been changed again within the same tick of the
/// clock that its times are counted in: what it looks like proves nothing.
const SETTLED: Duration = Duration::from_secs(2);

impl Stamp {
    fn of(metadata: &Metadata) -> Stamp {
        #[cfg(unix)]
        let identity = {
            use std::os::unix::fs::MetadataExt;
            Some([metadata.ctime(), metadata.ctime_nsec(), metadata.dev() as i64, metadata.ino() as i64])
        };
        #[cfg(not(unix))]
        let identity = None;
        Stamp { size: metadata.len(), modified: metadata.modified().ok(), identity }
    }

    /// Whether the file has not been touched for long enough.
    pub(super) fn is_settled(&self, now: SystemTime) -> bool {
        let changed = match self.identity {
            Some([seconds, ..]) => u64::try_from(seconds).map(|s| SystemTime::UNIX_EPOCH + Duration::from_secs(s)).ok(),
            None => self.modified,
        };
        changed.is_some_and(|changed| changed + SETTLED < now)
    }
}

/// A hash of texts, none of which can run into the next.
#[derive(Default)]
pub(super) struct Key(Vec<u8>);

impl Key {
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.0.extend((bytes.len() as u64).to_le_bytes());
        self.0.extend(bytes);
    }

    pub(super) fn text(&self) -> String {
        format!("{:032x}", XxHash3_128::oneshot(&self.0))
    }
}

/// What is read for what was asked, as it looks now. None where anything is no plain file.
pub(super) fn describe(asked: &[Asked]) -> Option<Vec<Piece>> {
    let file = |path: &Path, name: String, in_folder: bool| {
        let path = path.canonicalize().ok()?;
        let metadata = path.metadata().ok().filter(Metadata::is_file)?;
        Some(Piece { name, in_folder, content: Content::File(path, Stamp::of(&metadata)) })
    };
    let mut pieces = Vec::new();
    for Asked { name, path, bytes } in asked {
        match (path, bytes) {
            (Some(folder), _) if folder.is_dir() => {
                for path in tables_of(folder).ok()? {
                    pieces.push(file(&path, path.display().to_string(), true)?);
                }
            }
            (Some(path), _) => pieces.push(file(path, name.clone(), false)?),
            (None, Some((size, hash))) => pieces.push(Piece {
                name: name.clone(),
                in_folder: false,
                content: Content::Bytes { size: *size, hash: *hash },
            }),
            (None, None) => return None,
        }
    }
    Some(pieces)
}

impl Piece {
    fn size(&self) -> u64 {
        match &self.content {
            Content::File(_, stamp) => stamp.size,
            Content::Bytes { size, .. } => *size,
        }
    }

    pub(super) fn stamp(&self) -> Option<&Stamp> {
        match &self.content {
            Content::File(_, stamp) => Some(stamp),
            Content::Bytes { .. } => None,
        }
    }

    pub(super) fn is_settled(&self, now: SystemTime) -> bool {
        self.stamp().is_none_or(|stamp| stamp.is_settled(now))
    }

    /// What to call it in a list.
    pub(super) fn path(&self) -> String {
        match &self.content {
            Content::File(path, _) => path.display().to_string(),
            Content::Bytes { .. } => self.name.clone(),
        }
    }

    /// The end of its name, which may decide its format.
    pub(super) fn ending(&self) -> &str {
        let file = self.name.rsplit(['/', std::path::MAIN_SEPARATOR]).next().unwrap_or_default();
        file.find('.').map_or("", |dot| &file[dot..])
    }
}

pub(super) fn total(pieces: &[Piece]) -> u64 {
    pieces.iter().map(Piece::size).sum()
}

/// What a snapshot of pieces is kept under: their content, all of which is read.
pub(super) fn content_key(maker: &str, from: &str, pieces: &[Piece], ticket: &Ticket) -> Result<String, SnapshotError> {
    let mut key = Key::default();
    key.add(maker.as_bytes());
    key.add(from.as_bytes());
    for piece in pieces {
        let hash = match &piece.content {
            Content::File(path, _) => snapshot::hash(&File::open(path)?, ticket)?,
            Content::Bytes { hash, .. } => *hash,
        };
        key.add(&[u8::from(piece.in_folder)]);
        key.add(piece.ending().as_bytes());
        key.add(&hash.to_le_bytes());
    }
    Ok(key.text())
}
