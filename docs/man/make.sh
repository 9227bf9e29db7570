#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Manuals and completions out of what the program itself says of its verbs and options (--help), so that none is
# forgotten; docs/man/VERB.mdoc holds what a page says besides. Usage: make.sh PROGRAM COLLECTOR OUTPUT
set -eu
program=$1 collector=$2 output=$3
here=$(dirname "$0")
date="November 24, 2026"
# The configuration of who builds has no place here.
export BULKHEAD_CONFIG_PATH=/nonexistent LC_ALL=C.UTF-8
rm -rf "$output"
mkdir -p "$output/man" "$output/completion"

# "VERB<tab>ARGUMENTS<tab>SUMMARY" for each verb.
"$program" --help | awk '/^Verbs:/ { on = 1; next } on && /^$/ { exit }
on {
        line = $0; sub(/^ +/, "", line)
        verb = line; sub(/ .*/, "", verb)
        rest = substr(line, length(verb) + 1); sub(/^ +/, "", rest)
        arguments = ""
        if (rest !~ /^[A-Z][a-z]/) { arguments = rest; sub(/  +.*/, "", arguments); rest = substr(rest, length(arguments) + 1); sub(/^ +/, "", rest) }
        printf "%s\t%s\t%s\n", verb, arguments, rest
}' >"$output/verbs"

# "VERB<tab>SHORT<tab>LONG<tab>ARGUMENT<tab>DESCRIPTION" for each option of a verb.
options_of() {
        "$program" "$1" --help | awk -v verb="$1" '/^Options:/ { on = 1; next } on && /^ +-/ {
                line = $0; sub(/^ +/, "", line)
                short = ""
                if (match(line, /^-[a-zA-Z], /)) { short = substr(line, 2, 1); line = substr(line, 5) }
                name = line; sub(/  .*/, "", name); description = substr(line, length(name) + 1); sub(/^ +/, "", description)
                argument = ""
                if ((at = index(name, "=")) > 0) { argument = substr(name, at + 1); name = substr(name, 1, at - 1) }
                printf "%s\t%s\t%s\t%s\t%s\n", verb, short, substr(name, 3), argument, description
        }'
}
cut -f1 "$output/verbs" | while read -r verb; do options_of "$verb"; done >"$output/options"

# ---- Manuals ----

items() { # of a verb, as a list of mdoc
        awk -F'\t' -v verb="$1" '
        function text(s) { gsub(/\\/, "\\e", s); if (s ~ /^[.\x27]/) s = "\\&" s; return s }
        function fill(s,    words, count, i, line) {
                count = split(s, words, " ")
                for (i = 1; i <= count; i++) {
                        if (line != "" && length(line) + length(words[i]) > 70) { print text(line); line = "" }
                        line = line (line != "" ? " " : "") words[i]
                }
                print text(line)
        }
        $1 == verb {
                item = ".It "
                if ($2 != "") item = item "Fl " $2 " , "
                item = item "Fl \\-" $3
                if ($4 != "") item = item " Ns = Ns Ar " text($4)
                print item
                fill($5 ".")
        }' "$output/options"
}
part() { # SECTION FILE: what FILE has below a line "@SECTION"
        [ ! -e "$2" ] || awk -v section="@$1" '/^@/ { on = ($0 == section); next } on' "$2"
}
page() { # VERB ARGUMENTS SUMMARY
        own="$here/$1.mdoc"
        # "Print the …" reads well in a list, "print the …" after a name.
        summary=$(printf '%s' "$3" | awk '{ sub(/, …$/, ""); print tolower(substr($0, 1, 1)) substr($0, 2) }')
        cat <<END
.\" SPDX-License-Identifier: LGPL-2.1-or-later
.Dd $date
.Dt BULKHEAD-$(printf '%s' "$1" | tr a-z A-Z) 1
.Os
.Sh NAME
.Nm bulkhead-$1
.Nd $summary
.Sh SYNOPSIS
.Nm bulkhead
.Cm $1
.Op Ar OPTION ...
END
        [ -z "$2" ] || printf '.Ar %s\n' "$2" | sed 's/…/ .../; s/\[\([A-Z]*\) \.\.\.\]/\1 .../'
        echo ".Sh DESCRIPTION"
        if [ -e "$own" ]; then part DESCRIPTION "$own"; else printf '%s.\n' "$3"; fi
        echo ".Sh OPTIONS"
        echo ".Bl -tag -width Ds"
        items "$1"
        echo ".El"
        part FILES "$own"
        echo ".Sh EXIT STATUS"
        cat "$here/status.mdoc"
        part STATUS "$own"
        part EXAMPLES "$own"
        cat <<END
.Sh SEE ALSO
.Xr bulkhead 1 ,
.Xr bulkhead.conf 5
END
}
cut -f1 "$output/verbs" | while read -r verb; do
        page "$verb" "$(grep "^$verb	" "$output/verbs" | cut -f2)" "$(grep "^$verb	" "$output/verbs" | cut -f3)" \
                >"$output/man/bulkhead-$verb.1"
done

for source in "$here"/*.1.in "$here"/*.5.in; do
        name=${source##*/}
        awk -v date="$date" -v verbs="$output/verbs" '
        /^@VERBS$/ {
                while ((getline line < verbs) > 0) {
                        split(line, field, "\t")
                        print ".It Cm " field[1] (field[2] != "" ? " Ar " field[2] : "")
                        print field[3] "."
                        print "See"
                        print ".Xr bulkhead-" field[1] " 1 ."
                }
                next
        }
        { sub(/@DATE@/, date); print }' "$source" >"$output/man/${name%.in}"
done
# The collector has one verb of the same options.
options_of_collector=$("$collector" snapshot --help | grep -c -- '^ *-' || true)
[ "$options_of_collector" -gt 0 ]

# ---- Completions ----

awk -F'\t' '
function shell(s) { gsub(/\x27/, "\x27\\\x27\x27", s); return s }
FILENAME ~ /verbs$/ { verbs[++count] = $1; summary[$1] = $3; arguments[$1] = $2; next }
{ options[$1] = options[$1] " --" $3 ($4 != "" ? "=" : "")
  if ($2 != "") options[$1] = options[$1] " -" $2
  if ($4 ~ /^[a-z0-9]+(\|[a-z0-9]+)+$/) { words = $4; gsub(/\|/, " ", words); values[$3] = words }
  else if ($4 != "" && $4 !~ /FILE|DIR|PATH|KEY|PROGRAM/) plain[$3] = 1 }
END {
        print "# bash completion for bulkhead: made from its option tables."
        print "_bulkhead() {"
        print "        local cur=${COMP_WORDS[COMP_CWORD]} option= verb=${COMP_WORDS[1]} words="
        print "        COMPREPLY=()"
        print "        # bash parts words at the equals sign"
        print "        if [ \"$cur\" = \"=\" ]; then cur= option=${COMP_WORDS[COMP_CWORD-1]}"
        print "        elif [ \"${COMP_WORDS[COMP_CWORD-1]}\" = \"=\" ]; then option=${COMP_WORDS[COMP_CWORD-2]}; fi"
        print "        if [ -n \"$option\" ]; then"
        print "                case $option in"
        for (name in values) sorted[++n] = name
        for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (sorted[j] < sorted[i]) { t = sorted[i]; sorted[i] = sorted[j]; sorted[j] = t }
        for (i = 1; i <= n; i++) print "                --" sorted[i] ") words=\x27" values[sorted[i]] "\x27 ;;"
        m = 0; for (name in plain) if (!(name in values)) p[++m] = name
        for (i = 1; i <= m; i++) for (j = i + 1; j <= m; j++) if (p[j] < p[i]) { t = p[i]; p[i] = p[j]; p[j] = t }
        line = ""; for (i = 1; i <= m; i++) line = line (i > 1 ? "|" : "") "--" p[i]
        if (m) print "                " line ") return ;;"
        print "                *) mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"); compopt -o filenames; return ;;"
        print "                esac"
        print "        elif [ \"$COMP_CWORD\" -eq 1 ]; then"
        line = ""; for (i = 1; i <= count; i++) line = line verbs[i] " "
        print "                words=\x27" line "--help --version\x27"
        print "        else"
        print "                case $verb in"
        for (i = 1; i <= count; i++) print "                " verbs[i] ") words=\x27" substr(options[verbs[i]], 2) "\x27 ;;"
        print "                esac"
        print "                if [[ $cur != -* ]]; then"
        print "                        mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"); compopt -o filenames; return"
        print "                fi"
        print "        fi"
        print "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")"
        print "        [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace"
        print "}"
        print "complete -F _bulkhead bulkhead"
}' "$output/verbs" "$output/options" >"$output/completion/bulkhead.bash"

awk -F'\t' '
function quoted(s) { gsub(/\\/, "\\\\", s); gsub(/\x27/, "\\\x27", s); return "\x27" s "\x27" }
BEGIN { print "# fish completion for bulkhead: made from its option tables." }
FILENAME ~ /verbs$/ {
        print "complete -c bulkhead -n __fish_use_subcommand -f -a " $1 " -d " quoted($3)
        next
}
{
        line = "complete -c bulkhead -n \"__fish_seen_subcommand_from " $1 "\""
        if ($2 != "") line = line " -s " $2
        line = line " -l " $3
        if ($4 ~ /^[a-z0-9]+(\|[a-z0-9]+)+$/) { words = $4; gsub(/\|/, " ", words); line = line " -x -a " quoted(words) }
        else if ($4 ~ /FILE|DIR|PATH|KEY|PROGRAM/) line = line " -r"
        else if ($4 != "") line = line " -x"
        print line " -d " quoted($5)
}' "$output/verbs" "$output/options" >"$output/completion/bulkhead.fish"

awk -F'\t' '
function quoted(s) { gsub(/\x27/, "\x27\\\x27\x27", s); gsub(/\[/, "\\[", s); gsub(/\]/, "\\]", s); gsub(/:/, "\\:", s); return s }
BEGIN { print "#compdef bulkhead"; print "# zsh completion for bulkhead: made from its option tables." }
FILENAME ~ /verbs$/ { verbs[++count] = $1; summary[$1] = $3; next }
{
        value = ""
        if ($4 ~ /^[a-z0-9]+(\|[a-z0-9]+)+$/) { words = $4; gsub(/\|/, " ", words); value = ":value:(" words ")" }
        else if ($4 ~ /FILE|DIR|PATH|KEY|PROGRAM/) value = ":file:_files"
        else if ($4 != "") value = ":value: "
        specs[$1] = specs[$1] " \\\n                \x27*--" $3 ($4 != "" ? "=" : "") "[" quoted($5) "]" value "\x27"
        if ($2 != "") specs[$1] = specs[$1] " \\\n                \x27*-" $2 "[" quoted($5) "]" value "\x27"
}
END {
        print "local -a verbs"
        print "verbs=("
        for (i = 1; i <= count; i++) print "        \x27" verbs[i] ":" quoted(summary[verbs[i]]) "\x27"
        print ")"
        print "if (( CURRENT == 2 )); then"
        print "        _describe verb verbs"
        print "        return"
        print "fi"
        print "local verb=$words[2]"
        print "shift words; (( CURRENT-- ))"
        print "case $verb in"
        for (i = 1; i <= count; i++) print verbs[i] ")\n        _arguments -s" specs[verbs[i]] " \\\n                \x27*:file:_files\x27 ;;"
        print "esac"
}' "$output/verbs" "$output/options" >"$output/completion/_bulkhead"
