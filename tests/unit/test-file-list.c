/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A folder to the list of its files, a file to its digest, and what is said of what is neither. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "base/file-list.h"
#include "base/limits.h"
#include "tree-fixture.h"

static const struct fixture_file files[] = {
        {.path = "/b/file", .content = "content"},
        {.path = "/a/empty"},
        {.path = "/link", .link = "b/file"},
};

static void test_list(void **state)
{
        static const struct {
                const char *name;
                enum listed_kind kind;
        } expected[] = {{"a/empty", LISTED_DIRECTORY},
                        {"b/file", LISTED_FILE},
                        {"link", LISTED_OTHER}};
        g_autoptr(GPtrArray) list = file_list_below(*state, NULL);

        assert_int_equal(list->len, G_N_ELEMENTS(expected));
        for (guint i = 0; i < list->len; i++) {
                const struct listed_file *file = list->pdata[i];

                assert_string_equal(file->name, expected[i].name);
                assert_int_equal(file->kind, expected[i].kind);
        }
}

static void test_no_folder(void **state)
{
        g_autofree char *missing = g_strconcat(*state, "/c", NULL);
        g_autofree char *file = g_strconcat(*state, "/b/file", NULL);
        g_autoptr(GError) error = NULL;

        assert_null(file_list_below(missing, &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND));
        g_clear_error(&error);
        assert_null(file_names_in(file, &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED));
}

/* A name that no file can have is one that cannot be looked at. */
static void test_gone(void **state)
{
        g_autofree char *link = g_strconcat(*state, "/link", NULL);
        g_autofree char *missing = g_strconcat(*state, "/c", NULL);
        g_autofree char *below_file = g_strconcat(*state, "/b/file/c", NULL);
        g_autofree char *name = g_strnfill(300, 'x');
        g_autofree char *impossible = g_strconcat(*state, "/", name, NULL);

        assert_false(file_is_gone(*state));
        assert_false(file_is_gone(link));
        assert_true(file_is_gone(missing));
        assert_true(file_is_gone(below_file));
        assert_false(file_is_gone(impossible));
}

/* No report is nested so deeply, and nobody follows a folder without an end. */
static void test_deep(void **state G_GNUC_UNUSED)
{
        g_autoptr(GString) path = g_string_new(NULL);
        char *directory = fixture_new(NULL, 0);
        g_autoptr(GError) error = NULL;

        for (int i = 0; i <= LIMIT_REPORT_DEPTH; i++)
                g_string_append(path, "/d");
        fixture_add(directory, &(struct fixture_file){.path = path->str});
        assert_null(file_list_below(directory, &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_LIMIT));
        fixture_free(directory);
}

static void test_digest(void **state)
{
        struct file_sum *sum = file_sum_of(*state, "b/file", NULL);
        g_autoptr(GError) error = NULL;

        assert_int_equal(sum->size, strlen("content"));
        assert_string_equal(sum->sha256,
                            "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73");
        file_sum_free(sum);
        assert_null(file_sum_of(*state, "b/other", &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED));
        g_clear_error(&error);
        assert_null(file_sum_of(*state, "link", &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED));
}

int main(void)
{
        char *directory = fixture_new(files, G_N_ELEMENTS(files));
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_prestate(test_list, directory),
                cmocka_unit_test_prestate(test_no_folder, directory),
                cmocka_unit_test_prestate(test_gone, directory),
                cmocka_unit_test(test_deep),
                cmocka_unit_test_prestate(test_digest, directory),
        };
        int failed = cmocka_run_group_tests_name("file-list", tests, NULL, NULL);

        fixture_free(directory);
        return failed;
}
