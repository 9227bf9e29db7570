/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A proposal: the steps that harden a unit, in the order of gain over risk, with the exposure
 * before, after each and at the end. No number is estimated: each one is the score of the unit as
 * the reader of unit files gives it with these lines laid over it.
 */
#pragma once

#include <glib.h>

#include "advise/guidance.h"
#include "score/score.h"
#include "snapshot/observation.h"
#include "snapshot/unit.h"

#define NO_GOAL G_MAXUINT

/* Lines that belong together, and what is known of them. */
struct advice_step {
        char *id;
        GPtrArray *lines; /* char *, "Name=value" */
        guint risk;
        const char *does, *breaks; /* of the guidance; NULL where it has no text */
        char *seen;                /* what was seen that this step goes by, sentences; or NULL */
        char *left_out;            /* why it is not proposed, a sentence; or NULL */
        gboolean is_moot;          /* left out since there is nothing to gain by it here */
        gboolean is_refused;       /* left out since the unit says no to it itself */
        gboolean is_waived;        /* left out since waivers accept that it is missing */
        char *replaces, *needs;
        gboolean is_required; /* a policy asks for a check that passes by it */
        gboolean is_scored;   /* a check looks at one of its directives */
        guint exposure; /* tenths, of the unit after this step and those before; of one that is
                           left out: if it were added to all */
        guint64 gain;   /* of the unit's badness, in millionths of its weight */
        guint64 alone;  /* the same, if it came first */
};

/* The reason of steps that --only= does not name. */
#define STEP_NOT_ASKED "Not asked for."

struct advise_request {
        const Unit *unit; /* as it is now, loaded, with settings */
        /* The unit with a drop-in of that text (NULL: none); the caller's. */
        Unit *(*read)(void *context, const char *text);
        void *context;
        const struct rule_set *rules;
        const Policy *policy; /* or NULL */
        gboolean user_scope;
        const Guidance *guidance;
        const Profile *profile;
        const Observation *seen;   /* or NULL: nothing was looked at */
        const char *const *only;   /* directives; NULL or empty: all */
        const char *const *except; /* directives */
        guint goal;                /* tenths without what is waived, or NO_GOAL */
        /* CHECK_COUNT names of waivers that accept what fails, NULL where none does; or NULL. */
        const char *const *waivers;
        const gboolean *required; /* CHECK_COUNT: a policy asks for the check; or NULL */
        gboolean is_brief;        /* what is left out need not be scored, nor findings looked for */
};

typedef struct proposal Proposal;
struct proposal {
        char *unit;
        char *profile; /* its name; NULL for lines that were given */
        const struct rule_set *rules;
        guint before, after; /* tenths */
        /* Of a user's manager: the same without the checks that cannot apply there. */
        gboolean user_scope;
        guint user_before, user_after;
        gboolean is_waived; /* some of its findings are; then the exposures without these: */
        guint unwaived_before, unwaived_after;
        guint goal;
        gboolean goal_reached;
        gboolean is_cheapest; /* of a goal: no cheaper set reaches it */
        gboolean was_seen;    /* a running service was looked at */
        /* What policies ask of the unit: the target that sets its highest exposure (or NULL), and a
         * sentence (char *) for each that it does not meet with all steps. The maker's to fill. */
        char *target;
        guint limit;
        GPtrArray *unmet;
        GPtrArray *steps;    /* struct advice_step *, in their order */
        GPtrArray *left_out; /* struct advice_step * */
        GPtrArray *warnings; /* char *, sentences: dangers, and what could not be seen */
        GPtrArray *findings; /* Finding *: of the unit with all steps, that it has not without */
        GPtrArray *problems; /* Problem *: lines that systemd ignores or refuses */
};
void proposal_free(Proposal *proposal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Proposal, proposal_free)

/* What waivers and policies say of each check of a unit, as a request wants it. The texts are the
 * report's. */
struct advise_verdicts {
        const char *waivers[CHECK_COUNT];
        gboolean required[CHECK_COUNT];
};
struct report_unit;
void advise_request_judge(struct advise_request *request, const struct report_unit *unit,
                          struct advise_verdicts *verdicts);

/* Error: INPUT where --only= leaves nothing that is known. */
Proposal *proposal_new(const struct advise_request *request, GError **error);

/*
 * The same of lines that somebody else wrote: char *, "[Section]" and "Name=value", in their order;
 * nothing is added or left out. text is the whole file, which is what is scored at the end.
 */
Proposal *proposal_of_lines(const struct advise_request *request, const GPtrArray *lines,
                            const char *text);

/* Of all steps: lines of a [Service] section, without comments. The caller's. */
char *proposal_plain_text(const Proposal *proposal);
