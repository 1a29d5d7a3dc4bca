//! The best way from the end of a fixed beginning to the goal, first among equals by numbers of actors and relations.
//!
//! It is the inner search of the next best paths; what is fixed and banned is decided by the caller.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use hashbrown::HashMap;

use super::Stopped;
use super::best::Field;
use super::ground::{Cost, Ground, Meter, Step};

pub(super) struct Spur<'a> {
    pub ground: Ground<'a>,
    pub field: &'a Field,
    pub from: u32,
    pub to: u32,
    /// Actors of the fixed beginning, `from` among them.
    pub closed: &'a dyn Fn(u32) -> bool,
    /// What hops away from `from` may not be, sorted: see [`Ground::key`].
    pub banned: &'a [u32],
    pub most: Cost,
    /// A limit of hops that the cost does not know, since it is a weight.
    pub limit: Option<u32>,
}

struct Label {
    actor: u32,
    cost: Cost,
    hops: u32,
}

impl Spur<'_> {
    /// Steps from an actor reached at some cost, with the cost after each.
    fn steps(&self, actor: u32, cost: Cost, hops: u32) -> impl Iterator<Item = (Step, Cost)> + '_ {
        let too_far = self.limit.is_some_and(|limit| hops >= limit);
        self.ground.out(actor).filter_map(move |step| {
            let rest = self.field[step.other as usize];
            let banned = actor == self.from && self.banned.binary_search(&self.ground.key(&step)).is_ok();
            if too_far || rest == Cost::NONE || banned || (self.closed)(step.other) {
                return None;
            }
            Some((step, cost.plus(self.ground.cost(step.relation))))
        })
    }
}

/// The best way and its cost. A\* with the field as bound (Hart, Nilsson, Raphael 1968), then a walk that takes the
/// first step that still keeps the best cost.
pub(super) fn least(spur: &Spur<'_>, meter: &mut Meter<'_>) -> Result<Option<(Cost, Vec<Step>)>, Stopped> {
    let mut reached: HashMap<u32, Cost> = HashMap::new();
    let mut settled: HashMap<u32, (Cost, u32)> = HashMap::new();
    let mut labels = vec![Label { actor: spur.from, cost: Cost::default(), hops: 0 }];
    let mut heap = BinaryHeap::from([Reverse((spur.field[spur.from as usize], 0u32))]);
    let best = loop {
        let Some(Reverse((_, number))) = heap.pop() else { return Ok(None) };
        let Label { actor, cost, hops } = labels[number as usize];
        if actor == spur.to {
            break cost;
        }
        // Labels come in the order of their bounds, so a later one of the same actor is only of use with fewer hops.
        let fewest = settled.get(&actor).map(|known| known.1);
        if fewest.is_some_and(|fewest| spur.limit.is_none() || fewest <= hops) {
            continue;
        }
        settled.insert(actor, (cost, hops));
        for (step, cost) in spur.steps(actor, cost, hops) {
            meter.spend(1)?;
            let bound = cost.plus(spur.field[step.other as usize]);
            if bound > spur.most {
                continue;
            }
            if spur.limit.is_none() {
                let known = reached.entry(step.other).or_insert(Cost::NONE);
                if cost >= *known {
                    continue;
                }
                *known = cost;
            }
            heap.push(Reverse((bound, labels.len() as u32)));
            labels.push(Label { actor: step.other, cost, hops: hops + 1 });
        }
    };
    let settled = if spur.limit.is_none() { settled } else { HashMap::new() };
    Ok(Some((best, first_of(spur, best, &settled, meter)?)))
}

struct Frame {
    /// In the order of answers, with the cost after each.
    steps: Vec<(Step, Cost)>,
    next: usize,
}

/// The first way of that cost in the order of actors and relations. An actor is tried again only at a lesser cost.
fn first_of(
    spur: &Spur<'_>,
    best: Cost,
    settled: &HashMap<u32, (Cost, u32)>,
    meter: &mut Meter<'_>,
) -> Result<Vec<Step>, Stopped> {
    let mut tried: HashMap<u32, (Cost, u32)> = HashMap::new();
    let open = |actor: u32, cost: Cost, hops: u32, meter: &mut Meter<'_>| -> Result<Frame, Stopped> {
        meter.spend(u64::from(spur.ground.network.adjacency().degree(actor)))?;
        let keeps = |(step, cost): &(Step, Cost)| {
            cost.plus(spur.field[step.other as usize]) <= best
                && settled.get(&step.other).is_none_or(|known| known.0 == *cost)
        };
        let mut steps: Vec<(Step, Cost)> = spur.steps(actor, cost, hops).filter(keeps).collect();
        steps.sort_unstable_by_key(|(step, _)| (step.other, step.relation));
        Ok(Frame { steps, next: 0 })
    };
    let mut stack = vec![open(spur.from, Cost::default(), 0, meter)?];
    loop {
        let hops = stack.len() as u32;
        let frame = stack.last_mut().expect("a way of that cost was found before");
        let Some(&(step, cost)) = frame.steps.get(frame.next) else {
            stack.pop();
            continue;
        };
        frame.next += 1;
        if step.other == spur.to {
            return Ok(stack.iter().map(|frame| frame.steps[frame.next - 1].0).collect());
        }
        let known = tried.get(&step.other);
        if known.is_some_and(|known| known.0 <= cost && (spur.limit.is_none() || known.1 <= hops)) {
            continue;
        }
        tried.insert(step.other, (cost, hops));
        let frame = open(step.other, cost, hops, meter)?;
        stack.push(frame);
    }
}
