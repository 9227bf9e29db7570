/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The grammar of unit names, and the names of drop-in directories in systemd's order. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "collect/unit-name.h"

static void test_classify(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name;
                enum unit_name_kind kind;
        } rows[] = {
                {"a.service", UNIT_NAME_PLAIN},
                {"a.b.service", UNIT_NAME_PLAIN},
                {"-.slice", UNIT_NAME_PLAIN},
                {"dev-disk-by\\x2dlabel.swap", UNIT_NAME_PLAIN},
                {"a:b_c.timer", UNIT_NAME_PLAIN},
                {"a@.service", UNIT_NAME_TEMPLATE},
                {"a@b.service", UNIT_NAME_INSTANCE},
                {"a@b@c.service", UNIT_NAME_INSTANCE},
                {"a@@.service", UNIT_NAME_INSTANCE},
                {"a@b.c.service", UNIT_NAME_INSTANCE},
                {"@a.service", UNIT_NAME_INVALID},
                {".service", UNIT_NAME_INVALID},
                {"service", UNIT_NAME_INVALID},
                {"", UNIT_NAME_INVALID},
                {"a.services", UNIT_NAME_INVALID},
                {"a.Service", UNIT_NAME_INVALID},
                {"<script>.service", UNIT_NAME_INVALID},
                {"a b.service", UNIT_NAME_INVALID},
                {"a\nb.service", UNIT_NAME_INVALID},
                {"a/b.service", UNIT_NAME_INVALID},
                {"\xc3\xa4.service", UNIT_NAME_INVALID},
        };
        g_autofree char *most = g_strnfill(247, 'a'), *over = g_strnfill(248, 'a');
        g_autofree char *longest = g_strconcat(most, ".service", NULL);
        g_autofree char *too_long = g_strconcat(over, ".service", NULL);

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
                if (unit_name_classify(rows[i].name) != rows[i].kind)
                        fail_msg("\"%s\" is of kind %d", rows[i].name,
                                 unit_name_classify(rows[i].name));
        assert_int_equal(unit_name_classify(longest), UNIT_NAME_PLAIN);
        assert_int_equal(unit_name_classify(too_long), UNIT_NAME_INVALID);
}

static void test_parts(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *prefix, *instance, *template, *with_x;
        } rows[] = {
                {"a.service", "a", NULL, NULL, NULL},
                {"a.b.service", "a.b", NULL, NULL, NULL},
                {"a@.service", "a", NULL, "a@.service", "a@x.service"},
                {"a@b.service", "a", "b", "a@.service", "a@x.service"},
                {"a@b@c.d.service", "a", "b@c.d", "a@.service", "a@x.service"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autofree char *prefix = unit_name_prefix(rows[i].name);
                g_autofree char *instance = unit_name_instance(rows[i].name);
                g_autofree char *template = unit_name_template(rows[i].name);
                g_autofree char *with_x = unit_name_with_instance(rows[i].name, "x");

                assert_string_equal(prefix, rows[i].prefix);
                assert_int_equal(g_strcmp0(instance, rows[i].instance), 0);
                assert_int_equal(g_strcmp0(template, rows[i].template), 0);
                assert_int_equal(g_strcmp0(with_x, rows[i].with_x), 0);
        }
}

/* A name that becomes too long with the instance is none. */
static void test_too_long(void **state G_GNUC_UNUSED)
{
        g_autofree char *instance = g_strnfill(245, 'a'), *longer = g_strnfill(246, 'a');
        g_autofree char *name = unit_name_with_instance("a@.service", instance);

        assert_int_equal(unit_name_classify(name), UNIT_NAME_INSTANCE);
        assert_null(unit_name_with_instance("a@.service", longer));
}

static void test_drop_in_names(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name, *names;
        } rows[] = {
                {"a.service", "a.service"},
                {"foo-bar-baz.service", "foo-bar-baz.service foo-bar-.service foo-.service"},
                {"foo-.service", "foo-.service"},
                {"-foo.service", "-foo.service"},
                {"-foo-bar.service", "-foo-bar.service -foo-.service"},
                {"a@x.service", "a@x.service a@.service"},
                {"a@x-y.service", "a@x-y.service a@.service"},
                {"foo-bar@x.service",
                 "foo-bar@x.service foo-bar@.service foo-.service foo-@x.service foo-@.service"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                g_autoptr(GPtrArray) names = unit_name_drop_in_names(rows[i].name);
                g_autofree char *joined = NULL;

                g_ptr_array_add(names, NULL);
                joined = g_strjoinv(" ", (char **) names->pdata);
                assert_string_equal(joined, rows[i].names);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_classify),
                cmocka_unit_test(test_parts),
                cmocka_unit_test(test_too_long),
                cmocka_unit_test(test_drop_in_names),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
