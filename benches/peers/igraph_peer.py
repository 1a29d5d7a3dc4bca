"""Loads two tables with pandas into an igraph graph, all attributes kept; then looks for paths: igraph_peer.py FOLDER [PAIRS]"""
import json
import sys
import time

import igraph
import pandas

folder = sys.argv[1]
nodes = pandas.read_csv(f"{folder}/nodes.csv")
edges = pandas.read_csv(f"{folder}/edges.csv")
graph = igraph.Graph.DataFrame(edges, directed=False, vertices=nodes, use_vids=False)
print(graph.vcount(), graph.ecount())
if len(sys.argv) > 2:
    number = {name: i for i, name in enumerate(graph.vs["name"])}
    pairs = [line.split("\t") for line in open(sys.argv[2], encoding="utf-8").read().split("\n") if line]
    begun = time.perf_counter()
    found = 0
    for start, end in pairs:
        # A path to itself is no question here, so an empty answer means there is none.
        found += bool(graph.get_shortest_path(number[start], number[end], output="epath"))
    print(json.dumps({"found": found, "ms_per_path": (time.perf_counter() - begun) * 1000 / len(pairs)}))
