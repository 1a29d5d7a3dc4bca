//! N-Triples and N-Quads: one statement a line. Read only.

use oxttl::NQuadsParser;

use super::statements::Statements;
use super::turtle::{self, content_start, feed};
use crate::formats::error::FormatError;
use crate::formats::{Format, Head};
use crate::label::Label;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "ntriples",
    aliases: &["nquads"],
    label: Label::new("N-Triples and N-Quads (RDF)", "N-Triples et N-Quads (RDF)"),
    extensions: &["nt", "nq"],
    read: Some(|content, builder, ticket| super::read(content, builder, ticket, FORMAT.name, parse)),
    detect,
    ..Format::PLAIN
};

/// How many lines a file is known by.
const LINES: usize = 20;

/// Every line is a statement. Turtle may start with some that look the same, and reads them all.
fn detect(head: &Head<'_>) -> bool {
    let lines =
        content_start(head.text).lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut lines = lines.take(LINES).peekable();
    let is_page = |line: &&str| ["<html", "<!doctype"].iter().any(|tag| starts_with_ignoring_case(line, tag));
    lines.peek().is_some_and(|line| !is_page(line))
        && !head.is_named(turtle::FORMAT.extensions)
        && lines.all(is_statement)
}

fn starts_with_ignoring_case(line: &str, start: &str) -> bool {
    line.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start))
}

/// Whether a line is a subject, an address, something, and a dot, as far as its beginning tells.
fn is_statement(line: &str) -> bool {
    let end = if line.starts_with('<') { line.find('>').map(|end| end + 1) } else { line.find([' ', '\t']) };
    let Some(end) = end.filter(|_| line.starts_with(['<', '_'])) else { return false };
    let property = line[end..].trim_start().strip_prefix('<').and_then(|rest| rest.split_once('>'));
    property.is_some_and(|(_, object)| object.trim_start().starts_with(['<', '_', '"'])) && line.contains('.')
}

fn parse(statements: &mut Statements<'_>, lenient: bool) -> Result<(), FormatError> {
    let parser = NQuadsParser::new();
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
