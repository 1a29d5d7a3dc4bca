//! The Leiden algorithm for modularity, without chance: moves, refinement, contraction, until nothing is left to gain.
//!
//! It works on all cores, and what comes out does not depend on how many there are. It knows meshes and numbers only; what a
//! community is called and how levels are kept is told in the module above.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crate::network::mesh::{Mesh, ROW};
use crate::network::parallel;
use crate::ticket::{Cancelled, Ticket};

/// How many more walks are made, at most, and up to how many ends of ties.
const AGAIN: usize = 4;
const SMALL: usize = 1 << 18;

/// From so many ends of ties on nodes move in batches, on all cores: so many batches a round, and so many rounds at most. It goes
/// by the mesh alone, never by the cores.
const MANY: usize = 1 << 15;
const BATCHES: usize = 64;
const ROUNDS: usize = 4;
/// Once fewer than this share of the nodes wait, they are looked at one by one.
const FEW: usize = 8;
/// Nodes that one thread takes at a time.
const PIECE: usize = 64;

/// A mesh with weights that is contracted again and again. Weights are whole numbers, so sums do not depend on their order.
#[derive(Clone)]
pub struct Contracted<'a> {
    offsets: Cow<'a, [u32]>,
    others: Cow<'a, [u32]>,
    weights: Cow<'a, [u32]>,
    /// Ends of relations at each node.
    strengths: Cow<'a, [u32]>,
}

impl Contracted<'_> {
    pub fn len(&self) -> usize {
        self.strengths.len()
    }

    pub fn ties(&self, node: usize) -> impl Iterator<Item = (usize, u32)> + '_ {
        let range = self.offsets[node] as usize..self.offsets[node + 1] as usize;
        self.others[range.clone()].iter().map(|other| *other as usize).zip(self.weights[range].iter().copied())
    }
}

/// A division of the actors into groups, each of which is a node of `graph`.
pub struct Division {
    /// The group of each actor.
    pub of: Vec<u32>,
    /// The groups, and how they are linked.
    pub graph: Contracted<'static>,
}

/// The divisions of a mesh that the algorithm went through, the finest first; each lies inside the next. Every group is connected.
pub fn divide(mesh: &Mesh, ticket: &Ticket) -> Result<Vec<Division>, Cancelled> {
    let strengths = parallel::heavy_numbers(mesh.len(), ROW, |actor| {
        2 * mesh.loops[actor] + mesh.counts[mesh.range(actor as u32)].iter().sum::<u32>()
    });
    let ends: u64 = strengths.iter().map(|strength| u64::from(*strength)).sum();
    let nodes = Contracted {
        offsets: if mesh.is_empty() { Cow::Owned(vec![0]) } else { Cow::Borrowed(&mesh.offsets) },
        others: Cow::Borrowed(&mesh.others),
        weights: Cow::Borrowed(&mesh.counts),
        strengths: Cow::Owned(strengths),
    };
    let per_end = if ends == 0 { 0.0 } else { 1.0 / ends as f64 };
    let mut divisions = from(&nodes, (0..mesh.len() as u32).collect(), per_end, ticket)?;
    // A walk from where the last one ended finds what no walk from single actors finds; on large networks next to nothing.
    for _ in 0..AGAIN {
        let Some(last) = divisions.last().filter(|_| mesh.others.len() <= SMALL) else { break };
        let better = from(&nodes, last.of.clone(), per_end, ticket)?;
        if better.last().is_some_and(|better| better.of == last.of) {
            break;
        }
        divisions = better;
    }
    Ok(divisions)
}

/// The divisions that a walk from some groups goes through.
fn from(first: &Contracted, mut groups: Vec<u32>, per_end: f64, ticket: &Ticket) -> Result<Vec<Division>, Cancelled> {
    let mut divisions: Vec<Division> = Vec::new();
    loop {
        let nodes = divisions.last().map_or(first, |last| &last.graph);
        moves(nodes, &mut groups, per_end, ticket)?;
        let count = numbered(&mut groups);
        if count == nodes.len() && !divisions.is_empty() {
            return Ok(divisions);
        }
        let mut parts = refined(nodes, Runs::of(&groups, count), per_end, ticket)?;
        if parts.len() == nodes.len() {
            // The refinement holds every node apart: the groups themselves are contracted, lest it go on for ever.
            parts = connected(nodes, &groups);
        }
        if parts.len() == nodes.len() && !divisions.is_empty() {
            return Ok(divisions);
        }
        let mut of = vec![0u32; nodes.len()];
        for (part, run) in (0u32..).zip(parts.starts.windows(2)) {
            parts.members[run[0] as usize..run[1] as usize].iter().for_each(|node| of[*node as usize] = part);
        }
        if nodes.others.len() < MANY {
            // By group, parts that are linked stand near each other, which memory is thankful for where there are many. By
            // their first node fewer are divided better, if only a little.
            numbered(&mut of);
            parts = Runs::of(&of, parts.len());
        }
        let next: Vec<u32> =
            (0..parts.len()).map(|part| groups[parts.members[parts.starts[part] as usize] as usize]).collect();
        let graph = contracted(nodes, &parts, &of);
        let of = match divisions.last() {
            None => of,
            Some(finer) => finer.of.iter().map(|node| of[*node as usize]).collect(),
        };
        divisions.push(Division { of, graph });
        groups = next;
        ticket.check()?;
    }
}

/// Numbers groups from 0 in the order of their first node; gives their count.
fn numbered(groups: &mut [u32]) -> usize {
    let mut numbers = vec![u32::MAX; groups.iter().max().map_or(0, |last| *last as usize + 1)];
    let mut count = 0;
    for group in groups {
        let number = &mut numbers[*group as usize];
        if *number == u32::MAX {
            *number = count;
            count += 1;
        }
        *group = *number;
    }
    count as usize
}

/// The groups, taken apart where no walk inside leads from one member to another.
fn connected(nodes: &Contracted, groups: &[u32]) -> Runs {
    let mut of = vec![u32::MAX; nodes.len()];
    let (mut count, mut walk) = (0u32, Vec::new());
    for start in 0..nodes.len() {
        if of[start] != u32::MAX {
            continue;
        }
        of[start] = count;
        walk.push(start);
        while let Some(node) = walk.pop() {
            for (other, _) in nodes.ties(node) {
                if of[other] == u32::MAX && groups[other] == groups[start] {
                    of[other] = count;
                    walk.push(other);
                }
            }
        }
        count += 1;
    }
    Runs::of(&of, count as usize)
}

/// Nodes by group: the members of each are one run, in rising order.
struct Runs {
    members: Vec<u32>,
    starts: Vec<u32>,
}

impl Runs {
    fn of(groups: &[u32], count: usize) -> Runs {
        let mut starts = vec![0u32; count + 1];
        groups.iter().for_each(|group| starts[*group as usize + 1] += 1);
        (0..count).for_each(|group| starts[group + 1] += starts[group]);
        let mut next = starts.clone();
        let mut members = vec![0u32; groups.len()];
        for (node, group) in (0u32..).zip(groups) {
            members[next[*group as usize] as usize] = node;
            next[*group as usize] += 1;
        }
        Runs { members, starts }
    }

    fn len(&self) -> usize {
        self.starts.len() - 1
    }
}

/// Nodes on their way to the groups of the highest gain. What is shared by threads is written by one of them at a time, or
/// the same by all, so nothing depends on who comes first.
struct Moving<'a> {
    nodes: &'a Contracted<'a>,
    per_end: f64,
    groups: Vec<AtomicU32>,
    /// Ends of relations in each group, and its nodes.
    totals: Vec<AtomicU32>,
    sizes: Vec<AtomicU32>,
    /// Whether a node is to be looked at.
    waits: Vec<AtomicBool>,
}

/// No group: the node is better alone.
const ALONE: u32 = u32::MAX;
/// No move.
const STAYS: u32 = u32::MAX - 1;

/// How much links a node to each group, between one node and the next.
#[derive(Default)]
pub struct Towards {
    weights: Vec<u32>,
    /// The groups that are met, `count` of them; one place more, that one may be noted without asking whether it is new.
    met: Vec<u32>,
    count: usize,
}

impl Towards {
    pub fn new(groups: usize) -> Towards {
        Towards { weights: vec![0; groups], met: vec![0; groups + 1], count: 0 }
    }

    #[inline]
    pub fn add(&mut self, group: u32, weight: u32) {
        let sum = &mut self.weights[group as usize];
        // Whether it is new is as good as random: counting is faster than asking.
        self.met[self.count] = group;
        self.count += usize::from(*sum == 0);
        *sum += weight;
    }

    /// Forgets all, and tells it.
    #[inline]
    pub fn drain(&mut self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let count = std::mem::take(&mut self.count);
        let weights = &mut self.weights;
        self.met[..count].iter().map(|group| (*group, std::mem::take(&mut weights[*group as usize])))
    }
}

fn get(numbers: &[AtomicU32], at: u32) -> u32 {
    numbers[at as usize].load(Ordering::Relaxed)
}

fn set(numbers: &[AtomicU32], at: u32, number: u32) {
    numbers[at as usize].store(number, Ordering::Relaxed);
}

impl Moving<'_> {
    /// The group that a node gains most by, [`STAYS`] or [`ALONE`].
    fn best(&self, node: u32, towards: &mut Towards) -> u32 {
        let own = get(&self.groups, node);
        for (other, weight) in self.nodes.ties(node as usize) {
            towards.add(get(&self.groups, other as u32), weight);
        }
        let strength = self.nodes.strengths[node as usize];
        let scale = f64::from(strength) * self.per_end;
        let stay = f64::from(towards.weights[own as usize]) - scale * f64::from(get(&self.totals, own) - strength);
        let mut best = (stay, STAYS);
        for (group, weight) in towards.drain() {
            if group == own {
                continue;
            }
            let gain = f64::from(weight) - scale * f64::from(get(&self.totals, group));
            if gain > best.0 + 1e-9 || (gain >= best.0 && group < best.1 && best.1 != STAYS) {
                best = (gain, group);
            }
        }
        if best.0 < -1e-9 && get(&self.sizes, own) > 1 { ALONE } else { best.1 }
    }

    fn shift(&self, node: u32, group: u32) {
        let (own, strength) = (get(&self.groups, node), self.nodes.strengths[node as usize]);
        set(&self.totals, own, get(&self.totals, own) - strength);
        set(&self.sizes, own, get(&self.sizes, own) - 1);
        set(&self.totals, group, get(&self.totals, group) + strength);
        set(&self.sizes, group, get(&self.sizes, group) + 1);
        set(&self.groups, node, group);
    }

    /// Looks at each of some nodes in their order, a batch a turn: the best moves of a batch are found on all cores, each as if no
    /// other node of the batch moved, then made one after the other. Who should be looked at again waits.
    fn round(&self, list: &[u32], ticket: &Ticket) -> Result<(), Cancelled> {
        let pieces = list.len().div_ceil(BATCHES * PIECE);
        let batch = pieces * PIECE;
        let part = |turn: usize, piece: usize| {
            let begin = turn * batch + piece * PIECE;
            begin.min(list.len())..(begin + PIECE).min(list.len())
        };
        let wanted: Vec<AtomicU32> = list.iter().map(|_| AtomicU32::new(STAYS)).collect();
        let is_whole = list.len() == self.nodes.len();
        let shared = |turn: usize, piece: usize, towards: &mut Towards| {
            for at in part(turn, piece) {
                set(&wanted, at as u32, self.best(list[at], towards));
            }
            // Neighbours of those that moved in the turn before wait again, unless their turn is still to come.
            let Some(before) = turn.checked_sub(1) else { return };
            let over = if is_whole { turn * batch } else { usize::MAX };
            for at in part(before, piece).filter(|at| get(&wanted, *at as u32) != STAYS) {
                let group = get(&self.groups, list[at]);
                for (other, _) in self.nodes.ties(list[at] as usize) {
                    if other < over && get(&self.groups, other as u32) != group {
                        self.waits[other].store(true, Ordering::Relaxed);
                    }
                }
            }
        };
        let alone = |turn: usize| {
            for (node, wanted) in list.iter().zip(&wanted).skip(turn * batch).take(batch) {
                let (node, group) = (*node, wanted.load(Ordering::Relaxed));
                if group == ALONE || group != STAYS && get(&self.sizes, group) == 0 {
                    // Free groups are for those who are looked at one by one; from this one all have gone.
                    self.waits[node as usize].store(true, Ordering::Relaxed);
                    wanted.store(STAYS, Ordering::Relaxed);
                } else if group != STAYS {
                    self.shift(node, group);
                }
            }
            ticket.check()
        };
        // One turn more, for the neighbours of the last batch.
        parallel::turns(list.len().div_ceil(batch) + 1, pieces, || Towards::new(self.nodes.len()), shared, alone)
    }

    /// Looks at each waiting node, and again at those next to one that moved, until none is left.
    fn queue(&self, waiting: Vec<u32>, ticket: &Ticket) -> Result<(), Cancelled> {
        let count = self.nodes.len() as u32;
        let mut empty: Vec<u32> = (0..count).filter(|group| get(&self.sizes, *group) == 0).collect();
        let mut queue = VecDeque::from(waiting);
        let mut towards = Towards::new(self.nodes.len());
        let mut looked = 0u32;
        while let Some(node) = queue.pop_front() {
            looked = looked.wrapping_add(1);
            if looked.is_multiple_of(4096) {
                ticket.check()?;
            }
            self.waits[node as usize].store(false, Ordering::Relaxed);
            let group = match self.best(node, &mut towards) {
                STAYS => continue,
                ALONE => match empty.pop() {
                    Some(group) => group,
                    None => continue,
                },
                group => group,
            };
            let own = get(&self.groups, node);
            self.shift(node, group);
            if get(&self.sizes, own) == 0 {
                empty.push(own);
            }
            for (other, _) in self.nodes.ties(node as usize) {
                if get(&self.groups, other as u32) != group && !self.waits[other].load(Ordering::Relaxed) {
                    self.waits[other].store(true, Ordering::Relaxed);
                    queue.push_back(other as u32);
                }
            }
        }
        Ok(())
    }
}

/// Moves nodes to the group of the highest gain while there is one; nodes next to one that moved are looked at again.
fn moves(nodes: &Contracted, groups: &mut [u32], per_end: f64, ticket: &Ticket) -> Result<(), Cancelled> {
    let count = nodes.len();
    let (mut totals, mut sizes) = (vec![0u32; count], vec![0u32; count]);
    for (group, strength) in groups.iter().zip(nodes.strengths.iter()) {
        totals[*group as usize] += strength;
        sizes[*group as usize] += 1;
    }
    let shared = |numbers: &[u32]| numbers.iter().map(|number| AtomicU32::new(*number)).collect();
    let moving = Moving {
        nodes,
        per_end,
        groups: shared(groups),
        totals: shared(&totals),
        sizes: shared(&sizes),
        waits: groups.iter().map(|_| AtomicBool::new(true)).collect(),
    };
    let mut waiting: Vec<u32> = (0..count as u32).collect();
    if nodes.others.len() >= MANY {
        for _ in 0..ROUNDS {
            if waiting.len() * FEW < count {
                break;
            }
            waiting.iter().for_each(|node| moving.waits[*node as usize].store(false, Ordering::Relaxed));
            moving.round(&waiting, ticket)?;
            waiting = (0..count as u32).filter(|node| moving.waits[*node as usize].load(Ordering::Relaxed)).collect();
        }
    }
    moving.queue(waiting, ticket)?;
    groups.iter_mut().zip(&moving.groups).for_each(|(group, moved)| *group = moved.load(Ordering::Relaxed));
    Ok(())
}

/// Divides each group anew, from single nodes: a node joins the part of its group that gains most, if both are well linked to
/// the rest of the group. Gives the parts by group.
fn refined(nodes: &Contracted, groups: Runs, per_end: f64, ticket: &Ticket) -> Result<Runs, Cancelled> {
    let mut places = vec![0u32; nodes.len()];
    (0u32..).zip(&groups.members).for_each(|(place, node)| places[*node as usize] = place);
    let shares = parallel::shares(&groups.starts, nodes.others.len());
    let mut made: Vec<Result<Runs, Cancelled>> = shares.iter().map(|_| Err(Cancelled)).collect();
    let Ok(()) = parallel::each(shares.iter().zip(&mut made), |(share, made), _| {
        let mut group = Group::default();
        *made = share.clone().try_fold(Runs { members: Vec::new(), starts: vec![0] }, |mut parts, number| {
            ticket.check()?;
            let run = groups.starts[number] as usize..groups.starts[number + 1] as usize;
            group.refine(nodes, &groups.members[run.clone()], run.start as u32, &places, per_end, &mut parts);
            Ok(parts)
        });
        Ok::<(), Infallible>(())
    });
    let mut parts = Runs { members: Vec::with_capacity(nodes.len()), starts: vec![0] };
    for share in made {
        let share = share?;
        let before = parts.members.len() as u32;
        parts.members.extend(share.members);
        parts.starts.extend(share.starts[1..].iter().map(|start| before + start));
    }
    Ok(parts)
}

/// One group while it is divided; its nodes are numbered from 0.
#[derive(Default)]
struct Group {
    offsets: Vec<u32>,
    ties: Vec<(u32, u32)>,
    /// The part of each node, and how many ends of relations the nodes of each part have.
    parts: Vec<u32>,
    totals: Vec<u32>,
    /// Ends of relations from each part to the rest of the group.
    rest: Vec<u32>,
    is_alone: Vec<bool>,
    towards: Towards,
    numbers: Vec<u32>,
    sizes: Vec<u32>,
}

impl Group {
    fn refine(
        &mut self,
        nodes: &Contracted,
        members: &[u32],
        base: u32,
        places: &[u32],
        per_end: f64,
        made: &mut Runs,
    ) {
        let count = members.len();
        let begin = made.members.len() as u32;
        if count == 1 {
            made.members.push(members[0]);
            made.starts.push(begin + 1);
            return;
        }
        self.offsets.clear();
        self.offsets.push(0);
        self.totals.clear();
        self.rest.clear();
        let mut end = 0;
        for node in members {
            let ties = nodes.ties(*node as usize);
            self.ties.resize(self.ties.len().max(end + ties.size_hint().0), (0, 0));
            let mut rest = 0;
            for (other, weight) in ties {
                // As good as random too: what lies outside is overwritten by the next.
                let place = places[other].wrapping_sub(base);
                let is_inside = place < count as u32;
                self.ties[end] = (place, weight);
                end += usize::from(is_inside);
                rest += weight * u32::from(is_inside);
            }
            self.rest.push(rest);
            self.offsets.push(end as u32);
            self.totals.push(nodes.strengths[*node as usize]);
        }
        let group_total = self.totals.iter().map(|total| u64::from(*total)).sum::<u64>() as f64 * per_end;
        self.parts.clear();
        self.parts.extend(0..count as u32);
        self.is_alone.clear();
        self.is_alone.resize(count, true);
        if self.towards.weights.len() < count {
            self.towards = Towards::new(count.next_power_of_two());
        }
        for node in 0..count {
            let is_well_linked = |part: usize, totals: &[u32], rest: &[u32]| {
                let total = f64::from(totals[part]);
                f64::from(rest[part]) >= total * (group_total - total * per_end) - 1e-9
            };
            if !self.is_alone[node] || !is_well_linked(node, &self.totals, &self.rest) {
                continue;
            }
            for (other, weight) in &self.ties[self.offsets[node] as usize..self.offsets[node + 1] as usize] {
                self.towards.add(self.parts[*other as usize], *weight);
            }
            let strength = self.totals[node];
            let scale = f64::from(strength) * per_end;
            let (mut best, mut linked) = ((0.0, node as u32), 0);
            for (part, weight) in self.towards.drain() {
                let gain = f64::from(weight) - scale * f64::from(self.totals[part as usize]);
                let is_better = gain > best.0 || (gain >= best.0 && part < best.1);
                if is_better && is_well_linked(part as usize, &self.totals, &self.rest) {
                    (best, linked) = ((gain, part), weight);
                }
            }
            let part = best.1 as usize;
            if part != node {
                self.rest[part] = self.rest[part] + self.rest[node] - 2 * linked;
                self.totals[part] += strength;
                self.parts[node] = best.1;
                self.is_alone[part] = false;
            }
        }
        self.numbers.clear();
        self.numbers.resize(count, u32::MAX);
        self.sizes.clear();
        for part in &mut self.parts {
            let number = &mut self.numbers[*part as usize];
            if *number == u32::MAX {
                *number = self.sizes.len() as u32;
                self.sizes.push(0);
            }
            *part = *number;
            self.sizes[*part as usize] += 1;
        }
        let mut end = begin;
        for size in &mut self.sizes {
            // From here on where the next member of the part stands.
            let start = end;
            end += *size;
            *size = start;
            made.starts.push(end);
        }
        made.members.resize(end as usize, 0);
        for (node, part) in members.iter().zip(&self.parts) {
            made.members[self.sizes[*part as usize] as usize] = *node;
            self.sizes[*part as usize] += 1;
        }
    }
}

/// Makes one node of each part.
fn contracted(nodes: &Contracted, parts: &Runs, of: &[u32]) -> Contracted<'static> {
    #[derive(Default)]
    struct Share {
        ends: Vec<u32>,
        others: Vec<u32>,
        weights: Vec<u32>,
        strengths: Vec<u32>,
    }
    let shares = parallel::shares(&parts.starts, nodes.others.len());
    let mut made: Vec<Share> = shares.iter().map(|_| Share::default()).collect();
    let Ok(()) = parallel::each(shares.iter().zip(&mut made), |(share, made), _| {
        let mut towards = Towards::new(parts.len());
        for part in share.clone() {
            let mut strength = 0;
            for node in &parts.members[parts.starts[part] as usize..parts.starts[part + 1] as usize] {
                strength += nodes.strengths[*node as usize];
                for (other, weight) in nodes.ties(*node as usize) {
                    towards.add(of[other], weight);
                }
            }
            made.strengths.push(strength);
            for (other, weight) in towards.drain().filter(|(other, _)| *other as usize != part) {
                made.others.push(other);
                made.weights.push(weight);
            }
            made.ends.push(made.others.len() as u32);
        }
        Ok::<(), Infallible>(())
    });
    let mut all = Share::default();
    let mut offsets = vec![0];
    for share in made {
        let before = all.others.len() as u32;
        offsets.extend(share.ends.iter().map(|end| before + end));
        all.others.extend(share.others);
        all.weights.extend(share.weights);
        all.strengths.extend(share.strengths);
    }
    Contracted {
        offsets: offsets.into(),
        others: all.others.into(),
        weights: all.weights.into(),
        strengths: all.strengths.into(),
    }
}
