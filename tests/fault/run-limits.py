#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What stays when there is too little of something: disk, inodes, memory (by setrlimit and by a control group), descriptors,
processes, a reader of what is written, or time that goes forward. The old output is whole, nothing temporary is there after
the next run, status and sentence say what happened. Prints TAP."""
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile

from outputs import AFTER, BEFORE, BULKHEAD, NEW, OLD, TOP, Place, bulkhead, environment, told

sys.path.insert(0, os.path.join(TOP, "tests"))

from tap import case, end, skip, unlike  # noqa: E402

WRITERS = {
    "report": ("report", "--force", f"--root={BEFORE}", "--output={o}/report"),
    "snapshot": ("snapshot", f"--root={BEFORE}", "--output={o}/snapshot.xml.gz"),
    "assess": ("assess", f"--root={BEFORE}", "--format=xml", "--output={o}/report.xml"),
}
SHARES = (0, 10, 30, 50, 70, 85, 95, 99)  # of the room that the new output needs, in percent
DATA = (0, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2560, 3072, 4096, 6144, 8192, 16384, 131072)  # KiB
# KiB beyond those in which the loader has room for the program
BEYOND = (0, 128, 256, 512, 1024, 1536, 2048, 3072, 4096, 8192, 16384, 32768, 65536, 1048576)
DESCRIPTORS = (3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32)
# The kernel's killer, which says nothing.
KILLED = -signal.SIGKILL


# ---- Disk ----

class Disk:
    """A file system of a size, mounted on a folder."""

    def __init__(self, folder, options):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self.ok = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True,
                                 check=False).returncode == 0

    def resize(self, options):
        subprocess.run(["mount", "-o", f"remount,{options}", self.folder], check=True)

    def close(self):
        if self.ok:
            subprocess.run(["umount", self.folder], check=False)


def used_kib(folder):
    status = os.statvfs(folder)
    return (status.f_blocks - status.f_bfree) * status.f_frsize // 1024


def too_little_disk(scratch, name, command):
    """Where the output goes there is less and less room short of what it needs."""
    disk = Disk(f"{scratch}/out", "size=100m")
    if not disk.ok:
        skip(f"{name}: too little disk", "no file system can be mounted here")
        return
    try:
        place = Place(scratch, *command)
        before = used_kib(disk.folder)
        needed = max(8, before)
        findings, failed = [], 0
        for share in SHARES:
            disk.resize(f"size={before + needed * share // 100}k")
            ended = place.run()
            failed += ended.returncode == 1
            findings += [f"{share} %: {finding}" for finding in told(ended, (0, 1)) + place.kept(ended)]
            findings += [f"{share} %: {left} is left" for left in place.left()]
            if ended.returncode == 1 and "space" not in ended.stderr:
                findings.append(f"{share} %: it does not say that there is no space: {ended.stderr[-200:]!r}")
            disk.resize("size=100m")
            if ended.returncode == 0:
                place.run(epoch=OLD)
        findings += place.healed()
        case(f"{name}: too little disk at {len(SHARES)} sizes ({failed} failed)",
             findings + ([] if failed else ["no run was short of room"]))
    finally:
        disk.close()


def too_few_inodes(scratch):
    disk = Disk(f"{scratch}/out", "size=100m,nr_inodes=10000")
    if not disk.ok:
        skip("too few inodes", "no file system can be mounted here")
        return
    try:
        place = Place(scratch, *WRITERS["report"])
        status = os.statvfs(disk.folder)
        used = status.f_files - status.f_ffree
        findings = []
        for share in SHARES[:-2]:
            disk.resize(f"nr_inodes={used + used * share // 100}")
            ended = place.run()
            findings += [f"{share} %: {finding}" for finding in told(ended, (1,)) + place.kept(ended)]
            disk.resize("nr_inodes=10000")
            findings += [f"{share} %: {left} is left" for left in place.left()]
        case("report: too few inodes", findings + place.healed())
    finally:
        disk.close()


def no_temporary_space(scratch):
    """Long tables wait in a file without a name, in TMPDIR or beside the output."""
    disk = Disk(f"{scratch}/tmp", "size=4k")
    if not disk.ok:
        skip("a full folder for temporary files", "no file system can be mounted here")
        return
    try:
        with open(f"{scratch}/tmp/full", "wb", buffering=0) as file:
            file.write(bytes(4096))
        findings = []
        for name, command in WRITERS.items():
            os.makedirs(f"{scratch}/{name}")
            place = Place(scratch, *[word.replace("{o}", f"{scratch}/{name}") for word in command])
            findings += [f"{name}: {finding}" for finding in told(place.ended, (0, 1))]
        case("a full folder for temporary files", findings)
    finally:
        disk.close()


# ---- Memory ----

def limit_of(kind, kib):
    def limit():
        resource.setrlimit(kind, (kib << 10, kib << 10))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return limit


def loads(kind, kib):
    """Whether the loader finds room for the libraries of the program, and for what it does before main()."""
    ended = subprocess.run([BULKHEAD, "--version"], capture_output=True, text=True, check=False, preexec_fn=limit_of(kind, kib))
    return ended.returncode != 127 and (ended.returncode, ended.stderr) != (-signal.SIGSEGV, "")


def smallest_loading(kind):
    least, most = 0, 1 << 20
    while most - least > 64:
        middle = (least + most) // 2
        least, most = (least, middle) if loads(kind, middle) else (middle, most)
    return most


def too_little_memory(scratch, name, command, kind, sizes):
    """Whoever asks for memory is told that there is none. Where not even the loader of programs has enough, it says so with
    127 or dies, and that is none of our ends."""
    place = Place(scratch, *command)
    findings, statuses = [], []
    for size in sizes:
        ended = place.run(preexec_fn=limit_of(kind, size))
        statuses.append(ended.returncode)
        if statuses[-1] not in (127, -signal.SIGSEGV) or loads(kind, size):
            findings += [f"{size} KiB: {finding}" for finding in told(ended, (0, 1))]
        findings += [f"{size} KiB: {finding}" for finding in place.kept(ended)]
        if ended.returncode == 0:
            place.run(epoch=OLD)
    findings += place.healed()
    case(f"{name}: too little memory at {len(sizes)} sizes (statuses {statuses})",
         findings + ([] if 1 in statuses else ["no run was short of memory"]))


class Group:
    """A control group with a limit of memory, of either version of the kernel's interface."""

    def __init__(self):
        self.path = None
        for parent, limit in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")):
            path = f"{parent}/bulkhead-fault-{os.getpid()}"
            try:
                if not os.path.exists(f"{parent}/cgroup.procs"):
                    continue
                os.mkdir(path)
                if os.path.exists(f"{path}/{limit}"):
                    self.path, self.limit = path, limit
                    return
                os.rmdir(path)
            except OSError:
                continue

    def set(self, mib):
        with open(f"{self.path}/{self.limit}", "w", encoding="ascii") as file:
            file.write(str(mib << 20))

    def join(self):
        with open(f"{self.path}/cgroup.procs", "w", encoding="ascii") as file:
            file.write("0")

    def close(self):
        if self.path:
            os.rmdir(self.path)


def too_little_in_group(scratch, name, command):
    """The kernel kills whoever goes beyond, the painter or the program itself."""
    group = Group()
    if not group.path:
        skip(f"{name}: a control group with little memory", "no control group can be made here")
        return
    try:
        place = Place(scratch, *command)
        findings, statuses = [], []
        for size in (4, 6, 8, 12, 16, 24, 48):
            group.set(size)
            ended = place.run(preexec_fn=group.join)
            statuses.append(ended.returncode)
            findings += [] if ended.returncode == KILLED else [f"{size} MiB: {finding}" for finding in told(ended, (0, 1))]
            findings += [f"{size} MiB: {finding}" for finding in place.kept(ended)]
            if ended.returncode == 0:
                place.run(epoch=OLD)
        findings += place.healed()
        case(f"{name}: a control group with little memory (statuses {statuses})",
             findings + ([] if any(statuses) else ["no run was short of memory"]))
    finally:
        group.close()


# ---- Descriptors, processes ----

def too_few_descriptors(scratch, name, command):
    place = Place(scratch, *command)
    findings, failed = [], 0
    for count in DESCRIPTORS:
        def limit(count=count):
            resource.setrlimit(resource.RLIMIT_NOFILE, (count, count))
        ended = place.run(preexec_fn=limit)
        failed += ended.returncode in (1, 4)
        if ended.returncode != 127:  # no library could be opened
            findings += [f"{count}: {finding}" for finding in told(ended, (0, 1, 4)) + place.kept(ended)]
        if ended.returncode in (0, 4):
            place.run(epoch=OLD)
    findings += place.healed()
    case(f"{name}: too few descriptors at {len(DESCRIPTORS)} numbers ({failed} failed)",
         findings + ([] if failed else ["no run was short of descriptors"]))


def no_process(scratch):
    """The limit does not hold for root, who becomes nobody for this."""
    place = Place(scratch, *WRITERS["report"])
    for path in (scratch, f"{scratch}/out", f"{scratch}/tmp", f"{scratch}/home", f"{scratch}/configuration"):
        os.chmod(path, 0o777)

    def limit():
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
        if os.geteuid() == 0:
            os.setgroups([])
            os.setresgid(65534, 65534, 65534)
            os.setresuid(65534, 65534, 65534)
    try:
        ended = place.run(preexec_fn=limit)
    except (OSError, subprocess.SubprocessError) as error:
        skip("report: no process or thread may be started", str(error))
        return
    case("report: no process or thread may be started", told(ended, (1,)) + place.kept(ended) + place.healed())


# ---- Who reads, and the clock ----

def nobody_reads(scratch):
    """As `bulkhead assess | head -1`: the reader goes, and the program ends as every filter does."""
    findings = []
    for words in (("assess",), ("assess", "--format=json"), ("assess", "--format=ndjson"), ("assess", "--format=xml"),
                  ("assess", "--format=sarif"), ("snapshot",), ("compare", BEFORE, AFTER), ("--help",)):
        arguments = [*words] if words[0] in ("compare", "--help") else [*words, f"--root={BEFORE}"]
        for ignored in (False, True):  # where a shell ignores the signal, the call fails
            reading, writing = os.pipe()
            os.close(reading)

            def disposition(ignored=ignored):
                signal.signal(signal.SIGPIPE, signal.SIG_IGN if ignored else signal.SIG_DFL)
            ended = subprocess.run([BULKHEAD, *arguments], env=environment(scratch), stdin=subprocess.DEVNULL, stdout=writing,
                                   stderr=subprocess.PIPE, text=True, timeout=60, check=False, preexec_fn=disposition)
            os.close(writing)
            if ended.returncode not in ((1,) if ignored else (1, -signal.SIGPIPE)):
                findings.append(f"{' '.join(words)}, {'ignored' if ignored else 'not ignored'}: status {ended.returncode}, "
                                f"{ended.stderr!r}")
    case("nobody reads what is written", findings)


CLOCK = """
#include <sys/time.h>
#include <time.h>
#include <sys/syscall.h>
#include <unistd.h>
static long turns;
static void back(struct timespec *time) { time->tv_sec = 1500000000L - 3600 * __atomic_fetch_add(&turns, 1, __ATOMIC_RELAXED); }
int clock_gettime(clockid_t clock, struct timespec *time)
{
        long r = syscall(SYS_clock_gettime, clock, time);
        if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) back(time);
        return (int) r;
}
int gettimeofday(struct timeval *time, void *zone)
{
        struct timespec now = {0};
        (void) zone;
        back(&now);
        *time = (struct timeval){now.tv_sec, 0};
        return 0;
}
time_t time(time_t *result)
{
        struct timespec now = {0};
        back(&now);
        if (result) *result = now.tv_sec;
        return now.tv_sec;
}
"""


def clock_back(scratch):
    """Each look at the clock shows an hour less than the one before."""
    with open(f"{scratch}/clock.c", "w", encoding="ascii") as file:
        file.write(CLOCK)
    library = f"{scratch}/clock.so"
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-D_GNU_SOURCE", "-o", library, f"{scratch}/clock.c"], check=True)
    variables = {key: value for key, value in environment(scratch).items() if key != "SOURCE_DATE_EPOCH"}
    variables["LD_PRELOAD"] = library

    def run(*arguments):
        return subprocess.run([BULKHEAD, *arguments], env=variables, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=120, check=False)
    report = f"{scratch}/report"
    findings = []
    for turn in range(3):
        findings += [f"report {turn}: {finding}" for finding in
                     told(run("report", "--force", f"--root={BEFORE}", f"--output={report}"), (0,))]
    ended = bulkhead(scratch, "verify", report)
    findings += unlike("verify", ended.returncode, 0) and [ended.stdout + ended.stderr]
    ended = run("compare", f"{report}/snapshot.xml.gz", AFTER)
    findings += [f"compare: {finding}" for finding in told(ended, (0, 3))]
    with open(f"{scratch}/configuration/bulkhead.conf", "w", encoding="utf-8") as file:
        file.write(f"[Weekly]\nDirectory={scratch}/state\n[Mail]\nTo=root@example.org\nSender=b@example.org\nAttach=none\n")
    for turn in range(3):
        findings += [f"weekly {turn}: {finding}" for finding in told(run("weekly", "--keep", f"--root={BEFORE}"), (0,))]
    ended = run("history", f"{scratch}/state")
    findings += [f"history: {finding}" for finding in told(ended, (0, 3))]
    findings += ["a snapshot of the history is lost"] if not os.path.isdir(f"{scratch}/state/report") else []
    case("a clock that goes back", findings)


def weekly_back(scratch):
    """The clock was a century ahead once: what it named stays, and later runs go on."""
    with open(f"{scratch}/weekly.conf", "w", encoding="utf-8"):
        pass
    os.makedirs(f"{scratch}/configuration", exist_ok=True)
    with open(f"{scratch}/configuration/bulkhead.conf", "w", encoding="utf-8") as file:
        file.write(f"[Weekly]\nDirectory={scratch}/state\n[Mail]\nTo=root@example.org\nSender=b@example.org\nAttach=none\n")
    findings = []
    for epoch in (OLD, "4200000000", NEW, OLD):
        ended = bulkhead(scratch, "weekly", "--keep", f"--root={BEFORE}", epoch=epoch)
        findings += [f"{epoch}: {finding}" for finding in told(ended, (0,))]
    ended = bulkhead(scratch, "history", f"{scratch}/state")
    findings += told(ended, (0,))
    case("weekly runs after the clock went back", findings)


def main():
    scratch = tempfile.mkdtemp(prefix="bulkhead-limits-")
    number = 0

    def folder():
        nonlocal number
        number += 1
        os.mkdir(f"{scratch}/{number}")
        return f"{scratch}/{number}"
    try:
        os.chmod(scratch, 0o755)
        addresses = [smallest_loading(resource.RLIMIT_AS) + more for more in BEYOND]
        for name, command in WRITERS.items():
            too_little_disk(folder(), name, command)
            too_little_memory(folder(), f"{name}, data", command, resource.RLIMIT_DATA, DATA)
            too_little_memory(folder(), f"{name}, addresses", command, resource.RLIMIT_AS, addresses)
            too_few_descriptors(folder(), name, command)
        too_few_inodes(folder())
        no_temporary_space(folder())
        too_little_in_group(folder(), "report", WRITERS["report"])
        no_process(folder())
        nobody_reads(folder())
        clock_back(folder())
        weekly_back(folder())
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    end()


main()
