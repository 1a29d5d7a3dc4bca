//! Text from data, made harmless for a terminal: what would steer it is shown as a visible sign instead.
//!
//! This is for whatever a person reads on a screen. Files and JSON keep the text as it is.

use std::borrow::Cow;

/// Stands for a character that has no picture of its own.
const UNSHOWN: char = '\u{FFFD}';

/// The text with one visible sign in place of every control character, escape, and mark that changes the direction of
/// writing. Borrows when there is nothing to replace, which is nearly always.
///
/// ```
/// use maillage::text::safe;
/// assert_eq!(safe("a\u{1b}[31mb\tc"), "a␛[31mb␉c");
/// assert_eq!(safe("Labo de l’ESS"), "Labo de l’ESS");
/// ```
pub fn safe(text: &str) -> Cow<'_, str> {
    if text.chars().any(|c| sign(c).is_some()) {
        Cow::Owned(text.chars().map(|c| sign(c).unwrap_or(c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// The sign that stands for a character that must not reach a terminal.
pub fn sign(c: char) -> Option<char> {
    Some(match c {
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or(UNSHOWN),
        '\u{7f}' => '␡',
        '\u{80}'..='\u{9f}'
        | '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => UNSHOWN,
        '\u{2028}' | '\u{2029}' => '␤',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ordinary_text_is_left_alone() {
        for text in ["pôle d’Œuvre", "日本語", "👩‍🌾", "a\u{a0}: b", "نص"] {
            assert!(matches!(safe(text), Cow::Borrowed(_)), "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_steers_a_terminal_is_left(text in any::<String>()) {
            let shown = safe(&text);
            let steers = |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c);
            prop_assert!(!shown.chars().any(steers));
            prop_assert_eq!(safe(&shown).into_owned(), shown.clone().into_owned());
            prop_assert_eq!(shown.chars().count(), text.chars().count());
        }
    }
}
