#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Proves the README: makes the smallest Debian 12 there is, with make and sudo, copies the tracked files in, and runs
# its commands there ("report" and "test", or those named on the command line). Needs root, mmdebstrap and a Debian mirror.
# The chroot is removed at the end unless KEEP=1.
set -eu
cd "$(dirname "$0")/../.."
commands=("$@")
[ $# -gt 0 ] || commands=(report test)
suite=${SUITE:-bookworm}

where=$(mktemp -d /tmp/bulkhead-chroot-XXXXXX)
finish() {
        if [ "${KEEP:-}" = 1 ]; then
                echo "Kept: $where"
        else
                rm -rf --one-file-system "$where"
        fi
}
trap finish EXIT

mmdebstrap --quiet --variant=minbase --include=make,sudo "$suite" "$where"
cp /etc/resolv.conf "$where/etc/resolv.conf"
# Where this machine's npm asks another registry, or trusts an authority of the house, npm does so inside too.
if command -v npm >/dev/null; then
        authorities=$(npm config get cafile)
        if [ -f "$authorities" ]; then
                cp "$authorities" "$where/root/authorities.pem"
                echo "cafile=/root/authorities.pem" >>"$where/root/.npmrc"
        fi
        echo "registry=$(npm config get registry)" >>"$where/root/.npmrc"
fi
mkdir "$where/root/bulkhead"
git ls-files -z --cached --others --exclude-standard |
        tar --create --null --files-from=- --ignore-failed-read |
        tar --extract --directory="$where/root/bulkhead"

for command in "${commands[@]}"; do
        echo "== sudo make $command"
        # A mount namespace of its own: whatever happens, nothing stays mounted below $where. Its root is a mount, and the
        # only one, since a container is started in there that wants to own what it mounts.
        # shellcheck disable=SC2016 # expanded by the inner shell
        unshare --mount --pid --fork --propagation=private sh -euc '
                mount --bind "$1" "$1"
                cd "$1"
                mount --rbind /dev dev
                mount --rbind /sys sys
                mount -t proc proc proc
                mkdir -p .outside
                pivot_root . .outside
                umount --lazy .outside
                exec chroot / env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 ${CI:+CI=$CI} \
                        sh -euc "cd /root/bulkhead && sudo ${CI:+CI=$CI} make \"\$1\"" sh "$2"
        ' sh "$where" "$command"
        echo "== sudo make $command: done"
done
