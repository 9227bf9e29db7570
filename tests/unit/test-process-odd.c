/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is read of processes where proc is not as it should be: damaged, without an end, or gone. */
/* cmocka.h needs the others before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>

#include "base/error.h"
#include "base/limits.h"
#include "collect/process-list.h"
#include "collect/process-mounts.h"
#include "collect/process-status.h"
#include "process-fixture.h"

/* Names as the kernel escapes them, and what is no escape; lines that are none are left out. */
static void reads_odd_mounts(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *path;
                guint64 id;
        } places[] = {
                {"/a b", 2},  {"/\\/", 3},   {"/\\4", 4},   {"/\\0/", 5},
                {"/\\08", 6}, {"/\\00/", 7}, {"/\\008", 8},
        };
        static const gboolean read_only[] = {FALSE, TRUE, FALSE, FALSE, TRUE, TRUE, FALSE, FALSE};
        g_autoptr(MountTable) table = mount_table_parse(
                "1 0 8:1 / / rw - ext4 a rw\n2 1 8:1 / /a\\040b rw,ro - ext4 a rw\n"
                "3 1 8:1 / /\\/ rwro - ext4 a rw\n4 1 8:1 / /\\4 roots - ext4 a rw\n"
                "5 1 8:1 / /\\0/ rw - ext4 a ro\n6 1 8:1 / /\\08 ro,x - ext4 a rw\n"
                "7 1 8:1 / /\\00/ rw - ext4 a rw\n8 1 8:1 / /\\008 rw - ext4 a rw\n"
                "9 1 8:1 / - ext4 a rw\nx 1 8:1 / /x rw - ext4 a rw\n10 x 8:1 / /x rw - ext4 a "
                "rw\n");

        assert_int_equal(table->mounts->len, G_N_ELEMENTS(read_only));
        for (guint i = 0; i < table->mounts->len; i++)
                assert_int_equal(g_array_index(table->mounts, struct mount, i).read_only,
                                 read_only[i]);
        for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
                assert_string_equal(
                        g_array_index(table->mounts, struct mount, places[i].id - 1).point,
                        places[i].path);
}

/* Where PID 1 shows no mount, all is replaced; a link is no place, and without mounts there is
 * none. */
static void compares_with_a_host_without_mounts(void **state G_GNUC_UNUSED)
{
        g_autoptr(ProcessReader) reader = NULL;
        g_autoptr(Unit) unit = service("/a", "30"), bare = service("/b", "31");
        g_autofree char *link = g_strdup_printf("%s/30/root/usr", proc);
        const struct mount_view *view;

        put_host();
        put(1, "mountinfo", "");
        put_process(30, "/a", 100, 51, STATUS(""));
        put(30, "mountinfo",
            "40 1 8:1 / / ro - ext4 /dev/sda1 rw\n41 40 0:5 / /proc rw - proc proc rw\n");
        put_directory(30, "");
        assert_int_equal(symlink("elsewhere", link), 0);
        put_process(31, "/b", 100, 52, STATUS(""));
        put(31, "mountinfo", "not a line\n");
        reader = reader_new();
        process_read(reader, unit);
        view = enforcement_view(unit->enforcement, process_at(unit, 0));
        assert_true(mount_view_find(view, "/proc")->replaced);
        assert_null(mount_view_find(view, "/usr"));
        assert_int_equal(view->read_only->len, 1);

        process_read(reader, bare);
        view = enforcement_view(bare->enforcement, process_at(bare, 0));
        assert_int_equal(view->facts->len, 0);
}

/* The status of a process that is not as the kernel writes it: what is missing is unknown. */
static void reads_odd_status(void **state G_GNUC_UNUSED)
{
        static const struct {
                const char *status;
                gboolean whole;
        } rows[] = {
                {"Uid:\t1 2 3 4\nGid:\t1 2 3 4\nCapEff:\t1\nCapBnd:\t1", TRUE},
                {"Uid:\t1 2 3\nGid:\t1 2 3 4\nCapEff:\t1\nCapBnd:\t1\n", FALSE},
                {"Uid:\t1 2 3 4\nGid:\tx\nCapEff:\t1\nCapBnd:\t1\n", FALSE},
                {"Uid:\t1 2 3 4\nGid:\t1 2 3 4\nCapEff:\tx\nCapBnd:\t1\n", FALSE},
                {"Uid:\t1 2 3 4\nGid:\t1 2 3 4\nCapEff:\t1\nCapBnd:\tx\n", FALSE},
        };
        static const struct {
                const char *stat, *command;
                gboolean started;
        } stats[] = {
                {"1 (a S 1 1", NULL, FALSE},
                {"1 a S 1 1", NULL, FALSE},
                {"1 )a( S 1", NULL, FALSE},
                {"1 (a)S 1", NULL, FALSE},
                {"1 (a) S 1 1", "a", FALSE},
                {"1 (a) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 x 0", "a", FALSE},
                {"1 (a) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 0", "a", TRUE},
        };
        g_autoptr(Unit) unit = service("/a", "30");

        unit->enforcement = enforcement_new();
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
                struct process *process = enforcement_add_process(unit->enforcement);

                if (process_status_parse(process, rows[i].status) != rows[i].whole)
                        fail_msg("%s", rows[i].status);
        }
        for (gsize i = 0; i < G_N_ELEMENTS(stats); i++) {
                struct process *process = enforcement_add_process(unit->enforcement);
                gint64 before = process->start;

                process_stat_parse(unit, process, stats[i].stat, BOOT);
                if ((process->start != before) != stats[i].started ||
                    (stats[i].command && strcmp(process->command, stats[i].command) != 0))
                        fail_msg("%s", stats[i].stat);
        }
        assert_true(process_status_parse(enforcement_add_process(unit->enforcement),
                                         "NoNewPrivs:\tx\nUid:\t1 2 3 4\nGid:\t1 2 3 4\n"
                                         "CapEff:\t1\nCapBnd:\t1\n"));
        assert_int_equal(process_at(unit, unit->enforcement->processes->len - 1)->no_new_privileges,
                         -1);
}

/* A file of proc that has no end, and processes that are gone or told twice. */
static void lists_what_is_there(void **state G_GNUC_UNUSED)
{
        g_autofree char *large = g_strnfill(LIMIT_PROC_FILE_SIZE + 8192, 'x');
        g_autofree char *name = g_strdup_printf("%s/30/large", proc);
        g_autoptr(GString) text = g_string_new(NULL);
        g_autoptr(GHashTable) pids = g_hash_table_new(NULL, NULL);
        ProcessList *nowhere = process_list_new(-1), *list;
        int descriptor;

        assert_true(process_list_fill(nowhere) < 0);
        process_list_free(nowhere);

        put(30, "large", large);
        put(31, "cgroup", "1:name=systemd:/a\n0::/a\n");
        assert_int_equal(proc_read(AT_FDCWD, name, text), -EFBIG);
        descriptor = open(proc, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        list = process_list_new(descriptor);
        assert_int_equal(process_list_fill(list), 0);
        process_list_find(list, "/a", pids);
        assert_int_equal(g_hash_table_size(pids), 1);
        assert_true(g_hash_table_contains(pids, GUINT_TO_POINTER(31)));
        process_list_free(list);
        close(descriptor);
}

/* A listing that the system cannot finish is none. */
static void does_not_list_a_part(void **state G_GNUC_UNUSED)
{
        int descriptor = open(proc, O_RDONLY | O_DIRECTORY | O_CLOEXEC), next = dup(descriptor), r;
        g_autoptr(ProcessList) list = process_list_new(descriptor);
        struct rlimit before, tight;

        put(32, "cgroup", "0::/b\n");
        close(next);
        assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
        tight = before;
        tight.rlim_cur = (rlim_t) next + 1; /* the folder alone can be opened */
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
        r = process_list_fill(list);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
        assert_int_equal(r, -EMFILE);
        assert_int_equal(process_list_fill(list), 0);
        close(descriptor);
}

/* A host that shows nothing of PID 1 but that it is there. */
static void reads_a_bare_host(void **state G_GNUC_UNUSED)
{
        g_autoptr(ProcessReader) reader = NULL;
        g_autoptr(Unit) unit = service("/a", "30");
        g_autofree char *host = g_strdup_printf("%s/1", proc);

        assert_int_equal(g_mkdir_with_parents(host, 0755), 0);
        put(30, "cgroup", "0::/a\n");
        put(30, "status", STATUS(""));
        put(30, "stat", "x");
        reader = reader_new();
        process_read(reader, unit);
        /* A process without namespaces has ended meanwhile. */
        assert_int_equal(unit->enforcement->processes->len, 1);
        assert_non_null(process_at(unit, 0)->status_unseen);
        assert_int_equal(unit->enforcement->inherited_filters, -1);
}

/* What is no namespace, a status that has no end, and a group that only begins like the unit's. */
static void reads_odd_processes(void **state G_GNUC_UNUSED)
{
        g_autofree char *large = g_strnfill(LIMIT_PROC_FILE_SIZE + 8192, 'x');
        g_autofree char *odd = g_strdup_printf("%s/30/ns/net", proc);
        g_autofree char *gone = g_strdup_printf("%s/32/ns/net", proc);
        g_autoptr(ProcessReader) reader = NULL;
        g_autoptr(Unit) unit = service("/a", "30"), other = service("/b", "33");
        g_autoptr(Unit) unknown = unit_new("c.service", UNIT_SERVICE);

        put_host();
        put_process(30, "/a", 100, 50, STATUS(""));
        assert_int_equal(unlink(odd), 0);
        assert_int_equal(symlink("weird", odd), 0);
        put_process(31, "/a", 100, 51, large);
        put(31, "stat", large);
        put(31, "mountinfo", HOST_MOUNTS);
        put_process(32, "/a", 100, 50, STATUS(""));
        assert_int_equal(unlink(gone), 0);
        put_process(33, "/bc", 100, 50, STATUS(""));
        put_process(34, "/a", 100, 52, STATUS(""));
        put(34, "mountinfo", HOST_MOUNTS);
        reader = reader_new();
        process_read(reader, unit);
        assert_int_equal(unit->enforcement->processes->len, 3);
        assert_non_null(strstr(process_at(unit, 0)->namespaces_unseen, "its namespaces"));
        assert_non_null(strstr(process_at(unit, 1)->status_unseen, "its status"));
        assert_int_equal(process_at(unit, 2)->pid, 34);
        assert_int_equal(unit->enforcement->views->len, 2);

        process_read(reader, other);
        assert_non_null(process_at(other, 0)->status_unseen);
        process_read(reader, unknown);
        assert_null(unknown->enforcement);
}

/* Another file, or another link, or nothing where something was. */
static void spoil(guint pid, const char *name, const char *text, const char *target)
{
        g_autofree char *path = g_strdup_printf("%s/%u/%s", proc, pid, name);

        assert_int_equal(unlink(path), 0);
        if (text)
                put(pid, name, text);
        if (target)
                assert_int_equal(symlink(target, path), 0);
}

/* Processes of which a part is gone, or has no end, when it is read. */
static void reads_what_changes(void **state G_GNUC_UNUSED)
{
        static const char *const gone[] = {"stat", "status", "ns/net", "mountinfo"};
        g_autofree char *large = g_strnfill(LIMIT_PROC_FILE_SIZE + 8192, 'x');
        g_autoptr(ProcessReader) reader = NULL;
        g_autoptr(Unit) unit = service("/a", "30");

        put_host();
        for (guint pid = 30; pid < 40; pid++) {
                put_process(pid, "/a", 100, pid, STATUS(""));
                put(pid, "mountinfo", HOST_MOUNTS);
        }
        reader = reader_new();
        for (guint i = 0; i < G_N_ELEMENTS(gone); i++)
                spoil(31 + i, gone[i], NULL, NULL);
        spoil(35, "cgroup", "0::/b\n", NULL); /* it was moved */
        spoil(36, "cgroup", NULL, NULL);
        spoil(37, "mountinfo", large, NULL);
        spoil(38, "ns/net", NULL, "weird");
        spoil(38, "ns/mnt", NULL, "weird");
        process_read(reader, unit);
        assert_int_equal(unit->enforcement->processes->len, 4);
        assert_int_equal(process_at(unit, 0)->pid, 30);
        assert_int_equal(process_at(unit, 1)->pid, 37);
        assert_non_null(strstr(process_at(unit, 1)->mounts_unseen, "its mounts"));
        assert_int_equal(process_at(unit, 2)->pid, 38);
        assert_non_null(strstr(process_at(unit, 2)->namespaces_unseen, "its namespaces"));
        assert_string_equal(process_at(unit, 2)->mounts_unseen,
                            process_at(unit, 2)->namespaces_unseen);
        assert_int_equal(process_at(unit, 3)->pid, 39);
}

/* Where PID 1's mounts have no end, nothing can be held against them. */
static void reads_a_host_with_endless_mounts(void **state G_GNUC_UNUSED)
{
        g_autofree char *large = g_strnfill(LIMIT_PROC_FILE_SIZE + 8192, 'x');
        g_autoptr(ProcessReader) reader = NULL;
        g_autoptr(Unit) unit = service("/a", "30");

        put_host();
        put(1, "mountinfo", large);
        put_process(30, "/a", 100, 51, STATUS(""));
        put(30, "mountinfo", HOST_MOUNTS);
        reader = reader_new();
        process_read(reader, unit);
        assert_non_null(strstr(process_at(unit, 0)->mounts_unseen, "the mounts of PID 1"));
}

static void needs_a_proc(void **state G_GNUC_UNUSED)
{
        const struct process_options options = {.proc = "/nowhere/at/all", .boot_time = BOOT};
        g_autoptr(GError) error = NULL;

        assert_null(process_reader_new(&options, &error));
        assert_true(g_error_matches(error, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND));
}

/* Main processes that are never seen have proc listed again, but not without an end. */
static void lists_not_without_an_end(void **state G_GNUC_UNUSED)
{
        g_autoptr(ProcessReader) reader = NULL;

        put_host();
        reader = reader_new();
        for (guint i = 0; i < LIMIT_PROCESS_LISTINGS + 2; i++) {
                g_autoptr(Unit) unit = service("/a", "77");

                process_read(reader, unit);
                assert_non_null(process_at(unit, 0)->status_unseen);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(reads_odd_mounts),
                cmocka_unit_test_setup_teardown(compares_with_a_host_without_mounts, set_up,
                                                tear_down),
                cmocka_unit_test(reads_odd_status),
                cmocka_unit_test_setup_teardown(lists_what_is_there, set_up, tear_down),
                cmocka_unit_test_setup_teardown(does_not_list_a_part, set_up, tear_down),
                cmocka_unit_test_setup_teardown(reads_a_bare_host, set_up, tear_down),
                cmocka_unit_test_setup_teardown(reads_odd_processes, set_up, tear_down),
                cmocka_unit_test_setup_teardown(reads_what_changes, set_up, tear_down),
                cmocka_unit_test_setup_teardown(reads_a_host_with_endless_mounts, set_up,
                                                tear_down),
                cmocka_unit_test(needs_a_proc),
                cmocka_unit_test_setup_teardown(lists_not_without_an_end, set_up, tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
