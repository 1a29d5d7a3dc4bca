//! All paths of least weight between two actors: a search by weight from both ends, and the web of what it found.
//!
//! Proofs and next best paths are not known here.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use hashbrown::{HashMap, HashSet};

use super::Stopped;
use super::ground::{Ground, Meter, Step};
use super::web::{Edge, Web};

/// One of the two searches.
struct Side {
    /// The complement of the least length that is known of an actor: memory that nobody touches costs nothing, and 0
    /// means that there is none.
    known: Vec<u64>,
    heap: BinaryHeap<Reverse<(u64, u32)>>,
}

impl Side {
    fn new(actors: usize, end: u32) -> Side {
        let mut side = Side { known: vec![0; actors], heap: BinaryHeap::from([Reverse((0, end))]) };
        side.known[end as usize] = !0;
        side
    }

    /// `u64::MAX` for an actor that was not met.
    #[inline]
    fn length(&self, actor: u32) -> u64 {
        !self.known[actor as usize]
    }

    /// The length up to which everything is settled: what waits is not nearer.
    fn top(&mut self) -> u64 {
        while let Some(Reverse((length, actor))) = self.heap.peek() {
            if *length == self.length(*actor) {
                return *length;
            }
            self.heap.pop();
        }
        u64::MAX
    }
}

/// What a search from both ends learnt.
pub(super) struct Lightest {
    /// The least weight of a path; `u64::MAX` if there is none.
    pub least: u64,
    sides: [Side; 2],
    /// The actors at which the two searches met on paths of least weight: each such path has one of them.
    meetings: Vec<u32>,
    settled: u64,
}

impl Lightest {
    /// Dijkstra from both ends (Nicholson 1966), each time on the side where less waits, until no path of the least weight
    /// can be missing. What cannot be on a path as light as one that is known is not followed.
    ///
    /// On a path of least weight the last actor settled ahead is followed by one that either is settled behind or has an
    /// exact length there, since the one after it is: the sides have come so near that less than a relation is between.
    pub fn search(ground: Ground<'_>, ends: (u32, u32), meter: &mut Meter<'_>) -> Result<Lightest, Stopped> {
        let actors = ground.network.actor_count();
        let mut sides = [Side::new(actors, ends.0), Side::new(actors, ends.1)];
        let (mut least, mut meetings) = (u64::MAX, Vec::new());
        let between = ground.least_length();
        let mut settled = 0;
        loop {
            let tops = [sides[0].top(), sides[1].top()];
            if tops.contains(&u64::MAX) || tops[0].saturating_add(tops[1]).saturating_add(between) > least {
                break;
            }
            let back = usize::from(sides[1].heap.len() < sides[0].heap.len());
            let [ahead, behind] = &mut sides;
            let (own, other) = if back == 0 { (ahead, behind) } else { (behind, ahead) };
            let Some(Reverse((length, actor))) = own.heap.pop() else { break };
            let mut visit = |step: Step| {
                let more = length + ground.length(step.relation);
                if more >= own.length(step.other) {
                    return;
                }
                let rest = other.length(step.other);
                // Who is not settled on the other side is as far from its end as whoever is settled next, at least.
                if more.saturating_add(rest.min(tops[1 - back])) > least {
                    return;
                }
                own.known[step.other as usize] = !more;
                own.heap.push(Reverse((more, step.other)));
                // Of the two searches the one that comes later learns that they meet.
                let whole = more.saturating_add(rest);
                if whole < least {
                    least = whole;
                    meetings.clear();
                }
                if whole == least && rest != u64::MAX {
                    meetings.push(step.other);
                }
            };
            settled += 1;
            meter.watch(1 + u64::from(ground.network.adjacency().degree(actor)))?;
            if back == 0 {
                ground.out(actor).for_each(&mut visit);
            } else {
                ground.toward(actor).for_each(&mut visit);
            }
        }
        Ok(Lightest { least, sides, meetings, settled })
    }

    /// How many actors the search settled.
    pub fn work(&self) -> u64 {
        self.settled
    }

    /// The web of the paths of least weight; none where there is none, or where a relation of weight 0 could make it
    /// cyclic. Linear in the relations of the actors on such paths.
    pub fn web(&self, ground: Ground<'_>) -> Option<Web> {
        if self.least == u64::MAX {
            return None;
        }
        // How far from the start; lengths that are not exact do not add up to the least, and are not met here.
        let mut far: HashMap<u32, u64> = HashMap::new();
        let mut found: Vec<(u32, Step)> = Vec::new();
        for (back, side) in [false, true].into_iter().zip(&self.sides) {
            let mut reached = self.meetings.clone();
            let mut seen: HashSet<u32> = reached.iter().copied().collect();
            let mut next = 0;
            while let Some(&actor) = reached.get(next) {
                next += 1;
                let here = side.length(actor);
                far.insert(actor, if back { self.least - here } else { here });
                let mut visit = |step: Step| {
                    let length = ground.length(step.relation);
                    if side.length(step.other).checked_add(length) != Some(here) {
                        return Some(());
                    }
                    if length == 0 {
                        return None;
                    }
                    found.push(match back {
                        false => (step.other, Step { other: actor, ..step }),
                        true => (actor, step),
                    });
                    if seen.insert(step.other) {
                        reached.push(step.other);
                    }
                    Some(())
                };
                if back {
                    ground.out(actor).try_for_each(&mut visit)?;
                } else {
                    ground.toward(actor).try_for_each(&mut visit)?;
                }
            }
        }
        Some(woven(&ground, &far, found))
    }
}

/// The relations between places in the order of their distance from the start.
fn woven(ground: &Ground<'_>, far: &HashMap<u32, u64>, mut found: Vec<(u32, Step)>) -> Web {
    found.sort_unstable_by_key(|(from, step)| (*from, step.other, step.relation));
    found.dedup();
    let mut actors: Vec<u32> = found.iter().flat_map(|(from, step)| [*from, step.other]).collect();
    actors.sort_unstable_by_key(|actor| (far[actor], *actor));
    actors.dedup();
    let places: HashMap<u32, u32> = (0..).zip(&actors).map(|(place, actor)| (*actor, place)).collect();
    let edge = |(from, step): (u32, Step)| Edge {
        from: places[&from],
        to: places[&step.other],
        relation: step.relation,
        forward: step.forward,
    };
    Web::new(ground, actors, found.into_iter().map(edge).collect())
}
