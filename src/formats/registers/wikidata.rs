//! Wikidata entities: items with their labels, and statements, those whose value is another item of the file being relations.
//!
//! Other items are not fetched: what is said of them stays as their ids.

use std::collections::HashSet;

use super::super::content::Content;
use super::super::error::FormatError;
use super::super::{Draft, Format, Head};
use super::{Reading, Record, documents, list};
use crate::formats::draft::Types;
use crate::formats::native::raw::{Type, string_into, type_of};
use crate::label::Label;
use crate::network::{Builder, DateField, Direction, Ends, OddityCode};
use crate::position::Position;
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "wikidata",
    label: Label::new("Wikidata entities", "entités de Wikidata"),
    read: Some(read),
    detect,
    ..Format::PLAIN
};

fn detect(head: &Head<'_>) -> bool {
    let outline = head.outline();
    let text = head.text.get(..2000.min(head.text.len())).unwrap_or(head.text);
    outline.get("entities") == Some(Type::Object) && (head.has("\"claims\"") || head.has("\"labels\""))
        || ["[]", ""].iter().any(|of| {
            let path = |key: &str| if of.is_empty() { key.to_string() } else { format!("{of}.{key}") };
            matches!(outline.text(&path("type")), "item" | "property")
                && (outline.has(&path("labels")) || outline.has(&path("claims")))
        })
        || text.contains("\"wikibase-entityid\"")
}

/// Reads entities: of one document, of a list, or one a line as in a dump.
///
/// # Errors
/// When it is no JSON; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let text = content.whole()?.text();
    let mut entities: Vec<&str> = Vec::new();
    for document in documents(text)?.into_iter().flat_map(list) {
        match Record::of(document).and_then(|record| record.object("entities")) {
            Some(inner) => entities.extend(inner.members.iter().map(|(_, raw)| *raw)),
            None => entities.push(document),
        }
    }
    let id = |raw: &&str| Record::of(raw).and_then(|record| record.text("id")).map(|id| id.into_owned());
    let known: HashSet<String> = entities.iter().filter_map(id).collect();
    let draft = Draft::begin(content, builder, FORMAT.name, Ends::Declared, Types::Declared, ticket);
    let mut wikidata = Wikidata { reading: Reading::new(text, draft), known };
    for raw in entities {
        let at = wikidata.reading.at(raw);
        if !wikidata.reading.draft.goes_on(at.offset)? {
            break;
        }
        let Some(record) = wikidata.reading.record(raw, "entities") else { continue };
        wikidata.entity(&record, at);
    }
    Ok(())
}

/// The text of a language: French or English before others, whichever stands first.
fn monolingual(texts: &Record<'_>) -> Option<String> {
    // What Wikidata answers to programs of late are texts alone.
    let said = |raw| super::word(raw).or_else(|| Record::of(raw)?.text("value")).map(|text| text.into_owned());
    let of = |language: &str| texts.raw(language).and_then(said);
    let first = || said(texts.members.first()?.1);
    of("fr").or_else(|| of("en")).or_else(|| of("mul")).or_else(first)
}

struct Wikidata<'t, 'b> {
    reading: Reading<'t, 'b>,
    /// The items of the file.
    known: HashSet<String>,
}

impl<'t> Wikidata<'t, '_> {
    fn entity(&mut self, record: &Record<'t>, at: Position) {
        let id = record.text("id").unwrap_or_default();
        let Some(actor) = self.reading.draft.actor(&id, at, || record.raw.to_string()) else { return };
        if let Some(name) = record.object("labels").and_then(|labels| monolingual(&labels)) {
            self.reading.draft.name(actor, &name, at);
        }
        self.reading.draft.identifier(actor, "wikidata", &id);
        if let Some(description) = record.object("descriptions").and_then(|texts| monolingual(&texts)) {
            let mut raw = String::new();
            string_into(&description, &mut raw);
            self.reading.tell(actor, "description", &raw, at);
        }
        let claims = record.object("claims").or_else(|| record.object("statements"));
        for (property, raw) in claims.map_or_else(Vec::new, |claims| claims.members) {
            self.statements(actor, &id, &property, raw);
        }
    }

    fn statements(&mut self, actor: u32, id: &str, property: &str, raw: &'t str) {
        let mut others = String::new();
        for statement in list(raw) {
            let at = self.reading.at(statement);
            let Some(record) = Record::of(statement) else { continue };
            if record.text("rank").as_deref() == Some("deprecated") {
                self.reading.draft.odd(OddityCode::NotHeld, at, "deprecated");
                continue;
            }
            let Some((inner, is_entity)) = value_of(&record) else { continue };
            if is_entity {
                let Some(other) = item(inner) else { continue };
                if self.known.contains(&other) {
                    self.relation([id, &other], property, &record, at);
                    continue;
                }
                self.reading.draft.odd(OddityCode::NotFetched, at, &other);
                if property == "P31" {
                    self.reading.draft.kind(actor, &other, at);
                }
                others.push_str(if others.is_empty() { "[" } else { ", " });
                string_into(&other, &mut others);
            } else {
                let literal = Record::of(inner);
                let text = literal.as_ref().and_then(|of| of.raw("text").or(of.raw("time")).or(of.raw("amount")));
                if let Some(place) = literal.as_ref().filter(|_| property == "P625") {
                    let (lat, lon) = (place.raw("latitude"), place.raw("longitude"));
                    super::gogocarto::place(&mut self.reading, actor, lat, lon, at);
                    continue;
                }
                others.push_str(if others.is_empty() { "[" } else { ", " });
                others.push_str(text.unwrap_or(inner));
            }
        }
        if !others.is_empty() {
            others.push(']');
            let at = self.reading.at(raw);
            let single = match list(&others)[..] {
                [only] => only.to_string(),
                _ => others,
            };
            self.reading.tell(actor, property, &single, at);
        }
    }

    fn relation(&mut self, ends: [&str; 2], property: &str, statement: &Record<'t>, at: Position) {
        let Some(relation) = self.reading.draft.relation(ends, Some(Direction::Directed), at) else { return };
        self.reading.draft.relation_kind(relation, property);
        if let Some(id) = statement.text("id") {
            self.reading.draft.builder.set_relation_id(relation, &id, at);
        }
        let qualifiers = statement.object("qualifiers");
        for (key, field) in [("P580", DateField::Since), ("P582", DateField::Until), ("P585", DateField::Attested)] {
            let snak = qualifiers.as_ref().and_then(|all| all.records(key).into_iter().next());
            let is_it = |of: &Record<'_>| of.object("property").is_some_and(|of| of.text("id").as_deref() == Some(key));
            let listed = || statement.records("qualifiers").into_iter().find(is_it)?.object("value")?.object("content");
            let date = snak.and_then(|snak| snak.object("datavalue")?.object("value")).or_else(listed);
            if let Some(date) = date.and_then(|value| day(&value)) {
                self.reading.draft.date(relation, field, &date, at);
            }
        }
        let mut sources = Vec::new();
        for snaks in statement.records("references").iter().filter_map(|reference| reference.object("snaks")) {
            for url in snaks.records("P854").iter().filter_map(|snak| snak.object("datavalue")?.text("value")) {
                if let Some(number) = self.reading.source(None, Some(&url), None).filter(|n| !sources.contains(n)) {
                    sources.push(number);
                }
            }
        }
        self.reading.draft.builder.set_relation_sources(relation, &sources);
    }
}

/// The value of a statement, and whether it is an entity: as dumps have it, or as Wikidata answers to programs of late.
fn value_of<'t>(statement: &Record<'t>) -> Option<(&'t str, bool)> {
    if let Some(snak) = statement.object("mainsnak") {
        let value = snak.object("datavalue")?;
        return Some((value.raw("value")?, value.text("type").as_deref() == Some("wikibase-entityid")));
    }
    let of = statement.object("property").and_then(|property| property.text("data_type"));
    let is_entity = of.is_some_and(|of| ["wikibase-item", "wikibase-property"].contains(&&*of));
    Some((statement.object("value")?.raw("content")?, is_entity))
}

/// The id of the item that a value names.
fn item(raw: &str) -> Option<String> {
    if type_of(raw) == Type::Text {
        return super::word(raw).map(|id| id.into_owned());
    }
    let record = Record::of(raw)?;
    let numbered = || record.text("numeric-id").map(|number| format!("Q{number}"));
    record.text("id").map(|id| id.into_owned()).or_else(numbered)
}

/// A time as a date of the precision that it says: `+2014-06-00T00:00:00Z` with 10 is a month.
fn day(value: &Record<'_>) -> Option<String> {
    let time = value.text("time")?;
    let precision: u32 = value.text("precision")?.parse().ok()?;
    let date = time.trim_start_matches('+').split('T').next()?;
    let length = match precision {
        11.. => 10,
        10 => 7,
        9 => 4,
        8 => return date.get(..3).map(|decade| format!("{decade}X")),
        _ => return None,
    };
    date.get(..length).map(str::to_string)
}
