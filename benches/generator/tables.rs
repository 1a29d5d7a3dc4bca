//! A made-up cooperation network as two CSV tables: the same size always gives the same bytes.
//!
//! Degrees follow a power law (exponent 3), four of five relations stay inside a community, relations between the same two
//! actors may repeat, none leads from an actor to itself; the last fifth of the actors are leaves, chains and islands.

use std::fmt::Write as _;

const KINDS: &[&str] = &["commune", "association", "entreprise", "laboratoire", "personne", "syndicat"];
const RELATIONS: &[&str] = &["convention", "financement", "adhésion", "jumelage", "co-publication", "mandat"];
const FIRST: &[&str] = &["Hélène", "François", "Zoé", "Jérôme", "Anaïs", "Loïc", "Maëlle", "Marie-Thérèse", "Benoît"];
const LAST: &[&str] = &["Lefèvre", "Béranger", "Müller", "Le Goff", "N'Diaye", "Garçon", "Côté", "Bœuf", "Guérin"];
const ROOT: &[&str] = &["Saint-Étienne", "Besançon", "Nîmes", "L'Haÿ", "Épinay", "Mâcon", "Alès", "Rœulx", "Bâgé"];
const TAIL: &[&str] = &["sur-Loire", "le-Château", "lès-Prés", "aux-Chênes", "d'Aunis", "l'Évêque", "en-Forêt"];
const AIM: &[&str] = &["Les Amis de", "Théâtre de", "École de", "Sauvegarde de", "Habitat et solidarité à"];

/// The two tables, as Gephi exchanges them.
pub struct Tables {
    /// `Id,Label,Kind,Town,Since`
    pub nodes: String,
    /// `Source,Target,Type,Kind,Weight,Start,End`
    pub edges: String,
}

/// Numbers that are the same on every machine (xorshift64*, Vigna 2016).
pub struct Dice(pub u64);

impl Dice {
    /// A number of at least 0 and less than 1.
    pub fn roll(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A whole number less than `count`.
    pub fn below(&mut self, count: usize) -> usize {
        (self.roll() * count as f64) as usize
    }

    fn pick(&mut self, words: &[&'static str]) -> &'static str {
        words[self.below(words.len())]
    }
}

/// The tables of so many relations between a tenth as many actors.
pub fn tables(relations: usize) -> Tables {
    let actors = (relations / 10).max(10);
    let mut dice = Dice(42);
    let nodes = nodes(&mut dice, actors);
    let mut edges = String::from("Source,Target,Type,Kind,Weight,Start,End\n");
    pairs(&mut dice, actors, relations, |dice, a, b| {
        let (kind, weight, year) = (dice.pick(RELATIONS), 1 + dice.below(9), 1990 + dice.below(35));
        let (month, day) = (1 + dice.below(12), 1 + dice.below(28));
        let _ = write!(edges, "A{a},A{b},Undirected,{kind},{weight},{year}-{month:02}-{day:02},");
        if dice.roll() < 0.6 {
            let _ = write!(edges, "{}-12-31", year + dice.below(10));
        }
        edges.push('\n');
    });
    Tables { nodes, edges }
}

/// The table of so many actors.
pub fn nodes(dice: &mut Dice, actors: usize) -> String {
    let mut nodes = String::from("Id,Label,Kind,Town,Since\n");
    for number in 0..actors {
        actor(dice, number, &mut nodes);
    }
    nodes
}

/// A table of so many actors nearly all of whose names differ: two to five words out of 200,000, some frequent, most rare.
pub fn various_nodes(dice: &mut Dice, actors: usize) -> String {
    const SYLLABLES: [&str; 64] = [
        "ba", "bi", "bou", "ca", "ce", "che", "co", "cou", "da", "dé", "do", "du", "fa", "fe", "fi", "ga", "gi", "gra",
        "ha", "ja", "jo", "ka", "la", "lé", "li", "lo", "lou", "ma", "me", "mi", "mo", "mu", "na", "ne", "no", "pa",
        "pé", "pi", "po", "pra", "ra", "re", "ri", "ro", "sa", "se", "si", "sou", "ta", "te", "ti", "tra", "va", "vi",
        "vo", "eur", "ion", "ment", "aire", "elle", "eau", "al", "il", "en",
    ];
    let mut nodes = String::from("Id,Label\n");
    for number in 0..actors {
        let _ = write!(nodes, "A{number},");
        for word in 0..2 + dice.below(4) {
            let rank = (200_000.0 * dice.roll().powi(3)) as usize;
            nodes.push_str(if word == 0 { "" } else { dice.pick(&[" ", " ", " de ", "-", " l'"]) });
            // An odd factor gives each rank another word of three syllables.
            let mut letters = rank * 40_503 % (1 << 18);
            for _ in 0..3 - rank % 2 {
                nodes.push_str(SYLLABLES[letters % 64]);
                letters /= 64;
            }
        }
        nodes.push('\n');
    }
    nodes
}

fn actor(dice: &mut Dice, number: usize, nodes: &mut String) {
    let kind = dice.pick(KINDS);
    let town = format!("{}-{}", dice.pick(ROOT), dice.pick(TAIL));
    let label = match kind {
        "personne" => format!("{} {}", dice.pick(FIRST), dice.pick(LAST)),
        "commune" => town.clone(),
        // One label in twenty needs quotes.
        "association" if dice.roll() < 0.05 => {
            format!("\"{} {town}, \"\"{}\"\"\"", dice.pick(AIM), dice.pick(FIRST))
        }
        "association" => format!("{} {town}", dice.pick(AIM)),
        "entreprise" => format!("SCOP {} & {}", dice.pick(LAST), dice.pick(LAST)),
        "laboratoire" => format!("UMR {} {}", 1000 + dice.below(9000), dice.pick(ROOT)),
        _ => format!("Syndicat des eaux de {town}"),
    };
    let _ = writeln!(nodes, "A{number},{label},{kind},{town},{}", 1950 + dice.below(75));
}

/// Draws pairs of different actors.
fn pairs(dice: &mut Dice, actors: usize, relations: usize, mut relation: impl FnMut(&mut Dice, usize, usize)) {
    let core = (actors - actors / 5).max(2);
    // So that numbers do not tell ranks.
    let step = if core.is_multiple_of(7919) { 7907 } else { 7919 };
    let count = ((core as f64).sqrt() / 4.0).round().max(2.0) as usize;
    let mut communities: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut community = vec![0; core];
    for rank in 0..core {
        let actor = rank * step % core;
        community[actor] = (count as f64 * dice.roll().powi(2)) as usize;
        communities[community[actor]].push(actor);
    }
    // Rank r is drawn in proportion to r to the power of -1/2.
    let some = |dice: &mut Dice| (core as f64 * dice.roll().powi(2)) as usize * step % core;
    let mut made = 0;
    for actor in core..actors {
        let way = dice.roll();
        if way < 0.9 && made < relations {
            let other = if way < 0.6 || actor == core { some(dice) } else { actor - 1 };
            relation(dice, actor, other);
            made += 1;
        }
    }
    while made < relations {
        let a = some(dice);
        let near = &communities[community[a]];
        let inside = (near.len() as f64 * dice.roll().powi(2)) as usize;
        let b = if dice.roll() < 0.8 { near[inside] } else { some(dice) };
        if a != b {
            relation(dice, a, b);
            made += 1;
        }
    }
}
