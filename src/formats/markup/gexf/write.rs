//! GEXF 1.3 for Gephi: attributes, dates as intervals, kinds as colours and shapes, parallel relations.
//!
//! GEXF asks for whole days, so a date of less precision becomes its first or last day there and stays as it is among
//! the attributes. networkx refuses mixed directions; Gephi does not. Memory: the longest row and a constant.

use std::io::Write;

use crate::formats::error::WriteError;
use crate::formats::fields::{self, Field, FieldType, relation_label, rgb, sources_text};
use crate::formats::markup::xml::Xml;
use crate::formats::output::{Loss, LossCode, Part};
use crate::network::dates::{Day, civil};
use crate::network::{DateField, Direction, Kind, Symbol};
use crate::ticket::Ticket;

const ACTOR_KEYS: [&str; 2] = ["kind", "sources"];
const RELATION_KEYS: [&str; 4] = ["since", "until", "attested", "sources"];

/// Writes a part.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn write(part: &Part<'_>, out: &mut dyn Write, ticket: &Ticket) -> Result<Loss, WriteError> {
    let network = part.network;
    let mut loss = Loss::default();
    part.begin(ticket);
    fields::common_losses(part, &mut loss, ticket)?;
    let actor_fields = fields::of_actors(part, &ACTOR_KEYS, ticket)?;
    // "weight" has a place of its own in GEXF, if it is a positive number everywhere.
    let taken = [&RELATION_KEYS[..], &["kind", "label"]].concat();
    let mut relation_fields = fields::of_relations(part, &taken, ticket)?;
    let mut weight = None;
    if let Some(at) = relation_fields.iter().position(|f| f.name == "weight") {
        let positive = |text: &str| text.parse::<f64>().is_ok_and(|w| w.is_finite() && w > 0.0);
        let field = &relation_fields[at];
        if ticket.any(part.subset.relations(), |r| field.text(r).is_some_and(|text| !positive(&text)))? {
            relation_fields[at].name = "weight_text".to_string();
        } else {
            weight = Some(relation_fields.remove(at));
        }
    }
    let axis = |name: &str| actor_fields.iter().find(|f| f.name == name && f.kind != FieldType::Text);
    let (axes, depth, size) = (axis("x").zip(axis("y")), axis("z"), axis("size"));
    let colour = actor_fields.iter().find(|f| f.name == "colour");

    let dated = ticket.any(part.subset.relations(), |r| interval(part, r) != (None, None))?;
    let directed = fields::has_directed(part, ticket)?;
    let default = if directed { Direction::Directed } else { Direction::Undirected };

    let mut xml = Xml::new(out, loss);
    xml.start(
        "gexf",
        &[
            ("xmlns", "http://gexf.net/1.3"),
            ("xmlns:viz", "http://gexf.net/1.3/viz"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
            ("xsi:schemaLocation", "http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd"),
            ("version", "1.3"),
        ],
    );
    xml.start("meta", &[]);
    xml.text("creator", &[], super::CREATOR);
    if let Some(label) = &network.about().label {
        xml.text("description", &[], label);
    }
    xml.end("meta")?;
    let mut graph = vec![("defaultedgetype", default.word()), ("idtype", "string")];
    graph.extend(if dated {
        &[("mode", "dynamic"), ("timeformat", "date"), ("timerepresentation", "interval")][..]
    } else {
        &[("mode", "static")]
    });
    xml.start("graph", &graph);
    let actor_numbers = declare(&mut xml, "node", &ACTOR_KEYS, &actor_fields)?;
    let relation_numbers = declare(&mut xml, "edge", &RELATION_KEYS, &relation_fields)?;

    xml.start("nodes", &[("count", &part.subset.actor_count().to_string())]);
    for actor in ticket.walk(part.subset.actors()) {
        let actor = actor?;
        let kind = network.kind(actor);
        xml.start("node", &[("id", network.actor_id(actor)), ("label", network.name(actor))]);
        xml.start("attvalues", &[]);
        value(&mut xml, &actor_numbers[0], &kind.id);
        value(&mut xml, &actor_numbers[1], &sources_text(network, network.actor_sources(actor), "; "));
        values(&mut xml, &actor_numbers[ACTOR_KEYS.len()..], &actor_fields, actor);
        xml.end("attvalues")?;
        look(&mut xml, kind, colour.and_then(|field| field.text(actor)).as_deref());
        if let Some((x, y)) = axes.and_then(|(x, y)| x.text(actor).zip(y.text(actor))) {
            let z = depth.and_then(|z| z.text(actor));
            xml.empty("viz:position", &[("x", &x), ("y", &y), ("z", z.as_deref().unwrap_or("0"))]);
        }
        if let Some(size) = size.and_then(|size| size.text(actor)).filter(|size| !size.starts_with('-')) {
            xml.empty("viz:size", &[("value", &size)]);
        }
        xml.end("node")?;
    }
    xml.end("nodes")?;

    xml.start("edges", &[("count", &part.subset.relation_count().to_string())]);
    for relation in ticket.walk(part.subset.relations()) {
        let relation = relation?;
        let (source, target) = network.ends(relation);
        let id = network.relation_id(relation);
        let weight = weight.as_ref().and_then(|field| field.text(relation));
        let (start, end) = interval(part, relation);
        let (start, end) = (start.map(day), end.map(day));
        let direction = network.direction(relation);
        let kind = &*network.relation_kind(relation).id;
        let said = [
            ("id", Some(&*id)),
            ("source", Some(network.actor_id(source))),
            ("target", Some(network.actor_id(target))),
            ("type", (direction != default).then(|| direction.word())),
            ("kind", Some(kind).filter(|kind| !kind.is_empty())),
            ("label", Some(relation_label(part, relation)).filter(|label| !label.is_empty())),
            ("weight", weight.as_deref()),
            ("start", start.as_deref()),
            ("end", end.as_deref()),
        ];
        let (mut edge, mut count) = ([("", ""); 9], 0);
        for (key, value) in said.iter().filter_map(|(key, value)| value.map(|value| (*key, value))) {
            edge[count] = (key, value);
            count += 1;
        }
        xml.start("edge", &edge[..count]);
        xml.start("attvalues", &[]);
        for (i, field) in DateField::ALL.into_iter().enumerate() {
            value(&mut xml, &relation_numbers[i], network.date_text(relation, field).unwrap_or(""));
        }
        value(&mut xml, &relation_numbers[3], &sources_text(network, network.relation_sources(relation), "; "));
        values(&mut xml, &relation_numbers[RELATION_KEYS.len()..], &relation_fields, relation);
        xml.end("attvalues")?;
        xml.end("edge")?;
    }
    xml.end("edges")?;
    xml.end("graph")?;
    xml.end("gexf")?;
    xml.finish()
}

/// Declares the attributes, and gives the number by which each is named.
fn declare(xml: &mut Xml<'_>, class: &str, own: &[&str], fields: &[Field<'_>]) -> Result<Vec<String>, WriteError> {
    xml.start("attributes", &[("class", class), ("mode", "static")]);
    let own = own.iter().map(|name| (*name, FieldType::Text));
    let all = own.chain(fields.iter().map(|field| (&*field.name, field.kind)));
    let declare = |(i, (name, kind)): (usize, _)| {
        let kind = match kind {
            FieldType::Whole => "long",
            FieldType::Decimal => "double",
            FieldType::Boolean => "boolean",
            FieldType::Text => "string",
        };
        let number = i.to_string();
        xml.empty("attribute", &[("id", &number), ("title", name), ("type", kind)]);
        number
    };
    let numbers = all.enumerate().map(declare).collect();
    xml.end("attributes")?;
    Ok(numbers)
}

fn value(xml: &mut Xml<'_>, number: &str, text: &str) {
    if !text.is_empty() {
        xml.empty("attvalue", &[("for", number), ("value", text)]);
    }
}

fn values(xml: &mut Xml<'_>, numbers: &[String], fields: &[Field<'_>], row: u32) {
    for (number, field) in numbers.iter().zip(fields) {
        if let Some(text) = field.text(row) {
            xml.loss.add(LossCode::RawValues, u64::from(field.is_raw(row)));
            value(xml, number, &text);
        }
    }
}

/// The colour that an actor has as an attribute, else that of its kind, whose shape it has.
fn look(xml: &mut Xml<'_>, kind: &Kind, colour: Option<&str>) {
    let own = colour.and_then(|colour| colour.strip_prefix('#')).filter(|digits| digits.len() == 6);
    let own = own.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let (r, g, b) = own.map_or_else(|| rgb(kind.hue), |own| ((own >> 16) as u8, (own >> 8) as u8, own as u8));
    xml.empty("viz:color", &[("r", &r.to_string()), ("g", &g.to_string()), ("b", &b.to_string())]);
    let shape = match kind.symbol {
        Symbol::Triangle => "triangle",
        Symbol::Square | Symbol::SquareDotted => "square",
        Symbol::Diamond | Symbol::Star => "diamond",
        Symbol::Cross | Symbol::Circle | Symbol::Dot => "disc",
    };
    xml.empty("viz:shape", &[("value", shape)]);
}

/// The first day a relation may have begun and the last it may have ended; none where nothing is known, the interval is
/// open, the year has not four digits, or the dates contradict each other.
fn interval(part: &Part<'_>, relation: u32) -> (Option<Day>, Option<Day>) {
    let validity = part.network.validity(relation);
    let written = |day: &Day| *day > Day::MIN && *day < Day::MAX && (0..=9999).contains(&civil(*day).0);
    let start = validity.since.map(|date| date.first).filter(written);
    let end = validity.until.map(|date| date.last).filter(written);
    match (start, end) {
        (Some(start), Some(end)) if start > end => (None, None),
        other => other,
    }
}

/// A day as `2016-10-19`; only the four digits of a year that [`interval`] lets through.
fn day(day: Day) -> String {
    let (year, month, day) = civil(day);
    let digits = |number: u32| [b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8].map(char::from);
    let year = year.unsigned_abs();
    let ([y1, y2], [y3, y4], [m1, m2], [d1, d2]) = (digits(year / 100), digits(year), digits(month), digits(day));
    String::from_iter([y1, y2, y3, y4, '-', m1, m2, '-', d1, d2])
}
