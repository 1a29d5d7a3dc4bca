//! Puts rows in order by a number that each has, in time linear in the rows and the numbers.

/// Sorts rows by their numbers, which are less than `numbers`. Rows of the same number stay in their order.
pub fn by_number(rows: &mut Vec<u32>, numbers: usize, number: impl Fn(u32) -> u32) {
    if rows.len() < numbers / 8 {
        rows.sort_by_key(|row| number(*row));
        return;
    }
    let mut next = vec![0u32; numbers + 1];
    rows.iter().for_each(|row| next[number(*row) as usize + 1] += 1);
    (1..next.len()).for_each(|i| next[i] += next[i - 1]);
    let mut sorted = vec![0; rows.len()];
    for row in rows.iter() {
        let at = &mut next[number(*row) as usize];
        sorted[*at as usize] = *row;
        *at += 1;
    }
    *rows = sorted;
}

/// The rank of each of the first `count` numbers by a key; equal keys have the same rank.
pub fn ranks<K: Ord>(count: usize, key: impl Fn(u32) -> K) -> Vec<u32> {
    let mut keyed: Vec<(K, u32)> = (0..count as u32).map(|number| (key(number), number)).collect();
    keyed.sort_unstable();
    let mut ranks = vec![0; count];
    let mut rank = 0;
    for i in 0..keyed.len() {
        rank += u32::from(i > 0 && keyed[i - 1].0 != keyed[i].0);
        ranks[keyed[i].1 as usize] = rank;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_a_stable_sort(keys in prop::collection::vec(0..20u32, 0..60), range in 20..2000usize) {
            let mut rows: Vec<u32> = (0..keys.len() as u32).rev().collect();
            let mut expected = rows.clone();
            expected.sort_by_key(|row| keys[*row as usize]);
            by_number(&mut rows, range, |row| keys[row as usize]);
            prop_assert_eq!(&rows, &expected);
            let ranks = ranks(keys.len(), |row| keys[row as usize]);
            rows.sort();
            rows.reverse();
            by_number(&mut rows, keys.len(), |row| ranks[row as usize]);
            prop_assert_eq!(rows, expected);
        }
    }
}
