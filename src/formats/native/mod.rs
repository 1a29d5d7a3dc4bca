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

/// Keys of a graph's metadata that are tables of the profile.
const TABLES: [&str; 3] = ["kinds", "relation_kinds", "sources"];

/// Whether a text looks like a JSON object.
pub fn detect(head: &[u8]) -> bool {
    head.trim_ascii_start().starts_with(b"{")
}
