//! A part of a network as a simple undirected graph in plain arrays: what communities and layouts walk.
//!
//! It knows no directions, kinds or dates. Relations between the same two actors are one tie that counts them.

use super::{Network, Subset, parallel};
use crate::ticket::{Cancelled, Ticket};

/// Rows of a mesh, some ties each, are as much work as so many rows of a column.
pub const ROW: usize = 4;

/// Who is tied to whom, and by how many relations; its actors are numbered from 0 anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mesh {
    /// The number in the network of each actor, in their order.
    pub actors: Vec<u32>,
    /// Where the ties of each actor begin, and where the last ones end.
    pub offsets: Vec<u32>,
    /// The other end of each tie, in rising order for each actor. Each tie stands at both its ends.
    pub others: Vec<u32>,
    /// How many relations each tie is.
    pub counts: Vec<u32>,
    /// How many self-loops each actor has.
    pub loops: Vec<u32>,
}

impl Mesh {
    /// The mesh of a subset. Linear in the network's actors and the ends of relations at shown actors, but for sorting the
    /// ties of each actor; on all cores.
    ///
    /// # Errors
    /// A stop.
    ///
    /// ```
    /// use maillage::network::{Builder, Subset, mesh::Mesh};
    /// use maillage::position::Position;
    /// use maillage::ticket::Ticket;
    /// let mut b = Builder::new();
    /// for (from, to) in [("a", "b"), ("b", "a"), ("b", "c"), ("c", "c")] {
    ///     b.relation(from, to, Position::default());
    /// }
    /// let (network, _) = b.finish();
    /// let mesh = Mesh::of(&network, &Subset::all(&network), &Ticket::new())?;
    /// assert_eq!(mesh.ties(1).collect::<Vec<_>>(), [(0, 2), (2, 1)]);
    /// assert_eq!(mesh.loops, [0, 0, 1]);
    /// # Ok::<(), maillage::ticket::Cancelled>(())
    /// ```
    pub fn of(network: &Network, subset: &Subset, ticket: &Ticket) -> Result<Mesh, Cancelled> {
        ticket.check()?;
        let whole = subset.is_whole(network);
        let actors: Vec<u32> = subset.actors().collect();
        let mut numbers = Vec::new();
        if !whole {
            numbers = vec![u32::MAX; network.actor_count()];
            (0u32..).zip(&actors).for_each(|(number, actor)| numbers[*actor as usize] = number);
        }
        let number = |actor: u32| if whole { actor } else { numbers[actor as usize] };
        let parts = parallel::heavy_parts(actors.len(), ROW, |rows| {
            let mut part = Part::default();
            let mut others: Vec<u32> = Vec::new();
            for row in ticket.watch(rows) {
                let row = row?;
                others.clear();
                let links = network.adjacency().links(actors[row]);
                let shown = links.filter(|link| whole || subset.has_relation(link.relation));
                others.extend(shown.map(|link| number(link.other)));
                others.sort_unstable();
                part.row(row as u32, others.iter().map(|other| (*other, 1)));
            }
            Ok(part)
        });
        let parts = parts.into_iter().collect::<Result<Vec<Part>, Cancelled>>()?;
        Ok(Mesh::joined(actors, parts))
    }

    /// The mesh of so many actors from pairs of linked ones; pairs of unknown numbers are left out.
    pub fn from_pairs(count: usize, pairs: &[(u32, u32)]) -> Mesh {
        Mesh::from_ends(count, pairs.iter().map(|&(a, b)| (a, b, 1)))
    }

    /// The same, with how many relations each pair is.
    pub fn from_counted(count: usize, pairs: &[(u32, u32, u32)]) -> Mesh {
        Mesh::from_ends(count, pairs.iter().copied())
    }

    fn from_ends(count: usize, pairs: impl Iterator<Item = (u32, u32, u32)> + Clone) -> Mesh {
        let pairs = pairs.filter(|(a, b, _)| (*a as usize) < count && (*b as usize) < count);
        let mut starts = vec![0u32; count + 1];
        for (a, b, _) in pairs.clone() {
            starts[a as usize + 1] += 1;
            starts[b as usize + 1] += 1;
        }
        (0..count).for_each(|actor| starts[actor + 1] += starts[actor]);
        let mut next = starts.clone();
        let mut ends = vec![(0u32, 0u32); starts[count] as usize];
        for (a, b, relations) in pairs {
            for (from, to) in [(a, b), (b, a)] {
                ends[next[from as usize] as usize] = (to, relations);
                next[from as usize] += 1;
            }
        }
        let mut part = Part::default();
        for row in 0..count {
            let others = &mut ends[starts[row] as usize..starts[row + 1] as usize];
            others.sort_unstable();
            part.row(row as u32, others.iter().copied());
        }
        Mesh::joined((0..count as u32).collect(), vec![part])
    }

    fn joined(actors: Vec<u32>, parts: Vec<Part>) -> Mesh {
        let mut mesh = Mesh { offsets: vec![0], actors, ..Mesh::default() };
        for part in parts {
            let before = mesh.others.len() as u32;
            let is_first = mesh.offsets.len() == 1;
            mesh.offsets.extend(part.ends.iter().map(|end| before + end));
            if is_first {
                (mesh.others, mesh.counts, mesh.loops) = (part.others, part.counts, part.loops);
            } else {
                mesh.others.extend(part.others);
                mesh.counts.extend(part.counts);
                mesh.loops.extend(part.loops);
            }
        }
        mesh
    }

    /// How many actors there are.
    pub fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Whether there is no actor.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place of an actor's ties among all.
    pub fn range(&self, actor: u32) -> std::ops::Range<usize> {
        self.offsets[actor as usize] as usize..self.offsets[actor as usize + 1] as usize
    }

    /// The ties of an actor: the other end, and how many relations there are.
    pub fn ties(&self, actor: u32) -> impl Iterator<Item = (u32, u32)> + Clone + '_ {
        let range = self.range(actor);
        self.others[range.clone()].iter().copied().zip(self.counts[range].iter().copied())
    }

    /// How many others an actor is tied to.
    pub fn tied(&self, actor: u32) -> u32 {
        self.offsets[actor as usize + 1] - self.offsets[actor as usize]
    }
}

/// Rows of a mesh that one thread made.
#[derive(Default)]
struct Part {
    ends: Vec<u32>,
    others: Vec<u32>,
    counts: Vec<u32>,
    loops: Vec<u32>,
}

impl Part {
    /// Adds the row of an actor from the sorted other ends of its relations, each with a count; a self-loop stands there twice.
    fn row(&mut self, actor: u32, others: impl Iterator<Item = (u32, u32)>) {
        let begin = self.others.len();
        let mut loops = 0;
        for (other, count) in others.filter(|(_, count)| *count > 0) {
            if other == actor {
                loops += count;
            } else if self.others.len() > begin && self.others.last() == Some(&other) {
                *self.counts.last_mut().expect("a count for each other") += count;
            } else {
                self.others.push(other);
                self.counts.push(count);
            }
        }
        self.loops.push(loops / 2);
        self.ends.push(self.others.len() as u32);
    }
}
