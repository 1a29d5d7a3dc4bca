//! Measures that look at the whole view from each actor: PageRank, closeness, betweenness.
//!
//! Parallel relations count each for PageRank and once for the others; self-loops count for PageRank alone.

use std::convert::Infallible;

use super::{Outcome, Sample, spread};
use crate::network::{Direction, Mesh, Network, Subset, parallel};
use crate::ticket::{Cancelled, Ticket};

/// How likely a walk goes on rather than starting anew.
const DAMPING: f64 = 0.85;
/// A walk's shares that change by less than this in all are settled.
const SETTLED: f64 = 1e-10;
const MOST_ROUNDS: u32 = 1000;
/// Threads' sums are added in this many heaps, whatever the number of threads.
const HEAPS: usize = 16;
/// Ends of ties that walks look at, about and in all: half a minute on two cores. Where a walk from each actor would look at
/// more, some actors are drawn to start from,
const MOST_LOOKS: usize = 1 << 31;
/// at least so many.
const LEAST_STARTS: usize = 64;
/// What they are drawn with.
const SEED: u64 = 1;

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

/// Where walks start, and what that makes of sums over walks.
struct Starts {
    from: Vec<u32>,
    /// How many others each actor reaches.
    reach: Vec<u32>,
    /// How many others the walks that reach an actor stand for, over how many they are: 1 unless actors were drawn.
    scales: Vec<f64>,
    sample: Option<Sample>,
}

impl Starts {
    /// All actors of the components that have at most so many, and so many of each larger one, drawn without putting back.
    fn of(mesh: &Mesh, most: usize, ticket: &Ticket) -> Result<Starts, Cancelled> {
        let count = mesh.len();
        let (mut reach, mut scales) = (vec![u32::MAX; count], vec![1.0; count]);
        let (mut from, mut members) = (Vec::with_capacity(count), Vec::new());
        let mut state = SEED;
        for start in ticket.watch(0..count as u32) {
            let start = start?;
            if reach[start as usize] != u32::MAX {
                continue;
            }
            members.clear();
            members.push(start);
            reach[start as usize] = 0;
            let mut next = 0;
            while let Some(actor) = members.get(next).copied() {
                next += 1;
                for other in &mesh.others[mesh.range(actor)] {
                    if reach[*other as usize] == u32::MAX {
                        reach[*other as usize] = 0;
                        members.push(*other);
                    }
                }
            }
            let others = members.len() - 1;
            members.iter().for_each(|actor| reach[*actor as usize] = others as u32);
            if members.len() > most {
                members.iter().for_each(|actor| scales[*actor as usize] = others as f64 / most as f64);
                for place in 0..most {
                    let drawn = place + (mixed(&mut state) % (members.len() - place) as u64) as usize;
                    members.swap(place, drawn);
                }
                members.truncate(most);
                // A walk tells an actor nothing about the way to itself.
                let scale = others as f64 / (most - 1) as f64;
                members.iter().for_each(|actor| scales[*actor as usize] = scale);
            }
            from.extend_from_slice(&members);
        }
        from.sort_unstable();
        let (starts, of) = (from.len() as u32, count as u32);
        Ok(Starts { from, reach, scales, sample: (starts < of).then_some(Sample { starts, of, seed: SEED }) })
    }

    /// As many as a walk may look at ties.
    fn within_bounds(mesh: &Mesh, ticket: &Ticket) -> Result<Starts, Cancelled> {
        let most = MOST_LOOKS / (mesh.others.len() + mesh.len()).max(1);
        let starts = Starts::of(mesh, most.max(LEAST_STARTS), ticket)?;
        ticket.restart();
        ticket.expect(starts.from.len() as u64);
        Ok(starts)
    }

    /// The starts of one heap.
    fn heap(&self, heap: usize) -> impl Iterator<Item = u32> + '_ {
        self.from.iter().skip(heap).step_by(HEAPS).copied()
    }
}

/// The next of a row of numbers that look like chance: splitmix64 (Steele, Lea and Flood 2014).
fn mixed(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// What each heap of starts adds to each actor, added up in the order of the heaps.
fn in_heaps<T: Send + Copy + Default + std::ops::AddAssign>(
    count: usize,
    work: impl Fn(usize) -> Result<Vec<T>, Cancelled> + Sync,
) -> Result<Vec<T>, Cancelled> {
    let mut heaps: Vec<Result<Vec<T>, Cancelled>> = (0..HEAPS).map(|_| Ok(Vec::new())).collect();
    let Ok(()) = parallel::each(heaps.iter_mut().enumerate(), |(heap, sums), _| {
        *sums = work(heap);
        Ok::<(), Infallible>(())
    });
    let mut values = vec![T::default(); count];
    for heap in heaps {
        values.iter_mut().zip(heap?).for_each(|(value, sum)| *value += sum);
    }
    Ok(values)
}

/// Closeness (Freeman 1979): how many others an actor reaches over the sum of the hops to them, times the share of all others
/// that it reaches (Wasserman and Faust 1994). Directions are ignored. Time O(n·m) on all cores, memory linear; where that
/// is more than some billion looks at ties, an estimate from walks from actors that are drawn with a fixed seed (Eppstein and Wang
/// 2004), and [`Outcome::sample`] says so.
pub fn closeness(network: &Network, subset: &Subset, ticket: &Ticket) -> Result<Outcome, Cancelled> {
    let mesh = Mesh::of(network, subset, ticket)?;
    let starts = Starts::within_bounds(&mesh, ticket)?;
    let values = near(&mesh, &starts, ticket)?;
    let values = spread(&mesh.actors, values, network.actor_count());
    Ok(Outcome { values, sample: starts.sample, ..Outcome::default() })
}

/// Closeness by walks from some starts.
fn near(mesh: &Mesh, starts: &Starts, ticket: &Ticket) -> Result<Vec<f64>, Cancelled> {
    let count = mesh.len();
    let sums = in_heaps(count, |heap| {
        let (mut walk, mut sums) = (Walk::new(count), vec![0u64; count]);
        for start in starts.heap(heap) {
            ticket.check()?;
            walk.from(mesh, start);
            walk.order.iter().for_each(|actor| sums[*actor as usize] += u64::from(walk.hops[*actor as usize]));
            ticket.advance(1);
        }
        Ok(sums)
    })?;
    let value = |(actor, sum): (usize, u64)| {
        let reached = f64::from(starts.reach[actor]);
        let sum = sum as f64 * starts.scales[actor];
        if sum == 0.0 { 0.0 } else { reached / sum * (reached / (count - 1) as f64) }
    };
    Ok(sums.into_iter().enumerate().map(value).collect())
}

/// Betweenness (Freeman 1977): the share of the shortest paths between two others that lead through an actor, summed over all
/// pairs of others and divided by their number. Directions are ignored. Brandes (2001): time O(n·m) on all cores, memory
/// linear; where that is more than some billion looks at ties, an estimate from walks from actors that are drawn with a fixed seed
/// (Brandes and Pich 2007), and [`Outcome::sample`] says so.
pub fn betweenness_centrality(network: &Network, subset: &Subset, ticket: &Ticket) -> Result<Outcome, Cancelled> {
    let mesh = Mesh::of(network, subset, ticket)?;
    let starts = Starts::within_bounds(&mesh, ticket)?;
    let values = between(&mesh, &starts, ticket)?;
    let values = spread(&mesh.actors, values, network.actor_count());
    Ok(Outcome { values, sample: starts.sample, ..Outcome::default() })
}

/// Betweenness by walks from some starts.
fn between(mesh: &Mesh, starts: &Starts, ticket: &Ticket) -> Result<Vec<f64>, Cancelled> {
    let count = mesh.len();
    let sums = in_heaps(count, |heap| through(mesh, starts.heap(heap), ticket))?;
    let pairs = (count.saturating_sub(1) * count.saturating_sub(2)) as f64;
    let value = |(sum, scale): (f64, &f64)| if pairs > 0.0 { sum * scale / pairs } else { 0.0 };
    Ok(sums.into_iter().zip(&starts.scales).map(value).collect())
}

/// What the walks from some starts add to each actor.
fn through(mesh: &Mesh, starts: impl Iterator<Item = u32>, ticket: &Ticket) -> Result<Vec<f64>, Cancelled> {
    let count = mesh.len();
    let (mut walk, mut sums) = (Walk::new(count), vec![0.0; count]);
    let (mut paths, mut share) = (vec![0.0f64; count], vec![0.0f64; count]);
    for start in starts {
        ticket.check()?;
        walk.from(mesh, start);
        for &actor in &walk.order {
            (paths[actor as usize], share[actor as usize]) = (0.0, 0.0);
        }
        paths[start as usize] = 1.0;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Rings of a hundred with one bridge from each to the next, and a triangle on its own.
    fn rings() -> Mesh {
        let mut pairs: Vec<(u32, u32)> = (0..600).map(|a| (a, if a % 100 == 99 { a - 99 } else { a + 1 })).collect();
        pairs.extend((0..5).map(|ring| (100 * ring + 50, 100 * ring + 100)));
        pairs.extend([(600, 601), (601, 602), (602, 600)]);
        Mesh::from_pairs(603, &pairs)
    }

    #[test]
    fn a_sample_says_what_all_say_but_for_a_little() {
        let (mesh, ticket) = (rings(), Ticket::new());
        let all = Starts::of(&mesh, 600, &ticket).unwrap();
        assert!(all.sample.is_none() && all.from.len() == 603 && all.scales.iter().all(|scale| *scale == 1.0));
        let some = Starts::of(&mesh, 150, &ticket).unwrap();
        assert_eq!(some.sample, Some(Sample { starts: 153, of: 603, seed: SEED }));
        assert!(some.from.windows(2).all(|pair| pair[0] < pair[1]));
        let (exact, near_by) = (near(&mesh, &all, &ticket).unwrap(), near(&mesh, &some, &ticket).unwrap());
        for (exact, drawn) in exact.iter().zip(&near_by) {
            assert!((exact - drawn).abs() < 0.1 * exact, "closeness {exact} {drawn}");
        }
        let (exact, drawn) = (between(&mesh, &all, &ticket).unwrap(), between(&mesh, &some, &ticket).unwrap());
        for (exact, drawn) in exact.iter().zip(&drawn) {
            assert!((exact - drawn).abs() < 0.05, "betweenness {exact} {drawn}");
        }
        // Small components are not drawn from.
        assert_eq!(exact[600..], drawn[600..]);
        assert_eq!(near(&mesh, &all, &ticket).unwrap()[600..], near_by[600..]);
    }

    #[test]
    fn a_sample_is_the_same_on_any_number_of_cores() {
        let (mesh, ticket) = (rings(), Ticket::new());
        let found = |threads| {
            parallel::on(threads, || {
                let starts = Starts::of(&mesh, 64, &ticket).unwrap();
                (near(&mesh, &starts, &ticket).unwrap(), between(&mesh, &starts, &ticket).unwrap())
            })
        };
        assert!(found(1) == found(4));
    }
}
