/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* report.xml (docs/schema/report.rng), written with the check catalogue in it, and read back. */
#pragma once

#include <gio/gio.h>

#include "base/xml.h"
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
