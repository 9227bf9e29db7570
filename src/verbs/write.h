/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A report in one of its data formats, to a file or standard output. */
#pragma once

#include "report/report.h"
#include "verbs/options.h"

/* Writes "table", "json" or "xml". details: the table shows every check of every unit. */
gboolean write_report(const Report *report, const struct options *options, const char *format,
                      gboolean details, const char *path, GError **error);

/*
 * The one format that --format= names, or the standard one. more (may be NULL) are formats that the
 * verb has besides those of write_report(). Error: USAGE where several are named, or one that is
 * not known.
 */
const char *write_single_format(const struct options *options, const char *standard,
                                const char *const *more, GError **error);
