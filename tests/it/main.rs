//! What the whole promises, tried from outside the library.

mod bounds;
mod cli;
mod contract;
mod data;
mod exchange;
mod faults;
mod floors;
mod formats;
mod hostile;
mod layouts;
mod linked;
mod loading;
mod markup;
mod native_law;
mod objects;
mod plain;
mod readme;
mod registers;
mod screens;
mod shortest;
mod snapshot;
mod tables;
mod terminal;
mod webs;
