//! GDF of GUESS, which Gephi and several gatherers of social media write: a table of nodes (`nodedef>`) and one of edges
//! (`edgedef>`), whose headers declare types. Read only.

use std::borrow::Cow;

use super::super::Format;
use super::super::content::Content;
use super::super::csv::cells::number;
use super::super::draft::{ActorKey, Draft, RelationKey, Types};
use super::super::error::FormatError;
use super::{Rows, unexpected, with_line_feeds};
use crate::label::Label;
use crate::network::{Builder, Direction, Ends, OddityCode, RefusedReason, Shape, Value};
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "gdf",
    aliases: &["guess"],
    label: Label::new("GDF (GUESS, Gephi)", "GDF (GUESS, Gephi)"),
    extensions: &["gdf"],
    read: Some(read),
    detect: |head| {
        let text = with_line_feeds(head.text, head.text);
        text.lines().map(str::trim).find(|row| !row.is_empty()).is_some_and(|row| section(row).is_some())
    },
    ..Format::PLAIN
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Nodes,
    Edges,
}

/// Which table a row opens, and its columns.
fn section(row: &str) -> Option<(Section, &str)> {
    let (word, columns) = row.split_once('>')?;
    match &*word.trim().to_ascii_lowercase() {
        "nodedef" => Some((Section::Nodes, columns)),
        "edgedef" => Some((Section::Edges, columns)),
        _ => None,
    }
}

/// A column after those that name a node or the two ends of an edge.
struct Column<K> {
    key: K,
    shape: Shape,
    /// Whether it says if the edge is directed.
    directs: bool,
}

/// The columns of the table that is open.
enum Open {
    Nodes(Vec<Column<ActorKey>>),
    Edges(Vec<Column<RelationKey>>),
}

/// Reads `name TYPE default`, of which a default is left aside.
fn columns<K>(declared: &str, skipped: usize, mut key: impl FnMut(&str) -> K) -> Vec<Column<K>> {
    let column = |cell: Cow<'_, str>| {
        let mut words = cell.split_whitespace();
        let name = words.next().unwrap_or("").to_ascii_lowercase();
        let shape = match &*words.next().unwrap_or("").to_ascii_uppercase() {
            "BOOLEAN" | "BOOL" | "BIT" => Shape::Boolean,
            of if of.starts_with("VARCHAR") || of.is_empty() => Shape::Text,
            _ => Shape::Number,
        };
        let own = match &*name {
            "color" => "colour",
            name => name,
        };
        Column { key: key(own), shape, directs: name == "directed" }
    };
    let mut odd = false;
    cells(declared, &mut odd).into_iter().skip(skipped).map(column).collect()
}

/// The cells of a row: between commas, or between quotes that a doubled quote does not end.
fn cells<'t>(row: &'t str, odd: &mut bool) -> Vec<Cow<'t, str>> {
    let mut found = Vec::new();
    let mut rest = row;
    loop {
        rest = rest.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let cell = match quote.and_then(|quote| Some((quote, quoted(&rest[1..], quote)?))) {
            Some((quote, end)) => {
                let text = &rest[1..=end];
                let twice = String::from_iter([quote, quote]);
                rest = rest[end + 2..].trim_start();
                if text.contains(&twice) {
                    text.replace(&twice, &quote.to_string()).into()
                } else {
                    Cow::Borrowed(text)
                }
            }
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                // A quote that nothing ends is a letter.
                *odd |= quote == Some('"');
                let text = rest[..end].trim_end();
                rest = &rest[end..];
                Cow::Borrowed(text)
            }
        };
        found.push(cell);
        match rest.strip_prefix(',') {
            Some(after) => rest = after,
            None => {
                *odd |= !rest.is_empty();
                return found;
            }
        }
    }
}

/// Where a quoted text ends, if a comma or the end of the row follows.
fn quoted(text: &str, quote: char) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text[from..].find(quote).map(|at| from + at) {
        let after = &text[at + 1..];
        match after.strip_prefix(quote) {
            Some(_) => from = at + 2,
            None if matches!(after.trim_start().as_bytes(), [] | [b',', ..]) => return Some(at),
            None => from = at + 1,
        }
    }
    None
}

/// A cell as its column is declared, and whether it is odd; none if it is empty.
fn value<'c>(shape: Shape, cell: &'c str, buffer: &'c mut String) -> Option<(Value<'c>, Option<OddityCode>)> {
    let yes = || matches!(&*cell.to_ascii_lowercase(), "true" | "1");
    Some(match shape {
        _ if cell.is_empty() => return None,
        Shape::Boolean => (Value { shape, text: if yes() { "true" } else { "false" } }, None),
        Shape::Number => number(cell, buffer),
        _ => (Value::text(cell), None),
    })
}

fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let mut draft = Draft::begin(content, builder, "gdf", Ends::Create, Types::Declared, ticket);
    let mut rows = Rows::new(content)?;
    let (mut open, mut buffer) = (None, String::new());
    while let Some((at, row)) = rows.next_row()? {
        let row = row.trim();
        if let Some((section, declared)) = section(row) {
            open = Some(match section {
                Section::Nodes => Open::Nodes(columns(declared, 1, |name| draft.actor_key(name))),
                Section::Edges => Open::Edges(columns(declared, 2, |name| draft.relation_key(name))),
            });
            continue;
        }
        let mut odd = false;
        let cells = cells(row, &mut odd);
        let width = match &open {
            None => return Err(unexpected(at, row)),
            Some(Open::Nodes(columns)) => {
                let [id, rest @ ..] = &*cells else { continue };
                if id.is_empty() {
                    draft.builder.refuse(at, RefusedReason::NoId, row);
                } else if let Some(actor) = draft.actor(id, at, || row.to_string()) {
                    for (column, cell) in columns.iter().zip(rest) {
                        if let Some((value, code)) = value(column.shape, cell, &mut buffer) {
                            code.into_iter().for_each(|code| draft.odd(code, at, cell));
                            draft.tell_actor(column.key, actor, value, at);
                        }
                    }
                }
                columns.len() + 1
            }
            Some(Open::Edges(columns)) => {
                let [source, target, rest @ ..] = &*cells else {
                    draft.builder.refuse(at, RefusedReason::NoEnd, row);
                    continue;
                };
                let said = columns.iter().zip(rest).find(|(column, _)| column.directs);
                let is_directed = said.is_some_and(|(_, cell)| matches!(&*cell.to_ascii_lowercase(), "true" | "1"));
                let direction = if is_directed { Direction::Directed } else { Direction::Undirected };
                if let Some(relation) = draft.relation([source, target], Some(direction), at) {
                    for (column, cell) in columns.iter().zip(rest).filter(|(column, _)| !column.directs) {
                        if let Some((value, code)) = value(column.shape, cell, &mut buffer) {
                            code.into_iter().for_each(|code| draft.odd(code, at, cell));
                            draft.tell_relation(column.key, relation, value, at);
                        }
                    }
                }
                columns.len() + 2
            }
        };
        if cells.len() > width {
            draft.odd(OddityCode::RaggedRow, at, row);
        }
        if odd {
            draft.odd(OddityCode::ToleratedSyntax, at, row);
        }
        if !draft.goes_on(at.offset)? {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_told_apart_by_commas_outside_of_quotes() {
        for (row, expected, is_odd) in [
            ("a, b ,c", &["a", "b", "c"][..], false),
            ("'114,116,177',\"x\"", &["114,116,177", "x"], false),
            ("a,,", &["a", "", ""], false),
            ("\"l'Isle, \"\"du\"\" Bas\",b", &["l'Isle, \"du\" Bas", "b"], false),
            ("'l'Isle',b", &["l'Isle", "b"], false),
            ("l'Isle,b'", &["l'Isle", "b'"], false),
            ("'été,b", &["'été", "b"], false),
            ("\"open,b", &["\"open", "b"], true),
        ] {
            let mut odd = false;
            assert_eq!(
                (cells(row, &mut odd), odd),
                (expected.iter().map(|cell| Cow::Borrowed(*cell)).collect(), is_odd),
                "{row}"
            );
        }
    }
}
