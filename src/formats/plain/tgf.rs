//! Trivial Graph Format: rows of nodes, a row `#`, rows of edges. Read only.

use super::super::content::Content;
use super::super::draft::{Draft, Types};
use super::super::error::FormatError;
use super::super::{Format, Head};
use super::{Rows, with_line_feeds};
use crate::label::Label;
use crate::network::{Builder, Direction, Ends, RefusedReason};
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "tgf",
    label: Label::new("Trivial Graph Format", "Trivial Graph Format"),
    extensions: &["tgf"],
    read: Some(read),
    detect,
    ..Format::PLAIN
};

/// How many rows are looked at to tell the format.
const SAMPLE: usize = 1000;

/// Whether a row `#` parts rows that name nodes from rows that name two of them.
fn detect(head: &Head<'_>) -> bool {
    let text = with_line_feeds(head.text, head.text);
    let mut rows = text.lines().map(str::trim).filter(|row| !row.is_empty()).take(SAMPLE);
    let nodes: Vec<&str> =
        rows.by_ref().take_while(|row| *row != "#").filter_map(|row| row.split_whitespace().next()).collect();
    if nodes.is_empty() || nodes.len() == SAMPLE {
        return false;
    }
    let mut edges = rows.map(|row| row.split_whitespace().collect::<Vec<_>>()).take(20).peekable();
    let mut known = false;
    let is_edge = |ends: Vec<&str>| {
        known |= ends.len() > 1 && ends[..2].iter().all(|end| nodes.contains(end));
        ends.len() > 1
    };
    // Nodes alone: each has an id of its own.
    let differ = || nodes.iter().collect::<std::collections::HashSet<_>>().len() == nodes.len();
    if edges.peek().is_none() { text.trim_end().ends_with("\n#") && differ() } else { edges.all(is_edge) && known }
}

fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let mut draft = Draft::begin(content, builder, "tgf", Ends::Declared, Types::Declared, ticket);
    let mut rows = Rows::new(content)?;
    let mut are_edges = false;
    while let Some((at, row)) = rows.next_row()? {
        let row = row.trim();
        if row == "#" && !are_edges {
            are_edges = true;
            continue;
        }
        let (first, rest) = split(row);
        if are_edges {
            let (target, label) = split(rest);
            if target.is_empty() {
                draft.builder.refuse(at, RefusedReason::NoEnd, row);
            } else if let Some(relation) = draft.relation([first, target], Some(Direction::Directed), at) {
                draft.builder.keep_record(relation, || row.to_string());
                draft.builder.set_label(relation, label, at);
            }
        } else if let Some(actor) = draft.actor(first, at, || row.to_string()) {
            draft.name(actor, rest, at);
        }
        if !draft.goes_on(at.offset)? {
            break;
        }
    }
    Ok(())
}

/// The first word and what follows it.
fn split(row: &str) -> (&str, &str) {
    row.split_once(char::is_whitespace).map_or((row, ""), |(first, rest)| (first, rest.trim()))
}
