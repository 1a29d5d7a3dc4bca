"""Communities of an edge table by NetworKit's PLM on all cores, its median of three runs: plm.py FOLDER"""
import statistics
import sys
import time

import networkit
import pandas

nodes = pandas.read_csv(f"{sys.argv[1]}/nodes.csv")["Id"]
edges = pandas.read_csv(f"{sys.argv[1]}/edges.csv")
number = {name: i for i, name in enumerate(nodes)}
graph = networkit.Graph(len(nodes))
for a, b in zip(edges["Source"], edges["Target"]):
    graph.addEdge(number[a], number[b])
took = []
for _ in range(3):
    begun = time.perf_counter()
    algorithm = networkit.community.PLM(graph)
    algorithm.run()
    found = algorithm.getPartition()
    took.append(time.perf_counter() - begun)
print(f"{statistics.median(took)} s, modularity {networkit.community.Modularity().getQuality(found, graph)}")
