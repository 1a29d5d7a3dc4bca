//! JSON read from left to right, each byte once: members, items and whole values as slices of the text.
//!
//! What is read is checked as JSON, but not said: where a text is wrong, the parser of the whole text says what and where.

use std::borrow::Cow;

/// The text is no JSON here, or nested deeper than [`DEPTH`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bad;

/// How deep values may be nested.
pub const DEPTH: usize = 128;

/// What Python writes for numbers that JSON does not know.
pub const UNKNOWN_NUMBERS: [&str; 3] = ["-Infinity", "Infinity", "NaN"];

/// A place in a JSON text.
#[derive(Clone, Debug)]
pub struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    /// The start of a text.
    pub fn new(text: &'t str) -> Cursor<'t> {
        Cursor { text, at: 0 }
    }

    /// The offset in bytes.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Goes past the next word if it is one of Python's numbers that JSON does not know.
    pub fn eat_unknown_number(&mut self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or("");
        let word = UNKNOWN_NUMBERS.iter().find(|word| rest.starts_with(**word));
        self.at += word.map_or(0, |word| word.len());
        word.is_some()
    }

    /// Goes past so many bytes.
    pub fn skip(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// The next byte that is no white space; none at the end.
    #[inline]
    pub fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    /// Goes past the next byte that is no white space, if it is this one.
    #[inline]
    pub fn eat(&mut self, byte: u8) -> bool {
        let is_it = self.peek() == Some(byte);
        self.at += usize::from(is_it);
        is_it
    }

    /// The same, where nothing else may stand.
    ///
    /// # Errors
    /// Something else stands there.
    #[inline]
    pub fn expect(&mut self, byte: u8) -> Result<(), Bad> {
        if self.eat(byte) { Ok(()) } else { Err(Bad) }
    }

    /// The next value as it is written.
    ///
    /// # Errors
    /// It is no JSON.
    #[inline]
    pub fn value(&mut self) -> Result<&'t str, Bad> {
        self.peek();
        let start = self.at;
        self.pass(0)?;
        Ok(&self.text[start..self.at])
    }

    /// The key of a member, and the colon after it.
    ///
    /// # Errors
    /// It is no JSON.
    #[inline]
    pub fn key(&mut self) -> Result<Cow<'t, str>, Bad> {
        self.peek();
        let start = self.at;
        self.string()?;
        let raw = &self.text[start..self.at];
        self.expect(b':')?;
        let inner = &raw[1..raw.len() - 1];
        match memchr::memchr(b'\\', inner.as_bytes()) {
            None => Ok(Cow::Borrowed(inner)),
            Some(_) => unescaped(raw).map(Cow::Owned).ok_or(Bad),
        }
    }

    /// Whether another member or item follows the one just read; goes past the comma, or past the `end`.
    ///
    /// # Errors
    /// Neither stands there.
    #[inline]
    pub fn goes_on(&mut self, end: u8) -> Result<bool, Bad> {
        if self.eat(b',') { Ok(true) } else { self.expect(end).map(|()| false) }
    }

    /// Goes past a value.
    fn pass(&mut self, depth: usize) -> Result<(), Bad> {
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b'{' | b'[') if depth >= DEPTH => Err(Bad),
            Some(b'{') => {
                self.at += 1;
                if self.eat(b'}') {
                    return Ok(());
                }
                loop {
                    self.peek();
                    self.string()?;
                    self.expect(b':')?;
                    self.pass(depth + 1)?;
                    if !self.goes_on(b'}')? {
                        return Ok(());
                    }
                }
            }
            Some(b'[') => {
                self.at += 1;
                if self.eat(b']') {
                    return Ok(());
                }
                loop {
                    self.pass(depth + 1)?;
                    if !self.goes_on(b']')? {
                        return Ok(());
                    }
                }
            }
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            Some(_) => self.number(),
            None => Err(Bad),
        }
    }

    fn word(&mut self, word: &str) -> Result<(), Bad> {
        let is_it = self.text.as_bytes()[self.at..].starts_with(word.as_bytes());
        self.at += word.len();
        if is_it { Ok(()) } else { Err(Bad) }
    }

    fn number(&mut self) -> Result<(), Bad> {
        let bytes = self.text.as_bytes();
        let digits = |at: usize| bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        let mut at = self.at + usize::from(bytes[self.at] == b'-');
        let whole = digits(at);
        if whole == 0 || whole > 1 && bytes[at] == b'0' {
            return Err(Bad);
        }
        at += whole;
        if bytes.get(at) == Some(&b'.') {
            let fraction = digits(at + 1);
            at += 1 + fraction;
            if fraction == 0 {
                return Err(Bad);
            }
        }
        if let Some(b'e' | b'E') = bytes.get(at) {
            at += 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
            let exponent = digits(at.min(bytes.len()));
            at += exponent;
            if exponent == 0 {
                return Err(Bad);
            }
        }
        self.at = at;
        Ok(())
    }

    /// Goes past a string, eight bytes at a time.
    fn string(&mut self) -> Result<(), Bad> {
        const ONES: u64 = 0x0101_0101_0101_0101;
        const HIGH: u64 = 0x8080_8080_8080_8080;
        let bytes = self.text.as_bytes();
        if bytes.get(self.at) != Some(&b'"') {
            return Err(Bad);
        }
        let mut at = self.at + 1;
        let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
        loop {
            // The first quote, backslash or control character of the next eight bytes.
            let found = match bytes.get(at..at + 8) {
                Some(next) => {
                    let word = u64::from_le_bytes(next.try_into().expect("eight bytes"));
                    let quote = zero(word ^ (ONES * u64::from(b'"')));
                    let escape = zero(word ^ (ONES * u64::from(b'\\')));
                    let control = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
                    (quote | escape | control).trailing_zeros() as usize / 8
                }
                None => bytes[at..].iter().position(|b| matches!(b, b'"' | b'\\' | 0..0x20)).ok_or(Bad)?,
            };
            at += found;
            if found == 8 {
                continue;
            }
            match bytes[at] {
                b'"' => {
                    self.at = at + 1;
                    return Ok(());
                }
                b'\\' => match bytes.get(at + 1) {
                    Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => at += 2,
                    Some(b'u')
                        if bytes.get(at + 2..at + 6).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) =>
                    {
                        at += 6;
                    }
                    _ => return Err(Bad),
                },
                0..0x20 => return Err(Bad),
                // What looked like a control character may be a byte after one that truly is none.
                _ => at += 1,
            }
        }
    }
}

/// Whether a text is one JSON value, nested as deep as values are read.
pub fn is_json(text: &str) -> bool {
    let mut cursor = Cursor::new(text);
    cursor.value().is_ok() && cursor.peek().is_none()
}

/// A text that is JSON but for numbers that JSON does not know, with empty strings for them; how many, and where the first stands.
pub fn mended(text: &str) -> Option<(String, u64, usize)> {
    let mended = without_unknown_numbers(text);
    (mended.1 > 0 && is_json(&mended.0)).then_some(mended)
}

/// A text with empty strings for numbers that JSON does not know, everything else where it was; how many, and the first.
fn without_unknown_numbers(text: &str) -> (String, u64, usize) {
    let (mut out, mut count, mut first, mut at) = (String::with_capacity(text.len()), 0, 0, 0);
    let bytes = text.as_bytes();
    while at < bytes.len() {
        let start = at;
        if bytes[at] == b'"' {
            at += 1;
            while at < bytes.len() && bytes[at] != b'"' {
                at += if bytes[at] == b'\\' { 2 } else { 1 };
            }
            at = (at + 1).min(bytes.len());
            out.push_str(text.get(start..at).unwrap_or_default());
        } else if let Some(word) = UNKNOWN_NUMBERS.iter().find(|w| text[at..].starts_with(**w)) {
            first = if count == 0 { at } else { first };
            count += 1;
            out.push_str("\"\"");
            out.extend(std::iter::repeat_n(' ', word.len() - 2));
            at += word.len();
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            out.push_str(&text[start..at]);
        }
    }
    (out, count, first)
}

/// What a string with escapes says; none if it is no JSON. Halves of characters, which are no text, become `\u{FFFD}`.
pub fn unescaped(raw: &str) -> Option<String> {
    let lossy = || serde_json::from_str(raw).ok().map(|Lossy(text)| text);
    serde_json::from_str::<String>(raw).ok().or_else(lossy)
}

/// A string whose escapes may be halves of characters.
struct Lossy(String);

impl<'de> serde::Deserialize<'de> for Lossy {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Lossy, D::Error> {
        struct Bytes;
        impl serde::de::Visitor<'_> for Bytes {
            type Value = Lossy;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a string")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Lossy, E> {
                Ok(Lossy(lossy(bytes)))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

/// Bytes as a text, with one `\u{FFFD}` for each half of a character, which is three bytes.
pub fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace("\u{FFFD}\u{FFFD}\u{FFFD}", "\u{FFFD}")
}

/// Where the first escape stands that is half of a character, and how many there are; none in honest texts.
pub fn lone_surrogates(text: &str) -> Option<(usize, u64)> {
    let bytes = text.as_bytes();
    let unit = |at: usize| {
        let hex = bytes.get(at..at + 6).filter(|escape| escape.starts_with(b"\\u"))?;
        u32::from_str_radix(std::str::from_utf8(&hex[2..]).ok()?, 16).ok()
    };
    let (mut first, mut count, mut at) = (0, 0, 0);
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(b'\\', rest)).map(|found| at + found) {
        at = found + 2;
        let Some(high) = unit(found) else { continue };
        at = found + 6;
        let is_pair = (0xD800..0xDC00).contains(&high) && unit(at).is_some_and(|low| (0xDC00..0xE000).contains(&low));
        if is_pair {
            at += 6;
        } else if (0xD800..0xE000).contains(&high) {
            first = if count == 0 { found } else { first };
            count += 1;
        }
    }
    (count > 0).then_some((first, count))
}

/// The members of an object with their keys, or the items of an array with empty ones; nothing for other values. The text is
/// JSON that was checked.
pub fn entries(raw: &str) -> Entries<'_> {
    let mut cursor = Cursor::new(raw);
    let end = match cursor.peek() {
        Some(b'{') => b'}',
        Some(b'[') => b']',
        _ => return Entries { cursor, end: 0, more: false },
    };
    cursor.skip(1);
    let more = !cursor.eat(end);
    Entries { cursor, end, more }
}

/// See [`entries`].
pub struct Entries<'t> {
    cursor: Cursor<'t>,
    end: u8,
    more: bool,
}

impl<'t> Iterator for Entries<'t> {
    type Item = (Cow<'t, str>, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        if !self.more {
            return None;
        }
        let key = if self.end == b'}' { self.cursor.key().ok()? } else { Cow::Borrowed("") };
        let value = self.cursor.value().ok()?;
        self.more = self.cursor.goes_on(self.end).unwrap_or(false);
        Some((key, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn accepts(text: &str) -> bool {
        let mut cursor = Cursor::new(text);
        cursor.value().is_ok() && cursor.peek().is_none()
    }

    #[test]
    fn values_are_slices() {
        let mut cursor = Cursor::new(" {\"a\" : [1, 2.5e-3 , \"\\u00e9\\\"\"], \"b\":{}}");
        cursor.expect(b'{').unwrap();
        assert_eq!(cursor.key().unwrap(), "a");
        assert_eq!(cursor.value().unwrap(), "[1, 2.5e-3 , \"\\u00e9\\\"\"]");
        assert!(cursor.goes_on(b'}').unwrap());
        assert_eq!(cursor.key().unwrap(), "b");
        assert_eq!(cursor.value().unwrap(), "{}");
        assert!(!cursor.goes_on(b'}').unwrap());
    }

    #[test]
    fn halves_of_characters_are_found_and_read() {
        for (raw, found, text) in [
            (r#""a\ud83d\ude00b""#, None, "a😀b"),
            (r#""a\ud800b\udc00""#, Some((2, 2)), "a\u{FFFD}b\u{FFFD}"),
            (r#""\\ud800""#, None, "\\ud800"),
            (r#""\ud800\ud83d\ude00""#, Some((1, 1)), "\u{FFFD}😀"),
        ] {
            assert_eq!(lone_surrogates(raw), found, "{raw}");
            assert_eq!(unescaped(raw).as_deref(), Some(text), "{raw}");
        }
        assert_eq!(entries(r#"{"\ud800": 1, "b": 2}"#).count(), 2);
    }

    #[test]
    fn entries_are_members_and_items() {
        let of = |raw| entries(raw).map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>();
        assert_eq!(of(r#" {"a": 1, "a": [2, 3], "b\n": {}}"#), ["a=1", "a=[2, 3]", "b\n={}"]);
        assert_eq!(of("[1, \"x\" ,[]]"), ["=1", "=\"x\"", "=[]"]);
        assert!(of("{}").is_empty() && of("[ ]").is_empty() && of("7").is_empty() && of("").is_empty());
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(accepts(&nested(DEPTH)) && !accepts(&nested(DEPTH + 1)) && !accepts(&nested(1_000_000)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn what_is_json_is_what_the_library_says(
            parts in prop::collection::vec(prop::sample::select(vec![
                "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"é\\n\"", "\\", "\"\\u12\"", "\"\\u12aF\"", "0", "01", "-", "-1.5e+3",
                "1.", "true", "nul", "null", " ", "\n", "\u{1}", "\"\u{1}\"", "\"abcdefgh\u{7f}ijklmnop\"", "1e", "\"a\":", "\"12345678\"",
            ]), 0..8),
        ) {
            let text = parts.concat();
            prop_assert_eq!(accepts(&text), serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok(), "{}", text);
        }
    }
}
