//! GraphML: typed attributes and, where directions are mixed, one on each relation.
//!
//! Read in every dialect that is known: with any namespace or none, yEd's drawings, nested graphs, ports, hyperedges. Written
//! with dates as texts of any precision, so that none is lost.

mod read;
pub mod write;

use super::tags::root;
use crate::formats::Format;
use crate::label::Label;

/// The row of the table of formats. networkx refuses mixed directions; Gephi, yEd and igraph do not.
pub static FORMAT: Format = Format {
    name: "graphml",
    label: Label::new("GraphML", "GraphML"),
    extensions: &["graphml"],
    read: Some(read::read),
    detect: |head| root(head) == "graphml",
    write: Some(write::write),
    mixed_is_rare: true,
    ..Format::PLAIN
};
