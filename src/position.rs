//! A place in a text that a person can find again; every syntax error carries one.

use serde::{Deserialize, Serialize};

/// A place in a file or in an expression.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// Line, from 1; 0 where no line is known.
    pub line: u64,
    /// Column in characters, from 1; 0 where no column is known.
    pub column: u64,
    /// Offset in bytes, from 0.
    pub offset: u64,
}

impl Position {
    /// The place `offset` bytes into `text`. Linear in the offset: for the few places that are shown, not for every record.
    pub fn at(text: &[u8], offset: usize) -> Position {
        let before = &text[..offset.min(text.len())];
        let start = memchr::memrchr(b'\n', before).map_or(0, |i| i + 1);
        let line = memchr::memchr_iter(b'\n', before).count() as u64 + 1;
        let column = before[start..].iter().filter(|b| (**b & 0xC0) != 0x80).count() as u64 + 1;
        Position { line, column, offset: offset as u64 }
    }

    /// A place of which only the line is known.
    pub fn line(line: u64) -> Position {
        Position { line, column: 1, offset: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "aé\nœb".as_bytes();
        assert_eq!(Position::at(text, 0), Position { line: 1, column: 1, offset: 0 });
        assert_eq!(Position::at(text, 3), Position { line: 1, column: 3, offset: 3 });
        assert_eq!(Position::at(text, 6), Position { line: 2, column: 2, offset: 6 });
        assert_eq!(Position::at(text, 99).line, 2);
    }
}
