//! Files: one row of [`FORMATS`] for each format, with its reader, its writer and how it is recognised.
//!
//! A reader translates a text into a [`Builder`]; a writer puts a [`Part`] of a network into the next tool's words and
//! counts what that tool's format cannot hold. What a network is and what is wrong with data is decided in `network`.

mod batch;
mod blocks;
pub mod content;
pub mod csv;
pub mod draft;
pub mod error;
mod fields;
pub mod folder;
pub mod head;
mod json;
pub mod linked;
pub mod markup;
pub mod native;
pub mod objects;
pub mod open;
pub mod output;
mod parted;
mod pieces;
pub mod plain;
mod registers;
pub mod sheets;
pub mod text_input;
mod unpacking;

use std::io::Write;

use crate::label::Label;
use crate::network::Builder;
use crate::ticket::Ticket;

pub use content::Content;
pub use draft::Draft;
pub use error::{FormatError, FormatReason, OpenError, Unsifted, WriteError};
pub use head::Head;
pub use open::{Bounds, Input, Origin, open, open_within, tables_of};
pub use output::{Computed, Loss, LossCode, Part, Written, replace_file, to_file};
pub use text_input::Document;

/// Reads a text into a draft; see [`content`].
pub type Read = fn(&mut Content, &mut Builder, &Ticket) -> Result<(), FormatError>;

/// Writes a part of a network, and says what the format could not hold.
pub type WritePart = fn(&Part<'_>, &mut dyn Write, &Ticket) -> Result<Loss, WriteError>;

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
    /// Whether a content is of this format, by its beginning; its name counts only where the content may be several things.
    pub detect: fn(&Head<'_>) -> bool,
    /// Whether a text, by its beginning, names actors that others declare, and so is read after them.
    pub is_relations_only: fn(&str) -> bool,
    /// How a part is written to one file; none if the format is only read.
    pub write: Option<WritePart>,
    /// What it can carry.
    pub holds: Holds,
    /// Whether some well-known reader of it refuses relations with and without direction side by side.
    pub mixed_is_rare: bool,
}

impl Holds {
    /// What tables carry, and most graph formats with them.
    pub const TABLES: Holds =
        Holds { attributes: true, dates: true, sources: false, directions: true, parallel: true, vocabularies: false };
}

impl Format {
    /// What most formats are: read only, detected by their name alone. Rows are written as changes to it.
    pub const PLAIN: Format = Format {
        name: "",
        aliases: &[],
        label: Label::new("", ""),
        extensions: &[],
        read: None,
        detect: |_| false,
        is_relations_only: |_| false,
        write: None,
        holds: Holds::TABLES,
        mixed_is_rare: false,
    };
}

impl Format {
    /// The extension of files that are written in it.
    pub fn extension(&self) -> &'static str {
        // What has none of its own is a table, or else JSON.
        let of_none = if csv::dialect(self.name).is_some() { "csv" } else { "json" };
        self.extensions.first().unwrap_or(&of_none)
    }
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

/// Every format, in the order in which they are tried and listed: those that are sure of what they see come first.
pub static FORMATS: &[&Format] = &[
    &sheets::XLSX,
    &sheets::ODS,
    &registers::wikidata::FORMAT,
    &registers::bods::FORMAT,
    &registers::followthemoney::FORMAT,
    &registers::gleif::FORMAT,
    &registers::littlesis::FORMAT,
    &registers::popolo::FORMAT,
    &registers::etalab::FORMAT,
    &registers::gogocarto::FORMAT,
    &registers::geojson::FORMAT,
    &registers::mykomap::FORMAT,
    &registers::neo4j::FORMAT,
    &markup::gexf::FORMAT,
    &markup::graphml::FORMAT,
    &markup::xgmml::FORMAT,
    &native::FORMAT,
    &objects::cx::CX,
    &objects::cx::CX2,
    &objects::cytoscape::FORMAT,
    &objects::graphology::FORMAT,
    &objects::oligrapher::FORMAT,
    &objects::kumu::FORMAT,
    &objects::node_link::FORMAT,
    &objects::hierarchy::FORMAT,
    &linked::rdfxml::FORMAT,
    &linked::ntriples::FORMAT,
    &linked::turtle::FORMAT,
    &linked::jsonld::FORMAT,
    &plain::dot::FORMAT,
    &plain::gml::FORMAT,
    &plain::pajek::FORMAT,
    &plain::dl::FORMAT,
    &plain::vna::FORMAT,
    &plain::gdf::FORMAT,
    &plain::mermaid::FORMAT,
    &plain::tgf::FORMAT,
    &plain::metis::FORMAT,
    &csv::CSV,
    &csv::TSV,
    &csv::GEPHI,
    &csv::NEO4J,
    &plain::lgl::LGL,
    &plain::lgl::NCOL,
    &plain::sif::FORMAT,
    &plain::edge_list::FORMAT,
];

/// Formats of other tools that are neither read nor written, by extension: what is refused is refused by its name.
const OTHERS: &[(&[&str], &str)] =
    &[(&["xls", "xlsb"], "Excel 97"), (&["md"], "Markdown"), (&["svg"], "SVG"), (&["png"], "PNG")];

/// The format of another tool that the name of a file tells.
pub fn other_by_extension(path: &str) -> Option<&'static str> {
    let extension = extension(uncompressed(path))?;
    OTHERS.iter().find(|(extensions, _)| extensions.contains(&&*extension)).map(|(_, name)| *name)
}

/// What the beginnings of texts and of other contents tell of formats that are not read.
const BEGINNINGS: &[(&[u8], &str)] = &[
    (&[0xD0, 0xCF, 0x11, 0xE0], "Excel 97"),
    (b"\"http://www.opengis.net/gml", "OGC GML"),
    (b"\"http://www.opengis.net/kml", "KML"),
    (b"\"http://www.w3.org/2000/svg\"", "SVG"),
    // TinkerPop has written its graphs in four ways, of which the first alone is one of nodes and links.
    (b"{\"@type\":\"tinker:graph\"", "GraphSON"),
    (b"{\"id\":{\"@type\":\"g:", "GraphSON"),
];
/// What a workbook that is locked with a password holds, in UTF-16, and what is said of it.
const ENCRYPTED: &[u8] = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";
/// The name under which it is refused.
pub const ENCRYPTED_WORKBOOK: &str = "Excel, encrypted";
/// How much of a content may stand before what tells it.
const BEGINNING: usize = 4096;

/// The format of another tool that the beginning of a content tells: geography has a GML of its own.
pub fn other_by_content(head: &Head<'_>) -> Option<&'static str> {
    let bytes = if head.text.is_empty() { head.bytes } else { head.text.as_bytes() };
    if bytes.starts_with(BEGINNINGS[0].0) && memchr::memmem::find(bytes, ENCRYPTED).is_some() {
        return Some(ENCRYPTED_WORKBOOK);
    }
    let bytes = &bytes[..bytes.len().min(BEGINNING)];
    let is_it =
        |mark: &[u8]| if head.is_xml() { memchr::memmem::find(bytes, mark).is_some() } else { bytes.starts_with(mark) };
    BEGINNINGS.iter().find(|(mark, _)| is_it(mark)).map(|(_, name)| *name)
}

/// The format of a name that `--from` or `--to` gives.
pub fn by_name(name: &str) -> Option<&'static Format> {
    let name = name.trim().to_ascii_lowercase();
    FORMATS
        .iter()
        .find(|f| f.name == name || f.aliases.contains(&name.as_str()) || f.extensions.contains(&&*name))
        .copied()
}

/// The format of a file's name by its extension, `.gz` and `.zst` left aside.
pub fn by_extension(path: &str) -> Option<&'static Format> {
    let extension = extension(uncompressed(path))?;
    FORMATS.iter().find(|f| f.extensions.contains(&&*extension)).copied()
}

/// The format of a content: by what it holds, else by its name.
pub fn detect(head: &Head<'_>) -> Option<&'static Format> {
    let found = FORMATS.iter().find(|format| (format.detect)(head)).copied();
    // A list of words is made of any text: a page of the web that was saved under the name of one is none.
    let is_list = |format: &&Format| plain::LISTS.contains(&format.name);
    let is_page = || head.text.trim_start().starts_with(['<', '{', '[']);
    found.or_else(|| by_extension(head.name).filter(|format| !(is_list(format) && is_page())))
}

/// A file's name without the extension of its compression.
pub fn uncompressed(name: &str) -> &str {
    match extension(name).as_deref() {
        Some("gz" | "zst") => &name[..name.rfind('.').unwrap_or(name.len())],
        _ => name,
    }
}

/// The lower-case extension of the name of a file, if it has one.
pub fn extension(name: &str) -> Option<String> {
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
