//! Waiting for a load: its thread, and the loop that shows its screen while it lasts.
//!
//! A load that ends within a moment never shows a screen; one that panics is a failed load, not the end of the program.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::MouseEventKind;

use super::app::Event;
use super::loading::{Asked, Loading};
use super::{Desk, Wake};
use crate::ticket::Ticket;

/// A load that ends before this needs no screen of its own: it would only flash.
const MOMENT: Duration = Duration::from_millis(15);
/// The time between two frames of a load on which nobody presses a key.
const BETWEEN: Duration = Duration::from_millis(100);

/// A load in a thread of its own.
pub struct Load<T> {
    ticket: Ticket,
    start: Instant,
    done: Receiver<Option<T>>,
}

impl<T: Send + 'static> Load<T> {
    /// Starts a load.
    pub fn start(sender: &Sender<Wake>, load: impl FnOnce(&Ticket) -> T + Send + 'static) -> Load<T> {
        let (ticket, sender) = (Ticket::new(), sender.clone());
        let (tell, done) = channel();
        let started = Load { ticket: ticket.clone(), start: Instant::now(), done };
        thread::spawn(move || {
            // Nobody listens any more once the program has left.
            let _ = tell.send(catch_unwind(AssertUnwindSafe(|| load(&ticket))).ok());
            let _ = sender.send(Wake::Load);
        });
        started
    }
}

/// How waiting for a load ended.
pub enum Met<T> {
    /// With what the load gave; with nothing if it panicked.
    Done(Option<T>),
    /// The person wants to keep what was open before.
    Stopped,
    /// The person leaves the program.
    Left,
}

/// Waits for a load, and shows its screen from a moment after its start; `again` if a network is open already. What is
/// meant for the app waits in the channel.
///
/// # Errors
/// What the terminal says.
pub fn attend<T>(load: &Load<T>, again: bool, desk: &mut Desk) -> std::io::Result<Met<T>> {
    let mut loading = Loading::new(desk.look.lang, desk.look.theme, &desk.look.names, again);
    let mouse = desk.look.mouse;
    let mut later = Vec::new();
    let mut shown = false;
    // When the next frame is drawn at the latest; an answer to a key is drawn at once.
    let mut due = MOMENT;
    let met = loop {
        match desk.receiver.recv_timeout(due.saturating_sub(load.start.elapsed())) {
            Ok(Wake::Load) => {
                // Otherwise it was a load that was given up before this one.
                if let Ok(result) = load.done.try_recv() {
                    break Met::Done(result);
                }
            }
            Ok(Wake::Event(event)) if shown => {
                // The mouse tells every move it makes.
                if !matches!(event, Event::Mouse(_)) {
                    due = Duration::ZERO;
                }
                match event {
                    Event::Key(key) => match loading.key(key) {
                        Asked::Nothing => {}
                        Asked::Leave => break Met::Left,
                        Asked::EndEarly => load.ticket.end_early(),
                        Asked::Keep => break Met::Stopped,
                        Asked::Suspend => {
                            desk.screen.suspend(mouse)?;
                            desk.screen.resume(mouse)?;
                        }
                    },
                    Event::Mouse(event) if event.kind == MouseEventKind::ScrollUp => loading.scroll(-3),
                    Event::Mouse(event) if event.kind == MouseEventKind::ScrollDown => loading.scroll(3),
                    Event::Mouse(_) => {}
                    Event::Resize(..) => {}
                    other => later.push(Wake::Event(other)),
                }
            }
            Ok(Wake::Leave) | Err(RecvTimeoutError::Disconnected) => break Met::Left,
            // The frame that is due does not wait for the signal that says so: the terminal is ours again before it.
            Ok(Wake::Stop) => {
                desk.screen.suspend(mouse)?;
                desk.screen.resume(mouse)?;
            }
            Ok(Wake::Continue) => desk.screen.resume(mouse)?,
            Ok(other) => later.push(other),
            Err(RecvTimeoutError::Timeout) => {}
        }
        let now = load.start.elapsed();
        if now >= due {
            shown = true;
            loading.see(&load.ticket, now);
            desk.draw(|frame, look| {
                loading.theme = look.theme;
                loading.draw(frame);
                None
            })?;
            due = now + BETWEEN;
        }
    };
    if !matches!(met, Met::Done(_)) {
        load.ticket.cancel();
    }
    // The loop of the app listens to the same channel, which is ours to send to.
    later.into_iter().for_each(|wake| drop(desk.sender.send(wake)));
    Ok(met)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given<T: Send + 'static>(load: impl FnOnce(&Ticket) -> T + Send + 'static) -> Option<T> {
        let (sender, receiver) = channel();
        let load = Load::start(&sender, load);
        assert!(matches!(receiver.recv(), Ok(Wake::Load)));
        load.done.try_recv().unwrap()
    }

    #[test]
    fn a_load_that_panics_has_ended_with_nothing() {
        assert_eq!(given(|_| 42), Some(42));
        assert_eq!(given(|ticket| ticket.is_cancelled().then_some(1).expect("on purpose")), None);
    }
}
