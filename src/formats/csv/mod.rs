//! Tables of actors and of relations: CSV and its cousins, from spreadsheets in both languages.
//!
//! One file is one table, told by its header; two of them, or a folder, are joined by the builder. What is odd in a row
//! goes to the receipt with its line.

mod actors;
pub mod cells;
mod dialects;
mod entities;
mod gather;
mod grid;
pub mod header;
mod members;
mod mixed;
mod relations;
mod rows;
mod split;
mod tree;
pub mod words;
pub mod write;

use std::collections::HashSet;

use crate::label::Label;
use crate::network::{Builder, Ends, Namesakes, OddityCode, SharedIds};
use crate::position::Position;
use crate::ticket::Ticket;

pub use header::Table;
pub use write::Dialect;

use super::batch::Batch;
use super::blocks;
use super::content::Content;
use super::error::{FormatError, FormatReason};
use super::{Format, Head};
use actors::Actors;
use gather::Gather;
use header::{Header, Role};
use relations::Relations;

/// The row of tables that are separated by commas, or semicolons, tabs, bars.
pub static CSV: Format = Format {
    name: "csv",
    aliases: &["table", "tables"],
    label: Label::new("tables (CSV, or a folder of two)", "tableaux (CSV, ou un dossier de deux)"),
    extensions: &["csv"],
    read: Some(read),
    detect,
    is_relations_only,
    write: Some(write::write_csv),
    ..Format::PLAIN
};

/// The row of tables that are separated by tabs.
pub static TSV: Format = Format {
    name: "tsv",
    label: Label::new("tables (TSV, or a folder of two)", "tableaux (TSV, ou un dossier de deux)"),
    extensions: &["tsv", "tab"],
    read: Some(read),
    is_relations_only,
    write: Some(write::write_tsv),
    ..Format::PLAIN
};

/// The row of tables with the headers that Gephi asks for.
pub static GEPHI: Format = Format {
    name: "gephi-csv",
    aliases: &["gephi"],
    label: Label::new("tables for Gephi (CSV)", "tableaux pour Gephi (CSV)"),
    read: Some(read),
    write: Some(write::write_gephi),
    ..Format::PLAIN
};

/// The row of tables with the headers that Neo4j's import tool asks for.
pub static NEO4J: Format = Format {
    name: "neo4j-csv",
    aliases: &["neo4j"],
    label: Label::new("tables for Neo4j (CSV)", "tableaux pour Neo4j (CSV)"),
    read: Some(read),
    write: Some(write::write_neo4j),
    ..Format::PLAIN
};

/// How tables are written to a folder; none if the format has no tables.
pub fn dialect(format: &str) -> Option<&'static Dialect> {
    match format {
        "csv" => Some(&write::CSV),
        "tsv" => Some(&write::TSV),
        "gephi-csv" => Some(&write::GEPHI),
        "neo4j-csv" => Some(&write::NEO4J),
        _ => None,
    }
}

/// Whether a text starts with the header of a table.
fn detect(head: &Head<'_>) -> bool {
    let table = if head.text.trim_start().starts_with(['{', '[', '<']) { None } else { table_of(head.text) };
    // Numbers alone may be anything that its name does not tell.
    table.is_some_and(|table| {
        !matches!(table, Table::Pairs | Table::Neighbours) || head.is_named(&["csv", "tsv", "tab"])
    })
}

/// What a table is about, if the text is one.
pub fn table_of(text: &str) -> Option<Table> {
    Header::without_type(text, false).ok().map(|header| header.table)
}

/// What a sheet is about, whose header may stand below titles.
///
/// # Errors
/// When there is no header of a table.
pub fn sheet_of(text: &str) -> Result<Table, FormatError> {
    Header::without_type(text, true).map(|header| header.table)
}

/// Whether a text is a table of relations, whose actors another table may declare.
pub fn is_relations_only(text: &str) -> bool {
    table_of(text).is_some_and(Table::is_of_relations)
}

/// Reads one table.
///
/// # Errors
/// When the text has no header of a table, a quote that is never closed, or too many columns; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    read_table(content, false, builder, ticket)
}

/// Reads one table; that of a sheet goes on with the part of the draft that its workbook has begun.
///
/// # Errors
/// As [`read`].
pub fn read_table(
    content: &mut Content,
    is_sheet: bool,
    builder: &mut Builder,
    ticket: &Ticket,
) -> Result<(), FormatError> {
    let has_old_line_ends = |text: &str| !text.contains('\n') && text.contains('\r');
    let unix = match content.document() {
        // Line ends of old Macintosh files would all be one line to a person who looks for a fault.
        Some(document) if has_old_line_ends(document.text()) => Some(document.text().replace('\r', "\n")),
        None if has_old_line_ends(content.head()) => return Err(FormatError::NeedsWhole),
        _ => None,
    };
    let head = unix.as_deref().unwrap_or(content.head());
    let mut has_titles = is_sheet;
    let header = match Header::read(head, is_sheet) {
        Err(error @ FormatError::Refused { reason: FormatReason::UnknownHeader { .. }, .. }) if !is_sheet => {
            has_titles = true;
            Header::below_titles(head)?.ok_or(error)?
        }
        header => header?,
    };
    if !is_sheet {
        content.begin(builder, "csv", Ends::Create);
    }
    let title = || head[..header.layout.start].lines().find(|line| !line.trim().is_empty());
    if has_titles && let Some(title) = title() {
        let at = if is_sheet { Position::default() } else { Position::line(1) };
        builder.oddity(OddityCode::NotHeld, at, title);
    }
    match header.table {
        Table::Actors | Table::Relations => read_columns(content, unix.as_deref(), header, builder, ticket),
        Table::Members => members::read(content, &named(header, content.head(), builder), builder, ticket),
        Table::Mixed => mixed::read(content, &named(header, content.head(), builder), builder, ticket),
        Table::Tree => tree::read(content, &named(header, content.head(), builder), builder, ticket),
        Table::Links => entities::read(content, &named(header, content.head(), builder), builder, ticket),
        Table::Matrix => grid::read_matrix(content, &header, builder, ticket),
        Table::Pairs => grid::read_pairs(content, &header, builder, ticket),
        Table::Neighbours => grid::read_neighbours(content, &header, builder, ticket),
    }
}

/// Reads a table whose columns say what they are. `unix` is its text if that is another than the one of its content.
fn read_columns(
    content: &mut Content,
    unix: Option<&str>,
    header: Header,
    builder: &mut Builder,
    ticket: &Ticket,
) -> Result<(), FormatError> {
    let header = named(header, content.head(), builder);
    let mut rows = Rows::new(&header, dialects::kind_by_name(&header, &content.name), builder);
    if let Some(document) = content.document() {
        let mut gather = Gather::new(&header, &rows.ids, content.every);
        // The ids are only looked up by the gatherer, between two batches.
        let ids = &rows.ids;
        let table = &mut rows.table;
        let text = unix.unwrap_or(document.text());
        rows::read(text, &header, &mut gather, |mut batch| table.take(0, &mut batch, ids, builder, ticket), ticket)?;
    } else {
        content.skip(header.end(content.head()));
        let (ids, table, every) = (&rows.ids, &mut rows.table, content.every);
        let whole = blocks::read(
            content,
            split::last_row,
            || Gather::new(&header, ids, every),
            |gather, block| split::rows(gather, block, header.layout.delimiter),
            |worker, mut batch| {
                table.take(worker, &mut batch, ids, builder, ticket)?;
                Ok(batch.text.into_owned())
            },
            ticket,
        )?;
        if !whole {
            builder.partial();
        }
    }
    rows.end(builder);
    Ok(())
}

/// Gives columns without a name, or with one that is taken, another.
fn named(mut header: Header, head: &str, builder: &mut Builder) -> Header {
    let at = Position::at(head.as_bytes(), header.layout.start);
    let (mut seen, mut namesakes) = (HashSet::new(), Namesakes::default());
    // Tables of sheets may stand anywhere: columns beside them that hold nothing are none.
    let filled = header.is_sheet.then(|| header.filled(head));
    for (i, (name, _)) in header.columns.iter_mut().enumerate() {
        if name.is_empty() {
            *name = unnamed(i);
            if filled.as_ref().is_none_or(|filled| filled.contains(&i)) {
                builder.oddity(OddityCode::UnnamedColumn, at, name);
            }
        }
        if seen.contains(name) {
            builder.oddity(OddityCode::RenamedColumn, at, name);
            *name = namesakes.another(name, '_', |other| !seen.contains(other));
        }
        seen.insert(name.clone());
    }
    header
}

/// What a column without a header is called.
fn unnamed(column: usize) -> String {
    format!("column_{}", column + 1)
}

/// The rows of a table on their way into the draft.
struct Rows {
    /// The ids of actors, lent by the builder while relations are read.
    ids: SharedIds,
    lent: bool,
    table: Columns,
}

enum Columns {
    Actors(Actors),
    Relations(Relations),
}

impl Rows {
    fn new(header: &Header, kind: &str, builder: &mut Builder) -> Rows {
        let lent = header.table == Table::Relations;
        Rows {
            ids: if lent { builder.lend_ids() } else { SharedIds::default() },
            lent,
            table: if lent {
                Columns::Relations(Relations::new(header, builder))
            } else {
                Columns::Actors(Actors::new(header, kind, builder))
            },
        }
    }

    fn end(self, builder: &mut Builder) {
        if self.lent {
            builder.take_ids_back(self.ids);
        }
    }
}

impl Columns {
    fn take(
        &mut self,
        worker: usize,
        batch: &mut Batch<'_>,
        ids: &SharedIds,
        builder: &mut Builder,
        ticket: &Ticket,
    ) -> Result<(), FormatError> {
        batch.tell(builder);
        for (part, filled) in std::mem::take(&mut batch.wider) {
            let at = batch.lines().at(part[0] as usize);
            while self.width() < filled as usize {
                let name = unnamed(self.width());
                builder.oddity(OddityCode::UnnamedColumn, at, &name);
                match self {
                    Columns::Actors(table) => table.add(name, Role::Free, builder),
                    Columns::Relations(table) => table.add(name, Role::Free, builder),
                }
            }
        }
        let records = batch.records.len() as u64;
        match self {
            Columns::Actors(table) => {
                table.take(worker, batch, builder, ticket);
                ticket.count(records, 0);
            }
            Columns::Relations(table) => {
                table.take(worker, batch, ids, builder);
                ticket.count(0, records);
            }
        }
        Ok(())
    }

    fn width(&self) -> usize {
        match self {
            Columns::Actors(table) => table.width(),
            Columns::Relations(table) => table.width(),
        }
    }
}
