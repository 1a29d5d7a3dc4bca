//! What the whole promises, tried from outside the library.

mod cli;
mod contract;
mod data;
mod floors;
mod formats;
mod loading;
mod native_law;
mod objects;
mod readme;
mod registers;
mod screens;
mod snapshot;
mod terminal;
