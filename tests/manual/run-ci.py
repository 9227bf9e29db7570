#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The README, and the jobs of docs/ci: each is YAML of the expected kind, its commands pass for an image that is as the baseline, fail for
one that is worse, and leave the files in both cases that the job uploads. Prints TAP."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests"))

from tap import case, end, skip, unlike  # noqa: E402

BULKHEAD = os.environ.get("BULKHEAD", os.path.join(TOP, "build", "bulkhead"))
SECONDS = 120
GOOD, WORSE = (os.path.join(TOP, "samples", name) for name in ("webapp-after", "webapp-before"))


def gitlab(document):
    """(variables, command lines in order, files that are uploaded)"""
    job = document["isolation"]
    uploaded = [*job["artifacts"]["paths"], job["artifacts"]["reports"]["junit"]]
    return job["variables"], [*job["before_script"], *job["script"]], uploaded


def github(document):
    job = document["jobs"]["isolation"]
    steps = job["steps"]
    given = [step["with"] for step in steps if "with" in step]
    lines = [line for step in steps for line in step.get("run", "").splitlines()]
    # what a step needs that runs whatever the step before it did
    summary = [word for step in steps if step.get("name") == "Summary" for word in re.findall(r"[\w-]+\.md", step["run"])]
    return job["env"], lines, summary + [words[key] for words in given for key in ("sarif_file", "path") if key in words]


def job(path, read):
    import yaml
    with open(path, encoding="utf-8") as file:
        text = file.read()
    variables, lines, uploaded = read(yaml.safe_load(text))
    ended = subprocess.run(["sh", "-n"], input="\n".join(lines), capture_output=True, text=True, check=False)
    findings = [ended.stderr] if ended.stderr else []
    commands = [line for line in lines if line.startswith("bulkhead ")]
    findings += unlike("commands", [line.split()[1] for line in commands], ["report", "compare"])
    baseline = re.search(r"`(bulkhead baseline [^`]*)`", text).group(1)
    with tempfile.TemporaryDirectory(prefix="bulkhead-ci-") as folder:
        environment = {**os.environ, **variables, "PATH": f"{folder}/bin:{os.environ['PATH']}"}
        os.mkdir(f"{folder}/bin")
        os.symlink(BULKHEAD, f"{folder}/bin/bulkhead")

        def script(root, *lines):
            if os.path.islink(f"{folder}/root"):
                os.unlink(f"{folder}/root")
            os.symlink(root, f"{folder}/root")
            # the runners stop at the first command that fails
            return subprocess.run(["sh", "-ec", "\n".join(lines)], cwd=folder, env=environment, capture_output=True, text=True,
                                  timeout=SECONDS, check=False)

        findings += unlike("status of the baseline", script(GOOD, baseline).returncode, 0)
        for root, status in ((GOOD, 0), (WORSE, 3)):
            ended = script(root, *commands)
            findings += [ended.stderr] if ended.returncode != status else []
            findings += [f"{name} is missing" for name in uploaded if not os.path.exists(f"{folder}/{name}")]
            shutil.rmtree(f"{folder}/isolation")
    return findings


def readme():
    """The front door leads somewhere, shows its picture, and names verbs and options that there are."""
    with open(os.path.join(TOP, "README.md"), encoding="utf-8") as file:
        text = file.read()
    findings = [f"{link} is not there" for link in re.findall(r"\]\(([^)#]+)", text) if not os.path.exists(os.path.join(TOP, link))]
    picture = os.path.join(TOP, "docs", "picture", "report.png")
    findings += [] if "docs/picture/report.png" in text and 10000 < os.path.getsize(picture) < 150000 else ["the picture"]
    for verb, rest in re.findall(r"^ {4}bulkhead ([a-z]+)([^#\n]*)", text, re.M):
        ended = subprocess.run([BULKHEAD, verb, "--help"], capture_output=True, text=True, check=False)
        findings += [f"there is no verb {verb}"] if ended.returncode else []
        findings += [f"{verb}: there is no {option}" for option in re.findall(r"--[a-z-]+", rest) if option not in ended.stdout]
    return findings


def main():
    case("README.md", readme())
    try:
        import yaml  # noqa: F401
    except ImportError:
        skip("jobs of continuous integration", "python3-yaml is not installed")
        end()
    for name, read in (("gitlab-ci.yml", gitlab), ("github-workflow.yml", github)):
        case(name, job(os.path.join(TOP, "docs", "ci", name), read))
    end()


main()
