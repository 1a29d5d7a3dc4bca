//! Relations that nobody wants are let go while files are read, so that a part fits where the whole would not.
//!
//! Who wants what is said from outside. Actors stay, all of them: relations are what is many, and an actor without any is
//! still one.

use std::fmt;
use std::mem::{replace, take};
use std::sync::Arc;

use fixedbitset::FixedBitSet;

use super::*;
use crate::ticket::Ticket;

/// Says which relations are wanted.
#[derive(Clone)]
pub struct Sieve {
    /// Whether it looks at what files say of actors, which then must be known before the relations are.
    pub needs_actors: bool,
    judge: Arc<Judge>,
}

/// The wanted relations of a network that holds some of them and the actors as far as they are known; none if that cannot
/// be said yet.
type Judge = dyn Fn(&Network) -> Option<FixedBitSet> + Send + Sync;

impl Sieve {
    /// A sieve that keeps what `judge` says. It is asked of some relations at a time, in their order.
    pub fn new(needs_actors: bool, judge: impl Fn(&Network) -> Option<FixedBitSet> + Send + Sync + 'static) -> Sieve {
        Sieve { needs_actors, judge: Arc::new(judge) }
    }
}

impl fmt::Debug for Sieve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sieve").field("needs_actors", &self.needs_actors).finish_non_exhaustive()
    }
}

/// A sieve at work.
pub(super) struct Sifting {
    sieve: Sieve,
    /// How many relations wait until they are judged together.
    together: usize,
    /// The memory that relations may take, in bytes.
    room: u64,
    /// Ends the reading once they take more.
    ticket: Ticket,
    /// The first relation that is not judged.
    first: usize,
    is_full: bool,
}

impl Builder {
    /// Keeps only the relations that a sieve wants, of those that come by [`Builder::add_relations`]; what is kept may be
    /// more, never less, and the receipt counts what is let go. `together` of them are judged at a time. Once relations take
    /// more than `room` bytes the ticket ends the reading early, and [`Builder::is_full`] says so.
    pub fn sift(&mut self, sieve: Sieve, together: usize, room: u64, ticket: &Ticket) {
        let ticket = ticket.clone();
        self.sifting = Some(Sifting { sieve, together, room, ticket, first: 0, is_full: false });
    }

    /// Whether the relations that were kept took more room than there was.
    pub fn is_full(&self) -> bool {
        self.sifting.as_ref().is_some_and(|sifting| sifting.is_full)
    }

    /// Whether so many relations wait that it is time to judge them.
    pub(super) fn is_due(&self) -> bool {
        self.sifting.as_ref().is_some_and(|sifting| self.ends.len() - sifting.first >= sifting.together)
    }

    /// Leaves the relations of the files before as they are.
    pub(super) fn sift_from_here(&mut self) {
        if let Some(sifting) = &mut self.sifting {
            sifting.first = self.ends.len();
        }
    }

    /// Judges the relations that wait. They are a network of their own for a moment, whose actors and distinct values are
    /// those of the draft: only rows are cut off and joined again.
    pub(super) fn judge_waiting(&mut self) {
        let Some(mut sifting) = self.sifting.take() else { return };
        let first = sifting.first;
        let ends = cut_off(&mut self.ends, first);
        let directions = cut_off(&mut self.relations.directions, first);
        let rows: Vec<Vec<u32>> = self.relations.rows().map(|rows| cut_off(rows, first)).collect();
        let waiting = self.ends.len();
        let network = Network {
            about: About::default(),
            adjacency: Adjacency::new(self.declared.len(), &self.ends),
            ends: take(&mut self.ends),
            short: short_column(&self.actors),
            actors: take(&mut self.actors),
            relations: replace(&mut self.relations, Relations::new()),
            dates: take(&mut self.dates),
            kinds: take(&mut self.kinds),
            relation_kinds: take(&mut self.relation_kinds),
            sources: take(&mut self.sources),
            implicit_prefix: String::new(),
        };
        let wanted = (sifting.sieve.judge)(&network);
        Network {
            ends: self.ends,
            actors: self.actors,
            relations: self.relations,
            dates: self.dates,
            kinds: self.kinds,
            relation_kinds: self.relation_kinds,
            sources: self.sources,
            ..
        } = network;
        let is_judged = wanted.is_some();
        let mut kept = wanted.unwrap_or_else(|| {
            let mut all = FixedBitSet::with_capacity(waiting);
            all.insert_range(..);
            all
        });
        // The end of the file has to judge these first: they may make an actor.
        let from = self.dangling.partition_point(|dangling| (dangling.relation as usize) < first);
        self.dangling[from..].iter().for_each(|dangling| kept.insert(dangling.relation as usize - first));
        for Dangling { relation, .. } in &mut self.dangling[from..] {
            *relation = (first + kept.count_ones(..*relation as usize - first)) as u32;
        }
        join_again(&mut self.ends, ends, first, &kept);
        join_again(&mut self.relations.directions, directions, first, &kept);
        self.relations.rows().zip(rows).for_each(|(rows, head)| join_again(rows, head, first, &kept));
        self.leave_out((waiting - kept.count_ones(..)) as u64);
        if is_judged {
            sifting.first = self.ends.len();
        }
        if self.relations_size() > sifting.room {
            sifting.is_full = true;
            sifting.ticket.end_early();
        }
        self.sifting = Some(sifting);
    }

    /// About how many bytes the relations take, and will take with their adjacency.
    fn relations_size(&mut self) -> u64 {
        let rows: usize = self.relations.rows().map(|rows| rows.len() * size_of::<u32>()).sum();
        let links = self.ends.len() * (size_of::<[u32; 2]>() * 3 + size_of::<Direction>());
        let columns = self.relations.columns.iter().chain([&self.relations.labels]);
        let values: usize = columns.map(|column| column.values.size()).sum();
        (rows + links + values + self.relations.ids.size()) as u64
    }
}

/// Cuts the rows before `first` off and gives them.
fn cut_off<T>(rows: &mut Vec<T>, first: usize) -> Vec<T> {
    let tail = rows.split_off(first.min(rows.len()));
    replace(rows, tail)
}

/// Puts the rows before `first` back, and after them those of the others that are kept.
fn join_again<T: Copy>(rows: &mut Vec<T>, head: Vec<T>, first: usize, kept: &FixedBitSet) {
    let tail = replace(rows, head);
    // A column that ends before has nothing to say of the others.
    debug_assert!(tail.is_empty() || rows.len() == first);
    rows.extend(tail.iter().zip(0..).filter(|(_, row)| kept.contains(*row)).map(|(value, _)| value));
}
