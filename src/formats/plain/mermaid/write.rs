//! A part of a network as a Mermaid flowchart: quoted texts and numbered ids.

use std::io::Write;

use crate::formats::error::WriteError;
use crate::formats::fields::{self, clean, relation_label};
use crate::formats::output::{Loss, LossCode, Part};
use crate::formats::pieces::{Pieces, escaped_into};
use crate::network::{Direction, Symbol};
use crate::ticket::Ticket;

/// Writes a part: the names of actors in the shape of their kind, relations with their label.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn write(part: &Part<'_>, out: &mut dyn Write, ticket: &Ticket) -> Result<Loss, WriteError> {
    let network = part.network;
    let mut loss = Loss::default();
    part.begin(ticket);
    fields::common_losses(part, &mut loss, ticket)?;
    loss.add(LossCode::ActorAttributes, fields::of_actors(part, &[], ticket)?.len() as u64);
    loss.add(LossCode::RelationAttributes, fields::of_relations(part, &[], ticket)?.len() as u64);
    let mut out = Pieces::new(out);
    out.text.push_str("flowchart LR\n");
    // Words such as "end" and signs such as "--" mean something in an id: numbers do not.
    for actor in ticket.walk(part.subset.actors()) {
        let actor = actor?;
        let (open, close) = shape(network.kind(actor).symbol);
        out.text.push_str(&format!("  n{actor}{open}\""));
        text_into(network.name(actor), &mut out.text, &mut loss);
        out.text.extend(["\"", close, "\n"]);
        loss.add(LossCode::ActorIds, u64::from(network.actor_id(actor) != format!("n{actor}")));
        loss.add(LossCode::ActorKinds, u64::from(!network.kind(actor).id.is_empty()));
        loss.add(LossCode::Sources, network.actor_sources(actor).len() as u64);
        out.flow()?;
    }
    for relation in ticket.walk(part.subset.relations()) {
        let relation = relation?;
        let (source, target) = network.ends(relation);
        let arrow = match network.direction(relation) {
            Direction::Directed => "-->",
            Direction::Undirected => "---",
            Direction::Mutual => "<-->",
        };
        out.text.push_str(&format!("  n{source} {arrow}"));
        let label = relation_label(part, relation);
        if !label.is_empty() {
            out.text.push_str("|\"");
            text_into(label, &mut out.text, &mut loss);
            out.text.push_str("\"|");
        }
        out.text.push_str(&format!(" n{target}\n"));
        fields::relation_losses(network, relation, &mut loss);
        out.flow()?;
    }
    out.finish()?;
    Ok(loss)
}

/// A text between quotes: what means something to Mermaid, Markdown or HTML becomes an entity.
fn text_into(text: &str, line: &mut String, loss: &mut Loss) {
    escaped_into(&clean(text, loss), line, |byte| match byte {
        b'"' => Some("#quot;"),
        b'#' => Some("#35;"),
        b'&' => Some("#38;"),
        b'<' => Some("#lt;"),
        b'>' => Some("#gt;"),
        b'`' => Some("#96;"),
        b'|' => Some("#124;"),
        b'\\' => Some("#92;"),
        b'*' => Some("#42;"),
        b'_' => Some("#95;"),
        b'\n' => Some("<br/>"),
        b'\r' => Some("#13;"),
        b'\t' => Some("#9;"),
        _ => None,
    });
}

fn shape(symbol: Symbol) -> (&'static str, &'static str) {
    match symbol {
        Symbol::Triangle => ("[/", "\\]"),
        Symbol::Square => ("[", "]"),
        Symbol::SquareDotted => ("[[", "]]"),
        Symbol::Diamond => ("{", "}"),
        Symbol::Star => ("{{", "}}"),
        Symbol::Cross => ("(((", ")))"),
        Symbol::Circle => ("((", "))"),
        Symbol::Dot => ("(", ")"),
    }
}
