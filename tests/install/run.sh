#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# `make install` in a folder of its own: the exact list of files, a program that finds its data there, the same list below
# DESTDIR, and nothing left after `make uninstall`. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
number=0
broken=0

# check NAME COMMAND...
check() {
        local name=$1
        shift
        number=$((number + 1))
        if "$@" >"$scratch/output" 2>&1; then
                echo "ok $number - $name"
        else
                echo "not ok $number - $name"
                sed 's/^/  /' "$scratch/output"
                broken=1
        fi
}
files_below() { (cd "$1" && find . -type f -printf '%P %m\n' | LC_ALL=C sort); }
same_list() { diff -u "$1" "$2"; }
nothing_left() { [ -z "$(find "$1" -type f)" ] || { find "$1" -type f && return 1; }; }

# A copy, so that programs which other tests run are not linked anew under their feet.
cp -a "$build" "$scratch/build"
install_in() { make --no-print-directory BUILD="$scratch/build" "$@"; }

tests/install/list.sh "$build/bulkhead" >"$scratch/expected" || exit 1

check "make install" install_in install PREFIX="$scratch/usr"
files_below "$scratch/usr" >"$scratch/installed"
check "the list of installed files is exact" same_list "$scratch/expected" "$scratch/installed"
check "the installed program finds its data" \
        env -C "$scratch" "$scratch/usr/bin/bulkhead" report --root="$PWD/tests/golden/small/tree" --output="$scratch/report"
check "the installed collector runs" \
        "$scratch/usr/bin/bulkhead-collect" snapshot --root=tests/golden/small/tree --output="$scratch/snapshot.xml"
check "the installed program reads its configuration" \
        sh -c "'$scratch/usr/bin/bulkhead' config && '$scratch/usr/bin/bulkhead' assess --root=tests/golden/small/tree"
check "systemd takes the installed units, with the program in its place" env SYSTEMD_UNIT_PATH="$scratch/usr/lib/systemd/system:" \
        systemd-analyze verify --man=no --recursive-errors=no "$scratch"/usr/lib/systemd/system/bulkhead*.*
check "make install with DESTDIR" install_in install PREFIX="$scratch/usr" DESTDIR="$scratch/destination"
files_below "$scratch/destination$scratch/usr" >"$scratch/staged"
check "DESTDIR gets the same files" same_list "$scratch/expected" "$scratch/staged"
check "make uninstall" install_in uninstall PREFIX="$scratch/usr"
check "nothing is left" nothing_left "$scratch/usr"
exit $broken
