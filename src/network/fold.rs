//! Text as it is compared: without case, accents, ligatures, or the difference between straight and typographic marks.
//!
//! Latin, Greek and Cyrillic letters lose their accents; other scripts keep every sign, since there they carry meaning.
//! This is not transliteration and not tolerance for typing errors.

use std::cell::RefCell;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Gives the text as it is compared. Folding twice changes nothing; composed and decomposed spellings fold alike.
///
/// ```
/// use maillage::network::fold::fold;
/// assert_eq!(fold("L’Œuvre d'ÉCOLE – Straße"), "l'oeuvre d'ecole - strasse");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// Appends the folded text to a buffer, for loops that fold many.
pub fn fold_into(text: &str, folded: &mut String) {
    // Normalising takes twenty times as long as looking up, and nearly every text is of these letters and marks only. What is
    // between them is taken over as it is and lowered at once.
    let start = folded.len();
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| !byte.is_ascii()) {
        folded.push_str(&rest[..at]);
        let c = rest[at..].chars().next().unwrap_or_default();
        match c {
            '\u{80}'..'\u{250}' => folded.push_str(&LATIN[c as usize - 0x80]),
            '\u{300}'..='\u{36F}' => {}
            '\u{2010}'..='\u{203A}' => folded.push_str(&PUNCTUATION[c as usize - 0x2010]),
            _ => {
                folded.truncate(start);
                normalise_into(text, folded);
                return;
            }
        }
        rest = &rest[at + c.len_utf8()..];
    }
    folded.push_str(rest);
    folded[start..].make_ascii_lowercase();
}

/// Latin letters that need no neighbour to be folded.
static LATIN: LazyLock<Vec<String>> = LazyLock::new(|| table('\u{80}'..'\u{250}'));
/// Dashes, quotation marks and the like.
static PUNCTUATION: LazyLock<Vec<String>> = LazyLock::new(|| table('\u{2010}'..'\u{203B}'));

fn table(letters: std::ops::Range<char>) -> Vec<String> {
    let folded = |c: char| {
        let mut folded = String::new();
        normalise_into(c.encode_utf8(&mut [0; 4]), &mut folded);
        folded
    };
    letters.map(folded).collect()
}

/// Folds any text at all.
fn normalise_into(text: &str, folded: &mut String) {
    // The acute accent that stands alone is typed for an apostrophe; it would decompose to a space.
    let marks = text.chars().map(|c| if matches!(c, '\u{B4}' | '\u{1FFD}') { '\'' } else { c });
    let letters = marks.nfkd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase);
    let plain = letters.nfkd().filter(|c| !is_accent(*c)).flat_map(plain);
    folded.extend(plain.nfc());
}

/// Looks at a folded text without keeping it: a pass over a million names asks for memory once.
pub fn with_folded<T>(text: &str, look: impl FnOnce(&str) -> T) -> T {
    thread_local! {
        static BUFFER: RefCell<String> = const { RefCell::new(String::new()) };
    }
    BUFFER.with_borrow_mut(|buffer| {
        buffer.clear();
        fold_into(text, buffer);
        look(buffer)
    })
}

/// Whether the folded text has `folded_needle` in it, which must be folded already. ASCII text is compared in place.
pub fn contains_folded(text: &str, folded_needle: &str) -> bool {
    let Some(&first) = folded_needle.as_bytes().first() else {
        return true;
    };
    if !text.is_ascii() {
        return with_folded(text, |text| memchr::memmem::find(text.as_bytes(), folded_needle.as_bytes()).is_some());
    }
    let (text, needle) = (text.as_bytes(), folded_needle.as_bytes());
    memchr::memchr2_iter(first, first.to_ascii_uppercase(), text)
        .any(|i| text[i..].get(..needle.len()).is_some_and(|part| part.eq_ignore_ascii_case(needle)))
}

/// Accents of Latin, Greek and Cyrillic letters; the vowel signs and points of other scripts are not among them.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20F0}')
}

/// What stands for a lowercase letter or a mark when texts are compared.
fn plain(c: char) -> impl Iterator<Item = char> {
    let (one, two) = match c {
        'œ' => ('o', Some('e')),
        'æ' => ('a', Some('e')),
        'ß' => ('s', Some('s')),
        'ø' => ('o', None),
        'đ' | 'ð' => ('d', None),
        'ł' => ('l', None),
        'ı' => ('i', None),
        'ς' => ('σ', None),
        '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2BC}' | '\u{2B9}' | '\u{2032}' => ('\'', None),
        '\u{201C}' | '\u{201D}' | '\u{201E}' => ('"', None),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => ('-', None),
        _ => (c, None),
    };
    // A soft hyphen, a joiner or a direction mark is not seen, so it is not compared.
    let seen = !matches!(c, '\u{AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}' | '\u{FEFF}');
    seen.then_some(one).into_iter().chain(two)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_looks_alike_folds_alike() {
        for (text, expected) in [
            ("", ""),
            ("PTCE Agir 2.0", "ptce agir 2.0"),
            ("Économie", "economie"),
            ("E\u{301}conomie", "economie"),
            ("cœur ŒUVRE Ægis", "coeur oeuvre aegis"),
            ("STRASSE Straße STRAẞE", "strasse strasse strasse"),
            ("l’été", "l'ete"),
            ("Saint‑Étienne – Lyon", "saint-etienne - lyon"),
            ("12\u{202F}000\u{A0}m²", "12 000 m2"),
            ("ﬁn Ø Ł", "fin o l"),
            ("İstanbul ısı", "istanbul isi"),
            ("ΟΔΥΣΣΕΎΣ", "οδυσσευσ"),
            ("Йошкар", "иошкар"),
            ("한국", "한국"),
            ("ガ", "ガ"),
            ("हिन्दी", "हिन्दी"),
            ("co\u{AD}opération", "cooperation"),
            ("l´été", "l'ete"),
        ] {
            assert_eq!(fold(text), expected, "{text}");
        }
    }

    #[test]
    fn containment_agrees_with_folding() {
        assert!(contains_folded("PTCE Agir", "agir"));
        assert!(contains_folded("Réseau", "seau"));
        assert!(contains_folded("anything", ""));
        assert!(!contains_folded("PTCE", "ptces"));
        assert!(!contains_folded("PTCE", "é"));
        assert!(contains_folded("aaB", "ab"));
    }

    proptest! {
        #[test]
        fn folding_is_stable(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
            prop_assert_eq!(fold(&text.nfd().collect::<String>()), once.clone());
            prop_assert_eq!(fold(&text.nfc().collect::<String>()), once);
        }

        #[test]
        fn the_short_way_is_the_long_way(text in "[a-zA-Z\u{80}-\u{24F}\u{300}-\u{36F}\u{2010}-\u{203A}]{0,6}[\u{2000}-\u{30FF}]?") {
            let mut long = String::new();
            normalise_into(&text, &mut long);
            prop_assert_eq!(fold(&text), long);
        }

        #[test]
        fn containment_is_that_of_the_folded_text(text in "[aAbBéÉ]{0,8}", needle in "[abe]{0,3}") {
            prop_assert_eq!(contains_folded(&text, &needle), fold(&text).contains(&needle));
        }
    }
}
