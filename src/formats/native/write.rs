//! Writing of native documents: one line an actor, a relation, a kind, a source, so that two versions can be compared.
//!
//! What was read is written as it was spelled; keys come in the order of the profile, then in that of the file.

use std::io::Write;

use super::TABLES;
use super::raw::string_into;
use super::vocabulary::whole_entry;
use crate::formats::error::WriteError;
use crate::formats::fields::Used;
use crate::formats::output::{Computed, Loss, Part};
use crate::formats::pieces::Pieces;
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

/// Writes a part. Everything fits: nothing is lost. Memory: the longest row, a few bytes for each kind and source, and a
/// constant.
///
/// # Errors
/// Those of the stream; when it is stopped.
pub fn write(part: &Part<'_>, out: &mut dyn Write, ticket: &Ticket) -> Result<Loss, WriteError> {
    let network = part.network;
    let about = network.about();
    part.begin(ticket);
    let mut out = Pieces::new(out);
    out.text.push_str("{\n");
    let mut document = Members::new("  ");
    for (key, value) in &about.document {
        document.raw(key, value, &mut out.text);
    }
    document.key("graph", &mut out.text).push_str("{\n");
    let mut head = Members::new("    ");
    if let Some(id) = &about.id {
        string_into(id, head.key("id", &mut out.text));
    }
    if let Some(label) = &about.label {
        string_into(label, head.key("label", &mut out.text));
    }
    if !about.graph.iter().any(|(key, _)| key == "directed") {
        let directed = if about.directed == Some(false) { "false" } else { "true" };
        head.raw("directed", directed, &mut out.text);
    }
    for (key, value) in &about.graph {
        head.raw(key, value, &mut out.text);
    }
    metadata(part, about, &mut head, &mut out, ticket)?;

    head.key("nodes", &mut out.text).push('{');
    let columns = ordered(network.actor_columns(), &ACTOR_KEYS, part.computed);
    let (mut nodes, mut inner) = (Members::new("      "), String::new());
    out.text.push_str(if part.subset.actor_count() == 0 { "" } else { "\n" });
    for actor in ticket.walk(part.subset.actors()) {
        let actor = actor?;
        node(part, &columns, actor, nodes.key(network.actor_id(actor), &mut out.text), &mut inner);
        out.flow()?;
    }
    out.text.push_str(nodes.end());
    out.text.push_str("},\n    \"edges\": [");
    let columns = ordered(network.relation_columns(), &["weight"], &[]);
    let whole = part.is_whole();
    let mut edges = Members::new("      ");
    out.text.push_str(if part.subset.relation_count() == 0 { "" } else { "\n" });
    for relation in ticket.walk(part.subset.relations()) {
        edge(network, &columns, relation?, whole, edges.next(&mut out.text), &mut inner);
        out.flow()?;
    }
    out.text.push_str(edges.end());
    out.text.push_str("]\n  }\n}\n");
    out.finish()?;
    Ok(Loss::default())
}

/// Members of an object or items of an array, each on a line of its own.
struct Members {
    indent: &'static str,
    empty: bool,
}

impl Members {
    fn new(indent: &'static str) -> Members {
        Members { indent, empty: true }
    }

    fn next<'t>(&mut self, text: &'t mut String) -> &'t mut String {
        text.push_str(if self.empty { "" } else { ",\n" });
        text.push_str(self.indent);
        self.empty = false;
        text
    }

    fn key<'t>(&mut self, key: &str, text: &'t mut String) -> &'t mut String {
        let text = self.next(text);
        string_into(key, text);
        text.push_str(": ");
        text
    }

    fn raw(&mut self, key: &str, value: &str, text: &mut String) {
        self.key(key, text).push_str(value);
    }

    /// What stands before the closing brace of members of actors and relations.
    fn end(&self) -> &'static str {
        if self.empty { "" } else { "\n    " }
    }
}

/// An object on one line.
pub struct Line<'l> {
    out: &'l mut String,
    empty: bool,
}

impl<'l> Line<'l> {
    /// Opens it at the end of a text.
    pub fn open(out: &'l mut String) -> Line<'l> {
        out.push('{');
        Line { out, empty: true }
    }

    /// Writes a key; what is appended to the text is its value.
    pub fn key(&mut self, key: &str) -> &mut String {
        if !self.empty {
            self.out.push_str(", ");
        }
        self.empty = false;
        string_into(key, self.out);
        self.out.push_str(": ");
        self.out
    }

    /// A value that is JSON already.
    pub fn raw(&mut self, key: &str, raw: &str) {
        self.key(key).push_str(raw);
    }

    /// A text.
    pub fn text(&mut self, key: &str, text: &str) {
        string_into(text, self.key(key));
    }

    /// A value of an attribute.
    pub fn value(&mut self, key: &str, value: Value<'_>) {
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

    /// Closes it.
    pub fn close(self) {
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

fn node(part: &Part<'_>, columns: &Columns<'_>, actor: u32, out: &mut String, inner: &mut String) {
    let network = part.network;
    let mut node = Line::open(out);
    if network.has_own_name(actor) && !columns.overrides("label", actor) {
        node.text("label", network.name(actor));
    }
    inner.clear();
    let mut metadata = Line::open(inner);
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
        node.raw("metadata", inner);
    }
    node.close();
}

fn edge(network: &Network, columns: &Columns<'_>, relation: u32, whole: bool, out: &mut String, inner: &mut String) {
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
    inner.clear();
    let mut metadata = Line::open(inner);
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
        edge.raw("metadata", inner);
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

/// The id and the text of an entry of a table, by its number.
type Entry<'e> = &'e dyn Fn(usize) -> (&'e str, String);

/// The metadata of the graph: what the file said of itself, then the tables.
fn metadata(
    part: &Part<'_>,
    about: &About,
    head: &mut Members,
    out: &mut Pieces<'_>,
    ticket: &Ticket,
) -> Result<(), WriteError> {
    let network = part.network;
    let whole = part.is_whole();
    // A network that comes from a native file has the tables it had; any other one receives complete ones.
    let native = about.directed.is_some();
    let used = Used::of(part, ticket)?;
    let wanted = |id: &str, extra: bool, used: bool| {
        if native { extra && (whole || used) } else { used && !id.is_empty() }
    };
    let says_more = |source: &Source| {
        source.title.is_some()
            || source.date.is_some()
            || !source.extra.is_empty()
            || source.url.as_ref().is_some_and(|url| *url != source.id)
    };
    let (kinds, relation_kinds, sources) = (network.kinds(), network.relation_kinds(), network.sources());
    let table = |len: usize, wants: &dyn Fn(usize) -> bool| (0..len).filter(|i| wants(*i)).collect::<Vec<usize>>();
    let mut tables = [
        table(kinds.len(), &|i| wanted(&kinds[i].id, !kinds[i].extra.is_empty(), used.kinds[i])),
        table(relation_kinds.len(), &|i| {
            wanted(&relation_kinds[i].id, !relation_kinds[i].extra.is_empty(), used.relation_kinds[i])
        }),
        table(sources.len(), &|i| says_more(&sources[i]) && (whole || used.sources[i])),
    ];
    for (key, table) in TABLES.iter().zip(&mut tables) {
        if about.metadata.iter().any(|(kept, _)| kept == key) {
            table.clear();
        }
    }
    if native && about.metadata.is_empty() && tables.iter().all(Vec::is_empty) {
        return Ok(());
    }
    head.key("metadata", &mut out.text).push_str("{\n");
    let mut members = Members::new("      ");
    if !native {
        members.raw("profile", "\"maillage/1\"", &mut out.text);
    }
    for (key, value) in &about.metadata {
        members.raw(key, value, &mut out.text);
    }
    let entries: [Entry<'_>; 3] = [
        &|i| (&kinds[i].id, kind_entry(&kinds[i])),
        &|i| (&relation_kinds[i].id, relation_kind_entry(&relation_kinds[i])),
        &|i| (&sources[i].id, source_entry(&sources[i])),
    ];
    for ((key, table), entry) in TABLES.into_iter().zip(tables).zip(entries) {
        if table.is_empty() {
            continue;
        }
        members.key(key, &mut out.text).push_str("{\n");
        let mut lines = Members::new("        ");
        for number in ticket.watch(table.into_iter()) {
            let (id, entry) = entry(number?);
            lines.raw(id, &entry, &mut out.text);
            out.flow()?;
        }
        out.text.push_str("\n      }");
    }
    out.text.push_str("\n    }");
    Ok(())
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
