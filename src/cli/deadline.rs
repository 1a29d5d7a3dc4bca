//! A search that ends when its time is up: a clock beside it, which cancels its ticket.
//!
//! Searches know no clock: to them it is somebody who asks to stop.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use crate::ticket::Ticket;

/// While it lives, the ticket is cancelled once so many seconds have passed.
pub struct Deadline {
    /// Dropping it ends the clock.
    _alive: Sender<()>,
}

impl Deadline {
    /// Begins to count.
    pub fn new(ticket: &Ticket, seconds: u32) -> Deadline {
        let (alive, ended) = channel::<()>();
        let ticket = ticket.clone();
        thread::spawn(move || {
            if ended.recv_timeout(Duration::from_secs(seconds.into())) == Err(RecvTimeoutError::Timeout) {
                ticket.cancel();
            }
        });
        Deadline { _alive: alive }
    }
}
