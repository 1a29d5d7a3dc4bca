//! Formats in XML: GEXF, GraphML and XGMML.
//!
//! What all three need stands here once: tags in the order of the text (`tags`), entities without bombs (`entities`), the
//! attributes that a record has until it ends (`record`), and the XML of writers (`xml`). Nothing here knows a format.

mod entities;
pub mod gexf;
pub mod graphml;
mod record;
mod tags;
pub mod xgmml;
mod xml;
