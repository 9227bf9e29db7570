#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints how time and memory grow with the size of a system: each verb over trees of which one is twice the one before,
with 300 drop-ins between the services; a history over more and more reports; and a snapshot of a gigabyte. The exponent of
a step that touches everything once is 1, of one that compares all with all 2. Asserts nothing.

    tests/bench/scale.py [--services=10000] [--reports=400] [--only=WHAT...] [--no-pdf] [--gigabyte]
"""
import argparse
import datetime
import glob
import gzip
import math
import os
import re
import shutil
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(TOP, "tests"), os.path.join(TOP, "tests/parity")]
import generate  # noqa: E402
from cost import Cost  # noqa: E402

BULKHEAD = os.path.join(TOP, os.environ.get("BUILD", "build"), "bulkhead")
UNITS = "usr/lib/systemd/system"
DROP_INS = 300
# Takes the pages that it is sent, gives a PDF without one, and says that all is done.
PAINTER = f"""#!{sys.executable} -IS
import os
import sys
with open(0, "rb") as pages:
    while size := int.from_bytes(pages.read(4), sys.byteorder):
        pages.read(size)
os.write(1, b"%PDF-1.7\\n")
os.write(3, b"d\\0")
"""


class Bench:
    """A program, perhaps with a painter that paints nothing, and what a run of it costs."""

    def __init__(self, scratch, paints):
        self.cost, self.program = Cost(scratch), BULKHEAD
        self.environment = {**os.environ, "BULKHEAD_CONFIG_PATH": f"{scratch}/etc"}
        os.makedirs(f"{scratch}/etc")
        with open(f"{scratch}/etc/bulkhead.conf", "w", encoding="utf-8") as file:
            file.write(f"[Mail]\nTo=root\nAttach=none\nSpool={scratch}/spool\n\n[Weekly]\nDirectory={scratch}/state\n")
        if not paints:
            self.leave_out_painter(scratch)

    def leave_out_painter(self, scratch):
        # What a program needs lies beside it.
        self.program = f"{scratch}/build/bulkhead"
        os.makedirs(f"{scratch}/build")
        for path in glob.glob(f"{BULKHEAD}*"):
            if os.path.isfile(path) and not path.endswith("-painter"):
                shutil.copy(path, f"{scratch}/build")
        for name in ("templates", "styles", "fonts"):
            os.symlink(f"{TOP}/{name}", f"{scratch}/{name}")
        with open(f"{self.program}-painter", "w", encoding="utf-8") as file:
            file.write(PAINTER)
        os.chmod(f"{self.program}-painter", 0o755)

    def run(self, *arguments, accepted=(0, 3, 4)):
        spent = self.cost.of([self.program, *arguments], self.environment)
        if spent.status not in accepted:
            sys.exit(f"bulkhead {' '.join(arguments)} ended with status {spent.status}: {spent.words}")
        return spent


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


def change(tree):
    """A drop-in more for each tenth service: what there is to compare."""
    for name in sorted(os.listdir(f"{tree}/{UNITS}"))[::10]:
        if name.endswith(".service"):
            folder = f"{tree}/etc/systemd/system/{name}.d"
            os.makedirs(folder, exist_ok=True)
            with open(f"{folder}/95-change.conf", "w", encoding="ascii") as file:
                file.write("[Service]\nPrivateDevices=no\nNoNewPrivileges=yes\n")


def verbs(scratch, tree):
    """What is run, in this order, since each may need what one before it has written."""
    snapshot, report, changed, out = (f"{scratch}/{name}" for name in ("snapshot.xml.gz", "report.xml", "changed.xml.gz", "out"))
    a_service = max(name for name in os.listdir(f"{tree}/{UNITS}") if name.endswith(".service") and "@" not in name)
    read, of_report = ("-q", f"--from={snapshot}", f"--output={out}"), ("-q", report, f"--output={out}")
    yield "snapshot", ("snapshot", "-q", f"--root={tree}", f"--output={snapshot}")
    yield "assess a tree, JSON", ("assess", "-q", f"--root={tree}", "--format=json", f"--output={out}")
    for name in ("table", "json", "ndjson"):
        yield f"assess, {name}", ("assess", *read, f"--format={name}")
    yield "assess, XML", ("assess", "-q", f"--from={snapshot}", "--format=xml", f"--output={report}")
    yield "assess, details", ("assess", *read, "*")
    yield "assess, a limit", ("assess", *read, "--max-exposure=5")
    for name in ("table", "json", "ndjson", "xml", "csv", "markdown", "junit", "prometheus", "oscal", "sarif"):
        yield f"render, {name}", ("render", *of_report, f"--format={name}")
    yield "site", ("render", "-q", "--force", report, "--format=html", f"--output={scratch}/site")
    yield "PDF", ("render", *of_report, "--format=pdf")
    yield "PDF, summary", ("render", *of_report, "--format=pdf", "--pdf=summary")
    yield "harden", ("harden", *read, a_service)
    yield "explain", ("explain", *read, a_service)
    yield "baseline", ("baseline", "--force", *read)
    yield "report", ("report", "-q", "--force", f"--root={tree}", f"--output={scratch}/report")
    yield "verify", ("verify", f"{scratch}/report", f"--output={out}")
    yield "report, redacted", ("report", "-q", "--force", f"--from={snapshot}", "--redact=host,user,path",
                               f"--output={scratch}/redacted")
    yield "weekly", ("weekly", "-q", "--keep", f"--root={tree}")
    change(tree)
    yield "changed", ("snapshot", "-q", f"--root={tree}", f"--output={changed}")
    yield "compare with a tree", ("compare", "-q", snapshot, tree, "--format=json", f"--output={out}")
    for name in ("text", "json", "xml", "markdown", "sarif"):
        yield f"compare, {name}", ("compare", "-q", snapshot, changed, f"--format={name}", f"--output={out}")
    yield "compare, a page", ("compare", "-q", snapshot, changed, "--format=html", f"--output={out}.html")
    yield "weekly again", ("weekly", "-q", "--keep", f"--root={tree}")
    yield "history", ("history", "-q", f"{scratch}/state", "--format=json", f"--output={out}")


NEEDED = {"snapshot", "assess, XML", "changed"}
# Which need what others of the same name have left behind.
LED_TO = {"history": ("weekly", "weekly again"), "weekly again": ("weekly",), "verify": ("report",)}


def is_wanted(name, only):
    wanted = [name] + [later for later, earlier in LED_TO.items() if name in earlier]
    return not only or name in NEEDED or any(re.match(pattern, each) for pattern in only for each in wanted)


class Growth:
    """Prints what a run of each size cost, and how that has grown since the size of half as many."""

    def __init__(self, noun):
        self.noun, self.before = noun, {}

    def tell(self, size, name, spent):
        grown = ""
        if name in self.before:
            processor, peak = self.before[name]
            grown = f"; exponent {math.log2(spent.processor / processor):.2f}, " \
                f"{(spent.peak - peak) / (size / 2):.2f} KiB a {self.noun} more"
        self.before[name] = spent.processor, spent.peak
        print(f"  {size:6} {self.noun}s, {name:19} {spent.processor:7.2f} s of the processor, {spent.wall:6.2f} s, "
              f"{spent.processor / size * 1e6:6.0f} µs a {self.noun}, {spent.peak / 1024:6.1f} MiB{grown}", flush=True)


def doubling(bench, scratch, most, only):
    growth = Growth("service")
    for size in (most // 4, most // 2, most):
        tree = f"{scratch}/tree-{size}"
        make(tree, size)
        for name, arguments in verbs(scratch, tree):
            if is_wanted(name, only):
                growth.tell(size, name, bench.run(*arguments))
        for path in (tree, f"{scratch}/state", f"{scratch}/spool"):
            shutil.rmtree(path, ignore_errors=True)


def histories(bench, scratch, most):
    """Of 200 services, of which each tenth changes from each report to the next and back."""
    growth, tree, texts = Growth("report"), f"{scratch}/weeks", []
    make(tree, 200)
    for _ in range(2):
        bench.run("snapshot", "-q", f"--root={tree}", f"--output={scratch}/week.xml")
        with open(f"{scratch}/week.xml", encoding="utf-8") as file:
            texts.append(file.read())
        change(tree)
    for size in (most // 4, most // 2, most):
        points = f"{scratch}/points-{size}"
        os.makedirs(points)
        for at in range(size):
            day = datetime.datetime(2020, 1, 1) + datetime.timedelta(days=at)
            with gzip.open(f"{points}/{at:06}.xml.gz", "wt", encoding="utf-8", compresslevel=1) as file:
                file.write(re.sub(' begin="[^"]*"', f' begin="{day:%Y-%m-%dT%H:%M:%SZ}"', texts[at % 2], count=1))
        for name in ("text", "json", "xml", "html", "markdown", "pdf"):
            growth.tell(size, f"history, {name}", bench.run("compare", "-q", points, f"--format={name}", f"--output={scratch}/out"))
        shutil.rmtree(points)


def gigabyte(bench, scratch):
    """A snapshot of a few services, whose units are repeated under other names until it is as long."""
    tree, small, large = f"{scratch}/seed", f"{scratch}/small.xml", f"{scratch}/large.xml.gz"
    make(tree, 300)
    bench.run("snapshot", "-q", f"--root={tree}", f"--output={small}")
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
        spent = bench.run(*arguments)
        print(f"         {name:12} {spent.processor:7.2f} s of the processor, {spent.wall:6.2f} s, {spent.peak / 1024:6.1f} MiB",
              flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--services", type=int, default=10000)
    options.add_argument("--reports", type=int, default=400, help="of a history")
    options.add_argument("--gigabyte", action="store_true", help="also read a snapshot of a gigabyte; takes minutes")
    options.add_argument("--only", action="append", metavar="WHAT", help="those whose name begins so (a pattern), and what all need; may be given again")
    options.add_argument("--no-pdf", action="store_true", help="pages are made for a PDF and not painted")
    options = options.parse_args()
    scratch = tempfile.mkdtemp(prefix="bulkhead-scale-")
    try:
        bench = Bench(scratch, not options.no_pdf)
        print(f"How time and memory grow, with {DROP_INS} drop-ins between the services:", flush=True)
        if options.services:
            doubling(bench, scratch, options.services, options.only)
        if options.reports:
            histories(bench, scratch, options.reports)
        if options.gigabyte:
            gigabyte(bench, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
