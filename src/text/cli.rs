//! The help of every subcommand and option, in both languages.
//!
//! The tables of `cli` name these; the man page, the completions and the README come from there.

use crate::label::Label;

const fn l(en: &'static str, fr: &'static str) -> Label {
    Label::new(en, fr)
}

/// What the program is, in one line.
pub const PROGRAM: Label = l(
    "Explore cooperation networks: who is linked to whom, since when, and what proves it",
    "Explorer des réseaux de coopération : qui est lié à qui, depuis quand, et ce qui le prouve",
);
/// How the program is used without a subcommand.
pub const PROGRAM_MORE: Label = l(
    "Without a command, opens the explorer on the given files (several are joined), on standard input with -, else on \
     the embedded network of the French territorial poles of economic cooperation (PTCE).",
    "Sans commande, ouvre l’explorateur sur les fichiers donnés (plusieurs sont réunis), sur l’entrée standard avec -, \
     sinon sur le réseau des pôles territoriaux de coopération économique (PTCE) que contient le programme.",
);
/// The head of a help page before the usage line.
pub const USAGE: Label = l("Usage:", "Utilisation :");
/// The head of the list of subcommands. The colon is added.
pub const COMMANDS: Label = l("Commands", "Commandes\u{a0}");
/// The head of the positional arguments.
pub const ARGUMENTS: Label = l("Arguments", "Arguments\u{a0}");
/// The head of the options of one subcommand alone.
pub const OPTIONS: Label = l("Options", "Options\u{a0}");
/// The head of the options about input and output.
pub const COMMON: Label = l("Network and output", "Réseau et sortie\u{a0}");
/// The head of the steps.
pub const STEPS: Label = l("Steps, in the order given", "Étapes, dans l’ordre donné\u{a0}");
/// Stands in a usage line for options.
pub const ANY_OPTIONS: Label = l("[OPTIONS]", "[OPTIONS]");
/// Stands in a usage line for a subcommand.
pub const ANY_COMMAND: Label = l("COMMAND", "COMMANDE");
/// The foot of a help page that takes steps.
pub const FILTER_NOTE: Label = l(
    "Filters: bare words search name, description and themes; field:value, field:a,b, field:\"two words\", field>=3, \
     field:2013..2015, has:field, missing:field, -, OR, parentheses, word*; linked:(…) asks for a relation. Field names \
     and kinds may be English or French.",
    "Filtres : un mot seul cherche dans le nom, la description et les thèmes ; champ:valeur, champ:a,b, \
     champ:\"deux mots\", champ>=3, champ:2013..2015, avec:champ, sans:champ, -, OU, parenthèses, mot* ; lié:(…) \
     demande une relation. Champs et types s’écrivent en français ou en anglais.",
);
/// The foot of the main help page.
pub const MAIN_NOTE: Label = l(
    "maillage COMMAND --help tells more. Exit codes: 0 done, 1 asked for but not there, 2 error.",
    "maillage COMMANDE --help en dit plus. Codes de sortie : 0 fait, 1 demandé mais absent, 2 erreur.",
);

/// What a value is called in help.
pub mod value {
    use super::{Label, l};

    /// A network: a file, a folder, a name.
    pub const NETWORK: Label = l("NETWORK", "RÉSEAU");
    /// A filter.
    pub const EXPR: Label = l("FILTER", "FILTRE");
    /// An actor.
    pub const ACTOR: Label = l("ACTOR", "ACTEUR");
    /// A date or period.
    pub const DATE: Label = l("DATE", "DATE");
    /// A number.
    pub const N: Label = l("N", "N");
    /// A file.
    pub const FILE: Label = l("FILE", "FICHIER");
    /// The file read.
    pub const IN: Label = l("IN", "ENTRÉE");
    /// The file written.
    pub const OUT: Label = l("OUT", "SORTIE");
    /// A format.
    pub const FORMAT: Label = l("FORMAT", "FORMAT");
    /// A language.
    pub const LANG: Label = l("LANG", "LANGUE");
    /// When.
    pub const WHEN: Label = l("WHEN", "QUAND");
    /// Some text.
    pub const TEXT: Label = l("TEXT", "TEXTE");
    /// A field.
    pub const FIELD: Label = l("FIELD", "CHAMP");
    /// What.
    pub const WHAT: Label = l("WHAT", "QUOI");
    /// The start of a path.
    pub const FROM: Label = l("FROM", "DE");
    /// The end of a path.
    pub const TO: Label = l("TO", "VERS");
    /// Which journeys come first.
    pub const JOURNEY: Label = l("JOURNEY", "TRAJET");
    /// A mode of time.
    pub const TIME: Label = l("MODE", "MODE");
    /// A shell.
    pub const SHELL: Label = l("SHELL", "SHELL");
    /// A subcommand.
    pub const COMMAND: Label = l("COMMAND", "COMMANDE");
    /// The end of the cache.
    pub const CLEAR: Label = l("clear", "clear");
    /// Keys.
    pub const KEYS: Label = l("KEYS", "TOUCHES");
    /// A measure.
    pub const MEASURE: Label = l("MEASURE", "MESURE");
    /// Columns and rows.
    pub const SIZE: Label = l("WxH", "LxH");
    /// A layout.
    pub const LAYOUT: Label = l("LAYOUT", "DISPOSITION");
    /// A theme.
    pub const THEME: Label = l("THEME", "THÈME");
    /// Glyphs.
    pub const GLYPHS: Label = l("GLYPHS", "SIGNES");
    /// `--pixels`
    pub const PIXELS: Label = l("PROTOCOL", "PROTOCOLE");
}

/// The subcommands.
pub mod command {
    use super::{Label, l};

    /// `info`
    pub const INFO: Label = l(
        "The view in figures: actors, relations, kinds, components, dates",
        "La vue en chiffres : acteurs, relations, types, composantes, dates",
    );
    /// `check`
    pub const CHECK: Label =
        l("Read files and print their import receipts", "Lire des fichiers et donner le reçu de leur import");
    /// `search`
    pub const SEARCH: Label = l(
        "Search actors by name, whatever the case, the accents or a typing error",
        "Chercher des acteurs par leur nom, malgré la casse, les accents ou une faute de frappe",
    );
    /// `show`
    pub const SHOW: Label = l(
        "The sheet of an actor: attributes, relations by kind and date, sources",
        "La fiche d’un acteur : attributs, relations par type et par date, sources",
    );
    /// `list`
    pub const LIST: Label = l(
        "The view as a table: aligned on a terminal, tab-separated in a pipe",
        "La vue en tableau : aligné dans un terminal, séparé par des tabulations dans un tube",
    );
    /// `path`
    pub const PATH: Label = l(
        "How two actors are linked, hop by hop, with dates and sources",
        "Comment deux acteurs sont liés, pas à pas, avec dates et sources",
    );
    /// `connect`
    pub const CONNECT: Label = l(
        "The smallest web that links several actors, and what each part of it is worth",
        "Le plus petit tissu qui relie plusieurs acteurs, et ce que vaut chacune de ses parties",
    );
    /// `common`
    pub const COMMON: Label = l(
        "Whom several actors have in common: those linked to all of them, or to two at least",
        "Qui plusieurs acteurs ont en commun\u{a0}: ceux qui sont liés à tous, ou à deux au moins",
    );
    /// `reach`
    pub const REACH: Label = l(
        "How many actors of each kind are within some hops of an actor",
        "Combien d’acteurs de chaque type sont à quelques pas d’un acteur",
    );
    /// `measure`
    pub const MEASURE: Label = l(
        "Measure the actors of the view, or find its communities",
        "Mesurer les acteurs de la vue, ou y trouver des communautés",
    );
    /// `layout`
    pub const LAYOUT: Label = l(
        "Write where each actor of the view stands on the map, for other tools",
        "Écrire la place de chaque acteur de la vue sur la carte, pour d’autres outils",
    );
    /// `export`
    pub const EXPORT: Label = l(
        "Write the view to a file, in the format of its extension",
        "Écrire la vue dans un fichier, au format de son extension",
    );
    /// `draw`
    pub const DRAW: Label = l(
        "Draw the view in a file: SVG, PNG, PDF, or text for a mail",
        "Dessiner la vue dans un fichier : SVG, PNG, PDF, ou texte pour un courriel",
    );
    /// `convert`
    pub const CONVERT: Label =
        l("Write everything of a file in another format", "Écrire tout le contenu d’un fichier dans un autre format");
    /// `cache`
    pub const CACHE: Label = l(
        "List what is kept of large networks to open them again at once, or remove it",
        "Lister ce qui est gardé des grands réseaux pour les rouvrir aussitôt, ou le supprimer",
    );
    /// `formats`
    pub const FORMATS: Label = l("List the formats that are read and written", "Lister les formats lus et écrits");
    /// `completions`
    pub const COMPLETIONS: Label = l("Print completions for a shell", "Donner les complétions pour un shell");
    /// `man`
    pub const MAN: Label = l("Print the manual page", "Donner la page de manuel");
    /// `help`
    pub const HELP: Label = l("Help about a command", "L’aide d’une commande");
}

/// The options.
pub mod option {
    use super::{Label, l};

    /// Positional networks of the explorer.
    pub const NETWORKS: Label = l(
        "Files, folders or names of networks (ptce, collectivites), - for standard input; several are joined",
        "Fichiers, dossiers ou noms de réseaux (ptce, collectivites), - pour l’entrée standard ; plusieurs sont réunis",
    );
    /// `--network`
    pub const NETWORK: Label = l(
        "File, folder or name (ptce, collectivites) of the network, - for standard input; repeated, they are joined [default: \
         $MAILLAGE_NETWORK, else ptce]",
        "Fichier, dossier ou nom (ptce, collectivites) du réseau, - pour l’entrée standard ; répétée, ils sont réunis [par défaut : \
         $MAILLAGE_NETWORK, sinon ptce]",
    );
    /// `--from`
    pub const FROM: Label = l("Read as this format, whatever the name", "Lire dans ce format, quel que soit le nom");
    /// `--every`
    pub const EVERY: Label =
        l("Read one relation in N only, always the same ones", "Ne lire qu’une relation sur N, toujours les mêmes");
    /// `--no-memory-check`
    pub const NO_MEMORY_CHECK: Label = l(
        "Read even what may not fit in memory [$MAILLAGE_MEMORY, such as 500M, sets the most]",
        "Lire même ce qui risque de dépasser la mémoire [$MAILLAGE_MEMORY, comme 500M, fixe le maximum]",
    );
    /// `--no-cache`
    pub const NO_CACHE: Label = l(
        "Read the file itself and keep no copy of it in the cache",
        "Lire le fichier lui-même et n’en garder aucune copie dans le cache",
    );
    /// `--strict`
    pub const STRICT: Label = l(
        "Treat the first oddity or refused record as an error",
        "Tenir la première anomalie ou le premier refus pour une erreur",
    );
    /// `--json`
    pub const JSON: Label = l("One JSON document on standard output", "Un document JSON sur la sortie standard");
    /// `--timings`
    pub const TIMINGS: Label = l(
        "The time of each phase on standard error, a JSON line each",
        "La durée de chaque phase sur la sortie d’erreur, une ligne JSON chacune",
    );
    /// `--lang`
    pub const LANG: Label =
        l("Language: en or fr [default: that of the locale]", "Langue : fr ou en [par défaut : celle du système]");
    /// `--color`
    pub const COLOR: Label = l(
        "Colours: auto, always or never [default: auto; NO_COLOR is heeded]",
        "Couleurs : auto, always (toujours) ou never (jamais) [par défaut : auto ; NO_COLOR est respecté]",
    );
    /// `--help`
    pub const HELP: Label = l("Print this help", "Afficher cette aide");
    /// `--version`
    pub const VERSION: Label = l("Print the version", "Afficher la version");

    /// `--actors`
    pub const ACTORS: Label = l(
        "Keep the actors that match, and the relations among them",
        "Garder les acteurs qui répondent au filtre, et les relations entre eux",
    );
    /// `--relations`
    pub const RELATIONS: Label = l(
        "Keep the relations that match; actors stay",
        "Garder les relations qui répondent au filtre ; les acteurs restent",
    );
    /// `--drop-isolated`
    pub const DROP_ISOLATED: Label =
        l("Drop the actors that have no relation left", "Retirer les acteurs restés sans relation");
    /// `--during`
    pub const DURING: Label = l(
        "Keep the relations that hold at that date or during A..B, certainly or possibly",
        "Garder les relations en cours à cette date ou pendant A..B, à coup sûr ou peut-être",
    );
    /// `--certain`
    pub const CERTAIN: Label =
        l("With the --during before it: certainly only", "Avec le --during qui précède : à coup sûr seulement");
    /// `--around`
    pub const AROUND: Label = l(
        "Keep the actors within some hops of this one; consecutive ones are one step",
        "Garder les acteurs à quelques pas de celui-ci ; plusieurs à la suite forment une étape",
    );
    /// `--depth`
    pub const DEPTH: Label = l(
        "With the --around before it: how many hops [default: 1]",
        "Avec le --around qui précède : combien de pas [par défaut : 1]",
    );
    /// `--keep`
    pub const KEEP: Label = l(
        "Keep only this actor; consecutive ones are one step",
        "Ne garder que cet acteur ; plusieurs à la suite forment une étape",
    );
    /// `--without`
    pub const WITHOUT: Label = l(
        "Remove this actor in thought; consecutive ones are one step",
        "Retirer cet acteur par la pensée ; plusieurs à la suite forment une étape",
    );
    /// `--expand`
    pub const EXPAND: Label = l(
        "Add, from the whole network, the relations of shown actors that match, and their ends",
        "Ajouter, depuis le réseau entier, les relations des acteurs montrés qui répondent au filtre, et leurs deux bouts",
    );
    /// `--component`
    pub const COMPONENT: Label = l(
        "Keep whatever is linked to this actor, near or far",
        "Garder tout ce qui est lié à cet acteur, de près ou de loin",
    );
    /// `--core`
    pub const CORE: Label = l(
        "Keep the k-core: the largest group in which everybody has N relations",
        "Garder le noyau d’ordre N : le plus grand groupe où chacun a N relations",
    );
    /// `--largest`
    pub const LARGEST: Label = l("Keep the largest connected component", "Garder la plus grande composante connexe");

    /// `--fresh`
    pub const FRESH: Label =
        l("Start afresh, without the saved session", "Repartir de zéro, sans la session enregistrée");
    /// `--keys`
    pub const KEYS: Label = l("Press these keys first", "Presser d’abord ces touches");
    /// `--print`
    pub const PRINT: Label = l(
        "Print the frame the keys lead to instead of opening the terminal",
        "Afficher l’image où mènent les touches, sans ouvrir le terminal",
    );
    /// `--size`
    pub const SIZE: Label = l(
        "Columns and rows of the printed frame, such as 120x36",
        "Colonnes et lignes de l’image affichée, comme 120x36",
    );
    /// `--theme`
    pub const THEME: Label = l("Theme: auto, dark or light", "Thème : auto, dark (sombre) ou light (clair)");
    /// `--glyphs`
    pub const GLYPHS: Label = l(
        "Signs of the drawing: braille, octants, blocks or ascii",
        "Signes du dessin : braille, octants, blocks ou ascii",
    );
    /// `--pixels`
    pub const PIXELS: Label = l(
        "Lines of the map in pixels where the terminal shows pictures: auto, kitty, iterm2, sixel or off",
        "Liens de la carte en pixels si le terminal affiche des images : auto, kitty, iterm2, sixel ou off",
    );
    /// `--no-mouse`
    pub const NO_MOUSE: Label = l("Leave the mouse to the terminal", "Laisser la souris au terminal");
    /// `--no-motion`
    pub const NO_MOTION: Label = l("Nothing moves by itself", "Rien ne bouge tout seul");
    /// `--all-kinds` of the explorer
    pub const ALL_KINDS_EXPLORER: Label =
        l("Open without the step that leaves cooperation only", "Ouvrir sans l’étape qui ne laisse que la coopération");

    /// `check FILE...`
    pub const CHECK_FILES: Label = l(
        "The files or folders to read, - for standard input",
        "Les fichiers ou dossiers à lire, - pour l’entrée standard",
    );
    /// `check --together`
    pub const TOGETHER: Label = l(
        "Read the files as one network, and tell which actors were joined",
        "Lire les fichiers comme un seul réseau, et dire quels acteurs ont été réunis",
    );
    /// `--keep-refused`
    pub const KEEP_REFUSED: Label = l(
        "Write the refused records aside, a JSON line each with file, line, column and reason",
        "Mettre de côté ce qui n’a pas été retenu : une ligne JSON chacun, avec fichier, ligne, colonne et raison",
    );
    /// `cache clear`
    pub const CACHE_ACTION: Label =
        l("clear removes everything [default: list it]", "clear supprime tout [par défaut : en donner la liste]");
    /// `search TEXT`
    pub const SEARCH_TEXT: Label = l("What to look for in names", "Ce qu’il faut chercher dans les noms");
    /// `search --limit`
    pub const SEARCH_LIMIT: Label = l("How many at most [default: 20]", "Combien au plus [par défaut : 20]");
    /// `show ACTOR`
    pub const SHOW_ACTOR: Label = l(
        "An id, a name, a short name or an unambiguous part of a name",
        "Un identifiant, un nom, un nom court ou une partie de nom sans équivoque",
    );
    /// `list --of`
    pub const LIST_OF: Label = l(
        "What to list: actors or relations [default: actors]",
        "Quoi lister : actors (acteurs) ou relations [par défaut : actors]",
    );
    /// `list --by`
    pub const LIST_BY: Label = l(
        "Sort by this field and show it: numbers from the largest, texts from A to Z",
        "Trier par ce champ et le montrer : les nombres du plus grand, les textes de A à Z",
    );
    /// `path FROM`
    pub const PATH_FROM: Label = l("Where the paths start", "D’où partent les chemins");
    /// `path TO`
    pub const PATH_TO: Label = l("Where they end", "Où ils arrivent");
    /// `path -k`
    pub const PATH_K: Label = l(
        "The N best simple paths, instead of all shortest",
        "Les N meilleurs chemins simples, au lieu de tous les plus courts",
    );
    /// `path --max-hops`
    pub const PATH_MAX_HOPS: Label = l("Paths of at most N hops", "Des chemins de N pas au plus");
    /// `path --directed`
    pub const PATH_DIRECTED: Label = l(
        "Walk directed relations only from source to target",
        "Ne prendre les relations orientées que dans leur sens",
    );
    /// `path --weight`
    pub const PATH_WEIGHT: Label = l(
        "Least sum of this field of relations, instead of fewest hops",
        "La plus petite somme de ce champ des relations, au lieu du moins de pas",
    );
    /// `path --avoid`
    pub const PATH_AVOID: Label =
        l("Do not pass through this actor; may be repeated", "Ne pas passer par cet acteur ; peut se répéter");
    /// `path --via`
    pub const PATH_VIA: Label =
        l("Pass through this actor; repeated, in this order", "Passer par cet acteur ; répétée, dans cet ordre");
    /// `path --time`
    pub const PATH_TIME: Label = l(
        "Dates of the hops: any, same (at one time) or chronological [default: any]",
        "Dates des pas : any (toutes), same (en même temps) ou chronological (dans l’ordre) [par défaut : any]",
    );
    /// `path --journey`
    pub const PATH_JOURNEY: Label = l(
        "Which journeys come first with --time chronological: of fewest hops (fewest), there the earliest (earliest) or in the fewest days (shortest) [default: fewest]",
        "Les trajets qui passent devant avec --time chronological : le moins de pas (fewest), arrivés le plus tôt (earliest) ou en le moins de jours (shortest) [par défaut : fewest]",
    );
    /// `path --group`
    pub const PATH_GROUP: Label = l(
        "Count paths that differ by parallel relations alone as one",
        "Compter pour un seul les chemins que seules des relations parallèles distinguent",
    );
    /// `path --after`
    pub const PATH_AFTER: Label = l("Go on behind the first N paths", "Continuer après les N premiers chemins");
    /// `path --seconds`
    pub const PATH_SECONDS: Label = l(
        "Search for N seconds at most, however many links that takes [default: 30, and a bounded number of links]",
        "Chercher N secondes au plus, quel que soit le nombre de liens vus [par défaut : 30, et un nombre de liens borné]",
    );
    /// `path -o`
    pub const PATH_OUTPUT: Label = l(
        "Write the paths to this file: .md and .txt as sentences, other formats as the network of their relations; - for standard output",
        "Écrire les chemins dans ce fichier : en phrases (.md, .txt), sinon comme réseau de leurs relations ; - pour la sortie standard",
    );
    /// `path --to`
    pub const PATH_FORMAT: Label = l(
        "As what: markdown, text, answer (the JSON of --json), or a format of a network",
        "Sous quelle forme : markdown, text, answer (le JSON de --json) ou un format de réseau",
    );
    /// `path --only-relations`
    pub const ONLY_RELATIONS: Label = l(
        "Walk only relations that match, such as kind:member_of; repeated, all must match",
        "Ne suivre que les relations qui répondent au filtre, comme kind:member_of\u{202f}; répétée, à tous les filtres",
    );
    /// `path --never-relations`
    pub const NEVER_RELATIONS: Label = l(
        "Walk no relation that matches; may be repeated",
        "Ne suivre aucune relation qui répond au filtre\u{202f}; peut se répéter",
    );
    /// `path --only-actors`
    pub const ONLY_ACTORS: Label = l(
        "Pass only through actors that match, such as kind:pole, the two ends aside; repeated, all must match",
        "Ne passer que par des acteurs qui répondent au filtre, comme type:pôle, hors les deux bouts\u{202f}; répétée, à \
         tous les filtres",
    );
    /// `path --never-actors`
    pub const NEVER_ACTORS: Label = l(
        "Pass through no actor that matches, the two ends aside; may be repeated",
        "Ne passer par aucun acteur qui répond au filtre, hors les deux bouts\u{202f}; peut se répéter",
    );
    /// `path --disjoint`
    pub const PATH_DISJOINT: Label = l(
        "Independent proofs: paths that share no actor but the ends, or no relation, together the shortest; says how many \
         there can be, and lists all of them or those that -k asks for",
        "Preuves indépendantes\u{a0}: des chemins sans autre acteur commun que les bouts (actors), ou sans relation commune \
         (relations), les plus courts ensemble\u{202f}; dit combien il peut y en avoir, et les donne tous, ou ceux que \
         demande -k",
    );
    /// `path --limit`
    pub const PATH_LIMIT: Label = l("List at most N paths [default: 20]", "Donner au plus N chemins [par défaut : 20]");
    /// `path --all-kinds`
    pub const PATH_ALL_KINDS: Label =
        l("Also use relations that are not cooperation", "Prendre aussi les relations qui ne sont pas de coopération");
    /// `path --pairs`
    pub const PATH_PAIRS: Label = l(
        "Length of the shortest path for each line from<TAB>to of this file, - for standard input",
        "La longueur du plus court chemin pour chaque ligne de<TAB>vers de ce fichier, - pour l’entrée standard",
    );
    /// The actors of `connect`
    pub const CONNECT_ACTORS: Label = l("The actors to be linked", "Les acteurs à relier");
    /// The actors of `common`
    pub const COMMON_ACTORS: Label = l("The actors", "Les acteurs");
    /// The actor of `reach`
    pub const REACH_ACTOR: Label = l("The actor to start from", "L’acteur dont on part");
    /// `reach --hops`
    pub const REACH_HOPS: Label = l("Walk at most N hops [default: 3]", "Faire au plus N pas [par défaut\u{a0}: 3]");
    /// `reach --list`
    pub const REACH_LIST: Label =
        l("List the actors, the nearest first", "Donner les acteurs, les plus proches d’abord");
    /// `measure MEASURE`
    pub const MEASURE_NAME: Label = l(
        "communities, components, degree, pagerank, betweenness_centrality, closeness, core or clustering",
        "communities (communautés), components (composantes), degree (degré), pagerank, betweenness_centrality \
         (intermédiarité), closeness (proximité), core (noyau) ou clustering (regroupement)",
    );
    /// `measure --top`
    pub const MEASURE_TOP: Label = l("The N first values only", "Les N premières valeurs seulement");
    /// `layout --algorithm`
    pub const LAYOUT_ALGORITHM: Label = l(
        "The layout, such as force or rings [default: force]",
        "La disposition, comme force ou rings (cercles) [par défaut : force]",
    );
    /// `layout --iterations`
    pub const LAYOUT_ITERATIONS: Label = l(
        "With force: how many rounds all actors move for [default: until they have settled]",
        "Avec force : combien de tours tous les acteurs bougent [par défaut : jusqu’à ce qu’ils se posent]",
    );
    /// `layout --seed`
    pub const LAYOUT_SEED: Label = l(
        "What chance begins with: the same number gives the same places [default: 1]",
        "D’où part le hasard : le même nombre donne les mêmes places [par défaut : 1]",
    );
    /// `export -o`
    pub const OUTPUT: Label =
        l("The file to write, - for standard output", "Le fichier à écrire, - pour la sortie standard");
    /// `export --to`
    pub const TO: Label = l("Write this format, whatever the name", "Écrire dans ce format, quel que soit le nom");
    /// `export --layout`
    pub const EXPORT_LAYOUT: Label = l(
        "Place the actors by this layout, such as force, and write their places as x and y",
        "Placer les acteurs selon cette disposition, comme force, et écrire leurs places en x et y",
    );
    /// `export --force`
    pub const FORCE: Label = l("Replace a file that is there already", "Remplacer un fichier qui existe déjà");
    /// `draw --layout`
    pub const DRAW_LAYOUT: Label = l(
        "How actors are placed: rings around one of them, force, groups of groups, layers by hop, a band for each of the kinds, time, places",
        "Disposition des acteurs : rings (cercles autour de l’un d’eux), force, groups (groupes dans des groupes), layers (une colonne par pas), kinds (une \
         bande par type), time (par année), places (sur la carte)",
    );
    /// `draw --size`
    pub const DRAW_SIZE: Label = l(
        "Width and height in pixels, such as 1600x1000; for text, columns and rows",
        "Largeur et hauteur en pixels, comme 1600x1000 ; pour le texte, colonnes et lignes",
    );
    /// `draw --theme`
    pub const DRAW_THEME: Label = l("Colours: light or dark", "Couleurs : light (fond clair) ou dark (fond sombre)");
    /// `draw --seed`
    pub const SEED: Label = l(
        "Another number gives another arrangement by force; the same one the same picture",
        "Un autre nombre donne une autre disposition par forces ; le même, le même dessin",
    );
    /// `draw --arrows`
    pub const ARROWS: Label = l("Show which way relations lead", "Montrer le sens des relations");
    /// `draw --link-kinds`
    pub const LINK_KINDS: Label = l(
        "Show of what kind relations are, by dashes and colours",
        "Montrer le type des relations par des tirets et des couleurs",
    );
    /// `draw --to`
    pub const DRAW_TO: Label = l(
        "Write this kind of picture, whatever the name: svg, png, pdf or txt",
        "Écrire ce type d’image, quel que soit le nom : svg, png, pdf ou txt",
    );
    /// `convert IN`
    pub const CONVERT_IN: Label = l(
        "The file, folder or name to read, - for standard input",
        "Le fichier, dossier ou nom à lire, - pour l’entrée standard",
    );
    /// `convert OUT`
    pub const CONVERT_OUT: Label =
        l("The file to write, - for standard output", "Le fichier à écrire, - pour la sortie standard");
    /// `completions SHELL`
    pub const SHELL: Label =
        l("The shell: bash, zsh, fish, powershell or elvish", "Le shell : bash, zsh, fish, powershell ou elvish");
    /// `help COMMAND`
    pub const HELP_COMMAND: Label = l("The command to explain", "La commande à expliquer");
}

/// The headings of the manual page.
pub mod manual {
    use super::{Label, l};

    /// `NAME`
    pub const NAME: Label = l("NAME", "NOM");
    /// `SYNOPSIS`
    pub const SYNOPSIS: Label = l("SYNOPSIS", "SYNOPSIS");
    /// `DESCRIPTION`
    pub const DESCRIPTION: Label = l("DESCRIPTION", "DESCRIPTION");
    /// `OPTIONS`
    pub const OPTIONS: Label = l("OPTIONS", "OPTIONS");
    /// `COMMANDS`
    pub const COMMANDS: Label = l("COMMANDS", "COMMANDES");
    /// `FILTERS`
    pub const FILTERS: Label = l("FILTERS", "FILTRES");
    /// `EXIT STATUS`
    pub const EXIT: Label = l("EXIT STATUS", "CODES DE SORTIE");
    /// `VERSION`
    pub const VERSION: Label = l("VERSION", "VERSION");
    /// The name of the manual.
    pub const MANUAL: Label = l("User commands", "Commandes");
}
