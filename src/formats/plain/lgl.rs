//! LGL and NCOL of the Large Graph Layout: neighbours under a head, or two names a row; both may end with a weight. Read only.

use super::super::content::Content;
use super::super::draft::{Draft, Types};
use super::super::error::FormatError;
use super::super::{Format, Head};
use super::{Rows, is_number, with_line_feeds};
use crate::label::Label;
use crate::network::{Builder, Direction, Ends, RefusedReason, Value};
use crate::ticket::Ticket;

/// The row of LGL.
pub static LGL: Format = Format {
    name: "lgl",
    label: Label::new("LGL (Large Graph Layout)", "LGL (Large Graph Layout)"),
    extensions: &["lgl"],
    read: Some(|content, builder, ticket| read(content, builder, ticket, "lgl")),
    detect,
    ..Format::PLAIN
};

/// The row of NCOL, which its name alone tells from other lists of edges.
pub static NCOL: Format = Format {
    name: "ncol",
    label: Label::new("NCOL (Large Graph Layout)", "NCOL (Large Graph Layout)"),
    extensions: &["ncol"],
    read: Some(|content, builder, ticket| read(content, builder, ticket, "ncol")),
    detect: |head| head.is_named(&["ncol"]) && !head.text.trim_start().starts_with(['<', '{']),
    ..Format::PLAIN
};

/// Whether heads of one name stand between rows of one name: a comment is longer, or stands once.
fn detect(head: &Head<'_>) -> bool {
    let text = with_line_feeds(head.text, head.text);
    let rows = text.lines().map(str::trim).filter(|row| !row.is_empty()).take(200);
    let rows: Vec<(bool, Vec<&str>)> =
        rows.map(|row| (row.starts_with('#'), row.trim_start_matches('#').split_whitespace().collect())).collect();
    let is_row = |(is_head, words): &(bool, Vec<&str>)| match &**words {
        [_] => true,
        [_, weight] => !is_head && is_number(weight),
        _ => false,
    };
    let heads = rows.iter().filter(|(is_head, _)| *is_head).count();
    let all_single = rows.iter().all(|(_, words)| words.len() == 1);
    rows.first().is_some_and(|(is_head, _)| *is_head)
        && rows.iter().all(is_row)
        && heads < rows.len()
        && (heads > 1 || all_single || head.is_named(&["lgl"]))
}

fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket, format: &str) -> Result<(), FormatError> {
    let mut draft = Draft::begin(content, builder, format, Ends::Create, Types::Declared, ticket);
    let weight_key = draft.relation_key("weight");
    let mut rows = Rows::new(content)?;
    let mut head = String::new();
    while let Some((at, row)) = rows.next_row()? {
        let row = row.trim();
        let mut words = row.split_whitespace();
        let source = if format == "ncol" {
            words.next().unwrap_or("")
        } else if let Some(name) = row.strip_prefix('#') {
            head = name.trim().to_string();
            draft.mention(&head);
            continue;
        } else {
            &head
        };
        let Some(target) = words.next().filter(|_| !source.is_empty()) else {
            draft.builder.refuse(at, RefusedReason::NoEnd, row);
            continue;
        };
        draft.mention(source);
        draft.mention(target);
        if let Some(relation) = draft.relation([source, target], Some(Direction::Undirected), at)
            && let Some(weight) = words.next()
        {
            draft.tell_relation(weight_key, relation, Value::text(weight), at);
        }
        if words.next().is_some() {
            draft.builder.refuse(at, RefusedReason::BadShape { expected: "a b 1".to_string() }, row);
        }
        if !draft.goes_on(at.offset)? {
            break;
        }
    }
    Ok(())
}
