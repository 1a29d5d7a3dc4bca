// Loads two tables into a graphology graph, all attributes kept; then looks for paths: peer.js FOLDER [PAIRS]
const fs = require("fs");
const Papa = require("papaparse");
const { MultiUndirectedGraph } = require("graphology");
const { bidirectional } = require("graphology-shortest-path");

const [folder, pairs] = process.argv.slice(2);
const rows = (name) =>
  Papa.parse(fs.readFileSync(`${folder}/${name}.csv`, "utf8"), { header: true, skipEmptyLines: true }).data;

const graph = new MultiUndirectedGraph();
for (const { Id, ...attributes } of rows("nodes")) graph.addNode(Id, attributes);
for (const { Source, Target, ...attributes } of rows("edges")) graph.addEdge(Source, Target, attributes);
console.log(graph.order, graph.size);
if (pairs) {
  const asked = fs.readFileSync(pairs, "utf8").split("\n").filter(Boolean).map((line) => line.split("\t"));
  const begun = performance.now();
  const found = asked.filter(([start, end]) => bidirectional(graph, start, end)).length;
  console.log(JSON.stringify({ found, ms_per_path: (performance.now() - begun) / asked.length }));
}
