/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which texts of a unit there are, and which of them hold names. Words of enumerations and sets
 * stay whatever a user or a folder is called: ProtectSystem=strict is no place.
 */
#include "evidence/redact-unit.h"

#include <string.h>

#include "evidence/redact-words.h"
#include "snapshot/enforcement.h"
#include "snapshot/settings.h"

enum { COMMAND_LENGTH = 15 };

static const char *const user_settings[] = {
        "User",        "Group",         "SupplementaryGroups", "SocketUser",
        "SocketGroup", "ConditionUser", "ConditionGroup",      NULL,
};

static const char *const directory_settings[] = {
        "RuntimeDirectory", "StateDirectory",         "CacheDirectory",
        "LogsDirectory",    "ConfigurationDirectory", NULL,
};

/* True if the value can hold a name. */
static gboolean holds_names(const char *setting)
{
        enum setting_id id = setting_find(setting);

        if (id == SETTING_NONE)
                return TRUE;
        switch (settings_table[id].kind) {
        case SETTING_STRING:
        case SETTING_STRINGS:
        case SETTING_DEVICES:
                return id != SETTING_SYSTEM_CALL_ARCHITECTURES;
        default:
                return FALSE;
        }
}

/* A directive may be written wrongly, and then hold anything. */
static gboolean is_plain_word(const char *setting, const char *value)
{
        static const char *const booleans[] = {"yes", "no", "true", "false", "on",
                                               "off", "1",  "0",    "",      NULL};
        enum setting_id id = setting_find(setting);

        if (id == SETTING_NONE || holds_names(setting))
                return FALSE;
        for (const struct setting_value *word = settings_table[id].values; word && word->word;
             word++)
                if (g_str_equal(word->word, value))
                        return TRUE;
        return g_strv_contains(booleans, value);
}

/* ---- Learning ---- */

static void learn_value(Redactor *redactor, const char *setting, const char *value)
{
        if (!value || !holds_names(setting))
                return;
        if (g_strv_contains(user_settings, setting))
                redactor_learn_users(redactor, value);
        else if (g_strv_contains(directory_settings, setting))
                redactor_learn_directories(redactor, value);
        redactor_learn_text(redactor, value);
}

/* Names of mounts are paths, and an instance may be anything. */
static void learn_name(Redactor *redactor, const Unit *unit, const char *name)
{
        g_autofree char *stem = g_strndup(name, strcspn(name, "@"));
        char *ending = strrchr(stem, '.');

        if (unit->type == UNIT_MOUNT || unit->type == UNIT_AUTOMOUNT || unit->type == UNIT_SWAP) {
                redactor_learn_text(redactor, name);
                return;
        }
        if (unit->type == UNIT_DEVICE)
                return;
        if (ending)
                *ending = '\0';
        redactor_learn_public(redactor, stem);
}

static void learn_paths(Redactor *redactor, const GPtrArray *paths)
{
        for (guint i = 0; i < paths->len; i++)
                redactor_learn_path(redactor, paths->pdata[i]);
}

static void learn_enforcement(Redactor *redactor, const Enforcement *enforcement)
{
        redactor_learn_path(redactor, enforcement->control_group);
        for (guint i = 0; i < enforcement->views->len; i++) {
                const struct mount_view *view =
                        &g_array_index(enforcement->views, struct mount_view, i);

                learn_paths(redactor, view->read_only);
                learn_paths(redactor, view->hidden);
                for (guint j = 0; j < view->facts->len; j++)
                        redactor_learn_path(
                                redactor, g_array_index(view->facts, struct mount_fact, j).mounted);
        }
        for (guint i = 0; i < enforcement->processes->len; i++)
                redactor_learn_path(
                        redactor,
                        g_array_index(enforcement->processes, struct process, i).control_group);
}

void redact_learn_problem(Redactor *redactor, const Problem *problem)
{
        redactor_learn_path(redactor, problem->path);
        redactor_learn_text(redactor, problem->message);
}

void redact_learn_unit(Redactor *redactor, const Unit *unit)
{
        learn_name(redactor, unit, unit->name);
        for (guint i = 0; i < unit->aliases->len; i++)
                learn_name(redactor, unit, unit->aliases->pdata[i]);
        redactor_learn_text(redactor, unit->load_reason);
        for (guint i = 0; i < unit->files->len; i++) {
                const struct unit_file *file = &g_array_index(unit->files, struct unit_file, i);

                redactor_learn_path(redactor, file->path);
                redactor_learn_path(redactor, file->target);
                redactor_learn_public(redactor, file->package);
        }
        for (guint i = 0; i < unit->directives->len; i++) {
                const struct directive *directive =
                        &g_array_index(unit->directives, struct directive, i);

                learn_value(redactor, directive->name, directive->value);
        }
        for (guint i = 0; i < unit->properties->len; i++) {
                const struct property *property =
                        &g_array_index(unit->properties, struct property, i);

                learn_value(redactor, property->name, property->value);
                learn_value(redactor, property->name, property->disk_value);
        }
        for (guint i = 0; i < unit->problems->len; i++)
                redact_learn_problem(redactor, unit->problems->pdata[i]);
        if (unit->enforcement)
                learn_enforcement(redactor, unit->enforcement);
}

/* ---- Replacing ---- */

typedef char *(*Redact)(Redactor *redactor, const char *text);

static void replace(Redactor *redactor, Unit *unit, const char **text, Redact redact)
{
        g_autofree char *made = redact(redactor, *text);

        if (made && !g_str_equal(made, *text))
                *text = unit_string_shared(unit, made);
}

static void replace_own(Redactor *redactor, char **text, Redact redact)
{
        char *made = redact(redactor, *text);

        g_free(*text);
        *text = made;
}

void redact_problem(Redactor *redactor, Problem *problem)
{
        replace_own(redactor, &problem->unit, redactor_text);
        replace_own(redactor, &problem->path, redactor_path);
        replace_own(redactor, &problem->message, redactor_text);
}

static int compare_strings(gconstpointer a, gconstpointer b)
{
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static void replace_list(Redactor *redactor, Unit *unit, GPtrArray *list, Redact redact)
{
        for (guint i = 0; i < list->len; i++)
                replace(redactor, unit, (const char **) &list->pdata[i], redact);
        g_ptr_array_sort(list, compare_strings);
}

/* The kernel cuts it off, maybe within a name. */
static void replace_command(Redactor *redactor, Unit *unit, const char **command)
{
        gsize length = strlen(*command), last = length;
        g_autofree char *cut = NULL, *told = NULL;

        if (length >= COMMAND_LENGTH) {
                while (last > 0 && redact_is_word_byte((*command)[last - 1]))
                        last--;
                cut = g_strconcat(*command + last, "*", NULL);
                told = redactor_glob(redactor, cut);
                if (!g_str_equal(cut, told))
                        *command = unit_string_shared(unit, told);
        }
        replace(redactor, unit, command, redactor_text);
}

static void replace_enforcement(Redactor *redactor, Unit *unit)
{
        Enforcement *enforcement = unit->enforcement;

        replace(redactor, unit, &enforcement->control_group, redactor_path);
        for (guint i = 0; i < enforcement->views->len; i++) {
                struct mount_view *view = &g_array_index(enforcement->views, struct mount_view, i);

                replace_list(redactor, unit, view->read_only, redactor_path);
                replace_list(redactor, unit, view->hidden, redactor_path);
                for (guint j = 0; j < view->facts->len; j++)
                        replace(redactor, unit,
                                &g_array_index(view->facts, struct mount_fact, j).mounted,
                                redactor_path);
        }
        for (guint i = 0; i < enforcement->processes->len; i++) {
                struct process *process = &g_array_index(enforcement->processes, struct process, i);

                replace_command(redactor, unit, &process->command);
                replace(redactor, unit, &process->control_group, redactor_path);
                replace(redactor, unit, &process->status_unseen, redactor_text);
                replace(redactor, unit, &process->namespaces_unseen, redactor_text);
                replace(redactor, unit, &process->mounts_unseen, redactor_text);
        }
}

static void replace_values(Redactor *redactor, Unit *unit)
{
        for (guint i = 0; i < unit->directives->len; i++) {
                struct directive *directive = &g_array_index(unit->directives, struct directive, i);

                if (g_ascii_strncasecmp(directive->section, "X-", 2) == 0)
                        replace(redactor, unit, &directive->section, redactor_text);
                if (g_ascii_strncasecmp(directive->name, "X-", 2) == 0)
                        replace(redactor, unit, &directive->name, redactor_text);
                if (!is_plain_word(directive->name, directive->value))
                        replace(redactor, unit, &directive->value, redactor_text);
        }
        for (guint i = 0; i < unit->properties->len; i++) {
                struct property *property = &g_array_index(unit->properties, struct property, i);

                if (!holds_names(property->name))
                        continue;
                replace(redactor, unit, &property->value, redactor_text);
                replace(redactor, unit, &property->disk_value, redactor_text);
        }
}

void redact_unit(Redactor *redactor, Unit *unit, gboolean user_scope)
{
        guint problems;

        replace(redactor, unit, &unit->name, redactor_text);
        replace(redactor, unit, &unit->load_reason, redactor_text);
        replace_list(redactor, unit, unit->aliases, redactor_text);
        for (guint i = 0; i < unit->files->len; i++) {
                struct unit_file *file = &g_array_index(unit->files, struct unit_file, i);

                replace(redactor, unit, &file->path, redactor_path);
                replace(redactor, unit, &file->target, redactor_path);
                replace(redactor, unit, &file->package, redactor_text);
        }
        replace_values(redactor, unit);
        for (guint i = 0; i < unit->problems->len; i++)
                redact_problem(redactor, unit->problems->pdata[i]);
        if (unit->enforcement)
                replace_enforcement(redactor, unit);
        if (!unit->settings)
                return;
        problems = unit->problems->len;
        unit_settings_from_properties(unit, user_scope);
        g_ptr_array_set_size(unit->problems, (gint) problems);
}
