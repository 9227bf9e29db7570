/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Turns the listings of the search directories (unit-scan.c) into answers about names. Aliases are
 * followed by name and not by path, so that a file of higher priority stands in for the one that
 * the link was made for.
 */
#include "collect/unit-map.h"

#include <string.h>

#include "base/error.h"
#include "collect/unit-name.h"
#include "collect/unit-scan.h"

/* As many names as systemd looks at on the way to a file. */
enum { ALIAS_LOOKUPS = 8 };

struct unit_map {
        struct unit_scan scan;
        GHashTable
                *aliases; /* name of a file or instance to GPtrArray of the names that lead to it */
        GHashTable *enabled; /* unit id to the flags of unit-scan.h */
};

static enum unit_lookup follow(const UnitMap *map, const char *name,
                               const struct unit_map_entry **ret_entry)
{
        const struct unit_map_entry *entry = g_hash_table_lookup(map->scan.entries, name);

        if (!entry)
                return UNIT_LOOKUP_MISSING;
        for (unsigned lookups = 1; entry->alias_of; lookups++) {
                const char *target = entry->alias_of;

                if (lookups >= ALIAS_LOOKUPS)
                        return UNIT_LOOKUP_LOOP;
                entry = g_hash_table_lookup(map->scan.entries, target);
                if (!entry) {
                        g_autofree char *template = unit_name_template(target);

                        entry = template ? g_hash_table_lookup(map->scan.entries, template) : NULL;
                }
                if (!entry)
                        return UNIT_LOOKUP_DANGLING;
        }
        *ret_entry = entry;
        return UNIT_LOOKUP_FOUND;
}

enum unit_lookup unit_map_find(const UnitMap *map, const char *name,
                               const struct unit_map_entry **ret_entry)
{
        enum unit_lookup lookup = follow(map, name, ret_entry), of_template;
        g_autofree char *template = NULL;

        if (lookup == UNIT_LOOKUP_FOUND || lookup == UNIT_LOOKUP_LOOP ||
            unit_name_classify(name) != UNIT_NAME_INSTANCE)
                return lookup;
        template = unit_name_template(name);
        of_template = follow(map, template, ret_entry);
        return of_template == UNIT_LOOKUP_MISSING ? lookup : of_template;
}

char *unit_map_id(const char *name, const struct unit_map_entry *entry)
{
        g_autofree char *instance = NULL, *id = NULL;

        if (unit_name_classify(entry->name) != UNIT_NAME_TEMPLATE)
                return g_strdup(entry->name);
        instance = unit_name_instance(name);
        if (!instance)
                return g_strdup(entry->name);
        id = unit_name_with_instance(entry->name, instance);
        return id ? g_steal_pointer(&id) : g_strdup(name);
}

static void add_alias(GHashTable *set, const char *id, const char *alias)
{
        if (!g_str_equal(id, alias))
                g_hash_table_add(set, g_strdup(alias));
}

/* Names of the template lend themselves to its instance, but for those instances that have a file
 * of their own. */
static void add_instance_alias(const UnitMap *map, GHashTable *set, const char *id,
                               const char *alias, const struct unit_map_entry *entry)
{
        g_autofree char *instance = unit_name_instance(id);
        g_autofree char *name = unit_name_with_instance(alias, instance);
        const struct unit_map_entry *other;

        if (!name)
                return;
        if (follow(map, name, &other) == UNIT_LOOKUP_FOUND && other != entry)
                return;
        add_alias(set, id, name);
}

static void add_aliases_of(const UnitMap *map, GHashTable *set, const char *id, const char *name,
                           const struct unit_map_entry *entry)
{
        const GPtrArray *aliases = g_hash_table_lookup(map->aliases, name);
        gboolean is_instance = unit_name_classify(id) == UNIT_NAME_INSTANCE;

        for (guint i = 0; aliases && i < aliases->len; i++) {
                const char *alias = aliases->pdata[i];

                if (is_instance && unit_name_classify(alias) == UNIT_NAME_TEMPLATE)
                        add_instance_alias(map, set, id, alias, entry);
                else
                        add_alias(set, id, alias);
        }
}

static int compare_names(gconstpointer a, gconstpointer b)
{
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *unit_map_aliases(const UnitMap *map, const char *id, const struct unit_map_entry *entry)
{
        g_autoptr(GHashTable) set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
        GHashTableIter iterator;
        gpointer name;

        add_aliases_of(map, set, id, id, entry);
        if (entry && !g_str_equal(entry->name, id))
                add_aliases_of(map, set, id, entry->name, entry);
        g_hash_table_iter_init(&iterator, set);
        while (g_hash_table_iter_next(&iterator, &name, NULL)) {
                g_hash_table_iter_steal(&iterator);
                g_ptr_array_add(names, name);
        }
        g_ptr_array_sort(names, compare_names);
        return names;
}

GPtrArray *unit_map_names(const UnitMap *map)
{
        GPtrArray *names = g_ptr_array_new();
        GHashTableIter iterator;
        gpointer name;

        g_hash_table_iter_init(&iterator, map->scan.entries);
        while (g_hash_table_iter_next(&iterator, &name, NULL))
                g_ptr_array_add(names, name);
        g_hash_table_iter_init(&iterator, map->scan.links);
        while (g_hash_table_iter_next(&iterator, &name, NULL))
                if (!g_hash_table_contains(map->scan.entries, name))
                        g_ptr_array_add(names, name);
        g_ptr_array_sort(names, compare_names);
        return names;
}

gboolean unit_map_has_name(const UnitMap *map, const char *name)
{
        return g_hash_table_contains(map->scan.entries, name);
}

gboolean unit_map_is_enabled(const UnitMap *map, const char *id, gboolean *ret_runtime)
{
        guint flags = GPOINTER_TO_UINT(g_hash_table_lookup(map->enabled, id));

        *ret_runtime = flags == ENABLED_IN_RUN;
        return flags != 0;
}

const GArray *unit_map_drop_in_directories(const UnitMap *map, const char *name)
{
        return g_hash_table_lookup(map->scan.drop_ins, name);
}

static void enable(UnitMap *map, const char *id, guint flags)
{
        guint before = GPOINTER_TO_UINT(g_hash_table_lookup(map->enabled, id));

        g_hash_table_replace(map->enabled, g_strdup(id), GUINT_TO_POINTER(before | flags));
}

/* A name with its link's flags makes its unit enabled, and the template that the unit comes from.
 */
static void enable_name(UnitMap *map, const char *name, guint flags)
{
        const struct unit_map_entry *entry;
        g_autofree char *id = NULL;

        flags &= ENABLED_IN_ETC | ENABLED_IN_RUN;
        if (!flags || unit_map_find(map, name, &entry) != UNIT_LOOKUP_FOUND)
                return;
        id = unit_map_id(name, entry);
        enable(map, id, flags);
        if (!g_str_equal(id, entry->name))
                enable(map, entry->name, flags);
}

static void index_alias(UnitMap *map, const char *name)
{
        const struct unit_map_entry *entry;
        g_autofree char *id = NULL;
        GPtrArray *names;

        if (follow(map, name, &entry) != UNIT_LOOKUP_FOUND)
                return;
        id = unit_map_id(name, entry);
        if (g_str_equal(id, name))
                return;
        names = g_hash_table_lookup(map->aliases, id);
        if (!names) {
                names = g_ptr_array_new();
                g_hash_table_insert(map->aliases, g_steal_pointer(&id), names);
        }
        g_ptr_array_add(names, (char *) name);
}

UnitMap *unit_map_new(const Root *root, const SearchPath *path, GPtrArray *problems)
{
        UnitMap *map = g_new0(UnitMap, 1);
        GHashTableIter iterator;
        gpointer key, value;

        map->aliases = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                             (GDestroyNotify) g_ptr_array_unref);
        map->enabled = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        unit_scan(root, path, &map->scan, problems);

        g_hash_table_iter_init(&iterator, map->scan.entries);
        while (g_hash_table_iter_next(&iterator, &key, &value)) {
                const struct unit_map_entry *entry = value;

                index_alias(map, key);
                if (entry->alias_of)
                        enable_name(map, key, unit_scan_flags(path, entry->directory));
        }
        g_hash_table_iter_init(&iterator, map->scan.links);
        while (g_hash_table_iter_next(&iterator, &key, &value))
                enable_name(map, key, GPOINTER_TO_UINT(value));
        return map;
}

void unit_map_free(UnitMap *map)
{
        if (!map)
                return;
        unit_scan_clear(&map->scan);
        g_hash_table_unref(map->aliases);
        g_hash_table_unref(map->enabled);
        g_free(map);
}
