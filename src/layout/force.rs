//! Places actors by forces: linked actors attract, all repel, a light gravity keeps the parts together.
//!
//! For small views (some 2,000 actors): each round looks at every pair. It does not fit the result to a pane.

use super::Point;
use crate::ticket::{Cancelled, Ticket};

/// A force-directed layout that can be stopped and taken up again between rounds.
///
/// After Fruchterman and Reingold (1991), with gravity in place of a frame and geometric cooling: repulsion k²/d,
/// attraction d²/k, k the distance wanted between neighbours. The pull of gravity grows with the distance from the
/// middle, so that actors without links spread over a disc instead of flying off. Directions, parallel relations and self-loops are
/// ignored. A round takes O(n² + m) time; memory is O(n + m). The same seed gives the same points.
///
/// ```
/// use maillage::{layout::ForceLayout, ticket::Ticket};
/// let mut force = ForceLayout::new(3, &[(0, 1), (1, 2)], 7);
/// while !force.step(10, &Ticket::new()).unwrap() {}
/// assert_eq!(force.positions().len(), 3);
/// ```
#[derive(Clone, Debug)]
pub struct ForceLayout {
    at: Vec<Point>,
    push: Vec<Point>,
    edges: Vec<(u32, u32)>,
    wanted: f32,
    heat: f32,
    seed: u64,
}

const HOT: f32 = 0.12;
const WARM: f32 = 0.03;
/// No coordinate goes further out than this.
const EDGE: f32 = 100.0;
const COLD: f32 = 0.0008;
const COOLING: f32 = 0.975;
const GRAVITY: f32 = 0.8;

impl ForceLayout {
    /// A layout of `count` actors that starts from a spiral, so that neighbours in number start near each other.
    pub fn new(count: usize, edges: &[(u32, u32)], seed: u64) -> ForceLayout {
        let spiral = (0..count).map(|i| {
            let (r, a) = ((i as f32 + 0.5).sqrt() / (count as f32).sqrt(), i as f32 * 2.399_963);
            let noise = jitter(seed, i as u64);
            Point { x: r * a.cos() + 0.02 * noise.x, y: r * a.sin() + 0.02 * noise.y }
        });
        ForceLayout::from_points(spiral.collect(), edges, seed, HOT)
    }

    /// A layout that starts from the places already known: these actors move little, new ones join their neighbours.
    pub fn warm(known: &[Option<Point>], edges: &[(u32, u32)], seed: u64) -> ForceLayout {
        // Places from a file may be anything: what is no number is unknown, what is far away is brought to the edge.
        let inside = |p: Point| Point { x: p.x.clamp(-EDGE, EDGE), y: p.y.clamp(-EDGE, EDGE) };
        let known: Vec<Option<Point>> =
            known.iter().map(|p| p.filter(|p| p.x.is_finite() && p.y.is_finite()).map(inside)).collect();
        if known.iter().all(Option::is_none) {
            return ForceLayout::new(known.len(), edges, seed);
        }
        let mut sum = vec![(0.0f32, 0.0f32, 0u32); known.len()];
        for &(a, b) in edges {
            for (a, b) in [(a as usize, b as usize), (b as usize, a as usize)] {
                if a < known.len()
                    && let Some(Some(p)) = known.get(b)
                {
                    sum[a] = (sum[a].0 + p.x, sum[a].1 + p.y, sum[a].2 + 1);
                }
            }
        }
        let points = known.iter().enumerate().map(|(i, place)| {
            let noise = jitter(seed, i as u64);
            match (place, sum[i]) {
                (Some(p), _) => *p,
                (None, (x, y, n)) if n > 0 => {
                    Point { x: x / n as f32 + 0.1 * noise.x, y: y / n as f32 + 0.1 * noise.y }
                }
                _ => noise,
            }
        });
        ForceLayout::from_points(points.collect(), edges, seed, WARM)
    }

    fn from_points(at: Vec<Point>, edges: &[(u32, u32)], seed: u64, heat: f32) -> ForceLayout {
        let count = at.len();
        let mut edges: Vec<(u32, u32)> = edges
            .iter()
            .filter(|(a, b)| a != b && (*a as usize) < count && (*b as usize) < count)
            .map(|&(a, b)| (a.min(b), a.max(b)))
            .collect();
        edges.sort_unstable();
        edges.dedup();
        let wanted = 1.4 / (count.max(1) as f32).sqrt();
        ForceLayout { push: vec![Point::default(); count], at, edges, wanted, heat, seed }
    }

    /// Where every actor stands now, around the origin, about one unit each way.
    pub fn positions(&self) -> &[Point] {
        &self.at
    }

    /// Runs at most `rounds` rounds and tells whether the layout has settled.
    ///
    /// # Errors
    /// [`Cancelled`] when the ticket was; the positions reached so far stay good.
    pub fn step(&mut self, rounds: u32, ticket: &Ticket) -> Result<bool, Cancelled> {
        for _ in 0..rounds {
            ticket.check()?;
            if self.settled() {
                return Ok(true);
            }
            self.round();
            ticket.advance(1);
        }
        Ok(self.settled())
    }

    /// How many rounds are left before it settles.
    pub fn rounds_left(&self) -> u32 {
        if self.settled() { 0 } else { ((COLD / self.heat).ln() / COOLING.ln()).ceil() as u32 }
    }

    fn settled(&self) -> bool {
        self.heat <= COLD || self.at.len() < 2
    }

    fn round(&mut self) {
        let kk = self.wanted * self.wanted;
        for (push, at) in self.push.iter_mut().zip(&self.at) {
            *push = Point { x: -at.x * GRAVITY, y: -at.y * GRAVITY };
        }
        for i in 0..self.at.len() {
            let here = self.at[i];
            let mut mine = Point::default();
            for j in i + 1..self.at.len() {
                let (mut dx, mut dy) = (here.x - self.at[j].x, here.y - self.at[j].y);
                let mut dd = dx * dx + dy * dy;
                if dd < 1e-10 {
                    let noise = jitter(self.seed, ((i as u64) << 32) | j as u64);
                    (dx, dy) = (noise.x * 1e-3, noise.y * 1e-3);
                    dd = (dx * dx + dy * dy).max(1e-10);
                }
                let force = kk / dd;
                mine.x += dx * force;
                mine.y += dy * force;
                self.push[j].x -= dx * force;
                self.push[j].y -= dy * force;
            }
            self.push[i].x += mine.x;
            self.push[i].y += mine.y;
        }
        for &(a, b) in &self.edges {
            let (a, b) = (a as usize, b as usize);
            let (dx, dy) = (self.at[b].x - self.at[a].x, self.at[b].y - self.at[a].y);
            let force = (dx * dx + dy * dy).sqrt() / self.wanted;
            self.push[a].x += dx * force;
            self.push[a].y += dy * force;
            self.push[b].x -= dx * force;
            self.push[b].y -= dy * force;
        }
        for (at, push) in self.at.iter_mut().zip(&self.push) {
            let length = (push.x * push.x + push.y * push.y).sqrt();
            // An overflow gives an infinite length: the actor stays where it is for this round.
            if length.is_finite() && length > 1e-12 {
                let short = length.min(self.heat) / length;
                at.x = (at.x + push.x * short).clamp(-EDGE, EDGE);
                at.y = (at.y + push.y * short).clamp(-EDGE, EDGE);
            }
        }
        self.heat *= COOLING;
    }
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn settle(mut force: ForceLayout) -> Vec<Point> {
        while !force.step(50, &Ticket::new()).unwrap() {}
        force.positions().to_vec()
    }

    fn apart(points: &[Point], a: usize, b: usize) -> f32 {
        (points[a].x - points[b].x).hypot(points[a].y - points[b].y)
    }

    #[test]
    fn linked_actors_end_nearer_than_strangers() {
        let points = settle(ForceLayout::new(6, &[(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3), (2, 3)], 1));
        assert!(apart(&points, 0, 1) < apart(&points, 0, 4));
        assert!(apart(&points, 3, 5) < apart(&points, 1, 5));
    }

    #[test]
    fn disconnected_parts_stay_within_reach() {
        let points = settle(ForceLayout::new(30, &[(0, 1), (2, 3)], 3));
        assert!(points.iter().all(|p| p.x.abs() < 3.0 && p.y.abs() < 3.0));
    }

    #[test]
    fn it_stops_between_rounds_and_goes_on_where_it_was() {
        let edges = [(0, 1), (1, 2), (2, 3)];
        let mut slow = ForceLayout::new(4, &edges, 9);
        let ticket = Ticket::new();
        assert_eq!(slow.step(5, &ticket), Ok(false));
        ticket.cancel();
        assert_eq!(slow.step(5, &ticket), Err(Cancelled));
        assert!(slow.rounds_left() > 0);
        assert_eq!(settle(slow), settle(ForceLayout::new(4, &edges, 9)));
    }

    #[test]
    fn a_warm_start_leaves_the_known_about_where_they_were() {
        let edges = [(0, 1), (1, 2), (2, 3), (3, 0)];
        let before = settle(ForceLayout::new(4, &edges, 5));
        let mut known: Vec<Option<Point>> = before.iter().copied().map(Some).collect();
        known.push(None);
        let mut edges = edges.to_vec();
        edges.push((4, 0));
        let after = settle(ForceLayout::warm(&known, &edges, 5));
        for i in 0..4 {
            assert!((before[i].x - after[i].x).hypot(before[i].y - after[i].y) < 0.7);
        }
        assert!(apart(&after, 4, 0) < apart(&after, 4, 2));
    }

    #[test]
    fn a_place_far_out_is_brought_to_the_edge() {
        let known = [Some(Point { x: 0.0, y: -2.4e38 }), None];
        let points = settle(ForceLayout::warm(&known, &[(1, 0), (0, 1)], 0));
        assert!(points.iter().all(|p| p.x.is_finite() && p.y.abs() <= EDGE), "{points:?}");
    }

    proptest! {
        #[test]
        fn no_coordinate_is_ever_nan(
            known in prop::collection::vec(prop::option::of((-2i8..3, prop::num::f32::ANY)), 0..24),
            edges in prop::collection::vec((0u32..26, 0u32..26), 0..60),
            seed: u64,
        ) {
            let known: Vec<Option<Point>> =
                known.iter().map(|p| p.map(|(x, y)| Point { x: f32::from(x), y })).collect();
            let mut force = ForceLayout::warm(&known, &edges, seed);
            for _ in 0..40 {
                force.step(1, &Ticket::new()).unwrap();
                prop_assert!(force.positions().iter().all(|p| p.x.is_finite() && p.y.is_finite()));
            }
        }
    }
}
