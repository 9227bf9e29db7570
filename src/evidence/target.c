/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Targets from INI files, and which units do not meet them. */
#include "evidence/target.h"

#include "base/text.h"
#include "evidence/redact-ini.h"
#include "score/check-names.h"
#include "snapshot/selection.h"

#define STANDARD_NAME "bulkhead/policy.d"

struct rule {
        const char *unit, *checks; /* as written; checks may be NULL */
        const char *path;
        guint line;
        guint maximum; /* tenths, or NO_MAXIMUM */
        gboolean required[CHECK_COUNT];
        Selection *units;
        guint fits, unmet; /* units */
};

struct targets {
        GPtrArray *rules; /* struct rule * */
        GPtrArray *files; /* IniFile * */
};

static void rule_free(gpointer data)
{
        struct rule *rule = data;

        selection_free(rule->units);
        g_free(rule);
}

Targets *targets_new(void)
{
        Targets *targets = g_new0(Targets, 1);

        targets->rules = g_ptr_array_new_with_free_func(rule_free);
        targets->files = g_ptr_array_new_with_free_func((GDestroyNotify) ini_free);
        return targets;
}

void targets_free(Targets *targets)
{
        if (!targets)
                return;
        g_ptr_array_unref(targets->rules);
        g_ptr_array_unref(targets->files);
        g_free(targets);
}

/* ---- Reading ---- */

static gboolean read_entry(const IniFile *file, const struct ini_entry *entry, struct rule *rule,
                           GError **error)
{
        g_autofree char *unknown = NULL;

        if (g_str_equal(entry->key, "MaximumExposure")) {
                if (text_parse_tenths(entry->value, 100, &rule->maximum))
                        return TRUE;
                ini_set_error(error, file, entry->line,
                              "MaximumExposure= has %s, which is no exposure; it goes from 0.0 to "
                              "10.0.",
                              *entry->value ? entry->value : "nothing");
                return FALSE;
        }
        if (!g_str_equal(entry->key, "RequiredChecks")) {
                ini_set_error(error, file, entry->line, "A policy has no key %s=.", entry->key);
                return FALSE;
        }
        unknown = checks_named(entry->value, rule->required);
        rule->checks = entry->value;
        if (!unknown && *entry->value)
                return TRUE;
        ini_set_error(error, file, entry->line,
                      "RequiredChecks= names %s, which is no check and no directive that a check "
                      "looks at.",
                      unknown ? unknown : "nothing");
        return FALSE;
}

static gboolean read_section(Targets *targets, const IniFile *file,
                             const struct ini_section *section, GError **error)
{
        struct rule *rule;

        if (!g_str_equal(section->kind, "Unit") || !*section->name) {
                ini_set_error(error, file, section->line,
                              "The section is [%s%s%s]; a policy's sections are [Unit GLOB…].",
                              section->kind, *section->name ? " " : "", section->name);
                return FALSE;
        }
        rule = g_new0(struct rule, 1);
        rule->unit = section->name;
        rule->path = file->path;
        rule->line = section->line;
        rule->maximum = NO_MAXIMUM;
        rule->units = selection_of_words(section->name);
        g_ptr_array_add(targets->rules, rule);
        for (guint i = 0; i < section->entries->len; i++)
                if (!read_entry(file, &g_array_index(section->entries, struct ini_entry, i), rule,
                                error))
                        return FALSE;
        if (section->entries->len > 0)
                return TRUE;
        ini_set_error(error, file, section->line,
                      "The section asks for nothing: it has neither MaximumExposure= nor "
                      "RequiredChecks=.");
        return FALSE;
}

/* Takes the file over. */
static gboolean add_file(Targets *targets, IniFile *file, GError **error)
{
        if (!file)
                return FALSE;
        g_ptr_array_add(targets->files, file);
        for (guint i = 0; i < file->sections->len; i++)
                if (!read_section(targets, file, file->sections->pdata[i], error))
                        return FALSE;
        return TRUE;
}

gboolean targets_add_text(Targets *targets, const char *data, gsize size, const char *path,
                          GError **error)
{
        return add_file(targets, ini_parse(data, size, path, error), error);
}

gboolean targets_add_file(Targets *targets, const char *path, GError **error)
{
        return add_file(targets, ini_read(path, error), error);
}

gboolean targets_add_standard(Targets *targets, GError **error)
{
        g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
        gboolean done = ini_add_directory(files, "/usr/lib/" STANDARD_NAME, error) &&
                        ini_add_directory(files, "/etc/" STANDARD_NAME, error);

        for (guint i = 0; done && i < files->len; i++)
                done = targets_add_file(targets, files->pdata[i], error);
        return done;
}

/* ---- Judging ---- */

void targets_begin(Targets *targets)
{
        for (guint i = 0; i < targets->rules->len; i++) {
                struct rule *rule = targets->rules->pdata[i];

                rule->fits = rule->unmet = 0;
        }
}

static void G_GNUC_PRINTF(3, 4)
        add_unmet(struct report_unit *unit, struct rule *rule, const char *format, ...)
{
        g_autofree char *what = NULL;
        va_list arguments;

        va_start(arguments, format);
        what = g_strdup_vprintf(format, arguments);
        va_end(arguments);
        g_ptr_array_add(unit->unmet, g_strdup_printf("%s (%s:%u).", what, rule->path, rule->line));
}

/* True if all that the rule requires passes, does not apply or is waived. */
static gboolean judge_checks(struct rule *rule, struct report_unit *unit)
{
        gboolean met = TRUE;

        for (int i = 0; i < CHECK_COUNT; i++) {
                struct report_check *check = &unit->checks[i];

                check->is_required |= rule->required[i];
                if (!rule->required[i] || check->status != CHECK_FAIL || check->waiver)
                        continue;
                met = FALSE;
                add_unmet(unit, rule, "the required check %s fails", checks[i].name);
        }
        return met;
}

static void judge_exposure(struct rule *rule, Report *strings, struct report_unit *unit,
                           gboolean counting)
{
        char limit[16], exposure[16];

        if (!rule)
                return;
        unit->target = report_string(strings, rule->unit);
        unit->limit = rule->maximum;
        if (unit->unwaived <= rule->maximum)
                return;
        rule->unmet += counting;
        add_unmet(unit, rule, "its exposure of %s%s is above the target of %s",
                  text_tenths(unit->unwaived, exposure),
                  unit->waived > 0 ? " without waived findings" : "",
                  text_tenths(rule->maximum, limit));
}

void targets_judge(Targets *targets, Report *strings, struct report_unit *unit, gboolean counting)
{
        struct rule *limit = NULL;

        for (guint i = 0; i < targets->rules->len; i++) {
                struct rule *rule = targets->rules->pdata[i];

                if (!selection_matches(rule->units, unit->name, unit->aliases, FALSE))
                        continue;
                rule->fits += counting;
                if (rule->maximum != NO_MAXIMUM)
                        limit = rule;
        }
        judge_exposure(limit, strings, unit, counting);
        for (guint i = 0; i < targets->rules->len; i++) {
                struct rule *rule = targets->rules->pdata[i];
                gboolean counted = rule == limit && unit->unwaived > rule->maximum;

                if (rule->checks &&
                    selection_matches(rule->units, unit->name, unit->aliases, FALSE) &&
                    !judge_checks(rule, unit) && !counted)
                        rule->unmet += counting;
        }
}

void targets_end(const Targets *targets, Report *report)
{
        for (guint i = 0; i < targets->files->len; i++) {
                const IniFile *file = targets->files->pdata[i];
                struct report_input input = {
                        .kind = "targets",
                        .path = report_string(report, file->path),
                        .sha256 = report_string(report, file->sha256),
                };

                g_array_append_val(report->inputs, input);
        }
        for (guint i = 0; i < targets->rules->len; i++) {
                const struct rule *rule = targets->rules->pdata[i];
                struct report_target target = {
                        .unit = report_string(report, rule->unit),
                        .checks = report_string(report, rule->checks),
                        .maximum_exposure = rule->maximum,
                        .path = report_string(report, rule->path),
                        .line = rule->line,
                        .units = rule->fits,
                        .unmet = rule->unmet,
                };

                g_array_append_val(report->targets, target);
        }
}

/* ---- Pseudonyms ---- */

static const struct redact_ini how = {.section = REDACT_UNITS};

void targets_each_file(const Targets *targets, ini_function function, void *context)
{
        for (guint i = 0; i < targets->files->len; i++)
                function(context, targets->files->pdata[i]);
}

static void learn(void *context, const IniFile *file)
{
        redact_ini_learn(&how, file, context);
}

void targets_show(const Targets *targets, Redactor *redactor)
{
        targets_each_file(targets, learn, redactor);
}

gboolean targets_redact(Targets *targets, Redactor *redactor, GError **error)
{
        g_autoptr(Targets) told = targets_new();

        for (guint i = 0; i < targets->files->len; i++)
                if (!add_file(told, redact_ini(&how, targets->files->pdata[i], redactor, error),
                              error))
                        return FALSE;
        g_ptr_array_unref(targets->rules);
        g_ptr_array_unref(targets->files);
        targets->rules = g_ptr_array_ref(told->rules);
        targets->files = g_ptr_array_ref(told->files);
        return TRUE;
}
