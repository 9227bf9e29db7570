#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What stays when writing goes wrong: killed at any moment, no room at any write, nobody reading. What was there before
must be whole, and the message and the status must say it. Prints TAP."""
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from outputs import BULKHEAD, digests

TREE = os.path.abspath("tests/golden/small/tree")
KILLS = 25  # moments at which a report is killed, spread over its whole time

number = 0
broken = False


def case(name, finding):
    global number, broken
    number += 1
    broken = broken or bool(finding)
    print(f"{'not ok' if finding else 'ok'} {number} - {name}" + (f"\n  {finding}" if finding else ""), flush=True)


def bulkhead(*arguments, epoch="1764547200", **more):
    environment = dict(os.environ, SOURCE_DATE_EPOCH=epoch)
    return subprocess.run([BULKHEAD, *arguments], env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=60, check=False, **more)


def begin(*arguments, epoch):
    return subprocess.Popen([BULKHEAD, *arguments], env=dict(os.environ, SOURCE_DATE_EPOCH=epoch),
                            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def killed_at_any_moment(scratch):
    """A newer report (another time in it) is killed while it replaces an older one."""
    output = f"{scratch}/killed"
    arguments = ("report", f"--root={TREE}", f"--output={output}")
    bulkhead(*arguments, epoch="1000000000")
    old = digests(output)
    started = time.monotonic()
    bulkhead(*arguments[:-1], f"--output={scratch}/whole", epoch="1100000000")
    length = time.monotonic() - started
    new = digests(f"{scratch}/whole")
    finding = "" if old and new and old != new else "the two reports do not differ, so this shows nothing"
    for step in range(KILLS):
        process = begin(*arguments, epoch="1100000000")
        time.sleep(length * step / KILLS)
        process.send_signal(signal.SIGKILL)
        process.wait()
        if not os.path.isdir(output):
            finding = finding or f"kill {step}: there is no report any more"
            break
        if digests(output) not in (old, new):
            finding = finding or f"kill {step}: the report is neither the old one nor the new one"
    case("a report that is killed leaves the one that was there", finding)
    for name in os.listdir(scratch):  # a killed process cannot tidy up
        shutil.rmtree(f"{scratch}/{name}", ignore_errors=True)


def no_room(scratch):
    """A limit on the size of a file is a full disk that needs no privileges."""
    output = f"{scratch}/full"
    bulkhead("report", f"--root={TREE}", f"--output={output}")
    before = digests(output)
    finding = ""
    for size in (0, 1, 100, 2000, 10000, 30000):
        def limit(size=size):
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        ended = bulkhead("report", f"--root={TREE}", f"--output={output}", preexec_fn=limit)
        if ended.returncode != 1 or not ended.stderr.strip():
            finding = finding or f"{size} bytes: status {ended.returncode}, it said {ended.stderr!r}"
        if digests(output) != before:
            finding = finding or f"{size} bytes: the report that was there is damaged"
    left = [name for name in os.listdir(scratch) if name != "full"]
    case("without room the report that was there stays, and the message says so", finding)
    case("without room nothing temporary stays", f"left: {left}" if left else "")


def nobody_reads():
    for arguments in (("assess",), ("assess", "--format=json"), ("assess", "--format=xml"), ("snapshot",)):
        with open("/dev/full", "w", encoding="utf-8") as full:
            ended = subprocess.run([BULKHEAD, *arguments, f"--root={TREE}"], stdout=full, stderr=subprocess.PIPE,
                                   text=True, timeout=60, check=False)
        finding = "" if ended.returncode == 1 and ended.stderr.strip() else \
            f"status {ended.returncode}, it said {ended.stderr!r}"
        case(f"{' '.join(arguments)} to a full device fails and says so", finding)


def directories(scratch):
    with open(f"{scratch}/file", "w", encoding="utf-8") as file:
        file.write("mine\n")
    ended = bulkhead("report", f"--root={TREE}", f"--output={scratch}/file")
    with open(f"{scratch}/file", encoding="utf-8") as file:
        kept = file.read() == "mine\n"
    case("a file where the report should go is not replaced",
         "" if ended.returncode == 1 and kept and ended.stderr else f"status {ended.returncode}: {ended.stderr!r}")

    os.mkdir(f"{scratch}/mine")
    with open(f"{scratch}/mine/thesis.txt", "w", encoding="utf-8") as file:
        file.write("years of work\n")
    ended = bulkhead("report", f"--root={TREE}", f"--output={scratch}/mine")
    case("a directory that holds something else is not replaced",
         "" if ended.returncode == 1 and list(digests(f"{scratch}/mine")) == ["thesis.txt"] and ended.stderr
         else f"status {ended.returncode}: {ended.stderr!r}")

    ended = bulkhead("report", f"--root={TREE}", f"--output={scratch}/no/such/place")
    case("an output below no directory is a sentence or is made",
         "" if ended.returncode == 0 or (ended.returncode == 1 and ended.stderr) else f"status {ended.returncode}")


def main():
    scratch = tempfile.mkdtemp(prefix="bulkhead-fault-")
    try:
        killed_at_any_moment(scratch)
        no_room(scratch)
        nobody_reads()
        directories(scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return 1 if broken else 0


sys.exit(main())
