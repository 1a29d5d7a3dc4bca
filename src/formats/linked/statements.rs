//! The statements of a document: who is said what of, with numbers for texts and the place of each.
//!
//! What a statement means for a network is not known here.

use std::collections::HashMap;

use hashbrown::HashSet;
use oxrdf::{BlankNode, GraphName, NamedNode, NamedOrBlankNode, Quad, Term};

use crate::formats::error::{FormatError, FormatReason};
use crate::network::{Ids, OddityCode, RefusedReason};
use crate::position::Position;
use crate::ticket::Ticket;

/// What relative addresses are resolved against; it is taken off again, so that they stay as they are written.
pub const BASE: &str = "relative:/";
/// How much longer than its text a document may become once its prefixes are written out. Honest ones become ten times as
/// long; a prefix of a million letters that is used a million times does not fit any memory.
const UNFOLDED: usize = 32;
/// What any document may become.
pub const ROOM: usize = 16 << 20;
/// How many bytes of a line are looked at for a column.
const COLUMNS: usize = 4096;
/// How many statements are read between two looks at the ticket.
const PULSE: usize = 4096;

/// What a statement says of its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Object {
    /// A link to a node.
    Node(u32),
    /// A text, by its number among the literals.
    Literal(u32),
}

/// A statement.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    /// The node it is about.
    pub subject: u32,
    /// The node that names the property.
    pub property: u32,
    /// What is said.
    pub object: Object,
    /// The node that names the graph it stands in; none for the default graph.
    pub graph: Option<u32>,
    /// Where it was read, in bytes.
    pub offset: usize,
}

/// A text with its language or its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Literal<'s> {
    /// The text.
    pub text: &'s str,
    /// The language, in lower case; empty if it has none.
    pub language: &'s str,
    /// The address of its type; empty for plain texts.
    pub datatype: &'s str,
}

/// The statements of a document, each once, in its order. Memory: linear in what the document unfolds to.
pub struct Statements<'t> {
    /// The document.
    pub text: &'t str,
    /// The statements.
    pub all: Vec<Statement>,
    /// Oddities that were met on the way.
    pub odd: Vec<(OddityCode, usize, String)>,
    /// Records that were not taken.
    pub refused: Vec<(RefusedReason, usize, String)>,
    ticket: &'t Ticket,
    nodes: Ids,
    /// Where each node was met first.
    places: Vec<usize>,
    literals: Ids,
    known: HashSet<(u32, u32, Object, Option<u32>)>,
    /// The names of nodes that the parser named by chance.
    renamed: HashMap<u32, String>,
    room: usize,
}

impl<'t> Statements<'t> {
    /// None yet.
    pub fn new(text: &'t str, ticket: &'t Ticket) -> Statements<'t> {
        Statements {
            text,
            all: Vec::new(),
            odd: Vec::new(),
            refused: Vec::new(),
            ticket,
            nodes: Ids::default(),
            places: Vec::new(),
            literals: Ids::default(),
            known: HashSet::new(),
            renamed: HashMap::new(),
            room: text.len().saturating_mul(UNFOLDED).saturating_add(ROOM),
        }
    }

    /// How much more the document may still unfold to, in bytes.
    pub fn room(&self) -> usize {
        self.room
    }

    /// Adds a statement, unless it is known.
    ///
    /// # Errors
    /// The document unfolds to far more than it is; the reading is stopped.
    pub fn add(&mut self, quad: Quad, offset: usize) -> Result<(), FormatError> {
        if self.all.len().is_multiple_of(PULSE) {
            self.ticket.check()?;
        }
        let Quad { subject, predicate, object, graph_name } = quad;
        let subject = match subject {
            NamedOrBlankNode::NamedNode(node) => self.named(&node, offset)?,
            NamedOrBlankNode::BlankNode(node) => self.blank(&node, offset)?,
        };
        let property = self.named(&predicate, offset)?;
        let object = match object {
            Term::NamedNode(node) => Object::Node(self.named(&node, offset)?),
            Term::BlankNode(node) => Object::Node(self.blank(&node, offset)?),
            Term::Literal(literal) => {
                let language = literal.language().unwrap_or_default().to_ascii_lowercase();
                let datatype = literal.datatype().as_str();
                let is_plain = !language.is_empty() || datatype == "http://www.w3.org/2001/XMLSchema#string";
                let datatype = if is_plain { "" } else { datatype };
                self.unfold(literal.value().len() + datatype.len(), offset)?;
                Object::Literal(self.literals.intern(&format!("{language}\0{datatype}\0{}", literal.value())).0)
            }
        };
        let graph = match graph_name {
            GraphName::DefaultGraph => None,
            GraphName::NamedNode(node) => Some(self.named(&node, offset)?),
            GraphName::BlankNode(node) => Some(self.blank(&node, offset)?),
        };
        if self.known.insert((subject, property, object, graph)) {
            self.all.push(Statement { subject, property, object, graph, offset });
        } else if let Object::Node(object) = object {
            let detail = format!("{} {} {}", self.name(subject), self.name(property), self.name(object));
            self.odd.push((OddityCode::StatedTwice, offset, detail));
        }
        Ok(())
    }

    fn named(&mut self, node: &NamedNode, offset: usize) -> Result<u32, FormatError> {
        let address = node.as_str();
        self.unfold(address.len(), offset)?;
        // A document is a node too: it calls itself by the empty address.
        let address = match address.strip_prefix(BASE) {
            Some("") => ".",
            Some(relative) => relative,
            None => address,
        };
        Ok(self.node(address, offset))
    }

    fn blank(&mut self, node: &BlankNode, offset: usize) -> Result<u32, FormatError> {
        self.unfold(node.as_str().len(), offset)?;
        Ok(self.node(&format!("_:{}", node.as_str()), offset))
    }

    fn node(&mut self, name: &str, offset: usize) -> u32 {
        let (node, new) = self.nodes.intern(name);
        if new {
            self.places.push(offset);
        }
        node
    }

    fn unfold(&mut self, bytes: usize, offset: usize) -> Result<(), FormatError> {
        self.room = self.room.checked_sub(bytes).ok_or_else(|| self.unfolds(offset))?;
        Ok(())
    }

    /// The refusal of a document that unfolds to far more than it is.
    pub fn unfolds(&self, offset: usize) -> FormatError {
        let limit = self.text.len().saturating_mul(UNFOLDED).saturating_add(ROOM);
        FormatError::at(Position::at(self.text.as_bytes(), offset), FormatReason::Unfolds { limit })
    }

    /// Names the nodes that have no name of their own in the order in which they were met: parsers name them by chance.
    pub fn name_blanks(&mut self) {
        let mut next = 0;
        for node in 0..self.nodes.len() as u32 {
            // A number of 128 bits in hexadecimal digits, which is shorter if it starts with zeros.
            let is_by_chance =
                |label: &str| (20..=32).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_hexdigit());
            if self.nodes.of(node).strip_prefix("_:").is_some_and(is_by_chance) {
                let name = loop {
                    let name = format!("_:b{next}");
                    next += 1;
                    if self.nodes.find(&name).is_none() {
                        break name;
                    }
                };
                self.renamed.insert(node, name);
            }
        }
    }

    /// How many nodes there are; each has a number below.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// The node of a name.
    pub fn find(&self, name: &str) -> Option<u32> {
        self.nodes.find(name)
    }

    /// The address of a node, or `_:` and its label.
    pub fn name(&self, node: u32) -> &str {
        self.renamed.get(&node).map_or_else(|| self.nodes.of(node), String::as_str)
    }

    /// Whether a node has no address.
    pub fn is_blank(&self, node: u32) -> bool {
        self.nodes.of(node).starts_with("_:")
    }

    /// What the address of a node ends with: the name that people know it by.
    pub fn local(&self, node: u32) -> &str {
        local_name(self.name(node))
    }

    /// Where a node was met first, in bytes.
    pub fn place(&self, node: u32) -> usize {
        self.places[node as usize]
    }

    /// A text.
    pub fn literal(&self, literal: u32) -> Literal<'_> {
        let mut parts = self.literals.of(literal).splitn(3, '\0');
        let mut part = || parts.next().unwrap_or_default();
        Literal { language: part(), datatype: part(), text: part() }
    }

    /// Says where what is said of some nodes stands, for parsers that do not know it themselves.
    pub fn move_to(&mut self, places: &HashMap<&str, usize>) {
        for statement in &mut self.all {
            if let Some(place) = places.get(self.nodes.of(statement.subject)) {
                statement.offset = *place;
            }
        }
    }

    /// The places of the document.
    pub fn lines(&self) -> Lines<'t> {
        let text = self.text.as_bytes();
        Lines { text, starts: std::iter::once(0).chain(memchr::memchr_iter(b'\n', text).map(|at| at + 1)).collect() }
    }
}

/// Lines and columns of places in any order. Memory: 8 bytes a line.
pub struct Lines<'t> {
    text: &'t [u8],
    starts: Vec<usize>,
}

impl Lines<'_> {
    /// The place of a byte; past the first few thousand bytes of a line, columns are bytes.
    pub fn at(&self, offset: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= offset);
        let before = &self.text[self.starts[line - 1]..offset];
        let further = before.iter().take(COLUMNS).filter(|byte| (**byte & 0xC0) == 0x80).count();
        Position { line: line as u64, column: (before.len() - further) as u64 + 1, offset: offset as u64 }
    }
}

/// What an address ends with.
pub fn local_name(address: &str) -> &str {
    let trimmed = address.trim_end_matches(['#', '/']);
    let local = trimmed.rsplit(['#', '/', ':']).next().unwrap_or_default();
    if local.is_empty() { address } else { local }
}

/// How far the text is cut for its next piece, from `start`: `lines` lines, or all that is left.
pub fn piece(text: &str, start: usize, lines: usize) -> &str {
    let rest = &text.as_bytes()[start..];
    let end = memchr::memchr_iter(b'\n', rest).nth(lines - 1).map_or(rest.len(), |at| at + 1);
    &text[start..start + end]
}
