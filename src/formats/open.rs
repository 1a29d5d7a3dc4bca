//! From files, folders and bytes to one network and its receipt.
//!
//! Compressed files are unpacked within bounds. This file knows formats by their table only, and tables by their header.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::content::{BLOCK, Content, Shared};
use super::csv::{self, Table};
use super::error::{FormatError, FormatReason, OpenError, Unsifted};
use super::unpacking::{LIMIT, RATIO, Watch};
use super::{Format, by_extension, detect, other_by_content, other_by_extension, parted};
use crate::network::{Builder, FileReceipt, Network, OddityCode, Receipt, Sieve};
use crate::position::Position;
use crate::ticket::Ticket;

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
    Bytes(Arc<Cow<'static, [u8]>>),
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
        Input { name: name.into(), origin: Origin::Bytes(Arc::new(bytes.into())) }
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

/// A text that is about to be read.
struct Opened {
    path: String,
    content: Content,
    origin: Unpacked,
}

/// What is known of the bytes that a text is made of.
#[derive(Clone)]
struct Unpacked {
    /// Whether they are compressed.
    is_packed: bool,
    /// How many they are, as far as that is known when they are opened: of pipes it is not.
    size: Option<u64>,
    /// How many of its bytes were read.
    read: Arc<AtomicU64>,
}

/// A text that waits to be read.
struct Waiting {
    place: usize,
    format: &'static Format,
    /// Whether it waits for those that declare its actors.
    is_relations_only: bool,
    opened: Opened,
}

/// What a byte of a table takes as a part of a network, in hundredths, and of any other text, whose keys come again with
/// each record. Measured while they are read with all attributes: tables 79 (10 million relations), native documents 39.
const WEIGHTS: [u64; 2] = [90, 45];

/// Filters look at as many relations together as a block would hold if each took so few bytes: about twenty blocks of them.
const BYTES_A_RELATION: usize = 4;

/// Whether relations of a format are given to the builder as batches, between which they can be filtered.
fn comes_in_blocks(format: &Format) -> bool {
    format.name == "native" || csv::dialect(format.name).is_some()
}

impl Waiting {
    /// About how much memory the network of this text takes; that of a compressed file by how far its beginning unpacks.
    fn weight(&self) -> u64 {
        let Opened { content, origin, .. } = &self.opened;
        let (read, head) = (origin.read.load(Ordering::Relaxed), content.head().len() as u64);
        let packed = origin.size.unwrap_or(0);
        let length = self.opened.length().unwrap_or_else(|| packed.saturating_mul(head) / read.max(1));
        let text = content.document().map_or(0, |document| document.text().len() as u64);
        text + length / 100 * WEIGHTS[usize::from(csv::dialect(self.format.name).is_none())]
    }
}

impl Opened {
    /// How long the text is, if that is known before it is read.
    fn length(&self) -> Option<u64> {
        match self.content.document() {
            Some(document) => Some(document.text().len() as u64),
            None => self.origin.size.filter(|_| !self.origin.is_packed),
        }
    }
}

/// What the texts take together, by estimate.
struct Needs {
    actors: u64,
    relations: u64,
}

impl Needs {
    fn of(texts: &[Waiting], every: u32) -> Needs {
        let weight = |relations: bool| -> u64 {
            texts.iter().filter(|text| text.is_relations_only == relations).map(Waiting::weight).sum()
        };
        // Of a document that holds both, most are relations.
        let has_tables = texts.iter().any(|text| text.is_relations_only);
        let (actors, relations) = if has_tables { (weight(false), weight(true)) } else { (0, weight(false)) };
        Needs { actors, relations: relations / u64::from(every.max(1)) }
    }

    fn sum(&self) -> u64 {
        self.actors + self.relations
    }

    fn too_much(&self, bounds: &Bounds, unsifted: Unsifted) -> OpenError {
        let available = bounds.memory.unwrap_or(u64::MAX);
        let room = available.saturating_sub(self.actors);
        let all = self.relations.saturating_mul(u64::from(bounds.every.max(1)));
        let every = (room > 0).then(|| (all / room + 1).try_into().ok()).flatten();
        OpenError::TooLittleMemory { needed: self.sum(), available, every, unsifted }
    }
}

/// What is being opened, and in which order its receipts will stand.
struct Opening<'a> {
    builder: Builder,
    from: Option<&'static Format>,
    ticket: &'a Ticket,
    bounds: &'a Bounds,
    /// The texts that are read as a whole.
    whole: &'a BTreeSet<String>,
    /// What everything would take, if it is filtered because that would be too much.
    needs: Option<Needs>,
    /// For each file read, its place among those that were asked for.
    places: Vec<usize>,
    waiting: Vec<Waiting>,
    /// The files of folders that are no tables, which the receipt of another says.
    aside: Vec<String>,
}

/// Why an attempt to open files ended.
enum Ended {
    Wrong(OpenError),
    /// A text has to be read as a whole.
    NeedsWhole(String),
}

impl From<OpenError> for Ended {
    fn from(error: OpenError) -> Ended {
        Ended::Wrong(error)
    }
}

/// How much is read, and what it may take.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// The most memory that the network may take, by estimate and before it is read; none if nobody knows or minds.
    pub memory: Option<u64>,
    /// One of so many relations is taken, always the same ones.
    pub every: u32,
    /// Where everything would take more memory: what is kept of it, or why everything is wanted.
    pub sieve: Result<Sieve, Unsifted>,
    /// How many bytes of a text are held at a time. The network does not depend on it.
    pub block: usize,
}

impl Bounds {
    /// Everything, whatever it takes.
    pub const NONE: Bounds = Bounds { memory: None, every: 1, sieve: Err(Unsifted::Whole), block: BLOCK };
}

/// Opens files, folders of tables and bytes as one network. Actors are joined by the builder.
///
/// Documents that only hold relations are read last, whatever their order: `-n edges.csv -n nodes.csv` works. The
/// receipts stand in the order given. `from` forces the reader of everything but folders.
///
/// Large texts are read in blocks; see [`super::content`].
///
/// # Errors
/// The first [`OpenError`]; faults in the data are lines of the receipt instead.
pub fn open(
    inputs: Vec<Input>,
    from: Option<&'static Format>,
    ticket: &Ticket,
) -> Result<(Network, Receipt), OpenError> {
    open_within(&inputs, from, &Bounds::NONE, ticket)
}

/// The same within bounds.
///
/// # Errors
/// The first [`OpenError`], [`OpenError::TooLittleMemory`] among them.
pub fn open_within(
    inputs: &[Input],
    from: Option<&'static Format>,
    bounds: &Bounds,
    ticket: &Ticket,
) -> Result<(Network, Receipt), OpenError> {
    let mut whole = BTreeSet::new();
    loop {
        let opening = Opening {
            builder: Builder::new(),
            from,
            ticket,
            bounds,
            whole: &whole,
            needs: None,
            places: Vec::new(),
            waiting: Vec::new(),
            aside: Vec::new(),
        };
        match opening.open(inputs) {
            Ok(opened) => return Ok(opened),
            Err(Ended::Wrong(error)) => return Err(error),
            Err(Ended::NeedsWhole(path)) => {
                let has = |input: &&Input| input.name == path;
                if let Some(Origin::Path(pipe)) = inputs.iter().find(has).map(Input::origin)
                    && !pipe.is_file()
                {
                    return Err(OpenError::ReadOnce { path });
                }
                ticket.restart();
                whole.insert(path);
            }
        }
    }
}

impl Opening<'_> {
    fn open(mut self, inputs: &[Input]) -> Result<(Network, Receipt), Ended> {
        for input in inputs {
            match &input.origin {
                Origin::Path(path) if path.is_dir() => self.take_folder(&input.name, path)?,
                origin => self.take_one(&input.name, origin)?,
            }
        }
        let mut waiting = std::mem::take(&mut self.waiting);
        let lengths = waiting.iter().map(|waiting| waiting.opened.length());
        self.ticket.expect(lengths.sum::<Option<u64>>().unwrap_or(0));
        self.allow(&waiting)?;
        waiting.sort_by_key(|waiting| waiting.is_relations_only);
        for waiting in waiting {
            self.read(waiting)?;
        }
        let (network, receipt) = self.builder.finish();
        let mut files: Vec<(usize, FileReceipt)> = self.places.into_iter().zip(receipt.files).collect();
        files.sort_by_key(|(place, _)| *place);
        Ok((network, Receipt { files: files.into_iter().map(|(_, file)| file).collect() }))
    }

    /// Whether the texts may be read: by estimate they fit the memory, or they are filtered while they are read.
    fn allow(&mut self, texts: &[Waiting]) -> Result<(), OpenError> {
        let needs = Needs::of(texts, self.bounds.every);
        let Some(memory) = self.bounds.memory.filter(|memory| needs.sum() > *memory) else { return Ok(()) };
        let sieve = self.bounds.sieve.clone().map_err(|unsifted| needs.too_much(self.bounds, unsifted))?;
        // What is said of an actor must be known before its relations are judged: another file could say more.
        let declare = texts.iter().filter(|text| !text.is_relations_only).count();
        if sieve.needs_actors && declare > 1 || !texts.iter().all(|text| comes_in_blocks(text.format)) {
            return Err(needs.too_much(self.bounds, Unsifted::Late));
        }
        let room = memory.saturating_sub(needs.actors);
        self.builder.sift(sieve, self.bounds.block / BYTES_A_RELATION, room, self.ticket);
        self.needs = Some(needs);
        Ok(())
    }

    fn take_one(&mut self, path: &str, origin: &Origin) -> Result<(), Ended> {
        let known = other_by_extension(path).filter(|_| self.from.is_none());
        let mut opened = self.begin(path, origin, None).map_err(|error| match error {
            OpenError::Refused { .. } if known.is_some() => OpenError::UnknownFormat { path: path.to_string(), known },
            error => error,
        })?;
        let format = match self.from {
            Some(format) => format,
            None => {
                let (mut format, mut is_sure) = told(&opened.content);
                while !is_sure
                    && opened.content.head().len() < FURTHEST
                    && opened.content.look_further().map_err(|e| refused(path, None, &opened.origin, e))?
                {
                    (format, is_sure) = told(&opened.content);
                }
                // JSON is many things: a name that says which one is believed.
                let format = format.filter(|format| known.is_none() || !format.extensions.contains(&"json"));
                let other = other_by_content(&opened.content.beginning());
                // A name alone does not make a format of what is plainly another one.
                let is_another = |format: &&Format| other.is_some() && !(format.detect)(&opened.content.beginning());
                let known = known.or(other);
                let format = format.filter(|format| !is_another(format));
                format.ok_or_else(|| OpenError::UnknownFormat { path: path.to_string(), known })?
            }
        };
        self.take(format, opened);
        Ok(())
    }

    /// A folder is one network if some of its tables hold actors and some hold relations, whatever their names.
    fn take_folder(&mut self, name: &str, folder: &Path) -> Result<(), Ended> {
        let cannot_read = |error: io::Error| OpenError::CannotRead { path: name.to_string(), kind: error.kind() };
        let files = tables_of(folder).map_err(cannot_read)?;
        let mut tables = Vec::new();
        for (path, header) in parted::with_headers(files) {
            let name = path.display().to_string();
            match self.begin(&name, &Origin::Path(path), header) {
                Ok(opened) => match csv::table_of(opened.content.head()) {
                    Some(table) => tables.push((table, opened)),
                    None => self.aside.push(name),
                },
                Err(OpenError::Empty { .. }) => {}
                Err(_) => self.aside.push(name),
            }
        }
        let has = |wanted: Table| tables.iter().any(|(table, _)| *table == wanted);
        let has_both = [Table::Members, Table::Matrix, Table::Mixed, Table::Tree].into_iter().any(has);
        if !(has_both || has(Table::Actors) && (has(Table::Relations) || has(Table::Links))) {
            return Err(OpenError::NoTables { path: name.to_string() }.into());
        }
        let format = super::by_name("csv").expect("a row of the table of formats");
        for (_, opened) in tables {
            self.take(format, opened);
        }
        Ok(())
    }

    /// Opens a text and reads its beginning, which is the header of a table if that is elsewhere.
    fn begin(&mut self, path: &str, origin: &Origin, header: Option<String>) -> Result<Opened, OpenError> {
        let cannot_read = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => OpenError::NotFound { path: path.to_string() },
            kind => OpenError::CannotRead { path: path.to_string(), kind },
        };
        let (bytes, length, size): (Box<dyn Read + Send>, u64, _) = match origin {
            Origin::Path(path) => {
                let file = File::open(path).map_err(cannot_read)?;
                // Pipes and devices have no size.
                let size = file.metadata().map_err(cannot_read)?;
                let size = size.is_file().then_some(size.len());
                (Box::new(file), size.unwrap_or(0), size)
            }
            Origin::Bytes(bytes) => {
                let length = bytes.len() as u64;
                (Box::new(Shared::new(bytes.clone())), length, Some(length))
            }
        };
        if length > LIMIT {
            return Err(OpenError::TooLarge { path: path.to_string(), limit: LIMIT });
        }
        let mut origin = Unpacked { is_packed: false, size, read: Arc::default() };
        let counted = Counted { bytes, read: origin.read.clone() };
        let whole = self.whole.contains(path);
        let mut content = unpack(counted, &mut origin)
            .map(|bytes| -> Box<dyn Read + Send> {
                match header {
                    Some(header) => Box::new(Cursor::new(header).chain(bytes)),
                    None => bytes,
                }
            })
            .map_err(FormatError::from)
            .and_then(|bytes| Content::read(path, bytes, whole, self.bounds.block))
            .map_err(|error| refused(path, None, &origin, error))?;
        if content.document().is_some_and(|document| document.is_blank()) {
            return Err(OpenError::Empty { path: path.to_string() });
        }
        content.every = self.bounds.every;
        Ok(Opened { path: path.to_string(), content, origin })
    }

    fn take(&mut self, format: &'static Format, opened: Opened) {
        let is_relations_only = (format.is_relations_only)(opened.content.head());
        self.waiting.push(Waiting { place: self.waiting.len(), format, is_relations_only, opened });
    }

    fn read(&mut self, Waiting { place, format, mut opened, .. }: Waiting) -> Result<(), Ended> {
        let Some(read) = format.read else {
            return Err(OpenError::OnlyWritten { path: opened.path, format: format.name }.into());
        };
        self.places.push(place);
        let read = read(&mut opened.content, &mut self.builder, self.ticket);
        // An archive is there as a whole: to read it again as a text would give the same answer for ever.
        let read = read.map_err(|error| match error {
            FormatError::NeedsWhole if !opened.content.is_text() => {
                FormatError::at(Position::line(1), FormatReason::NotText)
            }
            error => error,
        });
        match read {
            Err(FormatError::NeedsWhole) => return Err(Ended::NeedsWhole(opened.path)),
            Err(error) => return Err(refused(&opened.path, Some(format.name), &opened.origin, error).into()),
            Ok(()) => {}
        }
        for name in std::mem::take(&mut self.aside) {
            self.builder.oddity(OddityCode::FileLeftAside, Position::default(), &name);
        }
        if let Some(needs) = self.needs.as_ref().filter(|_| self.builder.is_full()) {
            return Err(needs.too_much(self.bounds, Unsifted::Full).into());
        }
        let read = opened.origin.read.load(Ordering::Relaxed);
        if opened.origin.size.is_some_and(|size| size != read) && !self.ticket.ends_early() {
            self.builder.oddity(OddityCode::ChangedWhileRead, Position::default(), &opened.path);
        }
        Ok(())
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
            && by_extension(&path.to_string_lossy()).is_some_and(|format| csv::dialect(format.name).is_some())
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// How much of a document that nobody knows is looked at: each look asks all formats.
const FURTHEST: usize = 8 << 20;

/// The format of a content, and whether more of it would not tell another: what tells one JSON from another may stand behind a
/// long list.
fn told(content: &Content) -> (Option<&'static Format>, bool) {
    let head = content.beginning();
    let format = detect(&head);
    let is_json = head.text.trim_start().starts_with(['{', '[']);
    (format, !is_json || format.is_some_and(|format| (format.detect)(&head)))
}

fn refused(path: &str, format: Option<&'static str>, origin: &Unpacked, error: FormatError) -> OpenError {
    let path = path.to_string();
    match (error, origin.is_packed) {
        (FormatError::Refused { at, reason }, _) => OpenError::Refused { path, format, at, reason },
        (FormatError::CannotRead { kind: io::ErrorKind::FileTooLarge }, _) => {
            OpenError::TooLarge { path, limit: LIMIT }
        }
        (FormatError::CannotRead { kind: io::ErrorKind::QuotaExceeded }, true) => {
            OpenError::OverPacked { path, ratio: RATIO }
        }
        (FormatError::CannotRead { kind: io::ErrorKind::NotFound }, _) => OpenError::NotFound { path },
        (FormatError::CannotRead { .. }, true) => OpenError::BadCompression { path },
        (FormatError::CannotRead { kind }, false) => OpenError::CannotRead { path, kind },
        (FormatError::Cancelled | FormatError::NeedsWhole, _) => OpenError::Cancelled,
    }
}

/// Counts the bytes of a file that are read.
struct Counted {
    bytes: Box<dyn Read + Send>,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Ends with an error when there is more content than a limit, or where much of it is unpacked from next to nothing.
struct Bounded<R> {
    content: R,
    left: u64,
    /// How many bytes of the file were read.
    packed: Arc<AtomicU64>,
    watch: Watch,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.content.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or(io::ErrorKind::FileTooLarge)?;
        let packed = self.packed.load(Ordering::Relaxed);
        if self.watch.allows(read as u64, packed) { Ok(read) } else { Err(io::ErrorKind::QuotaExceeded.into()) }
    }
}

/// The content of a compressed file, recognised by its first bytes; anything else is given back as it is.
fn unpack(mut bytes: Counted, origin: &mut Unpacked) -> io::Result<Box<dyn Read + Send>> {
    let mut first = Vec::new();
    (&mut bytes).take(4).read_to_end(&mut first)?;
    let (is_gzip, is_zstd) = (first.starts_with(&[0x1F, 0x8B]), first.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]));
    let bytes = Cursor::new(first).chain(bytes);
    origin.is_packed = is_gzip || is_zstd;
    let content: Box<dyn Read + Send> = if is_gzip {
        Box::new(flate2::read::MultiGzDecoder::new(io::BufReader::new(bytes)))
    } else if is_zstd {
        Box::new(zstd::Decoder::new(bytes)?)
    } else {
        Box::new(bytes)
    };
    Ok(Box::new(Bounded { content, left: LIMIT, packed: origin.read.clone(), watch: Watch::default() }))
}

#[cfg(test)]
mod tests;
