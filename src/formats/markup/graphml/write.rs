//! GraphML: typed attributes and, where directions are mixed, one on each relation.
//!
//! Dates are texts of any precision, so that none is lost. networkx refuses mixed directions; Gephi, yEd and igraph
//! do not. Memory: the longest row and a constant.

use std::io::Write;

use crate::formats::error::WriteError;
use crate::formats::fields::{self, Field, FieldType, relation_label, sources_text};
use crate::formats::markup::xml::Xml;
use crate::formats::output::{Loss, LossCode, Part};
use crate::network::{DateField, Direction};
use crate::ticket::Ticket;

const ACTOR_KEYS: [&str; 3] = ["label", "kind", "sources"];
const RELATION_KEYS: [&str; 7] = ["label", "kind", "since", "until", "attested", "mutual", "sources"];

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
    let relation_fields = fields::of_relations(part, &RELATION_KEYS, ticket)?;
    let default = if fields::has_directed(part, ticket)? { "directed" } else { "undirected" };
    let mut xml = Xml::new(out, loss);
    xml.start(
        "graphml",
        &[
            ("xmlns", "http://graphml.graphdrawing.org/xmlns"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
            (
                "xsi:schemaLocation",
                "http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd",
            ),
        ],
    );
    let actor_keys = keys(&mut xml, "node", 'n', &ACTOR_KEYS, &actor_fields);
    let relation_keys = keys(&mut xml, "edge", 'e', &RELATION_KEYS, &relation_fields);
    xml.start("graph", &[("id", "network"), ("edgedefault", default)]);
    for actor in ticket.walk(part.subset.actors()) {
        let actor = actor?;
        xml.start("node", &[("id", network.actor_id(actor))]);
        data(&mut xml, &actor_keys[0], network.name(actor));
        data(&mut xml, &actor_keys[1], &network.kind(actor).id);
        data(&mut xml, &actor_keys[2], &sources_text(network, network.actor_sources(actor), "; "));
        values(&mut xml, &actor_keys[ACTOR_KEYS.len()..], &actor_fields, actor);
        xml.end("node")?;
    }
    for relation in ticket.walk(part.subset.relations()) {
        let relation = relation?;
        let (source, target) = network.ends(relation);
        let direction = network.direction(relation);
        let id = network.relation_id(relation);
        let mut attributes =
            vec![("id", &*id), ("source", network.actor_id(source)), ("target", network.actor_id(target))];
        // A mutual relation is walked both ways, which is what GraphML calls undirected.
        let directed = direction == Direction::Directed;
        if directed != (default == "directed") {
            attributes.push(("directed", if directed { "true" } else { "false" }));
        }
        xml.start("edge", &attributes);
        let kind = network.relation_kind(relation);
        data(&mut xml, &relation_keys[0], relation_label(part, relation));
        data(&mut xml, &relation_keys[1], &kind.id);
        for (i, field) in DateField::ALL.into_iter().enumerate() {
            data(&mut xml, &relation_keys[2 + i], network.date_text(relation, field).unwrap_or(""));
        }
        data(&mut xml, &relation_keys[5], if direction == Direction::Mutual { "true" } else { "" });
        data(&mut xml, &relation_keys[6], &sources_text(network, network.relation_sources(relation), "; "));
        values(&mut xml, &relation_keys[RELATION_KEYS.len()..], &relation_fields, relation);
        xml.end("edge")?;
    }
    xml.end("graph")?;
    xml.end("graphml")?;
    xml.finish()
}

/// Declares the attributes, and gives the key by which each is named.
fn keys(xml: &mut Xml<'_>, of: &str, letter: char, own: &[&str], fields: &[Field<'_>]) -> Vec<String> {
    let own = own.iter().map(|name| (*name, if *name == "mutual" { FieldType::Boolean } else { FieldType::Text }));
    let all = own.chain(fields.iter().map(|field| (&*field.name, field.kind)));
    let declare = |(i, (name, kind))| {
        let kind = match kind {
            FieldType::Whole => "long",
            FieldType::Decimal => "double",
            FieldType::Boolean => "boolean",
            FieldType::Text => "string",
        };
        let key = format!("{letter}{i}");
        xml.empty("key", &[("id", &key), ("for", of), ("attr.name", name), ("attr.type", kind)]);
        key
    };
    all.enumerate().map(declare).collect()
}

fn data(xml: &mut Xml<'_>, key: &str, text: &str) {
    if !text.is_empty() {
        xml.text("data", &[("key", key)], text);
    }
}

fn values(xml: &mut Xml<'_>, keys: &[String], fields: &[Field<'_>], row: u32) {
    for (key, field) in keys.iter().zip(fields) {
        if let Some(text) = field.text(row) {
            xml.loss.add(LossCode::RawValues, u64::from(field.is_raw(row)));
            data(xml, key, &text);
        }
    }
}
