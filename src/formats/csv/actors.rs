//! Tables of actors: what the columns of a batch mean, and the rows filled with it. An actor's name is its id where there is no
//! other.

use super::cells::{is_code, json_list, list, number, sources, typed};
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
    /// The columns that name an actor without a name.
    names: Vec<usize>,
    /// Whether they are known by their names only.
    by_name: bool,
    /// The kind of all of them.
    kind: Option<Meaning>,
    /// By worker, by column.
    known: Vec<Vec<Meanings>>,
}

impl Actors {
    /// The columns of a table, none of whose rows is read; `kind` is that of all of them if it is not empty.
    pub fn new(header: &Header, kind: &str, builder: &mut Builder) -> Actors {
        let has_identifiers = header.columns.iter().any(|(_, role)| matches!(role, Role::Identifier(_)));
        let identifiers = has_identifiers.then(|| builder.actor_column("identifiers", Scope::Metadata));
        let mut table = Actors {
            columns: Vec::new(),
            identifiers,
            names: header.names.clone(),
            by_name: header.keys[0].is_none(),
            kind: None,
            known: Vec::new(),
        };
        header.columns.iter().for_each(|(name, role)| table.add(name.clone(), *role, builder));
        table.kind = (!kind.is_empty()).then(|| builder.kind_meaning(kind));
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
            Role::Typed(_) => Some(builder.actor_column(&name, Scope::Metadata)),
            Role::Labels => Some(builder.actor_column("labels", Scope::Metadata)),
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
        for (i, (((_, role, column), known), cells)) in
            self.columns.iter().zip(&mut *known).zip(&mut batch.columns).enumerate()
        {
            if *role == Role::Name {
                ticket.show_names(cells.fresh.iter());
            }
            learn(known, *role, *column, self.names.contains(&i), cells, builder);
        }
        let mut lines = batch.lines();
        let mut actors = Vec::with_capacity(batch.records.len());
        for (part, id) in batch.records.iter().zip(batch.ids.iter()) {
            let at = lines.at(part[0] as usize);
            actors.push(match self.by_name {
                true => builder.actor_by_name(id, at),
                false => builder.actor(id, at, || batch.part(*part).to_string()).unwrap_or(UNKNOWN),
            });
        }
        let mut lines = batch.lines();
        let mut at = |record: usize| lines.at(batch.records[record][0] as usize);
        for (((_, role, column), known), cells) in self.columns.iter().zip(&*known).zip(&batch.columns) {
            let field = match (role, column) {
                (Role::Name, _) => ActorField::Name,
                (Role::Kind | Role::Labels, _) => ActorField::Kind,
                (Role::Sources, _) => ActorField::Sources,
                (_, Some(column)) => ActorField::Column(*column),
                (_, None) => continue,
            };
            builder.fill_actors(field, &actors, known.codes(cells), &mut at);
        }
        if let Some(Meaning { code, .. }) = self.kind {
            builder.fill_actors(ActorField::Kind, &actors, std::iter::repeat_n(code, actors.len()), &mut at);
        }
        let named = self.columns.iter().position(|(_, role, _)| *role == Role::Name);
        for record in (0..actors.len()).filter(|record| !self.names.is_empty() && actors[*record] != UNKNOWN) {
            let code = |column: usize| batch.columns[column].codes.get(record).copied().unwrap_or(0);
            if named.is_none_or(|column| code(column) == 0)
                && let Some(column) = self.names.iter().find(|column| code(**column) != 0)
            {
                builder.set_name(actors[record], known[*column].texts.of(code(*column)), at(record));
            }
        }
        let mut buffer = String::new();
        for (((_, role, column), known), cells) in self.columns.iter().zip(&*known).zip(&batch.columns) {
            let Some(column) = column.filter(|_| *role == Role::Labels) else { continue };
            for (record, code) in cells.codes.iter().enumerate().filter(|(_, code)| **code != 0) {
                let text = known.texts.of(*code);
                if actors[record] != UNKNOWN && list(text).nth(1).is_some() {
                    builder.set_actor(column, actors[record], json_list(text, &mut buffer), at(record));
                }
            }
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

fn learn(
    known: &mut Meanings,
    role: Role,
    column: Option<ColumnId>,
    keep: bool,
    cells: &mut Cells,
    builder: &mut Builder,
) {
    let (mut numbers, mut buffer) = (Vec::new(), String::new());
    let keep = keep || matches!(role, Role::Identifier(_) | Role::Labels);
    known.learn(cells, keep, |text| match (role, column) {
        (Role::Name, _) => builder.name_meaning(text),
        (Role::Kind, _) => builder.kind_meaning(text),
        (Role::Labels, _) => builder.kind_meaning(list(text).next().unwrap_or("")),
        (Role::Sources, _) => {
            sources(builder, text, &mut numbers);
            builder.actor_sources_meaning(&numbers)
        }
        (Role::Number(_), Some(column)) => {
            let (value, odd) = number(text, &mut buffer);
            Meaning { odd, ..builder.actor_value_meaning(column, value) }
        }
        (Role::Typed(of), Some(column)) => {
            let (value, odd) = typed(of, text, &mut buffer);
            Meaning { odd, ..builder.actor_value_meaning(column, value) }
        }
        (Role::List(_), Some(column)) => builder.actor_value_meaning(column, json_list(text, &mut buffer)),
        (_, Some(column)) => builder.actor_value_meaning(column, Value::text(text)),
        (_, None) => Meaning::default(),
    });
}
