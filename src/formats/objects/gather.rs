//! Records of a block become a batch: each key is a column, each value a code, ends of relations are numbers.
//!
//! What is decided here is what one record decides on its own, as [`super::sheet`] and the draft do it one record after the
//! other: which of its members is the id, which one the name, how it is directed. What values mean is decided in `take`.

use std::borrow::Cow;
use std::collections::HashMap;

use super::sheet::{Keys, id_of};
use crate::formats::batch::{Batch, Coders, Ends};
use crate::formats::content::{Place, is_taken};
use crate::formats::csv::header::{Role, direction_of, direction_word, role_of};
use crate::formats::draft::{ATTRIBUTES, own_name};
use crate::formats::json::{Bad, Cursor};
use crate::formats::native::raw::{Type, text_of, type_of};
use crate::network::builder::nfc;
use crate::network::{Direction, RefusedReason, SharedIds};

/// The most cells of a batch, four bytes each: a block that names a new attribute in each record is left to others.
const CELLS: usize = 1 << 23;
/// How many directions in words are kept in mind for a key.
const WORDS: usize = 256;

/// A column of a batch: what its values say of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// The relation's own id.
    Id,
    /// The kind, whatever may be an id.
    Kind,
    /// What the role of the key says.
    Told(Role),
    /// An attribute under the key's name: its place is taken, or it does not fit there.
    Aside,
}

/// Where a relation names one of its ends by a number, and of which node that is the place.
pub const NO_NUMBER: u32 = u32::MAX;
/// A number that is no place.
pub const NO_PLACE: u32 = u32::MAX - 1;

/// A batch, and what does not fit one.
pub struct Records<'t> {
    /// The records.
    pub batch: Batch<'t>,
    /// The columns after those of the batches before of the same worker: their keys, and what they say.
    pub columns: Vec<(String, Task)>,
    /// Of relations: how each is directed, if it says so.
    pub directions: Vec<Option<Direction>>,
    /// Of relations, if any end is a number: for each end the place it may be, [`NO_NUMBER`] or [`NO_PLACE`].
    pub numbers: Vec<[u32; 2]>,
    /// The first record with an end that is a number.
    pub first_number: Option<u32>,
    /// How many records there are, those among them that are refused or left out.
    pub count: u32,
    /// Of actors: whether an id is a number.
    pub has_number_ids: bool,
}

/// A key as records have it, understood once.
struct Key {
    name: String,
    role: Role,
    /// Its place among the names of ids; of ends: the pair and the side.
    id: Option<usize>,
    end: Option<[usize; 2]>,
    kind: Option<usize>,
    is_within: bool,
    is_ignored: bool,
    is_mutual: bool,
    /// The columns of its values, in their place and aside.
    columns: [Option<usize>; 2],
    /// What two keys of one record must not both say, by number, and the directions that its texts are.
    says: usize,
    /// The last object that has it, of records and of the objects within them.
    met: [u64; 2],
    words: HashMap<String, Option<Direction>>,
}

/// What records are gathered by; one for each worker and section.
pub struct Gather<'a> {
    keys: &'static Keys,
    of_actors: bool,
    /// One of so many relations is taken.
    every: u32,
    ids: &'a SharedIds,
    coders: Coders,
    ends: Ends,
    known: Vec<Key>,
    by_name: HashMap<String, usize>,
    /// The key after the last one: records tend to have the same keys in the same order.
    next: usize,
    columns: Vec<(String, Task)>,
    /// How many of the columns were told with batches.
    told: usize,
    /// The record in which something was said last, by what is said.
    said: Vec<u64>,
    says: HashMap<&'static str, usize>,
    record: u64,
    /// How many objects were read.
    object: u64,
    /// The members of a record: key, and where the value stands; those of objects within it; how many cells there are.
    members: Vec<(usize, [u32; 2])>,
    within: Vec<(usize, [u32; 2])>,
    cells: usize,
}

impl<'a> Gather<'a> {
    /// A worker without records.
    pub fn new(keys: &'static Keys, of_actors: bool, ids: &'a SharedIds, every: u32) -> Gather<'a> {
        Gather {
            keys,
            of_actors,
            every,
            ids,
            coders: Coders::default(),
            ends: Ends::default(),
            known: Vec::new(),
            by_name: HashMap::new(),
            next: 0,
            columns: Vec::new(),
            told: 0,
            said: Vec::new(),
            says: HashMap::new(),
            record: 0,
            object: 0,
            members: Vec::new(),
            within: Vec::new(),
            cells: 0,
        }
    }

    /// A batch without records yet; its text comes when it ends.
    pub fn batch<'t>(&mut self, place: Place) -> Records<'t> {
        self.cells = 0;
        Records {
            batch: Batch::new(place, 0),
            columns: Vec::new(),
            directions: Vec::new(),
            numbers: Vec::new(),
            first_number: None,
            count: 0,
            has_number_ids: false,
        }
    }

    /// Takes the next record of a text.
    ///
    /// # Errors
    /// It is no JSON, or something that only the reader of the whole text decides: no object, an end that is one, something
    /// that is said twice, more attributes than are kept.
    pub fn record(&mut self, records: &mut Records<'_>, text: &str, cursor: &mut Cursor<'_>) -> Result<(), Bad> {
        cursor.peek();
        let start = cursor.at() as u32;
        self.read_members(cursor)?;
        let part = [start, cursor.at() as u32];
        self.record += 1;
        let refused = match self.of_actors {
            true => self.actor(records, text)?,
            false => self.relation(records, text, part[0])?,
        };
        records.count += 1;
        match refused {
            Some(Left::Out) => records.batch.left_out += 1,
            Some(Left::Refused(reason)) => records.batch.refused.push((part, reason)),
            None => records.batch.records.push(part),
        }
        Ok(())
    }

    /// The members of the next object, those of objects within it after its own.
    fn read_members(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Bad> {
        self.members.clear();
        self.within.clear();
        self.next = 0;
        cursor.expect(b'{')?;
        self.object += 1;
        let outer = self.object;
        let mut more = !cursor.eat(b'}');
        while more {
            let key = cursor.key()?;
            let key = self.key(&key)?;
            self.met_once(key, 0, outer)?;
            if self.known[key].is_within && cursor.peek() == Some(b'{') {
                cursor.expect(b'{')?;
                self.object += 1;
                let inner = self.object;
                let mut more = !cursor.eat(b'}');
                while more {
                    let key = cursor.key()?;
                    let key = self.key(&key)?;
                    self.met_once(key, 1, inner)?;
                    let value = cursor.value()?;
                    let end = cursor.at() as u32;
                    self.within.push((key, [end - value.len() as u32, end]));
                    more = cursor.goes_on(b'}')?;
                }
            } else {
                let value = cursor.value()?;
                let end = cursor.at() as u32;
                self.members.push((key, [end - value.len() as u32, end]));
            }
            more = cursor.goes_on(b'}')?;
        }
        self.members.append(&mut self.within);
        Ok(())
    }

    fn key(&mut self, name: &str) -> Result<usize, Bad> {
        let key = match self.known.get(self.next) {
            Some(key) if key.name == name => self.next,
            _ => match self.by_name.get(name) {
                Some(key) => *key,
                None => self.new_key(name)?,
            },
        };
        self.next = key + 1;
        Ok(key)
    }

    /// Notes that an object has a key; one that it has twice is told by the reader of the whole text.
    fn met_once(&mut self, key: usize, depth: usize, object: u64) -> Result<(), Bad> {
        let key = &mut self.known[key];
        let before = std::mem::replace(&mut key.met[depth], object);
        if before == object && !key.name.is_empty() { Err(Bad) } else { Ok(()) }
    }

    fn new_key(&mut self, name: &str) -> Result<usize, Bad> {
        let number = self.known.len();
        if number >= ATTRIBUTES {
            return Err(Bad);
        }
        let keys = self.keys;
        let place = |names: &[&str]| names.iter().position(|known| *known == name);
        let (ids, kinds) = if self.of_actors { (keys.id, keys.kind) } else { (keys.relation_id, keys.relation_kind) };
        let mut ends = keys.ends.iter().enumerate().flat_map(|(pair, ends)| [(pair, 0, ends[0]), (pair, 1, ends[1])]);
        let role = role_of(self.of_actors, name);
        let says = match role {
            Role::Date(field) => Some(field.word()),
            Role::Sources => Some("sources"),
            // Identifiers of all registers stand in one list.
            Role::Identifier(_) if self.of_actors => Some("identifiers"),
            role => own_name(role),
        };
        let says = match says.or((name == "identifiers").then_some("identifiers")) {
            Some(word) => *self.says.entry(word).or_insert_with(|| {
                self.said.push(0);
                self.said.len() - 1
            }),
            None => {
                self.said.push(0);
                self.said.len() - 1
            }
        };
        self.known.push(Key {
            name: name.to_string(),
            role,
            id: place(ids),
            end: ends.find(|(.., known)| *known == name).map(|(pair, side, _)| [pair, side]),
            kind: place(kinds),
            is_within: keys.within.contains(&name),
            is_ignored: keys.ignored.contains(&name),
            is_mutual: role == Role::Free && name == "mutual",
            columns: [None; 2],
            says,
            met: [0; 2],
            words: HashMap::new(),
        });
        self.by_name.insert(name.to_string(), number);
        Ok(number)
    }

    /// Which members are the id, the kind and the ends of the record: the surest of those that say something.
    fn look(&self, text: &str) -> Looked {
        let mut looked = Looked::default();
        for (at, (key, [start, _])) in self.members.iter().enumerate() {
            let Key { id, kind, end, .. } = &self.known[*key];
            if id.is_none() && kind.is_none() && end.is_none() || text.as_bytes()[*start as usize] == b'n' {
                continue;
            }
            surer(&mut looked.id, *id, at);
            surer(&mut looked.kind, *kind, at);
            if let Some([pair, side]) = *end {
                if looked.pair.is_none_or(|known| pair < known) {
                    (looked.pair, looked.ends) = (Some(pair), [None; 2]);
                }
                if looked.pair == Some(pair) {
                    looked.ends[side].get_or_insert(at);
                }
            }
        }
        looked
    }

    /// The value of a member, which is taken: it is not told again.
    fn take<'t>(&mut self, text: &'t str, at: usize) -> (usize, &'t str) {
        let (key, part) = self.members[at];
        self.members[at].1 = [part[0]; 2];
        (key, slice(text, part))
    }

    fn actor(&mut self, records: &mut Records<'_>, text: &str) -> Result<Option<Left>, Bad> {
        let looked = self.look(text);
        let id = looked.id.map(|(_, at)| self.take(text, at).1).and_then(|raw| Some((type_of(raw), id_of(raw)?)));
        let Some((shape, id)) = id.filter(|(_, id)| !id.is_empty()) else {
            return Ok(Some(Left::Refused(RefusedReason::NoId)));
        };
        records.has_number_ids |= shape == Type::Number;
        records.batch.ids.push(&nfc(&id));
        let mut has_kind = self.kind(records, text, looked.kind)?;
        let mut has_name = false;
        for at in 0..self.members.len() {
            let (key, part) = self.members[at];
            let raw = slice(text, part);
            let Some(role) = self.role_of(key, raw) else { continue };
            let is_text = type_of(raw) == Type::Text;
            let task = match role {
                Role::Name if is_text && !has_name => {
                    if text_of(raw).is_none_or(|name| name.trim().is_empty()) {
                        continue;
                    }
                    has_name = true;
                    Task::Told(role)
                }
                Role::Kind if is_text && !has_kind => {
                    has_kind = true;
                    Task::Told(role)
                }
                Role::Name | Role::Kind => Task::Aside,
                role => Task::Told(role),
            };
            self.put(records, key, task, raw)?;
        }
        Ok(None)
    }

    fn relation(&mut self, records: &mut Records<'_>, text: &str, start: u32) -> Result<Option<Left>, Bad> {
        let looked = self.look(text);
        let raw = looked.ends.map(|end| end.map_or("null", |at| self.take(text, at).1));
        if raw.iter().any(|raw| type_of(raw) == Type::Object) {
            return Err(Bad);
        }
        let is_number = raw.map(|raw| type_of(raw) == Type::Number);
        let ends = raw.map(|raw| id_of(raw).unwrap_or_default());
        if ends.iter().any(|end| end.is_empty()) {
            // What is a number tells of all relations whether ends are places.
            return if is_number.contains(&true) { Err(Bad) } else { Ok(Some(Left::Refused(RefusedReason::NoEnd))) };
        }
        if self.every > 1 {
            if is_number.contains(&true) {
                return Err(Bad);
            }
            if !is_taken(self.every, records.batch.place.offset + u64::from(start)) {
                return Ok(Some(Left::Out));
            }
        }
        if is_number.contains(&true) {
            records.first_number.get_or_insert(records.count);
            records.numbers.resize(records.batch.records.len(), [NO_NUMBER; 2]);
            let place = |side: usize| match raw[side].parse::<u32>() {
                _ if !is_number[side] => NO_NUMBER,
                Ok(place) => place.min(NO_PLACE),
                Err(_) => NO_PLACE,
            };
            records.numbers.push([place(0), place(1)]);
        }
        let ends = ends.each_ref().map(|end| nfc(end));
        self.ends.push(text, [&ends[0], &ends[1]]);
        if let Some((key, raw)) = looked.id.map(|(_, at)| self.take(text, at))
            && id_of(raw).is_some_and(|id| !id.is_empty())
        {
            self.put(records, key, Task::Id, raw)?;
        }
        let mut has_kind = self.kind(records, text, looked.kind)?;
        let (mut has_label, mut direction) = (false, None);
        for at in 0..self.members.len() {
            let (key, part) = self.members[at];
            let raw = slice(text, part);
            let Some(role) = self.role_of(key, raw) else { continue };
            let shape = type_of(raw);
            let is_text = shape == Type::Text;
            if self.known[key].is_mutual && matches!(raw, "true" | "\"true\"") {
                direction = Some(Direction::Mutual);
                continue;
            }
            if matches!(role, Role::Type | Role::Direction)
                && let Some(said) = self.direction(key, role, raw)
            {
                direction = Some(said);
                continue;
            }
            let task = match role {
                Role::Kind | Role::Type if is_text && !has_kind => {
                    has_kind = true;
                    Task::Told(Role::Kind)
                }
                Role::Label if is_text && !has_label => {
                    has_label = true;
                    Task::Told(role)
                }
                Role::Date(_) if is_text || shape == Type::Number => Task::Told(role),
                Role::Kind | Role::Type | Role::Label | Role::Direction | Role::Date(_) => Task::Aside,
                role => Task::Told(role),
            };
            self.put(records, key, task, raw)?;
        }
        records.directions.push(direction);
        Ok(None)
    }

    /// Takes the kind under a name that other formats do not use for it.
    fn kind(&mut self, records: &mut Records<'_>, text: &str, at: Option<(usize, usize)>) -> Result<bool, Bad> {
        let found = at.map(|(_, at)| self.take(text, at));
        let Some((key, raw)) = found.filter(|(_, raw)| id_of(raw).is_some_and(|kind| !kind.is_empty())) else {
            return Ok(false);
        };
        self.put(records, key, Task::Kind, raw)?;
        Ok(true)
    }

    /// What a member says, if it says anything.
    fn role_of(&self, key: usize, raw: &str) -> Option<Role> {
        let key = &self.known[key];
        let says_nothing = raw.len() <= 4 && matches!(raw, "" | "null" | "\"\"" | "[]" | "{}");
        (!key.is_ignored && !says_nothing).then_some(key.role)
    }

    /// The direction that a value is, in words or as yes and no.
    fn direction(&mut self, key: usize, role: Role, raw: &str) -> Option<Direction> {
        match raw {
            "true" if role == Role::Direction => return Some(Direction::Directed),
            "false" if role == Role::Direction => return Some(Direction::Undirected),
            _ => {}
        }
        let words = &mut self.known[key].words;
        if let Some(known) = words.get(raw) {
            return *known;
        }
        let text = match type_of(raw) {
            Type::Text => text_of(raw)?,
            Type::Number | Type::Boolean => Cow::Borrowed(raw),
            _ => return None,
        };
        let said = if role == Role::Type { direction_word(&text) } else { direction_of(&text) };
        if words.len() < WORDS {
            words.insert(raw.to_string(), said);
        }
        said
    }

    /// Tells the record that comes next a value of a column.
    fn put(&mut self, records: &mut Records<'_>, key: usize, task: Task, raw: &str) -> Result<(), Bad> {
        let Key { says, columns, name, .. } = &mut self.known[key];
        if std::mem::replace(&mut self.said[*says], self.record) == self.record {
            return Err(Bad);
        }
        let column = *columns[usize::from(task == Task::Aside)].get_or_insert_with(|| {
            self.columns.push((name.clone(), task));
            self.columns.len() - 1
        });
        if self.columns[column].1 != task {
            return Err(Bad);
        }
        let batch = &mut records.batch;
        if batch.columns.len() <= column {
            batch.columns.resize_with(column + 1, Default::default);
        }
        let codes = &mut batch.columns[column].codes;
        let rows = codes.len();
        self.cells += batch.records.len() + 1 - rows;
        if self.cells > CELLS {
            return Err(Bad);
        }
        codes.resize(batch.records.len(), 0);
        codes.push(self.coders.code(column, raw));
        Ok(())
    }

    /// Ends a batch of that text.
    ///
    /// # Errors
    /// Several keys say the kind, or the sources, in turn: which was first only the reader of the whole text knows.
    pub fn end<'t>(&mut self, records: &mut Records<'t>, text: Cow<'t, str>) -> Result<(), Bad> {
        let batch = &mut records.batch;
        batch.text = text;
        batch.columns.resize_with(self.columns.len(), Default::default);
        self.coders.end(&mut batch.columns);
        if !self.of_actors {
            self.ends.find(self.ids, batch);
        }
        if !records.numbers.is_empty() {
            records.numbers.resize(batch.records.len(), [NO_NUMBER; 2]);
        }
        let says = |wanted: &[Task]| self.columns.iter().filter(|(_, task)| wanted.contains(task)).count() > 1;
        if says(&[Task::Kind, Task::Told(Role::Kind)]) || says(&[Task::Told(Role::Sources)]) {
            return Err(Bad);
        }
        records.columns = self.columns[self.told..].to_vec();
        self.told = self.columns.len();
        Ok(())
    }
}

/// Where in a record its id and its kind stand, each with the place of its name among those that it may have; and its ends.
#[derive(Default)]
struct Looked {
    id: Option<(usize, usize)>,
    kind: Option<(usize, usize)>,
    pair: Option<usize>,
    ends: [Option<usize>; 2],
}

/// Keeps the surest name of several, and of one name the first member.
fn surer(known: &mut Option<(usize, usize)>, place: Option<usize>, at: usize) {
    if let Some(place) = place
        && known.is_none_or(|(other, _)| place < other)
    {
        *known = Some((place, at));
    }
}

/// Why a record is not in its batch.
enum Left {
    Out,
    Refused(RefusedReason),
}

fn slice(text: &str, [start, end]: [u32; 2]) -> &str {
    &text[start as usize..end as usize]
}
