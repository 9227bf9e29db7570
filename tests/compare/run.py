#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What holds of every comparison, tried on random pairs of trees: applying the reported changes to the checks of OLD
gives those of NEW; NEW against OLD is the mirror of OLD against NEW; a tree against itself has no change; the parts add
up to the whole; and lines, applied to the lines of OLD's files, give NEW's. The same of saved reports. Prints TAP.

    tests/compare/run.py [--pairs=N] [--seed=N]
"""
import argparse
import collections
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
BULKHEAD = os.path.join(TOP, os.environ.get("BUILD", "build"), "bulkhead")
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "parity"))
import generate  # noqa: E402

MIRROR = {"unit-added": "unit-removed", "exposure-worse": "exposure-better", "band-worse": "band-better",
          "check-fails": None, "check-passes": None, "check-worse": "check-better", "check-applies": None,
          "check-not-applicable": None, "file-added": "file-removed", "alias-added": "alias-removed",
          "became-active": "became-inactive", "check-listed": None}
MIRROR.update({after: before for before, after in list(MIRROR.items()) if after})
SUMS = (("before", ("same", "changed", "renamed", "removed")), ("after", ("same", "changed", "renamed", "added")),
        ("both_scored", ("worse", "better", "level")), ("before_scored", ("both_scored", "lost_score", "removed_scored")),
        ("after_scored", ("both_scored", "got_score", "added_scored")))
LINES = ("NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=no", "User=nobody", "User=", "DynamicUser=yes",
         "CapabilityBoundingSet=", "CapabilityBoundingSet=~CAP_SYS_ADMIN", "SystemCallFilter=@system-service",
         "ReadWritePaths=/var/lib/x", "Restart=always", "PrivateDevices=yes", "DefaultDependencies=no")


def output(*arguments, statuses=(0, 4)):
    ended = subprocess.run([BULKHEAD, *arguments], capture_output=True, check=False)
    if ended.returncode not in statuses:
        raise RuntimeError(f"{' '.join(arguments)}: status {ended.returncode}: {ended.stderr.decode()[:500]}")
    return ended.stdout


def compare(old, new):
    return json.loads(output("compare", old, new, "--format=json"))


def service_files(tree):
    return sorted(os.path.join(where, name) for where, _, names in os.walk(tree) for name in names
                  if name.endswith((".service", ".conf")) and not os.path.islink(os.path.join(where, name)))


def mutate(rng, tree):
    """Edits, removes, renames and adds as packages and administrators do."""
    for path in service_files(tree):
        kind = rng.random()
        if kind < 0.03:
            os.unlink(path)
        elif kind < 0.06:
            os.rename(path, os.path.join(os.path.dirname(path), "renamed-" + os.path.basename(path)))
        elif kind < 0.5:
            with open(path, "rb") as file:
                lines = file.read().split(b"\n")
            for _ in range(rng.randint(1, 4)):
                where = rng.randrange(len(lines))
                if rng.random() < 0.5 and len(lines) > 2:
                    del lines[where]
                else:
                    lines.insert(where, rng.choice(LINES).encode())
            with open(path, "wb") as file:
                file.write(b"\n".join(lines))
        elif kind < 0.55 and path.endswith(".service"):
            folder = os.path.join(tree, "etc/systemd/system", os.path.basename(path) + ".d")
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, "90-new.conf"), "w", encoding="utf-8") as file:
                file.write("[Service]\n" + "\n".join(rng.sample(LINES, 3)) + "\n")


def checks_of(snapshot, rules):
    report = json.loads(output("assess", f"--from={snapshot}", f"--rules={rules}", "--format=json"))
    return {unit["unit"]: (unit["exposure"], {c["id"]: (c["status"], c["badness"]) for c in unit["checks"]})
            for unit in report["units"]}


def apply(checks, changes):
    """The checks of OLD with the changes made."""
    result = {unit: (exposure, dict(of)) for unit, (exposure, of) in checks.items()}
    ids = list(next(iter(checks.values()))[1])
    for change in changes:
        unit, kind = change["unit"], change["class"]
        if kind == "unit-removed":
            result.pop(unit, None)
        elif kind == "unit-renamed" and change["old_unit"] in result:
            result[unit] = result.pop(change["old_unit"])
        elif kind == "unit-added" and "exposure" in change["after"]:
            result[unit] = (change["after"]["exposure"], {check: ("pass", 0) for check in ids})
    for change in changes:
        unit, kind = change["unit"], change["class"]
        if kind.startswith("check-") and change["after"]:
            result[unit][1][change["check"]] = (change["after"]["status"], change["after"]["badness"])
        elif kind.startswith("exposure-"):
            result[unit] = (change["after"]["exposure"], result[unit][1])
        elif kind == "state" and "exposure" in change["before"] and "exposure" not in change["after"]:
            result.pop(unit, None)
    return result


def applied(old, new, comparison):
    """Services that lost or got their score have no checks on one side; all others must be the same."""
    made, real = apply(old, comparison["changes"]), new
    uncompared = {c["unit"] for c in comparison["changes"] if c["class"] == "not-comparable"}
    return [unit for unit in set(made) | set(real) if unit not in uncompared and made.get(unit) != real.get(unit)]


def key(change, mirrored):
    """A change without its cause; what came from NEW is exchanged with what came from OLD where it is mirrored."""
    sides = (change.get("after"), change.get("before")) if mirrored else (change.get("before"), change.get("after"))
    kind = change["class"]
    if kind == "unit-renamed":
        names = (change["unit"], change["old_unit"]) if mirrored else (change["old_unit"], change["unit"])
    else:
        names = (change["unit"],)
    if kind.startswith("check-"):
        kind = "check"
    elif mirrored:
        kind = MIRROR.get(kind, kind)
    lines = collections.Counter((line["change"] if not mirrored else {"added": "removed", "removed": "added"}[line["change"]],
                                 line["line"], line["section"], line["name"], line["value"]) for line in change.get("lines") or ())
    return json.dumps([kind, names, change.get("check"), change.get("name"), change.get("alias"), sides,
                       sorted(map(list, lines))], sort_keys=True)


def one_sided(change):
    """Of an added service the checks are listed, of a removed one they are not; the names of renamed ones differ."""
    return change["class"] in ("check-listed", "not-comparable")


def mirrored(there, back):
    renamed = {c["old_unit"]: c["unit"] for c in there["changes"] if c["class"] == "unit-renamed"}

    def named(change):
        return dict(change, unit=renamed.get(change["unit"], change["unit"])) if change["class"] != "unit-renamed" else change
    one = collections.Counter(key(c, False) for c in there["changes"] if not one_sided(c))
    other = collections.Counter(key(named(c), True) for c in back["changes"] if not one_sided(c))
    return list((one - other).keys())[:2] + list((other - one).keys())[:2]


def sums(counts):
    return [f"{whole}: {counts[whole]} is not {sum(counts[part] for part in parts)}" for whole, parts in SUMS
            if counts[whole] != sum(counts[part] for part in parts)]


def reports_compare(snapshots, rules, checks):
    """Saved reports of the same two: their checks, too, become NEW's, back again, and stay what they are."""
    saved = []
    for snapshot in snapshots:
        saved.append(snapshot.replace(".xml", ".report.xml"))
        output("assess", f"--from={snapshot}", f"--rules={rules}", "--format=xml", "-o", saved[-1])
    there, back, itself = compare(*saved), compare(*reversed(saved)), compare(saved[0], saved[0])
    return (applied(*checks, there) + mirrored(there, back) + sums(there["counts"]) + itself["changes"] +
            [f"before: {there[side]['kind']}" for side in ("before", "after") if there[side]["kind"] != "report"])


def try_pair(rng, seed, odd, related, scratch):
    old, new = os.path.join(scratch, "old"), os.path.join(scratch, "new")
    generate.make_tree(old, 24, seed, odd)
    if related:
        shutil.copytree(old, new, symlinks=True)
        mutate(rng, new)
    else:
        generate.make_tree(new, 24, seed + 100000, odd)
    snapshots = []
    for tree in (old, new):
        snapshots.append(tree + ".xml")
        output("snapshot", f"--root={tree}", "-o", snapshots[-1])
    there, back = compare(*snapshots), compare(*reversed(snapshots))
    itself = compare(snapshots[0], snapshots[0])
    old_checks, new_checks = (checks_of(snapshot, there["rules"]) for snapshot in snapshots)
    return {
        "changes applied to OLD give NEW": applied(old_checks, new_checks, there),
        "NEW against OLD mirrors": mirrored(there, back),
        "counts add up": sums(there["counts"]) + sums(back["counts"]),
        "a tree against itself": itself["changes"] or ([] if itself["counts"]["same"] == itself["counts"]["before"] else ["not all same"]),
        "trees and snapshots compare alike": [] if (direct := compare(old, new))["counts"] == there["counts"] else
                                             [f"{direct['counts']} {there['counts']}"],
        "saved reports compare": reports_compare(snapshots, there["rules"], (old_checks, new_checks)),
    }, len(there["changes"])


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pairs", type=int, default=24)
    options.add_argument("--seed", type=int, default=1)
    options = options.parse_args()
    number = broken = total = 0
    for pair in range(options.pairs):
        rng = random.Random(options.seed * 1000 + pair)
        with tempfile.TemporaryDirectory(prefix="compare-") as scratch:
            results, changes = try_pair(rng, options.seed * 1000 + pair, pair % 2 == 1, pair % 3 != 2, scratch)
        total += changes
        for title, findings in results.items():
            number += 1
            broken += bool(findings)
            print(f"{'not ok' if findings else 'ok'} {number} - pair {pair}: {title}", flush=True)
            for finding in list(findings)[:4]:
                print(f"  {str(finding)[:600]}")
    number += 1
    print(f"{'ok' if total > 100 * options.pairs / 4 else 'not ok'} {number} - the pairs differ in {total} ways")
    return 1 if broken else 0


sys.exit(main())
