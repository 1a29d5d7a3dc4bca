//! Independent proofs: paths between two actors that share no actor, or no relation, of least total length.
//!
//! A flow of one unit a path, made longer by one path at a time. Time, actors to pass through and limits of hops are not
//! known here: with them the question is hard in general.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use fixedbitset::FixedBitSet;

use super::ground::{Ground, Meter, Passes, Rules, Step};
use super::listing::path_of;
use super::{Path, PathError, Request, Stopped, TimeMode, check};
use crate::network::{Link, Network, Subset};
use crate::ticket::Ticket;

/// What independent paths have in common: nothing of this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Apart {
    /// No actor but the two ends.
    Actors,
    /// No relation.
    Relations,
}

impl Apart {
    /// The words of the command line.
    pub const WORDS: &'static [&'static str] = &["actors", "relations"];

    /// Reads one of them.
    pub fn from_word(word: &str) -> Option<Apart> {
        match word {
            "actors" => Some(Apart::Actors),
            "relations" => Some(Apart::Relations),
            _ => None,
        }
    }

    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Apart::Actors => "actors",
            Apart::Relations => "relations",
        }
    }
}

/// Paths that share nothing, and how many there can be.
#[derive(Clone, Debug, PartialEq)]
pub struct Proofs {
    /// As many as were asked for, or as there are, of least total length; the shortest first.
    pub paths: Vec<Path>,
    /// How many there can be at most (Menger's number); none where the search was cut short before it knew.
    pub most: Option<u64>,
    /// Set when the search was cut short: what is listed shares nothing all the same.
    pub stopped: Option<Stopped>,
    /// How many shown relations have no weight, when weights were asked for.
    pub missing_weights: usize,
}

/// Finds `k` (else `limit`) paths that share no inner actor or no relation, together of least length (or weight), then of
/// fewest unsourced hops, then of least weakness; all there are if there are fewer. Relations between the two ends
/// themselves share no inner actor. The best two need not contain the best one.
///
/// Successive shortest paths with potentials (Suurballe 1974 in the form of Edmonds and Karp 1972): k searches of
/// Dijkstra, actors split in two where they may not be shared. How many there can be is the maximum flow (Menger 1927),
/// continued from there by Dinic 1970: with unit capacities a few linear phases.
///
/// # Errors
/// [`PathError`] when the question contradicts itself.
///
/// ```
/// use maillage::analysis::paths::{Apart, Request, disjoint};
/// use maillage::network::{Builder, Subset};
/// use maillage::position::Position;
/// use maillage::ticket::Ticket;
/// let mut b = Builder::new();
/// for (from, to) in [("a", "b"), ("b", "d"), ("a", "c"), ("c", "d"), ("b", "c")] {
///     b.relation(from, to, Position::default());
/// }
/// let (network, _) = b.finish();
/// let proofs = disjoint(&network, &Subset::all(&network), &Request::new(0, 2), Apart::Actors, &Ticket::new()).unwrap();
/// assert_eq!((proofs.paths.len(), proofs.most), (2, Some(2)));
/// ```
pub fn disjoint(
    network: &Network,
    subset: &Subset,
    request: &Request<'_>,
    apart: Apart,
    ticket: &Ticket,
) -> Result<Proofs, PathError> {
    check(request)?;
    let mut proofs = Proofs { paths: Vec::new(), most: None, stopped: None, missing_weights: 0 };
    let mut rules = Rules::new(network, subset, request.directed);
    rules.avoid(network, request.avoid.iter().copied());
    if let Some(weights) = request.weight {
        proofs.missing_weights = rules.weigh(network, subset, weights)?;
    }
    let ground = Ground::new(network, subset, &rules);
    if !(ground.has_actor(request.from) && ground.has_actor(request.to)) {
        proofs.most = Some(0);
        return Ok(proofs);
    }
    let mut meter = Meter::new(request.budget, ticket);
    let mut flow = Flow::new(&ground, (request.from, request.to), apart);
    let wanted = request.k.unwrap_or(request.limit) as u64;
    let mut found = 0;
    let result = loop {
        if found == wanted {
            break Ok(false);
        }
        match flow.lengthen(&mut meter) {
            Ok(true) => found += 1,
            Ok(false) => break Ok(true),
            Err(stopped) => break Err(stopped),
        }
    };
    let path = |steps: &[Step]| path_of(ground, request.from, steps, TimeMode::Any, false);
    let mut paths: Vec<(u64, Path)> = flow
        .paths()
        .iter()
        .map(|steps| (steps.iter().map(|step| ground.length(step.relation)).sum(), path(steps)))
        .collect();
    paths.sort_by(|(a, one), (b, other)| {
        let key = |path: &Path| (path.unsourced, path.weakness, path.hops.len());
        let numbers = |path: &Path| path.hops.iter().map(|hop| (hop.to, hop.relation)).collect::<Vec<_>>();
        a.cmp(b).then_with(|| key(one).cmp(&key(other))).then_with(|| numbers(one).cmp(&numbers(other)))
    });
    proofs.paths = paths.into_iter().map(|(_, path)| path).collect();
    let most = match result {
        Ok(true) => Ok(found),
        Ok(false) => flow.maximum(&mut meter).map(|more| found + more),
        Err(stopped) => Err(stopped),
    };
    match most {
        Ok(most) => proofs.most = Some(most),
        Err(stopped) => proofs.stopped = Some(stopped),
    }
    Ok(proofs)
}

/// A length, then what a path lacks of proof, as one number that adds and subtracts: 21 bits for each part of the proof.
type Price = i128;

/// An actor from which paths go on.
const OUT: u32 = 0;
/// An actor at which they arrive, where the two are told apart.
const IN: u32 = 1;
/// Stands for the step inside an actor.
const INSIDE: u32 = u32::MAX;

fn actor(node: u32) -> u32 {
    node / 2
}

/// Which relations carry a path, in which direction, and what is left to be changed.
struct Flow<'a> {
    ground: &'a Ground<'a>,
    ends: (u32, u32),
    apart: Apart,
    carries: FixedBitSet,
    forward: FixedBitSet,
    passed: FixedBitSet,
    potential: Vec<Price>,
    /// How a search came to each node: from where, by which relation.
    came: Vec<(u32, u32)>,
}

impl<'a> Flow<'a> {
    fn new(ground: &'a Ground<'a>, ends: (u32, u32), apart: Apart) -> Flow<'a> {
        let (actors, relations) = (ground.network.actor_count(), ground.network.relation_count());
        Flow {
            ground,
            ends,
            apart,
            carries: FixedBitSet::with_capacity(relations),
            forward: FixedBitSet::with_capacity(relations),
            passed: FixedBitSet::with_capacity(actors),
            potential: vec![0; 2 * actors],
            came: vec![(0, 0); 2 * actors],
        }
    }

    /// Whether arriving and going on are told apart.
    fn is_split(&self, actor: u32) -> bool {
        self.apart == Apart::Actors && actor != self.ends.0 && actor != self.ends.1
    }

    /// The move inside an actor that is split: to go on where no path passes, to turn back where one does.
    fn inside(&self, node: u32) -> Option<u32> {
        let is_passed = self.passed.contains(actor(node) as usize);
        (self.is_split(actor(node)) && (node % 2 == IN) != is_passed).then_some(node ^ 1)
    }

    /// Where a link leads from a node, and whether it takes a path off the relation instead of putting one on.
    fn along(&self, node: u32, link: Link) -> Option<(u32, bool)> {
        let (here, relation) = (actor(node), link.relation as usize);
        if link.other == here {
            return None;
        }
        let split = self.is_split(here);
        if self.carries.contains(relation) {
            // Only a path that comes from there can be taken off.
            let comes = self.forward.contains(relation) != link.forward;
            return (comes && (!split || node % 2 == IN)).then_some((2 * link.other + OUT, true));
        }
        let may = (!split || node % 2 == OUT) && self.ground.pass(link, false);
        may.then(|| (2 * link.other + if self.is_split(link.other) { IN } else { OUT }, false))
    }

    fn price(&self, relation: u32) -> Price {
        let (length, proof) = (self.ground.length(relation), self.ground.proof(relation));
        let lacks = (i128::from(proof.unsourced) << 42) | (i128::from(proof.weakness) << 21) | i128::from(proof.hops);
        (i128::from(length) << 63) | lacks
    }

    /// Everything that may be done at a node: where it leads, at what price, by which relation.
    fn moves(&self, node: u32, moves: &mut Vec<(u32, Price, u32)>) {
        moves.clear();
        moves.extend(self.inside(node).map(|to| (to, 0, INSIDE)));
        for link in self.ground.network.adjacency().links(actor(node)) {
            if let Some((to, takes_off)) = self.along(node, link) {
                let price = self.price(link.relation);
                moves.push((to, if takes_off { -price } else { price }, link.relation));
            }
        }
    }

    /// Does what a move says: a path passes where none did, or none where one did.
    fn make(&mut self, node: u32, to: u32, relation: u32) {
        if relation == INSIDE {
            self.passed.set(actor(node) as usize, node % 2 == IN);
            return;
        }
        let at = relation as usize;
        let carried = self.carries.contains(at);
        self.carries.set(at, !carried);
        let is_forward = self.ground.network.ends(relation) == (actor(node), actor(to));
        self.forward.set(at, !carried && is_forward);
    }

    fn start_and_end(&self) -> (u32, u32) {
        (2 * self.ends.0 + OUT, 2 * self.ends.1 + OUT)
    }

    /// Adds one path in the cheapest way, moving others where that is cheaper; `false` when there is no more.
    fn lengthen(&mut self, meter: &mut Meter<'_>) -> Result<bool, Stopped> {
        let count = self.came.len();
        let (start, end) = self.start_and_end();
        let mut far = vec![0 as Price; count];
        let (mut met, mut settled) = (FixedBitSet::with_capacity(count), FixedBitSet::with_capacity(count));
        let mut heap = BinaryHeap::from([Reverse((0 as Price, start))]);
        let (mut reached, mut moves) = (Vec::new(), Vec::new());
        met.insert(start as usize);
        while let Some(Reverse((distance, node))) = heap.pop() {
            if settled.put(node as usize) {
                continue;
            }
            if node == end {
                for node in reached {
                    // All potentials are those of the textbook less the distance of the end: nothing else changes.
                    self.potential[node as usize] += far[node as usize] - distance;
                }
                self.turn(start, end);
                return Ok(true);
            }
            reached.push(node);
            self.moves(node, &mut moves);
            meter.spend(1 + moves.len() as u64)?;
            for (to, price, relation) in moves.iter().copied() {
                let at = to as usize;
                let distance = distance + price + self.potential[node as usize] - self.potential[at];
                if !settled.contains(at) && (!met.put(at) || distance < far[at]) {
                    far[at] = distance;
                    self.came[at] = (node, relation);
                    heap.push(Reverse((distance, to)));
                }
            }
        }
        Ok(false)
    }

    /// Makes the moves that led from the start to the end.
    fn turn(&mut self, start: u32, end: u32) {
        let mut node = end;
        while node != start {
            let (from, relation) = self.came[node as usize];
            self.make(from, node, relation);
            node = from;
        }
    }

    /// The paths that are carried, each as its hops: what is carried has no cycle, for that would not be cheapest.
    fn paths(&self) -> Vec<Vec<Step>> {
        let network = self.ground.network;
        let mut left = self.carries.clone();
        let mut next = |here: u32| {
            let links = network.adjacency().links(here);
            let mut away = links.filter(|link| {
                left.contains(link.relation as usize) && self.forward.contains(link.relation as usize) == link.forward
            });
            let link = away.next()?;
            left.remove(link.relation as usize);
            Some(link)
        };
        let mut paths = Vec::new();
        while let Some(first) = next(self.ends.0) {
            let mut steps = vec![first];
            let mut here = first.other;
            while here != self.ends.1
                && let Some(link) = next(here)
            {
                steps.push(link);
                here = link.other;
            }
            paths.push(steps);
        }
        paths
    }

    /// How many more paths there could be, whatever their length.
    fn maximum(&mut self, meter: &mut Meter<'_>) -> Result<u64, Stopped> {
        let mut more = 0;
        while let Some(levels) = self.levels(meter)? {
            more += self.block(&levels, meter)?;
        }
        Ok(more)
    }

    /// How many moves each node is from the start, from 1 on, up to those of the end; none if the end is not reached.
    fn levels(&self, meter: &mut Meter<'_>) -> Result<Option<Vec<u32>>, Stopped> {
        let (start, end) = self.start_and_end();
        let mut levels = vec![0u32; self.came.len()];
        levels[start as usize] = 1;
        let mut queue = std::collections::VecDeque::from([start]);
        let mut moves = Vec::new();
        while let Some(node) = queue.pop_front() {
            if node == end {
                return Ok(Some(levels));
            }
            self.moves(node, &mut moves);
            meter.spend(1 + moves.len() as u64)?;
            for (to, ..) in moves.iter().copied() {
                if levels[to as usize] == 0 {
                    levels[to as usize] = levels[node as usize] + 1;
                    queue.push_back(to);
                }
            }
        }
        Ok(None)
    }

    /// Adds paths of fewest moves until none is left; each move is tried once.
    fn block(&mut self, levels: &[u32], meter: &mut Meter<'_>) -> Result<u64, Stopped> {
        let network = self.ground.network;
        let (start, end) = self.start_and_end();
        let fresh = |node: u32| (node, true, network.adjacency().links(actor(node)));
        // Where a node that a path left stands among its moves, for the next path that comes there.
        let mut rested = std::collections::HashMap::new();
        let mut dead = FixedBitSet::with_capacity(levels.len());
        let mut more = 0;
        let mut stack = vec![fresh(start)];
        let mut taken: Vec<(u32, u32, u32)> = Vec::new();
        while let Some((node, at_inside, links)) = stack.last_mut() {
            let node = *node;
            if node == end {
                for (from, to, relation) in taken.drain(..) {
                    self.make(from, to, relation);
                }
                more += 1;
                for (node, at_inside, links) in stack.drain(..) {
                    rested.insert(node, (at_inside, links));
                }
                rested.remove(&end);
                let (at_inside, links) =
                    rested.remove(&start).unwrap_or((true, network.adjacency().links(actor(start))));
                stack.push((start, at_inside, links));
                continue;
            }
            meter.spend(1)?;
            let step = if std::mem::take(at_inside) {
                self.inside(node).map(|to| (to, INSIDE))
            } else if let Some(link) = links.next() {
                self.along(node, link).map(|(to, _)| (to, link.relation))
            } else {
                dead.insert(node as usize);
                stack.pop();
                taken.pop();
                continue;
            };
            let Some((to, relation)) = step else { continue };
            if levels[to as usize] == levels[node as usize] + 1 && !dead.contains(to as usize) {
                taken.push((node, to, relation));
                match rested.remove(&to) {
                    Some((at_inside, links)) => stack.push((to, at_inside, links)),
                    None => stack.push(fresh(to)),
                }
            }
        }
        Ok(more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Builder, Direction};
    use crate::position::Position;
    use proptest::prelude::*;

    const AT: Position = Position { line: 1, column: 1, offset: 0 };

    fn network(actors: u32, ends: &[(u32, u32, bool)]) -> Network {
        let mut b = Builder::new();
        for actor in 0..actors {
            b.actor(&actor.to_string(), AT, String::new);
        }
        for (from, to, directed) in ends {
            let relation = b.relation(&from.to_string(), &to.to_string(), AT);
            b.set_direction(relation, if *directed { Direction::Directed } else { Direction::Undirected });
        }
        b.finish().0
    }

    /// All simple paths from 0 to 1 as their relations and inner actors.
    fn all(network: &Network, directed: bool) -> Vec<(Vec<u32>, Vec<u32>)> {
        fn walk(
            network: &Network,
            directed: bool,
            met: &mut Vec<u32>,
            by: &mut Vec<u32>,
            all: &mut Vec<(Vec<u32>, Vec<u32>)>,
        ) {
            let here = *met.last().unwrap();
            if here == 1 {
                all.push((by.clone(), met[1..met.len() - 1].to_vec()));
                return;
            }
            for link in network.adjacency().links(here) {
                if (!directed || network.allows(link)) && !met.contains(&link.other) {
                    met.push(link.other);
                    by.push(link.relation);
                    walk(network, directed, met, by, all);
                    met.pop();
                    by.pop();
                }
            }
        }
        let mut found = Vec::new();
        walk(network, directed, &mut vec![0], &mut Vec::new(), &mut found);
        found
    }

    fn share(one: &(Vec<u32>, Vec<u32>), other: &(Vec<u32>, Vec<u32>), apart: Apart) -> bool {
        match apart {
            Apart::Actors => one.1.iter().any(|a| other.1.contains(a)) || one.0.iter().any(|r| other.0.contains(r)),
            Apart::Relations => one.0.iter().any(|r| other.0.contains(r)),
        }
    }

    /// The least total weight of each number of paths that share nothing; as many as there can be.
    fn least(paths: &[(Vec<u32>, Vec<u32>)], apart: Apart, weight: &dyn Fn(u32) -> u64) -> Vec<u64> {
        fn choose(
            paths: &[(Vec<u32>, Vec<u32>)],
            apart: Apart,
            weight: &dyn Fn(u32) -> u64,
            chosen: &mut Vec<usize>,
            least: &mut Vec<u64>,
        ) {
            let total = chosen.iter().flat_map(|at| &paths[*at].0).map(|r| weight(*r)).sum();
            let at = chosen.len();
            if least.len() <= at {
                least.push(total);
            }
            least[at] = least[at].min(total);
            for next in chosen.last().map_or(0, |last| last + 1)..paths.len() {
                if chosen.iter().all(|at| !share(&paths[*at], &paths[next], apart)) {
                    chosen.push(next);
                    choose(paths, apart, weight, chosen, least);
                    chosen.pop();
                }
            }
        }
        let mut found = Vec::new();
        choose(paths, apart, weight, &mut Vec::new(), &mut found);
        found
    }

    proptest! {
        #[test]
        fn independent_paths_are_as_many_and_as_short_as_can_be(
            ends in prop::collection::vec((0..6u32, 0..6u32, any::<bool>()), 1..13), directed in any::<bool>(),
            by_actors in any::<bool>(), weights in prop::option::of(prop::collection::vec(0..4u8, 13)), k in 1..5usize,
        ) {
            let n = network(6, &ends);
            let apart = if by_actors { Apart::Actors } else { Apart::Relations };
            let numbers = weights.as_ref().map(|w| w.iter().map(|w| f64::from(*w)).collect::<Vec<_>>());
            let numbers = numbers.map(std::sync::Arc::new);
            let weight = |relation: u32| weights.as_ref().map_or(1, |w| u64::from(w[relation as usize]));
            let paths = all(&n, directed);
            prop_assume!(paths.len() < 60);
            let least = least(&paths, apart, &weight);
            let request = Request { directed, weight: numbers.as_ref(), k: Some(k), ..Request::new(0, 1) };
            let found = disjoint(&n, &Subset::all(&n), &request, apart, &Ticket::new()).unwrap();
            prop_assert_eq!(found.most, Some(least.len() as u64 - 1));
            let count = k.min(least.len() - 1);
            prop_assert_eq!(found.paths.len(), count);
            let known: Vec<_> = found.paths.iter().map(|path| {
                let inner = path.hops.iter().map(|hop| hop.to).filter(|a| *a != 1).collect::<Vec<_>>();
                (path.hops.iter().map(|hop| hop.relation).collect::<Vec<_>>(), inner)
            }).collect();
            for (i, path) in known.iter().enumerate() {
                prop_assert!(paths.contains(path), "{path:?} is no simple path");
                prop_assert!(known[..i].iter().all(|other| !share(other, path, apart)));
            }
            let total: u64 = known.iter().flat_map(|path| &path.0).map(|r| weight(*r)).sum();
            prop_assert_eq!(total, least[count]);
        }
    }

    #[test]
    fn the_best_two_may_leave_the_best_one() {
        // 0-2-3-1 is the shortest, and stands in the way of two others.
        let ends = [(0, 2), (2, 3), (3, 1), (0, 4), (4, 5), (5, 3), (2, 6), (6, 7), (7, 1)];
        let n = network(8, &ends.map(|(a, b)| (a, b, false)));
        let asked = |k| Request { k: Some(k), ..Request::new(0, 1) };
        let find = |k| disjoint(&n, &Subset::all(&n), &asked(k), Apart::Actors, &Ticket::new()).unwrap();
        let lengths = |k| find(k).paths.iter().map(|path| path.hops.len()).collect::<Vec<_>>();
        assert_eq!((lengths(1), lengths(2), lengths(9)), (vec![3], vec![4, 4], vec![4, 4]));
        assert_eq!(find(1).most, Some(2));
    }

    #[test]
    fn what_is_cut_short_says_so() {
        let n = network(3, &[(0, 2, false), (2, 1, false), (0, 1, false)]);
        let little = Request { budget: 1, ..Request::new(0, 1) };
        let found = disjoint(&n, &Subset::all(&n), &little, Apart::Actors, &Ticket::new()).unwrap();
        assert_eq!((found.most, found.stopped), (None, Some(Stopped::Budget)));
    }
}
