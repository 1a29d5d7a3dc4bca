//! Whom several actors have in common: those who are linked to two of them or more.
//!
//! One hop only, directions ignored. The web that links them over more hops is in `steiner`.

use std::collections::BTreeMap;

use crate::network::{Network, Subset};
use crate::ticket::{Cancelled, Ticket};

/// Somebody who is linked to several of the actors asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// Who.
    pub actor: u32,
    /// To how many of them.
    pub linked: u32,
    /// By which relations, in the order of the actors asked for.
    pub relations: Vec<u32>,
}

/// Those who are shown linked to two or more of the actors, not counting these themselves: linked to most of them first,
/// then by fewest relations without a source, then in the order of the network. Time in the links of the actors, times a logarithm.
/// Actors given twice count once.
///
/// # Errors
/// A stop.
///
/// ```
/// use maillage::analysis::common::common;
/// use maillage::network::{Builder, Subset};
/// use maillage::position::Position;
/// use maillage::ticket::Ticket;
/// let mut b = Builder::new();
/// for (from, to) in [("a", "m"), ("b", "m"), ("c", "m"), ("a", "x"), ("x", "b"), ("a", "b")] {
///     b.relation(from, to, Position::default());
/// }
/// let (network, _) = b.finish();
/// let abc = ["a", "b", "c"].map(|id| network.find_actor(id).unwrap());
/// let found = common(&network, &Subset::all(&network), &abc, &Ticket::new()).unwrap();
/// assert_eq!(found.iter().map(|shared| shared.linked).collect::<Vec<_>>(), [3, 2]);
/// ```
pub fn common(network: &Network, subset: &Subset, asked: &[u32], ticket: &Ticket) -> Result<Vec<Shared>, Cancelled> {
    let mut met: BTreeMap<u32, (usize, Shared)> = BTreeMap::new();
    let mut done: Vec<u32> = Vec::new();
    for (at, one) in asked.iter().enumerate() {
        if done.contains(one) {
            continue;
        }
        done.push(*one);
        for link in ticket.watch(subset.links(network, *one)) {
            let link = link?;
            let fresh = || (usize::MAX, Shared { actor: link.other, linked: 0, relations: Vec::new() });
            let (last, shared) = met.entry(link.other).or_insert_with(fresh);
            if *last != at {
                *last = at;
                shared.linked += 1;
            }
            shared.relations.push(link.relation);
        }
    }
    let several = met.into_values().map(|(_, shared)| shared);
    let mut several: Vec<Shared> = several.filter(|s| s.linked > 1 && !done.contains(&s.actor)).collect();
    several.sort_by_key(|shared| {
        let unsourced = |relation: &&u32| network.relation_sources(**relation).is_empty();
        (std::cmp::Reverse(shared.linked), shared.relations.iter().filter(unsourced).count(), shared.actor)
    });
    Ok(several)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Builder;
    use crate::position::Position;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whoever_is_linked_to_two_is_shared(
            ends in prop::collection::vec((0..8u32, 0..8u32), 0..24), asked in prop::collection::vec(0..8u32, 0..4),
        ) {
            let mut b = Builder::new();
            for actor in 0..8 {
                b.actor(&actor.to_string(), Position::default(), String::new);
            }
            for (from, to) in &ends {
                b.relation(&from.to_string(), &to.to_string(), Position::default());
            }
            let n = b.finish().0;
            let found = common(&n, &Subset::all(&n), &asked, &Ticket::new()).unwrap();
            let those: std::collections::BTreeSet<u32> = asked.iter().copied().collect();
            for actor in 0..8u32 {
                let linked = |one: &&u32| ends.iter().any(|(a, b)| (*a, *b) == (**one, actor) || (*b, *a) == (**one, actor));
                let count = those.iter().filter(linked).count() as u32;
                let shared = found.iter().find(|shared| shared.actor == actor);
                prop_assert_eq!(shared.map(|shared| shared.linked), (count > 1 && !those.contains(&actor)).then_some(count));
                if let Some(shared) = shared {
                    let all = ends.iter().filter(|(a, b)| (*a == actor && those.contains(b)) || (*b == actor && those.contains(a)));
                    prop_assert_eq!(shared.relations.len(), all.count());
                }
            }
            prop_assert!(found.is_sorted_by_key(|shared| std::cmp::Reverse(shared.linked)));
        }
    }
}
