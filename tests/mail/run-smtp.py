#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""bulkhead mail by SMTP, to a real server with STARTTLS and a password (server.py), and to one that refuses, drops or
does not run. Certificates are made here and die with the scratch folder. Prints TAP."""
import email
import email.policy
import glob
import os
import re
import sys
import tempfile

from smtp import Server, make_certificate, why_not
from world import SENDER, World, content, parts_of, put, run

from tap import case, end, lacks, skip, unlike  # noqa: E402


def try_smtp(world):
    make_certificate(world.folder)
    put(world.path("password"), "correct horse\n", 0o600)
    put(world.path("wrong"), "wrong\n", 0o600)
    put(world.path("open"), "correct horse\n", 0o644)
    server = Server(world.folder, world.fresh("inbox"))
    try:
        smtp_cases(world, server)
    finally:
        server.close()
    server = Server(world.folder, world.fresh("inbox"), "plain")
    try:
        said = world.mail("--to=root", f"--smtp=smtp://localhost:{server.port}", spool=world.fresh("spool"), status=1)
        findings = lacks(said, "STARTTLS") + unlike("received", server.received(), [])
        world.mail("--to=root@example.org", f"--smtp=smtp://localhost:{server.port}", "--smtp-tls=off", spool=world.fresh("spool"))
        case("a server without STARTTLS gets nothing unless that is asked for",
             findings + unlike("received", len(server.received()), 1))
    finally:
        server.close()


def smtp_cases(world, server):
    login = ("--smtp-user=bulk", f"--smtp-password-file={world.path('password')}")
    trust = f"--smtp-ca={world.path('certificate.pem')}"
    url = f"--smtp=smtp://localhost:{server.port}"
    spool = world.fresh("spool")

    run("mail", world.new, f"--sender=Bulkhead <{SENDER}>", "--to=ann@example.org, Bob <bob@example.org>", "--attach=summary",
        url, *login, trust, f"--spool={spool}")
    facts = server.received()
    data = content(f"{server.inbox}/1.eml")
    message = email.message_from_bytes(data, policy=email.policy.strict)
    _, written = world.eml("--to=ann@example.org, Bob <bob@example.org>", "--attach=summary")
    findings = unlike("facts", facts, [{"sender": SENDER, "recipients": ["ann@example.org", "bob@example.org"],
                                        "tls": True, "login": True}])
    findings += unlike("parts", parts_of(message), parts_of(written))
    findings += unlike("text", message.get_body(("plain",)).get_content().replace("\r\n", "\n"),
                       written.get_body(("plain",)).get_content())
    findings += unlike("PDF", [part.get_payload(decode=True) for part in message.iter_attachments()],
                       [part.get_payload(decode=True) for part in written.iter_attachments()])
    findings += ["lone line feeds"] if re.search(rb"(?<!\r)\n", data) else []
    case("SMTP with STARTTLS and a password", findings + unlike("spool", os.listdir(spool), ["lock"]))

    def fails(name, to, arguments, expected, kept, status=1):
        place = world.fresh("spool")
        said = world.mail(f"--to={to}", url, *arguments, spool=place, status=status)
        found = [os.path.relpath(path, place) for path in glob.glob(f"{place}/**/*.eml", recursive=True)]
        case(name, lacks(said, *expected) + unlike("kept in", [os.path.dirname(path) for path in found], kept) +
             unlike("received", len(server.received()), before) + (["the password is shown"] if "horse" in said else []))

    before = len(server.received())
    fails("a refused recipient: nobody gets it, and it is kept", "ann@example.org, refused@example.org", (*login, trust),
          ("550 5.1.1 There is no such mailbox", "refused/", "not tried again"), ["refused"])
    fails("a dropped connection", "drop@example.org", (*login, trust), ("connection ended", "next time"), [""])
    fails("a connection that is dropped after the message", "dropdata@example.org", (*login, trust),
          ("connection ended", "next time"), [""])
    fails("a certificate that nobody vouches for", "ann@example.org", login, ("certificate does not hold",), [""])
    fails("a wrong password", "ann@example.org",
          ("--smtp-user=bulk", f"--smtp-password-file={world.path('wrong')}", trust), ("does not let us in",), [""])
    fails("a password that everyone can read", "ann@example.org",
          ("--smtp-user=bulk", f"--smtp-password-file={world.path('open')}", trust), ("Every user can read",), [], status=2)
    place = world.fresh("spool")
    world.mail("--to=later@example.org", url, *login, trust, "--attempts=2", spool=place)
    case("a server that takes it at the second attempt",
         unlike("received", server.received()[-1]["recipients"], ["later@example.org"]) + unlike("spool", os.listdir(place), ["lock"]))
    said = world.mail("--to=root", "--smtp=smtp://localhost:1", spool=place, status=1)
    case("a server that does not run", lacks(said, "cannot be reached", "localhost:1", "next time"))


def main():
    if why_not():
        skip("a real SMTP server", why_not())
        sys.exit()
    with tempfile.TemporaryDirectory(prefix="bulkhead-mail-") as folder:
        try_smtp(World(folder))
    end()


main()
