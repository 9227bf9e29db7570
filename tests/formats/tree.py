# SPDX-License-Identifier: LGPL-2.1-or-later
"""An installed tree of 250 services and some units that get no score, with names, texts and values that a careless format
would break on. The same tree each time."""
import os
import random

SERVICES = 250
HOSTILE = ['say "no" \\ to $(reboot)', "a | b | c", "<script>alert(1)</script> & <b>", "=cmd|' /C calc'!A0", "+1-1", "@sum(1)",
           "[x](javascript:alert(1)) `code` *bold* _it_ ~~no~~", "]]> --> <?bulkhead-rows units?> <!--", "naïve – 日本語 😀 \u2028 end",
           "\u202eright to left", "tab\there", "{{ x }} ${y} %n #1 :+1: www.example.org"]
SETTINGS = ["PrivateTmp=yes", "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateDevices=yes", "User=nobody",
            "SystemCallFilter=@system-service", "RestrictAddressFamilies=AF_UNIX", "CapabilityBoundingSet=", "UMask=0077",
            "MemoryDenyWriteExecute=yes", "PrivateNetwork=yes", "IPAddressDeny=any"]


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def make(root, services=SERVICES):
    """Returns the names of the services that get a score."""
    dice = random.Random(8)
    units = f"{root}/usr/lib/systemd/system"
    names = []
    write(f"{root}/usr/lib/os-release", 'ID=debian\nVERSION_ID=12\nPRETTY_NAME="Debian \\"12\\" <x> | y"\n')
    write(f"{root}/etc/hostname", "hostile-host\n")
    write(f"{root}/var/lib/dpkg/status", "Package: systemd\nStatus: install ok installed\nArchitecture: amd64\nVersion: 252.39-1~deb12u2\n")
    for i in range(services):
        name = ["app-%d.service", "=app-%d.service", "app\\x2d%d@in|stance.service", "a_p*p-%d.service"][0 if i % 25 else i // 25 % 4] % i
        if not all(c.isalnum() or c in ":-_.\\@" for c in name):
            name = f"@app:{i}.service".replace("@app", "app@b\\x3cq")
        names.append(name)
        chosen = dice.sample(SETTINGS, dice.randrange(len(SETTINGS)))
        write(f"{units}/{name}", f"[Unit]\nDescription={HOSTILE[i % len(HOSTILE)]}\n[Service]\nExecStart=/bin/true {i}\n" + "\n".join(chosen) + "\n")
        if i % 10 == 0:
            write(f"{root}/etc/systemd/system/{name}.d/10 local.conf", "[Service]\nProtectClock=yes\nPrivateTmp=perhaps\n")
    os.makedirs(f"{root}/etc/systemd/system", exist_ok=True)
    os.symlink("/dev/null", f"{root}/etc/systemd/system/masked.service")
    write(f"{units}/template@.service", "[Service]\nExecStart=/bin/true\n")
    write(f"{units}/bad.service", "[Service]\nType=simple\n")
    write(f"{units}/some.socket", "[Socket]\nListenStream=80\n")
    write(f"{units}/some.target", "[Unit]\nDescription=a target\n")
    return sorted(names, key=lambda name: name.encode())
