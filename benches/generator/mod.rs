//! The networks that all benchmarks run on, made once a size. `cargo test` runs each benchmark once, on the smallest.

#![allow(dead_code, reason = "no benchmark uses all of it")]

pub mod tables;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use maillage::formats::{Input, open};
use maillage::network::Network;
use maillage::ticket::Ticket;
pub use tables::{Dice, Tables};

/// How many relations.
pub fn sizes() -> &'static [usize] {
    let all = &[10_000, 100_000, 1_000_000];
    // cargo bench passes it, cargo test does not.
    if std::env::args().any(|arg| arg == "--bench") { all } else { &all[..1] }
}

/// The largest of the sizes; `MAILLAGE_BENCH_RELATIONS` names another, such as ten million, for who has the memory.
pub fn largest() -> usize {
    let asked = std::env::var("MAILLAGE_BENCH_RELATIONS").ok().and_then(|size| size.parse().ok());
    asked.unwrap_or(sizes()[sizes().len() - 1])
}

fn once<T: 'static>(known: &Mutex<BTreeMap<usize, &'static T>>, size: usize, make: impl FnOnce() -> T) -> &'static T {
    let mut known = known.lock().expect("no benchmark panics while it makes a network");
    known.entry(size).or_insert_with(|| Box::leak(Box::new(make())))
}

/// The tables of so many relations.
pub fn tables(relations: usize) -> &'static Tables {
    static KNOWN: Mutex<BTreeMap<usize, &'static Tables>> = Mutex::new(BTreeMap::new());
    once(&KNOWN, relations, || tables::tables(relations))
}

/// Both tables, as something to open.
pub fn inputs(relations: usize) -> Vec<Input> {
    let tables = tables(relations);
    vec![Input::bytes("nodes.csv", tables.nodes.as_bytes()), Input::bytes("edges.csv", tables.edges.as_bytes())]
}

/// The network of so many relations.
pub fn network(relations: usize) -> &'static Arc<Network> {
    static KNOWN: Mutex<BTreeMap<usize, &'static Arc<Network>>> = Mutex::new(BTreeMap::new());
    once(&KNOWN, relations, || {
        let opened = open(inputs(relations), None, &Ticket::new());
        Arc::new(opened.expect("made-up tables are sound").0)
    })
}

/// A network of a million names (few in tests) without relations: as the tables have them, or nearly all different.
pub fn names(various: bool) -> &'static Arc<Network> {
    static KNOWN: Mutex<BTreeMap<usize, &'static Arc<Network>>> = Mutex::new(BTreeMap::new());
    once(&KNOWN, usize::from(various), || {
        let make = if various { tables::various_nodes } else { tables::nodes };
        let nodes = make(&mut Dice(42), largest());
        let opened = open(vec![Input::bytes("nodes.csv", nodes.into_bytes())], None, &Ticket::new());
        Arc::new(opened.expect("a made-up table is sound").0)
    })
}

/// A thousand pairs of different actors.
pub fn pairs(relations: usize) -> Vec<(u32, u32)> {
    let (mut dice, actors) = (Dice(7), network(relations).actor_count());
    let mut pairs = Vec::new();
    while pairs.len() < 1000 {
        let (from, to) = (dice.below(actors) as u32, dice.below(actors) as u32);
        if from != to {
            pairs.push((from, to));
        }
    }
    pairs
}
