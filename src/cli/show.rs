//! `show ACTOR`: the sheet of an actor.

use std::time::Instant;

use serde_json::{Value, json};

use super::out::Failure;
use super::{DONE, Outcome, Run, json as objects};
use crate::explorer::links::{Group, groups};
use crate::network::columns::Shape;
use crate::network::{Network, Subset};
use crate::query::{Target, field_named};
use crate::text::paths::{Footnotes, source_line};
use crate::text::usage::{Doing, about};
use crate::text::words::{LINK, capitalised, counted};
use crate::text::{date, messages, safe, when};

/// Prints the sheet.
pub fn run(run: &mut Run<'_>) -> Outcome {
    let asked = run.text("actor").unwrap_or_default().to_string();
    let opened = run.open()?;
    let network = opened.views.network();
    let actor = run.actor(network, &asked)?;
    let view = run.view(network)?;
    let subset = run.subset(&opened.views, &view)?;
    if !subset.has_actor(actor) {
        super::out::note(&about(network.name(actor), messages(run.lang).hidden, run.lang));
    }
    let (start, progress) = (Instant::now(), run.progress(Doing::Working));
    // Nobody stops it.
    let groups = groups(network, &subset, actor, &run.ticket).unwrap_or_default();
    drop(progress);
    if run.json() {
        let links = groups.iter().flat_map(|group| &group.links);
        let relations: Vec<Value> = links
            .map(|link| {
                let mut object = objects::relation(network, link.relation);
                object["forward"] = json!(link.forward);
                object
            })
            .collect();
        let degree = degree(network, &subset, actor);
        let document = json!({"actor": objects::actor(network, actor, degree), "relations": relations});
        run.out.json(&document)?;
    } else {
        sheet(run, network, &groups, actor)?;
    }
    run.timings.add("show", start);
    Ok(DONE)
}

/// Ends of shown relations; a self-loop has both.
fn degree(network: &Network, subset: &Subset, actor: u32) -> u32 {
    subset.links(network, actor).count() as u32
}

fn sheet(run: &mut Run<'_>, network: &Network, groups: &[Group], actor: u32) -> Result<(), Failure> {
    let (lang, words) = (run.lang, messages(run.lang));
    let mut notes = Footnotes::new();
    let short = network.short(actor).filter(|short| !network.name(actor).contains(short));
    let name = run.out.bold(&safe(network.name(actor)));
    let short = short.map_or(String::new(), |short| format!(" ({})", safe(short)));
    run.out.line(format!("{name}{short}"))?;
    let kind = capitalised(network.kind(actor).label.of(lang));
    run.out.line(format!("{} · {}", safe(&kind), safe(network.actor_id(actor))))?;
    let colon = if lang == crate::label::Lang::Fr { "\u{a0}:" } else { ":" };
    for column in network.actor_columns().iter().filter(|column| column.name != "short") {
        let Some(value) = column.value(actor) else { continue };
        let field = field_named(&column.name, Target::Actors);
        let label = field.map_or(column.name.as_str(), |field| field.label.of(lang));
        let text = match value.shape {
            Shape::List => value.items().join(", "),
            _ if field.is_some_and(|field| field.name.en == "founded") => date(value.text, lang),
            _ => value.text.to_string(),
        };
        run.out.line(format!("{}{colon} {}", safe(label), super::rows::one_line(&text)))?;
    }
    let marks = notes.marks(network.actor_sources(actor), lang);
    run.out.line(format!("{}{colon} {marks}", words.sources))?;

    run.out.line("")?;
    if groups.is_empty() {
        run.out.line(words.no_relations)?;
    } else {
        let total = counted(groups.iter().map(|group| group.links.len() as u64).sum(), LINK, lang);
        let total = run.out.bold(&total);
        run.out.line(total)?;
    }
    for group in groups {
        let kind = network.relation_kinds()[group.kind as usize].label_of(group.forward).of(lang);
        run.out.line("")?;
        let title = run.out.accent(&format!("{} ({})", capitalised(&safe(kind)), group.links.len()));
        run.out.line(title)?;
        for link in &group.links {
            let label = network.relation_label(link.relation);
            let label = if label.is_empty() { String::new() } else { format!(", {}", super::rows::one_line(label)) };
            let marks = notes.marks(network.relation_sources(link.relation), lang);
            let (name, when) = (safe(network.name(link.other)), when(network, link.relation, lang));
            run.out.line(format!("  {name} — {when}{label} {marks}"))?;
        }
    }
    if !notes.sources().is_empty() {
        run.out.line("")?;
    }
    for (i, source) in notes.sources().to_vec().into_iter().enumerate() {
        run.out.line(format!("[{}] {}", i + 1, source_line(network, source, lang)))?;
    }
    Ok(())
}
