# SPDX-License-Identifier: LGPL-2.1-or-later
"""What tests in Python say, in TAP. A case is a name and its findings, a list of words about what is wrong; it passed where
that is empty.

    sys.path.insert(0, os.path.join(TOP, "tests"))
    from tap import case, end

    case("two and two", unlike("sum", 2 + 2, 4))
    end()
"""
import sys

FINDINGS = 20  # shown of a case
count = {"cases": 0, "broken": 0}


def case(name, findings):
    count["cases"] += 1
    count["broken"] += bool(findings)
    print(f"{'not ok' if findings else 'ok'} {count['cases']} - {name}", flush=True)
    for finding in findings[:FINDINGS]:
        print("  " + str(finding).replace("\n", "\n  "))


def skip(name, why):
    count["cases"] += 1
    print(f"ok {count['cases']} - {name} # SKIP {why}", flush=True)


def unlike(name, found, expected):
    return [] if found == expected else [f"{name}: {found!r}, not {expected!r}"]


def lacks(text, *parts):
    return [f"{part!r} is missing in:\n{text}" for part in parts if part not in text]


def end():
    """Ends the program, with status 1 where a case is broken."""
    sys.exit(1 if count["broken"] else 0)
