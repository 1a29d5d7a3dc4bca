//! Forces and communities on the loaded network: `cargo bench --bench layout`. A round is one of all actors, theta 0.5.

mod generator;

use std::sync::Arc;

use divan::Bencher;
use generator::{network, sizes};
use maillage::analysis::communities::{communities, of_mesh};
use maillage::layout::ForceLayout;
use maillage::network::{Mesh, Subset};
use maillage::ticket::Ticket;

fn main() {
    divan::main();
}

fn mesh(relations: usize) -> Mesh {
    let network = network(relations);
    Mesh::of(network, &Subset::all(network), &Ticket::new()).expect("nobody stops it")
}

#[divan::bench(args = sizes())]
fn the_mesh(bencher: Bencher, relations: usize) {
    let network = network(relations);
    let all = Subset::all(network);
    bencher.bench(|| Mesh::of(network, &all, &Ticket::new()));
}

#[divan::bench(args = sizes(), sample_count = 20)]
fn the_communities(bencher: Bencher, relations: usize) {
    let mesh = mesh(relations);
    bencher.bench(|| of_mesh(&mesh, mesh.len(), &Ticket::new()));
}

#[divan::bench(args = sizes(), sample_count = 20)]
fn a_round_of_forces(bencher: Bencher, relations: usize) {
    let mut force = ForceLayout::of(Arc::new(mesh(relations)), 1);
    force.set_rounds(u32::MAX / 2);
    let ticket = Ticket::new();
    force.start(&ticket).expect("nobody stops it");
    bencher.bench_local(|| force.step(1, &ticket));
}

/// The first picture of a large network: its communities, and their places.
#[divan::bench(args = sizes(), sample_count = 10)]
fn an_overview(bencher: Bencher, relations: usize) {
    let network = network(relations);
    let all = Subset::all(network);
    let ticket = Ticket::new();
    bencher.bench(|| {
        let hierarchy = communities(network, &all, &ticket).expect("nobody stops it");
        let level = hierarchy.best();
        let sizes: Vec<u32> = (0..level.len() as u32).map(|community| level.size(community) as u32).collect();
        let mut force = ForceLayout::of_groups(&sizes, &level.links, 1);
        while !force.step(50, &ticket).expect("nobody stops it") {}
        force.positions().to_vec()
    });
}
