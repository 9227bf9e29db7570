/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one unit that a verb is about: read from wherever the options say, with what it would be
 * with other lines, with what its processes are seen to use, and with what waivers, targets and
 * policies say of it. */
#pragma once

#include "collect/what-if.h"
#include "report/report.h"
#include "score/score.h"
#include "snapshot/observation.h"
#include "snapshot/snapshot.h"
#include "verbs/options.h"

struct subject {
        const struct options *options;
        const SnapshotHead *head;
        const Unit *unit; /* as the source gives it; of a manager with properties and processes */
        WhatIf *what_if;
        Unit *files;              /* the unit as its files give it */
        Observation *observation; /* or NULL where nothing runs, or nobody may look */
        const struct rule_set *rules;
        const Policy *general_policy; /* of all units, or NULL */
        const Policy *policy;         /* the unit's own where it has one, else that */
        const struct report_judge *judge;
        /* The unit as `assess` reports it, alone in a report. */
        const Report *report;
        const struct report_unit *assessed;
        char *asked; /* the name of the unit whose drop-ins are meant: a template where asked */
        gboolean is_local; /* the manager of this machine runs it */
};

/*
 * Calls once with the unit that the one argument names; everything is valid during the call.
 * What could not be read of the unit or of the system around it is said on standard error, and
 * *ret_complete is false then: what the call made of the rest still counts.
 * Errors: USAGE without exactly one name; NOT_FOUND and INPUT where the unit is not there, masked
 * or no service, with the reason; INPUT for waivers and policies that are not understood.
 */
gboolean subject_read(const struct options *options,
                      gboolean (*call)(const struct subject *subject, void *context,
                                       GError **error),
                      void *context, gboolean *ret_complete, GError **error);

/*
 * The unit, read some other way, as `assess` would report it: the caller's, with one unit, or none
 * where systemd would not load it. Errors: those of judges.
 */
Report *subject_assess(const struct subject *subject, const Unit *unit, GError **error);

/*
 * The one format that was asked for, of those of the verb (the first where none was); "help" where
 * they were listed instead. Error: USAGE.
 */
const char *subject_format(const struct options *options, const char *const *formats,
                           GError **error);

/* The directory of the drop-ins that administrators make, inside the root: the caller's. */
char *subject_drop_in_directory(const struct subject *subject);
