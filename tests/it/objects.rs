//! Graph JSON: what is good is read whole whatever the name of the file, what is odd says so, what is bad is refused with
//! its place.

use std::fs;
use std::path::{Path, PathBuf};

use maillage::formats::{FormatReason, Head, Input, LossCode, OpenError, Part, by_name, detect, open};
use maillage::label::Lang;
use maillage::network::{Column, DateField, Direction, Network, OddityCode, Receipt, Shape, Subset};
use maillage::ticket::Ticket;
use proptest::prelude::*;

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/objects").join(path)
}

fn names(folder: &str) -> Vec<String> {
    let files = fs::read_dir(data(folder)).unwrap();
    let mut names: Vec<String> = files.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Opens a file under a name that tells nothing.
fn open_data(path: &str) -> Result<(Network, Receipt), OpenError> {
    open(vec![Input::bytes("x.json", fs::read(data(path)).unwrap())], None, &Ticket::new())
}

fn opened(path: &str) -> (Network, Receipt) {
    open_data(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn good_files_are_read_whole() {
    let table = [
        ("arrows.json", "node-link", 2, 1),
        ("cx-numbered.json", "node-link", 2, 1),
        ("cytoscape-array.json", "cytoscape", 3, 2),
        ("cytoscape-bare.json", "cytoscape", 2, 1),
        ("cytoscape-groups.cyjs", "cytoscape", 2, 1),
        ("cytoscape-networkx.json", "cytoscape", 2, 1),
        ("flare.json", "hierarchy", 6, 5),
        ("graphology-pairs.json", "graphology", 2, 2),
        ("graphology.json", "graphology", 3, 3),
        ("jgf-one-of-several.json", "native", 0, 0),
        ("kumu.json", "kumu", 3, 3),
        ("node-link-adjacency.json", "node-link", 3, 3),
        ("node-link-empty.json", "node-link", 0, 0),
        ("node-link-keyed.json", "node-link", 2, 1),
        ("node-link-names.json", "node-link", 2, 2),
        ("node-link-nested.json", "node-link", 2, 1),
        ("node-link-networkx.json", "node-link", 3, 3),
        ("node-link-nodes.json", "node-link", 1, 0),
        ("node-link-numbers.json", "node-link", 3, 2),
        ("node-link-pairs.json", "node-link", 3, 2),
        ("node-link-places.json", "node-link", 3, 3),
        ("node-link-sigma.json", "node-link", 2, 1),
        ("oligrapher-by-id.json", "oligrapher", 2, 2),
        ("oligrapher-list.json", "oligrapher", 2, 1),
        ("small.cx", "cx", 3, 2),
        ("small.cx2", "cx2", 2, 1),
        ("tree-closed.json", "hierarchy", 2, 1),
        ("tree-imports.json", "hierarchy", 2, 1),
        ("tree-networkx.json", "hierarchy", 5, 4),
        ("tree-roots.json", "hierarchy", 4, 3),
        ("tree-rows.json", "hierarchy", 3, 2),
        ("vosviewer.json", "node-link", 2, 1),
    ];
    assert_eq!(names("good"), table.map(|(name, ..)| name));
    for (name, format, actors, relations) in table {
        let (network, receipt) = opened(&format!("good/{name}"));
        let counts = (network.actor_count(), network.relation_count());
        assert_eq!((&*receipt.files[0].format, counts), (format, (actors, relations)), "{name}");
        assert!(receipt.is_clean(), "{name}: {receipt:?}");
    }
}

#[test]
fn tolerated_files_say_what_is_odd() {
    use OddityCode::*;
    /// A file, its counts, its oddities with count and first line, the lines of what is refused.
    type Row = (&'static str, (usize, usize), &'static [(OddityCode, u64, u64)], &'static [u64]);
    let table: &[Row] = &[
        ("aspects.cx", (2, 1), &[(NotHeld, 1, 2), (WrongCount, 1, 1), (ToleratedSyntax, 1, 2)], &[1, 2]),
        ("captions.oligrapher.json", (2, 1), &[(NotHeld, 1, 1)], &[1]),
        ("halves.json", (2, 1), &[(BadBytes, 3, 1)], &[]),
        ("jgf-hyperedges.json", (3, 1), &[(Hyperedge, 2, 2)], &[]),
        ("jgf-several-graphs.json", (3, 2), &[(SeveralGraphs, 1, 1)], &[]),
        ("kumu-connections.json", (2, 2), &[(CreatedActor, 2, 2)], &[]),
        ("kumu-loops.json", (2, 1), &[(NotHeld, 1, 2)], &[1]),
        ("list-of-links.json", (3, 2), &[(CreatedActor, 3, 1)], &[3]),
        ("node-link-faults.json", (2, 2), &[(BadDate, 1, 3)], &[1, 1, 1, 2, 2, 3]),
        ("node-link-nan.json", (2, 1), &[(ToleratedSyntax, 3, 1)], &[]),
        ("repeated-keys.json", (3, 1), &[(RepeatedValue, 3, 1)], &[]),
    ];
    assert_eq!(names("tolerated"), table.iter().map(|(name, ..)| *name).collect::<Vec<_>>());
    for (name, counts, oddities, refused) in table {
        let (network, receipt) = opened(&format!("tolerated/{name}"));
        let file = &receipt.files[0];
        assert_eq!((network.actor_count(), network.relation_count()), *counts, "{name}");
        let mut expected = oddities.to_vec();
        expected.sort();
        let found: Vec<_> = file.oddities.iter().map(|o| (o.code, o.count, o.first.line)).collect();
        assert_eq!(found, expected, "{name}");
        let mut lines: Vec<u64> = file.refused.iter().map(|r| r.at.line).collect();
        lines.sort_unstable();
        assert_eq!(&lines, refused, "{name}");
    }
}

#[test]
fn what_python_writes_of_numbers_and_halves_of_characters_is_read_in_a_json_graph_too() {
    let text = r#"{"graph": {"nodes": {"a\ud800": {"metadata": {"x": NaN, "k\udc00": 1, "y": 2}}, "b": {}},
        "edges": [{"source": "a\ud800", "target": "b"}]}}"#;
    let (network, receipt) =
        open(vec![Input::bytes("x.json", text.as_bytes().to_vec())], None, &Ticket::new()).unwrap();
    assert_eq!((network.actor_count(), network.relation_count()), (2, 1));
    assert_eq!((network.actor_id(0), network.actor_text(0, "y")), ("a\u{FFFD}", "2"));
    let found: Vec<_> = receipt.files[0].oddities.iter().map(|o| (o.code, o.count, o.first.line)).collect();
    assert_eq!(found, [(OddityCode::BadBytes, 3, 1), (OddityCode::ToleratedSyntax, 1, 1)]);
}

#[test]
fn a_few_bytes_are_not_many_values() {
    let many = |count: usize, part: fn(usize) -> String| (0..count).map(part).collect::<Vec<_>>().join(",");
    // Each node has all the values that are declared for those that do not say them.
    let declared = many(3000, |i| format!(r#""a{i}":{{"v":"x"}}"#));
    let nodes = many(10_000, |i| format!(r#"{{"id":{i}}}"#));
    let cx2 = format!(
        r#"[{{"CXVersion":"2.0"}},{{"attributeDeclarations":[{{"nodes":{{{declared}}}}}]}},{{"nodes":[{nodes}]}}]"#
    );
    let (network, receipt) = open(vec![Input::bytes("x.cx2", cx2.into_bytes())], None, &Ticket::new()).unwrap();
    assert_eq!(network.actor_count(), 10_000);
    assert_eq!(
        receipt.files[0].oddities.iter().map(|o| (o.code, o.count)).collect::<Vec<_>>(),
        [(OddityCode::NotHeld, 2500)]
    );
    // Each node has an attribute that no other has.
    let nodes = many(6000, |i| format!(r#""{i}":{{"metadata":{{"k{i}":1}}}}"#));
    let graph = format!(r#"{{"graph":{{"nodes":{{{nodes}}}}}}}"#);
    let refused = open(vec![Input::bytes("x.json", graph.into_bytes())], None, &Ticket::new());
    assert!(matches!(refused, Err(OpenError::Refused { reason: FormatReason::TooManyColumns { .. }, .. })));
    // Each end with each.
    let ids = many(2000, |i| format!(r#""{i}""#));
    let link = format!(r#"[{{"id":"o","schema":"Ownership","properties":{{"owner":[{ids}],"asset":[{ids}]}}}}]"#);
    let row = format!("From,To\n{0},{0}\na,b\n", many(200, |i| i.to_string()).replace(',', "|"));
    for (text, relations) in [(link, 0), (row, 1)] {
        let (network, receipt) = open(vec![Input::bytes("x.csv", text.into_bytes())], None, &Ticket::new()).unwrap();
        assert_eq!((network.relation_count(), receipt.files[0].refused.len()), (relations, 1));
    }
}

#[test]
fn bad_files_are_refused_with_their_place() {
    let shape = |expected: &str| FormatReason::WrongShape { expected: expected.to_string() };
    let table = [
        ("comma.json", "node-link", (1, 24), FormatReason::Syntax { detail: "expected value".to_string() }),
        ("deep-tree.json", "hierarchy", (1, 1537), FormatReason::TooDeep { limit: 128 }),
        ("elements-text.cyjs", "cytoscape", (1, 14), shape("elements")),
        ("nodes-number.json", "node-link", (1, 11), shape("nodes")),
        ("object.cx", "cx", (1, 1), shape("[].nodes")),
        ("truncated.json", "node-link", (2, 1), FormatReason::Truncated),
    ];
    assert_eq!(names("bad"), table.clone().map(|(name, ..)| name));
    for (name, from, place, expected) in table {
        let input = Input::bytes(name, fs::read(data(&format!("bad/{name}"))).unwrap());
        match open(vec![input], by_name(from), &Ticket::new()) {
            Err(OpenError::Refused { at, reason, .. }) => {
                assert_eq!(((at.line, at.column), reason), (place, expected), "{name}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn ends_are_ids_or_places_or_names() {
    let ends = |path: &str| -> Vec<(String, String)> {
        let (network, _) = opened(path);
        let id = |actor| network.actor_id(actor).to_string();
        network.relations().map(|r| network.ends(r)).map(|(source, target)| (id(source), id(target))).collect()
    };
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(source, target)| (source.to_string(), target.to_string())).collect()
    };
    assert_eq!(ends("good/node-link-places.json"), pairs(&[("a", "b"), ("b", "a~2"), ("a~2", "a")]));
    assert_eq!(ends("good/node-link-numbers.json"), pairs(&[("1", "2"), ("2", "3")]));
    assert_eq!(ends("good/node-link-names.json"), pairs(&[("10", "11"), ("10", "11")]));
    assert_eq!(ends("good/node-link-adjacency.json"), pairs(&[("a", "b"), ("a", "c"), ("c", "c")]));
    assert_eq!(ends("good/kumu.json"), pairs(&[("elem-1", "elem-2"), ("elem-2", "c"), ("c", "elem-1")]));
    assert_eq!(ends("good/oligrapher-list.json"), pairs(&[("x2", "1")]));
    let tree = [("a", "a/b"), ("a/b", "a/b/x"), ("a/b", "a/b/x~2"), ("a", "a/c"), ("a/c", "a/c/x")];
    assert_eq!(ends("good/flare.json"), pairs(&tree));
}

#[test]
fn what_is_said_is_kept() {
    let (network, _) = opened("good/node-link-networkx.json");
    assert_eq!(network.about().label.as_deref(), Some("essai"));
    let ids: Vec<&str> = network.actors().map(|actor| network.actor_id(actor)).collect();
    assert_eq!(ids, ["007", "9007199254740993", "2A"]);
    assert_eq!((&*network.kind(0).id, network.actor_text(2, "lat")), ("pole", "46.50"));
    assert_eq!(network.date_text(0, DateField::Since), Some("2014-06"));

    let (network, _) = opened("good/cytoscape-array.json");
    assert_eq!((network.name(1), network.actor_text(1, "parent"), network.actor_text(1, "x")), ("A", "p", "1.5"));
    assert_eq!((&*network.relation_id(0), &*network.relation_kind(0).id), ("ab", "pp"));
    assert!(network.actor_column("width").is_none() && network.actor_column("style").is_none());

    let (network, _) = opened("good/graphology.json");
    let directions = [Direction::Directed, Direction::Undirected, Direction::Directed];
    assert_eq!(network.directions(), directions);
    assert_eq!(network.relation_column("weight").unwrap().text(0), "1.50");

    let (network, _) = opened("good/small.cx");
    assert_eq!(
        (network.name(1), network.actor_text(1, "represents"), network.actor_text(0, "x")),
        ("b", "HGNC:b", "1.5")
    );
    let degree = network.actor_column("degree").unwrap().value(1).unwrap();
    assert_eq!((degree.shape, degree.text), (Shape::Number, "2"));
    assert_eq!(network.actor_text(0, "themes"), r#"["x", "y"]"#);
    assert_eq!((&*network.relation_kind(0).id, network.relation_column("score").unwrap().text(0)), ("binds", "0.50"));
    assert_eq!(network.about().label.as_deref(), Some("essai"));

    let (network, _) = opened("good/small.cx2");
    assert_eq!((network.name(0), network.actor_text(0, "size"), network.actor_text(1, "size")), ("a", "5", "7"));
    assert_eq!(&*network.relation_kind(0).id, "binds");

    let (network, _) = opened("good/kumu.json");
    assert_eq!((network.name(0), &*network.kind(0).id, network.actor_text(0, "tags")), ("a", "pole", ""));
    assert_eq!(network.actor_text(0, "themes"), r#"["x"]"#);
    assert_eq!(network.directions(), [Direction::Mutual, Direction::Undirected, Direction::Directed]);

    let (network, _) = opened("good/oligrapher-by-id.json");
    assert_eq!(network.directions(), [Direction::Directed, Direction::Mutual]);
    assert_eq!(network.relation_label(0), "owner");

    let (network, _) = opened("good/flare.json");
    assert_eq!((network.name(3), network.actor_id(3), network.actor_text(3, "value")), ("x", "a/b/x~2", "2"));
}

/// What a network says that every writer here can hold, in the order of ids.
fn said(network: &Network) -> Vec<String> {
    let attributes = |columns: &[Column], row: u32| -> Vec<String> {
        let values =
            columns.iter().filter_map(|c| Some((c, c.value(row).filter(|value| !value.text.trim().is_empty())?)));
        // An empty text says nothing.
        let mut values: Vec<String> =
            values.map(|(c, value)| format!("{}={:?} {}", c.name, value.shape, value.text)).collect();
        values.sort();
        values
    };
    let sources = |sources: &[u32]| -> Vec<String> {
        sources.iter().map(|s| &network.sources()[*s as usize]).map(|s| s.name().to_string()).collect()
    };
    let mut all: Vec<String> = Vec::new();
    for actor in network.actors() {
        let kind = &network.kind(actor).id;
        let (own, sources) = (attributes(network.actor_columns(), actor), sources(network.actor_sources(actor)));
        all.push(format!("{:?} {:?} {kind:?} {own:?} {sources:?}", network.actor_id(actor), network.name(actor)));
    }
    for r in network.relations() {
        let (source, target) = network.ends(r);
        let dates = DateField::ALL.map(|field| network.date_text(r, field));
        let (kind, label) = (&network.relation_kind(r).id, network.relation_label(r));
        let ends = [network.actor_id(source), network.actor_id(target)];
        let (own, sources) = (attributes(network.relation_columns(), r), sources(network.relation_sources(r)));
        let direction = network.direction(r);
        all.push(format!(
            "{ends:?} {kind:?} {label:?} {direction:?} {dates:?} {own:?} {sources:?} {}",
            network.relation_id(r)
        ));
    }
    all
}

fn text() -> impl Strategy<Value = String> {
    let parts =
        ["a", "é", "\"", "\\", "\n", "\u{1}", "</script>", "'", "{", "]", ",", "0", "NaN", "\u{2028}", "👩‍🌾", " "];
    prop::collection::vec(prop::sample::select(parts.to_vec()), 1..4).prop_map(|parts| parts.concat())
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    prop_oneof![
        text().prop_map(|text| format!("v{text}").into()),
        (-5i64..1_000_000).prop_map(Into::into),
        any::<bool>().prop_map(Into::into),
        prop::collection::vec(text(), 1..3).prop_map(Into::into),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn what_is_written_is_read_again(
        ids in prop::collection::btree_set(text(), 1..6),
        names in prop::collection::vec((prop::option::of(text()), prop::option::of("[a-z]{3}"), value()), 6),
        relations in prop::collection::vec((0usize..6, 0usize..6, 0usize..4, prop::option::of("[a-z]{2}"), value()), 0..8),
    ) {
        let ids: Vec<&String> = ids.iter().collect();
        let mut nodes = serde_json::Map::new();
        for (id, (name, kind, value)) in ids.iter().zip(&names) {
            let mut node = serde_json::json!({"metadata": {"x": 1.5, "y": 2, "größe": value}});
            name.iter().for_each(|name| node["label"] = format!("n{name}n").into());
            kind.iter().for_each(|kind| node["metadata"]["kind"] = kind.as_str().into());
            nodes.insert(id.to_string(), node);
        }
        let mut edges = Vec::new();
        for (i, (source, target, how, kind, value)) in relations.iter().enumerate() {
            let metadata = serde_json::json!({"since": "2014-06", "poids-x": value, "sources": ["https://a.example"]});
            let mut edge = serde_json::json!({
                "id": format!("relation {i}"), "source": ids[source % ids.len()], "target": ids[target % ids.len()],
                "directed": *how != 1, "label": format!("l{i}"), "metadata": metadata,
            });
            kind.iter().for_each(|kind| edge["relation"] = kind.as_str().into());
            if *how == 3 {
                edge["metadata"]["mutual"] = true.into();
            }
            edges.push(edge);
        }
        let document = serde_json::json!({"graph": {"nodes": nodes, "edges": edges}}).to_string();
        let read = |bytes: Vec<u8>, name| open(vec![Input::bytes("x", bytes)], by_name(name), &Ticket::new()).unwrap();
        let (network, _) = read(document.into_bytes(), "native");
        let subset = Subset::all(&network);
        let part = Part { network: &network, subset: &subset, computed: &[], lang: Lang::En };
        for name in ["node-link", "cytoscape", "kumu"] {
            let mut out = Vec::new();
            let loss = by_name(name).unwrap().write.unwrap()(&part, &mut out, &Ticket::new()).unwrap();
            prop_assert!(loss.entries().all(|(code, _)| code == LossCode::Vocabularies), "{loss:?}");
            let text = String::from_utf8(out.clone()).unwrap();
            prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{text}");
            let head = Head::of_text("x", &text);
            prop_assert_eq!(detect(&head).map(|format| format.name), Some(name));
            let (again, receipt) = read(out, name);
            prop_assert!(receipt.files[0].refused.is_empty(), "{:?}", receipt);
            prop_assert_eq!(said(&network), said(&again), "{}", text);
        }
    }
}

#[test]
fn hostile_documents_are_bounded() {
    let tree = |depth: usize| "{\"name\":\"a\",\"children\":[".repeat(depth) + &"]}".repeat(depth);
    let texts = [
        tree(100_000),
        "[".repeat(1_000_000),
        "{\"nodes\":".repeat(100_000),
        format!("{{\"nodes\":[{}],\"links\":[[0,1]]}}", "{},".repeat(200_000) + "{}"),
        format!(
            "{{\"nodes\":[{}{{}}]}}",
            (0..60_000).map(|i| format!("{{\"id\":{i},\"k{i}\":1}},")).collect::<String>()
        ),
        format!("[{{\"nodes\":[{}{{}}]}}]", (0..50_000).map(|i| format!("{{\"@id\":{i}}},")).collect::<String>()),
    ];
    for text in texts {
        let head = Head::of_text("x.json", &text[..text.len().min(1 << 20)]);
        let _ = detect(&head);
        for format in ["node-link", "cytoscape", "graphology", "cx", "cx2", "kumu", "oligrapher", "hierarchy", "native"]
        {
            let input = Input::bytes("x.json", text.clone().into_bytes());
            let started = std::time::Instant::now();
            let _ = open(vec![input], by_name(format), &Ticket::new());
            assert!(started.elapsed().as_secs() < 5, "{format}: {}", &text[..40]);
        }
    }
}

#[test]
fn what_arrows_and_cx_libraries_call_otherwise_is_understood() {
    let (network, _) = opened("good/arrows.json");
    let ada = network.find_actor("n0").unwrap();
    assert_eq!(&*network.kind(ada).id, "Person");
    assert_eq!((network.actor_text(ada, "x"), network.actor_text(ada, "y")), ("10", "-20.5"));
    let (network, _) = opened("good/cx-numbered.json");
    assert_eq!((network.name(0), &*network.relation_kind(0).id, &*network.relation_id(0)), ("Ada", "writes for", "7"));
    let several = r#"{"nodes": [{"id": 1, "labels": ["A", "B"]}], "relationships": []}"#;
    let (network, _) = open(vec![Input::bytes("x.json", several.as_bytes())], None, &Ticket::new()).unwrap();
    assert_eq!((&*network.kind(0).id, network.actor_text(0, "labels")), ("A", r#"["A", "B"]"#));
}

#[test]
fn what_tells_a_document_apart_may_stand_behind_a_long_list() {
    let long = "x".repeat(2000);
    let elements = |of: &dyn Fn(usize) -> String| (0..1500).map(of).collect::<Vec<_>>().join(",");
    let kumu =
        elements(&|i| format!(r#"{{"_id": "e{i}", "attributes": {{"label": "{i}", "description": "{long}"}}}}"#));
    let oligrapher = elements(&|i| format!(r#""n{i}": {{"id": "n{i}", "name": "{i}", "description": "{long}"}}"#));
    for (text, format) in [
        (format!(r#"{{"elements": [{kumu}], "connections": [{{"from": "e0", "to": "e1"}}]}}"#), "kumu"),
        (
            format!(
                r#"{{"nodes": {{{oligrapher}}}, "edges": {{"e": {{"id": "e", "node1_id": "n0", "node2_id": "n1"}}}}}}"#
            ),
            "oligrapher",
        ),
    ] {
        for name in ["x", "x.json"] {
            let (network, receipt) =
                open(vec![Input::bytes(name, text.clone().into_bytes())], None, &Ticket::new()).unwrap();
            assert_eq!((&*receipt.files[0].format, network.actor_count(), network.relation_count()), (format, 1500, 1));
        }
    }
}
