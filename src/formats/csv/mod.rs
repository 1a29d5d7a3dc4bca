//! Tables of actors and of relations: CSV and its cousins, from spreadsheets in both languages.
//!
//! One file is one table, told by its header; two of them, or a folder, are joined by the builder. What is odd in a row
//! goes to the receipt with its line.

mod actors;
pub mod header;
mod relations;
mod rows;
pub mod write;

use crate::network::{Builder, Ends};
use crate::ticket::Ticket;

pub use header::Table;

use super::error::FormatError;
use super::text_input::Document;
use header::Header;
use rows::Rows;

/// The extension and the delimiter of tables in a folder; none if the format has no tables.
pub fn table_file(format: &str) -> Option<(&'static str, u8)> {
    match format {
        "csv" => Some(("csv", b',')),
        "tsv" => Some(("tsv", b'\t')),
        _ => None,
    }
}

/// Whether a text starts with the header of a table.
pub fn detect(head: &[u8]) -> bool {
    // The head may be cut inside a character.
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or(""),
    };
    !text.trim_start().starts_with(['{', '[', '<']) && table_of(text).is_some()
}

/// What a table is about, if the text is one.
pub fn table_of(text: &str) -> Option<Table> {
    Header::read(text).ok().map(|header| header.table)
}

/// Whether a text is a table of relations, whose actors another table may declare.
pub fn is_relations_only(text: &str) -> bool {
    table_of(text) == Some(Table::Relations)
}

/// Reads one table.
///
/// # Errors
/// When the text has no header of a table, a quote that is never closed, or too many columns; when it is stopped.
pub fn read(document: &Document, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let text = document.text();
    // Line ends of old Macintosh files would all be one line to a person who looks for a fault.
    let unix;
    let text = if text.contains('\n') || !text.contains('\r') {
        text
    } else {
        unix = text.replace('\r', "\n");
        &unix
    };
    let header = Header::read(text)?;
    document.begin(builder, "csv", Ends::Create);
    let rows = Rows::new(text, &header, builder, ticket)?;
    match header.table {
        Table::Actors => actors::read(rows, builder),
        Table::Relations => relations::read(rows, builder),
    }
}
