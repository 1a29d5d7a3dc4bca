//! The word most like one that nobody knows, for "did you mean".
//!
//! Words are compared folded. This is not the typo-tolerant search for actors.

use crate::network::fold::fold;

/// Finds the candidate most like `word`: the fewest typing errors (at most one in three letters), else one that starts
/// with it; the first of equals. Time grows with the letters of the candidates whose length is near.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(word);
    let letters: Vec<char> = folded.chars().collect();
    let mut limit = match letters.len() {
        0 => return None,
        1..=4 => 1,
        5..=7 => 2,
        n => n.div_ceil(3).min(4),
    };
    let (mut best, mut longer) = (None, None);
    for candidate in candidates {
        let text = fold(candidate);
        if letters.len() >= 3 && longer.is_none() && text.starts_with(&folded) {
            longer = Some(candidate);
        }
        // A byte count bounds the character count from above only: ASCII is all that can be skipped unread.
        if text.is_ascii() && text.len().abs_diff(letters.len()) > limit {
            continue;
        }
        let other: Vec<char> = text.chars().collect();
        let errors = distance(&letters, &other);
        if errors < letters.len() && (errors < limit || best.is_none() && errors == limit) {
            best = Some(candidate);
            limit = errors;
        }
    }
    best.or(longer)
}

/// How many typing errors lead from one word to the other: insertions, deletions, replacements and swapped neighbours
/// (the restricted Damerau-Levenshtein distance). Time is the product of the lengths, memory three rows.
pub fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_are_counted() {
        let d = |a: &str, b: &str| distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert_eq!(d("", "abc"), 3);
        assert_eq!(d("region", "regoin"), 1);
        assert_eq!(d("region", "rgion"), 1);
        assert_eq!(d("kind", "kinds"), 1);
        assert_eq!(d("abc", "abc"), 0);
    }

    #[test]
    fn the_nearest_is_the_one_with_fewest_errors() {
        let words = ["description", "departement", "region", "kind", "until"];
        let near = |word| nearest(word, words);
        assert_eq!(near("régoin"), Some("region"));
        assert_eq!(near("kinds"), Some("kind"));
        assert_eq!(near("desc"), Some("description"));
        assert_eq!(near("zzz"), None);
        assert_eq!(near(""), None);
        assert_eq!(near("x"), None);
    }
}
