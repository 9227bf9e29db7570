#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds the Debian packages, source and binary, out of an archive that `make dist` made; debian/ comes from beside this
# script, since the top of the tree is to hold none. What is there is made anew, below WHERE; dpkg-buildpackage gets the
# other arguments. The same archive gives the same packages, in any folder.
#
#     deb.sh bulkhead-VERSION.tar.gz WHERE [ARGUMENT...]
set -eu
archive=$1 where=$2
shift 2
name=$(basename "$archive" .tar.gz) # bulkhead-VERSION
here=$(cd "$(dirname "$0")" && pwd)

for program in dpkg-buildpackage dh; do
        if ! command -v "$program" >/dev/null; then
                echo "deb.sh: $program is missing; .ci/install-dependencies.sh package installs it." >&2
                exit 1
        fi
done
rm -rf "$where"
mkdir -p "$where"
cp "$archive" "$where/bulkhead_${name#bulkhead-}.orig.tar.gz"
tar --extract --gzip --file="$archive" --directory="$where"
cp -R "$here/debian" "$where/$name/"
cd "$where/$name"
# What make was told about another build is not meant for this one.
unset MAKEFLAGS MFLAGS MAKELEVEL BUILD SANITIZED BULKHEAD BULKHEAD_CONFIG_PATH
dpkg-buildpackage --no-sign "$@"
