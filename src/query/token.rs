//! From text to terms and the words between them, each with its place.
//!
//! What a field, a value or a word looks like is decided here; how terms are joined is `parse`'s, what they mean is
//! decided against a network.

use winnow::Parser;
use winnow::combinator::{alt, not, opt, repeat, terminated};
use winnow::token::{any, one_of, take_while};

use super::error::{Fault, QueryError, Span};
use super::expr::{Expr, FieldRef, Item, Order, Test, Text};
use super::fields::{Side, Verb};
use crate::position::Position;

type Read<T> = winnow::Result<T>;

/// A term, or a word that joins terms.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Open,
    Close,
    And,
    Or,
    Not,
    /// `linked:`; an opening parenthesis follows.
    Linked,
    /// A leaf of the expression.
    Term(Expr),
}

#[derive(Clone, Copy)]
enum Sign {
    Is,
    IsNot,
    Order(Order),
}

/// Pairs of quotation marks, those of French included.
const QUOTES: [(char, char); 3] = [('"', '"'), ('«', '»'), ('“', '”')];

fn is_quote(c: char) -> bool {
    QUOTES.iter().any(|(open, close)| c == *open || c == *close)
}

/// Whether a character may stand in a word without quotes.
fn is_bare(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '(' | ')') && !is_quote(c)
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '\'' | '’') || ('\u{300}'..'\u{370}').contains(&c)
}

/// Whether a name of a field can be typed without quotes.
pub(super) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_') && name.chars().all(is_name_char)
}

/// Whether a value can be typed without quotes; more texts could, but these surely can.
pub(super) fn is_plain(text: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '\'' | '.' | '~' | '?');
    !text.contains("..")
        && text.starts_with(|c: char| c.is_alphanumeric() || c == '_')
        && !text.ends_with('.')
        && text.chars().all(plain)
        && joining(text).is_none()
}

/// The word that joins terms, in both languages; only in capitals.
fn joining(word: &str) -> Option<Token> {
    match word {
        "AND" | "ET" => Some(Token::And),
        "OR" | "OU" => Some(Token::Or),
        "NOT" | "NON" | "SAUF" => Some(Token::Not),
        _ => None,
    }
}

/// The side that a typed name begins with, and the rest.
pub(super) fn side_of(name: &str) -> (Option<Side>, &str) {
    let (head, rest) = name.split_once('.').unwrap_or((name, ""));
    match Side::named(head) {
        Some(side) if rest.is_empty() == (head == name) => (Some(side), rest),
        _ => (None, name),
    }
}

fn name<'a>(input: &mut &'a str) -> Read<&'a str> {
    (one_of(|c: char| c.is_alphabetic() || c == '_'), take_while(0.., is_name_char)).take().parse_next(input)
}

fn sign(input: &mut &str) -> Read<Sign> {
    let order = (
        opt(':'),
        alt((
            alt((">=", "≥")).value(Order::AtLeast),
            alt(("<=", "≤")).value(Order::AtMost),
            ">".value(Order::More),
            "<".value(Order::Less),
        )),
    );
    alt((
        order.map(|(_, order)| Sign::Order(order)),
        alt(("!=", "≠")).value(Sign::IsNot),
        alt(("==", "=")).value(Sign::Is),
        // "http://…" is an address, not a field.
        terminated(':', not("//")).value(Sign::Is),
    ))
    .parse_next(input)
}

/// The inside of a quotation up to its closing mark, with `\"` and `\\` undone.
fn quotation(input: &mut &str) -> Read<String> {
    let open = any.parse_next(input)?;
    let close = QUOTES.iter().find(|(o, _)| *o == open).map_or('"', |(_, close)| *close);
    let escaped = ('\\', one_of(move |c: char| c == '\\' || c == close)).map(|(_, c)| c);
    let plain = one_of(move |c: char| c != close);
    let text: String = repeat(0.., alt((escaped, plain))).parse_next(input)?;
    one_of(close).parse_next(input)?;
    // French marks stand apart from the text they enclose.
    Ok(if close == '»' { text.trim().to_string() } else { text })
}

/// Reads a whole filter. Linear in its length.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Span)>, QueryError> {
    let mut lexer = Lexer { text, rest: text, known: Position { line: 1, column: 1, offset: 0 } };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.read()? {
        // "field!=a" is two: not, and the field.
        tokens.extend(token);
    }
    Ok(tokens)
}

struct Lexer<'a> {
    text: &'a str,
    rest: &'a str,
    known: Position,
}

impl<'a> Lexer<'a> {
    /// The place of what is read next.
    fn here(&mut self) -> Position {
        let offset = self.text.len() - self.rest.len();
        for c in self.text[self.known.offset as usize..offset].chars() {
            if c == '\n' {
                self.known = Position { line: self.known.line + 1, column: 1, offset: 0 };
            } else {
                self.known.column += 1;
            }
        }
        self.known.offset = offset as u64;
        self.known
    }

    /// The stretch from a place to here.
    fn since(&self, at: Position) -> Span {
        let part = &self.text[at.offset as usize..self.text.len() - self.rest.len()];
        Span { at, chars: part.chars().count() as u64, bytes: part.len() }
    }

    /// The stretch of what is read next.
    fn ahead(&mut self, text: &str) -> Span {
        Span { at: self.here(), chars: text.chars().count() as u64, bytes: text.len() }
    }

    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn unexpected(&mut self, token: &str) -> QueryError {
        QueryError::new(self.ahead(token), Fault::UnexpectedToken { token: token.to_string() })
    }

    fn read(&mut self) -> Result<Option<Vec<(Token, Span)>>, QueryError> {
        self.skip_spaces();
        let at = self.here();
        let Some(first) = self.rest.chars().next() else { return Ok(None) };
        let single = match first {
            '(' => Some(Token::Open),
            ')' => Some(Token::Close),
            '-' if self.rest[1..].starts_with(|c: char| is_bare(c) || c == '(' || is_quote(c)) => Some(Token::Not),
            _ => None,
        };
        if let Some(token) = single {
            self.rest = &self.rest[1..];
            return Ok(Some(vec![(token, self.since(at))]));
        }
        if let Some((name, sign)) = self.field() {
            return self.term(at, name, sign).map(Some);
        }
        if is_quote(first) {
            let text = self.quoted_text(at)?;
            return Ok(Some(vec![(Token::Term(Expr::Words(text)), self.since(at))]));
        }
        let word = &self.rest[..self.rest.find(|c| !is_bare(c)).unwrap_or(self.rest.len())];
        let sign_ahead = ":=<>≥≤≠".contains(first) || word.starts_with("!=");
        if sign_ahead || word == "-" {
            return Err(self.unexpected(word));
        }
        self.rest = &self.rest[word.len()..];
        let span = self.since(at);
        let token = joining(word).unwrap_or_else(|| Token::Term(Expr::Words(starred(word, span))));
        Ok(Some(vec![(token, span)]))
    }

    /// A name with the sign that makes it a field; nothing is read when there is none.
    fn field(&mut self) -> Option<(FieldRef, Sign)> {
        let (rest, known) = (self.rest, self.known);
        if let Some(name) = self.reference() {
            // A comparison may stand apart from its field, a colon may not.
            let apart = self.rest.trim_start();
            let spaced = apart.len() < self.rest.len();
            let mut after = apart;
            if let Ok(sign) = sign(&mut after)
                && !(spaced && apart.starts_with(':'))
            {
                let colon = apart[..apart.len() - after.len()] == *":";
                self.rest = if colon { after } else { after.trim_start() };
                return Some((name, sign));
            }
        }
        (self.rest, self.known) = (rest, known);
        None
    }

    /// A name of a field, perhaps in quotes, perhaps behind a side.
    fn reference(&mut self) -> Option<FieldRef> {
        let at = self.here();
        let bare = name.parse_next(&mut self.rest).unwrap_or("");
        let quote_follows = self.rest.starts_with('"');
        let (side, name) = match bare.strip_suffix('.').and_then(Side::named) {
            Some(side) if quote_follows => (Some(side), quotation(&mut self.rest).ok()?),
            None if bare.is_empty() && quote_follows => (None, quotation(&mut self.rest).ok()?),
            _ if bare.is_empty() => return None,
            _ => {
                let (side, name) = side_of(bare);
                return Some(FieldRef { side, name: name.to_string(), span: self.since(at) });
            }
        };
        (!name.trim().is_empty()).then(|| FieldRef { side, name, span: self.since(at) })
    }

    fn term(&mut self, at: Position, name: FieldRef, sign: Sign) -> Result<Vec<(Token, Span)>, QueryError> {
        let quoted = self.text[at.offset as usize..].starts_with('"');
        let verb = if quoted || name.side.is_some() { None } else { Verb::named(&name.name) };
        if let Some(verb) = verb {
            return self.verb(at, name, sign, verb);
        }
        let (test, negated) = match sign {
            Sign::Is => (Test::Any(self.items(&name)?), false),
            Sign::IsNot => (Test::Any(self.items(&name)?), true),
            Sign::Order(order) => (Test::Compare(order, self.bound(&name)?), false),
        };
        let span = self.since(at);
        let field = (Token::Term(Expr::Field { name, test, span }), span);
        Ok(if negated { vec![(Token::Not, span), field] } else { vec![field] })
    }

    fn verb(&mut self, at: Position, name: FieldRef, sign: Sign, verb: Verb) -> Result<Vec<(Token, Span)>, QueryError> {
        if !matches!(sign, Sign::Is) {
            return Err(QueryError::new(name.span, Fault::NotOrdered { field: name.name }));
        }
        if verb == Verb::Linked {
            return match self.rest.starts_with('(') {
                true => Ok(vec![(Token::Linked, self.since(at))]),
                false => Err(QueryError::new(self.since(at), Fault::LinkedNeedsParentheses)),
            };
        }
        let mut names = Vec::new();
        loop {
            let here = self.rest.find(|c| !is_bare(c)).unwrap_or(self.rest.len());
            let ahead = &self.rest[..here];
            match self.reference() {
                Some(name) => names.push(name),
                None if ahead.is_empty() => return Err(self.empty(&name)),
                None => return Err(self.unexpected(ahead)),
            }
            match self.rest.strip_prefix(',') {
                Some(rest) => self.rest = rest.trim_start(),
                None => break,
            }
        }
        let span = self.since(at);
        Ok(vec![(Token::Term(Expr::Has { present: verb == Verb::Has, names, span }), span)])
    }

    /// The values after a field, with commas between them; spaces may follow a comma.
    fn items(&mut self, name: &FieldRef) -> Result<Vec<Item>, QueryError> {
        let mut items = vec![self.item(name)?];
        while self.rest.starts_with(',') {
            self.rest = &self.rest[1..];
            self.skip_spaces();
            items.push(self.item(name)?);
        }
        Ok(items)
    }

    fn item(&mut self, name: &FieldRef) -> Result<Item, QueryError> {
        let at = self.here();
        let from = self.piece(|c| is_bare(c) && c != ',', true)?;
        if let Some(after) = self.rest.strip_prefix("..") {
            self.rest = after;
            let to = self.piece(|c| is_bare(c) && c != ',', false)?;
            let span = self.since(at);
            if from.is_none() && to.is_none() {
                return Ok(Item::Value(Text { text: "..".to_string(), prefix: false, span }));
            }
            // A star has no meaning in a range: it stays what it is.
            let side =
                |piece: Option<Text>| piece.map(|piece| if piece.prefix { piece.text + "*" } else { piece.text });
            return Ok(Item::Range { from: side(from), to: side(to), span });
        }
        from.filter(Text::is_said).map(Item::Value).ok_or_else(|| self.empty(name))
    }

    /// The value after `<` and the like; a comma belongs to it, as in `48,5`.
    fn bound(&mut self, name: &FieldRef) -> Result<Text, QueryError> {
        self.piece(is_bare, false)?.filter(Text::is_said).ok_or_else(|| self.empty(name))
    }

    fn empty(&mut self, name: &FieldRef) -> QueryError {
        let at = self.here();
        let typed = &self.text[name.span.at.offset as usize..][..name.span.bytes];
        QueryError::new(Span { at, chars: 0, bytes: 0 }, Fault::EmptyValue { field: typed.to_string() })
    }

    /// A quotation or a bare piece of a value; a bare one that begins a range ends before its dots.
    fn piece(&mut self, bare: impl Fn(char) -> bool, may_begin_range: bool) -> Result<Option<Text>, QueryError> {
        let at = self.here();
        if self.rest.starts_with(is_quote) {
            return self.quoted_text(at).map(Some);
        }
        let mut end = self.rest.find(|c| !bare(c)).unwrap_or(self.rest.len());
        if may_begin_range {
            end = self.rest[..end].find("..").unwrap_or(end);
        }
        if end == 0 {
            return Ok(None);
        }
        let piece = &self.rest[..end];
        self.rest = &self.rest[end..];
        Ok(Some(starred(piece, self.since(at))))
    }

    fn quoted_text(&mut self, at: Position) -> Result<Text, QueryError> {
        let mut ahead = self.rest;
        let text = quotation(&mut ahead).map_err(|_| {
            let mark = self.rest.chars().next().map_or(0, char::len_utf8);
            QueryError::new(Span { at, chars: 1, bytes: mark }, Fault::UnclosedQuote)
        })?;
        let prefix = ahead.starts_with('*');
        self.rest = ahead.strip_prefix('*').unwrap_or(ahead);
        Ok(Text { text, prefix, span: self.since(at) })
    }
}

fn starred(word: &str, span: Span) -> Text {
    match word.strip_suffix('*') {
        Some(text) => Text { text: text.to_string(), prefix: true, span },
        None => Text { text: word.to_string(), prefix: false, span },
    }
}
