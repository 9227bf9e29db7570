/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a report shows of the time before it. */
#pragma once

#include "report/report.h"
#include "verbs/options.h"

/*
 * Writes history.xml to path: the newest snapshots of the same host that --history= keeps, and the
 * one of this report, all scored by its rule set. FALSE where there is none, or where one cannot be
 * read, which is said and is no reason to have no report. ret_failed is set to TRUE where that is
 * not the snapshot's fault but the disk's: evidence is missing then.
 */
gboolean trend_write(const struct options *options, const Report *report, const char *snapshot,
                     const char *path, gboolean *ret_failed);
