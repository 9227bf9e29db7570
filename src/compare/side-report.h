/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A saved report as a side: scored already, without properties. */
#pragma once

#include "compare/side.h"

/* A side_read; context is the path (char *). The file is read twice, piece by piece. Errors: those
 * of report_read_pieces(), and INPUT where units and inventory are not those of one report. */
gboolean side_read_report(void *context, Side *side, GError **error);

/* The same from a report that was just made. context is a Report *, which must outlive the side. */
gboolean side_read_report_model(void *context, Side *side, GError **error);
