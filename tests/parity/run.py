#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds Bulkhead against the real systemd-analyze, badness by badness.

Groups: the services installed under / (or in the chroot), hand-made cases for every directive, generated trees, trees of
installed services recombined and damaged, and policies. Needs Python's own library only. With --chroot=DIR the systemd-analyze of that tree answers, and Bulkhead uses
the rules of its version.
"""

import argparse
import contextlib
import json
import os
import random
import re
import shutil
import sys
import tempfile

import cases
import generate
import mutate
import oracle

SHOWN = 40
TREE_SIZE = 250


class Tally:
    def __init__(self):
        self.passed = self.failed = self.shown = 0

    def group(self, name, ours, theirs, aliases=()):
        """Compares the answers about every name that the oracle was asked for."""
        passed = failed = refused = 0
        for unit in sorted(theirs):
            answer = ours.get(dict(aliases).get(unit, unit)) if unit not in ours else ours[unit]
            if theirs[unit] == "not-found" and answer is None:
                answer = "not-found"  # a name that only the harness asked for
            parts = oracle.difference(answer, theirs[unit])
            refused += isinstance(theirs[unit], str)
            passed += not parts
            failed += bool(parts)
            if parts and self.shown < SHOWN:
                self.shown += 1
                print(f"  {name}: {unit}: " + "; ".join(parts[:6]) + (f"; {len(parts) - 6} more" if len(parts) > 6 else ""))
        for unit in sorted(set(ours) - set(theirs)):
            if isinstance(ours[unit], oracle.Scored):
                failed += 1
                print(f"  {name}: {unit}: Bulkhead scores it, systemd was not asked")
        self.passed += passed
        self.failed += failed
        print(f"{name}: {passed} agree, {failed} differ ({refused} of them refused by systemd)", flush=True)


def installed_services(root):
    """Every service name that a file, link or enablement link of the tree gives."""
    names = set()
    aliases = {}
    for directory in generate.UNIT_DIRECTORIES + ("lib/systemd/system",):
        for base, _, files in os.walk(os.path.join(root, directory)):
            nested = base != os.path.join(root, directory)
            if nested and not base.endswith((".wants", ".requires", ".upholds")):
                continue
            for name in files:
                if not name.endswith(".service") or "@.service" in name:
                    continue
                names.add(name)
                path = os.path.join(base, name)
                if not nested and os.path.islink(path):
                    target = os.path.basename(os.readlink(path))
                    if target.endswith(".service") and target != name:
                        aliases.setdefault(name, target)
    return sorted(names), aliases


def resolve(aliases):
    """Alias to the end of its chain; an alias of a template stands for that template's instance."""
    resolved = {}
    for name in aliases:
        target = name
        for _ in range(16):
            following = aliases.get(target)
            if following is None:
                break
            if "@.service" in following and "@" in name:
                following = following.replace("@.", "@" + name.split("@", 1)[1].rsplit(".", 1)[0] + ".")
            target = following
        resolved[name] = target
    return resolved


class Harness:
    def __init__(self, options, systemd):
        self.options = options
        self.systemd = systemd
        self.version = systemd.version()
        known = [v for v in (252, 257, 262) if v <= self.version] or [252]
        self.rules = options.rules or f"systemd-{known[-1]}-offline"
        self.tally = Tally()
        self.reads_filters = None

    @contextlib.contextmanager
    def directory(self, name):
        """A place for a tree that both sides can see."""
        base = os.path.join(self.systemd.chroot, "tmp") if self.systemd.chroot else None
        path = tempfile.mkdtemp(prefix="bulkhead-parity-", dir=base)
        # Bulkhead takes the version whose grammar counts from the tree's own libsystemd-shared.
        library = os.path.join(path, "usr/lib/systemd")
        os.makedirs(library)
        open(os.path.join(library, f"libsystemd-shared-{self.version}.so"), "wb").close()
        os.makedirs(os.path.join(path, "etc"))
        with open(os.path.join(path, "etc/machine-id"), "w", encoding="ascii") as stream:
            stream.write("0123456789abcdef" * 2 + "\n")
        try:
            yield path
        finally:
            if self.options.keep:
                print(f"  {name} is kept in {path}")
            else:
                shutil.rmtree(path)

    def systemd_reads_filters(self):
        """Whether systemd loads a unit with an IP filter; without control groups it refuses each one."""
        if self.reads_filters is None:
            with self.directory("probe") as root:
                tree = generate.Tree(root, random.Random(0), True)
                tree.write(f"{generate.LOCAL}/probe.service", "[Service]\nExecStart=/bin/true\nIPIngressFilterPath=/x\n")
                self.reads_filters = not isinstance(self.systemd.ask(root, ["probe.service"])["probe.service"], str)
            if not self.reads_filters:
                print("SKIP parity: there are no control groups here, without which systemd refuses any IP filter path")
        return self.reads_filters

    def leave_out_filters(self, root):
        for folder, _, files in os.walk(root):
            for path in (os.path.join(folder, file) for file in files):
                if os.path.islink(path) or not os.path.isfile(path):
                    continue
                with open(path, "rb") as stream:
                    content = stream.read()
                with open(path, "wb") as stream:
                    stream.write(re.sub(rb"IP(In|E)gressFilterPath", b"X-FilterPath", content))

    def compare(self, name, root, names, aliases=(), policy=None):
        names = sorted(set(names))
        if name != "installed" and not self.systemd_reads_filters():
            self.leave_out_filters(root)
        theirs = self.systemd.ask(root, names, policy)
        ours = oracle.ask_bulkhead(self.options.bulkhead, root, self.rules, policy=policy)
        missing = [n for n in names if n not in ours and n not in dict(aliases)]
        if missing:
            ours = {**oracle.ask_bulkhead(self.options.bulkhead, root, self.rules, missing, policy), **ours}
        self.tally.group(name, ours, theirs, aliases)

    def installed(self):
        root = self.systemd.chroot or "/"
        names, aliases = installed_services(root)
        if not names:
            print("installed: SKIP: no service is installed")
            return
        self.compare("installed", root, names, resolve(aliases))

    def cases(self):
        with self.directory("cases") as root:
            tree = generate.Tree(root, random.Random(0), True)
            for name, content in cases.all_cases():
                unit = f"{name}.service"
                tree.write(f"{generate.LOCAL}/{unit}", content)
                tree.names.append(unit)
            self.compare("cases", root, tree.names)

    def generated(self):
        for seed in range(self.options.seed, self.options.seed + max(1, self.options.services // TREE_SIZE)):
            with self.directory(f"tree {seed}") as root:
                tree = generate.make_tree(root, TREE_SIZE, seed, odd=True)
                self.compare(f"generated, seed {seed}", root, tree.names, tree.aliases)

    def realistic(self):
        with self.directory("realistic") as root:
            tree = generate.make_tree(root, 500, 1)
            self.compare("realistic", root, tree.names, tree.aliases)

    def mutated(self):
        files = mutate.sources(self.systemd.chroot or "/")
        if not files:
            print("mutated: SKIP: no service is installed that starts something")
            return
        for seed in range(self.options.seed, self.options.seed + max(1, self.options.services // TREE_SIZE // 4)):
            with self.directory(f"mutated {seed}") as root:
                tree = mutate.make_tree(root, files, TREE_SIZE, random.Random(seed))
                self.compare(f"mutated, seed {seed}", root, tree.names, tree.aliases)

    def policies(self):
        with self.directory("policies") as root:
            tree = generate.make_tree(root, 60, 7, odd=True)
            ids = list(next(a for a in self.systemd.ask(root, tree.names).values() if not isinstance(a, str)).checks)
            for seed in range(12):
                policy = os.path.join(root, f"policy-{seed}.json")
                with open(policy, "w", encoding="utf-8") as stream:
                    stream.write(random_policy(random.Random(seed), ids))
                self.compare(f"policy {seed}", root, tree.names, tree.aliases, policy)


def random_policy(rng, ids):
    """Text with what systemd accepts: other weights and larger ranges, unknown keys, wrong types, a key twice.

    No other exponents than 1e2: 252 reads 1e3 as not quite 1000, hence as no whole number; later versions read it well.
    """
    members = []
    for check in rng.sample(ids, rng.randint(1, 20)):
        fields = []
        if rng.random() < 0.8:
            fields.append(f'"weight": {rng.choice(("0", "1", "7", "500", "20000", "1e2", "2.0", "-5", "null", chr(34) + "9" + chr(34)))}')
        if rng.random() < 0.3:
            fields.append(f'"range": {rng.choice(("10", "11", "100", "20.0", "true"))}')
        if rng.random() < 0.2:
            fields.append('"description_bad": "x"')
        if rng.random() < 0.1:
            fields.append('"weight": 3')
        if rng.random() < 0.1:
            fields.append('"bogus": [1, {"a": null}]')
        members.append(json.dumps(check) + ": " + ("3" if rng.random() < 0.05 else "{" + ", ".join(fields) + "}"))
    members.insert(rng.randrange(len(members) + 1), '"NoSuchCheck": {"weight": 0}')
    if rng.random() < 0.5:
        members.append(members[0])
    return "{\n" + ",\n".join(members) + "\n}\n"


GROUPS = ("installed", "cases", "realistic", "generated", "mutated", "policies")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bulkhead", default=os.environ.get("BULKHEAD", "build/bulkhead"), help="the program")
    parser.add_argument("--chroot", help="a tree whose systemd-analyze answers (needs root)")
    parser.add_argument("--rules", help="rule set; by default the offline form of the oracle's version")
    parser.add_argument("--group", action="append", choices=GROUPS, help="only this group (repeatable)")
    parser.add_argument("--services", type=int, default=4000, help="how many generated services (default 4000)")
    parser.add_argument("--seed", type=int, default=1, help="the first seed of the generated trees (default 1)")
    parser.add_argument("--keep", action="store_true", help="keep the trees")
    options = parser.parse_args()

    systemd = oracle.Oracle(options.chroot)
    if systemd.version() is None:
        print("SKIP: there is no systemd-analyze with --offline= here")
        return 77
    harness = Harness(options, systemd)
    print(f"systemd-analyze {harness.version}, rules {harness.rules}")
    for group in options.group or GROUPS:
        getattr(harness, group)()
    print(f"{harness.tally.passed} passed, {harness.tally.failed} failed")
    return 1 if harness.tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
