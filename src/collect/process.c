/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The processes of a service to what the kernel applies to them. Each is read through one
 * descriptor of its folder, which never leads to another process that got the same number; what
 * PID 1 has is read once, and what is the same is not read again.
 */
#include "collect/process.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"
#include "collect/process-list.h"
#include "collect/process-mounts.h"
#include "collect/process-status.h"

struct process_reader {
        int proc;
        gint64 boot_time;
        GString *text;
        ProcessList *list;
        gint64 filters; /* of PID 1; -1 unknown */
        char *prefix;   /* of control groups, where PID 1 sees only a part of the tree; or "" */

        /* PID 1's; what could not be seen has a reason. */
        char *namespaces_unseen;
        guint64 namespaces[NAMESPACE_COUNT]; /* 0: the kernel has none */
        char *mounts_unseen;
        MountTable *mounts;
};

/* What a process that has ended answers with; EINVAL is mountinfo's. */
static gboolean has_ended(int r)
{
        return r == -ENOENT || r == -ESRCH || r == -EINVAL;
}

static int open_process(const ProcessReader *reader, guint32 pid)
{
        char name[16];

        g_snprintf(name, sizeof(name), "%u", pid);
        return openat(reader->proc, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static char *unseen_reason(const char *what, int r)
{
        if (r == -EACCES || r == -EPERM)
                return g_strdup_printf("The kernel does not show %s to this user.", what);
        return g_strdup_printf("The kernel does not show %s: %s.", what, g_strerror(-r));
}

/* The number of a namespace; 0 with a negative errno. */
static guint64 read_namespace(int directory, enum process_namespace which, int *ret_error)
{
        char name[32], target[64], *number;
        ssize_t length;

        g_snprintf(name, sizeof(name), "ns/%s", process_namespace_names[which]);
        length = readlinkat(directory, name, target, sizeof(target) - 1);
        *ret_error = length < 0 ? -errno : 0;
        if (length < 0)
                return 0;
        target[length] = '\0';
        number = strchr(target, '[');
        if (number)
                return g_ascii_strtoull(number + 1, NULL, 10);
        *ret_error = -EBADMSG;
        return 0;
}

static void read_host_namespaces(ProcessReader *reader, int directory)
{
        for (int i = 0; i < NAMESPACE_COUNT; i++) {
                int r;

                reader->namespaces[i] = read_namespace(directory, i, &r);
                if (r == 0 || r == -ENOENT || reader->namespaces_unseen)
                        continue;
                reader->namespaces_unseen = unseen_reason("the namespaces of PID 1", r);
        }
}

static void read_host(ProcessReader *reader, int directory)
{
        char *cursor, *path;
        int r = proc_read(directory, "cgroup", reader->text);

        for (cursor = reader->text->str; r == 0 && (path = process_next_group(&cursor));)
                if (g_str_has_suffix(path, "/init.scope") && strcmp(path, "/init.scope") != 0) {
                        g_free(reader->prefix);
                        reader->prefix = g_strndup(path, strlen(path) - strlen("/init.scope"));
                }
        read_host_namespaces(reader, directory);
        reader->filters = proc_read(directory, "status", reader->text) < 0
                                  ? -1
                                  : process_status_filters(reader->text->str);
        r = proc_read(directory, "mountinfo", reader->text);
        if (r < 0)
                reader->mounts_unseen = unseen_reason("the mounts of PID 1", r);
        else
                reader->mounts = mount_table_parse(reader->text->str);
}

static gint64 time_of(clockid_t clock)
{
        struct timespec now = {0};

        clock_gettime(clock, &now);
        return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

ProcessReader *process_reader_new(const struct process_options *options, GError **error)
{
        const char *proc = options && options->proc ? options->proc : "/proc";
        g_autoptr(ProcessReader) reader = g_new0(ProcessReader, 1);
        int directory;

        reader->text = g_string_new(NULL);
        reader->prefix = g_strdup("");
        reader->boot_time = options ? options->boot_time : 0;
        if (reader->boot_time == 0)
                reader->boot_time = time_of(CLOCK_REALTIME) - time_of(CLOCK_BOOTTIME);
        reader->proc = open(proc, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        directory = reader->proc >= 0 ? open_process(reader, 1) : -1;
        if (directory < 0) {
                g_set_error(error, BULKHEAD_ERROR,
                            errno == ENOENT ? BULKHEAD_ERROR_NOT_FOUND : BULKHEAD_ERROR_FAILED,
                            "%s: the processes cannot be looked at: %s.", proc, g_strerror(errno));
                return NULL;
        }
        read_host(reader, directory);
        close(directory);
        reader->list = process_list_new(reader->proc);
        return g_steal_pointer(&reader);
}

gboolean process_reader_list(ProcessReader *reader, GError **error)
{
        int r = process_list_fill(reader->list);

        if (r < 0)
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "The running processes cannot be listed: %s.", g_strerror(-r));
        return r >= 0;
}

void process_reader_free(ProcessReader *reader)
{
        if (!reader)
                return;
        if (reader->proc >= 0)
                close(reader->proc);
        g_string_free(reader->text, TRUE);
        process_list_free(reader->list);
        mount_table_free(reader->mounts);
        g_free(reader->prefix);
        g_free(reader->namespaces_unseen);
        g_free(reader->mounts_unseen);
        g_free(reader);
}

/* What remains of a control group below the unit's, "" for the unit's own; NULL where it is
 * another's. */
static const char *inside_group(const char *group, const char *unit_group)
{
        gsize length = strlen(unit_group);

        if (length == 0 || strncmp(group, unit_group, length) != 0)
                return NULL;
        return group[length] == '\0' || group[length] == '/' ? group + length : NULL;
}

/* A service that is read. */
struct service {
        ProcessReader *reader;
        Unit *unit;
        const char *control_group; /* of the manager */
        char *whole_group;         /* as this proc shows it */
        guint32 main_pid;
        GArray *view_of; /* guint64: the mount namespace of each view */
};

/* Whether the process is in the unit's control group now. */
static gboolean find_group(const struct service *service, char *text, const char **ret_group)
{
        char *path;

        while ((path = process_next_group(&text))) {
                const char *group = inside_group(path, service->control_group);

                if (!group)
                        group = inside_group(path, service->whole_group);
                if (group) {
                        *ret_group = group;
                        return TRUE;
                }
        }
        return FALSE;
}

/* Each function that reads a part returns FALSE where the process has ended. */
static gboolean read_namespaces(const struct service *service, struct process *process,
                                int directory, guint64 *ret_mount_namespace)
{
        const ProcessReader *reader = service->reader;
        g_autofree char *reason = NULL;

        for (int i = 0; i < NAMESPACE_COUNT; i++) {
                int r;
                guint64 number = reader->namespaces[i] != 0 || i == NAMESPACE_MOUNT
                                         ? read_namespace(directory, i, &r)
                                         : 0;

                if (number != 0) {
                        if (i == NAMESPACE_MOUNT)
                                *ret_mount_namespace = number;
                        if (reader->namespaces[i] != 0)
                                process->namespaces[i] = number == reader->namespaces[i]
                                                                 ? NAMESPACE_SHARED
                                                                 : NAMESPACE_OWN;
                } else if (reader->namespaces[i] != 0 || i == NAMESPACE_MOUNT) {
                        if (has_ended(r))
                                return FALSE;
                        if (!reason)
                                reason = unseen_reason("its namespaces", r);
                }
        }
        process->namespaces_unseen =
                unit_string_shared(service->unit, reason ? reason : reader->namespaces_unseen);
        return TRUE;
}

static gboolean read_mounts(const struct service *service, struct process *process, int directory,
                            guint64 mount_namespace)
{
        ProcessReader *reader = service->reader;
        Enforcement *enforcement = service->unit->enforcement;
        g_autoptr(MountTable) table = NULL;
        g_autofree char *reason = NULL;
        int r;

        if (process->namespaces[NAMESPACE_MOUNT] == NAMESPACE_SHARED)
                return TRUE;
        if (!reader->mounts || mount_namespace == 0) {
                process->mounts_unseen =
                        unit_string_shared(service->unit, reader->mounts
                                                                  ? process->namespaces_unseen
                                                                  : reader->mounts_unseen);
                return TRUE;
        }
        for (guint i = 0; i < service->view_of->len; i++)
                if (g_array_index(service->view_of, guint64, i) == mount_namespace) {
                        process->view = (gint32) i;
                        return TRUE;
                }
        if (enforcement->views->len == LIMIT_MOUNT_VIEWS) {
                process->mounts_unseen = "The service has more mount namespaces than are read.";
                return TRUE;
        }
        r = proc_read(directory, "mountinfo", reader->text);
        if (has_ended(r))
                return FALSE;
        if (r < 0) {
                reason = unseen_reason("its mounts", r);
                process->mounts_unseen = unit_string_shared(service->unit, reason);
                return TRUE;
        }
        table = mount_table_parse(reader->text->str);
        process->view = (gint32) enforcement->views->len;
        mount_view_fill(service->unit, enforcement_add_view(enforcement), table, reader->mounts,
                        directory);
        g_array_append_val(service->view_of, mount_namespace);
        return TRUE;
}

static gboolean read_status(const struct service *service, struct process *process, int directory)
{
        GString *text = service->reader->text;
        g_autofree char *reason = NULL;
        int r = proc_read(directory, "stat", text);

        if (has_ended(r))
                return FALSE;
        if (r == 0)
                process_stat_parse(service->unit, process, text->str, service->reader->boot_time);
        r = proc_read(directory, "status", text);
        if (has_ended(r))
                return FALSE;
        if (r == 0 && !process_status_parse(process, text->str))
                r = -EBADMSG;
        if (r < 0) {
                reason = unseen_reason("its status", r);
                process->status_unseen = unit_string_shared(service->unit, reason);
        }
        return TRUE;
}

static gboolean read_all(const struct service *service, struct process *process, int directory)
{
        guint64 mount_namespace = 0;
        const char *group;
        int r = proc_read(directory, "cgroup", service->reader->text);

        if (r < 0 || !find_group(service, service->reader->text->str, &group)) {
                /* Where there is no control group to go by, the manager's word is. */
                if (has_ended(r) || !process->is_main || *service->control_group)
                        return FALSE;
                group = "";
        }
        process->control_group = unit_string_shared(service->unit, group);
        return read_status(service, process, directory) &&
               read_namespaces(service, process, directory, &mount_namespace) &&
               read_mounts(service, process, directory, mount_namespace);
}

static void read_process(const struct service *service, guint32 pid)
{
        Enforcement *enforcement = service->unit->enforcement;
        int directory = open_process(service->reader, pid);
        struct process *process;

        if (directory < 0)
                return;
        process = enforcement_add_process(enforcement);
        process->pid = pid;
        process->is_main = pid == service->main_pid;
        if (!read_all(service, process, directory))
                g_array_set_size(enforcement->processes, enforcement->processes->len - 1);
        close(directory);
}

static gint compare_processes(gconstpointer left, gconstpointer right)
{
        guint32 a = ((const struct process *) left)->pid, b = ((const struct process *) right)->pid;

        return (a > b) - (a < b);
}

static gint compare_pids(gconstpointer left, gconstpointer right)
{
        guint32 a = *(const guint32 *) left, b = *(const guint32 *) right;

        return (a > b) - (a < b);
}

/* The processes to read, by pid: guint32. *ret_is_listed says whether the main process was listed
 * in the unit's control group. */
static GArray *find_processes(const struct service *service, gboolean *ret_is_listed)
{
        const ProcessList *list = service->reader->list;
        g_autoptr(GHashTable) pids = g_hash_table_new(NULL, NULL);
        GArray *sorted = g_array_new(FALSE, FALSE, sizeof(guint32));
        GHashTableIter iterator;
        gpointer pid;

        if (*service->control_group) {
                process_list_find(list, service->control_group, pids);
                if (strcmp(service->whole_group, service->control_group) != 0)
                        process_list_find(list, service->whole_group, pids);
        }
        *ret_is_listed = service->main_pid == 0 ||
                         !g_hash_table_add(pids, GUINT_TO_POINTER(service->main_pid));
        g_hash_table_iter_init(&iterator, pids);
        while (g_hash_table_iter_next(&iterator, &pid, NULL)) {
                guint32 number = GPOINTER_TO_UINT(pid);

                g_array_append_val(sorted, number);
        }
        g_array_sort(sorted, compare_pids);
        return sorted;
}

/* The main process, of which the manager knows and nothing is to be seen. */
static void add_unseen_process(const struct service *service)
{
        Enforcement *enforcement = service->unit->enforcement;
        struct process *process = enforcement_add_process(enforcement);

        process->pid = service->main_pid;
        process->is_main = TRUE;
        process->status_unseen = process->namespaces_unseen = process->mounts_unseen =
                "The kernel does not show the process to this user, or it has just ended.";
        g_array_sort(enforcement->processes, compare_processes);
}

static void read_service(const struct service *service)
{
        Enforcement *enforcement = service->unit->enforcement;
        ProcessList *list = service->reader->list;
        gboolean is_listed;
        g_autoptr(GArray) pids = find_processes(service, &is_listed);

        /* It was started since. */
        if (!is_listed && process_list_count(list) < LIMIT_PROCESS_LISTINGS) {
                process_list_fill(list);
                g_array_unref(pids);
                pids = find_processes(service, &is_listed);
        }
        for (guint i = 0; i < pids->len; i++) {
                guint32 pid = g_array_index(pids, guint32, i);

                /* One place is kept for the main process. */
                if (enforcement->processes->len < LIMIT_PROCESSES_PER_UNIT - 1 ||
                    pid == service->main_pid)
                        read_process(service, pid);
                else
                        enforcement->is_truncated = TRUE;
        }
        if (service->main_pid != 0 && !enforcement_main(enforcement))
                add_unseen_process(service);
}

static const char *text_of(const Unit *unit, const char *name)
{
        const struct property *property = unit_find_property(unit, name);

        return property ? property->value : "";
}

void process_read(ProcessReader *reader, Unit *unit)
{
        guint64 main_pid = 0;
        struct service service = {.reader = reader,
                                  .unit = unit,
                                  .control_group = text_of(unit, "ControlGroup")};

        g_ascii_string_to_unsigned(text_of(unit, "MainPID"), 10, 0, G_MAXINT32, &main_pid, NULL);
        service.main_pid = (guint32) main_pid;
        if (unit->type != UNIT_SERVICE || (!*service.control_group && main_pid == 0))
                return;
        service.whole_group = g_strconcat(reader->prefix, service.control_group, NULL);
        service.view_of = g_array_new(FALSE, FALSE, sizeof(guint64));
        unit->enforcement = enforcement_new();
        unit->enforcement->inherited_filters = reader->filters;
        unit->enforcement->control_group = unit_string(unit, service.control_group);
        read_service(&service);
        if (unit->enforcement->processes->len == 0)
                g_clear_pointer(&unit->enforcement, enforcement_free);
        g_array_unref(service.view_of);
        g_free(service.whole_group);
}
