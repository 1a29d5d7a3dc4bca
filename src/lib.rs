//! maillage: explore cooperation networks in a terminal.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod analysis;
//pub mod cli;
pub mod explorer;
pub mod formats;
pub mod label;
pub mod layout;
pub mod network;
pub mod position;
pub mod query;
pub mod scene;
pub mod text;
pub mod ticket;
pub mod tui;
