//! Tables of relations: what the columns of a batch mean, and the rows filled with it.

use super::cells::{is_code, json_list, number, sources, typed};
use super::header::{Header, Role, direction_of};
use crate::formats::batch::{Batch, Meanings};
use crate::network::builder::ColumnId;
use crate::network::{Builder, DateField, Direction, Meaning, OddityCode, RelationField, Scope, SharedIds, Value};
use crate::position::Position;

/// A table of relations that is being read.
pub struct Relations {
    columns: Vec<(String, Role, Option<ColumnId>)>,
    has_kind: bool,
    /// By worker, by column.
    known: Vec<Vec<Known>>,
}

/// What the texts of a column mean.
#[derive(Default)]
struct Known {
    meanings: Meanings,
    /// What stands aside of the field: dates that cannot be read, directions that are none.
    aside: Meanings,
    /// Directions by code.
    directions: Vec<Option<Direction>>,
}

impl Relations {
    /// The columns of a table, none of whose rows is read.
    pub fn new(header: &Header, builder: &mut Builder) -> Relations {
        let mut table =
            Relations { columns: Vec::new(), has_kind: header.find(Role::Kind).is_some(), known: Vec::new() };
        header.columns.iter().for_each(|(name, role)| table.add(name.clone(), *role, builder));
        table
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// Adds a column.
    pub fn add(&mut self, name: String, role: Role, builder: &mut Builder) {
        // Dates that cannot be read and directions that are none stay as attributes, in the place of their column.
        match role {
            Role::Date(field) => _ = builder.relation_column(field.word(), Scope::Metadata),
            Role::Direction => _ = builder.relation_column(&name, Scope::Metadata),
            _ => {}
        }
        let column = match role {
            Role::Text(name) | Role::Number(name) | Role::List(name) | Role::Identifier(name) => {
                Some(builder.relation_column(name, Scope::Metadata))
            }
            Role::Interval | Role::Typed(_) => Some(builder.relation_column(&name, Scope::Metadata)),
            Role::Free => {
                let column = builder.relation_column(&name, Scope::Metadata);
                if !is_code(&name) {
                    builder.cells_of_relations(column);
                }
                Some(column)
            }
            _ => None,
        };
        self.columns.push((name, role, column));
    }

    /// Takes the rows of a batch.
    pub fn take(&mut self, worker: usize, batch: &mut Batch<'_>, ids: &SharedIds, builder: &mut Builder) {
        if self.known.len() <= worker {
            self.known.resize_with(worker + 1, Vec::new);
        }
        let known = &mut self.known[worker];
        known.resize_with(self.columns.len().max(known.len()), Known::default);
        for (((name, role, column), known), cells) in self.columns.iter().zip(&mut *known).zip(&mut batch.columns) {
            known.learn(name, *role, *column, self.has_kind, cells, builder);
        }
        let mut lines = batch.lines();
        let at = |record: usize| lines.at(batch.records[record][0] as usize);
        let first = builder.add_relations(ids, &batch.ends, true, batch.ids.iter(), at);
        let mut lines = batch.lines();
        let mut at = |record: usize| lines.at(batch.records[record][0] as usize);
        for (((name, role, column), known), cells) in self.columns.iter().zip(&*known).zip(&batch.columns) {
            let codes = known.meanings.codes(cells);
            match (role, column) {
                (Role::Source | Role::Target, _) => {}
                (Role::EndName(side), _) => builder.name_ends(first, *side, codes, &mut at),
                (Role::Id, _) => {
                    for (row, code) in cells.codes.iter().enumerate().filter(|(_, code)| **code != 0) {
                        builder.set_relation_id(first + row as u32, known.meanings.texts.of(*code), at(row));
                    }
                }
                (Role::Kind, _) => builder.fill_relations(RelationField::Kind, first, codes),
                (Role::Direction, _) if self.has_kind => {
                    if known.aside.says_something(cells) {
                        let column = builder.relation_column(name, Scope::Metadata);
                        builder.fill_relations(RelationField::Column(column), first, known.aside.codes(cells));
                    }
                }
                (Role::Direction, _) => builder.fill_relations(RelationField::Kind, first, codes),
                (Role::Date(field), _) => {
                    builder.fill_relations(RelationField::Date(*field), first, codes);
                    if known.aside.says_something(cells) {
                        let column = builder.relation_column(field.word(), Scope::Metadata);
                        builder.fill_relations(RelationField::Column(column), first, known.aside.codes(cells));
                    }
                }
                (Role::Label, _) => builder.fill_relations(RelationField::Label, first, codes),
                (Role::Sources, _) => builder.fill_relations(RelationField::Sources, first, codes),
                (Role::Interval, Some(column)) => {
                    for (row, code) in cells.codes.iter().enumerate().filter(|(_, code)| **code != 0) {
                        let (relation, text) = (first + row as u32, known.meanings.texts.of(*code));
                        if !set_interval(builder, relation, text, at(row)) {
                            builder.set_relation(*column, relation, Value::text(text), at(row));
                        }
                    }
                }
                (_, Some(column)) => builder.fill_relations(RelationField::Column(*column), first, codes),
                (_, None) => {}
            }
        }
        // A symmetric kind makes a relation undirected, unless the table says otherwise.
        for (((_, role, _), known), cells) in self.columns.iter().zip(&*known).zip(&batch.columns) {
            if *role == Role::Direction {
                let directions = cells.codes.iter().map(|code| known.directions[*code as usize]);
                builder.fill_directions(first, directions);
            }
        }
        if self.columns.iter().any(|(_, role, _)| matches!(role, Role::Date(_))) {
            builder.judge_orders(first, &mut at);
        }
        let mut lines = batch.lines();
        for (known, cells) in known.iter().zip(&batch.columns) {
            known.meanings.tell(cells, &batch.records, &mut lines, builder, str::to_string);
            known.aside.tell(cells, &batch.records, &mut lines, builder, str::to_string);
        }
    }
}

impl Known {
    fn learn(
        &mut self,
        name: &str,
        role: Role,
        column: Option<ColumnId>,
        has_kind: bool,
        cells: &mut crate::formats::batch::Cells,
        builder: &mut Builder,
    ) {
        let (mut numbers, mut buffer) = (Vec::new(), String::new());
        let keeps = matches!(role, Role::Id | Role::Interval);
        if role == Role::Direction {
            if cells.renewed || self.directions.is_empty() {
                self.directions = vec![None];
            }
            self.directions.extend(cells.fresh.iter().map(direction_of));
        }
        let aside = |builder: &mut Builder, name: &str, text: &str, odd| {
            let column = builder.relation_column(name, Scope::Metadata);
            Meaning { odd, ..builder.relation_value_meaning(column, Value::text(text)) }
        };
        match role {
            Role::Date(field) => self.aside.learn(cells, false, |text| match builder.date_meaning(text, field) {
                Some(_) => Meaning::default(),
                None => aside(builder, field.word(), text, Some(OddityCode::BadDate)),
            }),
            Role::Direction if has_kind => self.aside.learn(cells, false, |text| match direction_of(text) {
                Some(_) => Meaning::default(),
                None => aside(builder, name, text, None),
            }),
            _ => {}
        }
        self.meanings.learn(cells, keeps, |text| match (role, column) {
            (Role::Kind, _) => builder.relation_kind_meaning(text),
            (Role::Direction, _) if !has_kind && direction_of(text).is_none() => builder.relation_kind_meaning(text),
            (Role::Date(field), _) => builder.date_meaning(text, field).unwrap_or_default(),
            (Role::Label, _) => builder.label_meaning(text),
            (Role::EndName(_), _) => builder.name_meaning(text),
            (Role::Sources, _) => {
                sources(builder, text, &mut numbers);
                builder.relation_sources_meaning(&numbers)
            }
            (Role::Number(_), Some(column)) => {
                let (value, odd) = number(text, &mut buffer);
                Meaning { odd, ..builder.relation_value_meaning(column, value) }
            }
            (Role::Typed(of), Some(column)) => {
                let (value, odd) = typed(of, text, &mut buffer);
                Meaning { odd, ..builder.relation_value_meaning(column, value) }
            }
            (Role::List(_), Some(column)) => builder.relation_value_meaning(column, json_list(text, &mut buffer)),
            (Role::Interval, _) | (_, None) => Meaning::default(),
            (_, Some(column)) => builder.relation_value_meaning(column, Value::text(text)),
        });
    }
}

/// Reads intervals as Gephi writes them, `<[2015-01-01,2020-12-31]>`; false if they say more than when it began and ended. Of
/// several, the first beginning and the last end are those of the relation.
fn set_interval(builder: &mut Builder, relation: u32, cell: &str, at: Position) -> bool {
    let intervals: Vec<&str> = cell.trim_start_matches('<').trim_end_matches('>').split(';').map(str::trim).collect();
    let mut all = Vec::new();
    for interval in intervals {
        let bounds = interval.trim_start_matches(['[', '(']).trim_end_matches([']', ')']).split_once(',');
        let Some((since, until)) = bounds.filter(|(_, until)| !until.contains(',')) else { return false };
        all.push([since.trim(), until.trim()]);
    }
    let (Some([since, _]), Some([_, until])) = (all.first(), all.last()) else { return false };
    for (field, text) in [(DateField::Since, since), (DateField::Until, until)] {
        match *text {
            "" => {}
            "-Infinity" | "Infinity" => builder.set_date(relation, field, "..", at),
            text => builder.set_date(relation, field, text, at),
        }
    }
    all.len() == 1
}
