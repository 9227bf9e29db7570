#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The attacks of run.py in every field of a comparison, and in what a history shows of its snapshots and of their file names.
Prints TAP."""
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import run as escapes  # noqa: E402
from fields import BULKHEAD, GOLDEN, MARK, Fields, make_comparison, run, set_value, value_of, walk  # noqa: E402

# What they name is the catalogue's and ours.
REFERENCES = {"/comparison/rules/@name", "/comparison/units/unit/check/@id"}
SNAPSHOT = {f"/snapshot/{place}" for place in (
    "host/@name", "host/@os-name", "manager/@systemd-package", "unit/@name", "unit/alias/text()", "unit/file/@path", "unit/file/@package",
    "unit/@load-reason")}
ENVIRONMENT = dict(os.environ, SOURCE_DATE_EPOCH="1764547200", LC_ALL="C.UTF-8")


def parse(form, path, attack):
    """What the format's own parser makes of the file: what must be the same, and what must not be there."""
    if form == "pdf":
        return [], escapes.parse_pdf(path, attack)
    if form == "markdown":
        return escapes.parse_markdown(path), []
    with open(path, "rb") as file:
        data = file.read()
    if form == "text":
        return [], escapes.parse_table(data, attack)
    if form == "html":
        return escapes.parse_pages([data.decode()], attack), []
    parsed = escapes.PARSERS[form](data, attack)
    if form == "xml":
        slugs = [value for _, attributes, _ in parsed for key, value in attributes if key == "slug"]
        wrong = [("a slug", slug) for slug in slugs if not re.fullmatch(r"[A-Za-z0-9_.@-]+", slug)]
        return [(tag, [(key, value) for key, value in attributes if key != "slug"], text) for tag, attributes, text in parsed], wrong
    return parsed, []


def attack_form(title, form, make):
    """make(attack, path) writes the document in that form."""
    attacks = escapes.ATTACKS["table" if form == "text" else form]
    with tempfile.TemporaryDirectory(prefix="bulkhead-escape-") as folder:
        expected, findings = None, []
        for at, attack in enumerate((MARK, *attacks)):
            path = f"{folder}/{at}"
            make(attack, path)
            same, wrong = parse(form, path, attack if form in (*escapes.EXACT, "text") else escapes.shown(attack))
            if attack == MARK:
                expected = same
                findings += [] if not same or form == "markdown" or json.dumps(same).count(MARK) > 20 else ["the harmless word is hardly there"]
            findings += [(attack, d) for d in [*escapes.difference(same, expected), *wrong]]
    escapes.case(f"{title}: {len(attacks)} attacks", findings)


def comparison_maker(fields, form):
    def make(attack, path):
        document = fields.with_all(attack, "attacked")
        run("render", document, f"--format={form}", "-o", path, statuses=(0, 4))
        os.unlink(document)
    return make


def points_with(folder, attack):
    """Three snapshots in the order of time, the middle one of the release that changes things."""
    names = []
    for number, (source, date) in enumerate((("old", "2025-11-01"), ("new", "2025-11-08"), ("new", "2025-11-09"))):
        document = ET.parse(f"{GOLDEN}/compare-classes/{source}.xml")
        for place, element, attribute in list(walk(document.getroot())):
            if place in SNAPSHOT and value_of(element, attribute):
                words = (value_of(element, attribute), attack)  # a package is a name, a blank and what follows
                set_value(element, attribute, "".join(words if attribute == "package" else reversed(words)))
        for element in document.getroot():
            if element.tag.endswith("collector"):
                element.set("begin", f"{date}T00:00:00Z")
        names.append(f"./{attack}{number}.xml")
        place = os.path.join(folder, names[-1])
        os.makedirs(os.path.dirname(place), exist_ok=True)
        document.write(place, encoding="utf-8", xml_declaration=True)
    return names


def history_maker(form):
    def make(attack, path):
        ET.register_namespace("", "urn:bulkhead:snapshot:1")
        with tempfile.TemporaryDirectory(prefix="bulkhead-escape-") as folder:
            ended = subprocess.run([BULKHEAD, "compare", *points_with(folder, attack), f"--format={form}", "--waivers=", "-o", path],
                                   cwd=folder, capture_output=True, check=False, env=ENVIRONMENT)
            if ended.returncode:
                raise AssertionError(f"{attack!r}: status {ended.returncode}: {ended.stderr.decode()}")
    return make


def main():
    pages = subprocess.run(["/usr/bin/python3", "-c", "import html5lib"], capture_output=True, check=False).returncode == 0
    why_not = {"html": None if pages else "python3-html5lib is not installed", "markdown": escapes.modules.install()}
    with tempfile.TemporaryDirectory(prefix="bulkhead-escape-") as folder:
        fields = Fields(folder, "comparison", make_comparison, frozenset(REFERENCES))
        escapes.case("the comparison has every kind of field", [] if len(fields.free) > 70 else sorted(fields.free))
        tests = [(f"comparison, {form}, {len(fields.free)} fields", form, comparison_maker(fields, form))
                 for form in ("text", "json", "xml", "sarif", "html", "pdf", "markdown")]
        tests += [(f"history, {form}, {len(SNAPSHOT) + 1} fields", form, history_maker(form))
                  for form in ("text", "json", "xml", "html", "pdf", "markdown")]
        for title, form, make in tests:
            if why_not.get(form):
                escapes.skip(title, why_not[form])
                continue
            try:
                attack_form(title, form, make)
            except (AssertionError, ValueError, OSError, subprocess.SubprocessError, ET.ParseError) as failure:
                escapes.case(title, [failure])
    print(f"1..{escapes.number}")
    return escapes.broken > 0


if __name__ == "__main__":
    sys.exit(main())
