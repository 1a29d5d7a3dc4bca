//! The compact adjacency that hot loops walk: plain arrays, built once from the relations.
//!
//! It keeps parallel relations and self-loops. It does not know which part of the network is shown: see `subset`.

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
    /// Builds the adjacency of `actors` actors in two passes over the ends, linear in time and memory.
    pub fn new(actors: usize, ends: impl Iterator<Item = (u32, u32)> + Clone) -> Adjacency {
        let mut offsets = vec![0u32; actors + 1];
        for (source, target) in ends.clone() {
            offsets[source as usize + 1] += 1;
            offsets[target as usize + 1] += 1;
        }
        for i in 0..actors {
            offsets[i + 1] += offsets[i];
        }
        let total = offsets[actors] as usize;
        let mut next = offsets.clone();
        let (mut others, mut tags) = (vec![0u32; total], vec![0u32; total]);
        for (relation, (source, target)) in ends.enumerate() {
            let relation = relation as u32;
            for (from, to, tag) in [(source, target, relation << 1 | 1), (target, source, relation << 1)] {
                let at = next[from as usize] as usize;
                next[from as usize] += 1;
                others[at] = to;
                tags[at] = tag;
            }
        }
        Adjacency { offsets, others, tags }
    }

    /// The relations of an actor. A self-loop stands twice, once in each direction.
    pub fn links(&self, actor: u32) -> impl Iterator<Item = Link> + Clone + '_ {
        let range = self.offsets[actor as usize] as usize..self.offsets[actor as usize + 1] as usize;
        self.others[range.clone()].iter().zip(&self.tags[range]).map(|(other, tag)| Link {
            other: *other,
            relation: tag >> 1,
            forward: tag & 1 == 1,
        })
    }

    /// How many ends of relations touch an actor, over the whole network (a self-loop counts twice).
    pub fn degree(&self, actor: u32) -> u32 {
        self.offsets[actor as usize + 1] - self.offsets[actor as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parallel_relations_and_loops_are_kept() {
        let ends = [(0, 1), (1, 0), (0, 1), (2, 2)];
        let a = Adjacency::new(4, ends.iter().copied());
        let of = |actor| a.links(actor).map(|l| (l.other, l.relation, l.forward)).collect::<Vec<_>>();
        assert_eq!(of(0), [(1, 0, true), (1, 1, false), (1, 2, true)]);
        assert_eq!(of(1), [(0, 0, false), (0, 1, true), (0, 2, false)]);
        assert_eq!(of(2), [(2, 3, true), (2, 3, false)]);
        assert_eq!(of(3), []);
        assert_eq!(a.degree(2), 2);
    }
}
