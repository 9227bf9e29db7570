/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What json-glib forgives and systemd does not. json-glib reads comments, single quotes, 0xff, 050
 * (as 40) and numbers that do not fit; a policy with those would mean something else here than
 * there.
 */
#pragma once

#include <glib.h>

/*
 * True if the text consists of the words of RFC 8259, nests at most LIMIT_JSON_DEPTH deep, and
 * holds one value. Whether the words are in order is left to the parser. Numbers without fraction
 * have at most 18 digits. INPUT error "name:line: sentence".
 */
gboolean json_syntax_check(const char *data, gsize size, const char *name, GError **error);
