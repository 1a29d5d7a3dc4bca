//! The shapes that the records of a file come in: what stands between the values of a record, up to its end.
//!
//! A program writes a million records by a few sentences of its code, so what stands between their values is the same again
//! and again. It is learnt from records that were read tag by tag; from then on it is compared, and only the values are read.
//! What a value is depends on nothing but what stands before it, so no two shapes that begin alike understand it differently.

/// The most pieces that are learnt, so that a file in which no two records are alike costs no memory.
const PIECES: usize = 1 << 12;
/// The most ways in which a shape goes on after one value.
const WAYS: usize = 8;

/// What a value is to its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The id of the record.
    Id,
    /// An end of an edge.
    End(usize),
    /// How an edge is directed.
    Direction,
    /// The text of a column, if it is not empty.
    Attribute(usize),
    /// The text of a column, even if it is empty.
    Declared(usize),
    /// The text of a column, even if it is empty; it ends where the next tag begins.
    Text(usize),
    /// The column of something that says nothing: no value follows.
    Empty(usize),
    /// A part of a text that is joined once all are there.
    Part(usize),
    /// Nothing.
    Passed,
    /// No value: the record ends.
    Close {
        /// Whether it is an edge.
        is_edge: bool,
    },
}

impl Slot {
    /// The column that is told by it.
    fn column(self) -> Option<usize> {
        match self {
            Slot::Attribute(column) | Slot::Declared(column) | Slot::Text(column) | Slot::Empty(column) => Some(column),
            _ => None,
        }
    }
}

/// A value, or the end of a record.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    /// What it is.
    pub slot: Slot,
    /// The column of the joined parts before it.
    pub joined: Option<usize>,
    /// Where it starts and ends in the text.
    pub bounds: [usize; 2],
}

/// What stands before a value, and all that may come after it.
struct Step {
    literal: Box<[u8]>,
    slot: Slot,
    joined: Option<usize>,
    next: Vec<u32>,
}

/// The shapes known so far. Every record starts at step 0.
pub struct Shapes {
    steps: Vec<Step>,
}

impl Default for Shapes {
    fn default() -> Shapes {
        Shapes { steps: vec![Step { literal: Box::default(), slot: Slot::Passed, joined: None, next: Vec::new() }] }
    }
}

impl Shapes {
    /// Learns the shape of a record that starts there; its pieces end with [`Slot::Close`].
    pub fn learn(&mut self, text: &str, start: usize, pieces: &[Piece]) {
        let columns = || pieces.iter().flat_map(|piece| [piece.slot.column(), piece.joined]).flatten();
        // What says a thing twice is judged where the whole record is known.
        if columns().enumerate().any(|(i, column)| columns().take(i).any(|before| before == column)) {
            return;
        }
        let (mut step, mut from) = (0, start);
        for Piece { slot, joined, bounds: [begin, end] } in pieces {
            let literal = &text.as_bytes()[from..*begin];
            from = *end;
            let known = self.steps[step].next.iter().find(|next| *self.steps[**next as usize].literal == *literal);
            step = match known {
                Some(next) => *next as usize,
                None if self.steps.len() == PIECES || self.steps[step].next.len() == WAYS => return,
                None => {
                    self.steps.push(Step { literal: literal.into(), slot: *slot, joined: *joined, next: Vec::new() });
                    let new = self.steps.len() - 1;
                    self.steps[step].next.push(new as u32);
                    new
                }
            };
        }
    }

    /// The step after another for a text that goes on so, and how long what it compares is.
    pub fn next(&mut self, step: usize, rest: &[u8]) -> Option<(usize, usize)> {
        let is_it = |next: &u32| rest.starts_with(&self.steps[*next as usize].literal);
        let place = self.steps[step].next.iter().position(is_it)?;
        let ways = &mut self.steps[step].next;
        let next = ways[place] as usize;
        // The way that was gone last is tried first.
        ways.swap(0, place);
        Some((next, self.steps[next].literal.len()))
    }

    /// What comes after the literal of a step, and the column of the parts before it.
    pub fn slot(&self, step: usize) -> (Slot, Option<usize>) {
        (self.steps[step].slot, self.steps[step].joined)
    }

    /// The byte that ends the value of a step.
    pub fn quote(&self, step: usize) -> u8 {
        self.steps[step].literal.last().copied().unwrap_or_default()
    }
}
