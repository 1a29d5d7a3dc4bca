//! What a person can do, as a table: footer, palette, help, README and key lookup follow from its rows.

use crossterm::event::KeyCode;

use super::keys::Key;
use crate::label::Label;

/// Something a person can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Move in a direction.
    Up,
    /// Move in a direction.
    Down,
    /// Move in a direction.
    Left,
    /// Move in a direction.
    Right,
    /// Move by a page.
    PageUp,
    /// Move by a page.
    PageDown,
    /// Centre on the selected actor, open the selected row.
    Open,
    /// Next pane.
    NextPane,
    /// Previous pane.
    PreviousPane,
    /// Previous tab of the middle pane.
    PreviousTab,
    /// Next tab of the middle pane.
    NextTab,
    /// Search by name.
    Search,
    /// Next hit of the search; in Paths, go on searching.
    NextHit,
    /// Previous hit of the search.
    PreviousHit,
    /// Back in the history of places.
    Back,
    /// Filter actors.
    FilterActors,
    /// Filter relations.
    FilterRelations,
    /// The bar of years.
    Time,
    /// The list of steps.
    Steps,
    /// Less depth.
    Less,
    /// More depth.
    More,
    /// Zoom in.
    ZoomIn,
    /// Zoom out.
    ZoomOut,
    /// Fit the map; first row of a list.
    Fit,
    /// Last row of a list.
    Last,
    /// Another layout.
    Layout,
    /// The layout before it.
    PreviousLayout,
    /// Heads on the lines of the map, or none.
    Arrows,
    /// Dashes and colours on the lines of the map, by kind of relation, or none.
    LinkKinds,
    /// Lines of the map in pixels or in signs.
    Pixels,
    /// Hold an actor where forces have put it.
    Pin,
    /// Letters to jump by.
    Jump,
    /// Mark.
    Mark,
    /// Keep only the marked, or the paths.
    KeepOnly,
    /// Remove in thought.
    Remove,
    /// Add the hidden neighbours of the selected actor.
    Expand,
    /// Add the relations that match a filter.
    ExpandBy,
    /// Undo.
    Undo,
    /// Redo.
    Redo,
    /// Paths to.
    Paths,
    /// Why linked or not.
    Why,
    /// Common neighbours; in Paths, constraints.
    Common,
    /// Sort by another column.
    Sort,
    /// Actors or relations in the table.
    Rows,
    /// Fold the side panes.
    Fold,
    /// Copy the thing.
    Copy,
    /// Copy the command.
    CopyCommand,
    /// Open a file.
    OpenFile,
    /// Export.
    Export,
    /// Mouse on or off.
    Mouse,
    /// Read the file again.
    Reload,
    /// What the import had to tell.
    Receipt,
    /// The other language.
    Language,
    /// All actions.
    Palette,
    /// Help.
    Help,
    /// Close what is on top, stop the job.
    Escape,
    /// Suspend.
    Suspend,
    /// Quit.
    Quit,
}

impl Action {
    /// Whether it moves a cursor or what is looked at, and nothing else.
    pub fn only_looks(self) -> bool {
        use Action::{
            Down, Fit, Fold, Last, Left, NextPane, NextTab, PageDown, PageUp, PreviousPane, PreviousTab, Right, Up,
        };
        let looks =
            [Up, Down, Left, Right, PageUp, PageDown, Fit, Last, NextPane, PreviousPane, NextTab, PreviousTab, Fold];
        looks.contains(&self)
    }
}

/// Where an action applies, as bits.
pub type Places = u8;
/// The list of actors.
pub const ACTORS: Places = 1;
/// The map.
pub const MAP: Places = 2;
/// The links.
pub const LINKS: Places = 4;
/// The paths.
pub const PATHS: Places = 8;
/// The table.
pub const TABLE: Places = 16;
/// The sheet.
pub const SHEET: Places = 32;
/// Everywhere.
pub const EVERYWHERE: Places = 63;

/// A row of [`ACTIONS`].
pub struct ActionRow {
    /// What is done.
    pub action: Action,
    /// Its name in tests and documents.
    pub name: &'static str,
    /// What it is called.
    pub label: Label,
    /// A word for the footer; empty words stay out of it.
    pub short: Label,
    /// Its default keys, the one to show first.
    pub keys: &'static [Key],
    /// Where it applies.
    pub places: Places,
    /// Its rank in the footer of the places it applies to; 0 stays out.
    pub footer: u8,
}

const NO_SHORT: Label = Label::new("", "");

const fn row(
    action: Action,
    name: &'static str,
    label: (&'static str, &'static str),
    keys: &'static [Key],
    places: Places,
) -> ActionRow {
    ActionRow { action, name, label: Label::new(label.0, label.1), short: NO_SHORT, keys, places, footer: 0 }
}

const fn shown(row: ActionRow, footer: u8, short: (&'static str, &'static str)) -> ActionRow {
    ActionRow { short: Label::new(short.0, short.1), footer, ..row }
}

use Action as A;

/// Every action. No key stands twice in one place, none needs AltGr on a French keyboard.
pub static ACTIONS: &[ActionRow] = &[
    shown(
        row(
            A::Open,
            "open",
            ("centre on it, open, run", "centrer, ouvrir, lancer"),
            &[Key::plain(KeyCode::Enter)],
            EVERYWHERE & !PATHS,
        ),
        1,
        ("centre", "centrer"),
    ),
    shown(
        row(
            A::Open,
            "show-path",
            ("show the path on the map", "montrer le chemin sur la carte"),
            &[Key::plain(KeyCode::Enter)],
            PATHS,
        ),
        1,
        ("on the map", "sur la carte"),
    ),
    row(A::Up, "up", ("move up", "vers le haut"), &[Key::plain(KeyCode::Up), Key::char('k')], EVERYWHERE),
    row(A::Down, "down", ("move down", "vers le bas"), &[Key::plain(KeyCode::Down), Key::char('j')], EVERYWHERE),
    row(A::Left, "left", ("move left", "vers la gauche"), &[Key::plain(KeyCode::Left), Key::char('h')], EVERYWHERE),
    row(A::Right, "right", ("move right", "vers la droite"), &[Key::plain(KeyCode::Right), Key::char('l')], EVERYWHERE),
    row(A::NextPane, "next-pane", ("next pane", "volet suivant"), &[Key::plain(KeyCode::Tab)], EVERYWHERE),
    row(
        A::PreviousPane,
        "previous-pane",
        ("previous pane", "volet précédent"),
        &[Key::plain(KeyCode::BackTab)],
        EVERYWHERE,
    ),
    shown(
        row(A::NextTab, "next-tab", ("next tab of the middle pane", "onglet suivant"), &[Key::char(';')], EVERYWHERE),
        9,
        ("tabs", "onglets"),
    ),
    row(
        A::PreviousTab,
        "previous-tab",
        ("previous tab of the middle pane", "onglet précédent"),
        &[Key::char(',')],
        EVERYWHERE,
    ),
    shown(
        row(
            A::Search,
            "search",
            ("search for an actor by name", "chercher un acteur par son nom"),
            &[Key::char('/')],
            EVERYWHERE,
        ),
        2,
        ("search", "chercher"),
    ),
    row(A::NextHit, "next-hit", ("next hit of the search", "résultat suivant"), &[Key::char('n')], EVERYWHERE & !PATHS),
    shown(
        row(A::NextHit, "more-paths", ("more paths", "chercher d’autres chemins"), &[Key::char('n')], PATHS),
        4,
        ("more", "suite"),
    ),
    row(
        A::PreviousHit,
        "previous-hit",
        ("previous hit of the search", "résultat précédent"),
        &[Key::char('N')],
        EVERYWHERE,
    ),
    row(
        A::Back,
        "back",
        ("back to the place before", "revenir au lieu précédent"),
        &[Key::plain(KeyCode::Backspace)],
        EVERYWHERE,
    ),
    shown(
        row(A::FilterActors, "filter-actors", ("filter actors", "filtrer les acteurs"), &[Key::char('f')], EVERYWHERE),
        3,
        ("filter", "filtrer"),
    ),
    row(
        A::FilterRelations,
        "filter-relations",
        ("filter relations", "filtrer les relations"),
        &[Key::char('F')],
        EVERYWHERE,
    ),
    row(A::Time, "time", ("bar of years", "barre des années"), &[Key::char('t')], EVERYWHERE),
    row(
        A::Steps,
        "steps",
        ("steps: switch off, move, remove", "étapes : désactiver, déplacer, retirer"),
        &[Key::char('s')],
        EVERYWHERE,
    ),
    shown(
        row(
            A::More,
            "more-depth",
            ("one hop further", "un pas de plus"),
            &[Key::char('>'), Key::plain(KeyCode::PageDown)],
            MAP,
        ),
        5,
        ("further", "pas"),
    ),
    row(
        A::Less,
        "less-depth",
        ("one hop less", "un pas de moins"),
        &[Key::char('<'), Key::plain(KeyCode::PageUp)],
        MAP,
    ),
    row(A::More, "more-depth-anywhere", ("one hop further", "un pas de plus"), &[Key::char('>')], EVERYWHERE & !MAP),
    row(A::Less, "less-depth-anywhere", ("one hop less", "un pas de moins"), &[Key::char('<')], EVERYWHERE & !MAP),
    row(
        A::PageDown,
        "page-down",
        ("a page down", "page suivante"),
        &[Key::plain(KeyCode::PageDown)],
        EVERYWHERE & !MAP,
    ),
    row(A::PageUp, "page-up", ("a page up", "page précédente"), &[Key::plain(KeyCode::PageUp)], EVERYWHERE & !MAP),
    row(A::ZoomIn, "zoom-in", ("zoom in", "agrandir"), &[Key::char('+')], MAP),
    row(A::ZoomOut, "zoom-out", ("zoom out", "réduire"), &[Key::char('-')], MAP),
    row(A::Fit, "fit", ("fit the map", "voir toute la carte"), &[Key::plain(KeyCode::Home)], MAP),
    row(A::Fit, "first", ("first row", "première ligne"), &[Key::plain(KeyCode::Home)], EVERYWHERE & !MAP),
    row(A::Last, "last", ("last row", "dernière ligne"), &[Key::plain(KeyCode::End)], EVERYWHERE & !MAP),
    row(
        A::Jump,
        "jump",
        ("jump to an actor by the letters beside it", "sauter à un acteur par ses lettres"),
        &[Key::char('g')],
        MAP,
    ),
    row(A::Layout, "layout", ("another layout of the map", "autre disposition de la carte"), &[Key::char('v')], MAP),
    row(A::PreviousLayout, "previous-layout", ("the layout before", "disposition précédente"), &[Key::char('V')], MAP),
    row(
        A::Arrows,
        "arrows",
        ("show which way relations lead, or not", "montrer ou non le sens des relations"),
        &[Key::char('A')],
        MAP,
    ),
    row(
        A::LinkKinds,
        "link-kinds",
        ("show of what kind relations are, or not", "montrer ou non le type des relations"),
        &[Key::char('K')],
        MAP,
    ),
    row(
        A::Pixels,
        "pixels",
        ("draw lines in pixels, or in signs", "tracer les liens en pixels, ou en signes"),
        &[Key::char('X')],
        MAP,
    ),
    row(
        A::Pin,
        "pin",
        ("pin the actor where forces have put it, or let it go", "épingler l’acteur à sa place, ou le libérer"),
        &[Key::char('P')],
        MAP,
    ),
    shown(
        row(A::Paths, "paths", ("paths to…", "chemins vers…"), &[Key::char('p')], EVERYWHERE),
        4,
        ("paths…", "chemins…"),
    ),
    shown(
        row(A::Why, "why", ("why linked, or not", "pourquoi liés, ou non"), &[Key::char('w')], EVERYWHERE),
        0,
        ("why", "pourquoi"),
    ),
    row(
        A::Common,
        "common",
        ("common neighbours of the marked", "voisins communs des marqués"),
        &[Key::char('c')],
        EVERYWHERE & !PATHS,
    ),
    shown(
        row(
            A::Common,
            "constraints",
            ("constraints of the paths", "contraintes des chemins"),
            &[Key::char('c')],
            PATHS,
        ),
        2,
        ("constraints", "contraintes"),
    ),
    shown(
        row(
            A::Mark,
            "mark",
            ("mark, or take the mark away", "marquer ou démarquer"),
            &[Key::char(' ')],
            EVERYWHERE & !PATHS,
        ),
        6,
        ("mark", "marquer"),
    ),
    row(
        A::KeepOnly,
        "keep-only",
        ("keep only the marked", "garder seulement les marqués"),
        &[Key::char('o')],
        EVERYWHERE & !PATHS,
    ),
    shown(
        row(
            A::KeepOnly,
            "keep-path",
            ("keep only these paths", "garder seulement ces chemins"),
            &[Key::char('o')],
            PATHS,
        ),
        2,
        ("keep only", "garder"),
    ),
    row(
        A::Remove,
        "remove",
        ("remove the selected actor in thought", "retirer l’acteur par la pensée"),
        &[Key::char('x')],
        EVERYWHERE,
    ),
    row(
        A::Expand,
        "expand",
        ("add all neighbours of the selected actor", "ajouter tous les voisins de l’acteur"),
        &[Key::char('d')],
        EVERYWHERE,
    ),
    row(
        A::ExpandBy,
        "expand-by",
        ("add relations that match a filter, with their ends", "ajouter des relations choisies par un filtre"),
        &[Key::char('D')],
        EVERYWHERE,
    ),
    shown(row(A::Undo, "undo", ("undo", "annuler"), &[Key::char('z')], EVERYWHERE), 7, ("undo", "annuler")),
    row(A::Redo, "redo", ("redo", "rétablir"), &[Key::char('Z')], EVERYWHERE),
    row(
        A::Sort,
        "sort",
        ("sort by another column", "trier selon une autre colonne"),
        &[Key::char('u')],
        ACTORS | TABLE,
    ),
    row(
        A::Rows,
        "rows",
        ("actors or relations in the table", "acteurs ou relations dans la table"),
        &[Key::char('b')],
        TABLE,
    ),
    row(A::Fold, "fold", ("fold the side panes", "replier les volets latéraux"), &[Key::char('i')], EVERYWHERE),
    row(
        A::Copy,
        "copy",
        ("copy it as text with its sources", "copier en texte, sources comprises"),
        &[Key::char('y')],
        EVERYWHERE,
    ),
    row(
        A::CopyCommand,
        "copy-command",
        ("copy the command that shows this", "copier la commande qui montre ceci"),
        &[Key::char('Y')],
        EVERYWHERE,
    ),
    shown(row(A::Export, "export", ("export…", "exporter…"), &[Key::char('e')], EVERYWHERE), 8, ("export", "exporter")),
    row(A::OpenFile, "open-file", ("open a file…", "ouvrir un fichier…"), &[Key::char('O')], EVERYWHERE),
    row(A::Mouse, "mouse", ("mouse on or off", "souris active ou non"), &[Key::char('m')], EVERYWHERE),
    row(A::Reload, "reload", ("read the file again", "relire le fichier"), &[Key::char('r')], EVERYWHERE),
    row(A::Receipt, "receipt", ("receipt of the import", "reçu de l’import"), &[Key::char('R')], EVERYWHERE),
    row(A::Language, "language", ("passer en français", "switch to English"), &[Key::char('L')], EVERYWHERE),
    shown(
        row(A::Palette, "palette", ("all actions", "toutes les actions"), &[Key::char(':')], EVERYWHERE),
        10,
        ("actions", "actions"),
    ),
    shown(
        row(A::Help, "help", ("help of this place", "aide de ce volet"), &[Key::char('?')], EVERYWHERE),
        11,
        ("help", "aide"),
    ),
    row(
        A::Escape,
        "escape",
        ("close, stop the job", "fermer, arrêter la recherche"),
        &[Key::plain(KeyCode::Esc)],
        EVERYWHERE,
    ),
    row(A::Suspend, "suspend", ("suspend", "mettre en pause"), &[Key::ctrl('z')], EVERYWHERE),
    row(A::Quit, "quit", ("quit", "quitter"), &[Key::char('q'), Key::ctrl('c')], EVERYWHERE),
];

/// The action of a key in a place.
pub fn action_of(key: Key, place: Places) -> Option<Action> {
    ACTIONS.iter().find(|row| row.places & place != 0 && row.keys.contains(&key)).map(|row| row.action)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::Lang;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_and_labels_exist_in_both_languages() {
        let mut names = HashSet::new();
        for row in ACTIONS {
            assert!(names.insert(row.name), "{} stands twice", row.name);
            for lang in Lang::ALL {
                assert!(!row.label.of(lang).is_empty(), "{} has no label", row.name);
            }
            assert_eq!(row.footer == 0, row.short == NO_SHORT || row.name == "why", "{}", row.name);
        }
    }

    #[test]
    fn no_key_stands_twice_in_one_place() {
        for place in [ACTORS, MAP, LINKS, PATHS, TABLE, SHEET] {
            let mut keys = HashSet::new();
            for row in ACTIONS.iter().filter(|row| row.places & place != 0) {
                for key in row.keys {
                    assert!(keys.insert(*key), "{key:?} stands twice in place {place}");
                }
            }
        }
    }

    #[test]
    fn no_key_needs_alt_gr_on_a_french_keyboard() {
        for row in ACTIONS {
            for key in row.keys {
                assert!(!key.typed().is_some_and(|c| "~#{[|`\\^@]}¤€".contains(c)), "{key:?}");
            }
        }
    }
}
