#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Trees that somebody made to harm who reads them. Of each: the verbs end, in bounded time and memory and with a status
of the manual; what can't be read is named; nothing from outside the root is shown; no file name or text that is shown
can do harm; and a plain service in the same tree is scored as if nothing were there. Prints TAP.

    tests/hostile/run.py [--scale=0.05]        1 is what `make soak` does: 100,000 drop-ins, 100,000 bad lines
"""
import argparse
import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

BULKHEAD = os.path.abspath(os.environ.get("BULKHEAD", "build/bulkhead"))
UNITS = "usr/lib/systemd/system"
PLAIN = "[Unit]\nDescription=plain\n[Service]\nExecStart=/bin/true\nProtectSystem=strict\n"
SECRET = "the-secret-of-the-house-7f3a"
SECONDS = 600
MEMORY = 600 * 1024  # KiB at most; what is measured is printed
number = 0
broken = 0


def case(name, *findings):
    global number, broken
    findings = [finding for finding in findings if finding]
    number += 1
    broken += bool(findings)
    print(f"{'not ok' if findings else 'ok'} {number} - {name}", flush=True)
    for finding in findings:
        print(f"  {str(finding)[:600]}")


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)


def run(*arguments):
    """Status, output, words and peak memory in KiB; a status of None is a run that did not end."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as words:
        process = subprocess.Popen([BULKHEAD, *arguments], stdin=subprocess.DEVNULL, stdout=out, stderr=words)
        signal.signal(signal.SIGALRM, lambda *_: process.kill())
        signal.alarm(SECONDS)
        _, status, usage = os.wait4(process.pid, 0)
        late = signal.alarm(0) == 0
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        words.seek(0)
        return (None if late else process.returncode, out.read().decode("utf-8", "replace"),
                words.read().decode("utf-8", "replace"), usage.ru_maxrss)


class Tree:
    """A root with one plain service, and what is put beside it."""

    def __init__(self, scratch, name):
        self.root = f"{scratch}/{name}/root"
        self.report = f"{scratch}/{name}/report"
        self.outside = f"{scratch}/{name}/outside"
        self.units = f"{self.root}/{UNITS}"
        write(f"{self.units}/plain.service", PLAIN)
        write(f"{self.root}/etc/os-release", "ID=test\n")
        write(f"{self.outside}/secret", f"[Unit]\nDescription={SECRET}\n[Service]\nExecStart=/bin/true\n")

    def path(self, name):
        return f"{self.units}/{name}"

    def check(self, name, *named, accepted=(0, 4)):
        """Snapshot, report and scores of it; each of named stands in what is said or in the report."""
        status, output, words, peak = run("report", "--force", f"--root={self.root}", f"--output={self.report}")
        if status not in accepted:
            case(name, f"report: status {status}", words[-500:])
            return
        findings = [f"{peak} KiB" if peak > MEMORY else None,
                    f"escape sequence in {words!r}" if re.search("[\x00-\x08\x0b-\x1f\x7f\u0080-\u009f\u202a-\u202e]", words) else None]
        with open(f"{self.report}/report.json", encoding="utf-8") as file:
            report = json.load(file)
        with open(f"{self.report}/report.xml", encoding="utf-8") as file:
            text = file.read()
        ElementTree.fromstring(text)
        plain = [unit for unit in report["units"] if unit["unit"] == "plain.service"]
        findings.append(None if plain and plain[0]["exposure"] == exposure_of_plain() else f"plain.service: {plain}")
        findings += [f"{word!r} is not named" for word in named if word not in text + words]
        for folder, _, files in os.walk(self.report):
            for file in files:
                with open(os.path.join(folder, file), "rb") as content:
                    if SECRET.encode() in content.read():
                        findings.append(f"{file} tells what lies outside")
                if not re.fullmatch(r"[A-Za-z0-9._@~%+=,-]+", file):
                    findings.append(f"a file of the report is called {file!r}")
        status, output, words, _ = run("assess", f"--root={self.root}")
        findings.append(None if status in accepted else f"assess: status {status}: {words[-300:]}")
        findings.append(f"escape sequence in {output!r}" if re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e]", output) else None)
        status, _, words, _ = run("compare", f"{self.report}/snapshot.xml.gz", f"--format=json", "--output=/dev/null",
                                  self.root)
        findings.append(None if status in accepted else f"compare: status {status}: {words[-300:]}")
        case(f"{name} ({peak // 1024} MiB)", *findings)


def exposure_of_plain(known={}):
    if not known:
        with tempfile.TemporaryDirectory() as scratch:
            tree = Tree(scratch, "alone")
            _, output, _, _ = run("assess", f"--root={tree.root}", "--format=json")
            known["exposure"] = json.loads(output)["units"][0]["exposure"]
    return known["exposure"]


def links_out(scratch):
    tree = Tree(scratch, "links")
    secret = f"{tree.outside}/secret"
    up = os.path.relpath(secret, tree.units)
    os.symlink(secret, tree.path("absolute.service"))
    os.symlink(up, tree.path("relative.service"))
    os.symlink(tree.outside, tree.path("plain.service.wants"))
    os.symlink(f"../../../../../../../../../../../..{tree.outside}", tree.path("linked.service.d"))
    write(tree.path("linked.service"), PLAIN)
    os.symlink("/proc/self/environ", tree.path("environ.service"))
    os.symlink("/proc/self/root" + secret, tree.path("magic.service"))
    os.makedirs(f"{tree.root}/etc/systemd")
    os.symlink(tree.outside, f"{tree.root}/etc/systemd/system")
    os.makedirs(f"{tree.root}/var/lib")
    os.symlink(tree.outside, f"{tree.root}/var/lib/dpkg")
    tree.check("links out of the root", "absolute.service", "relative.service")


def loops(scratch):
    tree = Tree(scratch, "loops")
    os.symlink("b.service", tree.path("a.service"))
    os.symlink("a.service", tree.path("b.service"))
    os.symlink(".", tree.path("plain.service.d"))
    os.symlink("..", tree.path("up"))
    for at in range(100):
        os.symlink(f"chain{at + 1}.service", tree.path(f"chain{at}.service"))
    os.symlink("plain.service", tree.path("chain100.service"))
    os.symlink("/etc/systemd", f"{tree.root}/etc/systemd")
    tree.check("loops and long chains of links", "a.service")


def many_drop_ins(scratch, count):
    tree = Tree(scratch, "many")
    folder = tree.path("crowded.service.d")
    write(tree.path("crowded.service"), PLAIN)
    os.makedirs(folder)
    for at in range(count):
        with open(f"{folder}/{at:06}.conf", "w", encoding="ascii") as file:
            file.write("[Service]\nPrivateTmp=yes\n")
    tree.check(f"{count} drop-ins of one service", "crowded.service")


def large_files(scratch):
    tree = Tree(scratch, "large")
    places = [tree.path("sparse.service"), tree.path("dropped.service.d/sparse.conf"), f"{tree.root}/etc/machine-id",
              f"{tree.root}/etc/hostname", f"{tree.root}/etc/passwd", f"{tree.root}/var/lib/dpkg/status",
              f"{tree.root}/var/lib/dpkg/info/big.list", f"{tree.root}/etc/systemd/system.conf",
              f"{tree.root}/usr/lib/systemd/system-preset/90-big.preset"]
    write(tree.path("dropped.service"), PLAIN)
    for place in places:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "wb") as file:
            file.truncate(1 << 30)
    tree.check("sparse files of 1 GB in every place", "sparse.service", "sparse.conf")


def special_files(scratch):
    tree = Tree(scratch, "special")
    os.mkfifo(tree.path("pipe.service"))
    os.makedirs(tree.path("dropped.service.d"))
    write(tree.path("dropped.service"), PLAIN)
    os.mkfifo(tree.path("dropped.service.d/pipe.conf"))
    for place in ("etc/machine-id", "etc/hostname", "etc/passwd", "var/lib/dpkg/status", "etc/systemd/system.conf"):
        os.makedirs(os.path.dirname(f"{tree.root}/{place}"), exist_ok=True)
        os.mkfifo(f"{tree.root}/{place}")
    os.unlink(f"{tree.root}/etc/os-release")
    os.mkfifo(f"{tree.root}/etc/os-release")
    listening = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    os.chdir(tree.units)  # a socket's address is short
    listening.bind("socket.service")
    os.chdir(here)
    named = ["pipe.service", "pipe.conf", "socket.service"]
    if os.geteuid() == 0:
        try:
            os.mknod(tree.path("zero.service"), 0o020666, os.makedev(1, 5))
            os.mknod(tree.path("disk.service"), 0o060600, os.makedev(8, 0))
            named += ["zero.service", "disk.service"]
        except PermissionError:
            pass
    tree.check("pipes, sockets and devices in the place of files", *named)


def names(scratch):
    tree = Tree(scratch, "names")
    for name in ("a\nb.service", "\x1b[2J\x1b]0;owned\x07.service", "<img src=x onerror=alert(1)>.service", "$(id).service",
                 "-rf.service", "..service", "a\u202egnp.service", "CON.service", "con.service", "Plain.service",
                 "PLAIN.service", "e\u0301.service", "\u00e9.service", "x" * 240 + ".service", "%n%s%n.service",
                 "'\";drop.service", "a\\x2db.service", "ünï.service", "=cmd|'/c calc'!A1.service", "\udcff\udcfe.service",
                 "~.service", "a b.service", "\t.service", "nul\x01.service", ".service", "@.service", "t@.service",
                 "t@<b>.service"):
        write(tree.path(name), PLAIN)
    tree.check("names with escapes, markup, case and Unicode twins", "CON.service", "con.service", "PLAIN.service")


def texts(scratch):
    tree = Tree(scratch, "texts")
    nasty = ["\x1b[31mred\x1b[0m", "\u202eevil", "]]>", "<!--", "&lt;", "<script>alert(1)</script>", "\x9b2J", "a\x7fb", "\ufeff",
             "=1+1", "| a | b |", "```", "\u2028", "$$", "%s%n", "x" * 100000]
    for at, text in enumerate(nasty):
        write(tree.path(f"text{at}.service"), f"[Unit]\nDescription={text}\n[Service]\nExecStart=/bin/sh -c '{text}'\n"
              f"User={text}\nEnvironment=\"A={text}\"\nReadWritePaths={text}\nX-{text}=1\n{text}\n")
    tree.check("texts with escapes and markup")


def deep(scratch):
    tree = Tree(scratch, "deep")
    here = os.getcwd()
    os.makedirs(tree.path("deep.service.d"))
    write(tree.path("deep.service"), PLAIN)
    os.chdir(tree.path("deep.service.d"))
    for _ in range(1500):
        os.mkdir("directory.conf")
        os.chdir("directory.conf")
    os.chdir(here)
    os.symlink("/".join(["deep.service.d"] + ["directory.conf"] * 200), tree.path("long.service"))
    tree.check("directories 1,500 deep and longer than a path may be", "deep.service")
    # Too long for rmtree of a path, so level by level.
    subprocess.run(["rm", "-rf", tree.path("deep.service.d")], check=False)


def wide(scratch, scale):
    tree = Tree(scratch, "wide")
    many = int(200 * scale) + 10
    for at in range(many):
        after = " ".join(f"plain{other}.service" for other in range(200))
        write(tree.path(f"plain{at}.service"), f"[Unit]\nAfter={after}\nRequires={after}\n" + PLAIN * 20)
    write(tree.path("lines.service"), "[Service]\nExecStart=/bin/true\n" + "SystemCallFilter=@system-service\n" * int(20000 * scale))
    write(tree.path("errors.service"), "[Service]\nExecStart=/bin/true\n" + "PrivateTmp=perhaps\n" * int(100000 * scale))
    write(tree.path("folded.service"), "[Service]\nExecStart=/bin/true\nEnvironment=" + "a=b \\\n" * int(200000 * scale) + "\n")
    write(tree.path("specifier.service"), "[Service]\nExecStart=/bin/true\nReadWritePaths=" + "%n" * int(100000 * scale) + "\n")
    write(tree.path("capabilities.service"), "[Service]\nExecStart=/bin/true\nCapabilityBoundingSet=" + "CAP_SYS_ADMIN " * int(60000 * scale) + "\n")
    tree.check("lists, errors and repetitions without end", "errors.service")


def directories_gone(scratch):
    tree = Tree(scratch, "gone")
    for place in ("etc/systemd/system", "run/systemd/system", "usr/local/lib/systemd/system", "var/lib/dpkg/status",
                  "etc/os-release.d"):
        os.makedirs(os.path.dirname(f"{tree.root}/{place}"), exist_ok=True)
    write(f"{tree.root}/etc/systemd/system", "a file where a directory should be")
    os.makedirs(f"{tree.root}/var/lib/dpkg/status")
    os.makedirs(f"{tree.root}/etc/passwd")
    os.makedirs(tree.path("folder.service"))
    tree.check("files where directories should be, and the other way round", "folder.service")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--scale", type=float, default=float(os.environ.get("HOSTILE_SCALE", "0.05")))
    scale = options.parse_args().scale
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    scratch = tempfile.mkdtemp(prefix="bulkhead-hostile-")
    try:
        for attack in (links_out, loops, large_files, special_files, names, texts, deep, directories_gone):
            attack(scratch)
        wide(scratch, scale)
        many_drop_ins(scratch, int(100000 * scale))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return 1 if broken else 0


sys.exit(main())
