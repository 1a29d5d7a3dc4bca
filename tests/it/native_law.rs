//! The law of the native format: reading and writing changes nothing but the order of keys and the white space between
//! them, and what was written once is written the same again.
//!
//! Documents are made and compared as text, since a tree of numbers would forget how they were spelled.

use std::collections::BTreeMap;

use maillage::formats::native::raw::{Type, items, members, string_into, text_of, type_of};
use maillage::formats::{Input, Part, by_name, open};
use maillage::label::Lang;
use maillage::network::Subset;
use maillage::ticket::Ticket;
use proptest::prelude::*;

/// A JSON value whose numbers keep their spelling.
#[derive(Clone, Debug, PartialEq)]
enum Json {
    Plain(String),
    Text(String),
    List(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

impl Json {
    fn parse(raw: &str) -> Json {
        match type_of(raw) {
            Type::Text => Json::Text(text_of(raw).unwrap().into_owned()),
            Type::Array => {
                let mut list = Vec::new();
                items::<()>(raw, |item| {
                    list.push(Json::parse(item));
                    Ok(())
                })
                .unwrap();
                Json::List(list)
            }
            Type::Object => {
                let mut object = BTreeMap::new();
                members::<()>(raw, |key, value| {
                    assert!(object.insert(key.into_owned(), Json::parse(value)).is_none(), "a key twice: {raw}");
                    Ok(())
                })
                .unwrap();
                Json::Object(object)
            }
            _ => Json::Plain(raw.to_string()),
        }
    }

    fn write(&self, out: &mut String) {
        match self {
            Json::Plain(raw) => out.push_str(raw),
            Json::Text(text) => string_into(text, out),
            Json::List(list) => {
                out.push('[');
                for (i, item) in list.iter().enumerate() {
                    out.push_str(if i > 0 { ",\n" } else { "" });
                    item.write(out);
                }
                out.push(']');
            }
            Json::Object(object) => {
                out.push('{');
                for (i, (key, value)) in object.iter().enumerate() {
                    out.push_str(if i > 0 { " ,\t" } else { "" });
                    string_into(key, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    fn object(&mut self) -> Option<&mut BTreeMap<String, Json>> {
        match self {
            Json::Object(object) => Some(object),
            _ => None,
        }
    }
}

fn plain(raw: &str) -> Json {
    Json::Plain(raw.to_string())
}

/// What two documents that mean the same have in common: JSON Graph's defaults are said, empty lists of sources and
/// empty metadata are left out, one source without a list is a list of one.
fn normal(mut document: Json) -> Json {
    let graph = document.object().unwrap().get_mut("graph").unwrap().object().unwrap();
    graph.entry("directed".to_string()).or_insert_with(|| plain("true"));
    let directed = if graph["directed"] == plain("false") { plain("false") } else { plain("true") };
    let symmetric: Vec<String> = match graph.get("metadata") {
        Some(Json::Object(metadata)) => match metadata.get("relation_kinds") {
            Some(Json::Object(kinds)) => kinds
                .iter()
                .filter(|(_, kind)| matches!(kind, Json::Object(k) if k.get("symmetric") == Some(&plain("true"))))
                .map(|(id, _)| id.clone())
                .collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    let record = |record: &mut Json| {
        let Some(record) = record.object() else { return };
        if let Some(Json::Object(metadata)) = record.get_mut("metadata") {
            if let Some(Json::Text(_)) = metadata.get("sources") {
                let source = metadata.remove("sources").unwrap();
                metadata.insert("sources".to_string(), Json::List(vec![source]));
            }
            if metadata.get("sources").is_some_and(Json::is_empty_list) {
                metadata.remove("sources");
            }
        }
        if matches!(record.get("metadata"), Some(Json::Object(m)) if m.is_empty()) {
            record.remove("metadata");
        }
    };
    graph.get_mut("nodes").unwrap().object().unwrap().values_mut().for_each(record);
    if matches!(graph.get("metadata"), Some(Json::Object(m)) if m.is_empty()) {
        graph.remove("metadata");
    }
    if !graph.contains_key("edges") {
        graph.insert("edges".to_string(), Json::List(Vec::new()));
    }
    if let Some(Json::List(edges)) = graph.get_mut("edges") {
        for edge in edges {
            record(edge);
            let edge = edge.object().unwrap();
            let mutual =
                matches!(edge.get("metadata"), Some(Json::Object(m)) if m.get("mutual") == Some(&plain("true")));
            let by_kind = matches!(edge.get("relation"), Some(Json::Text(kind)) if symmetric.contains(kind));
            let default = if mutual {
                plain("true")
            } else if by_kind {
                plain("false")
            } else {
                directed.clone()
            };
            edge.entry("directed".to_string()).or_insert(default);
        }
    }
    document
}

impl Json {
    fn is_empty_list(&self) -> bool {
        matches!(self, Json::List(list) if list.is_empty())
    }
}

fn text() -> impl Strategy<Value = String> {
    "[a-cé \"\\\\/\n\u{1}<]{0,4}"
}

fn scalar() -> impl Strategy<Value = Json> {
    prop_oneof![
        text().prop_map(Json::Text),
        prop::sample::select(vec!["0", "-1", "1.50", "2e3", "1E-2", "12345678901234567890", "true", "false", "null"])
            .prop_map(plain),
    ]
}

fn value() -> impl Strategy<Value = Json> {
    scalar().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Json::List),
            prop::collection::btree_map(text(), inner, 0..3).prop_map(Json::Object),
        ]
    })
}

/// Members whose keys are partly those of the profile, with values that these keys may not have.
fn any_members(known: &'static [&'static str]) -> impl Strategy<Value = BTreeMap<String, Json>> {
    let key = prop_oneof![text(), prop::sample::select(known.to_vec()).prop_map(str::to_string)];
    prop::collection::btree_map(key, value(), 0..4)
}

fn with(mut members: BTreeMap<String, Json>, entries: Vec<(&str, Option<Json>)>) -> Json {
    for (key, value) in entries {
        if let Some(value) = value {
            members.insert(key.to_string(), value);
        }
    }
    Json::Object(members)
}

fn words(texts: &'static [&'static str]) -> impl Strategy<Value = Option<Json>> {
    prop::option::of(prop::sample::select(texts.to_vec()).prop_map(|t| Json::Text(t.to_string())))
}

fn citations() -> impl Strategy<Value = Option<Json>> {
    let id = prop::sample::select(vec!["s1", "s2", "s9", "https://example.org/"]);
    prop::option::of(prop::collection::vec(id.prop_map(|id| Json::Text(id.to_string())), 0..3).prop_map(Json::List))
}

fn node() -> impl Strategy<Value = Json> {
    let metadata = (
        any_members(&["kind", "lat", "themes", "short", "sources", "label", "identifiers"]),
        words(&["pole", "other"]),
        citations(),
    )
        .prop_map(|(members, kind, sources)| with(members, vec![("kind", kind), ("sources", sources)]));
    (any_members(&["label", "metadata", "id"]), words(&["Alpha", ""]), prop::option::of(metadata))
        .prop_map(|(members, label, metadata)| with(members, vec![("label", label), ("metadata", metadata)]))
}

fn edge() -> impl Strategy<Value = Json> {
    let metadata = (
        any_members(&["since", "until", "attested", "mutual", "weight", "sources", "label"]),
        words(&["2014", "2014-06~", "..", "plus tard"]),
        citations(),
    )
        .prop_map(|(members, since, sources)| with(members, vec![("since", since), ("sources", sources)]));
    let end = || prop::sample::select(vec!["a", "b"]).prop_map(|id| Json::Text(id.to_string()));
    let directed = prop::option::of(prop::bool::ANY.prop_map(|yes| plain(if yes { "true" } else { "false" })));
    (
        any_members(&["label", "metadata", "directed", "relation", "rank"]),
        (end(), end()),
        words(&["knows", "r", ""]),
        directed,
        prop::option::of(metadata),
    )
        .prop_map(|(members, (source, target), relation, directed, metadata)| {
            let ends = vec![("source", Some(source)), ("target", Some(target))];
            let rest = vec![("relation", relation), ("directed", directed), ("metadata", metadata)];
            with(members, [ends, rest].concat())
        })
}

/// A small document of any shape that the format knows.
pub fn document_text() -> impl Strategy<Value = String> {
    document().prop_map(|document| {
        let mut text = String::new();
        document.write(&mut text);
        text
    })
}

fn document() -> impl Strategy<Value = Json> {
    let entry = |keys| prop_oneof![3 => any_members(keys).prop_map(Json::Object), 1 => scalar()];
    let table = |ids: &'static [&'static str], keys| {
        prop::option::of(
            prop::collection::btree_map(prop::sample::select(ids.to_vec()).prop_map(str::to_string), entry(keys), 0..3)
                .prop_map(Json::Object),
        )
    };
    let metadata = (
        any_members(&["profile", "title", "kinds", "relation_kinds"]),
        table(&["pole", "k", ""], &["label", "plural", "shape", "color"]),
        table(&["knows", "r"], &["label", "inverse", "symmetric", "cooperation", "strength", "event"]),
        table(&["s1", "s2"], &["title", "url", "date"]),
    )
        .prop_map(|(members, kinds, relation_kinds, sources)| {
            with(members, vec![("kinds", kinds), ("relation_kinds", relation_kinds), ("sources", sources)])
        });
    let graph = (
        any_members(&["id", "label", "directed", "metadata", "type"]),
        prop::option::of(metadata),
        (node(), node()),
        prop::option::of(prop::collection::vec(edge(), 0..3)),
    )
        .prop_map(|(members, metadata, (a, b), edges)| {
            let nodes = Json::Object(BTreeMap::from([("a".to_string(), a), ("b".to_string(), b)]));
            let entries = vec![("metadata", metadata), ("nodes", Some(nodes)), ("edges", edges.map(Json::List))];
            with(members, entries)
        });
    (any_members(&["$schema"]), graph).prop_map(|(members, graph)| with(members, vec![("graph", Some(graph))]))
}

fn rewritten(text: &str) -> String {
    let input = Input::bytes("x.json", text.as_bytes().to_vec());
    let (network, receipt) = open(vec![input], None, &Ticket::new()).unwrap();
    assert!(receipt.files[0].refused.is_empty(), "{receipt:?}");
    let subset = Subset::all(&network);
    let part = Part { network: &network, subset: &subset, computed: &[], lang: Lang::Fr };
    let mut out = Vec::new();
    let loss = by_name("native").unwrap().write.unwrap()(&part, &mut out, &Ticket::new()).unwrap();
    assert!(loss.is_empty());
    String::from_utf8(out).unwrap()
}

proptest! {
    #[test]
    fn nothing_is_lost_between_reading_and_writing(document in document()) {
        let mut text = String::new();
        document.write(&mut text);
        let once = rewritten(&text);
        prop_assert_eq!(normal(Json::parse(&once)), normal(document), "{}", once);
        prop_assert_eq!(rewritten(&once), once);
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "[\\{\\}\\[\\]\",:;a-c\n\r\t\u{FEFF}é0-9|=']{0,60}", head in prop::sample::select(vec![
        "", "id,name\n", "source;target;type\n", "{\"graph\":{\"nodes\":", "{\"graph\":{\"nodes\":{},\"edges\":[{",
    ])) {
        let _ = open(vec![Input::bytes("x", format!("{head}{text}").into_bytes())], None, &Ticket::new());
        let _ = open(vec![Input::bytes("x.csv", format!("{head}{text}").into_bytes())], None, &Ticket::new());
    }
}

#[test]
fn documents_of_more_records_than_are_taken_at_once_are_read_however_they_are_spaced() {
    let nodes: Vec<String> = (0..9_000).map(|n| format!("\"{n}\": {{}}")).collect();
    let edges: Vec<String> = (0..9_000).map(|n| format!("{{\"source\": \"0\", \"target\": \"{n}\"}}")).collect();
    for space in ["", " ", "\n", "\n      ", "\r\n\t\t"] {
        let [nodes, edges] = [&nodes, &edges].map(|records| records.join(&format!(",{space}")));
        let text = format!(
            "{{\"graph\": {{\"nodes\": {{{space}{nodes}{space}}},{space}\"edges\": [{space}{edges}{space}]}}}}"
        );
        let (network, receipt) = open(vec![Input::bytes("x.json", text.into_bytes())], None, &Ticket::new()).unwrap();
        assert_eq!((network.actor_count(), network.relation_count()), (9_000, 9_000), "{space:?}");
        assert!(receipt.files[0].refused.is_empty());
    }
}
