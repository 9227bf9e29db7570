#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Documents that nobody thought of: random pages.xml, painted, and what must be true of every one. No word is lost, none
lies on another one or beyond the margin, blocks come in their order, the cells of a row begin on one page, a row that fits
on a page is on one, no heading ends a page, links and outline lead somewhere, and the file is sound. Prints TAP.

    tests/pdf/run-random.py [REPORT] [--count=20] [--seed=1] [--keep=DIRECTORY]
"""
import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
flow = __import__("run-flow")

TORN = "(?:continuedonthenextpage.{0,80}?)?"
MARGIN = 18 / 25.4 * 72
BANDS = ("safe", "ok", "medium", "exposed", "unsafe")
STYLES = ("body", "quiet", "small", "lead", "figure")
OTHER = ("日本語の文書", "한국어문장", "עבריתשלום", "العربية", "Ελληνικά", "кириллица", "ไทยภาษา", "e\u0301a\u0308\u0323o\u0302")
SPECIAL = ("&lt;tag&gt;", "&amp;amp;", "100%", "a=b", "‘quoted’", "…", "→", "£3", "~@x")


class Document:
    """Blocks, and what is known of the words in them: token n is the word t<n>z, which stands once and never breaks."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.tokens, self.ids, self.links = 0, 0, []
        self.rows = []      # lists of the first tokens of its cells, all of its tokens, lines at most
        self.heads = set()  # tokens that may stand on more than one page
        self.order = []     # the first token of each block
        self.long_words = True
        self.loose = set()  # whose place is not in the order: footnotes
        self.headings = []
        self.blocks = [self.block() for _ in range(self.random.randint(3, 40))]

    def token(self):
        self.tokens += 1
        return f"t{self.tokens}z"

    def long_word(self):
        pieces = ("systemd", "usr", "lib", "network", "averyveryveryverylongpiece", "x", "CAP_SYS_ADMIN", "service", "0123456789abcdef")
        return self.random.choice("-_/.:=|,").join(self.random.choice(pieces) for _ in range(self.random.randint(3, 25)))

    def filler(self):
        kind = self.random.random()
        if kind < 0.05 and self.long_words:
            return self.long_word()
        if kind < 0.10:
            return self.random.choice(OTHER)
        if kind < 0.16:
            return self.random.choice(SPECIAL)
        return "".join(self.random.choice("abcdefghijklm") for _ in range(self.random.randint(1, 11)))

    def words(self, most, note=False, first=None):
        """A token, words, and spans of them."""
        out = [first or self.token()]
        for _ in range(self.random.randint(0, most)):
            kind = self.random.random()
            if kind < 0.25:
                out.append(self.token())
            elif kind < 0.30:
                out.append(f"<strong>{self.token()} {self.filler()}</strong>")
            elif kind < 0.36:
                out.append(f"<code>{self.filler()}</code>")
            elif kind < 0.39:
                out.append(f"<quiet>{self.token()}</quiet>")
            elif kind < 0.41:
                out.append(f'<band name="{self.random.choice(BANDS)}">{self.token()}</band>')
            elif kind < 0.43:
                out.append("<break/>")
            elif kind < 0.45 and self.ids:
                target = self.random.randint(1, self.ids)
                out.append(f'<link to="i{target}">{self.token()}</link> on <page-of to="i{target}"/>')
            elif kind < 0.46:
                out.append(f'<link uri="https://example.org/{self.tokens}">{self.token()}</link>')
            elif kind < 0.475 and note:
                token = self.token()
                self.loose.add(token)
                out.append(f"<note>{token} {self.filler()} {self.filler()}</note>")
            else:
                out.append(self.filler())
        return " ".join(out)

    def id(self):
        self.ids += 1
        return f'id="i{self.ids}"'

    def keep(self):
        return self.random.choice(("", "", "", "", ' keep="yes"', ' follow="yes"'))

    def block(self):
        kind = self.random.choices(
            (self.heading, self.paragraph, self.list, self.callout, self.code, self.table, self.facts, self.chart, self.gap),
            (4, 8, 3, 2, 2, 8, 2, 2, 2))[0]
        return kind()

    def first(self):
        token = self.token()
        self.order.append(token)
        return token

    def heading(self):
        token = self.first()
        self.headings.append(token)
        self.heads.add(token)  # stands above what goes on
        level = self.random.randint(1, 3)
        words = [token] + [self.random.choice(("of", "services", "and", "network", "a")) for _ in range(self.random.randint(0, 5))]
        return f'<heading level="{level}" {self.id()}>{" ".join(words)}</heading>'

    def paragraph(self):
        most = self.random.choice((3, 30, 30, 120, 900))
        style = self.random.choice(("", "", f' style="{self.random.choice(STYLES)}"'))
        return f"<paragraph{style}{self.keep()}>{self.words(most, True, self.first())}</paragraph>"

    def list(self):
        items = "".join(f"<item>{self.words(25, True, self.first() if i == 0 else None)}</item>"
                        for i in range(self.random.randint(1, 30)))
        return f'<list ordered="{self.random.choice(("yes", "no"))}"{self.keep()}>{items}</list>'

    def callout(self):
        band = self.random.choice(("", f' band="{self.random.choice(BANDS)}"'))
        return f"<callout{band}{self.keep()}>" + "".join(
            f"<paragraph>{self.words(60, first=self.first() if i == 0 else None)}</paragraph>"
            for i in range(self.random.randint(1, 4))) + "</callout>"

    def code(self):
        return f"<code{self.keep()}>" + "".join(
            f"<line>{self.words(self.random.choice((2, 12)), first=self.first() if i == 0 else None)}</line>"
            for i in range(self.random.choice((1, 3, 20, 120)))) + "</code>"

    def row(self, columns, most, first=None):
        begin = self.tokens
        firsts, cells, left = [], [], columns
        while left > 0:
            span = min(left, self.random.choice((1, 1, 1, 1, 1, 1, 2, 3)))
            left -= span
            attributes = f' span="{span}"' if span > 1 else ""
            kind = self.random.random()
            if kind < 0.05 and not first:
                cells.append(f"<cell{attributes}/>")
                continue
            if kind < 0.1 and span == 1:
                value = self.random.randint(0, 100)
                firsts.append(first or self.token())
                cells.append(f'<cell bar="{value}" bar-maximum="100" bar-band="{self.random.choice(BANDS)}">{firsts[-1]}</cell>')
            else:
                firsts.append(first or self.token())
                cells.append(f"<cell{attributes}>{self.words(most, first=firsts[-1])}</cell>")
            # Above the rest of a row that no page holds.
            if most > 6 and len(firsts) == 1 and len(cells) == 1:
                self.heads.update(f"t{number}z" for number in range(begin, self.tokens + 1))
                self.heads.add(firsts[0])
            first = None
        whole = [f"t{number}z" for number in range(begin + 1, self.tokens + 1)]
        self.rows.append((firsts, whole, most))
        return "<row>" + "".join(cells) + "</row>"

    def head(self, columns):
        words = [self.token() for _ in range(columns)]
        self.heads.update(words)
        return "<head><row>" + "".join(f"<cell>{word}</cell>" for word in words) + "</row></head>"

    def table(self):
        most = self.random.choice((0, 2, 2, 6, 6, 20, 400))
        # What no page holds in a column of one letter is a page of letters.
        columns = self.random.randint(1, 7 if most <= 6 else 3)
        self.long_words = columns <= 4
        widths = self.random.choice((("",), ("", ' width="fit"'), (' width="1"', ' width="2.5"', ' width="fit"')))
        first = self.first()
        out = [f"<table{self.keep()}>"]
        for _ in range(columns):
            out.append(f'<column{self.random.choice(widths)}{self.random.choice(("", "", " align=%sright%s" % (chr(34), chr(34))))}/>')
        continued = self.random.random() < 0.3
        if continued:
            token = self.token()
            self.heads.add(token)
            self.loose.add(token)
            out.append(f"<continued>{token}</continued>")
        if self.random.random() < 0.8:
            out.append(self.head(columns))
        count = self.random.choice((1, 3, 10, 60)) if most < 400 else self.random.randint(1, 4)
        for number in range(count):
            if number and self.random.random() < 0.1:
                token = self.token()
                self.heads.add(token)
                out.append(f"<group><title>{token}</title>" + "".join(
                    self.row(columns, most) for _ in range(self.random.randint(0, 4))) + "</group>")
            out.append(self.row(columns, most, first if number == 0 else None))
        self.long_words = True
        return "".join(out) + "</table>"

    def facts(self):
        return f"<facts{self.keep()}>" + "".join(
            f"<fact><label>{self.first() if i == 0 else self.token()}</label><value>{self.words(20)}</value></fact>"
            for i in range(self.random.randint(1, 12))) + "</facts>"

    def chart(self):
        def label(first=None):
            return f"<label>{first or self.token()}</label>"
        kind = self.random.choice(("distribution", "gauge", "slope"))
        if kind == "distribution":
            return "<distribution>" + "".join(
                f'<part band="{band}" count="{self.random.choice((0, 1, 7, 1000))}">{label(self.first() if band == "safe" else None)}</part>'
                for band in BANDS) + "</distribution>"
        if kind == "gauge":
            return f'<gauge value="{self.random.randint(0, 100) / 10}" maximum="10" band="{self.random.choice(BANDS)}">' + "".join(
                f'<range to="{2 * number}" band="{band}">{label(self.first() if number == 1 else None)}</range>'
                for number, band in enumerate(BANDS, 1)) + "</gauge>"
        begin = self.tokens
        out = '<slope before="before" after="after" maximum="10">' + "".join(
            f'<line before="{self.random.randint(0, 100) / 10}" after="{self.random.randint(0, 100) / 10}" '
            f'band="{self.random.choice(BANDS)}">{label()}</line>' for i in range(self.random.randint(1, 20))) + "</slope>"
        self.heads.update(f"t{number}z" for number in range(begin + 1, self.tokens + 1))  # at both ends
        return out

    def gap(self):
        return self.random.choice(('<page-break/>', '<page-break unless-left="0.3"/>', '<space points="40"/>', "<space/>"))


class Page:
    def __init__(self, element, name):
        self.width, self.height = float(element.get("width")), float(element.get("height"))
        self.words = [(float(word.get("xMin")), float(word.get("yMin")), float(word.get("xMax")), float(word.get("yMax")),
                       word.text or "") for word in element.iter(f"{name}word")]


def read_pages(pdf):
    text = subprocess.run(["pdftotext", "-bbox", pdf, "-"], check=True, stdout=subprocess.PIPE).stdout.decode("utf-8", "replace")
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)
    root = ElementTree.fromstring(text)
    name = root.tag[:root.tag.index("}") + 1]
    return [Page(element, name) for element in root.iter(f"{name}page")]


def overlaps(page):
    """Words that lie on others: of the height of each, the middle, since lines may touch."""
    boxes = []
    for left, top, right, bottom, text in page.words:
        # Of a letter with marks pdftotext makes several words.
        if any(map(unicodedata.combining, unicodedata.normalize("NFD", text))):
            continue
        rest = (bottom - top) * 0.3
        boxes.append((top + rest, bottom - rest, left + 0.8, right - 0.8, text))
    boxes.sort()
    for i, one in enumerate(boxes):
        for two in boxes[i + 1:]:
            if two[0] >= one[1]:
                break
            if min(one[3], two[3]) > max(one[2], two[2]):
                yield f"{one[4]!r} and {two[4]!r} lie on each other"


def beyond(page):
    for left, top, right, bottom, text in page.words:
        if left < MARGIN - 2 or right > page.width - MARGIN + 2 or top < MARGIN - 6 or bottom > page.height - MARGIN + 6:
            yield f"{text!r} at {left:.0f}, {top:.0f} to {right:.0f}, {bottom:.0f} is beyond the margin"


def places(pages):
    """Token to the pages that it is on."""
    found = {}
    for number, page in enumerate(pages, 1):
        for word in page.words:
            for token in re.findall(r"t\d+z", word[4]):
                found.setdefault(token, []).append(number)
    return found


def check_words(document, found, pdf):
    raw = subprocess.run(["pdftotext", "-raw", pdf, "-"], check=True, stdout=subprocess.PIPE).stdout.decode("utf-8", "replace")
    whole = re.sub(r"\s", "", raw)
    for number in range(1, document.tokens + 1):
        token = f"t{number}z"
        times = len(found.get(token, []))
        # In a very narrow column it breaks, also over pages.
        if times == 0 and token not in document.loose and not re.search(TORN.join(token), whole):
            yield f"{token} is lost"
        if times > 1 and token not in document.heads:
            yield f"{token} stands {times} times"


def check_order(document, found):
    pages = [(found[token][0], token) for token in document.order if token in found]
    for before, after in zip(pages, pages[1:]):
        if before[0] > after[0]:
            yield f"{before[1]} on page {before[0]} comes before {after[1]} on page {after[0]}"


def check_rows(document, found):
    for firsts, whole, most in document.rows:
        begins = {found[token][0] for token in firsts if token in found}
        if len(begins) > 1:
            yield f"a row begins on several pages: {firsts}"
        if most <= 6 and len({page for token in whole for page in found.get(token, [])}) > 1:
            yield f"a short row is torn: {whole}"


def check_headings(document, pages):
    for number, page in enumerate(pages[:-1], 1):
        words = [word for word in page.words if re.search(r"t\d+z", word[4])]
        if words:
            last = max(page.words, key=lambda word: word[1])
            tokens = re.findall(r"t\d+z", last[4]) or [""]
            follows = number < len(pages) and pages[number].words
            if tokens[0] in document.headings and follows and not document.breaks_after(tokens[0]):
                yield f"the heading {tokens[0]} ends page {number}"


def breaks_after(self, token):
    """Whether a break, or nothing at all, follows the heading, or another heading."""
    at = next(i for i, block in enumerate(self.blocks) if f">{token} " in block or f">{token}<" in block)
    rest = self.blocks[at + 1:at + 2]
    return not rest or rest[0].startswith(("<page-break", "<space"))


Document.breaks_after = breaks_after


def findings(paint, document):
    blocks = "".join(document.blocks).replace("{", "{{")
    try:
        paint.pages(blocks, "--paper=" + document.random.choice(("a4", "letter")))
    except subprocess.CalledProcessError as error:
        return [f"status {error.returncode}"]
    sound = subprocess.run(["qpdf", "--check", paint.pdf], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    wrong = [] if sound.returncode == 0 else [sound.stdout.decode()[-300:]]
    pages = read_pages(paint.pdf)
    found = places(pages)
    for number, page in enumerate(pages, 1):
        wrong += [f"page {number}: {what}" for what in (*overlaps(page), *beyond(page))]
    return wrong + [*check_words(document, found, paint.pdf), *check_order(document, found), *check_rows(document, found),
                    *check_headings(document, pages)]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("report", nargs="?", help="as each test here is given one; it is not looked at")
    options.add_argument("--count", type=int, default=20)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--keep", help="where documents with findings are put")
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        paint = flow.Painter(scratch)
        for seed in range(options.seed, options.seed + options.count):
            document = Document(seed)
            wrong = findings(paint, document)
            flow.case(f"random document {seed}, {len(document.blocks)} blocks", "; ".join(wrong[:4]))
            if wrong and options.keep:
                shutil.copy(paint.pdf, os.path.join(options.keep, f"{seed}.pdf"))
                with open(os.path.join(options.keep, f"{seed}.xml"), "w", encoding="utf-8") as file:
                    file.write("\n".join(document.blocks))
    print(f"1..{flow.count}")
    return 1 if flow.failed else 0


if __name__ == "__main__":
    sys.exit(main())
