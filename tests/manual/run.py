#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Manuals and completions: no warning of mandoc or groff, each verb, option and setting in its page, and completions that
offer each option in bash, zsh and fish. What there is says the program itself (--help, config). Prints TAP."""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests"))

from tap import case, end, skip  # noqa: E402

BUILD = os.path.join(TOP, os.environ.get("BUILD", "build"))
BULKHEAD = os.environ.get("BULKHEAD", os.path.join(BUILD, "bulkhead"))
SECONDS = 120
# What a page may refer to that is not installed beside it.
PASSED_OVER = re.compile(r"referenced manual not found|mandoc\.db")

def output(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False, **more)


def verbs():
    text = output(BULKHEAD, "--help").stdout
    return re.findall(r"^  ([a-z]+)\b", text.split("Verbs:\n")[1].split("\n\n")[0], re.M)


def options(verb):
    text = output(BULKHEAD, verb, "--help").stdout
    return re.findall(r"^ +(?:-\w, )?(--[a-z-]+)", text.split("Options:\n")[1], re.M)


def lint(pages):
    findings = []
    for page in pages:
        ended = output("mandoc", "-Tlint", page)
        findings += [line for line in (ended.stdout + ended.stderr).splitlines() if line and not PASSED_OVER.search(line)]
        ended = output("groff", "-mandoc", "-Kutf8", "-Tutf8", "-ww", "-z", page)
        findings += (ended.stdout + ended.stderr).splitlines()
    return findings


def plain(page):
    """Without the overstriking of bold and underlined letters."""
    return re.sub(r".\x08", "", output("mandoc", "-Tutf8", page).stdout)


def documented(folder, all_options):
    findings = []
    for verb, names in all_options.items():
        path = f"{folder}/man/bulkhead-{verb}.1"
        if not os.path.exists(path):
            findings.append(f"{verb} has no page")
            continue
        text = plain(path)
        findings += [f"{verb}: {name} is not documented" for name in names
                     if not re.search(rf"^ +(-\w, )?{name}(=|\s|$)", text, re.M)]
        if f"bulkhead {verb}" not in re.sub(r"\s+", " ", text):
            findings.append(f"{verb}: no synopsis")
    overview = plain(f"{folder}/man/bulkhead.1")
    return findings + [f"{verb} is not in bulkhead(1)" for verb in all_options if f"bulkhead-{verb}(1)" not in re.sub(r"\s+", "", overview)]


def settings(folder):
    known = re.findall(r"^#?(\w+)=", output(BULKHEAD, "config", env={**os.environ, "BULKHEAD_CONFIG_PATH": "/nonexistent"}).stdout, re.M)
    text = plain(f"{folder}/man/bulkhead.conf.5")
    return [f"{name}= is not in bulkhead.conf(5)" for name in known if not re.search(rf"^ .*\b{name}=", text, re.M)] + (
        [] if len(known) > 20 else [f"{len(known)} settings"])


def bash(folder, all_options):
    script = """source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); compopt() { :; }; _bulkhead; printf '%s\\n' "${COMPREPLY[@]}" """

    def offers(*words):
        ended = output("bash", "-c", script, "bash", f"{folder}/completion/bulkhead.bash", *words)
        return set(ended.stdout.split()) if not ended.stderr else {ended.stderr}

    findings = [] if set(all_options) <= offers("bulkhead", "") else [f"verbs: {offers('bulkhead', '')}"]
    for verb, names in all_options.items():
        missing = set(names) - {word.rstrip("=") for word in offers("bulkhead", verb, "--")}
        findings += [f"{verb}: {missing}"] if missing else []
    for words, expected in ((("bulkhead", "ma"), {"mail"}), (("bulkhead", "mail", "--only-if", "=", "w"), {"worse"}),
                            (("bulkhead", "report", "--paper", "="), {"a4", "letter"}),
                            (("bulkhead", "report", "--paper", "=", "le"), {"letter"})):
        findings += [f"{words}: {offers(*words)}"] if offers(*words) != expected else []
    return findings


def fish(folder, all_options):
    findings = []
    for verb, names in all_options.items():
        ended = output("fish", "--no-config", "-c", f"source {folder}/completion/bulkhead.fish; complete -C 'bulkhead {verb} --'")
        offered = {line.split("\t")[0].rstrip("=") for line in ended.stdout.splitlines()}
        missing = set(names) - offered
        findings += [f"{verb}: {missing} {ended.stderr[:200]}"] if missing else []
    return findings


def zsh(folder, all_options):
    ended = output("zsh", "-n", f"{folder}/completion/_bulkhead")
    findings = [ended.stderr] if ended.returncode else []
    # _arguments says what it was given
    script = f"""_arguments() {{ print -l -- "$@" }}; _files() {{ }}; _describe() {{ print -l -- $verbs }}
run() {{ local words=(bulkhead "$1" --) CURRENT=3; source {folder}/completion/_bulkhead }}; run "$1" """
    for verb, names in all_options.items():
        ended = output("zsh", "-f", "-c", script, "zsh", verb)
        offered = set(re.findall(r"^\*(--[a-z-]+)", ended.stdout, re.M))
        findings += [f"{verb}: {set(names) - offered} {ended.stderr[:200]}"] if set(names) - offered else []
    return findings


def main():
    with tempfile.TemporaryDirectory(prefix="bulkhead-manual-") as folder:
        ended = output(os.path.join(TOP, "docs", "man", "make.sh"), BULKHEAD, f"{BULKHEAD}-collect", folder)
        case("manuals and completions are made", [] if ended.returncode == 0 and not ended.stderr else [ended.stderr])
        second = os.path.join(folder, "again")
        output(os.path.join(TOP, "docs", "man", "make.sh"), BULKHEAD, f"{BULKHEAD}-collect", second)
        differing = output("diff", "-r", f"{folder}/man", f"{second}/man").stdout
        case("twice the same", [differing] if differing else [])
        all_options = {verb: options(verb) for verb in verbs()}
        pages = sorted(glob.glob(f"{folder}/man/*"))
        if shutil.which("mandoc"):
            case("no warning of mandoc or groff", lint(pages))
            case("every verb and option has its words", documented(folder, all_options))
            case("every setting has its words", settings(folder))
        else:
            skip("manuals", "mandoc is not installed")
        case("bash", bash(folder, all_options))
        for name, check in (("fish", fish), ("zsh", zsh)):
            if shutil.which(name):
                case(name, check(folder, all_options))
            else:
                skip(name, "it is not installed")
    end()


main()
