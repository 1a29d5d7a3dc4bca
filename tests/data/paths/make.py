#!/usr/bin/env python3
"""Writes public small networks as tables of relations, and what networkx and igraph find on them: expected.json.

    python3 tests/data/paths/make.py       (networkx 3.6, igraph 1.0)

The networks are those that networkx brings along: the characters of Les Misérables (Knuth 1993, weighted), the karate club
(Zachary 1977, weighted), the Florentine families (Padgett and Ansell 1993), the women and events of Davis (1941).
Both libraries have to agree where both answer.
"""
import csv
import itertools
import json
import os

import igraph
import networkx as nx

HERE = os.path.dirname(os.path.abspath(__file__))
NETWORKS = {
    "miserables": nx.les_miserables_graph(),
    "karate": nx.karate_club_graph(),
    "florentine": nx.florentine_families_graph(),
    "davis": nx.davis_southern_women_graph(),
}
BEST = 40


def name(node):
    return f"n{node}" if isinstance(node, int) else node


expected = {}
for title, graph in NETWORKS.items():
    graph = nx.relabel_nodes(graph, name)
    for _, _, data in graph.edges(data=True):
        data.setdefault("weight", 1)
    rows = sorted((*sorted(edge), data["weight"]) for *edge, data in graph.edges(data=True))
    with open(os.path.join(HERE, f"{title}.csv"), "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("Source", "Target", "Weight"), *rows])
    other = igraph.Graph.TupleList(rows, weights=True)
    nodes = sorted(graph)
    pairs = list(itertools.combinations(nodes, 2))
    distances = [nx.shortest_path_length(graph, a, b) for a, b in pairs]
    assert distances == [other.distances(a, b)[0][0] for a, b in pairs]
    counts, weighted, best = [], [], []
    for a, b in pairs:
        counts.append(len(list(nx.all_shortest_paths(graph, a, b))))
        least = nx.shortest_path_length(graph, a, b, weight="weight")
        assert least == other.distances(a, b, weights="weight")[0][0]
        weighted.append([least, len(list(nx.all_shortest_paths(graph, a, b, weight="weight")))])
    for a, b in pairs[:: len(pairs) // 12]:
        lengths = [len(path) - 1 for path in itertools.islice(nx.shortest_simple_paths(graph, a, b), BEST)]
        assert lengths == [len(path) for path in other.get_k_shortest_paths(a, b, k=BEST, output="epath")]
        weights = [
            nx.path_weight(graph, path, "weight")
            for path in itertools.islice(nx.shortest_simple_paths(graph, a, b, weight="weight"), BEST)
        ]
        best.append({"from": a, "to": b, "lengths": lengths, "weights": weights})
    expected[title] = {"pairs": [list(pair) for pair in pairs], "distances": distances, "counts": counts,
                       "weighted": weighted, "best": best}
with open(os.path.join(HERE, "expected.json"), "w", encoding="utf-8") as file:
    json.dump(expected, file, ensure_ascii=False, separators=(",", ":"))
    file.write("\n")
