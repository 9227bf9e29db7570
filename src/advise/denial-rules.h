/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private to the denials: one error and what it is about, to its likely reason. */
#pragma once

#include "advise/denial.h"
#include "snapshot/settings.h"

struct denial_search {
        const Unit *unit;
        const UnitSettings *settings;
        unsigned version;
        GPtrArray *denials;
};

Denial *denial_new(const char *error, const char *object);
/* A line that allows it again, and the directive that denies it. */
void denial_relax(Denial *denial, const char *directive, const char *format, ...)
        G_GNUC_PRINTF(3, 4);
void denial_say(Denial *denial, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* True for the name of a system call, or of a function of the C library that is known to fail as
 * one. */
gboolean denial_is_call(const char *word);

/* Each gives NULL where the line tells of no denial that could be the unit's doing. */
Denial *denial_of_error(const struct denial_search *search, const char *error, const char *message,
                        const char *path, const char *call);
/* A record of the audit log or the kernel: seccomp, AppArmor. */
Denial *denial_of_record(const struct denial_search *search, const char *message);
/* What the manager says of the end of a process, or of why it could not start one. */
Denial *denial_of_exit(const struct denial_search *search, const char *message);
