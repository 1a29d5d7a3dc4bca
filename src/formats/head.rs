//! The beginning of a content, as those see it who tell formats apart: its text, its bytes, the outline of its JSON, its name.
//!
//! Nothing here knows a format.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::json::Cursor;
use super::native::raw::{Type, type_of};
use super::{extension, uncompressed};

/// How deep an outline goes.
const DEPTH: usize = 6;
/// How many items of an array an outline looks at.
const ITEMS: usize = 20;
/// How many paths an outline has at most.
const PATHS: usize = 2000;

/// The beginning of a content: at least [`super::content::BLOCK`] bytes of it, or all there is.
pub struct Head<'h> {
    /// The name under which the file was opened, without the extension of its compression.
    pub name: &'h str,
    /// The text, without a byte order mark; empty if the content is no text.
    pub text: &'h str,
    /// The bytes of a content that is no text: the archives that spreadsheets write.
    pub bytes: &'h [u8],
    outline: OnceCell<Outline>,
}

impl<'h> Head<'h> {
    /// The beginning of a text.
    pub fn of_text(name: &'h str, text: &'h str) -> Head<'h> {
        Head { name: uncompressed(name), text, bytes: &[], outline: OnceCell::new() }
    }

    /// The beginning of a content that is no text.
    pub fn of_bytes(name: &'h str, bytes: &'h [u8]) -> Head<'h> {
        Head { name: uncompressed(name), text: "", bytes, outline: OnceCell::new() }
    }

    /// Whether the name has one of these extensions.
    pub fn is_named(&self, extensions: &[&str]) -> bool {
        extension(self.name).is_some_and(|extension| extensions.contains(&&*extension))
    }

    /// Whether a byte sequence stands anywhere in the text.
    pub fn has(&self, sequence: &str) -> bool {
        memchr::memmem::find(self.text.as_bytes(), sequence.as_bytes()).is_some()
    }

    /// Whether the text starts as XML does.
    pub fn is_xml(&self) -> bool {
        self.text.trim_start().starts_with('<')
    }

    /// What the JSON text holds; nothing if it is none. It is found out once.
    pub fn outline(&self) -> &Outline {
        self.outline.get_or_init(|| Outline::of(self.text))
    }
}

/// Which values stand where in a JSON text, as far as its beginning goes.
///
/// A path is the keys on the way to a value, with `[]` for the items of an array: `graph.nodes[].id`, `[].type`. The path of
/// the document itself is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    paths: BTreeMap<String, (Type, String)>,
    /// Whether another document follows the first, as where each line is one.
    pub goes_on: bool,
}

impl Outline {
    /// The outline of a text, whose end may be missing. Linear in the text.
    pub fn of(text: &str) -> Outline {
        let mut outline = Outline::default();
        if text.trim_start().starts_with(['{', '[']) {
            let mut cursor = Cursor::new(text);
            outline.walk(&mut cursor, &mut String::new(), 0);
            outline.goes_on = matches!(cursor.peek(), Some(b'{' | b'['));
        }
        outline
    }

    /// The type of the first value at a path; none if there is no such path.
    pub fn get(&self, path: &str) -> Option<Type> {
        self.paths.get(path).map(|(of, _)| *of)
    }

    /// Whether there is a value at a path.
    pub fn has(&self, path: &str) -> bool {
        self.paths.contains_key(path)
    }

    /// The first text or number at a path, as it is written but for the quotes; empty if there is none.
    pub fn text(&self, path: &str) -> &str {
        self.paths.get(path).map_or("", |(_, raw)| raw)
    }

    /// Walks the next value; false where the text ends or is no JSON.
    fn walk(&mut self, cursor: &mut Cursor<'_>, path: &mut String, depth: usize) -> bool {
        let length = path.len();
        let open = cursor.peek();
        let (of, end) = match open {
            Some(b'{') => (Type::Object, b'}'),
            Some(b'[') => (Type::Array, b']'),
            _ => {
                let Ok(raw) = cursor.value() else { return cursor.eat_unknown_number() };
                self.note(path, type_of(raw), raw.trim_matches('"'));
                return true;
            }
        };
        self.note(path, of, "");
        if depth == DEPTH {
            return cursor.value().is_ok();
        }
        cursor.skip(1);
        if cursor.eat(end) {
            return true;
        }
        for item in 0.. {
            if of == Type::Object {
                let Ok(key) = cursor.key() else { return false };
                if length > 0 {
                    path.push('.');
                }
                path.push_str(&key);
            } else {
                path.push_str("[]");
            }
            let looked_at = of == Type::Object || item < ITEMS;
            let passed = if looked_at { self.walk(cursor, path, depth + 1) } else { cursor.value().is_ok() };
            path.truncate(length);
            if !passed || !matches!(cursor.goes_on(end), Ok(true)) {
                return passed;
            }
        }
        true
    }

    fn note(&mut self, path: &str, of: Type, raw: &str) {
        if self.paths.len() < PATHS {
            let text = || raw.chars().take(200).collect();
            self.paths.entry(path.to_string()).or_insert_with(|| (of, text()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_tells_what_stands_where_even_if_the_end_is_missing() {
        let outline =
            Outline::of(r#" {"graph": {"nodes": [{"id": 1}, {"id": "b", "x": {}}], "edges": [{"source": "a""#);
        assert_eq!(outline.get(""), Some(Type::Object));
        assert_eq!(outline.get("graph.nodes"), Some(Type::Array));
        assert_eq!(outline.get("graph.nodes[].id"), Some(Type::Number));
        assert!(outline.has("graph.nodes[].x") && outline.has("graph.edges[].source") && !outline.has("nodes"));
        assert_eq!(outline.text("graph.edges[].source"), "a");
        assert!(!outline.goes_on);
        assert!(Outline::of("{\"a\": 1}\n{\"a\": 2}").goes_on);
        assert_eq!(Outline::of("a,b\n"), Outline::default());
    }

    #[test]
    fn an_outline_of_a_hostile_text_is_small() {
        assert!(Outline::of(&"[".repeat(1 << 20)).paths.len() <= DEPTH + 1);
        let keys: String = (0..10_000).map(|i| format!("\"{i}\":0,")).collect();
        assert_eq!(Outline::of(&format!("{{{keys}\"a\":0}}")).paths.len(), PATHS);
    }
}
