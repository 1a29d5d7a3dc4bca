//! GraphML: typed attributes and, where directions are mixed, one on each relation. Written only.
//!
//! Dates are texts of any precision, so that none is lost. networkx refuses mixed directions; Gephi, yEd and igraph
//! do not.

use std::io::Write;

use super::error::WriteError;
use super::fields::{self, Field, FieldType, relation_label, sources_text};
use super::output::{Loss, LossCode, Part};
use super::xml::Xml;
use crate::network::{DateField, Direction};
use crate::ticket::Ticket;

const ACTOR_KEYS: [&str; 3] = ["label", "kind", "sources"];
const RELATION_KEYS: [&str; 7] = ["label", "kind", "since", "until", "attested", "mutual", "sources"];
const RECORDS_PER_CHECK: usize = 4096;

/// Whether a text is GraphML.
pub fn detect(head: &[u8]) -> bool {
    memchr::memmem::find(head, b"<graphml").is_some()
}

/// Writes a part.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn write(part: &Part<'_>, out: &mut dyn Write, ticket: &Ticket) -> Result<Loss, WriteError> {
    let network = part.network;
    let mut loss = Loss::default();
    fields::common_losses(part, &mut loss);
    let actor_fields = fields::of_actors(part, &ACTOR_KEYS);
    let relation_fields = fields::of_relations(part, &RELATION_KEYS);
    let mut xml = Xml::new(out, loss)?;
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
    )?;
    keys(&mut xml, "node", 'n', &ACTOR_KEYS, &actor_fields)?;
    keys(&mut xml, "edge", 'e', &RELATION_KEYS, &relation_fields)?;
    let default = if fields::has_directed(part) { "directed" } else { "undirected" };
    xml.start("graph", &[("id", "network"), ("edgedefault", default)])?;
    for (i, actor) in part.subset.actors().enumerate() {
        if i % RECORDS_PER_CHECK == 0 {
            ticket.check()?;
        }
        xml.start("node", &[("id", network.actor_id(actor))])?;
        data(&mut xml, 'n', 0, network.name(actor))?;
        data(&mut xml, 'n', 1, &network.kind(actor).id)?;
        data(&mut xml, 'n', 2, &sources_text(network, network.actor_sources(actor), "; "))?;
        values(&mut xml, 'n', ACTOR_KEYS.len(), &actor_fields, actor)?;
        xml.end("node")?;
    }
    for (i, relation) in part.subset.relations().enumerate() {
        if i % RECORDS_PER_CHECK == 0 {
            ticket.check()?;
        }
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
        xml.start("edge", &attributes)?;
        let kind = network.relation_kind(relation);
        data(&mut xml, 'e', 0, relation_label(part, relation))?;
        data(&mut xml, 'e', 1, &kind.id)?;
        for (i, field) in DateField::ALL.into_iter().enumerate() {
            data(&mut xml, 'e', 2 + i, network.date_text(relation, field).unwrap_or(""))?;
        }
        data(&mut xml, 'e', 5, if direction == Direction::Mutual { "true" } else { "" })?;
        data(&mut xml, 'e', 6, &sources_text(network, network.relation_sources(relation), "; "))?;
        values(&mut xml, 'e', RELATION_KEYS.len(), &relation_fields, relation)?;
        xml.end("edge")?;
    }
    xml.end("graph")?;
    xml.end("graphml")?;
    xml.finish()
}

fn keys(xml: &mut Xml<'_>, of: &str, letter: char, own: &[&str], fields: &[Field<'_>]) -> Result<(), WriteError> {
    let own = own.iter().map(|name| (*name, if *name == "mutual" { FieldType::Boolean } else { FieldType::Text }));
    let all = own.chain(fields.iter().map(|field| (&*field.name, field.kind)));
    for (i, (name, kind)) in all.enumerate() {
        let kind = match kind {
            FieldType::Whole => "long",
            FieldType::Decimal => "double",
            FieldType::Boolean => "boolean",
            FieldType::Text => "string",
        };
        xml.empty("key", &[("id", &format!("{letter}{i}")), ("for", of), ("attr.name", name), ("attr.type", kind)])?;
    }
    Ok(())
}

fn data(xml: &mut Xml<'_>, letter: char, number: usize, text: &str) -> Result<(), WriteError> {
    if text.is_empty() { Ok(()) } else { xml.text("data", &[("key", &format!("{letter}{number}"))], text) }
}

fn values(xml: &mut Xml<'_>, letter: char, first: usize, fields: &[Field<'_>], row: u32) -> Result<(), WriteError> {
    for (i, field) in fields.iter().enumerate() {
        if let Some(text) = field.text(row) {
            xml.loss.add(LossCode::RawValues, u64::from(field.is_raw(row)));
            data(xml, letter, first + i, &text)?;
        }
    }
    Ok(())
}
