//! How two actors are linked: all shortest paths, the next best, by weight, through others, in time, and why not.
//!
//! Paths are told apart by their relations, for a relation is evidence. What is shown is asked of a subset; steps of a
//! view, sentences and the clock are not known here. A search that may be long is bounded by a budget and a ticket.

mod best;
mod disjoint;
mod ground;
mod meet;
mod spur;
#[cfg(test)]
mod tests;
mod timed;
mod times;
mod via;
mod web;
mod why;

use num_bigint::BigUint;
use thiserror::Error;

use crate::network::{Network, Subset, Truth};
use crate::ticket::Ticket;
use best::Stream;
use ground::{Ground, Meter, Step};
use web::Listing;

pub use disjoint::{Apart, Proofs, disjoint};
pub use meet::{Workspace, distance};
pub use times::TimeMode;
pub use why::{WhyNot, same_component, why_not};

/// Links that a search may look at before it gives up, unless it is told otherwise: a few seconds at most.
pub const BUDGET: u64 = 50_000_000;

/// A question about the paths between two actors.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Where paths start.
    pub from: u32,
    /// Where they end.
    pub to: u32,
    /// How many best simple paths are asked for; without it, all shortest.
    pub k: Option<usize>,
    /// Only paths of at most that many hops.
    pub max_hops: Option<u32>,
    /// Walk directed relations only from source to target.
    pub directed: bool,
    /// A number for each relation, not a number where it has none (such a relation counts as 1). The sum of the
    /// numbers then takes the place of the number of hops.
    pub weight: Option<&'a [f64]>,
    /// Actors that no path may touch.
    pub avoid: &'a [u32],
    /// Actors that every path passes through, in this order.
    pub via: &'a [u32],
    /// What is asked of the dates.
    pub time: TimeMode,
    /// How many paths are listed at most when `k` is not given.
    pub limit: usize,
    /// How many links the part of the search that is not linear may look at.
    pub budget: u64,
}

impl Request<'_> {
    /// The plain question: all shortest paths, twenty listed.
    pub fn new(from: u32, to: u32) -> Request<'static> {
        Request {
            from,
            to,
            k: None,
            max_hops: None,
            directed: false,
            weight: None,
            avoid: &[],
            via: &[],
            time: TimeMode::Any,
            limit: 20,
            budget: BUDGET,
        }
    }
}

/// A question that has no answer because of what it asks.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PathError {
    /// Both ends are the same actor.
    #[error("a path needs two different actors, not {actor} twice")]
    SameActor {
        /// The actor.
        actor: u32,
    },
    /// A weight is below zero.
    #[error("relation {relation} has a negative weight")]
    NegativeWeight {
        /// The first such relation.
        relation: u32,
    },
    /// An actor is both to be avoided and asked for.
    #[error("actor {actor} is both asked for and avoided")]
    Contradiction {
        /// The actor.
        actor: u32,
    },
    /// An actor is to be passed through twice, or is an end of the path besides.
    #[error("actor {actor} cannot be passed through twice")]
    ViaTwice {
        /// The actor.
        actor: u32,
    },
}

/// Why a search ended before it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// Its ticket was cancelled.
    Cancelled,
    /// It looked at as many links as it was allowed to.
    Budget,
}

/// One relation walked in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hop {
    /// Where it starts.
    pub from: u32,
    /// Where it leads.
    pub to: u32,
    /// The relation that is walked.
    pub relation: u32,
    /// Whether it is walked from its source to its target.
    pub forward: bool,
}

/// A simple path: no actor twice.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Its hops, in order.
    pub hops: Vec<Hop>,
    /// How many hops have no source.
    pub unsourced: u32,
    /// What its kinds lack to the strongest proof, summed over the hops.
    pub weakness: u32,
    /// The sum of its weights, or its number of hops.
    pub cost: f64,
    /// What dates say to the mode asked for; with `any`, whether one instant exists at which all hops hold.
    pub time: Truth,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The exact number of best paths; none with `k` or `via`, or where it was not found out.
    pub count: Option<BigUint>,
    /// Whether every path asked for is listed.
    pub complete: bool,
    /// Set when the search was cut short; what is listed is right all the same.
    pub stopped: Option<Stopped>,
    /// How many shown relations have no weight, when weights were asked for.
    pub missing_weights: usize,
    /// The paths in the order of answers.
    pub paths: Vec<Path>,
}

/// Finds the paths between two actors of a subset.
///
/// Without `k` all shortest paths (or all of least weight) are counted exactly and `limit` of them are listed; with `k`
/// the k best simple paths. The order is: fewest hops (or least weight), fewest unsourced hops, least weakness, those
/// whose hops may share an instant before the others (among those listed), then fewer hops, then actor and relation
/// numbers hop by hop. Relations are walked both ways unless `directed`; parallel relations make different paths;
/// self-loops never stand in one. Weights are compared with twelve digits under the largest.
///
/// - All shortest: balanced bidirectional breadth-first search (Pohl 1971), counted over the layers (Brandes 2001), listed
///   by depth-first walks that never meet a dead end. Linear time and memory for search and count, then in proportion
///   to what is listed.
/// - With `k`: Yen 1971 with Lawler's division (1972), where a division is searched only once its lower bound is the
///   least; bounds are exact reverse costs, searches are A\*. At worst k × length searches.
/// - In time: breadth-first over windows of days that dominate no others; shortest admissible length exactly.
/// - By weight: Dijkstra 1959 from the end, in n log n.
///
/// # Errors
/// [`PathError`] when the question contradicts itself. No path is not an error: see [`why_not`].
///
/// ```
/// use maillage::analysis::paths::{Request, find};
/// use maillage::network::{Builder, Subset};
/// use maillage::position::Position;
/// use maillage::ticket::Ticket;
/// let mut b = Builder::new();
/// for (from, to) in [("a", "b"), ("a", "b"), ("b", "c")] {
///     b.relation(from, to, Position::default());
/// }
/// let (network, _) = b.finish();
/// let answer = find(&network, &Subset::all(&network), &Request::new(0, 2), &Ticket::new()).unwrap();
/// assert_eq!(answer.count.unwrap().to_string(), "2");
/// assert_eq!(answer.paths[1].hops[0].relation, 1);
/// ```
pub fn find(network: &Network, subset: &Subset, request: &Request<'_>, ticket: &Ticket) -> Result<Answer, PathError> {
    check(request)?;
    let mut answer = Answer { count: None, complete: true, stopped: None, missing_weights: 0, paths: Vec::new() };
    let mut ground = Ground::new(network, subset, request.directed);
    ground.avoid(request.avoid.iter().copied());
    if let Some(weights) = request.weight {
        let weight = |relation: u32| weights.get(relation as usize).copied().unwrap_or(f64::NAN);
        if let Some(relation) = subset.relations().find(|r| weight(*r) < 0.0) {
            return Err(PathError::NegativeWeight { relation });
        }
        answer.missing_weights = subset.relations().filter(|r| !weight(*r).is_finite()).count();
        ground.weigh(weights);
    }
    let search = Search { ground: &ground, request };
    let mut meter = Meter::new(request.budget, ticket);
    let ends = [request.from, request.to];
    let shown = ends.iter().chain(request.via).all(|actor| ground.has_actor(*actor));
    let result = if ticket.is_cancelled() {
        Err(Stopped::Cancelled)
    } else if !shown || request.k == Some(0) {
        Ok(())
    } else {
        search.run(&mut answer, &mut meter)
    };
    if let Err(stopped) = result {
        answer.stopped = Some(stopped);
        answer.complete = false;
    }
    if request.k.is_some() || !request.via.is_empty() {
        answer.count = None;
    } else if answer.count.is_none() && answer.complete {
        answer.count = Some(BigUint::from(answer.paths.len()));
    }
    Ok(answer)
}

/// Whether a question makes sense, as far as that can be told before the search.
///
/// # Errors
/// The same end twice, an actor to be passed through twice or avoided besides.
pub fn check(request: &Request<'_>) -> Result<(), PathError> {
    if request.from == request.to {
        return Err(PathError::SameActor { actor: request.from });
    }
    let mut asked = vec![request.from, request.to];
    for actor in request.via {
        if asked.contains(actor) {
            return Err(PathError::ViaTwice { actor: *actor });
        }
        asked.push(*actor);
    }
    match asked.into_iter().find(|actor| request.avoid.contains(actor)) {
        Some(actor) => Err(PathError::Contradiction { actor }),
        None => Ok(()),
    }
}

/// Whatever gives paths one after the other in the order of answers, not yet judged by time.
trait Source {
    fn next(&mut self, meter: &mut Meter<'_>) -> Result<Option<Vec<Step>>, Stopped>;
}

struct Search<'a> {
    ground: &'a Ground<'a>,
    request: &'a Request<'a>,
}

impl Search<'_> {
    fn run(&self, answer: &mut Answer, meter: &mut Meter<'_>) -> Result<(), Stopped> {
        let (request, ground) = (self.request, self.ground);
        let (ends, most) = ((request.from, request.to), request.max_hops.unwrap_or(u32::MAX));
        let mut space = Workspace::new();
        if !request.via.is_empty() {
            let Some(grounds) = via::grounds(ground, request, meter)? else { return Ok(()) };
            let mut chain = via::Chain::new(&grounds, request, &mut space, meter)?;
            return self.collect(&mut chain, answer, meter);
        }
        if request.k.is_none() && request.time != TimeMode::Any && request.weight.is_none() {
            return match timed::shortest(ground, ends, most, request.time, meter)? {
                Some(web) => self.collect(&mut Listing::new(ground, web, request.time), answer, meter),
                None => Ok(()),
            };
        }
        let least_only = request.k.is_none() && request.time == TimeMode::Any;
        let mut stream = Stream::new(ground, &mut space, ends, most, request.time, meter)?;
        if least_only {
            answer.count = stream.count();
            stream.end_with_least();
        }
        self.collect(&mut stream, answer, meter)
    }

    /// Takes paths from a source until those asked for are there, and puts them in the order of answers.
    fn collect(&self, source: &mut dyn Source, answer: &mut Answer, meter: &mut Meter<'_>) -> Result<(), Stopped> {
        let request = self.request;
        let most = request.k.unwrap_or(request.limit);
        let mut found: Vec<(u64, Path)> = Vec::new();
        let result = loop {
            // With a known count nothing has to be looked for behind the last one listed.
            if found.len() == most && (request.k.is_some() || answer.count.is_some()) {
                break Ok(());
            }
            let hops = match source.next(meter) {
                Ok(Some(hops)) => hops,
                Ok(None) => break Ok(()),
                Err(stopped) => break Err(stopped),
            };
            let length = hops.iter().map(|step| self.ground.length(step.relation)).sum();
            if request.k.is_none() && found.first().is_some_and(|(least, _)| length > *least) {
                break Ok(());
            }
            let path = self.path(&hops);
            if request.time != TimeMode::Any && path.time == Truth::No {
                continue;
            }
            if found.len() == most {
                answer.complete = false;
                break Ok(());
            }
            found.push((length, path));
        };
        if let Some(count) = &answer.count {
            answer.complete = *count == BigUint::from(found.len());
        }
        found.sort_by_key(|(length, path)| (*length, path.unsourced, path.weakness, path.time == Truth::No));
        answer.paths = found.into_iter().map(|(_, path)| path).collect();
        result
    }

    fn path(&self, steps: &[Step]) -> Path {
        let mut path =
            Path { hops: Vec::with_capacity(steps.len()), unsourced: 0, weakness: 0, cost: 0.0, time: Truth::No };
        let mut from = self.request.from;
        for step in steps {
            let proof = self.ground.proof(step.relation);
            path.unsourced += proof.unsourced;
            path.weakness += proof.weakness;
            path.cost += match self.request.weight {
                Some(weights) => weights.get(step.relation as usize).copied().filter(|w| w.is_finite()).unwrap_or(1.0),
                None => 1.0,
            };
            path.hops.push(Hop { from, to: step.other, relation: step.relation, forward: step.forward });
            from = step.other;
        }
        let relations = steps.iter().map(|step| step.relation);
        path.time = times::truth(self.ground.network, self.request.time, relations);
        path
    }
}

impl Source for Listing {
    fn next(&mut self, meter: &mut Meter<'_>) -> Result<Option<Vec<Step>>, Stopped> {
        Listing::next(self, meter)
    }
}
