/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which units a command line asks for. */

/* cmocka.h needs these before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "snapshot/selection.h"

static const struct {
        const char *asked, *unit, *alias;
        gboolean matches;
} cases[] = {
        {NULL, "a.service", NULL, TRUE},
        {"a", "a.service", NULL, TRUE},
        {"a.service", "a.service", NULL, TRUE},
        {"a.socket", "a.service", NULL, FALSE},
        {"a", "a.socket", NULL, FALSE},
        {"b", "a.service", "b.service", TRUE},
        {"a.b", "a.b.service", NULL, TRUE},
        {"a*", "abc.service", NULL, TRUE},
        {"a*", "abc.socket", NULL, TRUE},
        {"[ab].service", "b.service", NULL, TRUE},
        {"*@*", "x@y.service", NULL, TRUE},
        {"x@.service", "x@i.service", NULL, TRUE},
        {"x@", "x@i.service", NULL, TRUE},
        {"x@.service", "xy@i.service", NULL, FALSE},
        {"x@a.service", "x@b.service", NULL, FALSE},
        {"x@a\\x2db.service", "x@a\\x2db.service", NULL, TRUE},
        {"x@a\\x2d*", "x@a\\x2db.service", NULL, TRUE},
};

static void test_matches(void **state)
{
        (void) state;
        for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
                const char *names[] = {cases[i].asked, NULL};
                g_autoptr(Selection) selection = selection_new(names);
                g_autoptr(GPtrArray) aliases = g_ptr_array_new();

                if (cases[i].alias)
                        g_ptr_array_add(aliases, (gpointer) cases[i].alias);
                if (selection_matches(selection, cases[i].unit, aliases, TRUE) != cases[i].matches)
                        fail_msg("%s asked, %s found", cases[i].asked, cases[i].unit);
        }
}

static void test_missing(void **state)
{
        const char *names[] = {"a", "a", "b.service", "c*", "x@.service", NULL};
        g_autoptr(Selection) selection = selection_new(names);
        g_autoptr(GPtrArray) missing = NULL;

        (void) state;
        selection_matches(selection, "a.service", NULL, TRUE);
        selection_matches(selection, "b.service", NULL, FALSE);
        selection_matches(selection, "x@1.service", NULL, TRUE);
        missing = selection_missing(selection);
        assert_int_equal(missing->len, 1);
        assert_string_equal(missing->pdata[0], "b.service");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_matches),
                cmocka_unit_test(test_missing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
