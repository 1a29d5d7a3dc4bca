//! Texts in one arena, and how to find the number of a text by its hash.
//!
//! This file knows nothing of what the texts are: values of columns, names, ids.

use std::hash::BuildHasher;

/// Texts by number, in one arena. A text costs its bytes and four more.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    pub(super) bytes: String,
    pub(super) ends: Vec<u32>,
}

impl Texts {
    /// Appends a text and returns its number.
    ///
    /// # Panics
    /// When the arena would pass 4 GiB; files of that size are refused before they are read.
    pub fn push(&mut self, text: &str) -> u32 {
        self.bytes.push_str(text);
        self.ends.push(u32::try_from(self.bytes.len()).expect("an arena of texts stays under 4 GiB"));
        self.ends.len() as u32 - 1
    }

    /// The text of a number.
    #[inline]
    pub fn of(&self, number: u32) -> &str {
        let (start, end) = self.bounds(number);
        &self.bytes[start as usize..end as usize]
    }

    #[inline]
    pub(super) fn bounds(&self, number: u32) -> (u32, u32) {
        let i = number as usize;
        (if i == 0 { 0 } else { self.ends[i - 1] }, self.ends[i])
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The texts in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|i| self.of(i))
    }

    /// How many bytes they take.
    pub(super) fn size(&self) -> usize {
        self.bytes.len() + self.ends.len() * size_of::<u32>()
    }

    /// Gives unused memory back.
    pub(super) fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// The numbers of texts by hash: open addressing with linear probing, eight bytes a slot, at most three quarters full.
///
/// A slot holds 32 bits of the hash, whose first ones are its place, above the number and one more: other texts are told
/// apart without looking at them, and a table that grows need not hash anything again.
#[derive(Clone, Debug)]
pub(super) struct Slots {
    pub(super) slots: Vec<u64>,
    used: usize,
    shift: u32,
    hasher: foldhash::fast::RandomState,
}

impl Slots {
    /// How many bytes they take.
    pub(super) fn size(&self) -> usize {
        self.slots.len() * size_of::<u64>()
    }

    pub(super) fn for_many(count: usize) -> Slots {
        let size = (count * 4 / 3 + 1).next_power_of_two().max(16);
        Slots { slots: vec![0; size], used: 0, shift: 32 - size.ilog2(), hasher: Default::default() }
    }

    #[inline]
    pub(super) fn hash(&self, text: &str) -> u32 {
        (self.hasher.hash_one(text.as_bytes()) >> 32) as u32
    }

    /// Where a text of that hash stands, if nothing else stood there first.
    #[inline]
    pub(super) fn home(&self, hash: u32) -> usize {
        (u64::from(hash) >> self.shift) as usize & (self.slots.len() - 1)
    }

    /// The number of a text, or the slot that waits for it.
    #[inline]
    pub(super) fn find(&self, hash: u32, is: impl Fn(u32) -> bool) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        let mut at = self.home(hash);
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                return Err(at);
            }
            let number = slot as u32 - 1;
            if (slot >> 32) as u32 == hash && is(number) {
                return Ok(number);
            }
            at = (at + 1) & mask;
        }
    }

    /// Fills the slot that [`Slots::find`] gave.
    pub(super) fn fill(&mut self, at: usize, hash: u32, number: u32) {
        self.slots[at] = u64::from(hash) << 32 | u64::from(number + 1);
        self.used += 1;
        if self.used * 4 > self.slots.len() * 3 {
            let mut larger = Slots { hasher: self.hasher.clone(), ..Slots::for_many(self.slots.len()) };
            larger.used = self.used;
            for slot in self.slots.iter().filter(|slot| **slot != 0) {
                let Err(free) = larger.find((slot >> 32) as u32, |_| false) else { unreachable!("nothing is equal") };
                larger.slots[free] = *slot;
            }
            *self = larger;
        }
    }
}

impl Default for Slots {
    fn default() -> Slots {
        Slots::for_many(0)
    }
}
