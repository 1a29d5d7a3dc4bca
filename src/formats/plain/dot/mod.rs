//! DOT, the language of Graphviz: read with all that it can say of a graph, written so that Graphviz draws it.
//!
//! The reader is written by hand: a parser that gives the places of what it refuses, takes texts of any nesting without
//! recursion and knows the words that other tools than Graphviz write is not to be had.

mod lexer;
mod read;
mod write;

use crate::formats::{Format, Head};
use crate::label::Label;
use lexer::{Lexer, Token};

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "dot",
    aliases: &["graphviz"],
    label: Label::new("DOT (Graphviz)", "DOT (Graphviz)"),
    extensions: &["dot", "gv"],
    read: Some(read::read),
    detect,
    write: Some(write::write),
    ..Format::PLAIN
};

/// Whether a text starts with `strict? (graph | digraph) name? {`.
fn detect(head: &Head<'_>) -> bool {
    let mut lexer = Lexer::new(head.text);
    let mut word = || match lexer.next() {
        Ok(Token::Text { text, .. }) => Some(text.to_ascii_lowercase()),
        Ok(Token::Sign(b'{')) => Some("{".to_string()),
        _ => None,
    };
    let first = word();
    let kind = if first.as_deref() == Some("strict") { word() } else { first };
    matches!(kind.as_deref(), Some("graph" | "digraph"))
        && (word().as_deref() == Some("{") || word().as_deref() == Some("{"))
}
