/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What there is to read: the units that the manager has loaded, those that have a file, and those
 * that only a link names (getty@tty1.service), each once under its own name, whatever aliases lead
 * to it.
 */
#include <fnmatch.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"
#include "collect/bus-reader.h"
#include "collect/unit-name.h"
#include "snapshot/words.h"

enum {
        /* The version since which systemd-analyze calls the instance of a bare template
         * differently. */
        TEST_INSTANCE_SINCE = 257,
};

void bus_item_free(gpointer data)
{
        struct bus_item *item = data;

        sd_bus_slot_unref(item->slot);
        g_free(item->name);
        g_free(item->path);
        g_free(item->file_state);
        unit_free(item->unit);
        g_free(item);
}

static gboolean is_glob(const char *name)
{
        return strpbrk(name, "*?[") != NULL;
}

/* The name as a unit's: "nginx" is "nginx.service", a bare template is an instance of it. */
static char *asked_name(const struct bus_reader *reader, const char *asked)
{
        char *name = unit_name_has_type_suffix(asked) ? g_strdup(asked)
                                                      : g_strconcat(asked, ".service", NULL);

        if (unit_name_classify(name) == UNIT_NAME_TEMPLATE) {
                char *instance = unit_name_with_instance(name, reader->head->systemd_version >=
                                                                               TEST_INSTANCE_SINCE
                                                                       ? "test_instance"
                                                                       : "test-instance");

                if (instance) {
                        g_free(name);
                        return instance;
                }
        }
        return name;
}

gboolean bus_is_wanted(const struct bus_reader *reader, const char *name)
{
        const char *const *names = reader->options->names;

        if (!names || !*names)
                return TRUE;
        for (; *names; names++)
                if (is_glob(*names) && fnmatch(*names, name, FNM_NOESCAPE) == 0)
                        return TRUE;
        return FALSE;
}

/* The item of that name, which is made where there is none yet. */
static struct bus_item *add_item(struct bus_reader *reader, const char *name, enum item_state state)
{
        struct bus_item *item = g_hash_table_lookup(reader->by_name, name);

        if (item)
                return item;
        item = g_new0(struct bus_item, 1);
        item->reader = reader;
        item->name = g_strdup(name);
        item->state = state;
        g_hash_table_insert(reader->by_name, item->name, item);
        return item;
}

/* Whether a list was read to its end. */
static gboolean check_list(const struct bus_cursor *list, const char *what, GError **error)
{
        if (list->error == 0)
                return TRUE;
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                    "The manager's list of %s cannot be read: %s.", what, g_strerror(-list->error));
        return FALSE;
}

static gboolean list_loaded(struct bus_reader *reader, GHashTable *loaded, GError **error)
{
        g_autoptr(sd_bus_message) answer =
                bus_session_call(&reader->session, MANAGER_PATH, MANAGER_INTERFACE, "ListUnits",
                                 error, NULL);
        struct bus_cursor list = {.message = answer};
        const char *name, *path, *rest;
        guint32 job;

        if (!answer) {
                g_prefix_error(error, "The manager does not list its units. ");
                return FALSE;
        }
        bus_cursor_enter(&list, 'a', "(ssssssouso)");
        while (bus_cursor_next(&list, "(ssssssouso)", &name, &rest, &rest, &rest, &rest, &rest,
                               &path, &job, &rest, &rest))
                if (g_hash_table_size(loaded) < LIMIT_UNITS)
                        g_hash_table_insert(loaded, g_strdup(name), g_strdup(path));
        return check_list(&list, "units", error);
}

/* Name to state, as the manager tells. */
static gboolean list_files(struct bus_reader *reader, GHashTable *files, GError **error)
{
        g_autoptr(sd_bus_message) answer =
                bus_session_call(&reader->session, MANAGER_PATH, MANAGER_INTERFACE, "ListUnitFiles",
                                 error, NULL);
        struct bus_cursor list = {.message = answer};
        const char *path, *state;

        if (!answer) {
                g_prefix_error(error, "The manager does not list its unit files. ");
                return FALSE;
        }
        bus_cursor_enter(&list, 'a', "(ss)");
        while (bus_cursor_next(&list, "(ss)", &path, &state))
                if (g_hash_table_size(files) < LIMIT_UNITS)
                        g_hash_table_insert(files, g_path_get_basename(path), g_strdup(state));
        return check_list(&list, "unit files", error);
}

/* The units in a directory of the manager's search path, without a state. */
static void list_directory(struct bus_reader *reader, const char *path, GHashTable *files)
{
        g_autoptr(GPtrArray) names = root_list(reader->files->root, path, NULL);

        for (guint i = 0; names && i < names->len && g_hash_table_size(files) < LIMIT_UNITS; i++)
                if (unit_name_classify(names->pdata[i]) != UNIT_NAME_INVALID &&
                    !unit_map_has_name(reader->files->map, names->pdata[i]))
                        g_hash_table_insert(files, g_strdup(names->pdata[i]), g_strdup(""));
}

/*
 * What ListUnitFiles would say, out of the manager's search path: it takes the manager seconds for
 * a thousand files, in which it does nothing else, and the unit-file reader knows all but the
 * directories of the running state (generators, transient units).
 */
static void list_directories(struct bus_reader *reader, GHashTable *files)
{
        const char *cursor = reader->unit_path;
        char *path;

        while (cursor && word_next(&cursor, WORD_QUOTES | WORD_C_ESCAPES, &path) == WORD_FOUND) {
                list_directory(reader, path, files);
                g_free(path);
        }
}

static void add_loaded(struct bus_reader *reader, GHashTable *loaded)
{
        GHashTableIter iterator;
        gpointer name, path;

        g_hash_table_iter_init(&iterator, loaded);
        while (g_hash_table_iter_next(&iterator, &name, &path)) {
                struct bus_item *item;

                if (!bus_is_wanted(reader, name))
                        continue;
                if (unit_name_type(name) == UNIT_TYPE_INVALID) {
                        g_ptr_array_add(reader->problems,
                                        problem_new(PROBLEM_ERROR, name, NULL, 0,
                                                    "This unit is of a type that is not known "
                                                    "here, so it was not read."));
                        continue;
                }
                item = add_item(reader, name, ITEM_WAITING);
                item->path = g_strdup(path);
                item->was_loaded = TRUE;
        }
}

/* A name that a unit file or a link to one has. */
static void add_installed(struct bus_reader *reader, const char *name, const char *file_state,
                          GHashTable *loaded)
{
        g_autofree char *id = reader->files ? bus_files_id(reader->files, name) : NULL;
        gboolean in_files = id != NULL;
        struct bus_item *item;

        if (!in_files && !file_state) {
                if (g_hash_table_contains(loaded, name) || !bus_is_wanted(reader, name))
                        return;
                g_ptr_array_add(
                        reader->problems,
                        problem_new(PROBLEM_NOTE, name, NULL, 0,
                                    "A link enables this unit, but there is no file for it."));
                return;
        }
        /* Where an alias leads is not known without its files, but that unit has a file too. */
        if (!in_files && strcmp(file_state, "alias") == 0)
                return;
        if (!in_files)
                id = g_strdup(name);
        if (g_hash_table_contains(loaded, id) ||
            (!bus_is_wanted(reader, id) && !bus_is_wanted(reader, name)))
                return;
        if (unit_name_type(id) == UNIT_TYPE_INVALID)
                return;
        item = add_item(reader, id, in_files ? ITEM_IN_FILES : ITEM_WAITING);
        /* Where there are files, that of the running state has no state, and the others tell. */
        if (!in_files && *file_state)
                item->file_state = g_strdup(file_state);
}

/* A name without a glob. The manager knows which unit it belongs to; to be asked, it loads it. */
static void add_asked(struct bus_reader *reader, const char *asked, GHashTable *files)
{
        g_autofree char *name = asked_name(reader, asked), *id = NULL;
        g_autoptr(sd_bus_message) answer = NULL;
        struct bus_item *item;
        const char *path = NULL;

        answer = bus_session_call(&reader->session, MANAGER_PATH, MANAGER_INTERFACE, "LoadUnit",
                                  NULL, "s", name);
        if (answer && sd_bus_message_read(answer, "o", &path) >= 0 &&
            sd_bus_path_decode(path, UNIT_PATH_PREFIX, &id) <= 0)
                id = NULL;
        item = add_item(reader, id ? id : name, ITEM_WAITING);
        if (!item->path)
                item->path = g_strdup(path);
        if (!item->file_state)
                item->file_state = g_strdup(g_hash_table_lookup(files, item->name));
}

static gint compare_items(gconstpointer left, gconstpointer right)
{
        return strcmp((*(const struct bus_item *const *) left)->name,
                      (*(const struct bus_item *const *) right)->name);
}

static void sort_items(struct bus_reader *reader)
{
        GHashTableIter iterator;
        gpointer item;

        g_hash_table_iter_init(&iterator, reader->by_name);
        while (g_hash_table_iter_next(&iterator, NULL, &item))
                g_ptr_array_add(reader->items, item);
        g_ptr_array_sort(reader->items, compare_items);
}

static void add_all_installed(struct bus_reader *reader, GHashTable *files, GHashTable *loaded)
{
        g_autoptr(GPtrArray) names = reader->files ? unit_map_names(reader->files->map) : NULL;
        GHashTableIter iterator;
        gpointer name, state;

        for (guint i = 0; names && i < names->len; i++)
                add_installed(reader, names->pdata[i], g_hash_table_lookup(files, names->pdata[i]),
                              loaded);
        g_hash_table_iter_init(&iterator, files);
        while (g_hash_table_iter_next(&iterator, &name, &state))
                add_installed(reader, name, state, loaded);
}

gboolean bus_list(struct bus_reader *reader, GError **error)
{
        g_autoptr(GHashTable) loaded =
                g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        g_autoptr(GHashTable) files =
                g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        const char *const *names = reader->options->names;

        g_ptr_array_set_size(reader->items, 0);
        g_queue_clear(&reader->again);
        g_hash_table_remove_all(reader->by_name);
        g_hash_table_remove_all(reader->late);
        g_ptr_array_set_size(reader->problems, (gint) reader->listed_problems);
        reader->next_ask = reader->in_flight = 0;
        reader->held = 0;
        reader->is_settled = FALSE;
        if (!list_loaded(reader, loaded, error))
                return FALSE;
        if (reader->files)
                list_directories(reader, files);
        else if (!list_files(reader, files, error))
                return FALSE;
        add_loaded(reader, loaded);
        add_all_installed(reader, files, loaded);
        for (; names && *names; names++)
                if (!is_glob(*names))
                        add_asked(reader, *names, files);
        sort_items(reader);
        return TRUE;
}
