//! How wide text is in a picture: the widths of Noto Sans semibold, which other sans-serif letters seldom exceed.
//!
//! A viewer may have another font than the one that a picture names, so widths are a little generous.

use unicode_normalization::UnicodeNormalization;
use unicode_width::UnicodeWidthChar;

/// Widths of the printable characters of ASCII, in thousandths of the size of the letters.
#[rustfmt::skip]
static ASCII: [u16; 95] = [
    260, 277, 452, 646, 572, 875, 743, 250, 324, 324, 546, 572, 279, 320, 276, 399, 572, 572, 572,
    572, 572, 572, 572, 572, 572, 572, 276, 279, 572, 572, 572, 461, 898, 672, 659, 638, 732, 558,
    538, 726, 756, 370, 309, 647, 546, 929, 793, 787, 615, 787, 643, 550, 569, 747, 631, 953, 638,
    603, 576, 330, 399, 330, 572, 423, 333, 585, 626, 502, 626, 585, 371, 626, 638, 283, 283, 588,
    283, 960, 638, 617, 626, 626, 434, 493, 406, 638, 547, 830, 560, 548, 484, 389, 551, 389, 572,
];
/// Of letters that no table holds.
const OTHER: u16 = 640;
const WIDE: u16 = 1000;
/// What another font may add.
const GENEROUS: f32 = 1.04;

fn width_of(c: char) -> u16 {
    match c {
        ' '..='~' => ASCII[c as usize - 32],
        '\u{a0}' | '\u{202f}' => ASCII[0],
        '’' | '‘' => 255,
        '…' => 850,
        '–' => 500,
        'œ' | 'Œ' | '—' | 'æ' | 'Æ' => WIDE,
        c => match c.width() {
            Some(0) | None => 0,
            Some(1) => OTHER,
            Some(_) => WIDE,
        },
    }
}

/// The width of a text set in letters of a size, in the unit of that size.
pub fn text_width(text: &str, size: f32) -> f32 {
    let thousandths: u32 = text.nfd().map(|c| u32::from(width_of(c))).sum();
    thousandths as f32 / 1000.0 * size * GENEROUS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_take_no_room_and_wide_letters_take_twice_as_much() {
        assert_eq!(text_width("pôle", 12.0), text_width("pole", 12.0));
        assert!(text_width("日本", 12.0) >= 24.0);
        assert!(text_width("illi", 12.0) < text_width("MMMM", 12.0) / 2.0);
        assert_eq!(text_width("", 12.0), 0.0);
    }
}
