/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options to a report: reads the source, scores it, or reads a saved report; and what its exit
 * status is. */
#pragma once

#include "evidence/inputs.h"
#include "evidence/redactor.h"
#include "report/report.h"
#include "verbs/options.h"

/* What a report is made for; each has what the ones before have. */
enum gather_depth {
        GATHER_SCORES,
        GATHER_EVIDENCE, /* files have digests and packages, which takes longer */
        GATHER_PROPOSALS /* services have proposals, which cost most of a report's time */
};

/*
 * The report that the options ask for, an outline. snapshot (may be NULL) is where the snapshot is
 * written on the way, compressed; a saved report has none, and is an error then. inputs (may be
 * NULL) gets the files that decide numbers. redactor (may be NULL) gives names pseudonyms. Error:
 * INCOMPLETE where no unit was found at all.
 */
Report *gather_report(const struct options *options, enum gather_depth depth, const char *snapshot,
                      Inputs *inputs, Redactor *redactor, GError **error);

/* The rule set of --rules=. Error: USAGE, with the names that there are. */
const struct rule_set *gather_find_rules(const char *name, GError **error);

/* Names missing evidence and exceeded limits on standard error. Returns the exit status that they
 * give. */
int gather_verdict(const struct options *options, const Report *report);
