#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Attacks in every field: each format is made twice, with a harmless word before what a field has and with what that format is
attacked by, and read by its own parser. Both must be the same document but for that word. Prints TAP."""
import csv
import email
import email.policy
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "formats"))
import modules  # noqa: E402
from fields import BULKHEAD, MARK, Fields, put, run  # noqa: E402

HTML = ("\"><script>alert(1)</script><b>", "' onmouseover='alert(1)' x='", "javascript:alert(1)//", "</style></script><!--<svg onload=alert(1)>",
        "<img src=x onerror=alert(1)>&lt;i&gt;&#x3c;u&#x3e;", "data:text/html,<b>x</b>")
ATTACKS = {
    "csv": ("=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(1)", "\tx=1", "\rx=1", '",="', '"\r\n"x","y"\r\n=1'),
    "json": ('","x":"', "\\", "\\u0022", "\u2028\u2029Qj", '"}],"units":[{'),
    "ndjson": ('","x":"', "\n{}\n", "\rQj", "\\"),
    "sarif": ('","x":"', "[x](https://evil.example/)", "[x](1)", "\\", "\nQj"),
    "oscal": ('","x":"', "\\"),
    "junit": ("]]><failure/>", '"/><failure x="', "<!-- &#38;#60;failure/> ", "&lt;"),
    "xml": ("]]><unit/>", '"/><unit x="', "&lt;&#60;", "<?x?>"),
    "prometheus": ('"} 1\nevil_metric{a="', "\\", '"', "\n# HELP evil x\n"),
    "markdown": ("[x](javascript:alert(1))", "<script>alert(1)</script>", "| a | b |", "\n\n# x\n", "`a` **b** _c_ ~~d~~ ![x](https://evil.example/x.png)",
                 "www.evil.example https://evil.example @team", "</details>", "\\", "<!--", "&lt;script&gt;"),
    "html-single": HTML[:2],
    "html": HTML,
    "table": ("\u009b31m", "\u202e", "\u2066", "\u009d8;;https://evil.example\u009c", "\n", "\r", "\u200f"),
    "pdf": (") /URI (https://evil.example) (", "' uri='https://evil.example", "javascript:alert(1)//", "<</S/JavaScript/JS(app.alert(1))>>", "<b>&amp;", "%s\\"),
}
HIDDEN = "Q\u202e\u200b\u009b\u115f\U000e0041"
EXACT = ("json", "ndjson", "xml")  # what programs read holds hidden characters, escaped; all others show them as text
for attacks in ATTACKS:
    if attacks != "table":
        ATTACKS[attacks] += (HIDDEN,)
MAIL = (HIDDEN, "\r\nBcc: evil@example.org\r\n", "\n\n<b>x</b>", "=?utf-8?q?=0aBcc=3a_evil?=", "\"><script>alert(1)</script>", ",evil@example.org,")
number = broken = 0


def case(name, findings):
    global number, broken
    number += 1
    broken += bool(findings)
    print(f"{'not ok' if findings else 'ok'} {number} - {name}", flush=True)
    for finding in list(findings)[:8]:
        print("  " + repr(finding)[:600])


def skip(name, why):
    global number
    number += 1
    print(f"ok {number} - {name} # SKIP {why}", flush=True)


def is_hidden(character):
    """By Unicode's own categories, and what else no font shows."""
    return character not in "\t\n\r" and (unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") or character in "\u034f\u115f\u1160\u3164\uffa0")


def shown(attack):
    return "".join(f"<U+{ord(c):04X}>" if is_hidden(c) else c for c in attack)


def unseen(text, attack):
    """No text has a character that nobody can see."""
    return [(attack, "not to be seen", f"U+{ord(c):04X}", text[max(at - 60, 0):at + 20]) for at, c in enumerate(text) if is_hidden(c)][:2]


def plain(text):
    return re.sub(r"\s+", " ", text).strip()


def told(text, attack):
    """What was before each field, as the harmless word; blanks are a format's own business."""
    text, attack = (re.sub(r"\r\n?", "\n", words) for words in (text, attack))
    told_as_it_is = text.replace(attack, MARK) if attack in text else plain(text).replace(plain(attack), MARK)
    return re.sub(rf"\s*{MARK}\s*", MARK, plain(told_as_it_is))


# ---- What a parser makes of a format: a list that must be the same ----

def parse_csv(data, attack):
    rows = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    risky = [cell for row in rows for cell in row if cell and cell[0] in "=+-@\t\r\n"]
    return [("formula", cell) for cell in risky] + [[told(cell[1:] if re.match(r"'[=+\-@\t\r\n]", cell) else cell, attack) for cell in row]
                                                   for row in rows]


def shape(value, attack):
    if isinstance(value, dict):
        return {key: shape(item, attack) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item, attack) for item in value]
    return told(value, attack) if isinstance(value, str) else value


def derived(value, name=None):
    """Digests of names, and names as addresses and tokens, are others where names are."""
    if isinstance(value, dict):
        return {key: derived(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [derived(item, name) for item in value]
    if name in ("name", "target-id") and isinstance(value, str):
        return re.sub(rb"_([0-9a-f]{2})", lambda m: bytes([int(m.group(1), 16)]), value.encode()).decode().removeprefix("_")
    if isinstance(value, str) and value.startswith("bulkhead/") and name == "id":
        return "…"
    if name in ("uuid", "uri", "unitAndCheck/v1", "href", "guid") or (name or "").endswith("-uuid"):
        return "…"
    return value


def parse_json(data, attack):
    return [shape(derived(json.loads(data)), attack)]


def parse_sarif(data, attack):
    links = re.findall(rb'"text":"(?:[^"\\]|\\.)*?(?<!\\\\)\](?:\\\\)*\(', data)
    document = json.loads(data)
    texts = []

    def walk(value, name=None):
        if isinstance(value, dict):
            for key in value:
                value[key] = walk(value[key], key)
        elif isinstance(value, list):
            value[:] = [walk(item, name) for item in value]
        elif name == "text" and "](" in value:
            texts.extend(re.findall(r"(?<!\\)\]\(", value))
            return re.sub(r"\\([\[\]\\])", r"\1", value)
        return value

    walk(document)
    return [("a link", text) for text in texts] + ([("a link", links[0])] if links and texts else []) + [shape(derived(document), attack)]


def parse_ndjson(data, attack):
    return [shape(json.loads(line), attack) for line in data.decode().split("\n") if line]


def parse_xml(data, attack):
    def nodes(element):
        yield element.tag, sorted((key, told(value, attack)) for key, value in element.attrib.items()), told(element.text or "", attack)
        for child in element:
            yield from nodes(child)
    return list(nodes(ET.fromstring(data)))


def parse_prometheus(data, attack):
    lines = []
    for line in data.decode().split("\n"):
        match = re.fullmatch(r'([a-z_:]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (-?[0-9.]+)', line)
        if line and not line.startswith("# ") and not match:
            lines.append(("no sample", line))
        elif match:
            labels = re.findall(r'([a-z_]+)="((?:[^"\\]|\\.)*)"', match.group(2) or "")
            unescaped = [(k, re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m.group(1), m.group(1)), v)) for k, v in labels]
            lines.append((match.group(1), [(k, told(v, attack)) for k, v in unescaped], match.group(3)))
        else:
            lines.append(line)
    return lines


PAGE = r"""
import html5lib, json, sys
def nodes(element):
    yield [str(element.tag), sorted((str(k), v) for k, v in element.attrib.items()), element.text or ""]
    for child in element:
        yield from nodes(child)
        yield ["", [], child.tail or ""]
for page in json.load(sys.stdin):
    print(json.dumps(list(nodes(html5lib.parse(page, namespaceHTMLElements=False)))))
"""


def parse_pages(pages, attack):
    """Pages by a parser of HTML as browsers have it. Words in addresses and ids are escaped, so only that they are words counts."""
    ended = subprocess.run(["/usr/bin/python3", "-c", PAGE], input=json.dumps(pages), capture_output=True, text=True, check=True)
    found = []
    for line in ended.stdout.splitlines():
        for tag, attributes, text in json.loads(line):
            for key, value in attributes:
                if key.startswith("on") or (key in ("href", "src", "action", "xlink:href") and
                                            re.match(r"\s*(javascript|data|vbscript):", value, re.I) and "image/svg" not in value[:30]):
                    found.append(("runs", tag, key, value))
                if "evil.example" in value and key in ("href", "src"):
                    found.append(("leads away", value))
            named = [(key, "…" if key in ("href", "id", "for", "src", "style", "data-key", "aria-describedby", "aria-labelledby", "aria-controls")
                      else told(value, attack)) for key, value in attributes if key != "data-first"]
            if tag not in ("style", "script") and (tag not in ("", "wbr") or text):
                found.append((tag, named, text))
    return joined(found, attack)


def joined(found, attack):
    """Places where a long word may break are put by its length: they and the pieces beside them are one text. So
    are the words of a command."""
    out = []
    for item in found:
        if len(item) == 3 and item[0] == "wbr":
            continue
        if len(item) == 3 and (item[0] == "" or item[:2] == ("span", [("class", "whole")])) and out and len(out[-1]) == 3:
            out[-1] = (out[-1][0], out[-1][1], out[-1][2] + item[2])
        else:
            out.append(item)
    return [(item[0], item[1], re.sub(r"\s+", "", told(item[2], attack))) if len(item) == 3 else item for item in out]


def parse_pdf(path, attack):
    """Its words, its links and what it would do."""
    text = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True).stdout.decode()
    whole = subprocess.run(["qpdf", "--qdf", "--object-streams=disable", path, "-"], capture_output=True, check=False).stdout
    urls = re.findall(rb"/URI \(((?:[^()\\]|\\.)*)\)", whole)
    bad = [key for key in (rb"/JavaScript", rb"/JS ", rb"/Launch", rb"/OpenAction", rb"/AA ", rb"/EmbeddedFile", rb"/SubmitForm", rb"/GoToR")
           if re.search(re.escape(key) + rb"(?![A-Za-z])", re.sub(rb"\((?:[^()\\]|\\.)*\)|<[0-9a-fA-F\s]*>|stream.*?endstream", b"", whole, flags=re.S))]
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, check=False)
    urls = [url for url in urls if b"evil" in url or not url.startswith((b"https://", b"http://", b"man:", b"mailto:"))]
    shown = re.sub(r"\s+", "", attack) in re.sub(r"[\s\u00ad\u200b-]+", "", text) if attack != MARK and "-" not in attack else True
    return ([("does", key) for key in bad] + [("leads away", url) for url in urls] + ([] if shown else [("is not shown", attack)]) +
            ([] if checked.returncode == 0 else [("damaged", checked.stderr)]))


def parse_table(data, attack):
    """No byte that moves a cursor or turns a line round."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", data.decode())
    return [("sequence", line) for line in text.split("\n") if any(
        unicodedata.category(c) == "Cc" or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u2028\u2029" for c in line)]


MARKDOWN_TAGS = {"h", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "details", "summary"}


def parse_markdown(path):
    page = subprocess.run(["node", f"{modules.MODULES}/validate.js", "markdown", path], capture_output=True, check=True, text=True).stdout
    return re.findall(r"<(/?[a-zA-Z]+[0-9]?)", page)


# ---- Formats in turn ----

PARSERS = {"csv": parse_csv, "json": parse_json, "ndjson": parse_ndjson, "sarif": parse_sarif, "oscal": parse_json, "junit": parse_xml,
           "xml": parse_xml, "prometheus": parse_prometheus, "html-single": lambda data, attack: parse_pages([data.decode()], attack)}


def difference(found, expected):
    if found == expected:
        return []
    for a, b in zip(found, expected):
        if a != b:
            return [(a, b)] if not isinstance(a, dict) else [first_difference(a, b)]
    return [f"{len(found)} and {len(expected)} pieces", *[x for x in found if x not in expected][:2]]


def first_difference(a, b, path=""):
    if isinstance(a, dict) and isinstance(b, dict):
        if list(a) != list(b):
            return path, list(a), list(b)
        return next((d for d in (first_difference(a[k], b[k], f"{path}.{k}") for k in a) if d), None)
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return next((d for d in (first_difference(x, y, f"{path}[{i}]") for i, (x, y) in enumerate(zip(a, b))) if d), None)
    return None if a == b else (path, a, b)


def each_attack(fields, form):
    """(attack, report with it), the harmless one first."""
    for at, attack in enumerate((MARK, *ATTACKS[form])):
        path = fields.with_all(attack, f"{form}-{at}")
        yield attack, path
        os.unlink(path)


def test_format(fields, form):
    expected, findings = None, []
    for attack, path in each_attack(fields, form):
        data = run("render", path, f"--format={form}")
        findings += unseen(data.decode(), attack)
        parsed = PARSERS[form](data, attack if form in EXACT else shown(attack))
        if attack == MARK:
            expected = parsed
            findings += [] if json.dumps(parsed).count(MARK) > 20 else ["the harmless word is hardly there"]
        else:
            findings += [(attack, d) for d in difference(parsed, expected)]
    case(f"{form}: {len(ATTACKS[form])} attacks in {len(fields.free)} fields", findings)


def test_site(fields):
    expected, findings = None, []
    for attack, path in each_attack(fields, "html"):
        place = f"{fields.folder}/site"
        run("render", path, "--format=html", "--force", "-o", place)
        names = sorted(os.path.relpath(os.path.join(where, name), place) for where, _, files in os.walk(place) for name in files
                       if name.endswith(".html") and where != f"{place}/checks" or name.startswith("Private"))
        pages = []
        for name in names:
            with open(f"{place}/{name}", encoding="utf-8") as file:
                pages.append(file.read())
        findings += [found for page in pages for found in unseen(page, attack)]
        parsed = [names, *parse_pages(pages, shown(attack))]
        expected = expected or parsed
        findings += [(attack, d) for d in difference(parsed, expected)]
    case(f"html: {len(ATTACKS['html'])} attacks in {len(fields.free)} fields", findings)


def test_pdf(fields):
    findings = []
    for attack, path in each_attack(fields, "pdf"):
        run("render", path, "--format=pdf", "-o", f"{fields.folder}/report.pdf")
        findings += [(attack, found) for found in parse_pdf(f"{fields.folder}/report.pdf", shown(attack))]
    case(f"pdf: {len(ATTACKS['pdf'])} attacks in {len(fields.free)} fields", findings)


def test_terminal(fields):
    findings = []
    for attack, path in each_attack(fields, "table"):
        for arguments in (["assess", f"--from={path}", "--color=always", "--exit-zero"], ["assess", f"--from={path}", "web", "--exit-zero"]):
            ended = subprocess.run([BULKHEAD, *arguments], capture_output=True, check=False)
            findings += [(attack, found) for found in parse_table(ended.stdout + ended.stderr, attack)]
    case(f"terminal: {len(ATTACKS['table'])} attacks in {len(fields.free)} fields", findings)


def test_terminal_of_a_tree(folder):
    """What XML cannot hold: escapes in unit files and in the names of files."""
    root = f"{folder}/escapes"
    attack = "\x1b[31m\x1b]0;x\x07\x1b]8;;https://evil.example\x1b\\\x08\x7f\u009b1A"
    put(f"{root}/usr/lib/systemd/system/web.service", f"[Unit]\nDescription={attack}x\nDocumentation={attack}\n[Service]\nExecStart=/bin/{attack}\n"
        f"User={attack}\nProtectHome={attack}\nX{attack}=1\nEnvironment={attack}\n")
    put(f"{root}/usr/lib/systemd/system/web.service.d/{attack.replace('/', '-')}.conf", f"[Service]\nPrivateTmp={attack}\n")
    put(f"{root}/etc/hostname", f"{attack}\n")
    put(f"{root}/usr/lib/os-release", f'ID=debian\nVERSION_ID=12\nPRETTY_NAME="{attack}"\n')
    os.symlink(attack.replace("/", "-"), f"{root}/usr/lib/systemd/system/link.service")
    put(f"{root}/var/lib/dpkg/status", "Package: systemd\nStatus: install ok installed\nVersion: 252.39-1\n\n")
    findings = []
    for arguments in (["assess", "-v"], ["assess", "web.service", "-v"], ["assess", "no\x1b[31m.service"], ["snapshot", "-v", "-o", f"{folder}/escapes.xml"],
                      ["report", "-v", "-o", f"{folder}/escapes-report"], ["harden", "web.service"], ["explain", "web.service"], ["explain", "\x1b[31m"],
                      ["assess", f"--waivers={root}/usr/lib/systemd/system/web.service.d"], ["verify"]):
        where = f"{folder}/escapes-report" if arguments == ["verify"] else f"--root={root}"
        ended = subprocess.run([BULKHEAD, *arguments, where], capture_output=True, check=False, stdin=subprocess.DEVNULL)
        findings += [(arguments[0], found) for found in parse_table(ended.stdout + ended.stderr, attack)]
    case("terminal: escapes in a tree", findings)


def test_markdown(fields):
    why_not = modules.install()
    if why_not:
        skip("markdown", why_not)
        return
    expected, findings = None, []
    for attack, path in each_attack(fields, "markdown"):
        run("render", path, "--format=markdown", "-o", f"{fields.folder}/report.md")
        tags = parse_markdown(f"{fields.folder}/report.md")
        with open(f"{fields.folder}/report.md", encoding="utf-8") as file:
            findings += unseen(file.read(), attack)
        expected = expected or tags
        findings += [(attack, d) for d in difference(tags, expected)]
    case(f"markdown: {len(ATTACKS['markdown'])} attacks in {len(fields.free)} fields", findings)


def test_mail(fields):
    findings, expected = [], None
    for attack in (MARK, *MAIL):
        place = f"{fields.folder}/mail"
        os.makedirs(place, exist_ok=True)
        os.rename(fields.with_all(attack, "mail-report"), f"{place}/report.xml")
        data = run("mail", place, "--to=to@example.org", "--sender=from@example.org", "--attach=none", "--eml=-")
        message = email.message_from_bytes(data, policy=email.policy.default)
        parts = [(p.get_content_type(), sorted(k.lower() for k in p.keys())) for p in message.walk()]
        addresses = [str(message[name]) for name in ("from", "to", "cc", "bcc") if message[name]]
        pages = [p.get_content() for p in message.walk() if p.get_content_type() == "text/html"]
        parsed = [parts, addresses, [d.__class__.__name__ for d in message.defects], *[(t, a) for t, a, *_ in parse_pages(pages, shown(attack))]]
        findings += [found for p in message.walk() if p.get_content_maintype() == "text" for found in unseen(p.get_content(), attack)]
        findings += unseen(str(message["subject"]), attack)
        expected = expected or parsed
        findings += [(attack, d) for d in difference(parsed, expected)]
        findings += [(attack, "a line that is too long")] if any(len(line) > 998 for line in data.split(b"\n")) else []
        findings += [(attack, "a raw line end in a header")] if re.search(rb"(?im)^bcc:", re.split(rb"\r?\n\r?\n", data)[0]) else []
    case(f"mail: {len(MAIL)} attacks in {len(fields.free)} fields", findings)


def main():
    pages = subprocess.run(["/usr/bin/python3", "-c", "import html5lib"], capture_output=True, check=False).returncode == 0
    with tempfile.TemporaryDirectory(prefix="bulkhead-escape-") as folder:
        fields = Fields(folder)
        case("the report has every kind of field", [] if len(fields.free) > 70 else sorted(fields.free))
        tests = [(f"test_{form}", lambda form=form: test_format(fields, form)) for form in PARSERS if form != "html-single" or pages]
        tests += [("site", lambda: test_site(fields)), ("mail", lambda: test_mail(fields))] if pages else []
        tests += [("pdf", lambda: test_pdf(fields)), ("terminal", lambda: test_terminal(fields)),
                  ("tree", lambda: test_terminal_of_a_tree(folder)), ("markdown", lambda: test_markdown(fields))]
        if not pages:
            skip("pages and mail", "python3-html5lib is not installed")
        for name, test in tests:
            try:
                test()
            except (AssertionError, ValueError, OSError, subprocess.SubprocessError, ET.ParseError, csv.Error) as failure:
                case(name, [failure])
    print(f"1..{number}")
    return broken > 0


if __name__ == "__main__":
    sys.exit(main())
