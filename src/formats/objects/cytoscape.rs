//! Cytoscape.js: elements in one array or in one for each group, each with its data; what Cytoscape writes as `.cyjs`.
//!
//! Compound nodes name their parent, which is kept as an attribute. Styles are not read.

use super::blocks::{self, Plan};
use super::sheet::{Checked, Keys, Record, Sheet, keep};
use super::write;
use crate::formats::content::Content;
use crate::formats::error::FormatError;
use crate::formats::json::entries;
use crate::formats::native::raw::{Type, text_of, type_of};
use crate::formats::{Format, Head};
use crate::label::Label;
use crate::network::{About, Builder, Direction};
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "cytoscape",
    aliases: &["cytoscapejs", "cytoscape.js"],
    label: Label::new("Cytoscape.js", "Cytoscape.js"),
    extensions: &["cyjs"],
    read: Some(read),
    detect,
    write: Some(|part, out, ticket| write::write(&write::CYTOSCAPE, part, out, ticket)),
    ..Format::PLAIN
};

const KEYS: Keys = Keys {
    relation_kind: &["interaction", "shared_interaction"],
    within: &["data", "position"],
    ignored: &[
        "group",
        "removed",
        "selected",
        "selectable",
        "locked",
        "grabbed",
        "grabbable",
        "pannable",
        "style",
        "css",
        "scratch",
        "renderedPosition",
        "SUID",
    ],
    ..Keys::PLAIN
};

fn detect(head: &Head<'_>) -> bool {
    let outline = head.outline();
    let is = |path: &str| outline.get(path) == Some(Type::Object);
    ["elements.nodes[].data", "elements.edges[].data", "elements[].data", "nodes[].data", "edges[].data"]
        .iter()
        .any(|path| is(path))
        || is("[].data") && ["[].group", "[].data.id", "[].data.source"].iter().any(|path| outline.has(path))
        || is("elements") && (outline.has("elements.nodes") || outline.has("elements.edges"))
}

/// Reads a document.
///
/// # Errors
/// It is no JSON or has no elements; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    if content.document().is_none() {
        return in_blocks(content, builder, ticket);
    }
    let checked = Checked::of(content)?;
    let root = checked.root();
    let elements = match type_of(root) {
        Type::Array => Some(root),
        _ => entries(root).find(|(key, _)| key == "elements").map(|(_, raw)| raw),
    };
    let elements = elements.unwrap_or(root);
    let mut directed = None;
    let (mut nodes, mut edges) = (Vec::new(), Vec::new());
    let mut sort = |group: Option<&str>, raw| {
        let is_edge = match group {
            Some(group) => group == "edges",
            None => {
                let record = Record::of(raw, KEYS.within);
                record.has("source") && record.has("target")
            }
        };
        if is_edge { edges.push(raw) } else { nodes.push(raw) }
    };
    match type_of(elements) {
        Type::Array => {
            for (_, raw) in entries(elements) {
                let group = Record::of(raw, &[]).take(&["group"]).and_then(text_of);
                sort(group.as_deref().filter(|group| matches!(*group, "nodes" | "edges")), raw);
            }
        }
        Type::Object if entries(elements).any(|(key, _)| key == "nodes" || key == "edges") => {
            for (key, section) in entries(elements).filter(|(key, _)| key == "nodes" || key == "edges") {
                entries(section).for_each(|(_, raw)| sort(Some(&key), raw));
            }
        }
        _ => return Err(checked.wrong_shape(elements, "elements")),
    }
    let mut sheet = Sheet::begin(&checked, content, builder, FORMAT.name, &KEYS, ticket);
    for (key, raw) in entries(root).filter(|_| type_of(root) == Type::Object) {
        match (&*key, type_of(raw)) {
            ("directed", Type::Boolean) => directed = Some(raw == "true"),
            ("data", Type::Object) => {
                entries(raw).filter(|(key, _)| !is_of_the_desktop(key)).for_each(|(key, raw)| sheet.keep(&key, raw))
            }
            ("format_version", Type::Text) => sheet.draft.builder.version(&text_of(raw).unwrap_or_default()),
            _ => {}
        }
    }
    let direction = directed.map(|directed| if directed { Direction::Directed } else { Direction::Undirected });
    for raw in nodes {
        sheet.actor(raw, "", "elements[]");
        if !sheet.goes_on(raw)? {
            break;
        }
    }
    for raw in edges {
        sheet.relation(raw, direction, "elements[]");
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
    holder: Some("elements"),
    nodes: &["nodes"],
    links: &["edges"],
    early: &["directed"],
    never: &[],
    by_place: false,
};

fn in_blocks(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let beside = blocks::read(&PLAN, content, builder, ticket, blocks::said_direction)?;
    let mut about = About::default();
    for (key, raw) in &beside {
        match (&**key, type_of(raw)) {
            ("data", Type::Object) => entries(raw)
                .filter(|(key, _)| !is_of_the_desktop(key))
                .for_each(|(key, raw)| keep(&mut about, &key, raw)),
            ("format_version", Type::Text) => builder.version(&text_of(raw).unwrap_or_default()),
            _ => {}
        }
    }
    builder.about(about);
    Ok(())
}

/// What Cytoscape notes of a network for itself.
fn is_of_the_desktop(key: &str) -> bool {
    matches!(key, "SUID" | "selected" | "shared_name")
}
