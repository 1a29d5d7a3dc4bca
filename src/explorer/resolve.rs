//! From what a person types to an actor: an id, a name, or an unambiguous part of a name.

use std::collections::HashSet;
use std::ops::Range;

use super::view::{Step, View};
use crate::network::fold::{fold, fold_into};
use crate::network::{Network, parallel};

/// How many candidates or neighbours in spelling an error names.
const CANDIDATES: usize = 8;

/// Why a text does not name one actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActorError {
    /// No actor has such a name; these are spelled most like it.
    Unknown {
        /// The text.
        text: String,
        /// Actors with names like it, best first.
        nearest: Vec<u32>,
    },
    /// Several actors have such a name.
    Ambiguous {
        /// The text.
        text: String,
        /// Some of them, best connected first.
        candidates: Vec<u32>,
        /// How many there are in all.
        count: usize,
    },
}

/// The actor of a text: by id, else by exact name or short name, else by the same without regard to case and accents,
/// else by an unambiguous folded part of a name. Linear in the names.
///
/// `nearest` gives actors by likeness of name; it is asked only when nothing matches.
///
/// # Errors
/// [`ActorError`] when no actor or several match.
pub fn resolve(
    network: &Network,
    text: &str,
    nearest: impl FnOnce(&str, usize) -> Vec<u32>,
) -> Result<u32, ActorError> {
    if let Some(actor) = network.find_actor(text) {
        return Ok(actor);
    }
    let folded = fold(text.trim());
    let mut parts = Vec::new();
    if !folded.is_empty() {
        let exact = |actor: &u32| network.name(*actor) == text || network.short(*actor) == Some(text);
        let exact: Vec<u32> = network.actors().filter(exact).collect();
        if !exact.is_empty() {
            return one_of(network, text, exact);
        }
        let mut same = Vec::new();
        let fits = |actors: Range<usize>| {
            let (mut same, mut parts, mut name) = (Vec::new(), Vec::new(), String::new());
            for actor in actors.start as u32..actors.end as u32 {
                let mut is_part = false;
                for text in [Some(network.name(actor)), network.short(actor)].into_iter().flatten() {
                    name.clear();
                    fold_into(text, &mut name);
                    if name == folded {
                        same.push(actor);
                    }
                    is_part |= name.contains(&folded);
                }
                if is_part {
                    parts.push(actor);
                }
            }
            (same, parts)
        };
        for (more_same, more_parts) in parallel::parts(network.actor_count(), fits) {
            same.extend(more_same);
            parts.extend(more_parts);
        }
        same.dedup();
        if !same.is_empty() {
            return one_of(network, text, same);
        }
    }
    if parts.is_empty() {
        return Err(ActorError::Unknown { text: text.to_string(), nearest: nearest(text, CANDIDATES) });
    }
    one_of(network, text, parts)
}

fn one_of(network: &Network, text: &str, mut actors: Vec<u32>) -> Result<u32, ActorError> {
    if let [actor] = actors[..] {
        return Ok(actor);
    }
    let count = actors.iter().collect::<HashSet<_>>().len();
    actors.sort_by_key(|actor| (std::cmp::Reverse(network.adjacency().degree(*actor)), *actor));
    actors.truncate(CANDIDATES);
    Err(ActorError::Ambiguous { text: text.to_string(), candidates: actors, count })
}

/// A view in which actors stand by whatever a person typed, with their ids in place of that.
///
/// # Errors
/// The first text that does not name one actor.
pub fn resolve_view(
    network: &Network,
    view: &View,
    nearest: impl Fn(&str, usize) -> Vec<u32>,
) -> Result<View, ActorError> {
    let mut view = view.clone();
    for placed in &mut view.steps {
        let texts: Vec<&mut String> = match &mut placed.step {
            Step::Around(centres) => centres.iter_mut().map(|(text, _)| text).collect(),
            Step::Keep(actors) | Step::Without(actors) => actors.iter_mut().collect(),
            Step::Component(actor) => vec![actor],
            _ => Vec::new(),
        };
        for text in texts {
            *text = network.actor_id(resolve(network, text, &nearest)?).to_string();
        }
    }
    Ok(view)
}
