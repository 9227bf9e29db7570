/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * /proc to control groups and their processes. It is listed once for all units, since every process
 * tells its control group to everybody, whatever hierarchy the system uses and wherever that is
 * mounted.
 */
#include "collect/process-list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"

/* A process in one of the hierarchies. */
struct member {
        const char *control_group;
        guint32 pid;
};

struct process_list {
        int proc;
        guint count;
        GString *text;
        GArray *members; /* struct member, by control group, then pid */
        GStringChunk *strings;
};

/* Reads on at the end of text. The bytes read, 0 at the end, or a negative errno. */
static gssize read_more(int fd, GString *text)
{
        enum { PIECE = 4096 };
        gsize before = text->len;
        ssize_t count;

        g_string_set_size(text, before + PIECE);
        do
                count = read(fd, text->str + before, PIECE);
        while (count < 0 && errno == EINTR);
        if (count < 0)
                count = -errno;
        g_string_set_size(text, before + (gsize) MAX(count, 0));
        return count;
}

int proc_read(int directory, const char *name, GString *text)
{
        int fd = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        gssize count;

        g_string_set_size(text, 0);
        if (fd < 0)
                return -errno;
        do
                count = read_more(fd, text);
        while (count > 0 && text->len <= LIMIT_PROC_FILE_SIZE);
        close(fd);
        return count > 0 ? -EFBIG : (int) count;
}

char *process_next_group(char **cursor)
{
        while (*cursor && **cursor) {
                char *line = *cursor, *end = strchr(line, '\n'), *path;

                *cursor = end ? end + 1 : NULL;
                if (end)
                        *end = '\0';
                path = strchr(line, ':');
                if (!path || !(path = strchr(path + 1, ':')))
                        continue;
                *path = '\0';
                if (strcmp(line, "0:") == 0 || g_str_has_suffix(line, ":name=systemd"))
                        return path + 1;
        }
        return NULL;
}

/* Whether the system failed. A process may also have ended, be hidden from this user, or have made
 * itself control groups whose path is too long for the kernel: none of this keeps the others from
 * being listed. */
static gboolean is_fault(int r)
{
        return r == -EIO || r == -ENOMEM || r == -EMFILE || r == -ENFILE;
}

/* 0, or a negative errno where the process is there and its control groups cannot be read. */
static int list_process(ProcessList *list, guint32 pid)
{
        char name[32], *cursor, *path;
        const char *first = NULL;
        int r;

        g_snprintf(name, sizeof(name), "%u/cgroup", pid);
        r = proc_read(list->proc, name, list->text);
        if (r < 0)
                return is_fault(r) ? r : 0;
        for (cursor = list->text->str; (path = process_next_group(&cursor));) {
                struct member member = {.pid = pid};

                /* The root of a hierarchy holds kernel threads, and what is managed elsewhere. */
                if (strcmp(path, "/") == 0 || g_strcmp0(path, first) == 0)
                        continue;
                member.control_group = first = g_string_chunk_insert_const(list->strings, path);
                g_array_append_val(list->members, member);
        }
        return 0;
}

static gint compare_members(gconstpointer left, gconstpointer right)
{
        const struct member *a = left, *b = right;
        int order = strcmp(a->control_group, b->control_group);

        return order != 0 ? order : (a->pid > b->pid) - (a->pid < b->pid);
}

int process_list_fill(ProcessList *list)
{
        int fd = openat(list->proc, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        DIR *directory = fd >= 0 ? fdopendir(fd) : NULL;
        const struct dirent *entry;
        int r = 0;

        if (!directory) {
                r = -errno;
                if (fd >= 0)
                        close(fd);
                return r;
        }
        g_array_set_size(list->members, 0);
        g_string_chunk_clear(list->strings);
        while (r == 0 && list->members->len < LIMIT_PROCESSES) {
                guint64 pid;

                errno = 0;
                entry = readdir(directory);
                if (!entry) {
                        r = -errno;
                        break;
                }
                if (g_ascii_string_to_unsigned(entry->d_name, 10, 1, G_MAXINT32, &pid, NULL))
                        r = list_process(list, (guint32) pid);
        }
        closedir(directory);
        g_array_sort(list->members, compare_members);
        list->count++;
        return r;
}

guint process_list_count(const ProcessList *list)
{
        return list->count;
}

ProcessList *process_list_new(int proc)
{
        ProcessList *list = g_new0(ProcessList, 1);

        list->proc = proc;
        list->text = g_string_new(NULL);
        list->members = g_array_new(FALSE, FALSE, sizeof(struct member));
        list->strings = g_string_chunk_new(16384);
        return list;
}

void process_list_free(ProcessList *list)
{
        if (!list)
                return;
        g_string_free(list->text, TRUE);
        g_array_unref(list->members);
        g_string_chunk_free(list->strings);
        g_free(list);
}

/* The first member that is not before the text. */
static guint find_member(const GArray *members, const char *text)
{
        guint low = 0, high = members->len;

        while (low < high) {
                guint middle = low + (high - low) / 2;

                if (strcmp(g_array_index(members, struct member, middle).control_group, text) < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

void process_list_find(const ProcessList *list, const char *group, GHashTable *pids)
{
        g_autofree char *children = g_strconcat(group, "/", NULL);
        const GArray *members = list->members;

        for (guint i = find_member(members, group); i < members->len; i++) {
                const struct member *member = &g_array_index(members, struct member, i);

                if (strcmp(member->control_group, group) != 0)
                        break;
                g_hash_table_add(pids, GUINT_TO_POINTER(member->pid));
        }
        for (guint i = find_member(members, children); i < members->len; i++) {
                const struct member *member = &g_array_index(members, struct member, i);

                if (!g_str_has_prefix(member->control_group, children))
                        break;
                g_hash_table_add(pids, GUINT_TO_POINTER(member->pid));
        }
}
