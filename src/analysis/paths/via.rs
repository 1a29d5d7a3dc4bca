//! Paths through given actors in a given order: the best combinations of the best paths of each leg.
//!
//! Legs are found lazily by `best`; here they are only combined, and kept if no actor stands twice.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use fixedbitset::FixedBitSet;

use super::Stopped;
use super::best::Stream;
use super::ground::{Cost, Ground, Meter, Passes, Rules, Step};
use super::meet::Workspace;
use super::times::TimeMode;

/// What each leg may walk on; none where no simple path can pass through all the actors in their order.
///
/// A leg may not touch the ends of the other legs, since no actor stands twice, nor any dead end, from which no path
/// comes back. Where some actor is a dead end itself the answer is known at once: the search would try every
/// combination of every path of each leg before it knew. Linear in the shown relations for each leg.
fn rules(ground: Ground<'_>, ends: &[u32], meter: &mut Meter<'_>) -> Result<Option<Vec<Rules>>, Stopped> {
    let mut rules = Vec::new();
    for leg in 0..ends.len() - 1 {
        // What is left of the path runs from this end to the last one, and touches no earlier end.
        let left = ground.rules.without(ground.network, ends[..leg].iter().copied());
        let way = between(&ground.under(&left), (ends[leg], ends[ends.len() - 1]), meter)?;
        if !ends[leg + 1..].iter().all(|end| way.contains(*end as usize)) {
            return Ok(None);
        }
        let others = ends.iter().enumerate().filter(|(i, _)| *i != leg && *i != leg + 1).map(|(_, end)| *end);
        let alone = ground.rules.without(ground.network, others);
        let mut dead_ends = between(&ground.under(&alone), (ends[leg], ends[leg + 1]), meter)?;
        if !dead_ends.contains(ends[leg + 1] as usize) {
            return Ok(None);
        }
        dead_ends.toggle_range(..);
        rules.push(alone.without(ground.network, dead_ends.ones().map(|actor| actor as u32)));
    }
    Ok(Some(rules))
}

/// The actors on simple paths from one actor to another, directions ignored; the start alone if there is none.
///
/// They are those of the block (the biconnected part) that a relation between the two would lie in: Hopcroft and Tarjan
/// 1973, from the end, with the start already seen. Linear.
fn between(ground: &Ground<'_>, (from, to): (u32, u32), meter: &mut Meter<'_>) -> Result<FixedBitSet, Stopped> {
    let count = ground.network.actor_count();
    let mut on_the_way = FixedBitSet::with_capacity(count);
    on_the_way.insert(from as usize);
    // The order in which actors are met, from 1 on, and the first that each can come back to without its parent.
    let mut met = vec![0u32; count];
    let mut back = vec![u32::MAX; count];
    let mut parents = vec![u32::MAX; count];
    let mut order = vec![from, to];
    (met[from as usize], met[to as usize]) = (1, 2);
    let neighbours = |actor: u32| {
        let links = ground.network.adjacency().links(actor);
        links.filter(|link| ground.pass(*link, false) || ground.pass(*link, true)).map(|link| link.other)
    };
    let mut stack = vec![(to, neighbours(to))];
    while let Some((actor, others)) = stack.last_mut() {
        let actor = *actor;
        meter.watch(1)?;
        match others.next() {
            Some(other) if met[other as usize] == 0 => {
                order.push(other);
                met[other as usize] = order.len() as u32;
                parents[other as usize] = actor;
                stack.push((other, neighbours(other)));
            }
            Some(other) => back[actor as usize] = back[actor as usize].min(met[other as usize]),
            None => {
                stack.pop();
                if let Some((parent, _)) = stack.last() {
                    back[*parent as usize] = back[*parent as usize].min(back[actor as usize]);
                }
            }
        }
    }
    if back[to as usize] != 1 {
        return Ok(on_the_way);
    }
    on_the_way.insert(to as usize);
    for actor in &order[2..] {
        let parent = parents[*actor as usize];
        if on_the_way.contains(parent as usize) && back[*actor as usize] < met[parent as usize] {
            on_the_way.insert(*actor as usize);
        }
    }
    Ok(on_the_way)
}

struct Leg {
    rules: Rules,
    stream: Stream,
    known: Vec<(Cost, Vec<Step>)>,
    ended: bool,
}

impl Leg {
    fn path(
        &mut self,
        ground: Ground<'_>,
        number: usize,
        meter: &mut Meter<'_>,
    ) -> Result<Option<&(Cost, Vec<Step>)>, Stopped> {
        let ground = ground.under(&self.rules);
        while self.known.len() <= number && !self.ended {
            match self.stream.next(ground, meter)? {
                Some(hops) => {
                    let cost = hops.iter().fold(Cost::default(), |c, hop| c.plus(ground.cost(hop.relation)));
                    self.known.push((cost, hops));
                }
                None => self.ended = true,
            }
        }
        Ok(self.known.get(number))
    }
}

struct Choice {
    cost: Cost,
    hops: Vec<Step>,
    /// The number of the path of each leg.
    picks: Vec<usize>,
    /// Only legs from this one on are moved to their next path, so that each choice is made once.
    leg: usize,
}

impl Ord for Choice {
    fn cmp(&self, other: &Choice) -> Ordering {
        let by_number = |hop: &Step| (hop.other, hop.relation);
        let hops = |a: &Choice, b: &Choice| a.hops.iter().map(by_number).cmp(b.hops.iter().map(by_number));
        self.cost.cmp(&other.cost).then_with(|| hops(self, other))
    }
}

impl PartialOrd for Choice {
    fn partial_cmp(&self, other: &Choice) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Choice {
    fn eq(&self, other: &Choice) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Choice {}

/// Simple paths through all the given actors, in the order of answers, not yet judged by time.
pub(super) struct Chain {
    legs: Vec<Leg>,
    heap: BinaryHeap<Reverse<Choice>>,
    most: usize,
    from: u32,
}

impl Chain {
    /// Through these ends, one after the other; none where no simple path can.
    pub fn new(
        ground: Ground<'_>,
        ends: &[u32],
        most: u32,
        mode: TimeMode,
        space: &mut Workspace,
        meter: &mut Meter<'_>,
    ) -> Result<Option<Chain>, Stopped> {
        let Some(rules) = rules(ground, ends, meter)? else { return Ok(None) };
        let elsewhere = rules.len() as u32 - 1;
        // Each other leg takes a hop at least; without a limit there is nothing to take off.
        let most_of_leg = if most == u32::MAX { most } else { most.saturating_sub(elsewhere) };
        let mut legs = Vec::new();
        for (rules, pair) in rules.into_iter().zip(ends.windows(2)) {
            let leg = ground.under(&rules);
            let stream = Stream::new(leg, space, (pair[0], pair[1]), most_of_leg, mode, meter)?;
            legs.push(Leg { rules, stream, known: Vec::new(), ended: false });
        }
        let mut chain = Chain { legs, heap: BinaryHeap::new(), most: most as usize, from: ends[0] };
        let picks = vec![0; chain.legs.len()];
        let first = chain.choice(ground, picks, 0, meter)?;
        chain.heap.extend(first.map(Reverse));
        Ok(Some(chain))
    }

    fn choice(
        &mut self,
        ground: Ground<'_>,
        picks: Vec<usize>,
        leg: usize,
        meter: &mut Meter<'_>,
    ) -> Result<Option<Choice>, Stopped> {
        let (mut cost, mut hops) = (Cost::default(), Vec::new());
        for (leg, pick) in self.legs.iter_mut().zip(&picks) {
            let Some(path) = leg.path(ground, *pick, meter)? else { return Ok(None) };
            cost = cost.plus(path.0);
            hops.extend_from_slice(&path.1);
        }
        meter.spend(hops.len() as u64)?;
        Ok(Some(Choice { cost, hops, picks, leg }))
    }

    fn is_simple(&self, hops: &[Step]) -> bool {
        let mut actors: Vec<u32> = hops.iter().map(|hop| hop.other).chain([self.from]).collect();
        actors.sort_unstable();
        actors.windows(2).all(|pair| pair[0] != pair[1])
    }

    fn next_choices(
        &mut self,
        ground: Ground<'_>,
        choice: &Choice,
        meter: &mut Meter<'_>,
    ) -> Result<Vec<Choice>, Stopped> {
        let mut choices = Vec::new();
        for leg in choice.leg..self.legs.len() {
            let mut picks = choice.picks.clone();
            picks[leg] += 1;
            choices.extend(self.choice(ground, picks, leg, meter)?);
        }
        Ok(choices)
    }

    /// The next path. After a stop the same call goes on.
    pub fn next(&mut self, ground: Ground<'_>, meter: &mut Meter<'_>) -> Result<Option<Vec<Step>>, Stopped> {
        while let Some(Reverse(choice)) = self.heap.pop() {
            if !ground.is_weighted() && choice.hops.len() > self.most {
                return Ok(None);
            }
            match self.next_choices(ground, &choice, meter) {
                Ok(choices) => self.heap.extend(choices.into_iter().map(Reverse)),
                Err(stopped) => {
                    self.heap.push(Reverse(choice));
                    return Err(stopped);
                }
            }
            if choice.hops.len() <= self.most && self.is_simple(&choice.hops) {
                return Ok(Some(choice.hops));
            }
        }
        Ok(None)
    }
}
