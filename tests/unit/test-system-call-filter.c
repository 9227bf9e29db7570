/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SystemCallFilter= assignments, one after the other, to what the checks see; and the text of a
 * filter and back. */
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "snapshot/system-call-filter.h"

static struct system_call_filter *assign_all(const char *assignments, unsigned version)
{
        struct system_call_filter *filter = system_call_filter_new();
        g_auto(GStrv) values = g_strsplit(assignments, "|", -1);

        for (char **value = values; *value; value++)
                system_call_filter_assign(filter, version, *value, NULL, NULL);
        return filter;
}

/* "+name" is in the filter, "-name" is not. */
static const struct {
        const char *assignments;
        gboolean allow_list;
        const char *members;
} cases[] = {
        {"", FALSE, "-swapon"},
        {"swapon", TRUE, "+swapon +exit_group -mount"},
        {"~swapon", FALSE, "+swapon -swapoff"},
        {"~ swapon swapoff", FALSE, "+swapon +swapoff"},
        {"@swap", TRUE, "+swapon +swapoff"},
        {"~@privileged", FALSE, "+swapon +chown +reboot -mount"},
        {"@swap|~swapon", TRUE, "-swapon +swapoff"},
        {"~@swap|swapon", FALSE, "-swapon +swapoff"},
        {"@swap|", FALSE, "-swapon"},
        {"@swap||~swapon", FALSE, "+swapon -exit_group"},
        {"~|swapon", FALSE, "-swapon"},
        {"bogus", TRUE, "+exit_group -swapon"},
        {"@bogus", TRUE, "+exit_group"},
        {"@SWAP SWAPON", TRUE, "-swapon"},
        {"\"@swap\"", TRUE, "-swapon"},
        {"swa\\pon", TRUE, "+swapon"},
        {"swapon:EPERM swapoff", TRUE, "-swapon +swapoff"},
        {"~swapon:EPERM", FALSE, "+swapon"},
        {"~swapon:eperm swapoff:0x10", FALSE, "+swapon +swapoff"},
        {"~swapon:4096 swapoff:-1", FALSE, "-swapon -swapoff"},
        {"~swapon:log swapoff:kill", FALSE, "-swapon +swapoff"},
        {"~swapon:EPERM:2 @swap:", FALSE, "-swapon -swapoff"},
        {"@swap|~swapon:EPERM", TRUE, "-swapon +swapoff"},
        {"@swap|~swapon:EPERM|swapon", TRUE, "+swapon"},
        {"~~swapon swapoff", FALSE, "-swapon +swapoff"},
};

static void test_assignments(void **state G_GNUC_UNUSED)
{
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                struct system_call_filter *filter = assign_all(cases[i].assignments, 252);
                g_auto(GStrv) members = g_strsplit(cases[i].members, " ", -1);

                if (system_call_filter_is_allow_list(filter) != cases[i].allow_list)
                        fail_msg("\"%s\" is the other kind of list", cases[i].assignments);
                for (char **member = members; *member; member++)
                        if (system_call_filter_contains(filter, *member + 1) != (**member == '+'))
                                fail_msg("\"%s\": %s is wrong", cases[i].assignments, *member + 1);
                system_call_filter_free(filter);
        }
}

static void test_groups_of_versions(void **state G_GNUC_UNUSED)
{
        struct system_call_filter *older = assign_all("~@mount", 252);
        struct system_call_filter *newer = assign_all("~@mount", 262);

        assert_true(system_call_filter_contains(older, "open_tree"));
        assert_false(system_call_filter_contains(newer, "open_tree"));
        system_call_filter_free(older);
        system_call_filter_free(newer);
}

static void count(void *context, const char *message)
{
        assert_non_null(strstr(message, "SystemCallFilter="));
        ++*(int *) context;
}

static void test_complaints(void **state G_GNUC_UNUSED)
{
        struct system_call_filter *filter = system_call_filter_new();
        int complaints = 0;

        system_call_filter_assign(filter, 252, "bogus @bogus swapon:EPERM swapoff", count,
                                  &complaints);
        assert_int_equal(complaints, 3);
        system_call_filter_free(filter);
}

static void test_text(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *assignments, *text;
        } rows[] = {
                {"", "~"},
                {"~swapon:EPERM swapoff:kill mount acct:4000",
                 "~acct:4000 mount swapoff:kill swapon:EPERM"},
                {"~swapoff swapon", "~swapoff swapon"},
        };

        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                struct system_call_filter *filter = assign_all(rows[i].assignments, 252);
                g_autofree char *text = system_call_filter_format(filter);
                struct system_call_filter *again = system_call_filter_parse(text, NULL);
                g_autofree char *twice = NULL;

                assert_string_equal(text, rows[i].text);
                assert_non_null(again);
                twice = system_call_filter_format(again);
                assert_string_equal(twice, text);
                system_call_filter_free(filter);
                system_call_filter_free(again);
        }
}

static void test_text_of_other_systems(void **state G_GNUC_UNUSED)
{
        g_autoptr(GError) error = NULL;
        struct system_call_filter *filter =
                system_call_filter_parse("mount of_the_future:EPERM", &error);
        g_autofree char *text = NULL;

        assert_non_null(filter);
        text = system_call_filter_format(filter);
        assert_string_equal(text, "mount of_the_future:EPERM");
        system_call_filter_free(filter);

        assert_null(system_call_filter_parse("mount  chown", &error));
        assert_non_null(error);
        g_clear_error(&error);
        assert_null(system_call_filter_parse("mount:BOGUS", &error));
        assert_non_null(strstr(error->message, "mount:BOGUS"));

        filter = system_call_filter_parse("", NULL);
        assert_true(system_call_filter_is_allow_list(filter));
        assert_true(system_call_filter_is_empty(filter));
        system_call_filter_free(filter);
}

/* The same text again, as hundreds of services have it, is another filter all the same. */
static void test_same_text(void **state G_GNUC_UNUSED)
{
        static const char *const texts[] = {"mount of_the_future", "chown mount", "~mount", "~"};

        for (guint round = 0; round < 40; round++) {
                const char *expected = texts[round % G_N_ELEMENTS(texts)];
                struct system_call_filter *first = system_call_filter_parse(expected, NULL);
                struct system_call_filter *second = system_call_filter_parse(expected, NULL);
                struct system_call_filter *other = system_call_filter_parse("read write", NULL);
                g_autofree char *text = NULL;

                assert_ptr_not_equal(first, second);
                /* What is not known here is not compared. */
                assert_int_equal(system_call_filter_is_same(first, second),
                                 strstr(expected, "future") == NULL);
                assert_false(system_call_filter_is_same(first, other));
                system_call_filter_assign(first, 252, "~@mount @chown", NULL, NULL);
                assert_int_equal(system_call_filter_is_same(first, second), FALSE);
                text = system_call_filter_format(second);
                assert_string_equal(text, expected);
                system_call_filter_free(first);
                system_call_filter_free(second);
                system_call_filter_free(other);
        }
        assert_null(system_call_filter_parse("mount:BOGUS", NULL));
        assert_null(system_call_filter_parse("mount:BOGUS", NULL));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_assignments),
                cmocka_unit_test(test_groups_of_versions),
                cmocka_unit_test(test_complaints),
                cmocka_unit_test(test_text),
                cmocka_unit_test(test_text_of_other_systems),
                cmocka_unit_test(test_same_text),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
