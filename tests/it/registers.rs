//! Files of registers and maps: the counts, what is odd, and what records mean.

use std::path::{Path, PathBuf};

use maillage::formats::{FormatReason, Input, OpenError, open};
use maillage::network::{DateField, Direction, Network, OddityCode, Receipt, Shape};
use maillage::ticket::Ticket;

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/registers").join(path)
}

fn read(path: &str) -> Result<(Network, Receipt), OpenError> {
    open(vec![Input::path(data(path))], None, &Ticket::new())
}

fn network(path: &str) -> Network {
    read(path).unwrap_or_else(|error| panic!("{path}: {error}")).0
}

#[test]
fn every_file_gives_its_format_and_its_counts() {
    use OddityCode::*;
    type Row = (&'static str, &'static str, u64, u64, &'static [(OddityCode, u64)], &'static [u64]);
    let table: &[Row] = &[
        ("good/apoc.jsonl", "neo4j-json", 2, 1, &[], &[]),
        ("good/bods-01.json", "bods", 3, 2, &[], &[]),
        ("good/bods-02.jsonl", "bods", 2, 1, &[], &[]),
        ("good/bods-04.json", "bods", 2, 1, &[], &[]),
        ("good/communes.json", "etalab", 2, 0, &[], &[]),
        ("good/epci.json", "etalab", 3, 2, &[], &[]),
        ("good/feature.geojson", "geojson", 1, 0, &[], &[]),
        ("good/ftm-nested.json", "ftm", 3, 1, &[], &[]),
        ("good/ftm-statements.csv", "ftm", 2, 1, &[], &[]),
        ("good/ftm.json", "ftm", 2, 1, &[], &[]),
        ("good/gleif-lei.xml", "gleif", 1, 0, &[], &[]),
        ("good/gleif-rr.json", "gleif", 2, 1, &[], &[]),
        ("good/gleif-rr.xml", "gleif", 2, 1, &[], &[]),
        ("good/gogocarto-one.json", "gogocarto", 1, 0, &[], &[]),
        ("good/gogocarto-short.json", "gogocarto", 2, 0, &[], &[]),
        ("good/gogocarto.json", "gogocarto", 2, 0, &[], &[]),
        ("good/littlesis-entities.json", "littlesis", 2, 0, &[], &[]),
        ("good/littlesis.json", "littlesis", 2, 1, &[], &[]),
        ("good/mykomap.json", "mykomap", 1, 0, &[], &[]),
        ("good/popolo-embedded.json", "popolo", 3, 3, &[], &[]),
        ("good/popolo-inside.json", "popolo", 2, 1, &[], &[]),
        ("good/popolo.json", "popolo", 3, 4, &[], &[]),
        ("good/wikidata-rest.json", "wikidata", 2, 1, &[], &[]),
        ("tolerated/apoc-relationships.json", "neo4j-json", 2, 1, &[(CreatedActor, 2)], &[19]),
        ("tolerated/bods-stated-twice.json", "bods", 1, 0, &[(ChangingValue, 1)], &[3, 4, 4]),
        ("tolerated/bods-unspecified.json", "bods", 2, 0, &[], &[2, 3]),
        ("tolerated/ftm-dangling.json", "ftm", 2, 1, &[], &[4]),
        ("tolerated/littlesis-relationships.json", "littlesis", 2, 1, &[(CreatedActor, 2)], &[]),
        ("tolerated/places.geojson", "geojson", 3, 0, &[(NotHeld, 1)], &[]),
        ("tolerated/popolo-one.json", "popolo", 1, 0, &[], &[1]),
        ("tolerated/wikidata.json", "wikidata", 2, 1, &[(NotFetched, 1)], &[]),
    ];
    let mut names: Vec<String> = ["good", "tolerated"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(data(folder)).unwrap().map(move |e| (folder, e.unwrap().file_name())))
        .map(|(folder, name)| format!("{folder}/{}", name.to_string_lossy()))
        .collect();
    names.sort();
    assert_eq!(names, table.iter().map(|(name, ..)| *name).collect::<Vec<_>>());
    for (name, format, actors, relations, oddities, refused) in table {
        let (_, receipt) = read(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        let file = &receipt.files[0];
        assert_eq!((&*file.format, file.actors, file.relations), (*format, *actors, *relations), "{name}");
        assert_eq!(file.oddities.iter().map(|o| (o.code, o.count)).collect::<Vec<_>>(), *oddities, "{name}");
        assert_eq!(file.refused.iter().map(|r| r.at.line).collect::<Vec<_>>(), *refused, "{name}: {:?}", file.refused);
    }
}

#[test]
fn files_that_are_none_are_refused_with_their_place() {
    for (name, place, is_it) in [
        ("bad/cut-lei.xml", (2, 12), (|r| matches!(r, FormatReason::Truncated)) as fn(&FormatReason) -> bool),
        ("bad/cut.geojson", (2, 1), |r| matches!(r, FormatReason::Truncated)),
        ("bad/no-features.geojson", (1, 1), |r| matches!(r, FormatReason::WrongShape { .. })),
    ] {
        let Err(OpenError::Refused { at, reason, .. }) = read(name) else { panic!("{name} is read") };
        assert_eq!((at.line, at.column), place, "{name}: {reason:?}");
        assert!(is_it(&reason), "{name}: {reason:?}");
    }
}

#[test]
fn values_that_are_nested_as_no_honest_file_does_are_kept_as_text() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let text = format!(r#"[{{"schema": "Person", "id": "a", "properties": {{"x": {deep}, "y": [[1]]}}}}]"#);
    let (network, _) = open(vec![Input::bytes("x.json", text.into_bytes())], None, &Ticket::new()).unwrap();
    let shape = |name| network.actor_column(name).unwrap().value(0).unwrap().shape;
    assert_eq!((shape("x"), shape("y")), (Shape::Text, Shape::List));
}

#[test]
fn records_mean_what_their_register_says() {
    let bods = network("good/bods-04.json");
    let [a, p] = ["a", "p"].map(|id| bods.find_actor(id).unwrap());
    assert_eq!((bods.name(a), bods.name(p), &*bods.kind(a).id), ("Entity A", "P Q", "registeredEntity"));
    let old = network("good/bods-01.json");
    let ends = |relation| [old.ends(relation).0, old.ends(relation).1].map(|actor| old.name(actor));
    assert_eq!([ends(0), ends(1)], [["P Q", "Entity A"], ["Entity A", "Entity B"]]);
    assert_eq!(&*old.kind(old.find_actor("b").unwrap()).id, "registeredEntity");
    assert_eq!(bods.ends(0), (p, a), "from the party to the subject, found by its statement");
    assert_eq!(bods.relation_kind(0).id, "shareholding");
    assert_eq!(bods.date_text(0, DateField::Since), Some("2019-08"));
    assert_eq!(bods.relation_column("share").unwrap().text(0), "60");
    assert_eq!(bods.sources()[bods.relation_sources(0)[0] as usize].url.as_deref(), Some("https://register.example"));
    assert_eq!(bods.actor_text(a, "identifiers"), r#"[{"scheme":"XX-REG","value":"123"}]"#);
    let twice = network("tolerated/bods-stated-twice.json");
    assert_eq!((twice.name(0), twice.actor_text(0, "unspecified_party")), ("after", "noBeneficialOwners"));

    let popolo = network("good/popolo.json");
    let ends = |r| [popolo.ends(r).0, popolo.ends(r).1].map(|actor| popolo.actor_id(actor).to_string());
    assert_eq!([ends(0), ends(1), ends(2), ends(3)], [["c", "o"], ["p", "o"], ["p", "c"], ["c", "o"]]);
    assert_eq!((popolo.relation_label(1), popolo.date_text(1, DateField::Since)), ("chair", Some("2015")));
    let embedded = network("good/popolo-embedded.json");
    let kinds = ["p1", "o1", "p2"].map(|id| &*embedded.kind(embedded.find_actor(id).unwrap()).id);
    assert_eq!(kinds, ["person", "cooperative", "person"]);

    for rr in [network("good/gleif-rr.xml"), network("good/gleif-rr.json")] {
        assert_eq!((rr.actor_id(rr.ends(0).0), rr.actor_id(rr.ends(0).1)), ("L1", "L2"));
        let since = rr.date_text(0, DateField::Since);
        assert_eq!(
            (since, rr.date_text(0, DateField::Until)),
            (Some("2012-11-29"), None),
            "not the year of the accounts"
        );
    }
    let lei = network("good/gleif-lei.xml");
    assert_eq!((lei.name(0), lei.actor_text(0, "LegalAddress.City")), ("Coop & Cie é", "Lyon"));

    let ftm = network("good/ftm.json");
    assert_eq!((ftm.actor_text(0, "other_names"), ftm.direction(0)), (r#"["AB"]"#, Direction::Directed));
    assert_eq!(ftm.relation_sources(0).len(), 1);
    let nested = network("good/ftm-nested.json");
    let [ada, coop, holding] = ["a", "c", "h"].map(|id| nested.find_actor(id).unwrap());
    assert_eq!((nested.name(holding), nested.actor_text(ada, "ownershipOwner")), ("Holding", "o"));
    assert_eq!((nested.ends(0), nested.date_text(0, DateField::Since)), ((ada, coop), Some("2011")));

    let wikidata = network("tolerated/wikidata.json");
    assert_eq!((wikidata.name(0), wikidata.actor_text(0, "lat")), ("Â", "46.5"));
    assert_eq!(wikidata.date_text(0, DateField::Since), Some("2014-06"));

    let rest = network("good/wikidata-rest.json");
    assert_eq!((rest.name(0), rest.actor_text(0, "P856")), ("Un", "https://one.example"));
    assert_eq!((&*rest.relation_kind(0).id, rest.date_text(0, DateField::Since)), ("P463", Some("2014-06")));

    let neo4j = network("good/apoc.jsonl");
    assert_eq!((neo4j.name(0), &*neo4j.kind(0).id, neo4j.actor_text(0, "born")), ("Ada", "Person", "1815"));
    assert_eq!(neo4j.actor_text(0, "labels"), r#"["Person", "Writer"]"#);
    assert_eq!((&*neo4j.relation_kind(0).id, neo4j.date_text(0, DateField::Since)), ("WROTE_FOR", Some("1843")));

    let littlesis = network("good/littlesis.json");
    assert_eq!((&*littlesis.relation_kind(0).id, littlesis.date_text(0, DateField::Since)), ("position", Some("2010")));

    let gogocarto = network("good/gogocarto.json");
    assert_eq!(
        (gogocarto.actor_text(0, "commune"), gogocarto.actor_text(0, "categories")),
        ("Chenay", r#"["Wood", "Tools"]"#)
    );
    assert_eq!(network("good/gogocarto-short.json").actor_text(1, "lat"), "46.2");
    assert_eq!(network("good/feature.geojson").actor_id(0), "way/1");
}

#[test]
fn ends_that_nobody_knows_are_said_of_the_other_end() {
    let network = network("tolerated/bods-unspecified.json");
    let said = |id: &str, name: &str| network.actor_text(network.find_actor(id).unwrap(), name).to_string();
    assert_eq!(said("e1", "unspecified_party"), "noBeneficialOwners");
    assert_eq!(said("p1", "unspecified_subject"), "subjectUnableToConfirmOrIdentifyBeneficialOwner");
}

#[test]
fn statements_and_tables_of_links_say_what_their_entities_do() {
    let network = network("good/ftm-statements.csv");
    let ann = network.find_actor("Q1").unwrap();
    assert_eq!((network.name(ann), &*network.kind(ann).id), ("Ann", "Person"));
    assert_eq!(network.actor_text(ann, "other_names"), r#"["Anne"]"#);
    assert_eq!(network.date_text(0, DateField::Since), Some("2011"));
    assert_eq!((&*network.relation_kind(0).id, &*network.relation_id(0)), ("Ownership", "O1"));
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tables/good/ownership.csv");
    let (network, _) = open(vec![Input::path(table)], None, &Ticket::new()).unwrap();
    assert_eq!((network.relation_label(1), &*network.relation_id(1)), ("shareholder", "o1~2"));
    assert_eq!(network.date_text(1, DateField::Since), Some("2011"));
    assert_eq!(network.relation_sources(0).len(), 1);
}

#[test]
fn entities_inside_each_other_and_properties_without_end_take_little_time() {
    let nested =
        |depth: usize, of: fn(&str, usize) -> String| (0..depth).fold("{}".to_string(), |inner, i| of(&inner, i));
    let ftm =
        nested(5000, |inner, i| format!(r#"{{"id": "{i}", "schema": "Person", "properties": {{"x": [{inner}]}}}}"#));
    let popolo =
        nested(5000, |inner, i| format!(r#"{{"id": "{i}", "name": "n", "memberships": [{{"person": {inner}}}]}}"#));
    let claims: String =
        (0..20_000).map(|i| format!(r#""P{i}": [{{"mainsnak": {{"datavalue": {{"value": "x"}}}}}}], "#)).collect();
    let wikidata =
        format!(r#"{{"entities": {{"Q1": {{"id": "Q1", "type": "item", "claims": {{{claims}"x": []}}}}}}}}"#);
    for (text, actors) in [(ftm, 17), (popolo, 17), (wikidata, 1)] {
        let started = std::time::Instant::now();
        let (network, _) = open(vec![Input::bytes("x", text.into_bytes())], None, &Ticket::new()).unwrap();
        assert_eq!(network.actor_count(), actors);
        assert!(started.elapsed().as_secs() < 5);
    }
}

#[test]
fn graphs_of_other_tools_are_refused_by_their_name() {
    for text in [
        r#"{"id":{"@type":"g:Int32","@value":1},"label":"person","outE":{}}"#,
        r#"{"@type":"tinker:graph","@value":{"vertices":[]}}"#,
    ] {
        for name in ["x", "x.json"] {
            let error = open(vec![Input::bytes(name, text.as_bytes())], None, &Ticket::new()).map(|_| ()).unwrap_err();
            assert!(matches!(error, OpenError::UnknownFormat { known: Some("GraphSON"), .. }), "{name}: {error}");
            let said = maillage::text::errors::open(&error, maillage::label::Lang::Fr).line();
            assert!(said.contains("GraphSON"), "{said}");
        }
    }
}
