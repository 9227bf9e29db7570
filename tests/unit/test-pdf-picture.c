/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Path data of SVG into lines and curves. */
#include <math.h>
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "render/pdf/picture-path.h"

/* "M 0 0 L 5 0 Z": whole numbers as they are, others with two decimals. */
static char *write_steps(const GArray *steps)
{
        GString *out = g_string_new(NULL);

        for (guint i = 0; i < steps->len; i++) {
                const struct path_step *step = &g_array_index(steps, struct path_step, i);

                g_string_append_printf(out, "%s%c", i ? " " : "", "MLCZ"[step->kind]);
                for (guint j = step->kind == PATH_CURVE ? 0 : 2; j < 3; j++) {
                        if (step->kind == PATH_CLOSE)
                                break;
                        g_string_append_printf(out, " %.2g,%.2g",
                                               rint(step->points[j][0] * 100) / 100 + 0.0,
                                               rint(step->points[j][1] * 100) / 100 + 0.0);
                }
        }
        return g_string_free(out, FALSE);
}

static void test_paths(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *data, *steps;
        } rows[] = {
                {"", ""},
                {"M1 2", "M 1,2"},
                {"M1,2 3,4", "M 1,2 L 3,4"},
                {"m1 2 3 4z", "M 1,2 L 4,6 Z"},
                {"M0 2h6v20h-6z", "M 0,2 L 6,2 L 6,22 L 0,22 Z"},
                {"M1 1H5V6", "M 1,1 L 5,1 L 5,6"},
                {"M0 0C1 2 3 4 5 6", "M 0,0 C 1,2 3,4 5,6"},
                {"M1 1c1 2 3 4 5 6", "M 1,1 C 2,3 4,5 6,7"},
                /* The pull of a smooth curve is that of the one before, mirrored. */
                {"M0 0C0 0 3 4 5 6S8 8 9 9", "M 0,0 C 0,0 3,4 5,6 C 7,8 8,8 9,9"},
                {"M0 0S8 8 9 9", "M 0,0 C 0,0 8,8 9,9"},
                {"M0 0Q3 3 6 0", "M 0,0 C 2,2 4,2 6,0"},
                {"M0 0Q3 3 6 0T12 0", "M 0,0 C 2,2 4,2 6,0 C 8,-2 10,-2 12,0"},
                {"M0 0T6 0", "M 0,0 C 0,0 2,0 6,0"},
                /* After a close the pen is where the part began. */
                {"M1 1L5 1Zl2 2", "M 1,1 L 5,1 Z L 3,3"},
                {"M-1-2.5.5 4", "M -1,-2.5 L 0.5,4"},
                /* A half circle is two quarter turns; flags need nothing between them. */
                {"M0 0A1 1 0 0 1 2 0", "M 0,0 C 0,-0.55 0.45,-1 1,-1 C 1.6,-1 2,-0.55 2,0"},
                {"M0 0a1 1 0 012 0", "M 0,0 C 0,-0.55 0.45,-1 1,-1 C 1.6,-1 2,-0.55 2,0"},
                {"M0 0A1 1 0 0 0 2 0", "M 0,0 C 0,0.55 0.45,1 1,1 C 1.6,1 2,0.55 2,0"},
                {"M0 0A0 1 0 0 0 2 0", "M 0,0 L 2,0"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(GArray) steps = picture_path_parse(rows[i].data, NULL);
                g_autofree char *written = steps ? write_steps(steps) : NULL;

                if (g_strcmp0(written, rows[i].steps) != 0)
                        fail_msg("%s: %s", rows[i].data, written ? written : "a mistake");
        }
}

/* An arc ends where it should, and its middle is as far from its center as its radius. */
static void test_large_arcs(void **state G_GNUC_UNUSED)
{
        g_autoptr(GArray) steps = picture_path_parse("M0 0A5 5 0 1 1 5 5", NULL);

        assert_non_null(steps);
        assert_int_equal(steps->len, 4);
        for (guint i = 1; i < steps->len; i++) {
                const double *p = g_array_index(steps, struct path_step, i).points[2];

                assert_true(fabs(hypot(p[0] - 5, p[1]) - 5) < 1e-6);
        }
        /* Too small for its ends: as large as it must be. */
        g_clear_pointer(&steps, g_array_unref);
        steps = picture_path_parse("M0 0A1 1 0 0 1 8 0", NULL);
        assert_non_null(steps);
        assert_true(fabs(g_array_index(steps, struct path_step, 1).points[2][1] + 4) < 1e-6);
}

static void test_mistakes(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *data;
                gsize at;
        } rows[] = {
                {"L1 1", 0},
                {"M", 1},
                {"M1", 2},
                {"Mx", 1},
                {"M1 1 X", 5},
                {"M0x10 1", 1},
                {"M1 nan", 3},
                {"M1 inf", 3},
                {"M1e9 1", 1},
                {"M0 0 1", 6},
                {"M0 0A1 1 0 2 0 1 1", 11},
                {"M0 0 \xff", 5},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                gsize at = 0;
                GArray *steps = picture_path_parse(rows[i].data, &at);

                if (steps)
                        fail_msg("%s was read", rows[i].data);
                if (at < rows[i].at || at > strlen(rows[i].data))
                        fail_msg("%s: the mistake is said to be at %zu", rows[i].data, at);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_paths),
                cmocka_unit_test(test_large_arcs),
                cmocka_unit_test(test_mistakes),
        };

        return cmocka_run_group_tests_name("pdf-picture", tests, NULL, NULL);
}
