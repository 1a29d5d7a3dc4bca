//! LittleSis, the database of who knows whom at the heights of business and government: entities and relationships, as
//! its interface and its bulk files have them.

use super::super::content::Content;
use super::super::error::FormatError;
use super::super::{Draft, Format, Head};
use super::{Reading, Record, records};
use crate::formats::draft::Types;
use crate::label::Label;
use crate::network::{Builder, DateField, Direction, Ends};
use crate::position::Position;
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "littlesis",
    label: Label::new("LittleSis", "LittleSis"),
    read: Some(read),
    detect,
    ..Format::PLAIN
};

/// The categories of relationships by their number, from 1, and whether they go one way.
const CATEGORIES: [(&str, bool); 12] = [
    ("position", true),
    ("education", true),
    ("membership", true),
    ("family", false),
    ("donation", true),
    ("transaction", true),
    ("lobbying", true),
    ("social", false),
    ("professional", false),
    ("ownership", true),
    ("hierarchy", true),
    ("generic", false),
];

fn detect(head: &Head<'_>) -> bool {
    let outline = head.outline();
    ["data[]", "data", "[]", "", "relationships[]", "included[]"].iter().any(|of| {
        let path = |key: &str| if of.is_empty() { key.to_string() } else { format!("{of}.{key}") };
        matches!(outline.text(&path("type")), "entities" | "relationships") && outline.has(&path("attributes"))
            || outline.has(&path("entity1_id")) && outline.has(&path("entity2_id"))
            || outline.has(&path("primary_ext")) && outline.has(&path("name"))
    })
}

/// Reads a document, or one record a line.
///
/// # Errors
/// When it is no JSON; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let text = content.whole()?.text();
    let mut all = Vec::new();
    for raw in records(text, &["data", "included", "entities", "relationships"])? {
        match Record::of(raw).and_then(|record| record.raw("data")) {
            Some(inner) => all.extend(super::list(inner)),
            None => all.push(raw),
        }
    }
    let is_relationship = |record: &Record<'_>| record.raw("entity1_id").is_some();
    let attributes = |raw| Record::of(raw).map(|record: Record<'_>| record.object("attributes").unwrap_or(record));
    let has_entities = all.iter().any(|raw| attributes(raw).is_some_and(|record| !is_relationship(&record)));
    // A file of relationships alone names entities that another file tells of.
    let ends = if has_entities { Ends::Declared } else { Ends::Create };
    let draft = Draft::begin(content, builder, FORMAT.name, ends, Types::Declared, ticket);
    let mut reading = Reading::new(text, draft);
    for raw in all {
        let at = reading.at(raw);
        if !reading.draft.goes_on(at.offset)? {
            break;
        }
        let Some(outer) = reading.record(raw, "data[]") else { continue };
        let record = outer.object("attributes").unwrap_or_else(|| Record { raw, members: outer.members.clone() });
        if is_relationship(&record) {
            relationship(&mut reading, &record, at);
            continue;
        }
        let id = record.text("id").or_else(|| outer.text("id")).unwrap_or_default();
        let Some(actor) = reading.draft.actor(&id, at, || raw.to_string()) else { continue };
        if let Some(name) = record.text("name") {
            reading.draft.name(actor, &name, at);
        }
        if let Some(kind) = record.text("primary_ext") {
            reading.draft.kind(actor, &kind, at);
        }
        let understood = ["id", "name", "primary_ext"];
        reading.tell_rest(actor, &record, &understood, at);
    }
    Ok(())
}

fn relationship<'t>(reading: &mut Reading<'t, '_>, record: &Record<'t>, at: Position) {
    let end = |key: &str| record.text(key).unwrap_or_default();
    let [source, target] = ["entity1_id", "entity2_id"].map(end);
    let category = record.text("category_id").and_then(|id| id.parse::<usize>().ok());
    let known = category.and_then(|category| CATEGORIES.get(category.wrapping_sub(1)));
    let directed = known.is_none_or(|(_, directed)| *directed);
    let direction = if directed { Direction::Directed } else { Direction::Undirected };
    let Some(relation) = reading.draft.relation([&*source, &*target], Some(direction), at) else { return };
    reading.draft.builder.keep_record(relation, || record.raw.to_string());
    match known {
        Some((kind, _)) => reading.draft.relation_kind(relation, kind),
        None => reading.draft.relation_kind(relation, &record.text("category_id").unwrap_or_default()),
    }
    if let Some(id) = record.text("id") {
        reading.draft.builder.set_relation_id(relation, &id, at);
    }
    if let Some(label) = record.first(&["description1", "description", "description2"]) {
        reading.draft.builder.set_label(relation, &label, at);
    }
    for (key, field) in [("start_date", DateField::Since), ("end_date", DateField::Until)] {
        // A month or a day that is not known is written as zeros.
        let date = record.text(key).unwrap_or_default();
        reading.draft.date(relation, field, date.trim_end_matches("-00"), at);
    }
    let understood = ["id", "entity1_id", "entity2_id", "start_date", "end_date", "category_id"];
    reading.tell_rest_of_link(relation, record, &understood, at);
}
