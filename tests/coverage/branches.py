#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which branches of the parsers (the sources in tests/fuzz/parsers) no test took, and why: a side of a condition that is
neither reached nor explained is printed with its line. An explanation (tests/coverage/explained) is a row of a pattern of
files, a regular expression that is searched in the line of source, how many sides it explains at most, and a reason, parted
by two blanks or more. The first row that fits explains a side, and a side beyond its number is not explained: it is new. The
number is "any" where it depends on the machine or on chance; a row of another number that explains nothing is named.

    BUILD=build-coverage tests/coverage/branches.py [--list] [--rows] [--limit=N]

--list prints each side, --rows how many each row explains; with --limit= the status is 1 where more are left.
"""
import argparse
import collections
import fnmatch
import json
import os
import re
import subprocess
import sys

import measure

EXPLAINED = "tests/coverage/explained"


def explanations():
    """(pattern of files, expression, most sides or None) of each row."""
    rows = []
    with open(EXPLAINED, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.startswith("#"):
                continue
            words = re.split(r"\s{2,}", line.strip())
            if len(words) != 4 or not re.fullmatch(r"\d+|any", words[2]):
                sys.exit(f"{EXPLAINED}:{number}: a row is files, an expression, a number or \"any\", and a reason")
            rows.append((words[0], re.compile(words[1]), None if words[2] == "any" else int(words[2])))
    return rows


def parsers():
    with open("tests/fuzz/parsers", encoding="utf-8") as lines:
        return sorted({path for line in lines if not line.startswith("#") for word in line.split()[1:]
                       if not word.isdigit() for path in measure.glob.glob(word)})


def sides(sources):
    """Every side of every condition, once for each place: {(file, line, column, side): times}."""
    merged = measure.merge()
    objects = measure.objects()
    exported = subprocess.run([measure.tool("llvm-cov"), "export", f"--instr-profile={merged}", objects[0],
                               "--skip-expansions", "--skip-functions", *(f"--object={path}" for path in objects[1:])],
                              check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    found = collections.Counter()
    for file in json.loads(exported.stdout)["data"][0]["files"]:
        name = os.path.relpath(file["filename"])
        if name not in sources:
            continue
        for branch in file["branches"]:
            for side, times in (("true", branch[4]), ("false", branch[5])):
                found[name, branch[0], branch[1], side] += times
    return found


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--list", action="store_true")
    options.add_argument("--rows", action="store_true")
    options.add_argument("--limit", type=int)
    options = options.parse_args()
    rows, used, texts = explanations(), collections.Counter(), {}
    reached = explained = 0
    left = collections.defaultdict(list)
    for (name, line, column, side), times in sorted(sides(parsers()).items()):
        if times:
            reached += 1
            continue
        if name not in texts:
            with open(name, encoding="utf-8") as file:
                texts[name] = file.read().splitlines()
        text = texts[name][line - 1].strip()
        row = next((row for row in rows if fnmatch.fnmatch(name, row[0]) and row[1].search(text)), None)
        used[row] += 1
        if row and (row[2] is None or used[row] <= row[2]):
            explained += 1
        else:
            beyond = f" ({row[1].pattern} explains {row[2]} only)" if row else ""
            left[name].append(f"{name}:{line}:{column}: never {side}: {text}{beyond}")
    for name, lines in sorted(left.items(), key=lambda item: -len(item[1])):
        print(f"    {name:44} {len(lines):4}")
        if options.list:
            print("\n".join(f"      {line}" for line in lines))
    for row in rows:
        if options.rows:
            print(f"    {used[row]:4} of {'any' if row[2] is None else row[2]}: {row[0]}  {row[1].pattern}")
        elif not used[row] and row[2] is not None:
            print(f"    explains nothing any more: {row[0]}  {row[1].pattern}")
    count = sum(map(len, left.values()))
    print(f"Branches of the parsers: {reached} of {reached + explained + count} taken, {explained} explained, {count} neither")
    return 1 if options.limit is not None and count > options.limit else 0


if __name__ == "__main__":
    sys.exit(main())
