/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside of the report: what the units of an outline lack, in a temporary file. */
#pragma once

#include "report/report-source.h"
#include "report/report.h"

struct report_rest;

/* Makes an outline of the report, which has no units yet. */
void report_rest_begin(Report *report);
/* Of all units, since one cannot know which are its own. Taken over; NULL for none. */
void report_rest_take_sockets(Report *report, SocketMap *sockets);
void report_rest_free(struct report_rest *rest);

/* Counts the unit, keeps the outline of it among the report's units, and the rest apart. What it
 * does not meet and its problems are taken from it. Error: FAILED where the temporary file cannot
 * be written. */
gboolean report_rest_add(Report *report, struct report_unit *unit, GError **error);
