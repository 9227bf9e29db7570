#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Boots a manager from this machine's own /usr, gives it services that use every check both ways, and compares with it
what Bulkhead says: every property with `systemctl show`, every badness with `systemd-analyze security`, the units with
what the manager lists. --tree=DIR boots an installed tree instead, whose systemd may be another one."""
import argparse
import json
import os
import re
import sys
import xml.etree.ElementTree

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(TOP, "tests/live"), os.path.join(TOP, "tests/parity")]

import cases  # noqa: E402
import manager as live  # noqa: E402
import oracle  # noqa: E402

NAMESPACE = "{urn:bulkhead:snapshot:1}"

# Everything that has a form of its own, of every type of unit.
FORMS = {
    "forms.service": """[Unit]
Description=Forms of values
Documentation=man:foo(1) https://example.org/
ConditionPathExists=|!/nowhere
RequiresMountsFor=/var/tmp /usr
JobTimeoutSec=5min 3s
StartLimitIntervalSec=33
[Service]
ExecStartPre=-/bin/true a "b c" 'd"e'
ExecStart=@/bin/sleep sleeper infinity
ExecStop=+/bin/true
ExecReload=!/bin/true
Environment=A=1 "B=two words" "C=quo\\\\"te"
EnvironmentFile=-/etc/nothing.env
UnsetEnvironment=LANG X
IODeviceWeight=/dev/null 100
IOReadBandwidthMax=/dev/null 5M
IODeviceLatencyTargetSec=/dev/null 25ms
CPUAffinity=0
CPUQuota=20%
CPUWeight=50
StartupCPUWeight=idle
MemoryMax=1G
MemoryLow=12345
TasksMax=33%
LimitNOFILE=1024:2048
LimitCPU=10
StandardInput=data
StandardInputText=Hello world
LogExtraFields=A=b "C=d e"
LogRateLimitIntervalSec=12s
SyslogIdentifier=forms
BindPaths=-/usr:/mnt:rbind
BindReadOnlyPaths=-/etc
TemporaryFileSystem=/media:ro /srv
ReadWritePaths=/var -/foo
StateDirectory=a b:c
LoadCredential=foo:/etc/hostname
SetCredential=bar:hello world
RestartForceExitStatus=1 SIGABRT
SuccessExitStatus=5 SIGUSR1
RestartPreventExitStatus=TEMPFAIL 255
RestartSec=1ms
TimeoutStopSec=90500ms
OOMScoreAdjust=-5
SecureBits=keep-caps noroot
KillSignal=SIGINT
TimerSlackNSec=5us
SocketBindAllow=ipv4:tcp:80-90
SocketBindDeny=any
RestrictFileSystems=ext4 tmpfs
CoredumpFilter=0x33
AppArmorProfile=-nothing
""",
    "forms.socket": "[Socket]\nListenStream=/run/forms.sock\nListenDatagram=[::1]:53053\nListenFIFO=/run/forms.fifo\n"
                    "Symlinks=/run/forms.a /run/forms.b\nTriggerLimitIntervalSec=2s\n",
    "forms.timer": "[Timer]\nOnCalendar=Mon..Fri *-*-* 04:05:06\nOnBootSec=500h\nOnUnitActiveSec=1d 3h\n",
    "forms.path": "[Path]\nPathExists=/nowhere/a\nPathChanged=/nowhere/x y\nDirectoryNotEmpty=/nowhere/d\n",
    "forms.slice": "[Slice]\nCPUWeight=5\n",
    "forms.mount": "[Mount]\nWhat=tmpfs\nWhere=/forms\nType=tmpfs\nOptions=size=1M\n",
    "forms@.service": "[Service]\nExecStart=/bin/sleep infinity\nNoNewPrivileges=yes\n",
    "forms@one.service.d/x.conf": "[Service]\nPrivateTmp=yes\n",
    "idle.service": "[Service]\nExecStart=/bin/true\nProtectSystem=strict\n",
    "forms-masked.service": None,
}

# Values that systemctl calls unprintable are written all the same.
UNPRINTABLE = "[unprintable]"
# Whose order the manager does not keep from one answer to the next.
SETS = re.compile(r"^(After|Before|Requires|Requisite|Wants|BindsTo|PartOf|Upholds|\w+By|\w+Of|Conflicts|On\w+|Triggers"
                  r"|Propagates\w+|\w+PropagatedFrom|JoinsNamespaceOf|RequiresMountsFor|Names|Refs)$")

failures = 0


def check(name, problems, count):
    """One case: what differs (a list), of how many."""
    global failures
    if problems:
        failures += 1
    print(f"{'not ok' if problems else 'ok'} - {name} ({count} compared)")
    for problem in problems[:60]:
        print(f"  {problem}")
    if len(problems) > 60:
        print(f"  and {len(problems) - 60} more")


def prepare(manager):
    names = []
    for name, content in FORMS.items():
        if content is None:
            os.symlink("/dev/null", manager.path(f"{live.UNITS}/{name}"))
        else:
            manager.write_unit(name, content)
    for number, (_, content) in enumerate(cases.all_cases()):
        names.append(f"case-{number}.service")
        manager.write_unit(names[-1], content)
    # What comes after something is loaded with it, but not started.
    lines = "".join(f"After={name}\n" for name in names)
    manager.write_unit("loaded.target", f"[Unit]\n{lines}After=forms-masked.service\n")
    manager.run("systemctl", "daemon-reload")
    manager.run("systemctl", "start", "loaded.target", "forms.timer", "forms.path", "forms.slice",
                "forms@one.service")
    manager.run("systemctl", "start", "forms.service", check=False)
    manager.run("systemctl", "start", "forms.mount", check=False)


def show(manager):
    """Of every unit its properties, name to a list of values, as systemctl shows them."""
    units = {}
    for block in manager.run("systemctl", "show", "--all", "--no-pager", "*").stdout.split("\n\n"):
        values, last = {}, None
        for line in block.strip("\n").split("\n"):
            name, equals, value = line.partition("=")
            if equals and re.fullmatch(r"[A-Z][A-Za-z0-9]*", name):
                values.setdefault(name, []).append(value)
                last = name
            elif last:
                values[last][-1] += "\n" + line
        if "Id" in values:
            units[values["Id"][0]] = values
    return units


def snapshot(manager, program):
    done = manager.run(program, "snapshot", "--quiet", "--include-secrets", "--output=/run/snapshot.xml", check=False)
    if done.returncode not in (0, 4):
        raise RuntimeError(f"bulkhead snapshot: status {done.returncode}: {done.stderr}")
    tree = xml.etree.ElementTree.parse(manager.path("/run/snapshot.xml"))
    return tree.getroot().findall(f"{NAMESPACE}unit")


def properties(unit):
    return {element.get("name"): element.text or "" for element in unit.findall(f"{NAMESPACE}property")
            if element.get("encoding") is None}


def is_equal(name, ours, values):
    text = "\n".join(values)
    if SETS.match(name):
        return sorted(ours.split()) == sorted(text.split())
    return ours == text


def compare_properties(manager, program):
    before = show(manager)
    units = {unit.get("name"): unit for unit in snapshot(manager, program)}
    after = show(manager)
    differing, count = {}, 0
    for name in sorted(set(before) & set(after)):
        ours = properties(units[name]) if name in units else {}
        for property_name, values in before[name].items():
            later = after[name].get(property_name, [])
            if values == [UNPRINTABLE] or (values != later and not SETS.match(property_name)):
                continue  # not printed; or it moves
            count += 1
            value = ours.get(property_name)
            if value is None or not is_equal(property_name, value, values):
                differing.setdefault(property_name, []).append(f"{name}: systemctl {values!r}, bulkhead {value!r}")
    problems = [f"{name} of {len(found)} units, first {found[0]}" for name, found in differing.items()]
    check("properties equal systemctl show", problems, count)
    check_units(manager, units, before)


def check_units(manager, units, loaded):
    """Every unit once: those that are loaded, and those that have a file."""
    listed = json.loads(manager.run("systemctl", "list-unit-files", "--output=json", "--no-pager", "--all").stdout)
    problems = [f"{name} is loaded, but missing" for name in loaded if name not in units]
    names = set(units)
    for unit in units.values():
        names |= {alias.get("name") or alias.text for alias in unit.findall(f"{NAMESPACE}alias")}
    problems += [f"{row['unit_file']} has a file, but is missing" for row in listed if row["unit_file"] not in names]
    if units["idle.service"].get("active") is not None:
        problems.append("idle.service is not loaded, but has an active state")
    if units["forms.service"].get("active") is None:
        problems.append("forms.service is loaded, but has no active state")
    check("every unit is there", problems, len(units))


def compare_badness(manager, program):
    environment = {"SYSTEMD_ANALYZE_DEBUG": "1", "SYSTEMD_COLORS": "0"}
    rows = json.loads(manager.run("systemctl", "list-units", "--all", "--type=service", "--output=json",
                                  "--no-pager").stdout)
    names = sorted(row["unit"] for row in rows if row["load"] == "loaded")
    done = manager.run("systemd-analyze", "security", "--json=short", "--no-pager", *names, environment=environment)
    theirs = dict(zip(names, map(oracle.scored_by_systemd, oracle.documents(done.stdout))))
    done = manager.run(program, "assess", "--quiet", "--format=json", "--exit-zero", check=False)
    report = json.loads(done.stdout)
    ours = {unit["unit"]: unit for unit in report["units"]}
    problems, count = [], 0
    for name, scored in theirs.items():
        if name not in ours:
            problems.append(f"{name} was not scored")
            continue
        if ours[name]["exposure"] != scored.exposure / 10:
            problems.append(f"{name}: exposure {ours[name]['exposure']}, systemd {scored.exposure / 10}")
        for row in ours[name]["checks"]:
            count += 1
            badness = scored.checks[row["id"]][0]
            if row["badness"] != badness:
                problems.append(f"{name} {row['id']}: badness {row['badness']}, systemd {badness}")
    check(f"badness equals systemd-analyze security, {report['rules']}", problems, count)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tree")
    options = options.parse_args()
    reason = live.why_not()
    if reason:
        print(f"SKIP live: {reason}")
        return 77
    program = os.environ.get("BULKHEAD") or os.path.join(TOP, "build/bulkhead")
    with live.Manager(options.tree) as manager:
        prepare(manager)
        inside = manager.install(program)
        compare_properties(manager, inside)
        compare_badness(manager, inside)
    return 1 if failures else 0


sys.exit(main())
