//! Workbooks of spreadsheets: each sheet is a table of actors or of relations, all of them together are one network.
//!
//! Sheets are read as tables are (`csv`), from a text that is made of them row by row; what a table says is not known here.

mod archive;
mod ods;
mod rows;
mod write;
mod xlsx;

use std::io::{self, Read};
use std::sync::Arc;

use super::content::{BLOCK, Content};
use super::csv;
use super::error::{FormatError, FormatReason};
use super::{Format, Head, unpacking};
use crate::label::Label;
use crate::network::{Builder, Ends, OddityCode};
use crate::position::Position;
use crate::ticket::Ticket;
use archive::{Archive, damaged};

/// The row of Excel's workbooks.
pub static XLSX: Format = Format {
    name: "xlsx",
    aliases: &["excel"],
    label: Label::new("Excel workbook", "classeur Excel"),
    extensions: &["xlsx", "xlsm"],
    read: Some(read_xlsx),
    detect: |head| is_archive_with(head, &["xl/workbook", "xl\\workbook"]),
    write: Some(write::write),
    ..Format::PLAIN
};

/// The row of LibreOffice's spreadsheets.
pub static ODS: Format = Format {
    name: "ods",
    aliases: &["opendocument"],
    label: Label::new("OpenDocument spreadsheet", "classeur OpenDocument"),
    extensions: &["ods"],
    read: Some(read_ods),
    detect: |head| is_archive_with(head, &["application/vnd.oasis.opendocument.spreadsheet"]),
    ..Format::PLAIN
};

fn is_archive_with(head: &Head<'_>, parts: &[&str]) -> bool {
    let has = |part: &&str| memchr::memmem::find(head.bytes, part.as_bytes()).is_some();
    head.bytes.starts_with(b"PK") && parts.iter().any(has)
}

/// Opens the text of a sheet.
type Opener = Box<dyn Fn() -> io::Result<Box<dyn Read + Send>>>;

/// A sheet of a workbook.
struct Sheet {
    name: String,
    is_hidden: bool,
    open: Opener,
}

fn read_xlsx(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let length = content.bytes()?.len();
    let archive = Arc::new(Archive::open(content.bytes()?)?);
    let workbook = Arc::new(xlsx::Workbook::read(&archive).map_err(|error| fault(error, length))?);
    let sheets = workbook.sheets.iter().map(|(name, part, is_hidden)| {
        let (archive, workbook, part) = (archive.clone(), workbook.clone(), part.clone());
        let open: Opener = Box::new(move || {
            let part = archive.part(&part).ok_or(io::ErrorKind::InvalidData)?;
            Ok(Box::new(rows::Text::new(xlsx::Sheet::new(workbook.clone(), part))))
        });
        Sheet { name: name.clone(), is_hidden: *is_hidden, open }
    });
    let told = |builder: &mut Builder, name: &str| {
        // No formula is computed here: what was saved without its value is empty.
        let (count, row) = workbook.take_uncomputed();
        (0..count).for_each(|_| builder.oddity(OddityCode::UncomputedFormula, Position::line(row), name));
    };
    read(content, "xlsx", sheets.collect(), &told, builder, ticket)
}

fn read_ods(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let length = content.bytes()?.len();
    let archive = Arc::new(Archive::open(content.bytes()?)?);
    let sheets =
        ods::sheets(&archive).map_err(|error| fault(error, length))?.into_iter().enumerate().map(|(number, sheet)| {
            let archive = archive.clone();
            let open: Opener = Box::new(move || Ok(Box::new(rows::Text::new(ods::Sheet::new(&archive, number)?))));
            Sheet { name: sheet.0, is_hidden: sheet.1, open }
        });
    read(content, "ods", sheets.collect(), &|_, _| {}, builder, ticket)
}

/// Reads the sheets that are tables, those of actors before those of relations; the others are named in the receipt. Hidden
/// ones hold the lists that cells are chosen from: they are read where nothing else is a table. After each sheet that was
/// read, `told` says what only its reader knows.
fn read(
    content: &mut Content,
    format: &str,
    sheets: Vec<Sheet>,
    told: &dyn Fn(&mut Builder, &str),
    builder: &mut Builder,
    ticket: &Ticket,
) -> Result<(), FormatError> {
    let length = content.bytes()?.len();
    content.begin(builder, format, Ends::Create);
    // Read as a whole: what a sheet holds at most is bounded, and so is read once.
    let text_of = |sheet: &Sheet, whole| {
        let mut text = Content::read(&sheet.name, (sheet.open)()?, whole, BLOCK)?;
        text.every = content.every;
        Ok(text)
    };
    builder.encoding("UTF-8");
    let (mut tables, mut others, mut refusal) = (Vec::new(), Vec::new(), None);
    for sheet in &sheets {
        ticket.check()?;
        let text = text_of(sheet, false).map_err(|error| refused(error, length))?;
        match csv::sheet_of(text.head()) {
            Ok(table) => tables.push((table.is_of_relations(), sheet)),
            Err(_) if text.head().trim().is_empty() => {}
            Err(error) => {
                others.push(&sheet.name);
                refusal.get_or_insert(error);
            }
        }
    }
    if tables.iter().any(|(_, sheet)| !sheet.is_hidden) {
        others.extend(tables.extract_if(.., |(_, sheet)| sheet.is_hidden).map(|(_, sheet)| &sheet.name));
    }
    if tables.is_empty() {
        let reason = FormatReason::UnknownHeader { found: String::new() };
        return Err(refusal.unwrap_or_else(|| FormatError::at(Position::line(1), reason)));
    }
    for name in others {
        builder.oddity(OddityCode::NotHeld, Position::default(), name);
    }
    tables.sort_by_key(|(is_relations, _)| *is_relations);
    // What was met while the sheets were told apart comes again.
    told(&mut Builder::new(), "");
    for (_, sheet) in tables {
        let mut text = text_of(sheet, true).map_err(|error| refused(error, length))?;
        csv::read_table(&mut text, true, builder, ticket).map_err(|error| refused(error, length))?;
        told(builder, &sheet.name);
    }
    Ok(())
}

fn fault(error: io::Error, length: usize) -> FormatError {
    refused(FormatError::from(error), length)
}

/// What is wrong with an archive of that length is a fault of the format, not of the disk.
fn refused(error: FormatError, length: usize) -> FormatError {
    match error {
        FormatError::CannotRead { kind: io::ErrorKind::FileTooLarge } => {
            let limit = unpacking::limit(length as u64).min(rows::TEXT_LIMIT) as usize;
            FormatError::at(Position::line(1), FormatReason::Unfolds { limit })
        }
        FormatError::CannotRead { kind: kind @ (io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) } => {
            damaged(&kind.to_string())
        }
        FormatError::CannotRead { kind: io::ErrorKind::UnexpectedEof } => {
            FormatError::at(Position::line(1), FormatReason::Truncated)
        }
        error => error,
    }
}
