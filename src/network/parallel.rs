//! Work on many rows, on all cores: plain scoped threads, for passes that take milliseconds and whose rows are independent.
//!
//! Ranges depend on the number of rows and of cores, results never do: they are joined in the order of the rows.

use std::convert::Infallible;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread;

use fixedbitset::FixedBitSet;

/// Rows below which a second thread costs more than it saves. Tests share out small networks too.
const LEAST: usize = if cfg!(test) { 1 << 7 } else { 1 << 16 };
const WORD: usize = usize::BITS as usize;

/// How many threads share the work. Asking the system takes longer than some of the passes.
pub static CORES: LazyLock<usize> = LazyLock::new(|| match thread::available_parallelism() {
    _ if cfg!(test) => 3,
    Ok(cores) => cores.get().min(16),
    Err(_) => 1,
});

/// Into how many ranges [`shares`] divides at most: some for each of many cores, that nobody waits long for the last.
const SHARES: usize = 64;

/// How many threads so many pieces keep busy.
fn threads(pieces: usize) -> usize {
    #[cfg(test)]
    if let Some(few) = tests::THREADS.get() {
        return pieces.min(few);
    }
    pieces.min(*CORES)
}

/// Does pieces of work on all cores, each thread with a buffer of its own: whoever is done takes the next piece. A thread that
/// meets an error takes no more.
///
/// # Errors
/// One of those that `work` met.
pub fn each<T: Send, E: Send>(
    pieces: impl ExactSizeIterator<Item = T> + Send,
    work: impl Fn(T, &mut Vec<u8>) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let threads = threads(pieces.len());
    let pieces = Mutex::new(pieces);
    let worker = || {
        let mut buffer = Vec::new();
        loop {
            let next = pieces.lock().unwrap_or_else(PoisonError::into_inner).next();
            match next {
                Some(piece) => work(piece, &mut buffer)?,
                None => return Ok(()),
            }
        }
    };
    thread::scope(|scope| {
        // A thread that cannot be had is no error: the others do its work.
        let others: Vec<_> =
            (1..threads).filter_map(|_| thread::Builder::new().spawn_scoped(scope, worker).ok()).collect();
        let mine = worker();
        others
            .into_iter()
            .fold(mine, |result, other| result.and(other.join().unwrap_or_else(|panic| resume_unwind(panic))))
    })
}

/// Work in turns on all cores without threads that start anew: in each of `turns`, `shared` does `pieces` pieces in any order, then
/// `alone` has the turn to itself. Each thread has its own of what `own` makes. Few and short turns that wait for each other
/// are what it is for: who waits does not sleep.
///
/// # Errors
/// The first that `alone` gives; no more turns follow.
pub fn turns<S, E>(
    turns: usize,
    pieces: usize,
    own: impl Fn() -> S + Sync,
    shared: impl Fn(usize, usize, &mut S) + Sync,
    mut alone: impl FnMut(usize) -> Result<(), E>,
) -> Result<(), E> {
    // Pieces are counted through over all turns; those below the limit may be taken.
    let (next, limit, done) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let take = |own: &mut S| {
        let free = |next: usize| (next < limit.load(Ordering::Acquire)).then_some(next + 1);
        let Ok(piece) = next.fetch_update(Ordering::AcqRel, Ordering::Acquire, free) else { return false };
        shared(piece / pieces, piece % pieces, own);
        done.fetch_add(1, Ordering::Release);
        true
    };
    let ended = AtomicBool::new(false);
    let worker = || {
        let _ended = Ended(&ended);
        let mut own = own();
        let mut idle = 0;
        while !ended.load(Ordering::Acquire) {
            if take(&mut own) { idle = 0 } else { wait(&mut idle) }
        }
    };
    thread::scope(|scope| {
        // Also where `alone` panics: the others must not wait for ever. A thread that cannot be had is missed by nobody.
        let end = Ended(&ended);
        for _ in 1..threads(pieces) {
            let _ = thread::Builder::new().spawn_scoped(scope, worker);
        }
        let mut own = own();
        for turn in 0..turns {
            limit.store((turn + 1) * pieces, Ordering::Release);
            while take(&mut own) {}
            let mut idle = 0;
            while done.load(Ordering::Acquire) < (turn + 1) * pieces {
                // A thread that ends before all is done has panicked, which the scope hands on.
                if ended.load(Ordering::Acquire) {
                    return Ok(());
                }
                wait(&mut idle);
            }
            alone(turn)?;
        }
        drop(end);
        Ok(())
    })
}

/// Says at its end that something has ended.
struct Ended<'a>(&'a AtomicBool);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

/// Waits a moment; who has waited for long lets others have the core.
fn wait(idle: &mut u32) {
    *idle += 1;
    if *idle < 256 { std::hint::spin_loop() } else { thread::yield_now() }
}

/// What `work` makes of each part of `0..len`, in their order. Parts begin at multiples of 64 rows, so that each has words of
/// a bit set to itself; a short range is one part.
pub fn parts<T: Send>(len: usize, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    heavy_parts(len, 1, work)
}

/// The same, where a row is as much work as so many of most others.
pub fn heavy_parts<T: Send>(len: usize, weight: usize, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    let count = if len * weight < LEAST { 1 } else { *CORES };
    let size = len.div_ceil(count).next_multiple_of(WORD).max(WORD);
    let mut made: Vec<Option<T>> = (0..count).map(|_| None).collect();
    let Ok(()) = each(made.iter_mut().enumerate(), |(part, made), _| {
        *made = Some(work((part * size).min(len)..((part + 1) * size).min(len)));
        Ok::<(), Infallible>(())
    });
    made.into_iter().flatten().collect()
}

/// Ranges of runs of rows, with about as many rows in each; `starts` tells where each run begins and where the last one ends. One
/// range where the work is little.
pub fn shares(starts: &[u32], work: usize) -> Vec<Range<usize>> {
    let runs = starts.len() - 1;
    if work < LEAST {
        return std::iter::once(0..runs).collect();
    }
    let rows = (starts[runs] - starts[0]) as usize;
    let mut begin = 0;
    let range = |share: usize| {
        let row = starts[0] + (rows * (share + 1) / SHARES) as u32;
        let end = if share + 1 == SHARES { runs } else { starts.partition_point(|start| *start < row).min(runs) };
        let range = begin..end.max(begin);
        begin = range.end;
        range
    };
    (0..SHARES).map(range).filter(|range| !range.is_empty()).collect()
}

/// What `work` makes of each run of rows, in their order; `rows` tells how many rows' work there is in all.
pub fn over<R: Send, T: Send>(runs: &mut [R], rows: usize, work: impl Fn(&mut R) -> T + Sync) -> Vec<T> {
    let size = if rows < LEAST { runs.len().max(1) } else { runs.len().div_ceil(SHARES) };
    let mut made: Vec<Vec<T>> = runs.chunks(size).map(|_| Vec::new()).collect();
    let Ok(()) = each(runs.chunks_mut(size).zip(&mut made), |(runs, made), _| {
        made.extend(runs.iter_mut().map(&work));
        Ok::<(), Infallible>(())
    });
    made.into_iter().flatten().collect()
}

/// A bit a row, made a machine word at a time: `word` is given the first of its rows; bits past the last row are cut.
pub fn bits(len: usize, word: impl Fn(usize) -> usize + Sync) -> FixedBitSet {
    let words = parts(len, |rows| rows.step_by(WORD).map(&word).collect::<Vec<usize>>());
    let mut words = words.into_iter();
    let mut all = words.next().unwrap_or_default();
    words.for_each(|more| all.extend(more));
    if let (Some(last), rest @ 1..) = (all.last_mut(), len % WORD) {
        *last &= (1 << rest) - 1;
    }
    FixedBitSet::with_capacity_and_blocks(len, all)
}

/// A number a row.
pub fn numbers(len: usize, number: impl Fn(usize) -> u32 + Sync) -> Vec<u32> {
    heavy_numbers(len, 1, number)
}

/// A number a row, where a row is as much work as so many of most others.
pub fn heavy_numbers(len: usize, weight: usize, number: impl Fn(usize) -> u32 + Sync) -> Vec<u32> {
    let mut numbers = heavy_parts(len, weight, |rows| rows.map(&number).collect::<Vec<u32>>()).into_iter();
    let mut all = numbers.next().unwrap_or_default();
    numbers.for_each(|more| all.extend(more));
    all
}

/// The rows of a word that are wanted and for which it is so.
pub fn pick(wanted: usize, mut is: impl FnMut(usize) -> bool) -> usize {
    if wanted == usize::MAX {
        return (0..WORD).fold(0, |word, place| word | usize::from(is(place)) << place);
    }
    ones(wanted).fold(0, |word, place| word | usize::from(is(place)) << place)
}

/// The places of the ones of a word.
pub fn ones(mut word: usize) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = word.trailing_zeros() as usize;
        word &= word.wrapping_sub(1);
        (place < WORD).then_some(place)
    })
}

/// What `work` gives where so many threads share what this thread shares out.
#[cfg(test)]
pub fn on<T>(threads: usize, work: impl FnOnce() -> T) -> T {
    let before = tests::THREADS.replace(Some(threads));
    let given = work();
    tests::THREADS.set(before);
    given
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::sync::atomic::AtomicU32;

    use super::*;

    thread_local! {
        pub(super) static THREADS: Cell<Option<usize>> = const { Cell::new(None) };
    }

    #[test]
    fn shares_are_all_runs_in_their_order() {
        for sizes in [vec![], vec![0, 0], vec![5], vec![1; 1000], vec![900, 0, 1, 1, 0, 500, 3]] {
            let mut starts = vec![7u32];
            sizes.iter().for_each(|size| starts.push(starts[starts.len() - 1] + size));
            for work in [0, LEAST] {
                let runs: Vec<usize> = shares(&starts, work).into_iter().flatten().collect();
                assert!(runs.into_iter().eq(0..sizes.len()), "{sizes:?}");
            }
        }
        let even: Vec<u32> = (0..=6400).collect();
        assert!(shares(&even, LEAST).iter().all(|share| share.len() == 100));
        let mut runs: Vec<usize> = (0..333).collect();
        assert!(
            over(&mut runs, LEAST, |run| {
                *run += 1;
                *run
            })
            .into_iter()
            .eq(1..334)
        );
    }

    #[test]
    fn a_turn_begins_when_all_of_the_one_before_is_done() {
        for threads in [1, 2, 5] {
            let (done, seen) = (AtomicU32::new(0), AtomicU32::new(0));
            let shared = |turn: usize, piece: usize, own: &mut u32| {
                assert!(piece < 9 && done.load(Ordering::SeqCst) == 10 * turn as u32);
                *own += 1;
                seen.fetch_add(1, Ordering::SeqCst);
            };
            let alone = |turn: usize| {
                assert_eq!(seen.load(Ordering::SeqCst), 9 * (turn as u32 + 1));
                done.fetch_add(10, Ordering::SeqCst);
                if turn == 300 { Err("enough") } else { Ok(()) }
            };
            assert_eq!(on(threads, || turns(1000, 9, || 0, shared, alone)), Err("enough"));
            assert_eq!(seen.load(Ordering::SeqCst), 9 * 301);
        }
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_thread_that_panics_leaves_nobody_waiting() {
        let mine = std::thread::current().id();
        let shared = |_: usize, _: usize, (): &mut ()| {
            assert!(std::thread::current().id() == mine, "on another thread");
            // That the other gets a piece too.
            std::thread::sleep(std::time::Duration::from_millis(1));
        };
        let _ = on(2, || turns(100, 4, || (), shared, |_| Ok::<(), ()>(())));
    }

    #[test]
    fn parts_are_all_rows_in_their_order() {
        for len in [0, 1, 63, 64, 65, LEAST - 1, LEAST, LEAST + 1, 3 * LEAST + 17] {
            let rows: Vec<usize> = parts(len, |rows| rows.collect::<Vec<_>>()).concat();
            assert!(rows.into_iter().eq(0..len), "{len}");
            let thirds = bits(len, |start| (0..WORD).fold(0, |word, i| word | usize::from((start + i) % 3 == 0) << i));
            assert!(thirds.ones().eq((0..len).step_by(3)), "{len}");
            assert!(numbers(len, |row| row as u32).into_iter().eq(0..len as u32), "{len}");
        }
        assert!(ones(0b1010_0001).eq([0, 5, 7]) && ones(0).next().is_none() && ones(usize::MAX).count() == WORD);
    }
}
