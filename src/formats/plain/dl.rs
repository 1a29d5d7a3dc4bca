//! UCINET DL: full and half matrices, lists of edges and of nodes, of one mode and of two, with or without labels.
//!
//! The header is words in any order; what it declares is believed up to [`DECLARED`] actors. Read only.

use std::collections::HashMap;

use super::super::content::{Content, Lines, Place};
use super::super::draft::{Draft, Types};
use super::super::error::{FormatError, FormatReason};
use super::super::{Format, Head};
use super::{DECLARED, is_number, with_line_feeds, words};
use crate::label::Label;
use crate::network::{Builder, Direction, Ends, OddityCode, RefusedReason, Value};
use crate::position::Position;
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "dl",
    aliases: &["ucinet"],
    label: Label::new("UCINET DL", "UCINET DL"),
    extensions: &["dl"],
    read: Some(read),
    detect,
    ..Format::PLAIN
};

fn detect(head: &Head<'_>) -> bool {
    let text = head.text.trim_start();
    let is_head = text.get(..2).is_some_and(|word| word.eq_ignore_ascii_case("dl"));
    let second =
        || header_words(text[2..].split('\n').find(|row| !row.trim().is_empty()).unwrap_or("")).first().copied();
    let is_known = |(word, _): (&str, bool)| FIRST.iter().any(|known| known.eq_ignore_ascii_case(word));
    is_head
        && !text[2..].starts_with(|c: char| c.is_alphanumeric())
        && (data_of(text).is_some() || second().is_some_and(is_known))
}

/// Words that headers begin with.
const FIRST: [&str; 5] = ["n", "nr", "nc", "nm", "format"];

/// The forms of data. A list with `b` gives the number of targets instead of the source, which is that of the row.
/// In a ranked list the targets stand in an order, which is their weight.
const FORMS: [&str; 10] = [
    "fullmatrix",
    "lowerhalf",
    "upperhalf",
    "edgelist1",
    "edgelist2",
    "nodelist1",
    "nodelist2",
    "nodelist1b",
    "rankedlist1",
    "rankedlist2",
];

/// Where the data start: after `data:`.
fn data_of(text: &str) -> Option<usize> {
    let is_data = |end: &usize| {
        let before = text.as_bytes()[..*end].trim_ascii_end();
        before.len() >= 4 && before[before.len() - 4..].eq_ignore_ascii_case(b"data")
    };
    memchr::memchr_iter(b':', text.as_bytes()).find(is_data).map(|end| end + 1)
}

/// What the header says.
#[derive(Default)]
struct Header<'t> {
    rows: Option<u64>,
    columns: Option<u64>,
    matrices: u64,
    format: String,
    has_diagonal: bool,
    /// Labels of all or of rows, of columns, of matrices.
    labels: [Vec<&'t str>; 3],
    /// Whether labels of rows and columns stand in the data.
    embedded: [bool; 2],
}

/// The words of the header; those before `:` are marked.
fn header_words(text: &str) -> Vec<(&str, bool)> {
    let mut found = Vec::new();
    let separates = |c: char| c.is_whitespace() || matches!(c, ',' | '=' | ';');
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(separates);
        let Some(first) = rest.chars().next() else { return found };
        let quoted = if matches!(first, '"' | '\'') { rest[1..].find(first) } else { None };
        if let Some(end) = quoted {
            found.push((&rest[1..=end], false));
            rest = &rest[end + 2..];
        } else if let Some(after) = rest.strip_prefix(':') {
            if let Some(last) = found.last_mut() {
                last.1 = true;
            }
            rest = after;
        } else {
            let end = rest.find(|c| separates(c) || c == ':').unwrap_or(rest.len());
            found.push((&rest[..end], false));
            rest = &rest[end..];
        }
    }
}

impl<'t> Header<'t> {
    /// The header, and the words in it that are not understood.
    fn read(text: &'t str) -> (Header<'t>, Vec<&'t str>) {
        let mut header =
            Header { matrices: 1, format: "fullmatrix".to_string(), has_diagonal: true, ..Header::default() };
        let mut unknown = Vec::new();
        let found = header_words(text);
        let mut found = found.iter().skip(1).peekable();
        // Whose labels the next word speaks of, and whose stand here.
        let (mut of, mut collects) = (None, None);
        while let Some((word, marked)) = found.next() {
            let next_is = |found: &mut std::iter::Peekable<_>, next: &str| {
                let following: Option<&&(&str, bool)> = found.peek();
                following.is_some_and(|(word, _)| word.eq_ignore_ascii_case(next))
            };
            let lower = word.to_ascii_lowercase();
            let room = collects.filter(|of: &usize| (header.labels[*of].len() as u64) < header.count(*of));
            match &*lower {
                "row" | "rows" if next_is(&mut found, "labels") => of = Some(0),
                "col" | "cols" | "column" | "columns" if next_is(&mut found, "labels") => of = Some(1),
                "matrix" | "level" if next_is(&mut found, "labels") => of = Some(2),
                "labels" if next_is(&mut found, "embedded") => {
                    found.next();
                    let of = of.take();
                    header.embedded[0] |= of != Some(1);
                    header.embedded[1] |= of != Some(0);
                    collects = None;
                }
                "labels" if *marked => collects = Some(of.take().unwrap_or(0)),
                _ if room.is_some() => header.labels[room.unwrap_or(0)].push(word),
                "n" | "nr" => header.rows = found.next().and_then(|(word, _)| word.parse().ok()),
                "nc" => header.columns = found.next().and_then(|(word, _)| word.parse().ok()),
                "nm" => header.matrices = found.next().and_then(|(word, _)| word.parse().ok()).unwrap_or(1),
                "format" => {
                    let form = found.next().map_or_else(String::new, |(word, _)| word.to_ascii_lowercase());
                    header.format = match &*form {
                        "fm" => "fullmatrix".to_string(),
                        "el1" | "el2" => form.replace("el", "edgelist"),
                        "nl1" | "nl2" => form.replace("nl", "nodelist"),
                        "rl1" | "rl2" => form.replace("rl", "rankedlist"),
                        _ => form,
                    };
                }
                "diagonal" => {
                    header.has_diagonal = !found.next().is_some_and(|(word, _)| word.eq_ignore_ascii_case("absent"));
                }
                "data" if *marked => {}
                _ => unknown.push(*word),
            }
        }
        (header, unknown)
    }

    fn is_two_mode(&self) -> bool {
        self.format.ends_with('2') || self.columns.is_some_and(|columns| Some(columns) != self.rows)
    }

    fn count(&self, of: usize) -> u64 {
        match of {
            0 => self.rows.unwrap_or(u64::MAX),
            1 => self.columns.or(self.rows).unwrap_or(u64::MAX),
            _ => self.matrices,
        }
    }
}

/// Reads a data set.
///
/// # Errors
/// What is no DL, with its place; a form that is not known; when it is stopped.
fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let text = with_line_feeds(content.whole()?.text(), content.head());
    let text = &*text;
    let mut lines = Lines::new(text, Place::START);
    let Some(start) = data_of(text) else {
        return Err(FormatError::at(lines.at(text.len()), FormatReason::Truncated));
    };
    let (header, unknown) = Header::read(&text[..start]);
    let mut draft = Draft::begin(content, builder, "dl", Ends::Declared, Types::Declared, ticket);
    for word in unknown {
        draft.odd(OddityCode::NotHeld, Position::line(1), word);
    }
    if !FORMS.contains(&&*header.format) {
        let expected = format!("format = {}", FORMS.join(" | "));
        return Err(FormatError::at(Position::line(1), FormatReason::WrongShape { expected }));
    }
    let mut reader = Reader { draft, numbers: [HashMap::new(), HashMap::new()], header };
    reader.declare();
    if reader.header.format.contains("list") {
        reader.lists(text, start, &mut lines)
    } else {
        reader.matrices(text, start, &mut lines)
    }
}

struct Reader<'t, 'b> {
    draft: Draft<'b>,
    header: Header<'t>,
    /// Actors by their label, of rows and of columns.
    numbers: [HashMap<&'t str, u64>; 2],
}

impl<'t> Reader<'t, '_> {
    /// Actors are there even if no relation names them.
    fn declare(&mut self) {
        let modes = if self.header.is_two_mode() { 2 } else { 1 };
        for mode in 0..modes {
            let count = self.header.count(mode);
            let is_list = self.header.format.contains("list");
            if is_list && self.header.embedded[mode] || count == u64::MAX {
                continue;
            }
            if count > DECLARED {
                self.draft.odd(OddityCode::WrongCount, Position::line(1), &format!("n = {count}"));
                continue;
            }
            let labels = if modes == 1 && self.header.labels[0].is_empty() { 1 } else { mode };
            for number in 1..=count {
                let label = self.header.labels[labels].get(number as usize - 1).copied().unwrap_or("");
                let actor = self.actor(number, mode);
                self.draft.name(actor, label, Position::line(1));
                self.numbers[mode].insert(label, number);
            }
        }
    }

    /// The id of a number; columns of two modes are numbered after the rows.
    fn id(&self, number: u64, mode: usize) -> String {
        let first = if mode == 1 { self.header.count(0) } else { 0 };
        first.saturating_add(number).to_string()
    }

    fn actor(&mut self, number: u64, mode: usize) -> u32 {
        let actor = self.draft.mention(&self.id(number, mode));
        self.mode(actor, mode);
        actor
    }

    fn mode(&mut self, actor: u32, mode: usize) {
        if self.header.is_two_mode() {
            let key = self.draft.actor_key("mode");
            self.draft.tell_actor(key, actor, Value::number(["1", "2"][mode]), Position::line(1));
        }
    }

    /// The id of an end by its number or label; an actor that only the data name is made.
    fn end(&mut self, word: &'t str, mode: usize) -> Option<String> {
        if self.header.embedded[mode] {
            let actor = self.draft.mention(word);
            self.mode(actor, mode);
            return Some(word.to_string());
        }
        let number = word.parse().ok().filter(|number| (1..=self.header.count(mode)).contains(number));
        let number = number.or_else(|| self.numbers[mode].get(word).copied())?;
        self.actor(number, mode);
        Some(self.id(number, mode))
    }

    fn lists(mut self, text: &'t str, start: usize, lines: &mut Lines<'_>) -> Result<(), FormatError> {
        let is_edges = self.header.format.starts_with("edge");
        let mode = usize::from(self.header.is_two_mode());
        let mut offset = start;
        let mut number = 0;
        for row in text[start..].split('\n') {
            let at = lines.at(offset);
            offset += row.len() + 1;
            let mut ends = words(row, true).map(|word| word.text);
            let Some(first) = ends.next() else { continue };
            number += 1;
            let source = if self.header.format.ends_with('b') { Some(self.id(number, 0)) } else { self.end(first, 0) };
            let Some(source) = source else {
                self.refuse(row.trim(), at);
                continue;
            };
            let mut targets: Vec<&str> = ends.collect();
            let weight = if is_edges { targets.get(1).copied().unwrap_or("") } else { "" };
            if is_edges {
                if targets.len() > 2 {
                    self.draft.odd(OddityCode::RaggedRow, at, row.trim());
                }
                targets.truncate(1);
                if targets.is_empty() {
                    self.refuse(row.trim(), at);
                }
            }
            let is_ranked = self.header.format.starts_with("ranked");
            for (i, target) in targets.into_iter().enumerate() {
                let rank = if is_ranked { (i + 1).to_string() } else { String::new() };
                let weight = if is_ranked { &*rank } else { weight };
                match self.end(target, mode) {
                    Some(target) => self.relate(&[source.clone(), target], Direction::Directed, weight, "", at),
                    None => self.refuse(row.trim(), at),
                }
            }
            if !self.draft.goes_on(offset as u64)? {
                break;
            }
        }
        // Where only the data name actors, the header's number may say that some are missing.
        let (declared, found) = (self.header.rows.unwrap_or(0), self.draft.builder.actor_count() as u64);
        if self.header.embedded[0] && !self.header.is_two_mode() && declared > found {
            let detail = format!("n = {declared} ≠ {found}");
            self.draft.odd(OddityCode::WrongCount, Position::line(1), &detail);
        }
        Ok(())
    }

    fn matrices(mut self, text: &'t str, start: usize, lines: &mut Lines<'_>) -> Result<(), FormatError> {
        let base = text.as_ptr() as usize;
        let place = |word: &str| word.as_ptr() as usize - base;
        let mut cells = words(&text[start..], true).map(|word| word.text).peekable();
        let is_full = self.header.format == "fullmatrix";
        let rows = self.header.count(0);
        let columns = if is_full { self.header.count(1) } else { rows };
        let matrices = if rows.min(columns) > 0 { self.header.matrices } else { 0 };
        let mode = usize::from(self.header.is_two_mode());
        let direction = if is_full { Direction::Directed } else { Direction::Undirected };
        for matrix in 0..matrices {
            let kind = match self.header.labels[2].get(matrix as usize) {
                Some(label) => label.to_string(),
                None if self.header.matrices > 1 => (matrix + 1).to_string(),
                None => String::new(),
            };
            if self.header.embedded[1] {
                for column in 1..=columns {
                    let Some(label) = cells.next() else { break };
                    self.named(column, mode, label, lines.at(place(label)));
                }
            }
            for row in 1..=rows {
                let Some(word) = cells.peek().copied() else {
                    let detail = format!("{} × {rows}", row - 1);
                    self.draft.odd(OddityCode::WrongCount, lines.at(text.len()), &detail);
                    return Ok(());
                };
                let at = lines.at(place(word));
                if self.header.embedded[0] {
                    self.named(row, 0, word, at);
                    cells.next();
                }
                let (first, last) = match &*self.header.format {
                    "lowerhalf" => (1, row),
                    "upperhalf" => (row, columns),
                    _ => (1, columns),
                };
                for column in first..=last {
                    if column == row && !self.header.has_diagonal {
                        continue;
                    }
                    let Some(cell) = cells.next() else { break };
                    if !is_number(cell) {
                        self.refuse(cell, lines.at(place(cell)));
                    } else if cell.parse::<f64>() != Ok(0.0) {
                        let at = lines.at(place(cell));
                        for (number, mode) in [(row, 0), (column, mode)] {
                            self.actor(number, mode);
                        }
                        let ends = [self.id(row, 0), self.id(column, mode)];
                        self.relate(&ends, direction, cell, &kind, at);
                    }
                }
                if !self.draft.goes_on(at.offset)? {
                    return Ok(());
                }
            }
        }
        if let Some(cell) = cells.next() {
            self.draft.odd(OddityCode::WrongCount, lines.at(place(cell)), cell);
        }
        Ok(())
    }

    /// An actor by the label of its row or column, whichever comes first.
    fn named(&mut self, number: u64, mode: usize, label: &str, at: Position) {
        let actor = self.actor(number, mode);
        if !self.draft.builder.has_name(actor) {
            self.draft.name(actor, label, at);
        }
    }

    fn refuse(&mut self, record: &str, at: Position) {
        let reason = RefusedReason::BadShape { expected: self.header.format.clone() };
        self.draft.builder.refuse(at, reason, record);
    }

    fn relate(&mut self, ends: &[String; 2], direction: Direction, weight: &str, kind: &str, at: Position) {
        if let Some(relation) = self.draft.relation([&ends[0], &ends[1]], Some(direction), at) {
            self.draft.relation_kind(relation, kind);
            let key = self.draft.relation_key("weight");
            self.draft.tell_relation(key, relation, Value::text(weight), at);
        }
    }
}
