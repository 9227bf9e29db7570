/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Programs that speak, say too much, and do not end. */
/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "base/child.h"
#include "base/limits.h"

static GSubprocess *start(const char *script)
{
        GError *error = NULL;
        GSubprocess *process =
                g_subprocess_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                                 &error, "sh", "-c", script, NULL);

        assert_null(error);
        return process;
}

static void takes_what_is_said(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *script, *output, *words;
                int status;
        } cases[] = {
                {"true", "", "", 0},
                {"echo one; sleep 0.1; echo two; echo three >&2; exit 7", "one\ntwo\n", "three\n",
                 7},
                {"exec >&- 2>&-; sleep 0.1; exit 5", "", "", 5},
                {"exec 2>&-; echo late", "late\n", "", 0},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(GSubprocess) process = start(cases[i].script);
                g_autoptr(GString) output = g_string_new(NULL), words = g_string_new(NULL);

                assert_true(child_wait(process, i % 2 == 0 ? 0 : 60, output, words));
                assert_string_equal(output->str, cases[i].output);
                assert_string_equal(words->str, cases[i].words);
                assert_true(g_subprocess_get_if_exited(process));
                assert_int_equal(g_subprocess_get_exit_status(process), cases[i].status);
        }
}

static void drops_too_much(void **state G_GNUC_UNUSED)
{
        g_autofree char *script = g_strdup_printf("head -c %d /dev/zero", 3 * LIMIT_CHILD_WORDS);
        g_autoptr(GSubprocess) process = start(script);
        g_autoptr(GString) output = g_string_new(NULL);

        assert_true(child_wait(process, 0, output, NULL));
        assert_int_equal(output->len, LIMIT_CHILD_WORDS);
}

/* One that goes on, and one whose own child keeps the pipe. */
static void ends_what_does_not_end(void **state G_GNUC_UNUSED)
{
        static const char *const scripts[] = {"echo first; exec sleep 100", "sleep 5 & exit 3",
                                              "sleep 5; echo never"};

        for (gsize i = 0; i < G_N_ELEMENTS(scripts); i++) {
                g_autoptr(GSubprocess) process = start(scripts[i]);
                g_autoptr(GString) output = g_string_new(NULL), words = g_string_new(NULL);

                assert_false(child_wait(process, 1, output, words));
                assert_string_equal(output->str, i == 0 ? "first\n" : "");
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(takes_what_is_said),
                cmocka_unit_test(drops_too_much),
                cmocka_unit_test(ends_what_does_not_end),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
