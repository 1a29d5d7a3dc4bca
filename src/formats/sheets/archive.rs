//! The zip archives that spreadsheets are: their parts by name, unpacked as a stream and within bounds.
//!
//! Sizes that an archive declares are not believed: what is unpacked is counted.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use crate::formats::error::{FormatError, FormatReason};
use crate::formats::unpacking;
use crate::position::Position;

/// An archive whose parts may be read any number of times.
pub struct Archive {
    bytes: Arc<[u8]>,
    parts: BTreeMap<String, Part>,
    left: Arc<AtomicU64>,
}

#[derive(Clone, Copy)]
struct Part {
    start: usize,
    end: usize,
    is_packed: bool,
}

impl Archive {
    /// Reads the list of parts. Those that are packed in other ways than spreadsheets do are left out.
    ///
    /// # Errors
    /// The archive is damaged.
    pub fn open(bytes: &[u8]) -> Result<Archive, FormatError> {
        let damaged = |error: zip::result::ZipError| damaged(&error.to_string());
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        let mut parts = BTreeMap::new();
        for i in 0..archive.len() {
            let part = archive.by_index_raw(i).map_err(damaged)?;
            let is_packed = part.compression() == CompressionMethod::Deflated;
            let start = usize::try_from(part.data_start().unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
            let end = start.saturating_add(usize::try_from(part.compressed_size()).unwrap_or(usize::MAX));
            if end <= bytes.len() && (is_packed || part.compression() == CompressionMethod::Stored) {
                parts.insert(named(&part.name().map_err(damaged)?), Part { start, end, is_packed });
            }
        }
        // Parts that are read again are counted again.
        let left = unpacking::limit(bytes.len() as u64);
        Ok(Archive { bytes: bytes.into(), parts, left: Arc::new(AtomicU64::new(left)) })
    }

    /// The names of the parts, in lower case.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str)
    }

    /// A part from its beginning; none if there is none of that name, whatever its case.
    pub fn part(&self, name: &str) -> Option<Unpacked> {
        let Part { start, end, is_packed } = *self.parts.get(&named(name))?;
        let slice = Slice { bytes: self.bytes.clone(), at: start, end };
        let bytes: Box<dyn Read + Send> =
            if is_packed { Box::new(DeflateDecoder::new(BufReader::new(slice))) } else { Box::new(slice) };
        Some(BufReader::with_capacity(1 << 15, Counted { bytes, left: self.left.clone() }))
    }
}

fn named(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

/// An archive that is damaged, in the words of its reader.
pub fn damaged(detail: &str) -> FormatError {
    FormatError::at(Position::line(1), FormatReason::Syntax { detail: detail.to_string() })
}

/// A part that is being unpacked.
pub type Unpacked = BufReader<Counted>;

/// Counts what is unpacked, against what is left for the whole archive.
pub struct Counted {
    bytes: Box<dyn Read + Send>,
    left: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(buffer)?;
        let left = self.left.load(Ordering::Relaxed).checked_sub(read as u64).ok_or(io::ErrorKind::FileTooLarge)?;
        self.left.store(left, Ordering::Relaxed);
        Ok(read)
    }
}

struct Slice {
    bytes: Arc<[u8]>,
    at: usize,
    end: usize,
}

impl Read for Slice {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = (&self.bytes[self.at..self.end]).read(buffer)?;
        self.at += read;
        Ok(read)
    }
}
