/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pages of a report document: the HTML site and the PDF, for the verbs that make them. */
#pragma once

#include <glib.h>

#include "render/pdf/painter.h"
#include "render/render.h"
#include "verbs/options.h"

/*
 * A painter for the PDF, for a verb that is about to give up starting programs. NULL where it
 * cannot be started; whoever then wants a PDF learns why.
 */
Painter *pages_start_painter(const struct options *options);

/* Writes the PDF of the report at that path to path ("-" for standard input and output). What its
 * fonts lack is said on standard error; ret_complete (may be NULL) is the report's. */
gboolean pages_write_pdf(const char *report, const struct render_options *render,
                         const struct options *options, const char *path, gboolean *ret_complete,
                         GError **error);
