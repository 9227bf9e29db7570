#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Report directories that somebody changed with care: a manifest that tells something else, files of other kinds, another snapshot.
Prints TAP."""
import hashlib
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from directory import (DOES_NOT_HOLD, MANIFEST, SUMS, TOP, case, content, digests, expect, main,
                       put, report, rewritten, run, summed_again, verify)  # noqa: E402


def test_manifest(scratch):
    """What the manifest says of the system is held against the snapshot, with every digest made right again."""
    def with_copy(manifest):
        manifest["inputs"].append({"kind": "waivers", "path": "/etc/shadow", "sha256": "0" * 64, "copy": "../../../../etc/shadow"})

    for name, change in (
            ("another host", lambda m: m["host"].update(name="other")),
            ("another machine", lambda m: m["host"].update(machine_id="0" * 32)),
            ("another kernel", lambda m: m["host"].update(kernel="6.0")),
            ("another source", lambda m: m["collection"].update(source="manager")),
            ("more privileges", lambda m: m["collection"].update(privileged=not m["collection"]["privileged"])),
            ("another collector", lambda m: m["collection"].update(user="nobody-at-all")),
            ("another time", lambda m: m["collection"].update(begin="2020-01-01T00:00:00Z")),
            ("fewer units", lambda m: m["counts"].update(found=1)),
            ("completeness", lambda m: m.update(complete=not m["complete"])),
            ("another framework", lambda m: m.update(frameworks="nist")),
            ("another digest of a unit file", lambda m: m["files_read"][0].update(sha256="0" * 64)),
            ("a unit file less", lambda m: m["files_read"].pop()),
            ("a unit file more", lambda m: m["files_read"].append(m["files_read"][0]))):
        folder = scratch.copy()
        rewritten(folder, change)
        case(f"a manifest that says {name}", expect(folder, DOES_NOT_HOLD, [("manifest-differs", MANIFEST)]))
    folder = scratch.copy()
    rewritten(folder, with_copy)
    ended = run("verify", folder, status=DOES_NOT_HOLD)
    case("a manifest that names a file elsewhere as a copy", [ended.stdout] if b"root:" in ended.stdout else
         expect(folder, DOES_NOT_HOLD, [("manifest-differs", MANIFEST), ("manifest-differs", "../../../../etc/shadow")]))
    for name, text in (("no object", b"[]"), ("nothing", b""), ("a member twice", b'{"schema": "bulkhead/manifest/1", "schema": 1}'),
                       ("deep nesting", b"[" * 100000), ("no UTF-8", b'{"schema": "\xff"}')):
        folder = scratch.copy()
        put(os.path.join(folder, MANIFEST), text)
        summed_again(folder)
        status, codes, _ = verify(folder)
        case(f"a manifest that is {name}", [] if status == DOES_NOT_HOLD and ("manifest-damaged", MANIFEST) in codes else [status, codes])


def test_kinds(scratch):
    """Files of another kind in the place of those of a report: named, and nothing waits for ever."""
    for name in (SUMS, MANIFEST, "snapshot.xml.gz", "report.xml", "report.json", "index.html"):
        for kind, make in (("a FIFO", os.mkfifo), ("a directory", os.mkdir), ("a dangling link", lambda path: os.symlink("nowhere", path)),
                           ("a link to itself", lambda path: os.symlink(os.path.basename(path), path)),
                           ("a device", lambda path: os.symlink("/dev/zero", path))):
            folder = scratch.copy()
            os.unlink(os.path.join(folder, name))
            make(os.path.join(folder, name))
            status, codes, _ = verify(folder)
            if status != DOES_NOT_HOLD or not any(path == name for _, path in codes):
                case(f"{kind} in the place of {name}", [status, codes])
                break
        else:
            case(f"other kinds of files in the place of {name}", [])
        shutil.rmtree(folder)
    for name, change in (
            ("a folder that is a link", lambda folder: (os.rename(f"{folder}/units", scratch.path("units-elsewhere")),
                                                        os.symlink(scratch.path("units-elsewhere"), f"{folder}/units"))),
            ("two files that changed places", lambda folder: (os.rename(f"{folder}/index.html", f"{folder}/x"),
                                                              os.rename(f"{folder}/evidence.html", f"{folder}/index.html"),
                                                              os.rename(f"{folder}/x", f"{folder}/evidence.html"))),
            ("a file under another name", lambda folder: os.rename(f"{folder}/index.html", f"{folder}/Index.html")),
            ("a signature by hand that is none", lambda folder: put(f"{folder}/{SUMS}.sig", b"signed, the auditor"))):
        folder = scratch.copy()
        change(folder)
        status, codes, _ = verify(folder)
        case(name, [] if status == DOES_NOT_HOLD and codes else [status, codes])
    other = report(scratch.path("of-another-tree"), f"--root={os.path.join(TOP, 'samples', 'webapp-before')}")
    folder = scratch.copy()
    for name in ("snapshot.xml.gz",):
        data = content(os.path.join(other, name))
        put(os.path.join(folder, name), data)
        digest = hashlib.sha256(data).hexdigest()
        rewritten(folder, lambda m, n=name, d=digest, s=len(data): [f.update(sha256=d, size=s) for f in m["files_written"] if f["path"] == n])
    status, codes, _ = verify(folder)
    case("a snapshot of another system, with all digests", [] if status == DOES_NOT_HOLD and ("manifest-differs", MANIFEST) in codes and
         any(code == "report-differs" for code, _ in codes) else [status, codes])


sys.exit(main(test_manifest, test_kinds))
