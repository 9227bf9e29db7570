/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A directory to the list of its files, a file to its digest. */
#include "base/file-list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"

enum { READ_SIZE = 64 * 1024 };

static gboolean fail(GError **error, const char *path, const char *what)
{
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "%s: %s: %s.", path, what,
                    g_strerror(errno));
        return FALSE;
}

static int compare_names(gconstpointer a, gconstpointer b)
{
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *no_names(const char *folder, int cause, GError **error)
{
        g_set_error(error, BULKHEAD_ERROR,
                    cause == ENOENT ? BULKHEAD_ERROR_NOT_FOUND : BULKHEAD_ERROR_FAILED,
                    "%s: The directory cannot be read: %s.", folder, g_strerror(cause));
        return NULL;
}

GPtrArray *file_names_of(int fd, const char *folder, GError **error)
{
        g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
        DIR *stream = fdopendir(fd);
        const struct dirent *entry;
        int cause = errno;

        if (!stream) {
                close(fd);
                return no_names(folder, cause, error);
        }
        for (errno = 0; (entry = readdir(stream)) && names->len < LIMIT_UNITS; errno = 0)
                if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
                        g_ptr_array_add(names, g_strdup(entry->d_name));
        cause = errno;
        closedir(stream);
        if (entry) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_LIMIT,
                            "%s: There are more than %d files.", folder, LIMIT_UNITS);
                return NULL;
        }
        if (cause != 0)
                return no_names(folder, cause, error);
        g_ptr_array_sort(names, compare_names);
        return g_steal_pointer(&names);
}

GPtrArray *file_names_in(const char *folder, GError **error)
{
        int fd = open(folder, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC);

        return fd < 0 ? no_names(folder, errno, error) : file_names_of(fd, folder, error);
}

static void listed_file_free(gpointer data)
{
        struct listed_file *file = data;

        g_free(file->name);
        g_free(file);
}

static int compare_files(gconstpointer a, gconstpointer b)
{
        const struct listed_file *const *left = a, *const *right = b;

        return strcmp((*left)->name, (*right)->name);
}

static void add(GPtrArray *files, char *name, enum listed_kind kind)
{
        struct listed_file *file = g_new(struct listed_file, 1);

        *file = (struct listed_file){.name = name, .kind = kind};
        g_ptr_array_add(files, file);
}

static gboolean list(const char *base, const char *prefix, int depth, GPtrArray *files,
                     GError **error)
{
        g_autofree char *path = g_build_filename(base, prefix, NULL);
        g_autoptr(GPtrArray) names = NULL;
        guint before = files->len;

        if (depth > LIMIT_REPORT_DEPTH) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_LIMIT,
                            "%s: It is nested more deeply than any report is.", path);
                return FALSE;
        }
        names = file_names_in(path, error);
        if (!names)
                return FALSE;
        for (guint i = 0; i < names->len; i++) {
                const char *entry = names->pdata[i];
                g_autofree char *name =
                        *prefix ? g_strconcat(prefix, "/", entry, NULL) : g_strdup(entry);
                g_autofree char *file = g_build_filename(base, name, NULL);
                struct stat status;

                if (lstat(file, &status) < 0)
                        return fail(error, file, "It cannot be examined");
                if (!S_ISDIR(status.st_mode))
                        add(files, g_steal_pointer(&name),
                            S_ISREG(status.st_mode) ? LISTED_FILE : LISTED_OTHER);
                else if (!list(base, name, depth + 1, files, error))
                        return FALSE;
        }
        if (files->len == before && *prefix)
                add(files, g_strdup(prefix), LISTED_DIRECTORY);
        return TRUE;
}

GPtrArray *file_list_below(const char *path, GError **error)
{
        g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(listed_file_free);

        if (!list(path, "", 0, files, error))
                return NULL;
        g_ptr_array_sort(files, compare_files);
        return g_steal_pointer(&files);
}

void file_sum_free(struct file_sum *sum)
{
        if (!sum)
                return;
        g_free(sum->name);
        g_free(sum->sha256);
        g_free(sum);
}

gboolean file_is_gone(const char *path)
{
        struct stat status;

        return lstat(path, &status) < 0 && (errno == ENOENT || errno == ENOTDIR);
}

int file_open_regular(const char *path)
{
        int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        struct stat status;

        if (fd >= 0 && (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode))) {
                close(fd);
                errno = EINVAL;
                return -1;
        }
        return fd;
}

struct file_sum *file_sum_of(const char *base, const char *name, GError **error)
{
        g_autofree char *path = g_build_filename(base, name, NULL);
        g_autofree guchar *buffer = g_malloc(READ_SIZE);
        g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
        int fd = file_open_regular(path);
        guint64 size = 0;
        gssize count = -1;
        struct file_sum *sum;

        while (fd >= 0 &&
               ((count = read(fd, buffer, READ_SIZE)) > 0 || (count < 0 && errno == EINTR))) {
                if (count < 0)
                        continue;
                g_checksum_update(checksum, buffer, count);
                size += (guint64) count;
        }
        if (count < 0)
                fail(error, path, "It cannot be read");
        if (fd >= 0)
                close(fd);
        if (count < 0)
                return NULL;
        sum = g_new(struct file_sum, 1);
        *sum = (struct file_sum){
                .name = g_strdup(name),
                .sha256 = g_strdup(g_checksum_get_string(checksum)),
                .size = size,
        };
        return sum;
}

void file_sum_append_line(GString *text, const struct file_sum *sum)
{
        g_string_append_printf(text, "%s  %s\n", sum->sha256, sum->name);
}

gboolean file_program_digest(char **ret_sha256, GError **error)
{
        g_autofree char *path = g_file_read_link("/proc/self/exe", NULL);
        struct file_sum *sum;

        if (!path || (access(path, F_OK) < 0 && errno == ENOENT)) {
                *ret_sha256 = NULL;
                return TRUE;
        }
        sum = file_sum_of("/", path, error);
        if (!sum)
                return FALSE;
        *ret_sha256 = g_strdup(sum->sha256);
        file_sum_free(sum);
        return TRUE;
}
