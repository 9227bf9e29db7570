#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who signed a report directory. Keys are made here and die with the scratch folder. Prints TAP."""
import hashlib
import os
import pty
import select
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from directory import (BULKHEAD, DOES_NOT_HOLD, HOLDS, NOT_VERIFIED, SUMS, TREE, case, content, expect,
                       fingerprint, flips, main, put, report, rewritten, run, verify)  # noqa: E402


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
    test_progress(scratch, signed, by_alice)


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


def on_terminal(go, words, seconds, environment, *arguments):
    """What standard error is told where it is a terminal. The file go is made when it was told these words, or nothing for so
    many seconds."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([BULKHEAD, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs,
                               env=environment)
    os.close(theirs)
    told, waits = b"", True
    while True:
        if waits and (words in told or not select.select([ours], [], [], seconds)[0]):
            put(go, b"")
            waits = False
        try:
            told += os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
    os.close(ours)
    return process.wait(), told


def test_progress(scratch, signed, trust):
    """What takes long says so. The ssh-keygen that is found first waits until it was said."""
    go, folder = scratch.path("go"), scratch.path("slow")
    os.mkdir(folder)
    put(os.path.join(folder, "ssh-keygen"), f"""#!/bin/sh
tenths=0
while ! test -e '{go}' && test $tenths -lt 600; do sleep 0.1; tenths=$((tenths + 1)); done
exec '{shutil.which("ssh-keygen")}' "$@"
""".encode())
    os.chmod(os.path.join(folder, "ssh-keygen"), 0o755)
    environment = dict(os.environ, PATH=f"{folder}:{os.environ['PATH']}")
    words, erased = "\r\033[KVerifying …".encode(), b"\r\033[K"
    status, told = on_terminal(go, words, 60, environment, "verify", signed, trust)
    case("verify says what it does, and takes the line back",
         [] if status == HOLDS and words in told and told.endswith(erased) and not told.endswith(words) else [status, told])
    os.unlink(go)
    status, told = on_terminal(go, words, 1.5, environment, "verify", "-q", signed, trust)
    case("verify is quiet with -q", [] if (status, told) == (HOLDS, b"") else [status, told])


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
        case("OpenPGP: and another is asked for", expect(folder, DOES_NOT_HOLD, [("signature-replaced", asc), ("unknown-key", asc)],
                                                         "--signer=auditor@example.org"))
        both, key = scratch.copy(signed), scratch.path("second-key")
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-f", key, "-n", "bulkhead-report", os.path.join(both, SUMS)],
                       check=True, capture_output=True)
        case("OpenPGP: an SSH signature beside it, of which the manifest does not speak",
             expect(both, NOT_VERIFIED, [("unknown-key", f"{SUMS}.sig")]))
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
    month = scratch.copy()
    put(os.path.join(month, asc), gpg("--faked-system-time", "20200301T000000!", "--default-sig-expire", "30d", "--local-user", late,
                                      "--armor", "--detach-sign", "-o", "-", os.path.join(month, SUMS)))
    case("OpenPGP: a signature for a time that has ended", expect(month, DOES_NOT_HOLD, [("expired-signature", asc)]) +
         says(month, "late@example.org", "ended on 2020-03-31"))
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


sys.exit(main(test_ssh, test_openpgp))
