/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The badness of every check to the exposure of a service: systemd's sums, in integers, each
 * quotient rounded up. A check counts only where it applies, so a service is measured against what
 * it could do.
 */
#include "score/score.h"

#include "score/families.h"

static guint64 divide_up(guint64 dividend, guint64 divisor)
{
        return dividend / divisor + (dividend % divisor != 0);
}

static guint64 assess(const struct check *check, const UnitSettings *settings, gboolean user_scope,
                      const struct rule_set *rules, struct check_result *result)
{
        struct assessment assessment = {
                .check = check,
                .settings = settings,
                .rules = rules,
                .user_scope = user_scope,
        };

        if (check->since > rules->version || result->weight == 0)
                return DOES_NOT_APPLY;
        if (check->default_dependencies_only && !settings->default_dependencies)
                return DOES_NOT_APPLY;
        guint64 badness = assessment_run(&assessment);
        result->offender = assessment.offender;
        return badness;
}

void score_service(const UnitSettings *settings, gboolean user_scope, const struct rule_set *rules,
                   const Policy *policy, struct score *ret_score)
{
        struct score score = {};

        for (int i = 0; i < CHECK_COUNT; i++) {
                struct check_result *result = &score.results[i];
                result->weight = checks[i].since > rules->version ? 0 : policy_weight(policy, i);
                result->range = policy_range(policy, i);
                guint64 badness = assess(&checks[i], settings, user_scope, rules, result);
                if (badness == DOES_NOT_APPLY) {
                        result->status = CHECK_NOT_APPLICABLE;
                        continue;
                }
                result->status = badness > 0 ? CHECK_FAIL : CHECK_PASS;
                result->badness = badness;
                score.badness_sum += divide_up(badness * result->weight, result->range);
                score.weight_sum += result->weight;
        }
        for (int i = 0; i < CHECK_COUNT; i++) {
                struct check_result *result = &score.results[i];
                if (result->status == CHECK_FAIL)
                        result->exposure = (guint) divide_up(
                                divide_up(result->badness * result->weight * 100, result->range),
                                score.weight_sum);
        }
        if (score.weight_sum > 0)
                score.exposure = (guint) divide_up(score.badness_sum * 100, score.weight_sum);
        *ret_score = score;
}

guint64 score_sum_without(const struct score *score, const gboolean left_out[static CHECK_COUNT])
{
        guint64 sum = score->badness_sum;

        for (int i = 0; i < CHECK_COUNT; i++) {
                const struct check_result *result = &score->results[i];

                if (left_out[i] && result->status == CHECK_FAIL)
                        sum -= divide_up(result->badness * result->weight, result->range);
        }
        return sum;
}
