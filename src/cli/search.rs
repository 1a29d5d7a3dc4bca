//! `search TEXT`: actors by name, best first.

use std::time::Instant;

use serde_json::json;

use super::rows::table;
use super::{ABSENT, DONE, Outcome, Run};
use crate::explorer::search::Index;
use crate::text::messages;
use crate::text::usage::{Doing, about};

/// How many actors are listed unless it is said.
const LIMIT: usize = 20;

/// Prints the hits. Those that the steps hide are found too, and marked.
pub fn run(run: &mut Run<'_>) -> Outcome {
    let text = run.texts("text").join(" ");
    let limit = run.number("limit").map_or(LIMIT, |limit| limit as usize);
    let opened = run.open()?;
    let network = opened.views.network();
    let view = run.view(network)?;
    let subset = run.subset(&opened.views, &view)?;
    let progress = run.progress(Doing::Working);
    let start = Instant::now();
    let index = Index::for_once(network);
    run.timings.add("index", start);
    let start = Instant::now();
    let hits = index.search(&text, limit);
    run.timings.add("search", start);
    drop(progress);
    if run.json() {
        run.out.json_array(hits.iter().map(|hit| {
            let mut object = json!({
                "id": network.actor_id(hit.actor),
                "name": network.name(hit.actor),
                "kind": network.kind(hit.actor).id,
                "score": hit.score,
            });
            if !subset.has_actor(hit.actor) {
                object["hidden"] = json!(true);
            }
            object
        }))?;
    } else if !hits.is_empty() {
        let (words, lang, terminal) = (messages(run.lang), run.lang, run.out.terminal);
        let header = match terminal {
            true => [words.name, words.kind, words.commune, words.id, ""],
            false => ["name", "kind", "commune", "id", "hidden"],
        };
        let rows = hits.iter().map(|hit| {
            let kind = network.kind(hit.actor);
            let hidden = match (subset.has_actor(hit.actor), terminal) {
                (true, _) => "",
                (false, true) => words.hidden,
                (false, false) => "hidden",
            };
            vec![
                network.name(hit.actor).to_string(),
                if terminal { kind.label.of(lang).to_string() } else { kind.id.clone() },
                network.actor_text(hit.actor, "commune").to_string(),
                network.actor_id(hit.actor).to_string(),
                hidden.to_string(),
            ]
        });
        table(&mut run.out, &header, rows)?;
    }
    if hits.is_empty() {
        if !run.json() {
            super::out::note(&about(&text, messages(run.lang).no_hit, run.lang));
        }
        return Ok(ABSENT);
    }
    Ok(DONE)
}
