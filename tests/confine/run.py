#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The verbs as they run: what /proc says that a process gave up while it reads and while it writes, and that the same
comes out on a kernel that has no such means. A named pipe as the output holds a process at the point to look at.
Prints TAP."""
import ctypes
import os
import select
import subprocess
import sys
import tempfile

BULKHEAD = os.environ.get("BULKHEAD", "build/bulkhead")
TREE = "samples/webapp-before"
SECONDS = 60
number = 0
broken = 0


def case(name, holds, *more):
    global number, broken
    number += 1
    broken += not holds
    print(f"{'ok' if holds else 'not ok'} {number} - {name}", flush=True)
    for line in () if holds else more:
        print(f"  {line}")


def status_while_writing(arguments, pipe):
    """The fields of /proc/PID/status of a process that waits for a reader of its output."""
    os.mkfifo(pipe)
    process = subprocess.Popen([BULKHEAD, *arguments, f"--output={pipe}"], stderr=subprocess.DEVNULL)
    try:
        # It waits in open() until somebody reads; so do we, and it has got past that call when open() returns here.
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        select.select([reader], [], [], SECONDS)
        os.set_blocking(reader, True)
        with open(f"/proc/{process.pid}/status", encoding="ascii", errors="replace") as file:
            fields = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
        while os.read(reader, 1 << 20):
            pass
        os.close(reader)
    finally:
        process.wait(SECONDS)
        os.unlink(pipe)
    return fields


def kernel_has_landlock():
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.syscall(444, None, ctypes.c_size_t(0), ctypes.c_uint(1)) >= 2


def without_confinement():
    """In the child: as a kernel without Landlock and seccomp answers."""
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    allow, missing = 0x7FFF0000, 0x00050000 | 38
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(allow)))
    for name in (b"landlock_create_ruleset", b"seccomp"):
        call = library.seccomp_syscall_resolve_name(name)
        if library.seccomp_rule_add(context, ctypes.c_uint32(missing), call, 0) < 0:
            os._exit(70)
    if library.seccomp_load(context) < 0:
        os._exit(71)


def main():
    with tempfile.TemporaryDirectory(prefix="bulkhead-confine-") as scratch:
        report = f"{scratch}/report"
        environment = dict(os.environ, SOURCE_DATE_EPOCH="1700000000")
        done = subprocess.run([BULKHEAD, "report", "--quiet", f"--root={TREE}", f"--output={report}"],
                              env=environment, check=False)
        case("a report is made", done.returncode == 0)

        for name, arguments in (
                ("assess", ["assess", f"--root={TREE}", "--format=json"]),
                ("render", ["render", f"{report}/report.xml", "--format=json"])):
            fields = status_while_writing(arguments, f"{scratch}/pipe")
            case(f"{name} writes without a capability", fields["CapEff"].strip("0") == ""
                 and fields["CapPrm"].strip("0") == "", fields)
            case(f"{name} writes with a filter of system calls, and can gain nothing",
                 fields["Seccomp"] == "2" and fields["NoNewPrivs"] == "1", fields)
        fields = status_while_writing(["snapshot", f"--root={TREE}"], f"{scratch}/pipe")
        kept = int(fields["CapEff"], 16)
        # DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER and SYS_PTRACE by their numbers.
        case("snapshot reads with the right to read alone", kept & ~(1 << 1 | 1 << 2 | 1 << 3 | 1 << 19) == 0, fields)
        case("snapshot reads with a filter of system calls", fields["Seccomp"] == "2", fields)

        bare = f"{scratch}/bare"
        done = subprocess.run([BULKHEAD, "report", "--quiet", f"--root={TREE}", f"--output={bare}"], env=environment,
                              check=False, preexec_fn=without_confinement)
        same = subprocess.run(["diff", "-r", report, bare], capture_output=True, text=True, check=False)
        case("the same report on a kernel that confines nothing", done.returncode == 0 and same.returncode == 0,
             done.returncode, same.stdout[:500])

        told = subprocess.run([BULKHEAD, "--version", "-v"], capture_output=True, text=True, check=False).stdout
        case("--version -v says what is in force", "(seccomp)" in told
             and ("(Landlock, version" in told) == kernel_has_landlock(), told)
        told = subprocess.run([BULKHEAD, "--version", "-v"], capture_output=True, text=True, check=False,
                              preexec_fn=without_confinement).stdout
        case("and what is not", told.count("not confined") == 4, told)

        outside, link = f"{scratch}/elsewhere/scores.json", f"{scratch}/link"
        os.mkdir(os.path.dirname(outside))
        with open(outside, "w", encoding="ascii"):
            pass
        os.symlink(outside, link)
        done = subprocess.run([BULKHEAD, "assess", f"--root={TREE}", "--format=json", f"--output={link}"], check=False)
        case("an output that is a link is followed", done.returncode == 0
             and os.path.islink(link) and os.path.getsize(outside) > 0)
    return 1 if broken else 0


sys.exit(main())
