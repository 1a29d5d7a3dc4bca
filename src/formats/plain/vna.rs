//! VNA of NetDraw: tables of actors (`*node data`, `*node properties`) and of ties (`*tie data`), each with a header.
//! Read only.

use super::super::Format;
use super::super::content::Content;
use super::super::draft::{ActorKey, Draft, RelationKey, Types};
use super::super::error::FormatError;
use super::{Rows, unexpected, with_line_feeds, words};
use crate::label::Label;
use crate::network::{Builder, Ends, OddityCode, RefusedReason, Value};
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "vna",
    aliases: &["netdraw"],
    label: Label::new("VNA (NetDraw)", "VNA (NetDraw)"),
    extensions: &["vna"],
    read: Some(read),
    detect: |head| {
        with_line_feeds(head.text, head.text)
            .lines()
            .map(str::trim)
            .find(|row| !row.is_empty())
            .is_some_and(|row| section(row).is_some())
    },
    ..Format::PLAIN
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Nodes,
    Ties,
}

fn section(row: &str) -> Option<Section> {
    let row = row.strip_prefix('*')?.trim().to_ascii_lowercase();
    let mut words = row.split_whitespace();
    match (words.next()?, words.next()?) {
        ("node", "data" | "properties") => Some(Section::Nodes),
        ("tie", "data") => Some(Section::Ties),
        _ => None,
    }
}

/// The columns of a section, once its header was read.
enum Header {
    Nodes(Vec<ActorKey>),
    Ties(Vec<RelationKey>),
}

fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let mut draft = Draft::begin(content, builder, "vna", Ends::Create, Types::Guessed, ticket);
    let mut rows = Rows::new(content)?;
    let mut open = None;
    let mut header = None;
    let mut has_nodes = false;
    while let Some((at, row)) = rows.next_row()? {
        let row = row.trim();
        if row.starts_with('*') {
            open = section(row);
            header = None;
            if open.is_none() {
                draft.odd(OddityCode::NotHeld, at, row);
            }
            continue;
        }
        let cells: Vec<&str> = words(row, true).map(|word| word.text).collect();
        // Some scripts write ties without their header: a row between two nodes is none.
        let is_tie = || matches!(&*cells, [from, to, ..] if [from, to].iter().all(|end| draft.builder.find_actor(end).is_some()));
        if matches!(open, Some(Section::Ties)) && header.is_none() && is_tie() {
            let names = ["weight"].iter().take(cells.len() - 2);
            header = Some(Header::Ties(names.map(|name| draft.relation_key(name)).collect()));
            draft.odd(OddityCode::ToleratedSyntax, at, row);
        }
        match (open, &header) {
            (None, _) if at.line == 1 => return Err(unexpected(at, row)),
            (None, _) => {}
            (Some(Section::Nodes), None) => {
                has_nodes = true;
                header =
                    Some(Header::Nodes(cells.iter().skip(1).map(|name| draft.actor_key(own_name(name))).collect()));
            }
            (Some(Section::Ties), None) => {
                let names = cells.iter().skip(2);
                header = Some(Header::Ties(names.map(|name| draft.relation_key(own_name(name))).collect()));
            }
            (_, Some(Header::Nodes(keys))) => {
                let Some(id) = cells.first() else { continue };
                let actor = draft.mention(id);
                for (key, cell) in keys.iter().zip(&cells[1..]) {
                    draft.tell_actor(*key, actor, Value::text(cell), at);
                }
                if cells.len() > keys.len() + 1 {
                    draft.odd(OddityCode::RaggedRow, at, row);
                }
            }
            (_, Some(Header::Ties(keys))) => {
                let [source, target, rest @ ..] = &*cells else {
                    draft.builder.refuse(at, RefusedReason::NoEnd, row);
                    continue;
                };
                if !has_nodes {
                    draft.mention(source);
                    draft.mention(target);
                }
                if let Some(relation) = draft.relation([source, target], None, at) {
                    for (key, cell) in keys.iter().zip(rest) {
                        draft.tell_relation(*key, relation, Value::text(cell), at);
                    }
                }
                if rest.len() > keys.len() {
                    draft.odd(OddityCode::RaggedRow, at, row);
                }
            }
        }
        if !draft.goes_on(at.offset)? {
            break;
        }
    }
    Ok(())
}

/// The name of a column as other formats have it.
fn own_name(name: &str) -> &str {
    match name {
        "color" => "colour",
        "strength" => "weight",
        "shortlabel" | "labeltext" => "label",
        name => name,
    }
}
