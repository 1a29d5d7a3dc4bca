//! A text on its way out, handed on in pieces, so that a row costs no call and a file of any size no memory.

use std::io::Write;

use super::error::WriteError;

/// How long a piece grows before it is handed on; it may be longer by one row.
const PIECE: usize = 1 << 15;

/// A stream, and the text that it has not received yet. Memory: a piece and the longest row.
pub struct Pieces<'o> {
    out: &'o mut dyn Write,
    /// What comes next.
    pub text: String,
}

impl<'o> Pieces<'o> {
    /// Nothing is written yet.
    pub fn new(out: &'o mut dyn Write) -> Pieces<'o> {
        Pieces { out, text: String::with_capacity(2 * PIECE) }
    }

    /// Hands the text on once it is a piece.
    pub fn flow(&mut self) -> Result<(), WriteError> {
        if self.text.len() < PIECE { Ok(()) } else { self.pass() }
    }

    /// Hands the last text on.
    pub fn finish(mut self) -> Result<(), WriteError> {
        self.pass()
    }

    fn pass(&mut self) -> Result<(), WriteError> {
        self.out.write_all(self.text.as_bytes())?;
        self.text.clear();
        Ok(())
    }
}

/// Appends a text, each byte for which there is an escape replaced by it. Only ASCII has escapes.
pub fn escaped_into(text: &str, out: &mut String, escape: impl Fn(u8) -> Option<&'static str>) {
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(escape) = escape(byte) {
            out.push_str(&text[plain..at]);
            out.push_str(escape);
            plain = at + 1;
        }
    }
    out.push_str(&text[plain..]);
}
