#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The weekly report in a booted container: the Debian package installed by dpkg, started by its timer, inside its sandbox,
sent by SMTP to a real server; then a change is told, a week without one is quiet, and purging takes it away. Prints TAP."""
import email
import email.policy
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(TOP, "tests", name) for name in ("live", "packages", "")]

import manager as live  # noqa: E402
import packages  # noqa: E402
from tap import case, end, unlike  # noqa: E402

STATE = "/var/lib/bulkhead"
SECONDS = 240

def install(manager, folder):
    """The Debian package, by dpkg, which finds what it depends on in this machine's own database: the container shares its
    /usr, over which a layer is laid that takes what is written."""
    built, _ = packages.build(folder)
    shutil.copy(built["bulkhead"], manager.path("/run/bulkhead.deb"))
    for place in ("usr", *(("lib",) if not os.path.islink("/lib") else ())):
        manager.run("mkdir", "-p", f"/run/layers/{place}/upper", f"/run/layers/{place}/work")
        manager.run("mount", "-t", "overlay", "overlay", "-o", f"lowerdir=/{place},upperdir=/run/layers/{place}/upper,"
                    f"workdir=/run/layers/{place}/work", f"/{place}")
    shutil.copytree("/var/lib/dpkg", manager.path("/var/lib/dpkg"), dirs_exist_ok=True,
                    ignore=lambda *_: ["statoverride"])  # names groups of this machine
    for place in ("/etc/dpkg", "/etc/alternatives", "/var/log"):
        manager.run("mkdir", "-p", place)
    manager.run("rm", "-f", "/usr/sbin/policy-rc.d")  # with which images forbid that packages start anything
    said = manager.run("dpkg", "--install", "/run/bulkhead.deb")
    return said


def installed(manager, said):
    """As Debian does it: the user and its folder are there, and the timer waits for its hour and has not fired."""
    state = manager.run("dpkg-query", "--show", "--showformat=${db:Status-Abbrev}", "bulkhead").stdout.strip()
    findings = unlike("dpkg", state, "ii")
    findings += unlike("folder", manager.run("stat", "--format=%U:%G %a", STATE).stdout.strip(), "bulkhead:bulkhead 750")
    timer = manager.run("systemctl", "show", "--property=ActiveState,SubState,UnitFileState", "--value", "bulkhead.timer").stdout.split()
    findings += unlike("timer", sorted(timer), ["active", "enabled", "waiting"])
    findings += unlike("reports", os.path.exists(manager.path(f"{STATE}/report")), False)
    return findings + ([said.stdout, said.stderr] if findings else [])


def purged(manager):
    """Nothing of it stays but what nobody told dpkg to take: the user, and the administrator's files."""
    manager.run("dpkg", "--purge", "bulkhead")
    left = manager.run("find", "/usr", "/lib", "/etc/systemd", "/var", "-xdev", "-name", "*bulkhead*", check=False).stdout.split()
    timer = manager.run("systemctl", "is-active", "bulkhead.timer", check=False).stdout.strip()
    return unlike("left", left, []) + unlike("timer", timer, "inactive")


def start_server(manager):
    """A real SMTP server on the container's loopback."""
    shutil.copy(os.path.join(TOP, "tests/mail/server.py"), manager.path("/run/server.py"))
    os.makedirs(manager.path("/run/inbox"))
    manager.run("systemd-run", "--unit=mailserver", "--property=StandardInput=null", "sh", "-c",
                "sleep infinity | /usr/bin/python3 /run/server.py /run/inbox - - plain >/run/port")
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if os.path.exists(manager.path("/run/port")) and os.path.getsize(manager.path("/run/port")):
            with open(manager.path("/run/port"), encoding="ascii") as file:
                return file.read().strip()
        time.sleep(0.2)
    raise RuntimeError("the mail server did not start")


def settle(manager):
    """Waits until both services have ended."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        states = manager.run("systemctl", "show", "--property=ActiveState", "--value", "bulkhead.service",
                             "bulkhead-mail.service", check=False).stdout.split()
        jobs = manager.run("systemctl", "list-jobs", "--no-legend", check=False).stdout
        if states and all(state in ("inactive", "failed") for state in states) and "bulkhead" not in jobs:
            return
        time.sleep(0.5)
    raise RuntimeError("the services did not end")


def results(manager):
    shown = manager.run("systemctl", "show", "--property=Id,Result,ExecMainStatus", "bulkhead.service", "bulkhead-mail.service").stdout
    if "Result=success" in shown and shown.count("Result=success") == 2:
        return []
    return [shown, manager.run("journalctl", "--no-pager", "-u", "bulkhead*", check=False).stdout[-2000:]]


def subjects(manager):
    found = []
    for path in sorted(glob.glob(manager.path("/run/inbox/*.eml"))):
        with open(path, "rb") as file:
            found.append(email.message_from_bytes(file.read(), policy=email.policy.strict)["subject"])
    return found


def snapshots(manager):
    return len(glob.glob(manager.path(f"{STATE}/history/*/*.xml.gz")))


def first_run(manager):
    """By the timer, a moment from now."""
    manager.write_unit("bulkhead.timer.d/now.conf", "[Timer]\nOnCalendar=\nOnActiveSec=1s\nRandomizedDelaySec=0\nAccuracySec=1s\n")
    manager.run("systemctl", "daemon-reload")
    manager.run("systemctl", "start", "bulkhead.timer")
    end = time.monotonic() + 60
    while time.monotonic() < end and not os.path.exists(manager.path(f"{STATE}/lock")):
        time.sleep(0.2)
    settle(manager)
    return results(manager) + unlike("messages", len(subjects(manager)), 1) + unlike("snapshots", snapshots(manager), 1)


def what_it_saw(manager):
    """The running manager, complete, and what the kernel enforces for processes of others."""
    with open(manager.path(f"{STATE}/report/report.json"), encoding="utf-8") as file:
        document = json.load(file)
    own = {unit["unit"]: unit["exposure"] for unit in document["units"] if unit["unit"].startswith("bulkhead")}
    print(f"# {own}")
    findings = unlike("complete", document["complete"], True)
    findings += [] if len(own) == 2 and max(own.values()) <= 2.0 else [f"{own}"]
    watched = [unit["unit"] for unit in document["units"] if unit.get("processes")]
    findings += [] if any("journald" in name for name in watched) else [f"processes of {watched}"]
    shown = manager.run("systemd-analyze", "security", "--no-pager", "bulkhead.service").stdout
    exposure = re.search(r"Overall exposure level for \S+: ([0-9.]+)", shown)
    return findings + ([] if exposure and float(exposure.group(1)) <= 2.0 else [shown[-300:]])


def change(manager):
    manager.write_unit("loose.service", "[Service]\nExecStart=/bin/sleep infinity\n")
    manager.run("systemctl", "daemon-reload")
    time.sleep(1.1)  # snapshots are named by their second
    manager.run("systemctl", "start", "bulkhead.service")
    settle(manager)
    found = subjects(manager)
    findings = results(manager) + unlike("messages", len(found), 2) + unlike("snapshots", snapshots(manager), 2)
    return findings + ([] if found and "1 new" in found[-1] else found)


def quiet(manager):
    time.sleep(1.1)
    manager.run("systemctl", "start", "bulkhead.service")
    settle(manager)
    # of one week, the newest two are kept
    findings = results(manager) + unlike("snapshots", snapshots(manager), 2)
    return findings + ([] if len(subjects(manager)) == 2 else subjects(manager))


def main():
    reason = live.why_not() or packages.why_not()
    if not reason and subprocess.run(["/usr/bin/python3", "-c", "import aiosmtpd"], check=False, capture_output=True).returncode:
        reason = "python3-aiosmtpd is not installed"
    if reason:
        print(f"SKIP: the weekly report in a container: {reason}")
        sys.exit(77)
    try:
        with live.Manager() as manager, tempfile.TemporaryDirectory(prefix="bulkhead-weekly-") as folder:
            said = install(manager, f"{folder}/packages")
            case("dpkg installs it, and the timer waits", installed(manager, said))
            port = start_server(manager)
            os.makedirs(manager.path("/etc/bulkhead"), exist_ok=True)
            with open(manager.path("/etc/bulkhead/bulkhead.conf"), "w", encoding="utf-8") as file:
                file.write(f"[Mail]\nTo=ops@example.org\nSender=b@example.org\nSmtp=smtp://localhost:{port}\nSmtpTls=off\n")
            case("the timer starts it, and the message arrives", first_run(manager))
            case("all is seen from inside its sandbox, which is Safe", what_it_saw(manager))
            case("a change is told", change(manager))
            case("a week without a change is quiet", quiet(manager))
            case("purging leaves nothing", purged(manager))
    except live.CannotBoot as why:
        print(f"SKIP: the weekly report in a container: {why}")
        sys.exit(77)
    end()


main()
