#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Waivers and targets where bulkhead looks for them itself: /usr/lib/bulkhead and /etc/bulkhead, in a mount namespace with
layers over both, so that the machine of the test stays as it is. Needs root. Prints TAP."""
import os
import re
import shlex
import subprocess
import sys
import tempfile

from directory import BULKHEAD, TREE, case

WAIVER = "[Waiver {name}]\nUnit=*\nCheck=UMask\nReason=r\nOwner=o\nExpires=2099-12-31\n"
TARGET = "[Unit *]\nMaximumExposure={maximum}\n"
LAYERS = """set -e
mount -t tmpfs none {scratch}
for place in usr/lib etc; do
    mkdir -p {scratch}/$place/upper {scratch}/$place/work
    mount -t overlay none -o lowerdir=/$place,upperdir={scratch}/$place/upper,workdir={scratch}/$place/work /$place
    rm -rf /$place/bulkhead
done
"""


def inside(scratch, files, *arguments):
    """bulkhead with these files in place, as content by path."""
    script = LAYERS.format(scratch=shlex.quote(scratch))
    for path, text in files.items():
        script += f"mkdir -p {shlex.quote(os.path.dirname(path))}; printf %s {shlex.quote(text)} >{shlex.quote(path)}\n"
    script += "exec " + shlex.join([BULKHEAD, *arguments])
    return subprocess.run(["unshare", "-m", "sh", "-c", script], capture_output=True, text=True, timeout=120, check=False)


def expect_inputs(scratch, name, files, expected):
    ended = inside(scratch, files, "assess", f"--root={TREE}", "--format=xml", "-q", "--exit-zero")
    found = re.findall(r'<input kind="([^"]*)" path="([^"]*)"', ended.stdout) if ended.returncode == 0 else ended.stderr
    case(name, [] if found == expected else [found])


def expect_error(scratch, name, files, sentence):
    ended = inside(scratch, files, "assess", f"--root={TREE}", "-q")
    case(name, [] if ended.returncode == 1 and sentence in ended.stderr else [ended.returncode, ended.stderr])


def main():
    with tempfile.TemporaryDirectory(prefix="standard-") as scratch:
        probe = inside(scratch, {}, "--version") if os.geteuid() == 0 else None
        if not probe or probe.returncode != 0:
            print(f"ok 1 - standard folders # SKIP no layers over /usr/lib and /etc: {probe.stderr.strip() if probe else 'not root'}")
            return 0
        usr, etc = "/usr/lib/bulkhead", "/etc/bulkhead"
        expect_inputs(scratch, "nothing there is nothing read", {}, [])
        expect_inputs(scratch, "those of the administrator count before those of a package of the same name", {
            f"{usr}/waivers.d/10-a.conf": WAIVER.format(name="a"), f"{etc}/waivers.d/10-a.conf": WAIVER.format(name="b"),
            f"{usr}/waivers.d/20-c.conf": WAIVER.format(name="c"), f"{usr}/policy.d/10.conf": TARGET.format(maximum="10.0"),
            f"{etc}/policy.d/20.conf": TARGET.format(maximum="9.9")},
            [("waivers", f"{usr}/waivers.d/20-c.conf"), ("waivers", f"{etc}/waivers.d/10-a.conf"),
             ("targets", f"{usr}/policy.d/10.conf"), ("targets", f"{etc}/policy.d/20.conf")])
        for kind in ("waivers.d", "policy.d"):
            for place in (usr, etc):
                expect_error(scratch, f"a file in the place of {place}/{kind} is an error", {f"{place}/{kind}": ""},
                             f"{place}/{kind}")
            expect_error(scratch, f"a mistake in {etc}/{kind} is an error", {f"{etc}/{kind}/10.conf": "[Other x]\nA=b\n"},
                         f"{etc}/{kind}/10.conf:1: ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
