/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bulkhead config: what bulkhead.conf says in all its places, as one file that could be one. */
#include <stdio.h>

#include "base/error.h"
#include "base/text.h"
#include "verbs/configuration.h"

static void print_setting(const Configuration *configuration, const struct setting *setting)
{
        const char *value = configuration_value(configuration, setting);
        const char *origin = configuration_origin(configuration, setting);
        g_autofree char *shown = value ? text_for_terminal(value) : NULL;

        if (value)
                printf("# %s\n%s=%s\n", origin, setting->key, shown);
        else if (setting->standard)
                printf("# not set, so it is: %s\n#%s=\n", setting->standard, setting->key);
        else
                printf("# not set\n#%s=\n", setting->key);
}

int verb_config(const struct options *options, GError **error)
{
        g_autoptr(Configuration) configuration = NULL;
        const char *section = NULL;

        if (options->arguments[0]) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE,
                            "config takes no argument.");
                return STATUS_USAGE;
        }
        configuration = configuration_read(error);
        if (!configuration)
                return STATUS_FAILED;
        for (guint i = 0; i < configuration_setting_count; i++) {
                const struct setting *setting = &configuration_settings[i];

                if (g_strcmp0(section, setting->section) != 0)
                        printf("%s[%s]\n", section ? "\n" : "", setting->section);
                section = setting->section;
                print_setting(configuration, setting);
        }
        return STATUS_DONE;
}
