//! All paths of least weight between two actors: a search by weight from both ends, and the web of what it found.
//!
//! Proofs and next best paths are not known here.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use hashbrown::{HashMap, HashSet};

use super::Stopped;
use super::ground::{Ground, Meter};
use super::web::{Edge, Web};

/// One of the two searches.
struct Side {
    lengths: Vec<u64>,
    heap: BinaryHeap<Reverse<(u64, u32)>>,
}

impl Side {
    fn new(actors: usize, end: u32) -> Side {
        let mut side = Side { lengths: vec![u64::MAX; actors], heap: BinaryHeap::from([Reverse((0, end))]) };
        side.lengths[end as usize] = 0;
        side
    }

    /// The length up to which everything is settled: what waits is not nearer.
    fn top(&mut self) -> u64 {
        while let Some(Reverse((length, actor))) = self.heap.peek() {
            if *length == self.lengths[*actor as usize] {
                return *length;
            }
            self.heap.pop();
        }
        u64::MAX
    }
}

/// What a search from both ends learnt: the least weight, and lengths that are exact below a bound on each side.
pub(super) struct Lightest {
    /// The least weight of a path; `u64::MAX` if there is none.
    pub least: u64,
    sides: [Side; 2],
    tops: [u64; 2],
}

impl Lightest {
    /// Dijkstra from both ends (Nicholson 1966), until no path of the least weight can be missing: an actor on one is
    /// settled on one side at least.
    pub fn search(ground: Ground<'_>, ends: (u32, u32), meter: &mut Meter<'_>) -> Result<Lightest, Stopped> {
        let actors = ground.network.actor_count();
        let mut sides = [Side::new(actors, ends.0), Side::new(actors, ends.1)];
        let mut least = u64::MAX;
        let tops = loop {
            let tops = [sides[0].top(), sides[1].top()];
            if tops.contains(&u64::MAX) || tops[0].saturating_add(tops[1]) > least {
                break tops;
            }
            let back = usize::from(tops[1] < tops[0]);
            let [ahead, behind] = &mut sides;
            let (own, other) = if back == 0 { (ahead, behind) } else { (behind, ahead) };
            let Some(Reverse((length, actor))) = own.heap.pop() else { break tops };
            let mut visit = |next: u32, relation: u32| {
                let more = length + ground.length(relation);
                if more < own.lengths[next as usize] {
                    own.lengths[next as usize] = more;
                    own.heap.push(Reverse((more, next)));
                }
                // The other side may have come nearer since: both look when they arrive.
                least = least.min(own.lengths[next as usize].saturating_add(other.lengths[next as usize]));
            };
            meter.watch(1 + u64::from(ground.network.adjacency().degree(actor)))?;
            if back == 0 {
                ground.out(actor).for_each(|step| visit(step.other, step.relation));
            } else {
                ground.toward(actor).for_each(|step| visit(step.other, step.relation));
            }
        };
        Ok(Lightest { least, sides, tops })
    }

    fn settled(&self, side: usize, actor: u32) -> Option<u64> {
        Some(self.sides[side].lengths[actor as usize]).filter(|length| *length < self.tops[side])
    }

    /// The web of the paths of least weight; none where a relation of weight 0 could make it cyclic.
    ///
    /// Traced on each side from the relations that lead from an actor settled ahead to one settled behind: linear in the
    /// relations of the actors that were settled.
    pub fn web(&self, ground: Ground<'_>, (from, to): (u32, u32)) -> Option<Web> {
        let mut found: Vec<(u32, u32, u32, bool)> = Vec::new();
        let (mut ahead, mut behind) = (Vec::new(), Vec::new());
        // Every crossing starts at an actor on a path of least weight, so they are found by walking back from the end.
        let mut near: Vec<u32> = Vec::new();
        let mut is_near: HashSet<u32> = HashSet::new();
        let mut visit = |actor: u32, near: &mut Vec<u32>| {
            if is_near.insert(actor) {
                near.push(actor);
            }
        };
        visit(to, &mut near);
        let mut next = 0;
        while let Some(&actor) = near.get(next) {
            next += 1;
            let rest = self.settled(1, actor).unwrap_or(0);
            for step in ground.toward(actor) {
                let length = ground.length(step.relation);
                if let Some(start) = self.settled(0, step.other)
                    && start + length + rest == self.least
                {
                    if length == 0 {
                        return None;
                    }
                    found.push((step.other, actor, step.relation, step.forward));
                    ahead.push(step.other);
                    behind.push(actor);
                }
                if self.settled(1, step.other).is_some_and(|longer| longer == rest + length) {
                    visit(step.other, &mut near);
                }
            }
        }
        self.trace(ground, 0, ahead, &mut found)?;
        self.trace(ground, 1, behind, &mut found)?;
        Some(self.woven(ground, (from, to), found))
    }

    /// Adds the relations by which the end of a side is reached from some actors; none where one has weight 0.
    fn trace(
        &self,
        ground: Ground<'_>,
        side: usize,
        mut actors: Vec<u32>,
        found: &mut Vec<(u32, u32, u32, bool)>,
    ) -> Option<()> {
        actors.sort_unstable();
        actors.dedup();
        let mut known: HashSet<u32> = actors.iter().copied().collect();
        let mut next = 0;
        while let Some(&actor) = actors.get(next) {
            next += 1;
            let here = self.sides[side].lengths[actor as usize];
            let mut add = |other: u32, relation: u32, edge| {
                let length = ground.length(relation);
                let is_tight = self.sides[side].lengths[other as usize].checked_add(length) == Some(here);
                if !is_tight {
                    return Some(());
                }
                if length == 0 {
                    return None;
                }
                found.push(edge);
                if known.insert(other) {
                    actors.push(other);
                }
                Some(())
            };
            if side == 0 {
                for step in ground.toward(actor) {
                    add(step.other, step.relation, (step.other, actor, step.relation, step.forward))?;
                }
            } else {
                for step in ground.out(actor) {
                    add(step.other, step.relation, (actor, step.other, step.relation, step.forward))?;
                }
            }
        }
        Some(())
    }

    /// The relations between places in the order of their distance from the start.
    fn woven(&self, ground: Ground<'_>, (from, to): (u32, u32), mut found: Vec<(u32, u32, u32, bool)>) -> Web {
        found.sort_unstable();
        found.dedup();
        let far = |actor: u32| match self.settled(0, actor) {
            Some(length) => length,
            None => self.least - self.sides[1].lengths[actor as usize],
        };
        let mut actors: Vec<u32> = found.iter().flat_map(|(from, to, ..)| [*from, *to]).chain([from, to]).collect();
        actors.sort_unstable_by_key(|actor| (far(*actor), *actor));
        actors.dedup();
        let places: HashMap<u32, u32> = (0..).zip(&actors).map(|(place, actor)| (*actor, place)).collect();
        let edge = |(from, to, relation, forward)| Edge { from: places[&from], to: places[&to], relation, forward };
        Web::new(&ground, actors, found.into_iter().map(edge).collect())
    }
}
