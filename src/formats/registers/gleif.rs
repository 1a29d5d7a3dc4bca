//! GLEIF's files of legal entities: who is who (LEI-CDF), who owns whom (RR-CDF), who says why not (reporting exceptions),
//! as XML and as the JSON that is made of it.
//!
//! A relationship names its two ends by their LEI alone: they are actors. Both languages are read as records of leaves: the
//! path of element names or keys, and the text that stands there.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::super::content::{Content, Feed};
use super::super::error::{FormatError, FormatReason};
use super::super::{Draft, Format, Head};
use super::{Reading, Record, list, records, word};
use crate::formats::draft::Types;
use crate::label::Label;
use crate::network::{Builder, DateField, Direction, Ends, RefusedReason, Shape, Value};
use crate::position::Position;
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "gleif",
    aliases: &["lei-cdf", "rr-cdf"],
    label: Label::new("GLEIF (LEI-CDF, RR-CDF)", "GLEIF (LEI-CDF, RR-CDF)"),
    read: Some(read),
    detect,
    ..Format::PLAIN
};

/// How deep elements may be nested.
const DEPTH: usize = 64;
/// The longest text of a record: what is longer is no record of this format.
const LONGEST: usize = 1 << 20;

fn detect(head: &Head<'_>) -> bool {
    if head.is_xml() {
        let start = head.text.get(..5000).unwrap_or(head.text);
        return start.contains("gleif.org/data/schema")
            || start.contains(":LEIData")
            || start.contains(":RelationshipData");
    }
    let outline = head.outline();
    let has = |path: &str| outline.has(path);
    ["[]", "records[]", "relations[]", "exceptions[]", ""].iter().any(|of| {
        let path = |key: &str| if of.is_empty() { key.to_string() } else { format!("{of}.{key}") };
        has(&path("RelationshipRecord"))
            || has(&path("LEI")) && (has(&path("Entity")) || has(&path("ExceptionCategory")))
            || has(&path("Relationship.StartNode"))
    }) || outline.text("data[].type") == "lei-records"
        || outline.text("data.type") == "lei-records"
        || outline.text("data[].type") == "relationship-records"
}

/// Reads a document.
///
/// # Errors
/// When it is neither XML nor JSON; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let is_xml = content.beginning().is_xml();
    if is_xml {
        let mut draft = Draft::begin(content, builder, FORMAT.name, Ends::Create, Types::Declared, ticket);
        return xml(content.feed()?, &mut draft);
    }
    let text = content.whole()?.text();
    let draft = Draft::begin(content, builder, FORMAT.name, Ends::Create, Types::Declared, ticket);
    let mut reading = Reading::new(text, draft);
    for raw in records(text, &["records", "relations", "exceptions", "data"])? {
        let at = reading.at(raw);
        if !reading.draft.goes_on(at.offset)? {
            break;
        }
        let mut leaves = Vec::new();
        gather(raw, &mut String::new(), &mut leaves, 0);
        take(&mut reading.draft, &leaves, at, || raw.to_string());
    }
    Ok(())
}

/// The leaves of a JSON value. `$` holds the text of an element that has attributes too.
fn gather(raw: &str, path: &mut String, leaves: &mut Vec<(String, String)>, depth: usize) {
    if let Some(text) = word(raw) {
        leaves.push((path.clone(), text.into_owned()));
    } else if let Some(record) = Record::of(raw).filter(|_| depth < DEPTH) {
        for (key, raw) in record.members.iter().filter(|(key, _)| !key.starts_with('@')) {
            let length = path.len();
            if key != "$" {
                path.push('/');
                path.push_str(key);
            }
            gather(raw, path, leaves, depth + 1);
            path.truncate(length);
        }
    } else if raw.starts_with('[') && depth < DEPTH {
        list(raw).into_iter().for_each(|raw| gather(raw, path, leaves, depth + 1));
    }
}

fn xml(feed: Feed<'_>, draft: &mut Draft<'_>) -> Result<(), FormatError> {
    let mut reader = Reader::from_reader(feed);
    let (mut buffer, mut path, mut leaves, mut text) = (Vec::new(), Vec::<String>::new(), Vec::new(), String::new());
    // How many elements stand around the record that is being read, and where it starts.
    let mut record: Option<(usize, Position)> = None;
    let mut size = 0;
    loop {
        let at = reader.get_ref().at();
        buffer.clear();
        let syntax = |detail: String| FormatError::at(at, FormatReason::Syntax { detail });
        match reader.read_event_into(&mut buffer).map_err(|error| syntax(error.to_string()))? {
            Event::Start(element) => {
                let name = element.local_name().as_ref().to_string();
                if path.len() >= DEPTH {
                    return Err(FormatError::at(at, FormatReason::TooDeep { limit: DEPTH }));
                }
                if record.is_none() && matches!(&*name, "LEIRecord" | "RelationshipRecord" | "Exception") {
                    record = Some((path.len(), at));
                    leaves.clear();
                    size = 0;
                }
                text.clear();
                path.push(name);
            }
            Event::Text(part) => text.push_str(&part),
            Event::GeneralRef(reference) => {
                let known = match reference.resolve_char_ref() {
                    Ok(Some(character)) => Some(character.to_string()),
                    _ => quick_xml::escape::resolve_xml_entity(&reference).map(str::to_string),
                };
                text.push_str(&known.ok_or_else(|| syntax("unknown entity".to_string()))?);
            }
            Event::CData(part) => text.push_str(&part),
            Event::End(_) => {
                if let Some((depth, start)) = record {
                    if !text.trim().is_empty() {
                        leaves.push((format!("/{}", path[depth + 1..].join("/")), text.trim().to_string()));
                    }
                    if path.len() == depth + 1 {
                        record = None;
                        let record = || leaves.iter().map(|(path, text)| format!("{path} {text}")).collect::<Vec<_>>();
                        take(draft, &leaves, start, || record().join("\n"));
                        if !draft.goes_on(start.offset)? {
                            return Ok(());
                        }
                    }
                }
                text.clear();
                path.pop();
            }
            Event::Eof if path.is_empty() => return Ok(()),
            Event::Eof => return Err(FormatError::at(at, FormatReason::Truncated)),
            _ => {}
        }
        size += text.len();
        if size > LONGEST && record.is_some() {
            return Err(FormatError::at(at, FormatReason::WrongShape { expected: "LEIRecord".to_string() }));
        }
    }
}

/// The first text whose path ends so.
fn find<'l>(leaves: &'l [(String, String)], end: &str) -> Option<&'l str> {
    leaves.iter().find(|(path, _)| path.ends_with(end)).map(|(_, text)| text.as_str())
}

/// A leaf's path as the name of an attribute: what wraps every record is left out.
fn attribute(path: &str) -> String {
    let mut path = path;
    for wrap in ["/RelationshipRecord", "/attributes", "/Relationship", "/Entity", "/RelationshipPeriods"] {
        path = path.strip_prefix(wrap).filter(|rest| rest.starts_with('/')).unwrap_or(path);
    }
    path.trim_start_matches('/').replace('/', ".")
}

/// The leaves that `known` does not say, each path once: as a text, or as a list in JSON if it comes several times.
fn rest(leaves: &[(String, String)], known: &[&str]) -> Vec<(String, String, bool)> {
    let mut found: Vec<(String, Vec<&str>)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (path, text) in leaves.iter().filter(|(path, _)| !known.iter().any(|end| path.ends_with(end))) {
        let place = *places.entry(path).or_insert(found.len());
        match found.get_mut(place) {
            Some((_, texts)) => texts.push(text),
            None => found.push((attribute(path), vec![text])),
        }
    }
    let value = |texts: Vec<&str>| match texts[..] {
        [text] => (text.to_string(), false),
        _ => (serde_json::json!(texts).to_string(), true),
    };
    found
        .into_iter()
        .map(|(name, texts)| {
            let (text, is_list) = value(texts);
            (name, text, is_list)
        })
        .collect()
}

fn value(text: &str, is_list: bool) -> Value<'_> {
    Value { shape: if is_list { Shape::List } else { Shape::Text }, text }
}

fn take(draft: &mut Draft<'_>, leaves: &[(String, String)], at: Position, record: impl FnOnce() -> String) {
    let start = find(leaves, "/StartNode/NodeID").or_else(|| find(leaves, "/startNode/id"));
    let end = find(leaves, "/EndNode/NodeID").or_else(|| find(leaves, "/endNode/id"));
    if start.is_some() || end.is_some() {
        let (Some(start), Some(end)) = (start, end) else {
            draft.builder.refuse(at, RefusedReason::NoEnd, &record());
            return;
        };
        for lei in [start, end] {
            let actor = draft.mention(lei);
            draft.identifier(actor, "lei", lei);
        }
        let Some(relation) = draft.relation([start, end], Some(Direction::Directed), at) else { return };
        let kind = find(leaves, "/RelationshipType").or_else(|| find(leaves, "/relationship/type"));
        draft.relation_kind(relation, kind.unwrap_or("relationship"));
        for (key, field) in [("StartDate", DateField::Since), ("EndDate", DateField::Until)] {
            if let Some(text) = period(leaves, key) {
                draft.date(relation, field, text.split('T').next().unwrap_or(text), at);
            }
        }
        let known = ["NodeID", "RelationshipType", "RelationshipPeriod/StartDate", "RelationshipPeriod/EndDate"];
        for (name, text, is_list) in rest(leaves, &known) {
            let key = draft.relation_key(&name);
            draft.tell_relation(key, relation, value(&text, is_list), at);
        }
        return;
    }
    let Some(lei) = find(leaves, "/LEI").or_else(|| find(leaves, "/lei")) else {
        draft.builder.refuse(at, RefusedReason::NoId, &record());
        return;
    };
    let actor = match find(leaves, "/ExceptionCategory") {
        // One entity may give several exceptions.
        Some(_) => draft.mention(lei),
        None => match draft.actor(lei, at, record) {
            Some(actor) => actor,
            None => return,
        },
    };
    draft.identifier(actor, "lei", lei);
    if let Some(name) = find(leaves, "/LegalName").or_else(|| find(leaves, "/legalName/name")) {
        draft.name(actor, name, at);
    }
    if let Some(kind) = find(leaves, "/EntityCategory").or_else(|| find(leaves, "/entity/category")) {
        draft.kind(actor, kind, at);
    }
    for (name, text, is_list) in rest(leaves, &["/LEI", "/lei", "/LegalName", "/legalName/name", "/EntityCategory"]) {
        let key = draft.actor_key(&name);
        draft.tell_actor(key, actor, value(&text, is_list), at);
    }
}

/// A bound of the period in which a relationship holds; other periods are those of accounts and of documents.
fn period<'l>(leaves: &'l [(String, String)], key: &str) -> Option<&'l str> {
    let of = format!("/RelationshipPeriod/{key}");
    let mut found = None;
    for (path, text) in leaves {
        if path.ends_with(&of) {
            found = Some(text.as_str());
        } else if path.ends_with("/PeriodType") {
            if text == "RELATIONSHIP_PERIOD" && found.is_some() {
                return found;
            }
            found = None;
        }
    }
    None
}
