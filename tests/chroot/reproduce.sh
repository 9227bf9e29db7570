#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Proves that a report is the same on another machine: builds what git has here and in a fresh Debian 12 in another
# folder, gives both the same snapshot and SOURCE_DATE_EPOCH, and compares every file, the signature and the digest of the
# program in the manifest among them. Needs root, mmdebstrap, a Debian mirror, and here the package versions of that mirror.
set -eu
cd "$(dirname "$0")/../.."
suite=${SUITE:-bookworm}
snapshot=samples/debian-12.snapshot.xml.gz

scratch=$(mktemp -d /tmp/bulkhead-reproduce-XXXXXX)
trap 'rm -rf --one-file-system "$scratch"' EXIT
there=$scratch/there
here=$scratch/here

mmdebstrap --quiet --variant=minbase --include=make,sudo,openssh-client "$suite" "$there"
cp /etc/resolv.conf "$there/etc/resolv.conf"
for folder in "$there/opt/elsewhere" "$here"; do
        mkdir -p "$folder"
        git archive HEAD | tar --extract --directory="$folder"
done
# A key of this run alone, the same in both.
ssh-keygen -q -t ed25519 -N '' -f "$scratch/key"
cp "$scratch/key" "$there/tmp/key"

# inside COMMAND: runs it in the other system, with mounts of its own.
inside() {
        # shellcheck disable=SC2016 # expanded by the inner shell
        unshare --mount --pid --fork --propagation=private sh -euc '
                mount --rbind /dev "$1/dev"
                mount -t proc proc "$1/proc"
                exec chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TZ=Pacific/Auckland LC_ALL=C \
                        SOURCE_DATE_EPOCH=1764547200 sh -euc "cd /opt/elsewhere && $2"
        ' sh "$there" "$1"
}
options="--quiet --from=$snapshot --output=report --format=csv --format=sarif --format=oscal"
inside ".ci/install-dependencies.sh build >/tmp/log 2>&1 && make -j$(nproc) >/tmp/log"
inside "build/bulkhead report $options --sign=/tmp/key"
make --no-print-directory --directory="$here" -j"$(nproc)" >/dev/null
# shellcheck disable=SC2086 # a list of words
(cd "$here" && TZ=America/New_York SOURCE_DATE_EPOCH=1764547200 build/bulkhead report $options --sign="$scratch/key")

diff --recursive --brief "$here/report" "$there/opt/elsewhere/report"
echo "$(find "$here/report" -type f | wc -l) files are the same in both."
