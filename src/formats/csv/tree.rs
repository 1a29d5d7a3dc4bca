//! Tables of actors that name the one above them, as d3 makes trees of tables: `id,parentId`, `name,parent`.
//!
//! A row is an actor, with a relation from its parent. A column that only looks like it, because nothing it names has a row,
//! is an attribute of a plain table of actors.

use std::collections::HashSet;

use csv::StringRecord;

use super::cells::trimmed;
use super::grid::{rows, shown};
use super::header::{Header, Layout, Role, Table, assign, word};
use super::words::ACTOR_WORDS;
use crate::formats::content::Content;
use crate::formats::draft::{Draft, Types};
use crate::formats::error::FormatError;
use crate::network::{Builder, Direction, OddityCode, RefusedReason, Value};
use crate::ticket::Ticket;

/// What the column of the parent is called, folded; the surest first.
const PARENTS: [&str; 5] = ["parentid", "parent id", "id parent", "parent", "parent name"];
/// What says that a row has no parent, where no row is called so.
const ROOTS: [&str; 6] = ["", "#", "null", "none", "-", "0"];

/// The header of such a table, if one of its first rows is the parent of another.
pub fn header(names: &StringRecord, rows: &[StringRecord], layout: Layout) -> Option<Header> {
    let folded: Vec<String> = names.iter().map(word).collect();
    let parent = PARENTS.iter().find_map(|word| folded.iter().position(|name| name == word))?;
    let roles = assign(&folded, ACTOR_WORDS);
    let find = |role: Role| roles.iter().position(|of| *of == role);
    let child = find(Role::Id).or(find(Role::Name)).filter(|child| *child != parent)?;
    let cells = |column: usize| rows.iter().map(move |row| row.get(column).map_or("", trimmed));
    let known: HashSet<&str> = find(Role::Name).into_iter().chain([child]).flat_map(cells).collect();
    if !cells(parent).any(|cell| !cell.is_empty() && known.contains(cell)) {
        return None;
    }
    let columns = names.iter().map(|name| name.trim().to_string()).zip(roles).collect();
    let mut header = Header::new(Table::Tree, layout, columns);
    header.keys = [Some(child), Some(parent)];
    Some(header)
}

/// Reads the rows.
///
/// # Errors
/// As those of other tables.
pub fn read(content: &mut Content, header: &Header, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let mut draft = Draft::of(content, builder, Types::Guessed, ticket);
    let [Some(child), Some(parent)] = header.keys else { return Ok(()) };
    let keys: Vec<_> = header.columns.iter().map(|(name, _)| draft.actor_key(name)).collect();
    // A parent may be called what no row is: which of the words that say "none" are ids is known at the end.
    let mut roots = Vec::new();
    rows(content, header, |record, at| {
        let cell = |column: usize| record.get(column).map_or("", trimmed);
        let (cells, width) = (record.len(), header.columns.len());
        if cells > width || cells < width && !header.is_sheet {
            draft.odd(OddityCode::RaggedRow, at, &shown(record));
        }
        let id = cell(child);
        if id.is_empty() {
            draft.builder.refuse(at, RefusedReason::NoId, &shown(record));
            return draft.goes_on(at.offset);
        }
        let Some(actor) = draft.actor(id, at, || shown(record)) else { return draft.goes_on(at.offset) };
        for (column, key) in keys.iter().enumerate().filter(|(column, _)| *column != child && *column != parent) {
            draft.tell_actor(*key, actor, Value::text(cell(column)), at);
        }
        let above = cell(parent);
        if !ROOTS.contains(&above.to_lowercase().as_str()) {
            draft.relation_named([above, id], Some(Direction::Directed), at);
        } else if !above.is_empty() && roots.len() < MOST_ROOTS {
            roots.push((above.to_string(), id.to_string(), at));
        }
        draft.goes_on(at.offset)
    })?;
    for (above, id, at) in roots {
        if draft.builder.find_actor(&above).is_some() {
            draft.relation([&above, &id], Some(Direction::Directed), at);
        }
    }
    Ok(())
}

/// How many rows whose parent is a word for "none" are looked at again: a tree has few roots.
const MOST_ROOTS: usize = 100_000;
