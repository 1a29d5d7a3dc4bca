//! GEXF into a draft, record by record.
//!
//! Times that are days become the dates of relations; other times, and those of nodes, are attributes, as are places, colours
//! and sizes. Of values that change over time the last one is kept. A node within another has it as `parent`.

use crate::formats::content::Content;
use crate::formats::csv::header::direction_word;
use crate::formats::draft::{ActorKey, Draft, RelationKey, Types};
use crate::formats::error::{FormatError, FormatReason};
use crate::formats::markup::record::{Attributes, Key, Record, Type};
use crate::formats::markup::replay::{Means, Plain, Say};
use crate::formats::markup::rows::{Form, Said, Values, Way};
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
        about: About::default(),
        is_own: false,
        graphs: 0,
        direction: Direction::Undirected,
        has_days: false,
        actors: Attributes::default(),
        relations: Attributes::default(),
        declares_relations: false,
        declared: 0,
        nodes: Vec::new(),
        depth: 0,
        edge: Record::default(),
        in_edge: false,
        lists: Vec::new(),
        value: None,
        spells: Spells::default(),
    };
    tags::read_plain(content, &mut reading, ticket)?;
    if reading.graphs == 0 {
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
    Meta,
    Creator,
    Description,
    Keywords,
    Graph,
    Declarations,
    Declaration,
    Default,
    List,
    Node,
    Edge,
    /// What only holds other elements.
    Group,
    Value,
    Spells,
    Passed,
}

/// The number of records that a list announces and has.
struct Count {
    announced: Option<u64>,
    has: u64,
    at: Position,
}

/// The first and the last time of the spells that are being read.
#[derive(Default)]
struct Spells {
    count: usize,
    start: String,
    end: String,
}

struct Reading<'b> {
    draft: Draft<'b>,
    about: About,
    /// Whether the document was written here.
    is_own: bool,
    graphs: u64,
    /// How edges are directed that do not say it.
    direction: Direction,
    /// Whether times are days.
    has_days: bool,
    actors: Attributes<ActorKey>,
    relations: Attributes<RelationKey>,
    /// Whether the attributes that are being declared are those of edges.
    declares_relations: bool,
    /// The attribute that is being declared.
    declared: usize,
    /// The nodes that are open, the outermost first; records are used again.
    nodes: Vec<Record>,
    depth: usize,
    edge: Record,
    /// Whether what comes is said of an edge.
    in_edge: bool,
    lists: Vec<Count>,
    /// The attribute whose value may come as text.
    value: Option<usize>,
    spells: Spells,
}

impl Reading<'_> {
    fn graph(&mut self, tag: &Tag<'_, '_>) {
        self.graphs += 1;
        if self.graphs > 1 {
            self.draft.odd(OddityCode::SeveralGraphs, tag.at(), tag.get(&["id", "label"]).unwrap_or_default());
        }
        self.direction = tag.get(&["defaultedgetype"]).and_then(direction).unwrap_or(Direction::Undirected);
        let format = tag.get(&["timeformat", "timetype"]).unwrap_or_default().to_ascii_lowercase();
        self.has_days = format.contains("date");
    }

    fn declare(&mut self, tag: &Tag<'_, '_>) {
        let title = tag.get(&["title"]).map(str::trim).filter(|title| !title.is_empty());
        let id = tag.get(&["id"]).or(title).unwrap_or_default();
        let (name, of) = (title.unwrap_or(id), Type::of(tag.get(&["type"]).unwrap_or_default()));
        self.declared = if self.declares_relations {
            self.relations.declare(&mut self.draft, id, name, of, tag.at())
        } else {
            self.actors.declare(&mut self.draft, id, name, of, tag.at())
        };
        // networkx says so what it calls an edge, which it takes from the edge's id if nobody says it.
        if self.declares_relations && name == "networkx_key" {
            self.relations.set_repeats_id(self.declared);
        }
    }

    fn counted(&mut self) {
        if let Some(list) = self.lists.last_mut() {
            list.has += 1;
        }
    }

    fn node(&mut self, tag: &Tag<'_, '_>) {
        self.counted();
        let (id, at) = (tag.get(&["id"]).unwrap_or_default(), tag.at());
        // Graphs side by side are one network: they may speak of the same node.
        let number = match self.graphs > 1 && !id.is_empty() {
            true => Some(self.draft.mention(id)),
            false => self.draft.actor(id, at, || tag.to_string()),
        };
        if self.nodes.len() == self.depth {
            self.nodes.push(Record::default());
        }
        let (outer, inner) = self.nodes.split_at_mut(self.depth);
        inner[0].begin(&mut self.actors, number, id, at);
        if let Some(outer) = outer.last() {
            inner[0].say_besides(&mut self.draft, &mut self.actors, "parent", Type::Text, &outer.id);
        }
        self.depth += 1;
        self.in_edge = false;
        for (key, value) in tag.attributes {
            match *key {
                "id" => {}
                "label" => {
                    if let Some(actor) = number {
                        self.draft.name(actor, value, at);
                    }
                }
                "pid" => self.say_besides("parent", Type::Text, value),
                key if self.time(key, value) => {}
                key => self.say_besides(tags::local(key), Type::Text, value),
            }
        }
    }

    fn edge(&mut self, tag: &Tag<'_, '_>) {
        self.counted();
        let at = tag.at();
        let ends = [&["source"], &["target"]].map(|names| tag.get(names).unwrap_or_default());
        let said = tag.get(&["type"]).and_then(direction);
        let number = self.draft.relation(ends, Some(said.unwrap_or(self.direction)), at);
        number.into_iter().for_each(|relation| self.draft.builder.keep_record(relation, || tag.to_string()));
        let id = tag.get(&["id"]).unwrap_or_default();
        self.edge.begin(&mut self.relations, number, id, at);
        self.in_edge = true;
        if let Some(relation) = number.filter(|_| !id.is_empty()) {
            self.draft.builder.set_relation_id(relation, id, at);
        }
        for (key, value) in tag.attributes {
            match *key {
                "id" | "source" | "target" => {}
                "type" if said.is_some() => {}
                "weight" | "cardinal" => self.say_besides("weight", Type::Number, value),
                key if self.time(key, value) => {}
                key => self.say_besides(tags::local(key), Type::Text, value),
            }
        }
    }

    /// Says something of the record that is open, besides its declared attributes.
    fn say_besides(&mut self, name: &str, of: Type, text: &str) {
        if self.in_edge {
            self.edge.say_besides(&mut self.draft, &mut self.relations, name, of, text);
        } else if let Some(depth) = self.depth.checked_sub(1) {
            self.nodes[depth].say_besides(&mut self.draft, &mut self.actors, name, of, text);
        }
    }

    /// Says when the record that is open began or ended; false if the key says no such thing.
    fn time(&mut self, key: &str, text: &str) -> bool {
        if !TIMES.contains(&key) {
            return false;
        }
        time(key, text, self.in_edge, self.has_days, &mut |name, of, text| self.say_besides(name, of, text));
        true
    }

    fn spell(&mut self, tag: &Tag<'_, '_>) {
        let time = |names| tag.get(names).unwrap_or_default();
        let (start, end) = (time(&["start", "startopen", "timestamp"]), time(&["end", "endopen", "timestamp"]));
        if self.spells.count == 0 {
            self.spells.start = start.to_string();
        }
        self.spells.count += 1;
        self.spells.end = end.to_string();
        let open = |text: &str| if text.is_empty() { "..".to_string() } else { text.to_string() };
        let items = if self.in_edge { &mut self.edge.items } else { &mut self.nodes[self.depth - 1].items };
        items.push(format!("{}/{}", open(start), open(end)));
    }

    /// The spells of a record end: several stay as they are, besides the first and the last time of all.
    fn spelled(&mut self) {
        let Spells { count, start, end } = std::mem::take(&mut self.spells);
        self.time("start", &start);
        self.time("end", &end);
        let (edge, draft) = (&mut self.edge, &mut self.draft);
        if self.in_edge {
            keep_several(edge, count, draft, &mut self.relations);
        } else {
            keep_several(&mut self.nodes[self.depth - 1], count, draft, &mut self.actors);
        }
    }

    fn value(&mut self, tag: &Tag<'_, '_>) {
        let id = tag.get(&["for", "id", "attr", "title"]).unwrap_or_default();
        let attribute = if self.in_edge {
            self.relations.declared(&mut self.draft, id, || tag.at())
        } else {
            self.actors.declared(&mut self.draft, id, || tag.at())
        };
        self.value = None;
        match tag.get(&["value"]) {
            Some(text) => {
                let is_first = self.say(attribute, text);
                let is_timed =
                    ["start", "startopen", "end", "endopen", "timestamp"].iter().any(|t| tag.get(&[t]).is_some());
                if is_timed || !is_first {
                    let code = if is_timed { OddityCode::ChangingValue } else { OddityCode::RepeatedValue };
                    self.draft.odd(code, tag.at(), text);
                }
            }
            None => self.value = Some(attribute),
        }
    }

    /// Says something under a declared attribute; false if it was said before in other words.
    fn say(&mut self, attribute: usize, text: &str) -> bool {
        if self.in_edge {
            self.edge.say(&mut self.relations, attribute, text)
        } else {
            self.nodes[self.depth - 1].say(&mut self.actors, attribute, text)
        }
    }

    /// How a record looks.
    fn look(&mut self, tag: &Tag<'_, '_>) {
        if self.is_own {
            return;
        }
        let value = |name| tag.get(&[name]).unwrap_or_default();
        match tag.name {
            "position" => {
                for axis in ["x", "y", "z"] {
                    self.say_besides(axis, Type::Number, value(axis));
                }
            }
            "color" => {
                let parts = ["r", "g", "b", "a", "hex"].map(value);
                colour(parts, &mut |name, of, text| self.say_besides(name, of, text));
            }
            "shape" => {
                self.say_besides("shape", Type::Text, value("value"));
                self.say_besides("image", Type::Text, value("uri"));
            }
            name => self.say_besides(name, Type::Number, value("value")),
        }
    }
}

fn keep_several<K: Key>(record: &mut Record, count: usize, draft: &mut Draft<'_>, attributes: &mut Attributes<K>) {
    if count > 1 {
        record.say_items(draft, attributes, "spells");
    }
    record.items.clear();
}

/// The attributes that say when a record began or ended.
const TIMES: [&str; 5] = ["start", "startopen", "end", "endopen", "timestamp"];

/// Says what one of them means. `has_days` if the times of the document are days.
fn time(key: &str, text: &str, of_edge: bool, has_days: bool, say: &mut Say<'_>) {
    let (name, date) = match key {
        "start" | "startopen" => ("start_time", "since"),
        "end" | "endopen" => ("end_time", "until"),
        _ => ("timestamp", "attested"),
    };
    let text = text.trim();
    if text.trim_start_matches(['-', '+']).to_ascii_lowercase().starts_with("inf") {
        return;
    }
    let looks_like_day = text.len() >= 7 && text.as_bytes()[4] == b'-';
    if !(of_edge && (has_days || looks_like_day)) {
        let of = if has_days || looks_like_day { Type::Text } else { Type::Number };
        return say(name, of, text);
    }
    // Our dates are days: an hour stays as it is written.
    let (day, hour) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    if hour.contains(|c: char| ('1'..='9').contains(&c)) {
        say(name, Type::Text, text);
    }
    say(date, Type::Text, day);
}

/// Says a colour by its parts: red, green, blue, how much of it there is, and all as one.
fn colour([r, g, b, a, hex]: [&str; 5], say: &mut Say<'_>) {
    let colour = match [r, g, b].map(|part| part.trim().parse::<f64>().ok()) {
        [Some(r), Some(g), Some(b)] => format!("#{:02x}{:02x}{:02x}", r as u8, g as u8, b as u8),
        _ => hex.to_string(),
    };
    say("colour", Type::Text, &colour);
    if !matches!(a, "1" | "1.0") {
        say("alpha", Type::Number, a);
    }
}

/// The direction that a word says, in any version.
fn direction(word: &str) -> Option<Direction> {
    match word {
        "dir" => Some(Direction::Directed),
        "undir" => Some(Direction::Undirected),
        "double" => Some(Direction::Mutual),
        word => direction_word(word),
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
            (None, _) => {
                self.draft.builder.version(tag.get(&["version"]).unwrap_or_default());
                Root
            }
            (Some(Root | Graph), "meta") => {
                if let Some(date) = tag.get(&["lastmodifieddate"]).filter(|date| !date.is_empty()) {
                    self.about
                        .metadata
                        .push(("lastmodifieddate".to_string(), serde_json::Value::from(date).to_string()));
                }
                Meta
            }
            (Some(Root | Meta), "creator") => Creator,
            (Some(Root | Meta), "description") => Description,
            (Some(Root | Meta), "keywords") => Keywords,
            (Some(Root), "graph") => {
                self.graph(tag);
                Graph
            }
            (Some(Graph), "attributes") => {
                self.declares_relations = tag.get(&["class"]).is_some_and(|class| class.eq_ignore_ascii_case("edge"));
                Declarations
            }
            (Some(Declarations), "attribute") => {
                self.declare(tag);
                Declaration
            }
            (Some(Declaration), "default") => Default,
            (Some(Declaration), "options") => return Ok(None),
            (Some(Graph | Node), "nodes" | "edges") => {
                let announced = tag.get(&["count"]).and_then(|count| count.trim().parse().ok());
                self.lists.push(Count { announced, has: 0, at: tag.at() });
                List
            }
            (Some(List), "node") => {
                self.node(tag);
                Node
            }
            (Some(List), "edge") => {
                self.edge(tag);
                Edge
            }
            (Some(Node | Edge), "attvalues" | "slices") => Group,
            (Some(Node | Edge), "parents") => Group,
            (Some(Node | Edge), "spells") => Spells,
            (Some(Node | Edge | Group), "attvalue") => {
                self.value(tag);
                Value
            }
            (Some(Spells), "spell") | (Some(Group), "slice") => {
                self.spell(tag);
                Passed
            }
            (Some(Group), "parent") => {
                self.say_besides("parent", Type::Text, tag.get(&["for"]).unwrap_or_default());
                Passed
            }
            (Some(Node | Edge), "color" | "position" | "size" | "shape" | "thickness") => {
                self.look(tag);
                Passed
            }
            (_, name) => {
                self.draft.odd(OddityCode::NotHeld, tag.at(), &format!("<{name}>"));
                return Ok(None);
            }
        }))
    }

    fn close(&mut self, element: Element, text: &str, at: &mut dyn FnMut() -> Position) {
        let text = text.trim();
        let metadata = &mut self.about.metadata;
        let mut say = |name: &str| metadata.push((name.to_string(), serde_json::Value::from(text).to_string()));
        match element {
            Element::Creator => {
                self.is_own = text == super::CREATOR;
                if !(self.is_own || text.is_empty()) {
                    say("creator");
                }
            }
            Element::Description if text.is_empty() => {}
            Element::Description if self.is_own => self.about.label = Some(text.to_string()),
            Element::Description => say("description"),
            Element::Keywords if !text.is_empty() => say("keywords"),
            Element::Default if self.declares_relations => self.relations.set_default(self.declared, text),
            Element::Default => self.actors.set_default(self.declared, text),
            Element::List => {
                let list = self.lists.pop();
                if let Some(Count { announced: Some(announced), has, at }) =
                    list.filter(|list| list.announced != Some(list.has))
                {
                    self.draft.odd(OddityCode::WrongCount, at, &format!("{announced} ≠ {has}"));
                }
            }
            Element::Node => {
                self.in_edge = false;
                self.depth -= 1;
                self.nodes[self.depth].tell(&mut self.actors, &mut self.draft);
            }
            Element::Edge => {
                self.edge.tell(&mut self.relations, &mut self.draft);
                self.in_edge = false;
            }
            Element::Spells => self.spelled(),
            Element::Group if self.spells.count > 0 => self.spelled(),
            Element::Value => {
                if let Some(attribute) = self.value.take()
                    && !self.say(attribute, text)
                {
                    self.draft.odd(OddityCode::RepeatedValue, at(), text);
                }
            }
            _ => {}
        }
    }

    fn draft(&mut self) -> &mut Draft<'b> {
        &mut self.draft
    }
}

impl<'b> Plain<'b> for Reading<'b> {
    const FORM: &'static Form =
        &Form { direction: ("type", direction), passes_other_words: false, values: Values::AttValues };

    fn takes(&self, within: Element) -> bool {
        within == Element::List && self.graphs == 1 && self.depth == 0
    }

    fn means(&self, said: &Said) -> Means {
        let besides = |name: &str, of| Means::Besides(name.to_string(), of);
        match (said.way, &*said.key) {
            (Way::Declared, _) => Means::Declared,
            (Way::Look, _) if self.is_own => Means::Nothing,
            (Way::Look, "colour") => Means::Several,
            (Way::Look, name @ ("shape" | "image")) => besides(name, Type::Text),
            (Way::Look, name) => besides(name, Type::Number),
            (_, key) if TIMES.contains(&key) => Means::Several,
            (_, "label") if !said.of_edges => Means::Name,
            (_, "pid") if !said.of_edges => besides("parent", Type::Text),
            (_, "weight" | "cardinal") if said.of_edges => besides("weight", Type::Number),
            (_, key) => besides(tags::local(key), Type::Text),
        }
    }

    fn several(&self, said: &Said, text: &str, say: &mut Say<'_>) {
        if said.way == Way::Look {
            let mut parts = text.split('\n');
            return colour([(); 5].map(|()| parts.next().unwrap_or_default()), say);
        }
        time(&said.key, text, said.of_edges, self.has_days, say);
    }

    fn direction(&self) -> Direction {
        self.direction
    }

    fn counted(&mut self, records: u64) {
        if let Some(list) = self.lists.last_mut() {
            list.has += records;
        }
    }

    fn parts(&mut self) -> (&mut Draft<'b>, &mut Attributes<ActorKey>, &mut Attributes<RelationKey>) {
        (&mut self.draft, &mut self.actors, &mut self.relations)
    }
}
