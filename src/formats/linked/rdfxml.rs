//! RDF/XML, DOAP and OWL files among it. Read only.
//!
//! The parser of the `oxrdfxml` crate knows no places, expands entities without bound and climbs its stack for each address.
//! So the XML is looked over first: its entities are unfolded here within bounds, its depth is limited, and it is handed
//! over line by line.

use std::cell::Cell;
use std::collections::HashMap;
use std::io::{self, Read};
use std::ops::Range;
use std::rc::Rc;

use oxrdf::GraphName;
use oxrdfxml::{RdfXmlParseError, RdfXmlParser};
use quick_xml::Reader;
use quick_xml::events::Event;

use super::statements::{BASE, Statements};
use crate::formats::error::{FormatError, FormatReason};
use crate::formats::native::raw::offset_in;
use crate::formats::{Format, Head};
use crate::label::Label;
use crate::network::OddityCode;
use crate::position::Position;

/// How deep elements may be nested.
const DEPTH: usize = 1000;
/// How many attributes an element may have: the parser compares each with all others.
const ATTRIBUTES: usize = 1000;
/// How long an entity may become, and all of them together.
const ENTITY: usize = 1 << 16;
const ENTITIES: usize = 1 << 20;
/// How long the name of an entity may be.
const NAME: usize = 64;
/// How a literal of XML is declared, and what an empty one is as well.
const LITERALS: [&str; 2] = ["rdf:parseType=\"Literal\"", "rdf:parseType='Literal'"];
const EMPTY_LITERAL: &[u8] = b"rdf:datatype='http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral'";
const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "rdfxml",
    aliases: &["rdf-xml"],
    label: Label::new("RDF/XML (DOAP, OWL)", "RDF/XML (DOAP, OWL)"),
    extensions: &["rdf", "owl", "doap"],
    read: Some(|content, builder, ticket| super::read(content, builder, ticket, FORMAT.name, parse)),
    detect,
    ..Format::PLAIN
};

/// The root is `rdf:RDF` or, where a document is about one thing, the class of that thing. XGMML and SVG declare the
/// namespace too, for what they say of themselves.
fn detect(head: &Head<'_>) -> bool {
    let Some((start, doctype)) = prologue(head.text) else { return false };
    let Some(root) = head.text[start..].strip_prefix('<') else { return false };
    let tag = &root[..root.find('>').unwrap_or(root.len())];
    let name = tag.split([' ', '\t', '\n', '\r', '/']).next().unwrap_or_default();
    let local = name.rsplit(':').next().unwrap_or_default();
    let declares = tag.contains(RDF) || tag.contains("&rdf;") && doctype.contains(RDF);
    declares && (local == "RDF" || local.starts_with(char::is_uppercase))
}

/// Where the root starts, and what stands in the document type; none if the text is no XML.
fn prologue(text: &str) -> Option<(usize, &str)> {
    let mut rest = text.trim_start();
    let mut doctype = "";
    loop {
        let end = if rest.starts_with("<?") {
            rest.find("?>")? + 2
        } else if rest.starts_with("<!--") {
            rest.find("-->")? + 3
        } else if rest.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!DOCTYPE")) {
            let end = doctype_end(rest)?;
            doctype = &rest[9..end - 1];
            end
        } else {
            return rest.starts_with('<').then(|| (text.len() - rest.len(), doctype));
        };
        rest = rest[end..].trim_start();
    }
}

/// Where a document type ends: at the first `>` outside of quotes, comments and its own declarations.
fn doctype_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'<' if bytes[at..].starts_with(b"<!--") => at += text[at..].find("-->")? + 2,
            b'<' => depth += 1,
            quote @ (b'"' | b'\'') => at += 1 + memchr::memchr(quote, &bytes[at + 1..])?,
            b'>' if depth == 1 => return Some(at + 1),
            b'>' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The entities that a document declares and what they stand for, unfolded; and what it points to elsewhere.
fn entities<'t>(
    statements: &Statements<'t>,
    doctype: &'t str,
) -> Result<(HashMap<&'t str, String>, bool), FormatError> {
    let unfolds = || statements.unfolds(offset_in(statements.text, doctype));
    let mut known: HashMap<&str, String> = HashMap::new();
    let mut room = ENTITIES;
    let outside = doctype.split('[').next().unwrap_or_default();
    let mut points_elsewhere = ["SYSTEM", "PUBLIC"].iter().any(|word| outside.contains(word));
    for declaration in doctype.split("<!ENTITY").skip(1) {
        let declaration = declaration.trim_start();
        let Some((name, rest)) = declaration.split_once(|c: char| c.is_ascii_whitespace()) else { continue };
        let rest = rest.trim_start();
        let value = rest.chars().next().filter(|quote| matches!(quote, '"' | '\'')).and_then(|quote| {
            let rest = &rest[1..];
            rest.find(quote).map(|end| &rest[..end])
        });
        match value {
            Some(value) if name != "%" => {
                let value = unfolded(value, &known).ok_or_else(unfolds)?;
                room = room.checked_sub(value.len()).ok_or_else(unfolds)?;
                known.entry(name).or_insert(value);
            }
            _ => points_elsewhere = true,
        }
    }
    Ok((known, points_elsewhere))
}

/// A text whose entities, as far as they are known, are written out; none if that is too long.
fn unfolded(text: &str, known: &HashMap<&str, String>) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    if text.len() > ENTITY {
        return None;
    }
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        match reference(after, known) {
            Some((value, after)) => {
                out.push_str(value);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
        if out.len() > ENTITY {
            return None;
        }
    }
    out.push_str(rest);
    (out.len() <= ENTITY).then_some(out)
}

/// What the entity stands for whose name starts here, and what follows it.
fn reference<'k, 'r>(text: &'r str, known: &'k HashMap<&str, String>) -> Option<(&'k str, &'r str)> {
    let end = memchr::memchr(b';', &text.as_bytes()[..text.len().min(NAME)])?;
    Some((known.get(&text[..end])?, &text[end + 1..]))
}

/// Looks an XML text over: whether it is well formed, how deep it is, how long its entities make it. Gives where attributes
/// declare a literal of XML that is empty, which the parser takes for one that is missing.
fn look_over(
    statements: &Statements<'_>,
    start: usize,
    known: &HashMap<&str, String>,
) -> Result<Vec<Range<usize>>, FormatError> {
    let text = statements.text;
    let place = |offset: u64| Position::at(text.as_bytes(), start + offset as usize);
    let syntax = |detail: &str| FormatReason::Syntax { detail: detail.to_string() };
    let mut reader = Reader::from_str(&text[start..]);
    let mut depth = 0;
    let (mut literal, mut empty) = (None, Vec::new());
    loop {
        let event = reader.read_event().map_err(|error| {
            let offset = start + reader.error_position() as usize;
            let is_end = matches!(error, quick_xml::Error::Syntax(_));
            let reason = if is_end { FormatReason::Truncated } else { syntax(&error.to_string()) };
            FormatError::at(Position::at(text.as_bytes(), offset), reason)
        })?;
        let before = std::mem::replace(&mut literal, declared_literal(text, &event));
        match event {
            Event::End(_) => empty.extend(before),
            Event::Empty(_) => empty.extend(literal.take()),
            _ => {}
        }
        match event {
            Event::Start(tag) | Event::Empty(tag) if tag.as_ref().matches('=').count() > ATTRIBUTES => {
                let detail = format!("more than {ATTRIBUTES} attributes");
                return Err(FormatError::at(place(reader.buffer_position()), syntax(&detail)));
            }
            Event::Start(_) if depth == DEPTH => {
                return Err(FormatError::at(place(reader.buffer_position()), FormatReason::TooDeep { limit: DEPTH }));
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            Event::Eof if depth > 0 => {
                return Err(FormatError::at(place(reader.buffer_position()), FormatReason::Truncated));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let mut room = statements.room();
    for at in memchr::memchr_iter(b'&', &text.as_bytes()[start..]) {
        let length = reference(&text[start + at + 1..], known).map_or(0, |(value, _)| value.len());
        room = room.checked_sub(length).ok_or_else(|| statements.unfolds(start + at))?;
    }
    Ok(empty)
}

/// Where a tag declares a literal of XML, if it does.
fn declared_literal(text: &str, event: &Event<'_>) -> Option<Range<usize>> {
    let (Event::Start(tag) | Event::Empty(tag)) = event else { return None };
    let tag: &str = tag.as_ref();
    let said = LITERALS.iter().find_map(|said| Some(tag.find(said)?..tag.find(said)? + said.len()))?;
    let offset = offset_in(text, tag);
    Some(offset + said.start..offset + said.end)
}

fn parse(statements: &mut Statements<'_>, lenient: bool) -> Result<(), FormatError> {
    let text = statements.text;
    let no_xml = || FormatError::at(Position::line(1), FormatReason::WrongShape { expected: "rdf:RDF".to_string() });
    let (start, doctype) = prologue(text).ok_or_else(no_xml)?;
    let (known, points_elsewhere) = entities(statements, doctype)?;
    if points_elsewhere {
        statements.odd.push((
            OddityCode::NotFetched,
            0,
            doctype.split('[').next().unwrap_or_default().trim().to_string(),
        ));
    }
    let empty = look_over(statements, start, &known)?;
    // What the parser is told of entities is spelled in the one way it understands.
    let mut names: Vec<_> = known.iter().collect();
    names.sort();
    let mut declared = "<!DOCTYPE rdf [".to_string();
    for (name, value) in names {
        let value = value.replace('&', "&amp;").replace('"', "&#34;").replace('<', "&#60;");
        declared += &format!("<!ENTITY {name} \"{value}\">");
    }
    declared += "]>";
    let given = Rc::new(Cell::new(start));
    let reader = Given { text, declared: declared.as_bytes(), next: start, given: given.clone(), empty: &empty };
    let parser = RdfXmlParser::new().with_base_iri(BASE).expect("an address");
    let parser = if lenient { parser.lenient() } else { parser };
    for triple in parser.for_reader(reader) {
        let triple = triple.map_err(|error| match error {
            RdfXmlParseError::Syntax(error) => FormatError::at(
                Position::at(text.as_bytes(), given.get()),
                FormatReason::Syntax { detail: error.to_string() },
            ),
            RdfXmlParseError::Io(error) => error.into(),
        })?;
        statements.add(triple.in_graph(GraphName::DefaultGraph), given.get())?;
    }
    Ok(())
}

/// A text that is read one line at a time, so that whoever reads it is no further than the line it is at.
pub struct Given<'t> {
    /// The text.
    pub text: &'t str,
    /// What is given before it.
    pub declared: &'t [u8],
    /// Where the text goes on.
    pub next: usize,
    /// Where the line starts that was given last.
    pub given: Rc<Cell<usize>>,
    /// Where empty literals of XML are declared, in their order.
    pub empty: &'t [Range<usize>],
}

impl Read for Given<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.declared.is_empty() {
            return self.declared.read(buffer);
        }
        if let Some(said) = self.empty.first().filter(|said| said.start == self.next) {
            (self.next, self.declared, self.empty) = (said.end, EMPTY_LITERAL, &self.empty[1..]);
            return self.declared.read(buffer);
        }
        let end = self.empty.first().map_or(self.text.len(), |said| said.start);
        let rest = &self.text.as_bytes()[self.next..end];
        let most = &rest[..rest.len().min(buffer.len())];
        let read = memchr::memchr(b'\n', most).map_or(most.len(), |end| end + 1);
        buffer[..read].copy_from_slice(&rest[..read]);
        self.given.set(self.next);
        self.next += read;
        Ok(read)
    }
}
