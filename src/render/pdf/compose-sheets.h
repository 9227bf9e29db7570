/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A document of pages in sheets that the painter need not hold: its head, then each block, and of a
 * long table some rows at a time.
 */
#pragma once

#include "base/xml.h"
#include "render/pdf/painter.h"
#include "render/spool.h"

/*
 * What stands where the document has <rows of="list"/>; one of the two.
 */
struct row_source {
        /* Among the blocks: *ret is a <further> with the rows of a batch, the caller's, or NULL
         * behind the last one. batch counts from 0. */
        gboolean (*next)(void *context, const char *list, guint batch, XmlDocument **ret,
                         GError **error);
        /* Anywhere: the rows, as text of pages without a prefix (compose-fill.h). */
        gboolean (*visit)(void *context, const char *list, spool_visitor visitor,
                          void *visitor_context, GError **error);
        void *context;
};

/* Sends it and takes it apart; what is left of it is to be freed. rows may be NULL: then there is
 * no <rows> for the painter. Errors: the painter's, and those of rows. */
gboolean compose_send(Painter *painter, XmlDocument *document, const struct row_source *rows,
                      GError **error);
