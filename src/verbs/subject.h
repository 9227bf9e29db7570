/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one unit that a verb is about: read from wherever the options say, with what it would be
 * with other lines, and with what its processes are seen to use. */
#pragma once

#include "collect/what-if.h"
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
        Policy *policy; /* or NULL */
        char *asked;    /* the name of the unit whose drop-ins are meant: a template where asked */
        gboolean is_local; /* the manager of this machine runs it */
};

/*
 * Calls once with the unit that the one argument names; everything is valid during the call.
 * Errors: USAGE without exactly one name; NOT_FOUND and INPUT where the unit is not there, masked
 * or no service, with the reason.
 */
gboolean subject_read(const struct options *options,
                      gboolean (*call)(const struct subject *subject, void *context,
                                       GError **error),
                      void *context, GError **error);

/* The directory of the drop-ins that administrators make, inside the root: the caller's. */
char *subject_drop_in_directory(const struct subject *subject);
