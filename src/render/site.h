/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The static HTML site out of a report document (docs/schema/report.rng), by the stylesheets in
 * templates/site/. */
#pragma once

#include "base/xml.h"
#include "render/render.h"

/*
 * Writes index.html, units/, checks/, inventory.html, evidence.html, controls.html, style and
 * script below directory (which exists; the caller syncs it and puts it into place as a whole, see
 * output-directory.h). The names written, relative to directory, are added to ret_files (char *,
 * may be NULL). Errors: INPUT for a report that is not one or whose slugs could leave the
 * directory, those of xslt.h, and FAILED or a file error with the path.
 */
gboolean site_write(XmlDocument *report, const struct render_options *options,
                    const char *directory, GPtrArray *ret_files, GError **error);
