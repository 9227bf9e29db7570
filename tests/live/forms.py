# SPDX-License-Identifier: LGPL-2.1-or-later
"""Units of every type, by name, with values whose text has a form of its own; None is a masked one."""

# Everything that has a form of its own, of every type of unit.
FORMS = {
    "forms.service": """[Unit]
Description=Forms of values
Documentation=man:foo(1) https://example.org/
ConditionPathExists=|!/nowhere
RequiresMountsFor=/var/tmp /usr
JobTimeoutSec=5min 3s
StartLimitIntervalSec=33
[Service]
ExecStartPre=-/bin/true a "b c" 'd"e'
ExecStart=@/bin/sleep sleeper infinity
ExecStop=+/bin/true
ExecReload=!/bin/true
Environment=A=1 "B=two words" "C=quo\\\\"te"
EnvironmentFile=-/etc/nothing.env
UnsetEnvironment=LANG X
IODeviceWeight=/dev/null 100
IOReadBandwidthMax=/dev/null 5M
IODeviceLatencyTargetSec=/dev/null 25ms
CPUAffinity=0
CPUQuota=20%
CPUWeight=50
StartupCPUWeight=idle
MemoryMax=1G
MemoryLow=12345
TasksMax=33%
LimitNOFILE=1024:2048
LimitCPU=10
StandardInput=data
StandardInputText=Hello world
LogExtraFields=A=b "C=d e"
LogRateLimitIntervalSec=12s
SyslogIdentifier=forms
BindPaths=-/usr:/mnt:rbind
BindReadOnlyPaths=-/etc
TemporaryFileSystem=/media:ro /srv
ReadWritePaths=/var -/foo
StateDirectory=a b:c
LoadCredential=foo:/etc/hostname
SetCredential=bar:hello world
RestartForceExitStatus=1 SIGABRT
SuccessExitStatus=5 SIGUSR1
RestartPreventExitStatus=TEMPFAIL 255
RestartSec=1ms
TimeoutStopSec=90500ms
OOMScoreAdjust=-5
SecureBits=keep-caps noroot
KillSignal=SIGINT
TimerSlackNSec=5us
SocketBindAllow=ipv4:tcp:80-90
SocketBindDeny=any
RestrictFileSystems=ext4 tmpfs
CoredumpFilter=0x33
AppArmorProfile=-nothing
""",
    "forms.socket": "[Socket]\nListenStream=/run/forms.sock\nListenDatagram=[::1]:53053\nListenFIFO=/run/forms.fifo\n"
                    "Symlinks=/run/forms.a /run/forms.b\nTriggerLimitIntervalSec=2s\n",
    "forms.timer": "[Timer]\nOnCalendar=Mon..Fri *-*-* 04:05:06\nOnBootSec=500h\nOnUnitActiveSec=1d 3h\n",
    "forms.path": "[Path]\nPathExists=/nowhere/a\nPathChanged=/nowhere/x y\nDirectoryNotEmpty=/nowhere/d\n",
    "forms.slice": "[Slice]\nCPUWeight=5\n",
    "forms.mount": "[Mount]\nWhat=tmpfs\nWhere=/forms\nType=tmpfs\nOptions=size=1M\n",
    "forms@.service": "[Service]\nExecStart=/bin/sleep infinity\nNoNewPrivileges=yes\n",
    "forms@one.service.d/x.conf": "[Service]\nPrivateTmp=yes\n",
    "idle.service": "[Service]\nExecStart=/bin/true\nProtectSystem=strict\n",
    "forms-masked.service": None,
}
# What only newer systemds know, loaded and not started; others leave the lines out.
NEWER = {
    "newer-1.service": """[Service]
ExecStart=/bin/sleep infinity
ExecReloadPost=-/bin/true a
StateDirectory=a:b:ro c
StateDirectoryQuota=12.5%
CacheDirectoryQuota=0
LogsDirectoryQuota=10M
StateDirectoryAccounting=yes
DelegateNamespaces=~user net
CPUPressureWatch=on
CPUPressureThresholdSec=5ms
IOPressureThresholdSec=infinity
RestartRandomizedDelaySec=3s
RefreshOnReload=yes
PrivateBPF=yes
BPFDelegateCommands=BPFMapCreate BPFProgLoad
BPFDelegateMaps=any
OOMRules=a b
CPUSetPartition=isolated
MemoryTHP=madvise
ProtectHostname=private:foo
ProtectControlGroups=private
PrivateTmp=disconnected
PrivateUsers=full
PrivatePIDs=yes
""",
    "newer-2.service": """[Service]
ExecStart=/bin/sleep infinity
StateDirectoryQuota=off
CacheDirectoryQuota=0.01%
LogsDirectoryQuota=100%
DelegateNamespaces=yes
RefreshOnReload=extensions
LUOSession=abc
UserNamespacePath=/proc/self/ns/user
RootMStack=/var/x
ProtectHostname=yes:bar
PrivateUsers=identity
""",
    "newer-3.service": """[Service]
ExecStart=/bin/sleep infinity
StateDirectoryQuota=5.55%
CacheDirectoryQuota=18446744073709551614
LogsDirectoryQuota=-1
DelegateNamespaces=mnt cgroup
ProtectHostname=private:foo
ProtectHostname=yes
PrivateUsers=managed
""",
    "newer-4.service": """[Service]
ExecStart=/bin/sleep infinity
ProtectHostname=no:foo
DelegateNamespaces=no
ProtectControlGroups=strict
""",
    "newer.socket": "[Socket]\nListenStream=/run/newer.sock\nXAttrListen=user.a=b c\nXAttrAccept=user.x=\"y\"\n"
                    "XAttrEntryPoint=user.q=1\nXAttrEntryPoint=user.r=2=3\nDeferTrigger=patient\nDeferTriggerMaxSec=5s\n"
                    "AcceptFileDescriptors=no\nPassPIDFD=yes\nService=newer-1.service\n",
    "newer.slice": "[Slice]\nConcurrencyHardMax=4\nConcurrencySoftMax=2\nCPUSetPartition=root\n",
    "newer.timer": "[Timer]\nOnCalendar=daily\nRandomizedOffsetSec=5s\nDeferReactivation=yes\nUnit=newer-1.service\n",
}
