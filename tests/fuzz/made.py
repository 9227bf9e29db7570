# SPDX-License-Identifier: LGPL-2.1-or-later
"""Seeds that this tree and this machine give: unit files, samples, templates, what the program itself writes."""
import glob
import os
import re
import subprocess
import tempfile

KERNEL_FILES = ("status", "stat", "cgroup", "mountinfo", "maps", "net/tcp", "net/tcp6", "net/unix", "net/udp")


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def output_of(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, check=False).stdout


def sample_trees():
    return sorted(path for path in glob.glob("samples/*") if os.path.isdir(path))


def units(_program):
    paths = glob.glob("samples/**/*.service", recursive=True) + glob.glob("samples/**/*.conf", recursive=True)
    paths += glob.glob("tests/**/*.service", recursive=True) + glob.glob("/usr/lib/systemd/system/*.service")
    return [read(path) for path in sorted(set(paths))[:600]]


def snapshots(program):
    return [output_of(program, "snapshot", f"--root={tree}", "--output=-") for tree in sample_trees()]


def reports(program):
    return [output_of(program, "assess", f"--root={tree}", "--format=xml") for tree in sample_trees()]


def comparisons(program):
    made = []
    for old, new in (("webapp-before", "webapp-after"), ("database-after", "database-before")):
        made.append(output_of(program, "compare", "-q", f"samples/{old}", f"samples/{new}", "--format=xml"))
        made.append(output_of(program, "baseline", "-q", f"--root=samples/{old}", "--output=-"))
    classes = "tests/golden/compare-classes"
    made.append(output_of(program, "compare", "-q", f"{classes}/old.xml", f"{classes}/new.xml", "--format=xml"))
    return made


def as_tree(root, paths):
    """The text of tests/fuzz/fuzz-tree.h for these files, links and empty directories."""
    text = b""
    for path in paths:
        name = os.path.relpath(path, root).encode()
        if os.path.islink(path):
            text += b"@ " + name + b" -> " + os.readlink(path).encode() + b"\n"
        elif os.path.isfile(path):
            text += b"@ " + name + b"\n" + read(path).rstrip(b"\n") + b"\n"
    return text


def everything_below(root):
    return sorted(os.path.join(folder, name) for folder, _, names in os.walk(root) for name in names)


def trees(_program):
    """Each sample, in pieces as large as an input may be in files."""
    made = []
    for tree in sample_trees():
        paths = everything_below(tree)
        made += [as_tree(tree, paths[i:i + 16]) for i in range(0, len(paths), 16)]
    return made


def hosts(_program):
    return [read("/etc/os-release"), as_tree("/", ["/usr/lib/os-release", "/etc/machine-id", "/etc/hostname"])]


def packages(_program):
    status = read("/var/lib/dpkg/status").split(b"\n\n")[:4]
    lists = sorted(glob.glob("/var/lib/dpkg/info/systemd*.list"))[:1]
    return [b"\n\n".join(status), as_tree("/", ["/var/lib/dpkg/diversions", *lists])]


def processes(_program):
    """This process as service 7, beside itself as 1."""
    texts = {name: read(f"/proc/self/{name}")[:6000] for name in KERNEL_FILES}
    texts["cgroup"] = b"0::/a.service\n"
    links = b"".join(f"@ {pid}/ns/{kind} -> {kind}:[{number}]\n".encode()
                     for pid in (1, 7) for number, kind in enumerate(("mnt", "net", "pid", "user", "ipc", "uts"), pid))
    inodes = re.findall(rb" (\d{4,}) ", texts["net/unix"])[:2]
    links += b"".join(b"@ 7/fd/%d -> socket:[%s]\n" % (i, inode) for i, inode in enumerate(inodes))
    both = b"".join(f"@ {pid}/{name}\n".encode() + texts[name] for pid in (1, 7)
                    for name in ("status", "stat", "cgroup", "mountinfo"))
    return [both + links, both + links + b"".join(f"@ 7/{name}\n".encode() + texts[name] for name in KERNEL_FILES[4:]),
            texts["mountinfo"], texts["status"], texts["stat"]]


def catalogues(_program):
    folder = "templates/profiles"
    data = as_tree("templates", [f"{folder}/{name}.xml" for name in ("directives", "services", "general")])
    return [read("templates/catalogue.xml"), data]


def report_files(program, *names):
    """The contents of files of a report directory."""
    with tempfile.TemporaryDirectory() as folder:
        output_of(program, "report", "-q", "--root=samples/webapp-before", f"--output={folder}/report")
        return [read(f"{folder}/report/{name}") for name in names]


def manifests(program):
    return report_files(program, "manifest.json")


def directories(program):
    """A manifest with its SHA256SUMS, and two files that both name."""
    names = ("SHA256SUMS", "manifest.json", "palette.css", "report.js")
    sums, *others = report_files(program, *names)
    return [sums + b"".join(b"@ " + name.encode() + b"\n" + content for name, content in zip(names[1:], others))]


def values(_program):
    rows = [line for line in read("tests/unit/bus-values.tsv").splitlines() if line and not line.startswith(b"#")]
    fields = [b"\t".join(row.split(b"\t")[:3]) for row in rows]
    return [b"\n".join(fields[i:i + 10]) for i in range(0, len(fields), 10)]


def managers(_program):
    """A unit whose answer holds ten values of the table."""
    made = []
    rows = [line.split(b"\t")[:3] for line in read("tests/unit/bus-values.tsv").splitlines() if not line.startswith(b"#")]
    rows = [row for row in rows if len(row) == 3 and b"\\" not in row[2]]
    for i in range(0, len(rows), 10):
        part = {row[0]: row for row in rows[i:i + 10]}.values()
        made.append(b"a.service\ta{sv}\t%d|Id|s|a.service|%s" % (len(part) + 1, b"|".join(b"|".join(row) for row in part)))
    return made


MADE = {
    "fuzz-bus-value": values, "fuzz-catalogue": catalogues, "fuzz-comparison": comparisons, "fuzz-host": hosts,
    "fuzz-manager": managers, "fuzz-manifest": manifests, "fuzz-package": packages, "fuzz-proc": processes,
    "fuzz-report": reports, "fuzz-snapshot": snapshots, "fuzz-sums": directories, "fuzz-tree": trees,
    "fuzz-unit": units,
}


def seeds(target, program):
    return MADE[target](program) if target in MADE else []
