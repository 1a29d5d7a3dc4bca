#!/usr/bin/env python3
"""Measures how well places show a network: stress and neighbourhood preservation, on a sample of its actors.

    python3 benches/layout_quality.py NETWORK PLACES.csv...     NETWORK: a folder with edges.csv, or a native .json
    python3 benches/layout_quality.py --maillage PROGRAM NETWORK    runs `maillage layout` and `sfdp` on it itself

PLACES are what `maillage layout -o` writes (`id,x,y`), or what `sfdp -Tplain` prints. Stress is the mean of (s·d/h - 1)² over the pairs of
a sampled actor and any actor it reaches, d their distance, h their hops, s the best scale. Preservation is the mean Jaccard index of an actor's neighbours and
as many nearest actors. Directions, parallel relations and self-loops are ignored. Needs numpy and scipy.
"""
import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree


def network(name):
    """The ids of the actors, and a symmetric matrix of ones."""
    ids, ends = {}, []
    if os.path.isdir(name):
        with open(os.path.join(name, "nodes.csv"), encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                ids.setdefault(row["Id"], len(ids))
        with open(os.path.join(name, "edges.csv"), encoding="utf-8", newline="") as file:
            ends = [(row["Source"], row["Target"]) for row in csv.DictReader(file)]
    else:
        with open(name, encoding="utf-8") as file:
            graph = json.load(file)["graph"]
        ids = {id: number for number, id in enumerate(graph["nodes"])}
        ends = [(edge["source"], edge["target"]) for edge in graph["edges"]]
    pairs = np.array([(ids[a], ids[b]) for a, b in ends if a != b], dtype=np.int64).reshape(-1, 2)
    both = np.r_[pairs, pairs[:, ::-1]]
    links = csr_matrix((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(len(ids), len(ids)))
    links.data[:] = 1
    return ids, links


def places(name, ids):
    at = np.full((len(ids), 2), np.nan)
    with open(name, encoding="utf-8", newline="") as file:
        if name.endswith(".csv"):
            for row in csv.DictReader(file):
                at[ids[row["id"]]] = float(row["x"]), float(row["y"])
        else:
            for line in file:
                if line.startswith("node "):
                    words = line.split(" ", 4)
                    at[int(words[1])] = float(words[2]), float(words[3])
    return at


def quality(links, at, sample, seed=1):
    """Stress and preservation of places."""
    dice = np.random.default_rng(seed)
    count = len(at)
    starts = dice.choice(count, min(sample, count), replace=False)
    hops = dijkstra(links, unweighted=True, indices=starts)
    apart = np.sqrt(((at[starts][:, None, :] - at[None]) ** 2).sum(-1))
    told = np.isfinite(hops) & (hops > 0)
    ratio = apart[told] / hops[told]
    scale = ratio.sum() / (ratio * ratio).sum()
    stress = ((scale * ratio - 1) ** 2).mean()
    tree, kept = cKDTree(at), []
    for actor in dice.choice(count, min(20 * sample, count), replace=False):
        near = links.indices[links.indptr[actor] : links.indptr[actor + 1]].tolist()
        if near:
            nearest = np.atleast_1d(tree.query(at[actor], k=len(near) + 1)[1]).tolist()
            nearest = [other for other in nearest if other != actor][: len(near)]
            both = len(set(near).intersection(nearest))
            kept.append(both / (2 * len(near) - both))
    return stress, float(np.mean(kept)) if kept else float("nan")


def timed(command, **options):
    begun = time.perf_counter()
    subprocess.run(command, check=True, **options)
    return time.perf_counter() - begun


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network")
    parser.add_argument("places", nargs="*")
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--maillage")
    args = parser.parse_args()
    ids, links = network(args.network)
    with tempfile.TemporaryDirectory() as folder:
        named = {name: name for name in args.places}
        if args.maillage:
            ours, dot, theirs = (os.path.join(folder, name) for name in ("ours.csv", "network.dot", "sfdp.plain"))
            took = timed([args.maillage, "layout", "-n", args.network, "--no-cache", "-o", ours], stderr=subprocess.DEVNULL)
            named[f"maillage layout, {took:.2f} s"] = ours
            rows, columns = links.nonzero()
            with open(dot, "w", encoding="utf-8") as file:
                file.write("graph {\n" + "".join(f"{i};\n" for i in range(len(ids))))
                file.writelines(f"{a}--{b};\n" for a, b in zip(rows, columns) if a < b)
                file.write("}\n")
            took = timed(["sfdp", "-Goverlap=true", "-Tplain", "-o", theirs, dot])
            named[f"sfdp, {took:.2f} s"] = theirs
        for name, file in named.items():
            stress, preservation = quality(links, places(file, ids), args.sample)
            print(f"{name}: stress {stress:.4f}, preservation {preservation:.4f}")


if __name__ == "__main__":
    sys.exit(main())
