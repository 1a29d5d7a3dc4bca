//! What the user looks at, as a value: an ordered list of steps over one network.
//!
//! The sentence, the command line, undo, sessions and exports are functions of a [`View`]. A step gives a `Subset` and
//! edits nothing. Actors stand in steps by id, so that a view outlives the file it was made on.

use fixedbitset::FixedBitSet;
use thiserror::Error;

use crate::analysis::reach;
use crate::network::dates::{DateError, parse_range};
use crate::network::{Network, Subset, Truth, parallel};
use crate::query::{self, QueryError, Target};
use crate::ticket::{Cancelled, Ticket};

/// One narrowing or widening of what is shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Keep the actors that match, and the relations among them.
    Actors(String),
    /// Keep the relations that match; actors stay.
    Relations(String),
    /// Drop the actors that have no relation left.
    DropIsolated,
    /// Keep the relations that hold in a range of days.
    During {
        /// `DATE` or `A..B`.
        range: String,
        /// Whether relations that only possibly hold then are dropped.
        certain: bool,
    },
    /// Keep the actors within some hops of one of these.
    Around(Vec<(String, u32)>),
    /// Keep only these actors.
    Keep(Vec<String>),
    /// Remove these actors in thought.
    Without(Vec<String>),
    /// Add, from the whole network, the relations of shown actors that match, and their ends.
    Expand(String),
    /// Keep the connected component of an actor.
    Component(String),
    /// Keep the k-core: the largest part in which everybody has k relations.
    Core(u32),
    /// Keep the largest connected component.
    Largest,
}

/// The step that leaves cooperation only; see [`View::cooperation_only`].
pub const COOPERATION: &str = "cooperation:yes";

/// A step in its place, which may be switched off.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Placed {
    /// The step.
    pub step: Step,
    /// Whether it counts.
    pub on: bool,
}

/// Why a step cannot be taken.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum StepError {
    /// Its expression is wrong.
    #[error("{0}")]
    Query(#[from] QueryError),
    /// Its date is wrong.
    #[error("{text}: {error}")]
    Date {
        /// The date as given.
        text: String,
        /// What is wrong with it.
        error: DateError,
    },
    /// It names an actor that the network has not.
    #[error("no actor {id}")]
    NoActor {
        /// The id.
        id: String,
    },
    /// It was stopped.
    #[error("stopped")]
    Cancelled,
}

impl From<Cancelled> for StepError {
    fn from(_: Cancelled) -> StepError {
        StepError::Cancelled
    }
}

/// An ordered list of steps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct View {
    /// The steps, those that are switched off among them.
    pub steps: Vec<Placed>,
}

impl View {
    /// A view of these steps, all of them on.
    pub fn of(steps: impl IntoIterator<Item = Step>) -> View {
        View { steps: steps.into_iter().map(|step| Placed { step, on: true }).collect() }
    }

    /// The step with which the explorer and the verbs about links begin: relations that are cooperation.
    pub fn cooperation_only() -> Step {
        Step::Relations(COOPERATION.to_string())
    }

    /// Whether the first step that counts leaves cooperation only.
    pub fn begins_with_cooperation(&self) -> bool {
        self.effective().first() == Some(&View::cooperation_only())
    }

    /// Appends a step.
    pub fn push(&mut self, step: Step) {
        self.steps.push(Placed { step, on: true });
    }

    /// Shows only these actors from here on. A step that keeps others just before gives way: two such steps would be one.
    pub fn keep_only(&mut self, ids: Vec<String>) {
        match self.steps.iter().rposition(|placed| placed.on) {
            Some(last) if matches!(self.steps[last].step, Step::Keep(_)) => self.steps[last].step = Step::Keep(ids),
            _ => self.push(Step::Keep(ids)),
        }
    }

    /// Shows only these actors and, among them, only these relations from here on.
    pub fn keep_relations(&mut self, actors: Vec<String>, relations: &[String]) {
        self.keep_only(actors);
        if !relations.is_empty() {
            let ids: Vec<String> = relations.iter().map(|id| query::quoted(id)).collect();
            self.push(Step::Relations(format!("id:{}", ids.join(","))));
        }
    }

    /// The steps that count, in order. Neighbours that name actors to stand around, to keep or to remove are one step
    /// (a union), here as on the command line: so the command always says what the view does.
    pub fn effective(&self) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        for placed in self.steps.iter().filter(|placed| placed.on) {
            match (steps.last_mut(), &placed.step) {
                (Some(Step::Around(known)), Step::Around(more)) => {
                    known.extend(more.iter().filter(|pair| !known.contains(pair)).cloned().collect::<Vec<_>>());
                }
                (Some(Step::Keep(known)), Step::Keep(more)) | (Some(Step::Without(known)), Step::Without(more)) => {
                    known.extend(more.iter().filter(|id| !known.contains(id)).cloned().collect::<Vec<_>>());
                }
                _ => steps.push(placed.step.clone()),
            }
        }
        steps
    }

    /// The same view with the steps switched off that make one of the effective steps.
    pub fn without(&self, effective: usize) -> View {
        self.without_all(&[effective])
    }

    /// The same view with the steps switched off that make some of the effective steps.
    pub fn without_all(&self, effective: &[usize]) -> View {
        let mut view = self.clone();
        let mut number = 0;
        let mut last: Option<&Step> = None;
        for (before, placed) in self.steps.iter().zip(&mut view.steps).filter(|(placed, _)| placed.on) {
            let joins = matches!(
                (last, &before.step),
                (Some(Step::Around(_)), Step::Around(_))
                    | (Some(Step::Keep(_)), Step::Keep(_))
                    | (Some(Step::Without(_)), Step::Without(_))
            );
            number += usize::from(last.is_some() && !joins);
            placed.on = !effective.contains(&number);
            last = Some(&before.step);
        }
        view
    }

    /// The options of the command line that make this view.
    pub fn to_args(&self) -> Vec<String> {
        let mut args = Vec::new();
        let mut option = |name: &str, value: &str| args.extend([format!("--{name}"), value.to_string()]);
        let mut flags: Vec<(usize, &str)> = Vec::new();
        let mut count = 0;
        for step in self.effective() {
            match &step {
                Step::Actors(expr) => option("actors", expr),
                Step::Relations(expr) => option("relations", expr),
                Step::Expand(expr) => option("expand", expr),
                Step::Component(id) => option("component", id),
                Step::Core(k) => option("core", &k.to_string()),
                Step::During { range, certain } => {
                    option("during", range);
                    if *certain {
                        flags.push((count + 1, "--certain"));
                    }
                }
                Step::Around(actors) => {
                    for (i, (id, depth)) in actors.iter().enumerate() {
                        option("around", id);
                        count += 1;
                        let group_ends = actors.get(i + 1).is_none_or(|(_, next)| next != depth);
                        if group_ends && (*depth != 1 || i + 1 < actors.len()) {
                            option("depth", &depth.to_string());
                            count += 1;
                        }
                    }
                    continue;
                }
                Step::Keep(ids) | Step::Without(ids) => {
                    let name = if matches!(step, Step::Keep(_)) { "keep" } else { "without" };
                    for id in ids {
                        option(name, id);
                    }
                    count += ids.len();
                    continue;
                }
                Step::DropIsolated => {
                    flags.push((count, "--drop-isolated"));
                    continue;
                }
                Step::Largest => {
                    flags.push((count, "--largest"));
                    continue;
                }
            }
            count += 1;
        }
        for (place, flag) in flags.into_iter().rev() {
            args.insert(place * 2, flag.to_string());
        }
        args
    }

    /// The ids of actors that the view names and the network has not.
    pub fn missing_actors(&self, network: &Network) -> Vec<String> {
        let mut missing = Vec::new();
        for placed in &self.steps {
            let ids: Vec<&String> = match &placed.step {
                Step::Around(actors) => actors.iter().map(|(id, _)| id).collect(),
                Step::Keep(ids) | Step::Without(ids) => ids.iter().collect(),
                Step::Component(id) => vec![id],
                _ => Vec::new(),
            };
            for id in ids {
                if network.find_actor(id).is_none() && !missing.contains(id) {
                    missing.push(id.clone());
                }
            }
        }
        missing
    }

    /// Takes ids that the network has not out of the steps, and steps that name nobody else out of the view.
    pub fn forget(&mut self, gone: &[String]) {
        for placed in &mut self.steps {
            match &mut placed.step {
                Step::Around(actors) => actors.retain(|(id, _)| !gone.contains(id)),
                Step::Keep(ids) | Step::Without(ids) => ids.retain(|id| !gone.contains(id)),
                _ => {}
            }
        }
        self.steps.retain(|placed| match &placed.step {
            Step::Around(actors) => !actors.is_empty(),
            Step::Keep(ids) | Step::Without(ids) => !ids.is_empty(),
            Step::Component(id) => !gone.contains(id),
            _ => true,
        });
    }
}

/// A text as a POSIX shell reads it back: as it is, or in single quotes.
pub fn shell_quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '=' | ',' | '+' | '@');
    if !text.is_empty() && text.chars().all(plain) {
        text.to_string()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// What a step makes of a subset.
///
/// # Errors
/// A wrong expression or date, an actor that is not there, or a stop.
pub fn take(network: &Network, subset: &Subset, step: &Step, ticket: &Ticket) -> Result<Subset, StepError> {
    ticket.check()?;
    let find = |id: &String| network.find_actor(id).ok_or_else(|| StepError::NoActor { id: id.clone() });
    let relations = || subset.relation_bits().clone();
    let among = |ids: &[String]| -> Result<FixedBitSet, StepError> {
        let mut bits = FixedBitSet::with_capacity(network.actor_count());
        for id in ids {
            bits.insert(find(id)? as usize);
        }
        Ok(bits)
    };
    Ok(match step {
        Step::Actors(expr) => {
            let actors = query::matching(network, subset, expr, Target::Actors, ticket)?;
            ticket.check()?;
            Subset::new(network, actors, relations())
        }
        Step::Relations(expr) => {
            let kept = query::matching(network, subset, expr, Target::Relations, ticket)?;
            ticket.check()?;
            Subset::new(network, subset.actor_bits().clone(), kept)
        }
        Step::DropIsolated => {
            let degrees = subset.degrees(network);
            let actors = subset.actors().filter(|a| degrees[*a as usize] > 0).map(|a| a as usize);
            Subset::new(network, with_capacity(network.actor_count(), actors), relations())
        }
        Step::During { range, certain } => {
            let (first, last) = parse_range(range).map_err(|error| StepError::Date { text: range.clone(), error })?;
            let least = if *certain { Truth::Certain } else { Truth::Possible };
            let (during, shown) = (network.during((first, last)), subset.relation_bits().as_slice());
            let kept = parallel::bits(network.relation_count(), |start| {
                if ticket.is_cancelled() {
                    return 0;
                }
                parallel::pick(shown[start / usize::BITS as usize], |place| during((start + place) as u32) >= least)
            });
            ticket.check()?;
            Subset::new(network, subset.actor_bits().clone(), kept)
        }
        Step::Around(actors) => {
            let mut bits = FixedBitSet::with_capacity(network.actor_count());
            for (id, depth) in actors {
                let start = find(id)?;
                bits.union_with(&reach::within(network, subset, &[start], *depth, ticket)?);
            }
            Subset::new(network, bits, relations())
        }
        Step::Keep(ids) => {
            let mut bits = among(ids)?;
            bits.intersect_with(subset.actor_bits());
            Subset::new(network, bits, relations())
        }
        Step::Without(ids) => {
            let mut bits = subset.actor_bits().clone();
            bits.difference_with(&among(ids)?);
            Subset::new(network, bits, relations())
        }
        Step::Expand(expr) => {
            let matching = query::matching(network, &Subset::all(network), expr, Target::Relations, ticket)?;
            ticket.check()?;
            let mut actors = subset.actor_bits().clone();
            let mut kept = relations();
            for relation in ticket.watch(matching.ones()) {
                let relation = relation?;
                let (source, target) = network.ends(relation as u32);
                if subset.has_actor(source) || subset.has_actor(target) {
                    kept.insert(relation);
                    actors.insert(source as usize);
                    actors.insert(target as usize);
                }
            }
            Subset::new(network, actors, kept)
        }
        Step::Component(id) => {
            let components = subset.components(network, ticket)?;
            keep_component(network, subset, &components.of, components.of[find(id)? as usize])
        }
        Step::Core(k) => Subset::new(network, reach::core(network, subset, *k, ticket)?, relations()),
        Step::Largest => {
            let components = subset.components(network, ticket)?;
            keep_component(network, subset, &components.of, components.largest().unwrap_or(u32::MAX))
        }
    })
}

fn keep_component(network: &Network, subset: &Subset, of: &[u32], number: u32) -> Subset {
    let members = subset.actors().filter(|a| of[*a as usize] == number && number != u32::MAX).map(|a| a as usize);
    Subset::new(network, with_capacity(network.actor_count(), members), subset.relation_bits().clone())
}

fn with_capacity(capacity: usize, ones: impl Iterator<Item = usize>) -> FixedBitSet {
    let mut bits = FixedBitSet::with_capacity(capacity);
    for one in ones {
        bits.insert(one);
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_come_in_the_order_of_the_steps() {
        let view = View::of([
            Step::Relations("cooperation:yes".into()),
            Step::DropIsolated,
            Step::During { range: "2013..2015".into(), certain: true },
            Step::Around(vec![("a".into(), 2), ("b".into(), 2), ("c".into(), 1)]),
            Step::Around(vec![("d".into(), 1)]),
            Step::Largest,
            Step::Core(3),
        ]);
        assert_eq!(
            view.to_args().join(" "),
            "--relations cooperation:yes --drop-isolated --during 2013..2015 --certain --around a --around b --depth 2 \
             --around c --around d --largest --core 3"
        );
    }

    #[test]
    fn a_step_that_is_off_is_in_no_command() {
        let mut view = View::of([Step::Keep(vec!["a".into()]), Step::Largest, Step::Keep(vec!["b".into()])]);
        view.steps[1].on = false;
        assert_eq!(view.to_args(), ["--keep", "a", "--keep", "b"]);
    }

    #[test]
    fn quotes_are_for_what_a_shell_would_read_otherwise() {
        assert_eq!(shell_quoted("kind:pole"), "kind:pole");
        assert_eq!(shell_quoted("l'ESS"), r"'l'\''ESS'");
        assert_eq!(shell_quoted("degree>=3"), "'degree>=3'");
        assert_eq!(shell_quoted(""), "''");
    }
}
