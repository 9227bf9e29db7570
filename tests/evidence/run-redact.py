#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pseudonyms: a tree full of names is reported with each kind of redaction, and every output is searched for them: file
names, pages, PDF and what it says of itself, documents, manifest, the unpacked snapshot. Prints TAP."""
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BULKHEAD = os.environ.get("BULKHEAD", os.path.join(TOP, "build", "bulkhead"))
COLLECT = os.path.join(os.path.dirname(BULKHEAD), "bulkhead-collect")
FORMATS = ("csv", "markdown", "ndjson", "sarif", "oscal", "junit", "prometheus")
KEY = b"a key of the tests alone, long enough\n"

WORDS = {
    "host": ["wk-7", r"wk\x2d7", "zwickau-it.example", "00112233445566778899aabbccddeeff"],
    "user": ["jdoeringer", "payroll-ops", r"payroll\x2dops"],
    "path": ["acmecorp", r"my\x2ddata", "my-data", "my file", "ledger"],
}
UNITS = {
    "app.service": r"""[Unit]
Description=App of JDoeringer on WK-7 for acmecorp, see /srv/acmecorp/app
Documentation=https://wk-7.zwickau-it.example/doc file:///srv/acmecorp/readme man:app(8)
After=srv-acmecorp-my\x2ddata.mount jdoeringer-sync.service
RequiresMountsFor=/srv/acmecorp
ConditionHost=00112233-4455-6677-8899-aabbccddeeff
[Service]
User=jdoeringer
Group=payroll-ops
SupplementaryGroups=video payroll-ops
WorkingDirectory=HOME/ledger
ExecStart=/srv/acmecorp/app/bin/run --config="/etc/acmecorp/my file.conf" --host=wk-7
ExecStartPre=+/bin/sh -c 'chown jdoeringer: /var/log/acmecorp'
StateDirectory=acmecorp/ledger
RootDirectory=/srv/acmecorp/root
ReadWritePaths=/srv/acmecorp /var/lib/acmecorp
NoSuchDirective=/srv/acmecorp
ProtectSystem=strict
PrivateTmp=jdoeringer
ProtectHome=/srv/acmecorp
""",
    "jdoeringer-sync.service": "[Service]\nUser=jdoeringer\nExecStart=/usr/bin/true\nProtectSystem=acmecorp\n",
    "broken.service": "[Service]\nExecStart=ledger wk-7\n",
    r"srv-acmecorp-my\x2ddata.mount": "[Mount]\nWhat=/dev/mapper/acmecorp-vg\nWhere=/srv/acmecorp/my-data\n",
    "app.socket": "[Socket]\nListenStream=/run/acmecorp/sock\nSocketUser=jdoeringer\n",
    r"wait@srv-acmecorp-my\x2ddata.service": "[Service]\nExecStart=/usr/bin/true %f\n",
    "wk-7-backup.service": "[Unit]\nDescription=Backup of wk-7\n[Service]\nExecStart=/bin/true\nDynamicUser=yes\n",
    "jdoeringer-sync.timer": "[Unit]\nDescription=Daily for jdoeringer\n[Timer]\nOnCalendar=daily\n",
    "sync@.service": "[Unit]\nDescription=Sync of %i on %H\n[Service]\nUser=%i\nExecStart=/usr/bin/sync --to=%i@wk-7\n"
                     "ListenStream=wrong\nEnvironment=OWNER=jdoeringer HOST=wk-7 DIR=/srv/acmecorp\nSyslogIdentifier=jdoeringer\n",
    "jdoeringer.slice": "[Slice]\nMemoryMax=1G\n[X-jdoeringer]\nX-Acmecorp=wk-7\n",
    "refused.service": "[Unit]\nDescription=Refused, ask JDOERINGER\n[Service]\nType=acmecorp\n",
}

number = broken = 0


def case(name, findings):
    """One case of TAP: passed where there is no finding."""
    global number, broken
    number += 1
    broken += bool(findings)
    print(f"{'not ok' if findings else 'ok'} {number} - {name}", flush=True)
    for finding in findings[:20]:
        print("  " + str(finding).replace("\n", "\n  "))


def put(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data.encode() if isinstance(data, str) else data)


def run(*command, status=0, **environment):
    ended = subprocess.run(command, capture_output=True, check=False, timeout=120, stdin=subprocess.DEVNULL,
                           env=dict(os.environ, SOURCE_DATE_EPOCH="1764547200", **environment))
    if status is not None and ended.returncode != status:
        raise AssertionError(f"{command}: {ended.returncode}\n{ended.stdout.decode()}{ended.stderr.decode()}")
    return ended


def make_tree(tree):
    for name, text in UNITS.items():
        put(f"{tree}/usr/lib/systemd/system/{name}", text.replace("HOME", "/home/" + WORDS["user"][0]))
    put(f"{tree}/etc/systemd/system/app.service.d/10-acmecorp.conf",
        "[Service]\nNoNewPrivileges=yes\nEnvironmentFile=-/etc/acmecorp/env\n")
    for name, target in (("etc/systemd/system/multi-user.target.wants/sync@jdoeringer.service", "/usr/lib/systemd/system/sync@.service"),
                         ("etc/systemd/system/jdoeringer.service", "/dev/null"),
                         ("etc/systemd/system/jdoeringer-alias.service", "/usr/lib/systemd/system/app.service"),
                         ("usr/lib/systemd/system/dangling.service", "/srv/acmecorp/dangling.service")):
        os.makedirs(os.path.dirname(f"{tree}/{name}"), exist_ok=True)
        os.symlink(target, f"{tree}/{name}")
    put(f"{tree}/etc/hostname", "wk-7.zwickau-it.example\n")
    put(f"{tree}/etc/machine-id", WORDS["host"][-1] + "\n")
    put(f"{tree}/usr/lib/os-release", 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n')
    put(f"{tree}/var/lib/dpkg/status", "Package: systemd\nStatus: install ok installed\nVersion: 252.39-1~deb12u2\n\n")


def everything(folder):
    """(name, bytes) of all that a reader could look at."""
    for where, folders, names in os.walk(folder):
        for name in folders + names:
            yield f"the name {name}", os.fsencode(name)
        for name in names:
            path = os.path.join(where, name)
            with open(path, "rb") as file:
                data = file.read()
            if name.endswith(".gz"):
                data = subprocess.run(["gzip", "-dc", path], capture_output=True, check=True).stdout
            elif name.endswith(".pdf"):
                for program in (["pdftotext", "-raw", path, "-"], ["pdfinfo", path], ["pdfinfo", "-dests", path],
                                ["pdfinfo", "-url", path], ["qpdf", "--qdf", "--object-streams=disable", path, "-"]):
                    yield f"{name} by {program[0]} {program[1]}", subprocess.run(program, capture_output=True,
                                                                                 check=False).stdout
            yield name, data


def leaks(named, words):
    found = []
    for name, data in named:
        # A long word may be broken at the end of a line of the PDF.
        for text in (data.lower(), re.sub(rb"\s+", b"", data.lower())):
            found += [f"{name}: {word}" for word in words if re.sub(r"\s+", "", word).lower().encode() in text
                      or word.lower().encode() in text]
    return sorted(set(found))


def scores(text):
    return sorted((unit["exposure"], [check["badness"] for check in unit["checks"]]) for unit in json.loads(text)["units"])


def test_outputs(folder, tree, key):
    plain = f"{folder}/plain"
    run(BULKHEAD, "report", "-q", f"--root={tree}", f"--output={plain}")
    every = [word for words in WORDS.values() for word in words]
    there = {finding.rpartition(": ")[2] for finding in leaks(everything(plain), every)}
    case("without redaction every name is there", sorted(set(every) - there - {r"wk\x2d7", r"payroll\x2dops"}))
    before = scores(run(BULKHEAD, "assess", f"--root={tree}", "--format=json").stdout)
    for what in ("host", "user", "path", "host,user,path"):
        words = [word for kind in what.split(",") for word in WORDS[kind]]
        options = [f"--root={tree}", f"--redact={what}", f"--redact-key={key}"]
        place = f"{folder}/{what.replace(',', '-')}"
        run(BULKHEAD, "report", "-q", *options, *(f"--format={form}" for form in FORMATS), f"--output={place}")
        case(f"{what}: no name in the report", leaks(everything(place), words))
        case(f"{what}: it holds", [] if run(BULKHEAD, "verify", place, status=None).returncode == 0 else ["it does not"])
        for name, schema in (("report.xml", "report"), ("snapshot.xml.gz", "snapshot")):
            checked = run("xmllint", "--noout", "--relaxng", f"{TOP}/docs/schema/{schema}.rng", f"{place}/{name}", status=None)
            case(f"{what}: {name} is as its schema says", [checked.stderr.decode()] if checked.returncode else [])
        case(f"{what}: no score changes",
             [] if scores(run(BULKHEAD, "assess", *options, "--format=json").stdout) == before else ["some do"])
        outputs = [(form, run(BULKHEAD, "assess", *options, f"--format={form}").stdout) for form in ("table", "xml")]
        outputs += [("details", run(BULKHEAD, "assess", *options, "app.service").stdout),
                    ("one page", run(BULKHEAD, "render", f"{place}/report.xml", "--format=html-single").stdout),
                    ("snapshot", run(BULKHEAD, "snapshot", *options, status=None).stdout),
                    ("collector", run(COLLECT, "snapshot", *options, status=None).stdout)]
        case(f"{what}: no name in what other verbs write", leaks(outputs, words))


def digests(place):
    return {name: hashlib.sha256(data).hexdigest() for name, data in everything(place) if " " not in name}


def test_stable(folder, tree, key):
    options = [f"--root={tree}", "--redact=host,user,path", f"--redact-key={key}", "-q"]
    run(BULKHEAD, "report", *options, *(f"--format={form}" for form in FORMATS), f"--output={folder}/again")
    first, second = digests(f"{folder}/host-user-path"), digests(f"{folder}/again")
    case("the same key gives the same bytes", [name for name in first if first[name] != second.get(name)])
    map_file = f"{folder}/map"
    for place in ("mapped", "mapped-again"):
        run(BULKHEAD, "report", "-q", f"--root={tree}", "--redact=host,user,path", f"--redact-map={map_file}",
            f"--output={folder}/{place}")
    first, second = digests(f"{folder}/mapped"), digests(f"{folder}/mapped-again")
    case("a map gives its key to the next report", [name for name in first if first[name] != second.get(name)])
    with open(map_file, encoding="utf-8") as file:
        names = file.read()
    case("the map tells who is who", [word for word in ("jdoeringer", "acmecorp", "wk-7.zwickau-it.example")
                                      if f"={word}\n" not in names])
    case("the map is its owner's", [] if os.stat(map_file).st_mode & 0o077 == 0 else ["others may read it"])
    manifest = json.load(open(f"{folder}/mapped/manifest.json", encoding="utf-8"))
    page = open(f"{folder}/mapped/evidence.html", encoding="utf-8").read()
    case("the evidence page says that it is redacted", [] if "redacted (host,user,path)" in page else ["it does not"])
    case("the manifest says what was redacted", [] if manifest["redaction"]["categories"] == "host,user,path"
         else [manifest["redaction"]])
    run(BULKHEAD, "snapshot", f"--root={tree}", f"--output={folder}/plain.xml.gz", status=None)
    run(BULKHEAD, "report", "-q", f"--from={folder}/plain.xml.gz", "--redact=host,user,path", f"--redact-key={key}",
        f"--output={folder}/from")
    case("a saved snapshot can be redacted too",
         leaks(everything(f"{folder}/from"), [word for words in WORDS.values() for word in words]))


WAIVERS = r"""# jdoeringer wrote this for acmecorp
[Waiver jdoeringer sync]
Unit=jdoeringer-sync.service *doeringer-sy* wk-*-backup.service
Check=PrivateNetwork= UMask
Reason=Jane Doeringer of acmecorp said so on wk-7, see /srv/acmecorp/ledger
Owner=Jane Doeringer <jane.d@zwickau-it.example>
Approver=jdoeringer
Ticket=https://wk-7.zwickau-it.example/1
Expires=2090-12-31

[Waiver JDoeringer sync]
Unit=app.service
Check=PrivateTmp=
Reason=As agreed with jane.d@zwickau-it.example.
Owner=Jane Doeringer
Expires=2090-01-01
MaximumExposure=9.9
"""
TARGETS = """# of acmecorp
[Unit jdoeringer*.service app.service]
MaximumExposure=5.0
[Unit jdoeringer-sync wk-7-b*]
RequiredChecks=NoNewPrivileges=
"""
POLICY = '{"PrivateNetwork": {"weight": 5000, "description_bad": "ask jdoeringer"}, "Acmecorp": {}, "/srv/acmecorp/x": {}}'
OWN_POLICY = '{"PrivateTmp": {"weight": 4000, "description_bad": "ask jdoeringer on wk-7"}, "ledger": {}, "acmecorp": 3}'


def judged(place):
    """What a report says of each service, by what no redaction changes."""
    with open(f"{place}/report.json", encoding="utf-8") as file:
        document = json.load(file)
    units = sorted((u["exposure"], u.get("waived", 0), u.get("exposure_unwaived", -1), len(u.get("unmet", [])),
                    u.get("policy", {}).get("exposure_without", -1)) for u in document["units"])
    return units, [(w["state"], w["findings"], w["units"]) for w in document["waivers"]], len(document["problems"])


def test_judged(folder, tree, key):
    """Waivers, targets and policies count for the units as they are, and are kept as they may be told: so verify can score again."""
    judges = f"{folder}/acmecorp"
    for name, text in (("waivers.conf", WAIVERS), ("targets.conf", TARGETS), ("policy.json", POLICY)):
        put(f"{judges}/{name}", text)
    own = f"{tree}/etc/systemd/security-policy.d/jdoeringer-sync.service.json"
    put(own, OWN_POLICY)
    options = ["-q", f"--root={tree}", "--waivers=", f"--waivers={judges}/waivers.conf", "--policy=",
               f"--policy={judges}/targets.conf", f"--policy={judges}/policy.json", "--exit-zero"]
    plain = f"{folder}/judged"
    run(BULKHEAD, "report", *options, f"--output={plain}")
    expected = judged(plain)
    case("waivers, targets and policies count", [] if any(u[1] for u in expected[0]) and any(u[3] for u in expected[0]) and
         any(u[4] >= 0 for u in expected[0]) and all(w[1] for w in expected[1]) else [expected])
    for what in ("host", "user", "path", "host,user,path"):
        place = f"{folder}/judged-{what.replace(',', '-')}"
        words = [word for kind in what.split(",") for word in WORDS[kind]]
        words += ["doeringer", "jane.d"] if "user" in what else []
        run(BULKHEAD, "report", *options, f"--redact={what}", f"--redact-key={key}", f"--output={place}")
        found = judged(place)
        case(f"{what}: they count for the same units", [] if (found[0], found[1], found[2]) == (*expected[:2], expected[2] + 1)
             else [found, expected])
        case(f"{what}: no name in what is kept of them", leaks(everything(place), words))
        ended = run(BULKHEAD, "verify", place, status=None)
        case(f"{what}: verify scores it again", [] if ended.returncode == 0 and b"byte by byte" in ended.stdout else [ended.stdout.decode()])
        with open(f"{place}/manifest.json", encoding="utf-8") as file:
            inputs = {i["kind"]: i for i in json.load(file)["inputs"] if "copy" in i}
        digests_of = {kind: i["original_sha256"] for kind, i in inputs.items()}
        files = {"waivers": f"{judges}/waivers.conf", "targets": f"{judges}/targets.conf", "policy": f"{judges}/policy.json", "unit-policy": own}
        case(f"{what}: the manifest has the digests of the files themselves",
             [kind for kind, path in files.items() if digests_of.get(kind) != hashlib.sha256(open(path, "rb").read()).hexdigest()])
    os.unlink(own)


def test_refusals(folder, tree, key):
    put(f"{folder}/short", "short")
    for name, status, options in (
            ("an unknown kind", 2, ["--redact=hosts"]),
            ("a key that is too short", 1, ["--redact=host", f"--redact-key={folder}/short"]),
            ("no key there", 1, ["--redact=host", f"--redact-key={folder}/nowhere"]),
            ("a map below the report", 2, ["--redact=host", f"--redact-map={folder}/refused/map"]),
            ("a map that is none", 1, ["--redact=host", f"--redact-map={key}"]),
            ("a map without redaction", 2, [f"--redact-map={folder}/other"]),
            ("secrets and redaction", 2, ["--redact=host", "--include-secrets"])):
        ended = run(BULKHEAD, "report", "-q", f"--root={tree}", f"--output={folder}/refused", *options, status=None)
        case(f"refused: {name}", [] if ended.returncode == status and not os.path.exists(f"{folder}/refused")
             else [ended.returncode, ended.stderr.decode()])
    ended = run(BULKHEAD, "assess", f"--from={folder}/plain/report.xml", "--redact=host", status=None)
    case("refused: a report that is scored already", [] if ended.returncode == 2 else [ended.stderr.decode()])


def main():
    with tempfile.TemporaryDirectory(prefix="bulkhead-redact-") as folder:
        tree, key = f"{folder}/tree", f"{folder}/key"
        make_tree(tree)
        put(key, KEY)
        for test in (test_outputs, test_stable, test_judged, test_refusals):
            try:
                test(folder, tree, key)
            except (AssertionError, OSError, ValueError, subprocess.SubprocessError) as failure:
                case(test.__name__, [failure])
    return 1 if broken else 0


sys.exit(main())
