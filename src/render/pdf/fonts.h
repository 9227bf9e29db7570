/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The fonts of the pages: a Pango font map on a private fontconfig configuration
 * (font_dir/fonts.conf), so that the settings of the user's desktop change nothing.
 */
#pragma once

#include <pango/pangocairo.h>

#include "render/pdf/style.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(PangoContext, g_object_unref)

/*
 * A context in which points are points: resolution 72, no hinting, fractional positions. Where a
 * family that the style asks for is not among the private fonts, the system's fonts serve instead
 * and ret_problems (char *) says so. NULL with an error where there is no font at all, where a
 * family has no regular or, for text, no bold face, and where the file of one is gone or damaged.
 */
PangoContext *fonts_context_new(const char *font_dir, const struct page_style *style,
                                GPtrArray *ret_problems, GError **error);
/* The same of another font of that context, before anything is drawn with it. A file is looked at
 * once. */
gboolean fonts_check(PangoContext *context, PangoFont *font, GError **error);
