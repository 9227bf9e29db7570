/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A report document (docs/schema/report.rng) into pages for the painter, by two stylesheets of the
 * template directory. pages/service.xsl makes the <part> of a few services at a time, on every
 * processor; pages/report.xsl makes the <document> around them. So the document is never held as a
 * tree.
 *
 * Both see a report. That of service.xsl has all that comes before <units>, and some units, whose
 * checks have three attributes more: name= and layer= as the catalogue has them, and place=, the
 * file and line where the value was set; of very many files and lines of a unit it has what
 * render/unit-excerpt.h keeps.
 *
 * That of report.xsl has all but what grows with the system. Of each unit the attributes, with
 * rank= more (of two services that are equally exposed, the higher is to be looked at first,
 * render/site-rank.h), description, user and the attributes of findings are left; and of more than
 * 256 units only the 256 most exposed, those that listen, and those with serious findings, as many
 * of each. <units> says what counts over all of them: count=, networks= (whose reach is known),
 * open=, listening=, listening-in-last-band=, highest= (that are as exposed as the highest),
 * serious= and warnings= (findings), serious-units=, warned-units= (that have either), problems=
 * (but errors, which are among those of the report). <inventory> has what was skipped, <files>
 * their count=.
 *
 * Its parameter detail is "full" or "summary" (which has no parts), digest is the SHA-256 of the
 * report. Where it writes <rows of="services"/> or <rows of="files"/>, it is asked for the table
 * with list= of that name, again and again: each time <units> has the next 256 units, worst first,
 * or <files> the next files, batch is 1, 2, …, and the answer is a <further>.
 */
#pragma once

#include "render/pdf/painter.h"
#include "render/render.h"

/* Sends everything to the painter. path: "-" is standard input. ret_complete (may be NULL): whether
 * the report lacks no evidence. */
gboolean compose_pages(const char *path, const struct render_options *options, Painter *painter,
                       gboolean *ret_complete, GError **error);
