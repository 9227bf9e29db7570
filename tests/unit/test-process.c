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

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"
#include "collect/process-list.h"
#include "collect/process-mounts.h"
#include "collect/process-status.h"
#include "collect/process.h"

#define BOOT       G_GINT64_CONSTANT(1700000000000000)
#define HOST_MOUNT "20 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
#define HOST_MOUNTS                                                                                \
        HOST_MOUNT "21 20 0:5 / /proc rw - proc proc rw\n"                                         \
                   "22 20 0:6 / /tmp rw - tmpfs tmpfs rw\n"                                        \
                   "23 20 8:2 / /srv/a\\040b ro - ext4 /dev/sda2 ro\n"

static char *proc;

static int set_up(void **state G_GNUC_UNUSED)
{
        proc = g_dir_make_tmp("test-process-XXXXXX", NULL);
        return proc ? 0 : -1;
}

static int tear_down(void **state G_GNUC_UNUSED)
{
        const char *const command[] = {"rm", "-rf", "--", proc, NULL};
        gboolean done = g_spawn_sync(NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                                     NULL, NULL, NULL, NULL);

        g_clear_pointer(&proc, g_free);
        return done ? 0 : -1;
}

static void put(guint pid, const char *name, const char *text)
{
        g_autofree char *path = g_strdup_printf("%s/%u/%s", proc, pid, name);
        g_autofree char *directory = g_path_get_dirname(path);

        assert_int_equal(g_mkdir_with_parents(directory, 0755), 0);
        assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void put_directory(guint pid, const char *name)
{
        g_autofree char *path = g_strdup_printf("%s/%u/root%s", proc, pid, name);

        assert_int_equal(g_mkdir_with_parents(path, 0755), 0);
}

/* A process whose namespaces are numbered first, but for the mount namespace. */
static void put_process(guint pid, const char *group, guint first, guint mount, const char *status)
{
        g_autofree char *cgroup = g_strdup_printf("0::%s\n", group);
        g_autofree char *stat =
                g_strdup_printf("%u (a) b) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 %ld 0 0\n", pid,
                                250 * sysconf(_SC_CLK_TCK));

        put(pid, "cgroup", cgroup);
        put(pid, "stat", stat);
        put(pid, "status", status);
        for (int i = 0; i < NAMESPACE_COUNT; i++) {
                const char *kind = process_namespace_names[i];
                g_autofree char *target =
                        g_strdup_printf("%s:[%u]", kind,
                                        i == NAMESPACE_MOUNT ? mount : first + (guint) i);
                g_autofree char *path = g_strdup_printf("%s/%u/ns/%s", proc, pid, kind);
                g_autofree char *directory = g_path_get_dirname(path);

                /* The time namespace is one that this kernel has not. */
                if (i == NAMESPACE_TIME)
                        continue;
                assert_int_equal(g_mkdir_with_parents(directory, 0755), 0);
                assert_int_equal(symlink(target, path), 0);
        }
}

#define STATUS(rest)                                                                               \
        "Name:\ta\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nGroups:\t9 10 "                             \
        "\nCapInh:\t0000000000000001\n"                                                            \
        "CapPrm:\t0000000000000002\nCapEff:\t0000000000000003\nCapBnd:\t000001ffffffffff\n"        \
        "CapAmb:\t0000000000000005\n" rest

static void put_host(void)
{
        put_process(1, "/init.scope", 100, 50,
                    STATUS("NoNewPrivs:\t0\nSeccomp:\t2\nSeccomp_filters:\t4\n"));
        put(1, "mountinfo", HOST_MOUNTS);
}

static Unit *service(const char *group, const char *main_pid)
{
        Unit *unit = unit_new("a.service", UNIT_SERVICE);
        struct property properties[] = {
                {.name = "ControlGroup", .value = group, .file = PROPERTY_NO_FILE},
                {.name = "MainPID", .value = main_pid, .file = PROPERTY_NO_FILE},
        };

        g_array_append_vals(unit->properties, properties, G_N_ELEMENTS(properties));
        return unit;
}

static ProcessReader *reader_new(void)
{
        struct process_options options = {.proc = proc, .boot_time = BOOT};
        g_autoptr(GError) error = NULL;
        ProcessReader *reader = process_reader_new(&options, &error);

        if (!reader || !process_reader_list(reader, &error))
                fail_msg("%s", error->message);
        return reader;
}

static const struct process *process_at(const Unit *unit, guint index)
{
        assert_non_null(unit->enforcement);
        assert_true(index < unit->enforcement->processes->len);
        return &g_array_index(unit->enforcement->processes, struct process, index);
}

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
                cmocka_unit_test(reads_odd_mounts),
                cmocka_unit_test_setup_teardown(compares_with_a_host_without_mounts, set_up,
                                                tear_down),
                cmocka_unit_test(reads_odd_status),
                cmocka_unit_test_setup_teardown(lists_what_is_there, set_up, tear_down),
                cmocka_unit_test_setup_teardown(reads_a_bare_host, set_up, tear_down),
                cmocka_unit_test_setup_teardown(reads_odd_processes, set_up, tear_down),
                cmocka_unit_test_setup_teardown(lists_not_without_an_end, set_up, tear_down),
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
