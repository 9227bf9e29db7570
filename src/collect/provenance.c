/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A unit of a manager and the files that it names, to where each value comes from. The files are
 * read as the manager would read them now: those that it names and that still count, and those that
 * have come since. Generated and transient files are outside of the search path, so that only the
 * manager's word says that they count.
 */
#include "collect/provenance.h"

#include <seccomp.h>
#include <string.h>

#include "collect/directive-property.h"
#include "snapshot/settings.h"

struct provenance {
        struct unit_loader loader;
};

/* A unit that is looked at. */
struct search {
        const struct unit_loader *loader;
        Unit *unit;
        const char *fragment; /* to be read now, or NULL */
        GPtrArray *drop_ins;  /* char *, to be read now, in their order */
        Unit *disk;           /* what comes of them */
};

Provenance *provenance_new(struct unit_loader *loader)
{
        Provenance *provenance = g_new0(Provenance, 1);

        provenance->loader = *loader;
        provenance->loader.with_times = TRUE;
        provenance->loader.with_properties = FALSE; /* only settings are compared */
        return provenance;
}

void provenance_free(Provenance *provenance)
{
        g_free(provenance);
}

/* The directory of the search path that the file is in, by any of its names; -1 outside of all. */
static int directory_of(const SearchPath *path, const char *file)
{
        for (guint i = 0; i < path->directories->len; i++) {
                const struct search_directory *directory = search_path_at(path, i);
                const char *const names[] = {directory->path, directory->resolved};

                for (gsize j = 0; j < G_N_ELEMENTS(names); j++)
                        if (names[j] && g_str_has_prefix(file, names[j]) &&
                            file[strlen(names[j])] == '/')
                                return (int) i;
        }
        return -1;
}

/* The path of what the search path holds; the manager's own name for it where it is the same. */
static char *path_now(const struct search *search, guint directory, const char *name)
{
        const struct search_directory *parent = search_path_at(search->loader->path, directory);
        g_autofree char *resolved =
                parent->resolved ? g_strconcat(parent->resolved, "/", name, NULL) : NULL;

        for (guint i = 0; i < search->unit->files->len; i++) {
                const struct unit_file *file =
                        &g_array_index(search->unit->files, struct unit_file, i);

                if (g_strcmp0(file->path, resolved) == 0)
                        return g_strdup(file->path);
        }
        return g_strconcat(parent->path, "/", name, NULL);
}

static const char *manager_fragment(const Unit *unit)
{
        const struct unit_file *first = unit->files->len > 0 ? unit_file_at(unit, 0) : NULL;

        return first && first->role == UNIT_FILE_FRAGMENT ? first->path : NULL;
}

/* Sets the fragment to read; false where its link in the unit's own name cannot be followed. */
static void find_fragment(struct search *search)
{
        const char *named = manager_fragment(search->unit);
        const struct unit_map_entry *entry;
        g_autofree char *now = NULL;

        search->fragment = named;
        if ((named && directory_of(search->loader->path, named) < 0) ||
            unit_map_find(search->loader->map, search->unit->name, &entry) != UNIT_LOOKUP_FOUND)
                return;
        now = path_now(search, entry->directory, entry->name);
        search->fragment = unit_string(search->unit, now);
}

/* Drop-ins are in the order of their file names, whatever directory they are in. */
static gint compare_drop_ins(gconstpointer left, gconstpointer right)
{
        return strcmp(strrchr(*(const char *const *) left, '/'),
                      strrchr(*(const char *const *) right, '/'));
}

static gboolean has_file_name(const GPtrArray *paths, const char *path)
{
        for (guint i = 0; i < paths->len; i++)
                if (strcmp(strrchr(paths->pdata[i], '/'), strrchr(path, '/')) == 0)
                        return TRUE;
        return FALSE;
}

/* The manager's outside of the search path, and those of the search path. */
static void find_drop_ins(struct search *search)
{
        const Unit *unit = search->unit;
        gboolean exceeded;
        g_autoptr(GArray) found =
                drop_ins_find(search->loader->drop_ins, unit->name, unit->aliases, &exceeded);

        for (guint i = 0; i < unit->files->len; i++) {
                const struct unit_file *file = unit_file_at(unit, (gint32) i);

                if (file->role == UNIT_FILE_DROP_IN && strchr(file->path, '/') &&
                    directory_of(search->loader->path, file->path) < 0)
                        g_ptr_array_add(search->drop_ins, g_strdup(file->path));
        }
        for (guint i = 0; i < found->len; i++) {
                const struct drop_in *drop_in = &g_array_index(found, struct drop_in, i);
                g_autofree char *path = path_now(search, drop_in->directory, drop_in->name);

                if (!has_file_name(search->drop_ins, path))
                        g_ptr_array_add(search->drop_ins, g_steal_pointer(&path));
        }
        g_ptr_array_sort(search->drop_ins, compare_drop_ins);
}

/* Each path to its number, counted from 1, the first where it is there twice. */
static GHashTable *index_files(const Unit *unit)
{
        GHashTable *numbers = g_hash_table_new(g_str_hash, g_str_equal);

        for (guint i = unit->files->len; i > 0; i--)
                g_hash_table_replace(numbers, (gpointer) unit_file_at(unit, (gint32) i - 1)->path,
                                     GUINT_TO_POINTER(i));
        return numbers;
}

static gboolean is_there(const struct search *search, const char *path)
{
        struct stat st;

        return root_stat(search->loader->reading->root, path, &st, NULL);
}

/* Takes over what was found of the files. Returns where each of the disk's files is in the unit's
 * list. */
static GArray *take_files(struct search *search)
{
        Unit *unit = search->unit;
        g_autoptr(GHashTable) numbers = index_files(unit);
        GArray *places = g_array_new(FALSE, FALSE, sizeof(gint32));

        for (guint i = 0; i < unit->files->len; i++)
                g_array_index(unit->files, struct unit_file, i).change = UNIT_FILE_GONE;
        for (guint i = 0; i < search->disk->files->len; i++) {
                struct unit_file file = *unit_file_at(search->disk, (gint32) i);
                guint number = GPOINTER_TO_UINT(g_hash_table_lookup(numbers, file.path));
                gint32 place;

                file.change = number == 0 ? UNIT_FILE_NEW : UNIT_FILE_SAME;
                if (file.modified == 0 && !is_there(search, file.path))
                        file.change = UNIT_FILE_GONE;
                file.path = unit_string(unit, file.path);
                file.target = unit_string(unit, file.target);
                file.sha256 = unit_string(unit, file.sha256);
                file.package = unit_string(unit, file.package);
                if (number == 0) {
                        g_array_append_val(unit->files, file);
                        number = unit->files->len;
                        g_hash_table_insert(numbers, (gpointer) file.path,
                                            GUINT_TO_POINTER(number));
                } else {
                        g_array_index(unit->files, struct unit_file, number - 1) = file;
                }
                place = (gint32) number - 1;
                g_array_append_val(places, place);
        }
        return places;
}

static void take_directives(struct search *search, const GArray *places)
{
        Unit *unit = search->unit;

        for (guint i = 0; i < search->disk->directives->len; i++) {
                struct directive directive =
                        g_array_index(search->disk->directives, struct directive, i);

                directive.section = unit_string_shared(unit, directive.section);
                directive.name = unit_string_shared(unit, directive.name);
                directive.value = unit_string(unit, directive.value);
                directive.file = (guint32) g_array_index(places, gint32, directive.file);
                g_array_append_val(unit->directives, directive);
        }
}

static void take_problems(struct search *search)
{
        GPtrArray *problems = search->disk->problems;

        for (guint i = 0; i < problems->len; i++)
                unit_add_problem(search->unit, problems->pdata[i]);
        g_ptr_array_set_free_func(problems, NULL);
        if (search->disk->load != UNIT_LOADED && search->unit->load == UNIT_LOADED)
                unit_add_problem(search->unit,
                                 problem_new(PROBLEM_WARNING, search->unit->name, NULL, 0,
                                             "The manager holds this unit, and would not load it "
                                             "again from its files as they are now: %s",
                                             search->disk->load_reason));
}

static struct property *property_of(Unit *unit, const char *name)
{
        return (struct property *) unit_find_property(unit, name);
}

/* Every property that has a directive, from the last one that sets it. */
static void set_lines(Unit *unit)
{
        for (guint i = 0; i < unit->directives->len; i++) {
                const struct directive *directive =
                        &g_array_index(unit->directives, struct directive, i);
                gboolean is_set = *directive->value != '\0';
                struct directive_properties names;

                directive_properties(directive, &names);
                for (guint j = 0; j < names.count; j++) {
                        struct property *property = property_of(unit, names.names[j]);

                        if (!property)
                                continue;
                        property->file = is_set ? (gint32) directive->file : PROPERTY_NO_FILE;
                        property->line = is_set ? directive->line : 0;
                }
        }
}

static gint compare_words(gconstpointer left, gconstpointer right)
{
        return strcmp(*(const char *const *) left, *(const char *const *) right);
}

/* A call with or without the errno that it is denied with, which this machine's libseccomp has not
 * heard of: the reader of unit files leaves it out of the groups. */
static gboolean is_unknown_call(const char *word)
{
        g_autofree char *name = g_strndup(word, strcspn(word, ":"));

        return seccomp_syscall_resolve_name(name) == __NR_SCMP_ERROR;
}

/* Whether both filters are the same but for what only the manager's libseccomp knows. */
static gboolean is_equal_filter(const char *held, const char *given)
{
        gsize marks = held[0] == '~' ? 1 : 0;
        g_auto(GStrv) ours = NULL, theirs = NULL;
        guint i = 0;

        if ((given[0] == '~') != (held[0] == '~'))
                return FALSE;
        theirs = g_strsplit(held + marks, " ", -1);
        ours = g_strsplit(given + marks, " ", -1);
        for (char **word = theirs; *word; word++) {
                if (ours[i] && strcmp(ours[i], *word) == 0)
                        i++;
                else if (!is_unknown_call(*word))
                        return FALSE;
        }
        return ours[i] == NULL;
}

/* Whether both values mean the same: the manager has some lists in another order. */
static gboolean is_equal(enum setting_kind kind, const char *held, const char *given)
{
        g_auto(GStrv) a = NULL, b = NULL;

        if (strcmp(held, given) == 0)
                return TRUE;
        if (kind == SETTING_SYSTEM_CALLS)
                return is_equal_filter(held, given);
        if (strlen(held) != strlen(given) ||
            (kind != SETTING_ADDRESSES && kind != SETTING_DEVICES && kind != SETTING_STRINGS))
                return FALSE;
        a = g_strsplit_set(held, " \n", -1);
        b = g_strsplit_set(given, " \n", -1);
        qsort(a, g_strv_length(a), sizeof(*a), compare_words);
        qsort(b, g_strv_length(b), sizeof(*b), compare_words);
        return g_strv_equal((const char *const *) a, (const char *const *) b);
}

/* One setting: where it comes from, and what the files give where that is another value. */
static void set_origin(struct search *search, const GArray *places, enum setting_id id)
{
        const struct setting *setting = &settings_table[id];
        const struct setting_origin *from = &search->disk->settings->origin[id];
        struct setting_origin *origin = &search->unit->settings->origin[id];
        struct property *property = property_of(search->unit, setting->property);

        if (!property)
                return;
        property->file = from->file == PROPERTY_NO_FILE ? PROPERTY_NO_FILE
                                                        : g_array_index(places, gint32, from->file);
        property->line = from->line;
        property->implied_by = from->implied_by;
        if (!setting_is_same(search->unit->settings, search->disk->settings, id)) {
                g_autofree char *held = setting_format(search->unit->settings, id);
                g_autofree char *given = setting_format(search->disk->settings, id);

                if (!is_equal(setting->kind, held, given)) {
                        property->disk_value = unit_string(search->unit, given);
                        return;
                }
        }
        *origin = (struct setting_origin){property->file, property->line, from->implied_by};
        if (setting->kind == SETTING_TRISTATE &&
            (property->file != PROPERTY_NO_FILE || property->implied_by)) {
                gint *value = (gint *) ((char *) search->unit->settings + setting->offset);

                *value = MAX(*value, 0);
        }
}

static void compare(struct search *search, const GArray *places)
{
        set_lines(search->unit);
        if (search->unit->load != UNIT_LOADED || !search->unit->settings || !search->disk->settings)
                return;
        for (int id = 0; id < SETTING_COUNT; id++)
                set_origin(search, places, (enum setting_id) id);
}

void provenance_fill(Provenance *provenance, Unit *unit)
{
        struct search search = {.loader = &provenance->loader, .unit = unit};
        g_autoptr(GArray) places = NULL;

        if (unit->files->len == 0)
                return;
        search.drop_ins = g_ptr_array_new_with_free_func(g_free);
        find_fragment(&search);
        find_drop_ins(&search);
        search.disk = unit_load_from_paths(&provenance->loader, unit->name, search.fragment,
                                           search.drop_ins);
        places = take_files(&search);
        take_directives(&search, places);
        take_problems(&search);
        compare(&search, places);
        unit_free(search.disk);
        g_ptr_array_unref(search.drop_ins);
}
