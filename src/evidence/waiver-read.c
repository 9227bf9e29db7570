/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Waiver files: each key is a row of a table, and what is missing is said as what is wrong. */
#include <string.h>

#include "base/text.h"
#include "evidence/waiver-rule.h"
#include "score/check-names.h"

#define STANDARD_NAME "bulkhead/waivers.d"

static void rule_free(gpointer data)
{
        struct waiver_rule *rule = data;

        selection_free(rule->units);
        g_free(rule);
}

Waivers *waivers_new(void)
{
        Waivers *waivers = g_new0(Waivers, 1);

        waivers->rules = g_ptr_array_new_with_free_func(rule_free);
        waivers->files = g_ptr_array_new_with_free_func((GDestroyNotify) ini_free);
        return waivers;
}

void waivers_free(Waivers *waivers)
{
        if (!waivers)
                return;
        g_ptr_array_unref(waivers->rules);
        g_ptr_array_unref(waivers->files);
        g_free(waivers);
}

void waivers_each_file(const Waivers *waivers, ini_function function, void *context)
{
        for (guint i = 0; i < waivers->files->len; i++)
                function(context, waivers->files->pdata[i]);
}

/* ---- Values ---- */

/* "2026-12-31" to the first microsecond of that day. */
static gboolean parse_day(const char *text, gint64 *ret_time)
{
        g_autofree char *timestamp = g_strconcat(text, "T00:00:00Z", NULL);

        return text_parse_timestamp(timestamp, ret_time);
}

static gboolean read_text(struct waiver_rule *rule, const char *value, const char **ret_value,
                          char **ret_why)
{
        (void) rule;
        if (!*value)
                *ret_why = g_strdup("is empty.");
        else
                *ret_value = value;
        return *value != '\0';
}

static gboolean read_units(struct waiver_rule *rule, const char *value, const char **ret_value,
                           char **ret_why)
{
        if (!read_text(rule, value, ret_value, ret_why))
                return FALSE;
        rule->units = selection_of_words(value);
        return TRUE;
}

static gboolean read_checks(struct waiver_rule *rule, const char *value, const char **ret_value,
                            char **ret_why)
{
        g_autofree char *unknown = NULL;

        if (!read_text(rule, value, ret_value, ret_why))
                return FALSE;
        unknown = checks_named(value, rule->checks);
        if (unknown)
                *ret_why = g_strdup_printf("names %s, which is no check and no directive that a "
                                           "check looks at.",
                                           unknown);
        return !unknown;
}

static gboolean read_day(struct waiver_rule *rule, const char *value, const char **ret_value,
                         char **ret_why)
{
        gint64 *time = ret_value == &rule->waiver.created ? &rule->begin : &rule->end;

        *ret_value = value;
        if (parse_day(value, time))
                return TRUE;
        *ret_why = g_strdup_printf("has %s, which is no date such as 2026-12-31.",
                                   *value ? value : "nothing");
        return FALSE;
}

static gboolean read_maximum(struct waiver_rule *rule, const char *value,
                             const char **ret_value G_GNUC_UNUSED, char **ret_why)
{
        if (text_parse_tenths(value, 100, &rule->waiver.maximum_exposure))
                return TRUE;
        *ret_why = g_strdup_printf("has %s, which is no exposure; it goes from 0.0 to 10.0.",
                                   *value ? value : "nothing");
        return FALSE;
}

static const struct {
        const char *key;
        gboolean (*read)(struct waiver_rule *rule, const char *value, const char **ret_value,
                         char **ret_why);
        gsize place;              /* of the text in struct report_waiver */
        const char *why_required; /* or NULL */
} keys[] = {
        {"Unit", read_units, G_STRUCT_OFFSET(struct report_waiver, unit),
         "nobody could tell which units it is for"},
        {"Check", read_checks, G_STRUCT_OFFSET(struct report_waiver, check),
         "nobody could tell what it accepts; Check=* is all checks"},
        {"Reason", read_text, G_STRUCT_OFFSET(struct report_waiver, reason),
         "an exception needs one"},
        {"Owner", read_text, G_STRUCT_OFFSET(struct report_waiver, owner),
         "somebody has to answer for it"},
        {"Expires", read_day, G_STRUCT_OFFSET(struct report_waiver, expires),
         "an exception has to end"},
        {"Created", read_day, G_STRUCT_OFFSET(struct report_waiver, created), NULL},
        {"Approver", read_text, G_STRUCT_OFFSET(struct report_waiver, approver), NULL},
        {"Ticket", read_text, G_STRUCT_OFFSET(struct report_waiver, ticket), NULL},
        {"MaximumExposure", read_maximum, G_STRUCT_OFFSET(struct report_waiver, maximum_exposure),
         NULL},
};

/* ---- Files ---- */

static const char **text_place(struct waiver_rule *rule, gsize row)
{
        return G_STRUCT_MEMBER_P(&rule->waiver, keys[row].place);
}

static gboolean read_entry(const IniFile *file, const struct ini_entry *entry,
                           struct waiver_rule *rule, GError **error)
{
        for (gsize row = 0; row < G_N_ELEMENTS(keys); row++) {
                g_autofree char *why = NULL;

                if (!g_str_equal(keys[row].key, entry->key))
                        continue;
                if (keys[row].read(rule, entry->value, text_place(rule, row), &why))
                        return TRUE;
                ini_set_error(error, file, entry->line, "%s= %s", entry->key, why);
                return FALSE;
        }
        ini_set_error(error, file, entry->line, "A waiver has no key %s=.", entry->key);
        return FALSE;
}

static gboolean require_keys(const IniFile *file, const struct ini_section *section,
                             struct waiver_rule *rule, GError **error)
{
        for (gsize row = 0; row < G_N_ELEMENTS(keys); row++) {
                if (!keys[row].why_required || *text_place(rule, row))
                        continue;
                ini_set_error(error, file, section->line, "The waiver %s has no %s=: %s.",
                              section->name, keys[row].key, keys[row].why_required);
                return FALSE;
        }
        if (!rule->waiver.created || rule->begin <= rule->end)
                return TRUE;
        ini_set_error(error, file, section->line, "The waiver %s expires before it is created.",
                      section->name);
        return FALSE;
}

static gboolean has_name(const IniFile *file, const struct ini_section *section,
                         const Waivers *waivers, GError **error)
{
        if (!g_str_equal(section->kind, "Waiver") || !*section->name) {
                ini_set_error(error, file, section->line,
                              "The section is [%s%s%s]; a waiver begins with [Waiver NAME].",
                              section->kind, *section->name ? " " : "", section->name);
                return FALSE;
        }
        for (guint i = 0; i < waivers->rules->len; i++) {
                const struct waiver_rule *other = waivers->rules->pdata[i];

                if (!g_str_equal(other->waiver.name, section->name))
                        continue;
                ini_set_error(error, file, section->line, "There is a waiver %s already, in %s:%u.",
                              section->name, other->waiver.path, other->waiver.line);
                return FALSE;
        }
        return TRUE;
}

static gboolean read_section(Waivers *waivers, const IniFile *file,
                             const struct ini_section *section, GError **error)
{
        struct waiver_rule *rule;

        if (!has_name(file, section, waivers, error))
                return FALSE;
        rule = g_new0(struct waiver_rule, 1);
        rule->waiver = (struct report_waiver){
                .name = section->name,
                .path = file->path,
                .line = section->line,
                .maximum_exposure = NO_MAXIMUM,
        };
        g_ptr_array_add(waivers->rules, rule);
        for (guint i = 0; i < section->entries->len; i++)
                if (!read_entry(file, &g_array_index(section->entries, struct ini_entry, i), rule,
                                error))
                        return FALSE;
        return require_keys(file, section, rule, error);
}

gboolean waivers_add_file(Waivers *waivers, IniFile *file, GError **error)
{
        if (!file)
                return FALSE;
        g_ptr_array_add(waivers->files, file);
        for (guint i = 0; i < file->sections->len; i++)
                if (!read_section(waivers, file, file->sections->pdata[i], error))
                        return FALSE;
        return TRUE;
}

gboolean waivers_add_text(Waivers *waivers, const char *data, gsize size, const char *path,
                          GError **error)
{
        return waivers_add_file(waivers, ini_parse(data, size, path, error), error);
}

static gboolean add_files(Waivers *waivers, const GPtrArray *files, GError **error)
{
        for (guint i = 0; i < files->len; i++)
                if (!waivers_add_file(waivers, ini_read(files->pdata[i], error), error))
                        return FALSE;
        return TRUE;
}

gboolean waivers_add_path(Waivers *waivers, const char *path, GError **error)
{
        g_autoptr(GPtrArray) files = ini_list_files(path, error);

        return files && add_files(waivers, files, error);
}

gboolean waivers_add_standard(Waivers *waivers, GError **error)
{
        g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);

        return ini_add_directory(files, "/usr/lib/" STANDARD_NAME, error) &&
               ini_add_directory(files, "/etc/" STANDARD_NAME, error) &&
               add_files(waivers, files, error);
}
