/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The processes of a service to what they use, one part of proc(5) after the other. */
#include "collect/observe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "collect/observe-sockets.h"
#include "collect/process-list.h"
#include "snapshot/enforcement.h"

/* One service that is looked at. */
struct look {
        int proc; /* descriptor */
        const Unit *unit;
        Observation *observation;
        GHashTable *inodes; /* guint64 of sockets that are not known yet */
        GString *text;
        guint seen; /* processes whose files were shown */
};

static gboolean is_below(const char *path, const char *directory)
{
        gsize length = strlen(directory);

        return strncmp(path, directory, length) == 0 && path[length] == '/';
}

/* Homes are what ProtectHome= hides. */
static void look_at_path(struct look *look, const char *path)
{
        static const char *const homes[] = {"/home", "/root", "/run/user"};

        for (gsize i = 0; i < G_N_ELEMENTS(homes); i++)
                if (is_below(path, homes[i]) || strcmp(path, homes[i]) == 0)
                        observation_add(look->observation, look->observation->homes, path);
}

static char *read_link(int directory, const char *name)
{
        char target[PATH_MAX];
        ssize_t length = readlinkat(directory, name, target, sizeof(target) - 1);

        return length < 0 ? NULL : g_strndup(target, (gsize) length);
}

static gboolean is_pseudo_device(const char *path)
{
        static const char *const names[] = {"null", "zero",    "full", "random", "urandom",
                                            "tty",  "console", "ptmx", "kmsg"};

        if (!is_below(path, "/dev") || is_below(path, "/dev/pts") || is_below(path, "/dev/shm"))
                return TRUE;
        for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
                if (strcmp(path + strlen("/dev/"), names[i]) == 0)
                        return TRUE;
        return FALSE;
}

/* Whether the descriptor was opened for writing; proc_pid_fdinfo(5). */
static gboolean is_writable(struct look *look, guint32 pid, const char *name)
{
        g_autofree char *path = g_strdup_printf("%u/fdinfo/%s", pid, name);
        const char *flags;

        if (proc_read(look->proc, path, look->text) < 0 ||
            !(flags = strstr(look->text->str, "flags:")))
                return FALSE;
        return (g_ascii_strtoull(flags + strlen("flags:") + strspn(flags + strlen("flags:"), " \t"),
                                 NULL, 8) &
                O_ACCMODE) != O_RDONLY;
}

static void look_at_descriptor(struct look *look, guint32 pid, int directory, const char *name)
{
        g_autofree char *target = read_link(directory, name);
        struct stat st;
        guint64 inode;

        if (!target)
                return;
        if (g_str_has_prefix(target, "socket:[")) {
                inode = g_ascii_strtoull(target + strlen("socket:["), NULL, 10);
                g_hash_table_add(look->inodes, g_memdup2(&inode, sizeof(inode)));
                return;
        }
        if (*target != '/' || g_str_has_suffix(target, " (deleted)") ||
            fstatat(directory, name, &st, 0) < 0)
                return;
        look_at_path(look, target);
        if (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode)) {
                if (!is_pseudo_device(target))
                        observation_add(look->observation, look->observation->devices, target);
        } else if (S_ISREG(st.st_mode) && is_writable(look, pid, name)) {
                g_autofree char *folder = g_path_get_dirname(target);

                observation_add(look->observation, look->observation->writes, folder);
        }
}

static gboolean look_at_descriptors(struct look *look, guint32 pid)
{
        g_autofree char *path = g_strdup_printf("%u/fd", pid);
        int fd = openat(look->proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        DIR *directory = fd < 0 ? NULL : fdopendir(fd);
        guint count = 0;

        if (!directory) {
                if (fd >= 0)
                        close(fd);
                return FALSE;
        }
        for (const struct dirent *entry;
             (entry = readdir(directory)) && count < LIMIT_PROCESS_FILES; count++)
                if (g_ascii_isdigit(entry->d_name[0]))
                        look_at_descriptor(look, pid, fd, entry->d_name);
        closedir(directory);
        return TRUE;
}

/* A line of proc_pid_maps(5): "address perms offset device inode path". */
static void look_at_mapping(struct look *look, const struct process *process, const char *line)
{
        const char *perms = strchr(line, ' ');
        const char *path = perms;

        if (!perms || strlen(perms) < 5)
                return;
        for (guint column = 0; column < 4 && *path; column++) {
                path += strspn(path, " ");
                path += strcspn(path, " ");
        }
        path += strspn(path, " ");
        if (*path == '/')
                look_at_path(look, path);
        if (perms[2] == 'w' && perms[3] == 'x') {
                g_autofree char *what = g_strdup_printf("%s: %s", process->command,
                                                        *path ? path : "unnamed memory");

                observation_add(look->observation, look->observation->executable, what);
        }
}

static gboolean look_at_memory(struct look *look, const struct process *process)
{
        g_autofree char *path = g_strdup_printf("%u/maps", process->pid);
        char *end;

        if (proc_read(look->proc, path, look->text) < 0)
                return FALSE;
        for (char *line = look->text->str; *line; line = end + 1) {
                end = strchr(line, '\n');
                if (!end)
                        break;
                *end = '\0';
                look_at_mapping(look, process, line);
        }
        return TRUE;
}

/* Whether the process is in other namespaces than the main one. */
static gboolean differs(struct look *look, guint32 pid, guint32 main_pid)
{
        for (int i = 0; i < NAMESPACE_COUNT; i++) {
                g_autofree char *path =
                        g_strdup_printf("%u/ns/%s", pid, process_namespace_names[i]);
                g_autofree char *main_path =
                        g_strdup_printf("%u/ns/%s", main_pid, process_namespace_names[i]);
                g_autofree char *own = read_link(look->proc, path);
                g_autofree char *other = read_link(look->proc, main_path);

                if (own && other && strcmp(own, other) != 0)
                        return TRUE;
        }
        return FALSE;
}

static void add_user(Observation *observation, guint32 user)
{
        for (guint i = 0; i < observation->users->len; i++)
                if (g_array_index(observation->users, guint32, i) == user)
                        return;
        g_array_append_val(observation->users, user);
}

static void look_at_process(struct look *look, const struct process *process,
                            const struct process *main)
{
        Observation *observation = look->observation;
        g_autofree char *folder = g_strdup_printf("%u/net", process->pid);
        g_autofree char *cwd = g_strdup_printf("%u/cwd", process->pid);
        g_autofree char *where = read_link(look->proc, cwd);

        observation->processes++;
        if (!process->status_unseen) {
                add_user(observation, process->uid[1]);
                observation->permitted |= process->permitted;
                observation->gained |= main && main->uid[1] != 0 && process->uid[1] == 0;
        }
        observation->own_namespaces |=
                main && main != process && differs(look, process->pid, main->pid);
        if (where)
                look_at_path(look, where);
        if (!look_at_descriptors(look, process->pid) || !look_at_memory(look, process)) {
                observation_add(observation, observation->unseen,
                                "The open files and the memory of its processes were not shown; "
                                "run this as root to have the proposal fit them.");
                return;
        }
        look->seen++;

        gboolean all = observe_sockets(look->proc, "1/net", look->inodes, observation);

        all &= observe_sockets(look->proc, folder, look->inodes, observation);
        if (!all)
                observation_add(observation, observation->unseen,
                                "Not all sockets of its processes could be looked up.");
}

Observation *observe_unit(const Unit *unit, const char *proc)
{
        const GArray *processes = unit->enforcement ? unit->enforcement->processes : NULL;
        struct look look = {.unit = unit};

        if (!processes || processes->len == 0)
                return NULL;
        look.proc = open(proc, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (look.proc < 0)
                return NULL;
        look.observation = observation_new();
        look.inodes = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
        look.text = g_string_new(NULL);
        for (guint i = 0; i < processes->len; i++) {
                const struct process *process = &g_array_index(processes, struct process, i);

                /* systemd's own helpers, "(sd-pam)", are not the service's business. */
                if (process->command[0] != '(')
                        look_at_process(&look, process, enforcement_main(unit->enforcement));
        }
        if (g_hash_table_size(look.inodes) > 0)
                observation_add(look.observation, look.observation->unseen,
                                "Some of its sockets are of kinds that the kernel does not list, "
                                "so RestrictAddressFamilies= may be too narrow.");
        if (unit->enforcement->is_truncated)
                observation_add(look.observation, look.observation->unseen,
                                "It has more processes than were looked at.");
        if (look.seen == 0)
                g_clear_pointer(&look.observation, observation_free);
        g_string_free(look.text, TRUE);
        g_hash_table_unref(look.inodes);
        close(look.proc);
        return look.observation;
}
