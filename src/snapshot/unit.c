/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The unit, its parts and their names. All text of a unit goes into one string chunk, so that a
 * unit is made and dropped with a handful of allocations however many directives it has.
 */
#include "snapshot/unit.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "snapshot/enforcement.h"
#include "snapshot/settings.h"

enum { STRING_CHUNK_SIZE = 2048 };

static const char *const type_names[UNIT_TYPE_COUNT] = {
        [UNIT_SERVICE] = "service", [UNIT_SOCKET] = "socket", [UNIT_TARGET] = "target",
        [UNIT_DEVICE] = "device",   [UNIT_MOUNT] = "mount",   [UNIT_AUTOMOUNT] = "automount",
        [UNIT_SWAP] = "swap",       [UNIT_TIMER] = "timer",   [UNIT_PATH] = "path",
        [UNIT_SLICE] = "slice",     [UNIT_SCOPE] = "scope",
};

static const char *const load_names[UNIT_LOAD_COUNT] = {
        [UNIT_LOADED] = "loaded",       [UNIT_MASKED] = "masked",
        [UNIT_NOT_FOUND] = "not-found", [UNIT_BAD_SETTING] = "bad-setting",
        [UNIT_ERROR] = "error",
};

static const char *const severity_names[] = {
        [PROBLEM_NOTE] = "note",
        [PROBLEM_WARNING] = "warning",
        [PROBLEM_ERROR] = "error",
};

static int find_name(const char *const *names, int count, const char *name)
{
        for (int i = 0; i < count; i++)
                if (strcmp(names[i], name) == 0)
                        return i;
        return -1;
}

const char *unit_type_to_string(enum unit_type type)
{
        assert(type >= 0 && type < UNIT_TYPE_COUNT);
        return type_names[type];
}

enum unit_type unit_type_from_string(const char *name)
{
        return (enum unit_type) find_name(type_names, UNIT_TYPE_COUNT, name);
}

const char *unit_load_to_string(enum unit_load load)
{
        assert(load >= 0 && load < UNIT_LOAD_COUNT);
        return load_names[load];
}

enum unit_load unit_load_from_string(const char *name)
{
        return (enum unit_load) find_name(load_names, UNIT_LOAD_COUNT, name);
}

const char *problem_severity_to_string(enum problem_severity severity)
{
        assert(severity <= PROBLEM_ERROR);
        return severity_names[severity];
}

Problem *problem_new(enum problem_severity severity, const char *unit, const char *path,
                     guint32 line, const char *format, ...)
{
        Problem *problem = g_new0(Problem, 1);
        va_list arguments;

        problem->severity = severity;
        problem->unit = g_strdup(unit);
        problem->path = g_strdup(path);
        problem->line = line;
        va_start(arguments, format);
        problem->message = g_strdup_vprintf(format, arguments);
        va_end(arguments);
        return problem;
}

void problem_free(Problem *problem)
{
        if (!problem)
                return;
        g_free(problem->unit);
        g_free(problem->path);
        g_free(problem->message);
        g_free(problem);
}

static void make_lists(Unit *unit)
{
        unit->files = g_array_new(FALSE, FALSE, sizeof(struct unit_file));
        unit->directives = g_array_new(FALSE, FALSE, sizeof(struct directive));
        unit->properties = g_array_new(FALSE, FALSE, sizeof(struct property));
}

static void free_lists(Unit *unit)
{
        g_array_unref(unit->files);
        g_array_unref(unit->directives);
        g_array_unref(unit->properties);
}

Unit *unit_new(const char *name, enum unit_type type)
{
        Unit *unit = g_new0(Unit, 1);

        unit->references = 1;
        unit->strings = g_string_chunk_new(STRING_CHUNK_SIZE);
        unit->name = unit_string(unit, name);
        unit->type = type;
        unit->aliases = g_ptr_array_new();
        make_lists(unit);
        unit->problems = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        return unit;
}

void unit_free(Unit *unit)
{
        if (!unit || !g_atomic_int_dec_and_test(&unit->references))
                return;
        unit_settings_free(unit->settings);
        enforcement_free(unit->enforcement);
        g_ptr_array_unref(unit->aliases);
        free_lists(unit);
        g_ptr_array_unref(unit->problems);
        g_string_chunk_free(unit->strings);
        g_free(unit);
}

void unit_forget_files(Unit *unit)
{
        free_lists(unit);
        make_lists(unit);
}

Unit *unit_keep(const Unit *unit)
{
        Unit *kept = (Unit *) unit;

        g_atomic_int_inc(&kept->references);
        return kept;
}

const char *unit_string(Unit *unit, const char *text)
{
        return text ? g_string_chunk_insert(unit->strings, text) : NULL;
}

const char *unit_string_shared(Unit *unit, const char *text)
{
        return text ? g_string_chunk_insert_const(unit->strings, text) : NULL;
}

const struct property *unit_find_property(const Unit *unit, const char *name)
{
        guint low = 0, high = unit->properties->len;

        while (low < high) {
                guint middle = low + (high - low) / 2;
                const struct property *property =
                        &g_array_index(unit->properties, struct property, middle);
                int order = strcmp(name, property->name);

                if (order == 0)
                        return property;
                if (order < 0)
                        high = middle;
                else
                        low = middle + 1;
        }
        return NULL;
}

const struct directive *unit_find_directive(const Unit *unit, const char *section, const char *name)
{
        for (guint i = unit->directives->len; i > 0; i--) {
                const struct directive *directive =
                        &g_array_index(unit->directives, struct directive, i - 1);

                if (strcmp(directive->name, name) == 0 && strcmp(directive->section, section) == 0)
                        return directive;
        }
        return NULL;
}

void unit_add_problem(Unit *unit, Problem *problem)
{
        GPtrArray *problems = unit->problems;
        Problem *last;

        if (problems->len < LIMIT_PROBLEMS_PER_UNIT) {
                g_ptr_array_add(problems, problem);
                return;
        }
        if (problems->len == LIMIT_PROBLEMS_PER_UNIT)
                g_ptr_array_add(
                        problems,
                        problem_new(problem->severity, unit->name, NULL, 0, "%s",
                                    "There are more problems in this unit; they are not listed."));
        last = problems->pdata[problems->len - 1];
        last->severity = MAX(last->severity, problem->severity);
        problem_free(problem);
}

const struct unit_file *unit_file_at(const Unit *unit, gint32 file)
{
        if (file == PROPERTY_NO_FILE)
                return NULL;
        assert(file >= 0 && (guint) file < unit->files->len);
        return &g_array_index(unit->files, struct unit_file, file);
}
