#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Makes src/collect/directive-names-data.inc: every directive, the sections that have it, and the newest systemd version
# asked that does not know it yet. The facts come from the programs themselves; give each as VERSION=ROOT, where ROOT is
# a tree with that systemd in it ("/" for this machine's own), the oldest first:
#
#   src/collect/directive-names.sh 252=/ 257=/srv/trixie >src/collect/directive-names-data.inc
set -eu

[ $# -gt 0 ] || { echo "usage: $0 VERSION=ROOT..." >&2; exit 2; }

versions=
for pair in "$@"; do
        versions="$versions ${pair%%=*}"
done

for pair in "$@"; do
        version=${pair%%=*}
        root=${pair#*=}
        if [ "$root" = / ]; then
                /lib/systemd/systemd --dump-configuration-items
        else
                chroot "$root" /lib/systemd/systemd --dump-configuration-items
        fi 2>/dev/null | awk -v version="$version" '
                /^\[.*\]$/ { section = toupper(substr($0, 2, length($0) - 2)); next }
                /=/ { print version, section, substr($0, 1, index($0, "=") - 1) }'
done | LC_ALL=C sort -k3,3 -k1,1n -k2,2 | awk -v versions="$versions" '
        BEGIN {
                count = split(versions, asked, " ")
                for (i = 2; i <= count; i++)
                        before[asked[i]] = asked[i - 1]
                print "/* SPDX-License-Identifier: LGPL-2.1-or-later */"
                print "/* Made by src/collect/directive-names.sh from the real programs. */"
        }
        function print_row() {
                if (name != "")
                        printf "{\"%s\", %s, %d},\n", name, sections, before[first]
        }
        {
                if ($3 != name) {
                        print_row()
                        name = $3
                        sections = ""
                        first = $1
                        split("", seen)
                }
                if (!($2 in seen)) {
                        seen[$2] = 1
                        sections = sections (sections == "" ? "" : " | ") "SECTION_" $2
                }
        }
        END { print_row() }'
