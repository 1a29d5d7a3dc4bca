//! Reading of native documents: slices of the text become batches, without a tree in between.
//!
//! Large documents whose keys stand in the usual order (metadata, nodes by id, edges) are read in blocks on all cores. Whatever
//! else a document may be is decided by the whole text: what is no JSON Graph is an error with its place; a record that has
//! the wrong shape is refused with its place and its own text, and the rest is read.

use std::borrow::Cow;

use super::gather::{Gather, Records, Section};
use super::raw::{Type, members, offset_in, respaced_into, syntax, text_of, type_of, wrong_shape};
use super::take::Taker;
use super::{TABLES, raw, vocabulary};
use crate::formats::blocks;
use crate::formats::content::{Block, Content, Lines, Place};
use crate::formats::error::{FormatError, FormatReason};
use crate::formats::json::{Bad, Cursor, DEPTH, entries, lone_surrogates, mended};
use crate::network::{About, Builder, Ends, OddityCode, SharedIds};
use crate::position::Position;
use crate::ticket::Ticket;

/// How many records of a whole text make a batch.
const RECORDS: usize = 4096;

type Outcome = Result<(), FormatError>;

/// Reads a document.
///
/// # Errors
/// When the text is not JSON, not a JSON Graph, or nested without end; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Outcome {
    match content.document() {
        Some(document) => {
            let text = document.text();
            let without;
            let (text, top, unknown) = match top(text) {
                Ok(top) => (text, top, None),
                Err(error) => {
                    let (text, count, first) = mended(text).ok_or(error)?;
                    without = text;
                    (&*without, top(&without)?, Some((first, count)))
                }
            };
            content.begin(builder, "native", Ends::Declared);
            let unknown = unknown.map(|found| (OddityCode::ToleratedSyntax, found, "NaN"));
            let halves = lone_surrogates(text).map(|found| (OddityCode::BadBytes, found, "\\ud800"));
            for (code, (first, count), detail) in unknown.into_iter().chain(halves) {
                builder.oddities(code, count, Lines::new(text, Place::START).at(first), detail);
            }
            let mut reader = Reader { text, builder, every: content.every, ticket, taker: Taker::default() };
            reader.document(&top)
        }
        None => in_blocks(content, builder, ticket),
    }
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

struct Reader<'a, 'b> {
    text: &'a str,
    builder: &'b mut Builder,
    every: u32,
    ticket: &'b Ticket,
    taker: Taker,
}

impl<'a> Reader<'a, '_> {
    fn document(&mut self, top: &[(String, &'a str)]) -> Outcome {
        let mut about = About::default();
        let is_list = |key: &str, value: &str| key == "graphs" && type_of(value) == Type::Array;
        let last = |wanted: &dyn Fn(&str, &str) -> bool| {
            top.iter().rev().find(|(key, value)| wanted(key, value)).map(|(_, value)| *value)
        };
        let (graph, graphs) = (last(&|key, _| key == "graph"), last(&is_list));
        // What is no network is not kept: it may have millions of members.
        if graph.is_none() && graphs.is_none() {
            return Err(wrong_shape(self.text, 0, "graph"));
        }
        for (key, value) in top.iter().filter(|(key, value)| key != "graph" && !is_list(key, value)) {
            about.document.push((key.clone(), self.one_line(value)?));
        }
        // A document that keeps its nodes elsewhere is something else.
        let elsewhere = top.iter().any(|(key, _)| ["nodes", "links", "edges"].contains(&&**key));
        match graph {
            Some(graph) => self.graph(graph, "graph", elsewhere, about),
            None => {
                let graphs = graphs.expect("one of the two is there");
                for (number, (_, graph)) in entries(graphs).enumerate() {
                    if number == 1 {
                        let count = entries(graphs).count();
                        self.builder.oddity(OddityCode::SeveralGraphs, self.at(graph), &count.to_string());
                    }
                    if number > 0 {
                        self.taker.begin_another();
                    }
                    self.graph(graph, "graphs[]", false, std::mem::take(&mut about))?;
                }
                Ok(())
            }
        }
    }

    fn graph(&mut self, graph: &'a str, path: &str, elsewhere: bool, mut about: About) -> Outcome {
        if type_of(graph) != Type::Object {
            return Err(wrong_shape(self.text, offset_in(self.text, graph), path));
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
                ("nodes" | "edges", _) => {
                    return Err(wrong_shape(self.text, offset_in(self.text, value), &format!("{path}.{key}")));
                }
                _ => {
                    if key == "hyperedges" {
                        let mut lines = Lines::new(self.text, Place::START);
                        for (_, raw) in entries(value) {
                            self.builder.oddity(OddityCode::Hyperedge, lines.at(offset_in(self.text, raw)), raw);
                        }
                    }
                    about.graph.push((key.into_owned(), self.one_line(value)?));
                }
            }
            Ok(())
        })?;
        // A JSON Graph may be empty.
        let nodes = match nodes {
            None if elsewhere || edges.is_some() => {
                return Err(wrong_shape(self.text, offset_in(self.text, graph), &format!("{path}.nodes")));
            }
            nodes => nodes.unwrap_or("{}"),
        };
        // Relations are directed where a JSON Graph does not say it. Saying so marks the network as a native one.
        self.taker.directed = *about.directed.get_or_insert(true);
        self.builder.version(if type_of(nodes) == Type::Array { "JGF 1" } else { "JGF 2" });
        self.metadata(metadata.unwrap_or("{}"), &mut about)?;
        self.builder.about(about);
        let listed = type_of(nodes) == Type::Array;
        let ids = self.builder.lend_ids();
        self.section(if listed { Section::ListedNodes } else { Section::Nodes }, nodes, &ids)?;
        self.section(Section::Edges, edges.unwrap_or("[]"), &ids)?;
        self.builder.take_ids_back(ids);
        Ok(())
    }

    /// Takes the records of a section: the object or array that they stand in.
    fn section(&mut self, section: Section, raw: &str, ids: &SharedIds) -> Outcome {
        let mut gather = Gather::new(section, ids, self.every);
        let start = offset_in(self.text, raw);
        let mut cursor = Cursor::new(raw);
        let end = if section == Section::Nodes { b'}' } else { b']' };
        let (mut base, mut place) = (0, Place::START.after(&self.text.as_bytes()[..start]));
        let mut more = cursor.eat(raw.as_bytes()[0]) && !cursor.eat(end);
        let mut next = cursor.at();
        while more {
            let part = &raw[base..];
            let mut batch = gather.batch(place);
            let mut within = Cursor::new(part);
            within.skip(next - base);
            while more && batch.records.len() < RECORDS {
                // The text is JSON, so that only its depth and its width are left to be wrong.
                let at = within.at();
                let taken = gather.record(&mut batch, part, &mut within).and_then(|()| within.goes_on(end));
                more = taken.map_err(|Bad| self.too_much(start + base + at, gather.width()))?;
            }
            let length = within.at();
            self.ticket.check()?;
            self.ticket.advance(length as u64);
            let mut records = gather.end(batch, Cow::Borrowed(&part[..length]));
            self.taker.take(section, 0, &mut records, ids, self.builder, self.ticket);
            place = place.after(&part.as_bytes()[..length]);
            base += length;
            next = base;
            if self.ticket.ends_early() && more {
                self.builder.partial();
                return Ok(());
            }
        }
        Ok(())
    }

    /// What is too much in the record at a place of the text: keys, else depth.
    fn too_much(&self, offset: usize, limit: usize) -> FormatError {
        let mut deepest = 0;
        let record = &self.text[offset..];
        let mut depth = 0usize;
        let mut bytes = record.bytes();
        while let Some(byte) = bytes.next() {
            match byte {
                b'"' => while !matches!(bytes.next(), Some(b'"') | None) {},
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            deepest = deepest.max(depth);
            if deepest > DEPTH || depth == 0 && deepest > 0 {
                break;
            }
        }
        let reason = if deepest > DEPTH {
            FormatReason::TooDeep { limit: DEPTH }
        } else {
            FormatReason::TooManyColumns { limit }
        };
        FormatError::at(Position::at(self.text.as_bytes(), offset), reason)
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
            let mut lines = Lines::new(self.text, Place::START);
            members(value, |id, entry| {
                let at = lines.at(offset_in(self.text, entry));
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
                        self.taker.sources.insert(id.into_owned(), code);
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

    fn one_line(&self, raw: &str) -> Result<String, FormatError> {
        let mut out = String::with_capacity(raw.len());
        if respaced_into(raw, &mut out) > DEPTH {
            return Err(FormatError::at(self.at(raw), FormatReason::TooDeep { limit: DEPTH }));
        }
        Ok(out)
    }

    fn at(&self, slice: &str) -> Position {
        Lines::new(self.text, Place::START).at(offset_in(self.text, slice))
    }
}

/// What stands before the records of a large document.
struct Beginning {
    /// Keys of the document before its graph, of the graph before its nodes, and of the graph's metadata, with their values.
    document: Vec<(String, String)>,
    graph: Vec<(String, String)>,
    /// Where the first record stands.
    records: usize,
}

/// The beginning of a document up to its first record; none if it does not end here or has another order.
fn beginning(head: &str) -> Result<Beginning, Bad> {
    let mut cursor = Cursor::new(head);
    let mut found = Beginning { document: Vec::new(), graph: Vec::new(), records: 0 };
    cursor.expect(b'{')?;
    loop {
        let key = cursor.key()?;
        if key == "graph" {
            break;
        }
        found.document.push((key.into_owned(), cursor.value()?.to_string()));
        cursor.expect(b',')?;
    }
    cursor.expect(b'{')?;
    loop {
        let key = cursor.key()?;
        match &*key {
            "nodes" => break,
            "edges" | "hyperedges" => return Err(Bad),
            _ => found.graph.push((key.into_owned(), cursor.value()?.to_string())),
        }
        cursor.expect(b',')?;
    }
    cursor.expect(b'{')?;
    match cursor.peek() {
        Some(b'"') => found.records = cursor.at(),
        _ => return Err(Bad),
    }
    Ok(found)
}

/// What a block holds: records of one section, or the end of the nodes and the first edges, or the end of the document.
struct Pieces {
    nodes: Option<Records<'static>>,
    /// Whether the nodes end here, or ended before.
    has_edges: bool,
    edges: Option<Records<'static>>,
    /// Keys of the graph after its nodes and after its edges, and of the document after the graph.
    graph: Vec<(String, String)>,
    document: Vec<(String, String)>,
    ended: bool,
}

struct Worker<'a> {
    nodes: Gather<'a>,
    edges: Gather<'a>,
}

impl Worker<'_> {
    /// The pieces of a block that starts with a record.
    fn pieces(&mut self, block: Block) -> Result<Pieces, Bad> {
        let Block { text, place } = block;
        let mut pieces = Pieces {
            nodes: None,
            has_edges: false,
            edges: None,
            graph: Vec::new(),
            document: Vec::new(),
            ended: false,
        };
        let mut cursor = Cursor::new(&text);
        let mut more = true;
        if cursor.peek() == Some(b'"') {
            let mut batch = self.nodes.batch(place);
            while more && cursor.peek().is_some() {
                self.nodes.record(&mut batch, &text, &mut cursor)?;
                more = cursor.goes_on(b'}')?;
            }
            let part = text[..cursor.at()].to_string();
            pieces.nodes = Some(self.nodes.end(batch, Cow::Owned(part)));
            if more {
                return Ok(pieces);
            }
            loop {
                cursor.expect(b',')?;
                let key = cursor.key()?;
                if key == "edges" {
                    break;
                }
                pieces.graph.push((key.into_owned(), cursor.value()?.to_string()));
            }
            cursor.expect(b'[')?;
            more = !cursor.eat(b']');
        }
        pieces.has_edges = true;
        let mut batch = self.edges.batch(place);
        while more && cursor.peek().is_some() {
            self.edges.record(&mut batch, &text, &mut cursor)?;
            more = cursor.goes_on(b']')?;
        }
        if !more {
            while cursor.goes_on(b'}')? {
                pieces.graph.push((cursor.key()?.into_owned(), cursor.value()?.to_string()));
            }
            while cursor.goes_on(b'}')? {
                pieces.document.push((cursor.key()?.into_owned(), cursor.value()?.to_string()));
            }
            pieces.ended = cursor.peek().is_none();
            if !pieces.ended {
                return Err(Bad);
            }
        }
        pieces.edges = Some(self.edges.end(batch, Cow::Owned(text)));
        Ok(pieces)
    }
}

/// Reads a large document in blocks.
fn in_blocks(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Outcome {
    let beginning = loop {
        match beginning(content.head()) {
            Ok(beginning) => break beginning,
            Err(Bad) if content.look_further()? => {}
            Err(Bad) => return Err(FormatError::NeedsWhole),
        }
    };
    let head = content.head()[..beginning.records].to_string();
    content.skip(beginning.records);
    content.begin(builder, "native", Ends::Declared);
    let mut about = About::default();
    let mut metadata = String::from("{}");
    let mut graph = |about: &mut About, key: String, raw: String| match (&*key, type_of(&raw)) {
        ("id", Type::Text) => about.id = text_of(&raw).map(Cow::into_owned),
        ("label", Type::Text) => about.label = text_of(&raw).map(Cow::into_owned),
        ("directed", Type::Boolean) => about.directed = Some(raw == "true"),
        ("metadata", Type::Object) => metadata = raw,
        _ => about.graph.push((key, one_line(&raw))),
    };
    beginning.graph.into_iter().for_each(|(key, raw)| graph(&mut about, key, raw));
    about.document.extend(beginning.document.into_iter().map(|(key, raw)| (key, one_line(&raw))));
    builder.version("JGF 2");
    let every = content.every;
    let mut reader = Reader { text: &head, builder, every, ticket, taker: Taker::default() };
    reader.taker.directed = *about.directed.get_or_insert(true);
    reader.metadata(&metadata, &mut about)?;
    let mut taker = reader.taker;
    let ids = builder.lend_ids();
    let (mut in_edges, mut ended) = (false, false);
    let whole = blocks::read(
        content,
        last_record,
        || Worker { nodes: Gather::new(Section::Nodes, &ids, 1), edges: Gather::new(Section::Edges, &ids, every) },
        |worker, block| worker.pieces(block).map_err(|Bad| FormatError::NeedsWhole),
        |worker, pieces| {
            let Pieces { nodes, has_edges, edges, graph, document, ended: ends } = pieces;
            // A block that holds what cannot follow was cut in the wrong place.
            let follows = !ended && nodes.is_some() != in_edges;
            // Whoever says late how relations are directed, or what their kinds are, says it about all of them.
            let is_late = |(key, _): &(String, String)| {
                matches!(&**key, "directed" | "metadata" | "nodes" | "edges" | "hyperedges")
            };
            if !follows || graph.iter().any(is_late) || document.iter().any(|(key, _)| key == "graph") {
                return Err(FormatError::NeedsWhole);
            }
            (in_edges, ended) = (has_edges, ends);
            let mut spent = String::new();
            for (section, records) in [(Section::Nodes, nodes), (Section::Edges, edges)] {
                if let Some(mut records) = records {
                    taker.take(section, worker, &mut records, &ids, builder, ticket);
                    spent = records.batch.text.into_owned();
                }
            }
            for (key, raw) in graph {
                match (&*key, type_of(&raw)) {
                    ("id", Type::Text) => about.id = text_of(&raw).map(Cow::into_owned),
                    ("label", Type::Text) => about.label = text_of(&raw).map(Cow::into_owned),
                    _ => about.graph.push((key, one_line(&raw))),
                }
            }
            about.document.extend(document.into_iter().map(|(key, raw)| (key, one_line(&raw))));
            Ok(spent)
        },
        ticket,
    )?;
    if !whole {
        builder.partial();
    } else if !ended {
        return Err(FormatError::NeedsWhole);
    }
    builder.take_ids_back(ids);
    builder.about(about);
    Ok(())
}

/// A value on one line; it was read once, so it is not nested too deep.
fn one_line(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    respaced_into(raw, &mut out);
    out
}

/// How far from its end a block is searched for the start of a record.
const TAIL: usize = 256 << 10;

/// Where the last record starts whose start can be told in these bytes: an edge by its key "source", a node by its key "label"
/// or "metadata". A wrong guess is noticed: the records before it do not end there.
fn last_record(bytes: &[u8]) -> Option<usize> {
    let from = bytes.len().saturating_sub(TAIL);
    let tail = &bytes[from..];
    let edge =
        last_start(tail, b"\"source\"", |before| before.trim_ascii_end().strip_suffix(b",").map(|_| before.len()));
    let node =
        [&b"\"label\""[..], b"\"metadata\""].into_iter().filter_map(|key| last_start(tail, key, before_id)).max();
    edge.max(node).map(|at| from + at)
}

/// The start of the last record that has a key in these bytes, as `start` tells from what stands before its brace.
fn last_start(bytes: &[u8], key: &[u8], start: impl Fn(&[u8]) -> Option<usize>) -> Option<usize> {
    let mut end = bytes.len();
    for _ in 0..64 {
        let at = memchr::memmem::rfind(&bytes[..end], key)?;
        let brace = memchr::memrchr(b'{', &bytes[..at])?;
        let follows = |start: usize| {
            let before = bytes[..start].trim_ascii_end();
            before.strip_suffix(b",").is_some_and(|before| before.trim_ascii_end().ends_with(b"}"))
        };
        let is_plain = memchr::memchr2(b'}', b']', &bytes[brace..at]).is_none();
        if let Some(start) = start(&bytes[..brace]).filter(|start| is_plain && follows(*start)) {
            return Some(start);
        }
        end = at;
    }
    None
}

/// The start of the id before a node.
fn before_id(before: &[u8]) -> Option<usize> {
    let id = before.trim_ascii_end().strip_suffix(b":")?.trim_ascii_end().strip_suffix(b"\"")?;
    if id.ends_with(b"\\") {
        return None;
    }
    let quote = memchr::memrchr(b'"', id)?;
    (quote == 0 || id[quote - 1] != b'\\').then_some(quote)
}

#[cfg(test)]
mod tests;
