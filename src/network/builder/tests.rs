//! Drafts and what becomes of them.

use super::*;

const AT: Position = Position { line: 1, column: 1, offset: 0 };

fn draft(ends: Ends) -> Builder {
    let mut b = Builder::new();
    b.begin("test", "test", ends);
    b
}

fn actor(b: &mut Builder, id: &str) -> Option<u32> {
    b.actor(id, AT, || id.to_string())
}

#[test]
fn a_duplicate_is_refused_and_the_first_stays() {
    let mut b = draft(Ends::Declared);
    let a = actor(&mut b, "a").unwrap();
    b.set_name(a, "Première", AT);
    assert_eq!(actor(&mut b, "a"), None);
    let (network, receipt) = b.finish();
    assert_eq!(network.name(0), "Première");
    assert_eq!(receipt.files[0].refused[0].reason, RefusedReason::DuplicateActor { id: "a".into() });
}

#[test]
fn a_relation_to_nobody_is_refused_where_actors_are_declared() {
    let mut b = draft(Ends::Declared);
    b.relation("ghost", "a", AT);
    let good = b.relation("a", "b", AT);
    b.set_relation_id(good, "kept", AT);
    b.set_date(good, DateField::Since, "2014", AT);
    actor(&mut b, "a");
    actor(&mut b, "b");
    let (network, receipt) = b.finish();
    assert_eq!((network.actor_count(), network.relation_count()), (2, 1));
    assert_eq!(network.relation_id(0), "kept");
    assert_eq!(network.date_text(0, DateField::Since), Some("2014"));
    assert_eq!(network.ends(0), (network.find_actor("a").unwrap(), network.find_actor("b").unwrap()));
    assert_eq!(receipt.files[0].refused[0].reason, RefusedReason::UnknownEnd { id: "ghost".into() });
    assert_eq!((receipt.files[0].actors, receipt.files[0].relations), (2, 1));
}

#[test]
fn a_relation_to_nobody_makes_an_actor_in_tables() {
    let mut b = draft(Ends::Create);
    b.relation("a", "b", AT);
    let (network, receipt) = b.finish();
    assert_eq!(network.actor_count(), 2);
    assert_eq!(receipt.files[0].oddities[0].code, OddityCode::CreatedActor);
    assert_eq!(receipt.files[0].oddities[0].count, 2);
}

#[test]
fn an_impossible_date_stays_as_text() {
    let mut b = draft(Ends::Create);
    let r = b.relation("a", "b", AT);
    b.set_date(r, DateField::Since, "31/02/2015", AT);
    let (network, receipt) = b.finish();
    assert!(network.is_undated(0));
    assert_eq!(network.relation_column("since").unwrap().text(0), "31/02/2015");
    assert_eq!(receipt.files[0].oddities.last().unwrap().code, OddityCode::BadDate);
}

#[test]
fn files_join_by_id_and_by_identifier_and_tell_it() {
    let mut b = draft(Ends::Create);
    let a = actor(&mut b, "a").unwrap();
    b.set_name(a, "Alpha", AT);
    let ids = b.actor_column("identifiers", Scope::Metadata);
    let siren = Value { shape: Shape::List, text: r#"[{"scheme":"SIREN","value":"123"}]"# };
    let x = actor(&mut b, "x").unwrap();
    b.set_actor(ids, x, siren, AT);
    b.begin("two", "test", Ends::Create);
    let again = actor(&mut b, "a").unwrap();
    b.set_name(again, "Autre", AT);
    let y = actor(&mut b, "y").unwrap();
    b.set_actor(ids, y, siren, AT);
    b.relation("y", "a", AT);
    let (network, receipt) = b.finish();
    assert_eq!(network.actor_count(), 2);
    assert_eq!(network.name(0), "Alpha");
    assert_eq!(network.ends(0), (1, 0));
    let codes: Vec<_> = receipt.files[1].oddities.iter().map(|o| o.code).collect();
    assert_eq!(codes, [OddityCode::JoinedById, OddityCode::JoinedByIdentifier, OddityCode::Conflict]);
}

#[test]
fn ids_are_made_of_places_unless_files_use_them() {
    let mut b = draft(Ends::Create);
    b.relation("a", "b", AT);
    let r = b.relation("a", "b", AT);
    b.set_relation_id(r, "r1", AT);
    let (network, _) = b.finish();
    assert_eq!(network.relation_id(0), "r_1");
    assert_eq!(network.relation_id(1), "r1");
    assert_eq!(network.find_relation("r_1"), Some(0));
    assert_eq!(network.find_relation("r1"), Some(1));
    assert_eq!(network.find_relation("r_2"), None);
}
