#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Puts the drop-in that a report proposes for all services into place, by what its own comments say, and has the real
systemd-analyze score every service with it: the exposures of the report must come out, those of the services that it is
not for must stay, and every service that it would break must be named with the line and the reason. --chroot=DIR asks the
systemd-analyze of an installed tree. Prints TAP."""
import argparse
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests/parity"))

import oracle  # noqa: E402

PROGRAM = os.environ.get("BULKHEAD") or os.path.join(TOP, "build/bulkhead")
UNITS = "usr/lib/systemd/system"
ADMINISTRATOR = "/etc/systemd/system"
REPORT = "{urn:bulkhead:report:1}"
ODD = "odd\\x2dname.service"

# Name, lines, and what the drop-in is to this service: None, it gets all of it; a change and a word of the reason, it
# would break by that and gets none of it; "back" before these, it gets all but that line.
SERVICES = (
    ("plain.service", "", None),
    ("account.service", "User=x\n", None),
    ("hard.service", "ProtectClock=yes\nLockPersonality=yes\nRestrictRealtime=yes\n", None),
    ("worker@.service", "", None),
    (ODD, "User=x\n", None),
    ("ssh.service", "", ("LockPersonality", "Every login inherits it")),
    ("serial-getty@.service", "", ("ProtectClock", "Every session inherits it")),
    ("rescue.service", "", ("ProtectKernelLogs", "rescue shell")),
    ("chrony.service", "", ("ProtectClock", "It sets the clock")),
    ("docker.service", "", ("ProtectControlGroups", "for others")),
    ("rsyslog.service", "", ("ProtectKernelLogs", "kernel's messages")),
    ("cron.service", "", ("RestrictSUIDSGID", "Every job inherits it")),
    ("systemd-hostnamed.service", "", ("ProtectHostname", "host name")),
    ("systemd-networkd.service", "", ("ProtectKernelTunables", "sets up the network")),
    ("unattended-upgrades.service", "", ("RestrictSUIDSGID", "installs software")),
    ("systemd-modules-load.service", "", ("ProtectKernelModules", "loads kernel modules")),
    ("systemd-sysctl.service", "", ("ProtectKernelTunables", "below /proc or /sys")),
    ("clock.service", "CapabilityBoundingSet=CAP_SYS_TIME\n", ("ProtectClock", "keeps CAP_SYS_TIME")),
    ("module.service", "User=x\nAmbientCapabilities=CAP_SYS_MODULE\n", ("ProtectKernelModules", "keeps CAP_SYS_MODULE")),
    ("refuses.service", "ProtectHostname=off\n", ("back", "ProtectHostname", "says ProtectHostname=off itself")),
    ("own.service", "", ("back", "ProtectHostname", "says ProtectHostname=no itself")),
    ("accepted.service", "", ("back", "RestrictRealtime", "waiver realtime")),
    ("accepted@.service", "", ("back", "RestrictRealtime", "waiver realtime")),
    ("abi.service", "", ("back", "SystemCallArchitectures", "waiver abi")),
    ("both.service", "", ("back", "ProtectClock", "waiver both")),
    ("both-later.service", "[Unit]\nDescription=x\n", ("back", "ProtectClock", "waiver both")),
)
# Instances that are asked instead of templates.
INSTANCES = {"worker@.service": "worker@1.service", "serial-getty@.service": "serial-getty@ttyS0.service",
             "accepted@.service": "accepted@1.service"}
DROP_INS = {
    # It comes after ours, so that what it says goes on.
    "own.service": ("50-own.conf", "[Service]\nProtectHostname=no\n"),
    # It comes between the drop-in for all and the one that takes a line back.
    "both-later.service": ("10-bulkhead.own.conf", "[Service]\nRestrictSUIDSGID=yes\n"),
}
WAIVERS = """[Waiver realtime]
Unit=accepted accepted@*
Check=RestrictRealtime=
Reason=It plays sound.
Owner=Jane Doe
Expires=2099-12-31

[Waiver abi]
Unit=abi
Check=SystemCallArchitectures=
Reason=It runs old programs.
Owner=Jane Doe
Expires=2099-12-31

[Waiver both]
Unit=both both-later
Check=ProtectClock= RestrictRealtime= UMask
Reason=It sets the clock in real time.
Owner=Jane Doe
Expires=2099-12-31
"""

number = 0
broken = 0


def case(name, findings):
    global number, broken
    number += 1
    broken += bool(findings)
    print(f"{'not ok' if findings else 'ok'} {number} - {name}", flush=True)
    for finding in findings[:20]:
        print(f"  {finding}")


def write(folder, path, text):
    path = os.path.join(folder, path.lstrip("/"))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def make_tree(folder, version):
    write(folder, f"usr/lib/systemd/libsystemd-shared-{version}.so", "")
    write(folder, "usr/lib/os-release", "ID=debian\n")
    write(folder, "etc/machine-id", "0123456789abcdef" * 2 + "\n")
    write(folder, "waivers.conf", WAIVERS)
    for name, lines, _ in SERVICES:
        write(folder, f"{UNITS}/{name}", f"[Service]\nExecStart=/usr/bin/x\n{lines}")
    for name, (file, lines) in DROP_INS.items():
        write(folder, f"{ADMINISTRATOR}/{name}.d/{file}", lines)
    for template, instance in INSTANCES.items():  # enabled, so that the report has it
        folder_of_links = os.path.join(folder, "etc/systemd/system/multi-user.target.wants")
        os.makedirs(folder_of_links, exist_ok=True)
        os.symlink(f"/{UNITS}/{template}", os.path.join(folder_of_links, instance))


def read_report(folder, rules):
    done = subprocess.run([PROGRAM, "assess", f"--root={folder}", f"--rules={rules}", "--format=xml", "--quiet", "--exit-zero",
                           "--policy=", "--waivers=", f"--waivers={folder}/waivers.conf"], capture_output=True, check=True,
                          timeout=120)
    return ElementTree.fromstring(done.stdout)


def follow_comments(folder, path, text):
    """The commands of the comments, with the tree's folder in the place of the system's; then the file itself."""
    commands = []
    for line in text.splitlines():
        if line.startswith("[Service]"):
            break
        if line.startswith("#   "):
            commands.append(line[1:].replace(ADMINISTRATOR, folder + ADMINISTRATOR))
    done = subprocess.run(["sh", "-eu", "-c", "\n".join(commands)], capture_output=True, text=True, check=False, timeout=60)
    write(folder, path, text)
    return [done.stderr or f"status {done.returncode}"] if done.returncode or done.stderr else []


def asked(name):
    return INSTANCES.get(name, name)


def profile_lines():
    profile = ElementTree.parse(os.path.join(TOP, "templates/profiles/all-services.xml"))
    return {line.text for line in profile.iter("{urn:bulkhead:profile:1}line")}


def reasons(drop_in):
    found = {}
    for exempt in drop_in.iter(f"{REPORT}exempt"):
        found.setdefault(exempt.get("unit"), []).append((exempt.get("change"), exempt.text, exempt.get("line-back")))
    return found


def check_reasons(drop_in):
    found = reasons(drop_in)
    for name, _, expected in SERVICES:
        rows = found.get(asked(name), [])
        if expected is None:
            case(f"{name} gets it", [str(row) for row in rows])
            continue
        is_back = expected[0] == "back"
        change, words = expected[-2:]
        fits = [row for row in rows if row[0] == change and words in row[1] and bool(row[2]) == is_back]
        others = [row for row in rows if bool(row[2]) != is_back]
        case(f"{name}: {change} is not for it" + (", the rest is" if is_back else ""),
             [] if fits and not others else [f"{rows}"])


def check_exposures(before, after, report, drop_in):
    found = reasons(drop_in)
    whole = {name for name, rows in found.items() if not all(row[2] for row in rows)}
    units = {unit.get("name"): int(unit.get("exposure")) for unit in report.iter(f"{REPORT}unit")}
    case(f"the report has the exposures of {len(before)} services",
         [f"{name}: {units.get(name)}, systemd-analyze {exposure}" for name, exposure in before.items()
          if units.get(name) != exposure])
    case(f"{len(whole)} services that it is not for stay as they are",
         [f"{name}: {before[name]} to {after[name]}" for name in sorted(whole) if before[name] != after[name]])
    case("no service is more exposed with it", [name for name in before if after[name] > before[name]])
    numbers = {name: int(drop_in.get(name)) for name in ("units", "helped", "exempt", "before", "after")}
    real = {"units": len(before) - len(whole), "helped": sum(after[name] < before[name] for name in before),
            "exempt": len(whole), "before": sum(before.values()), "after": sum(after.values())}
    case(f"it counts for {numbers['units']} services: together {numbers['before'] / 10} to {numbers['after'] / 10}",
         [f"{numbers}, by systemd-analyze {real}"] if numbers != real else [])


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--chroot")
    options = options.parse_args()
    systemd = oracle.Oracle(options.chroot)
    if not systemd.version():
        print("1..0 # SKIP there is no systemd-analyze with --offline here")
        return 77
    rules = [version for version in (252, 257, 262) if version <= systemd.version()] or [252]
    names = [asked(name) for name, _, _ in SERVICES]
    place = os.path.join(systemd.chroot, "tmp") if systemd.chroot else None
    with tempfile.TemporaryDirectory(dir=place) as folder:
        make_tree(folder, systemd.version())
        report = read_report(folder, f"systemd-{rules[-1]}-offline")
        drop_in = report.find(f"{REPORT}advice/{REPORT}drop-in")
        text = drop_in.findtext(f"{REPORT}text")
        before = {name: answer.exposure for name, answer in systemd.ask(folder, names).items()}
        case("its comments can be followed", follow_comments(folder, drop_in.get("path"), text))
        after = {name: answer.exposure for name, answer in systemd.ask(folder, names).items()}
        check_reasons(drop_in)
        check_exposures(before, after, report, drop_in)
        lines = set(re.findall(r"^[A-Z]\w+=.*$", text, re.M))
        case(f"its {len(lines)} lines are those of the profile for all", sorted(lines ^ profile_lines()))
        again = read_report(folder, f"systemd-{rules[-1]}-offline").find(f"{REPORT}advice/{REPORT}drop-in")
        case("once it is there, there is nothing left of it to propose", [] if again is None else
             [ElementTree.tostring(again, encoding="unicode")[:1500]])
    return 1 if broken else 0


sys.exit(main())
