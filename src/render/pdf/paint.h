/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The painter's whole work: from pages to a PDF. */
#pragma once

#include <gio/gio.h>

#include "base/markup.h"
#include "render/pdf/fonts.h"
#include "render/pdf/pages.h"
#include "render/render.h"

/*
 * Writes a PDF to the stream (borrowed) on paper of that name (NULL: a4), with the fonts that
 * fonts_context_new() found for the style. Characters that no font has are named in ret_problems
 * (char *, may be NULL).
 */
gboolean paint_pages(struct pages *pages, const struct page_style *style, PangoContext *fonts,
                     const char *paper, GOutputStream *stream, GPtrArray *ret_problems,
                     GError **error);

/* The same of one pages.xml document, in the options' style. */
gboolean paint_document(Markup *document, const struct render_options *options,
                        GOutputStream *stream, GPtrArray *ret_problems, GError **error);
