//! What the whole promises, tried from outside the library.

mod floors;
mod formats;
mod native_law;
mod readme;
mod screens;
mod terminal;
