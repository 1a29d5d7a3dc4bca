//! Tables of links as FollowTheMoney exports them, one file a schema: `id,role,director,endDate,organization,…`.
//!
//! Which columns are the ends tells which schema it is. Tables of entities are plain tables of actors.

use csv::StringRecord;

use super::cells::trimmed;
use super::grid::{rows, shown};
use super::header::{Header, Layout, Role, Table};
use crate::formats::content::Content;
use crate::formats::draft::{Draft, Types};
use crate::formats::error::FormatError;
use crate::formats::registers::followthemoney::LINKS;
use crate::network::{Builder, Direction, OddityCode, RefusedReason, Value};
use crate::ticket::Ticket;

/// Properties that every schema has: two of them beside the ends tell these tables from others.
const COMMON: [&str; 7] =
    ["alephUrl", "indexText", "namesMentioned", "publisherUrl", "recordId", "retrievedAt", "sourceUrl"];

/// The header of such a table.
pub fn header(names: &StringRecord, layout: Layout) -> Option<Header> {
    let at = |wanted: &str| names.iter().position(|name| name.trim() == wanted);
    let common = COMMON.iter().filter(|name| at(name).is_some()).count();
    if at("id").is_none() || common < 2 {
        return None;
    }
    let (from, to) = LINKS.iter().find_map(|(_, from, to, _)| Some((at(from)?, at(to)?)))?;
    let columns = names.iter().map(|name| (name.trim().to_string(), Role::Free)).collect();
    let mut header = Header::new(Table::Links, layout, columns);
    header.keys = [Some(from), Some(to)];
    Some(header)
}

/// Reads the rows. A cell that names several ends has semicolons between them.
///
/// # Errors
/// As those of other tables.
pub fn read(content: &mut Content, header: &Header, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let [Some(from), Some(to)] = header.keys else { return Ok(()) };
    let name = |column: usize| &*header.columns[column].0;
    let link = LINKS.iter().find(|(_, first, second, _)| *first == name(from) && *second == name(to));
    let Some((schema, _, _, directed)) = link else { return Ok(()) };
    let direction = if *directed { Direction::Directed } else { Direction::Undirected };
    let mut draft = Draft::of(content, builder, Types::Declared, ticket);
    // What every property means to relations is told by the usual words, but for these.
    let own = |name: &str| match name {
        "startDate" => "since",
        "endDate" => "until",
        "date" => "attested",
        "role" | "relationship" => "label",
        "sourceUrl" => "sources",
        _ => "",
    };
    let keys: Vec<_> = header
        .columns
        .iter()
        .map(|(name, _)| draft.relation_key(if own(name).is_empty() { name } else { own(name) }))
        .collect();
    let id = header.columns.iter().position(|(name, _)| name == "id");
    rows(content, header, |record, at| {
        let cell = |column: usize| record.get(column).map_or("", trimmed);
        if record.len() != header.columns.len() {
            draft.odd(OddityCode::RaggedRow, at, &shown(record));
        }
        let ends = |column: usize| -> Vec<&str> {
            cell(column).split("; ").map(str::trim).filter(|end| !end.is_empty()).collect()
        };
        let (sources, targets) = (ends(from), ends(to));
        if sources.is_empty() || targets.is_empty() {
            draft.builder.refuse(at, RefusedReason::NoEnd, &shown(record));
            return draft.goes_on(at.offset);
        }
        if sources.len().saturating_mul(targets.len()) > MOST_PAIRS {
            draft.builder.refuse(at, RefusedReason::TooManyEnds { most: MOST_PAIRS }, &shown(record));
            return draft.goes_on(at.offset);
        }
        for (i, (source, target)) in sources.iter().flat_map(|s| targets.iter().map(move |t| (s, t))).enumerate() {
            let Some(relation) = draft.relation([source, target], Some(direction), at) else { continue };
            match id.map_or("", cell) {
                "" => {}
                id if i == 0 => draft.builder.set_relation_id(relation, id, at),
                id => draft.builder.set_relation_id(relation, &format!("{id}~{}", i + 1), at),
            }
            draft.relation_kind(relation, schema);
            let others = |column: &usize| ![Some(from), Some(to), id].contains(&Some(*column));
            for (column, key) in keys.iter().enumerate().filter(|(column, _)| others(column)) {
                draft.tell_relation(*key, relation, Value::text(cell(column)), at);
            }
        }
        draft.goes_on(at.offset)
    })
}

/// How many pairs of ends a row may have: each with each of the other side would be more than fit any memory.
const MOST_PAIRS: usize = 1000;
