//! Where forces have put actors, kept for a next time: with the session of a network, and beside it by the content of the
//! network, so that the same data under another name has the same map.
//!
//! What is kept speaks of actors by id. A file that is damaged is as if there were none.

use std::collections::HashMap;
use std::fs;
use std::hash::Hasher;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use twox_hash::XxHash3_64;

use crate::layout::Point;
use crate::network::Network;

/// Networks of more relations than this are not hashed for the sake of a map.
const HASHED: usize = 2_000_000;
/// So many places are kept.
const KEPT: usize = 5000;

/// Where actors stand, and who is held there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// Places on the plane of the forces.
    pub places: HashMap<u32, Point>,
    /// Actors that stay where they are.
    pub pins: Vec<u32>,
}

impl Standing {
    /// As JSON, in the order of the actors; pinned ones are kept before others.
    pub fn to_json(&self, network: &Network) -> Value {
        let mut actors: Vec<u32> = self.places.keys().copied().collect();
        actors.sort_unstable_by_key(|actor| (!self.pins.contains(actor), *actor));
        actors.truncate(KEPT);
        let round = |at: f32| (f64::from(at) * 1000.0).round() / 1000.0;
        let place = |actor: &u32| {
            let at = self.places[actor];
            (network.actor_id(*actor).to_string(), json!([round(at.x), round(at.y)]))
        };
        let places: serde_json::Map<String, Value> = actors.iter().map(place).collect();
        let pins: Vec<&str> = self.pins.iter().map(|actor| network.actor_id(*actor)).collect();
        json!({"places": places, "pins": pins})
    }

    /// What of it the network still has; what is no place is left out.
    pub fn from_json(value: &Value, network: &Network) -> Standing {
        let number = |value: &Value| value.as_f64().map(|v| v as f32).filter(|v| v.is_finite() && v.abs() < 1e6);
        let place =
            |(id, at): (&String, &Value)| Some((network.find_actor(id)?, Point::new(number(&at[0])?, number(&at[1])?)));
        let places: HashMap<u32, Point> = value["places"].as_object().into_iter().flatten().filter_map(place).collect();
        let pins = value["pins"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let pins = pins.filter_map(|id| network.find_actor(id)).filter(|actor| places.contains_key(actor)).collect();
        Standing { places, pins }
    }

    /// Writes it under the content of the network: first aside, then under its name.
    ///
    /// # Errors
    /// What the file system says.
    pub fn save(&self, folder: &Path, network: &Network) -> std::io::Result<()> {
        let Some(file) = file(folder, network).filter(|_| !self.places.is_empty()) else { return Ok(()) };
        let folder = file.parent().unwrap_or(folder);
        fs::create_dir_all(folder)?;
        let mut aside = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer(&mut aside, &self.to_json(network))?;
        aside.flush()?;
        aside.persist(file).map_err(|error| error.error)?;
        Ok(())
    }

    /// What was written for a network of this content, if anything was.
    pub fn restore(folder: &Path, network: &Network) -> Option<Standing> {
        // Nothing is hashed for nothing.
        if !folder.join(PLACES).is_dir() {
            return None;
        }
        let text = fs::read_to_string(file(folder, network)?).ok()?;
        Some(Standing::from_json(&serde_json::from_str(&text).ok()?, network))
    }
}

const PLACES: &str = "places";

/// The file of a network in a folder, by who is in it and who is linked to whom.
fn file(folder: &Path, network: &Network) -> Option<PathBuf> {
    if network.relation_count() > HASHED {
        return None;
    }
    let mut hash = XxHash3_64::default();
    for actor in 0..network.actor_count() as u32 {
        hash.write(network.actor_id(actor).as_bytes());
        hash.write_u8(0);
    }
    for relation in 0..network.relation_count() as u32 {
        let (from, to) = network.ends(relation);
        hash.write_u64(u64::from(from) << 32 | u64::from(to));
    }
    Some(folder.join(PLACES).join(format!("{:016x}.json", hash.finish())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Builder;
    use crate::position::Position;

    fn network(pairs: &[(&str, &str)]) -> Network {
        let mut b = Builder::new();
        pairs.iter().for_each(|(from, to)| {
            b.relation(from, to, Position::default());
        });
        b.finish().0
    }

    fn standing() -> Standing {
        let places = [(0, Point::new(1.5, -2.25)), (1, Point::new(0.0, 3.0)), (2, Point::new(-7.125, 0.5))];
        Standing { places: places.into(), pins: vec![1] }
    }

    #[test]
    fn the_same_content_has_the_same_places_and_another_has_none() {
        let folder = tempfile::tempdir().unwrap();
        let one = network(&[("a", "b"), ("b", "c")]);
        assert_eq!(Standing::restore(folder.path(), &one), None);
        standing().save(folder.path(), &one).unwrap();
        assert_eq!(Standing::restore(folder.path(), &network(&[("a", "b"), ("b", "c")])), Some(standing()));
        assert_eq!(Standing::restore(folder.path(), &network(&[("a", "b"), ("a", "c")])), None);
    }

    #[test]
    fn what_is_no_place_is_left_out() {
        let network = network(&[("a", "b"), ("b", "c")]);
        let text =
            r#"{"places": {"a": [1, 2], "b": [1e300, 0], "c": ["x", 1], "gone": [0, 0]}, "pins": ["a", "b", 7]}"#;
        let read = Standing::from_json(&serde_json::from_str(text).unwrap(), &network);
        assert_eq!(read, Standing { places: [(0, Point::new(1.0, 2.0))].into(), pins: vec![0] });
        assert_eq!(Standing::from_json(&Value::Null, &network), Standing::default());
    }
}
