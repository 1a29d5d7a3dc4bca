//! The native format: a JSON Graph Format document, version 2, with the profile of `data/maillage.schema.json`.
//!
//! Keys that the profile does not know, and the spelling of numbers, survive reading and writing at every level. Plain
//! documents of versions 1 and 2 are read too.

mod gather;
pub mod raw;
pub mod read;
mod take;
mod vocabulary;
pub mod write;

use super::{Format, Head, Holds};
use crate::label::Label;
use raw::Type;

/// Keys of a graph's metadata that are tables of the profile.
const TABLES: [&str; 3] = ["kinds", "relation_kinds", "sources"];

/// Whether a document holds a graph whose nodes and edges are not those of another format.
fn is_json_graph(head: &Head<'_>) -> bool {
    let outline = head.outline();
    let is_array = |path: &str| outline.get(path) == Some(Type::Array);
    let has_other_edges = outline.has("graph.links") || outline.has("graph.edges[].from") || head.has("\"node1_id\"");
    match outline.get("graph") {
        Some(Type::Object) => !outline.has("nodes") && !outline.has("links") && !has_other_edges,
        Some(_) => false,
        None => is_array("graphs"),
    }
}

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "native",
    aliases: &["json", "jgf", "maillage"],
    label: Label::new("maillage (JSON Graph Format)", "maillage (JSON Graph Format)"),
    extensions: &["json", "jgf"],
    read: Some(read::read),
    detect: is_json_graph,
    write: Some(write::write),
    holds: Holds { sources: true, vocabularies: true, ..Holds::TABLES },
    ..Format::PLAIN
};
