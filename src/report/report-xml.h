/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* report.xml (docs/schema/report.rng), written with the check catalogue in it, and read back. */
#pragma once

#include <gio/gio.h>

#include "base/xml-stream.h"
#include "report/report.h"

#define REPORT_NAMESPACE    "urn:bulkhead:report:1"
#define CATALOGUE_NAMESPACE "urn:bulkhead:catalogue:1"

/* Writes the report with the texts of the catalogue document (templates/catalogue.xml). The stream
 * is borrowed. */
gboolean report_write_xml(const Report *report, XmlDocument *catalogue, GOutputStream *stream,
                          GError **error);

/* Reads a report document. An unknown version, check or band, or a number out of range is INPUT
 * with file and line. */
Report *report_read_xml(const XmlDocument *document, GError **error);

/*
 * The same of a file, of whatever size: an outline. wanted (may be NULL) says which units it is of.
 * Errors: the same, those of base/input.h, and of the temporary file.
 */
typedef gboolean (*report_unit_filter)(void *context, const struct report_unit *unit);
Report *report_read_file(const char *path, report_unit_filter wanted, void *context,
                         GError **error);

/* The pieces of a report: <unit>, <entry>, <file>, <problem>. */
extern const struct xml_dialect report_dialect;

/* Who receives a report piece by piece. Each is borrowed for the call, and false with an error
 * stops. What is NULL is passed over. */
struct report_pieces {
        /* Before the first unit: head, rules, waivers, targets and inputs, which stay. */
        gboolean (*head)(void *context, const Report *report, GError **error);
        gboolean (*unit)(void *context, const struct report_unit *unit, GError **error);
        gboolean (*entry)(void *context, const struct report_entry *entry, GError **error);
        /* After the last: the same report, with its problems. It is complete unless one of these is
         * missing evidence, or its maker says that it is not; problems of units are the receiver's.
         */
        gboolean (*tail)(void *context, const Report *report, GError **error);
        void *context;
};

/* Reads a report file as report_read_xml() does, but in the order of the document and with one unit
 * in memory. Errors: the same, those of base/input.h, and the receiver's. */
gboolean report_read_pieces(const char *path, const struct report_pieces *pieces, GError **error);
