#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Boots a manager and compares it as an administrator would: with a snapshot of before, twice in a row, after a drop-in and
a stop, with its own unit files, with a baseline, and as a history. What only runs on (counters, times, process ids) is no
change."""
import json
import os
import shutil
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests/live"))

import manager as live  # noqa: E402

UNITS = {
    "kept.service": "[Service]\nExecStart=/bin/sleep infinity\nNoNewPrivileges=yes\n",
    "worse.service": "[Service]\nExecStart=/bin/sleep infinity\nPrivateTmp=yes\nProtectSystem=strict\n",
    "ends.service": "[Service]\nExecStart=/bin/sleep infinity\nPrivateDevices=yes\n",
}
DROP_IN = "/etc/systemd/system/worse.service.d/50-local.conf"
failures = 0


def check(name, ok, words=""):
    global failures
    failures += not ok
    print(f"{'ok' if ok else 'not ok'} - {name}", flush=True)
    if not ok:
        print("  " + str(words)[:3000].replace("\n", "\n  "))


def changes(ended):
    """Those of services of ours, and the rest but for what a system that has just started goes on doing."""
    if not ended.stdout.startswith("{"):
        raise RuntimeError(f"status {ended.returncode}: {ended.stderr}")
    document = json.loads(ended.stdout)
    ours = [change for change in document["changes"] if change["unit"] in UNITS]
    rest = [change for change in document["changes"] if change["unit"] not in UNITS and change["class"] not in (
        "state", "became-active", "became-inactive", "unit-added", "unit-removed", "not-comparable")]
    return document, ours, rest


def prepare(manager, program):
    place = "/run/bulkhead"
    os.makedirs(manager.path(place))
    for folder in ("templates", "styles", "fonts"):
        shutil.copytree(os.path.join(TOP, folder), manager.path(f"{place}/{folder}"))
    os.makedirs(manager.path(f"{place}/build"))
    shutil.copy(program, manager.path(f"{place}/build/bulkhead"))
    for name, text in UNITS.items():
        manager.write_unit(name, text)
    manager.run("systemctl", "daemon-reload")
    manager.run("systemctl", "start", *UNITS)
    return f"{place}/build/bulkhead"


def same(manager, program):
    manager.run(program, "snapshot", "-q", "-o", "/run/first.xml.gz")
    document, ours, rest = changes(manager.run(program, "compare", "-q", "/run/first.xml.gz", "--format=json", check=False))
    check("a snapshot and the manager it is of: no change", not ours and not rest and document["after"]["kind"] == "manager",
          (ours, rest, document["after"]))
    manager.run(program, "snapshot", "-q", "-o", "/run/second.xml.gz")
    document, ours, rest = changes(manager.run(program, "compare", "-q", "/run/first.xml.gz", "/run/second.xml.gz", "--format=json"))
    check("two snapshots of a manager: no change", not ours and not rest, (ours, rest))
    check("it is one host, and no side is swapped", not document["remarks"], document["remarks"])
    ended = manager.run(program, "compare", "/run/first.xml.gz", "--fail-on=worse,band,new", check=False)
    check("the gates are open", ended.returncode == 0, ended.stdout + ended.stderr)


def baseline(manager, program):
    ended = manager.run(program, "baseline", "-o", "/run/baseline.xml", check=False)
    check("a baseline of the manager is written", ended.returncode == 0, ended.stderr)
    ended = manager.run(program, "compare", "/run/baseline.xml", "--fail-on=worse", check=False)
    check("and nothing got worse since", ended.returncode == 0, ended.stdout + ended.stderr)


def changed(manager, program):
    outside = manager.path(DROP_IN)
    os.makedirs(os.path.dirname(outside))
    with open(outside, "w", encoding="utf-8") as file:
        file.write("[Service]\nPrivateTmp=no\nProtectSystem=no\n")
    manager.run("systemctl", "daemon-reload")
    manager.run("systemctl", "stop", "ends.service")
    ended = manager.run(program, "compare", "-q", "/run/first.xml.gz", "--format=json", "--fail-on=worse", check=False)
    _, ours, rest = changes(ended)
    found = {(change["unit"], change["class"]) for change in ours}
    rest = [change for change in rest if change["class"] != "property" or change["kind"] != "other"]  # who waits for whom
    check("what got worse, the drop-in and what ended are told",
          {("worse.service", "exposure-worse"), ("worse.service", "check-fails"), ("worse.service", "file-added"),
           ("ends.service", "became-inactive")} <= found and not rest, ([c for c in json.loads(ended.stdout)["changes"] if c["unit"] == "ends.service"], found, rest))
    causes = {(change["cause"]["path"], change["cause"]["line"]) for change in ours if change["class"] == "check-fails"
              and change["check"] == "ProtectSystem"}
    check("the cause is the line of the drop-in", causes == {(DROP_IN, 3)}, causes)
    check("the gate is shut, with the reason", ended.returncode == 3 and "worse.service" in ended.stderr, (ended.returncode, ended.stderr))
    check("what did not change is not told", not [unit for unit, _ in found if unit == "kept.service"], found)
    text = manager.run(program, "compare", "/run/first.xml.gz").stdout
    check("the text names it first", "worse.service" in text.split("More exposed")[1].split("\n")[1], text)
    ended = manager.run(program, "compare", "/run/baseline.xml", "--fail-on=worse", check=False)
    check("the baseline tells it, too", ended.returncode == 3 and "worse.service" in ended.stderr, ended.stderr)
    manager.run(program, "snapshot", "-q", "-o", "/run/third.xml.gz")


def files(manager, program):
    document, ours, _ = changes(manager.run(program, "compare", "-q", "/", "--format=json", check=False))
    kinds = [remark["kind"] for remark in document["remarks"]]
    check("unit files and the manager: said to be of two kinds", document["before"]["kind"] == "tree" and "source" in kinds, kinds)
    wrong = [change for change in ours if change["class"].startswith(("exposure-", "check-"))]
    check("and a service of the same files has the same checks", not wrong, wrong)


def history(manager, program):
    document = json.loads(manager.run(program, "compare", "-q", "/run/first.xml.gz", "/run/second.xml.gz", "/run/third.xml.gz",
                                      "--format=json").stdout)
    found = [(change["point"], change["unit"], change["brought_by"]) for change in document["changes"] if change["unit"] in UNITS]
    check("the history names the step and who brought it", found == [(2, "worse.service", "a change on this host")], found)


def main():
    reason = live.why_not()
    if reason:
        print(f"SKIP live comparison: {reason}")
        return 77
    with live.Manager() as manager:
        program = prepare(manager, os.environ.get("BULKHEAD") or os.path.join(TOP, "build/bulkhead"))
        for step in (same, baseline, changed, files, history):
            step(manager, program)
    return 1 if failures else 0


try:
    sys.exit(main())
except live.CannotBoot as reason:
    print(f"SKIP live: {reason}")
    sys.exit(77)
