//! The words of names, and which of them are like a word with mistakes in it. It knows neither fields nor actors.

use hashbrown::HashMap;

use super::{order, worth};

/// Words that make no initial.
pub const SMALL_WORDS: [&str; 30] = [
    "a", "and", "au", "aux", "d", "dans", "de", "des", "du", "en", "et", "for", "in", "l", "la", "le", "les", "of",
    "on", "ou", "par", "pour", "s", "sur", "the", "to", "un", "une", "with", "y",
];
/// Nobody asks for more initials than these.
const MOST_INITIALS: usize = 13;

/// The words of a text: what stands between anything but letters and digits.
pub fn words_of(text: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = run(text, at, false);
        at = run(text, start, true);
        (start < at).then(|| &text[start..at])
    })
}

/// The end of the letters and digits, or of everything else, that stand at a place.
fn run(text: &str, mut at: usize, of_letters: bool) -> usize {
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(at) {
        // Nearly all of a folded text is ASCII.
        let (is_letter, length) = match byte.is_ascii() {
            true => (byte.is_ascii_alphanumeric(), 1),
            false => text[at..].chars().next().map_or((false, 1), |c| (c.is_alphanumeric(), c.len_utf8())),
        };
        if is_letter != of_letters {
            break;
        }
        at += length;
    }
    at
}

/// The letters of a text and those with which its words begin, to pass over most records without reading them: bits of a to
/// z, of digits, and one for all others.
#[derive(Clone, Copy, Debug, Default)]
pub struct Letters {
    all: u32,
    first: u32,
}

impl Letters {
    /// Those of a text.
    pub fn of(text: &str) -> Letters {
        let bit = |byte: u8| match byte {
            b'a'..=b'z' => 1 << (byte - b'a'),
            b'0'..=b'9' => 1 << (26 + (byte - b'0') % 5),
            _ => 1 << 31,
        };
        let mut letters = Letters::default();
        for word in words_of(text) {
            letters.first |= bit(word.as_bytes()[0]);
            letters.all |= word.bytes().fold(0, |all, byte| all | bit(byte));
        }
        letters
    }

    /// Whether the words of the other text may all be in this one, and whether they may all begin words of it.
    pub fn may_have(self, words: Letters) -> (bool, bool) {
        (words.all & !self.all == 0, words.first & !self.first == 0)
    }
}

/// The distinct words of some records, those of each record, and what is quickly told of them.
#[derive(Debug, Default)]
pub struct Words {
    /// Where a word stands and how long it is, in the order of their texts.
    distinct: Vec<(u32, u32)>,
    /// How many letters a word has in common with the one before it; 255 stands for more, too.
    shared: Vec<u8>,
    /// The words of all records, one record after the other.
    all: Vec<u32>,
    ends: Vec<u32>,
    /// The initials of each record, and how many bytes they are.
    initials: (String, Vec<u8>),
    letters: Vec<Letters>,
}

const ABSENT: u8 = u8::MAX;

impl Words {
    /// The words of records that stand in a text: of each its name, what else has words of its own, and all of it.
    pub fn new<'a>(text: &'a str, records: impl Iterator<Item = [&'a str; 3]>) -> Words {
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let mut distinct: Vec<&str> = Vec::new();
        let mut words = Words::default();
        let mut number_of = |word: &'a str| {
            *numbers.entry(word).or_insert_with(|| {
                distinct.push(word);
                distinct.len() as u32 - 1
            })
        };
        for [name, short, whole] in records {
            let before = words.initials.0.len();
            let mut room = MOST_INITIALS;
            for word in words_of(name) {
                words.all.push(number_of(word));
                if room > 0 && SMALL_WORDS.binary_search(&word).is_err() {
                    words.initials.0.extend(word.chars().next());
                    room -= 1;
                }
            }
            words.all.extend(words_of(short).map(&mut number_of));
            words.ends.push(words.all.len() as u32);
            words.initials.1.push((words.initials.0.len() - before) as u8);
            words.letters.push(Letters::of(whole));
        }
        let sorted = order::by_text(distinct.len(), |number| distinct[number as usize].as_bytes());
        let mut ranks = vec![0; sorted.len()];
        let mut before = "";
        for (rank, number) in (0..).zip(sorted) {
            ranks[number as usize] = rank;
            let word = distinct[number as usize];
            let shared =
                word.chars().zip(before.chars()).take(usize::from(u8::MAX)).take_while(|(a, b)| a == b).count();
            words.shared.push(shared as u8);
            words.distinct.push(((word.as_ptr() as usize - text.as_ptr() as usize) as u32, word.len() as u32));
            before = word;
        }
        words.all.iter_mut().for_each(|number| *number = ranks[*number as usize]);
        words.all.shrink_to_fit();
        words
    }

    /// The initials of each record.
    pub fn initials(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.initials.1.iter().map(move |length| {
            let initials = &self.initials.0[start..start + usize::from(*length)];
            start += initials.len();
            initials
        })
    }

    /// The letters of a record.
    pub fn letters(&self, record: usize) -> Letters {
        self.letters[record]
    }

    /// The records that have a word like each of the patterns, with what the mistakes take off.
    pub fn like(&self, text: &str, patterns: &[Pattern]) -> Vec<(u32, u32)> {
        let mut found: Vec<(u32, u32)> = (0..self.ends.len() as u32).map(|record| (record, 0)).collect();
        for pattern in patterns {
            let Some(penalties) = self.penalties(text, pattern) else { return Vec::new() };
            found.retain_mut(|(record, lost)| {
                let least = self.of(*record).iter().map(|number| penalties[*number as usize]).min().unwrap_or(ABSENT);
                *lost += u32::from(least);
                least != ABSENT
            });
        }
        found
    }

    fn of(&self, record: u32) -> &[u32] {
        let start = record.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
        &self.all[start as usize..self.ends[record as usize] as usize]
    }

    /// What each word loses by its difference from the pattern, if any word is like it.
    ///
    /// Words stand in order, so that what was computed of a beginning serves all that begin so; where a beginning has too many
    /// mistakes they are all passed over.
    fn penalties(&self, text: &str, pattern: &Pattern) -> Option<Vec<u8>> {
        let mut penalties = vec![ABSENT; self.distinct.len()];
        let mut any = false;
        let mut rows = vec![pattern.first_row()];
        let mut number = 0;
        while let Some((start, length)) = self.distinct.get(number) {
            rows.truncate(usize::from(self.shared[number]) + 1);
            let word = &text[*start as usize..(start + length) as usize];
            let mut letters = word.chars().skip(rows.len() - 1);
            let ended = loop {
                if pattern.is_hopeless(&rows) {
                    break false;
                }
                match letters.next() {
                    Some(letter) => rows.push(pattern.next_row(&rows, letter)),
                    None => break true,
                }
            };
            let penalty = pattern.penalty(&rows[rows.len() - 1], ended);
            any |= penalty != ABSENT;
            penalties[number] = penalty;
            number += 1;
            if !ended {
                while self.shared.get(number).is_some_and(|shared| usize::from(*shared) >= rows.len() - 1) {
                    penalties[number] = penalty;
                    number += 1;
                }
            }
        }
        any.then_some(penalties)
    }
}

/// How many letters of a word may be wrong.
pub fn mistakes(letters: usize) -> usize {
    match letters {
        0..4 => 0,
        4..8 => 1,
        _ => MOST_MISTAKES,
    }
}

const MOST_MISTAKES: usize = 2;

/// A word of a query, to be compared with many others.
pub struct Pattern {
    letters: Vec<char>,
    /// How many of them may be wrong.
    most: usize,
}

/// A row of the table of distances: of the beginning of another word that ends with a letter, to the beginnings of the pattern
/// that are at most `most` letters shorter or longer. Anything above `most` is too much.
#[derive(Clone, Copy)]
struct Row {
    letter: char,
    cells: [u8; 2 * MOST_MISTAKES + 1],
    /// The distance of the whole pattern.
    whole: u8,
    /// The least distance of the whole pattern to this beginning or a shorter one.
    least: u8,
    /// The least of the cells.
    hope: u8,
}

const TOO_MANY: u8 = MOST_MISTAKES as u8 + 1;

impl Pattern {
    /// A word that may have as many mistakes as words of its length may.
    pub fn new(word: &str) -> Pattern {
        let letters: Vec<char> = word.chars().collect();
        Pattern { most: mistakes(letters.len()), letters }
    }

    fn row(&self, length: usize, letter: char, least: u8, cell: impl Fn(usize) -> u8) -> Row {
        let mut row = Row { letter, cells: [TOO_MANY; 2 * MOST_MISTAKES + 1], whole: TOO_MANY, least, hope: TOO_MANY };
        let mut left = TOO_MANY;
        for at in 0..=2 * self.most {
            // The cell of so many letters of the pattern.
            let Some(taken) = (length + at).checked_sub(self.most).filter(|taken| *taken <= self.letters.len()) else {
                continue;
            };
            left = cell(at).min(left + 1).min(TOO_MANY);
            row.cells[at] = left;
            row.hope = row.hope.min(left);
            if taken == self.letters.len() {
                row.whole = left;
                row.least = least.min(left);
            }
        }
        row
    }

    fn first_row(&self) -> Row {
        self.row(0, '\0', TOO_MANY, |at| (at - self.most) as u8)
    }

    /// The row of a beginning that is longer by a letter: restricted distance of Damerau and Levenshtein.
    fn next_row(&self, rows: &[Row], letter: char) -> Row {
        let length = rows.len();
        let last = &rows[length - 1];
        self.row(length, letter, last.least, |at| {
            let taken = length + at - self.most;
            let longer = last.cells.get(at + 1).map_or(TOO_MANY, |cell| cell + 1);
            let Some(same) = taken.checked_sub(1).map(|place| self.letters[place] == letter) else {
                return longer;
            };
            let mut cell = longer.min(last.cells[at] + u8::from(!same));
            if taken > 1 && length > 1 && self.letters[taken - 1] == last.letter && self.letters[taken - 2] == letter {
                cell = cell.min(rows[length - 2].cells[at] + 1);
            }
            cell
        })
    }

    /// Whether no longer word can have fewer mistakes. A swap may still make up for one.
    fn is_hopeless(&self, rows: &[Row]) -> bool {
        let hope = |back: usize| rows.len().checked_sub(back).map_or(TOO_MANY, |at| rows[at].hope);
        usize::from(hope(1)) > self.most && usize::from(hope(2)) >= self.most
    }

    /// What is taken off for the mistakes of a word, or of its beginning where that is nearer; [`ABSENT`] if they are too many.
    fn penalty(&self, row: &Row, has_ended: bool) -> u8 {
        let ended = has_ended && row.whole == row.least;
        // Of a short word too little is left when its end is wrong.
        if usize::from(row.least) > self.most || !(ended || row.least == 0 || self.letters.len() >= 6) {
            return ABSENT;
        }
        row.least * worth::WRONG_LETTER as u8 + if ended { 0 } else { worth::UNENDED as u8 }
    }
}

#[cfg(test)]
pub mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The last row of the table, from the definition: the distances of the word to each beginning of the other one.
    pub fn by_definition(word: &str, other: &str) -> Vec<usize> {
        let (word, other): (Vec<char>, Vec<char>) = (word.chars().collect(), other.chars().collect());
        let mut d = vec![vec![0; other.len() + 1]; word.len() + 1];
        for i in 0..=word.len() {
            for j in 0..=other.len() {
                d[i][j] = match (i, j) {
                    (0, j) => j,
                    (i, 0) => i,
                    _ => {
                        let mut cell = d[i - 1][j - 1] + usize::from(word[i - 1] != other[j - 1]);
                        cell = cell.min(d[i - 1][j] + 1).min(d[i][j - 1] + 1);
                        if i > 1 && j > 1 && word[i - 1] == other[j - 2] && word[i - 2] == other[j - 1] {
                            cell = cell.min(d[i - 2][j - 2] + 1);
                        }
                        cell
                    }
                };
            }
        }
        d.pop().unwrap_or_default()
    }

    fn check(word: &str, others: &[String]) {
        let text = others.join(" ");
        let mut at = 0;
        let records = others.iter().map(|other| {
            at += other.len() + 1;
            &text[at - 1 - other.len()..at - 1]
        });
        let words = Words::new(&text, records.map(|other| [other, "", other]));
        let most = mistakes(word.chars().count());
        let expected: Vec<(u32, u32)> = (0..)
            .zip(others)
            .filter_map(|(number, other)| {
                let row = by_definition(word, other);
                let least = *row.iter().min().unwrap();
                let ended = row[row.len() - 1] == least;
                let fits = least <= most && (ended || least == 0 || word.chars().count() >= 6);
                fits.then_some((number, least as u32 * worth::WRONG_LETTER + if ended { 0 } else { worth::UNENDED }))
            })
            .collect();
        assert_eq!(words.like(&text, &[Pattern::new(word)]), expected, "{word} {others:?}");
    }

    #[test]
    fn a_text_is_cut_where_no_letter_or_digit_stands() {
        let text = "l'eco-lieu n°7, оди-ссея  ";
        assert_eq!(words_of(text).collect::<Vec<_>>(), ["l", "eco", "lieu", "n", "7", "оди", "ссея"]);
        assert_eq!(words_of("").count() + words_of(" - ").count(), 0);
    }

    #[test]
    fn words_longer_than_what_is_noted_of_them_are_compared_too() {
        let long = "aé".repeat(300);
        check(
            &long,
            &[long.clone(), format!("{long}b"), format!("x{long}"), long[3..].to_string(), long.replacen("é", "", 3)],
        );
    }

    proptest! {
        #[test]
        fn what_is_like_a_word_is_so_by_definition(word in "[abé]{1,10}", others in prop::collection::vec("[abé\u{3b1}]{1,12}", 1..20)) {
            check(&word, &others);
        }

        #[test]
        fn words_are_what_splitting_gives(text in "[a1 é\u{3b1}'\u{2d}\u{301}]{0,12}") {
            let split: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
            prop_assert_eq!(words_of(&text).collect::<Vec<_>>(), split);
        }
    }
}
