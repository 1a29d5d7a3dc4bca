//! Turtle and TriG, which is Turtle with named graphs. Written as W3C ORG.
//!
//! The text is handed to the parser line by line, so that each statement has its line.

use oxrdf::Quad;
use oxttl::{TriGParser, TurtleSyntaxError};

use super::statements::{BASE, Statements, piece};
use super::write::org;

use crate::formats::content::{Lines, Place};
use crate::formats::error::{FormatError, FormatReason};
use crate::formats::{Format, Head};
use crate::label::Label;
use crate::position::Position;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "turtle",
    aliases: &["org", "w3c-org"],
    label: Label::new("Turtle and TriG (RDF, W3C ORG)", "Turtle et TriG (RDF, W3C ORG)"),
    extensions: &["ttl", "trig", "n3"],
    read: Some(|content, builder, ticket| super::read(content, builder, ticket, FORMAT.name, parse)),
    detect,
    write: Some(org),
    ..Format::PLAIN
};

/// Turtle starts with its prefixes, or with a statement whose subject is an address or a blank node.
fn detect(head: &Head<'_>) -> bool {
    let start = content_start(head.text);
    let word = start.split_whitespace().next().unwrap_or_default();
    let declares = ["@prefix", "@base", "prefix", "base"].iter().any(|known| word.eq_ignore_ascii_case(known))
        && start[word.len()..].split_whitespace().take(2).any(|part| part.contains('<'));
    declares
        || head.is_named(FORMAT.extensions)
            && start.starts_with(['<', '[', '_', '(', ':', '{'])
            && !(super::jsonld::FORMAT.detect)(head)
}

/// A text from where its comments and blank lines end.
pub fn content_start(text: &str) -> &str {
    let mut rest = text.trim_start();
    while rest.starts_with('#') {
        rest = rest.find('\n').map_or("", |end| rest[end..].trim_start());
    }
    rest
}

/// How many lines in a row may say nothing before several are looked at together.
const BARREN: usize = 32;
/// The longest address that a prefix may stand for: the parser writes it out wherever the prefix stands, however deep.
const LONGEST_PREFIX: usize = 1 << 10;
/// How deep nodes without a name and lists may stand in each other: the parser keeps what is open, some 500 bytes each.
const DEPTH: usize = 100_000;

fn parse(statements: &mut Statements<'_>, lenient: bool) -> Result<(), FormatError> {
    let text = statements.text;
    for start in memchr::memchr_iter(b'<', text.as_bytes()) {
        let before = text[..start].trim_end();
        let is_declared = before.ends_with(':') || before.get(before.len().saturating_sub(4)..).is_some_and(is_base);
        let address = &text.as_bytes()[start..text.len().min(start + LONGEST_PREFIX)];
        if is_declared && address.len() == LONGEST_PREFIX && memchr::memchr(b'>', address).is_none() {
            return Err(statements.unfolds(start));
        }
    }
    if let Some(at) = too_deep(text) {
        let at = Lines::new(text, Place::START).at(at);
        return Err(FormatError::at(at, FormatReason::TooDeep { limit: DEPTH }));
    }
    let parser = TriGParser::new().with_base_iri(BASE).expect("an address");
    let mut parser = if lenient { parser.lenient() } else { parser }.low_level();
    feed(statements, |more| {
        match more {
            Some("") => parser.end(),
            Some(text) => parser.extend_from_slice(text.as_bytes()),
            None => {}
        }
        parser.parse_next()
    })
}

/// Where what is open would be deeper than the parser is let go, if anywhere. Linear, and no look at most documents: what opens
/// so few things is not deep.
fn too_deep(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr3_iter(b'[', b'(', b'{', bytes).nth(DEPTH)?;
    let after = |at: usize, end: u8| memchr::memchr(end, &bytes[at..]).map_or(bytes.len(), |found| at + found + 1);
    let (mut at, mut depth) = (0, 0usize);
    while at < bytes.len() {
        at = match bytes[at] {
            b'#' => after(at, b'\n'),
            b'<' => after(at, b'>'),
            b'\\' => at + 2,
            quote @ (b'"' | b'\'') => {
                let end = if bytes[at..].starts_with(&[quote; 3]) { &[quote; 3][..] } else { &[quote][..] };
                let mut next = at + end.len();
                while next < bytes.len() && !bytes[next..].starts_with(end) {
                    next += if bytes[next] == b'\\' { 2 } else { 1 };
                }
                next + end.len()
            }
            b'[' | b'(' | b'{' if depth == DEPTH => return Some(at),
            b'[' | b'(' | b'{' => {
                depth += 1;
                at + 1
            }
            b']' | b')' | b'}' => {
                depth = depth.saturating_sub(1);
                at + 1
            }
            _ => at + 1,
        };
    }
    None
}

fn is_base(word: &str) -> bool {
    word.eq_ignore_ascii_case("base")
}

/// Hands a text to a parser of the `oxttl` crate in pieces and takes its statements. `next` is given a piece, the empty one at
/// the end of the text, or none when the parser may have more of what it was given.
pub fn feed(
    statements: &mut Statements<'_>,
    mut next: impl FnMut(Option<&str>) -> Option<Result<Quad, TurtleSyntaxError>>,
) -> Result<(), FormatError> {
    let text = statements.text;
    let (mut given, mut barren) = (0, 0);
    loop {
        // A text of many lines is looked at from its start with each piece: after some of which nothing comes, they grow.
        let piece = piece(text, given, 1 << usize::saturating_sub(barren, BARREN).min(32));
        barren += 1;
        let mut found = next(Some(piece));
        while let Some(quad) = found {
            let quad = quad.map_err(|error| syntax(text, &error))?;
            statements.add(quad, given)?;
            barren = 0;
            found = next(None);
        }
        if piece.is_empty() {
            return Ok(());
        }
        given += piece.len();
    }
}

fn syntax(text: &str, error: &TurtleSyntaxError) -> FormatError {
    let start = error.location().start;
    let at = Position { line: start.line + 1, column: start.column + 1, offset: start.offset };
    let is_end = start.offset as usize >= text.trim_end().len();
    let detail = error.message().to_string();
    FormatError::at(at, if is_end { FormatReason::Truncated } else { FormatReason::Syntax { detail } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_what_is_open_outside_of_texts_addresses_and_comments() {
        let (open, shut) = ("[ ".repeat(DEPTH), "] ".repeat(DEPTH));
        assert_eq!(too_deep(&format!("{open}{shut}")), None);
        assert_eq!(too_deep(&format!("{open}[")), Some(open.len()));
        for aside in ["# [[[\n", "<[>", "\"\\\"[\"", "'''\n['[' '''", "a\\["] {
            assert_eq!(too_deep(&format!("{aside} {open}{shut}")), None, "{aside}");
            assert_eq!(too_deep(&format!("{open}{aside}(")), Some(open.len() + aside.len()), "{aside}");
        }
        assert_eq!(too_deep(&"[] ".repeat(DEPTH + 1)), None);
    }
}
