#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the live tests with newer systemds: boots a tree of each suite and compares as in this machine's own.

    tests/live/trees.py [--keep=DIR] [SUITE...]          trixie (257) and unstable (262 or newer) where none is named

Needs root, systemd-container, mmdebstrap and a Debian mirror; takes some four minutes for each tree. --keep= makes the trees
in DIR and uses those that are there. Not a part of `make test`, which has no time for it; `make live` runs it.
"""
import argparse
import os
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PACKAGES = "systemd,systemd-sysv,dbus,dbus-user-session,libpam-systemd"
TESTS = ("tests/live/run.py", "tests/live/run-findings.py")


def make_tree(suite, folder):
    tree = os.path.join(folder, suite)
    if not os.path.isdir(tree):
        # A mirror that stands still has another systemd as well.
        subprocess.run(["mmdebstrap", "--quiet", "--variant=minbase", "--aptopt=Acquire::Check-Valid-Until \"false\"",
                        f"--include={PACKAGES}", suite, tree], check=True)
    return tree


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--keep", metavar="DIR")
    options.add_argument("suites", nargs="*", default=["trixie", "unstable"])
    options = options.parse_args()
    status = 0
    with tempfile.TemporaryDirectory(prefix="bulkhead-trees-") as scratch:
        for suite in options.suites:
            tree = make_tree(suite, options.keep or scratch)
            for test in TESTS:
                print(f"{suite}, {test}:", flush=True)
                status |= subprocess.run([os.path.join(TOP, test), f"--tree={tree}"], check=False).returncode
    return status


sys.exit(main())
