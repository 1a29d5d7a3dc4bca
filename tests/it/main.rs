//! What the whole promises, tried from outside the library.

mod cli;
mod contract;
mod data;
mod floors;
mod formats;
mod linked;
mod loading;
mod native_law;
mod readme;
mod screens;
mod snapshot;
mod terminal;
