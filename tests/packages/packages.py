# SPDX-License-Identifier: LGPL-2.1-or-later
"""The Debian packages of the tree as it is, out of the objects that BUILD already has: docs/packaging/debian/rules does all it
does for `make deb` but compile, so that this costs seconds. What compiles is tried by tests/packages/twice.py."""
import glob
import os
import re
import shutil
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(TOP, os.environ.get("BUILD", "build"))
SECONDS = 240
NAMES = ("bulkhead", "bulkhead-collect", "bulkhead-doc")
# Flags of our own build, so that make finds nothing to compile.
FLAGS = {"DEB_CFLAGS_SET": "-O2 -g", "DEB_CPPFLAGS_SET": "", "DEB_LDFLAGS_SET": ""}
OTHER_BUILD = ("BUILD", "SANITIZED", "BULKHEAD", "BULKHEAD_CONFIG_PATH", "SOURCE_DATE_EPOCH", "MAKELEVEL", "MAKEFLAGS", "MFLAGS")


def why_not():
    """Why no package can be built here, or None."""
    for program in ("dpkg-buildpackage", "dh", "dpkg-deb"):
        if not shutil.which(program):
            return f"{program} is not installed"
    return None


def sources():
    """The files of the tree, with what is not committed yet."""
    listing = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=TOP, check=False,
                             capture_output=True)
    if listing.returncode == 0:
        names = os.fsdecode(listing.stdout).split("\0")
    else:  # an unpacked archive
        names = [os.path.relpath(os.path.join(folder, name), TOP) for folder, _, files in os.walk(TOP) for name in files]
        names = [name for name in names if not name.startswith(("build", "bulkhead-report", "."))]
    return sorted(name for name in names if name and os.path.lexists(os.path.join(TOP, name)))


def copy(names, origin, folder):
    for name in names:
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        shutil.copy2(os.path.join(origin, name), os.path.join(folder, name), follow_symlinks=False)


def build(folder, **environment):
    """Binary packages below FOLDER, which is made; returns their paths by name."""
    source = os.path.join(folder, "bulkhead")
    copy(sources(), TOP, source)
    shutil.copytree(os.path.join(TOP, "docs/packaging/debian"), os.path.join(source, "debian"))
    objects = [os.path.relpath(path, BUILD) for path in glob.glob(f"{BUILD}/**/*.[od]", recursive=True)
               if not os.path.relpath(path, BUILD).startswith(("unit/", "fuzz/", "deb/", "test-"))]
    copy(objects + ["flags", "sources", "prefix", "libbulkhead.a"], BUILD, os.path.join(source, "build"))
    given = {name: value for name, value in os.environ.items() if name not in OTHER_BUILD}
    with open(f"{BUILD}/flags", encoding="utf-8") as file:
        flags = file.read()
    given["MAKEFLAGS"] = f"CC={flags.split()[0]}" + (" WERROR=1" if "-Werror" in flags else "")
    ended = subprocess.run(["dpkg-buildpackage", "--build=binary", "--no-sign", "--no-pre-clean"], cwd=source, capture_output=True,
                           text=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL,
                           env={**given, **FLAGS, "DEB_BUILD_OPTIONS": "nocheck noautodbgsym parallel=2", **environment})
    if ended.returncode:
        raise RuntimeError(f"dpkg-buildpackage: status {ended.returncode}\n{(ended.stdout + ended.stderr)[-3000:]}")
    compiled = re.findall(r"^  CC +(\S+)", ended.stdout, re.M)
    return {re.match(r"[^_]+", os.path.basename(path)).group(): path for path in glob.glob(f"{folder}/*.deb")}, compiled


def fields(package):
    text = subprocess.run(["dpkg-deb", "--field", package], capture_output=True, text=True, check=True).stdout
    return dict(re.findall(r"^(\S+): (.*(?:\n .*)*)", text, re.M))


def files(package):
    """"MODE OWNER PATH" of each file, without folders."""
    listing = subprocess.run(["dpkg-deb", "--contents", package], capture_output=True, text=True, check=True).stdout
    return sorted(f"{words[0]} {words[1]} {words[5].lstrip('.')}" for words in map(str.split, listing.splitlines())
                  if words[0][0] != "d")
