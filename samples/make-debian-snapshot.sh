#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Makes samples/debian-12.snapshot.xml.gz, or that of Debian 13: installs the release with the packages below into a
# temporary directory and takes a snapshot of it. Nothing is started. Needs root, mmdebstrap and a Debian mirror.
#
#     make-debian-snapshot.sh [12|13]
#
#     BULKHEAD=PROGRAM            the program (default: build/bulkhead)
#     MIRROR=ADDRESS              the mirror (default: mmdebstrap's); one of a fixed date pins the versions
#     SOURCE_DATE_EPOCH=SECONDS   the time that the snapshot bears (default: the day of the release)
#
# The same packages and SOURCE_DATE_EPOCH give the same bytes: host name, machine id and root are fixed below.
set -eu
cd "$(dirname "$0")/.."

case ${1:-12} in
12) suite=bookworm released=1686355200 ;;
13) suite=trixie released=1754697600 ;;
*) echo "usage: make-debian-snapshot.sh [12|13]" >&2; exit 2 ;;
esac
name=debian-${1:-12}

# Servers of every kind, so that most directives and most ways to install a unit occur.
PACKAGES="systemd systemd-sysv systemd-resolved dbus udev polkitd apparmor
        openssh-server cron rsyslog logrotate chrony unattended-upgrades fail2ban smartmontools
        nginx apache2 haproxy php-fpm
        postgresql mariadb-server redis-server memcached
        bind9 unbound isc-dhcp-server keepalived openvpn
        postfix dovecot-imapd
        samba nfs-kernel-server cups-daemon avahi-daemon
        prometheus-node-exporter snmpd"
LIMIT=1000000 # bytes: the snapshot is kept in the repository

program=$(realpath "${BULKHEAD:-build/bulkhead}")
output=$PWD/samples/$name.snapshot.xml.gz
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$released}
export SOURCE_DATE_EPOCH

[ -x "$program" ] || { echo "There is no program $program; run make, or set BULKHEAD=." >&2; exit 1; }
[ "$(id -u)" = 0 ] || { echo "Installing packages into a directory needs root." >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 1' HUP INT TERM
chmod 755 "$work"

# mmdebstrap copies host name and name servers of this machine: both are none of the sample's business.
# shellcheck disable=SC2016,SC2086 # $1 is the hook's; the mirror is one word or none
mmdebstrap --quiet --variant=minbase --include="$(echo $PACKAGES | tr ' ' ',')" \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --customize-hook="echo $name >\"\$1/etc/hostname\"" \
        --customize-hook='rm -f "$1/etc/resolv.conf"; : >"$1/etc/machine-id"' \
        $suite "$work/root" ${MIRROR:+"$MIRROR"}

# Mounted at a place that every machine has, in a mount namespace of its own, as the snapshot names its root.
# shellcheck disable=SC2016 # expanded by the inner shell
unshare --mount --propagation=private sh -euc '
        mount --bind "$1" /mnt
        exec "$2" snapshot --root=/mnt -o "$3"
' sh "$work/root" "$program" "$work/snapshot.xml.gz"

size=$(stat --format=%s "$work/snapshot.xml.gz")
if [ "$size" -gt "$LIMIT" ]; then
        echo "The snapshot has $size bytes, more than the $LIMIT that the repository takes." >&2
        exit 1
fi
install -m 644 "$work/snapshot.xml.gz" "$output"
echo "$output: $size bytes"
