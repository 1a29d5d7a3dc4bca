//! Path searches and name searches on made-up networks of 10^5 and 10^6 relations: `cargo bench --bench paths`.
//!
//! Degrees follow a power law of exponent 3, ten relations an actor. The aim: one question under 20 ms at 10^6.

use std::sync::OnceLock;

use divan::{Bencher, black_box};
use maillage::analysis::paths::{Request, TimeMode, Workspace, distance, find};
use maillage::explorer::search::Index;
use maillage::network::{Builder, DateField, Ends, Network, Subset};
use maillage::position::Position;
use maillage::ticket::Ticket;

fn main() {
    divan::main();
}

const SIZES: [usize; 2] = [100_000, 1_000_000];

/// Numbers that are the same on every machine (xorshift64*, Vigna 2016).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn below(&mut self, count: usize) -> usize {
        (self.roll() * count as f64) as usize
    }
}

struct Case {
    network: Network,
    weights: Vec<f64>,
    pairs: Vec<(u32, u32)>,
}

fn make(relations: usize) -> Case {
    const ROOTS: [&str; 6] = ["Saint-Étienne", "Besançon", "L'Haÿ", "Bâgé", "Mâcon", "Plœmeur"];
    const TAILS: [&str; 6] = ["sur-Loire", "le-Château", "aux-Chênes", "d'Aunis", "l'Évêque", "en-Forêt"];
    let actors = relations / 10;
    let mut dice = Dice(42);
    let mut b = Builder::new();
    b.begin("bench", "bench", Ends::Create);
    let source = b.source_named("https://example.org");
    for actor in 0..actors {
        let number = b.actor(&format!("A{actor}"), Position::default(), String::new).expect("ids are distinct");
        let (root, tail) = (ROOTS[dice.below(6)], TAILS[dice.below(6)]);
        b.set_name(number, &format!("Coopérative de {root}-{tail} {actor}"), Position::default());
    }
    for relation in 0..relations as u32 {
        let (from, to) = ((actors as f64 * dice.roll().powi(2)) as usize, dice.below(actors));
        b.relation(&format!("A{from}"), &format!("A{to}"), Position::default());
        if dice.roll() < 0.8 {
            b.set_relation_sources(relation, &[source]);
        }
        if dice.roll() < 0.7 {
            let year = (1990 + dice.below(30)).to_string();
            b.set_date(relation, DateField::Since, &year, Position::default());
            b.set_date(relation, DateField::Until, &year, Position::default());
        }
    }
    let weights = (0..relations).map(|_| (dice.roll() * 100.0).round() / 10.0).collect();
    let pairs = (0..1000).map(|_| (dice.below(actors) as u32, dice.below(actors) as u32)).collect();
    Case { network: b.finish().0, weights, pairs }
}

fn case(relations: usize) -> &'static Case {
    static CASES: [OnceLock<Case>; 2] = [OnceLock::new(), OnceLock::new()];
    CASES[usize::from(relations > SIZES[0])].get_or_init(|| make(relations))
}

/// Asks the same question of one pair after the other.
fn each_pair(bencher: Bencher<'_, '_>, relations: usize, ask: impl Fn(Request<'static>) -> Request<'static> + Sync) {
    let case = case(relations);
    let (subset, ticket) = (Subset::all(&case.network), Ticket::new());
    let pairs: Vec<_> = case.pairs.iter().filter(|(from, to)| from != to).collect();
    let next = std::sync::atomic::AtomicUsize::new(0);
    bencher.bench(|| {
        let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let (from, to) = pairs[at % pairs.len()];
        find(&case.network, &subset, &ask(Request::new(*from, *to)), &ticket)
    });
}

#[divan::bench(args = SIZES)]
fn thousand_distances(bencher: Bencher<'_, '_>, relations: usize) {
    let case = case(relations);
    let (subset, mut space) = (Subset::all(&case.network), Workspace::new());
    bencher.bench_local(|| {
        let ask = |(from, to): &(u32, u32)| distance(&case.network, &subset, &mut space, *from, *to, false);
        case.pairs.iter().filter_map(ask).sum::<u32>()
    });
}

#[divan::bench(args = SIZES)]
fn thousand_distances_in_a_part(bencher: Bencher<'_, '_>, relations: usize) {
    let case = case(relations);
    let mut space = Workspace::new();
    let all = Subset::all(&case.network);
    let mut shown = all.relation_bits().clone();
    (0..relations).step_by(10).for_each(|relation| shown.set(relation, false));
    let subset = Subset::new(&case.network, all.actor_bits().clone(), shown);
    bencher.bench_local(|| {
        let ask = |(from, to): &(u32, u32)| distance(&case.network, &subset, &mut space, *from, *to, false);
        case.pairs.iter().filter_map(ask).sum::<u32>()
    });
}

#[divan::bench(args = SIZES)]
fn one_shortest(bencher: Bencher<'_, '_>, relations: usize) {
    each_pair(bencher, relations, |request| Request { limit: 1, ..request });
}

#[divan::bench(args = SIZES)]
fn all_shortest(bencher: Bencher<'_, '_>, relations: usize) {
    each_pair(bencher, relations, |request| request);
}

#[divan::bench(args = SIZES)]
fn all_shortest_directed(bencher: Bencher<'_, '_>, relations: usize) {
    each_pair(bencher, relations, |request| Request { directed: true, ..request });
}

#[divan::bench(args = SIZES)]
fn shortest_at_the_same_time(bencher: Bencher<'_, '_>, relations: usize) {
    each_pair(bencher, relations, |request| Request { time: TimeMode::Same, ..request });
}

#[divan::bench(args = SIZES)]
fn shortest_in_order(bencher: Bencher<'_, '_>, relations: usize) {
    each_pair(bencher, relations, |request| Request { time: TimeMode::Chronological, ..request });
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn ten_next_best(bencher: Bencher<'_, '_>, relations: usize) {
    each_pair(bencher, relations, |request| Request { k: Some(10), ..request });
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn thousand_next_best(bencher: Bencher<'_, '_>, relations: usize) {
    each_pair(bencher, relations, |request| Request { k: Some(1000), ..request });
}

#[divan::bench(args = SIZES, sample_count = 20)]
fn least_weight(bencher: Bencher<'_, '_>, relations: usize) {
    let weights = &case(relations).weights[..];
    each_pair(bencher, relations, |request| Request { weight: Some(weights), ..request });
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn index(bencher: Bencher<'_, '_>, relations: usize) {
    let case = case(relations);
    bencher.bench(|| Index::new(&case.network));
}

#[divan::bench(args = ["rare part 99999", "besancon le chateau", "mâcon", "plœmeur-sur-loire 77", "co", "e", "bezancon", "zzzzzzzz"], sample_count = 20)]
fn search_names(bencher: Bencher<'_, '_>, text: &str) {
    static INDEX: OnceLock<Index> = OnceLock::new();
    // As many names as there are relations elsewhere: ten times the actors of the largest network.
    let index = INDEX.get_or_init(|| {
        let mut b = Builder::new();
        for actor in 0..1_000_000 {
            let number = b.actor(&format!("A{actor}"), Position::default(), String::new).expect("ids are distinct");
            b.set_name(number, case(SIZES[1]).network.name(actor % 100_000), Position::default());
        }
        Index::new(&b.finish().0)
    });
    index.search("bezancon", 1);
    bencher.bench(|| index.search(black_box(text), 20));
}
