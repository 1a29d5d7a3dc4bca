//! The rows of a table with their places, and the cells that are the same in tables of actors and of relations.
//!
//! Rows that are ragged are kept, with a line in the receipt. Nothing here knows what a column means for a record.

use csv::StringRecord;

use super::header::{COLUMN_LIMIT, Header, Role};
use crate::formats::error::{FormatError, FormatReason};
use crate::formats::native::raw::string_into;
use crate::network::columns::{is_plain_number, number_of};
use crate::network::fold::fold;
use crate::network::{Builder, OddityCode, Shape, Value};
use crate::position::Position;
use crate::ticket::Ticket;

/// How many rows are read between two looks at the ticket.
const ROWS_PER_CHECK: u64 = 4096;

/// The rows of a table after its header.
pub struct Rows<'a> {
    text: &'a str,
    /// The name and role of each column; columns past these have no header.
    pub columns: Vec<(String, Role)>,
    reader: csv::Reader<&'a [u8]>,
    record: StringRecord,
    start: usize,
    line: u64,
    width: usize,
    ticket: &'a Ticket,
    told: u64,
    last: usize,
}

impl<'a> Rows<'a> {
    /// The rows of a table; columns without a name, or with one that is taken, receive another.
    pub fn new(
        text: &'a str,
        header: &Header,
        builder: &mut Builder,
        ticket: &'a Ticket,
    ) -> Result<Rows<'a>, FormatError> {
        let mut rows = Rows {
            text,
            columns: header.columns.clone(),
            reader: header.layout.reader(text),
            record: StringRecord::new(),
            start: header.layout.start,
            line: header.layout.line,
            width: header.columns.len(),
            ticket,
            told: 0,
            last: 0,
        };
        ticket.check()?;
        let _ = rows.read_record()?;
        let at = rows.at();
        let mut seen = std::collections::HashSet::new();
        for i in 0..rows.columns.len() {
            let mut name = rows.columns[i].0.clone();
            if name.is_empty() {
                name = format!("column_{}", i + 1);
                builder.oddity(OddityCode::UnnamedColumn, at, &name);
            }
            if seen.contains(&name) {
                builder.oddity(OddityCode::RenamedColumn, at, &name);
                name = (2..).map(|n| format!("{name}_{n}")).find(|n| !seen.contains(n)).expect("numbers do not end");
            }
            seen.insert(name.clone());
            rows.columns[i].0 = name;
        }
        Ok(rows)
    }

    fn read_record(&mut self) -> Result<bool, FormatError> {
        // The text is UTF-8 and records may be ragged, so that nothing is left to fail.
        self.reader
            .read_record(&mut self.record)
            .map_err(|error| FormatError::at(self.at(), FormatReason::Syntax { detail: error.to_string() }))
    }

    /// Goes to the next row that is not blank.
    ///
    /// # Errors
    /// When a quote is never closed, and when the work is stopped.
    pub fn advance(&mut self, builder: &mut Builder) -> Result<bool, FormatError> {
        loop {
            if self.reader.position().record().is_multiple_of(ROWS_PER_CHECK) {
                self.ticket.check()?;
                let read = self.reader.position().byte();
                self.ticket.advance(read - self.told);
                self.told = read;
            }
            if !self.read_record()? {
                self.ticket.advance((self.text.len() - self.start) as u64 - self.told);
                return self.closed().map(|()| false);
            }
            self.last = self.record.position().map_or(0, |p| p.byte() as usize);
            if self.record.len() != self.width && !self.is_blank() {
                self.judge_width(builder)?;
            }
            if !self.is_blank() {
                return Ok(true);
            }
        }
    }

    fn is_blank(&self) -> bool {
        self.record.iter().all(|cell| cell.trim().is_empty())
    }

    /// A row with fewer cells than the header has empty ones; cells past the header make columns without a name.
    fn judge_width(&mut self, builder: &mut Builder) -> Result<(), FormatError> {
        let filled = (0..self.record.len()).rev().find(|i| !self.record[*i].trim().is_empty()).map_or(0, |i| i + 1);
        if self.record.len() < self.width || filled > self.width {
            builder.oddity(OddityCode::RaggedRow, self.at(), self.raw());
        }
        if filled > COLUMN_LIMIT {
            let reason = FormatReason::TooManyColumns { limit: COLUMN_LIMIT };
            return Err(FormatError::at(self.at(), reason));
        }
        for i in self.columns.len()..filled {
            let name = format!("column_{}", i + 1);
            builder.oddity(OddityCode::UnnamedColumn, self.at(), &name);
            self.columns.push((name, Role::Free));
        }
        Ok(())
    }

    /// Whether the last record ended with the text because its quote was never closed: it then holds the rest of the
    /// file, and nobody would notice.
    fn closed(&self) -> Result<(), FormatError> {
        let record = &self.text.as_bytes()[self.start + self.last..];
        let quotes = memchr::memchr_iter(b'"', record).count();
        if quotes % 2 == 1 && memchr::memchr(b'\n', record.trim_ascii()).is_some() {
            let quote = memchr::memrchr(b'"', record).unwrap_or(0);
            let at = Position::at(self.text.as_bytes(), self.start + self.last + quote);
            return Err(FormatError::at(at, FormatReason::UnclosedQuote));
        }
        Ok(())
    }

    /// Where the current row stands.
    pub fn at(&self) -> Position {
        let (line, byte) = self.record.position().map_or((1, 0), |p| (p.line(), p.byte()));
        // The reader's own place is before the line ends that it skips.
        let skipped = self.line_ends(self.start + byte as usize);
        let lines = skipped.iter().filter(|b| **b == b'\n').count() as u64;
        let offset = self.start as u64 + byte + skipped.len() as u64;
        Position { line: self.line + line + lines, column: 1, offset }
    }

    /// The current row as the file has it.
    pub fn raw(&self) -> &'a str {
        let start = self.at().offset as usize;
        let end = self.start + self.reader.position().byte() as usize;
        self.text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r'])
    }

    fn line_ends(&self, from: usize) -> &'a [u8] {
        let rest = &self.text.as_bytes()[from..];
        let count = rest.iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
        &rest[..count]
    }

    /// A cell of the current row, without white space around it; empty when the row is too short.
    pub fn cell(&self, column: usize) -> &str {
        let cell = self.record.get(column).unwrap_or("");
        let bytes = cell.as_bytes();
        let is_plain = |b: Option<&u8>| b.is_none_or(|b| (0x21..0x7F).contains(b));
        let cell = if is_plain(bytes.first()) && is_plain(bytes.last()) { cell } else { cell.trim() };
        // The mark that keeps spreadsheets from running a cell as a formula is not part of the text.
        match cell.as_bytes() {
            [b'\'', b'=' | b'+' | b'-' | b'@', ..] => &cell[1..],
            _ => cell,
        }
    }
}

/// A cell that should be a number, as JSON spells it; one that is none stays text, with a line in the receipt.
pub fn number<'c>(builder: &mut Builder, cell: &'c str, buffer: &'c mut String, at: Position) -> Value<'c> {
    if is_plain_number(cell) {
        return Value::number(cell);
    }
    match number_of(cell) {
        Some(number) => {
            use std::fmt::Write as _;
            buffer.clear();
            let _ = write!(buffer, "{number}");
            Value::number(buffer)
        }
        None => {
            builder.oddity(OddityCode::BadNumber, at, cell);
            Value::text(cell)
        }
    }
}

/// The parts of a cell that holds a list.
pub fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([';', '|']).map(str::trim).filter(|part| !part.is_empty())
}

/// The list as a JSON value.
pub fn json_list<'b>(cell: &str, buffer: &'b mut String) -> Value<'b> {
    buffer.clear();
    buffer.push('[');
    for (i, part) in list(cell).enumerate() {
        buffer.push_str(if i > 0 { ", " } else { "" });
        string_into(part, buffer);
    }
    buffer.push(']');
    Value { shape: Shape::List, text: buffer }
}

/// The sources that a cell names, by their numbers.
pub fn sources(builder: &mut Builder, cell: &str, numbers: &mut Vec<u32>) {
    numbers.clear();
    let mut start = 0;
    let bounds = cell.match_indices([';', '|']).map(|(at, _)| at).chain([cell.len()]);
    for end in bounds {
        // A semicolon or a bar may be part of an address: "https://example.org/?a=1;b=2".
        if end < cell.len() && is_address(&cell[start..end]) && continues_address(&cell[end..]) {
            continue;
        }
        let part = cell[start..end].trim();
        start = (end + 1).min(cell.len());
        if !part.is_empty() {
            let number = builder.source_named(part);
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
    }
}

fn is_address(text: &str) -> bool {
    text.trim_start().get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http"))
}

fn continues_address(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix(';') else {
        return !rest[1..].trim_start().get(..4).is_some_and(|next| next.eq_ignore_ascii_case("http"))
            && !rest[1..].starts_with(char::is_whitespace);
    };
    let name = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'[' | b']')).count();
    name > 0 && rest.as_bytes().get(name) == Some(&b'=')
}

/// Whether values under that header are codes, which are never numbers even if they look like it.
pub fn is_code(name: &str) -> bool {
    let folded = fold(name);
    folded.split(|c: char| !c.is_alphanumeric()).any(|word| {
        matches!(
            word,
            "code"
                | "codes"
                | "id"
                | "ids"
                | "identifiant"
                | "siren"
                | "siret"
                | "rna"
                | "insee"
                | "nic"
                | "ape"
                | "naf"
                | "cp"
                | "postal"
                | "zip"
                | "tel"
                | "telephone"
                | "phone"
                | "fax"
                | "numero"
                | "ref"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Ends;

    #[test]
    fn semicolons_inside_addresses_do_not_split_them() {
        let mut b = Builder::new();
        b.begin("x", "csv", Ends::Create);
        let mut numbers = Vec::new();
        sources(&mut b, "https://a.fr/p?x=1;y=2;https://b.fr/ | note.txt ;; Le Monde", &mut numbers);
        let (network, _) = b.finish();
        let names: Vec<&str> = numbers.iter().map(|n| network.sources()[*n as usize].name()).collect();
        assert_eq!(names, ["https://a.fr/p?x=1;y=2", "https://b.fr/", "note.txt", "Le Monde"]);
    }
}
