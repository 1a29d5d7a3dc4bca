//! Laws over the files of `tests/data` and over the table of formats: what is good is read whole, what is tolerated
//! says so in its receipt, what is bad is refused with its place.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use maillage::formats::{
    Bounds, Computed, FORMATS, FormatReason, Input, LossCode, OpenError, Part, WriteError, Written, by_name, open,
    open_within, to_file,
};
use maillage::label::Lang;
use maillage::network::{Direction, Network, OddityCode, Receipt, RefusedReason, Shape, Subset};
use maillage::ticket::Ticket;

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(path)
}

fn open_paths(paths: &[PathBuf]) -> Result<(Network, Receipt), OpenError> {
    open(paths.iter().map(Input::path).collect(), None, &Ticket::new())
}

fn open_data(path: &str) -> (Network, Receipt) {
    open_paths(&[data(path)]).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn open_text(name: &str, text: &str) -> Result<(Network, Receipt), OpenError> {
    open(vec![Input::bytes(name, text.as_bytes().to_vec())], None, &Ticket::new())
}

fn save(network: &Network, path: &Path) -> Result<Written, WriteError> {
    let subset = Subset::all(network);
    let part = Part { network, subset: &subset, computed: &[], lang: Lang::Fr };
    to_file(path, None, &part, false, &Ticket::new())
}

/// The files of a folder of `tests/data`, which must all stand in the table of the test.
fn names(folder: &str) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(data(folder)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn good_files_are_read_whole() {
    let table = [
        ("bom.csv", 2, 0),
        ("edges-first.json", 2, 1),
        ("empty-network.json", 0, 0),
        ("french", 3, 3),
        ("gephi", 4, 4),
        ("inline-sources.json", 2, 1),
        ("kumu.csv", 2, 2),
        ("names.csv", 2, 0),
        ("old-mac.csv", 2, 0),
        ("plain-1.json", 2, 1),
        ("profile.json", 3, 3),
        ("profile.json.gz", 3, 3),
        ("sep.csv", 2, 0),
        ("tabs.tsv", 2, 2),
    ];
    assert_eq!(names("good"), table.map(|(name, ..)| name));
    for (name, actors, relations) in table {
        let (network, receipt) = open_data(&format!("good/{name}"));
        assert_eq!((network.actor_count(), network.relation_count()), (actors, relations), "{name}");
        for file in &receipt.files {
            // An edge list names its actors, and French dates are read: neither is a fault.
            let harmless = |code| matches!(code, OddityCode::CreatedActor | OddityCode::RespelledDate);
            assert!(file.refused.is_empty() && file.oddities.iter().all(|o| harmless(o.code)), "{file:?}");
        }
    }
}

#[test]
fn tolerated_files_say_what_is_odd() {
    use OddityCode::*;
    /// A file, its oddities with count and first line, the lines of what is refused.
    type Row = (&'static str, &'static [(OddityCode, u64, u64)], &'static [u64]);
    let table: &[Row] = &[
        ("bad-date.csv", &[(CreatedActor, 1, 2), (BadDate, 2, 2)], &[]),
        ("bad-number.csv", &[(BadNumber, 1, 2)], &[]),
        ("controls.csv", &[(ControlCharacters, 2, 2)], &[]),
        ("damaged-utf-8.csv", &[(BadBytes, 1, 2)], &[]),
        ("dangling.csv", &[(CreatedActor, 2, 2)], &[]),
        ("dangling.json", &[], &[2]),
        ("duplicate.csv", &[], &[4]),
        ("duplicate.json", &[], &[2]),
        ("headers.csv", &[(UnnamedColumn, 1, 1), (RenamedColumn, 1, 1)], &[]),
        ("namesakes.csv", &[(RenamedActor, 2, 3)], &[]),
        ("no-ends.csv", &[(CreatedActor, 1, 2)], &[3, 4]),
        ("no-id.csv", &[], &[3]),
        ("ragged.csv", &[(RaggedRow, 2, 2), (UnnamedColumn, 1, 3)], &[]),
        ("reversed-dates.csv", &[(CreatedActor, 1, 2), (EndsBeforeStart, 1, 2)], &[]),
        ("same-relation-id.json", &[(RenamedRelation, 1, 1)], &[]),
        ("shapes.json", &[(BadVocabulary, 1, 3)], &[1, 2, 2]),
        ("unknown-source.json", &[(UnknownSource, 1, 1)], &[]),
        ("utf-16-be-no-mark.csv", &[(Encoding, 1, 1)], &[]),
        ("utf-16.csv", &[(Encoding, 1, 1)], &[]),
        ("windows-1252.csv", &[(Encoding, 1, 1)], &[]),
    ];
    assert_eq!(names("tolerated"), table.iter().map(|(name, ..)| *name).collect::<Vec<_>>());
    for (name, oddities, refused) in table {
        let (_, receipt) = open_data(&format!("tolerated/{name}"));
        let file = &receipt.files[0];
        let mut expected = oddities.to_vec();
        expected.sort();
        let found: Vec<_> = file.oddities.iter().map(|o| (o.code, o.count, o.first.line)).collect();
        assert_eq!(found, expected, "{name}");
        assert_eq!(&file.refused.iter().map(|r| r.at.line).collect::<Vec<_>>(), refused, "{name}");
    }
}

#[test]
fn bad_files_are_refused_with_their_place() {
    let shape = |expected: &str| FormatReason::WrongShape { expected: expected.to_string() };
    let syntax = |detail: &str| FormatReason::Syntax { detail: detail.to_string() };
    let table = [
        ("array.json", (1, 1), shape("graph")),
        ("edges-object.json", (2, 11), shape("graph.edges")),
        ("graph-number.json", (1, 10), shape("graph")),
        ("nodes-number.json", (2, 2), shape("graph.nodes")),
        ("nul.csv", (2, 4), FormatReason::NotText),
        ("picture.csv", (3, 1), FormatReason::NotText),
        ("syntax.json", (1, 30), syntax("key must be a string")),
        ("text.json", (1, 1), shape("graph")),
        ("trailing.json", (2, 1), syntax("trailing characters")),
        ("truncated.json", (10, 86), FormatReason::Truncated),
        ("unclosed-quote.csv", (3, 3), FormatReason::UnclosedQuote),
        ("unknown-header.csv", (1, 1), FormatReason::UnknownHeader { found: "x;y;z".to_string() }),
    ];
    assert_eq!(names("bad"), table.clone().map(|(name, ..)| name));
    for (name, place, expected) in table {
        match open_paths(&[data("bad").join(name)]) {
            Err(OpenError::Refused { path, at, reason, .. }) => {
                assert!(path.ends_with(name));
                assert_eq!(((at.line, at.column), reason), (place, expected), "{name}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn what_cannot_be_opened_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("empty.csv"), "").unwrap();
    fs::write(path("blank.json"), "\u{FEFF} \n\n").unwrap();
    fs::write(path("notes.txt"), "Bonjour\n").unwrap();
    fs::write(path("cut.json.gz"), [0x1F, 0x8B, 8, 0, 0, 0, 0]).unwrap();
    let fails = |name: &str| open_paths(&[path(name)]).map(|_| ()).unwrap_err();
    assert!(matches!(fails("empty.csv"), OpenError::Empty { .. }));
    assert!(matches!(fails("blank.json"), OpenError::Empty { .. }));
    assert!(matches!(fails("nothing.json"), OpenError::NotFound { .. }));
    assert!(matches!(fails("notes.txt"), OpenError::UnknownFormat { .. }));
    assert!(matches!(fails("cut.json.gz"), OpenError::BadCompression { .. }));
    assert!(matches!(fails(""), OpenError::NoTables { .. }));
}

#[test]
fn hostile_files_are_bounded() {
    // A compressed file that unpacks to far more than it is.
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![b' '; 1 << 20];
    (0..100).for_each(|_| packed.write_all(&zeros).unwrap());
    let bomb = open(vec![Input::bytes("bomb.csv.gz", packed.finish().unwrap())], None, &Ticket::new());
    assert!(matches!(bomb, Err(OpenError::OverPacked { .. })), "{:?}", bomb.err());

    let deep = format!(r#"{{"graph": {{"nodes": {{}}, "x": {}{}}}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let is_too_deep =
        |reason: &FormatReason| matches!(reason, FormatReason::TooDeep { .. } | FormatReason::Syntax { .. });
    assert!(
        matches!(open_text("x.json", &deep), Err(OpenError::Refused { reason, at, .. }) if is_too_deep(&reason) && at.line == 1)
    );
    let wide = format!("id{}\na\n", ",x".repeat(100_000));
    let wide = open_text("x.csv", &wide).map(|_| ());
    assert!(matches!(wide, Err(OpenError::Refused { reason: FormatReason::TooManyColumns { .. }, .. })), "{wide:?}");

    let long = "é".repeat(500_000);
    let (network, receipt) = open_text("x.csv", &format!("id,name\na,{long}\n")).unwrap();
    assert_eq!(network.name(0), long);
    assert!(receipt.is_clean());
    let json = serde_json::json!({"graph": {"nodes": {"a": {"label": long}, "b": long}}}).to_string();
    let (network, receipt) = open_text("x.json", &json).unwrap();
    assert_eq!(network.name(0), long);
    assert!(receipt.files[0].refused[0].record.len() < 21_000);
}

#[test]
fn a_stopped_ticket_stops_readers_and_writers() {
    let ticket = Ticket::new();
    let (network, _) = open_data("good/profile.json");
    ticket.cancel();
    for path in ["good/profile.json", "good/french"] {
        assert_eq!(open(vec![Input::path(data(path))], None, &ticket).map(|_| ()), Err(OpenError::Cancelled));
    }
    let subset = Subset::all(&network);
    let part = Part { network: &network, subset: &subset, computed: &[], lang: Lang::En };
    for format in FORMATS {
        let Some(write) = format.write else { continue };
        assert_eq!(write(&part, &mut Vec::new(), &ticket), Err(WriteError::Cancelled), "{}", format.name);
    }
}

#[test]
fn tables_are_one_network_in_any_order() {
    let (nodes, edges) = (data("good/french/acteurs.csv"), data("good/french/liens.csv"));
    for paths in [vec![nodes.clone(), edges.clone()], vec![edges.clone(), nodes], vec![data("good/french")]] {
        let (network, receipt) = open_paths(&paths).unwrap();
        assert_eq!((network.actor_count(), network.relation_count()), (3, 3));
        let pole = network.find_actor("1").unwrap();
        let mes = network.find_actor("2").unwrap();
        assert_eq!(network.ends(0), (pole, mes), "actors are found by name and short name");
        assert_eq!(network.kind(pole).id, "pôle");
        assert_eq!(network.relation_kind(0).id, "membre de");
        assert_eq!(network.relation_label(0), "membre fondateur");
        assert_eq!(network.actor_column("themes").unwrap().value(pole).unwrap().items(), ["culture", "insertion"]);
        let lat = network.actor_column("lat").unwrap().value(pole).unwrap();
        assert_eq!((lat.shape, lat.text), (Shape::Number, "46.35"));
        assert_eq!(network.actor_text(mes, "identifiers"), r#"[{"scheme": "siren", "value": "784206412"}]"#);
        assert_eq!(network.actor_column("insee_code").unwrap().value(pole).unwrap().shape, Shape::Text);
        assert_eq!(network.relation_column("Montant").unwrap().value(1).unwrap().shape, Shape::Number);
        if paths.len() == 2 {
            let order: Vec<&str> = receipt.files.iter().map(|file| file.file.as_str()).collect();
            assert_eq!(order, paths.iter().map(|p| p.to_str().unwrap()).collect::<Vec<_>>());
        }
    }
}

#[test]
fn gephi_tables_keep_intervals_and_directions() {
    let (network, _) = open_data("good/gephi");
    let dates = |r| (network.date_text(r, maillage::network::DateField::Since), network.validity(r).until.is_some());
    assert_eq!(dates(0), (Some("2015-01-01"), true));
    assert_eq!(dates(2), (None, false));
    assert_eq!(network.direction(0), Direction::Directed);
    assert_eq!(network.direction(2), Direction::Undirected);
    assert_eq!(network.relation_id(3), "4");
}

#[test]
fn two_files_may_give_one_id_to_two_sources() {
    let file = |node: &str, url: &str| {
        format!(
            r#"{{"graph": {{"metadata": {{"sources": {{"s1": {{"url": "{url}"}}}}}},
            "nodes": {{"{node}": {{"metadata": {{"sources": ["s1"]}}}}}}}}}}"#
        )
    };
    let inputs = vec![
        Input::bytes("1.json", file("a", "https://one.example").into_bytes()),
        Input::bytes("2.json", file("b", "https://two.example").into_bytes()),
    ];
    let (network, _) = open(inputs, None, &Ticket::new()).unwrap();
    let url = |id| network.sources()[network.actor_sources(network.find_actor(id).unwrap())[0] as usize].url.clone();
    assert_eq!(url("a").as_deref(), Some("https://one.example"));
    assert_eq!(url("b").as_deref(), Some("https://two.example"));
}

#[test]
fn tables_come_back_as_they_were_written() {
    let folder = tempfile::tempdir().unwrap();
    let (network, _) = open_data("good/profile.json");
    for (name, format) in [("comma", "csv"), ("tabs", "tsv")] {
        let subset = Subset::all(&network);
        let part = Part { network: &network, subset: &subset, computed: &[], lang: Lang::Fr };
        let path = folder.path().join(format!("{name}/"));
        let written = to_file(&path, by_name(format), &part, false, &Ticket::new()).unwrap();
        assert_eq!(written.files.len(), 2);
        let (again, receipt) = open_paths(&[path]).unwrap();
        assert!(receipt.is_clean(), "{receipt:?}");
        assert_eq!(again.actor_count(), network.actor_count());
        for actor in network.actors() {
            assert_eq!(again.actor_id(actor), network.actor_id(actor));
            assert_eq!(again.name(actor), network.name(actor));
            assert_eq!(again.kind(actor).id, network.kind(actor).id);
            assert_eq!(again.actor_text(actor, "lat"), network.actor_text(actor, "lat"));
            assert_eq!(again.actor_text(actor, "themes"), network.actor_text(actor, "themes"));
            assert_eq!(again.actor_sources(actor).len(), network.actor_sources(actor).len());
        }
        for relation in network.relations() {
            assert_eq!(again.relation_id(relation), network.relation_id(relation));
            assert_eq!(again.ends(relation), network.ends(relation));
            assert_eq!(again.direction(relation), network.direction(relation));
            assert_eq!(again.validity(relation), network.validity(relation));
            assert_eq!(again.relation_label(relation), network.relation_label(relation));
        }
    }
}

#[test]
fn every_format_writes_the_same_bytes_again_and_says_what_it_loses() {
    let (network, _) = open_data("good/profile.json");
    let subset = Subset::all(&network);
    let degrees: Vec<f64> = subset.degrees(&network).into_iter().map(f64::from).collect();
    let computed = [Computed { name: "degree", values: &degrees }];
    let part = Part { network: &network, subset: &subset, computed: &computed, lang: Lang::Fr };
    for format in FORMATS {
        let Some(write) = format.write else { continue };
        let (mut one, mut two) = (Vec::new(), Vec::new());
        let loss = write(&part, &mut one, &Ticket::new()).unwrap();
        assert_eq!(write(&part, &mut two, &Ticket::new()).unwrap(), loss);
        assert_eq!(one, two, "{}", format.name);
        assert_eq!(loss.is_empty(), format.name == "native", "{}: {loss:?}", format.name);
        assert!(format.holds.sources || loss.count(LossCode::SourceDetails) > 0, "{}", format.name);
        // Archives are looked into elsewhere.
        if let Ok(text) = String::from_utf8(one) {
            insta::assert_snapshot!(format!("profile.{}", format.name), text);
        }
    }
}

#[test]
fn no_control_character_reaches_xml_or_dot() {
    let (network, _) = open_data("tolerated/controls.csv");
    let subset = Subset::all(&network);
    let part = Part { network: &network, subset: &subset, computed: &[], lang: Lang::Fr };
    for name in ["graphml", "gexf", "dot"] {
        let mut out = Vec::new();
        let loss = by_name(name).unwrap().write.unwrap()(&part, &mut out, &Ticket::new()).unwrap();
        assert!(!out.contains(&0x1B), "{name}");
        assert_eq!(loss.count(LossCode::ControlCharacters), 2, "{name}");
    }
}

#[test]
fn a_part_keeps_the_ids_that_its_relations_have_in_the_whole() {
    let (network, _) = open_data("good/profile.json");
    let mut relations = fixedbitset::FixedBitSet::with_capacity(3);
    relations.insert(2);
    let subset = Subset::new(&network, Subset::all(&network).actor_bits().clone(), relations);
    let part = Part { network: &network, subset: &subset, computed: &[], lang: Lang::Fr };
    let mut out = Vec::new();
    by_name("native").unwrap().write.unwrap()(&part, &mut out, &Ticket::new()).unwrap();
    let (again, _) = open(vec![Input::bytes("part.json", out)], None, &Ticket::new()).unwrap();
    assert_eq!((again.relation_count(), &*again.relation_id(0)), (1, "r3"));
    assert_eq!(again.relation_id(0), network.relation_id(2));
}

#[test]
fn nothing_is_replaced_without_force_and_nothing_is_left_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let (network, _) = open_data("good/profile.json");
    let path = folder.path().join("x.json.zst");
    save(&network, &path).unwrap();
    let before = fs::read(&path).unwrap();
    assert_eq!(open_paths(std::slice::from_ref(&path)).unwrap().0.actor_count(), 3);
    assert_eq!(save(&network, &path), Err(WriteError::AlreadyExists { path: path.clone() }));
    let subset = Subset::all(&network);
    let part = Part { network: &network, subset: &subset, computed: &[], lang: Lang::Fr };
    let stopped = Ticket::new();
    stopped.cancel();
    assert_eq!(to_file(&path, None, &part, true, &stopped), Err(WriteError::Cancelled));
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
    assert!(to_file(&path, None, &part, true, &Ticket::new()).is_ok());
    let missing = folder.path().join("no/such/folder/x.json");
    assert!(matches!(save(&network, &missing), Err(WriteError::CannotWrite { .. })));
    assert!(matches!(save(&network, &folder.path().join("x.docx")), Err(WriteError::UnknownFormat { .. })));
    let gexf = to_file(folder.path(), by_name("gexf"), &part, true, &Ticket::new());
    assert!(matches!(gexf, Err(WriteError::NotAFolderFormat { .. })));
}

#[test]
fn the_embedded_network_is_written_as_it_stands() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/ptce.json");
    let (network, receipt) = open_paths(std::slice::from_ref(&path)).unwrap();
    assert!(receipt.is_clean(), "{receipt:?}");
    let folder = tempfile::tempdir().unwrap();
    save(&network, &folder.path().join("x.json")).unwrap();
    assert!(fs::read(folder.path().join("x.json")).unwrap() == fs::read(path).unwrap());
}

#[test]
fn refused_records_carry_their_reason() {
    let reasons = |path: &str| -> Vec<RefusedReason> {
        open_data(path).1.files[0].refused.iter().map(|refused| refused.reason.clone()).collect()
    };
    let id = || "a".to_string();
    assert_eq!(reasons("tolerated/duplicate.csv"), [RefusedReason::DuplicateActor { id: id() }]);
    assert_eq!(reasons("tolerated/dangling.json"), [RefusedReason::UnknownEnd { id: "b".to_string() }]);
    assert_eq!(reasons("tolerated/no-ends.csv"), [RefusedReason::NoEnd, RefusedReason::NoEnd]);
    assert_eq!(reasons("tolerated/no-id.csv"), [RefusedReason::NoId]);
}

#[test]
fn rows_of_one_name_stay_actors_of_their_own_where_nothing_else_tells_them_apart() {
    let (network, _) = open_data("tolerated/namesakes.csv");
    let told: Vec<_> = (0..4)
        .map(|actor| (network.actor_id(actor), network.name(actor), network.actor_text(actor, "secteur")))
        .collect();
    assert_eq!(
        told,
        [
            ("Mairie", "Mairie", "Paris"),
            ("Mairie~2", "Mairie", "Lyon"),
            ("MES", "MES", "Paris"),
            ("Mairie~3", "Mairie", "Lille")
        ]
    );
}

/// A stream that counts what it receives at once, and cancels a ticket after so many bytes.
struct Watched<'t> {
    ticket: &'t Ticket,
    limit: usize,
    seen: usize,
    largest: usize,
}

impl Write for Watched<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.seen += bytes.len();
        self.largest = self.largest.max(bytes.len());
        if self.seen > self.limit {
            self.ticket.cancel();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Many short relations, each with a source of its own.
fn many() -> Network {
    let mut text = "Source,Target,Kind,Since,Weight,Sources\n".to_string();
    (0..20_000).for_each(|i| text += &format!("a{},b{},works_with,2001-02,{i},https://x.org/{i}\n", i % 300, i % 701));
    open_text("many.csv", &text).unwrap().0
}

#[test]
fn writers_stream_and_stop_and_tell_how_far_they_are() {
    let network = many();
    let subset = Subset::all(&network);
    let part = Part { network: &network, subset: &subset, computed: &[], lang: Lang::Fr };
    let rows = (network.actor_count() + network.relation_count()) as u64;
    for format in FORMATS {
        let Some(write) = format.write else { continue };
        let ticket = Ticket::new();
        ticket.advance(5);
        let mut out = Watched { ticket: &ticket, limit: usize::MAX, seen: 0, largest: 0 };
        write(&part, &mut out, &ticket).unwrap();
        assert_eq!(ticket.progress(), (rows, rows), "{}: progress ends at its total", format.name);
        assert!(out.largest < 40_000 && out.seen > 10 * out.largest, "{}: {} at once", format.name, out.largest);
        let (all, middle) = (out.seen, out.seen / 2);
        for limit in [0, middle] {
            let ticket = Ticket::new();
            let mut out = Watched { ticket: &ticket, limit, seen: 0, largest: 0 };
            assert_eq!(write(&part, &mut out, &ticket), Err(WriteError::Cancelled), "{}", format.name);
            assert!(out.seen < limit + all / 4, "{} writes {} bytes after {limit}", format.name, out.seen - limit);
        }
    }
}

#[test]
fn what_is_cancelled_leaves_nothing() {
    let network = many();
    let subset = Subset::all(&network);
    let part = Part { network: &network, subset: &subset, computed: &[], lang: Lang::Fr };
    for format in FORMATS.iter().filter(|format| format.write.is_some()) {
        let mut ends = vec![String::new(), ".gz".to_string(), ".zst".to_string()];
        ends.extend(matches!(format.name, "csv" | "tsv").then(|| "/".to_string()));
        for end in ends {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(format!("x.{}{end}", format.extension()));
            let left = || fs::read_dir(folder.path()).unwrap().count();
            let stopped = Ticket::new();
            stopped.cancel();
            assert_eq!(to_file(&path, Some(format), &part, false, &stopped), Err(WriteError::Cancelled));
            assert_eq!(left(), 0, "{}", path.display());
            // Between the two tables of a folder, and in the middle of anything else. The other thread may be late.
            let is_stopped = |_| {
                let ticket = Ticket::new();
                let result = std::thread::scope(|scope| {
                    scope.spawn(|| {
                        while ticket.progress().0 <= network.actor_count() as u64 {
                            std::thread::yield_now();
                        }
                        ticket.cancel();
                    });
                    to_file(&path, Some(format), &part, true, &ticket)
                });
                if result.is_ok() {
                    let _ = fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path));
                }
                assert_eq!(left(), 0, "{}", path.display());
                result == Err(WriteError::Cancelled)
            };
            assert!((0..50).any(is_stopped), "{}", path.display());
        }
    }
}

#[test]
fn a_relation_to_nobody_is_kept_aside_as_it_stands() {
    let table = [
        (
            "x.json",
            r#"{"graph": {"nodes": {"a": {}}, "edges": [{"source": "a", "target": "ghost", "label": "l"}]}}"#,
            "\"label\": \"l\"}",
        ),
        (
            "x.json",
            r#"{"nodes": [{"id": "a"}], "links": [{"source": "a", "target": "ghost", "w": 1.50}]}"#,
            "\"w\": 1.50}",
        ),
        (
            "x.graphml",
            r#"<graphml><graph edgedefault="directed"><node id="a"/><edge id="e" source="a" target="ghost"/></graph></graphml>"#,
            "id=\"e\" source=\"a\" target=\"ghost\"",
        ),
        (
            "x.gexf",
            r#"<gexf><graph><nodes><node id="a"/></nodes><edges><edge source="a" target="ghost" label="l"/></edges></graph></gexf>"#,
            "label=\"l\"",
        ),
        (
            "x.gml",
            "graph [ node [ id 1 ] edge [ source 1 target 2 label \"l\" ] ]",
            "edge [ source 1 target 2 label \"l\" ]",
        ),
        ("x.tgf", "1 a\n2 b\n#\n1 3 l m\n", "1 3 l m"),
        (
            "x.json",
            r#"[{"id": "o", "schema": "Ownership", "properties": {"owner": ["a"], "asset": ["b"], "date": ["2011"]}}]"#,
            "\"date\": [\"2011\"]}}",
        ),
    ];
    for (name, text, record) in table {
        for block in [1 << 20, 16] {
            let bounds = Bounds { block, ..Bounds::NONE };
            let inputs = [Input::bytes(name, text.as_bytes().to_vec())];
            let (_, receipt) = open_within(&inputs, None, &bounds, &Ticket::new()).unwrap();
            let refused = &receipt.files[0].refused;
            assert_eq!(refused.len(), 1, "{text}");
            assert!(refused[0].record.contains(record), "{name}: {}", refused[0].record);
        }
    }
}
