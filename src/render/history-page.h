/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* history.xml (docs/schema/history.rng) as one HTML page with its style in it, by
 * templates/site/history.xsl. */
#pragma once

#include <gio/gio.h>

#include "render/render.h"

gboolean history_page_write(const char *xml, gsize size, const struct render_options *options,
                            GOutputStream *stream, GError **error);
/* The same as Markdown, by templates/formats/history/markdown.xsl. */
gboolean history_markdown_write(const char *xml, gsize size, const struct render_options *options,
                                GOutputStream *stream, GError **error);
/* The same as a PDF, by templates/pages/history.xsl. Characters without a font are named in
 * ret_problems (char *). */
gboolean history_pdf_write(const char *xml, gsize size, const struct render_options *options,
                           GOutputStream *stream, GPtrArray *ret_problems, GError **error);
