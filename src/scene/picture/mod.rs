//! A scene as a picture on paper: circles and shapes at exact places, names that cover nothing, a legend, a head and a foot.
//!
//! `svg` writes it, [`raster`] makes a PNG or a PDF of what was written. Words come in from the caller.

mod names;
mod paper;
pub mod raster;
mod svg;
mod widths;

pub use widths::text_width;

use super::{Emphasis, SceneInput};

/// The least and the largest width or height of a picture.
pub const SIDES: (u32, u32) = (200, 8000);

/// A sign of the legend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// The shape, as nodes have it.
    pub glyph: char,
    /// The colour, as nodes have it.
    pub kind: u8,
    /// What it means.
    pub text: String,
}

/// The words of a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The language they are in: `en` or `fr`.
    pub lang: &'static str,
    /// What the picture is of.
    pub title: String,
    /// What of it is shown.
    pub sentence: String,
    /// How much, when, on what grounds.
    pub facts: String,
    /// The terms of the data.
    pub licence: Option<String>,
    /// What the shapes mean.
    pub legend: Vec<Sign>,
    /// What the dashes and colours of lines mean, by rank, when they tell kinds.
    pub kinds: Vec<(u8, String)>,
    /// What a dashed line means, when there is one.
    pub dashed: Option<String>,
    /// What else has to be explained.
    pub notes: Vec<String>,
    /// What each node is, for those who hear the picture.
    pub nodes: Vec<String>,
}

/// How a picture looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Width and height in pixels, which are points on paper.
    pub size: (u32, u32),
    /// Whether it is light on dark.
    pub dark: bool,
}

/// The picture as an SVG document: self-contained, the same bytes for the same input.
///
/// `dashed` says of each line whether nothing proves it. Time is O(n log n + lines); memory is that of the text.
pub fn draw(scene: &SceneInput, dashed: &[bool], words: &Words, look: Look) -> String {
    let paper = paper::Paper::of(scene, words, look);
    svg::write(scene, dashed, words, look, &paper)
}

/// Every text of a picture with the left end of its baseline and the size of its letters.
pub fn texts(scene: &SceneInput, words: &Words, look: Look) -> Vec<(f32, f32, f32, String)> {
    let paper = paper::Paper::of(scene, words, look);
    let lines = paper.texts.iter().chain(&paper.captions);
    let lines = lines.map(|line| (line.at.0, line.at.1, line.size, line.text.clone()));
    let names = paper.names.iter().map(|name| (name.at.0, name.at.1, name.size, name.text.clone()));
    lines.chain(names).collect()
}

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Area {
    x: f32,
    y: f32,
    w: f32,
    h: f32,
}

impl Area {
    fn right(&self) -> f32 {
        self.x + self.w
    }

    fn bottom(&self) -> f32 {
        self.y + self.h
    }

    fn meets(&self, other: &Area) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    fn holds(&self, other: &Area) -> bool {
        self.x <= other.x && self.y <= other.y && other.right() <= self.right() && other.bottom() <= self.bottom()
    }
}

/// How strongly a line is drawn.
fn strength(emphasis: Emphasis, many: usize) -> f32 {
    // A thousand lines at full strength are a black hole.
    let crowd = (160.0 / many.max(1) as f32).sqrt().clamp(0.2, 1.0);
    match emphasis {
        Emphasis::Quiet => 0.38 * crowd,
        Emphasis::Normal => 0.8 * crowd.max(0.3),
        Emphasis::Lit | Emphasis::Path => 1.0,
    }
}

#[cfg(test)]
mod tests;
