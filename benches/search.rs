//! Search by name: `cargo bench --bench search`. As many names as the largest network has relations: those of its tables,
//! which are few that come often, and names that are nearly all different.

mod generator;

use std::sync::OnceLock;

use divan::{Bencher, black_box};
use maillage::explorer::search::Index;

fn main() {
    divan::main();
}

/// As many hits as the list under the search shows.
const HITS: usize = 200;

/// One frequent letter, a rare one, beginnings, parts, ids, several words, initials, words with wrong letters, long names,
/// nothing of the kind, and what nobody means.
const QUERIES: &[&str] = &[
    "e",
    "x",
    "co",
    "saint",
    "saint e",
    "e s",
    "a e i",
    "aint",
    "a1",
    "mâcon",
    "saint-etienne-sur-loire",
    "besancon le chateau",
    "etienne saint",
    "sde",
    "umr 4242",
    "bezancon",
    "saimt etiene",
    "bezancon le chateu",
    "syndicat des eau de sant-etienne-sur-loir",
    "zzzzzzzz",
    "-",
    "🙂",
];
const VARIOUS: &[&str] = &[
    "e",
    "x",
    "co",
    "cou",
    "coule",
    "couleta",
    "couleta b",
    "a e i",
    "a1",
    "mentla",
    "dbl",
    "tacomen",
    "coulteta",
    "mouvement pour l'economie solidaire",
    "elmentaire solidairre",
    "zzzzzzzz",
    "-",
    "🙂",
];

fn index(various: bool) -> &'static Index {
    static KNOWN: [OnceLock<Index>; 2] = [OnceLock::new(), OnceLock::new()];
    KNOWN[usize::from(various)].get_or_init(|| {
        let index = Index::new(generator::names(various));
        index.prepare();
        index
    })
}

/// What a search without mistakes needs.
#[divan::bench(args = [false, true], sample_count = 10)]
fn names_sorted(bencher: Bencher<'_, '_>, various: bool) {
    let network = generator::names(various);
    bencher.bench_local(|| Index::new(network));
}

/// What the explorer makes in the background.
#[divan::bench(args = [false, true], sample_count = 10)]
fn all_prepared(bencher: Bencher<'_, '_>, various: bool) {
    let network = generator::names(various);
    bencher.bench_local(|| {
        let index = Index::new(network);
        index.prepare();
        index
    });
}

#[divan::bench(args = QUERIES, sample_count = 20)]
fn search(bencher: Bencher<'_, '_>, text: &str) {
    let index = index(false);
    bencher.bench_local(|| index.search(black_box(text), HITS));
}

#[divan::bench(args = VARIOUS, sample_count = 20)]
fn search_various(bencher: Bencher<'_, '_>, text: &str) {
    let index = index(true);
    bencher.bench_local(|| index.search(black_box(text), HITS));
}

/// As long as a text can be that somebody pastes by mistake.
#[divan::bench(args = ["one word", "the same words", "other words"], sample_count = 5)]
fn ten_thousand_letters(bencher: Bencher<'_, '_>, what: &str) {
    let letter = |place: u32| match place % 8 {
        7 => ' ',
        _ => char::from(b'a' + (place.wrapping_mul(2_654_435_761) >> 20) as u8 % 26),
    };
    let text: String = match what {
        "one word" => "saint".repeat(2_000),
        "the same words" => "saint etienne ".repeat(700),
        _ => (0..10_000).map(letter).collect(),
    };
    bencher.bench_local(|| index(true).search(black_box(&text), HITS));
}
