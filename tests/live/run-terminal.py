#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a terminal shows of a manager that does not answer: a line that says what is going on, after half a second; nothing
with --quiet and nothing where standard error is no terminal; and Ctrl-C leaves no file. The manager is a socket on which
nobody speaks."""
import os
import pty
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("BULKHEAD") or os.path.join(TOP, "build/bulkhead")
LINE = "Reading the manager"
PATIENCE = 20  # seconds until the line must be there
SILENCE = 1.0  # seconds in which nothing may come

failures = 0


def check(name, ok, words=""):
    global failures
    failures += not ok
    print(f"{'ok' if ok else 'not ok'} - {name}")
    if not ok:
        print(f"  {words!r}")


def read_until(descriptor, word, seconds):
    """What is written until the word comes or the time is over."""
    text, end = "", time.monotonic() + seconds
    while word not in text and (left := end - time.monotonic()) > 0:
        if not select.select([descriptor], [], [], left)[0]:
            break
        try:
            piece = os.read(descriptor, 4096)
        except OSError:
            break
        if not piece:
            break
        text += piece.decode()
    return text


def interrupted(command, folder, seconds):
    """What the program wrote to its terminal until it was interrupted, its status, and what is left in the folder."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder)
    os.close(theirs)
    try:
        text = read_until(ours, LINE, seconds)
    finally:
        process.send_signal(signal.SIGINT)
        status = process.wait(timeout=PATIENCE)
        os.close(ours)
    return text, status, sorted(os.listdir(folder))


def main():
    # What runs in the background of a shell is started with this signal ignored, and so would be what it starts.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with tempfile.TemporaryDirectory(prefix="bulkhead-terminal-") as scratch, socket.socket(socket.AF_UNIX) as silent:
        silent.bind(f"{scratch}/bus")
        silent.listen()
        folder = f"{scratch}/empty"
        os.mkdir(folder)
        command = [PROGRAM, "snapshot", f"--bus=unix:path={scratch}/bus", "--output=snapshot.xml.gz"]
        text, status, left = interrupted(command, folder, PATIENCE)
        check("a line says what is going on", LINE in text, text)
        check("interrupted, it ends", status != 0, status)
        check("interrupted, nothing is left", left == [], left)
        text, _, left = interrupted([*command, "--quiet"], folder, SILENCE)
        check("with --quiet there is no line", text == "" and left == [], (text, left))
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=folder)
        text = read_until(process.stderr.fileno(), LINE, SILENCE)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
        check("in a pipe there is no line", text == "", text)
    return 1 if failures else 0


sys.exit(main())
