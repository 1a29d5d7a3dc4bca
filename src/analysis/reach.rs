//! What is near some actors, and what is densely linked: the steps "around" and "core" of a view.
//!
//! Directions are ignored here. Paths themselves are in `paths`.

use std::sync::atomic::{AtomicU32, Ordering};

use fixedbitset::FixedBitSet;

use crate::network::{Link, Network, Subset, parallel};
use crate::ticket::{Cancelled, Ticket};

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
    walk(network, subset, starts, depth, |_| true)
}

/// The same, with directed relations walked only from source to target.
pub fn onward(network: &Network, subset: &Subset, starts: &[u32], depth: u32) -> Vec<(u32, u32)> {
    walk(network, subset, starts, depth, |link| network.allows(link))
}

fn walk(network: &Network, subset: &Subset, starts: &[u32], depth: u32, may: impl Fn(Link) -> bool) -> Vec<(u32, u32)> {
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
            if may(link) && !seen.put(link.other as usize) {
                reached.push((link.other, hops + 1));
            }
        }
    }
    reached
}

/// The shown actors at most `depth` hops from some of the starts, without their hops: what [`hops`] reaches.
///
/// Breadth-first; where a ring has much of the network behind it, those who were not met look for somebody who was, on all
/// cores, in place of the other way round (Beamer, Asanović and Patterson 2012). Time linear in what is reached, memory in the
/// actors; a stop is noticed between two rings.
///
/// # Errors
/// [`Cancelled`] once the ticket is.
pub fn within(
    network: &Network,
    subset: &Subset,
    starts: &[u32],
    depth: u32,
    ticket: &Ticket,
) -> Result<FixedBitSet, Cancelled> {
    let adjacency = network.adjacency();
    let mut met = FixedBitSet::with_capacity(network.actor_count());
    let mut ring: Vec<u32> = starts.iter().copied().filter(|start| subset.has_actor(*start)).collect();
    ring.iter().for_each(|start| met.insert(*start as usize));
    for _ in 0..depth {
        ticket.check()?;
        let ahead: usize = ring.iter().map(|actor| adjacency.degree(*actor) as usize).sum();
        if ahead == 0 {
            break;
        } else if ahead < network.relation_count() / 16 {
            let near = ring.iter().flat_map(|actor| subset.links(network, *actor));
            ring = near.map(|link| link.other).filter(|other| !met.put(*other as usize)).collect();
        } else {
            let (shown, known) = (subset.actor_bits().as_slice(), met.as_slice());
            let next = parallel::bits(network.actor_count(), |start| {
                let at = start / usize::BITS as usize;
                parallel::ones(shown[at] & !known[at]).fold(0, |word, place| {
                    let mut links = adjacency.links((start + place) as u32);
                    let is_near =
                        links.any(|link| met.contains(link.other as usize) && subset.has_relation(link.relation));
                    word | usize::from(is_near) << place
                })
            });
            ring = next.ones().map(|actor| actor as u32).collect();
            met.union_with(&next);
        }
    }
    Ok(met)
}

/// The k-core of a subset: the largest set of shown actors each of which is linked to at least `k` others of the set.
///
/// Peeling (Matula and Beck 1983), on all cores: in whatever order actors leave, the same ones stay. Parallel relations link
/// two actors once, self-loops not at all, directions are ignored. Time linear in the relations, memory in the actors.
///
/// ```
/// use maillage::analysis::reach::core;
/// use maillage::network::{Builder, Subset};
/// use maillage::position::Position;
/// use maillage::ticket::Ticket;
/// let mut b = Builder::new();
/// for (from, to) in [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("d", "c")] {
///     b.relation(from, to, Position::default());
/// }
/// let (network, _) = b.finish();
/// let core = core(&network, &Subset::all(&network), 2, &Ticket::new())?;
/// assert_eq!(core.ones().collect::<Vec<_>>(), [0, 1, 2]);
/// # Ok::<(), maillage::ticket::Cancelled>(())
/// ```
///
/// # Errors
/// [`Cancelled`] once the ticket is.
pub fn core(network: &Network, subset: &Subset, k: u32, ticket: &Ticket) -> Result<FixedBitSet, Cancelled> {
    let (count, shown) = (network.actor_count(), subset.actor_bits());
    let others = Others { network, subset, is_whole: subset.is_whole(network) };
    let counts = parallel::parts(count, |actors| -> Result<Vec<AtomicU32>, Cancelled> {
        let mut seen = FixedBitSet::with_capacity(count);
        let counted = ticket.watch(actors).map(|actor| {
            let (actor, mut counted) = (actor?, 0);
            if shown.contains(actor) {
                others.each(actor as u32, &mut seen, |_| counted += 1);
            }
            Ok(AtomicU32::new(counted))
        });
        counted.collect()
    });
    let counts = counts.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect::<Vec<AtomicU32>>();
    let left = |actor: usize| counts[actor].load(Ordering::Relaxed);
    let leaving: Vec<u32> = subset.actors().filter(|actor| left(*actor as usize) < k).collect();
    let peeled = parallel::parts(leaving.len(), |rows| {
        let mut seen = FixedBitSet::with_capacity(count);
        let mut leaving = leaving[rows].to_vec();
        let mut turns = ticket.watch(0..);
        while let Some(actor) = leaving.pop() {
            turns.next().transpose()?;
            others.each(actor, &mut seen, |other| {
                // Whoever takes away the one too many, and nobody else, sends that actor away.
                if counts[other as usize].fetch_sub(1, Ordering::Relaxed) == k {
                    leaving.push(other);
                }
            });
        }
        Ok(())
    });
    peeled.into_iter().collect::<Result<(), Cancelled>>()?;
    Ok(subset.actors().map(|actor| actor as usize).filter(|actor| left(*actor) >= k).fold(
        FixedBitSet::with_capacity(count),
        |mut core, actor| {
            core.insert(actor);
            core
        },
    ))
}

/// The other actors that an actor is linked to.
struct Others<'a> {
    network: &'a Network,
    subset: &'a Subset,
    /// Whether a relation is shown is far away in memory, and known where all are.
    is_whole: bool,
}

impl Others<'_> {
    /// Hands on each of them once; `seen` is empty before and after.
    fn each(&self, actor: u32, seen: &mut FixedBitSet, mut each: impl FnMut(u32)) {
        let links = self.network.adjacency().links(actor);
        for link in links.clone().filter(|link| self.is_whole || self.subset.has_relation(link.relation)) {
            if link.other != actor && !seen.put(link.other as usize) {
                each(link.other);
            }
        }
        links.for_each(|link| seen.remove(link.other as usize));
    }
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

    #[test]
    fn onward_follows_directions() {
        let n = network(&[(0, 1), (2, 1), (1, 3)]);
        assert_eq!(onward(&n, &Subset::all(&n), &[0], 9), [(0, 0), (1, 1), (3, 2)]);
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
            let core = core(&n, &part, k, &Ticket::new()).unwrap();
            prop_assert_eq!(core.ones().map(|i| i as u32).collect::<Vec<_>>(), left);
        }

        #[test]
        fn all_cores_peel_what_one_would(ends in prop::collection::vec((0..400u32, 0..400u32), 0..1600), k in 1..6u32) {
            let mut b = Builder::new();
            for actor in 0..400 {
                b.actor(&actor.to_string(), Position::default(), String::new);
            }
            for (from, to) in &ends {
                b.relation(&from.to_string(), &to.to_string(), Position::default());
            }
            let n = b.finish().0;
            let mut left: std::collections::BTreeSet<u32> = n.actors().collect();
            loop {
                let stays = |actor: &u32| {
                    let others = n.adjacency().links(*actor).map(|link| link.other);
                    let others: std::collections::BTreeSet<u32> =
                        others.filter(|other| other != actor && left.contains(other)).collect();
                    others.len() as u32 >= k
                };
                let next: std::collections::BTreeSet<u32> = left.iter().copied().filter(stays).collect();
                if next == left {
                    break;
                }
                left = next;
            }
            let ticket = Ticket::new();
            let found = core(&n, &Subset::all(&n), k, &ticket).unwrap();
            prop_assert!(found.ones().map(|actor| actor as u32).eq(left));
            ticket.cancel();
            prop_assert!(core(&n, &Subset::all(&n), k, &ticket).is_err());
        }

        #[test]
        fn what_is_within_some_hops_is_what_hops_reach(
            ends in prop::collection::vec((0..90u32, 0..90u32), 0..150), starts in prop::collection::vec(0..90u32, 0..3),
            depth in 0..6u32, hidden in prop::collection::btree_set(0..90usize, 0..20),
        ) {
            let mut b = Builder::new();
            for actor in 0..90 {
                b.actor(&actor.to_string(), Position::default(), String::new);
            }
            for (from, to) in &ends {
                b.relation(&from.to_string(), &to.to_string(), Position::default());
            }
            let n = b.finish().0;
            let mut relations = Subset::all(&n).relation_bits().clone();
            hidden.iter().filter(|i| **i < ends.len()).for_each(|i| relations.set(*i, false));
            let mut actors = Subset::all(&n).actor_bits().clone();
            hidden.iter().filter(|i| **i % 4 == 0).for_each(|i| actors.set(*i, false));
            let part = Subset::new(&n, actors, relations);
            let mut expected: Vec<usize> = hops(&n, &part, &starts, depth).into_iter().map(|(a, _)| a as usize).collect();
            expected.sort();
            prop_assert!(within(&n, &part, &starts, depth, &Ticket::new()).unwrap().ones().eq(expected));
        }
    }
}
