//! Places actors on rings by their distance from a focus, as a tree would be drawn around its root.
//!
//! The rings are ellipses as wide as the pane allows, measured in rows and in name-widths instead of angles: names
//! are wide and one row high, so a ring has room for about two names a row, one at its left and one at its right.

use super::{LayoutInput, Point};
use std::f32::consts::TAU;

/// Width assumed for names that the caller did not measure.
const NAME: f32 = 16.0;
/// More rings than this inside one distance would be a crowd, not a ring.
const MOST_SUBRINGS: usize = 3;
/// How full a ring may be before it is split: one name a row at either side still reads well.
const FULL: f32 = 1.05;
/// How far actors move from the middle of their slot towards even spacing: order says who is whose child,
/// evenness gives names their rows.
const EVEN: f32 = 0.5;
const SAMPLES: usize = 720;

/// Places every actor around the focus: nearest first, one kind beside the other, children near their parents.
///
/// After the radial trees of Wills (1999): each actor of the first ring gets a slot as long as its children need
/// and sits in its middle; within a kind, actors are ordered so that links are short (barycentres). A distance
/// with more actors than its ring has room for gets two or three staggered rings. Actors that cannot be reached
/// stand outermost. O(n + m) for the tree; the ordering of ring 1 looks at its links a fixed number of times.
/// Deterministic; directions, parallel relations and self-loops are ignored.
pub fn rings(input: &LayoutInput) -> Vec<Point> {
    if input.count == 0 {
        return Vec::new();
    }
    let tree = Tree::grow(input);
    let shells = Shells::size(input, &tree);
    let share = tree.slots(&shells);
    shells.points(&tree, &share, input)
}

/// Actors by ring, each with a parent one ring nearer, in the order in which they go round.
struct Tree {
    focus: usize,
    /// Ring of each actor; the focus alone has 0 and no number is skipped.
    ring: Vec<usize>,
    children: Vec<Vec<usize>>,
    rings: usize,
}

impl Tree {
    fn grow(input: &LayoutInput) -> Tree {
        let near = neighbours(input);
        let focus =
            input.focus.map(|f| f as usize).filter(|&f| f < input.count).unwrap_or_else(|| busiest(input, &near));
        let ring = ring_numbers(input, &near, focus);
        let rings = ring.iter().max().copied().unwrap_or(0);
        let mut tree = Tree { focus, ring, children: vec![Vec::new(); input.count], rings };
        let mut turn = vec![f32::NAN; input.count];
        for r in 1..=rings {
            let members: Vec<usize> = (0..input.count).filter(|&i| tree.ring[i] == r).collect();
            let (orphans, fed): (Vec<usize>, Vec<usize>) =
                members.into_iter().partition(|&i| r == 1 || !near[i].iter().any(|&j| tree.ring[j as usize] == r - 1));
            let mut load = vec![0usize; input.count];
            for &i in &fed {
                let parent = tree.parent(i, r, &near, &turn, &load);
                load[parent] += 1;
                tree.children[parent].push(i);
            }
            for parent in 0..input.count {
                let here = turn[parent];
                let mut children = std::mem::take(&mut tree.children[parent]);
                if parent != tree.focus && !children.is_empty() {
                    children.sort_by_cached_key(|&i| {
                        let lean: f32 = near[i].iter().map(|&j| bend(here, turn[j as usize])).sum();
                        ((lean * 1e4) as i64, group(input, i), i)
                    });
                }
                tree.children[parent].append(&mut children);
            }
            if !orphans.is_empty() {
                let ordered = by_kind_then_links(input, orphans, &near, &tree.ring);
                tree.children[focus].extend(ordered);
            }
            tree.number(&mut turn);
        }
        tree
    }

    /// The parent that stands nearest to all the others, so that the remaining links are short.
    fn parent(&self, i: usize, r: usize, near: &[Vec<u32>], turn: &[f32], load: &[usize]) -> usize {
        let up = || near[i].iter().map(|&j| j as usize).filter(|&j| self.ring[j] == r - 1);
        let far = |p: usize| up().map(|q| bend(turn[p], turn[q]).abs()).sum::<f32>();
        up().min_by(|&a, &b| far(a).total_cmp(&far(b)).then(load[a].cmp(&load[b])).then(a.cmp(&b)))
            .unwrap_or(self.focus)
    }

    /// Gives every actor of a ring its turn (0 to 1) by its place in the order.
    fn number(&self, turn: &mut [f32]) {
        let mut order: Vec<Vec<usize>> = vec![Vec::new(); self.rings + 1];
        let mut stack = vec![self.focus];
        while let Some(i) = stack.pop() {
            order[self.ring[i]].push(i);
            stack.extend(self.children[i].iter().rev());
        }
        for members in order {
            for (place, &i) in members.iter().enumerate() {
                turn[i] = (place as f32 + 0.5) / members.len() as f32;
            }
        }
    }

    /// The middle of each actor's slot, as a share of the way round.
    fn slots(&self, shells: &Shells) -> Vec<f32> {
        let n = self.ring.len();
        let mut order = Vec::with_capacity(n);
        let mut stack = vec![self.focus];
        while let Some(i) = stack.pop() {
            order.push(i);
            stack.extend(self.children[i].iter().rev());
        }
        let mut need = vec![0.0f32; n];
        let mut leaves = vec![0u32; n];
        for &i in order.iter().rev() {
            let (inner, below) =
                self.children[i].iter().fold((0.0, 0), |(need_, leaves_), &c| (need_ + need[c], leaves_ + leaves[c]));
            need[i] = if i == self.focus { inner } else { inner.max(shells.pitch[self.ring[i]]) };
            leaves[i] = below.max(1);
        }
        // Room left over goes to the leaves in equal parts; too little room is shared in proportion.
        let total = need[self.focus];
        let (scale, extra) =
            if total > 1.0 { (1.0 / total, 0.0) } else { (1.0, (1.0 - total) / leaves[self.focus] as f32) };
        let size = |i: usize| need[i] * scale + leaves[i] as f32 * extra;
        let mut start = vec![0.0f32; n];
        let mut middle = vec![0.0f32; n];
        for &i in &order {
            let own: f32 = self.children[i].iter().map(|&c| size(c)).sum();
            let slot = if i == self.focus { 1.0 } else { size(i) };
            middle[i] = start[i] + slot / 2.0;
            let mut at = start[i] + (slot - own).max(0.0) / 2.0;
            for &c in &self.children[i] {
                start[c] = at;
                at += size(c);
            }
        }
        middle
    }
}

pub(super) fn neighbours(input: &LayoutInput) -> Vec<Vec<u32>> {
    let mut near = vec![Vec::new(); input.count];
    for &(a, b) in input.edges {
        if a != b && (a as usize) < input.count && (b as usize) < input.count {
            near[a as usize].push(b);
            near[b as usize].push(a);
        }
    }
    for list in &mut near {
        list.sort_unstable();
        list.dedup();
    }
    near
}

pub(super) fn busiest(input: &LayoutInput, near: &[Vec<u32>]) -> usize {
    let weigh = |i: usize| input.weight.get(i).copied().unwrap_or(near[i].len() as f32);
    (0..input.count).max_by(|&a, &b| weigh(a).total_cmp(&weigh(b)).then(b.cmp(&a))).unwrap_or(0)
}

pub(super) fn group(input: &LayoutInput, i: usize) -> u32 {
    input.group.get(i).copied().unwrap_or(0)
}

pub(super) fn ring_numbers(input: &LayoutInput, near: &[Vec<u32>], focus: usize) -> Vec<usize> {
    let mut hops = vec![usize::MAX; input.count];
    if input.hops.len() == input.count {
        for (own, &given) in hops.iter_mut().zip(input.hops) {
            *own = if given == u8::MAX { usize::MAX } else { usize::from(given.max(1)) };
        }
        hops[focus] = 0;
    } else {
        hops[focus] = 0;
        let mut queue = std::collections::VecDeque::from([focus]);
        while let Some(i) = queue.pop_front() {
            for &j in &near[i] {
                if hops[j as usize] == usize::MAX {
                    hops[j as usize] = hops[i] + 1;
                    queue.push_back(j as usize);
                }
            }
        }
    }
    let mut seen = hops.clone();
    seen.sort_unstable();
    seen.dedup();
    hops.iter().map(|h| seen.binary_search(h).unwrap_or(0)).collect()
}

/// The way from one turn to another, forwards or backwards, whichever is shorter; 0 when either is unknown.
fn bend(from: f32, to: f32) -> f32 {
    let way = to - from;
    if way.is_nan() { 0.0 } else { way - way.round() }
}

/// Puts actors of one kind side by side, and within a kind shortens the links among them (also through a child).
fn by_kind_then_links(input: &LayoutInput, mut members: Vec<usize>, near: &[Vec<u32>], ring: &[usize]) -> Vec<usize> {
    members.sort_by(|&a, &b| {
        let weigh = |i: usize| input.weight.get(i).copied().unwrap_or(0.0);
        group(input, a).cmp(&group(input, b)).then(weigh(b).total_cmp(&weigh(a))).then(a.cmp(&b))
    });
    let n = members.len();
    let mut slot = vec![usize::MAX; near.len()];
    for (place, &i) in members.iter().enumerate() {
        slot[i] = place;
    }
    let mut ties: Vec<Vec<(usize, f32)>> = vec![Vec::new(); n];
    let mut tie = |a: usize, b: usize, strength: f32| {
        ties[a].push((b, strength));
        ties[b].push((a, strength));
    };
    let own = members.first().map_or(0, |&i| ring[i]);
    for (child, list) in near.iter().enumerate() {
        let among: Vec<usize> = list.iter().map(|&j| slot[j as usize]).filter(|&s| s != usize::MAX).collect();
        if slot[child] != usize::MAX {
            among.iter().filter(|&&s| s > slot[child]).for_each(|&s| tie(slot[child], s, 1.0));
        } else if ring[child] > own && among.len() <= 12 {
            for (k, &a) in among.iter().enumerate() {
                among[k + 1..].iter().for_each(|&b| tie(a, b, 1.0 / among.len() as f32));
            }
        }
    }
    let kind: Vec<u32> = members.iter().map(|&i| group(input, i)).collect();
    let mut place: Vec<usize> = (0..n).collect();
    let mut best = (stretch(&place, &ties), place.clone());
    for _ in 0..24 {
        let mut order: Vec<(u32, i64, usize)> = (0..n)
            .map(|m| {
                let (pull, mass) = ties[m].iter().fold((0.0, 0.3), |(p, w), &(other, strength)| {
                    (p + strength * bend(place[m] as f32 / n as f32, place[other] as f32 / n as f32), w + strength)
                });
                (kind[m], ((place[m] as f32 + n as f32 * pull / mass) * 1e3) as i64, m)
            })
            .collect();
        order.sort_unstable();
        for (at, &(_, _, m)) in order.iter().enumerate() {
            place[m] = at;
        }
        let cost = stretch(&place, &ties);
        if cost < best.0 {
            best = (cost, place.clone());
        }
    }
    let mut ordered = vec![0; n];
    for (m, &at) in best.1.iter().enumerate() {
        ordered[at] = members[m];
    }
    ordered
}

fn stretch(place: &[usize], ties: &[Vec<(usize, f32)>]) -> f32 {
    let n = place.len().max(1) as f32;
    let one =
        |m: usize| ties[m].iter().map(|&(o, s)| s * bend(place[m] as f32 / n, place[o] as f32 / n).abs()).sum::<f32>();
    (0..place.len()).map(one).sum()
}

/// The ellipses, in cells from the middle of the pane.
struct Shells {
    /// Half width and half height of each ellipse; a ring owns one or several.
    radii: Vec<(f32, f32)>,
    /// First ellipse of each ring and how many it has (the focus has none).
    of_ring: Vec<(usize, usize)>,
    /// The share of the way round that one name needs, by ring.
    pitch: Vec<f32>,
    half: (f32, f32),
}

impl Shells {
    fn size(input: &LayoutInput, tree: &Tree) -> Shells {
        let (cols, rows) = (f32::from(input.pane.cols.max(8)), f32::from(input.pane.rows.max(4)));
        let mut members = vec![0usize; tree.rings + 1];
        tree.ring.iter().for_each(|&r| members[r] += 1);
        let mut split = vec![1usize; tree.rings + 1];
        loop {
            let shells = Shells::with(input, tree, &members, &split, (cols, rows));
            let mut grown = false;
            for r in 1..=tree.rings {
                let room = 1.0 / shells.pitch[r].max(1e-6);
                if members[r] as f32 > room * FULL && split[r] < MOST_SUBRINGS {
                    split[r] += 1;
                    grown = true;
                }
            }
            if !grown {
                return shells;
            }
        }
    }

    fn with(input: &LayoutInput, tree: &Tree, members: &[usize], split: &[usize], (cols, rows): (f32, f32)) -> Shells {
        let half = ((cols - 1.0) / 2.0, (rows - 1.0) / 2.0);
        let total: usize = split[1..].iter().sum::<usize>().max(1);
        let name = |r: usize, most: f32| {
            let mut widths: Vec<f32> = (0..input.count)
                .filter(|&i| tree.ring[i] == r)
                .map(|i| input.widths.get(i).map_or(NAME, |&w| f32::from(w)))
                .collect();
            widths.sort_by(f32::total_cmp);
            widths.get(widths.len() * 4 / 5).copied().unwrap_or(NAME).clamp(4.0, most.max(4.0))
        };
        // Names of the outermost ring stand outside it; they may take over a quarter of the pane, less when rings are many.
        let few = input.count as f32 <= rows / 2.0;
        let outer = name(
            tree.rings,
            cols * match total {
                1 if few => 0.36,
                1 => 0.28,
                _ => 0.2,
            },
        );
        let widest = (half.0 - outer - 2.0).max(half.0 * 0.3);
        // A ring is as far from the one inside it as it is full; what staggers one ring stays close together.
        let steps = split.iter().enumerate().skip(1).flat_map(|(r, &parts)| {
            let step = (members[r] as f32 / parts as f32).sqrt().max(1.0);
            (0..parts).map(move |part| if part == 0 { step } else { step * 0.6 })
        });
        let way: Vec<f32> = steps
            .scan(0.0, |sum, step| {
                *sum += step;
                Some(*sum)
            })
            .collect();
        let whole = way.last().copied().unwrap_or(1.0);
        let nearest = 0.3f32.min(1.0 / total as f32);
        let radii: Vec<(f32, f32)> = way
            .iter()
            .map(|&sum| nearest + (1.0 - nearest) * (sum - way[0]) / (whole - way[0]).max(1.0))
            .zip(way.iter().map(|&sum| sum / whole))
            .map(|(least, share)| if total == 1 { 1.0 } else { share.max(least * 0.9) })
            .map(|share| (widest * share, half.1 * share.powf(0.75)))
            .collect();
        let (mut of_ring, mut pitch, mut first) = (vec![(0, 0)], vec![0.0], 0);
        for (r, &parts) in split.iter().enumerate().skip(1) {
            of_ring.push((first, parts));
            let room: f32 = radii[first..first + parts]
                .iter()
                .map(|&radius| *Walk::round(radius, name(r, 24.0)).way.last().unwrap_or(&1.0))
                .sum();
            pitch.push(1.0 / room.max(1.0));
            first += parts;
        }
        Shells { radii, of_ring, pitch, half }
    }

    fn points(&self, tree: &Tree, share: &[f32], input: &LayoutInput) -> Vec<Point> {
        let walks: Vec<Walk> = self.radii.iter().map(|&radius| Walk::round(radius, NAME)).collect();
        let mut points = vec![Point::default(); input.count];
        for r in 1..=tree.rings {
            let mut members: Vec<usize> = (0..input.count).filter(|&i| tree.ring[i] == r).collect();
            members.sort_by(|&a, &b| share[a].total_cmp(&share[b]).then(a.cmp(&b)));
            let (first, parts) = self.of_ring[r];
            // A ring that is not full has room for everybody in the middle of their slot.
            let pull = EVEN * (members.len() as f32 * self.pitch[r]).min(1.0);
            for (place, &i) in members.iter().enumerate() {
                let even = (place as f32 + 0.5) / members.len() as f32;
                let (x, y) = walks[first + place % parts].at(share[i] + (even - share[i]) * pull);
                points[i] = Point { x: x / self.half.0, y: y / self.half.1 };
            }
        }
        points
    }
}

/// A way round an ellipse, clockwise from the top, measured in names: one row or one name-width is one step.
struct Walk {
    radius: (f32, f32),
    way: Vec<f32>,
}

impl Walk {
    fn round(radius: (f32, f32), name: f32) -> Walk {
        let mut way = vec![0.0];
        let mut before = on_ellipse(radius, 0.0);
        for s in 1..=SAMPLES {
            let here = on_ellipse(radius, s as f32 / SAMPLES as f32);
            let step = (here.1 - before.1).abs() + (here.0 - before.0).abs() / (name + 3.0);
            way.push(way[s - 1] + step);
            before = here;
        }
        Walk { radius, way }
    }

    fn at(&self, share: f32) -> (f32, f32) {
        let goal = share.rem_euclid(1.0) * self.way[SAMPLES];
        let after = self.way.partition_point(|&w| w < goal).clamp(1, SAMPLES);
        let (low, high) = (self.way[after - 1], self.way[after]);
        let part = if high > low { (goal - low) / (high - low) } else { 0.0 };
        on_ellipse(self.radius, (after as f32 - 1.0 + part) / SAMPLES as f32)
    }
}

fn on_ellipse((rx, ry): (f32, f32), turn: f32) -> (f32, f32) {
    let (sin, cos) = (turn * TAU).sin_cos();
    (rx * sin, -ry * cos)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Pane;

    fn star(n: u32) -> Vec<(u32, u32)> {
        (1..=n).map(|i| (0, i)).collect()
    }

    #[test]
    fn the_focus_is_in_the_middle_and_farther_actors_stand_farther_out() {
        let edges = [(0, 1), (0, 2), (1, 3), (3, 4)];
        let points = rings(&LayoutInput { count: 6, focus: Some(0), edges: &edges, ..Default::default() });
        let out = |i: usize| points[i].x.hypot(points[i].y);
        assert_eq!(points[0], Point::default());
        assert!(out(1) < out(3) && out(3) < out(4));
        assert!(out(5) >= out(4) - 0.35, "who cannot be reached stands outermost");
    }

    #[test]
    fn thirty_four_neighbours_each_have_a_row_at_their_side() {
        let edges = star(34);
        let pane = Pane { cols: 70, rows: 28 };
        let points = rings(&LayoutInput { count: 35, focus: Some(0), edges: &edges, pane, ..Default::default() });
        let rows = |left: bool| {
            let mut rows: Vec<i32> = points[1..]
                .iter()
                .filter(|p| (p.x < 0.0) == left)
                .map(|p| ((p.y + 1.0) / 2.0 * 27.0).round() as i32)
                .collect();
            rows.sort_unstable();
            rows.dedup();
            rows.len()
        };
        assert_eq!((rows(true), rows(false)), (17, 17));
    }

    #[test]
    fn children_stand_on_the_side_of_their_parent() {
        let mut edges = star(8);
        edges.extend((9..25).map(|c| ((c - 9) / 2 + 1, c)));
        let points = rings(&LayoutInput { count: 25, focus: Some(0), edges: &edges, ..Default::default() });
        for &(parent, child) in &edges[8..] {
            let (p, c) = (points[parent as usize], points[child as usize]);
            assert!(p.x * c.x + p.y * c.y > 0.0, "{parent} {child}");
        }
    }

    #[test]
    fn one_kind_stands_together() {
        let edges = star(12);
        let group: Vec<u32> = (0..13).map(|i| i % 3).collect();
        let points =
            rings(&LayoutInput { count: 13, focus: Some(0), edges: &edges, group: &group, ..Default::default() });
        let mut round: Vec<(i64, u32)> =
            (1..13).map(|i| ((points[i].x.atan2(-points[i].y).rem_euclid(TAU) * 1e4) as i64, group[i])).collect();
        round.sort_unstable();
        let changes = round.windows(2).filter(|w| w[0].1 != w[1].1).count();
        assert_eq!(changes, 2);
    }
}
