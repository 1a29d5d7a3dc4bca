//! maillage: explore cooperation networks in a terminal.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod analysis;
/// The verbs that both faces share.
pub mod explorer {
    pub mod search;
}
pub mod label;
pub mod network;
pub mod position;
pub mod ticket;
