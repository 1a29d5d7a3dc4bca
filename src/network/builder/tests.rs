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
fn refusals_past_those_that_are_listed_are_counted() {
    let mut b = draft(Ends::Declared);
    for n in 0..LISTED_LIMIT as u64 + 7 {
        b.refuse(Position { line: n + 1, column: 1, offset: n }, RefusedReason::NoId, "");
    }
    let (_, receipt) = b.finish();
    let file = &receipt.files[0];
    assert_eq!((file.refused.len(), file.unlisted, file.refused_count()), (100_000, 7, 100_007));
    assert_eq!((file.refused[0].at.line, file.refused[99_999].at.line), (1, 100_000));
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

/// An actor's id and its identifiers.
type Declared<'a> = (&'a str, &'a [(&'a str, &'a str)]);
/// Which id became which, and the oddities of each file.
type Told = (Vec<(String, String)>, Vec<(usize, OddityCode, u64)>);

/// Opens files of actors, and tells what the receipts say.
fn joined(files: &[&[Declared<'_>]]) -> (Network, Told) {
    let mut b = Builder::new();
    let ids = b.actor_column("identifiers", Scope::Metadata);
    for (n, actors) in files.iter().enumerate() {
        b.begin(&n.to_string(), "test", Ends::Create);
        for (id, identifiers) in *actors {
            let Some(actor) = actor(&mut b, id) else { continue };
            let list: Vec<_> = identifiers.iter().map(|(s, v)| serde_json::json!({"scheme": s, "value": v})).collect();
            let text = serde_json::Value::Array(list).to_string();
            b.set_actor(ids, actor, Value { shape: Shape::List, text: &text }, AT);
        }
    }
    let (network, receipt) = b.finish();
    let files = || receipt.files.iter().enumerate();
    let joins = files().flat_map(|(_, f)| f.joins.iter().map(|j| (j.id.clone(), j.kept.clone()))).collect();
    let odd = files().flat_map(|(n, f)| f.oddities.iter().map(move |o| (n, o.code, o.count))).collect();
    (network, (joins, odd))
}

#[test]
fn joins_reach_through_a_third_file() {
    let one = [("a", &[("siren", "1")][..])];
    let two = [("b", &[("SIREN", " 1 "), ("insee", "2A 004")][..])];
    let three = [("c", &[("insee", "2A004")][..])];
    let (network, (joins, odd)) = joined(&[&one, &two, &three]);
    assert_eq!(network.actor_count(), 1);
    assert_eq!(joins, [("b".to_string(), "a".to_string()), ("c".to_string(), "a".to_string())]);
    assert_eq!(odd, [(1, OddityCode::JoinedByIdentifier, 1), (2, OddityCode::JoinedByIdentifier, 1)]);
    // The one that is left has the identifiers of all.
    assert_eq!(network.actor_column("identifiers").unwrap().value(0).unwrap().items().len(), 4);
}

#[test]
fn two_actors_of_one_file_never_become_one() {
    // One identifier for two actors of a file.
    let one = [("a", &[("siren", "1")][..]), ("b", &[("siren", "1")][..])];
    let two = [("c", &[("siren", "1")][..])];
    let (network, (joins, odd)) = joined(&[&one, &two]);
    assert_eq!((network.actor_count(), joins.len()), (3, 0));
    assert_eq!(odd, [(0, OddityCode::SharedIdentifier, 1), (1, OddityCode::SharedIdentifier, 1)]);
    // Two actors of a file that a third one claims to be.
    let one = [("a", &[("siren", "1")][..]), ("b", &[("insee", "2")][..])];
    let two = [("c", &[("siren", "1"), ("insee", "2")][..])];
    let (network, (joins, odd)) = joined(&[&one, &two]);
    assert_eq!(network.actor_count(), 2);
    assert_eq!(joins, [("c".to_string(), "a".to_string())]);
    assert_eq!(odd, [(1, OddityCode::JoinedByIdentifier, 1), (1, OddityCode::SharedIdentifier, 1)]);
    // Within one file, and without a value, an identifier joins nothing and tells nothing.
    let one = [("a", &[("siren", "")][..]), ("b", &[("siren", "7")][..]), ("c", &[("siren", "7")][..])];
    let two = [("d", &[("siren", "")][..])];
    let (network, (joins, odd)) = joined(&[&one, &two]);
    assert_eq!((network.actor_count(), joins.len(), odd.len()), (4, 0, 0));
}

#[test]
fn a_join_keeps_what_the_first_file_says_and_adds_the_rest() {
    let mut b = draft(Ends::Create);
    let columns = ["identifiers", "population", "website"].map(|name| b.actor_column(name, Scope::Metadata));
    let [ids, population, website] = columns;
    let siren = Value { shape: Shape::List, text: r#"[{"scheme":"siren","value":"1"}]"# };
    for (file, name, kind) in [("one", "Ville de Caen", "collectivite"), ("two", "Caen", "commune")] {
        b.begin(file, "test", Ends::Create);
        let (source, actor) = (b.source_named(file), actor(&mut b, file).unwrap());
        b.set_name(actor, name, AT);
        b.set_kind(actor, kind, AT);
        b.set_actor(ids, actor, siren, AT);
        b.set_actor(website, actor, Value::text("caen.fr"), AT);
        b.set_actor_sources(actor, &[source]);
        if file == "two" {
            b.set_actor(population, actor, Value::number("105000"), AT);
        }
    }
    let (network, receipt) = b.finish();
    assert_eq!((network.actor_count(), network.name(0), &*network.kind(0).id), (1, "Ville de Caen", "collectivite"));
    assert_eq!(network.actor_column("population").unwrap().text(0), "105000");
    assert_eq!(network.actor_sources(0).len(), 2);
    let told: Vec<_> = receipt.files[2].oddities.iter().map(|o| (o.code, o.count)).collect();
    assert_eq!(told, [(OddityCode::JoinedByIdentifier, 1), (OddityCode::Conflict, 2)]);
    assert_eq!(receipt.files[2].joins[0].identifier.as_deref(), Some("siren 1"));
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
