/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sets of steps are bit masks, and each is read and scored once. */
#include "advise/trial.h"

#include <string.h>

#include "advise/fit.h"

void trial_init(struct trial *trial, const struct advise_request *request, const GPtrArray *steps)
{
        g_assert(steps->len <= TRIAL_STEPS_MAX);
        *trial = (struct trial){
                .request = request,
                .steps = steps,
                .known = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free),
        };
}

void trial_clear(struct trial *trial)
{
        g_clear_pointer(&trial->known, g_hash_table_unref);
}

gboolean step_is_named(const struct advice_step *step, const char *name)
{
        g_autofree char *directive = step_directive_name(step->lines->pdata[0]);

        return g_strcmp0(step->id, name) == 0 || (!step->id && strcmp(directive, name) == 0);
}

guint64 step_cost(const struct advice_step *step)
{
        static const guint64 costs[] = {0, 1, 3, 9, 27, 81};

        return costs[MIN(step->risk, RISK_CERTAIN)];
}

static gboolean has_named(const struct trial *trial, guint64 set, const char *name)
{
        for (guint i = 0; i < trial->steps->len; i++)
                if ((set >> i & 1) && step_is_named(trial->steps->pdata[i], name))
                        return TRUE;
        return FALSE;
}

static gboolean is_replaced(const struct trial *trial, guint64 set, guint step)
{
        for (guint i = 0; i < trial->steps->len; i++) {
                const struct advice_step *other = trial->steps->pdata[i];

                if ((set >> i & 1) && other->replaces &&
                    step_is_named(trial->steps->pdata[step], other->replaces))
                        return TRUE;
        }
        return FALSE;
}

guint64 trial_settle(const struct trial *trial, guint64 set)
{
        guint64 settled = set;

        for (guint i = 0; i < trial->steps->len; i++) {
                const struct advice_step *step = trial->steps->pdata[i];

                if ((set >> i & 1) &&
                    (is_replaced(trial, set, i) ||
                     (step->needs && has_named(trial, ~G_GUINT64_CONSTANT(0), step->needs) &&
                      !has_named(trial, set, step->needs))))
                        settled &= ~(G_GUINT64_CONSTANT(1) << i);
        }
        return settled;
}

char *trial_text(const struct trial *trial, guint64 set)
{
        GString *text = g_string_new("[Service]\n");
        guint64 settled = trial_settle(trial, set);

        for (guint i = 0; i < trial->steps->len; i++) {
                const struct advice_step *step = trial->steps->pdata[i];

                for (guint j = 0; (settled >> i & 1) && j < step->lines->len; j++)
                        g_string_append_printf(text, "%s\n", (const char *) step->lines->pdata[j]);
        }
        return g_string_free(text, FALSE);
}

gboolean request_score(const struct advise_request *request, const Unit *unit, gboolean user_scope,
                       struct score *ret_score)
{
        if (unit->load != UNIT_LOADED || !unit->settings)
                return FALSE;
        score_service(unit->settings, user_scope, request->rules, request->policy, ret_score);
        return TRUE;
}

static guint64 sum_without_waived(const struct advise_request *request, const struct score *score)
{
        gboolean waived[CHECK_COUNT];

        if (!request->waivers)
                return score->badness_sum;
        for (int i = 0; i < CHECK_COUNT; i++)
                waived[i] = request->waivers[i] != NULL;
        return score_sum_without(score, waived);
}

guint exposure_without_waived(const struct advise_request *request, const struct score *score)
{
        guint64 sum = sum_without_waived(request, score);

        return score->weight_sum == 0
                       ? 0
                       : (guint) ((sum * 100 + score->weight_sum - 1) / score->weight_sum);
}

static guint64 millionths(guint64 sum, const struct score *score)
{
        return score->weight_sum == 0 ? 0
                                      : (sum * 1000000 + score->weight_sum - 1) / score->weight_sum;
}

static void score_unit(const struct trial *trial, struct outcome_of_set *outcome, const Unit *unit)
{
        const struct advise_request *request = trial->request;
        struct score score;

        outcome->is_loaded = request_score(request, unit, request->user_scope, &score);
        outcome->exposure = outcome->unwaived = G_MAXUINT;
        outcome->badness = outcome->remaining = G_MAXUINT64;
        if (!outcome->is_loaded)
                return;
        outcome->exposure = score.exposure;
        outcome->unwaived = exposure_without_waived(request, &score);
        outcome->badness = millionths(score.badness_sum, &score);
        outcome->remaining = millionths(sum_without_waived(request, &score), &score);
}

const struct outcome_of_set *trial_of_unit(struct trial *trial, guint64 set, const Unit *unit)
{
        guint64 settled = trial_settle(trial, set);
        struct outcome_of_set *outcome = g_hash_table_lookup(trial->known, &settled);

        if (outcome)
                return outcome;
        outcome = g_new0(struct outcome_of_set, 1);
        outcome->set = settled;
        score_unit(trial, outcome, unit);
        g_hash_table_insert(trial->known, &outcome->set, outcome);
        return outcome;
}

const struct outcome_of_set *trial_of(struct trial *trial, guint64 set)
{
        guint64 settled = trial_settle(trial, set);
        const struct outcome_of_set *outcome = g_hash_table_lookup(trial->known, &settled);
        g_autofree char *text = NULL;
        g_autoptr(Unit) unit = NULL;

        if (outcome)
                return outcome;
        text = trial_text(trial, settled);
        unit = trial->request->read(trial->request->context, text);
        trial->count++;
        return trial_of_unit(trial, settled, unit);
}
