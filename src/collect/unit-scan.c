/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Turns directories into entries: each directory is listed once, and only links are looked at any
 * further. A link that leads into the search path is an alias, one that leads elsewhere is a unit
 * file that was linked.
 */
#include "collect/unit-scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"
#include "collect/unit-content.h"
#include "collect/unit-map.h"
#include "collect/unit-name.h"

struct scanner {
        const Root *root;
        const SearchPath *path;
        struct unit_scan *scan;
        GPtrArray *problems;
};

/* A name of a directory with what it is, as readdir(3) tells. */
struct listed {
        char *name;
        unsigned char type;
};

static int compare_listed(gconstpointer a, gconstpointer b)
{
        return strcmp(((const struct listed *) a)->name, ((const struct listed *) b)->name);
}

static void clear_listed(gpointer listed)
{
        g_free(((struct listed *) listed)->name);
}

static unsigned char type_of(int fd, const struct dirent *entry)
{
        struct stat st;

        if (entry->d_type != DT_UNKNOWN)
                return entry->d_type;
        return fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 ? DT_UNKNOWN
                                                                        : IFTODT(st.st_mode);
}

/* In byte order, so that what is said of a tree does not depend on the order of its file system.
 * Closes fd. */
static GArray *list(struct scanner *scanner, int fd, const char *path)
{
        GArray *names = g_array_new(FALSE, FALSE, sizeof(struct listed));
        DIR *stream = fdopendir(fd);

        g_array_set_clear_func(names, clear_listed);
        if (!stream) {
                unit_content_complain(scanner->problems, path, "opened as a directory");
                close(fd);
                return names;
        }
        errno = 0;
        for (struct dirent *entry; (entry = readdir(stream)); errno = 0) {
                struct listed listed;

                if (names->len >= LIMIT_UNITS) {
                        errno = EOVERFLOW;
                        break;
                }
                if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
                        continue;
                listed.name = g_strdup(entry->d_name);
                listed.type = type_of(dirfd(stream), entry);
                g_array_append_val(names, listed);
        }
        if (errno)
                unit_content_complain(scanner->problems, path, "listed to its end");
        closedir(stream);
        g_array_sort(names, compare_listed);
        return names;
}

guint unit_scan_flags(const SearchPath *path, guint directory)
{
        const char *name = search_path_at(path, directory)->path;

        if (g_str_has_prefix(name, "/run/"))
                return ENABLED_IN_RUN;
        return g_str_has_prefix(name, "/usr/") || g_str_has_prefix(name, "/lib/")
                       ? ENABLED_BY_VENDOR
                       : ENABLED_IN_ETC;
}

/* foo.target.wants/ and its like: only the names count, since units are looked up by name. */
static void scan_links(struct scanner *scanner, guint directory, const struct listed *listed)
{
        const struct search_directory *parent = search_path_at(scanner->path, directory);
        g_autofree char *path = g_strconcat(parent->path, "/", listed->name, NULL);
        g_autoptr(GError) error = NULL;
        g_autoptr(GArray) names = NULL;
        int fd;

        if (listed->type == DT_LNK) {
                fd = root_open_directory(scanner->root, path, NULL, &error);
        } else {
                fd = openat(parent->fd, listed->name,
                            O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
                if (fd < 0)
                        root_set_error(&error, errno, path, "listed");
        }
        if (fd < 0) {
                g_ptr_array_add(scanner->problems, unit_content_problem(NULL, path, error));
                return;
        }
        names = list(scanner, fd, path);
        for (guint i = 0; i < names->len; i++) {
                const struct listed *link = &g_array_index(names, struct listed, i);
                enum unit_name_kind kind = unit_name_classify(link->name);
                guint flags;

                if (link->type != DT_LNK || kind == UNIT_NAME_INVALID || kind == UNIT_NAME_TEMPLATE)
                        continue;
                flags = GPOINTER_TO_UINT(g_hash_table_lookup(scanner->scan->links, link->name));
                flags |= unit_scan_flags(scanner->path, directory);
                g_hash_table_insert(scanner->scan->links,
                                    g_string_chunk_insert_const(scanner->scan->strings, link->name),
                                    GUINT_TO_POINTER(flags));
        }
}

static void scan_drop_in_directory(struct scanner *scanner, guint directory,
                                   const struct listed *listed)
{
        struct drop_in_directory drop_in = {.directory = directory,
                                            .is_link = listed->type == DT_LNK};
        g_autofree char *name = g_strndup(listed->name, strlen(listed->name) - strlen(".d"));
        GArray *directories = g_hash_table_lookup(scanner->scan->drop_ins, name);

        if (!directories) {
                directories = g_array_new(FALSE, FALSE, sizeof(struct drop_in_directory));
                g_hash_table_insert(scanner->scan->drop_ins, g_steal_pointer(&name), directories);
        }
        g_array_append_val(directories, drop_in);
}

/*
 * Where a link leads: its own last component resolved no further, the directory above it resolved,
 * if need be as far as it is there.
 */
static char *link_target(struct scanner *scanner, guint directory, const char *target)
{
        const struct search_directory *parent = search_path_at(scanner->path, directory);
        g_autofree char *joined = NULL, *above = NULL, *resolved = NULL, *base = NULL;

        if (!strchr(target, '/'))
                return g_strconcat(parent->resolved, "/", target, NULL);
        joined = *target == '/' ? g_strdup(target)
                                : g_strconcat(parent->resolved, "/", target, NULL);
        resolved = root_resolve(scanner->root, joined, TRUE, NULL);
        if (resolved)
                return g_steal_pointer(&resolved);
        above = g_path_get_dirname(joined);
        base = g_path_get_basename(joined);
        resolved = root_resolve(scanner->root, above, FALSE, NULL);
        if (resolved)
                return g_build_filename(resolved, base, NULL);
        return g_canonicalize_filename(joined, "/");
}

static gboolean type_may_alias(enum unit_type type)
{
        return type == UNIT_SERVICE || type == UNIT_SOCKET || type == UNIT_TARGET ||
               type == UNIT_DEVICE || type == UNIT_TIMER || type == UNIT_PATH;
}

/* Why systemd takes no notice of a link from one name to another, or NULL where it is an alias. */
static const char *alias_objection(const char *name, const char *target)
{
        enum unit_name_kind kind = unit_name_classify(name),
                            target_kind = unit_name_classify(target);
        enum unit_type type = unit_name_type(name);
        g_autofree char *instance = unit_name_instance(name), *target_instance = NULL;

        if (!type_may_alias(type))
                return "units of this type cannot have other names";
        if (kind != UNIT_NAME_PLAIN && type == UNIT_DEVICE)
                return "devices have no templates";
        if (target_kind == UNIT_NAME_INVALID)
                return "what it leads to has no valid unit name";
        if (kind != target_kind &&
            !(kind == UNIT_NAME_INSTANCE && target_kind == UNIT_NAME_TEMPLATE))
                return "of the two names only one is a template or an instance";
        if (target_kind == UNIT_NAME_INSTANCE) {
                target_instance = unit_name_instance(target);
                if (g_strcmp0(instance, target_instance) != 0)
                        return "the instance of the other name is a different one";
        }
        if (unit_name_type(target) != type)
                return "the other name is that of another unit type";
        return NULL;
}

/* False where the link counts for nothing, so that the name is still free for directories of lower
 * priority. */
static gboolean scan_unit_link(struct scanner *scanner, guint directory, const char *name,
                               const char *path, struct unit_map_entry *entry)
{
        char raw[LIMIT_PATH_LENGTH];
        ssize_t length = readlinkat(search_path_at(scanner->path, directory)->fd, name, raw,
                                    sizeof(raw) - 1);
        g_autofree char *target = NULL, *base = NULL;
        g_autoptr(GError) error = NULL;
        const char *objection;

        if (length < 0) {
                root_set_error(&error, errno, path, "read as a symbolic link");
                g_ptr_array_add(scanner->problems, unit_content_problem(NULL, path, error));
                return FALSE;
        }
        raw[length] = 0;
        target = link_target(scanner, directory, raw);
        entry->is_link = TRUE;
        if (!search_path_inside(scanner->path, target))
                return TRUE;
        base = g_path_get_basename(target);
        objection = alias_objection(name, base);
        if (objection) {
                g_ptr_array_add(scanner->problems,
                                problem_new(PROBLEM_WARNING, NULL, path, 0,
                                            "The link to %s is ignored by systemd: %s.", raw,
                                            objection));
                return FALSE;
        }
        if (g_str_equal(base, name))
                return FALSE;
        entry->is_link = FALSE;
        entry->alias_of = g_string_chunk_insert_const(scanner->scan->strings, base);
        return TRUE;
}

static void scan_unit(struct scanner *scanner, guint directory, const struct listed *listed)
{
        const struct search_directory *parent = search_path_at(scanner->path, directory);
        struct unit_map_entry entry = {.directory = directory};
        g_autofree char *path = NULL;

        if (g_hash_table_contains(scanner->scan->entries, listed->name))
                return;
        path = g_strconcat(parent->path, "/", listed->name, NULL);
        if (unit_name_classify(listed->name) == UNIT_NAME_INVALID) {
                g_ptr_array_add(
                        scanner->problems,
                        problem_new(
                                PROBLEM_NOTE, NULL, path, 0,
                                "This is no valid name of a unit, so systemd ignores the file."));
                return;
        }
        if (listed->type != DT_REG && listed->type != DT_LNK) {
                g_ptr_array_add(
                        scanner->problems,
                        problem_new(
                                PROBLEM_WARNING, NULL, path, 0,
                                "This is %s where a unit file should be, so systemd ignores it.",
                                root_file_kind(DTTOIF(listed->type))));
                return;
        }
        if (listed->type == DT_LNK &&
            !scan_unit_link(scanner, directory, listed->name, path, &entry))
                return;
        entry.name = g_string_chunk_insert_const(scanner->scan->strings, listed->name);
        g_hash_table_insert(scanner->scan->entries, (char *) entry.name,
                            g_memdup2(&entry, sizeof(entry)));
}

static gboolean is_link_directory(const char *name)
{
        return g_str_has_suffix(name, ".wants") || g_str_has_suffix(name, ".requires") ||
               g_str_has_suffix(name, ".upholds");
}

static void scan_directory(struct scanner *scanner, guint directory)
{
        const struct search_directory *parent = search_path_at(scanner->path, directory);
        g_autoptr(GArray) names = NULL;
        int fd = openat(parent->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        if (fd < 0)
                return;
        names = list(scanner, fd, parent->path);
        for (guint i = 0; i < names->len; i++) {
                const struct listed *listed = &g_array_index(names, struct listed, i);
                gboolean may_be_directory = listed->type == DT_DIR || listed->type == DT_LNK;

                if (may_be_directory && g_str_has_suffix(listed->name, ".d"))
                        scan_drop_in_directory(scanner, directory, listed);
                else if (may_be_directory && is_link_directory(listed->name))
                        scan_links(scanner, directory, listed);
                else if (unit_name_has_type_suffix(listed->name))
                        scan_unit(scanner, directory, listed);
        }
}

void unit_scan(const Root *root, const SearchPath *path, struct unit_scan *scan,
               GPtrArray *problems)
{
        struct scanner scanner = {.root = root, .path = path, .scan = scan, .problems = problems};

        scan->strings = g_string_chunk_new(4096);
        scan->entries = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
        scan->drop_ins = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                               (GDestroyNotify) g_array_unref);
        scan->links = g_hash_table_new(g_str_hash, g_str_equal);
        for (guint i = 0; i < path->directories->len; i++)
                if (search_path_at(path, i)->fd >= 0)
                        scan_directory(&scanner, i);
}

void unit_scan_clear(struct unit_scan *scan)
{
        g_hash_table_unref(scan->entries);
        g_hash_table_unref(scan->drop_ins);
        g_hash_table_unref(scan->links);
        g_string_chunk_free(scan->strings);
}
