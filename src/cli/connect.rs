//! `connect ACTOR ACTOR…`: the smallest web that links several actors, what proves it, and what each part is worth.

use std::time::Instant;

use fixedbitset::FixedBitSet;
use serde_json::{Value, json};

use super::out::{Failure, note};
use super::path::view;
use super::{ABSENT, DONE, Opened, Outcome, Run, export, json as objects};
use crate::analysis::steiner::{Connected, Loss, Method, Piece, connect, losses};
use crate::formats::{Part, by_name};
use crate::network::{Network, Subset};
use crate::text::usage::Doing;
use crate::text::{Report, errors, paths as said, safe, webs};

/// Prints the web, or writes it to a file.
pub fn run(run: &mut Run<'_>) -> Outcome {
    let opened = run.open()?;
    let network = opened.views.network();
    let asked = asked(run, network)?;
    let view = view(run, network)?;
    let subset = run.subset(&opened.views, &view)?;
    let (start, progress) = (Instant::now(), run.progress(Doing::Working));
    let stopped = |_| Failure::error(Report::new(errors::stopped(run.lang)));
    let found = connect(network, &subset, &asked, &run.ticket).map_err(stopped)?;
    let losses = losses(network, &subset, &found, &run.ticket).map_err(stopped)?;
    drop(progress);
    run.timings.add("connect", start);
    let is_whole = found.apart.is_empty() && found.hidden.is_empty();
    let code = if is_whole { DONE } else { ABSENT };
    if let Some(output) = run.text("output").map(str::to_string) {
        let format = run.format("to")?;
        let part = part(network, &found);
        export::written(run, &opened, &part, &[], &output, format)?;
        webs::apart(network, &found, run.lang).iter().for_each(|line| note(line));
        return Ok(code);
    }
    if run.json() {
        let document = document(run, &opened, &found, &losses)?;
        run.out.json(&document)?;
        return Ok(code);
    }
    if found.web.relations.is_empty() {
        let report = Report::new(webs::no_web(run.lang));
        let hidden = if found.hidden.is_empty() { Vec::new() } else { webs::apart(network, &found, run.lang) };
        let hidden = hidden.last().cloned();
        return Err(Failure::absent(match hidden {
            Some(hidden) => report.with_hint(hidden),
            None => report,
        }));
    }
    print(run, network, &found, &losses)?;
    Ok(code)
}

/// The actors that are named, each once.
///
/// # Errors
/// A text that names no actor or several; fewer than two different actors.
pub fn asked(run: &mut Run<'_>, network: &Network) -> Result<Vec<u32>, Failure> {
    let (mut asked, mut twice) = (Vec::new(), Vec::new());
    for text in run.texts("actors-named") {
        let actor = run.actor(network, &text)?;
        if asked.contains(&actor) { twice.push(actor) } else { asked.push(actor) }
    }
    if let [one] = asked[..] {
        return Err(Failure::error(Report::new(webs::one_actor(network.short_or_name(one), run.lang))));
    }
    if !twice.is_empty() {
        note(&webs::named_twice(network, &twice, run.lang));
    }
    Ok(asked)
}

fn part(network: &Network, found: &Connected) -> Subset {
    let bits = |all: &[u32], count: usize| {
        let mut bits = FixedBitSet::with_capacity(count);
        all.iter().for_each(|one| bits.insert(*one as usize));
        bits
    };
    let (actors, relations) = (network.actor_count(), network.relation_count());
    Subset::new(network, bits(&found.web.actors, actors), bits(&found.web.relations, relations))
}

/// The web as a document that can be opened as a network, with what is known of it beside.
fn document(run: &Run<'_>, opened: &Opened, found: &Connected, losses: &[(Piece, Loss)]) -> Result<Value, Failure> {
    let network = opened.views.network();
    let subset = part(network, found);
    let mut text = Vec::new();
    let native = by_name("native").and_then(|format| format.write);
    let part = Part { network, subset: &subset, computed: &[], lang: run.lang };
    if let Some(write) = native {
        write(&part, &mut text, &run.ticket).map_err(|error| Failure::error(errors::write(&error, run.lang)))?;
    }
    let mut document: Value = serde_json::from_slice(&text).unwrap_or_else(|_| json!({}));
    let degrees = subset.degrees(network);
    let id = |actor: &u32| network.actor_id(*actor);
    let ids = |actors: &[u32]| actors.iter().map(id).collect::<Vec<_>>();
    let actor = |actor: &u32| objects::actor(network, *actor, degrees[*actor as usize]);
    document["actors"] = found.web.actors.iter().map(actor).collect();
    document["relations"] = found.web.relations.iter().map(|r| objects::relation(network, *r)).collect();
    document["linked"] = json!(ids(&found.linked));
    document["apart"] = found.apart.iter().map(|group| json!(ids(group))).collect();
    document["hidden"] = json!(ids(&found.hidden));
    document["method"] = json!(if found.web.method == Method::Exact { "exact" } else { "approximate" });
    document["at_least"] = json!(found.web.at_least);
    let loss = |(piece, loss): &(Piece, Loss)| {
        let mut object = match piece {
            Piece::Actor(actor) => json!({"actor": id(actor)}),
            Piece::Relation(relation) => json!({"relation": network.relation_id(*relation)}),
        };
        object["more"] = match loss {
            Loss::More(more) | Loss::AtMost(more) => json!(more),
            Loss::Indispensable => Value::Null,
        };
        object["at_most"] = json!(matches!(loss, Loss::AtMost(_)));
        object["indispensable"] = json!(*loss == Loss::Indispensable);
        object
    };
    document["losses"] = losses.iter().map(loss).collect();
    Ok(document)
}

fn print(run: &mut Run<'_>, network: &Network, found: &Connected, losses: &[(Piece, Loss)]) -> Result<(), Failure> {
    use unicode_width::UnicodeWidthStr;
    let lang = run.lang;
    let title = run.out.bold(&webs::names(network, &found.linked, lang));
    run.out.line(title)?;
    run.out.line(webs::web(found, lang))?;
    run.out.line("")?;
    let mut notes = said::Footnotes::new();
    for (depth, hop) in found.walk(network) {
        let start = safe(network.short_or_name(hop.from)).into_owned();
        let rest = said::hop(network, &hop, &mut notes, lang);
        run.out.line(format!("{}{start}{rest}", "  ".repeat(depth)))?;
    }
    if !losses.is_empty() {
        run.out.line("")?;
        let title = run.out.bold(&webs::losses_title(lang));
        run.out.line(title)?;
        let names: Vec<String> = losses.iter().map(|(piece, _)| webs::piece(network, *piece, lang)).collect();
        let widest = names.iter().map(|name| name.width()).max().unwrap_or(0).min(60);
        for (name, (_, loss)) in names.iter().zip(losses) {
            let gap = " ".repeat(widest.saturating_sub(name.width()) + 2);
            run.out.line(format!("  {name}{gap}{}", webs::loss(*loss, lang)))?;
        }
    }
    let apart = webs::apart(network, found, lang);
    if !apart.is_empty() {
        run.out.line("")?;
    }
    for line in apart {
        run.out.line(line)?;
    }
    if !notes.sources().is_empty() {
        run.out.line("")?;
    }
    for line in notes.lines(network, lang) {
        run.out.line(line)?;
    }
    Ok(())
}
