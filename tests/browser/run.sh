#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# run.sh REPORT_DIR: opens the pages of a report in a browser and checks them (see check.js).
# The node modules go to $BUILD/browser (default build/browser); nothing is written to the report.
set -eu

if [ $# -ne 1 ]; then
        echo "usage: $0 REPORT_DIR" >&2
        exit 2
fi
report=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
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
if [ ! -d "$build/node_modules/axe-core" ] || [ ! -d "$build/node_modules/playwright-core" ]; then
        if ! (cd "$build" && npm install --silent --no-save >npm.log 2>&1); then
                cat "$build/npm.log" >&2
                echo "SKIP browser: the node modules could not be installed"
                exit 77
        fi
fi
cd "$build"
exec node check.js "$report"
