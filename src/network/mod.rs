//! Placeholder until the tables come.
pub mod dates;
pub mod fold;
