/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Rows of tables that are made in one order and needed in another: kept in an unnamed file, so that
 * a list of ten thousand rows takes no more memory than one of ten. Several threads may add at
 * once; a list is written when all has been added.
 */
#pragma once

#include <gio/gio.h>

typedef struct spool Spool;
typedef struct spool_rows SpoolRows;

/* The file is made in directory, as by scratch_open(), and gone with the spool. */
Spool *spool_new(const char *directory, GError **error);
void spool_free(Spool *spool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Spool, spool_free)

/* Rows that belong together, each for a list that is called by its name. */
SpoolRows *spool_rows_new(void);
void spool_rows_free(SpoolRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SpoolRows, spool_rows_free)
void spool_rows_add(SpoolRows *rows, const char *list, const char *text, gsize size);
/* Adds the rows of each list to its number (GUINT_TO_POINTER) in a table of strings that it owns.
 */
void spool_rows_count(const SpoolRows *rows, GHashTable *counts);

/* kind: lists hold rows of one kind; rank: the higher comes first in a list; place: the lower comes
 * first among equals. Error: FAILED where the disk is full. */
gboolean spool_add(Spool *spool, guint kind, guint rank, guint place, const SpoolRows *rows,
                   GError **error);

/* Hands over the rows of the list, in their order, until one is refused; none where there are none.
 * The text is gone with the call, and no string. */
typedef gboolean (*spool_visitor)(void *context, const char *text, gsize size, GError **error);
gboolean spool_visit_list(Spool *spool, const char *list, spool_visitor visit, void *context,
                          GError **error);

/*
 * Writes the rows of the list, in their order; nothing where there are none. join (may be NULL)
 * says that each row begins with a separator of so many bytes, which the first row of all is
 * written without; it is remembered whether there was one.
 */
struct spool_join {
        gsize separator;
        gboolean begun;
};
gboolean spool_write_list(Spool *spool, const char *list, struct spool_join *join,
                          GOutputStream *stream, GError **error);
