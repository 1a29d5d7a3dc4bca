//! The tags of an XML text from left to right, in memory that does not grow with the text.
//!
//! The events are quick-xml's; here they are given out by element, with the text before each, and judged: every tag closes
//! what is open, and nothing is nested without end. Namespaces are left aside, since tools disagree about them: elements are
//! known by their names without prefix, in the place where they stand.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::PoisonError;

use quick_xml::Reader;
use quick_xml::errors::SyntaxError;
use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;

use super::entities::{Entities, Unexpanded};
use super::plain::Gather;
use super::replay::{Plain, Replay};
use crate::formats::blocks;
use crate::formats::content::{Content, Lines, Place};
use crate::formats::draft::Draft;
use crate::formats::error::{FormatError, FormatReason};
use crate::formats::head::Head;
use crate::position::Position;
use crate::ticket::Ticket;

/// The deepest nesting that is read.
const DEEPEST: usize = 10_000;
/// The most attributes that one tag may have.
const MOST: usize = 256;
/// How far from its end the last record of a block is looked for.
const LONG: usize = 1 << 16;

/// A tag that opens an element.
pub struct Tag<'t, 'l> {
    /// The name of the element, without prefix.
    pub name: &'t str,
    /// What it says, under the full names of the file.
    pub attributes: &'l [(&'t str, Cow<'t, str>)],
    offset: usize,
    lines: &'l RefCell<Lines<'t>>,
}

impl Tag<'_, '_> {
    /// What it says under a name, or under one of other names for the same.
    pub fn get(&self, names: &[&str]) -> Option<&str> {
        let value = |name: &&str| self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| &**value);
        names.iter().find_map(value)
    }

    /// Where it stands.
    pub fn at(&self) -> Position {
        self.lines.borrow_mut().at(self.offset)
    }
}

impl std::fmt::Display for Tag<'_, '_> {
    /// The tag again, as a refused record shows it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<{}", self.name)?;
        self.attributes.iter().try_for_each(|(key, value)| write!(f, " {key}=\"{value}\""))?;
        write!(f, ">")
    }
}

/// What a format does with elements. Its own word for one that it knows comes back when a child is met and when it ends.
pub trait Elements<'b> {
    /// The format's word for an element.
    type Element: Copy;

    /// An element begins; `text` stands between it and the tag before. None to pass over all that it holds.
    ///
    /// # Errors
    /// What the format refuses as a whole.
    fn open(
        &mut self,
        within: Option<Self::Element>,
        tag: &Tag<'_, '_>,
        text: &str,
    ) -> Result<Option<Self::Element>, FormatError>;

    /// An element ends; `text` stands between its end and the tag before.
    fn close(&mut self, element: Self::Element, text: &str, at: &mut dyn FnMut() -> Position);

    /// Where the records go.
    fn draft(&mut self) -> &mut Draft<'b>;
}

/// Reads a text, tag by tag. Linear in the text; memory: its longest tag or text, and one word for each open element.
///
/// # Errors
/// A text that is not well-formed, ends too early, is nested too deep or hides a bomb; what the format refuses.
pub fn read<'b, E: Elements<'b>>(content: &mut Content, elements: &mut E) -> Result<(), FormatError> {
    let mut walk = Walk::default();
    if let Some(document) = content.document() {
        return match walk.page(document.text(), Place::START, elements) {
            Ok(true) => walk.end(Position::at(document.text().as_bytes(), document.text().len())),
            Ok(false) => Ok(()),
            Err(Fault::Unclosed(at)) => Err(FormatError::at(at, FormatReason::Truncated)),
            Err(Fault::Wrong(error)) => Err(error),
        };
    }
    let (mut spent, mut end) = (String::new(), Place::START);
    while let Some(block) = content.block(spent, cut)? {
        end = block.place.after(block.text.as_bytes());
        match walk.page(&block.text, block.place, elements) {
            Ok(true) => spent = block.text,
            Ok(false) => return Ok(()),
            Err(Fault::Unclosed(at)) if content.block(String::new(), cut)?.is_none() => {
                return Err(FormatError::at(at, FormatReason::Truncated));
            }
            // A block ended within a comment or the like.
            Err(Fault::Unclosed(_)) => return Err(FormatError::NeedsWhole),
            Err(Fault::Wrong(error)) => return Err(error),
        }
    }
    walk.end(Position { line: end.line, column: end.column, offset: end.offset })
}

/// Reads a text as [`read`] does, its plain records on all cores where it comes in blocks.
///
/// # Errors
/// Those of [`read`]; [`FormatError::NeedsWhole`] where a block ended within a comment or the like.
pub fn read_plain<'b, E: Plain<'b>>(
    content: &mut Content,
    elements: &mut E,
    ticket: &Ticket,
) -> Result<(), FormatError> {
    if content.document().is_some() {
        return read(content, elements);
    }
    elements.draft().is_read_in_blocks();
    let ids = elements.draft().builder.lend_ids();
    let (mut walk, mut replay) = (Walk::default(), Replay::default());
    let (mut unclosed, mut is_partial, mut is_prepared) = (None, false, false);
    let is_read = blocks::read(
        content,
        cut_at_record,
        || Gather::new(E::FORM, &ids),
        |gather, block| Ok(gather.tape(block)),
        |worker, mut tape| {
            if unclosed.is_some() {
                return Err(FormatError::NeedsWhole);
            }
            if is_partial {
                return Ok(tape.text);
            }
            replay.learn(elements, worker, &mut tape);
            let is_place = walk.open.last().is_some_and(|(_, within)| within.is_some_and(|e| elements.takes(e)));
            let rows = tape.rows.take().filter(|_| is_place && replay.fits(elements, worker));
            // Workers look ids up all the time: they wait only where there may be new ones.
            let mut lent = rows
                .as_ref()
                .is_none_or(|rows| rows.needs_ids || !is_prepared)
                .then(|| ids.write().unwrap_or_else(PoisonError::into_inner));
            if let Some(lent) = &mut lent {
                elements.draft().builder.swap_ids(lent);
            }
            match &rows {
                Some(rows) => {
                    if !is_prepared && rows.rows.iter().any(|row| row.is_edge) {
                        is_prepared = true;
                        elements.draft().builder.prepare_ids();
                    }
                    walk.text.clear();
                    replay.take(elements, worker, &tape, rows);
                }
                None => match walk.page(&tape.text, tape.place, elements) {
                    Ok(goes_on) => is_partial = !goes_on,
                    Err(Fault::Unclosed(at)) => unclosed = Some(at),
                    Err(Fault::Wrong(error)) => return Err(error),
                },
            }
            if let Some(lent) = &mut lent {
                elements.draft().builder.swap_ids(lent);
            }
            Ok(tape.text)
        },
        ticket,
    )?;
    let builder = &mut elements.draft().builder;
    builder.take_ids_back(ids);
    if !is_read {
        builder.partial();
    }
    if is_partial || !is_read {
        return Ok(());
    }
    match unclosed {
        Some(at) => Err(FormatError::at(at, FormatReason::Truncated)),
        None => {
            let Place { line, column, offset } = content.place();
            walk.end(Position { line, column, offset })
        }
    }
}

/// The first tag of a text, as a refused record shows it.
pub fn shown(text: &str) -> String {
    let (mut reader, mut entities) = (Reader::from_str(text), Entities::default());
    let Ok(Event::Start(tag) | Event::Empty(tag)) = reader.read_event() else { return String::new() };
    let mut said = Attributes::new(tag.attributes_raw(), 0);
    let attributes: Vec<(String, String)> = said
        .with_checks(false)
        .flatten()
        .map(|attribute| {
            let value = entities.resolve(&attribute.value, true).map_or_else(|_| String::new(), Cow::into_owned);
            (attribute.key.into_inner().to_string(), value)
        })
        .collect();
    let attributes: Vec<(&str, Cow<'_, str>)> =
        attributes.iter().map(|(key, value)| (&**key, Cow::Borrowed(&**value))).collect();
    let lines = RefCell::new(Lines::new("", Place::START));
    let name = tag.name();
    Tag { name: local(name.as_ref()), attributes: &attributes, offset: 0, lines: &lines }.to_string()
}

/// Where a block may end: before its last tag, as no `<` stands in texts and values, nor within what is no tag.
fn cut(bytes: &[u8]) -> Option<usize> {
    Some(cut_before(bytes, memchr::memrchr(b'<', bytes)?))
}

/// Where a block of records may end: before the last of them, if that is not far from the end.
fn cut_at_record(bytes: &[u8]) -> Option<usize> {
    let is_record = |at: &usize| {
        let tag = &bytes[at + 1..];
        let name = &tag[..tag.iter().position(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | b'>'))?];
        let local = name.rsplit(|byte| *byte == b':').next()?;
        matches!(local, b"node" | b"edge").then_some(())
    };
    let far = bytes.len().saturating_sub(LONG);
    let mut tags = memchr::memrchr_iter(b'<', &bytes[far..]).map(|at| far + at);
    match tags.find(|at| is_record(at).is_some()) {
        Some(record) => Some(cut_before(bytes, record)),
        None => cut(bytes),
    }
}

/// The last place up to one before which a block may end: not within a comment, a declaration or an instruction.
fn cut_before(bytes: &[u8], place: usize) -> usize {
    let (mut end, mut met) = (place, [false; 2]);
    for sign in memchr::memrchr2_iter(b'!', b'?', &bytes[..place]) {
        let is_met = &mut met[usize::from(bytes[sign] == b'?')];
        let Some(at) = sign.checked_sub(1).filter(|at| bytes[*at] == b'<' && !*is_met) else { continue };
        *is_met = true;
        let close = match &bytes[at..] {
            [b'<', b'!', b'-', ..] => "-->",
            [b'<', b'!', b'[', ..] => "]]>",
            [b'<', b'?', ..] => "?>",
            _ => ">",
        };
        if memchr::memmem::find(&bytes[at..end], close.as_bytes()).is_none() {
            end = at;
        }
        if met == [true; 2] {
            break;
        }
    }
    end
}

enum Fault {
    /// The text ends within a tag, a comment or the like that starts here.
    Unclosed(Position),
    Wrong(FormatError),
}

impl From<FormatError> for Fault {
    fn from(error: FormatError) -> Fault {
        Fault::Wrong(error)
    }
}

fn syntax(at: Position, detail: &str) -> FormatError {
    FormatError::at(at, FormatReason::Syntax { detail: detail.to_string() })
}

/// Where in a document one is, from page to page.
struct Walk<E> {
    /// The full names of the elements that are open, one after the other.
    names: String,
    /// Where the name of each starts, and what the format calls it.
    open: Vec<(usize, Option<E>)>,
    /// Text before the next tag, where a comment or a page cuts it.
    text: String,
    entities: Entities,
    has_root: bool,
}

impl<E> Default for Walk<E> {
    fn default() -> Walk<E> {
        Walk {
            names: String::new(),
            open: Vec::new(),
            text: String::new(),
            entities: Entities::default(),
            has_root: false,
        }
    }
}

impl<T: Copy> Walk<T> {
    /// Goes over a part of the text that starts at a place; false if the reading should end there.
    fn page<'b, E: Elements<'b, Element = T>>(
        &mut self,
        page: &str,
        start: Place,
        elements: &mut E,
    ) -> Result<bool, Fault> {
        let lines = RefCell::new(Lines::new(page, start));
        let at = |offset: usize| lines.borrow_mut().at(offset);
        let mut reader = Reader::from_str(page);
        let config = reader.config_mut();
        // Names of closing tags are checked here, since those that they close may be on an earlier page.
        (config.check_end_names, config.allow_unmatched_ends, config.allow_dangling_amp) = (false, true, true);
        let mut attributes: Vec<(&str, Cow<'_, str>)> = Vec::new();
        // Where the text that is not looked at yet starts.
        let mut from = 0;
        loop {
            let before = reader.buffer_position() as usize;
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(quick_xml::Error::Syntax(SyntaxError::InvalidBangMarkup)) => {
                    return Err(syntax(at(reader.error_position() as usize), "unknown markup").into());
                }
                Err(quick_xml::Error::Syntax(_)) => return Err(Fault::Unclosed(at(reader.error_position() as usize))),
                Err(error) => return Err(syntax(at(before), &error.to_string()).into()),
            };
            let is_tag = match &event {
                Event::Text(_) | Event::GeneralRef(_) => continue,
                Event::Start(_) | Event::Empty(_) | Event::End(_) => true,
                _ => false,
            };
            let after = reader.buffer_position() as usize;
            let raw = &page[from..before];
            from = after;
            if self.open.is_empty() && !raw.trim().is_empty() {
                return Err(syntax(at(after - raw.len()), "text outside of the document").into());
            }
            let text = self.entities.resolve(raw, false).map_err(|entity| unexpanded(entity, at(before)))?;
            if !is_tag {
                self.text.push_str(&text);
                match event {
                    Event::CData(data) => self.text.push_str(&data),
                    Event::DocType(doctype) => self.entities.define(&doctype),
                    Event::Eof => return Ok(true),
                    _ => {}
                }
                self.tell(elements, || at(before));
                continue;
            }
            let text = if self.text.is_empty() {
                text
            } else {
                self.text.push_str(&text);
                Cow::Owned(std::mem::take(&mut self.text))
            };
            if let Event::End(tag) = event {
                let name = tag.name();
                let Some((start, element)) = self.open.pop() else {
                    return Err(syntax(at(before), "nothing is open that this tag could close").into());
                };
                if &self.names[start..] != name.as_ref() {
                    let detail = format!("</{}> instead of </{}>", name.as_ref(), &self.names[start..]);
                    return Err(syntax(at(before), &detail).into());
                }
                self.names.truncate(start);
                if let Some(element) = element {
                    elements.close(element, &text, &mut || at(before));
                }
                self.tell(elements, || at(before));
                continue;
            }
            let (tag, is_empty) = match &event {
                Event::Start(tag) => (tag, false),
                Event::Empty(tag) => (tag, true),
                _ => unreachable!("closing tags were dealt with above"),
            };
            let within = match self.open.last() {
                Some((_, within)) => *within,
                None if self.has_root => return Err(syntax(at(before), "a second document follows the first").into()),
                None => None,
            };
            let is_passed_over = self.has_root && within.is_none();
            self.has_root = true;
            if self.open.len() == DEEPEST {
                return Err(FormatError::at(at(before), FormatReason::TooDeep { limit: DEEPEST }).into());
            }
            let name = &page[before + 1..before + 1 + tag.name().as_ref().len()];
            let element = if is_passed_over {
                None
            } else {
                attributes.clear();
                let said = &page[before + 1 + name.len()..after - if is_empty { 2 } else { 1 }];
                for attribute in Attributes::new(said, 0).with_checks(false) {
                    let attribute = attribute.map_err(|_| syntax(at(before), "an attribute is not name=\"value\""))?;
                    let key = attribute.key.into_inner();
                    let Cow::Borrowed(value) = attribute.value else { unreachable!("values are parts of the page") };
                    if attributes.iter().any(|(known, _)| *known == key) {
                        return Err(syntax(at(before), "an attribute is there twice").into());
                    }
                    if attributes.len() == MOST {
                        return Err(syntax(at(before), "a tag has more than 256 attributes").into());
                    }
                    let value = self.entities.resolve(value, true).map_err(|entity| unexpanded(entity, at(before)))?;
                    attributes.push((key, value));
                }
                let tag = Tag { name: local(name), attributes: &attributes, offset: before, lines: &lines };
                elements.open(within, &tag, &text)?
            };
            self.tell(elements, || at(before));
            if !is_empty {
                self.open.push((self.names.len(), element));
                self.names.push_str(name);
            } else if let Some(element) = element {
                elements.close(element, "", &mut || at(before));
            }
            if !elements.draft().goes_on(start.offset + before as u64)? {
                return Ok(false);
            }
        }
    }

    /// Tells what was odd about entities.
    fn tell<'b, E: Elements<'b>>(&mut self, elements: &mut E, at: impl Fn() -> Position) {
        for (code, detail) in self.entities.odd.drain(..) {
            elements.draft().odd(code, at(), &detail);
        }
    }

    /// Judges the end of the text.
    fn end(self, at: Position) -> Result<(), FormatError> {
        if self.has_root && self.open.is_empty() { Ok(()) } else { Err(FormatError::at(at, FormatReason::Truncated)) }
    }
}

fn unexpanded(Unexpanded(name): Unexpanded, at: Position) -> FormatError {
    FormatError::at(at, FormatReason::Entity { name })
}

/// A name without its prefix.
pub fn local(name: &str) -> &str {
    name.bytes().rposition(|byte| byte == b':').map_or(name, |colon| &name[colon + 1..])
}

/// The name of a document's first element, without prefix; empty if the beginning of the text has none.
pub fn root<'h>(head: &Head<'h>) -> &'h str {
    if !head.is_xml() {
        return "";
    }
    let mut reader = Reader::from_str(head.text);
    loop {
        let before = reader.buffer_position() as usize;
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                let start = before + 1;
                return local(&head.text[start..start + tag.name().as_ref().len()]);
            }
            Ok(Event::Eof) | Err(_) => return "",
            Ok(_) => {}
        }
    }
}
