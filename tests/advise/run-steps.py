#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds the proposals against the real systemd-analyze: for each service installed on this machine, and for generated
ones with drop-ins of their own, the exposure before, after each step and at the end must be what systemd-analyze gives
for the merged files. The same of every profile on a plain service, of a goal, of a whole unit file, and of drop-ins that
are tried; and each directive of the hardening guide is scored, explained, and proposed where it fits. --chroot=DIR asks
the systemd-analyze of an installed tree, for its services. Prints TAP."""
import argparse
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

# What the guide writes, one directive at a time: the lines, a service for which it fits, and the profile that has it.
ROOT = "ExecStart=/usr/bin/x\n"
ACCOUNT = ROOT + "User=x\nSupplementaryGroups=adm\n"
HOME = ROOT + "WorkingDirectory=/home/x\n"
DIRECTIVES = (
    ("User", "User=nginx\nGroup=nginx\n", ROOT, "web"),
    ("Group", "User=nginx\nGroup=nginx\n", ROOT, "web"),
    ("DynamicUser", "DynamicUser=yes\n", ROOT, "general"),
    ("SupplementaryGroups", "User=myapp\nGroup=myapp\nSupplementaryGroups=ssl-cert\n", ACCOUNT, "general"),
    ("ProtectSystem", "ProtectSystem=strict\nReadWritePaths=/var/lib/myapp /var/log/myapp\n", ROOT, "general"),
    ("ProtectSystem", "ProtectSystem=false\n", ROOT, "network"),
    ("ProtectSystem", "ProtectSystem=true\n", ROOT, "network"),
    ("ProtectSystem", "ProtectSystem=full\n", ROOT, "database"),
    ("ReadWritePaths", "ProtectSystem=strict\nReadWritePaths=/var/lib/myapp /var/log/myapp\n", ROOT, "general"),
    ("ProtectHome", "ProtectHome=yes\n", ROOT, "general"),
    ("ProtectHome", "ProtectHome=false\n", ROOT, "general"),
    ("ProtectHome", "ProtectHome=read-only\n", ROOT, "general"),
    ("ProtectHome", "ProtectHome=tmpfs\n", HOME, "general"),
    ("PrivateTmp", "PrivateTmp=yes\n", ROOT, "general"),
    ("PrivateDevices", "PrivateDevices=yes\n", ROOT, "general"),
    ("TemporaryFileSystem", "TemporaryFileSystem=/var:ro\n", ROOT, "general"),
    ("BindPaths", "TemporaryFileSystem=/var:ro\nBindPaths=/var/lib/myapp\n", ROOT, "general"),
    ("BindReadOnlyPaths", "BindReadOnlyPaths=/etc/ssl/certs\n", HOME, "general"),
    ("InaccessiblePaths", "InaccessiblePaths=/home /root /mnt /media\n", ROOT, "general"),
    ("PrivateNetwork", "PrivateNetwork=yes\n", ROOT, "general"),
    ("RestrictAddressFamilies", "RestrictAddressFamilies=AF_INET AF_INET6\n", ROOT, "general"),
    ("RestrictAddressFamilies", "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX\n", ROOT, "network"),
    ("RestrictAddressFamilies", "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK\n", ROOT, "web"),
    ("IPAddressDeny", "IPAddressDeny=any\n", ROOT, "general"),
    ("IPAddressAllow", "IPAddressDeny=any\nIPAddressAllow=192.168.1.0/24\nIPAddressAllow=127.0.0.0/8\n", ROOT, "general"),
    ("CapabilityBoundingSet", "CapabilityBoundingSet=\n", ROOT, "database"),
    ("CapabilityBoundingSet", "CapabilityBoundingSet=\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE\n", ROOT, "network"),
    ("AmbientCapabilities", "AmbientCapabilities=CAP_NET_BIND_SERVICE\n", ROOT, "network"),
    ("NoNewPrivileges", "NoNewPrivileges=yes\n", ROOT, "essential"),
    ("SystemCallFilter", "SystemCallFilter=@system-service\n", ROOT, "general"),
    ("SystemCallFilter", "SystemCallFilter=~@privileged @resources\n", ROOT, "web"),
    ("SystemCallFilter", "SystemCallFilter=@system-service @network-io\nSystemCallFilter=~@privileged @mount @reboot\n"
     "SystemCallArchitectures=native\nSystemCallErrorNumber=EPERM\n", ROOT, "web"),
    ("SystemCallArchitectures", "SystemCallArchitectures=native\n", ROOT, "general"),
    ("SystemCallErrorNumber", "SystemCallFilter=@system-service\nSystemCallErrorNumber=EPERM\n", ROOT, "general"),
    ("ProtectKernelModules", "ProtectKernelModules=yes\n", ROOT, "essential"),
    ("ProtectKernelTunables", "ProtectKernelTunables=yes\n", ROOT, "essential"),
    ("ProtectKernelLogs", "ProtectKernelLogs=yes\n", ROOT, "general"),
    ("ProtectControlGroups", "ProtectControlGroups=yes\n", ROOT, "essential"),
    ("ProtectClock", "ProtectClock=yes\n", ROOT, "general"),
    ("ProtectHostname", "ProtectHostname=yes\n", ROOT, "general"),
    ("RestrictSUIDSGID", "RestrictSUIDSGID=yes\n", ROOT, "general"),
    ("RestrictRealtime", "RestrictRealtime=yes\n", ROOT, "general"),
    ("LockPersonality", "LockPersonality=yes\n", ROOT, "general"),
    ("MemoryDenyWriteExecute", "MemoryDenyWriteExecute=yes\n", ROOT, "general"),
    ("RestrictNamespaces", "RestrictNamespaces=yes\n", ROOT, "general"),
)
# The groups of system calls that the guide lists.
GROUPS = ("system-service", "privileged", "network-io", "file-system", "process", "raw-io", "reboot", "swap", "clock",
          "mount", "module")

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
        # Bulkhead takes the version whose grammar counts from the tree's own libsystemd-shared.
        self.write(f"usr/lib/systemd/libsystemd-shared-{systemd.version()}.so", "")

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


def installed(folder, root):
    """A copy of the units of a system, those of both places in which they are."""
    for source in ("usr/lib/systemd/system", "etc/systemd/system"):
        if os.path.isdir(os.path.join(root, source)):
            shutil.copytree(os.path.join(root, source), os.path.join(folder, source), symlinks=True, dirs_exist_ok=True)
    shutil.copy(os.path.join(root, "etc/os-release"), os.path.join(folder, "usr/lib/os-release"))
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


def directives(trial):
    """Each of the guide's directives: scored as systemd-analyze does, explained, and proposed where it fits."""
    names = [f"guide-{row:02}.service" for row in range(len(DIRECTIVES))]
    for name, (_, lines, _, _) in zip(names, DIRECTIVES):
        trial.write(f"{UNITS}/{name}", PLAIN)
        trial.write(f"etc/systemd/system/{name}.d/override.conf", f"[Service]\n{lines}")
    real = trial.ask(names)
    for row, (name, (directive, lines, unit, profile)) in enumerate(zip(names, DIRECTIVES)):
        trial.remove(f"etc/systemd/system/{name}.d/override.conf")
        trial.write("tried.conf", f"[Service]\n{lines}")
        findings = []
        tried = trial.harden(name, f"--try={trial.folder}/tried.conf")
        if tenths(tried["after"]) != real[name]:
            findings.append(f"{tried['after']} if tried, systemd-analyze {real[name]}")
        if tried["problems"]:
            findings.append(f"problems: {tried['problems']}")
        for step in tried["steps"]:
            if not step["does"]:
                findings.append(f"nothing is said of what {step['lines']} does")
        words = subprocess.run([PROGRAM, "explain", f"{directive}="], capture_output=True, text=True, check=True, timeout=60)
        if f"{directive}=  risk of breakage: " not in words.stdout or "does      " not in words.stdout:
            findings.append(f"not explained: {words.stdout}")
        trial.write(f"{UNITS}/fits.service", f"[Service]\n{unit}")
        fitted = trial.harden("fits.service", f"--only={directive}", f"--profile={profile}")
        proposed = [line for step in fitted["steps"] for line in step["lines"]]
        if not any(line.startswith(f"{directive}=") for line in proposed):
            findings.append(f"not proposed: {proposed}, {[step['reason'] for step in fitted['left_out']]}")
        case(f"the guide's {lines.splitlines()[-1]}, row {row}: {real[name] / 10}, explained and proposed", findings)
    for group in GROUPS:
        trial.write("tried.conf", f"[Service]\nSystemCallFilter=@{group}\n")
        tried = trial.harden("guide-00.service", f"--try={trial.folder}/tried.conf")
        case(f"the guide's group @{group} is known", [str(found) for found in tried["problems"]])


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


def make_scratch(systemd):
    """A place that systemd-analyze sees, too."""
    return tempfile.TemporaryDirectory(dir=os.path.join(systemd.chroot, "tmp") if systemd.chroot else None)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--chroot")
    options = options.parse_args()
    systemd = oracle.Oracle(options.chroot)
    if not systemd.version():
        print("1..0 # SKIP there is no systemd-analyze with --offline here")
        return 77
    with make_scratch(systemd) as scratch:
        own = Trial(systemd, f"{scratch}/installed")
        count = own.follow_all("installed", installed(own.folder, systemd.chroot or "/"))
        made = Trial(systemd, f"{scratch}/generated")
        names = generated(made.folder, 2 * WANTED)
        count += made.follow_all("generated", names[:max(WANTED - count, 100)])
        case(f"{count} services in all", [] if count >= WANTED else ["too few"])
        plain = Trial(systemd, f"{scratch}/plain")
        os.makedirs(f"{plain.folder}/{UNITS}", exist_ok=True)
        profiles(plain)
        guide(plain)
        goals(plain)
        whole_file(plain)
        directives(plain)
    return 1 if broken else 0


sys.exit(main())
