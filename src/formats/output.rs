//! What is written, what is lost by it, and how a file appears: whole or not at all.
//!
//! This file knows formats by their table only.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::{Compression, GzBuilder};
use tempfile::NamedTempFile;

use super::error::WriteError;
use super::{Format, by_extension, csv, extension, fields};
use crate::label::Lang;
use crate::network::{Network, Subset};
use crate::ticket::Ticket;

/// A part of a network that is written, with what was computed on it.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The network.
    pub network: &'a Network,
    /// What of it is written.
    pub subset: &'a Subset,
    /// Columns that were computed on the part: degree, measures, places.
    pub computed: &'a [Computed<'a>],
    /// The language of labels that come from a vocabulary.
    pub lang: Lang,
}

impl Part<'_> {
    /// Whether it is the whole network.
    pub fn is_whole(&self) -> bool {
        self.subset.is_whole(self.network)
    }

    /// Tells how many rows there are to write: a writer tells of each one as it walks it.
    pub(super) fn begin(&self, ticket: &Ticket) {
        ticket.restart();
        ticket.expect((self.subset.actor_count() + self.subset.relation_count()) as u64);
    }
}

/// A computed attribute of actors.
#[derive(Clone, Copy, Debug)]
pub struct Computed<'a> {
    /// Its name in the file; an attribute of the file that has the same name gives way.
    pub name: &'a str,
    /// A value for each actor of the network; `NaN` where there is none.
    pub values: &'a [f64],
}

/// What a format could not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LossCode {
    /// Attributes of actors (counted by attribute).
    ActorAttributes,
    /// Actors without any relation.
    IsolatedActors,
    /// Attributes of relations (counted by attribute).
    RelationAttributes,
    /// Names of actors, of which only the id is left.
    Names,
    /// Kinds of actors (counted by actor).
    ActorKinds,
    /// Kinds of relations (counted by relation).
    RelationKinds,
    /// Labels of relations.
    Labels,
    /// Ids of relations that the format gives anew.
    RelationIds,
    /// Dates of relations.
    Dates,
    /// Sources that actors and relations cite (counted by source).
    Sources,
    /// Relations whose direction became another.
    Directions,
    /// Relations that stand beside another between the same actors, of which one is left.
    ParallelRelations,
    /// Ids of actors that had to be spelled in another way.
    ActorIds,
    /// Titles, dates and other keys of sources, of which only one text is left (counted by source).
    SourceDetails,
    /// Names, shapes and colours of kinds (counted by kind).
    Vocabularies,
    /// Keys by which the file spoke of itself: title, licence...
    About,
    /// Lists and objects that became one text (counted by value).
    RawValues,
    /// Control characters that the format forbids and that were replaced (counted by character).
    ControlCharacters,
    /// Cells with an apostrophe before them, so that no spreadsheet runs them as formulas.
    GuardedCells,
    /// Names of attributes that had to be spelled in another way (counted by attribute).
    AttributeNames,
    /// Texts that are longer than a cell may be, of which the beginning is left.
    LongTexts,
}

impl LossCode {
    /// Every code, for laws that loop over them.
    pub const ALL: [LossCode; 21] = [
        LossCode::ActorAttributes,
        LossCode::IsolatedActors,
        LossCode::RelationAttributes,
        LossCode::Names,
        LossCode::ActorKinds,
        LossCode::RelationKinds,
        LossCode::Labels,
        LossCode::RelationIds,
        LossCode::Dates,
        LossCode::Sources,
        LossCode::Directions,
        LossCode::ParallelRelations,
        LossCode::ActorIds,
        LossCode::SourceDetails,
        LossCode::Vocabularies,
        LossCode::About,
        LossCode::RawValues,
        LossCode::ControlCharacters,
        LossCode::GuardedCells,
        LossCode::AttributeNames,
        LossCode::LongTexts,
    ];

    /// The code as `--json` prints it.
    pub fn word(self) -> &'static str {
        match self {
            LossCode::ActorAttributes => "actor_attributes",
            LossCode::IsolatedActors => "isolated_actors",
            LossCode::RelationAttributes => "relation_attributes",
            LossCode::Names => "names",
            LossCode::ActorKinds => "actor_kinds",
            LossCode::RelationKinds => "relation_kinds",
            LossCode::Labels => "labels",
            LossCode::RelationIds => "relation_ids",
            LossCode::Dates => "dates",
            LossCode::Sources => "sources",
            LossCode::Directions => "directions",
            LossCode::ParallelRelations => "parallel_relations",
            LossCode::ActorIds => "actor_ids",
            LossCode::SourceDetails => "source_details",
            LossCode::Vocabularies => "vocabularies",
            LossCode::About => "about",
            LossCode::RawValues => "raw_values",
            LossCode::ControlCharacters => "control_characters",
            LossCode::GuardedCells => "guarded_cells",
            LossCode::AttributeNames => "attribute_names",
            LossCode::LongTexts => "long_texts",
        }
    }
}

/// What a format could not hold, and how much of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    counts: BTreeMap<LossCode, u64>,
}

impl Loss {
    /// Adds to a count; nothing is no entry.
    pub fn add(&mut self, code: LossCode, count: u64) {
        if count > 0 {
            *self.counts.entry(code).or_default() += count;
        }
    }

    /// Takes back what the format holds after all.
    pub fn recover(&mut self, code: LossCode, count: u64) {
        let left = self.counts.remove(&code).unwrap_or(0).saturating_sub(count);
        self.add(code, left);
    }

    /// What was lost, by code.
    pub fn entries(&self) -> impl Iterator<Item = (LossCode, u64)> + '_ {
        self.counts.iter().map(|(code, count)| (*code, *count))
    }

    /// How much of a code was lost.
    pub fn count(&self, code: LossCode) -> u64 {
        self.counts.get(&code).copied().unwrap_or(0)
    }

    /// Whether the file holds everything.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The files.
    pub files: Vec<PathBuf>,
    /// The format's name.
    pub format: &'static str,
    /// What it could not hold.
    pub loss: Loss,
}

/// Writes a part to a file, or as tables to a folder (a path that ends with a separator, or a folder that is there).
///
/// The format is the one given, else that of the extension; `.gz` and `.zst` after it compress. A file appears whole or
/// not at all.
///
/// # Errors
/// [`WriteError`]; without `force` nothing that is there is replaced.
pub fn to_file(
    path: &Path,
    format: Option<&'static Format>,
    part: &Part<'_>,
    force: bool,
    ticket: &Ticket,
) -> Result<Written, WriteError> {
    let name = path.to_string_lossy();
    if path.is_dir() || name.ends_with(['/', std::path::MAIN_SEPARATOR]) {
        return to_folder(path, format, part, force, ticket);
    }
    let known = || super::other_by_extension(&name);
    let unknown = || WriteError::UnknownFormat { path: path.to_path_buf(), known: known() };
    let format = format.or_else(|| by_extension(&name)).ok_or_else(unknown)?;
    let write = format.write.ok_or(WriteError::OnlyRead { format: format.name })?;
    let loss = replace_file(path, force, |out| write(part, out, ticket))?;
    Ok(Written { files: vec![path.to_path_buf()], format: format.name, loss })
}

fn to_folder(
    folder: &Path,
    format: Option<&'static Format>,
    part: &Part<'_>,
    force: bool,
    ticket: &Ticket,
) -> Result<Written, WriteError> {
    let format = format.or_else(|| super::by_name("csv")).expect("a row of the table of formats");
    let Some(dialect) = csv::dialect(format.name) else {
        return Err(WriteError::NotAFolderFormat { path: folder.to_path_buf(), format: format.name });
    };
    let files = dialect.files.map(|file| folder.join(file));
    if let Some(path) = files.iter().find(|path| path.exists() && !force) {
        return Err(WriteError::AlreadyExists { path: path.clone() });
    }
    let is_new = !folder.exists();
    fs::create_dir_all(folder).map_err(|error| cannot_write(folder, &error))?;
    let tables = || -> Result<Loss, WriteError> {
        let mut loss = Loss::default();
        part.begin(ticket);
        let write = |out: &mut dyn Write| csv::write::actors(part, dialect, out, &mut loss, ticket);
        let ((), actors) = write_aside(&files[0], force, write)?;
        let write = |out: &mut dyn Write| csv::write::relations(part, dialect, out, false, &mut loss, ticket);
        let ((), relations) = write_aside(&files[1], force, write)?;
        fields::common_losses(part, &mut loss, ticket)?;
        // One table without the other would be half a network.
        [actors, relations].into_iter().flatten().try_for_each(Aside::appear)?;
        Ok(loss)
    };
    let loss = tables().inspect_err(|_| {
        if is_new {
            let _ = fs::remove_dir(folder);
        }
    })?;
    Ok(Written { files: files.to_vec(), format: format.name, loss })
}

fn cannot_write(path: &Path, error: &io::Error) -> WriteError {
    WriteError::CannotWrite { path: path.to_path_buf(), kind: error.kind() }
}

/// Makes a file appear whole or not at all: what is written goes to a file beside it, which then takes its name.
/// `.gz` and `.zst` at the end of the name compress. What is no regular file (a pipe, a device) is written to directly.
///
/// # Errors
/// Those of `write`, with the path for those of the stream; [`WriteError::AlreadyExists`] without `force`.
pub fn replace_file<T>(
    path: &Path,
    force: bool,
    write: impl FnOnce(&mut dyn Write) -> Result<T, WriteError>,
) -> Result<T, WriteError> {
    let (outcome, aside) = write_aside(path, force, write)?;
    aside.map_or(Ok(()), Aside::appear)?;
    Ok(outcome)
}

/// A file that is written and has not its name yet. Dropped, it is gone.
struct Aside {
    path: PathBuf,
    target: PathBuf,
    file: NamedTempFile,
    force: bool,
}

impl Aside {
    /// Takes its name.
    fn appear(self) -> Result<(), WriteError> {
        let Aside { path, target, file, force } = self;
        let persisted = if force { file.persist(&target) } else { file.persist_noclobber(&target) };
        match persisted {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(WriteError::AlreadyExists { path }),
            Err(error) => Err(cannot_write(&path, &error.error)),
        }
    }
}

/// Writes a file beside the one whose name it will take; none is left to name where it was written to directly.
fn write_aside<T>(
    path: &Path,
    force: bool,
    write: impl FnOnce(&mut dyn Write) -> Result<T, WriteError>,
) -> Result<(T, Option<Aside>), WriteError> {
    let with_path = |error: WriteError| match error {
        WriteError::Stream { kind } => WriteError::CannotWrite { path: path.to_path_buf(), kind },
        other => other,
    };
    let fault = |error: io::Error| cannot_write(path, &error);
    let there = fs::metadata(path).ok();
    if there.as_ref().is_some_and(|there| !there.is_file() && !there.is_dir()) {
        let mut file = File::options().write(true).open(path).map_err(fault)?;
        return Ok((write_to(&mut file, path, write).map_err(with_path)?, None));
    }
    if there.is_some() && !force {
        return Err(WriteError::AlreadyExists { path: path.to_path_buf() });
    }
    // A link stays a link: the file it leads to is replaced.
    let target = if there.is_some() { fs::canonicalize(path).map_err(fault)? } else { path.to_path_buf() };
    let folder = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = new_file_in(folder, there.as_ref()).map_err(fault)?;
    let outcome = write_to(file.as_file_mut(), path, write).map_err(with_path)?;
    Ok((outcome, Some(Aside { path: path.to_path_buf(), target, file, force })))
}

/// A file that is readable by others as any new file is, or like the one that it replaces.
fn new_file_in(folder: &Path, there: Option<&fs::Metadata>) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".maillage-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let file = builder.tempfile_in(folder)?;
    if let Some(there) = there {
        file.as_file().set_permissions(there.permissions())?;
    }
    Ok(file)
}

fn write_to<T>(
    file: &mut File,
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<T, WriteError>,
) -> Result<T, WriteError> {
    let mut out = BufWriter::with_capacity(1 << 16, file);
    let outcome = match extension(&path.to_string_lossy()).as_deref() {
        Some("gz") => {
            // No name and no time in the head: the same network is the same bytes.
            let mut packed = GzBuilder::new().write(&mut out, Compression::default());
            let outcome = write(&mut packed)?;
            packed.finish()?;
            outcome
        }
        Some("zst") => {
            let mut packed = zstd::Encoder::new(&mut out, 0)?;
            let outcome = write(&mut packed)?;
            packed.finish()?;
            outcome
        }
        _ => write(&mut out)?,
    };
    out.flush()?;
    Ok(outcome)
}
