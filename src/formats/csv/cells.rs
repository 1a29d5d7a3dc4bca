//! What cells hold: numbers, lists, sources, codes; the same in tables of actors and of relations.
//!
//! Nothing here knows what a column means for a record.

use super::header::Cell;
use crate::formats::native::raw::string_into;
use crate::network::columns::{is_plain_number, number_of};
use crate::network::fold::fold;
use crate::network::{Builder, OddityCode, Shape, Value};

/// A cell without white space around it, and without the mark that keeps spreadsheets from running it as a formula.
pub fn trimmed(cell: &str) -> &str {
    let bytes = cell.as_bytes();
    let is_plain = |b: Option<&u8>| b.is_none_or(|b| (0x21..0x7F).contains(b));
    let cell = if is_plain(bytes.first()) && is_plain(bytes.last()) { cell } else { cell.trim() };
    if cell.starts_with('\'') && is_formula(cell) { &cell[1..] } else { cell }
}

/// Whether a cell would be run as a formula, but for the marks that keep it from that.
pub fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@'])
}

/// A cell that should be a number, as JSON spells it; one that is none stays text and is odd.
pub fn number<'c>(cell: &'c str, buffer: &'c mut String) -> (Value<'c>, Option<OddityCode>) {
    if is_plain_number(cell) {
        return (Value::number(cell), None);
    }
    match number_of(cell) {
        Some(number) => {
            use std::fmt::Write as _;
            buffer.clear();
            let _ = write!(buffer, "{number}");
            (Value::number(buffer), None)
        }
        None => (Value::text(cell), Some(OddityCode::BadNumber)),
    }
}

/// A cell of the type that its header says; one that is of another stays text and is odd.
pub fn typed<'c>(of: Cell, cell: &'c str, buffer: &'c mut String) -> (Value<'c>, Option<OddityCode>) {
    match of {
        Cell::Text => (Value::text(cell), None),
        Cell::Number => number(cell, buffer),
        Cell::List => (json_list(cell, buffer), None),
        Cell::Boolean if cell.eq_ignore_ascii_case("true") => (Value { shape: Shape::Boolean, text: "true" }, None),
        // Whatever is not true is false, says the tool that these types come from; another word is kept.
        Cell::Boolean if cell.eq_ignore_ascii_case("false") => (Value { shape: Shape::Boolean, text: "false" }, None),
        Cell::Boolean => (Value::text(cell), None),
    }
}

/// The parts of a cell that holds a list.
pub fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([';', '|']).map(str::trim).filter(|part| !part.is_empty())
}

/// The list as a JSON value.
pub fn json_list<'b>(cell: &str, buffer: &'b mut String) -> Value<'b> {
    buffer.clear();
    buffer.push('[');
    for (i, part) in list(cell).enumerate() {
        buffer.push_str(if i > 0 { ", " } else { "" });
        string_into(part, buffer);
    }
    buffer.push(']');
    Value { shape: Shape::List, text: buffer }
}

/// The sources that a cell names, by their numbers.
pub fn sources(builder: &mut Builder, cell: &str, numbers: &mut Vec<u32>) {
    numbers.clear();
    let mut start = 0;
    let bounds = cell.match_indices([';', '|']).map(|(at, _)| at).chain([cell.len()]);
    for end in bounds {
        let before = &cell[start..end];
        if end < cell.len() && (before.ends_with('\\') || is_inside(before, &cell[end..])) {
            continue;
        }
        let part = before.trim();
        start = (end + 1).min(cell.len());
        if !part.is_empty() {
            let number = match part.contains('\\') {
                true => builder.source_named(&part.replace("\\;", ";").replace("\\|", "|")),
                false => builder.source_named(part),
            };
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
    }
}

/// Appends what a source is called so that [`sources`] finds it again: a backslash stands before what would end it.
pub fn source_into(text: &str, out: &mut String) {
    for (at, c) in text.char_indices() {
        if matches!(c, ';' | '|') && !is_inside(&text[..at], &text[at..]) {
            out.push('\\');
        }
        out.push(c);
    }
    if text.ends_with('\\') {
        out.push(' ');
    }
}

/// Whether a semicolon or a bar is part of an address: "https://example.org/?a=1;b=2".
fn is_inside(before: &str, rest: &str) -> bool {
    is_address(before) && continues_address(rest)
}

fn is_address(text: &str) -> bool {
    text.trim_start().get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http"))
}

fn continues_address(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix(';') else {
        return !rest[1..].trim_start().get(..4).is_some_and(|next| next.eq_ignore_ascii_case("http"))
            && !rest[1..].starts_with(char::is_whitespace);
    };
    let name = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'[' | b']')).count();
    name > 0 && rest.as_bytes().get(name) == Some(&b'=')
}

/// Whether values under that header are codes, which are never numbers even if they look like it.
pub fn is_code(name: &str) -> bool {
    let folded = fold(name);
    folded.split(|c: char| !c.is_alphanumeric()).any(|word| {
        matches!(
            word,
            "code"
                | "codes"
                | "id"
                | "ids"
                | "identifiant"
                | "siren"
                | "siret"
                | "rna"
                | "insee"
                | "nic"
                | "ape"
                | "naf"
                | "cp"
                | "postal"
                | "zip"
                | "tel"
                | "telephone"
                | "phone"
                | "fax"
                | "numero"
                | "ref"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Ends;

    #[test]
    fn semicolons_inside_addresses_do_not_split_them() {
        let mut b = Builder::new();
        b.begin("x", "csv", Ends::Create);
        let mut numbers = Vec::new();
        sources(&mut b, "https://a.fr/p?x=1;y=2;https://b.fr/ | note.txt ;; Le Monde", &mut numbers);
        let (network, _) = b.finish();
        let names: Vec<&str> = numbers.iter().map(|n| network.sources()[*n as usize].name()).collect();
        assert_eq!(names, ["https://a.fr/p?x=1;y=2", "https://b.fr/", "note.txt", "Le Monde"]);
    }

    #[test]
    fn titles_with_semicolons_come_back() {
        let titles = ["Un livre; tome 2", "a|b", "end\\", "https://a.fr/p?x=1;y=2", "https://a.fr/p;q", ";"];
        let mut cell = String::new();
        for title in titles {
            source_into(title, &mut cell);
            cell.push(';');
        }
        let mut b = Builder::new();
        b.begin("x", "csv", Ends::Create);
        let mut numbers = Vec::new();
        sources(&mut b, &cell, &mut numbers);
        let (network, _) = b.finish();
        let names: Vec<&str> = numbers.iter().map(|n| network.sources()[*n as usize].name()).collect();
        assert_eq!(names, titles, "{cell}");
        for (cell, text) in [("'=1", "=1"), ("''=1", "'=1"), ("'a", "'a"), ("=1", "=1")] {
            assert_eq!(trimmed(cell), text);
        }
    }
}
