"""Loads two tables into the graph of a Python library, all attributes kept; then looks for paths.

    python_peers.py LIBRARY FOLDER [PAIRS [WHAT]]     LIBRARY: igraph, networkx, rustworkx, networkit, graph-tool

WHAT is `shortest` (one shortest path), `best` (the ten best simple paths) or `weight` (one path of least weight, the Weight of
the relations); igraph and networkx know the last two. Each as its manual would have it. NetworKit's graph holds no texts: its attributes stay in the tables of pandas.
"""
import csv
import itertools
import json
import sys
import time


def tables(folder):
    import pandas

    return pandas.read_csv(f"{folder}/nodes.csv"), pandas.read_csv(f"{folder}/edges.csv")


def igraph(folder, what):
    import igraph

    nodes, edges = tables(folder)
    graph = igraph.Graph.DataFrame(edges, directed=False, vertices=nodes, use_vids=False)
    print(graph.vcount(), graph.ecount())
    number = {name: i for i, name in enumerate(graph.vs["name"])}
    if what == "best":
        return lambda a, b: graph.get_k_shortest_paths(number[a], number[b], k=10, output="epath")
    weights = "Weight" if what == "weight" else None
    return lambda a, b: graph.get_shortest_path(number[a], number[b], weights=weights, output="epath")


def networkx(folder, what):
    import networkx

    nodes, edges = tables(folder)
    graph = networkx.from_pandas_edgelist(edges, "Source", "Target", edge_attr=True, create_using=networkx.MultiGraph)
    attributes = nodes.set_index("Id").to_dict("index")
    graph.add_nodes_from(attributes)
    networkx.set_node_attributes(graph, attributes)
    print(graph.number_of_nodes(), graph.number_of_edges())
    if what != "shortest":
        # Neither works on a multigraph; of parallel relations the lightest stays.
        simple = networkx.Graph()
        simple.add_nodes_from(graph)
        for a, b, weight in graph.edges(data="Weight"):
            if weight < simple.get_edge_data(a, b, {"Weight": weight + 1})["Weight"]:
                simple.add_edge(a, b, Weight=weight)
        graph = simple

    def path(a, b):
        try:
            if what == "best":
                return list(itertools.islice(networkx.shortest_simple_paths(graph, a, b), 10))
            if what == "weight":
                return networkx.bidirectional_dijkstra(graph, a, b, weight="Weight")[1]
            return networkx.bidirectional_shortest_path(graph, a, b)
        except networkx.NetworkXNoPath:
            return None

    return path


def rustworkx(folder, _):
    import rustworkx

    nodes, edges = tables(folder)
    graph = rustworkx.PyGraph(multigraph=True)
    number = dict(zip(nodes["Id"], graph.add_nodes_from(list(nodes.itertuples(index=False, name=None)))))
    sources, targets = edges["Source"].map(number), edges["Target"].map(number)
    graph.add_edges_from(list(zip(sources, targets, edges.iloc[:, 2:].itertuples(index=False, name=None))))
    print(graph.num_nodes(), graph.num_edges())
    return lambda a, b: rustworkx.graph_dijkstra_shortest_paths(graph, number[a], target=number[b])


def networkit(folder, _):
    import networkit

    nodes, edges = tables(folder)
    number = {name: i for i, name in enumerate(nodes["Id"])}
    ends = (edges["Source"].map(number).to_numpy(), edges["Target"].map(number).to_numpy())
    graph = networkit.GraphFromCoo(ends, n=len(nodes), directed=False)
    print(graph.numberOfNodes(), graph.numberOfEdges())

    def path(a, b):
        search = networkit.distance.BidirectionalBFS(graph, number[a], number[b])
        search.run()
        return search.getDistance() < len(nodes)

    # The tables are attributes of the answer, and so stay in memory.
    path.tables = nodes, edges
    return path


def graph_tool(folder, _):
    from graph_tool import Graph
    from graph_tool.topology import shortest_path

    def rows(name):
        file = csv.reader(open(f"{folder}/{name}.csv", encoding="utf-8", newline=""))
        return next(file), file

    graph = Graph(directed=False)
    head, edges = rows("edges")
    for name in head[2:]:
        graph.edge_properties[name] = graph.new_edge_property("int" if name == "Weight" else "string")
    weight = head.index("Weight")
    edges = ([*row[:weight], int(row[weight]), *row[weight + 1 :]] for row in edges)
    columns = [graph.edge_properties[name] for name in head[2:]]
    ids = graph.add_edge_list(edges, hashed=True, hash_type="string", eprops=columns)
    number = {ids[vertex]: int(vertex) for vertex in graph.vertices()}
    head, nodes = rows("nodes")
    columns = [graph.new_vertex_property("string") for _ in head[1:]]
    for name, *cells in nodes:
        at = number.get(name)
        if at is None:
            at = number[name] = int(graph.add_vertex())
        for column, cell in zip(columns, cells):
            column[at] = cell
    for name, column in zip(head[1:], columns):
        graph.vertex_properties[name] = column
    print(graph.num_vertices(), graph.num_edges())
    return lambda a, b: shortest_path(graph, graph.vertex(number[a]), graph.vertex(number[b]))[1]


def main():
    library, folder, pairs, what = [*sys.argv[1:], None, None][:4]
    path = globals()[library.replace("-", "_")](folder, what or "shortest")
    if pairs:
        asked = [line.split("\t") for line in open(pairs, encoding="utf-8").read().split("\n") if line]
        begun = time.perf_counter()
        # A path to itself is no question here, so an empty answer means there is none.
        found = sum(bool(path(start, end)) for start, end in asked)
        print(json.dumps({"found": found, "ms_per_path": (time.perf_counter() - begun) * 1000 / len(asked)}))


if __name__ == "__main__":
    main()
