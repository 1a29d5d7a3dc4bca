//! Writing of native documents: one line an actor, a relation, a kind, a source, so that two versions can be compared.
//!
//! What was read is written as it was spelled; keys come in the order of the profile, then in that of the file.

use std::io::Write;

use super::TABLES;
use super::raw::string_into;
use super::vocabulary::whole_entry;
use crate::formats::error::WriteError;
use crate::formats::output::{Computed, Loss, Part};
use crate::label::OwnedLabel;
use crate::network::{About, Column, DateField, Direction, Kind, Network, RelationKind, Scope, Shape, Source, Value};
use crate::ticket::Ticket;

/// The profile's own order of the attributes of actors.
const ACTOR_KEYS: [&str; 13] = [
    "short",
    "legal_form",
    "commune",
    "departement",
    "region",
    "insee_code",
    "lat",
    "lon",
    "themes",
    "founded",
    "website",
    "description",
    "identifiers",
];
const RECORDS_PER_CHECK: usize = 4096;

/// Writes a part. Everything fits: nothing is lost.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn write(part: &Part<'_>, out: &mut dyn Write, ticket: &Ticket) -> Result<Loss, WriteError> {
    let network = part.network;
    let about = network.about();
    let mut head = Object::new("    ");
    if let Some(id) = &about.id {
        head.text("id", id);
    }
    if let Some(label) = &about.label {
        head.text("label", label);
    }
    if !about.graph.iter().any(|(key, _)| key == "directed") {
        head.raw("directed", if about.directed == Some(false) { "false" } else { "true" });
    }
    for (key, value) in &about.graph {
        head.raw(key, value);
    }
    let metadata = metadata(part, about);
    if !metadata.is_empty() {
        head.raw("metadata", &metadata.block("    "));
    }
    let mut document = Object::new("  ");
    for (key, value) in &about.document {
        document.raw(key, value);
    }
    let mut start = String::from("{\n");
    if !document.is_empty() {
        start.push_str(&document.lines);
        start.push_str(",\n");
    }
    start.push_str("  \"graph\": {\n");
    start.push_str(&head.lines);
    start.push_str(",\n    \"nodes\": {");
    out.write_all(start.as_bytes())?;

    let columns = ordered(network.actor_columns(), &ACTOR_KEYS, part.computed);
    let mut line = String::new();
    for (i, actor) in part.subset.actors().enumerate() {
        if i % RECORDS_PER_CHECK == 0 {
            ticket.check()?;
        }
        line.clear();
        line.push_str(if i == 0 { "\n      " } else { ",\n      " });
        string_into(network.actor_id(actor), &mut line);
        line.push_str(": ");
        node(part, &columns, actor, &mut line);
        out.write_all(line.as_bytes())?;
    }
    let end = |records: usize| if records == 0 { "" } else { "\n    " };
    write!(out, "{}}},\n    \"edges\": [", end(part.subset.actor_count()))?;
    let columns = ordered(network.relation_columns(), &["weight"], &[]);
    let whole = part.is_whole();
    for (i, relation) in part.subset.relations().enumerate() {
        if i % RECORDS_PER_CHECK == 0 {
            ticket.check()?;
        }
        line.clear();
        line.push_str(if i == 0 { "\n      " } else { ",\n      " });
        edge(network, &columns, relation, whole, &mut line);
        out.write_all(line.as_bytes())?;
    }
    write!(out, "{}]\n  }}\n}}\n", end(part.subset.relation_count()))?;
    Ok(Loss::default())
}

/// An object that is being written, one member a line.
struct Object {
    indent: &'static str,
    lines: String,
}

impl Object {
    fn new(indent: &'static str) -> Object {
        Object { indent, lines: String::new() }
    }

    fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    fn raw(&mut self, key: &str, value: &str) {
        if !self.is_empty() {
            self.lines.push_str(",\n");
        }
        self.lines.push_str(self.indent);
        string_into(key, &mut self.lines);
        self.lines.push_str(": ");
        self.lines.push_str(value);
    }

    fn text(&mut self, key: &str, text: &str) {
        let mut value = String::new();
        string_into(text, &mut value);
        self.raw(key, &value);
    }

    /// The object in braces, closed at the given indent.
    fn block(&self, indent: &str) -> String {
        format!("{{\n{}\n{indent}}}", self.lines)
    }
}

/// An object on one line.
struct Line<'l> {
    out: &'l mut String,
    empty: bool,
}

impl<'l> Line<'l> {
    fn open(out: &'l mut String) -> Line<'l> {
        out.push('{');
        Line { out, empty: true }
    }

    fn key(&mut self, key: &str) -> &mut String {
        if !self.empty {
            self.out.push_str(", ");
        }
        self.empty = false;
        string_into(key, self.out);
        self.out.push_str(": ");
        self.out
    }

    fn raw(&mut self, key: &str, raw: &str) {
        self.key(key).push_str(raw);
    }

    fn text(&mut self, key: &str, text: &str) {
        string_into(text, self.key(key));
    }

    fn value(&mut self, key: &str, value: Value<'_>) {
        match value.shape {
            Shape::Text => self.text(key, value.text),
            Shape::Number | Shape::Boolean | Shape::List | Shape::Json => self.raw(key, value.text),
        }
    }

    fn words(&mut self, key: &str, label: &OwnedLabel) {
        if label.fr == label.en {
            return self.text(key, &label.fr);
        }
        let mut both = Line::open(self.key(key));
        both.text("fr", &label.fr);
        both.text("en", &label.en);
        both.close();
    }

    fn close(self) {
        self.out.push('}');
    }
}

/// The columns of one scope in the order in which they are written; those that a computed one replaces are left out.
struct Columns<'a> {
    record: Vec<&'a Column>,
    metadata: Vec<&'a Column>,
}

fn ordered<'a>(columns: &'a [Column], keys: &[&str], computed: &[Computed<'_>]) -> Columns<'a> {
    let of = |scope: Scope| columns.iter().filter(move |c| c.scope == scope);
    let mut metadata: Vec<&Column> =
        of(Scope::Metadata).filter(|c| !computed.iter().any(|other| other.name == c.name)).collect();
    metadata.sort_by_key(|c| keys.iter().position(|key| *key == c.name).unwrap_or(keys.len()));
    Columns { record: of(Scope::Record).collect(), metadata }
}

impl Columns<'_> {
    /// Whether the record brought this key itself, with a value of a type that the key does not usually have.
    fn overrides(&self, key: &str, row: u32) -> bool {
        self.record.iter().any(|c| c.name == key && c.code(row) != 0)
    }
}

fn node(part: &Part<'_>, columns: &Columns<'_>, actor: u32, out: &mut String) {
    let network = part.network;
    let mut node = Line::open(out);
    if network.has_own_name(actor) && !columns.overrides("label", actor) {
        node.text("label", network.name(actor));
    }
    let mut inner = String::new();
    let mut metadata = Line::open(&mut inner);
    let kind = network.kind(actor);
    if !kind.id.is_empty() {
        metadata.text("kind", &kind.id);
    }
    let sources = network.actor_sources(actor);
    for column in &columns.metadata {
        let known = match &*column.name {
            "kind" => !kind.id.is_empty(),
            "sources" => !sources.is_empty(),
            _ => false,
        };
        if let Some(value) = column.value(actor).filter(|_| !known) {
            metadata.value(&column.name, value);
        }
    }
    for computed in part.computed {
        if let Some(value) = computed.values.get(actor as usize).filter(|v| v.is_finite()) {
            metadata.raw(computed.name, &value.to_string());
        }
    }
    cite(network, sources, &mut metadata);
    let has_metadata = !metadata.empty;
    metadata.close();
    for column in columns.record.iter().filter(|c| !(has_metadata && c.name == "metadata")) {
        if let Some(value) = column.value(actor) {
            node.value(&column.name, value);
        }
    }
    if has_metadata {
        node.raw("metadata", &inner);
    }
    node.close();
}

fn edge(network: &Network, columns: &Columns<'_>, relation: u32, whole: bool, out: &mut String) {
    let (source, target) = network.ends(relation);
    let direction = network.direction(relation);
    let mut edge = Line::open(out);
    // In a part, places change: an id that was made of the place must be written to stay what it is.
    if (network.has_own_id(relation) || !whole) && !columns.overrides("id", relation) {
        edge.text("id", &network.relation_id(relation));
    }
    edge.text("source", network.actor_id(source));
    let kind = network.relation_kind(relation);
    if !kind.id.is_empty() && !columns.overrides("relation", relation) {
        edge.text("relation", &kind.id);
    }
    edge.text("target", network.actor_id(target));
    if !columns.overrides("directed", relation) {
        edge.raw("directed", if direction == Direction::Undirected { "false" } else { "true" });
    }
    let label = network.relation_label(relation);
    if !label.is_empty() && !columns.overrides("label", relation) {
        edge.text("label", label);
    }
    let mut inner = String::new();
    let mut metadata = Line::open(&mut inner);
    for field in DateField::ALL {
        if let Some(date) = network.date_text(relation, field) {
            metadata.text(field.word(), date);
        }
    }
    if direction == Direction::Mutual {
        metadata.raw("mutual", "true");
    }
    let sources = network.relation_sources(relation);
    for column in &columns.metadata {
        let known = match &*column.name {
            "mutual" => direction == Direction::Mutual,
            "sources" => !sources.is_empty(),
            name => DateField::ALL.iter().any(|f| f.word() == name && network.date_text(relation, *f).is_some()),
        };
        if let Some(value) = column.value(relation).filter(|_| !known) {
            metadata.value(&column.name, value);
        }
    }
    cite(network, sources, &mut metadata);
    let has_metadata = !metadata.empty;
    metadata.close();
    for column in columns.record.iter().filter(|c| !(has_metadata && c.name == "metadata")) {
        if let Some(value) = column.value(relation) {
            edge.value(&column.name, value);
        }
    }
    if has_metadata {
        edge.raw("metadata", &inner);
    }
    edge.close();
}

fn cite(network: &Network, sources: &[u32], metadata: &mut Line<'_>) {
    if sources.is_empty() {
        return;
    }
    let out = metadata.key("sources");
    out.push('[');
    for (i, source) in sources.iter().enumerate() {
        out.push_str(if i > 0 { ", " } else { "" });
        string_into(&network.sources()[*source as usize].id, out);
    }
    out.push(']');
}

/// The metadata of the graph: what the file said of itself, then the tables.
fn metadata(part: &Part<'_>, about: &About) -> Object {
    let network = part.network;
    let whole = part.is_whole();
    // A network that comes from a native file has the tables it had; any other one receives complete ones.
    let native = *about != About::default();
    let mut object = Object::new("      ");
    if !native {
        object.raw("profile", "\"maillage/1\"");
    }
    for (key, value) in &about.metadata {
        object.raw(key, value);
    }
    let kept = |key: &str| about.metadata.iter().any(|(k, _)| k == key);
    let mut used_kinds = vec![false; network.kinds().len()];
    let mut used_relation_kinds = vec![false; network.relation_kinds().len()];
    let mut used_sources = vec![false; network.sources().len()];
    for actor in part.subset.actors() {
        used_kinds[network.kind_code(actor) as usize] = true;
        network.actor_sources(actor).iter().for_each(|s| used_sources[*s as usize] = true);
    }
    for relation in part.subset.relations() {
        used_relation_kinds[network.relation_kind_code(relation) as usize] = true;
        network.relation_sources(relation).iter().for_each(|s| used_sources[*s as usize] = true);
    }
    let wanted = |id: &str, extra: bool, used: bool| {
        if native { extra && (whole || used) } else { used && !id.is_empty() }
    };
    let mut tables = [Object::new("        "), Object::new("        "), Object::new("        ")];
    for (kind, used) in network.kinds().iter().zip(used_kinds) {
        if wanted(&kind.id, !kind.extra.is_empty(), used) {
            tables[0].raw(&kind.id, &kind_entry(kind));
        }
    }
    for (kind, used) in network.relation_kinds().iter().zip(used_relation_kinds) {
        if wanted(&kind.id, !kind.extra.is_empty(), used) {
            tables[1].raw(&kind.id, &relation_kind_entry(kind));
        }
    }
    for (source, used) in network.sources().iter().zip(used_sources) {
        let says_more = source.title.is_some()
            || source.date.is_some()
            || !source.extra.is_empty()
            || source.url.as_ref().is_some_and(|url| *url != source.id);
        if says_more && (whole || used) {
            tables[2].raw(&source.id, &source_entry(source));
        }
    }
    for (key, table) in TABLES.into_iter().zip(tables) {
        if !table.is_empty() && !kept(key) {
            object.raw(key, &table.block("      "));
        }
    }
    object
}

/// The entry as its file had it; none when it comes from elsewhere.
fn kept_entry(extra: &[(String, String)]) -> Option<String> {
    if extra.is_empty() {
        return None;
    }
    if let Some(entry) = whole_entry(extra) {
        return Some(entry.to_string());
    }
    let mut entry = String::new();
    let mut line = Line::open(&mut entry);
    extra.iter().for_each(|(key, value)| line.raw(key, value));
    line.close();
    Some(entry)
}

fn kind_entry(kind: &Kind) -> String {
    kept_entry(&kind.extra).unwrap_or_else(|| {
        let mut entry = String::new();
        let mut line = Line::open(&mut entry);
        line.words("label", &kind.label);
        line.words("plural", &kind.plural);
        line.text("shape", kind.symbol.word());
        line.text("color", kind.hue.word());
        line.close();
        entry
    })
}

fn relation_kind_entry(kind: &RelationKind) -> String {
    kept_entry(&kind.extra).unwrap_or_else(|| {
        let mut entry = String::new();
        let mut line = Line::open(&mut entry);
        line.words("label", &kind.label);
        line.words("inverse", &kind.inverse);
        line.raw("symmetric", if kind.symmetric { "true" } else { "false" });
        line.raw("cooperation", if kind.cooperation { "true" } else { "false" });
        line.raw("strength", &kind.strength.to_string());
        line.raw("event", if kind.event { "true" } else { "false" });
        line.close();
        entry
    })
}

fn source_entry(source: &Source) -> String {
    if let Some(entry) = whole_entry(&source.extra) {
        return entry.to_string();
    }
    let mut entry = String::new();
    let mut line = Line::open(&mut entry);
    for (key, text) in [("title", &source.title), ("url", &source.url), ("date", &source.date)] {
        if let Some(text) = text {
            line.text(key, text);
        }
    }
    source.extra.iter().for_each(|(key, value)| line.raw(key, value));
    line.close();
    entry
}
