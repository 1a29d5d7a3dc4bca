//! Some of the folded names, and the ways in which a query fits them. What a way is worth is for [`super::worth`].

use std::ops::Range;

use super::words::List;
use super::{Found, Known, Query, worth};
use crate::network::Network;
use crate::network::fold::fold_into;

/// Folded names, short names and ids.
#[derive(Debug)]
pub struct Records {
    /// A line end, then for each record its name, short name and id, each with a line end.
    text: String,
    starts: Vec<u32>,
}

impl Records {
    /// Those of these three lines each.
    pub fn new(all: impl Iterator<Item = impl AsRef<str>>) -> Records {
        let mut records = Records { text: String::from("\n"), starts: vec![1] };
        for record in all {
            records.text.push_str(record.as_ref());
            records.starts.push(records.text.len() as u32);
        }
        records.text.shrink_to_fit();
        records
    }

    /// Those of some actors.
    pub fn fold(network: &Network, actors: Range<usize>) -> Records {
        let mut records = Records { text: String::from("\n"), starts: vec![1] };
        for actor in actors.start as u32..actors.end as u32 {
            let (name, id) = (network.name(actor), network.actor_id(actor));
            for text in [name, network.short(actor).unwrap_or(""), if id == name { "" } else { id }] {
                push_folded(&mut records.text, text);
                records.text.push('\n');
            }
            records.starts.push(records.text.len() as u32);
        }
        records
    }

    /// How many records.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// A record: three lines.
    pub fn record(&self, place: usize) -> &str {
        &self.text[self.starts[place] as usize..self.starts[place + 1] as usize]
    }

    /// The name, short name and id of a record.
    pub fn fields(&self, place: usize) -> [&str; 3] {
        let mut fields = self.record(place).split('\n');
        [(); 3].map(|()| fields.next().unwrap_or(""))
    }

    /// The record that a place in the text belongs to, if it is not before the record `from`.
    fn place_at(&self, at: usize, from: usize) -> usize {
        // Hits are often near each other: look at the next few before halving the rest.
        let near = &self.starts[from..(from + 8).min(self.starts.len())];
        from + match near.iter().position(|start| *start as usize > at) {
            Some(next) => next - 1,
            None => self.starts[from..].partition_point(|start| *start as usize <= at) - 1,
        }
    }

    /// Where the id of a record starts.
    fn id_at(&self, place: usize) -> usize {
        let end = self.starts[place + 1] as usize - 1;
        memchr::memrchr(b'\n', &self.text.as_bytes()[..end]).map_or(0, |at| at + 1)
    }

    /// Records whose name or short name is or begins with the query, or whose id is.
    pub fn by_beginning(&self, query: &Query<'_>, need: usize) -> (Vec<Found>, usize) {
        let bytes = self.text.as_bytes();
        let mut hits = Hits::default();
        let mut place = 0;
        // A text after a line end is much rarer than a letter or two.
        for found in query.beginning.find_iter(bytes) {
            let whole = bytes[found + 1 + query.whole.text.len()] == b'\n';
            if !whole && hits.count(worth::PREFIX) >= need {
                continue;
            }
            place = self.place_at(found + 1, place);
            let score = match found + 1 == self.id_at(place) {
                false if whole => worth::EXACT,
                false => worth::PREFIX,
                true if whole => worth::EXACT_ID,
                true => continue,
            };
            hits.push(place, score);
        }
        hits.with(worth::EXACT)
    }

    /// Records that have the query in them: at the beginning of a word, elsewhere in a name, in the id. Of a query of several
    /// words only the first, since the words may be worth more than the whole elsewhere.
    pub fn by_text(&self, query: &Query<'_>, known: &Known<'_>, need: usize) -> (Vec<Found>, usize) {
        let text = &self.text;
        let several = query.has_several_words;
        let mut hits = Hits::default();
        let (mut at, mut place) = (0, 0);
        while let Some(found) = query.whole.finder.find(&text.as_bytes()[at..]) {
            let found = at + found;
            let begins = !after_letter(text, found);
            // Within its first word the query cannot begin a word again.
            at = found + query.step;
            if !begins && (several || hits.count(worth::SUBSTRING) >= need) {
                continue;
            }
            place = self.place_at(found, place);
            let score = match found < self.id_at(place) {
                true if begins => worth::WORD,
                true => worth::SUBSTRING,
                false => worth::IN_ID,
            };
            let is_known = known.has(place as u32);
            if is_known || score == worth::WORD {
                at = self.starts[place + 1] as usize;
            }
            if is_known || several && score != worth::WORD || hits.count(score) >= need {
                continue;
            }
            hits.push(place, score);
            if hits.count(worth::WORD) >= need {
                break;
            }
        }
        hits.with(worth::WORD)
    }

    /// Records that have every word of a query of several in them, or the query in another place than the beginning of a
    /// word.
    ///
    /// What is told of the records by their words is of use if it is there, but not worth waiting for.
    pub fn by_words(
        &self,
        query: &Query<'_>,
        list: Option<&List>,
        known: &Known<'_>,
        need: usize,
    ) -> (Vec<Found>, usize) {
        let text = &self.text;
        let mut hits = Hits::default();
        let (mut at, mut place) = (0, 0);
        // Whatever has all words has the longest, which is the least frequent as a rule.
        while let Some(found) = query.words[0].finder.find(&text.as_bytes()[at..]) {
            place = self.place_at(at + found, place);
            at = self.starts[place + 1] as usize;
            let may_begin = list.is_none_or(|list| query.first_letters & !list.first_letters(place) == 0);
            if !may_begin && hits.count(worth::SUBSTRING) >= need {
                continue;
            }
            let (start, id_at) = (self.starts[place] as usize, self.id_at(place));
            let (names, id) = (&text[start..id_at], &text[id_at..at]);
            // Most records that have one word have not all of them.
            let record = &text[start..at];
            let score = if !query.words.iter().rev().all(|word| word.is_in(record)) {
                continue;
            } else if may_begin && query.words.iter().all(|word| word.begins_word(names) || word.begins_word(id)) {
                worth::ALL_WORDS
            } else if query.words.iter().all(|word| word.is_in(names)) || query.whole.is_in(names) {
                worth::SUBSTRING
            } else if query.whole.is_in(id) {
                worth::IN_ID
            } else {
                continue;
            };
            if known.has(place as u32) || hits.count(score) >= need {
                continue;
            }
            hits.push(place, score);
            if hits.count(worth::ALL_WORDS) >= need {
                break;
            }
        }
        hits.with(worth::ALL_WORDS)
    }
}

impl List {
    /// Records whose names have these initials, or these and a few more.
    pub fn by_initials(&self, letters: &str, known: &Known<'_>, need: usize) -> (Vec<Found>, usize) {
        let count = letters.chars().count();
        let first = letters.as_bytes()[0];
        let mut hits = Hits::default();
        for (place, initials) in self.initials().enumerate() {
            if initials.len() < letters.len() || initials.as_bytes()[0] != first {
                continue;
            }
            let score = if initials == letters {
                worth::INITIALS
            } else {
                // RTES leaves out a word of its name: the first letter stands, at most two others are passed over.
                let mut rest = initials.chars();
                let in_order = letters.chars().all(|letter| rest.any(|initial| initial == letter));
                let few = count >= 3 && initials.chars().count() <= count + 2;
                if !(few && in_order && initials.chars().next() == letters.chars().next()) {
                    continue;
                }
                worth::SOME_INITIALS
            };
            if hits.count(score) < need && !known.has(place as u32) {
                hits.push(place, score);
            }
        }
        hits.with(worth::INITIALS)
    }
}

/// Hits of one way of fitting, in the order of places, and how many there are of each score.
#[derive(Default)]
struct Hits {
    list: Vec<Found>,
    /// By score; those of whole ways of fitting are multiples of fifty.
    counts: [usize; 1 + worth::EXACT as usize / 50],
}

impl Hits {
    fn count(&self, score: u32) -> usize {
        self.counts[score as usize / 50]
    }

    /// Adds a hit; of two of the same record the better one counts.
    fn push(&mut self, place: usize, score: u32) {
        self.counts[score as usize / 50] += 1;
        match self.list.last_mut().filter(|last| last.place == place as u32) {
            Some(last) => {
                let worse = last.score.min(score);
                self.counts[worse as usize / 50] -= 1;
                last.score = last.score.max(score);
            }
            None => self.list.push(Found { place: place as u32, score }),
        }
    }

    fn with(self, score: u32) -> (Vec<Found>, usize) {
        let count = self.count(score);
        (self.list, count)
    }
}

/// Whether the character before that place is a letter or digit.
pub fn after_letter(text: &str, at: usize) -> bool {
    match at.checked_sub(1).map(|before| text.as_bytes()[before]) {
        None => false,
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
        Some(_) => text[..at].chars().next_back().is_some_and(char::is_alphanumeric),
    }
}

/// Appends a folded text with one blank for any run of blanks and controls, so that a line end only ends a field.
pub fn push_folded(out: &mut String, text: &str) {
    let start = out.len();
    fold_into(text, out);
    let plain = |b: u8| b > b' ' && b != 0x7F;
    let folded = &out.as_bytes()[start..];
    let single = folded.windows(2).all(|pair| pair[0] >= b' ' && (plain(pair[0]) || plain(pair[1])));
    if single && [folded.first(), folded.last()].into_iter().flatten().all(|b| plain(*b)) {
        return;
    }
    let folded = out.split_off(start);
    let blank = |c: char| c.is_whitespace() || c.is_control();
    for (i, part) in folded.split(blank).filter(|part| !part.is_empty()).enumerate() {
        if i > 0 {
            out.push(' ');
        }
        out.push_str(part);
    }
}
