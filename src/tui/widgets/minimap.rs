//! The whole of a map in a corner, with a frame around what is looked at.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::Widget;

use crate::layout::Point;
use crate::scene::dots::{DotGrid, Glyphs};
use crate::scene::{Camera, Emphasis};

/// Everything that is on the map, and what is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Minimap<'a> {
    /// Where actors stand, in the unit square.
    pub points: &'a [Point],
    /// What is looked at.
    pub camera: Camera,
    /// Of the actors.
    pub style: Style,
    /// Of the frame around what is looked at.
    pub frame: Style,
    /// What dots are made of.
    pub glyphs: Glyphs,
}

/// Where it stands in a map, if there is room: the upper right corner.
pub fn place(map: Rect) -> Option<Rect> {
    let (width, height) = ((map.width / 5).clamp(12, 24), (map.height / 5).clamp(4, 9));
    let fits = map.width >= 44 && map.height >= 14;
    fits.then(|| Rect { x: map.right() - width, y: map.y, width, height })
}

impl Widget for &Minimap<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        let (right, bottom) = (f32::from(area.width) * 2.0 - 1.0, f32::from(area.height) * 4.0 - 1.0);
        let dot = |p: Point| (((p.x + 1.0) / 2.0 * right) as i32, ((p.y + 1.0) / 2.0 * bottom) as i32);
        let mut grid = DotGrid::new(area.width, area.height);
        for point in self.points {
            let (x, y) = dot(*point);
            grid.set(x, y, Emphasis::Normal);
        }
        let half = 1.0 / self.camera.zoom.max(1.0);
        let corner = |x: f32, y: f32| {
            let at = Point::new(self.camera.centre.x + x * half, self.camera.centre.y + y * half);
            dot(Point::new(at.x.clamp(-1.0, 1.0), at.y.clamp(-1.0, 1.0)))
        };
        let corners = [corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)];
        for side in 0..4 {
            grid.line(corners[side], corners[(side + 1) % 4], Emphasis::Lit);
        }
        for row in 0..area.height {
            for col in 0..area.width {
                let cell = &mut buf[(area.x + col, area.y + row)];
                cell.reset();
                if let Some((glyph, pen)) = grid.cell(col, row, self.glyphs) {
                    cell.set_char(glyph).set_style(if pen.level == Emphasis::Lit { self.frame } else { self.style });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_is_around_what_is_looked_at_and_small_maps_have_none() {
        assert_eq!(place(Rect::new(0, 0, 30, 30)), None);
        let area = place(Rect::new(0, 0, 100, 40)).unwrap();
        let mut buf = Buffer::empty(area);
        let camera = Camera { centre: Point::new(0.5, 0.5), zoom: 4.0 };
        let style = Style::new();
        Minimap { points: &[Point::new(-0.9, -0.9)], camera, style, frame: style, glyphs: Glyphs::Braille }
            .render(area, &mut buf);
        let filled = |x: u16, y: u16| buf[(area.x + x, area.y + y)].symbol() != " ";
        let half = (area.width / 2, area.height / 2);
        let count = |xs: std::ops::Range<u16>, ys: std::ops::Range<u16>| {
            xs.flat_map(|x| ys.clone().map(move |y| (x, y))).filter(|(x, y)| filled(*x, *y)).count()
        };
        assert_eq!(count(0..half.0, 0..half.1), 1, "the actor");
        assert!(count(half.0..area.width, half.1..area.height) > 4, "the frame");
    }
}
