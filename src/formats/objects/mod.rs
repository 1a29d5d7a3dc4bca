//! Graphs as JSON objects: what libraries and web applications exchange. Each format says where its records stand and
//! what their keys are called; what is done with a record is the same for all of them (`sheet`).

mod blocks;
pub mod cx;
pub mod cytoscape;
mod gather;
pub mod graphology;
pub mod hierarchy;
pub mod kumu;
pub mod node_link;
pub mod oligrapher;
mod sheet;
mod take;
mod write;
