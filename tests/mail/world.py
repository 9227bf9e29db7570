# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of bulkhead mail share: reports of one host to send, a sendmail that keeps what it is given, TAP."""
import email
import email.policy
import os
import subprocess

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BULKHEAD = os.environ.get("BULKHEAD", os.path.join(TOP, "build", "bulkhead"))
CLASSES = os.path.join(TOP, "tests", "mail")  # before and after an upgrade; its own, so that numbers hold
SECONDS = 120
SENDER = "bulkhead@example.org"

number = broken = 0


def case(name, findings):
    global number, broken
    number += 1
    broken += bool(findings)
    print(f"{'not ok' if findings else 'ok'} {number} - {name}", flush=True)
    for finding in findings[:20]:
        print("  " + str(finding).replace("\n", "\n  "))


def skip(name, why):
    global number
    number += 1
    print(f"ok {number} - {name} # SKIP {why}", flush=True)


def run(*arguments, status=0, **more):
    ended = subprocess.run([BULKHEAD, *arguments], capture_output=True, text=True, timeout=SECONDS, check=False,
                           stdin=subprocess.DEVNULL, **more)
    if ended.returncode != status:
        raise AssertionError(f"{arguments}: status {ended.returncode}, not {status}\n{ended.stdout}{ended.stderr}")
    return ended


def content(path):
    with open(path, "rb") as file:
        return file.read()


def put(path, text, mode=0o644):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)
    return path


def unlike(name, found, expected):
    return [] if found == expected else [f"{name}: {found!r}, not {expected!r}"]


def lacks(text, *parts):
    return [f"{part!r} is missing in:\n{text}" for part in parts if part not in text]


class World:
    """Two reports of one host, and a place for everything else."""

    def __init__(self, folder):
        self.folder, self.count = folder, 0
        self.old, self.new = self.report("old"), self.report("new")
        self.spool = self.path("spool")

    def path(self, name):
        return os.path.join(self.folder, name)

    def fresh(self, name):
        self.count += 1
        return self.path(f"{name}-{self.count}")

    def report(self, name):
        run("report", "--quiet", f"--from={CLASSES}/{name}.xml", f"--output={self.path(name)}")
        return self.path(name)

    def eml(self, *arguments, directory=None, **more):
        """The message as bytes, and read by Python."""
        path = self.fresh("message.eml")
        run("mail", directory or self.new, f"--sender={SENDER}", f"--eml={path}", *arguments, **more)
        data = content(path)
        return data, email.message_from_bytes(data, policy=email.policy.strict)

    def fake_sendmail(self, script):
        """A sendmail that keeps what it is given as N, and N.arguments, in a folder of its own; $message is its path."""
        folder = self.fresh("sendmail")
        os.mkdir(folder)
        return folder, put(os.path.join(folder, "sendmail"), f"""#!/bin/sh
n=$(($(find '{folder}' -name '*.arguments' | wc -l) + 1))
message='{folder}'/$n
cat >"$message.part"
{script}
mv "$message.part" "$message"
printf '%s\\n' "$@" >"$message.arguments"
""", 0o755)

    def mail(self, *arguments, status=0, directory=None, spool=None, **more):
        return run("mail", directory or self.new, f"--sender={SENDER}", "--attach=none", "--attempts=1",
                   f"--spool={spool or self.spool}", *arguments, status=status, **more).stderr


def parts_of(message):
    return [(part.get_content_type(), part.get_filename()) for part in message.walk()]


def any_broken():
    return broken > 0
