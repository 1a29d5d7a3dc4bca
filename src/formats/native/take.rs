//! What the keys and values of native records mean, and the records filled with it.
//!
//! A value that does not fit its key is an attribute of that name: nothing of a record is lost.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::gather::{Records, Section};
use super::raw::{Type, items, members, respaced_into, text_of, type_of};
use super::vocabulary;
use crate::formats::batch::{Cells, Meanings};
use crate::network::builder::ColumnId;
use crate::network::{
    ActorField, Builder, DateField, Direction, Meaning, OddityCode, RelationField, Scope, Shape, SharedIds, Source,
    UNKNOWN, Value,
};
use crate::position::Position;
use crate::ticket::Ticket;

/// What a key says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Id,
    Name,
    Kind,
    Directed,
    Mutual,
    Date(DateField),
    Sources,
    Attribute,
}

fn role(of_actors: bool, scope: Scope, key: &str) -> Role {
    match (of_actors, scope, key) {
        (true, Scope::Record, "label") | (false, Scope::Record, "label") => Role::Name,
        (true, Scope::Metadata, "kind") | (false, Scope::Record, "relation") => Role::Kind,
        (false, Scope::Record, "id") => Role::Id,
        (false, Scope::Record, "directed") => Role::Directed,
        (false, Scope::Metadata, "mutual") => Role::Mutual,
        (_, Scope::Metadata, "sources") => Role::Sources,
        (false, Scope::Metadata, key) => {
            DateField::ALL.into_iter().find(|field| field.word() == key).map_or(Role::Attribute, Role::Date)
        }
        _ => Role::Attribute,
    }
}

/// A key and what its values mean, for one worker.
struct Column {
    scope: Scope,
    key: String,
    role: Role,
    /// In the field of the key.
    field: Meanings,
    /// As an attribute.
    aside: Meanings,
    /// Whether relations are directed, or mutual, by code.
    said: Vec<Option<bool>>,
}

/// What becomes of a value that does not fit its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aside {
    /// It fits.
    Nothing,
    /// It is an attribute of that name.
    Attribute,
    /// It is a date that cannot be read, and stays as text.
    BadDate,
}

/// A document whose records are being taken.
#[derive(Default)]
pub struct Taker {
    /// Whether relations are directed that do not say it.
    pub directed: bool,
    /// Whether another graph of the document was taken before: it may have the same actors.
    is_another: bool,
    /// The file's own ids of sources: another file may give the same id to another source.
    pub sources: HashMap<String, u32>,
    /// By section, by worker.
    columns: [Vec<Vec<Column>>; 2],
    /// The attributes that have a column, of actors and of relations.
    named: [HashSet<(Scope, String)>; 2],
    /// Whether all ids are there, ready to be looked up.
    prepared: bool,
}

impl Taker {
    /// Begins another graph of the same document.
    pub fn begin_another(&mut self) {
        *self = Taker { is_another: true, sources: std::mem::take(&mut self.sources), ..Taker::default() };
    }

    /// Takes the records of a batch.
    pub fn take(
        &mut self,
        section: Section,
        worker: usize,
        records: &mut Records<'_>,
        ids: &SharedIds,
        builder: &mut Builder,
        ticket: &Ticket,
    ) {
        let of_actors = section != Section::Edges;
        let by_worker = &mut self.columns[usize::from(!of_actors)];
        if by_worker.len() <= worker {
            by_worker.resize_with(worker + 1, Vec::new);
        }
        let mut columns = std::mem::take(&mut by_worker[worker]);
        columns.extend(records.columns.drain(..).map(|(scope, key)| Column {
            scope,
            role: role(of_actors, scope, &key),
            key,
            field: Meanings::default(),
            aside: Meanings::default(),
            said: Vec::new(),
        }));
        records.batch.tell(builder);
        let (parts, place, text) = (&records.batch.records, records.batch.place, &*records.batch.text);
        let first_at = |code: u32, cells: &Cells| {
            let row = cells.codes.iter().position(|known| *known == code).unwrap_or(0);
            let offset = parts.get(row).map_or(0, |part| part[0]);
            crate::formats::content::Lines::new(text, place).at(offset as usize)
        };
        let asides: Vec<Vec<Aside>> = columns
            .iter_mut()
            .zip(&records.batch.columns)
            .map(|(column, cells)| self.learn(column, cells, of_actors, builder, &first_at))
            .collect();
        self.name_attributes(&columns, &asides, records, of_actors, builder);
        for ((column, cells), asides) in columns.iter_mut().zip(&records.batch.columns).zip(asides) {
            let Column { scope, key, role, aside, .. } = column;
            let mut asides = asides.into_iter();
            aside.learn(cells, false, |raw| match (asides.next(), *role) {
                (Some(Aside::BadDate), Role::Date(field)) => {
                    let text = text_of(raw).unwrap_or_default();
                    let column = builder.relation_column(field.word(), Scope::Metadata);
                    let meaning = builder.relation_value_meaning(column, Value::text(&text));
                    Meaning { odd: Some(OddityCode::BadDate), ..meaning }
                }
                (Some(Aside::Attribute | Aside::BadDate), _) => attribute(builder, of_actors, *scope, key, raw),
                (Some(Aside::Nothing) | None, _) => Meaning::default(),
            });
        }
        let count = records.batch.records.len() as u64;
        if of_actors {
            let names = columns.iter().zip(&records.batch.columns).find(|(column, _)| column.role == Role::Name);
            ticket.show_names(names.iter().flat_map(|(_, cells)| cells.fresh.iter()).map(|raw| raw.trim_matches('"')));
            builder.with_lent(ids, |builder| actors(&columns, records, self.is_another, builder));
            ticket.count(count, 0);
        } else {
            if !std::mem::replace(&mut self.prepared, true) {
                builder.with_lent(ids, Builder::prepare_ids);
            }
            relations(&columns, records, ids, self.directed, builder);
            ticket.count(0, count);
        }
        self.columns[usize::from(!of_actors)][worker] = columns;
    }

    fn learn(
        &mut self,
        column: &mut Column,
        cells: &Cells,
        of_actors: bool,
        builder: &mut Builder,
        first_at: &dyn Fn(u32, &Cells) -> Position,
    ) -> Vec<Aside> {
        let Column { role, field, said, .. } = column;
        if cells.renewed || said.is_empty() {
            *said = vec![None];
        }
        let mut code = said.len() as u32;
        said.extend(cells.fresh.iter().map(|raw| match (&*role, raw) {
            (Role::Directed, "true" | "false") => Some(raw == "true"),
            (Role::Mutual, "true") => Some(true),
            _ => None,
        }));
        let said = &said[code as usize..];
        let mut asides = Vec::with_capacity(said.len());
        let mut next = said.iter();
        field.learn(cells, *role == Role::Id, |raw| {
            let text = text_of(raw).filter(|text| !text.is_empty());
            let said = next.next().copied().flatten();
            let found = match (*role, &text) {
                (Role::Directed | Role::Mutual, _) => said.map(|_| Meaning::default()),
                (Role::Id, _) => text_of(raw).map(|_| Meaning::default()),
                (Role::Name, Some(text)) if of_actors => Some(builder.name_meaning(text)),
                (Role::Name, Some(text)) => Some(builder.label_meaning(text)),
                (Role::Kind, Some(text)) if of_actors => Some(builder.kind_meaning(text)),
                (Role::Kind, Some(text)) => Some(builder.relation_kind_meaning(text)),
                (Role::Date(field), Some(text)) => builder.date_meaning(text, field),
                // A year without quotes is meant as a date.
                (Role::Date(field), None) if raw.len() == 4 && raw.bytes().all(|b| b.is_ascii_digit()) => builder
                    .date_meaning(raw, field)
                    .map(|meaning| Meaning { odd: Some(OddityCode::RespelledDate), ..meaning }),
                (Role::Sources, _) => {
                    let mut numbers = Vec::new();
                    let at = || first_at(code, cells);
                    let cited = citations(&mut self.sources, builder, raw, &at, &mut numbers);
                    cited.then(|| match of_actors {
                        true => builder.actor_sources_meaning(&numbers),
                        false => builder.relation_sources_meaning(&numbers),
                    })
                }
                _ => None,
            };
            code += 1;
            asides.push(match (&found, *role, &text) {
                (Some(_), ..) => Aside::Nothing,
                (None, Role::Date(_), Some(_)) => Aside::BadDate,
                _ => Aside::Attribute,
            });
            found.unwrap_or_default()
        });
        asides
    }

    /// Makes the columns of attributes that are met for the first time, in the order in which the records have them.
    fn name_attributes(
        &mut self,
        columns: &[Column],
        asides: &[Vec<Aside>],
        records: &Records<'_>,
        of_actors: bool,
        builder: &mut Builder,
    ) {
        let named = &mut self.named[usize::from(!of_actors)];
        let is_new = |(at, column): &(usize, &Column)| {
            asides[*at].iter().any(|aside| *aside != Aside::Nothing)
                && !named.contains(&(column.scope, column.key.clone()))
        };
        let new: Vec<(usize, &Column)> = columns.iter().enumerate().filter(is_new).collect();
        let mut places: Vec<([usize; 2], &Column)> = Vec::new();
        for (at, column) in new {
            let cells = &records.batch.columns[at];
            let first = (column.said.len() - asides[at].len()) as u32;
            let is_aside = |code: &u32| *code >= first && asides[at][(*code - first) as usize] != Aside::Nothing;
            let record = cells.codes.iter().position(is_aside).unwrap_or(0);
            let keys =
                records.batch.records.get(record).map_or_else(Vec::new, |part| keys_of(records.batch.part(*part)));
            let within = keys.iter().position(|(scope, key)| *scope == column.scope && *key == column.key);
            places.push(([record, within.unwrap_or(0)], column));
        }
        places.sort_by_key(|(place, _)| *place);
        for (_, column) in places {
            match of_actors {
                true => builder.actor_column(&column.key, column.scope),
                false => builder.relation_column(&column.key, column.scope),
            };
            named.insert((column.scope, column.key.clone()));
        }
    }
}

/// The keys of a record in their order.
fn keys_of(record: &str) -> Vec<(Scope, String)> {
    let mut keys = Vec::new();
    let _ = members::<()>(record, |key, value| {
        if key == "metadata" && type_of(value) == Type::Object {
            return members(value, |key, _| {
                keys.push((Scope::Metadata, key.into_owned()));
                Ok(())
            });
        }
        keys.push((Scope::Record, key.into_owned()));
        Ok(())
    });
    keys
}

/// Fills the records of actors.
fn actors(columns: &[Column], records: &Records<'_>, is_another: bool, builder: &mut Builder) {
    let batch = &records.batch;
    let mut lines = batch.lines();
    let mut actors = Vec::with_capacity(batch.records.len());
    for (part, id) in batch.records.iter().zip(batch.ids.iter()) {
        let at = lines.at(part[0] as usize);
        if is_another {
            actors.push(builder.mention(id));
            continue;
        }
        actors.push(builder.actor(id, at, || batch.part(*part).chars().take(500).collect()).unwrap_or(UNKNOWN));
    }
    let mut lines = batch.lines();
    let mut at = |record: usize| lines.at(batch.records[record][0] as usize);
    for (column, cells) in columns.iter().zip(&batch.columns) {
        let field = match column.role {
            Role::Name => Some(ActorField::Name),
            Role::Kind => Some(ActorField::Kind),
            Role::Sources => Some(ActorField::Sources),
            _ => None,
        };
        if let Some(field) = field {
            builder.fill_actors(field, &actors, column.field.codes(cells), &mut at);
        }
        if column.aside.says_something(cells) {
            let field = ActorField::Column(builder.actor_column(&column.key, column.scope));
            builder.fill_actors(field, &actors, column.aside.codes(cells), &mut at);
        }
    }
    tell(columns, records, builder);
}

/// Fills the records of relations.
fn relations(columns: &[Column], records: &Records<'_>, ids: &SharedIds, directed: bool, builder: &mut Builder) {
    let batch = &records.batch;
    let mut lines = batch.lines();
    let at = |record: usize| lines.at(batch.records[record][0] as usize);
    let first = builder.add_relations(ids, &batch.ends, false, batch.ids.iter(), at);
    builder.keep_records(first, |record| batch.part(batch.records[record]));
    let mut lines = batch.lines();
    let mut at = |record: usize| lines.at(batch.records[record][0] as usize);
    let mut says = [&[] as &[u32], &[]];
    let mut words: [&[Option<bool>]; 2] = [&[], &[]];
    for (column, cells) in columns.iter().zip(&batch.columns) {
        let field = match column.role {
            Role::Name => Some(RelationField::Label),
            Role::Kind => Some(RelationField::Kind),
            Role::Date(field) => Some(RelationField::Date(field)),
            Role::Sources => Some(RelationField::Sources),
            Role::Directed | Role::Mutual => {
                let which = usize::from(column.role == Role::Mutual);
                (says[which], words[which]) = (&cells.codes, &column.said);
                None
            }
            Role::Id => {
                for (row, code) in cells.codes.iter().enumerate().filter(|(_, code)| **code != 0) {
                    if let Some(id) = text_of(column.field.texts.of(*code)) {
                        builder.set_relation_id(first + row as u32, &id, at(row));
                    }
                }
                None
            }
            Role::Attribute => None,
        };
        if let Some(field) = field {
            builder.fill_relations(field, first, column.field.codes(cells));
        }
        if column.aside.says_something(cells) {
            let field = RelationField::Column(builder.relation_column(&column.key, column.scope));
            builder.fill_relations(field, first, column.aside.codes(cells));
        }
    }
    let said = |which: usize, row: usize| {
        words[which][says[which].get(row).copied().unwrap_or(0) as usize..].first().copied().flatten()
    };
    // Where a relation does not say how it is directed, its kind does, then the graph.
    let direction = |row: usize| match (said(0, row), said(1, row)) {
        (Some(false), _) => Some(Direction::Undirected),
        (_, Some(_)) => Some(Direction::Mutual),
        (Some(true), None) => Some(Direction::Directed),
        (None, None) => (!directed).then_some(Direction::Undirected),
    };
    builder.fill_directions(first, (0..batch.records.len()).map(direction));
    for row in (0..batch.records.len()).filter(|row| said(0, *row) == Some(false) && said(1, *row).is_some()) {
        let column = builder.relation_column("mutual", Scope::Metadata);
        let value = Value { shape: Shape::Boolean, text: "true" };
        builder.set_relation(column, first + row as u32, value, at(row));
    }
    builder.judge_orders(first, &mut at);
    tell(columns, records, builder);
}

fn tell(columns: &[Column], records: &Records<'_>, builder: &mut Builder) {
    let batch = &records.batch;
    let mut lines = batch.lines();
    let read = |raw: &str| text_of(raw).map_or_else(|| raw.to_string(), Cow::into_owned);
    for (column, cells) in columns.iter().zip(&batch.columns) {
        column.field.tell(cells, &batch.records, &mut lines, builder, read);
        column.aside.tell(cells, &batch.records, &mut lines, builder, read);
    }
}

/// What a value means as an attribute.
fn attribute(builder: &mut Builder, of_actors: bool, scope: Scope, key: &str, raw: &str) -> Meaning {
    let mut spaced = String::new();
    let text = text_of(raw);
    let value = match (type_of(raw), &text) {
        (Type::Text, Some(text)) => Value::text(text),
        (Type::Number, _) => Value::number(raw),
        (Type::Boolean, _) => Value { shape: Shape::Boolean, text: raw },
        (kind, _) => {
            respaced_into(raw, &mut spaced);
            Value { shape: if kind == Type::Array { Shape::List } else { Shape::Json }, text: &spaced }
        }
    };
    let is_number = scope == Scope::Metadata && matches!(key, "lat" | "lon" | "weight");
    let odd = (is_number && value.shape != Shape::Number).then_some(OddityCode::BadNumber);
    let meaning = if of_actors {
        let column: ColumnId = builder.actor_column(key, scope);
        builder.actor_value_meaning(column, value)
    } else {
        let column = builder.relation_column(key, scope);
        builder.relation_value_meaning(column, value)
    };
    Meaning { odd, ..meaning }
}

/// Reads citations; an item that is neither an id nor a source makes the whole an attribute.
fn citations(
    known: &mut HashMap<String, u32>,
    builder: &mut Builder,
    raw: &str,
    at: &dyn Fn() -> Position,
    numbers: &mut Vec<u32>,
) -> bool {
    let mut cite = |item: &str| -> Result<(), ()> {
        if let Some(id) = text_of(item) {
            numbers.push(cited(known, builder, &id, at));
            return Ok(());
        }
        if type_of(item) != Type::Object {
            return Err(());
        }
        let source = vocabulary::source("", item);
        let text = source.url.as_ref().or(source.title.as_ref()).ok_or(())?;
        numbers.push(match builder.source_by_text(text) {
            Some(code) => code,
            None => {
                let id = builder.free_source_id();
                builder.source(Source { id, ..source })
            }
        });
        Ok(())
    };
    match type_of(raw) {
        Type::Array => items(raw, cite).is_ok(),
        Type::Text => cite(raw).is_ok(),
        _ => false,
    }
}

fn cited(known: &mut HashMap<String, u32>, builder: &mut Builder, id: &str, at: &dyn Fn() -> Position) -> u32 {
    if let Some(code) = known.get(id) {
        return *code;
    }
    let is_url = id.contains("://");
    let same = if is_url { builder.source_by_text(id) } else { None };
    let code = same.unwrap_or_else(|| {
        if !is_url {
            builder.oddity(OddityCode::UnknownSource, at(), id);
        }
        let url = is_url.then(|| id.to_string());
        builder.source(Source { id: id.to_string(), url, ..Source::default() })
    });
    known.insert(id.to_string(), code);
    code
}
