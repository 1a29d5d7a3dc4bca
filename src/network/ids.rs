//! Ids: texts that must be unique, each with its number, and the number of each.
//!
//! Looking up the ends of ten million relations is most of the work of a load; this file is where it is made short.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::texts::{Slots, Texts};

/// Names that must be unique, with their number: the ids of actors.
#[derive(Clone, Debug, Default)]
pub struct Ids {
    pub(super) texts: Texts,
    /// Made when it is first asked for: whoever only reads a network may never look for an id.
    numbers: OnceLock<Slots>,
    numbered: Option<Numbered>,
    /// Whether any is not greater than the one before, longer ones being greater: until then, what is greater is new.
    is_mixed: bool,
    /// Whether all of them are numbered, and are told apart by that alone: worth its room where there may be millions.
    all_numbered: bool,
}

/// Ids are told apart by their number while they are taken, up to this one or to so many times how many they are: what finds
/// them takes no more than 4 MiB of few ids and 64 bytes of each of many.
const NUMBERED: usize = 1 << 20;
const SPARSE: usize = 16;

/// Ids that are one prefix and a number, as most made by machines are: their place is known without hashing, and the number
/// of a near id is near.
#[derive(Clone, Debug)]
struct Numbered {
    prefix: String,
    /// Each number's id and one more, 0 where there is none.
    by_number: Vec<u32>,
}

/// A number spelled as it is usually spelled, so that every number has one spelling.
fn plain_number(digits: &[u8]) -> Option<usize> {
    let is_plain = matches!(digits.len(), 1..=9) && (digits[0] != b'0' || digits.len() == 1);
    let add = |number: usize, digit: &u8| digit.is_ascii_digit().then(|| number * 10 + (digit - b'0') as usize);
    is_plain.then(|| digits.iter().try_fold(0, add)).flatten()
}

impl Numbered {
    /// Ids that look like one.
    fn like(id: &str) -> Numbered {
        Numbered { prefix: id.trim_end_matches(|c: char| c.is_ascii_digit()).to_string(), by_number: Vec::new() }
    }

    /// How `texts` are numbered, if nearly all of them are and densely.
    fn of(texts: &Texts) -> Option<Numbered> {
        let first = texts.iter().next()?;
        let Numbered { prefix, mut by_number } = Numbered::like(first);
        let room = texts.len() * 4;
        let mut found = 0;
        for (number, id) in (1..).zip(texts.iter()) {
            let place = id.strip_prefix(&*prefix).and_then(|digits| plain_number(digits.as_bytes()));
            if let Some(place) = place.filter(|place| *place < room) {
                if place >= by_number.len() {
                    by_number.resize(place + 1, 0);
                }
                by_number[place] = number;
                found += 1;
            }
        }
        (found * 10 > texts.len() * 9).then_some(Numbered { prefix, by_number })
    }

    #[inline]
    fn place(&self, id: &str) -> Option<usize> {
        plain_number(id.as_bytes().strip_prefix(self.prefix.as_bytes())?)
    }

    #[inline]
    fn find(&self, id: &str) -> Option<u32> {
        self.by_number.get(self.place(id)?)?.checked_sub(1)
    }

    /// Where the number of an id is kept, with room for it; none if the id is no such number, or lies too far out for so many.
    fn entry(&mut self, id: &str, count: usize) -> Option<&mut u32> {
        let place = self.place(id).filter(|place| *place < NUMBERED.max(count * SPARSE))?;
        if place >= self.by_number.len() {
            self.by_number.resize((place + 1).next_power_of_two(), 0);
        }
        Some(&mut self.by_number[place])
    }
}

impl Ids {
    /// None yet of millions.
    pub(super) fn of_many() -> Ids {
        Ids { all_numbered: true, ..Ids::default() }
    }

    /// The ids of a finished network.
    pub(super) fn sealed(texts: Texts) -> Ids {
        Ids { texts, is_mixed: true, ..Ids::default() }
    }

    /// The number of an id and whether it was new.
    pub fn intern(&mut self, id: &str) -> (u32, bool) {
        if self.all_numbered {
            match self.numbered.get_or_insert_with(|| Numbered::like(id)).entry(id, self.texts.len()) {
                Some(entry) if *entry > 0 => return (*entry - 1, false),
                Some(entry) => {
                    let number = self.texts.push(id);
                    *entry = number + 1;
                    return (number, true);
                }
                None => {
                    (self.all_numbered, self.numbered) = (false, None);
                    self.is_mixed = self.texts.len() > 1;
                }
            }
        }
        // What machines number mostly rises: a million of such ids are never looked for in a table far from the processor.
        if !self.is_mixed && self.numbers.get().is_none() {
            let last = self.texts.len().checked_sub(1).map(|last| self.texts.of(last as u32));
            if last.is_none_or(|last| (last.len(), last) < (id.len(), id)) {
                return (self.texts.push(id), true);
            }
        }
        self.is_mixed = true;
        self.slots();
        let (texts, numbers) = (&mut self.texts, self.numbers.get_mut().expect("made above"));
        let hash = numbers.hash(id);
        match numbers.find(hash, |number| texts.of(number) == id) {
            Ok(number) => (number, false),
            Err(slot) => {
                let number = texts.push(id);
                numbers.fill(slot, hash, number);
                (number, true)
            }
        }
    }

    fn slots(&self) -> &Slots {
        self.numbers.get_or_init(|| {
            let mut slots = Slots::for_many(self.texts.len());
            for (number, id) in self.texts.iter().enumerate() {
                let hash = slots.hash(id);
                if let Err(slot) = slots.find(hash, |_| false) {
                    slots.fill(slot, hash, number as u32);
                }
            }
            slots
        })
    }

    /// The number of an id.
    pub fn find(&self, id: &str) -> Option<u32> {
        if self.all_numbered {
            return self.numbered.as_ref()?.find(id);
        }
        let slots = self.slots();
        slots.find(slots.hash(id), |number| self.texts.of(number) == id).ok()
    }

    /// Gets ready for [`Ids::find_all`]. Linear in the ids.
    pub(super) fn prepare(&mut self) {
        if self.all_numbered {
            return;
        }
        self.numbered = Numbered::of(&self.texts);
        if self.numbered.is_none() {
            self.slots();
        }
    }

    /// The numbers of many ids at once, none where there is no such id.
    ///
    /// A table of a million ids lies far from the processor, and each look at it waits. So all are looked up in step: first
    /// every hash, then every slot, then every text, so that a dozen of them are waited for together.
    pub fn find_all<'t>(&self, ids: &[&'t str], mut found: impl FnMut(&'t str, Option<u32>)) {
        const TOGETHER: usize = 256;
        if self.all_numbered || self.numbered.is_some() {
            let find = |id| self.numbered.as_ref().and_then(|numbered| numbered.find(id)).or_else(|| self.find(id));
            ids.iter().for_each(|id| found(id, find(id)));
            return;
        }
        let slots = self.slots();
        let (mut hashes, mut near) = ([0u32; TOGETHER], [0u64; TOGETHER]);
        let mut bounds = [(0u32, 0u32); TOGETHER];
        for ids in ids.chunks(TOGETHER) {
            for (hash, id) in hashes.iter_mut().zip(ids) {
                *hash = slots.hash(id);
            }
            for (slot, hash) in near.iter_mut().zip(&hashes[..ids.len()]) {
                *slot = slots.slots[slots.home(*hash)];
            }
            for (bounds, (slot, hash)) in bounds.iter_mut().zip(near.iter().zip(&hashes[..ids.len()])) {
                let is_it = (slot >> 32) as u32 == *hash && *slot != 0;
                *bounds = if is_it { self.texts.bounds(*slot as u32 - 1) } else { (0, 0) };
            }
            for (i, id) in ids.iter().enumerate() {
                let (start, end) = bounds[i];
                let is_it = end > 0 && self.texts.bytes.as_bytes()[start as usize..end as usize] == *id.as_bytes();
                let far = || slots.find(hashes[i], |number| self.texts.of(number) == *id).ok();
                found(id, if is_it { Some(near[i] as u32 - 1) } else { far() });
            }
        }
    }

    /// The id of a number.
    pub fn of(&self, number: u32) -> &str {
        self.texts.of(number)
    }

    /// How many ids there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// How many bytes they take, with what finds them once that is made.
    pub(super) fn size(&self) -> usize {
        let numbered = self.numbered.as_ref().map_or(0, |numbered| numbered.by_number.len() * 4);
        self.texts.size() + numbered + self.numbers.get().map_or(0, Slots::size)
    }

    /// Whether there is no id.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    pub(super) fn shrink(&mut self) {
        self.texts.shrink();
        (self.all_numbered, self.numbered) = (false, None);
    }
}

/// Other names for those that are taken: `name~2`, `name~3`... Each name remembers how far it came, so that a file that
/// gives one name to all its records costs no more than their number.
#[derive(Clone, Debug, Default)]
pub struct Namesakes(HashMap<String, u64>);

impl Namesakes {
    /// The next name that `is_free`, made of this one, the sign and a number from 2.
    pub fn another(&mut self, name: &str, sign: char, mut is_free: impl FnMut(&str) -> bool) -> String {
        let next = self.0.entry(name.to_string()).or_insert(2);
        loop {
            let other = format!("{name}{sign}{next}");
            *next += 1;
            if is_free(&other) {
                return other;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_length_are_looked_for() {
        let mut ids = Ids::default();
        for id in ["1", "2", "3", "10", "01"] {
            ids.intern(id);
        }
        ids.prepare();
        let mut found = Vec::new();
        let long = "9".repeat(30);
        ids.find_all(&["10", &long, "01", "4000000000", ""], |_, number| found.push(number));
        assert_eq!(found, [Some(3), None, Some(4), None, None]);
    }

    #[test]
    fn ids_that_rise_and_then_do_not_are_told_apart() {
        let rise = ["", "r1", "r9", "r9", "r10", "é10", "r100", "r10", "r1000", "", "r2", "r1000", "r2000", "r1"];
        let mixed = ["r8", "r2", "r9", "r2", "r10", "r9", "r700", "r8", "r1048576", "r10", "r09", "r2", "r09", "r700"];
        for (texts, ids, looked_at) in [rise, mixed].iter().flat_map(|texts| {
            [(Ids::default(), 4), (Ids::of_many(), 4), (Ids::of_many(), 8)].map(|(ids, at)| (texts, ids, at))
        }) {
            let (mut ids, mut known) = (ids, Vec::new());
            for id in texts {
                let number = known.iter().position(|other| other == id);
                assert_eq!(ids.intern(id), (number.unwrap_or(known.len()) as u32, number.is_none()), "{id}");
                if number.is_none() {
                    known.push(*id);
                }
                if known.len() == looked_at {
                    assert_eq!((ids.find("r9"), ids.find("r7")), (Some(2), None));
                }
            }
        }
    }

    #[test]
    fn namesakes_receive_the_next_number_that_is_free() {
        let (mut namesakes, mut taken) = (Namesakes::default(), vec!["a~3".to_string()]);
        for other in ["a~2", "a~4", "a~5"] {
            let name = namesakes.another("a", '~', |name| !taken.iter().any(|other| other == name));
            assert_eq!(name, other);
            taken.push(name);
        }
        assert_eq!(namesakes.another("b", '_', |_| true), "b_2");
    }
}
