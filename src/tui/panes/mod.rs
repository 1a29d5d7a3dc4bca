//! One file a pane: what it remembers, what keys do in it, how it is drawn.

pub mod actors;
pub mod camera;
pub mod frame;
pub mod linked;
pub mod links;
pub mod map;
pub mod paths;
pub mod placing;
pub mod sheet;
pub mod table;
