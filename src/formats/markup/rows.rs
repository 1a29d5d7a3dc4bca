//! What plain records of a block say, as workers hand it on: numbers, codes and parts of the text.
//!
//! Nothing here reads XML or knows what anything means.

use std::borrow::Cow;

use crate::formats::batch::Cells;
use crate::formats::content::Place;
use crate::network::{Direction, UNKNOWN};
use crate::position::Position;

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
    /// The code, or [`OWN_ID`].
    pub code: u32,
}

/// In place of a code: the text is the id of the record. A column of ids would be one of a million texts.
pub const OWN_ID: u32 = u32::MAX;

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
    pub(super) id: Span,
    pub(super) named: [Span; 2],
}

impl Row {
    /// A record of which nothing is known but where it begins.
    pub(super) fn new(is_edge: bool, at: Position) -> Row {
        Row { is_edge, at, direction: None, ends: [UNKNOWN; 2], cells: 0, id: [0, 0], named: [[0, 0]; 2] }
    }
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
    pub(super) apart: Vec<String>,
}

impl Rows {
    pub(super) fn span(&mut self, text: &str, part: Cow<'_, str>) -> Span {
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

    pub(super) fn of<'r>(&'r self, text: &'r str, [start, end]: Span) -> &'r str {
        if end == APART { &self.apart[start as usize] } else { &text[start as usize..end as usize] }
    }

    /// The id of a record, empty if it has none.
    pub fn id<'r>(&'r self, text: &'r str, row: &Row) -> &'r str {
        self.of(text, row.id)
    }

    /// Says the record's own id.
    pub(super) fn push_id(&mut self, column: usize) {
        self.cells.push(Cell { column: column as u32, code: OWN_ID });
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
