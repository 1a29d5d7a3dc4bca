//! Paths on public small networks against what networkx and igraph find there: `tests/data/paths/make.py` wrote it down.

use std::path::Path;
use std::sync::Arc;

use maillage::analysis::paths::{Request, Workspace, distance, find};
use maillage::formats::{Input, open as open_inputs};
use maillage::network::{Network, Subset};
use maillage::ticket::Ticket;
use serde_json::Value;

fn data(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/paths").join(name)).unwrap()
}

fn opened(name: &str) -> (Network, Vec<f64>) {
    let file = format!("{name}.csv");
    let network = open_inputs(vec![Input::bytes(&file, data(&file))], None, &Ticket::new()).unwrap().0;
    let column = network.relation_columns().iter().find(|column| column.name.eq_ignore_ascii_case("weight")).unwrap();
    let weights = network.relations().map(|relation| column.value(relation).unwrap().text.parse().unwrap()).collect();
    (network, weights)
}

#[test]
fn what_networkx_and_igraph_find_is_found() {
    let expected: Value = serde_json::from_slice(&data("expected.json")).unwrap();
    for (name, expected) in expected.as_object().unwrap() {
        let (network, weights) = opened(name);
        let weights = Arc::new(weights);
        let (all, ticket, mut space) = (Subset::all(&network), Ticket::new(), Workspace::new());
        let actor = |id: &Value| network.find_actor(id.as_str().unwrap()).unwrap();
        let listed = |key: &str| expected[key].as_array().unwrap().iter();
        for (((pair, hops), count), weighted) in
            listed("pairs").zip(listed("distances")).zip(listed("counts")).zip(listed("weighted"))
        {
            let (from, to) = (actor(&pair[0]), actor(&pair[1]));
            assert_eq!(
                distance(&network, &all, &mut space, from, to, false).map(u64::from),
                hops.as_u64(),
                "{name} {pair}"
            );
            let request = Request { limit: 1, ..Request::new(from, to) };
            let answer = find(&network, &all, &request, &ticket).unwrap();
            assert_eq!(answer.count.unwrap().to_string(), count.to_string(), "{name} {pair}");
            let request = Request { weight: Some(&weights), ..request };
            let answer = find(&network, &all, &request, &ticket).unwrap();
            assert_eq!(answer.paths[0].cost, weighted[0].as_f64().unwrap(), "{name} {pair}");
            assert_eq!(answer.count.unwrap().to_string(), weighted[1].to_string(), "{name} {pair}");
        }
        for best in listed("best") {
            let (from, to) = (actor(&best["from"]), actor(&best["to"]));
            let lengths: Vec<u64> = best["lengths"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).collect();
            let least: Vec<f64> = best["weights"].as_array().unwrap().iter().map(|n| n.as_f64().unwrap()).collect();
            let request = Request { k: Some(40), ..Request::new(from, to) };
            let answer = find(&network, &all, &request, &ticket).unwrap();
            assert_eq!(answer.paths.iter().map(|path| path.hops.len() as u64).collect::<Vec<_>>(), lengths);
            let answer = find(&network, &all, &Request { weight: Some(&weights), ..request }, &ticket).unwrap();
            assert_eq!(answer.paths.iter().map(|path| path.cost).collect::<Vec<_>>(), least, "{name} {best}");
        }
    }
}
