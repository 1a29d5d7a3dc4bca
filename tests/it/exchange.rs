//! The law of every format that is written and read: what comes back is what was written, up to what the writer said it
//! would lose. One generator of small networks with hostile texts, one comparison, the table of formats.
//!
//! The native format has a stricter law of its own (`native_law`).

use maillage::formats::{FORMATS, Format, Input, Loss, LossCode, Part, WritePart, open};
use maillage::label::Lang;
use maillage::network::{Column, DateField, Direction, Network, Receipt, Shape, Subset, number_of};
use maillage::ticket::Ticket;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Map, Value, json};

const IDS: &[&str] = &[
    "a",
    "b",
    "007",
    "7",
    "1.0",
    "1",
    "9007199254740993",
    "2A",
    "-",
    "graph",
    "node",
    "edge",
    "strict",
    "subgraph",
    "null",
    "true",
    "a b",
    "a\"b",
    "a'b",
    "<a&b>",
    "a;b",
    "a,b",
    "a|b",
    "a:b",
    "a->b",
    "a--b",
    "=1+1",
    "@a",
    "#a",
    "*Edges",
    "%",
    "[a]",
    "{a}",
    "é",
    "👩‍👩‍👧",
    "مرحبا",
    "e\u{301}\u{327}",
    "a\\b",
    "a\\",
    "a\nb",
    "a\tb",
    "_:a",
    "http://a.example/b?c=d&e",
    "end",
    "A",
    "ID",
    "label",
    "Source",
    "]]>",
    "-->",
    "\u{200F}a",
    "0x1F",
    "1e3",
    "+1",
    "a/b",
    "a#b",
    "%20",
    "é b\"",
    "n0",
    "a\u{1}b",
];

const TEXTS: &[&str] = &[
    "",
    "Alpha",
    "A; B",
    "A | B",
    "l'été",
    "a \"quoted\" word",
    "<b>bold</b> & more",
    "=1+1",
    "+33 6 00",
    "-",
    "@SUM(A1)",
    "two\nlines",
    "a\ttab",
    "back\\slash",
    "end\\",
    "]]>",
    "<!-- x -->",
    "&amp;",
    "&#10;",
    "{x}",
    "[x]",
    "👩‍👩‍👧 family",
    "שלום",
    "e\u{301}",
    "007",
    "1.0",
    "1e3",
    "true",
    "null",
    "NaN",
    "%s",
    "\\n",
    "\\N",
    "//",
    "# x",
    "a:b",
    "'",
    "\"",
    "`x`",
    "$x$",
    "a\u{7}b",
    "a\u{9F}b",
    "\u{202E}abc",
    "*Edges",
    "]",
    "}",
    ">",
    "--",
    "->",
    "2014",
    "a, b",
    "1,5",
    "-3",
    "_:x",
    "x;",
    "\u{FFFE}",
];

const NAMES: &[&str] = &[
    "id",
    "ID",
    "label",
    "Label",
    "name",
    "source",
    "target",
    "weight",
    "kind",
    "type",
    "sources",
    "since",
    "until",
    "nodes",
    "edges",
    "graph",
    "node",
    "edge",
    "a b",
    "=x",
    "x\"y",
    "é",
    "x_2",
    "label_2",
    "n0",
    "d0",
    "x",
    "y",
    "size",
    "parent",
    "directed",
    "mutual",
    "color",
    "1",
    "lat",
    "themes",
    "short",
    "a:b",
    "<a>",
    "@id",
    "@type",
    "a.b",
    "value",
    "key",
    "shape",
    "comment",
    "tooltip",
    "class",
    "start",
    "end",
    "metadata",
    "data",
    "attributes",
    "group",
    "interval",
    "timeset",
    "identifiers",
];

const DATES: &[&str] = &[
    "2014",
    "2014~",
    "2014?",
    "2014%",
    "2014-06",
    "2014-06-12",
    "201X",
    "20XX",
    "2014-XX",
    "2014-21",
    "-0043",
    "-0043-03-15",
    "Y12345",
    "..",
    "2013/2014",
    "2014-06-12T10:00:00Z",
    "plus tard",
    "31/02/2015",
];

const KINDS: &[&str] = &["", "pole", "other", "a kind", "k\"<&", "=k", "ÉTÉ", "7", "membre de", "k;l"];

fn text() -> impl Strategy<Value = String> {
    let of = |texts: &'static [&'static str]| prop::sample::select(texts).prop_map(str::to_string);
    prop_oneof![4 => of(TEXTS), 1 => "[a-cé\"\\\\<>&;,|=:\n\t'{}\\[\\]#%-]{1,6}"]
}

fn attribute() -> impl Strategy<Value = Value> {
    let number = prop::sample::select(
        &["0", "-1", "1.5", "1.50", "12345678901234567890", "1e3", "0.1", "-0.0", "43.6500", "9007199254740993"][..],
    );
    let number = number.prop_map(|n| serde_json::from_str(n).expect("a number"));
    prop_oneof![
        4 => text().prop_map(Value::String),
        2 => number,
        1 => any::<bool>().prop_map(Value::Bool),
        1 => prop::collection::vec(text().prop_map(Value::String), 1..3).prop_map(Value::Array),
        1 => text().prop_map(|text| json!({ "k": text })),
    ]
}

fn attributes() -> impl Strategy<Value = Map<String, Value>> {
    let entry = (prop::sample::select(NAMES).prop_map(str::to_string), attribute());
    prop::collection::vec(entry, 0..4).prop_map(|entries| entries.into_iter().collect())
}

fn citations() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(&["s1", "s2", "s3"][..]), 0..3)
}

/// A native document: what all others are made from.
fn document() -> impl Strategy<Value = String> {
    let ids = prop::sample::subsequence(IDS, 1..8).prop_shuffle();
    let nodes = prop::collection::vec((text(), prop::sample::select(KINDS), citations(), attributes()), 8);
    let date = || prop::option::weighted(0.4, prop::sample::select(DATES));
    let edge = (
        (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..3usize),
        (prop::sample::select(KINDS), text(), prop::option::weighted(0.3, "[er]-?[0-9]{1,3}")),
        [date(), date(), date()],
        citations(),
        attributes(),
    );
    (ids, nodes, prop::collection::vec(edge, 0..6)).prop_map(|(ids, nodes, edges)| {
        let mut of_nodes = Map::new();
        for (id, (name, kind, sources, mut metadata)) in ids.iter().zip(nodes) {
            metadata.insert("kind".into(), json!(kind));
            metadata.insert("sources".into(), json!(sources));
            // A name of white space is none to readers, which then look for one among the attributes.
            let name = if name.trim().is_empty() { String::new() } else { name.to_string() };
            of_nodes.insert(id.to_string(), json!({ "label": name, "metadata": metadata }));
        }
        let edge_of = |((from, to, direction), (kind, label, id), dates, sources, mut metadata): EdgeParts| {
            metadata.insert("mutual".into(), json!(direction == 2));
            metadata.insert("sources".into(), json!(sources));
            for (field, date) in DateField::ALL.into_iter().zip(dates) {
                metadata.remove(field.word());
                if let Some(date) = date {
                    metadata.insert(field.word().into(), json!(date));
                }
            }
            let [source, target] = [from, to].map(|index: prop::sample::Index| ids[index.index(ids.len())]);
            let mut edge = json!({
                "source": source, "target": target, "relation": kind, "label": label, "directed": direction != 1,
                "metadata": metadata,
            });
            if let Some(id) = id {
                edge["id"] = json!(id);
            }
            edge
        };
        let edges: Vec<Value> = edges.into_iter().map(edge_of).collect();
        let sources = json!({
            "s1": { "title": "Un livre; tome 2", "date": "2014-06" },
            "s2": { "url": "https://example.org/?a=1;b=2&c=\"3\"" },
            "s3": { "url": "https://example.org/3", "title": "Three" },
        });
        let metadata = json!({ "profile": "maillage/1", "sources": sources });
        json!({ "graph": { "metadata": metadata, "nodes": of_nodes, "edges": edges } }).to_string()
    })
}

type EdgeParts = (
    (prop::sample::Index, prop::sample::Index, usize),
    (&'static str, String, Option<String>),
    [Option<&'static str>; 3],
    Vec<&'static str>,
    Map<String, Value>,
);

fn read(name: &str, format: Option<&'static Format>, bytes: Vec<u8>) -> Result<(Network, Receipt), String> {
    open(vec![Input::bytes(name, bytes)], format, &Ticket::new()).map_err(|error| format!("{error:?}"))
}

fn write(network: &Network, write: WritePart) -> (Vec<u8>, Loss) {
    let subset = Subset::all(network);
    let part = Part { network, subset: &subset, computed: &[], lang: Lang::En };
    let mut bytes = Vec::new();
    let loss = write(&part, &mut bytes, &Ticket::new()).expect("memory takes what is written");
    (bytes, loss)
}

/// What differs between a network and what came back, each beside what the writer said it would lose.
struct Comparison<'n> {
    was: &'n Network,
    is: &'n Network,
    loss: &'n Loss,
    /// Whether directed relations are written before the others.
    is_grouped: bool,
    /// The kind that relations without one get where each must have one.
    kindless: &'static str,
    faults: Vec<String>,
}

impl Comparison<'_> {
    fn lost(&self, codes: &[LossCode]) -> u64 {
        codes.iter().map(|code| self.loss.count(*code)).sum()
    }

    /// So many rows may differ as the codes count, and control characters that became another.
    fn judge(&mut self, what: &str, codes: &[LossCode], differences: Vec<(String, String)>) {
        let said = self.lost(codes) + self.loss.count(LossCode::ControlCharacters);
        if differences.len() as u64 > said {
            self.faults.push(format!("{what}: {said} said to be lost, but (was, is) {differences:?}"));
        }
    }

    /// Which actor came back as which: by the relations they are the ends of, then by id, then by order.
    fn actors(&mut self, relations: &[(u32, u32)]) -> Vec<Option<u32>> {
        let mut found = vec![None; self.was.actor_count()];
        for (was, is) in relations {
            let ends = [(self.was.ends(*was).0, self.is.ends(*is).0), (self.was.ends(*was).1, self.is.ends(*is).1)];
            for (was, is) in ends {
                if found[was as usize].is_some_and(|other| other != is) {
                    self.faults.push(format!("relation {was} has other ends"));
                }
                found[was as usize] = Some(is);
            }
        }
        if self.is.actor_count() == self.was.actor_count() {
            for was in self.was.actors() {
                // Ids that the format gives anew may be those of others.
                let is_renamed = self.lost(&[LossCode::ActorIds]) > 0;
                let is = self.is.find_actor(self.was.actor_id(was)).filter(|_| !is_renamed).unwrap_or(was);
                found[was as usize].get_or_insert(is);
            }
        }
        found
    }

    fn compare(&mut self) {
        let (was, is) = (self.was, self.is);
        let kept = was.relation_count() as u64 - self.lost(&[LossCode::ParallelRelations]);
        if is.relation_count() as u64 != kept {
            self.faults.push(format!("{} relations instead of {kept}", is.relation_count()));
        }
        let kept = was.actor_count() as u64 - self.lost(&[LossCode::IsolatedActors]);
        if is.actor_count() as u64 != kept {
            self.faults.push(format!("{} actors instead of {kept}", is.actor_count()));
        }
        if !self.faults.is_empty() || self.lost(&[LossCode::ParallelRelations]) > 0 {
            return;
        }
        let mut written: Vec<u32> = was.relations().collect();
        if self.is_grouped {
            written.sort_by_key(|relation| was.direction(*relation) != Direction::Directed);
        }
        let relations: Vec<(u32, u32)> = written.into_iter().zip(is.relations()).collect();
        let actors = self.actors(&relations);
        let actors: Vec<(u32, u32)> = was.actors().zip(actors).filter_map(|(was, is)| Some((was, is?))).collect();
        let differing = |pairs: &[(u32, u32)], of: &dyn Fn(u32, u32) -> (String, String)| -> Vec<(String, String)> {
            pairs.iter().map(|(was, is)| of(*was, *is)).filter(|(was, is)| was != is).collect()
        };
        let ids = differing(&actors, &|a, b| (was.actor_id(a).to_string(), is.actor_id(b).to_string()));
        self.judge("ids", &[LossCode::ActorIds], ids);
        let named: Vec<(u32, u32)> =
            actors.iter().copied().filter(|(a, _)| was.has_own_name(*a) && !was.name(*a).trim().is_empty()).collect();
        let names = differing(&named, &|a, b| (was.name(a).trim().to_string(), is.name(b).trim().to_string()));
        self.judge("names", &[LossCode::Names], names);
        let kinds = differing(&actors, &|a, b| (was.kind(a).id.clone(), is.kind(b).id.clone()));
        self.judge("kinds of actors", &[LossCode::ActorKinds], kinds);
        let sources = |network: &Network, numbers: &[u32]| {
            let text = |n: &u32| {
                let source = &network.sources()[*n as usize];
                source.url.as_ref().or(source.title.as_ref()).unwrap_or(&source.id).clone()
            };
            let mut texts: Vec<String> = numbers.iter().map(text).collect();
            // Sources that say the same text are told apart by what is lost with their titles and dates.
            texts.sort();
            texts.dedup();
            texts.join("; ")
        };
        let cited = differing(&actors, &|a, b| (sources(was, was.actor_sources(a)), sources(is, is.actor_sources(b))));
        self.judge("sources of actors", &[LossCode::Sources], cited);
        self.attributes(
            "attributes of actors",
            LossCode::ActorAttributes,
            was.actor_columns(),
            is.actor_columns(),
            &actors,
        );

        let directions =
            differing(&relations, &|a, b| (format!("{:?}", was.direction(a)), format!("{:?}", is.direction(b))));
        self.judge("directions", &[LossCode::Directions], directions);
        let kinds = differing(&relations, &|a, b| {
            let kind = &was.relation_kind(a).id;
            let kind = if kind.is_empty() { self.kindless } else { kind };
            (kind.to_string(), is.relation_kind(b).id.clone())
        });
        self.judge("kinds of relations", &[LossCode::RelationKinds], kinds);
        // A relation without a label of its own may be labelled with its kind.
        let labelled: Vec<(u32, u32)> =
            relations.iter().copied().filter(|(a, _)| !was.relation_label(*a).is_empty()).collect();
        let labels = differing(&labelled, &|a, b| {
            (was.relation_label(a).trim().to_string(), is.relation_label(b).trim().to_string())
        });
        self.judge("labels", &[LossCode::Labels], labels);
        for field in DateField::ALL {
            let date = |network: &Network, r| network.date_text(r, field).unwrap_or("").to_string();
            let dates = differing(&relations, &|a, b| (date(was, a), date(is, b)));
            self.judge(field.word(), &[LossCode::Dates], dates);
        }
        let own: Vec<(u32, u32)> = relations.iter().copied().filter(|(a, _)| was.has_own_id(*a)).collect();
        let ids = differing(&own, &|a, b| (was.relation_id(a).into_owned(), is.relation_id(b).into_owned()));
        self.judge("ids of relations", &[LossCode::RelationIds], ids);
        let cited =
            differing(&relations, &|a, b| (sources(was, was.relation_sources(a)), sources(is, is.relation_sources(b))));
        self.judge("sources of relations", &[LossCode::Sources], cited);
        self.attributes(
            "attributes of relations",
            LossCode::RelationAttributes,
            was.relation_columns(),
            is.relation_columns(),
            &relations,
        );
    }

    /// Every value of a column stands in some column of what came back, under whatever name the format has for it.
    fn attributes(&mut self, what: &str, code: LossCode, was: &[Column], is: &[Column], rows: &[(u32, u32)]) {
        let mut lost = self.lost(&[code]);
        for column in was {
            let mut differences = Vec::new();
            for (a, b) in rows {
                let Some(value) = column.value(*a) else { continue };
                let texts = match value.shape {
                    Shape::List => vec![value.text.to_string(), value.items().join("; "), value.items().join(";")],
                    _ => vec![value.text.trim().to_string()],
                };
                let same = |found: &str| texts.iter().any(|text| text == found.trim() || is_same_number(text, found));
                // A text, or a number, under a name that is known for lists comes back as one.
                let parts = |text: &str| {
                    text.split([';', '|']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(";")
                };
                let is_listed = |column: &Column| {
                    let listed =
                        column.value(*b).filter(|found| found.shape == Shape::List && value.shape != Shape::List);
                    listed.is_some_and(|found| {
                        let items = found.items().join(";");
                        parts(&items) == parts(value.text) || is_same_number(value.text, &items)
                    })
                };
                let is_found = |column: &Column| same(column.text(*b)) || is_listed(column);
                if texts.iter().all(|text| !text.trim().is_empty()) && !is.iter().any(is_found) {
                    differences.push((
                        value.text.to_string(),
                        is.iter().map(|c| format!("{}={:?} ", c.name, c.text(*b))).collect(),
                    ));
                }
            }
            if !differences.is_empty() && lost > 0 {
                lost -= 1;
                continue;
            }
            self.judge(&format!("{what} {:?}", column.name), &[LossCode::RawValues], differences);
        }
    }
}

fn is_same_number(one: &str, other: &str) -> bool {
    number_of(one).is_some_and(|number| number_of(other) == Some(number))
}

/// What in the bytes of a text would do a terminal or a spreadsheet harm.
fn harm_of(format: &Format, bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let is_table = family(format.name) == "csv";
    if let Some(c) = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Some(format!("control character {c:?}"));
    }
    let delimiter = if format.name == "tsv" { b'\t' } else { b',' };
    let mut table = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(bytes);
    let is_formula = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && number_of(cell).is_none();
    let mut cells = table
        .records()
        .flatten()
        .filter(|_| is_table)
        .flat_map(|row| row.iter().map(str::to_string).collect::<Vec<_>>());
    cells.find(|cell| is_formula(cell)).map(|cell| format!("a formula: {cell:?}"))
}

/// Tables are one format, whatever stands between their cells.
fn family(format: &str) -> &str {
    if matches!(format, "tsv" | "gephi-csv" | "neo4j-csv") { "csv" } else { format }
}

fn fault_of(format: &'static Format, network: &Network) -> Option<String> {
    let (Some(writer), Some(_)) = (format.write, format.read) else { return None };
    let (bytes, loss) = write(network, writer);
    if write(network, writer) != (bytes.clone(), loss.clone()) {
        return Some("other bytes the second time".to_string());
    }
    let shown = || String::from_utf8_lossy(&bytes).into_owned();
    if let Some(harm) = harm_of(format, &bytes) {
        return Some(format!("{harm}\n{}", shown()));
    }
    let usual = if family(format.name) == "csv" { "csv" } else { "json" };
    let name = format!("x.{}", format.extensions.first().unwrap_or(&usual));
    let (again, receipt) = match read(&name, Some(format), bytes.clone()) {
        Ok(read) => read,
        Err(error) => return Some(format!("{error}\n{}", shown())),
    };
    let is_grouped = format.name == "pajek";
    let kindless = if format.name == "neo4j-csv" { "RELATED_TO" } else { "" };
    let mut comparison = Comparison { was: network, is: &again, loss: &loss, is_grouped, kindless, faults: Vec::new() };
    if !receipt.files[0].refused.is_empty() {
        comparison.faults.push(format!("refused: {:?}", receipt.files[0].refused));
    }
    match read(&name, None, bytes.clone()) {
        Ok((_, receipt)) if family(&receipt.files[0].format) == family(format.name) => (),
        Ok((_, receipt)) => comparison.faults.push(format!("detected as {}", receipt.files[0].format)),
        Err(error) => comparison.faults.push(format!("not detected: {error}")),
    }
    comparison.compare();
    let faults = comparison.faults.join("\n");
    (!faults.is_empty()).then(|| format!("{faults}\n{loss:?}\n{}", shown()))
}

/// Few cases and always the same, so that all tests stay fast and who changes something else is not stopped by a name
/// never drawn before; `PROPTEST_CASES=20000` draws others, and `EXCHANGE_FORMAT=csv` asks one writer.
fn config() -> ProptestConfig {
    let asked = ProptestConfig::default();
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => asked,
        None => ProptestConfig { cases: 100, rng_seed: RngSeed::Fixed(1), ..asked },
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_written_is_read_again_up_to_what_the_writer_said(document in document()) {
        let (network, receipt) = read("x.json", None, document.into_bytes()).expect("a native document");
        prop_assert!(receipt.files[0].refused.is_empty(), "{:?}", receipt);
        let fault = |format: &'static Format| Some(format!("{}: {}", format.name, fault_of(format, &network)?));
        let only = std::env::var("EXCHANGE_FORMAT").ok();
        let is_asked = |name: &str| only.as_deref().is_none_or(|only| only == name);
        let formats = FORMATS.iter().copied().filter(|format| is_asked(format.name));
        let faults: Vec<String> = formats.filter_map(fault).collect();
        prop_assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    }
}
