//! Node-link JSON: a list of nodes and a list of links, as networkx, d3, sigma.js, Gephi, vis.js, VOSviewer, arrows.app and
//! CX libraries write it, and the adjacency lists of networkx.
//!
//! Libraries agree on little more than the two lists: links name nodes by id, by place or by name.

use std::borrow::Cow;
use std::collections::HashSet;

use super::blocks::{self, Plan};
use super::sheet::{Checked, Keys, Record, Sheet, id_of, keep};
use super::take::SAMPLE;
use super::write;
use crate::formats::content::Content;
use crate::formats::error::FormatError;
use crate::formats::json::entries;
use crate::formats::native::raw::{Type, type_of};
use crate::formats::{Format, Head};
use crate::label::Label;
use crate::network::{About, Builder, Direction, Ends, OddityCode, RefusedReason};
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "node-link",
    aliases: &["nodelink", "networkx", "d3", "sigma", "gephi-json"],
    label: Label::new("node-link JSON (networkx, d3)", "JSON nœuds-liens (networkx, d3)"),
    read: Some(read),
    detect,
    write: Some(|part, out, ticket| write::write(&write::NODE_LINK, part, out, ticket)),
    ..Format::PLAIN
};

/// What lists of actors are called.
const NODES: [&str; 2] = ["nodes", "vertices"];
/// What VOSviewer calls them, where they stand within a document: many services answer with items and links that are no graph.
const ITEMS: &str = "items";
/// What lists of relations are called.
const LINKS: [&str; 3] = ["links", "edges", RELATIONSHIPS];
/// What the tools around Neo4j call them.
const RELATIONSHIPS: &str = "relationships";
/// Where both may stand instead of in the document itself.
const HOLDERS: [&str; 3] = ["graph", "data", "network"];

const KEYS: Keys = Keys {
    id: &["id", "_id", "key", "name", "label", "title"],
    relation_id: &["id", "_id"],
    ends: &[
        ["source", "target"],
        ["from", "to"],
        ["sourceId", "targetId"],
        ["source_id", "target_id"],
        ["sourceID", "targetID"],
        ["src", "dst"],
        ["startNode", "endNode"],
        ["_outV", "_inV"],
        ["fromId", "toId"],
        ["start", "end"],
    ],
    within: &["attributes", "attrs", "properties", "metadata"],
    ..Keys::PLAIN
};

/// What the tools around Neo4j add, whose links are relationships.
const LABELLED: Keys =
    Keys { kind: &["labels"], within: &["attributes", "attrs", "properties", "metadata", "position"], ..KEYS };
/// What CX libraries hold in memory, and some write: the records of CX by their numbers.
const NUMBERED: Keys =
    Keys { id: &["@id"], relation_id: &["@id"], relation_kind: &["i"], ends: &[["s", "t"]], ..Keys::PLAIN };

/// The keys of a document whose links stand under those names.
fn keys_of(links: &[(String, &str)]) -> &'static Keys {
    let is_numbered = |raw: &str| {
        let first = entries(raw).next().map(|(_, raw)| Record::of(raw, &[]));
        first.is_some_and(|first| NUMBERED.ends[0].iter().all(|end| first.has(end)))
    };
    match links {
        [(_, raw), ..] if type_of(raw) == Type::Object && is_numbered(raw) => &NUMBERED,
        _ if links.iter().any(|(key, _)| key == RELATIONSHIPS) => &LABELLED,
        _ => &KEYS,
    }
}

/// The ends of what is a relation wherever it stands.
const LISTED: [[&str; 2]; 4] = [["source", "target"], ["from", "to"], ["src", "dst"], ["sourceId", "targetId"]];

fn detect(head: &Head<'_>) -> bool {
    let outline = head.outline();
    if LISTED.iter().any(|pair| pair.iter().all(|key| outline.has(&format!("[].{key}")))) {
        return true;
    }
    let is_list = |path: &str| matches!(outline.get(path), Some(Type::Array | Type::Object));
    let has = |holder: &str, keys: &[&str]| keys.iter().any(|key| is_list(&format!("{holder}{key}")));
    // A JSON Graph has its nodes and edges under "graph" too, but no links.
    has("", &NODES) && (has("", &LINKS) || is_list("adjacency"))
        || ["nodes[].id", "nodes[].name", "links[].source", "edges[].source"].iter().any(|path| outline.has(path))
        || has("graph.", &NODES) && (is_list("graph.links") || outline.has("graph.edges[].from"))
        || ["data.", "network."].iter().any(|holder| has(holder, &NODES) && has(holder, &LINKS))
        || has("network.", &[ITEMS]) && has("network.", &LINKS)
}

/// Reads a document.
///
/// # Errors
/// It is no JSON or has no list of nodes or links; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    if content.document().is_none() {
        // Relations without a list of actors name them; whether there is one further on, only the whole tells.
        let beginning = content.beginning();
        if !NODES.iter().any(|key| beginning.outline().has(key)) {
            return Err(FormatError::NeedsWhole);
        }
        return in_blocks(content, builder, ticket);
    }
    let checked = Checked::of(content)?;
    let root = checked.root();
    if type_of(root) == Type::Array {
        return read_list(&checked, content, builder, ticket);
    }
    let is_graph = |raw: &str| {
        let mut keys = entries(raw).filter(|(_, raw)| matches!(type_of(raw), Type::Array | Type::Object));
        type_of(raw) == Type::Object && keys.any(|(key, _)| NODES.contains(&&*key) || LINKS.contains(&&*key))
    };
    let held = || entries(root).find(|(key, raw)| HOLDERS.contains(&&**key) && is_graph(raw)).map(|(_, raw)| raw);
    let graph = if is_graph(root) { Some(root) } else { held() };
    let graph = graph.ok_or_else(|| checked.wrong_shape(root, "nodes"))?;

    let (mut nodes, mut links, mut adjacency, mut directed) = (Vec::new(), Vec::new(), None, None);
    let mut rest: Vec<(Cow<'_, str>, &str)> = Vec::new();
    for (key, raw) in entries(graph) {
        match (&*key, type_of(raw)) {
            (ITEMS, Type::Array) if graph != root => nodes.push((key.to_string(), raw)),
            (key, Type::Array | Type::Object) if NODES.contains(&key) => nodes.push((key.to_string(), raw)),
            (key, Type::Array | Type::Object) if LINKS.contains(&key) => links.push((key.to_string(), raw)),
            ("adjacency", Type::Array) => adjacency = Some(raw),
            (key, _) if NODES.contains(&key) || LINKS.contains(&key) => return Err(checked.wrong_shape(raw, key)),
            ("directed", Type::Boolean) => directed = Some(raw == "true"),
            ("multigraph", Type::Boolean) => {}
            ("graph", Type::Object) => rest.extend(entries(raw)),
            _ => rest.push((key, raw)),
        }
    }
    if graph != root {
        rest.extend(entries(root).filter(|(_, raw)| *raw != graph));
    }
    let direction = directed.map(|directed| if directed { Direction::Directed } else { Direction::Undirected });
    // Where a document has no list of actors, its relations name them.
    let ends = if nodes.is_empty() && adjacency.is_none() { Ends::Create } else { Ends::Declared };
    let keys = keys_of(&links);
    let mut sheet = Sheet::begin_with(ends, &checked, content, builder, FORMAT.name, keys, ticket);
    for sections in [&nodes, &links].into_iter().filter(|sections| sections.len() > 1) {
        let (key, raw) = &sections[1];
        sheet.odd(OddityCode::RepeatedValue, raw, key);
    }
    rest.iter().for_each(|(key, raw)| sheet.keep(key, raw));
    if adjacency.is_some() || by_place(&nodes, &links) {
        sheet.places = Some(Vec::new());
    }
    for (key, section) in nodes {
        let path = format!("{key}[]");
        for (id, raw) in entries(section) {
            let mut record = Record::of(raw, keys.within);
            if std::ptr::eq(keys, &NUMBERED) {
                record.swap(["n", "name"]);
            }
            sheet.actor_of(record, &id, &path);
            if !sheet.goes_on(raw)? {
                break;
            }
        }
    }
    for (key, section) in links {
        let path = format!("{key}[]");
        for (_, raw) in entries(section) {
            match type_of(raw) {
                Type::Array => pair(&mut sheet, raw, direction),
                _ => sheet.relation(raw, direction, &path),
            };
            if !sheet.goes_on(raw)? {
                break;
            }
        }
    }
    if let Some(lists) = adjacency {
        neighbours(&mut sheet, lists, direction)?;
    }
    sheet.end_of_document();
    Ok(())
}

/// Reads relations without anything around them.
fn read_list(
    checked: &Checked<'_>,
    content: &Content,
    builder: &mut Builder,
    ticket: &Ticket,
) -> Result<(), FormatError> {
    let mut sheet = Sheet::begin_with(Ends::Create, checked, content, builder, FORMAT.name, &KEYS, ticket);
    for (_, raw) in entries(checked.root()) {
        sheet.relation(raw, None, "[]");
        if !sheet.goes_on(raw)? {
            break;
        }
    }
    sheet.end_of_document();
    Ok(())
}

/// Where records stand that can be read in blocks.
static PLAN: Plan = Plan {
    format: FORMAT.name,
    keys: &KEYS,
    holder: None,
    nodes: &NODES,
    links: &LINKS,
    early: &["directed"],
    never: &["adjacency", RELATIONSHIPS],
    by_place: true,
};

fn in_blocks(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let beside = blocks::read(&PLAN, content, builder, ticket, blocks::said_direction)?;
    let mut about = About::default();
    for (key, raw) in &beside {
        match (&**key, type_of(raw)) {
            ("directed" | "multigraph", Type::Boolean) => {}
            ("graph", Type::Object) => entries(raw).for_each(|(key, raw)| keep(&mut about, &key, raw)),
            _ => keep(&mut about, key, raw),
        }
    }
    builder.about(about);
    Ok(())
}

/// A relation that is written as its two ends.
fn pair<'t>(sheet: &mut Sheet<'t, '_>, raw: &'t str, direction: Option<Direction>) -> Option<u32> {
    let mut ends = entries(raw).map(|(_, end)| sheet.end(end));
    let (source, target) = (ends.next().unwrap_or_default(), ends.next().unwrap_or_default());
    drop(ends);
    sheet.relation_between([&source, &target], direction, raw)
}

/// Reads lists of neighbours, one for each node. Those of an undirected graph have every relation twice but loops.
fn neighbours<'t>(sheet: &mut Sheet<'t, '_>, lists: &'t str, direction: Option<Direction>) -> Result<(), FormatError> {
    let ids = sheet.places.take().unwrap_or_default();
    let mut seen: HashSet<(String, String, String)> = HashSet::new();
    for ((_, list), source) in entries(lists).zip(&ids) {
        for (_, raw) in entries(list) {
            let mut record = Record::of(raw, KEYS.within);
            let Some(target) = record.take_id(KEYS.id) else {
                sheet.refuse(raw, RefusedReason::BadShape { expected: "adjacency[][]".to_string() });
                continue;
            };
            let key = record.take_id(&["key"]).unwrap_or_default();
            if direction != Some(Direction::Directed) {
                let (one, other) = if **source < *target { (&**source, &*target) } else { (&*target, &**source) };
                if !seen.insert((one.to_string(), other.to_string(), key.to_string())) {
                    continue;
                }
            }
            sheet.relation_with([source, &target], direction, &mut record);
            if !sheet.goes_on(raw)? {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Whether links name nodes by their places: some end is a number that is no id. Where ids are numbers too, a place that no
/// node has, or a number that is one of the ids, tells that they are ids after all.
fn by_place(nodes: &[(String, &str)], links: &[(String, &str)]) -> bool {
    let mut numbers: Vec<&str> = Vec::new();
    for (number, raw) in links.iter().flat_map(|(_, section)| entries(section)).map(|(_, raw)| raw).enumerate() {
        // Where no end of so many links is a number, those of the others are ids.
        if number as u64 == SAMPLE && numbers.is_empty() {
            return false;
        }
        let ends: Vec<&str> = match type_of(raw) {
            Type::Array => entries(raw).take(2).map(|(_, end)| end).collect(),
            _ => Record::of(raw, KEYS.within).take_ends(&KEYS).into_iter().flatten().collect(),
        };
        for end in ends {
            match type_of(end) {
                Type::Number => numbers.push(end),
                Type::Object if !KEYS.id.iter().any(|key| Record::of(end, &[]).has(key)) => return true,
                _ => {}
            }
        }
    }
    if numbers.is_empty() {
        return false;
    }
    let (mut ids, mut count, mut are_numbers) = (HashSet::new(), 0, false);
    for (key, raw) in nodes.iter().flat_map(|(_, section)| entries(section)) {
        count += 1;
        let id = match type_of(raw) {
            Type::Object => Record::of(raw, KEYS.within).take(KEYS.id),
            _ => Some(raw),
        };
        are_numbers |= id.is_some_and(|id| type_of(id) == Type::Number);
        ids.insert(id.and_then(id_of).unwrap_or(key));
    }
    let is_place = |end: &&str| end.parse::<usize>().is_ok_and(|place| place < count);
    let mut known = numbers.iter().map(|end| ids.contains(*end));
    match are_numbers {
        true => !known.any(|known| known) && numbers.iter().all(is_place),
        false => known.any(|known| !known),
    }
}
