//! XML for the writers of GraphML and GEXF: escaped, indented, without characters that XML forbids.
//!
//! Written by hand, since the events of a library cost more than half of the time an export takes; a test reads with that
//! library what this file writes.

use std::io::Write;

use crate::formats::error::WriteError;
use crate::formats::fields::clean;
use crate::formats::output::Loss;
use crate::formats::pieces::{Pieces, escaped_into};

/// An XML document that is being written. Memory: a piece and the longest element.
pub struct Xml<'o> {
    out: Pieces<'o>,
    depth: usize,
    /// What the document cannot hold, counted on the way.
    pub loss: Loss,
}

impl<'o> Xml<'o> {
    /// Starts a document with its declaration.
    pub fn new(out: &'o mut dyn Write, loss: Loss) -> Xml<'o> {
        let mut out = Pieces::new(out);
        out.text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        Xml { out, depth: 0, loss }
    }

    fn line(&mut self) {
        const SPACES: &str = "\n                ";
        self.out.text.push_str(&SPACES[..1 + 2 * self.depth]);
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.line();
        self.out.text.push('<');
        self.out.text.push_str(name);
        for (key, value) in attributes {
            self.out.text.push(' ');
            self.out.text.push_str(key);
            self.out.text.push_str("=\"");
            if value.bytes().any(|byte| IS_LOOKED_AT[byte as usize]) {
                escaped_into(&clean(value, &mut self.loss), &mut self.out.text, |byte| match byte {
                    b'\n' => Some("&#10;"),
                    b'\t' => Some("&#9;"),
                    _ => in_text(byte),
                });
            } else {
                self.out.text.push_str(value);
            }
            self.out.text.push('"');
        }
    }

    /// Opens an element.
    pub fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.text.push('>');
        self.depth += 1;
    }

    /// Closes an element.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn end(&mut self, name: &str) -> Result<(), WriteError> {
        self.depth -= 1;
        self.line();
        self.close(name);
        self.out.flow()
    }

    fn close(&mut self, name: &str) {
        self.out.text.push_str("</");
        self.out.text.push_str(name);
        self.out.text.push('>');
    }

    /// Writes an element without content.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.text.push_str("/>");
    }

    /// Writes an element that holds a text.
    pub fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.tag(name, attributes);
        self.out.text.push('>');
        escaped_into(&clean(text, &mut self.loss), &mut self.out.text, in_text);
        self.close(name);
    }

    /// Ends the document.
    ///
    /// # Errors
    /// Those of the stream.
    pub fn finish(mut self) -> Result<Loss, WriteError> {
        self.out.text.push('\n');
        self.out.finish()?;
        Ok(self.loss)
    }
}

/// The bytes by which a value may have something to escape or to clean: most values have none.
static IS_LOOKED_AT: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = byte < 0x20 || matches!(byte as u8, b'<' | b'>' | b'&' | b'"' | b'\'' | 0x7F | 0xC2 | 0xEF);
        byte += 1;
    }
    table
};

fn in_text(byte: u8) -> Option<&'static str> {
    match byte {
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'&' => Some("&amp;"),
        b'"' => Some("&quot;"),
        b'\'' => Some("&apos;"),
        b'\r' => Some("&#13;"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_what_a_library_writes(text in "(?s).{0,20}", value in "[ -~\t\n\réœ]{0,12}") {
            let (text, value) = (clean(&text, &mut Loss::default()).into_owned(), &*value);
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            let mut xml = Xml::new(&mut ours, Loss::default());
            xml.start("a", &[("k", value), ("l", &text)]);
            xml.text("b", &[("k", value)], &text);
            xml.empty("c", &[("k", &text)]);
            xml.start("d", &[]);
            xml.end("d").unwrap();
            xml.end("a").unwrap();
            xml.finish().unwrap();
            let mut out = quick_xml::Writer::new_with_indent(&mut theirs, b' ', 2);
            let tag = |name, attributes: &[(&'static str, &str)]| {
                BytesStart::new(name).with_attributes(attributes.iter().copied()).into_owned()
            };
            for event in [
                Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)),
                Event::Start(tag("a", &[("k", value), ("l", &text)])),
                Event::Start(tag("b", &[("k", value)])),
                Event::Text(BytesText::new(&text)),
                Event::End(BytesEnd::new("b")),
                Event::Empty(tag("c", &[("k", &text)])),
                Event::Start(tag("d", &[])),
                Event::End(BytesEnd::new("d")),
                Event::End(BytesEnd::new("a")),
            ] {
                out.write_event(event).unwrap();
            }
            prop_assert_eq!(String::from_utf8(ours).unwrap(), String::from_utf8(theirs).unwrap() + "\n");
        }
    }
}
