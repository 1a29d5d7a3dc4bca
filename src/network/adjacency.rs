//! The compact adjacency that hot loops walk: plain arrays, built once from the relations.
//!
//! It keeps parallel relations and self-loops. It does not know which part of the network is shown: see `subset`.

use std::convert::Infallible;
use std::ops::Range;

use super::parallel;

/// One relation seen from one of its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The actor at the other end.
    pub other: u32,
    /// The relation.
    pub relation: u32,
    /// Whether the relation is walked from its source to its target.
    pub forward: bool,
}

/// For each actor its relations with the other end, in the order of the relations. Eight bytes an end.
#[derive(Clone, Debug, Default)]
pub struct Adjacency {
    pub(super) offsets: Vec<u32>,
    pub(super) others: Vec<u32>,
    pub(super) tags: Vec<u32>,
}

impl Adjacency {
    /// Builds the adjacency of `actors` actors from the ends of the relations, linear in time and memory, on all cores: each
    /// counts a part of the relations, then fills the links of a part of the actors.
    pub fn new(actors: usize, ends: &[[u32; 2]]) -> Adjacency {
        let counts = parallel::parts(ends.len(), |relations| {
            let mut counts = vec![0u32; actors];
            ends[relations].as_flattened().iter().for_each(|end| counts[*end as usize] += 1);
            counts
        });
        let mut offsets = vec![0u32; actors + 1];
        for actor in 0..actors {
            offsets[actor + 1] = offsets[actor] + counts.iter().map(|counts| counts[actor]).sum::<u32>();
        }
        let total = offsets[actors] as usize;
        let (mut others, mut tags) = (vec![0u32; total], vec![0u32; total]);
        // Parts of actors with about as many links each.
        let shares = counts.len();
        let bound = |share: usize| match share {
            0 => 0,
            _ if share == shares => actors,
            _ => offsets.partition_point(|offset| (*offset as usize) < total * share / shares).min(actors),
        };
        let (mut rest_others, mut rest_tags) = (&mut *others, &mut *tags);
        let mut pieces = Vec::new();
        for share in 0..shares {
            let actors = bound(share)..bound(share + 1);
            let starts = &offsets[actors.start..=actors.end];
            let count = (starts[starts.len() - 1] - starts[0]) as usize;
            let (own_others, own_tags);
            (own_others, rest_others) = rest_others.split_at_mut(count);
            (own_tags, rest_tags) = rest_tags.split_at_mut(count);
            pieces.push((actors, starts, own_others, own_tags));
        }
        let Ok(()) = parallel::each(pieces.into_iter(), |(actors, starts, others, tags), _| {
            fill(actors, starts, ends, others, tags);
            Ok::<(), Infallible>(())
        });
        Adjacency { offsets, others, tags }
    }

    /// The relations of an actor. A self-loop stands twice, once in each direction.
    #[inline]
    pub fn links(&self, actor: u32) -> impl Iterator<Item = Link> + Clone + '_ {
        let range = self.offsets[actor as usize] as usize..self.offsets[actor as usize + 1] as usize;
        self.others[range.clone()].iter().zip(&self.tags[range]).map(|(other, tag)| Link {
            other: *other,
            relation: tag >> 1,
            forward: tag & 1 == 1,
        })
    }

    /// How many ends of relations touch an actor, over the whole network (a self-loop counts twice).
    #[inline]
    pub fn degree(&self, actor: u32) -> u32 {
        self.offsets[actor as usize + 1] - self.offsets[actor as usize]
    }
}

/// Fills the links of some actors.
fn fill(actors: Range<usize>, starts: &[u32], ends: &[[u32; 2]], others: &mut [u32], tags: &mut [u32]) {
    let mut next: Vec<u32> = starts[..actors.len()].iter().map(|start| start - starts[0]).collect();
    let (first, count) = (actors.start as u32, actors.len() as u32);
    for (relation, [source, target]) in (0u32..).zip(ends) {
        for (from, to, tag) in [(source, target, relation << 1 | 1), (target, source, relation << 1)] {
            let own = from.wrapping_sub(first);
            if own < count {
                let at = next[own as usize] as usize;
                next[own as usize] += 1;
                others[at] = *to;
                tags[at] = tag;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parallel_relations_and_loops_are_kept() {
        let a = Adjacency::new(4, &[[0, 1], [1, 0], [0, 1], [2, 2]]);
        let of = |actor| a.links(actor).map(|l| (l.other, l.relation, l.forward)).collect::<Vec<_>>();
        assert_eq!(of(0), [(1, 0, true), (1, 1, false), (1, 2, true)]);
        assert_eq!(of(1), [(0, 0, false), (0, 1, true), (0, 2, false)]);
        assert_eq!(of(2), [(2, 3, true), (2, 3, false)]);
        assert_eq!(of(3), []);
        assert_eq!(a.degree(2), 2);
    }
}
