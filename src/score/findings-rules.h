/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private to the findings: the two tables of rules. */
#pragma once

#include "score/findings.h"
#include "snapshot/enforcement.h"
#include "snapshot/settings.h"

struct enforced_rule;

/* A unit that is looked at. */
struct inspection {
        const Unit *unit;
        const UnitSettings *settings;
        gboolean user_scope;
        GPtrArray *findings;
        /* ExecStart= commands with these prefixes, or NULL. */
        const struct directive *full_privileges; /* "+" */
        const struct directive *no_user;         /* "!" */
};

/* What a rule sees of one process. */
enum sight {
        SIGHT_ENFORCED,
        SIGHT_MISSING,
        SIGHT_UNSEEN,
};

struct enforced_rule {
        const char *id;
        enum setting_id setting; /* SETTING_NONE where is_declared finds it */
        const char *field;       /* as proc(5) names it */
        const char *effect;      /* of the processes, what a sentence ends with */
        enum finding_severity severity;
        gboolean of_users; /* "!" before a command lifts it too */
        gint argument;     /* of the functions: a namespace */
        const char *path;  /* of the functions: one of view_paths */
        /* Whether the unit declares it; *id is the setting that does. */
        gboolean (*is_declared)(const struct inspection *inspection,
                                const struct enforced_rule *rule, enum setting_id *id);
        /* *ret_value is the caller's: what is there instead, where it is missing. */
        enum sight (*look)(const struct inspection *inspection, const struct enforced_rule *rule,
                           const struct process *process, char **ret_value);
};
extern const struct enforced_rule enforced_rules[];
extern const gsize enforced_rule_count;

/* What a prefix of a command lifts; systemd.service(5), "Special executable prefixes". */
enum command_exemption {
        COMMAND_CONFINED,
        COMMAND_NO_USER,         /* "!": User=, Group= and SupplementaryGroups= */
        COMMAND_FULL_PRIVILEGES, /* "+": everything */
};
/* Of the command of an Exec…= directive. "!!" counts as confined: it does nothing on a kernel with
 * ambient capabilities, which every supported one is. */
enum command_exemption command_exemption(const char *command);

/* findings-offline.c: findings from directives and files alone. */
void findings_from_directives(struct inspection *inspection);
void findings_from_files(struct inspection *inspection);
/* findings-contradictions.c: settings without effect, or against each other. */
void findings_from_contradictions(struct inspection *inspection);
/* The id of each of its rules, NULL after the last: for the test that there is a case for each. */
const char *contradiction_id(gsize index);

/* True where the process is one whose confinement is the unit's business: neither systemd's own
 * helper, nor a process before its exec, nor one of a delegated part of the control group. */
gboolean inspection_concerns(const struct inspection *inspection, const struct process *process);

/* The file and line of a setting into the finding, with its value. */
void finding_set_origin(Finding *finding, const struct inspection *inspection, enum setting_id id);
/* The same of a directive. */
void finding_set_directive(Finding *finding, const struct inspection *inspection,
                           const struct directive *directive);
/* Takes the text over and cuts it: a filter of three hundred calls is known by its beginning. */
char *finding_shorten(char *text);
