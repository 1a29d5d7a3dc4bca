//! Work on many rows, on all cores: plain scoped threads, for passes that take milliseconds and whose rows are independent.
//!
//! Ranges depend on the number of rows and of cores, results never do: they are joined in the order of the rows.

use std::convert::Infallible;
use std::ops::Range;
use std::panic::resume_unwind;
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

/// Does pieces of work on all cores, each thread with a buffer of its own: whoever is done takes the next piece. A thread that
/// meets an error takes no more.
///
/// # Errors
/// One of those that `work` met.
pub fn each<T: Send, E: Send>(
    pieces: impl ExactSizeIterator<Item = T> + Send,
    work: impl Fn(T, &mut Vec<u8>) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let threads = pieces.len().min(*CORES);
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

/// What `work` makes of each part of `0..len`, in their order. Parts begin at multiples of 64 rows, so that each has words of
/// a bit set to itself; a short range is one part.
pub fn parts<T: Send>(len: usize, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    let count = if len < LEAST { 1 } else { *CORES };
    let size = len.div_ceil(count).next_multiple_of(WORD).max(WORD);
    let mut made: Vec<Option<T>> = (0..count).map(|_| None).collect();
    let Ok(()) = each(made.iter_mut().enumerate(), |(part, made), _| {
        *made = Some(work((part * size).min(len)..((part + 1) * size).min(len)));
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
    let mut numbers = parts(len, |rows| rows.map(&number).collect::<Vec<u32>>()).into_iter();
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

#[cfg(test)]
mod tests {
    use super::*;

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
