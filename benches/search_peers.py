#!/usr/bin/env python3
"""Measures search by name beside fzf and ripgrep on the same names: whole processes, one after the other, several times.

    python3 benches/search_peers.py --network FOLDER [--maillage PROGRAM] [--repeats 5]

FOLDER has the nodes.csv of a network (compare.py makes some below target/compare). fzf and ripgrep are Debian's packages of
those names; they get the names alone, a line each, and maillage the table of actors: as CSV, and as the copy that it keeps.
The last columns are phases of maillage that `--timings` tells: what a key costs in the explorer is the search alone.
"""
import argparse
import csv
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time

QUERIES = ["e", "co", "saint e", "saint-etienne-sur-loire", "besancon le chateau", "bezancon", "zzzzzzzz"]


def run(command, names, env):
    """Seconds and output of a process that reads the names."""
    with open(names, "rb") as given:
        begun = time.perf_counter()
        done = subprocess.run(command, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, timeout=120)
        seconds = time.perf_counter() - begun
    if done.returncode not in (0, 1):  # 1: nothing found
        raise SystemExit(f"{command} ended with {done.returncode}: {done.stderr[-500:]!r}")
    return seconds, done.stderr.decode("utf-8", "replace")


def phases(output):
    return {line["phase"]: line["ms"] for line in map(json.loads, (l for l in output.splitlines() if l.startswith('{"phase"')))}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", required=True)
    parser.add_argument("--maillage", default=os.path.join(os.environ.get("CARGO_TARGET_DIR", "target"), "release", "maillage"))
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args()
    program = os.path.abspath(args.maillage)
    with tempfile.TemporaryDirectory() as work:
        env = {**os.environ, "XDG_CACHE_HOME": work, "XDG_STATE_HOME": work}
        table, names = os.path.join(work, "nodes.csv"), os.path.join(work, "names.txt")
        shutil.copy(os.path.join(args.network, "nodes.csv"), table)
        with open(table, encoding="utf-8", newline="") as rows, open(names, "w", encoding="utf-8") as lines:
            lines.writelines(row["Label"] + "\n" for row in csv.DictReader(rows))
        ours = [program, "search", "-n", table, "--timings"]
        commands = {
            "maillage, CSV": lambda text: [*ours, "--no-cache", text],
            "maillage, copy": lambda text: [*ours, text],
            "fzf --filter": lambda text: ["fzf", "--filter", text],
            "rg -F -i": lambda text: ["rg", "-F", "-i", text, names],
        }
        run(commands["maillage, copy"](QUERIES[0]), names, env)
        print(f"| medians of {args.repeats}, ms | {' | '.join(commands)} | index | search |\n|---{'|---:' * (len(commands) + 2)}|")
        for text in QUERIES:
            took, told = {name: [] for name in commands}, {"index": [], "search": []}
            for _ in range(args.repeats):
                for name, command in commands.items():
                    seconds, said = run(command(text), names, env)
                    took[name].append(seconds * 1000)
                    if name == "maillage, copy":
                        known = phases(said)
                        for phase, times in told.items():
                            times.append(known[phase])
            cells = [f"{statistics.median(times):.0f}" for times in took.values()]
            cells += [f"{statistics.median(times):.1f}" for times in told.values()]
            print(f"| `{text}` | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
