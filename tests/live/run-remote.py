#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Boots a manager and reads it from outside, over its bus (--bus=), as a machine (--machine=) and over ssh (--host=): each
must say the same of every unit as a reading from inside. The ssh server is this test's own, on the loopback with keys
made for it; its command is run in the container. What systemd-machined would write of the container is written here,
since there is no machined beside the test; all else is sd-bus's own way.

--machined boots a second container inside of the first, whose own systemd-machined tells of it, and reads that from the
first; `make live` does so too."""
import argparse
import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests/live"))

import manager as live  # noqa: E402

NAMESPACE = "{urn:bulkhead:snapshot:1}"
MACHINES = "/run/systemd/machines"
SSHD_SECONDS = 20
SERVICES = {
    "open.service": "[Service]\nExecStart=/bin/sleep infinity\n",
    "closed.service": "[Service]\nExecStart=/bin/sleep infinity\nDynamicUser=yes\nNoNewPrivileges=yes\n"
                      "PrivateNetwork=yes\nProtectHome=yes\nSystemCallFilter=@system-service\nIPAddressDeny=any\n"
                      "RestrictAddressFamilies=AF_UNIX\nCapabilityBoundingSet=\nUMask=0077\n",
    "idle.service": "[Service]\nExecStart=/bin/true\nProtectSystem=strict\n",
}
# What a broker between adds, what one reading does to the next, and what moves.
MOVES = re.compile(r"(USec|NSec|Current|Bytes|Packets|Operations|Timestamp|TimestampMonotonic)$"
                   r"|^(Refs|StateChange.*|NConnections|NAccepted|StatusText|Before|After|Triggers|Names)$"
                   r"|^(Wants|Requires|Conflicts|PartOf)$|(By|Of|For)$|^(Exec.*|ActiveState|SubState|Job|Markers)$")

RUNNING = ("open.service", "closed.service")
LOADED = ("loaded", True)

failures = 0


def check(name, problems, count):
    global failures
    failures += bool(problems)
    print(f"{'not ok' if problems else 'ok'} - {name} ({count} compared)")
    for problem in problems[:20]:
        print(f"  {problem}")


def read(path):
    """Of every unit its state and its properties that hold still; and the head."""
    root = xml.etree.ElementTree.parse(path).getroot()
    units = {}
    for unit in root.findall(f"{NAMESPACE}unit"):
        values = {element.get("name"): element.text or "" for element in unit.findall(f"{NAMESPACE}property")
                  if not MOVES.search(element.get("name"))}
        units[unit.get("name")] = dict(values, **{"": (unit.get("load"), unit.get("active") is not None)})
    return root, units


def compare(name, before, outside, after):
    """What was the same inside before and after; it is no difference if something moved meanwhile."""
    still = {unit for unit in set(before) & set(after) if before[unit][""] == after[unit][""] == LOADED}
    problems = [f"{unit} is missing" for unit in still if unit not in outside]
    count = 0
    for unit in sorted(still & set(outside)):
        for key, value in before[unit].items():
            if after[unit].get(key) != value:
                continue
            count += 1
            if outside[unit].get(key) != value:
                problems.append(f"{unit} {key or 'state'}: inside {value!r}, outside {outside[unit].get(key)!r}")
    problems += [f"{unit} was not compared" for unit in RUNNING if unit not in still]
    check(name, problems, count)


def read_inside(manager, program):
    manager.run(*program, "snapshot", "--quiet", "--output=/run/inside.xml", check=False)
    return read(manager.path("/run/inside.xml"))[1]


def snapshot(program, folder, *options, environment=None):
    path = os.path.join(folder, "outside.xml")
    done = subprocess.run([program, "snapshot", "--quiet", f"--output={path}", *options], stdin=subprocess.DEVNULL,
                          capture_output=True, encoding="utf-8", timeout=120, env=environment)
    if done.returncode not in (0, 4):
        raise RuntimeError(f"{' '.join(options)}: status {done.returncode}: {done.stderr.strip()}")
    return read(path)


@contextlib.contextmanager
def registered(manager):
    """The container as machined would list it; gone afterwards."""
    name = f"bulkhead-test-{os.getpid()}"
    path = os.path.join(MACHINES, name)
    missing = [folder for folder in ("/run/systemd", MACHINES) if not os.path.isdir(folder)]
    os.makedirs(MACHINES, exist_ok=True)
    try:
        with open(path, "w", encoding="ascii") as file:
            file.write(f"NAME={name}\nSERVICE=systemd-nspawn\nCLASS=container\nLEADER={manager.leader}\n")
        yield name
    finally:
        os.unlink(path)
        for folder in reversed(missing):
            with contextlib.suppress(OSError):
                os.rmdir(folder)


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def write(path, text, mode=0o600):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
    os.chmod(path, mode)


def write_ssh_files(folder, port, leader):
    """Keys, and the configuration of both sides; returns the environment in which `ssh` uses them."""
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{folder}/{name}"], check=True, timeout=20)
    with open(f"{folder}/host.pub", encoding="ascii") as file:
        write(f"{folder}/known", f"[127.0.0.1]:{port} {file.read()}")
    shutil.copy(f"{folder}/user.pub", f"{folder}/authorized")
    write(f"{folder}/server", f"""ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/authorized
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
PidFile none
ForceCommand exec nsenter --target={leader} -m -u -i -n -p -C -- $SSH_ORIGINAL_COMMAND
""")
    write(f"{folder}/client", f"""IdentityFile {folder}/user
IdentitiesOnly yes
UserKnownHostsFile {folder}/known
GlobalKnownHostsFile none
StrictHostKeyChecking yes
BatchMode yes
""")
    os.mkdir(f"{folder}/bin")
    write(f"{folder}/bin/ssh", f"#!/bin/sh\nexec {shutil.which('ssh')} -F {folder}/client \"$@\"\n", 0o755)
    return dict(os.environ, PATH=f"{folder}/bin:{os.environ.get('PATH', '/usr/bin:/bin')}")


def wait_for(port, server):
    end = time.monotonic() + SSHD_SECONDS
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("the ssh server does not listen")


@contextlib.contextmanager
def ssh_server(manager, folder):
    """A name for --host=, and the environment in which it can be reached."""
    port = free_port()
    environment = write_ssh_files(folder, port, manager.leader)
    missing = not os.path.isdir("/run/sshd")
    os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
    sshd = shutil.which("sshd", path="/usr/sbin:/usr/bin:/sbin")
    with open(f"{folder}/server.log", "wb") as log:
        server = subprocess.Popen([sshd, "-D", "-e", "-f", f"{folder}/server"], stdin=subprocess.DEVNULL, stderr=log)
    try:
        wait_for(port, server)
        yield f"root@127.0.0.1:{port}", environment
    finally:
        server.terminate()
        server.wait(timeout=20)
        if missing:
            os.rmdir("/run/sshd")


def check_head(root, machine_id):
    manager = root.find(f"{NAMESPACE}manager")
    problems = []
    if root.find(f"{NAMESPACE}host").get("machine-id") != machine_id:
        problems.append("the machine is another one")
    if manager.get("source") != "manager" or manager.get("root") is not None:
        problems.append("the source is not a manager elsewhere")
    if root.findall(f"{NAMESPACE}unit/{NAMESPACE}enforcement"):
        problems.append("processes of this machine were taken for those of the other")
    check("its own head, and no processes of this machine", problems, 3)


def read_from_outside(manager, program, inside, folder):
    machine_id = manager.run("cat", "/etc/machine-id").stdout.strip()
    before = read_inside(manager, inside)
    root, outside = snapshot(program, folder, f"--bus=unix:path={manager.path('run/dbus/system_bus_socket')}")
    compare("--bus= says the same", before, outside, read_inside(manager, inside))
    check_head(root, machine_id)
    with registered(manager) as machine:
        _, outside = snapshot(program, folder, f"--machine={machine}")
        compare("--machine= says the same", before, outside, read_inside(manager, inside))
    if not shutil.which("sshd", path="/usr/sbin:/usr/bin:/sbin") or not shutil.which("ssh"):
        print("ok - --host= says the same # SKIP openssh-server is not installed")
        return
    with ssh_server(manager, folder) as (host, environment):
        root, outside = snapshot(program, folder, f"--host={host}", environment=environment)
        compare("--host= says the same", before, outside, read_inside(manager, inside))
        check_head(root, machine_id)
    done = subprocess.run([program, "snapshot", "--quiet", f"--output={folder}/none.xml", f"--host={host}"],
                          capture_output=True, encoding="utf-8", timeout=60, env=environment)
    check("a host that does not answer fails with a sentence",
          [] if done.returncode == 1 and "cannot be reached" in done.stderr and not os.path.exists(f"{folder}/none.xml")
          else [f"status {done.returncode}: {done.stderr}"], 1)


NESTED_SECONDS = 90


def wait_until(manager, *command):
    end = time.monotonic() + NESTED_SECONDS
    while time.monotonic() < end:
        if manager.run(*command, check=False).stdout.strip() in ("running", "degraded"):
            return True
        time.sleep(0.5)
    return False


def read_nested(manager, inside):
    """A container of the container, by the name that its machined knows."""
    if not shutil.which("machinectl"):
        print("ok - a machine that machined knows # SKIP there is no machinectl")
        return
    manager.run("systemctl", "start", "systemd-machined.service")
    # Its console ends with the unit, which ends with the container.
    manager.run("systemd-run", "--quiet", "--unit=nested", "--property=Delegate=yes", "systemd-nspawn", "-D", "/",
                "--volatile=yes", "--boot", "--machine=nested", "--keep-unit", "--private-network", "--console=passive",
                "systemd.firstboot=off", *(f"systemd.mask={name}" for name in live.MASKED))
    is_up = wait_until(manager, "systemctl", "--machine=nested", "is-system-running")
    listed = manager.run("systemctl", "--machine=nested", "list-units", "--all", "--plain", "--no-legend", "--no-pager",
                         check=False).stdout
    done = manager.run(*inside, "snapshot", "--quiet", "--machine=nested", "--output=/run/nested.xml", check=False)
    problems = [] if is_up else ["it does not come up"]
    units = {}
    if done.returncode in (0, 4):
        root, units = read(manager.path("/run/nested.xml"))
        own = manager.run("cat", "/etc/machine-id").stdout.strip()
        if root.find(f"{NAMESPACE}host").get("machine-id") in (None, own):
            problems.append("the machine is not the one that was asked for")
    else:
        problems.append(f"status {done.returncode}: {done.stderr.strip()}")
    names = {line.split()[0] for line in listed.splitlines()}
    problems += [f"{name} is loaded, but missing" for name in sorted(names - set(units))]
    check("a machine that machined knows", problems or ([] if names else ["nothing is loaded there"]), len(units))
    manager.run("machinectl", "terminate", "nested", check=False)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--machined", action="store_true")
    options = options.parse_args()
    reason = live.why_not()
    if reason:
        print(f"SKIP live, from outside: {reason}")
        return 77
    program = os.environ.get("BULKHEAD") or os.path.join(TOP, "build/bulkhead")
    with live.Manager() as manager, tempfile.TemporaryDirectory(prefix="bulkhead-remote-") as folder:
        for name, content in SERVICES.items():
            manager.write_unit(name, content)
        manager.run("systemctl", "daemon-reload")
        manager.run("systemctl", "start", *RUNNING)
        inside = manager.install(program)
        if options.machined:
            read_nested(manager, inside)
        else:
            read_from_outside(manager, os.path.abspath(program), inside, folder)
    return 1 if failures else 0


try:
    sys.exit(main())
except live.CannotBoot as reason:
    print(f"SKIP live, from outside: {reason}")
    sys.exit(77)
