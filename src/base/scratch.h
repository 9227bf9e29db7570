/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files that nobody else sees: they have no name, and are gone with their descriptor. */
#pragma once

#include <glib.h>

/*
 * Opens one in the directory, or in that for temporary files where it is NULL; where nothing can be
 * written to that one at all, in memory. The descriptor is the caller's, -1 on error: FAILED with
 * the directory.
 */
int scratch_open(const char *directory, GError **error);

/* All of data, at offset. Error: FAILED, say where the disk is full. */
gboolean scratch_write(int fd, guint64 offset, const void *data, gsize size, GError **error);

/* All size bytes that are at offset. Error: FAILED, also where there are fewer. */
gboolean scratch_read(int fd, guint64 offset, void *data, gsize size, GError **error);
