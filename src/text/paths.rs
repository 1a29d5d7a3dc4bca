//! Paths as sentences with numbered sources, what was found of them, and why there is none.
//!
//! The same words stand in the terminal's pane, on the command line and on the clipboard.

use num_bigint::BigUint;

use super::errors::Report;
pub use super::prose::clauses;
use super::words::{ACTOR, DAY, HOP, PATH, capitalised, counted, decimal, grouped, number};
use super::{date, period, safe, when};
use crate::analysis::paths::{Answer, Apart, Held, Hop, Path, PathError, Stopped, TimeMode, WhyNot, held};
use crate::explorer::{Found, shell_quoted};
use crate::label::Lang;
use crate::network::dates::spelling;
use crate::network::vocabulary::STRONGEST;
use crate::network::{Network, Truth};

/// Numbers for sources in the order in which a text names them first: `[1]`, `[2]`…
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Footnotes {
    sources: Vec<u32>,
}

impl Footnotes {
    /// No source named yet.
    pub fn new() -> Footnotes {
        Footnotes::default()
    }

    /// Goes on behind sources that have numbers already, in this order.
    pub fn behind(sources: Vec<u32>) -> Footnotes {
        Footnotes { sources }
    }

    /// The number of a source, which is given one if it has none.
    pub fn number(&mut self, source: u32) -> usize {
        let at = self.sources.iter().position(|known| *known == source).unwrap_or_else(|| {
            self.sources.push(source);
            self.sources.len() - 1
        });
        at + 1
    }

    /// The marks of some sources: `[1][3]`, or what says that there is none.
    pub fn marks(&mut self, sources: &[u32], lang: Lang) -> String {
        if sources.is_empty() {
            return say!(lang, "[no source]", "[sans source]");
        }
        sources.iter().map(|source| format!("[{}]", self.number(*source))).collect()
    }

    /// The sources by number.
    pub fn sources(&self) -> &[u32] {
        &self.sources
    }

    /// The list to stand at the end: `[1] title, date, address`.
    pub fn lines(&self, network: &Network, lang: Lang) -> Vec<String> {
        let line = |(i, source): (usize, &u32)| format!("[{}] {}", i + 1, source_line(network, *source, lang));
        self.sources.iter().enumerate().map(line).collect()
    }
}

/// A source in one line: title, date, address.
pub fn source_line(network: &Network, source: u32, lang: Lang) -> String {
    let Some(source) = network.sources().get(source as usize) else { return String::new() };
    let mut parts: Vec<String> = source.title.iter().map(|title| safe(title).into_owned()).collect();
    if source.title.is_none() && source.url.is_none() {
        parts.push(safe(&source.id).into_owned());
    }
    let date = source.date.iter().map(|text| date(text, lang));
    let url = source.url.iter().map(|url| safe(url).into_owned());
    match source.title {
        Some(_) => parts.extend(date.chain(url)),
        None => parts.extend(url.chain(date)),
    }
    parts.join(", ")
}

/// What a relation says as it is walked: the name of its kind, or of its kind's inverse.
pub fn walked(network: &Network, relation: u32, forward: bool, lang: Lang) -> String {
    safe(network.relation_kind(relation).label_of(forward).of(lang)).into_owned()
}

/// A hop after its first actor: `— membre de (depuis 2011) [1] → RTES`.
pub fn hop(network: &Network, hop: &Hop, notes: &mut Footnotes, lang: Lang) -> String {
    let (label, when) = (walked(network, hop.relation, hop.forward, lang), when(network, hop.relation, lang));
    let marks = notes.marks(network.relation_sources(hop.relation), lang);
    format!(" — {label} ({when}) {marks} → {}", safe(network.short_or_name(hop.to)))
}

/// A path as prose, with its full stop: `A est membre de B (depuis 2011) [1], qui soutient C (2014) [2].`
pub fn path_sentence(network: &Network, path: &Path, notes: &mut Footnotes, lang: Lang) -> String {
    clauses(network, path, notes, lang).join(" ")
}

/// What is to be known of a path at a glance: its length, its proof, its dates.
pub fn verdict(path: &Path, mode: TimeMode, lang: Lang) -> String {
    let hops = counted(path.hops.len() as u64, HOP, lang);
    if is_alone(path, mode) {
        return format!("{hops} · {}", proof(path, lang));
    }
    format!("{hops} · {} · {}", proof(path, lang), in_time(path, mode, lang))
}

/// Whether a path is one hop of which no date was asked: it holds at the same time as itself.
fn is_alone(path: &Path, mode: TimeMode) -> bool {
    path.hops.len() == 1 && mode == TimeMode::Any
}

/// Why a path stands where it stands in the order of answers, and when it held: what [`verdict`] says, the sum of weights
/// before it if weights decide, the strength of the kinds of relation out of what it might be, and the days.
pub fn heading(network: &Network, path: &Path, mode: TimeMode, lang: Lang) -> String {
    let mut parts = Vec::new();
    if path.weighted {
        let weight = decimal(path.cost, 6, lang);
        parts.push(say!(lang, "weight {weight}", "poids {weight}"));
    }
    parts.push(counted(path.hops.len() as u64, HOP, lang));
    parts.push(proof(path, lang));
    let most = u32::from(STRONGEST) * path.hops.len() as u32;
    let strength = most.saturating_sub(path.weakness);
    parts.push(say!(lang, "strength {strength}/{most}", "force {strength}/{most}"));
    let relations = path.hops.iter().map(|hop| hop.relation);
    let days = days(held(network, mode, relations), lang);
    if is_alone(path, mode) {
        parts.extend(days);
    } else {
        let days = days.map_or_else(String::new, |days| format!(", {days}"));
        parts.push(format!("{}{days}", in_time(path, mode, lang)));
    }
    parts.join(" · ")
}

/// What the strength in a heading is out of.
pub fn strength(lang: Lang) -> String {
    say!(
        lang,
        "Strength: each hop counts for 0 to {STRONGEST}, by the kind of its relation (founding more than belonging to the same large network).",
        "Force\u{a0}: chaque pas compte pour 0 à {STRONGEST}, selon la nature de sa relation (fonder plus qu’appartenir au même grand réseau)."
    )
}

/// The days on which something held; none if they are not known.
fn days(held: Held, lang: Lang) -> Option<String> {
    match held {
        Held::Never => None,
        Held::Together { possible: (first, last), .. } => period(first, last, lang),
        Held::InOrder { arrives, days: 0, .. } => {
            let day = date(&spelling(arrives)?, lang);
            Some(say!(lang, "all at once from {day} on", "d’une traite dès le {day}"))
        }
        Held::InOrder { departs, arrives, days } => {
            let way = format!("{} → {}", date(&spelling(departs)?, lang), date(&spelling(arrives)?, lang));
            let days = counted(days.unsigned_abs(), DAY, lang);
            Some(format!("{way} ({days})"))
        }
    }
}

fn proof(path: &Path, lang: Lang) -> String {
    match path.unsourced {
        0 => say!(lang, "all sourced", "tout sourcé"),
        1 => say!(lang, "1 hop without a source", "1 pas sans source"),
        n => say!(lang, "{n} hops without a source", "{n} pas sans source"),
    }
}

fn in_time(path: &Path, mode: TimeMode, lang: Lang) -> String {
    match (mode, path.time) {
        (TimeMode::Any | TimeMode::Same, Truth::Certain) => say!(lang, "at the same time", "en même temps"),
        (TimeMode::Any | TimeMode::Same, Truth::Possible) => {
            say!(lang, "perhaps at the same time", "peut-être en même temps")
        }
        (TimeMode::Any | TimeMode::Same, Truth::No) => {
            say!(lang, "never all at the same time", "jamais tous en même temps")
        }
        (TimeMode::Chronological, Truth::Certain) => say!(lang, "in the order of time", "dans l’ordre du temps"),
        (TimeMode::Chronological, Truth::Possible) => {
            say!(lang, "perhaps in the order of time", "peut-être dans l’ordre du temps")
        }
        (TimeMode::Chronological, Truth::No) => say!(lang, "against the order of time", "à rebours du temps"),
    }
}

/// How many paths there are and how many of them are listed.
pub fn found(answer: &Answer, asked_k: bool, lang: Lang) -> String {
    let listed = counted(answer.paths.len() as u64, PATH, lang);
    let shortest = match &answer.count {
        Some(count) => {
            let count = count.to_string();
            let (text, noun) = (grouped(&count, lang), if count == "1" { PATH.one } else { PATH.many });
            let noun = noun.of(lang);
            match (lang, count == "1") {
                (Lang::En, true) => "1 shortest path".to_string(),
                (Lang::En, false) => format!("{text} shortest {noun}"),
                (Lang::Fr, true) => "1 chemin le plus court".to_string(),
                (Lang::Fr, false) => format!("{text} {noun} les plus courts"),
            }
        }
        None if asked_k && answer.ended && answer.paths.len() == 1 => {
            say!(lang, "{listed}: there is no other", "{listed}\u{a0}: il n’y en a pas d’autre")
        }
        None if asked_k && answer.ended => say!(
            lang,
            "{listed}, the best first: there are no others",
            "{listed}, le meilleur d’abord\u{a0}: il n’y en a pas d’autre"
        ),
        None if asked_k => say!(lang, "{listed}, the best first", "{listed}, le meilleur d’abord"),
        None => listed.clone(),
    };
    if answer.before > BigUint::ZERO {
        let first = grouped(&(&answer.before + 1u8).to_string(), lang);
        let last = grouped(&(&answer.before + answer.paths.len()).to_string(), lang);
        let cut = if answer.stopped.is_some() {
            say!(lang, "; the search was cut short", " ; la recherche a été écourtée")
        } else {
            String::new()
        };
        return match &answer.count {
            Some(_) => say!(
                lang,
                "{shortest}, those from {first} to {last} listed{cut}",
                "{shortest} ; en voici les numéros {first} à {last}{cut}"
            ),
            None => say!(lang, "Paths {first} to {last}{cut}", "Chemins {first} à {last}{cut}"),
        };
    }
    let shown = number(answer.paths.len() as u64, lang);
    let part = match (&answer.count, answer.complete, answer.stopped) {
        (_, _, Some(Stopped::Budget)) => say!(
            lang,
            "; the search was cut short, there may be others",
            " ; la recherche a été écourtée, il peut y en avoir d’autres"
        ),
        (_, _, Some(Stopped::Cancelled)) => say!(lang, "; the search was stopped", " ; la recherche a été arrêtée"),
        (Some(_), false, None) => say!(lang, ", {shown} of them listed", " ; en voici {shown}"),
        (None, false, None) => say!(lang, "; there may be others", " ; il peut y en avoir d’autres"),
        (_, true, None) => String::new(),
    };
    capitalised(&format!("{shortest}{part}"))
}

/// How many independent paths are listed, and how many there can be.
pub fn independent(found: &Found, apart: Apart, lang: Lang) -> String {
    let count = found.answer.paths.len() as u64;
    let paths = counted(count, PATH, lang);
    let shares = match (apart, count) {
        (_, 1) => String::new(),
        (Apart::Actors, _) => say!(
            lang,
            " that share no actor but the two ends, of least total length",
            " sans autre acteur commun que les deux bouts, de longueur totale minimale"
        ),
        (Apart::Relations, _) => say!(
            lang,
            " that share no relation, of least total length",
            " sans relation commune, de longueur totale minimale"
        ),
    };
    let most = match found.most {
        None => say!(
            lang,
            "; the search was cut short, there may be others",
            "\u{202f}; la recherche a été écourtée, il peut y en avoir d’autres"
        ),
        Some(1) => match apart {
            Apart::Actors => say!(
                lang,
                ": there is no second one without an actor of the first",
                "\u{a0}: il n’y en a pas de second qui n’ait aucun acteur du premier"
            ),
            Apart::Relations => say!(
                lang,
                ": there is no second one without a relation of the first",
                "\u{a0}: il n’y en a pas de second qui n’ait aucune relation du premier"
            ),
        },
        Some(most) if most == count => {
            say!(lang, "; there can be no more", "\u{202f}; il ne peut y en avoir davantage")
        }
        Some(most) => {
            let most = number(most, lang);
            say!(lang, "; there can be {most} at most", "\u{202f}; il peut y en avoir {most} au plus")
        }
    };
    capitalised(&format!("{paths}{shares}{most}"))
}

/// A question about paths that contradicts itself.
pub fn error(error: &PathError, network: &Network, lang: Lang) -> Report {
    let name = |actor: u32| safe(network.short_or_name(actor)).into_owned();
    Report::new(match error {
        PathError::SameActor { actor } => {
            let name = name(*actor);
            say!(
                lang,
                "both ends are {name}: a path needs two actors",
                "les deux bouts sont {name} : un chemin relie deux acteurs"
            )
        }
        PathError::NegativeWeight { relation } => {
            let id = safe(&network.relation_id(*relation)).into_owned();
            say!(lang, "the relation {id} has a weight below zero", "la relation {id} a un poids négatif")
        }
        PathError::Contradiction { actor } => {
            let name = name(*actor);
            say!(lang, "{name} is both asked for and to be avoided", "{name} est à la fois demandé et à éviter")
        }
        PathError::TwoOrders => say!(
            lang,
            "journeys by arrival or by duration have an order of their own: leave out the weights and the actors to pass through",
            "les trajets par arrivée ou par durée ont leur propre ordre : retirez les poids et les acteurs de passage"
        ),
        PathError::ViaTwice { actor } => {
            let name = name(*actor);
            say!(
                lang,
                "{name} is named twice: a path passes through an actor once",
                "{name} est nommé deux fois : un chemin ne passe qu’une fois par un acteur"
            )
        }
    })
}

/// What hops of a path may be taken by other relations than the one named: « (et 2 autres relations) ».
pub fn others(parallel: u32, lang: Lang) -> String {
    match parallel.saturating_sub(1) {
        0 => String::new(),
        1 => say!(lang, "(and 1 other relation)", "(et 1 autre relation)"),
        n => say!(lang, "(and {n} other relations)", "(et {n} autres relations)"),
    }
}

/// Nothing follows so many paths.
pub fn nothing_after(after: &BigUint, known: &BigUint, lang: Lang) -> Report {
    let after = grouped(&after.to_string(), lang);
    let (digits, count) = (known.to_string(), grouped(&known.to_string(), lang));
    let noun = if digits == "1" { PATH.one } else { PATH.many }.of(lang);
    Report::new(say!(
        lang,
        "nothing follows the first {after}: there are {count} {noun}",
        "rien ne suit les {after} premiers : il y a {count} {noun}"
    ))
}

/// A search that was cut short on its way to where it was to begin.
pub fn stopped_before(after: &BigUint, reached: &BigUint, lang: Lang) -> Report {
    let (after, reached) = (grouped(&after.to_string(), lang), grouped(&reached.to_string(), lang));
    Report::new(say!(
        lang,
        "the search was cut short after {reached} of the {after} paths to pass over",
        "la recherche a été écourtée après {reached} des {after} chemins à passer"
    ))
    .with_hint(say!(lang, "Give it more time: --seconds 60.", "Donnez-lui plus de temps : --seconds 60."))
}

/// How to list what follows.
pub fn go_on(command: &str, lang: Lang) -> String {
    say!(lang, "to go on: {command}", "pour continuer : {command}")
}

/// Why there is no path, as a sentence without its full stop.
pub fn why_not(reason: &WhyNot, from: u32, to: u32, network: &Network, lang: Lang) -> String {
    let name = |actor: u32| safe(network.short_or_name(actor)).into_owned();
    let (from, to) = (name(from), name(to));
    let hops = |n: u32| counted(u64::from(n), HOP, lang);
    match reason {
        WhyNot::FromHidden => {
            say!(lang, "{from} is hidden by a step of the view", "{from} est masqué par une étape de la vue")
        }
        WhyNot::ToHidden => {
            say!(lang, "{to} is hidden by a step of the view", "{to} est masqué par une étape de la vue")
        }
        WhyNot::BothHidden => say!(
            lang,
            "{from} and {to} are hidden by steps of the view",
            "{from} et {to} sont masqués par des étapes de la vue"
        ),
        WhyNot::ViaHidden { actor } => {
            let via = name(*actor);
            say!(
                lang,
                "{via}, asked for on the way, is hidden by a step of the view",
                "{via}, demandé sur le chemin, est masqué par une étape de la vue"
            )
        }
        WhyNot::DifferentComponents { size_from, size_to } => {
            let (a, b) = (counted(u64::from(*size_from), ACTOR, lang), counted(u64::from(*size_to), ACTOR, lang));
            say!(
                lang,
                "nothing in this view links the part of {from} ({a}) with the part of {to} ({b})",
                "rien dans cette vue ne relie la partie de {from} ({a}) à celle de {to} ({b})"
            )
        }
        WhyNot::ViaApart { actor } => {
            let via = name(*actor);
            say!(
                lang,
                "nothing in this view links {via}, asked for on the way, with {from} and {to}",
                "rien dans cette vue ne relie {via}, demandé sur le chemin, à {from} et à {to}"
            )
        }
        WhyNot::Avoided { length } => {
            let hops = hops(*length);
            say!(
                lang,
                "every path passes through an actor that is to be avoided; without that condition there is one of {hops}",
                "tout chemin passe par un acteur à éviter ; sans cette condition, il y en a un de {hops}"
            )
        }
        WhyNot::OnlyAgainstDirection { length } => {
            let hops = hops(*length);
            say!(
                lang,
                "every path walks some relation against its direction; without --directed there is one of {hops}",
                "tout chemin prend une relation à contresens ; sans --directed, il y en a un de {hops}"
            )
        }
        WhyNot::TooFar { distance } => {
            let hops = hops(*distance);
            say!(
                lang,
                "the shortest path has {hops}, more than allowed",
                "le plus court chemin compte {hops}, plus que permis"
            )
        }
        WhyNot::NoTimeOverlap { length } => {
            let hops = hops(*length);
            say!(
                lang,
                "no path has dates that fit; whatever the dates, there is one of {hops}",
                "aucun chemin n’a des dates qui s’accordent ; sans égard aux dates, il y en a un de {hops}"
            )
        }
        WhyNot::NoWayThrough { length } => {
            let hops = hops(*length);
            say!(
                lang,
                "no path passes through all of these actors without meeting one twice; without them there is one of {hops}",
                "aucun chemin ne passe par tous ces acteurs sans en croiser un deux fois ; sans eux, il y en a un de {hops}"
            )
        }
        WhyNot::Conditions { length } => {
            let hops = hops(*length);
            say!(
                lang,
                "every path walks on something that a condition excludes; without the conditions there is one of {hops}",
                "tout chemin emprunte quelque chose qu’une condition exclut ; sans conditions, il y en a un de {hops}"
            )
        }
        WhyNot::Several => say!(
            lang,
            "the conditions together leave no path, though none of them alone is the reason",
            "les conditions réunies ne laissent aucun chemin, sans qu’une seule en soit la cause"
        ),
        WhyNot::Unknown => say!(
            lang,
            "the search was cut short before it could tell",
            "la recherche a été écourtée avant de pouvoir le dire"
        ),
    }
}

/// The reason as `--json` gives it: a word that never changes.
pub fn why_not_word(reason: &WhyNot) -> &'static str {
    match reason {
        WhyNot::FromHidden => "from_hidden",
        WhyNot::ToHidden => "to_hidden",
        WhyNot::BothHidden => "both_hidden",
        WhyNot::ViaHidden { .. } => "via_hidden",
        WhyNot::DifferentComponents { .. } => "different_components",
        WhyNot::ViaApart { .. } => "via_apart",
        WhyNot::Avoided { .. } => "avoided",
        WhyNot::OnlyAgainstDirection { .. } => "against_direction",
        WhyNot::TooFar { .. } => "too_far",
        WhyNot::NoTimeOverlap { .. } => "no_time_overlap",
        WhyNot::NoWayThrough { .. } => "no_way_through",
        WhyNot::Conditions { .. } => "conditions",
        WhyNot::Several => "several",
        WhyNot::Unknown => "unknown",
    }
}

/// A command line as one types it, from the program's name on.
pub fn command(words: &[String]) -> String {
    words.iter().map(|word| shell_quoted(word)).collect::<Vec<_>>().join(" ")
}
