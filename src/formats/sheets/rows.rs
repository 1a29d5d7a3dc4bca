//! The rows of a sheet as the text of a table, so that sheets are read as any other table: a line for each row.
//!
//! Line breaks inside cells become carriage returns, which the reader of tables turns back: the line of a place is the row.

use std::io::{self, Read};

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart};

use crate::formats::csv::cells::is_formula;

/// The most rows that a sheet has.
pub const ROW_LIMIT: u64 = 1 << 20;
/// The most columns that a sheet has.
pub const COLUMN_LIMIT: usize = 1 << 14;
/// The longest text that a sheet may become: repeated rows and cells take no room in a file.
pub const TEXT_LIMIT: u64 = 200 << 20;
/// What an empty cell before a filled one counts as, in bytes: one cell far to the right makes a row of thousands.
const EMPTY: u64 = 8;

/// Where rows come from.
pub trait Rows {
    /// Puts the cells of the next row that is not empty into `cells`, and says which row it is, from 0, and how often it comes.
    ///
    /// # Errors
    /// Those of the archive and of its XML.
    fn next(&mut self, cells: &mut Vec<String>) -> io::Result<Option<(u64, u64)>>;
}

/// A sheet as a text.
pub struct Text<R> {
    rows: R,
    cells: Vec<String>,
    /// What was not given out yet.
    text: Vec<u8>,
    given: usize,
    /// How often the last row comes again.
    again: u64,
    /// The row that comes next.
    row: u64,
    told: u64,
}

impl<R: Rows> Text<R> {
    /// The text of these rows.
    pub fn new(rows: R) -> Text<R> {
        Text { rows, cells: Vec::new(), text: Vec::new(), given: 0, again: 0, row: 0, told: 0 }
    }

    /// Makes the text of the next row; false if there is none.
    fn advance(&mut self) -> io::Result<bool> {
        if self.again > 0 {
            self.again -= 1;
        } else {
            self.text.clear();
            let Some((row, count)) = self.rows.next(&mut self.cells)? else { return Ok(false) };
            if row + count > ROW_LIMIT {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            // Empty rows are empty lines.
            self.text.resize(row.saturating_sub(self.row) as usize, b'\n');
            self.row = self.row.max(row) + count;
            self.again = count - 1;
            let length = self.cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
            for (i, cell) in self.cells[..length].iter().enumerate() {
                self.told += if cell.is_empty() { EMPTY } else { 0 };
                if i > 0 {
                    self.text.push(b',');
                }
                cell_into(cell, &mut self.text);
            }
            self.text.push(b'\n');
            self.given = 0;
            return self.count();
        }
        let start = memchr::memchr_iter(b'\n', &self.text).rev().nth(1).map_or(0, |end| end + 1);
        self.given = start;
        self.count()
    }

    fn count(&mut self) -> io::Result<bool> {
        self.told += (self.text.len() - self.given) as u64;
        if self.told > TEXT_LIMIT { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(true) }
    }
}

fn cell_into(cell: &str, out: &mut Vec<u8>) {
    // A mark that stands in a sheet is part of its cell: readers of tables take away the one that is set before it here.
    let guarded = cell.trim();
    if guarded.starts_with('\'') && is_formula(guarded) {
        return quoted_into(&format!("'{guarded}"), out);
    }
    quoted_into(cell, out);
}

fn quoted_into(cell: &str, out: &mut Vec<u8>) {
    let is_quoted = cell.contains([',', '"', '\n', '\r']);
    if !is_quoted {
        out.extend_from_slice(cell.as_bytes());
        return;
    }
    out.push(b'"');
    for byte in cell.replace("\r\n", "\n").bytes() {
        match byte {
            b'"' => out.extend_from_slice(b"\"\""),
            b'\n' => out.push(b'\r'),
            byte => out.push(byte),
        }
    }
    out.push(b'"');
}

impl<R: Rows> Read for Text<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() {
            if !self.advance()? {
                return Ok(0);
            }
        }
        let read = (&self.text[self.given..]).read(buffer)?;
        self.given += read;
        Ok(read)
    }
}

/// A fault of the XML, or of what it is unpacked from.
pub fn fault(error: impl Into<quick_xml::Error>) -> io::Error {
    match error.into() {
        quick_xml::Error::Io(error) => error.kind().into(),
        _ => io::ErrorKind::InvalidData.into(),
    }
}

/// The value of an attribute by its name without prefix; empty if there is none.
pub fn attribute(element: &BytesStart<'_>, name: &str) -> io::Result<String> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(fault)?;
        if attribute.key.local_name().as_ref() == name {
            return Ok(attribute.normalized_value(XmlVersion::Implicit1_0).map_err(fault)?.into_owned());
        }
    }
    Ok(String::new())
}

/// Appends what a reference stands for; one that the document defines itself stands for nothing, since none is expanded.
pub fn reference_into(reference: &BytesRef<'_>, out: &mut String) -> io::Result<()> {
    match reference.resolve_char_ref().map_err(fault)? {
        Some(c) => out.push(c),
        None => out.push_str(resolve_predefined_entity(reference).unwrap_or("")),
    }
    Ok(())
}

/// A number as a person writes it: without an exponent, and without the noise that binary fractions end with. Whole numbers
/// of any length stay as they are.
pub fn number(raw: &str) -> String {
    let raw = raw.trim();
    let is_whole = raw.strip_prefix('-').unwrap_or(raw).bytes().all(|b| b.is_ascii_digit());
    match raw.parse::<f64>() {
        Ok(number) if !is_whole && number.is_finite() => number.to_string(),
        _ => raw.to_string(),
    }
}
