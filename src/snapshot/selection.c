/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Literal names are looked up in a table, and only globs are tried one after the other. */
#include "snapshot/selection.h"

#include <fnmatch.h>
#include <string.h>

#include "snapshot/unit.h"

struct name {
        char *given; /* as the user wrote it */
        gboolean found;
};

struct selection {
        GPtrArray *names; /* struct name *, in the order given, without globs */
        GHashTable
                *literals; /* full unit name, or "x@.service" for its instances -> struct name * */
        GPtrArray *globs;  /* char * */
};

static void name_free(gpointer data)
{
        struct name *name = data;

        g_free(name->given);
        g_free(name);
}

static gboolean has_type(const char *name)
{
        const char *dot = strrchr(name, '.');

        return dot && unit_type_from_string(dot + 1) != UNIT_TYPE_INVALID;
}

Selection *selection_new(const char *const *names)
{
        Selection *selection = g_new0(Selection, 1);

        selection->names = g_ptr_array_new_with_free_func(name_free);
        selection->literals = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        selection->globs = g_ptr_array_new_with_free_func(g_free);
        for (; names && *names; names++) {
                char *full =
                        has_type(*names) ? g_strdup(*names) : g_strconcat(*names, ".service", NULL);

                if (strpbrk(*names, "*?[")) {
                        g_ptr_array_add(selection->globs, g_strdup(*names));
                        g_ptr_array_add(selection->globs, full);
                        continue;
                }

                struct name *name = g_new0(struct name, 1);

                name->given = g_strdup(*names);
                g_ptr_array_add(selection->names, name);
                g_hash_table_insert(selection->literals, full, name);
        }
        return selection;
}

Selection *selection_of_words(const char *words)
{
        g_auto(GStrv) split = g_strsplit_set(words, " \t", -1);
        g_autoptr(GPtrArray) names = g_ptr_array_new();

        for (char **word = split; *word; word++)
                if (**word)
                        g_ptr_array_add(names, *word);
        g_ptr_array_add(names, NULL);
        return selection_new((const char *const *) names->pdata);
}

void selection_free(Selection *selection)
{
        if (!selection)
                return;
        g_ptr_array_unref(selection->names);
        g_hash_table_unref(selection->literals);
        g_ptr_array_unref(selection->globs);
        g_free(selection);
}

/* The template that an instance belongs to ("x@.service" of "x@y.service"), or NULL. */
static char *template_of(const char *name)
{
        const char *at = strchr(name, '@'), *dot = strrchr(name, '.');

        return at && dot && dot > at ? g_strdup_printf("%.*s%s", (int) (at - name) + 1, name, dot)
                                     : NULL;
}

static gboolean matches_literal(Selection *selection, const char *name, gboolean note_found)
{
        g_autofree char *template = template_of(name);
        struct name *asked = g_hash_table_lookup(selection->literals, name);

        if (!asked && template)
                asked = g_hash_table_lookup(selection->literals, template);
        if (asked && note_found)
                asked->found = TRUE;
        return asked != NULL;
}

static gboolean matches_one(Selection *selection, const char *name, gboolean note_found)
{
        gboolean matched = matches_literal(selection, name, note_found);

        /* Unit names hold backslashes that escape nothing here. */
        for (guint i = 0; !matched && i < selection->globs->len; i++)
                matched = fnmatch(selection->globs->pdata[i], name, FNM_NOESCAPE) == 0;
        return matched;
}

gboolean selection_matches(Selection *selection, const char *name, const GPtrArray *aliases,
                           gboolean note_found)
{
        gboolean matched = matches_one(selection, name, note_found);

        if (selection->names->len == 0 && selection->globs->len == 0)
                return TRUE;
        for (guint i = 0; aliases && i < aliases->len; i++)
                matched |= matches_one(selection, aliases->pdata[i], note_found);
        return matched;
}

GPtrArray *selection_missing(const Selection *selection)
{
        GPtrArray *missing = g_ptr_array_new();

        for (guint i = 0; i < selection->names->len; i++) {
                const struct name *name = selection->names->pdata[i];
                /* The same name given twice is one row in the table; the last one holds the answer.
                 */
                g_autofree char *full = has_type(name->given)
                                                ? g_strdup(name->given)
                                                : g_strconcat(name->given, ".service", NULL);
                const struct name *row = g_hash_table_lookup(selection->literals, full);

                if (!row->found)
                        g_ptr_array_add(missing, name->given);
        }
        return missing;
}
