//! Loads two tables with the csv crate into a petgraph graph, a String a field, ids in a HashMap; then looks for paths.
//!
//!     peer FOLDER [PAIRS]     PAIRS: lines of from TAB to
//!     peer FILE.json          a native or node-link file, through serde_json::Value

use std::collections::{HashMap, VecDeque};
use std::error::Error;
use std::time::Instant;

use petgraph::graph::{DiGraph, NodeIndex, UnGraph};
use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("which folder?")?;
    if folder.ends_with(".json") {
        return json(&folder);
    }
    let mut graph: UnGraph<Vec<String>, Vec<String>> = UnGraph::default();
    let mut known: HashMap<String, NodeIndex> = HashMap::new();
    for record in csv::Reader::from_path(format!("{folder}/nodes.csv"))?.records() {
        let record = record?;
        let node = graph.add_node(record.iter().skip(1).map(str::to_string).collect());
        known.insert(record[0].to_string(), node);
    }
    for record in csv::Reader::from_path(format!("{folder}/edges.csv"))?.records() {
        let record = record?;
        graph.add_edge(known[&record[0]], known[&record[1]], record.iter().skip(2).map(str::to_string).collect());
    }
    println!("{} {}", graph.node_count(), graph.edge_count());
    let Some(pairs) = args.next() else { return Ok(()) };
    let text = std::fs::read_to_string(pairs)?;
    let (begun, mut found, mut asked) = (Instant::now(), 0, 0);
    for (from, to) in text.lines().filter_map(|line| line.split_once('\t')) {
        asked += 1;
        found += usize::from(hops(&graph, known[from], known[to]).is_some());
    }
    println!(
        "{{\"found\": {found}, \"ms_per_path\": {}}}",
        begun.elapsed().as_secs_f64() * 1000.0 / asked.max(1) as f64
    );
    Ok(())
}

/// Parses the whole document, then moves its records into the graph.
fn json(file: &str) -> Result<(), Box<dyn Error>> {
    let mut document: Value = serde_json::from_slice(&std::fs::read(file)?)?;
    let mut graph: DiGraph<Value, Value> = DiGraph::default();
    let mut known: HashMap<String, NodeIndex> = HashMap::new();
    let holder = if document["nodes"].is_array() { &mut document } else { &mut document["graph"] };
    match holder["nodes"].take() {
        Value::Object(nodes) => {
            for (id, node) in nodes {
                known.insert(id, graph.add_node(node));
            }
        }
        Value::Array(nodes) => {
            for node in nodes {
                let id = node["id"].as_str().ok_or("no id")?.to_string();
                known.insert(id, graph.add_node(node));
            }
        }
        _ => return Err("no nodes".into()),
    }
    let Value::Array(edges) = holder["edges"].take() else { return Err("no edges".into()) };
    for edge in edges {
        let end = |key: &str| edge[key].as_str().and_then(|id| known.get(id).copied()).ok_or("no such node");
        let (source, target) = (end("source")?, end("target")?);
        graph.add_edge(source, target, edge);
    }
    println!("{} {}", graph.node_count(), graph.edge_count());
    Ok(())
}

/// Breadth-first from one end: petgraph has no search for one pair that stops at the other.
fn hops(graph: &UnGraph<Vec<String>, Vec<String>>, from: NodeIndex, to: NodeIndex) -> Option<u32> {
    let mut seen = vec![u32::MAX; graph.node_count()];
    let mut queue = VecDeque::from([from]);
    seen[from.index()] = 0;
    while let Some(node) = queue.pop_front() {
        if node == to {
            return Some(seen[node.index()]);
        }
        for next in graph.neighbors(node) {
            if seen[next.index()] == u32::MAX {
                seen[next.index()] = seen[node.index()] + 1;
                queue.push_back(next);
            }
        }
    }
    None
}
