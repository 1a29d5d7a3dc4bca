//! The layout by forces as a view shows it: settling, turned to lie across, spread over the pane. The forces are in `force`.

use super::{ForceLayout, LayoutInput, Pane, Point, fit, room_for_names};
use crate::ticket::{Cancelled, Ticket};

/// Of so many actors of a view one place must be known, for the view to go on from what is known.
const KNOWN: usize = 2;

/// Where no more than one in so many is new, those who are known do not move at all.
const FEW: usize = 8;

/// Forces at work on the actors of a view.
#[derive(Clone, Debug)]
pub struct Settling {
    force: ForceLayout,
    /// How far the plane is turned, in radians. What is known was turned before.
    turn: f32,
    keeps: bool,
    settled: bool,
}

impl Settling {
    /// Begins where actors are known to stand, if at least half of them are or one that is known is pinned; else from nothing.
    /// Where all are known nobody moves, and where nearly all are, the new ones alone.
    pub fn new(input: &LayoutInput, known: &[Option<Point>], pinned: &[u32]) -> Settling {
        let known: Vec<Option<Point>> = (0..input.count).map(|i| known.get(i).copied().flatten()).collect();
        let count = known.iter().flatten().count();
        let holds = |actor: &u32| known.get(*actor as usize).is_some_and(Option::is_some);
        let keeps = count > 0 && count * KNOWN >= input.count || pinned.iter().any(holds);
        let force = if keeps {
            let mut force = ForceLayout::warm(&known, input.edges, input.seed);
            force.pin(pinned.iter().copied());
            if (input.count - count) * FEW <= input.count {
                force.pin((0..input.count as u32).filter(holds));
            }
            if count == input.count {
                force.set_rounds(0);
            }
            force
        } else {
            ForceLayout::new(input.count, input.edges, input.seed)
        };
        Settling { force, turn: 0.0, keeps, settled: false }
    }

    /// Whether it goes on from what was known: its places are then on the same plane as those.
    pub fn keeps(&self) -> bool {
        self.keeps
    }

    /// At most so many rounds; tells whether nobody moves any more.
    ///
    /// # Errors
    /// A stop.
    pub fn step(&mut self, rounds: u32, ticket: &Ticket) -> Result<bool, Cancelled> {
        self.settled = self.force.step(rounds, ticket)?;
        if !self.keeps {
            self.turn = widest(self.force.positions(), self.turn);
        }
        Ok(self.settled)
    }

    /// Where actors stand on the plane: what is known the next time.
    pub fn places(&self) -> Vec<Point> {
        turned(self.force.positions(), self.turn)
    }

    /// Where they stand in the unit square, with room for names at both sides.
    pub fn points(&self, widths: &[u16], pane: Pane) -> Vec<Point> {
        let mut points = self.places();
        fit(&mut points, 0.5);
        let room = room_for_names(widths, pane, 0.12);
        for point in &mut points {
            point.x *= 1.0 - 2.0 * room;
            point.y *= 0.96;
        }
        points
    }
}

/// The turn by which points reach farthest from left to right: of the two, the one nearer to the turn before.
fn widest(points: &[Point], before: f32) -> f32 {
    let n = points.len() as f32;
    let (mx, my) = points.iter().fold((0.0, 0.0), |(x, y), p| (x + p.x / n, y + p.y / n));
    let (mut xx, mut xy, mut yy) = (0.0f32, 0.0f32, 0.0f32);
    for p in points {
        xx += (p.x - mx) * (p.x - mx);
        xy += (p.x - mx) * (p.y - my);
        yy += (p.y - my) * (p.y - my);
    }
    let angle = 0.5 * (2.0 * xy).atan2(xx - yy);
    if !angle.is_finite() {
        return before;
    }
    let half = std::f32::consts::PI;
    angle + ((before - angle) / half).round() * half
}

fn turned(points: &[Point], angle: f32) -> Vec<Point> {
    if angle == 0.0 {
        return points.to_vec();
    }
    let (sin, cos) = angle.sin_cos();
    points.iter().map(|p| Point { x: p.x * cos + p.y * sin, y: p.y * cos - p.x * sin }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settle(settling: &mut Settling) -> Vec<Point> {
        while !settling.step(8, &Ticket::new()).unwrap() {}
        settling.places()
    }

    fn ladder(count: u32) -> Vec<(u32, u32)> {
        (1..count).map(|i| (i - 1, i)).chain((2..count).step_by(3).map(|i| (i - 2, i))).collect()
    }

    #[test]
    fn who_is_known_stays_and_who_is_new_joins_its_neighbours() {
        let edges = ladder(40);
        let input = LayoutInput { count: 40, edges: &edges, seed: 3, ..LayoutInput::default() };
        let first = settle(&mut Settling::new(&input, &[], &[]));
        let known: Vec<Option<Point>> = first.iter().copied().map(Some).collect();
        assert_eq!(settle(&mut Settling::new(&input, &known, &[])), first, "the same view again moves nobody");
        let edges = ladder(50);
        let input = LayoutInput { count: 50, edges: &edges, ..input };
        let mut more = Settling::new(&input, &known, &[7]);
        assert!(more.keeps());
        let then = settle(&mut more);
        let apart = |a: Point, b: Point| (a.x - b.x).hypot(a.y - b.y);
        assert!(apart(then[7], first[7]) < 1e-3, "who is pinned does not move at all");
        let far = first.iter().fold(0.0, |far: f32, p| far.max(apart(*p, first[0])));
        assert!((0..40).all(|i| apart(then[i], first[i]) < 0.35 * far), "who is known moves little");
        assert!((40..50).all(|i| apart(then[i], then[i - 1]) < 0.4 * far));
    }

    #[test]
    fn a_view_of_strangers_begins_from_nothing() {
        let edges = ladder(30);
        let input = LayoutInput { count: 30, edges: &edges, ..LayoutInput::default() };
        let mut known = vec![None; 30];
        known[4] = Some(Point::new(900.0, 900.0));
        assert!(!Settling::new(&input, &known, &[]).keeps());
        assert!(Settling::new(&input, &known, &[4]).keeps(), "unless one of them is pinned");
    }

    #[test]
    fn turning_does_not_jump_from_frame_to_frame() {
        let line = |angle: f32| -> Vec<Point> {
            (0..9).map(|i| Point::new(i as f32 * angle.cos(), i as f32 * angle.sin())).collect()
        };
        let mut turn = 0.0;
        for step in 0..40 {
            let next = widest(&line(1.2 + step as f32 * 0.1), turn);
            assert!(step == 0 || (next - turn).abs() < 0.2, "{turn} to {next}");
            turn = next;
        }
    }
}
