/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The report for a terminal: services worst first, and the details of single services. Legible
 * without colour. */
#pragma once

#include <gio/gio.h>

#include "report/report.h"

/* One line a service, worst first, and the totals. */
gboolean report_write_table(const Report *report, gboolean colour, GOutputStream *stream,
                            GError **error);

/* Every check of every unit of the report, the costliest failing ones first, then the overview
 * where there are several. */
gboolean report_write_details(const Report *report, gboolean colour, GOutputStream *stream,
                              GError **error);
