#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints how fast the PDF is made, as ratios to what else makes PDFs. It asserts nothing.

    tests/bench/pdf.py [--rounds=3] [--services=200] [--many=10000] [--quick]

The check rows of one report, on A4 with 18 mm margins, in Noto Sans 8 pt, with a head on every page: by Bulkhead from
report.xml, by a bare C program that draws the same strings as kept glyph runs (bare-pdf.c), and from an HTML table by
wkhtmltopdf, Chromium and WeasyPrint, all in turn so that they see the same machine. All must hold the same words. Then
Bulkhead's whole document against the bare program with the strings of that one, line by line where they stand, and the
cost of a page with many services. --quick leaves out what takes minutes: WeasyPrint, and many services.

Memory is what the largest process had at its peak: all of it, and the part that is its own, without the code of libraries
and the fonts, which are mapped and shared.
"""
import argparse
import html
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests/parity"))
import generate  # noqa: E402

BULKHEAD = os.path.join(TOP, os.environ.get("BUILD", "build"), "bulkhead")
R = "{urn:bulkhead:report:1}"
SHOWN = {"fail": "Fail", "pass": "Pass", "not-applicable": "n/a"}
HEADS = ("Setting", "Effective value", "Result", "Exposure", "Where")
WIDTHS = (180, 108, 28, 45, 110)  # points
WANTED = {"wkhtmltopdf": 6, "chromium": 30, "weasyprint": 150}  # times as fast

# The document of the comparison: the rows alone, by templates as any organisation may write them.
PART = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
 xmlns:r="urn:bulkhead:report:1" xmlns="urn:bulkhead:pages:1" exclude-result-prefixes="r">
<xsl:template match="/r:report"><part><table>
 <column width="180" code="yes"/><column width="108"/><column width="28"/><column width="45"/><column width="110"/>
 <head><row><cell>Setting</cell><cell>Effective value</cell><cell>Result</cell><cell>Exposure</cell><cell>Where</cell></row></head>
 <xsl:for-each select="r:units/r:unit/r:check">
  <row><cell><xsl:value-of select="@name"/></cell><cell><xsl:value-of select="r:value"/></cell><cell>
   <xsl:choose><xsl:when test="@status = 'fail'">Fail</xsl:when><xsl:when test="@status = 'pass'">Pass</xsl:when>
   <xsl:otherwise>n/a</xsl:otherwise></xsl:choose></cell><cell>
   <xsl:if test="@exposure"><xsl:value-of select="format-number(@exposure div 10, '0.0')"/></xsl:if></cell>
   <cell><xsl:value-of select="@place"/></cell></row>
 </xsl:for-each></table></part></xsl:template></xsl:stylesheet>"""
FRAME = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
 xmlns:r="urn:bulkhead:report:1" xmlns="urn:bulkhead:pages:1" exclude-result-prefixes="r">
<xsl:template match="/r:report"><document version="1" generated="{@generated}"><parts/></document></xsl:template>
</xsl:stylesheet>"""


def memory_of(pid):
    """The peak memory of a process until now, and its own now, in KiB; 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
            found = dict(line.split(":", 1) for line in status)
        return [int(found[name].split()[0]) if name in found else 0 for name in ("VmHWM", "RssAnon")]
    except OSError:
        return [0, 0]


def children_of(pid):
    """The process and all below it: a browser is many."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as children:
            below = children.read().split()
    except OSError:
        below = []
    return [pid] + [each for child in below for each in children_of(int(child))]


def run(command, stdin=None):
    """Seconds, MiB of the largest process, MiB of its own, and seconds of processor time. What the kernel tells of a
    process that has ended is never less than the memory of this one, whose copy it was; below that the process is asked
    while it runs."""
    peak = own = 0
    with open(stdin or os.devnull, "rb") as source:
        begin = time.monotonic()
        process = subprocess.Popen(command, stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            # At first it is still a copy of this one.
            for child in children_of(process.pid) if time.monotonic() > begin + 0.02 else ():
                now = memory_of(child)
                peak, own = max(peak, now[0]), max(own, now[1])
            time.sleep(0.003)
        seconds = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 4):
        raise RuntimeError(f"{os.path.basename(command[0])} ended with status {process.returncode}")
    if usage.ru_maxrss > 1.1 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss:
        peak = max(peak, usage.ru_maxrss)
    return seconds, peak / 1024, own / 1024, usage.ru_utime + usage.ru_stime


def pages_of(path):
    found = subprocess.run(["pdfinfo", path], stdout=subprocess.PIPE, check=True).stdout.decode()
    return int(found.split("Pages:")[1].split()[0])


def words_of(path):
    """How many characters are in the document, without the heads of its pages: words may be broken anywhere."""
    text = subprocess.run(["pdftotext", "-raw", path, "-"], stdout=subprocess.PIPE, check=True).stdout.decode()
    return len("".join(text.split()).replace("".join("".join(HEADS).split()), ""))


def make_report(scratch, services):
    """A report as the program writes it, of a generated tree."""
    root, path = os.path.join(scratch, "tree"), os.path.join(scratch, "report.xml")
    generate.make_tree(root, services, seed=2)
    os.makedirs(os.path.join(root, "usr/lib"), exist_ok=True)
    shutil.copy("/etc/os-release", os.path.join(root, "usr/lib/os-release"))
    subprocess.run([BULKHEAD, "assess", f"--root={root}", "--format=xml", "-o", path], check=False,
                   stderr=subprocess.DEVNULL)
    return path


def rows_of(report):
    """The strings of every check row."""
    root = ElementTree.parse(report).getroot()
    names = {check.get("id"): check.get("name") for check in root.iter(f"{R}check") if check.get("name")}
    for unit in root.find(f"{R}units"):
        for check in unit.iter(f"{R}check"):
            place = (check.get("path") or "").rsplit("/", 1)[-1]
            exposure = check.get("exposure")
            yield (names[check.get("id")], " ".join(check.findtext(f"{R}value", "").split()), SHOWN[check.get("status")],
                   f"{int(exposure) / 10:.1f}" if exposure else "", f"{place}:{check.get('line', '')}" if place else "")


def write_page(rows, path, point):
    """A page for browsers. wkhtmltopdf takes a point for a pixel, of which an inch has 96."""
    with open(path, "w", encoding="utf-8") as page:
        page.write("<!DOCTYPE html><html><head><meta charset='utf-8'><style>@page { size: A4; margin: 18mm }"
                   "body { margin: 0 } table { border-collapse: collapse; table-layout: fixed; width: 100%;"
                   f"font: {8 * point:.2f}pt/1.2 'Noto Sans' }} thead {{ display: table-header-group }} td, th {{"
                   f"text-align: left; vertical-align: top; padding: {0.6 * point:.2f}pt {8 * point:.2f}pt"
                   f" {0.6 * point:.2f}pt 0; overflow-wrap: anywhere }} tr {{ page-break-inside: avoid }} td:first-child {{"
                   f"font-family: 'DejaVu Sans Mono'; font-size: {7.2 * point:.2f}pt }}</style></head><body>"
                   "<table><colgroup>" + "".join(f"<col style='width:{width}pt'>" for width in WIDTHS) +
                   "</colgroup><thead><tr>" + "".join(f"<th>{head}</th>" for head in HEADS) + "</tr></thead><tbody>\n")
        page.writelines("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>\n" for row in rows)
        page.write("</tbody></table></body></html>\n")


def write_rows(rows, scratch):
    """As lines for the bare program, and as pages for browsers."""
    with open(os.path.join(scratch, "rows.tsv"), "w", encoding="utf-8") as lines:
        lines.writelines("\t".join(row) + "\n" for row in rows)
    write_page(rows, os.path.join(scratch, "rows.html"), 1)
    write_page(rows, os.path.join(scratch, "rows-96.html"), 96 / 72)


def make_templates(scratch):
    templates = os.path.join(scratch, "templates")
    shutil.copytree(os.path.join(TOP, "templates"), templates)
    for name, text in (("service.xsl", PART), ("report.xsl", FRAME)):
        with open(os.path.join(templates, "pages", name), "w", encoding="utf-8") as file:
            file.write(text)
    return templates


def make_bare(scratch):
    program = os.path.join(scratch, "bare-pdf")
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "cairo-pdf", "pangocairo"], stdout=subprocess.PIPE,
                           check=True).stdout.decode().split()
    subprocess.run([os.environ.get("CC", "gcc"), "-O2", "-o", program,
                    os.path.join(TOP, "tests/bench/bare-pdf.c"), *flags, "-lm"], check=True)
    return program


def others(scratch):
    page = os.path.join(scratch, "rows.html")
    return {
        "wkhtmltopdf": ["wkhtmltopdf", "--quiet", "--page-size", "A4", "--margin-top", "18mm", "--margin-bottom", "18mm",
                        "--margin-left", "18mm", "--margin-right", "18mm", f"{scratch}/rows-96.html", f"{scratch}/wkhtmltopdf.pdf"],
        "chromium": ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                     f"--user-data-dir={scratch}/chromium", f"--print-to-pdf={scratch}/chromium.pdf", f"file://{page}"],
        "weasyprint": ["weasyprint", "--quiet", page, f"{scratch}/weasyprint.pdf"],
    }


def write_places(pdf, path):
    """Every string of a PDF where it stands, for the bare program: words that touch are one string."""
    found = subprocess.run(["pdftotext", "-bbox-layout", pdf, "-"], stdout=subprocess.PIPE, check=True).stdout
    local = "{http://www.w3.org/1999/xhtml}"
    # What the text may not hold in XML is left out.
    text = "".join(c for c in found.decode() if c in "\n\t" or c >= " ")
    with open(path, "w", encoding="utf-8") as out:
        for page in ElementTree.fromstring(text).iter(f"{local}page"):
            for line in page.iter(f"{local}line"):
                strings = []
                for word in line.iter(f"{local}word"):
                    left, right, bottom = (float(word.get(name)) for name in ("xMin", "xMax", "yMax"))
                    if strings and left - strings[-1][1] < 4:
                        strings[-1] = (strings[-1][0], right, bottom, strings[-1][3] + " " + (word.text or ""))
                    else:
                        strings.append((left, right, bottom, word.text or ""))
                out.writelines(f"{left:.2f}\t{bottom - 2:.2f}\t{text}\n" for left, _, bottom, text in strings)
            out.write("\f\n")


def line(name, what, note):
    print(f"  {name:28} {what[0]:8.2f} s {what[1]:6.0f} MiB {what[2]:6.0f} MiB own   {note}", flush=True)


def typical(runs):
    """Median of the times, highest of the memory. The first brings its files into the page cache."""
    return [statistics.median(each[0] for each in runs[1:]), max(each[1] for each in runs), max(each[2] for each in runs),
            statistics.median(each[3] for each in runs[1:])]


def compare(scratch, report, rounds, quick):
    table = [BULKHEAD, "render", report, "--format=pdf", "-o", f"{scratch}/table.pdf",
             f"--template-dir={make_templates(scratch)}"]
    bare = [make_bare(scratch), f"{scratch}/bare.pdf", *map(str, WIDTHS)]
    results = {"table": [], "bare": []}
    for _ in range(rounds + 1):
        results["table"].append(run(table))
        results["bare"].append(run(bare, os.path.join(scratch, "rows.tsv")))
    ours, least = typical(results["table"]), typical(results["bare"])
    words = words_of(f"{scratch}/table.pdf")
    line("bulkhead, the rows", ours, f"{pages_of(f'{scratch}/table.pdf')} pages")
    line("bare program", least, f"ratio of ours to it {ours[0] / least[0]:.2f} (at most 2), in processor time "
         f"{ours[3] / least[3]:.2f}; {words_of(f'{scratch}/bare.pdf') / words:.1%} of our characters")
    for name, command in others(scratch).items():
        if quick and name == "weasyprint":
            print(f"  {name:28} SKIP: --quick")
        elif not shutil.which(command[0]):
            print(f"  {name:28} SKIP: it is not installed")
        else:
            theirs = run(command)
            line(name, theirs, f"{theirs[0] / ours[0]:.1f} times ours (at least {WANTED[name]}), memory "
                 f"{theirs[1] / ours[1]:.1f} times ours (at least 10), its own {theirs[2] / ours[2]:.1f} times; "
                 f"{pages_of(command[-1] if name != 'chromium' else f'{scratch}/chromium.pdf')} pages, "
                 f"{words_of(f'{scratch}/{name}.pdf') / words:.1%} of our characters")


def compare_whole(scratch, report, rounds):
    """The whole document; returns the processor time of a page and the peak."""
    pdf, places = f"{scratch}/whole.pdf", f"{scratch}/places.tsv"
    command = [BULKHEAD, "render", report, "--format=pdf", "-o", pdf]
    run(command)
    write_places(pdf, places)
    results = {"whole": [], "bare": []}
    for _ in range(rounds + 1):
        results["whole"].append(run(command))
        results["bare"].append(run([f"{scratch}/bare-pdf", f"{scratch}/bare.pdf"], places))
    ours, least = typical(results["whole"]), typical(results["bare"])
    line("bulkhead, whole document", ours, f"{pages_of(pdf)} pages")
    line("bare program, its strings", least, f"ratio of ours to it {ours[0] / least[0]:.2f}, in processor time "
         f"{ours[3] / least[3]:.2f}; {words_of(f'{scratch}/bare.pdf') / words_of(pdf):.1%} of our characters")
    return ours[3] / pages_of(pdf), ours[1]


def multiply(report, path, times):
    """The report with each of its units many times over, under other names."""
    with open(report, encoding="utf-8") as file:
        text = file.read()
    begin, end = text.index("<units>") + len("<units>"), text.index("</units>")
    with open(path, "w", encoding="utf-8") as out:
        out.write(text[:begin])
        for number in range(times):
            out.write(text[begin:end].replace('<unit name="', f'<unit name="n{number}-')
                      .replace(' slug="', f' slug="n{number}-'))
        out.write(text[end:])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--services", type=int, default=200)
    parser.add_argument("--many", type=int, default=10000)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    if not options.quick:
        subprocess.run([os.path.join(TOP, ".ci/install-dependencies.sh"), "bench"], check=False)
    scratch = tempfile.mkdtemp(prefix="bulkhead-bench-")
    try:
        report = make_report(scratch, options.services)
        rows = list(rows_of(report))
        write_rows(rows, scratch)
        print(f"A PDF of {len(rows)} check rows, median of {options.rounds} runs in turn:", flush=True)
        compare(scratch, report, options.rounds, options.quick)
        page, peak = compare_whole(scratch, report, options.rounds)
        if options.quick:
            return
        many = os.path.join(scratch, "many.xml")
        multiply(report, many, max(options.many // options.services, 1))
        seconds, most, own, busy = run([BULKHEAD, "render", many, "--format=pdf", "-o", f"{scratch}/many.pdf"])
        pages = pages_of(f"{scratch}/many.pdf")
        print(f"The whole document of {options.many} services: {seconds:.1f} s, {pages} pages, the processor time of "
              f"a page {busy / pages / page:.2f} times that with {options.services}; peak memory {most:.0f} MiB, its own "
              f"{own:.0f} MiB, with {options.services} {peak:.0f} MiB")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


main()
