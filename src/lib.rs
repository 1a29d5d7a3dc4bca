//! maillage: explore cooperation networks in a terminal.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod formats;
pub mod label;
pub mod network;
pub mod position;
pub mod ticket;
