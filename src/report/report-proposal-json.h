/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Proposals of the model in the JSON of a report. */
#pragma once

#include "report/report.h"

/* "proposal": of a unit, as a member of its object; nothing where it has none. */
void report_json_proposal(GString *text, const struct report_unit *unit);
/* The members of "advice": what gains most over the machine, and the drop-in for all services. line
 * is what begins a row: a newline, or nothing. */
void report_json_advice(GString *text, const Report *report, const char *line);
