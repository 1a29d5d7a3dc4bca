//! Ctrl-C while a file is written: the ticket is cancelled, so that what is half-written can be removed.
//!
//! Whatever leaves nothing behind keeps the system's own answer, which is at once.

use crate::ticket::Ticket;

/// While it lives, the first SIGINT or SIGTERM cancels a ticket, and the second ends the program at once.
#[cfg(unix)]
pub struct Interrupt {
    which: std::sync::Arc<std::sync::atomic::AtomicUsize>,
    handlers: Vec<signal_hook::SigId>,
}

#[cfg(unix)]
impl Interrupt {
    /// Begins to listen. Where the system does not allow it, its own answer remains.
    pub fn of(ticket: &Ticket) -> Interrupt {
        use signal_hook::{consts, flag};
        let mut interrupt = Interrupt { which: Default::default(), handlers: Vec::new() };
        for signal in [consts::SIGINT, consts::SIGTERM] {
            // In this order: the first signal finds the ticket as it was.
            let handlers = [
                flag::register_conditional_default(signal, ticket.stop_flag()),
                flag::register_usize(signal, interrupt.which.clone(), signal as usize),
                flag::register(signal, ticket.stop_flag()),
            ];
            interrupt.handlers.extend(handlers.into_iter().flatten());
        }
        interrupt
    }

    /// The exit code of a program that ended for a signal: 130 after Ctrl-C.
    pub fn code(&self) -> u8 {
        128 + self.which.load(std::sync::atomic::Ordering::Relaxed) as u8
    }
}

#[cfg(unix)]
impl Drop for Interrupt {
    fn drop(&mut self) {
        self.handlers.drain(..).for_each(|handler| {
            signal_hook::low_level::unregister(handler);
        });
    }
}

/// There are no such signals here.
#[cfg(not(unix))]
pub struct Interrupt;

#[cfg(not(unix))]
impl Interrupt {
    /// Does nothing.
    pub fn of(_ticket: &Ticket) -> Interrupt {
        Interrupt
    }

    /// The exit code of a program that ended for Ctrl-C.
    pub fn code(&self) -> u8 {
        130
    }
}
