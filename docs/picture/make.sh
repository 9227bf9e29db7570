#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Makes docs/picture/report.png, which the README shows: the first screen of the report on a sample of this tree. Needs
# chromium, and ImageMagick or nothing: with it the file has fewer colours and half the size. Usage: make.sh [PROGRAM]
set -eu
program=$(realpath "${1:-build/bulkhead}")
cd "$(dirname "$0")"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
SOURCE_DATE_EPOCH=1764547200 "$program" report --quiet --from=../../samples/debian-12.snapshot.xml.gz --output="$folder/report"
"${CHROMIUM:-chromium}" --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=1 \
        --user-data-dir="$folder/profile" --window-size=1120,860 --screenshot="$folder/report.png" \
        "file://$folder/report/index.html" >/dev/null 2>&1
if command -v convert >/dev/null; then
        convert "$folder/report.png" -strip +dither -colors 96 -define png:compression-level=9 "$folder/small.png"
        mv "$folder/small.png" "$folder/report.png"
fi
mv "$folder/report.png" report.png
