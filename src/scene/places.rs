//! Puts actors in cells and lines in dots. Names are placed later, but the block of the focus is reserved here.

use super::cells::{clip, safe, width};
use super::discs;
use super::{
    Camera, Emphasis, NameSide, Numerals, PlacedLabel, PlacedLine, PlacedNode, Scene, SceneInput, SceneLine, SceneNode,
    Stretch, in_dots,
};
use crate::layout::Point;

/// Where each actor of the input would be, in cells and parts of cells.
pub(super) type Points = Vec<(f32, f32)>;

/// How far an actor may be moved from its cell to a free one.
const REACH: (i32, i32) = (8, 3);
/// The share of the cells that background lines may run through.
const HUSH: (usize, usize) = (1, 4);

pub(super) fn points(scene: &Scene, input: &SceneInput) -> Points {
    input.nodes.iter().map(|n| in_cells(n.at, &input.camera, scene)).collect()
}

pub(super) fn place_nodes(scene: &mut Scene, input: &SceneInput, points: &Points) {
    let (cols, rows) = (i32::from(scene.cols), i32::from(scene.rows));
    let mut taken = vec![false; (cols * rows) as usize];
    scene.placed = vec![None; input.nodes.len()];
    let mut order: Vec<usize> = (0..input.nodes.len()).collect();
    // What is selected or marked has no say: walking about must not move anybody.
    order.sort_by(|&a, &b| {
        let (a_, b_) = (&input.nodes[a], &input.nodes[b]);
        b_.state.focus.cmp(&a_.state.focus).then(b_.importance.total_cmp(&a_.importance)).then(a.cmp(&b))
    });
    for caption in &scene.captions {
        let (first, row) = (usize::from(caption.col), usize::from(caption.row));
        let end = (first + width(&caption.text) + 1).min(usize::from(scene.cols));
        taken[row * usize::from(scene.cols) + first.saturating_sub(1)..row * usize::from(scene.cols) + end].fill(true);
    }
    let nearby = offsets();
    for index in order {
        let node = &input.nodes[index];
        let (x, y) = points[index];
        let wanted = match discs::of(scene, index) {
            Some(disc) => disc.seat(scene),
            None => is_near(scene, (x, y)).then_some((x.round() as i32, y.round() as i32)),
        };
        let Some(wanted) = wanted else {
            scene.outside += 1;
            continue;
        };
        let free = |c: i32, r: i32, taken: &[bool]| {
            scene.in_sight(c, r) && (c - 1..=c + 1).all(|c| c < 0 || c >= cols || !taken[(r * cols + c) as usize])
        };
        let mut label = None;
        let cell = if node.state.focus
            && let Some(block) = focus_block(input, index, wanted, scene)
        {
            let row = i32::from(block.row);
            let cells = i32::from(block.col) - 3..i32::from(block.col + block.width) + 1;
            let apart = |c: i32| c < 0 || c >= cols || !taken[(row * cols + c) as usize] && scene.in_sight(c, row);
            let clear = cells.clone().all(apart);
            let cell = (i32::from(block.col) - 2, row);
            if clear {
                cells.filter(|c| (0..cols).contains(c)).for_each(|c| taken[(row * cols + c) as usize] = true);
                label = Some(block);
            }
            clear.then_some(cell)
        } else {
            None
        };
        let cell = cell.or_else(|| {
            nearby.iter().map(|&(dc, dr)| (wanted.0 + dc, wanted.1 + dr)).find(|&(c, r)| free(c, r, &taken))
        });
        let Some((col, row)) = cell else {
            scene.crowded += 1;
            continue;
        };
        taken[(row * cols + col) as usize] = true;
        scene.placed[index] = Some(scene.nodes.len() as u32);
        scene.nodes.push(PlacedNode {
            index,
            id: node.id,
            col: col as u16,
            row: row as u16,
            glyph: node.glyph,
            kind: node.kind,
            state: node.state,
            label,
            more: Vec::new(),
            inside: false,
            leader: None,
            covered: false,
        });
    }
}

/// Whether a point lies in a cell that is in sight.
fn is_near(scene: &Scene, (x, y): (f32, f32)) -> bool {
    x.is_finite() && y.is_finite() && scene.in_sight((x + 0.5).floor() as i32, (y + 0.5).floor() as i32)
}

/// Where a point of the unit square is, in cells and parts of cells.
pub(super) fn in_cells(at: Point, camera: &Camera, scene: &Scene) -> (f32, f32) {
    let (half_w, half_h) = (f32::from(scene.cols - 1) / 2.0, f32::from(scene.rows - 1) / 2.0);
    let zoom = camera.zoom.max(0.01);
    ((at.x - camera.centre.x) * zoom * half_w + half_w, (at.y - camera.centre.y) * zoom * half_h + half_h)
}

/// Cells around a cell, the nearest first; a cell is twice as high as it is wide.
fn offsets() -> Vec<(i32, i32)> {
    let mut all: Vec<(i32, i32)> =
        (-REACH.1..=REACH.1).flat_map(|r| (-REACH.0..=REACH.0).map(move |c| (c, r))).collect();
    all.sort_by_key(|&(c, r)| (c * c + 4 * r * r, r.abs(), -r, -c));
    all
}

/// The name of the focus, so placed that glyph and name together are centred on its cell; in a column its glyph stands under
/// those of the others.
fn focus_block(input: &SceneInput, index: usize, (col, row): (i32, i32), scene: &Scene) -> Option<PlacedLabel> {
    let (node, names) = (&input.nodes[index], input.side(index));
    let cols = i32::from(scene.cols);
    let name = marked_name(node, &node.label);
    // A third of the columns, or a little more if that leaves its name whole.
    let most = if width(&name) as i32 <= cols * 2 / 5 { cols * 2 / 5 } else { cols / 3 }.max(12).min(cols - 4);
    if most < 3 {
        return None;
    }
    let text = clip(&name, (most as usize).min(32)).into_owned();
    let mut wide = width(&text) as i32;
    let mut count = count_text(node, input.numerals);
    match &count {
        Some(n) if wide + 1 + width(n) as i32 <= cols - 4 => wide += i32::from(wide > 0) + width(n) as i32,
        _ => count = None,
    }
    let before = if names == NameSide::After { 0 } else { (wide + 2) / 2 };
    let first = (col - before).clamp(1, (cols - wide - 3).max(1));
    if wide == 0 || first + 2 + wide > cols {
        return None;
    }
    Some(PlacedLabel { col: (first + 2) as u16, row: row as u16, width: wide as u16, text, count })
}

pub(in crate::scene) fn marked_name(node: &SceneNode, name: &str) -> String {
    let name = safe(name);
    // Letters that take no room, alone, are no name that one could read.
    if width(&name) == 0 {
        return String::new();
    }
    if node.state.marked { format!("*{name}") } else { name.into_owned() }
}

pub(in crate::scene) fn count_text(node: &SceneNode, numerals: Numerals) -> Option<String> {
    counted(node.hidden_neighbours, numerals)
}

fn counted(n: u32, numerals: Numerals) -> Option<String> {
    (n > 0).then(|| format!("+{}", (numerals.0)(n.into())))
}

/// What a group may be called, the fuller first, each with its count.
pub(in crate::scene) fn names(node: &SceneNode, numerals: Numerals) -> Vec<(String, Option<String>)> {
    let brief = node.brief.iter().map(|(name, more)| (marked_name(node, name), counted(*more, numerals)));
    [(marked_name(node, &node.label), count_text(node, numerals))].into_iter().chain(brief).collect()
}

pub(super) fn place_lines(scene: &mut Scene, input: &SceneInput, points: &Points) {
    let mut order: Vec<&SceneLine> = input.lines.iter().filter(|l| l.from != l.to).collect();
    order.sort_by_key(|l| l.emphasis);
    let mut hidden = 0;
    if !scene.discs.is_empty() {
        order.retain(|line| {
            let ends = end_of(scene, points, line.from).zip(end_of(scene, points, line.to));
            let is_hidden = line.emphasis < Emphasis::Lit
                && ends.is_some_and(|ends| discs::is_hidden(&scene.discs, (line.from, line.to), ends));
            hidden += usize::from(is_hidden);
            !is_hidden
        });
    }
    let lines = order.into_iter().filter_map(|line| {
        let from = end_of(scene, points, line.from)?;
        let to = end_of(scene, points, line.to)?;
        let (right, bottom) = (f32::from(scene.cols) * 2.0 - 1.0, f32::from(scene.rows) * 4.0 - 1.0);
        let via = line.arc.then(|| bent(from, to, right, bottom));
        let (from, to) = in_dots(cut((from, to), right, bottom)?);
        // The head of a line that leaves the area would point at nothing.
        let seen = |end: usize| scene.placed(end).is_some();
        let heads = (line.heads.0 && seen(line.from), line.heads.1 && seen(line.to));
        Some(PlacedLine { from, to, via, heads, count: line.count, emphasis: line.emphasis, rank: line.rank })
    });
    let mut lines: Vec<PlacedLine> = lines.collect();
    scene.hushed = hidden + hush(&mut lines, scene);
    scene.lines = lines;
}

/// Leaves out background lines where there would be more of them than one can read, and counts them.
///
/// First come those without which an actor would stand alone, then the short ones, which say who stands with whom;
/// long ones cross everything and are seen again once an end is selected.
fn hush(lines: &mut Vec<PlacedLine>, scene: &Scene) -> usize {
    let long = |l: &PlacedLine| ((l.to.0 - l.from.0).abs() / 2).max((l.to.1 - l.from.1).abs() / 4) as usize + 1;
    let quiet = lines.iter().take_while(|l| l.emphasis == Emphasis::Quiet).count();
    lines[..quiet].sort_by_key(|l| (long(l), l.from, l.to));
    let mut room = (usize::from(scene.cols) * usize::from(scene.rows)) * HUSH.0 / HUSH.1;
    if lines[..quiet].iter().map(long).sum::<usize>() <= room {
        return 0;
    }
    let mut met: std::collections::HashSet<(i32, i32)> = lines[quiet..].iter().flat_map(|l| [l.from, l.to]).collect();
    let first: Vec<bool> = lines[..quiet].iter().map(|l| met.insert(l.from) | met.insert(l.to)).collect();
    let mut kept = vec![true; lines.len()];
    for wanted in [true, false] {
        for at in (0..quiet).filter(|&at| first[at] == wanted) {
            kept[at] = long(&lines[at]) <= room;
            room -= long(&lines[at]).min(room);
        }
    }
    let mut kept_of = kept.iter();
    lines.retain(|_| kept_of.next().copied().unwrap_or(true));
    kept.iter().filter(|&&kept| !kept).count()
}

/// Where a line ends, in dots: the middle of the cell, of the block of the focus, of the circle, or a point out of sight.
/// An actor that found no cell has no lines: they would end at nothing.
fn end_of(scene: &Scene, points: &Points, index: usize) -> Option<(f32, f32)> {
    let &(x, y) = points.get(index)?;
    let exact = (x * 2.0 + 1.0, y * 4.0 + 2.0);
    if discs::of(scene, index).is_some() {
        return Some(exact);
    }
    if let Some(node) = scene.placed(index) {
        let middle = match &node.label {
            Some(label) if node.state.focus => f32::from(node.col + label.col + label.width),
            _ => f32::from(node.col) * 2.0 + 1.0,
        };
        return Some((middle, f32::from(node.row) * 4.0 + 2.0));
    }
    (!is_near(scene, (x, y)) && x.is_finite() && y.is_finite()).then_some(exact)
}

/// The point that makes an arc of a line: to the left of the way from the upper end to the lower one.
fn bent((x0, y0): (f32, f32), (x1, y1): (f32, f32), right: f32, bottom: f32) -> (i32, i32) {
    let ((x0, y0), (x1, y1)) = if (y0, x0) <= (y1, x1) { ((x0, y0), (x1, y1)) } else { ((x1, y1), (x0, y0)) };
    let (dx, dy) = (x1 - x0, y1 - y0);
    let via = ((x0 + x1) / 2.0 + dy * 0.22, (y0 + y1) / 2.0 - dx * 0.22);
    (via.0.clamp(0.0, right) as i32, via.1.clamp(0.0, bottom) as i32)
}

/// The part of a segment inside the area (Liang and Barsky).
pub(super) fn cut(((x0, y0), (x1, y1)): Stretch, right: f32, bottom: f32) -> Option<Stretch> {
    let (dx, dy) = (x1 - x0, y1 - y0);
    let (mut enter, mut leave) = (0.0f32, 1.0f32);
    for (step, room) in [(-dx, x0), (dx, right - x0), (-dy, y0), (dy, bottom - y0)] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            enter = enter.max(room / step);
        } else {
            leave = leave.min(room / step);
        }
    }
    let at = |t: f32| ((x0 + dx * t).clamp(0.0, right), (y0 + dy * t).clamp(0.0, bottom));
    (enter <= leave).then(|| (at(enter), at(leave)))
}

/// How much line there is under each cell, as sums along each row: a name prefers to hide little.
pub(super) struct Ink {
    cols: usize,
    sums: Vec<u32>,
}

impl Ink {
    pub(super) fn of(scene: &Scene) -> Ink {
        let (cols, rows) = (usize::from(scene.cols), usize::from(scene.rows));
        let mut ink = vec![0u32; (cols + 1) * rows];
        for line in &scene.lines {
            let weight = match line.emphasis {
                Emphasis::Quiet => 1,
                Emphasis::Normal => 3,
                Emphasis::Lit => 5,
                Emphasis::Path => 8,
            };
            let ((x0, y0), (x1, y1)) = (line.from, line.to);
            let steps = ((x1 - x0).abs() / 2).max((y1 - y0).abs() / 4).max(1);
            for s in 0..=steps {
                let (x, y) = match line.via {
                    None => (x0 + (x1 - x0) * s / steps, y0 + (y1 - y0) * s / steps),
                    Some(_) => {
                        let (x, y) = line.along(s as f32 / steps as f32);
                        (x as i32, y as i32)
                    }
                };
                let (col, row) = (x / 2, y / 4);
                if (0..cols as i32).contains(&col) && (0..rows as i32).contains(&row) {
                    ink[row as usize * (cols + 1) + col as usize + 1] += weight;
                }
            }
        }
        for row in ink.chunks_mut(cols + 1) {
            for c in 1..row.len() {
                row[c] += row[c - 1];
            }
        }
        Ink { cols, sums: ink }
    }

    pub(super) fn under(&self, col: i32, row: i32, width: i32) -> u32 {
        let base = row as usize * (self.cols + 1);
        let first = (col.max(0) as usize).min(self.cols);
        let end = ((col + width).max(0) as usize).min(self.cols);
        self.sums[base + end] - self.sums[base + first]
    }
}
