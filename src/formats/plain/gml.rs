//! GML: nodes and edges as lists of keys, nested at will; read with its entities, written with whole numbers for ids.
//!
//! The spec has 7-bit texts and no escape but entities; what tools write beyond it (bare words, UTF-8, `\"`) is read too.
//! Reader: linear, one stack, the text in memory. Writer: a row and, to see which are shared, the names.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io::Write;

use super::super::content::{Content, Lines, Place};
use super::super::csv::cells::number;
use super::super::draft::{Draft, Types};
use super::super::error::{FormatError, FormatReason, WriteError};
use super::super::fields::{self, Field, FieldType, clean, relation_label, sources_text};
use super::super::native::raw::string_into;
use super::super::output::{Loss, LossCode, Part};
use super::super::pieces::Pieces;
use super::super::{Format, Head, Holds};
use super::{is_number, unexpected, without_entities};
use crate::label::Label;
use crate::network::{About, Builder, DateField, Direction, Ends, OddityCode, Shape, Value};
use crate::position::Position;
use crate::ticket::Ticket;

/// The row of the table of formats.
pub static FORMAT: Format = Format {
    name: "gml",
    label: Label::new("GML", "GML"),
    extensions: &["gml"],
    read: Some(read),
    detect,
    write: Some(write),
    holds: Holds { directions: false, ..Holds::TABLES },
    ..Format::PLAIN
};

/// How deep lists may stand in each other.
const DEPTH: usize = 100;
/// How many keys may stand before `graph [`.
const HEAD: usize = 200;
/// Keys that mean something, as tools spell them.
const WORDS: [&str; 6] = ["id", "label", "name", "source", "target", "directed"];
/// The key under which an id stands that is no whole number; what we write says who wrote it.
const ID: &str = "maillage_id";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'t> {
    Open,
    Close,
    Key(&'t str),
    Number(&'t str),
    Text(&'t str),
    End,
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    start: usize,
}

impl<'t> Lexer<'t> {
    fn new(text: &'t str) -> Lexer<'t> {
        Lexer { text, at: 0, start: 0 }
    }

    /// The next token; an unclosed text is an error with its offset.
    fn next(&mut self) -> Result<Token<'t>, usize> {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at) {
                Some(b) if b.is_ascii_whitespace() => self.at += 1,
                Some(b'#') => {
                    self.at += memchr::memchr2(b'\n', b'\r', &bytes[self.at..]).unwrap_or(bytes.len() - self.at)
                }
                _ => break,
            }
        }
        self.start = self.at;
        let rest = &self.text[self.at..];
        match bytes.get(self.at) {
            None => Ok(Token::End),
            Some(b'[') => {
                self.at += 1;
                Ok(Token::Open)
            }
            Some(b']') => {
                self.at += 1;
                Ok(Token::Close)
            }
            Some(b'"') => {
                let mut end = 1;
                loop {
                    end += memchr::memchr(b'"', &rest.as_bytes()[end..]).ok_or(self.start)?;
                    if !is_escaped(rest, end) {
                        break;
                    }
                    end += 1;
                }
                self.at += end + 1;
                Ok(Token::Text(&rest[1..end]))
            }
            Some(_) => {
                let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '[' | ']' | '"'));
                let word = &rest[..end.unwrap_or(rest.len())];
                self.at += word.len();
                Ok(if is_number(word) { Token::Number(word) } else { Token::Key(word) })
            }
        }
    }
}

/// Whether the quote at `end` belongs to the text, as where tools write `\"`: a backslash stands before it, and what follows
/// is not what follows a value.
fn is_escaped(rest: &str, end: usize) -> bool {
    let after = rest[end + 1..].trim_start_matches([' ', '\t']);
    rest.as_bytes()[end - 1] == b'\\' && end > 1 && !after.is_empty() && !after.starts_with(['\n', '\r', ']'])
}

fn detect(head: &Head<'_>) -> bool {
    let mut lexer = Lexer::new(head.text);
    for _ in 0..HEAD {
        match (lexer.next(), lexer.next()) {
            (Ok(Token::Key(key)), Ok(Token::Open)) => return key.eq_ignore_ascii_case("graph"),
            (Ok(Token::Key(_)), Ok(Token::Number(_) | Token::Text(_))) => {}
            _ => return false,
        }
    }
    false
}

/// What a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    Graph,
    Node,
    Edge,
    /// A list within one of those.
    Part,
    /// A list that says nothing of a node or an edge.
    Other,
}

/// The keys of a node or an edge, each with its values in their order.
struct Record<'t> {
    at: Position,
    fields: Vec<(String, Vec<Token<'t>>)>,
    numbers: HashMap<String, usize>,
}

impl<'t> Record<'t> {
    fn take(&mut self, key: &str) -> Option<Cow<'t, str>> {
        let field = &mut self.fields[*self.numbers.get(key)?].1;
        (field.len() == 1).then(|| match field.remove(0) {
            Token::Number(number) => Cow::Borrowed(number.trim_start_matches('+')),
            token => text_of(token),
        })
    }
}

struct Open<'t> {
    list: List,
    /// The keys on the way from the node or edge, with a dot after each.
    path: String,
    record: Option<Record<'t>>,
    /// Of a graph: whether it is directed, and its relations.
    directed: bool,
    relations: Vec<u32>,
    /// Whether that it is directed, or not, was said after some of them.
    is_late: bool,
}

/// Reads all graphs of a text.
///
/// # Errors
/// What is no GML, with its place; when it is stopped.
fn read(content: &mut Content, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let text = content.whole()?.text();
    let mut lines = Lines::new(text, Place::START);
    let mut lexer = Lexer::new(text);
    let mut draft = Draft::begin(content, builder, "gml", Ends::Declared, Types::Declared, ticket);
    let mut reader = Reader { about: About::default(), graphs: 0, seen: 0, is_ours: false, ids: HashMap::new() };
    let mut stack: Vec<Open<'_>> = Vec::new();
    let unclosed = |lines: &mut Lines<'_>, at| FormatError::at(lines.at(at), FormatReason::UnclosedQuote);
    loop {
        let key = match lexer.next().map_err(|at| unclosed(&mut lines, at))? {
            Token::End if stack.is_empty() && reader.graphs > 0 => break,
            Token::End => return Err(FormatError::at(lines.at(text.len()), FormatReason::Truncated)),
            Token::Close if !stack.is_empty() => {
                let open = stack.pop().expect("it is not empty");
                if !reader.close(open, &mut stack, &mut draft, &text[..lexer.at])? {
                    break;
                }
                continue;
            }
            Token::Key(key) if key.starts_with(|c: char| c.is_alphabetic() || c == '_') => key,
            _ => return Err(unexpected(lines.at(lexer.start), &text[lexer.start..])),
        };
        let start = lexer.start;
        match lexer.next().map_err(|at| unclosed(&mut lines, at))? {
            Token::Open if stack.len() == DEPTH => {
                return Err(FormatError::at(lines.at(lexer.start), FormatReason::TooDeep { limit: DEPTH }));
            }
            Token::Open => {
                let list = list_of(stack.last().map(|open| open.list), key);
                let path = match (list, stack.last()) {
                    (List::Part, Some(outer)) => format!("{}{key}.", outer.path),
                    _ => String::new(),
                };
                let record = matches!(list, List::Node | List::Edge).then(|| Record {
                    at: lines.at(start),
                    fields: Vec::new(),
                    numbers: HashMap::new(),
                });
                if list == List::Other {
                    draft.odd(OddityCode::NotHeld, lines.at(start), key);
                }
                if list == List::Graph {
                    reader.graphs += 1;
                    reader.seen += usize::from(stack.is_empty());
                    if reader.graphs > 1 {
                        draft.odd(OddityCode::SeveralGraphs, lines.at(start), key);
                    }
                }
                stack.push(Open { list, path, record, directed: false, relations: Vec::new(), is_late: false });
            }
            token @ (Token::Number(_) | Token::Text(_) | Token::Key(_)) => {
                if matches!(token, Token::Key(_)) {
                    draft.odd(OddityCode::ToleratedSyntax, lines.at(lexer.start), &text_of(token));
                }
                reader.says(&mut stack, key, token, &mut draft);
            }
            Token::Close | Token::End => return Err(unexpected(lines.at(start), &text[start..])),
        }
    }
    draft.builder.about(reader.about);
    Ok(())
}

fn list_of(outer: Option<List>, key: &str) -> List {
    let is = |word: &str| key.eq_ignore_ascii_case(word);
    match outer {
        None | Some(List::Node | List::Graph) if is("graph") => List::Graph,
        Some(List::Graph) if is("node") => List::Node,
        Some(List::Graph) if is("edge") => List::Edge,
        Some(List::Node | List::Edge | List::Part) => List::Part,
        _ => List::Other,
    }
}

fn text_of(token: Token<'_>) -> Cow<'_, str> {
    match token {
        Token::Number(text) | Token::Key(text) => Cow::Borrowed(text),
        Token::Text(text) if text.contains('"') => {
            Cow::Owned(without_entities(&text.replace("\\\"", "\"")).into_owned())
        }
        Token::Text(text) => without_entities(text),
        Token::Open | Token::Close | Token::End => Cow::Borrowed(""),
    }
}

struct Reader {
    about: About,
    graphs: usize,
    /// How many of them stand side by side.
    seen: usize,
    /// Whether the file says that we wrote it.
    is_ours: bool,
    /// The ids that the numbers of nodes stand for, where we wrote them.
    ids: HashMap<String, String>,
}

impl Reader {
    /// A value of whatever is open.
    fn says<'t>(&mut self, stack: &mut [Open<'t>], key: &str, token: Token<'t>, draft: &mut Draft<'_>) {
        let Some(owner) = stack.iter().rposition(|open| open.list != List::Part) else {
            match key {
                "Creator" if token == Token::Text("maillage") => self.is_ours = true,
                "Version" => draft.builder.version(&text_of(token)),
                _ => self.keep(key, token),
            }
            return;
        };
        let name = match stack.last().map_or("", |open| &open.path) {
            "" => key.to_string(),
            "graphics." => match key {
                "x" | "y" | "z" | "width" => key.to_string(),
                "w" => "width".to_string(),
                "h" => "height".to_string(),
                "fill" => "colour".to_string(),
                _ => format!("graphics.{key}"),
            },
            path => format!("{path}{key}"),
        };
        // Those that make the graph are known in capitals too.
        let name = WORDS.into_iter().find(|word| word.eq_ignore_ascii_case(&name)).map_or(name, str::to_string);
        let open = &mut stack[owner];
        if let Some(record) = &mut open.record {
            let next = record.fields.len();
            let number = *record.numbers.entry(name.clone()).or_insert(next);
            if number == next {
                record.fields.push((name, Vec::new()));
            }
            record.fields[number].1.push(token);
        } else if open.list == List::Graph {
            match &*name {
                "directed" => {
                    open.directed = text_of(token).trim() != "0";
                    // It may stand after the edges of which it speaks.
                    open.is_late |= !open.relations.is_empty();
                    self.about.directed.get_or_insert(open.directed);
                }
                "label" | "name" if self.about.label.is_none() => self.about.label = Some(text_of(token).into_owned()),
                "id" if self.about.id.is_none() => self.about.id = Some(text_of(token).into_owned()),
                "multigraph" => {}
                _ => self.keep(key, token),
            }
        }
    }

    fn keep(&mut self, key: &str, token: Token<'_>) {
        if !self.about.metadata.iter().any(|(known, _)| known == key) && self.about.metadata.len() < HEAD {
            let mut json = String::new();
            string_into(&text_of(token), &mut json);
            self.about.metadata.push((key.to_string(), json));
        }
    }

    /// A list ends, and with it the text so far; false if the reading should.
    fn close<'t>(
        &mut self,
        open: Open<'t>,
        stack: &mut [Open<'t>],
        draft: &mut Draft<'_>,
        text: &str,
    ) -> Result<bool, FormatError> {
        if open.is_late {
            let direction = direction_of(open.directed);
            open.relations.iter().for_each(|relation| draft.builder.set_direction(*relation, direction));
        }
        let Some(mut record) = open.record else { return Ok(true) };
        let at = record.at;
        let mut buffer = String::new();
        if open.list == List::Node {
            let number = record.take("id").unwrap_or_default();
            let own = if self.is_ours { record.take(ID) } else { None };
            let id = match own {
                Some(id) => {
                    self.ids.insert(number.into_owned(), id.to_string());
                    id
                }
                None => number,
            };
            // Graphs side by side are one network: they may speak of the same node.
            let actor = match self.seen > 1 && !id.is_empty() {
                true => Some(draft.mention(&id)),
                false => draft.actor(&id, at, || format!("node [ id {id} ]")),
            };
            if let Some(actor) = actor {
                for (name, values) in &record.fields {
                    let key = draft.actor_key(name);
                    draft.tell_actor(key, actor, value(name, values, &mut buffer), at);
                }
            }
        } else {
            let ends = ["source", "target"].map(|end| record.take(end).unwrap_or_default());
            let ends = ends.map(|end| self.ids.get(&*end).map_or(end, |id| Cow::Owned(id.clone())));
            let graph = stack.last_mut().expect("an edge stands in a graph");
            let direction = direction_of(graph.directed);
            if let Some(relation) = draft.relation([&ends[0], &ends[1]], Some(direction), at) {
                draft.builder.keep_record(relation, || text[at.offset as usize..].to_string());
                if let Some(id) = record.take("id") {
                    draft.builder.set_relation_id(relation, &id, at);
                }
                for (name, values) in &record.fields {
                    let key = draft.relation_key(name);
                    draft.tell_relation(key, relation, value(name, values, &mut buffer), at);
                }
                if !record.numbers.contains_key("direction") {
                    graph.relations.push(relation);
                }
            }
        }
        draft.goes_on(text.len() as u64)
    }
}

fn direction_of(directed: bool) -> Direction {
    if directed { Direction::Directed } else { Direction::Undirected }
}

/// The values of a key as one: several are a list.
fn value<'v>(name: &str, values: &'v [Token<'_>], buffer: &'v mut String) -> Value<'v> {
    buffer.clear();
    match values {
        [] => Value::text(""),
        [Token::Number(word)] if !matches!(name, "label" | "name") => number(word, buffer).0,
        [token] => {
            buffer.push_str(&text_of(*token));
            Value::text(buffer)
        }
        values => {
            for (i, token) in values.iter().enumerate() {
                buffer.push_str(if i == 0 { "[" } else { ", " });
                string_into(&text_of(*token), buffer);
            }
            buffer.push(']');
            Value { shape: Shape::List, text: buffer }
        }
    }
}

const ACTOR_KEYS: [&str; 5] = ["id", "label", "name", "kind", "sources"];
const RELATION_KEYS: [&str; 10] =
    ["source", "target", "id", "label", "kind", "since", "until", "attested", "direction", "sources"];

/// Writes a part. Ids that are whole numbers stay; else all of them become numbers and stand beside them as texts.
///
/// # Errors
/// Those of the stream; when it is stopped.
fn write(part: &Part<'_>, out: &mut dyn Write, ticket: &Ticket) -> Result<Loss, WriteError> {
    let network = part.network;
    let mut loss = Loss::default();
    part.begin(ticket);
    fields::common_losses(part, &mut loss, ticket)?;
    let actor_fields = named(fields::of_actors(part, &ACTOR_KEYS, ticket)?, &ACTOR_KEYS, &mut loss);
    let relation_fields = named(fields::of_relations(part, &RELATION_KEYS, ticket)?, &RELATION_KEYS, &mut loss);
    let directed = fields::has_directed(part, ticket)?;
    // networkx tells nodes apart by their label and refuses a file where two have one.
    let mut names = HashSet::new();
    let mut shared = HashSet::new();
    for actor in ticket.watch(part.subset.actors()) {
        let name = network.name(actor?);
        if !names.insert(name) {
            shared.insert(name);
        }
    }
    let is_whole = |id: &str| id.parse::<i32>().is_ok_and(|number| number >= 0 && number.to_string() == id);
    let keeps_ids = !ticket.any(part.subset.actors(), |actor| !is_whole(network.actor_id(actor)))?;
    let number = |actor: u32| if keeps_ids { network.actor_id(actor).to_string() } else { actor.to_string() };

    let mut list = Keys { out: Pieces::new(out), loss, indent: "" };
    list.out.text.push_str("Creator \"maillage\"\ngraph [\n");
    list.indent = "  ";
    list.plain("directed", if directed { "1" } else { "0" });
    list.plain("multigraph", "1");
    list.text("label", network.about().label.as_deref().unwrap_or(""));
    for actor in ticket.walk(part.subset.actors()) {
        let (actor, name) = (actor?, |actor| network.name(actor));
        list.open("node");
        list.plain("id", &number(actor));
        if !keeps_ids {
            list.text(ID, network.actor_id(actor));
        }
        if shared.contains(name(actor)) {
            // The first of two names is heard: this one is the actor's own.
            list.text("name", name(actor));
            list.text("label", &format!("{} ({})", name(actor), network.actor_id(actor)));
        } else {
            list.text("label", name(actor));
        }
        list.text("kind", &network.kind(actor).id);
        list.text("sources", &sources_text(network, network.actor_sources(actor), "; "));
        list.fields(&actor_fields, actor);
        list.close()?;
    }
    for relation in ticket.walk(part.subset.relations()) {
        let relation = relation?;
        let (source, target) = network.ends(relation);
        list.open("edge");
        list.plain("source", &number(source));
        list.plain("target", &number(target));
        list.text("id", &network.relation_id(relation));
        list.text("label", relation_label(part, relation));
        list.text("kind", &network.relation_kind(relation).id);
        for field in DateField::ALL {
            list.text(field.word(), network.date_text(relation, field).unwrap_or(""));
        }
        let direction = network.direction(relation);
        if directed != (direction == Direction::Directed) || direction == Direction::Mutual {
            list.loss.add(LossCode::Directions, 1);
            list.text("direction", direction.word());
        }
        list.text("sources", &sources_text(network, network.relation_sources(relation), "; "));
        list.fields(&relation_fields, relation);
        list.close()?;
    }
    list.out.text.push_str("]\n");
    list.out.finish()?;
    Ok(list.loss)
}

/// The attributes under names that GML allows: letters, digits and `_`.
fn named<'a>(mut fields: Vec<Field<'a>>, taken: &[&str], loss: &mut Loss) -> Vec<Field<'a>> {
    let mut known: HashSet<String> = taken.iter().chain(&[ID]).map(|name| name.to_string()).collect();
    for field in &mut fields {
        let ascii = deunicode::deunicode(&field.name);
        let mut name: String = ascii.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            name.insert(0, 'a');
        }
        // Readers, ours among them, know the keys that make the graph in capitals too.
        let is_word = |name: &str| WORDS.iter().any(|word| word.eq_ignore_ascii_case(name));
        let mut found = name.clone();
        for n in 2.. {
            if !is_word(&found) && known.insert(found.clone()) {
                break;
            }
            found = format!("{name}_{n}");
        }
        loss.add(LossCode::AttributeNames, u64::from(found != field.name));
        field.name = found;
    }
    fields
}

/// Keys and values on their way out.
struct Keys<'o> {
    out: Pieces<'o>,
    loss: Loss,
    indent: &'static str,
}

impl Keys<'_> {
    fn open(&mut self, name: &str) {
        self.out.text.extend([self.indent, name, " [\n"]);
        self.indent = "    ";
    }

    fn close(&mut self) -> Result<(), WriteError> {
        self.indent = "  ";
        self.out.text.extend([self.indent, "]\n"]);
        self.out.flow()
    }

    fn plain(&mut self, key: &str, value: &str) {
        self.out.text.extend([self.indent, key, " ", value, "\n"]);
    }

    fn text(&mut self, key: &str, text: &str) {
        use std::fmt::Write as _;
        if text.is_empty() {
            return;
        }
        let text = clean(text, &mut self.loss);
        let line = &mut self.out.text;
        line.extend([self.indent, key, " \""]);
        for c in text.chars() {
            match c {
                '"' => line.push_str("&quot;"),
                '&' => line.push_str("&amp;"),
                ' '..='~' => line.push(c),
                _ => {
                    let _ = write!(line, "&#{};", u32::from(c));
                }
            }
        }
        line.push_str("\"\n");
    }

    fn fields(&mut self, fields: &[Field<'_>], row: u32) {
        for field in fields {
            let Some(text) = field.text(row) else { continue };
            self.loss.add(LossCode::RawValues, u64::from(field.is_raw(row)));
            match field.kind {
                FieldType::Whole if text.parse::<i32>().is_ok() => self.plain(&field.name, &text),
                // networkx knows a decimal number by its point.
                FieldType::Decimal if text.contains('.') && !text.contains(['e', 'E']) => {
                    self.plain(&field.name, &text)
                }
                FieldType::Decimal => {
                    let number: f64 = text.parse().unwrap_or_default();
                    let point = if number.fract() == 0.0 { ".0" } else { "" };
                    self.plain(&field.name, &format!("{number}{point}"));
                }
                _ => self.text(&field.name, &text),
            }
        }
    }
}
