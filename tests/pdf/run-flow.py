#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How blocks go over pages and words over lines: pages that a template gives as they are, and the words of each page.

What goes on says whose it is; no line, row or title stands alone; names and paths break where a reader would. Prints TAP.
"""
import os
import re
import subprocess
import sys
import tempfile

BULKHEAD = os.environ.get("BULKHEAD", os.environ.get("BUILD", "build") + "/bulkhead")
FRAME = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
 xmlns:r="urn:bulkhead:report:1" xmlns="urn:bulkhead:pages:1" exclude-result-prefixes="r">
<xsl:template match="/r:report"><document version="1" generated="{@generated}">%s</document></xsl:template>
</xsl:stylesheet>"""
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


class Painter:
    """Paints blocks of pages.xml."""

    def __init__(self, scratch):
        root = os.path.join(scratch, "root")
        self.templates, self.pdf = os.path.join(scratch, "templates"), os.path.join(scratch, "pages.pdf")
        self.report = os.path.join(scratch, "report.xml")
        os.makedirs(os.path.join(root, "usr/lib/systemd/system"))
        os.makedirs(os.path.join(self.templates, "pages"))
        # Without any unit the evidence would not be complete.
        with open(os.path.join(root, "usr/lib/systemd/system/x.target"), "w", encoding="ascii") as file:
            file.write("[Unit]\n")
        subprocess.run([BULKHEAD, "assess", f"--root={root}", "--format=xml", "-o", self.report], check=True,
                       stderr=subprocess.DEVNULL)

    def pages(self, blocks, *options, mode="-layout"):
        """The lines of each page."""
        with open(os.path.join(self.templates, "pages/report.xsl"), "w", encoding="utf-8") as file:
            file.write(FRAME % blocks)
        subprocess.run([BULKHEAD, "render", self.report, "--format=pdf", "-o", self.pdf,
                        f"--template-dir={self.templates}", *options], check=True)
        text = subprocess.run(["pdftotext", mode, self.pdf, "-"], check=True, stdout=subprocess.PIPE).stdout.decode()
        return [[line.strip() for line in page.splitlines() if line.strip()] for page in text.split("\f")[:-1]]


def marked(pages, mark):
    """What is wrong where every page but the first should begin with the mark."""
    wrong = [f"page {number} begins with {page[0]!r}" for number, page in enumerate(pages[1:], 2) if page[0] != mark]
    return ", ".join(wrong[:3]) or ("" if len(pages) > 1 else "it is one page")


def check_marks(paint):
    """What goes on over a page says there whose it is."""
    code = "".join(f"<line>line {number}</line>" for number in range(200))
    head = '<heading level="2">One &amp; two</heading>'
    pages = paint.pages(f"{head}<code>{code}</code>")
    case("code that goes on says whose it is", marked(pages, "One & two, continued"))
    lines = [line for page in pages for line in page if line.startswith("line ")]
    case("and has all its lines", "" if lines == [f"line {number}" for number in range(200)] else f"{len(lines)} of 200")
    case("code below no heading has no mark", "" if paint.pages(f"<code>{code}</code>")[1][0].startswith("line ")
         else "it has")
    case("a callout that goes on says whose it is",
         marked(paint.pages(f"{head}<callout>{'<paragraph>words</paragraph>' * 100}</callout>"), "One & two, continued"))
    case("words that no page holds say whose they are",
         marked(paint.pages(f"{head}<paragraph>{'words ' * 3000}</paragraph>"), "One & two, continued"))
    pages = paint.pages(f"{head}{'<paragraph>' + 'words ' * 300 + '</paragraph>'}" * 6)
    case("a paragraph that merely goes on has no mark", "there is one" if any("continued" in line for page in pages for line in page)
         or len(pages) < 2 else "")


def check_table_marks(paint):
    rows = "".join(f"<row><cell>row {number}</cell><cell>x</cell></row>" for number in range(100))
    head = "<head><row><cell>Name</cell><cell>Value</cell></row></head>"
    pages = paint.pages(f'<heading level="2">Service</heading><table><column width="fit"/><column/>{head}<group><title>Kernel'
                        f"<quiet> 3 of 4</quiet></title>{rows}</group></table>")
    case("a table that goes on says in which group", marked(pages, "Service, Kernel, continued"))
    pages = paint.pages(f'<heading level="2">Service</heading><table><column width="fit"/><column width="1"/><column width="9"/>'
                        f"{head}<row><cell>Setting=</cell><cell>{'word ' * 1500}</cell></row><row><cell>b</cell><cell>x</cell>"
                        "</row></table>")
    case("a row that no page holds says what it is", marked(pages, "Service, Setting=, continued"))
    case("and that it goes on", "" if all(any(line.endswith("continued on the next page") for line in page) for page in pages[:-1])
         else "not on every page")
    own = f"<table><column/><column/><continued>All of it, continued</continued>{head}<group><title>g</title>{rows}</group></table>"
    case("a table's own words go before", marked(paint.pages(own), "All of it, continued"))


def check_long_table(paint):
    """A table that goes to the painter in several sheets looks like one."""
    rows = "".join(f'<row id="r{number}"><cell>row {number}</cell><cell>{"x" * (number % 40)}</cell></row>' for number in range(1000))
    table = f"<table><column/><column/><continued>All of it, continued</continued><head><row><cell>Name</cell><cell>Value</cell></row></head>{rows}</table>"
    pages = paint.pages(f'<paragraph>See <page-of to="r999"/>.</paragraph>{table}<paragraph follow="yes">below it</paragraph>')
    lines = [line.split("  ")[0] for page in pages for line in page if line.startswith("row ")]
    case("a long table has all its rows in order", "" if lines == [f"row {number}" for number in range(1000)] else f"{len(lines)}: {lines[:3]}")
    case("and on each further page its own words", marked(pages, "All of it, continued"))
    case("and its head once on each", "" if all(sum(line.startswith("Name") for line in page) == 1 for page in pages) else "no")
    full = {sum(line.startswith("row ") for line in page) for page in pages[1:-1]}
    case("and as many rows on each page between", "" if len(full) == 1 else f"{sorted(full)}")
    case("and what it leads to is where it says", "" if pages[0][0] == f"See {len(pages)}." else pages[0][0])
    case("and what follows below its last row", "" if pages[-1][-2].startswith("row 999") and pages[-1][-1] == "below it"
         else f"{pages[-1][-2:]}")


def check_numbers(paint):
    """Numbers that others stand close to."""
    rows = "".join(f'<row><cell>{"name " * 12}</cell><cell>{number}</cell><cell bar="{number}" bar-maximum="9000">{number}.5</cell></row>'
                   for number in (7, 77, 777, 7777))
    pages = paint.pages(f'<table><column/><column width="fit" align="right"/><column/>{rows}</table>')
    found = [line.split()[-2:] for line in pages[0] if line.endswith(".5")]
    case("the number before a bar has its room", "" if found == [[f"{n}", f"{n}.5"] for n in (7, 77, 777, 7777)] else f"{found}")
    words = "".join(f"<paragraph>{'w' * number} {'shut in ' * 11}in<note>n</note>.</paragraph>" for number in range(1, 60))
    alone = [line for page in paint.pages(words) for line in page if re.fullmatch(r"[\d\s]*\.", line)]
    case("the number of a footnote stays with its word", ", ".join(alone[:3]))


def groups_of(page):
    """How many rows stand below each title of a page; the first are what goes on, and None where nothing does."""
    found = [0]
    for line in page:
        if re.match(r"row \d", line):
            found[-1] += 1
        elif line.startswith("group"):
            found.append(0)
    return found


def check_alone(paint):
    """Nothing stands alone at the foot or top of a page, wherever the page ends."""
    groups = "".join(f"<group><title>group {name}</title>" + "".join(
        f"<row><cell>row {name}{number}</cell></row>" for number in range(4)) + "</group>" for name in range(9))
    table = f"<table><column/><head><row><cell>Head</cell></row></head>{groups}</table>"
    lines = "".join(f"<line>line {number}</line>" for number in range(6))
    last, first, heads, code = [], [], [], []
    for points in range(560, 700, 7):
        space = f'<paragraph>above</paragraph><space points="{points}"/>'
        pages = paint.pages(space + table)
        first += [f"{points}: {groups_of(pages[0])}" for _ in [0] if 1 in groups_of(pages[0])[1:]]
        last += [f"{points}: {groups_of(pages[1])}" for _ in [0] if groups_of(pages[1])[0] == 1]
        pages = paint.pages(f"{space}<table><column/><head><row><cell>Head</cell></row></head>" + "".join(
            f"<row><cell>row {number}</cell></row>" for number in range(8)) + "</table>")
        numbers = [groups_of(page)[0] for page in pages]
        heads += [f"{points}: {numbers}" for _ in [0] if 1 in numbers or (numbers[0] == 0 and "Head" in pages[0])]
        pages = paint.pages(f"{space}<code>{lines}</code>")
        numbers = [sum(line.startswith("line ") for line in page) for page in pages]
        code += [f"{points}: {numbers}" for _ in [0] if 1 in numbers]
    case("a group's title has two rows with it", "; ".join(first[:3]))
    case("a group's last row is not alone on a page", "; ".join(last[:3]))
    case("no row of a table is alone on a page", "; ".join(heads[:3]))
    case("no line of code is alone on a page", "; ".join(code[:3]))


def check_least(paint):
    """A table that may be shorter is, by as many rows as the page needs for what follows; and only then."""
    def table(name, rows):
        return (f'<table alike="t" least="2"><column/><head><row><cell>Head</cell></row></head>' + "".join(
            f"<row><cell>row {name}{number}</cell></row>" for number in range(rows)) + "</table>")
    found = []
    for points in (400, 460, 500, 530, 560, 600):
        pages = paint.pages(f'<paragraph>above<note>A note below.</note></paragraph><space points="{points}"/>{table(1, 8)}'
                            f"<paragraph>between</paragraph>{table(2, 8)}<paragraph>the end</paragraph><page-break/>"
                            "<paragraph>after</paragraph>")
        found.append([len(pages), pages[1][0]] + [sum(line.startswith(f"row {name}") for page in pages for line in page)
                                                  for name in (1, 2)])
    case("a table with as many rows as the page has room for", "" if all(each[:2] == [2, "after"] for each in found[:5]) and
         found[0][2:] == [8, 8] and found[4][2:] == [3, 2] and all(two == 2 or one == 8 for _, _, one, two in found) else str(found))
    case("and no fewer than it may", "" if found[5][2:] == [2, 2] and found[5][0] == 3 else str(found[5]))


def check_notes(paint):
    """Each footnote once, with its number, also where several follow a word or the number of a page."""
    pages = paint.pages('<heading level="1" id="h">Head</heading><paragraph>One <note>first</note> <note>second</note> on <page-of to="h"/>'
                        "<note>third</note><note>fourth</note>.</paragraph>")
    wanted = ["1 first", "2 second", "3 third", "4 fourth"]
    case("footnotes that follow each other stand once", "" if pages[0][-4:] == wanted and pages[0][1].startswith("One 12 on 134") else str(pages))


def check_heads(paint):
    """A heading is not the last of its page, whatever cannot begin below it."""
    fill = "".join(f"<paragraph>{number}</paragraph>" for number in range(60))
    tall = "<table><column/>" + f"<row><cell>{'w<break/>' * 40}</cell></row>" * 3 + "</table>"
    three = f"<paragraph>{'three lines of words ' * 13}</paragraph>"
    kept = '<list keep="yes">' + "".join(f"<item>{number}</item>" for number in range(30)) + "</list>"
    for name, before, after in (("a row of most of a page", "", tall), ("three lines", "", three), ("what is kept to it", kept, three)):
        alone = []
        for count in range(28, 58):
            blocks = fill.split("</paragraph>")[:count]
            pages = paint.pages("".join(f"{block}</paragraph>" for block in blocks) + before + '<heading level="2">Head</heading>' + after)
            alone += [count for page in pages[:-1] if page[-1] == "Head"]
        case(f"a heading does not end a page: {name}", f"after {alone}" if alone else "")


def check_widths(paint):
    """A column that goes by its words has room for some, whatever the columns beside it ask for."""
    words, wide = "<cell>moderate words</cell>", f"<cell>{'w' * 60}</cell>"
    for name, columns, row in (("fitted", "<column/>" * 2 + '<column width="fit"/>' * 5, words * 2 + wide * 5),
                               ("with shares", '<column/><column width="1"/>' + '<column width="fit"/>' * 4, words * 2 + wide * 4)):
        pages = paint.pages(f"<table>{columns}<row>{row}</row></table>")
        torn = "moderate moderate" not in " ".join(" ".join(pages[0]).split())
        case(f"words beside wide columns, {name}", str(pages[0][:6]) if torn else "")


def check_margin(paint):
    """What is drawn beside words, a bar or the number of a footnote, does not push them over the margin."""
    right = (210 - 18) / 25.4 * 72 + 1
    columns, cells = '<column width="1"/>' * 7, "<cell>x</cell>" * 6
    bar = f'<table>{columns}<row>{cells}<cell bar="5" bar-maximum="9">{"1234567890" * 2}</cell></row></table>'
    notes = '<paragraph style="small">' + "ab<note>n</note> " * 90 + "</paragraph>"
    for name, blocks in (("a number before a bar", bar), ("numbers of footnotes", notes)):
        paint.pages(blocks)
        boxes = subprocess.run(["pdftotext", "-bbox", paint.pdf, "-"], check=True, stdout=subprocess.PIPE).stdout.decode()
        widest = max(float(x) for x in re.findall(r'xMax="([0-9.]+)"', boxes))
        case(f"within the margin: {name}", f"up to {widest}, where {right:.1f} is the end" if widest > right else "")


class Picture:
    """The first page in gray, in points from its upper left corner; 0 is black, 255 white."""

    def __init__(self, pdf):
        gray = subprocess.run(["pdftoppm", "-gray", "-r", "144", "-f", "1", "-l", "1", pdf], check=True,
                              stdout=subprocess.PIPE).stdout
        head, self.pixels = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", gray), b""
        self.width, self.pixels = int(head.group(1)), gray[head.end():]

    def row(self, y, left, right):
        at = int(y * 2) * self.width
        return list(self.pixels[at + int(left * 2):at + int(right * 2)])

    def column(self, x, top, bottom):
        return [self.pixels[y * self.width + int(x * 2)] for y in range(int(top * 2), int(bottom * 2))]


def check_without_color(paint):
    """Bands are told apart on paper without color: by squares, each darker than half of the way to white."""
    bands = ("safe", "ok", "medium", "exposed", "unsafe")
    margin, width = 18 / 25.4 * 72, (210 - 36) / 25.4 * 72
    paint.pages("<distribution>" + "".join(f'<part band="{band}" count="3"><label>{band}</label></part>' for band in bands) +
                "</distribution>")
    # The middle of a bar of 14 points.
    row = Picture(paint.pdf).row(margin + 7, margin, margin + width)
    parts = [row[int(i * len(row) / 5) + 1:int((i + 1) * len(row) / 5) - 4] for i in range(5)]
    squares = [sum(before < 200 <= after for before, after in zip(part, part[1:])) for part in parts]
    case("each part of a distribution has the squares of its band", "" if squares == [1, 2, 3, 4, 5] else str(squares))
    shades = [min(part) for part in parts]
    case("and is dark enough to be copied", "" if max(shades) < 140 else str(shades))
    paint.pages('<gauge value="9" maximum="10" band="unsafe">' + "".join(
        f'<range to="{2 * number}" band="{band}"><label>{band}</label></range>' for number, band in enumerate(bands, 1)) + "</gauge>")
    column = Picture(paint.pdf).column(margin + width / 10, margin, margin + 45)
    # From white: an edge, the lighter tint, and an edge again, before the label.
    tint = [i for i, value in enumerate(column) if 225 <= value < 250]
    edged = bool(tint) and min(column[:tint[len(tint) // 2]]) < 225 and min(column[tint[len(tint) // 2]:][:12]) < 225
    case("the ranges of a gauge have an edge", "" if edged else str(column))


def main():
    with tempfile.TemporaryDirectory() as scratch:
        paint = Painter(scratch)
        check_marks(paint)
        check_table_marks(paint)
        check_long_table(paint)
        check_numbers(paint)
        check_alone(paint)
        check_least(paint)
        check_widths(paint)
        check_notes(paint)
        check_margin(paint)
        check_heads(paint)
        check_without_color(paint)
    print(f"1..{count}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
