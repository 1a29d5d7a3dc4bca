//! What the whole promises, tried from outside the library.

mod floors;
mod screens;
