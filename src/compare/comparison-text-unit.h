/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A comparison as text for the terminal: what is said of one unit, and the pieces of any line.
 * Every text that came from outside goes through text_for_terminal(). */
#pragma once

#include "compare/comparison.h"

/* Where lines are put. */
struct text_page {
        GString *text;
        gboolean colour, verbose, systemd_bands;
};

void text_page_put(struct text_page *page, const char *outside);
void text_page_put_colour(struct text_page *page, const char *code);
/* At least width columns. */
void text_page_put_padded(struct text_page *page, const char *outside, gsize width);
/* A line, with the place where the sentence does not name it; nothing where there is no cause. */
void text_page_put_cause(struct text_page *page, const struct comparison_cause *cause,
                         const char *indent);

/* Before, after and band; no line of its own. */
void text_page_put_exposures(struct text_page *page, const UnitComparison *unit);
/* "3 properties, 1 file"; no line of its own. */
void text_page_put_counts(struct text_page *page, const UnitComparison *unit);
/* Checks, properties and files that changed, each a line or more. */
void text_page_put_details(struct text_page *page, const UnitComparison *unit);
