/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A temporary file beside the new one, synced, and renamed with RENAME_NOREPLACE. */
#include "verbs/place.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/leftover.h"
#include "base/root.h"

/* A directory inside the root, made where it is missing; its path from outside. */
static char *make_directory(const Root *root, const char *path, GError **error)
{
        g_autofree char *parent = NULL, *outer = NULL, *name = NULL, *made = NULL;
        g_autoptr(GError) failure = NULL;
        g_autofree char *resolved = root_resolve(root, path, FALSE, &failure);

        if (resolved)
                return g_build_filename(root_path(root), resolved, NULL);
        if (!g_error_matches(failure, BULKHEAD_ERROR, BULKHEAD_ERROR_NOT_FOUND) ||
            strcmp(path, "/") == 0) {
                g_propagate_error(error, g_steal_pointer(&failure));
                return NULL;
        }
        parent = g_path_get_dirname(path);
        outer = make_directory(root, parent, error);
        if (!outer)
                return NULL;
        name = g_path_get_basename(path);
        made = g_build_filename(outer, name, NULL);
        if (mkdir(made, 0755) < 0 && errno != EEXIST) {
                root_set_error(error, errno, made, "created");
                return NULL;
        }
        return g_steal_pointer(&made);
}

static gboolean fill(int fd, const char *path, const char *data, GError **error)
{
        gsize size = strlen(data), done = 0;

        while (done < size) {
                gssize count = write(fd, data + done, size - done);

                if (count < 0 && errno == EINTR)
                        continue;
                if (count < 0) {
                        root_set_error(error, errno, path, "written");
                        return FALSE;
                }
                done += (gsize) count;
        }
        if (fchmod(fd, 0644) < 0 || fsync(fd) < 0) {
                root_set_error(error, errno, path, "written");
                return FALSE;
        }
        return TRUE;
}

static gboolean put_into_place(const char *temporary, const char *path, const char *directory,
                               GError **error)
{
        int fd;

        if (renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) < 0) {
                if (errno == EEXIST)
                        g_set_error(error, BULKHEAD_ERROR, BULKHEAD_ERROR_INPUT,
                                    "%s: There is a file already, and it is left as it is. Choose "
                                    "another name with --name=, or take it away first.",
                                    path);
                else
                        root_set_error(error, errno, path, "put into place");
                return FALSE;
        }
        fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd >= 0) {
                fsync(fd);
                close(fd);
        }
        return TRUE;
}

char *place_file(const char *root_directory, const char *path, const char *data, GError **error)
{
        g_autoptr(Root) root = root_open(root_directory, error);
        g_autofree char *parent = g_path_get_dirname(path), *name = g_path_get_basename(path);
        g_autofree char *directory = root ? make_directory(root, parent, error) : NULL;
        g_autofree char *target = NULL, *temporary = NULL;
        gboolean ok;
        int fd;

        if (!directory)
                return NULL;
        target = g_build_filename(directory, name, NULL);
        leftover_clean(target);
        temporary = leftover_template(target);
        fd = leftover_make_file(temporary);
        if (fd < 0) {
                root_set_error(error, errno, target, "created");
                return NULL;
        }
        ok = fill(fd, target, data, error) && put_into_place(temporary, target, directory, error);
        close(fd);
        if (!ok) {
                g_unlink(temporary);
                return NULL;
        }
        return g_steal_pointer(&target);
}
