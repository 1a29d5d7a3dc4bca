//! `reach ACTOR`: how many actors of each kind are within some hops, and who they are.

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::{Map, Value, json};

use super::out::Failure;
use super::path::view;
use super::rows::table;
use super::{ABSENT, DONE, Outcome, Run};
use crate::analysis::reach::{hops, onward};
use crate::network::Network;
use crate::text::usage::{Doing, about};
use crate::text::{messages, number, safe, webs};

/// How many hops are walked unless it is said.
const HOPS: u32 = 3;

/// Prints the counts, or with `--list` the actors.
pub fn run(run: &mut Run<'_>) -> Outcome {
    let asked = run.text("actor").unwrap_or_default().to_string();
    let opened = run.open()?;
    let network = opened.views.network();
    let actor = run.actor(network, &asked)?;
    let view = view(run, network)?;
    let subset = run.subset(&opened.views, &view)?;
    let (start, progress) = (Instant::now(), run.progress(Doing::Working));
    let most = run.number("hops").unwrap_or(HOPS);
    let reached = match run.flag("directed") {
        true => onward(network, &subset, &[actor], most),
        false => hops(network, &subset, &[actor], most),
    };
    drop(progress);
    run.timings.add("reach", start);
    let others = reached.get(1..).unwrap_or_default();
    let code = if others.is_empty() { ABSENT } else { DONE };
    if run.json() {
        run.out.json(&document(network, actor, others))?;
        return Ok(code);
    }
    if !subset.has_actor(actor) {
        super::out::note(&about(network.name(actor), messages(run.lang).hidden, run.lang));
        return Ok(code);
    }
    if run.flag("list") {
        list(run, network, others)?;
    } else {
        counts(run, network, actor, others)?;
    }
    Ok(code)
}

/// Actors by hops and kind.
fn by_hops(reached: &[(u32, u32)], network: &Network) -> BTreeMap<u32, Vec<usize>> {
    let mut rings: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (actor, hops) in reached {
        let kinds = rings.entry(*hops).or_insert_with(|| vec![0; network.kinds().len()]);
        kinds[network.kind_code(*actor) as usize] += 1;
    }
    rings
}

fn document(network: &Network, actor: u32, reached: &[(u32, u32)]) -> Value {
    let ring = |(hops, kinds): (u32, Vec<usize>)| {
        let shown = network.kinds().iter().zip(&kinds).filter(|(_, count)| **count > 0);
        let by_kind: Map<String, Value> = shown.map(|(kind, count)| (kind.id.clone(), json!(count))).collect();
        json!({"hops": hops, "actors": kinds.iter().sum::<usize>(), "kinds": by_kind})
    };
    let one = |(actor, hops): &(u32, u32)| {
        json!({
            "id": network.actor_id(*actor),
            "name": network.name(*actor),
            "kind": network.kind(*actor).id,
            "hops": hops,
        })
    };
    json!({
        "from": network.actor_id(actor),
        "reached": reached.len(),
        "hops": by_hops(reached, network).into_iter().map(ring).collect::<Vec<_>>(),
        "actors": reached.iter().map(one).collect::<Vec<_>>(),
    })
}

fn counts(run: &mut Run<'_>, network: &Network, actor: u32, reached: &[(u32, u32)]) -> Result<(), Failure> {
    let lang = run.lang;
    let rings = by_hops(reached, network);
    if run.out.terminal {
        let farthest = rings.keys().next_back().copied().unwrap_or(0);
        let title = webs::reached(network.short_or_name(actor), reached.len(), farthest, lang);
        let title = run.out.bold(&title);
        run.out.line(title)?;
        run.out.line("")?;
    }
    // Kinds stand in the order of their number.
    let sum = |kind: usize| rings.values().map(|kinds| kinds[kind]).sum::<usize>();
    let mut kinds: Vec<usize> = (0..network.kinds().len()).filter(|kind| sum(*kind) > 0).collect();
    kinds.sort_by_key(|kind| std::cmp::Reverse(sum(*kind)));
    let (words, terminal) = (messages(lang), run.out.terminal);
    let label = |kind: usize| match terminal {
        true => safe(network.kinds()[kind].plural.of(lang)).into_owned(),
        false => network.kinds()[kind].id.clone(),
    };
    let hops: Vec<String> = rings.keys().map(u32::to_string).collect();
    let mut header = vec![if terminal { words.kind } else { "kind" }];
    header.extend(hops.iter().map(String::as_str));
    let count = |n: usize| if terminal { number(n as u64, lang) } else { n.to_string() };
    let rows = kinds.iter().map(|kind| {
        let mut row = vec![label(*kind)];
        row.extend(rings.values().map(|kinds| count(kinds[*kind])));
        row
    });
    let all: Vec<String> = std::iter::once(if terminal { words.actors.to_string() } else { "all".to_string() })
        .chain(rings.values().map(|kinds| count(kinds.iter().sum())))
        .collect();
    table(&mut run.out, &header, rows.chain([all]).collect::<Vec<_>>().into_iter())
}

fn list(run: &mut Run<'_>, network: &Network, reached: &[(u32, u32)]) -> Result<(), Failure> {
    let (words, lang, terminal) = (messages(run.lang), run.lang, run.out.terminal);
    let header = match terminal {
        true => [words.name, words.kind, words.hops, words.id],
        false => ["name", "kind", "hops", "id"],
    };
    let rows = reached.iter().map(|(actor, hops)| {
        let kind = network.kind(*actor);
        vec![
            network.name(*actor).to_string(),
            if terminal { kind.label.of(lang).to_string() } else { kind.id.clone() },
            hops.to_string(),
            network.actor_id(*actor).to_string(),
        ]
    });
    table(&mut run.out, &header, rows)
}
