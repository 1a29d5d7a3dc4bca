//! JSON-LD, as SemApps, web pages and ActivityPub write it. Written as PAIR.
//!
//! Contexts of the vocabularies that are known are built in; others are not fetched, and their terms are taken by name.

use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use oxjsonld::{JsonLdErrorCode, JsonLdParseError, JsonLdParser, JsonLdRemoteDocument};

use super::contexts;
use super::rdfxml::Given;
use super::statements::{BASE, ROOM, Statements};
use super::write::pair;

use crate::formats::error::{FormatError, FormatReason};
use crate::formats::json::{Cursor, DEPTH};
use crate::formats::native::raw::check;
use crate::formats::{Format, Head};
use crate::label::Label;
use crate::network::{OddityCode, RefusedReason};
use crate::position::Position;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "jsonld",
    aliases: &["json-ld", "pair"],
    label: Label::new("JSON-LD (RDF, PAIR)", "JSON-LD (RDF, PAIR)"),
    extensions: &["jsonld"],
    read: Some(|content, builder, ticket| super::read(content, builder, ticket, FORMAT.name, parse)),
    detect,
    write: Some(pair),
    ..Format::PLAIN
};

/// Keys of formats that may have a context too, but are read by readers of their own.
const OTHERS: &[&str] = &["@value", "graph", "features", "ontology", "persons", "organizations", "memberships"];

/// A keyword of JSON-LD at the top, or at the top of the items.
fn detect(head: &Head<'_>) -> bool {
    let outline = head.outline();
    !OTHERS.iter().any(|key| outline.has(key))
        && ["@context", "@graph", "@id", "@type"]
            .iter()
            .any(|key| outline.has(key) || outline.has(&format!("[].{key}")))
}

fn parse(statements: &mut Statements<'_>, _lenient: bool) -> Result<(), FormatError> {
    let text = statements.text;
    check(text).map_err(|error| {
        let start = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
        let at = Position::at(text.as_bytes(), start + error.column().saturating_sub(1));
        let detail = error.to_string();
        let detail = detail.split(" at line ").next().unwrap_or_default().to_string();
        FormatError::at(at, if error.is_eof() { FormatReason::Truncated } else { FormatReason::Syntax { detail } })
    })?;
    weigh(statements)?;
    let given = Rc::new(Cell::new(0));
    let reader = Given { text, declared: b"", next: 0, given: given.clone(), empty: &[] };
    let unknown = Arc::new(Mutex::new(Vec::new()));
    let wanted = unknown.clone();
    let parser = JsonLdParser::new().lenient().with_base_iri(BASE).expect("an address").for_reader(reader);
    let parser = parser.with_load_document_callback(move |address, _| {
        let (document, is_known) = contexts::of(address);
        if !is_known {
            wanted.lock().unwrap_or_else(PoisonError::into_inner).push(address.trim_start_matches(BASE).to_string());
        }
        Ok(JsonLdRemoteDocument { document: document.into_bytes(), document_url: address.to_string() })
    });
    for quad in parser {
        match quad {
            // A key that no context explains says nothing in RDF.
            Ok(quad) if !quad.predicate.as_str().contains(':') => {
                statements.odd.push((OddityCode::NotHeld, given.get(), quad.predicate.as_str().to_string()));
            }
            Ok(quad) => statements.add(quad, given.get())?,
            // The syntax is right: a value is not what its key asks for, and is left out.
            Err(JsonLdParseError::Syntax(error)) if error.code().is_some_and(is_of_loading) => {
                // The address of the context is none; what it would say is not fetched either.
                let said = error.to_string();
                let address = said.split('\'').nth(1).unwrap_or(&said).to_string();
                statements.odd.push((OddityCode::NotFetched, given.get(), address));
            }
            Err(JsonLdParseError::Syntax(error)) => {
                let expected = error.code().map_or_else(String::new, |code| code.to_string());
                statements.refused.push((RefusedReason::BadShape { expected }, given.get(), error.to_string()));
            }
            Err(JsonLdParseError::Io(error)) => return Err(error.into()),
        }
    }
    let unknown = unknown.lock().unwrap_or_else(PoisonError::into_inner);
    statements.odd.extend(unknown.iter().map(|address| (OddityCode::NotFetched, 0, address.clone())));
    statements.move_to(&places(text));
    Ok(())
}

/// Whether the parser complains of a document that it wanted.
fn is_of_loading(code: JsonLdErrorCode) -> bool {
    matches!(code, JsonLdErrorCode::LoadingDocumentFailed | JsonLdErrorCode::LoadingRemoteContextFailed)
}

/// How much longer than its text a document may be while the parser holds it.
const HELD: usize = 16;
/// How many terms of enclosing contexts all contexts may copy together.
const COPIED: usize = 5_000_000;

/// Judges the contexts and the depth before the parser sees them: it writes terms out before it gives any statement, copies the
/// enclosing ones for each context inside them, and holds at each level of a document what it holds at those around.
fn weigh(statements: &Statements<'_>) -> Result<(), FormatError> {
    let text = statements.text;
    let bytes = text.as_bytes();
    // Where contexts hold, by depth, and how many terms they have.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let (mut at, mut depth, mut strings) = (0, 0usize, 0usize);
    let (mut longest, mut copied, mut scoped) = (0, 0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                strings += 1;
                let end = end_of_string(bytes, at);
                if &text[at..end] == "\"@context\"" {
                    let mut cursor = Cursor::new(&text[end..]);
                    let context = if cursor.eat(b':') { cursor.value().unwrap_or_default() } else { "" };
                    let terms = context.matches(':').count();
                    copied += open.iter().map(|(_, terms)| terms).sum::<usize>();
                    scoped += context.matches("\"@context\"").count() * terms;
                    longest = longest.max(longest_string(context.as_bytes()));
                    open.push((depth, terms));
                    at = end + cursor.at();
                    continue;
                }
                at = end - 1;
            }
            b'{' | b'[' if depth == DEPTH => {
                let at = Position::at(bytes, at);
                return Err(FormatError::at(at, FormatReason::TooDeep { limit: DEPTH }));
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                while open.last().is_some_and(|(of, _)| *of > depth) {
                    open.pop();
                }
            }
            _ => {}
        }
        at += 1;
    }
    let most = text.len().saturating_mul(HELD).saturating_add(ROOM);
    if longest.saturating_mul(strings) > most || copied.saturating_add(scoped.saturating_mul(strings)) > COPIED {
        return Err(statements.unfolds(0));
    }
    Ok(())
}

/// Where the string ends that starts at a place.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += found;
        if bytes[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

fn longest_string(bytes: &[u8]) -> usize {
    let (mut at, mut longest) = (0, 0);
    while let Some(found) = memchr::memchr(b'"', &bytes[at..]) {
        let end = end_of_string(bytes, at + found);
        longest = longest.max(end - at - found);
        at = end;
    }
    longest
}

/// Where nodes are described, by their ids as they are written. The parser may give what is said of a node only at the end of
/// the document.
fn places(text: &str) -> HashMap<&str, usize> {
    let mut places: HashMap<&str, (usize, bool)> = HashMap::new();
    for key in ["\"@id\"", "\"id\""] {
        for start in memchr::memmem::find_iter(text.as_bytes(), key) {
            let value = text[start + key.len()..].trim_start().strip_prefix(':').map(str::trim_start);
            let Some(id) = value.and_then(|value| value.strip_prefix('"')) else { continue };
            let Some(end) = memchr::memchr2(b'"', b'\\', id.as_bytes()) else { continue };
            // Nothing but an id is a link to a node that is described elsewhere.
            let is_described = id[end + 1..].trim_start().starts_with(',');
            let place = places.entry(&id[..end]).or_insert((start, is_described));
            if is_described && !place.1 {
                *place = (start, true);
            }
        }
    }
    places.into_iter().map(|(id, (place, _))| (id, place)).collect()
}
