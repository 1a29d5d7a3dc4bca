//! Actors, relations and sources as the JSON that every subcommand prints: stable keys, never localised.
//!
//! Attributes of the file stand flat beside the keys of the contract and never in their place.

use serde_json::{Map, Value, json};

use crate::network::columns::{Shape, Value as Cell};
use crate::network::{Column, DateField, Network};

/// A source.
pub fn source(network: &Network, source: u32) -> Value {
    match network.sources().get(source as usize) {
        Some(source) => json!({"id": source.id, "title": source.title, "url": source.url, "date": source.date}),
        None => Value::Null,
    }
}

/// Some sources.
pub fn sources(network: &Network, numbers: &[u32]) -> Value {
    numbers.iter().map(|number| source(network, *number)).collect()
}

/// A value of the file in its own shape; a number that JSON cannot spell stays a text.
pub fn value(cell: Cell<'_>) -> Value {
    let parsed = || serde_json::from_str(cell.text).ok();
    match cell.shape {
        Shape::Text => None,
        Shape::Number => parsed().or_else(|| cell.as_number().map(Value::from)),
        Shape::Boolean | Shape::List | Shape::Json => parsed(),
    }
    .unwrap_or_else(|| Value::String(cell.text.to_string()))
}

fn text(text: Option<&str>) -> Value {
    text.filter(|text| !text.is_empty()).map_or(Value::Null, |text| Value::String(text.to_string()))
}

fn attributes(object: &mut Map<String, Value>, columns: &[Column], row: u32) {
    for column in columns {
        let Some(cell) = column.value(row) else { continue };
        let mut name = column.name.clone();
        while object.contains_key(&name) {
            name.push('_');
        }
        object.insert(name, value(cell));
    }
}

/// An actor with all its attributes, its sources and its degree in the view.
pub fn actor(network: &Network, actor: u32, degree: u32) -> Value {
    let mut object = Map::new();
    object.insert("id".into(), network.actor_id(actor).into());
    object.insert("name".into(), network.name(actor).into());
    object.insert("short".into(), text(network.short(actor)));
    object.insert("kind".into(), network.kind(actor).id.clone().into());
    object.insert("degree".into(), degree.into());
    object.insert("sources".into(), sources(network, network.actor_sources(actor)));
    let others: Vec<&Column> = network.actor_columns().iter().filter(|column| column.name != "short").collect();
    for column in others {
        attributes(&mut object, std::slice::from_ref(column), actor);
    }
    Value::Object(object)
}

/// A relation with all its attributes.
pub fn relation(network: &Network, relation: u32) -> Value {
    let (from, to) = network.ends(relation);
    let date = |field| text(network.date_text(relation, field));
    let mut object = Map::new();
    object.insert("id".into(), network.relation_id(relation).into_owned().into());
    object.insert("kind".into(), network.relation_kind(relation).id.clone().into());
    object.insert("from".into(), network.actor_id(from).into());
    object.insert("to".into(), network.actor_id(to).into());
    object.insert("direction".into(), network.direction(relation).word().into());
    object.insert("since".into(), date(DateField::Since));
    object.insert("until".into(), date(DateField::Until));
    object.insert("attested".into(), date(DateField::Attested));
    object.insert("label".into(), text(Some(network.relation_label(relation))));
    object.insert("sources".into(), sources(network, network.relation_sources(relation)));
    attributes(&mut object, network.relation_columns(), relation);
    Value::Object(object)
}
