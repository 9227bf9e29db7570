# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a program costs. The kernel counts as a program's peak memory what the one that started it had, and Python has
more than most verbs need: so programs are started by a small one of ours, tests/bench/cost.c.

    cost = Cost(scratch)
    spent = cost.of([BULKHEAD, "assess", ...])
    spent.status, spent.processor, spent.wall, spent.peak, spent.words
"""
import collections
import os
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Seconds of the processor, those from start to end, KiB of it or of the largest that it started, and what it said.
Spent = collections.namedtuple("Spent", "status processor wall peak words")


class Cost:
    def __init__(self, scratch):
        self.program, self.file = f"{scratch}/cost", f"{scratch}/cost.txt"
        subprocess.run([os.environ.get("CC", "cc"), "-std=gnu17", "-D_GNU_SOURCE", "-O2", "-o", self.program,
                        os.path.join(TOP, "tests/bench/cost.c")], check=True)

    def of(self, command, environment=None):
        ended = subprocess.run([self.program, self.file, *command], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               check=True, env=environment)
        with open(self.file, encoding="ascii") as file:
            status, wall, processor, peak = file.read().split()
        return Spent(int(status), float(processor), float(wall), int(peak), ended.stderr.decode("utf-8", "replace"))
