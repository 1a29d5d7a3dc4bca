//! maillage: explore cooperation networks in a terminal.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod label;
pub mod network;
pub mod position;
pub mod query;
pub mod ticket;
