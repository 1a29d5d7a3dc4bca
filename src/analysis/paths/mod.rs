//! How two actors are linked: all shortest paths, the next best, by weight, through others, in time, and why not.
//!
//! Paths are told apart by their relations, for a relation is evidence. What is shown is asked of a subset; steps of a
//! view, sentences and the clock are not known here. A search that may be long is bounded by a budget and a ticket.

mod beginning;
mod best;
mod detour;
mod disjoint;
mod ground;
mod journeys;
mod lightest;
mod listing;
mod meet;
mod spur;
#[cfg(test)]
mod tests;
mod timed;
mod times;
mod via;
mod web;
mod why;

use std::sync::Arc;

use num_bigint::BigUint;
use thiserror::Error;

use crate::network::{Network, Subset, Truth};
use crate::ticket::Ticket;

pub use disjoint::{Apart, Proofs, disjoint};
pub use listing::Listing;
pub use meet::{Workspace, distance, distance_through};
pub use times::{Held, Journey, TimeMode, held};
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
    pub weight: Option<&'a Arc<Vec<f64>>>,
    /// Actors that no path may touch.
    pub avoid: &'a [u32],
    /// Actors that every path passes through, in this order.
    pub via: &'a [u32],
    /// What is asked of the dates.
    pub time: TimeMode,
    /// Which come first in the order of time; of no account in other modes.
    pub journey: Journey,
    /// Whether paths that differ by parallel relations alone are one, told by the best of these.
    pub group: bool,
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
            journey: Journey::Fewest,
            group: false,
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
    /// Journeys have an order of their own, which weights and actors to pass through do not go with.
    #[error("journeys by arrival or duration are asked for together with weights or actors to pass through")]
    TwoOrders,
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
    /// Whether weights decided.
    pub weighted: bool,
    /// How many relations each hop may take, itself among them, where parallel relations are one; else empty.
    pub parallel: Vec<u32>,
    /// What dates say to the mode asked for; with `any`, whether one instant exists at which all hops hold.
    pub time: Truth,
}

/// What was found: the first page of a [`Listing`], or another.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The exact number of best paths; none with `k` or `via`, or where it was not found out.
    pub count: Option<BigUint>,
    /// Whether every path asked for is listed, here or on the pages before.
    pub complete: bool,
    /// Set when the search was cut short; what is listed is right all the same.
    pub stopped: Option<Stopped>,
    /// How many shown relations have no weight, when weights were asked for.
    pub missing_weights: usize,
    /// How many paths precede these in the order of answers.
    pub before: BigUint,
    /// Whether it is known that no path follows these, asked for or not.
    pub ended: bool,
    /// The paths in the order of answers.
    pub paths: Vec<Path>,
}

impl Answer {
    /// The number of paths after which a listing goes on behind these; none where it is known that nothing follows.
    pub fn next(&self) -> Option<BigUint> {
        (!self.ended).then(|| &self.before + self.paths.len())
    }
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
/// - With `k`: those of one hop more are found and listed as the shortest are. Then Yen 1971 with Lawler's division (1972),
///   where a division is searched only once its lower bound is the least; bounds are exact reverse costs, searches are
///   A\*. At worst k × length searches.
/// - In time: breadth-first over windows of days that dominate no others; shortest admissible length exactly. Journeys
///   by arrival or duration: the same search until no window is new, and Yen's division over it for the next best.
/// - By weight: Dijkstra 1959 from both ends at once (Nicholson 1966), in n log n at worst.
///
/// # Errors
/// [`PathError`] when the question contradicts itself. No path is not an error: see [`why_not`]. Whoever wants to go on
/// behind the last path keeps a [`Listing`].
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
    let mut listing = Listing::new(network, subset, request)?;
    Ok(listing.next_page(network, subset, request.k.unwrap_or(request.limit), request.budget, ticket))
}

/// Whether a question makes sense, as far as that can be told before the search.
///
/// # Errors
/// The same end twice, an actor to be passed through twice or avoided besides.
pub fn check(request: &Request<'_>) -> Result<(), PathError> {
    if request.from == request.to {
        return Err(PathError::SameActor { actor: request.from });
    }
    let by_journey = request.time == TimeMode::Chronological && request.journey != Journey::Fewest;
    if by_journey && (request.weight.is_some() || !request.via.is_empty()) {
        return Err(PathError::TwoOrders);
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
