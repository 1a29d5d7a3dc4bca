//! How many relations there are in each year, in one or two rows of blocks. It does not count them.

use super::text::width;
use crate::scene::dots::Glyphs;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::widgets::Widget;

/// How a histogram looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct HistogramStyles {
    /// Bars.
    pub bar: Style,
    /// Bars of the chosen years, underlined besides.
    pub lit: Style,
    /// The first and the last year.
    pub label: Style,
    /// What is said at the right.
    pub note: Style,
}

/// A histogram of years; years without a value are drawn empty, and several share a bar where room is short.
#[derive(Clone, Copy, Debug)]
pub struct Histogram<'a> {
    /// Year and number, in the order of years.
    pub counts: &'a [(i32, u32)],
    /// Whether the first bar holds what is before it too.
    pub earlier: bool,
    /// The chosen years, first and last.
    pub chosen: Option<(i32, i32)>,
    /// What is said at the right, in the language of the user: how many have no date.
    pub note: &'a str,
    /// How it looks.
    pub theme: &'a HistogramStyles,
    /// What bars are made of.
    pub glyphs: Glyphs,
}

/// No year is wider than this many cells: wider bars would only shout.
const WIDEST: usize = 4;

impl Histogram<'_> {
    /// The years from first to last, or `None` when there is none.
    fn span(&self) -> Option<(i32, i32)> {
        Some((self.counts.first()?.0, self.counts.last()?.0))
    }

    /// What stands before the bars.
    fn start(&self, first: i32) -> String {
        let sign = match (self.earlier, self.glyphs) {
            (false, _) => "",
            (true, Glyphs::Ascii) => "<=",
            (true, _) => "≤",
        };
        format!("{sign}{first}")
    }

    /// How many years share a bar, how many cells a bar takes, and how many bars there are.
    fn shape(&self, years: usize, cells: usize) -> (usize, usize, usize) {
        if cells == 0 {
            return (years, 0, 0);
        }
        let shared = years.div_ceil(cells);
        let bars = years.div_ceil(shared);
        (shared, (cells / bars).clamp(1, WIDEST), bars)
    }

    /// The first and last year of the bar under a column of the area it was drawn in.
    pub fn years_at(&self, area: Rect, col: u16) -> Option<(i32, i32)> {
        let (first, last) = self.span()?;
        let (start, cells) = self.room(area, first, last);
        let (shared, wide, bars) = self.shape((last - first + 1) as usize, cells);
        let bar = usize::from(col.checked_sub(start)?).checked_div(wide)?;
        let year = first + (bar * shared) as i32;
        (bar < bars).then(|| (year, (year + shared as i32 - 1).min(last)))
    }

    /// The first column of the bars and how many cells they may take.
    fn room(&self, area: Rect, first: i32, last: i32) -> (u16, usize) {
        let (left, right) = (width(&self.start(first)) + 1, width(&last.to_string()) + 1);
        let note = if self.note.is_empty() { 0 } else { width(self.note) + 2 };
        let whole = usize::from(area.width);
        // The note goes first when there is no room for eight bars beside it.
        let note = if whole < left + right + note + 8 { 0 } else { note };
        (area.x + left.min(whole) as u16, whole.saturating_sub(left + right + note))
    }
}

impl Widget for &Histogram<'_> {
    fn render(self, area: Rect, buf: &mut Buffer) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        let base = area.bottom() - 1;
        let Some((first, last)) = self.span() else {
            buf.set_stringn(area.x, base, self.note, usize::from(area.width), self.theme.note);
            return;
        };
        let (start, cells) = self.room(area, first, last);
        let (shared, wide, bars) = self.shape((last - first + 1) as usize, cells);
        let mut sums = vec![0u64; bars];
        for &(year, n) in self.counts {
            if let Some(sum) = usize::try_from(year - first).ok().and_then(|y| sums.get_mut(y / shared)) {
                *sum += u64::from(n);
            }
        }
        let most = sums.iter().copied().max().unwrap_or(0).max(1);
        let rows = u64::from(area.height.min(2));
        buf.set_stringn(area.x, base, self.start(first), usize::from(area.width), self.theme.label);
        for (bar, &sum) in sums.iter().enumerate() {
            let year = first + (bar * shared) as i32;
            let lit = self.chosen.is_some_and(|(a, b)| year <= b && year + shared as i32 > a);
            let style = match (self.chosen, lit) {
                (Some(_), true) => self.theme.lit.add_modifier(Modifier::UNDERLINED | Modifier::BOLD),
                _ => self.theme.bar,
            };
            // Something is never drawn as nothing.
            let eighths = (sum * rows * 8).div_ceil(most);
            for row in 0..rows as u16 {
                let own = eighths.saturating_sub(u64::from(row) * 8).min(8) as usize;
                let style = if row == 0 { style } else { style.remove_modifier(Modifier::UNDERLINED) };
                for cell in 0..wide {
                    let x = start + (bar * wide + cell) as u16;
                    // One free cell between wide bars, so that years can be counted.
                    let own = if wide > 2 && cell + 1 == wide { 0 } else { own };
                    if x < area.right() {
                        buf[(x, base - row)].set_char(block(own, self.glyphs)).set_style(style);
                    }
                }
            }
        }
        let mut x = start + (bars * wide) as u16 + u16::from(wide <= 2);
        if last > first && x < area.right() {
            (x, _) = buf.set_stringn(x, base, last.to_string(), usize::from(area.right() - x), self.theme.label);
        }
        let note = width(self.note) as u16;
        if note > 0 && x + 2 + note <= area.right() {
            buf.set_string(area.right() - note, base, self.note, self.theme.note);
        }
    }
}

fn block(eighths: usize, glyphs: Glyphs) -> char {
    match glyphs {
        Glyphs::Ascii => [' ', '.', '.', ':', ':', '+', '+', '#', '#'][eighths],
        _ => [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'][eighths],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(counts: &[(i32, u32)], cols: u16, rows: u16, glyphs: Glyphs) -> Vec<String> {
        let theme = HistogramStyles::default();
        let view = Histogram {
            counts,
            earlier: false,
            chosen: Some((2012, 2013)),
            note: "26 sans date",
            theme: &theme,
            glyphs,
        };
        let area = Rect::new(0, 0, cols, rows);
        let mut buf = Buffer::empty(area);
        view.render(area, &mut buf);
        (0..rows).map(|r| (0..cols).map(|c| buf[(c, r)].symbol()).collect::<String>().trim_end().to_string()).collect()
    }

    const YEARS: [(i32, u32); 6] = [(2010, 1), (2011, 4), (2012, 8), (2013, 16), (2015, 2), (2017, 8)];

    #[test]
    fn years_get_a_bar_each_and_a_share_of_the_room() {
        assert_eq!(draw(&YEARS, 36, 1, Glyphs::Braille), ["2010 ▁▂▄█ ▁ ▄ 2017      26 sans date"]);
        assert_eq!(draw(&YEARS, 44, 1, Glyphs::Ascii), ["2010 ....::##  ..  :: 2017      26 sans date"]);
        assert_eq!(draw(&YEARS, 14, 1, Glyphs::Braille), ["2010 ▂█▁▃ 2017"]);
        assert_eq!(draw(&[(2026, 9)], 30, 1, Glyphs::Braille), ["2026 ███          26 sans date"]);
        assert_eq!(draw(&[], 20, 1, Glyphs::Braille), ["26 sans date"]);
    }

    #[test]
    fn two_rows_have_sixteen_steps() {
        let rows = draw(&YEARS, 36, 2, Glyphs::Braille);
        assert_eq!(rows, ["        █", "2010 ▁▄██ ▂ █ 2017      26 sans date"]);
    }

    #[test]
    fn a_column_knows_its_years() {
        let theme = HistogramStyles::default();
        let view = Histogram {
            counts: &YEARS,
            earlier: false,
            chosen: None,
            note: "",
            theme: &theme,
            glyphs: Glyphs::Braille,
        };
        let area = Rect::new(3, 0, 14, 1);
        assert_eq!(view.years_at(area, 8), Some((2010, 2011)));
        assert_eq!(view.years_at(area, 11), Some((2016, 2017)));
        assert_eq!((view.years_at(area, 12), view.years_at(area, 0)), (None, None));
    }

    #[test]
    fn a_first_bar_that_holds_what_is_before_it_says_so() {
        let theme = HistogramStyles::default();
        let view = |glyphs| Histogram { counts: &YEARS, earlier: true, chosen: None, note: "", theme: &theme, glyphs };
        let area = Rect::new(0, 0, 30, 1);
        let text = |glyphs| {
            let mut buffer = Buffer::empty(area);
            view(glyphs).render(area, &mut buffer);
            (0..30).map(|x| buffer[(x, 0)].symbol().to_string()).collect::<String>()
        };
        assert!(text(Glyphs::Braille).starts_with("≤2010 "), "{}", text(Glyphs::Braille));
        assert!(text(Glyphs::Ascii).starts_with("<=2010 "), "{}", text(Glyphs::Ascii));
        assert_eq!(view(Glyphs::Braille).years_at(area, 5), None);
    }

    #[test]
    fn any_area_and_any_years_can_be_drawn() {
        for cols in 0..60 {
            for counts in [&YEARS[..], &YEARS[..1], &[(-50, 3), (2000, 1)], &[(2000, 0)], &[]] {
                draw(counts, cols, 2, Glyphs::Blocks);
            }
        }
    }
}
