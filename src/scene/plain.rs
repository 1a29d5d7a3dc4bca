//! A scene as lines of text, for a mail or a note: what the map pane shows, without colour.

use super::cells::width;
use super::dots::{DotGrid, Glyphs, plain};
use super::{Emphasis, Scene, in_dots};
use unicode_segmentation::UnicodeSegmentation;

/// The scene as text, a line a row, without spaces at the end of lines.
pub fn text(scene: &Scene, glyphs: Glyphs) -> Vec<String> {
    let (cols, rows) = (usize::from(scene.cols), usize::from(scene.rows));
    let mut cells: Vec<Vec<String>> = vec![vec![String::from(" "); cols]; rows];
    let (grid, (rims, _), leaders) = (scene.dots(), scene.rims(), scene.leaders());
    let mut ground = DotGrid::new(scene.cols, scene.rows);
    // Without colour only scattered dots keep the ground under the lines.
    scene.outlines.iter().map(|line| in_dots(*line)).for_each(|(from, to)| ground.line(from, to, Emphasis::Quiet));
    for row in 0..scene.rows {
        for col in 0..scene.cols {
            let drawn = [&rims, &leaders, &grid, &ground].into_iter().find_map(|grid| grid.cell(col, row, glyphs));
            if let Some((glyph, _)) = drawn.filter(|_| !scene.is_blank(col, row)) {
                cells[usize::from(row)][usize::from(col)] = glyph.to_string();
            }
        }
    }
    let mut write = |col: u16, row: u16, text: &str| {
        let Some(line) = cells.get_mut(usize::from(row)) else { return };
        let mut at = usize::from(col);
        for grapheme in text.graphemes(true) {
            let wide = width(grapheme);
            if at + wide > cols {
                return;
            }
            match (wide, at) {
                (0, 0) => {}
                (0, at) => line[at - 1].push_str(grapheme),
                _ => {
                    line[at] = grapheme.to_string();
                    line[at + 1..at + wide].iter_mut().for_each(String::clear);
                }
            }
            at += wide;
        }
    };
    scene.captions.iter().for_each(|caption| write(caption.col, caption.row, &caption.text));
    for sign in &scene.signs {
        let text = if glyphs == Glyphs::Ascii { plain(&sign.text) } else { sign.text.clone() };
        write(sign.col, sign.row, &text);
    }
    for node in scene.nodes.iter().filter(|node| !node.covered) {
        if node.has_sign() {
            write(node.col, node.row, &node.glyph.to_string());
        }
        for label in node.lines() {
            write(label.col, label.row, &label.text);
            if let Some(count) = &label.count {
                write(label.col + label.width - width(count) as u16, label.row, count);
            }
        }
    }
    cells.into_iter().map(|line| line.concat().trim_end().to_string()).collect()
}
