//! GoGoCarto and Transiscope: elements of a map, with their place and their categories. One actor an element, no relation.

use super::super::content::Content;
use super::super::error::FormatError;
use super::super::{Draft, Format, Head};
use super::{Reading, Record, list, records, word, wrong_shape};
use crate::formats::draft::Types;
use crate::formats::native::raw::{Type, string_into, type_of};
use crate::label::Label;
use crate::network::{Builder, Ends};
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "gogocarto",
    aliases: &["transiscope"],
    label: Label::new("GoGoCarto, Transiscope", "GoGoCarto, Transiscope"),
    read: Some(read),
    detect,
    ..Format::PLAIN
};

/// What the address of an element says, and the attribute that it is here.
const ADDRESS: [(&str, &str); 7] = [
    ("streetAddress", "street_address"),
    ("streetNumber", "street_number"),
    ("addressLocality", "commune"),
    ("postalCode", "postal_code"),
    ("addressCountry", "country"),
    ("customFormatedAddress", "address"),
    ("addressRegion", "region"),
];

fn detect(head: &Head<'_>) -> bool {
    let outline = head.outline();
    outline.text("ontology").starts_with("gogo")
        || ["data[]", "[]", ""].iter().any(|of| {
            let has = |key: &str| outline.has(&if of.is_empty() { key.to_string() } else { format!("{of}.{key}") });
            has("geo.latitude") && (has("categories") || has("categoriesFull") || has("sourceKey"))
        })
}

/// Reads a document.
///
/// # Errors
/// When it is no JSON or has no elements; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let text = content.whole()?.text();
    let mut elements = records(text, &["data"])?;
    // One element that is asked for by its id stands in the envelope alone.
    if let [only] = elements[..]
        && let Some(inner) = Record::of(only).and_then(|record| record.object("data"))
    {
        elements = vec![inner.raw];
    }
    let draft = Draft::begin(content, builder, FORMAT.name, Ends::Declared, Types::Declared, ticket);
    let mut reading = Reading::new(text, draft);
    let outline = content.beginning();
    let outline = outline.outline();
    if !outline.has("data") && outline.get("") == Some(Type::Object) && !outline.has("id") {
        return Err(wrong_shape("data"));
    }
    reading.draft.builder.version(outline.text("ontology"));
    for raw in elements {
        element(&mut reading, raw);
        let offset = reading.at(raw).offset;
        if !reading.draft.goes_on(offset)? {
            break;
        }
    }
    Ok(())
}

fn element<'t>(reading: &mut Reading<'t, '_>, raw: &'t str) {
    let at = reading.at(raw);
    if type_of(raw) == Type::Array {
        return compact(reading, raw);
    }
    let Some(record) = reading.record(raw, "data[]") else { return };
    let id = record.first(&["id", "_id", "@id"]).unwrap_or_default();
    let Some(actor) = reading.draft.actor(&id, at, || raw.to_string()) else { return };
    if let Some(name) = record.text("name") {
        reading.draft.name(actor, &name, at);
    }
    if let Some(geo) = record.object("geo") {
        place(reading, actor, geo.raw("latitude"), geo.raw("longitude"), at);
    }
    if let Some(address) = record.object("address") {
        for (key, name) in ADDRESS {
            if let Some(raw) = address.raw(key) {
                reading.tell(actor, name, raw, at);
            }
        }
    }
    let categories = record.raw("categoriesFull").or(record.raw("categories")).map_or_else(Vec::new, list);
    let names = categories.iter().filter_map(|item| match Record::of(item) {
        Some(category) => category.text("name"),
        None => word(item),
    });
    let mut all = String::new();
    for name in names {
        all.push_str(if all.is_empty() { "[" } else { ", " });
        string_into(&name, &mut all);
    }
    if !all.is_empty() {
        all.push(']');
        reading.tell(actor, "categories", &all, at);
    }
    let understood = ["id", "_id", "@id", "name", "geo", "address", "categories", "categoriesFull"];
    reading.tell_rest(actor, &record, &understood, at);
}

/// An element of the short form: `[id, [name, …], latitude, longitude, …]`.
fn compact<'t>(reading: &mut Reading<'t, '_>, raw: &'t str) {
    let at = reading.at(raw);
    let cells = list(raw);
    let id = cells.first().and_then(|id| word(id)).unwrap_or_default();
    let Some(actor) = reading.draft.actor(&id, at, || raw.to_string()) else { return };
    if let Some(name) = cells.get(1).and_then(|names| list(names).first().copied()).and_then(word) {
        reading.draft.name(actor, &name, at);
    }
    place(reading, actor, cells.get(2).copied(), cells.get(3).copied(), at);
    if let Some(rest) = cells.get(4) {
        reading.tell(actor, "categories", rest, at);
    }
}

/// Says where an actor stands.
pub(super) fn place(
    reading: &mut Reading<'_, '_>,
    actor: u32,
    lat: Option<&str>,
    lon: Option<&str>,
    at: crate::position::Position,
) {
    for (name, raw) in [("lat", lat), ("lon", lon)] {
        if let Some(raw) = raw {
            reading.tell(actor, name, raw, at);
        }
    }
}
