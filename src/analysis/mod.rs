//! Questions about the shape of a network or of a part of it: how actors are linked, what is near, what is dense.
//!
//! Everything here reads a network through a subset and edits neither. No file, no filter words, no sentences. A measure is a
//! row of [`ANALYSES`].

pub mod alike;
mod central;
pub mod common;
pub mod communities;
mod local;
pub mod paths;
pub mod reach;

use crate::label::Label;
use crate::network::{Network, Subset};
use crate::ticket::{Cancelled, Ticket};

/// Which measure, for whoever explains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Groups that are linked among themselves more than to others.
    Communities,
    /// Connected components.
    Components,
    /// Ends of relations.
    Degree,
    /// How far inside.
    Core,
    /// Who is linked to those who are linked to many.
    Pagerank,
    /// How many of one's neighbours are linked to each other.
    Clustering,
    /// How near one is to all others.
    Closeness,
    /// How many shortest paths lead through one.
    Betweenness,
}

/// A measure of the actors of a view, or a way to group them.
pub struct Analysis {
    /// What `measure` calls it: the name of the field.
    pub name: &'static str,
    /// What people call it.
    pub label: Label,
    /// Which one it is.
    pub measure: Measure,
    /// Whether values are numbers of groups, the largest first, and mean nothing else.
    pub groups: bool,
    /// Measures the actors of a subset.
    pub run: fn(&Network, &Subset, &Ticket) -> Result<Outcome, Cancelled>,
}

/// What a measure gives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// A value for each actor of the network; `NaN` for hidden ones.
    pub values: Vec<f64>,
    /// Groups, the largest first: how many actors, and the most central of them. Empty where actors are not grouped.
    pub groups: Vec<(u32, Vec<u32>)>,
    /// How much better than chance the groups are, where that is known.
    pub modularity: Option<f64>,
    /// What the values were estimated from, where the view is too large for all of it.
    pub sample: Option<Sample>,
}

/// Actors that were drawn, to measure all of them by walks from these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// How many walks were made.
    pub starts: u32,
    /// How many there would have been: one from each actor of the view.
    pub of: u32,
    /// What they were drawn with.
    pub seed: u64,
}

/// Every measure.
pub static ANALYSES: &[Analysis] = &[
    Analysis {
        name: "communities",
        label: Label::new("communities", "communautés"),
        measure: Measure::Communities,
        groups: true,
        run: communities::measure,
    },
    Analysis {
        name: "degree",
        label: Label::new("degree", "degré"),
        measure: Measure::Degree,
        groups: false,
        run: local::degree,
    },
    Analysis {
        name: "pagerank",
        label: Label::new("PageRank", "PageRank"),
        measure: Measure::Pagerank,
        groups: false,
        run: central::pagerank,
    },
    Analysis {
        name: "betweenness_centrality",
        label: Label::new("betweenness", "intermédiarité"),
        measure: Measure::Betweenness,
        groups: false,
        run: central::betweenness_centrality,
    },
    Analysis {
        name: "closeness",
        label: Label::new("closeness", "proximité"),
        measure: Measure::Closeness,
        groups: false,
        run: central::closeness,
    },
    Analysis {
        name: "core",
        label: Label::new("core number", "indice de noyau"),
        measure: Measure::Core,
        groups: false,
        run: local::core_numbers,
    },
    Analysis {
        name: "components",
        label: Label::new("components", "composantes"),
        measure: Measure::Components,
        groups: true,
        run: local::components,
    },
    Analysis {
        name: "clustering",
        label: Label::new("clustering", "regroupement"),
        measure: Measure::Clustering,
        groups: false,
        run: local::clustering,
    },
];

/// The measure of that name.
pub fn analysis(name: &str) -> Option<&'static Analysis> {
    ANALYSES.iter().find(|row| row.name == name)
}

/// A value for each actor of the network, from one for each actor of its mesh.
fn spread(actors: &[u32], values: impl IntoIterator<Item = f64>, count: usize) -> Vec<f64> {
    let mut all = vec![f64::NAN; count];
    actors.iter().zip(values).for_each(|(actor, value)| all[*actor as usize] = value);
    all
}

pub mod steiner;
#[cfg(test)]
mod tests;
