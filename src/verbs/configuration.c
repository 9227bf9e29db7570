/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files laid over each other, and from them options: what a setting means is said in one place, by
 * the option of the same name. */
#include "verbs/configuration.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file-list.h"
#include "base/input.h"

#define NAME       "bulkhead.conf"
#define SIZE_LIMIT (1024 * 1024)

const struct setting configuration_settings[] = {
        {"Report", "Rules", "rules", OPTIONS_SCORE, FALSE, "of the systemd that is read"},
        {"Report", "Bands", "bands", OPTIONS_SCORE, FALSE, "guide"},
        {"Report", "Policy", "policy", OPTIONS_SCORE, TRUE, NULL},
        {"Report", "Waivers", "waivers", OPTIONS_SCORE, FALSE, NULL},
        {"Report", "MaximumExposure", "max-exposure", OPTIONS_SCORE, FALSE, NULL},
        {"Report", "Paper", "paper", OPTIONS_RENDER, FALSE, "a4"},
        {"Report", "TemplateDirectory", "template-dir", OPTIONS_RENDER | OPTIONS_MAIL, FALSE, NULL},
        {"Report", "StyleDirectory", "style-dir", OPTIONS_RENDER | OPTIONS_MAIL, FALSE, NULL},
        {"Report", "Sign", "sign", OPTIONS_SIGN, FALSE, NULL},
        {"Mail", "To", "to", OPTIONS_MAIL, FALSE, NULL},
        {"Mail", "Sender", "sender", OPTIONS_MAIL, FALSE, "this user at this host"},
        {"Mail", "Attach", "attach", OPTIONS_MAIL, TRUE, "pdf"},
        {"Mail", "Sendmail", "sendmail", OPTIONS_MAIL, FALSE, "sendmail"},
        {"Mail", "Smtp", "smtp", OPTIONS_MAIL, FALSE, NULL},
        {"Mail", "SmtpUser", "smtp-user", OPTIONS_MAIL, FALSE, NULL},
        {"Mail", "SmtpPasswordFile", "smtp-password-file", OPTIONS_MAIL, FALSE, NULL},
        {"Mail", "SmtpCa", "smtp-ca", OPTIONS_MAIL, FALSE, NULL},
        {"Mail", "SmtpTls", "smtp-tls", OPTIONS_MAIL, FALSE, "required"},
        {"Mail", "Attempts", "attempts", OPTIONS_MAIL, FALSE, "3"},
        {"Mail", "Spool", "spool", OPTIONS_MAIL, FALSE, "spool/ in the state directory"},
        {"Weekly", "Directory", NULL, 0, FALSE, "/var/lib/bulkhead"},
        {"Weekly", "OnlyIf", NULL, 0, FALSE, "changed"},
        {"Weekly", "Weeks", NULL, 0, FALSE, "53"},
        {"Weekly", "Months", NULL, 0, FALSE, "120"},
};
const guint configuration_setting_count = G_N_ELEMENTS(configuration_settings);

struct configuration {
        char *values[G_N_ELEMENTS(configuration_settings)];
        char *origins[G_N_ELEMENTS(configuration_settings)];
};

void configuration_free(Configuration *configuration)
{
        for (guint i = 0; i < configuration_setting_count; i++) {
                g_free(configuration->values[i]);
                g_free(configuration->origins[i]);
        }
        g_free(configuration);
}

static int find_setting(const char *section, const char *key)
{
        for (guint i = 0; i < configuration_setting_count; i++)
                if (g_str_equal(configuration_settings[i].section, section) &&
                    g_str_equal(configuration_settings[i].key, key))
                        return (int) i;
        return -1;
}

/* ---- Files ---- */

static gboolean fail(GError **error, const char *path, guint line, const char *format, ...)
        G_GNUC_PRINTF(4, 5);
static gboolean fail(GError **error, const char *path, guint line, const char *format, ...)
{
        g_autofree char *sentence = NULL;
        va_list arguments;

        va_start(arguments, format);
        sentence = g_strdup_vprintf(format, arguments);
        va_end(arguments);
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT, "%s:%u: %s", path, line, sentence);
        return FALSE;
}

static gboolean take_line(Configuration *configuration, const char *path, guint number,
                          const char *section, char *line, GError **error)
{
        char *value = strchr(line, '=');
        int index;

        if (!value)
                return fail(error, path, number, "This line is no setting; it has no \"=\".");
        *value++ = '\0';
        g_strchomp(line);
        g_strchug(value);
        if (!section)
                return fail(error, path, number, "%s= stands before any [Section].", line);
        index = find_setting(section, line);
        if (index < 0)
                return fail(error, path, number,
                            "There is no setting %s= in [%s]; bulkhead.conf(5) "
                            "lists them.",
                            line, section);
        g_clear_pointer(&configuration->values[index], g_free);
        g_clear_pointer(&configuration->origins[index], g_free);
        if (*value) {
                configuration->values[index] = g_strdup(value);
                configuration->origins[index] = g_strdup_printf("%s:%u", path, number);
        }
        return TRUE;
}

static gboolean take_text(Configuration *configuration, const char *path, const char *text,
                          GError **error)
{
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
        g_autofree char *section = NULL;

        for (guint i = 0; lines[i]; i++) {
                char *line = g_strstrip(lines[i]);
                gsize length = strlen(line);

                if (*line == '\0' || *line == '#' || *line == ';')
                        continue;
                if (*line == '[' && line[length - 1] == ']') {
                        g_free(section);
                        section = g_strndup(line + 1, length - 2);
                } else if (!take_line(configuration, path, i + 1, section, line, error))
                        return FALSE;
        }
        return TRUE;
}

static gboolean take_file(Configuration *configuration, const char *path, GError **error)
{
        g_autoptr(InputFile) file = NULL;
        g_autoptr(GString) text = g_string_new(NULL);
        char buffer[4096];
        gssize count;

        /* One that is there and cannot be looked at is an error, since what it says would be
         * missed. */
        if (access(path, F_OK) < 0 && errno == ENOENT)
                return TRUE;
        file = input_file_open(path, error);
        if (!file)
                return FALSE;
        while ((count = input_file_read(file, buffer, sizeof buffer, error)) > 0) {
                g_string_append_len(text, buffer, count);
                if (text->len > SIZE_LIMIT)
                        return fail(error, path, 1, "The file is too large for a configuration.");
        }
        if (count < 0)
                return FALSE;
        if (!g_utf8_validate_len(text->str, text->len, NULL))
                return fail(error, path, 1, "The file is no UTF-8 text.");
        return take_text(configuration, path, text->str, error);
}

static gboolean take_directory(Configuration *configuration, const char *place, GError **error)
{
        g_autofree char *main = g_build_filename(place, NAME, NULL);
        g_autofree char *folder = g_strconcat(main, ".d", NULL);
        g_autoptr(GPtrArray) names = NULL;
        g_autoptr(GError) failure = NULL;

        if (!take_file(configuration, main, error))
                return FALSE;
        names = file_names_in(folder, &failure);
        if (!names && !g_error_matches(failure, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND)) {
                g_propagate_error(error, g_steal_pointer(&failure));
                return FALSE;
        }
        for (guint i = 0; names && i < names->len; i++) {
                const char *name = names->pdata[i];
                g_autofree char *path = g_build_filename(folder, name, NULL);

                if (g_str_has_suffix(name, ".conf") && *name != '.' &&
                    !take_file(configuration, path, error))
                        return FALSE;
        }
        return TRUE;
}

Configuration *configuration_read(GError **error)
{
        g_autoptr(Configuration) configuration = g_new0(Configuration, 1);
        const char *chosen = g_getenv("BULKHEAD_CONFIG_PATH");
        g_auto(GStrv) places = g_strsplit(chosen ? chosen : BULKHEAD_CONFIG_DIRS, ":", -1);

        for (guint i = 0; places[i]; i++)
                if (*places[i] && !take_directory(configuration, places[i], error))
                        return NULL;
        return g_steal_pointer(&configuration);
}

/* ---- Values ---- */

const char *configuration_value(const Configuration *configuration, const struct setting *setting)
{
        return configuration->values[setting - configuration_settings];
}

const char *configuration_origin(const Configuration *configuration, const struct setting *setting)
{
        return configuration->origins[setting - configuration_settings];
}

const char *configuration_get(const Configuration *configuration, const char *section,
                              const char *key)
{
        int index = find_setting(section, key);

        g_assert(index >= 0);
        return configuration->values[index] ? configuration->values[index]
                                            : configuration_settings[index].standard;
}

gboolean configuration_is_set(const Configuration *configuration, const char *section,
                              const char *key)
{
        int index = find_setting(section, key);

        g_assert(index >= 0);
        return configuration->values[index] != NULL;
}

static gboolean is_given(int argc, char *const *argv, const char *option)
{
        for (int i = 1; i < argc && !g_str_equal(argv[i], "--"); i++) {
                gsize length = strlen(option);

                if (g_str_has_prefix(argv[i], "--") && g_str_has_prefix(argv[i] + 2, option) &&
                    (argv[i][2 + length] == '\0' || argv[i][2 + length] == '='))
                        return TRUE;
        }
        return FALSE;
}

/* Ways that exclude each other: who names one on the command line means it. */
static gboolean is_overruled(int argc, char *const *argv, const char *option)
{
        static const struct {
                const char *given, *overruled;
        } rules[] = {
                {"sendmail", "smtp"},
                {"eml", "smtp"},
                {"eml", "sendmail"},
                {"smtp", "sendmail"},
        };

        if (is_given(argc, argv, option))
                return TRUE;
        for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
                if (g_str_has_prefix(option, rules[i].overruled) &&
                    is_given(argc, argv, rules[i].given))
                        return TRUE;
        return FALSE;
}

static void add_options(GStrvBuilder *arguments, const struct setting *setting, const char *value)
{
        g_auto(GStrv) words =
                setting->is_list ? g_strsplit_set(value, " \t,", -1) : g_strsplit(value, "\n", 1);

        for (guint i = 0; words[i]; i++) {
                g_autofree char *argument = g_strdup_printf("--%s=%s", setting->option, words[i]);

                if (*words[i])
                        g_strv_builder_add(arguments, argument);
        }
}

GStrv configuration_apply(const Configuration *configuration, const struct verb *verb, int argc,
                          char *const *argv)
{
        g_autoptr(GStrvBuilder) arguments = g_strv_builder_new();

        g_strv_builder_add(arguments, argv[0]);
        for (guint i = 0; i < configuration_setting_count; i++) {
                const struct setting *setting = &configuration_settings[i];

                if (setting->option && (setting->groups & verb->options) &&
                    configuration->values[i] && !is_overruled(argc, argv, setting->option))
                        add_options(arguments, setting, configuration->values[i]);
        }
        for (int i = 1; i < argc; i++)
                g_strv_builder_add(arguments, argv[i]);
        return g_strv_builder_end(arguments);
}
