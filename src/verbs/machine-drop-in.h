/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text of the drop-in that a report proposes for all services. */
#pragma once

#include "report/report-proposal.h"
#include "score/score.h"

#define MACHINE_DROP_IN "10-bulkhead.conf"

/* The file, once everything else of the advice is known; directory is that of administrators, whose
 * names for single services are below it. The caller's. */
char *machine_drop_in_text(const ReportAdvice *advice, const struct rule_set *rules,
                           const char *directory);
