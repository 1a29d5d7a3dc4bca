//! A path as prose: clauses with a verb that a person would write, in either language, with numbered sources.
//!
//! Labels of kinds are read with a few rules of grammar; where they do not tell, the sentence says that there is a link and
//! quotes the label. Chains of labels are in `paths`.

use super::paths::{Footnotes, others};
use super::words::quoted;
use super::{safe, when};
use crate::analysis::paths::{Hop, Path};
use crate::label::Lang;
use crate::network::{Link, Network};

/// How many hops a sentence takes before a new one begins with the name of an actor.
const HOPS: usize = 3;

/// A path as clauses, one a hop, which make sentences when they are put one after the other:
/// `A est membre de B (depuis 2011) [1],` and `qui soutient C (2014) [2].`
pub fn clauses(network: &Network, path: &Path, notes: &mut Footnotes, lang: Lang) -> Vec<String> {
    let last = path.hops.len().saturating_sub(1);
    let clause = |(at, hop): (usize, &Hop)| {
        let begins = at % HOPS == 0;
        let ends = at == last || (at + 1) % HOPS == 0;
        let subject = match (begins, lang) {
            (true, _) => safe(network.short_or_name(hop.from)).into_owned(),
            (false, Lang::En) => "which".to_string(),
            (false, Lang::Fr) => "qui".to_string(),
        };
        let said = predicate(network, hop, lang);
        let marks = notes.marks(network.relation_sources(hop.relation), lang);
        let more = others(path.parallel.get(at).copied().unwrap_or(1), lang);
        let space = if more.is_empty() { "" } else { " " };
        format!("{subject} {said} {marks}{space}{more}{}", if ends { '.' } else { ',' })
    };
    path.hops.iter().enumerate().map(clause).collect()
}

/// What is said of the start of a hop: the verb, its object and when.
fn predicate(network: &Network, hop: &Hop, lang: Lang) -> String {
    let kind = network.relation_kind(hop.relation);
    let label = safe(kind.label_of(hop.forward).of(lang)).into_owned();
    let (name, when) = (safe(network.short_or_name(hop.to)).into_owned(), when(network, hop.relation, lang));
    let is_against = !network.allows(Link { other: hop.to, relation: hop.relation, forward: hop.forward });
    // A label that is the same both ways says nothing of who does what to whom.
    let names_direction = kind.symmetric || kind.label != kind.inverse;
    let verb = if is_against && !names_direction { None } else { verb(&label, lang) };
    match verb.map(|verb| if kind.event { over(&verb, lang) } else { verb }) {
        Some(verb) => format!("{} ({when})", with_object(&verb, &name, lang)),
        None => {
            let label = quoted(&label, lang);
            let way = match is_against && !names_direction {
                true => say!(lang, ", the other way round", ", en sens inverse"),
                false => String::new(),
            };
            say!(lang, "has a link with {name} ({label}{way}, {when})", "a un lien avec {name} ({label}{way}, {when})")
        }
    }
}

/// A label as the verb of a sentence: « membre de » becomes « est membre de », « soutient » stays. None where the label
/// does not tell what it is.
fn verb(label: &str, lang: Lang) -> Option<String> {
    let words: Vec<&str> = label.split_whitespace().collect();
    let (first, last) = (*words.first()?, *words.last()?);
    match lang {
        Lang::En => {
            if first.ends_with('s') && !first.ends_with("ss") || ["has", "is"].contains(&first) {
                return first.chars().all(|c| c.is_lowercase() || c == '-').then(|| label.to_string());
            }
            if words.len() == 1 {
                return (first.ends_with("ed") && first.len() > 3 && first.chars().all(char::is_lowercase))
                    .then(|| label.to_string());
            }
            if !["of", "by", "in", "under", "with", "at", "to", "for", "from", "on"].contains(&last) {
                return None;
            }
            let is_noun =
                last == "of" && first != "part" && !first.ends_with("ed") && !["a", "an", "the"].contains(&first);
            let article = match first.chars().next() {
                _ if !is_noun => "",
                Some('a' | 'e' | 'i' | 'o' | 'A' | 'E' | 'I' | 'O') => "an ",
                _ => "a ",
            };
            Some(format!("is {article}{label}"))
        }
        Lang::Fr => {
            if VERBS.contains(&first) {
                return Some(label.to_string());
            }
            let is_open = ["de", "du", "à", "au", "avec", "par", "dans", "chez", "sur", "en", "pour"].contains(&last);
            (words.len() > 1 && is_open).then(|| format!("est {label}"))
        }
    }
}

/// What is over is told so: an event has a day on which it was. Other verbs are left as they are.
fn over(verb: &str, lang: Lang) -> String {
    let tenses = match lang {
        Lang::En => [("is ", "was "), ("has ", "had ")],
        Lang::Fr => [("est ", "a été "), ("a ", "a eu ")],
    };
    let past = tenses.iter().find_map(|(now, then)| Some(format!("{then}{}", verb.strip_prefix(now)?)));
    past.unwrap_or_else(|| verb.to_string())
}

/// French verbs that labels of relations begin with, in the third person.
const VERBS: &[&str] = &[
    "a",
    "accompagne",
    "accueille",
    "achète",
    "adhère",
    "aide",
    "anime",
    "appartient",
    "assure",
    "cofinance",
    "collabore",
    "comprend",
    "conseille",
    "connaît",
    "contribue",
    "contrôle",
    "coopère",
    "coordonne",
    "coorganise",
    "coporte",
    "crée",
    "dépend",
    "détient",
    "dirige",
    "doit",
    "emploie",
    "est",
    "fait",
    "fédère",
    "figure",
    "finance",
    "fonde",
    "forme",
    "fournit",
    "gère",
    "héberge",
    "intervient",
    "organise",
    "participe",
    "pilote",
    "porte",
    "possède",
    "préside",
    "présente",
    "produit",
    "regroupe",
    "rejoint",
    "relève",
    "représente",
    "réunit",
    "se",
    "siège",
    "soutient",
    "subventionne",
    "suit",
    "travaille",
    "vend",
];

/// A verb and its object; French joins « de » and « à » with what follows.
fn with_object(verb: &str, name: &str, lang: Lang) -> String {
    if lang == Lang::En {
        return format!("{verb} {name}");
    }
    let article = ["Le ", "Les "].into_iter().find_map(|article| Some((article, name.strip_prefix(article)?)));
    for (bare, le, les) in [("de", "du", "des"), ("à", "au", "aux")] {
        let Some(head) = verb.strip_suffix(bare).filter(|head| head.is_empty() || head.ends_with(' ')) else {
            continue;
        };
        let vowels = |c: char| "AEIOUÀÂÉÈÊËÎÏÔÙÛaeiouàâéèêëîïôùû".contains(c);
        return match article {
            Some(("Le ", rest)) => format!("{head}{le} {rest}"),
            Some((_, rest)) => format!("{head}{les} {rest}"),
            None if bare == "de" && name.starts_with(vowels) => format!("{head}d’{name}"),
            None => format!("{verb} {name}"),
        };
    }
    format!("{verb} {name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_that_all_files_know_is_a_verb_in_both_languages() {
        use crate::network::RelationKind;
        let ids = ["member_of", "located_in", "partner_of", "founded", "supports", "awarded_by", "promotes", "carries"];
        let more = ["funds", "co_organises", "leads", "part_of", "hosts", "represents"];
        for id in ids.into_iter().chain(more) {
            let kind = RelationKind::named(id);
            assert_ne!(kind.label.fr, id, "known");
            for label in [&kind.label, &kind.inverse] {
                assert!(verb(&label.en, Lang::En).is_some() && verb(&label.fr, Lang::Fr).is_some(), "{label:?}");
            }
        }
    }

    #[test]
    fn labels_are_read_as_a_person_would() {
        for (label, said) in [
            ("member of", "is a member of"),
            ("part of", "is part of"),
            ("supported by", "is supported by"),
            ("officer of", "is an officer of"),
            ("works for", "works for"),
            ("located in", "is located in"),
        ] {
            assert_eq!(verb(label, Lang::En).as_deref(), Some(said));
        }
        assert_eq!((verb("OWNS", Lang::En), verb("friend", Lang::En), verb("", Lang::En)), (None, None, None));
        assert_eq!(
            (verb("client", Lang::Fr), verb("est membre de", Lang::Fr).as_deref()),
            (None, Some("est membre de"))
        );
        for (now, then, lang) in [
            ("is founded by", "was founded by", Lang::En),
            ("selected", "selected", Lang::En),
            ("est lauréat de", "a été lauréat de", Lang::Fr),
            ("a pour lauréat", "a eu pour lauréat", Lang::Fr),
            ("doit sa création à", "doit sa création à", Lang::Fr),
        ] {
            assert_eq!(over(now, lang), then);
        }
        let object = |verb, name| with_object(verb, name, Lang::Fr);
        assert_eq!(object("est membre de", "Le Labo de l'ESS"), "est membre du Labo de l'ESS");
        assert_eq!(object("est membre de", "Les Ecossolies"), "est membre des Ecossolies");
        assert_eq!(object("est membre de", "UFISC"), "est membre d’UFISC");
        assert_eq!(object("doit sa création à", "Le Labo"), "doit sa création au Labo");
        assert_eq!(object("soutient", "Le Labo"), "soutient Le Labo");
        assert_eq!(object("fait partie de", "Juratri"), "fait partie de Juratri");
    }
}
