#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The figures that fuzz targets left (FUZZ_FIGURES of tests/fuzz/run) as a table: tests/fuzz/table.py DIR [DOCUMENT].
With a document, the part of it between the two marker comments is replaced by the table; nothing else of it changes."""
import datetime
import glob
import json
import re
import sys

BEGIN, END = "<!-- fuzzing: written by make soak -->", "<!-- end of fuzzing -->"


def version():
    with open("Makefile", encoding="utf-8") as makefile:
        return re.search(r"^VERSION := (\S+)", makefile.read(), re.M).group(1)


def figures(folder):
    rows = []
    for path in sorted(glob.glob(f"{folder}/*.json")):
        with open(path, encoding="utf-8") as file:
            rows.append(json.load(file))
    if not rows:
        sys.exit(f"tests/fuzz/table.py: {folder} holds no figures; make fuzz and make soak leave them there")
    return rows


def cells(row):
    share = f"{100 * row['reached'] / row['edges']:.0f} % of {row['edges']:,}" if row["edges"] else "?"
    return [row["target"].removeprefix("fuzz-"), f"{row['seconds']:,}", f"{row['inputs']:,}", str(row["crashes"]),
            str(row["findings"]), f"{row['corpus']:,}", share]


def table(rows):
    heads = ["target", "seconds", "inputs tried", "crashes", "former findings", "corpus", "branches of its parser reached"]
    total = {"target": "all", "edges": sum(row["edges"] for row in rows)}
    total.update({name: sum(row[name] for row in rows)
                  for name in ("seconds", "inputs", "crashes", "findings", "corpus", "reached")})
    lines = [heads, *map(cells, rows), cells(total)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    made = ["| " + " | ".join(cell.ljust(width) if column == 0 else cell.rjust(width)
                              for column, (cell, width) in enumerate(zip(line, widths))) + " |" for line in lines]
    made.insert(1, "|" + "|".join("-" * (width + 1) + ("-" if column == 0 else ":")
                                  for column, width in enumerate(widths)) + "|")
    return "\n".join(made) + "\n"


def main():
    text = table(figures(sys.argv[1]))
    print(text, end="")
    if len(sys.argv) > 2:
        with open(sys.argv[2], encoding="utf-8") as file:
            document = file.read()
        before, begin, rest = document.partition(BEGIN)
        _, end, after = rest.partition(END)
        if not begin or not end:
            sys.exit(f"{sys.argv[2]}: the comments between which the table belongs are not there")
        day = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
        with open(sys.argv[2], "w", encoding="utf-8") as file:
            file.write(f"{before}{BEGIN}\nOn {day}, version {version()}:\n\n{text}{END}{after}")


main()
