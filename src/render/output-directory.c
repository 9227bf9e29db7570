/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The atomic output directory. Two directories can be exchanged in one step (renameat2), so a
 * reader sees the old report or the new one; where the file system cannot do that the old one is
 * moved aside first. A file that is the same as before is taken over from the old directory.
 */
#include "render/output-directory.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file-list.h"
#include "base/leftover.h"
#include "base/output.h"

enum { SUM_LENGTH = 64, COMPARE_SIZE = 64 * 1024 };

/* What lies in a directory of ours besides what SHA256SUMS lists. */
static const char *const unlisted[] = {OUTPUT_SUMS, OUTPUT_SUMS ".sig", OUTPUT_SUMS ".asc"};

struct output_directory {
        char *place;     /* where it will be, links resolved */
        char *temporary; /* where it is filled */
        int claim;       /* on that (base/leftover.h) */
        GPtrArray *sums; /* struct file_sum in byte order; NULL until they are asked for */
        gboolean is_sealed;
};

static gboolean fail(GError **error, const char *path, const char *what)
{
        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED, "%s: %s: %s.", path, what,
                    g_strerror(errno));
        return FALSE;
}

/* The names in a SHA256SUMS file; empty where there is none. */
static GHashTable *read_sums(const char *path)
{
        GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_autofree char *file = g_build_filename(path, OUTPUT_SUMS, NULL);
        g_autofree char *content = NULL;
        g_auto(GStrv) lines = NULL;

        for (gsize i = 0; i < G_N_ELEMENTS(unlisted); i++)
                g_hash_table_add(names, g_strdup(unlisted[i]));
        if (!g_file_get_contents(file, &content, NULL, NULL))
                return names;
        lines = g_strsplit(content, "\n", -1);
        for (char **line = lines; *line; line++)
                if (strlen(*line) > SUM_LENGTH + 2)
                        g_hash_table_add(names, g_strdup(*line + SUM_LENGTH + 2));
        return names;
}

/* True if nothing would be lost by replacing what is at path. */
static gboolean may_replace(const char *path, GError **error)
{
        g_autoptr(GHashTable) known = NULL;
        g_autoptr(GPtrArray) files = NULL;
        struct stat status;

        if (lstat(path, &status) < 0)
                return errno == ENOENT || fail(error, path, "It cannot be examined");
        if (!S_ISDIR(status.st_mode)) {
                g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                            "%s: It is there already and no directory.", path);
                return FALSE;
        }
        known = read_sums(path);
        files = file_list_below(path, error);
        if (!files)
                return FALSE;
        for (guint i = 0; i < files->len; i++) {
                const struct listed_file *file = files->pdata[i];

                if (file->kind == LISTED_DIRECTORY || g_hash_table_contains(known, file->name))
                        continue;
                g_set_error(
                        error, BULKHEAD_ERROR, BULKHEAD_ERROR_FAILED,
                        "%s/%s: Bulkhead did not write this file; --force replaces the directory "
                        "all the same.",
                        path, file->name);
                return FALSE;
        }
        return TRUE;
}

/* The path with its directory resolved, and itself too where it is a link to a directory. */
static char *resolve_place(const char *path, GError **error)
{
        g_autofree char *whole = realpath(path, NULL);
        g_autofree char *parent = NULL, *base = NULL, *real_parent = NULL;

        if (whole)
                return g_steal_pointer(&whole);
        parent = g_path_get_dirname(path);
        base = g_path_get_basename(path);
        real_parent = realpath(parent, NULL);
        if (!real_parent) {
                fail(error, parent, "The report cannot be put there");
                return NULL;
        }
        return g_build_filename(real_parent, base, NULL);
}

OutputDirectory *output_directory_open(const char *path, gboolean force, GError **error)
{
        g_autofree char *place = resolve_place(path, error);
        g_autofree char *temporary = NULL;
        OutputDirectory *directory;
        int claim;

        if (!place)
                return NULL;
        leftover_clean(place);
        if (!force && !may_replace(place, error))
                return NULL;
        temporary = leftover_template(place);
        claim = leftover_make_directory(temporary);
        if (claim < 0) {
                g_autofree char *parent = g_path_get_dirname(place);

                fail(error, parent, "No directory can be made there");
                return NULL;
        }
        directory = g_new0(OutputDirectory, 1);
        directory->claim = claim;
        directory->place = g_steal_pointer(&place);
        directory->temporary = g_steal_pointer(&temporary);
        return directory;
}

const char *output_directory_place(const OutputDirectory *directory)
{
        return directory->place;
}

const char *output_directory_path(const OutputDirectory *directory)
{
        return directory->temporary;
}

char *output_directory_file(const OutputDirectory *directory, const char *name)
{
        return g_build_filename(directory->temporary, name, NULL);
}

static void directory_free(OutputDirectory *directory)
{
        close(directory->claim);
        g_clear_pointer(&directory->sums, g_ptr_array_unref);
        g_free(directory->place);
        g_free(directory->temporary);
        g_free(directory);
}

void output_directory_discard(OutputDirectory *directory)
{
        if (!directory)
                return;
        leftover_remove(directory->temporary);
        directory_free(directory);
}

/*
 * Reads a file for its digest and, alongside, the file of the same name that is there already (fd,
 * or -1). ret_same says whether both hold the same bytes.
 */
static gboolean digest_file(int fd, int before, GChecksum *checksum, guint64 *ret_size,
                            gboolean *ret_same)
{
        g_autofree guchar *buffer = g_malloc(2 * COMPARE_SIZE);
        gboolean same = before >= 0;
        gssize count;

        while ((count = read(fd, buffer, COMPARE_SIZE)) > 0) {
                g_checksum_update(checksum, buffer, count);
                *ret_size += (guint64) count;
                same = same && read(before, buffer + COMPARE_SIZE, (gsize) count) == count &&
                       memcmp(buffer, buffer + COMPARE_SIZE, (gsize) count) == 0;
        }
        *ret_same = same && read(before, buffer, 1) == 0;
        return count == 0;
}

/* A file that has not changed stays the file that it was, so that copies and backups see nothing
 * new. It is the very file that was compared: another report may have come to its place meanwhile.
 * Where a link cannot be made the new one is as good. */
static void keep_old_file(int old, const char *path)
{
        g_autofree char *link_path = g_strconcat(path, ".kept", NULL);
        g_autofree char *descriptor = g_strdup_printf("/proc/self/fd/%d", old);

        if (linkat(AT_FDCWD, descriptor, AT_FDCWD, link_path, AT_SYMLINK_FOLLOW) == 0 &&
            rename(link_path, path) < 0)
                unlink(link_path);
}

static struct file_sum *make_sum(const OutputDirectory *directory, const char *name, GError **error)
{
        g_autofree char *path = output_directory_file(directory, name);
        g_autofree char *old = g_build_filename(directory->place, name, NULL);
        g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
        int fd = file_open_regular(path);
        int before = file_open_regular(old);
        gboolean same = FALSE;
        guint64 size = 0;
        gboolean done = fd >= 0 && digest_file(fd, before, checksum, &size, &same);
        struct file_sum *sum = NULL;

        if (!done)
                fail(error, path, "It cannot be read");
        if (same)
                keep_old_file(before, path);
        if (fd >= 0)
                close(fd);
        if (before >= 0)
                close(before);
        if (!done)
                return NULL;
        sum = g_new(struct file_sum, 1);
        *sum = (struct file_sum){
                .name = g_strdup(name),
                .sha256 = g_strdup(g_checksum_get_string(checksum)),
                .size = size,
        };
        return sum;
}

/* True if the digest of that name is known. */
static gboolean has_sum(const GPtrArray *sums, guint known, const char *name)
{
        guint low = 0, high = known;

        while (low < high) {
                guint middle = low + (high - low) / 2;
                int order = strcmp(name, ((struct file_sum *) sums->pdata[middle])->name);

                if (order == 0)
                        return TRUE;
                if (order < 0)
                        high = middle;
                else
                        low = middle + 1;
        }
        return FALSE;
}

static int compare_sums(gconstpointer a, gconstpointer b)
{
        const struct file_sum *const *left = a, *const *right = b;

        return strcmp((*left)->name, (*right)->name);
}

const GPtrArray *output_directory_sums(OutputDirectory *directory, GError **error)
{
        g_autoptr(GPtrArray) files = file_list_below(directory->temporary, error);
        guint known;

        if (!files)
                return NULL;
        if (!directory->sums)
                directory->sums = g_ptr_array_new_with_free_func((GDestroyNotify) file_sum_free);
        known = directory->sums->len;
        for (guint i = 0; i < files->len; i++) {
                const struct listed_file *file = files->pdata[i];
                struct file_sum *sum;

                if (file->kind == LISTED_DIRECTORY || has_sum(directory->sums, known, file->name))
                        continue;
                sum = make_sum(directory, file->name, error);
                if (!sum)
                        return NULL;
                g_ptr_array_add(directory->sums, sum);
        }
        g_ptr_array_sort(directory->sums, compare_sums);
        return directory->sums;
}

gboolean output_directory_seal(OutputDirectory *directory, GError **error)
{
        const GPtrArray *sums = output_directory_sums(directory, error);
        g_autofree char *path = output_directory_file(directory, OUTPUT_SUMS);
        g_autoptr(GString) text = g_string_new(NULL);

        for (guint i = 0; sums && i < sums->len; i++)
                file_sum_append_line(text, sums->pdata[i]);
        directory->is_sealed = sums && output_write_file(path, text->str, text->len, error);
        return directory->is_sealed;
}

static int open_directory(const char *path, GError **error)
{
        int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

        if (fd < 0)
                fail(error, path, "It cannot be opened");
        return fd;
}

/* With everything: also the files of the file system that path is on, which their writers left to
 * this one call. Closes the directory, or has nothing to do where it is -1. */
static gboolean sync_directory(int fd, const char *path, gboolean everything, GError **error)
{
        gboolean done = fd >= 0 && (everything ? syncfs(fd) : fsync(fd)) == 0;

        /* Some file systems have no way to sync a directory. */
        if (!done && fd >= 0 && (errno == EINVAL || errno == EROFS))
                done = TRUE;
        if (!done && fd >= 0)
                fail(error, path, "It cannot be synced");
        if (fd >= 0)
                close(fd);
        return done;
}

/* Without an exchange in one step: the old directory aside, the new one in, the old one back if
 * that fails. */
static gboolean put_in_place_by_steps(OutputDirectory *directory, GError **error)
{
        g_autofree char *aside = g_strconcat(directory->temporary, LEFTOVER_ASIDE, NULL);
        int claim = open(directory->place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        gboolean done = FALSE;

        leftover_claim(claim);
        if (rename(directory->place, aside) < 0)
                fail(error, directory->place, "It cannot be moved aside");
        else if (rename(directory->temporary, directory->place) < 0) {
                fail(error, directory->place, "The report cannot be put there");
                if (rename(aside, directory->place) < 0)
                        g_prefix_error(error, "%s holds what was there before. ", aside);
        } else {
                leftover_remove(aside);
                done = TRUE;
        }
        if (claim >= 0)
                close(claim);
        return done;
}

static gboolean put_in_place(OutputDirectory *directory, GError **error)
{
        if (renameat2(AT_FDCWD, directory->temporary, AT_FDCWD, directory->place,
                      RENAME_NOREPLACE) == 0)
                return TRUE;
        if (errno == EEXIST && renameat2(AT_FDCWD, directory->temporary, AT_FDCWD, directory->place,
                                         RENAME_EXCHANGE) == 0) {
                leftover_remove(directory->temporary);
                return TRUE;
        }
        if (errno == EINVAL || errno == ENOSYS) {
                if (rename(directory->temporary, directory->place) == 0)
                        return TRUE;
                return put_in_place_by_steps(directory, error);
        }
        return fail(error, directory->place, "The report cannot be put there");
}

gboolean output_directory_commit(OutputDirectory *directory, GError **error)
{
        g_autofree char *parent = g_path_get_dirname(directory->place);
        int parent_fd = open_directory(parent, error); /* before anything is replaced */
        gboolean done;

        if (parent_fd < 0 || (!directory->is_sealed && !output_directory_seal(directory, error)) ||
            !sync_directory(open_directory(directory->temporary, error), directory->temporary, TRUE,
                            error) ||
            !put_in_place(directory, error)) {
                if (parent_fd >= 0)
                        close(parent_fd);
                output_directory_discard(directory);
                return FALSE;
        }
        done = sync_directory(parent_fd, parent, FALSE, error);
        directory_free(directory);
        return done;
}
