//! The law of blocks: whatever the size of the blocks, the network and the receipt are those of the whole text; and what is
//! usual is read in blocks.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::formats::content::{BLOCK, Shared};
use crate::formats::{Format, Part, native, objects};
use crate::label::Lang;
use crate::network::{Receipt, Subset};

/// The network as a native document, and the receipt.
fn opened(format: &Format, text: &str, block: usize) -> Result<(String, Receipt), FormatError> {
    let bytes = Shared::new(Arc::new(Cow::Owned(text.as_bytes().to_vec())));
    let mut content = Content::read("x.json", Box::new(bytes), block == usize::MAX, block.min(BLOCK))?;
    let mut builder = Builder::new();
    format.read.expect("a reader")(&mut content, &mut builder, &Ticket::new())?;
    let (network, receipt) = builder.finish();
    let subset = Subset::all(&network);
    let part = Part { network: &network, subset: &subset, computed: &[], lang: Lang::En };
    let mut out = Vec::new();
    native::write::write(&part, &mut out, &Ticket::new()).expect("memory takes it");
    Ok((String::from_utf8(out).expect("text"), receipt))
}

const NODE_KEYS: &[&str] = &[
    "label",
    "name",
    "kind",
    "type",
    "group",
    "size",
    "lat",
    "siren",
    "tags",
    "sources",
    "references",
    "x y",
    "start",
    "attributes",
    "data",
    "position",
    "identifiers",
    "id",
    "siret",
];
const LINK_KEYS: &[&str] = &[
    "id",
    "key",
    "kind",
    "type",
    "label",
    "directed",
    "mutual",
    "since",
    "start",
    "until",
    "end",
    "date",
    "weight",
    "value",
    "sources",
    "interaction",
    "attributes",
    "data",
    "from",
    "to",
    "selected",
];
const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "7",
    "1.50",
    "2014",
    "9007199254740993",
    "\"\"",
    "\"a\"",
    "\"Alpha\"",
    "\" Bêta \"",
    "\"e\\u0301\"",
    "\"e\u{301}\"",
    "\"x\\u0001y\"",
    "\"2014-06~\"",
    "\"31/02/2015\"",
    "\"12/03/2011\"",
    "\"3,5\"",
    "\"directed\"",
    "\"undirected\"",
    "\"oui\"",
    "\"member of\"",
    "\"784 206 412\"",
    "\"https://a.example/?x=1;y=2; b\"",
    "[]",
    "{}",
    "{ }",
    "[\"a\", \"b\"]",
    "[{\"id\": 1}, {\"id\": \"}, {\\\"id\\\"\"}]",
    "{\"id\": \"z\", \"name\": \"N\", \"kind\": \"k\"}",
    "{\"source\": \"n1\", \"since\": \"2015\", \"weight\": 2}",
    "\"true\"",
    "\"}, {\"",
    "12e1",
    "\"works_with\"",
];

fn members(keys: &'static [&'static str]) -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    prop::collection::vec((prop::sample::select(keys), prop::sample::select(VALUES)), 0..4)
}

/// What ids of nodes and ends of links are in one document.
const IDS: &[&[&str]] = &[
    &["\"n0\"", "\"n1\"", "\"n2\"", "\"n3\"", "\"é\"", "\"e\u{301}\"", "\"nobody\"", "\"Alpha\"", "\"a\\\"b\""],
    &["0", "1", "2", "3", "4", "5", "6", "7", "8"],
    &["10", "11", "12", "13", "14", "15", "\"10\"", "\"x\"", "16"],
    &["\"0\"", "\"1\"", "\"2\"", "3", "\"4\"", "\"5\"", "6", "\"7\"", "99"],
    &["\"n0\"", "\"n1\"", "\"n2\"", "\"n2\"", "\"\"", "null", "true", "[1, \"a\"]", "{\"id\": \"n1\"}"],
];

fn object(members: &[(&str, &str)], style: usize) -> String {
    let [comma, colon] = [[",", ":"], [", ", ": "], [",\n    ", ": "]][style];
    let members: Vec<String> = members.iter().map(|(key, value)| format!("\"{key}\"{colon}{value}")).collect();
    format!("{{{}}}", members.join(comma))
}

/// A document of node-link or of Cytoscape.js, and which.
fn document() -> impl Strategy<Value = (&'static Format, String)> {
    let node = (any::<prop::sample::Index>(), members(NODE_KEYS), 0..20u8);
    let link = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), members(LINK_KEYS), 0..40u8);
    let lists = (prop::collection::vec(node, 1..24), prop::collection::vec(link, 0..40));
    let shape = (0..3usize, prop::sample::select(IDS), prop::sample::select(IDS), 0..3u8, 0..24u8);
    (lists, shape, any::<bool>(), prop::sample::select(&["null", "true", "false", "\"yes\""][..])).prop_map(
        |((nodes, links), (style, own, other, same, odd), is_cytoscape, directed)| {
            let wrap = |object: String| if is_cytoscape { format!("{{\"data\": {object}}}") } else { object };
            let between = [",", ", ", ",\n  "][style];
            // Most documents name nodes as nodes are called.
            let other = if same > 0 { own } else { other };
            let nodes: Vec<String> = nodes
                .iter()
                .enumerate()
                .map(|(place, (id, members, kind))| {
                    let id = if *kind > 0 && own[0] != "0" { format!("\"m{place}\"") } else { id.get(own).to_string() };
                    let id = if *kind == 2 { own[place % own.len()].to_string() } else { id };
                    let mut all = vec![("id", &*id)];
                    all.extend(members.iter().filter(|(key, _)| *key != "id" || *kind == 3));
                    let key = if *kind == 4 { "label" } else { "id" };
                    all[0].0 = if odd == 1 { "name" } else { key };
                    wrap(object(&all, style))
                })
                .collect();
            let count = nodes.len();
            let links: Vec<String> = links
                .iter()
                .map(|(source, target, members, kind)| {
                    let end = |index: &prop::sample::Index| match (*kind % 4, own[0]) {
                        (0, _) => index.get(other).to_string(),
                        (_, "0") => index.index(count).to_string(),
                        (1, _) if odd > 16 => index.index(count).to_string(),
                        _ => format!("\"m{}\"", index.index(count)),
                    };
                    let [source, target] = [end(source), end(target)];
                    let mut all = vec![("source", &*source), ("target", &*target)];
                    if *kind == 8 {
                        all.pop();
                    }
                    all.extend(members.iter().copied());
                    match *kind {
                        9 => format!("[{source}, {target}]"),
                        10 => "7".to_string(),
                        _ => wrap(object(&all, style)),
                    }
                })
                .collect();
            let (nodes, links) = (nodes.join(between), links.join(between));
            let (nodes, links) = (format!("\"nodes\": [{nodes}]"), format!("\"links\": [{links}]"));
            let links = if is_cytoscape { links.replacen("links", "edges", 1) } else { links };
            let head = match odd {
                2 => "\"graph\": {\"name\": \"G\", \"x\": [1]}, \"multigraph\": true, ".to_string(),
                _ => format!("\"directed\": {directed}, \"data\": {{\"name\": \"D\", \"SUID\": 7}}, "),
            };
            let tail = match odd {
                3 => ", \"directed\": false",
                4 => ", \"title\": \"T\", \"n\": [1, 2]",
                5 => ", \"links\": []",
                6 => "}",
                7 => ", \"adjacency\": []",
                8 => ", \"graph\": {\"y\": 1}",
                _ => "",
            };
            let lists = match odd {
                9 => format!("{links}, {nodes}"),
                10 => nodes,
                11 => format!("{nodes}, \"between\": {{\"a\": 1}}, {links}"),
                _ => format!("{nodes}, {links}"),
            };
            match is_cytoscape {
                true => (&objects::cytoscape::FORMAT, format!("{{{head}\"elements\": {{{lists}, \"z\": 1}}{tail}}}")),
                false => (&objects::node_link::FORMAT, format!("{{{head}{lists}{tail}}}\n")),
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn blocks_are_the_whole((format, text) in document(), block in 96..600usize) {
        let whole = opened(format, &text, usize::MAX);
        match opened(format, &text, block) {
            Err(FormatError::NeedsWhole) => {}
            in_blocks => prop_assert_eq!(in_blocks, whole, "{}", text),
        }
    }
}

/// What writers of these formats write, and what is only a little odd, needs no whole text.
#[test]
fn the_usual_is_read_in_blocks() {
    let ptce = crate::formats::open(
        vec![crate::formats::Input::bytes("ptce.json", include_str!("../../../../data/ptce.json").as_bytes())],
        None,
        &Ticket::new(),
    );
    let (network, _) = ptce.expect("the embedded network");
    let subset = Subset::all(&network);
    let part = Part { network: &network, subset: &subset, computed: &[], lang: Lang::Fr };
    for format in [&objects::node_link::FORMAT, &objects::cytoscape::FORMAT] {
        let mut out = Vec::new();
        format.write.expect("a writer")(&part, &mut out, &Ticket::new()).expect("memory takes it");
        let text = String::from_utf8(out).expect("text");
        let one_line = text.lines().collect::<Vec<_>>().join("");
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let pretty = serde_json::to_string_pretty(&value).expect("JSON");
        for text in [&text, &one_line, &pretty] {
            // Pretty documents have their keys in another order: edges before nodes.
            let whole = opened(format, text, usize::MAX).expect("it is read");
            for block in [3_000, 20_000, 100_000] {
                match opened(format, text, block) {
                    Err(FormatError::NeedsWhole) if *text == pretty => {}
                    in_blocks => assert!(in_blocks == Ok(whole.clone()), "{} in blocks of {block}", format.name),
                }
            }
        }
    }
}

#[test]
fn places_are_told_from_ids_in_blocks() {
    let document = |id: &dyn Fn(usize) -> String, end: &dyn Fn(usize) -> String| {
        let nodes: Vec<String> = (0..300).map(|i| format!("{{\"id\": {}, \"group\": {}}}", id(i), i % 7)).collect();
        let links = (0..900)
            .map(|i| format!("{{\"source\": {}, \"target\": {}, \"value\": {i}}}", end(i % 300), end((i * 7) % 300)));
        let links: Vec<String> = links.collect();
        format!("{{\"nodes\": [{}], \"links\": [{}]}}", nodes.join(", "), links.join(", "))
    };
    let text = |i: usize| format!("\"n{i}\"");
    let number = |i: usize| format!("{i}");
    let later = |i: usize| format!("{}", i + 1000);
    let quoted = |i: usize| format!("\"{i}\"");
    for (what, document) in [
        ("ids", document(&text, &text)),
        ("places", document(&text, &number)),
        ("numbers", document(&number, &number)),
        ("places of numbers", document(&later, &number)),
        ("numbers that are no places", document(&later, &later)),
        ("numbers of texts", document(&quoted, &number)),
    ] {
        let whole = opened(&objects::node_link::FORMAT, &document, usize::MAX).expect("it is read");
        assert!(whole.1.is_clean() && whole.1.files[0].relations == 900, "{what}: {:?}", whole.1);
        for block in [700, 5_000] {
            let in_blocks = opened(&objects::node_link::FORMAT, &document, block);
            assert!(in_blocks == Ok(whole.clone()), "{what} in blocks of {block}: {:?}", in_blocks.map(|_| ()));
        }
    }
}

#[test]
fn what_only_the_whole_text_tells_is_asked_of_it() {
    let nodes: Vec<String> = (0..200).map(|i| format!("{{\"id\": \"n{i}\"}}")).collect();
    let nodes = nodes.join(", ");
    let end = "{\"source\": \"n1\", \"target\": \"n2\"}";
    for tail in [
        "\"links\": [], \"directed\": false}".to_string(),
        "\"links\": []}x".to_string(),
        "\"links\": []]".to_string(),
        format!("\"links\": [{end}, [\"n1\", \"n2\"]]}}"),
        format!("\"links\": [{end}], \"edges\": []}}"),
        format!("\"links\": [{end}], \"adjacency\": []}}"),
        "\"links\": [{\"source\": {\"id\": \"n1\"}, \"target\": \"n2\"}]}".to_string(),
        "\"links\": [{\"source\": NaN, \"target\": \"n2\"}]}".to_string(),
    ] {
        let text = format!("{{\"nodes\": [{nodes}], {tail}");
        let told = opened(&objects::node_link::FORMAT, &text, 1000).map(|_| ());
        assert_eq!(told, Err(FormatError::NeedsWhole), "{tail}");
    }
}
