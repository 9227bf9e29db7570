/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The static HTML site out of a report document (docs/schema/report.rng), by the stylesheets in
 * templates/site/. The document is streamed and each unit transformed by itself, on every
 * processor, so that memory does not grow with the number of units. What the stylesheets are given
 * and what they give back: docs/templates.md.
 */
#pragma once

#include <gio/gio.h>

#include "render/render.h"
#include "render/spool.h"

/*
 * Reads the report at path ("-" is standard input) and writes index.html, units/, checks/,
 * inventory.html, evidence.html, controls.html, style and script below directory (which exists; the
 * caller syncs it and puts it into place as a whole, see output-directory.h). The names written,
 * relative to directory, are added to ret_files (char *, may be NULL); ret_complete (may be NULL)
 * says whether the report lacks no evidence. Errors: INPUT for a report that is not one or whose
 * slugs could leave the directory, those of xslt.h, and FAILED or a file error with the path.
 */
gboolean site_write(const char *path, const struct render_options *options, const char *directory,
                    GPtrArray *ret_files, gboolean *ret_complete, GError **error);

/* The whole report as one page, without script, with its style in it. The stream is borrowed. */
gboolean site_write_single(const char *path, const struct render_options *options,
                           GOutputStream *stream, gboolean *ret_complete, GError **error);

/* For other pages of one file: the style as one text, with its digest for the page's policy. */
char *site_make_style(const struct render_options *options, char **ret_digest, GError **error);
/* Writes a page, with the rows of each list where it has a mark for one. */
gboolean site_fill_frame(const char *html, Spool *spool, GOutputStream *stream, GError **error);
