//! Tables of actors: what the columns of a batch mean, and the rows filled with it. An actor's name is its id where there is no
//! other.

use super::cells::{is_code, json_list, number, sources};
use super::header::{Header, Role};
use crate::formats::batch::{Batch, Cells, Meanings};
use crate::formats::native::raw::string_into;
use crate::network::builder::ColumnId;
use crate::network::{ActorField, Builder, Meaning, Scope, Shape, UNKNOWN, Value};
use crate::ticket::Ticket;

/// A table of actors that is being read.
pub struct Actors {
    columns: Vec<(String, Role, Option<ColumnId>)>,
    /// The column of all identifiers together.
    identifiers: Option<ColumnId>,
    /// By worker, by column.
    known: Vec<Vec<Meanings>>,
}

impl Actors {
    /// The columns of a table, none of whose rows is read.
    pub fn new(header: &Header, builder: &mut Builder) -> Actors {
        let has_identifiers = header.columns.iter().any(|(_, role)| matches!(role, Role::Identifier(_)));
        let identifiers = has_identifiers.then(|| builder.actor_column("identifiers", Scope::Metadata));
        let mut table = Actors { columns: Vec::new(), identifiers, known: Vec::new() };
        header.columns.iter().for_each(|(name, role)| table.add(name.clone(), *role, builder));
        table
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// Adds a column.
    pub fn add(&mut self, name: String, role: Role, builder: &mut Builder) {
        let column = match role {
            Role::Text(name) | Role::Number(name) | Role::List(name) | Role::Identifier(name) => {
                Some(builder.actor_column(name, Scope::Metadata))
            }
            Role::Free => {
                let column = builder.actor_column(&name, Scope::Metadata);
                if !is_code(&name) {
                    builder.cells_of_actors(column);
                }
                Some(column)
            }
            _ => None,
        };
        self.columns.push((name, role, column));
    }

    /// Takes the rows of a batch.
    pub fn take(&mut self, worker: usize, batch: &mut Batch<'_>, builder: &mut Builder, ticket: &Ticket) {
        if self.known.len() <= worker {
            self.known.resize_with(worker + 1, Vec::new);
        }
        let known = &mut self.known[worker];
        known.resize_with(self.columns.len().max(known.len()), Meanings::default);
        for (((_, role, column), known), cells) in self.columns.iter().zip(&mut *known).zip(&mut batch.columns) {
            if *role == Role::Name {
                ticket.show_names(cells.fresh.iter());
            }
            learn(known, *role, *column, cells, builder);
        }
        let mut lines = batch.lines();
        let mut actors = Vec::with_capacity(batch.records.len());
        for (part, id) in batch.records.iter().zip(batch.ids.iter()) {
            let at = lines.at(part[0] as usize);
            actors.push(builder.actor(id, at, || batch.part(*part).to_string()).unwrap_or(UNKNOWN));
        }
        let mut lines = batch.lines();
        let mut at = |record: usize| lines.at(batch.records[record][0] as usize);
        for (((_, role, column), known), cells) in self.columns.iter().zip(&*known).zip(&batch.columns) {
            let field = match (role, column) {
                (Role::Name, _) => ActorField::Name,
                (Role::Kind, _) => ActorField::Kind,
                (Role::Sources, _) => ActorField::Sources,
                (_, Some(column)) => ActorField::Column(*column),
                (_, None) => continue,
            };
            builder.fill_actors(field, &actors, known.codes(cells), &mut at);
        }
        if let Some(column) = self.identifiers {
            let mut all = String::new();
            for (record, actor) in actors.iter().enumerate().filter(|(_, actor)| **actor != UNKNOWN) {
                all.clear();
                for (((_, role, _), known), cells) in self.columns.iter().zip(&*known).zip(&batch.columns) {
                    if let (Role::Identifier(scheme), Some(code @ 1..)) = (role, cells.codes.get(record).copied()) {
                        all.push_str(if all.is_empty() { "[{\"scheme\": " } else { ", {\"scheme\": " });
                        string_into(scheme, &mut all);
                        all.push_str(", \"value\": ");
                        // Spreadsheets show these numbers in groups; registers and other files do not.
                        string_into(&known.texts.of(code).split_whitespace().collect::<String>(), &mut all);
                        all.push('}');
                    }
                }
                if !all.is_empty() {
                    all.push(']');
                    builder.set_actor(column, *actor, Value { shape: Shape::List, text: &all }, at(record));
                }
            }
        }
        let mut lines = batch.lines();
        for (known, cells) in known.iter().zip(&batch.columns) {
            known.tell(cells, &batch.records, &mut lines, builder, str::to_string);
        }
    }
}

fn learn(known: &mut Meanings, role: Role, column: Option<ColumnId>, cells: &mut Cells, builder: &mut Builder) {
    let (mut numbers, mut buffer) = (Vec::new(), String::new());
    known.learn(cells, matches!(role, Role::Identifier(_)), |text| match (role, column) {
        (Role::Name, _) => builder.name_meaning(text),
        (Role::Kind, _) => builder.kind_meaning(text),
        (Role::Sources, _) => {
            sources(builder, text, &mut numbers);
            builder.actor_sources_meaning(&numbers)
        }
        (Role::Number(_), Some(column)) => {
            let (value, odd) = number(text, &mut buffer);
            Meaning { odd, ..builder.actor_value_meaning(column, value) }
        }
        (Role::List(_), Some(column)) => builder.actor_value_meaning(column, json_list(text, &mut buffer)),
        (_, Some(column)) => builder.actor_value_meaning(column, Value::text(text)),
        (_, None) => Meaning::default(),
    });
}
