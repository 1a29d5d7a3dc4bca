//! Fixed words and phrases: fields of one struct, so that what is missing in a language does not compile.
//!
//! Phrases with something in them are functions in the other files of `text`.

use crate::label::Lang;

/// Words and phrases that never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Messages {
    /// The word before a hint.
    pub hint: &'static str,
    /// For a truth.
    pub yes: &'static str,
    /// For the opposite.
    pub no: &'static str,
    /// Where a value is missing.
    pub none: &'static str,
    /// When something was used last.
    pub last_used: &'static str,
    /// The size of something.
    pub size: &'static str,
    /// Files.
    pub files: &'static str,
    /// A snapshot that cannot be read.
    pub unreadable: &'static str,
    /// A snapshot that another build of the program made.
    pub other_build: &'static str,
    /// The identifier of something.
    pub id: &'static str,
    /// A column of distances.
    pub hops: &'static str,
    /// The name of an actor.
    pub name: &'static str,
    /// The short name of an actor.
    pub short: &'static str,
    /// The kind of an actor or a relation.
    pub kind: &'static str,
    /// The municipality.
    pub commune: &'static str,
    /// The département.
    pub departement: &'static str,
    /// The region.
    pub region: &'static str,
    /// The INSEE code.
    pub insee: &'static str,
    /// The latitude.
    pub latitude: &'static str,
    /// The longitude.
    pub longitude: &'static str,
    /// The themes.
    pub themes: &'static str,
    /// The legal form.
    pub legal_form: &'static str,
    /// The description.
    pub description: &'static str,
    /// The website.
    pub website: &'static str,
    /// The date of foundation.
    pub founded: &'static str,
    /// The declared identifiers.
    pub identifiers: &'static str,
    /// How many relations an actor has.
    pub degree: &'static str,
    /// Where a relation starts.
    pub from: &'static str,
    /// Where a relation leads.
    pub to: &'static str,
    /// The start in time.
    pub since: &'static str,
    /// The end in time.
    pub until: &'static str,
    /// When it was seen to hold.
    pub attested: &'static str,
    /// What the file says in words.
    pub label: &'static str,
    /// The documents.
    pub sources: &'static str,
    /// The actors.
    pub actors: &'static str,
    /// The relations.
    pub relations: &'static str,
    /// Actors by kind.
    pub kinds: &'static str,
    /// Relations by kind.
    pub relation_kinds: &'static str,
    /// The connected parts.
    pub components: &'static str,
    /// The largest of them.
    pub largest_component: &'static str,
    /// Actors without a relation.
    pub isolated: &'static str,
    /// Relations of an actor with itself.
    pub self_loops: &'static str,
    /// Relations without a source.
    pub unsourced: &'static str,
    /// Relations without a date.
    pub undated: &'static str,
    /// The earliest start.
    pub since_min: &'static str,
    /// The latest end.
    pub until_max: &'static str,
    /// What is shown.
    pub view: &'static str,
    /// A file format.
    pub format: &'static str,
    /// Whether a format is read.
    pub reads: &'static str,
    /// Whether a format is written.
    pub writes: &'static str,
    /// The extensions of a format.
    pub extensions: &'static str,
    /// What a file is for.
    pub what: &'static str,
    /// A note: the view is empty.
    pub empty_view: &'static str,
    /// A note: the network has no actors.
    pub empty_network: &'static str,
    /// Behind the name of an actor that the view hides.
    pub hidden: &'static str,
    /// Nothing was found.
    pub no_hit: &'static str,
    /// An actor has no relation in the view.
    pub no_relations: &'static str,
}

static EN: Messages = Messages {
    hint: "hint",
    yes: "yes",
    no: "no",
    last_used: "last used",
    size: "size",
    files: "files",
    unreadable: "unreadable",
    other_build: "made by another build",
    none: "–",
    id: "id",
    hops: "hops",
    name: "name",
    short: "short name",
    kind: "kind",
    commune: "town",
    departement: "département",
    region: "region",
    insee: "INSEE code",
    latitude: "latitude",
    longitude: "longitude",
    themes: "themes",
    legal_form: "legal form",
    description: "description",
    website: "website",
    founded: "founded",
    identifiers: "identifiers",
    degree: "links",
    from: "from",
    to: "to",
    since: "since",
    until: "until",
    attested: "attested",
    label: "label",
    sources: "sources",
    actors: "Actors",
    relations: "Relations",
    kinds: "Actors by kind",
    relation_kinds: "Relations by kind",
    components: "Connected components",
    largest_component: "Largest component",
    isolated: "Isolated actors",
    self_loops: "Relations of an actor with itself",
    unsourced: "Relations without a source",
    undated: "Relations without a date",
    since_min: "Earliest start",
    until_max: "Latest end",
    view: "View",
    format: "format",
    reads: "read",
    writes: "written",
    extensions: "extensions",
    what: "what it is",
    empty_view: "the steps leave nobody in the view",
    empty_network: "the network has no actors",
    hidden: "hidden by the view",
    no_hit: "nothing of that name",
    no_relations: "No relation in this view.",
};

static FR: Messages = Messages {
    hint: "conseil",
    yes: "oui",
    no: "non",
    last_used: "utilisé le",
    size: "taille",
    files: "fichiers",
    unreadable: "illisible",
    other_build: "fait par une autre version",
    none: "–",
    id: "identifiant",
    hops: "pas",
    name: "nom",
    short: "nom court",
    kind: "type",
    commune: "commune",
    departement: "département",
    region: "région",
    insee: "code INSEE",
    latitude: "latitude",
    longitude: "longitude",
    themes: "thèmes",
    legal_form: "forme juridique",
    description: "description",
    website: "site",
    founded: "création",
    identifiers: "identifiants",
    degree: "liens",
    from: "de",
    to: "vers",
    since: "depuis",
    until: "jusqu’à",
    attested: "attesté",
    label: "libellé",
    sources: "sources",
    actors: "Acteurs",
    relations: "Relations",
    kinds: "Acteurs par type",
    relation_kinds: "Relations par type",
    components: "Composantes connexes",
    largest_component: "Plus grande composante",
    isolated: "Acteurs isolés",
    self_loops: "Relations d’un acteur avec lui-même",
    unsourced: "Relations sans source",
    undated: "Relations sans date",
    since_min: "Premier début",
    until_max: "Dernière fin",
    view: "Vue",
    format: "format",
    reads: "lu",
    writes: "écrit",
    extensions: "extensions",
    what: "description",
    empty_view: "les étapes ne laissent personne dans la vue",
    empty_network: "le réseau n’a aucun acteur",
    hidden: "masqué par la vue",
    no_hit: "rien de ce nom",
    no_relations: "Aucune relation dans cette vue.",
};

/// The words of a language.
pub fn messages(lang: Lang) -> &'static Messages {
    match lang {
        Lang::En => &EN,
        Lang::Fr => &FR,
    }
}
