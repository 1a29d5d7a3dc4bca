//! `path FROM TO`: how two actors are linked, and what proves it; why they are not, and what would link them.

use std::collections::HashMap;
use std::io::Write;
use std::time::Instant;

use serde_json::{Value, json};

use super::out::{Failure, note};
use super::{ABSENT, DONE, Opened, Outcome, Run, json as objects};
use crate::analysis::paths::{self, Answer, Hop, Path, PathError, Request, Stopped, TimeMode, find};
use crate::explorer::{Explorer, Step, View, WhyNot};
use crate::network::columns::number_of;
use crate::network::{Network, Subset, Truth};
use crate::query;
use crate::text::paths::{self as said, Eased};
use crate::text::usage::{self, Doing, Misuse};
use crate::text::{Report, errors, safe};

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
    limit: usize,
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
        if self.limit != LIMIT {
            option("--limit", self.limit.to_string());
        }
        if self.directed {
            args.push("--directed".to_string());
        }
        args
    }
}

/// How many paths are listed unless it is said.
const LIMIT: usize = 20;

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
                why_not: json!({"reason": reason, "relaxations": []}),
            };
            document.write(run, std::iter::empty())?;
            run.out.flush()?;
            Err(Failure::NoActor { ambiguous, report })
        }
        outcome => outcome,
    }
}

/// Answers the question about two actors, and puts their ids in the place of what was typed.
fn answered(run: &mut Run<'_>, ends: &mut [String; 2]) -> Outcome {
    let opened = run.open()?;
    let network = opened.views.network();
    let mut found = [0; 2];
    for (actor, text) in found.iter_mut().zip(ends) {
        *actor = run.actor(network, text)?;
        *text = network.actor_id(*actor).to_string();
    }
    let [from, to] = found;
    let question = question(run, network)?;
    paths::check(&question.request(from, to)).map_err(|error| not_asked(run, &error, network))?;
    let view = view(run, network)?;
    let subset = run.subset(&opened.views, &view)?;
    let request = question.request(from, to);
    let (start, progress) = (Instant::now(), run.progress(Doing::Working));
    let result = find(network, &subset, &request, &run.ticket);
    drop(progress);
    run.timings.add("path", start);
    let answer = result.map_err(|error| not_asked(run, &error, network))?;
    if question.weights.is_some() && answer.missing_weights > 0 {
        note(&usage::missing_weights(answer.missing_weights as u64, run.lang));
    }
    if !answer.paths.is_empty() {
        if run.json() {
            let mut known = HashMap::new();
            document(network, from, to, &question, &answer, Value::Null)
                .write(run, answer.paths.iter().map(|path| path_json(network, path, &mut known)))?;
        } else {
            print(run, network, from, to, &question, &answer)?;
        }
        return Ok(DONE);
    }
    none(run, opened, view, from, to, &question, &answer)
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

fn question(run: &mut Run<'_>, network: &Network) -> Result<Question, Failure> {
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
        time: match run.text("time") {
            Some("same") => TimeMode::Same,
            Some("chronological") => TimeMode::Chronological,
            _ => TimeMode::Any,
        },
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

/// What `--json` prints but the paths, which are written as they come: there may be a million of them.
struct Document<'a> {
    ends: [&'a str; 2],
    count: Option<String>,
    complete: bool,
    why_not: Value,
}

impl Document<'_> {
    fn write(&self, run: &mut Run<'_>, paths: impl Iterator<Item = String>) -> Result<(), Failure> {
        let [from, to] = self.ends.map(Value::from);
        let (count, complete) = (Value::from(self.count.clone()), self.complete);
        let out = &mut run.out;
        write!(out, "{{\"from\":{from},\"to\":{to},\"count\":{count},\"complete\":{complete},\"paths\":[")?;
        for (i, path) in paths.enumerate() {
            let comma = if i == 0 { "" } else { "," };
            write!(out, "{comma}{path}")?;
        }
        writeln!(out, "],\"why_not\":{}}}", self.why_not)?;
        Ok(())
    }
}

fn document<'a>(
    network: &'a Network,
    from: u32,
    to: u32,
    question: &Question,
    answer: &Answer,
    why_not: Value,
) -> Document<'a> {
    let counted = question.k.is_none() && question.via.is_empty() && question.time == TimeMode::Any;
    let count = match &answer.count {
        Some(count) => Some(count.to_string()),
        // Nothing found by a search that was not cut short is an exact number too.
        None if counted && answer.paths.is_empty() && answer.stopped.is_none() => Some("0".to_string()),
        None if question.k.is_none() && question.via.is_empty() && answer.complete && answer.stopped.is_none() => {
            Some(answer.paths.len().to_string())
        }
        None => None,
    };
    let complete = answer.complete && answer.stopped.is_none();
    Document { ends: [network.actor_id(from), network.actor_id(to)], count, complete, why_not }
}

/// A path as JSON. The same hops stand in many paths: each is written once and copied.
fn path_json(network: &Network, path: &Path, known: &mut HashMap<(u32, bool), String>) -> String {
    let time = match path.time {
        Truth::Certain => "certain",
        Truth::Possible => "possible",
        Truth::No => "no",
    };
    let (length, sourced) = (path.hops.len(), path.unsourced == 0);
    let mut text = format!("{{\"length\":{length},\"sourced\":{sourced},\"time\":\"{time}\",\"hops\":[");
    for (i, hop) in path.hops.iter().enumerate() {
        text.push_str(if i == 0 { "" } else { "," });
        text.push_str(known.entry((hop.relation, hop.forward)).or_insert_with(|| hop_json(network, hop).to_string()));
    }
    text.push_str("]}");
    text
}

fn hop_json(network: &Network, hop: &Hop) -> Value {
    let relation = objects::relation(network, hop.relation);
    let mut object = json!({
        "from": network.actor_id(hop.from),
        "to": network.actor_id(hop.to),
        "relation": {},
        "forward": hop.forward,
    });
    for key in ["id", "kind", "since", "until", "attested", "label", "sources"] {
        object["relation"][key] = relation[key].clone();
    }
    object
}

fn print(
    run: &mut Run<'_>,
    network: &Network,
    from: u32,
    to: u32,
    question: &Question,
    answer: &Answer,
) -> Result<(), Failure> {
    let lang = run.lang;
    let mut notes = said::Footnotes::new();
    let title = run.out.bold(&format!("{} → {}", safe(network.name(from)), safe(network.name(to))));
    run.out.line(title)?;
    let width = answer.paths.len().to_string().len();
    for (i, path) in answer.paths.iter().enumerate() {
        run.out.line("")?;
        let number = run.out.accent(&format!("{:>width$}", i + 1));
        run.out.line(format!("{number}  {}", said::verdict(path, question.time, lang)))?;
        for hop in &path.hops {
            let start = safe(network.short_or_name(hop.from)).into_owned();
            let rest = said::hop(network, hop, &mut notes, lang);
            run.out.line(format!("{:width$}  {start}{rest}", ""))?;
        }
    }
    run.out.line("")?;
    run.out.line(said::found(answer, question.k.is_some(), lang))?;
    for line in notes.lines(network, lang) {
        run.out.line(line)?;
    }
    Ok(())
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
    let why = explorer.why_not(&question.request(from, to), &run.ticket);
    drop(progress);
    run.timings.add("path", start);
    let network = explorer.network().clone();
    let why = why.map_err(|error| not_asked(run, &error, &network))?;
    let steps = explorer.view().effective();
    let command = |view: &View, question: &Question| command(&explorer, &network, view, from, to, question);
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
        document(&network, from, to, question, answer, why).write(run, std::iter::empty())?;
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
fn command(explorer: &Explorer, network: &Network, view: &View, from: u32, to: u32, question: &Question) -> String {
    let mut words = vec!["maillage".to_string(), "path".to_string()];
    for actor in [from, to] {
        words.push(network.actor_id(actor).to_string());
    }
    words.extend(explorer.opening().to_args());
    words.extend(question.to_args(network));
    let mut view = view.clone();
    if view.begins_with_cooperation() {
        // The program puts that step first by itself.
        view.steps.retain(|placed| placed.on);
        view.steps.remove(0);
    } else if explorer.has_other_than_cooperation() {
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
