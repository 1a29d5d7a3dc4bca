use super::*;
use crate::label::Lang;
use crate::network::Builder;
use crate::position::Position;
use proptest::prelude::*;

fn network(count: usize, pairs: &[(u32, u32)]) -> Network {
    let mut b = Builder::new();
    for actor in 0..count {
        b.actor(&actor.to_string(), Position::default(), String::new);
    }
    for (from, to) in pairs {
        b.relation(&from.to_string(), &to.to_string(), Position::default());
    }
    b.finish().0
}

#[test]
fn names_are_unique_and_said_in_both_languages() {
    for (at, row) in ANALYSES.iter().enumerate() {
        assert!(ANALYSES[..at].iter().all(|other| other.name != row.name && other.measure != row.measure));
        assert!(Lang::ALL.iter().all(|&lang| !row.label.of(lang).is_empty()));
        assert!(analysis(row.name).is_some());
    }
}

#[test]
fn values_are_those_of_networkx() {
    #[derive(serde::Deserialize)]
    struct Made {
        edges: Vec<(u32, u32)>,
        measures: std::collections::BTreeMap<String, Vec<f64>>,
    }
    let made: Made = serde_json::from_str(include_str!("../../tests/it/measures/karate.json")).unwrap();
    let mut b = Builder::new();
    for actor in 0..35 {
        b.actor(&actor.to_string(), Position::default(), String::new);
    }
    for (from, to) in &made.edges {
        let relation = b.relation(&from.to_string(), &to.to_string(), Position::default());
        b.set_direction(relation, crate::network::Direction::Undirected);
    }
    let network = b.finish().0;
    assert_eq!(made.measures.len(), 6);
    for (name, expected) in made.measures {
        let row = analysis(&name).unwrap();
        let values = (row.run)(&network, &Subset::all(&network), &Ticket::new()).unwrap().values;
        for (actor, (value, expected)) in values.iter().zip(&expected).enumerate() {
            assert!((value - expected).abs() < 1e-8, "{name} of {actor}: {value}, not {expected}");
        }
    }
}

#[test]
fn a_cancelled_ticket_stops_every_measure_at_once() {
    let network = network(3, &[(0, 1)]);
    let ticket = Ticket::new();
    ticket.cancel();
    for row in ANALYSES {
        assert_eq!((row.run)(&network, &Subset::all(&network), &ticket), Err(Cancelled), "{}", row.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn every_measure_is_total_on_every_part(
        count in 0usize..20, pairs in prop::collection::vec((0u32..20, 0u32..20), 0..40), shown in prop::collection::vec(any::<bool>(), 20),
    ) {
        let pairs: Vec<(u32, u32)> = pairs.into_iter().filter(|(a, b)| (*a.max(b) as usize) < count).collect();
        let network = network(count, &pairs);
        let all = Subset::all(&network);
        let mut actors = all.actor_bits().clone();
        (0..count).for_each(|actor| actors.set(actor, shown[actor]));
        let part = Subset::new(&network, actors, all.relation_bits().clone());
        for subset in [&all, &part] {
            for row in ANALYSES {
                let outcome = (row.run)(&network, subset, &Ticket::new()).unwrap();
                prop_assert_eq!(outcome.values.len(), count);
                for (actor, value) in (0u32..).zip(&outcome.values) {
                    prop_assert_eq!(value.is_finite(), subset.has_actor(actor), "{} of {}", row.name, actor);
                }
                if row.groups {
                    prop_assert!(outcome.groups.windows(2).all(|pair| pair[0].0 >= pair[1].0));
                    for (number, (size, central)) in (1u32..).zip(&outcome.groups) {
                        let members = outcome.values.iter().filter(|value| **value == f64::from(number)).count();
                        prop_assert_eq!(*size as usize, members);
                        prop_assert!(central.iter().all(|actor| outcome.values[*actor as usize] == f64::from(number)));
                    }
                }
            }
        }
    }
}
