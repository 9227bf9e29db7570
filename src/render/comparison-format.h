/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A comparison document (docs/schema/comparison.rng) in the exchange formats of
 * templates/formats/comparison/. */
#pragma once

#include <gio/gio.h>

#include "render/render.h"

/*
 * What the stylesheet templates/NAME makes of the comparison at path. It is streamed as a report is
 * (render/formats.h): with the parameter part="rows" it makes the rows of one unit, each behind
 * <?bulkhead-row LIST?>; with part="frame", once, all else, with <?bulkhead-rows LIST?> where they
 * belong. The frame's document has no units, but <list name= count=> for each list with its rows,
 * and <sum name= value=> for all that rows have added by <?bulkhead-sum NAME NUMBER?>. Units come
 * as the document has them, or with f:order="exposure" of the stylesheet the greatest change first.
 * ret_complete (may be NULL) says whether both sides lack no evidence. Errors: INPUT for a
 * comparison that is not one, those of xslt.h and format-pieces.h, FAILED.
 */
gboolean comparison_format_write(const char *path, const struct render_options *options,
                                 const char *name, GOutputStream *stream, gboolean *ret_complete,
                                 GError **error);
