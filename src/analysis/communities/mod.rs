//! Communities: groups of actors that are linked among themselves more than chance would have it, at several depths.
//!
//! `leiden` finds them; here they become a hierarchy that can be walked and drawn. No names are made up here: a community is
//! told by its most central actors.

mod leiden;

use std::cmp::Reverse;

use leiden::{Contracted, Division, Towards};

use super::Outcome;
use crate::network::mesh::{Mesh, ROW};
use crate::network::{Network, Subset, parallel};
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
/// gains the lower number wins. Of a large view actors move in batches, each as the batch before has left the communities, so that
/// all cores have work and the same view has the same communities on any number of them. Every community of every level is connected.
/// Directions are ignored, parallel relations count each, an actor without relations is a community of its own. Nearly linear in
/// the relations, memory linear in actors and relations, and in actors for each core.
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
    let values = best.of.into_iter().map(value).collect();
    Ok(Outcome { values, groups, modularity: Some(best.modularity), ..Outcome::default() })
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
    let mut kept: Vec<Division> = Vec::new();
    let mut most = 0;
    for division in divisions {
        let count = division.graph.len();
        if kept.is_empty() || count * 2 >= most * 3 && count * 3 <= mesh.len() * 2 {
            most = count;
            kept.push(division);
        }
    }
    Ok(arranged(mesh, &kept, actor_count))
}

/// Numbers communities, orders actors, and counts what lies in them and between them.
fn arranged(mesh: &Mesh, divisions: &[Division], actor_count: usize) -> Hierarchy {
    let count = mesh.len();
    let mut levels: Vec<Level> = Vec::new();
    // The community of each actor of the mesh on the level before, in final numbers.
    let mut above = vec![0u32; count];
    let mut codes: Vec<Vec<u32>> = Vec::new();
    // The communities of the last level by their final numbers, and back.
    let (mut by_rank, mut numbers) = (Vec::new(), Vec::new());
    for Division { of, graph } in divisions {
        let groups = graph.len();
        let mut facts = vec![(0u32, 0u32, u32::MAX); groups];
        for (actor, group) in of.iter().enumerate().rev() {
            let (_, size, _) = facts[*group as usize];
            facts[*group as usize] = (above[actor], size + 1, actor as u32);
        }
        by_rank = (0..groups as u32).collect();
        by_rank.sort_unstable_by_key(|group| {
            let (parent, size, first) = facts[*group as usize];
            (parent, Reverse(size), first)
        });
        numbers = vec![0u32; groups];
        (0u32..).zip(&by_rank).for_each(|(number, group)| numbers[*group as usize] = number);
        let own: Vec<u32> = of.iter().map(|group| numbers[*group as usize]).collect();
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
    let (Some(finest), Some(division)) = (levels.last_mut(), divisions.last()) else { return Hierarchy::default() };
    finest.links = links(&division.graph, &by_rank, &numbers);
    let mut next = finest.starts.clone();
    let mut order = vec![0u32; count];
    for (actor, code) in (0u32..).zip(&above) {
        order[next[*code as usize] as usize] = actor;
        next[*code as usize] += 1;
    }
    link_coarser(&mut levels);
    let all = parallel::heavy_numbers(count, ROW, |actor| mesh.counts[mesh.range(actor as u32)].iter().sum());
    let last = levels.len() - 1;
    for (at, (level, codes)) in levels.iter_mut().zip(&codes).enumerate() {
        describe(mesh, codes, &all, &mut order, at == last, level);
        level.of = vec![u32::MAX; actor_count];
        mesh.actors.iter().zip(codes).for_each(|(actor, code)| level.of[*actor as usize] = *code);
    }
    Hierarchy { order: order.iter().map(|actor| mesh.actors[*actor as usize]).collect(), levels }
}

/// What links the communities of a division, in their final numbers.
fn links(graph: &Contracted, by_rank: &[u32], numbers: &[u32]) -> Vec<(u32, u32, u32)> {
    let made = parallel::heavy_parts(by_rank.len(), ROW, |communities| {
        let mut links: Vec<(u32, u32, u32)> = Vec::new();
        for own in communities {
            let begin = links.len();
            let ties = graph.ties(by_rank[own] as usize).map(|(other, count)| (numbers[other], count));
            links
                .extend(ties.filter(|(other, _)| *other > own as u32).map(|(other, count)| (own as u32, other, count)));
            links[begin..].sort_unstable();
        }
        links
    });
    made.concat()
}

/// Links the communities of all levels but the last one, as those in them are linked.
fn link_coarser(levels: &mut [Level]) {
    for at in (1..levels.len()).rev() {
        let (coarser, finer) = levels.split_at_mut(at);
        let (level, finer) = (&mut coarser[at - 1], &finer[0]);
        let parent = |community: u32| finer.parents[community as usize];
        let mut towards = Towards::new(level.len());
        for links in finer.links.chunk_by(|a, b| parent(a.0) == parent(b.0)) {
            let (own, begin) = (parent(links[0].0), level.links.len());
            links.iter().for_each(|(_, other, count)| towards.add(parent(*other), *count));
            let others = towards.drain().filter(|(other, _)| *other != own);
            level.links.extend(others.map(|(other, count)| (own, other, count)));
            level.links[begin..].sort_unstable();
        }
    }
}

/// Fills in what is told of the communities of a level, and puts the members of each in their order if `sorts`. `all` is how many relations each actor has.
fn describe(mesh: &Mesh, codes: &[u32], all: &[u32], order: &mut [u32], sorts: bool, level: &mut Level) {
    let inside = parallel::heavy_numbers(mesh.len(), ROW, |actor| {
        let ties = mesh.ties(actor as u32);
        ties.map(|(other, count)| count * u32::from(codes[other as usize] == codes[actor])).sum()
    });
    let mut members = Vec::new();
    let mut rest = order;
    for run in level.starts.windows(2) {
        let (run, others) = rest.split_at_mut((run[1] - run[0]) as usize);
        rest = others;
        members.push(run);
    }
    let key = |actor: &u32| (Reverse((inside[*actor as usize], all[*actor as usize])), *actor);
    let made = parallel::over(&mut members, mesh.len() * ROW, |run| {
        if sorts {
            run.sort_unstable_by_key(key);
        }
        // Members of other levels stay where they are: their runs lie in this one.
        let mut central: Vec<u32> = Vec::with_capacity(CENTRAL + 1);
        for actor in run.iter() {
            if central.len() < CENTRAL || key(actor) < key(&central[CENTRAL - 1]) {
                central.insert(central.partition_point(|better| key(better) < key(actor)), *actor);
                central.truncate(CENTRAL);
            }
        }
        central.iter_mut().for_each(|actor| *actor = mesh.actors[*actor as usize]);
        let sum = |numbers: &[u32]| run.iter().map(|actor| u64::from(numbers[*actor as usize])).sum::<u64>();
        let loops = 2 * sum(&mesh.loops);
        (sum(&inside) + loops, sum(all) + loops, central)
    });
    let ends: u64 = made.iter().map(|(_, ends, _)| ends).sum();
    if ends > 0 {
        let all = ends as f64;
        let of = |(inside, ends, _): &(u64, u64, Vec<u32>)| *inside as f64 / all - (*ends as f64 / all).powi(2);
        level.modularity = made.iter().map(of).sum();
    }
    level.inside = made.iter().map(|(inside, ..)| (inside / 2) as u32).collect();
    level.central = made.into_iter().map(|(.., central)| central).collect();
}

#[cfg(test)]
mod tests;
