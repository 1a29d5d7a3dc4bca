//! A command line that cannot be understood, and the small notes of the command line, as sentences.
//!
//! The parser's own sentences are English only: `cli` turns its errors into [`Misuse`], and this says them.

use super::Report;
use super::safe;
use super::words::{SNAPSHOT, counted, decimal, or, quoted};
use crate::label::Lang;
use crate::query::Target;

/// What is wrong with a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misuse {
    /// No option of that name.
    UnknownOption {
        /// As it was typed.
        given: String,
        /// The most similar one.
        nearest: Option<String>,
    },
    /// A word that has no place.
    UnexpectedWord {
        /// As it was typed.
        given: String,
    },
    /// No subcommand of that name.
    UnknownCommand {
        /// As it was typed.
        given: String,
        /// The most similar ones.
        nearest: Option<String>,
    },
    /// Something that must be there is not.
    Missing {
        /// What, as the help calls it.
        what: Vec<String>,
    },
    /// An option that needs a value has none.
    NoValue {
        /// The option.
        option: String,
    },
    /// An option that takes no value was given one.
    NeedlessValue {
        /// The option.
        option: String,
    },
    /// A value that is none of those allowed.
    NotAllowed {
        /// The option.
        option: String,
        /// The value.
        value: String,
        /// Those allowed.
        allowed: Vec<String>,
        /// The most similar one.
        nearest: Option<String>,
    },
    /// A value that is no whole number, or one that is too small.
    NotANumber {
        /// The option.
        option: String,
        /// The least number it takes.
        least: u32,
        /// The value.
        value: String,
    },
    /// A value that is no size such as `120x36`.
    NotASize {
        /// The value.
        value: String,
    },
    /// A value that is no size of a picture.
    NotAPictureSize {
        /// The value.
        value: String,
        /// The least and the most it takes each way.
        sides: (u32, u32),
        /// Whether columns and rows are meant, not pixels.
        is_text: bool,
    },
    /// An option that was given twice.
    Twice {
        /// The option.
        option: String,
    },
    /// Two options that cannot stand together.
    Conflict {
        /// One.
        one: String,
        /// The other.
        other: String,
    },
    /// An option that belongs behind another.
    WithoutPartner {
        /// The option.
        option: String,
        /// What must stand before it.
        partner: String,
    },
    /// An option that makes no sense without another.
    Needs {
        /// The option.
        option: String,
        /// What must be given too.
        other: String,
    },
    /// Options of the explorer before a subcommand.
    BeforeCommand {
        /// The option.
        option: String,
        /// The subcommand.
        command: String,
    },
    /// Text that is not UTF-8.
    NotUtf8,
    /// A file that holds something else than is asked for here.
    BothStdin,
    /// Anything else.
    Other,
}

/// The sentence for a command line that cannot be understood; `command` is what to ask for help about.
pub fn misuse(misuse: &Misuse, command: &str, lang: Lang) -> Report {
    let q = |text: &str| quoted(text, lang);
    let mean = |nearest: &Option<String>| {
        nearest.as_ref().map(|word| {
            let word = q(word);
            say!(lang, "Did you mean {word}?", "Vouliez-vous dire {word} ?")
        })
    };
    let help = || Some(say!(lang, "See {command} --help.", "Voyez {command} --help."));
    let (headline, hint) = match misuse {
        Misuse::UnknownOption { given, nearest } => {
            let given = q(given);
            (
                say!(lang, "there is no option {given} here", "il n’y a pas d’option {given} ici"),
                mean(nearest).or_else(help),
            )
        }
        Misuse::UnexpectedWord { given } => {
            let given = q(given);
            (say!(lang, "{given} is one word too many", "{given} est de trop"), help())
        }
        Misuse::UnknownCommand { given, nearest } => {
            let given = q(given);
            (say!(lang, "there is no command {given}", "il n’y a pas de commande {given}"), mean(nearest).or_else(help))
        }
        Misuse::Missing { what } => {
            let what = what.join(", ");
            (say!(lang, "missing: {what}", "il manque {what}"), help())
        }
        Misuse::NoValue { option } => (say!(lang, "{option} wants a value", "{option} attend une valeur"), help()),
        Misuse::NeedlessValue { option } => {
            (say!(lang, "{option} takes no value", "{option} ne prend pas de valeur"), help())
        }
        Misuse::NotAllowed { option, value, allowed, nearest } => {
            let value = q(value);
            let allowed = or(allowed, lang);
            (
                say!(
                    lang,
                    "{option} cannot be {value}: it is {allowed}",
                    "{option} ne peut pas valoir {value} ; valeurs possibles : {allowed}"
                ),
                mean(nearest),
            )
        }
        Misuse::NotANumber { option, least, value } => {
            let value = q(value);
            (
                say!(
                    lang,
                    "{option} wants a whole number of {least} or more, not {value}",
                    "{option} attend un nombre entier, au moins {least}, pas {value}"
                ),
                help(),
            )
        }
        Misuse::NotAPictureSize { value, sides: (least, most), is_text } => {
            let value = q(value);
            let said = match is_text {
                true => say!(
                    lang,
                    "--size wants columns and rows such as 78x40, from {least} to {most} each, not {value}",
                    "--size attend des colonnes et des lignes, comme 78x40, de {least} à {most} chacune, pas {value}"
                ),
                false => say!(
                    lang,
                    "--size wants a width and a height in pixels such as 1600x1000, from {least} to {most} each, not {value}",
                    "--size attend une largeur et une hauteur en pixels, comme 1600x1000, de {least} à {most} chacune, pas {value}"
                ),
            };
            (said, help())
        }
        Misuse::NotASize { value } => {
            let value = q(value);
            (
                say!(
                    lang,
                    "--size wants columns and rows such as 120x36, not {value}",
                    "--size attend des colonnes et des lignes, comme 120x36, pas {value}"
                ),
                help(),
            )
        }
        Misuse::Twice { option } => (say!(lang, "{option} is given twice", "{option} figure deux fois"), help()),
        Misuse::Conflict { one, other } => {
            (say!(lang, "{one} and {other} exclude each other", "{one} et {other} s’excluent"), help())
        }
        Misuse::WithoutPartner { option, partner } => {
            (say!(lang, "{option} must follow {partner}", "{option} doit suivre {partner}"), help())
        }
        Misuse::Needs { option, other } => (say!(lang, "{option} needs {other}", "{option} demande {other}"), help()),
        Misuse::BeforeCommand { option, command: name } => (
            say!(
                lang,
                "{option} stands before the command {name}, where it means nothing",
                "{option} est placé avant la commande {name}, où il ne veut rien dire"
            ),
            Some(say!(
                lang,
                "The options of a command follow it. To open a file called {name}, write ./{name}.",
                "Les options d’une commande la suivent. Pour ouvrir un fichier nommé {name}, écrivez ./{name}."
            )),
        ),
        Misuse::NotUtf8 => {
            (say!(lang, "an argument is not valid UTF-8", "un argument n’est pas de l’UTF-8 valable"), None)
        }
        Misuse::BothStdin => (
            say!(
                lang,
                "the network and the pairs cannot both come from standard input",
                "le réseau et les paires ne peuvent pas venir tous deux de l’entrée standard"
            ),
            None,
        ),
        Misuse::Other => {
            (say!(lang, "the command line is not understood", "la ligne de commande n’est pas comprise"), help())
        }
    };
    Report { headline, excerpt: None, hint }
}

/// The note that relations were left out because they are not cooperation.
pub fn cooperation_note(hidden: u64, lang: Lang) -> String {
    let hidden = super::counted(hidden, super::words::RELATION, lang);
    say!(
        lang,
        "cooperation only: {hidden} of other kinds left out (--all-kinds includes them)",
        "coopération seule : sans {hidden} d’un autre type (--all-kinds les reprend)"
    )
}

/// The note that a file was written, and the command that writes it again.
pub fn written(path: &str, what: &str, lang: Lang) -> String {
    let path = super::safe(path);
    say!(lang, "{path} written: {what}", "{path} écrit : {what}")
}

/// Refused records of which a receipt knows no more than the number.
pub fn unlisted(count: u64, lang: Lang) -> String {
    let more = super::number(count, lang);
    say!(
        lang,
        "{more} more were refused: the receipt counts them without keeping them",
        "le reçu en compte {more} de plus, sans les garder"
    )
}

/// The introduction of the command that does the same again.
pub fn again(command: &str, lang: Lang) -> String {
    let command = super::safe(command);
    say!(lang, "to do it again: {command}", "pour recommencer : {command}")
}

/// A file whose name tells no kind of picture.
pub fn no_picture(path: &str, known: &[String], lang: Lang) -> Report {
    let (path, known) = (super::safe(path), super::or(known, lang));
    Report::new(say!(
        lang,
        "the name {path} does not tell the kind of picture",
        "le nom {path} ne dit pas le type d’image"
    ))
    .with_hint(say!(
        lang,
        "It ends in {known}, or --to names it. Other formats are written by maillage export.",
        "Il se termine par {known}, ou bien --to le précise. Les autres formats s’écrivent avec maillage export."
    ))
}

/// A picture that could not be made.
pub fn not_drawn(what: &str, lang: Lang) -> Report {
    let what = super::safe(what);
    Report::new(say!(lang, "the picture could not be made: {what}", "le dessin n’a pas pu être fait : {what}"))
        .with_hint(say!(lang, "A smaller --size may help.", "Une taille plus petite (--size) peut suffire."))
}

/// The first oddity or refusal, when `--strict` makes it an error.
pub fn strict(path: &str, what: &str, lang: Lang) -> Report {
    let path = super::safe(path);
    Report::new(say!(lang, "{path}: {what}", "{path} : {what}")).with_hint(say!(
        lang,
        "Without --strict this is a line of the receipt.",
        "Sans --strict, ce n’est qu’une ligne du reçu."
    ))
}

/// A line of `path --pairs` that names no pair.
pub fn bad_pair(line: u64, what: &str, lang: Lang) -> String {
    let line = super::number(line, lang);
    say!(lang, "line {line}: {what}", "ligne {line} : {what}")
}

/// What a line of `path --pairs` should be.
pub fn not_a_pair(lang: Lang) -> String {
    say!(lang, "a line needs two actors separated by a tab", "il faut deux acteurs séparés par une tabulation")
}

/// A field by which nothing can be sorted.
pub fn unknown_field(field: &str, nearest: Option<&str>, lang: Lang) -> Report {
    let field = quoted(field, lang);
    Report {
        headline: say!(lang, "unknown field {field}", "champ inconnu {field}"),
        excerpt: None,
        hint: nearest.map(|word| {
            let word = quoted(word, lang);
            say!(lang, "Did you mean {word}?", "Vouliez-vous dire {word} ?")
        }),
    }
}

/// A field of the other sort than the one that is listed.
pub fn field_of_other(field: &str, target: Target, lang: Lang) -> Report {
    let field = quoted(field, lang);
    match target {
        Target::Actors => Report::new(say!(
            lang,
            "{field} is a field of relations, and this lists actors",
            "{field} est un champ des relations, et ceci est la liste des acteurs"
        ))
        .with_hint(say!(lang, "Add --of relations.", "Ajoutez --of relations.")),
        Target::Relations => Report::new(say!(
            lang,
            "{field} is a field of actors, and this lists relations",
            "{field} est un champ des acteurs, et ceci est la liste des relations"
        )),
    }
}

/// A field that is known, but that no relation has as a number.
pub fn no_weight(field: &str, lang: Lang) -> Report {
    let field = quoted(field, lang);
    Report::new(say!(lang, "no relation has a number as {field}", "aucune relation n’a de nombre pour {field}"))
}

/// Something about one thing: its name, then what there is to say.
pub fn about(name: &str, what: &str, lang: Lang) -> String {
    let name = super::safe(name);
    say!(lang, "{name}: {what}", "{name} : {what}")
}

/// Whoever opens this file elsewhere may be surprised that it has relations with and without direction side by side.
pub fn mixed_directions(lang: Lang) -> String {
    say!(
        lang,
        "some relations are directed and some are not: Gephi, yEd and igraph read such a file, networkx refuses it",
        "certaines relations sont orientées, d’autres non : Gephi, yEd et igraph lisent un tel fichier, networkx le refuse"
    )
}

/// A name that no format has.
pub fn unknown_format(name: &str, nearest: Option<&str>, lang: Lang) -> Report {
    let name = quoted(name, lang);
    Report {
        headline: say!(lang, "there is no format {name}", "il n’y a pas de format {name}"),
        excerpt: None,
        hint: Some(match nearest {
            Some(word) => {
                let word = quoted(word, lang);
                say!(lang, "Did you mean {word}?", "Vouliez-vous dire {word} ?")
            }
            None => say!(lang, "maillage formats lists them.", "maillage formats en donne la liste."),
        }),
    }
}

/// A name that no layout has.
pub fn unknown_layout(name: &str, nearest: Option<&str>, names: &[&str], lang: Lang) -> Report {
    let name = quoted(name, lang);
    let headline = say!(lang, "there is no layout {name}", "il n’y a pas de disposition {name}");
    Report { headline, excerpt: None, hint: Some(meant(nearest, names, lang)) }
}

/// A name that no measure has.
pub fn unknown_measure(name: &str, nearest: Option<&str>, names: &[&str], lang: Lang) -> Report {
    let name = quoted(name, lang);
    let headline = say!(lang, "there is no measure {name}", "il n’y a pas de mesure {name}");
    Report { headline, excerpt: None, hint: Some(meant(nearest, names, lang)) }
}

/// What may have been meant: the nearest of some names, else any of them.
fn meant(nearest: Option<&str>, names: &[&str], lang: Lang) -> String {
    match nearest {
        Some(word) => {
            let word = quoted(word, lang);
            say!(lang, "Did you mean {word}?", "Vouliez-vous dire {word} ?")
        }
        None => {
            let names = names.join(", ");
            say!(lang, "There are: {names}.", "Il y a : {names}.")
        }
    }
}

/// What takes long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// A network is opened.
    Reading,
    /// A result is computed.
    Working,
    /// A result is written.
    Writing,
}

/// How far long work is, for one line that is written over again.
pub fn progress(doing: Doing, (done, total): (u64, u64), lang: Lang) -> String {
    match total {
        0 => say!(lang, "working…", "au travail…"),
        _ => {
            let share = (done.min(total) as f64 / total as f64 * 100.0) as u64;
            match doing {
                Doing::Reading => say!(lang, "reading… {share}%", "lecture… {share} %"),
                Doing::Working => say!(lang, "working… {share}%", "au travail… {share} %"),
                Doing::Writing => say!(lang, "writing… {share}%", "écriture… {share} %"),
            }
        }
    }
}

/// A number of bytes, in mebibytes or gibibytes.
pub fn size(bytes: u64, lang: Lang) -> String {
    let (power, prefix) = if bytes < 1 << 30 { (1_u64 << 20, "M") } else { (1 << 30, "G") };
    let number = decimal(bytes as f64 / power as f64, 1, lang);
    say!(lang, "{number} {prefix}iB", "{number}\u{a0}{prefix}io")
}

/// What the cache holds, and how much it may.
pub fn cached(count: u64, bytes: u64, limit: u64, folder: &str, lang: Lang) -> String {
    let (count, bytes, limit) = (counted(count, SNAPSHOT, lang), size(bytes, lang), size(limit, lang));
    let folder = safe(folder);
    say!(
        lang,
        "{count}, {bytes} of at most {limit}, in {folder}",
        "{count}, {bytes} sur {limit} au plus, dans {folder}"
    )
}

/// What was removed from the cache.
pub fn cache_cleared(count: u64, bytes: u64, lang: Lang) -> String {
    let (snapshots, bytes) = (counted(count, SNAPSHOT, lang), size(bytes, lang));
    match (lang, count) {
        (Lang::En, _) => format!("{snapshots} removed, {bytes} freed"),
        (Lang::Fr, 0 | 1) => format!("{snapshots} supprimé, {bytes} libérés"),
        (Lang::Fr, _) => format!("{snapshots} supprimés, {bytes} libérés"),
    }
}

/// For a system that does not say where its user's cache is.
pub fn no_cache_folder(lang: Lang) -> Report {
    Report::new(say!(lang, "there is no cache folder here", "il n’y a pas de dossier de cache ici")).with_hint(say!(
        lang,
        "The system does not say where your home folder is: set HOME or XDG_CACHE_HOME.",
        "Le système ne dit pas où est votre dossier personnel : définissez HOME ou XDG_CACHE_HOME."
    ))
}

/// For a file that is not there and whose name is nearly a subcommand.
pub fn maybe_command(verb: &str, lang: Lang) -> String {
    let command = quoted(&format!("maillage {verb}"), lang);
    say!(lang, "Did you mean the command {command}?", "Vouliez-vous dire la commande {command} ?")
}

/// Where to read more than the one line about an import.
pub fn see_check(summary: &str, lang: Lang) -> String {
    say!(lang, "{summary}; maillage check tells more", "{summary} ; maillage check en dit plus")
}

/// The steps leave actors but no relation among them.
pub fn no_relation_left(lang: Lang) -> String {
    say!(lang, "the steps leave no relation in the view", "les étapes ne laissent aucune relation dans la vue")
}

/// No path, and why.
pub fn no_path(reason: &str, lang: Lang) -> String {
    say!(lang, "no path: {reason}", "aucun chemin : {reason}")
}

/// No path found by a search that was cut short.
pub fn no_path_yet(reason: &str, lang: Lang) -> String {
    say!(
        lang,
        "no path was found before the search was cut short: {reason}",
        "aucun chemin n’a été trouvé avant que la recherche soit écourtée : {reason}"
    )
}

/// Relations without the weight that was asked for count as 1.
pub fn missing_weights(count: u64, lang: Lang) -> String {
    let relations = super::counted(count, super::words::RELATION, lang);
    say!(lang, "{relations} without this weight: 1 is taken", "{relations} sans ce poids : la valeur 1 est prise")
}

/// What a format could not hold; `what` is a list with numbers.
pub fn lost(what: &str, lang: Lang) -> String {
    say!(lang, "this format leaves out: {what}", "ce format laisse de côté : {what}")
}
