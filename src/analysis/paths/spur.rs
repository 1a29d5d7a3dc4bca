//! The best way from the end of a fixed beginning to the goal, first among equals by numbers of actors and relations.
//!
//! It is the inner search of the next best paths; what is fixed and banned is decided by the caller.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use hashbrown::HashMap;

use super::Stopped;
use super::best::Field;
use super::ground::{Cost, Ground, Meter, Step};
use super::times::{self, Course, Window};

pub(super) struct Spur<'a> {
    pub ground: Ground<'a>,
    pub field: &'a Field,
    pub from: u32,
    pub to: u32,
    /// Actors of the fixed beginning, `from` among them.
    pub closed: &'a dyn Fn(u32) -> bool,
    /// What hops away from `from` may not be, sorted: see [`Ground::key`].
    pub banned: &'a [u32],
    /// A limit of hops that the cost does not know, since it is a weight.
    pub limit: Option<u32>,
    /// What dates ask, and the window of the hops before `from`.
    pub course: Option<(Course, Window)>,
}

struct Label {
    actor: u32,
    cost: Cost,
    hops: u32,
    window: Window,
}

/// Ways to an actor of which none is at least as good as another in everything that matters.
type Known = Vec<(Cost, u32, Window)>;

impl Spur<'_> {
    /// Whether cost alone tells which of two ways to an actor is of use.
    fn is_plain(&self) -> bool {
        self.limit.is_none() && self.course.is_none()
    }

    /// Whether one of the known ways is as good as a new one in cost, in hops where they are limited and in time.
    fn is_covered(&self, known: &Known, (cost, hops, window): (Cost, u32, Window)) -> bool {
        known.iter().any(|(c, h, w)| *c <= cost && (self.limit.is_none() || *h <= hops) && times::covers(*w, window))
    }

    /// Steps from an actor reached at some cost, with the cost and the window after each.
    fn steps(
        &self,
        actor: u32,
        cost: Cost,
        hops: u32,
        window: Window,
    ) -> impl Iterator<Item = (Step, Cost, Window)> + '_ {
        let too_far = self.limit.is_some_and(|limit| hops >= limit);
        self.ground.out(actor).filter_map(move |step| {
            let rest = self.field[step.other as usize];
            let banned = actor == self.from && self.banned.binary_search(&self.ground.key(&step)).is_ok();
            if too_far || rest == Cost::NONE || banned || (self.closed)(step.other) {
                return None;
            }
            let window = match self.course {
                None => window,
                Some((course, _)) => {
                    course.after(window, times::window(self.ground.network.validity(step.relation)))?
                }
            };
            Some((step, cost.plus(self.ground.cost(step.relation)), window))
        })
    }
}

/// The best way and its cost. A\* with the field as bound (Hart, Nilsson, Raphael 1968), then a walk that takes the
/// first step that still keeps the best cost.
///
/// Where dates or a number of hops decide too, an actor has a label for each way to it that no other is as good as in
/// cost, time and hops (Martins 1984): a window that another covers at no greater cost lets nothing more through, and a
/// cycle never widens a window nor lowers a cost, so that what is found is exact and simple.
pub(super) fn least(spur: &Spur<'_>, meter: &mut Meter<'_>) -> Result<Option<(Cost, Vec<Step>)>, Stopped> {
    let is_plain = spur.is_plain();
    let start = spur.course.map_or(times::ALWAYS, |(_, window)| window);
    let mut reached: HashMap<u32, Cost> = HashMap::new();
    let mut settled: HashMap<u32, Cost> = HashMap::new();
    let mut known: HashMap<u32, Known> = HashMap::new();
    let mut labels = vec![Label { actor: spur.from, cost: Cost::default(), hops: 0, window: start }];
    let mut heap = BinaryHeap::from([Reverse((spur.field[spur.from as usize], 0u32))]);
    let best = loop {
        let Some(Reverse((_, number))) = heap.pop() else { return Ok(None) };
        let Label { actor, cost, hops, window } = labels[number as usize];
        if actor == spur.to {
            break cost;
        }
        // Labels come in the order of their bounds, so a later one of the same actor is not cheaper.
        if is_plain {
            if settled.contains_key(&actor) {
                continue;
            }
            settled.insert(actor, cost);
        } else {
            let known = known.entry(actor).or_default();
            meter.spend(known.len() as u64)?;
            if spur.is_covered(known, (cost, hops, window)) {
                continue;
            }
            known.push((cost, hops, window));
        }
        for (step, cost, window) in spur.steps(actor, cost, hops, window) {
            meter.spend(1)?;
            let bound = cost.plus(spur.field[step.other as usize]);
            if is_plain {
                let known = reached.entry(step.other).or_insert(Cost::NONE);
                if cost >= *known {
                    continue;
                }
                *known = cost;
            } else if known.get(&step.other).is_some_and(|known| spur.is_covered(known, (cost, hops + 1, window))) {
                continue;
            }
            heap.push(Reverse((bound, labels.len() as u32)));
            labels.push(Label { actor: step.other, cost, hops: hops + 1, window });
        }
    };
    Ok(Some((best, first_of(spur, best, &settled, meter)?)))
}

struct Frame {
    /// In the order of answers, with the cost and the window after each.
    steps: Vec<(Step, Cost, Window)>,
    next: usize,
}

/// The first way of that cost in the order of actors and relations. An actor is tried again only if it is reached in a
/// better way.
fn first_of(
    spur: &Spur<'_>,
    best: Cost,
    settled: &HashMap<u32, Cost>,
    meter: &mut Meter<'_>,
) -> Result<Vec<Step>, Stopped> {
    let mut tried: HashMap<u32, Known> = HashMap::new();
    let open = |actor: u32, cost: Cost, hops: u32, window: Window, meter: &mut Meter<'_>| -> Result<Frame, Stopped> {
        meter.spend(u64::from(spur.ground.network.adjacency().degree(actor)))?;
        let keeps = |(step, cost, _): &(Step, Cost, Window)| {
            cost.plus(spur.field[step.other as usize]) <= best
                && settled.get(&step.other).is_none_or(|known| known == cost)
        };
        let mut steps: Vec<(Step, Cost, Window)> = spur.steps(actor, cost, hops, window).filter(keeps).collect();
        steps.sort_unstable_by_key(|(step, ..)| (step.other, step.relation));
        Ok(Frame { steps, next: 0 })
    };
    let start = spur.course.map_or(times::ALWAYS, |(_, window)| window);
    let mut stack = vec![open(spur.from, Cost::default(), 0, start, meter)?];
    loop {
        let hops = stack.len() as u32;
        let frame = stack.last_mut().expect("a way of that cost was found before");
        let Some(&(step, cost, window)) = frame.steps.get(frame.next) else {
            stack.pop();
            continue;
        };
        frame.next += 1;
        if step.other == spur.to {
            // Only a way of the best cost is the best: with dates the first that fits may cost more.
            if cost != best {
                continue;
            }
            return Ok(stack.iter().map(|frame| frame.steps[frame.next - 1].0).collect());
        }
        let known = tried.entry(step.other).or_default();
        if spur.is_covered(known, (cost, hops, window)) {
            continue;
        }
        known.push((cost, hops, window));
        let frame = open(step.other, cost, hops, window, meter)?;
        stack.push(frame);
    }
}
