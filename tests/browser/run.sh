#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# run.sh REPORT_DIR: opens the pages of a report in a browser and checks them (see check.js); then the pages that stand
# alone: its report.xml as one page, what changed from Debian 12 to 13, and a history of three points.
# The node modules go to $BUILD/browser (default build/browser); nothing is written to the report.
set -eu

if [ $# -ne 1 ]; then
        echo "usage: $0 REPORT_DIR" >&2
        exit 2
fi
report=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
samples=$here/../../samples
build=${BUILD:-build}/browser

# Without a browser there is nothing to run; CI lists the reasons for which a skip is allowed.
for program in node npm "${CHROMIUM:-/usr/bin/chromium}"; do
        if ! command -v "$program" >/dev/null; then
                echo "SKIP browser: $program is not installed"
                exit 77
        fi
done

mkdir -p "$build"
cp "$here/package.json" "$here/.npmrc" "$here"/*.js "$build/"
# Installed again when package.json names other versions.
if ! cmp -s "$here/package.json" "$build/node_modules/installed.json"; then
        if ! (cd "$build" && npm install --silent --no-save >npm.log 2>&1); then
                cat "$build/npm.log" >&2
                echo "SKIP browser: the node modules could not be installed"
                exit 77
        fi
        cp "$here/package.json" "$build/node_modules/installed.json"
fi
bulkhead=$(realpath "${BULKHEAD:-${BUILD:-build}/bulkhead}")
single=$(mktemp -d)
trap 'rm -rf "$single"' EXIT
status=0
cd "$build"
node check.js "$report" | tee "$single/first.log" || status=1
grep -q ' 0 failed$' "$single/first.log" || status=1
# Status 4 is that of a report that lacks evidence.
mkdir "$single/report"
"$bulkhead" render "$report/report.xml" --format=html-single -o "$single/report/single.html" || [ $? -eq 4 ] || status=1
"$bulkhead" compare "$samples/debian-12.snapshot.xml.gz" "$samples/debian-13.snapshot.xml.gz" --format=html \
        -o "$single/report/comparison.html" || status=1
gzip -dc "$samples/debian-12.snapshot.xml.gz" | sed '
        s/2025-12-01T00/2025-12-01T12/
        s|<property name="ProtectHome" signature="s">no<|<property name="ProtectHome" signature="s">yes<|' >"$single/middle.xml"
"$bulkhead" compare "$samples/debian-12.snapshot.xml.gz" "$single/middle.xml" "$samples/debian-13.snapshot.xml.gz" \
        --format=html -o "$single/report/history.html" || status=1
node check.js "$single/report" | tee "$single/second.log" || status=1
grep -q ' 0 failed$' "$single/second.log" || status=1
# One line for all.
cat "$single/first.log" "$single/second.log" | awk '/ passed, / { passed += $1; failed += $3 } END { print passed " passed, " failed " failed" }'
exit $status
