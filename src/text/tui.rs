//! What the interface says: one struct of messages, filled once in English and once in French.
//!
//! A message that is missing in a language does not compile. Sentences about views, paths and errors are in their own files.

use std::path::Path as FilePath;

use super::paths::{Footnotes, command, relaxation, why_not};
use super::sentence::step_label;
use super::words::{ACTOR, LINK, RELATION, capitalised, counted};
use super::{errors, safe, when};
use crate::analysis::paths::{Hop, Path, Request};
use crate::explorer::{Explorer, Step, View, WhyNot};
use crate::label::Lang;
use crate::network::Network;
use crate::query::{Target, parse};

#[allow(missing_docs, reason = "each field is named after what it says, and says it below in two languages")]
/// Messages of the interface. Those that take numbers are given them as text already, and as a count where the words depend on it.
pub struct Tui {
    pub actors: &'static str,
    pub sheet: &'static str,
    pub tabs: [&'static str; 4],
    pub order_degree: &'static str,
    pub order_name: &'static str,
    pub order_kind: &'static str,
    pub too_small: &'static str,
    pub empty_list: &'static str,
    pub empty_network: &'static str,
    pub empty_view: &'static str,
    pub empty_because: fn(&str, &str, usize) -> String,
    pub all_shown: fn(&str, usize) -> String,
    pub some_hidden: fn(&str, &str, &str) -> String,
    pub undrawn: fn(&str, usize) -> String,
    pub unlabelled: fn(&str, usize) -> String,
    pub hidden_neighbours: fn(&str, usize) -> String,
    pub undated: fn(&str, usize) -> String,
    pub links_sourced: fn(usize, usize) -> String,
    pub links_hidden: fn(usize) -> String,
    pub sources: &'static str,
    pub before: &'static str,
    pub after: &'static str,
    pub beyond: &'static str,
    pub beyond_of: fn(&str) -> String,
    pub no_links_here: &'static str,
    pub unsourced: &'static str,
    pub column_name: &'static str,
    pub column_kind: &'static str,
    pub column_degree: &'static str,
    pub column_commune: &'static str,
    pub column_region: &'static str,
    pub column_founded: &'static str,
    pub column_form: &'static str,
    pub column_from: &'static str,
    pub column_to: &'static str,
    pub column_when: &'static str,
    pub column_sources: &'static str,
    pub column_label: &'static str,
    pub table_actors: fn(&str) -> String,
    pub table_relations: fn(&str) -> String,
    pub paths_help: &'static str,
    pub paths_from: fn(&str) -> String,
    pub paths_stale: &'static str,
    pub path_on_the_map: fn(usize, usize, &str) -> String,
    pub searching: &'static str,
    pub no_path: &'static str,
    pub no_more_paths: &'static str,
    pub relax_short: &'static str,
    pub no_paths_yet: &'static str,
    pub same_actor: fn(&str) -> String,
    pub constraints_title: &'static str,
    pub constraints_foot: &'static str,
    pub constraint_directed: &'static str,
    pub constraint_any: &'static str,
    pub constraint_same: &'static str,
    pub constraint_chronological: &'static str,
    pub why_title: &'static str,
    pub why_count: fn(&str, usize) -> String,
    pub common_title: &'static str,
    pub common_found: fn(&str, usize) -> String,
    pub search_title: &'static str,
    pub search_foot: &'static str,
    pub no_hit: &'static str,
    pub no_search_yet: &'static str,
    pub hit: fn(&str, usize, usize) -> String,
    pub hidden: &'static str,
    pub hidden_title: &'static str,
    pub hidden_by: fn(&str, &str) -> String,
    pub hidden_foot: &'static str,
    pub all_steps: &'static str,
    pub shown_again: fn(&str) -> String,
    pub filter_actors: &'static str,
    pub filter_titles: [&'static str; 3],
    pub filter_foot: &'static str,
    pub filter_wide: &'static str,
    pub filter_beyond: fn(&str, &str) -> String,
    pub filter_relations: &'static str,
    pub filter_expand: &'static str,
    pub actors_count: fn(&str, usize) -> String,
    pub relations_count: fn(&str, usize) -> String,
    pub time_title: fn(i32, i32) -> String,
    pub time_left: &'static str,
    pub time_right: &'static str,
    pub time_certain: &'static str,
    pub time_possible: &'static str,
    pub time_foot: &'static str,
    pub no_dates: &'static str,
    pub steps_title: &'static str,
    pub steps_foot: &'static str,
    pub no_steps: &'static str,
    pub off: &'static str,
    pub palette_title: &'static str,
    pub no_action: &'static str,
    pub receipt_title: &'static str,
    pub page_foot: &'static str,
    pub page_more: fn(&str) -> String,
    pub help_title: &'static str,
    pub help_here: &'static str,
    pub help_everywhere: &'static str,
    pub help_signs: &'static str,
    pub help_places: [&'static str; 6],
    pub signs: &'static [(&'static str, &'static str)],
    pub export_title: &'static str,
    pub export_done_title: &'static str,
    pub export_what: &'static str,
    pub export_format: &'static str,
    pub export_file: &'static str,
    pub export_foot: &'static str,
    pub export_stem: &'static str,
    pub export_view: fn(usize, usize) -> String,
    pub export_marked: fn(usize) -> String,
    pub export_path: fn(usize) -> String,
    pub export_would_lose: fn(&str) -> String,
    pub export_loss: fn(&str) -> String,
    pub export_lossless: &'static str,
    pub export_written: fn(&str, usize, usize) -> String,
    pub export_again: &'static str,
    pub export_replace: &'static str,
    pub export_no_name: &'static str,
    pub nothing_to_export: &'static str,
    pub no_actor_selected: &'static str,
    pub nothing_to_undo: &'static str,
    pub nothing_to_redo: &'static str,
    pub nothing_marked: &'static str,
    pub mark_two: &'static str,
    pub marked: fn(usize) -> String,
    pub removed: fn(&str, usize, usize) -> String,
    pub expanded: fn(&str, usize) -> String,
    pub no_less_depth: &'static str,
    pub no_place_before: &'static str,
    pub layout: fn(&str) -> String,
    pub jump_note: &'static str,
    pub copied: fn(&str) -> String,
    pub copy_failed: &'static str,
    pub mouse_on: &'static str,
    pub mouse_off: &'static str,
    pub reloaded: &'static str,
    pub reloaded_without: fn(&str) -> String,
    pub no_reload: &'static str,
    pub unknown_key: fn(&str) -> String,
    pub session_restored: &'static str,
    pub session_gone: fn(&str) -> String,
    pub session_damaged: &'static str,
    pub no_terminal: &'static str,
    pub job_failed: &'static str,
}

/// The messages of the interface in a language.
pub fn tui(lang: Lang) -> &'static Tui {
    match lang {
        Lang::En => &EN,
        Lang::Fr => &FR,
    }
}

static EN: Tui = Tui {
    actors: "Actors",
    sheet: "Sheet",
    tabs: ["Map", "Links", "Paths", "Table"],
    order_degree: "links",
    order_name: "name",
    order_kind: "kind",
    too_small: "Please enlarge the window: at least 24 columns and 8 rows.",
    empty_list: "No actor passes the steps of this view.",
    empty_network: "This network has no actors. Press q to leave, R to read the receipt of the import.",
    empty_view: "No actor passes the steps of this view. Press z to undo, or s to switch a step off.",
    empty_because: |step, n, count| {
        let actors = ACTOR.of(count as u64, Lang::En);
        format!(
            "No actor passes the steps of this view.\nWithout “{step}” there would be {n} {actors}: Enter switches that step off, z undoes, s shows all steps."
        )
    },
    all_shown: |total, count| format!("{total} {}, none hidden", ACTOR.of(count as u64, Lang::En)),
    some_hidden: |shown, total, hidden| format!("{shown} / {total} actors · {hidden} hidden"),
    undrawn: |n, _| format!("{n} not drawn"),
    unlabelled: |n, count| format!("{n} without {}", if count == 1 { "its name" } else { "their names" }),
    hidden_neighbours: |n, count| format!("{n} hidden {}", if count == 1 { "neighbour" } else { "neighbours" }),
    undated: |n, _| format!("{n} undated"),
    links_sourced: |links, sourced| format!("{} · {sourced} sourced", counted(links as u64, LINK, Lang::En)),
    links_hidden: |count| format!("{count} hidden"),
    sources: "Sources",
    before: "Before",
    after: "After",
    beyond: "Beyond",
    beyond_of: |name| format!("Beyond: {name}"),
    no_links_here: "nothing on this side in this view",
    unsourced: "[no source]",
    column_name: "Name",
    column_kind: "Kind",
    column_degree: "Links",
    column_commune: "Commune",
    column_region: "Region",
    column_founded: "Founded",
    column_form: "Legal form",
    column_from: "From",
    column_to: "To",
    column_when: "When",
    column_sources: "Src",
    column_label: "In words",
    table_actors: |n| format!("{n} actors · u or ← → sorts by another column · b shows relations"),
    table_relations: |n| {
        format!("{n} relations · u or ← → sorts by another column · Enter reads one out · b shows actors")
    },
    paths_help: "How are two actors linked, and what proves it?\n\nPress p: the paths start at the selected actor and end where you choose; or mark two actors with Space first.\nThe best proved come first. Each hop says its relation, its dates and its sources.",
    paths_from: |name| format!("Paths from {name} to…"),
    paths_stale: "the view has changed since: press c, or p again",
    path_on_the_map: |at, count, verdict| format!("Path {at}/{count} · ← → follow it · Esc lets go · {verdict}"),
    searching: "Searching… Esc stops",
    no_path: "No path in this view",
    relax_short: "without that step",
    no_more_paths: "There are no more paths in this view",
    no_paths_yet: "No paths yet: p asks for some",
    same_actor: |name| format!("A path needs two actors: {name} is both ends here"),
    constraints_title: "Constraints of the paths",
    constraints_foot: "Space switches · Esc closes",
    constraint_directed: "only in the direction of relations",
    constraint_any: "whatever the dates",
    constraint_same: "all hops at the same time",
    constraint_chronological: "in the order of time",
    why_title: "Why",
    why_count: |count, length| {
        let noun = if count == "1" { "path" } else { "paths" };
        format!(
            "{count} {noun} of {} in this view; none is shorter.",
            counted(length as u64, super::words::HOP, Lang::En)
        )
    },
    common_title: "Common neighbours",
    common_found: |names, count| match count {
        0 => format!("Nobody in this view is linked to all of these: {names}."),
        1 => format!("One actor is linked to all of these: {names}."),
        n => format!("{n} actors are linked to all of these: {names}."),
    },
    search_title: "Search for an actor",
    search_foot: "Enter go there · ↑ ↓ choose · Esc closes",
    no_hit: "no name like this",
    no_search_yet: "No search yet: / asks for a name",
    hit: |name, at, count| format!("{name} · hit {at} of {count} · n next, N previous"),
    hidden: "hidden",
    hidden_title: "Hidden in this view",
    hidden_by: |name, step| format!("{name} is hidden by “{step}”."),
    hidden_foot: "Enter show it · Esc leave it hidden",
    all_steps: "several steps together",
    shown_again: |name| format!("{name} is shown · z takes it back"),
    filter_actors: "actors",
    filter_titles: ["Filter actors", "Filter relations", "Add relations"],
    filter_foot: "↑ ↓ Tab complete · Enter apply · Esc cancel",
    filter_wide: "In the whole network · Ctrl-T only around",
    filter_beyond: |found, step| format!("Without “{step}”: {found} · Ctrl-T"),
    filter_relations: "relations",
    filter_expand: "add relations",
    actors_count: |n, count| format!("{n} {}", ACTOR.of(count as u64, Lang::En)),
    relations_count: |n, count| format!("{n} {}", RELATION.of(count as u64, Lang::En)),
    time_title: |from, to| if from == to { format!("{from}") } else { format!("{from} to {to}") },
    time_left: "moving the first year",
    time_right: "moving the last year",
    time_certain: "only what certainly held",
    time_possible: "unknown dates kept",
    time_foot: "← → move · Tab other end · ( ) narrow, widen · Space certain · Enter play · Backspace all · Esc done",
    no_dates: "No relation of this view has a date",
    steps_title: "Steps of this view",
    steps_foot: "Space on, off · e edit · < > move · x remove · f F D t add · z undo · Esc done",
    no_steps: "No step: the whole network is shown.",
    off: "off",
    palette_title: "All actions",
    no_action: "no action like this",
    receipt_title: "Receipt of the import",
    page_foot: "Esc closes",
    page_more: |n| format!("↓ {n} more lines · Esc closes"),
    help_title: "Help",
    help_here: "In this pane",
    help_everywhere: "Everywhere",
    help_signs: "What the signs mean",
    help_places: [
        "The list of the actors in view, with the number of their links. What is under the cursor is in the sheet at the right.",
        "The map shows the actor in the middle and what is around it. Walk with the arrows, press Enter to put an actor in the middle, > to see one hop further.",
        "Relations read in columns: who points at the actor, whom it points at, and what comes after the selected one.",
        "Paths between two actors, the best proved first.",
        "The view as a table; what is under the cursor is in the sheet.",
        "Everything known of the selected actor: its relations by kind, with dates and sources.",
    ],
    signs: &[
        ("+4", "four of its neighbours are not drawn"),
        ("*", "marked"),
        ("2011", "in 2011"),
        ("2011→", "since 2011, end unknown"),
        ("2011…", "since 2011, still ongoing"),
        ("2011–15", "from 2011 to 2015"),
        ("~2015", "a source saw it hold in 2015; start and end unknown"),
        ("?", "date unknown, or no source"),
        ("[1]", "number of a source, listed below"),
        ("→ ← ↔", "relation towards the other, from the other, or both alike"),
        ("▸", "a step of the view; (in brackets) when switched off"),
    ],
    export_title: "Export",
    export_done_title: "Written",
    export_what: "What",
    export_format: "Format",
    export_file: "File",
    export_foot: "↑ ↓ rows · ← → choices · Enter write · Esc cancel",
    export_stem: "view",
    export_view: |actors, relations| {
        format!(
            "this view: {}, {}",
            counted(actors as u64, ACTOR, Lang::En),
            counted(relations as u64, RELATION, Lang::En)
        )
    },
    export_marked: |count| format!("the marked: {}", counted(count as u64, ACTOR, Lang::En)),
    export_path: |count| format!("the chosen path: {}", counted(count as u64, ACTOR, Lang::En)),
    export_would_lose: |what| format!("This format cannot hold: {what}."),
    export_loss: |what| format!("Not in the file, because the format cannot hold it: {what}."),
    export_lossless: "Nothing is lost in this format.",
    export_written: |file, actors, relations| {
        format!(
            "{file}: {}, {}",
            counted(actors as u64, ACTOR, Lang::En),
            counted(relations as u64, RELATION, Lang::En)
        )
    },
    export_again: "The command that writes it again",
    export_replace: "Ctrl-R replaces it, or choose another name",
    export_no_name: "The file needs a name",
    nothing_to_export: "Nothing is shown that could be written",
    no_actor_selected: "No actor is selected",
    nothing_to_undo: "Nothing to undo",
    nothing_to_redo: "Nothing to redo",
    nothing_marked: "Nothing is marked: Space marks",
    mark_two: "Mark two actors or more with Space first",
    marked: |count| match count {
        0 => "Nothing is marked any more".to_string(),
        2 => "2 marked · p paths between them · c common neighbours · o keep only them".to_string(),
        n => format!("{n} marked · o keeps only the marked"),
    },
    removed: |name, before, after| {
        let parts = after.saturating_sub(before);
        match parts {
            0 => format!("Without {name}: the view holds together as before · z undo"),
            1 => format!("Without {name}: one more part breaks away · z undo"),
            n => format!("Without {name}: {n} more parts break away · z undo"),
        }
    },
    expanded: |name, added| match added {
        0 => format!("{name} has no hidden neighbour to add"),
        n => format!("{} of {name} added · z undo", counted(n as u64, super::words::NEIGHBOUR, Lang::En)),
    },
    no_less_depth: "One hop is the least",
    no_place_before: "No place before this one",
    layout: |name| format!("Layout: {name}"),
    jump_note: "Type the letters of an actor to go there · Esc gives up",
    copied: |text| format!("Copied: {text}"),
    copy_failed: "The clipboard could not be reached",
    mouse_on: "The mouse works in the program",
    mouse_off: "The mouse is the terminal’s again: select and copy as usual · m switches back",
    reloaded: "The file was read again",
    reloaded_without: |ids| format!("The file was read again; gone from it: {ids}"),
    no_reload: "This network cannot be read again: it came from standard input",
    unknown_key: |key| format!("{key} does nothing here · ? help · : all actions"),
    session_restored: "The view you left is back · z undo · --fresh starts afresh",
    session_gone: |ids| format!("The view you left is back, without what the file no longer has: {ids}"),
    session_damaged: "The saved view could not be restored and was set aside",
    no_terminal: "the explorer needs a terminal; without one, try ‘maillage info’, ‘list’ or ‘path’, or --keys … --print for a picture of the screen",
    job_failed: "The search failed; please report it",
};

static FR: Tui = Tui {
    actors: "Acteurs",
    sheet: "Fiche",
    tabs: ["Carte", "Liens", "Chemins", "Table"],
    order_degree: "liens",
    order_name: "nom",
    order_kind: "type",
    too_small: "Agrandissez la fenêtre : il faut au moins 24 colonnes et 8 lignes.",
    empty_list: "Aucun acteur ne passe les étapes de cette vue.",
    empty_network: "Ce réseau n’a aucun acteur. q pour quitter, R pour lire le reçu de l’import.",
    empty_view: "Aucun acteur ne passe les étapes de cette vue. z pour annuler, s pour désactiver une étape.",
    empty_because: |step, n, count| {
        let actors = ACTOR.of(count as u64, Lang::Fr);
        format!(
            "Aucun acteur ne passe les étapes de cette vue.\nSans « {step} », on verrait {n} {actors} : Entrée désactive cette étape, z annule, s montre toutes les étapes."
        )
    },
    all_shown: |total, count| format!("{total} {}, aucun masqué", ACTOR.of(count as u64, Lang::Fr)),
    some_hidden: |shown, total, hidden| format!("{shown} / {total} acteurs · {hidden} masqués"),
    undrawn: |n, count| format!("{n} non {}", if count < 2 { "dessiné" } else { "dessinés" }),
    unlabelled: |n, _| format!("{n} sans nom affiché"),
    hidden_neighbours: |n, count| format!("{n} {}", if count < 2 { "voisin masqué" } else { "voisins masqués" }),
    undated: |n, _| format!("{n} sans date"),
    links_sourced: |links, sourced| {
        let word = if sourced < 2 { "sourcé" } else { "sourcés" };
        format!("{} · {sourced} {word}", counted(links as u64, LINK, Lang::Fr))
    },
    links_hidden: |count| format!("{count} {}", if count < 2 { "masqué" } else { "masqués" }),
    sources: "Sources",
    before: "Avant",
    after: "Après",
    beyond: "Au-delà",
    beyond_of: |name| format!("Au-delà : {name}"),
    no_links_here: "rien de ce côté dans cette vue",
    unsourced: "[sans source]",
    column_name: "Nom",
    column_kind: "Type",
    column_degree: "Liens",
    column_commune: "Commune",
    column_region: "Région",
    column_founded: "Créé",
    column_form: "Statut",
    column_from: "De",
    column_to: "Vers",
    column_when: "Quand",
    column_sources: "Src",
    column_label: "En mots",
    table_actors: |n| format!("{n} acteurs · u ou ← → trie selon une autre colonne · b montre les relations"),
    table_relations: |n| {
        format!("{n} relations · u ou ← → trie selon une autre colonne · Entrée en lit une · b montre les acteurs")
    },
    paths_help: "Comment deux acteurs sont-ils liés, et qu’est-ce qui le prouve ?\n\nAppuyez sur p : les chemins partent de l’acteur sélectionné et vont où vous voulez ; ou marquez d’abord deux acteurs avec Espace.\nLes mieux prouvés viennent en premier. Chaque pas dit sa relation, ses dates et ses sources.",
    paths_from: |name| format!("Chemins de {name} vers…"),
    paths_stale: "la vue a changé depuis : c, ou p à nouveau",
    path_on_the_map: |at, count, verdict| format!("Chemin {at}/{count} · ← → le suivre · Échap le quitte · {verdict}"),
    searching: "Recherche en cours… Échap arrête",
    no_path: "Aucun chemin dans cette vue",
    relax_short: "sans cette étape",
    no_more_paths: "Il n’y a pas d’autre chemin dans cette vue",
    no_paths_yet: "Pas encore de chemins : p en demande",
    same_actor: |name| format!("Un chemin relie deux acteurs : ici, {name} est aux deux bouts"),
    constraints_title: "Contraintes des chemins",
    constraints_foot: "Espace active ou non · Échap ferme",
    constraint_directed: "seulement dans le sens des relations",
    constraint_any: "quelles que soient les dates",
    constraint_same: "tous les pas à une même époque",
    constraint_chronological: "dans l’ordre du temps",
    why_title: "Pourquoi",
    why_count: |count, length| {
        let noun = if count == "1" { "chemin" } else { "chemins" };
        format!(
            "{count} {noun} de {} dans cette vue ; aucun n’est plus court.",
            counted(length as u64, super::words::HOP, Lang::Fr)
        )
    },
    common_title: "Voisins communs",
    common_found: |names, count| match count {
        0 => format!("Personne, dans cette vue, n’est lié à la fois à {names}."),
        1 => format!("Un acteur est lié à la fois à {names}."),
        n => format!("{n} acteurs sont liés à la fois à {names}."),
    },
    search_title: "Chercher un acteur",
    search_foot: "Entrée y aller · ↑ ↓ choisir · Échap ferme",
    no_hit: "aucun nom de ce genre",
    no_search_yet: "Pas encore de recherche : / demande un nom",
    hit: |name, at, count| format!("{name} · résultat {at} sur {count} · n suivant, N précédent"),
    hidden: "masqué",
    hidden_title: "Masqué dans cette vue",
    hidden_by: |name, step| format!("{name} est masqué par « {step} »."),
    hidden_foot: "Entrée l’afficher · Échap le laisser masqué",
    all_steps: "plusieurs étapes ensemble",
    shown_again: |name| format!("{name} est affiché · z revient en arrière"),
    filter_actors: "acteurs",
    filter_titles: ["Filtrer les acteurs", "Filtrer les relations", "Ajouter des relations"],
    filter_foot: "↑ ↓ Tab compléter · Entrée appliquer · Échap abandonner",
    filter_wide: "Dans tout le réseau · Ctrl-T seulement autour",
    filter_beyond: |found, step| format!("Sans « {step} » : {found} · Ctrl-T"),
    filter_relations: "relations",
    filter_expand: "ajouter les relations",
    actors_count: |n, count| format!("{n} {}", ACTOR.of(count as u64, Lang::Fr)),
    relations_count: |n, count| format!("{n} {}", RELATION.of(count as u64, Lang::Fr)),
    time_title: |from, to| if from == to { format!("{from}") } else { format!("De {from} à {to}") },
    time_left: "la première année bouge",
    time_right: "la dernière année bouge",
    time_certain: "seulement ce qui est certain",
    time_possible: "dates inconnues gardées",
    time_foot: "← → déplacer · Tab autre bout · ( ) resserrer, élargir · Espace certain · Entrée défiler · Retour tout · Échap fini",
    no_dates: "Aucune relation de cette vue n’est datée",
    steps_title: "Étapes de cette vue",
    steps_foot: "Espace active ou non · e modifier · < > déplacer · x retirer · f F D t ajouter · z annuler · Échap fini",
    no_steps: "Aucune étape : tout le réseau est affiché.",
    off: "désactivée",
    palette_title: "Toutes les actions",
    no_action: "aucune action de ce genre",
    receipt_title: "Reçu de l’import",
    page_foot: "Échap ferme",
    page_more: |n| format!("↓ encore {n} lignes · Échap ferme"),
    help_title: "Aide",
    help_here: "Dans ce volet",
    help_everywhere: "Partout",
    help_signs: "Ce que disent les signes",
    help_places: [
        "La liste des acteurs de la vue, avec le nombre de leurs liens. La fiche de droite décrit celui qui est sous le curseur.",
        "La carte montre l’acteur du milieu et ce qui l’entoure. Les flèches mènent d’un acteur à l’autre, Entrée place un acteur au milieu, > montre un pas de plus.",
        "Les relations lues en colonnes : qui mène à l’acteur, vers qui il mène, et ce qui vient après celui qui est sélectionné.",
        "Les chemins entre deux acteurs, les mieux prouvés d’abord.",
        "La vue en tableau ; la fiche décrit ce qui est sous le curseur.",
        "Tout ce que l’on sait de l’acteur sélectionné : ses relations par type, avec dates et sources.",
    ],
    signs: &[
        ("+4", "quatre de ses voisins ne sont pas dessinés"),
        ("*", "marqué"),
        ("2011", "en 2011"),
        ("2011→", "depuis 2011, fin inconnue"),
        ("2011…", "depuis 2011, toujours en cours"),
        ("2011–15", "de 2011 à 2015"),
        ("~2015", "une source l’atteste en 2015 ; début et fin inconnus"),
        ("?", "date inconnue, ou pas de source"),
        ("[1]", "numéro d’une source, donnée plus bas"),
        ("→ ← ↔", "relation vers l’autre, venant de l’autre, ou dans les deux sens"),
        ("▸", "une étape de la vue ; (entre parenthèses) si elle est désactivée"),
    ],
    export_title: "Exporter",
    export_done_title: "Écrit",
    export_what: "Quoi",
    export_format: "Format",
    export_file: "Fichier",
    export_foot: "↑ ↓ lignes · ← → choix · Entrée écrire · Échap annuler",
    export_stem: "vue",
    export_view: |actors, relations| {
        format!(
            "cette vue : {}, {}",
            counted(actors as u64, ACTOR, Lang::Fr),
            counted(relations as u64, RELATION, Lang::Fr)
        )
    },
    export_marked: |count| format!("les marqués : {}", counted(count as u64, ACTOR, Lang::Fr)),
    export_path: |count| format!("le chemin choisi : {}", counted(count as u64, ACTOR, Lang::Fr)),
    export_would_lose: |what| format!("Ce format ne peut pas porter : {what}."),
    export_loss: |what| format!("Absent du fichier, car le format ne peut pas le porter : {what}."),
    export_lossless: "Ce format ne perd rien.",
    export_written: |file, actors, relations| {
        format!(
            "{file} : {}, {}",
            counted(actors as u64, ACTOR, Lang::Fr),
            counted(relations as u64, RELATION, Lang::Fr)
        )
    },
    export_again: "La commande qui l’écrit à nouveau",
    export_replace: "Ctrl-R le remplace, ou choisissez un autre nom",
    export_no_name: "Il faut un nom au fichier",
    nothing_to_export: "Rien n’est affiché que l’on puisse écrire",
    no_actor_selected: "Aucun acteur n’est sélectionné",
    nothing_to_undo: "Rien à annuler",
    nothing_to_redo: "Rien à rétablir",
    nothing_marked: "Rien n’est marqué : Espace marque",
    mark_two: "Marquez d’abord au moins deux acteurs avec Espace",
    marked: |count| match count {
        0 => "Plus rien n’est marqué".to_string(),
        1 => "1 acteur marqué · o ne garde que lui".to_string(),
        2 => "2 acteurs marqués · p chemins entre eux · c voisins communs · o ne garder qu’eux".to_string(),
        n => format!("{n} acteurs marqués · o ne garder qu’eux"),
    },
    removed: |name, before, after| {
        let parts = after.saturating_sub(before);
        match parts {
            0 => format!("Sans {name} : la vue tient comme avant · z annule"),
            1 => format!("Sans {name} : une partie de plus se détache · z annule"),
            n => format!("Sans {name} : {n} parties de plus se détachent · z annule"),
        }
    },
    expanded: |name, added| match added {
        0 => format!("{name} n’a aucun voisin masqué à ajouter"),
        1 => format!("1 voisin de {name} ajouté · z annule"),
        n => format!("{n} voisins de {name} ajoutés · z annule"),
    },
    no_less_depth: "Un pas est le minimum",
    no_place_before: "Aucun lieu avant celui-ci",
    layout: |name| format!("Disposition : {name}"),
    jump_note: "Tapez les lettres d’un acteur pour y aller · Échap abandonne",
    copied: |text| format!("Copié : {text}"),
    copy_failed: "Le presse-papiers n’a pas pu être atteint",
    mouse_on: "La souris agit dans le programme",
    mouse_off: "La souris est rendue au terminal : sélectionnez et copiez comme d’habitude · m la reprend",
    reloaded: "Le fichier a été relu",
    reloaded_without: |ids| format!("Le fichier a été relu ; n’y sont plus : {ids}"),
    no_reload: "Ce réseau ne peut pas être relu : il est venu de l’entrée standard",
    unknown_key: |key| format!("{key} ne fait rien ici · ? aide · : toutes les actions"),
    session_restored: "La vue que vous aviez laissée est revenue · z annule · --fresh repart de zéro",
    session_gone: |ids| format!("La vue que vous aviez laissée est revenue, sans ce que le fichier n’a plus : {ids}"),
    session_damaged: "La vue enregistrée n’a pas pu être reprise : elle est mise de côté",
    no_terminal: "l’explorateur demande un terminal ; sans terminal, essayez « maillage info », « list » ou « path », ou --keys … --print pour une image de l’écran",
    job_failed: "La recherche a échoué ; merci de le signaler",
};

/// A relation as a sentence of its own: "MES — membre de (attesté en 2015) → Démarche : siège au comité".
pub fn relation_sentence(network: &Network, relation: u32, lang: Lang) -> String {
    let (source, target) = network.ends(relation);
    let name = |actor: u32| safe(network.short_or_name(actor)).into_owned();
    let label = safe(network.relation_kind(relation).label.of(lang)).into_owned();
    let words = safe(network.relation_label(relation)).into_owned();
    let words = match (lang, words.is_empty()) {
        (_, true) => String::new(),
        (Lang::En, false) => format!(": “{words}”"),
        (Lang::Fr, false) => format!(" : « {words} »"),
    };
    format!("{} — {label} ({}) → {}{words}", name(source), when(network, relation, lang), name(target))
}

/// A relation with its sources below, for the clipboard.
pub fn relation_text(network: &Network, relation: u32, lang: Lang) -> String {
    let mut text = relation_sentence(network, relation, lang) + "\n";
    for source in network.relation_sources(relation) {
        text.push_str(&format!("{}\n", super::paths::source_line(network, *source, lang)));
    }
    text
}

/// A hop in one line with its sources, in the direction in which it is walked.
pub fn hop_text(network: &Network, hop: &Hop, lang: Lang) -> String {
    let mut notes = Footnotes::new();
    let name = |actor: u32| safe(network.short_or_name(actor)).into_owned();
    let said = format!("{}{}", name(hop.from), super::paths::hop(network, hop, &mut notes, lang));
    let sources: Vec<String> =
        notes.sources().iter().map(|source| super::paths::source_line(network, *source, lang)).collect();
    if sources.is_empty() { said } else { format!("{said} · {}", sources.join(" ; ")) }
}

/// A path as text with its sources below, for the clipboard.
pub fn path_text(network: &Network, path: &Path, lang: Lang) -> String {
    let mut notes = Footnotes::new();
    let mut text = super::paths::path_sentence(network, path, &mut notes, lang);
    text.push('\n');
    for hop in &path.hops {
        let words = network.relation_label(hop.relation);
        if !words.is_empty() {
            text.push_str(&format!("  · {}\n", relation_sentence(network, hop.relation, lang)));
        }
    }
    for line in notes.lines(network, lang) {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// Why nothing was found, and what would help, as lines.
pub fn why_not_lines(explorer: &Explorer, request: &Request<'_>, found: &WhyNot, lang: Lang) -> Vec<String> {
    let network = explorer.network();
    let reason = why_not(&found.reason, request.from, request.to, network, lang);
    let mut lines = vec![format!("{}.", capitalised(&reason))];
    let steps = explorer.view().effective();
    lines.push(String::new());
    if found.relaxations.is_empty() {
        lines.push(say!(
            lang,
            "No step of the view is the cause: dropping them one by one or all together gives no path either.",
            "Aucune étape de la vue n’en est la cause : les retirer une à une ou toutes ensemble ne donne pas de chemin non plus."
        ));
    } else {
        for (i, found) in found.relaxations.iter().enumerate() {
            let key = if i == 0 { "▸ " } else { "  " };
            lines.push(format!("{key}{}", relaxation(found, &steps, network, lang)));
        }
        lines.push(String::new());
        lines.push(say!(
            lang,
            "Enter takes the first · s shows all steps · z takes it back",
            "Entrée prend la première · s montre toutes les étapes · z revient en arrière"
        ));
    }
    lines
}

/// The command that opens the explorer on what is shown.
pub fn explorer_command(explorer: &Explorer) -> String {
    let mut words = vec!["maillage".to_string()];
    words.extend(explorer.names().iter().cloned());
    words.extend(explorer.view().to_args());
    if !explorer.view().begins_with_cooperation() && explorer.has_other_than_cooperation() {
        words.push("--all-kinds".to_string());
    }
    command(&words)
}

/// The command that writes a part of the network again, over the file that is there now.
pub fn export_command(explorer: &Explorer, view: &View, path: &FilePath, format: &str) -> String {
    let mut words = vec!["maillage".to_string(), "export".to_string()];
    for name in explorer.names() {
        words.extend(["-n".to_string(), name.clone()]);
    }
    words.extend(view.to_args());
    words.extend(["-o".to_string(), path.display().to_string()]);
    if crate::formats::by_extension(&path.to_string_lossy()).is_none_or(|known| known.name != format) {
        words.extend(["--to".to_string(), format.to_string()]);
    }
    words.push("--force".to_string());
    command(&words)
}

/// What is worth knowing of a filter that is right: a value that nothing has.
pub fn filter_hint(text: &str, target: Target, network: &Network, lang: Lang) -> Option<String> {
    let checked = parse(text, target).ok()?.check(target, network).ok()?;
    checked.hints.first().map(|hint| errors::query_hint(hint, lang).line())
}

/// What is wrong with the step that a filter line would make.
pub fn step_error(error: &crate::explorer::StepError, lang: Lang) -> String {
    // The excerpt of a report wants the step; a line has no room for one.
    errors::step(error, &Step::Largest, lang).line()
}

/// The steps of a view with their names, for the line at the top.
pub fn step_labels(view: &View, network: &Network, lang: Lang) -> Vec<(String, bool)> {
    view.steps.iter().map(|placed| (step_label(&placed.step, network, lang), placed.on)).collect()
}
