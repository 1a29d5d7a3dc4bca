//! FollowTheMoney, the model of OCCRP and OpenSanctions: entities, some of which are links between two others. Entities may
//! stand inside others, in the place of their ids.

use std::collections::HashSet;

use super::super::content::Content;
use super::super::error::FormatError;
use super::super::{Draft, Format, Head};
use super::statements::{entities, is_statements};
use super::{Reading, Record, records, word};
use crate::formats::draft::Types;
use crate::formats::native::raw::{Type, string_into};
use crate::label::Label;
use crate::network::builder::nfc;
use crate::network::{Builder, DateField, Direction, Ends, OddityCode, RefusedReason};
use crate::position::Position;
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "ftm",
    aliases: &["followthemoney"],
    label: Label::new("FollowTheMoney", "FollowTheMoney"),
    extensions: &["ftm"],
    read: Some(read),
    detect,
    ..Format::PLAIN
};

/// The schemata that are links: the properties of their two ends, and whether they go from the first to the second.
pub const LINKS: [(&str, &str, &str, bool); 18] = [
    ("Associate", "person", "associate", false),
    ("ContractAward", "supplier", "contract", true),
    ("Control", "controller", "controlled", true),
    ("CourtCaseParty", "party", "case", true),
    ("Debt", "debtor", "creditor", true),
    ("Directorship", "director", "organization", true),
    ("Documentation", "document", "entity", true),
    ("Employment", "employee", "employer", true),
    ("Family", "person", "relative", false),
    ("Membership", "member", "organization", true),
    ("Occupancy", "holder", "post", true),
    ("Ownership", "owner", "asset", true),
    ("Payment", "payer", "beneficiary", true),
    ("ProjectParticipant", "participant", "project", true),
    ("Representation", "agent", "client", true),
    ("Similar", "candidate", "match", false),
    ("Succession", "predecessor", "successor", true),
    ("UnknownLink", "subject", "object", false),
];

/// How deep entities may stand inside each other.
const DEPTH: usize = 16;
/// How many pairs of ends a link may have: each with each of the other side would be more than fit any memory.
const MOST_PAIRS: usize = 1000;

fn detect(head: &Head<'_>) -> bool {
    if is_statements(head.text) {
        return true;
    }
    let outline = head.outline();
    ["[]", "", "entities[]", "results[]"].iter().any(|of| {
        let path = |key: &str| if of.is_empty() { key.to_string() } else { format!("{of}.{key}") };
        outline.get(&path("schema")) == Some(Type::Text)
            && outline.get(&path("properties")) == Some(Type::Object)
            && outline.has(&path("id"))
    })
}

/// Reads a document, one entity a line, or a table of statements.
///
/// # Errors
/// When it is neither JSON nor such a table; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let text = content.whole()?.text();
    if is_statements(text) {
        let stated = entities(text, |schema| LINKS.iter().any(|(name, ..)| *name == schema), ticket)?;
        let draft = Draft::begin(content, builder, FORMAT.name, Ends::Declared, Types::Declared, ticket);
        let mut reading = Reading::new(text, draft);
        for (at, raw) in &stated {
            if !reading.draft.goes_on(at.offset)? {
                break;
            }
            take(&mut reading, raw, *at);
        }
        return Ok(());
    }
    let entities = records(text, &["entities", "results"])?;
    let draft = Draft::begin(content, builder, FORMAT.name, Ends::Declared, Types::Declared, ticket);
    let mut reading = Reading::new(text, draft);
    let mut inner: Vec<(&str, usize)> = Vec::new();
    for raw in entities {
        let at = reading.at(raw);
        if !reading.draft.goes_on(at.offset)? {
            return Ok(());
        }
        take(&mut reading, raw, at);
        inner.extend(within(raw).into_iter().map(|raw| (raw, 1)));
    }
    // Those that stand inside others may come any number of times, and on their own too.
    let mut links = HashSet::new();
    let mut next = 0;
    while let Some((raw, depth)) = inner.get(next).copied() {
        next += 1;
        if depth < DEPTH {
            inner.extend(within(raw).into_iter().map(|raw| (raw, depth + 1)));
        } else if !within(raw).is_empty() {
            let at = reading.at(raw);
            reading.draft.odd(OddityCode::NotHeld, at, "properties");
        }
        let Some(record) = Record::of(raw) else { continue };
        let (id, schema) = (record.text("id").unwrap_or_default(), record.text("schema").unwrap_or_default());
        let is_link = LINKS.iter().any(|(name, ..)| *name == schema);
        if reading.draft.builder.declares(&nfc(&id)) || is_link && !links.insert(id.into_owned()) {
            continue;
        }
        let at = reading.at(raw);
        if !reading.draft.goes_on(at.offset)? {
            break;
        }
        take(&mut reading, raw, at);
    }
    Ok(())
}

/// The entities that stand in the properties of another.
fn within(raw: &str) -> Vec<&str> {
    let properties = Record::of(raw).and_then(|record| record.object("properties"));
    let values = properties.iter().flat_map(|properties| &properties.members).flat_map(|(_, raw)| super::list(raw));
    values.filter(|raw| is_entity(raw)).collect()
}

fn is_entity(raw: &str) -> bool {
    Record::of(raw).is_some_and(|record| record.raw("schema").is_some() && record.raw("id").is_some())
}

/// Takes an entity, which is an actor or a link between two.
fn take(reading: &mut Reading<'_, '_>, raw: &str, at: Position) {
    let refuse = |reading: &mut Reading<'_, '_>, expected: &str| {
        let reason = RefusedReason::BadShape { expected: expected.to_string() };
        reading.draft.builder.refuse(at, reason, raw);
    };
    let Some(record) = Record::of(raw) else { return refuse(reading, "[]") };
    let (Some(schema), properties) = (record.text("schema"), record.object("properties")) else {
        return refuse(reading, "schema");
    };
    let properties = properties.unwrap_or_else(|| Record { raw: "{}", members: Vec::new() });
    match LINKS.iter().find(|(name, ..)| *name == schema) {
        Some((_, from, to, directed)) => link(reading, &record, &properties, [from, to], *directed, at),
        None => entity(reading, &record, &properties, &schema, at),
    }
}

/// What a property refers to: ids, or entities that stand inside.
fn ids(properties: &Record<'_>, key: &str) -> Vec<String> {
    let inner = |raw| Record::of(raw).and_then(|entity| entity.text("id"));
    let id = |raw| word(raw).or_else(|| inner(raw)).map(|id| id.into_owned());
    properties.items(key).into_iter().filter_map(id).collect()
}

fn entity(reading: &mut Reading<'_, '_>, record: &Record<'_>, properties: &Record<'_>, schema: &str, at: Position) {
    let id = record.text("id").unwrap_or_default();
    let Some(actor) = reading.draft.actor(&id, at, || record.raw.to_string()) else { return };
    let first = properties.items("name").first().and_then(|name| word(name));
    if let Some(name) = record.text("caption").or(first) {
        reading.draft.name(actor, &name, at);
    }
    reading.draft.kind(actor, schema, at);
    let sources = sources(reading, properties);
    reading.draft.builder.set_actor_sources(actor, &sources);
    // Other spellings of the name are names too.
    let names = properties.items("name");
    if names.len() > 1 {
        let mut all = String::from("[");
        for (i, name) in names.iter().skip(1).filter_map(|name| word(name)).enumerate() {
            all.push_str(if i > 0 { ", " } else { "" });
            string_into(&name, &mut all);
        }
        all.push(']');
        reading.tell(actor, "other_names", &all, at);
    }
    for (key, raw) in properties.members.iter().filter(|(key, _)| key != "name" && key != "sourceUrl") {
        if super::list(raw).into_iter().any(is_entity) {
            let ids: Vec<String> = ids(properties, key).iter().map(|id| quoted(id)).collect();
            reading.tell(actor, key, single(&format!("[{}]", ids.join(", "))), at);
        } else {
            reading.tell(actor, key, single(raw), at);
        }
    }
    reading.tell_rest(actor, record, &["id", "schema", "properties", "caption"], at);
}

fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    string_into(text, &mut quoted);
    quoted
}

/// One value that stands in a list alone.
fn single(raw: &str) -> &str {
    match super::list(raw)[..] {
        [only] => only,
        _ => raw,
    }
}

fn link(
    reading: &mut Reading<'_, '_>,
    record: &Record<'_>,
    properties: &Record<'_>,
    [from, to]: [&str; 2],
    directed: bool,
    at: Position,
) {
    let (sources_of, targets) = (ids(properties, from), ids(properties, to));
    if sources_of.is_empty() || targets.is_empty() {
        reading.draft.builder.refuse(at, RefusedReason::NoEnd, record.raw);
        return;
    }
    if sources_of.len().saturating_mul(targets.len()) > MOST_PAIRS {
        reading.draft.builder.refuse(at, RefusedReason::TooManyEnds { most: MOST_PAIRS }, record.raw);
        return;
    }
    let direction = if directed { Direction::Directed } else { Direction::Undirected };
    // A link with several ends says the same of each pair of them.
    for (i, (source, target)) in sources_of.iter().flat_map(|s| targets.iter().map(move |t| (s, t))).enumerate() {
        let Some(relation) = reading.draft.relation([source, target], Some(direction), at) else { continue };
        reading.draft.builder.keep_record(relation, || record.raw.to_string());
        if let Some(id) = record.text("id") {
            let id = if i == 0 { id } else { format!("{id}~{}", i + 1).into() };
            reading.draft.builder.set_relation_id(relation, &id, at);
        }
        reading.draft.relation_kind(relation, &record.text("schema").unwrap_or_default());
        let first = |key: &str| properties.items(key).first().and_then(|raw| word(raw));
        if let Some(role) = ["role", "relationship", "status"].iter().find_map(|key| first(key)) {
            reading.draft.builder.set_label(relation, &role, at);
        }
        for (key, field) in
            [("startDate", DateField::Since), ("endDate", DateField::Until), ("date", DateField::Attested)]
        {
            reading.draft.date(relation, field, &first(key).unwrap_or_default(), at);
        }
        let sources = sources(reading, properties);
        reading.draft.builder.set_relation_sources(relation, &sources);
        let understood = [from, to, "startDate", "endDate", "date", "sourceUrl"];
        for (key, raw) in properties.members.iter().filter(|(key, _)| !understood.contains(&&**key)) {
            reading.tell_link(relation, key, single(raw), at);
        }
        reading.tell_rest_of_link(relation, record, &["id", "schema", "properties", "caption"], at);
    }
}

fn sources(reading: &mut Reading<'_, '_>, properties: &Record<'_>) -> Vec<u32> {
    let mut found = Vec::new();
    for url in properties.items("sourceUrl").into_iter().filter_map(word) {
        if let Some(number) = reading.source(None, Some(&url), None).filter(|number| !found.contains(number)) {
            found.push(number);
        }
    }
    found
}
