/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The journal of one service since a time; sd-journal(3). */
#pragma once

#include <glib.h>

#include "snapshot/journal-line.h"

struct journal_query {
        const char *unit;
        gint64 since;        /* microseconds since the epoch */
        gboolean user_scope; /* a unit of this user's manager */
        const char *program; /* name of the service's program, for the kernel's lines; or NULL */
};

/*
 * The entries, struct journal_line in the order of time: those of the service's processes,
 * systemd's about it, and the kernel's and the audit log's about one of these processes. At most
 * LIMIT_JOURNAL_LINES, the last ones. Error: FAILED with what to do, where there is no journal or
 * this user may not read it, and where it cannot be read to its end. The array and its lines are
 * the caller's.
 */
GArray *journal_read(const struct journal_query *query, GError **error);
