/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Whether the file of a font is whole. FreeType, cairo and Pango take what is left of a damaged one
 * and draw nothing, or something else, without a word.
 */
#pragma once

#include <glib.h>

/*
 * The file is there, has what its directory of tables lists, and all tables but the head have the
 * checksums that it gives (OpenType, "Font file"). index is that of the font in a collection.
 * FALSE: a FAILED error that names the file. A file that is no OpenType font is only opened.
 */
gboolean font_file_check(const char *path, guint index, GError **error);
