/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pages of a report document: the HTML site and the PDF, for the verbs that make them. */
#pragma once

#include "base/xml.h"
#include "render/render.h"
#include "verbs/options.h"

/* Writes the PDF to path ("-" for standard output). What its fonts lack is said on standard error.
 */
gboolean pages_write_pdf(XmlDocument *report, const struct render_options *render,
                         const struct options *options, const char *path, GError **error);
