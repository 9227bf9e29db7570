#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints how time and memory grow with the size of a system: each verb over trees of which one is twice the one before,
with 300 drop-ins between the services, and over a snapshot of a gigabyte. The exponent of a step that touches everything
once is 1, of one that compares all with all 2. Asserts nothing.

    tests/bench/scale.py [--services=10000] [--only=VERB...] [--gigabyte]
"""
import argparse
import gzip
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests/parity"))
import generate  # noqa: E402

BULKHEAD = os.path.join(TOP, os.environ.get("BUILD", "build"), "bulkhead")
UNITS = "usr/lib/systemd/system"
DROP_INS = 300


def run(*arguments):
    """Processor seconds, wall seconds and peak memory in MiB."""
    begin = time.monotonic()
    process = subprocess.Popen([BULKHEAD, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
    words = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 4):
        sys.exit(f"bulkhead {' '.join(arguments[:2])} ended with status {process.returncode}: {words}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - begin, usage.ru_maxrss / 1024


def make(tree, count):
    generate.make_tree(tree, count, seed=5)
    os.makedirs(f"{tree}/usr/lib", exist_ok=True)
    shutil.copy("/etc/os-release", f"{tree}/usr/lib/os-release")
    names = sorted(name for name in os.listdir(f"{tree}/{UNITS}") if name.endswith(".service") and "@" not in name)
    for at in range(DROP_INS):
        folder = f"{tree}/etc/systemd/system/{names[at * len(names) // DROP_INS]}.d"
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/90-scale-{at}.conf", "w", encoding="ascii") as file:
            file.write("[Service]\nPrivateTmp=yes\nProtectSystem=strict\n")


def verbs(scratch, tree):
    snapshot, report = f"{scratch}/snapshot.xml.gz", f"{scratch}/report.xml"
    return (
        ("snapshot", ("snapshot", "-q", f"--root={tree}", f"--output={snapshot}")),
        ("assess, JSON", ("assess", "-q", f"--root={tree}", "--format=json", "--output=/dev/null")),
        ("assess, XML", ("assess", "-q", f"--from={snapshot}", "--format=xml", f"--output={report}")),
        ("site", ("render", "-q", "--force", report, "--format=html", f"--output={scratch}/site")),
        ("PDF", ("render", "-q", report, "--format=pdf", f"--output={scratch}/report.pdf")),
        ("SARIF", ("render", "-q", report, "--format=sarif", f"--output={scratch}/report.sarif")),
        ("compare", ("compare", "-q", snapshot, tree, "--format=json", "--output=/dev/null")),
        ("baseline", ("baseline", "-q", "--force", f"--from={snapshot}", f"--output={scratch}/baseline.xml")),
        ("report", ("report", "-q", "--force", f"--root={tree}", f"--output={scratch}/report")),
        ("verify", ("verify", f"{scratch}/report")),
    )


NEEDED = {"assess, XML": ("snapshot",), "compare": ("snapshot",), "baseline": ("snapshot",), "verify": ("report",),
          "site": ("snapshot", "assess, XML"), "PDF": ("snapshot", "assess, XML"), "SARIF": ("snapshot", "assess, XML")}


def doubling(scratch, most, only):
    wanted = only and {name for verb in only for name in (verb, *NEEDED.get(verb, ()))}
    sizes, before = [most // 4, most // 2, most], {}
    for size in sizes:
        tree = f"{scratch}/tree-{size}"
        make(tree, size)
        for name, arguments in verbs(scratch, tree):
            if wanted and name not in wanted:
                continue
            processor, wall, memory = run(*arguments)
            grown = f"; exponent {math.log2(processor / before[name]):.2f}" if before.get(name) else ""
            before[name] = processor
            print(f"  {size:6} services, {name:12} {processor:7.2f} s of the processor, {wall:6.2f} s, "
                  f"{processor / size * 1e6:6.0f} µs a service, {memory:6.0f} MiB{grown}", flush=True)
        shutil.rmtree(tree)


def gigabyte(scratch):
    """A snapshot of a few services, whose units are repeated under other names until it is as long."""
    tree, small, large = f"{scratch}/seed", f"{scratch}/small.xml", f"{scratch}/large.xml.gz"
    make(tree, 300)
    run("snapshot", "-q", f"--root={tree}", f"--output={small}")
    with open(small, encoding="utf-8") as file:
        text = file.read()
    first, last = text.index("<unit "), text.rindex("</unit>") + len("</unit>")
    units, size, copies = text[first:last], 0, 0
    with gzip.open(large, "wt", encoding="utf-8", compresslevel=1) as file:
        file.write(text[:first])
        while size < 1 << 30:
            # The copies keep the order of names that the format asks for.
            file.write(units.replace(' name="', f' name="c{copies:05}-') + "\n")
            size += len(units)
            copies += 1
        file.write(re.sub(r' units="\d+"', f' units="{copies * units.count("<unit ")}"', text[last:]))
    print(f"  a snapshot of {size / (1 << 30):.2f} GiB, {copies} times {units.count('<unit ')} units:", flush=True)
    for name, arguments in (("assess, JSON", ("assess", "-q", f"--from={large}", "--format=json", "--output=/dev/null")),
                            ("compare", ("compare", "-q", large, large, "--format=json", "--output=/dev/null"))):
        processor, wall, memory = run(*arguments)
        print(f"         {name:12} {processor:7.2f} s of the processor, {wall:6.2f} s, {memory:6.0f} MiB", flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--services", type=int, default=10000)
    options.add_argument("--gigabyte", action="store_true", help="also read a snapshot of a gigabyte; takes minutes")
    options.add_argument("--only", action="append", metavar="VERB", help="these alone; may be given again")
    options = options.parse_args()
    scratch = tempfile.mkdtemp(prefix="bulkhead-scale-")
    try:
        print(f"How time and memory grow, with {DROP_INS} drop-ins between the services:", flush=True)
        if options.services:
            doubling(scratch, options.services, options.only)
        if options.gigabyte:
            gigabyte(scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


main()
