/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a run that was killed left is removed by the next one, and nothing else is. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <glib/gstdio.h>
#include <unistd.h>

#include "base/leftover.h"

static int set_up(void **state)
{
        *state = g_dir_make_tmp("bulkhead-test-XXXXXX", NULL);
        return *state ? 0 : -1;
}

static int tear_down(void **state)
{
        leftover_remove(*state);
        assert_false(g_file_test(*state, G_FILE_TEST_EXISTS));
        g_free(*state);
        return 0;
}

static void put(const char *folder, const char *name)
{
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *parent = g_path_get_dirname(path);

        assert_int_equal(g_mkdir_with_parents(parent, 0755), 0);
        assert_true(g_file_set_contents(path, "text", -1, NULL));
}

static gboolean has(const char *folder, const char *name)
{
        g_autofree char *path = g_build_filename(folder, name, NULL);

        return g_file_test(path, G_FILE_TEST_EXISTS);
}

static void what_nobody_claims_is_removed(void **state)
{
        g_autofree char *path = g_build_filename(*state, "report", NULL);
        g_autofree char *file = leftover_template(path), *directory = leftover_template(path);
        int fd = leftover_make_file(file), other = leftover_make_directory(directory);

        assert_true(fd >= 0 && other >= 0);
        put(*state, ".report.bulkhead-abcdef/checks/index.html");
        put(*state, ".report.bulkhead-ghijkl");
        put(*state, ".other.bulkhead-abcdef");
        put(*state, ".report.backup");
        leftover_clean(path);
        assert_false(has(*state, ".report.bulkhead-abcdef"));
        assert_false(has(*state, ".report.bulkhead-ghijkl"));
        assert_true(has(*state, ".other.bulkhead-abcdef"));
        assert_true(has(*state, ".report.backup"));
        assert_true(g_file_test(file, G_FILE_TEST_EXISTS));
        assert_true(g_file_test(directory, G_FILE_TEST_EXISTS));

        close(fd);
        close(other);
        leftover_clean(path);
        assert_false(g_file_test(file, G_FILE_TEST_EXISTS));
        assert_false(g_file_test(directory, G_FILE_TEST_EXISTS));
}

static void what_was_moved_aside_comes_back(void **state)
{
        g_autofree char *path = g_build_filename(*state, "report", NULL);

        put(*state, ".report.bulkhead-abcdef.old/index.html");
        leftover_clean(path);
        assert_true(has(*state, "report/index.html"));
        assert_false(has(*state, ".report.bulkhead-abcdef.old"));

        put(*state, ".report.bulkhead-abcdef.old/older.html");
        leftover_clean(path);
        assert_true(has(*state, "report/index.html"));
        assert_false(has(*state, ".report.bulkhead-abcdef.old"));
}

static void links_are_not_followed(void **state)
{
        g_autofree char *path = g_build_filename(*state, "report", NULL);
        g_autofree char *folder = g_build_filename(*state, ".report.bulkhead-abcdef", NULL);
        g_autofree char *inner = g_build_filename(folder, "link", NULL);
        g_autofree char *link = g_build_filename(*state, ".report.bulkhead-ghijkl", NULL);

        put(*state, "mine/thesis");
        assert_int_equal(g_mkdir(folder, 0755), 0);
        assert_int_equal(symlink("../mine", inner), 0);
        assert_int_equal(symlink("mine", link), 0);
        leftover_clean(path);
        assert_false(has(*state, ".report.bulkhead-abcdef"));
        assert_true(has(*state, "mine/thesis"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(what_nobody_claims_is_removed, set_up, tear_down),
                cmocka_unit_test_setup_teardown(what_was_moved_aside_comes_back, set_up, tear_down),
                cmocka_unit_test_setup_teardown(links_are_not_followed, set_up, tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
