#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Boots a manager and gives it services that are sound, edited and not restarted, changed and not reloaded, or exempt;
the report must say of each what is declared and not enforced, to root and to a user who is shown less. --tree=DIR boots
an installed tree instead of this machine's own /usr."""
import argparse
import json
import os
import sys
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests/live"))

import manager as live  # noqa: E402

PLAIN = "[Service]\nExecStart=/bin/sleep infinity\n"
# Everything that a row of the findings looks at.
SOUND = """User=nobody
NoNewPrivileges=yes
SystemCallFilter=@system-service
CapabilityBoundingSet=CAP_CHOWN
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
PrivateNetwork=yes
PrivateUsers=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectHostname=yes
"""
SERVICES = {
    "sound.service": PLAIN + SOUND,
    "home.service": PLAIN + "ProtectHome=read-only\nProtectSystem=full\nDynamicUser=yes\n",
    "tmpfs.service": PLAIN + "ProtectHome=tmpfs\nProtectSystem=yes\nAmbientCapabilities=CAP_CHOWN\nUser=nobody\n",
    "edited.service": PLAIN,
    "changed.service": PLAIN + "ProtectHome=yes\n",
    "exempt.service": PLAIN.replace("=/bin", "=+/bin") + "User=nobody\nNoNewPrivileges=yes\n",
    "marked.service": PLAIN.replace("=/bin", "=!/bin") + "User=nobody\n",
    "hiding.service": PLAIN + "ProtectProc=invisible\n",
}
NOT_ENFORCED = ["not-enforced-capability-bounding-set", "not-enforced-mount-namespace",
                "not-enforced-no-new-privileges", "not-enforced-private-network", "not-enforced-private-users",
                "not-enforced-protect-hostname", "not-enforced-seccomp", "not-enforced-user"]
EXPECTED = {
    "sound.service": [],
    "home.service": [],
    "tmpfs.service": [],
    "edited.service": NOT_ENFORCED,
    "changed.service": ["changed-on-disk", "changed-on-disk", "file-new"],
    "exempt.service": ["full-privileges-command", "not-enforced-no-new-privileges", "not-enforced-user"],
    "marked.service": ["not-enforced-user", "root-command"],
    "hiding.service": ["protect-proc-without-effect"],
}

failures = 0


def check(name, ok, words=""):
    global failures
    failures += not ok
    print(f"{'ok' if ok else 'not ok'} - {name}")
    if not ok:
        print(f"  {words}")


def prepare(manager):
    for name, content in SERVICES.items():
        manager.write_unit(name, content)
    manager.run("systemctl", "daemon-reload")
    manager.run("systemctl", "start", *SERVICES)
    time.sleep(0.2)  # a file that is written now is younger than the processes
    manager.write_unit("edited.service.d/10-hardening.conf", "[Service]\n" + SOUND)
    manager.run("systemctl", "daemon-reload")
    manager.write_unit("changed.service", PLAIN + "ProtectHome=no\n")
    manager.write_unit("changed.service.d/10-tmp.conf", "[Service]\nPrivateTmp=yes\n")


def assess(manager, program, *before):
    done = manager.run(*before, *program, "assess", "--quiet", "--format=json", "--exit-zero", check=False)
    if done.returncode not in (0, 4):
        raise RuntimeError(f"bulkhead assess: status {done.returncode}: {done.stderr}")
    return {unit["unit"]: unit for unit in json.loads(done.stdout)["units"]}


def ids(unit):
    return sorted(finding["id"] for finding in unit["findings"])


def look_as_root(manager, program):
    units = assess(manager, program)
    for name, expected in EXPECTED.items():
        check(f"{name}: {len(expected)} findings", ids(units[name]) == sorted(expected), units[name]["findings"])
        check(f"{name}: its process was looked at", units[name]["processes"] == 1)
    edited = units["edited.service"]["findings"]
    check("the cause is the missing restart", all("not restarted" in str(found["cause"]) for found in edited), edited)
    check("the place is the override's line",
          all(str(found["path"]).endswith("10-hardening.conf") and found.get("line") for found in edited), edited)
    sources = {row["id"]: row["source"] for row in units["edited.service"]["checks"]}
    check("a live value has its file and line",
          str(sources["NoNewPrivileges"]).endswith("edited.service.d/10-hardening.conf:3"), sources["NoNewPrivileges"])
    check("a value that the file no longer gives has none", {row["id"]: row["source"] for row in
          units["changed.service"]["checks"]}["ProtectHome"] is None)


def look_as_user(manager, program):
    units = assess(manager, program, "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    check("what a user is not shown is said", ids(units["sound.service"]) == ["enforcement-unseen"],
          units["sound.service"]["findings"])
    found = ids(units["edited.service"])
    check("what a user is shown is found", "not-enforced-no-new-privileges" in found and "enforcement-unseen" in found
          and "not-enforced-mount-namespace" not in found, found)


def look_after_mending(manager, program):
    manager.run("systemctl", "daemon-reload")
    manager.run("systemctl", "restart", "edited.service", "changed.service")
    units = assess(manager, program)
    for name in ("edited.service", "changed.service"):
        check(f"{name}: nothing after reload and restart", ids(units[name]) == [], units[name]["findings"])


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tree")
    options = options.parse_args()
    reason = live.why_not()
    if reason:
        print(f"SKIP live findings: {reason}")
        return 77
    program = os.environ.get("BULKHEAD") or os.path.join(TOP, "build/bulkhead")
    with live.Manager(options.tree) as manager:
        inside = manager.install(program)
        prepare(manager)
        look_as_root(manager, inside)
        look_as_user(manager, inside)
        look_after_mending(manager, inside)
    return 1 if failures else 0


try:
    sys.exit(main())
except live.CannotBoot as reason:
    print(f"SKIP live: {reason}")
    sys.exit(77)
