//! Progress and stop in one argument, for everything that may take long.
//!
//! A worker asks [`Ticket::check`] at one point of its outer loop. Nothing here knows threads, clocks or screens.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The work was stopped by whoever asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancelled;

#[derive(Debug, Default)]
struct State {
    stop: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
}

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

    /// The one question of a worker's outer loop.
    ///
    /// # Errors
    /// [`Cancelled`] once somebody called [`Ticket::cancel`].
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.is_cancelled() { Err(Cancelled) } else { Ok(()) }
    }
}
