/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where the units come from, as the options say: a running manager (this machine's where one runs),
 * an installed tree, or a saved snapshot.
 */
#pragma once

#include "evidence/redactor.h"
#include "snapshot/snapshot.h"
#include "verbs/options.h"

/* Whether that is a running manager. */
gboolean source_is_live(const struct options *options);

/* What the caller needs of the units besides what the sink keeps. */
struct source_needs {
        gboolean evidence; /* properties, and digests and packages of the files */
        unsigned read_as;  /* systemd version whose grammar reads unit files; 0: that of the tree */
        Redactor *redactor; /* gives names pseudonyms on the way; or NULL */
};

/*
 * Reads the units that the command line names (all, without names) into the sinks that open makes.
 * A manager that changes while it is read is read again from the start, a few times: then discard
 * frees what open made, and open is called anew. Where what is written cannot be taken back,
 * discard is NULL and the manager is read once. ret_sha256 (may be NULL) gets the digest of a saved
 * snapshot that goes on as it is, else NULL. A unit that was named without a glob and is not there
 * is a problem of severity error in the tail.
 */
struct source_target {
        gboolean (*open)(void *context, struct snapshot_sink *ret_sink, GError **error);
        void (*discard)(void *context);
        void *context;
};
gboolean source_read(const struct options *options, const struct source_needs *needs,
                     const struct source_target *target, char **ret_sha256, GError **error);
