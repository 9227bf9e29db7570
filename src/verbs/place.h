/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Puts a file into a system: the one place of the program that changes the system it looks at. */
#pragma once

#include <glib.h>

/*
 * Writes a new file at path (absolute, inside the root), making its directories (mode 0755). The
 * file appears whole or not at all, and never in place of another one: INPUT where there is one.
 * Links are followed inside the root only. Returns the path as seen from outside, or NULL.
 */
char *place_file(const char *root, const char *path, const char *data, GError **error);
