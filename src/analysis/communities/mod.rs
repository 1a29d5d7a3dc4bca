//! Communities: groups of actors that are linked among themselves more than chance would have it, at several depths.
//!
//! `leiden` finds them; here they become a hierarchy that can be walked and drawn. No names are made up here: a community is
//! told by its most central actors.

mod leiden;

use std::convert::Infallible;

use super::Outcome;
use crate::network::{Mesh, Network, Subset, parallel};
use crate::ticket::{Cancelled, Ticket};

/// How many of its most central actors each community is told by, at most.
pub const CENTRAL: usize = 3;

/// The communities of a view, level by level; each community of a level lies inside one of the level before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hierarchy {
    /// The shown actors, so ordered that each community of each level is one run of them; within the communities of the last
    /// level the most central stand first.
    pub order: Vec<u32>,
    /// The levels, the coarsest first: that one is the division with the highest modularity that was found. Never empty.
    pub levels: Vec<Level>,
}

/// One division of the shown actors into communities.
///
/// Communities are numbered in the order of their runs: by their community of the level before, then the largest first, then
/// by their first actor.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Level {
    /// The community of each actor of the network; `u32::MAX` for hidden ones.
    pub of: Vec<u32>,
    /// Where in [`Hierarchy::order`] each community begins, and where the last one ends.
    pub starts: Vec<u32>,
    /// The community of the level before that holds each; its own number on the first level.
    pub parents: Vec<u32>,
    /// Its actors with the most relations inside it, at most [`CENTRAL`] a community; where they have equally many, those
    /// with more relations in all, then the first.
    pub central: Vec<Vec<u32>>,
    /// How many relations lie inside each.
    pub inside: Vec<u32>,
    /// Pairs of linked communities, the lower number first, with the number of relations between them; in rising order.
    pub links: Vec<(u32, u32, u32)>,
    /// The modularity of the division: Newman and Girvan (2004), each relation counted once, directions ignored, self-loops inside; 0 without
    /// relations.
    pub modularity: f64,
}

impl Level {
    /// How many communities there are.
    pub fn len(&self) -> usize {
        self.parents.len()
    }

    /// Whether there is no community, which is so where no actor is shown.
    pub fn is_empty(&self) -> bool {
        self.parents.is_empty()
    }

    /// How many actors a community has.
    pub fn size(&self, community: u32) -> usize {
        (self.starts[community as usize + 1] - self.starts[community as usize]) as usize
    }
}

impl Hierarchy {
    /// The actors of a community of a level.
    pub fn members(&self, level: usize, community: u32) -> &[u32] {
        let starts = &self.levels[level].starts;
        &self.order[starts[community as usize] as usize..starts[community as usize + 1] as usize]
    }

    /// The communities of the level after that lie inside a community of a level; none after the last level.
    pub fn children(&self, level: usize, community: u32) -> std::ops::Range<u32> {
        let Some(next) = self.levels.get(level + 1) else { return 0..0 };
        let first = next.parents.partition_point(|parent| *parent < community);
        let end = next.parents.partition_point(|parent| *parent <= community);
        first as u32..end as u32
    }

    /// The division with the highest modularity.
    pub fn best(&self) -> &Level {
        &self.levels[0]
    }
}

/// Finds the communities of a subset.
///
/// The Leiden algorithm (Traag, Waltman and van Eck 2019) for modularity, with its refinement made without chance: of equal
/// gains the lower number wins, and the same view has the same communities on any number of cores. Every community of every level is connected.
/// Directions are ignored, parallel relations count each, an actor without relations is a community of its own. Nearly linear in
/// the relations, memory linear in actors and relations.
///
/// # Errors
/// A stop.
///
/// ```
/// use maillage::analysis::communities::communities;
/// use maillage::network::{Builder, Subset};
/// use maillage::position::Position;
/// use maillage::ticket::Ticket;
/// let mut b = Builder::new();
/// for (from, to) in [("a", "b"), ("b", "c"), ("c", "a"), ("x", "y"), ("y", "z"), ("z", "x"), ("c", "x")] {
///     b.relation(from, to, Position::default());
/// }
/// let (network, _) = b.finish();
/// let found = communities(&network, &Subset::all(&network), &Ticket::new())?;
/// assert_eq!(found.best().of, [0, 0, 0, 1, 1, 1]);
/// assert_eq!(found.members(0, 1), [3, 4, 5]);
/// # Ok::<(), maillage::ticket::Cancelled>(())
/// ```
pub fn communities(network: &Network, subset: &Subset, ticket: &Ticket) -> Result<Hierarchy, Cancelled> {
    let mesh = Mesh::of(network, subset, ticket)?;
    of_mesh(&mesh, network.actor_count(), ticket)
}

/// The communities as a measure: the number of each actor's, from 1.
///
/// # Errors
/// A stop.
pub fn measure(network: &Network, subset: &Subset, ticket: &Ticket) -> Result<Outcome, Cancelled> {
    let mut found = communities(network, subset, ticket)?;
    let best = found.levels.swap_remove(0);
    let sizes = best.starts.windows(2).map(|run| run[1] - run[0]);
    let groups = sizes.zip(best.central).collect();
    let value = |code: u32| if code == u32::MAX { f64::NAN } else { f64::from(code) + 1.0 };
    Ok(Outcome { values: best.of.into_iter().map(value).collect(), groups, modularity: Some(best.modularity) })
}

/// Finds the communities of a mesh of a network of so many actors.
///
/// # Errors
/// A stop.
pub fn of_mesh(mesh: &Mesh, actor_count: usize, ticket: &Ticket) -> Result<Hierarchy, Cancelled> {
    let mut divisions = leiden::divide(mesh, ticket)?;
    ticket.check()?;
    // From the coarsest on, a level is worth keeping where it has half as many communities more at least.
    divisions.reverse();
    let mut kept: Vec<Vec<u32>> = Vec::new();
    let mut most = 0;
    for division in divisions {
        let count = division.iter().max().map_or(0, |last| *last as usize + 1);
        if kept.is_empty() || count * 2 >= most * 3 && count * 3 <= mesh.len() * 2 {
            most = count;
            kept.push(division);
        }
    }
    Ok(arranged(mesh, &kept, actor_count))
}

/// Numbers communities, orders actors, and counts what lies in them and between them.
fn arranged(mesh: &Mesh, divisions: &[Vec<u32>], actor_count: usize) -> Hierarchy {
    let count = mesh.len();
    let mut levels: Vec<Level> = Vec::new();
    // The community of each actor of the mesh on the level before, in final numbers.
    let mut above = vec![0u32; count];
    let mut codes: Vec<Vec<u32>> = Vec::new();
    for division in divisions {
        let groups = division.iter().max().map_or(0, |last| *last as usize + 1);
        let mut facts = vec![(0u32, 0u32, u32::MAX); groups];
        for (actor, group) in division.iter().enumerate().rev() {
            let (_, size, first) = facts[*group as usize];
            facts[*group as usize] = (above[actor], size + 1, first.min(actor as u32));
        }
        let mut by_rank: Vec<u32> = (0..groups as u32).collect();
        by_rank.sort_unstable_by_key(|group| {
            let (parent, size, first) = facts[*group as usize];
            (parent, std::cmp::Reverse(size), first)
        });
        let mut numbers = vec![0u32; groups];
        (0u32..).zip(&by_rank).for_each(|(number, group)| numbers[*group as usize] = number);
        let own: Vec<u32> = division.iter().map(|group| numbers[*group as usize]).collect();
        let mut starts = vec![0u32];
        starts.extend(by_rank.iter().scan(0, |end, group| {
            *end += facts[*group as usize].1;
            Some(*end)
        }));
        let is_first = levels.is_empty();
        let parents =
            (0u32..).zip(&by_rank).map(|(number, group)| if is_first { number } else { facts[*group as usize].0 });
        levels.push(Level { starts, parents: parents.collect(), ..Level::default() });
        above.clone_from(&own);
        codes.push(own);
    }
    let order =
        ordered(mesh, codes.last().map_or(&[], Vec::as_slice), levels.last().map_or(&[], |level| &level.starts));
    let Ok(()) = parallel::each(levels.iter_mut().zip(&codes), |(level, codes), _| {
        describe(mesh, codes, &order, level);
        level.of = vec![u32::MAX; actor_count];
        mesh.actors.iter().zip(codes).for_each(|(actor, code)| level.of[*actor as usize] = *code);
        Ok::<(), Infallible>(())
    });
    Hierarchy { order: order.iter().map(|actor| mesh.actors[*actor as usize]).collect(), levels }
}

/// How many relations of an actor of the mesh lie in its community, and how many it has.
fn weight(mesh: &Mesh, codes: &[u32], actor: u32) -> (u32, u32) {
    let own = codes[actor as usize];
    mesh.ties(actor).fold((0, 0), |(inside, all), (other, count)| {
        (inside + if codes[other as usize] == own { count } else { 0 }, all + count)
    })
}

/// The actors of the mesh by community, the most central first.
fn ordered(mesh: &Mesh, codes: &[u32], starts: &[u32]) -> Vec<u32> {
    let mut next = starts.to_vec();
    let mut order = vec![0u32; mesh.len()];
    for (actor, code) in (0u32..).zip(codes) {
        order[next[*code as usize] as usize] = actor;
        next[*code as usize] += 1;
    }
    let weights: Vec<(u32, u32)> = (0..mesh.len() as u32).map(|actor| weight(mesh, codes, actor)).collect();
    for run in starts.windows(2) {
        order[run[0] as usize..run[1] as usize]
            .sort_unstable_by_key(|actor| (std::cmp::Reverse(weights[*actor as usize]), *actor));
    }
    order
}

/// Fills in what is told of the communities of a level.
fn describe(mesh: &Mesh, codes: &[u32], order: &[u32], level: &mut Level) {
    let count = level.parents.len();
    let mut inside = vec![0u64; count];
    let mut ends = vec![0u64; count];
    let mut between = vec![0u32; count];
    let mut met = Vec::new();
    for (community, run) in (0u32..).zip(level.starts.windows(2)) {
        let members = &order[run[0] as usize..run[1] as usize];
        let mut best: Vec<((u32, u32), u32)> = Vec::with_capacity(members.len());
        for &actor in members {
            let mut own = (0, 0);
            let loops = u64::from(mesh.loops[actor as usize]);
            inside[community as usize] += 2 * loops;
            ends[community as usize] += 2 * loops;
            for (other, relations) in mesh.ties(actor) {
                let theirs = codes[other as usize];
                own.1 += relations;
                if theirs == community {
                    own.0 += relations;
                    inside[community as usize] += u64::from(relations);
                } else if theirs > community {
                    if between[theirs as usize] == 0 {
                        met.push(theirs);
                    }
                    between[theirs as usize] += relations;
                }
            }
            ends[community as usize] += u64::from(own.1);
            best.push((own, actor));
        }
        let key = |(own, actor): &((u32, u32), u32)| (std::cmp::Reverse(*own), *actor);
        if best.len() > CENTRAL {
            best.select_nth_unstable_by_key(CENTRAL, key);
            best.truncate(CENTRAL);
        }
        best.sort_unstable_by_key(key);
        level.central.push(best.into_iter().map(|(_, actor)| mesh.actors[actor as usize]).collect());
        met.sort_unstable();
        for other in met.drain(..) {
            level.links.push((community, other, std::mem::take(&mut between[other as usize])));
        }
    }
    let all: u64 = ends.iter().sum();
    if all > 0 {
        let all = all as f64;
        let of = |(inside, ends): (&u64, &u64)| *inside as f64 / all - (*ends as f64 / all).powi(2);
        level.modularity = inside.iter().zip(&ends).map(of).sum();
    }
    level.inside = inside.iter().map(|ends| (ends / 2) as u32).collect();
}

#[cfg(test)]
mod tests;
