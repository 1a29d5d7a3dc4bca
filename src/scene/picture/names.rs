//! Names on a picture: beside their actor where there is room, else a little further with a line to it, else left out.
//!
//! No name lies over another, over a shape, or outside the map; among free places the one wins that hides least of the lines.

use std::collections::HashMap;

use super::paper::Circle;
use super::{Area, text_width};
use crate::scene::breaks::{self, Break};
use crate::scene::cells::{clip, safe};
use crate::scene::places::{self, count_text, marked_name};
use crate::scene::{Emphasis, NameSide, SceneInput};

/// Letters in cells: the longest name, and shorter ones to try.
const LENGTHS: [usize; 3] = [34, 20, 12];
const LETTERS: f32 = 11.5;
const FOCUS: f32 = 16.0;
/// The smallest letters, in circles.
const SMALL: f32 = 9.0;
/// Those that are read without trouble.
const FAIR: f32 = 10.5;
const CELL: f32 = 24.0;
const INK: f32 = 6.0;
/// The height of a line, in the size of its letters.
const LINE: f32 = 1.16;
/// A name in a circle has no more lines than this, and so much free at its rims together.
const LINES: usize = 4;
const RIM: f32 = 6.0;

/// A name in its place.
pub(super) struct Name {
    /// The left end of its baseline.
    pub at: (f32, f32),
    pub size: f32,
    pub bold: bool,
    pub dimmed: bool,
    pub text: String,
    /// `+n`, set after it.
    pub count: Option<String>,
    /// The line to its actor, when it stands away from it.
    pub leader: Option<((f32, f32), (f32, f32))>,
    /// What it covers, for the law that names lie over nothing.
    #[cfg_attr(not(test), allow(dead_code))]
    pub area: Area,
}

/// What is taken on the map, and where lines run.
pub(super) struct Board {
    map: Area,
    taken: HashMap<(i32, i32), Vec<Area>>,
    ink: HashMap<(i32, i32), u32>,
    side: NameSide,
}

impl Board {
    pub fn new(map: Area, scene: &SceneInput, nodes: &[Option<Circle>]) -> Board {
        let mut board = Board { map, taken: HashMap::new(), ink: HashMap::new(), side: scene.names };
        // A name may stand in the circle of a group.
        let groups = scene.nodes.iter().map(|node| node.radius > 0.0);
        for ((x, y, r), _) in
            nodes.iter().zip(groups).filter(|(_, group)| !group).filter_map(|(at, g)| Some(((*at)?, g)))
        {
            board.take(Area { x: x - r, y: y - r, w: 2.0 * r, h: 2.0 * r });
        }
        for line in &scene.lines {
            let (Some(Some(from)), Some(Some(to))) = (nodes.get(line.from), nodes.get(line.to)) else { continue };
            let weight = 1 + 3 * u32::from(line.emphasis >= Emphasis::Lit) + u32::from(line.emphasis > Emphasis::Quiet);
            let (dx, dy) = (to.0 - from.0, to.1 - from.1);
            let steps = (dx.abs().max(dy.abs()) / INK).ceil().min(4000.0) as u32;
            for step in 0..=steps {
                let share = step as f32 / steps.max(1) as f32;
                let key = (((from.0 + dx * share) / INK) as i32, ((from.1 + dy * share) / INK) as i32);
                *board.ink.entry(key).or_default() += weight;
            }
        }
        board
    }

    fn cells(area: &Area) -> impl Iterator<Item = (i32, i32)> + use<> {
        let (x0, x1) = ((area.x / CELL).floor() as i32, (area.right() / CELL).floor() as i32);
        let (y0, y1) = ((area.y / CELL).floor() as i32, (area.bottom() / CELL).floor() as i32);
        (x0..=x1).flat_map(move |x| (y0..=y1).map(move |y| (x, y)))
    }

    pub fn is_free(&self, area: &Area) -> bool {
        self.map.holds(area)
            && Board::cells(area).filter_map(|cell| self.taken.get(&cell)).flatten().all(|other| !other.meets(area))
    }

    pub fn take(&mut self, area: Area) {
        Board::cells(&area).for_each(|cell| self.taken.entry(cell).or_default().push(area));
    }

    /// How much line lies under an area.
    fn under(&self, area: &Area) -> f32 {
        let (x0, x1) = ((area.x / INK) as i32, (area.right() / INK) as i32);
        let (y0, y1) = ((area.y / INK) as i32, (area.bottom() / INK) as i32);
        (x0..=x1).flat_map(|x| (y0..=y1).map(move |y| (x, y))).filter_map(|cell| self.ink.get(&cell)).sum::<u32>()
            as f32
    }

    /// Names as many actors as there is room for, the most important first.
    pub fn names(&mut self, scene: &SceneInput, nodes: &[Option<Circle>]) -> Vec<Name> {
        let mut order: Vec<usize> = (0..scene.nodes.len()).filter(|i| nodes[*i].is_some()).collect();
        order.sort_by(|&a, &b| {
            let (a_, b_) = (&scene.nodes[a], &scene.nodes[b]);
            let tier = |node: &crate::scene::SceneNode| match node.state {
                state if state.focus || state.selected => 0,
                state if state.on_path => 1,
                state if state.marked => 2,
                state if !state.dimmed => 3,
                _ => 4,
            };
            tier(a_).cmp(&tier(b_)).then(b_.importance.total_cmp(&a_.importance)).then(a.cmp(&b))
        });
        let many = order.len();
        let mut names = Vec::new();
        self.name_groups(scene, nodes, &order, &mut names);
        for (rank, index) in order.into_iter().enumerate() {
            let node = &scene.nodes[index];
            let Some((x, y, r)) = nodes[index] else { continue };
            let loud = node.state.focus || node.state.on_path || node.state.marked || rank * 12 < many.min(240);
            let size = if node.state.focus {
                FOCUS
            } else if loud {
                LETTERS + 1.5
            } else {
                LETTERS
            };
            let full = marked_name(node, if node.state.focus { &node.full } else { &node.label });
            if safe(&full).trim().is_empty() {
                continue;
            }
            let count = count_text(node, scene.numerals);
            if node.radius > 0.0 {
                continue;
            }
            let found = LENGTHS.into_iter().enumerate().find_map(|(shorter, cells)| {
                let text = clip(&full, cells).into_owned();
                if shorter > 0 && text == clip(&full, LENGTHS[shorter - 1]) {
                    return None;
                }
                self.best((x, y, r), &text, count.as_deref(), size, rank * 3 < many)
            });
            if let Some((area, text, count, leader)) = found {
                self.take(area);
                // Letters stand on their baseline, a fifth of their height above the lower edge.
                let at = (area.x + 1.5, area.bottom() - size * 0.26);
                let dimmed = node.state.dimmed;
                names.push(Name { at, size, bold: loud, dimmed, text, count, leader, area });
            }
        }
        names
    }

    /// Names groups, in their circles, or where those have no room where they cover no circle; no other name covers one after that.
    fn name_groups(&mut self, scene: &SceneInput, nodes: &[Option<Circle>], order: &[usize], names: &mut Vec<Name>) {
        let groups = order.iter().filter(|index| scene.nodes[**index].radius > 0.0);
        let groups: Vec<(usize, Circle)> = groups.filter_map(|index| Some((*index, nodes[*index]?))).collect();
        let mut beside: Vec<(Circle, String)> = Vec::new();
        for (index, circle) in &groups {
            let called = places::names(&scene.nodes[*index], scene.numerals);
            if !self.in_circle(*circle, &called, names) {
                let shortest = called.into_iter().next_back().map(|(name, _)| (*circle, name));
                beside.extend(shortest.filter(|(_, name)| !safe(name).trim().is_empty()));
            }
        }
        for (_, (x, y, r)) in groups {
            // Three boxes are nearly a circle.
            for (wide, high) in [(0.92, 0.39), (0.71, 0.71), (0.39, 0.92)] {
                let (w, h) = (2.2 * r * wide, 2.2 * r * high);
                self.take(Area { x: x - w / 2.0, y: y - h / 2.0, w, h });
            }
        }
        for (circle, full) in beside {
            // A whole name with a line to it before a piece of it.
            let found = LENGTHS.iter().find_map(|cells| self.best(circle, &clip(&full, *cells), None, LETTERS, true));
            if let Some((area, text, _, leader)) = found {
                self.take(area);
                let at = (area.x + 1.5, area.bottom() - LETTERS * 0.26);
                names.push(Name { at, size: LETTERS, bold: false, dimmed: false, text, count: None, leader, area });
            }
        }
    }

    /// The name of a group in its circle, whole, in letters as large as that allows, and below it how many more there are; tells
    /// whether one of its names has room there.
    fn in_circle(&mut self, circle: Circle, called: &[(String, Option<String>)], names: &mut Vec<Name>) -> bool {
        let (x, y, r) = circle;
        let largest = (r / 3.6).clamp(SMALL, FOCUS);
        // A line that breaks in a word is read with less trouble than small letters.
        let sizes = |least: f32| (0..).map(move |less| largest - less as f32).take_while(move |size| *size >= least);
        let both = [Break::Spaces, Break::Signs];
        let ways = || [FAIR, SMALL].into_iter().flat_map(move |least| both.map(|at| (least, at)));
        let ways = || ways().flat_map(|(least, at)| sizes(least).map(move |size| (at, size)));
        let within = |(name, count): &(String, Option<String>)| {
            let counted = [count.as_deref(), None];
            let find = |count| ways().find_map(|(at, size)| lines_within(circle, name, count, at, size));
            counted.into_iter().find_map(find)
        };
        let found = called.iter().find_map(within);
        let is_told = found.is_some();
        let count = || called[0].1.clone().map(|count| (count, largest * 0.85, false));
        let lines = found.unwrap_or_else(|| count().into_iter().collect());
        let mut top = y - lines.iter().map(|(_, size, _)| size * LINE / 2.0).sum::<f32>();
        for (text, size, bold) in lines {
            let w = text_width(&text, size) + 3.0;
            let area = Area { x: x - w / 2.0, y: top, w, h: size * LINE };
            top = area.bottom();
            if self.is_free(&area) {
                self.take(area);
                let at = (area.x + 1.5, area.bottom() - size * 0.26);
                names.push(Name { at, size, bold, dimmed: !bold, text, count: None, leader: None, area });
            }
        }
        is_told
    }

    #[allow(clippy::type_complexity)]
    fn best(
        &self,
        (x, y, r): (f32, f32, f32),
        text: &str,
        count: Option<&str>,
        size: f32,
        far: bool,
    ) -> Option<(Area, String, Option<String>, Option<((f32, f32), (f32, f32))>)> {
        for count in [count, None].into_iter().take(1 + usize::from(count.is_some())) {
            let tail = count.map_or(0.0, |n| text_width(n, size * 0.85) + size * 0.35);
            let (w, h) = (text_width(text, size) + tail + 3.0, size * 1.16);
            let gap = r + 3.0;
            let beside = [
                (x + gap, y - h / 2.0, 0.0),
                (x - gap - w, y - h / 2.0, 0.6),
                (x + gap * 0.7, y + gap * 0.5, 2.0),
                (x + gap * 0.7, y - gap * 0.5 - h, 2.0),
                (x - w / 2.0, y + gap, 2.6),
                (x - w / 2.0, y - gap - h, 2.6),
                (x - gap * 0.7 - w, y + gap * 0.5, 2.8),
                (x - gap * 0.7 - w, y - gap * 0.5 - h, 2.8),
            ];
            // Before its actor a name would read as one of the column before.
            let beside = beside.into_iter().filter(|(left, ..)| self.side == NameSide::Any || *left >= x - w / 2.0);
            let areas = beside.map(|(x, y, bias)| (Area { x, y, w, h }, bias));
            let best = areas
                .filter(|(area, _)| self.is_free(area))
                .map(|(area, bias)| (bias + 0.35 * self.under(&area), area))
                .min_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((_, area)) = best {
                return Some((area, text.to_string(), count.map(str::to_string), None));
            }
            if !far || self.side == NameSide::After {
                continue;
            }
            for away in [22.0, 36.0, 52.0] {
                let around = (0..12).map(|k| {
                    let angle = k as f32 * std::f32::consts::TAU / 12.0;
                    let (cx, cy) = (x + angle.cos() * (away + r), y + angle.sin() * (away + r) * 0.8);
                    let x = if angle.cos() >= 0.0 { cx } else { cx - w };
                    (Area { x, y: cy - h / 2.0, w, h }, (cx, cy))
                });
                let best = around
                    .filter(|(area, _)| self.is_free(area))
                    .map(|(area, end)| (self.under(&area), area, end))
                    .min_by(|a, b| a.0.total_cmp(&b.0));
                if let Some((_, area, (ex, ey))) = best {
                    let long = (ex - x).hypot(ey - y).max(0.1);
                    let from = (x + (ex - x) / long * (r + 1.0), y + (ey - y) / long * (r + 1.0));
                    return Some((area, text.to_string(), count.map(str::to_string), Some((from, (ex, ey)))));
                }
            }
        }
        None
    }
}

/// A line in a circle: what it says, the size of its letters, and whether they are bold.
type InCircle = (String, f32, bool);

/// A name in as few lines as have room between the rims of a circle, and its count below.
fn lines_within((_, _, r): Circle, name: &str, count: Option<&str>, at: Break, size: f32) -> Option<Vec<InCircle>> {
    let name = safe(name);
    let pieces = breaks::pieces(&name, at);
    let below = if count.is_some() { size * 0.85 * LINE } else { 0.0 };
    (1..=LINES).find_map(|lines| {
        let top = -(lines as f32 * size * LINE + below) / 2.0;
        let room = |first: f32, end: f32| {
            let aside = first.abs().max(end.abs());
            2.0 * (r * r - aside * aside).max(0.0).sqrt() - RIM
        };
        let of = |line: usize| room(top + line as f32 * size * LINE, top + (line + 1) as f32 * size * LINE);
        let texts = breaks::filled(&pieces, lines, of, |text| text_width(text, size), 0.0)?;
        let count = count.map(|count| (count.to_string(), size * 0.85, false));
        let fits = |(count, size, _): &InCircle| text_width(count, *size) <= room(-top - below, -top);
        let said = texts.into_iter().map(|text| (text, size, true)).chain(count.clone()).collect();
        count.as_ref().is_none_or(fits).then_some(said)
    })
}
