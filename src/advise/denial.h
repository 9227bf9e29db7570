/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Lines of the journal to what was denied: which directive is the likely reason, and the smallest
 * line that would allow it again. A likelihood, and it says so.
 */
#pragma once

#include <glib.h>

#include "snapshot/journal-line.h"
#include "snapshot/unit.h"

struct denial {
        char *error;      /* "EROFS", "SIGSYS", "apparmor" */
        char *object;     /* path, system call, capability or address family; or NULL */
        char *directive;  /* the likely reason, "ProtectSystem"; NULL where none of the unit's is */
        GPtrArray *relax; /* char *, lines for a drop-in; empty where none helps */
        char *advice;     /* a sentence */
        char *message;    /* the first line of the journal that tells it */
        guint count;
        guint exposure; /* tenths, with these lines; G_MAXUINT: systemd would refuse the unit. 0
                           from denials_find(): the caller reckons it */
};
typedef struct denial Denial;

/*
 * The denials in the lines (struct journal_line), Denial *, each once, in the order of their first
 * line. settings are looked at to tell what can be the reason: unit is as it runs. version is that
 * of systemd, for its groups of system calls.
 */
GPtrArray *denials_find(const GArray *lines, const Unit *unit, unsigned version);
void denial_free(Denial *denial);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Denial, denial_free)
