/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* For tests of snapshots: awkward texts, random enforcement, and its fields as text. */
#pragma once

#include <string.h>

#include "snapshot/enforcement.h"

/* Random values with everything in them that is awkward. */
static inline char *random_text(GRand *random)
{
        static const char *const parts[] = {
                "a",
                "Größe",
                "日本",
                "\\",
                "\\x41",
                "<",
                "&amp;",
                "]]>",
                "\"",
                "'",
                " ",
                "  ",
                "\t",
                "\n",
                "\r",
                "\r\n",
                "\x01",
                "\x1b[31m",
                "\x7f",
                "\xff",
                "\xc3",
                "\xe2\x82",
                "\x80",
                "\xc0\x80",
                "\xed\xa0\x80",
                "%n%s",
                "\xef\xbf\xbe",
                "\xef\xbf\xbf",
                "\xc2\x85",
                "\xe2\x80\xa8",
                "\xf0\x9f\x98\x80",
                "\xf4\x90\x80\x80",
                "&#0;",
                "<script>",
                "--",
                "=",
        };
        GString *text = g_string_new(NULL);
        /* Half of the texts are harmless, so that both ways of writing meet in one document. */
        gint count = g_rand_int_range(random, 0, 6);
        gsize range = g_rand_boolean(random) ? G_N_ELEMENTS(parts) : 16;

        while (count-- > 0)
                g_string_append(text, parts[g_rand_int_range(random, 0, range)]);
        return g_string_free(text, FALSE);
}

static inline char *random_text_or_null(GRand *random)
{
        return g_rand_int_range(random, 0, 3) == 0 ? NULL : random_text(random);
}

/* The same in the unit's chunk. */
static inline const char *unit_random(Unit *unit, GRand *random)
{
        g_autofree char *text = random_text(random);

        return unit_string(unit, text);
}

static inline const char *unit_random_or_null(Unit *unit, GRand *random)
{
        return g_rand_int_range(random, 0, 3) == 0 ? NULL : unit_random(unit, random);
}

/* Every field in a form that strcmp() compares, NULL apart from the empty text. */
static inline void dump(GString *dump, const char *name, const char *value)
{
        g_autofree char *escaped = value != NULL ? g_strescape(value, NULL) : NULL;

        g_string_append_printf(dump, "%s=%s%s%s\n", name, value != NULL ? "\"" : "",
                               value != NULL ? escaped : "NULL", value != NULL ? "\"" : "");
}

static inline void random_view(Unit *unit, GRand *random)
{
        struct mount_view *view = enforcement_add_view(unit->enforcement);
        gint count = g_rand_int_range(random, 0, 4);

        view->is_truncated = g_rand_boolean(random);
        for (gint i = 0; i < count; i++) {
                struct mount_fact fact = {
                        .path = unit_random(unit, random),
                        .read_only = g_rand_boolean(random),
                        .replaced = g_rand_boolean(random),
                        .type = unit_random(unit, random),
                        .mounted = unit_random(unit, random),
                };

                g_array_append_val(view->facts, fact);
                g_ptr_array_add(view->read_only, (char *) unit_random(unit, random));
                g_ptr_array_add(view->hidden, (char *) unit_random(unit, random));
        }
}

static inline void random_status(struct process *process, GRand *random)
{
        guint64 *const masks[] = {&process->bounding, &process->effective, &process->permitted,
                                  &process->inheritable, &process->ambient};
        gint count = g_rand_int_range(random, 0, 4);

        for (gsize i = 0; i < G_N_ELEMENTS(masks); i++)
                *masks[i] = (guint64) g_rand_int(random) << 32 | g_rand_int(random);
        for (gsize i = 0; i < 4; i++) {
                process->uid[i] = g_rand_int(random);
                process->gid[i] = g_rand_int(random);
        }
        for (gint i = 0; i < count; i++) {
                guint32 group = g_rand_int(random);

                g_array_append_val(process->groups, group);
        }
        process->no_new_privileges = g_rand_int_range(random, -1, 2);
        process->seccomp = g_rand_int_range(random, -1, 3);
        process->seccomp_filters = g_rand_int_range(random, -1, 300);
}

static inline void random_enforcement(Unit *unit, GRand *random)
{
        gint views = g_rand_int_range(random, 0, 3), count = g_rand_int_range(random, 1, 4);

        unit->enforcement = enforcement_new();
        unit->enforcement->control_group = unit_random(unit, random);
        unit->enforcement->inherited_filters = g_rand_int_range(random, -1, 9);
        unit->enforcement->is_truncated = g_rand_boolean(random);
        for (gint i = 0; i < views; i++)
                random_view(unit, random);
        for (gint i = 0; i < count; i++) {
                struct process *process = enforcement_add_process(unit->enforcement);

                process->pid = g_rand_int_range(random, 1, G_MAXINT32);
                process->is_main = g_rand_boolean(random);
                process->command = unit_random(unit, random);
                process->control_group = unit_random(unit, random);
                process->start = g_rand_boolean(random) ? g_rand_int(random) : 0;
                process->status_unseen = unit_random_or_null(unit, random);
                if (!process->status_unseen)
                        random_status(process, random);
                process->namespaces_unseen = unit_random_or_null(unit, random);
                for (int j = 0; j < NAMESPACE_COUNT; j++)
                        process->namespaces[j] = g_rand_int_range(random, 0, 3);
                process->mounts_unseen = unit_random_or_null(unit, random);
                process->view = g_rand_int_range(random, -1, views);
        }
}

static inline void dump_view(GString *text, const struct mount_view *view)
{
        g_string_append_printf(text, "view %d\n", view->is_truncated);
        for (guint i = 0; i < view->facts->len; i++) {
                const struct mount_fact *fact = &g_array_index(view->facts, struct mount_fact, i);

                g_string_append_printf(text, "mount %d %d\n", fact->read_only, fact->replaced);
                dump(text, "path", fact->path);
                dump(text, "type", fact->type);
                dump(text, "mounted", fact->mounted);
        }
        for (guint i = 0; i < view->read_only->len; i++)
                dump(text, "read_only", view->read_only->pdata[i]);
        for (guint i = 0; i < view->hidden->len; i++)
                dump(text, "hidden", view->hidden->pdata[i]);
}

static inline void dump_process(GString *text, const struct process *process)
{
        const guint64 masks[] = {process->bounding, process->effective, process->permitted,
                                 process->inheritable, process->ambient};

        g_string_append_printf(text, "process %u %d %" G_GINT64_FORMAT " %d %d %" G_GINT64_FORMAT,
                               process->pid, process->is_main, process->start,
                               process->no_new_privileges, process->seccomp,
                               process->seccomp_filters);
        for (gsize i = 0; i < G_N_ELEMENTS(masks); i++)
                g_string_append_printf(text, " %" G_GINT64_MODIFIER "x", masks[i]);
        for (gsize i = 0; i < 4; i++)
                g_string_append_printf(text, " %u %u", process->uid[i], process->gid[i]);
        for (guint i = 0; i < process->groups->len; i++)
                g_string_append_printf(text, " %u", g_array_index(process->groups, guint32, i));
        for (int i = 0; i < NAMESPACE_COUNT; i++)
                g_string_append_printf(text, " %d", process->namespaces[i]);
        g_string_append_printf(text, " %d\n", process->view);
        dump(text, "command", process->command);
        dump(text, "control_group", process->control_group);
        dump(text, "status_unseen", process->status_unseen);
        dump(text, "namespaces_unseen", process->namespaces_unseen);
        dump(text, "mounts_unseen", process->mounts_unseen);
}

static inline void dump_enforcement(GString *text, const Enforcement *enforcement)
{
        g_string_append_printf(text, "enforcement %d %" G_GINT64_FORMAT "\n",
                               enforcement->is_truncated, enforcement->inherited_filters);
        dump(text, "control_group", enforcement->control_group);
        for (guint i = 0; i < enforcement->views->len; i++)
                dump_view(text, &g_array_index(enforcement->views, struct mount_view, i));
        for (guint i = 0; i < enforcement->processes->len; i++)
                dump_process(text, &g_array_index(enforcement->processes, struct process, i));
}
