// Rounds of ForceAtlas2 with Barnes and Hut, theta 0.5, on an edge table: forces.js FOLDER ROUNDS
const fs = require("fs");
const Papa = require("papaparse");
const { UndirectedGraph } = require("graphology");
const forceAtlas2 = require("graphology-layout-forceatlas2");

const [folder, rounds] = process.argv.slice(2);
const rows = (name) =>
  Papa.parse(fs.readFileSync(`${folder}/${name}.csv`, "utf8"), { header: true, skipEmptyLines: true }).data;

const graph = new UndirectedGraph();
let number = 0;
// A spiral: the same start every time.
for (const { Id } of rows("nodes")) {
  const [r, a] = [Math.sqrt(number + 0.5), number * 2.399963];
  graph.addNode(Id, { x: r * Math.cos(a), y: r * Math.sin(a) });
  number += 1;
}
for (const { Source, Target } of rows("edges")) if (Source !== Target) graph.mergeEdge(Source, Target);
const settings = { ...forceAtlas2.inferSettings(graph), barnesHutOptimize: true, barnesHutTheta: 0.5 };
const begun = performance.now();
forceAtlas2.assign(graph, { iterations: Number(rounds), settings });
console.log(JSON.stringify({ order: graph.order, size: graph.size, ms_per_round: (performance.now() - begun) / rounds }));
