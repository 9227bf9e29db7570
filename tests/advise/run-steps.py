#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds the proposals against the real systemd-analyze: for each service installed on this machine, and for generated
ones with drop-ins of their own, the exposure before, after each step and at the end must be what systemd-analyze gives
for the merged files. The same of every profile on a plain service, of a goal, of a whole unit file, and of drop-ins that
are tried. Prints TAP."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests/parity"))

import generate  # noqa: E402
import oracle  # noqa: E402

PROGRAM = os.environ.get("BULKHEAD") or os.path.join(TOP, "build/bulkhead")
UNITS = "usr/lib/systemd/system"
WANTED = 200
SHOWN = 20
PLAIN = "[Unit]\nDescription=A plain service\n\n[Service]\nExecStart=/usr/bin/plain\n\n[Install]\nWantedBy=multi-user.target\n"
# The complete templates of the hardening guide, as files.
WEBAPP = """[Service]
User=webapp
Group=webapp
WorkingDirectory=/opt/webapp
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ReadWritePaths=/opt/webapp/data /var/log/webapp
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
AmbientCapabilities=CAP_NET_BIND_SERVICE
NoNewPrivileges=yes
RestrictSUIDSGID=yes
SystemCallFilter=@system-service @network-io
SystemCallFilter=~@privileged @resources
SystemCallArchitectures=native
SystemCallErrorNumber=EPERM
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
MemoryDenyWriteExecute=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictNamespaces=yes
"""
MYDB = """[Service]
ProtectSystem=full
ProtectHome=yes
PrivateTmp=yes
ReadWritePaths=/var/lib/mydb /var/log/mydb /run/mydb
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
NoNewPrivileges=yes
CapabilityBoundingSet=
PrivateDevices=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
SystemCallFilter=@system-service @io-event @ipc
SystemCallArchitectures=native
"""

number = 0
broken = 0


def case(name, findings):
    global number, broken
    number += 1
    broken += bool(findings)
    print(f"{'not ok' if findings else 'ok'} {number} - {name}", flush=True)
    for finding in findings[:SHOWN]:
        print(f"  {finding}")


def tenths(value):
    return None if value is None else round(value * 10)


class Trial:
    """A tree in which proposals are put into place and the oracle is asked."""

    def __init__(self, systemd, folder):
        self.systemd, self.folder = systemd, folder
        known = [version for version in (252, 257, 262) if version <= systemd.version()] or [252]
        self.rules = f"systemd-{known[-1]}-offline"

    def harden(self, name, *options, check=True):
        command = [PROGRAM, "harden", f"--root={self.folder}", f"--rules={self.rules}", "--format=json", *options, "--", name]
        done = subprocess.run(command, capture_output=True, timeout=120, check=False)
        if done.returncode not in (0, 3):
            if check:
                raise RuntimeError(f"{name}: status {done.returncode}: {done.stderr.decode(errors='replace')[:500]}")
            return None
        return json.loads(done.stdout)

    def write(self, path, text):
        path = os.path.join(self.folder, path.lstrip("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)

    def remove(self, path):
        os.unlink(os.path.join(self.folder, path.lstrip("/")))

    def ask(self, names):
        answers = self.systemd.ask(self.folder, names)
        return {name: answer.exposure if isinstance(answer, oracle.Scored) else answer for name, answer in answers.items()}

    def follow(self, proposals):
        """Asks after every step of all proposals; returns what differs, and how many exposures were compared."""
        findings, count = [], 0
        names = sorted(proposals)
        for name, exposure in self.ask(names).items():
            if exposure != tenths(proposals[name]["before"]):
                findings.append(f"{name}: before {proposals[name]['before']}, systemd-analyze {exposure}")
        count += len(names)
        for at in range(max((len(proposal["steps"]) for proposal in proposals.values()), default=0)):
            some = [name for name in names if at < len(proposals[name]["steps"])]
            for name in some:
                steps = proposals[name]["steps"][:at + 1]
                lines = "\n".join(line for step in steps for line in step["lines"])
                self.write(proposals[name]["path"], f"[Service]\n{lines}\n")
            for name, exposure in self.ask(some).items():
                step = proposals[name]["steps"][at]
                if exposure != tenths(step["exposure"]):
                    findings.append(f"{name}: after {step['lines']} {step['exposure']}, systemd-analyze {exposure}")
            count += len(some)
        for name in names:  # the file as it is proposed, with its comments
            self.write(proposals[name]["path"], proposals[name]["text"])
        for name, exposure in self.ask(names).items():
            if exposure != tenths(proposals[name]["after"]):
                findings.append(f"{name}: after all {proposals[name]['after']}, systemd-analyze {exposure}")
        return findings, count + len(names)

    def follow_all(self, title, names, *options):
        scored = {name: exposure for name, exposure in self.ask(names).items() if isinstance(exposure, int)}
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            found = list(pool.map(lambda name: self.harden(name, *options), sorted(scored)))
        findings, count = self.follow(dict(zip(sorted(scored), found)))
        case(f"{title}: {len(scored)} services, {count} exposures", findings)
        return len(scored)


def installed(folder):
    """A copy of this machine's units, those of both places in which they are."""
    for source in ("/usr/lib/systemd/system", "/etc/systemd/system"):
        if os.path.isdir(source):
            shutil.copytree(source, os.path.join(folder, source.lstrip("/")), symlinks=True)
    shutil.copy("/etc/os-release", os.path.join(folder, "usr/lib/os-release"))
    names = set()
    for name in os.listdir(os.path.join(folder, UNITS)):
        path = os.path.join(folder, UNITS, name)
        if name.endswith(".service") and os.path.isfile(path) and not os.path.islink(path):
            names.add(name.replace("@.service", "@x.service"))
    return sorted(names)


def generated(folder, count):
    generate.make_tree(folder, count, 20)
    return sorted({name for where in generate.UNIT_DIRECTORIES for name in
                   (os.listdir(os.path.join(folder, where)) if os.path.isdir(os.path.join(folder, where)) else [])
                   if name.endswith(".service") and "@" not in name
                   and not os.path.islink(os.path.join(folder, where, name))})


def profiles(trial):
    trial.write(f"{UNITS}/plain.service", PLAIN)
    for name in ("essential", "network", "web", "database", "oneshot", "timer", "general"):
        proposal = trial.harden("plain.service", f"--profile={name}")
        findings, _ = trial.follow({"plain.service": proposal})
        trial.remove(proposal["path"])
        case(f"profile {name} on a plain service", findings)


def guide(trial):
    """The guide's own files beside the profiles that were made of them."""
    for unit, profile, text in (("webapp.service", "web", WEBAPP), ("mydb.service", "database", MYDB)):
        trial.write(f"{UNITS}/{unit}", PLAIN)
        proposal = trial.harden(unit, f"--profile={profile}")
        trial.write(f"etc/systemd/system/{unit}.d/override.conf", text)
        real = trial.ask([unit])[unit]
        case(f"the guide's {unit} scores {real / 10}, as its profile does",
             [] if real == tenths(proposal["after"]) else [f"{proposal['after']} after the profile"])
        trial.remove(f"etc/systemd/system/{unit}.d/override.conf")
        trial.write("tried.conf", text)
        tried = trial.harden(unit, f"--try={trial.folder}/tried.conf")
        case(f"{unit}: the file itself is tried", [] if tenths(tried["after"]) == real else [str(tried["after"])])


def goals(trial):
    for goal in (70, 50, 30, 25):
        proposal = trial.harden("plain.service", f"--goal={goal / 10}")
        findings, _ = trial.follow({"plain.service": proposal})
        trial.remove(proposal["path"])
        if not proposal["goal_reached"] or tenths(proposal["after"]) > goal:
            findings.append(f"the goal is not reached: {proposal['after']}")
        case(f"a goal of {goal / 10}: {len(proposal['steps'])} steps, {proposal['after']}", findings)


def whole_file(trial):
    trial.write(f"{UNITS}/plain.service.d/50-own.conf", "[Service]\nProtectHome=read-only\nPrivateTmp=no\n")
    proposal = trial.harden("plain.service", "--full")
    trial.write(proposal["path"], proposal["text"])
    real = trial.ask(["plain.service"])["plain.service"]
    case("a whole unit file, under a drop-in that goes on applying",
         [] if real == tenths(proposal["after"]) else [f"{proposal['after']}, systemd-analyze {real}"])


def main():
    systemd = oracle.Oracle()
    if not systemd.version():
        print("1..0 # SKIP there is no systemd-analyze with --offline here")
        return 77
    with tempfile.TemporaryDirectory() as scratch:
        own = Trial(systemd, f"{scratch}/installed")
        count = own.follow_all("installed", installed(own.folder))
        made = Trial(systemd, f"{scratch}/generated")
        names = generated(made.folder, 2 * WANTED)
        count += made.follow_all("generated", names[:max(WANTED - count, 100)])
        case(f"{count} services in all", [] if count >= WANTED else ["too few"])
        plain = Trial(systemd, f"{scratch}/plain")
        os.makedirs(f"{plain.folder}/{UNITS}")
        profiles(plain)
        guide(plain)
        goals(plain)
        whole_file(plain)
    return 1 if broken else 0


sys.exit(main())
