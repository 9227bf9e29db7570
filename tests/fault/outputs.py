# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of faults share: a place with an output that was there before, and what must be true of it after a run that
went wrong."""
import hashlib
import os
import re
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(os.environ.get("BUILD", os.path.join(TOP, "build")))
BULKHEAD = os.path.abspath(os.environ.get("BULKHEAD", f"{BUILD}/bulkhead"))
BEFORE, AFTER = os.path.join(TOP, "samples/webapp-before"), os.path.join(TOP, "samples/webapp-after")
OLD, NEW = "1000000000", "1100000000"
SECONDS = 120
DOCUMENTED = (0, 1, 2, 3, 4)
SENTENCE = re.compile(r"^bulkhead: .{8,}", re.M)


def digests(folder):
    """Every file below the folder with its digest."""
    found = {}
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = hashlib.sha256(file.read()).hexdigest()
    return found


def environment(scratch, epoch=NEW):
    """No configuration of this machine, and a folder of its own for what is temporary."""
    for name in ("tmp", "home", "configuration"):
        os.makedirs(f"{scratch}/{name}", exist_ok=True)
    return {**os.environ, "SOURCE_DATE_EPOCH": epoch, "TMPDIR": f"{scratch}/tmp", "HOME": f"{scratch}/home",
            "BULKHEAD_CONFIG_PATH": f"{scratch}/configuration"}


def bulkhead(scratch, *arguments, epoch=NEW, **more):
    return subprocess.run([BULKHEAD, *arguments], env=environment(scratch, epoch), stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False, **more)


def told(ended, accepted=DOCUMENTED):
    """Findings about how a run ended: its status is documented and accepted here, and what is not done has a sentence."""
    findings = []
    if ended.returncode not in accepted:
        findings.append(f"status {ended.returncode}, it said {ended.stderr[-400:]!r}")
    if ended.returncode not in (0, 3) and not SENTENCE.search(ended.stderr):
        findings.append(f"status {ended.returncode} without a sentence: {ended.stderr[-400:]!r}")
    return findings


class Place:
    """A folder in which one command replaces the output that an earlier run of it left. {o} in the command is the folder of
    outputs."""

    def __init__(self, scratch, *command):
        self.scratch, self.command, self.out = scratch, command, f"{scratch}/out"
        os.makedirs(self.out, exist_ok=True)
        self.ended = self.run(epoch=OLD)
        self.old = digests(self.out)
        self.new = None

    def arguments(self):
        return [word.format(o=self.out) for word in self.command]

    def run(self, epoch=NEW, **more):
        return bulkhead(self.scratch, *self.arguments(), epoch=epoch, **more)

    def learn_new(self, scratch):
        """What the newer output is, made elsewhere."""
        self.new = Place(scratch, *self.command)
        self.new.run()
        self.new = digests(self.new.out)
        return self.new

    def kept(self, ended):
        """Findings about what a run that went wrong left: the old output, or after status 0 the new one; nothing temporary
        that the process itself could have removed."""
        found = {name: digest for name, digest in digests(self.out).items() if ".bulkhead-" not in name}
        if ended.returncode == 0:
            return [] if found != self.old else ["status 0, and the old output is still there"]
        if ended.returncode in (3, 4):
            return []
        return [] if found == self.old else [f"status {ended.returncode}, and the old output is not what it was"]

    def left(self):
        """What is temporary; after the next run there is none of it."""
        return [name for folder in (self.out, f"{self.scratch}/tmp") for name in os.listdir(folder)
                if ".bulkhead-" in name or folder.endswith("/tmp")]

    def healed(self):
        """Findings of a run where nothing goes wrong any more."""
        ended = self.run()
        findings = [] if ended.returncode in (0, 3, 4) else [f"the next run: status {ended.returncode}: {ended.stderr[-300:]}"]
        return findings + [f"after the next run there is still {name}" for name in self.left()]
