/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes to a policy, and with the policy a score: whatever weights and ranges a file gives, the
 * exposure of a service stays within 0 and 100 and the arithmetic does not overflow.
 */
#include "base/error.h"
#include "fuzz.h"
#include "score/score.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        g_autoptr(GPtrArray) problems =
                g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        g_autoptr(GError) error = NULL;
        int fd;
        g_autofree char *path = fuzz_file(data, size, &fd);
        g_autoptr(Policy) policy = policy_read(path, problems, &error);

        close(fd);
        g_assert_true((policy == NULL) == (error != NULL));
        if (!policy)
                return 0;

        g_autoptr(UnitSettings) settings = unit_settings_new(UNIT_SERVICE, FALSE);
        for (const struct rule_set *rules = rule_sets; rules->name; rules++) {
                struct score score;

                score_service(settings, FALSE, rules, policy, &score);
                g_assert_cmpuint(score.exposure, <=, 100);
        }
        return 0;
}
