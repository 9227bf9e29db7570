#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""`make deb` as it is, of what is committed: compiled with the flags of a Debian package, tested while it is built, twice in
two folders at other hours, the same bytes, and nothing that lintian calls an error or a warning. Takes about a minute, so
that it is a target of its own (make deb-check) and no part of make test. Prints TAP."""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

import packages  # noqa: E402
from tap import case, end, unlike  # noqa: E402

HOURS = ({"DEB_BUILD_OPTIONS": "parallel=2"},
         {"DEB_BUILD_OPTIONS": "parallel=1 nocheck", "TZ": "Asia/Tokyo", "LC_ALL": "C", "USER": "nobody"})


def make(folder, environment):
    """The archive is made anew for each."""
    done = subprocess.run(["make", "--no-print-directory", "-C", packages.TOP, "dist"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    made = max(glob.glob(f"{packages.TOP}/bulkhead-*.tar.gz"), key=os.path.getmtime)
    archive = os.path.join(f"{folder}-archive", os.path.basename(made))
    os.makedirs(os.path.dirname(archive))
    shutil.move(made, archive)
    ended = subprocess.run([f"{packages.TOP}/docs/packaging/deb.sh", archive, folder], capture_output=True, text=True,
                           check=False, env={**os.environ, **environment}, stdin=subprocess.DEVNULL)
    if ended.returncode:
        raise RuntimeError(f"deb.sh: status {ended.returncode}\n{(ended.stdout + ended.stderr)[-3000:]}")


def main():
    reason = packages.why_not()
    if reason:
        print(f"SKIP: Debian packages: {reason}")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="bulkhead-twice-") as folder:
        places = [f"{folder}/first", f"{folder}/the-second-folder"]
        for place, environment in zip(places, HOURS):
            make(place, environment)
        names = [sorted(os.path.basename(path) for path in glob.glob(f"{place}/*.*") if os.path.isfile(path)) for place in places]
        case("the same files", unlike("files", names[1], names[0]))
        # .buildinfo says by what it was built, and .changes names it by its digest
        differing = [name for name in names[0] if not name.endswith((".buildinfo", ".changes"))
                     and open(f"{places[0]}/{name}", "rb").read() != open(f"{places[1]}/{name}", "rb").read()]
        print(f"# {len(names[0])} files: {' '.join(names[0])}")
        case("the same bytes", differing)
        ended = subprocess.run(["lintian", "--allow-root", "--fail-on=error,warning", "--tag-display-limit=0",
                                *glob.glob(f"{places[0]}/*.changes")], capture_output=True, text=True, check=False)
        case("lintian finds no error and no warning", [] if ended.returncode == 0 else [ended.stdout + ended.stderr])
    end()


main()
