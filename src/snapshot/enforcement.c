/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What was seen of a service's processes: its making, freeing and finding. Text is in the unit's
 * chunk. */
#include "snapshot/enforcement.h"

#include <string.h>

const char *const process_namespace_names[NAMESPACE_COUNT] = {
        [NAMESPACE_CGROUP] = "cgroup", [NAMESPACE_IPC] = "ipc", [NAMESPACE_MOUNT] = "mnt",
        [NAMESPACE_NETWORK] = "net",   [NAMESPACE_PID] = "pid", [NAMESPACE_TIME] = "time",
        [NAMESPACE_USER] = "user",     [NAMESPACE_UTS] = "uts",
};

/* What ProtectSystem=, ProtectHome=, PrivateTmp=, PrivateDevices=, ProtectKernelTunables=,
 * ProtectControlGroups=, ProtectKernelModules= and ProtectProc= act on; systemd.exec(5). */
const char *const view_paths[VIEW_PATH_COUNT] = {
        "/",           "/boot",     "/dev",  "/efi",
        "/etc",        "/home",     "/proc", "/proc/sys",
        "/root",       "/run/user", "/sys",  "/sys/fs/cgroup",
        "/sys/kernel", "/tmp",      "/usr",  "/usr/lib/modules",
        "/var",        "/var/tmp",
};

static void process_clear(gpointer data)
{
        g_clear_pointer(&((struct process *) data)->groups, g_array_unref);
}

static void view_clear(gpointer data)
{
        struct mount_view *view = data;

        g_clear_pointer(&view->facts, g_array_unref);
        g_clear_pointer(&view->read_only, g_ptr_array_unref);
        g_clear_pointer(&view->hidden, g_ptr_array_unref);
}

Enforcement *enforcement_new(void)
{
        Enforcement *enforcement = g_new0(Enforcement, 1);

        enforcement->inherited_filters = -1;
        enforcement->processes = g_array_new(FALSE, TRUE, sizeof(struct process));
        g_array_set_clear_func(enforcement->processes, process_clear);
        enforcement->views = g_array_new(FALSE, TRUE, sizeof(struct mount_view));
        g_array_set_clear_func(enforcement->views, view_clear);
        return enforcement;
}

void enforcement_free(Enforcement *enforcement)
{
        if (!enforcement)
                return;
        g_array_unref(enforcement->processes);
        g_array_unref(enforcement->views);
        g_free(enforcement);
}

struct process *enforcement_add_process(Enforcement *enforcement)
{
        struct process process = {
                .control_group = "",
                .command = "",
                .no_new_privileges = -1,
                .seccomp = -1,
                .seccomp_filters = -1,
                .groups = g_array_new(FALSE, FALSE, sizeof(guint32)),
                .view = PROCESS_NO_VIEW,
        };

        g_array_append_val(enforcement->processes, process);
        return &g_array_index(enforcement->processes, struct process,
                              enforcement->processes->len - 1);
}

struct mount_view *enforcement_add_view(Enforcement *enforcement)
{
        struct mount_view view = {
                .facts = g_array_new(FALSE, FALSE, sizeof(struct mount_fact)),
                .read_only = g_ptr_array_new(),
                .hidden = g_ptr_array_new(),
        };

        g_array_append_val(enforcement->views, view);
        return &g_array_index(enforcement->views, struct mount_view, enforcement->views->len - 1);
}

const struct process *enforcement_main(const Enforcement *enforcement)
{
        for (guint i = 0; i < enforcement->processes->len; i++) {
                const struct process *process =
                        &g_array_index(enforcement->processes, struct process, i);

                if (process->is_main)
                        return process;
        }
        return NULL;
}

const struct mount_view *enforcement_view(const Enforcement *enforcement,
                                          const struct process *process)
{
        if (process->view < 0 || (guint) process->view >= enforcement->views->len)
                return NULL;
        return &g_array_index(enforcement->views, struct mount_view, process->view);
}

const struct mount_fact *mount_view_find(const struct mount_view *view, const char *path)
{
        for (guint i = 0; i < view->facts->len; i++) {
                const struct mount_fact *fact = &g_array_index(view->facts, struct mount_fact, i);

                if (strcmp(fact->path, path) == 0)
                        return fact;
        }
        return NULL;
}
