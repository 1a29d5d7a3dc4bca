//! Where everything of a picture stands: head, map, legend and foot; actors in the map, each with room around it.

use std::collections::HashMap;

use super::names::{Board, Name};
use super::{Area, Look, Words, text_width};
use crate::scene::SceneInput;

const MARGIN: f32 = 28.0;
const TITLE: f32 = 24.0;
const TEXT: f32 = 13.0;
const SMALL: f32 = 11.0;
/// Actors are this far apart, if there is a place for that within reach.
const APART: f32 = 3.0;
const REACH: u32 = 60;

/// A line of text: its left end and baseline, the size of its letters, whether it is set in bold, and what it says.
pub(super) struct TextLine {
    pub at: (f32, f32),
    pub size: f32,
    pub bold: bool,
    pub quiet: bool,
    pub text: String,
}

/// A sign of the legend with its place.
pub(super) struct LegendSign {
    pub at: (f32, f32),
    pub glyph: char,
    pub kind: u8,
}

/// What stands before words of the legend.
#[derive(Clone, Copy)]
enum Lead {
    Nothing,
    Sign(char, u8),
    /// A short line of a kind of that rank, or of what nothing proves.
    Line(Option<u8>),
}

impl Lead {
    fn width(self) -> f32 {
        match self {
            Lead::Nothing => 0.0,
            Lead::Sign(..) => 16.0,
            Lead::Line(_) => 34.0,
        }
    }
}

/// Centre and radius.
pub(super) type Circle = (f32, f32, f32);

pub(super) struct Paper {
    pub map: Area,
    pub texts: Vec<TextLine>,
    pub legend: Vec<LegendSign>,
    /// The left ends of the short lines of the legend, each with the rank of its kind, or none for what nothing proves.
    pub samples: Vec<((f32, f32), Option<u8>)>,
    /// Centre and radius of each node; absent where its place is no number.
    pub nodes: Vec<Option<Circle>>,
    pub names: Vec<Name>,
    pub captions: Vec<TextLine>,
}

impl Paper {
    pub fn of(scene: &SceneInput, words: &Words, look: Look) -> Paper {
        let (width, height) = (look.size.0 as f32, look.size.1 as f32);
        let margin = MARGIN.min(width / 16.0);
        let inner = width - 2.0 * margin;
        let mut texts = Vec::new();
        let mut line = |y: f32, size: f32, bold: bool, quiet: bool, text: String| {
            texts.push(TextLine { at: (margin, y), size, bold, quiet, text });
        };
        let mut y = margin.min(20.0);
        for text in wrap(&words.title, TITLE, inner, 2) {
            y += TITLE * 1.2;
            line(y, TITLE, true, false, text);
        }
        for text in wrap(&words.sentence, TEXT, inner, 3) {
            y += TEXT * 1.5;
            line(y, TEXT, false, false, text);
        }
        let top = y + 14.0;
        // From the foot up: the terms, the facts, the legend.
        let mut y = height - margin.min(18.0);
        let licence = words.licence.as_deref().map(|text| wrap(text, SMALL, inner, 2)).unwrap_or_default();
        for text in licence.into_iter().rev() {
            line(y, SMALL, false, true, text);
            y -= SMALL * 1.4;
        }
        for text in wrap(&words.facts, TEXT, inner, 2).into_iter().rev() {
            line(y, TEXT, false, false, text);
            y -= TEXT * 1.5;
        }
        y -= 5.0;
        let mut items: Vec<(Lead, &str)> =
            words.legend.iter().map(|sign| (Lead::Sign(sign.glyph, sign.kind), sign.text.as_str())).collect();
        items.extend(words.kinds.iter().map(|(rank, text)| (Lead::Line(Some(*rank)), text.as_str())));
        items.extend(words.dashed.iter().map(|text| (Lead::Line(None), text.as_str())));
        items.extend(words.notes.iter().map(|text| (Lead::Nothing, text.as_str())));
        let mut rows: Vec<Vec<(f32, usize)>> = vec![Vec::new()];
        let mut x = 0.0;
        for (at, (lead, text)) in items.iter().enumerate() {
            let wide = lead.width() + text_width(text, SMALL + 1.0);
            if x + wide > inner && x > 0.0 {
                rows.push(Vec::new());
                x = 0.0;
            }
            if let Some(row) = rows.last_mut() {
                row.push((x, at));
            }
            x += wide + 20.0;
        }
        let (mut legend, mut samples) = (Vec::new(), Vec::new());
        for row in rows.iter().rev().filter(|row| !row.is_empty()) {
            for (x, at) in row {
                let (lead, text) = items[*at];
                let (x, middle) = (margin + x, y - 4.0);
                match lead {
                    Lead::Nothing => {}
                    Lead::Sign(glyph, kind) => legend.push(LegendSign { at: (x + 6.0, middle), glyph, kind }),
                    Lead::Line(rank) => samples.push(((x, middle), rank)),
                }
                let text = text.to_string();
                texts.push(TextLine { at: (x + lead.width(), y), size: SMALL + 1.0, bold: false, quiet: false, text });
            }
            y -= 19.0;
        }
        let map = Area { x: margin, y: top, w: inner, h: (y - 6.0 - top).max(1.0) };
        let nodes = place(scene, map);
        let mut board = Board::new(map, scene, &nodes);
        let captions = captions(scene, map, &mut board);
        let names = board.names(scene, &nodes);
        Paper { map, texts, legend, samples, nodes, names, captions }
    }
}

/// A point of the unit square on the paper. Names need room at the edge.
pub(super) fn at(scene: &SceneInput, map: Area, p: crate::layout::Point) -> Option<(f32, f32)> {
    let camera = &scene.camera;
    let (x, y) = ((p.x - camera.centre.x) * camera.zoom, (p.y - camera.centre.y) * camera.zoom);
    let (half_w, half_h) = halves(scene, map);
    let on = |v: f32, from: f32, wide: f32, half: f32| from + wide / 2.0 + v * half;
    (x.is_finite() && y.is_finite()).then(|| (on(x, map.x, map.w, half_w), on(y, map.y, map.h, half_h)))
}

/// Half the width and half the height of the unit square on paper: all of the map, or as much of it as leaves circles round.
fn halves(scene: &SceneInput, map: Area) -> (f32, f32) {
    let inset = 14.0f32.min(map.w / 8.0).min(map.h / 8.0);
    let (w, h) = (map.w / 2.0 - inset, map.h / 2.0 - inset);
    match scene.wide {
        Some(wide) if wide > 0.0 && wide.is_finite() => (w.min(h * wide), h.min(w / wide)),
        _ => (w, h),
    }
}

/// Centres and radii: the more important the larger, and moved a little where they would lie over one another.
fn place(scene: &SceneInput, map: Area) -> Vec<Option<Circle>> {
    let mut order: Vec<usize> = (0..scene.nodes.len()).collect();
    order.sort_by(|&a, &b| {
        let (a_, b_) = (&scene.nodes[a], &scene.nodes[b]);
        b_.state.focus.cmp(&a_.state.focus).then(b_.importance.total_cmp(&a_.importance)).then(a.cmp(&b))
    });
    // Where many are, all are smaller.
    let room = (map.w * map.h / scene.nodes.len().max(1) as f32).sqrt();
    let most = (room / 5.0).clamp(3.0, 8.0);
    let mut placed = vec![None; scene.nodes.len()];
    let mut grid: HashMap<(i32, i32), Vec<Circle>> = HashMap::new();
    let cell = 3.2 * most + APART + 4.0;
    for (rank, index) in order.into_iter().enumerate() {
        let node = &scene.nodes[index];
        let Some((x, y)) = at(scene, map, node.at) else { continue };
        let share = 1.0 - rank as f32 / scene.nodes.len() as f32;
        // The few that matter most are seen first.
        let r = most * (0.55 + 0.3 * share * share + 0.65 * share.powi(24));
        let r = if node.state.focus { most * 1.5 + 1.0 } else { r.max(2.2) };
        let key = |x: f32, y: f32| ((x / cell) as i32, (y / cell) as i32);
        if node.radius > 0.0 {
            placed[index] = Some((x, y, node.radius * halves(scene, map).1.max(1.0)));
            continue;
        }
        let free = |x: f32, y: f32| {
            let (kx, ky) = key(x, y);
            let near = (kx - 1..=kx + 1).flat_map(|kx| (ky - 1..=ky + 1).map(move |ky| (kx, ky)));
            near.filter_map(|k| grid.get(&k)).flatten().all(|(ox, oy, or)| (x - ox).hypot(y - oy) >= r + or + APART)
        };
        let inside = |x: f32, y: f32| x >= map.x + r && y >= map.y + r && x <= map.right() - r && y <= map.bottom() - r;
        // A spiral out from where it belongs.
        let spiral = (0..REACH).map(|step| {
            let (far, angle) = ((step as f32).sqrt() * (r + 1.5), step as f32 * 2.399_963);
            (x + far * angle.cos(), y + far * angle.sin())
        });
        let (x, y) = spiral.into_iter().find(|(x, y)| inside(*x, *y) && free(*x, *y)).unwrap_or((x, y));
        grid.entry(key(x, y)).or_default().push((x, y, r));
        placed[index] = Some((x, y, r));
    }
    placed
}

fn captions(scene: &SceneInput, map: Area, board: &mut Board) -> Vec<TextLine> {
    let mut captions = Vec::new();
    for guide in &scene.guides {
        let crate::scene::SceneGuide::Caption { at: point, text, centred, .. } = guide else { continue };
        let Some((x, y)) = at(scene, map, *point) else { continue };
        let text = crate::scene::cells::safe(text).into_owned();
        let wide = text_width(&text, SMALL);
        let x = if *centred { x - wide / 2.0 } else { x - 10.0 };
        let x = x.clamp(map.x, (map.right() - wide).max(map.x));
        let area = Area { x: x - 2.0, y: y - SMALL / 2.0 - 2.0, w: wide + 4.0, h: SMALL + 4.0 };
        if board.is_free(&area) {
            board.take(area);
            captions.push(TextLine { at: (x, y + SMALL * 0.36), size: SMALL, bold: false, quiet: true, text });
        }
    }
    captions
}

/// A text in lines that are no wider than that, cut with `…` after the last line that is allowed.
pub(super) fn wrap(text: &str, size: f32, wide: f32, most: usize) -> Vec<String> {
    let text = crate::scene::cells::safe(text);
    let mut lines: Vec<String> = Vec::new();
    let mut words = text.split(' ').filter(|word| !word.is_empty()).peekable();
    while words.peek().is_some() && lines.len() < most {
        let mut line = String::new();
        while let Some(word) = words.peek() {
            let longer = if line.is_empty() { word.to_string() } else { format!("{line} {word}") };
            if text_width(&longer, size) > wide {
                break;
            }
            line = longer;
            words.next();
        }
        if line.is_empty() {
            // A word that fills more than a line is cut.
            line = shorten(words.next().unwrap_or_default(), size, wide);
        }
        lines.push(line);
    }
    if words.peek().is_some()
        && let Some(last) = lines.last_mut()
    {
        *last = shorten(&format!("{last} {}", words.collect::<Vec<_>>().join(" ")), size, wide);
    }
    lines
}

/// The beginning of a text that is no wider than that, and `…`.
fn shorten(text: &str, size: f32, wide: f32) -> String {
    if text_width(text, size) <= wide {
        return text.to_string();
    }
    let cells = crate::scene::cells::width(text);
    let (mut low, mut high) = (0, cells);
    while low < high {
        let middle = (low + high).div_ceil(2);
        if text_width(&crate::scene::cells::clip(text, middle), size) <= wide {
            low = middle
        } else {
            high = middle - 1
        }
    }
    crate::scene::cells::clip(text, low).into_owned()
}
