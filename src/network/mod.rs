//! The nouns: a network of actors and relations, its columns, its dates, its parts.
//!
//! A [`Network`] is read only; a [`Builder`] makes it and gives a [`Receipt`] with it. Nothing here reads files,
//! filters, or writes sentences.

pub mod adjacency;
pub mod builder;
pub mod columns;
pub mod dates;
pub mod fold;
pub mod ids;
pub mod mesh;
pub mod parallel;
pub mod receipt;
pub mod snapshot;
pub mod subset;
pub mod texts;
pub mod vocabulary;

use std::borrow::Cow;

use petgraph::graph::{DiGraph, NodeIndex};
use serde::{Deserialize, Serialize};

use crate::label::Lang;

pub use adjacency::{Adjacency, Link};
pub use builder::{ActorField, Builder, DateField, Ends, Meaning, RelationField, SharedIds, Sieve, UNKNOWN};
pub use columns::{Column, Dates, Dictionary, Scope, Sets, Shape, Value, number_of};
pub use dates::{PartialDate, Truth, Validity};
pub use ids::{Ids, Namesakes};
pub use mesh::Mesh;
pub use receipt::{Directedness, FileReceipt, Join, Oddity, OddityCode, Receipt, Refused, RefusedReason};
pub use subset::{Components, Subset};
pub use texts::Texts;
pub use vocabulary::{Hue, Kind, RelationKind, Symbol};

/// How a relation may be walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Direction {
    /// From source to target.
    Directed,
    /// The same both ways; source and target are only the order in which they were given.
    Undirected,
    /// Two directed relations stated once.
    Mutual,
}

impl Direction {
    /// Every direction, each at the place of its number.
    const ALL: [Direction; 3] = [Direction::Directed, Direction::Undirected, Direction::Mutual];

    /// The word that files and `--json` use.
    pub fn word(self) -> &'static str {
        match self {
            Direction::Directed => "directed",
            Direction::Undirected => "undirected",
            Direction::Mutual => "mutual",
        }
    }
}

/// A document that proves something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its id, unique in the network.
    pub id: String,
    /// Its title, if known.
    pub title: Option<String>,
    /// Its address, if it has one.
    pub url: Option<String>,
    /// Its date, in EDTF.
    pub date: Option<String>,
    /// Keys of its entry in a native file that this program does not know, as JSON.
    pub extra: Vec<(String, String)>,
}

impl Source {
    /// What to call it: its title, else its address, else its id.
    pub fn name(&self) -> &str {
        self.title.as_deref().or(self.url.as_deref()).unwrap_or(&self.id)
    }
}

/// What a file says of itself, kept so that writing loses nothing. Values are JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The network's own id.
    pub id: Option<String>,
    /// The network's name.
    pub label: Option<String>,
    /// Whether relations are directed when they don't say so themselves, as the file declared it.
    pub directed: Option<bool>,
    /// Other keys of the document.
    pub document: Vec<(String, String)>,
    /// Other keys of the graph.
    pub graph: Vec<(String, String)>,
    /// Other keys of the graph's metadata.
    pub metadata: Vec<(String, String)>,
}

impl About {
    /// What to call the network in a language: its title in that language, else its label.
    pub fn title(&self, lang: Lang) -> Option<String> {
        let title = self.translated("title", lang).filter(|title| !title.trim().is_empty());
        title.or_else(|| self.label.clone())
    }

    /// A text among the graph's metadata, such as its `date` or `licence`: the one in that language, else the only one.
    pub fn text(&self, key: &str, lang: Lang) -> Option<String> {
        let plain = || self.value(key)?.as_str().map(str::to_string);
        self.translated(key, lang).or_else(plain).filter(|text| !text.trim().is_empty())
    }

    fn value(&self, key: &str) -> Option<serde_json::Value> {
        let (_, json) = self.metadata.iter().find(|(known, _)| known == key)?;
        serde_json::from_str(json).ok()
    }

    fn translated(&self, key: &str, lang: Lang) -> Option<String> {
        self.value(key)?.get(lang.code())?.as_str().map(str::to_string)
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Actors {
    ids: Ids,
    names: Vec<u32>,
    name_texts: Dictionary,
    kinds: Vec<u32>,
    sources: Sets,
    columns: Vec<Column>,
}

#[derive(Clone, Debug)]
pub(super) struct Relations {
    ids: Ids,
    id_codes: Vec<u32>,
    kinds: Vec<u32>,
    directions: Vec<Direction>,
    dates: [Vec<u32>; 3],
    labels: Column,
    sources: Sets,
    columns: Vec<Column>,
}

/// A network: actors and relations as columns, and a compact adjacency for hot loops.
///
/// Actors and relations are numbered from 0 in the order of the file. A relation costs 8 bytes for its ends, 16 in the
/// adjacency and at most four for each column.
#[derive(Clone, Debug)]
pub struct Network {
    about: About,
    /// Source and target of each relation.
    ends: Vec<[u32; 2]>,
    adjacency: Adjacency,
    actors: Actors,
    relations: Relations,
    dates: Dates,
    kinds: Vec<Kind>,
    relation_kinds: Vec<RelationKind>,
    sources: Vec<Source>,
    implicit_prefix: String,
    short: Option<usize>,
}

impl Network {
    /// What the file says of itself.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// A petgraph graph of the indices, for algorithms of that library: node `i` is actor `i`, edge `j` is relation `j`.
    /// It is made anew, linear in time and memory: the network itself does without, which saves 16 bytes a relation.
    pub fn to_petgraph(&self) -> DiGraph<(), (), u32> {
        let mut graph = DiGraph::with_capacity(self.actor_count(), self.relation_count());
        for _ in self.actors() {
            graph.add_node(());
        }
        for [source, target] in &self.ends {
            graph.add_edge(NodeIndex::from(*source), NodeIndex::from(*target), ());
        }
        graph
    }

    /// The compact adjacency.
    pub fn adjacency(&self) -> &Adjacency {
        &self.adjacency
    }

    /// How many actors there are.
    pub fn actor_count(&self) -> usize {
        self.actors.ids.len()
    }

    /// How many relations there are.
    pub fn relation_count(&self) -> usize {
        self.ends.len()
    }

    /// The actors' numbers.
    pub fn actors(&self) -> impl Iterator<Item = u32> + use<> {
        0..self.actor_count() as u32
    }

    /// The relations' numbers.
    pub fn relations(&self) -> impl Iterator<Item = u32> + use<> {
        0..self.relation_count() as u32
    }

    /// The id of an actor.
    pub fn actor_id(&self, actor: u32) -> &str {
        self.actors.ids.of(actor)
    }

    /// The actor of an id.
    pub fn find_actor(&self, id: &str) -> Option<u32> {
        self.actors.ids.find(id)
    }

    /// The full name of an actor: its id where the file gives none.
    pub fn name(&self, actor: u32) -> &str {
        match self.actors.names.get(actor as usize).copied().unwrap_or(0) {
            0 => self.actor_id(actor),
            code => self.actors.name_texts.value(code).text,
        }
    }

    /// Whether the file names an actor, or its id stands for its name.
    pub fn has_own_name(&self, actor: u32) -> bool {
        self.actors.names.get(actor as usize).is_some_and(|code| *code != 0)
    }

    /// The distinct names of actors and their codes, by actor; those whose id stands for a name have 0 or none.
    pub fn names(&self) -> (&Dictionary, &[u32]) {
        (&self.actors.name_texts, &self.actors.names)
    }

    /// Which of the free attributes holds short names, if one does.
    pub fn short_column(&self) -> Option<usize> {
        self.short
    }

    /// The short name of an actor, if it has one.
    pub fn short(&self, actor: u32) -> Option<&str> {
        let text = self.actors.columns[self.short?].text(actor);
        (!text.is_empty()).then_some(text)
    }

    /// The short name of an actor, else its full name.
    pub fn short_or_name(&self, actor: u32) -> &str {
        self.short(actor).unwrap_or_else(|| self.name(actor))
    }

    /// The kind of an actor.
    pub fn kind(&self, actor: u32) -> &Kind {
        &self.kinds[self.kind_code(actor) as usize]
    }

    /// The number of an actor's kind.
    pub fn kind_code(&self, actor: u32) -> u32 {
        self.actors.kinds.get(actor as usize).copied().unwrap_or(0)
    }

    /// Codes of the kinds, by actor; actors past the end have none.
    pub fn kind_codes(&self) -> &[u32] {
        &self.actors.kinds
    }

    /// The kinds of actors; the first stands for actors of no kind.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The sources of what is said of an actor, as numbers of [`Network::sources`].
    pub fn actor_sources(&self, actor: u32) -> &[u32] {
        self.actors.sources.of(actor)
    }

    /// The sets of sources of the actors.
    pub fn actor_source_sets(&self) -> &Sets {
        &self.actors.sources
    }

    /// The free attributes of actors.
    pub fn actor_columns(&self) -> &[Column] {
        &self.actors.columns
    }

    /// A free attribute of actors by its exact name.
    pub fn actor_column(&self, name: &str) -> Option<&Column> {
        self.actors.columns.iter().find(|column| column.name == name)
    }

    /// The text of an attribute of an actor, empty where it has none.
    pub fn actor_text(&self, actor: u32, name: &str) -> &str {
        self.actor_column(name).map_or("", |column| column.text(actor))
    }

    /// The ends of a relation: source, target.
    pub fn ends(&self, relation: u32) -> (u32, u32) {
        let [source, target] = self.ends[relation as usize];
        (source, target)
    }

    /// The id of a relation: its own, else one made of its place in the file.
    pub fn relation_id(&self, relation: u32) -> Cow<'_, str> {
        match self.relations.id_codes.get(relation as usize).copied().unwrap_or(0) {
            0 => Cow::Owned(format!("{}{}", self.implicit_prefix, relation + 1)),
            code => Cow::Borrowed(self.relations.ids.of(code - 1)),
        }
    }

    /// Whether a relation brought its own id.
    pub fn has_own_id(&self, relation: u32) -> bool {
        self.relations.id_codes.get(relation as usize).is_some_and(|code| *code != 0)
    }

    /// Whether any relation brought its own id.
    pub fn has_own_relation_ids(&self) -> bool {
        !self.relations.ids.is_empty()
    }

    /// The relation of a folded id that is made of its place in the file.
    pub fn implicit_relation(&self, folded: &str) -> Option<u32> {
        let number: u32 = folded.strip_prefix(&*fold::fold(&self.implicit_prefix))?.parse().ok()?;
        number.checked_sub(1).filter(|relation| (*relation as usize) < self.relation_count())
    }

    /// The relation of an id. Linear in the relations for ids that files brought.
    pub fn find_relation(&self, id: &str) -> Option<u32> {
        if let Some(code) = self.relations.ids.find(id) {
            return self.relations.id_codes.iter().position(|c| *c == code + 1).map(|i| i as u32);
        }
        let number: u32 = id.strip_prefix(&self.implicit_prefix)?.parse().ok()?;
        let relation = number.checked_sub(1)?;
        ((relation as usize) < self.relation_count() && !self.has_own_id(relation)).then_some(relation)
    }

    /// The kind of a relation.
    pub fn relation_kind(&self, relation: u32) -> &RelationKind {
        &self.relation_kinds[self.relation_kind_code(relation) as usize]
    }

    /// The number of a relation's kind.
    pub fn relation_kind_code(&self, relation: u32) -> u32 {
        self.relations.kinds.get(relation as usize).copied().unwrap_or(0)
    }

    /// Codes of the kinds, by relation; relations past the end have none.
    pub fn relation_kind_codes(&self) -> &[u32] {
        &self.relations.kinds
    }

    /// The kinds of relations; the first stands for relations of no kind.
    pub fn relation_kinds(&self) -> &[RelationKind] {
        &self.relation_kinds
    }

    /// How a relation may be walked.
    pub fn direction(&self, relation: u32) -> Direction {
        self.relations.directions[relation as usize]
    }

    /// How relations may be walked, by relation.
    pub fn directions(&self) -> &[Direction] {
        &self.relations.directions
    }

    /// Whether a relation may be walked in the sense of a link: forward always, backward when it is not directed.
    pub fn allows(&self, link: Link) -> bool {
        link.forward || self.direction(link.relation) != Direction::Directed
    }

    /// The dates of the network, by code.
    pub fn dates(&self) -> &Dates {
        &self.dates
    }

    /// Codes of one date of the relations, by relation; relations past the end have none.
    pub fn date_codes(&self, field: DateField) -> &[u32] {
        &self.relations.dates[field as usize]
    }

    fn date_code(&self, relation: u32, field: DateField) -> u32 {
        self.relations.dates[field as usize].get(relation as usize).copied().unwrap_or(0)
    }

    /// One date of a relation, in EDTF as the file spells it.
    pub fn date_text(&self, relation: u32, field: DateField) -> Option<&str> {
        self.dates.spelling(self.date_code(relation, field))
    }

    /// One date of a relation.
    pub fn date(&self, relation: u32, field: DateField) -> Option<PartialDate> {
        self.dates.date(self.date_code(relation, field))
    }

    /// When a relation held, as far as is known.
    pub fn validity(&self, relation: u32) -> Validity {
        Validity {
            since: self.date(relation, DateField::Since),
            until: self.date(relation, DateField::Until),
            attested: self.date(relation, DateField::Attested),
        }
    }

    /// Whether relations held on some day of a range, as [`Validity::during`] says, for a pass over many of them.
    pub fn during(&self, range: (dates::Day, dates::Day)) -> impl Fn(u32) -> Truth + Sync + use<'_> {
        dates::during(DateField::ALL.map(|field| self.date_codes(field)), &self.dates, range)
    }

    /// Whether nothing is known of when a relation held.
    pub fn is_undated(&self, relation: u32) -> bool {
        DateField::ALL.into_iter().all(|field| self.date_code(relation, field) == 0)
    }

    /// What the file says of a relation in words, empty where it says nothing.
    pub fn relation_label(&self, relation: u32) -> &str {
        self.relations.labels.text(relation)
    }

    /// The labels of relations, as a column.
    pub fn relation_labels(&self) -> &Column {
        &self.relations.labels
    }

    /// The sources of a relation, as numbers of [`Network::sources`].
    pub fn relation_sources(&self, relation: u32) -> &[u32] {
        self.relations.sources.of(relation)
    }

    /// The sets of sources of the relations.
    pub fn relation_source_sets(&self) -> &Sets {
        &self.relations.sources
    }

    /// The free attributes of relations.
    pub fn relation_columns(&self) -> &[Column] {
        &self.relations.columns
    }

    /// A free attribute of relations by its exact name.
    pub fn relation_column(&self, name: &str) -> Option<&Column> {
        self.relations.columns.iter().find(|column| column.name == name)
    }

    /// The sources of the network.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// How the relations are directed, all together.
    pub fn directedness(&self) -> Directedness {
        directedness(&self.relations.directions)
    }
}

fn directedness(directions: &[Direction]) -> Directedness {
    let directed = directions.iter().filter(|d| **d != Direction::Undirected).count();
    if directed == 0 && !directions.is_empty() {
        Directedness::No
    } else if directed == directions.len() {
        Directedness::Yes
    } else {
        Directedness::Mixed
    }
}
