//! A test asked of each row or of each distinct value, on all cores.
//!
//! What tests mean, and which values they are asked of, is decided by `check`.

use fixedbitset::FixedBitSet;

use super::matcher::TextTest;
use crate::network::{Column, Dictionary, Shape, Value, parallel};

/// A test that several cores ask at once, each a copy of it.
pub(super) trait Shared: Clone + Send + Sync {
    /// Takes over what a copy has met.
    fn join(&mut self, copy: Self);
}

impl Shared for () {
    fn join(&mut self, (): ()) {}
}

impl Shared for TextTest {
    fn join(&mut self, copy: TextTest) {
        self.meet(&copy);
    }
}

/// What a test says of each row, for the parts of the rows.
fn ask<S: Shared, T: Send>(
    len: usize,
    asked: &mut S,
    work: impl Fn(&mut S, std::ops::Range<usize>) -> Vec<T> + Sync,
) -> Vec<T> {
    let shared = &*asked;
    let parts = parallel::parts(len, |rows| {
        let mut copy = shared.clone();
        (work(&mut copy, rows), copy)
    });
    let mut all = Vec::new();
    for (part, copy) in parts {
        all.extend(part);
        asked.join(copy);
    }
    all
}

/// The rows that a test lets through.
pub(super) fn rows<S: Shared>(len: usize, asked: &mut S, fits: impl Fn(&mut S, u32) -> bool + Sync) -> FixedBitSet {
    let word = |asked: &mut S, start: usize| {
        let end = (start + usize::BITS as usize).min(len);
        (start..end).fold(0, |word, row| word | usize::from(fits(asked, row as u32)) << (row - start))
    };
    let words = ask(len, asked, |asked, rows| {
        rows.step_by(usize::BITS as usize).map(|start| word(asked, start)).collect::<Vec<usize>>()
    });
    FixedBitSet::with_capacity_and_blocks(len, words)
}

/// Asks each distinct value; the missing one never fits.
pub(super) fn pass<S: Shared>(
    values: &Dictionary,
    asked: &mut S,
    fits: impl Fn(&mut S, Value<'_>) -> bool + Sync,
) -> Vec<bool> {
    // Even a column without any value has the code 0.
    ask(values.len().max(1), asked, |asked, codes| {
        codes.map(|code| code != 0 && fits(asked, values.value(code as u32))).collect()
    })
}

/// Which values of a column are there: an empty text or list and a JSON null are not.
pub(super) fn present(column: &Column) -> Vec<bool> {
    pass(column.values(), &mut (), |(), value| match value.shape {
        Shape::List => value.text != "[]",
        Shape::Json => value.text != "null",
        _ => !value.text.is_empty(),
    })
}
