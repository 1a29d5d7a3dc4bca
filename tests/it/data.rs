//! The embedded network: it keeps to its schema, agrees with the vocabulary that every file knows, and says what the
//! document it comes from says.

use maillage::explorer::open::{DEFAULT, open};
use maillage::network::{DateField, Kind, Network, RelationKind};
use maillage::ticket::Ticket;
use serde_json::Value;

fn document() -> Value {
    serde_json::from_str(include_str!("../../data/ptce.json")).unwrap()
}

fn network() -> Network {
    let (network, receipt) = open(&[DEFAULT.to_string()], None, None, &Ticket::new()).unwrap();
    assert!(receipt.is_clean(), "{receipt:?}");
    network
}

#[test]
fn it_keeps_to_the_schema_of_the_profile() {
    let schema: Value = serde_json::from_str(include_str!("../../data/maillage.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
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
