/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where unit files are looked for: in trees of all kinds, as systemd 252 and later list it, and for
 * a user of this machine. */
#include <string.h>
#include <unistd.h>

/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "collect/search-path.h"
#include "snapshot/unit.h"
#include "tree-fixture.h"

#define USR "/usr/lib/systemd/system/"

static char *join_path(const Root *root, gboolean user, unsigned version)
{
        g_autoptr(GPtrArray) problems =
                g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        g_autoptr(SearchPath) path = search_path_new(root, user, version, problems);
        g_autoptr(GString) joined = g_string_new(NULL);

        for (guint i = 0; i < path->directories->len; i++)
                g_string_append_printf(joined, "%s ", search_path_at(path, i)->path);
        return g_string_free(g_steal_pointer(&joined), FALSE);
}

#define SYSTEM                                                                                     \
        "/etc/systemd/system.control /run/systemd/system.control /etc/systemd/system "             \
        "/etc/systemd/system.attached /run/systemd/system /run/systemd/system.attached "           \
        "/usr/local/lib/systemd/system "
#define USER                                                                                       \
        "/etc/systemd/user /run/systemd/user /usr/local/share/systemd/user "                       \
        "/usr/share/systemd/user "                                                                 \
        "/usr/local/lib/systemd/user /usr/lib/systemd/user "

static void test_search_path(void **state G_GNUC_UNUSED)
{
        static const struct fixture_file merged[] = {{.path = USR "a.service", .content = "a"},
                                                     {.path = "/lib", .link = "usr/lib"}};
        static const struct fixture_file debian[] = {{.path = USR "a.service", .content = "a"},
                                                     {.path = "/lib", .link = "usr/lib"},
                                                     {.path = "/var/lib/dpkg/status",
                                                      .content = ""}};
        static const struct fixture_file split[] = {{.path = USR "a.service", .content = "a"},
                                                    {.path = "/lib/systemd/system/b.service",
                                                     .content = "b"}};
        static const struct {
                const struct fixture_file *files;
                gsize count;
                gboolean user;
                unsigned version;
                const char *environment, *expected;
        } rows[] = {
                {merged, 2, FALSE, 252, NULL, SYSTEM "/usr/lib/systemd/system "},
                {debian, 3, FALSE, 252, NULL, SYSTEM "/lib/systemd/system "},
                {debian, 3, FALSE, 257, NULL, SYSTEM "/usr/lib/systemd/system "},
                {split, 2, FALSE, 252, NULL, SYSTEM "/lib/systemd/system /usr/lib/systemd/system "},
                {split, 2, FALSE, 257, NULL, SYSTEM "/lib/systemd/system /usr/lib/systemd/system "},
                {merged, 2, TRUE, 252, NULL, USER},
                {merged, 2, FALSE, 252, "/x:/y//", "/x /y "},
                {merged, 2, FALSE, 252, "/x::/x:", "/x " SYSTEM "/usr/lib/systemd/system "},
                {merged, 2, FALSE, 252, "/", "/ "},
                {merged, 2, FALSE, 252, "", ""},
                {merged, 2, FALSE, 252, ":", SYSTEM "/usr/lib/systemd/system "},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                char *directory = fixture_new(rows[i].files, rows[i].count);
                g_autoptr(Root) root = root_open(directory, NULL);
                g_autofree char *joined = NULL;

                if (rows[i].environment)
                        g_setenv("SYSTEMD_UNIT_PATH", rows[i].environment, TRUE);
                joined = join_path(root, rows[i].user, rows[i].version);
                g_unsetenv("SYSTEMD_UNIT_PATH");
                fixture_free(directory);
                if (!g_str_equal(joined, rows[i].expected))
                        fail_msg("row %zu: %s", i, joined);
        }
}

/* What stands where a folder of the search path should be, or leads nowhere, is worth a word. */
static void test_no_folders(void **state G_GNUC_UNUSED)
{
        static const struct fixture_file rows[] = {
                {.path = "/etc/systemd/system", .content = "x"},
                {.path = "/run/systemd/system", .link = "system"},
                {.path = "/usr/local/lib/systemd/system", .link = "/nowhere"},
                {.path = USR "a.service", .content = "a"},
        };
        char *directory = fixture_new(rows, G_N_ELEMENTS(rows));
        g_autoptr(Root) root = root_open(directory, NULL);
        g_autoptr(GPtrArray) problems =
                g_ptr_array_new_with_free_func((GDestroyNotify) problem_free);
        g_autoptr(GString) paths = g_string_new(NULL);

        search_path_free(search_path_new(root, FALSE, 252, problems));
        for (guint i = 0; i < problems->len; i++)
                g_string_append_printf(paths, "%s ", ((const Problem *) problems->pdata[i])->path);
        assert_string_equal(paths->str, "/etc/systemd/system /run/systemd/system "
                                        "/usr/local/lib/systemd/system ");
        fixture_free(directory);
}

static void assert_listed(const char *joined, const char *listed)
{
        g_auto(GStrv) paths = g_strsplit(listed, " ", -1);
        const char *cursor = joined;

        for (guint i = 0; paths[i]; i++) {
                g_autofree char *path = g_strconcat(paths[i], " ", NULL);

                cursor = strstr(cursor, path);
                if (!cursor)
                        fail_msg("%s is not there, or not in its place: %s", paths[i], joined);
        }
}

/* The folders of a user follow the variables of the XDG base directory specification. */
static void test_own_user_path(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *config, *data, *runtime, *config_dirs, *data_dirs;
                const char *listed; /* in this order, with others between that may be links */
        } rows[] = {
                {"/x/c", "/x/d", "/x/r", "/x/1:/x/2", "/x/3",
                 "/x/c/systemd/user.control /x/r/systemd/user.control /x/c/systemd/user "
                 "/x/1/systemd/user /x/2/systemd/user /x/r/systemd/user /x/d/systemd/user "
                 "/x/3/systemd/user"},
                {NULL, NULL, NULL, NULL, NULL,
                 "/x/home/.config/systemd/user.control /x/home/.config/systemd/user "
                 "/etc/xdg/systemd/user /x/home/.local/share/systemd/user"},
                {"c", "d", "", "", "", "/etc/xdg/systemd/user /run/systemd/user"},
        };
        static const char *const names[] = {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR",
                                            "XDG_CONFIG_DIRS", "XDG_DATA_DIRS"};
        g_autoptr(Root) root = root_open("/", NULL);

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                const char *const values[] = {rows[i].config, rows[i].data, rows[i].runtime,
                                              rows[i].config_dirs, rows[i].data_dirs};
                g_autofree char *joined = NULL;

                for (gsize j = 0; j < G_N_ELEMENTS(names); j++)
                        if (values[j])
                                g_setenv(names[j], values[j], TRUE);
                        else
                                g_unsetenv(names[j]);
                joined = join_path(root, TRUE, 252);
                assert_listed(joined, rows[i].listed);
        }
}

/* Not from the root's, but from the folder that the program is in. */
static void test_relative_path(void **state G_GNUC_UNUSED)
{
        g_autofree char *here = g_get_current_dir(), *expected = g_strconcat(here, "/x ", NULL);
        g_autoptr(Root) root = root_open("/", NULL);
        g_autofree char *joined = NULL;

        g_setenv("SYSTEMD_UNIT_PATH", "x", TRUE);
        joined = join_path(root, FALSE, 252);
        g_unsetenv("SYSTEMD_UNIT_PATH");
        assert_string_equal(joined, expected);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_search_path),
                cmocka_unit_test(test_no_folders),
                cmocka_unit_test(test_own_user_path),
                cmocka_unit_test(test_relative_path),
        };

        g_unsetenv("SYSTEMD_UNIT_PATH");
        g_setenv("HOME", "/x/home", TRUE);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
