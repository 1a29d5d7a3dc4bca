//! Questions about the shape of a network or of a part of it: how actors are linked, what is near, what is dense.
//!
//! Everything here reads a network through a subset and edits neither. No file, no filter words, no sentences.

pub mod alike;
pub mod common;
pub mod communities;
pub mod paths;
pub mod reach;
pub mod steiner;
