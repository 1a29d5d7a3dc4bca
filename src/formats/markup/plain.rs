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
use super::tags::local;
use crate::formats::batch::{Cells, Coders};
use crate::formats::content::{Block, Lines, Place};
use crate::network::{Direction, SharedIds, UNKNOWN};
use crate::position::Position;

/// The most things that plain records of a block say, of which each is a column.
const COLUMNS: usize = 512;

/// How the records of a format look.
pub struct Form {
    /// The attribute of edges that says their direction, and how to understand it; none if it says something else.
    pub direction: (&'static str, fn(&str) -> Option<Direction>),
    /// Whether another word there is passed over.
    pub passes_other_words: bool,
    /// How they say what is declared.
    pub values: Values,
}

/// How records say what is declared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// `<data key="k">text</data>`
    Data,
    /// `<attvalues><attvalue for="k" value="text"/></attvalues>`, and how the record looks.
    AttValues,
}

/// In which way something is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// By an attribute of the record's tag.
    Attribute,
    /// Under a key that is declared.
    Declared,
    /// By how the record looks.
    Look,
}

/// What is said, whatever the text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Said {
    /// Whether edges say it.
    pub of_edges: bool,
    /// How.
    pub way: Way,
    /// The name of the attribute, the key, or the name of what the record looks like.
    pub key: String,
}

/// A text that a record says, by the number of its column and its code there.
#[derive(Clone, Copy)]
pub struct Cell {
    /// The column.
    pub column: u32,
    /// The code.
    pub code: u32,
}

/// A part of the block's text, or a text apart.
type Span = [u32; 2];
const APART: u32 = u32::MAX;

/// A node or an edge.
pub struct Row {
    /// Whether it is an edge.
    pub is_edge: bool,
    /// Where it begins.
    pub at: Position,
    /// The direction that an edge says.
    pub direction: Option<Direction>,
    /// The actors at the ends of an edge, as far as they were known.
    pub ends: [u32; 2],
    /// Where its cells end; they begin where those of the row before end.
    pub cells: u32,
    id: Span,
    named: [Span; 2],
}

/// The records of a plain block.
#[derive(Default)]
pub struct Rows {
    /// The records.
    pub rows: Vec<Row>,
    /// What they say.
    pub cells: Vec<Cell>,
    /// Whether any is a node, or has an end that was not known.
    pub needs_ids: bool,
    apart: Vec<String>,
}

impl Rows {
    fn span(&mut self, text: &str, part: Cow<'_, str>) -> Span {
        match part {
            Cow::Borrowed("") => [0, 0],
            Cow::Borrowed(part) => {
                let start = part.as_ptr() as usize - text.as_ptr() as usize;
                [start as u32, (start + part.len()) as u32]
            }
            Cow::Owned(part) => {
                self.apart.push(part);
                [self.apart.len() as u32 - 1, APART]
            }
        }
    }

    fn of<'r>(&'r self, text: &'r str, [start, end]: Span) -> &'r str {
        if end == APART { &self.apart[start as usize] } else { &text[start as usize..end as usize] }
    }

    /// The id of a record, empty if it has none.
    pub fn id<'r>(&'r self, text: &'r str, row: &Row) -> &'r str {
        self.of(text, row.id)
    }

    /// The id of one end of an edge.
    pub fn end<'r>(&'r self, text: &'r str, row: &Row, end: usize) -> &'r str {
        self.of(text, row.named[end])
    }
}

/// What a worker made of a block.
pub struct Tape {
    /// The text of the block.
    pub text: String,
    /// Where it starts.
    pub place: Place,
    /// Its records; none if it is not plain.
    pub rows: Option<Rows>,
    /// What is said for the first time in this block or one before it that the same worker read.
    pub said: Vec<Said>,
    /// The texts that are new in each column.
    pub columns: Vec<Cells>,
}

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
            let at = lines.at(tags.at);
            self.row(&mut tags, at, rows)?;
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
        let mut row =
            Row { is_edge, at, direction: None, ends: [UNKNOWN; 2], cells: 0, id: [0, 0], named: [[0, 0]; 2] };
        let mut keys = Keys::default();
        let is_empty = loop {
            let (key, raw) = match tags.attribute(&mut keys)? {
                Next::Attribute(key, raw) => (key, raw),
                Next::End { is_empty } => break is_empty,
            };
            let value = self.resolved(raw, true)?;
            match key {
                "id" => row.id = rows.span(text, value),
                "source" if is_edge => row.named[0] = rows.span(text, value),
                "target" if is_edge => row.named[1] = rows.span(text, value),
                key if is_edge && key == self.form.direction.0 => {
                    row.direction = self.direction(&value);
                    if row.direction.is_none() && !self.form.passes_other_words {
                        return None;
                    }
                }
                _ if value.is_empty() => {}
                key if !is_edge && self.form.values == Values::Data && key.starts_with("parse.") => {}
                key => self.cell(&mut last, is_edge, Way::Attribute, key, &value, rows)?,
            }
        };
        // What lacks an end or an id is refused where the whole tag is known.
        let needed = if is_edge { &row.named[..] } else { &[row.id][..] };
        if needed.iter().any(|span| rows.of(text, *span).is_empty()) {
            return None;
        }
        if !is_empty {
            self.children(tags, name, is_edge, &mut last, rows)?;
        }
        row.cells = rows.cells.len() as u32;
        rows.rows.push(row);
        Some(())
    }

    /// Reads what stands within a record, to its end.
    fn children(
        &mut self,
        tags: &mut Tags<'_>,
        record: &str,
        is_edge: bool,
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
                (Values::Data, "data") => self.datum(tags, name, is_edge, last, rows)?,
                (Values::AttValues, "attvalues") if group.is_none() => {
                    let mut keys = Keys::default();
                    group = loop {
                        match tags.attribute(&mut keys)? {
                            Next::Attribute(_, raw) => drop(self.resolved(raw, true)?),
                            Next::End { is_empty } => break (!is_empty).then_some(name),
                        }
                    };
                }
                (Values::AttValues, "attvalue") if group.is_some() => {
                    self.value(tags, name, is_edge, last, rows)?;
                }
                (Values::AttValues, look @ ("color" | "position" | "size" | "shape" | "thickness"))
                    if group.is_none() =>
                {
                    self.look(tags, name, look, is_edge, last, rows)?;
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
        let text = if is_empty {
            Cow::Borrowed("")
        } else {
            let raw = tags.text();
            if !tags.closes(name) {
                return None;
            }
            self.resolved(raw, false)?
        };
        // Texts that are set out over several lines are not meant so.
        let text = if text.starts_with(['\n', '\r']) { text.trim() } else { &text };
        self.cell(last, is_edge, Way::Declared, &declared, text, rows)
    }

    fn value(
        &mut self,
        tags: &mut Tags<'_>,
        name: &str,
        is_edge: bool,
        last: &mut Option<usize>,
        rows: &mut Rows,
    ) -> Option<()> {
        const NAMES: [&str; 4] = ["for", "id", "attr", "title"];
        let (mut keys, mut declared, mut text) = (Keys::default(), (NAMES.len(), Cow::Borrowed("")), None);
        let is_empty = loop {
            match tags.attribute(&mut keys)? {
                Next::Attribute(key, raw) => {
                    let value = self.resolved(raw, true)?;
                    match key {
                        "value" => text = Some(value),
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
        self.cell(last, is_edge, Way::Declared, &declared.1, &text?, rows)
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
        const COLOUR: [&str; 5] = ["r", "g", "b", "a", "hex"];
        let (names, means): (&[&str], &[&str]) = match look {
            "color" => (&COLOUR, &["colour"]),
            "position" => (&["x", "y", "z"], &["x", "y", "z"]),
            "shape" => (&["value", "uri"], &["shape", "image"]),
            "size" => (&["value"], &["size"]),
            _ => (&["value"], &["thickness"]),
        };
        let (mut keys, mut values) = (Keys::default(), [const { Cow::Borrowed("") }; 5]);
        let is_empty = loop {
            match tags.attribute(&mut keys)? {
                Next::Attribute(key, raw) => {
                    let value = self.resolved(raw, true)?;
                    if let Some(place) = names.iter().position(|name| *name == key) {
                        values[place] = value;
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
        if look == "color" {
            // No value of an attribute has lines.
            values[0] = Cow::Owned(values.join("\n"));
        }
        for (means, value) in means.iter().zip(&values) {
            if !value.is_empty() {
                self.cell(last, is_edge, Way::Look, means, value, rows)?;
            }
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
    fn resolved<'t>(&mut self, raw: Raw<'t>, in_attribute: bool) -> Option<Cow<'t, str>> {
        if raw.is_plain {
            return Some(Cow::Borrowed(raw.text));
        }
        let resolved = self.entities.resolve(raw.text, in_attribute).ok();
        let is_odd = !self.entities.odd.is_empty();
        self.entities.odd.clear();
        resolved.filter(|_| !is_odd)
    }

    /// Takes a text that a record says; none if it says it twice.
    fn cell(
        &mut self,
        last: &mut Option<usize>,
        of_edges: bool,
        way: Way,
        key: &str,
        text: &str,
        rows: &mut Rows,
    ) -> Option<()> {
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
        if std::mem::replace(&mut self.met[column], self.record) == self.record {
            return None;
        }
        rows.cells.push(Cell { column: column as u32, code: self.coders.code(column, text) });
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::csv::header::direction_of;
    use crate::network::Builder;

    static DATA: Form = Form { direction: ("directed", direction_of), passes_other_words: true, values: Values::Data };
    static VALUES: Form =
        Form { direction: ("type", direction_of), passes_other_words: false, values: Values::AttValues };

    /// How many records and cells a text has, if it is plain.
    fn counts(form: &'static Form, text: &str) -> Option<(usize, usize)> {
        let ids = Builder::new().lend_ids();
        let tape = Gather::new(form, &ids).tape(Block { text: text.to_string(), place: Place::START });
        tape.rows.map(|rows| (rows.rows.len(), rows.cells.len()))
    }

    #[test]
    fn what_programs_write_is_plain() {
        for (form, text, expected) in [
            (&DATA, "  <node id=\"a\">\n  <data key=\"k\">x &amp; y</data>\n</node>\n", (1, 1)),
            (&DATA, "<node id='a' label='b'/><edge source=\"a\" target=\"b\" directed=\"false\" />", (2, 1)),
            (&DATA, "<g:edge source=\"a\" target=\"b\"><g:data key=\"k\"/></g:edge>", (1, 1)),
            (
                &VALUES,
                "<node id=\"a\" label=\"A\"><attvalues><attvalue for=\"0\" value=\"1\"/></attvalues></node>",
                (1, 2),
            ),
            (
                &VALUES,
                "<node id=\"a\"><viz:color r=\"1\" g=\"2\" b=\"3\"/><viz:size value=\"2\"></viz:size></node>",
                (1, 2),
            ),
            (&VALUES, "<edge id=\"0\" source=\"a\" target=\"b\" type=\"directed\" weight=\"1.0\">\n</edge>", (1, 1)),
        ] {
            assert_eq!(counts(form, text), Some(expected), "{text}");
        }
    }

    #[test]
    fn anything_else_is_left_to_those_who_read_tags() {
        for text in [
            "<node/>",
            "<node id=\"\"/>",
            "<edge source=\"a\"/>",
            "<node id=\"a\" id=\"b\"/>",
            "<node id=\"a\" b=\"&x;\"/>",
            "<node id=\"a\" b=\"<\"/>",
            "<node id=\"a\"b=\"c\"/>",
            "<node id=a/>",
            "<node id=\"a\">text</node>",
            "<node id=\"a\"><data key=\"k\">1</data><data key=\"k\">2</data></node>",
            "<node id=\"a\"><data key=\"k\"><b/></data></node>",
            "<node id=\"a\"><graph/></node>",
            "<node id=\"a\"",
            "<node id=\"a\">",
            "<node id=\"a\"></edge>",
            "<!-- a --><node id=\"a\"/>",
            "</graph>",
            "text",
        ] {
            assert_eq!(counts(&DATA, text), None, "{text}");
        }
        let wide: String = (0..1000).map(|i| format!("<node id=\"{i}\" a{i}=\"1\"/>")).collect();
        assert_eq!(counts(&DATA, &wide), None);
    }
}
