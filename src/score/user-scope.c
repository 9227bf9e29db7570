/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a user's manager cannot do, and the exposure of its services without that. */
#include "score/score.h"
#include "snapshot/settings.h"

/* systemd.exec(5) and systemd.resource-control(5). What works there together with PrivateUsers= is
 * not among them. */
static const char *const of_system_scope[] = {
        "AmbientCapabilities",
        "CapabilityBoundingSet",
        "DeviceAllow",
        "DevicePolicy",
        "DynamicUser",
        "Group",
        "IPAddressAllow",
        "IPAddressDeny",
        "ProtectProc",
        "ProcSubset",
        "RemoveIPC",
        "SupplementaryGroups",
        "User",
        NULL,
};

gboolean directive_is_of_system_scope(const char *directive)
{
        return g_strv_contains(of_system_scope, directive);
}

gboolean check_is_of_system_scope(int check)
{
        return directive_is_of_system_scope(settings_table[checks[check].setting].property);
}

guint score_of_user(const struct score *score)
{
        guint64 badness = 0, weight = 0;

        for (int check = 0; check < CHECK_COUNT; check++) {
                const struct check_result *result = &score->results[check];

                if (result->status == CHECK_NOT_APPLICABLE || check_is_of_system_scope(check))
                        continue;
                badness += (result->badness * result->weight + result->range - 1) / result->range;
                weight += result->weight;
        }
        return weight == 0 ? 0 : (guint) ((badness * 100 + weight - 1) / weight);
}
