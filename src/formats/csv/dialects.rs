//! Tables whose headers have words of their own: Neo4j's import files, registers of companies, members of groups, numbered ends.
//!
//! What all tables share is in `header`.

use csv::StringRecord;

use super::header::{Cell, Header, Layout, Role, Table, assign, word};
use super::words::{ACTOR_WORDS, RELATION_WORDS};
use super::{entities, members, mixed};

/// The header of a table of one of these tools or registers.
pub fn header(names: &StringRecord, rows: &[StringRecord], layout: Layout) -> Option<Header> {
    let folded: Vec<String> = names.iter().map(word).collect();
    mixed::header(names, layout)
        .or_else(|| neo4j(names, layout))
        .or_else(|| entities::header(names, layout))
        .or_else(|| {
            let columns = || names.iter().map(|name| (name.trim().to_string(), Role::Free)).collect();
            members::of(&folded).map(|_| Header::new(Table::Members, layout, columns()))
        })
        .or_else(|| register(names, &folded, rows, layout))
}

/// What a column of Neo4j's import tool is: `age:int`, `id:ID(Person)`, `:LABEL`, `tags:string[]`.
struct Typed<'n> {
    name: &'n str,
    of: &'n str,
    space: &'n str,
}

impl Typed<'_> {
    fn parse(header: &str) -> Typed<'_> {
        let (name, rest) = header.trim().split_once(':').unwrap_or((header.trim(), ""));
        // Older tools say the type of an id before it: `id:long:START_ID`.
        let of = rest.split(['(', '{']).next().unwrap_or("").rsplit(':').next().unwrap_or("");
        let space = rest.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(space, _)| space);
        Typed { name, of, space }
    }
}

fn neo4j(names: &StringRecord, layout: Layout) -> Option<Header> {
    let columns: Vec<Typed<'_>> = names.iter().map(Typed::parse).collect();
    let find = |of: &str| columns.iter().position(|column| column.of == of);
    let (table, keys, words) = match (find("START_ID"), find("END_ID"), find("ID")) {
        (Some(start), Some(end), _) => (Table::Relations, [Some(start), Some(end)], RELATION_WORDS),
        (_, _, Some(id)) => (Table::Actors, [Some(id), None], ACTOR_WORDS),
        _ => return None,
    };
    let folded: Vec<String> = columns.iter().map(|column| word(column.name)).collect();
    let mut roles = assign(&folded, words);
    // The ends are told by their ids: a column that could be an end names one.
    for (side, name) in ["source name", "target name"].iter().enumerate().filter(|_| table == Table::Relations) {
        folded.iter().position(|found| found == name).into_iter().for_each(|at| roles[at] = Role::EndName(side));
    }
    let roles = roles.into_iter().zip(&columns).map(|(role, column)| {
        let typed = match column.of.to_ascii_lowercase().as_str() {
            of if of.ends_with("[]") => Cell::List,
            "int" | "long" | "short" | "byte" | "float" | "double" => Cell::Number,
            "boolean" => Cell::Boolean,
            _ => Cell::Text,
        };
        match (column.of, role) {
            // An id with a name is also a property of that name.
            ("ID", _) if !matches!(column.name, "" | "id") => Role::Typed(Cell::Text),
            ("ID", _) => Role::Id,
            ("START_ID", _) => Role::Source,
            ("END_ID", _) => Role::Target,
            ("LABEL", _) => Role::Labels,
            ("TYPE", _) => Role::Kind,
            // Relations of Neo4j have no id of their own, and what they call one is one.
            ("", Role::Id) if table == Table::Relations => Role::Id,
            (_, Role::Free | Role::Id | Role::Source | Role::Target | Role::Kind | Role::Type | Role::Interval) => {
                Role::Typed(typed)
            }
            (_, role) => role,
        }
    });
    let name = |column: &Typed<'_>| match (column.name, column.of) {
        ("", of) | (_, of @ ("START_ID" | "END_ID")) => of.to_ascii_lowercase(),
        (name, _) => name.to_string(),
    };
    let columns = columns.iter().map(name).zip(roles.collect::<Vec<_>>()).collect();
    let mut header = Header::new(table, layout, columns);
    header.keys = [keys[0], keys[1].or(header.find(Role::Name))];
    let space = |key: Option<usize>| key.map_or("", |key| Typed::parse(&names[key]).space).to_string();
    header.spaces = if table == Table::Relations { keys.map(space) } else { [space(keys[0]), String::new()] };
    Some(header)
}

/// Columns of registers that name an actor, or tell of one without a name; the surest first.
const REGISTER_NAMES: &[&str] = &[
    "denominationunitelegale",
    "denominationusuelleetablissement",
    "enseigne1etablissement",
    "denominationusuelle1unitelegale",
    "sigleunitelegale",
    "nomusageunitelegale",
    "nomunitelegale",
];

/// Rows of SIRENE, which have identifiers where other tables have ids; and any table of actors that gives one name to two
/// of them but tells them apart by an identifier.
fn register(names: &StringRecord, folded: &[String], rows: &[StringRecord], layout: Layout) -> Option<Header> {
    let mut roles = assign(folded, ACTOR_WORDS);
    let known: Vec<usize> =
        REGISTER_NAMES.iter().filter_map(|word| folded.iter().position(|name| name == word)).collect();
    let is_sirene = folded.iter().any(|name| name.ends_with("unitelegale") || name.ends_with("etablissement"));
    let find = |role: Role| roles.iter().position(|of| *of == role);
    let identifiers = [Role::Identifier("siret"), Role::Identifier("siren")];
    if roles.contains(&Role::Id) {
        return None;
    }
    let differ = |column: usize| {
        let mut cells: Vec<&str> = rows.iter().map(|row| row.get(column).unwrap_or("").trim()).collect();
        cells.sort_unstable();
        !cells.contains(&"") && cells.windows(2).all(|pair| pair[0] != pair[1])
    };
    let id = if is_sirene {
        identifiers.into_iter().find_map(find)?
    } else {
        let name = find(Role::Name)?;
        let tells_apart = |column: &usize| differ(*column);
        identifiers.into_iter().filter_map(find).find(tells_apart).filter(|_| !differ(name))?
    };
    if let (None, Some(first)) = (find(Role::Name), known.first()) {
        roles[*first] = Role::Name;
    }
    let others = known.into_iter().filter(|column| roles[*column] != Role::Name).collect();
    let columns = names.iter().map(|name| name.trim().to_string()).zip(roles).collect();
    let mut header = Header::new(Table::Actors, layout, columns);
    header.keys[0] = Some(id);
    header.names = others;
    Some(header)
}

/// What the files of the ICIJ hold, by a word in their names.
const NODES: &[(&str, &str)] = &[
    ("entit", "entity"),
    ("officer", "officer"),
    ("intermediar", "intermediary"),
    ("address", "address"),
    ("other", "other"),
];

/// The kind of the actors of a table that only its name tells, as in `nodes-officers.csv`; empty where it does not.
pub fn kind_by_name(header: &Header, path: &str) -> &'static str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or("").to_ascii_lowercase();
    let tells = header.columns.iter().any(|(name, _)| word(name) == "node id") && name.contains("node");
    let found = NODES.iter().find(|(part, _)| tells && name.contains(part)).map_or("", |(_, kind)| kind);
    if header.find(Role::Kind).is_none() { found } else { "" }
}

/// What ends are called that are told apart by a number or a letter.
const ENDS: &[&str] = &[
    "node",
    "noeud",
    "vertex",
    "sommet",
    "id",
    "user",
    "person",
    "personne",
    "actor",
    "acteur",
    "name",
    "nom",
    "entity",
    "entite",
    "organisation",
    "organization",
    "structure",
    "member",
    "membre",
    "character",
    "company",
];

/// The columns of both ends where they are told apart by a number or a letter: `node_1` and `node_2`, `Node A` and `Node B`.
pub fn numbered(folded: &[String]) -> Option<[usize; 2]> {
    let stem = |name: &str, mark: &str| {
        let name = name.strip_suffix(" id").unwrap_or(name);
        name.strip_suffix(mark).map(|stem| stem.trim_end().to_string())
    };
    let ends = |[first, second]: [&str; 2]| {
        folded.iter().enumerate().find_map(|(at, name)| {
            let stem_of_first = stem(name, first).filter(|stem| ENDS.contains(&&**stem))?;
            let other = folded.iter().position(|name| stem(name, second).as_ref() == Some(&stem_of_first))?;
            Some([at, other])
        })
    };
    ends(["1", "2"]).or_else(|| ends([" a", " b"]))
}
