//! maillage: explore cooperation networks in a terminal.
#![forbid(unsafe_code)]

pub mod label;
pub mod layout;
pub mod position;
pub mod scene;
pub mod ticket;
pub mod tui;
