//! The words of names, and which of them are like a word with mistakes in it. It knows neither fields nor actors.

use hashbrown::HashMap;

use super::block::Records;
use super::order::{self, share};
use super::worth;

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

/// The set of letters with which the words of a text begin, to pass over records without reading them: bits of a to z, of
/// digits, and one for all others.
pub fn first_letters(text: &str) -> u32 {
    words_of(text).fold(0, |set, word| set | first_letter(word))
}

fn first_letter(word: &str) -> u32 {
    match word.as_bytes()[0] {
        byte @ b'a'..=b'z' => 1 << (byte - b'a'),
        byte @ b'0'..=b'9' => 1 << (26 + (byte - b'0') % 5),
        _ => 1 << 31,
    }
}

/// The distinct words of all names and short names, and those of each record, a list a block.
#[derive(Debug, Default)]
pub struct Words {
    /// The words one after the other, in their order.
    text: String,
    ends: Vec<u32>,
    /// How many letters a word has in common with the one before it; 255 stands for more, too.
    shared: Vec<u8>,
    lists: Vec<List>,
}

/// What is told of the records of a block by their words.
#[derive(Debug, Default)]
pub struct List {
    /// The numbers of the words of all records, one record after the other.
    words: Vec<u32>,
    ends: Vec<u32>,
    /// The initials of each record, and how many bytes they are.
    initials: (String, Vec<u8>),
    first_letters: Vec<u32>,
}

const ABSENT: u8 = u8::MAX;

impl Words {
    /// Linear in the length of the names, but for the sorting of words.
    pub fn new(blocks: &[Records]) -> Words {
        // Each block numbers its own words first; what blocks have in common shows once all are sorted.
        let (mut lists, distinct): (Vec<List>, Vec<Vec<&str>>) =
            share(blocks.len(), || false, |number| List::new(&blocks[number])).into_iter().unzip();
        let all = distinct.concat();
        let mut words = Words::default();
        let mut numbers = vec![0; all.len()];
        let mut last = "";
        for place in order::by_text(all.len(), |place| all[place as usize].as_bytes()) {
            let word = all[place as usize];
            if word != last {
                let shared = word.chars().zip(last.chars()).take(usize::from(u8::MAX)).take_while(|(a, b)| a == b);
                words.shared.push(shared.count() as u8);
                words.text.push_str(word);
                words.ends.push(words.text.len() as u32);
                last = word;
            }
            numbers[place as usize] = words.ends.len() as u32 - 1;
        }
        let mut first = 0;
        for (list, distinct) in lists.iter_mut().zip(distinct) {
            list.words.iter_mut().for_each(|word| *word = numbers[first + *word as usize]);
            first += distinct.len();
        }
        words.lists = lists;
        words
    }

    /// What is told of the records of a block.
    pub fn list(&self, block: usize) -> &List {
        &self.lists[block]
    }

    /// What each word loses by its difference from the pattern, if any word is like it.
    ///
    /// Words stand in order, so that what was computed of a beginning serves all that begin so; where a beginning has too many
    /// mistakes they are all passed over.
    pub fn penalties(&self, pattern: &Pattern) -> Option<Vec<u8>> {
        let mut penalties = vec![ABSENT; self.ends.len()];
        let mut any = false;
        let mut rows = vec![pattern.first_row()];
        let mut number = 0;
        while let Some(end) = self.ends.get(number) {
            rows.truncate(usize::from(self.shared[number]) + 1);
            let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
            let mut letters = self.text[start as usize..*end as usize].chars().skip(rows.len() - 1);
            let ended = loop {
                // A swap takes no less than a letter left out: from too many there is no way back.
                if usize::from(rows[rows.len() - 1].hope) > pattern.most {
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

impl List {
    /// The words of some records by numbers of their own, and the words.
    fn new(records: &Records) -> (List, Vec<&str>) {
        let mut numbers: HashMap<&str, u32> = HashMap::with_capacity(records.len());
        let mut distinct = Vec::new();
        let mut list = List::default();
        for record in 0..records.len() {
            let [name, short, id] = records.fields(record);
            let (mut letters, before, mut room) = (first_letters(id), list.initials.0.len(), MOST_INITIALS);
            for (is_name, word) in
                words_of(name).map(|word| (true, word)).chain(words_of(short).map(|word| (false, word)))
            {
                list.words.push(*numbers.entry(word).or_insert_with(|| {
                    distinct.push(word);
                    distinct.len() as u32 - 1
                }));
                letters |= first_letter(word);
                // The longest small word has four letters.
                if is_name && room > 0 && (word.len() > 4 || SMALL_WORDS.binary_search(&word).is_err()) {
                    list.initials.0.extend(word.chars().next());
                    room -= 1;
                }
            }
            list.ends.push(list.words.len() as u32);
            list.initials.1.push((list.initials.0.len() - before) as u8);
            list.first_letters.push(letters);
        }
        list.words.shrink_to_fit();
        (list, distinct)
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

    /// The letters with which the words of a record begin.
    pub fn first_letters(&self, record: usize) -> u32 {
        self.first_letters[record]
    }

    /// The records that have for each of some patterns a word that loses little by its difference, with what they lose.
    pub fn like(&self, patterns: &[Vec<u8>]) -> Vec<(u32, u32)> {
        let Some((first, others)) = patterns.split_first() else { return Vec::new() };
        let mut found: Vec<(u32, u32)> = Vec::new();
        let mut record = 0;
        // Few words are like any word, so that records are counted up to those that have one.
        for (place, word) in (0..).zip(&self.words) {
            let penalty = first[*word as usize];
            if penalty == ABSENT {
                continue;
            }
            while self.ends[record as usize] <= place {
                record += 1;
            }
            match found.last_mut() {
                Some((last, least)) if *last == record => *least = u32::from(penalty).min(*least),
                _ => found.push((record, u32::from(penalty))),
            }
        }
        for penalties in others {
            found.retain_mut(|(record, lost)| {
                let start = record.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
                let words = &self.words[start as usize..self.ends[*record as usize] as usize];
                let least = words.iter().map(|word| penalties[*word as usize]).min().unwrap_or(ABSENT);
                *lost += u32::from(least);
                least != ABSENT
            });
        }
        found
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
        let blocks: Vec<Records> =
            others.chunks(5).map(|others| Records::new(others.iter().map(|other| format!("{other}\n\n\n")))).collect();
        let words = Words::new(&blocks);
        let like = |penalties: &[Vec<u8>]| -> Vec<(u32, u32)> {
            let lists = (0..).step_by(5).zip(&words.lists);
            lists
                .flat_map(|(first, list)| list.like(penalties).into_iter().map(move |(n, lost)| (first + n, lost)))
                .collect()
        };
        let found = words.penalties(&Pattern::new(word)).map_or(Vec::new(), |penalties| like(&[penalties]));
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
        assert_eq!(found, expected, "{word} {others:?}");
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
