/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A checkup in memory, and the commands that follow from it. */
#include "advise/checkup.h"

#include <string.h>

#include "base/text.h"
#include "score/findings.h"

static void checked_setting_free(gpointer data)
{
        struct checked_setting *setting = data;

        g_free(setting->declared);
        g_free(setting->effective);
        g_free(setting);
}

Checkup *checkup_new(const char *unit)
{
        Checkup *checkup = g_new0(Checkup, 1);

        checkup->unit = g_strdup(unit);
        checkup->reasons = g_ptr_array_new_with_free_func(g_free);
        checkup->settings = g_ptr_array_new_with_free_func(checked_setting_free);
        checkup->findings = g_ptr_array_new_with_free_func((GDestroyNotify) finding_free);
        checkup->denials = g_ptr_array_new_with_free_func((GDestroyNotify) denial_free);
        checkup->commands = g_ptr_array_new_with_free_func(g_free);
        return checkup;
}

void checkup_free(Checkup *checkup)
{
        if (!checkup)
                return;
        g_free(checkup->unit);
        g_free(checkup->unread);
        g_ptr_array_unref(checkup->reasons);
        g_ptr_array_unref(checkup->settings);
        g_ptr_array_unref(checkup->findings);
        g_ptr_array_unref(checkup->denials);
        g_ptr_array_unref(checkup->commands);
        g_free(checkup);
}

void checkup_add_setting(Checkup *checkup, const char *property, char *declared, char *effective,
                         enum enforced enforced)
{
        struct checked_setting *setting = g_new0(struct checked_setting, 1);

        *setting = (struct checked_setting){property, declared, effective, enforced};
        g_ptr_array_add(checkup->settings, setting);
}

/* Each line once, quoted for a shell; NULL where there is none. */
static char *all_lines(const Checkup *checkup)
{
        g_autoptr(GPtrArray) lines = g_ptr_array_new();
        g_autoptr(GString) words = g_string_new("'[Service]'");

        for (guint i = 0; i < checkup->denials->len; i++) {
                const Denial *denial = checkup->denials->pdata[i];

                for (guint j = 0; j < denial->relax->len; j++) {
                        const char *line = denial->relax->pdata[j];
                        g_autofree char *quoted = g_shell_quote(line);

                        if (g_ptr_array_find_with_equal_func(lines, line, g_str_equal, NULL))
                                continue;
                        g_ptr_array_add(lines, (gpointer) line);
                        g_string_append_printf(words, " %s", quoted);
                }
        }
        return lines->len > 0 ? g_strdup(words->str) : NULL;
}

static void add_command(Checkup *checkup, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void add_command(Checkup *checkup, const char *format, ...)
{
        va_list arguments;

        va_start(arguments, format);
        g_ptr_array_add(checkup->commands, g_strdup_vprintf(format, arguments));
        va_end(arguments);
}

void checkup_set_commands(Checkup *checkup, const char *drop_in)
{
        const char *scope = checkup->user_scope ? "--user " : "";
        g_autofree char *lines = all_lines(checkup);
        g_autofree char *directory = g_path_get_dirname(drop_in);
        g_autofree char *folder = text_for_shell(directory), *file = text_for_shell(drop_in);
        g_autofree char *unit = text_for_shell(checkup->unit);

        if (!lines)
                return;
        add_command(checkup, "mkdir -p %s", folder);
        add_command(checkup, "printf '%%s\\n' %s >> %s", lines, file);
        add_command(checkup, "systemctl %sdaemon-reload", scope);
        add_command(checkup, "systemctl %srestart %s", scope, unit);
        add_command(checkup, "bulkhead check %s%s", scope, unit);
}
