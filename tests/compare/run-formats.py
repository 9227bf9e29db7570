#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Debian 12 against Debian 13, the samples: every format says the same, none leaves a change out, and a second run gives
the same bytes. Prints TAP."""
import base64
import collections
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BULKHEAD = os.path.join(TOP, os.environ.get("BUILD", "build"), "bulkhead")
SIDES = [os.path.join(TOP, "samples", f"debian-{release}.snapshot.xml.gz") for release in (12, 13)]
FORMATS = {"text": "comparison.txt", "json": "comparison.json", "xml": "comparison.xml", "html": "comparison.html",
           "pdf": "comparison.pdf", "markdown": "comparison.md", "sarif": "comparison.sarif"}
ENVIRONMENT = dict(os.environ, SOURCE_DATE_EPOCH="1764547200", LC_ALL="C.UTF-8")
number = broken = 0


def case(name, findings):
    global number, broken
    number += 1
    broken += bool(findings)
    print(f"{'not ok' if findings else 'ok'} {number} - {name}", flush=True)
    for finding in list(findings)[:5]:
        print(f"  {str(finding)[:300]}")


def write_all(folder):
    subprocess.run([BULKHEAD, "compare", "-q", *SIDES, *(f"--format={name}" for name in FORMATS), "-o", folder], check=True,
                   env=ENVIRONMENT)
    contents = {}
    for name in FORMATS.values():
        with open(os.path.join(folder, name), "rb") as file:
            contents[name] = file.read()
    return contents


def units_of(changes, *classes):
    return {change["unit"] for change in changes if change["class"] in classes}


def missing(units, text):
    return [f"{unit} is missing" for unit in sorted(units) if unit not in text]


def sarif_findings(document, changes):
    run = document["runs"][0]
    states = collections.Counter(result["baselineState"] for result in run["results"])
    expected = collections.Counter()
    for change in changes:
        if not change["class"].startswith("check-"):
            continue
        was, now = (side is not None and side["status"] == "fail" for side in (change["before"], change["after"]))
        expected["updated" if was and now else "new" if now else "absent" if was else "none"] += 1
    del expected["none"]
    found = [] if states == expected else [f"{states}, not {expected}"]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    found += [result["ruleId"] for result in run["results"] if ids[result["ruleIndex"]] != result["ruleId"]]
    prints = collections.Counter(result["partialFingerprints"]["unitAndCheck/v1"] for result in run["results"])
    return found + [f"{print_} is there {count} times" for print_, count in prints.items() if count > 1]


def html_findings(html, document):
    changes, counts = document["changes"], document["counts"]
    found = [f"{word} in the page" for word in ("<script", "javascript:", "style=\"") if word in html]
    found += re.findall(r'(?:src|href|action)="(?!#|data:)[^"]*"|url\((?!data:)[^)]*', html)
    style = re.search(r"<style>(.*?)</style>", html, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    found += [] if f"'sha256-{digest}'" in html else ["the policy does not have the digest of the style"]
    ids = re.findall(r'\bid="([^"]*)"', html)
    found += [f"the id {name} is there twice" for name, count in collections.Counter(ids).items() if count > 1]
    found += [f"#{name} leads nowhere" for name in re.findall(r'href="#([^"]*)"', html) if name not in ids]
    articles = html.count('<article class="change"')
    found += [] if articles == counts["changed"] + counts["renamed"] else [f"{articles} units in full, {counts} counted"]
    return found + missing({change["unit"] for change in changes}, html) + missing([document["verdict"]], html)


def main():
    with tempfile.TemporaryDirectory(prefix="compare-") as scratch:
        contents = write_all(f"{scratch}/first")
        again = write_all(f"{scratch}/second")
        document = json.loads(contents["comparison.json"])
        changes = document["changes"]
        told = units_of(changes, "exposure-worse", "exposure-better", "unit-added", "unit-removed", "unit-renamed", "check-fails")
        case("a second run gives the same bytes", [name for name in contents if contents[name] != again[name]])
        case("the sample has every side of an upgrade", [name for name in ("worse", "better", "added", "removed", "changed")
                                                         if not document["counts"][name]])
        case("a cause stands beside every change", [change for change in changes if "cause" not in change and
                                                    change["class"] not in ("not-comparable", "check-listed", "alias-added",
                                                                            "alias-removed")])
        schema = subprocess.run(["xmllint", "--noout", "--relaxng", f"{TOP}/docs/schema/comparison.rng",
                                 f"{scratch}/first/comparison.xml"], capture_output=True, text=True, check=False)
        case("XML is as its schema says", [schema.stderr] if schema.returncode else [])
        text = contents["comparison.txt"].decode()
        case("text names every service that moved, came or went", missing(told | {document["verdict"]}, text))
        case("Markdown does", missing(told | {document["verdict"]}, contents["comparison.md"].decode()))
        case("HTML holds every unit that changed, and loads nothing", html_findings(contents["comparison.html"].decode(), document))
        case("SARIF has every check that changed, with its state",
             sarif_findings(json.loads(contents["comparison.sarif"]), changes))
        # In the order of the content, which keeps the hyphen at the end of a line.
        pdf = subprocess.run(["pdftotext", "-raw", f"{scratch}/first/comparison.pdf", "-"], capture_output=True, text=True, check=True).stdout
        flat = re.sub(r"\s", "", pdf)
        case("the PDF names every service that moved, came or went",
             [f"{unit} is missing" for unit in sorted(told) if re.sub(r"\s", "", unit) not in flat])
        saved = [name for name, file in FORMATS.items() if subprocess.run(
            [BULKHEAD, "render", f"{scratch}/first/comparison.xml", f"--format={name}", "-o", f"{scratch}/saved.{file}"],
            env=ENVIRONMENT, check=False).returncode or open(f"{scratch}/saved.{file}", "rb").read() != contents[file]]
        case("a saved comparison gives the same formats", saved)
    return 1 if broken else 0


sys.exit(main())
