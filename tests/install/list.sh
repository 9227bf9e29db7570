#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The files that `make install` brings, below PREFIX, with their modes. Usage: list.sh PROGRAM, from the top of the tree
set -eu
program=$1
{
        printf '%s\n' 'bin/bulkhead 755' 'bin/bulkhead-collect 755'
        printf 'libexec/bulkhead/bulkhead-%s 755\n' mail openpgp painter
        find templates styles fonts -type f ! -name '*.md' -printf 'share/bulkhead/%p 644\n'
        find docs/schema '(' -name '*.rng' -o -name '*.json' ')' -printf 'share/bulkhead/schema/%P 644\n'
        printf 'share/doc/bulkhead/%s 644\n' LICENSE README.md architecture.md policy.md templates.md
        printf 'share/man/man1/bulkhead-%s.1 644\n' collect \
                $("$program" --help | sed -n '/^Verbs:/,/^$/s/^  \([a-z]*\).*/\1/p')
        printf 'share/man/%s 644\n' man1/bulkhead.1 man5/bulkhead.conf.5 \
                man5/bulkhead-report.5 man5/bulkhead-snapshot.5 man5/bulkhead-waivers.5
        printf 'share/%s 644\n' bash-completion/completions/bulkhead zsh/site-functions/_bulkhead \
                fish/vendor_completions.d/bulkhead.fish
        printf 'lib/systemd/system/%s 644\n' bulkhead.service bulkhead-mail.service bulkhead.timer
        printf 'lib/%s 644\n' sysusers.d/bulkhead.conf tmpfiles.d/bulkhead.conf bulkhead/bulkhead.conf
} | LC_ALL=C sort
