//! Path searches: `cargo bench --bench paths`. The aim: one question under 20 ms at 10^6 relations.

mod generator;

use std::sync::Arc;

use divan::Bencher;
use maillage::analysis::paths::{Request, TimeMode, Workspace, distance, find};
use maillage::network::{Network, Subset};
use maillage::ticket::Ticket;

fn main() {
    divan::main();
}

struct Case {
    network: &'static Network,
    weights: Arc<Vec<f64>>,
    pairs: Vec<(u32, u32)>,
}

fn case(relations: usize) -> Case {
    let mut dice = generator::Dice(11);
    let weights = (0..relations).map(|_| (dice.roll() * 100.0).round() / 10.0).collect();
    Case { network: generator::network(relations), weights: Arc::new(weights), pairs: generator::pairs(relations) }
}

/// Asks the same question of one pair after the other.
fn each_pair<'w>(bencher: Bencher<'_, '_>, relations: usize, ask: impl Fn(Request<'w>) -> Request<'w>) {
    let case = case(relations);
    let (subset, ticket) = (Subset::all(case.network), Ticket::new());
    let mut pairs = case.pairs.iter().cycle();
    bencher.bench_local(|| {
        let (from, to) = pairs.next()?;
        Some(find(case.network, &subset, &ask(Request::new(*from, *to)), &ticket))
    });
}

#[divan::bench(args = generator::sizes())]
fn thousand_distances(bencher: Bencher<'_, '_>, relations: usize) {
    let case = case(relations);
    let (subset, mut space) = (Subset::all(case.network), Workspace::new());
    bencher.bench_local(|| {
        let ask = |(from, to): &(u32, u32)| distance(case.network, &subset, &mut space, *from, *to, false);
        case.pairs.iter().filter_map(ask).sum::<u32>()
    });
}

#[divan::bench(args = generator::sizes())]
fn thousand_distances_in_a_part(bencher: Bencher<'_, '_>, relations: usize) {
    let case = case(relations);
    let mut space = Workspace::new();
    let all = Subset::all(case.network);
    let mut shown = all.relation_bits().clone();
    (0..relations).step_by(10).for_each(|relation| shown.set(relation, false));
    let subset = Subset::new(case.network, all.actor_bits().clone(), shown);
    bencher.bench_local(|| {
        let ask = |(from, to): &(u32, u32)| distance(case.network, &subset, &mut space, *from, *to, false);
        case.pairs.iter().filter_map(ask).sum::<u32>()
    });
}

#[divan::bench(args = generator::sizes())]
fn one_shortest(bencher: Bencher<'_, '_>, relations: usize) {
    each_pair(bencher, relations, |request| Request { limit: 1, ..request });
}

#[divan::bench(args = generator::sizes())]
fn all_shortest(bencher: Bencher<'_, '_>, relations: usize) {
    each_pair(bencher, relations, |request| request);
}

#[divan::bench(args = generator::sizes())]
fn all_shortest_directed(bencher: Bencher<'_, '_>, relations: usize) {
    each_pair(bencher, relations, |request| Request { directed: true, ..request });
}

#[divan::bench(args = generator::sizes())]
fn shortest_at_the_same_time(bencher: Bencher<'_, '_>, relations: usize) {
    each_pair(bencher, relations, |request| Request { time: TimeMode::Same, ..request });
}

#[divan::bench(args = generator::sizes())]
fn shortest_in_order(bencher: Bencher<'_, '_>, relations: usize) {
    each_pair(bencher, relations, |request| Request { time: TimeMode::Chronological, ..request });
}

#[divan::bench(args = generator::sizes(), sample_count = 20)]
fn ten_next_best(bencher: Bencher<'_, '_>, relations: usize) {
    each_pair(bencher, relations, |request| Request { k: Some(10), ..request });
}

#[divan::bench(args = generator::sizes(), sample_count = 20)]
fn thousand_next_best(bencher: Bencher<'_, '_>, relations: usize) {
    each_pair(bencher, relations, |request| Request { k: Some(1000), ..request });
}

#[divan::bench(args = generator::sizes(), sample_count = 20)]
fn least_weight(bencher: Bencher<'_, '_>, relations: usize) {
    let weights = case(relations).weights;
    each_pair(bencher, relations, |request| Request { weight: Some(&weights), ..request });
}
