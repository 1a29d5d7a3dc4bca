//! How an answer about paths is written: on the terminal, as one JSON document, or to a file.
//!
//! Nothing is searched here, and nothing is decided about paths.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path as FilePath;

use fixedbitset::FixedBitSet;
use serde_json::{Value, json};

use super::out::{Failure, note};
use super::{Run, json as objects};
use crate::analysis::paths::{Answer, Held, Hop, Path, Stopped, TimeMode, held};
use crate::explorer::export::export;
use crate::explorer::open::STDIN;
use crate::explorer::{Found, Question};
use crate::formats::{Format, replace_file};
use crate::network::dates::spelling;
use crate::network::{Network, Subset, Truth};
use crate::text::explained::Explained;
use crate::text::sentence::counts;
use crate::text::usage::{self, Misuse};
use crate::text::words::{PATH, counted};
use crate::text::{errors, loss};

/// What `--json` prints but the paths, which are written as they come: there may be a million of them.
pub struct Document<'a> {
    /// The ids of the two actors.
    pub ends: [&'a str; 2],
    /// How many shortest paths there are.
    pub count: Option<String>,
    /// Whether every path asked for is listed.
    pub complete: bool,
    /// How many paths precede.
    pub after: String,
    /// After how many more follow.
    pub next: Option<String>,
    /// Why the search was cut short.
    pub stopped: Option<&'static str>,
    /// How many independent paths there can be, where those are asked for.
    pub disjoint: Value,
    /// Why there is nothing.
    pub why_not: Value,
}

impl Document<'_> {
    /// The document of an answer.
    pub fn of<'n>(network: &'n Network, question: &Question, found: &Found, why_not: Value) -> Document<'n> {
        let answer = &found.answer;
        let stopped = answer.stopped.map(|stopped| match stopped {
            Stopped::Budget => "budget",
            Stopped::Cancelled => "time",
        });
        Document {
            ends: [question.from, question.to].map(|actor| network.actor_id(actor)),
            count: answer.count.as_ref().map(ToString::to_string),
            complete: answer.complete,
            after: answer.before.to_string(),
            next: answer.next().map(|next| next.to_string()),
            stopped,
            disjoint: question.apart.map_or(Value::Null, |apart| json!({"by": apart.word(), "most": found.most})),
            why_not,
        }
    }

    /// Writes it with its paths.
    ///
    /// # Errors
    /// What the stream says.
    pub fn write(&self, out: &mut dyn Write, paths: impl Iterator<Item = String>) -> io::Result<()> {
        let [from, to] = self.ends.map(Value::from);
        let (count, complete) = (Value::from(self.count.clone()), self.complete);
        write!(out, "{{\"from\":{from},\"to\":{to},\"count\":{count},\"complete\":{complete},\"paths\":[")?;
        for (i, path) in paths.enumerate() {
            let comma = if i == 0 { "" } else { "," };
            write!(out, "{comma}{path}")?;
        }
        let (after, next) = (Value::from(self.after.clone()), Value::from(self.next.clone()));
        let stopped = Value::from(self.stopped);
        if !self.disjoint.is_null() {
            write!(out, "],\"disjoint\":{}", self.disjoint)?;
        } else {
            write!(out, "]")?;
        }
        writeln!(out, ",\"why_not\":{},\"after\":{after},\"next\":{next},\"stopped\":{stopped}}}", self.why_not)
    }
}

/// A whole answer as JSON.
pub fn write_json(network: &Network, question: &Question, found: &Found, out: &mut dyn Write) -> io::Result<()> {
    let mut known = HashMap::new();
    let paths = found.answer.paths.iter().map(|path| path_json(network, path, question.time, &mut known));
    Document::of(network, question, found, Value::Null).write(out, paths)
}

/// A path as JSON. The same hops stand in many paths: each is written once and copied.
fn path_json(network: &Network, path: &Path, mode: TimeMode, known: &mut HashMap<(u32, bool), String>) -> String {
    let time = match path.time {
        Truth::Certain => "certain",
        Truth::Possible => "possible",
        Truth::No => "no",
    };
    let (length, sourced) = (path.hops.len(), path.unsourced == 0);
    let mut text = format!("{{\"length\":{length},\"sourced\":{sourced},\"time\":\"{time}\",\"hops\":[");
    for (i, hop) in path.hops.iter().enumerate() {
        text.push_str(if i == 0 { "" } else { "," });
        let hop = known.entry((hop.relation, hop.forward)).or_insert_with(|| hop_json(network, hop).to_string());
        match path.parallel.get(i) {
            Some(parallel) => {
                // Its last brace is that of the hop.
                let _ = write!(text, "{},\"parallel\":{parallel}}}", &hop[..hop.len() - 1]);
            }
            None => text.push_str(hop),
        }
    }
    let relations = path.hops.iter().map(|hop| hop.relation);
    let _ = write!(text, "],\"held\":{}", held_json(held(network, mode, relations)));
    if path.weighted {
        let _ = write!(text, ",\"weight\":{}", Value::from(path.cost));
    }
    text.push('}');
    text
}

/// When the hops held: the days on which all may hold (`first`, `last`) and those on which they do for certain, or the
/// days of a journey. An end that is not known is null.
fn held_json(held: Held) -> Value {
    match held {
        Held::Never => Value::Null,
        Held::Together { possible: (first, last), certain } => json!({
            "first": spelling(first),
            "last": spelling(last),
            "certain": certain.map(|(first, last)| json!({"first": spelling(first), "last": spelling(last)})),
        }),
        Held::InOrder { departs, arrives, days } => {
            // Between ends that are not known there is no number of days.
            let days = (days == 0 || spelling(departs).is_some() && spelling(arrives).is_some()).then_some(days);
            json!({"departs": spelling(departs), "arrives": spelling(arrives), "days": days})
        }
    }
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

/// Prints an answer for a person.
///
/// # Errors
/// A closed pipe, or what the system says.
pub fn print(run: &mut Run<'_>, explained: &Explained<'_>) -> Result<(), Failure> {
    let color = run.out.color;
    let styled = |code: &'static str| {
        move |text: &str| if color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_string() }
    };
    explained.lines(styled("1"), styled("36"), |line| run.out.line(line))
}

/// What an answer may be written as, besides a network of its actors and relations.
#[derive(Clone, Copy)]
enum Kind {
    Markdown,
    Text,
    Json,
    Network(Option<&'static Format>),
}

/// The names that `--to` takes for documents.
const DOCUMENTS: [(&str, Kind); 3] = [("markdown", Kind::Markdown), ("text", Kind::Text), ("answer", Kind::Json)];

/// Where an answer is to be written, as it was asked.
pub struct Target {
    file: String,
    kind: Kind,
}

impl Target {
    /// What `-o` and `--to` say; none without `-o`.
    ///
    /// # Errors
    /// `--to` without `-o`, or a name that no format has.
    pub fn of(run: &Run<'_>) -> Result<Option<Target>, Failure> {
        let Some(file) = run.text("output").map(str::to_string) else {
            if run.text("to").is_some() {
                return Err(run.misuse(&Misuse::Needs { option: "--to".into(), other: "-o".into() }));
            }
            return Ok(None);
        };
        let named = |name: &str| DOCUMENTS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
        let kind = match run.text("to") {
            Some(name) => match named(name) {
                Some(kind) => kind,
                None => Kind::Network(run.format("to")?),
            },
            None => match FilePath::new(&file).extension().and_then(|ending| ending.to_str()) {
                Some("md") => Kind::Markdown,
                Some("txt") => Kind::Text,
                _ if file == STDIN => {
                    return Err(run.misuse(&Misuse::Needs { option: "-o -".into(), other: "--to".into() }));
                }
                _ => Kind::Network(None),
            },
        };
        if file == STDIN && matches!(kind, Kind::Network(_)) {
            return Err(run.misuse(&Misuse::Conflict { one: "-o -".into(), other: "--to".into() }));
        }
        Ok(Some(Target { file, kind }))
    }

    /// Writes the answer there, and says so.
    ///
    /// # Errors
    /// A file that is there without `--force`, or that cannot be written.
    pub fn write(
        &self,
        run: &mut Run<'_>,
        explained: &Explained<'_>,
        question: &Question,
        found: &Found,
    ) -> Result<(), Failure> {
        let (network, answer, lang) = (explained.network, explained.answer, run.lang);
        if let Kind::Network(format) = self.kind {
            let subset = walked(network, answer);
            let path = FilePath::new(&self.file);
            let written = export(network, &subset, &[], path, format, run.flag("force"), lang, &run.ticket)
                .map_err(|error| Failure::error(errors::write(&error, lang)))?;
            note(&usage::written(&self.file, &counts(&subset, lang), lang));
            let lost = loss(&written.loss, lang);
            if !lost.is_empty() {
                note(&usage::lost(&lost, lang));
            }
            return Ok(());
        }
        let document = |out: &mut dyn Write| match self.kind {
            Kind::Markdown => out.write_all(explained.markdown().as_bytes()),
            Kind::Json => write_json(network, question, found, out),
            _ => explained.lines(str::to_string, str::to_string, |line| writeln!(out, "{line}")),
        };
        if self.file == STDIN {
            return Ok(document(&mut run.out)?);
        }
        replace_file(FilePath::new(&self.file), run.flag("force"), |out| Ok(document(out)?))
            .map_err(|error| Failure::error(errors::write(&error, lang)))?;
        note(&usage::written(&self.file, &counted(answer.paths.len() as u64, PATH, lang), lang));
        Ok(())
    }
}

/// The actors and relations of some paths.
fn walked(network: &Network, answer: &Answer) -> Subset {
    let mut actors = FixedBitSet::with_capacity(network.actor_count());
    let mut relations = FixedBitSet::with_capacity(network.relation_count());
    for hop in answer.paths.iter().flat_map(|path| &path.hops) {
        actors.insert(hop.from as usize);
        actors.insert(hop.to as usize);
        relations.insert(hop.relation as usize);
    }
    Subset::new(network, actors, relations)
}
