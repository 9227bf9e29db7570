/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rule sets, oldest first, each version before its offline form. */
#include <string.h>

#include "score/score.h"

const struct rule_set rule_sets[] = {
        {"systemd-247", 247, FALSE},
        {"systemd-247-offline", 247, TRUE},
        {"systemd-252", 252, FALSE},
        {"systemd-252-offline", 252, TRUE},
        {"systemd-257", 257, FALSE},
        {"systemd-257-offline", 257, TRUE},
        {"systemd-262", 262, FALSE},
        {"systemd-262-offline", 262, TRUE},
        {NULL, 0, FALSE},
};

const struct rule_set *rule_set_find(const char *name)
{
        for (const struct rule_set *rules = rule_sets; rules->name; rules++)
                if (strcmp(rules->name, name) == 0)
                        return rules;
        return NULL;
}

const struct rule_set *rule_set_for_version(unsigned systemd_version, gboolean offline)
{
        const struct rule_set *found = NULL;

        for (const struct rule_set *rules = rule_sets; rules->name; rules++) {
                if (rules->offline != offline)
                        continue;
                if (!found || systemd_version == 0 || rules->version <= systemd_version)
                        found = rules;
        }
        return found;
}
