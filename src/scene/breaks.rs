//! Names in lines: where they may break, and how they fill the room that each line has. It measures with what the caller measures
//! with, cells or pixels, and places nothing.

use std::cmp::Reverse;

use unicode_segmentation::UnicodeSegmentation;

use super::cells::{clip, width};

/// A name that is cut keeps at least so many cells.
pub(in crate::scene) const SHORTEST: usize = 5;

/// A part of a name that stands in one line: the space before it, and what it says.
pub(in crate::scene) type Piece<'a> = (&'static str, &'a str);

/// Where a name breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scene) enum Break {
    /// At spaces.
    Spaces,
    /// Behind hyphens, slashes and apostrophes too.
    Signs,
}

/// A name in the pieces that may stand in lines of their own. Spaces that hold a number to its noun hold here too.
pub(in crate::scene) fn pieces(name: &str, at: Break) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let is_gap = |c: char| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}');
    for word in name.split(is_gap).filter(|word| !word.is_empty()) {
        let (mut space, mut from) = (" ", 0);
        for (start, sign) in word.grapheme_indices(true).filter(|_| at == Break::Signs) {
            // Enough stands on both sides of it, and no article is left alone before its apostrophe.
            let (end, least) = (start + sign.len(), if matches!(sign, "'" | "’") { 4 } else { 1 });
            if matches!(sign, "-" | "/" | "–" | "'" | "’") && start > from + least && end + 1 < word.len() {
                pieces.push((space, &word[from..end]));
                (space, from) = ("", end);
            }
        }
        pieces.push((space, &word[from..]));
    }
    pieces
}

/// Pieces in exactly so many lines of about the same width, none wider than its room and so much free after the last one.
pub(in crate::scene) fn filled(
    pieces: &[Piece<'_>],
    lines: usize,
    room: impl Fn(usize) -> f32,
    wide: impl Fn(&str) -> f32,
    after: f32,
) -> Option<Vec<String>> {
    let greedy = |most: f32| -> Option<Vec<String>> {
        let room = |line: usize| room(line).min(most);
        let mut texts: Vec<String> = Vec::new();
        for (space, piece) in pieces {
            let line = texts.len();
            let longer = texts.last().map(|text| format!("{text}{space}{piece}"));
            match longer.filter(|longer| wide(longer) <= room(line - 1)) {
                Some(longer) => texts[line - 1] = longer,
                None if line < lines && wide(piece) <= room(line) => texts.push(piece.to_string()),
                None => return None,
            }
        }
        let fits = wide(texts.last()?) + after <= room(lines - 1);
        (texts.len() == lines && fits).then_some(texts)
    };
    let widest = |texts: &[String]| texts.iter().map(|text| wide(text)).fold(0.0, f32::max);
    let mut best = greedy(f32::INFINITY)?;
    // A word alone in the last line reads worse than two even lines.
    while let Some(texts) = greedy(widest(&best) - 0.1).filter(|texts| widest(texts) + after <= widest(&best)) {
        best = texts;
    }
    Some(best)
}

/// The beginnings of a name in up to three lines, the longest first; `room` is asked how many cells a line has of so many.
pub(in crate::scene) fn beginnings(name: &str, room: impl Fn(usize, usize) -> usize) -> Vec<Vec<String>> {
    let pieces = pieces(name, Break::Signs);
    let mut begun: Vec<Vec<String>> =
        (1..=3).rev().filter_map(|lines| begun(&pieces, lines, |line| room(line, lines))).collect();
    begun.sort_by_key(|texts| Reverse(texts.iter().map(|text| width(text)).sum::<usize>()));
    begun
}

/// As much of a name as has room in so many lines; `None` where that is next to nothing, or where fewer lines do.
fn begun(pieces: &[Piece<'_>], lines: usize, room: impl Fn(usize) -> usize) -> Option<Vec<String>> {
    let mut texts: Vec<String> = vec![String::new()];
    for (space, piece) in pieces {
        let line = texts.len() - 1;
        let space = if texts[line].is_empty() { "" } else { *space };
        if width(&texts[line]) + width(space) + width(piece) <= room(line) {
            texts[line].push_str(space);
            texts[line].push_str(piece);
        } else if texts.len() < lines && !texts[line].is_empty() && room(line + 1) >= width(piece).min(SHORTEST) {
            texts.push(clip(piece, room(line + 1)).into_owned());
            if width(piece) > room(texts.len() - 1) {
                break;
            }
        } else {
            let long = format!("{}{space}{piece}…", texts[line]);
            texts[line] = clip(&long, room(line)).into_owned();
            break;
        }
    }
    let said: usize = texts.iter().map(|text| width(text)).sum();
    (texts.len() == lines && said >= SHORTEST).then_some(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(name: &str, at: Break, lines: usize, room: f32) -> Option<Vec<String>> {
        filled(&pieces(name, at), lines, |_| room, |text| width(text) as f32, 0.0)
    }

    #[test]
    fn a_name_breaks_at_spaces_or_behind_signs_and_never_in_a_number() {
        let said = |name, at| pieces(name, at).into_iter().map(|(_, piece)| piece).collect::<Vec<_>>();
        assert_eq!(said("Tiers-lieu de l'ESS", Break::Spaces), ["Tiers-lieu", "de", "l'ESS"]);
        assert_eq!(said("Tiers-lieu de l'ESS", Break::Signs), ["Tiers-", "lieu", "de", "l'ESS"]);
        assert_eq!(said("Recycl'Occ et/ou -A-", Break::Signs), ["Recycl'", "Occ", "et/", "ou", "-A-"]);
        assert_eq!(said("et 11\u{a0}autres", Break::Spaces), ["et", "11\u{a0}autres"]);
    }

    #[test]
    fn lines_are_about_as_wide_as_each_other() {
        let even = lines("Hautes-Pyrénées and 5 more groups", Break::Spaces, 2, 22.0).unwrap();
        assert_eq!(even, ["Hautes-Pyrénées", "and 5 more groups"]);
        assert_eq!(lines("Val de Marne", Break::Spaces, 1, 22.0).unwrap(), ["Val de Marne"]);
        assert_eq!(lines("Val de Marne", Break::Spaces, 2, 5.0), None);
    }
}
