//! What the keys and values of batches mean, and the records of the builder filled with it, as the draft would fill them one
//! record after the other.
//!
//! Which member of a record is its name or its kind was decided in `gather`; a place that cannot be filled that way is left to
//! the reader of the whole text.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::gather::{NO_NUMBER, NO_PLACE, Records, Task};
use super::sheet::{Keys, Record, id_of};
use crate::formats::batch::{Cells, Meanings};
use crate::formats::content::Lines;
use crate::formats::csv::cells::{json_list, number};
use crate::formats::csv::header::Role;
use crate::formats::draft::{ATTRIBUTES, CELLS, json_value, own_name, source_numbers};
use crate::formats::error::FormatError;
use crate::formats::native::raw::text_of;
use crate::network::{
    ActorField, Builder, Direction, Meaning, OddityCode, RelationField, Scope, Shape, SharedIds, Texts, UNKNOWN, Value,
};
use crate::ticket::Ticket;

/// How many links tell whether ends are numbers.
pub const SAMPLE: u64 = 1000;

/// A key and what its values mean, for one worker.
struct Column {
    name: String,
    task: Task,
    /// In the field of the key.
    field: Meanings,
    /// As an attribute.
    attribute: Meanings,
}

impl Column {
    /// The attribute that values are which have no field.
    fn attribute_name(&self) -> &str {
        match self.task {
            Task::Told(Role::Date(field)) => field.word(),
            Task::Told(role) => own_name(role).unwrap_or(&self.name),
            Task::Id | Task::Kind | Task::Aside => &self.name,
        }
    }
}

/// What becomes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It has a field, or says nothing.
    Done,
    /// It is an attribute.
    Attribute,
    /// It is a date that cannot be read, and stays as text.
    BadDate,
}

/// Whether relations name actors by their places, as far as it is known.
#[derive(Default)]
struct Places {
    /// How many relations were seen, refused ones among them.
    seen: u64,
    /// Whether ids of actors are numbers, and whether some are missing: then places would be their ids.
    are_numbers: bool,
    matter: bool,
    /// Of ends that are numbers: whether any is an id, any is none, any is no place.
    is_id: bool,
    is_no_id: bool,
    is_no_place: bool,
    /// What the first numbers tell.
    decided: Option<bool>,
}

/// A document whose records are being taken.
pub struct Taker {
    keys: &'static Keys,
    /// How relations are directed that do not say it themselves, if the document does.
    pub direction: Option<Direction>,
    /// Whether ends that are numbers may be places.
    by_place: bool,
    places: Places,
    /// How many actors the document declares, and how many records of actors it has.
    actors: u32,
    nodes: u32,
    /// By section, by worker.
    columns: [Vec<Vec<Column>>; 2],
    /// The keys that are met, and how many cells their attributes take.
    met: [HashSet<String>; 2],
    cells: [HashMap<String, u64>; 2],
    /// Whether all ids are there, ready to be looked up.
    is_prepared: bool,
}

impl Taker {
    /// A document without records yet.
    pub fn new(keys: &'static Keys, by_place: bool) -> Taker {
        Taker {
            keys,
            direction: None,
            by_place,
            places: Places::default(),
            actors: 0,
            nodes: 0,
            columns: Default::default(),
            met: Default::default(),
            cells: Default::default(),
            is_prepared: false,
        }
    }

    /// Takes the records of a batch.
    ///
    /// # Errors
    /// [`FormatError::NeedsWhole`] for what only the whole text decides.
    pub fn take(
        &mut self,
        of_actors: bool,
        worker: usize,
        records: &mut Records<'_>,
        ids: &SharedIds,
        builder: &mut Builder,
        ticket: &Ticket,
    ) -> Result<(), FormatError> {
        let section = usize::from(!of_actors);
        let by_worker = &mut self.columns[section];
        if by_worker.len() <= worker {
            by_worker.resize_with(worker + 1, Vec::new);
        }
        let mut columns = std::mem::take(&mut by_worker[worker]);
        for (name, task) in records.columns.drain(..) {
            self.met[section].insert(name.clone());
            columns.push(Column { name, task, field: Meanings::default(), attribute: Meanings::default() });
        }
        if self.met[section].len() > ATTRIBUTES {
            return Err(FormatError::NeedsWhole);
        }
        records.batch.tell(builder);
        let learn = |(column, cells)| learn(column, cells, of_actors, builder);
        let fates: Vec<Vec<Fate>> = columns.iter_mut().zip(&records.batch.columns).map(learn).collect();
        self.name_attributes(&columns, &fates, records, of_actors, builder);
        for ((column, cells), fates) in columns.iter_mut().zip(&records.batch.columns).zip(fates) {
            let name = column.attribute_name().to_string();
            let task = column.task;
            let mut fates = fates.into_iter();
            column.attribute.learn(cells, matches!(task, Task::Told(Role::Identifier(_))), |raw| match fates.next() {
                Some(Fate::Attribute) => attribute(builder, of_actors, &name, task, raw),
                Some(Fate::BadDate) => {
                    let column = builder.relation_column(&name, Scope::Metadata);
                    let mut buffer = String::new();
                    let text = json_value(raw, &mut buffer).map_or("", |value| value.text);
                    let meaning = builder.relation_value_meaning(column, Value::text(text));
                    Meaning { odd: Some(OddityCode::BadDate), ..meaning }
                }
                Some(Fate::Done) | None => Meaning::default(),
            });
        }
        self.keep_room(&columns, records, section, builder)?;
        if of_actors {
            let names = columns.iter().zip(&records.batch.columns);
            let names = names.filter(|(column, _)| column.task == Task::Told(Role::Name));
            ticket.show_names(names.flat_map(|(_, cells)| cells.fresh.iter()).map(|raw| raw.trim_matches('"')));
            builder.with_lent(ids, |builder| self.actors(&columns, records, builder))?;
            ticket.count(records.batch.records.len() as u64, 0);
        } else {
            if !std::mem::replace(&mut self.is_prepared, true) {
                builder.with_lent(ids, Builder::prepare_ids);
            }
            self.find_places(records, ids, builder)?;
            self.relations(&columns, records, ids, builder);
            ticket.count(0, records.batch.records.len() as u64);
        }
        self.columns[section][worker] = columns;
        Ok(())
    }

    /// Makes the columns of attributes that are met for the first time, in the order in which the records have them.
    fn name_attributes(
        &mut self,
        columns: &[Column],
        fates: &[Vec<Fate>],
        records: &Records<'_>,
        of_actors: bool,
        builder: &mut Builder,
    ) {
        let known = &mut self.cells[usize::from(!of_actors)];
        let mut new = Vec::new();
        for (at, column) in columns.iter().enumerate() {
            if fates[at].iter().all(|fate| *fate == Fate::Done) || known.contains_key(column.attribute_name()) {
                continue;
            }
            let cells = &records.batch.columns[at];
            // The texts that are new have the codes after those of the batches before.
            let first = column.field.len() as u32 - fates[at].len() as u32;
            let is_new = |code: &u32| *code >= first && fates[at][(*code - first) as usize] != Fate::Done;
            let Some(row) = cells.codes.iter().position(is_new) else { continue };
            let record = Record::of(records.batch.part(records.batch.records[row]), self.keys.within);
            new.push(([row, record.place(&column.name).unwrap_or(0)], column));
        }
        new.sort_by_key(|(place, _)| *place);
        for (_, column) in new {
            if of_actors && matches!(column.task, Task::Told(Role::Identifier(_))) {
                builder.actor_column("identifiers", Scope::Metadata);
            }
            match of_actors {
                true => builder.actor_column(column.attribute_name(), Scope::Metadata),
                false => builder.relation_column(column.attribute_name(), Scope::Metadata),
            };
            known.insert(column.attribute_name().to_string(), 0);
        }
    }

    /// Counts the cells of attributes: a column costs four bytes a row, whether or not most rows say something in it.
    fn keep_room(
        &mut self,
        columns: &[Column],
        records: &Records<'_>,
        section: usize,
        builder: &Builder,
    ) -> Result<(), FormatError> {
        let before = if section == 0 { builder.actor_count() } else { builder.relation_count() } as u64;
        let rows = before + records.batch.records.len() as u64;
        for (column, cells) in columns.iter().zip(&records.batch.columns) {
            if column.attribute.says_something(cells)
                && let Some(known) = self.cells[section].get_mut(column.attribute_name())
            {
                *known = rows;
            }
        }
        let cells: u64 = self.cells.iter().flat_map(HashMap::values).sum();
        if cells > CELLS + records.batch.place.offset { Err(FormatError::NeedsWhole) } else { Ok(()) }
    }

    /// Fills the records of actors.
    fn actors(&mut self, columns: &[Column], records: &Records<'_>, builder: &mut Builder) -> Result<(), FormatError> {
        let batch = &records.batch;
        self.places.are_numbers |= records.has_number_ids;
        self.places.matter |= !batch.refused.is_empty();
        let mut lines = batch.lines();
        let mut actors = Vec::with_capacity(batch.records.len());
        for (part, id) in batch.records.iter().zip(batch.ids.iter()) {
            let at = lines.at(part[0] as usize);
            // What is said of an actor that was declared before is not said, nor are sources that only it cites.
            let actor = builder.actor(id, at, String::new).ok_or(FormatError::NeedsWhole)?;
            actors.push(actor);
        }
        self.actors = builder.actor_count() as u32;
        self.nodes += records.count;
        let mut lines = batch.lines();
        let mut at = |record: usize| lines.at(batch.records[record][0] as usize);
        for (column, cells) in columns.iter().zip(&batch.columns) {
            let field = match column.task {
                Task::Told(Role::Name) => Some(ActorField::Name),
                Task::Kind | Task::Told(Role::Kind) => Some(ActorField::Kind),
                Task::Told(Role::Sources) => Some(ActorField::Sources),
                _ => None,
            };
            if let Some(field) = field {
                builder.fill_actors(field, &actors, column.field.codes(cells), &mut at);
            }
            if !column.attribute.says_something(cells) {
                continue;
            }
            if let Task::Told(Role::Identifier(scheme)) = column.task {
                let identifiers = builder.actor_column("identifiers", Scope::Metadata);
                for (code, actor) in cells.codes.iter().zip(&actors).filter(|(code, _)| **code != 0) {
                    let raw = column.attribute.texts.of(*code);
                    if let Some((_, value)) = identifier(raw) {
                        builder.add_identifier(identifiers, *actor, scheme, &value);
                    }
                }
            }
            let field = ActorField::Column(builder.actor_column(column.attribute_name(), Scope::Metadata));
            builder.fill_actors(field, &actors, column.attribute.codes(cells), &mut at);
        }
        tell(columns, records, builder);
        Ok(())
    }

    /// Fills the records of relations.
    fn relations(&mut self, columns: &[Column], records: &Records<'_>, ids: &SharedIds, builder: &mut Builder) {
        let batch = &records.batch;
        let mut lines = batch.lines();
        let at = |record: usize| lines.at(batch.records[record][0] as usize);
        let first = builder.add_relations(ids, &batch.ends, true, batch.ids.iter(), at);
        builder.keep_records(first, |record| batch.part(batch.records[record]));
        let mut lines = batch.lines();
        let mut at = |record: usize| lines.at(batch.records[record][0] as usize);
        let mut is_dated = false;
        for (column, cells) in columns.iter().zip(&batch.columns) {
            let field = match column.task {
                Task::Id => {
                    for (row, code) in cells.codes.iter().enumerate().filter(|(_, code)| **code != 0) {
                        if let Some(id) = id_of(column.field.texts.of(*code)) {
                            builder.set_relation_id(first + row as u32, &id, at(row));
                        }
                    }
                    None
                }
                Task::Kind | Task::Told(Role::Kind) => Some(RelationField::Kind),
                Task::Told(Role::Label) => Some(RelationField::Label),
                Task::Told(Role::Sources) => Some(RelationField::Sources),
                Task::Told(Role::Date(field)) => {
                    is_dated = true;
                    Some(RelationField::Date(field))
                }
                _ => None,
            };
            if let Some(field) = field {
                builder.fill_relations(field, first, column.field.codes(cells));
            }
            if column.attribute.says_something(cells) {
                let field = RelationField::Column(builder.relation_column(column.attribute_name(), Scope::Metadata));
                builder.fill_relations(field, first, column.attribute.codes(cells));
            }
        }
        let directions = records.directions.iter().map(|said| said.or(self.direction));
        builder.fill_directions(first, directions);
        if is_dated {
            builder.judge_orders(first, &mut at);
        }
        tell(columns, records, builder);
    }

    /// Gives ends that are places of actors the numbers of these, once it is known that they are.
    fn find_places(
        &mut self,
        records: &mut Records<'_>,
        ids: &SharedIds,
        builder: &mut Builder,
    ) -> Result<(), FormatError> {
        let first = records.first_number.map(|record| self.places.seen + u64::from(record));
        self.places.seen += u64::from(records.count);
        // Where no end of so many relations is a number, those of the others are ids.
        if !self.by_place || first.is_none_or(|first| self.places.decided.is_none() && first >= SAMPLE) {
            return Ok(());
        }
        let batch = &mut records.batch;
        let ids_of_unknown = std::mem::take(&mut batch.ids);
        let texts: Vec<[Option<&str>; 2]> = {
            let mut unknown = ids_of_unknown.iter();
            let text_of = |end: u32| if end == UNKNOWN { unknown.next() } else { None };
            batch.ends.as_flattened().iter().copied().map(text_of).collect::<Vec<_>>().as_chunks::<2>().0.to_vec()
        };
        builder.with_lent(ids, |builder| {
            for ((ends, numbers), texts) in batch.ends.iter().zip(&records.numbers).zip(&texts) {
                for side in (0..2).filter(|side| numbers[*side] != NO_NUMBER) {
                    let known = texts[side].map_or(Some(ends[side]), |text| builder.find_actor(text));
                    let is_id = known.is_some_and(|actor| actor < self.actors);
                    self.places.is_id |= is_id;
                    self.places.is_no_id |= !is_id;
                    self.places.is_no_place |= numbers[side] >= self.nodes.min(NO_PLACE);
                }
            }
        });
        let places = &mut self.places;
        let is_by_place = match places.are_numbers {
            true => !places.is_id && !places.is_no_place,
            false => places.is_no_id,
        };
        if *places.decided.get_or_insert(is_by_place) != is_by_place || is_by_place && places.matter {
            return Err(FormatError::NeedsWhole);
        }
        if !is_by_place {
            batch.ids = ids_of_unknown;
            return Ok(());
        }
        let mut left = Texts::default();
        for ((ends, numbers), texts) in batch.ends.iter_mut().zip(&records.numbers).zip(texts) {
            for side in 0..2 {
                match texts[side] {
                    _ if numbers[side] < self.actors => ends[side] = numbers[side],
                    Some(text) => _ = left.push(text),
                    None => {}
                }
            }
        }
        batch.ids = left;
        Ok(())
    }
}

/// Asks what the new texts of a column mean in its field.
fn learn(column: &mut Column, cells: &Cells, of_actors: bool, builder: &mut Builder) -> Vec<Fate> {
    let (task, mut buffer) = (column.task, String::new());
    let mut fates = Vec::with_capacity(cells.fresh.len());
    column.field.learn(cells, task == Task::Id, |raw| {
        let text = || text_of(raw).unwrap_or_default();
        let (meaning, fate) = match task {
            Task::Id => (Meaning::default(), Fate::Done),
            Task::Kind => (kind(builder, of_actors, &id_of(raw).unwrap_or_default()), Fate::Done),
            Task::Told(Role::Name) => (builder.name_meaning(text().trim()), Fate::Done),
            Task::Told(Role::Kind) => (kind(builder, of_actors, &text()), Fate::Done),
            Task::Told(Role::Label) => (builder.label_meaning(&text()), Fate::Done),
            task => match json_value(raw, &mut buffer).filter(|value| !value.text.is_empty()) {
                None => (Meaning::default(), Fate::Done),
                Some(value) => match task {
                    Task::Told(Role::Date(field)) => match builder.date_meaning(value.text, field) {
                        Some(meaning) => (meaning, Fate::Done),
                        None => (Meaning::default(), Fate::BadDate),
                    },
                    Task::Told(Role::Sources) => {
                        let numbers = source_numbers(builder, value);
                        let meaning = match of_actors {
                            true => builder.actor_sources_meaning(&numbers),
                            false => builder.relation_sources_meaning(&numbers),
                        };
                        (meaning, Fate::Done)
                    }
                    _ => (Meaning::default(), Fate::Attribute),
                },
            },
        };
        fates.push(fate);
        meaning
    });
    fates
}

fn kind(builder: &mut Builder, of_actors: bool, kind: &str) -> Meaning {
    if of_actors { builder.kind_meaning(kind) } else { builder.relation_kind_meaning(kind) }
}

/// What a value means as an attribute.
fn attribute(builder: &mut Builder, of_actors: bool, name: &str, task: Task, raw: &str) -> Meaning {
    let (mut buffer, mut spelled) = (String::new(), String::new());
    let Some(value) = json_value(raw, &mut buffer) else { return Meaning::default() };
    let (value, odd) = match task {
        Task::Told(Role::Number(_)) if value.shape == Shape::Text => number(value.text, &mut spelled),
        Task::Told(Role::List(_)) if value.shape == Shape::Text && of_actors => {
            (json_list(value.text, &mut spelled), None)
        }
        Task::Told(Role::Identifier(_)) if value.shape == Shape::Number && of_actors => (Value::text(value.text), None),
        _ => (value, None),
    };
    let meaning = if of_actors {
        let column = builder.actor_column(name, Scope::Metadata);
        builder.actor_value_meaning(column, value)
    } else {
        let column = builder.relation_column(name, Scope::Metadata);
        builder.relation_value_meaning(column, value)
    };
    Meaning { odd, ..meaning }
}

/// The identifier that a value is, a text or a number.
fn identifier(raw: &str) -> Option<(Shape, String)> {
    let mut buffer = String::new();
    let value = json_value(raw, &mut buffer)?;
    matches!(value.shape, Shape::Text | Shape::Number).then(|| (value.shape, value.text.to_string()))
}

fn tell(columns: &[Column], records: &Records<'_>, builder: &mut Builder) {
    let batch = &records.batch;
    let mut lines: Lines<'_> = batch.lines();
    for (column, cells) in columns.iter().zip(&batch.columns) {
        let read = |raw: &str| {
            let text = text_of(raw).unwrap_or(Cow::Borrowed(raw));
            if column.task == Task::Told(Role::Name) { text.trim().to_string() } else { text.into_owned() }
        };
        column.field.tell(cells, &batch.records, &mut lines, builder, read);
        column.attribute.tell(cells, &batch.records, &mut lines, builder, read);
    }
}
