//! The shape of a filter, independent of any network, and its canonical spelling.
//!
//! `Display` writes a filter that reads as the same one: English keywords, quotes only where they are needed. It keeps
//! names and values as they were typed.

use std::fmt::{self, Display, Formatter, Write};

use super::error::Span;
use super::fields::{Side, Verb};
use super::token;

/// A filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// All of them; none at all lets everything through.
    And(Vec<Expr>),
    /// Any of them.
    Or(Vec<Expr>),
    /// Not this.
    Not(Box<Expr>),
    /// A bare word or quotation, looked for in what is called and said.
    Words(Text),
    /// A field and what it must be.
    Field {
        /// The field.
        name: FieldRef,
        /// What it must be.
        test: Test,
        /// The whole term.
        span: Span,
    },
    /// `has:` and `missing:`: whether any of the fields has a value.
    Has {
        /// True for `has:`; false for `missing:`, which is true when any of the fields is empty.
        present: bool,
        /// The fields.
        names: Vec<FieldRef>,
        /// The whole term.
        span: Span,
    },
    /// `linked:(…)`: has a relation that matches.
    Linked {
        /// What the relation must be.
        relation: Box<Expr>,
        /// The word before the parentheses.
        span: Span,
    },
}

/// A name of a field as it was typed, with the end of a relation it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRef {
    /// `from`, `to` or `end`.
    pub side: Option<Side>,
    /// The name; empty when a side stands alone (`from:NAME`).
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

impl FieldRef {
    /// The field as it was typed, for messages.
    pub fn typed(&self) -> String {
        match (self.side, self.name.as_str()) {
            (None, name) => name.to_string(),
            (Some(side), "") => side.name().en.to_string(),
            (Some(side), name) => format!("{}.{name}", side.name().en),
        }
    }
}

/// What a field must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// Any of these, `field:a,b`.
    Any(Vec<Item>),
    /// On one side of a value, `field>=3`.
    Compare(Order, Text),
}

/// One of the things a field may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A value.
    Value(Text),
    /// From one value to another, both included; a missing one is open.
    Range {
        /// The lowest.
        from: Option<String>,
        /// The highest.
        to: Option<String>,
        /// Where it stands.
        span: Span,
    },
}

/// A value or a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Its text, without quotes and star.
    pub text: String,
    /// Whether a star follows: only the beginning is given.
    pub prefix: bool,
    /// Where it stands.
    pub span: Span,
}

/// On which side of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Order {
    /// Its sign.
    pub fn sign(self) -> &'static str {
        match self {
            Order::Less => "<",
            Order::AtMost => "<=",
            Order::More => ">",
            Order::AtLeast => ">=",
        }
    }
}

impl Expr {
    /// Whether it lets everything through because nothing was asked.
    pub fn is_empty(&self) -> bool {
        matches!(self, Expr::And(terms) if terms.is_empty())
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Expr::And(terms) => joined(f, terms, " ", |term| matches!(term, Expr::Or(_) | Expr::And(_))),
            Expr::Or(terms) => joined(f, terms, " OR ", |term| matches!(term, Expr::Or(_))),
            Expr::Not(inner) => {
                f.write_char('-')?;
                match **inner {
                    Expr::And(_) | Expr::Or(_) => write!(f, "({inner})"),
                    _ => write!(f, "{inner}"),
                }
            }
            Expr::Words(text) => write!(f, "{text}"),
            Expr::Field { name, test: Test::Compare(order, text), .. } => write!(f, "{name}{}{text}", order.sign()),
            Expr::Field { name, test: Test::Any(items), .. } => {
                write!(f, "{name}:")?;
                listed(f, items)
            }
            Expr::Has { present, names, .. } => {
                let verb = if *present { Verb::Has } else { Verb::Missing };
                write!(f, "{}:", verb.name().en)?;
                listed(f, names)
            }
            Expr::Linked { relation, .. } => write!(f, "{}:({relation})", Verb::Linked.name().en),
        }
    }
}

fn joined(f: &mut Formatter<'_>, terms: &[Expr], with: &str, in_parentheses: fn(&Expr) -> bool) -> fmt::Result {
    for (i, term) in terms.iter().enumerate() {
        if i > 0 {
            f.write_str(with)?;
        }
        if in_parentheses(term) {
            write!(f, "({term})")?;
        } else {
            write!(f, "{term}")?;
        }
    }
    Ok(())
}

fn listed(f: &mut Formatter<'_>, items: &[impl Display]) -> fmt::Result {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            f.write_char(',')?;
        }
        write!(f, "{item}")?;
    }
    Ok(())
}

impl Display for FieldRef {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(side) = self.side {
            f.write_str(side.name().en)?;
            if self.name.is_empty() {
                return Ok(());
            }
            f.write_char('.')?;
        }
        let taken =
            self.side.is_none() && (Verb::named(&self.name).is_some() || token::side_of(&self.name).0.is_some());
        if token::is_name(&self.name) && !taken { f.write_str(&self.name) } else { f.write_str(&in_quotes(&self.name)) }
    }
}

impl Display for Item {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Item::Value(text) => write!(f, "{text}"),
            Item::Range { from, to, .. } => {
                from.iter().try_for_each(|from| bare_or_quoted(f, from))?;
                f.write_str("..")?;
                to.iter().try_for_each(|to| bare_or_quoted(f, to))
            }
        }
    }
}

impl Text {
    /// Whether it asks for anything: a text, or at least a star.
    pub(super) fn is_said(&self) -> bool {
        self.prefix || !self.text.trim().is_empty()
    }
}

impl Display for Text {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if !self.text.is_empty() || !self.prefix {
            bare_or_quoted(f, &self.text)?;
        }
        if self.prefix { f.write_char('*') } else { Ok(()) }
    }
}

fn bare_or_quoted(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str(&quoted(text))
}

/// A value or word as it can be typed: in quotes where it needs them.
pub fn quoted(text: &str) -> String {
    if token::is_plain(text) { text.to_string() } else { in_quotes(text) }
}

fn in_quotes(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
