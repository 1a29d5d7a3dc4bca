//! FollowTheMoney as statements, a row for each: `canonical_id,entity_id,prop,schema,value,…`, as OpenSanctions publishes them.
//!
//! The statements of one entity are gathered into what [`super::followthemoney`] reads, whatever their order.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};

use crate::formats::error::{FormatError, FormatReason};
use crate::formats::native::raw::string_into;
use crate::position::Position;
use crate::ticket::Ticket;

/// The columns that tell such a table; the first of each row is enough.
const COLUMNS: [&[&str]; 4] = [&["canonical_id", "entity_id"], &["schema"], &["prop"], &["value"]];
/// How many rows are read between two looks at the ticket.
const PULSE: usize = 1 << 14;

/// Whether a text starts with the header of such a table.
pub fn is_statements(text: &str) -> bool {
    let first = text.lines().next().unwrap_or("");
    let mut record = StringRecord::new();
    let read = first.len() < 10_000 && reader(first).read_record(&mut record).unwrap_or(false);
    read && columns(&record).is_some()
}

fn reader(text: &str) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes())
}

fn columns(header: &StringRecord) -> Option<[usize; 4]> {
    let find = |names: &[&str]| names.iter().find_map(|name| header.iter().position(|cell| cell.trim() == *name));
    let mut found = [0; 4];
    for (column, names) in found.iter_mut().zip(COLUMNS) {
        *column = find(names)?;
    }
    Some(found)
}

/// What is said of an entity.
struct Entity {
    id: String,
    schema: String,
    /// Properties with their values, in the order in which they are first met.
    properties: Vec<(String, Vec<String>)>,
    line: Position,
}

/// The entities of a table, each as the JSON document that says the same, with the place of its first row.
///
/// # Errors
/// A row that the `csv` crate cannot read; when it is stopped.
pub fn entities(
    text: &str,
    is_link: impl Fn(&str) -> bool,
    ticket: &Ticket,
) -> Result<Vec<(Position, String)>, FormatError> {
    let mut reader = reader(text);
    let mut record = StringRecord::new();
    let (mut entities, mut numbers): (Vec<Entity>, HashMap<String, usize>) = (Vec::new(), HashMap::new());
    let mut at: Option<[usize; 4]> = None;
    for row in 0_usize.. {
        if row.is_multiple_of(PULSE) {
            ticket.check()?;
        }
        let found = reader.read_record(&mut record).map_err(|error| {
            let at = Position::at(text.as_bytes(), reader.position().byte() as usize);
            FormatError::at(at, FormatReason::Syntax { detail: error.to_string() })
        })?;
        if !found {
            break;
        }
        let Some([id, schema, prop, value]) = at else {
            at = columns(&record);
            continue;
        };
        let [id, schema, prop, value] = [id, schema, prop, value].map(|column| record.get(column).unwrap_or("").trim());
        if id.is_empty() {
            continue;
        }
        let number = *numbers.entry(id.to_string()).or_insert_with(|| {
            let place = record.position();
            let line = Position {
                line: place.map_or(1, csv::Position::line),
                column: 1,
                offset: place.map_or(0, csv::Position::byte),
            };
            entities.push(Entity { id: id.to_string(), schema: String::new(), properties: Vec::new(), line });
            entities.len() - 1
        });
        let entity = &mut entities[number];
        // A statement may be of a schema that is less sure; that of a link holds.
        if entity.schema.is_empty() || !is_link(&entity.schema) && is_link(schema) {
            entity.schema = schema.to_string();
        }
        // That there is an entity is a statement, too, under its id.
        if prop.is_empty() || prop == "id" || value.is_empty() {
            continue;
        }
        match entity.properties.iter_mut().find(|(name, _)| name == prop) {
            Some((_, values)) if values.len() < MOST && values.iter().any(|known| known == value) => {}
            Some((_, values)) => values.push(value.to_string()),
            None => entity.properties.push((prop.to_string(), vec![value.to_string()])),
        }
    }
    Ok(entities.into_iter().map(|entity| (entity.line, json(&entity))).collect())
}

/// Among so many values of a property, one that is stated twice is looked for.
const MOST: usize = 100;

fn json(entity: &Entity) -> String {
    let mut text = String::from("{\"id\": ");
    string_into(&entity.id, &mut text);
    text.push_str(", \"schema\": ");
    string_into(&entity.schema, &mut text);
    text.push_str(", \"properties\": {");
    for (i, (name, values)) in entity.properties.iter().enumerate() {
        text.push_str(if i > 0 { ", " } else { "" });
        string_into(name, &mut text);
        text.push_str(": [");
        for (i, value) in values.iter().enumerate() {
            text.push_str(if i > 0 { ", " } else { "" });
            string_into(value, &mut text);
        }
        text.push(']');
    }
    text.push_str("}}");
    text
}
