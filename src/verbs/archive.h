/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The snapshots of a host over time: DIRECTORY/history/HOST/TIME.xml.gz, TIME being when the
 * snapshot was begun (2026-11-23T214000Z), HOST its machine id or name. Files appear whole or not
 * at all, and only what newer ones stand for is removed.
 */
#pragma once

#include <glib.h>

struct retention {
        guint weeks;  /* so many weeks back, one of each week is kept */
        guint months; /* and beyond, so many months back, one of each month */
};

/* Keeps the snapshot of a report directory; what is there already stays. ret_path (may be NULL) is
 * where it is. */
gboolean archive_add(const char *directory, const char *report, char **ret_path, GError **error);

/* The snapshots of this host, or of the only one there is, the oldest first. Error: NOT_FOUND where
 * there is none, USAGE where there are several hosts and host is NULL, FAILED for a folder that
 * cannot be read to its end. */
GStrv archive_list(const char *directory, const char *host, GError **error);

/* The snapshots of a host that were begun before that time, the newest of them, at most so many,
 * the oldest first; machine_id and host_name may be NULL. None is no error; FAILED as above. */
GStrv archive_before(const char *directory, const char *machine_id, const char *host_name,
                     gint64 begin, guint most, GError **error);

/* Removes what the rule no longer keeps, seen from the newest snapshot and not from the clock,
 * which may be wrong. The newest two always stay. Returns how many were removed. */
guint archive_thin(char *const *paths, const struct retention *retention);

/* Which of some times (microseconds, ascending) the rule keeps. For archive_thin() and tests. */
void archive_choose(const gint64 *times, guint count, const struct retention *retention,
                    gboolean *ret_keep);
