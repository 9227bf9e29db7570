/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes to a proc(5) in a tree, and that to what the kernel applies to a service (status, stat,
 * cgroup, mountinfo, namespaces) and what it uses (maps, descriptors, tables of sockets). A file of
 * that tree may say anything, as on a kernel that nobody has seen yet.
 */
#include "collect/observe.h"
#include "collect/process-mounts.h"
#include "collect/process-status.h"
#include "collect/process.h"
#include "fuzz-tree.h"

#define BOOT G_GINT64_CONSTANT(1700000000000000)

static void look_at_service(const char *proc)
{
        static const struct property properties[] = {
                {.name = "ControlGroup", .value = "/a.service", .file = PROPERTY_NO_FILE},
                {.name = "MainPID", .value = "7", .file = PROPERTY_NO_FILE},
        };
        const struct process_options options = {.proc = proc, .boot_time = BOOT};
        g_autoptr(Unit) unit = unit_new("a.service", UNIT_SERVICE);
        g_autoptr(GError) error = NULL;
        g_autoptr(ProcessReader) reader = process_reader_new(&options, &error);
        Observation *observation;

        g_assert_true((reader == NULL) == (error != NULL));
        if (!reader || !process_reader_list(reader, &error))
                return;
        g_array_append_vals(unit->properties, properties, G_N_ELEMENTS(properties));
        process_read(reader, unit);
        observation = observe_unit(unit, proc);
        g_clear_pointer(&observation, observation_free);
}

/* A path is on a mount that is on the way to it. */
static void look_at_mounts(const char *text)
{
        static const char *const paths[] = {"/", "/a", "/a/b", "/tmp", "/a b"};
        g_autoptr(MountTable) table = mount_table_parse(text);

        for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
                const struct mount *mount = mount_table_find(table, paths[i]);

                if (mount)
                        g_assert_true(g_str_has_prefix(paths[i], mount->point));
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        char *proc = tree_new(data, size, "7/status");
        g_autofree char *text = g_strndup((const char *) data, size);
        g_autoptr(Unit) unit = unit_new("a.service", UNIT_SERVICE);
        struct process process = {.groups = g_array_new(FALSE, FALSE, sizeof(guint32))};

        look_at_service(proc);
        tree_free(proc);
        process_status_parse(&process, text);
        g_assert_cmpint(process_status_filters(text), >=, G_MININT64);
        process_stat_parse(unit, &process, text, BOOT);
        look_at_mounts(text);
        g_array_unref(process.groups);
        return 0;
}
