//! Webs that link several actors, whom they have in common and whom one of them reaches, as sentences.
//!
//! What is said of a path between two is in `paths`.

use super::safe;
use super::words::{ACTOR, HOP, RELATION, and, capitalised, counted, number};
use crate::analysis::steiner::{Connected, Loss, Method, Piece};
use crate::label::Lang;
use crate::network::Network;

fn name(network: &Network, actor: u32) -> String {
    safe(network.short_or_name(actor)).into_owned()
}

/// The names of some actors, the last after "and".
pub fn names(network: &Network, actors: &[u32], lang: Lang) -> String {
    and(&actors.iter().map(|actor| name(network, *actor)).collect::<Vec<_>>(), lang)
}

/// How large a web is and whether a smaller one may exist.
pub fn web(found: &Connected, lang: Lang) -> String {
    let web = &found.web;
    let relations = counted(web.relations.len() as u64, RELATION, lang);
    let asked = counted(found.linked.len() as u64, ACTOR, lang);
    let others = web.actors.len() - found.linked.len();
    let through = match others {
        0 => String::new(),
        1 => say!(lang, ", through one other", ", par un seul autre"),
        n => {
            let n = number(n as u64, lang);
            say!(lang, ", through {n} others", ", par {n} autres")
        }
    };
    let small = match web.method {
        Method::Exact => say!(lang, "no web has fewer", "aucun tissu n’en a moins"),
        Method::Approximate => {
            let least = number(u64::from(web.at_least), lang);
            say!(
                lang,
                "the smallest web has {least} at least, and this one at most twice as many as it",
                "le plus petit tissu en a au moins {least}, et celui-ci au plus deux fois plus que lui"
            )
        }
    };
    match (lang, web.relations.len()) {
        (Lang::En, 1) => format!("{relations} links the {asked}{through}; {small}"),
        (Lang::En, _) => format!("{relations} link the {asked}{through}; {small}"),
        (Lang::Fr, 1) => format!("{relations} relie les {asked}{through}\u{202f}; {small}"),
        (Lang::Fr, _) => format!("{relations} relient les {asked}{through}\u{202f}; {small}"),
    }
}

/// Those whom a web does not link, one line a group.
pub fn apart(network: &Network, found: &Connected, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    for group in &found.apart {
        let names = names(network, group, lang);
        lines.push(match group.len() {
            1 => say!(
                lang,
                "Nothing in this view links {names} with the others",
                "Rien dans cette vue ne relie {names} aux autres"
            ),
            _ => say!(
                lang,
                "{names} are linked with each other, and with none of the others",
                "{names} sont liés entre eux, mais à aucun des autres"
            ),
        });
    }
    if !found.hidden.is_empty() {
        let names = names(network, &found.hidden, lang);
        lines.push(match found.hidden.len() {
            1 => say!(lang, "{names} is hidden by a step of the view", "{names} est masqué par une étape de la vue"),
            _ => {
                say!(lang, "{names} are hidden by steps of the view", "{names} sont masqués par des étapes de la vue")
            }
        });
    }
    lines
}

/// The head of what it would cost to do without parts of a web.
pub fn losses_title(lang: Lang) -> String {
    say!(lang, "What it would cost to do without", "Ce qu’il en coûterait de s’en passer")
}

/// A part of a web: a name, or the two ends of a relation with its kind.
pub fn piece(network: &Network, piece: Piece, lang: Lang) -> String {
    match piece {
        Piece::Actor(actor) => name(network, actor),
        Piece::Relation(relation) => {
            let (from, to) = network.ends(relation);
            let label = super::paths::walked(network, relation, true, lang);
            format!("{} — {label} → {}", name(network, from), name(network, to))
        }
    }
}

/// What it would cost to do without a part of a web.
pub fn loss(loss: Loss, lang: Lang) -> String {
    match loss {
        Loss::Indispensable => say!(
            lang,
            "indispensable: nothing else would link them all",
            "indispensable\u{a0}: rien d’autre ne les relierait tous"
        ),
        Loss::More(0) => {
            say!(lang, "nothing: there is another way as short", "rien\u{a0}: il y a un autre passage aussi court")
        }
        Loss::More(n) => {
            let relations = counted(u64::from(n), RELATION, lang);
            say!(lang, "{relations} more", "{relations} de plus")
        }
        Loss::AtMost(n) => {
            let relations = counted(u64::from(n), RELATION, lang);
            say!(lang, "{relations} more at most", "{relations} de plus tout au plus")
        }
    }
}

/// The same in a word or two, for a column.
pub fn loss_short(loss: Loss, lang: Lang) -> String {
    match loss {
        Loss::Indispensable => say!(lang, "indispensable", "indispensable"),
        Loss::More(0) => say!(lang, "replaceable", "remplaçable"),
        Loss::More(n) => {
            let relations = counted(u64::from(n), RELATION, lang);
            say!(lang, "+ {relations}", "+ {relations}")
        }
        Loss::AtMost(n) => {
            let relations = counted(u64::from(n), RELATION, lang);
            say!(lang, "+ {relations} at most", "+ {relations} au plus")
        }
    }
}

/// That a web needs two actors.
pub fn one_actor(name: &str, lang: Lang) -> String {
    let name = safe(name);
    say!(
        lang,
        "only {name} is named: name at least two different actors",
        "seul {name} est nommé\u{a0}: il faut au moins deux acteurs différents"
    )
}

/// That an actor was named twice.
pub fn named_twice(network: &Network, actors: &[u32], lang: Lang) -> String {
    let names = names(network, actors, lang);
    say!(lang, "named more than once: {names}", "nommé plusieurs fois\u{a0}: {names}")
}

/// That nothing links any two of the actors.
pub fn no_web(lang: Lang) -> String {
    say!(lang, "nothing in this view links any two of these actors", "rien dans cette vue ne relie deux de ces acteurs")
}

/// That actors have nobody in common.
pub fn nobody_in_common(network: &Network, asked: &[u32], lang: Lang) -> String {
    let names = names(network, asked, lang);
    say!(
        lang,
        "nobody in this view is linked to {names}, not even to two of them",
        "personne dans cette vue n’est lié à {names}, ni même à deux d’entre eux"
    )
}

/// How many of the actors asked for somebody is linked to.
pub fn linked_to(linked: u32, asked: usize, lang: Lang) -> String {
    let (linked, asked) = (number(u64::from(linked), lang), number(asked as u64, lang));
    say!(lang, "linked to {linked} of {asked}", "lié à {linked} sur {asked}")
}

/// How many actors are reached within some hops.
pub fn reached(from: &str, count: usize, farthest: u32, lang: Lang) -> String {
    let (from, count, hops) = (safe(from), counted(count as u64, ACTOR, lang), counted(u64::from(farthest), HOP, lang));
    capitalised(&say!(lang, "{count} within {hops} of {from}", "{count} à {hops} au plus de {from}"))
}
