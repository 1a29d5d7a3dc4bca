//! Files: one row of [`FORMATS`] for each format, with its reader, its writer and how it is recognised.
//!
//! A reader translates a text into a [`Builder`]; a writer puts a [`Part`] of a network into the next tool's words and
//! counts what that tool's format cannot hold. What a network is and what is wrong with data is decided in `network`.

pub mod csv;
pub mod error;
pub mod native;
pub mod open;
pub mod text_input;

use crate::label::Label;
use crate::network::Builder;
use crate::ticket::Ticket;

pub use error::{FormatError, FormatReason, OpenError, WriteError};
pub use open::{Input, open};
pub use text_input::Document;

/// Reads a document into a draft.
pub type Read = fn(&Document, &mut Builder, &Ticket) -> Result<(), FormatError>;

/// A file format.
#[derive(Debug)]
pub struct Format {
    /// Its name on the command line and in `--json`.
    pub name: &'static str,
    /// Other names that `--from` and `--to` take.
    pub aliases: &'static [&'static str],
    /// Its name for persons.
    pub label: Label,
    /// Extensions without the dot, the usual one first.
    pub extensions: &'static [&'static str],
    /// How a document is read; none if the format is only written.
    pub read: Option<Read>,
    /// Whether a text (its first [`HEAD`] bytes) is of this format, whatever its name.
    pub detect: fn(&[u8]) -> bool,
    /// Whether a document names actors that others declare, and so is read after them.
    pub is_relations_only: fn(&str) -> bool,
    /// What it can carry.
    pub holds: Holds,
}

/// What a format can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holds {
    /// Free attributes of actors.
    pub attributes: bool,
    /// Dates of relations, at the precision they are known.
    pub dates: bool,
    /// Sources with title, address and date.
    pub sources: bool,
    /// Relations that are directed, undirected and mutual, side by side.
    pub directions: bool,
    /// Several relations between the same actors.
    pub parallel: bool,
    /// Names, shapes and colours of kinds.
    pub vocabularies: bool,
}

/// How much of a text [`Format::detect`] looks at.
pub const HEAD: usize = 4096;

/// Every format, in the order in which they are tried and listed.
pub static FORMATS: &[Format] = &[
    Format {
        name: "native",
        aliases: &["json", "jgf", "maillage"],
        label: Label::new("maillage (JSON Graph Format)", "maillage (JSON Graph Format)"),
        extensions: &["json", "jgf"],
        read: Some(native::read::read),
        detect: native::detect,
        is_relations_only: |_| false,
        holds: Holds {
            attributes: true,
            dates: true,
            sources: true,
            directions: true,
            parallel: true,
            vocabularies: true,
        },
    },
    Format {
        name: "csv",
        aliases: &["tsv", "table", "tables"],
        label: Label::new("tables (CSV, TSV)", "tableaux (CSV, TSV)"),
        extensions: &["csv", "tsv", "tab"],
        read: Some(csv::read),
        detect: csv::detect,
        is_relations_only: csv::is_relations_only,
        holds: Holds {
            attributes: true,
            dates: true,
            sources: false,
            directions: true,
            parallel: true,
            vocabularies: false,
        },
    },
];

/// The format of a name that `--from` or `--to` gives.
pub fn by_name(name: &str) -> Option<&'static Format> {
    let name = name.trim().to_ascii_lowercase();
    FORMATS.iter().find(|f| f.name == name || f.aliases.contains(&name.as_str()) || f.extensions.contains(&&*name))
}

/// The format of a file's name by its extension, `.gz` and `.zst` left aside.
pub fn by_extension(path: &str) -> Option<&'static Format> {
    let extension = extension(uncompressed(path))?;
    FORMATS.iter().find(|f| f.extensions.contains(&&*extension))
}

/// The format of a text: by what it holds, else by its name.
pub fn detect(name: &str, text: &[u8]) -> Option<&'static Format> {
    let head = &text[..text.len().min(HEAD)];
    FORMATS.iter().find(|f| (f.detect)(head)).or_else(|| by_extension(name))
}

/// A file's name without the extension of its compression.
pub fn uncompressed(name: &str) -> &str {
    match extension(name).as_deref() {
        Some("gz" | "zst") => &name[..name.rfind('.').unwrap_or(name.len())],
        _ => name,
    }
}

fn extension(name: &str) -> Option<String> {
    let file = name.rsplit(['/', std::path::MAIN_SEPARATOR]).next()?;
    let (stem, extension) = file.rsplit_once('.')?;
    (!stem.is_empty()).then(|| extension.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_lead_to_their_format() {
        let mut names: Vec<&str> = Vec::new();
        for format in FORMATS {
            names.push(format.name);
            names.extend(format.aliases);
            for name in [format.name].iter().chain(format.aliases).chain(format.extensions) {
                assert_eq!(by_name(name).map(|f| f.name), Some(format.name));
            }
            for extension in format.extensions {
                for end in ["", ".gz", ".zst"] {
                    let name = format!("folder.d/my file.{}{end}", extension.to_uppercase());
                    assert_eq!(by_extension(&name).map(|f| f.name), Some(format.name));
                }
            }
            assert!(!format.label.en.is_empty() && !format.label.fr.is_empty());
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(by_name("nothing").is_none());
        assert!(by_extension("a.b/c").is_none());
        assert!(by_extension(".json").is_none());
    }
}
