# SPDX-License-Identifier: LGPL-2.1-or-later
"""Hand-made cases: for every directive its good, bad, empty, reset, merged and misspelt forms.

all_cases() gives (name, content of the unit file as bytes). A case that begins without a section stands in [Service]
after ExecStart=.
"""

BOOLEAN_DIRECTIVES = (
    "PrivateDevices PrivateMounts PrivateNetwork PrivateTmp PrivateUsers ProtectControlGroups ProtectKernelModules "
    "ProtectKernelTunables ProtectKernelLogs ProtectClock ProtectHostname LockPersonality MemoryDenyWriteExecute "
    "NoNewPrivileges RemoveIPC RestrictRealtime RestrictSUIDSGID"
).split()
BOOLEAN_VALUES = {
    "yes": ["yes"], "true": ["true"], "one": ["1"], "on": ["on"], "y": ["y"], "t": ["t"], "case": ["YeS"],
    "no": ["no"], "false": ["false"], "zero": ["0"], "off": ["off"], "n": ["n"], "f": ["f"],
    "empty": [""], "bad": ["maybe"], "quoted": ['"yes"'], "comment": ["yes # why"], "two": ["2"],
    "last-wins": ["yes", "no"], "last-wins-yes": ["no", "yes"], "empty-keeps": ["yes", ""], "bad-keeps": ["yes", "maybe"],
    "specifier": ["%i"], "blank": ["  yes  "],
}

ENUMS = {
    "ProtectHome": ("read-only", "tmpfs", "yes", "no", "Read-Only", "TMPFS", "1", "off", "", "full", "read-only tmpfs"),
    "ProtectSystem": ("full", "strict", "yes", "no", "Full", "STRICT", "true", "f", "", "tmpfs"),
    "ProtectProc": ("default", "noaccess", "invisible", "ptraceable", "Invisible", "", "yes"),
    "ProcSubset": ("all", "pid", "PID", "", "no"),
    "KeyringMode": ("inherit", "private", "shared", "Private", "", "yes"),
    "NotifyAccess": ("none", "main", "exec", "all", "All", "", "yes"),
    "DevicePolicy": ("auto", "closed", "strict", "Closed", "", "no"),
    "PrivateTmp": ("disconnected", "connected"),
    "PrivateUsers": ("self", "identity", "full", "managed"),
    "ProtectControlGroups": ("private", "strict"),
    "ProtectHostname": ("private", "yes:foo", "private:foo", "no:foo", ":foo", "yes:%i"),
}

# Directive to lists of values, applied one after the other; '|' parts them here.
LISTS = {
    "User": ("foo", "root", "0", "00", "nobody", "65534", "1000", "foo|", "foo|root", "%i", "%u", "%U", "%p", "a b", "a:b", "a/b",
             "%Z", "x%", "%%", "", "-x", ".", "..", "a" * 40, "ä", "foo ", "4294967295", "65535", "'foo'", "\\x41", "%n", "%N", "%j",
             "1a", "a.b", "_", "a|a:b", "a:b|a", "\tfoo"),
    "Group": ("a", "a:b", "%Z", ""),
    "DynamicUser": ("yes", "no", "", "maybe", "1", "yes|no"),
    "SupplementaryGroups": ("a", "a b", "a|", "a||b", "a:b", "%Z", "%i", '"a b"', "", "a a", "0"),
    "RootDirectory": ("/srv", "/", "//", "/.", "/srv/", "relative", "-/srv", "", "/srv|", "/srv|/", "%Z", "/%p", "/a b", "/a/../b",
                      "/srv # x", '"/srv"', "/srv|relative", "/%%"),
    "RootImage": ("/x.raw", "/", "", "relative", "/x.raw|", "/%n", "-/x"),
    "CapabilityBoundingSet": (
        "", "~", "~|", "CAP_CHOWN", "cap_chown", "Cap_Chown", "CHOWN", "~CAP_CHOWN", "~ CAP_CHOWN", "CAP_CHOWN CAP_KILL",
        "CAP_CHOWN|CAP_KILL", "CAP_CHOWN CAP_KILL|~CAP_KILL", "~CAP_CHOWN|CAP_CHOWN", "~CAP_CHOWN|~CAP_KILL", "CAP_CHOWN|",
        "CAP_CHOWN||CAP_KILL", "CAP_BOGUS", "~CAP_BOGUS", "CAP_BOGUS CAP_KILL", "CAP_KILL|CAP_BOGUS", "CAP_KILL|~CAP_BOGUS", "21", "~21",
        "63", "64", "-1", "0x15", "021", '"CAP_CHOWN" CAP_KILL', "'CAP_CHOWN CAP_KILL'", '"CAP_CHOWN CAP_KILL', "CAP_CHO\\WN",
        "CAP_CHOWN,CAP_KILL", "~CAP_CHOWN ~CAP_KILL", "CAP_KILL ~CAP_CHOWN", "CAP_SYS_ADMIN", "~CAP_SYS_ADMIN", "~CAP_BPF", "CAP_BPF",
        "CAP_PERFMON", "all", "~all", "CAP_KILL # no", "CAP_KILL\tCAP_CHOWN", "%i", "CAP_KILL|~CAP_KILL", "CAP_KILL|~CAP_KILL|CAP_CHOWN",
        "~|~CAP_KILL", "~|CAP_KILL", "|~CAP_KILL", "|~", "40 41 42", "41", "~41"),
    "AmbientCapabilities": ("CAP_KILL", "", "~", "~CAP_KILL", "CAP_KILL|", "CAP_KILL|~CAP_KILL", "CAP_BOGUS", "CAP_KILL|CAP_CHOWN", "~|",
                            "cap_kill", "5", "CAP_KILL|~"),
    "UMask": ("0022", "0077", "077", "77", "0", "0000", "0002", "0020", "0004", "0040", "0006", "0026", "0046", "0066", "07777", "10000",
              "8", "", "0x1", "-1", "+22", "0077|", "0077|bad", "u=rwx", "22 ", "0022 # x", "00000077"),
    "Delegate": ("yes", "no", "", "cpu", "cpu memory", "bogus", "yes|no", "cpu|no", "no|", "yes|", '"cpu"', "'cpu", "cpu bogus", "%i",
                 "CPU", "true", "0", "~cpu"),
    "RestrictNamespaces": ("yes", "no", "", "user", "~user", "user mnt", "~user mnt", "user|mnt", "~user|~mnt", "~user mnt|user",
                           "user mnt|~user", "yes|", "yes|user", "no|user", "no|~user", "yes|~user", "bogus", "user bogus", "user|bogus",
                           "~", "~bogus", "USER", "time", "~time", "time user", "cgroup ipc net mnt pid user uts",
                           "~cgroup ipc net mnt pid user uts", '"user"', "user,mnt", "user user", "user||mnt", "~user||mnt", "~ user",
                           "user|yes", "user|no", "~user|yes", "user|~user", "~user ~mnt", "true", "0", "cgroup net", "uts|ipc|pid"),
    "RestrictAddressFamilies": (
        "none", "", "AF_UNIX", "~AF_UNIX", "AF_INET", "~AF_INET", "AF_INET6", "~AF_INET6", "AF_INET AF_INET6", "~AF_INET AF_INET6",
        "AF_NETLINK", "AF_ROUTE", "AF_LOCAL", "AF_FILE", "AF_PACKET", "~AF_PACKET", "AF_BLUETOOTH", "~AF_BLUETOOTH", "af_unix",
        "AF_BOGUS", "~AF_BOGUS", "AF_UNIX AF_BOGUS", "AF_UNIX|AF_INET", "AF_UNIX|~AF_UNIX", "~AF_UNIX|AF_UNIX", "AF_UNIX|", "AF_UNIX||~AF_INET",
        "none|AF_UNIX", "none|~AF_UNIX", "AF_UNIX|none", "~AF_UNIX|none", "~none", "none none", "None", "~", '"AF_UNIX"', "'AF_UNIX AF_INET'",
        '"AF_UNIX', "AF_UNIX,AF_INET", "AF_MAX", "AF_UNSPEC", "1", "AF_UNIX|~AF_UNIX|~AF_INET", "AF_BOGUS|~AF_UNIX", "none|", "none||AF_INET",
        "AF_UNIX|bogus", "~ AF_UNIX", "AF_VSOCK AF_XDP AF_ALG", "~AF_VSOCK|AF_UNIX", "AF_UNIX AF_UNIX"),
    "SystemCallArchitectures": ("native", "", "x86-64", "x86", "native x86", "native|x86", "native|", "native||x86", "bogus",
                                "native bogus", "bogus native", '"native"', "'native", "NATIVE", "x32", "arm64", "loongarch64", "native native",
                                "native|bogus", "bogus|native", "x86_64", "~native", "mips64-le-n32", "arc", "riscv64", "native,x86", "sparc"),
    "SystemCallFilter": (
        "", "~", "@system-service", "~@mount", "~@mount|open_tree", "~@mount|", "~@mount||@mount", '"@system-service"', "@known", "~@known",
        "@bogus", "~@bogus", "bogus", "~bogus", "read", "~read", "read|~read", "~read|read", "@mount|~mount", "@mount|~@mount", "~@clock|~@debug",
        "~@swap:EPERM", "~@swap:1", "~@swap:kill", "~@swap:log", "~@swap:EBOGUS", "~@swap:4095", "~@swap:4096", "~@swap:0", "~@swap:",
        "@swap:EPERM", "@swap:kill", "swapon swapoff", "swapon:EPERM swapoff", "@system-service|~@privileged @resources",
        "@system-service|~@privileged:EPERM", "@system-service|~@privileged @resources:EACCES", "@system-service|~chown:EPERM|chown",
        "@privileged|~chown:EPERM", "@privileged", "~@privileged", "@resources", "~@resources", "~@obsolete", "~@cpu-emulation",
        "~@raw-io", "~@reboot", "~@module", "~@debug", "~@clock", "@obsolete", "@cpu-emulation", "@raw-io", "~@clock @cpu-emulation @debug",
        "~@mount @swap|@mount", "~@mount|mount umount2", "@default", "@default|~@default", "~@system-service", "~ @mount", "~@mount ~@swap",
        "@mount,@swap", "@Mount", "READ", "%i", "@mount # x", "~open_tree", "~s390_pci_mmio_read", "s390_pci_mmio_read", "~vm86",
        "~@swap:EWOULDBLOCK", "~@swap:ENOTSUP", "~@swap:EDEADLOCK", "~@swap:eperm", "~@swap:-1", "~@swap:0x1", "~@swap:01", "~@swap: ", "~@swap:kill:log",
        "~|@mount", "~|read", "|read", "read||~read", "read||", "@mount:EPERM|read", "read:EPERM", "~@swap:EPERM|swapon", "swapon|~swapon|~swapoff",
        "~@sandbox", "@sandbox", "~swapon|~swapoff", "~landlock_add_rule", "~@file-system @mount", "@file-system @mount", "~123", "123", "~@"),
    "IPAddressDeny": ("any", "", "any|", "0.0.0.0/0", "::/0", "0.0.0.0/0 ::/0", "0.0.0.0/0|::/0", "localhost", "bogus", "any bogus", "bogus any",
                      "1.2.3.4/0", "1.2.3.4/0 abcd::/0", "ANY", "any any", '"any"', "any,localhost", "0.0.0.0/00", "::/0 0.0.0.0/-0", "/0", "0/0",
                      "any||10.0.0.0/8", "0.0.0.0/1 128.0.0.0/1 ::/0", "%i", "any # x"),
    "IPIngressFilterPath": ("/x", "", "/x|", "relative", "%Z", "/x /y", "/%i", "//x"),
    "IPEgressFilterPath": ("/x", "", "/x|", "relative"),
    "DeviceAllow": ("/dev/null rw", "", "/dev/null rw|", "bogus", "/etc/x rw"),
}

# What is allowed of what is denied, and other pairs.
PAIRS = {
    "allow": ["IPAddressDeny=any\nIPAddressAllow=" + v for v in (
        "localhost", "any", "127.0.0.1", "127.0.0.1/32", "127.0.0.0/8", "127.1.2.3/16", "::1", "::1/128", "::1/64", "10.0.0.0/8", "link-local",
        "multicast", "LOCALHOST", "localhost.localdomain", "x.localhost", "x.localhost.localdomain", "localhost.", "127.0.0.1/1", "127.0.0.1/0",
        "::1/0", "localhost 10.0.0.1", "10.0.0.1\nIPAddressAllow=", "bogus", "localhost bogus", "::ffff:127.0.0.1", "", "Link-Local", "link-local ")]
        + ["IPAddressAllow=localhost", "IPAddressAllow=any", "IPAddressAllow=localhost\nIPAddressDeny=any",
           "IPAddressDeny=any\nIPAddressAllow=10.0.0.1\nIPIngressFilterPath=/x", "IPIngressFilterPath=/x\nIPEgressFilterPath=/x"],
    "device": [
        "DevicePolicy=strict\nDeviceAllow=" + v for v in (
            "/dev/null rw", "/dev/null", "/dev/null r", "/dev/null wr", "/dev/null rwm", "/dev/null rx", "/dev/null ''", "/dev/null rw m", "char-rtc r",
            "char-* rwm", "block-loop", "null rw", "/etc/passwd r", "", "/dev/null\nDeviceAllow=", '"/dev/null" rw', '"/dev/a b" r', "/dev/%i rw",
            "/dev/%Z rw", "/run/systemd/inaccessible/chr r", "dev/null", "/dev", "/dev/", "/dev/../etc/x", "//dev/null", "/dev//null", "char-", "char",
            "/dev/null\nDeviceAllow=bogus", "'/dev/null rw", "/dev/null RW", "/dev/null rr", "/dev/null  rw", "-/dev/null rw")]
        + ["DeviceAllow=/dev/null\nDevicePolicy=closed", "PrivateDevices=yes", "PrivateDevices=yes\nDevicePolicy=strict",
           "PrivateDevices=yes\nDevicePolicy=auto", "PrivateDevices=yes\nProtectClock=yes", "ProtectClock=yes", "ProtectClock=yes\nDevicePolicy=closed",
           "ProtectClock=yes\nDeviceAllow=/dev/null", "RootImage=/x.raw\nDevicePolicy=closed", "RootImage=/x.raw", "RootImage=/x.raw\nDeviceAllow=/dev/null",
           "MountImages=/a.raw:/b\nDevicePolicy=closed", "MountImages=/a.raw:/b\nMountImages=\nDevicePolicy=closed", "MountImages=/a.raw\nDevicePolicy=closed",
           "MountImages=relative:/b\nDevicePolicy=closed", "ExtensionImages=/a.raw\nDevicePolicy=closed", "RootImage=/\nDevicePolicy=closed",
           "MountImages=-/a.raw:/b\nDevicePolicy=closed", "MountImages=/a.raw:/b:root:ro\nDevicePolicy=closed", "RootImage=/x\nRootImage=\nDevicePolicy=closed",
           "LoadCredentialEncrypted=a:/b\nDevicePolicy=closed", "LoadCredential=a:/b\nDevicePolicy=closed", "SetCredentialEncrypted=a:b\nDevicePolicy=closed",
           "SetCredential=a:b\nDevicePolicy=closed", "SetCredentialEncrypted=a:YWJj\nDevicePolicy=closed", "LoadCredentialEncrypted=a\nDevicePolicy=closed",
           "LoadCredentialEncrypted=a:/b\nLoadCredentialEncrypted=\nDevicePolicy=closed", "LoadCredentialEncrypted=a\nDeviceAllow=/dev/null"],
    "implied": [
        "DynamicUser=yes\nUser=root", "DynamicUser=yes\nUser=nobody", "DynamicUser=yes\nUser=foo", "DynamicUser=yes\nUser=0", "DynamicUser=yes\nProtectHome=yes",
        "DynamicUser=yes\nProtectHome=tmpfs", "DynamicUser=yes\nProtectHome=no", "DynamicUser=yes\nProtectSystem=no", "DynamicUser=yes\nPrivateTmp=no",
        "DynamicUser=yes\nRemoveIPC=no", "DynamicUser=yes\nNoNewPrivileges=no", "DynamicUser=yes\nRestrictSUIDSGID=no", "DynamicUser=yes\nGroup=x",
        "DynamicUser=yes\nSupplementaryGroups=a", "ProtectKernelModules=yes\nCapabilityBoundingSet=CAP_SYS_MODULE CAP_KILL", "ProtectKernelLogs=yes",
        "ProtectClock=yes\nCapabilityBoundingSet=CAP_SYS_TIME CAP_WAKE_ALARM", "PrivateDevices=yes\nCapabilityBoundingSet=CAP_MKNOD CAP_SYS_RAWIO",
        "PrivateDevices=yes\nCapabilityBoundingSet=~CAP_KILL", "Type=notify", "Type=notify\nNotifyAccess=none", "Type=notify\nNotifyAccess=all", "WatchdogSec=5",
        "FileDescriptorStoreMax=3", "User=foo\nSupplementaryGroups=a", "User=foo\nRemoveIPC=yes", "User=root\nRemoveIPC=yes", "User=foo\nUser=\nRemoveIPC=yes",
        "User=foo\nSupplementaryGroups=a\nSupplementaryGroups=", "DynamicUser=yes\nDynamicUser=no", "DynamicUser=yes\nRootDirectory=/x",
        "PrivateTmp=yes\nRootDirectory=/x"],
}

WHOLE = {
    "bare": "",
    "no-start": "[Service]\n",
    "no-section": "ExecStart=/bin/true\n",
    "only-comment": "# nothing\n",
    "unit-only": "[Unit]\nDescription=x\n",
    "stop-only": "[Service]\nExecStop=/bin/true\n",
    "stop-only-oneshot": "[Service]\nType=oneshot\nExecStop=/bin/true\n",
    "success-action": "[Unit]\nSuccessAction=none\n[Service]\nType=oneshot\n",
    "success-action-poweroff": "[Unit]\nSuccessAction=poweroff\n[Service]\n",
    "success-action-simple": "[Unit]\nSuccessAction=poweroff\n[Service]\nType=simple\n",
    "two-starts": "[Service]\nExecStart=/bin/true\nExecStart=/bin/true\n",
    "two-starts-oneshot": "[Service]\nType=oneshot\nExecStart=/bin/true\nExecStart=/bin/true\n",
    "start-reset": "[Service]\nExecStart=/bin/true\nExecStart=\n",
    "start-reset-again": "[Service]\nExecStart=/bin/true\nExecStart=\nExecStart=/bin/false\n",
    "start-relative": "[Service]\nExecStart=true\n",
    "start-relative-path": "[Service]\nExecStart=bin/true\n",
    "start-prefixes": "[Service]\nExecStart=-@/bin/true true\n",
    "start-plus": "[Service]\nExecStart=+/bin/true\n",
    "start-bad-specifier": "[Service]\nExecStart=/bin/%Z\n",
    "start-only-prefix": "[Service]\nExecStart=-\n",
    "start-unbalanced": "[Service]\nExecStart=/bin/true \"a\n",
    "start-semicolon": "[Service]\nExecStart=/bin/true ; /bin/false\n",
    "start-semicolon-oneshot": "[Service]\nType=oneshot\nExecStart=/bin/true ; /bin/false\n",
    "start-missing-file": "[Service]\nExecStart=/no/such/program\n",
    "start-at": "[Service]\nExecStart=@/bin/true\n",
    "restart-oneshot": "[Service]\nType=oneshot\nRestart=always\nExecStart=/bin/true\n",
    "restart-oneshot-failure": "[Service]\nType=oneshot\nRestart=on-failure\nExecStart=/bin/true\n",
    "restart-oneshot-success": "[Service]\nType=oneshot\nRestart=on-success\nExecStart=/bin/true\n",
    "dbus-no-name": "[Service]\nType=dbus\nExecStart=/bin/true\n",
    "dbus-name": "[Service]\nType=dbus\nBusName=a.b.c\nExecStart=/bin/true\n",
    "dbus-bad-name": "[Service]\nType=dbus\nBusName=a\nExecStart=/bin/true\n",
    "bus-name-only": "[Service]\nBusName=a.b\nExecStart=/bin/true\n",
    "pam-killmode": "[Service]\nPAMName=x\nKillMode=none\nExecStart=/bin/true\n",
    "pam-killmode-process": "[Service]\nPAMName=x\nKillMode=process\nExecStart=/bin/true\n",
    "pam-killmode-empty": "[Service]\nPAMName=x\nKillMode=process\nKillMode=\nExecStart=/bin/true\n",
    "user-slice-specifier": "[Service]\nUser=%root\nExecStart=/bin/true\n",
    "user-group-specifier": "[Service]\nUser=a%R\nExecStart=/bin/true\n",
    "double--dash": "[Service]\nExecStart=/bin/true %f\n",
    "root-directory-no-utf8\\xff": "[Service]\nRootDirectory=/%P\nExecStart=/bin/true\n",
    "device-no-utf8\\xff": "[Service]\nDevicePolicy=closed\nDeviceAllow=/dev/%P\nExecStart=/bin/true\n",
    "root-directory-no-escape\\y": "[Service]\nRootDirectory=/%P\nExecStart=/bin/true\n",
    "pam": "[Service]\nPAMName=x\nExecStart=/bin/true\n",
    "type-bad": "[Service]\nType=bogus\nExecStart=/bin/true\n",
    "type-idle": "[Service]\nType=idle\nExecStart=/bin/true\nExecStart=/bin/false\n",
    "runtime-max-oneshot": "[Service]\nType=oneshot\nRuntimeMaxSec=5\nExecStart=/bin/true\n",
    "usb-functions": "[Service]\nUSBFunctionDescriptors=/x\nExecStart=/bin/true\n",
    "guess-main-pid": "[Service]\nType=forking\nGuessMainPID=no\nExecStart=/bin/true\n",
    "reload-signal": "[Service]\nReloadSignal=SIGKILL\nExecStart=/bin/true\n",
    "notify-reload": "[Service]\nType=notify-reload\nExecStart=/bin/true\n",
    "early": "[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=/bin/true\n",
    "early-bad": "[Unit]\nDefaultDependencies=maybe\n[Service]\nExecStart=/bin/true\n",
    "early-empty": "[Unit]\nDefaultDependencies=no\nDefaultDependencies=\n[Service]\nExecStart=/bin/true\n",
    "early-in-service": "[Service]\nDefaultDependencies=no\nExecStart=/bin/true\n",
    "setting-in-unit": "[Unit]\nPrivateTmp=yes\n[Service]\nExecStart=/bin/true\n",
    "setting-in-install": "[Service]\nExecStart=/bin/true\n[Install]\nPrivateTmp=yes\n",
    "section-case": "[Service]\nExecStart=/bin/true\n[service]\nPrivateTmp=yes\n",
    "section-spaces": "  [Service]  \nExecStart=/bin/true\nPrivateTmp=yes\n",
    "section-inner-spaces": "[ Service ]\nExecStart=/bin/true\n",
    "section-twice": "[Service]\nExecStart=/bin/true\n[Unit]\nAfter=x.target\n[Service]\nPrivateTmp=yes\n",
    "section-unknown": "[Service]\nExecStart=/bin/true\n[Bogus]\nPrivateTmp=yes\n",
    "section-x": "[Service]\nExecStart=/bin/true\n[X-Bogus]\nPrivateTmp=yes\n",
    "section-open": "[Service]\nExecStart=/bin/true\n[Unit\n",
    "section-text-after": "[Service]\nExecStart=/bin/true\n[Service] x\nPrivateTmp=yes\n",
    "section-comment-after": "[Service] # x\nExecStart=/bin/true\n",
    "section-empty": "[Service]\nExecStart=/bin/true\n[]\nPrivateTmp=yes\n",
    "section-control": b"[Service]\nExecStart=/bin/true\n[a\x01b]\nPrivateTmp=yes\n",
    "section-continued": "[Serv\\\nice]\nExecStart=/bin/true\n",
    "bom": b"\xef\xbb\xbf[Service]\nExecStart=/bin/true\nPrivateTmp=yes\n",
    "bom-later": b"[Service]\nExecStart=/bin/true\n\xef\xbb\xbfPrivateTmp=yes\n",
    "crlf": b"[Service]\r\nExecStart=/bin/true\r\nPrivateTmp=yes\r\nSystemCallFilter=@mount \\\r\n@swap\r\n",
    "cr-only": b"[Service]\rExecStart=/bin/true\rPrivateTmp=yes\r",
    "no-newline": "[Service]\nExecStart=/bin/true\nPrivateTmp=yes",
    "continuation-at-end": "[Service]\nExecStart=/bin/true\nPrivateTmp=yes\\",
    "continuation-at-end-newline": "[Service]\nExecStart=/bin/true\nPrivateTmp=yes\\\n",
    "nul": b"[Service]\nExecStart=/bin/true\nPrivateTmp=yes\0\nPrivateDevices=yes\n",
    "nul-line": b"[Service]\nExecStart=/bin/true\n\0\nPrivateDevices=yes\n",
    "nul-separates": b"[Service]\nExecStart=/bin/true\0PrivateDevices=yes\n",
    "latin1": b"[Service]\nExecStart=/bin/true\nDescription=\xe4\nPrivateTmp=yes\n",
    "latin1-comment": b"[Service]\n# \xe4\nExecStart=/bin/true\nPrivateTmp=yes\n",
    "latin1-comment-continued": b"[Service]\nExecStart=/bin/true\nPrivateTmp=\\\n# \xe4\nyes\n",
    "utf8": "[Service]\nExecStart=/bin/true\nUser=ä\nPrivateTmp=yes\n".encode(),
    "form-feed": b"[Service]\nExecStart=/bin/true\nPrivateTmp=yes\x0c\nPrivateDevices=\x0byes\n",
    "nbsp": "[Service]\nExecStart=/bin/true\nPrivateTmp=\u00a0yes\n".encode(),
    "long-line": b"[Service]\nExecStart=/bin/true\nEnvironment=" + b"x" * 900000 + b"\nPrivateTmp=yes\n",
    "long-line-over": b"[Service]\nExecStart=/bin/true\nEnvironment=" + b"x" * 1100000 + b"\nPrivateTmp=yes\n",
    "long-continued-over": b"[Service]\nExecStart=/bin/true\nEnvironment=" + (b"x" * 400000 + b"\\\n") * 3 + b"x\nPrivateTmp=yes\n",
    "include": "[Service]\nExecStart=/bin/true\n.include /etc/x\nPrivateTmp=yes\n",
}

SYNTAX = {
    "spaces": "  PrivateTmp   =   yes   ",
    "tabs": "\tPrivateTmp\t=\tyes\t",
    "key-case": "privatetmp=yes\nPRIVATETMP=yes\nPrivateTMP=yes",
    "key-space": "Private Tmp=yes",
    "no-equals": "PrivateTmp\nPrivateDevices=yes",
    "only-equals": "=yes\nPrivateDevices=yes",
    "two-equals": "PrivateTmp==yes\nUser=a=b",
    "comment-hash": "#PrivateTmp=yes",
    "comment-semicolon": ";PrivateTmp=yes",
    "comment-indented": "  # PrivateTmp=yes\n\t;x",
    "comment-trailing": "PrivateTmp=yes # x\nProtectHome=tmpfs ; x",
    "comment-continued": "# comment \\\nPrivateTmp=yes",
    "continued": "CapabilityBoundingSet=CAP_KILL \\\n  CAP_CHOWN",
    "continued-key": "Private\\\nTmp=yes",
    "continued-equals": "PrivateTmp=\\\nyes",
    "continued-word": "PrivateTmp=y\\\nes",
    "continued-comment": "CapabilityBoundingSet=CAP_KILL \\\n# PrivateTmp=yes\n  CAP_CHOWN",
    "continued-comment-semicolon": "CapabilityBoundingSet=CAP_KILL \\\n;x\n#y\n  CAP_CHOWN",
    "continued-comment-backslash": "CapabilityBoundingSet=CAP_KILL \\\n# x \\\n  CAP_CHOWN",
    "continued-comment-after-last": "CapabilityBoundingSet=CAP_KILL \\\n# x\n\nPrivateTmp=yes",
    "continued-blank": "CapabilityBoundingSet=CAP_KILL \\\n\nPrivateTmp=yes",
    "continued-spaces": "CapabilityBoundingSet=CAP_KILL \\\n   \nPrivateTmp=yes",
    "continued-section": "CapabilityBoundingSet=CAP_KILL \\\n[Unit]\nPrivateTmp=yes",
    "continued-assignment": "CapabilityBoundingSet=CAP_KILL \\\nPrivateTmp=yes",
    "continued-space-after": "CapabilityBoundingSet=CAP_KILL \\ \nPrivateTmp=yes",
    "backslash-even": "User=a\\\\\nPrivateTmp=yes",
    "backslash-odd": "User=a\\\\\\\nb\nPrivateTmp=yes",
    "backslash-mid": "SystemCallFilter=@mou\\nt",
    "backslash-parity": "Environment=\"a\\\" \\\n b\"\nPrivateTmp=yes",
    "x-key": "X-PrivateTmp=yes",
    "unknown-key": "Bogus=1\nPrivateTmp=yes",
    "quote-key": '"PrivateTmp"=yes',
    "unit-in-service": "Description=x\nAfter=y",
    "specifier-boolean": "PrivateTmp=%i",
    "obsolete-names": "CapabilityBoundSet=~\nCapabilities=x\nReadOnlyDirectories=/x\nInaccessibleDirectories=/y",
    "standard-output-bad": "StandardOutput=bogus\nPrivateTmp=yes",
    "environment-bad": "Environment=%Z\nPrivateTmp=yes",
    "working-directory-bad": "WorkingDirectory=relative",
    "working-directory-bad-minus": "WorkingDirectory=-relative",
    "working-directory-home": "WorkingDirectory=~",
    "root-verity-bad": "RootVerity=relative",
    "root-hash-bad": "RootHash=xyz",
    "slice-bad": "Slice=bogus",
    "bind-bad": "BindPaths=relative\nReadWritePaths=relative",
    "log-namespace-bad": "LogNamespace=a/b",
    "runtime-directory-bad": "RuntimeDirectory=/abs ../x",
    "pid-file-relative": "PIDFile=x.pid",
    "exec-condition-bad": "ExecCondition=relative/x",
    "exec-start-pre-bad": "ExecStartPre=relative/x",
    "exec-stop-bad": "ExecStop=rel/x",
    "kill-mode-bad": "KillMode=bogus",
    "oom-bad": "OOMPolicy=bogus\nOOMScoreAdjust=9999",
    "limits-bad": "LimitNOFILE=x\nNice=99",
}


def numbered(prefix, directive, lists):
    for number, values in enumerate(lists):
        lines = [f"{directive}={value}" for value in values.split("|")]
        yield f"{prefix}-{number:03}", "\n".join(lines)


def rows():
    for directive in BOOLEAN_DIRECTIVES:
        for name, values in BOOLEAN_VALUES.items():
            yield f"{directive}-{name}", "\n".join(f"{directive}={value}" for value in values)
    for directive, values in ENUMS.items():
        for number, value in enumerate(values):
            yield f"{directive}-enum-{number:02}", f"{directive}={value}"
            yield f"{directive}-enum-{number:02}-then-empty", f"{directive}={value}\n{directive}="
            yield f"{directive}-enum-{number:02}-then-bad", f"{directive}={value}\n{directive}=bogus"
    for directive, lists in LISTS.items():
        yield from numbered(directive, directive, lists)
    for name, bodies in PAIRS.items():
        for number, body in enumerate(bodies):
            yield f"{name}-{number:03}", body
    for name, body in SYNTAX.items():
        yield f"syntax-{name}", body


def all_cases():
    for name, body in rows():
        yield name, ("[Service]\nExecStart=/bin/true\n" + body + "\n").encode()
    for name, content in WHOLE.items():
        content = content or "[Service]\nExecStart=/bin/true\n"
        # A name that begins with a dot is a unit as any other.
        yield (".whole-" if name == "early" else "whole-") + name, content if isinstance(content, bytes) else content.encode()
