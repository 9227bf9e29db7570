#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The Debian packages, out of objects that are built already: the exact list of files of each, what each depends on, what its
scripts do, the same bytes in another folder at another hour, and nothing that lintian calls an error or a warning.
Prints TAP."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

import packages  # noqa: E402
from tap import case, end, lacks, skip, unlike  # noqa: E402

BULKHEAD = os.environ.get("BULKHEAD", os.path.join(packages.BUILD, "bulkhead"))
# The flags of a package are not those of our own build (packages.FLAGS); tests/packages/twice.py has the real ones.
LEFT_TO_TWICE = "hardening-no-bindnow,hardening-no-pie,hardening-no-relro,hardening-no-fortify-functions"
COLLECTOR_NEEDS = {"libc6", "libcap2", "libglib2.0-0", "libglib2.0-0t64", "libseccomp2", "libsystemd0", "libxml2", "libxml2-16"}


def command(*words, **more):
    return subprocess.run(words, capture_output=True, text=True, timeout=packages.SECONDS, check=False, **more)


def unit_directory():
    return command("pkg-config", "--variable=systemdsystemunitdir", "systemd").stdout.strip()


def expected_files():
    """By package, from the list that `make install` is held to."""
    lists = {name: [f"/usr/share/doc/{name}/changelog.Debian.gz", f"/usr/share/doc/{name}/copyright",
                    f"/usr/share/lintian/overrides/{name}"] for name in packages.NAMES}
    for line in command("tests/install/list.sh", BULKHEAD, cwd=packages.TOP).stdout.splitlines():
        path = line.split()[0]
        package = "bulkhead-doc" if path.startswith("share/doc/") else "bulkhead-collect" if "bulkhead-collect" in path else "bulkhead"
        if path.endswith("/LICENSE"):
            continue
        path = f"{unit_directory()}/{os.path.basename(path)}" if path.startswith("lib/systemd/system/") else f"/usr/{path}"
        lists[package].append(path + (".gz" if path.startswith("/usr/share/man/") else ""))
    # What /usr/share/doc holds is compressed where it is large.
    samples = [os.path.relpath(os.path.join(folder, name), packages.TOP) for folder, _, names in os.walk(f"{packages.TOP}/samples")
               for name in names]
    lists["bulkhead-doc"] += [f"/usr/share/doc/bulkhead/examples/{path[len('samples/'):]}" for path in samples]
    lists["bulkhead-doc"] += [f"/usr/share/doc/bulkhead/examples/ci/{name}" for name in os.listdir(f"{packages.TOP}/docs/ci")]
    return lists


def file_lists(built):
    findings = unlike("packages", sorted(built), sorted(packages.NAMES))
    for name, expected in expected_files().items():
        found = [line.split()[2] for line in packages.files(built[name])]
        if name == "bulkhead-doc":
            found = [re.sub(r"\.md\.gz$", ".md", path) for path in found]
        findings += [f"{name}: {path} is missing" for path in set(expected) - set(found)]
        findings += [f"{name}: {path} is not expected" for path in set(found) - set(expected)]
    return findings


def modes(built):
    """Everything is root's; nothing is setuid or may be written by others; programs alone are executable."""
    findings = []
    for name, package in built.items():
        for line in packages.files(package):
            mode, owner, path = line.split()[:3]
            right = "rwxr-xr-x" if "/bin/" in path or "/libexec/" in path or path.endswith(".sh") else "rw-r--r--"
            if owner != "root/root" or (mode[0] == "-" and mode[1:] != right):
                findings.append(f"{name}: {line}")
    return findings


def dependencies(built):
    needs = {name: re.sub(r" \([^)]*\)", "", packages.fields(path).get("Depends", "")).split(", ") for name, path in built.items()}
    findings = lacks(", ".join(needs["bulkhead"]), "libsystemd0", "libcairo2", "libpango-1.0-0", "libxslt1.1", "fonts-dejavu-core", "sysusers")
    findings += [f"bulkhead-collect needs {name}" for name in set(needs["bulkhead-collect"]) - COLLECTOR_NEEDS]
    findings += unlike("bulkhead-doc needs", needs["bulkhead-doc"], [""])
    made = open(os.path.join(packages.TOP, "Makefile"), encoding="utf-8").read()
    version = re.search(r"^VERSION := (\S+)", made, re.M).group(1)
    for name, path in built.items():
        found = packages.fields(path)
        findings += unlike(f"version of {name}", found["Version"].rpartition("-")[0], version)
        findings += unlike(f"architecture of {name}", found["Architecture"] == "all", name == "bulkhead-doc")
    return findings


def scripts(built, folder):
    """The user and its folder before the timer, which alone is enabled; purging leaves nothing."""
    command("dpkg-deb", "--control", built["bulkhead"], folder)
    text = {name: open(f"{folder}/{name}", encoding="utf-8").read() for name in ("postinst", "prerm", "postrm")}
    steps = [text["postinst"].find(word) for word in ("systemd-sysusers", "systemd-tmpfiles", "enable 'bulkhead.timer'", "$_dh_action 'bulkhead.timer'")]
    findings = [] if -1 not in steps and steps == sorted(steps) else [f"order of steps: {steps}"]
    findings += ["a service is started or enabled"] if re.search(r"bulkhead(-mail)?\.service", "".join(text.values())) else []
    findings += lacks(text["prerm"], "stop 'bulkhead.timer'")
    findings += lacks(text["postrm"], "rm -rf /var/lib/bulkhead", "purge 'bulkhead.timer'")
    for name in ("bulkhead-collect", "bulkhead-doc"):
        members = command("dpkg-deb", "--control", built[name], f"{folder}-{name}").stderr or os.listdir(f"{folder}-{name}")
        findings += unlike(f"control files of {name}", sorted(members), ["control", "md5sums"])
    return findings


def same_bytes(built, other):
    return [f"{name}: {command('cmp', path, other[name]).stdout.strip()}" for name, path in built.items()
            if open(path, "rb").read() != open(other[name], "rb").read()]


def lintian(built):
    ended = command("lintian", "--allow-root", "--fail-on=error,warning", f"--suppress-tags={LEFT_TO_TWICE}", "--tag-display-limit=0",
                    *built.values())
    return [] if ended.returncode == 0 else [ended.stdout + ended.stderr]


def main():
    reason = packages.why_not()
    if reason:
        print(f"SKIP: Debian packages: {reason}")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="bulkhead-packages-") as folder:
        built, compiled = packages.build(f"{folder}/first")
        case("built out of objects that are there", unlike("compiled", sorted(compiled), ["src/verbs/configuration.c", "src/verbs/resources.c"]))
        case("the list of files of each is exact", file_lists(built))
        case("modes and owners", modes(built))
        case("what each depends on, and its version", dependencies(built))
        case("what installing and removing does", scripts(built, f"{folder}/scripts"))
        before = os.umask(0o077)
        other, _ = packages.build(f"{folder}/another folder".replace(" ", "-"), TZ="Asia/Tokyo", LC_ALL="C", LANG="C")
        os.umask(before)
        case("the same bytes in another folder, hour and mask", same_bytes(built, other))
        if shutil.which("lintian"):
            case("lintian finds no error and no warning", lintian(built))
        else:
            skip("lintian", "it is not installed")
    end()


main()
