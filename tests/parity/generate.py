# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes trees of unit files: the same for the same seed, in two moods.

make_tree(DIRECTORY, COUNT, SEED) writes a realistic mix as packages and administrators write it; the benchmark uses it.
With odd=True the trees hold what parsers trip over: continuation lines with comments inside, quotes, byte order marks,
CR LF, invalid values, unknown sections, malformed headers, invalid UTF-8, masks, links, aliases, drop-ins at every level.

    generate.py DIRECTORY COUNT [SEED] [--odd]     prints the names of the services
"""

import os
import random
import sys
from dataclasses import dataclass, field

# Highest priority first.
UNIT_DIRECTORIES = (
    "etc/systemd/system.control",
    "run/systemd/system.control",
    "etc/systemd/system",
    "etc/systemd/system.attached",
    "run/systemd/system",
    "run/systemd/system.attached",
    "usr/local/lib/systemd/system",
    "usr/lib/systemd/system",
)
VENDOR = "usr/lib/systemd/system"
LOCAL = "etc/systemd/system"

BOOLEANS = ("yes", "true", "on", "1", "y", "t", "YES", "True", "no", "false", "off", "0", "n", "f", "No")
BAD_BOOLEANS = ("", "maybe", "yes please", "2", "yes # why", '"yes"', "-1", "ja", "enabled")

CAPABILITIES = (
    "CAP_CHOWN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FOWNER CAP_FSETID CAP_KILL CAP_SETGID CAP_SETUID CAP_SETPCAP "
    "CAP_LINUX_IMMUTABLE CAP_NET_BIND_SERVICE CAP_NET_BROADCAST CAP_NET_ADMIN CAP_NET_RAW CAP_IPC_LOCK CAP_IPC_OWNER "
    "CAP_SYS_MODULE CAP_SYS_RAWIO CAP_SYS_CHROOT CAP_SYS_PTRACE CAP_SYS_PACCT CAP_SYS_ADMIN CAP_SYS_BOOT CAP_SYS_NICE "
    "CAP_SYS_RESOURCE CAP_SYS_TIME CAP_SYS_TTY_CONFIG CAP_MKNOD CAP_LEASE CAP_AUDIT_WRITE CAP_AUDIT_CONTROL CAP_SETFCAP "
    "CAP_MAC_OVERRIDE CAP_MAC_ADMIN CAP_SYSLOG CAP_WAKE_ALARM CAP_BLOCK_SUSPEND CAP_AUDIT_READ CAP_PERFMON CAP_BPF "
    "CAP_CHECKPOINT_RESTORE"
).split()
CALLS = (
    "read write open close mount umount2 open_tree chroot pivot_root fsopen move_mount swapon swapoff ptrace bpf reboot "
    "kexec_load init_module finit_module delete_module chown fchown lchown setuid setgid clock_settime settimeofday "
    "adjtimex setpriority setrlimit sched_setscheduler mbind ioperm iopl nice personality uselib ustat modify_ldt "
    "perf_event_open quotactl acct capset vhangup s390_pci_mmio_read pciconfig_read vm86 landlock_add_rule"
).split()
GROUPS = (
    "@default @aio @basic-io @chown @clock @cpu-emulation @debug @file-system @io-event @ipc @keyring @memlock @module "
    "@mount @network-io @obsolete @pkey @privileged @process @raw-io @reboot @resources @setuid @signal @swap @sync "
    "@system-service @timer @known"
).split()
FAMILIES = (
    "AF_INET AF_INET6 AF_UNIX AF_LOCAL AF_FILE AF_NETLINK AF_ROUTE AF_PACKET AF_BLUETOOTH AF_CAN AF_VSOCK AF_ALG AF_XDP "
    "af_inet Af_Unix"
).split()
NAMESPACES = "cgroup ipc net mnt pid user uts".split()
ADDRESSES = (
    "any localhost link-local multicast 127.0.0.1 127.0.0.0/8 127.1.2.3/32 ::1 ::1/128 10.0.0.0/8 192.168.1.5/24 "
    "fe80::/10 0.0.0.0/0 ::/0 2001:db8::1 LOCALHOST localhost.localdomain x.localhost ::1/64 127.0.0.1/1 ::ffff:127.0.0.1"
).split()
BAD_ADDRESSES = ("300.1.1.1", "10.0.0.0/33", "::1/129", "bogus", "10.0.0/8", "1.2.3.4/", "/8", "any,localhost")


def words(rng, choices, most=4):
    return " ".join(rng.choice(choices) for _ in range(rng.randint(1, most)))


def inverted(rng, text):
    return "~" + text if rng.random() < 0.5 else text


def choose(*values):
    return lambda rng: rng.choice(values)


def boolean(rng):
    return rng.choice(BAD_BOOLEANS) if rng.random() < 0.15 else rng.choice(BOOLEANS)


def capabilities(rng):
    kind = rng.random()
    if kind < 0.12:
        return rng.choice(("", "~", "CAP_BOGUS", "~CAP_BOGUS", "SYS_ADMIN", "~ CAP_CHOWN", "all", "'CAP_CHOWN", "21", "~21"))
    names = [rng.choice(CAPABILITIES) for _ in range(rng.randint(1, 8))]
    if kind < 0.3:
        names = [rng.choice((str.lower, str.title, str.upper, "\"{}\"".format, "'{}'".format, str))(n) for n in names]
    if kind < 0.4:
        names.insert(rng.randrange(len(names) + 1), rng.choice(("CAP_BOGUS", "39", "64", "~CAP_KILL", "\\CAP_KILL", "0x1")))
    return inverted(rng, " ".join(names))


def call_filter(rng):
    kind = rng.random()
    if kind < 0.1:
        return rng.choice(("", "~", "@bogus", "bogus_call", "~bogus_call", '"@system-service"', "~ @mount", "@mount,@swap"))
    names = [rng.choice(GROUPS if rng.random() < 0.6 else CALLS) for _ in range(rng.randint(1, 5))]
    if kind < 0.3:
        names = [n + rng.choice(("", ":EPERM", ":1", ":kill", ":log", ":4096", ":EBOGUS", ":ENOSYS", ":", ":0", ":4095", ":eperm"))
                 for n in names]
    return inverted(rng, " ".join(names))


def families(rng):
    kind = rng.random()
    if kind < 0.15:
        return rng.choice(("", "none", "~none", "~", "AF_BOGUS", "~AF_BOGUS", "AF_INET,AF_UNIX", "NONE", "none AF_UNIX", "INET"))
    names = words(rng, FAMILIES)
    if kind < 0.25:
        names += rng.choice((" AF_BOGUS", " \"AF_UNIX\"", " 'AF_UNIX", " 1", " AF_MAX", " AF_UNSPEC"))
    return inverted(rng, names)


def namespaces(rng):
    kind = rng.random()
    if kind < 0.35:
        return rng.choice(("", "yes", "no", "true", "0", "bogus", "net bogus", "~", "user,net", "NET", "time", "~time", "maybe", '"net"'))
    return inverted(rng, words(rng, NAMESPACES))


def addresses(rng):
    if rng.random() < 0.1:
        return ""
    names = words(rng, ADDRESSES, 3)
    return names + " " + rng.choice(BAD_ADDRESSES) if rng.random() < 0.15 else names


def architectures(rng):
    return rng.choice(("native", "native", "native", "native x86", "x86-64", "x86", "", "bogus", "native bogus", "native native",
                       '"native"', "NATIVE", "arm64 s390x", "mips64-le-n32", "i386", "x32", "'native' \"x86\""))


# Directive, section, values. More rows of one directive make it more frequent in odd trees.
DIRECTIVES = {
    "User": choose("foo", "nobody", "root", "0", "1000", "65534", "www-data", "%i", "%p", "%u", "%U", "a.b", "_x", "", "foo bar",
                   "%%x", "x%", "user%n", "%N"),
    "DynamicUser": choose("yes", "yes", "no", "true", "1", "on"),
    "SupplementaryGroups": choose("a", "a b", "adm  disk", "", "%i", "%p x", "1", "0", "g1 g2 g3"),
    "Group": choose("foo", "daemon", "", "0", "%p"),
    "PrivateDevices": boolean,
    "PrivateMounts": boolean,
    "PrivateNetwork": boolean,
    "PrivateTmp": boolean,
    "PrivateUsers": boolean,
    "ProtectControlGroups": boolean,
    "ProtectKernelModules": boolean,
    "ProtectKernelTunables": boolean,
    "ProtectKernelLogs": boolean,
    "ProtectClock": boolean,
    "ProtectHostname": boolean,
    "LockPersonality": boolean,
    "MemoryDenyWriteExecute": boolean,
    "NoNewPrivileges": boolean,
    "RemoveIPC": boolean,
    "RestrictRealtime": boolean,
    "RestrictSUIDSGID": boolean,
    "Delegate": choose("yes", "no", "", "cpu", "cpu memory", "bogus", "true", "cpu bogus", "0", '"cpu"', "io pids 'cpu'"),
    "ProtectHome": choose("yes", "no", "read-only", "tmpfs", "Read-Only", "", "true", "TMPFS", "full", "1", "off", " tmpfs "),
    "ProtectSystem": choose("yes", "no", "full", "strict", "Strict", "", "1", "off", "true", "read-only", "strict full"),
    "RootDirectory": choose("/", "/srv/x", "", "/srv/%p", "//", "/./", "/srv//x/", "/srv/../x"),
    "RootImage": choose("/", "/srv/x.raw", "", "/srv/%N.raw", "/dev/../x"),
    "CapabilityBoundingSet": capabilities,
    "AmbientCapabilities": capabilities,
    "UMask": choose("0022", "0077", "077", "0027", "0", "7777", "0002", "0006", "0026", "", "99", "0o77", "10000", "u=rwx", "27", "66"),
    "KeyringMode": choose("private", "shared", "inherit", "", "Private", "none"),
    "ProtectProc": choose("noaccess", "invisible", "ptraceable", "default", "", "Invisible", "no"),
    "ProcSubset": choose("pid", "all", "", "PID", "none"),
    "NotifyAccess": choose("all", "main", "exec", "none", "", "ALL", "yes"),
    "RestrictNamespaces": namespaces,
    "RestrictAddressFamilies": families,
    "SystemCallArchitectures": architectures,
    "SystemCallFilter": call_filter,
    "IPAddressDeny": addresses,
    "IPAddressAllow": addresses,
    "IPIngressFilterPath": choose("/sys/fs/bpf/x", "", "relative", "/a b", "/x/%p"),
    "IPEgressFilterPath": choose("/sys/fs/bpf/y", "", "relative", "/%i"),
    "DevicePolicy": choose("auto", "closed", "strict", "", "Strict", "open"),
    "DeviceAllow": choose("/dev/null rw", "/dev/null", "char-rtc r", "block-* rwm", "/dev/sda wx", "null rw", "", "/etc/x r", "char-pts",
                          '"/dev/null" rw', "/dev/%i rw", "/dev/null rwm m", "/dev/a b", "/run/systemd/inaccessible/x r", "/dev/x  r"),
    "MountImages": choose("/srv/a.raw:/srv/a", "/x.raw:/y", ""),
    "LoadCredentialEncrypted": choose("a:/srv/a", "b"),
    "SetCredential": choose("a:b"),
    "WatchdogSec": choose("10", "0", "infinity"),
    "FileDescriptorStoreMax": choose("4", "0"),
}
# Values that make systemd refuse the unit.
FATAL = {
    "User": ("foo:bar", "foo/bar", "%Z", "a\\\\x00b"),
    "DynamicUser": ("maybe", ""),
    "SupplementaryGroups": ("a:b", "%Z"),
    "RootDirectory": ("relative", "-/x", "%Z"),
    "RootImage": ("relative.raw", "%Z"),
}
SEVERAL = {"CapabilityBoundingSet", "AmbientCapabilities", "SystemCallFilter", "RestrictNamespaces", "RestrictAddressFamilies",
           "SystemCallArchitectures", "IPAddressDeny", "IPAddressAllow", "DeviceAllow", "SupplementaryGroups", "Delegate"}
JUNK = ("# a comment", "; another", "", "Bogus=yes", "X-Local=1", "no equals sign", "= value", "PrivateTmp", "privatetmp=yes",
        "PRIVATETMP=yes", "Environment=A=1 B=2", "Description=x", "[Unit", "   # indented", "\t", "Environment=PrivateTmp=yes",
        "ExecStartPre=-/bin/true")


@dataclass
class Tree:
    root: str
    rng: random.Random
    odd: bool
    names: list = field(default_factory=list)  # every service to ask for
    aliases: dict = field(default_factory=dict)  # name to the unit it stands for

    def write(self, path, data):
        full = os.path.join(self.root, path)
        if os.path.lexists(full):
            return
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as stream:
            stream.write(data if isinstance(data, bytes) else data.encode())

    def link(self, path, target):
        full = os.path.join(self.root, path)
        if not os.path.lexists(full):
            os.makedirs(os.path.dirname(full), exist_ok=True)
            os.symlink(target, full)


def spell(rng, name, value):
    """One assignment in an odd but legal spelling."""
    kind = rng.random()
    if kind < 0.6:
        return f"{name}={value}"
    if kind < 0.7:
        return f"{name} = {value} "
    if kind < 0.75:
        return f"  {name}\t=\t{value}\t"
    if kind < 0.8:
        return f"{name}=\\\n{value}"
    if kind < 0.9 and " " in value:
        return f"{name}=" + value.replace(" ", rng.choice((" \\\n  ", " \\\n# in between\n  ", "\t", "  ", " \\\n; x\n\\\n")), 1)
    if kind < 0.93:
        return f"{name}={value}\\"
    if kind < 0.95:
        return f"{name}={value} \\\n\n"
    if kind < 0.97:
        return f"{name}={value}\r"
    return f"{name}={value}"


def assignment(rng, odd):
    name = rng.choice(list(DIRECTIVES))
    if odd and name in FATAL and rng.random() < 0.03:
        return spell(rng, name, rng.choice(FATAL[name]))
    lines = []
    for _ in range(rng.randint(1, 3) if name in SEVERAL else 1):
        value = DIRECTIVES[name](rng)
        lines.append(spell(rng, name, value) if odd else f"{name}={value}")
    return "\n".join(lines)


# What packages write together, so that realistic trees have realistic scores.
PROFILES = (
    (),
    (),
    ("User=svc",),
    ("User=svc", "NoNewPrivileges=yes", "PrivateTmp=yes"),
    ("ProtectSystem=full", "ProtectHome=yes", "PrivateTmp=true"),
    ("ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "PrivateDevices=yes", "NoNewPrivileges=yes",
     "ProtectKernelTunables=yes", "ProtectKernelModules=yes", "ProtectControlGroups=yes"),
    ("DynamicUser=yes", "CapabilityBoundingSet=", "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6", "RestrictNamespaces=yes",
     "SystemCallFilter=@system-service", "SystemCallFilter=~@privileged @resources", "SystemCallArchitectures=native",
     "MemoryDenyWriteExecute=yes", "LockPersonality=yes", "ProtectClock=yes", "ProtectHostname=yes"),
    ("CapabilityBoundingSet=CAP_NET_BIND_SERVICE CAP_SETUID CAP_SETGID", "AmbientCapabilities=CAP_NET_BIND_SERVICE", "User=web"),
    ("SystemCallFilter=@system-service", "SystemCallErrorNumber=EPERM", "RestrictRealtime=yes", "RestrictSUIDSGID=yes"),
    ("SystemCallFilter=~@clock @cpu-emulation @debug @module @mount @obsolete @raw-io @reboot @swap",),
    ("IPAddressDeny=any", "IPAddressAllow=localhost", "UMask=0077", "ProtectProc=invisible", "ProcSubset=pid"),
)


def realistic_body(rng, number, instance=False):
    lines = ["[Unit]", f"Description=Generated service {number}", "After=network.target", "", "[Service]"]
    lines += rng.choice((["Type=simple"], ["Type=notify"], ["Type=oneshot"], []))
    lines.append(f"ExecStart=/usr/bin/true --number={number}" + (" %i" if instance else ""))
    lines += rng.choice(PROFILES)
    for _ in range(rng.choice((0, 0, 1, 2))):
        lines.append(rng.choice(("PrivateNetwork=yes", "Restart=on-failure", "ProtectKernelLogs=yes", "KeyringMode=private",
                                 "Environment=MODE=normal", "PrivateUsers=yes", "DevicePolicy=closed", "Delegate=yes")))
    return "\n".join(lines + ["", "[Install]", "WantedBy=multi-user.target", ""])


def damage(rng, data):
    """Rarely, what makes systemd stop reading or look twice."""
    kind = rng.random()
    if kind < 0.02:
        return b"\xef\xbb\xbf" + data
    if kind < 0.04:
        return data.replace(b"\n", b"\r\n")
    if kind < 0.05:
        return data.rstrip(b"\n")
    lines = data.split(b"\n")
    where = rng.randrange(len(lines) + 1)
    if kind < 0.06:
        lines.insert(where, b"Environment=\xff\xfe")
    elif kind < 0.07:
        lines.insert(where, rng.choice((b"[Service", b"[]", b"[Ser\x01vice]", b"[Service] x")))
    elif kind < 0.08:
        lines.insert(where, rng.choice((b"# \xff", b"; comment \\", b"# comment \\")))
    elif kind < 0.11:
        lines.insert(where, rng.choice((b"[service]\nPrivateTmp=yes\n[Service]", b"[X-Foo]\nUser=a\n[Service]",
                                        b"[Bogus]\nNoNewPrivileges=yes\n[Service]", b"[Service]", b"  [Service]  ",
                                        b"[Install]\nWantedBy=x.target\n[Service]", b"[Unit]\nAfter=y.target\n[Service]")))
    elif kind < 0.12:
        return b"PrivateTmp=yes\n" + data
    return b"\n".join(lines)


def odd_lines(rng, count):
    lines = []
    for _ in range(count):
        lines.append(rng.choice(JUNK) if rng.random() < 0.08 else assignment(rng, True))
    return lines


def odd_body(rng):
    lines = rng.choice((["[Unit]", "Description=x"], ["# first"], []))
    if rng.random() < 0.15:
        if "[Unit]" not in lines:
            lines = lines + ["[Unit]"]
        lines = lines + ["DefaultDependencies=" + rng.choice(("no", "no", "yes", "false", "maybe", ""))]
    lines = lines + ["[Service]"]
    start = rng.random()
    if start < 0.97:
        lines.append("ExecStart=/bin/true")
    if start < 0.1:
        lines.append("Type=" + rng.choice(("simple", "oneshot", "forking", "notify", "idle", "exec", "bogus")))
    elif start < 0.12:
        lines.append(rng.choice(("ExecStart=/bin/false", "Type=dbus", "Type=oneshot\nRestart=always", "ExecStart=", "Restart=always",
                                 # One owner a name, also among the instances of a template.
                                 f"Type=dbus\nBusName=a.b{rng.random()}%i".replace("0.", "x"), "Type=oneshot\nExecStart=/bin/false", "ExecStop=/bin/true", "SuccessAction=none",
                                 "ExecStart=\nExecStart=/bin/true", "PAMName=x", "PAMName=x\nKillMode=none", "ExecStart=relative")))
    lines += odd_lines(rng, rng.randint(0, 14))
    return damage(rng, ("\n".join(lines) + "\n").encode())


def odd_drop_in(rng):
    return damage(rng, ("\n".join(["[Service]"] + odd_lines(rng, rng.randint(1, 4))) + "\n").encode())


def drop_in_directories(name):
    """Every directory from which a service takes drop-ins, besides service.d."""
    stem, suffix = name.rsplit(".", 1)
    prefix, at, instance = stem.partition("@")
    found = [name + ".d"]
    if at and instance:
        found.append(f"{prefix}@.{suffix}.d")
    while "-" in prefix.rstrip("-")[1:]:
        prefix = prefix.rstrip("-").rsplit("-", 1)[0] + "-"
        found.append(f"{prefix}{at}{instance}.{suffix}.d")
        if at:
            found.append(f"{prefix}.{suffix}.d")
    return found


def add_drop_ins(tree, name):
    rng = tree.rng
    for _ in range(rng.choice((1, 1, 2, 3))):
        where = rng.choice(drop_in_directories(name))
        place = rng.choice(UNIT_DIRECTORIES if tree.odd else (LOCAL, LOCAL, VENDOR))
        file = rng.choice(("10-a.conf", "20-b.conf", "50-local.conf", "override.conf", "99-z.conf"))
        path = f"{place}/{where}/{file}"
        if not tree.odd:
            tree.write(path, "[Service]\n" + "\n".join(rng.choice(PROFILES[2:])) + "\n")
            continue
        kind = rng.random()
        if kind < 0.04:
            tree.link(path, "/dev/null")
        elif kind < 0.07:
            tree.write(path, b"")
        elif kind < 0.1:
            tree.write(path + rng.choice((".bak", "~", ".dpkg-old", "x")), odd_drop_in(rng))
        elif kind < 0.13:
            tree.write(f"{place}/{where}/.{file}", odd_drop_in(rng))
        elif kind < 0.16:
            tree.write("opt/shared/" + file, odd_drop_in(rng))
            tree.link(path, os.path.relpath("opt/shared/" + file, os.path.dirname(path)))
        else:
            tree.write(path, odd_drop_in(rng))


def add_special(tree, stem, number):
    """Masks, links, aliases, shadowed files: what is found by name only."""
    rng = tree.rng
    name = stem + ".service"
    place = rng.choice(UNIT_DIRECTORIES)
    kind = number % 10
    body = odd_body(rng)
    tree.names.append(name)
    if kind == 0:
        tree.link(f"{LOCAL}/{name}", "/dev/null")
        tree.write(f"{VENDOR}/{name}", body)
    elif kind == 1:
        tree.write(f"{LOCAL}/{name}", b"")
        tree.write(f"{VENDOR}/{name}", body)
    elif kind == 2:
        # Relative: under --root= systemd opens what an absolute link names on the host, outside of the root.
        tree.write(f"opt/units/{name}", body)
        tree.link(f"{LOCAL}/{name}", f"../../../opt/units/{name}")
    elif kind in (3, 4):
        alias = f"{stem}-alias.service"
        tree.write(f"{VENDOR}/{name}", body)
        tree.link(f"{LOCAL}/{alias}", rng.choice((f"/{VENDOR}/{name}", name, f"../../../{VENDOR}/{name}")))
        tree.names.append(alias)
        tree.aliases[alias] = name
        if kind == 4:
            tree.write(f"{LOCAL}/{alias}.d/10-alias.conf", odd_drop_in(rng))
    elif kind == 5:
        tree.link(f"{place}/{name}", rng.choice(("nowhere.service", "/opt/units/gone.service", name, f"/{VENDOR}/gone.service")))
    elif kind == 6:
        tree.link(f"{LOCAL}/{name}", rng.choice((f"{stem}.socket", f"{stem}@.service", f"/{VENDOR}/{stem}.timer")))
        tree.write(f"{VENDOR}/{name}", body)
    elif kind == 7:
        for each in rng.sample(UNIT_DIRECTORIES, 3):
            tree.write(f"{each}/{name}", odd_body(rng))
    elif kind == 8:
        tree.write(f"run/systemd/{rng.choice(('generator', 'transient', 'generator.late'))}/{name}", body)
    else:
        tree.write(f"{place}/{name}.d/10-only.conf", odd_drop_in(rng))


def add_template(tree, stem, body):
    """A template, two enabled instances, one of them at times with a file of its own."""
    rng = tree.rng
    template = f"{stem}@.service"
    tree.write(f"{VENDOR}/{template}", body)
    for instance in rng.sample(("a", "b-c", "1", "x\\x2dy", "tty1"), 2):
        name = f"{stem}@{instance}.service"
        tree.link(f"{LOCAL}/multi-user.target.wants/{name}", f"/{VENDOR}/{template}")
        tree.names.append(name)
        if tree.odd and rng.random() < 0.2:
            tree.write(f"{LOCAL}/{name}", odd_body(rng))
        elif tree.odd and rng.random() < 0.1:
            alias = f"{stem}-alias@{instance}.service"
            tree.link(f"{LOCAL}/{alias}", rng.choice((f"/{VENDOR}/{name}", f"/{VENDOR}/{template}")))
            tree.names.append(alias)
            tree.aliases[alias] = name
        if rng.random() < 0.5:
            add_drop_ins(tree, name)


def make_tree(directory, count, seed, odd=False):
    """Writes about count services (instances count) below directory, which may exist. Returns the Tree."""
    rng = random.Random(seed)
    tree = Tree(directory, rng, odd)
    number = 0
    while len(tree.names) < count:
        number += 1
        stem = rng.choice(("app", "db-main", "net-dev-x", "web", "job-run-", "log")) + f"-{number}"
        body = odd_body(rng) if odd else realistic_body(rng, number)
        kind = rng.random()
        if kind < 0.08:
            add_template(tree, stem, body if odd else realistic_body(rng, number, True))
            continue
        if odd and kind < 0.25:
            add_special(tree, stem, number)
            continue
        name = stem + ".service"
        tree.names.append(name)
        place = rng.choice(UNIT_DIRECTORIES if odd else (VENDOR, VENDOR, VENDOR, LOCAL))
        tree.write(f"{place}/{name}", body)
        if not odd and rng.random() < 0.6:
            tree.link(f"{LOCAL}/multi-user.target.wants/{name}", f"/{place}/{name}")
        if rng.random() < (0.5 if odd else 0.15):
            add_drop_ins(tree, name)
    if odd and rng.random() < 0.5:
        tree.write(f"{rng.choice(UNIT_DIRECTORIES)}/service.d/30-all.conf", "[Service]\n" + rng.choice(
            ("PrivateTmp=yes\n", "CapabilityBoundingSet=~CAP_SYS_BOOT\n", "SystemCallFilter=~@swap\n", "UMask=0077\n")))
    return tree


def main(arguments):
    odd = "--odd" in arguments
    rest = [a for a in arguments if a != "--odd"]
    if len(rest) not in (2, 3):
        sys.exit(__doc__)
    tree = make_tree(rest[0], int(rest[1]), int(rest[2]) if len(rest) > 2 else 1, odd)
    print("\n".join(tree.names))


if __name__ == "__main__":
    main(sys.argv[1:])
