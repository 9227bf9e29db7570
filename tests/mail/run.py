#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""bulkhead mail: what the message is, by another reader of MIME (Python's email package, strict), how it gets to a
sendmail of this test, and that nothing is lost or sent twice where that fails. Prints TAP."""
import email
import email.policy
import glob
import html.parser
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

from world import BULKHEAD, SECONDS, SENDER, TOP, World, content, parts_of, put, run

from tap import case, end, lacks, unlike  # noqa: E402

LIMIT = 1000 * 1000


class Page(html.parser.HTMLParser):
    """What an HTML part refers to, and whether it holds what mail programs throw away or people do not want."""

    def __init__(self, text):
        super().__init__()
        self.findings, self.words = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "style", "link", "img", "svg", "iframe", "object", "form"):
            self.findings.append(f"the HTML has a <{tag}>")
        for name, value in attrs:
            if name in ("src", "background", "class") or name.startswith("on"):
                self.findings.append(f"<{tag} {name}={value!r}>")
            if name == "style" and re.search(r"url\(|@import|expression", value):
                self.findings.append(f"a style fetches something: {value}")

    def handle_data(self, data):
        self.words.append(data)


# ---- What the message is ----

def structure(world):
    """A small PDF, so that it fits, and report.json."""
    folder = world.path("small")
    shutil.copytree(world.new, folder)
    run("render", f"{folder}/report.xml", "--format=pdf", "--pdf=summary", f"--output={folder}/report.pdf")
    put(f"{folder}/report.json", '{"schema": "bulkhead/report/1"}\n' * 100)
    data, message = world.eml("--to=ann@example.org", "--attach=pdf", "--attach=json", directory=folder)
    findings = unlike("parts", parts_of(message), [
        ("multipart/mixed", None), ("multipart/alternative", None), ("text/plain", None), ("text/html", None),
        ("application/pdf", "report.pdf"), ("application/json", "report.json")])
    for part in message.iter_attachments():
        findings += unlike("disposition", part.get_content_disposition(), "attachment")
        findings += unlike(f"bytes of {part.get_filename()}", part.get_payload(decode=True),
                           content(f"{folder}/{part.get_filename()}"))
    for part in message.walk():
        findings += [f"{part.get_content_type()}: {defect!r}" for defect in part.defects]
    findings += [f"a line of {len(line)} bytes" for line in data.split(b"\n") if len(line) > 998]
    findings += ["bytes that are not ASCII"] if any(byte > 126 for byte in data) else []
    return findings


def headers(world):
    data, message = world.eml("--to=Ann Ünder <ann@example.org>, root", "--to=ops@bücher.example",
                              "--attach=none", f"--previous={world.old}")
    found = {name.lower() for name in message.keys()}
    findings = [f"no {name}" for name in ("date", "message-id", "from", "to", "subject", "mime-version",
                                          "auto-submitted", "list-id") if name not in found]
    findings += [f"{name} twice" for name in found if len(message.get_all(name)) > 1]
    findings += unlike("subject", message["subject"],
                       "[Bulkhead] web1: 16 of 20 services Unsafe, highest 9.6; 4 worse, 1 newly failing, 3 better, 2 new, 1 gone")
    findings += unlike("to", [address.addr_spec for address in message["to"].addresses],
                       ["ann@example.org", "root", "ops@xn--bcher-kva.example"])
    findings += unlike("name", message["to"].addresses[0].display_name, "Ann Ünder")
    findings += unlike("auto-submitted", message["auto-submitted"], "auto-generated")
    findings += unlike("change", message["x-bulkhead-change"], "worse")
    findings += [] if re.fullmatch(r"<[0-9a-f]{40}@example\.org>", message["message-id"]) else [message["message-id"]]
    findings += [] if message["date"].datetime.utcoffset() is not None else ["the date has no zone"]
    return findings + [f"a header line of {len(line)}" for line in data.split(b"\n\n")[0].split(b"\n") if len(line) > 100]


def words(world):
    _, message = world.eml("--to=root", "--attach=none", f"--previous={world.old}")
    text = message.get_body(("plain",)).get_content()
    page = Page(message.get_body(("html",)).get_content())
    said = " ".join("".join(page.words).split())
    findings = page.findings
    for line in text.splitlines():
        findings += [f"wide: {line}"] if len(line) > 76 and " " in line.strip() else []
    for whole, name in ((" ".join(text.split()), "text"), (said, "HTML")):
        findings += [f"{name}: {finding}" for finding in lacks(
            whole, "16 of 20 services are Unsafe", "4 services got worse, 3 better", "worse.service", "3.6 → 7.1",
            "PrivateNetwork= newly fails, and 28 more.", "ProtectKernelLogs= was set at", "removed.service",
            "User=/DynamicUser=", "18 services", "by-hand.service", "each of the 23 units that were found",
            "since 2025-11-01 08:00 UTC")]
    findings += ["three actions: " + text] if len(re.findall(r"^  [1-9]\. ", text, re.M)) != 3 else []
    return findings + ([] if "\n-- \n" in text else ["no mark before the signature"])


def size(world):
    """The PDF of this report is too large: a summary takes its place, with a word."""
    shutil.copytree(world.new, world.path("large"))
    with open(world.path("large/report.pdf"), "ab") as file:
        file.write(os.urandom(LIMIT))
    data, message = world.eml("--to=root", "--attach=pdf", "--attach=json", directory=world.path("large"))
    text = message.get_body(("plain",)).get_content()
    findings = [f"{len(data)} bytes"] if len(data) >= LIMIT else []
    findings += unlike("attachments", [part.get_filename() for part in message.iter_attachments()],
                       ["report.json", "report-summary.pdf"])
    findings += lacks(" ".join(text.split()), "report.pdf is not attached", "larger than 1 MB", "report-summary.pdf")
    os.unlink(world.path("large/report.pdf"))
    with open(world.path("large/report.json"), "ab") as file:
        file.write(b" " * 2 * LIMIT)
    data, message = world.eml("--to=root", "--attach=pdf", "--attach=json", directory=world.path("large"))
    text = " ".join(message.get_body(("plain",)).get_content().split())
    findings += unlike("attachments", list(message.iter_attachments()), [])
    return findings + lacks(text, "report.json is not attached", "report.pdf is not attached: the report directory does not")


def same_bytes(world):
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1764547200"}
    first, message = world.eml("--to=root", "--attach=summary", f"--previous={world.old}", env=environment)
    second, _ = world.eml("--to=root", "--attach=summary", f"--previous={world.old}",
                          env={**environment, "LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Tokyo"})
    _, other = world.eml("--to=ann", "--attach=summary", f"--previous={world.old}", env=environment)
    findings = [] if first == second else ["two messages with one SOURCE_DATE_EPOCH differ"]
    findings += unlike("date", message["date"].datetime.isoformat(), "2025-12-01T00:00:00+00:00")
    return findings + (["another recipient, the same id"] if other["message-id"] == message["message-id"] else [])


def hostile(world):
    """A host name with line breaks, a header of its own and characters that turn text."""
    shutil.copytree(world.new, world.path("hostile"))
    path = world.path("hostile/report.xml")
    data = content(path).replace(b'name="web1"', "name=\"web1&#13;&#10;Bcc: eve@example.org&#10;&#10;\u202egpj\u00fc\"".encode())
    with open(path, "wb") as file:
        file.write(data.replace(b'unit name="worse.service"', b'unit name="&lt;b&gt;x&#10;Bcc: eve&lt;/b&gt;.service"'))
    raw, message = world.eml("--to=root", "--attach=none", directory=world.path("hostile"))
    head = raw.split(b"\n\n")[0]
    findings = ["a header was added"] if "bcc" in message or re.search(rb"^bcc", head, re.M | re.I) else []
    findings += unlike("subject", message["subject"].split(":")[0], "[Bulkhead] web1 Bcc")
    findings += ["text is turned"] if "\u202e" in message["subject"] + message.get_body(("plain",)).get_content() else []
    return findings + unlike("parts", len(list(message.walk())), 4)


def addresses(world):
    findings = []
    for option, text in (("--to", "ann@example.org\nBcc: eve@example.org"), ("--to", ""), ("--to", "a b@example.org"),
                         ("--to", "team: ann@example.org, bob@example.org;"), ("--to", "ann@"), ("--to", "@example.org"),
                         ("--to", "-oQ/tmp@example.org"), ("--to", "ann@example.org\r\n.\r\n"), ("--to", "é@example.org"),
                         ("--sender", "a@example.org, b@example.org"), ("--sender", "x\n y@example.org")):
        given = [f"{option}={text}"] + ([] if option == "--to" else ["--to=root"])
        ended = subprocess.run([BULKHEAD, "mail", world.new, *given, "--eml=-", "--attach=none"], capture_output=True,
                               text=True, timeout=SECONDS, check=False)
        if ended.returncode != 2 or ended.stdout or option not in ended.stderr:
            findings.append(f"{option}={text!r}: status {ended.returncode}\n{ended.stderr}{ended.stdout[:300]}")
    return findings


def usage(world):
    findings = []
    put(world.path("password"), "correct horse\n", 0o600)
    for arguments, part in (((), "--to="), (("--to=a", "--only-if=worse"), "--previous="),
                            (("--to=a", "--smtp=http://x"), "smtp://HOST"), (("--to=a", "--smtp=smtp://u:p@x"), "--smtp-user="),
                            (("--to=a", "--smtp=smtp://x", "--smtp-user=u"), "go together"),
                            (("--to=a", "--smtp=smtp://x", "--smtp-user=u", "--smtp-tls=off",
                              f"--smtp-password-file={world.path('password')}"), "network"),
                            (("--to=a", "--attach=zip", "--eml=-"), "zip"), (("--to=a", "--smtp-ca=x"), "--smtp="),
                            (("--to=a", "--only-if=never", "--previous=x"), "--only-if=never")):
        ended = subprocess.run([BULKHEAD, "mail", world.new, *arguments], capture_output=True, text=True,
                               timeout=SECONDS, check=False)
        if ended.returncode != 2 or part not in ended.stderr:
            findings.append(f"{arguments}: status {ended.returncode}: {ended.stderr}")
    ended = run("mail", TOP, "--to=a", status=1)
    return findings + lacks(ended.stderr, "no report directory")


def only_if(world):
    folder, program = world.fake_sendmail(":")
    how = (f"--sendmail={program}", "--to=root")
    findings = []
    comparison = world.path("comparison.xml")
    run("compare", world.new, world.old, "--format=xml", f"--output={comparison}")
    for previous, directory, condition, sent in (
            (world.new, world.new, "changed", 0), (world.new, world.new, "worse", 0), (world.new, world.new, "always", 1),
            (world.old, world.new, "worse", 2), (f"{world.old}/snapshot.xml.gz", world.new, "changed", 3),
            (comparison, world.new, "changed", 4)):
        said = world.mail(*how, f"--previous={previous}", f"--only-if={condition}", directory=directory)
        found = len(glob.glob(f"{folder}/*.arguments"))
        if found != sent:
            findings.append(f"{condition} since {previous}: {found} messages, not {sent}\n{said}")
            break
        if "no message" in said and condition == "always":
            findings.append(said)
    return findings


# ---- How it travels ----

def by_sendmail(world):
    folder, program = world.fake_sendmail(":")
    said = world.mail(f"--sendmail={program}", "--to=Ann <ann@example.org>")
    message = email.message_from_bytes(content(f"{folder}/1"), policy=email.policy.strict)
    findings = unlike("arguments", content(f"{folder}/1.arguments"), b"-t\n-i\n")
    findings += unlike("to", str(message["to"]), "Ann <ann@example.org>")
    findings += unlike("spool", os.listdir(world.spool), ["lock"]) + lacks(said, "was sent to Ann")
    # found in PATH
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
    world.mail("--to=root", env=environment)
    return findings + unlike("messages", len(glob.glob(f"{folder}/*.arguments")), 2)


def waits(world, name, status_of_fake, words_of_fake, expected, again=True):
    """What a sendmail refuses stays, and is sent by the next run together with its own."""
    spool = world.fresh("spool")
    _, failing = world.fake_sendmail(f"echo '{words_of_fake}' >&2; exit {status_of_fake}")
    said = world.mail(f"--sendmail={failing}", "--to=ann@example.org", spool=spool, status=1)
    findings = lacks(said, "not sent", words_of_fake, *expected)
    folder, working = world.fake_sendmail(":")
    world.mail(f"--sendmail={working}", "--to=bob@example.org", spool=spool)
    sent = [str(email.message_from_bytes(content(path))["to"]) for path in sorted(glob.glob(f"{folder}/[0-9]"))]
    findings += unlike("sent", sent, ["ann@example.org", "bob@example.org"] if again else ["bob@example.org"])
    world.mail(f"--sendmail={working}", "--to=bob@example.org", spool=spool)
    findings += unlike("sent at last", len(glob.glob(f"{folder}/[0-9]")), len(sent) + 1)
    kept = [os.path.relpath(path, spool) for path in glob.glob(f"{spool}/**/*.eml", recursive=True)]
    findings += unlike("kept", [os.path.dirname(path) for path in kept], [] if again else ["refused"])
    case(name, findings)


def no_sendmail(world):
    spool = world.fresh("spool")
    said = world.mail("--sendmail=/nowhere/sendmail", "--to=root", spool=spool, status=1)
    findings = lacks(said, "/nowhere/sendmail", "no such program", "is sent next time")
    findings += unlike("kept", len(glob.glob(f"{spool}/*.eml")), 1)
    if not any(os.path.exists(path) for path in ("/usr/sbin/sendmail", "/usr/lib/sendmail")):
        said = world.mail("--to=root", spool=spool, status=1, env={**os.environ, "PATH": "/nowhere"})
        findings += lacks(said, "no sendmail program", "--smtp=")
    return findings


def full_disk(world):
    """A spool that cannot be written: the message is sent all the same, and where that fails both are said."""
    folder, working = world.fake_sendmail(":")
    said = world.mail(f"--sendmail={working}", "--to=root", spool="/dev/full/spool")
    findings = lacks(said, "could not be kept", "/dev/full/spool") + unlike("sent", len(glob.glob(f"{folder}/[0-9]")), 1)
    said = world.mail("--sendmail=/nowhere/sendmail", "--to=root", spool="/dev/full/spool", status=1)
    findings += lacks(said, "not sent", "could not be kept for next time", "/nowhere/sendmail")
    if os.geteuid() != 0 or subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode != 0:
        return findings
    spool = world.fresh("spool")
    os.mkdir(spool)
    script = (f"mount -t tmpfs -o size=64k tmpfs '{spool}' && head -c 70000 /dev/zero >'{spool}/fill'; "
              f"exec '{BULKHEAD}' mail '{world.new}' --sender={SENDER} --attach=none --to=root --spool='{spool}' "
              f"--sendmail='{working}' --attempts=1")
    ended = subprocess.run(["unshare", "-m", "sh", "-c", script], capture_output=True, text=True, timeout=SECONDS, check=False)
    findings += unlike("status on a full disk", ended.returncode, 0)
    return findings + lacks(ended.stderr, "could not be kept", "No space left") + unlike(
        "sent", len(glob.glob(f"{folder}/[0-9]")), 2)


def two_runs(world):
    """Two at once send one message; so do two whose messages differ send two."""
    spool = world.fresh("spool")
    folder, slow = world.fake_sendmail("sleep 1")
    findings = []
    for recipients, expected in ((("root", "root"), 1), (("ann", "bob"), 3)):
        runs = [subprocess.Popen([BULKHEAD, "mail", world.new, f"--sender={SENDER}", "--attach=none", f"--to={name}",
                                  f"--spool={spool}", f"--sendmail={slow}"], stderr=subprocess.PIPE, text=True)
                for name in recipients]
        said = [process.communicate(timeout=SECONDS)[1] for process in runs]
        findings += [line for process, line in zip(runs, said) if process.returncode != 0]
        findings += unlike("messages", len(glob.glob(f"{folder}/[0-9]")), expected)
    return findings + unlike("waiting", glob.glob(f"{spool}/*.eml"), [])


def killed(world):
    """Killed while sendmail has not taken it: the message is sent by the next run."""
    spool = world.fresh("spool")
    _, stuck = world.fake_sendmail("exec sleep 30")
    process = subprocess.Popen([BULKHEAD, "mail", world.new, f"--sender={SENDER}", "--attach=none", "--to=root",
                                f"--spool={spool}", f"--sendmail={stuck}"], stderr=subprocess.DEVNULL,
                               start_new_session=True)
    end = time.monotonic() + 30
    while not glob.glob(f"{os.path.dirname(stuck)}/*.part") and time.monotonic() < end:
        time.sleep(0.02)
    os.killpg(process.pid, 9)
    process.wait()
    folder, working = world.fake_sendmail(":")
    world.mail(f"--sendmail={working}", "--to=ann", spool=spool)
    sent = [str(email.message_from_bytes(content(path))["to"]) for path in sorted(glob.glob(f"{folder}/[0-9]"))]
    return unlike("sent", sent, ["root", "ann"])


def main():
    with tempfile.TemporaryDirectory(prefix="bulkhead-mail-") as folder:
        world = World(folder)
        for name, check in (
                ("parts, encodings and attachments", structure), ("headers", headers),
                ("what text and HTML say", words), ("a message under 1 MB", size),
                ("the same bytes at the same time", same_bytes), ("a host that would add headers", hostile),
                ("addresses that are none", addresses), ("a command line that makes no sense", usage),
                ("nothing is sent where nothing changed", only_if), ("by sendmail", by_sendmail),
                ("no sendmail", no_sendmail), ("a disk that is full", full_disk), ("two runs at once", two_runs),
                ("killed while it sends", killed)):
            case(name, check(world))
        waits(world, "a sendmail that cannot now", 75, "try again later", ("status 75", "is sent next time"))
        waits(world, "a sendmail that is broken", 78, "no configuration", ("status 78", "is sent next time"))
        waits(world, "a sendmail that knows no such user", 67, "no such user", ("refused/", "not tried again"), again=False)
    end()


main()
