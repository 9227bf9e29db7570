/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rows come back in their order, whoever added them when. */
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

/* cmocka.h needs these before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "render/spool.h"

static char *list_of(Spool *spool, const char *name)
{
        g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable();

        assert_true(spool_write_list(spool, name, NULL, stream, NULL));
        assert_true(g_output_stream_write_all(stream, "", 1, NULL, NULL, NULL));
        assert_true(g_output_stream_close(stream, NULL, NULL));
        return g_memory_output_stream_steal_data(G_MEMORY_OUTPUT_STREAM(stream));
}

static void add(Spool *spool, guint kind, guint rank, guint place, const char *list,
                const char *first, const char *second)
{
        g_autoptr(SpoolRows) rows = spool_rows_new();

        spool_rows_add(rows, list, first, strlen(first));
        spool_rows_add(rows, "other", "-", 1);
        if (second)
                spool_rows_add(rows, list, second, strlen(second));
        assert_true(spool_add(spool, kind, rank, place, rows, NULL));
}

static void test_order(void **state)
{
        g_autoptr(GError) error = NULL;
        g_autoptr(Spool) spool = spool_new(NULL, &error);
        g_autofree char *big = g_strnfill(100 * 1000, 'b');
        g_autofree char *list = NULL, *other = NULL, *none = NULL, *later = NULL;
        g_autofree char *expected = NULL;

        (void) state;
        if (!spool)
                fail_msg("%s", error->message);
        add(spool, 0, 10, 7, "list", "<low>", NULL);
        add(spool, 0, 96, 9, "list", "<high, second>", big);
        add(spool, 0, 96, 2, "list", "<high, first>", "");
        add(spool, 1, 100, 0, "elsewhere", "<another kind>", NULL);
        list = list_of(spool, "list");
        expected = g_strconcat("<high, first><high, second>", big, "<low>", NULL);
        assert_string_equal(list, expected);
        none = list_of(spool, "no such list");
        assert_string_equal(none, "");
        /* A list is of the kind that named it first. */
        other = list_of(spool, "other");
        assert_string_equal(other, "---");
        add(spool, 0, 50, 0, "list", "<middle>", NULL);
        later = list_of(spool, "list");
        assert_non_null(strstr(later, "<middle><low>"));
}

/* Each list of a kind of its own, as a document with thousands of them has it. */
static void test_kinds(void **state)
{
        enum { KINDS = 100 };
        g_autoptr(Spool) spool = spool_new(NULL, NULL);

        (void) state;
        for (guint i = 0; i < 3 * KINDS; i++) {
                g_autoptr(SpoolRows) rows = spool_rows_new();
                g_autofree char *name = g_strdup_printf("list %u", i % KINDS);
                g_autofree char *text = g_strdup_printf("%u ", i);

                spool_rows_add(rows, name, text, strlen(text));
                assert_true(spool_add(spool, KINDS - i % KINDS, 0, i, rows, NULL));
        }
        for (guint i = 0; i < KINDS; i++) {
                g_autofree char *name = g_strdup_printf("list %u", i);
                g_autofree char *list = list_of(spool, name);
                g_autofree char *expected =
                        g_strdup_printf("%u %u %u ", i, i + KINDS, i + 2 * KINDS);

                assert_string_equal(list, expected);
        }
}

static gpointer add_many(gpointer data)
{
        for (guint i = 0; i < 500; i++) {
                g_autofree char *text = g_strdup_printf("%u ", i);

                add(data, 0, 0, i, "list", text, NULL);
        }
        return NULL;
}

static void test_threads(void **state)
{
        g_autoptr(Spool) spool = spool_new(NULL, NULL);
        GThread *threads[4];
        g_autofree char *list = NULL;
        const char *at;

        (void) state;
        for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
                threads[i] = g_thread_new("adds", add_many, spool);
        for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
                g_thread_join(threads[i]);
        at = list = list_of(spool, "list");
        for (guint i = 0; i < 500 * G_N_ELEMENTS(threads); i++) {
                g_autofree char *text = g_strdup_printf("%zu ", i / G_N_ELEMENTS(threads));

                assert_true(g_str_has_prefix(at, text));
                at += strlen(text);
        }
        assert_string_equal(at, "");
}

/* How large files may become, for this process. */
static void limit_files(rlim_t size)
{
        struct rlimit limit;

        assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
        limit.rlim_cur = size;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Rows that could not be kept, whole or in part, are an error, and so is a list with them. */
static void test_no_space(void **state)
{
        static const rlim_t sizes[] = {4, 2 * 2 * sizeof(guint32) + 4};
        struct rlimit before;

        (void) state;
        assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
        signal(SIGXFSZ, SIG_IGN);
        for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
                g_autoptr(Spool) spool = spool_new(g_get_tmp_dir(), NULL);
                g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable();
                g_autoptr(SpoolRows) rows = spool_rows_new();
                g_autoptr(GError) error = NULL;
                gboolean added;

                spool_rows_add(rows, "list", "<first>", strlen("<first>"));
                spool_rows_add(rows, "list", "<second>", strlen("<second>"));
                limit_files(sizes[i]);
                added = spool_add(spool, 0, 0, 0, rows, &error);
                limit_files(before.rlim_cur);
                assert_false(added);
                assert_string_equal(error->message,
                                    "A temporary file cannot be written: File too large.");
                g_clear_error(&error);
                assert_false(spool_write_list(spool, "list", NULL, stream, &error));
                assert_string_equal(error->message,
                                    "A temporary file cannot be read: it ends too early.");
        }
}

/* A list that cannot be written on is the error of its stream. */
static void test_no_stream(void **state)
{
        g_autoptr(Spool) spool = spool_new(g_get_tmp_dir(), NULL);
        g_autoptr(GOutputStream) stream = g_memory_output_stream_new(NULL, 0, NULL, NULL);
        g_autoptr(GError) error = NULL;

        (void) state;
        add(spool, 0, 0, 0, "list", "<first>", NULL);
        assert_false(spool_write_list(spool, "list", NULL, stream, &error));
        assert_true(g_error_matches(error, G_IO_ERROR, G_IO_ERROR_NO_SPACE));
}

static void test_no_folder(void **state)
{
        g_autoptr(GError) error = NULL;

        (void) state;
        assert_null(spool_new("/no/such/folder", &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED));
        assert_non_null(strstr(error->message, "/no/such/folder"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_order),    cmocka_unit_test(test_kinds),
                cmocka_unit_test(test_threads),  cmocka_unit_test(test_no_folder),
                cmocka_unit_test(test_no_space), cmocka_unit_test(test_no_stream),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
