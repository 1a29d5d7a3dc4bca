#!/usr/bin/env python3
"""Makes data/noto-sans-*.ttf, the font of PNG and PDF pictures, from the npm package @fontsource/noto-sans 5.3.0.

    npm pack @fontsource/noto-sans@5.3.0 && tar xzf fontsource-noto-sans-5.3.0.tgz
    pip install fonttools==4.68.0 && python3 data/build_font.py package data

The package splits the font by script. This puts Latin and extended Latin together again and keeps what European names
and the signs of a legend are written with; tables that only matter to printers of another age are left out.
"""
import os
import sys
import tempfile

from fontTools import merge, subset
from fontTools.ttLib import TTFont

# Basic Latin, Latin-1, Extended-A, Romanian and Vietnamese letters that Latin-1 lacks, dashes, quotes, arrows, the euro.
WANTED = [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x218, 0x219, 0x21A, 0x21B, *range(0x1EA0, 0x1EFA),
          *range(0x2010, 0x2016), *range(0x2018, 0x201F), 0x2020, 0x2022, 0x2026, 0x202F, 0x2030, 0x2032, 0x2033,
          0x2039, 0x203A, 0x20AC, 0x2116, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2248, 0x2260, 0x2264,
          0x2265, 0x300, 0x301, 0x302, 0x303, 0x304, 0x306, 0x307, 0x308, 0x30A, 0x30B, 0x30C, 0x327, 0x328]


def main(package, out):
    for weight, name in [(400, "regular"), (600, "semibold")]:
        parts = []
        for script in ["latin", "latin-ext"]:
            font = TTFont(os.path.join(package, "files", f"noto-sans-{script}-{weight}-normal.woff"), recalcTimestamp=False)
            font.flavor = None
            path = tempfile.mktemp(suffix=".ttf")
            font.save(path)
            parts.append(path)
        whole = merge.Merger().merge(parts)
        options = subset.Options()
        options.layout_features = ["kern", "mark", "ccmp"]
        options.hinting = False
        options.name_IDs = [0, 1, 2, 3, 4, 6, 13, 14, 16, 17]
        options.drop_tables += ["DSIG"]
        keep = subset.Subsetter(options)
        keep.populate(unicodes=WANTED)
        keep.subset(whole)
        # One family of two weights, so that whoever looks for the bold letters of Noto Sans finds them.
        for record in list(whole["name"].names):
            if record.nameID in (1, 2, 4, 6, 16, 17):
                style = "Regular" if weight == 400 else "SemiBold"
                text = {1: "Noto Sans", 2: style, 4: f"Noto Sans {style}", 6: f"NotoSans-{style}", 16: "Noto Sans", 17: style}
                record.string = text[record.nameID]
        whole["OS/2"].usWeightClass = weight
        whole["head"].modified = whole["head"].created
        whole.recalcTimestamp = False
        path = os.path.join(out, f"noto-sans-{name}.ttf")
        whole.save(path)
        missing = [hex(c) for c in WANTED if c not in whole.getBestCmap()]
        print(path, os.path.getsize(path), "bytes; not in the font:", " ".join(missing))


main(*sys.argv[1:])
