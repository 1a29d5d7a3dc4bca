//! All best paths between two actors as one acyclic web: counted exactly, listed lazily in the order of answers.
//!
//! However many paths there are, a web holds each actor and each relation of theirs once. How it is found is not here.

use num_bigint::BigUint;

use super::Stopped;
use super::ground::{Ground, Meter, Proof, Step};
use super::times::{self, Course, Window};

/// A relation of a web, between places in its list of actors.
pub(super) struct Edge {
    pub from: u32,
    pub to: u32,
    pub relation: u32,
    pub forward: bool,
}

struct Strand {
    to: u32,
    relation: u32,
    forward: bool,
    proof: Proof,
}

/// Actors and relations of the best paths. Every relation leads from a place to a later one; the first place is where
/// paths start, the last where they end, and each place is on some path.
pub(super) struct Web {
    actors: Vec<u32>,
    offsets: Vec<u32>,
    strands: Vec<Strand>,
    /// For each place what remains possible in time from there on; empty when time was not asked for.
    later: Vec<Vec<Window>>,
}

impl Web {
    pub fn new(ground: &Ground<'_>, actors: Vec<u32>, mut edges: Vec<Edge>) -> Web {
        edges.sort_unstable_by_key(|e| (e.from, actors[e.to as usize], e.relation));
        if ground.rules.grouped {
            // The best of parallel relations stands for all of them.
            edges.sort_by_key(|e| (e.from, actors[e.to as usize], ground.proof(e.relation)));
            edges.dedup_by_key(|e| (e.from, e.to));
        }
        let mut offsets = vec![0u32; actors.len() + 1];
        for edge in &edges {
            offsets[edge.from as usize + 1] += 1;
        }
        for i in 0..actors.len() {
            offsets[i + 1] += offsets[i];
        }
        let strand = |e: Edge| {
            // The length of all paths of a web is the same, hops decide nothing unless there are weights.
            let hops = u32::from(ground.is_weighted());
            let proof = Proof { hops, ..ground.proof(e.relation) };
            Strand { to: e.to, relation: e.relation, forward: e.forward, proof }
        };
        let strands = edges.into_iter().map(strand).collect();
        Web { actors, offsets, strands, later: Vec::new() }
    }

    /// The same web, of which only paths are listed that keep within these windows.
    pub fn timed(mut self, later: Vec<Vec<Window>>) -> Web {
        self.later = later;
        self
    }

    fn strands(&self, place: usize) -> &[Strand] {
        &self.strands[self.offsets[place] as usize..self.offsets[place + 1] as usize]
    }

    /// How many hops the first path has: as many as all where weights do not matter.
    pub fn hops(&self) -> u32 {
        let (mut place, mut hops) = (0, 0);
        while let Some(strand) = self.strands(place).first() {
            (place, hops) = (strand.to as usize, hops + 1);
        }
        hops
    }

    /// How many paths there are, those that differ by a parallel relation told apart. Linear in the relations of the
    /// web, in numbers of machine size as long as they fit.
    pub fn count(&self) -> BigUint {
        let small = self.count_in(1u128, 0, |a, b| a.checked_add(*b));
        small.map(BigUint::from).unwrap_or_else(|| {
            let big = self.count_in(BigUint::from(1u8), BigUint::ZERO, |a, b| Some(a + b));
            big.expect("big numbers do not overflow")
        })
    }

    fn count_in<T: Clone>(&self, one: T, zero: T, add: impl Fn(&T, &T) -> Option<T>) -> Option<T> {
        let last = self.actors.len() - 1;
        let mut onward = vec![zero; self.actors.len()];
        onward[last] = one;
        for place in (0..last).rev() {
            let mut sum = onward[place].clone();
            for strand in self.strands(place) {
                sum = add(&sum, &onward[strand.to as usize])?;
            }
            onward[place] = sum;
        }
        Some(onward[0].clone())
    }

    /// For each place the `most` least distinct proofs of its ways to the end, and whether there are more somewhere.
    ///
    /// The i-th least of a place is made of at most i-th least ones of the places after it, so cutting is exact.
    fn proofs(&self, most: usize) -> (Vec<Vec<Proof>>, bool) {
        let last = self.actors.len() - 1;
        let mut proofs: Vec<Vec<Proof>> = vec![Vec::new(); self.actors.len()];
        proofs[last].push(Proof::default());
        let mut cut = false;
        let mut all = Vec::new();
        for place in (0..last).rev() {
            all.clear();
            for strand in self.strands(place) {
                all.extend(proofs[strand.to as usize].iter().map(|p| p.plus(strand.proof)));
            }
            all.sort_unstable();
            all.dedup();
            cut |= all.len() > most;
            all.truncate(most);
            proofs[place] = all.clone();
        }
        (proofs, cut)
    }
}

#[derive(Clone, Copy)]
struct Frame {
    place: usize,
    next: usize,
    left: Proof,
    window: Window,
}

/// The paths of a web one after the other: least proof lacking first, then by the numbers of actors and relations hop
/// by hop. Between two answers it holds one path and, for each place, the proofs that can still be had.
pub(super) struct Walks {
    web: Web,
    course: Option<Course>,
    start: Window,
    windows: Vec<Window>,
    proofs: Vec<Vec<Proof>>,
    most: usize,
    cut: bool,
    class: usize,
    stack: Vec<Frame>,
}

/// Distinct proofs kept at first; doubled whenever they are used up.
const PROOFS_AT_FIRST: usize = 8;

impl Walks {
    /// All paths of a web; with a course those that keep to it, set out in some window.
    pub fn new(ground: &Ground<'_>, web: Web, course: Option<Course>, start: Window) -> Walks {
        let (proofs, cut) = web.proofs(PROOFS_AT_FIRST);
        let windows = match course {
            None => Vec::new(),
            Some(_) => web.strands.iter().map(|s| times::window(ground.network.validity(s.relation))).collect(),
        };
        Walks { web, course, start, windows, proofs, most: PROOFS_AT_FIRST, cut, class: 0, stack: Vec::new() }
    }

    fn begin_class(&mut self) -> bool {
        while self.class == self.proofs[0].len() {
            if !self.cut {
                return false;
            }
            self.most *= 2;
            (self.proofs, self.cut) = self.web.proofs(self.most);
        }
        let Some(left) = self.proofs[0].get(self.class) else { return false };
        self.stack.push(Frame { place: 0, next: 0, left: *left, window: self.start });
        self.class += 1;
        true
    }

    /// The next path, as hops.
    pub fn next(&mut self, meter: &mut Meter<'_>) -> Result<Option<Vec<Step>>, Stopped> {
        loop {
            let Some(frame) = self.stack.last_mut() else {
                if !self.begin_class() {
                    return Ok(None);
                }
                continue;
            };
            meter.spend(1)?;
            let place = frame.place;
            if place + 1 == self.web.actors.len() {
                self.stack.pop();
                return Ok(Some(self.hops()));
            }
            let at = self.web.offsets[place] as usize + frame.next;
            if at == self.web.offsets[place + 1] as usize {
                self.stack.pop();
                continue;
            }
            frame.next += 1;
            let strand = &self.web.strands[at];
            let Some(left) = frame.left.minus(strand.proof) else { continue };
            let to = strand.to as usize;
            if self.proofs[to].binary_search(&left).is_err() {
                continue;
            }
            let mut window = frame.window;
            if let Some(course) = self.course {
                let Some(narrower) = course.after(window, self.windows[at]) else { continue };
                let open = |later: &Window| course.meet(narrower, *later);
                if self.web.later.get(to).is_some_and(|later| !later.iter().any(open)) {
                    continue;
                }
                window = narrower;
            }
            self.stack.push(Frame { place: to, next: 0, left, window });
        }
    }

    /// Passes over as many paths as asked, or as there are, without walking them; gives how many. Not where dates are
    /// asked for, and only before the first path. The ways on from each place are counted by what proof they lack: linear in the relations of the web
    /// times the distinct proofs, whatever the number.
    pub fn pass_over(&mut self, mut many: BigUint) -> BigUint {
        let asked = many.clone();
        loop {
            let ways = self.ways();
            while let Some(class) = self.proofs[0].get(self.class) {
                let all = &ways[0][self.class];
                if *all > many {
                    let left = *class;
                    self.class += 1;
                    self.descend(left, many, &ways);
                    return asked;
                }
                many -= all;
                self.class += 1;
            }
            if !self.cut {
                return asked - many;
            }
            self.most *= 2;
            (self.proofs, self.cut) = self.web.proofs(self.most);
        }
    }

    /// Whether paths can be passed over without walking them.
    pub fn can_pass_over(&self) -> bool {
        self.course.is_none() && self.class == 0
    }

    /// For each place how many ways lead from there to the end, by each of its proofs.
    fn ways(&self) -> Vec<Vec<BigUint>> {
        let mut ways: Vec<Vec<BigUint>> = self.proofs.iter().map(|p| vec![BigUint::ZERO; p.len()]).collect();
        let last = self.web.actors.len() - 1;
        ways[last].iter_mut().for_each(|way| *way = BigUint::from(1u8));
        for place in (0..last).rev() {
            let mut sums = std::mem::take(&mut ways[place]);
            for strand in self.web.strands(place) {
                let to = strand.to as usize;
                for (proof, ways) in self.proofs[to].iter().zip(&ways[to]) {
                    if let Ok(at) = self.proofs[place].binary_search(&proof.plus(strand.proof)) {
                        sums[at] += ways;
                    }
                }
            }
            ways[place] = sums;
        }
        ways
    }

    /// Stands before the path with that number among those that lack that much.
    fn descend(&mut self, mut left: Proof, mut number: BigUint, ways: &[Vec<BigUint>]) {
        let mut place = 0;
        loop {
            let mut frame = Frame { place, next: 0, left, window: self.start };
            let mut onward = None;
            for strand in self.web.strands(place) {
                frame.next += 1;
                let to = strand.to as usize;
                let Some(rest) = frame.left.minus(strand.proof) else { continue };
                let Ok(at) = self.proofs[to].binary_search(&rest) else { continue };
                if ways[to][at] > number {
                    onward = Some((to, rest));
                    break;
                }
                number -= &ways[to][at];
            }
            self.stack.push(frame);
            match onward {
                Some((to, rest)) => (place, left) = (to, rest),
                None => return,
            }
        }
    }

    /// The strands that were taken last, from the start to where the stack stands.
    fn hops(&self) -> Vec<Step> {
        let taken = |frame: &Frame| {
            let strand = &self.web.strands[self.web.offsets[frame.place] as usize + frame.next - 1];
            Step { other: self.web.actors[strand.to as usize], relation: strand.relation, forward: strand.forward }
        };
        self.stack.iter().map(taken).collect()
    }
}
