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
/// component repel by 1/d, which unfolds them. Long links pull by d³ besides, which brings distances nearer to the number of hops. Once all is unfolded, up to
/// 8,000 actors repel by 1/d²: who is far matters less, and neighbours come to stand beside each other. Repulsion after Barnes and Hut (1986), theta 0.5.
/// A cold start goes through coarser and coarser pictures of the network (Walshaw 2003), so that few rounds are left for the
/// whole; a warm one keeps known places. Each round moves an actor by its force over the stiffness of what holds it, and no further than the heat, which cools.
/// Directions, parallel relations and self-loops are ignored. A round takes O(n log n + m) time on all cores; memory is O(n + m).
/// It has settled when actors hardly move any more, unless so many rounds were asked for. The same seed gives the same points on any number of cores.
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
    /// Rounds that the finest layer cools in.
    rounds: u32,
    /// Whether it shall have just as many rounds, whatever moves.
    exact: bool,
    /// Whether nobody of the finest layer moves any more to speak of.
    still: bool,
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

/// Rounds in which the finest layer cools after a cold start, for at most so many actors, and after a warm one.
const ROUNDS: [(usize, u32); 3] = [(1000, 240), (LARGE, 120), (usize::MAX, 60)];
const WARM_ROUNDS: u32 = 40;
/// Rounds of each coarser layer, and of the coarsest.
const COARSE_ROUNDS: u32 = 80;
const COARSEST_ROUNDS: u32 = 160;
/// A coarser layer of more bodies than this has half as many rounds: most of its places were found before. Of so many actors nobody
/// sees who stands beside whom, and 1/d² would only draw the whole together.
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
/// Of at most so many bodies of the coarsest layer several starts are tried, so many.
const TRIED: usize = 200;
const STARTS: u64 = 6;
/// How strongly actors repel beside how strongly links pull, by 1/d and by 1/d².
const REPULSION: f32 = 0.2;
const STEEP_REPULSION: f32 = 0.5;
/// After this share of the cooling everybody is unfolded.
const UNFOLDED: f32 = 0.4;
/// Who moves less than this on average, in units, stands still.
const STILL: f32 = 0.02;
/// How much faster it cools after that.
const HASTE: f32 = 2.0;
/// So many times the rounds of cooling go by at most.
const PATIENCE: u32 = 3;
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
            rounds: ROUNDS.into_iter().find(|(most, _)| count <= *most).map_or(0, |(_, rounds)| rounds),
            exact: false,
            still: false,
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
        self.exact = true;
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

    /// How many rounds are left at most before it settles, those of coarse bodies among them.
    pub fn rounds_left(&self) -> u32 {
        if self.layers.is_empty() {
            return if self.points.len() < 2 { 0 } else { self.rounds_of(0) + COARSEST_ROUNDS };
        }
        if self.settled() {
            return 0;
        }
        (0..=self.layer).map(|layer| self.rounds_of(layer)).sum::<u32>() - self.round
    }

    fn rounds_of(&self, layer: usize) -> u32 {
        match layer {
            0 if self.exact => self.rounds,
            0 => self.rounds * PATIENCE,
            layer if layer + 1 == self.layers.len() => COARSEST_ROUNDS,
            layer => COARSE_ROUNDS / if self.layers[layer].len() > LARGE { 2 } else { 1 },
        }
    }

    fn settled(&self) -> bool {
        self.layer == 0 && (self.round >= self.rounds_of(0) || self.still) || self.points.len() < 2
    }

    /// One round of the present layer, and the way to the next one after its last.
    fn one(&mut self) {
        if self.round < self.rounds_of(self.layer) {
            let cooling = if self.layer == 0 { self.rounds } else { self.rounds_of(self.layer) };
            let moved = self.push_and_pull(self.round as f32 / cooling.max(1) as f32);
            self.round += 1;
            self.still = self.layer == 0 && !self.exact && self.round * 3 > self.rounds && moved < STILL;
        }
        if self.round >= self.rounds_of(self.layer) || self.still {
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
        self.layers = layers;
        self.scatter(self.seed);
        if self.layer > 0 && self.layers[self.layer].len() <= TRIED {
            self.try_starts(ticket)?;
        }
        Ok(())
    }

    /// Puts the bodies of each component of the present layer on a spiral.
    fn scatter(&mut self, seed: u64) {
        let layer = &mut self.layers[self.layer];
        (layer.x, layer.y) = (vec![0.0; layer.len()], vec![0.0; layer.len()]);
        for range in layer.starts.windows(2) {
            let range = range[0] as usize..range[1] as usize;
            let mass: f32 = layer.mass[range.clone()].iter().sum();
            for body in range.clone() {
                let at = spiral(body - range.start, range.len(), seed ^ range.start as u64);
                (layer.x[body], layer.y[body]) = (at.x * mass.sqrt(), at.y * mass.sqrt());
            }
        }
    }

    /// Few bodies settle in no time, but not always where they are most at ease: the best of several starts is gone on with.
    fn try_starts(&mut self, ticket: &Ticket) -> Result<(), Cancelled> {
        let components = self.layers[self.layer].starts.len() - 1;
        let mut best: Vec<(f64, Vec<[f32; 2]>)> = vec![(f64::INFINITY, Vec::new()); components];
        for start in 0..STARTS {
            if let Err(stopped) = ticket.check() {
                // It can be gone on with from the beginning.
                self.layers.clear();
                self.layer = 0;
                return Err(stopped);
            }
            self.scatter(self.seed ^ start << 32);
            for round in 0..COARSEST_ROUNDS {
                self.push_and_pull(round as f32 / COARSEST_ROUNDS as f32);
            }
            let layer = &self.layers[self.layer];
            for (range, best) in layer.starts.windows(2).zip(&mut best) {
                let range = range[0] as usize..range[1] as usize;
                let strain = strain(layer, range.clone(), self.long);
                if strain < best.0 || best.1.is_empty() {
                    *best = (strain, range.map(|body| [layer.x[body], layer.y[body]]).collect());
                }
            }
        }
        let layer = &mut self.layers[self.layer];
        let places = best.into_iter().flat_map(|(_, places)| places);
        for (body, [x, y]) in places.enumerate() {
            (layer.x[body], layer.y[body]) = (x, y);
        }
        self.round = COARSEST_ROUNDS - 1;
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

    /// One round: every body of the present layer moves by the forces on it. Tells how far on average.
    fn push_and_pull(&mut self, done: f32) -> f32 {
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
        // Who has not settled while it cooled is cooled down the faster.
        let heat = hot * (cold / hot).powf(done + HASTE * (done - 1.0).max(0.0));
        let mut moved = vec![[0.0f32; 2]; self.forest.leaves() * LANES];
        // A start that is known was unfolded before.
        let steep = is_finest && self.points.len() <= LARGE && (self.known.is_some() || done >= UNFOLDED);
        let repulsion = if steep { STEEP_REPULSION } else { REPULSION };
        let (forest, holds, now) = (&self.forest, &self.holds, &*layer);
        let forces = Forces { long: self.long, repulsion, steep: if steep { 2.0 } else { 1.0 } };
        let Ok(()) = parallel::each(moved.chunks_mut(LEAVES * LANES).enumerate(), |(chunk, moved), _| {
            let (mut seen, mut open) = (Vec::new(), Vec::new());
            for (at, moved) in moved.chunks_mut(LANES).enumerate() {
                let leaf = chunk * LEAVES + at;
                let push = match steep {
                    true => forest.push_on::<true>(leaf, &mut seen, &mut open),
                    false => forest.push_on::<false>(leaf, &mut seen, &mut open),
                };
                for (lane, moved) in moved.iter_mut().enumerate() {
                    let body = forest.slots[leaf * LANES + lane];
                    if body != u32::MAX {
                        let free = holds.get(body as usize).copied().unwrap_or(1.0);
                        *moved = step(now, body as usize, (&push, lane), forces, heat * free);
                    }
                }
            }
            Ok::<(), Infallible>(())
        });
        let (mut far, mut free) = (0.0f64, 0u32);
        for (slot, [x, y]) in self.forest.slots.iter().zip(moved) {
            if *slot != u32::MAX {
                let body = *slot as usize;
                (layer.x[body], layer.y[body]) = (layer.x[body] + x, layer.y[body] + y);
                far += f64::from(x.hypot(y));
                free += u32::from(self.holds.get(body).is_none_or(|holds| *holds > 0.0));
            }
        }
        (far / f64::from(free.max(1))) as f32
    }
}

/// How strong forces are.
#[derive(Clone, Copy)]
struct Forces {
    /// How much more strongly long links pull than short ones.
    long: f32,
    /// How strongly bodies repel beside how strongly links pull.
    repulsion: f32,
    /// By which power of the distance repulsion falls: what a body that gives way has to reckon with.
    steep: f32,
}

/// What forces have left to do on the bodies of a component: the sum of what pulls and pushes could still give.
fn strain(layer: &Layer, bodies: std::ops::Range<usize>, long: f32) -> f64 {
    let apart = |a: usize, b: usize| {
        let (dx, dy) = (f64::from(layer.x[a] - layer.x[b]), f64::from(layer.y[a] - layer.y[b]));
        dx * dx + dy * dy + 1e-6
    };
    let mut sum = 0.0;
    for body in bodies.clone() {
        for (other, weight) in layer.ties(body).filter(|(other, _)| *other > body) {
            let d2 = apart(body, other);
            sum += f64::from(weight) * (d2 / 2.0 + f64::from(long) * d2 * d2 / 4.0);
        }
        for other in body + 1..bodies.end {
            let masses = f64::from(layer.mass[body] * layer.mass[other]);
            sum -= f64::from(REPULSION) * masses * apart(body, other).ln() / 2.0;
        }
    }
    sum
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
fn step(layer: &Layer, body: usize, (push, lane): (&Push, usize), forces: Forces, most: f32) -> [f32; 2] {
    let (x, y, mass) = (layer.x[body], layer.y[body], layer.mass[body]);
    let (mut pull_x, mut pull_y, mut stiff) = (0.0f32, 0.0f32, 0.0f32);
    for (other, weight) in layer.ties(body) {
        let (dx, dy) = (layer.x[other] - x, layer.y[other] - y);
        let pull = weight * (1.0 + forces.long * (dx * dx + dy * dy));
        pull_x += dx * pull;
        pull_y += dy * pull;
        stiff += pull;
    }
    let push_by = forces.repulsion * mass;
    let stiff = stiff + push_by * forces.steep * push.stiff[lane] + 1e-6;
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
