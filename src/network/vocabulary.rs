//! Kinds of actors and of relations: their names, their shape and colour, what they say about cooperation.
//!
//! A file may bring its own vocabulary; the kinds of the embedded network are known to every file. No sentence lives here.

use serde::{Deserialize, Serialize};

use crate::label::OwnedLabel;

/// The drawing of a kind of actor; each has a glyph and a letter so that colour is never needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Symbol {
    /// `▲`
    Triangle,
    /// `■`
    Square,
    /// `▣`
    SquareDotted,
    /// `◆`
    Diamond,
    /// `★`
    Star,
    /// `✚`
    Cross,
    /// `●`
    Circle,
    /// `•`
    Dot,
}

impl Symbol {
    /// Every symbol, in the order in which kinds without one of their own receive them.
    pub const ALL: [Symbol; 8] = [
        Symbol::Triangle,
        Symbol::Square,
        Symbol::Diamond,
        Symbol::SquareDotted,
        Symbol::Star,
        Symbol::Cross,
        Symbol::Circle,
        Symbol::Dot,
    ];

    /// The word that native files use for it.
    pub fn word(self) -> &'static str {
        match self {
            Symbol::Triangle => "triangle",
            Symbol::Square => "square",
            Symbol::SquareDotted => "square-dotted",
            Symbol::Diamond => "diamond",
            Symbol::Star => "star",
            Symbol::Cross => "cross",
            Symbol::Circle => "circle",
            Symbol::Dot => "dot",
        }
    }

    /// The glyph drawn in a terminal that has more than ASCII.
    pub fn glyph(self) -> char {
        match self {
            Symbol::Triangle => '▲',
            Symbol::Square => '■',
            Symbol::SquareDotted => '▣',
            Symbol::Diamond => '◆',
            Symbol::Star => '★',
            Symbol::Cross => '✚',
            Symbol::Circle => '●',
            Symbol::Dot => '•',
        }
    }

    /// Reads the word of a native file.
    pub fn from_word(word: &str) -> Option<Symbol> {
        Symbol::ALL.into_iter().find(|symbol| symbol.word() == word)
    }
}

/// The colours of kinds; a theme says what each looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Hue {
    /// Green.
    Green,
    /// Yellow, or brown-red on a light background.
    Yellow,
    /// Blue.
    Blue,
    /// Magenta.
    Magenta,
    /// Red.
    Red,
    /// Cyan.
    Cyan,
    /// The terminal's own colour.
    Default,
}

impl Hue {
    /// Every colour, in the order in which kinds without one of their own receive them.
    pub const ALL: [Hue; 7] = [Hue::Green, Hue::Yellow, Hue::Magenta, Hue::Blue, Hue::Red, Hue::Cyan, Hue::Default];

    /// The word that native files use for it.
    pub fn word(self) -> &'static str {
        match self {
            Hue::Green => "green",
            Hue::Yellow => "yellow",
            Hue::Blue => "blue",
            Hue::Magenta => "magenta",
            Hue::Red => "red",
            Hue::Cyan => "cyan",
            Hue::Default => "default",
        }
    }

    /// Reads the word of a native file.
    pub fn from_word(word: &str) -> Option<Hue> {
        Hue::ALL.into_iter().find(|hue| hue.word() == word)
    }
}

/// A kind of actor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kind {
    /// The id that files and `--json` use; empty for actors of no kind.
    pub id: String,
    /// Its name for one.
    pub label: OwnedLabel,
    /// Its name for several.
    pub plural: OwnedLabel,
    /// The letter that stands for it with ASCII glyphs.
    pub letter: char,
    /// How it is drawn.
    pub symbol: Symbol,
    /// Its colour.
    pub hue: Hue,
    /// All keys of its entry in a native file, as JSON, so that writing gives it back; empty when it comes from elsewhere.
    pub extra: Vec<(String, String)>,
}

/// A kind of relation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RelationKind {
    /// The id that files and `--json` use; empty for relations of no kind.
    pub id: String,
    /// Its name read from source to target ("membre de").
    pub label: OwnedLabel,
    /// Its name read from target to source ("a pour membre").
    pub inverse: OwnedLabel,
    /// Whether it says the same in both directions.
    pub symmetric: bool,
    /// Whether it is cooperation, and so makes links.
    pub cooperation: bool,
    /// How strong a proof of a lasting link it is: 1 weak, 2 usual, 3 strong.
    pub strength: u8,
    /// Whether it is something that happened (an award, a founding) and not a state that goes on: its start is its date.
    pub event: bool,
    /// All keys of its entry in a native file, as JSON, so that writing gives it back; empty when it comes from elsewhere.
    pub extra: Vec<(String, String)>,
}

/// The strongest proof there is; see [`RelationKind::strength`].
pub const STRONGEST: u8 = 3;

type Names = (&'static str, &'static str);

struct KnownKind {
    id: &'static str,
    label: Names,
    plural: Names,
    letter: char,
    symbol: Symbol,
    hue: Hue,
}

struct KnownRelationKind {
    id: &'static str,
    label: Names,
    inverse: Names,
    symmetric: bool,
    cooperation: bool,
    strength: u8,
}

const KINDS: &[KnownKind] = &[
    kind("pole", ("pole", "pôle"), ("poles", "pôles"), 'P', Symbol::Triangle, Hue::Green),
    kind("enterprise", ("enterprise", "entreprise"), ("enterprises", "entreprises"), 'E', Symbol::Square, Hue::Yellow),
    kind(
        "collectivite",
        ("local authority", "collectivité"),
        ("local authorities", "collectivités"),
        'C',
        Symbol::SquareDotted,
        Hue::Blue,
    ),
    kind("network", ("network", "réseau"), ("networks", "réseaux"), 'N', Symbol::Diamond, Hue::Magenta),
    kind("institution", ("institution", "institution"), ("institutions", "institutions"), 'I', Symbol::Star, Hue::Red),
    kind(
        "research",
        ("research", "recherche"),
        ("research bodies", "organismes de recherche"),
        'R',
        Symbol::Cross,
        Hue::Cyan,
    ),
    kind("programme", ("programme", "programme"), ("programmes", "programmes"), 'A', Symbol::Circle, Hue::Default),
];

const fn kind(id: &'static str, label: Names, plural: Names, letter: char, symbol: Symbol, hue: Hue) -> KnownKind {
    KnownKind { id, label, plural, letter, symbol, hue }
}

const fn relation(
    id: &'static str,
    label: Names,
    inverse: Names,
    symmetric: bool,
    cooperation: bool,
    strength: u8,
) -> KnownRelationKind {
    KnownRelationKind { id, label, inverse, symmetric, cooperation, strength }
}

const RELATION_KINDS: &[KnownRelationKind] = &[
    relation("member_of", ("member of", "membre de"), ("has member", "a pour membre"), false, true, 2),
    relation("located_in", ("located in", "se trouve dans"), ("is home to", "a sur son territoire"), false, false, 1),
    relation("partner_of", ("partner of", "partenaire de"), ("partner of", "partenaire de"), true, true, 2),
    relation("founded", ("founder of", "à l'origine de"), ("founded by", "doit sa création à"), false, true, 3),
    relation("supports", ("supports", "soutient"), ("supported by", "a le soutien de"), false, true, 2),
    relation("awarded_by", ("selected under", "lauréat de"), ("selected", "a pour lauréat"), false, true, 2),
    relation("promotes", ("features", "présente"), ("featured by", "figure dans une publication de"), false, true, 1),
    relation(
        "carries",
        ("lead organisation of", "porte"),
        ("has lead organisation", "a pour structure porteuse"),
        false,
        true,
        3,
    ),
    relation("funds", ("funds", "finance"), ("funded by", "a pour financeur"), false, true, 3),
    relation(
        "co_organises",
        ("co-organises", "coorganise"),
        ("co-organised by", "a pour coorganisateur"),
        false,
        true,
        2,
    ),
    relation("leads", ("coordinates", "anime"), ("coordinated by", "a pour animateur"), false, true, 3),
    relation("part_of", ("part of", "fait partie de"), ("includes", "comprend"), false, true, 3),
    relation("hosts", ("hosts", "accueille"), ("hosted by", "a pour hôte"), false, true, 3),
    relation("represents", ("represents", "représente"), ("represented by", "a pour représentant"), false, true, 3),
];

/// Of the kinds above, those that are events.
const EVENTS: &[&str] = &["awarded_by", "founded", "promotes", "co_organises"];

fn owned((en, fr): Names) -> OwnedLabel {
    OwnedLabel { en: en.to_string(), fr: fr.to_string() }
}

impl Kind {
    /// A kind of that id: the one that every file knows, or a new one named by its id.
    ///
    /// `place` is its place among the kinds of the network, which decides the symbol of a new one.
    pub fn named(id: &str, place: usize) -> Kind {
        if let Some(known) = KINDS.iter().find(|k| k.id == id) {
            return Kind {
                id: id.to_string(),
                label: owned(known.label),
                plural: owned(known.plural),
                letter: known.letter,
                symbol: known.symbol,
                hue: known.hue,
                extra: Vec::new(),
            };
        }
        if id.is_empty() {
            return Kind {
                id: String::new(),
                label: owned(("no kind", "sans type")),
                plural: owned(("no kind", "sans type")),
                letter: 'o',
                symbol: Symbol::Dot,
                hue: Hue::Default,
                extra: Vec::new(),
            };
        }
        Kind {
            id: id.to_string(),
            label: OwnedLabel::same(id),
            plural: OwnedLabel::same(id),
            letter: id.chars().find(|c| c.is_ascii_alphabetic()).map_or('o', |c| c.to_ascii_uppercase()),
            symbol: if place < Symbol::ALL.len() - 1 { Symbol::ALL[place] } else { Symbol::Dot },
            hue: if place < Hue::ALL.len() { Hue::ALL[place] } else { Hue::Default },
            extra: Vec::new(),
        }
    }
}

impl RelationKind {
    /// A kind of relation of that id: the one that every file knows, or a new one named by its id.
    pub fn named(id: &str) -> RelationKind {
        if let Some(known) = RELATION_KINDS.iter().find(|k| k.id == id) {
            return RelationKind {
                id: id.to_string(),
                label: owned(known.label),
                inverse: owned(known.inverse),
                symmetric: known.symmetric,
                cooperation: known.cooperation,
                strength: known.strength,
                event: EVENTS.contains(&id),
                extra: Vec::new(),
            };
        }
        let (label, inverse) = if id.is_empty() {
            (owned(("linked to", "lié à")), owned(("linked to", "lié à")))
        } else {
            (OwnedLabel::same(id), OwnedLabel::same(id))
        };
        RelationKind {
            id: id.to_string(),
            label,
            inverse,
            symmetric: false,
            cooperation: true,
            strength: 2,
            event: false,
            extra: Vec::new(),
        }
    }

    /// Its name as walked: forward, or against the direction.
    pub fn label_of(&self, forward: bool) -> &OwnedLabel {
        if forward { &self.label } else { &self.inverse }
    }
}
