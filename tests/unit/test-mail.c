/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The lines of a message, its addresses, and which snapshots of the past are kept. */
/* cmocka wants these before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "mail/letter.h"
#include "mail/message.h"
#include "verbs/archive.h"

static void test_wrap(void **state)
{
        static const struct {
                const char *text, *wrapped;
        } cases[] = {
                {"", ""},
                {"one two three four", "one two\nthree four"},
                {"  - one two three", "  - one\n    two\n    three"},
                {" 12. one two three", " 12. one\n     two\n     three"},
                {"  one two three", "  one two\n  three"},
                {"averyveryverylongword x", "averyveryverylongword\nx"},
                {"a\n\nb\n", "a\n\nb\n"},
                {"-- ", "-- "},
                {"blanks at the end   ", "blanks at\nthe end"},
        };

        (void) state;
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *wrapped = letter_wrap(cases[i].text, 10);

                assert_string_equal(wrapped, cases[i].wrapped);
        }
}

static void test_one_line(void **state)
{
        static const struct {
                const char *text, *line;
        } cases[] = {
                {" a \r\n b\t", "a b"},       {"x\nBcc: eve", "x Bcc: eve"},
                {"\u202egp", "<U+202E>gp"},   {"0123456789abc", "0123456789…"},
                {"\u202egpj", "<U+202E>gp…"}, {"gpj\u202e", "gpj…"},
                {"\xff", "\ufffd"},
        };

        (void) state;
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autofree char *line = letter_one_line(cases[i].text, 10);

                assert_string_equal(line, cases[i].line);
        }
}

static void test_addresses(void **state)
{
        const char *const lists[] = {"Ann <ann@example.org>, root", "ops@example.org", NULL};
        const char *const hostile[] = {"ann@example.org\nBcc: eve@example.org", NULL};
        g_autoptr(GError) error = NULL;
        g_auto(GStrv) addresses = NULL;
        g_autofree char *all = NULL;

        (void) state;
        message_init();
        addresses = message_parse_addresses("--to", lists, &error);
        assert_null(error);
        all = g_strjoinv(" ", addresses);
        assert_string_equal(all, "ann@example.org root ops@example.org");
        assert_null(message_parse_addresses("--to", hostile, &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE));
}

/* Each day of three years: the newest of each of 53 weeks, of each month before, and the newest
 * two. */
static void test_retention(void **state)
{
        enum { DAYS = 1100 };
        const struct retention retention = {53, 120};
        const gint64 day = 24 * G_TIME_SPAN_HOUR, newest = G_GINT64_CONSTANT(1764547200) * 1000000;
        g_autofree gint64 *times = g_new0(gint64, DAYS);
        g_autofree gboolean *keep = g_new0(gboolean, DAYS);
        guint recent = 0, older = 0;

        (void) state;
        for (guint i = 0; i < DAYS; i++)
                times[i] = newest - (gint64) (DAYS - 1 - i) * day;
        archive_choose(times, DAYS, &retention, keep);
        assert_true(keep[DAYS - 1] && keep[DAYS - 2] && !keep[DAYS - 3]);
        for (guint i = 0; i < DAYS; i++) {
                if (times[i] > newest - 52 * 7 * day)
                        recent += keep[i];
                else
                        older += keep[i];
        }
        assert_in_range(recent, 52, 54);
        assert_in_range(older, 24, 27);
}

/* Whatever there is, the newest two stay, and nothing is kept twice for one week. */
static void test_retention_of_few(void **state)
{
        const struct retention nothing = {0, 0};
        const gint64 times[] = {1, 2, 3};
        gboolean keep[3] = {FALSE};

        (void) state;
        archive_choose(times, 3, &nothing, keep);
        assert_true(!keep[0] && keep[1] && keep[2]);
        archive_choose(times, 1, &nothing, keep);
        assert_true(keep[0]);
        archive_choose(times, 0, &nothing, keep);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_wrap),
                cmocka_unit_test(test_one_line),
                cmocka_unit_test(test_addresses),
                cmocka_unit_test(test_retention),
                cmocka_unit_test(test_retention_of_few),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
