//! A network as PAIR in JSON-LD and as W3C ORG in Turtle.
//!
//! What the vocabulary has no word for is said under addresses of our own (`urn:maillage:…`), which the readers of this
//! folder understand: kinds, ids that are no addresses, attributes, directions. A relation is a property; with dates,
//! sources or a label it is an `org:Membership` in ORG, and in PAIR a property and an `rdf:Statement` about it.

use std::io::Write;

use hashbrown::HashSet;
use oxrdf::NamedNodeRef;

use super::vocabulary::*;
use crate::formats::error::WriteError;
use crate::formats::fields::{common_losses, source_name};
use crate::formats::native::raw::string_into;
use crate::formats::output::{Loss, LossCode, Part};
use crate::formats::pieces::Pieces;
use crate::network::{Column, DateField, Direction, RelationKind, Shape, Value};
use crate::ticket::Ticket;

const PREFIXES: &[(&str, &str)] = &[
    ("dct", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("geo", "http://www.w3.org/2003/01/geo/wgs84_pos#"),
    ("org", ORG),
    ("pair", PAIR),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("time", "http://www.w3.org/2006/time#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// A vocabulary that is written, in the syntax in which it is used.
struct Words {
    turtle: bool,
    name: &'static str,
    /// Classes by the kinds that they stand for; the last one stands for all others.
    classes: &'static [(&'static str, &'static str)],
    /// Properties by the kinds that they stand for.
    properties: &'static [(&'static str, &'static str)],
    /// Its namespace, and the properties of it that have inverses.
    prefix: &'static str,
    inverses: &'static [(&'static str, &'static str)],
}

static PAIR_WORDS: Words = Words {
    turtle: false,
    name: "pair:label",
    classes: &[
        ("programme", "pair:Project"),
        ("Person", "pair:Person"),
        ("Project", "pair:Project"),
        ("Group", "pair:Group"),
        ("Event", "pair:Event"),
        ("Place", "pair:Place"),
        ("Theme", "pair:Theme"),
        ("Skill", "pair:Skill"),
        ("Document", "pair:Document"),
        ("Resource", "pair:Resource"),
        ("Idea", "pair:Idea"),
        ("Task", "pair:Task"),
        ("", "pair:Organization"),
    ],
    properties: &[
        ("located_in", "pair:hasLocation"),
        ("member_of", "pair:partOf"),
        ("part_of", "pair:partOf"),
        ("partner_of", "pair:partnerOf"),
        ("supports", "pair:supports"),
    ],
    prefix: "pair",
    inverses: PAIR_INVERSES,
};

static ORG_WORDS: Words = Words {
    turtle: true,
    name: "skos:prefLabel",
    classes: &[
        ("pole", "org:OrganizationalCollaboration"),
        ("network", "org:OrganizationalCollaboration"),
        ("programme", "org:OrganizationalCollaboration"),
        ("OrganizationalCollaboration", "org:OrganizationalCollaboration"),
        ("enterprise", "org:FormalOrganization"),
        ("collectivite", "org:FormalOrganization"),
        ("institution", "org:FormalOrganization"),
        ("FormalOrganization", "org:FormalOrganization"),
        ("OrganizationalUnit", "org:OrganizationalUnit"),
        ("Site", "org:Site"),
        ("Person", "foaf:Person"),
        ("", "org:Organization"),
    ],
    properties: &[],
    prefix: "org",
    inverses: ORG_INVERSES,
};

/// Writes a part as PAIR.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn pair(part: &Part<'_>, out: &mut dyn Write, ticket: &Ticket) -> Result<Loss, WriteError> {
    write(part, out, ticket, &PAIR_WORDS)
}

/// Writes a part as ORG.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn org(part: &Part<'_>, out: &mut dyn Write, ticket: &Ticket) -> Result<Loss, WriteError> {
    write(part, out, ticket, &ORG_WORDS)
}

/// What a property leads to.
enum Object<'o> {
    /// A node, by its address or its name with a prefix.
    Node(&'o str),
    /// A text with its type; without one if that is empty.
    Text(&'o str, &'static str),
    /// A date, inside the nodes by which the time vocabulary speaks of it.
    Instants(Option<&'o str>, Option<&'o str>),
}

fn write(part: &Part<'_>, out: &mut dyn Write, ticket: &Ticket, words: &Words) -> Result<Loss, WriteError> {
    let network = part.network;
    let mut loss = Loss::default();
    part.begin(ticket);
    common_losses(part, &mut loss, ticket)?;
    let mut graph = Graph { out: Pieces::new(out), turtle: words.turtle, subjects: 0, properties: 0, loss };
    graph.begin();
    let columns = columns(network.actor_columns().iter().filter(|c| !part.computed.iter().any(|o| o.name == c.name)));
    for actor in ticket.walk(part.subset.actors()) {
        let actor = actor?;
        graph.subject(Some(&address_of(network.actor_id(actor))));
        let kind = &*network.kind(actor).id;
        let (_, class) = words.classes.iter().find(|(of, _)| *of == kind).or(words.classes.last()).expect("a class");
        let own = format!("{OWN_KIND}{}", encoded(kind));
        let is_exact = class.strip_prefix(words.prefix).is_some_and(|class| class.strip_prefix(':') == Some(kind));
        let classes = [Object::Node(class), Object::Node(&own)];
        graph.property("a", &classes[..if is_exact { 1 } else { 2 }]);
        if network.has_own_name(actor) {
            graph.property(words.name, &[Object::Text(network.name(actor), "")]);
        }
        for (column, property) in &columns {
            if let Some(value) = column.value(actor) {
                graph.attribute(&column.name, property, value);
            }
        }
        for column in part.computed {
            if let Some(number) = column.values.get(actor as usize).filter(|number| number.is_finite()) {
                graph.attribute(column.name, &attribute(column.name), Value::number(&number.to_string()));
            }
        }
        graph.sources(part, network.actor_sources(actor));
        graph.end()?;
    }
    let columns = self::columns(network.relation_columns().iter());
    // Of those that say the same, in either direction, the first is a property.
    let mut known: HashSet<(u32, u32, u32)> = HashSet::new();
    for relation in ticket.walk(part.subset.relations()) {
        let relation = relation?;
        let (source, target) = network.ends(relation);
        let code = network.relation_kind_code(relation);
        let kind = &*network.relation_kind(relation).id;
        let inverse = words.inverses.iter().find(|(one, other)| *one == kind || *other == kind);
        let is_symmetric = inverse.map_or(RelationKind::named(kind).symmetric, |(one, other)| one == other);
        let usual = if is_symmetric { Direction::Undirected } else { Direction::Directed };
        let dates = DateField::ALL.map(|field| network.date_text(relation, field));
        let says_more = network.direction(relation) != usual
            || dates.iter().any(Option::is_some)
            || network.has_own_id(relation)
            || !network.relation_label(relation).is_empty()
            || !network.relation_sources(relation).is_empty()
            || columns.iter().any(|(column, _)| column.code(relation) != 0);
        let nearest = words.properties.iter().find(|(of, _)| *of == kind).map(|(_, property)| property.to_string());
        let is_near = nearest.is_some();
        let own = || format!("{OWN_RELATION}{}", encoded(kind));
        let property = match inverse {
            Some(_) => format!("{}:{kind}", words.prefix),
            None => nearest.unwrap_or_else(own),
        };
        // Inverses and symmetric kinds say one thing from both sides, whatever their code.
        let is_new = match inverse {
            Some(_) => known.insert((source.min(target), source.max(target), u32::MAX)),
            None if is_near => known.insert((source.min(target), source.max(target), u32::MAX)),
            None => known.insert((source, target, code)),
        };
        let ends = [source, target].map(|actor| address_of(network.actor_id(actor)));
        let is_plain = !says_more && is_new && !is_near && (inverse.is_some() || !words.turtle);
        if is_plain || !words.turtle && is_new {
            graph.subject(Some(&ends[0]));
            graph.property(&property, &[Object::Node(&ends[1])]);
            graph.end()?;
        }
        if is_plain {
            continue;
        }
        graph.subject(None);
        let (since, until, attested) = (dates[0], dates[1], dates[2]);
        // Of when a relation began and ended, readers take the day.
        let has_hour = |date: &&&str| date.contains('T');
        graph.loss.add(LossCode::Dates, [since, until].iter().flatten().filter(has_hour).count() as u64);
        if words.turtle {
            graph.property("a", &[Object::Node("org:Membership")]);
            graph.property("org:member", &[Object::Node(&ends[0])]);
            graph.property("org:organization", &[Object::Node(&ends[1])]);
            graph.property("org:role", &[Object::Node(&own())]);
            if since.is_some() || until.is_some() {
                graph.property("org:memberDuring", &[Object::Instants(since, until)]);
            }
        } else {
            let classes = [Object::Node("rdf:Statement"), Object::Node(OWN_PARALLEL)];
            graph.property("a", &classes[..if is_new { 1 } else { 2 }]);
            graph.property("rdf:subject", &[Object::Node(&ends[0])]);
            graph.property("rdf:predicate", &[Object::Node(&property)]);
            graph.property("rdf:object", &[Object::Node(&ends[1])]);
            if is_near {
                graph.property(OWN_KIND_OF_RELATION, &[Object::Text(kind, "")]);
            }
            for (name, date) in [("pair:startDate", since), ("pair:endDate", until)] {
                date.into_iter().for_each(|date| graph.property(name, &[Object::Text(date, type_of_date(date).1)]));
            }
        }
        attested.into_iter().for_each(|date| graph.property(OWN_ATTESTED, &[Object::Text(date, "")]));
        graph.property(OWN_DIRECTION, &[Object::Text(network.direction(relation).word(), "")]);
        if network.has_own_id(relation) {
            graph.property(OWN_RELATION_ID, &[Object::Text(&network.relation_id(relation), "")]);
        }
        let label = network.relation_label(relation);
        if !label.is_empty() {
            graph.property("rdfs:label", &[Object::Text(label, "")]);
        }
        for (column, property) in &columns {
            if let Some(value) = column.value(relation) {
                graph.attribute("", property, value);
            }
        }
        graph.sources(part, network.relation_sources(relation));
        graph.end()?;
    }
    graph.finish()
}

/// The columns and the property that each is, unique among them.
fn columns<'c>(columns: impl Iterator<Item = &'c Column>) -> Vec<(&'c Column, String)> {
    let mut named: Vec<(&Column, String)> = Vec::new();
    for column in columns {
        let names = std::iter::once(column.name.clone()).chain((2..).map(|n| format!("{}_{n}", column.name)));
        let is_free = |property: &String| named.iter().all(|(_, known)| known != property);
        let property = names.map(|name| attribute(&name)).find(is_free).expect("numbers do not end");
        named.push((column, property));
    }
    named
}

fn attribute(name: &str) -> String {
    format!("{OWN_ATTRIBUTE}{}", encoded(name))
}

/// The address of an actor: its id if that is one which comes back as it is, else one of ours.
fn address_of(id: &str) -> String {
    if is_address(id) { id.to_string() } else { format!("{OWN_ACTOR}{}", encoded(id)) }
}

/// Whether a text is an address of the web that readers do not change.
fn is_address(text: &str) -> bool {
    let is_of_web = text.starts_with("http://") || text.starts_with("https://");
    is_of_web && !text.contains("/.") && NamedNodeRef::new(text).is_ok()
}

/// A text as a part of an address.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            out.push(char::from(byte));
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}

/// The property of the time vocabulary and the type that a date has by its precision.
fn type_of_date(date: &str) -> (&'static str, &'static str) {
    let is_digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
    match *date.split('-').collect::<Vec<_>>() {
        [year, month, day] if is_digits(year, 4) && is_digits(month, 2) && is_digits(day, 2) => {
            ("time:inXSDDate", "xsd:date")
        }
        [year, month] if is_digits(year, 4) && is_digits(month, 2) => ("time:inXSDgYearMonth", "xsd:gYearMonth"),
        [year] if is_digits(year, 4) => ("time:inXSDgYear", "xsd:gYear"),
        _ => ("dct:date", ""),
    }
}

/// Subjects and what is said of them, in either syntax. Memory: a piece and the longest subject.
struct Graph<'o> {
    out: Pieces<'o>,
    turtle: bool,
    subjects: usize,
    properties: usize,
    loss: Loss,
}

impl Graph<'_> {
    fn begin(&mut self) {
        let out = &mut self.out.text;
        if self.turtle {
            PREFIXES.iter().for_each(|(name, is)| *out += &format!("@prefix {name}: <{is}> .\n"));
            return;
        }
        *out += "{\n  \"@context\": {";
        for (i, (name, is)) in PREFIXES.iter().enumerate() {
            *out += &format!("{}\n    \"{name}\": \"{is}\"", if i > 0 { "," } else { "" });
        }
        *out += "\n  },\n  \"@graph\": [";
    }

    /// Begins what is said of a node; of one without an address if there is none.
    fn subject(&mut self, address: Option<&str>) {
        let out = &mut self.out.text;
        if self.turtle {
            out.push('\n');
            match address {
                Some(address) => self.node(address),
                None => out.push_str("[]"),
            }
        } else {
            *out += if self.subjects > 0 { ",\n    {" } else { "\n    {" };
            if let Some(address) = address {
                *out += "\"@id\": ";
                string_into(address, out);
            }
        }
        self.properties = usize::from(!self.turtle && address.is_some());
        self.subjects += 1;
    }

    fn property(&mut self, name: &str, objects: &[Object<'_>]) {
        let is_first = self.properties == 0;
        self.properties += 1;
        if self.turtle {
            self.out.text += if is_first { " " } else { " ;\n  " };
            self.node(name);
            for (i, object) in objects.iter().enumerate() {
                self.out.text += if i > 0 { ", " } else { " " };
                self.object(object);
            }
            return;
        }
        self.out.text += if is_first { "" } else { ", " };
        let is_class = name == "a";
        string_into(if is_class { "@type" } else { name }, &mut self.out.text);
        self.out.text += if objects.len() > 1 { ": [" } else { ": " };
        for (i, object) in objects.iter().enumerate() {
            self.out.text += if i > 0 { ", " } else { "" };
            match object {
                Object::Node(address) if is_class => string_into(address, &mut self.out.text),
                object => self.object(object),
            }
        }
        self.out.text += if objects.len() > 1 { "]" } else { "" };
    }

    /// A node in Turtle: addresses in brackets, names with a prefix as they are.
    fn node(&mut self, name: &str) {
        let out = &mut self.out.text;
        let is_name = name == "a"
            || PREFIXES.iter().any(|(prefix, _)| name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(':')));
        if is_name {
            out.push_str(name);
        } else {
            out.push('<');
            out.push_str(name);
            out.push('>');
        }
    }

    fn object(&mut self, object: &Object<'_>) {
        match object {
            Object::Node(address) if self.turtle => self.node(address),
            Object::Node(address) => {
                self.out.text += "{\"@id\": ";
                string_into(address, &mut self.out.text);
                self.out.text.push('}');
            }
            Object::Text(text, datatype) => self.text(text, datatype),
            Object::Instants(since, until) => {
                self.out.text += "[ a time:Interval";
                for (name, date) in [("time:hasBeginning", since), ("time:hasEnd", until)] {
                    let Some(date) = date else { continue };
                    let (property, datatype) = type_of_date(date);
                    self.out.text += &format!(" ; {name} [ a time:Instant ; {property} ");
                    self.text(date, datatype);
                    self.out.text += " ]";
                }
                self.out.text += " ]";
            }
        }
    }

    fn text(&mut self, text: &str, datatype: &str) {
        // No syntax has a way to write this one.
        let zeros = memchr::memchr_iter(0, text.as_bytes()).count() as u64;
        self.loss.add(LossCode::ControlCharacters, zeros);
        let replaced = (zeros > 0).then(|| text.replace('\0', "\u{FFFD}"));
        let text = replaced.as_deref().unwrap_or(text);
        let out = &mut self.out.text;
        if self.turtle {
            // What JSON escapes, Turtle does too, and in the same way.
            string_into(text, out);
            if !datatype.is_empty() {
                *out += "^^";
                out.push_str(datatype);
            }
        } else if datatype.is_empty() {
            string_into(text, out);
        } else {
            *out += &format!("{{\"@type\": \"{datatype}\", \"@value\": ");
            string_into(text, out);
            out.push('}');
        }
    }

    fn attribute(&mut self, name: &str, property: &str, value: Value<'_>) {
        let property = match (name, value.shape) {
            ("description", Shape::Text) => "dct:description",
            ("lat", Shape::Number) => "geo:lat",
            ("lon", Shape::Number) => "geo:long",
            _ => property,
        };
        let datatype = match value.shape {
            Shape::Text => "",
            Shape::Boolean => "xsd:boolean",
            Shape::Number if value.text.contains(['e', 'E']) => "xsd:double",
            Shape::Number if value.text.contains('.') => "xsd:decimal",
            Shape::Number => "xsd:integer",
            Shape::List | Shape::Json => "rdf:JSON",
        };
        self.property(property, &[Object::Text(value.text, datatype)]);
    }

    fn sources(&mut self, part: &Part<'_>, sources: &[u32]) {
        let texts: Vec<String> = sources.iter().map(|source| source_name(part.network, *source).to_string()).collect();
        let object = |text| if is_address(text) { Object::Node(text) } else { Object::Text(text, "") };
        let objects: Vec<Object<'_>> = texts.iter().map(|text| object(&**text)).collect();
        if !objects.is_empty() {
            self.property("dct:source", &objects);
        }
    }

    fn end(&mut self) -> Result<(), WriteError> {
        self.out.text += if self.turtle { " .\n" } else { "}" };
        self.out.flow()
    }

    fn finish(mut self) -> Result<Loss, WriteError> {
        self.out.text += if self.turtle { "" } else { "\n  ]\n}\n" };
        self.out.finish()?;
        Ok(self.loss)
    }
}
