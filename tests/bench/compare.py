#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints what a comparison costs: two saved snapshots read, scored, compared, and written as HTML and JSON, against what
systemd-analyze takes to score the same two trees; and the same of 9,000 services, with the peak memory; and two saved
reports of both sizes. Asserts nothing.

    tests/bench/compare.py [--services=9000] [--rounds=3] [--scratch=DIR] [--prepare]

NEW is OLD with a tenth of its services changed, some added and some removed, as an upgrade does; in a second pair every
service changed. A scratch folder that is named is kept, and what is in it used again; --prepare only fills it, so that a
machine has to be quiet for the measuring alone.
"""
import argparse
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests/parity"))
import generate  # noqa: E402

BULKHEAD = os.path.join(TOP, os.environ.get("BUILD", "build"), "bulkhead")
LINES = ("NoNewPrivileges=yes", "ProtectSystem=no", "PrivateTmp=no", "User=root", "CapabilityBoundingSet=~CAP_SYS_ADMIN",
         "RestrictNamespaces=yes", "ReadWritePaths=/var/lib/x")


def run(command, accepted=(0,)):
    """Seconds of wall and of processor time, and peak memory in KiB."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in accepted:
        sys.exit(f"{' '.join(command[:3])} ended with status {process.returncode}")
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def median(runs):
    return statistics.median(each[0] for each in runs), statistics.median(each[1] for each in runs), max(each[2] for each in runs)


def change(tree, share, seed):
    rng = random.Random(seed)
    for name in sorted(os.listdir(f"{tree}/usr/lib/systemd/system")):
        path = f"{tree}/usr/lib/systemd/system/{name}"
        if not name.endswith(".service") or not os.path.isfile(path) or rng.random() >= share:
            continue
        kind = rng.random()
        if kind < 0.04:
            os.unlink(path)
        elif kind < 0.08:
            shutil.copy(path, path.replace(".service", "-new.service"))
        else:
            with open(path, "a", encoding="utf-8") as file:
                file.write("\n[Service]\n" + "\n".join(rng.sample(LINES, 3)) + "\n")


def make_pair(scratch, count, share):
    """As fill_pair(), in a process of its own: what this one has in memory would count as that of the programs it starts."""
    notes = f"{scratch}/names-{count}-{share}.json"
    if os.path.exists(notes):
        return read_notes(notes)
    child = os.fork()
    if child == 0:
        made = fill_pair(scratch, count, share)
        with open(notes, "w", encoding="utf-8") as file:
            json.dump(made, file)
        os._exit(0)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit("The trees could not be made.")
    return read_notes(notes)


def read_notes(notes):
    with open(notes, encoding="utf-8") as file:
        return json.load(file)


def fill_pair(scratch, count, share):
    """Two trees, their snapshots and the names of their services."""
    old, new = f"{scratch}/old-{count}-{share}", f"{scratch}/new-{count}-{share}"
    generate.make_tree(old, count, seed=2)
    os.makedirs(f"{old}/usr/lib", exist_ok=True)
    shutil.copy("/etc/os-release", f"{old}/usr/lib/os-release")
    shutil.copytree(old, new, symlinks=True)
    change(new, share, 3)
    names = []
    for tree in (old, new):
        subprocess.run([BULKHEAD, "snapshot", f"--root={tree}", "-o", f"{tree}.xml.gz"], check=True, stderr=subprocess.DEVNULL)
        listed = subprocess.run([BULKHEAD, "assess", f"--root={tree}", "--format=json"], check=False, capture_output=True).stdout
        names.append([line.split('"')[3] for line in listed.decode().splitlines() if line.startswith('{"unit"')])
        if share < 1:
            subprocess.run([BULKHEAD, "assess", f"--from={tree}.xml.gz", "--rules=systemd-252", "--format=xml", "-o",
                            f"{tree}.report.xml"], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return (old, new), names


def compare(trees, output, suffix="xml.gz"):
    return [BULKHEAD, "compare", "-q", f"{trees[0]}.{suffix}", f"{trees[1]}.{suffix}", "--format=html", "--format=json", "-o",
            output, "--force"]


def analyze(tree, names):
    return ["systemd-analyze", "security", "--offline=yes", "--no-pager", f"--root={tree}", "--", *names]


def against_systemd(scratch, count, share, rounds):
    trees, names = make_pair(scratch, count, share)
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(run(compare(trees, f"{scratch}/out")))
        two = [run(analyze(tree, of), (0, 1)) for tree, of in zip(trees, names)]
        theirs.append(tuple(map(sum, zip(*two))))
    our, their = median(ours), median(theirs)
    print(f"  {share:4.0%} of {len(names[0])} services changed: bulkhead compare {our[0]:.2f} s (processor {our[1]:.2f}), "
          f"systemd-analyze twice {their[0]:.2f} s ({their[1]:.2f}): ratio {our[0] / their[0]:.2f} "
          f"({our[1] / their[1]:.2f}; at most 1); peak memory {our[2] / 1024:.0f} MiB", flush=True)
    return our, len(names[0])


def against_few(share, count, few, many):
    """Processor time of a service beside that of 200."""
    one, other = few[1] / few[0], many[1] / count
    print(f"  {share:4.0%} of {count}: {many[0]:.2f} s; processor time of a service {one * 1e6:.0f} µs at {few[0]} and "
          f"{other * 1e6:.0f} µs here: ratio {other / one:.2f}; peak memory {many[2] / 1024:.0f} MiB", flush=True)


def measure(scratch, services, rounds):
    print("Two saved snapshots compared, HTML and JSON written, against scoring the same two trees:", flush=True)
    few = {}
    for share in (0.1, 1.0):
        cost, count = against_systemd(scratch, 200, share, 2 * rounds + 1)
        few[share] = count, cost[1]
        trees, names = make_pair(scratch, services, share)
        many = median([run(compare(trees, f"{scratch}/out")) for _ in range(rounds)])
        against_few(share, len(names[0]), few[share], many)
    print("Two saved reports:", flush=True)
    small, names = make_pair(scratch, 200, 0.1)
    one = median([run(compare(small, f"{scratch}/out", "report.xml")) for _ in range(2 * rounds + 1)])
    trees, many_names = make_pair(scratch, services, 0.1)
    many = median([run(compare(trees, f"{scratch}/out", "report.xml")) for _ in range(rounds)])
    against_few(0.1, len(many_names[0]), (len(names[0]), one[1]), many)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--services", type=int, default=9000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--scratch")
    options.add_argument("--prepare", action="store_true")
    options = options.parse_args()
    resource.setrlimit(resource.RLIMIT_STACK, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))  # long lists of names
    scratch = options.scratch or tempfile.mkdtemp(prefix="bulkhead-bench-")
    try:
        os.makedirs(scratch, exist_ok=True)
        if options.prepare:
            for count in (200, options.services):
                for share in (0.1, 1.0):
                    make_pair(scratch, count, share)
        else:
            measure(scratch, options.services, options.rounds)
    finally:
        if not options.scratch:
            shutil.rmtree(scratch, ignore_errors=True)


main()
