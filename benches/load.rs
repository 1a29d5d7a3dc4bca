//! Opening tables and native files: `cargo bench --bench load`. The whole way from bytes to a network.

mod generator;

use std::collections::BTreeMap;
use std::sync::Mutex;

use divan::Bencher;
use divan::counter::BytesCount;
use maillage::formats::{Input, Part, by_name, open};
use maillage::label::Lang;
use maillage::network::{Adjacency, Receipt, Subset, snapshot};
use maillage::ticket::Ticket;

fn main() {
    divan::main();
}

#[divan::bench(args = generator::sizes(), sample_count = 10)]
fn tables(bencher: Bencher<'_, '_>, relations: usize) {
    let tables = generator::tables(relations);
    let bencher = bencher.counter(BytesCount::new(tables.nodes.len() + tables.edges.len()));
    bencher
        .with_inputs(|| generator::inputs(relations))
        .bench_local_values(|inputs| open(inputs, None, &Ticket::new()));
}

#[divan::bench(args = generator::sizes(), sample_count = 10)]
fn native(bencher: Bencher<'_, '_>, relations: usize) {
    let text = native_text(relations);
    let input = || vec![Input::bytes("network.json", text)];
    let bencher = bencher.counter(BytesCount::new(text.len()));
    bencher.with_inputs(input).bench_local_values(|inputs| open(inputs, None, &Ticket::new()));
}

#[divan::bench(sample_count = 20)]
fn embedded(bencher: Bencher<'_, '_>) {
    let names = [maillage::explorer::open::DEFAULT.to_string()];
    bencher.bench_local(|| maillage::explorer::open::open(&names, None, None, &Ticket::new()));
}

#[divan::bench(args = generator::sizes(), sample_count = 10)]
fn adjacency(bencher: Bencher<'_, '_>, relations: usize) {
    let network = generator::network(relations);
    let ends: Vec<[u32; 2]> = network.relations().map(|relation| network.ends(relation).into()).collect();
    bencher.bench_local(|| Adjacency::new(network.actor_count(), &ends));
}

/// A snapshot in memory: what opening costs besides the disk.
#[divan::bench(args = generator::sizes(), sample_count = 10)]
fn snapshot(bencher: Bencher<'_, '_>, relations: usize) {
    let mut bytes = Vec::new();
    let receipt = Receipt::default();
    snapshot::write(generator::network(relations), &receipt, b"", &mut bytes, &Ticket::new()).expect("memory takes it");
    let bytes = bytes.as_slice();
    bencher.counter(BytesCount::new(bytes.len())).bench_local(|| snapshot::read(&bytes, &Ticket::new()).map(drop));
}

#[divan::bench(args = generator::sizes(), sample_count = 10)]
fn snapshot_written(bencher: Bencher<'_, '_>, relations: usize) {
    let (network, receipt) = (generator::network(relations), Receipt::default());
    bencher.bench_local(|| snapshot::write(network, &receipt, b"", &mut std::io::sink(), &Ticket::new()));
}

fn native_text(relations: usize) -> &'static [u8] {
    static KNOWN: Mutex<BTreeMap<usize, &'static [u8]>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().expect("no benchmark panics while it writes");
    known.entry(relations).or_insert_with(|| {
        let network = generator::network(relations);
        let subset = Subset::all(network);
        let part = Part { network, subset: &subset, computed: &[], lang: Lang::En };
        let mut text = Vec::new();
        let write = by_name("native").and_then(|format| format.write).expect("the native format is written");
        write(&part, &mut text, &Ticket::new()).expect("memory takes what is written");
        text.leak()
    })
}
