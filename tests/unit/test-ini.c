/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of sections: what is read, written again, and which files of folders count. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "base/ini.h"
#include "tree-fixture.h"

static void test_written_again(void **state G_GNUC_UNUSED)
{
        static const char text[] = "[Plain]\nA=1\n\n# why\n[Kind a name]\nB = 2 ; 3\nC=";
        g_autoptr(IniFile) file = ini_parse(text, strlen(text), "x.conf", NULL);
        g_autofree char *again = NULL;

        assert_non_null(file);
        again = ini_to_text(file);
        assert_string_equal(again, "[Plain]\nA=1\n\n\n[Kind a name]\nB=2 ; 3\nC=\n");
}

static const struct fixture_file files[] = {
        {.path = "/usr/1.conf", .content = "x"},  {.path = "/usr/2.conf", .content = "x"},
        {.path = "/usr/.3.conf", .content = "x"}, {.path = "/usr/4.conf~", .content = "x"},
        {.path = "/etc/2.conf", .content = "x"},  {.path = "/etc/0.conf", .content = "x"},
};

/* A file of the later folder stands in for one of the same name. */
static void test_folders(void **state G_GNUC_UNUSED)
{
        static const char *const expected[] = {"/usr/1.conf", "/etc/0.conf", "/etc/2.conf"};
        char *directory = fixture_new(files, G_N_ELEMENTS(files));
        g_autofree char *usr = g_strconcat(directory, "/usr", NULL);
        g_autofree char *etc = g_strconcat(directory, "/etc", NULL);
        g_autofree char *none = g_strconcat(directory, "/run", NULL);
        g_autofree char *file = g_strconcat(directory, "/etc/0.conf", NULL);
        g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GPtrArray) listed = ini_list_files(usr, NULL), single = NULL;
        g_autoptr(GError) error = NULL;

        assert_int_equal(listed->len, 2);
        single = ini_list_files(file, NULL);
        assert_int_equal(single->len, 1);
        assert_string_equal(single->pdata[0], file);
        assert_true(ini_add_directory(found, usr, &error));
        assert_true(ini_add_directory(found, none, &error));
        assert_true(ini_add_directory(found, etc, &error));
        assert_int_equal(found->len, G_N_ELEMENTS(expected));
        for (guint i = 0; i < found->len; i++)
                assert_true(g_str_has_suffix(found->pdata[i], expected[i]));
        assert_false(ini_add_directory(found, file, &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED));
        fixture_free(directory);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_written_again),
                cmocka_unit_test(test_folders),
        };

        return cmocka_run_group_tests_name("ini", tests, NULL, NULL);
}
