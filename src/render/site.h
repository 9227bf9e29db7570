/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The static HTML site out of a report document (docs/schema/report.rng), by the stylesheets in templates/site/. */
#pragma once

#include "base/xml.h"
#include "render/render.h"

/*
 * Writes index.html, units/, checks/, inventory.html, evidence.html, controls.html, style and script below directory
 * (which exists). The names written, relative to directory, are added to ret_files (char *, may be NULL).
 */
gboolean site_write(XmlDocument *report, const struct render_options *options, const char *directory,
                    GPtrArray *ret_files, GError **error);
