//! The receipt of an import, line by line: what was kept, what was odd and what was done about it, what was refused.
//!
//! The facts are those of `network::receipt`; the exhaustive matches keep this file complete.

use super::errors::place;
use super::safe;
use super::words::{ACTOR, PAIR, RECORD, RELATION, counted, number, quoted};
use crate::analysis::alike::LookAlikes;
use crate::formats;
use crate::label::Lang;
use crate::network::{Directedness, FileReceipt, Join, Network, Oddity, OddityCode, Receipt, Refused, RefusedReason};

/// How many refused records a receipt on a screen shows one by one.
const REFUSED_SHOWN: usize = 10;
/// How many joins: each is a decision that somebody may want to read.
const JOINS_SHOWN: usize = 1000;

/// How many pairs of names that look alike.
const PAIRS_SHOWN: usize = 100;

/// What an oddity is and what was done about it, without count and place.
pub fn oddity(oddity: &Oddity, lang: Lang) -> String {
    let detail = quoted(&shortened(&oddity.detail), lang);
    match oddity.code {
        OddityCode::Encoding => {
            say!(lang, "the text is in {detail}, and was converted", "le texte est en {detail} ; il a été converti")
        }
        OddityCode::BadBytes => {
            say!(
                lang,
                "damaged characters were replaced by �: {detail}",
                "des caractères abîmés ont été remplacés par � : {detail}"
            )
        }
        OddityCode::CreatedActor => say!(
            lang,
            "actors named by relations alone were created, such as {detail}",
            "des acteurs connus par leurs seules relations ont été créés, comme {detail}"
        ),
        OddityCode::BadDate => say!(
            lang,
            "dates that cannot be read are kept as text, such as {detail}",
            "des dates illisibles sont gardées telles quelles, par exemple {detail}"
        ),
        OddityCode::RespelledDate => say!(
            lang,
            "dates were read day first, such as {detail}",
            "des dates ont été lues le jour d’abord, comme {detail}"
        ),
        OddityCode::EndsBeforeStart => say!(
            lang,
            "relations end before they start, such as {detail}; their dates say nothing",
            "des relations finissent avant de commencer, comme {detail} ; leurs dates ne disent rien"
        ),
        OddityCode::RenamedRelation => say!(
            lang,
            "relations had the id of another and were given a new one, such as {detail}",
            "des relations portaient l’identifiant d’une autre et en ont reçu un nouveau, comme {detail}"
        ),
        OddityCode::RenamedActor => say!(
            lang,
            "names came more than once in a table without ids; each row stayed an actor of its own, such as {detail}",
            "des noms reviennent dans une table sans identifiants ; chaque ligne est restée un acteur à part, comme {detail}"
        ),
        OddityCode::JoinedById => say!(
            lang,
            "actors met in an earlier file were joined by their id, such as {detail}",
            "des acteurs d’un fichier précédent ont été reconnus à leur identifiant, comme {detail}"
        ),
        OddityCode::JoinedByIdentifier => say!(
            lang,
            "actors met in an earlier file were joined by a declared identifier, such as {detail}",
            "des acteurs d’un fichier précédent ont été reconnus à un identifiant déclaré, comme {detail}"
        ),
        OddityCode::SharedIdentifier => say!(
            lang,
            "actors declare one identifier but stay apart, as two of one file would have become one: {detail}",
            "des acteurs déclarent le même identifiant mais restent distincts, car deux du même fichier n’en auraient plus fait qu’un : {detail}"
        ),
        OddityCode::Conflict => say!(
            lang,
            "two files disagree, and the first was kept: {detail}",
            "deux fichiers se contredisent, et le premier l’emporte : {detail}"
        ),
        OddityCode::BadNumber => say!(
            lang,
            "numbers that cannot be read are kept as text, such as {detail}",
            "des nombres illisibles sont gardés tels quels, par exemple {detail}"
        ),
        OddityCode::UnknownSource => say!(
            lang,
            "sources are named that the file does not declare, such as {detail}",
            "des sources sont citées sans être déclarées, comme {detail}"
        ),
        OddityCode::RaggedRow => say!(
            lang,
            "rows have more or fewer cells than the header: {detail}",
            "des lignes ont plus ou moins de cases que l’en-tête : {detail}"
        ),
        OddityCode::UnnamedColumn => {
            say!(lang, "a column without a name was called {detail}", "une colonne sans nom a été appelée {detail}")
        }
        OddityCode::RenamedColumn => say!(
            lang,
            "a column had the name of another and was called {detail}",
            "une colonne portait le nom d’une autre et a été appelée {detail}"
        ),
        OddityCode::BadVocabulary => say!(
            lang,
            "the vocabulary has a value it cannot have, which was passed over: {detail}",
            "le vocabulaire a une valeur impossible, qui a été écartée : {detail}"
        ),
        OddityCode::UndeclaredAttribute => say!(
            lang,
            "attributes are used that the file does not declare, such as {detail}; they are kept as text",
            "des attributs servent sans être déclarés, comme {detail} ; ils sont gardés comme textes"
        ),
        OddityCode::NotHeld => say!(
            lang,
            "the file says things for which a network has no place, such as {detail}; they were left aside",
            "le fichier dit des choses qui n’ont pas leur place dans un réseau, comme {detail} ; elles ont été laissées de côté"
        ),
        OddityCode::FileLeftAside => say!(
            lang,
            "files of the folder that are no tables, or cannot be read, were left aside, such as {detail}",
            "des fichiers du dossier qui ne sont pas des tableaux, ou ne se lisent pas, ont été laissés de côté, comme {detail}"
        ),
        OddityCode::UncomputedFormula => say!(
            lang,
            "formulas were saved without their values in the sheet {detail}, and count as empty: open the file in a spreadsheet and save it",
            "des formules ont été enregistrées sans leur valeur dans la feuille {detail} et comptent comme vides : ouvrez le fichier dans un tableur, puis enregistrez-le"
        ),
        OddityCode::Hyperedge => say!(
            lang,
            "relations that do not have exactly two ends were left aside, such as {detail}",
            "des relations qui n’ont pas exactement deux bouts ont été laissées de côté, comme {detail}"
        ),
        OddityCode::ChangingValue => say!(
            lang,
            "values change over time, and the last one was kept: {detail}",
            "des valeurs changent dans le temps, et la dernière a été gardée : {detail}"
        ),
        OddityCode::StatedTwice => say!(
            lang,
            "relations stated twice, or from both sides, count once, such as {detail}",
            "des relations dites deux fois, ou des deux côtés, ne comptent qu’une fois, comme {detail}"
        ),
        OddityCode::NotFetched => say!(
            lang,
            "the file points to other documents, which were not fetched, such as {detail}",
            "le fichier renvoie à d’autres documents, qui n’ont pas été cherchés, comme {detail}"
        ),
        OddityCode::WrongCount => say!(
            lang,
            "the file announces other numbers than it holds: {detail}",
            "le fichier annonce d’autres nombres que ceux qu’il contient : {detail}"
        ),
        OddityCode::SeveralGraphs => say!(
            lang,
            "the file holds several graphs, which were read as one network: {detail}",
            "le fichier contient plusieurs graphes, lus comme un seul réseau : {detail}"
        ),
        OddityCode::ToleratedSyntax => say!(
            lang,
            "small faults of writing were read over, such as {detail}",
            "de petites fautes d’écriture n’ont pas empêché la lecture, comme {detail}"
        ),
        OddityCode::Merged => say!(
            lang,
            "the graph allows one relation between two actors, so those stated again became one with the first, such as {detail}",
            "le graphe n’admet qu’une relation entre deux acteurs : celles qui reviennent n’en font qu’une avec la première, comme {detail}"
        ),
        OddityCode::LookAlike => say!(
            lang,
            "names look alike; nothing was joined, but are they one actor? {detail}",
            "des noms se ressemblent ; rien n’a été réuni, mais est-ce le même acteur ? {detail}"
        ),
        OddityCode::ChangedWhileRead => say!(
            lang,
            "the file changed while it was being read: what was found is kept, and may be cut at its end",
            "le fichier a changé pendant la lecture : ce qui a été lu est gardé, mais la fin peut manquer"
        ),
        OddityCode::ControlCharacters => say!(
            lang,
            "texts hold control characters or marks of writing direction; they are kept and shown as signs: {detail}",
            "des textes contiennent des caractères de commande ou de sens d’écriture ; ils sont gardés et montrés par des signes : {detail}"
        ),
        OddityCode::RepeatedValue => say!(
            lang,
            "records say one thing several times, and the last one was kept: {detail}",
            "des fiches disent plusieurs fois la même chose, et la dernière fait foi : {detail}"
        ),
    }
}

/// What is to be known of a file of which a part of the relations was asked for.
pub fn left_out(count: u64, lang: Lang) -> String {
    let relations = counted(count, RELATION, lang);
    say!(lang, "{relations} left out, as was asked for", "{relations} laissées de côté, comme demandé")
}

/// What is to be known of a file of which somebody stopped the reading.
pub fn partial(lang: Lang) -> String {
    say!(
        lang,
        "the reading was stopped: only the beginning of the file is in the network",
        "la lecture a été arrêtée : seul le début du fichier est dans le réseau"
    )
}

/// Why a record was not taken.
pub fn refusal(reason: &RefusedReason, lang: Lang) -> String {
    match reason {
        RefusedReason::DuplicateActor { id } => {
            let id = quoted(&shortened(id), lang);
            say!(lang, "another actor has the id {id} already", "un autre acteur a déjà l’identifiant {id}")
        }
        RefusedReason::NoId => say!(lang, "neither id nor name", "ni identifiant ni nom"),
        RefusedReason::NoEnd => say!(lang, "one end of the relation is missing", "il manque un bout à la relation"),
        RefusedReason::UnknownEnd { id } => {
            let id = quoted(&shortened(id), lang);
            say!(
                lang,
                "a relation to {id}, which is no actor of the file",
                "une relation avec {id}, qui n’est pas un acteur du fichier"
            )
        }
        RefusedReason::TooManyEnds { most } => {
            let most = number(*most as u64, lang);
            say!(
                lang,
                "each end with each of the other side, it would be more than {most} relations",
                "à raison d’une relation par paire de bouts, il en ferait plus de {most}"
            )
        }
        RefusedReason::BadShape { expected } => {
            let expected = quoted(expected, lang);
            say!(lang, "it does not have the shape of {expected}", "il n’a pas la forme de {expected}")
        }
    }
}

/// The first characters of a text that may be as long as a hostile file makes it.
fn shortened(text: &str) -> String {
    const MOST: usize = 80;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

/// The receipt of one file: its counts first, then a line for each kind of oddity, then the refused records.
pub fn file(file: &FileReceipt, lang: Lang) -> Vec<String> {
    let name = safe(&file.file);
    let format = formats::by_name(&file.format).map_or(file.format.as_str(), |format| format.label.of(lang));
    let version = if file.version.is_empty() { String::new() } else { format!(", version {}", safe(&file.version)) };
    let (actors, relations) = (counted(file.actors, ACTOR, lang), counted(file.relations, RELATION, lang));
    let directed = match (file.relations, file.directed) {
        (0, _) => String::new(),
        (_, Directedness::Yes) => say!(lang, ", directed", ", orientées"),
        (_, Directedness::No) => say!(lang, ", not directed", ", non orientées"),
        (_, Directedness::Mixed) => say!(lang, ", some directed", ", orientées ou non"),
    };
    let encoding = safe(&file.encoding);
    let mut lines = vec![say!(
        lang,
        "{name}: {actors}, {relations}{directed} — {format}{version}, {encoding}",
        "{name} : {actors}, {relations}{directed} — {format}{version}, {encoding}"
    )];
    if file.partial {
        lines.push(format!("  ! {}", partial(lang)));
    }
    if file.left_out > 0 {
        lines.push(format!("  ! {}", left_out(file.left_out, lang)));
    }
    let odd_line = |odd: &Oddity| format!("  ! {}", oddity_line(odd, lang));
    let (to_joins, others) =
        file.oddities.split_at(file.oddities.partition_point(|odd| odd.code <= OddityCode::JoinedByIdentifier));
    lines.extend(to_joins.iter().map(odd_line));
    lines.extend(file.joins.iter().take(JOINS_SHOWN).map(|join| format!("    {}", joined(join))));
    let joins = file.joins.len();
    lines.extend(more(joins as u64, joins, JOINS_SHOWN, lang));
    lines.extend(others.iter().map(odd_line));
    if !file.refused.is_empty() {
        let records = counted(file.refused_count(), RECORD, lang);
        lines.push(format!("  ✗ {}", say!(lang, "{records} refused:", "{records} hors du réseau :")));
        lines.extend(
            file.refused.iter().take(REFUSED_SHOWN).map(|refused| format!("    {}", refused_line(refused, lang))),
        );
        lines.extend(more(file.refused_count(), file.refused.len(), REFUSED_SHOWN, lang));
    }
    lines
}

/// The questions of an import, a line each below the one that asks them; none where no names look alike.
pub fn look_alikes(network: &Network, found: &LookAlikes, lang: Lang) -> Vec<String> {
    if found.count == 0 {
        return Vec::new();
    }
    let pairs = counted(found.count, PAIR, lang);
    let mut lines = vec![say!(
        lang,
        "  ? {pairs} of names that look alike; nothing was joined. Is each pair one actor?",
        "  ? {pairs} de noms qui se ressemblent ; rien n’a été réuni. Est-ce chaque fois un seul acteur ?"
    )];
    let named = |actor: u32| {
        let (name, id) = (network.name(actor), network.actor_id(actor));
        let id = if name == id { String::new() } else { format!(" ({})", safe(&shortened(id))) };
        format!("{}{id}", safe(&shortened(name)))
    };
    let shown = found.pairs.iter().take(PAIRS_SHOWN);
    lines.extend(shown.map(|(a, b)| format!("    {} · {}", named(*a), named(*b))));
    lines.extend(more(found.count, found.pairs.len(), PAIRS_SHOWN, lang));
    lines
}

/// What a list on a screen leaves out; of very many a document lists the first ones too.
fn more(count: u64, listed: usize, shown: usize, lang: Lang) -> Option<String> {
    let more = count.saturating_sub(shown as u64);
    let others = if more == 1 { "autre" } else { "autres" };
    let (number_more, first) = (number(more, lang), number(listed as u64, lang));
    (more > 0).then(|| match count > listed as u64 {
        false => say!(
            lang,
            "    and {number_more} more; --json lists them all",
            "    et {number_more} {others} ; --json les donne tous"
        ),
        true => say!(
            lang,
            "    and {number_more} more; --json lists the first {first}",
            "    et {number_more} {others} ; --json donne les {first} premiers"
        ),
    })
}

/// That more records were refused than a document lists.
pub fn unlisted(count: u64, lang: Lang) -> String {
    let records = counted(count, RECORD, lang);
    say!(lang, "{records} refused besides those that are listed", "{records} hors du réseau en plus de la liste")
}

/// Two ids of one actor, and the identifier by which they were seen to be.
fn joined(join: &Join) -> String {
    let identifier = join.identifier.as_ref().map_or_else(String::new, |identifier| format!(" ({})", safe(identifier)));
    match join.id == join.kept {
        true => format!("{}{identifier}", safe(&join.id)),
        false => format!("{} = {}{identifier}", safe(&join.id), safe(&join.kept)),
    }
}

/// An oddity with how often and where first it was met.
pub fn oddity_line(odd: &Oddity, lang: Lang) -> String {
    let what = oddity(odd, lang);
    let at = place(odd.first, lang);
    let count = number(odd.count, lang);
    match (odd.count, at.is_empty()) {
        (0 | 1, true) => what,
        (0 | 1, false) => format!("{what} ({at})"),
        (_, true) => say!(lang, "{what} ({count} times)", "{what} ({count} fois)"),
        (_, false) => say!(lang, "{what} ({count} times, first at {at})", "{what} ({count} fois, d’abord {at})"),
    }
}

/// A refused record with its place and its beginning.
pub fn refused_line(refused: &Refused, lang: Lang) -> String {
    let (at, why) = (place(refused.at, lang), refusal(&refused.reason, lang));
    let record =
        if refused.record.is_empty() { String::new() } else { format!(" — {}", safe(&shortened(&refused.record))) };
    match at.is_empty() {
        true => format!("{why}{record}"),
        false => say!(lang, "{at}: {why}{record}", "{at} : {why}{record}"),
    }
}

/// The whole receipt in one line, or nothing when there is nothing to tell: for a status bar, or a note on stderr. That
/// a part is missing matters more than what is odd in the rest.
pub fn summary(receipt: &Receipt, lang: Lang) -> Option<String> {
    let refused: u64 = receipt.files.iter().map(|file| file.refused_count()).sum();
    let odd: u64 = receipt.files.iter().flat_map(|file| &file.oddities).map(|odd| odd.count.max(1)).sum();
    let records = counted(refused, RECORD, lang);
    let remarks = number(odd, lang);
    if receipt.is_partial() {
        return Some(say!(lang, "only a part of the network was read", "seule une partie du réseau a été lue"));
    }
    match (refused, odd) {
        (0, 0) => None,
        (0, 1) => Some(say!(lang, "one remark on the import", "une remarque sur l’import")),
        (0, _) => Some(say!(lang, "{remarks} remarks on the import", "{remarks} remarques sur l’import")),
        (_, 0) => Some(say!(lang, "{records} refused by the import", "{records} hors du réseau à l’import")),
        (_, _) => Some(say!(
            lang,
            "{records} refused by the import, remarks: {remarks}",
            "{records} hors du réseau à l’import, remarques : {remarks}"
        )),
    }
}
