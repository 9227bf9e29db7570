/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a name on the command line is a side of: found out by looking. */
#pragma once

#include "compare/side.h"
#include "verbs/options.h"

/*
 * A file is a snapshot, a report or a baseline by its first bytes; "-" is a snapshot on standard
 * input. A directory is that of a report (its snapshot is used, where it has one) or an installed
 * tree. Errors: NOT_FOUND where nothing is there, INPUT with what it is where it is none of these.
 */
gboolean side_detect(const char *name, enum side_kind *ret_kind, char **ret_path, GError **error);

/* Begins to read the side of that name; read_as as in source.h. Errors as above. */
Side *side_open(const struct options *options, const char *name, GError **error);
/* The running manager, or the tree at / where none runs. */
Side *side_open_now(const struct options *options);

/* True if the beginning of the file says that it is a comparison. */
gboolean side_is_comparison(const char *path);
