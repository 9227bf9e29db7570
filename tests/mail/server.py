#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""An SMTP server on loopback (Debian's python3-aiosmtpd) that asks for STARTTLS and a password, keeps what it is given,
and misbehaves on request. Prints its port, then serves until its standard input ends.

    server.py FOLDER CERTIFICATE KEY [plain]

FOLDER gets N.eml for each message, N.json with the envelope. Recipients tell what happens: refused@ is 550, later@ is 451
the first time and taken after that, drop@ ends the connection before the message, dropdata@ after it."""
import asyncio
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    def __init__(self, folder):
        self.folder, self.count, self.put_off = folder, 0, set()

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("refused@"):
            return "550 5.1.1 There is no such mailbox"
        if address.startswith("later@") and address not in self.put_off:
            self.put_off.add(address)
            return "451 4.7.1 Come back in a moment"
        if address.startswith("drop@"):
            server.transport.abort()
            return "421 gone"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if any(address.startswith("dropdata@") for address in envelope.rcpt_tos):
            server.transport.abort()
            return "421 gone"
        self.count += 1
        facts = {"sender": envelope.mail_from, "recipients": envelope.rcpt_tos,
                 "tls": session.ssl is not None, "login": session.authenticated}
        with open(os.path.join(self.folder, f"{self.count}.eml"), "wb") as file:
            file.write(envelope.content)
        with open(os.path.join(self.folder, f"{self.count}.json"), "w", encoding="utf-8") as file:
            json.dump(facts, file)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"bulk", b"correct horse"), handled=False)


async def serve(folder, certificate, key, plain):
    more = {}
    if not plain:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        more = {"tls_context": context, "require_starttls": True, "authenticator": authenticate,
                "auth_required": True, "auth_require_tls": True}
    loop, handler = asyncio.get_running_loop(), Handler(folder)
    server = await loop.create_server(lambda: SMTP(handler, hostname="localhost", loop=loop, **more), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(serve(*sys.argv[1:4], "plain" in sys.argv[4:]))
