//! What records say in texts that come again and again: each is understood once, and the next records are given its code.
//!
//! Whatever depends on more than the text is told in full each time, by the calls of the module above.

use super::*;
use crate::network::RelationField;

/// What a text says under an attribute, as far as that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Coded {
    /// Nobody looked yet.
    #[default]
    Unmet,
    /// Nothing.
    Nothing,
    /// What must be told in full.
    Spelled,
    /// A kind, for those that have none.
    Kind(u32),
    /// The label of a relation, for one that has none.
    Label(u32),
    /// A date.
    Date(DateField, u32),
    /// A value of the attribute's own column; 0 until there is room for it.
    Value(u32),
}

impl Draft<'_> {
    /// What an attribute of actors says by a value that is not odd; unmet if this actor tells nothing about the others.
    pub fn code_of_actors(&mut self, key: ActorKey, actor: u32, value: Value<'_>) -> Coded {
        let is_text = value.shape == Shape::Text;
        match self.actors[key.0].role {
            _ if value.text.is_empty() => Coded::Nothing,
            Role::Kind if is_text && self.builder.has_kind(actor) => Coded::Unmet,
            Role::Kind if is_text => Coded::Kind(self.builder.kind_meaning(value.text).code),
            Role::Name if is_text => Coded::Spelled,
            Role::Number(_) | Role::List(_) if is_text => Coded::Spelled,
            Role::Sources | Role::Identifier(_) => Coded::Spelled,
            _ => Coded::Value(0),
        }
    }

    /// Tells an actor what [`Draft::code_of_actors`] said; false if it is to be told in full.
    pub fn tell_actor_code(
        &mut self,
        key: ActorKey,
        actor: u32,
        coded: &mut Coded,
        value: Value<'_>,
        at: Position,
    ) -> bool {
        match coded {
            Coded::Nothing => true,
            Coded::Kind(code) if !self.builder.has_kind(actor) => {
                self.builder.set_kind_code(actor, *code);
                true
            }
            Coded::Value(code) => {
                if let Some(column) = self.actor_column(key, actor, at) {
                    if *code == 0 {
                        *code = self.builder.actor_value_meaning(column, value).code;
                    }
                    self.builder.set_actor_code(column, actor, *code, at);
                }
                true
            }
            _ => false,
        }
    }

    /// What an attribute of relations says by a value that is not odd; unmet if this relation tells nothing about the others.
    pub fn code_of_relations(&mut self, key: RelationKey, relation: u32, value: Value<'_>) -> Coded {
        let is_text = value.shape == Shape::Text;
        let Key { name, role, .. } = &self.relations[key.0];
        match *role {
            _ if value.text.is_empty() => Coded::Nothing,
            Role::Free if name == "mutual" && value.text == "true" => Coded::Spelled,
            Role::Type if direction_word(value.text).is_some() => Coded::Spelled,
            Role::Direction if direction_of(value.text).is_some() => Coded::Spelled,
            Role::Kind | Role::Type if is_text && self.builder.has_relation_kind(relation) => Coded::Unmet,
            Role::Label if is_text && self.builder.has_label(relation) => Coded::Unmet,
            Role::Kind | Role::Type if is_text => Coded::Kind(self.builder.relation_kind_meaning(value.text).code),
            Role::Label if is_text => match self.builder.label_meaning(value.text) {
                meaning if meaning.odd.is_none() => Coded::Label(meaning.code),
                _ => Coded::Spelled,
            },
            Role::Date(field) if is_text || value.shape == Shape::Number => {
                match self.builder.date_meaning(value.text, field) {
                    Some(meaning) if meaning.odd.is_none() => Coded::Date(field, meaning.code),
                    _ => Coded::Spelled,
                }
            }
            Role::Sources => Coded::Spelled,
            Role::Number(_) if is_text => Coded::Spelled,
            _ => Coded::Value(0),
        }
    }

    /// Tells the relation that was begun last what [`Draft::code_of_relations`] said; false if it is to be told in full.
    pub fn tell_relation_code(
        &mut self,
        key: RelationKey,
        relation: u32,
        coded: &mut Coded,
        value: Value<'_>,
        at: Position,
    ) -> bool {
        match coded {
            Coded::Nothing => {}
            Coded::Kind(code) if !self.builder.has_relation_kind(relation) => {
                self.builder.set_relation_code(RelationField::Kind, relation, *code, at);
                if let Some(direction) = self.direction {
                    self.builder.set_direction(relation, direction);
                }
            }
            Coded::Label(code) if !self.builder.has_label(relation) => {
                self.builder.set_relation_code(RelationField::Label, relation, *code, at);
            }
            Coded::Date(field, code) => {
                self.builder.set_relation_code(RelationField::Date(*field), relation, *code, at);
            }
            Coded::Value(code) => {
                if let Some(column) = self.relation_column(key, relation, at) {
                    if *code == 0 {
                        *code = self.builder.relation_value_meaning(column, value).code;
                    }
                    self.builder.set_relation_code(RelationField::Column(column), relation, *code, at);
                }
            }
            _ => return false,
        }
        true
    }

    /// Begins a relation between ends whose numbers may be known, as [`Draft::relation`] does; `text` is the id of an end.
    pub fn relation_found<'t>(
        &mut self,
        ends: [u32; 2],
        text: impl Fn(usize) -> &'t str,
        direction: Option<Direction>,
        at: Position,
    ) -> Option<u32> {
        if !is_taken(self.every, at.offset) {
            self.builder.leave_out(1);
            return None;
        }
        self.counted[1] += 1;
        let relation = self.builder.relation_found(ends, text, at);
        self.say_direction(relation, direction);
        Some(relation)
    }

    /// Says that whoever cuts the text into blocks tells the ticket how far the reading is, in bytes.
    pub fn is_read_in_blocks(&mut self) {
        self.told = u64::MAX;
    }

    /// Tells the ticket how many records were read since it was told last.
    pub fn pulse(&mut self) {
        let [actors, relations] = std::mem::take(&mut self.counted);
        self.ticket.count(actors, relations);
    }
}
