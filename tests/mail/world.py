# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of bulkhead mail share: reports of one host to send, a sendmail that keeps what it is given."""
import email
import email.policy
import os
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests"))
BULKHEAD = os.environ.get("BULKHEAD", os.path.join(TOP, "build", "bulkhead"))
CLASSES = os.path.join(TOP, "tests", "mail")  # before and after an upgrade; its own, so that numbers hold
SECONDS = 120
SENDER = "bulkhead@example.org"


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
