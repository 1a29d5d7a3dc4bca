#!/usr/bin/env python3
"""Presses keys in a pseudo-terminal and measures from the write of a key to the last byte of the answer.

    python3 benches/keys.py PROGRAM [--network FOLDER] [--runs 3]

Each run starts the program anew (--fresh, a state folder of its own) and presses the same keys. A key is answered when the first
frame after it has come (a pause of 4 ms ends a frame), and settled when the last one has: what takes longer than a few frames
is computed beside the screen, with a mark on it. Nothing for --quiet ms means settled; no wait is counted. The load of the
machine is printed: above 1 the figures tell of others too.
"""
import argparse
import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import tempfile
import termios
import time

NAMED = {"Up": "\x1b[A", "Down": "\x1b[B", "Right": "\x1b[C", "Left": "\x1b[D", "Enter": "\r", "Esc": "\x1b", "Tab": "\t",
         "PageDown": "\x1b[6~", "End": "\x1b[F", "Home": "\x1b[H", "Backspace": "\x7f", "Space": " "}
SCRIPT = [
    ("arrows on the map", ["Right", "Down", "Left", "Up"] * 4),
    ("list of actors", ["Tab", "Tab"] + ["Down"] * 12 + ["PageDown"] * 3 + ["End", "Home"]),
    ("walk and back", ["Enter", "Down", "Enter", "Down", "Enter", "b", "b"]),
    (">", [">"] * 3),
    ("arrows, wide view", ["Down"] * 6 + ["PageDown"] * 3 + ["End", "Home", "Tab"] + ["Down"] * 5 + ["Tab", "Right", "Down", "Left"]),
    ("Enter, wide view", ["Enter", "Right", "Enter", "b"]),
    ("<", ["<"] * 2),
    ("search", ["/"] + list("saint-etienne lo") + ["Backspace"] * 3 + ["Down", "Up", "Esc"]),
    ("search, wrong letters", ["/"] + list("besancno") + ["Esc"]),
    ("filter of actors", ["f"] + list("kind:pole") + ["Backspace"] * 4 + ["Esc"]),
    ("filter of relations", ["F"] + list("since:2021") + ["Enter", "z"]),
    ("tabs", [","] * 4),
    ("links", [","] + ["Down"] * 8 + ["Enter"]),
    ("table", [",", ","] + ["Down"] * 8 + ["s"] * 3 + [","]),
    ("undo, redo", ["z", "z", "Z", "Z"]),
    ("years", ["t", "Left", "Left", "Right", "Esc", "z"]),
    ("help, palette", ["?", "Esc", ":", "e", "x", "p", "Esc"]),
]


def start(program, network, state):
    begun = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", XDG_STATE_HOME=state)
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        os.execv(program, [program, "--fresh", "--theme", "dark", *([network] if network else [])])
    return begun, child, terminal


def frames(terminal, patience=60):
    """When the last byte of the first frame came, and when that of the first one that shows the network. They are the same
    unless a load lasts: its screen comes first. Frames are set off by the marks of synchronised output; until the screen
    is taken over the terminal itself echoes keys, which is no frame. The map has tabs, the screen of a load has none."""
    seen, first, until = b"", None, time.perf_counter() + patience
    while time.perf_counter() < until:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        seen += os.read(terminal, 65536)
        now = time.perf_counter()
        *whole, seen = seen.split(b"\x1b[?2026l")
        for frame in whole:
            drawn = "╰".encode() in frame
            first = first or (now if drawn else None)
            if first and re.search("│.*(Links|Liens)", frame.decode(errors="replace")):
                return first, now
    raise SystemExit(f"no frame within {patience} s: {seen[-200:]!r}")


def answer(terminal, patience, quiet):
    """When the first frame of an answer had come and when the last one had, if there was one."""
    first = last = None
    while select.select([terminal], [], [], quiet if last else patience)[0]:
        if first is None and last is not None and time.perf_counter() - last > 0.004:
            first = last
        os.read(terminal, 65536)
        last = time.perf_counter()
    return first or last, last


def stop(child, terminal):
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(terminal)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--network")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--quiet", type=int, default=150, help="ms without a byte after which an answer has ended")
    parser.add_argument("--late", action="store_true", help="name the keys that took longer than 16 ms")
    parser.add_argument("--starts", type=int, default=9, help="how often the first frame is measured")
    args = parser.parse_args()
    program, took, settled, silent, ticks = os.path.abspath(args.program), {}, {}, 0, 0
    first_frames, networks = [], []

    def opened():
        begun, child, terminal = start(program, args.network, state)
        for times, at in zip((first_frames, networks), frames(terminal)):
            times.append((at - begun) * 1000)
        answer(terminal, 0.1, args.quiet / 1000)
        return child, terminal

    with tempfile.TemporaryDirectory() as state:
        for _ in range(args.starts):
            child, terminal = opened()
            stop(child, terminal)
        for _ in range(args.runs):
            child, terminal = opened()
            for name, keys in SCRIPT:
                for key in keys:
                    pressed = time.perf_counter()
                    os.write(terminal, NAMED.get(key, key).encode())
                    first, end = answer(terminal, 1, args.quiet / 1000)
                    silent += end is None
                    if end is not None:
                        took.setdefault(name, []).append((first - pressed) * 1000)
                        settled.setdefault(name, []).append((end - pressed) * 1000)
                        if args.late and end - pressed > 0.016:
                            print(f"{name}: {key!r} answered {took[name][-1]:.1f}, settled {settled[name][-1]:.1f} ms")
            used = lambda: sum(map(int, open(f"/proc/{child}/stat").read().rsplit(")", 1)[1].split()[11:13]))
            before = used()
            time.sleep(1)
            ticks += used() - before
            stop(child, terminal)

    def line(name, times, ends):
        times = sorted(times)
        high = times[min(len(times) - 1, int(len(times) * 0.99))]
        late = sum(time > 16 for time in times)
        print(f"{name:24} {len(times):4} {statistics.median(times):8.2f} {high:8.2f} {times[-1]:8.2f} {late:6} "
              f"{statistics.median(ends):8.2f} {max(ends):8.2f}")

    for what, times in (("first frame", first_frames), ("network on screen", networks)):
        print(f"{what} {statistics.median(times):.1f} ms (longest of {len(times)}: {max(times):.1f})")
    print(f"idle: {ticks} ticks in {args.runs} s; keys without an answer: {silent}; load {os.getloadavg()[0]:.2f}")
    print(f"{'ms':24} {'keys':>4} {'median':>8} {'99 %':>8} {'longest':>8} {'>16 ms':>6} {'settled':>8} {'longest':>8}")
    for name, times in took.items():
        line(name, times, settled[name])
    line("all", sum(took.values(), []), sum(settled.values(), []))


if __name__ == "__main__":
    main()
