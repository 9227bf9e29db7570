/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A report in one of its data formats, to a file or standard output. */
#pragma once

#include "report/report.h"
#include "verbs/options.h"

/*
 * Writes "table", "json", "ndjson", "xml", or one of templates/formats/. details: the table shows
 * every check of every unit.
 */
gboolean write_report(const Report *report, const struct options *options, const char *format,
                      gboolean details, const char *path, GError **error);

/* Writes one of templates/formats/ from a report document; ret_complete as formats_write(). */
gboolean write_exchange(const char *document, const struct options *options, const char *format,
                        const char *path, gboolean *ret_complete, GError **error);

/* True if write_report() makes the format from the model, and write_exchange() does not know it. */
gboolean write_is_built_in(const char *format);

/* Whether the format shows what is proposed for services. Errors: those of its stylesheet. */
gboolean write_shows_proposals(const struct options *options, const char *format,
                               gboolean *ret_shows, GError **error);

/*
 * The formats beside the standard files of a report directory that --format= names, into
 * directory, from the report document and its model. Formats that are there anyway are passed over.
 * Error: USAGE for one that is not known.
 */
gboolean write_more_formats(const Report *report, const struct options *options,
                            const char *directory, const char *document, GError **error);

/* True if --format=help is given: the formats are then on standard output. more: as below. */
gboolean write_format_help(const struct options *options, const char *const *more);

/*
 * The one format that --format= names, or the standard one. more (may be NULL) are formats that the
 * verb has besides those of write_report(). Error: USAGE where several are named, or one that is
 * not known.
 */
const char *write_single_format(const struct options *options, const char *standard,
                                const char *const *more, GError **error);
