/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <findings> of a unit in report.xml. Used by report-write.c and report-read.c. */
#pragma once

#include "base/xml.h"
#include "report/report.h"

/* Nothing where there is no finding and no process was looked at. */
void report_write_findings(XmlWriter *writer, const struct report_unit *unit);
/* Errors: INPUT with file and line. */
gboolean report_read_findings(const xmlNode *node, struct report_unit *unit, GError **error);
