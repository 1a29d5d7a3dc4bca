//! The attributes that a file declares, and what a record says under them until it ends.
//!
//! A record is told to the draft at its end: only then is it known whether a value comes twice, which of two is meant, and
//! whether a default holds.

use hashbrown::HashMap;

use super::replay;
use crate::formats::csv::cells::number;
use crate::formats::draft::{ActorKey, Coded, Draft, RelationKey};
use crate::network::{OddityCode, Shape, Value};
use crate::position::Position;

/// What the values of an attribute are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Anything.
    Text,
    /// Numbers.
    Number,
    /// Yes and no.
    Boolean,
    /// Texts, as a JSON array.
    List,
}

impl Type {
    /// The type that GraphML, GEXF and XGMML call so.
    pub fn of(word: &str) -> Type {
        match word.trim().to_ascii_lowercase().as_str() {
            "int" | "integer" | "long" | "short" | "byte" | "float" | "double" | "real" | "bigdecimal"
            | "biginteger" | "decimal" | "number" => Type::Number,
            "boolean" | "bool" => Type::Boolean,
            _ => Type::Text,
        }
    }
}

/// An attribute's number in the draft, of actors or of relations.
pub trait Key: Copy {
    /// The number of a name.
    fn named(draft: &mut Draft<'_>, name: &str) -> Self;
    /// Says it of an actor or a relation.
    fn tell(self, draft: &mut Draft<'_>, number: u32, value: Value<'_>, at: Position);
    /// What a value says, for all that say it.
    fn code(self, draft: &mut Draft<'_>, number: u32, value: Value<'_>) -> Coded;
    /// Says that; false if it is to be said in full.
    fn tell_code(self, draft: &mut Draft<'_>, number: u32, coded: &mut Coded, value: Value<'_>, at: Position) -> bool;
}

impl Key for ActorKey {
    fn named(draft: &mut Draft<'_>, name: &str) -> ActorKey {
        draft.actor_key(name)
    }

    fn tell(self, draft: &mut Draft<'_>, number: u32, value: Value<'_>, at: Position) {
        draft.tell_actor(self, number, value, at);
    }

    fn code(self, draft: &mut Draft<'_>, number: u32, value: Value<'_>) -> Coded {
        draft.code_of_actors(self, number, value)
    }

    fn tell_code(self, draft: &mut Draft<'_>, number: u32, coded: &mut Coded, value: Value<'_>, at: Position) -> bool {
        draft.tell_actor_code(self, number, coded, value, at)
    }
}

impl Key for RelationKey {
    fn named(draft: &mut Draft<'_>, name: &str) -> RelationKey {
        draft.relation_key(name)
    }

    fn tell(self, draft: &mut Draft<'_>, number: u32, value: Value<'_>, at: Position) {
        draft.tell_relation(self, number, value, at);
    }

    fn code(self, draft: &mut Draft<'_>, number: u32, value: Value<'_>) -> Coded {
        draft.code_of_relations(self, number, value)
    }

    fn tell_code(self, draft: &mut Draft<'_>, number: u32, coded: &mut Coded, value: Value<'_>, at: Position) -> bool {
        draft.tell_relation_code(self, number, coded, value, at)
    }
}

pub(super) struct Attribute<K> {
    pub(super) key: K,
    pub(super) of: Type,
    pub(super) default: String,
    /// Whether it only repeats the id of the record where it is the same.
    repeats_id: bool,
    /// What the default says.
    pub(super) coded: Coded,
    /// The record that said it last, and where in it.
    pub(super) said: (u64, usize),
}

/// The attributes of actors or of relations.
pub struct Attributes<K> {
    pub(super) known: Vec<Attribute<K>>,
    ids: HashMap<String, usize>,
    names: HashMap<String, usize>,
    /// How many names were tried for attributes of a name.
    tried: HashMap<String, usize>,
    /// Those that have a default.
    pub(super) defaults: Vec<usize>,
    /// How many defaults were told.
    told: u64,
    pub(super) records: u64,
}

/// How many defaults are told beyond one for each byte of the text: a short file may have many for many records.
const DEFAULTS: u64 = 1 << 24;

impl<K> Default for Attributes<K> {
    fn default() -> Attributes<K> {
        Attributes {
            known: Vec::new(),
            ids: HashMap::new(),
            names: HashMap::new(),
            tried: HashMap::new(),
            defaults: Vec::new(),
            told: 0,
            records: 0,
        }
    }
}

impl<K: Key> Attributes<K> {
    /// Declares an attribute and gives its number. One that has the name of another is given another name.
    pub fn declare(&mut self, draft: &mut Draft<'_>, id: &str, name: &str, of: Type, at: Position) -> usize {
        let mut unique = name.to_string();
        while self.names.contains_key(&unique) {
            let tried = self.tried.entry(name.to_string()).or_insert(1);
            *tried += 1;
            unique = format!("{name}_{tried}");
        }
        if unique != name {
            draft.odd(OddityCode::RenamedColumn, at, &unique);
        }
        let number = self.add(draft, &unique, of);
        self.ids.insert(id.to_string(), number);
        number
    }

    fn add(&mut self, draft: &mut Draft<'_>, name: &str, of: Type) -> usize {
        let key = K::named(draft, name);
        self.known.push(Attribute {
            key,
            of,
            default: String::new(),
            repeats_id: false,
            coded: Coded::Unmet,
            said: (0, 0),
        });
        self.names.insert(name.to_string(), self.known.len() - 1);
        self.known.len() - 1
    }

    /// Says that an attribute tells nothing of a record that has the same id.
    pub fn set_repeats_id(&mut self, attribute: usize) {
        self.known[attribute].repeats_id = true;
    }

    /// Says what holds of records that say nothing.
    pub fn set_default(&mut self, attribute: usize, text: &str) {
        if !text.is_empty() {
            self.known[attribute].default = text.to_string();
            self.known[attribute].coded = Coded::Unmet;
            self.defaults.push(attribute);
        }
    }

    /// Whether a record is told the defaults, or there were too many; then the receipt says so.
    pub(super) fn takes_defaults(&mut self, draft: &mut Draft<'_>, at: Position) -> bool {
        let more = self.defaults.len() as u64;
        let takes = self.told + more <= DEFAULTS + at.offset;
        match self.defaults.first() {
            Some(first) if !takes => draft.odd(OddityCode::NotHeld, at, &self.known[*first].default),
            _ => self.told += more,
        }
        takes
    }

    /// The attribute that was declared under an id.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.ids.get(id).copied()
    }

    /// The attribute of a name, if there is one.
    pub(super) fn of_name(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// The attribute of an id, which was not declared if it is new.
    pub fn declared(&mut self, draft: &mut Draft<'_>, id: &str, at: impl FnOnce() -> Position) -> usize {
        if let Some(known) = self.find(id) {
            return known;
        }
        draft.odd(OddityCode::UndeclaredAttribute, at(), id);
        self.named(draft, id, Type::Text)
    }

    /// The attribute of a name, for what formats say in other ways than by declared attributes.
    pub fn named(&mut self, draft: &mut Draft<'_>, name: &str, of: Type) -> usize {
        match self.names.get(name) {
            Some(known) => *known,
            None => self.add(draft, name, of),
        }
    }
}

struct Said {
    attribute: usize,
    start: usize,
    end: usize,
    is_weak: bool,
}

/// What a record says, until it ends.
#[derive(Default)]
pub struct Record {
    /// The actor or relation; none if it was refused.
    pub number: Option<u32>,
    /// Its id.
    pub id: String,
    /// Where it begins.
    pub at: Position,
    /// What it has several of: ports, spells.
    pub items: Vec<String>,
    serial: u64,
    text: String,
    said: Vec<Said>,
}

impl Record {
    /// Begins a record.
    pub fn begin<K>(&mut self, attributes: &mut Attributes<K>, number: Option<u32>, id: &str, at: Position) {
        attributes.records += 1;
        (self.number, self.at, self.serial) = (number, at, attributes.records);
        self.id.clear();
        self.id.push_str(id);
        self.items.clear();
        self.text.clear();
        self.said.clear();
    }

    /// Says something; false if the record said it before in other words: the last ones count.
    pub fn say<K: Key>(&mut self, attributes: &mut Attributes<K>, attribute: usize, text: &str) -> bool {
        self.put(attributes, attribute, text, false)
    }

    /// Says something that does not count where the record says it under a declared attribute of the same name.
    pub fn say_besides<K: Key>(
        &mut self,
        draft: &mut Draft<'_>,
        attributes: &mut Attributes<K>,
        name: &str,
        of: Type,
        text: &str,
    ) {
        if !text.is_empty() {
            let attribute = attributes.named(draft, name, of);
            self.put(attributes, attribute, text, true);
        }
    }

    /// Says the items under a name, if there are any.
    pub fn say_items<K: Key>(&mut self, draft: &mut Draft<'_>, attributes: &mut Attributes<K>, name: &str) {
        if !self.items.is_empty() {
            let items = serde_json::Value::from(std::mem::take(&mut self.items)).to_string();
            self.say_besides(draft, attributes, name, Type::List, &items);
        }
    }

    fn put<K: Key>(&mut self, attributes: &mut Attributes<K>, attribute: usize, text: &str, is_weak: bool) -> bool {
        let (serial, place) = attributes.known[attribute].said;
        let is_known = serial == self.serial;
        if is_known && is_weak {
            return true;
        }
        let start = self.text.len();
        self.text.push_str(text);
        let said = Said { attribute, start, end: self.text.len(), is_weak };
        if is_known {
            let before = std::mem::replace(&mut self.said[place], said);
            return before.is_weak || self.text[before.start..before.end] == *text;
        }
        attributes.known[attribute].said = (self.serial, self.said.len());
        self.said.push(said);
        true
    }

    /// Tells the draft what the record says, and the defaults of what it does not.
    pub fn tell<K: Key>(&self, attributes: &mut Attributes<K>, draft: &mut Draft<'_>) {
        let Some(number) = self.number else { return };
        // Records within this one have said theirs since.
        for (place, said) in self.said.iter().enumerate() {
            attributes.known[said.attribute].said = (self.serial, place);
        }
        for said in &self.said {
            let text = &self.text[said.start..said.end];
            let attribute = &attributes.known[said.attribute];
            if *text == *self.id {
                attribute.tell_id(draft, number, text, self.at);
            } else {
                attribute.tell(draft, number, text, self.at);
            }
        }
        if !attributes.takes_defaults(draft, self.at) {
            return;
        }
        for attribute in &attributes.defaults {
            let attribute = &mut attributes.known[*attribute];
            if attribute.said.0 != self.serial {
                // A long one is looked at once, not for each record.
                let mut coded = attribute.coded;
                replay::tell(draft, attribute, number, &mut coded, || &attribute.default, self.at);
                attribute.coded = coded;
            }
        }
    }
}

impl<K: Key> Attribute<K> {
    /// Tells the draft that an actor or a relation says its own id under the attribute.
    pub(super) fn tell_id(&self, draft: &mut Draft<'_>, number: u32, id: &str, at: Position) {
        if !self.repeats_id {
            self.tell(draft, number, id, at);
        }
    }

    /// Tells the draft in full what an actor or a relation says under the attribute.
    pub(super) fn tell(&self, draft: &mut Draft<'_>, number: u32, text: &str, at: Position) {
        let mut buffer = String::new();
        let (value, odd) = typed(self.of, text, &mut buffer);
        if let Some(code) = odd {
            draft.odd(code, at, text);
        }
        self.key.tell(draft, number, value, at);
    }
}

/// A text as a value of a type, and what is odd about it; `buffer` holds it where it is spelled in another way.
pub(super) fn typed<'t>(of: Type, text: &'t str, buffer: &'t mut String) -> (Value<'t>, Option<OddityCode>) {
    match of {
        Type::Text => (Value::text(text), None),
        Type::Number => number_value(text, buffer),
        Type::Boolean => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => (Value { shape: Shape::Boolean, text: "true" }, None),
            "false" | "0" => (Value { shape: Shape::Boolean, text: "false" }, None),
            _ => (Value::text(text), None),
        },
        Type::List => (Value { shape: Shape::List, text }, None),
    }
}

fn number_value<'t>(text: &'t str, buffer: &'t mut String) -> (Value<'t>, Option<OddityCode>) {
    match text.trim() {
        "" => (Value::text(""), None),
        text => number(text, buffer),
    }
}
