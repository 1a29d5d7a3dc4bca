//! Reading of native documents: slices of the text go straight to the draft, without a tree in between.
//!
//! A document that is no JSON Graph is an error with its place; a record that has the wrong shape is refused with its
//! place and its own text, and the rest is read.

use std::borrow::Cow;
use std::collections::HashMap;

use super::raw::{Type, items, members, offset_in, respaced_into, text_of, type_of};
use super::{TABLES, raw, vocabulary};
use crate::formats::content::Content;
use crate::formats::error::{FormatError, FormatReason};
use crate::network::builder::{ColumnId, nfc};
use crate::network::{
    About, Builder, DateField, Direction, Ends, OddityCode, RefusedReason, Scope, Shape, Source, Value,
};
use crate::position::Position;
use crate::ticket::Ticket;

/// No honest attribute is nested deeper; readers elsewhere fail on much less than what a file may hold.
const DEPTH_LIMIT: usize = 128;
/// The most attributes that are kept apart, as many as a table has columns.
const COLUMN_LIMIT: usize = 16_384;
/// How many records are read between two looks at the ticket.
const RECORDS_PER_CHECK: usize = 4096;

type Outcome = Result<(), FormatError>;

/// Reads a document.
///
/// # Errors
/// When the text is not JSON, not a JSON Graph, or nested without end; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Outcome {
    let text = content.whole()?.text();
    let top = top(text)?;
    content.begin(builder, "native", Ends::Declared);
    let mut reader = Reader {
        text,
        builder,
        ticket,
        place: Place::default(),
        directed: true,
        sources: HashMap::new(),
        columns: Default::default(),
        numbers: Vec::new(),
        buffer: String::new(),
        records: 0,
        told: 0,
    };
    reader.document(&top)
}

/// The members of the document, once its syntax is checked.
fn top(text: &str) -> Result<Vec<(String, &str)>, FormatError> {
    let start = text.len() - text.trim_start().len();
    if text.as_bytes().get(start) != Some(&b'{') {
        raw::check(text).map_err(|error| syntax(text, &error))?;
        return Err(wrong_shape(text, start, "graph"));
    }
    raw::document(text).map_err(|error| syntax(text, &error))
}

fn syntax(text: &str, error: &serde_json::Error) -> FormatError {
    let line_start = match error.line() {
        0 | 1 => 0,
        line => memchr::memchr_iter(b'\n', text.as_bytes()).nth(line - 2).map_or(0, |at| at + 1),
    };
    let at = Position::at(text.as_bytes(), line_start + error.column().saturating_sub(1));
    let detail = error.to_string();
    let detail = detail.rfind(" at line ").map_or(&*detail, |end| &detail[..end]).to_string();
    let reason = if error.is_eof() { FormatReason::Truncated } else { FormatReason::Syntax { detail } };
    FormatError::at(at, reason)
}

fn wrong_shape(text: &str, offset: usize, expected: &str) -> FormatError {
    let reason = FormatReason::WrongShape { expected: expected.to_string() };
    FormatError::at(Position::at(text.as_bytes(), offset), reason)
}

/// Lines and columns of places that mostly come one after the other, so that counting them is linear in all.
#[derive(Default)]
struct Place {
    offset: usize,
    line: u64,
    column: u64,
}

impl Place {
    fn of(&mut self, text: &str, offset: usize) -> Position {
        if offset < self.offset {
            *self = Place::default();
        }
        let bytes = &text.as_bytes()[self.offset..offset];
        let characters = |bytes: &[u8]| bytes.iter().filter(|b| (**b & 0xC0) != 0x80).count() as u64;
        match memchr::memrchr(b'\n', bytes) {
            Some(last) => {
                self.line += memchr::memchr_iter(b'\n', bytes).count() as u64;
                self.column = characters(&bytes[last + 1..]);
            }
            None => self.column += characters(bytes),
        }
        self.offset = offset;
        Position { line: self.line + 1, column: self.column + 1, offset: offset as u64 }
    }
}

struct Reader<'a, 'b> {
    text: &'a str,
    builder: &'b mut Builder,
    ticket: &'b Ticket,
    place: Place,
    directed: bool,
    /// The file's own ids of sources: another file may give the same id to another source.
    sources: HashMap<String, u32>,
    /// Columns by attribute: of actors, of relations; in metadata, in the record itself.
    columns: [[HashMap<String, ColumnId>; 2]; 2],
    numbers: Vec<u32>,
    buffer: String,
    records: usize,
    told: usize,
}

/// The members of a relation, gathered because they come in any order.
#[derive(Default)]
struct Edge<'a> {
    id: Option<&'a str>,
    source: Option<&'a str>,
    target: Option<&'a str>,
    relation: Option<&'a str>,
    label: Option<&'a str>,
    directed: Option<bool>,
    metadata: Option<&'a str>,
    others: Vec<(Cow<'a, str>, &'a str)>,
}

impl<'a> Reader<'a, '_> {
    fn document(&mut self, top: &[(String, &'a str)]) -> Outcome {
        let mut about = About::default();
        let mut graph = None;
        for (key, value) in top {
            match &**key {
                "graph" => graph = Some(*value),
                _ => about.document.push((key.clone(), self.one_line(value)?)),
            }
        }
        let graph = graph.ok_or_else(|| wrong_shape(self.text, 0, "graph"))?;
        if type_of(graph) != Type::Object {
            return Err(wrong_shape(self.text, offset_in(self.text, graph), "graph"));
        }
        let (mut metadata, mut nodes, mut edges) = (None, None, None);
        members(graph, |key, value| {
            match (&*key, type_of(value)) {
                ("id", Type::Text) => about.id = text_of(value).map(Cow::into_owned),
                ("label", Type::Text) => about.label = text_of(value).map(Cow::into_owned),
                ("directed", Type::Boolean) => about.directed = Some(value == "true"),
                ("metadata", Type::Object) => metadata = Some(value),
                ("nodes", Type::Object | Type::Array) => nodes = Some(value),
                ("edges", Type::Array) => edges = Some(value),
                ("nodes", _) => return Err(wrong_shape(self.text, offset_in(self.text, value), "graph.nodes")),
                ("edges", _) => return Err(wrong_shape(self.text, offset_in(self.text, value), "graph.edges")),
                _ => about.graph.push((key.into_owned(), self.one_line(value)?)),
            }
            Ok(())
        })?;
        // A JSON Graph may be empty; a document that keeps its nodes elsewhere is something else.
        let elsewhere = edges.is_some() || top.iter().any(|(key, _)| ["nodes", "links", "edges"].contains(&&**key));
        let nodes = match nodes {
            None if elsewhere => return Err(wrong_shape(self.text, offset_in(self.text, graph), "graph.nodes")),
            nodes => nodes.unwrap_or("{}"),
        };
        // Relations are directed where a JSON Graph does not say it. Saying so marks the network as a native one.
        self.directed = *about.directed.get_or_insert(true);
        self.builder.version(if type_of(nodes) == Type::Array { "JGF 1" } else { "JGF 2" });
        self.metadata(metadata.unwrap_or("{}"), &mut about)?;
        self.builder.about(about);
        if type_of(nodes) == Type::Array {
            items(nodes, |node| self.listed_node(node))?;
        } else {
            members(nodes, |id, node| self.node(&id, node, false))?;
        }
        items(edges.unwrap_or("[]"), |edge| self.edge(edge))?;
        self.ticket.advance((self.text.len() - self.told) as u64);
        Ok(())
    }

    fn metadata(&mut self, metadata: &'a str, about: &mut About) -> Outcome {
        members(metadata, |key, value| {
            let is_table = TABLES.contains(&&*key) && type_of(value) == Type::Object && value[1..].trim() != "}";
            if key == "profile"
                && let Some(profile) = text_of(value)
            {
                self.builder.version(&profile);
            }
            if !is_table {
                about.metadata.push((key.into_owned(), self.one_line(value)?));
                return Ok(());
            }
            let mut place = 0;
            members(value, |id, entry| {
                let at = self.at(entry);
                let _ = self.one_line(entry)?;
                let mut faults = Vec::new();
                let mut fault = |name: &str| faults.push(format!("{key}.{id}.{name}"));
                match &*key {
                    "kinds" => self.builder.kind(vocabulary::kind(&id, place, entry, &mut fault)),
                    "relation_kinds" => {
                        self.builder.relation_kind(vocabulary::relation_kind(&id, entry, &mut fault));
                    }
                    _ => {
                        let code = self.builder.source(vocabulary::source(&id, entry));
                        self.sources.insert(id.into_owned(), code);
                    }
                }
                for fault in faults {
                    self.builder.oddity(OddityCode::BadVocabulary, at, fault.trim_end_matches('.'));
                }
                place += 1;
                Ok(())
            })
        })
    }

    fn listed_node(&mut self, node: &'a str) -> Outcome {
        let mut id = None;
        members::<()>(node, |key, value| {
            if key == "id" {
                id = id_of(value);
            }
            Ok(())
        })
        .unwrap_or_default();
        match id {
            Some(id) => self.node(&id, node, true),
            None => {
                let reason = if type_of(node) == Type::Object {
                    RefusedReason::NoId
                } else {
                    RefusedReason::BadShape { expected: "graph.nodes[]".to_string() }
                };
                self.refuse(node, reason)
            }
        }
    }

    fn node(&mut self, id: &str, node: &'a str, listed: bool) -> Outcome {
        self.count(node)?;
        if type_of(node) != Type::Object {
            return self.refuse(node, RefusedReason::BadShape { expected: "graph.nodes.*".to_string() });
        }
        let at = self.at(node);
        let Some(actor) = self.builder.actor(&nfc(id), at, || excerpt(node)) else { return Ok(()) };
        members(node, |key, value| match (&*key, type_of(value)) {
            ("id", _) if listed => Ok(()),
            ("label", Type::Text) if value != "\"\"" => {
                if let Some(name) = text_of(value) {
                    self.builder.set_name(actor, &name, at);
                }
                Ok(())
            }
            ("metadata", Type::Object) => members(value, |key, value| match (&*key, text_of(value)) {
                ("kind", Some(kind)) if !kind.is_empty() => {
                    self.builder.set_kind(actor, &kind, at);
                    Ok(())
                }
                ("sources", _) if self.sources(value, at) => {
                    self.builder.set_actor_sources(actor, &self.numbers);
                    Ok(())
                }
                _ => self.attribute(Owner::Actor(actor), key, Scope::Metadata, value, at),
            }),
            _ => self.attribute(Owner::Actor(actor), key, Scope::Record, value, at),
        })
    }

    fn edge(&mut self, edge: &'a str) -> Outcome {
        self.count(edge)?;
        if type_of(edge) != Type::Object {
            return self.refuse(edge, RefusedReason::BadShape { expected: "graph.edges[]".to_string() });
        }
        let mut found = Edge::default();
        members::<()>(edge, |key, value| {
            match (&*key, type_of(value)) {
                ("id", Type::Text) => found.id = Some(value),
                ("source", Type::Text | Type::Number) => found.source = Some(value),
                ("target", Type::Text | Type::Number) => found.target = Some(value),
                ("relation", Type::Text) if value != "\"\"" => found.relation = Some(value),
                ("label", Type::Text) if value != "\"\"" => found.label = Some(value),
                ("directed", Type::Boolean) => found.directed = Some(value == "true"),
                ("metadata", Type::Object) => found.metadata = Some(value),
                _ => found.others.push((key, value)),
            }
            Ok(())
        })
        .unwrap_or_default();
        let end = |raw: Option<&'a str>| raw.and_then(id_of);
        let (Some(source), Some(target)) = (end(found.source), end(found.target)) else {
            return self.refuse(edge, RefusedReason::NoEnd);
        };
        let at = self.at(edge);
        let relation = self.builder.relation(&nfc(&source), &nfc(&target), at);
        if let Some(kind) = found.relation.and_then(text_of) {
            self.builder.set_relation_kind(relation, &kind);
        }
        if let Some(id) = found.id.and_then(text_of) {
            self.builder.set_relation_id(relation, &id, at);
        }
        if let Some(label) = found.label.and_then(text_of) {
            self.builder.set_label(relation, &label, at);
        }
        // Where the relation does not say it, its kind does, then the graph.
        match found.directed {
            Some(true) => self.builder.set_direction(relation, Direction::Directed),
            Some(false) => self.builder.set_direction(relation, Direction::Undirected),
            None if !self.directed => self.builder.set_direction(relation, Direction::Undirected),
            None => {}
        }
        for (key, value) in found.others {
            self.attribute(Owner::Relation(relation), key, Scope::Record, value, at)?;
        }
        let undirected = found.directed == Some(false);
        members(found.metadata.unwrap_or("{}"), |key, value| {
            if let Some(field) = DateField::ALL.into_iter().find(|field| field.word() == key) {
                return self.date(relation, field, value, at);
            }
            match &*key {
                "mutual" if value == "true" && !undirected => {
                    self.builder.set_direction(relation, Direction::Mutual);
                    Ok(())
                }
                "sources" if self.sources(value, at) => {
                    self.builder.set_relation_sources(relation, &self.numbers);
                    Ok(())
                }
                _ => self.attribute(Owner::Relation(relation), key, Scope::Metadata, value, at),
            }
        })
    }

    fn date(&mut self, relation: u32, field: DateField, value: &'a str, at: Position) -> Outcome {
        match (type_of(value), text_of(value)) {
            (Type::Text, Some(text)) if !text.is_empty() => self.builder.set_date(relation, field, &text, at),
            // A year without quotes is meant as a date.
            (Type::Number, _) if value.len() == 4 && value.bytes().all(|b| b.is_ascii_digit()) => {
                self.builder.oddity(OddityCode::RespelledDate, at, value);
                self.builder.set_date(relation, field, value, at);
            }
            _ => {
                let key = Cow::Borrowed(field.word());
                return self.attribute(Owner::Relation(relation), key, Scope::Metadata, value, at);
            }
        }
        Ok(())
    }

    /// Reads citations into `numbers`; an item that is neither an id nor a source makes the whole an attribute.
    fn sources(&mut self, value: &'a str, at: Position) -> bool {
        self.numbers.clear();
        let done = match type_of(value) {
            Type::Array => items(value, |item| self.source(item, at)),
            Type::Text => self.source(value, at),
            _ => Err(()),
        };
        done.is_ok()
    }

    fn source(&mut self, item: &'a str, at: Position) -> Result<(), ()> {
        let code = if let Some(id) = text_of(item) {
            self.cited(&id, at)
        } else if type_of(item) == Type::Object {
            let source = vocabulary::source("", item);
            let text = source.url.as_ref().or(source.title.as_ref()).ok_or(())?;
            match self.builder.source_by_text(text) {
                Some(code) => code,
                None => {
                    let id = self.builder.free_source_id();
                    self.builder.source(Source { id, ..source })
                }
            }
        } else {
            return Err(());
        };
        self.numbers.push(code);
        Ok(())
    }

    fn cited(&mut self, id: &str, at: Position) -> u32 {
        if let Some(code) = self.sources.get(id) {
            return *code;
        }
        let is_url = id.contains("://");
        let known = if is_url { self.builder.source_by_text(id) } else { None };
        let code = known.unwrap_or_else(|| {
            if !is_url {
                self.builder.oddity(OddityCode::UnknownSource, at, id);
            }
            let url = is_url.then(|| id.to_string());
            self.builder.source(Source { id: id.to_string(), url, ..Source::default() })
        });
        self.sources.insert(id.to_string(), code);
        code
    }

    fn attribute(&mut self, of: Owner, key: Cow<'_, str>, scope: Scope, raw: &str, at: Position) -> Outcome {
        let columns = &mut self.columns[of.number()][scope as usize];
        let column = match columns.get(&*key) {
            Some(column) => *column,
            None => {
                if columns.len() == COLUMN_LIMIT {
                    let at = Position::at(self.text.as_bytes(), offset_in(self.text, raw));
                    return Err(FormatError::at(at, FormatReason::TooManyColumns { limit: COLUMN_LIMIT }));
                }
                let column = match of {
                    Owner::Actor(_) => self.builder.actor_column(&key, scope),
                    Owner::Relation(_) => self.builder.relation_column(&key, scope),
                };
                columns.insert(key.clone().into_owned(), column);
                column
            }
        };
        let text = text_of(raw);
        let value = match (type_of(raw), &text) {
            (Type::Text, Some(text)) => Value::text(text),
            (Type::Number, _) => Value::number(raw),
            (Type::Boolean, _) => Value { shape: Shape::Boolean, text: raw },
            (kind, _) => {
                self.buffer.clear();
                if respaced_into(raw, &mut self.buffer) > DEPTH_LIMIT {
                    return Err(self.too_deep(raw));
                }
                let shape = if kind == Type::Array { Shape::List } else { Shape::Json };
                Value { shape, text: &self.buffer }
            }
        };
        if value.shape != Shape::Number && scope == Scope::Metadata && matches!(&*key, "lat" | "lon" | "weight") {
            self.builder.oddity(OddityCode::BadNumber, at, value.text);
        }
        match of {
            Owner::Actor(actor) => self.builder.set_actor(column, actor, value, at),
            Owner::Relation(relation) => self.builder.set_relation(column, relation, value, at),
        }
        Ok(())
    }

    fn one_line(&self, raw: &str) -> Result<String, FormatError> {
        let mut out = String::with_capacity(raw.len());
        if respaced_into(raw, &mut out) > DEPTH_LIMIT {
            return Err(self.too_deep(raw));
        }
        Ok(out)
    }

    fn too_deep(&self, raw: &str) -> FormatError {
        let at = Position::at(self.text.as_bytes(), offset_in(self.text, raw));
        FormatError::at(at, FormatReason::TooDeep { limit: DEPTH_LIMIT })
    }

    fn at(&mut self, slice: &str) -> Position {
        self.place.of(self.text, offset_in(self.text, slice))
    }

    fn refuse(&mut self, record: &str, reason: RefusedReason) -> Outcome {
        let at = self.at(record);
        self.builder.refuse(at, reason, &excerpt(record));
        Ok(())
    }

    fn count(&mut self, record: &str) -> Outcome {
        if self.records.is_multiple_of(RECORDS_PER_CHECK) {
            self.ticket.check()?;
            let offset = offset_in(self.text, record);
            self.ticket.advance(offset.saturating_sub(self.told) as u64);
            self.told = self.told.max(offset);
        }
        self.records += 1;
        Ok(())
    }
}

#[derive(Clone, Copy)]
enum Owner {
    Actor(u32),
    Relation(u32),
}

impl Owner {
    fn number(self) -> usize {
        match self {
            Owner::Actor(_) => 0,
            Owner::Relation(_) => 1,
        }
    }
}

/// An id, which some files write as a number.
fn id_of(raw: &str) -> Option<Cow<'_, str>> {
    match type_of(raw) {
        Type::Number => Some(Cow::Borrowed(raw)),
        _ => text_of(raw),
    }
}

/// The first characters of a record, for the receipt.
fn excerpt(record: &str) -> String {
    record.chars().take(500).collect()
}
