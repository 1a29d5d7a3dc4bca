//! Characters that XML spells as entities, and lines and blanks as XML means them.
//!
//! Entities that the document itself defines are expanded where they are short and plain. Those that stand for others, by
//! which a short file becomes a huge one, refuse the file; those that stand for other documents are never fetched.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::network::OddityCode;

/// The longest text that an entity of the document may stand for.
const LONGEST: usize = 1024;
/// The most text that all uses of such entities may make.
const MOST: usize = 1 << 20;

/// What an entity stands for.
enum Meaning {
    Text(String),
    /// Other entities, markup, or a long text.
    Bomb,
    /// Another document.
    Elsewhere,
}

/// The entities of a document.
#[derive(Default)]
pub struct Entities {
    defined: HashMap<String, Meaning>,
    spent: usize,
    /// What was odd since somebody looked.
    pub odd: Vec<(OddityCode, String)>,
}

/// An entity that is not expanded, by its name.
#[derive(Debug)]
pub struct Unexpanded(pub String);

impl Entities {
    /// Reads what a document type says of entities. Linear in it.
    pub fn define(&mut self, doctype: &str) {
        for (at, word) in doctype.match_indices("<!ENTITY") {
            let rest = doctype[at + word.len()..].trim_start();
            let (is_parameter, rest) = rest.strip_prefix('%').map_or((false, rest), |rest| (true, rest.trim_start()));
            let end = rest.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(rest.len());
            let (name, rest) = (&rest[..end], rest[end..].trim_start());
            let meaning = match rest.chars().next() {
                Some(quote @ ('"' | '\'')) => match rest[1..].split_once(quote) {
                    Some((text, _)) if text.len() <= LONGEST && !text.contains(['&', '<', '%']) => {
                        Meaning::Text(text.to_string())
                    }
                    _ => Meaning::Bomb,
                },
                _ => {
                    self.odd.push((OddityCode::NotFetched, rest.split('>').next().unwrap_or(rest).trim().to_string()));
                    Meaning::Elsewhere
                }
            };
            if !is_parameter {
                self.defined.entry(name.to_string()).or_insert(meaning);
            }
        }
    }

    /// A text as XML means it: entities resolved, lines ended by one character or, in attributes, made blanks.
    ///
    /// # Errors
    /// An entity that is not expanded.
    pub fn resolve<'t>(&mut self, raw: &'t str, in_attribute: bool) -> Result<Cow<'t, str>, Unexpanded> {
        let bytes = raw.as_bytes();
        let is_plain = memchr::memchr2(b'&', b'\r', bytes).is_none()
            && !(in_attribute && memchr::memchr2(b'\n', b'\t', bytes).is_some());
        if is_plain {
            return Ok(Cow::Borrowed(raw));
        }
        let mut text = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some(at) = rest.find(['&', '\r', '\n', '\t']) {
            text.push_str(&rest[..at]);
            let found = rest.as_bytes()[at];
            rest = &rest[at + 1..];
            match found {
                b'&' => rest = self.entity(rest, &mut text)?,
                b'\r' if rest.starts_with('\n') => {}
                b'\r' => text.push(if in_attribute { ' ' } else { '\n' }),
                found => text.push(if in_attribute { ' ' } else { char::from(found) }),
            }
        }
        text.push_str(rest);
        Ok(Cow::Owned(text))
    }

    /// Resolves the entity whose name comes next, and gives what comes after it.
    fn entity<'t>(&mut self, rest: &'t str, text: &mut String) -> Result<&'t str, Unexpanded> {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '#' | '_' | '-' | '.' | ':');
        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let name = &rest[..end];
        let Some(after) = rest[end..].strip_prefix(';').filter(|_| !name.is_empty()) else {
            self.odd.push((OddityCode::ToleratedSyntax, "&".to_string()));
            text.push('&');
            return Ok(rest);
        };
        let number = name.strip_prefix('#').map(|digits| match digits.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => digits.parse().ok(),
        });
        match (name, number, self.defined.get(name)) {
            ("lt", ..) => text.push('<'),
            ("gt", ..) => text.push('>'),
            ("amp", ..) => text.push('&'),
            ("quot", ..) => text.push('"'),
            ("apos", ..) => text.push('\''),
            (_, Some(number), _) => match number.filter(|number| *number != 0).and_then(char::from_u32) {
                Some(character) => text.push(character),
                None => {
                    self.odd.push((OddityCode::ToleratedSyntax, format!("&{name};")));
                    text.push('\u{FFFD}');
                }
            },
            (.., Some(Meaning::Text(meant))) if self.spent + meant.len() <= MOST => {
                self.spent += meant.len();
                text.push_str(meant);
            }
            (.., Some(Meaning::Text(_) | Meaning::Bomb)) => return Err(Unexpanded(name.to_string())),
            (.., Some(Meaning::Elsewhere)) => {}
            (.., None) => {
                self.odd.push((OddityCode::ToleratedSyntax, format!("&{name};")));
                text.push('&');
                text.push_str(&rest[..=end]);
            }
        }
        Ok(after)
    }
}
