/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A report document (docs/schema/report.rng) into pages for the painter, by two stylesheets of the
 * template directory. pages/service.xsl makes the <part> of a few services at a time, on every
 * processor; pages/report.xsl makes the <document> around them. So the document is never held as a
 * tree.
 *
 * Both see a report. That of service.xsl has all that comes before <units>, and some units, whose
 * checks have three attributes more: name= and layer= as the catalogue has them, and place=, the
 * file and line where the value was set. That of report.xsl has everything but what stands inside
 * the units, of which description, user, problems and the attributes of findings are left, with an
 * attribute rank= more: of two services that are equally exposed, the higher is to be looked at
 * first (render/site-rank.h). Its parameter detail is "full" or "summary" (which has no parts),
 * digest is the SHA-256 of the report.
 */
#pragma once

#include "render/pdf/painter.h"
#include "render/render.h"

/* Sends everything to the painter. path: "-" is standard input. ret_complete (may be NULL): whether
 * the report lacks no evidence. */
gboolean compose_pages(const char *path, const struct render_options *options, Painter *painter,
                       gboolean *ret_complete, GError **error);
