//! XGMML as Cytoscape writes it, into a draft, record by record. Read only.
//!
//! Attributes have their types on each value and are not declared. A node may stand in the network of another, which is then
//! its `parent`, and be pointed to from elsewhere; of the drawing, places, sizes, shapes and colours are kept.

use super::record::{Attributes, Record, Type};
use super::tags::{self, Elements, Tag, root};
use crate::formats::content::Content;
use crate::formats::draft::{ActorKey, Draft, RelationKey, Types};
use crate::formats::error::FormatError;
use crate::formats::{Format, Head};
use crate::label::Label;
use crate::network::{About, Builder, Direction, Ends, OddityCode};
use crate::position::Position;
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "xgmml",
    label: Label::new("XGMML (Cytoscape)", "XGMML (Cytoscape)"),
    extensions: &["xgmml"],
    read: Some(read),
    detect,
    ..Format::PLAIN
};

/// Whether a text is XGMML: its first element is called as those of some other formats.
fn detect(head: &Head<'_>) -> bool {
    root(head) == "graph" && (head.has("XGMML") || head.has("xgmml") || head.has("<att ") || head.has("<node"))
}

/// Reads a document.
///
/// # Errors
/// What is not well-formed.
fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let draft = Draft::begin(content, builder, FORMAT.name, Ends::Declared, Types::Declared, ticket);
    let mut reading = Reading {
        draft,
        about: About::default(),
        actors: Attributes::default(),
        relations: Attributes::default(),
        nodes: Vec::new(),
        depth: 0,
        edge: Record::default(),
        owner: Element::Graph,
        graphs: Vec::new(),
        list: String::new(),
        items: Vec::new(),
    };
    tags::read(content, &mut reading)?;
    let about = std::mem::take(&mut reading.about);
    reading.draft.builder.about(about);
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Graph,
    Node,
    Edge,
    /// A value, which may hold a network.
    Value,
    /// A value that holds values.
    List,
    Item,
    Graphics,
}

struct Reading<'b> {
    draft: Draft<'b>,
    about: About,
    actors: Attributes<ActorKey>,
    relations: Attributes<RelationKey>,
    /// The nodes that are open, the outermost first; records are used again.
    nodes: Vec<Record>,
    depth: usize,
    edge: Record,
    /// What the next values are said of.
    owner: Element,
    /// How relations are directed in the graphs that are open.
    graphs: Vec<Direction>,
    /// The list that is being read.
    list: String,
    items: Vec<String>,
}

impl Reading<'_> {
    fn graph(&mut self, tag: &Tag<'_, '_>) {
        let outer = self.graphs.last().copied().unwrap_or(Direction::Undirected);
        let direction = match tag.get(&["directed", "cy:directed"]) {
            Some("1" | "true") => Direction::Directed,
            Some(_) => Direction::Undirected,
            None => outer,
        };
        if self.graphs.is_empty() {
            self.about.label = tag.get(&["label", "name"]).filter(|label| !label.is_empty()).map(str::to_string);
            self.about.id = tag.get(&["id"]).map(str::to_string);
            self.draft.builder.version(tag.get(&["cy:documentVersion", "Version", "version"]).unwrap_or_default());
        }
        self.graphs.push(direction);
    }

    fn node(&mut self, tag: &Tag<'_, '_>) {
        let (id, at) = (tag.get(&["id"]).unwrap_or_default(), tag.at());
        // A node of a network within may be one that stands elsewhere.
        let other = tag.attributes.iter().find(|(key, _)| tags::local(key) == "href").filter(|_| id.is_empty());
        let number = match other {
            Some(_) => None,
            None => self.draft.actor(id, at, || tag.to_string()),
        };
        if self.nodes.len() == self.depth {
            self.nodes.push(Record::default());
        }
        let (outer, inner) = self.nodes.split_at_mut(self.depth);
        inner[0].begin(&mut self.actors, number, id, at);
        if let Some(outer) = outer.last() {
            match other {
                // Who is meant may come later, so its own record cannot be told.
                Some((_, other)) => self.draft.odd(OddityCode::NotHeld, at, &format!("{other} ⊂ {}", outer.id)),
                None => inner[0].say_besides(&mut self.draft, &mut self.actors, "parent", Type::Text, &outer.id),
            }
        }
        self.depth += 1;
        self.owner = Element::Node;
        for (key, value) in tag.attributes {
            match tags::local(key) {
                "id" | "href" => {}
                "label" => {
                    if let Some(actor) = number {
                        self.draft.name(actor, value, at);
                    }
                }
                "weight" => self.say_besides("weight", Type::Number, value),
                key => self.say_besides(key, Type::Text, value),
            }
        }
    }

    fn edge(&mut self, tag: &Tag<'_, '_>) {
        let at = tag.at();
        let is_elsewhere = |(key, _): &(&str, _)| tags::local(key) == "href";
        let ends = [&["source"], &["target"]].map(|names| tag.get(names).unwrap_or_default());
        let direction = match tag.get(&["directed", "cy:directed"]) {
            Some("1" | "true") => Direction::Directed,
            Some("0" | "false") => Direction::Undirected,
            _ => self.graphs.last().copied().unwrap_or(Direction::Undirected),
        };
        let number = if ends == ["", ""] && tag.attributes.iter().any(is_elsewhere) {
            None
        } else {
            self.draft.relation(ends, Some(direction), at)
        };
        number.into_iter().for_each(|relation| self.draft.builder.keep_record(relation, || tag.to_string()));
        let id = tag.get(&["id"]).unwrap_or_default();
        self.edge.begin(&mut self.relations, number, id, at);
        self.owner = Element::Edge;
        if let Some(relation) = number.filter(|_| !id.is_empty()) {
            self.draft.builder.set_relation_id(relation, id, at);
        }
        for (key, value) in tag.attributes {
            match tags::local(key) {
                "id" | "source" | "target" | "directed" | "href" => {}
                "weight" => self.say_besides("weight", Type::Number, value),
                key => self.say_besides(key, Type::Text, value),
            }
        }
    }

    /// Says something of the record that is open, besides its values.
    fn say_besides(&mut self, name: &str, of: Type, text: &str) {
        match self.owner {
            Element::Edge => self.edge.say_besides(&mut self.draft, &mut self.relations, name, of, text),
            Element::Node => {
                self.nodes[self.depth - 1].say_besides(&mut self.draft, &mut self.actors, name, of, text);
            }
            _ => {}
        }
    }

    /// Says a value of the record that is open.
    fn say(&mut self, name: &str, of: Type, text: &str, at: impl FnOnce() -> Position) {
        let name = if name == "interaction" { "kind" } else { name };
        let is_first = match self.owner {
            Element::Edge => {
                let attribute = self.relations.named(&mut self.draft, name, of);
                self.edge.say(&mut self.relations, attribute, text)
            }
            Element::Node => {
                let attribute = self.actors.named(&mut self.draft, name, of);
                self.nodes[self.depth - 1].say(&mut self.actors, attribute, text)
            }
            _ => {
                if !text.is_empty() {
                    self.about.metadata.push((name.to_string(), serde_json::Value::from(text).to_string()));
                }
                true
            }
        };
        if !is_first {
            self.draft.odd(OddityCode::RepeatedValue, at(), name);
        }
    }

    fn look(&mut self, tag: &Tag<'_, '_>) {
        for (key, value) in tag.attributes {
            let (name, of) = match *key {
                "x" | "y" | "z" => (*key, Type::Number),
                "w" | "width" => ("width", Type::Number),
                "h" => ("height", Type::Number),
                "type" => ("shape", Type::Text),
                "fill" => ("colour", Type::Text),
                key => {
                    self.draft.odd(OddityCode::NotHeld, tag.at(), key);
                    continue;
                }
            };
            self.say_besides(name, of, value);
        }
    }
}

impl<'b> Elements<'b> for Reading<'b> {
    type Element = Element;

    fn open(
        &mut self,
        within: Option<Element>,
        tag: &Tag<'_, '_>,
        _text: &str,
    ) -> Result<Option<Element>, FormatError> {
        use Element::*;
        Ok(Some(match (within, tag.name) {
            (None, _) | (Some(Value | Graph), "graph") => {
                self.graph(tag);
                Graph
            }
            (Some(Graph), "node") => {
                self.node(tag);
                Node
            }
            (Some(Graph), "edge") => {
                self.edge(tag);
                Edge
            }
            (Some(owner @ (Graph | Node | Edge)), "att") => {
                self.owner = owner;
                let name = tag.get(&["name", "label"]).unwrap_or_default();
                let word = tag.get(&["type", "cy:type"]).unwrap_or_default();
                if word == "list" {
                    self.list = name.to_string();
                    self.items.clear();
                    List
                } else {
                    if let Some(value) = tag.get(&["value"]) {
                        self.say(name, Type::of(word), value, || tag.at());
                    }
                    Value
                }
            }
            (Some(List), "att") => {
                self.items.push(tag.get(&["value"]).unwrap_or_default().to_string());
                Item
            }
            (Some(owner @ (Node | Edge)), "graphics") => {
                self.owner = owner;
                self.look(tag);
                Graphics
            }
            (_, name) => {
                self.draft.odd(OddityCode::NotHeld, tag.at(), tag.get(&["name"]).unwrap_or(name));
                return Ok(None);
            }
        }))
    }

    fn close(&mut self, element: Element, _text: &str, at: &mut dyn FnMut() -> Position) {
        match element {
            Element::Graph => {
                self.graphs.pop();
            }
            Element::Node => {
                self.depth -= 1;
                self.nodes[self.depth].tell(&mut self.actors, &mut self.draft);
            }
            Element::Edge => self.edge.tell(&mut self.relations, &mut self.draft),
            Element::List => {
                let (name, items) = (std::mem::take(&mut self.list), std::mem::take(&mut self.items));
                if !items.is_empty() {
                    self.say(&name, Type::List, &serde_json::Value::from(items).to_string(), at);
                }
            }
            Element::Value | Element::Item | Element::Graphics => {}
        }
    }

    fn draft(&mut self) -> &mut Draft<'b> {
        &mut self.draft
    }
}
