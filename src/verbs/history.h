/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* compare with more than two sides: the history of a host. */
#pragma once

#include "compare/compare.h"
#include "verbs/options.h"

/* True if the command line asks for a history: three names or more, or one directory that holds
 * snapshots or reports (two or more) and is no report itself. ret_names gets what is compared. */
gboolean history_is_asked(const struct options *options, char ***ret_names);

/* Reads, compares and writes it. last_step gets the last comparison as well, or is NULL. Returns
 * the exit status. */
int history_run(const struct options *options, char *const *names,
                const struct compare_options *terms, const struct comparison_sink *last_step,
                GError **error);
