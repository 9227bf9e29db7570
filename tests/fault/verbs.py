# SPDX-License-Identifier: LGPL-2.1-or-later
"""The verbs of which calls go wrong (run-calls.py), and what they read."""
import os
import shutil
import subprocess
import sys

from outputs import AFTER, BEFORE, BULKHEAD, NEW, OLD, TOP

sys.path.insert(0, os.path.join(TOP, "tests/mail"))

import smtp  # noqa: E402

class Verb:
    """arguments take {o}, the folder of outputs, {m}, that of material, and {w}, the older or newer of it; report names a directory there that is one
    output; clean is the status of a run where nothing goes wrong; old whether there is an output before; needs a program that
    has to be installed; asks is whether a running manager is asked; former are findings that were, as (call, end of what it is
    about, action), which are tried each time; only is how the programs begin in which something goes wrong, where others are
    run as well; never is what must not be said; before is what made the output before, if it is not the verb itself; server is what the server of mail is told (server.py), which {s} is the port of,
    None where there is none."""

    def __init__(self, name, arguments, report=None, clean=0, old=True, needs=None, asks=False, former=(), only="", never=None,
                 before=None, server=None):
        self.name, self.arguments, self.report, self.former = name, arguments, report, former
        self.clean, self.old, self.needs, self.asks = clean, old, needs, asks
        self.only, self.never, self.server = only, never, server
        self.before = before or arguments

    def delivery(self, folder, port):
        """The settings of [Mail] that say how a message is sent."""
        if self.server is None:
            return f"Sendmail={folder}/sendmail\n"
        return f"Smtp=smtp://localhost:{port}\nSmtpTls=off\nAttempts=2\n" if "--smtp=" not in self.arguments else ""

    def why_not(self):
        """Why it cannot be tried here, or None."""
        if self.needs and not shutil.which(self.needs):
            return f"{self.needs} is not installed"
        return smtp.why_not() if self.server is not None else None


SMTP = "--sender=b@example.org --smtp=smtp://localhost:{s} --smtp-user=bulk --smtp-password-file={m}/password " \
    "--smtp-ca={m}/certificate.pem --attempts=1 --spool={o}/spool"
VERBS = [
    Verb("report", f"report --root={BEFORE} --output={{o}}/report", report="report"),
    Verb("snapshot", f"snapshot --root={BEFORE} --output={{o}}/s.xml.gz"),
    Verb("assess", f"assess --root={BEFORE} --format=json --output={{o}}/a.json"),
    Verb("assess, a template", f"assess --root={BEFORE} --format=sarif --output={{o}}/a.sarif"),
    Verb("assess, standard output", f"assess --root={BEFORE}"),
    Verb("render", "render {w}/report/report.xml --format=pdf --output={o}/r.pdf"),
    Verb("render, a site", "render {w}/report/report.xml --format=html --output={o}/site", report="site"),
    Verb("compare", "compare {m}/a.xml.gz {m}/b.xml.gz --format=json --output={o}/c.json"),
    Verb("compare, a page", "compare {m}/a.xml.gz {m}/b.xml.gz --format=html --output={o}/c.html"),
    Verb("baseline", f"baseline --root={BEFORE} --force --output={{o}}/baseline.xml"),
    Verb("history", "history {m}/state --format=json --output={o}/h.json"),
    Verb("weekly --keep", f"weekly --keep --root={BEFORE}", report="report"),
    Verb("verify", "verify {m}/report", former=(("read", "report/manifest.json", "EIO+"), ("read", "report/SHA256SUMS", "EIO"))),
    Verb("report --sign", f"report --root={BEFORE} --output={{o}}/report --sign=ssh:{{m}}/key", report="report", needs="ssh-keygen",
         former=(("read", "/bulkhead", "EIO"),)),
    Verb("report --redact", f"report --root={BEFORE} --output={{o}}/report --redact=host,user,path --redact-key={{m}}/secret",
         report="report"),
    Verb("assess --with", f"assess webapp.service --root={BEFORE} --with={{m}}/with.conf --format=json --output={{o}}/a.json"),
    Verb("compare, a gate", "compare {m}/baseline.xml {m}/a.xml.gz --fail-on=worse --format=json --output={o}/c.json", clean=3),
    Verb("history, a page", "history {m}/state --format=html --output={o}/h.html"),
    Verb("weekly, sent", f"weekly --root={BEFORE}", report="report", former=(("openat", "site/parts/comparison.xsl", "EMFILE"),)),
    Verb("mail, a file", "mail {w}/report --to=root@example.org --sender=b@example.org --attach=summary --attach=json --eml={o}/m.eml",
         former=(("access", "usr/bulkhead.conf", "EACCES"), ("sendto", "", "ECONNRESET"))),
    Verb("mail, sent", "mail {m}/report --to=root@example.org --sender=b@example.org --sendmail={m}/sendmail --spool={o}/spool",
         old=False, former=(("clone3", "", "EAGAIN"),)),
    Verb("verify, a signature", "verify {m}/signed --allowed-signers={m}/allowed", needs="ssh-keygen",
         former=(("openat", "signed/SHA256SUMS.sig", "EIO"), ("openat", "signed/snapshot.xml.gz", "EIO"),
                 ("read", "signed/report.xml", "EIO"), ("read", "allowed", "ENOSPC+"))),
    Verb("explain, a unit", f"explain webapp.service --root={BEFORE}"),
    Verb("explain, a check", "explain ProtectSystem="),
    Verb("harden", f"harden webapp.service --root={BEFORE}"),
    Verb("config", "config", former=(("write", "", "EIO"),)),
    Verb("harden --write", "harden webapp.service --root={o}/tree --write --full --name=override.conf", old=False),
    Verb("assess, a manager", "assess denied.service --format=json --output={o}/a.json", asks=True,
         former=(("read", "/etc/machine-id", "EIO"),)),
    # What goes wrong in gpg itself is GnuPG's: it is killed with the others, and that is all.
    Verb("report --sign, OpenPGP", f"report --root={BEFORE} --output={{o}}/report --sign=openpgp:auditor", report="report", needs="gpg",
         only="bulkhead"),
    Verb("verify, OpenPGP", "verify {m}/signed-pgp", needs="gpg", only="bulkhead",
         former=(("execve", "/gpg", "EACCES"), ("pipe2", "", "EMFILE"),
                 ("openat", "material/signed-pgp", "EMFILE"), ("read", "signed-pgp/SHA256SUMS", "EINTR"))),
    Verb("verify, a forged OpenPGP", "verify {m}/forged-pgp", clean=3, needs="gpg", only="bulkhead", never="Signed by"),
    Verb("mail, by SMTP", f"mail {{m}}/report --to=root@example.org --attach=pdf {SMTP}", old=False, server=(),
         former=(("fsync", "out/spool", "EIO"), ("openat", "report/report.pdf", "EIO"))),
    Verb("mail --waiting, by SMTP", f"mail --waiting {SMTP[SMTP.index('--smtp='):]}", server=(),
         before="mail {m}/report --to=root@example.org --sender=b@example.org --keep --spool={o}/spool",
         former=(("openat", "out/spool", "EACCES"),)),
    Verb("mail, refused by SMTP", f"mail {{m}}/report --to=refused@example.org {SMTP}", clean=1, old=False, server=(),
         former=(("rename", ".eml", "EIO"),)),
    Verb("weekly, by SMTP", f"weekly --root={BEFORE}", report="report", server=("plain",)),
    Verb("check", "check denied.service", clean=3, asks=True, former=(("openat", ".", "EACCES"),)),
]
DENIED = ("[Service]\nType=exec\nExecStart=/bin/sh -c 'touch /usr/denied; exec sleep infinity'\nProtectSystem=strict\n"
          "NoNewPrivileges=yes\n")


def prepare_material(folder):
    """What the verbs read, made by runs where nothing goes wrong."""
    state = f"{folder}/state"
    for epoch in (OLD, NEW):
        weekly(folder, state, epoch, BEFORE)
        shutil.copytree(f"{state}/report", f"{folder}/{epoch}/report")
    shutil.copytree(f"{state}/report", f"{folder}/report")
    for name, tree in (("a", BEFORE), ("b", AFTER)):
        environment = environment_of(folder, NEW)
        subprocess.run([BULKHEAD, "snapshot", f"--root={tree}", f"--output={folder}/{name}.xml.gz"], check=True,
                       env=environment, capture_output=True)
    subprocess.run([BULKHEAD, "baseline", f"--root={AFTER}", f"--output={folder}/baseline.xml"], check=True, env=environment,
                   capture_output=True)
    put(f"{folder}/with.conf", "[Service]\nProtectSystem=strict\n")
    put(f"{folder}/secret", "a key of sixteen bytes and more")
    put_sendmail(folder)
    if smtp.why_not() is None:
        smtp.make_certificate(folder)
        put(f"{folder}/password", "correct horse\n")
        os.chmod(f"{folder}/password", 0o600)
    if shutil.which("gpg"):
        prepare_openpgp(folder)
    if shutil.which("ssh-keygen"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "auditor", "-f", f"{folder}/key"], check=True)
        with open(f"{folder}/key.pub", encoding="ascii") as file:
            put(f"{folder}/allowed", f"auditor {file.read()}")
        subprocess.run([BULKHEAD, "report", f"--root={BEFORE}", f"--output={folder}/signed", f"--sign=ssh:{folder}/key"],
                       check=True, env=environment, capture_output=True)


def prepare_openpgp(folder):
    """A key, a report that it signed, and one with the signature of another. At one time for ever, so that a signature is the same each
    time; the agent that GnuPG starts for the key stays until end_material(), so that no run has to start one."""
    environment = environment_of(folder, NEW)
    os.mkdir(f"{folder}/gnupg", 0o700)
    put(f"{folder}/gnupg/gpg.conf", "faked-system-time 20020101T000000!\nlock-never\nno-auto-check-trustdb\n")
    subprocess.run(["gpg", "--batch", "--quiet", "--passphrase", "", "--quick-gen-key", "auditor", "ed25519", "sign", "never"],
                   check=True, env=environment, capture_output=True)
    for name, tree in (("signed-pgp", BEFORE), ("other-pgp", AFTER)):
        subprocess.run([BULKHEAD, "report", f"--root={tree}", f"--output={folder}/{name}", "--sign=openpgp:auditor"],
                       check=True, env=environment, capture_output=True)
    shutil.copytree(f"{folder}/signed-pgp", f"{folder}/forged-pgp")
    shutil.copy(f"{folder}/other-pgp/SHA256SUMS.asc", f"{folder}/forged-pgp")


def end_material(folder):
    if os.path.exists(f"{folder}/gnupg"):
        subprocess.run(["gpgconf", "--homedir", f"{folder}/gnupg", "--kill", "all"], check=False, capture_output=True)


def put(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def put_sendmail(folder):
    """A sendmail that takes every message and keeps none."""
    if not os.path.exists(f"{folder}/sendmail"):
        put(f"{folder}/sendmail", "#!/bin/sh\nexec cat >/dev/null\n")
        os.chmod(f"{folder}/sendmail", 0o755)


def environment_of(folder, epoch, state=None, delivery=""):
    """No configuration of this machine; a cache of fonts that stays; a folder for what is temporary."""
    for name in ("tmp", "usr", "home"):
        os.makedirs(f"{folder}/{name}", exist_ok=True)
    if state:
        put_sendmail(folder)
        put(f"{folder}/usr/bulkhead.conf", f"[Weekly]\nDirectory={state}\nOnlyIf=always\n[Mail]\nTo=root@example.org\n"
            f"Sender=b@example.org\nAttach=none\n{delivery}")
    return {**os.environ, **variables(folder, epoch)}


def variables(folder, epoch, material=None):
    return {"SOURCE_DATE_EPOCH": epoch, "TMPDIR": f"{folder}/tmp", "HOME": f"{folder}/home", "BULKHEAD_CONFIG_PATH": f"{folder}/usr",
            "GNUPGHOME": f"{material or folder}/gnupg"}


def weekly(folder, state, epoch, tree):
    subprocess.run([BULKHEAD, "weekly", "--keep", f"--root={tree}"], check=True, capture_output=True,
                   env=environment_of(folder, epoch, state))


