/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What others took away makes a gain smaller, not larger, so what a step gained at its last trial
 * says which one to try first, and few are tried twice.
 */
#include "advise/order.h"

#include <string.h>

#include "advise/fit.h"

/* More than a unit's whole badness, in millionths of its weight. */
#define EXPECT_MUCH G_GUINT64_CONSTANT(10000000)

static guint64 bit(guint step)
{
        return G_GUINT64_CONSTANT(1) << step;
}

void ordering_init(struct ordering *ordering, struct trial *trial, guint64 set)
{
        *ordering = (struct ordering){.trial = trial, .set = set};
        /* Before its first trial nothing is known of a step that needs another. */
        for (guint i = 0; i < trial->steps->len; i++) {
                const struct advice_step *step = trial->steps->pdata[i];

                ordering->gains[i] = step->needs || step->replaces ? EXPECT_MUCH : step->alone;
        }
}

/* Whether both set the same directive; no copies are made, since all are asked about all. */
static gboolean is_same_directive(const struct advice_step *a, const struct advice_step *b)
{
        const char *left = a->lines->pdata[0], *right = b->lines->pdata[0];
        gsize length = strcspn(left, "=");

        return strcspn(right, "=") == length && strncmp(left, right, length) == 0;
}

/* Whether what must come before the step has its place already. */
static gboolean is_eligible(const struct ordering *ordering, guint64 placed, guint index)
{
        const struct advice_step *step = ordering->trial->steps->pdata[index];

        for (guint i = 0; i < ordering->trial->steps->len; i++) {
                const struct advice_step *other = ordering->trial->steps->pdata[i];

                if (i == index || !(ordering->set & bit(i)) || (placed & bit(i)))
                        continue;
                if ((step->needs && step_is_named(other, step->needs)) ||
                    (i < index && is_same_directive(other, step)))
                        return FALSE;
        }
        return TRUE;
}

/* Whether the first gains more for its cost. */
static gboolean gains_more(const struct ordering *ordering, guint first, guint second)
{
        guint64 gains[] = {ordering->gains[first], ordering->gains[second]};

        return gains[0] * step_cost(ordering->trial->steps->pdata[second]) >
               gains[1] * step_cost(ordering->trial->steps->pdata[first]);
}

/* The step of the greatest known gain; the first of equals. */
static guint most_promising(const struct ordering *ordering, guint64 placed, guint *ret_last)
{
        guint best = G_MAXUINT;

        for (guint i = 0; i < ordering->trial->steps->len; i++) {
                if (!(ordering->set & bit(i)) || (placed & bit(i)))
                        continue;
                *ret_last = i;
                if (is_eligible(ordering, placed, i) &&
                    (best == G_MAXUINT || gains_more(ordering, i, best)))
                        best = i;
        }
        return best;
}

guint ordering_next(struct ordering *ordering, guint64 placed)
{
        guint64 now = trial_of(ordering->trial, placed)->badness, tried = 0;
        guint best, last = 0;

        while ((best = most_promising(ordering, placed, &last)) != G_MAXUINT) {
                guint64 after;

                if (tried & bit(best))
                        return best;
                after = trial_of(ordering->trial, placed | bit(best))->badness;
                ordering->gains[best] = after < now ? now - after : 0;
                tried |= bit(best);
        }
        /* Steps of a house's profile that need each other wait for nothing. */
        return last;
}
