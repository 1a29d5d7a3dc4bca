//! An answer about paths as one JSON document: stable keys, never localised.
//!
//! Actors, relations and sources are written by `json`; nothing is searched here.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Found, Question, json as objects};
use crate::analysis::paths::{Held, Hop, Path, Stopped, TimeMode, held};
use crate::network::dates::spelling;
use crate::network::{Network, Truth};

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
