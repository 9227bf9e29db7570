#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How much of src/ was reached by what was run with programs that count (BUILD, made by `make coverage`): a line a folder,
those files that are far below, and the total. Below the limit as a whole the status is 1.

    BUILD=build-coverage tests/coverage/measure.py [--limit=90] [--all]
"""
import argparse
import collections
import glob
import json
import os
import shutil
import subprocess
import sys

BUILD = os.environ.get("BUILD", "build-coverage")
PROGRAMS = ("bulkhead", "bulkhead-collect", "bulkhead-painter", "bulkhead-mail", "bulkhead-openpgp")


def tool(name):
    """The newest of the tools that there are: Debian names them after their version too."""
    found = [path for path in (shutil.which(name), *sorted(glob.glob(f"/usr/bin/{name}-[0-9]*"), reverse=True)) if path]
    return found[0] if found else sys.exit(f"{name} is not here")


def merge():
    """The file of all counts."""
    profiles = os.path.abspath(f"{BUILD}/profiles")
    merged = f"{profiles}/all.profdata"
    subprocess.run([tool("llvm-profdata"), "merge", "--failure-mode=all", "-o", merged, *glob.glob(f"{profiles}/*.profraw")],
                   check=True, stderr=subprocess.DEVNULL)
    return merged


def objects():
    """The programs that counted."""
    found = [f"{BUILD}/{name}" for name in PROGRAMS if os.path.exists(f"{BUILD}/{name}")]
    return found + [path for path in sorted(glob.glob(f"{BUILD}/unit/test-*"))
                    if os.access(path, os.X_OK) and not path.endswith(".d")]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--limit", type=float, default=90)
    options.add_argument("--all", action="store_true", help="a line for each file")
    options = options.parse_args()
    programs = objects()
    exported = subprocess.run([tool("llvm-cov"), "export", "--summary-only", f"--instr-profile={merge()}", programs[0],
                               *(f"--object={path}" for path in programs[1:])], check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL)
    folders, files = collections.defaultdict(lambda: [0, 0]), []
    for file in json.loads(exported.stdout)["data"][0]["files"]:
        name = os.path.relpath(file["filename"]).removeprefix("src/")
        if not os.path.isfile(f"src/{name}"):
            continue  # of a library, or a test
        lines = file["summary"]["lines"]
        files.append((lines["covered"], lines["count"], name))
        for folder in (name.split("/")[0] if "/" in name else ".", "src/"):
            folders[folder][0] += lines["covered"]
            folders[folder][1] += lines["count"]
    total = folders.pop("src/")
    for folder, (covered, count) in sorted(folders.items()):
        print(f"  {folder:12} {covered:6} of {count:6} lines, {100 * covered / count:5.1f} %")
    for covered, count, name in sorted(files, key=lambda file: file[0] / max(1, file[1])):
        if options.all or 100 * covered < (options.limit - 20) * count:
            print(f"    {name:40} {covered:5} of {count:5}, {100 * covered / max(1, count):5.1f} %")
    share = 100 * total[0] / total[1]
    print(f"Line coverage of src/: {share:.1f} % ({total[0]} of {total[1]} lines)")
    return 0 if share >= options.limit else 1


if __name__ == "__main__":
    sys.exit(main())
