/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A proc that a test makes, in a temporary folder. For test programs of cmocka. */
#pragma once

#include <cmocka.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collect/process.h"

#define BOOT       G_GINT64_CONSTANT(1700000000000000)
#define HOST_MOUNT "20 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
#define HOST_MOUNTS                                                                                \
        HOST_MOUNT "21 20 0:5 / /proc rw - proc proc rw\n"                                         \
                   "22 20 0:6 / /tmp rw - tmpfs tmpfs rw\n"                                        \
                   "23 20 8:2 / /srv/a\\040b ro - ext4 /dev/sda2 ro\n"

static char *proc;

static inline int set_up(void **state G_GNUC_UNUSED)
{
        proc = g_dir_make_tmp("test-process-XXXXXX", NULL);
        return proc ? 0 : -1;
}

static inline int tear_down(void **state G_GNUC_UNUSED)
{
        const char *const command[] = {"rm", "-rf", "--", proc, NULL};
        gboolean done = g_spawn_sync(NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                                     NULL, NULL, NULL, NULL);

        g_clear_pointer(&proc, g_free);
        return done ? 0 : -1;
}

static inline void put(guint pid, const char *name, const char *text)
{
        g_autofree char *path = g_strdup_printf("%s/%u/%s", proc, pid, name);
        g_autofree char *directory = g_path_get_dirname(path);

        assert_int_equal(g_mkdir_with_parents(directory, 0755), 0);
        assert_true(g_file_set_contents(path, text, -1, NULL));
}

static inline void put_directory(guint pid, const char *name)
{
        g_autofree char *path = g_strdup_printf("%s/%u/root%s", proc, pid, name);

        assert_int_equal(g_mkdir_with_parents(path, 0755), 0);
}

/* A process whose namespaces are numbered first, but for the mount namespace. */
static inline void put_process(guint pid, const char *group, guint first, guint mount,
                               const char *status)
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

static inline void put_host(void)
{
        put_process(1, "/init.scope", 100, 50,
                    STATUS("NoNewPrivs:\t0\nSeccomp:\t2\nSeccomp_filters:\t4\n"));
        put(1, "mountinfo", HOST_MOUNTS);
}

static inline Unit *service(const char *group, const char *main_pid)
{
        Unit *unit = unit_new("a.service", UNIT_SERVICE);
        struct property properties[] = {
                {.name = "ControlGroup", .value = group, .file = PROPERTY_NO_FILE},
                {.name = "MainPID", .value = main_pid, .file = PROPERTY_NO_FILE},
        };

        g_array_append_vals(unit->properties, properties, G_N_ELEMENTS(properties));
        return unit;
}

static inline ProcessReader *reader_new(void)
{
        struct process_options options = {.proc = proc, .boot_time = BOOT};
        g_autoptr(GError) error = NULL;
        ProcessReader *reader = process_reader_new(&options, &error);

        if (!reader || !process_reader_list(reader, &error))
                fail_msg("%s", error->message);
        return reader;
}

static inline const struct process *process_at(const Unit *unit, guint index)
{
        assert_non_null(unit->enforcement);
        assert_true(index < unit->enforcement->processes->len);
        return &g_array_index(unit->enforcement->processes, struct process, index);
}
