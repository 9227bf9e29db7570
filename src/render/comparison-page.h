/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A comparison document (docs/schema/comparison.rng) as one HTML page with its style in it and no
 * script, by templates/site/comparison.xsl and comparison-rows.xsl.
 */
#pragma once

#include <gio/gio.h>

#include "render/render.h"

/*
 * Reads the comparison at path and writes the page. It is streamed: each unit is transformed by
 * itself and its rows wait in a file until the page has a place for them, so that memory does not
 * grow with the number of units. ret_complete (may be NULL) says whether both sides lack no
 * evidence. Errors: INPUT for a comparison that is not one, those of xslt.h, FAILED.
 */
gboolean comparison_page_write(const char *path, const struct render_options *options,
                               GOutputStream *stream, gboolean *ret_complete, GError **error);
