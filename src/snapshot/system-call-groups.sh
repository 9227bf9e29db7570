#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Writes the system call groups of several systemd versions, as the real programs print them, in the form of
# src/snapshot/system-call-groups-data.inc. Each version runs in a tree made by mmdebstrap; needs root and a mirror.
#
#   src/snapshot/system-call-groups.sh >src/snapshot/system-call-groups-data.inc
#
# TREES=DIR keeps the trees in DIR/SUITE (and uses those that are there already); tests/parity/run.py --chroot= can use
# them too. SUITES names other suites.
set -eu

suites=${SUITES:-bullseye bookworm trixie unstable}

if [ -n "${TREES:-}" ]; then
        trees=$TREES
        mkdir -p "$trees"
        lists=$(mktemp -d)
        trap 'rm -rf "$lists"' EXIT
else
        trees=$(mktemp -d)
        lists=$trees
        trap 'rm -rf "$trees"' EXIT
fi

for suite in $suites; do
        tree=$trees/$suite
        if [ ! -x "$tree/usr/bin/systemd-analyze" ]; then
                # The index of an archived suite is out of date by design.
                mmdebstrap --quiet --variant=minbase --include=systemd,systemd-sysv,dbus \
                        --aptopt='Acquire::Check-Valid-Until "false"' "$suite" "$tree" >&2
        fi
        version=$(chroot "$tree" systemd-analyze --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p')
        # The part about calls of the running kernel that no group lists is of this machine, not of the version.
        chroot "$tree" systemd-analyze --no-pager syscall-filter 2>/dev/null |
                sed '/^# /,$d' >"$lists/groups-$version"
        echo "systemd $version from $suite" >&2
done

cat <<'END'
/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Made by src/snapshot/system-call-groups.sh from the output of `systemd-analyze syscall-filter`; do not edit. A group has one
 * entry for each version in which it differs from the version before.
 */
END

cd "$lists"
# Version by version, oldest first; then by name, then by version.
for list in $(ls | grep '^groups-' | sort -t- -k2n); do
        awk -v version="${list#groups-}" '
                /^@/ { name = $1; next }
                /^ +#/ || NF == 0 { next }
                name != "" { print version, name, $1 }
        ' "$list"
done | awk '
        {
                key = $2 SUBSEP $1
                if (!(key in members)) {
                        groups[$2] = groups[$2] " " $1
                        if (!($2 in seen)) { order[++count] = $2; seen[$2] = 1 }
                }
                members[key] = members[key] " " $3
        }
        END {
                for (i = 1; i <= count; i++) {
                        name = order[i]
                        number = split(groups[name], versions, " ")
                        before = ""
                        for (j = 1; j <= number; j++) {
                                list = members[name SUBSEP versions[j]]
                                if (list == before)
                                        continue
                                before = list
                                print name, versions[j] list
                        }
                }
        }
' | LC_ALL=C sort -k1,1 -k2,2n | awk '
        {
                printf "{ \"%s\", %s,\n  (const char *const[]) {", $1, $2
                column = 200
                for (i = 3; i <= NF; i++) {
                        word = "\"" $i "\","
                        if (column + length(word) + 1 > 100) {
                                printf "\n          "
                                column = 10
                        } else {
                                printf " "
                                column++
                        }
                        printf "%s", word
                        column += length(word)
                }
                printf "\n          NULL } },\n"
        }
'
