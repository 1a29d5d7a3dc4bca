//! Actors by what a person remembers of their names: any case, accents or ligatures, parts, initials, small mistakes.
//!
//! Names are searched, not descriptions: those are the filter's. What a view hides is found too; the caller marks it.

use std::sync::OnceLock;

use hashbrown::HashMap;
use memchr::memmem;

use crate::network::fold::{fold, fold_into};
use crate::network::{Network, number_of};

#[cfg(test)]
mod tests;

/// An actor whose names fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The actor.
    pub actor: u32,
    /// How well it fits: 1000 is the very name.
    pub score: u32,
}

/// What the ways of fitting are worth, best first.
mod worth {
    pub const EXACT: u32 = 1000;
    pub const EXACT_ID: u32 = 950;
    pub const PREFIX: u32 = 900;
    pub const WORD: u32 = 800;
    pub const ALL_WORDS: u32 = 700;
    pub const SUBSTRING: u32 = 600;
    pub const IN_ID: u32 = 550;
    pub const INITIALS: u32 = 500;
    pub const SOME_INITIALS: u32 = 450;
    pub const TYPO: u32 = 400;
    /// Taken off for each wrong letter.
    pub const WRONG_LETTER: u32 = 60;
    /// Taken off for each word that was begun and not ended.
    pub const UNENDED: u32 = 5;
}

/// Words that make no initial.
const SMALL_WORDS: [&str; 30] = [
    "a", "and", "au", "aux", "d", "dans", "de", "des", "du", "en", "et", "for", "in", "l", "la", "le", "les", "of",
    "on", "ou", "par", "pour", "s", "sur", "the", "to", "un", "une", "with", "y",
];

/// The folded names of all actors, ready to be searched.
///
/// Memory: the folded names once, twelve bytes an actor and its initials; the words of the names and where they stand
/// only after the first search that finds too little.
#[derive(Debug)]
pub struct Index {
    /// A line end, then for each actor its name, short name and id, each with a line end.
    texts: String,
    starts: Vec<u32>,
    /// For each actor the initials of its name and a line end.
    initials: String,
    degrees: Vec<u32>,
    words: OnceLock<Words>,
    ranks: OnceLock<Vec<u32>>,
    short_ranks: OnceLock<Vec<u32>>,
}

impl Index {
    /// Folds the names of a network. Linear in their length.
    pub fn new(network: &Network) -> Index {
        let count = network.actor_count();
        let mut index = Index {
            texts: String::from("\n"),
            starts: Vec::with_capacity(count + 1),
            initials: String::new(),
            degrees: network.actors().map(|actor| network.adjacency().degree(actor)).collect(),
            words: OnceLock::new(),
            ranks: OnceLock::new(),
            short_ranks: OnceLock::new(),
        };
        let mut field = String::new();
        for actor in network.actors() {
            index.starts.push(index.texts.len() as u32);
            let (name, id) = (network.name(actor), network.actor_id(actor));
            for text in [name, network.short(actor).unwrap_or(""), if id == name { "" } else { id }] {
                field.clear();
                fold_into(text, &mut field);
                push_spaced(&mut index.texts, &field);
                index.texts.push('\n');
            }
            fold_initials(&index.texts[index.starts[actor as usize] as usize..], &mut index.initials);
        }
        index.starts.push(index.texts.len() as u32);
        index.texts.shrink_to_fit();
        index.initials.shrink_to_fit();
        index
    }

    /// The place of each actor when all are in the order of their names: numbers first, then by folded text.
    pub fn ranks(&self) -> &[u32] {
        self.ranks.get_or_init(|| self.ranked(|[name, _, _]| name))
    }

    /// As [`Index::ranks`], with the short name of an actor in place of its name where it has one.
    pub fn short_ranks(&self) -> &[u32] {
        self.short_ranks.get_or_init(|| self.ranked(|[name, short, _]| if short.is_empty() { name } else { short }))
    }

    fn ranked<'a>(&'a self, name: impl Fn([&'a str; 3]) -> &'a str) -> Vec<u32> {
        let key = |actor| {
            let name = name(self.fields(actor));
            (number_of(name).map_or(i64::MAX, |number| (number * 1000.0) as i64), name, actor)
        };
        let mut order: Vec<(i64, &str, u32)> = (0..self.degrees.len() as u32).map(key).collect();
        order.sort_unstable();
        let mut ranks = vec![0; order.len()];
        (0..).zip(order).for_each(|(rank, (_, _, actor))| ranks[actor as usize] = rank);
        ranks
    }

    /// Makes what would be made when it is first asked for.
    pub fn prepare(&self) {
        self.words.get_or_init(|| Words::new(self));
        self.short_ranks();
    }

    /// The name, short name and id of an actor, folded.
    fn fields(&self, actor: u32) -> [&str; 3] {
        let mut fields = self.record(actor).split('\n');
        [(); 3].map(|()| fields.next().unwrap_or(""))
    }

    fn record(&self, actor: u32) -> &str {
        &self.texts[self.starts[actor as usize] as usize..self.starts[actor as usize + 1] as usize]
    }

    /// The actors whose names fit, best first, at most `limit`.
    ///
    /// In this order: the very name or short name (then the id); its beginning; the beginning of a word; all words at
    /// the beginning of some word, in any order; any part of the text; initials; and where that gives fewer than `limit`,
    /// words with one wrong letter (of four to seven letters) or two (of eight and more), as counted by the restricted
    /// distance of Damerau (1964). Equals stand by degree, then name, then id.
    ///
    /// Time: one pass over the folded names; with mistakes also one over the distinct words.
    ///
    /// ```
    /// use maillage::explorer::search::Index;
    /// use maillage::network::Builder;
    /// use maillage::position::Position;
    /// let mut b = Builder::new();
    /// let actor = b.actor("mes", Position::default(), String::new).unwrap();
    /// b.set_name(actor, "Mouvement pour l'Économie Solidaire", Position::default());
    /// let index = Index::new(&b.finish().0);
    /// assert_eq!(index.search("economie SOLIDARE", 20)[0].actor, actor);
    /// assert!(index.search("Figeac", 20).is_empty());
    /// ```
    pub fn search(&self, query: &str, limit: usize) -> Vec<Hit> {
        let mut spaced = String::new();
        push_spaced(&mut spaced, &fold(query));
        if spaced.is_empty() || limit == 0 {
            return Vec::new();
        }
        let query = Query::new(&spaced);
        let mut hits = self.by_beginning(&spaced);
        if hits.len() < limit {
            self.add(&mut hits, self.by_words(&query));
        }
        if hits.len() < limit {
            self.add(&mut hits, self.by_initials(&query));
        }
        if hits.len() < limit {
            self.add(&mut hits, self.by_likeness(&query));
        }
        self.best(hits, limit)
    }

    /// The best of some hits, in order.
    fn best(&self, hits: Vec<Hit>, limit: usize) -> Vec<Hit> {
        let rank = |hit: Hit| (u64::from(hit.score) << 32 | u64::from(self.degrees[hit.actor as usize]), hit);
        let mut ranked: Vec<(u64, Hit)> = hits.into_iter().map(rank).collect();
        let order = |a: &(u64, Hit), b: &(u64, Hit)| {
            let names = || self.record(a.1.actor).cmp(self.record(b.1.actor));
            b.0.cmp(&a.0).then_with(names).then(a.1.actor.cmp(&b.1.actor))
        };
        if ranked.len() > limit {
            ranked.select_nth_unstable_by(limit, order);
            ranked.truncate(limit);
        }
        ranked.sort_unstable_by(order);
        ranked.into_iter().map(|(_, hit)| hit).collect()
    }

    /// Adds hits of a lower tier. Both lists are in the order of actors.
    fn add(&self, hits: &mut Vec<Hit>, more: Vec<Hit>) {
        let known = hits.len();
        for hit in more {
            if hits[..known].binary_search_by_key(&hit.actor, |h| h.actor).is_err() {
                hits.push(hit);
            }
        }
        hits.sort_unstable_by_key(|hit| hit.actor);
    }

    /// The actor in whose record a place is, if it is not before the record of `from`.
    fn actor_at(&self, place: usize, from: u32) -> u32 {
        let place = place as u32;
        // Hits are often near each other: look at the next few before halving the rest.
        let near = &self.starts[from as usize..(from as usize + 8).min(self.starts.len())];
        from + match near.iter().position(|start| *start > place) {
            Some(next) => next as u32 - 1,
            None => self.starts[from as usize..].partition_point(|start| *start <= place) as u32 - 1,
        }
    }

    /// Where the id of an actor starts.
    fn id_at(&self, actor: u32) -> usize {
        let end = self.starts[actor as usize + 1] as usize - 1;
        memchr::memrchr(b'\n', &self.texts.as_bytes()[..end]).map_or(0, |at| at + 1)
    }

    /// Actors whose name or short name is or begins with the text, or whose id is.
    fn by_beginning(&self, text: &str) -> Vec<Hit> {
        // A text after a line end is much rarer than a letter or two.
        let needle = format!("\n{text}");
        let bytes = self.texts.as_bytes();
        let mut hits: Vec<Hit> = Vec::new();
        let mut actor = 0;
        for found in memmem::find_iter(bytes, &needle) {
            actor = self.actor_at(found + 1, actor);
            let whole = bytes[found + needle.len()] == b'\n';
            let score = match found + 1 == self.id_at(actor) {
                false if whole => worth::EXACT,
                false => worth::PREFIX,
                true if whole => worth::EXACT_ID,
                true => continue,
            };
            match hits.last_mut() {
                Some(last) if last.actor == actor => last.score = last.score.max(score),
                _ => hits.push(Hit { actor, score }),
            }
        }
        hits
    }

    /// Actors whose record has every word of the query in it.
    fn by_words(&self, query: &Query<'_>) -> Vec<Hit> {
        // Whatever has all words has the longest, which is the least frequent as a rule.
        let needle = query.words.iter().max_by_key(|word| word.text.len()).unwrap_or(&query.whole);
        let bytes = self.texts.as_bytes();
        let mut hits = Vec::new();
        let (mut at, mut actor) = (0, 0);
        while let Some(found) = needle.finder.find(&bytes[at..]) {
            actor = self.actor_at(at + found, actor);
            let (start, id_at) = (self.starts[actor as usize] as usize, self.id_at(actor));
            at = self.starts[actor as usize + 1] as usize;
            if let Some(score) = query.score(&self.texts[start..id_at], &self.texts[id_at..at]) {
                hits.push(Hit { actor, score });
            }
            actor += 1;
        }
        hits
    }

    fn by_initials(&self, query: &Query<'_>) -> Vec<Hit> {
        let letters = query.whole.text;
        let count = letters.chars().count();
        if !(2..=10).contains(&count) || query.words.len() != 1 {
            return Vec::new();
        }
        let score = |initials: &str| {
            if initials == letters {
                return Some(worth::INITIALS);
            }
            // RTES leaves out a word of its name: the first letter stands, at most two others are passed over.
            let mut rest = initials.chars();
            let in_order = letters.chars().all(|letter| rest.any(|initial| initial == letter));
            let few = count >= 3 && initials.chars().count() <= count + 2;
            (few && in_order && initials.chars().next() == letters.chars().next()).then_some(worth::SOME_INITIALS)
        };
        let lines = self.initials.split_terminator('\n').enumerate();
        let long_enough = lines.filter(|(_, initials)| initials.len() >= letters.len());
        long_enough.filter_map(|(actor, i)| Some(Hit { actor: actor as u32, score: score(i)? })).collect()
    }

    /// Actors that have for each word of the query one that differs by few letters.
    fn by_likeness(&self, query: &Query<'_>) -> Vec<Hit> {
        const ABSENT: u32 = u32::MAX;
        if query.words.iter().all(|word| mistakes(word.text.chars().count()) == 0) {
            return Vec::new();
        }
        let words = self.words.get_or_init(|| Words::new(self));
        let mut lost = vec![0u32; self.degrees.len()];
        for word in &query.words {
            let mut least = vec![ABSENT; lost.len()];
            for (number, penalty) in words.like(word.text) {
                for actor in words.actors(number) {
                    let known = &mut least[*actor as usize];
                    *known = penalty.min(*known);
                }
            }
            for (sum, penalty) in lost.iter_mut().zip(least) {
                *sum = sum.saturating_add(penalty);
            }
        }
        let found = lost.into_iter().enumerate().filter(|(_, lost)| *lost != ABSENT);
        found.map(|(actor, lost)| Hit { actor: actor as u32, score: worth::TYPO.saturating_sub(lost).max(1) }).collect()
    }
}

/// A folded text, ready to be found.
struct Needle<'a> {
    text: &'a str,
    finder: memmem::Finder<'a>,
}

impl<'a> Needle<'a> {
    fn new(text: &'a str) -> Needle<'a> {
        Needle { text, finder: memmem::Finder::new(text) }
    }

    /// Whether it stands in the record with no letter or digit before it.
    fn begins_word(&self, record: &str) -> bool {
        self.finder.find_iter(record.as_bytes()).any(|at| !after_letter(record, at))
    }

    fn is_in(&self, record: &str) -> bool {
        self.finder.find(record.as_bytes()).is_some()
    }
}

/// A folded query.
struct Query<'a> {
    whole: Needle<'a>,
    words: Vec<Needle<'a>>,
}

impl<'a> Query<'a> {
    fn new(text: &'a str) -> Query<'a> {
        Query { whole: Needle::new(text), words: words_of(text).map(Needle::new).collect() }
    }

    /// How well the names and the id of an actor fit, by words and parts of the text.
    fn score(&self, names: &str, id: &str) -> Option<u32> {
        let mut is_in = false;
        for at in self.whole.finder.find_iter(names.as_bytes()) {
            if !after_letter(names, at) {
                return Some(worth::WORD);
            }
            is_in = true;
        }
        let several = self.words.len() > 1;
        if several && self.words.iter().all(|word| word.begins_word(names) || word.begins_word(id)) {
            return Some(worth::ALL_WORDS);
        }
        if is_in || several && self.words.iter().all(|word| word.is_in(names)) {
            return Some(worth::SUBSTRING);
        }
        self.whole.is_in(id).then_some(worth::IN_ID)
    }
}

/// Whether the character before that place is a letter or digit.
fn after_letter(text: &str, at: usize) -> bool {
    match at.checked_sub(1).map(|before| text.as_bytes()[before]) {
        None => false,
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
        Some(_) => text[..at].chars().next_back().is_some_and(char::is_alphanumeric),
    }
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Appends a text with one blank for any run of blanks and controls, so that a line end only ends a field.
fn push_spaced(out: &mut String, text: &str) {
    let plain = |b: u8| b > b' ' && b != 0x7F;
    let single = text.as_bytes().windows(2).all(|pair| pair[0] >= b' ' && (plain(pair[0]) || plain(pair[1])));
    let ends = [text.as_bytes().first(), text.as_bytes().last()];
    if single && ends.into_iter().flatten().all(|b| plain(*b)) {
        return out.push_str(text);
    }
    let blank = |c: char| c.is_whitespace() || c.is_control();
    for (i, part) in text.split(blank).filter(|part| !part.is_empty()).enumerate() {
        if i > 0 {
            out.push(' ');
        }
        out.push_str(part);
    }
}

/// Appends the initials of a record's name and a line end.
fn fold_initials(record: &str, initials: &mut String) {
    let name = record.split('\n').next().unwrap_or("");
    for word in words_of(name).filter(|word| SMALL_WORDS.binary_search(word).is_err()) {
        initials.extend(word.chars().next());
    }
    initials.push('\n');
}

/// The distinct words of all names, and which actors have them.
#[derive(Debug)]
struct Words {
    /// Words one after the other, in the order in which they were met.
    text: String,
    ends: Vec<u32>,
    /// Which letters a word has, to pass over most words without comparing them.
    letters: Vec<u32>,
    offsets: Vec<u32>,
    actors: Vec<u32>,
}

impl Words {
    /// Linear in the length of the names.
    fn new(index: &Index) -> Words {
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let mut words =
            Words { text: String::new(), ends: Vec::new(), letters: Vec::new(), offsets: vec![0], actors: Vec::new() };
        let mut places: Vec<(u32, u32)> = Vec::new();
        for actor in 0..index.degrees.len() as u32 {
            let [name, short, _] = index.fields(actor);
            for word in words_of(name).chain(words_of(short)) {
                let number = *numbers.entry(word).or_insert_with(|| {
                    words.text.push_str(word);
                    words.ends.push(words.text.len() as u32);
                    words.letters.push(letters(word));
                    words.offsets.push(0);
                    words.ends.len() as u32 - 1
                });
                words.offsets[number as usize + 1] += 1;
                places.push((number, actor));
            }
        }
        for i in 1..words.offsets.len() {
            words.offsets[i] += words.offsets[i - 1];
        }
        let mut next = words.offsets.clone();
        words.actors = vec![0; places.len()];
        for (number, actor) in places {
            words.actors[next[number as usize] as usize] = actor;
            next[number as usize] += 1;
        }
        words
    }

    fn word(&self, number: u32) -> &str {
        let start = if number == 0 { 0 } else { self.ends[number as usize - 1] };
        &self.text[start as usize..self.ends[number as usize] as usize]
    }

    fn actors(&self, number: u32) -> &[u32] {
        &self.actors[self.offsets[number as usize] as usize..self.offsets[number as usize + 1] as usize]
    }

    /// The words that are like this one or begin like it, with what that takes off.
    fn like<'a>(&'a self, word: &str) -> impl Iterator<Item = (u32, u32)> + use<'a> {
        let wanted: Vec<char> = word.chars().collect();
        let mistakes = mistakes(wanted.len());
        // Of a short word too little is left when its end is wrong.
        let by_beginning = wanted.len() >= 6;
        let mask = letters(word);
        let mut other = Vec::new();
        let candidates = self.letters.iter().enumerate();
        candidates.filter(move |(_, letters)| (mask & !**letters).count_ones() <= mistakes).filter_map(
            move |(number, _)| {
                other.clear();
                other.extend(self.word(number as u32).chars().take(wanted.len() + mistakes as usize + 1));
                let (distance, ended) = distance(&wanted, &other, mistakes)?;
                if !(ended || distance == 0 || by_beginning) {
                    return None;
                }
                let unended = if ended { 0 } else { worth::UNENDED };
                Some((number as u32, distance * worth::WRONG_LETTER + unended))
            },
        )
    }
}

/// How many letters of a word may be wrong.
fn mistakes(letters: usize) -> u32 {
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

/// The restricted Damerau-Levenshtein distance of a word to another one, or to its nearest beginning where that is
/// nearer, if it is at most `most`; and whether it is the one of the whole word.
fn distance(word: &[char], other: &[char], most: u32) -> Option<(u32, bool)> {
    const WIDTH: usize = 64;
    if word.len() + most as usize + 1 >= WIDTH {
        return (other.starts_with(word)).then_some((0, other.len() == word.len()));
    }
    // Three rows of the table: row i holds the distances of the first i letters to every beginning of the other word.
    let mut rows = [[0u32; WIDTH]; 3];
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j as u32;
    }
    for i in 1..=word.len() {
        let (now, last, before) = (i % 3, (i + 2) % 3, (i + 1) % 3);
        rows[now][0] = i as u32;
        let mut least = i as u32;
        for j in 1..=other.len() {
            let same = word[i - 1] == other[j - 1];
            let mut cell = (rows[last][j - 1] + u32::from(!same)).min(rows[last][j] + 1).min(rows[now][j - 1] + 1);
            if i > 1 && j > 1 && word[i - 1] == other[j - 2] && word[i - 2] == other[j - 1] {
                cell = cell.min(rows[before][j - 2] + 1);
            }
            rows[now][j] = cell;
            least = least.min(cell);
        }
        // A swap of two letters may still make up for one.
        if least > most + 1 {
            return None;
        }
    }
    let row = &rows[word.len() % 3][..=other.len()];
    let least = *row.iter().min().expect("a row has a first cell");
    let whole = row[other.len()];
    (least <= most).then_some((least, whole == least))
}
