//! Coarser and coarser pictures of who is tied to whom: neighbours become one body, until few are left.
//!
//! The start of a layout is found among few bodies, then handed down. No place is computed here.

use crate::network::Mesh;

/// Bodies at one level of coarseness.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    /// Where the ties of each body begin, and where the last ones end.
    pub offsets: Vec<u32>,
    /// The other end of each tie.
    pub others: Vec<u32>,
    /// How strongly each tie pulls.
    pub weights: Vec<f32>,
    /// How many actors each body is.
    pub mass: Vec<f32>,
    /// Where each component begins, and where the last one ends.
    pub starts: Vec<u32>,
    /// The body of the coarser level that holds each; empty on the coarsest.
    pub up: Vec<u32>,
    /// Places.
    pub x: Vec<f32>,
    /// Places, downwards.
    pub y: Vec<f32>,
}

/// How many bodies become one, at most.
const MOST: u32 = 4;
const NONE: u32 = u32::MAX;

impl Layer {
    /// How many bodies there are.
    pub fn len(&self) -> usize {
        self.mass.len()
    }

    /// The ties of a body.
    pub fn ties(&self, body: usize) -> impl Iterator<Item = (usize, f32)> + '_ {
        let range = self.offsets[body] as usize..self.offsets[body + 1] as usize;
        self.others[range.clone()].iter().map(|other| *other as usize).zip(self.weights[range].iter().copied())
    }

    fn tied(&self, body: usize) -> usize {
        (self.offsets[body + 1] - self.offsets[body]) as usize
    }

    /// The next coarser layer, and in `up` who goes where. Each body pairs with the neighbour it is most strongly tied to for
    /// their masses, those with few ties first (Karypis and Kumar 1998); who finds nobody free joins a small group of a
    /// neighbour's, and those who are tied to one that is full go together: leaves of a star. Linear in the ties.
    pub fn coarser(&mut self) -> Layer {
        let count = self.len();
        let mut group = vec![NONE; count];
        let mut sizes: Vec<u32> = Vec::new();
        let mut masses: Vec<f32> = Vec::new();
        for body in by_ties(self) {
            if group[body] != NONE {
                continue;
            }
            let worth =
                |other: usize, weight: f32| weight / (self.mass[other] * (1.0 + self.tied(other) as f32).sqrt());
            let free = self.ties(body).filter(|(other, _)| group[*other] == NONE);
            let best =
                free.map(|(other, weight)| (worth(other, weight), other)).reduce(|a, b| if b.0 > a.0 { b } else { a });
            if let Some((_, other)) = best {
                (group[body], group[other]) = (sizes.len() as u32, sizes.len() as u32);
                sizes.push(2);
                masses.push(self.mass[body] + self.mass[other]);
                continue;
            }
            let light =
                self.ties(body).map(|(other, _)| group[other]).filter(|group| sizes[*group as usize] < MOST - 1);
            let light = light.reduce(|a, b| if masses[b as usize] < masses[a as usize] { b } else { a });
            if let Some(light) = light {
                group[body] = light;
                sizes[light as usize] += 1;
                masses[light as usize] += self.mass[body];
            }
        }
        for body in 0..count {
            let mut open = NONE;
            for at in self.offsets[body] as usize..self.offsets[body + 1] as usize {
                let other = self.others[at] as usize;
                if group[other] != NONE {
                    continue;
                }
                if open == NONE || sizes[open as usize] == MOST {
                    open = sizes.len() as u32;
                    sizes.push(0);
                }
                group[other] = open;
                sizes[open as usize] += 1;
            }
        }
        // Numbered by their first body, so that components stay runs.
        let mut numbers = vec![NONE; sizes.len()];
        let mut made = Layer { starts: vec![0], offsets: vec![0], ..Layer::default() };
        for component in self.starts.windows(2) {
            for body in component[0] as usize..component[1] as usize {
                let number = match group[body] {
                    NONE => None,
                    group => Some(&mut numbers[group as usize]),
                };
                let own = match number {
                    Some(number) if *number != NONE => *number,
                    number => {
                        let new = made.mass.len() as u32;
                        made.mass.push(0.0);
                        number.into_iter().for_each(|number| *number = new);
                        new
                    }
                };
                self.up.push(own);
                made.mass[own as usize] += self.mass[body];
            }
            made.starts.push(made.mass.len() as u32);
        }
        self.contract(&mut made);
        made
    }

    fn contract(&self, made: &mut Layer) {
        let count = made.len();
        let (starts, members) = members(&self.up, count);
        let mut towards = vec![0.0f32; count];
        let mut met: Vec<u32> = Vec::new();
        for body in 0..count {
            for member in &members[starts[body] as usize..starts[body + 1] as usize] {
                for (other, weight) in self.ties(*member as usize) {
                    let other = self.up[other] as usize;
                    if other != body {
                        if towards[other] == 0.0 {
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
    }
}

/// The members of each group one after the other, and where each group begins.
pub fn members(groups: &[u32], count: usize) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0u32; count + 1];
    groups.iter().for_each(|group| starts[*group as usize + 1] += 1);
    (0..count).for_each(|group| starts[group + 1] += starts[group]);
    let mut next = starts.clone();
    let mut members = vec![0u32; groups.len()];
    for (member, group) in (0u32..).zip(groups) {
        members[next[*group as usize] as usize] = member;
        next[*group as usize] += 1;
    }
    (starts, members)
}

/// Bodies by the number of their ties, those with the fewest first; beyond a thousand ties they count as equal.
fn by_ties(layer: &Layer) -> impl Iterator<Item = usize> + use<> {
    let ties: Vec<u32> = (0..layer.len()).map(|body| layer.tied(body).min(1000) as u32).collect();
    let (_, order) = members(&ties, 1001);
    order.into_iter().map(|body| body as usize)
}

/// The finest layer, and the actor of each of its bodies: by component, the largest first; in a component as a walk meets them.
pub fn finest(mesh: &Mesh) -> (Vec<u32>, Layer) {
    let count = mesh.len();
    let mut seen = vec![false; count];
    let mut walk: Vec<u32> = Vec::with_capacity(count);
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for first in 0..count as u32 {
        if std::mem::replace(&mut seen[first as usize], true) {
            continue;
        }
        let begin = walk.len();
        walk.push(first);
        let mut next = begin;
        while let Some(actor) = walk.get(next).copied() {
            next += 1;
            for other in &mesh.others[mesh.range(actor)] {
                if !std::mem::replace(&mut seen[*other as usize], true) {
                    walk.push(*other);
                }
            }
        }
        runs.push((begin as u32, walk.len() as u32));
    }
    runs.sort_by_key(|(begin, end)| (std::cmp::Reverse(end - begin), *begin));
    let actors: Vec<u32> =
        runs.iter().flat_map(|(begin, end)| walk[*begin as usize..*end as usize].iter().copied()).collect();
    let mut bodies = vec![0u32; count];
    (0u32..).zip(&actors).for_each(|(body, actor)| bodies[*actor as usize] = body);
    let mut layer = Layer { offsets: vec![0], starts: vec![0], mass: vec![1.0; count], ..Layer::default() };
    for (begin, end) in runs {
        layer.starts.push(layer.starts.last().copied().unwrap_or(0) + end - begin);
    }
    for actor in &actors {
        layer.others.extend(mesh.others[mesh.range(*actor)].iter().map(|other| bodies[*other as usize]));
        layer.offsets.push(layer.others.len() as u32);
    }
    layer.weights = vec![1.0; layer.others.len()];
    (actors, layer)
}
