//! Tables that hold actors and relations, as APOC exports a database of Neo4j: `_id,_labels,name,_start,_end,_type,since`.
//!
//! A row with an `_id` is an actor, one with both ends a relation; the other columns say something of whichever it is.

use csv::StringRecord;

use super::cells::{json_list, trimmed};
use super::grid::{rows, shown};
use super::header::{Header, Layout, Role, Table};
use crate::formats::content::Content;
use crate::formats::draft::{ActorKey, Draft, Types};
use crate::formats::error::FormatError;
use crate::network::{Builder, OddityCode, RefusedReason, Value};
use crate::position::Position;
use crate::ticket::Ticket;

/// The columns that tell what a row is.
const MARKS: [&str; 5] = ["_id", "_labels", "_start", "_end", "_type"];

/// The name of a column, without the type that APOC may write after it: `age:int`.
fn own(name: &str) -> &str {
    name.trim().split_once(':').map_or(name.trim(), |(name, _)| name)
}

/// The header of such a table.
pub fn header(names: &StringRecord, layout: Layout) -> Option<Header> {
    let has = |mark: &&str| names.iter().any(|name| own(name) == *mark);
    let columns = || names.iter().map(|name| (own(name).to_string(), Role::Free)).collect();
    MARKS.iter().all(has).then(|| Header::new(Table::Mixed, layout, columns()))
}

/// Reads the rows.
///
/// # Errors
/// As those of other tables.
pub fn read(content: &mut Content, header: &Header, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let mut draft = Draft::of(content, builder, Types::Guessed, ticket);
    let marks = MARKS.map(|mark| header.columns.iter().position(|(name, _)| name == mark));
    let others: Vec<usize> = (0..header.columns.len()).filter(|column| !marks.contains(&Some(*column))).collect();
    let keys: Vec<_> = others
        .iter()
        .map(|column| &*header.columns[*column].0)
        .map(|name| (draft.actor_key(name), draft.relation_key(name)))
        .collect();
    let labels_key = draft.actor_key("labels");
    rows(content, header, |record, at| {
        let cell = |column: usize| record.get(column).map_or("", trimmed);
        if record.len() != header.columns.len() {
            draft.odd(OddityCode::RaggedRow, at, &shown(record));
        }
        let [id, labels, start, end, kind] = marks.map(|column| column.map_or("", cell));
        if !id.is_empty() {
            let Some(actor) = draft.actor(id, at, || shown(record)) else { return draft.goes_on(at.offset) };
            take_labels(&mut draft, labels_key, actor, labels, at);
            for (column, (key, _)) in others.iter().zip(&keys) {
                draft.tell_actor(*key, actor, Value::text(cell(*column)), at);
            }
        } else if start.is_empty() || end.is_empty() {
            draft.builder.refuse(at, RefusedReason::NoEnd, &shown(record));
        } else if let Some(relation) = draft.relation([start, end], None, at) {
            draft.relation_kind(relation, kind);
            for (column, (_, key)) in others.iter().zip(&keys) {
                draft.tell_relation(*key, relation, Value::text(cell(*column)), at);
            }
        }
        draft.goes_on(at.offset)
    })
}

/// Labels stand as `:Person:Writer`: the first is the kind, several are all kept.
fn take_labels(draft: &mut Draft<'_>, key: ActorKey, actor: u32, cell: &str, at: Position) {
    let labels: Vec<&str> = cell.split(':').map(str::trim).filter(|label| !label.is_empty()).collect();
    draft.kind(actor, labels.first().unwrap_or(&""), at);
    if labels.len() > 1 {
        draft.tell_actor(key, actor, json_list(&labels.join(";"), &mut String::new()), at);
    }
}
