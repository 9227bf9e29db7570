/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Groups by version, numbers of calls, names of errors. */
#include <errno.h>
#include <string.h>

/* cmocka.h needs the other three before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
/* clang-format on */

#include "snapshot/system-call-groups.h"

static gboolean contains(const char *const *list, const char *name)
{
        for (; list && *list; list++)
                if (strcmp(*list, name) == 0)
                        return TRUE;
        return FALSE;
}

static void test_versions(void **state G_GNUC_UNUSED)
{
        static const struct {
                unsigned version;
                const char *group, *member;
                gboolean is_member;
        } rows[] = {
                {252, "@mount", "open_tree", TRUE},      {257, "@mount", "open_tree", TRUE},
                {262, "@mount", "open_tree", FALSE},     {262, "@mount", "open_tree_attr", TRUE},
                {300, "@mount", "open_tree_attr", TRUE}, {247, "@swap", "swapon", TRUE},
                {200, "@swap", "swapon", TRUE}, /* older than what is known */
                {253, "@swap", "swapon", TRUE},          {252, "@privileged", "@chown", TRUE},
                {252, "@sandbox", "seccomp", FALSE},     {257, "@sandbox", "seccomp", TRUE},
                {252, "@nonsense", "read", FALSE},
        };

        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
                if (contains(system_call_group(rows[i].version, rows[i].group), rows[i].member) !=
                    rows[i].is_member)
                        fail_msg("%s in %s of %u", rows[i].member, rows[i].group, rows[i].version);
        assert_null(system_call_group(252, "@nonsense"));
        assert_null(system_call_group(252, "mount"));
}

static void test_native(void **state G_GNUC_UNUSED)
{
        const char *const *privileged = system_call_group_native(252, "@privileged");

        assert_true(contains(privileged, "chroot"));
        assert_true(contains(privileged, "swapon")); /* of the nested @swap */
        assert_false(contains(privileged, "@swap"));
        assert_false(contains(privileged, "pciconfig_read"));
        assert_ptr_equal(privileged, system_call_group_native(253, "@privileged"));
        assert_null(system_call_group_native(252, "@nonsense"));
}

static void test_resolve(void **state G_GNUC_UNUSED)
{
        int number = 12345;

        assert_false(system_call_resolve("no_such_call", &number));
        assert_int_equal(number, 12345);
        assert_true(system_call_resolve("read", &number));
        assert_true(number >= 0);
        /* Of other architectures only. */
        assert_true(system_call_resolve("s390_pci_mmio_read", &number));
        assert_true(number < 0);
}

static void test_errno(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name;
                int number;
        } rows[] = {
                {"EPERM", EPERM},   {"EAGAIN", EAGAIN},   {"EWOULDBLOCK", EAGAIN},
                {"ENOSYS", ENOSYS}, {"ENOTSUP", ENOTSUP}, {"EHWPOISON", EHWPOISON},
                {"eperm", -1},      {"ENONSENSE", -1},    {"", -1},
                {"0", -1},
        };

        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
                assert_int_equal(errno_from_name(rows[i].name), rows[i].number);
        assert_string_equal(errno_to_name(EAGAIN), "EAGAIN");
        assert_string_equal(errno_to_name(EPERM), "EPERM");
        assert_null(errno_to_name(0));
        assert_null(errno_to_name(-1));
        assert_null(errno_to_name(4095));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_versions),
                cmocka_unit_test(test_native),
                cmocka_unit_test(test_resolve),
                cmocka_unit_test(test_errno),
        };

        return cmocka_run_group_tests_name("system-call-groups", tests, NULL, NULL);
}
