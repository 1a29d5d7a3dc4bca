//! `path --pairs FILE`: the length of the shortest path of many pairs, a line each, as they come.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::time::Instant;

use super::out::{Failure, note};
use super::path::{view, without};
use super::rows::one_line;
use super::{ABSENT, DONE, Outcome, Run};
use crate::analysis::paths::{Workspace, distance};
use crate::explorer::open::STDIN;
use crate::explorer::{Conditions, resolve};
use crate::formats::OpenError;
use crate::network::Network;
use crate::text::errors;
use crate::text::usage::{self, Misuse};

/// What a line may not ask.
const EXCLUDED: [&str; 8] = ["best", "weight", "via", "time", "limit", "disjoint", "only-actors", "never-actors"];

/// Answers the pairs. A line that names no pair is remarked on and answered with `-`, so that lines stay in step.
pub fn run(run: &mut Run<'_>) -> Outcome {
    let file = run.text("pairs").unwrap_or_default().to_string();
    let given = |name: &&str| run.matches.value_source(name) == Some(clap::parser::ValueSource::CommandLine);
    if let Some(option) = EXCLUDED.iter().find(|name| given(name)) {
        let one = if *option == "best" { "-k".to_string() } else { format!("--{option}") };
        return Err(run.misuse(&Misuse::Conflict { one, other: "--pairs".to_string() }));
    }
    if let Some(word) = run.text("start") {
        return Err(run.misuse(&Misuse::UnexpectedWord { given: word.to_string() }));
    }
    if file == STDIN && run.texts("network").iter().any(|name| name == STDIN) {
        return Err(run.misuse(&Misuse::BothStdin));
    }
    let source: Box<dyn Read> = match file.as_str() {
        STDIN => Box::new(io::stdin().lock()),
        path => Box::new(File::open(path).map_err(|error| unread(run, path, &error))?),
    };
    let mut lines = BufReader::new(source);
    let opened = run.open()?;
    let network = opened.views.network();
    let avoid: Vec<u32> = run.texts("avoid").iter().map(|text| run.actor(network, text)).collect::<Result<_, _>>()?;
    let view = view(run, network)?;
    let mut subset = run.subset(&opened.views, &view)?;
    let mut conditions = Conditions::default();
    for option in ["only-relations", "never-relations"] {
        conditions.of_option(option).extend(run.texts(option));
    }
    for (condition, filter) in conditions.each() {
        // One at a time, so that it is known which one is wrong.
        let alone = Conditions::default().with(condition, filter);
        subset = alone
            .narrow(network, &subset, &[], &run.ticket)
            .map_err(|error| Failure::error(errors::step(&error, &conditions.like_a_step(condition), run.lang)))?;
    }
    if !avoid.is_empty() {
        subset = Arc::new(without(network, &subset, &avoid));
    }
    let (directed, most) = (run.flag("directed"), run.number("max-hops").unwrap_or(u32::MAX));
    let mut space = Workspace::new();
    let mut known: HashMap<String, Option<u32>> = HashMap::new();
    let (mut line, mut number, mut code) = (Vec::new(), 0, DONE);
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line).map_err(|error| unread(run, &file, &error))? == 0 {
            return Ok(code);
        }
        number += 1;
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\n', '\r']).trim_start_matches('\u{feff}');
        let mut cells = text.split('\t').map(str::trim);
        let (from, to) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        let mut length = None;
        if from.is_empty() || to.is_empty() {
            note(&usage::bad_pair(number, &usage::not_a_pair(run.lang), run.lang));
            code = ABSENT;
        } else {
            let ends = [from, to].map(|name| end(run, network, &mut known, name, number));
            if let [Some(from), Some(to)] = ends {
                let start = Instant::now();
                length = distance(network, &subset, &mut space, from, to, directed).filter(|hops| *hops <= most);
                run.timings.add("path", start);
            } else {
                code = ABSENT;
            }
        }
        let length = length.map_or("-".to_string(), |hops| hops.to_string());
        run.out.line(format!("{}\t{}\t{length}", one_line(from), one_line(to)))?;
        // Whoever waits for an answer before asking on gets it.
        if lines.buffer().is_empty() {
            run.out.flush()?;
        }
    }
}

/// The actor of a name, looked up once; that it is not there is said for each line.
fn end(
    run: &Run<'_>,
    network: &Network,
    known: &mut HashMap<String, Option<u32>>,
    name: &str,
    number: u64,
) -> Option<u32> {
    if let Some(Some(actor)) = known.get(name) {
        return Some(*actor);
    }
    let found = resolve(network, name, |_, _| Vec::new());
    if let Err(error) = &found {
        note(&usage::bad_pair(number, &errors::actor(error, network, run.lang).headline, run.lang));
    }
    known.insert(name.to_string(), found.as_ref().ok().copied());
    found.ok()
}

fn unread(run: &Run<'_>, path: &str, error: &io::Error) -> Failure {
    // No network is looked for here: a name that is no file is no more than that.
    let error = OpenError::CannotRead { path: path.to_string(), kind: error.kind() };
    Failure::error(errors::open(&error, run.lang))
}
