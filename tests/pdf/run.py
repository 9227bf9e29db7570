#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks the PDF of a report: run.py DIRECTORY, which holds report.pdf and report.xml.

Nothing may be missing (every check row of every service, counted), every link and outline entry leads to a place,
every font is embedded, the file is sound and tagged, and painting twice gives the same bytes. Prints TAP.
"""
import hashlib
import html
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

NAMESPACE = {"r": "urn:bulkhead:report:1"}
BULKHEAD = os.environ.get("BULKHEAD", os.environ.get("BUILD", "build") + "/bulkhead")
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TALL = 700  # characters
MOST_ROW_ELEMENTS = 10000  # as in src/render/pdf/flow-table.c
count = 0
failed = False


def case(name, why=""):
    """One case; why says what is wrong."""
    global count, failed
    count += 1
    failed = failed or bool(why)
    print(f"{'not ' if why else ''}ok {count} - {name}")
    if why:
        print(f"# {why}")


def output_of(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode("utf-8", "replace")


def squeeze(text):
    """Without any white space: a name may be broken at the end of a line. Harmful characters as the PDF writes them."""
    text = re.sub("[\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc]",
                  lambda found: f"<U+{ord(found.group()):04X}>", text or "")
    return re.sub(r"\s+", "", text)


def check_rows(report, text):
    """Every service's name and then its rows, in the order of the pages; returns their number and what is missing."""
    names = {check.get("id"): squeeze(check.get("name")) for check in report.findall("r:catalogue/r:check", NAMESPACE)}
    layers = [layer.get("id") for layer in report.findall("r:catalogue/r:layer", NAMESPACE)]
    layer_of = {check.get("id"): check.get("layer") for check in report.findall("r:catalogue/r:check", NAMESPACE)}
    order = {"fail": 0, "pass": 1, "not-applicable": 2}
    shown = {"fail": "Fail", "pass": "Pass", "not-applicable": "n/a"}
    position, end = text.rfind("Servicebyservice"), text.rfind("Checksandcontrols")
    rows = 0
    for unit in report.findall("r:units/r:unit", NAMESPACE):
        checks = unit.findall("r:check", NAMESPACE)
        checks.sort(key=lambda check: (layers.index(layer_of[check.get("id")]), order[check.get("status")]))
        position = text.find(squeeze(unit.get("name")), position, end)
        if position < 0:
            return rows, f"{unit.get('name')} has no section"
        for check in checks:
            # Name, value and result stand in one row and so one after the other. A value that no page holds goes on
            # under the next head, and its result stands beside its beginning or its end.
            value = squeeze(check.findtext("r:value", "", NAMESPACE))
            wanted = names[check.get("id")] + value[:TALL] + ("" if len(value) > TALL else shown[check.get("status")])
            position = text.find(wanted, position, end)
            if position < 0:
                return rows, f"{unit.get('name')} has no row {wanted[:200]}"
            position += len(wanted)
            if len(value) > TALL and text.find(value[-40:], position - 40, end) < 0:
                return rows, f"{unit.get('name')}: the value of {names[check.get('id')]} does not end"
            rows += 1
    return rows, ""


def check_words(directory):
    report = ElementTree.parse(os.path.join(directory, "report.xml")).getroot()
    # In the order of the content, which is row by row.
    text = squeeze(output_of("pdftotext", "-raw", os.path.join(directory, "report.pdf"), "-"))
    wanted = sum(1 for _ in report.iterfind("r:units/r:unit/r:check", NAMESPACE))
    rows, why = check_rows(report, text)
    case(f"all {wanted} check rows are in the text", why or ("" if rows == wanted else f"{rows} are"))
    missing = [unit.get("name") for unit in report.iterfind("r:units/r:unit", NAMESPACE)
               if squeeze(unit.get("name")) not in text]
    case("every service is named", ", ".join(missing[:5]))
    twice = [names for names in re.findall(r"Leftout:([^.]*)\.bulkheadharden", text)
             if len(set(names.split(","))) < len(names.split(","))]
    case("what a proposal leaves out is named once", "; ".join(twice[:2]))
    digests = {file.get("sha256") for file in report.iterfind("r:files/r:file", NAMESPACE) if file.get("sha256")}
    case(f"all {len(digests)} digests are in the text", ", ".join(sorted(d for d in digests if d not in text)[:3]))


def check_first_pages(directory, scratch):
    """The cover is one page and the summary one, on both papers."""
    for paper in ("a4", "letter"):
        pdf = os.path.join(scratch, f"{paper}.pdf")
        subprocess.run([BULKHEAD, "render", os.path.join(directory, "report.xml"), "--format=pdf", f"--paper={paper}", "-o",
                        pdf], check=False, stderr=subprocess.DEVNULL)
        page = {name: int(number) for number, name in
                re.findall(r'^\s*(\d+) \[.*\] "(.*)"$', output_of("pdfinfo", "-dests", pdf), re.M)}
        wanted = {"summary": 2, "services": 3} if "summary" in page else {"services": 2}
        wrong = [f"{name} is on page {page.get(name)}" for name, number in wanted.items() if page.get(name) != number]
        case(f"cover and summary are a page each on {paper}", ", ".join(wrong))
        # Below the head line; what of the summary went on would stand there.
        lines = [line for line in output_of("pdftotext", "-layout", "-f", "3", "-l", "3", pdf, "-").splitlines() if line.strip()]
        case(f"and the next page begins with what follows, on {paper}",
             "" if "summary" not in page or lines[1].strip() == "All services" else lines[1].strip())


def check_house(directory, scratch):
    """A house's templates change the cover, the foot line, the parts and their order, without C."""
    pdf = os.path.join(scratch, "house.pdf")
    house = os.path.join(TOP, "samples/house-style")
    done = subprocess.run([BULKHEAD, "render", os.path.join(directory, "report.xml"), "--format=pdf", "-o", pdf,
                           f"--template-dir={house}/templates", f"--style-dir={house}/styles"], check=False,
                          stderr=subprocess.PIPE)
    if done.returncode not in (0, 3, 4) or not os.path.exists(pdf):
        case("a house has its own document", done.stderr.decode())
        return
    pages = output_of("pdftotext", "-layout", pdf, "-").split("\f")[:-1]
    lines = [[line.strip() for line in page.splitlines() if line.strip()] for page in pages[1:]]
    # A part begins on a new page, or where half a page is left.
    found = [line for page in lines for line in page]
    wanted = ["What was asked", "Evidence", "All services", "Service by service"]
    titles = [line for line in found if line in wanted]
    case("a house has its own order and page", "" if titles == wanted else ", ".join(titles[:8]))
    case("a house leaves out a part and what leads to it", "it is there" if "Checks and controls" in found else "")
    case("a house has its own foot line", "" if all("Example Works, Internal Audit" in page for page in pages) else
         "not on every page")
    check_links(pdf)


def check_links(pdf):
    with tempfile.NamedTemporaryFile(suffix=".pdf") as plain:
        subprocess.run(["qpdf", "--qdf", "--object-streams=disable", pdf, plain.name], check=True)
        with open(plain.name, "rb") as file:
            content = file.read()
    places = set(re.findall(r'"(.*)"$', output_of("pdfinfo", "-dests", pdf), re.M))
    targets = {name.decode() for name in re.findall(rb"/Dest \((.*?)\)\n", content)}
    case(f"{len(targets)} link targets are places", ", ".join(sorted(targets - places)[:5]) or
         ("" if targets else "there is no link at all"))
    links = content.count(b"/Subtype /Link")
    leading = sum(1 for part in content.split(b"endobj")
                  if b"/Subtype /Link" in part and (b"/Dest " in part or b"/A " in part))
    case(f"all {links} links lead somewhere", "" if links == leading else f"{leading} do")
    entries = [part for part in content.split(b"endobj") if b"/Title " in part and b"/Parent " in part]
    lost = sum(1 for part in entries if b"/Dest " not in part and b"/A " not in part)
    case(f"all {len(entries)} outline entries lead somewhere", f"{lost} do not" if lost or not entries else "")


def check_margins(directory):
    """Every page says which of how many it is, and of which report; all but the first say of what host and when."""
    pdf, path = os.path.join(directory, "report.pdf"), os.path.join(directory, "report.xml")
    with open(path, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()[:12]
    report = ElementTree.parse(path).getroot()
    host = report.find("r:host", NAMESPACE).get("name") or report.find("r:snapshot", NAMESPACE).get("root")
    date = report.find("r:snapshot", NAMESPACE).get("end")[:10]
    pages = output_of("pdftotext", "-layout", pdf, "-").split("\f")[:-1]
    wrong = [str(number) for number, page in enumerate(pages, 1)
             if f"Page {number} of {len(pages)}" not in page or digest not in page or
             (number > 1 and host and (squeeze(host) not in squeeze(page) or date not in page))]
    case(f"all {len(pages)} pages have their head and foot", ", ".join(wrong[:9]))


def check_summary(directory, scratch):
    """The summary names every service, holds no section, and is as sound."""
    pdf = os.path.join(scratch, "summary.pdf")
    subprocess.run([BULKHEAD, "render", os.path.join(directory, "report.xml"), "--format=pdf", "--pdf=summary", "-o", pdf],
                   check=False, stderr=subprocess.DEVNULL)
    text = squeeze(output_of("pdftotext", "-raw", pdf, "-"))
    report = ElementTree.parse(os.path.join(directory, "report.xml")).getroot()
    missing = [unit.get("name") for unit in report.iterfind("r:units/r:unit", NAMESPACE)
               if squeeze(unit.get("name")) not in text]
    case("the summary names every service", ", ".join(missing[:5]))
    case("the summary has no sections", "Servicebyservice" if "Servicebyservice" in text else "")
    sound = subprocess.run(["qpdf", "--check", pdf], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    case("the summary is sound", "" if sound.returncode == 0 else "qpdf finds a fault")


def check_full_disk(directory, scratch):
    """An error wherever the disk becomes full, and what was there before is untouched."""
    pdf = os.path.join(scratch, "old.pdf")
    command = [BULKHEAD, "render", os.path.join(directory, "report.xml"), "--format=pdf", "-o"]
    size = os.path.getsize(os.path.join(scratch, "one.pdf"))
    for room in (0, 1, 4096, size // 10, size // 2, size - 1):

        def no_room(room=room):
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

        with open(pdf, "wb") as file:
            file.write(b"what was there before")
        done = subprocess.run(command + [pdf], preexec_fn=no_room, check=False, stderr=subprocess.PIPE)
        with open(pdf, "rb") as file:
            old = file.read()
        case(f"a disk that is full after {room * 100 // size} % is an error", "" if done.returncode == 1 and
             pdf in done.stderr.decode() else f"status {done.returncode}: {done.stderr.decode()}")
        case("the old file is untouched", "" if old == b"what was there before" else f"it has {len(old)} bytes")
        left = [name for name in os.listdir(scratch) if "old" in name and name != "old.pdf"]
        case("nothing is left beside it", ", ".join(left))
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command + ["-"], check=False, stdout=full, stderr=subprocess.PIPE)
    case("a full device is an error", "" if done.returncode == 1 else f"status {done.returncode}")


def make_hard_tree(root):
    """Units as hard to set as any: scripts, lengths, characters that no font has or that hide, many files."""
    units = os.path.join(root, "usr/lib/systemd/system")
    os.makedirs(units)
    groups = " ".join(f"group-{number}" for number in range(1500))
    texts = {
        "right-to-left": "[Unit]\nDescription=شركة خدمات الشبكة מערכת ניהול\n[Service]\nUser=nobody\nReadWritePaths=/var/lib/שלום\n",
        "cjk": "[Unit]\nDescription=ネットワーク管理 网络服务 네트워크 서비스\n[Service]\n",
        "long": f"[Unit]\nDescription={'x' * 4000}\n[Service]\nRootDirectory=/{'y/' * 2000}\nBindPaths=/{'z' * 4000}\n",
        "tall": f"[Service]\nSupplementaryGroups={groups}\n" +
                "".join(f"DeviceAllow=/dev/a-device-with-a-name-{number} rw\n" for number in range(300)),
        # The third row from the end is half a page: with two more of its kind it would not fit on any.
        "refused-1": f"[Service]\nExecStart=/opt/{'x' * 4000}\n",
        "refused-2": "[Service]\nUser=a/b\n",
        "refused-3": "[Service]\nUser=a/b\n",
        "missing": "[Unit]\nDescription=\ue123 and \u202e and \u200b\n[Service]\n",
        "n" * 240: "[Service]\n",
        "part-" * 40 + "x": "[Service]\n",
        "many": "[Service]\n",
    }
    for name, text in texts.items():
        with open(os.path.join(units, f"{name}.service"), "w", encoding="utf-8") as file:
            file.write(text + ("" if "[Service]" not in text else "ExecStart=/bin/true\n"))
    os.makedirs(os.path.join(units, "many.service.d"))
    for number in range(40):
        with open(os.path.join(units, f"many.service.d/{number}-a-drop-in-with-a-name.conf"), "w", encoding="utf-8") as file:
            file.write("[Service]\nPrivateTmp=yes\n")


def check_hard_input(scratch):
    root, directory = os.path.join(scratch, "tree"), os.path.join(scratch, "hard")
    make_hard_tree(root)
    done = subprocess.run([BULKHEAD, "report", f"--root={root}", f"--output={directory}"], check=False, stderr=subprocess.PIPE)
    case("a missing character is reported", "" if b"the character U+E123" in done.stderr else f"said: {done.stderr.decode()}")
    check_document(directory)
    # In the order of reading, which turns what runs from right to left.
    text = squeeze(output_of("pdftotext", os.path.join(directory, "report.pdf"), "-"))
    shown = {"a missing character": "<U+E123>", "one that turns": "<U+202E>", "one that hides": "<U+200B>",
             "Chinese": "网络服务", "Japanese": "ネットワーク管理", "Korean": "네트워크", "Arabic": "شركة", "Hebrew": "מערכת"}
    missing = [name for name, words in shown.items() if words not in text]
    case("all scripts are legible, and what is not is written out", ", ".join(missing))


def check_empty(scratch):
    """A report without a service."""
    root, directory = os.path.join(scratch, "bare"), os.path.join(scratch, "empty")
    os.makedirs(os.path.join(root, "usr/lib/systemd/system"))
    with open(os.path.join(root, "usr/lib/systemd/system/x.target"), "w", encoding="utf-8") as file:
        file.write("[Unit]\nDescription=x\n")
    subprocess.run([BULKHEAD, "report", "--quiet", f"--root={root}", f"--output={directory}"], check=False,
                   stderr=subprocess.DEVNULL)
    pdf = os.path.join(directory, "report.pdf")
    text = output_of("pdftotext", pdf, "-") if os.path.exists(pdf) else ""
    case("a report without a service says so", "" if "No service was scored." in text else "it does not")
    case("and has no empty list", "it has one" if "All services" in text or "Service by service" in text else "")
    check_links(pdf)


def check_many_files(scratch):
    """A service of more files than are read into a tree: what its section leaves out is counted, and the annex has it."""
    root, number = f"{scratch}/crowded", 1200
    folder = f"{root}/usr/lib/systemd/system/crowded.service.d"
    os.makedirs(folder)
    with open(folder[:-2], "w", encoding="ascii") as file:
        file.write("[Service]\nExecStart=/bin/true\n")
    for at in range(number):
        with open(f"{folder}/{at:04}.conf", "w", encoding="ascii") as file:
            file.write("[Service]\nPrivateTmp=yes\n")
    path = f"{scratch}/crowded.pdf"
    report = f"{scratch}/crowded.xml"
    subprocess.run([BULKHEAD, "assess", "-q", f"--root={root}", "--format=xml", "-o", report], check=False)
    subprocess.run([BULKHEAD, "render", "-q", report, "--format=pdf", "-o", path], check=False)
    text = squeeze(output_of("pdftotext", "-raw", path, "-"))
    place = squeeze(f"{folder}/{number - 1:04}.conf:2").replace(squeeze(root), "")
    case("files that a section leaves out are counted", "" if f"…and{number + 1 - 200}more;theannexlistseveryfile" in text else "they are not")
    case("a check that one of them decides names it whole", "" if place in text else f"no {place}")
    annex = text[text.find("FilesthatwerereadPath"):]
    missing = [at for at in range(number) if f"crowded.service.d/{at:04}.conf" not in annex]
    case("the annex has them all", f"{len(missing)} are missing" if missing else "")


def check_painter(directory, scratch):
    """The painter is another program: without it, or when it dies, there is a sentence and the old file."""
    build = os.path.join(scratch, "elsewhere", "build")
    os.makedirs(build)
    for name in ("templates", "styles", "fonts"):
        os.symlink(os.path.join(TOP, name), os.path.join(scratch, "elsewhere", name))
    shutil.copy(BULKHEAD, build)
    painter, old = os.path.join(build, "bulkhead-painter"), os.path.join(scratch, "old.pdf")
    report = os.path.join(directory, "report.xml")
    for name, script, wanted in (("is missing", None, "cannot be run"), ("is killed", "kill -9 $$", "signal Killed"),
                                 ("stops in the middle", "head -c 1000 >/dev/null; echo %PDF-1.5", "said nothing")):
        with open(old, "w", encoding="ascii") as file:
            file.write("old")
        if script:
            with open(painter, "w", encoding="ascii") as file:
                file.write(f"#!/bin/sh\n{script}\n")
            os.chmod(painter, 0o755)
        done = subprocess.run([os.path.join(build, "bulkhead"), "render", report, "--format=pdf", "-o", old], check=False,
                              stderr=subprocess.PIPE, timeout=60)
        words = done.stderr.decode()
        with open(old, encoding="ascii", errors="replace") as file:
            kept = file.read() == "old"
        case(f"a painter that {name}: a sentence, and the old file",
             "" if done.returncode == 1 and kept and "bulkhead-painter" in words and wanted in words
             else f"status {done.returncode}, kept {kept}: {words}")
    case("nothing else is left", ", ".join(sorted(set(os.listdir(scratch)) - {"elsewhere", "old.pdf"})))


def check_fonts(directory, scratch):
    """A font that is damaged is an error that names its file, and the old file stays."""
    build, fonts = os.path.join(scratch, "elsewhere", "build"), os.path.join(scratch, "elsewhere", "fonts")
    os.makedirs(build)
    os.makedirs(fonts)
    for name in ("templates", "styles"):
        os.symlink(os.path.join(TOP, name), os.path.join(scratch, "elsewhere", name))
    for name in ("bulkhead", "bulkhead-painter"):
        shutil.copy(os.path.join(os.path.dirname(BULKHEAD), name), build)
    for name in ("noto/NotoSans-Regular", "noto/NotoSans-Bold", "dejavu/DejaVuSansMono"):
        shutil.copy(f"/usr/share/fonts/truetype/{name}.ttf", fonts)
    with open(os.path.join(fonts, "fonts.conf"), "w", encoding="ascii") as file:
        file.write(f"<fontconfig><dir>{fonts}</dir><cachedir>{fonts}/cache</cachedir></fontconfig>")
    pdf, damaged = os.path.join(scratch, "old.pdf"), os.path.join(fonts, "NotoSans-Bold.ttf")
    with open(damaged, "rb") as file:
        whole = file.read()
    # What is cut off has no face for fontconfig, unless that remembers the file from before it was cut.
    for name, content, wanted in (("whole", whole, ()),
                                  ("damaged", whole[:400000] + b"\0" * 1000 + whole[401000:], (damaged,)),
                                  ("cut off", whole[:200], ("“Noto Sans” has no bold face", f"{damaged} is cut off"))):
        with open(damaged, "wb") as file:
            file.write(content)
        with open(pdf, "w", encoding="ascii") as file:
            file.write("old")
        done = subprocess.run([os.path.join(build, "bulkhead"), "render", os.path.join(directory, "report.xml"),
                               "--format=pdf", "-o", pdf], check=False, stderr=subprocess.PIPE, timeout=60)
        words = done.stderr.decode()
        with open(pdf, encoding="ascii", errors="replace") as file:
            kept = file.read() == "old"
        good = (done.returncode == 1 and kept and any(cause in words for cause in wanted) if wanted
                else done.returncode != 1 and not kept)
        case(f"a font that is {name}", "" if good else f"status {done.returncode}, kept {kept}: {words}")


def check_first_services(directory):
    """The summary names the same services first as the site does, in the same order."""
    with open(os.path.join(directory, "index.html"), encoding="utf-8") as file:
        listed = re.search(r"<h3[^>]*>Most exposed</h3><ol class=\"most\">(.*?)</ol>", file.read(), re.S)
    names = re.findall(r"<bdi>([^<]+)</bdi></a></span>", listed.group(1)) if listed else []
    text = squeeze(output_of("pdftotext", "-raw", os.path.join(directory, "report.pdf"), "-"))
    at = text.find("Themostexposedservices")
    places = [text.find(squeeze(html.unescape(name)), at, at + 4000) for name in names]
    case(f"the first {len(names)} services are those of the site",
         "" if names and -1 not in places and places == sorted(places) else f"{names} at {places}")


def check_first_changes(directory):
    """The cover names the changes that the first screen of the site names, in their order."""
    with open(f"{directory}/index.html", encoding="utf-8") as file:
        actions = re.search(r'<ol class="actions">(.*?)</ol>', file.read(), re.S).group(1)
    wanted = [squeeze(html.unescape(re.sub(r"<[^>]*>", "", line))) for line in re.findall(r'<code class="line">(.*?)</code>', actions, re.S)]
    cover = squeeze(output_of("pdftotext", "-l", "1", f"{directory}/report.pdf", "-"))
    at = cover.find("Thechangesthatwouldlowerexposuremost")
    found = [cover.find(line, at) for line in wanted]
    case("the cover names the changes that the site names first", "" if at >= 0 and wanted and -1 not in found and found == sorted(found) else
         f"{wanted}: {found}")


def check_document(directory):
    """What holds for every document."""
    pdf = os.path.join(directory, "report.pdf")
    sound = subprocess.run(["qpdf", "--check", pdf], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    case("qpdf finds no fault", "" if sound.returncode == 0 else sound.stdout.decode().splitlines()[-1])
    fonts = [line.split() for line in output_of("pdffonts", pdf).splitlines()[2:]]
    case(f"all {len(fonts)} fonts are embedded and subset, with their characters",
         "; ".join(font[0] for font in fonts if font[-5:-2] != ["yes", "yes", "yes"]) or ("" if fonts else "no font"))
    info = output_of("pdfinfo", pdf)
    case("it is tagged", "" if re.search(r"^Tagged:\s+yes$", info, re.M) else "it is not")
    case("it has a title", "" if re.search(r"^Title:\s+\S", info, re.M) else "it has none")
    labels = json.loads(output_of("qpdf", "--json", "--json-key=pagelabels", pdf))["pagelabels"]
    case("the cover has a label, the other pages their numbers",
         "" if [(each["index"], each["label"].get("/St")) for each in labels][1:] == [(1, 2)] and
         "Cover" in labels[0]["label"].get("/P", "") else str(labels))
    tags = set(re.findall(r"^ *([A-Z]\w*)", output_of("pdfinfo", "-struct", pdf), re.M))
    wanted = {"Document", "H1", "H2", "H3", "P", "Table", "TR", "TH", "TD", "L", "LI", "Lbl", "LBody", "Figure", "TOC", "TOCI",
              "Note", "Link"}
    # In a document with more than 10,000 table rows those without links are no elements, and the heads of tables neither.
    rows = sum(1 for _ in ElementTree.parse(os.path.join(directory, "report.xml")).iterfind("r:units/r:unit/r:check", NAMESPACE))
    if rows > MOST_ROW_ELEMENTS / 2:
        wanted.discard("TH")
    case("it has the structure of what it shows", ", ".join(sorted(wanted - tags)) or
         ("there are TH" if rows > MOST_ROW_ELEMENTS and "TH" in tags else ""))
    check_words(directory)
    check_links(pdf)
    check_margins(directory)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    directory = sys.argv[1]
    check_document(directory)
    check_first_services(directory)
    check_first_changes(directory)
    with tempfile.TemporaryDirectory() as scratch:
        copies = []
        for name in ("one.pdf", "two.pdf"):
            path = os.path.join(scratch, name)
            # Its exit status speaks of the report.
            subprocess.run([BULKHEAD, "render", os.path.join(directory, "report.xml"), "--format=pdf", "-o", path],
                           check=False, stderr=subprocess.DEVNULL)
            with open(path, "rb") as file:
                copies.append(file.read())
        case("painted twice it is the same", "" if copies[0] == copies[1] else "the bytes differ")
        check_summary(directory, scratch)
        check_first_pages(directory, scratch)
        check_house(directory, scratch)
        check_full_disk(directory, scratch)
        with tempfile.TemporaryDirectory() as other:
            check_painter(directory, other)
        with tempfile.TemporaryDirectory() as other:
            check_fonts(directory, other)
        check_hard_input(scratch)
        check_many_files(scratch)
        check_empty(scratch)
    print(f"1..{count}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
