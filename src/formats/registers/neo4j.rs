//! Neo4j, as its APOC procedures export a graph in JSON: nodes and relationships, one a line, in one array, or in two lists.
//!
//! A relationship tells its ends with their labels, so that an export of relationships alone is a network too.

use super::super::content::Content;
use super::super::error::FormatError;
use super::super::{Draft, Format, Head};
use super::{Reading, Record, records, word};
use crate::formats::draft::Types;
use crate::label::Label;
use crate::network::{Builder, Direction, Ends, RefusedReason};
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "neo4j-json",
    aliases: &["apoc"],
    label: Label::new("Neo4j (JSON of APOC)", "Neo4j (JSON d’APOC)"),
    read: Some(read),
    detect,
    ..Format::PLAIN
};

fn detect(head: &Head<'_>) -> bool {
    let outline = head.outline();
    ["", "[].", "nodes[].", "rels[]."].iter().any(|of| {
        let has = |key: &str| outline.has(&format!("{of}{key}"));
        match outline.text(&format!("{of}type")) {
            // Whoever has no label says none, and whoever has no property.
            "node" => has("id") && (has("properties") || has("labels") && (!of.is_empty() || outline.goes_on)),
            "relationship" => has("start.id") && has("end.id"),
            _ => false,
        }
    })
}

/// Reads a document, or one record a line.
///
/// # Errors
/// When it is no JSON; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let text = content.whole()?.text();
    let found = records(text, &["nodes", "rels"])?;
    let draft = Draft::begin(content, builder, FORMAT.name, Ends::Create, Types::Declared, ticket);
    let mut reading = Reading::new(text, draft);
    for raw in found {
        let at = reading.at(raw);
        if !reading.draft.goes_on(at.offset)? {
            break;
        }
        let Some(record) = reading.record(raw, "{\"type\": \"node\"}") else { continue };
        match record.text("type").as_deref() {
            Some("node") => node(&mut reading, &record),
            Some("relationship") => relationship(&mut reading, &record),
            _ => reading.refuse(raw, "{\"type\": \"node\"}"),
        }
    }
    Ok(())
}

fn node(reading: &mut Reading<'_, '_>, record: &Record<'_>) {
    let at = reading.at(record.raw);
    let id = record.text("id").unwrap_or_default();
    let Some(actor) = reading.draft.actor(&id, at, || record.raw.to_string()) else { return };
    labels(reading, actor, record);
    if let Some(properties) = record.object("properties") {
        reading.tell_rest(actor, &properties, &[], at);
    }
    reading.tell_rest(actor, record, &["type", "id", "labels", "properties"], at);
}

/// The first label is the kind; one of several stays in the list of them too, as in Neo4j's tables.
fn labels(reading: &mut Reading<'_, '_>, actor: u32, record: &Record<'_>) {
    let at = reading.at(record.raw);
    let all = record.items("labels");
    if let Some(first) = all.first().and_then(|label| word(label)) {
        reading.draft.kind(actor, &first, at);
    }
    if let Some(raw) = record.raw("labels").filter(|_| all.len() > 1) {
        reading.tell(actor, "labels", raw, at);
    }
}

fn relationship(reading: &mut Reading<'_, '_>, record: &Record<'_>) {
    let at = reading.at(record.raw);
    let ends = ["start", "end"].map(|key| record.object(key));
    let ids = ends.each_ref().map(|end| end.as_ref().and_then(|end| end.text("id")).unwrap_or_default());
    if ids.iter().any(|id| id.is_empty()) {
        return reading.draft.builder.refuse(at, RefusedReason::NoEnd, record.raw);
    }
    let Some(relation) = reading.draft.relation([&*ids[0], &*ids[1]], Some(Direction::Directed), at) else { return };
    if let Some(kind) = record.text("label") {
        reading.draft.relation_kind(relation, &kind);
    }
    if let Some(id) = record.text("id") {
        reading.draft.builder.set_relation_id(relation, &id, at);
    }
    if let Some(properties) = record.object("properties") {
        reading.tell_rest_of_link(relation, &properties, &[], at);
    }
    reading.tell_rest_of_link(relation, record, &["type", "id", "label", "properties", "start", "end"], at);
}
