//! Tables of registers and tools, matrices, workbooks: what is read of each, what is said of it, and that what is written is
//! read again.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use maillage::formats::{FormatReason, Input, LossCode, OpenError, Part, by_name, open, to_file};
use maillage::label::Lang;
use maillage::network::{Direction, Network, OddityCode, Receipt, Subset};
use maillage::ticket::Ticket;
use proptest::prelude::*;

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tables").join(path)
}

fn open_path(path: &Path) -> Result<(Network, Receipt), OpenError> {
    open(vec![Input::path(path)], None, &Ticket::new())
}

fn read(path: &str) -> (Network, Receipt) {
    open_path(&data(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn names(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(data(folder)).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn good_tables_are_read_whole() {
    let table = [
        ("antennes.csv", 3, 2),
        ("apoc.csv", 2, 2),
        ("banatic.tsv", 2, 1),
        ("compo.csv", 3, 1),
        ("icij-pairs.csv", 2, 1),
        ("kumu-several.csv", 4, 4),
        ("lei.csv", 1, 0),
        ("matrix.csv", 3, 4),
        ("membres.csv", 3, 2),
        ("neighbours.csv", 5, 5),
        ("neo4j", 3, 2),
        ("neo4j-headers", 3, 2),
        ("ownership.csv", 3, 2),
        ("pairs.csv", 3, 3),
        ("parents.csv", 3, 2),
        ("registre.csv", 3, 0),
        ("rr.csv", 2, 1),
        ("sirene.csv", 3, 0),
        ("stratify.csv", 4, 3),
        ("structures.csv", 2, 0),
        ("vols.csv", 3, 2),
        ("workbook.ods", 2, 1),
    ];
    assert_eq!(names("good"), table.map(|(name, ..)| name));
    for (name, actors, relations) in table {
        let (network, receipt) = read(&format!("good/{name}"));
        assert_eq!((network.actor_count(), network.relation_count()), (actors, relations), "{name}");
        for file in &receipt.files {
            let harmless = |code| code == OddityCode::CreatedActor;
            assert!(file.refused.is_empty() && file.oddities.iter().all(|o| harmless(o.code)), "{file:?}");
        }
    }
}

#[test]
fn tolerated_tables_say_what_is_odd() {
    use OddityCode::*;
    /// A file, its oddities with count and first line, the lines of what is refused.
    type Row = (&'static str, &'static [(OddityCode, u64, u64)], &'static [u64]);
    let table: &[Row] = &[
        ("formulas.xlsx", &[(UncomputedFormula, 1, 2)], &[]),
        ("hidden.xlsx", &[(NotHeld, 1, 0)], &[]),
        ("icij", &[(RespelledDate, 1, 2)], &[]),
        ("members-without-ends.csv", &[], &[3, 4]),
        ("neo4j-types.csv", &[(BadNumber, 1, 2)], &[]),
        ("notes.xlsx", &[(CreatedActor, 3, 2), (NotHeld, 2, 0)], &[]),
        ("titles.csv", &[(CreatedActor, 3, 4), (NotHeld, 1, 1)], &[]),
    ];
    assert_eq!(names("tolerated"), table.iter().map(|(name, ..)| *name).collect::<Vec<_>>());
    for (name, oddities, refused) in table {
        let (_, receipt) = read(&format!("tolerated/{name}"));
        let file = receipt.files.last().unwrap();
        let mut expected = oddities.to_vec();
        expected.sort();
        let found: Vec<_> = file.oddities.iter().map(|o| (o.code, o.count, o.first.line)).collect();
        assert_eq!(found, expected, "{name}");
        let lines: Vec<u64> = file.refused.iter().map(|r| r.at.line).collect();
        // An actor without an id is named by its name.
        assert_eq!(&lines, refused, "{name}");
    }
}

#[test]
fn bad_tables_are_refused() {
    assert_eq!(names("bad"), ["cut.xlsx", "letters.csv", "not-matrix.csv"]);
    for name in names("bad") {
        let found = open_path(&data("bad").join(&name)).map(|_| ());
        assert!(matches!(&found, Err(OpenError::Refused { at, .. }) if at.line == 1), "{name}: {found:?}");
    }
}

#[test]
fn the_import_tables_of_neo4j_keep_types_spaces_and_labels() {
    let (network, _) = read("good/neo4j");
    let [person, movie] = ["Person:1", "Movie:1"].map(|id| network.find_actor(id).unwrap());
    assert_eq!((network.name(person), &*network.kind(person).id), ("Ada", "Person"));
    assert_eq!(network.actor_text(person, "labels"), r#"["Person", "Writer"]"#);
    assert_eq!(network.actor_text(person, "personId"), "1");
    assert_eq!(network.actor_text(person, "active"), "true");
    assert_eq!(network.name(movie), "Matrix");
    assert_eq!((network.ends(0), &*network.relation_kind(0).id), ((person, movie), "ACTED_IN"));
}

#[test]
fn a_table_of_both_has_actors_with_labels_and_relations_with_their_kind() {
    let (network, _) = read("good/apoc.csv");
    let [ada, matrix] = ["0", "1"].map(|id| network.find_actor(id).unwrap());
    assert_eq!((network.name(ada), &*network.kind(ada).id, network.actor_text(ada, "age")), ("Ada", "Person", "36"));
    assert_eq!(network.actor_text(ada, "labels"), r#"["Person", "Writer"]"#);
    assert_eq!((network.ends(0), &*network.relation_kind(0).id), ((ada, matrix), "ACTED_IN"));
    assert_eq!(network.date_text(0, maillage::network::DateField::Since), Some("1999"));
    assert!(network.actor_columns().iter().all(|column| !["_start", "since"].contains(&&*column.name)));
}

#[test]
fn neighbours_are_told_from_records() {
    let named = |name: &str, text: &str| {
        let opened = open(vec![Input::bytes(name.to_string(), text.as_bytes().to_vec())], None, &Ticket::new());
        opened.ok().map(|(network, _)| (network.actor_count(), network.relation_count()))
    };
    assert_eq!(named("x.csv", "alice,bob\nbob,carl\n"), Some((3, 2)));
    assert_eq!(named("x.csv", "a,b,c\nb,a,c\nc,a,b\n"), Some((3, 6)));
    for text in ["a,b\n1,2\n", "x,y,z\n1,2\n2,1,3\n", "0,1,0,1\n1,0,1,0\n", "a,b,c\nd,b,c\n", "a,b\n"] {
        assert_eq!(named("x.csv", text), None, "{text}");
    }
}

#[test]
fn of_several_intervals_the_first_beginning_and_the_last_end_count() {
    let text = "Source,Target,timeset\na,b,\"<[2001, 2003]; [2005-06, Infinity]>\"\na,b,\"<[2001, 2003, 2004]>\"\n";
    let (network, _) = open(vec![Input::bytes("x.csv", text.as_bytes())], None, &Ticket::new()).unwrap();
    use maillage::network::DateField::{Since, Until};
    assert_eq!([Since, Until].map(|field| network.date_text(0, field)), [Some("2001"), Some("..")]);
    assert_eq!(network.relation_column("timeset").unwrap().text(0), "<[2001, 2003]; [2005-06, Infinity]>");
    assert_eq!([Since, Until].map(|field| network.date_text(1, field)), [None, None]);
}

#[test]
fn ids_of_older_import_tables_have_a_type() {
    let text = "id:long:START_ID,id:long:END_ID,:TYPE\n1,2,K\n";
    let (network, receipt) = open(vec![Input::bytes("x.csv", text.as_bytes())], None, &Ticket::new()).unwrap();
    assert_eq!((network.relation_count(), network.actor_id(0)), (1, "1"));
    assert!(receipt.files[0].oddities.iter().all(|oddity| oddity.code == OddityCode::CreatedActor));
}

#[test]
fn members_point_to_their_groups_and_both_are_described() {
    let (network, _) = read("good/membres.csv");
    let [group, first, second] = ["200", "219", "90002"].map(|id| network.find_actor(id).unwrap());
    assert_eq!([network.ends(0), network.ends(1)], [(first, group), (second, group)]);
    assert_eq!(&*network.relation_kind(0).id, "member_of");
    assert_eq!((network.name(group), network.actor_text(group, "legal_form")), ("CC Un", "CC"));
    assert_eq!((network.name(second), network.actor_text(first, "insee_code")), ("Commune B", "90001"));
    assert_eq!(network.relation_column("pmun").unwrap().text(1), "20");
}

#[test]
fn registers_tell_actors_of_one_name_apart() {
    let (network, _) = read("good/sirene.csv");
    assert_eq!(network.name(network.find_actor("111111111").unwrap()), "a");
    assert_eq!(network.name(network.find_actor("987654321").unwrap()), "b");
    let (network, receipt) = read("tolerated/icij");
    assert_eq!(receipt.files.len(), 3);
    assert_eq!(&*network.kind(network.find_actor("20").unwrap()).id, "officer");
}

#[test]
fn cells_of_workbooks_are_what_a_person_sees() {
    let (network, _) = read("tolerated/notes.xlsx");
    let actor = network.find_actor("9007199254740993").expect("all digits of a number are kept");
    assert_eq!(&*network.kind(actor).id, "two\nlines");
    assert_eq!(network.actor_text(actor, "siren"), "1000000000000000000000");
    assert!(network.find_actor("A & co").is_some());
    assert_eq!(network.date_text(0, maillage::network::DateField::Since), Some("2015-01-01"));
    let (network, _) = read("good/workbook.ods");
    assert_eq!(network.name(network.find_actor("a").unwrap()), "Un & deux\nx");
    assert_eq!(network.date_text(0, maillage::network::DateField::Since), Some("2015-03-01"));
}

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn workbook(shared: &str, sheet: &str) -> Vec<u8> {
    archive(&[
        ("xl/workbook.xml", r#"<workbook xmlns:r="r"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", r#"<Relationships><Relationship Id="r1" Target="s.xml"/></Relationships>"#),
        ("xl/sharedStrings.xml", shared),
        ("xl/s.xml", sheet),
    ])
}

#[test]
fn hostile_workbooks_are_bounded() {
    let open = |name: &str, bytes: Vec<u8>| open(vec![Input::bytes(name.to_string(), bytes)], None, &Ticket::new());
    // A count that is declared reserves nothing, a far cell no rows.
    let far = r#"<sheetData><row r="1"><c t="s"><v>0</v></c></row><row r="1048576"><c><v>7</v></c></row></sheetData>"#;
    let (network, _) =
        open("x.xlsx", workbook(r#"<sst uniqueCount="4000000000"><si><t>id</t></si></sst>"#, far)).unwrap();
    assert_eq!(network.actor_count(), 1);
    // An index that is not there is no text, a column that no sheet has no cell.
    let odd = r#"<sheetData><row><c t="s"><v>9</v></c><c r="ZZZZZZ1"><v>1</v></c></row></sheetData>"#;
    assert!(open("x.xlsx", workbook("<sst/>", odd)).is_err());
    let bomb = "<si/>".repeat(20 << 20);
    let unfolds = |opened| matches!(opened, Err(OpenError::Refused { reason: FormatReason::Unfolds { .. }, .. }));
    assert!(unfolds(open("x.xlsx", workbook(&bomb, ""))));
    let text = |cells: &str| {
        format!(
            "<table:table><table:table-row><table:table-cell><text:p>id</text:p></table:table-cell></table:table-row>{cells}</table:table>"
        )
    };
    let repeated = r#"<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row>"#;
    let ods = |content: &str| {
        archive(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content)])
    };
    assert!(unfolds(open("x.ods", ods(&text(repeated)))));
    let entity = r#"<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><table:table><table:table-row><table:table-cell><text:p>id&b;</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>"#;
    assert_eq!(open("x.ods", ods(entity)).unwrap().0.actor_count(), 1);
    assert!(open("x.xlsx", workbook(&"<a>".repeat(1_000_000), far)).is_err());
}

fn whole<'a>(network: &'a Network, subset: &'a Subset) -> Part<'a> {
    Part { network, subset, computed: &[], lang: Lang::Fr }
}

/// What every table can hold of a network, as text.
fn told(network: &Network, mutual: bool, kindless: &str) -> String {
    let mut text = String::new();
    for actor in network.actors() {
        let kind = &network.kind(actor).id;
        text += &format!("{:?} {:?} {kind:?}", network.actor_id(actor), network.name(actor));
        text += &format!(" {:?} {:?}\n", network.actor_text(actor, "note"), network.actor_text(actor, "size"));
    }
    for relation in network.relations() {
        let (source, target) = network.ends(relation);
        let kind = &*network.relation_kind(relation).id;
        let kind = if kind.is_empty() { kindless } else { kind };
        let direction = match network.direction(relation) {
            Direction::Mutual if !mutual => Direction::Undirected,
            direction => direction,
        };
        text += &format!("{source} {target} {kind:?} {direction:?} {:?}", network.relation_label(relation));
        text += &format!(" {:?}\n", network.date_text(relation, maillage::network::DateField::Since));
    }
    text
}

/// A text that readers of tables, XML and spreadsheets might misread.
fn hostile() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        "=", "+", "_x0041_", "<", "&amp;", "\"", ",", ";", "\t", "\n", "'", "é", "007", "1e5", "|", "]",
    ]);
    prop::collection::vec(prop_oneof![special.prop_map(str::to_string), "[a-z]{1,3}".prop_map(String::from)], 1..5)
        .prop_map(|parts| format!("x{}y", parts.concat()))
}

fn networks() -> impl Strategy<Value = serde_json::Value> {
    let actor = (hostile(), hostile(), -1000..1000i32);
    let relation = (0..5usize, 0..5usize, "[a-c]{0,2}", 0..3u8, hostile());
    (prop::collection::vec(actor, 5), prop::collection::vec(relation, 1..6)).prop_map(|(actors, relations)| {
        let nodes: serde_json::Map<String, serde_json::Value> = actors
            .into_iter()
            .enumerate()
            .map(|(i, (name, note, size))| {
                let metadata = serde_json::json!({"kind": "k", "note": note, "size": size});
                (format!("0{i}"), serde_json::json!({"label": name, "metadata": metadata}))
            })
            .collect();
        let edges: Vec<serde_json::Value> = relations
            .into_iter()
            .map(|(source, target, kind, direction, label)| {
                let metadata = serde_json::json!({"label": label, "since": "2015-03", "mutual": direction == 2});
                serde_json::json!({"source": format!("0{source}"), "target": format!("0{target}"), "relation": kind,
                    "directed": direction != 1, "metadata": metadata})
            })
            .collect();
        serde_json::json!({"graph": {"nodes": nodes, "edges": edges}})
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read_again(json in networks()) {
        let bytes = json.to_string().into_bytes();
        let (network, _) = open(vec![Input::bytes("x.json", bytes)], None, &Ticket::new()).unwrap();
        let subset = Subset::all(&network);
        let folder = tempfile::tempdir().unwrap();
        for (name, path) in [("csv", "a/"), ("tsv", "b/"), ("gephi", "c/"), ("neo4j", "d/"), ("xlsx", "e.xlsx")] {
            let path = folder.path().join(path);
            let written = to_file(&path, by_name(name), &whole(&network, &subset), false, &Ticket::new()).unwrap();
            let (again, receipt) = open_path(&path).unwrap();
            prop_assert!(receipt.is_clean(), "{name}: {receipt:?}");
            let (mutual, kindless) = (name != "gephi", if name == "neo4j" { "RELATED_TO" } else { "" });
            prop_assert_eq!(told(&again, mutual, kindless), told(&network, mutual, kindless), "{}", name);
            let lost = network.relations().filter(|r| network.direction(*r) == Direction::Mutual).count() as u64;
            prop_assert_eq!(written.loss.count(LossCode::Directions), if mutual { 0 } else { lost });
        }
    }
}

#[test]
fn texts_that_are_too_long_for_a_cell_are_cut_and_counted() {
    let long = "é".repeat(40_000);
    let json = serde_json::json!({"graph": {"nodes": {"a": {"label": long}}, "edges": []}}).to_string();
    let (network, _) = open(vec![Input::bytes("x.json", json.into_bytes())], None, &Ticket::new()).unwrap();
    let subset = Subset::all(&network);
    let mut out = Vec::new();
    let loss = by_name("xlsx").unwrap().write.unwrap()(&whole(&network, &subset), &mut out, &Ticket::new()).unwrap();
    assert_eq!(loss.count(LossCode::LongTexts), 1);
    let (again, _) = open(vec![Input::bytes("x.xlsx", out)], None, &Ticket::new()).unwrap();
    assert_eq!(again.name(0).chars().count(), 32_767);
}

#[test]
fn the_sheets_of_nodexl_are_vertices_and_their_pairs() {
    let read = |text: &str| open(vec![Input::bytes("x.csv", text.as_bytes().to_vec())], None, &Ticket::new());
    let (network, _) = read("Vertex 1,Vertex 2,Color,Label\na,b,Red,knows\n").unwrap();
    assert_eq!((network.actor_count(), network.relation_label(0)), (2, "knows"));
    let (network, _) = read("Vertex,Color,Label,ID\na,Red,Ada,7\n").unwrap();
    assert_eq!((network.actor_id(0), network.name(0)), ("a", "Ada"));
    assert!(read("Group,Vertex,Vertex ID\nG1,a,1\n").is_err(), "groups are no actors");
}
