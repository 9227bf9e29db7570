#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Boots a manager from this machine's own /usr, gives it services that use every check both ways, and compares with it
what Bulkhead says: every property with `systemctl show`, every badness with `systemd-analyze security`, the units with
what the manager lists. --tree=DIR boots an installed tree instead, whose systemd may be another one."""
import argparse
import json
import os
import re
import shlex
import sys
import time
import xml.etree.ElementTree

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(TOP, "tests/live"), os.path.join(TOP, "tests/parity")]

import cases  # noqa: E402
import forms  # noqa: E402
import manager as live  # noqa: E402
import oracle  # noqa: E402

NAMESPACE = "{urn:bulkhead:snapshot:1}"

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
    for name, content in forms.FORMS.items():
        if content is None:
            os.symlink("/dev/null", manager.path(f"{live.UNITS}/{name}"))
        else:
            manager.write_unit(name, content)
    for number, (_, content) in enumerate(cases.all_cases()):
        names.append(f"case-{number}.service")
        manager.write_unit(names[-1], content)
    for name, content in forms.NEWER.items():
        names.append(name)
        manager.write_unit(name, content)
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
    done = manager.run(*program, "snapshot", "--quiet", "--include-secrets", "--output=/run/snapshot.xml", check=False,
                       timeout=700)  # the program's own limit is 600
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
    done = manager.run(*program, "assess", "--quiet", "--format=json", "--exit-zero", check=False)
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


# Where the files alone cannot say what the manager holds: the property or check, and why.
EXPLAINED = {
    "CapabilityBoundingSet": "the manager shows the capabilities that the kernel has, the files may name more",
    "AmbientCapabilities": "the same",
    "RestrictNamespaces": "a systemd without a word for the time namespace shows a list of it alone as none",
}
WORD_LISTS = ("IPIngressFilterPath", "IPEgressFilterPath", "SupplementaryGroups")


def read_both_ways(manager, program, command, *options):
    """What the program says of the manager, and of the files that the manager has read."""
    for source in ((), ("--root=/",)):
        done = manager.run(*program, command, "--quiet", *options, *source, check=False)
        if done.returncode not in (0, 4):
            raise RuntimeError(f"bulkhead {command}: status {done.returncode}: {done.stderr}")
        yield done.stdout


def in_one_form(what, value):
    """The manager keeps addresses in an order of its own; systemctl quotes a word that the files give with escapes."""
    if isinstance(value, str) and what in ("IPAddressAllow", "IPAddressDeny"):
        return sorted(value.split())
    if isinstance(value, str) and what in WORD_LISTS:
        return shlex.split(value) if '"' in value else [re.sub(r"\\x(..)", lambda found: chr(int(found[1], 16)), word)
                                                        for word in value.split()]
    return value


def differences(online, offline):
    """(what, unit, online, offline) of every value that is not the same."""
    for name in sorted(set(online) & set(offline)):
        for what, value in offline[name].items():
            held = online[name].get(what)
            if in_one_form(what, held) != in_one_form(what, value):
                yield what, name, held, value


def explain(title, found, count, explained):
    """A report of all; what nothing explains is a failure."""
    found = list(found)
    for what, reason in explained.items():
        units = [row for row in found if row[0] == what]
        if units:
            print(f"  {what} of {len(units)} units, first {str(units[0][1:])[:200]}: {reason}")
    check(title, [f"{what} of {name}: the manager {held!r}, the files {given!r}"[:400]
                  for what, name, held, given in found if what not in explained], count)


def compare_with_files(manager, program):
    """The same services, read from the manager and from its files: every difference is explained."""
    explained = dict(EXPLAINED)
    if manager.tree:
        explained["SystemCallFilter"] = ("the libseccomp of the tree knows calls that this machine's does not, and names "
                                         "some otherwise")
    scored = []
    for text in read_both_ways(manager, program, "assess", "--exit-zero", "--format=json", "--rules=systemd-252"):
        scored.append({unit["unit"]: {row["id"]: row["badness"] for row in unit["checks"]}
                       for unit in json.loads(text)["units"]})
    both = set(scored[0]) & set(scored[1])
    explain("badness from the files equals that from the manager", differences(*scored),
            sum(len(scored[0][name]) for name in both), {})
    read = []
    for text in read_both_ways(manager, program, "snapshot", "--include-secrets", "--output=-"):
        root = xml.etree.ElementTree.fromstring(text)
        read.append({unit.get("name"): properties(unit) for unit in root.findall(f"{NAMESPACE}unit")
                     if unit.get("load") == "loaded" and unit.get("name").endswith(".service")})
    both = set(read[0]) & set(read[1])
    explain("properties from the files equal those from the manager", differences(*read),
            sum(len(read[1][name]) for name in both), explained)


RELOADED = 2  # times that it is read while it reloads
# What the state of a unit is made of, and what a reload gives anew: times, jobs, what runs.
STATE = re.compile(r"Timestamp|Monotonic|USec$|State$|NSec$|Current$|Invocation|Result$|^(NextElapse|LastTrigger|ControlGroup)"
                   r"|^(Job|NRestarts|MainPID|ControlPID|Exec\w+|NeedDaemonReload|StateChange\w*|IO\w+|IP\w+|Memory\w+"
                   r"|CPU\w+|Tasks\w+|StatusErrno|Conditions|Asserts|NFileDescriptorStore|Refs|StatusText)$")


def settings(units):
    """Of every unit that is loaded what is configured, where the order in a list does not count."""
    return {unit.get("name"): {name: sorted(value.split()) for name, value in properties(unit).items()
                               if not STATE.search(name) and not SETS.match(name)}
            for unit in units if unit.get("load") == "loaded"}


def read_while_it_reloads(manager, program):
    """The manager reloads again and again meanwhile: the result is right, or says what is uncertain."""
    begin = time.monotonic()
    before = settings(snapshot(manager, program))
    # Often enough to fall into a reading, not so often that a slow machine does nothing else.
    pause = max(0.5, (time.monotonic() - begin) / 4)
    manager.run("systemd-run", "--quiet", "--unit=reloads", "sh", "-c",
                f"while :; do systemctl daemon-reload; sleep {pause:.1f}; done")
    readings = []
    try:
        for _ in range(RELOADED):
            units = snapshot(manager, program)
            tree = xml.etree.ElementTree.parse(manager.path("/run/snapshot.xml"))
            said = any("reload" in (element.text or "") for element in tree.iter(f"{NAMESPACE}problem"))
            readings.append((settings(units), said))
    finally:
        manager.run("systemctl", "stop", "reloads.service")
    later = settings(snapshot(manager, program))
    still = [name for name in before if later.get(name) == before[name]]
    problems, uncertain = [], sum(said for _, said in readings)
    if len(still) < len(before) / 2:
        problems.append(f"only {len(still)} of {len(before)} units are what they were before")
    for found, said in readings:
        differing = [name for name in still if found.get(name) != before[name]]
        if differing and not said:
            name = differing[0]
            wrong = [(key, value, found.get(name, {}).get(key)) for key, value in before[name].items()
                     if found.get(name, {}).get(key) != value]
            problems.append(f"{len(differing)} units differ and nothing says so, first {name}: {wrong[:9]!r}")
    check(f"read while it reloads, {uncertain} of {RELOADED} uncertain and saying so", problems, RELOADED * len(still))


def interrupted(manager, program):
    """Interrupted at any moment, what was there before is still whole, and nothing else is left."""
    folder = manager.path("/run/interrupted")
    os.makedirs(folder)
    problems, ended = [], 0
    delays = (0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.45)
    for delay in delays:
        with open(f"{folder}/snapshot.xml", "w", encoding="ascii") as file:
            file.write("before")
        done = manager.run("timeout", "--signal=INT", "--preserve-status", str(delay), *program, "snapshot", "--quiet",
                           "--output=/run/interrupted/snapshot.xml", check=False)
        left = os.listdir(folder)
        with open(f"{folder}/snapshot.xml", encoding="utf-8", errors="replace") as file:
            content = file.read()
        ended += content == "before"
        if left != ["snapshot.xml"]:
            problems.append(f"after {delay} s: {left} are there")
        if content != "before" and not content.rstrip().endswith("</snapshot>"):
            problems.append(f"after {delay} s: the file is half-written")
        if content == "before" and done.returncode in (0, 4):
            problems.append(f"after {delay} s: status {done.returncode}, but nothing was written")
    check(f"interrupted, {ended} before the end", problems, len(delays))


# What logging in is to systemd-run, through which sd-bus reaches the manager of a user.
LOGIN = {
    "/etc/pam.d/login": "auth required pam_permit.so\naccount required pam_permit.so\n"
                        "session required pam_env.so conffile=/etc/pam.env\n",
    "/etc/pam.env": "XDG_RUNTIME_DIR DEFAULT=/run/user/0\nDBUS_SESSION_BUS_ADDRESS DEFAULT=unix:path=/run/user/0/bus\n",
}


def read_user_as_machine(manager, program, expected):
    """The same manager once more, as that of a user of a machine: --machine=USER@."""
    for path, content in LOGIN.items():
        os.makedirs(os.path.dirname(manager.path(path)), exist_ok=True)
        with open(manager.path(path), "w", encoding="ascii") as file:
            file.write(content)
    done = manager.run(*program, "snapshot", "--quiet", "--user", "--machine=root@", "--output=/run/user-machine.xml",
                       check=False)
    problems, found = [], set()
    if done.returncode not in (0, 4):
        problems.append(f"status {done.returncode}: {done.stderr.strip()}")
    else:
        root = xml.etree.ElementTree.parse(manager.path("/run/user-machine.xml")).getroot()
        found = {unit.get("name") for unit in root.findall(f"{NAMESPACE}unit") if unit.get("active")}
        if root.find(f"{NAMESPACE}manager").get("scope") != "user":
            problems.append("the scope is not that of a user")
    problems += [f"{name} is loaded, but missing" for name in sorted(expected - found)]
    check("a user's manager, by --machine=USER@", problems, len(found))


def read_user_manager(manager, program):
    """The manager of a user, where one can be started."""
    manager.write_unit("user@0.service.d/pam.conf",  # an empty root has no PAM configuration
                       "[Service]\nPAMName=\nEnvironment=XDG_RUNTIME_DIR=/run/user/%i\n")
    manager.run("systemctl", "daemon-reload")
    if manager.run("systemctl", "start", "user@0.service", check=False, timeout=60).returncode != 0:
        print("ok - a user's manager # SKIP none starts in the container")
        return
    done = manager.run(*program, "snapshot", "--quiet", "--user", "--output=/run/user.xml", check=False,
                       environment={"XDG_RUNTIME_DIR": "/run/user/0"})
    problems = []
    if done.returncode not in (0, 4):
        problems.append(f"status {done.returncode}: {done.stderr.strip()}")
        found = set()
    else:
        root = xml.etree.ElementTree.parse(manager.path("/run/user.xml")).getroot()
        found = {unit.get("name") for unit in root.findall(f"{NAMESPACE}unit")}
        if root.find(f"{NAMESPACE}manager").get("scope") != "user":
            problems.append("the scope is not that of a user")
    listed = json.loads(manager.run("systemctl", "--user", "list-units", "--all", "--output=json", "--no-pager",
                                    environment={"XDG_RUNTIME_DIR": "/run/user/0"}).stdout)
    problems += [f"{row['unit']} is loaded, but missing" for row in listed if row["unit"] not in found]
    check("a user's manager", problems, len(found))
    # Those that the reading itself starts come and go.
    read_user_as_machine(manager, program, {row["unit"] for row in listed if not row["unit"].endswith(".scope")})


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
        compare_with_files(manager, inside)
        read_while_it_reloads(manager, inside)
        interrupted(manager, inside)
        read_user_manager(manager, inside)
    return 1 if failures else 0


try:
    sys.exit(main())
except live.CannotBoot as reason:
    print(f"SKIP live: {reason}")
    sys.exit(77)
