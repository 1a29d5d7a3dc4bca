//! What a layout draws beside the actors: the outline of a country, the edge of a band, and what they are called.
//!
//! A guide says what stands there, not in which words: whoever draws it puts it into a language.

use super::Point;

/// Something on the ground that actors stand on.
#[derive(Clone, Debug, PartialEq)]
pub enum Guide {
    /// A line through these points; nobody walks on it.
    Line(Vec<Point>),
    /// Words with their left end, or their middle, at a point.
    Caption {
        /// Where.
        at: Point,
        /// What the words say.
        says: Says,
        /// Whether the point is their middle.
        centred: bool,
    },
}

impl Says {
    /// Whether it is a heading of the layout, which names give way to; else it is what the ground is called.
    pub fn is_heading(self) -> bool {
        !matches!(self, Says::Territory(_))
    }
}

/// What a caption says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// A kind of actor, by the number in [`super::LayoutInput::group`].
    Group(u32),
    /// So many hops from the actor in the middle.
    Hops(u32),
    /// Actors that nothing here leads to.
    Unreached,
    /// From one year to another, which may be the same.
    Years(i32, i32),
    /// Actors without a date.
    Undated,
    /// A territory, by its own name.
    Territory(&'static str),
    /// A territory in a frame of its own, by its own name: without it one would take it for a part of what lies beside it.
    Overseas(&'static str),
    /// Actors without a place.
    Unplaced,
}
