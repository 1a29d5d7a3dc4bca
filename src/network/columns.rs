//! Columns: dictionary-coded values, sets of sources, dates.
//!
//! Every column costs four bytes a row plus each distinct value once, so that ten million relations fit and a filter
//! looks at each distinct value once. This file knows nothing of actors, relations or files.

use serde::{Deserialize, Serialize};

use super::dates::PartialDate;
use super::texts::{Slots, Texts};

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
        self.texts.size() + self.shapes.len() + self.codes.size()
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
