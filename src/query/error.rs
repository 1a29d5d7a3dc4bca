//! What can be wrong with a filter, and where. The fields carry all that a sentence needs; `text` writes the sentence.

use thiserror::Error;

use super::Target;
use crate::network::dates::DateError;
use crate::position::Position;

/// A stretch of the filter's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Where it starts.
    pub at: Position,
    /// How many characters it has; 0 at the end of the text.
    pub chars: u64,
    /// How many bytes it has.
    pub bytes: usize,
}

/// A filter that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("column {}: {fault}", span.at.column)]
pub struct QueryError {
    /// What is wrong.
    pub fault: Fault,
    /// Where.
    pub span: Span,
}

impl QueryError {
    pub(super) fn new(span: Span, fault: Fault) -> QueryError {
        QueryError { fault, span }
    }
}

/// What is wrong with a filter.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// No field and no column of the file has that name.
    #[error("unknown field {name:?}")]
    UnknownField {
        /// The name as it was typed.
        name: String,
        /// The name most like it, if one is near.
        nearest: Option<String>,
        /// What the filter speaks of at this place.
        target: Target,
    },
    /// A field of relations in a filter of actors: it belongs into `linked:(…)`.
    #[error("{name:?} is a field of relations")]
    FieldOfRelations {
        /// The name as it was typed.
        name: String,
    },
    /// A field of actors in a filter of relations: it belongs behind `from.`, `to.` or `end.`.
    #[error("{name:?} is a field of actors")]
    FieldOfActors {
        /// The name as it was typed.
        name: String,
    },
    /// No kind has that id or name.
    #[error("unknown kind {value:?}")]
    UnknownKind {
        /// The value as it was typed.
        value: String,
        /// The kind most like it, if one is near.
        nearest: Option<String>,
        /// Whether kinds of actors or of relations were meant.
        target: Target,
    },
    /// A field that takes only some words was given another.
    #[error("{field:?} is not {value:?}")]
    UnknownWord {
        /// The field as it was typed.
        field: String,
        /// The value as it was typed.
        value: String,
        /// The words it takes, English first, each with its French one.
        allowed: &'static [(&'static str, &'static str)],
    },
    /// A field of numbers was given something else.
    #[error("not a number: {value:?}")]
    NotANumber {
        /// The field as it was typed.
        field: String,
        /// The value as it was typed.
        value: String,
    },
    /// A field of dates was given something else.
    #[error("{error}")]
    NotADate {
        /// The field as it was typed.
        field: String,
        /// What is wrong with the date.
        error: DateError,
    },
    /// `<`, `>` or a range on a field whose values have no order, such as a kind.
    #[error("{field:?} has no order")]
    NotOrdered {
        /// The field as it was typed.
        field: String,
    },
    /// A field without a value.
    #[error("no value after {field:?}")]
    EmptyValue {
        /// The field as it was typed.
        field: String,
    },
    /// A quotation that does not end.
    #[error("unclosed quote")]
    UnclosedQuote,
    /// A parenthesis that does not end.
    #[error("unclosed parenthesis")]
    UnclosedParenthesis,
    /// Something that cannot stand here.
    #[error("unexpected {token:?}")]
    UnexpectedToken {
        /// What stands here.
        token: String,
    },
    /// The text ends where a term must follow, as after `OR`.
    #[error("something must follow")]
    UnexpectedEnd,
    /// `linked` without its parentheses.
    #[error("linked needs (…)")]
    LinkedNeedsParentheses,
    /// `linked:(…)` in a filter of relations, or inside another `linked:(…)`.
    #[error("linked:(…) inside a filter of relations")]
    LinkedInRelations,
    /// Parentheses and negations nested deeper than any person writes.
    #[error("nested too deep")]
    TooDeep,
}
