//! Columns: texts in one arena, dictionary-coded values, sets of sources, dates.
//!
//! Every column costs four bytes a row plus each distinct value once, so that ten million relations fit and a filter
//! looks at each distinct value once. This file knows nothing of actors, relations or files.

use std::hash::BuildHasher;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::dates::PartialDate;

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
    fn bounds(&self, number: u32) -> (u32, u32) {
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
    fn size(&self) -> usize {
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
struct Slots {
    slots: Vec<u64>,
    used: usize,
    shift: u32,
    hasher: foldhash::fast::RandomState,
}

impl Slots {
    fn for_many(count: usize) -> Slots {
        let size = (count * 4 / 3 + 1).next_power_of_two().max(16);
        Slots { slots: vec![0; size], used: 0, shift: 32 - size.ilog2(), hasher: Default::default() }
    }

    #[inline]
    fn hash(&self, text: &str) -> u32 {
        (self.hasher.hash_one(text.as_bytes()) >> 32) as u32
    }

    /// Where a text of that hash stands, if nothing else stood there first.
    #[inline]
    fn home(&self, hash: u32) -> usize {
        (u64::from(hash) >> self.shift) as usize & (self.slots.len() - 1)
    }

    /// The number of a text, or the slot that waits for it.
    #[inline]
    fn find(&self, hash: u32, is: impl Fn(u32) -> bool) -> Result<u32, usize> {
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
    fn fill(&mut self, at: usize, hash: u32, number: u32) {
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

/// The shape a value had in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Shape {
    /// A text.
    Text,
    /// A number, kept as it was spelled.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A JSON array, kept as JSON.
    List,
    /// Any other JSON value (an object, `null`), kept as JSON.
    Json,
}

impl Shape {
    /// Every shape, each at the place of its number.
    pub(super) const ALL: [Shape; 5] = [Shape::Text, Shape::Number, Shape::Boolean, Shape::List, Shape::Json];
}

/// One value of an attribute: its shape, and its text as the file spelled it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value<'a> {
    /// What it is.
    pub shape: Shape,
    /// A text or number as it is; a boolean, list or other value as JSON.
    pub text: &'a str,
}

impl<'a> Value<'a> {
    /// A text value.
    pub fn text(text: &'a str) -> Value<'a> {
        Value { shape: Shape::Text, text }
    }

    /// A number by its spelling.
    pub fn number(spelling: &'a str) -> Value<'a> {
        Value { shape: Shape::Number, text: spelling }
    }

    /// The number it is or spells, if any. A decimal comma is accepted.
    pub fn as_number(&self) -> Option<f64> {
        match self.shape {
            Shape::Number | Shape::Text => number_of(self.text),
            _ => None,
        }
    }

    /// The texts of a list, or the one text of anything else.
    pub fn items(&self) -> Vec<String> {
        if self.shape == Shape::List
            && let Ok(serde_json::Value::Array(items)) = serde_json::from_str(self.text)
        {
            return items
                .into_iter()
                .map(|item| match item {
                    serde_json::Value::String(text) => text,
                    other => other.to_string(),
                })
                .collect();
        }
        vec![self.text.to_string()]
    }
}

/// Reads a finite number, with a point or a decimal comma.
pub fn number_of(text: &str) -> Option<f64> {
    let text = text.trim();
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        return None;
    }
    text.parse::<f64>().ok().or_else(|| text.replacen(',', ".", 1).parse().ok()).filter(|n: &f64| n.is_finite())
}

/// Whether a text is a number as JSON spells it, without an exponent: `007` and `+33` are codes, not numbers.
pub fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    all_digits(whole) && (whole.len() == 1 || !whole.starts_with('0')) && fraction.is_none_or(all_digits)
}

/// The longest whole number that every reader of JSON keeps exactly has 16 digits; longer ones are codes.
const LONGEST_NUMBER: u64 = 1 << 53;

/// The distinct values of a column; code 0 stands for "missing".
#[derive(Clone, Debug)]
pub struct Dictionary {
    pub(super) texts: Texts,
    pub(super) shapes: Vec<Shape>,
    codes: Slots,
}

impl Default for Dictionary {
    fn default() -> Dictionary {
        let mut texts = Texts::default();
        texts.push("");
        Dictionary { texts, shapes: vec![Shape::Text], codes: Slots::default() }
    }
}

impl Dictionary {
    /// The code of a value, which is added if it is new.
    pub fn intern(&mut self, value: Value<'_>) -> u32 {
        let hash = self.codes.hash(value.text);
        let (texts, shapes) = (&self.texts, &self.shapes);
        let same = |code: u32| shapes[code as usize] == value.shape && texts.of(code) == value.text;
        match self.codes.find(hash, same) {
            Ok(code) => code,
            Err(slot) => {
                let code = self.texts.push(value.text);
                self.shapes.push(value.shape);
                self.codes.fill(slot, hash, code);
                code
            }
        }
    }

    /// The value of a code other than 0.
    pub fn value(&self, code: u32) -> Value<'_> {
        Value { shape: self.shapes[code as usize], text: self.texts.of(code) }
    }

    /// One more than the largest code.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether no value was ever added.
    pub fn is_empty(&self) -> bool {
        self.texts.len() == 1
    }

    /// How many bytes it takes.
    pub(super) fn size(&self) -> usize {
        self.texts.size() + self.shapes.len() + self.codes.slots.len() * size_of::<u64>()
    }

    /// Makes the values of an untyped column numbers, if every one of them is.
    pub(super) fn become_numbers(&mut self) {
        let is_number = |code: usize| match self.shapes[code] {
            Shape::Number => true,
            Shape::Text => {
                let text = self.texts.of(code as u32);
                let whole = text.trim_start_matches('-').split('.').next().unwrap_or("");
                is_plain_number(text) && whole.parse().is_ok_and(|n: u64| n < LONGEST_NUMBER)
            }
            _ => false,
        };
        if (1..self.shapes.len()).all(is_number) {
            self.shapes[1..].fill(Shape::Number);
        }
    }

    /// The values of a finished column, as many shapes as texts.
    pub(super) fn sealed(texts: Texts, shapes: Vec<Shape>) -> Dictionary {
        Dictionary { texts, shapes, codes: Slots::default() }
    }

    /// Forgets how to find codes by value: a finished column is only read by code.
    fn seal(&mut self) {
        self.codes = Slots::default();
        self.texts.shrink();
        self.shapes.shrink_to_fit();
    }
}

/// Where in a native record an attribute stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// Among the `metadata` of the record: the usual place.
    Metadata,
    /// Beside `metadata`, as a key of the record itself.
    Record,
}

/// A free attribute of all actors or of all relations.
#[derive(Clone, Debug)]
pub struct Column {
    /// The attribute's name, as the file spells it.
    pub name: String,
    /// Where it stood in a native record.
    pub scope: Scope,
    pub(super) codes: Vec<u32>,
    pub(super) values: Dictionary,
}

impl Column {
    pub(super) fn new(name: &str, scope: Scope) -> Column {
        Column { name: name.to_string(), scope, codes: Vec::new(), values: Dictionary::default() }
    }

    /// The value of a row, if it has one.
    pub fn value(&self, row: u32) -> Option<Value<'_>> {
        match self.code(row) {
            0 => None,
            code => Some(self.values.value(code)),
        }
    }

    /// The text of a row, empty where there is none.
    pub fn text(&self, row: u32) -> &str {
        self.value(row).map_or("", |value| value.text)
    }

    /// The code of a row: 0 where the value is missing.
    pub fn code(&self, row: u32) -> u32 {
        self.codes.get(row as usize).copied().unwrap_or(0)
    }

    /// Codes by row; rows past the end have none.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The distinct values, by code.
    pub fn values(&self) -> &Dictionary {
        &self.values
    }

    pub(super) fn set(&mut self, row: u32, value: Value<'_>) {
        let code = self.values.intern(value);
        put(&mut self.codes, row, code);
    }

    pub(super) fn seal(&mut self) {
        self.values.seal();
        self.codes.shrink_to_fit();
    }
}

/// Writes a code at a row, filling the rows before it with "missing".
pub(super) fn put(codes: &mut Vec<u32>, row: u32, code: u32) {
    let row = row as usize;
    if row >= codes.len() {
        if code == 0 {
            return;
        }
        codes.resize(row + 1, 0);
    }
    codes[row] = code;
}

/// Dates by code, shared by all columns of dates of a network; code 0 stands for "missing".
#[derive(Clone, Debug, Default)]
pub struct Dates {
    pub(super) spellings: Dictionary,
    pub(super) dates: Vec<Option<PartialDate>>,
}

impl Dates {
    /// The date of a code.
    pub fn date(&self, code: u32) -> Option<PartialDate> {
        self.dates.get(code as usize).copied().flatten()
    }

    /// The date of a code as the file spelled it, in EDTF.
    pub fn spelling(&self, code: u32) -> Option<&str> {
        (code != 0).then(|| self.spellings.value(code).text)
    }

    /// How many codes there are, 0 among them.
    pub fn len(&self) -> usize {
        self.spellings.len()
    }

    /// Whether there is no date at all.
    pub fn is_empty(&self) -> bool {
        self.spellings.is_empty()
    }

    pub(super) fn seal(&mut self) {
        self.spellings.seal();
    }
}

/// A set of numbers a row (the sources of a relation), each distinct set stored once; code 0 is the empty set.
#[derive(Clone, Debug)]
pub struct Sets {
    pub(super) codes: Vec<u32>,
    pub(super) offsets: Vec<u32>,
    pub(super) members: Vec<u32>,
    known: std::collections::HashMap<Vec<u32>, u32>,
}

impl Default for Sets {
    fn default() -> Sets {
        Sets { codes: Vec::new(), offsets: vec![0, 0], members: Vec::new(), known: std::collections::HashMap::new() }
    }
}

impl Sets {
    /// The sets of a finished network.
    pub(super) fn sealed(codes: Vec<u32>, offsets: Vec<u32>, members: Vec<u32>) -> Sets {
        Sets { codes, offsets, members, known: std::collections::HashMap::new() }
    }

    /// The members of a row's set, in the order given.
    pub fn of(&self, row: u32) -> &[u32] {
        self.members_of(self.code(row))
    }

    /// The code of a row's set.
    pub fn code(&self, row: u32) -> u32 {
        self.codes.get(row as usize).copied().unwrap_or(0)
    }

    /// Codes by row; rows past the end have the empty set.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// How many distinct sets there are, the empty one among them.
    pub fn distinct(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The members of a set by its code.
    pub fn members_of(&self, code: u32) -> &[u32] {
        let i = code as usize;
        &self.members[self.offsets[i] as usize..self.offsets[i + 1] as usize]
    }

    pub(super) fn set(&mut self, row: u32, members: &[u32]) {
        let code = self.intern(members);
        put(&mut self.codes, row, code);
    }

    /// The code of a set, which is added if it is new.
    pub(super) fn intern(&mut self, members: &[u32]) -> u32 {
        match self.known.get(members) {
            _ if members.is_empty() => 0,
            Some(code) => *code,
            None => {
                self.members.extend_from_slice(members);
                self.offsets.push(self.members.len() as u32);
                let code = self.offsets.len() as u32 - 2;
                self.known.insert(members.to_vec(), code);
                code
            }
        }
    }

    pub(super) fn seal(&mut self) {
        self.known = std::collections::HashMap::new();
        self.codes.shrink_to_fit();
    }
}

/// Names that must be unique, with their number: the ids of actors.
#[derive(Clone, Debug, Default)]
pub struct Ids {
    pub(super) texts: Texts,
    /// Made when it is first asked for: whoever only reads a network may never look for an id.
    numbers: OnceLock<Slots>,
    numbered: Option<Numbered>,
}

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
    digits.iter().try_fold(0, add).filter(|_| is_plain)
}

impl Numbered {
    /// How `texts` are numbered, if nearly all of them are and densely.
    fn of(texts: &Texts) -> Option<Numbered> {
        let first = texts.iter().next()?;
        let prefix = first.trim_end_matches(|c: char| c.is_ascii_digit()).to_string();
        let mut by_number = Vec::new();
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
    fn find(&self, id: &str) -> Option<u32> {
        let digits = id.as_bytes().strip_prefix(self.prefix.as_bytes())?;
        self.by_number.get(plain_number(digits)?)?.checked_sub(1)
    }
}

impl Ids {
    /// The ids of a finished network.
    pub(super) fn sealed(texts: Texts) -> Ids {
        Ids { texts, ..Ids::default() }
    }

    /// The number of an id and whether it was new.
    pub fn intern(&mut self, id: &str) -> (u32, bool) {
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
        let slots = self.slots();
        slots.find(slots.hash(id), |number| self.texts.of(number) == id).ok()
    }

    /// Gets ready for [`Ids::find_all`]. Linear in the ids.
    pub(super) fn prepare(&mut self) {
        self.slots();
        self.numbered = Numbered::of(&self.texts);
    }

    /// The numbers of many ids at once, none where there is no such id.
    ///
    /// A table of a million ids lies far from the processor, and each look at it waits. So all are looked up in step: first
    /// every hash, then every slot, then every text, so that a dozen of them are waited for together.
    pub fn find_all<'t>(&self, ids: &[&'t str], mut found: impl FnMut(&'t str, Option<u32>)) {
        const TOGETHER: usize = 256;
        if let Some(numbered) = &self.numbered {
            ids.iter().for_each(|id| found(id, numbered.find(id).or_else(|| self.find(id))));
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
        self.texts.size() + self.numbers.get().map_or(0, |numbers| numbers.slots.len() * size_of::<u64>())
    }

    /// Whether there is no id.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    pub(super) fn shrink(&mut self) {
        self.texts.shrink();
        self.numbered = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dictionary_tells_shapes_apart() {
        let mut d = Dictionary::default();
        let text = d.intern(Value::text("7"));
        let number = d.intern(Value::number("7"));
        assert_ne!(text, number);
        assert_eq!(d.intern(Value::text("7")), text);
        assert_eq!(d.value(number), Value::number("7"));
        assert_eq!(d.len(), 3);
    }

    #[test]
    fn rows_that_were_never_set_are_missing() {
        let mut c = Column::new("town", Scope::Metadata);
        c.set(3, Value::text("Figeac"));
        assert_eq!(c.text(3), "Figeac");
        assert_eq!(c.value(1), None);
        assert_eq!(c.value(99), None);
    }

    #[test]
    fn equal_sets_share_a_code() {
        let mut s = Sets::default();
        s.set(0, &[1, 2]);
        s.set(2, &[1, 2]);
        s.set(3, &[2]);
        assert_eq!(s.code(0), s.code(2));
        assert_eq!(s.of(1), &[] as &[u32]);
        assert_eq!(s.of(3), &[2]);
    }

    #[test]
    fn plain_numbers_are_json_numbers() {
        for number in ["0", "-1", "12.50", "0.5", "-0.1"] {
            assert!(is_plain_number(number), "{number}");
        }
        for text in ["", "-", "01", "+1", ".5", "5.", "1e3", "1,5", "1.2.3", "0x1"] {
            assert!(!is_plain_number(text), "{text}");
        }
    }

    #[test]
    fn cells_become_numbers_together_or_not_at_all() {
        for (cells, expected) in [
            (["1", "2.5"], Shape::Number),
            (["1", "x"], Shape::Text),
            (["1", "007"], Shape::Text),
            (["1", "12345678901234567"], Shape::Text),
        ] {
            let mut d = Dictionary::default();
            for cell in cells {
                d.intern(Value::text(cell));
            }
            d.become_numbers();
            assert_eq!(d.value(1).shape, expected, "{cells:?}");
        }
    }

    #[test]
    fn numbers_accept_a_decimal_comma_and_nothing_infinite() {
        assert_eq!(number_of("3,5"), Some(3.5));
        assert_eq!(number_of(" -2e3 "), Some(-2000.0));
        assert_eq!(number_of("inf"), None);
        assert_eq!(number_of("1e999"), None);
        assert_eq!(number_of("2A"), None);
    }
}
