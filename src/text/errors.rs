//! What went wrong, as a headline, the place it happened, and a way on: filters, dates, steps, names, files.
//!
//! Every function is an exhaustive match: an error that is added somewhere does not compile until it is said in both
//! languages. What an import found odd is in `receipt`, what became of a search for paths in `paths`.

use std::io;

use unicode_width::UnicodeWidthStr;

use super::safe;
use super::words::{ACTOR, bytes, capitalised, counted, number, or, quoted};
use crate::explorer::{ActorError, Step, StepError};
use crate::formats::{FormatReason, OpenError, WriteError};
use crate::label::Lang;
use crate::network::Network;
use crate::network::dates::DateError;
use crate::position::Position;
use crate::query::{Fault, Hint, QueryError, Target};

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

/// What the operating system says, in words.
pub fn system(kind: io::ErrorKind, lang: Lang) -> String {
    match kind {
        io::ErrorKind::NotFound => {
            say!(lang, "there is no such file or folder", "le fichier ou le dossier n’existe pas")
        }
        io::ErrorKind::PermissionDenied => say!(lang, "permission denied", "accès refusé"),
        io::ErrorKind::IsADirectory => say!(lang, "it is a folder", "c’est un dossier"),
        io::ErrorKind::NotADirectory => {
            say!(lang, "part of the path is not a folder", "une partie du chemin n’est pas un dossier")
        }
        io::ErrorKind::StorageFull => say!(lang, "the disk is full", "le disque est plein"),
        io::ErrorKind::ReadOnlyFilesystem => say!(lang, "the disk is read-only", "le disque est en lecture seule"),
        io::ErrorKind::QuotaExceeded => say!(lang, "the quota is used up", "le quota est épuisé"),
        io::ErrorKind::FileTooLarge => say!(lang, "the file is too large", "le fichier est trop gros"),
        io::ErrorKind::ResourceBusy => say!(lang, "it is in use", "il est en cours d’utilisation"),
        io::ErrorKind::InvalidFilename => say!(lang, "the name is not valid", "le nom n’est pas valable"),
        io::ErrorKind::TimedOut => say!(lang, "it took too long", "le délai est dépassé"),
        io::ErrorKind::OutOfMemory => say!(lang, "there is not enough memory", "la mémoire manque"),
        other => say!(lang, "the system says “{other}”", "le système répond « {other} »"),
    }
}

/// What the parsers of JSON and tables say, which is English only.
const SYNTAX: [(&str, &str); 16] = [
    ("expected value", "une valeur est attendue"),
    ("expected ident", "une valeur est attendue"),
    ("expected `:`", "un deux-points est attendu"),
    ("expected `,` or `}`", "une virgule ou une accolade fermante est attendue"),
    ("expected `,` or `]`", "une virgule ou un crochet fermant est attendu"),
    ("expected `\"`", "un guillemet droit est attendu"),
    ("key must be a string", "une clé doit être un texte entre guillemets droits"),
    ("trailing comma", "une virgule de trop"),
    ("trailing characters", "quelque chose suit la fin du document"),
    ("invalid escape", "une séquence d’échappement n’est pas valable"),
    ("invalid number", "un nombre n’est pas valable"),
    ("number out of range", "un nombre est trop grand"),
    ("recursion limit exceeded", "les valeurs sont imbriquées sur trop de niveaux"),
    ("control character (\\u0000-\\u001F) found while parsing a string", "un texte contient un caractère de commande"),
    ("lone leading surrogate in hex escape", "une séquence \\u n’est que la moitié d’un caractère"),
    ("unexpected end of hex escape", "une séquence \\u n’est que la moitié d’un caractère"),
];

fn syntax_detail(detail: &str, lang: Lang) -> String {
    match (SYNTAX.iter().find(|(en, _)| *en == detail), lang) {
        (Some((_, fr)), Lang::Fr) => fr.to_string(),
        _ => quoted(detail, lang),
    }
}

/// Why a text is not a document of its format.
pub fn format_reason(reason: &FormatReason, lang: Lang) -> String {
    match reason {
        FormatReason::NotArchive => say!(
            lang,
            "this is a text, not the archive that a spreadsheet writes",
            "c’est un texte, et non l’archive qu’écrit un tableur"
        ),
        FormatReason::NotText => say!(lang, "this is not a text file", "ce n’est pas un fichier texte"),
        FormatReason::Truncated => say!(lang, "the file stops short", "le fichier est incomplet"),
        FormatReason::Syntax { detail } => {
            let detail = syntax_detail(detail, lang);
            say!(lang, "the syntax is wrong: {detail}", "la syntaxe est fautive : {detail}")
        }
        FormatReason::UnclosedQuote => {
            say!(
                lang,
                "a quotation mark opened here is never closed",
                "des guillemets ouverts ici ne sont pas refermés"
            )
        }
        FormatReason::WrongShape { expected } if expected.starts_with("graph") => {
            let expected = quoted(expected, lang);
            say!(
                lang,
                "this JSON is no JSON Graph: {expected} is missing or has another shape",
                "ce JSON n’est pas un JSON Graph : {expected} manque ou n’a pas la forme attendue"
            )
        }
        FormatReason::WrongShape { expected } => {
            let expected = quoted(expected, lang);
            say!(lang, "{expected} is missing or has another shape", "{expected} manque ou n’a pas la forme attendue")
        }
        FormatReason::TooDeep { limit } => {
            say!(
                lang,
                "values are nested deeper than {limit} levels",
                "les valeurs sont imbriquées sur plus de {limit} niveaux"
            )
        }
        FormatReason::TooManyColumns { limit } => {
            let limit = number(*limit as u64, lang);
            say!(lang, "the table has more than {limit} columns", "le tableau a plus de {limit} colonnes")
        }
        FormatReason::Unfolds { limit } => {
            let limit = number(*limit as u64, lang);
            say!(
                lang,
                "its abbreviations stand for so much that, written out, it would exceed {limit} bytes",
                "ses abréviations recouvrent tant de texte que, développé, il dépasserait {limit} octets"
            )
        }
        FormatReason::UnknownHeader { found } => {
            let found = quoted(found, lang);
            say!(
                lang,
                "no column names an actor, nor the two ends of a relation: {found}",
                "aucune colonne ne désigne un acteur, ni les deux bouts d’une relation : {found}"
            )
        }
    }
}

/// A place in a file: « ligne 3, colonne 12 ».
pub fn place(at: Position, lang: Lang) -> String {
    let (line, column) = (number(at.line, lang), number(at.column, lang));
    match (at.line, at.column) {
        (0, _) => String::new(),
        (_, 0) => say!(lang, "line {line}", "ligne {line}"),
        _ => say!(lang, "line {line}, column {column}", "ligne {line}, colonne {column}"),
    }
}

/// A file that cannot be opened.
pub fn open(error: &OpenError, lang: Lang) -> Report {
    let path = match error.path().unwrap_or_default() {
        "-" => say!(lang, "standard input", "entrée standard"),
        path => safe(path).into_owned(),
    };
    let said = |what: String| Report::new(say!(lang, "{path}: {what}", "{path} : {what}"));
    match error {
        OpenError::NotFound { .. } => {
            said(say!(lang, "there is no such file or network", "ni fichier ni réseau de ce nom"))
        }
        OpenError::Refused { at, reason, .. } => {
            let (what, at) = (format_reason(reason, lang), place(*at, lang));
            let at = if at.is_empty() { at } else { format!(", {at}") };
            said(format!("{what}{at}")).maybe_hint(reason_hint(reason, lang))
        }
        OpenError::UnknownFormat { known: Some(_), .. } => said(open_reason(error, lang)).with_hint(say!(
            lang,
            "maillage formats lists the formats; --from chooses one whatever the name.",
            "maillage formats donne la liste des formats ; --from en choisit un, quel que soit le nom."
        )),
        OpenError::UnknownFormat { known: None, .. } => said(open_reason(error, lang)).with_hint(say!(
            lang,
            "Name the format with --from; maillage formats lists them.",
            "Précisez-le avec --from ; maillage formats en donne la liste."
        )),
        OpenError::NoTables { .. } => said(open_reason(error, lang)).with_hint(say!(
            lang,
            "A folder is a network when one table has a column id or name, and another from and to.",
            "Un dossier est un réseau si un tableau a une colonne id ou nom, et un autre, de et vers."
        )),
        OpenError::ReadOnce { .. } => said(open_reason(error, lang)).with_hint(say!(
            lang,
            "Save it as a file, or give it to standard input: -n -.",
            "Enregistrez-le dans un fichier, ou passez par l’entrée standard : -n -."
        )),
        OpenError::CannotRead { .. }
        | OpenError::Empty { .. }
        | OpenError::TooLarge { .. }
        | OpenError::BadCompression { .. }
        | OpenError::OnlyWritten { .. } => said(open_reason(error, lang)),
        OpenError::TooLittleMemory { every, .. } => Report::new(open_reason(error, lang)).with_hint(match every {
            Some(every) => {
                let count = number(u64::from(*every), lang);
                say!(
                    lang,
                    "--every {every} reads one relation in {count}; --no-memory-check reads everything all the same.",
                    "--every {every} lit une relation sur {count} ; --no-memory-check lit tout malgré cela."
                )
            }
            None => say!(
                lang,
                "--no-memory-check reads everything all the same.",
                "--no-memory-check lit tout malgré cela."
            ),
        }),
        OpenError::Cancelled => Report::new(stopped(lang)),
    }
}

/// Why a file cannot be opened, without its name or the place: what `check --json` gives as message.
pub fn open_reason(error: &OpenError, lang: Lang) -> String {
    match error {
        OpenError::NotFound { .. } => system(io::ErrorKind::NotFound, lang),
        OpenError::CannotRead { kind, .. } => {
            let why = system(*kind, lang);
            say!(lang, "cannot be read: {why}", "lecture impossible : {why}")
        }
        OpenError::ReadOnce { .. } => say!(
            lang,
            "this text has to be read twice, and a pipe gives it once",
            "ce texte doit être lu deux fois, et un tube ne le donne qu’une"
        ),
        OpenError::Empty { .. } => say!(lang, "the file is empty", "le fichier est vide"),
        OpenError::TooLarge { limit, .. } => {
            let limit = number(limit >> 20, lang);
            say!(lang, "larger than {limit} MiB", "plus de {limit} Mio")
        }
        OpenError::BadCompression { .. } => {
            say!(lang, "the compressed file is damaged or cut", "le fichier compressé est abîmé ou incomplet")
        }
        OpenError::NoTables { .. } => say!(
            lang,
            "the folder does not hold a table of actors and a table of relations",
            "le dossier ne contient pas un tableau d’acteurs et un tableau de relations"
        ),
        OpenError::UnknownFormat { known: Some(format), .. } => {
            say!(lang, "{format} is not read", "le format {format} ne se lit pas")
        }
        OpenError::UnknownFormat { known: None, .. } => {
            say!(
                lang,
                "neither the content nor the name tells the format",
                "ni le contenu ni le nom ne disent le format"
            )
        }
        OpenError::TooLittleMemory { needed, available, .. } => {
            let (needed, available) = (bytes(*needed, lang), bytes(*available, lang));
            say!(
                lang,
                "the network would take about {needed} of memory, but only {available} is available",
                "le réseau prendrait environ {needed} de mémoire, et {available} seulement sont libres"
            )
        }
        OpenError::OnlyWritten { format, .. } => {
            say!(lang, "the format {format} is written, not read", "le format {format} s’écrit, mais ne se lit pas")
        }
        OpenError::Refused { reason, .. } => format_reason(reason, lang),
        OpenError::Cancelled => stopped(lang),
    }
}

fn reason_hint(reason: &FormatReason, lang: Lang) -> Option<String> {
    match reason {
        FormatReason::UnknownHeader { .. } => Some(say!(
            lang,
            "Actors: id or name. Relations: from and to, or source and target.",
            "Acteurs : id ou nom. Relations : de et vers, ou source et cible."
        )),
        FormatReason::WrongShape { expected } if expected.starts_with("graph") => Some(say!(
            lang,
            "Of JSON, only JSON Graph Format is read: {{\"graph\": {{\"nodes\": {{…}}, \"edges\": […]}}}}.",
            "En JSON, seul JSON Graph Format se lit : {{\"graph\": {{\"nodes\": {{…}}, \"edges\": […]}}}}."
        )),
        FormatReason::NotText
        | FormatReason::NotArchive
        | FormatReason::Truncated
        | FormatReason::Syntax { .. }
        | FormatReason::UnclosedQuote
        | FormatReason::WrongShape { .. }
        | FormatReason::TooDeep { .. }
        | FormatReason::TooManyColumns { .. }
        | FormatReason::Unfolds { .. } => None,
    }
}

/// A file that cannot be written.
pub fn write(error: &WriteError, lang: Lang) -> Report {
    let name = |path: &std::path::Path| safe(&path.display().to_string()).into_owned();
    match error {
        WriteError::AlreadyExists { path } => {
            let path = name(path);
            Report::new(say!(lang, "{path} already exists", "{path} existe déjà")).with_hint(say!(
                lang,
                "--force replaces it.",
                "--force le remplace."
            ))
        }
        WriteError::CannotWrite { path, kind } => {
            let (path, why) = (name(path), system(*kind, lang));
            Report::new(say!(lang, "{path} cannot be written: {why}", "{path} n’a pas pu être écrit : {why}"))
        }
        WriteError::UnknownFormat { path, known: Some(format) } => {
            let path = name(path);
            Report::new(say!(lang, "{path}: {format} is not written", "{path} : le format {format} ne s’écrit pas"))
                .with_hint(say!(
                    lang,
                    "maillage formats lists the formats; --to chooses one whatever the name.",
                    "maillage formats donne la liste des formats ; --to en choisit un, quel que soit le nom."
                ))
        }
        WriteError::UnknownFormat { path, known: None } => {
            let path = name(path);
            Report::new(say!(lang, "the name {path} does not tell the format", "le nom {path} ne dit pas le format"))
                .with_hint(say!(
                    lang,
                    "Name the format with --to; maillage formats lists them.",
                    "Précisez-le avec --to ; maillage formats en donne la liste."
                ))
        }
        WriteError::OnlyRead { format } => Report::new(say!(
            lang,
            "the format {format} is read, not written",
            "le format {format} se lit, mais ne s’écrit pas"
        )),
        WriteError::NotAFolderFormat { path, format } => {
            let path = name(path);
            Report::new(say!(
                lang,
                "{path} is a folder, and {format} is written to one file",
                "{path} est un dossier, et {format} s’écrit dans un seul fichier"
            ))
        }
        WriteError::Stream { kind } => {
            let why = system(*kind, lang);
            Report::new(say!(lang, "the result cannot be written: {why}", "le résultat n’a pas pu être écrit : {why}"))
        }
        WriteError::Cancelled => Report::new(stopped(lang)),
    }
}

/// A sentence of its own: capital and full stop.
pub fn sentence(text: &str) -> String {
    let stop = if text.ends_with(['.', '?', '!', '…']) { "" } else { "." };
    format!("{}{stop}", capitalised(text))
}
