//! Tests of the library as others use it.

mod formats;
mod native_law;
