//! SIF of Cytoscape: a source, what it does, and any number of targets a row; an actor alone is one without relations.
//! Read only.

use std::collections::HashSet;

use super::super::content::Content;
use super::super::draft::{Draft, Types};
use super::super::error::FormatError;
use super::super::{Format, Head};
use super::{Rows, is_number, with_line_feeds};
use crate::label::Label;
use crate::network::{Builder, Ends, RefusedReason};
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "sif",
    label: Label::new("SIF (Cytoscape)", "SIF (Cytoscape)"),
    extensions: &["sif"],
    read: Some(read),
    detect,
    ..Format::PLAIN
};

/// How many rows are looked at to tell the format.
const SAMPLE: usize = 200;

/// Whether rows have actors at their ends and, in the middle, one of a few words that are no actors.
fn detect(head: &Head<'_>) -> bool {
    if head.is_named(&["sif"]) {
        return !head.text.trim_start().starts_with(['<', '{']);
    }
    // A table whose header says nothing is no SIF because its cells have spaces.
    if head.is_named(&["csv", "tsv", "tab"]) {
        return false;
    }
    let text = with_line_feeds(head.text, head.text);
    let tabs = text.contains('\t');
    let rows = text.lines().filter(|row| !row.trim().is_empty()).take(SAMPLE);
    let rows: Vec<Vec<&str>> = rows.map(|row| parts(row, tabs)).collect();
    let full: Vec<&Vec<&str>> = rows.iter().filter(|row| row.len() > 2).collect();
    let middle: HashSet<&str> = full.iter().map(|row| row[1]).collect();
    let is_part =
        |word: &&str| is_number(word) || word.contains(['#', '{', '}', '[', ']', '<', '>', ':', '"', ';', ',', '=']);
    full.len() > 1
        && rows.iter().all(|row| row.len() != 2)
        && middle.len() * 2 <= full.len()
        && middle.iter().all(|word| word.len() < 20 && !is_part(word))
        && full.iter().all(|row| row.iter().enumerate().all(|(i, word)| i == 1 || !middle.contains(word)))
        && rows.iter().flatten().all(|word| !word.contains(['#', '{', '}', '<', '>', '"', '=']))
        && full.iter().all(|row| !is_number(row[2]))
}

/// The words of a row: between tabs if the file has any, else between white space.
fn parts(row: &str, tabs: bool) -> Vec<&str> {
    if tabs {
        row.split('\t').map(str::trim).filter(|part| !part.is_empty()).collect()
    } else {
        row.split_whitespace().collect()
    }
}

fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let tabs = content.head().contains('\t');
    let mut draft = Draft::begin(content, builder, "sif", Ends::Create, Types::Declared, ticket);
    let mut rows = Rows::new(content)?;
    while let Some((at, row)) = rows.next_row()? {
        match &*parts(row, tabs) {
            [] => {}
            [_, _] => {
                let reason = RefusedReason::BadShape { expected: "a pp b".to_string() };
                draft.builder.refuse(at, reason, row.trim());
            }
            [source, targets @ ..] => {
                draft.mention(source);
                for target in targets.iter().skip(1) {
                    draft.mention(target);
                    if let Some(relation) = draft.relation([source, target], None, at) {
                        draft.relation_kind(relation, targets[0]);
                    }
                }
            }
        }
        if !draft.goes_on(at.offset)? {
            break;
        }
    }
    Ok(())
}
