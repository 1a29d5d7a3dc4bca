//! `info`: the counts of a view.

use std::cmp::Reverse;
use std::thread;
use std::time::Instant;

use serde_json::{Map, Value, json};

use super::{Outcome, Run};
use crate::explorer::View;
use crate::label::Lang;
use crate::network::{DateField, Network, Subset};
use crate::text::sentence::view_sentence;
use crate::text::{date, messages, number, safe};
use crate::ticket::Ticket;

/// Counts of a view.
struct Counts {
    actors: usize,
    relations: usize,
    components: usize,
    largest_component: u32,
    isolated: usize,
    self_loops: usize,
    kinds: Vec<u64>,
    relation_kinds: Vec<u64>,
    since_min: Option<String>,
    until_max: Option<String>,
    unsourced: usize,
    undated: usize,
}

/// Prints the counts.
pub fn run(run: &mut Run<'_>) -> Outcome {
    let opened = run.open()?;
    let network = opened.views.network();
    let view = run.view(network)?;
    let subset = run.subset(&opened.views, &view)?;
    let start = Instant::now();
    let counts = count(network, &subset);
    run.timings.add("info", start);
    if run.json() {
        run.out.json(&to_json(network, &counts))?;
    } else {
        print(run, network, &view, &counts)?;
    }
    Ok(run.shown(network, &subset))
}

/// Linear in the network; components on one core, everything else on another.
fn count(network: &Network, subset: &Subset) -> Counts {
    let degrees = subset.degrees(network);
    let (components, dates, records) = thread::scope(|scope| {
        let count_components = || subset.components(network, &Ticket::new()).expect("nobody stops it");
        let components = thread::Builder::new().spawn_scoped(scope, count_components);
        let (dates, records) = (count_dates(network, subset), count_records(network, subset));
        let components = components.ok().and_then(|thread| thread.join().ok());
        (components.unwrap_or_else(count_components), dates, records)
    });
    let mut kinds = vec![0; network.kinds().len()];
    for actor in subset.actors() {
        kinds[network.kind_code(actor) as usize] += 1;
    }
    Counts {
        actors: subset.actor_count(),
        relations: subset.relation_count(),
        components: components.sizes.len(),
        largest_component: components.sizes.into_iter().max().unwrap_or(0),
        isolated: subset.actors().filter(|actor| degrees[*actor as usize] == 0).count(),
        self_loops: records.self_loops,
        kinds,
        relation_kinds: records.kinds,
        since_min: dates.since_min,
        until_max: dates.until_max,
        unsourced: records.unsourced,
        undated: dates.undated,
    }
}

struct Records {
    kinds: Vec<u64>,
    self_loops: usize,
    unsourced: usize,
}

fn count_records(network: &Network, subset: &Subset) -> Records {
    let mut records = Records { kinds: vec![0; network.relation_kinds().len()], self_loops: 0, unsourced: 0 };
    for relation in subset.relations() {
        let (from, to) = network.ends(relation);
        records.self_loops += usize::from(from == to);
        records.kinds[network.relation_kind_code(relation) as usize] += 1;
        records.unsourced += usize::from(network.relation_source_sets().code(relation) == 0);
    }
    records
}

struct Dates {
    since_min: Option<String>,
    until_max: Option<String>,
    undated: usize,
}

/// Each date is looked at once, not once a relation.
fn count_dates(network: &Network, subset: &Subset) -> Dates {
    let [since, until, attested] = DateField::ALL.map(|field| network.date_codes(field));
    let code = |codes: &[u32], relation: u32| codes.get(relation as usize).copied().unwrap_or(0);
    // The first relation of each date as a start, and as an end.
    let mut first_started = vec![u32::MAX; network.dates().len()];
    let mut first_ended = first_started.clone();
    let mut undated = 0;
    for relation in subset.relations() {
        let (since, until) = (code(since, relation), code(until, relation));
        undated += usize::from(since | until | code(attested, relation) == 0);
        first_started[since as usize] = relation.min(first_started[since as usize]);
        first_ended[until as usize] = relation.min(first_ended[until as usize]);
    }
    let [since, until] = [first_started, first_ended].map(|first| {
        // An open end is no date: ".." neither starts first nor ends last.
        let dated = move |(code, relation): (usize, u32)| {
            let date = network.dates().date(code as u32).filter(|date| !date.open && relation != u32::MAX)?;
            Some((date, Reverse(relation), code as u32))
        };
        first.into_iter().enumerate().filter_map(dated)
    });
    let since = since.min_by_key(|(date, relation, _)| (date.first, date.last, relation.0));
    let until = until.max_by_key(|(date, relation, _)| (date.last, date.first, *relation));
    let text = |code: u32| network.dates().spelling(code).map(str::to_string);
    Dates {
        since_min: since.and_then(|(.., code)| text(code)),
        until_max: until.and_then(|(.., code)| text(code)),
        undated,
    }
}

fn to_json(network: &Network, counts: &Counts) -> Value {
    let by_kind = |ids: &mut dyn Iterator<Item = &String>, counts: &[u64]| {
        let shown = ids.zip(counts).filter(|(_, count)| **count > 0);
        shown.map(|(id, count)| (id.clone(), Value::from(*count))).collect::<Map<_, _>>()
    };
    json!({
        "actors": counts.actors,
        "relations": counts.relations,
        "components": counts.components,
        "largest_component": counts.largest_component,
        "isolated": counts.isolated,
        "self_loops": counts.self_loops,
        "kinds": by_kind(&mut network.kinds().iter().map(|kind| &kind.id), &counts.kinds),
        "relation_kinds": by_kind(&mut network.relation_kinds().iter().map(|kind| &kind.id), &counts.relation_kinds),
        "since_min": counts.since_min,
        "until_max": counts.until_max,
        "unsourced": counts.unsourced,
        "undated": counts.undated,
    })
}

fn print(run: &mut Run<'_>, network: &Network, view: &View, counts: &Counts) -> Result<(), super::out::Failure> {
    let (lang, words) = (run.lang, messages(run.lang));
    if let Some(title) = network.about().title(lang) {
        let label = run.out.bold(&safe(&title));
        run.out.line(label)?;
    }
    run.out.line(view_sentence(view, network, lang))?;
    run.out.line("")?;
    let n = |count: usize| number(count as u64, lang);
    let day = |text: &Option<String>| text.as_deref().map_or(words.none.to_string(), |text| date(text, lang));
    rows(
        run,
        &[
            (words.actors.to_string(), n(counts.actors)),
            (words.relations.to_string(), n(counts.relations)),
            (words.components.to_string(), n(counts.components)),
            (words.largest_component.to_string(), n(counts.largest_component as usize)),
            (words.isolated.to_string(), n(counts.isolated)),
            (words.self_loops.to_string(), n(counts.self_loops)),
            (words.unsourced.to_string(), n(counts.unsourced)),
            (words.undated.to_string(), n(counts.undated)),
            (words.since_min.to_string(), day(&counts.since_min)),
            (words.until_max.to_string(), day(&counts.until_max)),
        ],
    )?;
    let kinds = network.kinds().iter().map(|kind| kind.plural.of(lang).to_string());
    by_kind(run, words.kinds, kinds.zip(counts.kinds.iter().copied()), lang)?;
    let kinds = network.relation_kinds().iter().map(|kind| kind.label.of(lang).to_string());
    by_kind(run, words.relation_kinds, kinds.zip(counts.relation_kinds.iter().copied()), lang)
}

fn by_kind(
    run: &mut Run<'_>,
    title: &str,
    counts: impl Iterator<Item = (String, u64)>,
    lang: Lang,
) -> Result<(), super::out::Failure> {
    let mut counts: Vec<(String, u64)> = counts.filter(|(_, count)| *count > 0).collect();
    if counts.is_empty() {
        return Ok(());
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    run.out.line("")?;
    let title = run.out.bold(title);
    run.out.line(title)?;
    let counts: Vec<(String, String)> =
        counts.into_iter().map(|(name, count)| (safe(&name).into_owned(), number(count, lang))).collect();
    rows(run, &counts)
}

/// Names at the left, values at the right of a column of their own.
fn rows(run: &mut Run<'_>, rows: &[(String, String)]) -> Result<(), super::out::Failure> {
    use unicode_width::UnicodeWidthStr;
    let names = rows.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
    let values = rows.iter().map(|(_, value)| value.width()).max().unwrap_or(0).min(12);
    for (name, value) in rows {
        let gap = " ".repeat(names - name.width() + 2 + values.saturating_sub(value.width()));
        run.out.line(format!("  {name}{gap}{value}"))?;
    }
    Ok(())
}
