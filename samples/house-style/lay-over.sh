#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# lay-over.sh BULKHEAD_DATA DIR: copies Bulkhead's templates and styles (from a source tree, or /usr/local/share/bulkhead) to
# DIR, and lays the files of this house over them. Then: bulkhead report --template-dir=DIR/templates --style-dir=DIR/styles
set -eu

if [ $# -ne 2 ]; then
        echo "usage: $0 BULKHEAD_DATA DIR" >&2
        exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$2"
for folder in templates styles; do
        cp -R "$1/$folder" "$2/"
        cp -R "$here/$folder" "$2/"
done
