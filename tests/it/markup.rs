//! GEXF, GraphML and XGMML: what each file of `tests/data/markup` holds, what is told of it, and hostile ones.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use maillage::formats::{Bounds, FormatReason, Input, OpenError, Part, by_name, open, open_within};
use maillage::label::Lang;
use maillage::network::{DateField, Direction, Network, OddityCode, Receipt, Shape, Subset};
use maillage::ticket::Ticket;
use proptest::prelude::*;

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/markup").join(path)
}

fn read(name: &str, bytes: impl Into<Vec<u8>>) -> Result<(Network, Receipt), OpenError> {
    open(vec![Input::bytes(name, bytes.into())], None, &Ticket::new())
}

/// A file of the data, under a name that tells nothing.
fn nameless(path: &str) -> (Network, Receipt) {
    read("x", fs::read(data(path)).unwrap()).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn names(folder: &str) -> Vec<String> {
    let entry = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<String> = fs::read_dir(data(folder)).unwrap().map(entry).collect();
    names.sort();
    names
}

#[test]
fn good_files_are_read_whole() {
    let table = [
        ("cytoscape.xgmml", "xgmml", 3, 2),
        ("gephi-1.2.gexf", "gexf", 3, 3),
        ("hierarchy-1.1.gexf", "gexf", 4, 2),
        ("nested.graphml", "graphml", 3, 3),
        ("time-1.3.gexf", "gexf", 2, 3),
        ("tinkerpop.xml", "graphml", 2, 1),
        ("yed.graphml", "graphml", 3, 1),
    ];
    assert_eq!(names("good"), table.map(|(name, ..)| name));
    for (name, format, actors, relations) in table {
        let (network, receipt) = nameless(&format!("good/{name}"));
        let file = &receipt.files[0];
        assert_eq!(
            (&*file.format, network.actor_count(), network.relation_count()),
            (format, actors, relations),
            "{name}"
        );
        assert!(receipt.is_clean(), "{name}: {file:?}");
    }
}

#[test]
fn tolerated_files_say_what_is_odd() {
    use OddityCode::*;
    /// A file, its counts, its oddities with count and first line, the lines of what is refused.
    type Row = (&'static str, [usize; 2], &'static [(OddityCode, u64, u64)], &'static [u64]);
    let table: &[Row] = &[
        (
            "changing.gexf",
            [2, 1],
            &[(UndeclaredAttribute, 1, 4), (ChangingValue, 2, 3), (WrongCount, 1, 2), (ToleratedSyntax, 2, 3)],
            &[6],
        ),
        ("dangling.graphml", [2, 0], &[(UndeclaredAttribute, 1, 2), (SeveralGraphs, 1, 7)], &[3, 4, 5, 6]),
        ("external.graphml", [1, 0], &[(NotFetched, 1, 1)], &[]),
        ("hyper.graphml", [3, 1], &[(Hyperedge, 1, 3)], &[]),
        ("latin-1.graphml", [2, 1], &[(Encoding, 1, 1)], &[]),
        ("mac.graphml", [2, 1], &[(Encoding, 1, 1)], &[]),
        ("utf-16.graphml", [2, 1], &[(Encoding, 1, 1)], &[]),
    ];
    assert_eq!(names("tolerated"), table.iter().map(|(name, ..)| *name).collect::<Vec<_>>());
    for (name, counts, oddities, refused) in table {
        let (network, receipt) = nameless(&format!("tolerated/{name}"));
        let file = &receipt.files[0];
        let found: BTreeMap<_, _> = file.oddities.iter().map(|o| (o.code, (o.count, o.first.line))).collect();
        let expected: BTreeMap<_, _> = oddities.iter().map(|(code, count, line)| (*code, (*count, *line))).collect();
        assert_eq!(found, expected, "{name}");
        assert_eq!(&[network.actor_count(), network.relation_count()], counts, "{name}");
        assert_eq!(&file.refused.iter().map(|r| r.at.line).collect::<Vec<_>>(), refused, "{name}");
    }
    for name in ["latin-1.graphml", "mac.graphml", "utf-16.graphml"] {
        assert!(nameless(&format!("tolerated/{name}")).0.find_actor("é").is_some(), "{name}");
    }
}

#[test]
fn bad_files_are_refused_with_their_place() {
    let syntax = |detail: &str| FormatReason::Syntax { detail: detail.to_string() };
    let table = [
        ("bomb.graphml", (6, 1), FormatReason::Entity { name: "c".to_string() }),
        ("mismatch.graphml", (2, 14), syntax("</edge> instead of </node>")),
        ("no-graph.gexf", (1, 1), FormatReason::WrongShape { expected: "<graph>".to_string() }),
        ("truncated-tag.gexf", (2, 1), FormatReason::Truncated),
        ("truncated.gexf", (2, 9), FormatReason::Truncated),
        ("two.graphml", (2, 1), syntax("a second document follows the first")),
        ("unquoted.graphml", (2, 1), syntax("an attribute is not name=\"value\"")),
    ];
    assert_eq!(names("bad"), table.clone().map(|(name, ..)| name));
    for (name, place, expected) in table {
        match open(vec![Input::path(data("bad").join(name))], None, &Ticket::new()) {
            Err(OpenError::Refused { at, reason, .. }) => {
                assert_eq!(((at.line, at.column), reason), (place, expected), "{name}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn nothing_depends_on_the_size_of_blocks() {
    for path in ["good", "tolerated", "bad"]
        .iter()
        .flat_map(|folder| names(folder).into_iter().map(move |name| format!("{folder}/{name}")))
    {
        let from = by_name(path.rsplit('.').next().unwrap()).or(by_name("graphml"));
        let outcome = |block| {
            let bounds = Bounds { block, ..Bounds::NONE };
            let opened = open_within(&[Input::path(data(&path))], from, &bounds, &Ticket::new());
            opened.map(|(network, receipt)| (String::from_utf8(written(&network, "native")).unwrap(), receipt))
        };
        let whole = outcome(1 << 20);
        for block in [16, 61, 200] {
            assert_eq!(outcome(block), whole, "{path} in blocks of {block}");
        }
    }
}

#[test]
fn what_gexf_says_is_kept() {
    let (network, receipt) = nameless("good/gephi-1.2.gexf");
    assert_eq!(receipt.files[0].version, "1.2");
    let [a, b, c] = ["007", "2A", "9007199254740993"].map(|id| network.find_actor(id).unwrap());
    assert_eq!((network.name(a), network.name(b)), ("Pôle A", "B & C"));
    assert_eq!([network.actor_text(a, "Degree"), network.actor_text(c, "Degree")], ["2", "0"]);
    assert_eq!(network.actor_column("Open").unwrap().value(a).unwrap().shape, Shape::Boolean);
    assert_eq!(network.actor_column("x").unwrap().value(a).unwrap().shape, Shape::Number);
    assert_eq!(
        ["x", "y", "z", "size", "colour"].map(|of| network.actor_text(a, of)),
        ["-1.5", "2.0", "0.0", "10.0", "#ff0010"]
    );
    assert_eq!(
        [0, 1, 2].map(|r| network.direction(r)),
        [Direction::Directed, Direction::Undirected, Direction::Mutual]
    );
    assert_eq!((network.relation_label(0), &*network.relation_id(0)), ("signs", "e1"));
    assert_eq!(network.relation_kind(2).id, "owns");
    let text = |column: &str, relation| network.relation_column(column).unwrap().text(relation).to_string();
    assert_eq!([text("weight", 0), text("note", 0)], ["2.5", "x < y"]);

    let again = String::from_utf8(written(&network, "gexf")).unwrap();
    for drawn in [
        r#"<viz:color r="255" g="0" b="16"/>"#,
        r#"<viz:position x="-1.5" y="2.0" z="0.0"/>"#,
        r#"<viz:size value="10.0"/>"#,
    ] {
        assert_eq!(again.matches(drawn).count(), 1, "{drawn}: {again}");
    }

    let (network, _) = nameless("good/hierarchy-1.1.gexf");
    let parent = |id| network.actor_text(network.find_actor(id).unwrap(), "parent");
    assert_eq!(["a", "b", "c", "d"].map(parent), ["", "a", "b", "a"]);

    let (network, _) = nameless("good/time-1.3.gexf");
    let dates =
        |r| [DateField::Since, DateField::Until].map(|field| network.date_text(r, field).unwrap_or("").to_string());
    assert_eq!(dates(0), ["2010-05-01", "2012-01-31"]);
    assert_eq!(dates(1), ["2014-01-01", ""]);
    assert_eq!(network.relation_column("spells").unwrap().text(1), r#"["2014-01-01/2014-06-30","2016-01-01/.."]"#);
    assert_eq!(network.date_text(2, DateField::Attested), Some("2015-03-02"));
    assert_eq!(network.actor_text(0, "start_time"), "2001-01-01");
}

/// What networkx calls an edge is its id, and an attribute only where it is another; any other attribute may say an id.
#[test]
fn keys_of_networkx_are_ids() {
    let edge = |id: &str, key: &str| {
        format!(
            r#"<edge {id} source="a" target="b"><attvalues><attvalue for="0" value="{key}"/><attvalue for="1" value="7"/></attvalues></edge>"#
        )
    };
    let records = [edge(r#"id="7""#, "7"), edge(r#"id="8""#, "0"), edge("", "7")].concat();
    for comment in ["", "<!-- read tag by tag -->"] {
        let text = format!(
            r#"<gexf version="1.2"><graph><attributes class="edge"><attribute id="0" title="networkx_key" type="integer"/><attribute id="1" title="note" type="string"/></attributes><nodes><node id="a"/><node id="b"/></nodes><edges>{comment}{records}</edges></graph></gexf>"#
        );
        let (network, _) = read("x.gexf", text).unwrap();
        let said = |column: &str| {
            let column = network.relation_column(column).unwrap();
            [0, 1, 2].map(|relation| column.text(relation).to_string())
        };
        assert_eq!(said("networkx_key"), ["", "0", "7"], "{comment}");
        assert_eq!(said("note"), ["7"; 3], "{comment}");
    }
}

#[test]
fn what_graphml_and_xgmml_say_is_kept() {
    let (network, _) = nameless("good/nested.graphml");
    let [a, b, c] = ["a", "a::b", "c"].map(|id| network.find_actor(id).unwrap());
    assert_eq!([a, b, c].map(|actor| network.actor_text(actor, "size")), ["7", "1", "1"]);
    assert_eq!([a, b, c].map(|actor| network.actor_text(actor, "parent")), ["", "a", ""]);
    assert_eq!((network.actor_text(b, "d1"), network.actor_text(a, "ports")), ("<b> & more", r#"["north","south"]"#));
    assert_eq!(
        [0, 1, 2].map(|r| network.direction(r)),
        [Direction::Undirected, Direction::Directed, Direction::Directed]
    );
    assert_eq!(network.relation_column("sourceport").unwrap().text(0), "north");
    assert_eq!(network.about().metadata, [("d1".to_string(), "\"of the graph\"".to_string())]);

    let (network, _) = nameless("good/yed.graphml");
    let [group, inner] = ["n0", "n0::n0"].map(|id| network.find_actor(id).unwrap());
    assert_eq!((network.name(group), network.name(inner), network.relation_label(0)), ("Group", "Inner", "funds"));
    assert_eq!(
        ["parent", "colour", "shape", "width"].map(|of| network.actor_text(inner, of)),
        ["n0", "#FFCC00", "ellipse", "30.0"]
    );

    let (network, _) = nameless("good/tinkerpop.xml");
    assert_eq!((network.name(0), &*network.kind(0).id, &*network.relation_kind(0).id), ("A", "pole", "knows"));

    let (network, _) = nameless("good/cytoscape.xgmml");
    let [a, c] = ["61", "64"].map(|id| network.find_actor(id).unwrap());
    assert_eq!(
        ["score", "themes", "x", "colour"].map(|of| network.actor_text(a, of)),
        ["1.5", r#"["x","y"]"#, "1.0", "#89D0F5"]
    );
    assert_eq!((network.name(a), network.actor_text(c, "parent")), ("A", "62"));
    assert_eq!([0, 1].map(|r| network.direction(r)), [Direction::Directed, Direction::Undirected]);
    assert_eq!(network.relation_kind(1).id, "pp");
}

#[test]
fn hostile_files_are_bounded() {
    let start = Instant::now();
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    for (name, text) in [
        ("nodes", format!("<gexf><graph>{}</graph></gexf>", deep("<nodes><node id=\"a\">", "</node></nodes>"))),
        ("graphs", format!("<graphml>{}</graphml>", deep("<graph><node id=\"a\">", "</node></graph>"))),
        ("anything", format!("<graphml><graph>{}</graph></graphml>", deep("<a>", "</a>"))),
    ] {
        let read = read("x", text).map(|_| ());
        assert!(
            matches!(read, Err(OpenError::Refused { reason: FormatReason::TooDeep { .. }, .. })),
            "{name}: {read:?}"
        );
    }
    let wide: String = (0..1_000_000).map(|i| format!(" a{i}=\"\"")).collect();
    let read_wide = read("x", format!("<graphml><graph><node id=\"a\"{wide}/></graph></graphml>")).map(|_| ());
    assert!(matches!(read_wide, Err(OpenError::Refused { reason: FormatReason::Syntax { .. }, .. })), "{read_wide:?}");
    // A text of many uses of an entity, each within its bound.
    let grown = format!(
        "<!DOCTYPE a [<!ENTITY e \"{}\">]><graphml><graph><desc>{}</desc></graph></graphml>",
        "x".repeat(1000),
        "&e;".repeat(1_000_000)
    );
    let grown = read("x", grown).map(|_| ());
    assert!(matches!(grown, Err(OpenError::Refused { reason: FormatReason::Entity { .. }, .. })), "{grown:?}");
    // A comment that is longer than what is held of the text at a time, with tags in it.
    let long =
        format!("<graphml><graph><node id=\"a\"/><!-- {} --></graph></graphml>", "<node id=\"b\"/> ".repeat(200_000));
    assert_eq!(read("x", long).unwrap().0.actor_count(), 1);
    let name = "é".repeat(1_000_000);
    let (network, _) =
        read("x", format!("<gexf><graph><nodes><node id=\"a\" label=\"{name}\"/></nodes></graph></gexf>")).unwrap();
    assert_eq!(network.name(0), name);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

/// A network in native form, of few actors with hostile texts.
fn networks() -> impl Strategy<Value = String> {
    let text = "[a-c<>&\"' é;\n]{0,6}";
    let actors = proptest::collection::vec((text, text, 0..3_u8, any::<i64>()), 1..5);
    let relations = proptest::collection::vec((0..9_usize, 0..9_usize, 0..3_usize, text, 1900..2100_u32), 0..8);
    (actors, relations).prop_map(|(actors, relations)| {
        let count = actors.len();
        let nodes: serde_json::Map<String, serde_json::Value> = actors
            .into_iter()
            .enumerate()
            .map(|(i, (id, name, kind, number))| {
                let metadata = serde_json::json!({"kind": format!("k{kind}"), "number": number, "open": number > 0, "note": name});
                (format!("{i}{}", id.trim()), serde_json::json!({"label": name, "metadata": metadata}))
            })
            .collect();
        let ids: Vec<&String> = nodes.keys().collect();
        let edges: Vec<serde_json::Value> = relations
            .into_iter()
            .map(|(source, target, direction, note, year)| {
                let mut metadata = serde_json::json!({"since": year.to_string(), "note": note});
                if direction == 2 {
                    metadata["mutual"] = true.into();
                }
                serde_json::json!({"source": ids[source % count], "target": ids[target % count], "directed": direction != 1,
                    "relation": format!("r{direction}"), "metadata": metadata})
            })
            .collect();
        serde_json::json!({"graph": {"nodes": nodes, "edges": edges}}).to_string()
    })
}

fn written(network: &Network, format: &str) -> Vec<u8> {
    let subset = Subset::all(network);
    let part = Part { network, subset: &subset, computed: &[], lang: Lang::Fr };
    let mut out = Vec::new();
    by_name(format).unwrap().write.unwrap()(&part, &mut out, &Ticket::new()).unwrap();
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn what_is_written_is_read_again(native in networks()) {
        let (network, _) = read("x.json", native).unwrap();
        for format in ["gexf", "graphml"] {
            let (again, receipt) = read("x", written(&network, format)).unwrap();
            prop_assert!(receipt.is_clean(), "{format}: {receipt:?}");
            prop_assert_eq!(again.actor_count(), network.actor_count());
            prop_assert_eq!(again.relation_count(), network.relation_count());
            for actor in network.actors() {
                prop_assert_eq!(again.actor_id(actor), network.actor_id(actor));
                // A name of blanks is none.
                let name = network.name(actor).trim();
                prop_assert_eq!(again.name(actor).trim(), if name.is_empty() { network.actor_id(actor) } else { name });
                prop_assert_eq!(&again.kind(actor).id, &network.kind(actor).id);
                for column in network.actor_columns() {
                    prop_assert_eq!(again.actor_text(actor, &column.name).trim(), column.text(actor).trim(), "{}", format);
                }
            }
            for relation in network.relations() {
                prop_assert_eq!(again.ends(relation), network.ends(relation));
                prop_assert_eq!(again.direction(relation), network.direction(relation));
                prop_assert_eq!(again.relation_id(relation), network.relation_id(relation));
                prop_assert_eq!(&again.relation_kind(relation).id, &network.relation_kind(relation).id);
                prop_assert_eq!(again.date_text(relation, DateField::Since), network.date_text(relation, DateField::Since));
                for column in network.relation_columns() {
                    let found = again.relation_column(&column.name).map_or("", |column| column.text(relation));
                    prop_assert_eq!(found.trim(), column.text(relation).trim(), "{}", format);
                }
            }
        }
    }
}

/// How records may be written in GraphML: `I`, `J` and `K` are small numbers.
const GRAPHML: [&str; 44] = [
    r#"<node id="nI"><data key="name">A &amp; I</data><data key="size">J</data></node>"#,
    r#"<node id="nK"><data key="name">Pôle K</data><data key="kind">kI</data><data key="size">2.50</data></node>"#,
    r#"<node id="nI"/>"#,
    "<node id='mI' label='J &quot;' size='3'>\n  <data key='size'>\n   J\n</data>\n</node>",
    r#"<edge id="eI" source="nI" target="nJ"><data key="since">201I-0J-01</data><data key="weight">K</data></edge>"#,
    r#"<edge source="nI" target="nK"><data key="relation">rJ</data><data key="until">19I0</data><data key="since">200J</data></edge>"#,
    r#"<edge source="nJ" target="nI" directed="false"/>"#,
    r#"<edge source="nJ" target="nK" directed="maybe"><data key="both">J</data></edge>"#,
    r#"<edge source='nI' target='mJ' directed='true' weight='7'><data key='weight'>J</data></edge>"#,
    r#"<edge source="nI" target="nJ" weight="I"/>"#,
    r#"<edge source="nI" target="nJ"><data key="label">signs</data><data key="title">K</data></edge>"#,
    r#"<edge source="nI" target="nJ"><data key="mutual">true</data><data key="relation">rK</data></edge>"#,
    r#"<edge source="nI" target="nJ"><data key="type">undirected</data></edge>"#,
    r#"<edge source="nI" target="nJ"><data key="type">kind of K</data><data key="relation">r</data></edge>"#,
    r#"<edge source="nI" target="nJ"><data key="sources">https://a.example/I; note</data></edge>"#,
    r#"<node id="oI"><data key="siren">78420641J</data><data key="themes">eau; bois K</data><data key="lat">46,J</data></node>"#,
    r#"<node id="oK"><data key="sources">a; b</data><data key="nom">N K</data><data key="name">other</data></node>"#,
    r#"<node id="pI"><data key="kind">a</data><data key="kind2">b</data><data key="open">TRUE</data></node>"#,
    "<g:node id=\"qI\"><g:data key=\"name\">q</g:data></g:node>",
    "<edge source=\"nI\" target=\"nJ\"></edge>\n\n",
    "<edge  source=\"nI\"\n\ttarget=\"nJ\" note=\"a\nb\tc\r\nd\" ><data key=\"size\"/></edge >",
    "<edge source=\"nI\" target=\"nJ\" note=\"a\nb\tc\r\nd\"><data key=\"relation\">x\r\ny</data></edge>",
    "<!-- <node id=\"none\"/> -->",
    r#"<node id="rI"><data key="name"><![CDATA[<edge source="x">]]></data></node>"#,
    r#"<node id="sI"><data key="size">many</data></node>"#,
    r#"<edge source="nI" target="nJ"><data key="weight">heavy K</data></edge>"#,
    r#"<edge source="nI" target="nJ"><data key="since">31/02/2015</data><data key="until">12/03/2011</data></edge>"#,
    r#"<edge source="nI" target="nJ"><data key="since">2020</data><data key="until">2010</data></edge>"#,
    r#"<edge source="nI" target="nJ"><data key="nowhere">J</data></edge>"#,
    r#"<node id="tI"><data key="elsewhere">J</data><data key="undefined">K</data></node>"#,
    r#"<node id="uI"><data key="size">1</data><data key="size">J</data></node>"#,
    r#"<node id="vI"><graph><node id="wI"/><edge source="vI" target="wI"/></graph><data key="size">J</data></node>"#,
    r#"<node><data key="size">J</data></node>"#,
    r#"<edge source="nI"><data key="size">J</data></edge>"#,
    r#"<edge id="e" source="nI" target="" />"#,
    r#"<node id="xI"><data key="name">&e; &zz; & &#233;</data></node>"#,
    "<node id=\"e\u{301}I\"><data key=\"name\">e\u{301}</data></node>",
    "<edge source=\"\u{e9}I\" target=\"&#101;\u{301}J\"><data key=\"label\">a\u{202e}b &#65;</data></edge>",
    r#"<hyperedge/><node id="yI"><port name="north"/><desc>d</desc></node>"#,
    r#"<node id="zI">stray<data key="size" id="x">1</data></node>"#,
    r#"<node id="nJ"><data key="d"><y:ShapeNode xmlns:y="y"><y:Fill color="K"/></y:ShapeNode></data></node>"#,
    r#"<node id="nK"><data key="d"/></node>"#,
    r#"<key id="nowhere" for="edge" attr.name="late" attr.type="int"/>"#,
    r#"<node id="" /><node id="nI" xml:lang="fr" parse.indegree="1" a:b="c"><data key="kind">k</data></node>"#,
];

/// How records may be written in GEXF.
const GEXF: [&str; 42] = [
    r#"<node id="nI" label="A &amp; I"><attvalues><attvalue for="0" value="J"/></attvalues></node>"#,
    r#"<node id="nK" label="Pôle"><attvalues><attvalue for="1" value="kI"></attvalue><attvalue for="0" value="2.5"/></attvalues></node>"#,
    r#"<node id="nI" label="nI"/>"#,
    r#"<node id="nI"><attvalues><attvalue for="1" value="nJ"/><attvalue for="4" value="nI"/></attvalues></node>"#,
    r#"<edge id="I" source="nI" target="nJ"><attvalues><attvalue for="k" value="K"/><attvalue for="2" value="J"/></attvalues></edge>"#,
    r#"<node id='mI' label=''><viz:size value="1J.0"></viz:size><viz:color r="1" g="2J" b="3" a="0.5"/><viz:position y="J" x="I"/></node>"#,
    r##"<node id="oI"><viz:color hex="#aabbcc"/><viz:shape value="disc" uri="u"/><attvalues/></node>"##,
    r#"<edge id="eI" source="nI" target="nJ" type="directed" weight="2.J"><attvalues><attvalue for="2" value="K"/></attvalues></edge>"#,
    r#"<edge id="I" source="nI" target="nJ" type="mutual" label="signs" kind="kK"/>"#,
    r#"<edge source="nI" target="nJ" type="undirected" start="201J-0I-01" end="2019-12-31"/>"#,
    r#"<edge source="nI" target="nJ" start="2010-05-0JT12:00:00" end="2012-01-31T00:00:00"/>"#,
    r#"<edge source="nI" target="nJ" start="1990" endopen="-infinity"/>"#,
    r#"<edge source="nI" target="nJ" start="2020-01-01" end="2010-0J-01" timestamp="2015-01-01"/>"#,
    r#"<edge source="nI" target="nJ" type="sideways"/>"#,
    r#"<edge source="nI" target="nJ" weight="heavy"><attvalues><attvalue for="w" value="J"/></attvalues></edge>"#,
    r#"<edge source="nI" target="nJ" weight="1"><attvalues><attvalue for="w" value="J"/></attvalues></edge>"#,
    r#"<edge source="nI" target="nJ"><viz:thickness value="J"/><viz:shape value="dotted"/><viz:color r="0" g="0" b="J"/></edge>"#,
    r#"<edge source="nI" target="nJ"><attvalues><attvalue id="2" value="rJ"/><attvalue title="x" for="3" value="2014"/></attvalues></edge>"#,
    r#"<edge source="nI" target="nJ"><attvalues><attvalue for="lost" value="J"/></attvalues></edge>"#,
    r#"<node id="pI"><attvalues><attvalue for="lost" value="J"/><attvalue value="K"/></attvalues></node>"#,
    r#"<node id="qI" pid="nJ" start="2001-01-0K" colour="red"/>"#,
    r#"<node id="rI" start="J" end="inf"><attvalues><attvalue for="0" value="odd"/></attvalues></node>"#,
    r#"<node id="sI"><nodes><node id="tI"/></nodes></node>"#,
    r#"<node id="uI"><spells><spell start="2010" end="2011"/><spell start="2012"/></spells></node>"#,
    r#"<edge source="nI" target="nJ"><spells><spell start="2010-01-01" end="2011-01-01"/></spells></edge>"#,
    r#"<node id="vI"><attvalues><attvalue for="0" value="1" start="1"/><attvalue for="0" value="2" start="2"/></attvalues></node>"#,
    r#"<node id="wI"><attvalues><attvalue for="0">J</attvalue></attvalues></node>"#,
    r#"<node id="wJ"><attvalues><attvalue for="0" value="1"/><attvalue for="0" value="K"/></attvalues></node>"#,
    r#"<node label="none"/>"#,
    r#"<edge source="nI" target=""/>"#,
    r#"<edge source="nI" target="xJ" weight=""/>"#,
    "</nodes>\n<nodes count=\"J\">",
    "<!-- comment -->",
    r#"<node id="xI" label="&e;&zz;"><attvalues><attvalue for="1" value="&#107;"/></attvalues></node>"#,
    r#"<node id="yI"><parents><parent for="nJ"/></parents>text</node>"#,
    r#"<node id="zI" xmlns:a="b" a:c="d"><attvalues class="node">
        <attvalue for='4' value='a|b' /> </attvalues></node>"#,
    r#"<edge source="nI" target="nJ"><attvalues><attvalue for="5" value="true"/></attvalues></edge>"#,
    r#"<edge source="nI" target="nJ" cardinal="J" weight="I"/>"#,
    r#"<edge source="nI" target="nJ" kind="a"><attvalues><attvalue for="2" value="b"/></attvalues></edge>"#,
    r#"<node id="nJ" label="other"><attvalues><attvalue for="1" value="first"/></attvalues><attvalue for="4" value="x"/></node>"#,
    r#"<ns0:edge source="nI" target="nJ" xml:type="K"></ns0:edge>"#,
    r#"<node id="nK" label=" "><viz:position x="1" x="2"/></node>"#,
];

const GRAPHML_HEAD: &str = r#"<?xml version="1.0"?><!DOCTYPE graphml [<!ENTITY e "ent">]><graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="name" for="node" attr.name="name" attr.type="string"/><key id="nom" for="node" attr.name="nom"/><key id="kind" for="node" attr.name="kind"/>
<key id="kind2" for="node" attr.name="genre"><default>usual</default></key><key id="size" for="node" attr.name="size" attr.type="double"/>
<key id="siren" for="node" attr.name="siren"/><key id="themes" for="node" attr.name="themes"/><key id="lat" for="node" attr.name="lat"/>
<key id="open" for="node" attr.name="open" attr.type="boolean"><default>false</default></key><key id="both" for="all" attr.name="both" attr.type="int"/>
<key id="sources" for="all" attr.name="sources"/><key id="since" for="edge" attr.name="since"/><key id="until" for="edge" attr.name="until"/>
<key id="weight" for="edge" attr.name="weight" attr.type="float"><default>1</default></key><key id="relation" for="edge" attr.name="relation"/>
<key id="label" for="edge" attr.name="label"/><key id="title" for="edge" attr.name="libellé"/><key id="mutual" for="edge" attr.name="mutual" attr.type="boolean"/>
<key id="type" for="edge" attr.name="type"/><key id="d" for="node" yfiles.type="nodegraphics"/><graph edgedefault="directed">
"#;

const GEXF_HEAD: &str = r#"<?xml version="1.0"?><!DOCTYPE gexf [<!ENTITY e "ent">]><gexf version="1.3"><meta/><graph defaultedgetype="undirected" TIME>
<attributes class="node"><attribute id="0" title="Degree" type="integer"/><attribute id="1" title="kind" type="string"><default>k</default></attribute>
<attribute id="4" title="themes" type="liststring"/></attributes><attributes class="edge"><attribute id="2" title="relation" type="string"/>
<attribute id="3" title="since" type="string"/><attribute id="w" title="weight" type="double"/><attribute id="5" title="mutual" type="boolean"/><attribute id="k" title="networkx_key" type="integer"/></attributes>
<nodes>
"#;

/// What is wrong with a whole document, wherever it stands.
const WRONG: [&str; 6] =
    ["</edge>", "<edge a='1' a='2'/>", "<!wrong>", "<edge source=x/>", "<node id=\"a\">", "<edge source=\"&e;<\"/>"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn records_are_the_same_in_blocks_of_any_size(
        pieces in proptest::collection::vec((0..44_usize, 0..4_u8, 0..4_u8, 0..9_u8), 1..120),
        most in 3..44_usize,
        block in 96..600_usize,
        every in prop_oneof![4 => Just(1_u32), 1 => Just(3)],
        days in any::<bool>(),
        wrong in prop_oneof![4 => Just(None), 1 => (0..6_usize, 0..120_usize).prop_map(Some)],
    ) {
        let gexf_head = GEXF_HEAD.replace("TIME", if days { "timeformat=\"date\"" } else { "" });
        let formats: [(&str, &str, &[&str], &str); 2] = [
            ("graphml", GRAPHML_HEAD, &GRAPHML, "</graph></graphml>"),
            ("gexf", &gexf_head, &GEXF, "</nodes></graph></gexf>"),
        ];
        for (format, head, table, end) in formats {
            let mut text = head.to_string();
            for (place, (piece, i, j, k)) in pieces.iter().enumerate() {
                if let Some((wrong, _)) = wrong.filter(|(_, at)| *at == place) {
                    text.push_str(WRONG[wrong]);
                }
                let piece = table[piece % most.min(table.len())].replace('I', &i.to_string());
                text.push_str(&piece.replace('J', &j.to_string()).replace('K', &k.to_string()));
                text.push_str(if *k % 3 == 0 { "\n  " } else { "" });
            }
            text.push_str(end);
            let outcome = |block| {
                let bounds = Bounds { block, every, ..Bounds::NONE };
                let input = Input::bytes("x", text.clone().into_bytes());
                let opened = open_within(&[input], by_name(format), &bounds, &Ticket::new());
                opened.map(|(network, receipt)| (String::from_utf8(written(&network, "native")).unwrap(), receipt))
            };
            prop_assert_eq!(outcome(block), outcome(1 << 20), "{} in blocks of {}:\n{}", format, block, text);
        }
    }
}

#[test]
fn maps_are_told_from_networks() {
    let map = "<?xml version=\"1.0\"?>\n<ogr:FeatureCollection xmlns:gml=\"http://www.opengis.net/gml\"/>\n";
    let known = |name: &str| match open(vec![Input::bytes(name, map.as_bytes().to_vec())], None, &Ticket::new()) {
        Err(OpenError::UnknownFormat { known, .. }) => known,
        other => panic!("{other:?}"),
    };
    assert_eq!([known("x.gml"), known("x.xml"), known("x")], [Some("OGC GML"); 3]);
}
