#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The weekly run: configuration and where its values come from, the history and what is kept of it, that a message is
sent once and only where something changed, whatever interrupts it; and how Bulkhead's own services score. Prints TAP."""
import datetime
import email
import email.policy
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests"))

from tap import case, end, lacks, unlike  # noqa: E402

BULKHEAD = os.environ.get("BULKHEAD", os.path.join(TOP, "build", "bulkhead"))
TREE = os.path.join(TOP, "tests", "golden", "small", "tree")
SERVICE = os.path.join(TOP, "src", "service")
RULES = ("systemd-247", "systemd-252", "systemd-257", "systemd-262", "systemd-252-offline", "systemd-262-offline")
SECONDS = 120

def put(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)
    return path


class World:
    """A tree to report on, a configuration, a sendmail that keeps what it is given."""

    def __init__(self, folder):
        self.folder = folder
        self.tree, self.state, self.inbox = self.path("tree"), self.path("state"), self.path("inbox")
        shutil.copytree(TREE, self.tree, symlinks=True)
        os.mkdir(self.inbox)
        self.environment = {**os.environ, "BULKHEAD_CONFIG_PATH": f"{self.path('usr')}:{self.path('etc')}"}
        self.sendmail = put(self.path("sendmail"), f"#!/bin/sh\ncat >'{self.inbox}'/$(ls '{self.inbox}' | wc -l).eml\n", 0o755)
        put(self.path("usr/bulkhead.conf"), "# standard\n[Mail]\nTo=nobody@example.org\nAttach=none\n")
        put(self.path("etc/bulkhead.conf"), f"[Weekly]\nDirectory={self.state}\n\n[Mail]\nSender=b@example.org\nAttempts=1\n")
        put(self.path("etc/bulkhead.conf.d/20-mail.conf"), f"[Mail]\n; who\n  To = ops@example.org, root\nSendmail={self.sendmail}\n")

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *arguments, status=0, day=None, program=None):
        environment = dict(self.environment)
        if day is not None:
            environment["SOURCE_DATE_EPOCH"] = str(1764547200 + day * 86400)
        ended = subprocess.run([*(program or []), BULKHEAD, *arguments], capture_output=True, text=True, timeout=SECONDS,
                               check=False, stdin=subprocess.DEVNULL, env=environment)
        if ended.returncode != status:
            raise AssertionError(f"{arguments}: status {ended.returncode}, not {status}\n{ended.stdout}{ended.stderr}")
        return ended

    def weekly(self, day, *arguments, **more):
        return self.run("weekly", f"--root={self.tree}", *arguments, day=day, **more).stderr

    def subjects(self):
        found = []
        for path in sorted(glob.glob(f"{self.inbox}/*.eml"), key=lambda path: int(re.findall(r"(\d+)\.eml", path)[0])):
            with open(path, "rb") as file:
                found.append(email.message_from_bytes(file.read(), policy=email.policy.strict)["subject"])
        return found

    def snapshots(self):
        return [os.path.basename(path)[:10] for path in sorted(glob.glob(f"{self.state}/history/*/*.xml.gz"))]

    def loosen(self, name):
        """A service more that nothing holds back."""
        put(f"{self.tree}/etc/systemd/system/{name}.service", "[Service]\nExecStart=/usr/bin/loose\n")


def configuration(world):
    said = world.run("config").stdout
    findings = lacks(said, f"# {world.path('usr/bulkhead.conf')}:4\nAttach=none", f"# {world.path('etc/bulkhead.conf')}:2\nDirectory=",
                     f"# {world.path('etc/bulkhead.conf.d/20-mail.conf')}:3\nTo=ops@example.org, root", "#OnlyIf=", "[Report]")
    # what is printed is a configuration, and means the same
    put(world.path("again/bulkhead.conf"), said)
    world.environment["BULKHEAD_CONFIG_PATH"] = world.path("again")
    again = world.run("config").stdout
    world.environment["BULKHEAD_CONFIG_PATH"] = f"{world.path('usr')}:{world.path('etc')}"
    settings = [[line for line in text.splitlines() if line and line[0] not in "#"] for text in (said, again)]
    return findings + unlike("read again", settings[1], settings[0])


def installed_configuration(world):
    """The commented file names every setting, with a value that holds."""
    with open(f"{SERVICE}/bulkhead.conf", encoding="utf-8") as file:
        text = file.read()
    listed = {line.split("=")[0].lstrip("#") for line in world.run("config").stdout.splitlines() if "=" in line and " " not in line.split("=")[0]}
    findings = unlike("settings", sorted(re.findall(r"^#(\w+)=", text, re.M)), sorted(listed))
    put(world.path("all/bulkhead.conf"), re.sub(r"^#(\w+=.+)$", r"\1", text, flags=re.M))
    world.environment["BULKHEAD_CONFIG_PATH"] = world.path("all")
    world.run("assess", f"--root={world.tree}")
    world.environment["BULKHEAD_CONFIG_PATH"] = f"{world.path('usr')}:{world.path('etc')}"
    return findings


def damaged_configuration(world):
    findings = []
    for text, expected in (("[Mail]\nTwo=x\n", ":2: There is no setting Two="), ("To=x\n", ":1: To= stands before"),
                           ("[Mail]\nTo\n", ":2: This line is no setting"), ("[Post]\nTo=x\n", "[Post]"),
                           ("[Report]\nPaper=a3\n", "--paper=a3")):
        put(world.path("damaged/bulkhead.conf"), text)
        world.environment["BULKHEAD_CONFIG_PATH"] = world.path("damaged")
        status = 2 if "a3" in text else 1
        findings += lacks(world.run("report", f"--root={world.tree}", f"--output={world.path('no')}", status=status).stderr, expected)
        world.run("assess", "--help")
    world.environment["BULKHEAD_CONFIG_PATH"] = f"{world.path('usr')}:{world.path('etc')}"
    return findings


def command_line_first(world):
    put(world.path("bands/bulkhead.conf"), "[Report]\nBands=systemd\nPaper=letter\n")
    world.environment["BULKHEAD_CONFIG_PATH"] = world.path("bands")
    systemd = world.run("assess", f"--root={world.tree}", "--color=never").stdout
    guide = world.run("assess", f"--root={world.tree}", "--color=never", "--bands=guide").stdout
    world.environment["BULKHEAD_CONFIG_PATH"] = f"{world.path('usr')}:{world.path('etc')}"
    return lacks(systemd, "UNSAFE") + lacks(guide, "Unsafe") + (["the configuration won"] if "UNSAFE" in guide else [])


def weeks(world):
    """A first report, a quiet week, a change, a quiet week."""
    world.weekly(0)
    findings = unlike("first", len(world.subjects()), 1)
    findings += lacks(world.weekly(7), "no message") + unlike("second", len(world.subjects()), 1)
    world.loosen("added")
    world.weekly(14)
    findings += unlike("third", len(world.subjects()), 2) + lacks(world.subjects()[-1], "1 new")
    world.weekly(21)
    findings += unlike("fourth", len(world.subjects()), 2)
    findings += unlike("snapshots", world.snapshots(), ["2025-12-01", "2025-12-08", "2025-12-15", "2025-12-22"])
    page = world.path("state/history.html")
    with open(page, encoding="utf-8") as file:
        findings += lacks(file.read(), "added.service")
    verified = world.run("verify", f"{world.state}/report", status=0)
    return findings + ([] if verified.returncode == 0 else [verified.stdout])


def history(world):
    said = world.run("history").stdout
    findings = lacks(said, "added.service", "2025-12-15")
    document = json.loads(world.run("history", world.state, "--format=json").stdout)
    findings += [] if document else ["an empty document"]
    empty = world.run("history", world.path("nowhere"), status=1).stderr
    return findings + lacks(empty, "no snapshot yet")


def trend(world):
    """The report of a later week says what was before, on its first page and in its PDF, and still holds."""
    with open(f"{world.state}/report/index.html", encoding="utf-8") as file:
        page = file.read()
    findings = lacks(page, "Since last time", "How the mean exposure of all services moved")
    text = subprocess.run(["pdftotext", "-layout", f"{world.state}/report/report.pdf", "-"], capture_output=True, text=True, check=True).stdout
    findings += lacks(text, "Since last time", "2025-12-01")
    findings += lacks(world.run("verify", f"{world.state}/report").stdout, "This report holds.")
    schema = os.path.join(TOP, "docs", "schema", "history.rng")
    ended = subprocess.run(["xmllint", "--noout", "--nonet", "--relaxng", schema, f"{world.state}/report/history.xml"], capture_output=True, text=True, check=False)
    findings += [ended.stderr] if ended.returncode else []
    # what the page says is what compare says of the last two
    document = json.loads(world.run("history", world.state, "--format=json").stdout)
    means = [point["mean_exposure"] for point in document["points"]]
    findings += lacks(page, f"the mean exposure was {means[-2]:.2f}") + lacks(text, f"{means[-1]:.2f}")
    # alone, and with pseudonyms, a report shows nothing of the time before
    for more in ([], [f"--history={world.state}", "--redact=host"], [f"--history={world.path('nowhere')}"]):
        world.run("report", "--quiet", f"--root={world.tree}", "--force", f"--output={world.path('alone')}", *more)
        findings += unlike(f"a history with {more}", os.path.exists(world.path("alone/history.xml")), False)
    # what was kept and cannot be listed is not nothing
    put(world.path("odd/history"), "")
    said = world.run("history", world.path("odd"), status=1).stderr
    said += world.run("report", "--quiet", f"--root={world.tree}", "--force", f"--output={world.path('alone')}",
                      f"--history={world.path('odd')}", status=4).stderr
    return findings + lacks(said, "odd/history: The directory cannot be read", "The report does not show what was before")


def not_told_twice_or_never(world):
    """A week whose message could not be made is told by the next; one that waits is not written again."""
    put(world.path("etc/bulkhead.conf.d/30-broken.conf"), "[Mail]\nAttach=zip\n")
    world.loosen("forgotten")
    world.weekly(28, status=2)
    os.unlink(world.path("etc/bulkhead.conf.d/30-broken.conf"))
    before = len(world.subjects())
    world.weekly(35)
    findings = unlike("after a failure", len(world.subjects()), before + 1) + lacks(world.subjects()[-1], "1 new")
    world.loosen("waiting")
    os.rename(world.sendmail, world.sendmail + ".away")
    findings += lacks(world.weekly(42, status=1), "is sent next time", f"{world.state}/spool")
    put(world.sendmail, "#!/no/such/program\n", 0o755)
    said = world.run("mail", "--waiting", f"--spool={world.state}/spool", status=1).stderr
    findings += unlike("what cannot be run is a sentence", re.findall(r"cannot be run: [^.]+\. It waits in", said) != [], True)
    os.rename(world.sendmail + ".away", world.sendmail)
    world.weekly(49)
    findings += unlike("quiet week after one that waits", len(world.subjects()), before + 1)
    said = world.run("mail", "--waiting", f"--spool={world.state}/spool").stderr
    findings += unlike("sent at last", len(world.subjects()), before + 2) + lacks(said, "1 message that had waited")
    world.run("mail", "--waiting", f"--spool={world.state}/spool")
    return findings + unlike("sent once", len(world.subjects()), before + 2)


def keep_for_later(world):
    """What the two services do: one writes, the other sends."""
    world.loosen("later")
    before = len(world.subjects())
    world.weekly(56, "--keep")
    findings = unlike("kept", len(world.subjects()), before)
    world.run("mail", "--waiting", f"--spool={world.state}/spool")
    return findings + unlike("sent", len(world.subjects()), before + 1)


def two_runs(world):
    held = subprocess.Popen(["flock", f"{world.state}/lock", "sh", "-c", "echo held; read line"], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True)
    held.stdout.readline()
    said = world.weekly(57, status=1)
    held.communicate("\n", timeout=SECONDS)
    return lacks(said, "Another run writes its report there")


def clock_jumps_back(world):
    """An earlier date: the snapshot is kept, what changed since the last run is told all the same."""
    world.loosen("back")
    before = len(world.subjects())
    world.weekly(-700)
    findings = unlike("told", len(world.subjects()), before + 1) + lacks(world.subjects()[-1], "1 new")
    return findings + ([] if world.snapshots()[-1] > "2026" else ["the newest snapshots are gone"])


def newer_version(world):
    """A history that a newer version wrote: a sentence, and nothing lost."""
    path = sorted(glob.glob(f"{world.state}/history/*/*.xml.gz"))[0]
    data = subprocess.run(["gzip", "-dc", path], capture_output=True, check=True).stdout
    with open(path, "wb") as file:
        file.write(subprocess.run(["gzip", "-c"], input=data.replace(b'version="1"', b'version="9"', 1), capture_output=True, check=True).stdout)
    count = len(world.snapshots())
    findings = lacks(world.run("history", status=1).stderr, "this program reads version 1")
    world.weekly(63)
    return findings + unlike("snapshots", len(world.snapshots()) >= count, True)


def retention(world):
    """Three years of days: a week each for a year, a month each before, the newest two always."""
    folder = glob.glob(f"{world.state}/history/*")[0]
    shutil.rmtree(folder)
    os.mkdir(folder)
    source = f"{world.state}/report/snapshot.xml.gz"
    for day in range(-1100, 0):
        stamp = datetime.datetime.fromtimestamp(1764547200 + day * 86400, datetime.timezone.utc).strftime("%Y-%m-%dT%H%M%SZ")
        os.symlink(source, f"{folder}/{stamp}.xml.gz")
    world.weekly(0)
    kept = world.snapshots()
    recent = [name for name in kept if name > "2024-11-30"]
    older = [name[:7] for name in kept if name < "2024-11-24"]
    findings = [] if 52 <= len(recent) <= 55 else [f"{len(recent)} of the last year"]
    findings += unlike("a month each", len(older), len(set(older)))
    findings += [] if 23 <= len(older) <= 26 else [f"{len(older)} months before"]
    return findings + unlike("newest", kept[-2:], ["2025-11-30", "2025-12-01"])


def own_score(world):
    """Bulkhead's own services, by every rule set and by systemd-analyze."""
    root = world.path("own")
    for name in ("bulkhead", "bulkhead-mail"):
        with open(f"{SERVICE}/{name}.service.in", encoding="utf-8") as file:
            put(f"{root}/usr/lib/systemd/system/{name}.service", file.read().replace("@BINDIR@", "/usr/bin"))
    findings = []
    for rules in RULES:
        document = json.loads(world.run("assess", f"--root={root}", f"--rules={rules}", "--format=json").stdout)
        scores = {unit["unit"]: unit["exposure"] for unit in document["units"]}
        print(f"# {rules}: {scores}")
        findings += [f"{rules}: {scores}"] if len(scores) != 2 or max(scores.values()) > 2.0 else []
    ended = subprocess.run(["systemd-analyze", "security", "--offline=yes", f"--root={root}", "--no-pager", "--threshold=20",
                            "bulkhead.service", "bulkhead-mail.service"], capture_output=True, text=True, timeout=SECONDS, check=False)
    return findings + ([] if ended.returncode == 0 else [ended.stdout[-300:] + ended.stderr])


def main():
    with tempfile.TemporaryDirectory(prefix="bulkhead-weekly-") as folder:
        world = World(folder)
        for name, check in (
                ("configuration, and where it comes from", configuration),
                ("the installed configuration names every setting", installed_configuration),
                ("a damaged configuration", damaged_configuration), ("the command line goes first", command_line_first),
                ("four weeks", weeks), ("the history", history), ("the trend in the report", trend),
                ("told once, and not never", not_told_twice_or_never), ("kept for the other service", keep_for_later),
                ("two runs at once", two_runs), ("a clock that jumps back", clock_jumps_back),
                ("a history of a newer version", newer_version), ("what is kept of three years", retention),
                ("Bulkhead's own services are Safe", own_score)):
            case(name, check(world))
    end()


main()
