//! Rows of a table become a batch: cells as codes, ends of relations as numbers, what is odd about the shape of a row.
//!
//! Both ways to read rows end here: `split`, which reads blocks on all cores, and `rows`, which reads whatever a table may be.
//! What cells mean is decided later, in `actors` and `relations`.

use std::borrow::Cow;
use std::sync::PoisonError;

use super::header::{COLUMN_LIMIT, Header, Role, Table};
use crate::formats::batch::{Batch, Coders};
use crate::formats::content::Place;
use crate::formats::error::FormatError;
use crate::network::builder::nfc;
use crate::network::{OddityCode, RefusedReason, SharedIds, UNKNOWN};

/// What the rows of a table are gathered by; one for each worker.
pub struct Gather<'a> {
    coders: Coders,
    /// How many cells a row should have.
    width: usize,
    /// The columns of source and target, or of id and name.
    keys: [Option<usize>; 2],
    /// The ids of actors, for tables of relations.
    ids: Option<&'a SharedIds>,
    /// Where the ends of each record stand in the text; not there if they are among `spelled`.
    ends: Vec<[[u32; 2]; 2]>,
    /// Ends that do not stand in the text as they are.
    spelled: Vec<String>,
}

const SPELLED: u32 = u32::MAX;

impl<'a> Gather<'a> {
    /// A worker without rows.
    pub fn new(header: &Header, ids: &'a SharedIds) -> Gather<'a> {
        let is_relations = header.table == Table::Relations;
        let keys = if is_relations { [Role::Source, Role::Target] } else { [Role::Id, Role::Name] };
        Gather {
            coders: Coders::default(),
            width: header.columns.len(),
            keys: keys.map(|role| header.find(role)),
            ids: is_relations.then_some(ids),
            ends: Vec::new(),
            spelled: Vec::new(),
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
        if count != self.width {
            let filled = (0..count).rev().find(|i| !cell(*i).is_empty()).map_or(0, |i| i + 1);
            if filled == 0 {
                return Ok(());
            }
            if count < self.width || filled > self.width {
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
        match self.ids {
            Some(_) if first.is_empty() || second.is_empty() => {
                batch.refused.push((part, RefusedReason::NoEnd));
                return Ok(());
            }
            Some(_) => {
                let ends = [first, second].map(|end| self.place_of(text, end));
                self.ends.push(ends);
            }
            None => {
                let id = if first.is_empty() { second } else { first };
                if id.is_empty() {
                    batch.refused.push((part, RefusedReason::NoId));
                    return Ok(());
                }
                batch.ids.push(&nfc(id));
            }
        }
        let is_key = |i: usize| self.ids.is_some() && self.keys.contains(&Some(i));
        for i in (0..count.min(batch.columns.len())).filter(|i| !is_key(*i)) {
            let text = cell(i);
            let codes = &mut batch.columns[i].codes;
            if !text.is_empty() {
                let code = self.coders.code(i, text);
                codes.resize(batch.records.len(), 0);
                codes.push(code);
            }
        }
        batch.records.push(part);
        Ok(())
    }

    fn place_of(&mut self, text: &str, end: &str) -> [u32; 2] {
        let at = (end.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
        if at < text.len() {
            [at as u32, (at + end.len()) as u32]
        } else {
            self.spelled.push(end.to_string());
            [self.spelled.len() as u32 - 1, SPELLED]
        }
    }

    /// Ends a batch of that text: ends are looked up, all in a row so that the processor may look up several at once.
    pub fn end<'t>(&mut self, batch: &mut Batch<'t>, text: Cow<'t, str>) {
        batch.text = text;
        self.coders.end(&mut batch.columns);
        let Some(ids) = self.ids else { return };
        let ids = ids.read().unwrap_or_else(PoisonError::into_inner);
        let (text, spelled) = (&batch.text, &self.spelled);
        let of = |[start, end]: [u32; 2]| {
            if end == SPELLED { &*spelled[start as usize] } else { &text[start as usize..end as usize] }
        };
        let texts: Vec<&str> = self.ends.as_flattened().iter().map(|place| of(*place)).collect();
        let mut numbers = Vec::with_capacity(texts.len());
        let unknown = &mut batch.ids;
        ids.find_all(&texts, |text, number| {
            numbers.push(number.or_else(|| ids.find(&nfc(text))).unwrap_or_else(|| {
                unknown.push(&nfc(text));
                UNKNOWN
            }));
        });
        batch.ends = numbers.as_chunks::<2>().0.to_vec();
        self.ends.clear();
        self.spelled.clear();
    }
}
