//! Blocks of a text on all cores: workers turn them into batches, which are taken in the order of the text.
//!
//! Nothing here knows a format, a record or a network.

use std::num::NonZero;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::content::{Block, Content};
use super::error::FormatError;
use crate::ticket::Ticket;

/// How many blocks a worker has at a time: one in its hands, one that waits.
const EACH: usize = 2;

/// Reads the rest of a text in blocks that end where `cut` says, each turned into a batch by a worker of its own `state`
/// and handed to `take` with the number of the worker. `take` gives the text of the block back. Gives whether the text was
/// read to its end: the ticket may end it early.
///
/// # Errors
/// The first one in the order of the text; when the work is stopped.
pub fn read<S: Send, B: Send>(
    content: &mut Content,
    cut: impl Fn(&[u8]) -> Option<usize>,
    state: impl Fn() -> S,
    work: impl Fn(&mut S, Block) -> Result<B, FormatError> + Sync,
    mut take: impl FnMut(usize, B) -> Result<String, FormatError>,
    ticket: &Ticket,
) -> Result<bool, FormatError> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        type Ways<B> = (SyncSender<Block>, Receiver<Result<B, FormatError>>);
        let ways: Vec<Ways<B>> = (0..workers)
            .map(|_| {
                let (to, from_here) = sync_channel::<Block>(EACH);
                let (to_here, from) = sync_channel(EACH);
                let (mut state, work) = (state(), &work);
                scope.spawn(move || {
                    for block in from_here {
                        let batch = work(&mut state, block);
                        // The state is not fit for another block after one that was wrong. Nobody waits any more once a batch
                        // before this one was.
                        let is_last = batch.is_err();
                        if to_here.send(batch).is_err() || is_last {
                            break;
                        }
                    }
                });
                (to, from)
            })
            .collect();
        let (mut sent, mut taken, mut spent, mut whole) = (0, 0, Vec::new(), true);
        loop {
            ticket.check()?;
            while whole && sent < taken + workers * EACH {
                let Some(block) = content.block(spent.pop().unwrap_or_default(), &cut)? else { break };
                ticket.advance(block.text.len() as u64);
                let _ = ways[sent % workers].0.send(block);
                sent += 1;
                whole = !ticket.ends_early();
            }
            if taken == sent {
                return Ok(whole);
            }
            // A worker that panicked has no answer; the panic is passed on when the scope ends.
            let Ok(batch) = ways[taken % workers].1.recv() else { return Err(FormatError::Cancelled) };
            spent.push(take(taken % workers, batch?)?);
            taken += 1;
        }
    })
}
