/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Turns an installed tree into a snapshot's stream of units. The names are found and sorted first,
 * which reads directories only; then each unit is read, handed on and forgotten.
 */
#include "collect/tree.h"

#include <fnmatch.h>
#include <string.h>

#include "base/text.h"
#include "collect/directive.h"
#include "collect/host.h"
#include "collect/load.h"
#include "collect/package.h"
#include "collect/search-path.h"
#include "collect/unit-map.h"
#include "collect/unit-name.h"
#include "snapshot/snapshot.h"

enum {
        /* Where neither the tree nor this machine has a systemd. */
        FALLBACK_VERSION = 257,
        /* The version since which systemd-analyze calls the instance of a bare template
         * differently. */
        TEST_INSTANCE_SINCE = 257,
};

/* All that is open while a tree is read. */
struct tree {
        const struct tree_options *options;
        Root *root;
        SnapshotHead *head;
        GPtrArray *problems;
        PackageIndex *packages;
        struct reading reading;
        struct host_facts *host_facts;
        SearchPath *path;
        UnitMap *map;
        DropIns *drop_ins;
        struct unit_loader loader;
        GHashTable *selected; /* ids of units, each once */
};

static unsigned version_to_read_as(const struct tree_options *options, const SnapshotHead *head)
{
        unsigned version = options->read_as;

        if (version == 0)
                version = head->systemd_version;
        if (version == 0)
                version = host_own_systemd_version();
        return version == 0 ? FALLBACK_VERSION : version;
}

static gboolean tree_open(struct tree *tree, const struct tree_options *options, GError **error)
{
        tree->options = options;
        tree->root = root_open(options->root ? options->root : "/", error);
        if (!tree->root)
                return FALSE;
        tree->problems = g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        tree->head = host_head_new(tree->root, options->user_scope, tree->problems);
        tree->head->read_as = version_to_read_as(options, tree->head);
        if (options->with_packages)
                tree->packages = package_index_new(tree->root, tree->problems);
        tree->reading.root = tree->root;
        tree->reading.version = tree->head->read_as;
        tree->reading.user_scope = options->user_scope;
        tree->reading.keep_secrets = options->include_secrets;
        tree->host_facts = host_facts_new(tree->root, tree->head, &tree->reading.facts);
        tree->path = search_path_new(tree->root, options->user_scope, tree->reading.version,
                                     tree->problems);
        tree->map = unit_map_new(tree->root, tree->path, tree->problems);
        tree->loader = (struct unit_loader){
                .reading = &tree->reading,
                .path = tree->path,
                .map = tree->map,
                .packages = tree->packages,
                .with_properties = options->with_properties,
                .contents = {.root = tree->root,
                             .path = tree->path,
                             .with_digests = options->with_digests},
        };
        tree->drop_ins = drop_ins_new(&tree->loader.contents, tree->map, tree->problems);
        tree->loader.drop_ins = tree->drop_ins;
        tree->selected = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        return TRUE;
}

static void tree_close(struct tree *tree)
{
        g_clear_pointer(&tree->selected, g_hash_table_unref);
        g_clear_pointer(&tree->drop_ins, drop_ins_free);
        g_clear_pointer(&tree->map, unit_map_free);
        g_clear_pointer(&tree->path, search_path_free);
        g_clear_pointer(&tree->host_facts, host_facts_free);
        g_clear_pointer(&tree->packages, package_index_free);
        g_clear_pointer(&tree->head, snapshot_head_free);
        g_clear_pointer(&tree->problems, g_ptr_array_unref);
        g_clear_pointer(&tree->root, root_free);
}

/* The id of the unit that a name leads to, or the name itself where that is no unit. */
static char *id_of(const struct tree *tree, const char *name, enum unit_lookup *ret_lookup)
{
        const struct unit_map_entry *entry;

        *ret_lookup = unit_map_find(tree->map, name, &entry);
        return *ret_lookup == UNIT_LOOKUP_FOUND ? unit_map_id(name, entry) : g_strdup(name);
}

/* A name of the search path or of an enablement link. */
static void select_name(struct tree *tree, const char *name)
{
        enum unit_lookup lookup;
        g_autofree char *id = id_of(tree, name, &lookup);

        if (lookup == UNIT_LOOKUP_MISSING)
                g_ptr_array_add(
                        tree->problems,
                        problem_new(PROBLEM_NOTE, name, NULL, 0,
                                    "A link enables this unit, but there is no file for it."));
        else
                g_hash_table_add(tree->selected, g_steal_pointer(&id));
}

static void select_glob(struct tree *tree, const char *glob, const GPtrArray *names)
{
        gboolean matched = FALSE;

        for (guint i = 0; i < names->len; i++) {
                const char *name = names->pdata[i];
                enum unit_lookup lookup;
                g_autofree char *id = id_of(tree, name, &lookup);

                if (lookup == UNIT_LOOKUP_MISSING || (fnmatch(glob, name, FNM_NOESCAPE) != 0 &&
                                                      fnmatch(glob, id, FNM_NOESCAPE) != 0))
                        continue;
                matched = TRUE;
                g_hash_table_add(tree->selected, g_steal_pointer(&id));
        }
        if (!matched)
                g_ptr_array_add(tree->problems, problem_new(PROBLEM_WARNING, NULL, NULL, 0,
                                                            "No unit matches \"%s\".", glob));
}

/* A name as it was asked for: "nginx", "getty@tty1.service", a bare template. */
static void select_asked(struct tree *tree, const char *asked)
{
        g_autofree char *name = unit_name_has_type_suffix(asked)
                                        ? g_strdup(asked)
                                        : g_strconcat(asked, ".service", NULL);
        enum unit_lookup lookup;

        if (unit_name_classify(name) == UNIT_NAME_TEMPLATE) {
                const char *instance =
                        tree->reading.version >= TEST_INSTANCE_SINCE ? "test_instance" : "i";
                char *instantiated = unit_name_with_instance(name, instance);

                if (instantiated) {
                        g_free(name);
                        name = instantiated;
                }
        }
        g_hash_table_add(tree->selected, unit_name_classify(name) == UNIT_NAME_INVALID
                                                 ? g_strdup(name)
                                                 : id_of(tree, name, &lookup));
}

static int compare_ids(gconstpointer a, gconstpointer b)
{
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* The ids of all units to read in byte order; borrowed from the tree. */
static GPtrArray *select_units(struct tree *tree)
{
        g_autoptr(GPtrArray) names = unit_map_names(tree->map);
        const char *const *asked = tree->options->names;
        GPtrArray *ids = g_ptr_array_new();
        GHashTableIter iterator;
        gpointer id;

        for (guint i = 0; (!asked || !*asked) && i < names->len; i++)
                select_name(tree, names->pdata[i]);
        for (; asked && *asked; asked++) {
                if (strpbrk(*asked, "*?["))
                        select_glob(tree, *asked, names);
                else
                        select_asked(tree, *asked);
        }
        g_hash_table_iter_init(&iterator, tree->selected);
        while (g_hash_table_iter_next(&iterator, &id, NULL))
                g_ptr_array_add(ids, id);
        g_ptr_array_sort(ids, compare_ids);
        return ids;
}

static void add_unheard(void *context, const char *path, const char *sentence)
{
        g_ptr_array_add(context, problem_new(PROBLEM_ERROR, NULL, path, 0, "%s", sentence));
}

static gboolean send(struct tree *tree, const struct snapshot_sink *sink, GError **error)
{
        g_autoptr(GPtrArray) ids = select_units(tree);
        struct snapshot_tail tail = {.unit_count = ids->len, .problems = tree->problems};

        if (!sink->begin(sink->context, tree->head, error))
                return FALSE;
        for (guint i = 0; i < ids->len; i++) {
                g_autoptr(Unit) unit = unit_load_by_name(&tree->loader, ids->pdata[i]);

                if (!sink->unit(sink->context, unit, error))
                        return FALSE;
        }
        root_each_unheard(tree->root, add_unheard, tree->problems);
        tail.end = text_now();
        return sink->end(sink->context, &tail, error);
}

gboolean tree_read(const struct tree_options *options, const struct snapshot_sink *sink,
                   GError **error)
{
        struct tree tree = {0};
        gboolean ok = tree_open(&tree, options, error) && send(&tree, sink, error);

        tree_close(&tree);
        return ok;
}
