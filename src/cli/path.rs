//! `path FROM TO`: how two actors are linked, and what proves it; why they are not, and what would link them.

use std::time::Instant;

use num_bigint::BigUint;
use serde_json::{Value, json};

use super::answer::{self, Document, Target};
use super::deadline::Deadline;
use super::out::{Failure, note};
use super::{ABSENT, DONE, Opened, Outcome, Run};
use crate::analysis::paths::{self, Answer, BUDGET, Journey, Listing, PathError, Request, Stopped, TimeMode};
use crate::explorer::{Explorer, Opening, Step, View, WhyNot};
use crate::network::columns::number_of;
use crate::network::{Network, Subset};
use crate::query;
use crate::text::explained::Explained;
use crate::text::paths::{self as said, Eased};
use crate::text::usage::{self, Doing, Misuse};
use crate::text::{Report, errors, safe};
use crate::ticket::Ticket;

/// What was asked besides the two ends, with the actors found.
#[derive(Clone)]
struct Question {
    k: Option<usize>,
    max_hops: Option<u32>,
    directed: bool,
    weights: Option<Vec<f64>>,
    weight: Option<String>,
    avoid: Vec<u32>,
    via: Vec<u32>,
    time: TimeMode,
    journey: Journey,
    group: bool,
    limit: usize,
    after: BigUint,
    seconds: Option<u32>,
}

impl Question {
    fn request(&self, from: u32, to: u32) -> Request<'_> {
        Request {
            k: self.k,
            max_hops: self.max_hops,
            directed: self.directed,
            weight: self.weights.as_deref(),
            avoid: &self.avoid,
            via: &self.via,
            time: self.time,
            journey: self.journey,
            group: self.group,
            limit: self.limit,
            ..Request::new(from, to)
        }
    }

    /// The options that ask the same again.
    fn to_args(&self, network: &Network) -> Vec<String> {
        let mut args = Vec::new();
        let mut option = |name: &str, value: String| args.extend([name.to_string(), value]);
        if let Some(k) = self.k {
            option("-k", k.to_string());
        }
        if let Some(hops) = self.max_hops {
            option("--max-hops", hops.to_string());
        }
        if let Some(field) = &self.weight {
            option("--weight", field.clone());
        }
        for (name, actors) in [("--avoid", &self.avoid), ("--via", &self.via)] {
            for actor in actors {
                option(name, network.actor_id(*actor).to_string());
            }
        }
        match self.time {
            TimeMode::Any => {}
            TimeMode::Same => option("--time", "same".to_string()),
            TimeMode::Chronological => option("--time", "chronological".to_string()),
        }
        match self.journey {
            Journey::Fewest => {}
            Journey::Earliest => option("--journey", "earliest".to_string()),
            Journey::Shortest => option("--journey", "shortest".to_string()),
        }
        if self.limit != LIMIT {
            option("--limit", self.limit.to_string());
        }
        if self.after > BigUint::ZERO {
            option("--after", self.after.to_string());
        }
        if let Some(seconds) = self.seconds {
            option("--seconds", seconds.to_string());
        }
        if self.group {
            args.push("--group".to_string());
        }
        if self.directed {
            args.push("--directed".to_string());
        }
        args
    }
}

/// How many paths are listed unless it is said.
const LIMIT: usize = 20;
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
    let [from, to] = found;
    let question = question(run, network, after)?;
    paths::check(&question.request(from, to)).map_err(|error| not_asked(run, &error, network))?;
    let view = view(run, network)?;
    let subset = run.subset(&opened.views, &view)?;
    let (start, progress) = (Instant::now(), run.progress(Doing::Working));
    let result = searched(network, &subset, &question, (from, to));
    drop(progress);
    run.timings.add("path", start);
    let (answer, passed) = result.map_err(|error| not_asked(run, &error, network))?;
    if question.weights.is_some() && answer.missing_weights > 0 {
        note(&usage::missing_weights(answer.missing_weights as u64, run.lang));
    }
    let (ends, lang) = ((from, to), run.lang);
    if !answer.paths.is_empty() {
        let asked_k = question.k.is_some();
        let explained = Explained { network, ends, answer: &answer, mode: question.time, asked_k, lang };
        if let Some(target) = &target {
            target.write(run, &explained)?;
        } else if run.json() {
            answer::write_json(network, ends, &answer, question.time, &mut run.out)?;
        } else {
            answer::print(run, &explained)?;
        }
        if let Some(after) = answer.next().filter(|_| !answer.complete && !run.json()) {
            run.out.flush()?;
            let question = Question { after, ..question };
            note(&said::go_on(&command(&opened.opening, network, &view, from, to, &question), lang));
        }
        return Ok(DONE);
    }
    if question.after > BigUint::ZERO && passed != Passed::All {
        if run.json() {
            Document::of(network, ends, &answer, Value::Null).write(&mut run.out, std::iter::empty())?;
            run.out.flush()?;
        }
        let report = match passed {
            Passed::Part => said::stopped_before(&question.after, &answer.before, lang),
            _ => said::nothing_after(&question.after, &answer.before, lang),
        };
        return Err(Failure::absent(report));
    }
    none(run, opened, view, from, to, &question, &answer)
}

/// Whether the paths that were not to be listed are behind us.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Passed {
    /// All of them, and others follow.
    All,
    /// The search was stopped on the way.
    Part,
    /// There are not so many, or nothing follows.
    Past,
}

/// Searches for the page that was asked for.
fn searched(
    network: &Network,
    subset: &Subset,
    question: &Question,
    (from, to): (u32, u32),
) -> Result<(Answer, Passed), PathError> {
    let ticket = Ticket::new();
    let deadline = Deadline::new(&ticket, question.seconds.unwrap_or(SECONDS));
    let budget = if question.seconds.is_some() { u64::MAX } else { BUDGET };
    let after = usize::try_from(&question.after).unwrap_or(usize::MAX);
    let k = question.k.map(|k| k.saturating_add(after));
    let mut listing = Listing::new(network, subset, &Request { k, ..question.request(from, to) })?;
    let mut passed = Passed::All;
    if question.after > BigUint::ZERO {
        // What is passed over is bounded by time alone: whoever goes on gets further each time.
        passed = match listing.pass_over(network, subset, &question.after, u64::MAX, &ticket) {
            Ok(true) => Passed::All,
            Ok(false) => Passed::Past,
            Err(_) => Passed::Part,
        };
    }
    let size = question.k.unwrap_or(question.limit);
    let answer = listing.next_page(network, subset, size, budget, &ticket);
    drop(deadline);
    if passed == Passed::All && answer.paths.is_empty() && answer.stopped.is_none() {
        passed = Passed::Past;
    }
    Ok((answer, passed))
}

/// How many paths `--after` passes over.
fn after(run: &Run<'_>) -> Result<BigUint, Failure> {
    let Some(text) = run.text("after") else { return Ok(BigUint::ZERO) };
    let is_number = !text.is_empty() && text.len() <= 1000 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| is_number);
    let misuse = || Misuse::NotANumber { option: "--after".into(), least: 0, value: text.to_string() };
    number.ok_or_else(|| run.misuse(&misuse()))
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

fn question(run: &mut Run<'_>, network: &Network, after: BigUint) -> Result<Question, Failure> {
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
    let weight = run.text("weight").map(str::to_string);
    Ok(Question {
        k: run.number("best").map(|k| k as usize),
        max_hops: run.number("max-hops"),
        directed: run.flag("directed"),
        weights: match &weight {
            Some(field) => Some(weights(run, network, field)?),
            None => None,
        },
        weight,
        avoid,
        via,
        time,
        journey,
        group: run.flag("group"),
        after,
        seconds: run.number("seconds"),
        limit: run.number("limit").map_or(LIMIT, |limit| limit as usize),
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
fn none(
    run: &mut Run<'_>,
    opened: Opened,
    view: View,
    from: u32,
    to: u32,
    question: &Question,
    answer: &Answer,
) -> Outcome {
    let mut explorer = Explorer::of(opened.views, opened.receipt, opened.opening);
    let step_error = |error| Failure::error(errors::step(&error, &Step::Largest, run.lang));
    explorer.show(view, &run.ticket).map_err(step_error)?;
    let (start, progress) = (Instant::now(), run.progress(Doing::Working));
    let ticket = Ticket::new();
    let deadline = Deadline::new(&ticket, question.seconds.unwrap_or(SECONDS));
    let why = explorer.why_not(&question.request(from, to), &ticket);
    drop((progress, deadline));
    run.timings.add("path", start);
    let network = explorer.network().clone();
    let why = why.map_err(|error| not_asked(run, &error, &network))?;
    let steps = explorer.view().effective();
    let opening = explorer.opening().clone();
    let command = |view: &View, question: &Question| command(&opening, &network, view, from, to, question);
    let mut ways: Vec<Way> = Vec::new();
    if let Some((condition, other)) = eased(&why.reason, question) {
        let request = Request { limit: 1, ..other.request(from, to) };
        let answer = explorer.paths(&request, &run.ticket).map_err(|error| not_asked(run, &error, &network))?;
        if let Some(path) = answer.paths.first() {
            let (length, paths) = (path.hops.len() as u32, count_of(&answer));
            let said = said::eased(&condition, &paths, length, run.lang);
            ways.push(Way { said, command: command(explorer.view(), &other), paths, length });
        }
    }
    for found in &why.relaxations {
        let said = said::relaxation(found, &steps, &network, run.lang);
        let (paths, length) = (found.paths.clone(), found.length);
        ways.push(Way { said, command: command(&found.view, question), paths, length });
    }
    if run.json() {
        let way = |way: &Way| json!({"command": way.command, "paths": way.paths, "length": way.length});
        let relaxations: Vec<Value> = ways.iter().map(way).collect();
        let why = json!({"reason": said::why_not_word(&why.reason), "relaxations": relaxations});
        Document::of(&network, (from, to), answer, why).write(&mut run.out, std::iter::empty())?;
        return Ok(ABSENT);
    }
    Err(Failure::absent(why_report(run, &network, &why, &ways, answer, from, to)))
}

/// A way on from an empty answer.
struct Way {
    said: String,
    command: String,
    paths: String,
    length: u32,
}

/// How many paths were found, as text.
fn count_of(answer: &Answer) -> String {
    answer.count.as_ref().map_or_else(|| answer.paths.len().to_string(), ToString::to_string)
}

/// The question without the condition that leaves no path, and what is done about that condition.
fn eased(reason: &paths::WhyNot, question: &Question) -> Option<(Eased, Question)> {
    let other = question.clone();
    Some(match reason {
        paths::WhyNot::Avoided { .. } => (Eased::Without("--avoid"), Question { avoid: Vec::new(), ..other }),
        paths::WhyNot::OnlyAgainstDirection { .. } => {
            (Eased::Without("--directed"), Question { directed: false, ..other })
        }
        paths::WhyNot::TooFar { distance } => {
            (Eased::With(format!("--max-hops {distance}")), Question { max_hops: Some(*distance), ..other })
        }
        paths::WhyNot::NoTimeOverlap { .. } => (Eased::Without("--time"), Question { time: TimeMode::Any, ..other }),
        paths::WhyNot::NoWayThrough { .. } => (Eased::Without("--via"), Question { via: Vec::new(), ..other }),
        _ => return None,
    })
}

fn why_report(
    run: &Run<'_>,
    network: &Network,
    why: &WhyNot,
    ways: &[Way],
    answer: &Answer,
    from: u32,
    to: u32,
) -> Report {
    let lang = run.lang;
    let reason = said::why_not(&why.reason, from, to, network, lang);
    let headline = match answer.stopped {
        Some(Stopped::Budget | Stopped::Cancelled) => usage::no_path_yet(&reason, lang),
        None => usage::no_path(&reason, lang),
    };
    let mut hints = Vec::new();
    for way in ways {
        hints.push(way.said.clone());
        hints.push(format!("  {}", safe(&way.command)));
    }
    let report = Report::new(headline);
    if hints.is_empty() { report } else { report.with_hint(hints.join("\n")) }
}

/// The command line that asks the same of another view.
fn command(opening: &Opening, network: &Network, view: &View, from: u32, to: u32, question: &Question) -> String {
    let mut words = vec!["maillage".to_string(), "path".to_string()];
    for actor in [from, to] {
        words.push(network.actor_id(actor).to_string());
    }
    words.extend(opening.to_args());
    words.extend(question.to_args(network));
    let mut view = view.clone();
    if view.begins_with_cooperation() {
        // The program puts that step first by itself.
        view.steps.retain(|placed| placed.on);
        view.steps.remove(0);
    } else if network.relation_kinds().iter().any(|kind| !kind.cooperation) {
        words.push("--all-kinds".to_string());
    }
    words.extend(view.to_args());
    said::command(&words)
}

/// The part of a network without some actors.
pub fn without(network: &Network, subset: &Subset, actors: &[u32]) -> Subset {
    let mut bits = subset.actor_bits().clone();
    for actor in actors {
        bits.set(*actor as usize, false);
    }
    Subset::new(network, bits, subset.relation_bits().clone())
}
