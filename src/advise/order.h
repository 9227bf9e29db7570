/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private to the proposals: which step comes next, by gain over risk. */
#pragma once

#include "advise/trial.h"

struct ordering {
        struct trial *trial;
        guint64 set;
        guint64 gains[TRIAL_STEPS_MAX]; /* of each step, when it was last tried */
};

/* The set is settled; trial is borrowed. */
void ordering_init(struct ordering *ordering, struct trial *trial, guint64 set);

/*
 * Of the set without what is placed, the step that gains most for its cost, the first of equals;
 * those that gain nothing come last, in the profile's order. Steps of a house's profile that need
 * each other wait for nothing.
 */
guint ordering_next(struct ordering *ordering, guint64 placed);
