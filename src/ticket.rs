//! Progress and stop in one argument, for everything that may take long.
//!
//! A worker asks [`Ticket::check`] at one point of its outer loop. Nothing here knows threads, clocks or screens.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// The work was stopped by whoever asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancelled;

#[derive(Debug, Default)]
struct State {
    stop: Arc<AtomicBool>,
    early: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
    actors: AtomicU64,
    relations: AtomicU64,
    names: Mutex<Vec<String>>,
}

/// Rows between two questions of a loop over many: a few milliseconds, even where each is written and compressed.
const ROWS_PER_CHECK: usize = 1024;

/// How many names of actors a load shows while it goes on.
pub const NAMES: usize = 1000;

/// A handle shared by one who works and one who waits: the first tells how far it is, the second may stop it.
#[derive(Clone, Debug, Default)]
pub struct Ticket(Arc<State>);

impl Ticket {
    /// A ticket that nobody has stopped yet.
    pub fn new() -> Ticket {
        Ticket::default()
    }

    /// Asks the worker to stop at its next check.
    pub fn cancel(&self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.stop.load(Ordering::Relaxed)
    }

    /// What [`Ticket::cancel`] sets, for those who may do no more than that: handlers of signals.
    pub fn stop_flag(&self) -> Arc<AtomicBool> {
        self.0.stop.clone()
    }

    /// Tells how much work there is in all, in whatever unit `advance` counts.
    pub fn expect(&self, total: u64) {
        self.0.total.store(total, Ordering::Relaxed);
    }

    /// Tells that some more work is done.
    pub fn advance(&self, by: u64) {
        self.0.done.fetch_add(by, Ordering::Relaxed);
    }

    /// Work done and work in all (0 when unknown).
    pub fn progress(&self) -> (u64, u64) {
        (self.0.done.load(Ordering::Relaxed), self.0.total.load(Ordering::Relaxed))
    }

    /// Asks a load to end with what it has read. It is not an error: what was read becomes a network, marked as partial.
    pub fn end_early(&self) {
        self.0.early.store(true, Ordering::Relaxed);
    }

    /// Whether a load should end with what it has read.
    pub fn ends_early(&self) -> bool {
        self.0.early.load(Ordering::Relaxed)
    }

    /// Tells that some more actors and relations were read.
    pub fn count(&self, actors: u64, relations: u64) {
        self.0.actors.fetch_add(actors, Ordering::Relaxed);
        self.0.relations.fetch_add(relations, Ordering::Relaxed);
    }

    /// Actors and relations read so far.
    pub fn counts(&self) -> (u64, u64) {
        (self.0.actors.load(Ordering::Relaxed), self.0.relations.load(Ordering::Relaxed))
    }

    /// Forgets what was told so far: the work begins again.
    pub fn restart(&self) {
        let State { done, total, actors, relations, .. } = &*self.0;
        [done, total, actors, relations].into_iter().for_each(|counter| counter.store(0, Ordering::Relaxed));
        self.0.names.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clear();
    }

    /// Shows some of the names that were read; those past the first [`NAMES`] are passed over.
    pub fn show_names<'n>(&self, names: impl Iterator<Item = &'n str>) {
        // A panic elsewhere leaves a list of names that is still one.
        let mut shown = self.0.names.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let room = NAMES.saturating_sub(shown.len());
        shown.extend(names.take(room).map(str::to_string));
    }

    /// The names shown so far, from the `from`-th on.
    pub fn names(&self, from: usize) -> Vec<String> {
        let shown = self.0.names.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        shown.get(from..).unwrap_or_default().to_vec()
    }

    /// The one question of a worker's outer loop.
    ///
    /// # Errors
    /// [`Cancelled`] once somebody called [`Ticket::cancel`].
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.is_cancelled() { Err(Cancelled) } else { Ok(()) }
    }

    /// The rows of a loop over many, until somebody cancels it.
    pub fn watch<T>(&self, rows: impl Iterator<Item = T>) -> impl Iterator<Item = Result<T, Cancelled>> {
        rows.enumerate().map(|(i, row)| {
            if i % ROWS_PER_CHECK == 0 {
                self.check()?;
            }
            Ok(row)
        })
    }

    /// The same, and tells of each row as it is done with.
    pub fn walk<T>(&self, rows: impl Iterator<Item = T>) -> impl Iterator<Item = Result<T, Cancelled>> {
        self.watch(rows).inspect(|row| self.advance(u64::from(row.is_ok())))
    }

    /// Whether any of many rows is such.
    ///
    /// # Errors
    /// [`Cancelled`] once somebody called [`Ticket::cancel`].
    pub fn any<T>(&self, rows: impl Iterator<Item = T>, is: impl Fn(T) -> bool) -> Result<bool, Cancelled> {
        for row in self.watch(rows) {
            if is(row?) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
