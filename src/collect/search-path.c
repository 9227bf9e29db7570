/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Turns scope, version and environment into the list of opened unit directories of a root. */
#include "collect/search-path.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "collect/unit-content.h"

/* systemd gave up the split of / and /usr in this version, and with it the name
 * /lib/systemd/system. */
enum { MERGED_USR_SINCE = 255 };

#define LIB_DIRECTORY "/lib/systemd/system"

static const char *const system_directories[] = {
        "/etc/systemd/system.control",   "/run/systemd/system.control",
        "/etc/systemd/system",           "/etc/systemd/system.attached",
        "/run/systemd/system",           "/run/systemd/system.attached",
        "/usr/local/lib/systemd/system", LIB_DIRECTORY,
        "/usr/lib/systemd/system",
};

static const char *const user_directories[] = {
        "/etc/systemd/user",       "/run/systemd/user",           "/usr/local/share/systemd/user",
        "/usr/share/systemd/user", "/usr/local/lib/systemd/user", "/usr/lib/systemd/user",
};

static void add(GPtrArray *paths, const char *base, const char *rest)
{
        if (base && base[0] == '/')
                g_ptr_array_add(paths, g_build_filename(base, rest, NULL));
}

/* Each of a list such as XDG_CONFIG_DIRS. */
static void add_each(GPtrArray *paths, const char *variable, const char *fallback, const char *rest)
{
        const char *value = g_getenv(variable);
        g_auto(GStrv) parts = g_strsplit(value && *value ? value : fallback, ":", -1);

        for (char **part = parts; *part; part++)
                add(paths, *part, rest);
}

/* The user's own directories, in systemd's order with those of user_directories. */
static void add_own_user_directories(GPtrArray *paths)
{
        const char *home = g_get_home_dir(), *config = g_getenv("XDG_CONFIG_HOME");
        const char *data = g_getenv("XDG_DATA_HOME"), *runtime = g_getenv("XDG_RUNTIME_DIR");
        g_autofree char *home_config = g_build_filename(home, ".config", NULL);
        g_autofree char *home_data = g_build_filename(home, ".local/share", NULL);

        add(paths, config ? config : home_config, "systemd/user.control");
        add(paths, runtime, "systemd/user.control");
        add(paths, config ? config : home_config, "systemd/user");
        add_each(paths, "XDG_CONFIG_DIRS", "/etc/xdg", "systemd/user");
        add(paths, "/etc", "systemd/user");
        add(paths, runtime, "systemd/user");
        add(paths, "/run", "systemd/user");
        add(paths, data ? data : home_data, "systemd/user");
        add_each(paths, "XDG_DATA_DIRS", "/usr/local/share:/usr/share", "systemd/user");
}

/*
 * Whether /lib/systemd/system is a name of its own: in a tree where it is no other name of
 * /usr/lib/systemd/system, and, before systemd 255, in Debian's family, whose systemd was built for
 * both and names its files so.
 */
static gboolean lists_lib(const Root *root, unsigned version)
{
        g_autofree char *lib = root_resolve(root, LIB_DIRECTORY, FALSE, NULL);
        struct stat st;

        if (!lib)
                return FALSE;
        return !g_str_equal(lib, "/usr/lib/systemd/system") ||
               (version < MERGED_USR_SINCE && root_stat(root, "/var/lib/dpkg", &st, NULL));
}

static void add_defaults(GPtrArray *paths, const Root *root, gboolean user_scope, unsigned version)
{
        if (user_scope) {
                if (g_str_equal(root_path(root), "/"))
                        add_own_user_directories(paths);
                for (gsize i = 0; i < G_N_ELEMENTS(user_directories); i++)
                        g_ptr_array_add(paths, g_strdup(user_directories[i]));
                return;
        }
        for (gsize i = 0; i < G_N_ELEMENTS(system_directories); i++)
                if (!g_str_equal(system_directories[i], LIB_DIRECTORY) || lists_lib(root, version))
                        g_ptr_array_add(paths, g_strdup(system_directories[i]));
}

static GPtrArray *list_paths(const Root *root, gboolean user_scope, unsigned version)
{
        const char *environment = g_getenv("SYSTEMD_UNIT_PATH");
        GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
        g_auto(GStrv) parts = g_strsplit(environment ? environment : "", ":", -1);

        for (char **part = parts; *part; part++) {
                g_autofree char *absolute = NULL;

                if (!**part)
                        continue;
                absolute = g_path_is_absolute(*part) ? g_strdup(*part)
                                                     : g_canonicalize_filename(*part, NULL);
                while (strlen(absolute) > 1 && g_str_has_suffix(absolute, "/"))
                        absolute[strlen(absolute) - 1] = 0;
                g_ptr_array_add(paths, g_steal_pointer(&absolute));
        }
        if (!environment || g_str_has_suffix(environment, ":"))
                add_defaults(paths, root, user_scope, version);
        return paths;
}

static gboolean is_listed(const SearchPath *path, const char *name, const char *resolved)
{
        for (guint i = 0; i < path->directories->len; i++) {
                const struct search_directory *directory = search_path_at(path, i);

                if (g_str_equal(directory->path, name) ||
                    (resolved && g_strcmp0(directory->resolved, resolved) == 0))
                        return TRUE;
        }
        return FALSE;
}

static void open_directory(SearchPath *path, const Root *root, const char *name,
                           GPtrArray *problems)
{
        g_autoptr(GError) error = NULL;
        struct search_directory directory = {.fd = -1};
        struct stat st;

        directory.fd = root_open_directory(root, name, &directory.resolved, &error);
        /* Most systems lack most of them; but something that is no directory is worth a word. */
        if (error && (!g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND) ||
                      root_stat(root, name, &st, NULL)))
                g_ptr_array_add(problems, unit_content_problem(NULL, name, error));
        if (is_listed(path, name, directory.resolved)) {
                if (directory.fd >= 0)
                        close(directory.fd);
                g_free(directory.resolved);
                return;
        }
        directory.path = g_strdup(name);
        g_array_append_val(path->directories, directory);
}

SearchPath *search_path_new(const Root *root, gboolean user_scope, unsigned version,
                            GPtrArray *problems)
{
        g_autoptr(GPtrArray) names = list_paths(root, user_scope, version);
        SearchPath *path = g_new0(SearchPath, 1);

        path->directories = g_array_new(FALSE, FALSE, sizeof(struct search_directory));
        for (guint i = 0; i < names->len; i++)
                open_directory(path, root, names->pdata[i], problems);
        return path;
}

void search_path_free(SearchPath *path)
{
        if (!path)
                return;
        for (guint i = 0; i < path->directories->len; i++) {
                struct search_directory *directory =
                        &g_array_index(path->directories, struct search_directory, i);

                if (directory->fd >= 0)
                        close(directory->fd);
                g_free(directory->path);
                g_free(directory->resolved);
        }
        g_array_free(path->directories, TRUE);
        g_free(path);
}

const struct search_directory *search_path_at(const SearchPath *path, guint index)
{
        return &g_array_index(path->directories, struct search_directory, index);
}

static const char *below(const char *directory, const char *file)
{
        gsize length;

        if (!directory || !g_str_has_prefix(file, directory))
                return NULL;
        length = strlen(directory);
        return file[length] == '/' ? file + length + strspn(file + length, "/") : NULL;
}

const char *search_path_inside(const SearchPath *path, const char *file)
{
        for (guint i = 0; i < path->directories->len; i++) {
                const struct search_directory *directory = search_path_at(path, i);
                const char *rest = below(directory->path, file);

                if (!rest)
                        rest = below(directory->resolved, file);
                if (rest)
                        return rest;
        }
        return NULL;
}
