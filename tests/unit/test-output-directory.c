/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The output directory: whole or not at all, and nothing of others is ever replaced. */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* cmocka.h needs these before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "render/output-directory.h"

struct place {
        char *base; /* a fresh folder */
        char *path; /* base/report */
};

static int set_up(void **state)
{
        struct place *place = g_new0(struct place, 1);

        place->base = g_dir_make_tmp("bulkhead-test-XXXXXX", NULL);
        place->path = g_build_filename(place->base, "report", NULL);
        *state = place;
        return place->base ? 0 : -1;
}

static void remove_tree(const char *path)
{
        g_autoptr(GDir) directory = g_dir_open(path, 0, NULL);
        const char *entry;

        while (directory && (entry = g_dir_read_name(directory))) {
                g_autofree char *child = g_build_filename(path, entry, NULL);

                remove_tree(child);
        }
        g_remove(path);
}

static int tear_down(void **state)
{
        struct place *place = *state;

        remove_tree(place->base);
        g_free(place->base);
        g_free(place->path);
        g_free(place);
        return 0;
}

static void put(const char *directory, const char *name, const char *content)
{
        g_autofree char *path = g_build_filename(directory, name, NULL);

        assert_true(g_file_set_contents(path, content, -1, NULL));
}

static char *get(const char *directory, const char *name)
{
        g_autofree char *path = g_build_filename(directory, name, NULL);
        char *content = NULL;

        g_file_get_contents(path, &content, NULL, NULL);
        return content;
}

static guint count_entries(const char *path)
{
        g_autoptr(GDir) directory = g_dir_open(path, 0, NULL);
        guint count = 0;

        while (directory && g_dir_read_name(directory))
                count++;
        return count;
}

static void make_report(const struct place *place, const char *content)
{
        OutputDirectory *directory = output_directory_open(place->path, FALSE, NULL);

        assert_non_null(directory);
        put(output_directory_path(directory), "a.txt", content);
        assert_true(output_directory_commit(directory, NULL));
}

static void test_appears_whole(void **state)
{
        const struct place *place = *state;
        OutputDirectory *directory = output_directory_open(place->path, FALSE, NULL);
        g_autofree char *sums = NULL;

        assert_false(g_file_test(place->path, G_FILE_TEST_EXISTS));
        put(output_directory_path(directory), "a.txt", "abc");
        assert_false(g_file_test(place->path, G_FILE_TEST_EXISTS));
        assert_true(output_directory_commit(directory, NULL));
        sums = get(place->path, "SHA256SUMS");
        assert_string_equal(sums, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
                                  "  a.txt\n");
        assert_int_equal(count_entries(place->base), 1);
}

static void test_replaces_its_own(void **state)
{
        const struct place *place = *state;
        g_autofree char *content = NULL;

        make_report(place, "first");
        make_report(place, "second");
        content = get(place->path, "a.txt");
        assert_string_equal(content, "second");
        assert_int_equal(count_entries(place->base), 1);
}

static void test_discard_leaves_the_old_one(void **state)
{
        const struct place *place = *state;
        g_autofree char *content = NULL;
        OutputDirectory *directory;

        make_report(place, "first");
        directory = output_directory_open(place->path, FALSE, NULL);
        put(output_directory_path(directory), "a.txt", "second");
        output_directory_discard(directory);
        content = get(place->path, "a.txt");
        assert_string_equal(content, "first");
        assert_int_equal(count_entries(place->base), 1);
}

static void test_refuses_what_is_not_its_own(void **state)
{
        const struct place *place = *state;
        g_autoptr(GError) error = NULL;
        OutputDirectory *directory;

        make_report(place, "first");
        put(place->path, "notes.txt", "mine");
        assert_null(output_directory_open(place->path, FALSE, &error));
        assert_non_null(strstr(error->message, "notes.txt"));
        directory = output_directory_open(place->path, TRUE, NULL);
        assert_non_null(directory);
        assert_true(output_directory_commit(directory, NULL));
}

static void test_refuses_files_and_missing_folders(void **state)
{
        const struct place *place = *state;
        g_autoptr(GError) error = NULL;
        g_autofree char *deep = g_build_filename(place->base, "no", "such", NULL);

        put(place->base, "report", "a file");
        assert_null(output_directory_open(place->path, FALSE, &error));
        assert_non_null(strstr(error->message, "no directory"));
        assert_null(output_directory_open(deep, FALSE, NULL));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_appears_whole, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_replaces_its_own, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_discard_leaves_the_old_one, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_refuses_what_is_not_its_own, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(test_refuses_files_and_missing_folders, set_up,
                                                tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
