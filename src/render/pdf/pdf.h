/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The PDF out of a report document: templates/pages/ makes pages.xml (docs/schema/pages.rng), the
 * painter sets it. */
#pragma once

#include <gio/gio.h>

#include "base/xml.h"
#include "render/render.h"

/* Reads the report, writes a PDF to the stream (borrowed). Characters that no font has are named in
 * ret_problems. */
gboolean pdf_write(XmlDocument *report, const struct render_options *options, GOutputStream *stream,
                   GPtrArray *ret_problems, GError **error);

/* The painter alone: from a pages.xml document to a PDF. */
gboolean pdf_paint(XmlDocument *pages, const struct render_options *options, GOutputStream *stream,
                   GPtrArray *ret_problems, GError **error);
