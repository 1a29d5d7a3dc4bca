//! What went wrong with a file that is opened or written, and what the operating system says of it.
//!
//! Faults in the data of a file that opens are lines of the receipt, not errors: they are in `receipt`.

use std::io;

use super::{Report, stopped};
use crate::formats::{ENCRYPTED_WORKBOOK, FormatReason, OpenError, Unsifted, WriteError};
use crate::label::Lang;
use crate::position::Position;
use crate::text::safe;
use crate::text::words::{bytes, number, quoted};

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
const SYNTAX: [(&str, &str); 23] = [
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
    ("unknown markup", "une balise d’un genre inconnu"),
    ("text outside of the document", "du texte se trouve hors du document"),
    ("nothing is open that this tag could close", "cette balise ne ferme rien"),
    ("a second document follows the first", "un second document suit le premier"),
    ("an attribute is not name=\"value\"", "un attribut ne s’écrit pas nom=\"valeur\""),
    ("an attribute is there twice", "un attribut figure deux fois"),
    ("a tag has more than 256 attributes", "une balise a plus de 256 attributs"),
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
        FormatReason::Unexpected { found } => {
            let found = quoted(found, lang);
            say!(lang, "{found} cannot stand here", "{found} n’a pas sa place ici")
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
            let limit = number(*limit as u64, lang);
            say!(
                lang,
                "values are nested deeper than {limit} levels",
                "les valeurs sont imbriquées sur plus de {limit} niveaux"
            )
        }
        FormatReason::TooManyColumns { limit } => {
            let limit = number(*limit as u64, lang);
            say!(
                lang,
                "there are more than {limit} columns, or kinds of attributes",
                "il y a plus de {limit} colonnes, ou sortes d’attributs"
            )
        }
        FormatReason::Unfolds { limit } => {
            let limit = number(*limit as u64, lang);
            say!(
                lang,
                "it stands for far more than its size: unfolded, it would exceed {limit} bytes",
                "il recouvre bien plus que sa taille : déplié, il dépasserait {limit} octets"
            )
        }
        FormatReason::LineTooLong { limit } => {
            let limit = number(*limit as u64, lang);
            say!(lang, "the line is longer than {limit} bytes", "la ligne dépasse {limit} octets")
        }
        FormatReason::UnknownHeader { found } => {
            let found = quoted(found, lang);
            say!(
                lang,
                "no column names an actor, nor the two ends of a relation: {found}",
                "aucune colonne ne désigne un acteur, ni les deux bouts d’une relation : {found}"
            )
        }
        FormatReason::Entity { name } => {
            let name = quoted(name, lang);
            say!(
                lang,
                "the entity {name} stands for too much text, or for other entities: it is not expanded",
                "l’entité {name} cache d’autres entités ou trop de texte : elle n’est pas développée"
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
        OpenError::UnknownFormat { known: Some(ENCRYPTED_WORKBOOK), .. } => {
            said(open_reason(error, lang)).with_hint(say!(
                lang,
                "Open it in Excel or LibreOffice and save it without a password.",
                "Ouvrez-le dans Excel ou LibreOffice, puis enregistrez-le sans mot de passe."
            ))
        }
        OpenError::UnknownFormat { known: Some("Excel 97"), .. } => said(open_reason(error, lang)).with_hint(say!(
            lang,
            "Open it in Excel or LibreOffice and save it as .xlsx, .ods or .csv.",
            "Ouvrez-le dans Excel ou LibreOffice, puis enregistrez-le en .xlsx, .ods ou .csv."
        )),
        OpenError::UnknownFormat { known: Some("OGC GML" | "KML"), .. } => {
            said(open_reason(error, lang)).with_hint(say!(
                lang,
                "That is a map, not a network. Saved as GeoJSON, its places can be read as actors.",
                "C’est une carte, pas un réseau. Enregistrée en GeoJSON, ses lieux se lisent comme des acteurs."
            ))
        }
        OpenError::UnknownFormat { known: Some("GraphSON"), .. } => said(open_reason(error, lang)).with_hint(say!(
            lang,
            "Written from Gremlin as GraphML, it can be read: g.io(\"x.graphml\").write().iterate()",
            "Écrit depuis Gremlin en GraphML, il se lit : g.io(\"x.graphml\").write().iterate()"
        )),
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
        OpenError::OverPacked { .. } => said(open_reason(error, lang)).with_hint(say!(
            lang,
            "If you know where it comes from, unpack it yourself and open what comes out.",
            "Si vous savez d’où il vient, décompressez-le vous-même et ouvrez ce qui en sort."
        )),
        OpenError::CannotRead { .. }
        | OpenError::Empty { .. }
        | OpenError::TooLarge { .. }
        | OpenError::BadCompression { .. }
        | OpenError::OnlyWritten { .. } => said(open_reason(error, lang)),
        OpenError::TooLittleMemory { every, unsifted, .. } => {
            Report::new(open_reason(error, lang)).with_hint(less(*unsifted, *every, lang))
        }
        OpenError::Cancelled => Report::new(stopped(lang)),
    }
}

/// How to read less of what would take too much memory.
fn less(unsifted: Unsifted, every: Option<u32>, lang: Lang) -> String {
    let filter = match unsifted {
        Unsifted::Whole => None,
        Unsifted::NotAsked => Some(say!(
            lang,
            "--relations or --actors keeps only what matches as it is read, for instance --relations cooperation:yes.",
            "--relations et --actors n’en gardent qu’une partie dès la lecture : par exemple --relations coopération:oui."
        )),
        Unsifted::Late => Some(say!(
            lang,
            "These steps have to wait for the whole network. The first one would be taken as the files are read if it were \
             --relations, --actors or --during without degree, linked: or ids of relations, no --expand followed, and the \
             files were tables or one native document.",
            "Ces étapes attendent le réseau entier. Pour filtrer dès la lecture, commencez par --relations, --actors ou \
             --during, sans degré, lié: ni identifiant de relation, sans --expand ensuite, et sur des tableaux ou un \
             seul document natif."
        )),
        Unsifted::Full => Some(say!(
            lang,
            "What these steps keep is too much as well: narrow the first ones.",
            "Ce que gardent ces étapes est encore de trop : resserrez les premières."
        )),
    };
    let sample = every.map(|every| {
        let count = number(u64::from(every), lang);
        say!(lang, "--every {every} reads one relation in {count}", "--every {every} lit une relation sur {count}")
    });
    let all = say!(lang, "--no-memory-check reads everything all the same.", "--no-memory-check lit tout malgré cela.");
    let rest = match (sample, lang) {
        (Some(sample), Lang::En) => format!("{sample}; {all}"),
        (Some(sample), Lang::Fr) => format!("{sample} ; {all}"),
        (None, _) => all,
    };
    filter.into_iter().chain([rest]).collect::<Vec<_>>().join(" ")
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
        OpenError::OverPacked { ratio, .. } => say!(
            lang,
            "unpacked, the file is more than {ratio} times its size: reading was stopped",
            "une fois décompressé, le fichier dépasse {ratio} fois sa taille : la lecture a été arrêtée"
        ),
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
        OpenError::UnknownFormat { known: Some(ENCRYPTED_WORKBOOK), .. } => {
            say!(lang, "the workbook is locked with a password", "le classeur est protégé par un mot de passe")
        }
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
            "No known kind of JSON was recognised in it: maillage formats lists those that are read, --from names one.",
            "Aucune forme connue de JSON n’y a été reconnue : maillage formats donne celles qui se lisent, --from en désigne une."
        )),
        FormatReason::NotText
        | FormatReason::NotArchive
        | FormatReason::Truncated
        | FormatReason::Syntax { .. }
        | FormatReason::Unexpected { .. }
        | FormatReason::UnclosedQuote
        | FormatReason::WrongShape { .. }
        | FormatReason::TooDeep { .. }
        | FormatReason::TooManyColumns { .. }
        | FormatReason::Entity { .. }
        | FormatReason::LineTooLong { .. }
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
