//! Places actors by forces: linked actors attract, all of a component repel, and components stand side by side.
//!
//! For networks of any size: far actors repel as one, and the start is found among few bodies that stand for many. It does not
//! fit the result to a pane.

mod coarsen;
mod pack;
mod tree;
mod warm;

use std::convert::Infallible;
use std::sync::Arc;

use super::Point;
use crate::network::{Mesh, parallel};
use crate::ticket::{Cancelled, Ticket};
use coarsen::{Layer, finest};
use tree::{Forest, LANES, Push};

/// A force-directed layout that can be stopped and taken up again between rounds.
///
/// The forces are those of ForceAtlas2 (Jacomy, Venturini, Heymann and Bastian 2014) without its gravity: linked actors attract by their distance d, all actors of a
/// component repel by 1/d. Long links pull by d³ besides, which brings distances nearer to the number of hops. Repulsion after Barnes and Hut (1986), theta 0.5.
/// A cold start goes through coarser and coarser pictures of the network (Walshaw 2003), so that few rounds are left for the
/// whole; a warm one keeps known places. Each round moves an actor by its force over the stiffness of what holds it, and no further than the heat, which cools.
/// Directions, parallel relations and self-loops are ignored. A round takes O(n log n + m) time on all cores; memory is O(n + m).
/// The same seed gives the same points on any number of cores.
///
/// ```
/// use maillage::{layout::ForceLayout, ticket::Ticket};
/// let mut force = ForceLayout::new(3, &[(0, 1), (1, 2)], 7);
/// while !force.step(10, &Ticket::new()).unwrap() {}
/// assert_eq!(force.positions().len(), 3);
/// ```
#[derive(Clone, Debug)]
pub struct ForceLayout {
    /// Where actors stand, by actor: what is told outside.
    points: Vec<Point>,
    /// The actor of each body of the finest layer: by component, the largest first.
    actors: Vec<u32>,
    /// Layers, the finest first; empty until the first step.
    layers: Vec<Layer>,
    /// The layer that moves now.
    layer: usize,
    /// Rounds that this layer has had.
    round: u32,
    /// Rounds that the finest layer shall have.
    rounds: u32,
    /// What is added to the places of each component.
    offsets: Vec<[f32; 2]>,
    /// How much more strongly long links pull than short ones.
    long: f32,
    forest: Forest,
    mesh: Arc<Mesh>,
    /// How many actors each is, where groups are placed.
    sizes: Vec<u32>,
    known: Option<Vec<Option<Point>>>,
    /// How long one unit is outside.
    scale: f32,
    pinned: Vec<u32>,
    /// How freely each body of the finest layer moves, 0 for not at all; empty when all do.
    holds: Vec<f32>,
    seed: u64,
}

/// Rounds of the finest layer after a cold start, and after a warm one.
const ROUNDS: u32 = 60;
const WARM_ROUNDS: u32 = 40;
/// Rounds of each coarser layer, and of the coarsest.
const COARSE_ROUNDS: u32 = 80;
const COARSEST_ROUNDS: u32 = 160;
/// A coarser layer of more bodies than this has half as many rounds: most of its places were found before.
const LARGE: usize = 8000;
/// How far a body of mass 1 may go in the first round and in the last one: where places are known, in the finest layer, in coarser ones.
const WARM: [f32; 2] = [0.3, 0.02];
const FINEST: [f32; 2] = [0.7, 0.1];
const COARSER: [f32; 2] = [2.0, 0.1];
/// The share of that for actors whose place is known.
const KNOWN: f32 = 0.25;
/// No coordinate goes further out than this.
const EDGE: f32 = 1e5;
/// A component of the coarsest layer has at most this many bodies.
const COARSEST: u32 = 24;
/// How strongly actors repel beside how strongly links pull.
const REPULSION: f32 = 0.2;
/// How much more strongly long links pull than short ones, for one actor; it falls with the root of their number.
const LONG: f32 = 3.0;
/// Theta of the finest layer and of the others.
const THETA: [f32; 2] = [0.5, 0.7];
/// Rounds between two sorts of the bodies, once they move little.
const SORT_EVERY: u32 = 4;
/// Leaves that one thread takes at a time. Results do not depend on it.
const LEAVES: usize = 32;

impl ForceLayout {
    /// A layout of `count` actors from nothing. Pairs of unknown actors are left out.
    pub fn new(count: usize, edges: &[(u32, u32)], seed: u64) -> ForceLayout {
        ForceLayout::of(Arc::new(Mesh::from_pairs(count, edges)), seed)
    }

    /// A layout of the actors of a mesh from nothing.
    pub fn of(mesh: Arc<Mesh>, seed: u64) -> ForceLayout {
        let count = mesh.len();
        ForceLayout {
            points: (0..count).map(|body| spiral(body, count, seed)).collect(),
            actors: Vec::new(),
            layers: Vec::new(),
            layer: 0,
            round: 0,
            rounds: ROUNDS,
            offsets: Vec::new(),
            long: 0.0,
            forest: Forest::default(),
            mesh,
            sizes: Vec::new(),
            known: None,
            scale: 1.0,
            pinned: Vec::new(),
            holds: Vec::new(),
            seed,
        }
    }

    /// A layout of groups of actors, given how many each has, and which are linked by how many relations. A group takes the room of its actors.
    pub fn of_groups(sizes: &[u32], links: &[(u32, u32, u32)], seed: u64) -> ForceLayout {
        let mut force = ForceLayout::of(Arc::new(Mesh::from_counted(sizes.len(), links)), seed);
        force.sizes = sizes.to_vec();
        force
    }

    /// A layout that starts from the places already known: these actors move little, new ones join their neighbours.
    pub fn warm(known: &[Option<Point>], edges: &[(u32, u32)], seed: u64) -> ForceLayout {
        ForceLayout::warm_of(Arc::new(Mesh::from_pairs(known.len(), edges)), known, seed)
    }

    /// The same for the actors of a mesh; those past the end of `known` are new.
    ///
    /// Places from a file may be anything: what is no number is unknown, and where linked actors are much further or much less
    /// than one unit apart, the unit is theirs.
    pub fn warm_of(mesh: Arc<Mesh>, known: &[Option<Point>], seed: u64) -> ForceLayout {
        let mut force = ForceLayout::of(mesh, seed);
        let is_place = |p: &Point| p.x.is_finite() && p.y.is_finite() && p.x.abs().max(p.y.abs()) < 1e30;
        let mut known: Vec<Option<Point>> = known.iter().map(|place| place.filter(is_place)).collect();
        known.resize(force.points.len(), None);
        let mut places = known.iter().flatten();
        let first = places.next();
        if first.is_none()
            || known.len() > 1 && places.all(|place| Some(place) == first) && known.iter().all(Option::is_some)
        {
            return force;
        }
        let mut lengths: Vec<f32> = Vec::new();
        for (actor, place) in (0u32..).zip(&known) {
            let Some(place) = place else { continue };
            let others = force.mesh.ties(actor).filter(|(other, _)| *other > actor);
            let places = others.filter_map(|(other, _)| known[other as usize]);
            lengths.extend(places.map(|other| (other.x - place.x).hypot(other.y - place.y)));
        }
        if !lengths.is_empty() {
            let middle = lengths.len() / 2;
            let length = *lengths.select_nth_unstable_by(middle, f32::total_cmp).1;
            if length.is_finite() && length > 0.0 && !(0.1..=10.0).contains(&length) {
                force.scale = length;
            }
        }
        force.points = known.iter().map(|place| place.unwrap_or_default()).collect();
        force.known = Some(known);
        force.rounds = WARM_ROUNDS;
        force
    }

    /// Holds actors where they are known to be. To be said before the first step; an actor whose place is not known moves.
    pub fn pin(&mut self, actors: impl IntoIterator<Item = u32>) {
        self.pinned.extend(actors);
    }

    /// Sets how many rounds all actors move for once the start is found. To be said before the first of them.
    pub fn set_rounds(&mut self, rounds: u32) {
        self.rounds = rounds;
    }

    /// Where every actor stands now, around the origin. A unit is about the distance between neighbours.
    pub fn positions(&self) -> &[Point] {
        &self.points
    }

    /// Runs at most `rounds` rounds and tells whether the layout has settled. Rounds of coarse bodies count too.
    ///
    /// # Errors
    /// [`Cancelled`] when the ticket was; the positions reached so far stay good.
    pub fn step(&mut self, rounds: u32, ticket: &Ticket) -> Result<bool, Cancelled> {
        ticket.check()?;
        self.prepare(ticket)?;
        let mut went = Ok(());
        for _ in 0..rounds {
            went = ticket.check();
            if went.is_err() || self.settled() {
                break;
            }
            self.one();
            ticket.advance(1);
        }
        self.tell();
        went.map(|()| self.settled())
    }

    /// Finds the start: everything up to the rounds in which all actors move.
    ///
    /// # Errors
    /// [`Cancelled`] when the ticket was; it can be gone on with.
    pub fn start(&mut self, ticket: &Ticket) -> Result<(), Cancelled> {
        self.prepare(ticket)?;
        while self.layer > 0 {
            ticket.check()?;
            self.one();
        }
        self.tell();
        Ok(())
    }

    /// How many rounds are left before it settles, those of coarse bodies among them.
    pub fn rounds_left(&self) -> u32 {
        if self.layers.is_empty() {
            return if self.points.len() < 2 { 0 } else { self.rounds + COARSEST_ROUNDS };
        }
        (0..=self.layer).map(|layer| self.rounds_of(layer)).sum::<u32>() - self.round
    }

    fn rounds_of(&self, layer: usize) -> u32 {
        match layer {
            0 => self.rounds,
            layer if layer + 1 == self.layers.len() => COARSEST_ROUNDS,
            layer => COARSE_ROUNDS / if self.layers[layer].len() > LARGE { 2 } else { 1 },
        }
    }

    fn settled(&self) -> bool {
        self.layer == 0 && self.round >= self.rounds || self.points.len() < 2
    }

    /// One round of the present layer, and the way to the next one after its last.
    fn one(&mut self) {
        if self.round < self.rounds_of(self.layer) {
            let done = self.round as f32 / self.rounds_of(self.layer) as f32;
            self.push_and_pull(done);
            self.round += 1;
        }
        if self.round >= self.rounds_of(self.layer) {
            if self.layer > 0 {
                self.hand_down();
            } else {
                self.arrange();
            }
        }
    }

    /// Makes the layers, and a first place for each body of the coarsest.
    fn prepare(&mut self, ticket: &Ticket) -> Result<(), Cancelled> {
        if !self.layers.is_empty() || self.points.is_empty() {
            return Ok(());
        }
        let (actors, mut finest) = finest(&self.mesh);
        if !self.sizes.is_empty() {
            finest.mass = actors.iter().map(|actor| self.sizes[*actor as usize].max(1) as f32).collect();
            let counts = actors.iter().flat_map(|actor| &self.mesh.counts[self.mesh.range(*actor)]);
            finest.weights = counts.map(|count| *count as f32).collect();
        }
        let masses =
            finest.starts.windows(2).map(|range| finest.mass[range[0] as usize..range[1] as usize].iter().sum());
        self.long = LONG / masses.fold(1.0, f32::max).sqrt();
        self.actors = actors;
        self.offsets = vec![[0.0; 2]; finest.starts.len() - 1];
        if let Some(known) = self.known.take() {
            let result = self.settle_in(finest, &known, ticket);
            self.known = Some(known);
            return result;
        }
        let mut layers = vec![finest];
        while let Some(last) = layers.last_mut() {
            ticket.check()?;
            if last.starts.windows(2).all(|range| range[1] - range[0] <= COARSEST) {
                break;
            }
            let coarser = last.coarser();
            if coarser.len() * 20 > last.len() * 19 {
                last.up.clear();
                break;
            }
            layers.push(coarser);
        }
        self.layer = layers.len() - 1;
        let coarsest = &mut layers[self.layer];
        (coarsest.x, coarsest.y) = (vec![0.0; coarsest.len()], vec![0.0; coarsest.len()]);
        for range in coarsest.starts.windows(2) {
            let range = range[0] as usize..range[1] as usize;
            let mass: f32 = coarsest.mass[range.clone()].iter().sum();
            for body in range.clone() {
                let at = spiral(body - range.start, range.len(), self.seed ^ range.start as u64);
                (coarsest.x[body], coarsest.y[body]) = (at.x * mass.sqrt(), at.y * mass.sqrt());
            }
        }
        self.layers = layers;
        Ok(())
    }

    /// Gives the bodies of the next finer layer their places.
    fn hand_down(&mut self) {
        let (finer, coarser) = self.layers.split_at_mut(self.layer);
        let (Some(finer), Some(coarser)) = (finer.last_mut(), coarser.first()) else { return };
        let count = finer.len();
        (finer.x, finer.y) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for (body, up) in finer.up.iter().enumerate() {
            let up = *up as usize;
            let mut at = [coarser.x[up], coarser.y[up]];
            if finer.mass[body] < coarser.mass[up] {
                let noise = jitter(self.seed, (self.layer << 32 | body) as u64);
                let around = 0.5 * (coarser.mass[up] - finer.mass[body]).sqrt();
                at = [at[0] + around * noise.x, at[1] + around * noise.y];
            }
            finer.x.push(at[0]);
            finer.y.push(at[1]);
        }
        self.layer -= 1;
        self.round = 0;
        self.arrange();
    }

    /// Puts components side by side.
    fn arrange(&mut self) {
        if self.known.is_none() && self.offsets.len() > 1 {
            let layer = &self.layers[self.layer];
            self.offsets = pack::pack(&layer.starts, &layer.x, &layer.y, &layer.mass, &[]);
        }
    }

    /// Tells outside where the actors of the present layer stand.
    fn tell(&mut self) {
        let Some(layer) = self.layers.get(self.layer) else { return };
        if layer.x.is_empty() {
            return;
        }
        let finest = &self.layers[0];
        let mut component = 0;
        for (body, actor) in self.actors.iter().enumerate() {
            while finest.starts[component + 1] as usize <= body {
                component += 1;
            }
            let up = self.layers[..self.layer].iter().fold(body, |body, layer| layer.up[body] as usize);
            let mut at = [layer.x[up] + self.offsets[component][0], layer.y[up] + self.offsets[component][1]];
            if self.layer > 0 {
                let (noise, around) = (jitter(self.seed, body as u64), 0.5 * (layer.mass[up] - 1.0).sqrt());
                at = [at[0] + around * noise.x, at[1] + around * noise.y];
            }
            self.points[*actor as usize] = Point { x: at[0] * self.scale, y: at[1] * self.scale };
        }
    }

    /// One round: every body of the present layer moves by the forces on it.
    fn push_and_pull(&mut self, done: f32) {
        let is_finest = self.layer == 0;
        let layer = &mut self.layers[self.layer];
        if done < 0.5 || self.round.is_multiple_of(SORT_EVERY) {
            self.forest.sort(&layer.starts, &layer.x, &layer.y);
            part_the_same(layer, &self.forest.slots, self.seed ^ u64::from(self.round));
        }
        self.forest.build(&layer.starts, &layer.x, &layer.y, &layer.mass, THETA[usize::from(!is_finest)]);
        let [hot, cold] = match (self.known.is_some(), is_finest) {
            (true, _) => WARM,
            (false, true) => FINEST,
            (false, false) => COARSER,
        };
        let heat = hot * (cold / hot).powf(done);
        let mut moved = vec![[0.0f32; 2]; self.forest.leaves() * LANES];
        let (forest, holds, long, now) = (&self.forest, &self.holds, self.long, &*layer);
        let Ok(()) = parallel::each(moved.chunks_mut(LEAVES * LANES).enumerate(), |(chunk, moved), _| {
            let (mut seen, mut open) = (Vec::new(), Vec::new());
            for (at, moved) in moved.chunks_mut(LANES).enumerate() {
                let leaf = chunk * LEAVES + at;
                let push = forest.push_on(leaf, &mut seen, &mut open);
                for (lane, moved) in moved.iter_mut().enumerate() {
                    let body = forest.slots[leaf * LANES + lane];
                    if body != u32::MAX {
                        let free = holds.get(body as usize).copied().unwrap_or(1.0);
                        *moved = step(now, body as usize, &push, lane, long, heat * free);
                    }
                }
            }
            Ok::<(), Infallible>(())
        });
        for (slot, [x, y]) in self.forest.slots.iter().zip(moved) {
            if *slot != u32::MAX {
                let body = *slot as usize;
                (layer.x[body], layer.y[body]) = (layer.x[body] + x, layer.y[body] + y);
            }
        }
    }
}

/// Moves bodies that stand in the very same place a little apart: nothing else would.
fn part_the_same(layer: &mut Layer, slots: &[u32], seed: u64) {
    for pair in slots.windows(2).filter(|pair| pair[0] != u32::MAX && pair[1] != u32::MAX) {
        let (first, other) = (pair[0] as usize, pair[1] as usize);
        if layer.x[first] == layer.x[other] && layer.y[first] == layer.y[other] {
            let noise = jitter(seed, first as u64);
            layer.x[first] += 0.01 * noise.x;
            layer.y[first] += 0.01 * noise.y;
        }
    }
}

/// How far a body goes in a round: to where its forces would be even if they went on as they are, but no further than `most`
/// for its mass.
fn step(layer: &Layer, body: usize, push: &Push, lane: usize, long: f32, most: f32) -> [f32; 2] {
    let (x, y, mass) = (layer.x[body], layer.y[body], layer.mass[body]);
    let (mut pull_x, mut pull_y, mut stiff) = (0.0f32, 0.0f32, 0.0f32);
    for (other, weight) in layer.ties(body) {
        let (dx, dy) = (layer.x[other] - x, layer.y[other] - y);
        let pull = weight * (1.0 + long * (dx * dx + dy * dy));
        pull_x += dx * pull;
        pull_y += dy * pull;
        stiff += pull;
    }
    let push_by = REPULSION * mass;
    let stiff = stiff + push_by * push.stiff[lane] + 1e-6;
    let (x, y) = ((pull_x + push_by * push.x[lane]) / stiff, (pull_y + push_by * push.y[lane]) / stiff);
    let length = (x * x + y * y).sqrt();
    let most = most * mass.sqrt();
    if !length.is_finite() || most == 0.0 {
        return [0.0; 2];
    }
    let short = if length > most { most / length } else { 1.0 };
    [x * short, y * short]
}

/// A place on a disc of radius 1, near those of the numbers around it.
fn spiral(number: usize, count: usize, seed: u64) -> Point {
    let (r, a) = (((number as f32 + 0.5) / count as f32).sqrt(), number as f32 * 2.399_963);
    let noise = jitter(seed, number as u64);
    Point { x: r * a.cos() + 0.02 * noise.x, y: r * a.sin() + 0.02 * noise.y }
}

/// A point of the square [-1, 1]² that depends on nothing but its two numbers (splitmix64).
fn jitter(seed: u64, number: u64) -> Point {
    let mut z = seed ^ number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^= z >> 31;
    let unit = |bits: u32| bits as f32 / u32::MAX as f32 * 2.0 - 1.0;
    Point { x: unit(z as u32), y: unit((z >> 32) as u32) }
}

#[cfg(test)]
mod tests;
