//! The embedded networks: they keep to the schema, agree with the vocabulary that every file knows, and say what the
//! documents they come from say; opened together, they meet in the local authorities that both declare.

use std::collections::BTreeMap;

use maillage::explorer::open::{DEFAULT, open};
use maillage::network::{DateField, Kind, Network, OddityCode, Receipt, RelationKind};
use maillage::ticket::Ticket;
use serde_json::Value;

fn document() -> Value {
    serde_json::from_str(include_str!("../../data/ptce.json")).unwrap()
}

fn opened(names: &[&str]) -> (Network, Receipt) {
    let names: Vec<String> = names.iter().map(|name| name.to_string()).collect();
    open(&names, None, None, &Ticket::new()).unwrap()
}

fn network() -> Network {
    let (network, receipt) = opened(&[DEFAULT]);
    assert!(receipt.is_clean(), "{receipt:?}");
    network
}

fn validator() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(include_str!("../../data/maillage.schema.json")).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn it_keeps_to_the_schema_of_the_profile() {
    let validator = validator();
    let errors: Vec<String> =
        validator.iter_errors(&document()).take(5).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    // The schema can refuse: a date that is none, a relation without an end.
    let mut wrong = document();
    wrong["graph"]["edges"][0]["metadata"]["since"] = "31/02/2015".into();
    assert!(!validator.is_valid(&wrong));
    let mut wrong = document();
    wrong["graph"]["edges"][0].as_object_mut().unwrap().remove("target");
    assert!(!validator.is_valid(&wrong));
}

#[test]
fn it_has_all_actors_and_relations_of_the_collection() {
    let network = network();
    assert_eq!((network.actor_count(), network.relation_count(), network.sources().len()), (545, 1025, 243));
    assert!(network.relations().all(|relation| !network.relation_sources(relation).is_empty()));
    let cooperation = network.relations().filter(|relation| network.relation_kind(*relation).cooperation).count();
    assert_eq!(cooperation, 850);
}

#[test]
fn every_file_knows_the_kinds_of_the_embedded_one() {
    let network = network();
    for kind in network.kinds().iter().filter(|kind| !kind.id.is_empty()) {
        let known = Kind::named(&kind.id, 0);
        assert_eq!(
            (&known.label, &known.plural, known.symbol, known.hue),
            (&kind.label, &kind.plural, kind.symbol, kind.hue)
        );
    }
    for kind in network.relation_kinds().iter().filter(|kind| !kind.id.is_empty()) {
        let known = RelationKind::named(&kind.id);
        assert_eq!((&known.label, &known.inverse), (&kind.label, &kind.inverse), "{}", kind.id);
        assert_eq!(
            (known.symmetric, known.cooperation, known.strength, known.event),
            (kind.symmetric, kind.cooperation, kind.strength, kind.event),
            "{}",
            kind.id
        );
        assert_ne!(kind.label.fr, kind.label.en, "{}", kind.id);
    }
}

/// Source, kind, target, the date that proves when, and a word of its label.
const SEED: &[(&str, &str, &str, DateField, &str, &str)] = &[
    ("labo-ess", "leads", "demarche-nationale-ptce", DateField::Since, "2011", "anime"),
    ("rtes", "member_of", "demarche-nationale-ptce", DateField::Since, "2011", "origine"),
    ("cncres", "member_of", "demarche-nationale-ptce", DateField::Since, "2011", "origine"),
    ("coorace", "member_of", "demarche-nationale-ptce", DateField::Since, "2011", "origine"),
    ("mes", "member_of", "demarche-nationale-ptce", DateField::Attested, "2015-12-16", "rejoint"),
    ("ufisc", "member_of", "demarche-nationale-ptce", DateField::Attested, "2015-12-16", "rejoint"),
    ("opale", "member_of", "demarche-nationale-ptce", DateField::Attested, "2015-12-16", "rejoint"),
    ("rtes", "supports", "demarche-nationale-ptce", DateField::Since, "2012", "collectivités"),
    ("cncres", "supports", "demarche-nationale-ptce", DateField::Since, "2012", "accompagnement"),
    ("mes", "supports", "demarche-nationale-ptce", DateField::Since, "2012", "accompagnement"),
    ("opale", "supports", "demarche-nationale-ptce", DateField::Since, "2012", "culturels"),
    ("ufisc", "supports", "demarche-nationale-ptce", DateField::Since, "2012", "culturels"),
    ("coorace", "supports", "demarche-nationale-ptce", DateField::Since, "2012", "communautés"),
    ("labo-ess", "supports", "demarche-nationale-ptce", DateField::Since, "2012", "juin 2012"),
    ("labo-ess", "co_organises", "appel-ptce-2011", DateField::Since, "2011", "appel"),
    ("journee-nationale-ptce-2012", "part_of", "demarche-nationale-ptce", DateField::Since, "2012-06-25", "rencontre"),
    ("alicecoop", "represents", "mes", DateField::Attested, "2015-12-16", "MES"),
    ("alicecoop", "promotes", "aap-ptce-2015", DateField::Since, "2015-12-16", "2015"),
];

#[test]
fn the_statements_of_the_seed_are_there_with_date_and_source() {
    let network = network();
    for (source, kind, target, field, date, word) in SEED {
        let (a, b) = (network.find_actor(source).unwrap(), network.find_actor(target).unwrap());
        let relation = network
            .relations()
            .find(|r| network.ends(*r) == (a, b) && network.relation_kind(*r).id == *kind)
            .unwrap_or_else(|| panic!("{source} {kind} {target} is missing"));
        assert_eq!(network.date_text(relation, *field), Some(*date), "{source} {kind} {target}");
        assert!(network.relation_label(relation).contains(word), "{}", network.relation_label(relation));
        let titles: Vec<&str> =
            network.relation_sources(relation).iter().map(|s| network.sources()[*s as usize].name()).collect();
        assert!(titles.iter().any(|title| title.contains("000_6aa39dfe5921b7cb.txt")), "{titles:?}");
    }
}

#[test]
fn short_names_are_no_two_actors() {
    let network = network();
    let mut names = std::collections::HashMap::new();
    for actor in network.actors() {
        if let Some(short) = network.short(actor)
            && let Some(other) = names.insert(short, actor)
        {
            panic!("{} and {} are both {short}", network.actor_id(other), network.actor_id(actor));
        }
    }
    for (id, short) in [("mes", "MES"), ("rtes", "RTES"), ("cncres", "CNCRES"), ("ufisc", "UFISC"), ("anct", "ANCT")] {
        assert_eq!(network.short(network.find_actor(id).unwrap()), Some(short));
    }
}

/// How many actors of each kind and relations of each kind there are.
type Counts<'a> = (BTreeMap<&'a str, usize>, BTreeMap<&'a str, usize>);

fn counts(network: &Network) -> Counts<'_> {
    let mut counts = Counts::default();
    network.actors().for_each(|actor| *counts.0.entry(&*network.kind(actor).id).or_default() += 1);
    network.relations().for_each(|relation| *counts.1.entry(&*network.relation_kind(relation).id).or_default() += 1);
    counts
}

#[test]
fn the_collectivites_are_those_of_the_package() {
    let (network, receipt) = opened(&["collectivites"]);
    assert!(receipt.is_clean(), "{receipt:?}");
    assert_eq!((network.actor_count(), network.relation_count(), network.sources().len()), (38_732, 111_831, 6));
    let kinds = [
        ("arrondissement", 333),
        ("commune", 34_969),
        ("departement", 101),
        ("intercommunalite", 1_266),
        ("outre_mer", 8),
        ("region", 18),
        ("subdivision", 2_037),
    ];
    let relation_kinds = [("located_in", 74_335), ("member_of", 35_000), ("seat_of", 459), ("subdivision_of", 2_037)];
    assert_eq!(counts(&network), (BTreeMap::from(kinds), BTreeMap::from(relation_kinds)));
    for relation in network.relations() {
        let kind = network.relation_kind(relation);
        assert_eq!(kind.cooperation, kind.id == "member_of", "a place is no cooperation: {}", kind.id);
        assert_eq!(network.relation_sources(relation).len(), 1);
        let source = &network.sources()[network.relation_sources(relation)[0] as usize];
        let attested = network.date_text(relation, DateField::Attested);
        assert_eq!(attested, Some(if source.id == "ept" { "2025-01-01" } else { "2026" }));
    }
}

#[test]
fn a_municipality_has_its_places_its_group_and_its_codes() {
    let (network, _) = opened(&["collectivites"]);
    let actor = |id: &str| network.find_actor(id).unwrap_or_else(|| panic!("{id}"));
    let text = |id: &str, column: &str| network.actor_column(column).unwrap().text(actor(id)).to_string();
    let out = |id: &str| {
        let actor = actor(id);
        let all = network.relations().filter(|r| network.ends(*r).0 == actor);
        let name = |r: u32| format!("{} {}", network.relation_kind(r).id, network.name(network.ends(r).1));
        all.map(name).collect::<Vec<_>>()
    };
    assert_eq!(
        out("commune-31555"),
        [
            "seat_of Région Occitanie",
            "seat_of Département de la Haute-Garonne",
            "seat_of Arrondissement de Toulouse",
            "member_of Toulouse Métropole",
            "located_in Arrondissement de Toulouse",
            "located_in Département de la Haute-Garonne",
        ]
    );
    assert_eq!(text("commune-31555", "population"), "514819");
    assert_eq!(
        text("commune-31555", "identifiers"),
        r#"[{"scheme": "insee", "value": "31555"}, {"scheme": "siren", "value": "213105554"}]"#
    );
    assert_eq!(text("epci-243100518", "legal_form"), "métropole");
    // In the Métropole du Grand Paris municipalities are members of a territorial body too.
    assert!(out("commune-93001").contains(&"member_of Plaine Commune".to_string()));
    assert!(out("commune-93001").contains(&"member_of Métropole du Grand Paris".to_string()));
    // Islands alone, Paris with its arrondissements, the seat of the TAAF, which the package takes for another Saint-Pierre.
    assert_eq!(out("commune-29155").iter().filter(|line| line.starts_with("member_of")).count(), 0);
    assert_eq!(out("subdivision-75101")[0], "subdivision_of Paris");
    assert!(out("commune-97502").contains(&"seat_of Saint-Pierre-et-Miquelon".to_string()));
    assert!(!out("commune-97502").iter().any(|line| line.contains("Terres australes")));
}

#[test]
fn the_collectivites_keep_to_the_schema() {
    let packed = include_bytes!("../../data/collectivites.json.zst");
    let text = String::from_utf8(zstd::decode_all(&packed[..]).unwrap()).unwrap();
    let mut document: Value = serde_json::from_str(&text).unwrap();
    // Every hundredth actor and relation: all of them take a minute.
    let mut at = 0;
    let nodes = document["graph"]["nodes"].as_object_mut().unwrap();
    nodes.retain(|_, _| {
        at += 1;
        at % 100 == 1
    });
    let edges = document["graph"]["edges"].as_array_mut().unwrap();
    edges.retain(|_| {
        at += 1;
        at % 100 == 1
    });
    let validator = validator();
    let errors: Vec<String> =
        validator.iter_errors(&document).take(5).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn together_the_networks_meet_in_what_both_declare() {
    let (network, receipt) = opened(&[DEFAULT, "collectivites"]);
    let joins = &receipt.files[1].joins;
    assert_eq!((joins.len(), network.actor_count()), (76, 545 + 38_732 - 76));
    assert_eq!(network.relation_count(), 1_025 + 111_831);
    let by = |scheme: &str| joins.iter().filter(|j| j.identifier.as_ref().unwrap().starts_with(scheme)).count();
    assert_eq!([by("siren "), by("insee "), by("insee_departement "), by("insee_region ")], [33, 18, 10, 15]);
    let told: Vec<_> = receipt.files[1].oddities.iter().map(|odd| (odd.code, odd.count)).collect();
    assert_eq!(told[0], (OddityCode::JoinedByIdentifier, 76));
    assert!(
        told.iter().all(|(code, _)| matches!(code, OddityCode::JoinedByIdentifier | OddityCode::Conflict)),
        "{told:?}"
    );
    // Joined by what they are...
    let join = |id: &str| joins.iter().find(|join| join.id == id).map(|join| &*join.kept);
    assert_eq!(join("epci-243100518"), Some("toulouse-metropole"));
    assert_eq!(join("commune-93066"), Some("ville-saint-denis-93"));
    assert_eq!(join("region-76"), Some("region-occitanie"));
    // ...and not by where they are: Toulouse itself is no actor of the first network, though many stand there.
    assert_eq!(join("commune-31555"), None);
    let column = network.actor_column("insee_code").unwrap();
    let there = network.actors().filter(|actor| column.text(*actor) == "31555").count();
    assert_eq!(there, 24 + 1);
    // What both say of one actor: the first name stays, what only the second says is added.
    let lille = network.find_actor("ville-lille").unwrap();
    assert_eq!((network.name(lille), network.find_actor("commune-59350")), ("Ville de Lille", None));
    assert_eq!(network.actor_column("population").unwrap().text(lille), "238246");
    // The other way round it is the same network under other ids.
    let (other, receipt) = opened(&["collectivites", DEFAULT]);
    assert_eq!((other.actor_count(), receipt.files[1].joins.len()), (network.actor_count(), 76));
}

#[test]
fn each_join_is_a_line_of_the_receipt() {
    let (_, receipt) = opened(&[DEFAULT, "collectivites"]);
    let lines = maillage::text::receipt::file(&receipt.files[1], maillage::label::Lang::En);
    let told = lines.iter().position(|line| line.contains("(76 times)")).unwrap();
    assert_eq!(lines[told + 1], "    epci-200067999 = ca-beauvaisis (siren 200067999)");
    assert!(
        lines[told + 76].starts_with("    ") && lines[told + 77].starts_with("  ! two files disagree"),
        "{lines:#?}"
    );
}
