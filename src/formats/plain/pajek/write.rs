//! Pajek networks as they are written: one network, with an attribute or two.

use std::io::Write;

use crate::formats::error::WriteError;
use crate::formats::fields::{self, FieldType, clean, relation_label};
use crate::formats::output::{Loss, LossCode, Part};
use crate::formats::pieces::Pieces;
use crate::network::Direction;
use crate::ticket::Ticket;

/// Writes a part: vertices with their names and places, arcs and edges with weight and label.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn write(part: &Part<'_>, out: &mut dyn Write, ticket: &Ticket) -> Result<Loss, WriteError> {
    let network = part.network;
    let mut loss = Loss::default();
    part.begin(ticket);
    fields::common_losses(part, &mut loss, ticket)?;
    let actor_fields = fields::of_actors(part, &[], ticket)?;
    let relation_fields = fields::of_relations(part, &[], ticket)?;
    let numeric = |field: &fields::Field<'_>| matches!(field.kind, FieldType::Whole | FieldType::Decimal);
    let axis = |name: &str| actor_fields.iter().find(|field| field.name == name && numeric(field));
    let axes = axis("x").zip(axis("y"));
    let weight = relation_fields.iter().find(|field| field.name == "weight" && numeric(field));
    let held = if axes.is_some() { 2 } else { 0 };
    loss.add(LossCode::ActorAttributes, (actor_fields.len() - held) as u64);
    loss.add(LossCode::RelationAttributes, (relation_fields.len() - usize::from(weight.is_some())) as u64);

    let mut out = Pieces::new(out);
    let mut numbers = vec![0_u32; network.actor_count()];
    let count = part.subset.actor_count();
    out.text.push_str(&format!("*Vertices {count}\n"));
    for (i, actor) in ticket.walk(part.subset.actors()).enumerate() {
        let actor = actor?;
        let number = i as u32 + 1;
        numbers[actor as usize] = number;
        loss.add(LossCode::ActorIds, u64::from(network.actor_id(actor) != number.to_string()));
        loss.add(LossCode::ActorKinds, u64::from(!network.kind(actor).id.is_empty()));
        loss.add(LossCode::Sources, network.actor_sources(actor).len() as u64);
        out.text.push_str(&format!("{number} "));
        quoted_into(network.name(actor), &mut out.text, &mut loss);
        match axes.map(|(x, y)| (x.text(actor), y.text(actor))) {
            Some((Some(x), Some(y))) => out.text.extend([" ", &*x, " ", &*y]),
            Some((None, None)) | None => {}
            // One number is no place.
            Some(_) => loss.add(LossCode::ActorAttributes, 1),
        }
        out.text.push('\n');
        out.flow()?;
    }
    // Arcs and edges stand apart; a mutual relation is walked both ways, as an edge is.
    for (header, directed) in [("*Arcs\n", true), ("*Edges\n", false)] {
        let is_here = |relation: &u32| (network.direction(*relation) == Direction::Directed) == directed;
        let mut header = Some(header);
        for relation in ticket.walk(part.subset.relations().filter(is_here)) {
            let relation = relation?;
            out.text.push_str(header.take().unwrap_or(""));
            let (source, target) = network.ends(relation);
            out.text.push_str(&format!("{} {}", numbers[source as usize], numbers[target as usize]));
            let weight = weight.and_then(|field| field.text(relation));
            let label = relation_label(part, relation);
            if weight.is_some() || !label.is_empty() {
                out.text.extend([" ", weight.as_deref().unwrap_or("1")]);
            }
            if !label.is_empty() {
                out.text.push_str(" l ");
                quoted_into(label, &mut out.text, &mut loss);
            }
            out.text.push('\n');
            loss.add(LossCode::Directions, u64::from(network.direction(relation) == Direction::Mutual));
            fields::relation_losses(network, relation, &mut loss);
            out.flow()?;
        }
    }
    out.finish()?;
    Ok(loss)
}

/// A text in quotes. Pajek has no escape for them but entities.
fn quoted_into(text: &str, line: &mut String, loss: &mut Loss) {
    line.push('"');
    for c in clean(text, loss).chars() {
        match c {
            '"' => line.push_str("&quot;"),
            '&' => line.push_str("&amp;"),
            // Readers that split rows as a shell does take a backslash for the mark of what follows.
            '\n' | '\r' | '\t' | '\\' => line.push_str(&format!("&#{};", u32::from(c))),
            _ => line.push(c),
        }
    }
    line.push('"');
}
