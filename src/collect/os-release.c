/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lines of os-release and machine-info to a table of names and values. */
#include "collect/os-release.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "snapshot/unit.h"

const char *const os_release_paths[] = {"/etc/os-release", "/usr/lib/os-release", NULL};
const char *const machine_info_paths[] = {"/etc/machine-info", NULL};

static void complain(GPtrArray *problems, enum problem_severity severity, const char *path,
                     guint32 line, const char *message)
{
        if (problems != NULL)
                g_ptr_array_add(problems, problem_new(severity, NULL, path, line, "%s", message));
}

/* What a failing disk keeps is missing evidence; what is there and is no such file is not. */
static void complain_of_file(GPtrArray *problems, const char *path, const GError *error)
{
        g_autofree char *message = text_without_path(error->message, path);

        if (!g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND))
                complain(problems,
                         g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED)
                                 ? PROBLEM_ERROR
                                 : PROBLEM_WARNING,
                         path, 0, message);
}

static gboolean is_name(const char *text)
{
        return *text != '\0' && !g_ascii_isdigit(*text) &&
               strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") ==
                       strlen(text);
}

static void read_line(GHashTable *assignments, char *line, const char *path, guint32 number,
                      GPtrArray *problems)
{
        char *equals, *value;

        g_strstrip(line);
        if (*line == '\0' || *line == '#')
                return;
        equals = strchr(line, '=');
        if (equals != NULL)
                *equals = '\0';
        if (equals == NULL || !is_name(line)) {
                complain(problems, PROBLEM_NOTE, path, number,
                         "The line is not an assignment and was ignored.");
                return;
        }
        value = *g_strchug(equals + 1) == '\0' ? g_strdup("") : g_shell_unquote(equals + 1, NULL);
        if (value == NULL) {
                complain(problems, PROBLEM_NOTE, path, number,
                         "A quote is not closed, and the line was ignored.");
                return;
        }
        /* As in a shell, the last assignment counts. */
        g_hash_table_replace(assignments, g_strdup(line), value);
}

GHashTable *assignments_read(const Root *root, const char *const *paths, GPtrArray *problems)
{
        GHashTable *assignments = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

        for (; *paths != NULL; paths++) {
                g_autoptr(GError) error = NULL;
                g_autofree char *text = root_read_file(root, *paths, LIMIT_HOST_FILE_SIZE, NULL,
                                                       problems != NULL ? &error : NULL);
                g_auto(GStrv) lines = NULL;

                if (text == NULL) {
                        if (error != NULL)
                                complain_of_file(problems, *paths, error);
                        continue;
                }
                lines = g_strsplit(text, "\n", -1);
                for (guint i = 0; lines[i] != NULL; i++)
                        read_line(assignments, lines[i], *paths, i + 1, problems);
                break;
        }
        return assignments;
}

char *assignments_get(GHashTable *assignments, const char *name)
{
        const char *value = g_hash_table_lookup(assignments, name);

        return value != NULL && *value != '\0' ? g_strdup(value) : NULL;
}
