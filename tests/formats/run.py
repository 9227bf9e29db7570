#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every exchange format of a tree of 250 services: whole (every unit, every check, what was skipped and why, coverage), valid by its
schema or by what its specification says, the same from `assess`, `report` and `render`, and the same twice. Prints TAP.

The schemas and what reads them come from npm into $BUILD/formats; without npm those cases are skipped and the rest runs."""
import csv
import html
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import modules  # noqa: E402
import oscal  # noqa: E402
import tree  # noqa: E402

TOP = os.path.dirname(os.path.dirname(HERE))
BUILD = os.path.join(TOP, os.environ.get("BUILD", "build"))
BULKHEAD = os.path.abspath(os.environ.get("BULKHEAD", f"{BUILD}/bulkhead"))
CHECKS = 81
TARGETS = "[Unit *]\nMaximumExposure=8.0\n\n[Unit app-2.service]\nRequiredChecks=PrivateNetwork=\n"
WAIVERS = """[Waiver hostile]
Unit=app-1.service
Check=PrivateNetwork= UMask=
Reason=It "must" | be <b>so</b>, =1+1 [x](y)
Owner=A. Nobody <a@example.org>
Approver=The | Board
Ticket=SEC-1
Created=2025-01-01
Expires=2025-12-31
"""
FORMATS = ("csv", "junit", "markdown", "ndjson", "oscal", "prometheus", "sarif", "json")
ENVIRONMENT = dict(os.environ, SOURCE_DATE_EPOCH="1764547200", LC_ALL="C.UTF-8", TZ="UTC", NO_COLOR="1")

number = 0
broken = 0


def case(name, findings):
    global number, broken
    number += 1
    broken += bool(findings)
    print(f"{'not ok' if findings else 'ok'} {number} - {name}", flush=True)
    for finding in list(findings)[:10]:
        print(f"  {finding}")


def skip(name, why):
    global number
    number += 1
    print(f"ok {number} - {name} # SKIP {why}")


def bulkhead(*arguments, statuses=(0,)):
    ended = subprocess.run([BULKHEAD, *arguments], capture_output=True, env=ENVIRONMENT, check=False)
    if ended.returncode not in statuses:
        raise SystemExit(f"bulkhead {' '.join(arguments)}: status {ended.returncode}: {ended.stderr.decode()}")
    return ended.stdout


def node(*arguments):
    return subprocess.run(["node", f"{modules.MODULES}/validate.js", *arguments], capture_output=True, check=False, text=True)


def differing(what, found, expected):
    """A finding where two things that should be equal are not."""
    if found == expected:
        return []
    if isinstance(found, (set, frozenset)):
        return [f"{what}: missing {sorted(expected - found)[:5]}, too many {sorted(found - expected)[:5]}"]
    return [f"{what}: {str(found)[:200]}, not {str(expected)[:200]}"]


class Truth:
    """What the JSON of the model says; all formats must say the same."""
    def __init__(self, document):
        self.units = {unit["unit"]: unit for unit in document["units"]}
        self.statuses = {(name, check["id"]): check["status"] for name, unit in self.units.items() for check in unit["checks"]}
        self.waived = {(name, check["id"]) for name, unit in self.units.items() for check in unit["checks"] if "waived" in check}
        self.skipped = {entry["unit"]: entry["reason"] for entry in document["skipped"]}
        self.counts = document["counts"]
        self.problems = document["problems"]
        self.fail = sum(status == "fail" for status in self.statuses.values())


# ---- One function a format: what is wrong with it ----

def check_json(data, truth):
    document = json.loads(data)
    return differing("units", set(u["unit"] for u in document["units"]), set(truth.units))


def check_ndjson(data, truth):
    lines = [json.loads(line) for line in data.decode().splitlines()]
    units = [line for line in lines if line["record"] == "unit"]
    return (differing("first line", lines[0]["record"], "report") + differing("counts", lines[0]["counts"], truth.counts)
            + differing("checks", {(u["unit"], c["id"]): c["status"] for u in units for c in u["checks"]}, truth.statuses)
            + differing("skipped", {l["unit"]: l["reason"] for l in lines if l["record"] == "skipped"}, truth.skipped)
            + differing("problems", sum(l["record"] == "problem" for l in lines), len(truth.problems)))


def check_csv(data, truth):
    text = data.decode()
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    findings = [f"line ends: {text.count(chr(10))} and {text.count(chr(13))}"] if text.count("\n") != text.count("\r\n") else []
    findings += [f"a formula: {cell!r}" for row in rows for cell in row.values() if cell and cell[0] in "=+-@"]
    findings += [f"columns: {row}" for row in rows if None in row or None in row.values()]
    statuses = {(row["unit"].removeprefix("'"), row["check"]): row["status"] for row in rows if row["record"] == "check"}
    coverage = {row["name"]: row["value"] for row in rows if row["record"] == "coverage"}
    return (findings + differing("checks", {key: status.replace(" (waived)", "") for key, status in statuses.items()}, truth.statuses)
            + differing("waived", {key for key, status in statuses.items() if status == "fail (waived)"}, truth.waived)
            + differing("skipped", {row["unit"]: row["value"] for row in rows if row["record"] == "skipped"}, truth.skipped)
            + differing("found", coverage.get("totals found"), str(truth.counts["found"]))
            + differing("complete", coverage.get("complete"), "true")
            + differing("problems", sum(row["record"] == "problem" for row in rows), len(truth.problems)))


def check_sarif(data, truth):
    run = json.loads(data)["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    kinds = {"fail": "fail", "pass": "pass", "notApplicable": "not-applicable"}
    results = [r for r in run["results"] if not r["ruleId"].startswith("BeyondTheScore")]
    place = lambda r: (r["locations"][0]["logicalLocations"][0]["name"], r["ruleId"])  # noqa: E731
    notifications = [n["properties"] for n in run["invocations"][0]["toolExecutionNotifications"] if "properties" in n]
    prints = [r["partialFingerprints"]["unitAndCheck/v1"] for r in run["results"]]
    taxa = [{t["id"] for t in taxonomy["taxa"]} for taxonomy in run["taxonomies"]]
    findings = [f"{rule['id']}: {relation['target']}" for rule in run["tool"]["driver"]["rules"] for relation in rule.get("relationships", [])
                if relation["target"]["id"] not in taxa[relation["target"]["toolComponent"]["index"]]]
    return (findings + differing("rules", len(set(rules)), CHECKS + 1)
            + differing("checks", {place(r): kinds[r["kind"]] for r in results}, truth.statuses)
            + differing("results", len(results), len(truth.statuses))
            + differing("rule indexes", [r["ruleIndex"] for r in results], [rules.index(r["ruleId"]) for r in results])
            + differing("fingerprints", len(set(prints)), len(prints))
            + differing("suppressed", {place(r) for r in results if r.get("suppressions")}, truth.waived)
            + differing("suppressed levels", {r["kind"] for r in results if r.get("suppressions")}, {"fail"} if truth.waived else set())
            + differing("skipped", {n["unit"]: n["reason"] for n in notifications if n.get("outcome") == "skipped"}, truth.skipped)
            + differing("scored", run["properties"]["units"]["scored"], truth.counts["scored"]))


def check_oscal(data, truth):
    document = json.loads(data)["assessment-results"]
    result = document["results"][0]
    uuids = re.findall(r'"uuid":"([^"]+)"', data.decode())
    components = {c["uuid"]: c["title"] for c in result["local-definitions"]["components"]}
    observations = {o["uuid"]: o for o in result["observations"]}
    statuses, waived = {}, set()
    for observation in result["observations"]:
        for prop in observation.get("props", []):
            if prop.get("class") in ("check", "waived-check"):
                statuses[(observation["title"], prop["name"])] = prop["value"]
                if prop["class"] == "waived-check":
                    waived.add((observation["title"], prop["name"]))
    failing = {(observations[o["observation-uuid"]]["title"], finding["target"]["target-id"].removeprefix("check-"))
               for finding in result["findings"] for o in finding.get("related-observations", [])}
    token = lambda text: re.sub(r"[^A-Za-z0-9.\-]", lambda m: "_%02x" % ord(m.group(0)), text)  # noqa: E731
    expected = {(unit, token(check)): status for (unit, check), status in truth.statuses.items()}
    coverage = {p["name"]: p["value"] for p in result["props"]}
    objectives = {part["id"] for o in document["local-definitions"]["objectives-and-methods"] for part in o["parts"]}
    return (differing("unique UUIDs", len(set(uuids)), len(uuids)) + differing("checks", statuses, expected)
            + differing("failing", failing, {key for key, status in expected.items() if status == "fail"})
            + differing("waived", waived, {(unit, token(check)) for unit, check in truth.waived})
            + differing("subjects", {components.get(s["subject-uuid"]) for o in observations.values() for s in o.get("subjects", [])},
                        set(components.values()))
            + differing("targets", {f["target"]["target-id"] for f in result["findings"]}, objectives)
            + differing("skipped", {u for u in components.values() if u in truth.skipped}, set(truth.skipped))
            + differing("found", (coverage["found"], coverage["complete"]), (str(truth.counts["found"]), "true"))
            + differing("all units", len(components), truth.counts["found"]) + oscal.references(document))


def check_junit(data, truth):
    root = ET.fromstring(data)
    findings, statuses, waived = [], {}, set()
    for suite in root:
        cases = suite.findall("testcase")
        counted = {"tests": len(cases), "failures": len(suite.findall("testcase/failure")), "errors": len(suite.findall("testcase/error")),
                   "skipped": len(suite.findall("testcase/skipped"))}
        findings += differing(f"{suite.get('name')}: counts", {key: int(suite.get(key)) for key in counted}, counted)
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp")):
            findings.append(f"{suite.get('name')}: timestamp {suite.get('timestamp')}")
        for node_ in cases if suite.get("name") != "coverage" else []:
            skipped = node_.find("skipped")
            key = (node_.get("classname"), node_.get("name"))
            is_waived = skipped is not None and skipped.get("message").startswith("Waived by ")
            waived |= {key} if is_waived else set()
            statuses[key] = "fail" if is_waived or node_.find("failure") is not None else "not-applicable" if skipped is not None else "pass"
    for key in ("tests", "failures", "errors", "skipped"):
        findings += differing(f"all {key}", int(root.get(key)), sum(int(suite.get(key)) for suite in root))
    names = [c.get("name") for c in root[1].findall("testcase")]
    ids = [check["id"] for check in truth.units[root[1].get("name")]["checks"]]
    by_name = dict(zip(names, ids))
    reasons = {c.get("name"): c.find("skipped").get("message") for c in root[0] if c.get("classname") == "coverage"}
    return (findings + differing("checks", {(unit, by_name[name]): status for (unit, name), status in statuses.items()}, truth.statuses)
            + differing("waived", {(unit, by_name[name]) for unit, name in waived}, truth.waived)
            + [f"{unit}: {reasons.get(unit)}" for unit, reason in truth.skipped.items() if reason not in reasons.get(unit, "")])


SAMPLE = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (-?[0-9.]+)')
LABEL = re.compile(r'([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"')


def check_prometheus(data, truth):
    findings, series, current, seen = [], {}, None, set()
    text = data.decode()
    for line in text.splitlines():
        if line.startswith("# "):
            _, kind, name, _ = line.split(" ", 3)
            if kind == "HELP":
                findings += [f"{name} is there twice"] if name in seen else []
                seen.add(name)
                current = name
            continue
        match = SAMPLE.fullmatch(line)
        if not match or match.group(1) != current:
            findings.append(f"no sample of {current}: {line[:100]!r}")
            continue
        labels = {key: value.replace('\\"', '"').replace("\\\\", "\\") for key, value in LABEL.findall(match.group(2) or "")}
        key = (current, *sorted(labels.items()))
        findings += [f"{key} is there twice"] if key in series else []
        series[key] = float(match.group(3))
    exposure = {dict(key[1:])["unit"]: value for key, value in series.items() if key[0] == "bulkhead_unit_exposure"}
    checks = {dict(key[1:])["check"] for key in series if key[0] == "bulkhead_check_units"}
    skipped = {dict(key[1:])["unit"]: dict(key[1:])["reason"] for key in series if key[0] == "bulkhead_unit_skipped"}
    count = lambda **labels: sum(v for k, v in series.items() if k[0] == "bulkhead_check_units" and labels.items() <= dict(k[1:]).items())  # noqa: E731
    return (findings + ([] if text.endswith("\n") else ["no line end at the end"])
            + differing("exposures", exposure, {name: unit["exposure"] for name, unit in truth.units.items()})
            + differing("checks", checks, {check for _, check in truth.statuses})
            + differing("failing", count(result="fail"), truth.fail - len(truth.waived)) + differing("waived", count(result="waived"), len(truth.waived))
            + differing("results", count(), len(truth.statuses)) + differing("skipped", skipped, truth.skipped)
            + differing("complete", series.get(("bulkhead_evidence_complete",)), 1.0)
            + ([f"{len(series)} series are too many"] if len(series) > 7 * len(truth.units) + 5 * CHECKS + 50 else []))


def check_markdown(data, truth):
    text = data.decode()
    rows = re.findall(r"^\| (fail|pass|not-applicable|waived)\b.*\|$", text, re.M)
    findings = []
    for block in re.findall(r"(?:^\|.*\|\n)+", text, re.M):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        findings += [f"a table with rows of {widths}: {block[:200]}"] if len(widths) > 1 else []
    plain = html.unescape(re.sub(r"\\(.)", r"\1", text))
    exposures = [float(number) for number in re.findall(r"^\| [^|]* \| (\d+\.\d) \|", text.partition("## Services")[2].partition("\n## ")[0], re.M)]
    headings = re.findall(r"^<details><summary>(\d+\.\d) ", text, re.M)
    costs = [[float(cost) for cost in re.findall(r"^\| (?:fail|waived)[^|]*\|[^|]*\| (\d+\.\d) \|", part, re.M)]
             for part in text.partition("## Checks")[2].split("\n### ")]
    findings += (differing("the worst service first", exposures, sorted(exposures, reverse=True))
                 + differing("every service has a row", len(exposures), len(truth.units))
                 + differing("and its checks in that order", [float(number) for number in headings], exposures)
                 + differing("the costliest check first", costs, [sorted(part, reverse=True) for part in costs]))
    return (findings + differing("checks", len(rows), len(truth.statuses)) + differing("waived", rows.count("waived"), len(truth.waived))
            + differing("failing", rows.count("fail"), truth.fail - len(truth.waived))
            + [f"{name} is missing" for name in [*truth.units, *truth.skipped] if name not in plain]
            + [f"{reason} is missing" for reason in truth.skipped.values() if reason not in plain]
            + ([] if "The evidence is complete" in text else ["nothing about the evidence"]))


CHECKERS = {name: globals()[f"check_{name}"] for name in FORMATS}
SCHEMAS = {"sarif": ("sarif",), "oscal": ("schema", f"{HERE}/oscal-assessment-results.schema.json")}


def check_rendered(path):
    """Markdown as a page: nothing of others became markup, a link or a script."""
    page = node("markdown", path).stdout
    # One block is ours: the drop-in for all services.
    blocks = re.findall(r"<pre><code>(.*?)</code></pre>", page, re.S)
    findings = [] if len(blocks) == 1 and blocks[0].startswith("# Proposed by Bulkhead") else [f"blocks: {blocks}"[:400]]
    tags = set(re.findall(r"<([a-zA-Z]+)", re.sub(r"<pre><code>.*?</code></pre>", "", page, flags=re.S)))
    return findings + [f"<{tag}>" for tag in sorted(tags) if tag not in
                       ("h", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "details", "summary")]


def without_proposals(name, data):
    """JSON of a saved report has the proposals that it holds; assess makes none for its own."""
    lines = [json.loads(line) for line in data.decode().splitlines()] if name == "ndjson" else [json.loads(data)]
    units = [line for line in lines if line.get("record") == "unit"] + lines[0].get("units", [])
    had = [unit.pop("proposal", None) for unit in units]
    advice = [line for line in lines if line.get("record") == "advice" or line.pop("advice", None)]
    return [line for line in lines if line.get("record") != "advice"], all(had) and len(advice) == 1


def check_damaged_oscal(scratch, path):
    """The schema refuses every one of them, and references that lead nowhere are found."""
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    names = {}
    for number_, (name, damaged) in enumerate(oscal.damaged(document)):
        tree.write(f"{scratch}/damaged-{number_}.json", json.dumps(damaged))
        names[f"{scratch}/damaged-{number_}.json"] = name
    ended = node("refuses", f"{HERE}/oscal-assessment-results.schema.json", *names)
    findings = [f"{names[line.split()[0]]}: accepted" for line in ended.stdout.splitlines()] + ended.stderr.splitlines()
    for name, place in (("observation", lambda r: r["findings"][0]["related-observations"][0].update({"observation-uuid": "x"})),
                        ("subject", lambda r: r["observations"][0]["subjects"][0].update({"subject-uuid": "x"})),
                        ("actor", lambda r: r["observations"][0]["origins"][0]["actors"][0].update({"actor-uuid": "x"}))):
        damaged = json.loads(json.dumps(document))["assessment-results"]
        place(damaged["results"][0])
        findings += [] if oscal.references(damaged) else [f"a dangling {name} is not found"]
    return findings


def peak(*arguments):
    """Peak memory in KiB."""
    ended = subprocess.run(["/usr/bin/time", "-f", "%M", BULKHEAD, *arguments], capture_output=True, env=ENVIRONMENT, check=False)
    return int(ended.stderr.split()[-1])


def main():
    scratch = tempfile.mkdtemp(prefix="formats-")
    try:
        run(scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(f"1..{number}")
    return broken > 0


def run(scratch):
    root, waivers = f"{scratch}/root", f"{scratch}/waivers.conf"
    names = tree.make(root)
    with open(waivers, "w", encoding="utf-8") as file:
        file.write(WAIVERS)
    tree.write(f"{scratch}/targets.conf", TARGETS)
    tree.write(f"{root}/etc/systemd/security-policy.d/app-3.service.json", '{"PrivateNetwork": {"weight": 5000}}')
    source = [f"--root={root}", "--quiet", "--waivers=", f"--waivers={waivers}", "--policy=", f"--policy={scratch}/targets.conf", "--exit-zero"]
    document = f"{scratch}/report.xml"
    bulkhead("assess", *source, "--format=xml", "-o", document)
    truth = Truth(json.loads(bulkhead("assess", *source, "--format=json")))
    case("the tree has 250 services, with all checks, waivers and units without a score",
         differing("units", sorted(truth.units, key=str.encode), names) + differing("checks", len(truth.statuses), len(names) * CHECKS)
         + ([] if truth.waived and len(truth.skipped) >= 3 and truth.problems else ["nothing waived, skipped or a problem"]))
    directory = f"{scratch}/report"
    bulkhead("report", *source, f"--output={directory}", "--pdf=summary", *(f"--format={name}" for name in FORMATS))
    files = {"csv": "csv", "junit": "junit.xml", "markdown": "md", "ndjson": "ndjson", "oscal": "oscal.json", "prometheus": "prom",
             "sarif": "sarif", "json": "json"}
    why_not = modules.install()
    for name in FORMATS:
        path = f"{scratch}/{name}"
        bulkhead("assess", *source, f"--format={name}", "-o", path)
        with open(path, "rb") as file:
            data = file.read()
        case(f"{name}: every unit, every check, coverage", CHECKERS[name](data, truth))
        with open(f"{directory}/report.{files[name]}", "rb") as file:
            beside = file.read()
        rendered = bulkhead("render", document, f"--format={name}")
        if name in ("json", "ndjson"):
            case(f"{name}: the same from render, with proposals",
                 differing("documents", without_proposals(name, rendered), (without_proposals(name, data)[0], True)))
        else:
            case(f"{name}: the same from render", differing("bytes", rendered, data))
        case(f"{name}: beside the standard files of report", CHECKERS[name](beside, truth))
        if name in SCHEMAS and why_not:
            skip(f"{name}: schema", why_not)
        elif name in SCHEMAS:
            ended = node(*SCHEMAS[name], path)
            case(f"{name}: schema", (ended.stdout + ended.stderr).splitlines() if ended.returncode else [])
    if why_not:
        skip("markdown: as a page", why_not)
    else:
        case("markdown: as a page nothing of others is markup", check_rendered(f"{scratch}/markdown"))
        with open(f"{scratch}/broken.sarif", "w", encoding="utf-8") as file:
            file.write('{"version": "2.1.0", "runs": [{"tool": {}}]}')
        ended = node("sarif", f"{scratch}/broken.sarif")
        bulkhead("assess", *source, "app-1.service", "--format=oscal", "-o", f"{scratch}/one.json", statuses=(0,))
        case("oscal: what is wrong is refused", check_damaged_oscal(scratch, f"{scratch}/one.json"))
        bulkhead("compare", "-q", *(f"{TOP}/samples/debian-{release}.snapshot.xml.gz" for release in (12, 13)), "--format=sarif", "-o",
                 f"{scratch}/comparison.sarif")
        compared = node("sarif", f"{scratch}/comparison.sarif")
        case("sarif of a comparison: schema", (compared.stdout + compared.stderr).splitlines() if compared.returncode else [])
        case("the schema finds what is wrong", [] if ended.returncode == 1 and "driver" in ended.stdout else [ended.stdout + ended.stderr])
    frameworks(source)
    own_formats(scratch, document)
    proposals(scratch)
    memory(scratch, document)


def frameworks(source):
    """--framework= picks the controls that are shown; the mapping's version and source are there."""
    report = ET.fromstring(bulkhead("assess", *source, "app-1.service", "--framework=pci", "--framework=nist,bsi", "--format=xml"))
    space = {"r": "urn:bulkhead:report:1"}
    sets = {node.get("id") for node in report.findall("r:catalogue/r:control-set", space)}
    used = {node.get("set") for node in report.findall("r:catalogue/r:check/r:control", space)}
    mapping = report.find("r:catalogue/r:mapping", space)
    case("--framework= picks frameworks", differing("frameworks", sets, {"pci", "nist", "bsi"}) + differing("controls", used, sets)
         + ([] if mapping is not None and int(mapping.get("version")) and mapping.get("updated") else ["no version"])
         + [f"{node.get('id')}: no edition or source" for node in report.findall("r:catalogue/r:control-set", space)
            if not node.get("version") or not node.get("source").startswith("https://")])


def own_formats(scratch, document):
    """A format of one's own is a file, in a template directory that holds nothing else."""
    own = f"{scratch}/own"
    tree.write(f"{own}/formats/names.xsl", """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
 xmlns:r="urn:bulkhead:report:1" xmlns="http://www.w3.org/2005/xpath-functions"
 xmlns:f="urn:bulkhead:format:1" f:file="names.json" f:summary="Only names">
 <xsl:param name="part"/>
 <xsl:template match="/"><xsl:choose>
  <xsl:when test="$part = 'rows'"><xsl:for-each select="r:report/r:units/r:unit">
   <xsl:processing-instruction name="bulkhead-row">u</xsl:processing-instruction><string><xsl:value-of select="@name"/></string>
  </xsl:for-each></xsl:when>
  <xsl:otherwise><array><string>first</string><xsl:processing-instruction name="bulkhead-rows">u</xsl:processing-instruction><null/></array></xsl:otherwise>
 </xsl:choose></xsl:template>
</xsl:stylesheet>""")
    names = json.loads(bulkhead("render", document, "--format=names", f"--template-dir={own}"))
    case("a format of one's own", differing("length", (len(names), names[0], names[-1]), (tree.SERVICES + 2, "first", None)))
    listing = bulkhead("assess", "--format=help", f"--template-dir={own}").decode()
    case("--format=help lists it beside the others", [f"{name} is missing" for name in (*FORMATS, "names  ", "Only names") if name not in listing])
    ended = subprocess.run([BULKHEAD, "assess", "--format=nonsense"], capture_output=True, env=ENVIRONMENT, check=False, text=True)
    case("an unknown format names those that there are",
         differing("status", ended.returncode, 2) + [f"{name} is missing" for name in FORMATS if name not in ended.stderr])
    tree.write(f"{own}/formats/broken.xsl", """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
 <xsl:template match="/"><map xmlns="http://www.w3.org/2005/xpath-functions"><number key="n">12x</number></map></xsl:template>
</xsl:stylesheet>""")
    tree.write(f"{own}/formats/ordered.xsl", """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
 xmlns:f="urn:bulkhead:format:1" f:order="size"><xsl:output method="text"/></xsl:stylesheet>""")
    ended = subprocess.run([BULKHEAD, "render", document, "--format=ordered", f"--template-dir={own}"], capture_output=True,
                           env=ENVIRONMENT, check=False, text=True)
    case("an order that there is not", differing("status", ended.returncode, 1) + ([] if 'order="size"' in ended.stderr else [ended.stderr]))
    target = f"{scratch}/kept.json"
    tree.write(target, "kept")
    ended = subprocess.run([BULKHEAD, "render", document, "--format=broken", f"--template-dir={own}", "-o", target], capture_output=True,
                           env=ENVIRONMENT, check=False, text=True)
    with open(target, encoding="utf-8") as file:
        case("what is no JSON is said, and what was there stays",
             differing("status", ended.returncode, 1) + differing("file", file.read(), "kept")
             + ([] if "formats/broken.xsl" in ended.stderr and "12x" in ended.stderr else [ended.stderr]))


def proposals(scratch):
    """A stylesheet that does without proposals is given none, and their time is saved."""
    expected = {"": (0, True), 'f:proposals="yes"': (0, True), 'f:proposals="no"': (0, False), 'f:proposals="maybe"': (1, False)}
    for attribute, (status, there) in expected.items():
        tree.write(f"{scratch}/asking/formats/asking.xsl", f"""<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
 xmlns:r="urn:bulkhead:report:1" xmlns:f="urn:bulkhead:format:1" {attribute}><xsl:output method="text"/>
 <xsl:param name="part"/>
 <xsl:template match="/"><xsl:choose>
  <xsl:when test="$part = 'rows'"><xsl:for-each select="//r:proposal/@after">
   <xsl:processing-instruction name="bulkhead-row">u</xsl:processing-instruction><xsl:value-of select="concat(., '&#10;')"/>
  </xsl:for-each></xsl:when>
  <xsl:otherwise><xsl:processing-instruction name="bulkhead-rows">u</xsl:processing-instruction></xsl:otherwise>
 </xsl:choose></xsl:template>
</xsl:stylesheet>""")
        ended = subprocess.run([BULKHEAD, "assess", f"--root={TOP}/samples/webapp-before", "--format=asking", "--quiet",
                                f"--template-dir={scratch}/asking"], capture_output=True, env=ENVIRONMENT, check=False, text=True)
        case(f"proposals of a stylesheet with {attribute or 'no attribute'}",
             differing("status", ended.returncode, status) + differing("proposals", bool(ended.stdout), there)
             + ([] if status == 0 or 'proposals="maybe"' in ended.stderr else [ended.stderr]))


def memory(scratch, document):
    """Three times the services take hardly more memory, since a unit is in memory at a time."""
    if not os.path.exists("/usr/bin/time"):
        skip("memory does not grow with the services", "time(1) is not installed")
        return
    tree.make(f"{scratch}/many", 3 * tree.SERVICES)
    bulkhead("assess", f"--root={scratch}/many", "--quiet", "--format=xml", "-o", f"{scratch}/many.xml")
    findings = []
    for name in ("csv", "oscal"):
        few = peak("render", document, f"--format={name}", "-o", f"{scratch}/few.out")
        many = peak("render", f"{scratch}/many.xml", f"--format={name}", "-o", f"{scratch}/many.out")
        findings += [f"{name}: {few} KiB, {many} KiB"] if many > few * 1.3 else []
    case("memory does not grow with the services", findings)


if __name__ == "__main__":
    sys.exit(main())
