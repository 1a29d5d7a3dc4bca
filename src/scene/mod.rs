//! What a picture of the map is made of: actors in cells, names beside them, lines in dots, nothing over anything.
//!
//! [`Scene::build`] turns points and words into marks for an area of cells; it knows no network, no colour and no
//! terminal. The map pane draws it in cells, `draw` as a picture. Coordinates are relative to the area.

pub mod cells;
pub mod dots;

mod breaks;
mod discs;
mod ground;
mod labels;
mod leaders;
mod moves;
pub mod picture;
pub mod pixels;
mod places;
pub mod plain;

pub use discs::Disc;
pub use moves::Direction;

use crate::layout::Point;
use dots::{DotGrid, Pen};
use std::sync::OnceLock;

/// What is said of an actor beside its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeState {
    /// The actor in the middle: its glyph and name are one block, centred on its point, where its lines meet.
    pub focus: bool,
    /// The actor under the cursor.
    pub selected: bool,
    /// Marked by the user: `*` stands before its name.
    pub marked: bool,
    /// On the chosen path.
    pub on_path: bool,
    /// Not what one looks at now: its name is left out first.
    pub dimmed: bool,
    /// A group in which the actor under the cursor is.
    pub holds: bool,
    /// It stays where it is while others move.
    pub pinned: bool,
    /// One of many that are there for what is around them: its name steps back.
    pub minor: bool,
}

/// An actor to draw.
#[derive(Clone, Debug, Default)]
pub struct SceneNode {
    /// The caller's number for it.
    pub id: u32,
    /// Its place in the unit square.
    pub at: Point,
    /// The name to write, short where one exists.
    pub label: String,
    /// Of a group, a shorter name and how many more it stands for, for a circle that has no room for the other.
    pub brief: Option<(String, u32)>,
    /// The whole name, written when it is selected and there is room.
    pub full: String,
    /// The shape of its kind, one cell wide.
    pub glyph: char,
    /// The colour of its kind.
    pub kind: u8,
    /// How many of its neighbours are not shown.
    pub hidden_neighbours: u32,
    /// How much it matters: the more central keeps its name and its exact place.
    pub importance: f32,
    /// What is said of it beside its name.
    pub state: NodeState,
    /// Of a group, the radius of its circle in the height of the unit square; 0 for an actor.
    pub radius: f32,
    /// One of a list, wherever the others stand: its name is read after it.
    pub listed: bool,
}

/// How much a line should be seen, from least to most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Emphasis {
    /// Background: drawn as scattered dots.
    Quiet,
    /// An ordinary relation.
    #[default]
    Normal,
    /// Of the selected actor.
    Lit,
    /// On the chosen path: drawn double.
    Path,
}

/// A line to draw between two actors, by their places in [`SceneInput::nodes`].
#[derive(Clone, Copy, Debug)]
pub struct SceneLine {
    /// One end.
    pub from: usize,
    /// The other end.
    pub to: usize,
    /// How many relations it stands for.
    pub count: u32,
    /// How much it should be seen.
    pub emphasis: Emphasis,
    /// Whether it bends, because many actors stand on one line.
    pub arc: bool,
    /// Whether a head is drawn at either end, the first one first.
    pub heads: (bool, bool),
    /// The place of its kind among those that are told apart; absent where none is.
    pub rank: Option<u8>,
}

impl SceneLine {
    /// A straight line without heads, for one relation.
    pub fn new(from: usize, to: usize, emphasis: Emphasis) -> SceneLine {
        SceneLine { from, to, count: 1, emphasis, arc: false, heads: (false, false), rank: None }
    }
}

/// Something on the ground, under everything else.
#[derive(Clone, Debug, PartialEq)]
pub enum SceneGuide {
    /// A line through points of the unit square.
    Line(Vec<Point>),
    /// Words at a point: their left end, or their middle.
    Caption {
        /// Where.
        at: Point,
        /// What they say.
        text: String,
        /// Whether the point is their middle.
        centred: bool,
        /// Whether actors and names give way to them; else they give way.
        firm: bool,
    },
}

/// How a number is written: the scene has no language. Digits alone unless the caller says otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Numerals(pub fn(u64) -> String);

impl Default for Numerals {
    fn default() -> Numerals {
        Numerals(|n| n.to_string())
    }
}

/// Where names may stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NameSide {
    /// At any side of their actor.
    #[default]
    Any,
    /// After it only: where actors stand in columns, a name before one reads as a name of the column before.
    After,
}

/// What the area looks at: at zoom 1 around the origin, the whole unit square.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// The point in the middle of the area.
    pub centre: Point,
    /// How many times larger than the whole square.
    pub zoom: f32,
}

impl Default for Camera {
    fn default() -> Camera {
        Camera { centre: Point::default(), zoom: 1.0 }
    }
}

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// First column.
    pub col: u16,
    /// First row.
    pub row: u16,
    /// How many columns.
    pub width: u16,
    /// How many rows.
    pub height: u16,
}

impl Block {
    /// Whether a cell lies in it.
    pub fn covers(&self, col: i32, row: i32) -> bool {
        let within = |at: i32, first: u16, cells: u16| (0..i32::from(cells)).contains(&(at - i32::from(first)));
        within(col, self.col, self.width) && within(row, self.row, self.height)
    }
}

impl SceneInput {
    /// Where the name of an actor may stand.
    pub(in crate::scene) fn side(&self, index: usize) -> NameSide {
        if self.nodes[index].listed { NameSide::After } else { self.names }
    }
}

/// Everything to draw.
#[derive(Clone, Debug, Default)]
pub struct SceneInput {
    /// The actors.
    pub nodes: Vec<SceneNode>,
    /// The lines between them; self-loops and unknown ends are not drawn.
    pub lines: Vec<SceneLine>,
    /// What lies under them.
    pub guides: Vec<SceneGuide>,
    /// What the area looks at.
    pub camera: Camera,
    /// Where names may stand.
    pub names: NameSide,
    /// How many times as wide as high the unit square is meant to be; it is stretched over what it is drawn in where that is of no
    /// consequence.
    pub wide: Option<f32>,
    /// How its numbers are written.
    pub numerals: Numerals,
    /// Cells that something else is drawn over: what stands there is out of sight.
    pub taken: Option<Block>,
}

/// A name in cells, one row high, with nothing else under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedLabel {
    /// First column.
    pub col: u16,
    /// Row.
    pub row: u16,
    /// Width in cells, the count and its space included.
    pub width: u16,
    /// The name as it fits, safe to send to a terminal.
    pub text: String,
    /// `+n` for the neighbours that are not shown; it stands one space after the name, or alone in a line.
    pub count: Option<String>,
}

impl PlacedLabel {
    /// Whether a cell lies in the label.
    pub fn covers(&self, col: u16, row: u16) -> bool {
        row == self.row && (self.col..self.col + self.width).contains(&col)
    }
}

/// An actor in its cell.
#[derive(Clone, Debug)]
pub struct PlacedNode {
    /// Its place in [`SceneInput::nodes`].
    pub index: usize,
    /// The caller's number for it.
    pub id: u32,
    /// Column of its glyph.
    pub col: u16,
    /// Row of its glyph.
    pub row: u16,
    /// Its glyph.
    pub glyph: char,
    /// The colour of its kind.
    pub kind: u8,
    /// What is said of it beside its name.
    pub state: NodeState,
    /// Its name, when there is room.
    pub label: Option<PlacedLabel>,
    /// The lines of the name that follow, of a group that has it in its circle.
    pub more: Vec<PlacedLabel>,
    /// Whether the name stands in the circle, in place of the sign.
    pub inside: bool,
    /// The line to the name, where that stands farther off.
    pub leader: Option<Dots>,
    /// Whether the name of the selected actor lies over its glyph, for want of any other room.
    pub covered: bool,
}

impl PlacedNode {
    /// The lines of its name.
    pub fn lines(&self) -> impl Iterator<Item = &PlacedLabel> {
        self.label.iter().chain(&self.more)
    }

    /// Whether its sign is seen.
    pub fn has_sign(&self) -> bool {
        !self.inside && !self.covered
    }
}

/// A line in dots, two to a cell across and four down, cut to the area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacedLine {
    /// One end, column then row, in dots.
    pub from: (i32, i32),
    /// The other end.
    pub to: (i32, i32),
    /// The point that bends it, if it is an arc.
    pub via: Option<(i32, i32)>,
    /// Whether a head is drawn at either end, the first one first.
    pub heads: (bool, bool),
    /// How many relations it stands for.
    pub count: u32,
    /// How much it should be seen.
    pub emphasis: Emphasis,
    /// The place of its kind among those that are told apart.
    pub rank: Option<u8>,
}

impl PlacedLine {
    /// What it is drawn with.
    pub fn pen(&self) -> Pen {
        Pen { level: self.emphasis, rank: self.rank }
    }

    /// Where it is after a share of its way (0 to 1), in dots.
    pub fn along(&self, share: f32) -> (f32, f32) {
        let at = |p: (i32, i32)| (p.0 as f32, p.1 as f32);
        let mix = |a: (f32, f32), b: (f32, f32)| (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share);
        let (from, to) = (at(self.from), at(self.to));
        match self.via {
            Some(via) => mix(mix(from, at(via)), mix(at(via), to)),
            None => mix(from, to),
        }
    }
}

/// A sign on a line: a head, or how many relations it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedSign {
    /// First column.
    pub col: u16,
    /// Row.
    pub row: u16,
    /// What stands there, one cell a character.
    pub text: String,
    /// How much it should be seen.
    pub emphasis: Emphasis,
}

/// Words on the ground, in cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedCaption {
    /// First column.
    pub col: u16,
    /// Row.
    pub row: u16,
    /// What it says, as it fits.
    pub text: String,
}

/// A straight stretch, in dots: its two ends.
pub type Dots = ((i32, i32), (i32, i32));

/// The same between the dots: a dot is from its number to the next one.
pub type Stretch = ((f32, f32), (f32, f32));

/// The dots that the ends of a stretch are in.
pub fn in_dots((from, to): Stretch) -> Dots {
    let dot = |(x, y): (f32, f32)| (x as i32, y as i32);
    (dot(from), dot(to))
}

/// Marks for an area of cells.
#[derive(Debug, Default)]
pub struct Scene {
    /// Width of the area.
    pub cols: u16,
    /// Height of the area.
    pub rows: u16,
    /// The actors that have a cell, the most important first.
    pub nodes: Vec<PlacedNode>,
    /// The lines, the least emphatic first.
    pub lines: Vec<PlacedLine>,
    /// Heads and numbers on lines, where there is room.
    pub signs: Vec<PlacedSign>,
    /// Lines on the ground.
    pub outlines: Vec<Stretch>,
    /// Words on the ground, where there is room.
    pub captions: Vec<PlacedCaption>,
    /// The circles of groups.
    pub discs: Vec<Disc>,
    /// How many actors lie outside the area.
    pub outside: usize,
    /// How many actors lie inside but found no free cell.
    pub crowded: usize,
    /// How many quiet lines were left out because there were too many to read.
    pub hushed: usize,
    /// How many actors that have a cell have no name.
    pub unlabelled: usize,
    /// Place in `nodes` of each actor of the input.
    placed: Vec<Option<u32>>,
    /// Cells where no line may be seen.
    blank: Vec<bool>,
    /// Cells that something else is drawn over.
    taken: Option<Block>,
    moves: OnceLock<moves::Moves>,
}

impl Scene {
    /// Places actors, names and lines in an area; the same input gives the same scene.
    ///
    /// Time is O(n log n + lines · (cols + rows)), about a millisecond for what a screen can show.
    pub fn build(input: &SceneInput, cols: u16, rows: u16) -> Scene {
        let mut scene = Scene { cols, rows, taken: input.taken, ..Scene::default() };
        if cols == 0 || rows == 0 {
            scene.outside = input.nodes.len();
            scene.placed = vec![None; input.nodes.len()];
            return scene;
        }
        ground::place_headings(&mut scene, input);
        let points = places::points(&scene, input);
        discs::place_discs(&mut scene, input, &points);
        places::place_nodes(&mut scene, input, &points);
        places::place_lines(&mut scene, input, &points);
        labels::place_labels(&mut scene, input);
        scene.unlabelled = scene.nodes.iter().filter(|n| n.label.is_none()).count();
        scene.blank = scene.blank_cells();
        ground::place_ground(&mut scene, input);
        ground::place_signs(&mut scene, input);
        scene
    }

    /// Its lines as dots.
    pub fn dots(&self) -> DotGrid {
        let mut grid = DotGrid::new(self.cols, self.rows);
        for line in &self.lines {
            match line.via {
                Some(via) => grid.curve(line.from, via, line.to, line.pen()),
                None => grid.line(line.from, line.to, line.pen()),
            }
        }
        discs::clear(self, &mut grid);
        grid
    }

    /// The lines to names that stand farther off, as dots.
    pub fn leaders(&self) -> DotGrid {
        let mut grid = DotGrid::new(self.cols, self.rows);
        self.nodes.iter().filter_map(|node| node.leader).for_each(|(from, to)| grid.line(from, to, Emphasis::Normal));
        grid
    }

    /// The rims of its circles as dots, and the circle that each cell with a rim in it belongs to.
    pub fn rims(&self) -> (DotGrid, Vec<Option<u32>>) {
        discs::rims(self)
    }

    /// The actor of the input, if it has a cell.
    pub fn placed(&self, index: usize) -> Option<&PlacedNode> {
        self.placed.get(index).copied().flatten().map(|at| &self.nodes[at as usize])
    }

    /// The actor whose glyph or name is in a cell, or the group whose circle is there, by its place in the input.
    pub fn at(&self, col: u16, row: u16) -> Option<usize> {
        if !self.in_sight(col.into(), row.into()) {
            return None;
        }
        let shown = |n: &&PlacedNode| n.col == col && n.row == row && n.has_sign();
        let named = |n: &&PlacedNode| n.lines().any(|line| line.covers(col, row));
        let in_circle = || self.discs.iter().find(|disc| disc.covers(col.into(), row.into())).map(|disc| disc.index);
        let node = self.nodes.iter().find(shown).or_else(|| self.nodes.iter().find(named));
        node.map(|n| n.index).or_else(in_circle)
    }

    /// The actor to walk to from another, by their places in the input; `None` at the edge of the picture.
    ///
    /// It is the nearest in that direction, except where that would leave some actor out of reach: from every
    /// actor that has a cell, the four directions lead to every other.
    pub fn towards(&self, from: usize, direction: Direction) -> Option<usize> {
        let at = self.placed.get(from).copied().flatten()?;
        let to = self.moves.get_or_init(|| moves::Moves::between(&self.nodes)).from(at as usize, direction)?;
        Some(self.nodes[to].index)
    }

    /// Whether a cell must stay free of lines: glyphs, names, and one cell at either side of a name.
    pub fn is_blank(&self, col: u16, row: u16) -> bool {
        col < self.cols && row < self.rows && self.blank[usize::from(row) * usize::from(self.cols) + usize::from(col)]
    }

    /// Whether a cell lies in the area and nothing else is drawn over it.
    fn in_sight(&self, col: i32, row: i32) -> bool {
        let inside = (0..i32::from(self.cols)).contains(&col) && (0..i32::from(self.rows)).contains(&row);
        inside && self.taken.is_none_or(|taken| !taken.covers(col, row))
    }

    fn blank_cells(&self) -> Vec<bool> {
        let mut blank = vec![false; usize::from(self.cols) * usize::from(self.rows)];
        let mut fill = |row: u16, first: u16, end: u16| {
            let start = usize::from(row) * usize::from(self.cols);
            blank[start + usize::from(first)..start + usize::from(end.min(self.cols))].fill(true);
        };
        if let Some(Block { col, row, width, height }) = self.taken {
            (row..(row + height).min(self.rows)).for_each(|row| fill(row, col.min(self.cols), col + width));
        }
        for caption in &self.captions {
            fill(caption.row, caption.col.saturating_sub(1), caption.col + cells::width(&caption.text) as u16 + 1);
        }
        for node in &self.nodes {
            // The focus and the selected actor are drawn as a block that is one cell longer at either end.
            let pad = if node.state.focus || node.state.selected { 2 } else { 0 };
            if node.has_sign() {
                fill(node.row, node.col.saturating_sub(pad), node.col + 1 + pad);
            }
            for label in node.lines() {
                let pad = if node.inside { 1 } else { pad.max(1) };
                fill(label.row, label.col.saturating_sub(pad), label.col + label.width + pad);
            }
        }
        blank
    }
}

#[cfg(test)]
mod tests;
