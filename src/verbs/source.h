/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the units come from: a tree or a saved snapshot, as the options say. */
#pragma once

#include "snapshot/snapshot.h"
#include "verbs/options.h"

/* What the caller needs of the units besides what the sink keeps. */
struct source_needs {
        gboolean evidence; /* properties, and digests and packages of the files */
        unsigned read_as;  /* systemd version whose grammar reads unit files; 0: that of the tree */
};

/*
 * Reads the units that the command line names (all, without names) into the sink. ret_sha256 (may
 * be NULL) gets the digest of a saved snapshot, NULL for a tree. A unit that was named without a
 * glob and is not there is a problem of severity error in the tail.
 */
gboolean source_read(const struct options *options, const struct source_needs *needs,
                     const struct snapshot_sink *sink, char **ret_sha256, GError **error);
