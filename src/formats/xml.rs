//! XML for the writers of GraphML and GEXF: escaped, indented, without characters that XML forbids.

use std::io::Write;

use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use quick_xml::writer::Writer;

use super::error::WriteError;
use super::fields::clean;
use super::output::Loss;

/// An XML document that is being written.
pub struct Xml<'o> {
    out: Writer<&'o mut dyn Write>,
    /// What the document cannot hold, counted on the way.
    pub loss: Loss,
}

impl<'o> Xml<'o> {
    /// Starts a document with its declaration.
    pub fn new(out: &'o mut dyn Write, loss: Loss) -> Result<Xml<'o>, WriteError> {
        let mut xml = Xml { out: Writer::new_with_indent(out, b' ', 2), loss };
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        Ok(xml)
    }

    fn event(&mut self, event: Event<'_>) -> Result<(), WriteError> {
        Ok(self.out.write_event(event)?)
    }

    fn element<'n>(&mut self, name: &'n str, attributes: &[(&str, &str)]) -> BytesStart<'n> {
        let mut start = BytesStart::new(name);
        for (key, value) in attributes {
            start.push_attribute((*key, &*clean(value, &mut self.loss)));
        }
        start
    }

    /// Opens an element.
    pub fn start(&mut self, name: &str, attributes: &[(&str, &str)]) -> Result<(), WriteError> {
        let start = self.element(name, attributes);
        self.event(Event::Start(start))
    }

    /// Closes an element.
    pub fn end(&mut self, name: &str) -> Result<(), WriteError> {
        self.event(Event::End(BytesEnd::new(name)))
    }

    /// Writes an element without content.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> Result<(), WriteError> {
        let element = self.element(name, attributes);
        self.event(Event::Empty(element))
    }

    /// Writes an element that holds a text.
    pub fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> Result<(), WriteError> {
        self.start(name, attributes)?;
        let text = clean(text, &mut self.loss);
        self.event(Event::Text(BytesText::new(&text)))?;
        self.end(name)
    }

    /// Ends the document.
    pub fn finish(mut self) -> Result<Loss, WriteError> {
        self.out.get_mut().write_all(b"\n")?;
        Ok(self.loss)
    }
}
