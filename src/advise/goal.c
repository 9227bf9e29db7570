/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The cheapest set that reaches an exposure, without what is waived. A greedy walk (most gain for
 * its cost first, then whatever is superfluous taken out again) gives a set to begin with; a search
 * then goes through all others and cuts off where even all that is left would not reach the goal,
 * which is right as more hardening never raises exposure (steps that do are taken only with what
 * needs them), or where it would not be cheaper. The search has a limit, and says when it met it.
 */
#include "advise/trial.h"

enum {
        /* Sets that are read and scored at most: about a second. */
        SEARCH_LIMIT = 8000,
        SEARCH_NODES = 400 * 1000,
};

struct search {
        struct trial *trial;
        guint goal;
        guint order[TRIAL_STEPS_MAX]; /* the dearest first: leaving it out is tried first */
        guint count;
        guint64 best;
        guint64 best_cost;
        guint nodes;
        gboolean is_cut;
};

static guint64 bit(guint step)
{
        return G_GUINT64_CONSTANT(1) << step;
}

static guint64 all_steps(const struct trial *trial)
{
        guint count = trial->steps->len;

        return count == TRIAL_STEPS_MAX ? ~G_GUINT64_CONSTANT(0) : bit(count) - 1;
}

static guint64 cost_of(const struct trial *trial, guint64 set)
{
        guint64 cost = 0;

        for (guint i = 0; i < trial->steps->len; i++)
                if (set >> i & 1)
                        cost += step_cost(trial->steps->pdata[i]);
        return cost;
}

/* Two sets of one cost: the one that is less exposed, then the smaller one. */
static gboolean is_better(struct search *search, guint64 set, guint64 cost)
{
        guint exposure = trial_of(search->trial, set)->exposure;

        if (search->best == 0 || cost != search->best_cost)
                return search->best == 0 || cost < search->best_cost;
        if (exposure != trial_of(search->trial, search->best)->exposure)
                return exposure < trial_of(search->trial, search->best)->exposure;
        return __builtin_popcountll(set) < __builtin_popcountll(search->best);
}

static void take_if_better(struct search *search, guint64 set)
{
        guint64 settled = trial_settle(search->trial, set);
        guint64 cost = cost_of(search->trial, settled);

        if (trial_of(search->trial, settled)->unwaived <= search->goal &&
            is_better(search, settled, cost)) {
                search->best = settled;
                search->best_cost = cost;
        }
}

static guint64 take_greedily(struct search *search)
{
        struct trial *trial = search->trial;
        guint64 set = 0;

        while (trial_of(trial, set)->unwaived > search->goal) {
                guint64 now = trial_of(trial, set)->remaining, best_gain = 0, best_cost = 1,
                        best = 0;

                for (guint i = 0; i < trial->steps->len; i++) {
                        guint64 with = trial_of(trial, set | bit(i))->remaining;
                        guint64 cost = step_cost(trial->steps->pdata[i]);

                        if ((set & bit(i)) || with >= now ||
                            (now - with) * best_cost <= best_gain * cost)
                                continue;
                        best_gain = now - with;
                        best_cost = cost;
                        best = bit(i);
                }
                if (best == 0)
                        return set;
                set |= best;
        }
        return set;
}

/* Takes out what the goal is reached without, the dearest first. */
static guint64 prune(struct search *search, guint64 set)
{
        for (guint i = 0; i < search->count; i++) {
                guint64 without = set & ~bit(search->order[i]);

                if (without != set && trial_of(search->trial, without)->unwaived <= search->goal)
                        set = without;
        }
        return set;
}

/* taken: decided to be in; open: from order[at] on, not decided. */
static void walk(struct search *search, guint at, guint64 taken)
{
        guint64 open = 0;

        if (search->is_cut || cost_of(search->trial, taken) >= search->best_cost)
                return;
        if (trial_of(search->trial, taken)->unwaived <= search->goal) {
                take_if_better(search, taken);
                return;
        }
        for (guint i = at; i < search->count; i++)
                open |= bit(search->order[i]);
        if (++search->nodes > SEARCH_NODES || search->trial->count > SEARCH_LIMIT) {
                search->is_cut = TRUE;
                return;
        }
        if (at == search->count || trial_of(search->trial, taken | open)->unwaived > search->goal)
                return;
        walk(search, at + 1, taken);
        walk(search, at + 1, taken | bit(search->order[at]));
}

static gint compare_costs(gconstpointer left, gconstpointer right, gpointer context)
{
        const struct trial *trial = context;
        guint a = *(const guint *) left, b = *(const guint *) right;
        guint64 first = step_cost(trial->steps->pdata[a]);
        guint64 second = step_cost(trial->steps->pdata[b]);

        return first != second ? (first < second) - (first > second) : (a > b) - (a < b);
}

guint64 goal_search(struct trial *trial, guint goal, gboolean *ret_is_cheapest)
{
        struct search search = {.trial = trial, .goal = goal, .count = trial->steps->len};
        guint64 greedy;

        *ret_is_cheapest = TRUE;
        if (trial_of(trial, 0)->unwaived <= goal)
                return 0;
        for (guint i = 0; i < search.count; i++)
                search.order[i] = i;
        g_qsort_with_data(search.order, (gint) search.count, sizeof(guint), compare_costs, trial);
        greedy = take_greedily(&search);
        if (trial_of(trial, greedy)->unwaived > goal)
                greedy = all_steps(trial);
        if (trial_of(trial, greedy)->unwaived > goal)
                return 0;
        take_if_better(&search, prune(&search, greedy));
        walk(&search, 0, 0);
        *ret_is_cheapest = !search.is_cut;
        return search.best;
}
