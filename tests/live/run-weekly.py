#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The weekly report in a booted container: installed as make install does, started by its timer, inside its sandbox, sent
by SMTP to a real server; then a change is told, and a week without one is quiet. Prints TAP."""
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
sys.path.insert(0, os.path.join(TOP, "tests/live"))

import manager as live  # noqa: E402

BUILD = os.path.join(TOP, os.environ.get("BUILD", "build"))
PREFIX = "/opt/bulkhead"
STATE = "/var/lib/bulkhead"
SECONDS = 240

number = broken = 0


def case(name, findings):
    global number, broken
    number += 1
    broken += bool(findings)
    print(f"{'not ok' if findings else 'ok'} {number} - {name}", flush=True)
    for finding in findings[:20]:
        print("  " + str(finding).replace("\n", "\n  "))


def unlike(name, found, expected):
    return [] if found == expected else [f"{name}: {found!r}, not {expected!r}"]


def install(manager):
    """make install into the container, from a copy of the build so that nothing else is linked anew."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(BUILD, f"{folder}/build", symlinks=True)
        subprocess.run(["make", "--no-print-directory", f"BUILD={folder}/build", "install", f"PREFIX={PREFIX}",
                        f"DESTDIR={folder}/root"], cwd=TOP, check=True, capture_output=True, timeout=SECONDS)
        shutil.copytree(f"{folder}/root{PREFIX}", manager.path(PREFIX))
    for unit in glob.glob(manager.path(f"{PREFIX}/lib/systemd/system/*")):
        shutil.copy(unit, manager.path("/etc/systemd/system/"))
    manager.run("systemd-sysusers", f"{PREFIX}/lib/sysusers.d/bulkhead.conf")
    manager.run("systemd-tmpfiles", "--create", f"{PREFIX}/lib/tmpfiles.d/bulkhead.conf")


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
    reason = live.why_not()
    if not reason and subprocess.run(["/usr/bin/python3", "-c", "import aiosmtpd"], check=False, capture_output=True).returncode:
        reason = "python3-aiosmtpd is not installed"
    if reason:
        print(f"SKIP: the weekly report in a container: {reason}")
        sys.exit(77)
    try:
        with live.Manager() as manager:
            install(manager)
            port = start_server(manager)
            os.makedirs(manager.path("/etc/bulkhead"), exist_ok=True)
            with open(manager.path("/etc/bulkhead/bulkhead.conf"), "w", encoding="utf-8") as file:
                file.write(f"[Mail]\nTo=ops@example.org\nSender=b@example.org\nSmtp=smtp://localhost:{port}\nSmtpTls=off\n")
            case("the timer starts it, and the message arrives", first_run(manager))
            case("all is seen from inside its sandbox, which is Safe", what_it_saw(manager))
            case("a change is told", change(manager))
            case("a week without a change is quiet", quiet(manager))
    except live.CannotBoot as why:
        print(f"SKIP: the weekly report in a container: {why}")
        sys.exit(77)
    sys.exit(1 if broken else 0)


main()
