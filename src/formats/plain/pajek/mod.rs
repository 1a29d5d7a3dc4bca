//! Pajek networks: numbered vertices, arcs, edges, lists and matrices, several relations; partitions and vectors are named in
//! the receipt. The sections that Infomap adds to such files are read too.
//!
//! Rows are read one by one. A number of vertices is believed up to [`DECLARED`]; past that the rows make them.

mod write;

use std::collections::HashMap;

use super::super::content::Content;
use super::super::csv::cells::number;
use super::super::draft::{Draft, Types};
use super::super::error::FormatError;
use super::super::{Format, Head, Holds};
use super::{DECLARED, Rows, Word, is_number, unexpected, with_line_feeds, without_entities, words};
use crate::label::Label;
use crate::network::{About, Builder, DateField, Direction, Ends, OddityCode, RefusedReason, Value};
use crate::position::Position;
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "pajek",
    aliases: &["net"],
    label: Label::new("Pajek", "Pajek"),
    extensions: &["net", "paj"],
    read: Some(read),
    detect,
    write: Some(write::write),
    holds: Holds { attributes: false, dates: false, ..Holds::TABLES },
    ..Format::PLAIN
};

/// The headers of sections, in lower case.
const SECTIONS: [&str; 21] = [
    "*vertices",
    "*arcs",
    "*edges",
    "*arcslist",
    "*edgeslist",
    "*matrix",
    "*network",
    "*partition",
    "*vector",
    "*permutation",
    "*cluster",
    "*hierarchy",
    "*events",
    "*description",
    "*title",
    "*links",
    "*bipartite",
    "*states",
    "*intra",
    "*multilayer",
    "*multiplex",
];

fn detect(head: &Head<'_>) -> bool {
    let text = with_line_feeds(head.text, head.text);
    let mut rows = text.lines().map(str::trim).filter(|row| !row.is_empty() && !is_comment(row));
    rows.next().is_some_and(|row| SECTIONS.contains(&&*header_name(row).to_ascii_lowercase()))
}

/// Pajek's comments, and Infomap's.
fn is_comment(row: &str) -> bool {
    row.starts_with(['%', '#']) || row.starts_with("/*")
}

/// The first word of a header, after which a number may stand without a space: `*Arcs:2`.
fn header_name(row: &str) -> &str {
    row.split(|c: char| c.is_whitespace() || c == ':').next().unwrap_or("")
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    /// Rows that stand before any section, or in one that is left aside.
    Aside,
    Vertices,
    Relations(Direction),
    Lists(Direction),
    Matrix,
    /// The states of vertices, which links then stand between.
    States,
    /// Links in one layer, or between two.
    Layers(usize),
}

/// Reads a network, or all those of a project.
///
/// # Errors
/// What is no Pajek file, with its place; when it is stopped.
fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let draft = Draft::begin(content, builder, "pajek", Ends::Declared, Types::Declared, ticket);
    let mut rows = Rows::new(content)?;
    let mut reader = Reader {
        draft,
        section: Section::Aside,
        networks: 0,
        is_long: false,
        made: 0,
        counts: [0; 2],
        earlier: 0,
        kind: String::new(),
        kinds: HashMap::new(),
        states: HashMap::new(),
        cell: [1, 0],
        at: Position::default(),
        is_aside: false,
        buffer: String::new(),
    };
    let mut any = false;
    while let Some((at, row)) = rows.next_row()? {
        let row = row.trim();
        if is_comment(row) {
            continue;
        }
        if row.starts_with('*') {
            any = true;
            reader.end_section();
            reader.begin_section(row, at);
        } else if !any {
            return Err(unexpected(at, row));
        } else {
            reader.row(row, at);
        }
        if !reader.draft.goes_on(at.offset)? {
            return Ok(());
        }
    }
    reader.end_section();
    Ok(())
}

struct Reader<'b> {
    draft: Draft<'b>,
    section: Section,
    networks: u64,
    /// Whether the network has more vertices than its header alone makes.
    is_long: bool,
    /// How many vertices headers made so far.
    made: u64,
    /// How many vertices the network has, and how many of them are of the first mode; 0 if there is one mode only.
    counts: [u64; 2],
    /// The highest number of a vertex of earlier networks: up to it, others have the number of this one's.
    earlier: u64,
    kind: String,
    /// The names of relations by their number.
    kinds: HashMap<String, String>,
    /// The vertex of each state.
    states: HashMap<u64, u64>,
    /// Row and column of the last cell of a matrix.
    cell: [u64; 2],
    /// Where the section starts.
    at: Position,
    /// Whether what follows belongs to an object that is no network.
    is_aside: bool,
    buffer: String,
}

impl Reader<'_> {
    fn begin_section(&mut self, row: &str, at: Position) {
        let name = header_name(row).to_ascii_lowercase();
        let after = &row[name.len()..];
        self.at = at;
        self.section = match &*name {
            "*vertices" if self.is_aside => Section::Aside,
            "*vertices" => {
                self.begin_network(words(after.trim_start_matches(':'), false), row, at);
                Section::Vertices
            }
            "*arcs" => Section::Relations(Direction::Directed),
            // What is not said to be arcs has no direction.
            "*edges" | "*links" | "*bipartite" => Section::Relations(Direction::Undirected),
            "*states" => {
                self.draft.odd(OddityCode::NotHeld, at, row);
                Section::States
            }
            "*intra" => Section::Layers(1),
            "*multilayer" | "*multiplex" => Section::Layers(2),
            "*arcslist" => Section::Lists(Direction::Directed),
            "*edgeslist" => Section::Lists(Direction::Undirected),
            "*matrix" => Section::Matrix,
            "*network" | "*title" => {
                self.is_aside = false;
                let label = after.trim().to_string();
                if !label.is_empty() {
                    self.draft.builder.about(About { label: Some(label), ..About::default() });
                }
                Section::Aside
            }
            _ => {
                self.is_aside = true;
                self.draft.odd(OddityCode::NotHeld, at, row);
                Section::Aside
            }
        };
        if !matches!(self.section, Section::Aside | Section::Vertices) {
            self.is_aside = false;
            self.cell = [1, 0];
            // `*Arcs :2 "supports"`
            let rest: Vec<Word<'_>> = words(after, false).collect();
            let number = rest.first().and_then(|word| word.text.strip_prefix(':')).unwrap_or("").trim();
            let label = rest.iter().skip(1).map(|word| word.text).collect::<Vec<_>>().join(" ");
            self.kind = without_entities(if label.is_empty() { number } else { &label }).into_owned();
            if !number.is_empty() {
                self.kinds.insert(number.to_string(), self.kind.clone());
            }
        }
    }

    fn begin_network<'w>(&mut self, mut header: impl Iterator<Item = Word<'w>>, row: &str, at: Position) {
        let mut count = || header.next().and_then(|word| word.text.parse::<u64>().ok());
        let counts = [count(), count()];
        if counts[0].is_none() || counts[1] > counts[0] {
            let reason = RefusedReason::BadShape { expected: "*Vertices 3".to_string() };
            self.draft.builder.refuse(at, reason, row);
        }
        self.earlier = self.earlier.max(self.counts[0]);
        self.is_long = false;
        self.counts = [counts[0].unwrap_or(0), counts[1].unwrap_or(0)];
        self.kinds.clear();
        self.states.clear();
        self.networks += 1;
        if self.networks > 1 {
            self.draft.odd(OddityCode::SeveralGraphs, at, row);
        }
    }

    /// Vertices that no row names are there all the same.
    fn end_section(&mut self) {
        match self.section {
            Section::Vertices if self.made.saturating_add(self.counts[0]) <= DECLARED => {
                self.made += self.counts[0];
                for vertex in 1..=self.counts[0] {
                    let actor = self.draft.mention(&self.id(vertex));
                    self.mode(vertex, actor);
                }
            }
            Section::Vertices => {
                self.is_long = true;
                let found = self.draft.builder.actor_count();
                let detail = format!("*Vertices {} ≠ {found}", self.counts[0]);
                self.draft.odd(OddityCode::WrongCount, self.at, &detail);
            }
            Section::Matrix
                if self.cell[0] < self.rows_and_columns()[0] || self.cell[1] < self.rows_and_columns()[1] =>
            {
                let detail = format!("{} × {} …", self.cell[0], self.cell[1]);
                self.draft.odd(OddityCode::WrongCount, self.at, &detail);
            }
            _ => {}
        }
    }

    fn id(&self, vertex: u64) -> String {
        if (1..=self.earlier).contains(&vertex) { format!("{}:{vertex}", self.networks) } else { vertex.to_string() }
    }

    /// Which of the two modes of a network a vertex is of.
    fn mode(&mut self, vertex: u64, actor: u32) {
        if self.counts[1] > 0 {
            let key = self.draft.actor_key("mode");
            let mode = if vertex <= self.counts[1] { "1" } else { "2" };
            self.draft.tell_actor(key, actor, Value::number(mode), self.at);
        }
    }

    fn rows_and_columns(&self) -> [u64; 2] {
        match self.counts {
            [all, 0] => [all, all],
            [all, first] => [first, all.saturating_sub(first)],
        }
    }

    fn refuse(&mut self, at: Position, expected: &str, row: &str) {
        let reason = RefusedReason::BadShape { expected: expected.to_string() };
        self.draft.builder.refuse(at, reason, row);
    }

    fn row(&mut self, row: &str, at: Position) {
        match self.section {
            Section::Aside if self.is_aside => {}
            Section::Aside => self.draft.odd(OddityCode::NotHeld, at, row),
            Section::Vertices => self.vertex(row, at),
            Section::Relations(direction) => self.relation(row, direction, at),
            Section::Layers(layers) => self.layered(row, layers, at),
            Section::States => {
                let mut numbers = words(row, false).map(|word| word.text.parse::<u64>().ok());
                match (numbers.next().flatten(), numbers.next().flatten()) {
                    (Some(state), Some(vertex)) => drop(self.states.insert(state, vertex)),
                    _ => self.refuse(at, "1 2 \"…\"", row),
                }
            }
            Section::Lists(direction) => {
                let mut ends = words(row, false).filter_map(|word| word.text.parse::<i64>().ok());
                let count = words(row, false).count();
                let Some(first) = ends.next() else { return self.refuse(at, "1 2 3", row) };
                let rest: Vec<i64> = ends.collect();
                if rest.len() + 1 < count {
                    self.refuse(at, "1 2 3", row);
                }
                for target in rest {
                    self.relate(first.unsigned_abs(), target.unsigned_abs(), direction, row, at);
                }
            }
            Section::Matrix => self.cells(row, at),
        }
    }

    fn vertex(&mut self, row: &str, at: Position) {
        let (row, interval) = without_interval(row);
        let mut rest = words(row, false).peekable();
        let vertex = rest.next().and_then(|word| word.text.parse::<u64>().ok());
        let Some(vertex) = vertex.filter(|vertex| *vertex > 0) else { return self.refuse(at, "1 \"…\"", row) };
        let mut label = rest.next().map_or_else(String::new, |word| without_entities(word.text).into_owned());
        // A label without quotes, of several words.
        let word = label.len();
        while let Some(word) = rest.next_if(|word| !word.quoted && !is_number(word.text) && !is_known(word.text)) {
            label.extend([" ", word.text]);
        }
        if label.len() > word {
            self.draft.odd(OddityCode::ToleratedSyntax, at, row);
        }
        let Some(actor) = self.draft.actor(&self.id(vertex), at, || row.to_string()) else { return };
        if vertex > self.counts[0] {
            let detail = format!("*Vertices {} < {vertex}", self.counts[0]);
            self.draft.odd(OddityCode::WrongCount, at, &detail);
        }
        self.draft.name(actor, &label, at);
        self.mode(vertex, actor);
        let mut axes = ["x", "y", "z"].into_iter();
        while let Some(word) = rest.next() {
            let (name, value) = if is_number(word.text) && !word.quoted {
                match axes.next() {
                    Some(axis) => (axis, word.text),
                    None => continue,
                }
            } else if SHAPES.contains(&&*word.text.to_ascii_lowercase()) {
                ("shape", word.text)
            } else {
                (parameter(word.text), rest.next().map_or("true", |value| value.text))
            };
            self.tell_actor(name, actor, value, at);
        }
        self.tell_actor("interval", actor, interval, at);
    }

    fn tell_actor(&mut self, name: &str, actor: u32, text: &str, at: Position) {
        let key = self.draft.actor_key(name);
        let value = if is_number(text) { number(text, &mut self.buffer).0 } else { Value::text(text) };
        self.draft.tell_actor(key, actor, value, at);
    }

    fn tell_relation(&mut self, name: &str, relation: u32, text: &str, at: Position) {
        let key = self.draft.relation_key(name);
        let value = if is_number(text) { number(text, &mut self.buffer).0 } else { Value::text(text) };
        self.draft.tell_relation(key, relation, value, at);
    }

    /// `layer 1 2 weight` and `layer 1 layer 2 weight`: the layer is the kind.
    fn layered(&mut self, row: &str, layers: usize, at: Position) {
        let found: Vec<&str> = words(row, false).map(|word| word.text).collect();
        let relation = match (layers, &*found) {
            (1, [layer, source, target, rest @ ..]) => Some(((*layer).to_string(), [source, target], rest)),
            (2, [one, source, other, target, rest @ ..]) => {
                let kind = if one == other { (*one).to_string() } else { format!("{one} → {other}") };
                Some((kind, [source, target], rest))
            }
            _ => None,
        };
        let number = |end: &str| end.parse::<u64>().ok();
        let Some((kind, [source, target], rest)) = relation else { return self.refuse(at, "1 1 2 1", row) };
        let (Some(source), Some(target)) = (number(source), number(target)) else {
            return self.refuse(at, "1 1 2 1", row);
        };
        if let Some(relation) = self.relate(source, target, Direction::Undirected, row, at) {
            self.draft.relation_kind(relation, &kind);
            rest.first().into_iter().for_each(|weight| self.tell_relation("weight", relation, weight, at));
        }
    }

    fn relation(&mut self, whole: &str, direction: Direction, at: Position) {
        let (mut row, interval) = without_interval(whole);
        // `2: 1 3 1` is a relation of kind 2.
        let mut kind = None;
        if let Some((number, rest)) = row.split_once(':')
            && !number.trim().is_empty()
            && number.trim().bytes().all(|b| b.is_ascii_digit())
        {
            kind = Some(self.kinds.get(number.trim()).cloned().unwrap_or_else(|| number.trim().to_string()));
            row = rest;
        }
        let mut rest = words(row, false);
        let mut end = || rest.next().and_then(|word| word.text.parse::<i64>().ok()).map(i64::unsigned_abs);
        let (Some(source), Some(target)) = (end(), end()) else { return self.refuse(at, "1 2 1", whole) };
        let of_state = |vertex: u64| self.states.get(&vertex).copied().unwrap_or(vertex);
        let [source, target] = [of_state(source), of_state(target)];
        let Some(relation) = self.relate(source, target, direction, whole, at) else { return };
        if let Some(kind) = kind {
            self.draft.relation_kind(relation, &kind);
        }
        let mut is_first = true;
        while let Some(word) = rest.next() {
            if std::mem::take(&mut is_first) && is_number(word.text) {
                self.tell_relation("weight", relation, word.text, at);
            } else if word.text == "l" {
                let label = rest.next().map_or("", |value| value.text);
                self.draft.builder.set_label(relation, &without_entities(label), at);
            } else {
                let value = rest.next().map_or("true", |value| value.text);
                self.tell_relation(parameter(word.text), relation, value, at);
            }
        }
        if !interval.is_empty() {
            self.tell_relation("interval", relation, interval, at);
            if let Some((since, until)) = interval.split_once('-')
                && is_year(since)
                && (is_year(until) || until == "*")
            {
                self.draft.date(relation, DateField::Since, since, at);
                self.draft.date(relation, DateField::Until, until.trim_matches('*'), at);
            }
        }
    }

    fn relate(&mut self, source: u64, target: u64, direction: Direction, row: &str, at: Position) -> Option<u32> {
        for vertex in [source, target] {
            // Where no vertices are declared, or more than are made at once, the relations make them.
            let is_one = self.networks == 0 || self.is_long && (1..=self.counts[0]).contains(&vertex);
            if is_one {
                self.draft.mention(&self.id(vertex));
            }
        }
        if self.networks == 0 {
            self.draft.odd(OddityCode::ToleratedSyntax, at, "*Vertices …?");
        }
        let relation = self.draft.relation([&self.id(source), &self.id(target)], Some(direction), at)?;
        self.draft.builder.keep_record(relation, || row.to_string());
        let kind = std::mem::take(&mut self.kind);
        self.draft.relation_kind(relation, &kind);
        self.kind = kind;
        Some(relation)
    }

    /// A line is a row of the matrix, or a part of one, or all that is left of it.
    fn cells(&mut self, row: &str, at: Position) {
        let [rows, columns] = self.rows_and_columns();
        let mut count = words(row, false).count() as u64;
        if count == columns + 1 && ends_with_its_sum(row) {
            self.draft.odd(OddityCode::NotHeld, at, row);
            count = columns;
        }
        if count > columns.saturating_sub(self.cell[1]) && self.cell[1] > 0 {
            if self.cell[1] < columns {
                let detail = format!("{} < {columns}", self.cell[1]);
                self.draft.odd(OddityCode::WrongCount, at, &detail);
            }
            self.cell = [self.cell[0] + 1, 0];
        }
        let left = (rows + 1).saturating_sub(self.cell[0]).saturating_mul(columns);
        if self.cell[0] > rows || count > columns && count != left {
            self.cell[1] = columns;
            return self.refuse(at, "0 1 0", row);
        }
        for word in words(row, false).take(count as usize) {
            self.cell[1] += 1;
            if self.cell[1] > columns {
                self.cell = [self.cell[0] + 1, 1];
            }
            let [source, mut target] = self.cell;
            if !is_number(word.text) || source > rows {
                return self.refuse(at, "0 1 0", row);
            }
            if self.counts[1] > 0 {
                target += rows;
            }
            if word.text.parse::<f64>() != Ok(0.0)
                && let Some(relation) = self.relate(source, target, Direction::Directed, row, at)
            {
                self.tell_relation("weight", relation, word.text, at);
            }
        }
    }
}

/// Whether the last number of a row is what the others are together, as matrices with margins have it.
fn ends_with_its_sum(row: &str) -> bool {
    let numbers: Option<Vec<f64>> = words(row, false).map(|word| word.text.parse().ok()).collect();
    numbers
        .is_some_and(|numbers| numbers.split_last().is_some_and(|(last, others)| others.iter().sum::<f64>() == *last))
}

const SHAPES: [&str; 9] = ["ellipse", "box", "diamond", "triangle", "cross", "empty", "circle", "house", "man"];

/// Parameters of vertices.
const PARAMETERS: [&str; 18] = [
    "ic", "bc", "bw", "lc", "la", "lr", "lphi", "fos", "font", "x_fact", "y_fact", "s_size", "phi", "r", "q", "url",
    "size", "s",
];

fn is_known(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    SHAPES.contains(&&*word) || PARAMETERS.contains(&&*word)
}

/// The name of a parameter as other formats have it.
fn parameter(word: &str) -> &str {
    match word {
        "ic" | "c" => "colour",
        "w" => "width",
        "s_size" => "size",
        word => word,
    }
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())
}

/// A row and the times at its end: `[1-5,8]`.
fn without_interval(row: &str) -> (&str, &str) {
    match row.trim_end().strip_suffix(']').and_then(|row| row.rsplit_once('[')) {
        Some((row, interval)) if !interval.contains('"') => (row, interval.trim()),
        _ => (row, ""),
    }
}
