//! Two searches that meet in the middle: the distance between two actors, and where the shortest paths cross.
//!
//! The memory is the caller's and is used again and again. Costs, proofs and lists of paths are not known here.

use fixedbitset::FixedBitSet;

use super::ground::{Ground, Open, Passes};
use super::web::{Edge, Web};
use crate::network::{Adjacency, Link, Network, Subset};

/// Memory of a search that is used again: a byte an actor for distances, eight more for paths; nothing is allocated by a
/// query once it has grown, and nothing is cleared but every hundredth time.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// `base + 2 * level + side` for actors met in this query; less than `base` for all others.
    marks: Vec<u32>,
    base: u32,
    sides: [Side; 2],
    /// Where an actor stands in a list, checked against the list: never needs to be cleared.
    slots: Vec<u32>,
    /// `round + side` for actors met in this query of a distance: a byte each, so that much of it stays in the cache.
    met: Vec<u8>,
    round: u8,
}

#[derive(Clone, Debug, Default)]
struct Side {
    queue: Vec<u32>,
    /// Where each level starts in the queue.
    starts: Vec<u32>,
}

impl Workspace {
    /// Memory that grows to the size of a network at the first query.
    pub fn new() -> Workspace {
        Workspace::default()
    }

    /// How many actors the last search met.
    pub(super) fn work(&self) -> u64 {
        self.sides.iter().map(|side| side.queue.len() as u64).sum()
    }

    fn begin_distance(&mut self, actors: usize) {
        if self.met.len() != actors || self.round > u8::MAX - 3 {
            self.met.clear();
            self.met.resize(actors, 0);
            self.round = 0;
        }
        self.round += 2;
        self.sides.iter_mut().for_each(|side| side.queue.clear());
    }

    fn begin(&mut self, actors: usize) {
        if self.marks.len() != actors || self.base > u32::MAX / 2 {
            self.marks.clear();
            self.marks.resize(actors, 0);
            self.base = 0;
        }
        // Levels of the last query are all below the new base.
        let levels = self.sides.iter().map(|side| side.starts.len() as u32).max().unwrap_or(0);
        self.base += 2 * levels + 2;
        for side in &mut self.sides {
            side.queue.clear();
            side.starts.clear();
        }
    }
}

/// One relation on the line where the two searches met, as it is walked from `from`.
#[derive(Clone, Copy)]
pub(super) struct Crossing {
    pub from: u32,
    pub link: Link,
}

/// Breadth-first from both ends, each time on the side with fewer links to look at; gives every relation on the line where
/// they meet.
#[inline]
fn meet<P: Passes>(
    adjacency: &Adjacency,
    space: &mut Workspace,
    passes: &P,
    (from, to): (u32, u32),
    most: u32,
    crossings: &mut Vec<Crossing>,
) -> Option<u32> {
    let Workspace { marks, base, sides, .. } = space;
    let (marks, base) = (&mut marks[..], *base);
    let mut work = [0; 2];
    for (side, end) in [from, to].into_iter().enumerate() {
        marks[end as usize] = base + side as u32;
        sides[side].queue.push(end);
        sides[side].starts.push(0);
        work[side] = adjacency.degree(end);
    }
    let mut length = 0;
    while length < most {
        length += 1;
        let back = work[1] < work[0];
        let side = &mut sides[usize::from(back)];
        let start = side.starts[side.starts.len() - 1] as usize;
        let end = side.queue.len();
        if start == end {
            return None;
        }
        side.starts.push(end as u32);
        let mark = base + 2 * (side.starts.len() as u32 - 1) + u32::from(back);
        let mut next_work = 0;
        for i in start..end {
            let actor = side.queue[i];
            for link in adjacency.links(actor) {
                let seen = marks[link.other as usize];
                if seen >= base && (seen ^ mark) & 1 == 0 || !passes.pass(link, back) {
                    continue;
                }
                if seen < base {
                    marks[link.other as usize] = mark;
                    side.queue.push(link.other);
                    next_work += adjacency.degree(link.other);
                } else if back {
                    let link_back = Link { other: actor, relation: link.relation, forward: !link.forward };
                    crossings.push(Crossing { from: link.other, link: link_back });
                } else {
                    crossings.push(Crossing { from: actor, link });
                }
            }
        }
        if !crossings.is_empty() {
            return Some(length);
        }
        work[usize::from(back)] = next_work;
    }
    None
}

/// The number of hops of a shortest path, breadth-first from both ends, each time on the side with fewer links to look at.
/// The side that met an actor is all that has to be known of it: levels are finished one by one, so the first link from one
/// side to the other closes a shortest path.
#[inline]
fn apart<P: Passes>(adjacency: &Adjacency, space: &mut Workspace, passes: &P, (from, to): (u32, u32)) -> Option<u32> {
    let Workspace { met, round, sides, .. } = space;
    let (met, round) = (&mut met[..], *round);
    let mut work = [0; 2];
    for (side, end) in [from, to].into_iter().enumerate() {
        met[end as usize] = round + side as u8;
        sides[side].queue.push(end);
        work[side] = adjacency.degree(end);
    }
    let mut starts = [0; 2];
    let mut length = 0;
    loop {
        length += 1;
        let back = work[1] < work[0];
        let (own, queue) = (round + u8::from(back), &mut sides[usize::from(back)].queue);
        let start = std::mem::replace(&mut starts[usize::from(back)], queue.len());
        if start == queue.len() {
            return None;
        }
        let mut next_work = 0;
        for i in start..queue.len() {
            for link in adjacency.links(queue[i]) {
                let seen = met[link.other as usize];
                if seen == own || !passes.pass(link, back) {
                    continue;
                }
                if seen >= round {
                    return Some(length);
                }
                met[link.other as usize] = own;
                queue.push(link.other);
                next_work += adjacency.degree(link.other);
            }
        }
        work[usize::from(back)] = next_work;
    }
}

/// The number of hops of a shortest path between two actors of a subset, 0 from an actor to itself; none when there is
/// no path, or an end is hidden.
///
/// Relations are walked both ways, unless `directed`: then directed ones only from source to target. Balanced
/// bidirectional breadth-first search (Pohl, *Bi-directional search*, 1971; the side with fewer links to look at goes
/// on). Time linear in the links that are looked at, at worst all; memory is the workspace, nothing else is allocated.
///
/// ```
/// use maillage::analysis::paths::{Workspace, distance};
/// use maillage::network::{Builder, Subset};
/// use maillage::position::Position;
/// let mut b = Builder::new();
/// for (from, to) in [("a", "b"), ("c", "b"), ("c", "d")] {
///     b.relation(from, to, Position::default());
/// }
/// let (network, _) = b.finish();
/// let (all, mut space) = (Subset::all(&network), Workspace::new());
/// assert_eq!(distance(&network, &all, &mut space, 0, 3, false), Some(3));
/// assert_eq!(distance(&network, &all, &mut space, 0, 3, true), None);
/// ```
pub fn distance(
    network: &Network,
    subset: &Subset,
    workspace: &mut Workspace,
    from: u32,
    to: u32,
    directed: bool,
) -> Option<u32> {
    if !directed && subset.is_whole(network) {
        return between(network, subset, workspace, &Open, (from, to));
    }
    between(network, subset, workspace, &Shown { network, subset, directed }, (from, to))
}

/// The same under any rules of walking.
#[inline]
fn between<P: Passes>(
    network: &Network,
    subset: &Subset,
    workspace: &mut Workspace,
    passes: &P,
    (from, to): (u32, u32),
) -> Option<u32> {
    if !subset.has_actor(from) || !subset.has_actor(to) {
        return None;
    }
    if from == to {
        return Some(0);
    }
    workspace.begin_distance(network.actor_count());
    apart(network.adjacency(), workspace, passes, (from, to))
}

/// Whether there is a way from one actor to another.
pub(super) fn is_linked(ground: &Ground<'_>, space: &mut Workspace, ends: (u32, u32)) -> bool {
    space.begin_distance(ground.network.actor_count());
    apart(ground.network.adjacency(), space, ground, ends).is_some()
}

/// The same where only some actors may be passed through; the two ends are spared.
pub fn distance_through(
    network: &Network,
    subset: &Subset,
    passed: &FixedBitSet,
    workspace: &mut Workspace,
    from: u32,
    to: u32,
    directed: bool,
) -> Option<u32> {
    let shown = Shown { network, subset, directed };
    between(network, subset, workspace, &Past { shown, passed, ends: [from, to] }, (from, to))
}

struct Past<'a> {
    shown: Shown<'a>,
    passed: &'a FixedBitSet,
    ends: [u32; 2],
}

impl Passes for Past<'_> {
    #[inline]
    fn pass(&self, link: Link, back: bool) -> bool {
        (self.passed.contains(link.other as usize) || self.ends.contains(&link.other)) && self.shown.pass(link, back)
    }
}

struct Shown<'a> {
    network: &'a Network,
    subset: &'a Subset,
    directed: bool,
}

impl Passes for Shown<'_> {
    #[inline]
    fn pass(&self, link: Link, back: bool) -> bool {
        self.subset.has_relation(link.relation)
            && (!self.directed || self.network.allows(Link { forward: link.forward != back, ..link }))
    }
}

/// All shortest paths of at most `most` hops, as a web.
///
/// Time linear in the links that the search looked at; memory also in the relations on shortest paths.
pub(super) fn shortest(ground: &Ground<'_>, space: &mut Workspace, ends: (u32, u32), most: u32) -> Option<Web> {
    let adjacency = ground.network.adjacency();
    space.begin(ground.network.actor_count());
    let mut crossings = Vec::new();
    if ground.is_open() {
        meet(adjacency, space, &Open, ends, most, &mut crossings)?;
    } else {
        meet(adjacency, space, ground, ends, most, &mut crossings)?;
    }
    let mut edges: Vec<Crossing> = Vec::new();
    let ahead = space.trace(ground, false, crossings.iter().map(|c| c.from), &mut edges);
    let behind = space.trace(ground, true, crossings.iter().map(|c| c.link.other), &mut edges);
    edges.append(&mut crossings);
    // The search from `from` was traced towards it, so that its actors stand in the opposite order.
    let first_behind = ahead.len() as u32;
    let place = |actor: u32| {
        let slot = space.slots[actor as usize];
        if (space.marks[actor as usize] - space.base) & 1 == 0 { first_behind - 1 - slot } else { first_behind + slot }
    };
    let edges = edges.into_iter().map(|c| Edge {
        from: place(c.from),
        to: place(c.link.other),
        relation: c.link.relation,
        forward: c.link.forward,
    });
    let edges = edges.collect();
    let actors = ahead.into_iter().rev().chain(behind).collect();
    Some(Web::new(ground, actors, edges))
}

impl Workspace {
    /// The actors of one side from which its end is reached by shortest paths that pass through `seeds`, nearest to the
    /// line of meeting first, and the relations between them.
    fn trace(
        &mut self,
        ground: &Ground<'_>,
        back: bool,
        seeds: impl Iterator<Item = u32>,
        edges: &mut Vec<Crossing>,
    ) -> Vec<u32> {
        let actors = ground.network.actor_count();
        if self.slots.len() != actors {
            self.slots.clear();
            self.slots.resize(actors, 0);
        }
        let mut list: Vec<u32> = Vec::new();
        let slots = &mut self.slots;
        let mut add = |list: &mut Vec<u32>, actor: u32| {
            let slot = &mut slots[actor as usize];
            if list.get(*slot as usize) != Some(&actor) {
                *slot = list.len() as u32;
                list.push(actor);
            }
        };
        seeds.for_each(|seed| add(&mut list, seed));
        let mut next = 0;
        while let Some(&actor) = list.get(next) {
            next += 1;
            let mark = self.marks[actor as usize];
            if mark < self.base + 2 {
                continue;
            }
            let nearer = |step: &Link| self.marks[step.other as usize] == mark - 2;
            if back {
                for step in ground.out(actor).filter(nearer) {
                    add(&mut list, step.other);
                    edges.push(Crossing { from: actor, link: step });
                }
            } else {
                for step in ground.toward(actor).filter(nearer) {
                    add(&mut list, step.other);
                    edges.push(Crossing { from: step.other, link: Link { other: actor, ..step } });
                }
            }
        }
        list
    }
}
