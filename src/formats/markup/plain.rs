//! The records of GraphML and GEXF as nearly every program writes them, on all cores: a block becomes numbers and codes.
//!
//! Nothing is judged here. A block with anything else in it (nesting, spells, drawings, comments, entities of the document, what
//! is odd or wrong) is left as it is, to be read tag by tag: so this need know no more of XML than what stands in millions
//! of records.

use std::borrow::Cow;
use std::sync::PoisonError;

use hashbrown::HashMap;

use super::entities::Entities;
use super::lexer::{Keys, Next, Raw, Tags};
use super::rows::{Cell, Form, Row, Rows, Said, Tape, Values, Way};
use super::shapes::{Piece, Shapes, Slot};
use super::tags::local;
use crate::formats::batch::{Cells, Coders};
use crate::formats::content::{Block, Lines, Place};
use crate::network::{Direction, SharedIds, UNKNOWN};
use crate::position::Position;

/// The most things that plain records of a block say, of which each is a column.
const COLUMNS: usize = 512;
/// What a colour is made of.
const COLOUR: [&str; 5] = ["r", "g", "b", "a", "hex"];

/// What a worker reads blocks by.
pub struct Gather<'a> {
    form: &'static Form,
    ids: &'a SharedIds,
    coders: Coders,
    entities: Entities,
    said: Vec<Said>,
    by_said: HashMap<Said, usize>,
    told: usize,
    /// The column after each, and the first of nodes and of edges: records tend to say the same things in the same order.
    follows: Vec<usize>,
    first: [usize; 2],
    /// The record that each column was met in last.
    met: Vec<u64>,
    record: u64,
    /// The word for a direction that was met last.
    word: (String, Option<Direction>),
    shapes: Shapes,
    /// The values of the record that is read tag by tag, and the column of joined parts before the next of them; none if its
    /// shape is not to be learnt.
    pieces: Option<Vec<Piece>>,
    joined: Option<usize>,
    join: String,
}

impl<'a> Gather<'a> {
    /// A worker that has read nothing.
    pub fn new(form: &'static Form, ids: &'a SharedIds) -> Gather<'a> {
        Gather {
            form,
            ids,
            coders: Coders::default(),
            entities: Entities::default(),
            said: Vec::new(),
            by_said: HashMap::new(),
            told: 0,
            follows: Vec::new(),
            first: [0; 2],
            met: Vec::new(),
            record: 0,
            word: (String::new(), (form.direction.1)("")),
            shapes: Shapes::default(),
            pieces: None,
            joined: None,
            join: String::new(),
        }
    }

    /// Reads a block. Linear in it.
    pub fn tape(&mut self, block: Block) -> Tape {
        let Block { text, place } = block;
        let mut rows = Rows::default();
        let is_plain = self.rows(&text, place, &mut rows).is_some();
        let mut columns: Vec<Cells> = std::iter::repeat_with(Cells::default).take(self.said.len()).collect();
        self.coders.end(&mut columns);
        let said = self.said[self.told..].to_vec();
        self.told = self.said.len();
        if is_plain {
            self.find_ends(&text, &mut rows);
        }
        Tape { rows: is_plain.then_some(rows), text, place, said, columns }
    }

    fn find_ends(&self, text: &str, rows: &mut Rows) {
        let edges = || rows.rows.iter().filter(|row| row.is_edge);
        let named: Vec<&str> = edges().flat_map(|row| [0, 1].map(|end| rows.end(text, row, end))).collect();
        let mut numbers = Vec::with_capacity(named.len());
        let ids = self.ids.read().unwrap_or_else(PoisonError::into_inner);
        ids.find_all(&named, |_, number| numbers.push(number.unwrap_or(UNKNOWN)));
        drop(ids);
        rows.needs_ids = numbers.contains(&UNKNOWN) || rows.rows.iter().any(|row| !row.is_edge);
        let edges = rows.rows.iter_mut().filter(|row| row.is_edge);
        edges.zip(numbers.as_chunks::<2>().0).for_each(|(row, ends)| row.ends = *ends);
    }

    /// Reads records to the end of the block; none if it is not plain.
    fn rows(&mut self, text: &str, place: Place, rows: &mut Rows) -> Option<()> {
        let mut lines = Lines::new(text, place);
        let mut tags = Tags::new(text);
        loop {
            tags.blank();
            if tags.at == text.len() {
                return Some(());
            }
            let (at, start, cells, apart) = (lines.at(tags.at), tags.at, rows.cells.len(), rows.apart.len());
            if self.shaped(&mut tags, at, rows).is_some() {
                continue;
            }
            tags.at = start;
            rows.cells.truncate(cells);
            rows.apart.truncate(apart);
            self.joined = None;
            self.pieces.get_or_insert_default().clear();
            self.row(&mut tags, at, rows)?;
            if let Some(pieces) = &self.pieces {
                self.shapes.learn(text, start, pieces);
            }
        }
    }

    /// Reads a record of a shape that is known; none if it is of another, or if only tags tell whether it is plain.
    fn shaped(&mut self, tags: &mut Tags<'_>, at: Position, rows: &mut Rows) -> Option<()> {
        let text = tags.text;
        let mut row = Row::new(false, at);
        let (mut step, mut parts) = (0, <[&str; COLOUR.len()]>::default());
        loop {
            let length;
            (step, length) = self.shapes.next(step, tags.rest())?;
            tags.at += length;
            let (slot, joined) = self.shapes.slot(step);
            if let Some(column) = joined {
                join(&mut self.join, &std::mem::take(&mut parts));
                rows.cells.push(Cell { column: column as u32, code: self.coders.code(column, &self.join) });
            }
            let raw = match slot {
                Slot::Empty(column) => {
                    self.push(column, "", rows);
                    continue;
                }
                Slot::Close { is_edge } => {
                    row.is_edge = is_edge;
                    row.cells = rows.cells.len() as u32;
                    rows.rows.push(row);
                    return Some(());
                }
                Slot::Text(_) => tags.text(),
                _ => tags.value(self.shapes.quote(step))?,
            };
            tags.at = raw.bounds()[1];
            let value = self.resolved(raw, !matches!(slot, Slot::Text(_)))?;
            match slot {
                Slot::Id | Slot::End(_) if value.is_empty() => return None,
                Slot::Id => row.id = rows.span(text, value),
                Slot::End(end) => row.named[end] = rows.span(text, value),
                Slot::Direction => {
                    row.direction = self.direction(&value);
                    if row.direction.is_none() && !self.form.passes_other_words {
                        return None;
                    }
                }
                Slot::Attribute(_) if value.is_empty() => {}
                Slot::Declared(column) if *value == *rows.id(text, &row) => rows.push_id(column),
                Slot::Attribute(column) | Slot::Declared(column) => self.push(column, &value, rows),
                Slot::Text(column) => self.push(column, meant(&value), rows),
                Slot::Part(part) => parts[part] = raw.is_plain.then_some(raw.text)?,
                Slot::Passed | Slot::Empty(_) | Slot::Close { .. } => {}
            }
        }
    }

    fn push(&mut self, column: usize, text: &str, rows: &mut Rows) {
        rows.cells.push(Cell { column: column as u32, code: self.coders.code(column, text) });
    }

    /// Notes a value of the record that is read tag by tag.
    fn note(&mut self, slot: Slot, bounds: [usize; 2]) {
        let joined = self.joined.take();
        if let Some(pieces) = &mut self.pieces {
            pieces.push(Piece { slot, joined, bounds });
        }
    }

    fn row(&mut self, tags: &mut Tags<'_>, at: Position, rows: &mut Rows) -> Option<()> {
        let text = tags.text;
        let name = tags.open()?;
        let is_edge = match local(name) {
            "node" => false,
            "edge" => true,
            _ => return None,
        };
        self.record += 1;
        let mut last = None;
        let mut row = Row::new(is_edge, at);
        let mut keys = Keys::default();
        let is_empty = loop {
            let (key, raw) = match tags.attribute(&mut keys)? {
                Next::Attribute(key, raw) => (key, raw),
                Next::End { is_empty } => break is_empty,
            };
            let value = self.resolved(raw, true)?;
            let slot = match key {
                "id" => {
                    row.id = rows.span(text, value);
                    Slot::Id
                }
                "source" | "target" if is_edge => {
                    let end = usize::from(key == "target");
                    row.named[end] = rows.span(text, value);
                    Slot::End(end)
                }
                key if is_edge && key == self.form.direction.0 => {
                    row.direction = self.direction(&value);
                    if row.direction.is_none() && !self.form.passes_other_words {
                        return None;
                    }
                    Slot::Direction
                }
                key if !is_edge && self.form.values == Values::Data && key.starts_with("parse.") => Slot::Passed,
                key => {
                    let column = self.column(&mut last, is_edge, Way::Attribute, key)?;
                    if !value.is_empty() {
                        self.cell(column, &value, rows)?;
                    }
                    Slot::Attribute(column)
                }
            };
            self.note(slot, raw.bounds());
        };
        // What lacks an end or an id is refused where the whole tag is known.
        let needed = if is_edge { &row.named[..] } else { &[row.id][..] };
        if needed.iter().any(|span| rows.of(text, *span).is_empty()) {
            return None;
        }
        if !is_empty {
            self.children(tags, name, &row, &mut last, rows)?;
        }
        self.note(Slot::Close { is_edge }, [tags.at; 2]);
        row.cells = rows.cells.len() as u32;
        rows.rows.push(row);
        Some(())
    }

    /// Reads what stands within a record, to its end.
    fn children(
        &mut self,
        tags: &mut Tags<'_>,
        record: &str,
        row: &Row,
        last: &mut Option<usize>,
        rows: &mut Rows,
    ) -> Option<()> {
        let mut group = None;
        loop {
            tags.blank();
            let open = group.unwrap_or(record);
            if tags.closes(open) {
                match group.take() {
                    Some(_) => continue,
                    None => return Some(()),
                }
            }
            let name = tags.open()?;
            match (self.form.values, local(name)) {
                (Values::Data, "data") => self.datum(tags, name, row.is_edge, last, rows)?,
                (Values::AttValues, "attvalues") if group.is_none() => {
                    let mut keys = Keys::default();
                    group = loop {
                        match tags.attribute(&mut keys)? {
                            Next::Attribute(_, raw) => {
                                self.resolved(raw, true)?;
                                self.note(Slot::Passed, raw.bounds());
                            }
                            Next::End { is_empty } => break (!is_empty).then_some(name),
                        }
                    };
                }
                (Values::AttValues, "attvalue") if group.is_some() => {
                    self.value(tags, name, row, last, rows)?;
                }
                (Values::AttValues, look @ ("color" | "position" | "size" | "shape" | "thickness"))
                    if group.is_none() =>
                {
                    self.look(tags, name, look, row.is_edge, last, rows)?;
                }
                _ => return None,
            }
        }
    }

    fn datum(
        &mut self,
        tags: &mut Tags<'_>,
        name: &str,
        is_edge: bool,
        last: &mut Option<usize>,
        rows: &mut Rows,
    ) -> Option<()> {
        let (mut keys, mut declared) = (Keys::default(), Cow::Borrowed(""));
        let is_empty = loop {
            match tags.attribute(&mut keys)? {
                Next::Attribute(key, raw) => {
                    let value = self.resolved(raw, true)?;
                    if key == "key" {
                        declared = value;
                    }
                }
                Next::End { is_empty } => break is_empty,
            }
        };
        let column = self.column(last, is_edge, Way::Declared, &declared)?;
        if is_empty {
            self.note(Slot::Empty(column), [tags.at; 2]);
            return self.cell(column, "", rows);
        }
        let raw = tags.text();
        if !tags.closes(name) {
            return None;
        }
        self.note(Slot::Text(column), raw.bounds());
        let text = self.resolved(raw, false)?;
        self.cell(column, meant(&text), rows)
    }

    fn value(
        &mut self,
        tags: &mut Tags<'_>,
        name: &str,
        row: &Row,
        last: &mut Option<usize>,
        rows: &mut Rows,
    ) -> Option<()> {
        const NAMES: [&str; 4] = ["for", "id", "attr", "title"];
        let (mut keys, mut declared, mut text) = (Keys::default(), (NAMES.len(), Cow::Borrowed("")), None);
        let mut said = NAMES.len();
        let is_empty = loop {
            match tags.attribute(&mut keys)? {
                Next::Attribute(key, raw) => {
                    let value = self.resolved(raw, true)?;
                    match key {
                        "value" => {
                            said = declared.0;
                            text = Some((value, raw.bounds()));
                        }
                        "start" | "startopen" | "end" | "endopen" | "timestamp" => return None,
                        key => {
                            if let Some(place) = NAMES.iter().position(|name| *name == key)
                                && place < declared.0
                            {
                                declared = (place, value);
                            }
                        }
                    }
                }
                Next::End { is_empty } => break is_empty,
            }
        };
        if !is_empty {
            tags.blank();
            if !tags.closes(name) {
                return None;
            }
        }
        let column = self.column(last, row.is_edge, Way::Declared, &declared.1)?;
        let (text, bounds) = text?;
        self.note(Slot::Declared(column), bounds);
        // What the value is must be known from what stands before it.
        if said == NAMES.len() || said != declared.0 {
            self.pieces = None;
        }
        match *text == *rows.id(tags.text, row) {
            true => self.is_first(column).then(|| rows.push_id(column)),
            false => self.cell(column, &text, rows),
        }
    }

    fn look(
        &mut self,
        tags: &mut Tags<'_>,
        name: &str,
        look: &str,
        is_edge: bool,
        last: &mut Option<usize>,
        rows: &mut Rows,
    ) -> Option<()> {
        let (names, means): (&[&str], &[&str]) = match look {
            "color" => (&COLOUR, &["colour"]),
            "position" => (&["x", "y", "z"], &["x", "y", "z"]),
            "shape" => (&["value", "uri"], &["shape", "image"]),
            "size" => (&["value"], &["size"]),
            _ => (&["value"], &["thickness"]),
        };
        let (is_colour, mut is_in_order, mut columns) = (look == "color", true, [None; COLOUR.len()]);
        let (mut keys, mut values) = (Keys::default(), [const { Cow::Borrowed("") }; COLOUR.len()]);
        let is_empty = loop {
            match tags.attribute(&mut keys)? {
                Next::Attribute(key, raw) => {
                    let value = self.resolved(raw, true)?;
                    let slot = match names.iter().position(|name| *name == key) {
                        Some(place) if is_colour => {
                            values[place] = value;
                            Slot::Part(place)
                        }
                        Some(place) => {
                            let column = self.column(last, is_edge, Way::Look, means[place])?;
                            columns[place] = Some(column);
                            // What is told in another order than it is written has no shape.
                            is_in_order &= columns[place + 1..].iter().all(Option::is_none);
                            values[place] = value;
                            Slot::Attribute(column)
                        }
                        None => Slot::Passed,
                    };
                    self.note(slot, raw.bounds());
                }
                Next::End { is_empty } => break is_empty,
            }
        };
        if !is_empty {
            tags.blank();
            if !tags.closes(name) {
                return None;
            }
        }
        if !is_in_order {
            self.pieces = None;
        }
        for (column, value) in columns.iter().zip(&values) {
            if let Some(column) = column.filter(|_| !value.is_empty()) {
                self.cell(column, value, rows)?;
            }
        }
        if is_colour {
            let column = self.column(last, is_edge, Way::Look, means[0])?;
            self.joined = Some(column);
            let mut text = std::mem::take(&mut self.join);
            join(&mut text, &values);
            self.cell(column, &text, rows)?;
            self.join = text;
        }
        Some(())
    }

    fn direction(&mut self, word: &str) -> Option<Direction> {
        if self.word.0 != word {
            self.word = (word.to_string(), (self.form.direction.1)(word));
        }
        self.word.1
    }

    /// A text as XML means it; none if it is odd.
    #[inline]
    fn resolved<'t>(&mut self, raw: Raw<'t>, in_attribute: bool) -> Option<Cow<'t, str>> {
        if raw.is_plain { Some(Cow::Borrowed(raw.text)) } else { self.spelled(raw, in_attribute) }
    }

    fn spelled<'t>(&mut self, raw: Raw<'t>, in_attribute: bool) -> Option<Cow<'t, str>> {
        let resolved = self.entities.resolve(raw.text, in_attribute).ok();
        let is_odd = !self.entities.odd.is_empty();
        self.entities.odd.clear();
        resolved.filter(|_| !is_odd)
    }

    /// The column of what a record says; none if there are too many.
    fn column(&mut self, last: &mut Option<usize>, of_edges: bool, way: Way, key: &str) -> Option<usize> {
        let expected = match *last {
            Some(last) => &mut self.follows[last],
            None => &mut self.first[usize::from(of_edges)],
        };
        let is_it = |said: &&Said| said.key == key && said.way == way && said.of_edges == of_edges;
        let column = match self.said.get(*expected).filter(is_it) {
            Some(_) => *expected,
            None => {
                let said = Said { of_edges, way, key: key.to_string() };
                let column = match self.by_said.get(&said) {
                    Some(column) => *column,
                    None if self.said.len() == COLUMNS => return None,
                    None => {
                        self.by_said.insert(said.clone(), self.said.len());
                        self.said.push(said);
                        self.said.len() - 1
                    }
                };
                *expected = column;
                self.follows.resize(self.said.len(), 0);
                self.met.resize(self.said.len(), 0);
                column
            }
        };
        *last = Some(column);
        Some(column)
    }

    /// Takes a text that a record says; none if it says it twice.
    fn cell(&mut self, column: usize, text: &str, rows: &mut Rows) -> Option<()> {
        self.is_first(column).then(|| self.push(column, text, rows))
    }

    fn is_first(&mut self, column: usize) -> bool {
        std::mem::replace(&mut self.met[column], self.record) != self.record
    }
}

/// Texts that are set out over several lines are not meant so.
fn meant(text: &str) -> &str {
    if text.starts_with(['\n', '\r']) { text.trim() } else { text }
}

/// Joins texts by lines: no value of an attribute has any.
fn join(text: &mut String, parts: &[impl AsRef<str>]) {
    text.clear();
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            text.push('\n');
        }
        text.push_str(part.as_ref());
    }
}

#[cfg(test)]
mod tests;
