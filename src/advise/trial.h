/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private to the proposals: sets of steps to exposures, by reading and scoring the unit with them.
 */
#pragma once

#include "advise/proposal.h"

/* Steps are numbered by bits. */
enum { TRIAL_STEPS_MAX = 64 };

struct trial {
        const struct advise_request *request;
        const GPtrArray *steps; /* struct advice_step *, at most TRIAL_STEPS_MAX */
        GHashTable *known;      /* set to outcome */
        guint count;            /* how often the unit was read */
};

struct outcome_of_set {
        guint64 set;
        gboolean is_loaded; /* systemd would load the unit */
        guint exposure;     /* tenths */
        guint unwaived;     /* the same without findings that are waived: what a goal counts */
        guint64 badness;    /* millionths of the weight, rounded up */
        guint64 remaining;  /* the same without findings that are waived */
};

void trial_init(struct trial *trial, const struct advise_request *request, const GPtrArray *steps);
void trial_clear(struct trial *trial);

/* Valid until trial_clear(). */
const struct outcome_of_set *trial_of(struct trial *trial, guint64 set);
/* The same, for a unit that was read with the set's text already. */
const struct outcome_of_set *trial_of_unit(struct trial *trial, guint64 set, const Unit *unit);

/* The lines of a set, under [Service]; steps that another of the set replaces are left out. */
char *trial_text(const struct trial *trial, guint64 set);

/* The set without what others in it replace, and without what lacks the step that it needs. */
guint64 trial_settle(const struct trial *trial, guint64 set);

/* Whether the name is the step's id or, where it has none, its directive. */
gboolean step_is_named(const struct advice_step *step, const char *name);

/* Scores a unit as the request says; FALSE where systemd would not load it. */
gboolean request_score(const struct advise_request *request, const Unit *unit, gboolean user_scope,
                       struct score *ret_score);
/* The exposure of a score, in tenths, without the findings that waivers accept. */
guint exposure_without_waived(const struct advise_request *request, const struct score *score);

/* What a step costs: what it may break weighs more than in proportion. */
guint64 step_cost(const struct advice_step *step);

/*
 * The cheapest set of steps that reaches the exposure; 0 where none does. *ret_is_cheapest tells
 * whether every cheaper one was ruled out.
 */
guint64 goal_search(struct trial *trial, guint goal, gboolean *ret_is_cheapest);
