//! What is near some actors, and what is densely linked: the steps "around" and "core" of a view.
//!
//! Directions are ignored here. Paths themselves are in `paths`.

use std::collections::VecDeque;

use fixedbitset::FixedBitSet;

use crate::network::{Network, Subset};

/// The shown actors at most `depth` hops from some of the starts, with their hops; starts that are hidden are left out.
///
/// Nearest first, those of equal hops in the order in which the search met them. Breadth-first: time and memory linear
/// in what is reached.
///
/// ```
/// use maillage::analysis::reach::hops;
/// use maillage::network::{Builder, Subset};
/// use maillage::position::Position;
/// let mut b = Builder::new();
/// for (from, to) in [("a", "b"), ("c", "b"), ("c", "d")] {
///     b.relation(from, to, Position::default());
/// }
/// let (network, _) = b.finish();
/// assert_eq!(hops(&network, &Subset::all(&network), &[0], 2), [(0, 0), (1, 1), (2, 2)]);
/// ```
pub fn hops(network: &Network, subset: &Subset, starts: &[u32], depth: u32) -> Vec<(u32, u32)> {
    let mut seen = FixedBitSet::with_capacity(network.actor_count());
    let mut reached = Vec::new();
    for start in starts {
        if subset.has_actor(*start) && !seen.put(*start as usize) {
            reached.push((*start, 0));
        }
    }
    let mut next = 0;
    while let Some(&(actor, hops)) = reached.get(next) {
        next += 1;
        if hops == depth {
            break;
        }
        for link in subset.links(network, actor) {
            if !seen.put(link.other as usize) {
                reached.push((link.other, hops + 1));
            }
        }
    }
    reached
}

/// The k-core of a subset: the largest set of shown actors each of which is linked to at least `k` others of the set.
///
/// Peeling (Matula and Beck 1983). Parallel relations link two actors once, self-loops not at all, directions are
/// ignored. Time linear in the shown relations, memory in the actors.
///
/// ```
/// use maillage::analysis::reach::core;
/// use maillage::network::{Builder, Subset};
/// use maillage::position::Position;
/// let mut b = Builder::new();
/// for (from, to) in [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "c")] {
///     b.relation(from, to, Position::default());
/// }
/// let (network, _) = b.finish();
/// assert_eq!(core(&network, &Subset::all(&network), 2).ones().collect::<Vec<_>>(), [0, 1, 2]);
/// ```
pub fn core(network: &Network, subset: &Subset, k: u32) -> FixedBitSet {
    let count = network.actor_count();
    let mut core = subset.actor_bits().clone();
    core.grow(count);
    // The actor whose neighbours were counted last, so that each is counted once.
    let mut counted_for = vec![u32::MAX; count];
    let mut others = vec![0u32; count];
    let mut leaving = VecDeque::new();
    for actor in subset.actors() {
        for link in subset.links(network, actor) {
            if link.other != actor && std::mem::replace(&mut counted_for[link.other as usize], actor) != actor {
                others[actor as usize] += 1;
            }
        }
    }
    for actor in subset.actors().filter(|actor| others[*actor as usize] < k) {
        core.set(actor as usize, false);
        leaving.push_back(actor);
    }
    counted_for.fill(u32::MAX);
    while let Some(actor) = leaving.pop_front() {
        for link in subset.links(network, actor) {
            let other = link.other as usize;
            if !core.contains(other) || std::mem::replace(&mut counted_for[other], actor) == actor {
                continue;
            }
            others[other] -= 1;
            if others[other] < k {
                core.set(other, false);
                leaving.push_back(link.other);
            }
        }
    }
    core
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Builder;
    use crate::position::Position;
    use proptest::prelude::*;

    fn network(ends: &[(u32, u32)]) -> Network {
        let mut b = Builder::new();
        for actor in 0..8 {
            b.actor(&actor.to_string(), Position::default(), String::new);
        }
        for (from, to) in ends {
            b.relation(&from.to_string(), &to.to_string(), Position::default());
        }
        b.finish().0
    }

    #[test]
    fn several_starts_are_one_step_and_hidden_ones_are_left_out() {
        let n = network(&[(0, 1), (1, 2), (4, 3), (3, 2)]);
        let all = Subset::all(&n);
        assert_eq!(hops(&n, &all, &[0, 4, 0], 1), [(0, 0), (4, 0), (1, 1), (3, 1)]);
        assert_eq!(hops(&n, &all, &[0], 0), [(0, 0)]);
        assert_eq!(hops(&n, &all, &[], 9), []);
        let mut actors = all.actor_bits().clone();
        actors.set(1, false);
        let part = Subset::new(&n, actors, all.relation_bits().clone());
        assert_eq!(hops(&n, &part, &[0, 1], 9), [(0, 0)]);
    }

    proptest! {
        #[test]
        fn a_core_is_what_is_left_by_removing_one_by_one(
            ends in prop::collection::vec((0..8u32, 0..8u32), 0..24), k in 0..5u32, hidden in prop::collection::vec(any::<bool>(), 24),
        ) {
            let n = network(&ends);
            let mut relations = Subset::all(&n).relation_bits().clone();
            (0..ends.len()).for_each(|r| relations.set(r, !hidden[r] || r % 3 == 0));
            let part = Subset::new(&n, Subset::all(&n).actor_bits().clone(), relations);
            let mut left: Vec<u32> = part.actors().collect();
            let others = |left: &[u32], actor: u32| {
                let mut all: Vec<u32> = part.links(&n, actor).map(|l| l.other).filter(|o| *o != actor && left.contains(o)).collect();
                all.sort();
                all.dedup();
                all.len() as u32
            };
            while let Some(i) = left.iter().position(|actor| others(&left, *actor) < k) {
                left.remove(i);
            }
            prop_assert_eq!(core(&n, &part, k).ones().map(|i| i as u32).collect::<Vec<_>>(), left);
        }
    }
}
