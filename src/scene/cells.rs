//! Text measured in terminal cells: shortened, padded, made safe to send. It does not draw and knows no colour.

use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// How many cells a text takes, counted a grapheme at a time as the screen does.
pub fn width(text: &str) -> usize {
    match plain(text) {
        Some(chars) => chars,
        None => text.graphemes(true).map(UnicodeWidthStr::width).sum(),
    }
}

/// The number of characters of a text in which each is one grapheme and one cell: most of what is ever measured,
/// and ten times faster to measure.
fn plain(text: &str) -> Option<usize> {
    let one =
        |c: char| matches!(c, ' '..='~' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{24f}' | '‐'..='—' | '‘'..='”' | '…');
    text.chars().try_fold(0, |n, c| one(c).then_some(n + 1))
}

/// The text itself if it fits in `cells`, else its beginning and `…`, cut between graphemes.
pub fn clip(text: &str, cells: usize) -> Cow<'_, str> {
    // A cell is at least a byte, so most texts that fit need no measuring at all.
    if text.len() <= cells && text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut end = 0;
    if let Some(chars) = plain(text) {
        if chars <= cells {
            return Cow::Borrowed(text);
        }
        end = text.char_indices().nth(cells.saturating_sub(1)).map_or(0, |(at, _)| at);
    } else if width(text) <= cells {
        return Cow::Borrowed(text);
    } else {
        let mut used = 0;
        for (at, grapheme) in text.grapheme_indices(true) {
            used += UnicodeWidthStr::width(grapheme);
            if used + 1 > cells {
                break;
            }
            end = at + grapheme.len();
        }
    }
    if cells == 0 {
        return Cow::Borrowed("");
    }
    // « PTCE (… » reads worse than « PTCE… ».
    let kept = text[..end].trim_end_matches(|c: char| c.is_whitespace() || "«“\"'’(,;:–—-&/".contains(c));
    let kept = if kept.is_empty() { &text[..end] } else { kept };
    Cow::Owned(format!("{kept}…"))
}

/// The text shortened or filled with spaces to exactly `cells`, at the left.
pub fn pad(text: &str, cells: usize) -> String {
    let mut clipped = clip(text, cells).into_owned();
    clipped.extend(std::iter::repeat_n(' ', cells.saturating_sub(width(&clipped))));
    clipped
}

/// The same at the right, for numbers; one that does not fit becomes `#` signs, since half a number is a lie.
pub fn right(number: impl std::fmt::Display, cells: usize) -> String {
    let text = number.to_string();
    match width(&text) {
        wide if wide > cells => "#".repeat(cells),
        wide => " ".repeat(cells - wide) + &text,
    }
}

/// The text with everything that commands a terminal or turns the reading direction made visible, never sent.
pub fn safe(text: &str) -> Cow<'_, str> {
    if !text.chars().any(commands) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\0'..='\x1f' => shown.push(char::from_u32(0x2400 + c as u32).unwrap_or('␀')),
            '\x7f' => shown.push('␡'),
            c if commands(c) => shown.push_str(&format!("⟨{:04X}⟩", c as u32)),
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Control characters, line and paragraph separators, marks and overrides of direction, invisible tags.
fn commands(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_is_cut_between_graphemes_and_not_after_an_opening_sign() {
        assert_eq!(clip("Figeacteurs", 11), "Figeacteurs");
        assert_eq!(clip("Figeacteurs", 5), "Fige…");
        assert_eq!(clip("Communauté PTCE « Emploi »", 19), "Communauté PTCE…");
        assert_eq!(clip("e\u{301}te\u{301}", 2), "e\u{301}…");
        assert_eq!(clip("日本語", 4), "日…");
        assert_eq!(clip("日本語", 1), "…");
        assert_eq!(clip("x", 0), "");
    }

    #[test]
    fn numbers_stand_right_and_are_never_halved() {
        assert_eq!(right(42, 5), "   42");
        assert_eq!(right(1234, 3), "###");
        assert_eq!(pad("été", 5), "été  ");
    }

    #[test]
    fn nothing_in_a_text_reaches_the_terminal_as_a_command() {
        assert_eq!(safe("Le Périscope"), "Le Périscope");
        assert_eq!(safe("a\x1b[31mb\u{202e}c\u{9b}d\te"), "a␛[31mb⟨202E⟩c⟨009B⟩d␉e");
        assert_eq!(safe("👩\u{200d}🌾"), "👩\u{200d}🌾");
    }

    proptest! {
        #[test]
        fn a_clipped_text_fits_and_a_padded_one_fills(text in "\\PC{0,20}", cells in 0usize..30) {
            prop_assert!(width(&clip(&text, cells)) <= cells);
            prop_assert_eq!(width(&pad(&text, cells)), cells);
        }

        #[test]
        fn plain_text_is_measured_like_any_other(text in "[ -~\u{a0}-\u{24f}–—‘’“”…]{0,12}") {
            let slow: usize = text.graphemes(true).map(UnicodeWidthStr::width).sum();
            prop_assert_eq!(width(&text), slow);
        }

        #[test]
        fn a_safe_text_has_nothing_to_make_safe(text in any::<String>()) {
            let once = safe(&text).into_owned();
            prop_assert!(!once.chars().any(char::is_control));
            prop_assert_eq!(safe(&once), once.as_str());
        }
    }
}
