//! `common ACTOR ACTOR…`: whom several actors are all linked to, or at least two of them.

use std::time::Instant;

use serde_json::json;

use super::connect::asked;
use super::out::Failure;
use super::path::view;
use super::{ABSENT, DONE, Outcome, Run, json as objects};
use crate::analysis::common::common;
use crate::text::tui::relation_sentence;
use crate::text::usage::Doing;
use crate::text::{Report, errors, paths as said, safe, webs};

/// Prints those who are shared, those linked to most first.
pub fn run(run: &mut Run<'_>) -> Outcome {
    let opened = run.open()?;
    let network = opened.views.network();
    let asked = asked(run, network)?;
    let view = view(run, network)?;
    let subset = run.subset(&opened.views, &view)?;
    let (start, progress) = (Instant::now(), run.progress(Doing::Working));
    let stopped = |_| Failure::error(Report::new(errors::stopped(run.lang)));
    let shared = common(network, &subset, &asked, &run.ticket).map_err(stopped)?;
    drop(progress);
    run.timings.add("common", start);
    if run.json() {
        run.out.json_array(shared.iter().map(|shared| {
            json!({
                "id": network.actor_id(shared.actor),
                "name": network.name(shared.actor),
                "kind": network.kind(shared.actor).id,
                "linked": shared.linked,
                "relations": shared.relations.iter().map(|r| objects::relation(network, *r)).collect::<Vec<_>>(),
            })
        }))?;
        return Ok(if shared.is_empty() { ABSENT } else { DONE });
    }
    if shared.is_empty() {
        return Err(Failure::absent(Report::new(webs::nobody_in_common(network, &asked, run.lang))));
    }
    let lang = run.lang;
    let mut notes = said::Footnotes::new();
    for shared in &shared {
        let name = run.out.bold(&safe(network.name(shared.actor)));
        let kind = safe(network.kind(shared.actor).label.of(lang)).into_owned();
        let linked = webs::linked_to(shared.linked, asked.len(), lang);
        let kind = if kind.is_empty() { kind } else { format!("{kind} · ") };
        run.out.line(format!("{name} · {kind}{linked}"))?;
        for relation in &shared.relations {
            let marks = notes.marks(network.relation_sources(*relation), lang);
            run.out.line(format!("  {} {marks}", relation_sentence(network, *relation, lang)))?;
        }
    }
    if !notes.sources().is_empty() {
        run.out.line("")?;
    }
    for line in notes.lines(network, lang) {
        run.out.line(line)?;
    }
    Ok(DONE)
}
