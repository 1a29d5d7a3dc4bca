//! RDF in the syntaxes that people exchange: Turtle and TriG, N-Triples and N-Quads, RDF/XML, JSON-LD.
//!
//! A syntax gives `statements::Statements`; `network` makes actors and relations of them by the vocabulary that the
//! types show: PAIR, W3C ORG, or any other. Writers put a network into PAIR (JSON-LD) and into ORG (Turtle).
//! `write`. The syntaxes themselves are read by the ox crates. Nothing is fetched.

mod contexts;
pub mod jsonld;
mod network;
pub mod ntriples;
pub mod rdfxml;
mod reading;
mod statements;
pub mod turtle;
mod vocabulary;
mod write;

use super::content::Content;
use super::draft::{Draft, Types};
use super::error::{FormatError, FormatReason};
use crate::network::{Builder, Ends, OddityCode};
use crate::ticket::Ticket;
use statements::Statements;

/// Reads all statements of a text; with `lenient`, addresses and language tags are taken as they come.
type Parse = fn(&mut Statements<'_>, lenient: bool) -> Result<(), FormatError>;

/// Reads a document: strictly and, where that fails, once more without judging the spelling of addresses.
///
/// # Errors
/// The text is not of the syntax; it unfolds to far more than it is; it is stopped.
fn read(
    content: &mut Content,
    builder: &mut Builder,
    ticket: &Ticket,
    name: &str,
    parse: Parse,
) -> Result<(), FormatError> {
    let text = content.whole()?.text();
    let mut statements = Statements::new(text, ticket);
    let mut tolerated = None;
    match parse(&mut statements, false) {
        Err(FormatError::Refused { at, reason: FormatReason::Syntax { detail } }) => {
            statements = Statements::new(text, ticket);
            let strict = FormatError::at(at, FormatReason::Syntax { detail: detail.clone() });
            parse(&mut statements, true).map_err(|error| match error {
                FormatError::Refused { .. } => strict,
                error => error,
            })?;
            tolerated = Some((at, detail));
        }
        result => result?,
    }
    statements.name_blanks();
    let mut draft = Draft::begin(content, builder, name, Ends::Declared, Types::Declared, ticket);
    if let Some((at, detail)) = tolerated {
        draft.odd(OddityCode::ToleratedSyntax, at, &detail);
    }
    network::tell(&statements, &mut draft)
}
