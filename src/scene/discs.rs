//! Circles of groups in cells: their rims in dots, and their names inside, whole, in as few lines as it takes.

use super::breaks::{self, Break, SHORTEST};
use super::cells::width;
use super::dots::DotGrid;
use super::places::Points;
use super::{Emphasis, PlacedLabel, Scene, SceneInput};

/// Under this radius, in dots, a circle is the sign of its actor.
const LEAST: f32 = 4.0;
/// A name in a circle has no more lines than this, its count included.
const LINES: usize = 5;
/// A way to put a name in its circle.
pub(super) struct Try {
    /// So many cells stay between it and the two rims. Where it has to, it opens the rims, and reaches over them.
    margin: f32,
    /// Whether its count is there.
    counted: bool,
    /// Where it breaks.
    at: Break,
    /// By so many rows it stands lower: a long word is led to where the circle is wide.
    down: i32,
}

const fn way(margin: f32, counted: bool, at: Break, down: i32) -> Try {
    Try { margin, counted, at, down }
}

/// The ways in which a name is tried, the best first. A name is worth more than its count, whole words more than a line that breaks
/// in one.
pub(super) const WITHIN: [Try; 9] = [
    way(2.6, true, Break::Spaces, 0),
    way(0.6, true, Break::Spaces, 0),
    way(2.6, true, Break::Signs, 0),
    way(0.6, true, Break::Signs, 0),
    way(2.6, false, Break::Spaces, 0),
    way(0.6, false, Break::Spaces, 0),
    way(0.6, false, Break::Signs, 0),
    way(0.6, false, Break::Spaces, -1),
    way(0.6, false, Break::Spaces, 1),
];
/// And those in which it reaches over the rims.
pub(super) const ACROSS: [Try; 8] = [
    way(-2.0, false, Break::Spaces, 0),
    way(-2.0, false, Break::Signs, 0),
    way(-6.0, false, Break::Spaces, 0),
    way(-6.0, false, Break::Signs, 0),
    way(0.6, false, Break::Signs, -1),
    way(0.6, false, Break::Signs, 1),
    way(-6.0, false, Break::Signs, -1),
    way(-6.0, false, Break::Signs, 1),
];
/// Of a line between groups so much may lie under other circles; more tells nothing.
const HIDDEN: f32 = 0.3;

/// A circle, in dots.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Disc {
    /// The place of what it stands for among the nodes of the input.
    pub index: usize,
    /// Its middle.
    pub at: (f32, f32),
    /// Its radius.
    pub radius: f32,
    /// The colour of its kind.
    pub kind: u8,
    /// The middle of what is in sight of it, in cells and parts of cells: where its name stands. While all of it is seen that is
    /// its own middle, and it goes along as a circle leaves, so that no name jumps.
    heart: (f32, f32),
    /// Whether all of it is in sight.
    pub(super) is_whole: bool,
}

impl Disc {
    /// Whether a dot lies in it, no farther than so much outside its rim.
    fn holds(&self, (x, y): (f32, f32), more: f32) -> bool {
        (x - self.at.0).hypot(y - self.at.1) <= self.radius + more
    }

    /// Whether the middle of a cell lies in it or on its rim.
    pub(super) fn covers(&self, col: i32, row: i32) -> bool {
        self.holds((col as f32 * 2.0 + 0.5, row as f32 * 4.0 + 1.5), 1.0)
    }

    /// The cells around it: first and last column, first and last row.
    pub(super) fn bounds(&self) -> ((i32, i32), (i32, i32)) {
        let around = |at: f32, dots: f32| {
            (((at - self.radius) / dots).floor() as i32, ((at + self.radius) / dots).floor() as i32)
        };
        (around(self.at.0, 2.0), around(self.at.1, 4.0))
    }

    /// Its middle in cells and parts of cells.
    fn middle(&self) -> (f32, f32) {
        ((self.at.0 - 0.5) / 2.0, (self.at.1 - 1.5) / 4.0)
    }

    /// What is in sight of a row of it, so many cells less than from rim to rim: where it begins and ends, in parts of cells.
    fn sight(&self, scene: &Scene, row: i32, margin: f32) -> Option<(f32, f32)> {
        let (middle, aside) = (self.middle(), ((row as f32 - self.middle().1).abs() + 0.3) * 4.0);
        if aside >= self.radius || !(0..i32::from(scene.rows)).contains(&row) {
            return None;
        }
        let half = ((self.radius * self.radius - aside * aside).sqrt() - margin) / 2.0;
        if self.is_whole {
            // A name that reaches over its rims is moved in at the edge.
            return (half > 0.0).then_some((middle.0 - half, middle.0 + half));
        }
        let (mut left, mut right) = ((middle.0 - half).max(-0.5), (middle.0 + half).min(f32::from(scene.cols) - 0.5));
        if let Some(taken) = scene.taken.filter(|taken| taken.covers(taken.col.into(), row)) {
            // A cell stays free beside what is drawn over it.
            let (before, behind) = (f32::from(taken.col) - 1.5, f32::from(taken.col + taken.width) + 0.5);
            match (before.min(right) - left, right - behind.max(left)) {
                (first, second) if first >= second => right = right.min(before),
                _ => left = left.max(behind),
            }
        }
        (left < right).then_some((left, right))
    }

    /// How many cells there are in a row for a name around its heart, so many less than from rim to rim.
    fn room(&self, scene: &Scene, row: i32, margin: f32) -> usize {
        let around = |(left, right): (f32, f32)| (self.heart.0 - left).min(right - self.heart.0) * 2.0;
        self.sight(scene, row, margin).map_or(0, |sight| around(sight).max(0.0) as usize)
    }

    /// Whether all of it is in sight.
    fn is_in_sight(&self, scene: &Scene) -> bool {
        let ((left, right), (top, bottom)) = self.bounds();
        let inside = left >= 0 && top >= 0 && right < i32::from(scene.cols) && bottom < i32::from(scene.rows);
        let apart = |taken: super::Block| {
            right < i32::from(taken.col)
                || left >= i32::from(taken.col + taken.width)
                || bottom < i32::from(taken.row)
                || top >= i32::from(taken.row + taken.height)
        };
        inside && scene.taken.is_none_or(apart)
    }

    /// The middle of what is in sight of it.
    fn heart(&self, scene: &Scene) -> (f32, f32) {
        if self.is_whole {
            return self.middle();
        }
        let (_, (top, bottom)) = self.bounds();
        let rows = top.max(0)..=bottom.min(i32::from(scene.rows) - 1);
        let seen = rows.filter_map(|row| Some((self.sight(scene, row, 0.0)?, row as f32)));
        let (x, y, all) = seen.fold((0.0, 0.0, 0.0), |(x, y, all), ((left, right), row)| {
            let wide = right - left;
            (x + wide * (left + right) / 2.0, y + wide * row, all + wide)
        });
        if all > 0.0 { (x / all, y / all) } else { self.middle() }
    }

    /// The cell of its sign; none if what is in sight of it has no room for one.
    pub(super) fn seat(&self, scene: &Scene) -> Option<(i32, i32)> {
        let cell = |(x, y): (f32, f32)| (x.round() as i32, y.round() as i32);
        let (heart, middle) = (cell(self.heart), cell(self.middle()));
        let has_room = scene.in_sight(middle.0, middle.1) || self.room(scene, heart.1, 0.0) >= SHORTEST;
        (has_room && scene.in_sight(heart.0, heart.1)).then_some(heart)
    }

    /// The cells at its upper and its lower end.
    pub(super) fn ends(&self) -> ((i32, i32), (i32, i32)) {
        let (_, (top, bottom)) = self.bounds();
        let col = self.middle().0.round() as i32;
        ((col, top), (col, bottom))
    }

    /// The first of so many rows around its heart.
    fn first_row(&self, lines: usize) -> i32 {
        (self.heart.1 - (lines as f32 - 1.0) / 2.0).round() as i32
    }

    /// A line of a name around its heart.
    fn line(&self, row: i32, text: &str, count: Option<&str>, scene: &Scene) -> Option<PlacedLabel> {
        let gap = usize::from(!text.is_empty());
        let wide = width(text) + count.map_or(0, |count| width(count) + gap);
        let col = (self.heart.0 - (wide as f32 - 1.0) / 2.0).round() as i32;
        let fits = wide > 0 && row >= 0 && row < i32::from(scene.rows) && wide <= usize::from(scene.cols);
        let col = col.clamp(0, (i32::from(scene.cols) - wide as i32).max(0));
        let (col, row, wide) = (col as u16, row as u16, wide as u16);
        fits.then(|| PlacedLabel { col, row, width: wide, text: text.to_string(), count: count.map(str::to_string) })
    }
}

/// Finds the circles that are large enough to be seen as such.
pub(super) fn place_discs(scene: &mut Scene, input: &SceneInput, points: &Points) {
    let scale = input.camera.zoom.max(0.01) * f32::from(scene.rows - 1) * 2.0;
    let groups = input.nodes.iter().enumerate().zip(points).filter(|((_, node), _)| node.radius > 0.0);
    let discs = groups.filter_map(|((index, node), (x, y))| {
        let (at, radius) = ((x * 2.0 + 0.5, y * 4.0 + 1.5), node.radius * scale);
        let (right, bottom) = (f32::from(scene.cols) * 2.0, f32::from(scene.rows) * 4.0);
        let seen = at.0 + radius > 0.0 && at.1 + radius > 0.0 && at.0 - radius < right && at.1 - radius < bottom;
        let mut disc = Disc { index, at, radius, kind: node.kind, heart: at, is_whole: false };
        disc.is_whole = disc.is_in_sight(scene);
        (seen && radius >= LEAST && radius.is_finite()).then(|| Disc { heart: disc.heart(scene), ..disc })
    });
    scene.discs = discs.collect();
}

/// The circle of a node of the input, if it is large enough to be seen as such.
pub(super) fn of(scene: &Scene, index: usize) -> Option<&Disc> {
    scene.discs.binary_search_by_key(&index, |disc| disc.index).ok().map(|at| &scene.discs[at])
}

/// The rims of all circles, and the circle that each cell with a rim in it belongs to.
pub(super) fn rims(scene: &Scene) -> (DotGrid, Vec<Option<u32>>) {
    let mut grid = DotGrid::new(scene.cols, scene.rows);
    let mut owner = vec![None; usize::from(scene.cols) * usize::from(scene.rows)];
    for (at, disc) in scene.discs.iter().enumerate() {
        // A dot for each dot of the way round; of a huge circle only what is seen counts, and it is nearly straight.
        let steps = ((disc.radius * std::f32::consts::TAU) as usize).clamp(24, 6000);
        for step in 0..steps {
            let angle = step as f32 / steps as f32 * std::f32::consts::TAU;
            let x = (disc.at.0 + disc.radius * angle.cos()).round() as i32;
            let y = (disc.at.1 + disc.radius * angle.sin()).round() as i32;
            if (0..i32::from(scene.cols) * 2).contains(&x) && (0..i32::from(scene.rows) * 4).contains(&y) {
                grid.set(x, y, Emphasis::Normal);
                owner[(y / 4 * i32::from(scene.cols) + x / 2) as usize] = Some(at as u32);
            }
        }
    }
    (grid, owner)
}

/// Takes out of a grid what lies in circles: a line ends at their rim, or passes under them.
pub(super) fn clear(scene: &Scene, grid: &mut DotGrid) {
    for disc in &scene.discs {
        let rows = ((disc.at.1 - disc.radius).floor() as i32).max(0)..=((disc.at.1 + disc.radius).ceil() as i32);
        for y in rows.take(usize::from(scene.rows) * 4) {
            let aside = y as f32 - disc.at.1;
            let half = (disc.radius * disc.radius - aside * aside).max(0.0).sqrt();
            grid.clear((disc.at.0 - half) as i32, (disc.at.0 + half).ceil() as i32, y);
        }
    }
}

/// The name of a group as lines in its circle, the whole of it; `None` where it has no room there. The count stands below it or after
/// its last word, or is left out: the circle shows how large the group is.
pub(super) fn inside(
    scene: &Scene,
    disc: &Disc,
    (name, count): (&str, Option<&str>),
    how: &Try,
) -> Option<Vec<PlacedLabel>> {
    let (pieces, count) = (breaks::pieces(name, how.at), count.filter(|_| how.counted));
    let wide = |text: &str| width(text) as f32;
    (1..=LINES).find_map(|lines| {
        let first = disc.first_row(lines) + how.down;
        let room = |line: usize| disc.room(scene, first + line as i32, how.margin) as f32;
        let below = count.filter(|count| lines > 1 && wide(count) <= room(lines - 1)).and_then(|count| {
            let texts = breaks::filled(&pieces, lines - 1, room, wide, 0.0)?;
            Some(texts.into_iter().map(|text| (text, None)).chain([(String::new(), Some(count))]).collect())
        });
        let after = || -> Option<Vec<(String, Option<&str>)>> {
            let texts = breaks::filled(&pieces, lines, room, wide, count.map_or(0.0, |count| wide(count) + 1.0))?;
            let last = texts.len() - 1;
            Some(texts.into_iter().enumerate().map(|(at, text)| (text, count.filter(|_| at == last))).collect())
        };
        let lines: Vec<(String, Option<&str>)> = below.or_else(after)?;
        (first..).zip(&lines).map(|(row, (text, count))| disc.line(row, text, *count, scene)).collect()
    })
}

/// Whether too much of a line lies under circles that it does not lead to.
pub(super) fn is_hidden(discs: &[Disc], ends: (usize, usize), ((x0, y0), (x1, y1)): ((f32, f32), (f32, f32))) -> bool {
    const STEPS: usize = 32;
    let (mut seen, mut hidden) = (0, 0);
    for step in 0..=STEPS {
        let share = step as f32 / STEPS as f32;
        let dot = (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share);
        let own = |disc: &Disc| disc.index == ends.0 || disc.index == ends.1;
        match discs.iter().find(|disc| disc.holds(dot, 0.0)) {
            Some(disc) if own(disc) => {}
            Some(_) => hidden += 1,
            None => seen += 1,
        }
    }
    hidden as f32 > HIDDEN * (seen + hidden) as f32
}

/// The beginnings of a name that has no room as a whole, the longest first, in its circle.
pub(super) fn cut_inside(scene: &Scene, disc: &Disc, name: &str) -> Vec<Vec<PlacedLabel>> {
    let ways = [0.6, -2.0].into_iter().flat_map(|margin| {
        breaks::beginnings(name, |line, lines| disc.room(scene, disc.first_row(lines) + line as i32, margin))
    });
    let place = |texts: Vec<String>| {
        let rows = disc.first_row(texts.len())..;
        rows.zip(&texts).map(|(row, text)| disc.line(row, text, None, scene)).collect::<Option<Vec<_>>>()
    };
    let mut placed: Vec<Vec<PlacedLabel>> = ways.filter_map(place).collect();
    placed.sort_by_key(|lines| std::cmp::Reverse(lines.iter().map(|line| line.width).sum::<u16>()));
    placed
}

/// Where a name may stand beside its circle: after it, before it, below and above it.
pub(super) fn beside(disc: &Disc, wide: i32) -> [(i32, i32); 4] {
    let ((left, right), (top, bottom)) = disc.bounds();
    let (col, row) = (disc.middle().0.round() as i32, disc.middle().1.round() as i32);
    [(right + 2, row), (left - 1 - wide, row), (col - wide / 2, bottom + 1), (col - wide / 2, top - 1)]
}
