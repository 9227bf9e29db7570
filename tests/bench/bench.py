#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints the times that the project promises, as ratios where two programs or two sizes are compared. It asserts
nothing: a busy machine must not break a build.

    tests/bench/bench.py [--services=8900] [--rounds=3]

On one generated tree, `bulkhead assess` against `systemd-analyze security --offline=yes` given the same names, the two
in turn so that both see the same machine; the cost of a unit at 200 and at 8,900 services; and the whole report, site and
PDF, of a tree of 250 services, with its peak memory.
"""
import argparse
import os
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
FEW, REPORTED = 200, 250


def run(command):
    """Seconds, peak memory in KiB, exit status and the last words of a program whose output goes nowhere."""
    with tempfile.TemporaryFile() as words:
        begin = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=words)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        words.seek(0)
        last = words.read().decode("utf-8", "replace").strip().splitlines()[-1:]
    return seconds, usage.ru_maxrss, process.returncode, last


def measured(command, rounds, accepted=(0, 4)):
    """The median of several runs, and the peak memory of the hungriest."""
    runs = [run(command) for _ in range(rounds)]
    for _, _, status, last in runs:
        if status not in accepted:
            sys.exit(f"{command[0]} ended with status {status}: {' '.join(last)}")
    return statistics.median(each[0] for each in runs), max(each[1] for each in runs)


def make_tree(scratch, count):
    """A tree of count services with this machine's os-release, and the names to ask for."""
    root = os.path.join(scratch, f"tree-{count}")
    tree = generate.make_tree(root, count, seed=2)
    os.makedirs(os.path.join(root, "usr/lib"), exist_ok=True)
    shutil.copy("/etc/os-release", os.path.join(root, "usr/lib/os-release"))
    return root, sorted(set(tree.names))


def assess(root):
    return [BULKHEAD, "assess", f"--root={root}", "--format=json"]


def against_systemd(root, names, rounds):
    theirs = ["systemd-analyze", "security", "--offline=yes", "--no-pager", f"--root={root}", "--", *names]
    ours_with_names = [*assess(root), "--", *names]
    times = {"ours": [], "named": [], "theirs": []}
    run(assess(root))  # the files into the page cache, for both
    for _ in range(rounds):
        times["ours"].append(measured(assess(root), 1)[0])
        times["named"].append(measured(ours_with_names, 1)[0])
        times["theirs"].append(measured(theirs, 1, accepted=(0, 1))[0])
    return {name: statistics.median(each) for name, each in times.items()}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--services", type=int, default=8900)
    options.add_argument("--rounds", type=int, default=3)
    options = options.parse_args()
    scratch = tempfile.mkdtemp(prefix="bulkhead-bench-")
    try:
        root, names = make_tree(scratch, options.services)
        print(f"A tree of {len(names)} services, median of {options.rounds} runs in turn:", flush=True)
        medians = against_systemd(root, names, options.rounds)
        print(f"  systemd-analyze security --offline=yes NAMES  {medians['theirs']:8.2f} s")
        print(f"  bulkhead assess NAMES                         {medians['named']:8.2f} s"
              f"   ratio {medians['named'] / medians['theirs']:.3f} (at most 0.25)")
        print(f"  bulkhead assess, all units                    {medians['ours']:8.2f} s"
              f"   ratio {medians['ours'] / medians['theirs']:.3f}", flush=True)

        few_root, few_names = make_tree(scratch, FEW)
        few, _ = measured(assess(few_root), 4 * options.rounds + 1)
        many, peak = measured(assess(root), options.rounds)
        few_cost, many_cost = few / len(few_names), many / len(names)
        print(f"The cost of a unit: {few_cost * 1e6:.0f} µs at {len(few_names)} services, {many_cost * 1e6:.0f} µs at "
              f"{len(names)}: ratio {many_cost / few_cost:.2f}; peak memory {peak / 1024:.0f} MiB", flush=True)

        root, names = make_tree(scratch, REPORTED)
        seconds, peak = measured([BULKHEAD, "report", f"--root={root}", f"--output={scratch}/report"], options.rounds)
        size = sum(os.path.getsize(os.path.join(where, name)) for where, _, found in os.walk(f"{scratch}/report")
                   for name in found)
        print(f"The whole report of {len(names)} services, site and PDF: {seconds:.2f} s, peak memory "
              f"{peak / 1024:.0f} MiB, {size / 1e6:.1f} MB")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


main()
