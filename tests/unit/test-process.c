/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is read of processes, out of a proc that the test makes. */
/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "base/error.h"
#include "base/limits.h"
#include "collect/process-mounts.h"
#include "process-fixture.h"

static void reads_a_process(void **state G_GNUC_UNUSED)
{
        g_autoptr(ProcessReader) reader = NULL;
        g_autoptr(Unit) unit = service("/system.slice/a.service", "30");
        const struct process *process;

        put_host();
        put_process(30, "/system.slice/a.service", 100, 50,
                    STATUS("NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t7\n"));
        put_process(31, "/system.slice/a.service/sub", 200, 50, STATUS(""));
        put_process(32, "/system.slice/a.service-not", 100, 50, STATUS(""));
        reader = reader_new();
        process_read(reader, unit);

        assert_int_equal(unit->enforcement->processes->len, 2);
        assert_int_equal(unit->enforcement->inherited_filters, 4);
        process = process_at(unit, 0);
        assert_int_equal(process->pid, 30);
        assert_true(process->is_main);
        assert_string_equal(process->command, "a) b");
        assert_string_equal(process->control_group, "");
        assert_int_equal(process->start, BOOT + 250 * G_USEC_PER_SEC);
        assert_null(process->status_unseen);
        assert_int_equal(process->no_new_privileges, 1);
        assert_int_equal(process->seccomp, 2);
        assert_int_equal(process->seccomp_filters, 7);
        assert_int_equal(process->inheritable, 1);
        assert_int_equal(process->permitted, 2);
        assert_int_equal(process->effective, 3);
        assert_true(process->bounding == G_GUINT64_CONSTANT(0x1ffffffffff));
        assert_int_equal(process->ambient, 5);
        for (guint i = 0; i < 4; i++) {
                assert_int_equal(process->uid[i], i + 1);
                assert_int_equal(process->gid[i], i + 5);
        }
        assert_int_equal(process->groups->len, 2);
        assert_int_equal(g_array_index(process->groups, guint32, 1), 10);
        assert_int_equal(process->namespaces[NAMESPACE_NETWORK], NAMESPACE_SHARED);
        assert_int_equal(process->namespaces[NAMESPACE_TIME], NAMESPACE_UNSEEN);
        assert_null(process->namespaces_unseen);
        assert_int_equal(process->view, PROCESS_NO_VIEW);
        assert_null(process->mounts_unseen);

        process = process_at(unit, 1);
        assert_false(process->is_main);
        assert_string_equal(process->control_group, "/sub");
        assert_int_equal(process->no_new_privileges, -1);
        assert_int_equal(process->seccomp_filters, -1);
        assert_int_equal(process->namespaces[NAMESPACE_NETWORK], NAMESPACE_OWN);
        assert_int_equal(process->namespaces[NAMESPACE_MOUNT], NAMESPACE_SHARED);
}

static void reads_mounts(void **state G_GNUC_UNUSED)
{
        g_autoptr(ProcessReader) reader = NULL;
        g_autoptr(Unit) unit = service("/a", "30");
        const struct mount_view *view;

        put_host();
        for (guint pid = 30; pid <= 31; pid++) {
                put_process(pid, "/a", 100, 51, STATUS(""));
                put(pid, "mountinfo",
                    "40 1 8:1 / / ro,relatime shared:1 - ext4 /dev/sda1 rw\n"
                    "41 40 0:5 / /proc rw - proc proc rw\n"
                    "42 40 0:6 /private/tmp /tmp rw - tmpfs tmpfs rw\n"
                    "43 40 8:2 / /srv/a\\040b ro - ext4 /dev/sda2 ro\n"
                    "44 40 8:1 /home /home rw - ext4 /dev/sda1 rw\n"
                    "45 44 0:7 /systemd/inaccessible/dir /home ro - tmpfs tmpfs rw\n"
                    "46 44 8:1 /home/x /home/below ro - ext4 /dev/sda1 rw\n"
                    "47 40 8:1 /var /var rw - ext4 /dev/sda1 rw\n"
                    "48 47 8:1 /var/tmpl /var/tmp rw - ext4  rw\n"
                    "not a line\n");
        }
        put_directory(30, "/usr");
        put_directory(31, "/usr");
        reader = reader_new();
        process_read(reader, unit);

        assert_int_equal(unit->enforcement->views->len, 1);
        assert_int_equal(process_at(unit, 0)->view, 0);
        assert_int_equal(process_at(unit, 1)->view, 0);
        view = enforcement_view(unit->enforcement, process_at(unit, 0));
        assert_true(mount_view_find(view, "/")->read_only);
        assert_false(mount_view_find(view, "/")->replaced);
        assert_true(mount_view_find(view, "/usr")->read_only);
        assert_string_equal(mount_view_find(view, "/usr")->mounted, "/");
        assert_true(mount_view_find(view, "/tmp")->replaced);
        assert_false(mount_view_find(view, "/tmp")->read_only);
        assert_string_equal(mount_view_find(view, "/tmp")->type, "tmpfs");
        assert_true(mount_view_find(view, "/home")->replaced);
        assert_false(mount_view_find(view, "/proc")->replaced);
        assert_false(mount_view_find(view, "/var")->replaced);
        assert_true(mount_view_find(view, "/var/tmp")->replaced);
        assert_null(mount_view_find(view, "/efi")); /* it is not there */
        /* What PID 1 has read-only too is not told; what another mount hides is not there. */
        assert_int_equal(view->read_only->len, 1);
        assert_string_equal(view->read_only->pdata[0], "/");
        assert_int_equal(view->hidden->len, 1);
        assert_string_equal(view->hidden->pdata[0], "/home");
}

static void finds_mounts(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *path;
                guint64 id;
        } cases[] = {
                {"/", 1},   {"/x", 1},     {"/a", 3},   {"/a/b", 3}, {"/a/b/c", 3},
                {"/ab", 1}, {"/c/d/e", 6}, {"/c/d", 6}, {"/c", 5},   {"/loop", 7},
        };
        /* 3 stands on /a over 2, on which /a/b is mounted; 7 and 8 are each other's parents. */
        g_autoptr(MountTable) table = mount_table_parse(
                "1 0 8:1 / / rw - ext4 a rw\n2 1 8:1 /a /a rw - ext4 a rw\n"
                "4 2 8:1 /b /a/b rw - ext4 a rw\n3 2 8:1 /o /a rw - ext4 a rw\n"
                "5 1 8:2 / /c rw - ext4 b rw\n6 5 8:3 / /c/d rw - ext4 c rw\n"
                "7 1 8:4 / /loop rw - ext4 d rw\n7 7 8:4 / /loop rw - ext4 d rw\n");

        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                const struct mount *mount = mount_table_find(table, cases[i].path);

                if (!mount || mount->id != cases[i].id)
                        fail_msg("%s is on mount %d", cases[i].path, mount ? (int) mount->id : -1);
        }
}

static void survives_mounts_without_an_end(void **state G_GNUC_UNUSED)
{
        static const char *const texts[] = {
                "",
                "\n",
                "1 2 8:1 / /\n",
                "1 2 8:1 / / rw - \n",
                "1 2 8:1 / / rw - ext4 x rw\n2 1 8:1 / / rw - ext4 x rw\n",
                ("1 0 8:1 / / rw - ext4 x rw\n2 1 8:1 / / rw - ext4 x rw\n1 2 8:1 / / rw - ext4 x "
                 "rw\n"),
                "1 1 8:1 / / rw - ext4 x rw\n1 1 8:1 / / rw - ext4 x rw\n",
        };

        for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
                g_autoptr(MountTable) table = mount_table_parse(texts[i]);

                mount_table_find(table, "/a/b");
        }
}

static void says_what_is_unseen(void **state G_GNUC_UNUSED)
{
        g_autoptr(ProcessReader) reader = NULL;
        g_autoptr(Unit) gone = service("/gone", "77"), odd = service("/odd", "30");
        g_autoptr(Unit) other = service("/other", "31");
        g_autofree char *namespace = g_strdup_printf("%s/31/ns/net", proc);
        g_autofree char *directory = g_path_get_dirname(namespace);

        put_host();
        put_process(30, "/odd", 100, 51, "Name:\tx\n");
        put(30, "mountinfo", "40 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
        put_process(31, "/other", 100, 51, STATUS(""));
        reader = reader_new();

        process_read(reader, gone);
        assert_int_equal(gone->enforcement->processes->len, 1);
        assert_int_equal(process_at(gone, 0)->pid, 77);
        assert_true(process_at(gone, 0)->is_main);
        assert_non_null(process_at(gone, 0)->status_unseen);
        assert_non_null(process_at(gone, 0)->namespaces_unseen);
        assert_non_null(process_at(gone, 0)->mounts_unseen);

        process_read(reader, odd);
        assert_non_null(process_at(odd, 0)->status_unseen);
        assert_null(process_at(odd, 0)->namespaces_unseen);

        /* Without its mountinfo the process has ended meanwhile. */
        process_read(reader, other);
        assert_non_null(process_at(other, 0)->status_unseen);
        if (geteuid() == 0)
                return; /* root is shown everything */
        assert_int_equal(g_chmod(directory, 0), 0);
        g_clear_pointer(&other->enforcement, enforcement_free);
        process_read(reader, other);
        assert_null(process_at(other, 0)->status_unseen);
        assert_non_null(strstr(process_at(other, 0)->namespaces_unseen, "to this user"));
        assert_non_null(process_at(other, 0)->mounts_unseen);
        assert_int_equal(g_chmod(directory, 0755), 0);
}

static void knows_both_hierarchies(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *name;
                const char *text;
                gboolean found;
        } cases[] = {
                {"unified", "0::/s/a\n", TRUE},
                {"named", "12:pids:/x\n1:name=systemd:/s/a\n0::/\n", TRUE},
                {"both", "1:name=systemd:/y\n0::/s/a", TRUE},
                {"with a prefix", "0::/machine/s/a\n", TRUE},
                {"controller", "12:pids:/s/a\n0::/\n", FALSE},
                {"other name", "1:name=other:/s/a\n", FALSE},
                {"colons", "0::/s/a:b\n", FALSE},
                {"broken", "0\n:\n\n", FALSE},
        };

        put_host();
        put(1, "cgroup", "0::/machine/init.scope\n");
        for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
                g_autoptr(ProcessReader) reader = NULL;
                g_autoptr(Unit) unit = service("/s/a", "0");

                if (i == 0)
                        put_process(30, "/", 100, 50, STATUS(""));
                put(30, "cgroup", cases[i].text);
                reader = reader_new();
                process_read(reader, unit);
                if ((unit->enforcement != NULL) != cases[i].found)
                        fail_msg("%s", cases[i].name);
        }
}

static void finds_what_was_started_since(void **state G_GNUC_UNUSED)
{
        g_autoptr(ProcessReader) reader = NULL;
        g_autoptr(Unit) unit = service("/a", "40");

        put_host();
        reader = reader_new();
        put_process(40, "/a", 100, 50, STATUS(""));
        put_process(41, "/a", 100, 50, STATUS(""));
        process_read(reader, unit);
        assert_int_equal(unit->enforcement->processes->len, 2);
}

static void keeps_the_main_process(void **state G_GNUC_UNUSED)
{
        g_autoptr(ProcessReader) reader = NULL;
        g_autoptr(Unit) unit = service("/a", "9000");

        put_host();
        for (guint i = 0; i < LIMIT_PROCESSES_PER_UNIT + 5; i++)
                put_process(1000 + i, "/a", 100, 50, STATUS(""));
        put_process(9000, "/a", 100, 50, STATUS(""));
        reader = reader_new();
        process_read(reader, unit);
        assert_true(unit->enforcement->is_truncated);
        assert_int_equal(unit->enforcement->processes->len, LIMIT_PROCESSES_PER_UNIT);
        assert_int_equal(enforcement_main(unit->enforcement)->pid, 9000);
}

static void leaves_others_alone(void **state G_GNUC_UNUSED)
{
        g_autoptr(ProcessReader) reader = NULL;
        g_autoptr(Unit) stopped = service("", "0"), empty = service("/empty", "0");
        g_autoptr(Unit) slice = service("/a", "0");

        put_host();
        put_process(30, "/a", 100, 50, STATUS(""));
        reader = reader_new();
        slice->type = UNIT_SLICE;
        process_read(reader, stopped);
        process_read(reader, empty);
        process_read(reader, slice);
        assert_null(stopped->enforcement);
        assert_null(empty->enforcement);
        assert_null(slice->enforcement);
}

static void refuses_what_is_no_proc(void **state G_GNUC_UNUSED)
{
        struct process_options options = {.proc = proc};
        g_autofree char *file = g_strdup_printf("%s/1", proc);
        g_autoptr(GError) error = NULL;

        assert_null(process_reader_new(&options, &error));
        assert_true(g_str_has_prefix(error->message, proc));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND));
        g_clear_error(&error);
        assert_true(g_file_set_contents(file, "x", -1, NULL));
        assert_null(process_reader_new(&options, &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED));
}

/* The kernel's own, where the test runs on one. */
static void reads_the_real_one(void **state G_GNUC_UNUSED)
{
        g_autoptr(ProcessReader) reader = NULL;
        g_autoptr(Unit) unit = NULL;
        g_autofree char *self = g_strdup_printf("%d", getpid());

        if (!g_file_test("/proc/self/status", G_FILE_TEST_EXISTS))
                skip();
        reader = process_reader_new(&(struct process_options){0}, NULL);
        assert_non_null(reader);
        g_clear_pointer(&reader, process_reader_free);
        reader = process_reader_new(NULL, NULL);
        assert_non_null(reader);
        assert_true(process_reader_list(reader, NULL));
        unit = service("", self);
        process_read(reader, unit);
        assert_int_equal(process_at(unit, 0)->uid[0], getuid());
        assert_null(process_at(unit, 0)->status_unseen);
        assert_true(ABS(process_at(unit, 0)->start - g_get_real_time()) < 600 * G_USEC_PER_SEC);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(reads_a_process, set_up, tear_down),
                cmocka_unit_test_setup_teardown(reads_mounts, set_up, tear_down),
                cmocka_unit_test(finds_mounts),
                cmocka_unit_test(survives_mounts_without_an_end),
                cmocka_unit_test_setup_teardown(says_what_is_unseen, set_up, tear_down),
                cmocka_unit_test_setup_teardown(knows_both_hierarchies, set_up, tear_down),
                cmocka_unit_test_setup_teardown(finds_what_was_started_since, set_up, tear_down),
                cmocka_unit_test_setup_teardown(keeps_the_main_process, set_up, tear_down),
                cmocka_unit_test_setup_teardown(leaves_others_alone, set_up, tear_down),
                cmocka_unit_test_setup_teardown(refuses_what_is_no_proc, set_up, tear_down),
                cmocka_unit_test(reads_the_real_one),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
