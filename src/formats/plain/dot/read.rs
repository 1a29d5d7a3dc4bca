//! DOT into a network: chains and groups of ends, defaults of their scope, clusters as an attribute, ports as attributes.
//!
//! Subgraphs are a stack, not a recursion. Linear in the text and in the relations that it states; a product of two groups
//! that states more than [`PRODUCTS`] of them is refused. Memory: the text and, beside the network, the attributes of nodes.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::super::unexpected;
use super::lexer::{Lexer, Token};
use crate::formats::content::Content;
use crate::formats::draft::{Draft, Types};
use crate::formats::error::{FormatError, FormatReason};
use crate::formats::native::raw::string_into;
use crate::network::{About, Builder, Direction, Ends, OddityCode, RefusedReason, Shape, Value};
use crate::position::Position;
use crate::ticket::Ticket;

/// How deep subgraphs may stand in each other.
const DEPTH: usize = 250;
/// How many bytes of a tolerated word a receipt shows.
const EXCERPT: usize = 100;
/// How many relations the groups of a file may state by their products, and how many members they may have in all.
const PRODUCTS: usize = 2_000_000;
/// How many attributes these relations may have in all.
const TOLD: usize = 16_000_000;
/// How many defaults a scope may have: each is said of every node.
const DEFAULTS: usize = 64;
/// How many defaults scopes may repeat in all, each of those that change some of them.
const COPIES: usize = 2_000_000;
/// Among how many attributes of a node or relation one that is said again is looked for, and how many a graph may have.
const LOOKED_AT: usize = 200;

/// A text of the file; backslashes stand as they do there.
#[derive(Clone, Debug)]
struct Text<'t> {
    text: Cow<'t, str>,
    html: bool,
}

type Attributes<'t> = Vec<(Cow<'t, str>, Text<'t>)>;

/// One end of a relation.
#[derive(Clone)]
struct End<'t> {
    node: u32,
    port: Option<Cow<'t, str>>,
}

/// Ends and what stands between them, of which the last is still to come or was just read.
struct Chain<'t> {
    at: Position,
    ends: Vec<Vec<End<'t>>>,
    directed: Vec<bool>,
}

struct Scope<'t> {
    nodes: Rc<Attributes<'t>>,
    edges: Rc<Attributes<'t>>,
    cluster: Option<usize>,
    /// Where its members start in the list of all that were named.
    members: usize,
    chain: Option<Chain<'t>>,
}

#[derive(Default)]
struct Cluster<'t> {
    name: Cow<'t, str>,
    label: Option<Text<'t>>,
    parent: Option<usize>,
}

struct Node<'t> {
    id: Cow<'t, str>,
    actor: u32,
    at: Position,
    /// What nodes have where this one was first named.
    defaults: Rc<Attributes<'t>>,
    attributes: Attributes<'t>,
    cluster: Option<usize>,
}

/// Reads all graphs of a text.
///
/// # Errors
/// What is no DOT, with its place; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let text = content.whole()?.text();
    let mut reader = Reader {
        lexer: Lexer::new(text),
        draft: Draft::begin(content, builder, "dot", Ends::Create, Types::Guessed, ticket),
        numbers: HashMap::new(),
        nodes: Vec::new(),
        named: Vec::new(),
        clusters: Vec::new(),
        cluster_names: HashMap::new(),
        scopes: Vec::new(),
        strict: None,
        directed: true,
        stated: 0,
        told: 0,
        copied: 0,
        about: About::default(),
        stopped: false,
    };
    let mut graphs = 0;
    while *reader.lexer.peek()? != Token::End && !reader.stopped {
        graphs += 1;
        reader.graph(graphs)?;
    }
    if graphs == 0 {
        let at = reader.lexer.place(text.len());
        return Err(FormatError::at(at, FormatReason::Truncated));
    }
    reader.finish();
    Ok(())
}

struct Reader<'t, 'b> {
    lexer: Lexer<'t>,
    draft: Draft<'b>,
    numbers: HashMap<Cow<'t, str>, u32>,
    nodes: Vec<Node<'t>>,
    /// Every node each time it is named: the members of a subgraph are those from its start on.
    named: Vec<u32>,
    clusters: Vec<Cluster<'t>>,
    cluster_names: HashMap<Cow<'t, str>, usize>,
    scopes: Vec<Scope<'t>>,
    /// The relations of a strict graph, by their ends.
    strict: Option<HashMap<(u32, u32), Option<u32>>>,
    directed: bool,
    stated: usize,
    told: usize,
    /// How many defaults were copied for scopes that changed them.
    copied: usize,
    about: About,
    stopped: bool,
}

impl<'t> Reader<'t, '_> {
    /// The place of the token read last.
    fn here(&mut self) -> Position {
        self.lexer.place(self.lexer.start)
    }

    fn refused<T>(&mut self) -> Result<T, FormatError> {
        let (start, at) = (self.lexer.start, self.here());
        match self.lexer.from(start) {
            "" => Err(FormatError::at(at, FormatReason::Truncated)),
            rest => Err(unexpected(at, rest)),
        }
    }

    fn expect(&mut self, sign: u8) -> Result<(), FormatError> {
        if self.lexer.next()? == Token::Sign(sign) { Ok(()) } else { self.refused() }
    }

    fn text(&mut self) -> Result<Text<'t>, FormatError> {
        match self.lexer.next()? {
            Token::Text { text, html, .. } => Ok(Text { text, html }),
            _ => self.refused(),
        }
    }

    fn graph(&mut self, number: usize) -> Result<(), FormatError> {
        let mut word = self.text()?.text;
        let at = self.here();
        let strict = word.eq_ignore_ascii_case("strict");
        if strict {
            word = self.text()?.text;
        }
        self.directed = word.eq_ignore_ascii_case("digraph");
        if !self.directed && !word.eq_ignore_ascii_case("graph") {
            return self.refused();
        }
        self.strict = strict.then(HashMap::new);
        let name = match self.lexer.peek()? {
            Token::Text { .. } => Some(unescaped(&self.text()?.text).into_owned()),
            _ => None,
        };
        if number == 1 {
            self.about.directed = Some(self.directed);
            self.about.id = name;
        } else {
            self.draft.odd(OddityCode::SeveralGraphs, at, name.as_deref().unwrap_or(&number.to_string()));
        }
        self.expect(b'{')?;
        self.open(None)?;
        while !self.scopes.is_empty() && !self.stopped {
            self.statement()?;
        }
        // Each graph has clusters of its own.
        self.cluster_names.clear();
        Ok(())
    }

    /// Begins a scope.
    fn open(&mut self, name: Option<Cow<'t, str>>) -> Result<(), FormatError> {
        if self.scopes.len() == DEPTH {
            return Err(FormatError::at(self.here(), FormatReason::TooDeep { limit: DEPTH }));
        }
        let outer = self.scopes.last();
        let parent = outer.and_then(|scope| scope.cluster);
        let (nodes, edges) = outer.map_or_else(Default::default, |s| (s.nodes.clone(), s.edges.clone()));
        let cluster = match name.filter(|name| name.starts_with("cluster")) {
            Some(name) => Some(*self.cluster_names.entry(name.clone()).or_insert_with(|| {
                self.clusters.push(Cluster { name, label: None, parent });
                self.clusters.len() - 1
            })),
            None => parent,
        };
        self.scopes.push(Scope { nodes, edges, cluster, members: self.named.len(), chain: None });
        Ok(())
    }

    fn scope(&mut self) -> &mut Scope<'t> {
        self.scopes.last_mut().expect("a statement stands in a graph")
    }

    /// One statement, or what comes next of it.
    fn statement(&mut self) -> Result<(), FormatError> {
        let waits = self.scope().chain.is_some();
        match self.lexer.next()? {
            Token::Sign(b'{') => self.open(None),
            Token::Sign(b';' | b',') if !waits => Ok(()),
            Token::Sign(b'}') if !waits => self.close(),
            Token::Text { text, bare, .. } => {
                let is = |word: &str| bare && text.eq_ignore_ascii_case(word);
                if is("subgraph") {
                    return self.subgraph();
                }
                if is("node") || is("edge") || is("graph") {
                    if waits {
                        return self.refused();
                    }
                    let attributes = self.attributes()?;
                    return self.defaults(&text.to_ascii_lowercase(), attributes);
                }
                if !waits && self.lexer.eat(b'=')? {
                    let value = self.text()?;
                    self.says(text, value);
                    return Ok(());
                }
                let at = self.here();
                let end = self.end(unescaped_cow(text), at)?;
                self.operand(vec![end], at, false)
            }
            _ => self.refused(),
        }
    }

    fn subgraph(&mut self) -> Result<(), FormatError> {
        let name = match self.lexer.peek()? {
            Token::Text { .. } => Some(unescaped_cow(self.text()?.text)),
            _ => None,
        };
        self.expect(b'{')?;
        self.open(name)
    }

    /// Ends a scope; what it holds may be one end of a relation of the scope around it.
    fn close(&mut self) -> Result<(), FormatError> {
        let scope = self.scopes.pop().expect("a scope ends once");
        let Some(outer) = self.scopes.last() else { return Ok(()) };
        if outer.chain.is_none() && !matches!(self.lexer.peek()?, Token::Edge { .. }) {
            // Attributes after a subgraph mean nothing to Graphviz.
            self.attributes()?;
            return Ok(());
        }
        let at = self.here();
        let members = &self.named[scope.members..];
        self.stated += members.len();
        if self.stated > PRODUCTS {
            let reason = RefusedReason::BadShape { expected: "{…} -> {…}".to_string() };
            self.draft.builder.refuse(at, reason, "{…}");
            return self.operand(Vec::new(), at, true);
        }
        let mut seen = HashSet::new();
        let ends = members.iter().filter(|node| seen.insert(**node)).map(|node| End { node: *node, port: None });
        let ends = ends.collect();
        self.operand(ends, at, true)
    }

    /// A node and its port.
    fn end(&mut self, id: Cow<'t, str>, at: Position) -> Result<End<'t>, FormatError> {
        let node = self.node(id, at);
        let mut port = None;
        while self.lexer.eat(b':')? {
            let text = unescaped_cow(self.text()?.text);
            match &mut port {
                None => port = Some(text),
                Some(port) => {
                    let port: &mut String = port.to_mut();
                    port.push(':');
                    port.push_str(&text);
                }
            }
        }
        Ok(End { node, port })
    }

    fn node(&mut self, id: Cow<'t, str>, at: Position) -> u32 {
        let cluster = self.scope().cluster;
        let node = match self.numbers.get(&id) {
            Some(node) => *node,
            None => {
                let actor = self.draft.mention(&id);
                let node = self.nodes.len() as u32;
                let defaults = Rc::clone(&self.scope().nodes);
                self.nodes.push(Node { id: id.clone(), actor, at, defaults, attributes: Vec::new(), cluster: None });
                self.numbers.insert(id, node);
                node
            }
        };
        let found = &mut self.nodes[node as usize].cluster;
        *found = found.or(cluster);
        self.named.push(node);
        node
    }

    /// An end of a relation was read: more of them, or attributes, or the next statement may follow.
    fn operand(&mut self, ends: Vec<End<'t>>, at: Position, is_group: bool) -> Result<(), FormatError> {
        let mut chain = self.scope().chain.take().unwrap_or(Chain { at, ends: Vec::new(), directed: Vec::new() });
        chain.ends.push(ends);
        if let Token::Edge { directed } = *self.lexer.peek()? {
            self.lexer.next()?;
            if directed != self.directed {
                self.lexer.tolerated.push(self.lexer.start);
            }
            chain.directed.push(directed);
            self.scope().chain = Some(chain);
            return Ok(());
        }
        let attributes = self.attributes()?;
        if chain.directed.is_empty() && !is_group {
            let node = &mut self.nodes[chain.ends[0][0].node as usize];
            attributes.into_iter().for_each(|(key, text)| set(&mut node.attributes, key, text));
            return self.went_on();
        }
        self.relations(&chain, attributes)
    }

    fn went_on(&mut self) -> Result<(), FormatError> {
        self.stopped = !self.draft.goes_on(self.lexer.start as u64)?;
        Ok(())
    }

    /// Lists of attributes; none stands there as often as not.
    fn attributes(&mut self) -> Result<Attributes<'t>, FormatError> {
        let mut attributes = Vec::new();
        while self.lexer.eat(b'[')? {
            while !self.lexer.eat(b']')? {
                if self.lexer.eat(b',')? || self.lexer.eat(b';')? {
                    continue;
                }
                let key = unescaped_cow(self.text()?.text);
                let value = if self.lexer.eat(b'=')? {
                    self.text()?
                } else {
                    self.lexer.tolerated.push(self.lexer.start);
                    Text { text: Cow::Borrowed("true"), html: false }
                };
                attributes.push((key, value));
            }
        }
        Ok(attributes)
    }

    fn defaults(&mut self, of: &str, attributes: Attributes<'t>) -> Result<(), FormatError> {
        if of == "graph" {
            attributes.into_iter().for_each(|(key, value)| self.says(key, value));
            return Ok(());
        }
        let at = self.here();
        let scope = self.scopes.last_mut().expect("a statement stands in a graph");
        let known = if of == "node" { &mut scope.nodes } else { &mut scope.edges };
        self.copied += if Rc::strong_count(known) > 1 { known.len() } else { 0 };
        if self.copied > COPIES {
            let keys: Vec<&str> = attributes.iter().map(|(key, _)| &**key).collect();
            self.draft.odd(OddityCode::NotHeld, at, &keys.join(", "));
            return Ok(());
        }
        let known = Rc::make_mut(known);
        for (key, value) in attributes {
            if known.len() < DEFAULTS || known.iter().any(|(known, _)| *known == key) {
                set(known, key, value);
            } else {
                self.draft.odd(OddityCode::NotHeld, at, &key);
            }
        }
        Ok(())
    }

    /// What a graph, subgraph or cluster says of itself.
    fn says(&mut self, key: Cow<'t, str>, value: Text<'t>) {
        let at = self.here();
        let is_root = self.scopes.len() == 1;
        let cluster = self.scope().cluster;
        match cluster {
            _ if is_root && key == "label" => self.about.label = Some(label(&value, "")),
            _ if is_root
                && self.about.metadata.len() < LOOKED_AT
                && !self.about.metadata.iter().any(|(known, _)| *known == key) =>
            {
                let mut json = String::new();
                string_into(&unescaped(&value.text), &mut json);
                self.about.metadata.push((key.into_owned(), json));
            }
            Some(cluster) if key == "label" => self.clusters[cluster].label = Some(value),
            _ => self.draft.odd(OddityCode::NotHeld, at, &format!("{key}={}", value.text)),
        }
    }

    fn relations(&mut self, chain: &Chain<'t>, own: Attributes<'t>) -> Result<(), FormatError> {
        let mut attributes = self.scope().edges.to_vec();
        own.into_iter().for_each(|(key, text)| set(&mut attributes, key, text));
        let at = chain.at;
        for (ends, directed) in chain.ends.windows(2).zip(&chain.directed) {
            let product = ends[0].len().saturating_mul(ends[1].len());
            if product > 1 {
                self.stated = self.stated.saturating_add(product);
                self.told = self.told.saturating_add(product.saturating_mul(attributes.len()));
            }
            if self.told > TOLD && !attributes.is_empty() {
                let keys: Vec<&str> = attributes.iter().map(|(key, _)| &**key).collect();
                self.draft.odd(OddityCode::NotHeld, at, &keys.join(", "));
                attributes.clear();
            }
            if self.stated > PRODUCTS {
                let reason = RefusedReason::BadShape { expected: "{…} -> {…}".to_string() };
                self.draft.builder.refuse(at, reason, "{…} -> {…}");
                continue;
            }
            for source in &ends[0] {
                for target in &ends[1] {
                    self.relation([source, target], *directed, &attributes, at);
                    self.went_on()?;
                }
            }
        }
        Ok(())
    }

    fn relation(&mut self, ends: [&End<'t>; 2], directed: bool, attributes: &Attributes<'t>, at: Position) {
        let says = |name: &str| attributes.iter().rev().find(|(key, _)| key == name).map(|(_, text)| &*text.text);
        let direction = match says("dir") {
            Some("both") => Direction::Mutual,
            Some("none") => Direction::Undirected,
            Some("forward" | "back") => Direction::Directed,
            _ if directed => Direction::Directed,
            _ => Direction::Undirected,
        };
        // An arrow that points back says that the relation goes the other way: the order is for the drawing.
        let is_back = says("dir") == Some("back");
        let pair = ends.map(|end| end.node);
        let key = if self.directed { (pair[0], pair[1]) } else { (pair[0].min(pair[1]), pair[0].max(pair[1])) };
        let known = self.strict.as_ref().and_then(|known| known.get(&key)).copied();
        let [source, target] = ends.map(|end| &*self.nodes[end.node as usize].id);
        let relation = match known {
            Some(relation) => {
                let detail = format!("{source} {} {target}", if directed { "->" } else { "--" });
                self.draft.odd(OddityCode::Merged, at, &detail);
                relation
            }
            None => self.draft.relation(if is_back { [target, source] } else { [source, target] }, Some(direction), at),
        };
        if let Some(strict) = &mut self.strict {
            strict.insert(key, relation);
        }
        let Some(relation) = relation else { return };
        let mut tell = |name: &str, value: &str| {
            let key = self.draft.relation_key(name);
            self.draft.tell_relation(key, relation, Value::text(value), at);
        };
        for (key, text) in attributes {
            match &**key {
                "dir" => {}
                "label" if known.is_none() => tell(key, &label(text, "")),
                "taillabel" | "headlabel" | "xlabel" => tell(key, &label(text, "")),
                "id" if known.is_none() => {}
                _ => tell(key, &unescaped(&text.text)),
            }
        }
        for (end, name) in ends.iter().zip(["tailport", "headport"]) {
            if let Some(port) = &end.port {
                tell(name, port);
            }
        }
        if let Some((_, id)) = attributes.iter().find(|(key, _)| key == "id" && known.is_none()) {
            self.draft.builder.set_relation_id(relation, &unescaped(&id.text), at);
        }
    }

    /// Says of each node what was said of it in all: of two values of an attribute the later one.
    fn finish(mut self) {
        for at in std::mem::take(&mut self.lexer.tolerated) {
            let rest = self.lexer.from(at);
            // A word may be as long as the file.
            let end = rest.char_indices().find(|(i, c)| *i >= EXCERPT || c.is_whitespace());
            let rest = &rest[..end.map_or(rest.len(), |(i, _)| i)];
            let at = self.lexer.place(at);
            self.draft.odd(OddityCode::ToleratedSyntax, at, rest);
        }
        let clusters: Vec<String> = (0..self.clusters.len()).map(|cluster| self.cluster(cluster)).collect();
        for Node { id, actor, at, defaults, attributes, cluster } in std::mem::take(&mut self.nodes) {
            let mut all = defaults.to_vec();
            attributes.into_iter().for_each(|(key, text)| set(&mut all, key, text));
            for (key, text) in all {
                let key_of = self.draft.actor_key(&key);
                if key == "label" {
                    let name = label(&text, &id);
                    self.draft.name(actor, &name, at);
                    if text.html {
                        let html = Value::text(&text.text);
                        let key = self.draft.actor_key("label_html");
                        self.draft.tell_actor(key, actor, html, at);
                    }
                } else {
                    self.draft.tell_actor(key_of, actor, Value::text(&unescaped(&text.text)), at);
                }
            }
            if let Some(cluster) = cluster {
                let key = self.draft.actor_key("cluster");
                let text = &clusters[cluster];
                let shape = if text.starts_with("[\"") { Shape::List } else { Shape::Text };
                self.draft.tell_actor(key, actor, Value { shape, text }, at);
            }
        }
        self.draft.builder.about(self.about);
    }

    /// What is said of those in a cluster: its label, or those of the clusters around it and its own as a list.
    fn cluster(&self, cluster: usize) -> String {
        let mut names = Vec::new();
        let mut next = Some(cluster);
        while let Some(cluster) = next {
            let Cluster { name, label: said, parent } = &self.clusters[cluster];
            let said = said.as_ref().map(|text| label(text, name)).filter(|text| !text.trim().is_empty());
            names.push(said.unwrap_or_else(|| name.to_string()));
            next = *parent;
        }
        if names.len() == 1 {
            return names.remove(0);
        }
        let mut json = String::new();
        for (i, name) in names.iter().rev().enumerate() {
            json.push_str(if i == 0 { "[" } else { ", " });
            string_into(name, &mut json);
        }
        json + "]"
    }
}

fn set<'t>(attributes: &mut Attributes<'t>, key: Cow<'t, str>, text: Text<'t>) {
    match attributes.iter_mut().take(LOOKED_AT).find(|(known, _)| *known == key) {
        Some((_, known)) => *known = text,
        None => attributes.push((key, text)),
    }
}

/// A text without the backslashes that only keep others from meaning something.
fn unescaped(text: &str) -> Cow<'_, str> {
    if text.contains("\\\\") { Cow::Owned(text.replace("\\\\", "\\")) } else { Cow::Borrowed(text) }
}

fn unescaped_cow(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains("\\\\") { Cow::Owned(unescaped(&text).into_owned()) } else { text }
}

/// A label as it is read: `\n`, `\l` and `\r` end lines, `\N` is the node; of HTML its text.
fn label(text: &Text<'_>, id: &str) -> String {
    let mut said = String::with_capacity(text.text.len());
    if text.html {
        let mut rest = &*text.text;
        while let Some(at) = rest.find('<') {
            said.push_str(&rest[..at]);
            said.push(' ');
            rest = rest[at..].find('>').map_or("", |end| &rest[at + end + 1..]);
        }
        said.push_str(rest);
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        return super::super::without_entities(&said).into_owned();
    }
    let mut rest = &*text.text;
    while let Some(at) = rest.find('\\') {
        said.push_str(&rest[..at]);
        match rest[at + 1..].chars().next() {
            Some('n' | 'l' | 'r') => said.push('\n'),
            Some('N') => said.push_str(id),
            Some('\\') | None => said.push('\\'),
            Some(other) => said.extend(['\\', other]),
        }
        rest = rest[at + 1..].char_indices().nth(1).map_or("", |(next, _)| &rest[at + 1 + next..]);
    }
    said.push_str(rest);
    said
}
