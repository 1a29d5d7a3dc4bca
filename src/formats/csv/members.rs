//! Tables of the members of groups: communes and their intercommunalities, as the DGCL (BANATIC) and INSEE publish them.
//!
//! A row tells of a group, of a member, and that one belongs to the other. What is known of either is said of the actor, the
//! rest of the relation.

use super::header::{Header, word};
use crate::formats::content::Content;
use crate::formats::draft::{Draft, Types};
use crate::formats::error::FormatError;
use crate::network::{Builder, OddityCode, RefusedReason, Value};
use crate::ticket::Ticket;

/// The place of the member among the ends of a relation.
const MEMBER: usize = 0;
/// The place of the group.
const GROUP: usize = 1;
/// What belonging to a group is called, as in every network.
const RELATION: &str = "member_of";
/// What groups and members are.
const KIND: &str = "collectivite";
/// What INSEE writes for communes that belong to no group.
const NO_GROUP: &str = "ZZZZZZZZZ";

/// What a column tells of one end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// What it is known by.
    Id,
    /// Another thing it may be known by.
    Code,
    /// Its name.
    Name,
    /// Anything else, under the name that the attribute has in every network.
    Attribute(&'static str),
}

type Words = &'static [(Says, usize, &'static [&'static str])];

const WORDS: Words = &[
    (
        Says::Id,
        GROUP,
        &[
            "siren groupement",
            "siren du groupement",
            "n° siren groupement",
            "n° siren du groupement",
            "siren epci",
            "code epci",
            "code siren epci",
            "epci",
            "n° siren",
            "siren",
        ],
    ),
    (Says::Id, MEMBER, &["siren membre", "n° siren membre", "siren du membre", "n° siren du membre", "siren commune"]),
    (
        Says::Code,
        MEMBER,
        &[
            "insee membre",
            "insee",
            "codgeo",
            "code insee",
            "insee com",
            "code commune",
            "insee commune",
            "com",
            "depcom",
        ],
    ),
    (
        Says::Name,
        GROUP,
        &["nom du groupement", "nom groupement", "raison sociale", "libepci", "nom epci", "libelle epci", "lib epci"],
    ),
    (
        Says::Name,
        MEMBER,
        &["nom membre", "nom du membre", "libgeo", "nom commune", "nom com", "libelle commune", "nom de la commune"],
    ),
    (Says::Attribute("legal_form"), GROUP, &["nature juridique", "nature epci", "nature de l'epci", "type epci"]),
    (Says::Attribute("legal_form"), MEMBER, &["type membre", "type du membre", "categorie des membres du groupement"]),
    (Says::Attribute("departement"), GROUP, &["dept", "departement siege", "dep epci"]),
    (Says::Attribute("departement"), MEMBER, &["dep com", "dep", "departement membre"]),
    (Says::Attribute("region"), GROUP, &["region siege"]),
    (Says::Attribute("region"), MEMBER, &["reg", "region membre"]),
    (Says::Attribute("commune"), GROUP, &["commune siege"]),
    (Says::Attribute("nb_membres"), GROUP, &["nb membres", "nombre de membres"]),
    (Says::Attribute("mode_financ"), GROUP, &["mode financ", "mode de financement"]),
];

/// What each column says of which end, if the columns are those of a table of members; none are of the relation.
pub fn of(folded: &[String]) -> Option<Vec<Option<(Says, usize)>>> {
    let mut columns = vec![None; folded.len()];
    let mut word_of_group = "";
    for (says, end, words) in WORDS {
        let found = words.iter().find_map(|w| folded.iter().position(|name| name == w).map(|at| (at, *w)));
        if let Some((at, word)) = found.filter(|(at, _)| columns[*at].is_none()) {
            columns[at] = Some((*says, *end));
            if (*says, *end) == (Says::Id, GROUP) {
                word_of_group = word;
            }
        }
    }
    let has = |says, end| columns.contains(&Some((says, end)));
    // Actors have a SIREN and a commune, too: a member is told by its own SIREN, or by the names of both.
    let by_names =
        word_of_group.contains("epci") && has(Says::Code, MEMBER) && has(Says::Name, MEMBER) && has(Says::Name, GROUP);
    (has(Says::Id, GROUP) && (has(Says::Id, MEMBER) || by_names)).then_some(columns)
}

/// Reads the rows.
///
/// # Errors
/// As those of other tables.
pub fn read(content: &mut Content, header: &Header, builder: &mut Builder, ticket: &Ticket) -> Result<(), FormatError> {
    let folded: Vec<String> = header.columns.iter().map(|(name, _)| word(name)).collect();
    let columns = of(&folded).unwrap_or_default();
    let column = |says, end| columns.iter().position(|column| *column == Some((says, end)));
    let ids = [column(Says::Id, MEMBER), column(Says::Code, MEMBER), column(Says::Id, GROUP)];
    let mut draft = Draft::of(content, builder, Types::Guessed, ticket);
    let own = |says: Says| match says {
        Says::Code => Some("insee_code"),
        Says::Attribute(name) => Some(name),
        Says::Id | Says::Name => None,
    };
    let actor_keys: Vec<_> =
        columns.iter().map(|column| column.and_then(|(says, _)| own(says)).map(|name| draft.actor_key(name))).collect();
    let relation_keys: Vec<_> = header.columns.iter().map(|(name, _)| draft.relation_key(name)).collect();
    super::grid::rows(content, header, |record, at| {
        let cell =
            |column: Option<usize>| column.and_then(|column| record.get(column)).map_or("", super::cells::trimmed);
        let (cells, width) = (record.len(), header.columns.len());
        if cells > width || cells < width && !header.is_sheet {
            draft.odd(OddityCode::RaggedRow, at, &super::grid::shown(record));
        }
        let [siren, code, group] = ids.map(cell);
        let member = if siren.is_empty() { code } else { siren };
        if group == NO_GROUP && !member.is_empty() {
            // A commune that belongs to no group is an actor all the same.
            let actor = draft.mention(member);
            draft.name(actor, cell(column(Says::Name, MEMBER)), at);
            return draft.goes_on(at.offset);
        }
        if member.is_empty() || group.is_empty() {
            draft.builder.refuse(at, RefusedReason::NoEnd, &super::grid::shown(record));
            return Ok(true);
        }
        let Some(relation) = draft.relation([member, group], None, at) else { return draft.goes_on(at.offset) };
        let actors = [draft.mention(member), draft.mention(group)];
        for (scheme, actor, id) in [("siren", actors[MEMBER], siren), ("siren", actors[GROUP], group)] {
            if !id.is_empty() && !draft.builder.has_name(actor) {
                draft.identifier(actor, scheme, id);
            }
        }
        for actor in actors {
            if !draft.builder.has_kind(actor) {
                draft.kind(actor, KIND, at);
            }
        }
        draft.relation_kind(relation, RELATION);
        for (i, text) in record.iter().map(super::cells::trimmed).enumerate().filter(|(_, text)| !text.is_empty()) {
            match (columns.get(i).copied().flatten(), actor_keys.get(i).copied().flatten()) {
                (Some((Says::Id, _)), _) => {}
                (Some((Says::Name, end)), _) if !draft.builder.has_name(actors[end]) => {
                    draft.name(actors[end], text, at)
                }
                (Some((Says::Name, _)), _) => {}
                (Some((_, end)), Some(key)) => draft.tell_actor(key, actors[end], Value::text(text), at),
                _ => {
                    let key = match relation_keys.get(i) {
                        Some(key) => *key,
                        None => draft.relation_key(&super::unnamed(i)),
                    };
                    draft.tell_relation(key, relation, Value::text(text), at);
                }
            }
        }
        draft.goes_on(at.offset)
    })
}
