//! Rows of a block, split as the well-known rules of CSV say, for large tables.
//!
//! What those rules do not foresee (quotes out of place, old line ends) is not decided here: it is left to the reader of
//! whole texts, which is the `csv` crate.

use std::borrow::Cow;

use super::cells::trimmed;
use super::gather::Gather;

use crate::formats::batch::Batch;
use crate::formats::content::Block;
use crate::formats::error::FormatError;

/// Where the last row ends that ends in these bytes, which start with a row.
pub fn last_row(bytes: &[u8]) -> Option<usize> {
    // A line end is that of a row when the quotes before it are even.
    let mut quotes = memchr::memchr_iter(b'"', bytes).count();
    let mut end = bytes.len();
    loop {
        let line = memchr::memrchr(b'\n', &bytes[..end])?;
        quotes -= memchr::memchr_iter(b'"', &bytes[line..end]).count();
        if quotes.is_multiple_of(2) {
            return Some(line + 1);
        }
        end = line;
    }
}

/// Splits the rows of a block.
///
/// # Errors
/// [`FormatError::NeedsWhole`] where the rules do not tell what a row is.
pub fn rows(gather: &mut Gather<'_>, block: Block, delimiter: u8) -> Result<Batch<'static>, FormatError> {
    let mut batch = gather.batch(block.place);
    let text = block.text;
    let bytes = text.as_bytes();
    if !memchr::memchr_iter(b'\r', bytes).all(|at| bytes.get(at + 1) == Some(&b'\n')) {
        return Err(FormatError::NeedsWhole);
    }
    let has_quotes = memchr::memchr(b'"', bytes).is_some();
    let mut at = 0;
    let mut cells: Vec<[u32; 2]> = Vec::new();
    let mut unquoted = String::new();
    while at < text.len() {
        cells.clear();
        unquoted.clear();
        let start = at;
        at = if has_quotes {
            quoted_row(&text, at, delimiter, &mut cells, &mut unquoted)?
        } else {
            plain_row(bytes, at, delimiter, &mut cells)
        };
        let end = text[start..at].trim_end_matches(['\n', '\r']).len() + start;
        let cell = |i: usize| {
            let [start, end] = cells[i].map(|at| at as usize);
            trimmed(if start >= text.len() && end > start {
                &unquoted[start - text.len()..end - text.len()]
            } else {
                &text[start..end]
            })
        };
        gather.row(&mut batch, &text, [start as u32, end as u32], cells.len(), cell)?;
    }
    gather.end(&mut batch, Cow::Owned(text));
    Ok(batch)
}

/// The cells of a row without quotes, and where the next row starts.
fn plain_row(bytes: &[u8], start: usize, delimiter: u8, cells: &mut Vec<[u32; 2]>) -> usize {
    let line = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |at| start + at);
    let end = if line > start && bytes[line - 1] == b'\r' { line - 1 } else { line };
    let mut cell = start;
    for at in memchr::memchr_iter(delimiter, &bytes[start..end]) {
        cells.push([cell as u32, (start + at) as u32]);
        cell = start + at + 1;
    }
    cells.push([cell as u32, end as u32]);
    (line + 1).min(bytes.len())
}

/// The cells of a row that may have quotes, and where the next row starts. Cells whose quotes are doubled are spelled out in
/// `unquoted`, whose places follow those of the text.
fn quoted_row(
    text: &str,
    start: usize,
    delimiter: u8,
    cells: &mut Vec<[u32; 2]>,
    unquoted: &mut String,
) -> Result<usize, FormatError> {
    let bytes = text.as_bytes();
    let mut at = start;
    let mut stray = 0;
    loop {
        if bytes.get(at) == Some(&b'"') {
            let (first, spelled) = (at + 1, unquoted.len());
            let mut from = first;
            loop {
                let quote = memchr::memchr(b'"', &bytes[from..]).ok_or(FormatError::NeedsWhole)? + from;
                if bytes.get(quote + 1) != Some(&b'"') {
                    at = quote + 1;
                    if from == first {
                        cells.push([first as u32, quote as u32]);
                    } else {
                        unquoted.push_str(&text[from..quote]);
                        cells.push([spelled, unquoted.len()].map(|at| (text.len() + at) as u32));
                    }
                    break;
                }
                unquoted.push_str(&text[from..=quote]);
                from = quote + 2;
            }
        } else {
            let end = memchr::memchr2(delimiter, b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end);
            stray += memchr::memchr_iter(b'"', &bytes[at..end]).count();
            let is_last = bytes.get(end) != Some(&delimiter);
            let cell = if is_last && end > at && bytes[end - 1] == b'\r' { end - 1 } else { end };
            cells.push([at as u32, cell as u32]);
            at = end;
        }
        match bytes.get(at) {
            Some(byte) if *byte == delimiter => at += 1,
            Some(b'\r') => break at += 2,
            Some(b'\n') => break at += 1,
            None => break,
            // Something after the quote that ends a cell.
            Some(_) => return Err(FormatError::NeedsWhole),
        }
    }
    // Rows were told apart by counting quotes.
    if stray % 2 == 0 { Ok(at.min(bytes.len())) } else { Err(FormatError::NeedsWhole) }
}
