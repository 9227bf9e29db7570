#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a report directory proves: that any change is found and named, what came before it, and that it follows from its snapshot.
Prints TAP."""
import hashlib
import json
import os
import re
import shutil
import sys

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), os.path.dirname(os.path.dirname(os.path.abspath(__file__)))]
import schema  # noqa: E402
from directory import (BULKHEAD, DOES_NOT_HOLD, HOLDS, INCOMPLETE, MANIFEST, NOT_VERIFIED, SUMS,
                       TOP, TREE, case, content, digests, expect, files_below, flips, main, put,
                       report, rewritten, run, summed_again, verify)  # noqa: E402


# ---- Any byte of any file ----

def test_flips(scratch):
    names = files_below(scratch.good)
    case("sha256sum -c agrees with what was written",
         [] if run("--check", "--strict", "--quiet", SUMS, status=None,
                   program=["env", "-C", scratch.good, "sha256sum"]).returncode == 0 else ["it does not"])
    case(f"a flipped bit is found in each of {len(names)} files", flips(scratch.copy(), names, 1))
    case("a flipped bit is found anywhere in SHA256SUMS and manifest", flips(scratch.copy(), [SUMS, MANIFEST], 40))


# ---- Changes, each with its name ----

def test_changes(scratch):
    def changed(name, status, findings, change, *arguments):
        folder = scratch.copy()
        change(folder)
        case(name, expect(folder, status, findings, *arguments))

    def at(name):
        return lambda folder: os.path.join(folder, name)

    index, sums, manifest = at("index.html"), at(SUMS), at(MANIFEST)
    case("an untouched directory holds", expect(scratch.good, HOLDS, []))
    changed("a tampered file", DOES_NOT_HOLD, [("tampered", "index.html")],
            lambda folder: put(index(folder), content(index(folder)) + b"\n"))
    changed("a removed file", DOES_NOT_HOLD, [("removed", "index.html")], lambda folder: os.unlink(index(folder)))
    changed("an added file", DOES_NOT_HOLD, [("added", "units/more.html")],
            lambda folder: put(os.path.join(folder, "units/more.html"), b"x"))
    changed("an added file without a legible name", DOES_NOT_HOLD, [("added", ".a\nb")],
            lambda folder: put(os.path.join(folder, ".a\nb"), b"x"))
    changed("an added directory", DOES_NOT_HOLD, [("added", "more")],
            lambda folder: os.mkdir(os.path.join(folder, "more")))
    changed("a link in place of a file", DOES_NOT_HOLD, [("tampered", "index.html")],
            lambda folder: (os.rename(index(folder), scratch.path("elsewhere")),
                            os.symlink(scratch.path("elsewhere"), index(folder))))
    changed("SHA256SUMS removed", DOES_NOT_HOLD, [("removed", SUMS)], lambda folder: os.unlink(sums(folder)))
    changed("manifest removed", DOES_NOT_HOLD,
            [("removed", MANIFEST), ("chain-unread", None), ("not-scored", None)],
            lambda folder: os.unlink(manifest(folder)))
    changed("SHA256SUMS in another order", DOES_NOT_HOLD, [("tampered", SUMS)],
            lambda folder: put(sums(folder), b"".join(reversed(content(sums(folder)).splitlines(True)))))
    changed("a line that is none in SHA256SUMS", DOES_NOT_HOLD, [("tampered", SUMS)],
            lambda folder: put(sums(folder), content(sums(folder)) + b"# nothing\n"))
    changed("bytes after the end of SHA256SUMS", DOES_NOT_HOLD, [("tampered", SUMS)],
            lambda folder: put(sums(folder), content(sums(folder)) + b"\0more"))
    # What a forger can make right again as long as nobody signed: then the manifest and the snapshot still speak.
    changed("a tampered file with its digest", DOES_NOT_HOLD, [("manifest-differs", "index.html")],
            lambda folder: (put(index(folder), b"all is well"), summed_again(folder)))
    changed("an added file with its digest", DOES_NOT_HOLD, [("manifest-differs", "more.html")],
            lambda folder: (put(os.path.join(folder, "more.html"), b"x"), summed_again(folder)))
    changed("a manifest of another version", NOT_VERIFIED,
            [("manifest-version", MANIFEST), ("chain-unread", None), ("not-scored", None)],
            lambda folder: rewritten(folder, lambda m: m.update(schema="bulkhead/manifest/2")))
    changed("a manifest of something else", DOES_NOT_HOLD,
            [("manifest-damaged", MANIFEST), ("chain-unread", None), ("not-scored", None)],
            lambda folder: rewritten(folder, lambda m: m.update(schema="other/1")))
    changed("a signature was asked for and there is none", DOES_NOT_HOLD, [("unsigned", None)], lambda folder: None,
            "--signer=somebody")
    case("a directory of something else is no report", [] if run("verify", scratch.folder, status=None).returncode == 1
         else ["it is"])


def test_schema(scratch):
    previous = report(scratch.path("by-schema"), f"--root={TREE}", f"--previous={scratch.good}")
    for name, folder in (("the first manifest", scratch.good), ("one with a chain", previous)):
        wrong = schema.json_violations(content(os.path.join(folder, MANIFEST)))
        case(f"{name} is as its schema says", [wrong] if wrong else [])


def test_host_files(scratch):
    """What says who the host is stands in the manifest too, where a digest is not as good as a name."""
    def host_files(folder):
        manifest = json.loads(content(os.path.join(folder, MANIFEST)))
        return {entry["path"]: entry["sha256"] for entry in manifest["inputs"] if entry["kind"] == "host"}
    found = host_files(scratch.good)
    expected = {f"/etc/{name}": hashlib.sha256(content(os.path.join(TREE, "etc", name))).hexdigest()
                for name in ("os-release", "hostname", "machine-id")}
    case("the manifest has the digests of what says who the host is",
         [path for path, digest in expected.items() if found.get(path) != digest])
    info, lines = "var/lib/dpkg/info", b""
    for name in sorted(os.listdir(os.path.join(TREE, info))):
        digest = hashlib.sha256(content(os.path.join(TREE, info, name))).hexdigest()
        lines += f"{digest}  /{info}/{name}\n".encode()
    lists = found.get(f"/{info}/*.list")
    case("a database of many files has one, of what sha256sum says of them",
         [] if lists == hashlib.sha256(lines).hexdigest() else [lists])
    redacted = report(scratch.path("redacted"), f"--root={TREE}", "--redact=host")
    case("but not of a report with pseudonyms", list(host_files(redacted)))


def test_incomplete(scratch):
    tree = shutil.copytree(TREE, scratch.path("tree"), symlinks=True)
    folder = report(scratch.path("incomplete"), f"--root={tree}", "no-such.service", "web.service", status=INCOMPLETE)
    case("an incomplete report holds and says so", expect(folder, INCOMPLETE, []))


def test_part(scratch):
    """Some units of a saved snapshot are a snapshot of their own."""
    for name, more in (("", ()), (" with pseudonyms", ("--redact=host",))):
        folder = report(scratch.path("part" + more[0] if more else "part"), f"--from={scratch.good}/snapshot.xml.gz", *more,
                        "web.service")
        units = [unit["unit"] for unit in json.loads(content(os.path.join(folder, "report.json")))["units"]]
        case(f"a report of one unit of a saved snapshot{name} has that unit", [] if units == ["web.service"] else units)
        case(f"and holds{name}", expect(folder, HOLDS, []))


# ---- The report and its snapshot ----

def forge(folder, change):
    """report.xml by a function, then every digest after it, as far as they can be made right."""
    path = os.path.join(folder, "report.xml")
    before = content(path)
    after = change(before)
    put(path, after)
    for name in ("report.xml",):
        digest = hashlib.sha256(content(os.path.join(folder, name))).hexdigest()

        def correct(manifest, name=name, digest=digest):
            for file in manifest["files_written"]:
                if file["path"] == name:
                    file.update(sha256=digest, size=os.path.getsize(os.path.join(folder, name)))
        rewritten(folder, correct)
    return before != after


def test_follows(scratch):
    for name, change in (
            ("a better exposure", lambda xml: re.sub(rb' exposure="9\d"', b' exposure="11"', xml, count=1)),
            ("a passed check", lambda xml: xml.replace(b'status="fail" badness="1"', b'status="pass" badness="0"', 1)),
            ("another time", lambda xml: re.sub(rb'generated="20', b'generated="19', xml, count=1)),
            ("a service less", lambda xml: re.sub(rb"  <unit .*?</unit>\n", b"", xml, count=1, flags=re.S)),
            ("something at the end", lambda xml: xml + b"\n")):
        folder = scratch.copy()
        if not forge(folder, change):
            case(f"forged with all its digests: {name}", ["nothing was changed"])
            continue
        status, codes, _ = verify(folder)
        case(f"forged with all its digests: {name}",
             [] if status == DOES_NOT_HOLD and codes == {("report-differs", "report.xml")} else [status, codes])
    policy = scratch.path("policy.json")
    put(policy, b'{"PrivateNetwork": {"weight": 1}, "NoSuchCheck": {"weight": 5}}')
    waivers = scratch.path("waivers.conf")
    put(waivers, b"[Waiver web]\nUnit=web.service\nCheck=PrivateNetwork=\nReason=It serves the web.\n"
        b"Owner=Jane Doe <jane@example.org>\nExpires=2090-12-31\n")
    for arguments in ([f"--waivers={waivers}"], [f"--policy={policy}"], ["--rules=systemd-257", "--bands=systemd"], ["--rules=systemd-252-offline"], ["--framework=nist"],
                      ["web.service"]):
        folder = report(scratch.path("by"), f"--root={TREE}", *arguments)
        case(f"scored again: {arguments[0].partition('=')[0]}", expect(folder, HOLDS, []))
        shutil.rmtree(folder)
    # Another build may word things otherwise; its numbers must be the same.
    for name, status, change in (("wording", HOLDS, lambda xml: xml.replace(b'source="files"', b'source="manager"', 1)),
                                 ("scores", DOES_NOT_HOLD, lambda xml: re.sub(rb' exposure="9\d"', b' exposure="11"', xml, count=1))):
        folder = scratch.copy()
        forge(folder, change)
        rewritten(folder, lambda manifest: manifest["tool"].update(sha256="0" * 64))
        case(f"another build's {name}", [] if verify(folder)[0] == status else [verify(folder)])
    folder = report(scratch.path("waived"), f"--root={TREE}", f"--waivers={waivers}")
    put(f"{folder}/inputs/waivers-1", content(f"{folder}/inputs/waivers-1").replace(b"2090", b"2099"))
    summed_again(folder)
    status, codes, _ = verify(folder)
    case("a waiver that was made to last longer", [] if status == DOES_NOT_HOLD and
         ("manifest-differs", "inputs/waivers-1") in codes and ("report-differs", "report.xml") in codes
         else [status, codes])
    folder = report(scratch.path("by"), f"--root={TREE}", f"--policy={policy}")
    put(os.path.join(folder, "inputs/policy-1"), b"{}")
    summed_again(folder)
    status, codes, _ = verify(folder)
    case("a policy in the place of another", [] if status == DOES_NOT_HOLD and
         ("manifest-differs", "inputs/policy-1") in codes else [status, codes])


# ---- The chain ----

def test_chain(scratch):
    first = report(scratch.path("first"), f"--root={TREE}")
    second = report(scratch.path("second"), f"--root={TREE}", f"--previous={first}")
    third = report(scratch.path("third"), f"--root={TREE}", f"--previous={second}/{MANIFEST}")
    case("a chain of three holds", expect(third, HOLDS, [], f"--previous={second}", f"--previous={first}"))
    case("a chain with a link left out is broken",
         expect(third, DOES_NOT_HOLD, [("chain-broken", None)], f"--previous={first}"))
    case("nothing comes before the first",
         expect(first, DOES_NOT_HOLD, [("chain-broken", None)], f"--previous={second}"))
    case("what came before and is not there", expect(third, NOT_VERIFIED, [("chain-unread", None)],
                                                     f"--previous={scratch.path('nowhere')}"))
    rewritten(second, lambda manifest: manifest.update(generated="2020-01-01T00:00:00Z"))
    case("a changed link breaks the chain",
         expect(third, DOES_NOT_HOLD, [("chain-broken", None)], f"--previous={second}"))
    before = hashlib.sha256(content(f"{first}/{MANIFEST}")).hexdigest()
    report(first, f"--root={TREE}")
    replaced = json.loads(content(f"{first}/{MANIFEST}"))
    case("a replaced report is what came before",
         [] if replaced["previous"]["sha256"] == before and replaced["number"] == 2 else [replaced["previous"]])
    other = shutil.copytree(TREE, scratch.path("other"), symlinks=True)
    put(f"{other}/etc/machine-id", b"00112233445566778899aabbccddeeff\n")
    case("a chain is of one host", [] if run("report", "-q", f"--root={other}", f"--previous={second}", "-o",
                                             scratch.path("of-other"), status=None).returncode == 1 else ["it was made"])
    report(first, f"--root={other}")
    case("a report of another host begins a chain",
         [] if json.loads(content(f"{first}/{MANIFEST}"))["previous"] is None else ["it does not"])


# ---- The same bytes ----

def test_reproducible(scratch):
    snapshot = os.path.join(scratch.good, "snapshot.xml.gz")
    folders = []
    for name, environment in (("one", {"TZ": "UTC", "LC_ALL": "C"}),
                              ("another/place", {"TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "LANGUAGE": "de", "HOME": "/"})):
        where = scratch.path(name)
        os.makedirs(where)
        shutil.copy(snapshot, os.path.join(where, "snapshot.xml.gz"))
        os.chmod(where, 0o777)
        folders.append(where)
        environment = dict(os.environ, SOURCE_DATE_EPOCH="1764547200", **environment)
        program = [BULKHEAD]
        if name != "one" and os.geteuid() == 0:
            os.chmod(scratch.folder, 0o755)
            os.chmod(os.path.dirname(where), 0o755)
            program = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", BULKHEAD]
        for _ in range(2):  # the second one replaces the first
            run("report", "--quiet", f"--from={where}/snapshot.xml.gz", f"--output={where}/report",
                environment=environment, program=program)
    first, second = (digests(f"{folder}/report") for folder in folders)
    case("the same snapshot and SOURCE_DATE_EPOCH give the same bytes elsewhere",
         [name for name in sorted(set(first) | set(second)) if first.get(name) != second.get(name)])
    case("and they hold", expect(f"{folders[0]}/report", HOLDS, []))


sys.exit(main(test_changes, test_schema, test_host_files, test_incomplete, test_part, test_follows, test_chain, test_reproducible, test_flips))
