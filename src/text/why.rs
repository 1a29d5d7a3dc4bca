//! What would link two actors that nothing links: what to ease, and what is missing, as sentences.
//!
//! The reason itself is said in `paths`; what is found out is found out in `explorer::why`.

use super::paths::{Footnotes, walked};
use super::sentence::step_label;
use super::words::{HOP, PATH, and, counted, grouped, quoted};
use super::{safe, when};
use crate::explorer::{Ease, Missing, Question, QuestionError, Relaxation, Step};
use crate::label::Lang;
use crate::network::Network;
use crate::query::{Target, field_named};

/// What is eased, and what that opens: `without the step “…”: 2 paths of 3 hops`.
pub fn relaxation(found: &Relaxation, asked: &Question, steps: &[Step], network: &Network, lang: Lang) -> String {
    let length = counted(u64::from(found.length), HOP, lang);
    let paths = grouped(&found.paths, lang);
    let noun = if found.paths == "1" { PATH.one } else { PATH.many }.of(lang);
    let eases: Vec<String> = found.eases.iter().map(|ease| eased(ease, asked, steps, network, lang)).collect();
    let what = and(&eases, lang);
    say!(lang, "{what}: {paths} {noun} of {length}", "{what} : {paths} {noun} de {length}")
}

fn eased(ease: &Ease, asked: &Question, steps: &[Step], network: &Network, lang: Lang) -> String {
    match ease {
        Ease::Step(place) => match steps.get(*place) {
            Some(step) => {
                let step = quoted(&step_label(step, network, lang), lang);
                say!(lang, "without the step {step}", "sans l’étape {step}")
            }
            None => String::new(),
        },
        Ease::Avoid(actor) => {
            let name = safe(network.short_or_name(*actor)).into_owned();
            say!(lang, "without avoiding {name}", "sans éviter {name}")
        }
        Ease::Condition(condition) => {
            let (option, filter) = (condition.option(), quoted(asked.conditions.filter(*condition), lang));
            say!(lang, "without --{option} {filter}", "sans --{option} {filter}")
        }
        Ease::BothWays => say!(lang, "with relations walked both ways", "en suivant les relations dans les deux sens"),
        Ease::MaxHops(most) => {
            let hops = counted(u64::from(*most), HOP, lang);
            say!(lang, "with up to {hops}", "en allant jusqu’à {hops}")
        }
        Ease::AnyTime => say!(lang, "whatever the dates", "sans égard aux dates"),
        Ease::Via => say!(lang, "without the actors to pass through", "sans les acteurs par où passer"),
    }
}

/// What is missing between two parts that nothing links, as lines.
pub fn missing(missing: &Missing, asked: &Question, network: &Network, lang: Lang) -> Vec<String> {
    let name = |actor: u32| safe(network.short_or_name(actor)).into_owned();
    let mut notes = Footnotes::new();
    let mut relation = |relation: u32| {
        let (source, target) = network.ends(relation);
        let (label, when) = (walked(network, relation, true, lang), when(network, relation, lang));
        let marks = notes.marks(network.relation_sources(relation), lang);
        format!("{} — {label} ({when}) {marks} → {}", name(source), name(target))
    };
    let mut lines = Vec::new();
    match missing {
        Missing::Relation { relation: one, length } => {
            let (one, length) = (relation(*one), counted(u64::from(*length), HOP, lang));
            lines.push(say!(
                lang,
                "One relation that is left out here would link them, by a path of {length}:",
                "Une seule relation, écartée ici, les relierait, par un chemin de {length} :"
            ));
            lines.push(format!("  {one}"));
        }
        Missing::Actor { actor, relations, length } => {
            let (who, length) = (name(*actor), counted(u64::from(*length), HOP, lang));
            lines.push(say!(
                lang,
                "{who}, left out here, would link them by a path of {length}:",
                "{who}, hors de cette recherche, les relierait par un chemin de {length} :"
            ));
            lines.extend(relations.iter().map(|one| format!("  {}", relation(*one))));
        }
        Missing::Introduction { actors, shared, length } => {
            let [one, other] = actors.map(|actor| {
                if [asked.from, asked.to].contains(&actor) {
                    return name(actor);
                }
                let kind = safe(network.kind(actor).label.of(lang)).into_owned();
                if kind.is_empty() { name(actor) } else { format!("{} ({kind})", name(actor)) }
            });
            let length = counted(u64::from(*length), HOP, lang);
            if shared.is_empty() {
                lines.push(say!(
                    lang,
                    "Nothing in the file brings the two parts together. A relation between {one} and {other} would give a \
                     path of {length}.",
                    "Rien dans le fichier ne rapproche les deux parties. Une relation entre {one} et {other} donnerait un \
                     chemin de {length}."
                ));
            } else {
                let shared: Vec<String> = shared.iter().map(|pair| value(network, pair, lang)).collect();
                let shared = and(&shared, lang);
                lines.push(say!(
                    lang,
                    "Those near the two who have most in common are {one} and {other}: {shared}. A relation between them \
                     would give a path of {length}.",
                    "Parmi les proches de l’un et de l’autre, {one} et {other} ont le plus en commun : {shared}. Une \
                     relation entre eux donnerait un chemin de {length}."
                ));
            }
        }
    }
    lines.extend(notes.lines(network, lang).into_iter().map(|line| format!("  {line}")));
    lines
}

/// A value with the name of its field: `region “Bretagne”`.
fn value(network: &Network, (column, text): &(usize, String), lang: Lang) -> String {
    let Some(column) = network.actor_columns().get(*column) else { return quoted(text, lang) };
    let field = field_named(&column.name, Target::Actors);
    let label = field.map_or(column.name.as_str(), |field| field.label.of(lang));
    format!("{} {}", safe(label).to_lowercase(), quoted(text, lang))
}

/// What is missing, as `--json` gives it: a word that never changes.
pub fn missing_word(missing: &Missing) -> &'static str {
    match missing {
        Missing::Relation { .. } => "relation",
        Missing::Actor { .. } => "actor",
        Missing::Introduction { .. } => "introduction",
    }
}

/// Why a question was not answered, in one line.
pub fn refused(error: &QuestionError, network: &Network, lang: Lang) -> String {
    match error {
        QuestionError::Path(error) => super::paths::error(error, network, lang).headline,
        QuestionError::Condition { condition, error } => {
            let said = super::errors::step(error, &Step::Largest, lang).headline;
            let option = condition.option();
            say!(lang, "--{option}: {said}", "--{option} : {said}")
        }
        QuestionError::Stopped => super::errors::stopped(lang),
        QuestionError::Failed(said) => safe(said).into_owned(),
    }
}

/// How many paths there are and how long, in a few words: `11 paths of 2 hops`.
pub fn count(paths: &str, length: u32, lang: Lang) -> String {
    if length == 0 {
        return say!(lang, "no path", "aucun chemin");
    }
    let noun = if paths == "1" { PATH.one } else { PATH.many }.of(lang);
    let (paths, hops) = (grouped(paths, lang), counted(u64::from(length), HOP, lang));
    say!(lang, "{paths} {noun} of {hops}", "{paths} {noun} de {hops}")
}
