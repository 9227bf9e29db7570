/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Paths inside a root: links that lead out, in circles, nowhere; and what is no regular file. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "base/root.h"
#include "tree-fixture.h"

static const struct fixture_file files[] = {
        {.path = "/etc/file", .content = "content"},
        {.path = "/etc/absolute", .link = "/etc/file"},
        {.path = "/etc/relative", .link = "../etc/./file"},
        {.path = "/etc/out", .link = "../../../../../../etc/file"},
        {.path = "/etc/chain", .link = "absolute"},
        {.path = "/etc/loop", .link = "pool"},
        {.path = "/etc/pool", .link = "loop"},
        {.path = "/etc/self", .link = "self"},
        {.path = "/etc/dangling", .link = "/nowhere/at/all"},
        {.path = "/etc/outside", .link = "/proc/self/status"},
        {.path = "/etc/up", .link = "/"},
        {.path = "/etc/through-file", .link = "file/../file"},
        {.path = "/etc/fifo", .fifo = TRUE},
        {.path = "/lib", .link = "usr/lib"},
        {.path = "/usr/lib/thing", .content = "thing"},
        {.path = "/etc/directory"},
        {.path = "/etc/null", .link = "/dev/null"},
};

static void test_resolve(void **state)
{
        static const struct {
                const char *path, *resolved, *kept; /* NULL: not found; "loop" */
        } rows[] = {
                {"/etc/file", "/etc/file", "/etc/file"},
                {"/etc//./file", "/etc/file", "/etc/file"},
                {"/etc/absolute", "/etc/file", "/etc/absolute"},
                {"/etc/relative", "/etc/file", "/etc/relative"},
                {"/etc/out", "/etc/file", "/etc/out"},
                {"/etc/chain", "/etc/file", "/etc/chain"},
                {"/etc/loop", "loop", "/etc/loop"},
                {"/etc/self", "loop", "/etc/self"},
                {"/etc/self/x", "loop", "loop"},
                {"/etc/dangling", NULL, "/etc/dangling"},
                {"/etc/outside", NULL, "/etc/outside"},
                {"/etc/up", "/", "/etc/up"},
                {"/etc/up/etc/up/etc/file", "/etc/file", "/etc/file"},
                {"/etc/through-file", NULL, "/etc/through-file"},
                {"/lib/thing", "/usr/lib/thing", "/usr/lib/thing"},
                {"/../../lib/../etc", NULL, NULL},
                {"/../../etc", "/etc", "/etc"},
                {"/", "/", "/"},
                {"/nothing", NULL, NULL},
                {"/etc/file/x", NULL, NULL},
        };
        const Root *root = *state;

        for (gsize i = 0; i < 2 * G_N_ELEMENTS(rows); i++) {
                g_autoptr(GError) error = NULL;
                gboolean keep = i % 2;
                const char *expected = keep ? rows[i / 2].kept : rows[i / 2].resolved;
                g_autofree char *resolved = root_resolve(root, rows[i / 2].path, keep, &error);

                if (expected && !g_str_equal(expected, "loop")) {
                        if (!resolved)
                                fail_msg("%s: %s", rows[i / 2].path, error->message);
                        assert_string_equal(resolved, expected);
                        continue;
                }
                if (resolved)
                        fail_msg("%s: resolved to %s", rows[i / 2].path, resolved);
                assert_true(g_error_matches(error, BULKHEAD_ERROR,
                                            expected ? BULKHEAD_ERROR_LIMIT
                                                     : BULKHEAD_ERROR_NOT_FOUND));
        }
}

static void test_read(void **state)
{
        static const struct {
                const char *path, *content, *message;
                int code;
        } rows[] = {
                {.path = "/etc/file", .content = "content"},
                {.path = "/etc/out", .content = "content"},
                {.path = "/lib/thing", .content = "thing"},
                {.path = "/etc/fifo", .message = "a FIFO", .code = BULKHEAD_ERROR_INPUT},
                {.path = "/etc/directory", .message = "a directory", .code = BULKHEAD_ERROR_INPUT},
                {.path = "/etc/dangling",
                 .message = "No such file",
                 .code = BULKHEAD_ERROR_NOT_FOUND},
                {.path = "/etc/outside",
                 .message = "No such file",
                 .code = BULKHEAD_ERROR_NOT_FOUND},
                {.path = "/etc/null", .message = "No such file", .code = BULKHEAD_ERROR_NOT_FOUND},
                {.path = "/etc/loop", .message = "symbolic links", .code = BULKHEAD_ERROR_LIMIT},
        };
        const Root *root = *state;

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(GError) error = NULL;
                gsize size = 0;
                g_autofree char *data = root_read_file(root, rows[i].path, 100, &size, &error);

                if (rows[i].content) {
                        assert_null(error);
                        assert_string_equal(data, rows[i].content);
                        assert_int_equal(size, strlen(rows[i].content));
                } else {
                        assert_null(data);
                        assert_true(g_error_matches(error, BULKHEAD_ERROR, rows[i].code));
                        assert_non_null(strstr(error->message, rows[i].message));
                        assert_true(g_str_has_prefix(error->message, rows[i].path));
                }
        }
}

static void test_limit(void **state)
{
        const Root *root = *state;
        g_autoptr(GError) error = NULL;
        g_autofree char *exact = root_read_file(root, "/etc/file", 7, NULL, NULL);
        g_autofree char *over = root_read_file(root, "/etc/file", 6, NULL, &error);

        assert_string_equal(exact, "content");
        assert_null(over);
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_LIMIT));
}

static void test_entry(void **state)
{
        const Root *root = *state;
        int directory = root_open_directory(root, "/etc", NULL, NULL), fd;
        gboolean is_link = FALSE;
        g_autoptr(GError) error = NULL;

        fd = root_open_entry(directory, "file", "/etc/file", &is_link, NULL, NULL);
        assert_true(fd >= 0);
        assert_false(is_link);
        close(fd);
        assert_int_equal(root_open_entry(directory, "absolute", "/etc/absolute", &is_link, NULL,
                                         &error),
                         -1);
        assert_true(is_link);
        assert_null(error);
        assert_int_equal(root_open_entry(directory, "fifo", "/etc/fifo", &is_link, NULL, &error),
                         -1);
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT));
        close(directory);
}

/* What is not there is an error and no link, and a folder that is not there has no link in it. */
static void test_missing(void **state)
{
        const Root *root = *state;
        int directory = root_open_directory(root, "/etc", NULL, NULL);
        gboolean is_link = TRUE;
        g_autoptr(GError) error = NULL;

        assert_int_equal(root_open_entry(directory, "x", "/etc/x", &is_link, NULL, &error), -1);
        assert_false(is_link);
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND));
        g_clear_error(&error);
        assert_null(root_read_link(root, "/nothing/x", &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND));
        close(directory);
}

static void test_long_name(void **state)
{
        g_autofree char *name = g_strnfill(300, 'a'), *path = g_strconcat("/etc/", name, NULL);
        g_autoptr(GError) error = NULL;

        assert_null(root_resolve(*state, path, FALSE, &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_LIMIT));
}

/* A file that grows after it was examined is read whole. */
static void test_growing(void **state)
{
        int fd = root_open_file(*state, "/etc/file", NULL, NULL, NULL);
        gsize size = 0;
        g_autofree char *data = root_read_descriptor(fd, "/etc/file", 1, 100, &size, NULL, NULL);

        assert_string_equal(data, "content");
        assert_int_equal(size, strlen("content"));
        close(fd);
}

static void add_line(void *context, const char *path, const char *sentence)
{
        g_string_append_printf(context, "%s %s\n", path, sentence);
}

/* Failures that nobody asked for are kept, once for each path, and only failures. */
static void test_unheard(void **state)
{
        static const struct {
                int code;
                const char *path, *message;
        } rows[] = {
                {BULKHEAD_ERROR_FAILED, "/b", "/b: cannot be read."},
                {BULKHEAD_ERROR_NOT_FOUND, "/c", "/c: is not there."},
                {BULKHEAD_ERROR_FAILED, "/a", "/a: cannot be read."},
                {BULKHEAD_ERROR_FAILED, "/a", "/a: cannot be listed."},
        };
        g_autoptr(GString) text = g_string_new(NULL);

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(GError) error =
                        g_error_new_literal(BULKHEAD_ERROR, rows[i].code, rows[i].message);

                root_keep_unheard(*state, rows[i].path, error);
        }
        root_each_unheard(*state, add_line, text);
        assert_string_equal(text->str,
                            "/a The file cannot be listed.\n/b The file cannot be read.\n");
}

static void test_kinds(void **state G_GNUC_UNUSED)
{
        static const struct {
                mode_t mode;
                const char *words;
        } rows[] = {
                {S_IFREG, "a regular file"},  {S_IFDIR, "a directory"},
                {S_IFLNK, "a symbolic link"}, {S_IFIFO, "a FIFO"},
                {S_IFSOCK, "a socket"},       {S_IFCHR, "a character device"},
                {S_IFBLK, "a block device"},  {0, "no file of a known kind"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
                assert_string_equal(root_file_kind(rows[i].mode | 0644), rows[i].words);
}

static void test_names(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *path, *name;
        } rows[] = {
                {"/", "/"}, {"//", "/"}, {"/./", "/"}, {"/tmp/", "/tmp"}, {"/tmp/../tmp", "/tmp"}};

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(Root) root = root_open(rows[i].path, NULL);

                assert_non_null(root);
                assert_string_equal(root_path(root), rows[i].name);
        }
        {
                g_autoptr(GError) error = NULL;

                assert_null(root_open("/nowhere/at/all", &error));
                assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND));
        }
}

int main(void)
{
        char *directory = fixture_new(files, G_N_ELEMENTS(files));
        g_autoptr(Root) root = root_open(directory, NULL);
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_prestate(test_resolve, root),
                cmocka_unit_test_prestate(test_read, root),
                cmocka_unit_test_prestate(test_limit, root),
                cmocka_unit_test_prestate(test_entry, root),
                cmocka_unit_test_prestate(test_missing, root),
                cmocka_unit_test_prestate(test_long_name, root),
                cmocka_unit_test_prestate(test_growing, root),
                cmocka_unit_test_prestate(test_unheard, root),
                cmocka_unit_test(test_kinds),
                cmocka_unit_test(test_names),
        };
        int failed = cmocka_run_group_tests(tests, NULL, NULL);

        fixture_free(directory);
        return failed;
}
