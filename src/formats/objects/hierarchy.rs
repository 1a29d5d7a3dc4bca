//! Trees: nodes with their children in them, as d3 and networkx write them, or in a row each with its parent, as d3 makes trees of
//! tables. A node is an actor, each child a relation from its parent; what a row imports is a relation too.
//!
//! Nodes without an id are called by the names on the way to them, since a name may stand anywhere in a tree.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

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
        CHILDREN.iter().any(|key| of(key) == Some(Type::Array)) && is_named
    };
    is_tree("") || is_tree("[].") || is_table(head)
}

/// What the parent of a row is called.
const PARENTS: [&str; 5] = ["parent", "parentId", "parent_id", "parentID", "parentid"];
/// What says in a row that it has no parent, where no row is called so.
const ROOTS: [&str; 5] = ["", "#", "null", "-", "0"];
const ROW_KEYS: Keys = Keys { id: &["id", "name"], within: &["data"], ..Keys::PLAIN };

/// Whether a document is an array of rows that name their parents, or what they import.
fn is_table(head: &Head<'_>) -> bool {
    let outline = head.outline();
    let has_id = ROW_KEYS.id.iter().any(|key| outline.has(&format!("[].{key}")));
    let has_parent = PARENTS.iter().any(|key| outline.has(&format!("[].{key}")));
    has_id && (has_parent || outline.get("[].imports") == Some(Type::Array))
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
        let in_row = |raw: &&str| {
            let record = Record::of(raw, ROW_KEYS.within);
            PARENTS.iter().chain(&["imports"]).any(|key| record.has(key))
        };
        if type_of(root) == Type::Array && roots.iter().any(in_row) {
            return read_rows(&roots, Sheet::begin(&checked, content, builder, FORMAT.name, &ROW_KEYS, ticket));
        }
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

/// Reads rows: each is an actor, with a relation from its parent and one to each row that it imports.
fn read_rows<'t>(rows: &[&'t str], mut sheet: Sheet<'t, '_>) -> Result<(), FormatError> {
    let id = |raw: &&'t str| Record::of(raw, ROW_KEYS.within).peek_id(ROW_KEYS.id);
    let known: HashSet<Cow<'_, str>> = rows.iter().filter_map(id).collect();
    for raw in rows {
        if !sheet.goes_on(raw)? {
            break;
        }
        let mut record = Record::of(raw, ROW_KEYS.within);
        let id = record.peek_id(ROW_KEYS.id).unwrap_or_default();
        let parent = record.take(&PARENTS).map(|raw| sheet.end(raw)).unwrap_or_default();
        let imports = record.take(&["imports"]).unwrap_or("");
        if sheet.actor_of(record, "", "[]").is_none() {
            continue;
        }
        if known.contains(&parent) || !ROOTS.contains(&&*parent) {
            sheet.relation_between([&parent, &id], Some(Direction::Directed), raw);
        }
        for (_, import) in entries(imports) {
            let end = sheet.end(import);
            if let Some(relation) = sheet.relation_between([&id, &end], Some(Direction::Directed), import) {
                sheet.draft.relation_kind(relation, "imports");
            }
        }
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
