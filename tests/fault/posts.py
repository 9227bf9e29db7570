# SPDX-License-Identifier: LGPL-2.1-or-later
"""What must be true of messages that are sent by SMTP while something goes wrong: the server takes each once, and is said to have
taken what it took. What it took without its answer having come through may be sent again, as RFC 5321 asks (4.5.3.2.6)."""
import collections
import email
import email.policy
import glob
import hashlib
import os
import re
import sys

from outputs import NEW, TOP

sys.path.insert(0, os.path.join(TOP, "tests/mail"))

import smtp  # noqa: E402

Message = collections.namedtuple("Message", "digest envelope incomplete")
OWN = re.compile(r"^bulkhead: (The report was sent to|The message was sent, though|Another run has sent)", re.M)
WAITED = re.compile(r"^bulkhead: (\d+) messages? that had waited in \S+ (?:was|were) sent\.$", re.M)
STAYS = "This message was sent, but cannot be removed"
WAITS = "and is sent next time"
REFUSED = "and not tried again"


class Post:
    """The server of one world of run-calls.py."""

    def __init__(self, world, material):
        self.world, self.expected = world, []
        self.server = smtp.Server(material, f"{world.folder}/inbox", *world.verb.server)
        self.port, self.close = self.server.port, self.server.close

    def empty(self):
        for path in glob.glob(f"{self.server.inbox}/*"):
            os.unlink(path)

    def taken(self):
        found = []
        for envelope, content in self.server.messages():
            message = email.message_from_bytes(content, policy=email.policy.default)
            incomplete = message["X-Bulkhead-Evidence"] == "incomplete" and not any(part.defects for part in message.walk())
            found.append(Message(hashlib.sha256(content).hexdigest(), envelope, incomplete))
        return found

    def learn(self):
        """What a run sent in which nothing went wrong. Findings."""
        self.expected = self.taken()
        if bool(self.expected) == (self.world.verb.clean != 0):
            return [f"without a fault {len(self.expected)} messages were sent"]
        return []

    def judge(self, action, hit, ended, sentence):
        """Findings. Afterwards the next run has sent what waits."""
        first = self.taken()
        findings = self.look_at_claims(first, ended, sentence)
        findings += self.look_for_others(first)
        waiting = glob.glob(f"{self.world.out}/spool/*.eml")
        if REFUSED in sentence and waiting:
            findings.append(f"what is said not to be tried again will be: {sentence!r}")
        next_run = self.world.run_words("mail --waiting " + self.how(), NEW)
        every = self.taken()
        findings += self.look_for_others(every[len(first):])
        if next_run.returncode != 0:
            findings.append(f"the next run: status {next_run.returncode}, {next_run.stderr!r}")
        if WAITS in sentence and len(every) < len(self.expected):
            findings.append(f"{len(every)} messages are sent in the end, of {len(self.expected)}: {sentence!r}")
        may_come_twice = action == "kill" or "recv" in hit or STAYS in sentence
        count = collections.Counter(message.digest for message in every)
        if max(count.values(), default=0) > 1 and not may_come_twice:
            findings.append(f"a message was sent twice: {sentence!r}")
        return findings

    @staticmethod
    def owns_up(sentence):
        """Whether it is said of a message that had waited that it still does."""
        return re.search(f"^bulkhead: A message that had waited: .*{WAITS}", sentence, re.M)

    def how(self):
        arguments = self.world.verb.arguments
        return arguments[arguments.index("--smtp="):] if "--smtp=" in arguments else "--spool={o}/spool"

    def look_at_claims(self, first, ended, sentence):
        claimed = bool(OWN.search(sentence)) + sum(int(number) for number in WAITED.findall(sentence)) + sentence.count(STAYS)
        findings = []
        if claimed > len(first):
            findings.append(f"{claimed} messages are said to be sent, the server took {len(first)}: {sentence!r}")
        if ended == 0 and len(first) < len(self.expected) - bool(self.owns_up(sentence)):
            findings.append(f"status 0, but {len(first)} messages were sent instead of {len(self.expected)}: {sentence!r}")
        return findings

    def look_for_others(self, messages):
        """Findings about messages that are none of those that should be sent, or came by another way."""
        envelopes, digests = [message.envelope for message in self.expected], {message.digest for message in self.expected}
        return [f"the server got another message, or in another way: {message}" for message in messages
                if message.envelope not in envelopes or (message.digest not in digests and not message.incomplete)]
