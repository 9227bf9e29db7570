#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What stays when a system call goes wrong. Each verb is run up to its Nth call that touches files or sockets (inject.c), which
then kills everything or fails, and:

- what was there before is there whole, or what is new is, byte for byte; after status 0 it is what is new
- the status is a documented one, and what is not 0 comes with a sentence
- nothing hangs, and no process of ours dies by a signal
- the next run that succeeds leaves nothing temporary
- a message is sent once, and said to be sent where it was (posts.py)

    run-calls.py                     positions spread over each verb, few of each
    run-calls.py --each=N            N positions of each verb; 0 is every one
    run-calls.py --table=FILE        writes the results between the marks in FILE
    run-calls.py --verb=V --at=N --action=A     one of them (N as inject.c takes it), with what was found (to look into it)

Verbs that ask a running manager have one in a container (tests/live/manager.py). Prints TAP."""
import argparse
import collections
import concurrent.futures
import contextlib
import datetime
import email
import email.policy
import hashlib
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

from outputs import BEFORE, BULKHEAD, NEW, OLD, TOP
from posts import Post
from verbs import DENIED, VERBS, end_material, environment_of, prepare_material, variables, weekly

sys.path[:0] = [os.path.join(TOP, "tests"), os.path.join(TOP, "tests/live")]

import manager as live  # noqa: E402
from tap import case, end, skip  # noqa: E402

SECONDS = 120
FEW = 9  # positions of each verb
DOCUMENTED = {0, 1, 2, 3, 4}
CRASHES = {"SEGV", "ABRT", "BUS", "SYS", "ILL", "FPE", "TRAP"}
MARKS = ("<!-- faults: begin -->", "<!-- faults: end -->")

# What a call can answer on a real system. Statistics of files and reads of them fail with EIO on a damaged disk, sockets when
# who is at the other end went away.
FAULTS = {
    "open": ("EIO", "EACCES", "EMFILE", "EINTR", "ENOSPC+"), "read": ("EIO", "EINTR", "short", "EIO+"),
    "write": ("ENOSPC", "ENOSPC+", "EIO", "EINTR", "short"), "sync": ("EIO", "ENOSPC"), "close": ("EIO", "EINTR"),
    "name": ("EIO", "ENOSPC", "EACCES"), "list": ("EIO",), "look": ("EIO", "EACCES"), "thread": ("EAGAIN",),
    "descriptor": ("EMFILE",), "program": ("EACCES", "ENOMEM"),
    "map": ("ENOMEM",), "lock": ("EINTR", "EIO"), "connect": ("ECONNREFUSED", "EACCES"), "send": ("EPIPE", "ECONNRESET"),
    "receive": ("ECONNRESET",),
}
KINDS = {
    "open": "open openat openat2", "read": "read pread64", "write": "write writev pwrite64 sendfile copy_file_range",
    "sync": "fsync syncfs ftruncate fallocate", "close": "close", "list": "getdents64",
    "name": "rename renameat renameat2 link linkat symlink unlink unlinkat mkdir mkdirat rmdir chmod fchmod",
    "look": "stat lstat fstat newfstatat statx readlink readlinkat access lseek", "map": "mmap memfd_create",
    "thread": "clone clone3", "descriptor": "pipe pipe2 socketpair dup socket", "program": "execve", "lock": "flock",
    "connect": "connect", "send": "sendmsg sendto", "receive": "recvmsg recvfrom",
}
KIND_OF = {name: kind for kind, names in KINDS.items() for name in names.split()}
# How many of the positions that are tried, where not all are.
WEIGHTS = {"name": 6, "write": 5, "sync": 4, "open": 4, "read": 4, "list": 2, "look": 2, "thread": 2, "descriptor": 1, "program": 1,
           "close": 1, "map": 1, "lock": 1, "connect": 1, "send": 2, "receive": 2}

Hit = collections.namedtuple("Hit", "at action call findings old_kept new_whole")


def digests(folder, report=None):
    """Every unit of output below the folder with its digest: a file, or a report directory as a whole."""
    found, whole = {}, {}
    for where, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name == "lock":  # no output: a message that cannot be kept is sent all the same, and says so
                continue
            path = os.path.join(where, name)
            relative = os.path.relpath(path, folder)
            with open(path, "rb") as file:
                digest = hashlib.sha256(file.read()).hexdigest()
            if report and relative.startswith(report + "/"):
                whole.setdefault(report, []).append((relative, digest))
            else:
                found[relative] = digest
    found.update({name: repr(parts) for name, parts in whole.items()})
    return found


def is_message(path, of_next_run):
    """Whether it is a message that waits to be sent, whole, of a run that missed something, or of the one after it: `weekly
    --keep` keeps those too."""
    if not path.endswith(".eml"):
        return False
    with open(path, "rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.default)
    return (of_next_run or message["X-Bulkhead-Evidence"] == "incomplete") and not any(part.defects for part in message.walk())


class Here:
    """Where a verb is run: on this machine."""

    def __init__(self, inject):
        self.inject, self.program = [inject], [BULKHEAD]

    def path(self, inside):
        """How what a verb is told is reached from here."""
        return inside

    def run(self, command, environment):
        return subprocess.run(command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, text=True, errors="replace",
                              capture_output=True, timeout=SECONDS, check=False)


class Asking:
    """Where a verb is run: beside a manager, with a service to which the kernel has denied something."""

    def __init__(self, manager, inject):
        self.manager, self.path = manager, manager.path
        self.inject, self.program = manager.install(inject), manager.install(BULKHEAD)
        manager.write_unit("denied.service", DENIED)
        manager.run("systemctl", "daemon-reload")
        manager.run("systemctl", "start", "denied.service")
        for _ in range(100):
            if "cannot touch" in manager.run("journalctl", "--unit=denied.service").stdout:
                return
            time.sleep(0.1)
        raise RuntimeError("the journal does not show what was denied to a service")

    def run(self, command, environment):
        ended = self.manager.run(*command, check=False, timeout=SECONDS, environment=environment)
        if ended.returncode == 124:
            raise subprocess.TimeoutExpired(command, SECONDS)
        return ended


class World:
    """A folder in which one verb is run again and again, from the same beginning."""

    def __init__(self, verb, material, inside, place):
        self.verb, self.material, self.inside, self.place = verb, material, inside, place
        self.folder = folder = place.path(inside)
        self.out, self.template = f"{folder}/out", f"{folder}/template"
        os.makedirs(self.out)
        self.post = Post(self, material) if verb.server is not None else None
        if "{o}/tree" in verb.arguments:
            shutil.copytree(BEFORE, f"{self.out}/tree", symlinks=True)
        if verb.arguments.startswith("weekly"):
            weekly(folder, self.out, OLD, BEFORE)
        elif verb.old:
            self.run_words(verb.before, OLD)
        shutil.copytree(self.out, self.template, symlinks=True)
        self.old = digests(self.out, verb.report)
        if self.post:
            self.post.empty()
        status, self.said = self.plain(NEW)
        self.new = digests(self.out, verb.report)
        self.trouble = []
        if status != verb.clean or self.left_over():
            self.trouble.append(f"without a fault: status {status}, {self.left_over()}, {self.said}")
        if verb.old and self.old == self.new and self.new:
            self.trouble.append("the old and the new output do not differ, so this shows nothing")
        if self.post:
            self.trouble += self.post.learn()
        self.restore()

    def run(self, epoch, *before):
        return self.run_words(self.verb.arguments, epoch, *before)

    def run_words(self, arguments, epoch, *before):
        port = self.post.port if self.post else None
        words = arguments.format(o=f"{self.inside}/out", m=self.material, w=f"{self.material}/{epoch}", s=port).split()
        environment_of(self.folder, epoch, self.out, self.verb.delivery(self.folder, port))
        return self.place.run([*before, *self.place.program, *words], variables(self.inside, epoch, self.material))

    def plain(self, epoch):
        ended = self.run(epoch)
        return ended.returncode, (ended.stdout, ended.stderr)

    def restore(self):
        shutil.rmtree(self.out)
        shutil.copytree(self.template, self.out, symlinks=True)
        shutil.rmtree(f"{self.folder}/tmp")
        if self.post:
            self.post.empty()

    def close(self):
        if self.post:
            self.post.close()

    def inject(self, at, action):
        """(lines of the record, standard output, standard error)"""
        ended = self.run(NEW, *self.place.inject, f"--only={self.verb.only}", f"{self.inside}/record", str(at), action)
        if ended.returncode != 0:
            raise OSError(f"inject: status {ended.returncode}: {ended.stderr}")
        with open(f"{self.folder}/record", encoding="utf-8", errors="replace") as file:
            return file.read().splitlines(), ended.stdout, ended.stderr

    def left_over(self, next_run=False):
        """Names that neither the old nor the new output has."""
        known = {part for units in (self.old, self.new) for part in units}
        found = [name for name in digests(self.out, self.verb.report)
                 if name not in known and not is_message(f"{self.out}/{name}", next_run)]
        return found + [f"tmp/{name}" for name in os.listdir(f"{self.folder}/tmp")]

    def look(self, at, action, lines, said, sentence):
        findings = []
        hit = next((line for line in lines if line.startswith("hit ")), None)
        ended = next((int(line.split()[1]) for line in lines if line.startswith("end ")), None)
        died = [line.split()[1] for line in lines if line.startswith("died ")]
        found = {name: digest for name, digest in digests(self.out, self.verb.report).items()
                 if name in self.old or name in self.new}
        owned_up = self.owns_up(said, sentence)
        neither = [name for name in sorted(set(self.old) | set(self.new))
                   if found.get(name) not in (self.old.get(name), self.new.get(name))]
        lost = {line.split()[1] for line in lines if line.startswith("lost ")} & CRASHES
        # Pango needs threads of its own, without which GLib ends the painter; the program then says so.
        if died and action != "kill" or lost - ({"TRAP"} if action == "EAGAIN" and ended == 1 else set()):
            findings.append(f"died by {died}, lost by {sorted(lost)}")
        if action != "kill":
            if ended not in DOCUMENTED:
                findings.append(f"status {ended}")
            if ended not in (0, self.verb.clean, None) and not re.search(r"(^bulkhead: |cannot be ).{8,}", sentence + said, re.M):
                findings.append(f"status {ended}, but it said {sentence!r}")
            if ended in {0, self.verb.clean} - {1} and not owned_up and (found != self.new or said != self.said[0]):
                differing = [name for name in self.new if found.get(name) != self.new[name]]
                findings.append(f"status {ended}, but not the new output: {differing or 'standard output'}; said {sentence!r}")
            if ended == 0 and self.verb.clean != 0:
                findings.append(f"status 0, where {self.verb.clean} is right; said {sentence!r}")
        if self.verb.never and re.search(self.verb.never, said):
            findings.append(f"it must never say what it said: {said[-500:]!r}")
        if ended == 3 and self.verb.clean != 3 and action != "kill":
            findings.append(f"status 3, as if something were worse or did not hold: {said[-300:]!r}")
        if neither and ended != 4 and not owned_up:
            findings.append(f"status {ended}: neither old nor new: {neither}; said {sentence!r}")
        if self.post:
            findings += self.post.judge(action, hit or "", ended, sentence)
        if self.left_over():
            self.plain(NEW)
            if self.left_over(True):
                findings.append(f"temporary files after the next run: {self.left_over(True)[:3]}")
        return Hit(at, action, hit or "not reached", findings, found == self.old, found == self.new)

    def owns_up(self, said, sentence):
        """Whether it is said that there is less than could be: of a process that the kernel did not show in full, as it never does to
        a user; of a message that goes on waiting, or was not kept before it was sent. What is wrong to begin with can be so in more ways than one."""
        if "The message was sent, though it could not be kept" in said + sentence:
            return True
        if self.verb.never or Post.owns_up(said + sentence):
            return True
        texts = [said]
        for name in self.new if self.verb.asks else ():
            if os.path.exists(f"{self.out}/{name}"):
                with open(f"{self.out}/{name}", encoding="utf-8") as file:
                    texts.append(file.read())
        return any("could not be seen in full" in text for text in texts)

    def attempt(self, at, action):
        try:
            return self.look(at, action, *self.inject(at, action))
        except subprocess.TimeoutExpired:
            return Hit(at, action, "?", ["it hangs"], False, False)
        finally:
            self.restore()


def choose(calls, each, former, source):
    """(position, action) pairs: all, or so many, spread over the kinds of calls and over what they are about, with the last
    call of each former finding."""
    everything = [(int(call[1]), action) for call in calls for action in ("kill", *FAULTS[KIND_OF[call[2]]])]
    if each == 0:
        return everything
    groups = {}
    for call in calls:
        subject = re.sub(r"[0-9A-Za-z]*[0-9][0-9A-Za-z]*", "#", call[3] if len(call) > 3 else "")
        groups.setdefault(KIND_OF[call[2]], {}).setdefault((call[2], subject), []).append(int(call[1]))
    chosen = []
    for name, about, action in former:
        count = sum(call[2] == name and call[-1].endswith(about) for call in calls)
        chosen.append((f"{count}:{name}:{about}", action))
    while len(chosen) < min(each, len(everything)):
        kind = source.choices(list(groups), [WEIGHTS[kind] for kind in groups])[0]
        pair = (source.choice(groups[kind][source.choice(list(groups[kind]))]), source.choice(("kill", *FAULTS[kind])))
        if pair not in chosen:
            chosen.append(pair)
    return sorted(chosen, key=str)


def try_verb(verb, material, folder, place, options):
    world = World(verb, material, folder, place)
    try:
        if options.at:
            return world, [world.attempt(options.at, options.action)]
        calls = [line.split(" ", 3) for line in world.inject(0, "kill")[0] if line.startswith("call ")]
        world.restore()
        pairs = choose(calls, options.each, verb.former, random.Random(f"{options.seed} {verb.name}"))
        return world, [world.attempt(at, action) for at, action in pairs]
    finally:
        world.close()


def version():
    return subprocess.run([BULKHEAD, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def row(name, hits):
    return (f"| `{name}` | {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}, {version().split()[-1]} | {len(hits)} "
            f"| {sum(hit.old_kept for hit in hits)} | {sum(hit.new_whole for hit in hits)} "
            f"| {sum(bool(hit.findings) for hit in hits)} |")


def write_table(path, results):
    """Between the marks, so that what else is in the file stays, as do the rows of verbs that were not tried now."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    begin, last = text.index(MARKS[0]), text.index(MARKS[1])
    rows = dict(re.findall(r"^(?=\| `([^`]*)` )(.*)$", text[begin:last], re.M))
    rows.update({name: row(name, hits) for name, hits in results.items()})
    table = ["| verb | tried on, version | faults injected | old output kept | new output whole | failures |", "|---|---|---|---|---|---|",
             *(rows[verb.name] for verb in VERBS if verb.name in rows)]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join([text[:begin] + MARKS[0], *table, text[last:]]))


def tried_here(verbs):
    """Those that can be, by what is installed."""
    for verb in verbs:
        reason = verb.why_not() or (live.why_not() if verb.asks else None)
        if reason:
            skip(f"{verb.name}: calls that go wrong", reason)
        else:
            yield verb


def try_all(verbs, folder, place, options):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        tried = [pool.submit(try_verb, verb, f"{os.path.dirname(folder)}/material", f"{folder}/{i}", place, options)
                 for i, verb in enumerate(verbs)]
        for verb, done in zip(verbs, tried):
            world, hits = done.result()
            findings = world.trouble + [f"{hit.at}: {hit.call}, {hit.action}: {finding}" for hit in hits for finding in hit.findings]
            case(f"{verb.name}: {len(hits)} calls that go wrong", findings)
            if options.table:  # now, since the rest may take hours
                write_table(options.table, {verb.name: hits})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=FEW)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--verb", action="append", help="its name in the table; may be repeated")
    parser.add_argument("--at")
    parser.add_argument("--action", default="kill")
    parser.add_argument("--table")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="bulkhead-calls-")
    try:
        subprocess.run(["cc", "-O1", "-D_GNU_SOURCE", "-o", f"{folder}/inject", os.path.join(TOP, "tests/fault/inject.c")],
                       check=True)
        if subprocess.run([f"{folder}/inject", "/dev/null", "0", "kill", "true"], check=False).returncode == 77:
            skip("system calls that go wrong", "no program can be traced here")
            return
        os.mkdir(f"{folder}/material")
        prepare_material(f"{folder}/material")
        verbs = list(tried_here(verb for verb in VERBS if not options.verb or verb.name in options.verb))
        try_all([verb for verb in verbs if not verb.asks], f"{folder}/here", Here(f"{folder}/inject"), options)
        asking = [verb for verb in verbs if verb.asks]
        try:
            with live.Manager() if asking else contextlib.nullcontext() as manager:
                if asking:
                    try_all(asking, "/run/faults/asking", Asking(manager, f"{folder}/inject"), options)
        except live.CannotBoot as reason:
            skip("what asks a manager: calls that go wrong", str(reason))
    finally:
        end_material(f"{folder}/material")
        shutil.rmtree(folder, ignore_errors=True)
    end()


main()
