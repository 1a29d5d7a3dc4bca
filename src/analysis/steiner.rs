//! The smallest web of relations that links several actors (a Steiner tree), and what it would cost to do without a part.
//!
//! Directions are ignored. Paths between two actors, and everything that is asked of them, are in `paths`.

mod losses;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use fixedbitset::FixedBitSet;

use super::paths::Hop;
use super::reach;
use crate::network::{Link, Network, Subset, vocabulary::STRONGEST};
use crate::ticket::{Cancelled, Ticket};

pub use losses::{Loss, Piece, losses};

/// How a web was found, and so how small it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// No web has fewer relations.
    Exact,
    /// At most 2 − 2/n times as many relations as the smallest web of n actors.
    Approximate,
}

/// Relations that link actors, without a cycle.
#[derive(Clone, Debug, PartialEq)]
pub struct Web {
    /// Everybody in it, in the order of the network.
    pub actors: Vec<u32>,
    /// Its relations, in the order of the network.
    pub relations: Vec<u32>,
    /// How it was found.
    pub method: Method,
    /// No web has fewer relations than this.
    pub at_least: u32,
}

/// What links some actors.
#[derive(Clone, Debug, PartialEq)]
pub struct Connected {
    /// The web of the largest group of them that hangs together; one actor and no relation where nothing links any two.
    pub web: Web,
    /// Those it links, in the order given.
    pub linked: Vec<u32>,
    /// The others, those that hang together side by side; larger groups first, then in the order given.
    pub apart: Vec<Vec<u32>>,
    /// Those that are not shown.
    pub hidden: Vec<u32>,
}

/// Finds the smallest web that links the actors in a subset: fewest relations, then fewest unsourced, then the strongest.
///
/// Exact for few actors, by Dreyfus and Wagner 1971 as Erickson, Monma and Veinott 1987 have it: 3^n × actors + 2^n ×
/// relations steps, while that is at most [`EXACT`]. Else by Mehlhorn 1988: shortest paths between the regions nearest to
/// each actor, a spanning tree of those, pruned; at most 2 − 2/n times the smallest, in the time of one Dijkstra.
/// Actors given twice count once.
///
/// # Errors
/// A stop.
///
/// ```
/// use maillage::analysis::steiner::{Method, connect};
/// use maillage::network::{Builder, Subset};
/// use maillage::position::Position;
/// use maillage::ticket::Ticket;
/// let mut b = Builder::new();
/// for (from, to) in [("a", "m"), ("b", "m"), ("c", "m"), ("a", "x"), ("x", "b")] {
///     b.relation(from, to, Position::default());
/// }
/// let (network, _) = b.finish();
/// let abc = ["a", "b", "c"].map(|id| network.find_actor(id).unwrap());
/// let found = connect(&network, &Subset::all(&network), &abc, &Ticket::new()).unwrap();
/// assert_eq!((found.web.relations, found.web.method), (vec![0, 1, 2], Method::Exact));
/// ```
pub fn connect(network: &Network, subset: &Subset, asked: &[u32], ticket: &Ticket) -> Result<Connected, Cancelled> {
    let mut hidden = Vec::new();
    let mut groups: Vec<Vec<u32>> = Vec::new();
    let mut met = FixedBitSet::with_capacity(network.actor_count());
    let mut left: Vec<u32> = Vec::new();
    for actor in asked {
        if !subset.has_actor(*actor) && !hidden.contains(actor) {
            hidden.push(*actor);
        } else if subset.has_actor(*actor) && !met.put(*actor as usize) {
            left.push(*actor);
        }
    }
    while let Some(first) = left.first().copied() {
        ticket.check()?;
        let mut part = FixedBitSet::with_capacity(network.actor_count());
        reach::hops(network, subset, &[first], u32::MAX).iter().for_each(|(actor, _)| part.insert(*actor as usize));
        let (group, others) = left.iter().partition(|actor| part.contains(**actor as usize));
        groups.push(group);
        left = others;
    }
    groups.sort_by_key(|group| Reverse(group.len()));
    let linked = if groups.is_empty() { Vec::new() } else { groups.remove(0) };
    let field = Field { network, subset, gone: None };
    let web = field.web(&linked, EXACT, ticket)?.unwrap_or_else(|| Web::of(network, Method::Exact, 0, &linked, &[]));
    Ok(Connected { web, linked, apart: groups, hidden })
}

/// Steps that an exact search may take: less than a second.
pub const EXACT: u64 = 40_000_000;

impl Web {
    fn of(network: &Network, method: Method, at_least: u32, asked: &[u32], relations: &[u32]) -> Web {
        let mut actors: BTreeSet<u32> = asked.iter().copied().collect();
        for relation in relations {
            let (from, to) = network.ends(*relation);
            actors.extend([from, to]);
        }
        let mut relations = relations.to_vec();
        relations.sort_unstable();
        Web { actors: actors.into_iter().collect(), relations, method, at_least }
    }
}

impl Connected {
    /// The relations of the web in the order in which one walks it from the first actor, each branch to its end, with how
    /// many hops from there each begins.
    pub fn walk(&self, network: &Network) -> Vec<(usize, Hop)> {
        let mut touching: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for relation in self.web.relations.iter().rev() {
            let (from, to) = network.ends(*relation);
            [from, to].into_iter().for_each(|actor| touching.entry(actor).or_default().push(*relation));
        }
        let mut walked = BTreeSet::new();
        let mut hops = Vec::new();
        let mut stack: Vec<(u32, usize)> = self.linked.first().map(|first| (*first, 0)).into_iter().collect();
        while let Some((here, depth)) = stack.pop() {
            let Some(relation) = touching.get_mut(&here).and_then(Vec::pop) else { continue };
            stack.push((here, depth));
            if walked.insert(relation) {
                let (from, to) = network.ends(relation);
                let other = if from == here { to } else { from };
                hops.push((depth, Hop { from: here, to: other, relation, forward: from == here }));
                stack.push((other, depth + 1));
            }
        }
        hops
    }
}

/// Relations first, then what they lack of proof, as one number: sums up to two million relations are exact.
type Price = u64;
const NONE: Price = Price::MAX;
const HOP: u32 = 42;

/// Where a web may be: a subset without one part of a web.
struct Field<'a> {
    network: &'a Network,
    subset: &'a Subset,
    gone: Option<Piece>,
}

impl Field<'_> {
    fn links(&self, actor: u32) -> impl Iterator<Item = Link> + '_ {
        let links = self.network.adjacency().links(actor).filter(|link| self.subset.has_relation(link.relation));
        links.filter(move |link| {
            link.other != actor
                && self.gone != Some(Piece::Actor(link.other))
                && self.gone != Some(Piece::Relation(link.relation))
        })
    }

    fn price(&self, relation: u32) -> Price {
        let unsourced = u64::from(self.network.relation_source_sets().code(relation) == 0);
        let weakness = u64::from(STRONGEST.saturating_sub(self.network.relation_kind(relation).strength));
        (1 << HOP) + (unsourced << 21) + weakness
    }

    /// The web of actors that hang together; none where they do not.
    fn web(&self, asked: &[u32], exact: u64, ticket: &Ticket) -> Result<Option<Web>, Cancelled> {
        let Some(first) = asked.first() else { return Ok(None) };
        if asked.len() == 1 {
            return Ok(Some(Web::of(self.network, Method::Exact, 0, asked, &[])));
        }
        let Some(local) = Local::new(self, *first, asked, ticket)? else { return Ok(None) };
        let others = asked.len() as u32 - 1;
        let steps = |base: u64| base.checked_pow(others);
        let cost = steps(3)
            .and_then(|all| all.checked_mul(local.actors.len() as u64))
            .zip(steps(2).and_then(|all| all.checked_mul(4 * local.to.len() as u64)))
            .and_then(|(one, other)| one.checked_add(other));
        let (slots, method, at_least) = if cost.is_some_and(|cost| cost <= exact) {
            let slots = local.exact(ticket)?;
            let count = slots.len() as u32;
            (slots, Method::Exact, count)
        } else {
            let (slots, spanning) = local.approximate(ticket)?;
            // The tree is at most as long as the spanning tree it was made of, which is at most 2 − 2/n times the best.
            let n = asked.len() as u64;
            let least = (spanning * n).div_ceil(2 * (n - 1)).max(n - 1).min(slots.len() as u64) as u32;
            let method = if least == slots.len() as u32 { Method::Exact } else { Method::Approximate };
            (slots, method, least)
        };
        let relations: Vec<u32> = slots.iter().map(|slot| local.relation[*slot as usize]).collect();
        Ok(Some(Web::of(self.network, method, at_least, asked, &relations)))
    }
}

/// The part of a network that a web may be in, with numbers of its own: parallel relations are one, the best proved, and
/// whoever hangs by one relation only and was not asked for is left out.
struct Local {
    actors: Vec<u32>,
    /// The places of those who were asked for.
    asked: Vec<u32>,
    offsets: Vec<u32>,
    /// For each slot where it begins, where it leads, by which relation, at what price.
    from: Vec<u32>,
    to: Vec<u32>,
    relation: Vec<u32>,
    price: Vec<Price>,
}

impl Local {
    fn new(field: &Field<'_>, first: u32, asked: &[u32], ticket: &Ticket) -> Result<Option<Local>, Cancelled> {
        let count = field.network.actor_count();
        let mut place = vec![u32::MAX; count];
        let mut actors = vec![first];
        place[first as usize] = 0;
        let mut at = 0;
        let mut degrees = Vec::new();
        let mut others: Vec<u32> = Vec::new();
        let mut rows = ticket.watch(0..);
        while at < actors.len() {
            rows.next().transpose()?;
            others.clear();
            for link in field.links(actors[at]) {
                others.push(link.other);
                if place[link.other as usize] == u32::MAX {
                    place[link.other as usize] = actors.len() as u32;
                    actors.push(link.other);
                }
            }
            others.sort_unstable();
            others.dedup();
            degrees.push(others.len() as u32);
            at += 1;
        }
        if asked.iter().any(|actor| place[*actor as usize] == u32::MAX) {
            return Ok(None);
        }
        // Whoever hangs by one relation is left out, and then whoever hangs by one to those who stay.
        let mut stays = FixedBitSet::with_capacity(actors.len());
        stays.insert_range(..);
        let is_asked: FixedBitSet = asked.iter().map(|actor| place[*actor as usize] as usize).collect();
        let is_loose = |degree: u32, at: usize| degree <= 1 && !is_asked.contains(at);
        let mut loose: Vec<usize> = (0..actors.len()).filter(|at| is_loose(degrees[*at], *at)).collect();
        while let Some(at) = loose.pop() {
            stays.remove(at);
            for link in field.links(actors[at]) {
                let other = place[link.other as usize] as usize;
                if stays.contains(other) && degrees[other] > 0 {
                    // Parallel relations count as one neighbour: once is enough, and a leaf has one neighbour only.
                    degrees[other] -= 1;
                    if degrees[other] == 1 && !is_asked.contains(other) {
                        loose.push(other);
                    }
                    break;
                }
            }
        }
        let kept: Vec<u32> = stays.ones().map(|at| actors[at]).collect();
        place.iter_mut().for_each(|place| *place = u32::MAX);
        kept.iter().enumerate().for_each(|(at, actor)| place[*actor as usize] = at as u32);
        let mut local = Local {
            asked: asked.iter().map(|actor| place[*actor as usize]).collect(),
            actors: kept,
            offsets: vec![0],
            from: Vec::new(),
            to: Vec::new(),
            relation: Vec::new(),
            price: Vec::new(),
        };
        let mut ways: Vec<(u32, Price, u32)> = Vec::new();
        for at in 0..local.actors.len() {
            rows.next().transpose()?;
            ways.clear();
            let links = field.links(local.actors[at]).filter(|link| place[link.other as usize] != u32::MAX);
            ways.extend(links.map(|l| (place[l.other as usize], field.price(l.relation), l.relation)));
            ways.sort_unstable();
            ways.dedup_by_key(|way| way.0);
            for (to, price, relation) in &ways {
                local.from.push(at as u32);
                local.to.push(*to);
                local.price.push(*price);
                local.relation.push(*relation);
            }
            local.offsets.push(local.to.len() as u32);
        }
        Ok(Some(local))
    }

    fn slots(&self, at: u32) -> std::ops::Range<usize> {
        self.offsets[at as usize] as usize..self.offsets[at as usize + 1] as usize
    }

    /// Lowers prices along relations until none can be lowered; `back` says by which slot each was lowered last.
    fn relax(
        &self,
        prices: &mut [Price],
        back: &mut [u32],
        mut heap: BinaryHeap<Reverse<(Price, u32)>>,
        ticket: &Ticket,
    ) -> Result<(), Cancelled> {
        let mut rows = ticket.watch(0..);
        while let Some(Reverse((price, at))) = heap.pop() {
            rows.next().transpose()?;
            if price > prices[at as usize] {
                continue;
            }
            for slot in self.slots(at) {
                let (to, price) = (self.to[slot], price + self.price[slot]);
                if price < prices[to as usize] {
                    prices[to as usize] = price;
                    back[to as usize] = slot as u32;
                    heap.push(Reverse((price, to)));
                }
            }
        }
        Ok(())
    }

    /// The slots of a smallest web.
    fn exact(&self, ticket: &Ticket) -> Result<Vec<u32>, Cancelled> {
        let (count, others) = (self.actors.len(), self.asked.len() - 1);
        let all = (1usize << others) - 1;
        let mut prices = vec![NONE; count << others];
        // A slot, or with the highest bit the part of those linked that meets the rest here; the start has neither.
        let mut back = vec![u32::MAX; count << others];
        for those in 1..=all {
            ticket.check()?;
            let row = those * count;
            if those.is_power_of_two() {
                let start = self.asked[those.trailing_zeros() as usize];
                prices[row + start as usize] = 0;
            } else {
                let lowest = those & those.wrapping_neg();
                let mut part = (those - 1) & those;
                while part > 0 {
                    // Each division once: the lowest is always in the first part.
                    if part & lowest != 0 {
                        let (one, other) = (part * count, (those ^ part) * count);
                        for at in 0..count {
                            let price = prices[one + at].saturating_add(prices[other + at]);
                            if price < prices[row + at] {
                                prices[row + at] = price;
                                back[row + at] = MEETS | part as u32;
                            }
                        }
                    }
                    part = (part - 1) & those;
                }
            }
            let (prices, back) = (&mut prices[row..row + count], &mut back[row..row + count]);
            let known = (0..count as u32).filter(|at| prices[*at as usize] != NONE);
            let heap = known.map(|at| Reverse((prices[at as usize], at))).collect();
            self.relax(prices, back, heap, ticket)?;
        }
        let mut slots = Vec::new();
        let mut left = vec![(all, self.asked[others])];
        while let Some((those, at)) = left.pop() {
            match back[those * count + at as usize] {
                u32::MAX => {}
                part if part & MEETS != 0 => {
                    let part = (part & !MEETS) as usize;
                    left.extend([(part, at), (those ^ part, at)]);
                }
                slot => {
                    slots.push(slot);
                    left.push((those, self.from[slot as usize]));
                }
            }
        }
        Ok(slots)
    }

    /// The slots of a web that is small, and how many relations the spanning tree has of which it was made.
    fn approximate(&self, ticket: &Ticket) -> Result<(Vec<u32>, u64), Cancelled> {
        let count = self.actors.len();
        let (mut prices, mut back) = (vec![NONE; count], vec![u32::MAX; count]);
        self.asked.iter().for_each(|at| prices[*at as usize] = 0);
        let heap = self.asked.iter().map(|at| Reverse((0, *at))).collect();
        self.relax(&mut prices, &mut back, heap, ticket)?;
        // Whom each is nearest to: those before it on the way are settled by the order of the prices.
        let mut order: Vec<u32> = (0..count as u32).collect();
        order.sort_unstable_by_key(|at| prices[*at as usize]);
        let mut nearest = vec![u32::MAX; count];
        for at in order {
            let slot = back[at as usize];
            nearest[at as usize] = if slot == u32::MAX { at } else { nearest[self.from[slot as usize] as usize] };
        }
        let mut bridges: Vec<(Price, u32)> = (0..self.to.len())
            .filter(|slot| self.from[*slot] < self.to[*slot])
            .filter(|slot| nearest[self.from[*slot] as usize] != nearest[self.to[*slot] as usize])
            .map(|slot| {
                let ends = prices[self.from[slot] as usize] + prices[self.to[slot] as usize];
                (ends + self.price[slot], slot as u32)
            })
            .collect();
        ticket.check()?;
        bridges.sort_unstable();
        let mut groups = Groups::new(count);
        let mut chosen = BTreeSet::new();
        let mut spanning = 0;
        for (price, slot) in bridges {
            let ends = [self.from[slot as usize], self.to[slot as usize]];
            if groups.join(nearest[ends[0] as usize], nearest[ends[1] as usize]) {
                spanning += price >> HOP;
                chosen.insert(slot);
                for mut at in ends {
                    while back[at as usize] != u32::MAX && chosen.insert(back[at as usize]) {
                        at = self.from[back[at as usize] as usize];
                    }
                }
            }
        }
        // A spanning tree of what was chosen, then without the ends that nobody asked for.
        let mut cheapest: Vec<(Price, u32)> = chosen.iter().map(|slot| (self.price[*slot as usize], *slot)).collect();
        cheapest.sort_unstable();
        let mut groups = Groups::new(count);
        let ends = |slot: &u32| [self.from[*slot as usize], self.to[*slot as usize]];
        let mut slots: Vec<u32> = cheapest.into_iter().map(|(_, slot)| slot).collect();
        slots.retain(|slot| groups.join(ends(slot)[0], ends(slot)[1]));
        let is_asked: FixedBitSet = self.asked.iter().map(|at| *at as usize).collect();
        let mut degrees = vec![0u32; count];
        slots.iter().flat_map(&ends).for_each(|at| degrees[at as usize] += 1);
        loop {
            let before = slots.len();
            slots.retain(|slot| {
                let is_loose = |at: &u32| degrees[*at as usize] == 1 && !is_asked.contains(*at as usize);
                let loose = ends(slot).iter().any(is_loose);
                if loose {
                    ends(slot).iter().for_each(|at| degrees[*at as usize] -= 1);
                }
                !loose
            });
            if slots.len() == before {
                return Ok((slots, spanning));
            }
        }
    }
}

const MEETS: u32 = 1 << 31;

/// Which places hang together so far.
struct Groups(Vec<u32>);

impl Groups {
    fn new(count: usize) -> Groups {
        Groups((0..count as u32).collect())
    }

    fn of(&mut self, mut at: u32) -> u32 {
        while self.0[at as usize] != at {
            self.0[at as usize] = self.0[self.0[at as usize] as usize];
            at = self.0[at as usize];
        }
        at
    }

    /// Joins two; `false` if they hung together.
    fn join(&mut self, one: u32, other: u32) -> bool {
        let (one, other) = (self.of(one), self.of(other));
        self.0[one as usize] = other;
        one != other
    }
}
