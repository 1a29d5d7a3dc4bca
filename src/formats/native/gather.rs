//! Records of native documents become batches: each key is a column, each value a code, ends of relations are numbers.
//!
//! What keys and values mean is decided in `take`.

use std::borrow::Cow;
use std::collections::HashMap;

use super::raw::{Type, text_of, type_of};
use crate::formats::batch::{Batch, Coders, Ends};
use crate::formats::content::{Place, is_taken};
use crate::formats::json::{Bad, Cursor};
use crate::network::builder::nfc;
use crate::network::{OddityCode, RefusedReason, Scope, SharedIds};

/// The most attributes that are kept apart, as many as a table has columns.
const COLUMN_LIMIT: usize = 16_384;
/// The most attributes times records, once attributes are many: each takes room in every record, and one that each record
/// has alone is no attribute.
const CELL_LIMIT: usize = 20_000_000;
/// How many attributes are few.
const FEW: usize = 1000;

/// What a section of a document holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Actors by id.
    Nodes,
    /// Actors one after the other, each with its id.
    ListedNodes,
    /// Relations.
    Edges,
}

/// What the records of a section are gathered by; one for each worker.
pub struct Gather<'a> {
    section: Section,
    /// One of so many relations is taken.
    every: u32,
    ids: &'a SharedIds,
    coders: Coders,
    ends: Ends,
    columns: Vec<(Scope, String)>,
    by_key: [HashMap<String, usize>; 2],
    /// How many of the columns were told with batches.
    told: usize,
    /// How many records there were.
    taken: usize,
    /// The column after the last one: records tend to have the same keys in the same order.
    next: usize,
}

/// A batch and the columns that are new in it.
pub struct Records<'t> {
    /// The records.
    pub batch: Batch<'t>,
    /// The columns after those of the batches before of the same worker: where the keys stand, and the keys.
    pub columns: Vec<(Scope, String)>,
}

impl<'a> Gather<'a> {
    /// A worker without records.
    pub fn new(section: Section, ids: &'a SharedIds, every: u32) -> Gather<'a> {
        Gather {
            section,
            every,
            ids,
            coders: Coders::default(),
            ends: Ends::default(),
            columns: Vec::new(),
            by_key: Default::default(),
            told: 0,
            taken: 0,
            next: 0,
        }
    }

    /// A batch without records yet; its text comes when it ends.
    pub fn batch<'t>(&self, place: Place) -> Batch<'t> {
        Batch::new(place, 0)
    }

    /// Takes the next record of a text.
    ///
    /// # Errors
    /// It is no JSON, is nested too deep, or has too many keys.
    pub fn record(&mut self, batch: &mut Batch<'_>, text: &str, cursor: &mut Cursor<'_>) -> Result<(), Bad> {
        let id = if self.section == Section::Nodes { Some(cursor.key()?) } else { None };
        let is_object = cursor.peek() == Some(b'{');
        let start = cursor.at() as u32;
        if self.section == Section::Edges && !is_taken(self.every, batch.place.offset + u64::from(start)) {
            cursor.value()?;
            batch.left_out += 1;
            return Ok(());
        }
        let refused = if is_object {
            self.object(batch, text, id, cursor)?
        } else {
            cursor.value()?;
            let expected = match self.section {
                Section::Nodes => "graph.nodes.*",
                Section::ListedNodes => "graph.nodes[]",
                Section::Edges => "graph.edges[]",
            };
            Some(RefusedReason::BadShape { expected: expected.to_string() })
        };
        let part = [start, cursor.at() as u32];
        match refused {
            None => batch.records.push(part),
            Some(reason) => {
                batch.forget_record();
                batch.refused.push((part, reason));
            }
        }
        Ok(())
    }

    fn object<'t>(
        &mut self,
        batch: &mut Batch<'_>,
        text: &str,
        mut id: Option<Cow<'t, str>>,
        cursor: &mut Cursor<'t>,
    ) -> Result<Option<RefusedReason>, Bad> {
        self.next = 0;
        self.taken += 1;
        let (mut ends, start) = ([None, None], cursor.at() as u32);
        cursor.expect(b'{')?;
        let mut more = !cursor.eat(b'}');
        while more {
            let key = cursor.key()?;
            if key == "metadata" && cursor.peek() == Some(b'{') {
                cursor.expect(b'{')?;
                let mut more = !cursor.eat(b'}');
                while more {
                    let key = cursor.key()?;
                    let value = cursor.value()?;
                    self.member(batch, start, Scope::Metadata, &key, value)?;
                    more = cursor.goes_on(b'}')?;
                }
            } else {
                let value = cursor.value()?;
                match (self.section, &*key) {
                    (Section::Edges, "source") if id_of(value).is_some() => ends[0] = id_of(value),
                    (Section::Edges, "target") if id_of(value).is_some() => ends[1] = id_of(value),
                    (Section::ListedNodes, "id") => id = id_of(value),
                    _ => self.member(batch, start, Scope::Record, &key, value)?,
                }
            }
            more = cursor.goes_on(b'}')?;
        }
        Ok(match (self.section, ends, id) {
            (Section::Edges, [Some(source), Some(target)], _) => {
                self.ends.push(text, [&source, &target]);
                None
            }
            (Section::Edges, ..) => Some(RefusedReason::NoEnd),
            (_, _, Some(id)) => {
                batch.ids.push(&nfc(&id));
                None
            }
            (_, _, None) => Some(RefusedReason::NoId),
        })
    }

    /// How many attributes there are.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    fn is_full(&self, scope: Scope) -> bool {
        let (columns, records) = (self.columns.len(), self.taken);
        self.by_key[scope as usize].len() == COLUMN_LIMIT || columns > FEW && columns * records > CELL_LIMIT
    }

    fn member(&mut self, batch: &mut Batch<'_>, start: u32, scope: Scope, key: &str, raw: &str) -> Result<(), Bad> {
        let column = match self.columns.get(self.next) {
            Some((known, name)) if *known == scope && name == key => self.next,
            _ => match self.by_key[scope as usize].get(key) {
                Some(column) => *column,
                None if self.is_full(scope) => return Err(Bad),
                None => {
                    self.by_key[scope as usize].insert(key.to_string(), self.columns.len());
                    self.columns.push((scope, key.to_string()));
                    self.columns.len() - 1
                }
            },
        };
        self.next = column + 1;
        if batch.columns.len() <= column {
            batch.columns.resize_with(column + 1, Default::default);
        }
        let code = self.coders.code(column, raw);
        let (codes, record) = (&mut batch.columns[column].codes, batch.records.len());
        if codes.len() > record {
            // A key that is given twice: the first one stays.
            let end = start + 1;
            batch.odd.push(([start, end], OddityCode::Conflict));
        } else {
            codes.resize(record, 0);
            codes.push(code);
        }
        Ok(())
    }

    /// Ends a batch of that text.
    pub fn end<'t>(&mut self, mut batch: Batch<'t>, text: Cow<'t, str>) -> Records<'t> {
        batch.text = text;
        batch.columns.resize_with(self.columns.len(), Default::default);
        self.coders.end(&mut batch.columns);
        if self.section == Section::Edges {
            self.ends.find(self.ids, &mut batch);
        }
        let columns = self.columns[self.told..].to_vec();
        self.told = self.columns.len();
        Records { batch, columns }
    }
}

/// An id, which some files write as a number.
fn id_of(raw: &str) -> Option<Cow<'_, str>> {
    match type_of(raw) {
        Type::Number => Some(Cow::Borrowed(raw)),
        _ => text_of(raw),
    }
}
