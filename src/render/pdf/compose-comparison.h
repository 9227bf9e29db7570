/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A comparison document (docs/schema/comparison.rng) into pages for the painter, by one stylesheet
 * of the template directory, pages/comparison.xsl. It is given each unit by itself, then what is
 * around them, so that memory does not grow with the number of units.
 *
 * With the parameter part = "unit" it is given the head of the comparison and one unit of <units>,
 * and answers with <lists>, whose <rows of="list" order="number"> hold what the unit has in the
 * list of that name: blocks, rows of a table, lines of a chart, words. A list has what has the
 * highest order= first (0 to 4294967295; none is 0), and equals as the comparison has them. Of a
 * unit with more than COMPARISON_FILES files the first ones are there; files-left-out= says how
 * many are not.
 *
 * With part = "frame" it is given the comparison without units and with <list name= count=> for
 * each list, in the order in which the lists were named first; the answer is a <document>, where
 * the lists stand as <rows of="list">, as compose-fill.h says.
 */
#pragma once

#include "render/pdf/painter.h"
#include "render/render.h"

/* Sends everything to the painter. path: "-" is standard input. ret_complete (may be NULL): whether
 * both sides lack no evidence. Errors: INPUT for a comparison that is not one, those of xslt.h and
 * of the painter, FAILED. */
gboolean compose_comparison(const char *path, const struct render_options *options,
                            Painter *painter, gboolean *ret_complete, GError **error);
