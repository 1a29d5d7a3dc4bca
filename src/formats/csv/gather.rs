//! Rows of a table become a batch: cells as codes, ends of relations as numbers, what is odd about the shape of a row.
//!
//! Both ways to read rows end here: `split`, which reads blocks on all cores, and `rows`, which reads whatever a table may be.
//! What cells mean is decided later, in `actors` and `relations`.

use std::borrow::Cow;

use super::header::{COLUMN_LIMIT, Header, Table};
use crate::formats::batch::{Batch, Coders, Ends};
use crate::formats::content::{Place, is_taken};
use crate::formats::error::FormatError;
use crate::network::builder::nfc;
use crate::network::{OddityCode, RefusedReason, SharedIds};

/// How many relations a row may be that names several ends on either side.
const MOST_PAIRS: usize = 1000;

/// What the rows of a table are gathered by; one for each worker.
pub struct Gather<'a> {
    coders: Coders,
    /// How many cells a row should have.
    width: usize,
    /// The columns of source and target, or of id and name.
    keys: [Option<usize>; 2],
    spaces: [String; 2],
    several: bool,
    is_sheet: bool,
    /// One of so many relations is taken.
    every: u32,
    /// The ids of actors, for tables of relations.
    ids: Option<&'a SharedIds>,
    ends: Ends,
}

impl<'a> Gather<'a> {
    /// A worker without rows.
    pub fn new(header: &Header, ids: &'a SharedIds, every: u32) -> Gather<'a> {
        let is_relations = header.table == Table::Relations;
        Gather {
            coders: Coders::default(),
            width: header.columns.len(),
            keys: header.keys,
            spaces: header.spaces.clone(),
            several: header.several,
            is_sheet: header.is_sheet,
            every,
            ids: is_relations.then_some(ids),
            ends: Ends::default(),
        }
    }

    /// A batch without rows yet; its text comes when it ends.
    pub fn batch<'t>(&self, place: Place) -> Batch<'t> {
        Batch::new(place, self.width)
    }

    /// Takes a row of the text of a batch: its part, how many cells it has, and the cells, without white space around them.
    ///
    /// # Errors
    /// More columns than a spreadsheet has are left to the reader of the whole text.
    pub fn row<'c>(
        &mut self,
        batch: &mut Batch<'_>,
        text: &str,
        part: [u32; 2],
        count: usize,
        cell: impl Fn(usize) -> &'c str,
    ) -> Result<(), FormatError> {
        let cell = |i: usize| if i < count { cell(i) } else { "" };
        if self.ids.is_some() && !is_taken(self.every, batch.place.offset + u64::from(part[0])) {
            batch.left_out += u64::from((0..count).any(|i| !cell(i).is_empty()));
            return Ok(());
        }
        if count != self.width {
            let filled = (0..count).rev().find(|i| !cell(*i).is_empty()).map_or(0, |i| i + 1);
            if filled == 0 {
                return Ok(());
            }
            if count < self.width && !self.is_sheet || filled > self.width {
                batch.odd.push((part, OddityCode::RaggedRow));
            }
            if filled > self.width {
                if filled > COLUMN_LIMIT {
                    return Err(FormatError::NeedsWhole);
                }
                batch.wider.push((part, filled as u32));
                if batch.columns.len() < filled {
                    batch.columns.resize_with(filled, Default::default);
                }
            }
        } else if (0..count).all(|i| cell(i).is_empty()) {
            return Ok(());
        }
        let [first, second] = self.keys.map(|key| key.map_or("", &cell));
        let mut records = 1;
        match self.ids {
            Some(_) if first.is_empty() || second.is_empty() => {
                batch.refused.push((part, RefusedReason::NoEnd));
                return Ok(());
            }
            Some(_) if self.several => {
                records = 0;
                let parts = |cell: &'c str| cell.split('|').map(str::trim).filter(|end| !end.is_empty());
                // Each with each: two cells of a few thousand would be more relations than fit any memory.
                if parts(first).count().saturating_mul(parts(second).count()) > MOST_PAIRS {
                    batch.refused.push((part, RefusedReason::TooManyEnds { most: MOST_PAIRS }));
                    return Ok(());
                }
                for source in parts(first) {
                    parts(second).for_each(|target| {
                        records += 1;
                        self.ends.push(text, [source, target]);
                    });
                }
            }
            Some(_) if self.spaces.iter().all(String::is_empty) => self.ends.push(text, [first, second]),
            Some(_) => {
                let [first, second] = [in_space(&self.spaces[0], first), in_space(&self.spaces[1], second)];
                self.ends.push(text, [&first, &second]);
            }
            None => {
                let id = if first.is_empty() { second } else { first };
                if id.is_empty() {
                    batch.refused.push((part, RefusedReason::NoId));
                    return Ok(());
                }
                batch.ids.push(&nfc(&in_space(&self.spaces[0], id)));
            }
        }
        let is_key = |i: usize| self.ids.is_some() && self.keys.contains(&Some(i));
        for i in (0..count.min(batch.columns.len())).filter(|i| !is_key(*i)) {
            let text = cell(i);
            let codes = &mut batch.columns[i].codes;
            if !text.is_empty() {
                let code = self.coders.code(i, text);
                codes.resize(batch.records.len(), 0);
                codes.extend(std::iter::repeat_n(code, records));
            }
        }
        batch.records.extend(std::iter::repeat_n(part, records));
        Ok(())
    }

    /// Ends a batch of that text.
    pub fn end<'t>(&mut self, batch: &mut Batch<'t>, text: Cow<'t, str>) {
        batch.text = text;
        self.coders.end(&mut batch.columns);
        if let Some(ids) = self.ids {
            self.ends.find(ids, batch);
        }
    }
}

/// An id with the space before it in which it is unique.
fn in_space<'i>(space: &str, id: &'i str) -> Cow<'i, str> {
    if space.is_empty() { Cow::Borrowed(id) } else { Cow::Owned(format!("{space}:{id}")) }
}
