#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Installs the Debian packages that are missing, and touches neither apt nor the network where none is. Arguments name
# what is wanted: build, test, package (Debian's), bench (what the PDF is held against), ci; none is the first two. Needs root or sudo only where
# something is missing.
set -eu
cd "$(dirname "$0")/.."

build="gcc libc6-dev make pkg-config libsystemd-dev libxml2-dev libxslt1-dev libcairo2-dev libpango1.0-dev
libfontconfig1-dev libglib2.0-dev libjson-glib-dev libgpgme-dev libgmime-3.0-dev libcurl4-gnutls-dev libseccomp-dev libcap-dev $(cat fonts/packages)"
# To build Debian packages, and to look at them.
package="dpkg-dev debhelper lintian"

# systemd brings systemd-analyze, the program that every score is held against.
test="gnupg openssh-client libcmocka-dev clang libclang-rt-dev llvm clang-format clang-tidy cppcheck valgrind libc6-dbg libxml2-utils poppler-utils
qpdf systemd systemd-container rpm python3 python3-yaml python3-jsonschema python3-html5lib python3-aiosmtpd openssl mandoc groff-base zsh fish gzip git procps chromium nodejs npm mmdebstrap
$package"

# What a test uses where it is there, and nobody wants on a desk for it: a server.
ci="nginx-light openssh-server"

bench="wkhtmltopdf weasyprint chromium fonts-noto-core poppler-utils python3"

wanted=""
for purpose in "${@:-build test}"; do
        case $purpose in
        build) wanted="$wanted $build" ;;
        test) wanted="$wanted $test" ;;
        package) wanted="$wanted $package" ;;
        bench) wanted="$wanted $bench" ;;
        ci) wanted="$wanted $ci" ;;
        "build test") wanted="$build $test" ;;
        *)
                echo "install-dependencies: what is '$purpose'? Say build, test, package, bench or ci." >&2
                exit 2
                ;;
        esac
done

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        echo "install-dependencies: this is no Debian; nothing is installed. Needed are, by Debian's names:" $wanted >&2
        exit 0
fi

installed() {
        [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ] && return
        # npm and nodejs often come from elsewhere, in one package or none.
        case $1 in
        npm | nodejs) command -v "${1%js}" >/dev/null ;;
        *) return 1 ;;
        esac
}

missing=""
for package in $wanted; do
        installed "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
                echo "install-dependencies: these packages are missing; install them as root:$missing" >&2
                exit 1
        fi
        as_root=sudo
fi

echo "Installing what is missing:$missing" >&2
$as_root env DEBIAN_FRONTEND=noninteractive apt-get update --quiet --quiet
# shellcheck disable=SC2086 # a list of words
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends $missing
