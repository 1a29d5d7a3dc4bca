//! Circles beside each other in a circle or in a pane, those that are linked near each other. It knows no actors.

use crate::layout::Point;

/// The golden angle: points along a spiral with this turn cover a disc evenly.
const TURN: f32 = 2.399_963;
/// Circles begin as large as if they covered so much of the room, and shrink by a step until none is over another.
const COVERED: f32 = 0.84;
const STEP: f32 = 0.975;
/// Around each circle stays free this share of the mean radius.
const GAP: f32 = 0.13;
/// So many rounds draw those that are linked together, and so many at most push apart what overlaps.
const DRAWN: usize = 90;
const PUSHED: usize = 160;
/// Every so many rounds the largest overlap is to be less than such a share of what it was.
const LOOKED: usize = 16;
const EASED: f32 = 0.85;
/// Overlaps below this share of the mean radius are none: the gap is larger.
const NONE: f32 = 0.02;

/// What circles are put into.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Room {
    /// A disc of radius 1 around the origin.
    Disc,
    /// A rectangle around the origin, from -1 to 1 in height and so many times as wide.
    Pane(f32),
}

impl Room {
    fn area(self) -> f32 {
        match self {
            Room::Disc => std::f32::consts::PI,
            Room::Pane(wide) => 4.0 * wide,
        }
    }

    /// The radius of the largest circle in it.
    fn largest(self) -> f32 {
        match self {
            Room::Disc => 0.82,
            Room::Pane(wide) => 0.96 * wide.min(1.0),
        }
    }

    /// The place in it that is nearest to a point, for a circle of that radius.
    fn inside(self, at: Point, r: f32, gap: f32) -> Point {
        match self {
            Room::Disc => {
                let (far, most) = (at.x.hypot(at.y), (1.0 - r - gap).max(0.0));
                let share = if far > most { most / far } else { 1.0 };
                Point::new(at.x * share, at.y * share)
            }
            // The edge of a pane is no line that one would have to be told from.
            Room::Pane(wide) => {
                let within = |v: f32, most: f32| v.clamp(-most.max(0.0), most.max(0.0));
                Point::new(within(at.x, wide - r), within(at.y, 1.0 - r))
            }
        }
    }
}

/// The place and the radius of each circle: as large as they can be in the room, in the proportions of `radii`, none over another and
/// a gap around each. Deterministic; O(n²) for the few dozen circles that are seen beside each other.
pub fn pack(radii: &[f32], ties: &[(usize, usize, u32)], room: Room) -> Vec<(Point, f32)> {
    let n = radii.len();
    if n == 0 {
        return Vec::new();
    }
    let area: f32 = radii.iter().map(|r| r * r).sum::<f32>().max(f32::MIN_POSITIVE) * std::f32::consts::PI;
    let largest = radii.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    let mut scale = (COVERED * room.area() / area).sqrt().min(room.largest() / largest);
    let mut at = spiral(radii, room);
    let strongest = ties.iter().map(|tie| tie.2).max().unwrap_or(1).max(1) as f32;
    for round in 0..DRAWN {
        let pull = 0.12 * (1.0 - round as f32 / DRAWN as f32);
        for (a, b, count) in ties {
            let share = pull * (*count as f32 / strongest).sqrt();
            let (dx, dy) = ((at[*b].x - at[*a].x) * share, (at[*b].y - at[*a].y) * share);
            at[*a] = Point::new(at[*a].x + dx, at[*a].y + dy);
            at[*b] = Point::new(at[*b].x - dx, at[*b].y - dy);
        }
        push(&mut at, radii, scale * 0.9, room);
    }
    let mean = |scale: f32| scale * radii.iter().sum::<f32>() / n as f32;
    let settled = |at: &mut [Point], scale: f32| {
        let mut before = f32::INFINITY;
        for round in 1..=PUSHED {
            let worst = push(at, radii, scale, room);
            if worst < NONE * mean(scale) {
                return true;
            }
            // Where it is as crowded as it was some rounds ago there is no room.
            if round % LOOKED == 0 {
                if worst > before * EASED {
                    return false;
                }
                before = worst;
            }
        }
        false
    };
    while !settled(&mut at, scale) {
        scale *= STEP;
    }
    spread(&mut at, radii, scale, room);
    at.into_iter().zip(radii).map(|(at, r)| (at, r * scale)).collect()
}

/// Where they begin: the largest in the middle, the others around it in the order of their size.
fn spiral(radii: &[f32], room: Room) -> Vec<Point> {
    let wide = if let Room::Pane(wide) = room { wide } else { 1.0 };
    let mut order: Vec<usize> = (0..radii.len()).collect();
    order.sort_by(|&a, &b| radii[b].total_cmp(&radii[a]).then(a.cmp(&b)));
    let mut at = vec![Point::default(); radii.len()];
    for (k, i) in order.into_iter().enumerate() {
        let (far, angle) = (0.9 * (k as f32 / radii.len() as f32).sqrt(), k as f32 * TURN);
        at[i] = Point::new(far * angle.cos() * wide, far * angle.sin());
    }
    at
}

/// Pushes apart what overlaps or leaves no gap, and back what has left the room; tells by how much two overlapped at most.
fn push(at: &mut [Point], radii: &[f32], scale: f32, room: Room) -> f32 {
    let gap = GAP * scale * radii.iter().sum::<f32>() / radii.len() as f32;
    let mut worst = 0.0f32;
    for i in 0..at.len() {
        for j in 0..i {
            let wanted = (radii[i] + radii[j]) * scale + 2.0 * gap;
            let (dx, dy) = (at[i].x - at[j].x, at[i].y - at[j].y);
            // Most do not: the root is for those that do.
            let square = dx * dx + dy * dy;
            if square >= wanted * wanted {
                continue;
            }
            let far = square.sqrt();
            worst = worst.max(wanted - far);
            // Two in one place part in a direction of their own.
            let turn = (i * 31 + j) as f32 * TURN;
            let (ux, uy) = if far > 1e-6 { (dx / far, dy / far) } else { (turn.cos(), turn.sin()) };
            // The smaller one gives way.
            let (a, b) = (radii[i] * radii[i], radii[j] * radii[j]);
            let share = b / (a + b).max(f32::MIN_POSITIVE) * (wanted - far);
            let rest = wanted - far - share;
            at[i] = Point::new(at[i].x + ux * share, at[i].y + uy * share);
            at[j] = Point::new(at[j].x - ux * rest, at[j].y - uy * rest);
        }
    }
    for (at, r) in at.iter_mut().zip(radii) {
        let inside = room.inside(*at, r * scale, gap);
        worst = worst.max((inside.x - at.x).hypot(inside.y - at.y));
        *at = inside;
    }
    worst
}

/// What left an edge of the room empty is moved apart to fill it.
fn spread(at: &mut [Point], radii: &[f32], scale: f32, room: Room) {
    let Room::Pane(wide) = room else { return };
    if at.len() < 2 {
        return;
    }
    let stretch = |at: &mut [Point], of: fn(&mut Point) -> &mut f32, most: f32| {
        // So that each circle stays inside, the way of each middle is counted without its radius.
        let lowest = |at: &mut [Point]| {
            let ends = at.iter_mut().zip(radii).map(|(at, r)| *of(at) - r * scale);
            ends.fold(f32::INFINITY, f32::min)
        };
        let low = lowest(at);
        let high = at.iter_mut().zip(radii).map(|(at, r)| *of(at) + r * scale).fold(f32::NEG_INFINITY, f32::max);
        let middle = (low + high) / 2.0;
        at.iter_mut().for_each(|at| *of(at) -= middle);
        let room_for = |at: &mut Point, r: f32| {
            let far = of(at).abs();
            if far > 1e-4 { (most - r * scale) / far } else { f32::INFINITY }
        };
        let factor = at.iter_mut().zip(radii).map(|(at, r)| room_for(at, *r)).fold(f32::INFINITY, f32::min);
        if factor > 1.0 && factor.is_finite() {
            at.iter_mut().for_each(|at| *of(at) *= factor);
        }
    };
    stretch(at, |at| &mut at.x, wide);
    stretch(at, |at| &mut at.y, 1.0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn no_circle_lies_over_another_nor_leaves_the_room(
            sizes in prop::collection::vec(1u32..3000, 1..37),
            ties in prop::collection::vec((0usize..36, 0usize..36, 0u32..900), 0..60),
            wide in 0.4f32..4.0,
            disc in any::<bool>(),
        ) {
            let radii: Vec<f32> = sizes.iter().map(|size| (*size as f32).sqrt().max(12.0)).collect();
            let n = radii.len();
            let ties: Vec<_> = ties.into_iter().filter(|(a, b, _)| a < b && *b < n).collect();
            let room = if disc { Room::Disc } else { Room::Pane(wide) };
            let packed = pack(&radii, &ties, room);
            prop_assert_eq!(packed.len(), n);
            for (i, (at, r)) in packed.iter().enumerate() {
                match room {
                    Room::Disc => prop_assert!(at.x.hypot(at.y) + r <= 1.001),
                    Room::Pane(wide) => prop_assert!(at.x.abs() + r <= wide + 1e-3 && at.y.abs() + r <= 1.001),
                }
                for (other, or) in &packed[..i] {
                    prop_assert!((at.x - other.x).hypot(at.y - other.y) >= r + or, "{} {}", r, or);
                }
            }
            let covered: f32 = packed.iter().map(|(_, r)| r * r * std::f32::consts::PI).sum();
            prop_assert!(n < 12 || covered > 0.4 * room.area(), "{}", covered / room.area());
        }
    }
}
