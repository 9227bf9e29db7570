#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a report directory proves: that any change is found and named, who signed it, what came before it, and that it
follows from its snapshot. Keys are made here and die with the scratch folder. Prints TAP."""
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BULKHEAD = os.environ.get("BULKHEAD", os.path.join(TOP, "build", "bulkhead"))
TREE = os.path.join(TOP, "tests", "golden", "small", "tree")
SUMS, MANIFEST = "SHA256SUMS", "manifest.json"
HOLDS, NOT_VERIFIED, DOES_NOT_HOLD, INCOMPLETE = 0, 1, 3, 4
SECONDS = 120

number = broken = 0


def case(name, findings):
    """One case of TAP: passed where there is no finding."""
    global number, broken
    number += 1
    broken += bool(findings)
    print(f"{'not ok' if findings else 'ok'} {number} - {name}", flush=True)
    for finding in findings[:20]:
        print("  " + str(finding).replace("\n", "\n  "))


def content(path):
    with open(path, "rb") as file:
        return file.read()


def put(path, data):
    with open(path, "wb") as file:
        file.write(data)


def files_below(folder):
    return sorted(os.path.relpath(os.path.join(where, name), folder)
                  for where, _, names in os.walk(folder) for name in names)


def digests(folder):
    return {name: hashlib.sha256(content(os.path.join(folder, name))).hexdigest() for name in files_below(folder)}


def run(*arguments, status=0, environment=None, program=None):
    ended = subprocess.run([*(program or [BULKHEAD]), *arguments], capture_output=True, timeout=SECONDS, check=False,
                           stdin=subprocess.DEVNULL, env=environment)
    if status is not None and ended.returncode != status:
        raise AssertionError(f"{arguments}: status {ended.returncode}, not {status}\n{ended.stdout.decode()}"
                             f"{ended.stderr.decode()}")
    return ended


def report(folder, *arguments, **more):
    run("report", "--quiet", f"--output={folder}", *arguments, **more)
    return folder


def verify(folder, *arguments):
    """(status, {(code, path)}, all of the JSON)."""
    ended = run("verify", "--format=json", folder, *arguments, status=None)
    try:
        answer = json.loads(ended.stdout)
    except ValueError:
        return ended.returncode, {("no answer", ended.stderr.decode())}, {"steps": [], "findings": []}
    return ended.returncode, {(f["code"], f["path"]) for f in answer["findings"]}, answer


def expect(folder, status, findings, *arguments):
    """What is wrong with the answer about a directory."""
    found, codes, answer = verify(folder, *arguments)
    if found == status and codes == set(findings):
        return []
    return [f"{' '.join(arguments)}: status {found} {sorted(codes, key=str)}, not {status} {sorted(findings, key=str)}"
            f"\n{json.dumps(answer['findings'], indent=1)}"]


def summed_again(folder):
    """SHA256SUMS as sha256sum(1) would write it: a forger who takes some care."""
    unlisted = (SUMS, f"{SUMS}.sig", f"{SUMS}.asc")
    names = sorted((n for n in files_below(folder) if n not in unlisted), key=os.fsencode)
    put(os.path.join(folder, SUMS),
        "".join(f"{hashlib.sha256(content(os.path.join(folder, n))).hexdigest()}  {n}\n" for n in names).encode())


def rewritten(folder, change):
    """The manifest changed by a function, and SHA256SUMS after it."""
    path = os.path.join(folder, MANIFEST)
    manifest = json.loads(content(path))
    change(manifest)
    put(path, json.dumps(manifest, indent=1).encode())
    summed_again(folder)


class Scratch:
    """A folder, the keys in it, and copies of a report to spoil."""

    def __init__(self, folder):
        self.folder, self.copies = folder, 0
        self.good = report(self.path("good"), f"--root={TREE}")

    def path(self, name):
        return os.path.join(self.folder, name)

    def copy(self, source=None):
        self.copies += 1
        return shutil.copytree(source or self.good, self.path(f"copy{self.copies}"), symlinks=True)

    def ssh_key(self, name, kind="ed25519"):
        path = self.path(name)
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", name, "-f", path], check=True,
                       stdin=subprocess.DEVNULL)
        return path

    def allow(self, name, *keys):
        path = self.path(name)
        put(path, "".join(f"{os.path.basename(key)}@example.org {content(key + '.pub').decode()}" for key in keys).encode())
        return path


def fingerprint(key):
    return subprocess.run(["ssh-keygen", "-l", "-f", key + ".pub"], capture_output=True, check=True,
                          text=True).stdout.split()[1]


# ---- Any byte of any file ----

def flips(folder, names, positions, *arguments):
    """Flips one bit at sampled positions of each file, the first and the last byte among them."""
    chance, findings = random.Random(8), []
    for name in names:
        path = os.path.join(folder, name)
        data = content(path)
        if not data:
            findings.append(f"{name} is empty")
            continue
        for at in sorted({0, len(data) - 1, *(chance.randrange(len(data)) for _ in range(positions))}):
            put(path, data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1:])
            status = run("verify", "--format=json", folder, *arguments, status=None).returncode
            if status != DOES_NOT_HOLD:
                findings.append(f"{name}: a bit of byte {at} of {len(data)} was flipped: status {status}")
        put(path, data)
    return findings


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
    """Debian's interpreter, for Debian's package."""
    check = ("import json, sys, jsonschema\n"
             "schema, document = (json.load(open(path)) for path in sys.argv[1:])\n"
             "jsonschema.Draft202012Validator.check_schema(schema)\n"
             "for e in jsonschema.Draft202012Validator(schema).iter_errors(document): print(list(e.path), e.message)\n")
    previous = report(scratch.path("by-schema"), f"--root={TREE}", f"--previous={scratch.good}")
    for name, folder in (("the first manifest", scratch.good), ("one with a chain", previous)):
        ended = run("-c", check, os.path.join(TOP, "docs/schema/manifest.json"), os.path.join(folder, MANIFEST),
                    program=["/usr/bin/python3"], status=None)
        case(f"{name} is as its schema says", [ended.stdout.decode() + ended.stderr.decode()]
             if ended.returncode or ended.stdout else [])


def test_incomplete(scratch):
    tree = shutil.copytree(TREE, scratch.path("tree"), symlinks=True)
    folder = report(scratch.path("incomplete"), f"--root={tree}", "no-such.service", "web.service", status=INCOMPLETE)
    case("an incomplete report holds and says so", expect(folder, INCOMPLETE, []))


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


# ---- Signatures ----

def test_ssh(scratch):
    if not shutil.which("ssh-keygen"):
        print("SKIP SSH signatures: ssh-keygen is not installed")
        return
    alice, eve = scratch.ssh_key("alice"), scratch.ssh_key("eve", "ecdsa")
    allowed, of_eve = scratch.allow("allowed", alice), scratch.allow("of-eve", eve)
    by_alice, sig = f"--allowed-signers={allowed}", f"{SUMS}.sig"
    signed = report(scratch.path("signed"), f"--root={TREE}", f"--sign={alice}")
    case("SSH: a signature holds", expect(signed, HOLDS, [], by_alice))
    case("SSH: by who it must be", expect(signed, HOLDS, [], by_alice, "--signer=alice@example.org"))
    case("SSH: by fingerprint alone", expect(signed, HOLDS, [], f"--signer={fingerprint(alice)}"))
    case("SSH: nobody said whose keys count", expect(signed, NOT_VERIFIED, [("unknown-key", sig)]))
    case("SSH: an unknown key", expect(signed, DOES_NOT_HOLD, [("unknown-key", sig)], f"--allowed-signers={of_eve}"))
    case("SSH: another principal", expect(signed, DOES_NOT_HOLD, [("unknown-key", sig)], by_alice, "--signer=eve@example.org"))
    case("SSH: another fingerprint", expect(signed, DOES_NOT_HOLD, [("unknown-key", sig)], f"--signer={fingerprint(eve)}"))
    put(allowed + "-late", b'alice@example.org valid-after="20400101" ' + content(alice + ".pub"))
    case("SSH: a key that did not count yet",
         expect(signed, DOES_NOT_HOLD, [("unknown-key", sig)], f"--allowed-signers={allowed}-late"))
    folder = scratch.copy(signed)
    os.unlink(os.path.join(folder, sig))
    case("SSH: a removed signature", expect(folder, DOES_NOT_HOLD, [("signature-removed", sig)]))
    other = report(scratch.path("eves"), f"--root={TREE}", f"--sign={eve}")
    put(os.path.join(folder, sig), content(os.path.join(other, sig)))
    case("SSH: a signature of something else by another key",
         expect(folder, DOES_NOT_HOLD, [("signature-replaced", sig)], by_alice))
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-f", eve, "-n", "bulkhead-report", os.path.join(folder, SUMS)],
                   check=True, input=b"y\n", capture_output=True)
    case("SSH: a replaced signature", expect(folder, DOES_NOT_HOLD,
                                             [("signature-replaced", sig), ("unknown-key", sig)], by_alice))
    forged = scratch.copy(signed)
    put(os.path.join(forged, "index.html"), b"all is well")
    digest = hashlib.sha256(b"all is well").hexdigest()
    os.unlink(os.path.join(forged, sig))
    rewritten(forged, lambda m: (m["signature"].update(key=fingerprint(eve)),
                                 [f.update(sha256=digest, size=11) for f in m["files_written"] if f["path"] == "index.html"]))
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-f", eve, "-n", "bulkhead-report", os.path.join(forged, SUMS)],
                   check=True, capture_output=True)
    case("SSH: forged, with a manifest that names the forger's key", expect(forged, DOES_NOT_HOLD, [("unknown-key", sig)], by_alice))
    case("SSH: and nobody said whose keys count", expect(forged, NOT_VERIFIED, [("unknown-key", sig)]))
    os.unlink(os.path.join(folder, sig))
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-f", alice, "-n", "file", os.path.join(folder, SUMS)], check=True,
                   capture_output=True)
    case("SSH: made for another purpose", expect(folder, DOES_NOT_HOLD, [("signature-replaced", sig)], by_alice))
    case("SSH: a flipped bit anywhere in the signature", flips(scratch.copy(signed), [sig], 24, by_alice))
    case("SSH: no such key", [] if run("report", "-q", f"--root={TREE}", "--sign=ssh:/nowhere", "-o",
                                       scratch.path("none"), status=None).returncode == 1 and
         not os.path.exists(scratch.path("none")) else ["it was made"])
    test_agent(scratch, alice, by_alice)


def test_agent(scratch, key, trust):
    """A key whose private half only an agent has."""
    socket = scratch.path("agent")
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        environment = dict(os.environ, SSH_AUTH_SOCK=socket)
        for _ in range(100):
            if subprocess.run(["ssh-add", "-q", key], env=environment, capture_output=True, check=False).returncode == 0:
                break
        shutil.copy(key + ".pub", scratch.path("public.pub"))
        folder = report(scratch.path("by-agent"), f"--root={TREE}", f"--sign={scratch.path('public.pub')}",
                        environment=environment)
        case("SSH: signed by an agent", expect(folder, HOLDS, [], trust))
    finally:
        agent.terminate()
        agent.wait()


def gpg(*arguments, **more):
    return subprocess.run(["gpg", "--batch", "--quiet", "--yes", "--passphrase", "", "--pinentry-mode", "loopback", *arguments],
                          check=True, capture_output=True, **more).stdout


def pgp_key(name, *times):
    """A key to sign with, its fingerprint."""
    gpg(*times, "--quick-gen-key", f"{name} <{name}@example.org>", "ed25519", "sign", "never")
    for line in gpg("--with-colons", "--list-keys", name).decode().splitlines():
        if line.startswith("fpr:"):
            return line.split(":")[9]
    raise AssertionError(f"no key of {name}")


def revoke(fingerprint):
    """By the certificate that GnuPG makes with each key; its armour has a colon before it, so that nobody imports it by mistake."""
    path = os.path.join(os.environ["GNUPGHOME"], "openpgp-revocs.d", f"{fingerprint}.rev")
    gpg("--import", input=content(path).replace(b"\n:-----BEGIN", b"\n-----BEGIN"))


def says(folder, *words):
    """The sentence of the signature, for people."""
    text = run("verify", folder, status=None).stdout.decode()
    return [f"{word} is not said: {text}" for word in words if word not in text]


def test_openpgp(scratch):
    if not shutil.which("gpg"):
        print("SKIP OpenPGP signatures: gpg is not installed")
        return
    home = tempfile.mkdtemp(prefix="bulkhead-gpg-")  # its sockets need a short path
    os.environ["GNUPGHOME"] = home
    asc = f"{SUMS}.asc"
    try:
        fingerprint = pgp_key("auditor")
        pgp_key("eve")
        signed = report(scratch.path("pgp"), f"--root={TREE}", "--sign=openpgp:auditor@example.org")
        case("OpenPGP: a signature holds", expect(signed, HOLDS, []) + says(signed, "auditor <auditor@example.org>", fingerprint))
        case("OpenPGP: by who it must be", expect(signed, HOLDS, [], "--signer=auditor@example.org"))
        case("OpenPGP: by fingerprint", expect(signed, HOLDS, [], f"--signer={fingerprint}"))
        case("OpenPGP: a short key id is nobody", expect(signed, DOES_NOT_HOLD, [("unknown-key", asc)], f"--signer={fingerprint[-8:]}"))
        case("OpenPGP: another one", expect(signed, DOES_NOT_HOLD, [("unknown-key", asc)], "--signer=eve@example.org"))
        case("OpenPGP: a flipped bit anywhere in the signature", flips(scratch.copy(signed), [asc], 16))
        folder = scratch.copy(signed)
        os.unlink(os.path.join(folder, asc))
        case("OpenPGP: a removed signature", expect(folder, DOES_NOT_HOLD, [("signature-removed", asc)]))
        other = report(scratch.path("pgp-eve"), f"--root={TREE}", "--sign=eve@example.org")
        put(os.path.join(folder, asc), content(os.path.join(other, asc)))
        case("OpenPGP: a replaced signature", expect(folder, DOES_NOT_HOLD, [("signature-replaced", asc)]))
        put(os.path.join(folder, asc), gpg("--local-user", "eve", "--armor", "--detach-sign", "-o", "-", os.path.join(folder, SUMS)))
        case("OpenPGP: signed again by another key", expect(folder, DOES_NOT_HOLD, [("signature-replaced", asc)]))
        test_openpgp_keys(scratch, signed, asc, fingerprint)
        with tempfile.TemporaryDirectory(prefix="bulkhead-gpg-") as empty:
            os.environ["GNUPGHOME"] = empty
            case("OpenPGP: an unknown key", expect(signed, DOES_NOT_HOLD, [("unknown-key", asc)]) + says(signed, "not in the keyring"))
            subprocess.run(["gpgconf", "--kill", "all"], check=False, capture_output=True)
    finally:
        os.environ["GNUPGHOME"] = home
        subprocess.run(["gpgconf", "--kill", "all"], check=False, capture_output=True)
        del os.environ["GNUPGHOME"]
        shutil.rmtree(home, ignore_errors=True)


def test_openpgp_keys(scratch, signed, asc, fingerprint):
    """Keys that expired before or after they signed, and one that was revoked."""
    late = pgp_key("late", "--faked-system-time", "20200101T000000!")
    early, after = scratch.copy(), scratch.copy()
    for folder, when in ((early, "20200301T000000!"), (after, "20210101T000000!")):
        put(os.path.join(folder, asc), gpg("--faked-system-time", when, "--local-user", late, "--armor", "--detach-sign", "-o", "-",
                                           os.path.join(folder, SUMS)))
    gpg("--faked-system-time", "20200102T000000!", "--quick-set-expire", late, "20200601T000000")
    case("OpenPGP: no report is signed with a key that has expired",
         [] if run("report", "-q", f"--root={TREE}", "--sign=openpgp:late@example.org", "-o", scratch.path("pgp-late"),
                   status=None).returncode == 1 and not os.path.exists(scratch.path("pgp-late")) else ["it was"])
    case("OpenPGP: a key that signed after it had expired", expect(after, DOES_NOT_HOLD, [("expired-key", asc)]) +
         says(after, "had expired", late))
    case("OpenPGP: a key that signed before it expired", expect(early, HOLDS, []) + says(early, "late@example.org"))
    revoke(fingerprint)
    case("OpenPGP: a revoked key", expect(signed, DOES_NOT_HOLD, [("revoked-key", asc)]) + says(signed, "was revoked", fingerprint))
    case("OpenPGP: no report is signed with a revoked key",
         [] if run("report", "-q", f"--root={TREE}", "--sign=openpgp:auditor@example.org", "-o", scratch.path("pgp-revoked"),
                   status=None).returncode == 1 and not os.path.exists(scratch.path("pgp-revoked")) else ["it was"])


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


def main():
    with tempfile.TemporaryDirectory(prefix="bulkhead-evidence-") as folder:
        scratch = Scratch(folder)
        for test in (test_changes, test_schema, test_incomplete, test_follows, test_manifest, test_kinds, test_chain, test_ssh, test_openpgp, test_reproducible,
                     test_flips):
            try:
                test(scratch)
            except (AssertionError, OSError, subprocess.SubprocessError) as failure:
                case(test.__name__, [failure])
    return 1 if broken else 0


sys.exit(main())
