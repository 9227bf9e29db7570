/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A line on the terminal that says what is going on, for work of more than half a second. It has a
 * thread of its own, so that it shows also while something is waited for, and takes itself back.
 */
#pragma once

#include <glib.h>

#include "verbs/options.h"

typedef struct progress Progress;

/* what: "Reading the manager", static. NULL, which all of these take, where nobody looks: with
 * --quiet, or where standard error is no terminal. */
Progress *progress_begin(const struct options *options, const char *what);

/* The same while --output= is written: NULL also where that is standard output and a terminal,
 * which shows that something is going on, and where the line would stand among the data. */
Progress *progress_begin_output(const struct options *options, const char *what);

/* How far it is; progress is a Progress *, so that this fits struct bus_options. */
void progress_count(void *progress, guint done, guint total);

/* Erases the line and frees. */
void progress_end(Progress *progress);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Progress, progress_end)
