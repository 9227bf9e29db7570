#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares what the program prints for small inputs with what it printed before, byte by byte. Prints TAP.

    tests/golden/run.py [--update] [CASE...]

A case is a folder: `case` says what is run, `expected/` holds what must come out, everything else is input and is
copied to a scratch folder, which is the working directory. Where there is a `setup` script, it runs there first and
makes what a repository cannot hold (a FIFO, a long line). A line of `case` is

    NAME STATUS ARGUMENTS...        bulkhead ARGUMENTS must end with STATUS
    NAME STATUS !PROGRAM ARGUMENTS  another program, for instance `!gzip`, to prepare or to look

Standard output is expected/NAME, standard error expected/NAME.stderr (no file: nothing). Documents that have a
schema are held against it. A NAME that ends in "/" is
a report directory that the command writes: its list of files, the text of its pages and of the first pages of its PDF
are compared (without the catalogue of checks, which has its own tests), and a second run must give the same bytes in
every file. Who ran the test and where the scratch folder is are taken out; the time is SOURCE_DATE_EPOCH.
"""
import argparse
import difflib
import glob
import hashlib
import html.parser
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(TOP, "tests"))

import schema  # noqa: E402

BUILD = os.path.join(TOP, os.environ.get("BUILD", "build"))
EPOCH = "1764547200"
SCHEMAS = ((b'<snapshot xmlns="', "snapshot"), (b'<report xmlns="', "report"), (b'<comparison xmlns="', "comparison"),
           (b'<baseline xmlns="', "baseline"), (b'<history xmlns="', "history"))  # docs/schema/NAME.rng
SECONDS = 120
PDF_PAGES = "8"
SCRATCH_NAME = b"/tmp/golden-scratch_"  # as long as the real one, so that columns keep their width

RUNNER = [
    (re.compile(rb'<collector( begin="[^"]*")?(?: user="[^"]*")? uid="\d+" privileged="\w+"(?: capabilities="[^"]*")?'),
     rb'<collector\1 user="NAME" uid="0" privileged="true"'),
]


class PageText(html.parser.HTMLParser):
    """The words of a page, a line for each block, so that a change of looks alone changes nothing."""
    INLINE = {"a", "abbr", "b", "code", "em", "i", "small", "span", "strong", "sub", "sup", "time", "kbd", "wbr"}
    SILENT = {"script", "style"}

    def __init__(self):
        super().__init__()
        self.lines, self.silent = [""], 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in self.SILENT
        if tag not in self.INLINE:
            self.lines.append("")

    def handle_endtag(self, tag):
        self.silent -= tag in self.SILENT
        if tag not in self.INLINE:
            self.lines.append("")

    def handle_data(self, data):
        if not self.silent:
            self.lines[-1] += data

    def text(self):
        return "\n".join(line for line in (" ".join(line.split()) for line in self.lines) if line)


def files_below(folder):
    return sorted(os.path.relpath(os.path.join(where, name), folder)
                  for where, _, names in os.walk(folder) for name in names)


def content(path):
    with open(path, "rb") as file:
        return file.read()


def schema_violations(data):
    """What xmllint says against a document, or nothing."""
    for beginning, name in SCHEMAS:
        if beginning in data[:200]:
            checked = subprocess.run(["xmllint", "--noout", "--relaxng", f"{TOP}/docs/schema/{name}.rng", "-"],
                                     input=data, capture_output=True, check=False)
            if checked.returncode:
                return checked.stderr.decode("utf-8", "replace")[:2000]
    return schema.json_violations(data)


def report_texts(folder):
    """What is compared of a report directory: ending of the expected file, and its bytes."""
    names = files_below(folder)
    pages = []
    for name in names:
        if name.endswith(".html") and not name.startswith(("checks/", "controls")):
            page = PageText()
            page.feed(content(os.path.join(folder, name)).decode("utf-8"))
            pages.append(f"== {name}\n{page.text()}\n")
    texts = {"files": "\n".join(names).encode() + b"\n", "pages": "\n".join(pages).encode()}
    for name in (name for name in names if name.endswith(".pdf")):
        pdf = subprocess.run(["pdftotext", "-layout", "-l", PDF_PAGES, os.path.join(folder, name), "-"], capture_output=True,
                             check=False)
        texts["pdf"] = pdf.stdout + pdf.stderr
    return texts


def normal(data, scratch):
    data = data.replace(scratch.encode(), SCRATCH_NAME)
    for pattern, replacement in RUNNER:
        data = pattern.sub(replacement, data)
    return data


class Case:
    def __init__(self, folder):
        self.folder, self.name = folder, os.path.basename(folder)
        self.results, self.findings = {}, []

    def steps(self):
        with open(os.path.join(self.folder, "case"), encoding="utf-8") as file:
            for line in file:
                words = shlex.split(line, comments=True)
                if words:
                    yield words[0], int(words[1]), words[2:]

    def run_step(self, name, status, arguments, scratch, environment):
        command = [arguments[0][1:], *arguments[1:]] if "".join(arguments[:1]).startswith("!") else \
            [f"{BUILD}/bulkhead", *arguments]
        try:
            ended = subprocess.run(command, cwd=scratch, env=environment, stdin=subprocess.DEVNULL,
                                   capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            self.findings.append(f"{name}: still running after {SECONDS} s")
            return
        if ended.returncode != status:
            self.findings.append(f"{name}: status {ended.returncode}, not {status}\n"
                                 + ended.stderr.decode("utf-8", "replace"))
        if name.endswith("/"):
            folder = os.path.join(scratch, name)
            first = {file: hashlib.sha256(content(os.path.join(folder, file))).hexdigest() for file in files_below(folder)}
            for ending, data in report_texts(folder).items():
                self.results[f"{name.rstrip('/')}.{ending}"] = normal(data, scratch)
            shutil.rmtree(folder, ignore_errors=True)
            subprocess.run(command, cwd=scratch, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                           timeout=SECONDS, check=False)
            for file in files_below(folder):
                if first.get(file) != hashlib.sha256(content(os.path.join(folder, file))).hexdigest():
                    self.findings.append(f"{name}{file}: a second run gives other bytes")
        else:
            self.results[name] = normal(ended.stdout, scratch)
            if violations := schema_violations(ended.stdout):
                self.findings.append(f"{name} is not as its schema says\n{violations}")
        if ended.stderr:
            self.results[f"{name.rstrip('/')}.stderr"] = normal(ended.stderr, scratch)

    def run(self):
        scratch = tempfile.mkdtemp(prefix="golden-", dir="/tmp")
        try:
            for entry in os.listdir(self.folder):
                if entry not in ("case", "expected"):
                    source = os.path.join(self.folder, entry)
                    if os.path.isdir(source):
                        shutil.copytree(source, os.path.join(scratch, entry), symlinks=True)
                    else:
                        shutil.copy2(source, scratch)
            environment = dict(os.environ, SOURCE_DATE_EPOCH=EPOCH, SAMPLES=os.path.join(TOP, "samples"), LC_ALL="C.UTF-8", TZ="UTC", COLUMNS="120",
                               NO_COLOR="1")
            if os.path.exists(os.path.join(scratch, "setup")):
                subprocess.run(["sh", "-eu", "./setup"], cwd=scratch, env=environment, check=True)
                os.unlink(os.path.join(scratch, "setup"))
            for name, status, arguments in self.steps():
                self.run_step(name, status, arguments, scratch, environment)
        finally:
            subprocess.run(["chmod", "-R", "u+rwX", scratch], check=False, stderr=subprocess.DEVNULL)
            shutil.rmtree(scratch, ignore_errors=True)

    def compare(self):
        expected = os.path.join(self.folder, "expected")
        names = files_below(expected) if os.path.isdir(expected) else []
        for name in sorted(set(names) | set(self.results)):
            before = content(os.path.join(expected, name)) if name in names else b""
            after = self.results.get(name, b"")
            if before != after:
                difference = difflib.unified_diff(before.decode("utf-8", "replace").splitlines(),
                                                  after.decode("utf-8", "replace").splitlines(),
                                                  f"expected/{name}", f"{name} now", lineterm="", n=1)
                self.findings.append(f"{name} differs\n" + "\n".join(list(difference)[:40]))

    def update(self):
        expected = os.path.join(self.folder, "expected")
        shutil.rmtree(expected, ignore_errors=True)
        os.makedirs(expected)
        for name, data in self.results.items():
            if data:
                with open(os.path.join(expected, name), "wb") as file:
                    file.write(data)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--update", action="store_true", help="write expected/ anew; look at git diff afterwards")
    options.add_argument("cases", nargs="*")
    options = options.parse_args()
    folders = sorted(os.path.dirname(path) for path in glob.glob(f"{HERE}/*/case"))
    broken = 0
    for number, folder in enumerate((f for f in folders if not options.cases or os.path.basename(f) in options.cases), 1):
        case = Case(folder)
        case.run()
        if options.update:
            case.update()
        else:
            case.compare()
        broken += bool(case.findings)
        print(f"{'not ok' if case.findings else 'ok'} {number} - {case.name}", flush=True)
        for finding in case.findings:
            print("  " + finding.replace("\n", "\n  "))
    return 1 if broken else 0


sys.exit(main())
