//! Records of a JSON document on their way to the draft: members by key, whether they stand in the record or in an object
//! within it, ends by id, by name or by place.
//!
//! Formats are told apart and walked elsewhere; here nothing is called `nodes`.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::formats::content::{Content, Lines, Place};
use crate::formats::draft::{Draft, Types, json_value};
use crate::formats::error::FormatError;
use crate::formats::json::{entries, is_json, lone_surrogates, mended};
use crate::formats::native::raw::{self, Type, offset_in, respaced_into, syntax, text_of, type_of, wrong_shape};
use crate::network::{About, Builder, Direction, Ends, OddityCode, RefusedReason};
use crate::position::Position;
use crate::ticket::Ticket;

/// What the keys of a format are called.
#[derive(Debug)]
pub struct Keys {
    /// The id of an actor: the first of these that says something.
    pub id: &'static [&'static str],
    /// The id of a relation.
    pub relation_id: &'static [&'static str],
    /// The kind of an actor, under names that other formats do not use for it.
    pub kind: &'static [&'static str],
    /// The kind of a relation, under names that other formats do not use for it.
    pub relation_kind: &'static [&'static str],
    /// The ends of a relation: the first of these pairs of which one is there.
    pub ends: &'static [[&'static str; 2]],
    /// Objects in a record whose members are the record's own.
    pub within: &'static [&'static str],
    /// What only says how a screen showed the record.
    pub ignored: &'static [&'static str],
}

impl Keys {
    /// What most formats say; others are written as changes to it.
    pub const PLAIN: Keys = Keys {
        id: &["id"],
        relation_id: &["id"],
        kind: &[],
        relation_kind: &[],
        ends: &[["source", "target"]],
        within: &[],
        ignored: &[],
    };
}

/// The text of a document whose syntax is checked.
pub struct Checked<'c> {
    text: Cow<'c, str>,
    /// Where the first number stands that JSON does not know, and how many there are.
    unknown_numbers: Option<(usize, u64)>,
}

impl<'c> Checked<'c> {
    /// Checks the whole text. `NaN` and infinities, which Python writes, are read as nothing.
    ///
    /// # Errors
    /// What is wrong with its syntax, or nested too deep, and where.
    pub fn of(content: &'c Content) -> Result<Checked<'c>, FormatError> {
        let text = content.whole()?.text();
        if is_json(text) {
            return Ok(Checked { text: Cow::Borrowed(text), unknown_numbers: None });
        }
        let Err(error) = raw::check(text) else { return Err(raw::too_deep(text)) };
        let (mended, count, first) = mended(text).ok_or_else(|| syntax(text, &error))?;
        Ok(Checked { text: Cow::Owned(mended), unknown_numbers: Some((first, count)) })
    }

    /// The document.
    pub fn root(&self) -> &str {
        self.text.trim()
    }

    /// The refusal of a document that has something else at a key path, or nothing.
    pub fn wrong_shape(&self, slice: &str, expected: &str) -> FormatError {
        wrong_shape(&self.text, offset_in(&self.text, slice), expected)
    }
}

/// A record: its members, those of objects within it after its own.
pub struct Record<'t> {
    /// As it is written.
    pub raw: &'t str,
    members: Vec<(Cow<'t, str>, &'t str)>,
    /// A key that it has several times.
    repeated: Option<String>,
}

/// So many members are compared with each other.
const FEW: usize = 32;

/// Forgets all but the last of the members with one key, as most readers of JSON do, and names the first such key.
fn forget_repeated(members: &mut Vec<(Cow<'_, str>, &str)>) -> Option<String> {
    let repeats = |at: usize| members[at + 1..].iter().any(|(key, _)| *key == members[at].0);
    if members.len() <= FEW && !(0..members.len()).any(repeats) {
        return None;
    }
    let mut last: HashMap<String, usize> = HashMap::with_capacity(members.len());
    let mut repeated = None;
    for (at, (key, _)) in members.iter().enumerate() {
        if last.insert(key.to_string(), at).is_some() && !key.is_empty() {
            repeated.get_or_insert_with(|| key.to_string());
        }
    }
    if repeated.is_some() {
        let mut at = 0;
        members.retain(|(key, _)| {
            at += 1;
            last.get(&**key) == Some(&(at - 1))
        });
    }
    repeated
}

impl<'t> Record<'t> {
    /// The members of an object.
    pub fn of(raw: &'t str, within: &[&str]) -> Record<'t> {
        let mut members: Vec<_> = entries(raw).collect();
        let mut repeated = if type_of(raw) == Type::Object { forget_repeated(&mut members) } else { None };
        let is_within = |(key, raw): &(Cow<'t, str>, &'t str)| within.contains(&&**key) && type_of(raw) == Type::Object;
        for (_, inner) in members.extract_if(.., |member| is_within(member)).collect::<Vec<_>>() {
            let mut inner: Vec<_> = entries(inner).collect();
            repeated = forget_repeated(&mut inner).or(repeated);
            members.extend(inner);
        }
        Record { raw, members, repeated }
    }

    /// Takes the value of the first of these keys that has one: what is taken is not told again.
    pub fn take(&mut self, keys: &[&str]) -> Option<&'t str> {
        let has = |key: &&str| self.members.iter().position(|(name, raw)| name == key && type_of(raw) != Type::Null);
        keys.iter().find_map(has).map(|at| self.members.remove(at).1)
    }

    /// The same, if it is a text that says something, a number, or whatever else may be an id.
    pub fn take_id(&mut self, keys: &[&str]) -> Option<Cow<'t, str>> {
        self.take(keys).and_then(id_of)
    }

    /// The same of a kind, which may be the first of a list: one of several stays as an attribute too.
    fn take_kind(&mut self, keys: &[&str]) -> Option<Cow<'t, str>> {
        let raw = self.take(keys)?;
        if type_of(raw) != Type::Array {
            return id_of(raw);
        }
        let mut kinds = entries(raw).filter_map(|(_, kind)| text_of(kind));
        let first = kinds.next();
        if kinds.next().is_some() {
            self.add(Cow::Borrowed("labels"), raw);
        }
        first
    }

    /// Takes the ends of a relation: those of the surest pair of which one is there.
    pub fn take_ends(&mut self, keys: &Keys) -> [Option<&'t str>; 2] {
        let pair = keys.ends.iter().find(|pair| pair.iter().any(|key| self.has(key)));
        pair.map_or([None; 2], |pair| pair.map(|key| self.take(&[key])))
    }

    /// The same, without taking it.
    pub fn peek_id(&self, keys: &[&str]) -> Option<Cow<'t, str>> {
        keys.iter().find_map(|key| self.members.iter().find(|(name, _)| name == key)).and_then(|(_, raw)| id_of(raw))
    }

    /// The place of a key among its members, the last one that says something where it is given twice.
    pub fn place(&self, key: &str) -> Option<usize> {
        let is_blank = |raw: &str| raw == "null" || raw.bytes().all(|b| b"\"[]{} \t\r\n".contains(&b));
        self.members.iter().rposition(|(name, raw)| name == key && !is_blank(raw))
    }

    /// Adds a member.
    pub fn add(&mut self, key: Cow<'t, str>, raw: &'t str) {
        self.members.push((key, raw));
    }

    /// Gives each of two keys the value of the other.
    pub fn swap(&mut self, keys: [&str; 2]) {
        for (name, _) in &mut self.members {
            if let Some(at) = keys.iter().position(|key| name == key) {
                *name = Cow::Owned(keys[1 - at].to_string());
            }
        }
    }

    /// Whether it has a key with a value.
    pub fn has(&self, key: &str) -> bool {
        self.members.iter().any(|(name, raw)| name == key && type_of(raw) != Type::Null)
    }
}

/// What a value is as an id: its text, or the value itself. Python has ids that are lists.
pub fn id_of(raw: &str) -> Option<Cow<'_, str>> {
    match type_of(raw) {
        Type::Text => text_of(raw),
        Type::Number | Type::Boolean => Some(Cow::Borrowed(raw)),
        Type::Array => {
            let mut out = String::new();
            respaced_into(raw, &mut out);
            Some(Cow::Owned(out))
        }
        Type::Object | Type::Null => None,
    }
}

/// Keeps what a document says of itself under a key.
pub fn keep(about: &mut About, key: &str, raw: &str) {
    match text_of(raw) {
        _ if matches!(raw, "null" | "[]" | "{}" | "\"\"") => {}
        Some(text) if matches!(key, "name" | "title" | "label") && about.label.is_none() => {
            about.label = Some(text.into_owned());
        }
        _ => {
            let mut kept = String::new();
            respaced_into(raw, &mut kept);
            about.metadata.push((key.to_string(), kept));
        }
    }
}

/// A document whose records are being read.
pub struct Sheet<'t, 'b> {
    text: &'t str,
    lines: Lines<'t>,
    keys: &'static Keys,
    /// Where the records go.
    pub draft: Draft<'b>,
    /// The ids of the actors in the order of the file, where relations name them by their places.
    pub places: Option<Vec<String>>,
    about: About,
    buffer: String,
    /// False once the reading should end with what it has.
    more: bool,
}

impl<'t, 'b> Sheet<'t, 'b> {
    /// Begins a document that declares its actors.
    pub fn begin(
        checked: &'t Checked<'_>,
        content: &Content,
        builder: &'b mut Builder,
        format: &str,
        keys: &'static Keys,
        ticket: &'b Ticket,
    ) -> Sheet<'t, 'b> {
        Sheet::begin_with(Ends::Declared, checked, content, builder, format, keys, ticket)
    }

    /// Begins a document.
    pub fn begin_with(
        ends: Ends,
        checked: &'t Checked<'_>,
        content: &Content,
        builder: &'b mut Builder,
        format: &str,
        keys: &'static Keys,
        ticket: &'b Ticket,
    ) -> Sheet<'t, 'b> {
        let text = &*checked.text;
        let draft = Draft::begin(content, builder, format, ends, Types::Declared, ticket);
        let mut lines = Lines::new(text, Place::START);
        if let Some((first, count)) = checked.unknown_numbers {
            draft.builder.oddities(OddityCode::ToleratedSyntax, count, lines.at(first), "NaN");
        }
        if let Some((first, count)) = lone_surrogates(text) {
            draft.builder.oddities(OddityCode::BadBytes, count, lines.at(first), &text[first..first + 6]);
        }
        let about = About::default();
        Sheet { text, lines, keys, draft, places: None, about, buffer: String::new(), more: true }
    }

    /// Where a part of the text stands.
    pub fn at(&mut self, part: &str) -> Position {
        self.lines.at(offset_in(self.text, part))
    }

    /// Tells how far the reading is; false if it should end with what it has.
    ///
    /// # Errors
    /// When it is stopped.
    pub fn goes_on(&mut self, part: &str) -> Result<bool, FormatError> {
        self.more = self.more && self.draft.goes_on(offset_in(self.text, part) as u64)?;
        Ok(self.more)
    }

    /// A line of the receipt.
    pub fn odd(&mut self, code: OddityCode, part: &str, detail: &str) {
        let at = self.at(part);
        self.draft.odd(code, at, detail);
    }

    /// Refuses a record.
    pub fn refuse(&mut self, record: &str, reason: RefusedReason) {
        let at = self.at(record);
        self.draft.builder.refuse(at, reason, record);
    }

    /// Keeps what the file says of itself.
    pub fn keep(&mut self, key: &str, raw: &str) {
        keep(&mut self.about, key, raw);
    }

    /// Reads the actors of an array, or of an object by their ids.
    ///
    /// # Errors
    /// When it is stopped.
    pub fn actors(&mut self, section: &'t str, path: &str) -> Result<(), FormatError> {
        for (key, raw) in entries(section) {
            self.actor(raw, &key, path);
            if !self.goes_on(raw)? {
                break;
            }
        }
        Ok(())
    }

    /// Reads an actor; `otherwise` is its id if the record does not say one.
    pub fn actor(&mut self, raw: &'t str, otherwise: &str, path: &str) -> Option<u32> {
        self.actor_of(Record::of(raw, self.keys.within), otherwise, path)
    }

    /// Reads an actor from its record, which may also be no more than its id.
    pub fn actor_of(&mut self, mut record: Record<'t>, otherwise: &str, path: &str) -> Option<u32> {
        let raw = record.raw;
        let id = match type_of(raw) {
            // The key of an object of actors is an id, and names are none beside it.
            Type::Object if !otherwise.is_empty() => record.take_id(&["id", "_id", "@id"]).filter(|id| !id.is_empty()),
            Type::Object => record.take_id(self.keys.id),
            Type::Text | Type::Number if otherwise.is_empty() => id_of(raw),
            _ => {
                self.refuse(raw, RefusedReason::BadShape { expected: path.to_string() });
                self.places.iter_mut().for_each(|places| places.push(String::new()));
                return None;
            }
        };
        let id = self.own_id(id.unwrap_or_else(|| Cow::Owned(otherwise.to_string())));
        let at = self.at(raw);
        let actor = self.draft.actor(&id, at, || raw.to_string());
        if let Some(places) = &mut self.places {
            places.push(id.into_owned());
        }
        let actor = actor?;
        self.tell_repeated(&record, at);
        if let Some(kind) = record.take_kind(self.keys.kind) {
            self.draft.kind(actor, &kind, at);
        }
        self.tell_actor(actor, &record, at);
        Some(actor)
    }

    /// Says that a record has a key several times.
    fn tell_repeated(&mut self, record: &Record<'_>, at: Position) {
        if let Some(key) = &record.repeated {
            self.draft.odd(OddityCode::RepeatedValue, at, key);
        }
    }

    /// An id that no actor has yet, where the file has none but places and two actors may well have one name.
    fn own_id<'i>(&self, id: Cow<'i, str>) -> Cow<'i, str> {
        let Some(places) = &self.places else { return id };
        if id.is_empty() {
            return Cow::Owned(places.len().to_string());
        }
        if !self.draft.builder.declares(&id) { id } else { Cow::Owned(format!("{id}~{}", places.len())) }
    }

    /// Says of an actor what is left of its record.
    pub fn tell_actor(&mut self, actor: u32, record: &Record<'t>, at: Position) {
        for (key, raw) in record.members.iter().filter(|(key, _)| !self.keys.ignored.contains(&&**key)) {
            if let Some(value) = json_value(raw, &mut self.buffer) {
                let key = self.draft.actor_key(key);
                self.draft.tell_actor(key, actor, value, at);
            }
        }
    }

    /// The id of the end of a relation: by id or name, by place, or of the actor that stands there itself.
    pub fn end(&self, raw: &'t str) -> Cow<'t, str> {
        match (type_of(raw), &self.places) {
            (Type::Object, places) => {
                let mut record = Record::of(raw, self.keys.within);
                let place = record.take(&["index"]).and_then(|raw| raw.parse::<usize>().ok());
                match (places, place) {
                    (Some(places), Some(place)) => Cow::Owned(places.get(place).cloned().unwrap_or_default()),
                    _ => record.take_id(self.keys.id).unwrap_or_default(),
                }
            }
            (Type::Number, Some(places)) => {
                let place = raw.parse::<usize>().ok().and_then(|place| places.get(place));
                Cow::Owned(place.cloned().unwrap_or_else(|| raw.to_string()))
            }
            _ => id_of(raw).unwrap_or_default(),
        }
    }

    /// Reads a relation.
    pub fn relation(&mut self, raw: &'t str, direction: Option<Direction>, path: &str) -> Option<u32> {
        if type_of(raw) != Type::Object {
            self.refuse(raw, RefusedReason::BadShape { expected: path.to_string() });
            return None;
        }
        let mut record = Record::of(raw, self.keys.within);
        self.relation_of(&mut record, direction)
    }

    /// Reads a relation from its record, but for what was taken of it.
    pub fn relation_of(&mut self, record: &mut Record<'t>, direction: Option<Direction>) -> Option<u32> {
        let ends = record.take_ends(self.keys);
        let [source, target] = ends.map(|end| end.map(|raw| self.end(raw)).unwrap_or_default());
        self.relation_with([&source, &target], direction, record)
    }

    /// Reads a relation between two actors from what is left of its record.
    pub fn relation_with(
        &mut self,
        ends: [&str; 2],
        direction: Option<Direction>,
        record: &mut Record<'t>,
    ) -> Option<u32> {
        let relation = self.relation_between(ends, direction, record.raw)?;
        let at = self.at(record.raw);
        self.tell_repeated(record, at);
        if let Some(id) = record.take_id(self.keys.relation_id).filter(|id| !id.is_empty()) {
            self.draft.builder.set_relation_id(relation, &id, at);
        }
        if let Some(kind) = record.take_id(self.keys.relation_kind) {
            self.draft.relation_kind(relation, &kind);
        }
        for (key, raw) in record.members.iter().filter(|(key, _)| !self.keys.ignored.contains(&&**key)) {
            if let Some(value) = json_value(raw, &mut self.buffer) {
                let key = self.draft.relation_key(key);
                self.draft.tell_relation(key, relation, value, at);
            }
        }
        Some(relation)
    }

    /// Begins a relation between two actors by their ids or names.
    pub fn relation_between(&mut self, ends: [&str; 2], direction: Option<Direction>, raw: &str) -> Option<u32> {
        let at = self.at(raw);
        if ends.iter().any(|end| end.is_empty()) {
            self.draft.builder.refuse(at, RefusedReason::NoEnd, raw);
            return None;
        }
        let relation = self.draft.relation_named(ends, direction, at);
        relation.inspect(|relation| self.draft.builder.keep_record(*relation, || raw.to_string()))
    }

    /// Ends the document.
    pub fn end_of_document(self) {
        self.draft.builder.about(self.about);
    }
}
