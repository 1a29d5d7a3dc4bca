//! Why there is no path: the one circumstance without which there would be one.
//!
//! Facts only. Which step of a view hides the link is found by the caller, who drops each step and asks again.

use super::{Request, TimeMode, find, meet::Workspace, meet::distance};
use crate::analysis::reach;
use crate::network::{Network, Subset};
use crate::ticket::Ticket;

/// The reason of an empty answer. Lengths are those that a shortest path would have without the circumstance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyNot {
    /// The subset does not show where paths start.
    FromHidden,
    /// The subset does not show where paths end.
    ToHidden,
    /// It shows neither.
    BothHidden,
    /// It does not show an actor to pass through.
    ViaHidden {
        /// The actor.
        actor: u32,
    },
    /// The two are in parts that nothing shown links.
    DifferentComponents {
        /// How many actors are linked with the start, itself included.
        size_from: u32,
        /// How many are linked with the end.
        size_to: u32,
    },
    /// An actor to pass through is in another part than the two.
    ViaApart {
        /// The actor.
        actor: u32,
    },
    /// Every path passes through an avoided actor.
    Avoided {
        /// Hops of a shortest path through them.
        length: u32,
    },
    /// Every path walks some relation against its direction.
    OnlyAgainstDirection {
        /// Hops of a shortest path that does.
        length: u32,
    },
    /// Every path has more hops than allowed.
    TooFar {
        /// Hops of a shortest path.
        distance: u32,
    },
    /// No path has relations whose dates fit.
    NoTimeOverlap {
        /// Hops of a shortest path, whatever the dates.
        length: u32,
    },
    /// No path passes through all the given actors in this order without meeting an actor twice.
    NoWayThrough {
        /// Hops of a shortest path between the ends.
        length: u32,
    },
    /// Every path walks on something that a condition excludes. Conditions are a matter of the subset: whoever narrows one
    /// by them tells this reason.
    Conditions {
        /// Hops of a shortest path without them.
        length: u32,
    },
    /// No single circumstance explains it: only without several of them there would be a path.
    Several,
    /// The search was stopped before it could tell.
    Unknown,
}

/// Whether something shown links two actors, directions ignored. A balanced search from both ends: linear at worst.
pub fn same_component(network: &Network, subset: &Subset, a: u32, b: u32) -> bool {
    distance(network, subset, &mut Workspace::new(), a, b, false).is_some()
}

/// Tells why [`find`] gives nothing; none if it does give something, or if the question contradicts itself.
///
/// Each circumstance (avoided actors, direction, limit of hops, dates, actors to pass through) is dropped alone, in this
/// order, and the first that brings a path is the reason. At worst seven searches.
pub fn why_not(network: &Network, subset: &Subset, request: &Request<'_>, ticket: &Ticket) -> Option<WhyNot> {
    let shown = |actor: u32| subset.has_actor(actor);
    match (shown(request.from), shown(request.to)) {
        (false, false) => return Some(WhyNot::BothHidden),
        (false, true) => return Some(WhyNot::FromHidden),
        (true, false) => return Some(WhyNot::ToHidden),
        (true, true) => {}
    }
    if let Some(actor) = request.via.iter().find(|actor| !shown(**actor)) {
        return Some(WhyNot::ViaHidden { actor: *actor });
    }
    let size = |actor: u32| reach::hops(network, subset, &[actor], u32::MAX).len() as u32;
    if !same_component(network, subset, request.from, request.to) {
        return Some(WhyNot::DifferentComponents { size_from: size(request.from), size_to: size(request.to) });
    }
    if let Some(actor) = request.via.iter().find(|actor| !same_component(network, subset, request.from, **actor)) {
        return Some(WhyNot::ViaApart { actor: *actor });
    }
    // Weights change which path is best, never whether there is one.
    let asked = Request { k: None, limit: 1, weight: None, ..request.clone() };
    let mut unknown = false;
    let mut length = |request: &Request<'_>| {
        let answer = find(network, subset, request, ticket).ok()?;
        unknown |= answer.paths.is_empty() && answer.stopped.is_some();
        answer.paths.first().map(|path| path.hops.len() as u32)
    };
    if length(&asked).is_some() {
        return None;
    }
    let without_avoid = Request { avoid: &[], ..asked.clone() };
    let without_direction = Request { directed: false, ..asked.clone() };
    let without_limit = Request { max_hops: None, ..asked.clone() };
    let without_time = Request { time: TimeMode::Any, ..asked.clone() };
    let without_via = Request { via: &[], ..asked.clone() };
    let reason = None
        .or_else(|| (!request.avoid.is_empty()).then(|| length(&without_avoid)).flatten().map(avoided))
        .or_else(|| request.directed.then(|| length(&without_direction)).flatten().map(against))
        .or_else(|| request.max_hops.is_some().then(|| length(&without_limit)).flatten().map(too_far))
        .or_else(|| (request.time != TimeMode::Any).then(|| length(&without_time)).flatten().map(no_overlap))
        .or_else(|| (!request.via.is_empty()).then(|| length(&without_via)).flatten().map(no_way));
    Some(reason.unwrap_or(if unknown { WhyNot::Unknown } else { WhyNot::Several }))
}

fn avoided(length: u32) -> WhyNot {
    WhyNot::Avoided { length }
}

fn against(length: u32) -> WhyNot {
    WhyNot::OnlyAgainstDirection { length }
}

fn too_far(distance: u32) -> WhyNot {
    WhyNot::TooFar { distance }
}

fn no_overlap(length: u32) -> WhyNot {
    WhyNot::NoTimeOverlap { length }
}

fn no_way(length: u32) -> WhyNot {
    WhyNot::NoWayThrough { length }
}
