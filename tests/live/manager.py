# SPDX-License-Identifier: LGPL-2.1-or-later
"""A real service manager in a container, made of this machine's own /usr and an empty root, or of a tree.

    with Manager() as manager:
        manager.write_unit("x.service", "[Service]\\nExecStart=/bin/sleep infinity\\n")
        manager.run("systemctl", "daemon-reload")

Nothing stays: the root is a throw-away one, and leaving the block ends the one systemd-nspawn that was started, by its
own process id. Every wait is bounded.
"""
import os
import re
import shutil
import signal
import subprocess
import time

BOOT_SECONDS = 90
UNITS = "run/systemd/system"
# An empty root enables all that is installed here. Without their files in /etc the first would be started again and
# again, and without a network the others would be waited for.
MASKED = ("ssh.service", "ssh.socket", "systemd-networkd-wait-online.service", "NetworkManager-wait-online.service")


def why_not():
    """Why no manager can be started here, or None."""
    if os.geteuid() != 0:
        return "needs root"
    for program in ("setpriv", "systemd-nspawn", "nsenter", "systemctl"):
        if not shutil.which(program):
            return f"{program} is not installed"
    return None


def libraries(program):
    """Paths of the libraries that a program is linked with, the loader among them."""
    listing = subprocess.run(["ldd", program], capture_output=True, encoding="utf-8", check=True, timeout=20).stdout
    return re.findall(r"(/[^ ]*) \(0x", listing)


class CannotBoot(RuntimeError):
    """systemd-nspawn ended before it had started anything, as it does inside a bare chroot."""


class Manager:
    def __init__(self, tree=None):
        self.tree = tree
        self.nspawn = None
        self.leader = None

    def __enter__(self):
        where = ["-D", self.tree] if self.tree else ["-D", "/", "--volatile=yes"]
        environment = dict(os.environ, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY="1") if self.tree else None
        self.nspawn = subprocess.Popen(
            # It ends with this process, however that ends.
            ["setpriv", "--pdeathsig=TERM", "systemd-nspawn", *where, "--boot", "--register=no", "--keep-unit",
             "--private-network", f"--machine=bulkhead-{os.getpid()}", "systemd.firstboot=off",
             *(f"systemd.mask={name}" for name in MASKED)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment,
            start_new_session=True)
        try:
            self.wait_until_up()
        except BaseException:
            self.__exit__()
            raise
        return self

    def wait_until_up(self):
        end = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < end:
            if self.nspawn.poll() is not None:
                kind = RuntimeError if self.leader else CannotBoot
                raise kind(f"systemd-nspawn ended with status {self.nspawn.returncode}")
            with open(f"/proc/{self.nspawn.pid}/task/{self.nspawn.pid}/children", encoding="ascii") as children:
                pids = children.read().split()
            if pids:
                self.leader = int(pids[0])
                done = self.run("systemctl", "is-system-running", check=False, timeout=20)
                if done.stdout.strip() in ("running", "degraded"):
                    return
            time.sleep(0.3)
        raise RuntimeError("the manager did not come up")

    def __exit__(self, *_):
        if self.leader and self.nspawn.poll() is None:
            self.run("systemctl", "poweroff", "--force", check=False, timeout=20)
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                self.nspawn.wait(timeout=20)
                return
            except subprocess.TimeoutExpired:
                self.nspawn.send_signal(number)
        self.nspawn.wait()

    def path(self, inside):
        """A path of the container as it is reached from outside."""
        return f"/proc/{self.leader}/root/{inside.lstrip('/')}"

    def run(self, *command, check=True, timeout=300, environment=None):
        """Runs a command in the container."""
        namespaces = ["nsenter", f"--target={self.leader}", "-m", "-u", "-i", "-n", "-p", "-C"]
        inside = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC",
                  "SYSTEMD_BUS_TIMEOUT=240",  # a manager that is busy answers late
                  *(f"{name}={value}" for name, value in (environment or {}).items())]
        try:
            done = subprocess.run(namespaces + inside + list(command), stdin=subprocess.DEVNULL, capture_output=True,
                                  encoding="utf-8", errors="surrogateescape", timeout=timeout)
        except subprocess.TimeoutExpired:
            if check:
                raise
            return subprocess.CompletedProcess(command, 124, "", "ran out of time")
        if check and done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)[:200]}: status {done.returncode}: {done.stderr.strip()[-400:]}")
        return done

    def write_unit(self, name, content):
        path = self.path(f"{UNITS}/{name}")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())

    def install(self, program):
        """Copies a program in; returns the command that runs it there, a list. A tree may have other libraries, so that
        the program gets its own."""
        inside = "/run/" + os.path.basename(program)
        shutil.copy(program, self.path(inside))
        if not self.tree:
            return [inside]
        os.makedirs(self.path("/run/libraries"), exist_ok=True)
        paths = libraries(program)
        for path in paths:
            shutil.copy(path, self.path("/run/libraries"))
        loader = next(name for name in map(os.path.basename, paths) if name.startswith("ld-"))
        return [f"/run/libraries/{loader}", "--library-path", "/run/libraries", inside]
