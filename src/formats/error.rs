//! What can go wrong between a file and a network, and between a network and a file.
//!
//! Facts and places only; the sentences are made in `text`.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::position::Position;
use crate::ticket::Cancelled;

/// Why a text is not a document of the format it was read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormatReason {
    /// The bytes are no text in any encoding that is known: an image, a program, a cut UTF-16 file.
    NotText,
    /// The content is a text where the format is an archive.
    NotArchive,
    /// The text ends before the document does.
    Truncated,
    /// The text breaks the syntax of the format here; `detail` is the parser's own word, in English.
    Syntax {
        /// What the parser says.
        detail: String,
    },
    /// Something stands here that cannot.
    Unexpected {
        /// What it is, at most its first 40 characters.
        found: String,
    },
    /// A quote is opened here and never closed.
    UnclosedQuote,
    /// The document has another shape than the format asks for.
    WrongShape {
        /// The key path that is missing or has the wrong type, such as `graph.nodes`.
        expected: String,
    },
    /// Values are nested deeper than any honest file does.
    TooDeep {
        /// The deepest nesting that is read.
        limit: usize,
    },
    /// A table has more columns than any spreadsheet holds.
    TooManyColumns {
        /// The largest number that is read.
        limit: usize,
    },
    /// Prefixes and entities written out, the text is longer than any honest one of its length.
    Unfolds {
        /// The length in bytes up to which it is read.
        limit: usize,
    },
    /// A line is longer than any honest one.
    LineTooLong {
        /// The length in bytes up to which it is read.
        limit: usize,
    },
    /// No header names an actor or the two ends of a relation.
    UnknownHeader {
        /// The headers that were found, at most the first 200 characters.
        found: String,
    },
    /// An XML document defines a text that stands for others, by which short files become huge ones.
    Entity {
        /// Its name.
        name: String,
    },
}

/// A text that cannot be read as the format.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FormatError {
    /// The text is not what the format asks for.
    #[error("line {}, column {}: {reason:?}", at.line, at.column)]
    Refused {
        /// Where.
        at: Position,
        /// Why.
        reason: FormatReason,
    },
    /// What was met can only be judged by a reader of the whole text; the files are opened again.
    #[error("the whole text is needed")]
    NeedsWhole,
    /// The bytes cannot be read to their end.
    #[error("cannot be read ({kind:?})")]
    CannotRead {
        /// What the system says.
        kind: io::ErrorKind,
    },
    /// Whoever asked for it stopped the reading.
    #[error("cancelled")]
    Cancelled,
}

impl From<io::Error> for FormatError {
    fn from(error: io::Error) -> FormatError {
        FormatError::CannotRead { kind: error.kind() }
    }
}

impl FormatError {
    /// A refusal at a place.
    pub fn at(at: Position, reason: FormatReason) -> FormatError {
        FormatError::Refused { at, reason }
    }
}

impl From<Cancelled> for FormatError {
    fn from(_: Cancelled) -> FormatError {
        FormatError::Cancelled
    }
}

/// Why the files cannot be opened as a network.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OpenError {
    /// There is no such file.
    #[error("{path}: not found")]
    NotFound {
        /// The file as it was named.
        path: String,
    },
    /// The operating system does not let it be read.
    #[error("{path}: cannot be read ({kind:?})")]
    CannotRead {
        /// The file as it was named.
        path: String,
        /// What the system says.
        kind: io::ErrorKind,
    },
    /// What is in it can only be judged by reading it again as a whole, and it is a pipe.
    #[error("{path}: cannot be read twice")]
    ReadOnce {
        /// The file as it was named.
        path: String,
    },
    /// The file has no content at all.
    #[error("{path}: empty")]
    Empty {
        /// The file as it was named.
        path: String,
    },
    /// The file unpacks to more than is read of a compressed file of its size.
    #[error("{path}: more than {ratio} times larger when unpacked")]
    OverPacked {
        /// The file as it was named.
        path: String,
        /// How many times larger content may be than what it is unpacked from.
        ratio: u64,
    },
    /// The file, or what it unpacks to, is larger than is read.
    #[error("{path}: larger than {limit} bytes")]
    TooLarge {
        /// The file as it was named.
        path: String,
        /// The largest size in bytes.
        limit: u64,
    },
    /// The compressed file is damaged or cut.
    #[error("{path}: damaged compressed file")]
    BadCompression {
        /// The file as it was named.
        path: String,
    },
    /// The folder does not hold a table of actors and a table of relations.
    #[error("{path}: no table of actors and table of relations")]
    NoTables {
        /// The folder as it was named.
        path: String,
    },
    /// The network would take more memory than there is.
    #[error("about {needed} bytes of memory needed, {available} available")]
    TooLittleMemory {
        /// What it would take, by estimate, in bytes.
        needed: u64,
        /// What there is.
        available: u64,
        /// If one of so many relations were taken, it would fit.
        every: Option<u32>,
        /// Why relations were not, or not enough, filtered while they were read.
        unsifted: Unsifted,
    },
    /// Neither the content nor the name of the file is that of a format.
    #[error("{path}: unknown format")]
    UnknownFormat {
        /// The file as it was named.
        path: String,
        /// The format of another tool that its name tells.
        known: Option<&'static str>,
    },
    /// The format is known, but only for writing.
    #[error("{path}: {format} is only written")]
    OnlyWritten {
        /// The file as it was named.
        path: String,
        /// The name of the format.
        format: &'static str,
    },
    /// The file is not what its format asks for.
    #[error("{path}: line {}, column {}: {reason:?}", at.line, at.column)]
    Refused {
        /// The file as it was named.
        path: String,
        /// The name of the format it was read as; none when it is not even a text.
        format: Option<&'static str>,
        /// Where.
        at: Position,
        /// Why.
        reason: FormatReason,
    },
    /// Whoever asked for it stopped the reading.
    #[error("cancelled")]
    Cancelled,
}

/// Why what would be too much was not filtered while it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsifted {
    /// Whoever reads it takes no filters.
    Whole,
    /// No filter was asked for.
    NotAsked,
    /// The filters can only be judged when all is read, or the format only be read as a whole.
    Late,
    /// It was filtered, and what is kept is too much.
    Full,
}

impl OpenError {
    /// The file or folder concerned, as it was named.
    pub fn path(&self) -> Option<&str> {
        match self {
            OpenError::NotFound { path }
            | OpenError::CannotRead { path, .. }
            | OpenError::ReadOnce { path }
            | OpenError::Empty { path }
            | OpenError::OverPacked { path, .. }
            | OpenError::TooLarge { path, .. }
            | OpenError::BadCompression { path }
            | OpenError::NoTables { path }
            | OpenError::UnknownFormat { path, .. }
            | OpenError::OnlyWritten { path, .. }
            | OpenError::Refused { path, .. } => Some(path),
            OpenError::TooLittleMemory { .. } | OpenError::Cancelled => None,
        }
    }

    /// The place in the file, where one is known.
    pub fn position(&self) -> Option<Position> {
        match self {
            OpenError::Refused { at, .. } => Some(*at),
            _ => None,
        }
    }
}

/// Why a file could not be written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WriteError {
    /// Something of that name is there already, and nobody said to replace it.
    #[error("{}: exists", path.display())]
    AlreadyExists {
        /// The file or folder.
        path: PathBuf,
    },
    /// The operating system does not let it be written.
    #[error("{}: cannot be written ({kind:?})", path.display())]
    CannotWrite {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        kind: io::ErrorKind,
    },
    /// The name of the file is that of no format.
    #[error("{}: unknown format", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
        /// The format of another tool that its name tells.
        known: Option<&'static str>,
    },
    /// The format is known, but only for reading.
    #[error("{format} is only read")]
    OnlyRead {
        /// The name of the format.
        format: &'static str,
    },
    /// Only tables are written to a folder.
    #[error("{}: {format} is one file, not a folder", path.display())]
    NotAFolderFormat {
        /// The folder.
        path: PathBuf,
        /// The name of the format.
        format: &'static str,
    },
    /// The stream that was written to failed; a closed pipe among others.
    #[error("cannot be written ({kind:?})")]
    Stream {
        /// What the system says.
        kind: io::ErrorKind,
    },
    /// Whoever asked for it stopped the writing.
    #[error("cancelled")]
    Cancelled,
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> WriteError {
        WriteError::Stream { kind: error.kind() }
    }
}

impl From<Cancelled> for WriteError {
    fn from(_: Cancelled) -> WriteError {
        WriteError::Cancelled
    }
}
