//! Networks written as JSON objects, one line a record: node-link, Cytoscape.js, Kumu.
//!
//! Values keep their JSON shapes and numbers their spelling; control characters are escaped, as JSON has it.

use std::io::Write;

use crate::formats::error::WriteError;
use crate::formats::fields::{self, Field, FieldType};
use crate::formats::native::raw::string_into;
use crate::formats::native::write::Line;
use crate::formats::output::{Loss, LossCode, Part};
use crate::formats::pieces::Pieces;
use crate::network::{DateField, Direction};
use crate::ticket::Ticket;

/// What a format calls what every network has.
#[derive(Debug)]
pub struct Words {
    /// What stands before the name of the network, and after it; nothing if the format has no place for one.
    title: Option<[&'static str; 2]>,
    /// What stands before the actors, between them and the relations, and after those.
    sections: [&'static str; 3],
    /// What stands around the object of a record.
    record: [&'static str; 2],
    /// The keys of the name and the kind of an actor, with its id and sources those that no attribute may have.
    actor: [&'static str; 4],
    /// The same of a relation, with its id, ends, direction and dates.
    relation: [&'static str; 11],
    /// Whether each relation says its direction in a word; else the document does, and those that differ from it.
    says_direction: bool,
    /// Whether actors have places of their own, and relations no id that an actor has.
    is_drawing: bool,
    /// Names that say something else to the next reader, which attributes must not have.
    reserved: &'static [&'static str],
}

/// As networkx reads it from version 3.4 on.
pub static NODE_LINK: Words = Words {
    reserved: &["_id", "data", "attributes", "attrs", "properties", "metadata"],
    title: Some(["\"graph\": {\"name\": ", "},\n"]),
    sections: ["\"multigraph\": true,\n\"nodes\": [", "],\n\"edges\": [", "]}\n"],
    record: ["", ""],
    actor: ["id", "label", "kind", "sources"],
    relation: [
        "id", "source", "target", "kind", "label", "directed", "mutual", "since", "until", "attested", "sources",
    ],
    says_direction: false,
    is_drawing: false,
};

/// As Cytoscape.js takes it, and Cytoscape writes it.
pub static CYTOSCAPE: Words = Words {
    reserved: &[
        "group",
        "removed",
        "selected",
        "selectable",
        "locked",
        "grabbed",
        "grabbable",
        "pannable",
        "style",
        "css",
        "scratch",
        "renderedPosition",
        "SUID",
        "data",
        "position",
        "shared_interaction",
    ],
    title: Some(["\"data\": {\"name\": ", "},\n"]),
    sections: ["\"elements\": {\n\"nodes\": [", "],\n\"edges\": [", "]}}\n"],
    record: ["{\"data\": ", "}"],
    actor: ["id", "name", "kind", "sources"],
    relation: [
        "id",
        "source",
        "target",
        "interaction",
        "label",
        "directed",
        "mutual",
        "since",
        "until",
        "attested",
        "sources",
    ],
    says_direction: false,
    is_drawing: true,
};

/// As Kumu imports it.
pub static KUMU: Words = Words {
    reserved: &["_id", "data", "attributes", "attrs", "properties", "metadata"],
    title: None,
    sections: ["\"elements\": [", "],\n\"connections\": [", "]}\n"],
    record: ["", ""],
    actor: ["id", "label", "type", "sources"],
    relation: ["id", "from", "to", "type", "label", "direction", "", "since", "until", "attested", "sources"],
    says_direction: true,
    is_drawing: false,
};

/// Writes a part. Memory: the longest row and a constant.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn write(words: &Words, part: &Part<'_>, out: &mut dyn Write, ticket: &Ticket) -> Result<Loss, WriteError> {
    let network = part.network;
    let mut loss = Loss::default();
    part.begin(ticket);
    fields::common_losses(part, &mut loss, ticket)?;
    let with_reserved = |own: &[&'static str]| [own, words.reserved].concat();
    let mut actor_fields = fields::of_actors(part, &with_reserved(&words.actor), ticket)?;
    let relation_fields = fields::of_relations(part, &with_reserved(&words.relation), ticket)?;
    let place = if words.is_drawing { take_place(&mut actor_fields) } else { None };
    let directed = fields::has_directed(part, ticket)?;
    let default = if directed { Direction::Directed } else { Direction::Undirected };

    let mut pieces = Pieces::new(out);
    let text = &mut pieces.text;
    text.push_str("{\n");
    if !words.says_direction {
        text.push_str(if directed { "\"directed\": true,\n" } else { "\"directed\": false,\n" });
    }
    if let (Some([before, after]), Some(title)) = (words.title, &network.about().label) {
        text.push_str(before);
        string_into(title, text);
        text.push_str(after);
        loss.recover(LossCode::About, 1);
    }
    text.push_str(words.sections[0]);
    let [id, name, kind, _] = words.actor;
    let mut separator = "\n";
    for actor in ticket.walk(part.subset.actors()) {
        let actor = actor?;
        let text = &mut pieces.text;
        text.push_str(separator);
        separator = ",\n";
        text.push_str(words.record[0]);
        let mut line = Line::open(text);
        line.text(id, network.actor_id(actor));
        if network.has_own_name(actor) {
            line.text(name, network.name(actor));
        }
        if !network.kind(actor).id.is_empty() {
            line.text(kind, &network.kind(actor).id);
        }
        actor_fields.iter().for_each(|field| field.json(actor, &mut line));
        fields::sources_json(network, network.actor_sources(actor), &mut line);
        let is_placed = place.iter().flatten().all(|axis| axis.text(actor).is_some());
        if !is_placed {
            // One number is no place.
            place.iter().flatten().for_each(|axis| axis.json(actor, &mut line));
        }
        line.close();
        if let Some(place) = place.as_ref().filter(|_| is_placed) {
            text.push_str(", \"position\": ");
            let mut line = Line::open(text);
            place.iter().for_each(|axis| axis.json(actor, &mut line));
            line.close();
        }
        text.push_str(words.record[1]);
        pieces.flow()?;
    }
    pieces.text.push_str(words.sections[1]);
    let [id, source, target, kind, label, direction_key, mutual, dates @ .., _] = words.relation;
    let (whole, mut separator) = (part.is_whole(), "\n");
    for relation in ticket.walk(part.subset.relations()) {
        let relation = relation?;
        let text = &mut pieces.text;
        text.push_str(separator);
        separator = ",\n";
        text.push_str(words.record[0]);
        let mut line = Line::open(text);
        // In a part, places change: an id that was made of the place must be written to stay what it is.
        if network.has_own_id(relation) || !whole {
            let own = network.relation_id(relation);
            if words.is_drawing && network.find_actor(&own).is_some() {
                loss.add(LossCode::RelationIds, 1);
            } else {
                line.text(id, &own);
            }
        }
        let ends = network.ends(relation);
        line.text(source, network.actor_id(ends.0));
        line.text(target, network.actor_id(ends.1));
        if !network.relation_kind(relation).id.is_empty() {
            line.text(kind, &network.relation_kind(relation).id);
        }
        let own = network.relation_label(relation);
        if !own.is_empty() {
            line.text(label, own);
        }
        match network.direction(relation) {
            direction if words.says_direction => line.text(direction_key, direction.word()),
            Direction::Mutual => line.raw(mutual, "true"),
            direction if direction != default => {
                line.raw(direction_key, if direction == Direction::Directed { "true" } else { "false" });
            }
            _ => {}
        }
        for (key, field) in dates.iter().zip(DateField::ALL) {
            network.date_text(relation, field).iter().for_each(|date| line.text(key, date));
        }
        relation_fields.iter().for_each(|field| field.json(relation, &mut line));
        fields::sources_json(network, network.relation_sources(relation), &mut line);
        line.close();
        text.push_str(words.record[1]);
        pieces.flow()?;
    }
    pieces.text.push_str(words.sections[2]);
    pieces.finish()?;
    Ok(loss)
}

/// The two attributes that say where an actor is drawn, if they are numbers.
fn take_place<'a>(fields: &mut Vec<Field<'a>>) -> Option<[Field<'a>; 2]> {
    let is = |field: &Field<'_>, name: &str| {
        field.name == name && matches!(field.kind, FieldType::Whole | FieldType::Decimal)
    };
    let at = |name: &str| fields.iter().position(|field| is(field, name));
    let (x, y) = (at("x")?, at("y")?);
    let taken = [fields[x].clone(), fields[y].clone()];
    fields.retain(|field| !is(field, "x") && !is(field, "y"));
    Some(taken)
}
