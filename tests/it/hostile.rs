//! Hostile files for every reader, made from its good ones: cut, flipped, repeated, nested, widened, bombed.
//!
//! The law: a reader gives a network or a refusal, whatever it is given; it neither panics nor overflows its stack, and
//! takes bounded time and memory. What the sizes are in a quick run and in a full one stands in [`Sizes`].

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc};
use maillage::formats::{FORMATS, Format, Input, OpenError, by_name, open};
use maillage::ticket::Ticket;

/// How hostile the files are.
struct Sizes {
    /// At how many places a file is cut and a byte of it is changed.
    places: usize,
    /// How often something is repeated.
    times: usize,
    /// How many columns a line has.
    columns: usize,
    /// How deep things are nested.
    depth: usize,
}

const QUICK: Sizes = Sizes { places: 30, times: 2_000, columns: 20_000, depth: 20_000 };
const FULL: Sizes = Sizes { places: 200, times: 10_000, columns: 1_000_000, depth: 100_000 };

/// Files of each format that are read, small ones: what they are is found out by their content.
fn seeds() -> BTreeMap<&'static str, Vec<(String, Vec<u8>)>> {
    let mut found: BTreeMap<&'static str, Vec<(String, Vec<u8>)>> = BTreeMap::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    for path in files.iter().filter(|path| path.iter().any(|part| part == "good" || part == "tolerated")) {
        let (name, bytes) = (path.file_name().unwrap().to_str().unwrap().to_string(), fs::read(path).unwrap());
        let Ok((_, receipt)) = open(vec![Input::path(path)], None, &Ticket::new()) else { continue };
        let format = if name.ends_with(".tsv") { "tsv" } else { &receipt.files[0].format };
        let format = by_name(format).unwrap();
        let of_format = found.entry(format.name).or_default();
        if bytes.len() < 20_000 && of_format.len() < 3 && !name.ends_with("gz") {
            of_format.push((name, bytes));
        }
    }
    found
}

/// So many places of a text, evenly; all if there are less.
fn places(length: usize, count: usize) -> impl Iterator<Item = usize> {
    (0..length).step_by((length / count).max(1))
}

fn with(bytes: &[u8], at: usize, inserted: &[u8]) -> Vec<u8> {
    [&bytes[..at], inserted, &bytes[at..]].concat()
}

/// Small changes: ends and wrong bytes anywhere.
fn damaged(seed: &[u8], sizes: &Sizes) -> Vec<Vec<u8>> {
    let mut found: Vec<Vec<u8>> = places(seed.len(), sizes.places).map(|end| seed[..end].to_vec()).collect();
    for (n, at) in places(seed.len(), sizes.places).enumerate() {
        let mut changed = seed.to_vec();
        changed[at] = [changed[at] ^ 0x20, 0, 0xFF, b'"', b'<', b'\n', b'{', b']', b'\\', b'9'][n % 10];
        found.push(changed);
        found.push(with(seed, at, [&b"\xC3\x28"[..], b"\0", b"\xEF\xBB\xBF", b"''", b"&x;", b"-->", b"\r"][n % 7]));
        let end = (at + 1 + n % 40).min(seed.len());
        found.push([&seed[..at], &seed[end..]].concat());
    }
    found
}

/// Places after the first bytes of each kind that open something.
fn openings(seed: &[u8]) -> Vec<(u8, usize)> {
    let mut found = Vec::new();
    for byte in *b"[{(<\"'>=:;,|\n\t#*" {
        let here = seed.iter().enumerate().filter(|(_, b)| **b == byte).map(|(at, _)| (byte, at + 1));
        found.extend(here.take(3));
    }
    found
}

/// Large files, each by a name that says what is wrong with it.
fn bombs(seed: &[u8], sizes: &Sizes) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut add = |name: String, bytes: Vec<u8>| found.push((name, bytes));
    for (byte, at) in openings(seed) {
        let name = |what: &str| format!("{what} at {at} after {:?}", byte as char);
        let nests = [&b"["[..], b"{", b"(", b"<a>", b"{\"a\":", b"subgraph {", b"graph [ ", b"[["];
        if let Some(nest) = nests.into_iter().find(|nest| nest[0] == byte) {
            add(name("nested"), with(seed, at, &nest.repeat(sizes.depth)));
            add(name("nested alone"), [&seed[..at], &nest.repeat(sizes.depth)].concat());
        }
        if byte == b'{' {
            add(name("nested keys"), with(seed, at, &b"\"a\":{".repeat(sizes.depth)));
            add(name("nested clusters"), with(seed, at, &b"subgraph {".repeat(sizes.depth)));
            let keys: String = (0..sizes.columns / 10).map(|n| format!("\"k{n}\":{n},")).collect();
            add(name("keys"), with(seed, at, keys.as_bytes()));
        }
        if byte == b'>' {
            add(name("nested tags"), with(seed, at, &b"<a>".repeat(sizes.depth)));
            add(name("tags"), with(seed, at, &b"<node id=\"q\"/>".repeat(sizes.times)));
        }
        if matches!(byte, b'[' | b';' | b'\n') {
            let keys: String = (0..sizes.columns / 10).map(|n| format!("k{n}=\"{n}\" ")).collect();
            add(name("pairs"), with(seed, at, keys.as_bytes()));
            let keys: String = (0..sizes.columns / 10).map(|n| format!("k{n} {n} ")).collect();
            add(name("words"), with(seed, at, keys.as_bytes()));
        }
        if matches!(byte, b'\n' | b',' | b';' | b'\t' | b'|') {
            for column in [",x", ";x", "\tx", "|x", " x", "->x", "&x"] {
                add(name(&format!("columns {column:?}")), with(seed, at, column.repeat(sizes.columns).as_bytes()));
            }
        }
        if byte == b'"' {
            add(name("text"), with(seed, at, &b"a".repeat(sizes.columns)));
            add(name("backslashes"), with(seed, at, &b"\\\\".repeat(sizes.columns)));
            add(name("ampersands"), with(seed, at, &b"&amp;".repeat(sizes.columns / 5)));
        }
        if byte == b'\n' {
            for bait in ["a", " ", "-", "\t", "(", "\"", "'", "<", "&", "#", "*", "0", "=", "\r", "\\"] {
                let line = format!("{}!\n", bait.repeat(sizes.columns / 2));
                add(name(&format!("bait {bait:?}")), with(seed, at, line.as_bytes()));
            }
            let end = seed[at..].iter().position(|b| *b == b'\n').map_or(seed.len(), |end| at + end + 1);
            add(name("line repeated"), with(seed, end, &seed[at..end].repeat(sizes.times)));
        }
    }
    let mut ends = (0..seed.len()).filter(|at| seed[*at].is_ascii_digit());
    for (n, at) in ends.by_ref().step_by(3).take(6).enumerate() {
        let end = at + seed[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        let replaced = |number: &[u8]| [&seed[..at], number, &seed[end..]].concat();
        add(format!("number {n} huge"), replaced(b"4000000000"));
        add(format!("number {n} negative"), replaced(b"-9223372036854775809"));
        add(format!("number {n} long"), replaced(&b"9".repeat(sizes.columns)));
        add(format!("number {n} exponent"), replaced(b"1e999999999"));
    }
    let third = seed.len() / 3;
    add("slice repeated".to_string(), with(seed, third, &seed[third..third * 2].repeat(sizes.times / 10)));
    add("all repeated".to_string(), seed.repeat(sizes.times / 10));
    add("zeros".to_string(), with(seed, seed.len() / 2, &[0; 1000]));
    if seed.trim_ascii_start().starts_with(b"<") {
        found.extend(entities(seed));
    }
    found
}

/// Documents whose entities would grow beyond measure, or name another file.
fn entities(seed: &[u8]) -> Vec<(String, Vec<u8>)> {
    let text = String::from_utf8_lossy(seed);
    let root = text.match_indices('<').find(|(at, _)| !text[at + 1..].starts_with(['?', '!'])).map_or(0, |(at, _)| at);
    let name: String = text[root + 1..].chars().take_while(|c| !c.is_whitespace() && *c != '>').collect();
    let levels: String =
        (1..=9).map(|n| format!("<!ENTITY e{n} \"{}\">", format!("&e{};", n - 1).repeat(10))).collect();
    let long = "x".repeat(100_000);
    let types = [
        ("laughs", format!("<!ENTITY e0 \"ha\">{levels}"), "&e9;".to_string()),
        ("blowup", format!("<!ENTITY e0 \"{long}\">"), "&e0;".repeat(10_000)),
        ("external", "<!ENTITY e0 SYSTEM \"file:///etc/passwd\">".to_string(), "&e0;".to_string()),
        ("parameter", "<!ENTITY % p SYSTEM \"file:///etc/passwd\"> %p;".to_string(), "&p;".to_string()),
        ("itself", "<!ENTITY e0 \"&e0;\">".to_string(), "&e0;".to_string()),
        ("unclosed", "<!ENTITY e0 \"".to_string(), "&e0;".to_string()),
        ("nested types", "<!x [".repeat(10_000), "&e0;".to_string()),
    ];
    let mut found = Vec::new();
    for (what, declared, used) in types {
        let body = &text[root..];
        let inside = body.find('>').map_or(body.len(), |at| at + 1);
        let value = body.find("=\"").map_or(inside, |at| at + 2);
        for (place, at) in [("text", inside), ("value", value)] {
            let (before, after) = body.split_at(at);
            let document = format!("{}<!DOCTYPE {name} [{declared}]>{before}{used}{after}", &text[..root]);
            found.push((format!("{what} in a {place}"), document.into_bytes()));
        }
    }
    found
}

fn gzip(bytes: &[u8], times: usize) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    (0..times).for_each(|_| packed.write_all(bytes).unwrap());
    packed.finish().unwrap()
}

/// An archive of one file that unpacks to many times its size, under the names that spreadsheets have inside.
fn zip_bomb(name: &str, megabytes: usize) -> Vec<u8> {
    let block = vec![b' '; 1 << 20];
    let (mut crc, mut packed) = (Crc::new(), DeflateEncoder::new(Vec::new(), Compression::best()));
    for _ in 0..megabytes {
        crc.update(&block);
        packed.write_all(&block).unwrap();
    }
    let packed = packed.finish().unwrap();
    let sizes = [crc.sum(), packed.len() as u32, crc.amount(), name.len() as u32].map(u32::to_le_bytes).concat();
    let common = [&[20, 0, 0, 0, 8, 0, 0, 0, 0, 0][..], &sizes].concat();
    let local = [&b"PK\x03\x04"[..], &common, name.as_bytes(), &packed].concat();
    let central = [&b"PK\x01\x02\x14\x00"[..], &common, &[0; 14], name.as_bytes()].concat();
    let end = [central.len() as u32, local.len() as u32].map(u32::to_le_bytes).concat();
    [&local[..], &central, b"PK\x05\x06\0\0\0\0\x01\0\x01\0", &end, &[0, 0]].concat()
}

/// Whether the answer of a reader is one that a person can do something with.
fn judge(what: &str, format: &'static Format, name: &str, bytes: Vec<u8>) {
    let size = bytes.len();
    let started = Instant::now();
    let opened = open(vec![Input::bytes(name, bytes)], Some(format), &Ticket::new());
    let spent = started.elapsed();
    // No measure of speed: what is quadratic in such sizes takes minutes.
    assert!(spent < Duration::from_secs(20), "{}: {what}: {spent:?} for {size} bytes", format.name);
    if let Err(OpenError::Refused { at, reason, .. }) = opened {
        assert!(at.line > 0, "{}: {what}: no place for {reason:?}", format.name);
    }
}

/// Opens the hostile files of one format after the other, on a stack of the usual size.
fn open_all(sizes: &Sizes) {
    let seeds = seeds();
    for format in FORMATS.iter().filter(|format| format.read.is_some()) {
        for (name, seed) in seeds.get(format.name).into_iter().flatten() {
            for (n, damaged) in damaged(seed, sizes).into_iter().enumerate() {
                judge(&format!("{name} damaged {n}"), format, name, damaged);
            }
            if !seed.starts_with(b"PK") {
                for (what, bytes) in bombs(seed, sizes) {
                    judge(&format!("{name} {what}"), format, name, bytes);
                }
            }
        }
    }
}

#[test]
fn every_reader_has_files_to_make_hostile_ones_of() {
    let (seeds, mut read) = (seeds(), BTreeSet::new());
    read.extend(FORMATS.iter().filter(|format| format.read.is_some()).map(|format| format.name));
    // Tables with the headers of one program are tables: they are read as such.
    let is_dialect = |name: &str| name.ends_with("-csv");
    let missing: Vec<_> = read.iter().filter(|name| !seeds.contains_key(**name) && !is_dialect(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn hostile_files_are_read_or_refused() {
    open_all(&QUICK);
}

#[test]
#[ignore = "bombs of full size take minutes and mean something in release only: cargo test --release --test it -- --ignored hostile; those of small size run above"]
fn hostile_files_of_full_size_are_read_or_refused() {
    open_all(&FULL);
}

/// The program on a file, within so much memory and time that the system ends it beyond.
#[cfg(unix)]
fn check_within(path: &Path, format: &str, kibibytes: u64, seconds: u64) -> std::process::Output {
    let script = format!("ulimit -v {kibibytes}; ulimit -t {seconds}; exec \"$0\" check --from {format} \"$1\"");
    let mut command = std::process::Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_maillage")]).arg(path);
    command.output().unwrap()
}

#[cfg(unix)]
#[test]
#[ignore = "bombs of full size take minutes and mean something in release only: cargo test --release --test it -- --ignored hostile; those of small size run above"]
fn hostile_files_of_full_size_keep_within_memory_and_time() {
    let folder = tempfile::tempdir().unwrap();
    let mut faults = String::new();
    for (format, seeds) in seeds() {
        for (name, seed) in seeds {
            for (what, bytes) in bombs(&seed, &FULL) {
                let path: PathBuf = folder.path().join(&name);
                fs::write(&path, bytes).unwrap();
                let output = check_within(&path, format, 800_000, 5);
                if output.status.code().is_none_or(|code| code > 2) {
                    let said = String::from_utf8_lossy(&output.stderr);
                    faults +=
                        &format!("{format} {name} {what}: {} {}\n", output.status, said.lines().next().unwrap_or(""));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

/// So many times a text with a number in it.
fn numbered(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(text).collect::<Vec<_>>().join(",")
}

#[test]
fn namesakes_cost_no_more_than_their_number() {
    let [native, csv] = ["native", "csv"].map(|name| by_name(name).unwrap());
    let graph = |metadata: String, edges: String| {
        format!(r#"{{"graph": {{"metadata": {{{metadata}}}, "nodes": {{"a": {{}}}}, "edges": [{edges}]}}}}"#)
            .into_bytes()
    };
    let sources = numbered(30_000, |n| format!(r#""s": {{"title": "{n}"}}"#));
    judge("sources of one id", native, "x.json", graph(format!(r#""sources": {{{sources}}}"#), String::new()));
    let edges = numbered(30_000, |_| r#"{"id": "e", "source": "a", "target": "a"}"#.to_string());
    judge("relations of one id", native, "x.json", graph(String::new(), edges));
    let kinds = numbered(100_000, |n| format!(r#""k{n}": {{}}"#));
    judge("kinds", native, "x.json", graph(format!(r#""kinds": {{{kinds}}}"#), String::new()));
    let columns = format!("id,{}\na\n", numbered(16_000, |_| "x".to_string()));
    judge("columns of one name", csv, "x.csv", columns.into_bytes());
}

#[test]
fn what_graphs_say_again_costs_no_more_than_its_length() {
    let times = |count: usize, text: &dyn Fn(usize) -> String| (0..count).map(text).collect::<String>();
    let keys = times(20_000, &|n| format!(r#"<key id="k{n}" for="node" attr.name="k" attr.type="string"/>"#));
    let data = times(20_000, &|n| format!(r#"<data key="d{n}">x</data>"#));
    let defaults = times(1_000, &|n| {
        format!(r#"<key id="f{n}" for="node" attr.name="f{n}" attr.type="string"><default>x</default></key>"#)
    });
    let nodes = times(2_000, &|n| format!(r#"<node id="{n}"/>"#));
    let edges = times(20_000, &|_| "edge [ source 1 target 1 ] directed 0 ".to_string());
    let nested = times(90, &|n| format!("subgraph s{n}\n")) + &times(20_000, &|n| format!("a{n}\n"));
    let table = [
        ("graphml", "keys of one name", format!("<graphml>{keys}<graph/></graphml>")),
        ("graphml", "data of a graph", format!("<graphml><graph>{data}</graph></graphml>")),
        ("graphml", "defaults", format!("<graphml>{defaults}<graph>{nodes}</graph></graphml>")),
        ("gml", "directions", format!("graph [ node [ id 1 ] {edges} ]")),
        ("dot", "attributes of a graph", format!("graph {{ {} }}", times(20_000, &|n| format!("k{n}=v;")))),
        ("dot", "ports", format!("graph {{ a{} }}", ":p".repeat(100_000))),
        ("dot", "scopes", format!("graph {{ {} }}", times(20_000, &|n| format!("node [k{n}=v] {{ n{n} }}")))),
        ("mermaid", "nodes in subgraphs", format!("flowchart TD\n{nested}")),
    ];
    for (format, what, text) in table {
        judge(what, by_name(format).unwrap(), "x", text.into_bytes());
    }
    for format in ["tgf", "sif", "edgelist", "pajek", "lgl"] {
        let line = open(vec![Input::bytes("x", vec![b'a'; 70 << 20])], by_name(format), &Ticket::new());
        assert!(matches!(line, Err(OpenError::Refused { .. })), "{format}");
    }
}

#[test]
fn archives_are_no_texts_whatever_they_are_called() {
    for format in FORMATS.iter().filter(|format| format.read.is_some()) {
        for bytes in [&b"PK\x03\x04{\"graph\": {}}"[..], &zip_bomb("x", 1), &[0xD0, 0xCF, 0x11, 0xE0, b'{', b'}']] {
            let name = format!("x.{}", format.extension());
            for from in [None, Some(*format)] {
                let opened = open(vec![Input::bytes(&name, bytes.to_vec())], from, &Ticket::new());
                assert!(opened.is_err(), "{name}: {from:?}");
            }
        }
    }
}

#[test]
fn what_stands_before_a_bomb_makes_it_no_smaller() {
    let mut seed = 1_u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b'a' + (seed >> 24) as u8 % 16
    })
    .take(1 << 23)
    .collect();
    // As a whole it is packed fifty times, its end a thousand times.
    let mut packed = gzip(&[b"id,name\n", &*noise].concat(), 1);
    packed.extend(gzip(&[b' '; 1 << 20], 64).repeat(3));
    let bomb = open(vec![Input::bytes("x.csv.gz", packed)], None, &Ticket::new());
    assert!(matches!(bomb, Err(OpenError::OverPacked { .. })), "{:?}", bomb.err());
}

#[test]
fn what_unpacks_beyond_measure_is_refused_by_every_reader() {
    let megabyte = vec![b' '; 1 << 20];
    let packed = gzip(&megabyte, 100);
    for format in FORMATS.iter().filter(|format| format.read.is_some()) {
        let bomb = open(vec![Input::bytes("x.gz", packed.clone())], Some(format), &Ticket::new());
        assert!(matches!(bomb, Err(OpenError::OverPacked { .. })), "{}: {:?}", format.name, bomb.err());
    }
    let parts = ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml", "content.xml", "mimetype"];
    for part in parts {
        let bomb = zip_bomb(part, 100);
        for from in [None, by_name("xlsx"), by_name("ods"), by_name("csv")] {
            let opened = open(vec![Input::bytes("x.xlsx", bomb.clone())], from, &Ticket::new());
            assert!(opened.is_err(), "{part}");
        }
    }
}

/// The manifest of `tests/fuzz` has a target for each reader. `UPDATE_FUZZ=1 cargo test fuzz` writes the list anew.
#[test]
fn every_reader_has_a_fuzz_target() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/Cargo.toml");
    let old = fs::read_to_string(&path).unwrap();
    let list = old.find("[[bin]]").unwrap();
    let target = |format: &&Format| {
        let rest = "path = \"reader.rs\"\ntest = false\ndoc = false\nbench = false";
        format.read.map(|_| format!("[[bin]]\nname = \"{}\"\n{rest}\n", format.name))
    };
    let targets: Vec<String> = FORMATS.iter().filter_map(target).collect();
    let new = format!("{}{}", &old[..list], targets.join("\n"));
    if std::env::var_os("UPDATE_FUZZ").is_some() {
        fs::write(path, new).unwrap();
    } else {
        assert!(new == old, "tests/fuzz/Cargo.toml is behind the table of formats: UPDATE_FUZZ=1 cargo test fuzz");
    }
}
