//! Graphology: nodes and edges by key, each with its attributes, as its `export` writes them.

use super::sheet::{Checked, Keys, Record, Sheet};
use crate::formats::content::Content;
use crate::formats::error::FormatError;
use crate::formats::json::entries;
use crate::formats::native::raw::{Type, type_of};
use crate::formats::{Format, Head};
use crate::label::Label;
use crate::network::{Builder, Direction, RefusedReason};
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "graphology",
    label: Label::new("graphology", "graphology"),
    read: Some(read),
    detect,
    ..Format::PLAIN
};

const KEYS: Keys = Keys { id: &["key"], relation_id: &["key"], within: &["attributes"], ..Keys::PLAIN };

fn detect(head: &Head<'_>) -> bool {
    let outline = head.outline();
    let has_nodes = outline.has("nodes[].key") && !outline.has("nodes[].id");
    has_nodes || outline.has("options.multi") && outline.has("nodes") || outline.has("options.allowSelfLoops")
}

/// Reads a document.
///
/// # Errors
/// It is no JSON or has no nodes; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let checked = Checked::of(content)?;
    let root = checked.root();
    let mut document = Record::of(root, &[]);
    let mut section = |key: &str| match document.take(&[key]) {
        None => Ok(""),
        Some(raw) if type_of(raw) == Type::Array => Ok(raw),
        Some(raw) => Err(checked.wrong_shape(raw, key)),
    };
    let (nodes, edges) = (section("nodes")?, section("edges")?);
    if nodes.is_empty() && edges.is_empty() {
        return Err(checked.wrong_shape(root, "nodes"));
    }
    let options = document.take(&["options"]).unwrap_or_default();
    let kind = entries(options).find(|(key, _)| key == "type").map_or("", |(_, raw)| raw);
    let mut sheet = Sheet::begin(&checked, content, builder, FORMAT.name, &KEYS, ticket);
    entries(document.take(&["attributes"]).unwrap_or_default()).for_each(|(key, raw)| sheet.keep(&key, raw));
    sheet.actors(nodes, "nodes[]")?;
    for (_, raw) in entries(edges) {
        let mut record = Record::of(raw, KEYS.within);
        let direction = match record.take(&["undirected"]) {
            Some("true") => Direction::Undirected,
            None if kind == "\"undirected\"" => Direction::Undirected,
            _ => Direction::Directed,
        };
        if type_of(raw) == Type::Object {
            sheet.relation_of(&mut record, Some(direction));
        } else if type_of(raw) == Type::Array {
            // Data sets of sigma.js are no more than pairs of keys.
            let mut ends = entries(raw).map(|(_, end)| sheet.end(end));
            let (source, target) = (ends.next().unwrap_or_default(), ends.next().unwrap_or_default());
            drop(ends);
            sheet.relation_between([&source, &target], Some(direction), raw);
        } else {
            sheet.refuse(raw, RefusedReason::BadShape { expected: "edges[]".to_string() });
        }
        if !sheet.goes_on(raw)? {
            break;
        }
    }
    sheet.end_of_document();
    Ok(())
}
