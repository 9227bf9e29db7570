/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Turns links, [Install] sections and places into the states of systemctl(1), "is-enabled". */
#include "collect/unit-state.h"

#include <string.h>

/* What a unit file says of its installation. */
struct install {
        gboolean itself;    /* it can be enabled */
        gboolean something; /* only other units, with it */
};

static struct install find_install(const Unit *unit)
{
        static const char *const own[] = {"WantedBy", "RequiredBy", "UpheldBy", "Alias"};
        struct install install = {0};

        for (guint i = 0; i < unit->directives->len; i++) {
                const struct directive *directive =
                        &g_array_index(unit->directives, struct directive, i);

                if (!g_str_equal(directive->section, "Install") || !*directive->value)
                        continue;
                for (gsize j = 0; j < G_N_ELEMENTS(own); j++)
                        if (g_str_equal(directive->name, own[j]))
                                install.itself = TRUE;
                if (g_str_equal(directive->name, "Also"))
                        install.something = TRUE;
        }
        return install;
}

const char *unit_state(const SearchPath *path, const UnitMap *map, const Unit *unit,
                       const struct unit_map_entry *entry)
{
        const char *directory = search_path_at(path, entry->directory)->path;
        gboolean in_run = g_str_has_prefix(directory, "/run/"), runtime;
        struct install install = find_install(unit);

        if (unit->load == UNIT_MASKED)
                return in_run ? "masked-runtime" : "masked";
        if (strstr(directory, "/generator"))
                return "generated";
        if (g_str_has_suffix(directory, "/transient"))
                return "transient";
        if (unit_map_is_enabled(map, unit->name, &runtime))
                return runtime ? "enabled-runtime" : "enabled";
        if (entry->is_link)
                return in_run ? "linked-runtime" : "linked";
        if (install.itself)
                return "disabled";
        return install.something ? "indirect" : "static";
}
