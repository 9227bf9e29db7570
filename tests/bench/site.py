#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints what making the site costs, as ratios. It asserts nothing: a busy machine must not break a build.

    tests/bench/site.py [--services=10000] [--rounds=3]

The site of 200 generated services (16,200 rows) by `bulkhead render`, against xsltproc with the same stylesheets and
the same small documents: one process a page, and one process a stylesheet, which compiles it once; and the peak memory
against xsltproc that makes the pages of all units from the whole document. Then 10,000 services against 200, by
`bulkhead render` and by `bulkhead report` up to the PDF, which has a bench of its own: time for each service, peak
memory; and the sizes that a reader downloads.
"""
import argparse
import copy
import glob
import gzip
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests/parity"))
import generate  # noqa: E402

BULKHEAD = os.path.join(TOP, os.environ.get("BUILD", "build"), "bulkhead")
SITE = os.path.join(TOP, "templates/site")
NAMESPACE = "urn:bulkhead:report:1"
FEW = 200


def tag(name):
    return f"{{{NAMESPACE}}}{name}"


def high_water(pid):
    """The most memory that a process had so far, in MiB; 0 where it has ended."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            return next((int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM:")), 0)
    except (OSError, ProcessLookupError):
        return 0


def run(command, until=None):
    """Seconds and peak memory in MiB of a program whose output goes nowhere; up to the moment at which until() holds, when
    it is ended. The kernel's own figure is never less than the memory of this program, whose copy the process was, so the
    process is asked while it runs."""
    begin, peak = time.monotonic(), 0
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=words)
        while process.poll() is None:
            peak = max(peak, high_water(process.pid))
            if until and until():
                process.terminate()
                process.wait()
                return time.monotonic() - begin, peak
            time.sleep(0.002)
        if process.returncode not in (0, 4):
            words.seek(0)
            sys.exit(f"{command[0]} ended with status {process.returncode}: "
                     f"{words.read().decode('utf-8', 'replace')[-400:]}")
    return time.monotonic() - begin, peak


def measured(commands, rounds):
    """The median time of all commands together, and the peak memory of the hungriest."""
    totals, peak = [], 0
    for _ in range(rounds):
        runs = [run(command) for command in commands]
        totals.append(sum(each[0] for each in runs))
        peak = max(peak, *(each[1] for each in runs))
    return statistics.median(totals), peak


def make_report(scratch, count):
    """report.xml of a tree of count services, and how many there are."""
    root = os.path.join(scratch, f"tree-{count}")
    report = os.path.join(scratch, f"report-{count}.xml")
    tree = generate.make_tree(root, count, seed=4)
    os.makedirs(os.path.join(root, "usr/lib"), exist_ok=True)
    shutil.copy("/etc/os-release", os.path.join(root, "usr/lib/os-release"))
    run([BULKHEAD, "assess", f"--root={root}", "--format=xml", "-o", report])
    shutil.rmtree(root)
    return report, len(set(tree.names))


def split(report, folder):
    """The documents that the program transforms, as files: one for each unit, and one without any."""
    os.makedirs(folder)
    document = ElementTree.parse(report).getroot()
    units = document.find(tag("units"))
    every = list(units)
    for check in document.find(tag("catalogue")).findall(tag("check")):
        check.set("page", f"checks/{check.get('id')}.html")
    head = copy.copy(document)
    for part in (units, document.find(tag("inventory")), document.find(tag("files")), document.find(tag("problems"))):
        for item in list(part):
            part.remove(item)
    ElementTree.register_namespace("", NAMESPACE)
    for name in ("worst", "network", "gains"):
        ElementTree.SubElement(head, tag(name))
    empty = os.path.join(folder, "head.xml")
    ElementTree.ElementTree(head).write(empty, encoding="UTF-8")
    checks = [check.get("id") for check in head.find(tag("catalogue")).findall(tag("check"))]
    files = []
    for unit in every:
        unit.set("page", f"units/{unit.get('slug')}.html")
        units.append(unit)
        files.append(os.path.join(folder, f"{len(files)}.xml"))
        ElementTree.ElementTree(head).write(files[-1], encoding="UTF-8")
        units.remove(unit)
    return empty, checks, files


def against_xsltproc(report, scratch, rounds):
    empty, checks, files = split(report, os.path.join(scratch, "split"))
    xsltproc = ["xsltproc", "--nonet", "--stringparam", "root", "../"]
    frames = [[*xsltproc, f"{SITE}/{name}.xsl", empty] for name in ("index", "inventory", "evidence", "controls", "checks")]
    frames += [[*xsltproc, "--stringparam", "check", check, f"{SITE}/check.xsl", empty] for check in checks]
    single = [[*xsltproc, f"{SITE}/{name}.xsl", file] for file in files for name in ("unit", "rows")]
    together = [[*xsltproc, f"{SITE}/{name}.xsl", *files] for name in ("unit", "rows")]
    ours = [[BULKHEAD, "render", report, "--format=html", "--force", "-o", f"{scratch}/site"]]

    own, own_peak = measured(ours, rounds)
    one_by_one, _ = measured(frames + single, 1)
    at_once, _ = measured(frames + together, 1)
    whole, whole_peak = measured([[*xsltproc, f"{SITE}/unit.xsl", report]], 1)
    print(f"The site of {len(files)} services, {len(files) * len(checks)} rows, by bulkhead render: {own:.2f} s, "
          f"peak memory {own_peak:.0f} MiB")
    print(f"  xsltproc, one process a page         {one_by_one:8.2f} s   ratio {own / one_by_one:.2f} (at most 1)")
    print(f"  xsltproc, one process a stylesheet   {at_once:8.2f} s   ratio {own / at_once:.2f}")
    print(f"  xsltproc, from the whole document    {whole_peak:8.0f} MiB ratio {own_peak / whole_peak:.2f} (at most 0.50)",
          flush=True)
    return own, own_peak


def report_up_to_pdf(scratch, count, check_pages):
    """`bulkhead report` of a tree until it begins the PDF: snapshot, report.xml, report.json and the site are there, whose
    last pages are those of the checks. The PDF itself has no name before it is whole."""
    root, folder = os.path.join(scratch, f"whole-tree-{count}"), os.path.join(scratch, f"whole-{count}")
    tree = generate.make_tree(root, count, seed=4)
    os.makedirs(os.path.join(root, "usr/lib"), exist_ok=True)
    shutil.copy("/etc/os-release", os.path.join(root, "usr/lib/os-release"))
    os.makedirs(folder)

    def until():
        return any(len(os.listdir(checks)) == check_pages for checks in glob.glob(f"{folder}/.*/checks"))

    seconds, peak = run([BULKHEAD, "report", "-q", f"--root={root}", "-o", os.path.join(folder, "report")], until)
    shutil.rmtree(root)
    shutil.rmtree(folder)
    return seconds / len(set(tree.names)), peak


def compared(verb, many, time_many, peak_many, few, time_few, peak_few):
    print(f"{verb}: {many} services {time_many * 1000:.2f} ms each, against {time_few * 1000:.2f} ms of {few}: ratio "
          f"{time_many / time_few:.2f}; peak memory {peak_many:.0f} MiB against {peak_few:.0f}: ratio "
          f"{peak_many / peak_few:.2f}", flush=True)


def packed(path):
    with open(path, "rb") as file:
        return len(gzip.compress(file.read())) / 1000


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--services", type=int, default=10000)
    options.add_argument("--rounds", type=int, default=3)
    options = options.parse_args()
    scratch = tempfile.mkdtemp(prefix="bulkhead-bench-")
    try:
        report, few = make_report(scratch, FEW)
        own, own_peak = against_xsltproc(report, scratch, options.rounds)
        pages = [os.path.join(scratch, "site/units", name) for name in os.listdir(f"{scratch}/site/units")]
        print(f"Packed by gzip: index.html {packed(f'{scratch}/site/index.html'):.1f} kB (less than 100), the largest page "
              f"of a service {max(map(packed, pages)):.1f} kB (less than 20)", flush=True)
        check_pages = len(os.listdir(f"{scratch}/site/checks"))
        shutil.rmtree(f"{scratch}/site")

        report, many = make_report(scratch, options.services)
        time_many, peak_many = measured([[BULKHEAD, "render", report, "--format=html", "-o", f"{scratch}/many"]], 1)
        compared("render", many, time_many / many, peak_many, few, own / few, own_peak)
        os.unlink(report)
        shutil.rmtree(f"{scratch}/many")
        compared("report", many, *report_up_to_pdf(scratch, options.services, check_pages),
                 few, *report_up_to_pdf(scratch, FEW, check_pages))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


main()
