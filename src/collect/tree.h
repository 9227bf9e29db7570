/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * All units of an installed tree: search path, names, aliases, masks, linked files, templates and
 * their instances, drop-ins. Reads each unit into a sink in byte order of the names; keeps one unit
 * in memory at a time.
 */
#pragma once

#include <glib.h>

#include "base/root.h"
#include "snapshot/snapshot.h"

struct tree_options {
        const char *root; /* "/" by default */
        gboolean user_scope;
        unsigned read_as; /* systemd version whose grammar to use; 0: that of the tree, else the
                             host's */
        const char *const *names; /* unit names and globs to read; NULL or empty: everything */
        gboolean with_properties; /* settings as properties too, which a snapshot holds and a score
                                     does not need */
        gboolean with_digests; /* SHA-256 of every file read (off only for speed, when nothing keeps
                                  them) */
        gboolean with_packages; /* the owner of every file, from the tree's dpkg or rpm database */
        gboolean include_secrets;
};

/*
 * Reads the tree into the sink. Names on the command line that match nothing are units with load
 * "not-found" where they are no globs, and a problem where they are. A tree without any unit is
 * still delivered (its head and tail); it is the caller who decides that no unit is no evidence.
 */
gboolean tree_read(const struct tree_options *options, const struct snapshot_sink *sink,
                   GError **error);
