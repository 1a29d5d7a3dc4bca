//! Oligrapher: the maps of LittleSis, whose nodes and edges stand by id or in a list, with what is shown of them.
//!
//! Captions and annotations belong to the drawing: they are left aside with a line of the receipt.

use super::sheet::{Checked, Keys, Record, Sheet};
use crate::formats::content::Content;
use crate::formats::error::FormatError;
use crate::formats::json::entries;
use crate::formats::native::raw::{Type, text_of, type_of};
use crate::formats::{Format, Head};
use crate::label::Label;
use crate::network::{Builder, Direction, OddityCode, RefusedReason};
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "oligrapher",
    label: Label::new("Oligrapher (LittleSis)", "Oligrapher (LittleSis)"),
    read: Some(read),
    detect: |head: &Head<'_>| head.has("\"node1_id\"") && head.has("\"nodes\""),
    ..Format::PLAIN
};

const KEYS: Keys = Keys {
    ends: &[["node1_id", "node2_id"]],
    within: &["display"],
    ignored: &["cx", "cy", "x1", "x2", "y1", "y2", "dash", "scale", "edgeIds", "edge_ids", "deleted", "status"],
    ..Keys::PLAIN
};

/// Reads a document.
///
/// # Errors
/// It is no JSON or has no nodes; when it is stopped.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let checked = Checked::of(content)?;
    let root = checked.root();
    let has_nodes = |raw: &&str| entries(raw).any(|(key, raw)| key == "nodes" && type_of(raw) != Type::Text);
    let holders = ["graph", "graph_data", "data"];
    let inner = entries(root).filter(|(key, _)| holders.contains(&&**key)).map(|(_, raw)| raw);
    let graph = std::iter::once(root).chain(inner).find(has_nodes);
    let graph = graph.ok_or_else(|| checked.wrong_shape(root, "nodes"))?;
    let mut sheet = Sheet::begin(&checked, content, builder, FORMAT.name, &KEYS, ticket);
    if graph != root {
        entries(root)
            .filter(|(key, _)| key == "title" || key == "description")
            .for_each(|(key, raw)| sheet.keep(&key, raw));
    }
    let mut edges = "";
    for (key, raw) in entries(graph) {
        match &*key {
            "nodes" => sheet.actors(raw, "nodes.*")?,
            "edges" => edges = raw,
            "captions" | "annotations" => entries(raw).for_each(|(_, raw)| sheet.odd(OddityCode::NotHeld, raw, &key)),
            "title" | "description" => sheet.keep(&key, raw),
            _ => {}
        }
    }
    for (_, raw) in entries(edges) {
        let mut record = Record::of(raw, KEYS.within);
        if type_of(raw) != Type::Object {
            sheet.refuse(raw, RefusedReason::BadShape { expected: "edges.*".to_string() });
            continue;
        }
        let arrow = record.take(&["arrow"]).unwrap_or("false");
        let direction = match text_of(arrow).as_deref().unwrap_or(arrow) {
            "2->1" | "left" => {
                record.swap(["node1_id", "node2_id"]);
                Direction::Directed
            }
            "both" => Direction::Mutual,
            "false" | "" | "none" => Direction::Undirected,
            _ => Direction::Directed,
        };
        sheet.relation_of(&mut record, Some(direction));
        if !sheet.goes_on(raw)? {
            break;
        }
    }
    sheet.end_of_document();
    Ok(())
}
