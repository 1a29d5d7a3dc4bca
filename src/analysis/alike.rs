//! Names that look alike: pairs of actors that may be one, for somebody to decide. Nothing is joined here.
//!
//! Two names look alike when the same words are left of both, in any order, once case, accents, articles, legal forms and
//! abbreviations are taken away. Typing errors are not looked for: there the search is better.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::network::fold::{fold, with_folded};
use crate::network::{Network, parallel};
use crate::ticket::{Cancelled, Ticket};

/// Pairs past this many are counted, not listed.
const LISTED: usize = 1000;
/// A name that more actors share is the name of a kind of thing, not of one thing.
const GROUP: usize = 8;
/// A name of fewer letters and digits says nothing.
const LETTERS: usize = 4;

/// What is left out of a name: articles and the like, and forms of companies.
const LEFT_OUT: &[&str] = &[
    "ag",
    "and",
    "asbl",
    "au",
    "aux",
    "bv",
    "corp",
    "corporation",
    "de",
    "des",
    "du",
    "eirl",
    "en",
    "et",
    "eurl",
    "gie",
    "gmbh",
    "inc",
    "incorporated",
    "kg",
    "la",
    "le",
    "les",
    "limited",
    "llc",
    "llp",
    "ltd",
    "nv",
    "of",
    "plc",
    "sa",
    "sarl",
    "sas",
    "sasu",
    "sca",
    "sci",
    "scic",
    "scop",
    "scp",
    "sem",
    "snc",
    "spa",
    "spl",
    "srl",
    "the",
];

/// Forms that one of two names may leave out; two names with different ones are not alike. Each with its spellings.
const FORMS: [&[&str]; 3] = [
    &["association", "asso", "assoc", "associations"],
    &["cooperative", "coop", "cooperatives"],
    &["societe", "company", "soc"],
];

/// Abbreviations and what they stand for.
const ABBREVIATIONS: &[(&str, &str)] = &[
    ("cie", "compagnie"),
    ("dept", "departement"),
    ("dpt", "departement"),
    ("ets", "etablissements"),
    ("fed", "federation"),
    ("fede", "federation"),
    ("intl", "international"),
    ("natl", "national"),
    ("st", "saint"),
    ("ste", "sainte"),
    ("univ", "universite"),
];

/// Attributes that tell two actors apart when both have one and they differ, folded.
const TELLING: &[&str] = &[
    "city",
    "code_insee",
    "commune",
    "departement",
    "insee",
    "insee_code",
    "lei",
    "rna",
    "siren",
    "siret",
    "town",
    "ville",
];

/// Pairs of actors whose names look alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LookAlikes {
    /// The first thousand pairs, by the number of their first actor.
    pub pairs: Vec<(u32, u32)>,
    /// How many pairs there are.
    pub count: u64,
}

/// The pairs of actors whose names look alike and whom nothing tells apart: another kind, another identifier of the same
/// register, another commune.
///
/// Linear in the names, but for sorting a number for each of them.
///
/// # Errors
/// A stop.
///
/// ```
/// use maillage::analysis::alike::look_alikes;
/// use maillage::network::Builder;
/// use maillage::position::Position;
/// use maillage::ticket::Ticket;
/// let mut b = Builder::new();
/// for name in ["Coop. des Tilleuls", "Coopérative les Tilleuls", "Association les Tilleuls"] {
///     b.mention(name);
/// }
/// let (network, _) = b.finish();
/// assert_eq!(look_alikes(&network, &Ticket::new()).unwrap().pairs, [(0, 1)]);
/// ```
pub fn look_alikes(network: &Network, ticket: &Ticket) -> Result<LookAlikes, Cancelled> {
    let keys = parallel::parts(network.actor_count(), |actors| -> Result<Vec<(u64, u32)>, Cancelled> {
        let mut keys = Vec::new();
        for actor in ticket.watch(actors) {
            let actor = actor? as u32;
            keys.extend(key(network.name(actor)).map(|key| (key, actor)));
        }
        Ok(keys)
    });
    let mut keys: Vec<(u64, u32)> = keys.into_iter().collect::<Result<Vec<_>, _>>()?.concat();
    keys.sort_unstable();
    let telling: Vec<usize> = (0..network.actor_columns().len())
        .filter(|i| TELLING.contains(&&*fold(&network.actor_columns()[*i].name)))
        .collect();
    let mut found = Vec::new();
    for group in keys.chunk_by(|a, b| a.0 == b.0).filter(|group| (2..=GROUP).contains(&group.len())) {
        ticket.check()?;
        for (i, (_, a)) in group.iter().enumerate() {
            found.extend(
                group[i + 1..].iter().map(|(_, b)| (*a, *b)).filter(|pair| may_be_one(network, *pair, &telling)),
            );
        }
    }
    found.sort_unstable();
    let count = found.len() as u64;
    found.truncate(LISTED);
    Ok(LookAlikes { pairs: found, count })
}

/// The words of a folded name. What stands before an apostrophe is an article if it is one letter or `qu`, else a part of
/// the word; letters with points between them are one word: `s.a.r.l.`
fn words(folded: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let is_between = |c: char| !(c.is_alphanumeric() || c == '.' || c == '\'');
    folded.split(is_between).flat_map(|piece| {
        let piece = match piece.split_once('\'') {
            Some((article, rest)) if article.len() < 2 || article == "qu" => rest,
            _ => piece,
        };
        let is_initials = piece.contains('.') && piece.split('.').all(|letter| letter.chars().count() < 2);
        // Few names have such marks, and asking for memory for each word would take longer than all the rest.
        let parts = piece.split(move |c| c == '.' && !is_initials).map(|part| match part.contains(['.', '\'']) {
            true => Cow::Owned(part.replace(['.', '\''], "")),
            false => Cow::Borrowed(part),
        });
        parts.filter(|word| !word.is_empty())
    })
}

/// The form that a word names, if it names one.
fn form_of(word: &str) -> Option<usize> {
    FORMS.iter().position(|spellings| spellings.contains(&word))
}

/// The words that tell a name from others, sorted, and the forms it names.
fn significant(name: &str) -> (Vec<String>, BTreeSet<usize>) {
    let (mut left, mut forms) = (Vec::new(), BTreeSet::new());
    for word in words(&fold(name)) {
        match form_of(&word) {
            Some(form) => {
                forms.insert(form);
            }
            None if LEFT_OUT.contains(&&*word) => {}
            None => left.push(spelled_out(&word).to_string()),
        }
    }
    left.sort_unstable();
    (left, forms)
}

fn spelled_out(word: &str) -> &str {
    ABBREVIATIONS.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| long)
}

/// A number that names of the same significant words have in common, whatever the order of the words; none for a name
/// that says nothing, and for an address.
fn key(name: &str) -> Option<u64> {
    with_folded(name, |folded| {
        let is_name = folded.chars().any(char::is_alphabetic)
            && folded.chars().filter(|c| c.is_alphanumeric()).nth(LETTERS - 1).is_some()
            && !folded.contains("://");
        if !is_name {
            return None;
        }
        words(folded).filter(|word| form_of(word).is_none() && !LEFT_OUT.contains(&&**word)).fold(None, |sum, word| {
            let mut hasher = DefaultHasher::new();
            spelled_out(&word).hash(&mut hasher);
            Some(sum.unwrap_or(0u64).wrapping_add(hasher.finish()))
        })
    })
}

/// Whether two actors of one key may be one actor.
fn may_be_one(network: &Network, (a, b): (u32, u32), telling: &[usize]) -> bool {
    let kinds = [a, b].map(|actor| network.kind_code(actor));
    let (words, forms) = significant(network.name(a));
    let (other_words, other_forms) = significant(network.name(b));
    let differ = |column: &usize| {
        let column = &network.actor_columns()[*column];
        let [a, b] = [a, b].map(|actor| fold(column.text(actor)));
        !a.is_empty() && !b.is_empty() && a != b
    };
    (kinds[0] == kinds[1] || kinds.contains(&0))
        && words == other_words
        && (forms.is_subset(&other_forms) || forms.is_superset(&other_forms))
        && !telling.iter().any(differ)
        && !differ_by_identifier(network, a, b)
}

/// Whether both actors declare identifiers of one register and none in common.
fn differ_by_identifier(network: &Network, a: u32, b: u32) -> bool {
    let [a, b] = [a, b].map(|actor| {
        let text = network.actor_text(actor, "identifiers");
        let list: Vec<serde_json::Value> = serde_json::from_str(text).unwrap_or_default();
        let part = |item: &serde_json::Value, key: &str| item[key].as_str().map(fold).unwrap_or_default();
        list.iter().map(|item| (part(item, "scheme"), part(item, "value"))).collect::<Vec<_>>()
    });
    let shares_a_register = a.iter().any(|(scheme, _)| b.iter().any(|(other, _)| other == scheme));
    shares_a_register && !a.iter().any(|identifier| b.contains(identifier))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Builder, Scope, Value};
    use crate::position::Position;

    /// Actors of these names; what stands after `|` is the kind, what stands after a second one the commune.
    fn asked(actors: &[&str]) -> LookAlikes {
        let mut b = Builder::new();
        let at = Position::default();
        let commune = b.actor_column("Commune", Scope::Record);
        for (i, text) in actors.iter().enumerate() {
            let mut parts = text.split('|');
            let actor = b.actor(&format!("a{i}"), at, String::new).unwrap();
            b.set_name(actor, parts.next().unwrap(), at);
            parts.next().filter(|kind| !kind.is_empty()).into_iter().for_each(|kind| b.set_kind(actor, kind, at));
            parts.next().into_iter().for_each(|text| b.set_actor(commune, actor, Value::text(text), at));
        }
        look_alikes(&b.finish().0, &Ticket::new()).unwrap()
    }

    #[test]
    fn what_may_be_one_is_asked_and_nothing_else() {
        for (names, alike) in [
            (["Coop. X", "Coopérative X"], true),
            (["Association des amis de Y", "Assoc. amis de Y"], true),
            (["L’Épicerie d'ici", "EPICERIE ICI"], true),
            (["SARL Le Fournil", "Le Fournil"], true),
            (["Le Fournil S.A.R.L.", "fournil (SCIC)"], true),
            (["Acme Ltd", "ACME Limited"], true),
            (["Women's Bakery", "Womens Bakery"], true),
            (["Dupuis Anne", "Anne Dupuis"], true),
            (["Centre social St-Jean", "Centre social Saint Jean"], true),
            (["Même nom", "Même nom"], true),
            (["Même nom|pole", "Même nom"], true),
            (["Même nom|pole", "Même nom|network"], false),
            (["Même nom||Ay", "Même nom||Bû"], false),
            (["Même nom||Ay", "Même nom||AY"], true),
            (["Commune 1", "Commune 2"], false),
            (["Groupe A", "Groupe L"], false),
            (["Groupe", "Groupe A"], false),
            (["Coopérative X", "Association X"], false),
            (["Fondation X", "X fondations"], false),
            (["Les Tilleuls", "Les Tilleuls de Lyon"], false),
            (["ab", "AB"], false),
            (["2014", "2014"], false),
            (["SARL", "SCIC"], false),
            (["https://example.org/a/b", "https://example.org/b/a"], false),
            (["Coopérative", "La coopérative"], false),
        ] {
            assert_eq!(asked(&names).count, u64::from(alike), "{names:?}");
        }
    }

    #[test]
    fn identifiers_of_one_register_settle_it() {
        let pair = |schemes: [&str; 2], values: [&str; 2]| {
            let mut b = Builder::new();
            let column = b.actor_column("identifiers", Scope::Metadata);
            for i in 0..2 {
                let actor = b.actor(["a", "b"][i], Position::default(), String::new).unwrap();
                b.set_name(actor, "Saint-Denis", Position::default());
                b.add_identifier(column, actor, schemes[i], values[i]);
            }
            look_alikes(&b.finish().0, &Ticket::new()).unwrap().count
        };
        assert_eq!(pair(["INSEE", "insee"], ["93066", "97411"]), 0);
        assert_eq!(pair(["INSEE", "insee"], ["93066", "93066"]), 1);
        assert_eq!(pair(["INSEE", "SIREN"], ["93066", "219300662"]), 1);
    }

    #[test]
    fn a_name_of_many_is_no_question_and_costs_nothing() {
        let many: Vec<&str> = vec!["Coopérative du bourg"; 100_000];
        assert_eq!(asked(&many), LookAlikes::default());
        assert_eq!(asked(&many[..GROUP]).count, (GROUP * (GROUP - 1) / 2) as u64);
        let mut names: Vec<String> = (0..4000).map(|i| format!("Coop. du bourg {}", i / 2)).collect();
        names.sort();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let found = asked(&names);
        assert_eq!((found.count, found.pairs.len()), (2000, LISTED));
        assert!(found.pairs.is_sorted());
    }

    #[test]
    fn it_can_be_stopped() {
        let mut b = Builder::new();
        b.mention("Coop. du bourg");
        let stopped = Ticket::new();
        stopped.cancel();
        assert_eq!(look_alikes(&b.finish().0, &stopped), Err(Cancelled));
    }
}
