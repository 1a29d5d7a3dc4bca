//! `path --pairs FILE`: the length of the shortest path of many pairs, a line each, as they come.
//!
//! One thread reads, some search, and this one writes in the order of the lines. What is under way is bounded, whatever the
//! length of the file.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use fixedbitset::FixedBitSet;

use super::out::{Failure, note};
use super::path::{view, without};
use super::rows::one_line;
use super::{ABSENT, DONE, Outcome, Run};
use crate::analysis::paths::{Workspace, distance, distance_through};
use crate::explorer::open::STDIN;
use crate::explorer::{Conditions, resolve};
use crate::formats::OpenError;
use crate::label::Lang;
use crate::network::{Network, Subset};
use crate::text::usage::{self, Misuse};
use crate::text::{Report, errors};

/// What a line may not ask.
const EXCLUDED: [&str; 11] =
    ["best", "weight", "via", "time", "limit", "journey", "group", "after", "seconds", "output", "disjoint"];
/// Lines that are searched in one go.
const LINES: usize = 1024;
/// The same in bytes: a line may be long.
const BYTES: usize = 1 << 18;
/// Goes that are read, searched or wait to be written.
const UNDER_WAY: usize = 16;
/// Names that a thread remembers besides ids, which are found at once.
const REMEMBERED: usize = 1 << 14;

/// Answers the pairs. A line that names no pair is remarked on and answered with `-`, so that lines stay in step.
pub fn run(run: &mut Run<'_>) -> Outcome {
    let file = run.text("pairs").unwrap_or_default().to_string();
    let given = |name: &&str| run.matches.value_source(name) == Some(clap::parser::ValueSource::CommandLine);
    if let Some(option) = EXCLUDED.iter().find(|name| given(name)) {
        let one = match *option {
            "best" => "-k".to_string(),
            "output" => "-o".to_string(),
            option => format!("--{option}"),
        };
        return Err(run.misuse(&Misuse::Conflict { one, other: "--pairs".to_string() }));
    }
    if let Some(word) = run.text("start") {
        return Err(run.misuse(&Misuse::UnexpectedWord { given: word.to_string() }));
    }
    if file == STDIN && run.texts("network").iter().any(|name| name == STDIN) {
        return Err(run.misuse(&Misuse::BothStdin));
    }
    let source: Box<dyn Read + Send> = match file.as_str() {
        STDIN => Box::new(io::stdin()),
        path => Box::new(File::open(path).map_err(|error| unread(run, path, &error))?),
    };
    let lines = BufReader::with_capacity(1 << 16, source);
    let opened = run.open()?;
    let network = opened.views.network();
    let avoid: Vec<u32> = run.texts("avoid").iter().map(|text| run.actor(network, text)).collect::<Result<_, _>>()?;
    let view = view(run, network)?;
    let mut subset = run.subset(&opened.views, &view)?;
    let mut conditions = Conditions::default();
    for option in Conditions::OPTIONS {
        conditions.of_option(option).extend(run.texts(option));
    }
    for (condition, filter) in conditions.each() {
        // One at a time, so that it is known which one is wrong.
        let alone = Conditions::default().with(condition, filter);
        let wrong = |error| Failure::error(errors::step(&error, &conditions.like_a_step(condition), run.lang));
        alone.narrow(network, &subset, &[], &run.ticket).map_err(wrong)?;
    }
    let stopped = |_| Failure::error(Report::new(errors::stopped(run.lang)));
    let of_actors = Conditions { only_relations: Vec::new(), never_relations: Vec::new(), ..conditions.clone() };
    let of_relations = Conditions { only_actors: Vec::new(), never_actors: Vec::new(), ..conditions };
    // Conditions on actors spare the ends of each pair.
    let passed = match of_actors.is_empty() {
        true => None,
        false => Some(of_actors.narrow(network, &subset, &[], &run.ticket).map_err(stopped)?.actor_bits().clone()),
    };
    subset = of_relations.narrow(network, &subset, &[], &run.ticket).map_err(stopped)?;
    if !avoid.is_empty() {
        subset = Arc::new(without(network, &subset, &avoid));
    }
    let (directed, most) = (run.flag("directed"), run.number("max-hops").unwrap_or(u32::MAX));
    let asked = Asked { network: network.clone(), subset, passed, directed, most, lang: run.lang };
    let (permits, goes, answers) = start(lines, &Arc::new(asked));
    drop(goes);
    let (mut next, mut waiting, mut code, mut searching) = (0, BTreeMap::new(), DONE, Duration::ZERO);
    let (mut end, mut failed) = (None, None);
    while end != Some(next) {
        let Ok(answer) = answers.recv() else { break };
        let (number, answer) = match answer {
            Answer::Lines(number, answer) => (number, answer),
            // What was read before is answered all the same.
            Answer::End(number, result) => {
                (end, failed) = (Some(number), result.err());
                continue;
            }
        };
        waiting.insert(number, answer);
        while let Some(answer) = waiting.remove(&next) {
            next += 1;
            answer.notes.iter().for_each(|text| note(text));
            if !answer.notes.is_empty() {
                code = ABSENT;
            }
            searching += answer.searching;
            io::Write::write_all(&mut run.out, answer.text.as_bytes())?;
            // Whoever waits for an answer before asking on gets it.
            if answer.is_last_known {
                run.out.flush()?;
            }
            // The reader is gone once it has read all.
            let _ = permits.try_send(());
        }
    }
    run.timings.add_time("path", searching);
    match failed {
        Some(error) => Err(unread(run, &file, &error)),
        None => Ok(code),
    }
}

/// What is asked of all pairs.
struct Asked {
    network: Arc<Network>,
    subset: Arc<Subset>,
    /// The actors that may be passed through, if not all.
    passed: Option<FixedBitSet>,
    directed: bool,
    most: u32,
    lang: Lang,
}

/// Some lines, as they were read.
struct Go {
    /// Which go it is.
    number: u64,
    /// The number of its first line.
    first: u64,
    bytes: Vec<u8>,
    /// Whether more would have to be waited for.
    is_last_known: bool,
}

/// What is written for some lines.
#[derive(Default)]
struct Answered {
    text: String,
    notes: Vec<String>,
    searching: Duration,
    is_last_known: bool,
}

enum Answer {
    Lines(u64, Answered),
    /// There were so many goes, or reading failed after them.
    End(u64, io::Result<()>),
}

/// Starts the threads: a permit for each go that may be under way, the goes, and their answers in any order. Threads that
/// wait for input nobody writes end with the program.
fn start(
    mut lines: BufReader<Box<dyn Read + Send>>,
    asked: &Arc<Asked>,
) -> (SyncSender<()>, SyncSender<Go>, Receiver<Answer>) {
    let (permit, permits) = sync_channel(UNDER_WAY);
    let (go, goes) = sync_channel::<Go>(UNDER_WAY);
    let (answer, answers) = sync_channel(UNDER_WAY + 1);
    for _ in 0..UNDER_WAY {
        let _ = permit.try_send(());
    }
    let goes = Arc::new(Mutex::new(goes));
    let searchers = thread::available_parallelism().map_or(1, usize::from);
    for _ in 0..searchers {
        let (goes, answer, asked) = (goes.clone(), answer.clone(), asked.clone());
        thread::spawn(move || {
            let mut searcher = Searcher { asked: &asked, space: Workspace::new(), known: HashMap::new() };
            loop {
                let next = goes.lock().unwrap_or_else(PoisonError::into_inner).recv();
                let Ok(go) = next else { return };
                if answer.send(Answer::Lines(go.number, searcher.answer(&go))).is_err() {
                    return;
                }
            }
        });
    }
    let to_search = go.clone();
    thread::spawn(move || {
        let (mut number, mut first) = (0, 1);
        let result = loop {
            if permits.recv().is_err() {
                return;
            }
            match read(&mut lines, number, first) {
                Ok((go, count)) if count > 0 => {
                    (number, first) = (number + 1, first + count);
                    if to_search.send(go).is_err() {
                        return;
                    }
                }
                Ok(_) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        let _ = answer.send(Answer::End(number, result));
    });
    (permit, go, answers)
}

/// Reads as many lines as are there and make a go, at least one, and says how many.
fn read(lines: &mut BufReader<Box<dyn Read + Send>>, number: u64, first: u64) -> io::Result<(Go, u64)> {
    let mut go = Go { number, first, bytes: Vec::new(), is_last_known: false };
    let mut count = 0;
    while (count as usize) < LINES && go.bytes.len() < BYTES {
        if count > 0 && !lines.buffer().contains(&b'\n') {
            go.is_last_known = lines.buffer().is_empty();
            // A line that is cut by the end of what is known is waited for in the next go.
            break;
        }
        if lines.by_ref().take(BYTES as u64).read_until(b'\n', &mut go.bytes)? == 0 {
            break;
        }
        if go.bytes.last() != Some(&b'\n') {
            // The end of the file, or of what a line may be: the rest of such a line names nobody.
            lines.skip_until(b'\n')?;
            go.bytes.push(b'\n');
        }
        count += 1;
    }
    go.is_last_known |= lines.buffer().is_empty();
    Ok((go, count))
}

struct Searcher<'a> {
    asked: &'a Asked,
    space: Workspace,
    known: HashMap<String, Result<u32, String>>,
}

impl Searcher<'_> {
    fn answer(&mut self, go: &Go) -> Answered {
        let lang = self.asked.lang;
        let mut answered = Answered { is_last_known: go.is_last_known, ..Answered::default() };
        let text = String::from_utf8_lossy(&go.bytes);
        let lines = text.split_terminator('\n').map(|line| {
            let line = line.trim_end_matches('\r').trim_start_matches('\u{feff}');
            let mut cells = line.split('\t').map(str::trim);
            [cells.next().unwrap_or_default(), cells.next().unwrap_or_default()]
        });
        let mut pairs = Vec::new();
        for (line, names) in (go.first..).zip(lines) {
            let mut bad = |what: &str| answered.notes.push(usage::bad_pair(line, what, lang));
            let ends = if names.contains(&"") {
                bad(&usage::not_a_pair(lang));
                None
            } else {
                match names.map(|name| self.end(name)) {
                    [Ok(from), Ok(to)] => Some((from, to)),
                    faults => {
                        faults.into_iter().filter_map(Result::err).for_each(|what| bad(&what));
                        None
                    }
                }
            };
            pairs.push((names, ends));
        }
        let start = Instant::now();
        let Asked { network, subset, passed, directed, most, .. } = self.asked;
        let lengths: Vec<Option<u32>> = pairs
            .iter()
            .map(|(_, ends)| {
                let (from, to) = (*ends)?;
                let space = &mut self.space;
                let length = match passed {
                    None => distance(network, subset, space, from, to, *directed),
                    Some(passed) => distance_through(network, subset, passed, space, from, to, *directed),
                };
                length.filter(|hops| hops <= most)
            })
            .collect();
        answered.searching = start.elapsed();
        for ((names, _), length) in pairs.iter().zip(lengths) {
            let [from, to] = names.map(one_line);
            let _ = match length {
                Some(hops) => writeln!(answered.text, "{from}\t{to}\t{hops}"),
                None => writeln!(answered.text, "{from}\t{to}\t-"),
            };
        }
        answered
    }

    /// The actor of a name, or what is wrong with it. Names that are no ids take a walk over all of them, once.
    fn end(&mut self, name: &str) -> Result<u32, String> {
        let Asked { network, lang, .. } = self.asked;
        if let Some(actor) = network.find_actor(name) {
            return Ok(actor);
        }
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let found = resolve(network, name, |_, _| Vec::new());
        let found = found.map_err(|error| errors::actor(&error, network, *lang).headline);
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        self.known.insert(name.to_string(), found.clone());
        found
    }
}

fn unread(run: &Run<'_>, path: &str, error: &io::Error) -> Failure {
    // No network is looked for here: a name that is no file is no more than that.
    let error = OpenError::CannotRead { path: path.to_string(), kind: error.kind() };
    Failure::error(errors::open(&error, run.lang))
}
