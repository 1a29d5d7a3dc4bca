//! Search by name: `cargo bench --bench search`. As many names as the largest network has relations.

mod generator;

use std::sync::OnceLock;

use divan::{Bencher, black_box};
use maillage::explorer::search::Index;
use maillage::network::Builder;
use maillage::position::Position;

fn main() {
    divan::main();
}

#[divan::bench(args = generator::sizes(), sample_count = 10)]
fn index(bencher: Bencher<'_, '_>, relations: usize) {
    let network = generator::network(relations);
    bencher.bench_local(|| Index::new(network));
}

#[divan::bench(args = ["e", "co", "mâcon", "saint-etienne-sur-loire", "besancon le chateau", "umr 4242", "bezancon", "zzzzzzzz"], sample_count = 20)]
fn search(bencher: Bencher<'_, '_>, text: &str) {
    static INDEX: OnceLock<Index> = OnceLock::new();
    let index = INDEX.get_or_init(|| {
        let network = generator::network(generator::largest());
        let mut b = Builder::new();
        for actor in 0..generator::largest() as u32 {
            let number = b.actor(&format!("A{actor}"), Position::default(), String::new).expect("ids are distinct");
            b.set_name(number, network.name(actor % network.actor_count() as u32), Position::default());
        }
        let index = Index::new(&b.finish().0);
        index.prepare();
        index
    });
    bencher.bench_local(|| index.search(black_box(text), 20));
}
