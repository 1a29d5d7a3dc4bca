//! Rows of whole texts, whatever a table may be: the `csv` crate tells what a row is.
//!
//! Large tables are split by `split`; both end in `gather`.

use std::borrow::Cow;

use csv::StringRecord;

use super::cells::trimmed;
use super::gather::Gather;
use super::header::{COLUMN_LIMIT, Header};
use crate::formats::batch::Batch;
use crate::formats::content::Place;
use crate::formats::error::{FormatError, FormatReason};
use crate::position::Position;
use crate::ticket::Ticket;

/// How many rows make a batch.
const ROWS: usize = 4096;

/// Reads the rows after the header and hands them over in batches.
///
/// # Errors
/// A quote that is never closed, too many columns, what `take` says; when the work is stopped.
pub fn read(
    text: &str,
    header: &Header,
    gather: &mut Gather<'_>,
    mut take: impl FnMut(Batch<'_>) -> Result<(), FormatError>,
    ticket: &Ticket,
) -> Result<(), FormatError> {
    let start = header.layout.start;
    honest_quotes(text, start, header.layout.delimiter)?;
    let mut reader = header.layout.reader(text);
    let mut record = StringRecord::new();
    let mut next = |record: &mut StringRecord| {
        // The text is UTF-8 and records may be ragged, so that nothing is left to fail.
        let found = reader.read_record(record).map_err(|error| {
            let at = Position::at(text.as_bytes(), start + reader.position().byte() as usize);
            FormatError::at(at, FormatReason::Syntax { detail: error.to_string() })
        })?;
        Ok::<_, FormatError>((found, start + reader.position().byte() as usize))
    };
    let (_, mut end) = next(&mut record)?;
    let mut place = Place::START.after(&text.as_bytes()[..end]);
    ticket.advance(place.offset);
    let (mut batch, mut base, mut last) = (gather.batch(place), end, end);
    loop {
        let (found, after) = next(&mut record)?;
        if !found || batch.records.len() == ROWS {
            let part = &text[base..end];
            ticket.check()?;
            ticket.advance(part.len() as u64);
            gather.end(&mut batch, Cow::Borrowed(part));
            take(batch)?;
            (place, base) = (place.after(part.as_bytes()), end);
            batch = gather.batch(place);
        }
        if !found {
            return closed(text, last);
        }
        // The reader skips line ends before a record.
        last = end + text.as_bytes()[end..].iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
        end = after;
        let whole = last..text[..end].trim_end_matches(['\n', '\r']).len().max(last);
        let part = [(whole.start - base) as u32, (whole.end - base) as u32];
        // What stands for a line break inside the cells of a sheet.
        if header.is_sheet && record.as_slice().contains('\r') {
            record = record.iter().map(|cell| cell.replace('\r', "\n")).collect();
        }
        gather.row(&mut batch, &text[base..], part, record.len(), |i| trimmed(&record[i])).map_err(
            |error| match error {
                FormatError::NeedsWhole => {
                    let at = Position::at(text.as_bytes(), last);
                    FormatError::at(at, FormatReason::TooManyColumns { limit: COLUMN_LIMIT })
                }
                error => error,
            },
        )?;
    }
}

/// The longest cell between quotes, in bytes. What is longer is no cell, but the rest of a file after a quote too many, and
/// would be held twice.
const CELL: usize = 16 << 20;

/// Looks for a quote that is closed too far away to be that of a cell. Nothing is looked at in short texts.
fn honest_quotes(text: &str, start: usize, delimiter: u8) -> Result<(), FormatError> {
    let bytes = text.as_bytes();
    let mut at = if bytes.len() > CELL { start } else { bytes.len() };
    while let Some(open) = memchr::memchr(b'"', &bytes[at..]).map(|found| at + found) {
        at = open + 1;
        if open > start && ![delimiter, b'\n', b'\r'].contains(&bytes[open - 1]) {
            continue;
        }
        let close = loop {
            let Some(quote) = memchr::memchr(b'"', &bytes[at..]).map(|found| at + found) else { break bytes.len() };
            at = quote + 1;
            match bytes.get(at) {
                Some(b'"') => at += 1,
                _ => break quote,
            }
        };
        if close - open > CELL {
            return Err(FormatError::at(Position::at(bytes, open), FormatReason::UnclosedQuote));
        }
    }
    Ok(())
}

/// Whether the last record ended with the text because its quote was never closed: it then holds the rest of the file, and
/// nobody would notice.
fn closed(text: &str, last: usize) -> Result<(), FormatError> {
    let record = &text.as_bytes()[last..];
    let quotes = memchr::memchr_iter(b'"', record).count();
    if quotes % 2 == 1 && memchr::memchr(b'\n', record.trim_ascii()).is_some() {
        let quote = memchr::memrchr(b'"', record).unwrap_or(0);
        let at = Position::at(text.as_bytes(), last + quote);
        return Err(FormatError::at(at, FormatReason::UnclosedQuote));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_that_is_closed_megabytes_later_is_none() {
        let line = "a,b\n".repeat(CELL / 4 + 1);
        let text = |start: &str| format!("Source,Target\n{start}{line}");
        let at = |text: &str| honest_quotes(text, 0, b',').err();
        let unclosed = FormatError::at(Position { line: 2, column: 3, offset: 16 }, FormatReason::UnclosedQuote);
        assert_eq!(at(&text("x,\"y\n")), Some(unclosed));
        for honest in ["x,\"y\n\"\n", "x,5\" disk\n", "\"x \"\"y\"\"\",z\n"] {
            assert_eq!(at(&text(honest)), None, "{honest}");
        }
    }
}
