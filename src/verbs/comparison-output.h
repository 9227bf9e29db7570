/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A comparison into the formats that --format= names: one to a file or standard output, several
 * into a directory. */
#pragma once

#include "compare/comparison.h"
#include "verbs/options.h"

typedef struct comparison_output ComparisonOutput;

/*
 * Gets ready for the formats; without --format= text. Error: USAGE for a format that is not known,
 * and for several formats without -o DIR.
 */
ComparisonOutput *comparison_output_new(const struct options *options, GError **error);
void comparison_output_free(ComparisonOutput *output);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ComparisonOutput, comparison_output_free)
/* Where the comparison goes; borrowed from output. */
struct comparison_sink comparison_output_sink(ComparisonOutput *output);
/* Makes the pages and puts everything into its place. */
gboolean comparison_output_finish(ComparisonOutput *output, GError **error);

/* A saved comparison into the formats that the options ask for. Returns the exit status. */
int comparison_render_saved(const struct options *options, const char *path, GError **error);

/* Prints the formats and what they are for where --format=help asks for them. */
gboolean comparison_format_help(const struct options *options);
