/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A proposal as text: the drop-in with its comments, a difference, and what a terminal shows. */
#pragma once

#include "advise/proposal.h"

/* What the words say of where the proposal goes. */
struct advice_place {
        const char *path;    /* of the file that is proposed, inside the root */
        const char *root;    /* "/" for the system's own */
        const char *unit;    /* as systemctl is told */
        const char *options; /* that the proposal was made with, quoted for a shell, each with a
                                blank after it; or NULL */
        gboolean user_scope;
        gboolean is_running; /* a manager runs it, so that it can be restarted */
        unsigned version;    /* of systemd */
        const char
                *fragment; /* text of the unit's file where the whole file is proposed, or NULL */
        const char *fragment_path;
};

/* The lines with a comment before each step; without [Service] where is_part. The caller's. */
char *advice_lines(const Proposal *proposal, gboolean is_part);
/* The whole file: a drop-in, or the unit's file with the lines in it. The caller's. */
char *advice_file(const Proposal *proposal, const struct advice_place *place);
/* The unit's file with lines at the end of its [Service] section. The caller's. */
char *advice_insert(const char *fragment, const char *lines);
/* What the file changes, as diff -u shows it. The caller's. */
char *advice_diff(const Proposal *proposal, const struct advice_place *place);
/* The commands that put it into place and back, char *; the caller's. */
GPtrArray *advice_commands(const struct advice_place *place);
/* All of it for a reader: summary, warnings, the file, what is left out, the commands. */
char *advice_words(const Proposal *proposal, const struct advice_place *place,
                   gboolean seven_bands);
/* The words of a text in lines that fit a terminal, the first after first, others after prefix. */
void advice_put_wrapped(GString *out, const char *first, const char *prefix, const char *text);
/* {"schema": "bulkhead/proposal/1", …}. The caller's. */
char *advice_json(const Proposal *proposal, const struct advice_place *place);
