/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What `bulkhead check` finds out about one running service, before anybody writes it down: what is
 * declared, effective and enforced side by side, its exposures, and what was denied to it.
 */
#pragma once

#include <glib.h>

#include "advise/denial.h"
#include "score/score.h"
#include "snapshot/unit.h"

/* Whether the kernel shows a setting in the service's processes. */
enum enforced { ENFORCED_NOT_RUNNING, ENFORCED_UNSEEN, ENFORCED_NO, ENFORCED_YES, ENFORCED_COUNT };

/* A setting that is not what every service has. */
struct checked_setting {
        const char *property; /* of settings_table */
        char *declared;       /* by the files, as systemctl show prints it */
        char *effective;      /* as the manager has it */
        enum enforced enforced;
};

typedef struct checkup Checkup;
struct checkup {
        char *unit;
        const struct rule_set *rules;
        gboolean user_scope;
        /* Tenths; G_MAXUINT where there is none. */
        guint exposure; /* as the manager has it */
        guint of_files; /* as the files say now */
        guint shipped;  /* without the drop-ins of this machine's administrator */
        guint of_user;  /* without the checks that cannot apply in a user's manager */
        guint unwaived; /* without the findings that are waived */
        gboolean is_waived;
        GPtrArray *reasons; /* char *: the limit and the targets that it does not meet, sentences */
        GPtrArray *settings; /* struct checked_setting *, in the order of settings_table */
        GPtrArray *findings; /* Finding * */
        GPtrArray *denials;  /* Denial *, with the exposure that allowing each would lead to */
        guint lines;         /* of the journal since its last start */
        char *unread;        /* why the journal could not be read, and what to do; or NULL */
        GPtrArray *commands; /* char *: what relaxes all that was denied, for a shell */
};

Checkup *checkup_new(const char *unit);
void checkup_free(Checkup *checkup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Checkup, checkup_free)

/* Takes the values over. */
void checkup_add_setting(Checkup *checkup, const char *property, char *declared, char *effective,
                         enum enforced enforced);

/*
 * How to put the lines that relax the denials into a drop-in of that path, and what to do then; it
 * must come after all others of the unit. Nothing where no line relaxes anything.
 */
void checkup_set_commands(Checkup *checkup, const char *drop_in);

/* For a terminal, and {"schema": "bulkhead/check/1", …} (docs/schema/check.json). The caller's. */
char *checkup_words(const Checkup *checkup, gboolean seven_bands);
char *checkup_json(const Checkup *checkup);
