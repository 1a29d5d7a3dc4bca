//! What each measure says, in one sentence.
//!
//! The names of measures themselves stand in the table of `analysis`.

use super::words::{decimal, number};
use crate::analysis::{Analysis, Measure, Outcome, Sample};
use crate::label::Lang;

/// What the values of a measure mean, in one sentence.
pub fn explained(measure: Measure, lang: Lang) -> String {
    match measure {
        Measure::Communities => say!(
            lang,
            "communities are groups of actors with more relations among themselves than chance would give them",
            "les communautés sont des groupes d’acteurs qui ont entre eux plus de relations que le hasard n’en donnerait",
        ),
        Measure::Components => say!(
            lang,
            "two actors are in the same component when some path links them, however long",
            "deux acteurs sont dans la même composante quand un chemin les lie, si long soit-il",
        ),
        Measure::Degree => say!(
            lang,
            "the degree of an actor is how many relations it has in this view",
            "le degré d’un acteur est le nombre de ses relations dans cette vue",
        ),
        Measure::Core => say!(
            lang,
            "the core number of an actor is the largest N such that it belongs to a group where everyone is linked to N others of the group",
            "l’indice de noyau d’un acteur est le plus grand N tel qu’il appartient à un groupe où chacun est lié à N autres du groupe",
        ),
        Measure::Pagerank => say!(
            lang,
            "PageRank is the share of the time that a stroller who follows relations at random spends with an actor",
            "le PageRank est la part du temps que passe chez un acteur un promeneur qui suit les relations au hasard",
        ),
        Measure::Clustering => say!(
            lang,
            "clustering is the share of the pairs of an actor’s neighbours that are themselves linked",
            "le regroupement est la part des paires de voisins d’un acteur qui sont elles-mêmes liées",
        ),
        Measure::Closeness => say!(
            lang,
            "closeness is near 1 when an actor reaches all others in few hops, and near 0 when it reaches few or from afar",
            "la proximité approche 1 quand un acteur atteint tous les autres en peu de pas, et 0 quand il en atteint peu ou de loin",
        ),
        Measure::Betweenness => say!(
            lang,
            "betweenness is the share of the shortest paths between the others that pass through an actor: without it, they would be longer or gone",
            "l’intermédiarité est la part des plus courts chemins entre les autres qui passent par un acteur : sans lui, ils seraient plus longs ou perdus",
        ),
    }
}

/// How many groups were found, and how well they are told apart where that is known.
pub fn found(outcome: &Outcome, lang: Lang) -> String {
    let count = outcome.groups.len() as u64;
    let number = number(count, lang);
    let groups = match count {
        1 => say!(lang, "1 group", "1 groupe"),
        _ => say!(lang, "{number} groups", "{number} groupes"),
    };
    match outcome.modularity {
        Some(modularity) => {
            let modularity = decimal(modularity, 3, lang);
            say!(lang, "{groups}, modularity {modularity}", "{groups}, modularité {modularity}")
        }
        None => groups,
    }
}

/// That values are estimates, and from what.
pub fn sampled(sample: Sample, lang: Lang) -> String {
    let Sample { starts, of, seed } = sample;
    let (starts, of) = (number(u64::from(starts), lang), number(u64::from(of), lang));
    say!(
        lang,
        "an estimate, from the shortest paths that begin at {starts} of the {of} actors, drawn at random with seed {seed}",
        "estimation, d’après les plus courts chemins qui partent de {starts} des {of} acteurs, tirés au hasard avec la graine {seed}",
    )
}

/// The heads of the columns of a table of groups: the number, how many actors, the most central ones.
pub fn group_columns(lang: Lang) -> [String; 3] {
    [say!(lang, "group", "groupe"), say!(lang, "actors", "acteurs"), say!(lang, "around", "autour de")]
}

/// The head of the column of values.
pub fn column(row: &Analysis, lang: Lang) -> &'static str {
    row.label.of(lang)
}
