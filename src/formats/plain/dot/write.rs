//! DOT for Graphviz: a digraph whose undirected relations have no arrowhead and whose mutual ones have two.
//!
//! Attributes that Graphviz would take for its own receive another name. Memory: the longest row and a constant.

use std::io::Write;

use crate::formats::error::WriteError;
use crate::formats::fields::{self, FieldType, clean, relation_label, rgb, sources_text};
use crate::formats::output::{Loss, LossCode, Part};
use crate::formats::pieces::{Pieces, escaped_into};
use crate::network::{DateField, Direction, Kind, Symbol};
use crate::ticket::Ticket;

/// Attributes of nodes and edges that mean something to Graphviz, but for `weight`, which means the same, and for shapes,
/// styles and colours: a network that has them has them from a drawing.
const GRAPHVIZ: &str = "\
    URL area arrowhead arrowsize arrowtail class colorscheme comment constraint decorate dir \
    distortion edgeURL edgehref edgetarget edgetooltip fixedsize fontname fontsize \
    gradientangle group headURL head_lp headclip headhref headlabel headport headtarget headtooltip height \
    href id image imagepos imagescale key label labelURL labelangle labeldistance labelfloat labelfontcolor \
    labelfontname labelfontsize labelhref labelloc labeltarget labeltooltip layer len lhead lp ltail margin \
    minlen nojustify ordering orientation penwidth peripheries pin pos rects regular root samehead sametail \
    samplepoints shapefile showboxes sides skew tooltip";

/// Writes a part.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn write(part: &Part<'_>, out: &mut dyn Write, ticket: &Ticket) -> Result<Loss, WriteError> {
    let network = part.network;
    let mut loss = Loss::default();
    part.begin(ticket);
    fields::common_losses(part, &mut loss, ticket)?;
    let mut taken: Vec<&str> = GRAPHVIZ.split_whitespace().chain(["kind", "sources"]).collect();
    let actor_fields = fields::of_actors(part, &taken, ticket)?;
    let axis = |name: &str| actor_fields.iter().find(|field| field.name == name && field.kind != FieldType::Text);
    let axes = axis("x").zip(axis("y"));
    let has = |name: &str| actor_fields.iter().any(|field| field.name == name);
    taken.extend(DateField::ALL.map(DateField::word));
    let relation_fields = fields::of_relations(part, &taken, ticket)?;
    let mut out = Pieces::new(out);
    let line = &mut out.text;
    line.push_str("digraph ");
    quoted_into(network.about().id.as_deref().unwrap_or("network"), line, &mut loss);
    line.push_str(" {\n  graph [charset=\"UTF-8\"];\n  node [style=filled, fontcolor=white];\n");
    for actor in ticket.walk(part.subset.actors()) {
        let (actor, line) = (actor?, &mut out.text);
        line.push_str("  ");
        quoted_into(network.actor_id(actor), line, &mut loss);
        let mut list = List { line, loss: &mut loss, empty: true };
        list.text("label", network.name(actor));
        let kind = network.kind(actor);
        list.text("kind", &kind.id);
        if !has("shape") {
            list.text("shape", shape(kind));
        }
        if !has("fillcolor") {
            let (r, g, b) = rgb(kind.hue);
            list.text("fillcolor", &format!("#{r:02x}{g:02x}{b:02x}"));
        }
        if let Some((x, y)) = axes.and_then(|(x, y)| x.text(actor).zip(y.text(actor))) {
            // As `neato -n -s1` takes it.
            list.text("pos", &format!("{x},{y}"));
        }
        list.fields(&actor_fields, actor);
        list.text("sources", &sources_text(network, network.actor_sources(actor), "; "));
        list.close();
        out.flow()?;
    }
    for relation in ticket.walk(part.subset.relations()) {
        let (relation, line) = (relation?, &mut out.text);
        let (source, target) = network.ends(relation);
        line.push_str("  ");
        quoted_into(network.actor_id(source), line, &mut loss);
        line.push_str(" -> ");
        quoted_into(network.actor_id(target), line, &mut loss);
        let mut list = List { line, loss: &mut loss, empty: true };
        list.text("id", &network.relation_id(relation));
        list.text("label", relation_label(part, relation));
        list.text("kind", &network.relation_kind(relation).id);
        list.text(
            "dir",
            match network.direction(relation) {
                Direction::Directed => "",
                Direction::Undirected => "none",
                Direction::Mutual => "both",
            },
        );
        for field in DateField::ALL {
            list.text(field.word(), network.date_text(relation, field).unwrap_or(""));
        }
        list.fields(&relation_fields, relation);
        list.text("sources", &sources_text(network, network.relation_sources(relation), "; "));
        list.close();
        out.flow()?;
    }
    out.text.push_str("}\n");
    out.finish()?;
    Ok(loss)
}

/// The attributes of one statement.
struct List<'l> {
    line: &'l mut String,
    loss: &'l mut Loss,
    empty: bool,
}

impl List<'_> {
    fn text(&mut self, name: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        self.line.push_str(if self.empty { " [" } else { ", " });
        self.empty = false;
        let is_word = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && !matches!(name, "node" | "edge" | "graph" | "digraph" | "subgraph" | "strict" | "");
        if is_word {
            self.line.push_str(name);
        } else {
            quoted_into(name, self.line, self.loss);
        }
        self.line.push('=');
        let start = self.line.len();
        quoted_into(text, self.line, self.loss);
        // Only labels have an escape for the end of a line.
        if name == "label" && text.contains('\n') {
            let quoted = self.line.split_off(start);
            escaped_into(&quoted, self.line, |byte| (byte == b'\n').then_some("\\n"));
        }
    }

    fn fields(&mut self, fields: &[fields::Field<'_>], row: u32) {
        for field in fields {
            if let Some(text) = field.text(row) {
                self.loss.add(LossCode::RawValues, u64::from(field.is_raw(row)));
                self.text(&field.name, &text);
            }
        }
    }

    fn close(self) {
        self.line.push_str(if self.empty { ";\n" } else { "];\n" });
    }
}

/// A quoted text: backslashes are doubled, since Graphviz reads escapes in labels, and so everywhere alike.
fn quoted_into(text: &str, line: &mut String, loss: &mut Loss) {
    line.push('"');
    escaped_into(&clean(text, loss), line, |byte| match byte {
        b'"' => Some("\\\""),
        b'\\' => Some("\\\\"),
        _ => None,
    });
    line.push('"');
}

fn shape(kind: &Kind) -> &'static str {
    match kind.symbol {
        Symbol::Triangle => "triangle",
        Symbol::Square => "box",
        Symbol::SquareDotted => "Msquare",
        Symbol::Diamond => "diamond",
        Symbol::Star => "star",
        Symbol::Cross => "octagon",
        Symbol::Circle => "ellipse",
        Symbol::Dot => "circle",
    }
}
