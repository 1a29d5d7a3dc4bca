//! Measures that look at the whole view from each actor: PageRank, closeness, betweenness.
//!
//! Parallel relations count each for PageRank and once for the others; self-loops count for PageRank alone.

use std::convert::Infallible;

use super::{Outcome, spread};
use crate::network::{Direction, Mesh, Network, Subset, parallel};
use crate::ticket::{Cancelled, Ticket};

/// How likely a walk goes on rather than starting anew.
const DAMPING: f64 = 0.85;
/// A walk's shares that change by less than this in all are settled.
const SETTLED: f64 = 1e-10;
const MOST_ROUNDS: u32 = 1000;
/// Starts that one thread walks from at a time.
const STARTS: usize = 64;
/// Threads' sums are added in this many heaps, whatever the number of threads.
const HEAPS: usize = 16;

/// PageRank (Page, Brin, Motwani and Winograd 1999), damping 0.85: directed relations are followed forward, others both ways, each as often as it
/// stands; who has none to follow goes anywhere. Values sum to 1. Power iteration until they change by less than 1e-10 in all: linear in the
/// relations, some hundred times.
pub fn pagerank(network: &Network, subset: &Subset, ticket: &Ticket) -> Result<Outcome, Cancelled> {
    let actors: Vec<u32> = subset.actors().collect();
    let count = actors.len();
    let mut numbers = vec![0u32; network.actor_count()];
    (0u32..).zip(&actors).for_each(|(number, actor)| numbers[*actor as usize] = number);
    // Who leads to each, and how many ways lead on from each.
    let (mut starts, mut from, mut ways) = (vec![0u32], Vec::new(), vec![0u32; count]);
    for actor in ticket.watch(actors.iter()) {
        for link in subset.links(network, *actor?) {
            let is_directed = network.direction(link.relation) == Direction::Directed;
            // Seen from its target a relation leads here; a loop stands twice and leads once.
            let is_loop = numbers[link.other as usize] as usize == starts.len() - 1;
            if if is_directed || is_loop { !link.forward } else { true } {
                from.push(numbers[link.other as usize]);
                ways[numbers[link.other as usize] as usize] += 1;
            }
        }
        starts.push(from.len() as u32);
    }
    let even = 1.0 / count.max(1) as f64;
    let mut shares = vec![even; count];
    for _ in 0..MOST_ROUNDS {
        ticket.check()?;
        let lost: f64 = shares.iter().zip(&ways).filter(|(_, ways)| **ways == 0).map(|(share, _)| share).sum();
        let base = even * (1.0 - DAMPING + DAMPING * lost);
        let given: Vec<f64> = shares.iter().zip(&ways).map(|(share, ways)| share / f64::from((*ways).max(1))).collect();
        let next = parallel::parts(count, |rows| {
            let sum = |row: usize| {
                from[starts[row] as usize..starts[row + 1] as usize].iter().map(|other| given[*other as usize])
            };
            rows.map(|row| base + DAMPING * sum(row).sum::<f64>()).collect::<Vec<f64>>()
        });
        let next = next.concat();
        let changed: f64 = next.iter().zip(&shares).map(|(next, share)| (next - share).abs()).sum();
        shares = next;
        if changed < SETTLED {
            break;
        }
    }
    Ok(Outcome { values: spread(&actors, shares, network.actor_count()), ..Outcome::default() })
}

/// A breadth-first walk from one actor, whose memory serves the next one.
struct Walk {
    hops: Vec<u32>,
    order: Vec<u32>,
}

impl Walk {
    fn new(count: usize) -> Walk {
        Walk { hops: vec![u32::MAX; count], order: Vec::with_capacity(count) }
    }

    fn from(&mut self, mesh: &Mesh, start: u32) {
        for actor in self.order.drain(..) {
            self.hops[actor as usize] = u32::MAX;
        }
        self.hops[start as usize] = 0;
        self.order.push(start);
        let mut next = 0;
        while let Some(actor) = self.order.get(next).copied() {
            next += 1;
            for other in &mesh.others[mesh.range(actor)] {
                if self.hops[*other as usize] == u32::MAX {
                    self.hops[*other as usize] = self.hops[actor as usize] + 1;
                    self.order.push(*other);
                }
            }
        }
    }
}

/// Closeness (Freeman 1979): how many others an actor reaches over the sum of the hops to them, times the share of all others
/// that it reaches (Wasserman and Faust 1994). Directions are ignored. Time O(n·m) on all cores, memory linear.
pub fn closeness(network: &Network, subset: &Subset, ticket: &Ticket) -> Result<Outcome, Cancelled> {
    let mesh = Mesh::of(network, subset, ticket)?;
    let count = mesh.len();
    ticket.restart();
    ticket.expect(count as u64);
    let mut values = vec![0.0; count];
    parallel::each(values.chunks_mut(STARTS).enumerate(), |(chunk, values), _| {
        let mut walk = Walk::new(count);
        for (at, value) in values.iter_mut().enumerate() {
            ticket.check()?;
            walk.from(&mesh, (chunk * STARTS + at) as u32);
            let sum: u64 = walk.order.iter().map(|actor| u64::from(walk.hops[*actor as usize])).sum();
            let reached = (walk.order.len() - 1) as f64;
            *value = if sum == 0 { 0.0 } else { reached / sum as f64 * (reached / (count - 1) as f64) };
            ticket.advance(1);
        }
        Ok(())
    })?;
    Ok(Outcome { values: spread(&mesh.actors, values, network.actor_count()), ..Outcome::default() })
}

/// Betweenness (Freeman 1977): the share of the shortest paths between two others that lead through an actor, summed over all
/// pairs of others and divided by their number. Directions are ignored. Brandes (2001): time O(n·m) on all cores, memory linear.
pub fn betweenness_centrality(network: &Network, subset: &Subset, ticket: &Ticket) -> Result<Outcome, Cancelled> {
    let mesh = Mesh::of(network, subset, ticket)?;
    let count = mesh.len();
    ticket.restart();
    ticket.expect(count as u64);
    let mut heaps = vec![Ok(Vec::new()); HEAPS];
    let Ok(()) = parallel::each(heaps.iter_mut().enumerate(), |(heap, sums), _| {
        *sums = through(&mesh, (heap..count).step_by(HEAPS), ticket);
        Ok::<(), Infallible>(())
    });
    let mut values = vec![0.0; count];
    for heap in heaps {
        values.iter_mut().zip(heap?).for_each(|(value, sum)| *value += sum);
    }
    let pairs = (count.saturating_sub(1) * count.saturating_sub(2)) as f64;
    let values = values.into_iter().map(|value| if pairs > 0.0 { value / pairs } else { 0.0 });
    Ok(Outcome { values: spread(&mesh.actors, values, network.actor_count()), ..Outcome::default() })
}

/// What the walks from some starts add to each actor.
fn through(mesh: &Mesh, starts: impl Iterator<Item = usize>, ticket: &Ticket) -> Result<Vec<f64>, Cancelled> {
    let count = mesh.len();
    let (mut walk, mut sums) = (Walk::new(count), vec![0.0; count]);
    let (mut paths, mut share) = (vec![0.0f64; count], vec![0.0f64; count]);
    for start in starts {
        ticket.check()?;
        walk.from(mesh, start as u32);
        for &actor in &walk.order {
            (paths[actor as usize], share[actor as usize]) = (0.0, 0.0);
        }
        paths[start] = 1.0;
        for &actor in &walk.order {
            for other in &mesh.others[mesh.range(actor)] {
                if walk.hops[*other as usize] == walk.hops[actor as usize] + 1 {
                    paths[*other as usize] += paths[actor as usize];
                }
            }
        }
        for &actor in walk.order.iter().skip(1).rev() {
            let part = (1.0 + share[actor as usize]) / paths[actor as usize];
            for other in &mesh.others[mesh.range(actor)] {
                if walk.hops[*other as usize] + 1 == walk.hops[actor as usize] {
                    share[*other as usize] += paths[*other as usize] * part;
                }
            }
            sums[actor as usize] += share[actor as usize];
        }
        ticket.advance(1);
    }
    Ok(sums)
}
