//! From files, folders and bytes to one network and its receipt.
//!
//! Compressed files are unpacked within bounds. This file knows formats by their table only, and tables by their header.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::csv::{self, Table};
use super::error::{FormatError, OpenError};
use super::text_input::Document;
use super::{Format, by_extension, detect, other_by_extension, uncompressed};
use crate::network::{Builder, FileReceipt, Network, Receipt};
use crate::ticket::Ticket;

/// The largest file, and the largest content of a compressed one: the arenas of texts hold 4 GiB.
pub const LIMIT: u64 = 4 << 30;
/// A compressed file may be this many times smaller than its content...
const RATIO: u64 = 200;
/// ...once its content is larger than this: small tables of one repeated line are no attack.
const RATIO_FROM: u64 = 64 << 20;

/// Something to open.
#[derive(Debug)]
pub struct Input {
    name: String,
    origin: Origin,
}

/// Where an input comes from.
#[derive(Debug)]
pub enum Origin {
    /// A file or a folder.
    Path(PathBuf),
    /// Bytes that are there already; borrowed if the program carries them.
    Bytes(Cow<'static, [u8]>),
}

impl Input {
    /// A file or a folder.
    pub fn path(path: impl Into<PathBuf>) -> Input {
        let path = path.into();
        Input { name: path.display().to_string(), origin: Origin::Path(path) }
    }

    /// Bytes that are there already (what came from stdin, the embedded network), under a name. Borrowed text is not
    /// copied.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Cow<'static, [u8]>>) -> Input {
        Input { name: name.into(), origin: Origin::Bytes(bytes.into()) }
    }

    /// The name under which the receipt speaks of it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it comes from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }
}

/// A document that waits for those that declare its actors.
struct Waiting {
    place: usize,
    path: String,
    format: &'static Format,
    document: Document,
}

/// What is being opened, and in which order its receipts will stand.
struct Opening<'a> {
    builder: Builder,
    from: Option<&'static Format>,
    ticket: &'a Ticket,
    /// For each file read, its place among those that were asked for.
    places: Vec<usize>,
    next_place: usize,
    waiting: Vec<Waiting>,
}

/// Opens files, folders of tables and bytes as one network. Actors are joined by the builder.
///
/// Documents that only hold relations are read last, whatever their order: `-n edges.csv -n nodes.csv` works. The
/// receipts stand in the order given. `from` forces the reader of everything but folders.
///
/// # Errors
/// The first [`OpenError`]; faults in the data are lines of the receipt instead.
pub fn open(
    inputs: Vec<Input>,
    from: Option<&'static Format>,
    ticket: &Ticket,
) -> Result<(Network, Receipt), OpenError> {
    let mut opening =
        Opening { builder: Builder::new(), from, ticket, places: Vec::new(), next_place: 0, waiting: Vec::new() };
    for input in inputs {
        match input.origin {
            Origin::Bytes(bytes) => opening.take_bytes(input.name, bytes)?,
            Origin::Path(path) if path.is_dir() => opening.take_folder(&input.name, &path)?,
            Origin::Path(path) => {
                let bytes = read_file(&input.name, &path)?;
                opening.take_bytes(input.name, Cow::Owned(bytes))?;
            }
        }
    }
    for waiting in std::mem::take(&mut opening.waiting) {
        opening.read(waiting)?;
    }
    let (network, receipt) = opening.builder.finish();
    let mut files: Vec<(usize, FileReceipt)> = opening.places.into_iter().zip(receipt.files).collect();
    files.sort_by_key(|(place, _)| *place);
    Ok((network, Receipt { files: files.into_iter().map(|(_, file)| file).collect() }))
}

impl Opening<'_> {
    fn take_bytes(&mut self, path: String, bytes: Cow<'static, [u8]>) -> Result<(), OpenError> {
        let known = other_by_extension(&path).filter(|_| self.from.is_none());
        let document = decode(&path, bytes).map_err(|error| match error {
            OpenError::Refused { .. } if known.is_some() => OpenError::UnknownFormat { path: path.clone(), known },
            error => error,
        })?;
        let format = match self.from {
            Some(format) => format,
            None => {
                // JSON is many things: a name that says which one is believed.
                let format = detect(uncompressed(&path), document.text().as_bytes());
                let format = format.filter(|format| known.is_none() || !format.extensions.contains(&"json"));
                format.ok_or_else(|| OpenError::UnknownFormat { path: path.clone(), known })?
            }
        };
        self.take(path, format, document)
    }

    /// A folder is one network if some of its tables hold actors and some hold relations, whatever their names.
    fn take_folder(&mut self, name: &str, folder: &Path) -> Result<(), OpenError> {
        let cannot_read = |error: io::Error| OpenError::CannotRead { path: name.to_string(), kind: error.kind() };
        let files = tables_of(folder).map_err(cannot_read)?;
        let mut tables = Vec::new();
        for path in files {
            let name = path.display().to_string();
            let Ok(document) = read_file(&name, &path).and_then(|bytes| decode(&name, Cow::Owned(bytes))) else {
                continue;
            };
            if let Some(table) = csv::table_of(document.text()) {
                tables.push((name, table, document));
            }
        }
        let has = |wanted: Table| tables.iter().any(|(_, table, _)| *table == wanted);
        if !(has(Table::Actors) && has(Table::Relations)) {
            return Err(OpenError::NoTables { path: name.to_string() });
        }
        let format = super::by_name("csv").expect("a row of the table of formats");
        for (name, _, document) in tables {
            self.take(name, format, document)?;
        }
        Ok(())
    }

    fn take(&mut self, path: String, format: &'static Format, document: Document) -> Result<(), OpenError> {
        let place = self.next_place;
        self.next_place += 1;
        let waiting = Waiting { place, path, format, document };
        if (format.is_relations_only)(waiting.document.text()) {
            self.waiting.push(waiting);
            return Ok(());
        }
        self.read(waiting)
    }

    fn read(&mut self, Waiting { place, path, format, document }: Waiting) -> Result<(), OpenError> {
        let Some(read) = format.read else {
            return Err(OpenError::OnlyWritten { path, format: format.name });
        };
        self.ticket.expect(self.ticket.progress().1 + document.text().len() as u64);
        self.places.push(place);
        read(&document, &mut self.builder, self.ticket).map_err(|error| refused(path, Some(format.name), error))
    }
}

/// The files of a folder that may be tables, in the order in which they are read.
///
/// # Errors
/// What the system says.
pub fn tables_of(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file()
            && by_extension(&path.to_string_lossy()).is_some_and(|format| csv::table_file(format.name).is_some())
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn refused(path: String, format: Option<&'static str>, error: FormatError) -> OpenError {
    match error {
        FormatError::Refused { at, reason } => OpenError::Refused { path, format, at, reason },
        FormatError::Cancelled => OpenError::Cancelled,
    }
}

fn decode(path: &str, bytes: Cow<'static, [u8]>) -> Result<Document, OpenError> {
    if bytes.len() as u64 > LIMIT {
        return Err(OpenError::TooLarge { path: path.to_string(), limit: LIMIT });
    }
    let bytes = unpack(path, bytes)?;
    let document = Document::decode(path, bytes).map_err(|error| refused(path.to_string(), None, error))?;
    if document.is_blank() {
        return Err(OpenError::Empty { path: path.to_string() });
    }
    Ok(document)
}

fn read_file(name: &str, path: &Path) -> Result<Vec<u8>, OpenError> {
    let cannot_read = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => OpenError::NotFound { path: name.to_string() },
        kind => OpenError::CannotRead { path: name.to_string(), kind },
    };
    let file = File::open(path).map_err(cannot_read)?;
    let size = file.metadata().map_err(cannot_read)?.len();
    if size > LIMIT {
        return Err(OpenError::TooLarge { path: name.to_string(), limit: LIMIT });
    }
    let mut bytes = Vec::with_capacity(size as usize + 1);
    file.take(LIMIT + 1).read_to_end(&mut bytes).map_err(cannot_read)?;
    Ok(bytes)
}

/// The content of a compressed file, recognised by its first bytes; anything else is given back as it is.
fn unpack(path: &str, bytes: Cow<'static, [u8]>) -> Result<Cow<'static, [u8]>, OpenError> {
    let limit = LIMIT.min(RATIO_FROM.max(bytes.len() as u64 * RATIO));
    let mut content = Vec::new();
    let outcome = if bytes.starts_with(&[0x1F, 0x8B]) {
        flate2::read::MultiGzDecoder::new(&*bytes).take(limit + 1).read_to_end(&mut content)
    } else if bytes.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) {
        zstd::Decoder::with_buffer(&*bytes).and_then(|d| d.take(limit + 1).read_to_end(&mut content))
    } else {
        return Ok(bytes);
    };
    match outcome {
        Ok(size) if size as u64 > limit => Err(OpenError::TooLarge { path: path.to_string(), limit }),
        Ok(_) => Ok(Cow::Owned(content)),
        Err(_) => Err(OpenError::BadCompression { path: path.to_string() }),
    }
}
