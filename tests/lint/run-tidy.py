#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""clang-tidy over every C file of src/, with the checks of .clang-tidy. Prints TAP, a case a file."""
import concurrent.futures
import glob
import os
import re
import shlex
import subprocess
import sys

BUILD = os.environ.get("BUILD", "build")


def flags():
    """The compiler call of the build folder, without the compiler and what clang does not know."""
    with open(f"{BUILD}/flags", encoding="utf-8") as file:
        call = shlex.split(file.read().rsplit(" | ", 1)[0])
    known = [word for word in call[1:] if word.startswith(("-I", "-D", "-std", "-W", "-pthread"))]
    return [*known, "-DBULKHEAD_DATA_DIR=\"/usr/share/bulkhead\"", "-DBULKHEAD_CONFIG_DIRS=\"/etc/bulkhead\""]


def tidy(path):
    result = subprocess.run(["clang-tidy", "--quiet", path, "--", *flags()], capture_output=True, text=True,
                            check=False)
    found = [line for line in result.stdout.splitlines() if re.search(r": (warning|error): ", line)]
    return path, found or ([result.stderr.strip()] if result.returncode else [])


def main():
    broken = False
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        paths = sys.argv[1:] or sorted(glob.glob("src/**/*.c", recursive=True))
        for number, (path, found) in enumerate(pool.map(tidy, paths), 1):
            print(f"{'not ok' if found else 'ok'} {number} - clang-tidy {path}", flush=True)
            for line in found:
                print(f"  {line}")
            broken = broken or bool(found)
    return 1 if broken else 0


sys.exit(main())
