//! What went wrong, as a headline, the place it happened, and a way on: filters, dates, steps, names, files.
//!
//! Every function is an exhaustive match: an error that is added somewhere does not compile until it is said in both
//! languages. What an import found odd is in `receipt`, what became of a search for paths in `paths`.

mod files;

use unicode_width::UnicodeWidthStr;

use super::safe;
use super::words::{ACTOR, capitalised, counted, number, or, quoted};
use crate::explorer::{ActorError, Step, StepError};
use crate::label::Lang;
use crate::network::Network;
use crate::network::dates::DateError;
use crate::query::{Fault, Hint, QueryError, Target};

pub use files::{format_reason, open, open_reason, place, system, write};

/// Something to tell a person: what is the matter, where, and what to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What is the matter, without a full stop.
    pub headline: String,
    /// The text concerned, with a caret under the place.
    pub excerpt: Option<String>,
    /// What to do.
    pub hint: Option<String>,
}

impl Report {
    /// A report of one line.
    pub fn new(headline: impl Into<String>) -> Report {
        Report { headline: headline.into(), excerpt: None, hint: None }
    }

    /// The same with a way on.
    pub fn with_hint(mut self, hint: impl Into<String>) -> Report {
        self.hint = Some(hint.into());
        self
    }

    fn without_excerpt(mut self) -> Report {
        self.excerpt = None;
        self
    }

    fn maybe_hint(mut self, hint: Option<String>) -> Report {
        self.hint = hint;
        self
    }

    /// All of it, line by line; excerpt and hint are indented.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.headline.clone()];
        for part in [&self.excerpt, &self.hint].into_iter().flatten() {
            lines.extend(part.lines().map(|line| format!("  {line}")));
        }
        lines
    }

    /// All of it on one line, for a status bar.
    pub fn line(&self) -> String {
        match &self.hint {
            Some(hint) => format!("{}. {hint}", self.headline),
            None => self.headline.clone(),
        }
    }
}

/// How many characters of a long line are shown before and after the caret.
const AROUND: usize = 50;

/// The line around a stretch of text, with carets under it.
pub fn excerpt(text: &str, first: usize, count: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    let first = first.min(chars.len());
    let start = first.saturating_sub(AROUND);
    let end = (first + count.max(1) + AROUND).min(chars.len());
    let part = |from: usize, to: usize| safe(&chars[from..to].iter().collect::<String>()).into_owned();
    let (cut_left, cut_right) = (if start > 0 { "…" } else { "" }, if end < chars.len() { "…" } else { "" });
    let before = format!("{cut_left}{}", part(start, first));
    let marked = part(first, (first + count).min(end));
    let carets = marked.width().clamp(1, 2 * AROUND);
    format!("{cut_left}{}{cut_right}\n{}{}", part(start, end), " ".repeat(before.width()), "^".repeat(carets))
}

fn did_you_mean(nearest: Option<&str>, lang: Lang) -> Option<String> {
    let nearest = quoted(nearest?, lang);
    Some(say!(lang, "Did you mean {nearest}?", "Vouliez-vous dire {nearest} ?"))
}

/// A filter that cannot be understood.
pub fn query(error: &QueryError, expr: &str, lang: Lang) -> Report {
    let column = number(error.span.at.column, lang);
    let what = fault(&error.fault, lang);
    Report {
        headline: say!(lang, "{what}, at column {column}", "{what}, colonne {column}"),
        excerpt: Some(excerpt(expr, error.span.at.column.saturating_sub(1) as usize, error.span.chars as usize)),
        hint: fault_hint(&error.fault, lang),
    }
}

fn fault(fault: &Fault, lang: Lang) -> String {
    let q = |text: &str| quoted(text, lang);
    match fault {
        Fault::UnknownField { name, .. } => {
            let name = q(name);
            say!(lang, "unknown field {name}", "champ inconnu {name}")
        }
        Fault::FieldOfRelations { name } => {
            let name = q(name);
            say!(
                lang,
                "{name} is a field of relations, and this filters actors",
                "{name} est un champ des relations, et ce filtre porte sur les acteurs"
            )
        }
        Fault::FieldOfActors { name } => {
            let name = q(name);
            say!(
                lang,
                "{name} is a field of actors, and this filters relations",
                "{name} est un champ des acteurs, et ce filtre porte sur les relations"
            )
        }
        Fault::UnknownKind { value, target, .. } => {
            let value = q(value);
            match target {
                Target::Actors => {
                    say!(lang, "no kind of actor is called {value}", "aucun type d’acteur ne s’appelle {value}")
                }
                Target::Relations => {
                    say!(lang, "no kind of relation is called {value}", "aucun type de relation ne s’appelle {value}")
                }
            }
        }
        Fault::UnknownWord { field, value, .. } => {
            let (field, value) = (q(field), q(value));
            say!(lang, "{field} cannot be {value}", "{field} ne peut pas valoir {value}")
        }
        Fault::NotANumber { field, value } => {
            let (field, value) = (q(field), q(value));
            say!(lang, "{field} wants a number, not {value}", "{field} attend un nombre, pas {value}")
        }
        Fault::NotADate { field, error } => {
            let (field, error) = (q(field), date(error, lang));
            say!(lang, "{field} wants a date: {error}", "{field} attend une date : {error}")
        }
        Fault::NotOrdered { field } => {
            let field = q(field);
            say!(lang, "the values of {field} have no order", "les valeurs de {field} n’ont pas d’ordre")
        }
        Fault::EmptyValue { field } => {
            let field = q(field);
            say!(lang, "nothing follows {field}", "il manque une valeur après {field}")
        }
        Fault::UnclosedQuote => say!(lang, "a quotation mark is never closed", "des guillemets ne sont pas refermés"),
        Fault::UnclosedParenthesis => say!(lang, "a parenthesis is never closed", "une parenthèse n’est pas refermée"),
        Fault::UnexpectedToken { token } => {
            let token = q(token);
            say!(lang, "{token} cannot stand here", "{token} n’a pas sa place ici")
        }
        Fault::UnexpectedEnd => say!(lang, "the filter stops short", "le filtre s’arrête trop tôt"),
        Fault::LinkedNeedsParentheses => {
            say!(lang, "“linked:” wants a filter in parentheses", "« lié: » attend un filtre entre parenthèses")
        }
        Fault::LinkedInRelations => {
            say!(lang, "“linked:” only filters actors", "« lié: » ne s’emploie que pour des acteurs")
        }
        Fault::TooDeep => say!(lang, "the filter is nested too deep", "le filtre a trop de niveaux"),
    }
}

fn fault_hint(fault: &Fault, lang: Lang) -> Option<String> {
    match fault {
        Fault::UnknownField { nearest, .. } | Fault::UnknownKind { nearest, .. } => {
            did_you_mean(nearest.as_deref(), lang)
        }
        Fault::FieldOfRelations { name } => {
            let name = safe(name);
            Some(say!(lang, "Write linked:({name}:…).", "Écrivez lié:({name}:…)."))
        }
        Fault::FieldOfActors { name } => {
            let name = safe(name);
            Some(say!(
                lang,
                "Write from.{name}, to.{name} or end.{name}.",
                "Écrivez de.{name} (d’où elle part), vers.{name} (où elle arrive) ou bout.{name} (l’un ou l’autre)."
            ))
        }
        Fault::UnknownWord { allowed, .. } => {
            let words: Vec<String> = allowed
                .iter()
                .map(|(en, fr)| match lang {
                    Lang::En => en.to_string(),
                    Lang::Fr => fr.to_string(),
                })
                .collect();
            let words = or(&words, lang);
            Some(say!(lang, "It is {words}.", "Les valeurs possibles : {words}."))
        }
        Fault::NotADate { error, .. } => date_hint(error, lang),
        Fault::EmptyValue { field } => {
            let field = safe(field);
            Some(say!(
                lang,
                "To find those that have any, write has:{field}.",
                "Pour ceux qui en ont une, écrivez avec:{field}."
            ))
        }
        Fault::UnexpectedToken { .. } => Some(say!(
            lang,
            "Put it between double quotes if it is a word to look for.",
            "Mettez-le entre guillemets droits si c’est un mot à chercher."
        )),
        Fault::LinkedNeedsParentheses => Some(say!(lang, "linked:(kind:supports)", "lié:(type:supports)")),
        Fault::NotANumber { .. }
        | Fault::NotOrdered { .. }
        | Fault::UnclosedQuote
        | Fault::UnclosedParenthesis
        | Fault::UnexpectedEnd
        | Fault::LinkedInRelations
        | Fault::TooDeep => None,
    }
}

/// A value in a filter that nothing has: no error, but perhaps why the view is empty.
pub fn query_hint(hint: &Hint, lang: Lang) -> Report {
    let (field, value) = (quoted(&hint.field, lang), quoted(&hint.value, lang));
    let headline = say!(lang, "nothing has {value} as {field}", "rien n’a {value} pour {field}");
    Report::new(headline).maybe_hint(did_you_mean(hint.nearest.as_deref(), lang))
}

/// What is wrong with a date, as the end of a sentence.
pub fn date(error: &DateError, lang: Lang) -> String {
    let q = |text: &str| quoted(text, lang);
    match error {
        DateError::Empty => say!(lang, "the date is missing", "la date manque"),
        DateError::NotADate { text } => {
            let text = q(text);
            say!(lang, "{text} is not a date", "{text} n’est pas une date")
        }
        DateError::NoSuchMonth { text, month } => {
            let text = q(text);
            say!(
                lang,
                "{text} names a month {month}, which no year has",
                "{text} désigne un mois {month} qui n’existe pas"
            )
        }
        DateError::NoSuchDay { text, day, last } => {
            let text = q(text);
            say!(
                lang,
                "there is no day {day} in {text}: that month has {last}",
                "le jour {day} de {text} n’existe pas : ce mois en a {last}"
            )
        }
        DateError::YearTooFar { text } => {
            let text = q(text);
            say!(lang, "the year of {text} is too far away", "l’année de {text} est trop lointaine")
        }
        DateError::Reversed { text } => {
            let text = q(text);
            say!(lang, "{text} ends before it starts", "{text} finit avant de commencer")
        }
    }
}

fn date_hint(error: &DateError, lang: Lang) -> Option<String> {
    match error {
        DateError::Empty | DateError::NotADate { .. } => Some(say!(
            lang,
            "Dates are written 2014, 2014-06, 2014-06-12 or 12/06/2014; a period 2013..2015.",
            "Une date s’écrit 2014, 2014-06, 2014-06-12 ou 12/06/2014 ; une période, 2013..2015."
        )),
        DateError::NoSuchMonth { .. }
        | DateError::NoSuchDay { .. }
        | DateError::YearTooFar { .. }
        | DateError::Reversed { .. } => None,
    }
}

/// A step that cannot be taken, with an excerpt of its filter if it has one.
pub fn step(error: &StepError, step: &Step, lang: Lang) -> Report {
    match error {
        StepError::Query(error) => match step {
            Step::Actors(expr) | Step::Relations(expr) | Step::Expand(expr) => query(error, expr, lang),
            _ => query(error, "", lang).without_excerpt(),
        },
        StepError::Date { error, .. } => Report::new(date(error, lang)).maybe_hint(date_hint(error, lang)),
        StepError::NoActor { id } => {
            let id = quoted(id, lang);
            Report::new(say!(lang, "the network has no actor {id}", "le réseau n’a pas d’acteur {id}"))
        }
        StepError::Cancelled => Report::new(stopped(lang)),
    }
}

/// Something was stopped by whoever asked for it.
pub fn stopped(lang: Lang) -> String {
    say!(lang, "stopped", "arrêté")
}

/// A text that does not name one actor.
pub fn actor(error: &ActorError, network: &Network, lang: Lang) -> Report {
    let listed = |actors: &[u32]| {
        let line = |actor: &u32| {
            let (id, name) = (safe(network.actor_id(*actor)), safe(network.name(*actor)));
            if id == name { format!("- {id}") } else { format!("- {name} ({id})") }
        };
        actors.iter().map(line).collect::<Vec<_>>().join("\n")
    };
    match error {
        ActorError::Unknown { text, nearest } => {
            let text = quoted(text, lang);
            let report = Report::new(say!(lang, "no actor is called {text}", "aucun acteur ne s’appelle {text}"));
            if nearest.is_empty() {
                return report;
            }
            let list = listed(nearest);
            report.with_hint(say!(lang, "The nearest names:\n{list}", "Les noms les plus proches :\n{list}"))
        }
        ActorError::Ambiguous { text, candidates, count } => {
            let (text, some) = (quoted(text, lang), counted(*count as u64, ACTOR, lang));
            let list = listed(candidates);
            let headline = say!(lang, "{text} may be any of {some}", "{text} peut désigner {some}");
            let more = match count.saturating_sub(candidates.len()) {
                0 => String::new(),
                1 => say!(lang, "\n- and 1 more", "\n- et 1 autre"),
                rest => say!(lang, "\n- and {rest} more", "\n- et {rest} autres"),
            };
            Report::new(headline).with_hint(say!(
                lang,
                "Give a full name or an id:\n{list}{more}",
                "Donnez un nom complet ou un identifiant :\n{list}{more}"
            ))
        }
    }
}

/// A sentence of its own: capital and full stop.
pub fn sentence(text: &str) -> String {
    let stop = if text.ends_with(['.', '?', '!', '…']) { "" } else { "." };
    format!("{}{stop}", capitalised(text))
}
