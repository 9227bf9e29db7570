/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A saved comparison.xml back to the model, unit by unit. */
#pragma once

#include "compare/comparison.h"

/*
 * Reads the comparison at path ("-" is standard input) into the sink: what was written comes back
 * equal, and so do text, JSON and XML made of it. Errors: INPUT with file and line for what is no
 * comparison, names an unknown check or rule set, or whose totals are not those of its units.
 */
gboolean comparison_read(const char *path, const struct comparison_sink *sink, GError **error);
