//! Flowcharts of Mermaid, alone or fenced in Markdown: chains, groups by `&`, shapes, texts on links, subgraphs as an
//! attribute. What only styles the drawing is said in the receipt. Written with quoted texts and numbered ids.

mod words;
mod write;

use std::collections::{HashMap, HashSet};

use super::super::content::{Content, Lines, Place};
use super::super::draft::{Draft, Types};
use super::super::error::{FormatError, FormatReason};
use super::super::native::raw::string_into;
use super::super::{Format, Holds};
use super::{unexpected, with_line_feeds};
use crate::label::Label;
use crate::network::{Builder, Direction, Ends, OddityCode, RefusedReason, Shape, Value};
use crate::position::Position;
use crate::ticket::Ticket;
use words::{Link, id_end, label, link, row_end, shaped, statement_end};

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "mermaid",
    label: Label::new("Mermaid flowchart", "organigramme Mermaid"),
    extensions: &["mmd", "mermaid"],
    read: Some(read),
    detect: |head| !charts(&with_line_feeds(head.text, head.text)).is_empty(),
    write: Some(write::write),
    holds: Holds { attributes: false, dates: false, ..Holds::TABLES },
    ..Format::PLAIN
};

/// How deep subgraphs may stand in each other.
const DEPTH: usize = 100;
/// How many ends the groups of a file may pair.
const PRODUCTS: usize = 2_000_000;

/// The flowcharts of a text, as bounds in bytes: what stands in fences of Markdown, or all of it.
fn charts(text: &str) -> Vec<(usize, usize)> {
    let mut charts = Vec::new();
    let mut open = None;
    let mut offset = 0;
    for row in text.split_inclusive('\n') {
        let word = row.trim();
        let fence = word.starts_with("```") || word.starts_with("~~~") || word.starts_with(":::");
        if fence {
            match open.take() {
                Some(start) => charts.push((start, offset)),
                None if word[3..].trim().to_ascii_lowercase().starts_with("mermaid") => open = Some(offset + row.len()),
                None => {}
            }
        }
        offset += row.len();
    }
    charts.extend(open.map(|start| (start, text.len())));
    if charts.is_empty() {
        charts.push((0, text.len()));
    }
    charts.retain(|(start, end)| body(&text[*start..*end]).is_some());
    charts
}

/// Where the statements of a flowchart start, after its front matter, comments and first words.
fn body(text: &str) -> Option<usize> {
    let mut offset = 0;
    let mut front = false;
    for row in text.split_inclusive('\n') {
        let word = row.trim();
        if word == "---" && (front || text[..offset].trim().is_empty()) {
            front = !front;
        } else if !front && !word.is_empty() && !word.starts_with("%%") {
            let rest = word.strip_prefix("flowchart").or_else(|| word.strip_prefix("graph"))?;
            let rest = rest.strip_prefix("-elk").unwrap_or(rest);
            let direction = rest.trim_start();
            let end = ["TB", "TD", "BT", "RL", "LR", ">", "<", "^", "v"]
                .into_iter()
                .find(|direction_word| direction.starts_with(direction_word))
                .map_or(direction, |found| &direction[found.len()..]);
            let is_head = (rest.is_empty() || rest.starts_with([' ', '\t', ';']))
                && (end.is_empty() || end.starts_with([' ', '\t', ';']))
                && !end.trim_start().starts_with(['{', '[']);
            let start = offset + row.find(word).unwrap_or(0) + word.len() - end.len();
            return is_head.then_some(start);
        }
        offset += row.len();
    }
    None
}

fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let text = with_line_feeds(content.whole()?.text(), content.head());
    let text = &*text;
    let found = charts(text);
    let mut lines = Lines::new(text, Place::START);
    if found.is_empty() {
        let start = text.len() - text.trim_start().len();
        return Err(unexpected(lines.at(start), &text[start..]));
    }
    let mut reader = Reader {
        draft: Draft::begin(content, builder, "mermaid", Ends::Create, Types::Declared, ticket),
        open: Vec::new(),
        subgraphs: Vec::new(),
        titles: HashMap::new(),
        links: HashSet::new(),
        nodes: HashMap::new(),
        classes: HashMap::new(),
        order: Vec::new(),
        stated: 0,
    };
    for (i, (start, end)) in found.iter().enumerate() {
        let start = start + body(&text[*start..*end]).unwrap_or(0);
        if i > 0 {
            reader.draft.odd(OddityCode::SeveralGraphs, lines.at(start), "flowchart");
        }
        if !reader.chart(&text[start..*end], start, &mut lines)? {
            break;
        }
    }
    reader.finish();
    Ok(())
}

/// What is said of a node.
#[derive(Default)]
struct Node {
    actor: u32,
    at: Position,
    name: String,
    shape: &'static str,
    class: String,
    /// The innermost subgraph around it.
    group: Option<usize>,
}

struct Reader<'b> {
    draft: Draft<'b>,
    /// The subgraphs that are open.
    open: Vec<usize>,
    /// The id of each subgraph, and the one around it.
    subgraphs: Vec<(String, Option<usize>)>,
    titles: HashMap<String, String>,
    /// The names of links, of which `e1@{…}` says how they look.
    links: HashSet<String>,
    nodes: HashMap<String, Node>,
    /// The classes that statements of their own give.
    classes: HashMap<String, String>,
    order: Vec<String>,
    stated: usize,
}

/// Words that begin a statement on the look of things.
const LOOKS: [&str; 8] = ["classDef", "style", "linkStyle", "click", "direction", "accTitle", "accDescr", "title"];

impl Reader<'_> {
    fn chart(&mut self, text: &str, start: usize, lines: &mut Lines<'_>) -> Result<bool, FormatError> {
        let mut rest = text;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ';');
            let offset = start + text.len() - rest.len();
            if rest.is_empty() {
                break;
            }
            if rest.starts_with("%%") {
                rest = &rest[row_end(rest)..];
                continue;
            }
            let end = statement_end(rest);
            let (statement, at) = (rest[..end].trim_end(), lines.at(offset));
            let word = statement.split(|c: char| c.is_whitespace() || c == ':').next().unwrap_or("");
            let after = statement[word.len()..].trim();
            match word {
                "subgraph" if self.open.len() == DEPTH => {
                    return Err(FormatError::at(at, FormatReason::TooDeep { limit: DEPTH }));
                }
                "subgraph" => self.open(after),
                "end" if after.is_empty() => {
                    self.open.pop();
                }
                "class" => {
                    if let Some((ids, class)) = after.rsplit_once(char::is_whitespace) {
                        // What is named for its look alone is no node: it may be a subgraph.
                        let named = ids.split(',').map(|id| (id.trim().to_string(), class.to_string()));
                        self.classes.extend(named);
                    }
                }
                "accDescr" if after.starts_with('{') => {
                    self.draft.odd(OddityCode::NotHeld, at, word);
                    rest = rest.find('}').map_or("", |end| &rest[end + 1..]);
                    continue;
                }
                _ if LOOKS.contains(&word) && !after.starts_with(['-', '=', '.', '&', '<']) => {
                    self.draft.odd(OddityCode::NotHeld, at, statement);
                }
                _ if statement.split_once("@{").is_some_and(|(name, _)| self.links.contains(name)) => {
                    self.draft.odd(OddityCode::NotHeld, at, statement);
                }
                _ => self.statement(statement, at),
            }
            rest = &rest[end..];
            if !self.draft.goes_on(offset as u64)? {
                return Ok(false);
            }
        }
        self.open.clear();
        Ok(true)
    }

    /// `subgraph id [title]`, `subgraph title`
    fn open(&mut self, after: &str) {
        let (id, title) = match after.split_once('[') {
            Some((id, title)) => (id.trim(), label(title.trim_end().trim_end_matches(']'))),
            None => (after, label(after)),
        };
        let id = if id.is_empty() { title.clone() } else { label(id) };
        self.titles.insert(id.clone(), title);
        self.subgraphs.push((id, self.open.last().copied()));
        self.open.push(self.subgraphs.len() - 1);
    }

    fn node(&mut self, id: &str, at: Position) -> &mut Node {
        if !self.nodes.contains_key(id) {
            let actor = self.draft.mention(id);
            self.nodes.insert(id.to_string(), Node { actor, at, ..Node::default() });
            self.order.push(id.to_string());
        }
        let node = self.nodes.get_mut(id).expect("it was just made");
        if node.group.is_none() && !self.titles.contains_key(id) {
            node.group = self.open.last().copied();
        }
        node
    }

    /// Groups of nodes with links between them.
    fn statement(&mut self, statement: &str, at: Position) {
        let mut rest = statement;
        let mut before: Option<(Vec<String>, Link)> = None;
        loop {
            let Some(group) = self.group(&mut rest, at) else {
                return self.refuse(statement, at);
            };
            if let Some((sources, link)) = before.take() {
                self.relate(&sources, &group, &link, at);
            }
            if rest.is_empty() {
                return;
            }
            let Some(link) = link(&mut rest) else { return self.refuse(statement, at) };
            if !link.name.is_empty() {
                self.links.insert(link.name.clone());
            }
            before = Some((group, link));
        }
    }

    fn refuse(&mut self, statement: &str, at: Position) {
        let reason = RefusedReason::BadShape { expected: "a --> b".to_string() };
        self.draft.builder.refuse(at, reason, statement);
    }

    /// `a & b[text] & c`
    fn group(&mut self, rest: &mut &str, at: Position) -> Option<Vec<String>> {
        let mut group = Vec::new();
        loop {
            *rest = rest.trim_start();
            let end = id_end(rest);
            let id = rest[..end].to_string();
            if id.is_empty() {
                return None;
            }
            *rest = &rest[end..];
            let node = self.node(&id, at);
            if let Some((text, shape, end)) = shaped(rest) {
                if !text.is_empty() {
                    node.name = label(text);
                }
                node.shape = shape;
                *rest = &rest[end..];
            } else if rest.starts_with(['[', '(', '{']) {
                return None;
            }
            if let Some(after) = rest.strip_prefix("@{") {
                let end = after.find('}')?;
                if let Some((_, said)) = after[..end].split_once("label:") {
                    node.name = label(said.trim().trim_start_matches('"').split('"').next().unwrap_or(""));
                }
                *rest = &after[end + 1..];
            }
            if let Some(class) = rest.strip_prefix(":::") {
                let end = class.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(class.len());
                node.class = class[..end].trim_end_matches('-').to_string();
                *rest = &class[node.class.len()..];
            }
            group.push(id);
            *rest = rest.trim_start();
            match rest.strip_prefix('&') {
                Some(after) => *rest = after,
                None => return Some(group),
            }
        }
    }

    fn relate(&mut self, sources: &[String], targets: &[String], link: &Link, at: Position) {
        let product = sources.len().saturating_mul(targets.len());
        self.stated = self.stated.saturating_add(if product > 1 { product } else { 0 });
        if self.stated > PRODUCTS {
            return self.refuse("a & b --> c & d", at);
        }
        if link.hidden {
            return self.draft.odd(OddityCode::NotHeld, at, &format!("{} ~~~ {}", sources[0], targets[0]));
        }
        let direction = match link.heads {
            [true, true] => Direction::Mutual,
            [false, false] => Direction::Undirected,
            _ => Direction::Directed,
        };
        for source in sources {
            for target in targets {
                let ends = if link.heads == [true, false] { [&**target, source] } else { [&**source, target] };
                let Some(relation) = self.draft.relation(ends, Some(direction), at) else { continue };
                if !link.text.is_empty() {
                    self.draft.builder.set_label(relation, &link.text, at);
                }
                let key = self.draft.relation_key("line");
                self.draft.tell_relation(key, relation, Value::text(link.line), at);
            }
        }
    }

    /// The title of a subgraph or, with those around it, a list.
    fn groups(&self, innermost: usize) -> (Shape, String) {
        let mut titles: Vec<&String> = Vec::new();
        let mut next = Some(innermost);
        while let Some(subgraph) = next {
            let (id, outer) = &self.subgraphs[subgraph];
            titles.push(self.titles.get(id).unwrap_or(id));
            next = *outer;
        }
        if let [title] = *titles {
            return (Shape::Text, title.clone());
        }
        let mut list = String::new();
        for (i, title) in titles.iter().rev().enumerate() {
            list.push_str(if i == 0 { "[" } else { ", " });
            string_into(title, &mut list);
        }
        list.push(']');
        (Shape::List, list)
    }

    fn finish(mut self) {
        // Nodes of one subgraph tend to follow each other.
        let mut last: Option<(usize, (Shape, String))> = None;
        for id in &self.order {
            let Some(node) = self.nodes.get(id) else { continue };
            let title = self.titles.get(id).map_or("", |title| title.as_str());
            self.draft.name(node.actor, if node.name.is_empty() { title } else { &node.name }, node.at);
            let class = self.classes.get(id).unwrap_or(&node.class);
            for (name, text) in [("shape", node.shape), ("class", class)] {
                let key = self.draft.actor_key(name);
                self.draft.tell_actor(key, node.actor, Value::text(text), node.at);
            }
            let Some(group) = node.group else { continue };
            let (shape, text) = match &last {
                Some((known, groups)) if *known == group => groups,
                _ => &last.insert((group, self.groups(group))).1,
            };
            let key = self.draft.actor_key("subgraph");
            self.draft.tell_actor(key, node.actor, Value { shape: *shape, text }, node.at);
        }
    }
}
