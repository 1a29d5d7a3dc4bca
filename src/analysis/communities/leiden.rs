//! The Leiden algorithm for modularity, without chance: moves, refinement, contraction, until nothing is left to gain.
//!
//! It knows meshes and numbers only; what a community is called and how levels are kept is told in the module above.

use crate::network::Mesh;
use crate::ticket::{Cancelled, Ticket};

/// How many more walks are made, at most, and up to how many ends of ties.
const AGAIN: usize = 4;
const SMALL: usize = 1 << 18;

/// A mesh with weights that is contracted again and again. Weights are whole numbers, so sums do not depend on their order.
struct Contracted {
    offsets: Vec<u32>,
    others: Vec<u32>,
    weights: Vec<u32>,
    /// Ends of relations at each node.
    strengths: Vec<u32>,
}

impl Contracted {
    fn len(&self) -> usize {
        self.strengths.len()
    }

    fn ties(&self, node: usize) -> impl Iterator<Item = (usize, u32)> + '_ {
        let range = self.offsets[node] as usize..self.offsets[node + 1] as usize;
        self.others[range.clone()].iter().map(|other| *other as usize).zip(self.weights[range].iter().copied())
    }
}

/// The divisions of a mesh that the algorithm went through, the finest first; each lies inside the next. Every group is connected.
pub fn divide(mesh: &Mesh, ticket: &Ticket) -> Result<Vec<Vec<u32>>, Cancelled> {
    let strengths: Vec<u32> = (0..mesh.len() as u32)
        .map(|actor| 2 * mesh.loops[actor as usize] + mesh.counts[mesh.range(actor)].iter().sum::<u32>())
        .collect();
    let ends: u64 = strengths.iter().map(|strength| u64::from(*strength)).sum();
    let nodes = || Contracted {
        offsets: if mesh.is_empty() { vec![0] } else { mesh.offsets.clone() },
        others: mesh.others.clone(),
        weights: mesh.counts.clone(),
        strengths: strengths.clone(),
    };
    let per_end = if ends == 0 { 0.0 } else { 1.0 / ends as f64 };
    let mut divisions = from(nodes(), (0..mesh.len() as u32).collect(), per_end, ticket)?;
    // A walk from where the last one ended finds what no walk from single actors finds; on large networks next to nothing.
    for _ in 0..AGAIN {
        let Some(last) = divisions.last().filter(|_| mesh.others.len() <= SMALL) else { break };
        let better = from(nodes(), last.clone(), per_end, ticket)?;
        if better.last() == divisions.last() {
            break;
        }
        divisions = better;
    }
    Ok(divisions)
}

/// The divisions that a walk from some groups goes through.
fn from(
    mut nodes: Contracted,
    mut groups: Vec<u32>,
    per_end: f64,
    ticket: &Ticket,
) -> Result<Vec<Vec<u32>>, Cancelled> {
    let mut divisions: Vec<Vec<u32>> = Vec::new();
    loop {
        moves(&nodes, &mut groups, per_end, ticket)?;
        let count = numbered(&mut groups);
        if count == nodes.len() && !divisions.is_empty() {
            return Ok(divisions);
        }
        let mut parts = refined(&nodes, &groups, count, per_end, ticket)?;
        let mut parts_count = numbered(&mut parts);
        if parts_count == nodes.len() {
            // The refinement holds every node apart: the groups themselves are contracted, lest it go on for ever.
            (parts, parts_count) = (groups.clone(), count);
        }
        divisions.push(match divisions.last() {
            None => parts.clone(),
            Some(finer) => finer.iter().map(|node| parts[*node as usize]).collect(),
        });
        let mut next = vec![0u32; parts_count];
        parts.iter().zip(&groups).for_each(|(part, group)| next[*part as usize] = *group);
        nodes = contracted(&nodes, &parts, parts_count);
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

/// Moves nodes to the group of the highest gain while there is one; nodes next to one that moved are looked at again.
fn moves(nodes: &Contracted, groups: &mut [u32], per_end: f64, ticket: &Ticket) -> Result<(), Cancelled> {
    let count = nodes.len();
    let mut totals = vec![0u32; count];
    let mut sizes = vec![0u32; count];
    for (group, strength) in groups.iter().zip(&nodes.strengths) {
        totals[*group as usize] += strength;
        sizes[*group as usize] += 1;
    }
    let mut empty: Vec<u32> = (0..count as u32).filter(|group| sizes[*group as usize] == 0).collect();
    let mut waits = vec![true; count];
    let mut queue: std::collections::VecDeque<u32> = (0..count as u32).collect();
    let mut towards = vec![0u32; count];
    let mut met: Vec<u32> = Vec::new();
    let mut looked = 0u32;
    while let Some(node) = queue.pop_front() {
        looked = looked.wrapping_add(1);
        if looked.is_multiple_of(4096) {
            ticket.check()?;
        }
        let node = node as usize;
        waits[node] = false;
        let own = groups[node];
        for (other, weight) in nodes.ties(node) {
            let group = groups[other];
            if towards[group as usize] == 0 {
                met.push(group);
            }
            towards[group as usize] += weight;
        }
        let strength = nodes.strengths[node];
        totals[own as usize] -= strength;
        let scale = f64::from(strength) * per_end;
        let gain = |group: u32| f64::from(towards[group as usize]) - scale * f64::from(totals[group as usize]);
        let mut best = (gain(own), own);
        for &group in &met {
            let gain = gain(group);
            if gain > best.0 + 1e-9 || (gain >= best.0 && group < best.1 && best.1 != own) {
                best = (gain, group);
            }
        }
        for group in met.drain(..) {
            towards[group as usize] = 0;
        }
        if best.0 < -1e-9 && sizes[own as usize] > 1 {
            // Better alone than in bad company.
            best.1 = empty.pop().unwrap_or(own);
        }
        totals[best.1 as usize] += strength;
        if best.1 != own {
            sizes[best.1 as usize] += 1;
            sizes[own as usize] -= 1;
            if sizes[own as usize] == 0 {
                empty.push(own);
            }
            groups[node] = best.1;
            for (other, _) in nodes.ties(node) {
                if groups[other] != best.1 && !waits[other] {
                    waits[other] = true;
                    queue.push_back(other as u32);
                }
            }
        }
    }
    Ok(())
}

/// Divides each group anew, from single nodes: a node joins the part of its group that gains most, if both are well linked to
/// the rest of the group.
fn refined(
    nodes: &Contracted,
    groups: &[u32],
    count: usize,
    per_end: f64,
    ticket: &Ticket,
) -> Result<Vec<u32>, Cancelled> {
    let mut group_totals = vec![0u32; count];
    groups.iter().zip(&nodes.strengths).for_each(|(group, strength)| group_totals[*group as usize] += strength);
    let mut parts: Vec<u32> = (0..nodes.len() as u32).collect();
    let mut totals = nodes.strengths.clone();
    // Ends of relations from each part to the rest of its group.
    let mut rest: Vec<u32> = Vec::with_capacity(nodes.len());
    for node in ticket.watch(0..nodes.len()) {
        let node = node?;
        let ties = nodes.ties(node).filter(|(other, _)| groups[*other] == groups[node]);
        rest.push(ties.map(|(_, weight)| weight).sum());
    }
    let mut is_alone = vec![true; nodes.len()];
    let mut towards = vec![0u32; nodes.len()];
    let mut met: Vec<u32> = Vec::new();
    for node in ticket.watch(0..nodes.len()) {
        let node = node?;
        let group = groups[node];
        let group_total = f64::from(group_totals[group as usize]) * per_end;
        let is_well_linked = |part: usize| {
            let total = f64::from(totals[part]);
            f64::from(rest[part]) >= total * (group_total - total * per_end) - 1e-9
        };
        if !is_alone[node] || !is_well_linked(node) {
            continue;
        }
        for (other, weight) in nodes.ties(node).filter(|(other, _)| groups[*other] == group) {
            let part = parts[other];
            if towards[part as usize] == 0 {
                met.push(part);
            }
            towards[part as usize] += weight;
        }
        let scale = f64::from(nodes.strengths[node]) * per_end;
        let mut best = (0.0, node as u32);
        for &part in &met {
            let gain = f64::from(towards[part as usize]) - scale * f64::from(totals[part as usize]);
            let is_better = gain > best.0 || (gain >= best.0 && part < best.1);
            if is_better && is_well_linked(part as usize) {
                best = (gain, part);
            }
        }
        let part = best.1 as usize;
        if part != node {
            let linked = towards[part];
            rest[part] = rest[part] + rest[node] - 2 * linked;
            totals[part] += nodes.strengths[node];
            parts[node] = best.1;
            is_alone[part] = false;
        }
        for part in met.drain(..) {
            towards[part as usize] = 0;
        }
    }
    Ok(parts)
}

/// Makes one node of each part.
fn contracted(nodes: &Contracted, parts: &[u32], count: usize) -> Contracted {
    let mut starts = vec![0u32; count + 1];
    parts.iter().for_each(|part| starts[*part as usize + 1] += 1);
    (0..count).for_each(|part| starts[part + 1] += starts[part]);
    let mut members = vec![0u32; nodes.len()];
    let mut next = starts.clone();
    for (node, part) in (0u32..).zip(parts) {
        members[next[*part as usize] as usize] = node;
        next[*part as usize] += 1;
    }
    let mut made = Contracted { offsets: vec![0], others: Vec::new(), weights: Vec::new(), strengths: vec![0; count] };
    let mut towards = vec![0u32; count];
    let mut met: Vec<u32> = Vec::new();
    for part in 0..count {
        for node in &members[starts[part] as usize..starts[part + 1] as usize] {
            made.strengths[part] += nodes.strengths[*node as usize];
            for (other, weight) in nodes.ties(*node as usize) {
                let other = parts[other] as usize;
                if other != part {
                    if towards[other] == 0 {
                        met.push(other as u32);
                    }
                    towards[other] += weight;
                }
            }
        }
        for other in met.drain(..) {
            made.others.push(other);
            made.weights.push(std::mem::take(&mut towards[other as usize]));
        }
        made.offsets.push(made.others.len() as u32);
    }
    made
}
