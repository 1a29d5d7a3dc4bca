//! Graphs as plain text: what each file of `tests/data/plain` gives, what its receipt says, and that what is written is
//! read again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use maillage::formats::{FormatReason, Input, OpenError, Part, by_name, open};
use maillage::label::Lang;
use maillage::network::{Direction, Network, OddityCode, Receipt, Subset};
use maillage::ticket::Ticket;
use proptest::prelude::*;

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/plain").join(path)
}

fn open_named(name: &str, bytes: Vec<u8>) -> Result<(Network, Receipt), OpenError> {
    open(vec![Input::bytes(name, bytes)], None, &Ticket::new())
}

fn open_data(path: &str) -> (Network, Receipt) {
    open_named(path, fs::read(data(path)).unwrap()).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn names(folder: &str) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(data(folder)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn good_files_are_read_whole_whatever_their_name() {
    // Lists that several formats may be are told apart by their names.
    let by_its_name = ["commas.edges", "pairs.ncol", "tabs.sif"];
    let table = [
        ("bipartite.edges", "edgelist", 4, 3),
        ("blocks.adjlist", "edgelist", 3, 3),
        ("capitals.gml", "gml", 2, 1),
        ("chain.dot", "dot", 5, 8),
        ("classes.mmd", "mermaid", 2, 1),
        ("clusters.gv", "dot", 8, 3),
        ("commas.edges", "edgelist", 3, 2),
        ("comments.edgelist", "edgelist", 3, 3),
        ("dicts.edgelist", "edgelist", 4, 3),
        ("edges.dl", "dl", 5, 3),
        ("embedded.dl", "dl", 3, 5),
        ("empty.dot", "dot", 0, 0),
        ("entities.gml", "gml", 3, 1),
        ("flow.mmd", "mermaid", 12, 10),
        ("full.dl", "dl", 3, 3),
        ("genes.sif", "sif", 5, 6),
        ("gephi.gdf", "gdf", 3, 3),
        ("graph.tgf", "tgf", 3, 3),
        ("head-comments.dot", "dot", 2, 2),
        ("header.edgelist", "edgelist", 3, 2),
        ("heads.lgl", "lgl", 4, 3),
        ("integers.edgelist", "edgelist", 4, 3),
        ("konect.edges", "edgelist", 3, 3),
        ("layers.net", "pajek", 3, 4),
        ("links.mmd", "mermaid", 9, 6),
        ("links.net", "pajek", 3, 2),
        ("lower.dl", "dl", 4, 4),
        ("manual.graph", "metis", 7, 11),
        ("matrix.mtx", "edgelist", 4, 3),
        ("matrix.net", "pajek", 5, 4),
        ("neighbours.adjlist", "edgelist", 4, 6),
        ("nodes-b.dl", "dl", 3, 3),
        ("nodes.dl", "dl", 3, 3),
        ("nodes.tgf", "tgf", 2, 0),
        ("old-mac-last.net", "pajek", 3, 2),
        ("old-mac.dl", "dl", 3, 2),
        ("old-mac.edgelist", "edgelist", 3, 3),
        ("old-mac.mmd", "mermaid", 3, 2),
        ("old-mac.net", "pajek", 2, 1),
        ("old-mac.tgf", "tgf", 2, 2),
        ("only-numbers.net", "pajek", 3, 2),
        ("pairs.ncol", "ncol", 4, 3),
        ("people.vna", "vna", 2, 2),
        ("plain.net", "pajek", 4, 8),
        ("ranked.dl", "dl", 3, 3),
        ("rows.mtx", "edgelist", 5, 2),
        ("tabs.sif", "sif", 4, 3),
        ("two-mode.dl", "dl", 5, 2),
        ("weights.edges", "edgelist", 3, 3),
    ];
    assert_eq!(names("good"), table.map(|(name, ..)| name));
    for (name, format, actors, relations) in table {
        let bytes = fs::read(data("good").join(name)).unwrap();
        for called in [name, "x"] {
            if called == "x" && by_its_name.contains(&name) {
                continue;
            }
            let (network, receipt) = open_named(called, bytes.clone()).unwrap_or_else(|e| panic!("{name}: {e}"));
            let file = &receipt.files[0];
            assert_eq!(file.format, format, "{name} as {called}");
            assert_eq!((network.actor_count(), network.relation_count()), (actors, relations), "{name}");
            let looks = |code| name.ends_with(".mmd") && code == OddityCode::NotHeld;
            assert!(file.refused.is_empty() && file.oddities.iter().all(|o| looks(o.code)), "{name}: {file:?}");
        }
    }
}

#[test]
fn tolerated_files_say_what_is_odd() {
    use OddityCode::*;
    /// A file, its actors and relations, its oddities with count and first line, the lines of what is refused.
    type Row = (&'static str, [usize; 2], &'static [(OddityCode, u64, u64)], &'static [u64]);
    let table: &[Row] = &[
        ("dangling.tgf", [2, 1], &[], &[5, 6]),
        ("fenced.md", [3, 2], &[(SeveralGraphs, 1, 15)], &[]),
        ("headless.lgl", [3, 2], &[], &[1]),
        ("huge.dl", [4, 2], &[(WrongCount, 1, 1)], &[5]),
        ("huge.net", [3, 2], &[(WrongCount, 1, 1)], &[]),
        ("latin-1.gml", [2, 1], &[(Encoding, 1, 1)], &[]),
        ("loose.dot", [3, 2], &[(ToleratedSyntax, 6, 2)], &[]),
        ("margins.net", [5, 3], &[(NotHeld, 2, 8)], &[10]),
        ("matrix-rows.net", [6, 3], &[(WrongCount, 1, 12)], &[10, 13]),
        ("missing.dl", [3, 2], &[(WrongCount, 1, 1)], &[]),
        ("no-header.vna", [3, 2], &[(ToleratedSyntax, 1, 7)], &[]),
        ("no-vertices.net", [3, 2], &[(ToleratedSyntax, 2, 2)], &[]),
        (
            "odd.gdf",
            [4, 3],
            &[(CreatedActor, 1, 8), (BadNumber, 1, 4), (RaggedRow, 1, 9), (ToleratedSyntax, 1, 3)],
            &[5, 6, 10],
        ),
        (
            "odd.gml",
            [3, 1],
            &[(BadNumber, 1, 4), (NotHeld, 1, 10), (SeveralGraphs, 1, 12), (ToleratedSyntax, 1, 4)],
            &[5, 6, 7, 8],
        ),
        ("pairs.sif", [2, 1], &[], &[2]),
        ("project.paj", [4, 2], &[(NotHeld, 2, 7), (SeveralGraphs, 1, 16)], &[]),
        ("ragged.adjlist", [4, 2], &[(WrongCount, 1, 1)], &[3]),
        ("ranks.dot", [3, 1], &[(NotHeld, 2, 1)], &[]),
        ("rows.net", [4, 3], &[(WrongCount, 2, 5), (ToleratedSyntax, 1, 5)], &[3, 4, 8, 9, 10]),
        ("several.dot", [3, 2], &[(SeveralGraphs, 1, 2)], &[]),
        ("short.dl", [3, 2], &[(WrongCount, 1, 5)], &[4]),
        ("states.net", [2, 2], &[(NotHeld, 1, 4)], &[9]),
        ("strict.dot", [3, 2], &[(Merged, 3, 3)], &[]),
        ("styles.mmd", [2, 1], &[(NotHeld, 4, 4)], &[3, 7]),
        ("two-graphs.gml", [3, 2], &[(SeveralGraphs, 1, 2)], &[]),
        ("undeclared.vna", [3, 2], &[(CreatedActor, 1, 8), (RaggedRow, 1, 4), (NotHeld, 1, 10)], &[9]),
        ("wide.dl", [3, 2], &[(RaggedRow, 1, 3)], &[]),
    ];
    assert_eq!(names("tolerated"), table.iter().map(|(name, ..)| *name).collect::<Vec<_>>());
    for (name, counts, oddities, refused) in table {
        let (network, receipt) = open_data(&format!("tolerated/{name}"));
        let file = &receipt.files[0];
        assert_eq!([network.actor_count(), network.relation_count()], *counts, "{name}");
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
fn bad_files_are_refused_with_their_place() {
    let unexpected = |found: &str| FormatReason::Unexpected { found: found.to_string() };
    let table = [
        ("after.dot", (2, 1), unexpected("}")),
        ("array.mtx", (1, 1), FormatReason::WrongShape { expected: "%%MatrixMarket matrix coordinate".to_string() }),
        ("cut.gml", (3, 1), FormatReason::Truncated),
        ("dash.dot", (1, 14), unexpected("-")),
        ("deep.dot", (1, 259), FormatReason::TooDeep { limit: 250 }),
        ("deep.gml", (1, 307), FormatReason::TooDeep { limit: 100 }),
        ("no-value.gml", (1, 16), unexpected("id ] ]")),
        ("quote.dot", (2, 7), FormatReason::UnclosedQuote),
        ("quote.gml", (2, 21), FormatReason::UnclosedQuote),
        ("sign.dot", (2, 6), unexpected(">")),
        ("unclosed.dot", (2, 1), FormatReason::Truncated),
    ];
    assert_eq!(names("bad"), table.clone().map(|(name, ..)| name));
    for (name, place, expected) in table {
        match open_named(name, fs::read(data("bad").join(name)).unwrap()) {
            Err(OpenError::Refused { at, reason, .. }) => {
                assert_eq!(((at.line, at.column), reason), (place, expected), "{name}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
    let form = open_named("x", b"dl n=3 format = blockmatrix\ndata:\n1 2\n".to_vec());
    assert!(matches!(form, Err(OpenError::Refused { reason: FormatReason::WrongShape { .. }, .. })));
}

#[test]
fn what_formats_say_is_kept() {
    let (network, _) = open_data("good/chain.dot");
    let actor = |id| network.find_actor(id).unwrap();
    assert_eq!(network.name(actor("a")), "First\nline");
    assert_eq!(network.actor_text(actor("xy"), "shape"), "box");
    let directions: Vec<Direction> = network.relations().map(|r| network.direction(r)).collect();
    assert_eq!(directions[4..7], [Direction::Mutual, Direction::Undirected, Direction::Directed]);
    assert_eq!(network.ends(6), (actor("a"), actor("c")), "an arrow that points back");
    assert_eq!(&*network.relation_id(6), "last");
    assert_eq!(network.relation_column("headport").unwrap().text(2), "n:sw");
    assert_eq!(network.relation_label(0), "two\\three");

    let (network, _) = open_data("good/clusters.gv");
    let cluster = |id| network.actor_text(network.find_actor(id).unwrap(), "cluster");
    assert_eq!([cluster("a"), cluster("c"), cluster("e")], ["Pôle A", r#"["Pôle A", "Inner & more"]"#, ""]);

    let (network, receipt) = open_data("good/entities.gml");
    let pole = network.find_actor("1").unwrap();
    assert_eq!((network.name(pole), network.actor_text(pole, "colour")), ("Pôle été", "#FF0000"));
    assert_eq!(network.actor_text(pole, "x"), "1.0");
    let two = network.find_actor("2").unwrap();
    assert_eq!((network.name(two), network.actor_text(two, "tag")), ("two\nlines", r#"["one", "two"]"#));
    assert_eq!(network.actor_text(two, "att.deep.deeper"), "1");
    assert_eq!((network.relation_label(0), network.direction(0)), ("b & a", Direction::Directed));
    assert_eq!(receipt.files[0].version, "1");

    let (network, _) = open_data("good/plain.net");
    let kinds: Vec<&str> = network.relations().map(|r| &*network.relation_kind(r).id).collect();
    assert_eq!(kinds, ["supports", "supports", "knows", "supports", "", "", "", ""]);
    assert_eq!(network.name(network.find_actor("2").unwrap()), "Pôle b");
    assert_eq!(network.relation_column("weight").unwrap().text(0), "2.5");
    assert_eq!(network.date_text(2, maillage::network::DateField::Until), Some("1995"));

    let (network, _) = open_data("good/flow.mmd");
    let actor = |id| network.find_actor(id).unwrap();
    assert_eq!(network.name(actor("B")), "Round; not a stop");
    assert_eq!(network.relation_label(1), "yes & no");
    assert_eq!(network.actor_text(actor("H"), "subgraph"), r#"["Group One", "two"]"#);
    assert_eq!(network.name(actor("node-2")), "Second");
}

/// A network as texts: names and kinds by id, relations with label and direction in their order.
type Said = (BTreeMap<String, String>, Vec<(String, String, String, Direction)>);

fn said(network: &Network, by_name: bool) -> Said {
    let id = |actor| if by_name { network.name(actor) } else { network.actor_id(actor) }.to_string();
    let actors = network.actors().map(|actor| (id(actor), network.name(actor).to_string())).collect();
    let relation = |r| {
        let (source, target) = network.ends(r);
        (id(source), id(target), network.relation_label(r).to_string(), network.direction(r))
    };
    (actors, network.relations().map(relation).collect())
}

/// Texts that mean something to some format.
fn text() -> impl Strategy<Value = String> {
    let hostile =
        ["\"", "\\", "&amp;", "#quot;", "<b>", "]", "end", "-->", "`", "\\n", "é", "|", "% *Arcs", "'", "_x_"];
    proptest::collection::vec(
        prop_oneof!["[a-z ]{1,4}", proptest::sample::select(hostile.to_vec()).prop_map(str::to_string)],
        1..4,
    )
    .prop_map(|parts| parts.concat().trim().to_string())
    .prop_filter("a name", |text| !text.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn what_is_written_is_read_again(
        actors in proptest::collection::btree_map("[0-9a-z\\\\\" é-]{1,6}", text(), 1..6),
        relations in proptest::collection::vec((any::<u8>(), any::<u8>(), text(), 0_u8..3), 0..8),
    ) {
        // Names are told apart, since formats that number actors leave only their names.
        let actors: Vec<(String, String)> =
            actors.into_iter().enumerate().map(|(i, (id, name))| (format!("{id}{i}").trim().to_string(), format!("{name}{i}"))).collect();
        let json = |text: &str| serde_json::to_string(text).unwrap();
        let nodes: Vec<String> =
            actors.iter().map(|(id, name)| format!("{}: {{\"label\": {}}}", json(id), json(name))).collect();
        let edges: Vec<String> = relations.iter().map(|(source, target, label, direction)| {
            let id = |i: &u8| json(&actors[*i as usize % actors.len()].0);
            let mutual = if *direction == 2 { ", \"metadata\": {\"mutual\": true}" } else { "" };
            format!(
                "{{\"source\": {}, \"target\": {}, \"label\": {}, \"directed\": {}{mutual}}}",
                id(source), id(target), json(label), *direction != 1,
            )
        }).collect();
        let text = format!("{{\"graph\": {{\"nodes\": {{{}}}, \"edges\": [{}]}}}}", nodes.join(","), edges.join(","));
        let (network, _) = open_named("x.json", text.into_bytes()).unwrap();
        let subset = Subset::all(&network);
        let part = Part { network: &network, subset: &subset, computed: &[], lang: Lang::En };
        for (name, by_names) in [("dot", false), ("gml", false), ("pajek", true), ("mermaid", true)] {
            let mut out = Vec::new();
            by_name(name).unwrap().write.unwrap()(&part, &mut out, &Ticket::new()).unwrap();
            let written = String::from_utf8(out.clone()).unwrap();
            let (again, receipt) = open_named("x", out).unwrap_or_else(|error| panic!("{name}: {error}\n{written}"));
            prop_assert_eq!(&receipt.files[0].format, name);
            prop_assert!(receipt.is_clean(), "{}: {:?}\n{}", name, receipt, written);
            let (mut expected, found) = (said(&network, by_names), said(&again, by_names));
            if name == "pajek" {
                for relation in &mut expected.1 {
                    // An edge is what Pajek has for both.
                    relation.3 = if relation.3 == Direction::Directed { Direction::Directed } else { Direction::Undirected };
                }
                expected.1.sort_by_key(|relation| relation.3 != Direction::Directed);
            }
            prop_assert_eq!(&expected, &found, "{}\n{}", name, written);
        }
    }
}

#[test]
fn numbers_with_zeros_before_them_are_numbers_that_json_can_spell() {
    for (name, text, field) in [
        ("x.gdf", "nodedef>name VARCHAR,width DOUBLE\na,007\nb,+2.50\n", "width"),
        ("x.graph", "2 1 011\n007 2 03\n2.5 1 03\n", "weight"),
    ] {
        let (network, _) = open_named(name, text.as_bytes().to_vec()).unwrap();
        let spelled = |actor| network.actor_text(actor, field).to_string();
        assert_eq!([spelled(0), spelled(1)], ["7", "2.5"], "{name}");
        let part = Part { network: &network, subset: &Subset::all(&network), computed: &[], lang: Lang::En };
        let mut written = Vec::new();
        (by_name("native").unwrap().write.unwrap())(&part, &mut written, &Ticket::new()).unwrap();
        let (again, _) = open_named("x.json", written).unwrap();
        assert_eq!(again.actor_text(0, field), "7", "{name}");
    }
}

#[test]
fn relations_that_lead_nowhere_are_refused_as_they_are_written() {
    let rows = ["1  9 2 l \"x\"", "1 8 2", "0 1"];
    let text = format!("*Vertices 2\n*Arcs\n{}\n*Arcslist\n{}\n*Edges\n{}\n", rows[0], rows[1], rows[2]);
    let (network, receipt) = open_named("x", text.into_bytes()).unwrap();
    let refused: Vec<&str> = receipt.files[0].refused.iter().map(|refused| &*refused.record).collect();
    assert_eq!((network.relation_count(), refused), (1, rows.to_vec()));
}

#[test]
fn a_node_of_mermaid_has_the_class_of_a_statement_and_a_subgraph_is_none() {
    let (network, _) = open_data("good/classes.mmd");
    assert_eq!(network.actor_text(network.find_actor("a").unwrap(), "class"), "seen");
    assert_eq!(network.find_actor("one"), None);
}

#[test]
fn the_ranks_of_a_list_are_its_weights_and_layers_are_kinds() {
    let (network, _) = open_data("good/ranked.dl");
    assert_eq!([0, 1, 2].map(|relation| network.relation_column("weight").unwrap().text(relation)), ["1", "2", "1"]);
    let (network, _) = open_data("good/layers.net");
    let kinds: Vec<&str> = network.relations().map(|relation| &*network.relation_kind(relation).id).collect();
    assert_eq!(kinds, ["1", "2", "1 → 2", "names"]);
    let (network, _) = open_data("tolerated/states.net");
    let ends = |relation| [network.ends(relation).0, network.ends(relation).1].map(|actor| network.name(actor));
    assert_eq!([ends(0), ends(1)], [["b", "a"], ["a", "b"]], "links of states are those of their vertices");
}

#[test]
fn a_page_under_the_name_of_a_list_is_none_and_a_graph_under_any_name_is_one() {
    for name in ["x.tgf", "x.lgl", "x.ncol", "x.sif", "x.mtx", "x.edgelist"] {
        for text in ["<!DOCTYPE html>\n<p>404 not found\n", "{\"error\": \"no such file\"}\n"] {
            let opened = open_named(name, text.as_bytes().to_vec()).map(|_| ());
            assert!(matches!(opened, Err(OpenError::UnknownFormat { .. })), "{name}: {opened:?}");
        }
    }
    for (text, format) in [
        ("digraph { a -> b; b -> c [label=\" a \"] }", "dot"),
        ("graph LR\n a --> b\n", "mermaid"),
        (
            "{\"@context\": {\"k\": \"http://e/k\"}, \"@id\": \"http://e/a\", \"k\": {\"@id\": \"http://e/b\"}}",
            "jsonld",
        ),
    ] {
        let (_, receipt) = open_named("x.ttl", text.as_bytes().to_vec()).unwrap();
        assert_eq!(receipt.files[0].format, format);
    }
    let opened = open_named("x.geojson", b"{\"name\": \"maillage\", \"version\": \"1\"}".to_vec()).map(|_| ());
    assert!(matches!(opened, Err(OpenError::Refused { reason: FormatReason::WrongShape { .. }, .. })), "{opened:?}");
}

/// Rows of two ends wait for each other to be looked up together: whatever stands between them, nothing overtakes.
#[test]
fn rows_of_a_list_come_in_the_order_of_the_file() {
    let (mut text, mut ids, mut relations) = (String::new(), Vec::new(), Vec::new());
    for n in 0..3000 {
        let ends = [n % 700, n * 7 % 900].map(|id| id.to_string());
        match n % 1100 {
            1050 => text += &format!("alone{n}\n{} {} {{'weight': {n}}}\n", ends[0], ends[1]),
            _ => text += &format!("{} {} {n}\n", ends[0], ends[1]),
        }
        let alone = (n % 1100 == 1050).then(|| format!("alone{n}"));
        for id in alone.into_iter().chain(ends.clone()) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        relations.push(ends);
    }
    let (network, receipt) = open_named("x.edgelist", text.into_bytes()).unwrap();
    assert!(receipt.files[0].refused.is_empty());
    assert!((0..network.actor_count() as u32).map(|actor| network.actor_id(actor)).eq(ids.iter().map(|id| &**id)));
    assert_eq!(network.relation_count(), relations.len());
    let weight = network.relation_column("weight").unwrap();
    for (relation, ends) in (0..).zip(&relations) {
        let (source, target) = network.ends(relation);
        assert_eq!([source, target].map(|actor| network.actor_id(actor)), *ends);
        assert_eq!(weight.text(relation), relation.to_string());
    }
}

#[test]
fn actors_that_two_lists_name_are_told_to_be_one() {
    let inputs = ["a b\nb c\n", "d b\nb e\nc e\n"].map(|text| Input::bytes("x.edgelist", text.as_bytes().to_vec()));
    let (network, receipt) = open(inputs.into(), None, &Ticket::new()).unwrap();
    assert_eq!((network.actor_count(), network.relation_count()), (5, 5));
    let joined = |file: usize| {
        let mut oddities = receipt.files[file].oddities.iter();
        oddities.find(|oddity| oddity.code == OddityCode::JoinedById).map(|oddity| oddity.count)
    };
    assert_eq!([joined(0), joined(1)], [None, Some(2)]);
}
