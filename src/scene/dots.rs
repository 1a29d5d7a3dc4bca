//! A grid of dots, two to a cell across and four down, and how it becomes characters. Colours come from outside.

use super::Emphasis;

/// What lines are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// Braille patterns: eight dots to a cell.
    #[default]
    Braille,
    /// Octants of Unicode 16: eight squares to a cell, so that lines are closed. Terminals that draw them themselves have them (kitty,
    /// Ghostty, foot, recent WezTerm); fonts seldom do.
    Octants,
    /// Quadrant blocks, for fonts without braille: four squares to a cell.
    Blocks,
    /// `. - | / \ + = #`, for consoles with nothing else.
    Ascii,
}

impl Glyphs {
    /// All of them, with the names that `--glyphs` takes.
    pub const ALL: [(&'static str, Glyphs); 4] = [
        ("braille", Glyphs::Braille),
        ("octants", Glyphs::Octants),
        ("blocks", Glyphs::Blocks),
        ("ascii", Glyphs::Ascii),
    ];

    /// Their names alone.
    pub const NAMES: [&'static str; 4] = ["braille", "octants", "blocks", "ascii"];
}

/// How a line is drawn: how much it is seen, and what kind of thing it tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pen {
    /// How much it is seen.
    pub level: Emphasis,
    /// The place of its kind among those that are told apart, by a dash and a colour of their own; absent where none is.
    pub rank: Option<u8>,
}

impl From<Emphasis> for Pen {
    fn from(level: Emphasis) -> Pen {
        Pen { level, rank: None }
    }
}

/// So many kinds of lines are told apart; what comes after them is dotted.
pub const RANKS: usize = 5;

/// Dots that are set and left out in turn, by rank: a line for each kind that one tells from the others without colour.
pub(super) const DASHES: [&[i32]; RANKS + 1] = [&[1], &[9, 3], &[3, 3], &[9, 3, 2, 3], &[5, 2, 1, 2, 1, 2], &[1, 3]];

impl Pen {
    /// Whether it leaves nothing but scattered dots.
    fn is_scattered(self) -> bool {
        match self.rank {
            Some(rank) => usize::from(rank) >= RANKS && self.level != Emphasis::Path,
            None => self.level == Emphasis::Quiet,
        }
    }

    /// Whether a dot so far along the line is set.
    fn sets(self, step: i32) -> bool {
        let quiet: &[i32] = if self.level == Emphasis::Quiet { &[1, 2] } else { &[1] };
        let dashes = match self.rank {
            Some(rank) if self.level != Emphasis::Path => DASHES[usize::from(rank).min(RANKS)],
            _ => quiet,
        };
        if dashes.len() < 2 {
            return true;
        }
        let mut at = step % dashes.iter().sum::<i32>();
        for (place, long) in dashes.iter().enumerate() {
            if at < *long {
                return place % 2 == 0;
            }
            at -= long;
        }
        false
    }
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
    pens: Vec<Pen>,
}

/// The bit of each dot in a braille pattern, by column and row.
const BIT: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

impl DotGrid {
    /// A grid without dots, of so many cells.
    pub fn new(cols: u16, rows: u16) -> DotGrid {
        let (cols, rows) = (usize::from(cols), usize::from(rows));
        DotGrid { cols, rows, dots: vec![0; cols * rows], pens: vec![Pen::from(Emphasis::Quiet); cols * rows] }
    }

    /// Sets a dot; outside the grid nothing happens.
    pub fn set(&mut self, x: i32, y: i32, pen: impl Into<Pen>) {
        if x < 0 || y < 0 || x >= 2 * self.cols as i32 || y >= 4 * self.rows as i32 {
            return;
        }
        let (x, y, pen) = (x as usize, y as usize, pen.into());
        let cell = y / 4 * self.cols + x / 2;
        let before = &mut self.pens[cell];
        // Where two kinds share a cell it has the colour of the one that comes first among kinds.
        let first = |pen: Pen| std::cmp::Reverse(pen.rank.unwrap_or(u8::MAX));
        if self.dots[cell] == 0 || (before.level, first(*before)) < (pen.level, first(pen)) {
            *before = pen;
        }
        self.dots[cell] |= BIT[x % 2][y % 4];
    }

    /// Draws a line (Bresenham): quiet ones as scattered dots, those of a path double, kinds by their dashes.
    pub fn line(&mut self, from: (i32, i32), to: (i32, i32), pen: impl Into<Pen>) {
        self.stretch(from, to, pen.into(), 0);
    }

    /// Draws a straight stretch of a line whose first dots are drawn, and tells how many are then.
    fn stretch(&mut self, from: (i32, i32), to: (i32, i32), pen: Pen, begun: i32) -> i32 {
        let end = self.trace(from, to, pen, begun);
        if pen.level == Emphasis::Path {
            let steep = (to.1 - from.1).abs() > (to.0 - from.0).abs();
            // Two dots apart: one dot apart reads as a single thick line.
            let (dx, dy) = if steep { (1, 0) } else { (0, 2) };
            self.trace((from.0 + dx, from.1 + dy), (to.0 + dx, to.1 + dy), pen, begun);
        }
        end
    }

    /// Draws an arc (a quadratic curve) as short straight stretches.
    pub fn curve(&mut self, from: (i32, i32), via: (i32, i32), to: (i32, i32), pen: impl Into<Pen>) {
        let pen = pen.into();
        let long = (from.0 - via.0).abs().max((from.1 - via.1).abs()) + (to.0 - via.0).abs().max((to.1 - via.1).abs());
        let pieces = (long / 4).clamp(1, 64);
        let mix = |a: i32, b: i32, share: f32| a as f32 + (b - a) as f32 * share;
        let at = |share: f32| {
            let x = mix(from.0, via.0, share) + (mix(via.0, to.0, share) - mix(from.0, via.0, share)) * share;
            let y = mix(from.1, via.1, share) + (mix(via.1, to.1, share) - mix(from.1, via.1, share)) * share;
            (x.round() as i32, y.round() as i32)
        };
        let (mut before, mut begun) = (from, 0);
        for piece in 1..=pieces {
            let next = at(piece as f32 / pieces as f32);
            begun = self.stretch(before, next, pen, begun);
            before = next;
        }
    }

    /// Sets the dots of a stretch that the pen sets, and tells how far along its line the end is.
    fn trace(&mut self, (mut x, mut y): (i32, i32), (x1, y1): (i32, i32), pen: Pen, begun: i32) -> i32 {
        let (dx, dy) = ((x1 - x).abs(), -(y1 - y).abs());
        let (sx, sy) = ((x1 - x).signum(), (y1 - y).signum());
        let mut error = dx + dy;
        let mut step = begun;
        loop {
            if pen.sets(step) {
                self.set(x, y, pen);
            }
            if (x, y) == (x1, y1) {
                return step;
            }
            step += 1;
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

    /// Takes out the dots of a row from one column to another.
    pub fn clear(&mut self, from: i32, to: i32, y: i32) {
        if !(0..4 * self.rows as i32).contains(&y) {
            return;
        }
        for x in from.max(0)..=to.min(2 * self.cols as i32 - 1) {
            self.dots[y as usize / 4 * self.cols + x as usize / 2] &= !BIT[x as usize % 2][y as usize % 4];
        }
    }

    /// The character of a cell and what it was drawn with, or `None` where there is nothing.
    pub fn cell(&self, col: u16, row: u16, glyphs: Glyphs) -> Option<(char, Pen)> {
        let at = usize::from(row) * self.cols + usize::from(col);
        let (dots, pen) = (*self.dots.get(at)?, self.pens[at]);
        if dots == 0 || usize::from(col) >= self.cols {
            return None;
        }
        let glyph = match glyphs {
            Glyphs::Braille => char::from_u32(0x2800 + u32::from(dots)).unwrap_or(' '),
            Glyphs::Octants => octant(dots),
            Glyphs::Blocks => quadrants(dots, pen),
            Glyphs::Ascii => stroke(dots, pen),
        };
        Some((glyph, pen))
    }
}

/// A short piece of a line, to show beside what it means.
pub fn sample(pen: Pen, cells: u16, glyphs: Glyphs) -> String {
    let mut grid = DotGrid::new(cells, 1);
    grid.line((0, 1), (2 * i32::from(cells) - 1, 1), pen);
    (0..cells).map(|col| grid.cell(col, 0, glyphs).map_or(' ', |(glyph, _)| glyph)).collect()
}

/// The octant with these dots: the patterns that Unicode had before as blocks of other names, the others in their order.
fn octant(dots: u8) -> char {
    // Braille counts down the columns, octants along the rows.
    let row_major = (0..8).fold(0u8, |bits, at| bits | u8::from(dots & BIT[at % 2][at / 2] != 0) << at);
    const ELSEWHERE: [(u8, char); 26] = [
        (0x00, ' '),
        (0x01, '\u{1cea8}'),
        (0x02, '\u{1ceab}'),
        (0x03, '\u{1fb82}'),
        (0x05, '▘'),
        (0x0a, '▝'),
        (0x0f, '▀'),
        (0x14, '\u{1fbe6}'),
        (0x28, '\u{1fbe7}'),
        (0x3f, '\u{1fb85}'),
        (0x40, '\u{1cea3}'),
        (0x50, '▖'),
        (0x55, '▌'),
        (0x5a, '▞'),
        (0x5f, '▛'),
        (0x80, '\u{1cea0}'),
        (0xa0, '▗'),
        (0xa5, '▚'),
        (0xaa, '▐'),
        (0xaf, '▜'),
        (0xc0, '▂'),
        (0xf0, '▄'),
        (0xf5, '▙'),
        (0xfa, '▟'),
        (0xfc, '▆'),
        (0xff, '█'),
    ];
    match ELSEWHERE.binary_search_by_key(&row_major, |(bits, _)| *bits) {
        Ok(at) => ELSEWHERE[at].1,
        Err(before) => char::from_u32(0x1cd00 + u32::from(row_major) - before as u32).unwrap_or(' '),
    }
}

/// The quadrants that hold a dot; a lone quiet dot would be a block, so it stays a point, and where many lines meet a shade leaves
/// the names around them in front.
fn quadrants(dots: u8, pen: Pen) -> char {
    if pen.is_scattered() {
        return '·';
    }
    const BLOCKS: [char; 16] = [' ', '▘', '▝', '▀', '▖', '▌', '▞', '▛', '▗', '▚', '▐', '▜', '▄', '▙', '▟', '█'];
    let has = |mask: u8, bit: usize| usize::from(dots & mask != 0) << bit;
    match BLOCKS[has(0x03, 0) | has(0x18, 1) | has(0x44, 2) | has(0xa0, 3)] {
        '█' if pen.level < Emphasis::Lit => '▒',
        block => block,
    }
}

/// The sign that lies as the dots of a cell lie.
fn stroke(dots: u8, pen: Pen) -> char {
    if pen.is_scattered() {
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
        _ if pen.level == Emphasis::Path => {
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
    fn where_many_lines_meet_blocks_are_a_shade() {
        let all: Vec<_> = (0..4).map(|y| ((0, y), (3, y))).collect();
        assert_eq!(draw(&all, Emphasis::Normal, Glyphs::Blocks)[0].trim_end(), "▒▒");
        assert_eq!(draw(&all, Emphasis::Lit, Glyphs::Blocks)[0].trim_end(), "██");
    }

    #[test]
    fn octants_are_those_of_the_terminal_library() {
        for dots in 0..=255u8 {
            let along_rows = (0..8).fold(0, |bits, at| bits | usize::from(dots & BIT[at % 2][at / 2] != 0) << at);
            assert_eq!(octant(dots), ratatui::symbols::pixel::OCTANTS[along_rows], "{dots:#x}");
        }
    }

    #[test]
    fn kinds_are_told_apart_without_colour() {
        let ascii = |rank: u8| {
            let mut grid = DotGrid::new(18, 1);
            grid.line((0, 1), (35, 1), Pen { level: Emphasis::Normal, rank: Some(rank) });
            (0..18).map(|col| grid.cell(col, 0, Glyphs::Ascii).map_or(' ', |(glyph, _)| glyph)).collect::<String>()
        };
        let all: std::collections::HashSet<String> = (0..=RANKS as u8).map(ascii).collect();
        assert_eq!(all.len(), RANKS + 1, "{all:#?}");
        assert_eq!(ascii(0), "------------------");
    }

    #[test]
    fn the_dashes_of_an_arc_go_on_from_piece_to_piece() {
        let pen = Pen { level: Emphasis::Normal, rank: Some(1) };
        let (mut bent, mut straight) = (DotGrid::new(30, 1), DotGrid::new(30, 1));
        bent.curve((0, 1), (30, 1), (59, 1), pen);
        straight.line((0, 1), (59, 1), pen);
        assert_eq!(bent.dots, straight.dots);
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
        assert_eq!(grid.cell(0, 0, Glyphs::Braille).unwrap().1, Emphasis::Lit.into());
        grid.erase(0, 0);
        assert_eq!(grid.cell(0, 0, Glyphs::Braille), None);
        grid.set(-1, 99, Emphasis::Lit);
        grid.erase(9, 9);
        assert_eq!(grid.cell(9, 9, Glyphs::Braille), None);
    }
}
