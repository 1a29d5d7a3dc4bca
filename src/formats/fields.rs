//! Attributes as graph formats take them: flat columns with one type each, under names that do not clash.
//!
//! Shared by the writers of GraphML, GEXF, DOT and tables; this file writes nothing itself.

use std::borrow::Cow;
use std::collections::HashSet;

use super::csv::cells::source_into;
use super::csv::header::{Role, assign, word};
use super::csv::words::{ACTOR_WORDS, RELATION_WORDS, Words};
use super::native::raw::string_into;
use super::native::write::Line;
use super::output::{Computed, Loss, LossCode, Part};
use crate::network::{About, Column, DateField, Direction, Hue, Namesakes, Network, Shape, Source};
use crate::ticket::{Cancelled, Ticket};

/// The type of all values of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// Whole numbers that fit in 64 bits.
    Whole,
    /// Other numbers.
    Decimal,
    /// `true` and `false`.
    Boolean,
    /// Anything, as text.
    Text,
}

/// An attribute that is written: a column of the network, or a computed one.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    /// Its name, unique among the attributes of the file.
    pub name: String,
    /// The type of its values.
    pub kind: FieldType,
    from: From<'a>,
}

#[derive(Clone, Copy, Debug)]
enum From<'a> {
    Column(&'a Column),
    Computed(&'a [f64]),
}

impl<'a> Field<'a> {
    /// The value of a row as text.
    pub fn text(&self, row: u32) -> Option<Cow<'a, str>> {
        match self.from {
            From::Column(column) => column.value(row).map(|value| match value.shape {
                Shape::List => Cow::Owned(value.items().join("; ")),
                _ => Cow::Borrowed(value.text),
            }),
            From::Computed(values) => {
                values.get(row as usize).filter(|v| v.is_finite()).map(|v| Cow::Owned(v.to_string()))
            }
        }
    }

    /// Adds the value of a row to an object, if there is one.
    pub fn json(&self, row: u32, line: &mut Line<'_>) {
        match self.from {
            From::Column(column) => column.value(row).into_iter().for_each(|value| line.value(&self.name, value)),
            From::Computed(_) => self.text(row).iter().for_each(|text| line.raw(&self.name, text)),
        }
    }

    /// Whether the value of a row is a list or an object, which one text cannot hold.
    pub fn is_raw(&self, row: u32) -> bool {
        match self.from {
            From::Column(column) => column.value(row).is_some_and(|v| matches!(v.shape, Shape::List | Shape::Json)),
            From::Computed(_) => false,
        }
    }
}

/// The attributes of actors that a part has, computed ones last. `taken` names stand for something else in the format.
///
/// # Errors
/// [`Cancelled`] when the ticket is: whether a column has any value in the part takes a look at all of them.
pub fn of_actors<'a>(part: &Part<'a>, taken: &[&str], ticket: &Ticket) -> Result<Vec<Field<'a>>, Cancelled> {
    let has = |column: &Column| ticket.any(part.subset.actors(), |actor| column.code(actor) != 0);
    let network = part.network;
    let is_unnamed = ticket.any(part.subset.actors(), |actor| !network.has_own_name(actor))?;
    let is_kindless = ticket.any(part.subset.actors(), |actor| network.kind(actor).id.is_empty())?;
    let says = |name: &str| match role_in(ACTOR_WORDS, name) {
        Role::Name => is_unnamed,
        Role::Kind | Role::Labels => is_kindless,
        Role::Sources => true,
        // A table with both ends would be one of relations.
        _ => matches!(role_in(RELATION_WORDS, name), Role::Source | Role::Target),
    };
    fields(network.actor_columns(), part.computed, taken, has, says, ticket)
}

/// The attributes of relations that a part has.
///
/// # Errors
/// [`Cancelled`] when the ticket is.
pub fn of_relations<'a>(part: &Part<'a>, taken: &[&str], ticket: &Ticket) -> Result<Vec<Field<'a>>, Cancelled> {
    let has = |column: &Column| ticket.any(part.subset.relations(), |relation| column.code(relation) != 0);
    let network = part.network;
    let is_kindless = ticket.any(part.subset.relations(), |relation| network.relation_kind(relation).id.is_empty())?;
    let is_unlabelled = ticket.any(part.subset.relations(), |relation| network.relation_label(relation).is_empty())?;
    let says = |name: &str| match role_in(RELATION_WORDS, name) {
        Role::Kind => is_kindless,
        Role::Label => is_unlabelled,
        Role::Date(field) => name != field.word(),
        Role::Id | Role::Source | Role::Target | Role::EndName(_) | Role::Sources => true,
        Role::Type | Role::Direction | Role::Interval => true,
        _ => name == "mutual",
    };
    fields(network.relation_columns(), &[], taken, has, says, ticket)
}

/// What readers take an attribute of that name for.
fn role_in(words: Words, name: &str) -> Role {
    assign(&[word(name)], words)[0]
}

fn fields<'a>(
    columns: &'a [Column],
    computed: &'a [Computed<'a>],
    taken: &[&str],
    has: impl Fn(&Column) -> Result<bool, Cancelled>,
    // Whether a name says to readers what the record itself does not: an attribute of it would be taken for that.
    says: impl Fn(&str) -> bool,
    ticket: &Ticket,
) -> Result<Vec<Field<'a>>, Cancelled> {
    let mut names: HashSet<String> = taken.iter().map(|name| name.to_string()).collect();
    let mut namesakes = Namesakes::default();
    let mut unique = |name: &str| {
        let found = match names.contains(name) || says(name) {
            true => namesakes.another(name, '_', |other| !names.contains(other)),
            false => name.to_string(),
        };
        names.insert(found.clone());
        found
    };
    let mut fields = Vec::new();
    for column in columns.iter().filter(|c| !computed.iter().any(|other| other.name == c.name)) {
        if has(column)? {
            let kind = type_of(column, ticket)?;
            fields.push(Field { name: unique(&column.name), kind, from: From::Column(column) });
        }
    }
    for column in computed {
        let whole = column.values.iter().all(|v| !v.is_finite() || (v.fract() == 0.0 && v.abs() < 9e15));
        let kind = if whole { FieldType::Whole } else { FieldType::Decimal };
        fields.push(Field { name: unique(column.name), kind, from: From::Computed(column.values) });
    }
    Ok(fields)
}

fn type_of(column: &Column, ticket: &Ticket) -> Result<FieldType, Cancelled> {
    let values = column.values();
    let all = |test: &dyn Fn(Shape, &str) -> bool| {
        let differs = |code| !test(values.value(code).shape, values.value(code).text);
        Ok(!ticket.any(1..values.len() as u32, differs)?)
    };
    Ok(if all(&|shape, text| shape == Shape::Number && text.parse::<i64>().is_ok())? {
        FieldType::Whole
    } else if all(&|shape, text| shape == Shape::Number && text.parse::<f64>().is_ok_and(f64::is_finite))? {
        FieldType::Decimal
    } else if all(&|shape, _| shape == Shape::Boolean)? {
        FieldType::Boolean
    } else {
        FieldType::Text
    })
}

/// What one text says of a source: its address, else its title.
fn source_text(source: &Source) -> &str {
    source.url.as_deref().or(source.title.as_deref()).unwrap_or(&source.id)
}

/// Adds sources to an object, as a list of what is said of each, if there is one.
pub fn sources_json(network: &Network, sources: &[u32], line: &mut Line<'_>) {
    if sources.is_empty() {
        return;
    }
    let out = line.key("sources");
    for (i, source) in sources.iter().enumerate() {
        out.push_str(if i > 0 { ", " } else { "[" });
        string_into(source_text(&network.sources()[*source as usize]), out);
    }
    out.push(']');
}

/// Sources as one text, empty where there is none, with a separator that readers know.
pub fn sources_text(network: &Network, sources: &[u32], separator: &str) -> String {
    let mut text = String::new();
    for (i, source) in sources.iter().enumerate() {
        text.push_str(if i > 0 { separator } else { "" });
        source_into(source_text(&network.sources()[*source as usize]), &mut text);
    }
    text
}

/// What a source is called, as one text.
pub fn source_name(network: &Network, source: u32) -> &str {
    source_text(&network.sources()[source as usize])
}

/// What a relation is in words: its own label, else that of its kind; empty where it has neither.
pub fn relation_label<'a>(part: &Part<'a>, relation: u32) -> &'a str {
    let kind = part.network.relation_kind(relation);
    match part.network.relation_label(relation) {
        "" if kind.id.is_empty() => "",
        "" => kind.label.of(part.lang),
        label => label,
    }
}

/// Whether any relation of a part is directed, or there is none: what formats take as the default direction.
///
/// # Errors
/// [`Cancelled`] when the ticket is.
pub fn has_directed(part: &Part<'_>, ticket: &Ticket) -> Result<bool, Cancelled> {
    let is_directed = |relation| part.network.direction(relation) == Direction::Directed;
    Ok(part.subset.relation_count() == 0 || ticket.any(part.subset.relations(), is_directed)?)
}

/// What every format but the native one leaves behind: details of sources, vocabularies, what the file said of itself.
///
/// # Errors
/// [`Cancelled`] when the ticket is.
pub fn common_losses(part: &Part<'_>, loss: &mut Loss, ticket: &Ticket) -> Result<(), Cancelled> {
    let network = part.network;
    let Used { kinds, relation_kinds, sources } = Used::of(part, ticket)?;
    let more = |s: &Source| (s.url.is_some() && s.title.is_some()) || s.date.is_some() || !s.extra.is_empty();
    let details = network.sources().iter().zip(sources).filter(|(s, used)| *used && more(s)).count();
    loss.add(LossCode::SourceDetails, details as u64);
    let count = |used: Vec<bool>| used.into_iter().skip(1).filter(|used| *used).count() as u64;
    loss.add(LossCode::Vocabularies, count(kinds) + count(relation_kinds));
    let About { id: _, label, directed: _, document, graph, metadata } = network.about();
    loss.add(LossCode::About, (usize::from(label.is_some()) + document.len() + graph.len() + metadata.len()) as u64);
    Ok(())
}

/// What a format that knows relations by their ends and a label only loses of one.
pub fn relation_losses(network: &Network, relation: u32, loss: &mut Loss) {
    loss.add(LossCode::RelationKinds, u64::from(!network.relation_kind(relation).id.is_empty()));
    loss.add(LossCode::RelationIds, u64::from(network.has_own_id(relation)));
    let dates = DateField::ALL.iter().filter(|field| network.date_text(relation, **field).is_some());
    loss.add(LossCode::Dates, dates.count() as u64);
    loss.add(LossCode::Sources, network.relation_sources(relation).len() as u64);
}

/// Which kinds and sources the rows of a part name, by number: one byte for each there is.
pub struct Used {
    /// The kinds of actors.
    pub kinds: Vec<bool>,
    /// The kinds of relations.
    pub relation_kinds: Vec<bool>,
    /// The sources of both.
    pub sources: Vec<bool>,
}

impl Used {
    /// Linear in the part.
    ///
    /// # Errors
    /// [`Cancelled`] when the ticket is.
    pub fn of(part: &Part<'_>, ticket: &Ticket) -> Result<Used, Cancelled> {
        let network = part.network;
        let [kinds, relation_kinds, sources] =
            [network.kinds().len(), network.relation_kinds().len(), network.sources().len()].map(|n| vec![false; n]);
        let mut used = Used { kinds, relation_kinds, sources };
        for actor in ticket.watch(part.subset.actors()) {
            let actor = actor?;
            used.kinds[network.kind_code(actor) as usize] = true;
            network.actor_sources(actor).iter().for_each(|s| used.sources[*s as usize] = true);
        }
        for relation in ticket.watch(part.subset.relations()) {
            let relation = relation?;
            used.relation_kinds[network.relation_kind_code(relation) as usize] = true;
            network.relation_sources(relation).iter().for_each(|s| used.sources[*s as usize] = true);
        }
        Ok(used)
    }
}

/// A text without the control characters that XML and DOT forbid; each is replaced and counted.
pub fn clean<'t>(text: &'t str, loss: &mut Loss) -> Cow<'t, str> {
    let is_forbidden = |c: char| {
        c < ' ' && !matches!(c, '\t' | '\n' | '\r') || matches!(c, '\u{7F}'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}')
    };
    let suspect = |b: u8| b < 0x20 || b == 0x7F || b == 0xC2 || b == 0xEF;
    if !text.bytes().any(suspect) {
        return Cow::Borrowed(text);
    }
    let count = text.chars().filter(|c| is_forbidden(*c)).count();
    if count == 0 {
        return Cow::Borrowed(text);
    }
    loss.add(LossCode::ControlCharacters, count as u64);
    Cow::Owned(text.chars().map(|c| if is_forbidden(c) { '\u{FFFD}' } else { c }).collect())
}

/// A colour for drawing programs, readable on white and on black.
pub fn rgb(hue: Hue) -> (u8, u8, u8) {
    match hue {
        Hue::Green => (46, 139, 87),
        Hue::Yellow => (201, 148, 0),
        Hue::Blue => (38, 103, 196),
        Hue::Magenta => (168, 66, 160),
        Hue::Red => (200, 50, 47),
        Hue::Cyan => (20, 146, 158),
        Hue::Default => (112, 112, 112),
    }
}
