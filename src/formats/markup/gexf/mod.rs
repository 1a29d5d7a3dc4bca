//! GEXF for Gephi: typed attributes, time, kinds as colours and shapes, parallel relations.
//!
//! Read in versions 1.0 to 1.3, with any namespace; written as 1.3 with dates as intervals.

mod read;
pub mod write;

use super::tags::root;
use crate::formats::Format;
use crate::label::Label;

/// The row of the table of formats. networkx refuses mixed directions; Gephi does not.
pub static FORMAT: Format = Format {
    name: "gexf",
    label: Label::new("GEXF (Gephi)", "GEXF (Gephi)"),
    extensions: &["gexf"],
    read: Some(read::read),
    detect: |head| root(head) == "gexf",
    write: Some(write::write),
    mixed_is_rare: true,
    ..Format::PLAIN
};

/// Who wrote a document, as ours say it: their colours and shapes are those of kinds, and all else is among the attributes.
const CREATOR: &str = "maillage";
