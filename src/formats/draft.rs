//! Records of graph formats on their way to the builder: attributes by name, each name understood once.
//!
//! Readers that meet one record after the other say what the file says of it, under the file's own names. Here those
//! names are understood (`nom` is a name, `since` a date, `siren` an identifier) by the same words as the headers of tables,
//! so that an attribute means the same in every format. Tables and native documents have ways of their own, in blocks.

mod coded;

use std::collections::HashMap;

pub use coded::Coded;

use super::content::{Content, is_taken};
use super::csv::cells::{is_code, json_list, number, sources};
use super::csv::header::{Role, direction_of, direction_word, role_of};
use super::error::FormatError;
use super::json::DEPTH;
use super::native::raw::{Type, items, respaced_into, text_of, type_of};
use crate::network::builder::{ColumnId, nfc};
use crate::network::{Builder, DateField, Direction, Ends, OddityCode, RefusedReason, Scope, Shape, Value};
use crate::position::Position;
use crate::ticket::Ticket;

/// How many attributes of actors, or of relations, are kept: a hostile file may give each of its records one of its own.
pub const ATTRIBUTES: usize = 2000;
/// How many records are read between two looks at the ticket.
const PULSE: u64 = 1024;

/// How many cells columns may have that most records say nothing in, beyond one for each byte of the text: a column costs four
/// bytes a row, and a hostile text may name one a record.
pub const CELLS: u64 = 1 << 25;

/// Where the types of attributes come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Types {
    /// The format says them: a text that looks like a number is a text.
    Declared,
    /// The format has none: texts of an attribute are numbers if all of them look like it and its name is not that of a code.
    Guessed,
}

/// An attribute of actors, by the number that [`Draft::actor_key`] gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActorKey(usize);

/// An attribute of relations, by the number that [`Draft::relation_key`] gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RelationKey(usize);

/// What an attribute says, and the column for values that do not fit it.
struct Key {
    name: String,
    role: Role,
    column: Option<ColumnId>,
    /// How many rows the column has so far.
    rows: u32,
}

/// The room that columns take, in cells.
#[derive(Default)]
struct Room(u64);

impl Room {
    /// Whether there is room for a value in a row of a column.
    fn has(&mut self, key: &mut Key, row: u32, at: Position) -> bool {
        let more = u64::from((row + 1).saturating_sub(key.rows));
        let has = more == 0 || self.0 + more <= CELLS + at.offset;
        if has {
            self.0 += more;
            key.rows = key.rows.max(row + 1);
        }
        has
    }
}

/// A file whose records are being read. See the module's head.
pub struct Draft<'b> {
    /// Where the records go. What is not an attribute is said to it directly: oddities, refusals, vocabularies.
    pub builder: &'b mut Builder,
    ticket: &'b Ticket,
    types: Types,
    every: u32,
    names: [HashMap<String, usize>; 2],
    /// The attribute after the last one: records tend to say the same things in the same order.
    next: [usize; 2],
    actors: Vec<Key>,
    relations: Vec<Key>,
    identifiers: Option<ColumnId>,
    /// The direction of the relation that was begun last, if its file says one.
    direction: Option<Direction>,
    buffer: String,
    seen: u64,
    room: Room,
    /// Actors and relations, and bytes, that the ticket knows of.
    counted: [u64; 2],
    told: u64,
}

impl<'b> Draft<'b> {
    /// Begins a file's part of the draft.
    pub fn begin(
        content: &Content,
        builder: &'b mut Builder,
        format: &str,
        ends: Ends,
        types: Types,
        ticket: &'b Ticket,
    ) -> Draft<'b> {
        content.begin(builder, format, ends);
        Draft::of(content, builder, types, ticket)
    }

    /// Goes on with a file whose part of the draft has begun.
    pub fn of(content: &Content, builder: &'b mut Builder, types: Types, ticket: &'b Ticket) -> Draft<'b> {
        Draft {
            builder,
            ticket,
            types,
            every: content.every,
            names: Default::default(),
            next: [0; 2],
            actors: Vec::new(),
            relations: Vec::new(),
            identifiers: None,
            direction: None,
            buffer: String::new(),
            seen: 0,
            room: Room::default(),
            counted: [0; 2],
            told: 0,
        }
    }

    /// Tells how far the reading is, in bytes; to be called once a record. False if it should end with what it has, which the
    /// receipt then says.
    ///
    /// # Errors
    /// When the reading is stopped.
    pub fn goes_on(&mut self, offset: u64) -> Result<bool, FormatError> {
        self.seen += 1;
        if !self.seen.is_multiple_of(PULSE) {
            return Ok(true);
        }
        self.ticket.check()?;
        self.ticket.advance(offset.saturating_sub(self.told));
        self.told = self.told.max(offset);
        self.pulse();
        if self.ticket.ends_early() {
            self.builder.partial();
            return Ok(false);
        }
        Ok(true)
    }

    /// The attribute of actors of that name.
    pub fn actor_key(&mut self, name: &str) -> ActorKey {
        ActorKey(key_of(&mut self.actors, &mut self.names[0], &mut self.next[0], name, true))
    }

    /// The attribute of relations of that name.
    pub fn relation_key(&mut self, name: &str) -> RelationKey {
        RelationKey(key_of(&mut self.relations, &mut self.names[1], &mut self.next[1], name, false))
    }

    /// Declares an actor; none if the file declared it before, which is a refused record.
    pub fn actor(&mut self, id: &str, at: Position, record: impl FnOnce() -> String) -> Option<u32> {
        if id.is_empty() {
            self.builder.refuse(at, RefusedReason::NoId, &record());
            return None;
        }
        let actor = self.builder.actor(&nfc(id), at, record);
        self.counted[0] += u64::from(actor.is_some());
        actor
    }

    /// Declares an actor that the file may declare any number of times, as texts do that speak of one wherever they need it.
    pub fn mention(&mut self, id: &str) -> u32 {
        let before = self.builder.actor_count();
        let actor = self.builder.mention(&nfc(id));
        self.counted[0] += u64::from(self.builder.actor_count() > before);
        actor
    }

    /// Mentions many at once, in their order, and gives their numbers.
    pub fn mention_all(&mut self, ids: &[&str]) -> Vec<u32> {
        let before = self.builder.actor_count();
        let actors = self.builder.mention_all(ids);
        self.counted[0] += (self.builder.actor_count() - before) as u64;
        actors
    }

    /// Gives an actor its name.
    pub fn name(&mut self, actor: u32, name: &str, at: Position) {
        let name = name.trim();
        if !name.is_empty() {
            self.ticket.show_names(std::iter::once(name));
            self.builder.set_name(actor, name, at);
        }
    }

    /// Gives an actor a kind.
    pub fn kind(&mut self, actor: u32, kind: &str, at: Position) {
        if !kind.is_empty() {
            self.builder.set_kind(actor, kind, at);
        }
    }

    /// Says that an actor is known to a register under an identifier, by which other files may know it too.
    pub fn identifier(&mut self, actor: u32, scheme: &str, value: &str) {
        let column = *self.identifiers.get_or_insert_with(|| self.builder.actor_column("identifiers", Scope::Metadata));
        self.builder.add_identifier(column, actor, scheme, value);
    }

    /// Says something of an actor under the file's own name for it. What has no place of its own, or whose place is taken, is an
    /// attribute under that name. Empty texts say nothing.
    pub fn tell_actor(&mut self, key: ActorKey, actor: u32, value: Value<'_>, at: Position) {
        if value.text.is_empty() {
            return;
        }
        let is_text = value.shape == Shape::Text;
        match self.actors[key.0].role {
            Role::Name if is_text && !self.builder.has_name(actor) => self.name(actor, value.text, at),
            Role::Kind if is_text && !self.builder.has_kind(actor) => self.builder.set_kind(actor, value.text, at),
            Role::Sources => {
                let numbers = self.sources(value);
                self.builder.set_actor_sources(actor, &numbers);
            }
            Role::Identifier(scheme) if matches!(value.shape, Shape::Text | Shape::Number) => {
                self.identifier(actor, scheme, value.text);
                self.set_actor(key, actor, Value::text(value.text), at);
            }
            Role::Number(_) if is_text => {
                let mut buffer = std::mem::take(&mut self.buffer);
                let (value, odd) = number(value.text, &mut buffer);
                if let Some(code) = odd {
                    self.builder.oddity(code, at, value.text);
                }
                self.set_actor(key, actor, value, at);
                self.buffer = buffer;
            }
            Role::List(_) if is_text => {
                let mut buffer = std::mem::take(&mut self.buffer);
                self.set_actor(key, actor, json_list(value.text, &mut buffer), at);
                self.buffer = buffer;
            }
            _ => self.set_actor(key, actor, value, at),
        }
    }

    fn set_actor(&mut self, key: ActorKey, actor: u32, value: Value<'_>, at: Position) {
        if let Some(column) = self.actor_column(key, actor, at) {
            self.builder.set_actor(column, actor, value, at);
        }
    }

    /// The column of an attribute, if there is room for one more row of it.
    fn actor_column(&mut self, key: ActorKey, actor: u32, at: Position) -> Option<ColumnId> {
        let number = key.0;
        let key = &mut self.actors[number];
        if number >= ATTRIBUTES || !self.room.has(key, actor, at) {
            self.builder.oddity(OddityCode::NotHeld, at, &key.name);
            return None;
        }
        let Key { name, role, column, .. } = key;
        Some(*column.get_or_insert_with(|| {
            let column = self.builder.actor_column(own_name(*role).unwrap_or(name), Scope::Metadata);
            if self.types == Types::Guessed && *role == Role::Free && !is_code(name) {
                self.builder.cells_of_actors(column);
            }
            column
        }))
    }

    /// Begins a relation; none if it is left out because only a part of them is asked for. `direction` is what the file says;
    /// without it a relation is directed, unless its kind is symmetric.
    pub fn relation(&mut self, ends: [&str; 2], direction: Option<Direction>, at: Position) -> Option<u32> {
        self.begin_relation(ends, false, direction, at)
    }

    /// The same where ends may be names that only one actor has.
    pub fn relation_named(&mut self, ends: [&str; 2], direction: Option<Direction>, at: Position) -> Option<u32> {
        self.begin_relation(ends, true, direction, at)
    }

    fn begin_relation(
        &mut self,
        ends: [&str; 2],
        named: bool,
        direction: Option<Direction>,
        at: Position,
    ) -> Option<u32> {
        if let Some(end) = ends.iter().position(|end| end.is_empty()) {
            self.builder.refuse(at, RefusedReason::NoEnd, ends[1 - end]);
            return None;
        }
        if !is_taken(self.every, at.offset) {
            self.builder.leave_out(1);
            return None;
        }
        self.counted[1] += 1;
        let ends = ends.map(nfc);
        let relation = match named {
            true => self.builder.relation_named(&ends[0], &ends[1], at),
            false => self.builder.relation(&ends[0], &ends[1], at),
        };
        self.say_direction(relation, direction);
        Some(relation)
    }

    fn say_direction(&mut self, relation: u32, direction: Option<Direction>) {
        self.direction = direction;
        if let Some(direction) = direction {
            self.builder.set_direction(relation, direction);
        }
    }

    /// Gives a relation its kind. What its file says of its direction holds against that of the kind.
    pub fn relation_kind(&mut self, relation: u32, kind: &str) {
        if kind.is_empty() {
            return;
        }
        self.builder.set_relation_kind(relation, kind);
        if let Some(direction) = self.direction {
            self.builder.set_direction(relation, direction);
        }
    }

    /// Says something of the relation that was begun last under the file's own name for it, as [`Draft::tell_actor`] does.
    pub fn tell_relation(&mut self, key: RelationKey, relation: u32, value: Value<'_>, at: Position) {
        if value.text.is_empty() {
            return;
        }
        let is_text = value.shape == Shape::Text;
        let Key { name, role, .. } = &self.relations[key.0];
        match *role {
            Role::Free if name == "mutual" && value.text == "true" => {
                self.turn(relation, Some(Direction::Mutual));
            }
            // A type may be a direction in words, but yes and no are none there.
            Role::Type if direction_word(value.text).is_some() => {
                self.turn(relation, direction_word(value.text));
            }
            Role::Direction if direction_of(value.text).is_some() => self.turn(relation, direction_of(value.text)),
            Role::Kind | Role::Type if is_text && !self.builder.has_relation_kind(relation) => {
                self.relation_kind(relation, value.text);
            }
            Role::Label if is_text && !self.builder.has_label(relation) => {
                self.builder.set_label(relation, value.text, at);
            }
            Role::Date(field) if is_text || value.shape == Shape::Number => {
                self.builder.set_date(relation, field, value.text, at);
            }
            Role::Sources => {
                let numbers = self.sources(value);
                self.builder.set_relation_sources(relation, &numbers);
            }
            Role::Number(_) if is_text => {
                let mut buffer = std::mem::take(&mut self.buffer);
                let (value, odd) = number(value.text, &mut buffer);
                if let Some(code) = odd {
                    self.builder.oddity(code, at, value.text);
                }
                self.set_relation(key, relation, value, at);
                self.buffer = buffer;
            }
            _ => self.set_relation(key, relation, value, at),
        }
    }

    fn turn(&mut self, relation: u32, direction: Option<Direction>) {
        self.direction = direction;
        self.builder.set_direction(relation, direction.unwrap_or(Direction::Directed));
    }

    fn set_relation(&mut self, key: RelationKey, relation: u32, value: Value<'_>, at: Position) {
        if let Some(column) = self.relation_column(key, relation, at) {
            self.builder.set_relation(column, relation, value, at);
        }
    }

    /// The column of an attribute, if there is room for one more row of it.
    fn relation_column(&mut self, key: RelationKey, relation: u32, at: Position) -> Option<ColumnId> {
        let number = key.0;
        let key = &mut self.relations[number];
        if number >= ATTRIBUTES || !self.room.has(key, relation, at) {
            self.builder.oddity(OddityCode::NotHeld, at, &key.name);
            return None;
        }
        let Key { name, role, column, .. } = key;
        Some(*column.get_or_insert_with(|| {
            let column = self.builder.relation_column(own_name(*role).unwrap_or(name), Scope::Metadata);
            if self.types == Types::Guessed && *role == Role::Free && !is_code(name) {
                self.builder.cells_of_relations(column);
            }
            column
        }))
    }

    /// Says when a relation began or ended.
    pub fn date(&mut self, relation: u32, field: DateField, text: &str, at: Position) {
        if !text.is_empty() {
            self.builder.set_date(relation, field, text, at);
        }
    }

    /// Writes a line of the receipt for something that was kept or left aside; see [`OddityCode`].
    pub fn odd(&mut self, code: OddityCode, at: Position, detail: &str) {
        self.builder.oddity(code, at, detail);
    }

    /// The sources that a value names.
    fn sources(&mut self, value: Value<'_>) -> Vec<u32> {
        source_numbers(self.builder, value)
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        let [actors, relations] = self.counted;
        self.ticket.count(actors, relations);
    }
}

/// The sources that a value names, by their numbers.
pub fn source_numbers(builder: &mut Builder, value: Value<'_>) -> Vec<u32> {
    let mut numbers = Vec::new();
    match value.shape {
        Shape::List => value.items().iter().for_each(|item| {
            let number = builder.source_named(item);
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }),
        _ => sources(builder, value.text, &mut numbers),
    }
    numbers
}

/// The number of the attribute of that name, made if it is new.
fn key_of(
    keys: &mut Vec<Key>,
    names: &mut HashMap<String, usize>,
    next: &mut usize,
    name: &str,
    of_actors: bool,
) -> usize {
    let number = match keys.get(*next) {
        Some(key) if key.name == name => *next,
        _ => names.get(name).copied().unwrap_or_else(|| {
            keys.push(Key { name: name.to_string(), role: role_of(of_actors, name), column: None, rows: 0 });
            names.insert(name.to_string(), keys.len() - 1);
            keys.len() - 1
        }),
    };
    *next = number + 1;
    number
}

/// The name that attributes of a role have in every network.
pub fn own_name(role: Role) -> Option<&'static str> {
    match role {
        Role::Text(name) | Role::Number(name) | Role::List(name) | Role::Identifier(name) => Some(name),
        _ => None,
    }
}

/// A JSON value as an attribute has it; none for `null` and for lists and objects without anything in them. `buffer` holds
/// what had to be unescaped or set out on one line.
pub fn json_value<'v>(raw: &'v str, buffer: &'v mut String) -> Option<Value<'v>> {
    buffer.clear();
    let shape = match type_of(raw) {
        Type::Null => return None,
        Type::Number => return Some(Value::number(raw)),
        Type::Boolean => return Some(Value { shape: Shape::Boolean, text: raw }),
        Type::Text => {
            buffer.push_str(&text_of(raw)?);
            return Some(Value::text(buffer));
        }
        Type::Array => {
            let mut is_empty = true;
            let _ = items(raw, |_| -> Result<(), ()> {
                is_empty = false;
                Err(())
            });
            if is_empty {
                return None;
            }
            Shape::List
        }
        Type::Object => Shape::Json,
    };
    // What no parser would take back is kept as a text.
    let shape = if respaced_into(raw, buffer) > DEPTH { Shape::Text } else { shape };
    (&**buffer != "{}").then_some(Value { shape, text: buffer })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Document;

    #[test]
    fn attributes_mean_what_the_headers_of_tables_mean() {
        let (mut builder, ticket, at) = (Builder::new(), Ticket::new(), Position::line(1));
        let content = Content::of_document(Document::of_text("x", ""));
        let mut draft = Draft::begin(&content, &mut builder, "x", Ends::Declared, Types::Guessed, &ticket);
        let a = draft.actor("a", at, String::new).unwrap();
        assert_eq!(draft.actor("a", at, String::new), None);
        assert_eq!(draft.mention("a"), a);
        draft.mention("b");
        for (name, text) in [
            ("nom", "Pôle A"),
            ("label", "the other name"),
            ("Type", "pole"),
            ("siren", "784 206 412"),
            ("RNA", "W1"),
            ("thèmes", "eau; bois"),
            ("lat", "46,5"),
            ("size", "3.50"),
            ("code", "007"),
            ("sources", "https://a.example; note"),
            ("empty", ""),
        ] {
            let key = draft.actor_key(name);
            draft.tell_actor(key, a, Value::text(text), at);
        }
        let r = draft.relation(["a", "b"], Some(Direction::Undirected), at).unwrap();
        assert_eq!(draft.relation(["a", ""], None, at), None);
        for (name, text) in [("kind", "works_with"), ("mutual", "true"), ("since", "2014-06"), ("depuis", "n/a")] {
            let key = draft.relation_key(name);
            draft.tell_relation(key, r, Value::text(text), at);
        }
        drop(draft);
        assert_eq!(ticket.counts(), (2, 1));
        let (network, receipt) = builder.finish();
        assert_eq!((network.name(a), &*network.kind(a).id), ("Pôle A", "pole"));
        assert_eq!(network.actor_text(a, "label"), "the other name");
        assert_eq!(network.actor_text(a, "themes"), r#"["eau", "bois"]"#);
        assert_eq!(network.actor_text(a, "lat"), "46.5");
        assert_eq!(network.actor_column("size").unwrap().value(a).unwrap().shape, Shape::Number);
        assert_eq!(network.actor_column("code").unwrap().value(a).unwrap(), Value::text("007"));
        let identifiers = r#"[{"scheme":"siren","value":"784206412"},{"scheme":"rna","value":"W1"}]"#;
        assert_eq!(network.actor_text(a, "identifiers"), identifiers);
        assert_eq!(network.actor_sources(a).len(), 2);
        assert!(network.actor_column("empty").is_none());
        assert_eq!(network.relation_kind(r).id, "works_with");
        assert_eq!(network.direction(r), Direction::Mutual);
        assert_eq!(network.date_text(r, DateField::Since), Some("2014-06"));
        assert_eq!(network.relation_column("since").unwrap().text(r), "n/a");
        let codes: Vec<OddityCode> = receipt.files[0].oddities.iter().map(|odd| odd.code).collect();
        assert_eq!(codes, [OddityCode::BadDate]);
        assert_eq!(receipt.files[0].refused.len(), 2);
    }

    #[test]
    fn json_values_keep_their_spelling() {
        let mut buffer = String::new();
        for (raw, shape, text) in [
            ("1.50", Shape::Number, "1.50"),
            ("\"1.50\\n\"", Shape::Text, "1.50\n"),
            ("true", Shape::Boolean, "true"),
            ("[1,\"a\"]", Shape::List, "[1, \"a\"]"),
            ("{\"a\":[]}", Shape::Json, "{\"a\": []}"),
        ] {
            assert_eq!(json_value(raw, &mut buffer), Some(Value { shape, text }));
        }
        assert_eq!([json_value("null", &mut buffer), json_value(" []".trim(), &mut String::new())], [None, None]);
        assert_eq!(json_value("{ }", &mut buffer), None);
    }
}
