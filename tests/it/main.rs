//! What the whole promises, tried from outside the library.

mod bounds;
mod cli;
mod contract;
mod data;
mod faults;
mod floors;
mod formats;
mod loading;
mod markup;
mod native_law;
mod objects;
mod readme;
mod registers;
mod screens;
mod snapshot;
mod terminal;
