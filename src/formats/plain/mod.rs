//! Graphs as plain text: one file a format, and what several of them share: rows, words, entities, actors by number.
//!
//! Nothing here knows a format.

pub mod dl;
pub mod dot;
pub mod edge_list;
pub mod gdf;
pub mod gml;
pub mod lgl;
pub mod mermaid;
pub mod metis;
pub mod pajek;
pub mod sif;
pub mod tgf;
pub mod vna;

use std::borrow::Cow;
use std::io::{BufRead, Read};

use super::content::{Content, Feed};
use super::error::{FormatError, FormatReason};
use crate::position::Position;

/// The formats that any text could be of: words in rows.
pub const LISTS: [&str; 5] = ["edgelist", "lgl", "ncol", "sif", "tgf"];

/// How many actors a number alone declares: past that they are made once the file names them.
pub const DECLARED: u64 = 1_000_000;

/// How long a row may be: one of a million columns has a tenth of it.
const LONGEST: usize = 64 << 20;

/// The rows of a text, of which one is held at a time.
pub struct Rows<'c> {
    feed: Feed<'c>,
    is_old: bool,
    line: u64,
    row: Vec<u8>,
}

impl<'c> Rows<'c> {
    /// The rows of a content; see [`is_old`].
    ///
    /// # Errors
    /// It is no text.
    pub fn new(content: &'c mut Content) -> Result<Rows<'c>, FormatError> {
        let is_old = is_old(content.head());
        Ok(Rows { feed: content.feed()?, is_old, line: 0, row: Vec::new() })
    }

    /// The next row and where it starts; none at the end. Rows of white space are passed over.
    ///
    /// # Errors
    /// Those of the stream; bytes that only the whole text can tell.
    pub fn next_row(&mut self) -> Result<Option<(Position, &str)>, FormatError> {
        loop {
            self.row.clear();
            let at = Position { line: self.line + 1, column: 1, offset: self.feed.at().offset };
            let read = if self.is_old {
                self.read_old_row()?
            } else {
                self.feed.by_ref().take(LONGEST as u64 + 1).read_until(b'\n', &mut self.row)?
            };
            if read == 0 {
                return Ok(None);
            }
            if read > LONGEST {
                return Err(FormatError::at(at, FormatReason::LineTooLong { limit: LONGEST }));
            }
            self.line += 1;
            if !self.row.trim_ascii().is_empty() {
                let row = std::str::from_utf8(&self.row).map_err(|_| FormatError::NeedsWhole)?;
                return Ok(Some((at, row.trim_end_matches(['\n', '\r']))));
            }
        }
    }

    /// Reads up to a carriage return or a line feed, or both; gives how many bytes that were.
    fn read_old_row(&mut self) -> Result<usize, FormatError> {
        let mut read = 0;
        loop {
            let ahead = self.feed.fill_buf()?;
            let end = memchr::memchr2(b'\r', b'\n', ahead);
            let taken = end.map_or(ahead.len(), |end| end + 1);
            let is_return = end.is_some_and(|end| ahead[end] == b'\r');
            self.row.extend_from_slice(&ahead[..taken]);
            self.feed.consume(taken);
            read += taken;
            if is_return && self.feed.fill_buf()?.first() == Some(&b'\n') {
                self.feed.consume(1);
                read += 1;
            }
            if end.is_some() || taken == 0 || read > LONGEST {
                return Ok(read);
            }
        }
    }
}

/// Whether lines end as on old Macintoshes: more of them with a carriage return alone than with a line feed.
pub fn is_old(text: &str) -> bool {
    let bytes = text.as_bytes();
    let alone = memchr::memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1) != Some(&b'\n')).count();
    alone > 0 && alone > memchr::memchr_iter(b'\n', bytes).count()
}

/// A text whose lines end with a line feed, whatever ended them; the beginning decides. Offsets stay.
pub fn with_line_feeds<'t>(text: &'t str, beginning: &str) -> Cow<'t, str> {
    // So that no text is held twice that is large by itself.
    if !is_old(beginning) || text.len() > LONGEST {
        return Cow::Borrowed(text);
    }
    let mut rest = text.chars().peekable();
    let mut lines = String::with_capacity(text.len());
    while let Some(c) = rest.next() {
        lines.push(if c == '\r' && rest.peek() != Some(&'\n') { '\n' } else { c });
    }
    Cow::Owned(lines)
}

/// A word of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'t> {
    /// Its text, without quotes.
    pub text: &'t str,
    /// Whether it was quoted, and so is a text whatever it looks like.
    pub quoted: bool,
}

/// The words of a row: what stands between white space, or between quotes. `,` and `;` separate too if `commas`.
pub fn words(row: &str, commas: bool) -> impl Iterator<Item = Word<'_>> {
    let separates = move |c: char| c.is_whitespace() || commas && matches!(c, ',' | ';');
    let mut rest = row;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(separates);
        let quote = rest.chars().next()?;
        if let '"' | '\'' = quote
            && let Some(end) = rest[1..].find(quote)
            && rest[end + 2..].chars().next().is_none_or(|c| separates(c) || !c.is_alphanumeric())
        {
            let text = &rest[1..=end];
            rest = &rest[end + 2..];
            return Some(Word { text, quoted: true });
        }
        let end = rest.find(separates).unwrap_or(rest.len());
        let text = &rest[..end];
        rest = &rest[end..];
        Some(Word { text, quoted: false })
    })
}

/// Whether a word is a number as any of these formats spells it.
pub fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) && word.parse::<f64>().is_ok()
}

/// A refusal of what stands at a place.
pub fn unexpected(at: Position, found: &str) -> FormatError {
    let found = found.split('\n').next().unwrap_or("").chars().take(40).collect();
    FormatError::at(at, FormatReason::Unexpected { found })
}

/// The names that HTML gives to the characters from 160 to 255.
const LATIN: &str = "\
    nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro \
    para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil \
    Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave \
    Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml \
    igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute \
    thorn yuml";

/// A text whose entities (`&#233;`, `&eacute;`, `&amp;`) are the characters they stand for. What is none stays.
pub fn without_entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest.bytes().take(12).position(|b| b == b';').and_then(|end| rest.get(1..end));
        match name.and_then(|name| Some((name, character(name)?))) {
            Some((name, character)) => {
                plain.push(character);
                rest = &rest[name.len() + 2..];
            }
            None => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hexadecimal = number.strip_prefix(['x', 'X']).map(|number| u32::from_str_radix(number, 16));
        return char::from_u32(hexadecimal.unwrap_or_else(|| number.parse()).ok()?).filter(|c| *c != '\0');
    }
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => char::from_u32(160 + LATIN.split(' ').position(|known| known == name)? as u32),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_most_of_them_do() {
        for (text, lines) in [
            ("a\rb\rc\n", "a\nb\nc\n"),
            ("a\r\nb\r\n", "a\r\nb\r\n"),
            ("a\rb\nc\n", "a\rb\nc\n"),
            ("\rd\r\re\r\n", "\nd\n\ne\r\n"),
        ] {
            assert_eq!(with_line_feeds(text, text), lines);
            // The last byte is still to come, and what is there says the same.
            let block = text.len() - 1;
            let mut content = Content::read("x", Box::new(std::io::Cursor::new(text)), false, block).unwrap();
            let mut rows = Rows::new(&mut content).unwrap();
            let mut found = Vec::new();
            while let Some((at, row)) = rows.next_row().unwrap() {
                found.push((at.line, row.to_string()));
            }
            let expected: Vec<(u64, String)> = (1..).zip(lines.lines().map(str::to_string)).collect();
            assert_eq!(found, expected.into_iter().filter(|(_, row)| !row.is_empty()).collect::<Vec<_>>(), "{text:?}");
        }
    }

    #[test]
    fn words_may_be_quoted() {
        let found: Vec<&str> = words("1 \"a b\"  'c d'\te'f  \"open", false).map(|word| word.text).collect();
        assert_eq!(found, ["1", "a b", "c d", "e'f", "\"open"]);
        assert_eq!(words("a, b;;c", true).map(|word| word.text).collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    fn entities_are_characters_and_what_is_none_stays() {
        for (text, plain) in [
            ("P&ocirc;le &#233;&#xE9;", "Pôle éé"),
            ("a &amp;amp; b", "a &amp; b"),
            ("R&D; &; &#0; &#xFFFFFFFF; &yuml;", "R&D; &; &#0; &#xFFFFFFFF; ÿ"),
            ("&nbsp;&eacute", "\u{A0}&eacute"),
        ] {
            assert_eq!(without_entities(text), plain);
        }
        assert_eq!(LATIN.split(' ').count(), 96);
    }
}
