#!/usr/bin/env python3
"""Writes karate.json: Zachary's karate club and what networkx 3.6 says of it. A self-loop and a parallel relation are added, which only
`degree` and `pagerank` see, and an actor without relations."""
import json
import os

import networkx as nx

simple = nx.Graph(sorted(tuple(sorted(edge)) for edge in nx.karate_club_graph().edges()))
simple.add_node(34)
several = nx.MultiGraph(simple)
several.add_edge(0, 1)
several.add_edge(2, 2)
nodes = range(35)
measures = {
    "degree": dict(several.degree()),
    "pagerank": nx.pagerank(several, alpha=0.85, tol=1e-14, max_iter=1000),
    "betweenness_centrality": nx.betweenness_centrality(simple),
    "closeness": nx.closeness_centrality(simple),
    "core": nx.core_number(simple),
    "clustering": nx.clustering(simple),
}
text = {
    "edges": [[a, b] for a, b in several.edges()],
    "measures": {name: [values[node] for node in nodes] for name, values in measures.items()},
}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "karate.json"), "w") as file:
    json.dump(text, file)
    file.write("\n")
