//! Many texts in their order, on all cores, and work on many blocks. It knows nothing of names.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::network::parallel::CORES;

/// What `work` makes of each number below `count`, in their order. The numbers are given out in their order until there
/// is enough, so that whatever made it enough came of lower numbers than those that are left out.
pub fn share<T: Send>(count: usize, enough: impl Fn() -> bool + Sync, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let some = || {
        let mut done = Vec::new();
        while !enough() {
            let number = next.fetch_add(1, Ordering::SeqCst);
            if number >= count {
                break;
            }
            done.push((number, work(number)));
        }
        done
    };
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..count.min(*CORES)).map(|_| scope.spawn(some)).collect();
        let mut done = some();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, made)| made).collect()
}

/// As many entries as are sorted by comparing whole texts.
const FEW: usize = 16;
/// As many entries as are worth a thread of their own.
const MANY: usize = 1 << 14;

/// Eight bytes of a text, and whose they are.
type Entry = (u64, u32);

/// The numbers below `count` in the order of their texts, which have no zero byte; equals in the order of numbers.
///
/// Eight bytes of each text at a time, first those of all, then those of the ones that are equal so far: a text is looked at
/// about once for eight bytes of what it shares with others, in place of once for each comparison.
pub fn by_text<'a>(count: usize, text: impl Fn(u32) -> &'a [u8] + Sync) -> Vec<u32> {
    let mut entries: Vec<Entry> = (0..count as u32).map(|number| (0, number)).collect();
    sort_texts(&mut entries, 0, &text, *CORES);
    entries.into_iter().map(|(_, number)| number).collect()
}

/// Sorts by key, then number.
pub fn sort(entries: &mut [Entry]) {
    sort_entries(entries, *CORES);
}

fn sort_entries(entries: &mut [Entry], threads: usize) {
    if threads < 2 || entries.len() < MANY {
        return entries.sort_unstable();
    }
    let middle = entries.len() / 2;
    entries.select_nth_unstable(middle);
    let (low, high) = entries.split_at_mut(middle);
    thread::scope(|scope| {
        scope.spawn(|| sort_entries(low, threads / 2));
        sort_entries(high, threads - threads / 2);
    });
}

fn sort_texts<'a>(entries: &mut [Entry], mut depth: usize, text: &(impl Fn(u32) -> &'a [u8] + Sync), threads: usize) {
    let rest = |number: u32, depth: usize| text(number).get(depth..).unwrap_or_default();
    loop {
        if entries.len() <= FEW {
            return entries.sort_unstable_by(|a, b| rest(a.1, depth).cmp(rest(b.1, depth)).then(a.1.cmp(&b.1)));
        }
        let size = entries.len().div_ceil(threads).max(MANY);
        thread::scope(|scope| {
            let mut parts = entries.chunks_mut(size);
            let first = parts.next().unwrap_or_default();
            let fill = |part: &mut [Entry]| part.iter_mut().for_each(|entry| entry.0 = eight(rest(entry.1, depth)));
            parts.for_each(|part| drop(scope.spawn(move || fill(part))));
            fill(first);
        });
        sort_entries(entries, threads);
        let (first, last) = (entries[0].0, entries[entries.len() - 1].0);
        depth += 8;
        if first != last {
            return sort_runs(entries, depth, text, threads);
        }
        // All are equal so far. A zero byte fills up a text that has ended.
        if first as u8 == 0 {
            return;
        }
    }
}

/// Sorts what is equal so far by what comes then.
fn sort_runs<'a>(entries: &mut [Entry], depth: usize, text: &(impl Fn(u32) -> &'a [u8] + Sync), threads: usize) {
    let middle = entries.partition_point(|entry| entry.0 < entries[entries.len() / 2].0);
    if threads < 2 || entries.len() < MANY || middle == 0 {
        for run in entries.chunk_by_mut(|a, b| a.0 == b.0).filter(|run| run.len() > 1 && run[0].0 as u8 != 0) {
            sort_texts(run, depth, text, threads);
        }
        return;
    }
    let (low, high) = entries.split_at_mut(middle);
    thread::scope(|scope| {
        scope.spawn(|| sort_runs(low, depth, text, threads / 2));
        sort_runs(high, depth, text, threads - threads / 2);
    });
}

/// The first eight bytes, as a number that compares as they do.
fn eight(text: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let length = text.len().min(8);
    bytes[..length].copy_from_slice(&text[..length]);
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(texts: &[String]) {
        let mut expected: Vec<u32> = (0..texts.len() as u32).collect();
        expected.sort_by_key(|number| &texts[*number as usize]);
        assert!(by_text(texts.len(), |number| texts[number as usize].as_bytes()) == expected);
    }

    #[test]
    fn many_texts_are_sorted_as_few_are() {
        let name = |i: usize| format!("{}{}", "Syndicat ".repeat(i % 5), i.wrapping_mul(2_654_435_761) % 60_000);
        check(&(0..50_000).map(name).collect::<Vec<_>>());
        check(&vec!["the very same name".to_string(); 40_000]);
        // Beginnings of each other, longer than any stack is deep.
        check(&(0..40).map(|i| "é".repeat(200_000 - i % 3)).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_enough_came_of_lower_numbers() {
        for _ in 0..200 {
            let found = AtomicUsize::new(0);
            let enough = || found.load(Ordering::SeqCst) >= 3;
            let done = share(40, enough, |number| {
                found.fetch_add(usize::from(number % 2 == 0), Ordering::SeqCst);
                number
            });
            assert!(done.len() >= 5 && done.iter().copied().eq(0..done.len()));
        }
        assert!(share(0, || false, |number| number).is_empty());
    }

    proptest! {
        #[test]
        fn texts_are_sorted_by_their_bytes(texts in prop::collection::vec("[a\u{e9}]{0,20}", 0..60)) {
            check(&texts);
        }
    }
}
