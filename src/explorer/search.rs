//! Actors by what a person remembers of their names: any case, accents or ligatures, parts, initials, small mistakes.
//!
//! Names are searched, not descriptions: those are the filter's. What a view hides is found too; the caller marks it.

mod block;
mod order;
#[cfg(test)]
mod tests;
mod words;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use memchr::memmem::Finder;

use crate::network::{Network, number_of};
use block::{Records, push_folded};
use order::share;
use words::{Pattern, Words, first_letters, mistakes, words_of};

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

/// The folded names of all actors, ready to be searched.
///
/// The actors stand in the order in which equals are listed, in blocks: whoever looks for the best few stops when it has
/// them, and blocks are searched on all cores.
///
/// Memory: the folded names and ids once and twelve bytes an actor; after [`Index::prepare`], or the first search that finds too
/// little, nine bytes an actor more, its initials, four bytes each word of its names, and five a distinct word with its text. While
/// it is made, the folded names twice.
#[derive(Debug)]
pub struct Index {
    blocks: Vec<Records>,
    /// The actors in the order of the blocks.
    actors: Vec<u32>,
    words: OnceLock<Words>,
    ranks: Vec<u32>,
    has_short_names: bool,
    short_ranks: OnceLock<Vec<u32>>,
}

/// How many records a block has: in tests few, so that there are several.
const BLOCK: usize = if cfg!(test) { 4 } else { 1 << 16 };

/// A record that fits, by its place in the order of the blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Found {
    place: u32,
    score: u32,
}

impl Index {
    /// Folds the names of a network and sorts them. Time linear in their length but for the sorting.
    pub fn new(network: &Network) -> Index {
        let count = network.actor_count();
        let part = |number: usize, of: usize| number * BLOCK..of.min((number + 1) * BLOCK);
        let parts = count.div_ceil(BLOCK);
        let folded = share(parts, || false, |number| Records::fold(network, part(number, count)));
        let record = |actor: u32| folded[actor as usize / BLOCK].record(actor as usize % BLOCK);
        let by_text = order::by_text(count, |actor| record(actor).as_bytes());
        let degree = |actor: u32| network.adjacency().degree(actor);
        let mut best: Vec<(u64, u32)> =
            (0..).zip(&by_text).map(|(place, actor)| (u64::from(!degree(*actor)), place)).collect();
        order::sort(&mut best);
        let actors: Vec<u32> = best.into_iter().map(|(_, place)| by_text[place as usize]).collect();
        let blocks =
            share(parts, || false, |number| Records::new(actors[part(number, count)].iter().map(|a| record(*a))));
        let ranks = ranked(&by_text, |actor| folded[actor as usize / BLOCK].fields(actor as usize % BLOCK)[0]);
        let has_short_names = network.actors().any(|actor| network.short(actor).is_some());
        Index { blocks, actors, words: OnceLock::new(), ranks, has_short_names, short_ranks: OnceLock::new() }
    }

    /// The place of each actor when all are in the order of their names: numbers first, then by folded text; equals by short
    /// name, then id.
    pub fn ranks(&self) -> &[u32] {
        &self.ranks
    }

    /// As [`Index::ranks`], with the short name of an actor in place of its name where it has one.
    pub fn short_ranks(&self) -> &[u32] {
        if !self.has_short_names {
            return &self.ranks;
        }
        self.short_ranks.get_or_init(|| {
            // In the order of ranks, so that it is kept among equals.
            let mut places = vec![0; self.actors.len()];
            (0..).zip(&self.actors).for_each(|(place, actor)| places[self.ranks[*actor as usize] as usize] = place);
            let name = |rank: u32| {
                let place = places[rank as usize] as usize;
                let [name, short, _] = self.blocks[place / BLOCK].fields(place % BLOCK);
                if short.is_empty() { name } else { short }
            };
            let by_text = order::by_text(places.len(), |rank| name(rank).as_bytes());
            let ranks = ranked(&by_text, name);
            self.ranks.iter().map(|rank| ranks[*rank as usize]).collect()
        })
    }

    fn words(&self) -> &Words {
        self.words.get_or_init(|| Words::new(&self.blocks))
    }

    /// Makes what would be made when it is first asked for.
    pub fn prepare(&self) {
        self.words();
        self.short_ranks();
    }

    /// The actors whose names fit, best first, at most `limit`.
    ///
    /// In this order: the very name or short name (then the id); its beginning; the beginning of a word; all words at
    /// the beginning of some word, in any order; any part of the text; initials; and where that gives fewer than `limit`,
    /// words with one wrong letter (of four to seven letters) or two (of eight and more), as counted by the restricted
    /// distance of Damerau (1964). Equals stand by degree, then name, then id.
    ///
    /// Time: at most two passes over the folded names, one over their initials, and with mistakes one over their words and
    /// one comparison with each distinct word of a block; each stops when it has the best `limit`.
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
        push_folded(&mut spaced, query);
        if spaced.is_empty() || limit == 0 {
            return Vec::new();
        }
        let query = Query::new(&spaced);
        let mut hits = Vec::new();
        let block = |number: usize| &self.blocks[number];
        self.add(&mut hits, limit, |number, _, need| block(number).by_beginning(&query, need));
        self.add(&mut hits, limit, |number, known, need| block(number).by_text(&query, known, need));
        if query.has_several_words {
            let list = |number| self.words.get().map(|words| words.list(number));
            self.add(&mut hits, limit, |number, known, need| block(number).by_words(&query, list(number), known, need));
        }
        if let Some(letters) = query.initials().filter(|_| hits.len() < limit) {
            let list = |number| self.words().list(number);
            self.add(&mut hits, limit, |number, known, need| list(number).by_initials(letters, known, need));
        }
        if hits.len() < limit && query.may_have_mistakes() {
            self.add_likes(&mut hits, limit, &query);
        }
        keep_best(&mut hits, limit);
        hits.into_iter().map(|hit| Hit { actor: self.actors[hit.place as usize], score: hit.score }).collect()
    }

    /// Adds actors that have for each word of the query one that differs by few letters.
    fn add_likes(&self, hits: &mut Vec<Found>, limit: usize, query: &Query<'_>) {
        let words = self.words();
        let unlike = AtomicBool::new(false);
        let penalties = |number: usize| {
            let penalties = words.penalties(&Pattern::new(query.words[number].text));
            unlike.fetch_or(penalties.is_none(), Ordering::SeqCst);
            penalties.unwrap_or_default()
        };
        let patterns = share(query.words.len(), || unlike.load(Ordering::SeqCst), penalties);
        if unlike.into_inner() {
            return;
        }
        self.add(hits, limit, |number, known, _| {
            let like = words.list(number).like(&patterns).into_iter().filter(|(place, _)| !known.has(*place));
            let hit = |(place, lost)| Found { place, score: worth::TYPO.saturating_sub(lost).max(1) };
            // How good a hit may be is known at the end only.
            (like.map(hit).collect(), 0)
        });
    }

    /// Adds what one more way of fitting finds, unless there is enough already: each is worth less than those before. What
    /// is known is in the order of places; `way` gives at least the best `need` records of a block that are not known, if it
    /// has them, and how many of them are as good as that way can find.
    fn add(
        &self,
        hits: &mut Vec<Found>,
        limit: usize,
        way: impl Fn(usize, &Known<'_>, usize) -> (Vec<Found>, usize) + Sync,
    ) {
        let need = limit.saturating_sub(hits.len());
        if need == 0 {
            return;
        }
        let best = AtomicUsize::new(0);
        let found = share(
            self.blocks.len(),
            || best.load(Ordering::SeqCst) >= need,
            |number| {
                let first = (number * BLOCK) as u32;
                let start = hits.partition_point(|hit| hit.place < first);
                let known = Known { first, hits: &hits[start..] };
                let (mut found, count) = way(number, &known, need);
                best.fetch_add(count, Ordering::SeqCst);
                found.iter_mut().for_each(|hit| hit.place += first);
                keep_best(&mut found, need);
                found
            },
        );
        hits.extend(found.into_iter().flatten());
        hits.sort_unstable_by_key(|hit| hit.place);
    }
}

/// Hits of better ways of fitting, in the order of places from the first place of a block on.
struct Known<'a> {
    first: u32,
    hits: &'a [Found],
}

impl Known<'_> {
    fn has(&self, place: u32) -> bool {
        !self.hits.is_empty() && self.hits.binary_search_by_key(&(self.first + place), |hit| hit.place).is_ok()
    }
}

/// Leaves the best hits, best first.
fn keep_best(hits: &mut Vec<Found>, limit: usize) {
    let order = |hit: &Found| (std::cmp::Reverse(hit.score), hit.place);
    if hits.len() > limit {
        hits.select_nth_unstable_by_key(limit, order);
        hits.truncate(limit);
    }
    hits.sort_unstable_by_key(order);
}

/// The place of each name when those that are numbers come first, by value, then all others, as they stand in `by_text`.
fn ranked<'a>(by_text: &[u32], name: impl Fn(u32) -> &'a str + Sync) -> Vec<u32> {
    let mut ranks = vec![0; by_text.len()];
    (0..).zip(by_text).for_each(|(place, item)| ranks[*item as usize] = place);
    let number = |item: u32| Some(((number_of(name(item))? * 1000.0) as i64, ranks[item as usize], item));
    let count = ranks.len();
    let part =
        |part: usize| (part * BLOCK..count.min((part + 1) * BLOCK)).filter_map(|item| number(item as u32)).collect();
    let mut numbers: Vec<(i64, u32, u32)> = share::<Vec<_>>(count.div_ceil(BLOCK), || false, part).concat();
    if numbers.is_empty() {
        return ranks;
    }
    numbers.sort_unstable();
    let mut is_number = vec![false; ranks.len()];
    numbers.iter().for_each(|(_, _, item)| is_number[*item as usize] = true);
    let others = by_text.iter().filter(|item| !is_number[**item as usize]);
    (0..)
        .zip(numbers.iter().map(|(_, _, item)| item).chain(others))
        .for_each(|(rank, item)| ranks[*item as usize] = rank);
    ranks
}

/// A folded text, ready to be found.
struct Needle<'a> {
    text: &'a str,
    finder: Finder<'a>,
}

impl<'a> Needle<'a> {
    fn new(text: &'a str) -> Needle<'a> {
        Needle { text, finder: Finder::new(text) }
    }

    /// Whether it stands in the record with no letter or digit before it.
    fn begins_word(&self, record: &str) -> bool {
        self.finder.find_iter(record.as_bytes()).any(|at| !block::after_letter(record, at))
    }

    fn is_in(&self, record: &str) -> bool {
        self.finder.find(record.as_bytes()).is_some()
    }
}

/// A folded query.
struct Query<'a> {
    whole: Needle<'a>,
    /// The whole at the beginning of a field.
    beginning: Finder<'static>,
    /// Its distinct words, the longest first.
    words: Vec<Needle<'a>>,
    has_several_words: bool,
    first_letters: u32,
    /// How many bytes after a place within a word at which it stands it may begin a word.
    step: usize,
}

impl<'a> Query<'a> {
    fn new(text: &'a str) -> Query<'a> {
        let first = text.chars().take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum::<usize>();
        let mut words: Vec<&str> = words_of(text).collect();
        words.sort_by_key(|word| (std::cmp::Reverse(word.len()), *word));
        let count = words.len();
        words.dedup();
        Query {
            whole: Needle::new(text),
            beginning: Finder::new(&format!("\n{text}")).into_owned(),
            has_several_words: count > 1,
            words: words.into_iter().map(Needle::new).collect(),
            first_letters: first_letters(text),
            step: first.max(1),
        }
    }

    /// The text, if it may be the initials of a name.
    fn initials(&self) -> Option<&str> {
        let letters = self.whole.text;
        (!self.has_several_words && self.words.len() == 1 && (2..=10).contains(&letters.chars().count()))
            .then_some(letters)
    }

    /// Whether any word is long enough to have a mistake.
    fn may_have_mistakes(&self) -> bool {
        self.words.iter().any(|word| mistakes(word.text.chars().count()) > 0)
    }
}
