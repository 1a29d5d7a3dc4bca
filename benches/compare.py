#!/usr/bin/env python3
"""Measures maillage beside its peers on the same files, one after the other, several times; prints medians as Markdown.

    python3 benches/compare.py                       # all but `large`, 10⁶ relations
    python3 benches/compare.py --parts load,paths --peers igraph,petgraph
    python3 benches/compare.py --parts large         # 10⁷ relations, each program once: takes 6 GiB and some minutes

Parts: load (two CSV tables), json (a native and a node-link file), xml (GraphML, GEXF; ours and their writers'), write, paths, search (10⁶ names), layout, communities, large. Builds maillage and the petgraph peer
with cargo and fetches the other peers from PyPI and npm, all below target/compare; graph-tool, fzf and ripgrep are those
of the system (Debian: python3-graph-tool, fzf, ripgrep). A peer that is not there is left out, and said to be.

Load is the whole process, from start to exit, as the kernel counts it (time and peak memory). Paths are looked for on
the loaded network, between a thousand pairs (ours, NetworKit) and the first twenty of them (other peers); the ten best simple
paths and one of least weight between five pairs, beside igraph and networkx. Ours are the times of the phase `path`. Search is the whole process of
fzf and rg, which only read names; for ours the search alone and the whole process, which reads a table of actors.
"""
import argparse
import csv
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
TARGET = os.environ.get("CARGO_TARGET_DIR") or os.path.join(ROOT, "target")
WORK = os.path.join(TARGET, "compare")
PYTHON = os.path.join(WORK, "venv", "bin", "python")
SYSTEM_PYTHON = "/usr/bin/python3"
PYPI = ["igraph", "pandas", "networkx", "networkit", "rustworkx"]
PEERS = ["petgraph", "igraph", "networkx", "rustworkx", "networkit", "graph-tool", "graphology", "fzf", "rg"]
# Who reads graph XML, and how; with another argument the same is written again, as the peer writes it.
XML = {
    "graphml": (
        "igraph",
        "import igraph, sys; graph = igraph.Graph.Read_GraphML(sys.argv[1]); sys.argv[2:] and graph.write_graphml(sys.argv[2])",
    ),
    "gexf": (
        "networkx",
        "import networkx, sys; graph = networkx.read_gexf(sys.argv[1]); sys.argv[2:] and networkx.write_gexf(graph, sys.argv[2])",
    ),
}
# 46 hops, and no two are farther.
FARTHEST = ["epci-200065928", "epci-200023794"]
# As the names are spelled, since ripgrep knows nothing of accents; the last has a wrong letter.
SEARCHES = ["co", "besançon", "saint-étienne-sur-loire", "bezançon"]


def run(command, timeout, stdin=None, fine=(0,)):
    """Seconds, peak MiB and output of a process, which must end with a code that is fine."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    signal.signal(signal.SIGALRM, lambda *_: process.kill())
    signal.alarm(timeout)
    output = process.stdout.read().decode("utf-8", "replace")
    _, status, usage = os.wait4(process.pid, 0)
    signal.alarm(0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in fine:
        sys.exit(f"{command[0]} ended with {process.returncode}:\n{output[-2000:]}")
    return seconds, usage.ru_maxrss / 1024, output


def phase(output, name):
    """What `--timings` says of a phase, in milliseconds."""
    for line in output.splitlines():
        if line.startswith('{"phase"') and json.loads(line)["phase"] == name:
            return json.loads(line)["ms"]
    sys.exit(f"no phase {name} in:\n{output[-2000:]}")


def succeeds(*command):
    try:
        return subprocess.run(command, capture_output=True, timeout=120).returncode == 0
    except OSError:
        return False


def prepare(maillage, peers):
    """The programs, by name: how each is called with a folder and perhaps a file of pairs. What is not there is said."""
    os.makedirs(WORK, exist_ok=True)

    def cargo(*args):
        subprocess.run(["cargo", *args], cwd=ROOT, check=True, timeout=1800)

    if not maillage:
        cargo("build", "--release", "--locked")
    manifest = os.path.join(HERE, "peers", "petgraph", "Cargo.toml")
    cargo("build", "--release", "--locked", "--manifest-path", manifest, "--target-dir", WORK)
    if any(name in PYPI for name in peers) and not succeeds(PYTHON, "-c", "import " + ", ".join(PYPI)):
        subprocess.run([sys.executable, "-m", "venv", os.path.join(WORK, "venv")], check=True, timeout=120)
        subprocess.run([PYTHON, "-m", "pip", "install", "-q", *PYPI], check=True, timeout=900)
    scripts = os.path.join(WORK, "graphology")
    if "graphology" in peers and shutil.which("npm"):
        shutil.copytree(os.path.join(HERE, "peers", "graphology"), scripts, dirs_exist_ok=True)
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=scripts, check=True, timeout=600)
    python_peers = os.path.join(HERE, "peers", "python_peers.py")
    commands = {
        "petgraph": [os.path.join(WORK, "release", "peer")],
        **{name: [PYTHON, python_peers, name] for name in PYPI if name != "pandas"},
        "graph-tool": [SYSTEM_PYTHON, python_peers, "graph-tool"],
        "graphology": ["node", "--max-old-space-size=12000", os.path.join(scripts, "peer.js")],
        "fzf": ["fzf", "--filter"],
        "rg": ["rg", "--ignore-case", "--fixed-strings", "--"],
    }
    missing = {name for name in ("fzf", "rg") if not shutil.which(name)}
    if not shutil.which("npm"):
        missing.add("graphology")
    if not succeeds(SYSTEM_PYTHON, "-c", "import graph_tool"):
        missing.add("graph-tool")
    for name in missing.intersection(peers):
        print(f"{name} is not there, and was left out", file=sys.stderr)
    program = os.path.abspath(maillage or os.path.join(TARGET, "release", "maillage"))
    return program, {name: commands[name] for name in PEERS if name in peers and name not in missing}


def made(relations):
    """The folder of the made-up network of that size."""
    folder = os.path.join(WORK, str(relations))
    if not os.path.exists(os.path.join(folder, "pairs.tsv")):
        subprocess.run([os.path.join(WORK, "release", "make_network"), str(relations), folder], check=True, timeout=600)
    return folder


def table(title, head, rows):
    """A table of Markdown; each row is a name and its figures, the first being ours."""
    print(f"\n{title}\n\n| {' | '.join(head)} |\n|---|{'---:|' * (len(head) - 1)}")
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)


def whole(commands, repeats, timeout):
    """Median seconds and MiB of whole processes, taking turns."""
    took = {name: [] for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            took[name].append(run(command, timeout)[:2])
    return {name: [statistics.median(column) for column in zip(*runs)] for name, runs in took.items()}


def loads(title, commands, repeats, timeout):
    figures = whole(commands, repeats, timeout)
    ours = figures["maillage info"]
    rows = [
        [name, f"{seconds:.2f}", f"{seconds / ours[0]:.1f}", f"{memory:.0f}", f"{memory / ours[1]:.1f}"]
        for name, (seconds, memory) in figures.items()
    ]
    table(title, ["load, whole process", "s", "times ours", "peak MiB", "times ours"], rows)


def paths(program, graphs, folder, repeats, timeout):
    pairs, some = (os.path.join(folder, name) for name in ("pairs.tsv", "some.tsv"))
    with open(pairs, encoding="utf-8") as all_pairs, open(some, "w", encoding="utf-8") as first:
        first.writelines(all_pairs.readlines()[:20])
    each = {"maillage path --pairs": []}
    for _ in range(repeats):
        ours = [program, "path", "--pairs", pairs, "-n", folder, "--timings", "--no-cache"]
        output = run(ours, timeout, fine=(0, 1))[2]  # 1: some pair has no path
        each["maillage path --pairs"].append(phase(output, "path") / 1000)
        for name, command in graphs.items():
            output = run([*command, folder, some], timeout)[2]
            each.setdefault(name, []).append(float(re.search(r'"ms_per_path": ?([0-9.e-]+)', output)[1]))
            if name == "networkit":
                output = run([*command, folder, pairs], timeout)[2]
                each.setdefault("networkit, 1,000 pairs", []).append(float(re.search(r'"ms_per_path": ?([0-9.e-]+)', output)[1]))
    median = {name: statistics.median(values) for name, values in each.items()}
    ours = median["maillage path --pairs"]
    rows = [[name, f"{ms:.3f}", f"{ms / ours:,.0f}"] for name, ms in median.items()]
    table("One shortest path on the loaded network", ["per pair", "ms", "times ours"], rows)


def each_answer(program, graphs, folder, repeats, timeout):
    """The ten best paths and a path of least weight, between five pairs, one process a pair for ours."""
    few = os.path.join(folder, "few.tsv")
    with open(os.path.join(folder, "pairs.tsv"), encoding="utf-8") as all_pairs:
        asked = [line.rstrip("\n").split("\t") for line in all_pairs.readlines()[:20]]
    linked = [pair for pair in asked if phase_of_pair(program, folder, pair, [], timeout) is not None][:5]
    with open(few, "w", encoding="utf-8") as out:
        out.writelines("\t".join(pair) + "\n" for pair in linked)
    asked = {
        "The ten best simple paths": ("best", [["-k", "10"], ["-k", "10", "--group"]]),
        "One path of least weight": ("weight", [["--weight", "Weight", "--limit", "1"]]),
        "All shortest paths, counted, twenty listed": (None, [[]]),
    }
    for title, (what, ours) in asked.items():
        each = {}
        for _ in range(repeats):
            for options in ours:
                took = [phase_of_pair(program, folder, pair, options, timeout) for pair in linked]
                each.setdefault(" ".join(["maillage path", *options]), []).append(statistics.mean(took))
            for name, command in graphs.items():
                if what and name in ("igraph", "networkx"):
                    output = run([*command, folder, few, what], timeout)[2]
                    each.setdefault(name, []).append(float(re.search(r'"ms_per_path": ?([0-9.e-]+)', output)[1]))
        median = {name: statistics.median(values) for name, values in each.items()}
        first = next(iter(median.values()))
        table(title, ["per pair", "ms", "times ours"], [[name, f"{ms:.2f}", f"{ms / first:.1f}"] for name, ms in median.items()])


def phase_of_pair(program, folder, pair, options, timeout):
    """How long the search between two actors took, in milliseconds; none where there is no path."""
    output = run([program, "path", *pair, "-n", folder, "--timings", "--json", *options], timeout, fine=(0, 1))[2]
    return None if '"paths":[]' in output else phase(output, "path")


def farthest(program, repeats, timeout):
    """All shortest paths, counted, of two collectivités that are as far apart as any: peers run out of memory."""
    took = []
    for _ in range(repeats):
        output = run([program, "path", *FARTHEST, "--all-kinds", "-n", "collectivites", "--timings"], timeout)[2]
        took.append(phase(output, "path"))
    table("The farthest collectivités", ["`path`", "ms"], [[" ".join(FARTHEST), f"{statistics.median(took):.2f}"]])


def search(program, commands, folder, repeats, timeout):
    names, actors = os.path.join(folder, "names.txt"), os.path.join(folder, "nodes.csv")
    with open(actors, encoding="utf-8", newline="") as rows, open(names, "w", encoding="utf-8") as out:
        out.writelines(row["Label"] + "\n" for row in csv.DictReader(rows))
    rows = []
    for text in SEARCHES:
        took = {}
        for _ in range(repeats):
            ours = [program, "search", text, "-n", actors, "--timings", "--no-cache"]
            seconds, _, output = run(ours, timeout, fine=(0, 1))
            took.setdefault("maillage search, the search alone", []).append(phase(output, "search"))
            took.setdefault("maillage search, with reading a table of actors", []).append(seconds * 1000)
            for name in ("fzf", "rg"):
                if name in commands:
                    with open(names, "rb") as lines:
                        seconds = run([*commands[name], text], timeout, lines, fine=(0, 1))[0]
                    took.setdefault(name, []).append(seconds * 1000)
        for name, values in took.items():
            rows.append([f"`{text}`", name, f"{statistics.median(values):.0f}"])
    table("Search among 10⁶ names, cold", ["", "", "ms"], rows)


def layout(program, graphs, folder, repeats, timeout):
    """A round of forces on all actors, and a settled layout beside sfdp."""
    took = {}
    places = os.path.join(WORK, "places.csv")
    for _ in range(repeats):
        ours = [program, "layout", "-n", folder, "--no-cache", "--iterations", "20", "--timings", "--force", "-o", places]
        took.setdefault("maillage layout --iterations 20, phase `layout`", []).append(phase(run(ours, timeout)[2], "layout") / 20)
        if "graphology" in graphs:
            scripts = os.path.join(WORK, "graphology")
            output = run(["node", os.path.join(scripts, "forces.js"), folder, "20"], timeout)[2]
            took.setdefault("graphology ForceAtlas2, Barnes-Hut", []).append(float(re.search(r'"ms_per_round": ?([0-9.e-]+)', output)[1]))
    median = {name: statistics.median(values) for name, values in took.items()}
    ours = next(iter(median.values()))
    rows = [[name, f"{ms:.1f}", f"{ms / ours:.1f}"] for name, ms in median.items()]
    table("A round of forces, theta 0.5", ["", "ms", "times ours"], rows)
    if shutil.which("sfdp"):
        dot, native = os.path.join(WORK, "collectivites.dot"), os.path.join(WORK, "collectivites.json")
        run([program, "export", "-n", "collectivites", "-o", native, "--force"], timeout)
        bare(native, dot)
        commands = {
            "maillage layout -n collectivites": [program, "layout", "-n", "collectivites", "--force", "-o", places],
            "sfdp -Goverlap=true": ["sfdp", "-Goverlap=true", "-Tplain", "-o", os.path.join(WORK, "sfdp.plain"), dot],
        }
        figures = whole(commands, repeats, timeout)
        ours = figures["maillage layout -n collectivites"]
        rows = [[name, f"{took:.2f}", f"{took / ours[0]:.1f}", f"{memory:.0f}"] for name, (took, memory) in figures.items()]
        table("A settled layout of the collectivités, whole process", ["", "s", "times ours", "peak MiB"], rows)


def bare(native, dot):
    """Who is linked to whom as a graph of Graphviz, each pair once: with names on them sfdp sets text for minutes."""
    with open(native, encoding="utf-8") as file:
        graph = json.load(file)["graph"]
    number = {name: i for i, name in enumerate(graph["nodes"])}
    pairs = {tuple(sorted((number[edge["source"]], number[edge["target"]]))) for edge in graph["edges"]}
    with open(dot, "w", encoding="utf-8") as file:
        file.write("graph {\n" + "".join(f"{i};\n" for i in range(len(number))))
        file.writelines(f"{a}--{b};\n" for a, b in sorted(pairs) if a != b)
        file.write("}\n")


def communities(program, folder, repeats, timeout):
    took, found = {}, {}
    for _ in range(repeats):
        ours = [program, "measure", "communities", "-n", folder, "--no-cache", "--json", "--top", "1", "--timings"]
        output = run(ours, timeout)[2]
        took.setdefault("maillage measure communities, phase `measure`", []).append(phase(output, "measure") / 1000)
        found["maillage measure communities, phase `measure`"] = re.search(r'"modularity":([0-9.]+)', output)[1]
        output = run([PYTHON, os.path.join(HERE, "peers", "plm.py"), folder], timeout)[2]
        took.setdefault("NetworKit PLM", []).append(float(re.search(r"([0-9.]+) s", output)[1]))
        found["NetworKit PLM"] = re.search(r"modularity ([0-9.]+)", output)[1]
    median = {name: statistics.median(values) for name, values in took.items()}
    ours = next(iter(median.values()))
    rows = [[name, f"{s:.2f}", f"{s / ours:.1f}", f"{float(found[name]):.4f}"] for name, s in median.items()]
    table("Communities on the loaded network", ["", "s", "times ours", "modularity"], rows)


def versions(peers):
    lines = [platform_line()]
    if any(name in PYPI for name in peers):
        listed = json.loads(subprocess.check_output([PYTHON, "-m", "pip", "list", "--format", "json"], timeout=60))
        lines += [f"{row['name']} {row['version']}" for row in listed if row["name"] in PYPI]
    for command in (["rustc", "--version"], ["node", "--version"], ["fzf", "--version"], ["rg", "--version"]):
        if shutil.which(command[0]):
            lines.append(f"{command[0]}: {subprocess.check_output(command, text=True, timeout=60).splitlines()[0]}")
    if "graph-tool" in peers:
        code = "import graph_tool; print(graph_tool.__version__)"
        lines.append("graph-tool " + subprocess.check_output([SYSTEM_PYTHON, "-c", code], text=True, timeout=60).strip())
    print("\n" + "\n".join(f"- {line}" for line in lines))


def platform_line():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = re.search(r"model name\s*: (.*)", file.read())
    return f"{os.cpu_count()} cores, {model[1] if model else 'unknown'}, Python {sys.version.split()[0]}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", default="load,json,xml,write,paths,search,layout,communities")
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--relations", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--timeout", type=int, default=300, help="seconds that a process may take")
    parser.add_argument("--maillage", help="a program that is built already")
    args = parser.parse_args()

    peers, parts = args.peers.split(","), args.parts.split(",")
    program, commands = prepare(args.maillage, peers)
    graphs = {name: command for name, command in commands.items() if name not in ("fzf", "rg")}

    def info(network):
        return [program, "info", "-n", network, "--no-cache"]

    def loaded(title, folder, names, repeats):
        each = {name: [*command, folder] for name, command in graphs.items() if name in names}
        loads(title, {"maillage info": info(folder), **each}, repeats, args.timeout)

    if "load" in parts:
        loaded(f"{args.relations:,} relations from two CSV tables, {args.repeats} repeats", made(args.relations), PEERS, args.repeats)
    for format in ["native", "node-link"] if "json" in parts else []:
        file = os.path.join(made(args.relations), f"{format}.json")
        run([program, "convert", made(args.relations), file, "--to", format, "--force"], args.timeout)
        each = {"petgraph, through serde_json::Value": [*graphs["petgraph"], file]} if "petgraph" in graphs else {}
        title = f"{args.relations:,} relations from {format} JSON, {args.repeats} repeats"
        loads(title, {"maillage info": info(file), **each}, args.repeats, args.timeout)
    for format, (peer, script) in XML.items() if "xml" in parts else []:
        ours, theirs = (os.path.join(made(args.relations), f"{name}.{format}") for name in ("network", peer))
        run([program, "convert", made(args.relations), ours, "--force"], args.timeout)
        each = [(ours, "maillage convert")]
        if peer in graphs:
            run([PYTHON, "-c", script, ours, theirs], args.timeout)
            each.append((theirs, peer))
        for file, writer in each:
            reads = {peer: [PYTHON, "-c", script, file]} if peer in graphs else {}
            title = f"{args.relations:,} relations from {format} as {writer} writes it, {args.repeats} repeats"
            loads(title, {"maillage info": info(file), **reads}, args.repeats, args.timeout)
    if "write" in parts:
        rows = []
        for format in ("json", "graphml", "gexf"):
            command = [program, "convert", made(args.relations), os.path.join(made(args.relations), f"written.{format}"), "--force", "--timings"]
            took = [phase(run(command, args.timeout)[2], "write") for _ in range(args.repeats)]
            rows.append([format, f"{statistics.median(took) / 1000:.2f}"])
        table(f"{args.relations:,} relations, {args.repeats} repeats", ["written as", "s, phase `write`"], rows)
    if "paths" in parts:
        paths(program, graphs, made(args.relations), args.repeats, args.timeout)
        each_answer(program, graphs, made(args.relations), args.repeats, args.timeout)
        farthest(program, args.repeats, args.timeout)
    if "search" in parts:
        search(program, commands, made(10_000_000), args.repeats, args.timeout)
    if "layout" in parts:
        layout(program, graphs, made(175_000), args.repeats, args.timeout)
    if "communities" in parts and "networkit" in graphs:
        communities(program, made(args.relations), args.repeats, args.timeout)
    if "large" in parts:
        loaded("10⁷ relations from two CSV tables, once", made(10_000_000), ("petgraph", "igraph"), 1)
    versions(commands)


if __name__ == "__main__":
    main()
