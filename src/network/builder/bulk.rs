//! Many records at once: a reader codes the texts of a block on its own, the draft says once what each distinct text means,
//! and rows are filled with codes.
//!
//! What is said here record by record is judged as by the calls for one record; nothing here knows a format.

use super::*;

/// What a text means in a field: its code there and, where it is odd, what is to be told of each row that has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meaning {
    /// The code in the field; 0 says nothing.
    pub code: u32,
    /// What is odd about it.
    pub odd: Option<OddityCode>,
}

/// A field of actors that is filled by code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorField {
    /// The name.
    Name,
    /// The kind.
    Kind,
    /// The sources.
    Sources,
    /// An attribute.
    Column(ColumnId),
}

/// A field of relations that is filled by code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelationField {
    /// The kind; it makes relations undirected where it is symmetric.
    Kind,
    /// A date.
    Date(DateField),
    /// What the relation is, in words.
    Label,
    /// The sources.
    Sources,
    /// An attribute.
    Column(ColumnId),
}

/// The ids of actors while several threads look them up and one adds to them; see [`Builder::lend_ids`].
pub type SharedIds = RwLock<Ids>;

/// The number of an end that is not known yet.
pub const UNKNOWN: u32 = NOWHERE;

impl Builder {
    /// Lends the ids of actors to threads that look up the ends of relations, until [`Builder::take_ids_back`].
    pub fn lend_ids(&mut self) -> SharedIds {
        self.prepare_ids();
        RwLock::new(std::mem::take(&mut self.actors.ids))
    }

    /// Makes looking up many ids faster. Linear in the ids.
    pub fn prepare_ids(&mut self) {
        self.actors.ids.prepare();
    }

    /// Takes lent ids back for as long as some work takes.
    pub fn with_lent<T>(&mut self, ids: &SharedIds, work: impl FnOnce(&mut Builder) -> T) -> T {
        let mut lent = ids.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::swap(&mut self.actors.ids, &mut lent);
        let result = work(self);
        std::mem::swap(&mut self.actors.ids, &mut lent);
        result
    }

    /// Swaps lent ids with those that the builder has, for work that needs them and the builder at once.
    pub fn swap_ids(&mut self, lent: &mut Ids) {
        std::mem::swap(&mut self.actors.ids, lent);
    }

    /// Ends the lending.
    pub fn take_ids_back(&mut self, ids: SharedIds) {
        self.actors.ids = ids.into_inner().unwrap_or_else(PoisonError::into_inner);
    }

    /// Mentions many at once, in their order, and gives their numbers: what is far from the processor is waited for together.
    pub fn mention_all(&mut self, ids: &[&str]) -> Vec<u32> {
        let file = self.files.len() as u32;
        let mut actors = Vec::with_capacity(ids.len());
        self.actors.ids.find_all(ids, |_, actor| actors.push(actor.unwrap_or(UNKNOWN)));
        // A loop of its own: one look at memory waits less for another.
        for actor in actors.iter_mut().filter(|actor| **actor != UNKNOWN) {
            // Until a file ends, it declared whom it is the last to declare.
            if self.declared_in[*actor as usize] != file {
                *actor = UNKNOWN;
            }
        }
        for (actor, id) in actors.iter_mut().zip(ids).filter(|(actor, _)| **actor == UNKNOWN) {
            *actor = self.mention(&nfc(id));
        }
        actors
    }

    /// What a name means.
    pub fn name_meaning(&mut self, name: &str) -> Meaning {
        let odd = has_controls(name).then_some(OddityCode::ControlCharacters);
        Meaning { code: self.actors.name_texts.intern(Value::text(&nfc(name))), odd }
    }

    /// What the label of a relation means.
    pub fn label_meaning(&mut self, label: &str) -> Meaning {
        let odd = has_controls(label).then_some(OddityCode::ControlCharacters);
        Meaning { code: self.relations.labels.values.intern(Value::text(&nfc(label))), odd }
    }

    /// What a kind of actor means.
    pub fn kind_meaning(&mut self, kind: &str) -> Meaning {
        Meaning { code: self.kind_code(kind), odd: None }
    }

    /// What a kind of relation means.
    pub fn relation_kind_meaning(&mut self, kind: &str) -> Meaning {
        Meaning { code: self.relation_kind_code(kind), odd: None }
    }

    /// What a date means; none if it cannot be read.
    pub fn date_meaning(&mut self, text: &str, field: DateField) -> Option<Meaning> {
        let code = self.date_code(text, field)?;
        let odd = (self.dates.spelling(code) != Some(text)).then_some(OddityCode::RespelledDate);
        Some(Meaning { code, odd })
    }

    /// What sources mean together for actors.
    pub fn actor_sources_meaning(&mut self, sources: &[u32]) -> Meaning {
        Meaning { code: self.actors.sources.intern(sources), odd: None }
    }

    /// What sources mean together for relations.
    pub fn relation_sources_meaning(&mut self, sources: &[u32]) -> Meaning {
        Meaning { code: self.relations.sources.intern(sources), odd: None }
    }

    /// What a value of an attribute of actors means.
    pub fn actor_value_meaning(&mut self, column: ColumnId, value: Value<'_>) -> Meaning {
        value_meaning(&mut self.actors.columns[column.0], value)
    }

    /// What a value of an attribute of relations means.
    pub fn relation_value_meaning(&mut self, column: ColumnId, value: Value<'_>) -> Meaning {
        value_meaning(&mut self.relations.columns[column.0], value)
    }

    /// Writes a line of the receipt for `count` things that were kept all the same, the first of them at `first`.
    pub fn oddities(&mut self, code: OddityCode, count: u64, first: Position, detail: &str) {
        if count > 0 {
            self.oddity(code, first, detail);
            self.file().oddities.get_mut(&code).expect("told above").count += count - 1;
        }
    }

    /// Gives an actor the kind of a code, if it has none.
    pub fn set_kind_code(&mut self, actor: u32, code: u32) {
        put(&mut self.actors.kinds, actor, code);
    }

    /// Gives an actor the value of a code, as [`Builder::set_actor`] does.
    pub fn set_actor_code(&mut self, column: ColumnId, actor: u32, code: u32, at: Position) {
        let column = &mut self.actors.columns[column.0];
        match column.code(actor) {
            0 => put(&mut column.codes, actor, code),
            known if known == code => {}
            _ => {
                let detail = format!("{}: {}", column.name, column.values.value(code).text);
                self.oddity(OddityCode::Conflict, at, &detail);
            }
        }
    }

    /// Gives a relation what a code means in a field, as the calls for one text do.
    pub fn set_relation_code(&mut self, field: RelationField, relation: u32, code: u32, at: Position) {
        match field {
            RelationField::Kind => {
                if self.relation_kinds[code as usize].symmetric {
                    self.relations.directions[relation as usize] = Direction::Undirected;
                }
                put(&mut self.relations.kinds, relation, code);
            }
            RelationField::Date(field) => {
                put(&mut self.relations.dates[field as usize], relation, code);
                if field != DateField::Attested {
                    self.judge_order(relation, at);
                }
            }
            RelationField::Label => put(&mut self.relations.labels.codes, relation, code),
            RelationField::Sources => put(&mut self.relations.sources.codes, relation, code),
            RelationField::Column(column) => put(&mut self.relations.columns[column.0].codes, relation, code),
        }
    }

    /// Fills a field of actors: `actors` are their numbers ([`UNKNOWN`] is passed over), `codes` what each is given. The first
    /// value of an actor stays; another one is a conflict, whose place `at` tells by the place in `actors`.
    pub fn fill_actors(
        &mut self,
        field: ActorField,
        actors: &[u32],
        codes: impl Iterator<Item = u32>,
        mut at: impl FnMut(usize) -> Position,
    ) {
        for (row, code) in codes.enumerate().filter(|(row, code)| *code != 0 && actors[*row] != UNKNOWN) {
            let actor = actors[row];
            let known = match field {
                ActorField::Name => &mut self.actors.names,
                ActorField::Kind => &mut self.actors.kinds,
                ActorField::Sources => &mut self.actors.sources.codes,
                ActorField::Column(column) => &mut self.actors.columns[column.0].codes,
            };
            match known.get(actor as usize).copied().unwrap_or(0) {
                0 => put(known, actor, code),
                known if known == code => {}
                _ => {
                    let detail = match field {
                        ActorField::Name => self.actors.name_texts.value(code).text.to_string(),
                        ActorField::Kind => self.kinds[code as usize].id.clone(),
                        ActorField::Column(column) => {
                            let column = &self.actors.columns[column.0];
                            format!("{}: {}", column.name, column.values.value(code).text)
                        }
                        ActorField::Sources => {
                            let more = self.actors.sources.members_of(code).to_vec();
                            self.set_actor_sources(actor, &more);
                            continue;
                        }
                    };
                    self.oddity(OddityCode::Conflict, at(row), &detail);
                }
            }
        }
    }

    /// Adds relations by the numbers of their ends and returns the number of the first. Those that are [`UNKNOWN`] are called
    /// what `texts` says, in their order, and are found or made as by [`Builder::relation_named`] if `named`, else as by
    /// [`Builder::relation`]. `ids` are those that were lent.
    pub fn add_relations<'t>(
        &mut self,
        ids: &SharedIds,
        ends: &[[u32; 2]],
        named: bool,
        mut texts: impl Iterator<Item = &'t str>,
        mut at: impl FnMut(usize) -> Position,
    ) -> u32 {
        if self.is_due() {
            self.with_lent(ids, Builder::judge_waiting);
        }
        let first = self.ends.len() as u32;
        self.ends.extend_from_slice(ends);
        self.relations.directions.resize(self.ends.len(), Direction::Directed);
        if self.undeclared == 0 && !ends.iter().any(|ends| ends.contains(&UNKNOWN)) {
            return first;
        }
        self.with_lent(ids, |builder| {
            for (row, known) in ends.iter().enumerate() {
                let mut new = false;
                let found = known.map(|end| match end {
                    UNKNOWN => builder.known_or_new(texts.next().expect("a text for each"), named, &mut new),
                    end => end,
                });
                builder.ends[first as usize + row] = found;
                if builder.dangles(found, new) {
                    builder.dangling.push(Dangling { relation: first + row as u32, at: at(row), record: None });
                }
            }
        });
        first
    }

    /// Names one end (0 the source, 1 the target) of the relations from `first` on. The first name of an actor stays; another
    /// one is a conflict, whose place `at` tells by the row.
    pub fn name_ends(
        &mut self,
        first: u32,
        side: usize,
        codes: impl Iterator<Item = u32>,
        mut at: impl FnMut(usize) -> Position,
    ) {
        for (row, code) in codes.enumerate().filter(|(_, code)| *code != 0) {
            let actor = self.ends[first as usize + row][side];
            match self.actors.names.get(actor as usize).copied().unwrap_or(0) {
                0 => put(&mut self.actors.names, actor, code),
                known if known == code => {}
                _ => {
                    let detail = self.actors.name_texts.value(code).text.to_string();
                    self.oddity(OddityCode::Conflict, at(row), &detail);
                }
            }
        }
    }

    /// Fills a field of the relations from `first` on.
    pub fn fill_relations(&mut self, field: RelationField, first: u32, codes: impl Iterator<Item = u32>) {
        let first = first as usize;
        let column = match field {
            RelationField::Kind => &mut self.relations.kinds,
            RelationField::Date(field) => &mut self.relations.dates[field as usize],
            RelationField::Label => &mut self.relations.labels.codes,
            RelationField::Sources => &mut self.relations.sources.codes,
            RelationField::Column(column) => &mut self.relations.columns[column.0].codes,
        };
        if column.len() <= first {
            column.resize(first, 0);
            column.extend(codes);
        } else {
            codes
                .enumerate()
                .filter(|(_, code)| *code != 0)
                .for_each(|(row, code)| put(column, (first + row) as u32, code));
        }
        if field == RelationField::Kind {
            let symmetric: Vec<bool> = self.relation_kinds.iter().map(|kind| kind.symmetric).collect();
            if symmetric.contains(&true) {
                let kinds = self.relations.kinds.get(first..).unwrap_or_default();
                for (direction, kind) in self.relations.directions[first..].iter_mut().zip(kinds) {
                    if symmetric[*kind as usize] {
                        *direction = Direction::Undirected;
                    }
                }
            }
        }
    }

    /// Says how the relations from `first` on may be walked, where something is said.
    pub fn fill_directions(&mut self, first: u32, directions: impl Iterator<Item = Option<Direction>>) {
        for (known, said) in self.relations.directions[first as usize..].iter_mut().zip(directions) {
            *known = said.unwrap_or(*known);
        }
    }

    /// Looks for relations from `first` on that end before they start. To be called once their dates are filled.
    pub fn judge_orders(&mut self, first: u32, mut at: impl FnMut(usize) -> Position) {
        let [since, until, _] = &self.relations.dates;
        let (Some(since), Some(until)) = (since.get(first as usize..), until.get(first as usize..)) else { return };
        let dates = &self.dates;
        let is_wrong = |(since, until): (&u32, &u32)| {
            *since != 0
                && *until != 0
                && matches!((dates.date(*since), dates.date(*until)), (Some(s), Some(u)) if s.first > u.last)
        };
        let wrong: Vec<u32> =
            (0..).zip(since.iter().zip(until)).filter(|(_, codes)| is_wrong(*codes)).map(|(row, _)| row).collect();
        for row in wrong {
            self.judge_order(first + row, at(row as usize));
        }
    }
}

fn value_meaning(column: &mut Column, value: Value<'_>) -> Meaning {
    let text = nfc(value.text);
    Meaning { code: column.values.intern(Value { shape: value.shape, text: &text }), odd: None }
}
