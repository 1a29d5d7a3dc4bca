//! The best journeys one after the other: by the day of arrival or by how many days they take.
//!
//! Yen's division again, with a search in time for each part; the order of fewest hops is found faster by `best`.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::Stopped;
use super::beginning::Beginning;
use super::ground::{Cost, Ground, Meter, Step};
use super::times::Journey;

struct Candidate {
    value: i64,
    cost: Cost,
    hops: Vec<Step>,
    shared: usize,
    banned: Vec<u32>,
}

impl Ord for Candidate {
    fn cmp(&self, other: &Candidate) -> Ordering {
        let by_number = |hop: &Step| (hop.other, hop.relation);
        let order = (self.value, self.cost).cmp(&(other.value, other.cost));
        order.then_with(|| self.hops.iter().map(by_number).cmp(other.hops.iter().map(by_number)))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Candidate) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Candidate) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate {}

/// Simple journeys, the best first, then by the order of answers. Between two of them one is searched for in each part of
/// the division: as many searches in time as the last has hops.
pub(super) struct Journeys {
    ends: (u32, u32),
    most: u32,
    journey: Journey,
    /// The parts that are still to be searched for their best.
    parts: Vec<(Vec<Step>, Vec<u32>)>,
    heap: BinaryHeap<Reverse<Candidate>>,
}

impl Journeys {
    pub fn new(ends: (u32, u32), most: u32, journey: Journey) -> Journeys {
        Journeys { ends, most, journey, parts: vec![(Vec::new(), Vec::new())], heap: BinaryHeap::new() }
    }

    /// The next journey and its day of arrival or its days. After a stop the same call goes on.
    pub fn next(&mut self, ground: Ground<'_>, meter: &mut Meter<'_>) -> Result<Option<(i64, Vec<Step>)>, Stopped> {
        while let Some((start, banned)) = self.parts.last() {
            let beginning = Beginning { ends: self.ends, hops: start, banned };
            let most = self.most.saturating_sub(start.len() as u32);
            let found = beginning.first_of_best(ground, self.journey, most, meter)?;
            let Some((start, banned)) = self.parts.pop() else { break };
            if let Some((value, rest)) = found {
                let shared = start.len();
                let hops: Vec<Step> = start.into_iter().chain(rest).collect();
                let cost = hops.iter().fold(Cost::default(), |c, hop| c.plus(ground.cost(hop.relation)));
                self.heap.push(Reverse(Candidate { value, cost, hops, shared, banned }));
            }
        }
        let Some(Reverse(best)) = self.heap.pop() else { return Ok(None) };
        for i in best.shared..best.hops.len() {
            let mut banned = if i == best.shared { best.banned.clone() } else { Vec::new() };
            let key = ground.key(&best.hops[i]);
            let at = banned.partition_point(|known| *known < key);
            banned.insert(at, key);
            self.parts.push((best.hops[..i].to_vec(), banned));
        }
        Ok(Some((best.value, best.hops)))
    }
}
