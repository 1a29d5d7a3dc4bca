//! Everything that is said to a person, in French and in English.
//!
//! Facts come in as values (an error, a view, a date), sentences go out as text: nothing here prints, and nothing below
//! writes a sentence. Both languages stand side by side, so that one without the other does not compile. Whatever comes
//! from data passes through [`safe`].

/// The same sentence in both languages, made in the one asked for: `say!(lang, "English {x}", "français {x}")`.
macro_rules! say {
    ($lang:expr, $en:literal, $fr:literal $(,)?) => {
        match $lang {
            $crate::label::Lang::En => format!($en),
            $crate::label::Lang::Fr => format!($fr),
        }
    };
}

pub mod cli;
mod dates;
pub mod errors;
pub mod explained;
mod loss;
pub mod map;
pub mod measures;
mod messages;
pub mod paths;
mod prose;
pub mod receipt;
mod safe;
pub mod sentence;
pub mod tui;
pub mod usage;
pub mod webs;
pub mod why;
pub mod words;

pub use dates::{date, on_date, period, when, when_compact};
pub use errors::Report;
pub use loss::loss;
pub use messages::{Messages, messages};
pub use safe::{safe, sign};
pub use words::{Noun, and, counted, decimal, number, numerals, or, quoted};
