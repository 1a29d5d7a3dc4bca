//! The interactive explorer in a terminal.
pub mod widgets;
