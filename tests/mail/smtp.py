# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests share that send mail by SMTP: server.py as a process, and what it is told to trust and to ask for."""
import glob
import json
import os
import subprocess

SERVER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "server.py")
SECONDS = 120


def why_not():
    """Why there can be no server here, or None."""
    if subprocess.run(["/usr/bin/python3", "-c", "import aiosmtpd"], check=False, capture_output=True).returncode:
        return "python3-aiosmtpd is not installed"
    return None


def make_certificate(folder):
    """certificate.pem of localhost and its key.pem."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", f"{folder}/key.pem", "-out", f"{folder}/certificate.pem", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)


class Server:
    """Runs until close(). trusted is the folder of the certificate; inbox is made, and gets what is received; how is what server.py
    takes besides."""

    def __init__(self, trusted, inbox, *how):
        self.inbox = inbox
        os.mkdir(inbox)
        self.process = subprocess.Popen([SERVER, inbox, f"{trusted}/certificate.pem", f"{trusted}/key.pem", *how],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = self.process.stdout.readline().strip()

    def messages(self):
        """(envelope, content) of each message in the order in which they were taken, as server.py says them."""
        found = []
        for name in sorted(glob.glob(f"{self.inbox}/*.json"), key=lambda name: (len(name), name)):
            with open(name, encoding="utf-8") as envelope, open(f"{name[:-len('.json')]}.eml", "rb") as content:
                found.append((json.load(envelope), content.read()))
        return found

    def received(self):
        """The envelopes alone."""
        return [envelope for envelope, _ in self.messages()]

    def close(self):
        self.process.communicate(timeout=SECONDS)
