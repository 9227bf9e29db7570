#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints what reading the running manager costs, as ratios to the other ways of asking it. It asserts nothing.

    tests/bench/live.py [--services=2000] [--few=200] [--many=20000] [--rounds=5]

Boots a manager in a container as tests/live does, with so many services that run. In turn, so that all see the same
machine: `bulkhead snapshot` against `systemctl show '*'`; snapshot and score against `systemd-analyze security`; and both
against a program that asks for the same and throws the answers away (bare-getall.c). Time is from start to end, in which
the manager itself works too; processor time is that of the program alone.

At the end the manager loads --many= units in all, most of them idle instances of one template, which takes it a minute;
--many=0 (make bench MANY=0) leaves that out. What is printed then is the peak memory of a snapshot, beside that of the
smaller ones. With a file for each of so many the manager would take hours: systemd 252 reads the whole directory to say of
one file whether it is enabled.

All services declare the same: a long system call filter, address families, protections. Few of them have those filters in
the kernel, since taking away thousands at once has locked up a kernel: the others run with full privileges (ExecStart=+),
which changes nothing of what the manager is asked for; that such a service declares what is not enforced is found and told
for each of them, so that `bulkhead assess` has more to say here than of an ordinary machine. For the same reason they are
stopped some at a time.
"""
import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests/live"))
import manager as live  # noqa: E402

BULKHEAD = os.path.join(TOP, os.environ.get("BUILD", "build"), "bulkhead")
LOAD_SECONDS = 1800  # for the manager to load what is idle
FILTERED = 40  # services whose process has its own system call filters
AT_ONCE = 50  # services that are started or stopped with one call
SERVICE = """[Service]
ExecStart={privileges}/bin/sleep infinity
NoNewPrivileges=yes
ProtectKernelTunables={tunables}
RestrictAddressFamilies=AF_UNIX AF_INET
SystemCallFilter=@system-service
"""


def install_helper(manager, scratch, name):
    """Compiles a program that stands beside this one and copies it in; the command, a list."""
    program = os.path.join(scratch, name)
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "libsystemd"], capture_output=True, text=True, check=True)
    subprocess.run([os.environ.get("CC", "cc"), "-std=gnu17", "-D_GNU_SOURCE", "-O2", "-o", program,
                    os.path.join(TOP, f"tests/bench/{name}.c"), *flags.stdout.split()], check=True)
    return manager.install(program)


def in_groups(names):
    for first in range(0, len(names), AT_ONCE):
        yield names[first:first + AT_ONCE]


def service(number, is_filtered):
    return SERVICE.format(tunables="yes" if number % 2 else "no", privileges="" if is_filtered else "+")


def start_services(manager, begin, end):
    names = [f"bench-{number}.service" for number in range(begin, end)]
    for number, name in enumerate(names, begin):
        manager.write_unit(name, service(number, number < FILTERED))
    manager.run("systemctl", "daemon-reload")
    for group in in_groups(names):
        manager.run("systemctl", "start", *group)


def stop_services(manager, count):
    for group in in_groups([f"bench-{number}.service" for number in range(count)]):
        manager.run("systemctl", "stop", *group, check=False)


def run(manager, command):
    """Seconds, the program's own processor seconds, peak memory in KiB."""
    done = manager.run("/run/cost", "/run/cost.txt", *command, timeout=LOAD_SECONDS)
    with open(manager.path("/run/cost.txt"), encoding="ascii") as file:
        status, *numbers = file.read().split()
    if status not in ("0", "4"):
        sys.exit(f"{command[0]} ended with status {status}: {done.stderr.strip()[-400:]}")
    return tuple(map(float, numbers))


def measure(manager, commands, rounds):
    runs = {name: [] for name in commands}
    for name, command in commands.items():
        run(manager, command)
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(run(manager, command))
    return {name: (statistics.median(each[0] for each in found), statistics.median(each[1] for each in found),
                   max(each[2] for each in found)) for name, found in runs.items()}


def report(count, results):
    print(f"{count} services that run:", flush=True)
    for name, (seconds, own, peak) in results.items():
        print(f"  {name:28} {seconds:7.3f} s   of its own {own:7.3f} s   peak memory {peak / 1024:5.0f} MiB")
    for ours, theirs, most in (("bulkhead snapshot", "systemctl show", 0.6),
                               ("bulkhead assess", "systemd-analyze security", 1.0),
                               ("bulkhead snapshot", "bare GetAll", 1.5)):
        ratio = results[ours][0] / results[theirs][0]
        print(f"  {ours} to {theirs}: {ratio:.2f} (at most {most})", flush=True)


def load_idle(manager, count):
    """So many services more that are loaded and do not run: what a target that runs is ordered after is loaded."""
    manager.write_unit("idle@.service", service(0, True))
    lines = "".join(f"After=idle@{number}.service\n" for number in range(count))
    manager.write_unit("idle.target", f"[Unit]\n{lines}")
    for command in (("daemon-reload",), ("start", "idle.target")):
        manager.run("systemctl", *command, timeout=LOAD_SECONDS, environment={"SYSTEMD_BUS_TIMEOUT": str(LOAD_SECONDS)})


def report_memory(manager, command, many, peaks):
    """Peak memory of a snapshot by the number of units."""
    loaded = len(manager.run("systemctl", "list-units", "--all", "--plain", "--no-legend", "--no-pager",
                             timeout=600).stdout.splitlines())
    load_idle(manager, max(0, many - loaded))
    run(manager, command)  # the manager finds out about the files of those that run
    seconds, own, peaks[f"{many} units"] = run(manager, command)
    print(f"{many} units that are loaded, snapshot: {seconds:.3f} s   of its own {own:.3f} s")
    print("  peak memory: " + ", ".join(f"{name} {peak / 1024:.1f} MiB" for name, peak in peaks.items()), flush=True)


def measure_all(manager, options, scratch):
    install_helper(manager, scratch, "cost")
    bulkhead = manager.install(BULKHEAD)
    commands = {
        "bulkhead snapshot": [*bulkhead, "snapshot", "--quiet", "--output=/run/bench.xml.gz"],
        "systemctl show": ["systemctl", "show", "--all", "--no-pager", "*"],
        "bulkhead assess": [*bulkhead, "assess", "--quiet", "--exit-zero", "--format=json"],
        "systemd-analyze security": ["systemd-analyze", "security", "--no-pager"],
        "bare GetAll": install_helper(manager, scratch, "bare-getall"),
    }
    started, peaks = 0, {}
    for count in (options.few, options.services):
        start_services(manager, started, count)
        started = count
        results = measure(manager, commands, options.rounds)
        report(count, results)
        peaks[f"{count} services"] = results["bulkhead snapshot"][2]
    if options.many:
        report_memory(manager, commands["bulkhead snapshot"], options.many, peaks)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--services", type=int, default=2000)
    options.add_argument("--few", type=int, default=200)
    options.add_argument("--many", type=int, default=20000)
    options.add_argument("--rounds", type=int, default=5)
    options = options.parse_args()
    reason = live.why_not()
    if reason:
        print(f"The running manager is left out: {reason}.")
        return
    # Ended from outside, it still stops its services.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    with tempfile.TemporaryDirectory(prefix="bulkhead-bench-") as scratch, live.Manager() as manager:
        try:
            measure_all(manager, options, scratch)
        finally:
            stop_services(manager, options.services)


main()
