//! Popolo: persons and organisations of public life, their memberships and the organisations above them.
//!
//! A membership is one relation from the member to the organisation; `parent_id` is one to the organisation above.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::content::Content;
use super::super::error::FormatError;
use super::super::head::Outline;
use super::super::{Draft, Format, Head};
use super::{Reading, Record, documents, list};
use crate::formats::draft::Types;
use crate::formats::native::raw::Type;
use crate::label::Label;
use crate::network::builder::nfc;
use crate::network::{Builder, DateField, Direction, Ends, OddityCode, RefusedReason};
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format =
    Format { name: "popolo", label: Label::new("Popolo", "Popolo"), read: Some(read), detect, ..Format::PLAIN };

const PERSONS: [&str; 2] = ["persons", "people"];
const ORGANISATIONS: [&str; 2] = ["organizations", "organisations"];

/// How deep records may stand inside each other; below it they are ends that nobody declares.
const DEPTH: usize = 16;

/// What only organisations have.
const OF_ORGANISATIONS: [&str; 6] =
    ["classification", "founding_date", "dissolution_date", "parent_id", "parent", "posts"];
/// What persons and organisations have, of which a record alone has two beside its id and its name.
const OF_RECORDS: [&str; 17] = [
    "other_names",
    "contact_details",
    "birth_date",
    "death_date",
    "given_name",
    "family_name",
    "sort_name",
    "honorific_prefix",
    "honorific_suffix",
    "national_identity",
    "biography",
    "memberships",
    "classification",
    "founding_date",
    "dissolution_date",
    "parent_id",
    "identifiers",
];

/// Whether a document is a person or an organisation alone, or a list of them.
fn is_record(outline: &Outline) -> bool {
    ["", "[]."].iter().any(|of| {
        let has = |key: &str| outline.has(&format!("{of}{key}"));
        let marks = OF_RECORDS.iter().filter(|key| has(key)).count();
        let is_popolo = outline.text(&format!("{of}@context")).contains("popoloproject.com");
        has("id") && has("name") && (marks >= 2 || is_popolo) && !has("nodes") && !has("elements") && !has("geo")
    })
}

fn detect(head: &Head<'_>) -> bool {
    let outline = head.outline();
    if is_record(outline) {
        return true;
    }
    let is_list = |key: &str| outline.get(key) == Some(Type::Array);
    (is_list("persons") || is_list("organizations") || is_list("organisations") || is_list("people"))
        && (is_list("memberships") || outline.has("persons[].id") || outline.has("organizations[].id"))
        || outline.has("memberships[].organization_id")
        || outline.has("[].memberships[].organization_id")
        || outline.has("result[].memberships[].organization_id")
        || ["memberships[]", "[].memberships[]"]
            .iter()
            .any(|of| ["organization.id", "person.id"].iter().any(|end| outline.has(&format!("{of}.{end}"))))
        || outline.has("[].organization_id") && (outline.has("[].person_id") || outline.has("[].member_id"))
}

/// Reads a document.
///
/// # Errors
/// When it is no JSON; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let text = content.whole()?.text();
    let documents = documents(text)?;
    let draft = Draft::begin(content, builder, FORMAT.name, Ends::Declared, Types::Declared, ticket);
    let mut popolo = Popolo { reading: Reading::new(text, draft), posts: HashMap::new(), memberships: Vec::new() };
    for document in documents {
        match Record::of(document) {
            Some(record) if record.raw("result").is_some() => popolo.loose(record.items("result"))?,
            // A person or an organisation alone.
            Some(record) if !is_data_set(&record) => popolo.loose(vec![record.raw])?,
            Some(record) => popolo.document(&record)?,
            None => popolo.loose(list(document))?,
        }
    }
    // What stands in a membership may have memberships of its own.
    let mut depths = vec![0; popolo.memberships.len()];
    let mut next = 0;
    while let Some(raw) = popolo.memberships.get(next).map(|(raw, ..)| *raw) {
        if depths[next] < DEPTH {
            popolo.embedded(raw)?;
        }
        depths.resize(popolo.memberships.len(), depths[next] + 1);
        next += 1;
    }
    for (raw, member, organisation) in std::mem::take(&mut popolo.memberships) {
        popolo.membership(raw, member, organisation);
    }
    Ok(())
}

/// Whether a document holds lists of records; memberships alone may also be those of the person that it is.
fn is_data_set(record: &Record<'_>) -> bool {
    let has_list = PERSONS.iter().chain(&ORGANISATIONS).any(|key| record.raw(key).is_some());
    has_list || record.raw("name").is_none() || record.raw("id").is_none()
}

struct Popolo<'t, 'b> {
    reading: Reading<'t, 'b>,
    /// The organisation of each post.
    posts: HashMap<String, String>,
    /// Memberships, with the person or organisation in whose record they stand.
    memberships: Vec<(&'t str, Option<String>, Option<String>)>,
}

impl<'t> Popolo<'t, '_> {
    fn document(&mut self, record: &Record<'t>) -> Result<(), FormatError> {
        for (keys, is_person) in [(PERSONS, true), (ORGANISATIONS, false)] {
            for raw in keys.iter().flat_map(|key| record.items(key)) {
                if !self.actor(raw, is_person)? {
                    return Ok(());
                }
            }
        }
        for post in record.records("posts") {
            if let (Some(id), Some(organisation)) = (post.text("id"), end(&post, "organization")) {
                self.posts.insert(id.into_owned(), organisation.into_owned());
            }
        }
        self.memberships.extend(record.items("memberships").into_iter().map(|raw| (raw, None, None)));
        let understood = ["posts", "memberships", "meta"];
        for (key, raw) in &record.members {
            let key = &**key;
            if !PERSONS.contains(&key) && !ORGANISATIONS.contains(&key) && !understood.contains(&key) && *raw != "[]" {
                let at = self.reading.at(raw);
                self.reading.draft.odd(OddityCode::NotHeld, at, key);
            }
        }
        Ok(())
    }

    /// Records that do not say what they are: memberships have ends, persons and organisations have none.
    fn loose(&mut self, items: Vec<&'t str>) -> Result<(), FormatError> {
        for raw in items {
            let Some(record) = self.reading.record(raw, "persons[]") else { continue };
            if record.raw("organization_id").is_some() && record.raw("name").is_none() {
                self.memberships.push((raw, None, None));
            } else {
                let says = |keys: &[&str]| keys.iter().any(|key| record.raw(key).is_some());
                let is_organisation =
                    says(&OF_ORGANISATIONS) || record.text("@type").is_some_and(|of| of.ends_with("Organization"));
                if !self.actor(raw, !is_organisation)? {
                    break;
                }
            }
        }
        Ok(())
    }

    fn actor(&mut self, raw: &'t str, is_person: bool) -> Result<bool, FormatError> {
        let at = self.reading.at(raw);
        if !self.reading.draft.goes_on(at.offset)? {
            return Ok(false);
        }
        let key = if is_person { "persons[]" } else { "organizations[]" };
        let Some(record) = self.reading.record(raw, key) else { return Ok(true) };
        let id = record.text("id").unwrap_or_default();
        let inner = record.items("memberships");
        let side = |is_it: bool| is_it.then(|| id.to_string());
        self.memberships.extend(inner.into_iter().map(|raw| (raw, side(is_person), side(!is_person))));
        let Some(actor) = self.reading.draft.actor(&id, at, || raw.to_string()) else { return Ok(true) };
        if let Some(name) = record.text("name") {
            self.reading.draft.name(actor, &name, at);
        }
        let kind = record.text("classification").filter(|_| !is_person);
        self.reading.draft.kind(
            actor,
            kind.as_deref().unwrap_or(if is_person { "person" } else { "organization" }),
            at,
        );
        for identifier in record.records("identifiers") {
            if let (Some(scheme), Some(value)) = (identifier.text("scheme"), identifier.text("identifier")) {
                self.reading.draft.identifier(actor, &scheme, &value);
            }
        }
        let sources = sources(&mut self.reading, &record);
        if !sources.is_empty() {
            self.reading.draft.builder.set_actor_sources(actor, &sources);
        }
        let parent = end(&record, "parent");
        if let Some(parent) = &parent {
            let relation = self.reading.draft.relation([&*id, &**parent], Some(Direction::Directed), at);
            if let Some(relation) = relation {
                self.reading.draft.relation_kind(relation, "parent");
            }
        }
        let understood =
            ["id", "name", "classification", "identifiers", "sources", "memberships", "parent_id", "parent"];
        self.reading.tell_rest(actor, &record, &understood, at);
        Ok(true)
    }

    /// Takes the persons and organisations that stand in a membership themselves and nowhere else.
    fn embedded(&mut self, raw: &'t str) -> Result<(), FormatError> {
        let Some(record) = Record::of(raw) else { return Ok(()) };
        for (key, is_person) in [("person", true), ("member", true), ("organization", false)] {
            let Some(end) = record.object(key) else { continue };
            let is_known = |id: &str| self.reading.draft.builder.declares(&nfc(id));
            if end.text("name").is_some() && end.text("id").is_some_and(|id| !is_known(&id)) {
                self.actor(end.raw, is_person && end.raw("classification").is_none())?;
            }
        }
        Ok(())
    }

    fn membership(&mut self, raw: &'t str, member: Option<String>, organisation: Option<String>) {
        let at = self.reading.at(raw);
        let Some(record) = self.reading.record(raw, "memberships[]") else { return };
        let of_post = || record.text("post_id").and_then(|post| self.posts.get(&*post)).cloned();
        let organisation =
            end(&record, "organization").map(Cow::into_owned).or(organisation).or_else(of_post).unwrap_or_default();
        let member = ["person", "member"].iter().find_map(|key| end(&record, key)).map(Cow::into_owned).or(member);
        let Some(member) = member.filter(|_| !organisation.is_empty()) else {
            self.reading.draft.builder.refuse(at, RefusedReason::NoEnd, raw);
            return;
        };
        let ends = [&*member, &*organisation];
        let Some(relation) = self.reading.draft.relation(ends, Some(Direction::Directed), at) else { return };
        self.reading.draft.builder.keep_record(relation, || raw.to_string());
        self.reading.draft.relation_kind(relation, "membership");
        if let Some(id) = record.text("id") {
            self.reading.draft.builder.set_relation_id(relation, &id, at);
        }
        if let Some(label) = record.first(&["role", "label"]) {
            self.reading.draft.builder.set_label(relation, &label, at);
        }
        for (key, field) in [("start_date", DateField::Since), ("end_date", DateField::Until)] {
            self.reading.draft.date(relation, field, &record.text(key).unwrap_or_default(), at);
        }
        let sources = sources(&mut self.reading, &record);
        self.reading.draft.builder.set_relation_sources(relation, &sources);
        let said = if record.text("role").is_some() { "role" } else { "label" };
        let understood = [
            "id",
            said,
            "start_date",
            "end_date",
            "sources",
            "organization_id",
            "organization",
            "person_id",
            "person",
            "member_id",
            "member",
        ];
        self.reading.tell_rest_of_link(relation, &record, &understood, at);
    }
}

/// The id that a record names by `KEY_id`, or by an object under `KEY`.
fn end<'t>(record: &Record<'t>, key: &str) -> Option<Cow<'t, str>> {
    record.text(&format!("{key}_id")).or_else(|| record.object(key)?.text("id"))
}

fn sources(reading: &mut Reading<'_, '_>, record: &Record<'_>) -> Vec<u32> {
    let mut found = Vec::new();
    for source in record.records("sources") {
        let (note, url) = (source.text("note"), source.text("url"));
        let number = reading.source(note.as_deref(), url.as_deref(), None);
        if let Some(number) = number.filter(|number| !found.contains(number)) {
            found.push(number);
        }
    }
    found
}
