#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What size must not do: the memory of a verb grows by no more than a little with each service, in every form in which
it writes, and with each drop-in of one service; and what takes long says so on a terminal. Of memory the growth between two
sizes is held against what one more may cost, so that neither the machine nor its load matters. Prints TAP.

    tests/scale/run.py [--fast=1000,4000] [--slow=200,1000] [--pages=100,300] [--drop-ins=2000,8000] [--long=15000]
"""
import argparse
import email
import email.policy
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(TOP, "tests"), os.path.join(TOP, "tests/parity")]
import generate  # noqa: E402
from cost import Cost  # noqa: E402

BULKHEAD = os.path.abspath(os.environ.get("BULKHEAD", os.path.join(TOP, os.environ.get("BUILD", "build"), "bulkhead")))
UNITS = "usr/lib/systemd/system"
# KiB that one more may cost. A service whole takes 9 as it is scored and 350 as a tree of XML, a drop-in 4 as such a tree. What
# several threads take, or a few services more, differs by a MiB from run to run.
A_SERVICE, BY_TEMPLATE, COMPARED, WITH_PAGES = 0.8, 1.5, 1.2, 6.0
A_SECTION = 8.0  # of a PDF, more than two pages: cairo keeps 2 KiB of each
A_CHANGE = 10.0  # of a PDF of changes; as trees of XML and of pages one takes 190
WEEKLY = 150.0  # two systems that have little in common; the message stops at some MiB
A_DROP_IN, PROPOSED, PAINTED, MOVED = 0.8, 1.3, 1.2, 5.0
number = 0
broken = 0


def case(name, finding):
    global number, broken
    number += 1
    broken += bool(finding)
    print(f"{'not ok' if finding else 'ok'} {number} - {name}", flush=True)
    if finding:
        print(f"  {finding}")


class Sizes:
    """Trees of different sizes, what was written of them, and what a program takes of memory with each."""

    def __init__(self, scratch):
        self.scratch, self.cost = scratch, Cost(scratch)
        os.makedirs(f"{scratch}/etc")
        with open(f"{scratch}/etc/bulkhead.conf", "w", encoding="utf-8") as file:
            file.write(f"[Mail]\nTo=root\nAttach=none\nSpool={scratch}/spool\n\n[Weekly]\nDirectory={scratch}/state\n")

    def path(self, size, name):
        return f"{self.scratch}/{size}/{name}"

    def places(self, size):
        names = {"tree": "tree", "snapshot": "snapshot.xml.gz", "report": "report.xml", "site": "site", "out": "out"}
        return {**{place: self.path(size, name) for place, name in names.items()},
                "other": self.path(f"{size}-other", "snapshot.xml.gz")}

    def spent(self, *arguments):
        spent = self.cost.of([BULKHEAD, *arguments], {**os.environ, "BULKHEAD_CONFIG_PATH": f"{self.scratch}/etc"})
        if spent.status not in (0, 3, 4):
            raise RuntimeError(f"{arguments[0]}: status {spent.status}: {spent.words[:300]}")
        return spent

    def add(self, size, fill):
        """A tree that fill() puts units into, its snapshot and its report."""
        os.makedirs(self.path(size, "tree/usr/lib"))
        with open(self.path(size, "tree/usr/lib/os-release"), "w", encoding="ascii") as file:
            file.write("ID=debian\nVERSION_ID=12\n")
        fill(self.path(size, "tree"), size)
        self.spent("snapshot", "-q", f"--root={self.path(size, 'tree')}", "-o", self.path(size, "snapshot.xml.gz"))

    def grows(self, title, sizes, allowed, verb, *arguments):
        """{tree}, {snapshot}, {report}, {site} and {out} are those of the size."""
        try:
            used = [self.spent(verb, "-q", *(argument.format(**self.places(size)) for argument in arguments)).peak
                    for size in sizes]
        except RuntimeError as error:
            case(f"memory of {title}", error)
            return
        more = sizes[1] - sizes[0]
        grown = (used[1] - used[0]) / more
        case(f"memory of {title}: {used[0] / 1024:.1f} MiB, {used[1] / 1024:.1f} MiB with {more} more, {grown:.2f} KiB each",
             grown > allowed and f"{allowed} KiB are allowed")


def fill_with_services(tree, count):
    generate.make_tree(tree, count, seed=5)


def fill_with_drop_ins(tree, count):
    os.makedirs(f"{tree}/{UNITS}/crowded.service.d")
    with open(f"{tree}/{UNITS}/crowded.service", "w", encoding="ascii") as file:
        file.write("[Service]\nExecStart=/bin/true\nProtectSystem=strict\n")
    for at in range(count):
        with open(f"{tree}/{UNITS}/crowded.service.d/{at:06}.conf", "w", encoding="ascii") as file:
            file.write("[Service]\nPrivateTmp=yes\n")


def scores(sizes, fast, slow):
    saved, read, written = "--from={snapshot}", ("--from={snapshot}", "-o", "{out}"), ("{report}", "-o", "{out}")
    sizes.grows("snapshot", fast, A_SERVICE, "snapshot", "--root={tree}", "-o", "{out}")
    for both, allowed in ((slow, BY_TEMPLATE), (fast, A_SERVICE)):
        sizes.grows("assess --format=xml", both, allowed, "assess", saved, "--format=xml", "-o", "{report}")
    sizes.grows("assess of a tree", fast, A_SERVICE, "assess", "--root={tree}", "--format=json", "-o", "{out}")
    for name in ("table", "json", "ndjson"):
        sizes.grows(f"assess --format={name}", fast, A_SERVICE, "assess", *read, f"--format={name}")
    sizes.grows("assess, each service", fast, A_SERVICE, "assess", *read, "*")
    sizes.grows("assess of a saved report", fast, A_SERVICE, "assess", "--from={report}", "--format=json", "-o", "{out}")
    for name in ("table", "json", "ndjson", "xml"):
        sizes.grows(f"render --format={name}", fast, A_SERVICE, "render", *written, f"--format={name}")
    for name in ("csv", "markdown", "junit", "prometheus", "oscal", "sarif"):
        sizes.grows(f"render --format={name}", slow, BY_TEMPLATE, "render", *written, f"--format={name}")
    sizes.grows("baseline", fast, A_SERVICE, "baseline", "--force", *read)
    for verb in ("harden", "explain"):
        sizes.grows(verb, fast, A_SERVICE, verb, *read, "app-2.service")


def comparisons(sizes, fast, other):
    """With a few services, so that most are new."""
    written = (other, "{snapshot}", "-o")
    for name in ("text", "json", "xml", "markdown", "sarif"):
        sizes.grows(f"compare --format={name}", fast, COMPARED, "compare", *written, "{out}", f"--format={name}")
    sizes.grows("compare, a page", fast, COMPARED, "compare", *written, "{out}.html", "--format=html")
    sizes.grows("compare with a tree", fast, COMPARED, "compare", other, "{tree}", "--format=json", "-o", "{out}")
    sizes.grows("compare of reports", fast, A_SERVICE, "compare", "{report}", "{report}", "--format=json", "-o", "{out}")


def pages(sizes, both):
    sizes.grows("assess --format=xml of a few", both, WITH_PAGES, "assess", "--from={snapshot}",
                "--format=xml", "-o", "{report}")
    sizes.grows("a site", both, WITH_PAGES, "render", "--force", "{report}", "--format=html", "-o", "{site}")
    sizes.grows("one page", both, WITH_PAGES, "render", "{report}", "--format=html", "-o", "{out}.html")
    sizes.grows("a report", both, WITH_PAGES, "report", "--force", "--from={snapshot}", "-o", "{site}")
    sizes.grows("verify", both, WITH_PAGES, "verify", "{site}")
    sizes.grows("weekly", both, WEEKLY, "weekly", "--keep", "--root={tree}")


def documents(sizes, both):
    """With more services than the painter holds, whose blocks would take 5 KiB each, and as rows of a list 14."""
    sizes.grows("assess --format=xml for a document", both, BY_TEMPLATE, "assess", "--from={snapshot}", "--format=xml", "-o", "{report}")
    sizes.grows("a PDF", both, A_SECTION, "render", "{report}", "--format=pdf", "-o", "{out}.pdf")


def changes(sizes, both):
    """Two systems whose services have their names in common, and little else."""
    for size in both:
        sizes.add(f"{size}-other", lambda tree, _, size=size: generate.make_tree(tree, size, seed=6))
    sizes.grows("a PDF of changes", both, A_CHANGE, "compare", "{snapshot}", "{other}", "--format=pdf", "-o", "{out}.pdf")


def messages(sizes, report, fast):
    """Of a report since one of many more services; what is gone is counted, also where not all of it is there to be named."""
    sizes.grows("a message", fast, A_SERVICE, "mail", report, "--previous={snapshot}", "--to=root", "--attach=none",
                "--eml={out}.eml")
    try:
        with open(sizes.path(fast[1], "out.eml"), "rb") as file:
            message = email.message_from_bytes(file.read(), policy=email.policy.default)
        gone = re.search(r"(\d+) gone", message["subject"])
        listed = re.search(r"Gone, or not scored any more \((\d+)\)", message.get_body(("plain",)).get_content())
        counts = [int(found.group(1)) if found else None for found in (gone, listed)]
    except OSError as error:
        counts = [error]
    case("a message counts all that is gone", (len(set(counts)) > 1 or counts[0] is None or counts[0] < 500) and counts)


def drop_ins(sizes, both):
    saved, compared = "--from={snapshot}", ("{snapshot}", "{tree}", "-o")
    sizes.grows("drop-ins: snapshot", both, A_DROP_IN, "snapshot", "--root={tree}", "-o", "{out}")
    sizes.grows("drop-ins: assess", both, A_DROP_IN, "assess", saved, "--format=json", "-o", "{out}")
    sizes.grows("drop-ins: report.xml", both, PROPOSED, "assess", saved, "--format=xml", "-o", "{report}")
    sizes.grows("drop-ins: site", both, A_DROP_IN, "render", "--force", "{report}", "--format=html", "-o", "{site}")
    sizes.grows("drop-ins: a PDF", both, PAINTED, "render", "{report}", "--format=pdf", "-o", "{out}.pdf")
    sizes.grows("drop-ins: compare", both, A_DROP_IN, "compare", *compared, "{out}", "--format=json")
    sizes.grows("drop-ins: a report", both, A_DROP_IN, "report", "--force", saved, "-o", "{site}")
    for size in both:
        os.makedirs(sizes.path(size, "tree/etc/systemd/system"))
        shutil.move(sizes.path(size, f"tree/{UNITS}/crowded.service.d"), sizes.path(size, "tree/etc/systemd/system"))
    sizes.grows("drop-ins elsewhere: compare", both, MOVED, "compare", *compared, "{out}", "--format=json")
    sizes.grows("drop-ins elsewhere: a page", both, MOVED, "compare", *compared, "{out}.html", "--format=html")


def on_terminal(*arguments):
    """What standard error is told where it is a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([BULKHEAD, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    told = b""
    while True:
        try:
            more = os.read(ours, 65536)
        except OSError:  # the other end is closed
            more = b""
        if not more:
            break
        told += more
    os.close(ours)
    process.wait()
    return told.decode("utf-8", "replace")


def progress(scratch, snapshot, report, small):
    out = f"{scratch}/told"
    verbs = (("assess", "Reading the snapshot …", ("assess", f"--from={snapshot}", "--format=json", "-o", out)),
             ("assess, writing", "Writing the scores …", ("assess", f"--from={snapshot}", "--format=json", "-o", out)),
             ("baseline", "Reading the snapshot …", ("baseline", "--force", f"--from={snapshot}", "-o", out)),
             ("compare", "Comparing …", ("compare", snapshot, snapshot, "--format=json", "-o", out)),
             ("render", "Writing the document …", ("render", small, "--format=csv", "-o", out)),
             ("a saved report", "Reading the report …", ("assess", f"--from={report}", "--format=json", "-o", out)))
    for title, words, arguments in verbs:
        told = on_terminal(*arguments)
        # The cursor goes back and the line is erased at the end.
        ended = told.replace("\r\n", "\n").rstrip("\n").split("\n")[-1].split("\r\033[K")[-1]
        case(f"{title} says \"{words}\"", f"\r\033[K{words}" not in told and f"said: {told[-200:]!r}" or
             words in ended and f"the line stays: {told[-200:]!r}")
        case(f"{title} is quiet with -q", "…" in on_terminal(arguments[0], "-q", *arguments[1:]) and "it says how far it is")


def pair(text):
    few, many = map(int, text.split(","))
    return few, many


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--fast", type=pair, default=(1000, 4000), help="services, few and many")
    options.add_argument("--slow", type=pair, default=(200, 1000), help="the same for templates")
    options.add_argument("--pages", type=pair, default=(100, 300), help="the same for pages of each service")
    options.add_argument("--document", type=pair, default=(700, 1700), help="the same for a PDF, from what is not held on")
    options.add_argument("--drop-ins", type=pair, default=(2000, 8000))
    options.add_argument("--long", type=int, default=15000, help="services that take long")
    options = options.parse_args()
    scratch = tempfile.mkdtemp(prefix="bulkhead-scale-")
    try:
        sizes = Sizes(scratch)
        for size in sorted({*options.fast, *options.slow, *options.pages, *options.document, options.long}):
            sizes.add(size, fill_with_services)
        scores(sizes, options.fast, options.slow)
        comparisons(sizes, options.fast, sizes.path(options.slow[0], "snapshot.xml.gz"))
        pages(sizes, options.pages)
        documents(sizes, options.document)
        changes(sizes, options.slow)
        messages(sizes, sizes.path(options.pages[0], "site"), options.fast)
        progress(scratch, sizes.path(options.long, "snapshot.xml.gz"), sizes.path(options.fast[1], "report.xml"),
                 sizes.path(options.slow[1], "report.xml"))
        for size in options.drop_ins:
            sizes.add(f"{size}", lambda tree, size: fill_with_drop_ins(tree, int(size)))
        drop_ins(sizes, options.drop_ins)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(f"1..{number}")
    return 1 if broken else 0


sys.exit(main())
