/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Directives to the properties of org.freedesktop.systemd1(5) that they set. Most have the same
 * name; times, limits and commands follow rules; the rest is a table.
 */
#include "collect/directive-property.h"

#include <string.h>

#include "snapshot/settings.h"

struct naming {
        const char *directive; /* or its beginning, where is_prefix */
        const char *property;
        gboolean is_prefix;
};

static const struct naming namings[] = {
        {"TimeoutSec", "TimeoutStartUSec", FALSE},
        {"TimeoutSec", "TimeoutStopUSec", FALSE},
        {"StartLimitInterval", "StartLimitIntervalUSec", FALSE},
        {"CPUQuota", "CPUQuotaPerSecUSec", FALSE},
        {"EnvironmentFile", "EnvironmentFiles", FALSE},
        {"BindTo", "BindsTo", FALSE},
        {"OnCalendar", "TimersCalendar", FALSE},
        {"OnActiveSec", "TimersMonotonic", FALSE},
        {"OnBootSec", "TimersMonotonic", FALSE},
        {"OnStartupSec", "TimersMonotonic", FALSE},
        {"OnUnitActiveSec", "TimersMonotonic", FALSE},
        {"OnUnitInactiveSec", "TimersMonotonic", FALSE},
        {"PathExists", "Paths", TRUE},
        {"PathChanged", "Paths", FALSE},
        {"PathModified", "Paths", FALSE},
        {"DirectoryNotEmpty", "Paths", FALSE},
        {"Listen", "Listen", TRUE},
        {"Condition", "Conditions", TRUE},
        {"Assert", "Asserts", TRUE},
};

static void add(struct directive_properties *properties, const char *name, const char *suffix)
{
        g_assert(properties->count < DIRECTIVE_PROPERTIES);
        /* What is longer than any property's name is none's. */
        if (strlen(name) + strlen(suffix) < DIRECTIVE_PROPERTY_LENGTH)
                g_snprintf(properties->names[properties->count++], DIRECTIVE_PROPERTY_LENGTH,
                           "%s%s", name, suffix);
}

void directive_properties(const struct directive *directive, struct directive_properties *ret)
{
        const char *name = directive->name;
        enum setting_id id = setting_find(name);

        ret->count = 0;
        if (strcmp(directive->section, "Install") == 0 ||
            g_str_has_prefix(directive->section, "X-"))
                return;
        add(ret, name, "");
        if (id != SETTING_NONE && settings_table[id].extended)
                add(ret, settings_table[id].extended, "");
        if (g_str_has_prefix(name, "Exec"))
                add(ret, name, "Ex");
        if (g_str_has_prefix(name, "Limit"))
                add(ret, name, "Soft");
        if (g_str_has_suffix(name, "Sec")) {
                g_autofree char *stem = g_strndup(name, strlen(name) - strlen("Sec"));

                add(ret, stem, "USec");
        }
        for (gsize i = 0; i < G_N_ELEMENTS(namings); i++)
                if (namings[i].is_prefix ? g_str_has_prefix(name, namings[i].directive)
                                         : strcmp(name, namings[i].directive) == 0)
                        add(ret, namings[i].property, "");
}
