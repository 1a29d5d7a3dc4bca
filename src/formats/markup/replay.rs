//! Plain records taken in the order of the text: what columns mean is asked of the format once, what texts mean once each.
//!
//! A record ends here as if it had been read tag by tag. A block of which that cannot be said is not taken.

use hashbrown::HashMap;

use super::record::{Attribute, Attributes, Key, Type, typed};
use super::rows::{Cell, Form, OWN_ID, Row, Rows, Said, Tape};
use super::tags::{self, Elements};
use crate::formats::draft::{ActorKey, Coded, Draft, RelationKey};
use crate::network::{Direction, Ids, OddityCode, Texts, Value};
use crate::position::Position;

/// Texts that are made of others are forgotten once there are so many of them.
const FORGOTTEN_FROM: usize = 1 << 18;

/// What is said in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Means {
    /// The attribute that is declared under the key.
    Declared,
    /// The attribute of a name, unless the record says it under a declared attribute.
    Besides(String, Type),
    /// The name of the actor.
    Name,
    /// Several things that stand in one text, or one thing that is spelled in another way.
    Several,
    /// Nothing.
    Nothing,
    /// Something that is only understood tag by tag.
    Tags,
}

/// Takes a name, a type and a text.
pub type Say<'s> = dyn FnMut(&str, Type, &str) + 's;

/// How a format takes plain records.
pub trait Plain<'b>: Elements<'b> {
    /// How they look.
    const FORM: &'static Form;

    /// Whether they may stand within an element now.
    fn takes(&self, within: Self::Element) -> bool;

    /// What is said in a column.
    fn means(&self, said: &Said) -> Means;

    /// The things that stand in one text of [`Means::Several`].
    fn several(&self, said: &Said, text: &str, say: &mut Say<'_>);

    /// How edges are directed that do not say it.
    fn direction(&self) -> Direction;

    /// Some more records stand in the element.
    fn counted(&mut self, _records: u64) {}

    /// Where records go, and the attributes of nodes and of edges.
    fn parts(&mut self) -> (&mut Draft<'b>, &mut Attributes<ActorKey>, &mut Attributes<RelationKey>);
}

/// What a worker, or a text of several things, says under one name.
struct Column {
    said: Said,
    means: Means,
    attribute: Option<usize>,
    /// Whether the attribute is one that was declared.
    is_declared: bool,
    /// The texts by code, and what each says.
    texts: Texts,
    coded: Vec<Coded>,
    /// Of texts that say several things: where these stand among the spread ones; none yet if nobody looked.
    several: Vec<Option<[u32; 2]>>,
}

impl Column {
    fn new(said: Said, means: Means) -> Column {
        let mut column = Column {
            said,
            means,
            attribute: None,
            is_declared: false,
            texts: Texts::default(),
            coded: Vec::new(),
            several: Vec::new(),
        };
        column.forget();
        column
    }

    fn forget(&mut self) {
        self.texts = Texts::default();
        self.coded.clear();
        self.several.clear();
        self.push("");
    }

    fn push(&mut self, text: &str) {
        self.texts.push(text);
        self.coded.push(Coded::Unmet);
        if self.means == Means::Several {
            self.several.push(None);
        }
    }
}

/// Something that a record says.
struct Saying {
    attribute: usize,
    column: u32,
    code: u32,
    is_weak: bool,
}

/// What was learnt from the blocks before.
#[derive(Default)]
pub struct Replay {
    columns: Vec<Column>,
    /// The columns of each worker.
    by_worker: Vec<Vec<u32>>,
    /// The columns of things that stand with others in one text: by edges or nodes, and name.
    parts: [HashMap<String, u32>; 2],
    /// The codes in them.
    part_codes: HashMap<u32, Ids>,
    /// What texts of several things say: the columns of these and their codes there.
    spread: Vec<Cell>,
    sayings: Vec<Saying>,
}

impl Replay {
    /// Takes what is new in a block, whether it is plain or not.
    pub fn learn<'b, E: Plain<'b>>(&mut self, elements: &E, worker: usize, tape: &mut Tape) {
        if self.by_worker.len() <= worker {
            self.by_worker.resize_with(worker + 1, Vec::new);
        }
        for said in tape.said.drain(..) {
            self.by_worker[worker].push(self.columns.len() as u32);
            let means = elements.means(&said);
            self.columns.push(Column::new(said, means));
        }
        for (column, cells) in self.by_worker[worker].iter().zip(&tape.columns) {
            let column = &mut self.columns[*column as usize];
            if cells.renewed {
                column.forget();
            }
            cells.fresh.iter().for_each(|text| column.push(text));
        }
    }

    /// Whether the records of a worker can be taken as they are. What is odd for the first time is told with its place, which
    /// only tags have; and where several columns are one attribute, their order counts.
    pub fn fits<'b, E: Plain<'b>>(&mut self, elements: &mut E, worker: usize) -> bool {
        let (draft, actors, relations) = elements.parts();
        let mut attributes = [Vec::new(), Vec::new()];
        for column in &self.by_worker[worker] {
            let column = &mut self.columns[*column as usize];
            let found = match column.means {
                Means::Declared if column.said.of_edges => declared(column, relations, draft),
                Means::Declared => declared(column, actors, draft),
                Means::Tags => Err(()),
                _ => continue,
            };
            match found {
                Err(()) => return false,
                Ok(attribute) => attributes[usize::from(column.said.of_edges)].extend(attribute),
            }
        }
        attributes.iter_mut().all(|attributes| {
            attributes.sort_unstable();
            attributes.windows(2).all(|two| two[0] != two[1])
        })
    }

    /// Takes the records of a block.
    pub fn take<'b, E: Plain<'b>>(&mut self, elements: &mut E, worker: usize, tape: &Tape, rows: &Rows) {
        self.forget_parts();
        let text = &*tape.text;
        let tag = |row: &Row| tags::shown(&text[(row.at.offset - tape.place.offset) as usize..]);
        elements.counted(rows.rows.len() as u64);
        let otherwise = elements.direction();
        let mut from = 0;
        for row in &rows.rows {
            let cells = &rows.cells[from..row.cells as usize];
            from = row.cells as usize;
            let (draft, actors, relations) = elements.parts();
            let number = if row.is_edge {
                let direction = row.direction.unwrap_or(otherwise);
                let number = draft.relation_found(row.ends, |end| rows.end(text, row, end), Some(direction), row.at);
                let id = rows.id(text, row);
                number.into_iter().for_each(|relation| draft.builder.keep_record(relation, || tag(row)));
                if let Some(relation) = number.filter(|_| !id.is_empty()) {
                    draft.builder.set_relation_id(relation, id, row.at);
                }
                relations.records += 1;
                number
            } else {
                actors.records += 1;
                draft.actor(rows.id(text, row), row.at, || tag(row))
            };
            self.sayings.clear();
            for cell in cells {
                let column = self.by_worker[worker][cell.column as usize];
                match self.columns[column as usize].means {
                    Means::Declared | Means::Besides(..) => {
                        self.say(elements, row, Cell { column, code: cell.code });
                    }
                    Means::Name => {
                        let (draft, ..) = elements.parts();
                        if let Some(actor) = number {
                            draft.name(actor, self.columns[column as usize].texts.of(cell.code), row.at);
                        }
                    }
                    Means::Several => {
                        let [start, end] = self.parts_of(elements, column, cell.code);
                        for place in start..end {
                            self.say(elements, row, self.spread[place as usize]);
                        }
                    }
                    Means::Nothing | Means::Tags => {}
                }
            }
            let (draft, actors, relations) = elements.parts();
            match number {
                Some(number) if row.is_edge => self.tell(draft, relations, number, rows.id(text, row), row.at),
                Some(number) => self.tell(draft, actors, number, rows.id(text, row), row.at),
                None => {}
            }
        }
        elements.draft().pulse();
    }

    fn say<'b, E: Plain<'b>>(&mut self, elements: &mut E, row: &Row, cell: Cell) {
        let (draft, actors, relations) = elements.parts();
        let column = &mut self.columns[cell.column as usize];
        if row.is_edge {
            put(column, cell, relations, draft, row.at, &mut self.sayings);
        } else {
            put(column, cell, actors, draft, row.at, &mut self.sayings);
        }
    }

    fn tell<K: Key>(
        &mut self,
        draft: &mut Draft<'_>,
        attributes: &mut Attributes<K>,
        number: u32,
        id: &str,
        at: Position,
    ) {
        for Saying { attribute, column, code, .. } in &self.sayings {
            if *code == OWN_ID {
                attributes.known[*attribute].tell_id(draft, number, id, at);
                continue;
            }
            let Column { texts, coded, .. } = &mut self.columns[*column as usize];
            let coded = &mut coded[*code as usize];
            tell(draft, &attributes.known[*attribute], number, coded, || texts.of(*code), at);
        }
        if !attributes.takes_defaults(draft, at) {
            return;
        }
        for attribute in &attributes.defaults {
            let attribute = &mut attributes.known[*attribute];
            if attribute.said.0 != attributes.records {
                let mut coded = attribute.coded;
                tell(draft, attribute, number, &mut coded, || &attribute.default, at);
                attribute.coded = coded;
            }
        }
    }

    /// Where the things that a text says are among the spread ones.
    fn parts_of<'b, E: Plain<'b>>(&mut self, elements: &E, column: u32, code: u32) -> [u32; 2] {
        let known = self.columns[column as usize].several[code as usize];
        known.unwrap_or_else(|| self.spread_out(elements, column, code))
    }

    #[cold]
    fn spread_out<'b, E: Plain<'b>>(&mut self, elements: &E, column: u32, code: u32) -> [u32; 2] {
        let Column { said, texts, .. } = &self.columns[column as usize];
        let mut new = Vec::new();
        let start = self.spread.len() as u32;
        let known = &mut self.parts[usize::from(said.of_edges)];
        let next = self.columns.len();
        let mut made: Vec<Column> = Vec::new();
        elements.several(said, texts.of(code), &mut |name, of, text| {
            if text.is_empty() {
                return;
            }
            let column = *known.entry_ref(name).or_insert_with(|| {
                let said = Said { key: name.to_string(), ..said.clone() };
                made.push(Column::new(said, Means::Besides(name.to_string(), of)));
                (next + made.len() - 1) as u32
            });
            let (number, is_new) = self.part_codes.entry(column).or_default().intern(text);
            if is_new {
                new.push((column, text.to_string()));
            }
            self.spread.push(Cell { column, code: number + 1 });
        });
        self.columns.extend(made);
        new.iter().for_each(|(column, text)| self.columns[*column as usize].push(text));
        let parts = [start, self.spread.len() as u32];
        self.columns[column as usize].several[code as usize] = Some(parts);
        parts
    }

    fn forget_parts(&mut self) {
        let is_large = |codes: &Ids| codes.len() > FORGOTTEN_FROM;
        if self.spread.len() > 2 * FORGOTTEN_FROM || self.part_codes.values().any(is_large) {
            self.spread.clear();
            self.part_codes.clear();
            self.parts.iter().flat_map(HashMap::values).for_each(|column| self.columns[*column as usize].forget());
            self.columns.iter_mut().for_each(|column| column.several.fill(None));
        }
    }
}

/// Finds the attribute that is declared under the key of a column, none yet if it is new; an error if that must be told.
fn declared<K: Key>(column: &mut Column, attributes: &Attributes<K>, draft: &Draft<'_>) -> Result<Option<usize>, ()> {
    let found = attributes.find(&column.said.key);
    column.is_declared = found.is_some();
    if found.is_some() && found != column.attribute {
        column.attribute = found;
        column.coded.fill(Coded::Unmet);
    }
    match found {
        Some(_) => Ok(found),
        None if draft.builder.has_oddity(OddityCode::UndeclaredAttribute) => {
            Ok(column.attribute.or_else(|| attributes.of_name(&column.said.key)))
        }
        None => Err(()),
    }
}

fn put<K: Key>(
    column: &mut Column,
    cell: Cell,
    attributes: &mut Attributes<K>,
    draft: &mut Draft<'_>,
    at: Position,
    sayings: &mut Vec<Saying>,
) {
    let is_weak = match &column.means {
        Means::Besides(name, of) => {
            if column.attribute.is_none() {
                column.attribute = Some(attributes.named(draft, name, *of));
            }
            true
        }
        _ => {
            if !column.is_declared {
                draft.odd(OddityCode::UndeclaredAttribute, at, &column.said.key);
                if column.attribute.is_none() {
                    column.attribute = Some(attributes.named(draft, &column.said.key, Type::Text));
                }
            }
            false
        }
    };
    let Some(attribute) = column.attribute else { return };
    let saying = Saying { attribute, column: cell.column, code: cell.code, is_weak };
    let (record, place) = attributes.known[attribute].said;
    if record != attributes.records {
        attributes.known[attribute].said = (attributes.records, sayings.len());
        sayings.push(saying);
    } else if !is_weak {
        debug_assert!(sayings[place].is_weak, "a block with such columns does not fit");
        sayings[place] = saying;
    }
}

/// Says a text of a record. The text itself, which is far from the processor, is only asked for where its code does not tell.
pub(super) fn tell<'t, K: Key>(
    draft: &mut Draft<'_>,
    attribute: &Attribute<K>,
    number: u32,
    coded: &mut Coded,
    text: impl Fn() -> &'t str,
    at: Position,
) {
    let mut buffer = String::new();
    let mut value = Value::text("");
    if matches!(coded, Coded::Unmet | Coded::Value(0)) {
        let (is, odd) = typed(attribute.of, text(), &mut buffer);
        value = is;
        if *coded == Coded::Unmet {
            *coded = if odd.is_some() { Coded::Spelled } else { attribute.key.code(draft, number, value) };
        }
    }
    if !attribute.key.tell_code(draft, number, coded, value, at) {
        attribute.tell(draft, number, text(), at);
    }
}
