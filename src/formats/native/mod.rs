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

use super::{Format, Holds};
use crate::label::Label;

/// Keys of a graph's metadata that are tables of the profile.
const TABLES: [&str; 3] = ["kinds", "relation_kinds", "sources"];

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "native",
    aliases: &["json", "jgf", "maillage"],
    label: Label::new("maillage (JSON Graph Format)", "maillage (JSON Graph Format)"),
    extensions: &["json", "jgf"],
    read: Some(read::read),
    detect: |head| head.text.trim_start().starts_with('{'),
    write: Some(write::write),
    holds: Holds { sources: true, vocabularies: true, ..Holds::TABLES },
    ..Format::PLAIN
};
