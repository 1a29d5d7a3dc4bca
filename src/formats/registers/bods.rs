//! Beneficial Ownership Data Standard, 0.1 to 0.4: entities, persons, and who owns or controls whom.
//!
//! A relation goes from the interested party to the subject. Of a record that was stated several times the last statement
//! is kept, which the receipt says.

use std::collections::{HashMap, HashSet};

use super::super::content::Content;
use super::super::error::FormatError;
use super::super::{Draft, Format, Head};
use super::{Reading, Record, documents, records, word};
use crate::formats::draft::Types;
use crate::label::Label;
use crate::network::{Builder, DateField, Direction, Ends, OddityCode, RefusedReason};
use crate::position::Position;
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "bods",
    label: Label::new("Beneficial Ownership Data Standard", "Beneficial Ownership Data Standard"),
    read: Some(read),
    detect,
    ..Format::PLAIN
};

/// What a statement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Entity,
    Person,
    Relationship,
}

fn about(record: &Record<'_>) -> Option<About> {
    match &*record.first(&["recordType", "statementType"])? {
        "entity" | "entityStatement" => Some(About::Entity),
        "person" | "personStatement" => Some(About::Person),
        "relationship" | "ownershipOrControlStatement" | "beneficialOwnershipStatement" => Some(About::Relationship),
        _ => None,
    }
}

/// The lists of a group of 0.1, which may be all that says what their statements are about.
const GROUPED: [(&str, Option<About>); 5] = [
    ("entityStatements", Some(About::Entity)),
    ("personStatements", Some(About::Person)),
    ("beneficialOwnershipStatements", Some(About::Relationship)),
    ("ownershipOrControlStatements", Some(About::Relationship)),
    ("statements", None),
];

/// A statement with what its list says it is about.
type Listed<'t> = (&'t str, Option<About>);

/// The statements of a text; those that stand inside of others before them.
fn statements(text: &str) -> Result<Vec<Listed<'_>>, FormatError> {
    let (mut found, mut inner) = (Vec::new(), HashSet::new());
    for raw in records(text, &["statements", "statementGroups"])? {
        let Some(group) = Record::of(raw).filter(is_group) else {
            found.push((raw, None));
            continue;
        };
        for (raw, listed) in
            GROUPED.iter().flat_map(|(list, about)| group.items(list).into_iter().map(move |raw| (raw, *about)))
        {
            let record = Record::of(raw);
            let is_owner = |record: &&Record<'_>| {
                record.raw("interestedParty").is_some()
                    && (record.raw("entity").is_some() || record.raw("subject").is_some())
            };
            let owner = record.as_ref().filter(is_owner);
            for end in owner.into_iter().flat_map(|owner| END_WORDS.iter().filter_map(move |key| owner.object(key))) {
                let own = ["entity", "person"].iter().find_map(|key| Some((*key, end.object(key)?)));
                let (word, inside) = own.unwrap_or(("", end));
                // A reference has nothing but an id; a statement may stand inside of several others.
                if inner.insert(inside.raw)
                    && ["name", "names", "identifiers", "alternateNames"].iter().any(|key| inside.raw(key).is_some())
                {
                    let is_person = word == "person"
                        || inside.raw("personType").is_some()
                        || inside.text("type").is_some_and(|of| of == "naturalPerson");
                    found.push((inside.raw, Some(if is_person { About::Person } else { About::Entity })));
                }
            }
            found.push((raw, if owner.is_some() { Some(About::Relationship) } else { listed }));
        }
    }
    Ok(found)
}

/// The keys of both ends of a relation; in drafts of 0.1 the subject is an `entity`.
const END_WORDS: [&str; 3] = ["entity", "subject", "interestedParty"];

fn is_group(record: &Record<'_>) -> bool {
    record.raw("statementType").is_none() && GROUPED.iter().any(|(list, _)| record.raw(list).is_some())
}

fn detect(head: &Head<'_>) -> bool {
    let outline = head.outline();
    let is_grouped = |list: &str| {
        let path = |key: &str| format!("statementGroups[].{list}[].{key}");
        ["statementID", "statementType", "interestedParty"].iter().any(|key| outline.has(&path(key)))
    };
    GROUPED.iter().any(|(list, _)| is_grouped(list))
        || ["[]", "", "statements[]"].iter().any(|of| {
            let path = |key: &str| if of.is_empty() { key.to_string() } else { format!("{of}.{key}") };
            let is_statement = ["entityStatement", "personStatement", "ownershipOrControlStatement"]
                .contains(&outline.text(&path("statementType")));
            is_statement
                || outline.has(&path("recordDetails")) && outline.has(&path("recordType"))
                || outline.has(&path("statementID")) && outline.has(&path("statementType"))
        })
}

/// Reads a document, or one statement a line.
///
/// # Errors
/// When it is no JSON; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let text = content.whole()?.text();
    let statements = statements(text)?;
    let version = documents(text)?.first().and_then(|raw| Record::of(raw)?.text("version"));
    let draft = Draft::begin(content, builder, FORMAT.name, Ends::Declared, Types::Declared, ticket);
    let mut bods = Bods { reading: Reading::new(text, draft), ids: HashMap::new(), unspecified: Vec::new() };
    // The last statement of each record, and the record of each statement.
    let mut last: HashMap<String, usize> = HashMap::new();
    for (i, (raw, _)) in statements.iter().enumerate() {
        let Some(record) = Record::of(raw) else { continue };
        if i == 0 {
            let own = record.object("publicationDetails").and_then(|details| details.text("bodsVersion"));
            let version = own.or(version.clone());
            bods.reading.draft.builder.version(&version.unwrap_or_default());
        }
        let Some(id) = id(&record) else { continue };
        for other in ["statementId", "statementID"].iter().filter_map(|key| record.text(key)) {
            if other != id {
                bods.ids.insert(other.into_owned(), id.clone());
            }
        }
        last.insert(id, i);
    }
    for (i, (raw, listed)) in statements.into_iter().enumerate() {
        let at = bods.reading.at(raw);
        if !bods.reading.draft.goes_on(at.offset)? {
            break;
        }
        let Some(record) = bods.reading.record(raw, "[]") else { continue };
        let Some(about) = about(&record).or(listed) else {
            bods.reading.refuse(raw, "recordType");
            continue;
        };
        let Some(id) = id(&record) else {
            bods.reading.draft.builder.refuse(at, RefusedReason::NoId, raw);
            continue;
        };
        // Before 0.4 a statement is a record, and an id that comes twice is a fault of the file.
        if last.get(&id).is_some_and(|last| *last != i) && record.raw("recordId").is_some() {
            bods.reading.draft.odd(OddityCode::ChangingValue, at, &id);
            continue;
        }
        match about {
            About::Relationship => bods.relationship(&record, &id, at),
            _ => bods.actor(&record, &id, about, at),
        }
    }
    for (known, name, reason, at) in std::mem::take(&mut bods.unspecified) {
        if let Some(actor) = bods.reading.draft.builder.find_actor(&known) {
            bods.reading.tell(actor, name, reason, at);
        }
    }
    Ok(())
}

/// The id of the record that a statement is about.
fn id(record: &Record<'_>) -> Option<String> {
    record.first(&["recordId", "statementID", "statementId", "id"]).map(|id| id.into_owned())
}

/// What a statement says of its record: in 0.4 an object of its own, before the statement itself.
fn details<'t>(record: &Record<'t>) -> Record<'t> {
    let own = record.object("recordDetails");
    own.unwrap_or_else(|| Record { raw: record.raw, members: record.members.clone() })
}

const OF_STATEMENT: [&str; 12] = [
    "statementId",
    "statementID",
    "recordId",
    "recordType",
    "statementType",
    "recordDetails",
    "publicationDetails",
    "source",
    "declaration",
    "declarationSubject",
    "isComponent",
    "id",
];

struct Bods<'t, 'b> {
    reading: Reading<'t, 'b>,
    /// The record of each statement that has another id.
    ids: HashMap<String, String>,
    /// Ends of relations whose other end nobody knows: the attribute that says why, the reason, and where it stands.
    unspecified: Vec<(String, &'static str, &'t str, Position)>,
}

impl<'t> Bods<'t, '_> {
    fn actor(&mut self, record: &Record<'t>, id: &str, about: About, at: Position) {
        let Some(actor) = self.reading.draft.actor(id, at, || record.raw.to_string()) else { return };
        let details = details(record);
        let names = details.records("names");
        let full = names.first().and_then(|name| {
            let parts: Vec<_> =
                ["givenName", "patronymicName", "familyName"].iter().filter_map(|key| name.text(key)).collect();
            name.text("fullName").or_else(|| (!parts.is_empty()).then(|| parts.join(" ").into()))
        });
        if let Some(name) = details.text("name").or(full) {
            self.reading.draft.name(actor, &name, at);
        }
        let kind = details.object("entityType").and_then(|of| of.text("type")).or_else(|| details.text("entityType"));
        // In 0.1 a type is that of the entity.
        let bare = kind.is_none().then(|| record.text("type")).flatten().filter(|of| !of.ends_with("Statement"));
        let bare = bare.filter(|_| about == About::Entity);
        let kind =
            kind.as_deref().or(bare.as_deref()).unwrap_or(if about == About::Person { "person" } else { "entity" });
        self.reading.draft.kind(actor, kind, at);
        for identifier in details.records("identifiers") {
            if let (Some(scheme), Some(value)) = (identifier.first(&["scheme", "schemeName"]), identifier.text("id")) {
                self.reading.draft.identifier(actor, &scheme, &value);
            }
        }
        if let Some(source) = self.source(record) {
            self.reading.draft.builder.set_actor_sources(actor, &[source]);
        }
        for area in ["jurisdiction", "incorporatedInJurisdiction"].iter().filter_map(|key| details.object(key)) {
            if let Some(name) = area.raw("name").or(area.raw("code")) {
                self.reading.tell(actor, "jurisdiction", name, at);
            }
        }
        let mut understood =
            vec!["name", "entityType", "identifiers", "jurisdiction", "incorporatedInJurisdiction", "subject"];
        understood.extend(bare.as_ref().map(|_| "type"));
        understood.extend(OF_STATEMENT);
        self.reading.tell_rest(actor, &details, &understood, at);
        if record.raw("recordDetails").is_some() {
            self.reading.tell_rest(actor, record, &OF_STATEMENT, at);
        }
    }

    fn relationship(&mut self, record: &Record<'t>, id: &str, at: Position) {
        let details = details(record);
        let end = |key: &str| {
            let object = details.object(key);
            let inside = object.as_ref().and_then(|object| object.object("entity").or_else(|| object.object("person")));
            let object = inside.or(object);
            let keys = [
                "describedByEntityStatement",
                "describedByPersonStatement",
                "describedByArrangementStatement",
                "recordId",
                "statementID",
                "id",
            ];
            let id = details.text(key).or_else(|| object?.first(&keys))?;
            Some(self.ids.get(&*id).cloned().unwrap_or_else(|| id.into_owned()))
        };
        let ends = [end("interestedParty"), end("subject").or_else(|| end("entity"))];
        let [Some(party), Some(subject)] = ends else {
            // "Nobody knows who" is said of the other end, and is no relation.
            let unspecified = |key: &str| {
                let end = details.object(key)?;
                end.object("unspecified").unwrap_or(end).raw("reason")
            };
            let (known, name, reason) = match ends {
                [None, Some(subject)] => (subject, "unspecified_party", unspecified("interestedParty")),
                [Some(party), None] => (party, "unspecified_subject", unspecified("subject")),
                _ => (String::new(), "", None),
            };
            // The other end may be stated further on.
            self.unspecified.extend(reason.map(|reason| (known, name, reason, at)));
            self.reading.draft.builder.refuse(at, RefusedReason::NoEnd, record.raw);
            return;
        };
        let ends = [&*party, &*subject];
        let Some(relation) = self.reading.draft.relation(ends, Some(Direction::Directed), at) else { return };
        self.reading.draft.builder.keep_record(relation, || record.raw.to_string());
        self.reading.draft.builder.set_relation_id(relation, id, at);
        let interests = details.records("interests");
        let first = interests.first();
        let kind = first.and_then(|interest| interest.text("type"));
        self.reading.draft.relation_kind(relation, kind.as_deref().unwrap_or("ownershipOrControl"));
        if let Some(interest) = first {
            for (key, field) in [("startDate", DateField::Since), ("endDate", DateField::Until)] {
                self.reading.draft.date(relation, field, &interest.text(key).unwrap_or_default(), at);
            }
            if let Some(label) = interest.text("details") {
                self.reading.draft.builder.set_label(relation, &label, at);
            }
            let share = interest.object("share");
            for (key, name) in [("exact", "share"), ("minimum", "share_minimum"), ("maximum", "share_maximum")] {
                if let Some(raw) = share.as_ref().and_then(|share| share.raw(key)) {
                    self.reading.tell_link(relation, name, raw, at);
                }
            }
        }
        if let Some(source) = self.source(record) {
            self.reading.draft.builder.set_relation_sources(relation, &[source]);
        }
        let mut understood = vec!["subject", "interestedParty", "entity"];
        understood.extend(OF_STATEMENT);
        self.reading.tell_rest_of_link(relation, &details, &understood, at);
        if record.raw("recordDetails").is_some() {
            self.reading.tell_rest_of_link(relation, record, &understood, at);
        }
    }

    /// Where a statement comes from.
    fn source(&mut self, record: &Record<'_>) -> Option<u32> {
        let source = record.object("source")?;
        let kinds: Vec<_> = source.items("type").into_iter().filter_map(word).collect();
        let title = source.text("description").or_else(|| (!kinds.is_empty()).then(|| kinds.join(", ").into()));
        let (url, date) = (source.text("url"), source.text("retrievedAt"));
        self.reading.source(title.as_deref(), url.as_deref(), date.as_deref())
    }
}
