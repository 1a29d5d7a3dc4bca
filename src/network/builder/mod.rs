//! The draft that readers fill and that is judged once, for all formats alike.
//!
//! A reader translates; the builder decides about duplicate ids, missing ends, dates, types and joins, and writes the
//! receipt. It reads no file and knows no format.

mod bulk;
mod judge;
mod relations;
mod sift;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::{PoisonError, RwLock};

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::columns::{Dictionary, put};
use super::dates::PartialDate;
use super::vocabulary::{Kind, RelationKind};
use super::*;
use crate::position::Position;

pub use bulk::{ActorField, Meaning, RelationField, SharedIds, UNKNOWN};
pub use sift::Sieve;
use sift::Sifting;

/// The three dates of a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateField {
    /// When it began.
    Since = 0,
    /// When it ended.
    Until = 1,
    /// A day or period in which a source saw it hold.
    Attested = 2,
}

impl DateField {
    /// All three.
    pub const ALL: [DateField; 3] = [DateField::Since, DateField::Until, DateField::Attested];

    /// The key of native files and of `--json`.
    pub fn word(self) -> &'static str {
        match self {
            DateField::Since => "since",
            DateField::Until => "until",
            DateField::Attested => "attested",
        }
    }
}

/// Whether a relation may name an actor that its file does not declare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// The actor is made, with a line in the receipt: edge lists, tables.
    Create,
    /// The relation is refused, with a line in the receipt: formats that declare their nodes.
    Declared,
}

/// A column of the draft, given by [`Builder::actor_column`] or [`Builder::relation_column`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnId(usize);

const NOWHERE: u32 = u32::MAX;
/// The record of a refusal is cut here, and once those of a file take so many bytes at the second one: whoever mends a
/// file wants them whole, but a receipt must not hold a hostile file.
const RECORD_LIMITS: [usize; 2] = [10_000, 500];
const RECORD_BYTES: usize = 16 << 20;
/// Refusals past this many are counted, not listed; so are joins.
const LISTED_LIMIT: usize = 100_000;
/// The detail of an oddity is cut here.
const DETAIL_LIMIT: usize = 120;

struct FileDraft {
    receipt: FileReceipt,
    oddities: BTreeMap<OddityCode, Oddity>,
    first_actor: u32,
    first_relation: u32,
    ends: Ends,
    /// How many bytes the records of its refusals take.
    refused_bytes: usize,
}

impl FileDraft {
    /// Columns of a block are judged one after the other, so that what is told first is not always what stands first.
    fn oddity(&mut self, code: OddityCode, at: Position, detail: &str) {
        let entry =
            self.oddities.entry(code).or_insert_with(|| Oddity { code, count: 0, first: at, detail: cut(detail) });
        entry.count += 1;
        // Two of one record: the same one whatever the order in which columns and blocks are judged.
        if at.line > 0 && (at.offset, detail) < (entry.first.offset, &*entry.detail) {
            (entry.first, entry.detail) = (at, cut(detail));
        }
    }

    /// Writes that an actor of this file is one of an earlier file.
    fn join(&mut self, code: OddityCode, at: Position, id: &str, kept: &str, identifier: Option<&str>) {
        let detail = identifier.map(|identifier| format!("{identifier}: {id} = {kept}"));
        self.oddity(code, at, detail.as_deref().unwrap_or(id));
        if self.receipt.joins.len() < LISTED_LIMIT {
            self.receipt.joins.push(Join { id: cut(id), kept: cut(kept), identifier: identifier.map(cut) });
        }
    }
}

fn cut(text: &str) -> String {
    text.chars().take(DETAIL_LIMIT).collect()
}

/// A relation whose ends the end of the file judges.
struct Dangling {
    relation: u32,
    at: Position,
    /// Its record as the file has it, if its reader gave it and there was room.
    record: Option<Box<str>>,
}

/// A network being read. See the module's head.
pub struct Builder {
    about: About,
    actors: Actors,
    declared: Vec<bool>,
    /// How many actors are not declared yet.
    undeclared: usize,
    /// The file in which an actor was declared last, to tell a duplicate from a join.
    declared_in: Vec<u32>,
    relations: Relations,
    ends: Vec<[u32; 2]>,
    /// Relations to actors that were not declared when the relation was read.
    dangling: Vec<Dangling>,
    /// How many bytes of the records of those are kept.
    dangling_bytes: usize,
    dates: Dates,
    date_aliases: Dictionary,
    date_codes: Vec<Option<u32>>,
    kinds: Vec<Kind>,
    kind_codes: HashMap<String, u32>,
    relation_kinds: Vec<RelationKind>,
    relation_kind_codes: HashMap<String, u32>,
    sources: Vec<Source>,
    source_codes: HashMap<String, u32>,
    source_texts: HashMap<String, u32>,
    /// Of sources, and of relations.
    namesakes: [Namesakes; 3],
    /// Untyped columns of tables, which are numbers if all their cells are: actors, relations.
    cells: [Vec<ColumnId>; 2],
    /// Actors by name, then by short name; `NOWHERE` where several have it. None until it is asked for.
    by_name: Option<HashMap<String, u32>>,
    files: Vec<FileDraft>,
    sifting: Option<Sifting>,
}

impl Default for Builder {
    fn default() -> Builder {
        Builder::new()
    }
}

/// A text in NFC, as every text of a network is.
pub fn nfc(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

fn has_controls(text: &str) -> bool {
    text.bytes().any(|b| b < 0x20 && b != b'\n' && b != b'\t' && b != b'\r' || b == 0x7F || b == 0xC2 || b == 0xE2)
        && text.chars().any(|c| {
            c.is_control() && !matches!(c, '\n' | '\t' | '\r')
                || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        })
}

impl Builder {
    /// An empty draft.
    pub fn new() -> Builder {
        Builder {
            about: About::default(),
            actors: Actors { ids: Ids::of_many(), ..Actors::default() },
            declared: Vec::new(),
            undeclared: 0,
            declared_in: Vec::new(),
            relations: Relations::new(),
            ends: Vec::new(),
            dangling: Vec::new(),
            dangling_bytes: 0,
            dates: Dates { spellings: Dictionary::default(), dates: vec![None] },
            date_aliases: Dictionary::default(),
            date_codes: vec![None],
            kinds: vec![Kind::named("", 0)],
            kind_codes: HashMap::from([(String::new(), 0)]),
            relation_kinds: vec![RelationKind::named("")],
            relation_kind_codes: HashMap::from([(String::new(), 0)]),
            sources: Vec::new(),
            source_codes: HashMap::new(),
            source_texts: HashMap::new(),
            namesakes: Default::default(),
            cells: Default::default(),
            by_name: None,
            files: Vec::new(),
            sifting: None,
        }
    }

    /// Starts a file: what follows belongs to it, until the next one starts.
    pub fn begin(&mut self, file: &str, format: &str, ends: Ends) {
        self.settle();
        self.sift_from_here();
        self.by_name = None;
        self.files.push(FileDraft {
            receipt: FileReceipt {
                file: file.to_string(),
                format: format.to_string(),
                version: String::new(),
                encoding: "UTF-8".to_string(),
                actors: 0,
                relations: 0,
                directed: Directedness::Yes,
                partial: false,
                left_out: 0,
                oddities: Vec::new(),
                joins: Vec::new(),
                refused: Vec::new(),
                unlisted: 0,
            },
            oddities: BTreeMap::new(),
            first_actor: self.declared.len() as u32,
            first_relation: self.ends.len() as u32,
            ends,
            refused_bytes: 0,
        });
    }

    fn file(&mut self) -> &mut FileDraft {
        if self.files.is_empty() {
            self.begin("", "", Ends::Create);
        }
        self.files.last_mut().expect("a file was begun")
    }

    /// The version of the format that the file declares.
    pub fn version(&mut self, version: &str) {
        self.file().receipt.version = version.to_string();
    }

    /// The encoding of the file.
    pub fn encoding(&mut self, encoding: &str) {
        self.file().receipt.encoding = encoding.to_string();
    }

    /// Says that the file was not read to its end, because whoever waits for it had enough ([`crate::ticket::Ticket::end_early`]).
    pub fn partial(&mut self) {
        self.file().receipt.partial = true;
    }

    /// Says that some more relations of the file were left out, as was asked for.
    pub fn leave_out(&mut self, relations: u64) {
        self.file().receipt.left_out += relations;
    }

    /// What the file says of itself. The first file that says something of itself is heard.
    pub fn about(&mut self, about: About) {
        if self.about == About::default() {
            self.about = about;
        }
    }

    /// Writes a line of the receipt for something that was kept all the same.
    pub fn oddity(&mut self, code: OddityCode, at: Position, detail: &str) {
        self.file().oddity(code, at, detail);
    }

    /// Whether the receipt of this file has such a line so far.
    pub fn has_oddity(&self, code: OddityCode) -> bool {
        self.files.last().is_some_and(|file| file.oddities.contains_key(&code))
    }

    /// Writes a line of the receipt for a record that is not taken.
    pub fn refuse(&mut self, at: Position, reason: RefusedReason, record: &str) {
        let file = self.file();
        if file.receipt.refused.len() == LISTED_LIMIT {
            file.receipt.unlisted += 1;
            return;
        }
        let most = RECORD_LIMITS[usize::from(file.refused_bytes > RECORD_BYTES)];
        let record = match record.char_indices().nth(most) {
            Some((end, _)) => format!("{}…", &record[..end]),
            None => record.to_string(),
        };
        file.refused_bytes += record.len();
        file.receipt.refused.push(Refused { at, reason, record });
    }

    /// Keeps the record of the relation that was added last, in case one of its ends turns out to be no actor.
    pub fn keep_record(&mut self, relation: u32, record: impl Fn() -> String) {
        self.keep_records(relation, |_| record());
    }

    /// Keeps the records of relations from `first` on, as [`Builder::keep_record`] does; `record` is asked by the row.
    pub fn keep_records<'r, R: Into<Cow<'r, str>>>(&mut self, first: u32, record: impl Fn(usize) -> R) {
        if self.dangling.last().is_none_or(|last| last.relation < first) || self.file().ends == Ends::Create {
            return;
        }
        let from = self.dangling.partition_point(|dangling| dangling.relation < first);
        for dangling in &mut self.dangling[from..] {
            if self.dangling_bytes > RECORD_BYTES {
                return;
            }
            let record: Cow<'_, str> = record((dangling.relation - first) as usize).into();
            let end = record.char_indices().nth(RECORD_LIMITS[0]).map_or(record.len(), |(end, _)| end);
            self.dangling_bytes += end;
            dangling.record = Some(record[..end].into());
        }
    }

    /// How many records of this file were refused so far.
    pub fn refused(&self) -> u64 {
        self.files.last().map_or(0, |file| file.receipt.refused_count())
    }

    /// Declares a kind of actor with its names; a kind that is used without being declared is named by its id.
    pub fn kind(&mut self, kind: Kind) {
        match self.kind_codes.get(&kind.id) {
            Some(code) => self.kinds[*code as usize] = kind,
            None => {
                self.kind_codes.insert(kind.id.clone(), self.kinds.len() as u32);
                self.kinds.push(kind);
            }
        }
    }

    /// Declares a kind of relation with its names.
    pub fn relation_kind(&mut self, kind: RelationKind) {
        match self.relation_kind_codes.get(&kind.id) {
            Some(code) => self.relation_kinds[*code as usize] = kind,
            None => {
                self.relation_kind_codes.insert(kind.id.clone(), self.relation_kinds.len() as u32);
                self.relation_kinds.push(kind);
            }
        }
    }

    /// Declares a source and returns its number. If another one has its id, which two files may well give to different
    /// documents, it receives a new id: proof is never moved from one document to another.
    pub fn source(&mut self, mut source: Source) -> u32 {
        if let Some(code) = self.source_codes.get(&source.id) {
            if self.sources[*code as usize] == source {
                return *code;
            }
            source.id = self.namesakes[0].another(&source.id, '~', |id| !self.source_codes.contains_key(id));
        }
        let text = source.url.as_ref().or(source.title.as_ref()).unwrap_or(&source.id).clone();
        let code = self.sources.len() as u32;
        self.source_codes.insert(source.id.clone(), code);
        self.sources.push(source);
        self.source_texts.entry(text).or_insert(code);
        code
    }

    /// The source of an id that was declared.
    pub fn source_by_id(&self, id: &str) -> Option<u32> {
        self.source_codes.get(id).copied()
    }

    /// The source that a table names in words: by id, else by its address or title, else a new one.
    pub fn source_named(&mut self, text: &str) -> u32 {
        if let Some(code) = self.source_codes.get(text).or_else(|| self.source_texts.get(text)) {
            return *code;
        }
        let id = self.free_source_id();
        let is_url = text.contains("://");
        let (title, url) = if is_url { (None, Some(text.to_string())) } else { (Some(text.to_string()), None) };
        self.source(Source { id, title, url, date: None, extra: Vec::new() })
    }

    /// The source of an address or, for those without one, of a title.
    pub fn source_by_text(&self, text: &str) -> Option<u32> {
        self.source_texts.get(text).copied()
    }

    /// An id that no source has yet.
    pub fn free_source_id(&self) -> String {
        let free = |id: &String| !self.source_codes.contains_key(id);
        (self.sources.len() + 1..).map(|n| format!("s{n}")).find(free).expect("numbers do not end")
    }

    /// Declares an actor and returns its number; `None` when this file declared the id before (refused).
    ///
    /// An actor of an earlier file is joined: what the earlier file says of it stays.
    pub fn actor(&mut self, id: &str, at: Position, record: impl FnOnce() -> String) -> Option<u32> {
        let file = self.files.len() as u32;
        let (actor, new) = self.actors.ids.intern(id);
        if new {
            self.declared.push(true);
            self.declared_in.push(file);
            return Some(actor);
        }
        let i = actor as usize;
        if self.declared[i] && self.declared_in[i] == file {
            self.refuse(at, RefusedReason::DuplicateActor { id: id.to_string() }, &record());
            return None;
        }
        if self.declared[i] {
            self.file().join(OddityCode::JoinedById, at, id, id, None);
        } else {
            self.undeclared -= 1;
        }
        self.declared[i] = true;
        self.declared_in[i] = file;
        Some(actor)
    }

    /// Declares an actor that is known by its name only, and returns its number. What this file declared before under that name
    /// is another one: nothing says that they are the same.
    pub fn actor_by_name(&mut self, name: &str, at: Position) -> u32 {
        let taken = |builder: &Builder, id: &str| {
            let known = builder.actors.ids.find(id).map(|actor| actor as usize);
            known.is_some_and(|actor| {
                builder.declared[actor] && builder.declared_in[actor] == builder.files.len() as u32
            })
        };
        if !taken(self, name) {
            return self.actor(name, at, String::new).expect("it is not declared in this file");
        }
        self.oddity(OddityCode::RenamedActor, at, name);
        let mut namesakes = std::mem::take(&mut self.namesakes[2]);
        let id = namesakes.another(name, '~', |id| self.actors.ids.find(id).is_none());
        self.namesakes[2] = namesakes;
        self.actor(&id, at, String::new).expect("no actor has the id")
    }

    /// Names an actor. The first name stays.
    pub fn set_name(&mut self, actor: u32, name: &str, at: Position) {
        if has_controls(name) {
            self.oddity(OddityCode::ControlCharacters, at, name);
        }
        let code = self.actors.name_texts.intern(Value::text(&nfc(name)));
        match self.actors.names.get(actor as usize).copied().unwrap_or(0) {
            0 => put(&mut self.actors.names, actor, code),
            known if known != code => self.oddity(OddityCode::Conflict, at, name),
            _ => {}
        }
    }

    /// Gives an actor its kind. The first kind stays.
    pub fn set_kind(&mut self, actor: u32, kind: &str, at: Position) {
        let code = self.kind_code(kind);
        match self.actors.kinds.get(actor as usize).copied().unwrap_or(0) {
            0 => put(&mut self.actors.kinds, actor, code),
            known if known != code => self.oddity(OddityCode::Conflict, at, kind),
            _ => {}
        }
    }

    fn kind_code(&mut self, kind: &str) -> u32 {
        let kind = &*nfc(kind);
        match self.kind_codes.get(kind) {
            Some(code) => *code,
            None => {
                let code = self.kinds.len() as u32;
                self.kinds.push(Kind::named(kind, code as usize - 1));
                self.kind_codes.insert(kind.to_string(), code);
                code
            }
        }
    }

    /// Declares an actor wherever a file speaks of it and returns its number, the same each time.
    ///
    /// An actor of an earlier file is joined, with one line in the receipt.
    pub fn mention(&mut self, id: &str) -> u32 {
        let file = self.files.len() as u32;
        match self.actors.ids.find(id).filter(|actor| self.declared[*actor as usize]) {
            Some(actor) if self.declared_in[actor as usize] == file => actor,
            _ => self.actor(id, Position::default(), String::new).expect("this file did not declare it yet"),
        }
    }

    /// Whether this file declared an actor of that id so far.
    pub fn declares(&self, id: &str) -> bool {
        let file = self.files.len() as u32;
        let is_declared = |actor: u32| self.declared[actor as usize] && self.declared_in[actor as usize] == file;
        self.actors.ids.find(id).is_some_and(is_declared)
    }

    /// The actor of an id that was declared or named, if it is one.
    pub fn find_actor(&self, id: &str) -> Option<u32> {
        self.actors.ids.find(id)
    }

    /// How many actors were declared or named so far.
    pub fn actor_count(&self) -> usize {
        self.declared.len()
    }

    /// Whether an actor has a name.
    pub fn has_name(&self, actor: u32) -> bool {
        self.actors.names.get(actor as usize).is_some_and(|code| *code != 0)
    }

    /// Whether an actor has a kind.
    pub fn has_kind(&self, actor: u32) -> bool {
        self.actors.kinds.get(actor as usize).is_some_and(|code| *code != 0)
    }

    /// Whether a relation has a kind.
    pub fn has_relation_kind(&self, relation: u32) -> bool {
        self.relations.kinds.get(relation as usize).is_some_and(|code| *code != 0)
    }

    /// Whether a relation has a label.
    pub fn has_label(&self, relation: u32) -> bool {
        self.relations.labels.code(relation) != 0
    }

    /// Adds an identifier of a register to those that an actor has in the column of identifiers.
    pub fn add_identifier(&mut self, column: ColumnId, actor: u32, scheme: &str, value: &str) {
        // Registers and spreadsheets show these numbers in groups; other files do not.
        let value: String = value.split_whitespace().collect();
        let new = serde_json::json!([{"scheme": scheme, "value": value}]).to_string();
        let all = judge::united(self.actors.columns[column.0].text(actor), &new);
        self.actors.columns[column.0].set(actor, Value { shape: Shape::List, text: &all });
    }

    /// Adds to the sources of an actor.
    pub fn set_actor_sources(&mut self, actor: u32, sources: &[u32]) {
        let known = self.actors.sources.of(actor);
        if known.is_empty() {
            self.actors.sources.set(actor, sources);
        } else {
            let mut all = known.to_vec();
            all.extend(sources.iter().filter(|s| !known.contains(s)));
            self.actors.sources.set(actor, &all);
        }
    }

    /// The column of actors of that name, made if it is new.
    pub fn actor_column(&mut self, name: &str, scope: Scope) -> ColumnId {
        column_of(&mut self.actors.columns, name, scope)
    }

    /// Says that a column of actors comes from a table without types: its texts are numbers if all of them are.
    pub fn cells_of_actors(&mut self, column: ColumnId) {
        self.cells[0].push(column);
    }

    /// Says the same of a column of relations.
    pub fn cells_of_relations(&mut self, column: ColumnId) {
        self.cells[1].push(column);
    }

    /// Gives an actor a value. The first value stays; another one of a later file is a line of the receipt.
    pub fn set_actor(&mut self, column: ColumnId, actor: u32, value: Value<'_>, at: Position) {
        let normal = nfc(value.text);
        let value = Value { shape: value.shape, text: &normal };
        let column = &mut self.actors.columns[column.0];
        if column.code(actor) == 0 {
            column.set(actor, value);
        } else if column.value(actor) != Some(value) {
            let detail = format!("{}: {}", column.name, value.text);
            self.oddity(OddityCode::Conflict, at, &detail);
        }
    }
}

/// Which attribute of actors holds short names.
fn short_column(actors: &Actors) -> Option<usize> {
    actors.columns.iter().position(|c| c.name == "short" && c.scope == Scope::Metadata)
}

fn column_of(columns: &mut Vec<Column>, name: &str, scope: Scope) -> ColumnId {
    let at = columns.iter().position(|c| c.name == name && c.scope == scope).unwrap_or_else(|| {
        columns.push(Column::new(name, scope));
        columns.len() - 1
    });
    ColumnId(at)
}

#[cfg(test)]
mod tests;
