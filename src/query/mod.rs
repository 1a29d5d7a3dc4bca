//! The filter language: `type:pôle région:Occitanie degré>=3 -nom:test linked:(kind:awarded_by since:2021)`.
//!
//! A text is [`parse`]d to an [`Expr`], which is checked against a network and evaluated on a subset of it. The words of
//! the language are rows of [`FIELDS`]. No sentence for a person is made here, and no step of a view is known.

mod asked;
mod check;
mod complete;
mod error;
mod eval;
mod expr;
mod fields;
mod matcher;
mod nearest;
mod needs;
mod parse;
mod token;
mod values;

pub use check::{Checked, Hint};
pub use complete::{Completion, complete};
pub use error::{Fault, QueryError, Span};
pub use eval::matching;
pub use expr::{Expr, FieldRef, Item, Order, Test, Text, quoted};
pub use fields::{Compare, DIRECTIONS, FIELDS, Field, Of, Place, Side, Verb, YES_NO, field_named, key};
pub use nearest::{distance, nearest};
pub use needs::Needs;
pub use parse::parse;

/// What a filter speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// Actors: `--actors`.
    Actors,
    /// Relations: `--relations`, `--expand`, and what stands in `linked:(…)`.
    Relations,
}
