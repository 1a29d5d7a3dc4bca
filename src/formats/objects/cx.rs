//! CX, the exchange format of Cytoscape and NDEx, versions 1 and 2: an array of aspects, each in any number of pieces.
//!
//! Attributes of version 1 stand apart from what they are said of. Aspects that only say how a network is drawn are not
//! read; any other one that is not known is named once in the receipt.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::sheet::{Checked, Keys, Record, Sheet, id_of};
use crate::formats::content::Content;
use crate::formats::draft::json_value;
use crate::formats::error::FormatError;
use crate::formats::json::entries;
use crate::formats::native::raw::{Type, text_of, type_of};
use crate::formats::{Format, Head};
use crate::label::Label;
use crate::network::{Builder, OddityCode, RefusedReason, Shape, Value};
use crate::ticket::Ticket;

/// The row of version 1.
pub static CX: Format = Format {
    name: "cx",
    aliases: &["cx1"],
    label: Label::new("CX (Cytoscape, NDEx)", "CX (Cytoscape, NDEx)"),
    extensions: &["cx"],
    read: Some(read),
    detect: |head| is_array(head) && !is_second(head) && ASPECTS.iter().any(|aspect| head.outline().has(aspect)),
    ..Format::PLAIN
};

/// The row of version 2.
pub static CX2: Format = Format {
    name: "cx2",
    label: Label::new("CX 2 (Cytoscape, NDEx)", "CX 2 (Cytoscape, NDEx)"),
    extensions: &["cx2"],
    read: Some(read_second),
    detect: |head| is_array(head) && is_second(head),
    ..Format::PLAIN
};

/// What tells version 1 from other arrays of objects.
const ASPECTS: [&str; 5] =
    ["[].numberVerification", "[].nodes[].@id", "[].edges[].@id", "[].metaData", "[].nodeAttributes[].po"];

fn is_array(head: &Head<'_>) -> bool {
    head.outline().get("") == Some(Type::Array)
}

fn is_second(head: &Head<'_>) -> bool {
    head.outline().has("[].CXVersion") || head.outline().has("[].attributeDeclarations")
}

const KEYS: Keys =
    Keys { id: &["@id"], relation_id: &["@id"], relation_kind: &["i"], ends: &[["s", "t"]], ..Keys::PLAIN };
const SECOND_KEYS: Keys = Keys { relation_kind: &["interaction"], ends: &[["s", "t"]], ..Keys::PLAIN };

/// How many values may be those that a declaration gives to records which do not say them.
const MOST_DEFAULTS: usize = 5_000_000;

/// Aspects that say nothing of the network itself.
const DRAWING: [&str; 17] = [
    "@context",
    "CXVersion",
    "numberVerification",
    "metaData",
    "status",
    "ndexStatus",
    "provenanceHistory",
    "visualProperties",
    "cyVisualProperties",
    "cyHiddenAttributes",
    "cyTableColumn",
    "cyNetworkRelations",
    "cySubNetworks",
    "cyViews",
    "nodeBypasses",
    "edgeBypasses",
    "visualEditorProperties",
];

/// The pieces of an array of aspects.
struct Aspects<'t> {
    pieces: Vec<(Cow<'t, str>, &'t str)>,
}

impl<'t> Aspects<'t> {
    fn of(checked: &'t Checked<'_>) -> Result<Aspects<'t>, FormatError> {
        let root = checked.root();
        let pieces: Vec<_> = entries(root).flat_map(|(_, piece)| entries(piece)).collect();
        let is_known = |(key, _): &(Cow<'_, str>, &str)| {
            matches!(&**key, "nodes" | "edges" | "networkAttributes") || DRAWING.contains(&&**key)
        };
        if type_of(root) != Type::Array || !pieces.iter().any(is_known) {
            return Err(checked.wrong_shape(root, "[].nodes"));
        }
        Ok(Aspects { pieces })
    }

    /// The items of all pieces of an aspect.
    fn items(&self, aspect: &str) -> impl Iterator<Item = &'t str> {
        let pieces = self.pieces.iter().filter(move |(key, _)| key == aspect);
        pieces.flat_map(|(_, piece)| entries(piece).map(|(_, item)| item))
    }

    /// Tells the receipt which aspects are not read, which numbers of items are not those announced, and that the writer of
    /// the file said it was not done.
    fn tell(&self, sheet: &mut Sheet<'t, '_>, known: &[&str]) {
        let mut told = HashSet::new();
        for (key, piece) in &self.pieces {
            let is_known = known.contains(&&**key) || DRAWING.contains(&&**key) || entries(piece).next().is_none();
            if !is_known && told.insert(key) {
                sheet.odd(OddityCode::NotHeld, piece, key);
            }
        }
        for item in self.items("metaData") {
            let mut meta = Record::of(item, &[]);
            let name = meta.take_id(&["name"]).unwrap_or_default();
            let announced = meta.take(&["elementCount"]).and_then(|count| count.parse::<usize>().ok());
            if let ("nodes" | "edges", Some(announced)) = (&*name, announced) {
                let found = self.items(&name).count();
                if found != announced {
                    sheet.odd(OddityCode::WrongCount, item, &format!("{name}: {announced} ≠ {found}"));
                }
            }
        }
        for item in self.items("status") {
            let mut status = Record::of(item, &[]);
            if status.take(&["success"]) == Some("false") {
                let said = status.take_id(&["error"]).unwrap_or_default();
                sheet.odd(OddityCode::ToleratedSyntax, item, &format!("status: {said}"));
            }
        }
    }
}

/// Reads a document of version 1.
///
/// # Errors
/// It is no JSON or no array of aspects; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let checked = Checked::of(content)?;
    let aspects = Aspects::of(&checked)?;
    let mut sheet = Sheet::begin(&checked, content, builder, CX.name, &KEYS, ticket);
    let (mut actors, mut relations) = (HashMap::new(), HashMap::new());
    for raw in aspects.items("nodes") {
        let mut record = Record::of(raw, &[]);
        let (id, name) = (record.take_id(KEYS.id).unwrap_or_default(), record.take_id(&["n"]));
        let represents = record.take_id(&["r"]);
        let at = sheet.at(raw);
        if let Some(actor) = sheet.draft.actor(&id, at, || raw.chars().take(500).collect()) {
            sheet.draft.name(actor, name.as_deref().or(represents.as_deref()).unwrap_or(""), at);
            if let (Some(_), Some(represents)) = (name, represents) {
                let key = sheet.draft.actor_key("represents");
                sheet.draft.tell_actor(key, actor, Value::text(&represents), at);
            }
            sheet.tell_actor(actor, &record, at);
            actors.insert(id, actor);
        }
        if !sheet.goes_on(raw)? {
            break;
        }
    }
    for raw in aspects.items("edges") {
        let mut record = Record::of(raw, &[]);
        let id = record.peek_id(KEYS.relation_id);
        if let (Some(relation), Some(id)) = (sheet.relation_of(&mut record, None), id) {
            relations.insert(id, relation);
        }
        if !sheet.goes_on(raw)? {
            break;
        }
    }
    for (aspect, of_actors) in [("nodeAttributes", true), ("edgeAttributes", false)] {
        for raw in aspects.items(aspect) {
            let numbers = if of_actors { &actors } else { &relations };
            let mut record = Record::of(raw, &[]);
            let (owners, name) = (record.take(&["po"]).unwrap_or(""), record.take_id(&["n"]).unwrap_or_default());
            let owners: Vec<&str> = match type_of(owners) {
                Type::Array => entries(owners).map(|(_, owner)| owner).collect(),
                _ => vec![owners],
            };
            let (value, kind) = (record.take(&["v"]).unwrap_or("null"), record.take_id(&["d"]).unwrap_or_default());
            let at = sheet.at(raw);
            for owner in owners {
                let Some(number) = id_of(owner).and_then(|owner| numbers.get(&*owner).copied()) else {
                    sheet.refuse(raw, RefusedReason::UnknownEnd { id: owner.to_string() });
                    continue;
                };
                let mut buffer = String::new();
                let Some(value) = typed(value, &kind, &mut buffer) else { continue };
                if of_actors {
                    let key = sheet.draft.actor_key(&name);
                    sheet.draft.tell_actor(key, number, value, at);
                } else {
                    let key = sheet.draft.relation_key(&name);
                    sheet.draft.tell_relation(key, number, value, at);
                }
            }
            if !sheet.goes_on(raw)? {
                break;
            }
        }
    }
    for raw in aspects.items("cartesianLayout") {
        let mut record = Record::of(raw, &[]);
        record.take(&["view"]);
        let at = sheet.at(raw);
        if let Some(actor) = record.take_id(&["node"]).and_then(|id| actors.get(&*id).copied()) {
            sheet.tell_actor(actor, &record, at);
        }
    }
    for raw in aspects.items("networkAttributes") {
        let mut record = Record::of(raw, &[]);
        if let (Some(name), Some(value)) = (record.take_id(&["n"]), record.take(&["v"])) {
            sheet.keep(&name, value);
        }
    }
    let known = ["nodes", "edges", "nodeAttributes", "edgeAttributes", "cartesianLayout", "networkAttributes"];
    aspects.tell(&mut sheet, &known);
    sheet.end_of_document();
    Ok(())
}

/// A value of the type that is declared beside it: numbers may be written as texts.
fn typed<'v>(raw: &'v str, kind: &str, buffer: &'v mut String) -> Option<Value<'v>> {
    let value = json_value(raw, buffer)?;
    let shape = match kind {
        "integer" | "long" | "double" | "float" if value.text.parse::<f64>().is_ok_and(f64::is_finite) => Shape::Number,
        "boolean" if matches!(value.text, "true" | "false") => Shape::Boolean,
        _ => value.shape,
    };
    Some(Value { shape, ..value })
}

/// The attributes of nodes or edges that a document of version 2 declares: their names by alias, and values that are not said.
#[derive(Default)]
struct Declared<'t> {
    names: HashMap<String, String>,
    defaults: Vec<(String, &'t str)>,
}

impl<'t> Declared<'t> {
    fn of(aspects: &Aspects<'t>, of: &str) -> Declared<'t> {
        let mut declared = Declared::default();
        let attributes = aspects.items("attributeDeclarations").flat_map(entries);
        for (name, raw) in attributes.filter(|(key, _)| key == of).flat_map(|(_, raw)| entries(raw)) {
            let mut record = Record::of(raw, &[]);
            if let Some(alias) = record.take_id(&["a"]) {
                declared.names.insert(alias.into_owned(), name.to_string());
            }
            if let Some(default) = record.take(&["v"]) {
                declared.defaults.push((name.into_owned(), default));
            }
        }
        declared
    }

    /// Leaves defaults aside where so many times so many records would be more values than fit any memory.
    fn bound(&mut self, records: usize, sheet: &mut Sheet<'t, '_>) {
        let most = MOST_DEFAULTS / records.max(1);
        for (name, raw) in self.defaults.drain(self.defaults.len().min(most)..) {
            sheet.odd(OddityCode::NotHeld, raw, &name);
        }
    }

    /// The record of a node or edge, with its attributes by their names.
    fn record(&self, raw: &'t str) -> Record<'t> {
        let mut record = Record::of(raw, &[]);
        for (key, value) in record.take(&["v"]).into_iter().flat_map(entries) {
            record.add(self.names.get(&*key).map_or(key, |name| Cow::Owned(name.clone())), value);
        }
        for (name, default) in self.defaults.iter().filter(|(name, _)| !record.has(name)).collect::<Vec<_>>() {
            record.add(Cow::Owned(name.clone()), default);
        }
        record
    }
}

/// Reads a document of version 2.
///
/// # Errors
/// It is no JSON or no array of aspects; when it is stopped.
pub fn read_second(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let checked = Checked::of(content)?;
    let aspects = Aspects::of(&checked)?;
    let mut sheet = Sheet::begin(&checked, content, builder, CX2.name, &SECOND_KEYS, ticket);
    let version = aspects.pieces.iter().find(|(key, _)| key == "CXVersion").and_then(|(_, raw)| text_of(raw));
    sheet.draft.builder.version(&version.unwrap_or_default());
    let mut declared = Declared::of(&aspects, "nodes");
    declared.bound(aspects.items("nodes").count(), &mut sheet);
    for raw in aspects.items("nodes") {
        sheet.actor_of(declared.record(raw), "", "nodes[]");
        if !sheet.goes_on(raw)? {
            break;
        }
    }
    let mut declared = Declared::of(&aspects, "edges");
    declared.bound(aspects.items("edges").count(), &mut sheet);
    for raw in aspects.items("edges") {
        sheet.relation_of(&mut declared.record(raw), None);
        if !sheet.goes_on(raw)? {
            break;
        }
    }
    for raw in aspects.items("networkAttributes") {
        entries(raw).for_each(|(key, raw)| sheet.keep(&key, raw));
    }
    aspects.tell(&mut sheet, &["nodes", "edges", "networkAttributes", "attributeDeclarations"]);
    sheet.end_of_document();
    Ok(())
}
