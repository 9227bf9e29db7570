/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The verbs: one function each, in the file of its name. main.c and collect-main.c list those of
 * their program. */
#pragma once

#include <glib.h>

#include "verbs/options.h"

/* DESIGN: the exit status tells findings from errors. */
enum exit_status {
        STATUS_DONE = 0,
        STATUS_FAILED = 1,
        STATUS_USAGE = 2,
        STATUS_LIMIT = 3,      /* a limit was exceeded */
        STATUS_INCOMPLETE = 4, /* evidence is missing */
};

struct verb {
        const char *name;
        const char *arguments; /* "[UNIT…]", for the usage line */
        const char *summary;   /* a phrase for --help */
        unsigned options;      /* enum option_group, or-ed */
        const char *helper;    /* the program of ours that runs it (base/helper.h), or NULL */
        /* Returns the exit status; or STATUS_FAILED with an error set, whose code then decides the
         * status. */
        int (*run)(const struct options *options, GError **error);
};

int verb_report(const struct options *options, GError **error);
int verb_snapshot(const struct options *options, GError **error);
int verb_assess(const struct options *options, GError **error);
int verb_baseline(const struct options *options, GError **error);
int verb_compare(const struct options *options, GError **error);
int verb_check(const struct options *options, GError **error);
int verb_explain(const struct options *options, GError **error);
int verb_harden(const struct options *options, GError **error);
int verb_render(const struct options *options, GError **error);
int verb_verify(const struct options *options, GError **error);
int verb_mail(const struct options *options, GError **error);
int verb_weekly(const struct options *options, GError **error);
int verb_history(const struct options *options, GError **error);
int verb_config(const struct options *options, GError **error);

/* The verbs that bulkhead hands over to bulkhead-mail: their rows here and there. */
#define VERB_MAIL_ROW                                                                              \
        .name = "mail", .arguments = "[DIR]",                                                      \
        .summary = "Send a report directory as a message, with what changed",                      \
        .options = OPTIONS_MAIL
#define VERB_WEEKLY_ROW                                                                            \
        .name = "weekly", .arguments = "",                                                         \
        .summary = "Report, keep the snapshot, and tell what changed: what the timer runs",        \
        .options = OPTIONS_SOURCE | OPTIONS_KEEP
