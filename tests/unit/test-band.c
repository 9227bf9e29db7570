/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Exposure to bands: the borders of both tables, and that the tables have no gap. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "score/band.h"

static void test_borders(void **state G_GNUC_UNUSED)
{
        static const struct {
                guint exposure;
                const char *guide, *action, *systemd;
        } rows[] = {
                {0, "Safe", "Maintain", "PERFECT"},
                {1, "Safe", "Maintain", "SAFE"},
                {9, "Safe", "Maintain", "SAFE"},
                {10, "Safe", "Maintain", "OK"},
                {20, "Safe", "Maintain", "OK"},
                {21, "OK", "Review", "OK"},
                {40, "OK", "Review", "OK"},
                {41, "Medium", "Harden", "OK"},
                {49, "Medium", "Harden", "OK"},
                {50, "Medium", "Harden", "MEDIUM"},
                {60, "Medium", "Harden", "MEDIUM"},
                {61, "Exposed", "Prioritize", "MEDIUM"},
                {74, "Exposed", "Prioritize", "MEDIUM"},
                {75, "Exposed", "Prioritize", "EXPOSED"},
                {80, "Exposed", "Prioritize", "EXPOSED"},
                {81, "Unsafe", "Urgent", "EXPOSED"},
                {89, "Unsafe", "Urgent", "EXPOSED"},
                {90, "Unsafe", "Urgent", "UNSAFE"},
                {99, "Unsafe", "Urgent", "UNSAFE"},
                {100, "Unsafe", "Urgent", "DANGEROUS"},
        };

        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
                assert_string_equal(guide_band(rows[i].exposure)->label, rows[i].guide);
                assert_string_equal(guide_band(rows[i].exposure)->action, rows[i].action);
                assert_string_equal(systemd_band(rows[i].exposure)->label, rows[i].systemd);
        }
}

static void check_whole(const struct band *bands, gsize count)
{
        assert_int_equal(bands[0].from, 0);
        assert_int_equal(bands[count - 1].to, 100);
        for (gsize i = 1; i < count; i++)
                assert_int_equal(bands[i].from, bands[i - 1].to + 1);
}

static void test_whole(void **state G_GNUC_UNUSED)
{
        check_whole(guide_bands, GUIDE_BAND_COUNT);
        check_whole(systemd_bands, SYSTEMD_BAND_COUNT);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_borders),
                cmocka_unit_test(test_whole),
        };

        return cmocka_run_group_tests_name("band", tests, NULL, NULL);
}
