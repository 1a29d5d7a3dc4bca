//! JSON without a tree: members and items as slices of the text, so that what is not understood is kept as it was written.
//!
//! Every slice is valid JSON already (the document was parsed once); this file knows nothing of networks.

use std::borrow::Cow;

use serde::Deserializer as _;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::formats::error::{FormatError, FormatReason};
use crate::formats::json::{DEPTH, lossy, unescaped};
use crate::position::Position;

/// The type of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// `"text"`
    Text,
    /// `12.50`
    Number,
    /// `true`, `false`
    Boolean,
    /// `[...]`
    Array,
    /// `{...}`
    Object,
    /// `null`
    Null,
}

/// The type of a value, by its first character.
pub fn type_of(raw: &str) -> Type {
    match raw.as_bytes().first() {
        Some(b'"') => Type::Text,
        Some(b'[') => Type::Array,
        Some(b'{') => Type::Object,
        Some(b't' | b'f') => Type::Boolean,
        Some(b'n') | None => Type::Null,
        Some(_) => Type::Number,
    }
}

/// The text of a string value; none for other types.
pub fn text_of(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
        return Some(Cow::Borrowed(inner));
    }
    unescaped(raw).map(Cow::Owned)
}

/// The offset of a slice in the text that it was cut from.
pub fn offset_in(text: &str, slice: &str) -> usize {
    (slice.as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len())
}

/// Calls `each` with the members of an object in their order, repeated keys included.
///
/// # Errors
/// The first one that `each` returns. A value that is no object has no members.
pub fn members<'a, E>(raw: &'a str, each: impl FnMut(Cow<'a, str>, &'a str) -> Result<(), E>) -> Result<(), E> {
    if type_of(raw) != Type::Object {
        return Ok(());
    }
    let mut failure = None;
    let walk = Walk { each, failure: &mut failure };
    let _ = serde_json::Deserializer::from_str(raw).deserialize_map(walk);
    failure.map_or(Ok(()), Err)
}

/// The members of a whole document that is an object, once all of its syntax is checked.
///
/// # Errors
/// What is wrong, with its line and column.
pub fn document(text: &str) -> Result<Vec<(String, &str)>, serde_json::Error> {
    let mut found = Vec::new();
    let mut failure: Option<()> = None;
    let each = |key: Cow<'_, str>, value| {
        found.push((key.into_owned(), value));
        Ok(())
    };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    deserializer.deserialize_map(Walk { each, failure: &mut failure })?;
    deserializer.end()?;
    Ok(found)
}

/// Calls `each` with the items of an array.
///
/// # Errors
/// The first one that `each` returns. A value that is no array has no items.
pub fn items<'a, E>(raw: &'a str, mut each: impl FnMut(&'a str) -> Result<(), E>) -> Result<(), E> {
    if type_of(raw) != Type::Array {
        return Ok(());
    }
    let mut failure = None;
    let walk = Walk { each: |_, item| each(item), failure: &mut failure };
    let _ = serde_json::Deserializer::from_str(raw).deserialize_seq(walk);
    failure.map_or(Ok(()), Err)
}

struct Walk<'f, F, E> {
    each: F,
    failure: &'f mut Option<E>,
}

impl<'de, F, E> Visitor<'de> for Walk<'_, F, E>
where
    F: FnMut(Cow<'de, str>, &'de str) -> Result<(), E>,
{
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(Key)? {
            let value: &'de RawValue = map.next_value()?;
            if let Err(error) = (self.each)(key, value.get()) {
                *self.failure = Some(error);
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        while let Some(item) = seq.next_element::<&'de RawValue>()? {
            if let Err(error) = (self.each)(Cow::Borrowed(""), item.get()) {
                *self.failure = Some(error);
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_bytes(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a key")
    }

    // As bytes, which may be halves of characters: no text would be taken, and what follows it be lost.
    fn visit_borrowed_bytes<E>(self, bytes: &'de [u8]) -> Result<Cow<'de, str>, E> {
        Ok(std::str::from_utf8(bytes).map_or_else(|_| Cow::Owned(lossy(bytes)), Cow::Borrowed))
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(lossy(bytes)))
    }
}

/// Checks the syntax of a whole document.
///
/// # Errors
/// What is wrong, with its line and column.
pub fn check(text: &str) -> Result<(), serde_json::Error> {
    serde_json::from_str::<IgnoredAny>(text).map(|_| ())
}

/// What is wrong with the syntax of a text, and where.
pub fn syntax(text: &str, error: &serde_json::Error) -> FormatError {
    let line_start = match error.line() {
        0 | 1 => 0,
        line => memchr::memchr_iter(b'\n', text.as_bytes()).nth(line - 2).map_or(0, |at| at + 1),
    };
    let at = Position::at(text.as_bytes(), line_start + error.column().saturating_sub(1));
    let detail = error.to_string();
    let detail = detail.rfind(" at line ").map_or(&*detail, |end| &detail[..end]).to_string();
    let reason = match &*detail {
        _ if error.is_eof() => FormatReason::Truncated,
        "recursion limit exceeded" => FormatReason::TooDeep { limit: DEPTH },
        _ => FormatReason::Syntax { detail },
    };
    FormatError::at(at, reason)
}

/// Where values of a text, which is JSON, are nested deeper than they are read.
pub fn too_deep(text: &str) -> FormatError {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0usize);
    while at < bytes.len() && depth <= DEPTH {
        match bytes[at] {
            b'"' => {
                at += 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    FormatError::at(Position::at(bytes, at.saturating_sub(1)), FormatReason::TooDeep { limit: DEPTH })
}

/// A text that is JSON, but lacks what stands under a key path, or has something else there.
pub fn wrong_shape(text: &str, offset: usize, expected: &str) -> FormatError {
    let reason = FormatReason::WrongShape { expected: expected.to_string() };
    FormatError::at(Position::at(text.as_bytes(), offset), reason)
}

/// Appends a value on one line, with one space after commas and colons; everything else stays as it is written, but for
/// control characters, which only stand there by their numbers. Gives how deep it is nested.
pub fn respaced_into(raw: &str, out: &mut String) -> usize {
    let bytes = raw.as_bytes();
    let (mut at, mut depth, mut deepest) = (0, 0usize, 0);
    while at < bytes.len() {
        let start = at;
        match bytes[at] {
            b'"' => {
                at += 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at = (at + 1).min(bytes.len());
                tamed_into(&raw[start..at], out);
                continue;
            }
            b' ' | b'\t' | b'\n' | b'\r' => {}
            b',' => out.push_str(", "),
            b':' => out.push_str(": "),
            byte => {
                match byte {
                    b'[' | b'{' => depth += 1,
                    b']' | b'}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                deepest = deepest.max(depth);
                out.push(char::from(byte));
            }
        }
        at += 1;
    }
    deepest
}

/// Appends a string as it is written, the control characters that JSON lets stand in it by their numbers.
fn tamed_into(text: &str, out: &mut String) {
    let mut plain = 0;
    if memchr::memchr2(0x7F, 0xC2, text.as_bytes()).is_some() {
        use std::fmt::Write as _;
        for (at, c) in text.char_indices().filter(|(_, c)| matches!(c, '\u{7F}'..='\u{9F}')) {
            out.push_str(&text[plain..at]);
            let _ = write!(out, "\\u{:04x}", u32::from(c));
            plain = at + c.len_utf8();
        }
    }
    out.push_str(&text[plain..]);
}

/// Which bytes of a text may not stand in a JSON string as they are, or start a character that may not.
///
/// One look a byte: writing is mostly this.
const IS_ESCAPED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = true;
        byte += 1;
    }
    table[b'"' as usize] = true;
    table[b'\\' as usize] = true;
    table[0x7F] = true;
    // Control characters past ASCII, which do a terminal as much harm, start with it.
    table[0xC2] = true;
    table
};

/// Appends a text as a JSON string.
pub fn string_into(text: &str, out: &mut String) {
    use std::fmt::Write as _;
    out.push('"');
    let bytes = text.as_bytes();
    let (mut plain, mut at) = (0, 0);
    while let Some(found) = bytes[at..].iter().position(|byte| IS_ESCAPED[usize::from(*byte)]) {
        let start = at + found;
        at = start + 1;
        let escape = match bytes[start] {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0x08 => "\\b",
            0x0C => "\\f",
            0xC2 if !matches!(bytes.get(at), Some(0x80..0xA0)) => continue,
            _ => "",
        };
        out.push_str(&text[plain..start]);
        // The last byte of a control character is its number, also where it has two bytes.
        at += usize::from(bytes[start] == 0xC2);
        if escape.is_empty() {
            let _ = write!(out, "\\u{:04x}", bytes[at - 1]);
        } else {
            out.push_str(escape);
        }
        plain = at;
    }
    out.push_str(&text[plain..]);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_come_in_order_with_repeated_and_escaped_keys() {
        let raw = r#"{"a": 1, "a": [2,  3], "b\n": "x\ty", "c": {"d": null}}"#;
        let mut seen = Vec::new();
        let done: Result<(), ()> = members(raw, |key, value| {
            seen.push((key.into_owned(), value.to_string()));
            Ok(())
        });
        assert_eq!(done, Ok(()));
        let expected = [("a", "1"), ("a", "[2,  3]"), ("b\n", r#""x\ty""#), ("c", r#"{"d": null}"#)];
        assert_eq!(seen, expected.map(|(k, v)| (k.to_string(), v.to_string())));
        assert_eq!(members(raw, |key, _| Err(key.into_owned())), Err("a".to_string()));
    }

    #[test]
    fn respacing_leaves_strings_and_numbers_alone() {
        let mut out = String::new();
        let depth = respaced_into("{ \"a , b\" :[1.50,\n 2e3 ] ,\"c\\\" :\":null}", &mut out);
        assert_eq!(out, r#"{"a , b": [1.50, 2e3], "c\" :": null}"#);
        assert_eq!(depth, 2);
    }

    #[test]
    fn strings_are_json() {
        for text in ["", "é\u{1}\u{1b}[31m\"\\\n\t\r", "\u{202e}x", "\u{7F}\u{80}é\u{9F}\u{A0}"] {
            let mut out = String::new();
            string_into(text, &mut out);
            assert!(!out.chars().any(char::is_control), "{out:?}");
            assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
            assert_eq!(text_of(&out).unwrap(), text);
        }
    }
}
