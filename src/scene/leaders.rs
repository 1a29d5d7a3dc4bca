//! Names that found no room beside their actor, a little farther off with a line that leads there. Only for the few that matter most:
//! a name that stands elsewhere has to be looked for.

use super::cells::{clip, width};
use super::labels::{Board, FREE, GLYPH, Slot};
use super::places::marked_name;
use super::{Dots, Scene, SceneInput};

/// So many of those without a name get one farther off, and one more of so many actors.
const FEW: (usize, usize) = (2, 16);
/// A name stands so many rows off at most, and so many columns.
const REACH: (i32, i32) = (4, 10);
/// What a row costs in columns.
const ROW: f32 = 4.0;

/// Names those who have no name, in that order, where there is room for all of it and for the line to it.
pub(super) fn place_far(board: &mut Board, scene: &mut Scene, input: &SceneInput, order: &[usize], most: usize) {
    let mut left = FEW.0 + scene.nodes.len() / FEW.1;
    for &i in order {
        let node = &scene.nodes[i];
        let important = !node.state.dimmed && !node.state.minor || node.state.marked || node.state.on_path;
        if node.label.is_some() || node.covered || node.inside || !important || input.nodes[node.index].radius > 0.0 {
            continue;
        }
        if left == 0 {
            return;
        }
        let name = marked_name(&input.nodes[node.index], &input.nodes[node.index].label);
        let text = clip(&name, most).into_owned();
        let own = (i32::from(node.col), i32::from(node.row));
        if width(&text) == 0 {
            continue;
        }
        if let Some((slot, leader)) = best(board, own, own, width(&text) as i32) {
            left -= 1;
            board.put(scene, i, slot, text, None);
            board.draw(leader);
            scene.nodes[i].leader = Some(leader);
        }
    }
}

/// The nearest place for a name of that width, and the line to it, from the upper or the lower end of what it names.
pub(super) fn best(board: &Board, upper: (i32, i32), lower: (i32, i32), wide: i32) -> Option<(Slot, Dots)> {
    let mut found: Option<(f32, Slot, Dots)> = None;
    if wide == 0 {
        return None;
    }
    for down in (-REACH.0..=REACH.0).filter(|down| down.abs() > 1) {
        let own = if down < 0 { upper } else { lower };
        for col in own.0 - REACH.1 - wide..=own.0 + REACH.1 {
            let slot = Slot { col, row: own.1 + down, width: wide };
            // The line leads to the middle of a name that lies over or under the actor, else to its nearer end.
            let end = own.0.clamp(col, col + wide - 1);
            let aside = (end - own.0).abs() as f32;
            let cost = down.abs() as f32 * ROW + aside * 1.5 + ((col + wide / 2 - own.0).abs() as f32) * 0.1;
            if found.as_ref().is_some_and(|found| cost >= found.0) || !board.inside(slot) {
                continue;
            }
            // Among lines a second line is one of them.
            let ink = board.ink.under(col - 1, slot.row, wide + 2);
            if ink as i32 * 2 > wide {
                continue;
            }
            let cost = cost + ink as f32;
            let clear = (col - 2..col + wide + 2).all(|col| board.cell(col, slot.row) == FREE);
            let alone = || {
                let beside = [slot.row - 1, slot.row + 1];
                beside.iter().all(|row| (col - 1..=col + wide).all(|col| board.cell(col, *row) != GLYPH))
            };
            if found.as_ref().is_some_and(|found| cost >= found.0) || !clear || !alone() {
                continue;
            }
            let (from, to) = if down > 0 {
                ((own.0 * 2 + 1, own.1 * 4 + 4), (end * 2 + 1, slot.row * 4 - 1))
            } else {
                ((own.0 * 2 + 1, own.1 * 4 - 1), (end * 2 + 1, slot.row * 4 + 4))
            };
            if cells((from, to)).all(|(col, row)| board.cell(col, row) == FREE) {
                found = Some((cost, slot, (from, to)));
            }
        }
    }
    found.map(|(_, slot, leader)| (slot, leader))
}

/// The cells that a line of dots runs through, some of them twice.
pub(super) fn cells((from, to): Dots) -> impl Iterator<Item = (i32, i32)> {
    let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).max(1);
    (0..=steps).map(move |step| {
        let mix = |a: i32, b: i32| a as f32 + (b - a) as f32 * step as f32 / steps as f32;
        ((mix(from.0, to.0) / 2.0).floor() as i32, (mix(from.1, to.1) / 4.0).floor() as i32)
    })
}
