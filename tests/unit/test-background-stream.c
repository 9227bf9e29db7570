/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is written in the background arrives whole and in order, and its errors come back. */
#include <string.h>

/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <fcntl.h>
#include <gio/gunixoutputstream.h>

#include "base/background-stream.h"

enum { ROUNDS = 400, LARGEST = 40000 };

static void keeps_order(void **state G_GNUC_UNUSED)
{
        g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable();
        g_autoptr(GOutputStream) stream = background_stream_new(memory);
        g_autoptr(GString) expected = g_string_new(NULL);
        g_autoptr(GRand) random = g_rand_new_with_seed(7);

        for (guint i = 0; i < ROUNDS; i++) {
                g_autofree char *text =
                        g_strnfill(g_rand_int_range(random, 0, LARGEST), (char) ('a' + i % 26));

                g_string_append(expected, text);
                assert_true(
                        g_output_stream_write_all(stream, text, strlen(text), NULL, NULL, NULL));
                if (i % 100 == 0) {
                        assert_true(g_output_stream_flush(stream, NULL, NULL));
                        assert_int_equal(g_memory_output_stream_get_data_size(
                                                 G_MEMORY_OUTPUT_STREAM(memory)),
                                         expected->len);
                }
        }
        assert_true(g_output_stream_close(stream, NULL, NULL));
        assert_true(g_output_stream_is_closed(memory));
        assert_int_equal(g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(memory)),
                         expected->len);
        assert_memory_equal(g_memory_output_stream_get_data(G_MEMORY_OUTPUT_STREAM(memory)),
                            expected->str, expected->len);
}

static GOutputStream *full_disk(void)
{
        g_autoptr(GOutputStream) full =
                g_unix_output_stream_new(open("/dev/full", O_WRONLY | O_CLOEXEC), TRUE);

        return background_stream_new(full);
}

/* The write that fails may be one before the one that is told of it. */
static void tells_errors(void **state G_GNUC_UNUSED)
{
        g_autoptr(GOutputStream) stream = full_disk();
        g_autoptr(GError) error = NULL;
        guint written = 0;

        while (written < ROUNDS && g_output_stream_write_all(stream, "x", 1, NULL, NULL, &error))
                written++;
        assert_true(written < ROUNDS);
        assert_true(g_error_matches(error, G_IO_ERROR, G_IO_ERROR_NO_SPACE));
        g_clear_error(&error);
        assert_false(g_output_stream_flush(stream, NULL, &error));
        g_clear_error(&error);
        assert_false(g_output_stream_close(stream, NULL, &error));
        assert_true(g_error_matches(error, G_IO_ERROR, G_IO_ERROR_NO_SPACE));
}

static void tells_errors_at_the_end(void **state G_GNUC_UNUSED)
{
        g_autoptr(GOutputStream) stream = full_disk();
        g_autoptr(GError) error = NULL;

        assert_true(g_output_stream_write_all(stream, "x", 1, NULL, NULL, NULL));
        assert_false(g_output_stream_close(stream, NULL, &error));
        assert_true(g_error_matches(error, G_IO_ERROR, G_IO_ERROR_NO_SPACE));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(keeps_order),
                cmocka_unit_test(tells_errors),
                cmocka_unit_test(tells_errors_at_the_end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
