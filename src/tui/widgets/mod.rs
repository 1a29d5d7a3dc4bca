//! Things that can be drawn in a rectangle: each is given values and draws them, none knows the explorer.

pub mod histogram;
pub mod input;
pub mod map;
pub mod minimap;
pub mod text;
