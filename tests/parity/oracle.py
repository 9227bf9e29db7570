# SPDX-License-Identifier: LGPL-2.1-or-later
"""Asks a real systemd-analyze, and asks Bulkhead the same, in one form of answer.

An answer is a dict from unit name to either a Scored (badness, weight, range and exposure of every check) or a
string that says why the unit is refused: "masked", "not-found", "bad-setting", "error".
"""

import json
import os
import re
import subprocess
from dataclasses import dataclass

NOT_APPLICABLE = 2**64 - 1
BATCH = 400

# In a mount namespace of its own, so that systemd finds the file systems of the kernel there; nothing stays mounted.
IN_CHROOT = [
    "unshare",
    "--mount",
    "sh",
    "-c",
    'mount --rbind /proc "$0/proc" && mount --rbind /sys "$0/sys" && exec chroot "$0" "$@"',
]

REFUSALS = (
    (re.compile(r"^Unit (\S+) is masked\.$"), "masked"),
    (re.compile(r"^Unit (\S+) not found\.$"), "not-found"),
    (re.compile(r"^Unit (\S+) has a bad unit file setting\.$"), "bad-setting"),
    (re.compile(r"^Unit (\S+) failed to load properly"), "error"),
    (re.compile(r"^Failed to prepare filename (\S+):"), "error"),
)


@dataclass
class Scored:
    exposure: int  # tenths
    checks: dict  # id to (badness or None, weight, range, exposure in tenths or None)


def tenths(text):
    return None if text is None else int(text.replace(".", ""))


def divide_up(a, b):
    return -(-a // b)


def scored_by_systemd(rows):
    checks = {}
    badness_sum = weight_sum = 0
    for row in rows:
        badness = None if row["badness"] == NOT_APPLICABLE else row["badness"]
        checks[row["json_field"]] = (badness, row["weight"], row["range"], tenths(row["exposure"]))
        if badness is not None:
            badness_sum += divide_up(badness * row["weight"], row["range"])
            weight_sum += row["weight"]
    return Scored(divide_up(badness_sum * 100, weight_sum), checks)


def documents(text):
    """The JSON values that follow each other in a text."""
    decoder = json.JSONDecoder()
    position = 0
    while True:
        while position < len(text) and text[position].isspace():
            position += 1
        if position == len(text):
            return
        value, position = decoder.raw_decode(text, position)
        yield value


class Oracle:
    """systemd-analyze of this machine, or of the tree CHROOT."""

    def __init__(self, chroot=None):
        self.chroot = os.path.realpath(chroot) if chroot else None
        self.command = (IN_CHROOT + [self.chroot] if chroot else []) + ["systemd-analyze"]

    def version(self):
        """The version as a number, or None where there is no systemd-analyze with --offline."""
        try:
            done = subprocess.run(self.command + ["--version"], capture_output=True, text=True)
        except FileNotFoundError:
            return None
        found = re.match(r"systemd (\d+)", done.stdout)
        return int(found.group(1)) if found and int(found.group(1)) >= 250 else None

    def inside(self, path):
        """A path as the oracle sees it."""
        path = os.path.realpath(path)
        if not self.chroot:
            return path
        assert (path + "/").startswith(self.chroot + "/"), path
        return path[len(self.chroot) :] or "/"

    def run(self, root, names, policy):
        options = ["--offline=yes", "--json=short", "--no-pager", "--root=" + self.inside(root)]
        if policy:
            options.append("--security-policy=" + self.inside(policy))
        environment = dict(os.environ, SYSTEMD_ANALYZE_DEBUG="1", SYSTEMD_COLORS="0", LC_ALL="C.UTF-8")
        return subprocess.run(
            self.command + ["security"] + options + ["--"] + names,
            capture_output=True,
            env=environment,
            cwd="/",
            timeout=600,
        )

    def batch(self, root, names, policy):
        done = self.run(root, names, policy)
        refused = {}
        for line in done.stderr.decode(errors="replace").splitlines():
            for pattern, reason in REFUSALS:
                found = pattern.match(line)
                if found:
                    refused.setdefault(os.path.basename(found.group(1)), reason)
        tables = list(documents(done.stdout.decode()))
        asked = [name for name in names if name not in refused]
        if len(tables) == len(asked) and done.returncode in (0, 1):
            return {**refused, **dict(zip(asked, map(scored_by_systemd, tables)))}
        if len(names) == 1:
            return {names[0]: "crash" if done.returncode < 0 or done.returncode > 1 else "error"}
        # It died of a unit, or named one in a way of its own: halve until the one is found.
        half = len(names) // 2
        return {**self.batch(root, names[:half], policy), **self.batch(root, names[half:], policy)}

    def ask(self, root, names, policy=None):
        answers = {}
        for i in range(0, len(names), BATCH):
            answers.update(self.batch(root, names[i : i + BATCH], policy))
        return answers


def bulkhead_failed(done):
    return RuntimeError(f"bulkhead: exit {done.returncode}: {done.stderr.decode(errors='replace')[:2000]}")


def ask_bulkhead(program, root, rules, names=(), policy=None):
    """Asks for all units of a root, and for names that only a command line can give."""
    command = [program, "assess", "--root=" + root, "--rules=" + rules, "--format=json"]
    if policy:
        command.append("--policy=" + policy)
    done = subprocess.run(command + ["--"] + list(names) if names else command, capture_output=True, timeout=600)
    if done.returncode not in (0, 4):
        raise bulkhead_failed(done)
    document = json.loads(done.stdout.decode())
    answers = {entry["unit"]: entry["reason"] for entry in document["skipped"]}
    for unit in document["units"]:
        checks = {}
        for check in unit["checks"]:
            exposure = check["exposure"]
            checks[check["id"]] = (
                check["badness"],
                check["weight"],
                check["range"],
                round(exposure * 10) or None if exposure is not None else None,
            )
        answers[unit["unit"]] = Scored(round(unit["exposure"] * 10), checks)
    return answers


def difference(ours, theirs):
    """What differs between two answers about one unit, as a list of sentences' parts; empty if they agree."""
    if isinstance(theirs, str):
        if ours == theirs or (theirs == "error" and ours == "bad-setting"):
            return []
        return [f"systemd refuses it ({theirs}), Bulkhead says {ours if isinstance(ours, str) else 'scored' if ours else 'nothing'}"]
    if not isinstance(ours, Scored):
        return [f"systemd scores it, Bulkhead says {ours or 'nothing'}"]
    parts = []
    for check, expected in theirs.checks.items():
        got = ours.checks.get(check)
        if got is None:
            parts.append(f"{check} missing")
        elif got[0] != expected[0]:
            parts.append(f"{check} badness {got[0]}, systemd {expected[0]}")
        elif got != expected:
            parts.append(f"{check} weight, range, exposure {got[1:]}, systemd {expected[1:]}")
    if not parts and ours.exposure != theirs.exposure:
        parts.append(f"exposure {ours.exposure}, systemd {theirs.exposure}")
    return parts
