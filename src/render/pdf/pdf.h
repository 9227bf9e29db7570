/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The PDF out of a report or a comparison: templates/pages/ makes pages.xml
 * (docs/schema/pages.rng), the painter, a program of its own (painter.h), sets it. */
#pragma once

#include <gio/gio.h>

#include "base/xml.h"
#include "render/render.h"

/*
 * Reads the report at path ("-" is standard input), writes a PDF to the stream (borrowed).
 * Characters that no font has are named in ret_problems (char *, may be NULL); ret_complete (may be
 * NULL) says whether the report lacks no evidence.
 */
gboolean pdf_write(const char *path, const struct render_options *options, GOutputStream *stream,
                   GPtrArray *ret_problems, gboolean *ret_complete, GError **error);

/* The same of a comparison document, by pages/comparison.xsl. */
gboolean pdf_write_comparison(const char *path, const struct render_options *options,
                              GOutputStream *stream, GPtrArray *ret_problems,
                              gboolean *ret_complete, GError **error);

/* The painter alone: from a pages.xml document, which is taken apart, to a PDF. */
gboolean pdf_paint(XmlDocument *pages, const struct render_options *options, GOutputStream *stream,
                   GPtrArray *ret_problems, GError **error);
