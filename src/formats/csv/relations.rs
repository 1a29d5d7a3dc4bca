//! Tables of relations: one row a relation between two actors, named by their ids or by their names.

use super::header::{Role, direction_of};
use super::rows::{Rows, is_code, json_list, number, sources};
use crate::formats::error::FormatError;
use crate::network::builder::{ColumnId, nfc};
use crate::network::{Builder, DateField, RefusedReason, Scope, Value};
use crate::position::Position;

/// Reads the rows into the draft.
pub fn read(mut rows: Rows<'_>, builder: &mut Builder) -> Result<(), FormatError> {
    let find = |rows: &Rows<'_>, role| rows.columns.iter().position(|(_, r)| *r == role);
    let (Some(source), Some(target)) = (find(&rows, Role::Source), find(&rows, Role::Target)) else { return Ok(()) };
    let has_kind = find(&rows, Role::Kind).is_some();
    let mut columns: Vec<Option<ColumnId>> = Vec::new();
    let (mut numbers, mut buffer, mut last_sources) = (Vec::new(), String::new(), String::new());
    while rows.advance(builder)? {
        for (name, role) in &rows.columns[columns.len()..] {
            columns.push(attribute(builder, name, *role));
        }
        let at = rows.at();
        let (from, to) = (rows.cell(source), rows.cell(target));
        if from.is_empty() || to.is_empty() {
            builder.refuse(at, RefusedReason::NoEnd, rows.raw());
            continue;
        }
        let relation = builder.relation_named(&nfc(from), &nfc(to), at);
        let mut direction = None;
        for (i, (name, role)) in rows.columns.iter().enumerate() {
            let cell = rows.cell(i);
            if cell.is_empty() {
                continue;
            }
            match (role, columns[i]) {
                (Role::Id, _) => builder.set_relation_id(relation, cell, at),
                (Role::Kind, _) => builder.set_relation_kind(relation, cell),
                (Role::Direction, _) => match direction_of(cell) {
                    Some(found) => direction = Some(found),
                    None if !has_kind => builder.set_relation_kind(relation, cell),
                    None => {
                        let column = builder.relation_column(name, Scope::Metadata);
                        builder.set_relation(column, relation, Value::text(cell), at);
                    }
                },
                (Role::Date(field), _) => builder.set_date(relation, *field, cell, at),
                (Role::Label, _) => builder.set_label(relation, cell, at),
                (Role::Sources, _) => {
                    if cell != last_sources {
                        sources(builder, cell, &mut numbers);
                        cell.clone_into(&mut last_sources);
                    }
                    builder.set_relation_sources(relation, &numbers);
                }
                (Role::Interval, Some(column)) => {
                    if !set_interval(builder, relation, cell, at) {
                        builder.set_relation(column, relation, Value::text(cell), at);
                    }
                }
                (Role::Number(_), Some(column)) => {
                    let value = number(builder, cell, &mut buffer, at);
                    builder.set_relation(column, relation, value, at);
                }
                (Role::List(_), Some(column)) => {
                    builder.set_relation(column, relation, json_list(cell, &mut buffer), at);
                }
                (_, Some(column)) => builder.set_relation(column, relation, Value::text(cell), at),
                (_, None) => {}
            }
        }
        // A symmetric kind makes a relation undirected, unless the table says otherwise.
        if let Some(direction) = direction {
            builder.set_direction(relation, direction);
        }
    }
    Ok(())
}

/// Reads one interval as Gephi writes it, `<[2015-01-01,2020-12-31]>`. Several of them have no place in a relation.
fn set_interval(builder: &mut Builder, relation: u32, cell: &str, at: Position) -> bool {
    let inner = cell.trim_start_matches('<').trim_end_matches('>').trim();
    if inner.contains(';') {
        return false;
    }
    let bounds = inner.trim_start_matches(['[', '(']).trim_end_matches([']', ')']);
    let Some((since, until)) = bounds.split_once(',').filter(|(_, until)| !until.contains(',')) else { return false };
    for (field, text) in [(DateField::Since, since.trim()), (DateField::Until, until.trim())] {
        match text {
            "" => {}
            "-Infinity" | "Infinity" => builder.set_date(relation, field, "..", at),
            text => builder.set_date(relation, field, text, at),
        }
    }
    true
}

/// The column that keeps an attribute; none for what has a place of its own.
fn attribute(builder: &mut Builder, name: &str, role: Role) -> Option<ColumnId> {
    match role {
        Role::Text(name) | Role::Number(name) | Role::List(name) | Role::Identifier(name) => {
            Some(builder.relation_column(name, Scope::Metadata))
        }
        Role::Interval => Some(builder.relation_column(name, Scope::Metadata)),
        Role::Free => {
            let column = builder.relation_column(name, Scope::Metadata);
            if !is_code(name) {
                builder.cells_of_relations(column);
            }
            Some(column)
        }
        _ => None,
    }
}
