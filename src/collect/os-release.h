/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* os-release(5), machine-info(5): files of NAME=value lines with the quoting of a shell. */
#pragma once

#include <glib.h>

#include "base/root.h"

/*
 * The assignments of the first of the paths (ended by NULL) that is there, name to value; an empty
 * table where none is. Problems (Problem *, may be NULL) get a warning for a file that cannot be
 * read and a note for a line that is malformed.
 */
GHashTable *assignments_read(const Root *root, const char *const *paths, GPtrArray *problems);

/* A copy of the value, or NULL where it is not there or empty. */
char *assignments_get(GHashTable *assignments, const char *name);

/* etc/os-release, else usr/lib/os-release, as os-release(5) has it; and etc/machine-info. */
extern const char *const os_release_paths[];
extern const char *const machine_info_paths[];
