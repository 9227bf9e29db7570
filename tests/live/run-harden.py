#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Boots a manager with a real web server, hardens it from the proposal and restarts it: it must serve a request as
before. Then it is hardened too far on purpose: `bulkhead check` must name what was denied and the line that allows it,
and following these lines must make the server work again."""
import json
import os
import shutil
import sys
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests/live"))

import manager as live  # noqa: E402

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
    """The server's files, which an empty /etc and /var lack, and the program with its data."""
    append(manager, "/etc/passwd", "www-data:x:33:33::/var/www:/usr/sbin/nologin\n")
    append(manager, "/etc/group", "www-data:x:33:\n")
    write(manager, "/etc/nginx/nginx.conf", CONFIGURATION)
    for folder in ("/var/log/nginx", "/var/lib/nginx"):
        os.makedirs(manager.path(folder), exist_ok=True)
    write(manager, "/run/base/build/keep", "")
    shutil.copy(program, manager.path("/run/base/build/bulkhead"))
    for folder in ("templates", "styles", "fonts"):
        shutil.copytree(os.path.join(TOP, folder), manager.path(f"/run/base/{folder}"))
    return "/run/base/build/bulkhead"


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
    again = manager.run(program, "harden", "--write", "--name=override.conf", UNIT, check=False)
    check("what is there is never replaced", again.returncode == 1 and "left as it is" in again.stderr, again.stderr)


def too_far(manager, program, name, lines, error, line):
    """Follows `check` until the server works again."""
    write(manager, f"{DROP_INS}/zz-too-far.conf", f"[Service]\n{lines}")
    write(manager, f"{DROP_INS}/zzz-relax.conf", "[Service]\n")
    restart(manager)
    check(f"{name}: it does not work any more", not serves(manager))
    first = None
    for _ in range(ROUNDS):
        time.sleep(0.3)  # the journal is written by another process
        said = manager.run(program, "check", UNIT, check=False).stdout
        first = first or said
        relax = [row.split("relax: ", 1)[1] for row in said.splitlines() if row.startswith("  relax: ")]
        append(manager, f"{DROP_INS}/zzz-relax.conf", "".join(f"{row}\n" for row in relax))
        restart(manager)
        if serves(manager) or not relax:
            break
    check(f"{name}: check names {error} and {line}", f"\n{error}" in first and f"relax: {line}" in first and
          "cost: exposure" in first, first)
    check(f"{name}: following it makes it work", serves(manager), said)
    for file in ("zz-too-far.conf", "zzz-relax.conf"):
        os.unlink(manager.path(f"{DROP_INS}/{file}"))
    restart(manager)


def without_access(manager, program):
    done = manager.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program, "check", UNIT, check=False)
    check("without access to the journal it says what to do", done.returncode == 4 and "systemd-journal" in done.stdout,
          done.stdout + done.stderr)


def main():
    reason = live.why_not()
    if not reason and not shutil.which("nginx"):
        reason = "nginx is not installed"
    if reason:
        print(f"SKIP live hardening: {reason}")
        return 77
    program = os.environ.get("BULKHEAD") or os.path.join(TOP, "build/bulkhead")
    with live.Manager() as manager:
        inside = prepare(manager, program)
        restart(manager)
        check("the server serves before", serves(manager), manager.run("journalctl", "-n", "20", "--no-pager",
                                                                       check=False).stdout)
        harden(manager, inside)
        for case in TOO_FAR:
            too_far(manager, inside, *case)
        without_access(manager, inside)
    return 1 if failures else 0


try:
    sys.exit(main())
except live.CannotBoot as reason:
    print(f"SKIP live: {reason}")
    sys.exit(77)
