/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A comparison for a terminal: the verdict, then what got worse, then the rest. Legible without
 * colour. */
#pragma once

#include <gio/gio.h>

#include "compare/comparison.h"

typedef struct comparison_text ComparisonText;
/* The stream is borrowed. verbose: all properties and the lines of files of every unit. */
ComparisonText *comparison_text_new(GOutputStream *stream, gboolean colour, gboolean verbose);
void comparison_text_free(ComparisonText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ComparisonText, comparison_text_free)
struct comparison_sink comparison_text_sink(ComparisonText *text);
