#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What size must not do: the memory of a verb grows by no more than a little with each service, in every form in which
scores are written, and what takes long says so on a terminal. Of memory the growth between two sizes is held against what
one service may cost, so that neither the machine nor its load matters. Prints TAP.

    tests/scale/run.py [--few=600] [--many=2400] [--long=15000]      numbers of services; of templates, which are slow, a quarter
"""
import argparse
import gzip
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests/parity"))
import generate  # noqa: E402

BULKHEAD = os.path.abspath(os.environ.get("BULKHEAD", os.path.join(TOP, os.environ.get("BUILD", "build"), "bulkhead")))
A_SERVICE = 3.0  # KiB; whole, one takes 9 as it is scored, and 350 as a tree of XML
number = 0
broken = 0


def case(name, finding):
    global number, broken
    number += 1
    broken += bool(finding)
    print(f"{'not ok' if finding else 'ok'} {number} - {name}", flush=True)
    if finding:
        print(f"  {finding}")


def make_seed(scratch):
    """A snapshot of some services, as what comes before its units, the units, and what comes after."""
    generate.make_tree(f"{scratch}/seed", 100, seed=5)
    os.makedirs(f"{scratch}/seed/usr/lib", exist_ok=True)
    with open(f"{scratch}/seed/usr/lib/os-release", "w", encoding="ascii") as file:
        file.write("ID=debian\nVERSION_ID=12\n")
    subprocess.run([BULKHEAD, "snapshot", "-q", f"--root={scratch}/seed", f"--output={scratch}/seed.xml"], check=False)
    with open(f"{scratch}/seed.xml", encoding="utf-8") as file:
        text = file.read()
    first, last = text.index("<unit "), text.rindex("</unit>") + len("</unit>")
    return text[:first], text[first:last], text[last:]


def make_snapshot(path, seed, services):
    """The units under other names, in their order, until there are so many services."""
    before, units, after = seed
    copies = -(-services // units.count('.service" type='))
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
        file.write(before)
        for copy in range(copies):
            file.write(units.replace('<unit name="', f'<unit name="c{copy:05}-') + "\n")
        file.write(re.sub(r' units="\d+"', f' units="{copies * units.count("<unit ")}"', after))


def peak(*arguments):
    """Peak memory in KiB."""
    process = subprocess.Popen([BULKHEAD, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    words = process.stderr.read().decode("utf-8", "replace")
    process.stderr.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 4):
        raise RuntimeError(f"status {process.returncode}: {words[:300]}")
    return usage.ru_maxrss


def memory(scratch, sizes, slow):
    forms = [(f"assess --format={name}", name, ("assess", "-q", "--from={snapshot}", f"--format={name}", "-o", "{out}"))
             for name in ("table", "json", "ndjson", "xml")]
    forms.append(("assess, each service", "details", ("assess", "-q", "--from={snapshot}", "-o", "{out}", "*")))
    forms += [(f"render --format={name}", name, ("render", "-q", "{report}", f"--format={name}", "-o", "{out}"))
              for name in ("table", "json", "ndjson", "xml", "csv", "markdown", "junit", "prometheus", "oscal", "sarif")]
    forms.append(("assess of a saved report", "saved", ("assess", "-q", "--from={report}", "--format=json", "-o", "{out}")))
    forms.append(("baseline", "baseline", ("baseline", "-q", "--force", "--from={snapshot}", "-o", "{out}")))
    forms.append(("compare", "compare", ("compare", "-q", "{snapshot}", "{snapshot}", "--format=json", "-o", "{out}")))
    for title, name, arguments in forms:
        of_template = name in ("csv", "markdown", "junit", "prometheus", "oscal", "sarif")
        used, both = [], slow if of_template else sizes
        services = both[1] - both[0]
        try:
            for size in both:
                places = {"snapshot": f"{scratch}/{size}.xml.gz", "report": f"{scratch}/{size}-report.xml",
                          "out": f"{scratch}/{size}-report.xml" if title == "assess --format=xml" else f"{scratch}/out"}
                used.append(peak(*(argument.format(**places) for argument in arguments)))
        except RuntimeError as error:
            case(f"memory of {title}", error)
            continue
        grown = (used[1] - used[0]) / services
        case(f"memory of {title}: {used[0] / 1024:.0f} MiB, {used[1] / 1024:.0f} MiB with {services} services more",
             grown > A_SERVICE and f"{grown:.1f} KiB a service, where {A_SERVICE} are allowed")


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


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--few", type=int, default=600)
    options.add_argument("--many", type=int, default=2400)
    options.add_argument("--long", type=int, default=15000)
    options = options.parse_args()
    scratch = tempfile.mkdtemp(prefix="bulkhead-scale-")
    try:
        seed = make_seed(scratch)
        sizes, slow = (options.few, options.many), (options.few // 4, options.many // 4)
        for size in (*sizes, *slow, options.long):
            make_snapshot(f"{scratch}/{size}.xml.gz", seed, size)
        for size in slow:
            peak("assess", "-q", f"--from={scratch}/{size}.xml.gz", "--format=xml", "-o", f"{scratch}/{size}-report.xml")
        memory(scratch, sizes, slow)
        progress(scratch, f"{scratch}/{options.long}.xml.gz", f"{scratch}/{options.many}-report.xml",
                 f"{scratch}/{slow[1]}-report.xml")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(f"1..{number}")
    return 1 if broken else 0


sys.exit(main())
