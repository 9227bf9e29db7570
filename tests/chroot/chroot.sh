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

# Where npm is told to look elsewhere, it is told so inside too.
if command -v npm >/dev/null; then
        npm_config_registry=$(npm config get registry)
        export npm_config_registry
fi

mmdebstrap --quiet --variant=minbase --include=make,sudo "$suite" "$where"
cp /etc/resolv.conf "$where/etc/resolv.conf"
mkdir "$where/root/bulkhead"
git ls-files -z --cached --others --exclude-standard |
        tar --create --null --files-from=- --ignore-failed-read |
        tar --extract --directory="$where/root/bulkhead"

for command in "${commands[@]}"; do
        echo "== sudo make $command"
        # A mount namespace of its own: whatever happens, nothing stays mounted below $where.
        # shellcheck disable=SC2016 # expanded by the inner shell
        unshare --mount --pid --fork --propagation=private sh -euc '
                mount --rbind /dev "$1/dev"
                mount --rbind /sys "$1/sys"
                mount -t proc proc "$1/proc"
                exec chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 ${CI:+CI=$CI} \
                        ${npm_config_registry:+npm_config_registry=$npm_config_registry} \
                        sh -euc "cd /root/bulkhead && sudo make \"\$1\"" sh "$2"
        ' sh "$where" "$command"
        echo "== sudo make $command: done"
done
