//! GraphML into a draft, record by record.
//!
//! Nested graphs make one network: what stands within a node has it as `parent`. Of yEd's drawings the labels, places, shapes
//! and colours are kept; ports are lists of their names. Hyperedges are left aside, since a relation has two ends.

use std::collections::{HashMap, HashSet};

use crate::formats::content::Content;
use crate::formats::csv::header::direction_of;
use crate::formats::draft::{ActorKey, Draft, RelationKey, Types};
use crate::formats::error::{FormatError, FormatReason};
use crate::formats::markup::record::{Attributes, Record, Type};
use crate::formats::markup::replay::{Means, Plain, Say};
use crate::formats::markup::rows::{Form, Said as Says, Values, Way};
use crate::formats::markup::tags::{self, Elements, Tag};
use crate::network::{About, Builder, Direction, Ends, OddityCode};
use crate::position::Position;
use crate::ticket::Ticket;

/// Reads a document.
///
/// # Errors
/// What is not well-formed, or holds no graph.
pub fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let draft = Draft::begin(content, builder, super::FORMAT.name, Ends::Declared, Types::Declared, ticket);
    let mut reading = Reading {
        draft,
        keys: Vec::new(),
        key_numbers: HashMap::new(),
        actors: Attributes::default(),
        relations: Attributes::default(),
        nodes: Vec::new(),
        depth: 0,
        edge: Record::default(),
        graphs: Vec::new(),
        seen: 0,
        key: Vec::new(),
        drawings: HashSet::new(),
        said: Said::Other,
        owner: Element::Root,
        label: String::new(),
        about: About::default(),
    };
    tags::read_plain(content, &mut reading, ticket)?;
    if reading.seen == 0 {
        let reason = FormatReason::WrongShape { expected: "<graph>".to_string() };
        return Err(FormatError::at(Position::line(1), reason));
    }
    let about = std::mem::take(&mut reading.about);
    reading.draft.builder.about(about);
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Root,
    Key,
    Default,
    Graph,
    Node,
    Edge,
    Port,
    Data,
    /// Anything in a drawing.
    Drawing,
    /// A label in a drawing.
    Label,
    Description,
}

/// What a datum says, or a key declares.
#[derive(Clone, Copy)]
enum Said {
    Actor(usize),
    Relation(usize),
    Graph(usize),
    /// Something that has no place in a network, but a drawing that may hold what has.
    Other,
}

struct Reading<'b> {
    draft: Draft<'b>,
    /// The names of attributes of graphs.
    keys: Vec<String>,
    /// The number of each by its id.
    key_numbers: HashMap<String, usize>,
    actors: Attributes<ActorKey>,
    relations: Attributes<RelationKey>,
    /// The nodes that are open, the outermost first; records are used again.
    nodes: Vec<Record>,
    depth: usize,
    edge: Record,
    /// Whether relations are directed in the graphs that are open.
    graphs: Vec<Direction>,
    /// How many graphs stand side by side so far.
    seen: u64,
    /// The attributes that the key declares that is being read.
    key: Vec<Said>,
    /// The keys of drawings.
    drawings: HashSet<String>,
    /// What the datum or the description says that is being read.
    said: Said,
    /// What the datum or the description stands in.
    owner: Element,
    /// The label that is being read.
    label: String,
    about: About,
}

impl Reading<'_> {
    fn declare(&mut self, tag: &Tag<'_, '_>) {
        let id = tag.get(&["id", "attr.name", "name"]).unwrap_or_default();
        let name = match tag.get(&["attr.name", "name"]).map(str::trim).filter(|name| !name.is_empty()) {
            // What TinkerPop and Gephi call the words that others call so.
            Some("labelV" | "labelE") => "kind",
            Some("Edge Label") => "label",
            Some(name) => name,
            None => id,
        };
        let of = Type::of(tag.get(&["attr.type", "type"]).unwrap_or_default());
        let domain = tag.get(&["for"]).unwrap_or("all").to_ascii_lowercase();
        self.key.clear();
        if tag.attributes.iter().any(|(key, _)| tags::local(key) == "yfiles.type") {
            self.drawings.insert(id.to_string());
            return;
        }
        let all = domain == "all";
        if all || domain == "node" {
            self.key.push(Said::Actor(self.actors.declare(&mut self.draft, id, name, of, tag.at())));
        }
        if all || domain == "edge" {
            self.key.push(Said::Relation(self.relations.declare(&mut self.draft, id, name, of, tag.at())));
        }
        if all || matches!(&*domain, "graph" | "graphml") {
            self.keys.push(name.to_string());
            self.key_numbers.entry(id.to_string()).or_insert(self.keys.len() - 1);
        }
    }

    fn graph(&mut self, tag: &Tag<'_, '_>) {
        let is_undirected = tag.get(&["edgedefault"]).is_some_and(|word| word.eq_ignore_ascii_case("undirected"));
        let direction = if is_undirected { Direction::Undirected } else { Direction::Directed };
        if self.graphs.is_empty() {
            self.seen += 1;
            if self.seen == 1 {
                self.about.id = tag.get(&["id"]).map(str::to_string);
            } else {
                self.draft.odd(OddityCode::SeveralGraphs, tag.at(), tag.get(&["id"]).unwrap_or_default());
            }
        }
        self.graphs.push(direction);
    }

    fn node(&mut self, tag: &Tag<'_, '_>) {
        let (id, at) = (tag.get(&["id"]).unwrap_or_default(), tag.at());
        // Graphs side by side are one network: they may speak of the same node.
        let number = match self.seen > 1 && !id.is_empty() {
            true => Some(self.draft.mention(id)),
            false => self.draft.actor(id, at, || tag.to_string()),
        };
        if self.nodes.len() == self.depth {
            self.nodes.push(Record::default());
        }
        let (outer, inner) = self.nodes.split_at_mut(self.depth);
        let record = &mut inner[0];
        record.begin(&mut self.actors, number, id, at);
        if let Some(outer) = outer.last() {
            record.say_besides(&mut self.draft, &mut self.actors, "parent", Type::Text, &outer.id);
        }
        for (key, value) in tag.attributes.iter().filter(|(key, _)| *key != "id" && !key.starts_with("parse.")) {
            record.say_besides(&mut self.draft, &mut self.actors, tags::local(key), Type::Text, value);
        }
        self.depth += 1;
    }

    fn edge(&mut self, tag: &Tag<'_, '_>) {
        let at = tag.at();
        let ends = [&["source"], &["target"]].map(|names| tag.get(names).unwrap_or_default());
        let said = tag.get(&["directed"]).and_then(direction_of);
        let direction = said.or(self.graphs.last().copied()).unwrap_or(Direction::Directed);
        let number = self.draft.relation(ends, Some(direction), at);
        number.into_iter().for_each(|relation| self.draft.builder.keep_record(relation, || tag.to_string()));
        let id = tag.get(&["id"]).unwrap_or_default();
        self.edge.begin(&mut self.relations, number, id, at);
        if let Some(relation) = number.filter(|_| !id.is_empty()) {
            self.draft.builder.set_relation_id(relation, id, at);
        }
        for (key, value) in tag.attributes {
            if !matches!(*key, "id" | "source" | "target" | "directed") {
                self.edge.say_besides(&mut self.draft, &mut self.relations, tags::local(key), Type::Text, value);
            }
        }
    }

    /// A datum begins: what its key declares for what it stands in.
    fn datum(&mut self, within: Element, tag: &Tag<'_, '_>) {
        let key = tag.get(&["key"]).unwrap_or_default();
        self.said = match within {
            _ if self.drawings.contains(key) => Said::Other,
            Element::Node => Said::Actor(self.actors.declared(&mut self.draft, key, || tag.at())),
            Element::Edge => Said::Relation(self.relations.declared(&mut self.draft, key, || tag.at())),
            Element::Graph | Element::Root => match self.key_numbers.get(key) {
                Some(known) => Said::Graph(*known),
                None => {
                    self.draft.odd(OddityCode::UndeclaredAttribute, tag.at(), key);
                    self.keys.push(key.to_string());
                    self.key_numbers.insert(key.to_string(), self.keys.len() - 1);
                    Said::Graph(self.keys.len() - 1)
                }
            },
            _ => Said::Other,
        };
    }

    /// Says something of the node or the edge that is open, besides its declared attributes.
    fn say_besides(&mut self, name: &str, of: Type, text: &str) {
        match self.owner {
            Element::Edge => self.edge.say_besides(&mut self.draft, &mut self.relations, name, of, text),
            Element::Node => {
                self.nodes[self.depth - 1].say_besides(&mut self.draft, &mut self.actors, name, of, text);
            }
            _ => {}
        }
    }

    /// A datum or a description ends.
    fn said(&mut self, text: &str, at: &mut dyn FnMut() -> Position) {
        // Texts that are set out over several lines are not meant so.
        let text = if text.starts_with(['\n', '\r']) { text.trim() } else { text };
        let is_first = match self.said {
            Said::Actor(attribute) => self.nodes[self.depth - 1].say(&mut self.actors, attribute, text),
            Said::Relation(attribute) => self.edge.say(&mut self.relations, attribute, text),
            Said::Graph(_) if text.is_empty() => true,
            Said::Graph(key) => {
                let name = &self.keys[key];
                if self.about.label.is_none() && matches!(name.as_str(), "name" | "label" | "title") {
                    self.about.label = Some(text.to_string());
                } else {
                    self.about.metadata.push((name.clone(), serde_json::Value::from(text).to_string()));
                }
                true
            }
            Said::Other => {
                if !text.trim().is_empty() {
                    self.draft.odd(OddityCode::NotHeld, at(), text);
                }
                true
            }
        };
        if !is_first {
            self.draft.odd(OddityCode::RepeatedValue, at(), text);
        }
    }

    /// Something in a drawing begins: what is known of it is kept, other details are told.
    fn drawing(&mut self, tag: &Tag<'_, '_>) -> Element {
        let kept: &[(&[&str], &str, Type)] = match tag.name {
            "Geometry" | "RectD" => &[
                (&["x", "X"], "x", Type::Number),
                (&["y", "Y"], "y", Type::Number),
                (&["width", "Width"], "width", Type::Number),
                (&["height", "Height"], "height", Type::Number),
            ],
            "Fill" => &[(&["color"], "colour", Type::Text)],
            "LineStyle" => &[(&["color"], "colour", Type::Text), (&["width"], "width", Type::Number)],
            "Shape" => &[(&["type"], "shape", Type::Text)],
            "NodeLabel" | "EdgeLabel" | "Label.Text" => {
                self.label.clear();
                return Element::Label;
            }
            "Realizers" => &[],
            _ if tag.attributes.is_empty() => &[],
            name => {
                self.draft.odd(OddityCode::NotHeld, tag.at(), name);
                &[]
            }
        };
        for (names, name, of) in kept {
            self.say_besides(name, *of, tag.get(names).unwrap_or_default());
        }
        Element::Drawing
    }

    /// A label in a drawing ends: the first one names what is drawn.
    fn labelled(&mut self, at: &mut dyn FnMut() -> Position) {
        let label = std::mem::take(&mut self.label);
        let label = label.trim();
        match self.owner {
            _ if label.is_empty() => {}
            Element::Node => {
                let Record { number, at: place, .. } = self.nodes[self.depth - 1];
                match number {
                    Some(actor) if !self.draft.builder.has_name(actor) => self.draft.name(actor, label, place),
                    _ => self.draft.odd(OddityCode::NotHeld, at(), label),
                }
            }
            _ => self.say_besides("label", Type::Text, label),
        }
    }
}

impl<'b> Elements<'b> for Reading<'b> {
    type Element = Element;

    fn open(&mut self, within: Option<Element>, tag: &Tag<'_, '_>, text: &str) -> Result<Option<Element>, FormatError> {
        use Element::*;
        Ok(match (within, tag.name) {
            (None, _) => {
                let schema = tag.attributes.iter().find(|(key, _)| tags::local(key) == "schemaLocation");
                let version = ["1.0", "1.1"]
                    .into_iter()
                    .find(|version| schema.is_some_and(|(_, schema)| schema.contains(&format!("/{version}/graphml"))));
                self.draft.builder.version(version.unwrap_or_default());
                Some(Root)
            }
            (Some(Root), "key") => {
                self.declare(tag);
                Some(Key)
            }
            (Some(Key), "default") => Some(Default),
            (Some(Root | Node | Edge), "graph") => {
                if within == Some(Edge) {
                    // It may hold edges of its own.
                    self.edge.tell(&mut self.relations, &mut self.draft);
                }
                self.graph(tag);
                Some(Graph)
            }
            (Some(Graph), "node") => {
                self.node(tag);
                Some(Node)
            }
            (Some(Graph), "edge") => {
                self.edge(tag);
                Some(Edge)
            }
            (Some(Graph), "hyperedge") => {
                self.draft.odd(OddityCode::Hyperedge, tag.at(), tag.get(&["id"]).unwrap_or("<hyperedge>"));
                None
            }
            (Some(Node | Port), "port") => {
                let name = tag.get(&["name"]).unwrap_or_default();
                self.nodes[self.depth - 1].items.push(name.to_string());
                Some(Port)
            }
            (Some(within @ (Root | Graph | Node | Edge | Port)), "data") => {
                self.owner = within;
                self.datum(within, tag);
                Some(Data)
            }
            (Some(Root | Key | Graph | Node | Edge | Port), "desc") => {
                self.owner = within.unwrap_or(Root);
                Some(Description)
            }
            (Some(Label), _) => {
                self.label.push_str(text);
                None
            }
            (Some(Data | Drawing), _) => {
                if !text.trim().is_empty() {
                    self.draft.odd(OddityCode::NotHeld, tag.at(), text.trim());
                }
                Some(self.drawing(tag))
            }
            (_, "locator") => {
                let other = tag.attributes.iter().find(|(key, _)| tags::local(key) == "href");
                self.draft.odd(OddityCode::NotFetched, tag.at(), other.map_or("", |(_, value)| value));
                None
            }
            (_, name) => {
                self.draft.odd(OddityCode::NotHeld, tag.at(), &format!("<{name}>"));
                None
            }
        })
    }

    fn close(&mut self, element: Element, text: &str, at: &mut dyn FnMut() -> Position) {
        match element {
            Element::Default => {
                for key in &self.key {
                    match key {
                        Said::Actor(attribute) => self.actors.set_default(*attribute, text),
                        Said::Relation(attribute) => self.relations.set_default(*attribute, text),
                        Said::Graph(_) | Said::Other => {}
                    }
                }
            }
            Element::Graph => {
                self.graphs.pop();
            }
            Element::Node => {
                self.depth -= 1;
                let record = &mut self.nodes[self.depth];
                record.say_items(&mut self.draft, &mut self.actors, "ports");
                record.tell(&mut self.actors, &mut self.draft);
            }
            Element::Edge => self.edge.tell(&mut self.relations, &mut self.draft),
            Element::Data => self.said(text, at),
            Element::Description => match self.owner {
                Element::Graph | Element::Root if !text.trim().is_empty() => {
                    let text = serde_json::Value::from(text.trim()).to_string();
                    self.about.metadata.push(("description".to_string(), text));
                }
                _ => self.say_besides("description", Type::Text, text.trim()),
            },
            Element::Label => {
                self.label.push_str(text);
                self.labelled(at);
            }
            Element::Drawing => {
                if !text.trim().is_empty() {
                    self.draft.odd(OddityCode::NotHeld, at(), text.trim());
                }
            }
            Element::Root | Element::Key | Element::Port => {}
        }
    }

    fn draft(&mut self) -> &mut Draft<'b> {
        &mut self.draft
    }
}

impl<'b> Plain<'b> for Reading<'b> {
    const FORM: &'static Form =
        &Form { direction: ("directed", direction_of), passes_other_words: true, values: Values::Data };

    fn takes(&self, within: Element) -> bool {
        within == Element::Graph && self.seen == 1 && self.graphs.len() == 1 && self.depth == 0
    }

    fn means(&self, said: &Says) -> Means {
        match said.way {
            Way::Declared if self.drawings.contains(&said.key) => Means::Tags,
            Way::Declared => Means::Declared,
            Way::Attribute | Way::Look => Means::Besides(tags::local(&said.key).to_string(), Type::Text),
        }
    }

    fn several(&self, _said: &Says, _text: &str, _say: &mut Say<'_>) {}

    fn direction(&self) -> Direction {
        self.graphs.last().copied().unwrap_or(Direction::Directed)
    }

    fn parts(&mut self) -> (&mut Draft<'b>, &mut Attributes<ActorKey>, &mut Attributes<RelationKey>) {
        (&mut self.draft, &mut self.actors, &mut self.relations)
    }
}
