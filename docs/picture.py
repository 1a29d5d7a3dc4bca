#!/usr/bin/env python3
"""Runs a terminal program and writes what its screen shows as a PNG.

    picture.py -o screen.png --size 120x34 --theme dark -- maillage --fresh --keys "/labo Enter"

The program gets a pseudo-terminal of that size. Once it has been silent for a moment it gets the keys of --then, one
at a time, with a silence after each; then its screen is drawn, and it is sent `q`. It needs a Unix, the Python packages pyte 0.8 and Pillow 10 or later, and the font DejaVu Sans Mono (another
one with --font). Braille is drawn here, dot by dot, since few fonts have it. With --pixels it is a terminal that shows pictures by the
protocol of kitty, under its text. `make-pictures.sh` sees to all that.
"""

import argparse
import base64
import fcntl
import io
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

import pyte
from PIL import Image, ImageDraw, ImageFont

FOLDERS = ["/usr/share/fonts/truetype/dejavu", "/usr/share/fonts/dejavu", "/usr/share/fonts/TTF",
           "/usr/share/fonts/dejavu-sans-mono-fonts", "/Library/Fonts", os.path.expanduser("~/Library/Fonts"),
           os.path.expanduser("~/.local/share/fonts")]
NAMES = ["black", "red", "green", "brown", "blue", "magenta", "cyan", "white"]
# Text, background, then the 8 colours and the 8 bright ones.
PALETTES = {
    "dark": ("d8dee4", "15191e", "15191e e06c75 7fbf7a d7b35b 6ca4e8 c586d6 56b6c2 c8ced6 "
                                 "838d9a ff8790 9ad894 efd07d 8fbdf7 dda6ea 7ad0da ffffff"),
    "light": ("24292f", "ffffff", "24292f b3261e 2b7a2f 8a5a00 1f5fbf 8a3ba8 0f7480 8c959f "
                                  "57606a cf3b32 3b9440 a66f00 3b7bdc a55cc2 1f8f9c 24292f"),
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--output", required=True)
    parser.add_argument("--size", default="120x34", metavar="COLUMNSxROWS")
    parser.add_argument("--theme", default="dark", choices=sorted(PALETTES))
    parser.add_argument("--font", help="a folder with DejaVuSansMono.ttf and DejaVuSansMono-Bold.ttf")
    parser.add_argument("--points", type=int, default=15)
    parser.add_argument("--silence", type=float, default=0.6, metavar="SECONDS")
    parser.add_argument("--then", default="", metavar="KEYS", help="words: Enter, Esc, Tab, Up, Down, End, or characters")
    parser.add_argument("--pixels", action="store_true", help="show pictures")
    parser.add_argument("command", nargs="+")
    return parser.parse_args()


KEYS = {"Enter": "\r", "Esc": "\x1b", "Tab": "\t", "Up": "\x1b[A", "Down": "\x1b[B", "Home": "\x1b[H", "End": "\x1b[F"}
# A program that asks for one of the 16 colours by its number gets that of the palette, not that of pyte.
NUMBERED = {colour: number for number, colour in reversed(list(enumerate(pyte.graphics.FG_BG_256[:16])))}


def hexes(text):
    return tuple(int(text[i:i + 2], 16) for i in (0, 2, 4))


class Pictures:
    """What the terminal shows under its text: pictures by number, each with its row, its column and its pixels."""

    WHOLE = re.compile(rb"\x1b_G([^;\x1b]*)(?:;([^\x1b]*))?\x1b\\")
    PLACE = re.compile(rb"\x1b\[(\d+);(\d+)H$")

    def __init__(self):
        self.shown, self.rest, self.coming, self.tail = {}, b"", None, b""

    def take(self, said):
        """Takes pictures out of what was sent, and gives back the rest of it as far as it is whole."""
        said, self.rest = self.rest + said, b""
        text, at = b"", 0
        for found in self.WHOLE.finditer(said):
            text += said[at:found.start()]
            at = found.end()
            fields = dict(field.split(b"=") for field in found[1].split(b","))
            if fields.get(b"a") == b"d":
                self.shown.pop(fields[b"i"], None)
            elif fields.get(b"a") == b"T":
                place = self.PLACE.search(self.tail + text)
                self.coming = (fields[b"i"], int(place[1]) - 1, int(place[2]) - 1, [])
            if self.coming and fields.get(b"a") in (None, b"T"):
                self.coming[3].append(found[2])
                if fields[b"m"] == b"0":
                    number, row, column, data = self.coming
                    pixels = Image.open(io.BytesIO(base64.b64decode(b"".join(data)))).convert("RGBA")
                    self.shown[number] = (row, column, pixels)
                    self.coming = None
        begun = said.find(b"\x1b_", at)
        end = len(said) if begun < 0 else begun
        self.rest = said[end:]
        text += said[at:end]
        self.tail = (self.tail + text)[-20:]
        return text


def run(command, columns, rows, painter, silence, then, has_pictures):
    """The screen of a program once it is silent after the last of the keys, and the pictures under it."""
    screen, pictures = pyte.Screen(columns, rows), Pictures()
    stream = pyte.ByteStream(screen)
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    child = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
                             env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"})
    os.close(theirs)
    rgb = lambda colour: "rgb:" + "/".join(f"{part:02x}" for part in colour)
    began = last = time.monotonic()
    while time.monotonic() - began < 60:
        if time.monotonic() - last >= silence:
            if not then:
                break
            os.write(ours, then.pop(0).encode())
            last = time.monotonic()
        if not select.select([ours], [], [], 0.05)[0]:
            continue
        try:
            said = os.read(ours, 1 << 16)
        except OSError:
            break
        if not said:
            break
        last = time.monotonic()
        # A terminal that is asked for its colours, its pictures, its cells or its kind answers.
        answers = ""
        if b"\x1b]11;?" in said:
            answers += f"\x1b]10;{rgb(painter.text)}\x1b\\\x1b]11;{rgb(painter.back)}\x1b\\"
        if has_pictures and b"\x1b_Gi=31" in said:
            answers += f"\x1b_Gi=31;OK\x1b\\\x1b[6;{painter.height};{painter.width}t"
            answers += "".join(f"\x1b]4;{n};{rgb(colour)}\x1b\\" for n, colour in enumerate(painter.colours))
        if b"\x1b[c" in said:
            answers += "\x1b[?62;22c"
        os.write(ours, answers.encode())
        stream.feed(pictures.take(said))
    shown = list(pictures.shown.values())
    if child.poll() is None:
        os.write(ours, b"q")
        try:
            child.wait(3)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGTERM)
            child.wait()
    os.close(ours)
    return screen, shown


class Painter:
    """Cells to pixels."""

    def __init__(self, theme, folder, points):
        folders = [folder] if folder else FOLDERS
        found = next((f for f in folders if os.path.exists(os.path.join(f, "DejaVuSansMono.ttf"))), None)
        if not found:
            sys.exit("picture.py: no DejaVu Sans Mono; install it (fonts-dejavu-core) or give --font FOLDER")
        load = lambda name: ImageFont.truetype(os.path.join(found, name), points)
        self.fonts = {False: load("DejaVuSansMono.ttf"), True: load("DejaVuSansMono-Bold.ttf")}
        self.width = round(self.fonts[False].getlength("M"))
        self.up, self.down = self.fonts[False].getmetrics()
        self.height = self.up + self.down
        text, back, colours = PALETTES[theme]
        self.text, self.back = hexes(text), hexes(back)
        self.colours = [hexes(one) for one in colours.split()]
        self.used = set()

    def colour(self, name):
        if name == "default":
            return None
        bright = name.startswith("bright")
        plain = name.removeprefix("bright")
        if plain in NAMES:
            return self.colours[NAMES.index(plain) + (8 if bright else 0)]
        return self.colours[NUMBERED[name]] if name in NUMBERED else hexes(name)

    def cell(self, draw, x, y, cell):
        ink = self.colour(cell.fg) or self.text
        paper = self.colour(cell.bg) or self.back
        if cell.reverse:
            ink, paper = paper, ink
        self.used.add((ink, paper))
        left, top = x * self.width, y * self.height
        right, bottom = left + self.width, top + self.height
        if paper != self.back:
            draw.rectangle([left, top, right - 1, bottom - 1], fill=paper)
        sign = cell.data
        if sign.strip():
            code = ord(sign[0])
            if 0x2800 < code <= 0x28FF:
                self.braille(draw, left, top, code - 0x2800, ink)
            elif 0x2581 <= code <= 0x2588:
                draw.rectangle([left, bottom - self.height * (code - 0x2580) // 8, right - 1, bottom - 1], fill=ink)
            elif sign in RULES:
                self.rule(draw, left, top, RULES[sign], ink)
            else:
                draw.text((left, top), sign, font=self.fonts[bool(cell.bold)], fill=ink)
        if cell.underscore:
            draw.line([left, top + self.up + 2, right - 1, top + self.up + 2], fill=ink)

    def braille(self, draw, left, top, dots, ink):
        for bit, (column, row) in enumerate([(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]):
            if dots >> bit & 1:
                x = left + round(self.width * (column + 0.5) / 2 - 0.8)
                y = top + round(self.height * (row + 0.5) / 4 - 0.8)
                draw.rectangle([x, y, x + 1, y + 1], fill=ink)

    def rule(self, draw, left, top, arms, ink):
        """A line of a frame: arms to the left, right, top and bottom from the middle; round where two meet."""
        x, y = left + self.width // 2, top + self.height // 2
        right, bottom = left + self.width - 1, top + self.height - 1
        if arms in ROUND:
            away = self.width // 2
            ends = {"l": (left, y, x - away, y), "r": (x + away, y, right, y),
                    "t": (x, top, x, y - away), "b": (x, y + away, x, bottom)}
            for arm in arms:
                draw.line(ends[arm], fill=ink)
            corner = {"rb": (x, y, 180), "lb": (x - 2 * away, y, 270), "rt": (x, y - 2 * away, 90),
                      "lt": (x - 2 * away, y - 2 * away, 0)}[arms]
            draw.arc([corner[0], corner[1], corner[0] + 2 * away, corner[1] + 2 * away],
                     corner[2], corner[2] + 90, fill=ink)
            return
        ends = {"l": (left, y, x, y), "r": (x, y, right, y), "t": (x, top, x, y), "b": (x, y, x, bottom)}
        for arm in arms:
            draw.line(ends[arm], fill=ink)

    def paint(self, screen, pictures):
        image = Image.new("RGB", (screen.columns * self.width, screen.lines * self.height), self.back)
        for row, column, pixels in pictures:
            image.paste(pixels, (column * self.width, row * self.height), pixels)
            self.used.update((ink, self.back) for ink in self.colours)
        draw = ImageDraw.Draw(image)
        for y in range(screen.lines):
            for x in range(screen.columns):
                self.cell(draw, x, y, screen.buffer[y][x])
        framed = Image.new("RGB", (image.width + 2 * self.width, image.height + self.height), self.back)
        framed.paste(image, (self.width, self.height // 2))
        return framed.quantize(palette=self.shades(), dither=Image.Dither.NONE)

    def shades(self):
        """A palette with as many shades of each ink on its paper as fit: small files that lose no rare colour."""
        count = max(2, 256 // max(1, len(self.used)))
        palette = Image.new("P", (1, 1))
        flat = []
        for ink, paper in sorted(self.used):
            for step in range(count):
                flat += [round(b + (a - b) * step / (count - 1)) for a, b in zip(ink, paper)]
        palette.putpalette(flat[:768])
        return palette


RULES = {"─": "lr", "│": "tb", "╭": "rb", "╮": "lb", "╰": "rt", "╯": "lt", "├": "tbr", "┤": "tbl", "┬": "lrb",
         "┴": "lrt", "┼": "lrtb"}
ROUND = {"rb", "lb", "rt", "lt"}


def main():
    asked = arguments()
    columns, rows = (int(part) for part in asked.size.lower().split("x"))
    painter = Painter(asked.theme, asked.font, asked.points)
    screen, pictures = run(asked.command, columns, rows, painter, asked.silence,
                           [KEYS.get(word, word) for word in asked.then.split()], asked.pixels)
    painter.paint(screen, pictures).save(asked.output, optimize=True)


if __name__ == "__main__":
    main()
