#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Boots a manager with a real web server, hardens it from the proposal and restarts it: it must serve a request as
before. Then it is hardened too far on purpose: `bulkhead check` must name what was denied and the line that allows it,
and running the commands that it prints must make the server work again. --tree=DIR boots an installed tree, which has
nginx, instead of this machine's own /usr."""
import argparse
import json
import os
import re
import shutil
import sys
import time
import xml.etree.ElementTree as ElementTree

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(TOP, "tests/live"), os.path.join(TOP, "tests")]

import manager as live  # noqa: E402
import schema  # noqa: E402

UNIT = "nginx.service"
DROP_INS = f"/etc/systemd/system/{UNIT}.d"
CONFIGURATION = """user www-data;
error_log stderr;
pid /run/nginx.pid;
events { worker_connections 32; }
http {
    access_log /var/log/nginx/access.log;
    server { listen 80; location / { return 200 "served"; } }
}
"""
REQUEST = r'exec 3<>/dev/tcp/127.0.0.1/80 && printf "GET / HTTP/1.0\r\n\r\n" >&3 && timeout 2 cat <&3'
# Each is what an administrator might try; what `check` must name first, and the line that it must propose.
TOO_FAR = (
    ("read-only logs", "ProtectSystem=strict\nReadWritePaths=\n", "EROFS", "ReadWritePaths="),
    ("no change of user", "SystemCallFilter=~@setuid\nSystemCallErrorNumber=EPERM\n", "EPERM", "SystemCallFilter="),
    ("no capability", "CapabilityBoundingSet=\n", "E", "CapabilityBoundingSet="),
    ("no Internet", "RestrictAddressFamilies=\nRestrictAddressFamilies=AF_UNIX\n", "EAFNOSUPPORT",
     "RestrictAddressFamilies="),
)
ROUNDS = 8
# The drop-in for all services breaks it, and its name says so.
BROKEN = "unattended-upgrades.service"
BROKEN_UNIT = """[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'cp /bin/true /srv/program && chmod u+s /srv/program'
"""
# A shell would take the name for another, and the path for two.
ODD = "odd\\x2dname.service"
ODD_UNIT = """[Service]
Type=oneshot
ExecStart=/usr/bin/touch "/srv/an odd/folder/file"
ProtectSystem=strict
"""

failures = 0


def check(name, ok, words=""):
    global failures
    failures += not ok
    print(f"{'ok' if ok else 'not ok'} - {name}", flush=True)
    if not ok:
        print("  " + str(words).replace("\n", "\n  "))


def write(manager, path, text):
    outside = manager.path(path)
    os.makedirs(os.path.dirname(outside), exist_ok=True)
    with open(outside, "w", encoding="utf-8") as file:
        file.write(text)


def append(manager, path, text):
    with open(manager.path(path), "a", encoding="utf-8") as file:
        file.write(text)


def prepare(manager, program):
    """The server's files, which an empty /etc and /var lack, and the program with its data. Returns the folder of the
    program, as PATH needs it."""
    if not manager.tree:
        append(manager, "/etc/passwd", "www-data:x:33:33::/var/www:/usr/sbin/nologin\n")
        append(manager, "/etc/group", "www-data:x:33:\n")
    shutil.rmtree(manager.path(DROP_INS), ignore_errors=True)  # of a run before, in a tree that stays
    write(manager, "/etc/nginx/nginx.conf", CONFIGURATION)
    for folder in ("/var/log/nginx", "/var/lib/nginx"):
        os.makedirs(manager.path(folder), exist_ok=True)
    write(manager, "/run/base/build/keep", "")
    shutil.copy(program, manager.path("/run/base/build/bulkhead"))
    for folder in ("templates", "styles", "fonts"):
        shutil.copytree(os.path.join(TOP, folder), manager.path(f"/run/base/{folder}"))
    if not manager.tree:
        return "/run/base/build"
    # Libraries of this machine with the loader and the C library of the tree, which are newer.
    os.makedirs(manager.path("/run/libraries"), exist_ok=True)
    for path in live.libraries(program):
        if not re.match(r"(ld-|lib(c|m|dl|rt|pthread|resolv)\.so)", os.path.basename(path)):
            shutil.copy(path, manager.path("/run/libraries"))
    write(manager, "/run/base/bin/bulkhead",
          '#!/bin/sh\nLD_LIBRARY_PATH=/run/libraries exec /run/base/build/bulkhead "$@"\n')
    os.chmod(manager.path("/run/base/bin/bulkhead"), 0o755)
    return "/run/base/bin"


def restart(manager):
    manager.run("systemctl", "daemon-reload")
    manager.run("systemctl", "reset-failed", UNIT, check=False)
    return manager.run("systemctl", "restart", UNIT, check=False, timeout=60)


def serves(manager):
    for _ in range(4):
        done = manager.run("bash", "-c", REQUEST, check=False, timeout=20)
        if "served" in done.stdout:
            return True
        time.sleep(0.2)
    return False


def harden(manager, program):
    done = manager.run(program, "harden", "--format=json", UNIT)
    proposal = json.loads(done.stdout)
    lines = [line for step in proposal["steps"] for line in step["lines"]]
    seen = " ".join(step["seen"] or "" for step in proposal["steps"] + proposal["left_out"])
    check("the running server was looked at", proposal["seen"], proposal["warnings"])
    check("the port is seen, and its capability is kept", "port 80" in seen and
          any(line.startswith("CapabilityBoundingSet=") and "CAP_NET_BIND_SERVICE" in line for line in lines), seen)
    check("where it writes is seen", any(line.startswith("ReadWritePaths=") and "/var/log/nginx" in line
                                         for line in lines), lines)
    manager.run(program, "harden", "--write", UNIT)
    done = restart(manager)
    check(f"hardened from {proposal['before']} to {proposal['after']}, it serves", serves(manager),
          done.stderr + manager.run("journalctl", "-u", UNIT, "-n", "20", "--no-pager", check=False).stdout)
    done = manager.run(program, "assess", "--format=json", UNIT)
    after = json.loads(done.stdout)["units"][0]["exposure"]
    check("the manager holds what was predicted", after == proposal["after"], f"{after}, {proposal['after']}")
    done = manager.run(program, "check", UNIT, check=False)
    check("check finds nothing wrong", done.returncode == 0 and " NO" not in done.stdout, done.stdout)
    check_json(manager, program, UNIT, 0)
    again = manager.run(program, "harden", "--write", "--name=override.conf", UNIT, check=False)
    check("what is there is never replaced", again.returncode == 1 and "left as it is" in again.stderr, again.stderr)


def check_json(manager, program, unit, status):
    """What check says to programs is as its schema says, and the same as what it says to people."""
    done = manager.run(program, "check", "--format=json", unit, check=False)
    wrong = schema.json_violations(done.stdout.encode())
    found = json.loads(done.stdout)
    check(f"{unit}: check as JSON is as its schema says, status {status}", not wrong and done.returncode == status and
          found["unit"] == unit and found["journal"]["read"], wrong or done.stdout + done.stderr)
    return found


def follow(manager, program, said):
    """Runs the commands that were printed, as they are."""
    commands = said.split("To relax what was denied, and to see whether that was all:\n", 1)
    if len(commands) < 2:
        return False
    manager.run("sh", "-c", commands[1], check=False, timeout=90,
                environment={"PATH": f"{os.path.dirname(program)}:/usr/sbin:/usr/bin:/sbin:/bin"})
    return True


def too_far(manager, program, name, lines, error, line):
    """Follows `check` until the server works again."""
    write(manager, f"{DROP_INS}/zz-too-far.conf", f"[Service]\n{lines}")
    restart(manager)
    check(f"{name}: it does not work any more", not serves(manager))
    first = None
    for _ in range(ROUNDS):
        time.sleep(0.3)  # the journal is written by another process
        said = manager.run(program, "check", UNIT, check=False).stdout
        if not first:
            first = said
            found = check_json(manager, program, UNIT, 3)
            check(f"{name}: JSON names what the words name", all(
                f"relax: {row}" in said for denial in found["denials"] for row in denial["relax"]), found["denials"])
        manager.run("systemctl", "reset-failed", UNIT, check=False)
        if not follow(manager, program, said) or serves(manager):
            break
    check(f"{name}: check names {error} and {line}", f"\n{error}" in first and f"relax: {line}" in first and
          "cost: exposure" in first, first)
    check(f"{name}: following it makes it work", serves(manager), said)
    for file in ("zz-too-far.conf", "zzz-relax.conf"):
        if os.path.exists(manager.path(f"{DROP_INS}/{file}")):
            os.unlink(manager.path(f"{DROP_INS}/{file}"))
    restart(manager)


def odd_names(manager, program):
    """What check prints is right for names that mean something else to a shell or to systemd."""
    os.makedirs(manager.path("/srv/an odd/folder"), exist_ok=True)
    write(manager, f"/etc/systemd/system/{ODD}", ODD_UNIT)
    manager.run("systemctl", "daemon-reload")
    manager.run("systemctl", "start", ODD, check=False)
    time.sleep(0.5)
    said = manager.run(program, "check", ODD, check=False).stdout
    check("an odd name is quoted where a shell reads it", f"systemctl restart '{ODD}'" in said, said)
    follow(manager, program, said)
    check("an odd path is opened by what check prints", os.path.exists(manager.path("/srv/an odd/folder/file")), said)


def for_all(manager, program):
    """The drop-in for all services breaks one of them; the report names it, with the line, and says how to keep the drop-in
    from it; following that, it works, and the others have the drop-in."""
    write(manager, f"/etc/systemd/system/{BROKEN}", BROKEN_UNIT)
    manager.run("systemctl", "daemon-reload")
    done = manager.run("systemctl", "restart", BROKEN, check=False)
    check(f"{BROKEN} works before", done.returncode == 0, done.stderr)
    done = manager.run(program, "assess", "--format=xml", "--quiet", "--exit-zero", BROKEN, ODD, check=False)
    drop_in = ElementTree.fromstring(done.stdout).find("{*}advice/{*}drop-in")
    named = [(exempt.get("unit"), exempt.get("change")) for exempt in drop_in.findall("{*}exempt")]
    check("the report says what it would break", (BROKEN, "RestrictSUIDSGID") in named, named)
    text = drop_in.findtext("{*}text")
    write(manager, drop_in.get("path"), text)
    manager.run("systemctl", "daemon-reload")
    done = manager.run("systemctl", "restart", BROKEN, check=False)
    check("and it does break it", done.returncode != 0, done.stderr)
    time.sleep(0.5)
    said = manager.run(program, "check", BROKEN, check=False).stdout
    check("check sees the denial", "\nEPERM" in said or "\nEACCES" in said, said)
    commands = [line[1:] for line in text.split("[Service]")[0].splitlines() if line.startswith("#   ")]
    manager.run("sh", "-eu", "-c", "\n".join(commands))
    manager.run("systemctl", "daemon-reload")
    done = manager.run("systemctl", "restart", BROKEN, check=False)
    check("kept from it by what the file says, it works", done.returncode == 0, done.stderr)
    shown = manager.run("systemctl", "show", "-P", "RestrictSUIDSGID", BROKEN, ODD).stdout.split()
    check("the others have it", shown == ["no", "yes"], shown)
    os.unlink(manager.path(drop_in.get("path")))
    manager.run("systemctl", "daemon-reload")


def bad_input(manager, program):
    manager.run("systemctl", "mask", "--runtime", "odd-masked.service")
    for unit, words in (("odd-masked.service", "masked"), ("nothing.service", "not there")):
        for verb in ("harden", "check", "explain"):
            done = manager.run(program, verb, unit, check=False)
            check(f"{verb} {unit}: it says so", done.returncode == 1 and words in done.stderr and not done.stdout,
                  done.stdout + done.stderr)
    done = manager.run(program, "harden", "getty@.service", check=False)
    check("harden getty@.service: an instance is asked, and the danger is named", done.returncode == 0 and
          re.search(r"^getty@test.instance\.service: exposure", done.stdout) and "nobody can log in" in done.stdout,
          done.stdout + done.stderr)
    write(manager, f"{DROP_INS}/zz-wrong.conf", "[Service]\nProtectHome=perhaps\nNoSuchDirective=1\n")
    manager.run("systemctl", "daemon-reload")
    done = manager.run(program, "assess", "-v", UNIT, check=False)
    for line in (2, 3):
        check(f"a line that systemd ignores is named: {line}", f"zz-wrong.conf:{line}: " in done.stderr, done.stderr)
    os.unlink(manager.path(f"{DROP_INS}/zz-wrong.conf"))
    manager.run("systemctl", "daemon-reload")


def without_access(manager, program):
    done = manager.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program, "check", UNIT, check=False)
    bus = manager.run("systemctl", "status", "dbus.socket", "dbus.service", check=False).stdout
    check("without access to the journal it says what to do", done.returncode == 4 and "systemd-journal" in done.stdout,
          done.stdout + done.stderr + bus)
    done = manager.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program, "check", "--format=json",
                       UNIT, check=False)
    found = json.loads(done.stdout or "{}").get("journal", {})
    check("and says it to programs", not schema.json_violations(done.stdout.encode()) and found.get("read") is False and
          "systemd-journal" in found["problem"], done.stdout + done.stderr)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tree")
    options = options.parse_args()
    reason = live.why_not()
    if not reason and not options.tree and not shutil.which("nginx"):
        reason = "nginx is not installed"
    if reason:
        print(f"SKIP live hardening: {reason}")
        return 77
    program = os.environ.get("BULKHEAD") or os.path.join(TOP, "build/bulkhead")
    with live.Manager(options.tree) as manager:
        inside = os.path.join(prepare(manager, program), "bulkhead")
        restart(manager)
        check("the server serves before", serves(manager), manager.run("journalctl", "-n", "20", "--no-pager",
                                                                       check=False).stdout)
        harden(manager, inside)
        for case in TOO_FAR:
            too_far(manager, inside, *case)
        odd_names(manager, inside)
        for_all(manager, inside)
        bad_input(manager, inside)
        without_access(manager, inside)
    return 1 if failures else 0


try:
    sys.exit(main())
except live.CannotBoot as reason:
    print(f"SKIP live: {reason}")
    sys.exit(77)
