//! Tables of actors: one row an actor, its name as its id where there is no other.

use super::header::Role;
use super::rows::{Rows, is_code, json_list, number, sources};
use crate::formats::error::FormatError;
use crate::formats::native::raw::string_into;
use crate::network::builder::{ColumnId, nfc};
use crate::network::{Builder, RefusedReason, Scope, Shape, Value};

/// Reads the rows into the draft.
pub fn read(mut rows: Rows<'_>, builder: &mut Builder) -> Result<(), FormatError> {
    let find = |rows: &Rows<'_>, role| rows.columns.iter().position(|(_, r)| *r == role);
    let (id, name) = (find(&rows, Role::Id), find(&rows, Role::Name));
    let mut columns: Vec<Option<ColumnId>> = Vec::new();
    let identifiers = rows
        .columns
        .iter()
        .any(|(_, role)| matches!(role, Role::Identifier(_)))
        .then(|| builder.actor_column("identifiers", Scope::Metadata));
    let (mut numbers, mut buffer, mut known) = (Vec::new(), String::new(), String::new());
    while rows.advance(builder)? {
        for (name, role) in &rows.columns[columns.len()..] {
            columns.push(attribute(builder, name, *role));
        }
        let at = rows.at();
        let name_cell = name.map_or("", |i| rows.cell(i));
        let id_cell = id.map_or("", |i| rows.cell(i));
        let id_cell = if id_cell.is_empty() { name_cell } else { id_cell };
        if id_cell.is_empty() {
            builder.refuse(at, RefusedReason::NoId, rows.raw());
            continue;
        }
        let Some(actor) = builder.actor(&nfc(id_cell), at, || rows.raw().to_string()) else { continue };
        known.clear();
        for (i, (_, role)) in rows.columns.iter().enumerate() {
            let cell = rows.cell(i);
            if cell.is_empty() {
                continue;
            }
            match (role, columns[i]) {
                (Role::Name, _) => builder.set_name(actor, cell, at),
                (Role::Kind, _) => builder.set_kind(actor, cell, at),
                (Role::Sources, _) => {
                    sources(builder, cell, &mut numbers);
                    builder.set_actor_sources(actor, &numbers);
                }
                (Role::Number(_), Some(column)) => {
                    let value = number(builder, cell, &mut buffer, at);
                    builder.set_actor(column, actor, value, at);
                }
                (Role::List(_), Some(column)) => builder.set_actor(column, actor, json_list(cell, &mut buffer), at),
                (Role::Identifier(scheme), Some(column)) => {
                    known.push_str(if known.is_empty() { "[{\"scheme\": " } else { ", {\"scheme\": " });
                    string_into(scheme, &mut known);
                    known.push_str(", \"value\": ");
                    // Spreadsheets show these numbers in groups; registers and other files do not.
                    string_into(&cell.split_whitespace().collect::<String>(), &mut known);
                    known.push('}');
                    builder.set_actor(column, actor, Value::text(cell), at);
                }
                (_, Some(column)) => builder.set_actor(column, actor, Value::text(cell), at),
                (_, None) => {}
            }
        }
        if let (Some(column), false) = (identifiers, known.is_empty()) {
            known.push(']');
            builder.set_actor(column, actor, Value { shape: Shape::List, text: &known }, at);
        }
    }
    Ok(())
}

/// The column that keeps an attribute; none for what has a place of its own.
fn attribute(builder: &mut Builder, name: &str, role: Role) -> Option<ColumnId> {
    match role {
        Role::Text(name) | Role::Number(name) | Role::List(name) | Role::Identifier(name) => {
            Some(builder.actor_column(name, Scope::Metadata))
        }
        Role::Free => {
            let column = builder.actor_column(name, Scope::Metadata);
            if !is_code(name) {
                builder.cells_of_actors(column);
            }
            Some(column)
        }
        _ => None,
    }
}
