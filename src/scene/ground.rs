//! What lies under the actors, and signs on the lines between them: both only where nothing else stands.

use super::cells::{clip, safe, width};
use super::places::{cut, in_cells};
use super::{Emphasis, PlacedCaption, PlacedLine, PlacedNode, PlacedSign, Scene, SceneGuide, SceneInput};
use crate::layout::Point;

/// Among more lines than this only those of the selected actor and of the path have numbers.
const NUMBERED: usize = 12;

/// Heads to the left, right, up and down.
const HEADS: [char; 4] = ['◂', '▸', '▴', '▾'];

pub(super) fn place_ground(scene: &mut Scene, input: &SceneInput) {
    let (right, bottom) = (f32::from(scene.cols) * 2.0 - 1.0, f32::from(scene.rows) * 4.0 - 1.0);
    for guide in &input.guides {
        match guide {
            SceneGuide::Line(points) => {
                let dots: Vec<(f32, f32)> = points
                    .iter()
                    .map(|at| in_cells(*at, &input.camera, scene))
                    .map(|(x, y)| (x * 2.0 + 1.0, y * 4.0 + 2.0))
                    .collect();
                let finite = |(x, y): (f32, f32)| x.is_finite() && y.is_finite();
                let stretches = dots.windows(2).filter(|ends| finite(ends[0]) && finite(ends[1]));
                scene.outlines.extend(stretches.filter_map(|ends| cut((ends[0], ends[1]), right, bottom)));
            }
            SceneGuide::Caption { firm: true, .. } => {}
            SceneGuide::Caption { at, text, centred, .. } => {
                let Some(caption) = caption(scene, input, *at, text, *centred) else { continue };
                let wide = width(&caption.text) as u16;
                // An actor called after the place says it already; twice, one would look for the second actor.
                let is_said = |node: &PlacedNode| node.lines().any(|label| label.text == caption.text);
                if scene.nodes.iter().any(is_said) {
                    continue;
                }
                if free(scene, caption.col, caption.row, wide) {
                    take(scene, caption.col, caption.row, wide);
                    scene.captions.push(caption);
                }
            }
        }
    }
}

/// Puts up the headings of the layout before anything else. Where two of them would meet, the first is cut.
pub(super) fn place_headings(scene: &mut Scene, input: &SceneInput) {
    let headings = input.guides.iter().filter_map(|guide| match guide {
        SceneGuide::Caption { at, text, centred, firm: true } => caption(scene, input, *at, text, *centred),
        _ => None,
    });
    let mut headings: Vec<PlacedCaption> = headings.collect();
    headings.sort_by_key(|heading| (heading.row, heading.col));
    for at in 0..headings.len() {
        let next = headings.get(at + 1).filter(|next| next.row == headings[at].row).map_or(scene.cols, |next| next.col);
        let behind = |taken: &super::Block| {
            taken.covers(taken.col.into(), headings[at].row.into()) && headings[at].col < taken.col + taken.width
        };
        let next = scene.taken.filter(behind).map_or(next, |taken| next.min(taken.col));
        let room = usize::from(next.saturating_sub(headings[at].col).saturating_sub(u16::from(next < scene.cols)));
        let text = clip(&headings[at].text, room).into_owned();
        headings[at].text = text;
    }
    headings.retain(|heading| width(&heading.text) > 1);
    scene.captions = headings;
}

/// Words at a point, in cells: moved in at the edge; those whose place is out of sight are not seen.
fn caption(scene: &Scene, input: &SceneInput, at: Point, text: &str, centred: bool) -> Option<PlacedCaption> {
    let (x, y) = in_cells(at, &input.camera, scene);
    if !x.is_finite() || y.round() < 0.0 || y.round() > f32::from(scene.rows - 1) || x.abs() > 1e4 {
        return None;
    }
    let text = clip(&safe(text), usize::from(scene.cols)).into_owned();
    let wide = width(&text) as i32;
    let col = x.round() as i32 - if centred { wide / 2 } else { 0 };
    let most = i32::from(scene.cols) - wide;
    if wide == 0 || col < -wide / 2 || col > most + wide / 2 {
        return None;
    }
    Some(PlacedCaption { col: col.clamp(0, most.max(0)) as u16, row: y.round() as u16, text })
}

/// Puts a head where a line comes near its end, and how many relations a line stands for near its middle.
pub(super) fn place_signs(scene: &mut Scene, input: &SceneInput) {
    let loud = scene.lines.iter().filter(|line| line.emphasis > Emphasis::Quiet).count();
    let lines: Vec<PlacedLine> = scene.lines.clone();
    for line in &lines {
        for (wanted, at_end) in [(line.heads.0, false), (line.heads.1, true)] {
            if wanted {
                place_head(scene, line, at_end);
            }
        }
    }
    let least = if loud > NUMBERED && scene.discs.is_empty() { Emphasis::Lit } else { Emphasis::Normal };
    for line in lines.iter().filter(|line| line.count > 1 && line.emphasis >= least) {
        let text = (input.numerals.0)(line.count.into());
        for share in [0.5, 0.4, 0.6, 0.3, 0.7] {
            let (x, y) = line.along(share);
            let (col, row) = ((x / 2.0) as u16, (y / 4.0) as u16);
            let wide = width(&text) as u16;
            let col = col.saturating_sub(wide / 2);
            // Next to another number both would be read as one, next to a name as a part of it.
            let (left, right) = (col.saturating_sub(1), (col + wide + 1).min(scene.cols));
            if col + wide <= scene.cols && free(scene, left, row, right - left) {
                take(scene, col, row, wide);
                scene.signs.push(PlacedSign { col, row, text, emphasis: line.emphasis });
                break;
            }
        }
    }
}

/// The last free cell before the end of a line, within a few cells of it.
fn place_head(scene: &mut Scene, line: &PlacedLine, at_end: bool) {
    let long = (line.to.0 - line.from.0).abs().max((line.to.1 - line.from.1).abs() / 2).max(1) as f32;
    let share = |steps: f32| if at_end { 1.0 - steps / long } else { steps / long };
    let mut steps = 0.0;
    while steps < long * 0.6 {
        let (x, y) = line.along(share(steps));
        let (col, row) = ((x / 2.0) as u16, (y / 4.0) as u16);
        if free_cell(scene, col, row) {
            let (bx, by) = line.along(share(steps + 2.0));
            let (dx, dy) = (x - bx, (y - by) / 1.2);
            let head = match (dx.abs() > dy.abs(), dx > 0.0, dy > 0.0) {
                (true, right, _) => HEADS[usize::from(right)],
                (false, _, down) => HEADS[2 + usize::from(down)],
            };
            take(scene, col, row, 1);
            scene.signs.push(PlacedSign { col, row, text: head.to_string(), emphasis: line.emphasis });
            return;
        }
        steps += 1.0;
    }
}

fn free_cell(scene: &Scene, col: u16, row: u16) -> bool {
    let in_circle = || scene.discs.iter().any(|disc| disc.covers(col.into(), row.into()));
    col < scene.cols && row < scene.rows && !scene.is_blank(col, row) && !in_circle()
}

fn free(scene: &Scene, col: u16, row: u16, wide: u16) -> bool {
    u32::from(col) + u32::from(wide) <= u32::from(scene.cols) && (col..col + wide).all(|col| free_cell(scene, col, row))
}

fn take(scene: &mut Scene, col: u16, row: u16, wide: u16) {
    let first = usize::from(row) * usize::from(scene.cols) + usize::from(col);
    scene.blank[first..first + usize::from(wide)].fill(true);
}
