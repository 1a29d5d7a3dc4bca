//! What an import kept, refused and wondered about.
//!
//! Codes and facts only: the sentences are made in `text`.

use serde::{Deserialize, Serialize};

use crate::position::Position;

/// A kind of oddity that was kept, with what was done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum OddityCode {
    /// The encoding was not UTF-8 and was recognised.
    Encoding,
    /// Bytes that the encoding cannot hold were replaced.
    BadBytes,
    /// A relation named an actor that no table declared: the actor was made.
    CreatedActor,
    /// A date could not be read: it stays as text, the relation is undated.
    BadDate,
    /// A date was spelled in another way than EDTF and was read day first.
    RespelledDate,
    /// A relation ends before it starts.
    EndsBeforeStart,
    /// Two relations had one id: the later one was given another.
    RenamedRelation,
    /// Two actors of a table without ids have one name, which is the id of the first: the later one was given another.
    RenamedActor,
    /// An actor of an earlier file was met again, by its id.
    JoinedById,
    /// An actor of an earlier file was met again, by a declared identifier.
    JoinedByIdentifier,
    /// Actors declare one identifier but were not joined: two actors of one file would have become one.
    SharedIdentifier,
    /// Two files say different things of one attribute: the first was kept.
    Conflict,
    /// A weight or coordinate that is no number stays as text.
    BadNumber,
    /// A relation or actor names a source that is not declared.
    UnknownSource,
    /// A row has more or fewer cells than the header.
    RaggedRow,
    /// A column has no name and was given one.
    UnnamedColumn,
    /// Two columns have one name: the later one was given another.
    RenamedColumn,
    /// A key of a vocabulary has a value that it cannot have.
    BadVocabulary,
    /// Attributes are used that the file does not declare: they are kept as text.
    UndeclaredAttribute,
    /// The file says things that a network has no place for: they are left aside.
    NotHeld,
    /// A file of a folder is no table, or cannot be read: it is left aside.
    FileLeftAside,
    /// A relation of more than two ends, or of less: it is left aside.
    Hyperedge,
    /// A value changes over time: the last one is kept.
    ChangingValue,
    /// A relation was stated from both sides, and counts once.
    StatedTwice,
    /// The file points to another document, which is not fetched.
    NotFetched,
    /// The file announces another number of records than it has.
    WrongCount,
    /// The file holds several graphs, which are read as one network.
    SeveralGraphs,
    /// A small fault of syntax was read over.
    ToleratedSyntax,
    /// A graph that allows one relation between two actors states another: the two are one.
    Merged,
    /// Two actors have names that look alike: a question, nothing was done.
    LookAlike,
    /// The file had another size at the end of the reading than at its beginning.
    ChangedWhileRead,
    /// A text held control characters or marks that change the direction of writing.
    ControlCharacters,
    /// A formula was saved without its value: the cell is empty.
    UncomputedFormula,
    /// A record says an attribute several times: the last value is kept.
    RepeatedValue,
}

impl OddityCode {
    /// The code as `--json` prints it.
    pub fn word(self) -> &'static str {
        match self {
            OddityCode::Encoding => "encoding",
            OddityCode::BadBytes => "bad_bytes",
            OddityCode::CreatedActor => "created_actor",
            OddityCode::BadDate => "bad_date",
            OddityCode::RespelledDate => "respelled_date",
            OddityCode::EndsBeforeStart => "ends_before_start",
            OddityCode::RenamedRelation => "renamed_relation",
            OddityCode::RenamedActor => "renamed_actor",
            OddityCode::JoinedById => "joined_by_id",
            OddityCode::JoinedByIdentifier => "joined_by_identifier",
            OddityCode::SharedIdentifier => "shared_identifier",
            OddityCode::Conflict => "conflict",
            OddityCode::BadNumber => "bad_number",
            OddityCode::UnknownSource => "unknown_source",
            OddityCode::RaggedRow => "ragged_row",
            OddityCode::UnnamedColumn => "unnamed_column",
            OddityCode::RenamedColumn => "renamed_column",
            OddityCode::BadVocabulary => "bad_vocabulary",
            OddityCode::UndeclaredAttribute => "undeclared_attribute",
            OddityCode::NotHeld => "not_held",
            OddityCode::FileLeftAside => "file_left_aside",
            OddityCode::Hyperedge => "hyperedge",
            OddityCode::ChangingValue => "changing_value",
            OddityCode::StatedTwice => "stated_twice",
            OddityCode::NotFetched => "not_fetched",
            OddityCode::WrongCount => "wrong_count",
            OddityCode::SeveralGraphs => "several_graphs",
            OddityCode::ToleratedSyntax => "tolerated_syntax",
            OddityCode::Merged => "merged_relations",
            OddityCode::LookAlike => "look_alike",
            OddityCode::ChangedWhileRead => "changed_while_read",
            OddityCode::ControlCharacters => "control_characters",
            OddityCode::UncomputedFormula => "uncomputed_formula",
            OddityCode::RepeatedValue => "repeated_value",
        }
    }
}

/// One kind of oddity of a file: how often, where first, and what it was there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Oddity {
    /// What it is.
    pub code: OddityCode,
    /// How often it was met.
    pub count: u64,
    /// Where it was met first.
    pub first: Position,
    /// The value it was met with first.
    pub detail: String,
}

/// Why a record was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RefusedReason {
    /// An actor with an id that the same file gave before.
    DuplicateActor {
        /// The id.
        id: String,
    },
    /// A row without an id or a name.
    NoId,
    /// A relation without a source or a target.
    NoEnd,
    /// A relation to an actor that the file does not declare.
    UnknownEnd {
        /// The id that is not there.
        id: String,
    },
    /// A record that links each of some actors with each of others, and would be more relations than are taken of one.
    TooManyEnds {
        /// The most that are taken.
        most: usize,
    },
    /// A record that has not the shape the format asks for.
    BadShape {
        /// What the record should be, as a key path of the format.
        expected: String,
    },
}

/// A record that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Where it stands.
    pub at: Position,
    /// Why.
    pub reason: RefusedReason,
    /// The record itself; `…` ends one that was too long to be kept whole (10,000 characters, 500 where they are many).
    pub record: String,
}

/// An actor that an earlier file knew already. Ids and identifiers are cut as details of oddities are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Join {
    /// Its id in this file.
    pub id: String,
    /// Its id in the network, which is that of the earlier file.
    pub kept: String,
    /// The register and the identifier that both files declare; none if they use one id.
    pub identifier: Option<String>,
}

/// How the relations of a file are directed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Directedness {
    /// All of them are directed.
    Yes,
    /// None of them is.
    No,
    /// Some are.
    Mixed,
}

impl Directedness {
    /// The word that `--json` prints.
    pub fn word(self) -> &'static str {
        match self {
            Directedness::Yes => "yes",
            Directedness::No => "no",
            Directedness::Mixed => "mixed",
        }
    }
}

/// What the import of one file kept, refused and wondered about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReceipt {
    /// The name under which the file was opened.
    pub file: String,
    /// The name of the format it was read as.
    pub format: String,
    /// The version of the format that it declares, empty if none.
    pub version: String,
    /// Its character encoding.
    pub encoding: String,
    /// Actors it declares or creates.
    pub actors: u64,
    /// Relations it declares.
    pub relations: u64,
    /// Whether its relations are directed.
    pub directed: Directedness,
    /// Whether only its beginning was read, because somebody had enough of waiting.
    pub partial: bool,
    /// How many of its relations were left out, because somebody asked for a part of them only.
    pub left_out: u64,
    /// What was odd, by code.
    pub oddities: Vec<Oddity>,
    /// The actors that an earlier file knew already, one by one.
    pub joins: Vec<Join>,
    /// What was refused, in the order of the file: the first records, of a file in which very many are.
    pub refused: Vec<Refused>,
    /// How many more were refused than are listed.
    pub unlisted: u64,
}

impl FileReceipt {
    /// How many records were refused.
    pub fn refused_count(&self) -> u64 {
        self.refused.len() as u64 + self.unlisted
    }
}

/// What an import of one or more files kept, refused and wondered about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// One entry a file, in the order they were read.
    pub files: Vec<FileReceipt>,
}

impl Receipt {
    /// Whether any file was read in part only.
    pub fn is_partial(&self) -> bool {
        self.files.iter().any(|file| file.partial || file.left_out > 0)
    }

    /// Whether there is anything to tell beyond the counts.
    pub fn is_clean(&self) -> bool {
        self.files.iter().all(|file| file.oddities.is_empty() && file.refused.is_empty())
    }
}
