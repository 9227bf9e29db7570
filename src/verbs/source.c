/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Options to units. A saved snapshot goes through a filter that passes on the named units only, so
 * that --from= and
 * --root= answer the same question.
 */
#include "verbs/source.h"

#include <fnmatch.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "collect/tree.h"
#include "snapshot/snapshot-xml.h"
#include "verbs/program.h"

/* Passes on what the names ask for, and notes which literal names found a unit. */
struct filter {
        const struct snapshot_sink *next;
        const char *const *names;
        gboolean select; /* leave out what no name asks for */
        gboolean *found; /* by name */
};

static gboolean is_glob(const char *name)
{
        return strpbrk(name, "*?[") != NULL;
}

static gboolean name_matches(const char *pattern, const char *name)
{
        g_autofree char *with_suffix = NULL;

        if (fnmatch(pattern, name, 0) == 0)
                return TRUE;
        with_suffix = g_strconcat(pattern, ".service", NULL);
        return fnmatch(with_suffix, name, 0) == 0;
}

/* A template that is named stands for the instance that the reader makes of it. */
static gboolean is_instance_of(const char *name, const char *pattern)
{
        const char *at = strstr(pattern, "@.");
        gsize prefix = at ? (gsize) (at - pattern) + 1 : 0;

        return at && strncmp(name, pattern, prefix) == 0 && g_str_has_suffix(name, at + 1);
}

static gboolean unit_matches(const Unit *unit, const char *pattern)
{
        if (is_instance_of(unit->name, pattern))
                return TRUE;
        if (name_matches(pattern, unit->name))
                return TRUE;
        for (guint i = 0; i < unit->aliases->len; i++)
                if (name_matches(pattern, unit->aliases->pdata[i]))
                        return TRUE;
        return FALSE;
}

static gboolean filter_begin(void *context, const SnapshotHead *head, GError **error)
{
        const struct filter *filter = context;

        return filter->next->begin(filter->next->context, head, error);
}

static gboolean filter_unit(void *context, const Unit *unit, GError **error)
{
        struct filter *filter = context;
        gboolean wanted = !filter->names[0] || !filter->select;

        for (guint i = 0; filter->names[i]; i++) {
                if (!unit_matches(unit, filter->names[i]))
                        continue;
                wanted = TRUE;
                if (unit->load != UNIT_NOT_FOUND)
                        filter->found[i] = TRUE;
        }
        return !wanted || filter->next->unit(filter->next->context, unit, error);
}

static gboolean filter_end(void *context, const struct snapshot_tail *tail, GError **error)
{
        const struct filter *filter = context;
        struct snapshot_tail passed = *tail;
        g_autoptr(GPtrArray) own = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        g_autoptr(GPtrArray) problems = g_ptr_array_new();

        for (guint i = 0; tail->problems && i < tail->problems->len; i++)
                g_ptr_array_add(problems, tail->problems->pdata[i]);
        for (guint i = 0; filter->names[i]; i++) {
                if (filter->found[i] || is_glob(filter->names[i]))
                        continue;
                Problem *problem = problem_new(PROBLEM_ERROR, NULL, NULL, 0,
                                               "There is no unit %s; it was asked for by name.",
                                               filter->names[i]);

                g_ptr_array_add(own, problem);
                g_ptr_array_add(problems, problem);
        }
        passed.problems = problems;
        return filter->next->end(filter->next->context, &passed, error);
}

static gboolean read_tree(const struct options *options, const struct source_needs *needs,
                          const struct snapshot_sink *sink, GError **error)
{
        struct tree_options tree = {
                .root = options->root ? options->root : "/",
                .user_scope = options->user_scope,
                .read_as = needs->read_as,
                .names = (const char *const *) options->arguments,
                .with_properties = needs->evidence,
                .with_digests = needs->evidence,
                .with_packages = needs->evidence,
                .include_secrets = options->include_secrets,
        };

        if (!options->root)
                program_say(options, "%s; reading the unit files installed under /.",
                            sd_booted() > 0 ? "This version does not ask the running manager yet"
                                            : "No systemd manager is running here");
        return tree_read(&tree, sink, error);
}

gboolean source_read(const struct options *options, const struct source_needs *needs,
                     const struct snapshot_sink *sink, char **ret_sha256, GError **error)
{
        g_autofree gboolean *found = g_new0(gboolean, g_strv_length(options->arguments) + 1);
        struct filter filter = {
                .next = sink,
                .names = (const char *const *) options->arguments,
                .select = options->from != NULL,
                .found = found,
        };
        const struct snapshot_sink filtered = {
                .begin = filter_begin,
                .unit = filter_unit,
                .end = filter_end,
                .context = &filter,
        };

        if (ret_sha256)
                *ret_sha256 = NULL;
        if (options->from)
                return snapshot_read_file(options->from, &filtered, ret_sha256, error);
        return read_tree(options, needs, &filtered, error);
}
