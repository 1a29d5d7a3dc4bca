//! `measure`, `layout`, and the places that travel in exports.

use std::fs;

use super::{file, keys, run, text};

/// Two triangles that one relation links, and an actor alone.
const TRIANGLES: &str =
    "source,target,kind\na,b,knows\nb,c,knows\nc,a,knows\nx,y,knows\ny,z,knows\nz,x,knows\nc,x,knows\nq,q,knows\n";

#[test]
fn communities_are_numbered_from_the_largest() {
    let (_folder, path) = file("edges.csv", TRIANGLES);
    let found = run(&["measure", "communities", "--json", "-n", text(&path)]).done().json();
    assert_eq!(keys(&found), ["measure", "on", "modularity", "groups", "values"]);
    assert_eq!((found["measure"].as_str(), found["on"].as_str()), (Some("communities"), Some("view")));
    let of = |id: &str| {
        let row = found["values"].as_array().unwrap().iter().find(|row| row["id"] == id);
        row.unwrap()["value"].as_u64().unwrap()
    };
    assert_eq!(["a", "b", "c", "x", "y", "z", "q"].map(of), [1, 1, 1, 2, 2, 2, 3]);
    assert_eq!(found["groups"][0], serde_json::json!({"value": 1, "actors": 3, "central": ["c", "a", "b"]}));
}

#[test]
fn a_measure_is_ranked_explained_and_cut() {
    let top = run(&["measure", "degree", "--top", "2", "--json"]).done().json();
    let values: Vec<u64> = top["values"].as_array().unwrap().iter().map(|row| row["value"].as_u64().unwrap()).collect();
    assert!(values.len() == 2 && values[0] >= values[1]);
    let english = run(&["measure", "degree", "--top", "1"]).done();
    assert!(english.err.contains("relations it has in this view"), "{}", english.err);
    assert_eq!(english.out.lines().next(), Some("value\tname\tid"));
    let french = run(&["measure", "betweenness_centrality", "--top", "1", "--around", "rtes", "--lang", "fr"]).done();
    assert!(french.err.contains("l’intermédiarité est"), "{}", french.err);
    let wrong = run(&["measure", "pagerang"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("“pagerank”"), "{}", wrong.err);
}

#[test]
fn a_layout_writes_a_line_an_actor_and_never_over_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("places.csv");
    let ran = run(&["layout", "-o", text(&path), "--iterations", "3", "--timings"]).done();
    let phases: Vec<&str> = ran.err.lines().filter(|line| line.starts_with("{\"phase\"")).collect();
    for phase in ["coarsen", "layout", "write"] {
        assert_eq!(phases.iter().filter(|line| line.contains(&format!("\"{phase}\""))).count(), 1, "{phases:?}");
    }
    let written = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = written.lines().collect();
    assert_eq!((lines[0], lines.len()), ("id,x,y", 546));
    for line in &lines[1..] {
        let numbers: Vec<f64> = line.rsplit(',').take(2).map(|number| number.parse().unwrap()).collect();
        assert!(numbers.iter().all(|number| number.is_finite()), "{line}");
    }
    assert_eq!(run(&["layout", "-o", text(&path)]).code, 2);
    assert_eq!(fs::read_to_string(&path).unwrap(), written);
    let again = run(&["layout", "-o", "-", "--iterations", "3"]).done();
    assert_eq!(again.out, written);
    let other = run(&["layout", "-o", "-", "--iterations", "3", "--seed", "2"]).done();
    assert_ne!(other.out, written);
    let rings = run(&["layout", "-o", "-", "--algorithm", "rings", "--around", "rtes"]).done();
    assert!(
        rings.out.lines().skip(1).all(|line| line.rsplit(',').take(2).all(|n| n.parse::<f32>().unwrap().abs() <= 1.01))
    );
    assert_eq!(run(&["layout", "-o", "-", "--algorithm", "rings", "--iterations", "3"]).code, 2);
    let wrong = run(&["layout", "-o", "-", "--algorithm", "farce"]);
    assert!(wrong.code == 2 && wrong.err.contains("“force”"), "{}", wrong.err);
    assert_eq!(run(&["layout", "-o", "-", "--actors", "name:nobodyatall"]).code, 1);
}

#[test]
fn places_travel_in_exports() {
    let (folder, path) = file("edges.csv", TRIANGLES);
    let export = |name: &str| {
        let to = folder.path().join(name);
        run(&["export", "-n", text(&path), "--layout", "force", "-o", text(&to)]).done();
        fs::read_to_string(to).unwrap()
    };
    assert_eq!(export("n.gexf").matches("<viz:position x=").count(), 7);
    assert_eq!(export("n.cyjs").matches("\"position\": {\"x\":").count(), 7);
    assert_eq!(export("n.dot").matches("pos=\"").count(), 7);
    assert!(export("n.graphml").contains("attr.name=\"x\""));
}
