# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes trees out of unit files that somebody really wrote: recombined, misspelt, damaged.

generate.py makes what we thought of; here lines of real services meet in one file, values lose or double characters, words
change places, and bytes turn into others.
"""

import glob
import os
import re

import generate

BYTES = b" \t\"'\\%;#=[]~:@-_/.,\r\x00\x0b\xc3\xa9\xff0aZ"
OWNER = re.compile(rb"^(\s*BusName\s*=).*$", re.M)
# Without these most units would be refused for a reason that cases.py has already.
KEPT = (b"ExecStart=", b"Type=", b"[Service]")


def sources(root):
    """The services below root: a list of lists of lines, in byte order of their paths."""
    found = []
    for path in sorted(glob.glob(os.path.join(glob.escape(root), "usr/lib/systemd/system/*.service"))):
        if os.path.isfile(path) and not os.path.islink(path):
            with open(path, "rb") as stream:
                lines = stream.read().split(b"\n")
            if any(line.startswith(b"ExecStart=") for line in lines):
                found.append(lines)
    return found


def settings_of(files):
    """The lines of [Service] that set something; what only starts or orders things is left out, and each is there once."""
    lines = set()
    for file in files:
        section = b""
        for line in file:
            if line.startswith(b"["):
                section = line
            elif section == b"[Service]" and re.match(rb"[A-Z]\w+=", line) and not line.startswith(
                    (b"Exec", b"Type=", b"BusName=", b"PIDFile=", b"Restart", b"Environment", b"Timeout")):
                lines.add(line)
    return sorted(lines)


def other_case(line):
    name, equals, value = line.partition(b"=")
    return name + equals + value.swapcase()


def mixed(rng, line):
    """The words of a value in another order, one of them twice."""
    name, equals, value = line.partition(b"=")
    words = value.split()
    rng.shuffle(words)
    return name + equals + b" ".join(words + words[:1])


def emptied(line):
    return line.partition(b"=")[0] + b"="


def inverted(line):
    name, equals, value = line.partition(b"=")
    return name + equals + (value[1:] if value.startswith(b"~") else b"~" + value)


def parted(rng, line):
    """One line as two, with a comment between them or not."""
    at = rng.randrange(len(line) + 1)
    return line[:at] + b"\\\n" + rng.choice((b"", b"# between\n", b"  ; between \\\n", b"\n")) + line[at:]


def one_byte(rng, line):
    at = rng.randrange(len(line) + 1)
    put = bytes([rng.choice(BYTES)]) if rng.random() < 0.7 else b""
    return line[:at] + put + line[at + rng.choice((0, 1)):]


def change(rng, line):
    kind = rng.randrange(8)
    if kind == 0:
        return other_case(line)
    if kind == 1:
        return mixed(rng, line)
    if kind == 2:
        return emptied(line)
    if kind == 3:
        return inverted(line)
    if kind == 4:
        return parted(rng, line)
    if kind == 5:
        return line + rng.choice((b" ", b"\t", b"\r", b" \\", b" # no comment", b'"', b"%", b"%i", b":EPERM"))
    if kind == 6:
        return rng.choice((b"  ", b"\t", b"")) + line.replace(b"=", rng.choice((b" = ", b"= ", b" =", b"==", b"")), 1)
    return one_byte(rng, line)


def section_end(lines):
    """Where [Service] ends, or the end of the file."""
    inside = False
    for at, line in enumerate(lines):
        if line.startswith(b"["):
            if inside:
                return at
            inside = line == b"[Service]"
    return len(lines)


def body(rng, files, settings):
    lines = list(rng.choice(files))
    for _ in range(rng.randint(1, 12)):
        line = rng.choice(settings)
        lines.insert(section_end(lines), change(rng, line) if rng.random() < 0.4 else line)
    for _ in range(rng.randint(0, 2)):
        at = rng.randrange(len(lines))
        if not lines[at].startswith(KEPT) or rng.random() < 0.05:
            lines[at] = change(rng, lines[at])
    return same_machine(own_bus_name(rng, b"\n".join(lines)))


def drop_in(rng, settings):
    lines = [b"[Service]"]
    for _ in range(rng.randint(1, 5)):
        line = rng.choice(settings)
        lines.append(change(rng, line) if rng.random() < 0.5 else line)
    return same_machine(b"\n".join(lines + [b""]))


def own_bus_name(rng, data):
    """Two owners of one name would make systemd's answer depend on the order of loading."""
    return OWNER.sub(lambda match: match.group(1) + b"a.b" + str(rng.randrange(10**12)).encode() + b"%i", data)


def same_machine(data):
    """systemd takes the machine id of the host, and refuses a unit where it has none; Bulkhead that of the tree."""
    return data.replace(b"%m", b"%n")


def make_tree(directory, files, count, rng):
    """Writes count services (instances count) below directory. Returns the generate.Tree."""
    tree = generate.Tree(directory, rng, True)
    settings = settings_of(files)
    number = 0
    while len(tree.names) < count:
        number += 1
        stem = rng.choice(("real", "real-made-of", "r-e-a-l", "real--", "R:e.a_l")) + f"-{number}"
        name = f"{stem}.service"
        template = rng.random() < 0.1
        tree.write(f"{generate.VENDOR}/{stem}@.service" if template else f"{generate.VENDOR}/{name}", body(rng, files, settings))
        if template:
            name = f"{stem}@{rng.choice(('a', 'b-c', '0', 'x'))}.service"
            tree.link(f"{generate.LOCAL}/multi-user.target.wants/{name}", f"/{generate.VENDOR}/{stem}@.service")
        tree.names.append(name)
        for _ in range(rng.choice((0, 0, 1, 2))):
            where = rng.choice(generate.drop_in_directories(name))
            tree.write(f"{rng.choice(generate.UNIT_DIRECTORIES)}/{where}/{rng.randrange(100):02}-x.conf", drop_in(rng, settings))
    return tree
