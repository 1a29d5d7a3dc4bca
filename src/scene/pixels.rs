//! The lines of a scene as a picture in pixels, for terminals that show pictures: what the map pane draws in dots otherwise.
//!
//! Signs and names stay text in cells, so the picture is empty where they stand. It knows no terminal and no theme.

use resvg::tiny_skia::{
    BlendMode, Color, Paint, Path, PathBuilder, Pixmap, PremultipliedColorU8, Rect, Stroke, StrokeDash, Transform,
};

use super::dots::{DASHES, Pen, RANKS};
use super::{Disc, Emphasis, Scene, Stretch};

/// Red, green, blue.
pub type Rgb = [u8; 3];

/// What colours lines have.
pub struct Inks<'a> {
    /// What lies under the actors.
    pub ground: Rgb,
    /// Lines to names that stand farther off.
    pub leader: Rgb,
    /// Lines, by what they are drawn with.
    pub line: &'a dyn Fn(Pen) -> Rgb,
    /// The rims of circles.
    pub rim: &'a dyn Fn(&Disc) -> Rgb,
}

/// Pixels of a cell across and down.
pub type CellSize = (u16, u16);

/// Cells of a row that stay empty: the row, the first column and the one after the last.
type Run = (u16, u16, u16);

/// What is drawn. Plans that are equal give the same picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    cell: CellSize,
    size: (u16, u16),
    ground: (Rgb, Vec<Stretch>),
    lines: Vec<(Line, Rgb)>,
    leaders: (Rgb, Vec<Stretch>),
    discs: Vec<(Disc, Rgb)>,
    blank: Vec<Run>,
}

/// A line in dots.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Line {
    from: (i32, i32),
    via: Option<(i32, i32)>,
    to: (i32, i32),
    pen: Pen,
}

/// Of each ink there are so many shades, the last of which covers all: enough for soft edges, few enough for a short message.
pub const SHADES: u8 = 15;

/// A picture of few colours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raster {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// The colours.
    pub inks: Vec<Rgb>,
    /// Row after row: 0 where nothing is, else one more than the place of the ink times [`SHADES`] plus the shade (0 to 14).
    pub pixels: Vec<u8>,
}

impl Raster {
    /// The colours that pixels of 1 and more have, and how much of what is behind they cover (of 255).
    pub fn colours(&self) -> impl Iterator<Item = (Rgb, u8)> {
        self.inks.iter().flat_map(|ink| (1..=SHADES).map(|shade| (*ink, shade * (255 / SHADES))))
    }

    /// Each pixel becomes the ink that is nearest to its colour, in the nearest shade.
    fn of(pixels: &Pixmap, inks: Vec<Rgb>) -> Raster {
        let mut known = (PremultipliedColorU8::TRANSPARENT, 0);
        let number = |pixel: &PremultipliedColorU8| {
            if *pixel != known.0 {
                let shade = (u16::from(pixel.alpha()) * u16::from(SHADES) + 127) / 255;
                let colour = pixel.demultiply();
                let colour = [colour.red(), colour.green(), colour.blue()];
                let apart =
                    |ink: &Rgb| (0..3).map(|part| u32::from(ink[part].abs_diff(colour[part])).pow(2)).sum::<u32>();
                let ink = (0..inks.len()).min_by_key(|ink| apart(&inks[*ink])).unwrap_or(0);
                known = (*pixel, if shade == 0 { 0 } else { (ink as u16 * u16::from(SHADES) + shade) as u8 });
            }
            known.1
        };
        let numbers = pixels.pixels().iter().map(number).collect();
        let (width, height) = (pixels.width() as usize, pixels.height() as usize);
        Raster { width, height, inks, pixels: numbers }
    }
}

/// A cell of ordinary letters is so many pixels high; where it is higher, lines are thicker.
const ORDINARY: f32 = 20.0;

impl Plan {
    /// What of a scene is drawn in cells of that size.
    pub fn of(scene: &Scene, cell: CellSize, inks: &Inks<'_>) -> Plan {
        let mut blank: Vec<Run> = Vec::new();
        for row in 0..scene.rows {
            for col in (0..scene.cols).filter(|col| scene.is_blank(*col, row)) {
                match blank.last_mut() {
                    Some(run) if run.0 == row && run.2 == col => run.2 += 1,
                    _ => blank.push((row, col, col + 1)),
                }
            }
        }
        let line = |line: &super::PlacedLine| {
            let pen = line.pen();
            (Line { from: line.from, via: line.via, to: line.to, pen }, (inks.line)(pen))
        };
        let mut lines: Vec<_> = scene.lines.iter().map(line).collect();
        // The kind that comes first is on top where kinds cross.
        lines.sort_by_key(|(line, _)| (line.pen.level, std::cmp::Reverse(line.pen.rank.unwrap_or(u8::MAX))));
        let middle = |(x, y): (i32, i32)| (x as f32 + 0.5, y as f32 + 0.5);
        let leaders = scene.nodes.iter().filter_map(|node| node.leader).map(|(from, to)| (middle(from), middle(to)));
        Plan {
            cell,
            size: (scene.cols, scene.rows),
            ground: (inks.ground, scene.outlines.clone()),
            lines,
            leaders: (inks.leader, leaders.collect()),
            discs: scene.discs.iter().map(|disc| (*disc, (inks.rim)(disc))).collect(),
            blank,
        }
    }

    /// Draws it: linear in the pixels and in the length of the lines. `None` where there is nothing to draw on, or no memory.
    pub fn draw(&self) -> Option<Raster> {
        Some(Raster::of(&self.drawn()?, self.inks()))
    }

    /// The colours in it, as many as there are numbers for.
    fn inks(&self) -> Vec<Rgb> {
        let both = [self.ground.0, self.leaders.0];
        let lines = self.lines.iter().map(|(_, ink)| *ink).chain(self.discs.iter().map(|(_, ink)| *ink));
        let mut inks: Vec<Rgb> = both.into_iter().chain(lines).collect();
        inks.sort_unstable();
        inks.dedup();
        inks.truncate(usize::from(u8::MAX / SHADES));
        inks
    }

    fn drawn(&self) -> Option<Pixmap> {
        let (wide, high) = (f32::from(self.cell.0), f32::from(self.cell.1));
        let side = |cells: u16, pixels: u16| u32::from(cells) * u32::from(pixels);
        let mut sheet = Sheet {
            pixels: Pixmap::new(side(self.size.0, self.cell.0), side(self.size.1, self.cell.1))?,
            dot: (wide / 2.0, high / 4.0),
            unit: (high / ORDINARY).max(0.5),
        };
        sheet.stretches(&self.ground.1, self.ground.0);
        // Lines that are drawn alike are one shape: none is darker where two of them cross.
        for alike in self.lines.chunk_by(|(a, ink), (b, other)| a.pen == b.pen && ink == other) {
            sheet.lines(alike);
        }
        // A line ends at the rim of a circle, or passes under it.
        for (disc, _) in &self.discs {
            sheet.empty(sheet.circle(disc));
        }
        sheet.stretches(&self.leaders.1, self.leaders.0);
        for (disc, ink) in &self.discs {
            sheet.stroke(sheet.circle(disc), *ink, 1.4, 1.0, None);
        }
        for (row, first, end) in &self.blank {
            let (x, y) = (f32::from(*first) * wide, f32::from(*row) * high);
            sheet.empty(Rect::from_xywh(x, y, f32::from(end - first) * wide, high).map(PathBuilder::from_rect));
        }
        Some(sheet.pixels)
    }
}

/// How thick a line is in pixels of an ordinary cell, and how much it covers.
fn weight(pen: Pen) -> (f32, f32) {
    match (pen.level, pen.rank) {
        (Emphasis::Path, _) => (5.0, 1.0),
        (Emphasis::Lit, _) => (2.0, 1.0),
        (Emphasis::Normal, _) => (1.4, 0.9),
        (Emphasis::Quiet, Some(_)) => (1.0, 0.8),
        (Emphasis::Quiet, None) => (1.0, 0.65),
    }
}

/// What is drawn on.
struct Sheet {
    pixels: Pixmap,
    /// The pixels of a dot.
    dot: (f32, f32),
    /// The thickness of a thin line.
    unit: f32,
}

impl Sheet {
    fn at(&self, (x, y): (i32, i32)) -> (f32, f32) {
        ((x as f32 + 0.5) * self.dot.0, (y as f32 + 0.5) * self.dot.1)
    }

    fn stretches(&mut self, stretches: &[Stretch], ink: Rgb) {
        let mut path = PathBuilder::new();
        for ((x0, y0), (x1, y1)) in stretches {
            path.move_to(x0 * self.dot.0, y0 * self.dot.1);
            path.line_to(x1 * self.dot.0, y1 * self.dot.1);
        }
        self.stroke(path.finish(), ink, 1.0, 0.7, None);
    }

    fn lines(&mut self, alike: &[(Line, Rgb)]) {
        let Some(((first, ink), mut path)) = alike.first().copied().zip(Some(PathBuilder::new())) else { return };
        for (line, _) in alike {
            let (from, to) = (self.at(line.from), self.at(line.to));
            path.move_to(from.0, from.1);
            match line.via.map(|via| self.at(via)) {
                Some(via) => path.quad_to(via.0, via.1, to.0, to.1),
                None => path.line_to(to.0, to.1),
            }
        }
        let (path, (thick, opacity)) = (path.finish(), weight(first.pen));
        // As many pixels to a dash as it has dots: the legend shows it in dots.
        let dash = first.pen.rank.filter(|rank| *rank > 0 && first.pen.level != Emphasis::Path).and_then(|rank| {
            let dots = DASHES[usize::from(rank).min(RANKS)];
            StrokeDash::new(dots.iter().map(|dots| *dots as f32 * self.dot.0).collect(), 0.0)
        });
        self.stroke(path.clone(), ink, thick, opacity, dash);
        if first.pen.level == Emphasis::Path {
            // Double, so that it is told without colour.
            self.paint(path, Color::TRANSPARENT, BlendMode::Clear, thick / 3.0, None);
        }
    }

    /// The rim of a circle; its ends are where dots of the same rim would be.
    fn circle(&self, disc: &Disc) -> Option<Path> {
        let (x, y) = ((disc.at.0 + 0.5) * self.dot.0, (disc.at.1 + 0.5) * self.dot.1);
        let (across, down) = (disc.radius * self.dot.0, disc.radius * self.dot.1);
        Rect::from_ltrb(x - across, y - down, x + across, y + down).and_then(PathBuilder::from_oval)
    }

    fn stroke(&mut self, path: Option<Path>, ink: Rgb, thick: f32, opacity: f32, dash: Option<StrokeDash>) {
        let colour = Color::from_rgba8(ink[0], ink[1], ink[2], (opacity * 255.0) as u8);
        self.paint(path, colour, BlendMode::SourceOver, thick, dash);
    }

    fn paint(
        &mut self,
        path: Option<Path>,
        colour: Color,
        blend_mode: BlendMode,
        thick: f32,
        dash: Option<StrokeDash>,
    ) {
        let Some(path) = path else { return };
        let mut paint = Paint { blend_mode, ..Paint::default() };
        paint.set_color(colour);
        let stroke = Stroke { width: thick * self.unit, dash, ..Stroke::default() };
        self.pixels.stroke_path(&path, &paint, &stroke, Transform::identity(), None);
    }

    /// Takes out what was drawn in a shape.
    fn empty(&mut self, path: Option<Path>) {
        let Some(path) = path else { return };
        let paint = Paint { blend_mode: BlendMode::Clear, ..Paint::default() };
        self.pixels.fill_path(&path, &paint, Default::default(), Transform::identity(), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Point;
    use crate::scene::{SceneInput, SceneLine, SceneNode};

    const INKS: Inks<'static> =
        Inks { ground: [1, 2, 3], leader: [9, 9, 9], line: &|_| [200, 100, 50], rim: &|_| [0, 250, 0] };
    const CELL: CellSize = (10, 20);

    fn node(x: f32, y: f32, label: &str) -> SceneNode {
        let label = label.to_string();
        SceneNode { at: Point::new(x, y), full: label.clone(), label, glyph: '•', ..SceneNode::default() }
    }

    fn scene(nodes: Vec<SceneNode>, lines: Vec<SceneLine>) -> Scene {
        Scene::build(&SceneInput { nodes, lines, ..SceneInput::default() }, 40, 11)
    }

    fn across(emphasis: Emphasis) -> Scene {
        let nodes = vec![node(-0.9, 0.0, ""), node(0.9, 0.0, ""), node(0.0, 0.0, "Ville de Lille")];
        scene(nodes, vec![SceneLine::new(0, 1, emphasis)])
    }

    fn alpha(pixels: &Pixmap, x: u32, y: u32) -> u8 {
        pixels.pixel(x, y).unwrap().alpha()
    }

    #[test]
    fn a_line_is_drawn_where_its_dots_are_and_nothing_where_signs_and_names_stand() {
        let scene = across(Emphasis::Normal);
        let (pixels, dots) = (Plan::of(&scene, CELL, &INKS).drawn().unwrap(), scene.dots());
        assert_eq!((pixels.width(), pixels.height()), (400, 220));
        let mut lines = 0;
        for (col, row) in (0..scene.rows).flat_map(|row| (0..scene.cols).map(move |col| (col, row))) {
            let each = (0..20).flat_map(|y| (0..10).map(move |x| (x, y)));
            let covered = each.map(|(x, y)| alpha(&pixels, u32::from(col) * 10 + x, u32::from(row) * 20 + y)).max();
            let has_dots = dots.cell(col, row, Default::default()).is_some() && !scene.is_blank(col, row);
            assert_eq!(covered > Some(100), has_dots, "{col} {row}");
            lines += usize::from(has_dots);
        }
        assert!(lines > 10);
    }

    #[test]
    fn a_path_is_double() {
        let scene = across(Emphasis::Path);
        let column = |pixels: &Pixmap| (100..120).map(|y| alpha(pixels, 60, y) > 100).collect::<Vec<_>>();
        let drawn = column(&Plan::of(&scene, CELL, &INKS).drawn().unwrap());
        assert_eq!(drawn.chunk_by(|a, b| a == b).filter(|alike| alike[0]).count(), 2, "{drawn:?}");
    }

    #[test]
    fn a_line_passes_under_a_circle() {
        let circle = SceneNode { radius: 0.3, ..node(0.0, 0.0, "") };
        let nodes = vec![node(-0.9, 0.0, ""), node(0.9, 0.0, ""), circle];
        let pixels =
            Plan::of(&scene(nodes, vec![SceneLine::new(0, 1, Emphasis::Normal)]), CELL, &INKS).drawn().unwrap();
        let drawn = |x: &u32| (106..118).any(|y| alpha(&pixels, *x, y) > 100);
        let rim: Vec<u32> = (0..400).filter(|x| pixels.pixel(*x, 110).unwrap().green() > 110).collect();
        let (first, last) = (rim[0], rim[rim.len() - 1]);
        assert!(last - first > 40 && (first + 4..last - 4).all(|x| !drawn(&x)), "{rim:?}");
        assert!((first - 40..first - 3).all(|x| drawn(&x)) && (last + 4..last + 40).all(|x| drawn(&x)));
    }

    #[test]
    fn a_raster_has_the_inks_in_shades_and_nothing_else() {
        let plan = Plan::of(&across(Emphasis::Lit), CELL, &INKS);
        let (raster, pixels) = (plan.draw().unwrap(), plan.drawn().unwrap());
        assert_eq!(
            (raster.width, raster.height, &raster.inks),
            (400, 220, &vec![[1, 2, 3], [9, 9, 9], [200, 100, 50]])
        );
        let colours: Vec<(Rgb, u8)> = raster.colours().collect();
        assert_eq!(colours.len(), 45);
        for (number, pixel) in raster.pixels.iter().zip(pixels.pixels()) {
            let (ink, covers) =
                number.checked_sub(1).map_or(([200, 100, 50], 0), |number| colours[usize::from(number)]);
            assert!(ink == [200, 100, 50] && covers.abs_diff(pixel.alpha()) <= 9, "{ink:?} {covers} {pixel:?}");
        }
    }

    #[test]
    fn plans_are_equal_where_pictures_are() {
        let plan = |emphasis, cell| Plan::of(&across(emphasis), cell, &INKS);
        assert_eq!(plan(Emphasis::Normal, CELL), plan(Emphasis::Normal, CELL));
        assert_ne!(plan(Emphasis::Normal, CELL), plan(Emphasis::Lit, CELL));
        assert_ne!(plan(Emphasis::Normal, CELL), plan(Emphasis::Normal, (9, 20)));
        assert!(Plan::of(&Scene::default(), CELL, &INKS).draw().is_none(), "no cell, no picture");
    }
}
