//! Where actors are: their own latitude and longitude, else the middle of their département or region.
//!
//! It reads attributes and a small table of territories; it asks nobody.

use std::collections::HashMap;

use crate::layout::territory;
use crate::network::fold::fold;
use crate::network::{Column, Network, number_of};

/// The latitude and longitude of actors, as exactly as the network tells, and how many of them stand in the middle of a
/// territory that they are only somewhere in. Linear in the actors, with one look-up for each distinct territory.
pub fn places(network: &Network, actors: &[u32]) -> (Vec<Option<(f32, f32)>>, usize) {
    let column = |names: &[&str]| names.iter().find_map(|name| network.actor_column(name));
    let latitude = column(&["lat", "latitude"]);
    let longitude = column(&["lon", "longitude", "lng", "long"]);
    let number = |column: Option<&Column>, actor: u32| number_of(column?.text(actor)).map(|n| n as f32);
    let mut known: HashMap<String, Option<(f32, f32)>> = HashMap::new();
    let mut middle = |text: &str| *known.entry(text.to_string()).or_insert_with(|| territory(text, fold));
    let mut somewhere = 0;
    let place = |actor: &u32| {
        let own = number(latitude, *actor).zip(number(longitude, *actor));
        own.or_else(|| {
            let code = department_of(network.actor_text(*actor, "insee_code"));
            let code = if code.is_empty() { department_of_id(network.actor_id(*actor)) } else { code };
            let name = network.name(*actor);
            let own = name.strip_prefix("Région ").unwrap_or("");
            let texts = [code, network.actor_text(*actor, "departement"), network.actor_text(*actor, "region"), own];
            let found = texts.into_iter().filter(|text| !text.is_empty()).find_map(&mut middle);
            // The middle of a territory is where the territory itself is.
            let is_territory = TERRITORIES.iter().any(|prefix| name.starts_with(prefix));
            somewhere += usize::from(found.is_some() && !is_territory);
            found
        })
    };
    (actors.iter().map(place).collect(), somewhere)
}

/// How the names of territories begin.
const TERRITORIES: [&str; 2] = ["Région ", "Département "];

/// The code of the département in the code of a commune: two characters, three overseas.
fn department_of(insee: &str) -> &str {
    let long = if insee.starts_with("97") || insee.starts_with("98") { 3 } else { 2 };
    if insee.len() == 5 && insee.is_ascii() { &insee[..long] } else { "" }
}

/// The code in the id of a département of the embedded network of collectivités.
fn department_of_id(id: &str) -> &str {
    id.strip_prefix("departement-").unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Builder, Scope, Value};
    use crate::position::Position;

    #[test]
    fn the_code_of_a_commune_begins_with_that_of_its_departement() {
        assert_eq!((department_of("59350"), department_of("97411"), department_of("2A004")), ("59", "974", "2A"));
        assert_eq!((department_of("59"), department_of("")), ("", ""));
    }

    #[test]
    fn actors_without_anything_have_no_place() {
        let mut b = Builder::new();
        b.actor("a", Position::default(), String::new);
        let network = b.finish().0;
        assert_eq!(places(&network, &[0]), (vec![None], 0));
    }

    #[test]
    fn who_is_known_to_be_in_a_departement_alone_is_counted_and_the_departement_is_not() {
        let (mut b, at) = (Builder::new(), Position::default());
        let department = b.actor_column("departement", Scope::Metadata);
        for (id, name) in [("a", "Archer"), ("d", "Département de la Drôme"), ("n", "Nowhere")] {
            let actor = b.actor(id, at, String::new).unwrap();
            b.set_name(actor, name, at);
            if id != "n" {
                b.set_actor(department, actor, Value::text("Drôme"), at);
            }
        }
        let (places, somewhere) = places(&b.finish().0, &[0, 1, 2]);
        assert_eq!((places[0].is_some(), places[1].is_some(), places[2], somewhere), (true, true, None, 1));
    }
}
