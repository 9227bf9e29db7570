#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the compiler does not look at: which module includes which, headers that compile alone, layout, lengths,
marks that must not be left behind, and what the collecting program is linked with. Prints TAP."""
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

BUILD = os.environ.get("BUILD", "build")
LENGTH = 500  # lines a file may have; tables that a script writes are *.inc

# Each folder of src/ and what it may include besides itself and base/. Nothing but main.c includes verbs/.
PIPELINE = ["snapshot", "score", "report"]
MAY_INCLUDE = {
    "base": [],
    "snapshot": [],
    "confine": ["snapshot"],
    "collect": ["snapshot"],
    "score": ["snapshot"],
    "report": PIPELINE,
    "compare": PIPELINE,
    "advise": PIPELINE,
    "evidence": PIPELINE,
    "render": PIPELINE + ["compare"],
    "mail": PIPELINE + ["compare", "render"],
    "verbs": PIPELINE + ["confine", "collect", "compare", "advise", "evidence", "render", "mail"],
    "main.c": ["verbs"],
    "collect-main.c": ["verbs"],
    "mail-main.c": ["verbs"],
    "painter-main.c": ["render", "confine"],
    "openpgp-main.c": ["evidence"],
}
# What a program must not be linked with: every start would pay for it in memory and time.
GRAPHICS = r"cairo|pango|fontconfig|freetype|harfbuzz|libX|png|pixman"
HEAVY = r"gpgme|gmime|curl|gnutls"
NOT_LINKED = {
    "bulkhead-collect": rf"{GRAPHICS}|{HEAVY}|xslt|json-glib",
    "bulkhead": rf"{GRAPHICS}|{HEAVY}",
    "bulkhead-painter": rf"{HEAVY}|xml|xslt|libsystemd|libicu",
}
LEFT_BEHIND = re.compile(r"\b(TODO|FI" r"XME|XX" r"X|HA" r"CK)\b")
# A machine's own places, as they end up in files by accident.
LOCAL_PATHS = re.compile(r"(?<![\w.])/(home/\w+|work|farm|root/\w+)/")
UNSAFE = re.compile(r"\b(strcpy|strcat|sprintf|gets|system|popen|strtok|atoi|alloca)\s*\(")
TEXT = (".c", ".h", ".inc", ".py", ".sh", ".js", ".mjs", ".xsl", ".css", ".xml", ".rng", ".md", "Makefile", "run")

number = 0
broken = 0


def case(name, findings):
    """One case of TAP: passed where there is no finding."""
    global number, broken
    number += 1
    broken += bool(findings)
    print(f"{'not ok' if findings else 'ok'} {number} - {name}", flush=True)
    for finding in findings:
        print(f"  {finding}")


def tracked(*patterns):
    listing = subprocess.run(["git", "ls-files", "-z", "--", *patterns], stdout=subprocess.PIPE, check=False)
    if listing.returncode == 0 and listing.stdout:
        names = listing.stdout.decode().split("\0")
    else:  # an unpacked archive
        names = [os.path.relpath(os.path.join(folder, name)) for folder, _, files in os.walk(".") for name in files
                 if not folder.startswith(("./build", "./.git"))]
        endings = tuple(pattern.replace("*", "") for pattern in patterns)
        names = [name for name in names if not patterns or name.endswith(endings)]
    return sorted(name for name in names if name and os.path.isfile(name))


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def lines_matching(paths, pattern, but=()):
    return [f"{path}:{at}: {line.strip()[:120]}" for path in paths if path not in but
            for at, line in enumerate(read(path).splitlines(), 1) if pattern.search(line)]


def includes(sources):
    findings = []
    for path in sources:
        parts = path.split("/")
        folder = parts[1]
        for included in re.findall(r'^\s*#\s*include\s+"([^"]+)"', read(path), re.M):
            target = included.split("/")[0]
            if "/" not in included or not os.path.exists(f"src/{included}"):
                findings.append(f'{path}: "{included}" is not named from src/')
            elif folder not in MAY_INCLUDE:
                findings.append(f"{path}: src/{folder} is not in MAY_INCLUDE")
            elif target not in ("base", folder) and target not in MAY_INCLUDE[folder]:
                findings.append(f"{path}: {folder} must not include {included}")
    return findings


def headers_alone(headers):
    """With the compiler call that the Makefile left in the build folder."""
    call = read(f"{BUILD}/flags").rsplit(" | ", 1)[0]
    findings = []
    for header in headers:
        result = subprocess.run(f"{call} -Werror -Wno-unused -fsyntax-only -x c -", shell=True, check=False,
                                input=f'#include "{header[len("src/"):]}"\n', capture_output=True, text=True)
        if result.returncode:
            findings.append(f"{header}: {result.stderr.strip().splitlines()[0] if result.stderr else 'failed'}")
    return findings


def layout(sources):
    result = subprocess.run(["clang-format", "--dry-run", "--Werror", *sources], capture_output=True, text=True,
                            check=False)
    return sorted({line.split(":")[0] for line in result.stderr.splitlines() if "error:" in line})


def linked():
    findings = []
    for program, heavy in NOT_LINKED.items():
        result = subprocess.run(["ldd", f"{BUILD}/{program}"], capture_output=True, text=True, check=False)
        if result.returncode:
            findings.append(f"ldd: {result.stderr.strip()}")
        findings += [f"{program}: {line.strip()}" for line in result.stdout.splitlines()
                     if re.search(heavy, line.split("=>")[0])]
    return findings


def vocabulary():
    """docs/schema/pages.rng and pages-attributes.c name the same attributes of the same elements."""
    rng = "{http://relaxng.org/ns/structure/1.0}"
    schema = ET.parse("docs/schema/pages.rng").getroot()

    def attributes_below(node):
        """Those of the element itself, by way of the definitions that it refers to."""
        for child in node:
            if child.tag == f"{rng}attribute":
                yield child.get("name")
            elif child.tag == f"{rng}ref":
                for define in schema.findall(f"{rng}define[@name='{child.get('name')}']"):
                    yield from attributes_below(define)
            elif child.tag != f"{rng}element":
                yield from attributes_below(child)

    expected = {}
    for element in schema.iter(f"{rng}element"):
        expected.setdefault(element.get("name"), set()).update(attributes_below(element))
    rows = re.findall(r'^        \{"([a-z-]+)", \{([^}]*)\}\},$', read("src/render/pdf/pages-attributes.c"), re.M)
    known = {element: set(re.findall(r'"([a-z-]+)"', words)) for element, words in rows}
    return [f"<{element}>: {sorted(expected.get(element, set()))} in the schema, {sorted(known.get(element, set()))} in C"
            for element in sorted({*expected, *known}) if expected.get(element) != known.get(element)]


def main():
    c = tracked("*.c", "*.h")
    source = [path for path in c if path.startswith("src/")]
    text = [path for path in tracked() if path.endswith(TEXT) and not path.startswith("samples/")]
    code = [path for path in text if path.endswith((".c", ".h", ".py", ".sh", ".js", ".mjs", ".xsl", ".css"))]

    case("modules include in one direction", includes(source))
    case("every header compiles alone", headers_alone([path for path in source if path.endswith(".h")]))
    case("clang-format has nothing to change", layout(c))
    case(f"no file is longer than {LENGTH} lines",
         [f"{path}: {lines} lines" for path in code if (lines := read(path).count("\n")) > LENGTH])
    case("every C file names its licence",
         [path for path in c if "SPDX-License-Identifier: LGPL-2.1-or-later" not in read(path).partition("\n")[0]])
    case("nothing is left to do", lines_matching(text, LEFT_BEHIND, but=("tests/lint/run.py",)))
    case("no path of one machine", lines_matching(text, LOCAL_PATHS, but=("tests/lint/run.py",)))
    case("no unsafe call", lines_matching([path for path in source if path.endswith(".c")], UNSAFE))
    case("no binary is tracked",
         [path for path in tracked() if re.search(r"\.(ttf|otf|woff2?|so|a|o|deb|jar)$", path, re.I)])
    case("the attributes of pages.xml are those of its schema", vocabulary())
    case("no program is linked with what it does not need", linked())
    return 1 if broken else 0


sys.exit(main())
