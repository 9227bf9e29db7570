/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parts of a comparison by themselves: lines that differ, names of properties, gates. What units as
 * a whole give is in tests/golden/compare-* and tests/compare/. */

/* cmocka.h needs these before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "compare/gate.h"
#include "compare/lines.h"
#include "compare/merged.h"
#include "compare/property-names.h"

/* ---- Lines ---- */

/* Each letter is a directive. The difference as "-a+b". */
static const struct {
        const char *before, *after, *difference;
} line_cases[] = {
        {"", "", ""},
        {"abc", "abc", ""},
        {"", "a", "+a"},
        {"a", "", "-a"},
        {"abc", "ac", "-b"},
        {"ac", "abc", "+b"},
        {"abc", "axc", "-b+x"},
        {"abcd", "dabc", "+d-d"},
        {"aab", "ab", "-a"},
        {"abcdef", "uvwxyz", "-a-b-c-d-e-f+u+v+w+x+y+z"},
        {"axbyc", "abc", "-x-y"},
};

static Unit *unit_of(const char *letters)
{
        Unit *unit = unit_new("a.service", UNIT_SERVICE);
        const struct unit_file file = {.path = "/a"};

        g_array_append_val(unit->files, file);
        for (guint i = 0; letters[i]; i++) {
                const char name[] = {letters[i], '\0'};
                const struct directive directive = {
                        .section = "Service",
                        .name = unit_string(unit, name),
                        .value = "x",
                        .line = i + 1,
                };

                g_array_append_val(unit->directives, directive);
        }
        return unit;
}

static char *difference_text(const GArray *lines, gboolean mirrored)
{
        GString *text = g_string_new(NULL);

        for (guint i = 0; lines && i < lines->len; i++) {
                const struct line_difference *line =
                        &g_array_index(lines, struct line_difference, i);

                g_string_append_printf(text, "%c%s", line->removed != mirrored ? '-' : '+',
                                       line->name);
        }
        return g_string_free(text, FALSE);
}

static int compare_pairs(const void *a, const void *b)
{
        return memcmp(a, b, 2);
}

static void test_lines(void **state)
{
        (void) state;
        for (guint i = 0; i < G_N_ELEMENTS(line_cases); i++) {
                g_autoptr(Unit) before = unit_of(line_cases[i].before);
                g_autoptr(Unit) after = unit_of(line_cases[i].after);
                g_autoptr(UnitComparison) into = unit_comparison_new();
                g_autoptr(FileLines) old = file_lines_new(before), new = file_lines_new(after);
                g_autoptr(GArray) there = lines_compare(old, 0, new, 0, into);
                g_autoptr(GArray) back = lines_compare(new, 0, old, 0, into);
                g_autofree char *text = difference_text(there, FALSE);
                g_autofree char *mirror = difference_text(back, TRUE);

                assert_string_equal(text, line_cases[i].difference);
                /* The same lines, whatever their order. */
                qsort(text, strlen(text) / 2, 2, compare_pairs);
                qsort(mirror, strlen(mirror) / 2, 2, compare_pairs);
                assert_string_equal(text, mirror);
        }
}

static void test_lines_of_one_side(void **state)
{
        g_autoptr(Unit) before = unit_of("ab"), after = unit_of("ab");
        g_autoptr(UnitComparison) into = unit_comparison_new();
        g_autoptr(FileLines) old = file_lines_new(before), new = file_lines_new(after);
        g_autoptr(GArray) lines = lines_compare(old, 0, new, PROPERTY_NO_FILE, into);
        g_autofree char *text = difference_text(lines, FALSE);

        (void) state;
        assert_string_equal(text, "-a-b");
}

/* ---- Names ---- */

static void test_property_names(void **state)
{
        static const struct {
                const char *name;
                enum property_class class;
                gboolean is_volatile, is_set;
        } cases[] = {
                {"NoNewPrivileges", PROPERTY_CHECKED, FALSE, FALSE},
                {"IPEgressFilterPath", PROPERTY_CHECKED, FALSE, FALSE},
                {"ReadWritePaths", PROPERTY_ISOLATION, FALSE, FALSE},
                {"ExecStart", PROPERTY_ISOLATION, FALSE, FALSE},
                {"Restart", PROPERTY_OTHER, FALSE, FALSE},
                {"After", PROPERTY_OTHER, FALSE, TRUE},
                {"MainPID", PROPERTY_OTHER, TRUE, FALSE},
                {"ActiveEnterTimestampMonotonic", PROPERTY_OTHER, TRUE, FALSE},
                {"IOReadBytes", PROPERTY_OTHER, TRUE, FALSE},
                {"MemoryMax", PROPERTY_OTHER, FALSE, FALSE},
        };

        (void) state;
        for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
                if (property_class_of(cases[i].name) != cases[i].class ||
                    property_is_volatile(cases[i].name) != cases[i].is_volatile ||
                    property_is_set(cases[i].name) != cases[i].is_set)
                        fail_msg("%s is taken for something else", cases[i].name);
}

/* ---- A merged /usr ---- */

static void test_merged(void **state)
{
        static const struct {
                const char *before, *after;
                gboolean same;
        } cases[] = {
                {"/lib/systemd/x", "/usr/lib/systemd/x", TRUE},
                {"!!/usr/lib/systemd/x --y", "!!/lib/systemd/x --y", TRUE},
                {"-/bin/sh -c '/sbin/x'", "-/usr/bin/sh -c '/usr/sbin/x'", TRUE},
                {"{ path=/bin/x ; argv[]=/bin/x }", "{ path=/usr/bin/x ; argv[]=/usr/bin/x }",
                 TRUE},
                {"/lib64/x\n/lib32/y", "/usr/lib64/x\n/usr/lib32/y", TRUE},
                {"/lib/x", "/lib/x", FALSE}, /* nothing differs */
                {"/lib/x", "/usr/lib/y", FALSE},
                {"/share/x", "/usr/share/x", FALSE},
                {"/libexec/x", "/usr/libexec/x", FALSE},
                {"/opt/lib/x", "/opt/usr/lib/x", FALSE},
                {"/lib", "/usr/lib", FALSE}, /* the folder alone may be meant as such */
                {"", "/usr", FALSE},
        };

        (void) state;
        for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
                if (merged_same(cases[i].before, cases[i].after) != cases[i].same)
                        fail_msg("%s and %s", cases[i].before, cases[i].after);
        assert_true(property_is_set_of_lines("LoadCredentialEncrypted"));
        assert_false(property_is_set_of_lines("ExecStart"));
        assert_string_equal(merged_path("/usr/lib/x"), "/lib/x");
        assert_string_equal(merged_path("/usr/share/x"), "/usr/share/x");
}

/* Every word that is written is read back. */
static void test_words(void **state)
{
        (void) state;
        for (int i = 0; i < SIDE_KIND_COUNT; i++)
                assert_int_equal(side_kind_from_string(side_kind_to_string((enum side_kind) i)), i);
        for (int i = 0; i < UNIT_CHANGE_COUNT; i++)
                assert_int_equal(
                        unit_change_from_string(unit_change_to_string((enum unit_change) i)), i);
        for (int i = 0; i < CHECK_CHANGE_COUNT; i++)
                assert_int_equal(
                        check_change_from_string(check_change_to_string((enum check_change) i)), i);
        for (int i = CAUSE_FILE; i < CAUSE_KIND_COUNT; i++)
                assert_int_equal(cause_kind_from_string(cause_kind_to_string((enum cause_kind) i)),
                                 i);
        assert_int_equal(unit_change_from_string("other"), -1);
        assert_int_equal(direction_from_string(NULL), DIRECTION_NONE);
}

/* ---- Gates ---- */

static void test_conditions(void **state)
{
        static const struct {
                const char *words;
                unsigned conditions; /* 0: refused */
        } cases[] = {
                {"worse", GATE_WORSE}, {"new,band", GATE_NEW | GATE_BAND},
                {"any", GATE_ANY},     {"", 0},
                {"worse,", 0},         {"Worse", 0},
                {"better", 0},
        };

        (void) state;
        for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(GError) error = NULL;
                unsigned conditions = 0;
                gboolean known = gate_parse(cases[i].words, &conditions, &error);

                assert_int_equal(known, cases[i].conditions != 0);
                assert_int_equal(conditions, cases[i].conditions);
                if (!known)
                        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_USAGE));
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_lines),          cmocka_unit_test(test_lines_of_one_side),
                cmocka_unit_test(test_property_names), cmocka_unit_test(test_words),
                cmocka_unit_test(test_conditions),     cmocka_unit_test(test_merged),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
