#!/usr/bin/env python3
"""Measures maillage beside its peers on the same files, one after the other, several times; prints medians.

    python3 benches/compare.py [--relations 1000000] [--repeats 5] [--timeout 120] [--maillage PROGRAM]

Builds maillage and the petgraph peer (cargo), and installs python-igraph and pandas in a virtual environment of its own, all
below target/compare. Load is the whole process, from start to exit, as the kernel counts it (time and peak memory);
paths are looked for on the loaded network between a thousand pairs (ours) and the first twenty of them (peers). Each process gets at most --timeout seconds.
"""
import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)


def cargo(*args):
    subprocess.run(["cargo", *args], cwd=ROOT, check=True, timeout=1800)


def run(command, timeout):
    """Seconds, peak MiB and output of a process."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    signal.signal(signal.SIGALRM, lambda *_: process.kill())
    signal.alarm(timeout)
    output = process.stdout.read().decode("utf-8", "replace")
    _, status, usage = os.wait4(process.pid, 0)
    signal.alarm(0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):  # 1: some pair has no path
        sys.exit(f"{command[0]} ended with {process.returncode}:\n{output}")
    return seconds, usage.ru_maxrss / 1024, output


def phase(output, name):
    """What `--timings` says of a phase, in milliseconds."""
    for line in output.splitlines():
        if line.startswith('{"phase"') and json.loads(line)["phase"] == name:
            return json.loads(line)["ms"]
    sys.exit(f"no phase {name} in:\n{output[-2000:]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--relations", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--timeout", type=int, default=120)
    parser.add_argument("--maillage", help="a program that is built already")
    args = parser.parse_args()

    target = os.path.join(os.environ.get("CARGO_TARGET_DIR") or os.path.join(ROOT, "target"))
    work = os.path.join(target, "compare")
    os.makedirs(work, exist_ok=True)
    if not args.maillage:
        cargo("build", "--release", "--locked")
    program = os.path.abspath(args.maillage or os.path.join(target, "release", "maillage"))
    manifest = os.path.join(HERE, "peers", "petgraph", "Cargo.toml")
    cargo("build", "--release", "--manifest-path", manifest, "--target-dir", work)
    peer = os.path.join(work, "release", "peer")
    python = os.path.join(work, "venv", "bin", "python")
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", os.path.join(work, "venv")], check=True, timeout=120)
        subprocess.run([python, "-m", "pip", "install", "-q", "python-igraph", "pandas"], check=True, timeout=600)
    folder = os.path.join(work, str(args.relations))
    subprocess.run([os.path.join(work, "release", "make_network"), str(args.relations), folder], check=True, timeout=600)
    pairs, some = (os.path.join(folder, name) for name in ("pairs.tsv", "some.tsv"))
    with open(pairs, encoding="utf-8") as all_pairs, open(some, "w", encoding="utf-8") as first:
        first.writelines(all_pairs.readlines()[:20])
    igraph = [python, os.path.join(HERE, "peers", "igraph_peer.py")]

    loads = {
        "maillage info": [program, "info", "-n", folder, "--no-cache"],
        "petgraph + csv + HashMap": [peer, folder],
        "igraph Graph.DataFrame + pandas": [*igraph, folder],
    }
    paths = {
        "maillage path --pairs": [program, "path", "--pairs", pairs, "-n", folder, "--timings", "--no-cache"],
        "petgraph + csv + HashMap": [peer, folder, some],
        "igraph Graph.DataFrame + pandas": [*igraph, folder, some],
    }
    seconds, memory, each = ({name: [] for name in of} for of in (loads, loads, paths))
    for _ in range(args.repeats):
        for name, command in loads.items():
            took, peak, _ = run(command, args.timeout)
            seconds[name].append(took)
            memory[name].append(peak)
        for name, command in paths.items():
            output = run(command, args.timeout)[2]
            per_pair = re.search(r'"ms_per_path": ([0-9.e-]+)', output)
            each[name].append(float(per_pair[1]) if per_pair else phase(output, "path") / 1000)

    median = statistics.median
    ours = median(seconds["maillage info"])
    print(f"\n{args.relations} relations, medians of {args.repeats}\n")
    print("| load, whole process | s | times ours | peak MiB |\n|---|---:|---:|---:|")
    for name in loads:
        print(f"| {name} | {median(seconds[name]):.2f} | {median(seconds[name]) / ours:.1f} | {median(memory[name]):.0f} |")
    ours = median(each["maillage path --pairs"])
    print("\n| one shortest path, per pair | ms | times ours |\n|---|---:|---:|")
    for name in paths:
        print(f"| {name} | {median(each[name]):.3f} | {median(each[name]) / ours:.1f} |")


if __name__ == "__main__":
    main()
