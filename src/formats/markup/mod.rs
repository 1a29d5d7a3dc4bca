//! Formats in XML: GEXF, GraphML and XGMML.
//!
//! What all three need stands here once: tags in the order of the text (`tags`), entities without bombs (`entities`), the
//! attributes that a record has until it ends (`record`), and the XML of writers (`xml`). Of large GEXF and GraphML, what is
//! plain is read on all cores (`plain`, `lexer`, `shapes`, `rows`) and taken in its order (`replay`). Nothing here knows a format.

mod entities;
pub mod gexf;
pub mod graphml;
mod lexer;
mod plain;
mod record;
mod replay;
mod rows;
mod shapes;
mod tags;
pub mod xgmml;
mod xml;
