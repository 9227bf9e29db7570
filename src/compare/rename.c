/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Names are matched in the order of how much they prove: an alias, then the same content or command
 * of the same package, then those of its next version where the name has it (php8.2-fpm,
 * php8.4-fpm), then the same content without a package. What fits more than one unit proves
 * nothing.
 */
#include "compare/rename.h"

#include <string.h>

/* What two units have in common if they are one; NULL where this one lacks it. The caller's. */
typedef char *(*key_function)(const struct parked *parked);

static char *content_of_package(const struct parked *parked)
{
        if (!parked->package || !parked->fragment)
                return NULL;
        return g_strdup_printf("%d %s %s", parked->type, parked->package, parked->fragment);
}

static char *command_of_package(const struct parked *parked)
{
        if (!parked->package || !parked->command)
                return NULL;
        return g_strdup_printf("%d %s %s", parked->type, parked->package, parked->command);
}

static char *next_of_family(const struct parked *parked)
{
        return parked->family ? g_strdup_printf("%d %s", parked->type, parked->family) : NULL;
}

static char *content_alone(const struct parked *parked)
{
        if (parked->package || !parked->fragment)
                return NULL;
        return g_strdup_printf("%d %s", parked->type, parked->fragment);
}

static void add_pair(GArray *pairs, struct parked *before, struct parked *after, const char *by)
{
        struct rename_pair pair = {before, after, by};

        before->matched = after->matched = TRUE;
        g_array_append_val(pairs, pair);
}

static gboolean has_alias(const struct parked *parked, const char *name)
{
        for (guint i = 0; i < parked->aliases->len; i++)
                if (g_str_equal(parked->aliases->pdata[i], name))
                        return TRUE;
        return FALSE;
}

static GHashTable *by_name(const Park *park)
{
        GHashTable *table = g_hash_table_new(g_str_hash, g_str_equal);

        for (guint i = 0; i < park_count(park); i++)
                g_hash_table_insert(table, park_at(park, i)->name, park_at(park, i));
        return table;
}

/* Units whose new name is an alias on the old side, or the other way round. */
static void match_aliases(const Park *before, const Park *after, gboolean old_aliases,
                          GArray *pairs)
{
        const Park *with = old_aliases ? before : after, *named = old_aliases ? after : before;
        g_autoptr(GHashTable) names = by_name(named);

        for (guint i = 0; i < park_count(with); i++) {
                struct parked *one = park_at(with, i);

                for (guint j = 0; j < one->aliases->len && !one->matched; j++) {
                        struct parked *other = g_hash_table_lookup(names, one->aliases->pdata[j]);

                        if (other && !other->matched && other->type == one->type &&
                            has_alias(one, other->name))
                                add_pair(pairs, old_aliases ? one : other,
                                         old_aliases ? other : one, "alias");
                }
        }
}

/* Key to the only unit that has it, or to itself where several do. */
static GHashTable *unique_keys(const Park *park, key_function key)
{
        GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

        for (guint i = 0; i < park_count(park); i++) {
                struct parked *parked = park_at(park, i);
                char *text = parked->matched ? NULL : key(parked);

                if (!text)
                        continue;
                if (g_hash_table_contains(table, text))
                        g_hash_table_insert(table, text, NULL);
                else
                        g_hash_table_insert(table, text, parked);
        }
        return table;
}

static void match_keys(const Park *before, const Park *after, key_function key, const char *by,
                       GArray *pairs)
{
        g_autoptr(GHashTable) old = unique_keys(before, key), new = unique_keys(after, key);
        GHashTableIter iter;
        gpointer text, parked;

        g_hash_table_iter_init(&iter, old);
        while (g_hash_table_iter_next(&iter, &text, &parked)) {
                struct parked *other = g_hash_table_lookup(new, text);

                if (parked && other)
                        add_pair(pairs, parked, other, by);
        }
}

static int compare_pairs(gconstpointer a, gconstpointer b)
{
        const struct rename_pair *left = a, *right = b;

        return strcmp(left->after->name, right->after->name);
}

GArray *rename_match(const Park *before, const Park *after)
{
        static const struct {
                key_function key;
                const char *by;
        } rules[] = {
                {content_of_package, "package"},
                {command_of_package, "package"},
                {next_of_family, "package"},
                {content_alone, "content"},
        };
        GArray *pairs = g_array_new(FALSE, FALSE, sizeof(struct rename_pair));

        match_aliases(before, after, FALSE, pairs);
        match_aliases(before, after, TRUE, pairs);
        for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
                match_keys(before, after, rules[i].key, rules[i].by, pairs);
        g_array_sort(pairs, compare_pairs);
        return pairs;
}
