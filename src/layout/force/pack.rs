//! Components side by side: each is moved as a whole to a free place near the middle, the largest first.
//!
//! Nothing inside a component moves. Places are counted in cells; a component takes what lies between the outermost of its
//! bodies in each row of cells.

use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;

/// No more cells than this are taken, so that time and memory stay small: larger networks have larger cells.
const MOST_CELLS: f32 = 1e6;
/// Components below this many bodies need no margin: their cell is one.
const TINY: usize = 3;

/// The rows of cells of a component: the first cell and the one after the last, about its middle.
struct Shape {
    rows: Vec<(i32, i32)>,
    middle: [f32; 2],
}

/// Finds a place for each component: what is to be added to the places of its bodies. `taken` are places that stay free of
/// components. A body takes a square of as many units as its mass. After Freivalds, Dogrusoz and Kikusts (2002).
pub fn pack(starts: &[u32], x: &[f32], y: &[f32], mass: &[f32], taken: &[[f32; 2]]) -> Vec<[f32; 2]> {
    let boxes: Vec<[f32; 4]> = starts.windows(2).map(|range| bounds(range, x, y, mass)).collect();
    let area: f32 = boxes.iter().map(|[left, top, right, bottom]| (right - left) * (bottom - top)).sum();
    let cell = 1.0f32.max((area / MOST_CELLS).sqrt());
    let shapes: Vec<Shape> =
        starts.windows(2).zip(&boxes).map(|(range, bounds)| shape(range, x, y, mass, bounds, cell)).collect();
    let cells: f32 = shapes.iter().flat_map(|shape| &shape.rows).map(|(from, to)| (to - from) as f32).sum();
    let longest = shapes.iter().map(|shape| shape.rows.len().max(width(shape))).max().unwrap_or(0);
    let reach = taken.iter().flatten().fold(0.0f32, |most, at| most.max(at.abs())) / cell;
    let half = (longest + (cells.sqrt() + reach.min(2000.0)) as usize + 4) as i32;
    let mut grid = Grid { half, bits: FixedBitSet::with_capacity((2 * half as usize).pow(2)) };
    for [x, y] in taken {
        let (col, row) = ((x / cell).floor() as i32, (y / cell).floor() as i32);
        (-1..=1).for_each(|down| grid.take(row + down, col - 1, col + 2));
    }
    let mut inner = Ring::of(0);
    let mut from: BTreeMap<(usize, usize), (i32, usize)> = BTreeMap::new();
    let mut beside = 0;
    let place = |shape: &Shape| {
        while inner.radius < half && inner.cells.iter().all(|cell| grid.is_taken(*cell)) {
            inner = Ring::of(inner.radius + 1);
        }
        let size = (width(shape), shape.rows.len());
        let (radius, mut at) =
            from.get(&size).copied().filter(|from| from.0 >= inner.radius).unwrap_or((inner.radius, 0));
        let mut ring = if radius == inner.radius { inner.clone() } else { Ring::of(radius) };
        let (col, row) = loop {
            if ring.radius >= half {
                // No place was left, which no network does but one of odd shapes: further and further to the right.
                beside += size.0 as i32 + 1;
                break (half + beside, 0);
            }
            match ring.cells.get(at) {
                Some((col, row)) if grid.fits(shape, *col, *row) => break (*col, *row),
                Some(_) => at += 1,
                None => (ring, at) = (Ring::of(ring.radius + 1), 0),
            }
        };
        from.insert(size, (ring.radius, at));
        let top = row - shape.rows.len() as i32 / 2;
        for (down, (left, right)) in (0..).zip(&shape.rows) {
            grid.take(top + down, col + left, col + right);
        }
        // An even number of rows has its middle at the edge of a cell.
        let half_cell = if shape.rows.len() % 2 == 1 { 0.5 } else { 0.0 };
        [(col as f32 + 0.5) * cell - shape.middle[0], (row as f32 + half_cell) * cell - shape.middle[1]]
    };
    shapes.iter().map(place).collect()
}

fn bounds(range: &[u32], x: &[f32], y: &[f32], mass: &[f32]) -> [f32; 4] {
    (range[0] as usize..range[1] as usize).fold([f32::MAX, f32::MAX, f32::MIN, f32::MIN], |all, body| {
        let (x, y, half) = (x[body], y[body], 0.5 * mass[body].sqrt());
        [all[0].min(x - half), all[1].min(y - half), all[2].max(x + half), all[3].max(y + half)]
    })
}

fn shape(range: &[u32], x: &[f32], y: &[f32], mass: &[f32], bounds: &[f32; 4], cell: f32) -> Shape {
    let &[left, top, right, bottom] = bounds;
    let middle = [(left + right) / 2.0, (top + bottom) / 2.0];
    let margin = if ((range[1] - range[0]) as usize) < TINY { 0 } else { 1 };
    let tall = (((bottom - top) / cell).ceil() as usize).max(1);
    let mut rows = vec![(i32::MAX, i32::MIN); tall + 2 * margin];
    for body in range[0] as usize..range[1] as usize {
        let half = 0.5 * mass[body].sqrt();
        let row = |y: f32| (((y - top) / cell) as usize).min(tall - 1);
        let col = |x: f32| ((x - middle[0]) / cell + 0.5).floor() as i32;
        let (first, last) = (col(x[body] - half + 0.5 * cell), col(x[body] + half - 0.5 * cell));
        let (above, below) = (row(y[body] - half), row((y[body] + half - 0.5 * cell).max(y[body] - half)));
        for row in &mut rows[above..=below + 2 * margin] {
            *row = (row.0.min(first - margin as i32), row.1.max(last.max(first) + 1 + margin as i32));
        }
    }
    rows.iter_mut().filter(|row| row.0 > row.1).for_each(|row| *row = (0, 0));
    Shape { rows, middle }
}

fn width(shape: &Shape) -> usize {
    let left = shape.rows.iter().map(|row| row.0).min().unwrap_or(0);
    let right = shape.rows.iter().map(|row| row.1).max().unwrap_or(0);
    (right - left).max(1) as usize
}

/// The cells at one distance from the middle, rounded down.
#[derive(Clone)]
struct Ring {
    radius: i32,
    cells: Vec<(i32, i32)>,
}

impl Ring {
    fn of(radius: i32) -> Ring {
        // The first column that is so far from the middle on a row.
        let first = |radius: i32, row: i32| {
            let rest = i64::from(radius) * i64::from(radius) - i64::from(row) * i64::from(row);
            if rest <= 0 { 0 } else { ((rest - 1) as f64).sqrt() as i32 + 1 }
        };
        let mut cells = Vec::new();
        // From the middle row outwards, so that what is placed first stands beside, not above.
        for row in (0..=radius).flat_map(|row| [row, -row]).skip(1) {
            for col in first(radius, row)..first(radius + 1, row) {
                cells.push((col, row));
                if col > 0 {
                    cells.push((-col, row));
                }
            }
        }
        Ring { radius, cells }
    }
}

struct Grid {
    half: i32,
    bits: FixedBitSet,
}

impl Grid {
    fn range(&self, row: i32, from: i32, to: i32) -> Option<std::ops::Range<usize>> {
        let (row, from, to) = (row + self.half, from + self.half, to + self.half);
        let wide = 2 * self.half;
        let is_inside = (0..wide).contains(&row) && from >= 0 && to <= wide && from <= to;
        is_inside.then(|| (row * wide + from) as usize..(row * wide + to) as usize)
    }

    fn is_taken(&self, (col, row): (i32, i32)) -> bool {
        self.range(row, col, col + 1).is_none_or(|range| self.bits.contains(range.start))
    }

    fn fits(&self, shape: &Shape, col: i32, row: i32) -> bool {
        let top = row - shape.rows.len() as i32 / 2;
        (0..).zip(&shape.rows).all(|(down, (from, to))| {
            self.range(top + down, col + from, col + to).is_some_and(|range| !self.bits.contains_any_in_range(range))
        })
    }

    fn take(&mut self, row: i32, from: i32, to: i32) {
        if let Some(range) = self.range(row, from, to) {
            self.bits.insert_range(range);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rings_are_all_cells_once() {
        let mut cells: Vec<(i32, i32)> = (0..9).flat_map(|radius| Ring::of(radius).cells).collect();
        let count = cells.len();
        cells.sort_unstable();
        cells.dedup();
        assert_eq!(count, cells.len());
        let inside = |x: i32, y: i32| x * x + y * y < 81;
        assert_eq!(count, (-9..=9).flat_map(|x| (-9..=9).map(move |y| (x, y))).filter(|(x, y)| inside(*x, *y)).count());
    }

    #[test]
    fn many_single_actors_are_a_disc() {
        let count = 30_000;
        let starts: Vec<u32> = (0..=count).collect();
        let (zeros, ones) = (vec![0.0; count as usize], vec![1.0; count as usize]);
        let offsets = pack(&starts, &zeros, &zeros, &ones, &[]);
        let radius = (count as f32 / std::f32::consts::PI).sqrt();
        assert!(offsets.iter().all(|at| at[0].hypot(at[1]) < radius + 3.0));
    }

    proptest! {
        #[test]
        fn no_two_components_share_a_place(
            parts in prop::collection::vec(prop::collection::vec((-9.0f32..9.0, -9.0f32..9.0, 1.0f32..9.0), 1..6), 1..20),
        ) {
            let bodies: Vec<(f32, f32, f32)> = parts.concat();
            let mut starts = vec![0u32];
            parts.iter().for_each(|part| starts.push(starts[starts.len() - 1] + part.len() as u32));
            let x: Vec<f32> = bodies.iter().map(|body| body.0).collect();
            let y: Vec<f32> = bodies.iter().map(|body| body.1).collect();
            let mass: Vec<f32> = bodies.iter().map(|body| body.2).collect();
            let offsets = pack(&starts, &x, &y, &mass, &[]);
            let placed: Vec<(usize, f32, f32)> = parts
                .iter()
                .zip(&offsets)
                .enumerate()
                .flat_map(|(i, (part, at))| part.iter().map(move |body| (i, body.0 + at[0], body.1 + at[1])))
                .collect();
            for (i, a) in placed.iter().enumerate() {
                for b in &placed[i + 1..] {
                    prop_assert!(a.0 == b.0 || (a.1 - b.1).hypot(a.2 - b.2) > 0.4, "{:?} {:?}", a, b);
                }
            }
        }
    }
}
