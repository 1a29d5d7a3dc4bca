//! Paths through given actors in a given order: the best combinations of the best paths of each leg.
//!
//! Legs are found lazily by `best`; here they are only combined, and kept if no actor stands twice.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::best::Stream;
use super::ground::{Cost, Ground, Meter, Step};
use super::meet::Workspace;
use super::{Request, Source, Stopped};

/// The ground of each leg: it may not touch the ends of the other legs, since no actor stands twice.
pub(super) fn grounds<'a>(ground: &Ground<'a>, request: &Request<'_>) -> Vec<Ground<'a>> {
    let ends = ends(request);
    let others = |leg: usize| ends.iter().enumerate().filter(move |(i, _)| *i != leg && *i != leg + 1).map(|(_, a)| *a);
    (0..ends.len() - 1).map(|leg| ground.without(others(leg))).collect()
}

fn ends(request: &Request<'_>) -> Vec<u32> {
    std::iter::once(request.from).chain(request.via.iter().copied()).chain([request.to]).collect()
}

struct Leg<'a> {
    ground: &'a Ground<'a>,
    stream: Stream<'a>,
    known: Vec<(Cost, Vec<Step>)>,
    ended: bool,
}

impl Leg<'_> {
    fn path(&mut self, number: usize, meter: &mut Meter<'_>) -> Result<Option<&(Cost, Vec<Step>)>, Stopped> {
        while self.known.len() <= number && !self.ended {
            match self.stream.next(meter)? {
                Some(hops) => {
                    let cost = hops.iter().fold(Cost::default(), |c, hop| c.plus(self.ground.cost(hop.relation)));
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

/// Simple paths through all the given actors, in the order of answers.
pub(super) struct Chain<'a> {
    legs: Vec<Leg<'a>>,
    heap: BinaryHeap<Reverse<Choice>>,
    most: usize,
    from: u32,
}

impl<'a> Chain<'a> {
    pub fn new(
        grounds: &'a [Ground<'a>],
        request: &Request<'_>,
        space: &mut Workspace,
        meter: &mut Meter<'_>,
    ) -> Result<Chain<'a>, Stopped> {
        let most = request.max_hops.unwrap_or(u32::MAX);
        let elsewhere = grounds.len() as u32 - 1;
        // Each other leg takes a hop at least; without a limit there is nothing to take off.
        let most_of_leg = if most == u32::MAX { most } else { most.saturating_sub(elsewhere) };
        let mut legs = Vec::new();
        for (ground, pair) in grounds.iter().zip(ends(request).windows(2)) {
            let stream = Stream::new(ground, space, (pair[0], pair[1]), most_of_leg, request.time, meter)?;
            legs.push(Leg { ground, stream, known: Vec::new(), ended: false });
        }
        let mut chain = Chain { legs, heap: BinaryHeap::new(), most: most as usize, from: request.from };
        chain.add(vec![0; grounds.len()], 0, meter)?;
        Ok(chain)
    }

    fn add(&mut self, picks: Vec<usize>, leg: usize, meter: &mut Meter<'_>) -> Result<(), Stopped> {
        let (mut cost, mut hops) = (Cost::default(), Vec::new());
        for (leg, pick) in self.legs.iter_mut().zip(&picks) {
            let Some(path) = leg.path(*pick, meter)? else { return Ok(()) };
            cost = cost.plus(path.0);
            hops.extend_from_slice(&path.1);
        }
        meter.spend(hops.len() as u64)?;
        self.heap.push(Reverse(Choice { cost, hops, picks, leg }));
        Ok(())
    }

    fn is_simple(&self, hops: &[Step]) -> bool {
        let mut actors: Vec<u32> = hops.iter().map(|hop| hop.other).chain([self.from]).collect();
        actors.sort_unstable();
        actors.windows(2).all(|pair| pair[0] != pair[1])
    }
}

impl Source for Chain<'_> {
    fn next(&mut self, meter: &mut Meter<'_>) -> Result<Option<Vec<Step>>, Stopped> {
        while let Some(Reverse(choice)) = self.heap.pop() {
            if self.legs.iter().all(|leg| !leg.ground.is_weighted()) && choice.hops.len() > self.most {
                return Ok(None);
            }
            for leg in choice.leg..self.legs.len() {
                let mut picks = choice.picks.clone();
                picks[leg] += 1;
                self.add(picks, leg, meter)?;
            }
            if choice.hops.len() <= self.most && self.is_simple(&choice.hops) {
                return Ok(Some(choice.hops));
            }
        }
        Ok(None)
    }
}
