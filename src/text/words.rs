//! Numbers, plurals, quotations and lists as they stand in a sentence of either language.
//!
//! Nothing here knows networks; dates are in `dates`.

use super::safe;
use crate::label::{Label, Lang};

/// A noun with its plural.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noun {
    /// For one.
    pub one: Label,
    /// For several.
    pub many: Label,
}

const fn noun(one: (&'static str, &'static str), many: (&'static str, &'static str)) -> Noun {
    Noun { one: Label::new(one.0, one.1), many: Label::new(many.0, many.1) }
}

/// Somebody or something in the network.
pub const ACTOR: Noun = noun(("actor", "acteur"), ("actors", "acteurs"));
/// What links two actors.
pub const RELATION: Noun = noun(("relation", "relation"), ("relations", "relations"));
/// A relation as a thread somebody holds, in the sheet of an actor.
pub const LINK: Noun = noun(("link", "lien"), ("links", "liens"));
/// Actors besides one that is named.
pub const MORE_ACTORS: Noun = noun(("more actor", "autre acteur"), ("more actors", "autres acteurs"));
/// Groups besides one that is named.
pub const MORE_GROUPS: Noun = noun(("more group", "autre groupe"), ("more groups", "autres groupes"));
/// An actor at the other end of a relation.
pub const NEIGHBOUR: Noun = noun(("neighbour", "voisin"), ("neighbours", "voisins"));
/// One relation walked in one direction.
pub const HOP: Noun = noun(("hop", "pas"), ("hops", "pas"));
/// A sequence of hops.
pub const PATH: Noun = noun(("path", "chemin"), ("paths", "chemins"));
/// One narrowing or widening of a view.
pub const STEP: Noun = noun(("step", "étape"), ("steps", "étapes"));
/// A document that proves something.
pub const SOURCE: Noun = noun(("source", "source"), ("sources", "sources"));
/// A record of a file that was not taken.
pub const RECORD: Noun = noun(("record", "enregistrement"), ("records", "enregistrements"));
/// Two things of one kind.
pub const PAIR: Noun = noun(("pair", "paire"), ("pairs", "paires"));
/// A connected part of a network.
pub const COMPONENT: Noun = noun(("component", "composante"), ("components", "composantes"));
/// A network kept in the cache.
pub const SNAPSHOT: Noun = noun(("snapshot", "instantané"), ("snapshots", "instantanés"));
/// How often something happened.
pub const TIME: Noun = noun(("time", "fois"), ("times", "fois"));
/// A day of the calendar.
pub const DAY: Noun = noun(("day", "jour"), ("days", "jours"));
/// Lines of a text.
pub const LINE: Noun = noun(("line", "ligne"), ("lines", "lignes"));

impl Noun {
    /// The form that goes with a number: French has a singular for zero, English has not.
    pub fn of(&self, count: u64, lang: Lang) -> &'static str {
        let one = match lang {
            Lang::En => count == 1,
            Lang::Fr => count < 2,
        };
        if one { self.one.of(lang) } else { self.many.of(lang) }
    }
}

/// A whole number with its thousands set apart.
///
/// ```
/// use maillage::label::Lang;
/// use maillage::text::number;
/// assert_eq!(number(1025, Lang::En), "1,025");
/// assert_eq!(number(1025, Lang::Fr), "1\u{202f}025");
/// ```
pub fn number(n: u64, lang: Lang) -> String {
    grouped(&n.to_string(), lang)
}

/// [`number`] in one language, for what draws numbers and knows no language.
pub fn numerals(lang: Lang) -> fn(u64) -> String {
    match lang {
        Lang::En => |n| number(n, Lang::En),
        Lang::Fr => |n| number(n, Lang::Fr),
    }
}

/// A whole number of any size, given by its digits, with its thousands set apart.
pub fn grouped(digits: &str, lang: Lang) -> String {
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return digits.to_string();
    }
    let between = match lang {
        Lang::En => ",",
        Lang::Fr => "\u{202f}",
    };
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * between.len());
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push_str(between);
        }
        text.push(digit);
    }
    text
}

/// A number with at most that many decimals, and the mark of the language before them.
pub fn decimal(value: f64, places: usize, lang: Lang) -> String {
    if !value.is_finite() {
        return "–".to_string();
    }
    let text = format!("{value:.places$}");
    let text = match text.split_once('.') {
        Some(_) => text.trim_end_matches('0').trim_end_matches('.'),
        None => &text,
    };
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("−", rest));
    let (whole, part) = rest.split_once('.').unwrap_or((rest, ""));
    if whole == "0" && part.is_empty() {
        return "0".to_string();
    }
    let mark = match (part.is_empty(), lang) {
        (true, _) => "",
        (false, Lang::En) => ".",
        (false, Lang::Fr) => ",",
    };
    format!("{sign}{}{mark}{part}", grouped(whole, lang))
}

/// A size of files: "640 kB", "312 MB", "1.42 GB"; a unit is a thousand of the one before, as on the boxes of disks.
///
/// ```
/// use maillage::label::Lang;
/// use maillage::text::words::bytes;
/// assert_eq!(bytes(312_400_000, Lang::En), "312 MB");
/// assert_eq!(bytes(1_418_000_000, Lang::Fr), "1,42\u{a0}Go");
/// ```
pub fn bytes(count: u64, lang: Lang) -> String {
    let (unit, places, name) = match count {
        0..1_000_000 => (1e3, 0, Label::new("kB", "ko")),
        1_000_000..1_000_000_000 => (1e6, 0, Label::new("MB", "Mo")),
        _ => (1e9, 2, Label::new("GB", "Go")),
    };
    // Decimals stay when they are zeros: a size that grows must not change its width with every frame.
    let text = format!("{:.places$}", count as f64 / unit);
    match lang {
        Lang::En => format!("{text} {}", name.en),
        Lang::Fr => format!("{}\u{a0}{}", text.replace('.', ","), name.fr),
    }
}

/// A time that is guessed, in words: "about 4 s", "about 2 min", "about 1 h 10 min".
pub fn about(seconds: f64, lang: Lang) -> String {
    let time = duration(seconds, lang);
    say!(lang, "about {time}", "environ {time}")
}

/// A time to the second below a minute, to the minute above.
pub fn duration(seconds: f64, lang: Lang) -> String {
    let gap = match lang {
        Lang::En => ' ',
        Lang::Fr => '\u{a0}',
    };
    let seconds = seconds.round().max(0.0) as u64;
    let minutes = (seconds + 30) / 60;
    match (seconds, minutes / 60, minutes % 60) {
        (0..60, ..) => format!("{seconds}{gap}s"),
        (_, 0, minutes) => format!("{minutes}{gap}min"),
        (_, hours, 0) => format!("{hours}{gap}h"),
        (_, hours, minutes) => format!("{hours}{gap}h{gap}{minutes}{gap}min"),
    }
}

/// A number with its noun: "1 acteur", "1,025 actors".
pub fn counted(count: u64, noun: Noun, lang: Lang) -> String {
    let space = match lang {
        Lang::En => " ",
        Lang::Fr => "\u{a0}",
    };
    format!("{}{space}{}", number(count, lang), noun.of(count, lang))
}

/// A word between the quotation marks of the language; made safe for a terminal.
pub fn quoted(text: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("“{}”", safe(text)),
        Lang::Fr => format!("«\u{a0}{}\u{a0}»", safe(text)),
    }
}

/// A list with "and" before its last item.
pub fn and(items: &[String], lang: Lang) -> String {
    joined(items, if lang == Lang::Fr { " et " } else { " and " })
}

/// A list with "or" before its last item.
pub fn or(items: &[String], lang: Lang) -> String {
    joined(items, if lang == Lang::Fr { " ou " } else { " or " })
}

fn joined(items: &[String], last: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., end] => format!("{}{last}{end}", rest.join(", ")),
    }
}

/// "de" before a French name: elided before a vowel, contracted with the article of "Le Labo" or "Les Amis".
pub fn de(name: &str) -> String {
    if let Some(rest) = name.strip_prefix("Le ") {
        return format!("du {rest}");
    }
    if let Some(rest) = name.strip_prefix("Les ") {
        return format!("des {rest}");
    }
    let first = crate::network::fold::fold(name).chars().next();
    let vowel = matches!(first, Some('a' | 'e' | 'i' | 'o' | 'u'));
    if vowel { format!("d’{name}") } else { format!("de {name}") }
}

/// The sentence with a capital at its start.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_singular_in_french_only() {
        assert_eq!(counted(0, ACTOR, Lang::Fr), "0\u{a0}acteur");
        assert_eq!(counted(0, ACTOR, Lang::En), "0 actors");
        assert_eq!(counted(1, ACTOR, Lang::En), "1 actor");
        assert_eq!(counted(1_000_000, RELATION, Lang::En), "1,000,000 relations");
    }

    #[test]
    fn decimals_follow_the_language() {
        assert_eq!(decimal(0.5, 2, Lang::Fr), "0,5");
        assert_eq!(decimal(-1234.56, 1, Lang::En), "−1,234.6");
        assert_eq!(decimal(2.0, 3, Lang::En), "2");
        assert_eq!(decimal(100.0, 0, Lang::En), "100");
        assert_eq!(decimal(-0.001, 1, Lang::En), "0");
        assert_eq!(decimal(f64::NAN, 1, Lang::En), "–");
    }

    #[test]
    fn sizes_and_times_are_rounded_to_what_one_reads() {
        assert_eq!(bytes(0, Lang::En), "0 kB");
        assert_eq!(bytes(999_999, Lang::En), "1000 kB");
        assert_eq!(bytes(642_300_000, Lang::Fr), "642\u{a0}Mo");
        assert_eq!(bytes(5_400_000_000, Lang::En), "5.40 GB");
        assert_eq!(about(4.4, Lang::Fr), "environ 4\u{a0}s");
        assert_eq!(duration(59.4, Lang::En), "59 s");
        assert_eq!(duration(59.6, Lang::En), "1 min");
        assert_eq!(duration(150.0, Lang::En), "3 min");
        assert_eq!(duration(3599.0, Lang::En), "1 h");
        assert_eq!(duration(4200.0, Lang::Fr), "1\u{a0}h\u{a0}10\u{a0}min");
    }

    #[test]
    fn lists_end_in_and() {
        let items = |n: usize| ["a", "b", "c"].iter().take(n).map(|s| s.to_string()).collect::<Vec<_>>();
        assert_eq!(and(&items(1), Lang::Fr), "a");
        assert_eq!(and(&items(2), Lang::Fr), "a et b");
        assert_eq!(and(&items(3), Lang::En), "a, b and c");
        assert_eq!(or(&items(3), Lang::Fr), "a, b ou c");
    }

    #[test]
    fn de_is_elided_before_a_vowel() {
        assert_eq!(de("Opale"), "d’Opale");
        assert_eq!(de("Œuvre"), "d’Œuvre");
        assert_eq!(de("Labo de l'ESS"), "de Labo de l'ESS");
        assert_eq!(de("Le Labo des partenariats"), "du Labo des partenariats");
    }
}
