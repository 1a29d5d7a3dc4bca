//! Trees: nodes with their children in them, as d3 and networkx write them. A node is an actor, each child a relation from its
//! parent.
//!
//! Nodes without an id are called by the names on the way to them, since a name may stand anywhere in a tree.

use std::collections::HashMap;

use super::sheet::{Checked, Keys, Record, Sheet};
use crate::formats::content::Content;
use crate::formats::error::FormatError;
use crate::formats::json::entries;
use crate::formats::native::raw::{Type, type_of};
use crate::formats::{Format, Head};
use crate::label::Label;
use crate::network::{Builder, Direction, RefusedReason};
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "hierarchy",
    aliases: &["d3-hierarchy", "tree"],
    label: Label::new("d3 hierarchy", "hiérarchie d3"),
    read: Some(read),
    detect,
    ..Format::PLAIN
};

const KEYS: Keys = Keys { within: &["attributes", "data"], ..Keys::PLAIN };
/// What a node's children are called.
const CHILDREN: [&str; 2] = ["children", "_children"];
/// What a node without an id is called.
const NAMES: [&str; 3] = ["name", "label", "title"];

fn detect(head: &Head<'_>) -> bool {
    let outline = head.outline();
    let is_tree = |path: &str| {
        let of = |key: &str| outline.get(&format!("{path}{key}"));
        let is_named =
            NAMES.iter().chain(&["id"]).any(|key| of(key).is_some() || of(&format!("children[].{key}")).is_some());
        of("children") == Some(Type::Array) && is_named
    };
    is_tree("") || is_tree("[].")
}

/// Reads a document. Nesting is bounded by what JSON is read to.
///
/// # Errors
/// It is no JSON or no tree; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let checked = Checked::of(content)?;
    let root = checked.root();
    let roots: Vec<&str> = match type_of(root) {
        Type::Object => vec![root],
        _ => entries(root).map(|(_, raw)| raw).collect(),
    };
    if !roots.iter().any(|raw| Record::of(raw, KEYS.within).take(&CHILDREN).is_some()) {
        return Err(checked.wrong_shape(root, "children"));
    }
    let mut sheet = Sheet::begin(&checked, content, builder, FORMAT.name, &KEYS, ticket);
    let mut used: HashMap<String, u32> = HashMap::new();
    // The nodes that wait, the next one last, each with its parent.
    let mut waiting: Vec<(&str, String)> = roots.into_iter().rev().map(|raw| (raw, String::new())).collect();
    while let Some((raw, parent)) = waiting.pop() {
        if !sheet.goes_on(raw)? {
            break;
        }
        if !matches!(type_of(raw), Type::Object | Type::Text | Type::Number) {
            sheet.refuse(raw, RefusedReason::BadShape { expected: "children[]".to_string() });
            continue;
        }
        let mut record = Record::of(raw, KEYS.within);
        let children = record.take(&CHILDREN).filter(|raw| type_of(raw) == Type::Array).unwrap_or("");
        let name = match type_of(raw) {
            Type::Object => record.peek_id(&NAMES),
            _ => super::sheet::id_of(raw),
        };
        let id = match record.take_id(&["id"]).filter(|id| !id.is_empty()) {
            Some(id) => id.into_owned(),
            None => path(&parent, name.as_deref().unwrap_or(""), &mut used),
        };
        let at = sheet.at(raw);
        if let Some(actor) = sheet.draft.actor(&id, at, || raw.chars().take(500).collect()) {
            if let Some(name) = name.filter(|name| **name != *id) {
                sheet.draft.name(actor, &name, at);
            }
            sheet.tell_actor(actor, &record, at);
        }
        if !parent.is_empty() {
            sheet.relation_between([&parent, &id], Some(Direction::Directed), raw);
        }
        let first = waiting.len();
        waiting.extend(entries(children).map(|(_, raw)| (raw, id.clone())));
        waiting[first..].reverse();
    }
    sheet.end_of_document();
    Ok(())
}

/// The id of a node without one: the id of its parent and its name, with a number if another one has both.
fn path(parent: &str, name: &str, used: &mut HashMap<String, u32>) -> String {
    let path = match (parent, name) {
        ("", "") => "root".to_string(),
        ("", name) => name.to_string(),
        (parent, name) => format!("{parent}/{name}"),
    };
    let count = used.entry(path.clone()).or_default();
    *count += 1;
    if *count == 1 { path } else { format!("{path}~{count}") }
}
