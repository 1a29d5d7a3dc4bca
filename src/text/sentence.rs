//! The view as one sentence, and each step of it as a short breadcrumb.
//!
//! Filters stand in both as they were written: the words of the language are meant to be read.

use super::words::{ACTOR, HOP, RELATION, and, counted, de, quoted};
use super::{date, on_date, safe};
use crate::explorer::view::COOPERATION;
use crate::explorer::{Step, View};
use crate::label::Lang;
use crate::network::{Network, Subset};

/// How many names a breadcrumb and a sentence give before they count.
const NAMES_IN_LABEL: usize = 2;
const NAMES_IN_SENTENCE: usize = 5;

/// What an actor is called in a breadcrumb: its short name, else its full one, else the id that the network has not.
pub fn actor_name<'a>(network: &'a Network, id: &'a str) -> std::borrow::Cow<'a, str> {
    safe(network.find_actor(id).map_or(id, |actor| network.short_or_name(actor)))
}

fn names(network: &Network, ids: &[String], most: usize, lang: Lang) -> Option<Vec<String>> {
    let _ = lang;
    (ids.len() <= most).then(|| ids.iter().map(|id| actor_name(network, id).into_owned()).collect())
}

/// A step in a few words, for a breadcrumb: « coopération seule », « autour du Labo, 2 pas », « pendant 2013–2015 ».
pub fn step_label(step: &Step, network: &Network, lang: Lang) -> String {
    let actors = |ids: &[String]| match names(network, ids, NAMES_IN_LABEL, lang) {
        Some(names) => and(&names, lang),
        None => counted(ids.len() as u64, ACTOR, lang),
    };
    match step {
        Step::Actors(expr) => safe(expr).into_owned(),
        Step::Relations(expr) if expr == COOPERATION => say!(lang, "cooperation only", "coopération seule"),
        Step::Relations(expr) => {
            let expr = safe(expr);
            say!(lang, "links: {expr}", "liens : {expr}")
        }
        Step::DropIsolated => say!(lang, "no isolated actors", "sans isolés"),
        Step::During { range, certain } => {
            let span = during(range, lang);
            match certain {
                true => say!(lang, "{span}, certain", "{span}, certain"),
                false => span,
            }
        }
        Step::Around(centres) => {
            let depth = depth(centres, lang);
            let ids: Vec<String> = centres.iter().map(|(id, _)| id.clone()).collect();
            match lang {
                Lang::En => format!("around {}, {depth}", actors(&ids)),
                Lang::Fr => format!("autour {}, {depth}", de_each(network, &ids, NAMES_IN_LABEL)),
            }
        }
        Step::Keep(ids) => {
            let who = actors(ids);
            match (ids.len() > NAMES_IN_LABEL, lang) {
                (false, Lang::En) => format!("only {who}"),
                (false, Lang::Fr) => format!("seulement {who}"),
                (true, Lang::En) => format!("{who} chosen"),
                (true, Lang::Fr) => format!("{who} choisis"),
            }
        }
        Step::Without(ids) => {
            let who = actors(ids);
            say!(lang, "without {who}", "sans {who}")
        }
        Step::Expand(expr) => format!("+ {}", safe(expr)),
        Step::Component(id) => match lang {
            Lang::En => format!("component of {}", actor_name(network, id)),
            Lang::Fr => format!("composante {}", de(&actor_name(network, id))),
        },
        Step::Core(k) => say!(lang, "{k}-core", "noyau d’ordre {k}"),
        Step::Largest => say!(lang, "largest component", "plus grande composante"),
    }
}

/// The depth of a step around actors, when it is the same for all of them or the range of depths.
fn depth(centres: &[(String, u32)], lang: Lang) -> String {
    let least = centres.iter().map(|(_, depth)| *depth).min().unwrap_or(1);
    let most = centres.iter().map(|(_, depth)| *depth).max().unwrap_or(1);
    let hops = counted(u64::from(most), HOP, lang);
    if least == most {
        return hops;
    }
    say!(lang, "{least} to {hops}", "{least} à {hops}")
}

/// "de A et de B", or "de 7 acteurs".
fn de_each(network: &Network, ids: &[String], most: usize) -> String {
    match names(network, ids, most, Lang::Fr) {
        Some(names) => and(&names.iter().map(|name| de(name)).collect::<Vec<_>>(), Lang::Fr),
        None => format!("de {}", counted(ids.len() as u64, ACTOR, Lang::Fr)),
    }
}

/// A stretch of time as it was asked for, in words: « pendant 2013–2015 », "since 2013", "in 2014".
pub fn during(range: &str, lang: Lang) -> String {
    let range = range.trim();
    match range.split_once("..") {
        Some(("", "")) => say!(lang, "at any time", "à tout moment"),
        Some((a, "")) => {
            let a = date(a.trim(), lang);
            say!(lang, "from {a} on", "à partir de {a}")
        }
        Some(("", b)) => {
            let b = date(b.trim(), lang);
            say!(lang, "up to {b}", "jusqu’à {b}")
        }
        Some((a, b)) => {
            let (a, b) = (date(a.trim(), lang), date(b.trim(), lang));
            // Two years read better with a dash, two days better as words.
            match (a.len(), b.len()) {
                (4, 4) => say!(lang, "during {a}–{b}", "pendant {a}–{b}"),
                _ => say!(lang, "from {a} to {b}", "de {a} à {b}"),
            }
        }
        None => on_date(range, lang),
    }
}

/// What a step does to what is shown before it, which decides the verb of its clause.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Keep,
    Remove,
    Add,
}

fn clause(step: &Step, network: &Network, lang: Lang) -> (Verb, String) {
    let who = |ids: &[String]| match names(network, ids, NAMES_IN_SENTENCE, lang) {
        Some(names) => and(&names, lang),
        None => counted(ids.len() as u64, ACTOR, lang),
    };
    match step {
        Step::Actors(expr) => {
            let expr = quoted(expr, lang);
            (Verb::Keep, say!(lang, "the actors that match {expr}", "les acteurs qui répondent à {expr}"))
        }
        Step::Relations(expr) if expr == COOPERATION => {
            (Verb::Keep, say!(lang, "the relations that are cooperation", "les relations de coopération"))
        }
        Step::Relations(expr) => {
            let expr = quoted(expr, lang);
            (Verb::Keep, say!(lang, "the relations that match {expr}", "les relations qui répondent à {expr}"))
        }
        Step::DropIsolated => {
            (Verb::Remove, say!(lang, "the actors that have no relation left", "les acteurs restés sans relation"))
        }
        Step::During { range, certain } => {
            let span = during(range, lang);
            let text = match certain {
                true => say!(
                    lang,
                    "the relations that certainly held {span}",
                    "les relations dont il est certain qu’elles existaient {span}"
                ),
                false => say!(
                    lang,
                    "the relations that held {span}, certainly or possibly",
                    "les relations qui existaient {span}, à coup sûr ou peut-être"
                ),
            };
            (Verb::Keep, text)
        }
        Step::Around(centres) => {
            let hops = depth(centres, lang);
            let ids: Vec<String> = centres.iter().map(|(id, _)| id.clone()).collect();
            let text = match lang {
                Lang::En => format!("the actors within {hops} of {}", who(&ids)),
                Lang::Fr => format!("les acteurs à {hops} au plus {}", de_each(network, &ids, NAMES_IN_SENTENCE)),
            };
            (Verb::Keep, text)
        }
        Step::Keep(ids) if ids.len() > NAMES_IN_SENTENCE => {
            let who = who(ids);
            (Verb::Keep, say!(lang, "{who} that were chosen", "{who} choisis"))
        }
        Step::Keep(ids) => {
            let who = who(ids);
            (Verb::Keep, say!(lang, "only {who}", "seulement {who}"))
        }
        Step::Without(ids) => (Verb::Remove, who(ids)),
        Step::Expand(expr) => {
            let expr = quoted(expr, lang);
            let text = say!(
                lang,
                "the relations of these actors that match {expr}, with both their ends",
                "les relations de ces acteurs qui répondent à {expr}, avec leurs deux extrémités"
            );
            (Verb::Add, text)
        }
        Step::Component(id) => {
            let text = match lang {
                Lang::En => format!("whatever is linked to {}, near or far", actor_name(network, id)),
                Lang::Fr => format!("tout ce qui est lié, de près ou de loin, à {}", actor_name(network, id)),
            };
            (Verb::Keep, text)
        }
        Step::Core(k) => {
            let text = say!(
                lang,
                "the largest group in which every actor has at least {k} relations",
                "le plus grand groupe où chaque acteur a au moins {k} relations"
            );
            (Verb::Keep, text)
        }
        Step::Largest => {
            (Verb::Keep, say!(lang, "the largest connected component", "la plus grande composante d’un seul tenant"))
        }
    }
}

/// The view as one sentence, which ends with a full stop.
pub fn view_sentence(view: &View, network: &Network, lang: Lang) -> String {
    let steps = view.effective();
    if steps.is_empty() {
        return say!(lang, "The whole network.", "Le réseau entier.");
    }
    let mut text = say!(lang, "From the whole network, ", "Du réseau entier, ");
    let mut last = None;
    for step in &steps {
        let (verb, clause) = clause(step, network, lang);
        if last == Some(verb) {
            text.push_str(&say!(lang, ", then ", ", puis "));
        } else {
            let first = last.is_none();
            text.push_str(&match (verb, first) {
                (Verb::Keep, true) => say!(lang, "keep ", "on garde "),
                (Verb::Remove, true) => say!(lang, "remove ", "on retire "),
                (Verb::Add, true) => say!(lang, "add ", "on ajoute "),
                (Verb::Keep, false) => say!(lang, "; then keep ", " ; on garde ensuite "),
                (Verb::Remove, false) => say!(lang, "; then remove ", " ; on retire ensuite "),
                (Verb::Add, false) => say!(lang, "; then add ", " ; on ajoute ensuite "),
            });
        }
        text.push_str(&clause);
        last = Some(verb);
    }
    text.push('.');
    text
}

/// How much of the network is shown: "67 of 545 actors, 120 of 1,025 relations".
pub fn shown(subset: &Subset, network: &Network, lang: Lang) -> String {
    let (actors, relations) = (subset.actor_count() as u64, subset.relation_count() as u64);
    let (all_actors, all_relations) = (network.actor_count() as u64, network.relation_count() as u64);
    let part = |some: u64, all: u64, noun| {
        let all_text = counted(all, noun, lang);
        if some == all {
            return all_text;
        }
        let some = super::number(some, lang);
        say!(lang, "{some} of {all_text}", "{some} sur {all_text}")
    };
    format!("{}, {}", part(actors, all_actors, ACTOR), part(relations, all_relations, RELATION))
}

/// What a subset holds: "67 actors, 120 relations".
pub fn counts(subset: &Subset, lang: Lang) -> String {
    let (actors, relations) = (subset.actor_count() as u64, subset.relation_count() as u64);
    format!("{}, {}", counted(actors, ACTOR, lang), counted(relations, RELATION, lang))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Builder, Ends};
    use crate::position::Position;

    fn network() -> Network {
        let mut builder = Builder::new();
        builder.begin("test", "test", Ends::Create);
        for (id, name) in [("labo", "Le Labo de l’ESS"), ("opale", "Opale"), ("rtes", "RTES")] {
            if let Some(actor) = builder.actor(id, Position::default(), String::new) {
                builder.set_name(actor, name, Position::default());
            }
        }
        builder.finish().0
    }

    #[test]
    fn breadcrumbs_are_short() {
        let network = network();
        let fr = |step: &Step| step_label(step, &network, Lang::Fr);
        assert_eq!(fr(&View::cooperation_only()), "coopération seule");
        assert_eq!(fr(&Step::Around(vec![("labo".into(), 2)])), "autour du Labo de l’ESS, 2\u{a0}pas");
        assert_eq!(
            fr(&Step::Around(vec![("rtes".into(), 1), ("opale".into(), 1)])),
            "autour de RTES et d’Opale, 1\u{a0}pas"
        );
        assert_eq!(fr(&Step::During { range: "2013..2015".into(), certain: true }), "pendant 2013–2015, certain");
        assert_eq!(fr(&Step::Actors("kind:pole region:Occitanie".into())), "kind:pole region:Occitanie");
        assert_eq!(fr(&Step::Without(vec!["a".into(), "b".into(), "c".into()])), "sans 3\u{a0}acteurs");
        assert_eq!(step_label(&Step::Core(3), &network, Lang::En), "3-core");
    }

    #[test]
    fn a_view_is_one_sentence() {
        let network = network();
        let view = View::of([
            View::cooperation_only(),
            Step::Around(vec![("labo".into(), 2)]),
            Step::Without(vec!["opale".into()]),
            Step::Expand("kind:supports".into()),
        ]);
        assert_eq!(
            view_sentence(&view, &network, Lang::En),
            "From the whole network, keep the relations that are cooperation, then the actors within 2 hops of Le Labo \
             de l’ESS; then remove Opale; then add the relations of these actors that match “kind:supports”, with both \
             their ends."
        );
        let french = view_sentence(&view, &network, Lang::Fr);
        assert!(french.starts_with("Du réseau entier, on garde les relations de coopération, puis les acteurs à 2"));
        assert_eq!(view_sentence(&View::default(), &network, Lang::Fr), "Le réseau entier.");
    }
}
