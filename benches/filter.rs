//! Filters and steps on the largest network: `cargo bench --bench filter`. A filter is read, checked and evaluated.

mod generator;

use divan::Bencher;
use maillage::explorer::view::take;
use maillage::explorer::{Explorer, Step, View, years};
use maillage::network::{Receipt, Subset};
use maillage::query::{Target, matching};
use maillage::ticket::Ticket;

fn main() {
    divan::main();
}

#[divan::bench(args = ["kind:commune", "\"saint etienne\"", "degree>20", "linked:(kind:mandat since:2021)", "-kind:personne (town:nimes or degree>=50)", "étienne kind:commune", "linked:(end.kind:commune since:2000..2010)", "id:A5"])]
fn actors(bencher: Bencher<'_, '_>, text: &str) {
    evaluate(bencher, text, Target::Actors);
}

#[divan::bench(args = ["kind:mandat", "since:2021", "weight:>5", "end.kind:commune", "end:labo", "id:e17", "from.kind:commune to.kind:personne since:2000..2010"])]
fn relations(bencher: Bencher<'_, '_>, text: &str) {
    evaluate(bencher, text, Target::Relations);
}

fn evaluate(bencher: Bencher<'_, '_>, text: &str, target: Target) {
    let network = generator::network(generator::largest());
    let all = Subset::all(network);
    let ticket = Ticket::new();
    bencher.bench_local(|| matching(network, &all, text, target, &ticket).expect("the filter is right"));
}

#[divan::bench(args = ["around 1", "around 3", "during", "largest", "core", "without"])]
fn step(bencher: Bencher<'_, '_>, name: &str) {
    let network = generator::network(generator::largest());
    let all = Subset::all(network);
    let best = network.actors().max_by_key(|actor| network.adjacency().degree(*actor)).unwrap_or(0);
    let best = network.actor_id(best).to_string();
    let step = match name {
        "around 1" => Step::Around(vec![(best, 1)]),
        "around 3" => Step::Around(vec![(best, 3)]),
        "during" => Step::During { range: "2010..2015".to_string(), certain: false },
        "largest" => Step::Largest,
        "core" => Step::Core(5),
        _ => Step::Without(vec![best]),
    };
    bencher.bench_local(|| take(network, &all, &step, &Ticket::new()).expect("the step is right"));
}

/// Walking with a step around the focus: what a key costs below the interface.
#[divan::bench]
fn centre(bencher: Bencher<'_, '_>) {
    let network = generator::network(generator::largest());
    let mut explorer = Explorer::new(network.clone(), Receipt::default().into(), Vec::new());
    let view = View::of([Step::Around(vec![("A1".to_string(), 1)])]);
    explorer.show(view, &Ticket::new()).expect("the actor is there");
    let pairs = generator::pairs(generator::largest());
    let mut next = pairs.iter().cycle();
    bencher.bench_local(|| explorer.centre(next.next().map_or(0, |pair| pair.0), &Ticket::new()));
}

#[divan::bench]
fn relations_by_year(bencher: Bencher<'_, '_>) {
    let network = generator::network(generator::largest());
    let all = Subset::all(network);
    bencher.bench_local(|| years(network, &all));
}
