//! Paths of one hop more than the shortest: all of them as one web, counted and listed as the shortest are.
//!
//! A walk of that length cannot meet an actor twice: without the round it would be shorter than the shortest. Of longer
//! walks that is not true, and their division is in `best`.

use std::collections::VecDeque;

use super::Stopped;
use super::ground::{Ground, Meter, Step};
use super::web::{Edge, Web};

/// Breadth-first from one end, level by level.
struct Ball {
    back: bool,
    /// One more than the hops from the end; 0 for who was not met. Memory that nobody touches costs nothing.
    marks: Vec<u32>,
    queue: Vec<u32>,
    /// Where each level starts in the queue.
    starts: Vec<usize>,
    /// How many links the last level has.
    ahead: u64,
}

impl Ball {
    fn new(ground: Ground<'_>, end: u32, back: bool) -> Ball {
        let mut marks = vec![0; ground.network.actor_count()];
        marks[end as usize] = 1;
        let ahead = u64::from(ground.network.adjacency().degree(end));
        Ball { back, marks, queue: vec![end], starts: vec![0], ahead }
    }

    fn radius(&self) -> u32 {
        self.starts.len() as u32 - 1
    }

    /// Hops from the end of who was met.
    fn hops(&self, actor: u32) -> Option<u32> {
        self.marks[actor as usize].checked_sub(1)
    }

    /// Those met at so many hops.
    fn level(&self, hops: u32) -> &[u32] {
        let end = self.starts.get(hops as usize + 1).copied().unwrap_or(self.queue.len());
        &self.queue[self.starts[hops as usize]..end]
    }

    fn grow(&mut self, ground: Ground<'_>, meter: &mut Meter<'_>) -> Result<(), Stopped> {
        let (start, end) = (self.starts[self.starts.len() - 1], self.queue.len());
        meter.watch(self.ahead)?;
        self.starts.push(end);
        let mark = self.starts.len() as u32;
        self.ahead = 0;
        let Ball { back, marks, queue, ahead, .. } = self;
        for at in start..end {
            let actor = queue[at];
            let mut visit = |step: Step| {
                if marks[step.other as usize] == 0 {
                    marks[step.other as usize] = mark;
                    queue.push(step.other);
                    *ahead += u64::from(ground.network.adjacency().degree(step.other));
                }
            };
            if *back {
                ground.toward(actor).for_each(&mut visit);
            } else {
                ground.out(actor).for_each(&mut visit);
            }
        }
        Ok(())
    }
}

/// The web of all paths of `shortest + 1` hops, where `shortest` is how many the shortest have; none if there are none.
///
/// Breadth-first from both ends until the two have gone as far as the shortest path is long; a relation from an actor on
/// the rim of one, or a hop short of it, to one on the rim of the other, or a hop short of it, closes a walk if no more
/// than one hop is lost. Linear in the links of both, and in the relations of the web.
pub(super) fn one_more(
    ground: Ground<'_>,
    ends: (u32, u32),
    shortest: u32,
    meter: &mut Meter<'_>,
) -> Result<Option<Web>, Stopped> {
    let mut balls = [Ball::new(ground, ends.0, false), Ball::new(ground, ends.1, true)];
    while balls[0].radius() + balls[1].radius() < shortest {
        let side = usize::from(balls[1].ahead < balls[0].ahead);
        balls[side].grow(ground, meter)?;
    }
    let [ahead, behind] = balls;
    let crossing = crossing(ground, &ahead, &behind, meter)?;
    // Hop by hop: those of `ahead` the other way round, from the line of meeting to the start.
    let mut hops = VecDeque::from([crossing]);
    for left in (0..ahead.radius()).rev() {
        let edges = trace(ground, &ahead, left, hops[0].iter().map(|(from, _)| *from), meter)?;
        hops.push_front(edges.into_iter().map(|(actor, step)| (step.other, Step { other: actor, ..step })).collect());
    }
    for left in (0..behind.radius()).rev() {
        let met = hops[hops.len() - 1].iter().map(|(_, step)| step.other);
        let edges = trace(ground, &behind, left, met, meter)?;
        hops.push_back(edges);
    }
    Ok(woven(&ground, ends, hops.into()))
}

/// Relations, each with the actor from whom it is walked.
type Hops = Vec<(u32, Step)>;

/// The relations between the two, looked for from where there are fewer links.
fn crossing(ground: Ground<'_>, ahead: &Ball, behind: &Ball, meter: &mut Meter<'_>) -> Result<Hops, Stopped> {
    let [own, other] = if behind.ahead < ahead.ahead { [behind, ahead] } else { [ahead, behind] };
    let mut found = Vec::new();
    for short in 0..=own.radius().min(1) {
        for actor in own.level(own.radius() - short) {
            meter.watch(u64::from(ground.network.adjacency().degree(*actor)))?;
            let is_near = |step: &Step| other.hops(step.other).is_some_and(|hops| short + other.radius() - hops <= 1);
            if own.back {
                let near = ground.toward(*actor).filter(is_near);
                found.extend(near.map(|step| (step.other, Step { other: *actor, ..step })));
            } else {
                found.extend(ground.out(*actor).filter(is_near).map(|step| (*actor, step)));
            }
        }
    }
    Ok(found)
}

/// The steps nearer to the end of a ball from some actors, from which it is `left + 1` hops away at most: to whoever is
/// `left` hops away at most.
fn trace(
    ground: Ground<'_>,
    ball: &Ball,
    left: u32,
    actors: impl Iterator<Item = u32>,
    meter: &mut Meter<'_>,
) -> Result<Hops, Stopped> {
    let mut actors: Vec<u32> = actors.collect();
    actors.sort_unstable();
    actors.dedup();
    let mut found = Vec::new();
    for actor in actors {
        meter.watch(u64::from(ground.network.adjacency().degree(actor)))?;
        let is_nearer = |step: &Step| ball.hops(step.other).is_some_and(|hops| hops <= left);
        if ball.back {
            found.extend(ground.out(actor).filter(is_nearer).map(|step| (actor, step)));
        } else {
            found.extend(ground.toward(actor).filter(is_nearer).map(|step| (actor, step)));
        }
    }
    Ok(found)
}

/// The web of what leads from the start to the end, hop by hop; an actor may have two places, one for each number of hops
/// in which it is come to.
fn woven(ground: &Ground<'_>, (from, to): (u32, u32), mut hops: Vec<Hops>) -> Option<Web> {
    let sorted = |actors: &mut Vec<u32>| {
        actors.sort_unstable();
        actors.dedup();
    };
    let mut come_to = vec![from];
    for edges in &mut hops {
        edges.retain(|(from, _)| come_to.binary_search(from).is_ok());
        come_to = edges.iter().map(|(_, step)| step.other).collect();
        sorted(&mut come_to);
    }
    let mut layers = vec![vec![to]];
    for edges in hops.iter_mut().rev() {
        edges.retain(|(_, step)| layers[layers.len() - 1].binary_search(&step.other).is_ok());
        let mut layer: Vec<u32> = edges.iter().map(|(from, _)| *from).collect();
        sorted(&mut layer);
        layers.push(layer);
    }
    layers.reverse();
    if layers[0].is_empty() {
        return None;
    }
    let (mut first, mut all) = (0, Vec::new());
    for (edges, pair) in hops.into_iter().zip(layers.windows(2)) {
        let next = first + pair[0].len() as u32;
        let place = |layer: &[u32], actor: u32| layer.partition_point(|known| *known < actor) as u32;
        all.extend(edges.into_iter().map(|(from, step)| Edge {
            from: first + place(&pair[0], from),
            to: next + place(&pair[1], step.other),
            relation: step.relation,
            forward: step.forward,
        }));
        first = next;
    }
    Some(Web::new(ground, layers.concat(), all))
}
