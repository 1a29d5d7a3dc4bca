//! One fuzz target a reader: this file is compiled once for each format of the manifest, and reads with the format that its
//! binary is named after.
//!
//! The law: no input makes the reader panic, and what reads can be written as a native document that reads to as many
//! actors and relations. libFuzzer bounds time and memory. What the records say is the business of `tests/it`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maillage::formats::{Input, Part, by_name, open};
use maillage::label::Lang;
use maillage::network::{Network, Subset};
use maillage::ticket::Ticket;

const FORMAT: &str = env!("CARGO_BIN_NAME");

fn read(name: &str, bytes: &[u8]) -> Option<Network> {
    let format = by_name(name).expect("a target is named after a format");
    let input = Input::bytes(format!("x.{}", format.extensions.first().unwrap_or(&"")), bytes.to_vec());
    open(vec![input], Some(format), &Ticket::new()).ok().map(|(network, _)| network)
}

fuzz_target!(|bytes: &[u8]| {
    let Some(network) = read(FORMAT, bytes) else { return };
    let subset = Subset::all(&network);
    let part = Part { network: &network, subset: &subset, computed: &[], lang: Lang::En };
    let mut written = Vec::new();
    let write = by_name("native").and_then(|format| format.write).expect("the native format is written");
    let loss = write(&part, &mut written, &Ticket::new()).expect("memory takes what is written");
    assert!(loss.is_empty(), "{loss:?}");
    let again = read("native", &written).expect("what was written is read");
    let counts = |network: &Network| (network.actor_count(), network.relation_count());
    assert_eq!(counts(&again), counts(&network));
});
