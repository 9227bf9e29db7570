#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What happens where a tree does not hold still or does not open: files that may not be read anywhere in it, files and
directories that change while they are read, and an output directory that is taken away meanwhile. What could not be read is
named and the status says that evidence is missing; what is written is whole and verifies. Prints TAP."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from outputs import BULKHEAD, NEW, OLD, TOP, Place, bulkhead, digests, environment, told

sys.path.insert(0, os.path.join(TOP, "tests"))

from tap import case, end, skip  # noqa: E402

NOBODY = 65534
UNITS = "usr/lib/systemd/system"
SERVICE = "[Unit]\nDescription={}\n[Service]\nExecStart=/bin/true\nProtectSystem=strict\n"
ROUNDS = 12
REMOVALS = 12  # moments at which an output directory is taken away


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def make_tree(root, services=8):
    for at in range(services):
        write(f"{root}/{UNITS}/s{at}.service", SERVICE.format(at))
        write(f"{root}/etc/systemd/system/s{at}.service.d/10-more.conf", "[Service]\nPrivateTmp=yes\n")
    write(f"{root}/etc/os-release", "ID=debian\nVERSION_ID=12\nPRETTY_NAME=Debian\n")
    write(f"{root}/etc/hostname", "host\n")
    write(f"{root}/etc/machine-id", "00112233445566778899aabbccddeeff\n")
    write(f"{root}/var/lib/dpkg/status", "Package: systemd\nStatus: install ok installed\nArchitecture: amd64\nVersion: 252.1-1\n\n")
    write(f"{root}/var/lib/dpkg/info/systemd.list", f"/{UNITS}/s0.service\n")
    write(f"{root}/etc/systemd/security-policy.d/s0.service.json", "{}\n")
    os.symlink(f"/{UNITS}/s1.service", f"{root}/etc/systemd/system/alias.service")
    os.makedirs(f"{root}/etc/systemd/system/multi-user.target.wants")
    os.symlink(f"/{UNITS}/s2.service", f"{root}/etc/systemd/system/multi-user.target.wants/s2.service")
    return root


# ---- Permission denied ----

def become_nobody():
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def no_permission(scratch):
    """Each file and directory of a tree in turn; what is read beside it is scored as before."""
    root = make_tree(f"{scratch}/tree")
    allowed = bulkhead(scratch, "assess", f"--root={root}", "--format=json", preexec_fn=become_nobody)
    if allowed.returncode != 0:
        skip("what may not be read", f"nobody cannot read a tree here: {allowed.stderr.strip()[-200:]}")
        return
    taken = bulkhead(scratch, "snapshot", f"--root={root}", preexec_fn=become_nobody)
    places = sorted(os.path.join(where, name) for where, folders, names in os.walk(root) for name in folders + names
                    if not os.path.islink(os.path.join(where, name)))
    findings, named = [], 0
    for path in places:
        mode = os.stat(path).st_mode & 0o7777
        inside = "/" + os.path.relpath(path, root)
        os.chmod(path, 0)
        try:
            ended = bulkhead(scratch, "snapshot", f"--root={root}", preexec_fn=become_nobody)
            scored = bulkhead(scratch, "assess", f"--root={root}", "--format=json", preexec_fn=become_nobody)
        finally:
            os.chmod(path, mode)
        for run in (ended, scored):
            findings += [f"{inside}: {finding}" for finding in told(run, (0, 1, 4))]
            if run.returncode == 0 and run.stdout != (allowed if run is scored else taken).stdout:
                findings.append(f"{inside}: status 0, although something is missing")
            if run.returncode == 4 and inside not in run.stderr:
                findings.append(f"{inside} is not named: {run.stderr[-300:]!r}")
        named += 4 in (ended.returncode, scored.returncode)
    case(f"what may not be read: {len(places)} places, {named} of them named", findings)


# ---- Changes ----

def stir(root, stop):
    """Somebody installs, edits and removes packages meanwhile."""
    turn = 0
    while not stop.is_set():
        turn += 1
        name = f"s{turn % 8}.service"
        path, drop_ins = f"{root}/{UNITS}/{name}", f"{root}/etc/systemd/system/{name}.d"
        kind = turn // 8 % 6
        try:
            if kind == 0:  # in place, shorter and longer
                write(path, SERVICE.format(turn) + "Environment=A=" + "x" * (turn % 3000) + "\n")
            elif kind == 1:  # as package managers do
                write(f"{path}.dpkg-new", SERVICE.format("new" * (turn % 100)))
                os.rename(f"{path}.dpkg-new", path)
            elif kind == 2:
                shutil.rmtree(drop_ins, ignore_errors=True)
                write(f"{drop_ins}/20-other.conf", "[Service]\nPrivateDevices=yes\n" * (turn % 50 + 1))
            elif kind == 3:
                os.unlink(path)
                os.mkfifo(path) if turn % 2 else os.mkdir(path)
                os.unlink(path) if turn % 2 else os.rmdir(path)
                write(path, SERVICE.format(turn))
            elif kind == 4:
                os.rename(drop_ins, f"{root}/etc/aside")
                os.symlink("/etc", drop_ins)
                os.unlink(drop_ins)
                os.rename(f"{root}/etc/aside", drop_ins)
            else:
                with open(f"{root}/var/lib/dpkg/status", "r+", encoding="ascii") as file:
                    file.truncate(turn % 60)
                write(f"{root}/var/lib/dpkg/status",
                      f"Package: systemd\nStatus: install ok installed\nVersion: 252.{turn}-1\n\n")
        except OSError:
            shutil.rmtree(f"{root}/etc/aside", ignore_errors=True)


def changing_tree(scratch):
    root = make_tree(f"{scratch}/tree")
    stop = threading.Event()
    stirring = threading.Thread(target=stir, args=(root, stop))
    stirring.start()
    findings, statuses = [], []
    try:
        for turn in range(ROUNDS):
            report = f"{scratch}/report"
            ended = bulkhead(scratch, "report", "--force", f"--root={root}", f"--output={report}")
            statuses.append(ended.returncode)
            findings += [f"{turn}: {finding}" for finding in told(ended, (0, 4))]
            if ended.returncode not in (0, 4):
                continue
            # What was seen is one thing in every file, whatever the tree has become since.
            verified = bulkhead(scratch, "verify", report)
            if verified.returncode != ended.returncode:
                findings.append(f"{turn}: report {ended.returncode}, verify {verified.returncode}: {verified.stdout[-500:]}")
            with open(f"{report}/report.json", encoding="utf-8") as file:
                counts = json.load(file)["counts"]
            if not 0 < counts["scored"] <= counts["found"]:
                findings.append(f"{turn}: {counts}")
    finally:
        stop.set()
        stirring.join()
    case(f"files that change while they are read, {ROUNDS} reports (statuses {sorted(set(statuses))})", findings)


# ---- The output is taken away ----

def removed_underneath(scratch, name, command):
    """The folder in which the output is written goes at any moment, with what is in it."""
    place = Place(scratch, *command)
    begin = time.monotonic()
    place.run()
    length = time.monotonic() - begin
    findings, statuses = [], []
    for step in range(REMOVALS):
        process = subprocess.Popen([BULKHEAD, *place.arguments()], env=environment(scratch, NEW), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(length * (step + 0.5) / REMOVALS)
        os.rename(place.out, f"{scratch}/gone")
        shutil.rmtree(f"{scratch}/gone", ignore_errors=True)
        try:
            _, words = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            findings.append(f"step {step}: it hangs")
            words = ""
        statuses.append(process.returncode)
        ended = subprocess.CompletedProcess(process.args, process.returncode, "", words)
        findings += [f"step {step}: {finding}" for finding in told(ended, (0, 1))]
        shutil.rmtree(f"{scratch}/gone", ignore_errors=True)
        os.makedirs(place.out, exist_ok=True)
    place.run(epoch=OLD)
    findings += place.healed()
    case(f"{name}: the folder of the output is removed meanwhile ({statuses.count(1)} of {REMOVALS} failed)",
         findings + ([] if 1 in statuses else ["it never was in time"]))


def replaced_underneath(scratch):
    """Somebody else writes a report to the same place at the same time: one of the two is there, whole."""
    place = Place(scratch, "report", "--force", f"--root={make_tree(f'{scratch}/tree')}", "--output={o}/report")
    whole = {}
    for epoch in (NEW, "1200000000"):
        place.run(epoch=epoch)
        whole[epoch] = digests(f"{place.out}/report")
    findings = []
    for turn in range(6):
        running = [subprocess.Popen([BULKHEAD, *place.arguments()], env=environment(scratch, epoch), stdin=subprocess.DEVNULL,
                                    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for epoch in whole]
        for process in running:
            _, words = process.communicate(timeout=60)
            findings += [f"{turn}: {finding}" for finding in
                         told(subprocess.CompletedProcess([], process.returncode, "", words), (0, 1))]
        if digests(f"{place.out}/report") not in whole.values():
            findings.append(f"{turn}: what is there is neither of the two")
    findings += [f"{name} is left" for name in place.left()]
    case("two reports to one place at once", findings)


def main():
    scratch = tempfile.mkdtemp(prefix="bulkhead-changes-")
    number = 0

    def folder():
        nonlocal number
        number += 1
        os.mkdir(f"{scratch}/{number}")
        for name in ("tmp", "home", "configuration"):
            os.mkdir(f"{scratch}/{number}/{name}")
            os.chmod(f"{scratch}/{number}/{name}", 0o777)
        return f"{scratch}/{number}"
    try:
        os.chmod(scratch, 0o755)
        no_permission(folder())
        changing_tree(folder())
        tree = make_tree(f"{scratch}/tree")
        removed_underneath(folder(), "report", ("report", "--force", f"--root={tree}", "--output={o}/report"))
        removed_underneath(folder(), "snapshot", ("snapshot", f"--root={tree}", "--output={o}/snapshot.xml.gz"))
        replaced_underneath(folder())
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    end()


main()
