//! Tables without words: matrices with a row and a column for each actor; pairs of numbers and lists of neighbours without a
//! header.
//!
//! They are recognised by their cells, and only where nothing else is meant by them.

use std::collections::HashSet;

use csv::{ReaderBuilder, StringRecord};

use super::cells::trimmed;
use super::header::{COLUMN_LIMIT, Header, Table};
use crate::formats::content::Content;
use crate::formats::draft::{Draft, Types};
use crate::formats::error::{FormatError, FormatReason};
use crate::network::columns::number_of;
use crate::network::{Builder, OddityCode, RefusedReason, Value};
use crate::position::Position;
use crate::ticket::Ticket;

/// What the columns of pairs are called.
pub const PAIR: [&str; 3] = ["source", "target", "weight"];

/// Whether the rows are labelled as the columns are, in the same order, and the rest are numbers.
pub fn is_matrix(names: &StringRecord, rows: &[StringRecord]) -> bool {
    let is_number = |cell: &str| cell.trim().is_empty() || number_of(cell.trim()).is_some();
    let is_row = |(row, label): (&StringRecord, &str)| {
        row.get(0) == Some(label) && !label.trim().is_empty() && row.iter().skip(1).all(is_number)
    };
    let count = names.len() - 1;
    (2..=count).contains(&rows.len()) && rows.iter().zip(names.iter().skip(1)).all(is_row)
}

/// Whether all rows, the first too, are two whole numbers, or two and a number: no header is made of numbers.
pub fn is_pairs(first: &StringRecord, rows: &[StringRecord]) -> bool {
    let is_whole = |cell: &str| !cell.is_empty() && cell.trim().bytes().all(|b| b.is_ascii_digit());
    let is_pair = |row: &StringRecord| {
        matches!(row.len(), 2 | 3)
            && row.iter().take(2).all(is_whole)
            && row.get(2).is_none_or(|cell| number_of(cell.trim()).is_some())
    };
    is_pair(first) && rows.iter().all(is_pair)
}

/// Whether each row, the first too, is an actor and those it is tied to, as in Gephi's adjacency lists. A header is made of
/// words that are no values: here the first row speaks of actors of the others, and actors are tied to some that have a row.
pub fn are_neighbours(first: &StringRecord, rows: &[StringRecord]) -> bool {
    let cells = |row: &StringRecord| row.iter().map(trimmed).map(str::to_string).collect::<Vec<_>>();
    let mut all: Vec<Vec<String>> = std::iter::once(first).chain(rows).map(cells).collect();
    for row in &mut all {
        row.truncate(row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1));
    }
    if all.len() < 2 || all.iter().flatten().any(String::is_empty) {
        return false;
    }
    let heads: HashSet<&String> = all.iter().filter_map(|row| row.first()).collect();
    let others: HashSet<&String> = all[1..].iter().flatten().collect();
    let neighbours = || all.iter().flat_map(|row| row.iter().skip(1));
    let is_said_again = all[0].iter().any(|cell| others.contains(cell));
    // Rows of one length may be records: then every cell must be an actor that has a row, and none a number.
    let is_ragged = all.iter().any(|row| row.len() != all[0].len()) || all[0].len() == 2;
    let are_actors = || neighbours().all(|cell| heads.contains(cell) && number_of(cell).is_none());
    is_said_again && neighbours().any(|cell| heads.contains(cell)) && (is_ragged || are_actors())
}

/// A record as the receipt shows it.
pub fn shown(record: &StringRecord) -> String {
    record.iter().collect::<Vec<_>>().join(",")
}

/// Hands over the rows after the header, but for blank ones, with their places, until there are none or `take` wants no more.
///
/// # Errors
/// Those of `take` and of the stream; a row of too many columns; text that only a reader of the whole can decide.
pub fn rows(
    content: &mut Content,
    header: &Header,
    mut take: impl FnMut(&StringRecord, Position) -> Result<bool, FormatError>,
) -> Result<(), FormatError> {
    let layout = header.layout;
    let mut feed = content.feed()?;
    std::io::copy(&mut std::io::Read::take(&mut feed, layout.start as u64), &mut std::io::sink())?;
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(layout.delimiter).from_reader(feed);
    let mut record = StringRecord::new();
    let mut is_header = !matches!(header.table, Table::Pairs | Table::Neighbours);
    loop {
        let found = reader.read_record(&mut record).map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => error.into(),
            _ => FormatError::NeedsWhole,
        })?;
        if !found {
            return Ok(());
        }
        let place = record.position().map_or((0, 0), |place| (place.byte(), place.line()));
        let at = Position { line: layout.line + place.1, column: 1, offset: layout.start as u64 + place.0 };
        if record.len() > COLUMN_LIMIT {
            return Err(FormatError::at(at, FormatReason::TooManyColumns { limit: COLUMN_LIMIT }));
        }
        let is_blank = record.iter().all(|cell| cell.trim().is_empty());
        if !std::mem::take(&mut is_header) && !is_blank && !take(&record, at)? {
            return Ok(());
        }
    }
}

/// Reads a matrix: each cell that is neither empty nor 0 is a relation from its row to its column.
///
/// # Errors
/// Those of [`rows`]; when it is stopped.
pub fn read_matrix(
    content: &mut Content,
    header: &Header,
    builder: &mut Builder,
    ticket: &Ticket,
) -> Result<(), FormatError> {
    let mut draft = Draft::of(content, builder, Types::Guessed, ticket);
    let labels: Vec<&str> = header.columns.iter().skip(1).map(|(name, _)| &**name).collect();
    labels.iter().filter(|label| !label.is_empty()).for_each(|label| _ = draft.mention(label));
    let weight = draft.relation_key("weight");
    rows(content, header, |record, at| {
        let source = record.get(0).map_or("", str::trim);
        for (i, cell) in record.iter().map(trimmed).enumerate().skip(1).filter(|(_, cell)| !cell.is_empty()) {
            let Some(target) = labels.get(i - 1).filter(|_| !source.is_empty()) else {
                draft.builder.refuse(at, RefusedReason::NoEnd, &shown(record));
                break;
            };
            match number_of(cell) {
                Some(0.0) => continue,
                Some(_) => {}
                None => draft.odd(OddityCode::BadNumber, at, cell),
            }
            draft.mention(source);
            // No two cells are at one place, so that one of so many is taken evenly.
            let at = Position { offset: at.offset + i as u64, ..at };
            if let Some(relation) = draft.relation([source, target], None, at) {
                draft.tell_relation(weight, relation, Value::text(cell), at);
            }
        }
        draft.goes_on(at.offset)
    })
}

/// Reads pairs.
///
/// # Errors
/// Those of [`rows`]; when it is stopped.
pub fn read_pairs(
    content: &mut Content,
    header: &Header,
    builder: &mut Builder,
    ticket: &Ticket,
) -> Result<(), FormatError> {
    let mut draft = Draft::of(content, builder, Types::Guessed, ticket);
    let weight = draft.relation_key("weight");
    rows(content, header, |record, at| {
        if record.len() > 3 {
            draft.odd(OddityCode::RaggedRow, at, &shown(record));
        }
        let [source, target, value] = [0, 1, 2].map(|i| record.get(i).map_or("", trimmed));
        if let Some(relation) = draft.relation([source, target], None, at) {
            for end in [source, target] {
                draft.mention(end);
            }
            draft.tell_relation(weight, relation, Value::text(value), at);
        }
        draft.goes_on(at.offset)
    })
}

/// Reads an actor a row, and a relation to each that stands after it.
///
/// # Errors
/// Those of [`rows`]; when it is stopped.
pub fn read_neighbours(
    content: &mut Content,
    header: &Header,
    builder: &mut Builder,
    ticket: &Ticket,
) -> Result<(), FormatError> {
    let mut draft = Draft::of(content, builder, Types::Guessed, ticket);
    rows(content, header, |record, at| {
        let source = record.get(0).map_or("", trimmed);
        if source.is_empty() {
            draft.builder.refuse(at, RefusedReason::NoEnd, &shown(record));
            return draft.goes_on(at.offset);
        }
        draft.mention(source);
        for (i, target) in record.iter().map(trimmed).enumerate().skip(1).filter(|(_, cell)| !cell.is_empty()) {
            draft.mention(target);
            // No two cells are at one place, so that one of so many is taken evenly.
            draft.relation([source, target], None, Position { offset: at.offset + i as u64, ..at });
        }
        draft.goes_on(at.offset)
    })
}
