//! The tree by which far actors repel as one: bodies packed in the order of a Hilbert curve, eight a leaf, four children a node.
//!
//! It knows points and masses, not who is tied to whom. What it computes of a body depends on no other thread.

use wide::f32x4;

/// Bodies of a leaf, which are looked at together.
pub const LANES: usize = 8;
const FAN: usize = 4;
/// What is added to the square of distances, so that nothing is divided by nothing.
const SOFT: f32 = 1e-3;
/// Bits of a coordinate along the curve.
const BITS: u32 = 12;

#[derive(Clone, Copy, Debug, Default)]
struct Node {
    x: f32,
    y: f32,
    mass: f32,
    /// The square of the distance from which on it may stand for all bodies in it.
    reach: f32,
    /// Its first child; of a leaf, its number.
    first: u32,
    /// How many children it has; a leaf has none.
    children: u32,
}

/// A box around bodies: low and high, across and down.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    low: [f32; 2],
    high: [f32; 2],
}

impl Bounds {
    const NONE: Bounds = Bounds { low: [f32::INFINITY; 2], high: [f32::NEG_INFINITY; 2] };

    fn with(self, other: Bounds) -> Bounds {
        Bounds {
            low: [self.low[0].min(other.low[0]), self.low[1].min(other.low[1])],
            high: [self.high[0].max(other.high[0]), self.high[1].max(other.high[1])],
        }
    }

    fn at(x: f32, y: f32) -> Bounds {
        Bounds { low: [x, y], high: [x, y] }
    }

    /// The square of its distance from a point.
    #[inline]
    fn away(&self, x: f32, y: f32) -> f32 {
        // Not `max`, which asks for NaN each time: there is none here. Nor which side it is: a guess is wrong every other time.
        let larger = |a: f32, b: f32| if a > b { a } else { b };
        let out = |low: f32, at: f32, high: f32| larger(larger(low - at, at - high), 0.0);
        let (dx, dy) = (out(self.low[0], x, self.high[0]), out(self.low[1], y, self.high[1]));
        dx * dx + dy * dy
    }
}

/// What the bodies of a leaf feel of all others of their tree.
#[derive(Clone, Copy, Debug, Default)]
pub struct Push {
    /// The sum over the others of mass times the way from them, over the distance squared.
    pub x: [f32; LANES],
    /// The same, downwards.
    pub y: [f32; LANES],
    /// The sum of mass over the distance squared: how stiff the push is.
    pub stiff: [f32; LANES],
}

/// Trees over ranges of bodies; those of different ranges do not feel each other.
///
/// After Barnes and Hut (1986), with a packed tree in place of quarters of a square: Kamel and Faloutsos (1993). A node stands for
/// its bodies where the longer side of their box is less than theta times the distance of its centre from the *nearest* place of the leaf
/// that asks. Building takes O(n) and the sort, a push O(log n) a body; memory is O(n).
#[derive(Clone, Debug, Default)]
pub struct Forest {
    /// The bodies in the order of the curve, each tree padded to whole leaves with `u32::MAX`.
    pub slots: Vec<u32>,
    xs: Vec<f32>,
    ys: Vec<f32>,
    masses: Vec<f32>,
    nodes: Vec<Node>,
    bounds: Vec<Bounds>,
    leaf_bounds: Vec<Bounds>,
    /// The root of the tree of each leaf.
    roots: Vec<u32>,
}

impl Forest {
    /// Puts bodies in the order of the curve: `trees` are ranges of bodies, given by their starts and the last end.
    pub fn sort(&mut self, trees: &[u32], x: &[f32], y: &[f32]) {
        self.slots.clear();
        let mut keys: Vec<u64> = Vec::new();
        let mut spare: Vec<u64> = Vec::new();
        for tree in trees.windows(2) {
            let range = tree[0] as usize..tree[1] as usize;
            let around = range.clone().fold(Bounds::NONE, |all, body| all.with(Bounds::at(x[body], y[body])));
            let side = (around.high[0] - around.low[0]).max(around.high[1] - around.low[1]).max(f32::MIN_POSITIVE);
            let scale = ((1u32 << BITS) - 1) as f32 / side;
            keys.clear();
            keys.extend(range.map(|body| {
                // What lies outside by rounding is brought in by the cast, and by the mask of the curve.
                let (across, down) = ((x[body] - around.low[0]) * scale, (y[body] - around.low[1]) * scale);
                u64::from(along_the_curve(across as u32, down as u32)) << 32 | body as u64
            }));
            sort(&mut keys, &mut spare);
            self.slots.extend(keys.iter().map(|key| *key as u32));
            self.slots.resize(self.slots.len().next_multiple_of(LANES), u32::MAX);
        }
    }

    /// Builds the trees over bodies that were put in order, perhaps when they stood elsewhere: any order gives the same
    /// forces up to theta, a good one gives them sooner.
    pub fn build(&mut self, trees: &[u32], x: &[f32], y: &[f32], mass: &[f32], theta: f32) {
        let count = self.slots.len();
        for column in [&mut self.xs, &mut self.ys, &mut self.masses] {
            column.clear();
            column.reserve(count);
        }
        let mut last = 0usize;
        for slot in &self.slots {
            let is_body = *slot != u32::MAX;
            last = if is_body { *slot as usize } else { last };
            self.xs.push(x[last]);
            self.ys.push(y[last]);
            self.masses.push(if is_body { mass[last] } else { 0.0 });
        }
        self.nodes.clear();
        self.bounds.clear();
        self.leaf_bounds.clear();
        self.roots.clear();
        let per_theta = 1.0 / (theta * theta);
        let mut leaf = 0usize;
        for tree in trees.windows(2) {
            let leaves = ((tree[1] - tree[0]) as usize).div_ceil(LANES);
            let mut level = self.nodes.len()..self.nodes.len() + leaves;
            for leaf in leaf..leaf + leaves {
                let (mut node, mut bounds) = (Node { first: leaf as u32, ..Node::default() }, Bounds::NONE);
                for slot in leaf * LANES..(leaf + 1) * LANES {
                    let (x, y, mass) = (self.xs[slot], self.ys[slot], self.masses[slot]);
                    node.x += mass * x;
                    node.y += mass * y;
                    node.mass += mass;
                    bounds = bounds.with(Bounds::at(x, y));
                }
                self.leaf_bounds.push(bounds);
                self.push(node, bounds, per_theta);
            }
            while level.len() > 1 {
                for first in level.clone().step_by(FAN) {
                    let children = (level.end - first).min(FAN);
                    let (mut node, mut bounds) =
                        (Node { first: first as u32, children: children as u32, ..Node::default() }, Bounds::NONE);
                    for child in first..first + children {
                        let Node { x, y, mass, .. } = self.nodes[child];
                        node.x += mass * x;
                        node.y += mass * y;
                        node.mass += mass;
                        bounds = bounds.with(self.bounds[child]);
                    }
                    self.push(node, bounds, per_theta);
                }
                level = level.end..self.nodes.len();
            }
            self.roots.extend(std::iter::repeat_n(level.start as u32, leaves));
            leaf += leaves;
        }
    }

    fn push(&mut self, mut node: Node, bounds: Bounds, per_theta: f32) {
        node.x /= node.mass;
        node.y /= node.mass;
        let side = (bounds.high[0] - bounds.low[0]).max(bounds.high[1] - bounds.low[1]);
        node.reach = side * side * per_theta;
        self.nodes.push(node);
        self.bounds.push(bounds);
    }

    /// How many leaves there are.
    pub fn leaves(&self) -> usize {
        self.roots.len()
    }

    /// What the bodies of a leaf feel. With theta below the root of a half no node that holds the leaf stands for it. The buffers hold what is seen from the leaf; they spare asking for memory each time.
    ///
    /// Bodies push by 1/d, or by 1/d² where that is `steep`.
    pub fn push_on<const STEEP: bool>(&self, leaf: usize, seen: &mut Vec<[f32; 3]>, open: &mut Vec<u32>) -> Push {
        let own = self.leaf_bounds[leaf];
        seen.clear();
        open.clear();
        open.push(self.roots[leaf]);
        while let Some(node) = open.pop() {
            let node = &self.nodes[node as usize];
            // A leaf is no other to itself, though its centre may lie outside of it by rounding.
            if node.children == 0 && node.first as usize == leaf {
                continue;
            }
            if own.away(node.x, node.y) > node.reach {
                seen.push([node.x, node.y, node.mass]);
            } else if node.children > 0 {
                open.extend(node.first..node.first + node.children);
            } else {
                let slots = node.first as usize * LANES..(node.first as usize + 1) * LANES;
                for slot in slots {
                    seen.push([self.xs[slot], self.ys[slot], self.masses[slot]]);
                }
            }
        }
        let slots = leaf * LANES..(leaf + 1) * LANES;
        let half = |column: &[f32], at: usize| {
            let from = slots.start + at * 4;
            f32x4::new([column[from], column[from + 1], column[from + 2], column[from + 3]])
        };
        let x = [half(&self.xs, 0), half(&self.xs, 1)];
        let y = [half(&self.ys, 0), half(&self.ys, 1)];
        let soft = f32x4::splat(SOFT);
        let (mut push_x, mut push_y, mut stiff) = ([f32x4::ZERO; 2], [f32x4::ZERO; 2], [f32x4::ZERO; 2]);
        for &[other_x, other_y, mass] in seen.iter() {
            let (other_x, other_y, mass) = (f32x4::splat(other_x), f32x4::splat(other_y), f32x4::splat(mass));
            for half in 0..2 {
                let (dx, dy) = (x[half] - other_x, y[half] - other_y);
                let near = f32x4::ONE / (dx * dx + dy * dy + soft);
                let force = mass * if STEEP { near * near.sqrt() } else { near };
                push_x[half] += dx * force;
                push_y[half] += dy * force;
                stiff[half] += force;
            }
        }
        let mut push = Push::default();
        for lane in 0..LANES {
            push.x[lane] = push_x[lane / 4].to_array()[lane % 4];
            push.y[lane] = push_y[lane / 4].to_array()[lane % 4];
            push.stiff[lane] = stiff[lane / 4].to_array()[lane % 4];
        }
        let (xs, ys, masses) = (&self.xs[slots.clone()], &self.ys[slots.clone()], &self.masses[slots]);
        for other in 0..LANES {
            for lane in 0..LANES {
                let (dx, dy) = (xs[lane] - xs[other], ys[lane] - ys[other]);
                let near = 1.0 / (dx * dx + dy * dy + SOFT);
                let near = if STEEP { near * near.sqrt() } else { near };
                let force = if lane == other { 0.0 } else { masses[other] * near };
                push.x[lane] += dx * force;
                push.y[lane] += dy * force;
                push.stiff[lane] += force;
            }
        }
        push
    }
}

/// The place of a cell along a Hilbert curve (1891): cells near each other on it are near each other.
fn along_the_curve(mut x: u32, mut y: u32) -> u32 {
    let mask = (1 << BITS) - 1;
    (x, y) = (x.min(mask), y.min(mask));
    let mut place = 0;
    let mut bit = 1 << (BITS - 1);
    while bit > 0 {
        let (right, down) = (u32::from(x & bit != 0), u32::from(y & bit != 0));
        place = place << 2 | ((3 * right) ^ down);
        if down == 0 {
            if right == 1 {
                (x, y) = (mask - x, mask - y);
            }
            (x, y) = (y, x);
        }
        bit >>= 1;
    }
    place
}

/// Sorts by the upper half of the numbers, of which only the lower [`BITS`] twice are used; what is equal stays in order.
fn sort(keys: &mut Vec<u64>, spare: &mut Vec<u64>) {
    const STEP: u32 = BITS * 2 / 3;
    if keys.len() < 1 << STEP {
        keys.sort_unstable();
        return;
    }
    spare.clear();
    spare.resize(keys.len(), 0);
    for pass in 0..3 {
        let digit = |key: u64| (key >> (32 + pass * STEP)) as usize & ((1 << STEP) - 1);
        let mut starts = [0u32; 1 << STEP];
        keys.iter().for_each(|key| starts[digit(*key)] += 1);
        let mut before = 0;
        for start in &mut starts {
            (*start, before) = (before, before + *start);
        }
        for key in keys.iter() {
            let start = &mut starts[digit(*key)];
            spare[*start as usize] = *key;
            *start += 1;
        }
        std::mem::swap(keys, spare);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cells_that_follow_on_the_curve_touch() {
        let mut cells: Vec<(u32, u32, u32)> =
            (0..64 * 64).map(|i| (along_the_curve(i % 64, i / 64), i % 64, i / 64)).collect();
        cells.sort_unstable();
        assert!(cells.windows(2).all(|pair| {
            let ((a, x, y), (b, u, v)) = (pair[0], pair[1]);
            a + 1 == b && x.abs_diff(u) + y.abs_diff(v) == 1
        }));
    }

    #[test]
    fn long_sorts_are_sorts() {
        let mut keys: Vec<u64> = (0..5000u64).map(|i| (i * 7_919 * 4_241 % (1 << 24)) << 32 | i).collect();
        let mut sorted = keys.clone();
        sorted.sort_unstable();
        sort(&mut keys, &mut Vec::new());
        assert_eq!(keys, sorted);
    }

    proptest! {
        #[test]
        fn the_push_is_nearly_that_of_all_pairs(
            bodies in prop::collection::vec((-50.0f32..50.0, -50.0f32..50.0, 1.0f32..4.0), 2..300), cut in 0usize..300,
        ) {
            let cut = cut.min(bodies.len());
            let trees = [0, cut as u32, bodies.len() as u32];
            let x: Vec<f32> = bodies.iter().map(|body| body.0).collect();
            let y: Vec<f32> = bodies.iter().map(|body| body.1).collect();
            let mass: Vec<f32> = bodies.iter().map(|body| body.2).collect();
            let mut forest = Forest::default();
            forest.sort(&trees, &x, &y);
            forest.build(&trees, &x, &y, &mass, 0.5);
            let mut met = 0;
            for leaf in 0..forest.leaves() {
                let push = forest.push_on::<false>(leaf, &mut Vec::new(), &mut Vec::new());
                for lane in 0..LANES {
                    let slot = forest.slots[leaf * LANES + lane];
                    if slot == u32::MAX {
                        continue;
                    }
                    met += 1;
                    let body = slot as usize;
                    let others = if body < cut { 0..cut } else { cut..bodies.len() };
                    let (mut fx, mut fy, mut sum) = (0.0f64, 0.0f64, 1e-9f64);
                    for other in others.filter(|other| *other != body) {
                        let (dx, dy) = (f64::from(x[body] - x[other]), f64::from(y[body] - y[other]));
                        let force = f64::from(mass[other]) / (dx * dx + dy * dy + f64::from(SOFT));
                        fx += dx * force;
                        fy += dy * force;
                        sum += force * dx.hypot(dy);
                    }
                    // Opposite pushes cancel out: what is off is compared with what was added up.
                    let off = (f64::from(push.x[lane]) - fx).hypot(f64::from(push.y[lane]) - fy);
                    prop_assert!(off <= 0.04 * sum + 1e-4, "{} off by {} of {}", body, off, sum);
                }
            }
            prop_assert_eq!(met, bodies.len());
        }
    }
}
