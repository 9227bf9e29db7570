/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What bulkhead and bulkhead-collect share: from the command line to a verb and its exit status,
 * and the only place that writes to standard error.
 */
#pragma once

#include <glib.h>

#include "snapshot/unit.h"
#include "verbs/options.h"

struct program {
        const char *name;         /* "bulkhead" */
        const char *summary;      /* one sentence for --help */
        const struct verb *verbs; /* ended by a row without a name */
};

/* Runs the verb that the command line names. Returns the exit status. */
int program_run(const struct program *program, int argc, char **argv);

/* A sentence for the user on standard error, escaped for a terminal; not with --quiet. */
void program_say(const struct options *options, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The same, also with --quiet: for what went wrong or exceeds a limit. */
void program_warn(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* A problem on standard error: missing evidence always, the rest with --verbose. */
void program_warn_problem(const struct options *options, const Problem *problem, const char *unit);
