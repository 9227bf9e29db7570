/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which units a command line asks for: names ("nginx", "nginx.service"), templates
 * ("getty@.service", which stands for its instances) and globs. Asking costs the same for ten names
 * and for ten thousand.
 */
#pragma once

#include <glib.h>

typedef struct selection Selection;

/* The names are copied. NULL or none: everything is selected. */
Selection *selection_new(const char *const *names);
/* The same of words that are parted by blanks. */
Selection *selection_of_words(const char *words);
void selection_free(Selection *selection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Selection, selection_free)

/*
 * True if a unit of this name, or with one of these aliases (const char *, may be NULL), is
 * selected. The literal names and templates that it answers are remembered as found where
 * note_found is set.
 */
gboolean selection_matches(Selection *selection, const char *name, const GPtrArray *aliases,
                           gboolean note_found);

/* The names, as they were given, that are no globs and were never found; the caller frees the
 * array, not the strings. */
GPtrArray *selection_missing(const Selection *selection);
