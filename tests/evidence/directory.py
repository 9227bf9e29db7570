# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of report directories share: a report to spoil, keys, verify's answer, cases of TAP."""
import hashlib
import json
import os
import random
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

number = broken = 0  # cases, and those that failed


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


def main(*tests):
    """Runs the tests with a folder of their own; the exit status."""
    with tempfile.TemporaryDirectory(prefix="bulkhead-evidence-") as folder:
        scratch = Scratch(folder)
        for test in tests:
            try:
                test(scratch)
            except (AssertionError, OSError, ValueError, subprocess.SubprocessError) as failure:
                case(test.__name__, [failure])
    return 1 if broken else 0
