//! A grid of dots, two to a cell across and four down, and how it becomes characters. Colours come from outside.

use super::Emphasis;

/// What lines are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// Braille patterns: eight dots to a cell.
    #[default]
    Braille,
    /// Quadrant blocks, for fonts without braille: four squares to a cell.
    Blocks,
    /// `. - | / \ + = #`, for consoles with nothing else.
    Ascii,
}

impl Glyphs {
    /// All of them, with the names that `--glyphs` takes.
    pub const ALL: [(&'static str, Glyphs); 3] =
        [("braille", Glyphs::Braille), ("blocks", Glyphs::Blocks), ("ascii", Glyphs::Ascii)];
}

/// The signs of lines as a console without them has them.
pub fn plain(sign: &str) -> String {
    sign.replace('◂', "<").replace('▸', ">").replace('▴', "^").replace('▾', "v")
}

/// Dots to draw lines with; each cell remembers the highest emphasis of what runs through it.
#[derive(Clone, Debug)]
pub struct DotGrid {
    cols: usize,
    rows: usize,
    dots: Vec<u8>,
    level: Vec<Emphasis>,
}

/// The bit of each dot in a braille pattern, by column and row.
const BIT: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

impl DotGrid {
    /// A grid without dots, of so many cells.
    pub fn new(cols: u16, rows: u16) -> DotGrid {
        let (cols, rows) = (usize::from(cols), usize::from(rows));
        DotGrid { cols, rows, dots: vec![0; cols * rows], level: vec![Emphasis::Quiet; cols * rows] }
    }

    /// Sets a dot; outside the grid nothing happens.
    pub fn set(&mut self, x: i32, y: i32, level: Emphasis) {
        if x < 0 || y < 0 || x >= 2 * self.cols as i32 || y >= 4 * self.rows as i32 {
            return;
        }
        let (x, y) = (x as usize, y as usize);
        let cell = y / 4 * self.cols + x / 2;
        self.dots[cell] |= BIT[x % 2][y % 4];
        self.level[cell] = self.level[cell].max(level);
    }

    /// Draws a line (Bresenham): quiet ones as scattered dots, those of a path double.
    pub fn line(&mut self, from: (i32, i32), to: (i32, i32), level: Emphasis) {
        let every = if level == Emphasis::Quiet { 3 } else { 1 };
        self.trace(from, to, level, every);
        if level == Emphasis::Path {
            let steep = (to.1 - from.1).abs() > (to.0 - from.0).abs();
            // Two dots apart: one dot apart reads as a single thick line.
            let (dx, dy) = if steep { (1, 0) } else { (0, 2) };
            self.trace((from.0 + dx, from.1 + dy), (to.0 + dx, to.1 + dy), level, 1);
        }
    }

    /// Draws an arc (a quadratic curve) as short straight stretches.
    pub fn curve(&mut self, from: (i32, i32), via: (i32, i32), to: (i32, i32), level: Emphasis) {
        let long = (from.0 - via.0).abs().max((from.1 - via.1).abs()) + (to.0 - via.0).abs().max((to.1 - via.1).abs());
        let pieces = (long / 4).clamp(1, 64);
        let mix = |a: i32, b: i32, share: f32| a as f32 + (b - a) as f32 * share;
        let at = |share: f32| {
            let x = mix(from.0, via.0, share) + (mix(via.0, to.0, share) - mix(from.0, via.0, share)) * share;
            let y = mix(from.1, via.1, share) + (mix(via.1, to.1, share) - mix(from.1, via.1, share)) * share;
            (x.round() as i32, y.round() as i32)
        };
        let mut before = from;
        for piece in 1..=pieces {
            let next = at(piece as f32 / pieces as f32);
            self.line(before, next, level);
            before = next;
        }
    }

    fn trace(&mut self, (mut x, mut y): (i32, i32), (x1, y1): (i32, i32), level: Emphasis, every: i32) {
        let (dx, dy) = ((x1 - x).abs(), -(y1 - y).abs());
        let (sx, sy) = ((x1 - x).signum(), (y1 - y).signum());
        let mut error = dx + dy;
        let mut step = 0;
        loop {
            if step % every == 0 {
                self.set(x, y, level);
            }
            step += 1;
            if (x, y) == (x1, y1) {
                return;
            }
            let twice = 2 * error;
            if twice >= dy {
                error += dy;
                x += sx;
            }
            if twice <= dx {
                error += dx;
                y += sy;
            }
        }
    }

    /// Takes every dot out of a cell.
    pub fn erase(&mut self, col: u16, row: u16) {
        if usize::from(col) < self.cols && usize::from(row) < self.rows {
            self.dots[usize::from(row) * self.cols + usize::from(col)] = 0;
        }
    }

    /// The character of a cell and its emphasis, or `None` where there is nothing.
    pub fn cell(&self, col: u16, row: u16, glyphs: Glyphs) -> Option<(char, Emphasis)> {
        let at = usize::from(row) * self.cols + usize::from(col);
        let (dots, level) = (*self.dots.get(at)?, self.level[at]);
        if dots == 0 || usize::from(col) >= self.cols {
            return None;
        }
        let glyph = match glyphs {
            Glyphs::Braille => char::from_u32(0x2800 + u32::from(dots)).unwrap_or(' '),
            Glyphs::Blocks => quadrants(dots, level),
            Glyphs::Ascii => stroke(dots, level),
        };
        Some((glyph, level))
    }
}

/// The quadrants that hold a dot; a lone quiet dot would be a block, so it stays a point.
fn quadrants(dots: u8, level: Emphasis) -> char {
    if level == Emphasis::Quiet {
        return '·';
    }
    const BLOCKS: [char; 16] = [' ', '▘', '▝', '▀', '▖', '▌', '▞', '▛', '▗', '▚', '▐', '▜', '▄', '▙', '▟', '█'];
    let has = |mask: u8, bit: usize| usize::from(dots & mask != 0) << bit;
    BLOCKS[has(0x03, 0) | has(0x18, 1) | has(0x44, 2) | has(0xa0, 3)]
}

/// The sign that lies as the dots of a cell lie.
fn stroke(dots: u8, level: Emphasis) -> char {
    if level == Emphasis::Quiet {
        return '.';
    }
    let mut at = [(0i32, 0i32); 8];
    let mut n = 0;
    for (x, column) in BIT.iter().enumerate() {
        for (y, bit) in column.iter().enumerate() {
            if dots & bit != 0 {
                at[n] = (x as i32, y as i32);
                n += 1;
            }
        }
    }
    let at = &at[..n];
    let mean = |f: fn(&(i32, i32)) -> i32| at.iter().map(f).sum::<i32>() as f32 / n as f32;
    let (mx, my) = (mean(|p| p.0), mean(|p| p.1));
    let both: f32 = at.iter().map(|p| (p.0 as f32 - mx) * (p.1 as f32 - my)).sum();
    let tall = at.iter().map(|p| p.1).max().unwrap_or(0) - at.iter().map(|p| p.1).min().unwrap_or(0);
    let wide = at.iter().any(|p| p.0 != at[0].0);
    match (n, tall, wide) {
        _ if level == Emphasis::Path => {
            if wide && tall <= 2 {
                '='
            } else {
                '#'
            }
        }
        (1, ..) => '.',
        (_, 0, _) => '-',
        (_, _, false) => '|',
        (7.., ..) => '+',
        (_, 1, _) => '-',
        _ if both > 0.6 => '\\',
        _ if both < -0.6 => '/',
        _ => '+',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Dot = (i32, i32);

    fn draw(lines: &[(Dot, Dot)], level: Emphasis, glyphs: Glyphs) -> Vec<String> {
        let mut grid = DotGrid::new(6, 3);
        lines.iter().for_each(|&(from, to)| grid.line(from, to, level));
        (0..3).map(|r| (0..6).map(|c| grid.cell(c, r, glyphs).map_or(' ', |(g, _)| g)).collect()).collect()
    }

    #[test]
    fn a_line_is_drawn_in_every_set_of_glyphs() {
        let line = [((0, 0), (11, 11))];
        assert_eq!(draw(&line, Emphasis::Normal, Glyphs::Braille), ["⠑⢄    ", "  ⠑⢄  ", "    ⠑⢄"]);
        assert_eq!(draw(&[((0, 5), (11, 5))], Emphasis::Normal, Glyphs::Ascii), ["      ", "------", "      "]);
        assert_eq!(draw(&[((4, 0), (4, 11))], Emphasis::Normal, Glyphs::Ascii), ["  |   "; 3]);
        assert_eq!(draw(&[((0, 5), (11, 5))], Emphasis::Normal, Glyphs::Blocks), ["      ", "▀▀▀▀▀▀", "      "]);
        assert_eq!(draw(&[((0, 4), (11, 4))], Emphasis::Path, Glyphs::Ascii), ["      ", "======", "      "]);
    }

    #[test]
    fn a_steep_line_leans_the_right_way_in_ascii() {
        assert!(draw(&[((0, 0), (5, 11))], Emphasis::Normal, Glyphs::Ascii).concat().contains('\\'));
        assert!(draw(&[((5, 0), (0, 11))], Emphasis::Normal, Glyphs::Ascii).concat().contains('/'));
    }

    #[test]
    fn the_highest_emphasis_of_a_cell_wins_and_erased_cells_are_empty() {
        let mut grid = DotGrid::new(2, 1);
        grid.line((0, 0), (3, 3), Emphasis::Lit);
        grid.line((0, 3), (3, 0), Emphasis::Quiet);
        assert_eq!(grid.cell(0, 0, Glyphs::Braille).unwrap().1, Emphasis::Lit);
        grid.erase(0, 0);
        assert_eq!(grid.cell(0, 0, Glyphs::Braille), None);
        grid.set(-1, 99, Emphasis::Lit);
        grid.erase(9, 9);
        assert_eq!(grid.cell(9, 9, Glyphs::Braille), None);
    }
}
