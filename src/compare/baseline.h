/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A baseline (docs/schema/baseline.rng): what was accepted once, compact enough for a repository.
 * It keeps of each unit its states, of each service its score with every check that does not simply
 * pass, and of each file its digest and package; no values, no lines. One unit is a few lines, in
 * byte order, and nothing but the report decides the bytes, so that two baselines differ where
 * their reports do.
 */
#pragma once

#include <gio/gio.h>

#include "compare/side.h"
#include "report/report.h"

#define BASELINE_NAMESPACE "urn:bulkhead:baseline:1"

/* Writes the baseline of a report. Error: INCOMPLETE where the report lacks evidence: what was not
 * read must not be accepted. */
gboolean baseline_write(const Report *report, GOutputStream *stream, GError **error);

/* A side_read; context is the path (char *). Error: INPUT with file and line where the baseline is
 * damaged or of another version. */
gboolean baseline_read_side(void *context, Side *side, GError **error);
