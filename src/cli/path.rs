//! `path FROM TO`: how two actors are linked, and what proves it; why they are not, and what would link them.

use std::sync::Arc;
use std::time::Instant;

use num_bigint::BigUint;
use serde_json::{Value, json};

use super::answer::{self, Target};
use super::deadline::Deadline;
use super::out::{Failure, note};
use super::{ABSENT, DONE, Opened, Outcome, Run, json as objects};
use crate::analysis::paths::{self, Apart, Journey, PathError, Stopped, TimeMode};
use crate::explorer::answer::{Document, write_json};
use crate::explorer::question::LIMIT;
use crate::explorer::{Conditions, Explorer, Found, Missing, Question, QuestionError, Relaxation, Step, View};
use crate::network::columns::number_of;
use crate::network::{Network, Subset};
use crate::query;
use crate::text::explained::Explained;
use crate::text::paths as said;
use crate::text::usage::{self, Doing, Misuse};
use crate::text::{self, Report, errors, safe};
use crate::ticket::Ticket;

/// How long a search may take unless it is said. Searches have a budget of links too, which comes first on most machines
/// and is the same on all; who gives a time wants all of it.
const SECONDS: u32 = 30;

/// Prints the paths.
pub fn run(run: &mut Run<'_>) -> Outcome {
    if run.text("pairs").is_some() {
        return super::pairs::run(run);
    }
    let (Some(from), Some(to)) = (run.text("start").map(str::to_string), run.text("end").map(str::to_string)) else {
        let what = [crate::text::cli::value::FROM, crate::text::cli::value::TO];
        let given = usize::from(run.text("start").is_some());
        let what = what[given..].iter().map(|label| label.of(run.lang).to_string()).collect();
        return Err(run.misuse(&Misuse::Missing { what }));
    };
    let mut ends = [from, to];
    match answered(run, &mut ends) {
        Err(Failure::NoActor { ambiguous, report }) if run.json() => {
            // Who asks for a document gets one, whatever the answer.
            let reason = if ambiguous { "ambiguous_actor" } else { "unknown_actor" };
            let document = Document {
                ends: [&ends[0], &ends[1]],
                count: (run.number("best").is_none() && run.texts("via").is_empty()).then(|| "0".to_string()),
                complete: true,
                after: "0".to_string(),
                next: None,
                stopped: None,
                disjoint: Value::Null,
                why_not: json!({"reason": reason, "relaxations": []}),
            };
            document.write(&mut run.out, std::iter::empty())?;
            run.out.flush()?;
            Err(Failure::NoActor { ambiguous, report })
        }
        outcome => outcome,
    }
}

/// Answers the question about two actors, and puts their ids in the place of what was typed.
fn answered(run: &mut Run<'_>, ends: &mut [String; 2]) -> Outcome {
    let target = Target::of(run)?;
    let after = after(run)?;
    let opened = run.open()?;
    let network = opened.views.network();
    let mut found = [0; 2];
    for (actor, text) in found.iter_mut().zip(ends) {
        *actor = run.actor(network, text)?;
        *text = network.actor_id(*actor).to_string();
    }
    let question = Question { after, ..question(run, network, found)? };
    check(run, network, &question)?;
    let view = view(run, network)?;
    let subset = run.subset(&opened.views, &view)?;
    let (start, progress) = (Instant::now(), run.progress(Doing::Working));
    let ticket = Ticket::new();
    let deadline = Deadline::new(&ticket, question.seconds.unwrap_or(SECONDS));
    let result = question.answer(network, &subset, &ticket);
    drop((progress, deadline));
    run.timings.add("path", start);
    let found = result.map_err(|error| refused(run, &error, &question, network))?;
    let answer = &found.answer;
    if question.weight.is_some() && answer.missing_weights > 0 {
        note(&usage::missing_weights(answer.missing_weights as u64, run.lang));
    }
    if !answer.paths.is_empty() {
        let lang = run.lang;
        let summary = match question.apart {
            Some(apart) => said::independent(&found, apart, lang),
            None => said::found(answer, question.k.is_some(), lang),
        };
        let ends = (question.from, question.to);
        let explained = Explained { network, ends, answer, mode: question.time, summary, lang };
        if let Some(target) = &target {
            target.write(run, &explained, &question, &found)?;
        } else if run.json() {
            write_json(network, &question, &found, &mut run.out)?;
        } else {
            answer::print(run, &explained)?;
        }
        if let Some(after) = answer.next().filter(|_| !answer.complete && !run.json()) {
            run.out.flush()?;
            let on = Question { after, ..question.clone() };
            note(&said::go_on(&safe(&on.command_of(&opened.opening, &opened.views, &view)), lang));
        }
        return Ok(DONE);
    }
    if question.after > BigUint::ZERO {
        if run.json() {
            Document::of(network, &question, &found, Value::Null).write(&mut run.out, std::iter::empty())?;
            run.out.flush()?;
        }
        let report = match answer.stopped {
            Some(_) => said::stopped_before(&question.after, &answer.before, run.lang),
            None => said::nothing_after(&question.after, &answer.before, run.lang),
        };
        return Err(Failure::absent(report));
    }
    none(run, opened, view, &question, &found)
}

/// Refuses what cannot be answered before the network is searched.
fn check(run: &Run<'_>, network: &Network, question: &Question) -> Result<(), Failure> {
    let conflict =
        |one: &str, other: &str| Err(run.misuse(&Misuse::Conflict { one: one.to_string(), other: other.to_string() }));
    if question.apart.is_some() {
        if !question.via.is_empty() {
            return conflict("--disjoint", "--via");
        } else if question.time != TimeMode::Any {
            return conflict("--disjoint", "--time");
        } else if question.max_hops.is_some() {
            return conflict("--disjoint", "--max-hops");
        } else if question.after > BigUint::ZERO {
            return conflict("--disjoint", "--after");
        } else if question.group {
            return conflict("--disjoint", "--group");
        }
    }
    paths::check(&question.request()).map_err(|error| not_asked(run, &error, network))
}

/// The view that is searched: cooperation first, unless all kinds are asked for.
///
/// # Errors
/// A wrong step.
pub fn view(run: &mut Run<'_>, network: &Network) -> Result<View, Failure> {
    let mut view = run.view(network)?;
    if run.flag("all-kinds") || view.begins_with_cooperation() {
        return Ok(view);
    }
    let hidden = network.relations().filter(|relation| !network.relation_kind(*relation).cooperation).count();
    if hidden == 0 {
        // The step would let everything through.
        return Ok(view);
    }
    note(&usage::cooperation_note(hidden as u64, run.lang));
    let given = std::mem::take(&mut view.steps);
    view.push(View::cooperation_only());
    view.steps.extend(given);
    Ok(view)
}

fn not_asked(run: &Run<'_>, error: &PathError, network: &Network) -> Failure {
    Failure::error(said::error(error, network, run.lang))
}

/// Says why a question was not answered.
fn refused(run: &Run<'_>, error: &QuestionError, question: &Question, network: &Network) -> Failure {
    match error {
        QuestionError::Path(error) => not_asked(run, error, network),
        QuestionError::Condition { condition, error } => {
            Failure::error(errors::step(error, &question.conditions.like_a_step(*condition), run.lang))
        }
        QuestionError::Stopped | QuestionError::Failed(_) => {
            Failure::error(Report::new(text::why::refused(error, network, run.lang)))
        }
    }
}

/// How many paths `--after` passes over.
fn after(run: &Run<'_>) -> Result<BigUint, Failure> {
    let Some(text) = run.text("after") else { return Ok(BigUint::ZERO) };
    let is_number = !text.is_empty() && text.len() <= 1000 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| is_number);
    let misuse = || Misuse::NotANumber { option: "--after".into(), least: 0, value: text.to_string() };
    number.ok_or_else(|| run.misuse(&misuse()))
}

fn question(run: &mut Run<'_>, network: &Network, [from, to]: [u32; 2]) -> Result<Question, Failure> {
    let time = match run.text("time") {
        Some("same") => TimeMode::Same,
        Some("chronological") => TimeMode::Chronological,
        _ => TimeMode::Any,
    };
    let journey = match run.text("journey") {
        Some("earliest") => Journey::Earliest,
        Some("shortest") => Journey::Shortest,
        _ => Journey::Fewest,
    };
    if run.text("journey").is_some() && time != TimeMode::Chronological {
        let (option, other) = ("--journey".to_string(), "--time chronological".to_string());
        return Err(run.misuse(&Misuse::Needs { option, other }));
    }
    let mut actors = |option: &str| -> Result<Vec<u32>, Failure> {
        run.texts(option).iter().map(|text| run.actor(network, text)).collect()
    };
    let (avoid, via) = (actors("avoid")?, actors("via")?);
    let weight = match run.text("weight").map(str::to_string) {
        Some(field) => Some((field.clone(), Arc::new(weights(run, network, &field)?))),
        None => None,
    };
    let mut conditions = Conditions::default();
    for option in Conditions::OPTIONS {
        conditions.of_option(option).extend(run.texts(option));
    }
    Ok(Question {
        k: run.number("best").map(|k| k as usize),
        max_hops: run.number("max-hops"),
        directed: run.flag("directed"),
        weight,
        avoid,
        via,
        time,
        journey,
        group: run.flag("group"),
        seconds: run.number("seconds"),
        limit: run.number("limit").map_or(LIMIT, |limit| limit as usize),
        conditions,
        apart: run.text("disjoint").and_then(Apart::from_word),
        ..Question::new(from, to)
    })
}

/// The numbers of a field of relations; not a number where it has none.
fn weights(run: &Run<'_>, network: &Network, field: &str) -> Result<Vec<f64>, Failure> {
    let mut names = vec![query::key(field)];
    let known = query::field_named(field, query::Target::Relations);
    names.extend(known.into_iter().flat_map(|known| known.names()).map(query::key));
    let column = network.relation_columns().iter().find(|column| names.contains(&query::key(&column.name)));
    let Some(column) = column else {
        if known.is_some() {
            return Err(Failure::error(usage::no_weight(field, run.lang)));
        }
        let known: Vec<&str> = network.relation_columns().iter().map(|column| column.name.as_str()).collect();
        return Err(Failure::error(usage::unknown_field(field, query::nearest(field, known), run.lang)));
    };
    let number = |relation| column.value(relation).and_then(|value| number_of(value.text)).unwrap_or(f64::NAN);
    let weights: Vec<f64> = network.relations().map(number).collect();
    if weights.iter().all(|weight| weight.is_nan()) {
        return Err(Failure::error(usage::no_weight(field, run.lang)));
    }
    Ok(weights)
}

/// No path is an answer too: why, and the cheapest way on.
fn none(run: &mut Run<'_>, opened: Opened, view: View, question: &Question, found: &Found) -> Outcome {
    let mut explorer = Explorer::of(opened.views, opened.receipt, opened.opening);
    let step_error = |error| Failure::error(errors::step(&error, &Step::Largest, run.lang));
    explorer.show(view, &run.ticket).map_err(step_error)?;
    let (start, progress) = (Instant::now(), run.progress(Doing::Working));
    let ticket = Ticket::new();
    let deadline = Deadline::new(&ticket, question.seconds.unwrap_or(SECONDS));
    let why = explorer.why_not(question, &ticket);
    drop((progress, deadline));
    run.timings.add("path", start);
    let network = explorer.network().clone();
    let why = why.map_err(|error| refused(run, &error, question, &network))?;
    let command = |relaxation: &Relaxation| relaxation.question.command(&explorer, &relaxation.view);
    if run.json() {
        let way = |way: &Relaxation| json!({"command": command(way), "paths": way.paths, "length": way.length});
        let relaxations: Vec<Value> = why.relaxations.iter().map(way).collect();
        let missing = why.missing.as_ref().map(|missing| missing_json(&network, missing));
        let why = json!({"reason": said::why_not_word(&why.reason), "relaxations": relaxations, "missing": missing});
        Document::of(&network, question, found, why).write(&mut run.out, std::iter::empty())?;
        return Ok(ABSENT);
    }
    let lang = run.lang;
    let reason = said::why_not(&why.reason, question.from, question.to, &network, lang);
    let headline = match found.answer.stopped {
        Some(Stopped::Budget | Stopped::Cancelled) => usage::no_path_yet(&reason, lang),
        None => usage::no_path(&reason, lang),
    };
    let steps = explorer.view().effective();
    let mut hints = Vec::new();
    for way in &why.relaxations {
        hints.push(text::why::relaxation(way, question, &steps, &network, lang));
        hints.push(format!("  {}", safe(&command(way))));
    }
    if let Some(missing) = &why.missing {
        hints.extend(text::why::missing(missing, question, &network, lang));
    }
    let report = Report::new(headline);
    Err(Failure::absent(if hints.is_empty() { report } else { report.with_hint(hints.join("\n")) }))
}

/// What is missing between two parts, with what proves it.
fn missing_json(network: &Network, missing: &Missing) -> Value {
    let actor = |actor: u32| json!({"id": network.actor_id(actor), "name": network.name(actor)});
    let mut object = json!({"kind": text::why::missing_word(missing)});
    let length = match missing {
        Missing::Relation { relation, length } => {
            object["relation"] = objects::relation(network, *relation);
            length
        }
        Missing::Actor { actor: who, relations, length } => {
            object["actor"] = actor(*who);
            object["relations"] = relations.iter().map(|relation| objects::relation(network, *relation)).collect();
            length
        }
        Missing::Introduction { actors, shared, length } => {
            object["actors"] = actors.iter().map(|who| actor(*who)).collect();
            let column = |at: &usize| network.actor_columns().get(*at).map_or("", |column| column.name.as_str());
            object["shared"] = shared.iter().map(|(at, value)| json!({"field": column(at), "value": value})).collect();
            length
        }
    };
    object["length"] = json!(length);
    object
}

/// The part of a network without some actors.
pub fn without(network: &Network, subset: &Subset, actors: &[u32]) -> Subset {
    let mut bits = subset.actor_bits().clone();
    for actor in actors {
        bits.set(*actor as usize, false);
    }
    Subset::new(network, bits, subset.relation_bits().clone())
}
