//! Text for lists, tables and titles: measured, cut and made safe in cells. The work is done in `scene::cells`.

pub use crate::scene::cells::{clip, pad, right, safe, width};
