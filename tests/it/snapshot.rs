//! Snapshots of networks: what is read is what was written, and whatever else stands there is noticed.

use std::io::{self, Write};

use maillage::formats::{Input, Part, by_name, open};
use maillage::label::Lang;
use maillage::network::snapshot::{SnapshotError, label, read, write};
use maillage::network::{DateField, Network, Receipt, Subset};
use maillage::ticket::Ticket;
use proptest::prelude::*;
use serde_json::Value;
use twox_hash::XxHash3_64;

/// Something of everything: kinds, sources, dates that are none, ids, parallel relations, oddities, refusals.
const DOCUMENT: &str = r#"{"graph":{"label":"Réseau","metadata":{"kinds":{"k":{"label":{"fr":"Œuvre"}}},
"sources":{"s":{"title":"Décret","date":"2014"}}},"nodes":{"a":{"label":"Été","metadata":{"kind":"k","short":"É",
"sources":["s"],"n":[1,null]}},"b":{"metadata":{"n":2}},"c":{}},"edges":[
{"id":"x","source":"a","target":"b","relation":"knows","metadata":{"since":"2014~","attested":"2010/2012","sources":["s"]}},
{"source":"b","target":"a","directed":false,"metadata":{"since":"plus tard","until":".."}},
{"source":"c","target":"c","label":"soi","metadata":{"mutual":true,"weight":1.50}},{"source":"a","target":"nobody"},7]}}"#;

fn opened(text: &str) -> (Network, Receipt) {
    open(vec![Input::bytes("x.json", text.as_bytes().to_vec())], None, &Ticket::new()).unwrap()
}

fn written(network: &Network, receipt: &Receipt) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(network, receipt, b"a label", &mut bytes, &Ticket::new()).unwrap();
    bytes
}

fn read_back(bytes: &[u8]) -> Result<(Network, Receipt), SnapshotError> {
    read(&bytes, &Ticket::new())
}

fn native(network: &Network) -> String {
    let subset = Subset::all(network);
    let part = Part { network, subset: &subset, computed: &[], lang: Lang::Fr };
    let mut out = Vec::new();
    by_name("native").unwrap().write.unwrap()(&part, &mut out, &Ticket::new()).unwrap();
    String::from_utf8(out).unwrap()
}

/// Everything that can be asked of a network, the native file of it among it.
fn everything(network: &Network) -> Vec<String> {
    let mut said = vec![native(network), format!("{:?} {:?}", network.about(), network.directedness())];
    said.push(format!("{:?} {:?} {:?}", network.kinds(), network.relation_kinds(), network.sources()));
    for actor in network.actors() {
        said.push(format!(
            "{:?}",
            (
                network.find_actor(network.actor_id(actor)),
                (network.name(actor), network.has_own_name(actor), network.short_or_name(actor)),
                network.kind_code(actor),
                network.actor_sources(actor),
                network.adjacency().degree(actor),
                network.adjacency().links(actor).collect::<Vec<_>>(),
                network.actor_columns().iter().map(|c| (&c.name, c.scope, c.value(actor))).collect::<Vec<_>>(),
            )
        ));
    }
    for relation in network.relations() {
        said.push(format!(
            "{:?}",
            (
                (network.ends(relation), network.direction(relation), network.relation_kind_code(relation)),
                (network.relation_id(relation), network.find_relation(&network.relation_id(relation))),
                DateField::ALL.map(|field| (network.date_text(relation, field), network.date(relation, field))),
                network.relation_label(relation),
                network.relation_sources(relation),
                network.relation_columns().iter().map(|c| (&c.name, c.scope, c.value(relation))).collect::<Vec<_>>(),
            )
        ));
    }
    said
}

#[test]
fn the_embedded_network_comes_back() {
    let (network, receipt) = maillage::explorer::open::open(&["ptce".into()], None, None, &Ticket::new()).unwrap();
    let (again, said) = read_back(&written(&network, &receipt)).unwrap();
    assert_eq!(everything(&again), everything(&network));
    assert_eq!(said, receipt);
}

/// More rows than one block holds, with numbers of one, two and four bytes.
#[test]
fn arrays_of_many_blocks_come_back() {
    let mut table = String::from("from,to,weight,since\n");
    for i in 0..300_000u32 {
        let year = 1000 + i % 1000;
        table.push_str(&format!("a{},é{},{},{year}\n", i % 70_000, i.wrapping_mul(7) % 90_001, i % 7));
    }
    let (network, receipt) = open(vec![Input::bytes("x.csv", table.into_bytes())], None, &Ticket::new()).unwrap();
    let bytes = written(&network, &receipt);
    assert!(bytes.len() > 4 << 20, "several blocks of half a mebibyte an array");
    let (again, _) = read_back(&bytes).unwrap();
    assert_eq!(native(&again), native(&network));
    assert!(network.actors().all(|actor| network.adjacency().links(actor).eq(again.adjacency().links(actor))));
    for place in (0..bytes.len()).step_by(100_003) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 0x10;
        assert!(read_back(&damaged).is_err(), "byte {place}");
    }
}

#[test]
fn every_damaged_byte_is_noticed() {
    let (network, receipt) = opened(DOCUMENT);
    let bytes = written(&network, &receipt);
    assert!(!receipt.is_clean() && read_back(&bytes).is_ok());
    for place in 0..bytes.len() {
        for damage in [1 << (place % 8), 0xFF] {
            let mut damaged = bytes.clone();
            damaged[place] ^= damage;
            assert_eq!(read_back(&damaged).err(), Some(SnapshotError::Damaged), "byte {place}");
        }
        assert_eq!(read_back(&bytes[..place]).err(), Some(SnapshotError::Damaged), "cut at {place}");
    }
    for more in [&[0][..], &[0; 16], &[0xFF; 4096], &bytes] {
        assert_eq!(read_back(&[&bytes, more].concat()).err(), Some(SnapshotError::Damaged));
        assert_eq!(read_back(&[more, &bytes].concat()).err(), Some(SnapshotError::Damaged));
    }
}

#[test]
fn a_label_is_read_alone_and_another_version_is_foreign() {
    let (network, receipt) = opened(DOCUMENT);
    let mut bytes = written(&network, &receipt);
    assert_eq!(label(&&bytes[..]).unwrap(), b"a label");
    // The version, and the hash that goes with it.
    bytes[8] += 1;
    let hash = XxHash3_64::oneshot(&[&bytes[..16], b"a label"].concat());
    bytes[16..24].copy_from_slice(&hash.to_le_bytes());
    assert_eq!(label(&&bytes[..]).err(), Some(SnapshotError::Damaged));
    assert_eq!(read_back(&bytes).err(), Some(SnapshotError::Damaged));
}

/// A disk that is full after some bytes.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_and_a_stop_are_told() {
    let (network, receipt) = opened(DOCUMENT);
    let bytes = written(&network, &receipt);
    for room in 0..bytes.len() {
        let told = write(&network, &receipt, b"a label", &mut Full(room), &Ticket::new());
        assert_eq!(told, Err(SnapshotError::Stream(io::ErrorKind::StorageFull)), "{room} bytes of {}", bytes.len());
    }
    let stopped = Ticket::new();
    stopped.cancel();
    assert_eq!(write(&network, &receipt, b"", &mut Vec::new(), &stopped), Err(SnapshotError::Cancelled));
    assert_eq!(read(&&bytes[..], &stopped).err(), Some(SnapshotError::Cancelled));
}

/// The places of the parts of a snapshot: where its arrays begin, and its plan.
fn parts(bytes: &[u8]) -> (usize, usize, Value) {
    let number = |place: usize, len: usize| {
        bytes[place..place + len].iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
    };
    let plan = bytes.len() - 16 - number(bytes.len() - 16, 8);
    (24 + number(12, 4), plan, serde_json::from_slice(&bytes[plan..bytes.len() - 16]).unwrap())
}

/// The snapshot with these arrays and this plan, every hash of it right.
fn crafted(head: &[u8], arrays: &[u8], mut plan: Value) -> Vec<u8> {
    let mut place = 0usize;
    for array in plan["arrays"].as_array_mut().unwrap() {
        let size = array["len"].as_u64().unwrap().saturating_mul(array["width"].as_u64().unwrap()) as usize;
        let bytes = arrays.get(place..place.saturating_add(size)).unwrap_or_default();
        if bytes.len() == size {
            array["hashes"] = bytes.chunks(512 << 10).map(XxHash3_64::oneshot).collect();
        }
        place = place.saturating_add(size);
    }
    let plan = serde_json::to_vec(&plan).unwrap();
    let foot = [(plan.len() as u64).to_le_bytes(), XxHash3_64::oneshot(&plan).to_le_bytes()].concat();
    [head, arrays, &plan, &foot].concat()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_is_what_was_written(text in super::native_law::document_text()) {
        let (network, receipt) = opened(&text);
        let (again, said) = read_back(&written(&network, &receipt)).unwrap();
        prop_assert_eq!(everything(&again), everything(&network));
        prop_assert_eq!(said, receipt);
    }
}

/// Hashes tell accidents only. Whoever computes them anew gets another network at most, never a panic: each number of
/// each array is made every number that might matter, each array is cut and grown, whatever is small is emptied.
#[test]
fn a_crafted_snapshot_is_refused_or_harmless() {
    let harmless = |bytes: &[u8]| read_back(bytes).map(|(network, _)| everything(&network)).is_ok();
    for (document, some) in [(DOCUMENT, 100), (r#"{"graph":{"nodes":{"a":{}}}}"#, 5)] {
        let (network, receipt) = opened(document);
        let bytes = written(&network, &receipt);
        let (start, end, plan) = parts(&bytes);
        let (head, arrays) = (&bytes[..start], &bytes[start..end]);
        assert_eq!(crafted(head, arrays, plan.clone()), bytes);
        let mut accepted = 0;
        for place in 0..arrays.len() {
            for value in [0, 1, 2, 3, 4, 5, 127, 128, 255, arrays[place] ^ 1, arrays[place].wrapping_add(1)] {
                let mut arrays = arrays.to_vec();
                arrays[place] = value;
                accepted += usize::from(harmless(&crafted(head, &arrays, plan.clone())));
            }
        }
        assert!(accepted > some, "{accepted}: many a change is another network");
        let mut place = 0;
        for (i, array) in plan["arrays"].as_array().unwrap().iter().enumerate() {
            let (len, width) = (array["len"].as_u64().unwrap(), array["width"].as_u64().unwrap());
            for longer in [0, 1, len + 1, len.saturating_sub(1), len * 3, u64::from(u32::MAX), u64::MAX / 2, u64::MAX] {
                let mut plan = plan.clone();
                plan["arrays"][i]["len"] = longer.into();
                assert!(longer == len || read_back(&crafted(head, arrays, plan.clone())).is_err(), "array {i}");
                // The same with the bytes that go with it.
                if longer < 1 << 20 {
                    let mut arrays = arrays.to_vec();
                    let [from, old, new] = [place, len * width, longer * width].map(|n| n as usize);
                    let mut bytes = arrays[from..from + old].to_vec();
                    bytes.resize(new, 0);
                    arrays.splice(from..from + old, bytes);
                    harmless(&crafted(head, &arrays, plan));
                }
            }
            place += len * width;
        }
        for key in ["kinds", "relation_kinds", "sources", "actor_columns", "relation_columns", "arrays"] {
            let mut plan = plan.clone();
            plan[key] = Value::Array(Vec::new());
            harmless(&crafted(head, arrays, plan));
        }
        let mut plan = plan.clone();
        plan["short"] = 9.into();
        assert!(!harmless(&crafted(head, arrays, plan.clone())));
        plan["short"] = Value::Null;
        plan["relation_kinds"][0]["strength"] = 200.into();
        assert!(!harmless(&crafted(head, arrays, plan)));
    }
}
