# SPDX-License-Identifier: LGPL-2.1-or-later
"""A document in which every field that holds words of others is known, and copies of it with something before the words of each."""
import os
import subprocess
import xml.etree.ElementTree as ET

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BULKHEAD = os.environ.get("BULKHEAD", os.path.join(TOP, "build", "bulkhead"))
GOLDEN = os.path.join(TOP, "tests", "golden")
MARK = "Zq"
REFERENCES = {"/report/rules/@name", "/report/units/unit/check/@id"}  # what they name is the catalogue's and ours
UNITS = {
    "web.service": """[Unit]
Description=A web server
Documentation=https://example.org/doc man:nginx(8)
After=network.target
[Service]
ExecStart=/usr/sbin/nginx -c '/etc/nginx/nginx.conf'
ExecStartPre=+/bin/true
User=www-data
PrivateTmp=maybe
ProtectHome=yes
NoSuchDirective=x
ReadWritePaths=/var/lib/web
ProtectSystem=strict
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
""",
    "web.socket": "[Unit]\nDescription=Its socket\n[Socket]\nListenStream=0.0.0.0:80\n",
    "db.service": "[Unit]\nDescription=A database\n[Service]\nExecStart=/usr/bin/db\nProtectProc=invisible\nNoNewPrivileges=yes\nRootDirectory=/srv\n",
    "odd.service": "[Service]\nExecStart=relative\n",
    "all.target": "[Unit]\nDescription=All of it\n",
}
WAIVERS = """[Waiver web]
Unit=web.service
Check=PrivateNetwork= UMask
Reason=It serves the web.
Owner=Jane Doe <jane@example.org>
Approver=The board
Ticket=SEC-1
Created=2020-01-01
Expires=2090-12-31
MaximumExposure=9.9

[Waiver over]
Unit=db.service
Check=PrivateTmp=
Reason=It was so.
Owner=John
Expires=2020-12-31
"""
TARGETS = "[Unit *.service]\nMaximumExposure=5.0\nRequiredChecks=PrivateDevices=\n"


def put(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def run(*arguments, statuses=(0,), **environment):
    ended = subprocess.run([BULKHEAD, *arguments], capture_output=True, check=False, timeout=120, stdin=subprocess.DEVNULL,
                           env=dict(os.environ, SOURCE_DATE_EPOCH="1764547200", LC_ALL="C.UTF-8", **environment))
    if ended.returncode not in statuses:
        raise AssertionError(f"{arguments}: status {ended.returncode}: {ended.stderr.decode()}")
    return ended.stdout


def make_report(folder):
    """report.xml of a small tree that has all there is: waivers, targets, policies, findings, problems, units without a score."""
    root = f"{folder}/root"
    for name, text in UNITS.items():
        put(f"{root}/usr/lib/systemd/system/{name}", text)
    put(f"{root}/etc/systemd/system/db.service.d/10-local.conf", "[Service]\nUMask=0077\nProtectSystem=on\n")
    put(f"{root}/etc/systemd/security-policy.d/db.service.json", '{"PrivateTmp": {"weight": 5000}, "Nothing": {}}')
    os.symlink("web.service", f"{root}/usr/lib/systemd/system/www.service")
    os.symlink("/dev/null", f"{root}/etc/systemd/system/off.service")
    put(f"{root}/etc/hostname", "host\n")
    put(f"{root}/etc/machine-id", "0123456789abcdef0123456789abcdef\n")
    put(f"{root}/usr/lib/os-release", 'ID=debian\nVERSION_ID=12\nPRETTY_NAME="Debian 12"\n')
    put(f"{root}/var/lib/dpkg/status", "Package: systemd\nStatus: install ok installed\nVersion: 252.39-1\n\n"
        "Package: web\nStatus: install ok installed\nVersion: 1\n")
    put(f"{root}/var/lib/dpkg/info/web.list", "/usr/lib/systemd/system/web.service\n")
    put(f"{folder}/waivers.conf", WAIVERS)
    put(f"{folder}/targets.conf", TARGETS)
    run("report", "-q", f"--root={root}", "--waivers=", f"--waivers={folder}/waivers.conf", "--policy=", f"--policy={folder}/targets.conf",
        "--exit-zero", f"--output={folder}/report", statuses=(0, 4))
    return f"{folder}/report/report.xml"


def walk(element, path=""):
    """(place, element, attribute or None) of everything outside of the catalogue, which is ours."""
    place = f"{path}/{element.tag.partition('}')[2]}"
    if place.endswith("/catalogue"):
        return
    for name in element.attrib:
        yield f"{place}/@{name}", element, name
    if (element.text or "").strip():
        yield f"{place}/text()", element, None
    for child in element:
        yield from walk(child, place)


def value_of(element, attribute):
    return element.get(attribute) if attribute else element.text


def set_value(element, attribute, value):
    if attribute:
        element.set(attribute, value)
    else:
        element.text = value


def make_comparison(folder):
    """comparison.xml with each class of change, a waiver, and evidence that is missing."""
    run("compare", "-q", f"{GOLDEN}/compare-classes/old.xml", f"{GOLDEN}/compare-classes/incomplete.xml", "--format=xml", "--waivers=",
        f"--waivers={GOLDEN}/compare-gates/waivers.ini", f"--policy={GOLDEN}/compare-gates/limits.ini", "--exit-zero",
        "-o", f"{folder}/comparison.xml", statuses=(4,))
    return f"{folder}/comparison.xml"


class Fields:
    """The document, and which of its fields hold anything: those where the schema allows it."""

    def __init__(self, folder, name="report", make=make_report, references=frozenset(REFERENCES)):
        ET.register_namespace("", f"urn:bulkhead:{name}:1")
        self.folder, self.path = folder, make(folder)
        self.schema = os.path.join(TOP, "docs", "schema", f"{name}.rng")
        self.free = self.find_free() - references

    def find_free(self):
        places = list(dict.fromkeys(place for place, _, _ in walk(ET.parse(self.path).getroot())))
        names = {}
        for number, place in enumerate(places):
            names[self.write({place}, 'x"<\'&|y ', f"{self.folder}/field-{number}.xml")] = place
        ended = subprocess.run(["xmllint", "--noout", "--relaxng", self.schema, *names], capture_output=True, check=False, text=True)
        valid = {line[:-len(" validates")] for line in ended.stderr.splitlines() if line.endswith(" validates")}
        for name in names:
            os.unlink(name)
        return {place for name, place in names.items() if name in valid}

    def write(self, places, before, path):
        """The document with a text before what each field of these places has."""
        document = ET.parse(self.path)
        for place, element, attribute in list(walk(document.getroot())):
            if place in places:
                set_value(element, attribute, before + value_of(element, attribute))
        document.write(path, encoding="utf-8", xml_declaration=True)
        return path

    def with_all(self, before, name):
        return self.write(self.free, before, f"{self.folder}/{name}.xml")
