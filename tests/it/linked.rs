//! Laws of the readers and writers of RDF: counts, oddities and places over the files of `tests/data/linked`, hostile
//! texts in bounded time, and that what is written as PAIR or ORG is read back.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use maillage::formats::{FormatReason, Head, Input, OpenError, Part, by_name, detect, open};
use maillage::label::Lang;
use maillage::network::{DateField, Direction, Network, OddityCode, Receipt, Subset, Value};
use maillage::ticket::Ticket;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/linked").join(path)
}

fn open_data(path: &str) -> Result<(Network, Receipt), OpenError> {
    open(vec![Input::path(data(path))], None, &Ticket::new())
}

fn open_text(name: &str, text: &str) -> Result<(Network, Receipt), OpenError> {
    open(vec![Input::bytes(name, text.as_bytes().to_vec())], None, &Ticket::new())
}

fn names(folder: &str) -> Vec<String> {
    let files = std::fs::read_dir(data(folder)).unwrap();
    let mut names: Vec<String> = files.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn good_files_are_read_whole_and_detected_whatever_their_name() {
    let table = [
        ("activity.jsonld", "jsonld", 3, 2),
        ("doap.rdf", "rdfxml", 4, 3),
        ("empty-literal.rdf", "rdfxml", 2, 1),
        ("essglobal.ttl", "turtle", 4, 3),
        ("graphs.nq", "ntriples", 2, 2),
        ("graphs.trig", "turtle", 2, 1),
        ("org.ttl", "turtle", 6, 6),
        ("pair-remote-context.jsonld", "jsonld", 2, 1),
        ("pair.jsonld", "jsonld", 4, 2),
        ("plain.nt", "ntriples", 3, 2),
        ("schema.jsonld", "jsonld", 5, 5),
    ];
    assert_eq!(names("good"), table.map(|(name, ..)| name));
    for (name, format, actors, relations) in table {
        let (network, receipt) = open_data(&format!("good/{name}")).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((network.actor_count(), network.relation_count()), (actors, relations), "{name}");
        assert!(receipt.is_clean(), "{name}: {receipt:?}");
        assert_eq!(receipt.files[0].format, format);
        let text = std::fs::read_to_string(data("good").join(name)).unwrap();
        for other in ["x", "x.txt", "x.csv", "x.json"] {
            assert_eq!(
                detect(&Head::of_text(other, &text)).map(|format| format.name),
                Some(format),
                "{name} as {other}"
            );
        }
    }
}

#[test]
fn tolerated_files_say_what_is_odd() {
    use OddityCode::*;
    type Row = (&'static str, (usize, usize), &'static [(OddityCode, u64, u64)], &'static [u64]);
    let table: &[Row] = &[
        ("bad-value.jsonld", (3, 2), &[], &[4]),
        ("dtd.rdf", (2, 1), &[(NotFetched, 1, 1)], &[]),
        ("membership-no-end.ttl", (2, 1), &[], &[3, 4]),
        ("pair-twice.jsonld", (3, 2), &[(NotHeld, 1, 8), (StatedTwice, 2, 6)], &[4]),
        ("spaces.ttl", (3, 2), &[(ToleratedSyntax, 1, 3)], &[]),
        ("unknown-context.jsonld", (2, 1), &[(NotFetched, 1, 1)], &[]),
    ];
    assert_eq!(names("tolerated"), table.iter().map(|(name, ..)| *name).collect::<Vec<_>>());
    for (name, counts, oddities, refused) in table {
        let (network, receipt) =
            open_data(&format!("tolerated/{name}")).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((network.actor_count(), network.relation_count()), *counts, "{name}");
        let file = &receipt.files[0];
        let found: Vec<_> = file.oddities.iter().map(|o| (o.code, o.count, o.first.line)).collect();
        assert_eq!(&found, oddities, "{name}");
        assert_eq!(&file.refused.iter().map(|r| r.at.line).collect::<Vec<_>>(), refused, "{name}");
    }
}

#[test]
fn bad_files_are_refused_with_their_place() {
    let table = [
        ("cut.rdf", 4),
        ("entities.rdf", 1),
        ("mismatch.rdf", 2),
        ("prefix.ttl", 2),
        ("syntax.nt", 2),
        ("syntax.ttl", 3),
        ("truncated.jsonld", 3),
        ("truncated.ttl", 3),
    ];
    assert_eq!(names("bad"), table.map(|(name, _)| name));
    for (name, line) in table {
        match open_data(&format!("bad/{name}")) {
            Err(OpenError::Refused { at, reason, .. }) => {
                assert_eq!(at.line, line, "{name}: {reason:?}");
                assert_eq!(
                    matches!(reason, FormatReason::Truncated),
                    name.contains("cut") || name.contains("trunc"),
                    "{name}"
                );
                assert_eq!(matches!(reason, FormatReason::Unfolds { .. }), name == "entities.rdf");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn memberships_and_posts_are_relations_with_role_and_dates() {
    let (network, _) = open_data("good/org.ttl").unwrap();
    let id = |local: &str| format!("https://a.example/{local}");
    let actor = |local: &str| network.find_actor(&id(local)).unwrap();
    let relation = |kind: &str| network.relations().find(|r| network.relation_kind(*r).id == kind).unwrap();
    let member = relation("trésorière");
    assert_eq!(network.ends(member), (actor("p"), actor("a")));
    assert_eq!(network.relation_id(member), id("m"));
    assert_eq!(network.date_text(member, DateField::Since), Some("2014-03-01"));
    assert_eq!(network.date_text(member, DateField::Until), Some("2016"));
    let post = relation("directrice");
    assert_eq!((network.ends(post), network.relation_label(post)), ((actor("q"), actor("k")), "Direction"));
    let a = actor("a");
    assert_eq!((network.name(a), &*network.kind(a).id), ("Structure A", "FormalOrganization"));
    assert_eq!(network.actor_text(a, "prefLabel@en"), "Organisation A");
    assert_eq!(network.actor_text(a, "identifier"), "007");
    assert_eq!(network.sources()[network.actor_sources(a)[0] as usize].url.as_deref(), Some(&*id("report")));
    assert_eq!(network.name(actor("q")), "Personne Q");
    assert_eq!(network.actor_text(actor("q"), "holds"), "");
    assert_eq!(network.kind(actor("k")).id, "Coop");
    assert_eq!(network.actor_text(actor("s"), "siteAddress"), "1, rue A");
    assert_eq!(&*network.relation_kind(relation("hasUnit")).inverse.en, "unitOf");
}

#[test]
fn pair_keeps_what_is_no_actor_as_attributes() {
    let (network, _) = open_data("good/pair.jsonld").unwrap();
    let a = network.find_actor("https://a.example/organizations/a").unwrap();
    assert_eq!((network.name(a), &*network.kind(a).id), ("Structure A", "Organization"));
    assert_eq!(network.actor_text(a, "types"), r#"["Actor", "Organization"]"#);
    let address = r#"{"addressLocality": "Ville A", "addressZipCode": "01000"}"#;
    assert_eq!(network.actor_text(a, "hasPostalAddress"), address);
    assert_eq!(network.name(network.find_actor("https://a.example/persons/c").unwrap()), "Cé Exemple");
    let kinds: Vec<(&str, Direction)> =
        network.relations().map(|r| (&*network.relation_kind(r).id, network.direction(r))).collect();
    assert_eq!(kinds, [("partnerOf", Direction::Undirected), ("involvedIn", Direction::Directed)]);
}

#[test]
fn nodes_without_a_name_are_named_in_their_order_and_relative_ones_stay() {
    let text = "@prefix : <https://a.example/> .\n[] :leads [ :leads <#me> ] . _:b1 :leads <> .\n";
    let (network, _) = open_text("x.ttl", text).unwrap();
    let ids: Vec<&str> = network.actors().map(|actor| network.actor_id(actor)).collect();
    let mut sorted = ids.clone();
    sorted.sort();
    assert_eq!(sorted, ["#me", ".", "_:b0", "_:b1", "_:b2"], "{ids:?}");
    let again = open_text("x.ttl", text).unwrap().0;
    assert_eq!(ids, again.actors().map(|actor| again.actor_id(actor)).collect::<Vec<_>>());
}

#[test]
fn hostile_texts_take_little_time() {
    let rdf = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:v="https://a.example/v#">"#;
    let prefix = "p".repeat(500_000);
    let texts: Vec<(&str, String)> = vec![
        ("deep.ttl", format!("<a:a> <a:p> {}", "[ <a:p> ".repeat(100_000))),
        ("lists.ttl", format!("<a:a> <a:p> {}", "( ".repeat(100_000))),
        ("prefix.ttl", format!("@prefix p: <https://{prefix}/> . {}", "p:a p:b p:c .\n".repeat(20_000))),
        ("base.ttl", format!("@base <https://{prefix}/> . {}", "<a> <b> <c> .\n".repeat(20_000))),
        ("lines.ttl", format!("<a:a> <a:p> \"\"\"{}\"\"\" .", "line\n".repeat(400_000))),
        ("long.nt", format!("<a:a> <a:p> \"{}\" .", "x".repeat(4_000_000))),
        ("deep.rdf", format!("{rdf}{}", "<v:A><v:p>".repeat(50_000))),
        (
            "attributes.rdf",
            format!("{rdf}<v:A {}/></rdf:RDF>", (0..50_000).map(|i| format!("v:p{i}=\"\" ")).collect::<String>()),
        ),
        ("deep.jsonld", format!("{{\"@context\":{{}},\"@graph\":{}{}", "[".repeat(100_000), "]".repeat(100_000))),
        (
            "nested.jsonld",
            format!(
                "{{\"@context\":{{\"a\":\"a:a\"}}{}{}",
                ",\"a\":{\"@id\":\"_:b\"".repeat(30_000),
                "}".repeat(30_001)
            ),
        ),
        (
            "prefix.jsonld",
            format!(
                "{{\"@context\":{{\"@vocab\":\"https://{prefix}/\"}},\"@graph\":[{}{{}}]}}",
                "{\"a\":{\"b\":{}}},".repeat(20_000)
            ),
        ),
        (
            "contexts.jsonld",
            format!(
                "{{\"@context\":{{{}\"z\":\"a:z\"}},\"@graph\":[{}{{}}]}}",
                (0..5_000).map(|i| format!("\"t{i}\":\"a:t{i}\",")).collect::<String>(),
                "{\"@context\":{\"y\":\"a:y\"},\"y\":\"1\"},".repeat(2_000)
            ),
        ),
    ];
    let own = |i: usize| format!("<a:{i}> <a:p{i}> \"x\" .\n");
    let languages =
        |i: usize| format!("\"x\"@a{}, ", i.to_string().bytes().map(|b| char::from(b + 49)).collect::<String>());
    let more = [
        ("properties.nt", (0..30_000).map(own).collect::<String>()),
        ("languages.ttl", format!("<a:a> <a:p> {} \"x\" .", (0..30_000).map(languages).collect::<String>())),
    ];
    for (name, text) in texts.into_iter().chain(more) {
        let start = Instant::now();
        let _ = open_text(name, &text);
        assert!(start.elapsed() < Duration::from_secs(5), "{name}: {:?}", start.elapsed());
    }
}

/// What a network says, but for the order of attributes.
fn told(network: &Network) -> (Vec<Json>, Vec<Json>) {
    let value = |value: Value<'_>| json!([format!("{:?}", value.shape), value.text]);
    let sources = |numbers: &[u32]| -> Vec<Json> {
        let of = |number: &u32| &network.sources()[*number as usize];
        numbers.iter().map(|number| json!([of(number).title, of(number).url])).collect()
    };
    let actors = network.actors().map(|actor| {
        let columns = network.actor_columns().iter().filter_map(|c| Some((c.name.clone(), value(c.value(actor)?))));
        let columns: serde_json::Map<String, Json> = columns.collect();
        let mut columns: Vec<_> = columns.into_iter().collect();
        columns.sort_by(|a, b| a.0.cmp(&b.0));
        json!([
            network.actor_id(actor),
            network.has_own_name(actor),
            network.name(actor),
            network.kind(actor).id,
            columns,
            sources(network.actor_sources(actor))
        ])
    });
    let relations = network.relations().map(|relation| {
        let columns =
            network.relation_columns().iter().filter_map(|c| Some((c.name.clone(), value(c.value(relation)?))));
        let mut columns: Vec<_> = columns.collect();
        columns.sort_by(|a, b| a.0.cmp(&b.0));
        let (source, target) = network.ends(relation);
        let id = network.has_own_id(relation).then(|| network.relation_id(relation).into_owned());
        json!([
            network.actor_id(source),
            network.actor_id(target),
            network.relation_kind(relation).id,
            network.direction(relation).word(),
            DateField::ALL.map(|field| network.date_text(relation, field)),
            network.relation_label(relation),
            id,
            columns,
            sources(network.relation_sources(relation))
        ])
    });
    (actors.collect(), relations.collect())
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("A".to_string()),
        Just("\"quotes\" \\ <b>&amp; \u{1b}[0m\u{7f}".to_string()),
        "(?s)[^\u{0}]{1,10}".prop_map(|text| format!("x{text}x")),
    ]
}

fn attributes() -> impl Strategy<Value = Json> {
    let name = prop::sample::select(vec![
        "type",
        "title",
        "description",
        "lat",
        "lon",
        "x/é y",
        "direction",
        "themes",
        "prefLabel",
        "startDate",
    ]);
    let value = prop_oneof![
        text().prop_map(Json::from),
        Just(json!(12)),
        Just(json!(-1.5)),
        Just(json!(1e300)),
        Just(json!(true)),
        Just(json!(["a", 1])),
        Just(json!({"a": {"b": [1]}})),
    ];
    prop::collection::vec((name, value), 0..4)
        .prop_map(|pairs| pairs.into_iter().map(|(k, v)| (k.to_string(), v)).collect())
}

fn network() -> impl Strategy<Value = Json> {
    let ids = [
        "a",
        "007",
        "https://a.example/x",
        "https://a.example/a b",
        "https://a.example/../c",
        "_:b0",
        "urn:maillage:actor:x",
        "pair:x",
        "é#/ %20",
    ];
    let kinds =
        prop::sample::select(vec!["", "pole", "network", "Person", "Organization", "Theme", "Site", "a kind / é"]);
    let node = (prop::option::of(text()), kinds, attributes(), prop::sample::subsequence(vec!["s1", "s2"], 0..=2));
    let relation_kinds = prop::sample::select(vec![
        "",
        "partner_of",
        "partnerOf",
        "hasTopic",
        "part_of",
        "partOf",
        "hasUnit",
        "works with é",
    ]);
    let dates =
        prop::sample::select(vec![None, Some("2014"), Some("2014-06"), Some("2014-06-12"), Some("2014~"), Some("..")]);
    let edge = (
        0..9usize,
        0..9usize,
        relation_kinds,
        (dates.clone(), dates),
        attributes(),
        prop::option::of(text()),
        prop::option::of(0..100u32),
        (0..3u8, prop::sample::subsequence(vec!["s1", "s2"], 0..=2), any::<bool>()),
    );
    (prop::collection::vec(node, 9), prop::collection::vec(edge, 0..12)).prop_map(move |(nodes, edges)| {
        let mut all = serde_json::Map::new();
        for (id, (name, kind, mut metadata, sources)) in ids.iter().zip(nodes) {
            if !kind.is_empty() {
                metadata["kind"] = json!(kind);
            }
            if !sources.is_empty() {
                metadata["sources"] = json!(sources);
            }
            let mut node = json!({"metadata": metadata});
            if let Some(name) = name {
                node["label"] = json!(name.trim());
            }
            all.insert(id.to_string(), node);
        }
        let mut known = std::collections::HashSet::new();
        let edges: Vec<Json> = edges.into_iter().map(|(from, to, kind, (since, until), mut metadata, label, id, (direction, sources, plain))| {
            let mut edge = json!({"source": ids[from], "target": ids[to]});
            if !kind.is_empty() {
                edge["relation"] = json!(kind);
            }
            if plain {
                return edge;
            }
            for (key, date) in [("since", since), ("until", until)] {
                if let Some(date) = date {
                    metadata[key] = json!(date);
                }
            }
            if direction == 2 {
                metadata["mutual"] = json!(true);
            }
            if !sources.is_empty() {
                metadata["sources"] = json!(sources);
            }
            edge["directed"] = json!(direction != 1);
            if let Some(label) = label {
                edge["label"] = json!(label);
            }
            if let Some(id) = id.filter(|id| known.insert(*id)) {
                edge["id"] = json!(format!("rel {id}"));
            }
            edge["metadata"] = metadata;
            edge
        }).collect();
        json!({"graph": {"metadata": {"sources": {"s1": {"url": "https://a.example/s?a=1"}, "s2": {"title": "Un rapport"}}},
            "nodes": all, "edges": edges}})
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn what_is_written_is_read_back(document in network()) {
        let (network, _) = open_text("x.json", &document.to_string()).unwrap();
        let subset = Subset::all(&network);
        let part = Part { network: &network, subset: &subset, computed: &[], lang: Lang::Fr };
        for name in ["turtle", "jsonld"] {
            let mut out = Vec::new();
            by_name(name).unwrap().write.unwrap()(&part, &mut out, &Ticket::new()).unwrap();
            let text = String::from_utf8(out).unwrap();
            prop_assert!(!text.contains('\x1b'), "a control character");
            let (again, receipt) = open_text("x", &text).unwrap();
            prop_assert_eq!(&receipt.files[0].format, name);
            let (was, is) = (told(&network), told(&again));
            for (was, is) in was.0.iter().zip(&is.0).chain(was.1.iter().zip(&is.1)) {
                prop_assert_eq!(was, is, "{}", text);
            }
            prop_assert_eq!((was.0.len(), was.1.len()), (is.0.len(), is.1.len()), "{}", text);
            prop_assert!(receipt.files[0].refused.is_empty());
        }
    }
}
