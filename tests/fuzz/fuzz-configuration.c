/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes to bulkhead.conf, and that to the options of a verb that takes them all: whatever a value
 * holds, it is the value of its own option and nothing else.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "fuzz.h"
#include "verbs/configuration.h"

/* The file in a directory of this process, which is made anew with each input. */
static char *write_file(const uint8_t *data, size_t size, char **ret_directory)
{
        g_autofree char *name = g_strdup_printf("/dev/shm/fuzz-configuration-%d", (int) getpid());
        char *path = g_build_filename(name, "bulkhead.conf", NULL);
        GError *error = NULL;

        g_mkdir(name, 0700);
        if (!g_file_set_contents_full(path, (const char *) data, (gssize) size,
                                      G_FILE_SET_CONTENTS_NONE, 0600, &error))
                g_error("%s", error->message);
        g_setenv("BULKHEAD_CONFIG_PATH", name, TRUE);
        *ret_directory = g_steal_pointer(&name);
        return path;
}

static gboolean is_option(const char *word)
{
        for (guint i = 0; i < configuration_setting_count; i++) {
                const char *option = configuration_settings[i].option;
                gsize length = option ? strlen(option) : 0;

                if (option && g_str_has_prefix(word, "--") &&
                    strncmp(word + 2, option, length) == 0 && word[2 + length] == '=')
                        return TRUE;
        }
        return FALSE;
}

static void apply(const Configuration *configuration)
{
        static const struct verb verb = {.name = "all", .options = ~0U};
        char *const words[] = {(char *) "all", (char *) "unit.service", NULL};
        g_auto(GStrv) made = configuration_apply(configuration, &verb, 2, words);
        guint count = g_strv_length(made);

        g_assert_cmpstr(made[0], ==, "all");
        g_assert_cmpstr(made[count - 1], ==, "unit.service");
        for (guint i = 1; i + 1 < count; i++)
                g_assert_true(is_option(made[i]));
        for (guint i = 0; i < configuration_setting_count; i++)
                if (configuration_value(configuration, &configuration_settings[i]))
                        g_assert_nonnull(
                                configuration_origin(configuration, &configuration_settings[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        g_autoptr(GError) error = NULL;
        g_autofree char *directory = NULL;
        g_autofree char *path = write_file(data, size, &directory);
        g_autoptr(Configuration) configuration = configuration_read(&error);

        g_assert_true((configuration == NULL) == (error != NULL));
        if (configuration)
                apply(configuration);
        g_unlink(path);
        g_rmdir(directory);
        return 0;
}
