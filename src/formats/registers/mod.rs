//! What registers, maps and databases of the field publish: records of persons and organisations, and what links them.
//!
//! Most are JSON: one array, one object that holds arrays, or one record a line. [`Record`] is a view of such a record that
//! copies nothing; each reader says which of its keys are a name, an end, a date, and the others are attributes.

pub mod bods;
pub mod etalab;
pub mod followthemoney;
pub mod geojson;
pub mod gleif;
pub mod gogocarto;
pub mod littlesis;
pub mod mykomap;
pub mod neo4j;
pub mod popolo;
mod statements;
pub mod wikidata;

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::content::{Lines, Place};
use super::draft::{Draft, json_value};
use super::error::{FormatError, FormatReason};
use super::native::raw::syntax;
use super::native::raw::{Type, items, members, offset_in, text_of, type_of};
use crate::network::{RefusedReason, Source};
use crate::position::Position;

/// A JSON object as it stands in the text.
struct Record<'t> {
    raw: &'t str,
    members: Vec<(Cow<'t, str>, &'t str)>,
}

impl<'t> Record<'t> {
    /// The members of an object; none if the value is something else.
    fn of(raw: &'t str) -> Option<Record<'t>> {
        let mut found = Vec::new();
        let _: Result<(), ()> = members(raw, |key, value| {
            found.push((key, value));
            Ok(())
        });
        (type_of(raw) == Type::Object).then_some(Record { raw, members: found })
    }

    /// The value of a key, as it is written; none if it is `null`.
    fn raw(&self, key: &str) -> Option<&'t str> {
        let found = self.members.iter().find(|(name, _)| name == key).map(|(_, value)| *value);
        found.filter(|value| type_of(value) != Type::Null)
    }

    /// A text that is not blank, or a number as it is spelled.
    fn text(&self, key: &str) -> Option<Cow<'t, str>> {
        self.raw(key).and_then(word)
    }

    /// The first of some keys that has a text.
    fn first(&self, keys: &[&str]) -> Option<Cow<'t, str>> {
        keys.iter().find_map(|key| self.text(key))
    }

    fn object(&self, key: &str) -> Option<Record<'t>> {
        self.raw(key).and_then(Record::of)
    }

    /// The items of a list; a value that is none is the only item.
    fn items(&self, key: &str) -> Vec<&'t str> {
        self.raw(key).map_or_else(Vec::new, list)
    }

    /// The records of a list.
    fn records(&self, key: &str) -> Vec<Record<'t>> {
        self.items(key).into_iter().filter_map(Record::of).collect()
    }
}

/// The items of a list; a value that is none is the only item.
fn list(raw: &str) -> Vec<&str> {
    if type_of(raw) != Type::Array {
        return vec![raw];
    }
    let mut found = Vec::new();
    let _: Result<(), ()> = items(raw, |item| {
        found.push(item);
        Ok(())
    });
    found
}

/// A text that is not blank, or a number as it is spelled.
fn word(raw: &str) -> Option<Cow<'_, str>> {
    match type_of(raw) {
        Type::Text => text_of(raw).filter(|text| !text.trim().is_empty()),
        Type::Number => Some(Cow::Borrowed(raw)),
        _ => None,
    }
}

/// The documents of a text: one, or one a line.
fn documents(text: &str) -> Result<Vec<&str>, FormatError> {
    let documents = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    documents.map(|document| document.map(RawValue::get).map_err(|error| syntax(text, &error))).collect()
}

/// The records of a text: the items of its arrays, each of its objects. Each of the `keys` that an object has leads to an
/// array of records instead.
fn records<'t>(text: &'t str, keys: &[&str]) -> Result<Vec<&'t str>, FormatError> {
    let mut found = Vec::new();
    for document in documents(text)? {
        let inner: Vec<&str> = Record::of(document)
            .map(|record| {
                keys.iter().filter_map(|key| record.raw(key)).filter(|raw| type_of(raw) == Type::Array).collect()
            })
            .unwrap_or_default();
        match inner.is_empty() {
            true => found.extend(list(document)),
            false => found.extend(inner.into_iter().flat_map(list)),
        }
    }
    Ok(found)
}

fn wrong_shape(expected: &str) -> FormatError {
    let reason = FormatReason::WrongShape { expected: expected.to_string() };
    FormatError::at(Position { line: 1, column: 1, offset: 0 }, reason)
}

/// A text whose records are being read.
struct Reading<'t, 'b> {
    text: &'t str,
    lines: Lines<'t>,
    draft: Draft<'b>,
    buffer: String,
}

impl<'t, 'b> Reading<'t, 'b> {
    fn new(text: &'t str, draft: Draft<'b>) -> Reading<'t, 'b> {
        Reading { text, lines: Lines::new(text, Place::START), draft, buffer: String::new() }
    }

    /// Where a part of the text stands.
    fn at(&mut self, part: &str) -> Position {
        self.lines.at(offset_in(self.text, part))
    }

    /// Says that a record is not taken.
    fn refuse(&mut self, raw: &str, expected: &str) {
        let at = self.at(raw);
        self.draft.builder.refuse(at, RefusedReason::BadShape { expected: expected.to_string() }, raw);
    }

    /// The record of a value; a value that is none is refused.
    fn record(&mut self, raw: &'t str, expected: &str) -> Option<Record<'t>> {
        let record = Record::of(raw);
        if record.is_none() {
            self.refuse(raw, expected);
        }
        record
    }

    /// Says something of an actor under a name.
    fn tell(&mut self, actor: u32, name: &str, raw: &str, at: Position) {
        let mut buffer = std::mem::take(&mut self.buffer);
        if let Some(value) = json_value(raw, &mut buffer) {
            let key = self.draft.actor_key(name);
            self.draft.tell_actor(key, actor, value, at);
        }
        self.buffer = buffer;
    }

    /// Says of an actor what the keys of its record say that are not among those understood already.
    fn tell_rest(&mut self, actor: u32, record: &Record<'_>, understood: &[&str], at: Position) {
        for (key, raw) in record.members.iter().filter(|(key, _)| !understood.contains(&&**key)) {
            self.tell(actor, key, raw, at);
        }
    }

    /// Says something of a relation under a name.
    fn tell_link(&mut self, relation: u32, name: &str, raw: &str, at: Position) {
        let mut buffer = std::mem::take(&mut self.buffer);
        if let Some(value) = json_value(raw, &mut buffer) {
            let key = self.draft.relation_key(name);
            self.draft.tell_relation(key, relation, value, at);
        }
        self.buffer = buffer;
    }

    /// Says of a relation what the keys of its record say that are not among those understood already.
    fn tell_rest_of_link(&mut self, relation: u32, record: &Record<'_>, understood: &[&str], at: Position) {
        for (key, raw) in record.members.iter().filter(|(key, _)| !understood.contains(&&**key)) {
            self.tell_link(relation, key, raw, at);
        }
    }

    /// The source of an address or, without one, of a title; an address that was named before is the same source.
    fn source(&mut self, title: Option<&str>, url: Option<&str>, date: Option<&str>) -> Option<u32> {
        let text = url.or(title)?;
        if let Some(known) = self.draft.builder.source_by_text(text) {
            return Some(known);
        }
        let own = |text: Option<&str>| text.map(str::to_string);
        let id = self.draft.builder.free_source_id();
        let source = Source { id, title: own(title), url: own(url), date: own(date), extra: Vec::new() };
        Some(self.draft.builder.source(source))
    }
}
