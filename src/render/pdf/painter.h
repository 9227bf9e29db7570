/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The painter as a program of its own, bulkhead-painter, which alone is linked with cairo and
 * Pango. It takes parts of a document while the next are made, and knows nothing but pages.xml,
 * the style and the fonts. What goes over: on its standard input the size of each document of
 * pages (32 bits in this machine's order) and its text, and a size of 0 at the end; on its standard
 * output the PDF; on the descriptor of helpers (base/helper.h) the problems.
 */
#pragma once

#include <gio/gio.h>

#include "base/xml.h"
#include "render/render.h"

#define PAINTER_PROGRAM "bulkhead-painter"

/* A document of pages as text. */
struct sheet {
        xmlChar *text;
        int size;
};
void sheet_init(struct sheet *sheet, XmlDocument *document);
void sheet_clear(struct sheet *sheet);

typedef struct painter Painter;
Painter *painter_start(const struct render_options *options, GError **error);
/* Ends it, wherever it is. */
void painter_free(Painter *painter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Painter, painter_free)

/* A <part>, the <document>, or a <further>, in this order (pages.h). The error is the painter's own
 * where it has ended. */
gboolean painter_send(Painter *painter, const struct sheet *sheet, GError **error);
/* Everything was sent: the PDF goes to the stream, what is to be said to ret_problems (char *, may
 * be NULL). */
gboolean painter_finish(Painter *painter, GOutputStream *stream, GPtrArray *ret_problems,
                        GError **error);

/* The other side: what bulkhead-painter does. Returns its exit status. shelf: where what is long
 * goes (pages_new). arguments: paper, folder of fonts, folders of styles. */
int painter_serve(int shelf, int n_arguments, char **arguments);
