//! The words of names, and which of them are like a word with mistakes in it.

use hashbrown::HashMap;

use super::worth;

/// The words of a text: what stands between anything but letters and digits.
pub fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The distinct words of some records, and those of each record.
#[derive(Debug, Default)]
pub struct Words {
    distinct: Vec<Word>,
    /// The words of all records, one record after the other.
    all: Vec<u32>,
    ends: Vec<u32>,
}

/// A word, where it was met first.
#[derive(Debug)]
struct Word {
    start: u32,
    length: u32,
    letters: u32,
}

const UNKNOWN: u8 = u8::MAX - 1;
const ABSENT: u8 = u8::MAX;

impl Words {
    /// The words of records that all stand in one text. Linear in their length.
    pub fn new<'a>(text: &'a str, records: impl Iterator<Item = [&'a str; 2]>) -> Words {
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let mut words = Words::default();
        for record in records {
            for word in record.into_iter().flat_map(words_of) {
                let number = *numbers.entry(word).or_insert_with(|| {
                    let (start, length) = ((word.as_ptr() as usize - text.as_ptr() as usize) as u32, word.len() as u32);
                    words.distinct.push(Word { start, length, letters: letters(word) });
                    words.distinct.len() as u32 - 1
                });
                words.all.push(number);
            }
            words.ends.push(words.all.len() as u32);
        }
        words.distinct.shrink_to_fit();
        words.all.shrink_to_fit();
        words
    }

    /// The records that have a word like each of the patterns, with what the mistakes take off.
    pub fn like(&self, text: &str, patterns: &[Pattern<'_>]) -> Vec<(u32, u32)> {
        let mut found: Vec<(u32, u32)> = (0..self.ends.len() as u32).map(|record| (record, 0)).collect();
        for pattern in patterns {
            let mut penalties = vec![UNKNOWN; self.distinct.len()];
            found.retain_mut(|(record, lost)| {
                let mut least = ABSENT;
                for number in self.of(*record) {
                    let penalty = &mut penalties[*number as usize];
                    if *penalty == UNKNOWN {
                        let word = &self.distinct[*number as usize];
                        let text = || &text[word.start as usize..(word.start + word.length) as usize];
                        *penalty = pattern.penalty(word.letters, text).map_or(ABSENT, |penalty| penalty as u8);
                    }
                    least = least.min(*penalty);
                }
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
}

/// How many letters of a word may be wrong.
pub fn mistakes(letters: usize) -> u32 {
    match letters {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    }
}

/// The set of letters and digits of a word; all that is neither a to z nor a digit shares one bit.
fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |set, byte| {
        set | 1
            << match byte {
                b'a'..=b'z' => u32::from(byte - b'a'),
                b'0'..=b'9' => 26 + u32::from(byte - b'0') % 5,
                _ => 31,
            }
    })
}

/// A word of a query, ready to be compared with many others.
pub struct Pattern<'a> {
    word: &'a str,
    length: usize,
    letters: u32,
    /// How many letters may be wrong.
    most: u32,
    /// Where each letter stands in the word, a bit a place.
    ascii: [u64; 128],
    others: Vec<(char, u64)>,
}

impl<'a> Pattern<'a> {
    /// A word that may have as many mistakes as words of its length may.
    pub fn new(word: &'a str) -> Pattern<'a> {
        Pattern::with_mistakes(word, mistakes(word.chars().count()))
    }

    fn with_mistakes(word: &'a str, most: u32) -> Pattern<'a> {
        let length = word.chars().count();
        let mut pattern = Pattern { word, length, letters: letters(word), most, ascii: [0; 128], others: Vec::new() };
        for (place, letter) in word.chars().enumerate().take(64) {
            match pattern.ascii.get_mut(letter as usize) {
                Some(places) => *places |= 1 << place,
                None => pattern.others.push((letter, 1 << place)),
            }
        }
        pattern
    }

    fn places(&self, letter: char) -> u64 {
        match self.ascii.get(letter as usize) {
            Some(places) => *places,
            None => self.others.iter().filter(|(other, _)| *other == letter).fold(0, |all, (_, place)| all | place),
        }
    }

    /// What is taken off for the mistakes by which the word, or its beginning, differs from this one, if they are few.
    fn penalty<'b>(&self, letters: u32, word: impl Fn() -> &'b str) -> Option<u32> {
        if (self.letters & !letters).count_ones() > self.most {
            return None;
        }
        let (distance, ended) = self.distance(word())?;
        // Of a short word too little is left when its end is wrong.
        (ended || distance == 0 || self.length >= 6)
            .then_some(distance * worth::WRONG_LETTER + if ended { 0 } else { worth::UNENDED })
    }

    /// The restricted Damerau-Levenshtein distance to another word, or to its nearest beginning where that is nearer,
    /// if it is at most `most`; and whether it is the one of the whole word.
    ///
    /// A column of the table of distances is two machine words: where it steps up and where it steps down (Myers 1999, with
    /// swaps after Hyyrö 2003).
    fn distance(&self, other: &str) -> Option<(u32, bool)> {
        if self.most == 0 || self.length + self.most as usize >= 64 {
            return other.starts_with(self.word).then_some((0, other.len() == self.word.len()));
        }
        let (mut up, mut down) = (u64::MAX, 0u64);
        let (mut diagonal, mut places_before) = (0u64, 0u64);
        let mut distance = self.length as u32;
        let mut least = distance;
        let mut letters = other.chars();
        for letter in letters.by_ref().take(self.length + self.most as usize) {
            let places = self.places(letter);
            let swap = ((!diagonal & places) << 1) & places_before;
            diagonal = ((places & up).wrapping_add(up) ^ up) | places | down | swap;
            let right_up = down | !(diagonal | up);
            let right_down = diagonal & up;
            distance += (right_up >> (self.length - 1)) as u32 & 1;
            distance -= (right_down >> (self.length - 1)) as u32 & 1;
            least = least.min(distance);
            let right_up = right_up << 1 | 1;
            up = right_down << 1 | !(diagonal | right_up);
            down = right_up & diagonal;
            places_before = places;
        }
        let whole = letters.next().is_none() && distance == least;
        (least <= self.most).then_some((least, whole))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The last row of the table, from the definition: the distances of the word to each beginning of the other one.
    pub fn by_definition(word: &[char], other: &[char]) -> Vec<u32> {
        let mut d = vec![vec![0u32; other.len() + 1]; word.len() + 1];
        for i in 0..=word.len() {
            for j in 0..=other.len() {
                d[i][j] = match (i, j) {
                    (0, j) => j as u32,
                    (i, 0) => i as u32,
                    _ => {
                        let mut cell = d[i - 1][j - 1] + u32::from(word[i - 1] != other[j - 1]);
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

    proptest! {
        #[test]
        fn the_distance_is_that_of_the_definition(word in "[abé\u{3b1}]{1,8}", other in "[abé\u{3b1}]{0,12}", most in 1..3u32) {
            let chars = |text: &str| text.chars().collect::<Vec<char>>();
            let row = by_definition(&chars(&word), &chars(&other));
            let least = *row.iter().min().unwrap();
            let expected = (least <= most).then_some((least, row[row.len() - 1] == least));
            prop_assert_eq!(Pattern::with_mistakes(&word, most).distance(&other), expected);
        }

        #[test]
        fn long_words_are_compared_too(word in "[ab]{55,70}", other in "[ab]{55,75}") {
            let pattern = Pattern::new(&word);
            for other in [&other, &word, &format!("{word}a"), &word.replacen("ab", "ba", 1)] {
                let distance = pattern.distance(other);
                if word.len() < 62 {
                    let chars = |text: &str| text.chars().collect::<Vec<char>>();
                    let least = *by_definition(&chars(&word), &chars(other)).iter().min().unwrap();
                    prop_assert_eq!(distance.map(|(distance, _)| distance), (least <= 2).then_some(least));
                } else {
                    prop_assert_eq!(distance.is_some(), other.starts_with(&word));
                }
            }
        }

        #[test]
        fn the_set_of_letters_leaves_out_nothing_like(word in "[a-f]{4,9}", other in "[a-f]{3,12}") {
            let pattern = Pattern::new(&word);
            let all = pattern.penalty(u32::MAX, || &other);
            prop_assert_eq!(pattern.penalty(letters(&other), || &other), all);
        }
    }
}
