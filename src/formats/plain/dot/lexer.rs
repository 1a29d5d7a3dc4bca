//! The words of DOT: names, quoted and HTML texts, signs; comments and lines of the C preprocessor are passed over.
//!
//! What the words mean together is decided in [`super::read`].

use std::borrow::Cow;

use crate::formats::content::{Lines, Place};
use crate::formats::error::{FormatError, FormatReason};
use crate::position::Position;

/// A word or sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token<'t> {
    /// A name, number or text. `bare` is what stands without quotes: that alone may be a keyword.
    Text {
        /// The text; backslashes stand as they do in the file, but for quotes.
        text: Cow<'t, str>,
        /// Whether it stands without quotes.
        bare: bool,
        /// Whether it is HTML, from `<` to `>`.
        html: bool,
    },
    /// `->` or `--`.
    Edge {
        /// Whether it is an arrow.
        directed: bool,
    },
    /// One of `{ } [ ] ; , = : +`.
    Sign(u8),
    /// The end of the text.
    End,
}

/// DOT from left to right.
pub struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// Where the last token starts.
    pub start: usize,
    lines: Lines<'t>,
    ahead: Option<(usize, Token<'t>)>,
    /// Where faults were read over.
    pub tolerated: Vec<usize>,
}

impl<'t> Lexer<'t> {
    /// The start of a text.
    pub fn new(text: &'t str) -> Lexer<'t> {
        Lexer { text, at: 0, start: 0, lines: Lines::new(text, Place::START), ahead: None, tolerated: Vec::new() }
    }

    /// The place of a byte.
    pub fn place(&mut self, offset: usize) -> Position {
        self.lines.at(offset)
    }

    /// The text from a byte on.
    pub fn from(&self, offset: usize) -> &'t str {
        &self.text[offset..]
    }

    /// The next token, which stays.
    ///
    /// # Errors
    /// As [`Lexer::next`].
    pub fn peek(&mut self) -> Result<&Token<'t>, FormatError> {
        if self.ahead.is_none() {
            let kept = self.start;
            let token = self.scan()?;
            self.ahead = Some((std::mem::replace(&mut self.start, kept), token));
        }
        Ok(&self.ahead.as_ref().expect("it was just read").1)
    }

    /// Whether the next token is this sign.
    ///
    /// # Errors
    /// As [`Lexer::next`].
    pub fn is_sign(&mut self, sign: u8) -> Result<bool, FormatError> {
        Ok(*self.peek()? == Token::Sign(sign))
    }

    /// Goes past the next token if it is this sign.
    ///
    /// # Errors
    /// As [`Lexer::next`].
    pub fn eat(&mut self, sign: u8) -> Result<bool, FormatError> {
        let is_it = self.is_sign(sign)?;
        if is_it {
            self.next()?;
        }
        Ok(is_it)
    }

    /// The next token.
    ///
    /// # Errors
    /// A character that DOT does not have; a quote, comment or HTML text without end.
    pub fn next(&mut self) -> Result<Token<'t>, FormatError> {
        match self.ahead.take() {
            Some((start, token)) => {
                self.start = start;
                Ok(token)
            }
            None => self.scan(),
        }
    }

    fn refused<T>(&mut self, offset: usize, reason: FormatReason) -> Result<T, FormatError> {
        Err(FormatError::at(self.place(offset), reason))
    }

    /// Goes past white space, comments and lines of the preprocessor.
    fn pass(&mut self) -> Result<(), FormatError> {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at) {
                Some(b) if b.is_ascii_whitespace() || *b == 0x0B => self.at += 1,
                Some(b'/') if bytes.get(self.at + 1) == Some(&b'/') => self.pass_line(),
                Some(b'#') => {
                    if self.at > 0 && bytes[self.at - 1] != b'\n' {
                        self.tolerated.push(self.at);
                    }
                    self.pass_line();
                }
                Some(b'/') if bytes.get(self.at + 1) == Some(&b'*') => {
                    match memchr::memmem::find(&bytes[self.at + 2..], b"*/") {
                        Some(end) => self.at += end + 4,
                        None => return self.refused(self.at, FormatReason::Truncated),
                    }
                }
                Some(0xEF) if self.text[self.at..].starts_with('\u{FEFF}') => self.at += 3,
                _ => return Ok(()),
            }
        }
    }

    fn pass_line(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
    }

    fn scan(&mut self) -> Result<Token<'t>, FormatError> {
        self.pass()?;
        self.start = self.at;
        let rest = &self.text[self.at..];
        let token = match rest.as_bytes() {
            [] => Token::End,
            [b'-', b'>' | b'-', ..] => {
                self.at += 2;
                Token::Edge { directed: rest.as_bytes()[1] == b'>' }
            }
            [sign @ (b'{' | b'}' | b'[' | b']' | b';' | b',' | b'=' | b':' | b'+'), ..] => {
                self.at += 1;
                Token::Sign(*sign)
            }
            [b'"', ..] => self.quoted()?,
            [b'<', ..] => self.html()?,
            _ => {
                let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.' || c >= '\u{80}';
                let sign = usize::from(rest.starts_with('-'));
                let end = rest[sign..].find(|c| !is_part(c)).map_or(rest.len(), |end| end + sign);
                let word = &rest[..end];
                if word.len() == sign || sign == 1 && !is_numeral(word) {
                    let found = rest.chars().take(1).collect();
                    return self.refused(self.at, FormatReason::Unexpected { found });
                }
                if !is_name(word) && !is_numeral(word) {
                    self.tolerated.push(self.at);
                }
                self.at += end;
                Token::Text { text: Cow::Borrowed(word), bare: true, html: false }
            }
        };
        Ok(token)
    }

    /// A quoted text, with those that a `+` adds to it.
    fn quoted(&mut self) -> Result<Token<'t>, FormatError> {
        let first = self.start;
        let mut text = self.one_quoted()?;
        loop {
            let end = self.at;
            self.pass()?;
            if self.text.as_bytes().get(self.at) == Some(&b'+') {
                self.at += 1;
                self.pass()?;
                self.start = self.at;
                if self.text.as_bytes().get(self.at) == Some(&b'"') {
                    text.to_mut().push_str(&self.one_quoted()?);
                    continue;
                }
            }
            (self.at, self.start) = (end, first);
            return Ok(Token::Text { text, bare: false, html: false });
        }
    }

    fn one_quoted(&mut self) -> Result<Cow<'t, str>, FormatError> {
        let bytes = self.text.as_bytes();
        let mut text = Cow::Borrowed("");
        let mut plain = self.at + 1;
        let mut at = plain;
        loop {
            match memchr::memchr2(b'"', b'\\', &bytes[at..]).map(|found| at + found) {
                None => return self.refused(self.at, FormatReason::UnclosedQuote),
                Some(found) if bytes[found] == b'"' => {
                    add(&mut text, &self.text[plain..found]);
                    self.at = found + 1;
                    return Ok(text);
                }
                Some(found) => {
                    let passed = match &bytes[found + 1..] {
                        [b'"', ..] => 1,
                        [b'\n', ..] => 2,
                        [b'\r', b'\n', ..] => 3,
                        _ => 0,
                    };
                    if passed > 0 {
                        add(&mut text, &self.text[plain..found]);
                        plain = found + passed;
                    }
                    // The character after a backslash is never one that means something by itself.
                    let next = self.text[found + 1..].chars().next().map_or(0, char::len_utf8);
                    at = (found + 1 + next).max(plain);
                }
            }
        }
    }

    fn html(&mut self) -> Result<Token<'t>, FormatError> {
        let (mut depth, mut at) = (0_usize, self.at);
        let bytes = self.text.as_bytes();
        loop {
            match memchr::memchr2(b'<', b'>', &bytes[at..]).map(|found| at + found) {
                None => return self.refused(self.at, FormatReason::UnclosedQuote),
                Some(found) if bytes[found] == b'<' => (depth, at) = (depth + 1, found + 1),
                Some(found) => {
                    (depth, at) = (depth - 1, found + 1);
                    if depth == 0 {
                        let text = Cow::Borrowed(&self.text[self.at + 1..found]);
                        self.at = at;
                        return Ok(Token::Text { text, bare: false, html: true });
                    }
                }
            }
        }
    }
}

fn add<'t>(text: &mut Cow<'t, str>, part: &'t str) {
    if text.is_empty() {
        *text = Cow::Borrowed(part);
    } else {
        text.to_mut().push_str(part);
    }
}

fn is_name(word: &str) -> bool {
    !word.starts_with(|c: char| c.is_ascii_digit()) && !word.contains(['.', '-'])
}

fn is_numeral(word: &str) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && digits.bytes().filter(|b| *b == b'.').count() <= 1
        && digits != "."
}
