//! The start of a layout from places that are known: from a session, from a file, from the view before.
//!
//! It makes first places only; what moves how far after that is told in the module above.

use std::collections::HashMap;

use super::coarsen::Layer;
use super::{EDGE, ForceLayout, KNOWN, jitter, pack};
use crate::layout::Point;
use crate::ticket::{Cancelled, Ticket};

impl ForceLayout {
    /// The start from known places.
    pub(super) fn settle_in(
        &mut self,
        mut finest: Layer,
        known: &[Option<Point>],
        ticket: &Ticket,
    ) -> Result<(), Cancelled> {
        let count = finest.len();
        let mut places: Vec<Option<[f32; 2]>> = self
            .actors
            .iter()
            .map(|actor| {
                let place = known[*actor as usize]?;
                let inside = |at: f32| (at / self.scale).clamp(-EDGE, EDGE);
                Some([inside(place.x), inside(place.y)])
            })
            .collect();
        // From the known outwards: a new actor stands in the middle of its neighbours that have a place.
        let mut ring: Vec<usize> = (0..count).filter(|body| places[*body].is_some()).collect();
        let taken: Vec<[f32; 2]> = places.iter().flatten().copied().collect();
        while !ring.is_empty() {
            ticket.check()?;
            let mut next: Vec<usize> = Vec::new();
            for body in ring {
                next.extend(finest.ties(body).map(|(other, _)| other).filter(|other| places[*other].is_none()));
            }
            next.sort_unstable();
            next.dedup();
            let middle = |body: usize| {
                let near: Vec<[f32; 2]> = finest.ties(body).filter_map(|(other, _)| places[other]).collect();
                let noise = jitter(self.seed, body as u64);
                let share = 1.0 / near.len().max(1) as f32;
                let sum = near.iter().fold([0.0, 0.0], |sum, at| [sum[0] + at[0] * share, sum[1] + at[1] * share]);
                [sum[0] + 0.5 * noise.x, sum[1] + 0.5 * noise.y]
            };
            let found: Vec<[f32; 2]> = next.iter().map(|body| middle(*body)).collect();
            next.iter().zip(found).for_each(|(body, at)| places[*body] = Some(at));
            ring = next;
        }
        // Components without any known actor are laid out by themselves and put beside the others.
        let new: Vec<usize> = (0..count).filter(|body| places[*body].is_none()).collect();
        if !new.is_empty() {
            let mut numbers = vec![u32::MAX; count];
            (0u32..).zip(&new).for_each(|(number, body)| numbers[*body] = number);
            let pairs: Vec<(u32, u32)> = new
                .iter()
                .flat_map(|body| finest.ties(*body).map(|(other, _)| (numbers[*body], numbers[other])))
                .collect();
            let mut own = ForceLayout::new(new.len(), &pairs, self.seed);
            while !own.step(16, ticket)? {}
            let (x, y): (Vec<f32>, Vec<f32>) = own.points.iter().map(|p| (p.x, p.y)).unzip();
            let starts: Vec<u32> = {
                let is_new = |range: &&[u32]| places[range[0] as usize].is_none();
                let sizes = finest.starts.windows(2).filter(is_new).map(|range| range[1] - range[0]);
                std::iter::once(0)
                    .chain(sizes.scan(0, |end, size| {
                        *end += size;
                        Some(*end)
                    }))
                    .collect()
            };
            let middle = middle_of(&taken);
            let taken: Vec<[f32; 2]> = taken.iter().map(|at| [at[0] - middle[0], at[1] - middle[1]]).collect();
            let offsets = pack::pack(&starts, &x, &y, &vec![1.0; x.len()], &taken);
            for (range, offset) in starts.windows(2).zip(offsets) {
                for at in range[0] as usize..range[1] as usize {
                    places[new[at]] = Some([x[at] + offset[0] + middle[0], y[at] + offset[1] + middle[1]]);
                }
            }
        }
        self.holds =
            self.actors.iter().map(|actor| if known[*actor as usize].is_some() { KNOWN } else { 1.0 }).collect();
        let bodies: HashMap<u32, usize> = self.actors.iter().enumerate().map(|(body, actor)| (*actor, body)).collect();
        for actor in self.pinned.drain(..).filter(|actor| known.get(*actor as usize).is_some_and(Option::is_some)) {
            self.holds[bodies[&actor]] = 0.0;
        }
        (finest.x, finest.y) = places.into_iter().map(|at| at.unwrap_or_default()).map(|[x, y]| (x, y)).unzip();
        self.layers = vec![finest];
        self.layer = 0;
        Ok(())
    }
}

fn middle_of(places: &[[f32; 2]]) -> [f32; 2] {
    let share = 1.0 / places.len().max(1) as f32;
    places.iter().fold([0.0, 0.0], |sum, at| [sum[0] + at[0] * share, sum[1] + at[1] * share])
}
